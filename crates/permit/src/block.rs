//! The signature block: comment lines after the page's `%%EOF` that hold the data, the key and the signature.
//!
//! ```text
//! …the page, ending in…
//! startxref
//! 51234
//! %%EOF
//! %BALLAST-PERMIT-1
//! %eyJhbGdvcml0aG0iOiJFZDI1NTE5Iiwi…          base64 of canonical JSON {algorithm, permit, public_key}, 76 characters a line
//! %BALLAST-SIGNATURE fZc0…==                   base64 of 64 bytes
//! startxref                                    again, for readers that look only at a file's last bytes
//! 51234
//! %%EOF
//! ```
//!
//! A document's block opens with `%BALLAST-DOCUMENT-1` and holds `{algorithm, document, public_key}`.
//!
//! The signature covers every byte before its own line. What follows the signature is fixed by what precedes it, so no byte of the
//! file is free: there is one spelling of a signed paper.

use crate::key::{Algorithm, PublicKey, Signer};
use crate::paper::canonical;
use crate::verify::Alteration;
use crate::{Document, KeyError, Permit, PermitError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// What every line of ours begins with.
const TRACE: &[u8] = b"%BALLAST-";
const SIGNATURE: &[u8] = b"%BALLAST-SIGNATURE ";
const START: &[u8] = b"\nstartxref\n";
const END: &[u8] = b"\n%%EOF\n";
const LINE: usize = 76;
/// 64 bytes of signature in base64.
const SIGNATURE_CHARS: usize = 88;

/// The two forms of a block: what opens it, its first line, and what is said before the bytes that are signed, so that no other use
/// of the key can be taken for it.
struct Form {
    open: &'static [u8],
    head: &'static [u8],
    purpose: &'static [u8],
}

const PERMIT: Form = Form { open: b"%BALLAST-PERMIT-", head: b"%BALLAST-PERMIT-1\n", purpose: b"Ballast permit, format 1\0" };
const DOCUMENT: Form =
    Form { open: b"%BALLAST-DOCUMENT-", head: b"%BALLAST-DOCUMENT-1\n", purpose: b"Ballast document, format 1\0" };
const FORMS: [&Form; 2] = [&PERMIT, &DOCUMENT];

/// What a file of this system holds (文件): a permit or a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paper {
    /// A permit (许可证件).
    Permit(Box<Permit>),
    /// A document (文书).
    Document(Box<Document>),
}

impl Paper {
    /// Whether it is of a demonstration, without legal force.
    pub fn is_demo(&self) -> bool {
        match self {
            Self::Permit(permit) => permit.demo,
            Self::Document(document) => document.demo,
        }
    }

    const fn form(&self) -> &'static Form {
        match self {
            Self::Permit(_) => &PERMIT,
            Self::Document(_) => &DOCUMENT,
        }
    }

    fn check(&self) -> Result<(), PermitError> {
        match self {
            Self::Permit(permit) => permit.check(),
            Self::Document(document) => document.check(),
        }
    }
}

/// What the block says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claim {
    algorithm: Algorithm,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    document: Option<Box<Document>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    permit: Option<Box<Permit>>,
    public_key: String,
}

impl Claim {
    fn new(paper: &Paper, key: PublicKey) -> Self {
        let (permit, document) = match paper {
            Paper::Permit(permit) => (Some(permit.clone()), None),
            Paper::Document(document) => (None, Some(document.clone())),
        };
        Self { algorithm: key.algorithm(), document, permit, public_key: STANDARD.encode(key.to_bytes()) }
    }

    /// The one paper that it is about.
    fn paper(self) -> Option<Paper> {
        match (self.permit, self.document) {
            (Some(permit), None) => Some(Paper::Permit(permit)),
            (None, Some(document)) => Some(Paper::Document(document)),
            _ => None,
        }
    }
}

/// A block whose signature holds: who signed, and what.
#[derive(Debug)]
pub struct Signed {
    pub key: PublicKey,
    pub paper: Paper,
}

