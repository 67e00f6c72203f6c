//! The signature that readers of PDFs know: PAdES baseline B-B (ETSI EN 319 142-1), a signature field over a byte range.
//!
//! The page gets a second revision with a signature field whose `/Contents` is a place of fixed size. The block of ours follows, its signatures over
//! every byte with that place empty; then the CMS is made over every byte but that place, the block included, and put there. So each covers the other, and
//! neither leaves a byte free: the block's signatures fix all but the place, and [`holds`] takes only the one spelling of what may stand in it.

use crate::block::find;
use crate::certified::{self, Certified};
use crate::{KeyError, PermitError};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::ops::Range;

/// Hexadecimal digits in the place of the signature; a CMS of ours takes less than half of them.
const DIGITS: usize = 4096;
/// What stands before that place; nothing else of a page is written so, also not what an annotation says in `/Contents`.
const CONTENTS: &[u8] = b"]\n/Contents <";
const BYTE_RANGE: &[u8] = b"/ByteRange [";
/// Characters within the brackets of a byte range: four numbers of ten digits.
const RANGE: usize = 43;

/// What a signature field says.
pub struct Field<'a> {
    /// Who signs.
    pub name: &'a str,
    /// When.
    pub on: Date,
}

/// Adds the revision with the empty place of a signature to a finished PDF with a plain cross-reference table.
///
/// # Errors
/// [`PermitError::Page`] for a PDF that is none of ours.
pub fn prepare(mut pdf: Vec<u8>, field: &Field<'_>) -> Result<Vec<u8>, PermitError> {
    let revision = revision(&pdf, field).map_err(|what| PermitError::Page(format!("it takes no signature: {what}")))?;
    pdf.extend_from_slice(&revision);
    Ok(pdf)
}

/// The bytes of that revision: catalogue and first page with what is new of them, the field and its value.
fn revision(pdf: &[u8], field: &Field<'_>) -> Result<Vec<u8>, &'static str> {
    let before = Revision::read(pdf).ok_or("its cross-reference does not read")?;
    let catalog = before.object(before.root).ok_or("it has no catalogue")?;
    let page = before.first_page(catalog).ok_or("it has no page")?;
    let page_text = before.object(page).ok_or("it has no page")?;
    let (widget, value) = (before.size, before.size + 1);
    let form = format!("/AcroForm<</Fields[{widget} 0 R]/SigFlags 3>>");
    let annotated = match find(page_text, b"/Annots[") {
        Some(at) => insert(page_text, at + b"/Annots[".len(), &format!("{widget} 0 R ")),
        None => after_opening(page_text, &format!("/Annots[{widget} 0 R]")).ok_or("its page does not read")?,
    };
    let name: String = field.name.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    let day = field.on.strftime("%Y%m%d");
    let widget_text = format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(Ballast)/V {value} 0 R/P {page} 0 R/Rect[0 0 0 0]/F 132>>");
    let value_text = format!(
        "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Name<FEFF{name}>/M(D:{day}000000+08'00')/ByteRange [{}]\n/Contents <{}>>>",
        " ".repeat(RANGE),
        "0".repeat(DIGITS)
    );
    let mut objects = vec![
        (before.root, after_opening(catalog, &form).ok_or("its catalogue does not read")?),
        (page, annotated),
        (widget, widget_text.into_bytes()),
        (value, value_text.into_bytes()),
    ];
    objects.sort_by_key(|(number, _)| *number);
    let mut bytes = Vec::new();
    let mut table = String::from("xref\n");
    for (number, text) in &objects {
        table.push_str(&format!("{number} 1\n{:010} 00000 n \n", pdf.len() + bytes.len()));
        bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        bytes.extend_from_slice(text);
        bytes.extend_from_slice(b"\nendobj\n");
    }
    let (at, size) = (pdf.len() + bytes.len(), value + 1);
    let Revision { trailer, start, .. } = before;
    bytes.extend_from_slice(
        format!("{table}trailer\n<</Size {size}{trailer}/Prev {start}>>\nstartxref\n{at}\n%%EOF\n").as_bytes(),
    );
    Ok(bytes)
}

/// Writes the byte range of a file that will have `bytes` bytes in all.
pub fn write_range(file: &mut [u8], bytes: usize) -> Option<()> {
    let place = place(file)?;
    let (from, to) = (place.start - 1, place.end + 1);
    let text = format!("0 {from} {to} {}", bytes.checked_sub(to)?);
    let text = format!("{text:<RANGE$}");
    // It stands in the same object, before the place.
    let at = place.start - CONTENTS.len() - RANGE;
    file[..at].ends_with(BYTE_RANGE).then(|| file[at..at + RANGE].copy_from_slice(text.as_bytes()))
}

/// Where the digits of the signature stand; none where a page has no place for one.
pub fn place(file: &[u8]) -> Option<Range<usize>> {
    let start = find(file, CONTENTS)? + CONTENTS.len();
    let place = start..start + DIGITS;
    (file.get(place.end) == Some(&b'>') && start >= CONTENTS.len() + RANGE).then_some(place)
}

/// Signs every byte but the place, and writes the signature there.
///
/// # Errors
/// [`PermitError`] when there is no place, or the key refuses.
pub fn fill(file: &mut [u8], signer: &Certified) -> Result<(), PermitError> {
    let place = place(file).ok_or_else(|| PermitError::Page("its signature has no place".to_owned()))?;
    let cms = base::hex(&signer.sign(&digest_around(file, &place))?);
    if cms.len() > DIGITS {
        return Err(KeyError::Service("its signature is too long for its place".to_owned()).into());
    }
    file[place.start..place.start + cms.len()].copy_from_slice(cms.as_bytes());
    Ok(())
}

/// Whether the place holds a signature over every other byte by the key of this certificate, in its one spelling.
pub fn holds(file: &[u8], certificate: &[u8]) -> bool {
    let Some(place) = place(file) else { return false };
    let written: Option<Vec<u8>> = file[place.clone()].chunks(2).map(hex_pair).collect();
    written.is_some_and(|written| certified::accepts(certificate, &digest_around(file, &place), &written))
}

/// The bytes with the place empty: what the block's signatures cover.
pub fn emptied(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if let Some(place) = place(&bytes) {
        bytes[place].fill(b'0');
    }
    bytes
}

/// Everything but the place and the two brackets around it (ISO 32000-2, 12.8.1).
fn digest_around(file: &[u8], place: &Range<usize>) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(&file[..place.start - 1]);
    hash.update(&file[place.end + 1..]);
    hash.finalize().into()
}

