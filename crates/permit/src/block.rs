//! The signature block: comment lines after the page's `%%EOF` that hold the data, the keys and the signatures.
//!
//! ```text
//! …the page, ending in…
//! startxref
//! 51234
//! %%EOF
//! %BALLAST-PERMIT-2
//! %eyJrZXlzIjpbeyJhbGdvcml0aG0iOiJFZDI1NTE5Iiwi…   base64 of canonical JSON {keys, permit, proof}, 76 characters a line
//! %BALLAST-SIGNATURE fZc0…==                       base64 of 64 bytes, a line for each of `keys`, in their order
//! %BALLAST-SIGNATURE 9sQk…==
//! startxref                                        again, for readers that look only at a file's last bytes
//! 51234
//! %%EOF
//! ```
//!
//! A document's block opens with `%BALLAST-DOCUMENT-2` and holds `{document, keys}`. `proof` is the proof file of the permit's issuance, where the
//! log had it when the page was drawn. Format 1 (`%BALLAST-PERMIT-1`, `{algorithm, permit, public_key}`, one signature of Ed25519) is still read.
//!
//! Where the signer has a certificate, the page has a second revision with a place for the signature that readers of PDFs know (`pades`), the JSON names
//! the certificate, and the block's signatures take that place as empty.
//!
//! Each signature covers every byte before the first signature's line. What follows the signatures is fixed by what precedes them, so no byte of
//! the file is free: there is one spelling of a signed paper.

use crate::key::{Algorithm, KeyText, PublicKey, Signer};
use crate::pades::{self, Field};
use crate::paper::canonical;
use crate::verify::Alteration;
use crate::{Document, KeyError, Permit, PermitError, TrustedKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What every line of ours begins with.
const TRACE: &[u8] = b"%BALLAST-";
const SIGNATURE: &[u8] = b"%BALLAST-SIGNATURE ";
const START: &[u8] = b"\nstartxref\n";
const END: &[u8] = b"\n%%EOF\n";
const LINE: usize = 76;
/// 64 bytes of signature in base64.
const SIGNATURE_CHARS: usize = 88;
/// Signatures of one paper at most.
const SIGNATURES_MAX: usize = 8;

/// What a block is about: its word in the first line, and in what is said before the bytes that are signed, so that no other use of a key can be
/// taken for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Permit,
    Document,
}

/// How a block is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// One signature, of Ed25519.
    One,
    /// A signature of each key.
    Two,
}

impl Kind {
    const ALL: [Self; 2] = [Self::Permit, Self::Document];

    /// What opens a block, whatever its format.
    const fn open(self) -> &'static [u8] {
        match self {
            Self::Permit => b"%BALLAST-PERMIT-",
            Self::Document => b"%BALLAST-DOCUMENT-",
        }
    }

    /// The block's first line.
    fn head(self, format: Format) -> Vec<u8> {
        [self.open(), format.digit(), b"\n"].concat()
    }

    /// What is signed: for what, and the bytes.
    fn message(self, format: Format, covered: &[u8]) -> Vec<u8> {
        let word: &[u8] = match self {
            Self::Permit => b"permit",
            Self::Document => b"document",
        };
        [&b"Ballast "[..], word, b", format ", format.digit(), b"\0", covered].concat()
    }
}

impl Format {
    const ALL: [Self; 2] = [Self::One, Self::Two];

    const fn digit(self) -> &'static [u8] {
        match self {
            Self::One => b"1",
            Self::Two => b"2",
        }
    }
}

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

    const fn kind(&self) -> Kind {
        match self {
            Self::Permit(_) => Kind::Permit,
            Self::Document(_) => Kind::Document,
        }
    }

    /// The latest day on it: that of its issue, or of the last change.
    pub fn day(&self) -> Date {
        match self {
            Self::Permit(permit) => permit.changes.iter().map(|change| change.on).fold(permit.issued_on, Date::max),
            Self::Document(document) => document.on,
        }
    }

    /// What its signature field says.
    fn field(&self) -> Field<'_> {
        match self {
            Self::Permit(permit) => Field { name: &permit.issuer.zh, on: permit.issued_on },
            Self::Document(document) => Field { name: &document.issuer.zh, on: document.on },
        }
    }

    fn check(&self) -> Result<(), PermitError> {
        match self {
            Self::Permit(permit) => permit.check(),
            Self::Document(document) => document.check(),
        }
    }

    /// The one paper that a block is about.
    fn only(permit: Option<Box<Permit>>, document: Option<Box<Document>>) -> Option<Self> {
        match (permit, document) {
            (Some(permit), None) => Some(Self::Permit(permit)),
            (None, Some(document)) => Some(Self::Document(document)),
            _ => None,
        }
    }
}