/// Whether a file has, or once had, a signature block.
pub fn is_there(bytes: &[u8]) -> bool {
    find(bytes, TRACE).is_some()
}

/// Appends the block to a finished page.
pub fn seal(mut page: Vec<u8>, paper: &Paper, signer: &dyn Signer) -> Result<Vec<u8>, PermitError> {
    let key = signer.public_key();
    if key == crate::TrustedKey::demo().key && !paper.is_demo() {
        return Err(KeyError::DemoOnly.into());
    }
    if page.last() != Some(&b'\n') {
        page.push(b'\n');
    }
    let start = offset(&page).ok_or_else(|| PermitError::Page("it does not end as a PDF".to_owned()))?.to_vec();
    if is_there(&page) {
        return Err(PermitError::Page("it is signed already".to_owned()));
    }
    page.extend_from_slice(paper.form().head);
    for line in STANDARD.encode(canonical(&Claim::new(paper, key))).as_bytes().chunks(LINE) {
        page.push(b'%');
        page.extend_from_slice(line);
        page.push(b'\n');
    }
    let signature = signer.sign(&message(paper.form(), &page))?;
    page.extend_from_slice(SIGNATURE);
    page.extend_from_slice(STANDARD.encode(signature).as_bytes());
    page.extend_from_slice(&tail(&start));
    Ok(page)
}

/// Takes a file apart and checks its signature under the key that it names itself; whether that key is trusted is another matter.
pub fn open(bytes: &[u8]) -> Result<Signed, Alteration> {
    let (covered, signature) = split(bytes).ok_or(Alteration::Ending)?;
    let opened = FORMS.iter().filter_map(|form| Some((find(covered, form.open)?, *form)));
    let (at, form) = opened.min_by_key(|(at, _)| *at).ok_or(Alteration::Block)?;
    let (page, block) = covered.split_at(at);
    if FORMS.iter().any(|form| find(&block[1..], form.open).is_some()) {
        return Err(Alteration::TwoBlocks);
    }
    let start = offset(page).ok_or(Alteration::Ending)?;
    if !bytes.ends_with(&tail(start)) {
        return Err(Alteration::Ending);
    }
    let claim = claim(form, block).ok_or(Alteration::Block)?;
    let key = key(&claim).ok_or(Alteration::Block)?;
    if !key.accepts(&message(form, covered), &signature) {
        return Err(Alteration::Signature);
    }
    let paper = claim.paper().filter(|paper| paper.form().head == form.head).ok_or(Alteration::Block)?;
    paper.check().map_err(|_| Alteration::Block)?;
    Ok(Signed { key, paper })
}

/// The bytes that the signature covers, and the signature.
fn split(bytes: &[u8]) -> Option<(&[u8], [u8; 64])> {
    let rest = bytes.strip_suffix(END)?;
    let digits = rest.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = rest[..rest.len() - digits].strip_suffix(START)?;
    let (rest, signature) = rest.split_at_checked(rest.len().checked_sub(SIGNATURE_CHARS)?)?;
    let covered = rest.strip_suffix(SIGNATURE)?;
    Some((covered, strict(signature)?.try_into().ok()?))
}

/// Where the page's cross-reference begins, as its own ending says: digits between `startxref` and `%%EOF`.
fn offset(page: &[u8]) -> Option<&[u8]> {
    let rest = page.strip_suffix(END)?;
    let digits = rest.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (before, digits) = rest.split_at(rest.len() - digits);
    (before.ends_with(START) && (1..=10).contains(&digits.len())).then_some(digits)
}

fn tail(start: &[u8]) -> Vec<u8> {
    [START, start, END].concat()
}

fn message(form: &Form, covered: &[u8]) -> Vec<u8> {
    [form.purpose, covered].concat()
}

