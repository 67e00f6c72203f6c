//! The stream names within a compound file (the old .doc and .xls), from its directory; nothing is unpacked.

use std::collections::BTreeSet;
use std::io::{self, Read, Seek, SeekFrom};

/// What a compound file begins with.
pub const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// The sectors of a directory that are read at most.
const SECTORS_MAX: usize = 1024;
/// The places in the header that name sectors of the allocation table.
const TABLE_SECTORS: usize = 109;
/// An entry of the directory: its name comes first, in UTF-16.
const ENTRY_BYTES: usize = 128;

/// The names of all streams, as far as the directory can be followed.
pub fn names(file: &mut (impl Read + Seek)) -> io::Result<BTreeSet<String>> {
    let mut header = [0; 512];
    file.seek(SeekFrom::Start(0))?;
    let mut names = BTreeSet::new();
    if file.read_exact(&mut header).is_err() {
        return Ok(names);
    }
    let size: u64 = if header[30] == 12 { 4096 } else { 512 };
    let word = |bytes: &[u8], at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let mut sector = word(&header, 48);
    let mut bytes = vec![0; size as usize];
    for _ in 0..SECTORS_MAX {
        file.seek(SeekFrom::Start((u64::from(sector) + 1) * size))?;
        if file.read_exact(&mut bytes).is_err() {
            break;
        }
        names.extend(bytes.chunks_exact(ENTRY_BYTES).filter_map(name));
        let per_sector = size / 4;
        let (table, place) = ((u64::from(sector) / per_sector) as usize, u64::from(sector) % per_sector);
        if table >= TABLE_SECTORS {
            break;
        }
        let table = u64::from(word(&header, 76 + 4 * table));
        file.seek(SeekFrom::Start((table + 1) * size + 4 * place))?;
        let mut next = [0; 4];
        // Anything above the largest sector ends the chain.
        if file.read_exact(&mut next).is_err() || u32::from_le_bytes(next) > 0xffff_fffa {
            break;
        }
        sector = u32::from_le_bytes(next);
    }
    Ok(names)
}

fn name(entry: &[u8]) -> Option<String> {
    let length = usize::from(u16::from_le_bytes([entry[64], entry[65]]));
    let units = entry.get(..length.checked_sub(2).filter(|length| *length <= 62)?)?;
    let units = units.chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]]));
    char::decode_utf16(units).collect::<Result<String, _>>().ok()
}