/// What a block of format 1 says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClaimOne {
    algorithm: Algorithm,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    document: Option<Box<Document>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    permit: Option<Box<Permit>>,
    public_key: String,
}

/// What a block of format 2 says.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Base64 of the certificate (X.509, DER) whose signature stands within the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    certificate: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    document: Option<Box<Document>>,
    keys: Vec<KeyText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    permit: Option<Box<Permit>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    proof: Option<String>,
}

impl Claim {
    /// What these keys say of a paper.
    pub fn new(paper: &Paper, proof: Option<&str>, keys: &[PublicKey]) -> Self {
        let (permit, document) = match paper {
            Paper::Permit(permit) => (Some(permit.clone()), None),
            Paper::Document(document) => (None, Some(document.clone())),
        };
        let keys = keys.iter().map(KeyText::from).collect();
        Self { certificate: None, document, keys, permit, proof: proof.map(str::to_owned) }
    }

    /// The keys that it names; none when one of them is no key.
    pub fn keys(&self) -> Option<Vec<PublicKey>> {
        self.keys.iter().map(KeyText::read).collect()
    }

    /// The proof and the one paper that it is about.
    pub fn into_paper(self) -> Option<(Option<String>, Paper)> {
        Some((self.proof, Paper::only(self.permit, self.document)?))
    }
}

/// A block whose signatures hold: who signed, and what.
#[derive(Debug)]
pub struct Signed {
    /// Every key that signed; one at least.
    pub keys: Vec<PublicKey>,
    pub paper: Paper,
    /// The proof file of a permit's issuance; nothing vouches for what it says but its own check.
    pub proof: Option<String>,
}

/// Whether a file has, or once had, a signature block.
pub fn is_there(bytes: &[u8]) -> bool {
    find(bytes, TRACE).is_some()
}

/// Appends the block to a finished page.
pub fn seal(mut page: Vec<u8>, paper: &Paper, proof: Option<&str>, signer: &dyn Signer) -> Result<Vec<u8>, PermitError> {
    let keys = signer.public_keys();
    if !paper.is_demo() && keys.iter().any(is_demo) {
        return Err(KeyError::DemoOnly.into());
    }
    if page.last() != Some(&b'\n') {
        page.push(b'\n');
    }
    if is_there(&page) || pades::place(&page).is_some() {
        return Err(PermitError::Page("it is signed already".to_owned()));
    }
    let certified = signer.certified();
    if certified.is_some() {
        page = pades::prepare(page, &paper.field())?;
    }
    let start = offset(&page).ok_or_else(|| PermitError::Page("it does not end as a PDF".to_owned()))?.to_vec();
    page.extend_from_slice(&paper.kind().head(Format::Two));
    let certificate = certified.map(|certified| STANDARD.encode(certified.certificate()));
    let claim = Claim { certificate, ..Claim::new(paper, proof, &keys) };
    for line in STANDARD.encode(canonical(&claim)).as_bytes().chunks(LINE) {
        page.push(b'%');
        page.extend_from_slice(line);
        page.push(b'\n');
    }
    if certified.is_some() {
        // The byte range is signed too, so it is written before there is anything to measure: a signature's line has one length.
        let lines = keys.len() * (SIGNATURE.len() + SIGNATURE_CHARS + 1) - 1;
        let bytes = page.len() + lines + tail(&start).len();
        pades::write_range(&mut page, bytes).ok_or_else(|| PermitError::Page("its signature has no place".to_owned()))?;
    }
    let lines = signer.sign(&paper.kind().message(Format::Two, &page))?;
    page.extend_from_slice(&signature_lines(&lines));
    page.extend_from_slice(&tail(&start));
    if let Some(certified) = certified {
        pades::fill(&mut page, certified)?;
    }
    Ok(page)
}

fn signature_lines(signatures: &[[u8; 64]]) -> Vec<u8> {
    let lines: Vec<Vec<u8>> =
        signatures.iter().map(|signature| [SIGNATURE, STANDARD.encode(signature).as_bytes()].concat()).collect();
    lines.join(&b'\n')
}

/// Whether everybody has this key.
pub fn is_demo(key: &PublicKey) -> bool {
    TrustedKey::demo().iter().any(|demo| demo.key == *key)
}