/// Reads the block's lines; there is one way to write them.
fn claim(form: &Form, block: &[u8]) -> Option<Claim> {
    let lines = block.strip_prefix(form.head)?.strip_suffix(b"\n")?;
    let mut text = Vec::with_capacity(lines.len());
    let mut lines = lines.split(|&byte| byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        let line = line.strip_prefix(b"%")?;
        let full = line.len() == LINE;
        if !full && (lines.peek().is_some() || line.len() > LINE) {
            return None;
        }
        text.extend_from_slice(line);
    }
    let json = strict(&text)?;
    let claim: Claim = serde_json::from_slice(&json).ok()?;
    (canonical(&claim) == json).then_some(claim)
}

fn key(claim: &Claim) -> Option<PublicKey> {
    let Algorithm::Ed25519 = claim.algorithm;
    PublicKey::from_bytes(&strict(claim.public_key.as_bytes())?.try_into().ok()?).ok()
}

/// Strict base64: padded, no other characters, no stray bits; so each value has one spelling.
fn strict(text: &[u8]) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    // Bytes of '%' are rare in a page; this is as fast as it needs to be for 5 MiB.
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|&byte| byte == needle[0]) {
        if bytes[from + at..].starts_with(needle) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::{permit, permit_with};
    use crate::{IssuerKey, TrustedKey, Verdict, verify};
    use proptest::prelude::*;
    use serde_json::json;

    /// A page that is small enough to try every byte of it.
    const PAGE: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nxref\n0 2\ntrailer\n<</Size 2>>\nstartxref\n31\n%%EOF";

    fn paper() -> Paper {
        Paper::Permit(Box::new(permit()))
    }

    fn signed(page: &[u8]) -> Vec<u8> {
        seal(page.to_vec(), &paper(), &IssuerKey::demo()).unwrap()
    }

    /// Whether somebody who trusts the signer, or shows the permit of an unknown one, would be deceived.
    fn passes(bytes: &[u8]) -> bool {
        verify(bytes, &[]).paper().is_some()
    }

    #[test]
    fn what_was_signed_is_read_again() {
        let file = signed(PAGE);
        assert!(file.starts_with(PAGE));
        let Verdict::Genuine { paper: read, demo: true, .. } = verify(&file, &[]) else { panic!("not genuine") };
        assert_eq!(read, paper());
        assert_eq!(file, signed(PAGE));
    }

    #[test]
    fn every_flipped_bit_is_refused() {
        let mut file = signed(PAGE);
        for at in 0..file.len() {
            for bit in 0..8 {
                file[at] ^= 1 << bit;
                assert!(!passes(&file), "bit {bit} of byte {at}");
                file[at] ^= 1 << bit;
            }
        }
        assert!(passes(&file));
    }

    #[test]
    fn every_truncation_is_refused_and_every_byte_more() {
        let file = signed(PAGE);
        for end in 0..file.len() {
            assert!(!passes(&file[..end]), "cut at {end}");
        }
        for byte in 0..=255 {
            assert!(!passes(&[&file[..], &[byte]].concat()), "{byte} appended");
            assert!(!passes(&[&[byte], &file[..]].concat()), "{byte} before");
        }
    }

    #[test]
    fn a_block_belongs_to_its_page_and_there_is_one() {
        let file = signed(PAGE);
        let other = signed(&[b"%PDF-1.7\n%another\n", &PAGE[9..]].concat());
        let block = |file: &[u8]| file[find(file, PERMIT.open).unwrap()..].to_vec();
        let page = |file: &[u8]| file[..find(file, PERMIT.open).unwrap()].to_vec();
        assert!(!passes(&[page(&file), block(&other)].concat()));
        assert!(!passes(&[page(&file), block(&file), block(&file)].concat()));
        assert!(!passes(&[file.clone(), file.clone()].concat()));
        assert!(seal(file, &paper(), &IssuerKey::demo()).is_err());
    }

    /// Signs anything, as somebody would who has a trusted key and means ill, or code of ours that is wrong.
    fn forged(block: &str) -> Vec<u8> {
        let mut file = [PAGE, b"\n", block.as_bytes()].concat();
        let signature = IssuerKey::generate([3; 32]).sign(&message(&PERMIT, &file)).unwrap();
        file.extend_from_slice(SIGNATURE);
        file.extend_from_slice(STANDARD.encode(signature).as_bytes());
        file.extend_from_slice(&tail(b"31"));
        file
    }

    fn lines(json: &[u8]) -> String {
        let text = STANDARD.encode(json);
        text.as_bytes().chunks(LINE).map(|line| format!("%{}\n", str::from_utf8(line).unwrap())).collect()
    }

    #[test]
    fn a_block_has_one_spelling_even_under_a_good_signature() {
        let key = IssuerKey::generate([3; 32]).public_key();
        let claim = Claim::new(&paper(), key);
        let json = String::from_utf8(canonical(&claim)).unwrap();
        let good = format!("%BALLAST-PERMIT-1\n{}", lines(json.as_bytes()));
        assert!(passes(&forged(&good)));
        for bad in [
            format!("%BALLAST-PERMIT-1\n{}", lines(json.replace(":", ": ").as_bytes())),
            format!("%BALLAST-PERMIT-1\n{}", lines(json.replace("葫", "\\u846b").as_bytes())),
            format!("%BALLAST-PERMIT-1\n{}", lines(json.replacen('{', "{\"a\":1,", 1).as_bytes())),
            format!("%BALLAST-PERMIT-2\n{}", lines(json.as_bytes())),
            good.replacen("\n%", "%", 2),
            good.replacen("\n%", "\n%%", 2),
            good.replacen('\n', "\r\n", 2),
            format!("{good}{good}"),
            "%BALLAST-PERMIT-1\n".to_owned(),
            String::new(),
        ] {
            assert!(!passes(&forged(&bad)), "{bad}");
        }
    }

    #[test]
    fn the_demonstration_key_is_for_demonstrations() {
        let real = Paper::Permit(Box::new(permit_with(json!({ "demo": false }))));
        assert!(seal(PAGE.to_vec(), &real, &IssuerKey::demo()).is_err());
        let key = TrustedKey::organ(approval::Named::new("某局", "An office"), IssuerKey::demo().public_key());
        // Somebody signs by hand what `seal` refuses; and the reader even trusts the key by mistake.
        let mut file = [PAGE, b"\n", PERMIT.head].concat();
        file.extend_from_slice(lines(&canonical(&Claim::new(&real, key.key))).as_bytes());
        let signature = IssuerKey::demo().sign(&message(&PERMIT, &file)).unwrap();
        file.extend_from_slice(&[SIGNATURE, STANDARD.encode(signature).as_bytes(), &tail(b"31")].concat());
        assert_eq!(verify(&file, &[key]), Verdict::Altered { why: Alteration::DemoKey });
    }

    #[test]
    fn a_permit_is_no_document_and_the_reverse() {
        let key = IssuerKey::generate([3; 32]).public_key();
        let document = Paper::Document(Box::new(crate::support::document()));
        for (head, paper) in [("DOCUMENT", paper()), ("PERMIT", document.clone())] {
            let json = canonical(&Claim::new(&paper, key));
            assert!(!passes(&forged(&format!("%BALLAST-{head}-1\n{}", lines(&json)))), "{head}");
        }
        let file = seal(PAGE.to_vec(), &document, &IssuerKey::demo()).unwrap();
        assert_eq!(verify(&file, &[]).paper(), Some(&document));
        // Both at once is neither.
        let both = Claim { permit: Some(Box::new(permit())), ..Claim::new(&document, key) };
        assert!(!passes(&forged(&format!("%BALLAST-DOCUMENT-1\n{}", lines(&canonical(&both))))));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600), cut in 0usize..400, at in 0usize..3000) {
            prop_assert!(!passes(&bytes));
            prop_assert!(!passes(&[PERMIT.head, &bytes].concat()));
            let file = signed(PAGE);
            let (from, to) = (at.min(file.len()), (at + cut).min(file.len()));
            let mixed = [&file[..from], &bytes, &file[to..]].concat();
            prop_assert!(mixed == file || !passes(&mixed));
        }
    }
}
