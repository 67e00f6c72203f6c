//! The archive of an OFD: a zip whose parts are stored as they are, written in one way (APPNOTE.TXT 6.3, 4.3), so that no byte of the file is free.
//!
//! [`read`] takes only what [`write()`] would have written of the same parts: no comment, no extra field, no other order, nothing between or behind. Nothing
//! is unfolded, so a file never becomes more than it is.

use crc32fast::hash;
use std::collections::BTreeSet;

/// Parts of one archive at most; a permit has a dozen.
pub const PARTS_MAX: usize = 64;
/// Longest name of a part, in bytes.
pub const NAME_BYTES_MAX: usize = 100;

/// A part: its name in the archive, and its bytes.
pub type Part<'a> = (&'a str, &'a [u8]);

const LOCAL: &[u8; 4] = b"PK\x03\x04";
const CENTRAL: &[u8; 4] = b"PK\x01\x02";
const END: &[u8; 4] = b"PK\x05\x06";
/// Version 2.0, no flags, stored, midnight of the first day that a zip can name: when a part was made says the permit.
const HEAD: [u8; 10] = [20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
/// Bytes of a local header before the name.
const LOCAL_BYTES: usize = 30;

/// Whether something begins as a zip does.
pub fn is_there(bytes: &[u8]) -> bool {
    bytes.starts_with(LOCAL)
}

/// Writes an archive; none of names that it does not take, or parts that are too many or too large for it.
pub fn write(parts: &[Part<'_>]) -> Option<Vec<u8>> {
    let names: BTreeSet<&str> = parts.iter().map(|(name, _)| *name).filter(|name| is_name(name)).collect();
    if names.len() != parts.len() || parts.is_empty() || parts.len() > PARTS_MAX {
        return None;
    }
    let (mut bytes, mut central) = (Vec::new(), Vec::new());
    for (name, part) in parts {
        let offset = u32::try_from(bytes.len()).ok()?;
        let [length, name_length] = [u32::try_from(part.len()).ok()?, u32::try_from(name.len()).ok()?];
        // Checksum, size packed and unpacked, length of the name, no extra field.
        let about = [
            &hash(part).to_le_bytes()[..],
            &length.to_le_bytes(),
            &length.to_le_bytes(),
            &name_length.to_le_bytes()[..2],
            &[0, 0],
        ]
        .concat();
        bytes.extend_from_slice(&[LOCAL, &HEAD[..], &about, name.as_bytes(), part].concat());
        // Made by version 2.0 for MS-DOS; no comment, first disk, no attributes.
        central.extend_from_slice(
            &[CENTRAL, &[20, 0][..], &HEAD, &about, &[0; 10], &offset.to_le_bytes(), name.as_bytes()].concat(),
        );
    }
    let [start, size, count] =
        [u32::try_from(bytes.len()).ok()?, u32::try_from(central.len()).ok()?, u32::try_from(parts.len()).ok()?]
            .map(u32::to_le_bytes);
    bytes.extend_from_slice(&central);
    bytes.extend_from_slice(&[END, &[0; 4][..], &count[..2], &count[..2], &size, &start, &[0, 0]].concat());
    Some(bytes)
}

/// The parts of an archive that was written by [`write()`], in their order; none for any other.
pub fn read(bytes: &[u8]) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    let mut rest = bytes;
    while rest.starts_with(LOCAL) {
        if parts.len() == PARTS_MAX {
            return None;
        }
        let (head, after) = rest.split_at_checked(LOCAL_BYTES)?;
        let length = usize::try_from(u32::from_le_bytes(head[18..22].try_into().ok()?)).ok()?;
        let (name, after) = after.split_at_checked(usize::from(u16::from_le_bytes(head[26..28].try_into().ok()?)))?;
        let (part, after) = after.split_at_checked(length)?;
        parts.push((str::from_utf8(name).ok()?, part));
        rest = after;
    }
    (write(&parts)? == bytes).then_some(parts)
}

/// A path within the archive: letters, digits and few marks, never upwards.
fn is_name(name: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"_-./".contains(&byte);
    (1..=NAME_BYTES_MAX).contains(&name.len())
        && name.bytes().all(known)
        && name.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PARTS: &[Part<'static>] = &[("OFD.xml", b"<x/>"), ("Doc_0/a.bin", &[0, 1, 2, 255]), ("Doc_0/empty", b"")];

    #[test]
    fn what_was_written_is_read_again() {
        let file = write(PARTS).unwrap();
        assert_eq!(read(&file).unwrap(), PARTS);
        assert!(is_there(&file));
    }

    #[test]
    fn no_bit_is_free() {
        let mut file = write(PARTS).unwrap();
        for at in 0..file.len() {
            for bit in 0..8 {
                file[at] ^= 1 << bit;
                // Another name may make another archive, never the same one.
                assert!(read(&file).is_none_or(|parts| parts != PARTS), "bit {bit} of byte {at}");
                file[at] ^= 1 << bit;
            }
        }
        for end in 0..file.len() {
            assert!(read(&file[..end]).is_none(), "cut at {end}");
        }
        assert!(read(&[&file[..], b"x"].concat()).is_none() && read(&[b"x", &file[..]].concat()).is_none());
    }

    #[test]
    fn names_lead_nowhere_else_and_stand_once() {
        for name in ["", "/OFD.xml", "../OFD.xml", "a/../b", "a//b", "a\\b", "a b", "证.xml", &"x".repeat(NAME_BYTES_MAX + 1)] {
            assert!(write(&[(name, b"")]).is_none(), "{name}");
        }
        assert!(write(&[("a", b"1"), ("a", b"2")]).is_none());
        let names: Vec<String> = (0..=PARTS_MAX).map(|n| n.to_string()).collect();
        let many: Vec<Part<'_>> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
        assert!(write(&many).is_none() && write(&many[1..]).is_some() && write(&[]).is_none());
    }

    #[test]
    fn sizes_that_the_file_does_not_have_are_refused() {
        let mut file = write(PARTS).unwrap();
        file[18..22].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(read(&file).is_none());
        let mut file = write(PARTS).unwrap();
        file[26..28].copy_from_slice(&u16::MAX.to_le_bytes());
        assert!(read(&file).is_none());
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), at in 0usize..300) {
            prop_assert!(read(&bytes).is_none());
            prop_assert!(read(&[LOCAL, &bytes[..]].concat()).is_none());
            let mut file = write(PARTS).unwrap();
            let at = at.min(file.len());
            let end = (at + bytes.len()).min(file.len());
            file[at..end].copy_from_slice(&bytes[..end - at]);
            let _ = read(&file);
        }

        #[test]
        fn any_parts_come_back(parts in proptest::collection::btree_map("[a-zA-Z0-9_]{1,9}(/[a-z0-9.]{0,3}[a-z]){0,2}", proptest::collection::vec(any::<u8>(), 0..90), 1..6)) {
            let parts: Vec<Part<'_>> = parts.iter().map(|(name, bytes)| (name.as_str(), &bytes[..])).collect();
            let file = write(&parts).unwrap();
            prop_assert_eq!(read(&file), Some(parts));
        }
    }
}