/// Takes a file apart and checks its signatures under the keys that it names itself; whether those are trusted is another matter.
pub fn open(bytes: &[u8]) -> Result<Signed, Alteration> {
    let (covered, signatures) = split(bytes).ok_or(Alteration::Ending)?;
    let opened = Kind::ALL.into_iter().filter_map(|kind| Some((find(covered, kind.open())?, kind)));
    let (at, kind) = opened.min_by_key(|(at, _)| *at).ok_or(Alteration::Block)?;
    let (page, block) = covered.split_at(at);
    if Kind::ALL.iter().any(|kind| find(&block[1..], kind.open()).is_some()) {
        return Err(Alteration::TwoBlocks);
    }
    let start = offset(page).ok_or(Alteration::Ending)?;
    if !bytes.ends_with(&tail(start)) {
        return Err(Alteration::Ending);
    }
    let format = Format::ALL.into_iter().find(|format| block.starts_with(&kind.head(*format))).ok_or(Alteration::Block)?;
    let lines = &block[kind.head(format).len()..];
    let claim = match format {
        Format::One => read(lines).map(|one: ClaimOne| {
            let keys = vec![KeyText::of(one.algorithm, one.public_key)];
            Claim { certificate: None, document: one.document, keys, permit: one.permit, proof: None }
        }),
        Format::Two => read(lines),
    };
    let claim = claim.ok_or(Alteration::Block)?;
    let keys = claim.keys().ok_or(Alteration::Block)?;
    if keys.is_empty() || keys.len() != signatures.len() || (format == Format::One && keys[0].algorithm() != Algorithm::Ed25519) {
        return Err(Alteration::Block);
    }
    let certificate = claim.certificate.as_deref().map(|text| strict(text.as_bytes()).ok_or(Alteration::Block)).transpose()?;
    let message = match &certificate {
        None => kind.message(format, covered),
        Some(_) => kind.message(format, &pades::emptied(covered)),
    };
    if !keys.iter().zip(&signatures).all(|(key, signature)| key.accepts(&message, signature)) {
        return Err(Alteration::Signature);
    }
    if certificate.is_some_and(|certificate| !pades::holds(bytes, &certificate)) {
        return Err(Alteration::Signature);
    }
    let (proof, paper) = claim.into_paper().filter(|(_, paper)| paper.kind() == kind).ok_or(Alteration::Block)?;
    paper.check().map_err(|_| Alteration::Block)?;
    Ok(Signed { keys, paper, proof })
}

/// The bytes that the signatures cover, and the signatures.
fn split(bytes: &[u8]) -> Option<(&[u8], Vec<[u8; 64]>)> {
    let rest = bytes.strip_suffix(END)?;
    let digits = rest.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = rest[..rest.len() - digits].strip_suffix(START)?;
    let (mut covered, last) = signature_at_end(rest)?;
    let mut signatures = vec![strict(last)?.try_into().ok()?];
    while let Some((before, signature)) = covered.strip_suffix(b"\n").and_then(signature_at_end) {
        if signatures.len() == SIGNATURES_MAX {
            return None;
        }
        signatures.push(strict(signature)?.try_into().ok()?);
        covered = before;
    }
    signatures.reverse();
    Some((covered, signatures))
}

