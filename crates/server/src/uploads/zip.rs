//! What is within a ZIP archive: its names, from its central directory, and how much it unfolds into; nothing is kept.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

/// The record at the end of an archive, with the longest comment.
const END_BYTES_MAX: u64 = 22 + 65_535;
/// The largest directory that is read.
const DIRECTORY_BYTES_MAX: u32 = 32 * 1024 * 1024;

/// The names in an archive; none when its directory does not read.
pub fn names(file: &mut (impl Read + Seek)) -> io::Result<Option<Vec<String>>> {
    let length = file.seek(SeekFrom::End(0))?;
    let tail = length.min(END_BYTES_MAX);
    file.seek(SeekFrom::Start(length - tail))?;
    let mut end = Vec::new();
    file.take(tail).read_to_end(&mut end)?;
    let Some(at) = end.windows(4).rposition(|four| four == b"PK\x05\x06") else { return Ok(None) };
    let (Some(size), Some(start)) = (u32_at(&end, at + 12), u32_at(&end, at + 16)) else { return Ok(None) };
    if size > DIRECTORY_BYTES_MAX || u64::from(start) + u64::from(size) > length {
        return Ok(None);
    }
    file.seek(SeekFrom::Start(u64::from(start)))?;
    let mut directory = Vec::new();
    file.take(u64::from(size)).read_to_end(&mut directory)?;
    let mut names = Vec::new();
    let mut at = 0;
    while at < directory.len() {
        let lengths = [28, 30, 32].map(|field| u16_at(&directory, at + field));
        let [Some(name), Some(extra), Some(comment)] = lengths else { return Ok(None) };
        let Some(bytes) = directory.get(at + 46..at + 46 + name) else { return Ok(None) };
        if !directory[at..].starts_with(b"PK\x01\x02") {
            return Ok(None);
        }
        names.push(String::from_utf8_lossy(bytes).into_owned());
        at += 46 + name + extra + comment;
    }
    Ok(Some(names))
}

/// Whether an archive unfolds into `most` bytes or fewer: unfolded and counted, for its directory may lie.
pub fn unfolds_within(file: File, most: u64) -> io::Result<bool> {
    let mut archive = ::zip::ZipArchive::new(BufReader::new(file)).map_err(io::Error::other)?;
    let mut left = most;
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(io::Error::other)?;
        let counted = io::copy(&mut entry.take(left + 1), &mut io::sink())?;
        if counted > left {
            return Ok(false);
        }
        left -= counted;
    }
    Ok(true)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<usize> {
    bytes.get(at..at + 2).map(|two| usize::from(u16::from_le_bytes([two[0], two[1]])))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}