/// Two digits, the lower-case ones alone.
fn hex_pair(pair: &[u8]) -> Option<u8> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    }
}

/// A PDF's last revision, as far as it is needed to add another.
struct Revision<'a> {
    pdf: &'a [u8],
    start: usize,
    offsets: Vec<usize>,
    size: usize,
    root: usize,
    /// The trailer's entries but its size.
    trailer: String,
}

impl<'a> Revision<'a> {
    /// Reads the one cross-reference table that a page of ours has.
    fn read(pdf: &'a [u8]) -> Option<Self> {
        let text = pdf.strip_suffix(b"\n").unwrap_or(pdf).strip_suffix(b"%%EOF")?;
        let at = text.windows(10).rposition(|part| part == b"startxref\n")?;
        let start: usize = str::from_utf8(&text[at + 10..]).ok()?.trim().parse().ok()?;
        let table = pdf.get(start..at)?.strip_prefix(b"xref\n0 ")?;
        let line = table.iter().position(|byte| *byte == b'\n')?;
        let size: usize = str::from_utf8(&table[..line]).ok()?.trim().parse().ok()?;
        let entries = table.get(line + 1..(line + 1).checked_add(size.checked_mul(20)?)?)?;
        let offsets = entries.chunks(20).map(|entry| str::from_utf8(&entry[..10]).ok()?.parse().ok()).collect::<Option<_>>()?;
        let rest = str::from_utf8(&table[line + 1 + 20 * size..]).ok()?.strip_prefix("trailer\n")?;
        let inner = rest.trim().strip_prefix("<<")?.strip_suffix(">>")?;
        let trailer = inner.strip_prefix("/Size ")?.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned();
        let root = reference(trailer.as_bytes(), b"/Root ")?;
        Some(Self { pdf, start, offsets, size, root, trailer })
    }

    /// The text of an object, without what frames it.
    fn object(&self, number: usize) -> Option<&'a [u8]> {
        let text = self.pdf.get(*self.offsets.get(number)?..)?;
        let text = text.strip_prefix(format!("{number} 0 obj\n").as_bytes())?;
        Some(&text[..find(text, b"\nendobj")?])
    }

    /// The first page under the catalogue.
    fn first_page(&self, catalog: &[u8]) -> Option<usize> {
        let mut number = reference(catalog, b"/Pages ")?;
        for _ in 0..16 {
            let node = self.object(number)?;
            match reference(node, b"/Kids[") {
                Some(kid) => number = kid,
                None => return Some(number),
            }
        }
        None
    }
}

/// The number of the object that is named after `key`.
fn reference(text: &[u8], key: &[u8]) -> Option<usize> {
    let rest = &text[find(text, key)? + key.len()..];
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    str::from_utf8(&rest[..digits]).ok()?.parse().ok()
}

fn after_opening(object: &[u8], entry: &str) -> Option<Vec<u8>> {
    object.starts_with(b"<<").then(|| insert(object, 2, entry))
}

fn insert(text: &[u8], at: usize, what: &str) -> Vec<u8> {
    [&text[..at], what.as_bytes(), &text[at..]].concat()
}