/// A signature's line at the end of some bytes: what stands before it, and its base64.
fn signature_at_end(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (rest, signature) = bytes.split_at_checked(bytes.len().checked_sub(SIGNATURE_CHARS)?)?;
    Some((rest.strip_suffix(SIGNATURE)?, signature))
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

/// Reads the lines after a block's first; there is one way to write them.
fn read<C: Serialize + for<'de> Deserialize<'de>>(lines: &[u8]) -> Option<C> {
    let lines = lines.strip_suffix(b"\n")?;
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
    one_spelling(&strict(&text)?)
}

/// Reads canonical JSON, and no other.
pub fn one_spelling<C: Serialize + for<'de> Deserialize<'de>>(json: &[u8]) -> Option<C> {
    let claim: C = serde_json::from_slice(json).ok()?;
    (canonical(&claim) == json).then_some(claim)
}

/// Strict base64: padded, no other characters, no stray bits; so each value has one spelling.
fn strict(text: &[u8]) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Where something stands first.
pub fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
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
    use crate::{IssuerKey, Verdict, verify};
    use proptest::prelude::*;
    use serde_json::json;

    /// A page that is small enough to try every byte of it.
    const PAGE: &[u8] = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]>>\nendobj\n\
        3 0 obj\n<</Type/Page/Parent 2 0 R>>\nendobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n0000000105 00000 n \n\
        trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n148\n%%EOF";
    /// What a file of that page without a signature field ends with.
    const PAGE_START: &[u8] = b"148";

    fn paper() -> Paper {
        Paper::Permit(Box::new(permit()))
    }

    fn signed(page: &[u8]) -> Vec<u8> {
        seal(page.to_vec(), &paper(), None, &IssuerKey::demo()).unwrap()
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
        let place = pades::place(&file).unwrap();
        for at in 0..file.len() {
            // In the place of the other signature one bit of each digit is enough.
            for bit in (0..8).filter(|bit| !place.contains(&at) || *bit == at % 8) {
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
        let other = signed(&[b"%PDF-1.6\n", &PAGE[9..]].concat());
        let block = |file: &[u8]| file[find(file, Kind::Permit.open()).unwrap()..].to_vec();
        let page = |file: &[u8]| file[..find(file, Kind::Permit.open()).unwrap()].to_vec();
        assert!(!passes(&[page(&file), block(&other)].concat()));
        assert!(!passes(&[page(&file), block(&file), block(&file)].concat()));
        assert!(!passes(&[file.clone(), file.clone()].concat()));
        assert!(seal(file, &paper(), None, &IssuerKey::demo()).is_err());
    }

    /// Signs anything, as somebody would who has a trusted key and means ill, or code of ours that is wrong.
    fn forged(block: &str) -> Vec<u8> {
        let mut file = [PAGE, b"\n", block.as_bytes()].concat();
        let signatures = IssuerKey::generate([3; 32]).sign(&Kind::Permit.message(Format::Two, &file)).unwrap();
        file.extend_from_slice(&signature_lines(&signatures));
        file.extend_from_slice(&tail(PAGE_START));
        file
    }

    fn lines(json: &[u8]) -> String {
        let text = STANDARD.encode(json);
        text.as_bytes().chunks(LINE).map(|line| format!("%{}\n", str::from_utf8(line).unwrap())).collect()
    }

    #[test]
    fn a_block_has_one_spelling_even_under_a_good_signature() {
        let keys = IssuerKey::generate([3; 32]).public_keys();
        let claim = Claim::new(&paper(), None, &keys);
        let json = String::from_utf8(canonical(&claim)).unwrap();
        let good = format!("%BALLAST-PERMIT-2\n{}", lines(json.as_bytes()));
        assert!(passes(&forged(&good)));
        for bad in [
            format!("%BALLAST-PERMIT-2\n{}", lines(json.replace(":", ": ").as_bytes())),
            format!("%BALLAST-PERMIT-2\n{}", lines(json.replace("葫", "\\u846b").as_bytes())),
            format!("%BALLAST-PERMIT-2\n{}", lines(json.replacen('{', "{\"a\":1,", 1).as_bytes())),
            format!("%BALLAST-PERMIT-1\n{}", lines(json.as_bytes())),
            format!("%BALLAST-PERMIT-3\n{}", lines(json.as_bytes())),
            good.replacen("\n%", "%", 2),
            good.replacen("\n%", "\n%%", 2),
            good.replacen('\n', "\r\n", 2),
            format!("{good}{good}"),
            "%BALLAST-PERMIT-2\n".to_owned(),
            String::new(),
        ] {
            assert!(!passes(&forged(&bad)), "{bad}");
        }
    }

    #[test]
    fn the_demonstration_key_is_for_demonstrations() {
        let real = Paper::Permit(Box::new(permit_with(json!({ "demo": false }))));
        assert!(seal(PAGE.to_vec(), &real, None, &IssuerKey::demo()).is_err());
        let demo = IssuerKey::demo();
        let trusted = demo.public_keys().into_iter().map(|key| TrustedKey::organ(approval::Named::new("某局", "An office"), key));
        let trusted: Vec<TrustedKey> = trusted.collect();
        // Somebody signs by hand what `seal` refuses; and the reader even trusts the keys by mistake.
        let mut file = [PAGE, b"\n", &Kind::Permit.head(Format::Two)].concat();
        file.extend_from_slice(lines(&canonical(&Claim::new(&real, None, &demo.public_keys()))).as_bytes());
        let signatures = demo.sign(&Kind::Permit.message(Format::Two, &file)).unwrap();
        file.extend_from_slice(&[signature_lines(&signatures), tail(PAGE_START)].concat());
        assert_eq!(verify(&file, &trusted), Verdict::Altered { why: Alteration::DemoKey });
    }

    #[test]
    fn a_permit_is_no_document_and_the_reverse() {
        let keys = IssuerKey::generate([3; 32]).public_keys();
        let document = Paper::Document(Box::new(crate::support::document()));
        for (head, paper) in [("DOCUMENT", paper()), ("PERMIT", document.clone())] {
            let json = canonical(&Claim::new(&paper, None, &keys));
            assert!(!passes(&forged(&format!("%BALLAST-{head}-2\n{}", lines(&json)))), "{head}");
        }
        let file = seal(PAGE.to_vec(), &document, None, &IssuerKey::demo()).unwrap();
        assert_eq!(verify(&file, &[]).paper(), Some(&document));
        // Both at once is neither.
        let both = Claim { permit: Some(Box::new(permit())), ..Claim::new(&document, None, &keys) };
        assert!(!passes(&forged(&format!("%BALLAST-DOCUMENT-2\n{}", lines(&canonical(&both))))));
    }

    /// What was issued before there were two signatures is in people's hands.
    #[test]
    fn papers_of_format_1_are_still_read_and_still_sealed() {
        let key = crate::KeyPair::generate(Algorithm::Ed25519, [3; 32]).unwrap();
        let text = STANDARD.encode(key.public_key().to_bytes());
        let claim =
            ClaimOne { algorithm: Algorithm::Ed25519, document: None, permit: Some(Box::new(permit())), public_key: text };
        let mut file = [PAGE, b"\n", &Kind::Permit.head(Format::One)].concat();
        file.extend_from_slice(lines(&canonical(&claim)).as_bytes());
        let one = IssuerKey::new(vec![key.clone()], None);
        let signatures = one.sign(&Kind::Permit.message(Format::One, &file)).unwrap();
        let whole = [file.clone(), signature_lines(&signatures), tail(PAGE_START)].concat();
        assert_eq!(verify(&whole, &[]).permit(), Some(&permit()));
        assert_eq!(verify(&whole, &[]).fingerprint(), Some(key.public_key().fingerprint().as_str()));
        // A second signature of the same key, or the one of another format, makes it another file.
        let twice = [signatures[0], signatures[0]];
        assert!(!passes(&[file.clone(), signature_lines(&twice), tail(PAGE_START)].concat()));
        let other = one.sign(&Kind::Permit.message(Format::Two, &file)).unwrap();
        assert!(!passes(&[file, signature_lines(&other), tail(PAGE_START)].concat()));
    }

    #[test]
    fn each_signature_counts_and_none_can_be_left_out() {
        let file = signed(PAGE);
        let (covered, signatures) = split(&file).unwrap();
        assert_eq!(signatures.len(), 2);
        let end = &file[covered.len() + signature_lines(&signatures).len()..];
        let with = |signatures: &[[u8; 64]]| [covered, &signature_lines(signatures), end].concat();
        assert!(passes(&with(&signatures)));
        assert!(!passes(&with(&signatures[..1])) && !passes(&with(&signatures[1..])));
        assert!(!passes(&with(&[signatures[1], signatures[0]])));
        assert!(!passes(&with(&[signatures[0], signatures[0]])));
        assert!(!passes(&with(&[signatures[0], signatures[1], signatures[1]])));
        // Whoever trusts but the key of one algorithm believes what both signed.
        let issuer = IssuerKey::generate([3; 32]);
        let real = Paper::Permit(Box::new(permit_with(json!({ "demo": false }))));
        let file = seal(PAGE.to_vec(), &real, None, &issuer).unwrap();
        for key in issuer.public_keys() {
            let trusted = TrustedKey::organ(approval::Named::new("某局", "An office"), key.clone());
            let verdict = verify(&file, &[trusted]);
            assert_eq!((verdict.code(), verdict.fingerprint()), ("genuine", Some(key.fingerprint().as_str())));
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600), cut in 0usize..400, at in 0usize..3000) {
            prop_assert!(!passes(&bytes));
            prop_assert!(!passes(&[&Kind::Permit.head(Format::Two)[..], &bytes].concat()));
            let file = signed(PAGE);
            let (from, to) = (at.min(file.len()), (at + cut).min(file.len()));
            let mixed = [&file[..from], &bytes, &file[to..]].concat();
            prop_assert!(mixed == file || !passes(&mixed));
        }
    }
}
