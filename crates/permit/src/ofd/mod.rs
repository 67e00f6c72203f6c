//! The OFD rendering (GB/T 33190-2016): the same permit in the fixed-layout form that Chinese law prescribes for electronic licences, with its text as text,
//! its fonts and QR code inside, its data and the proof of its issuance attached, and a signature of SM2 with SM3 over all of it.
//!
//! Law: Provisions on Online Government Services (国务院令第716号) art. 10: electronic licences take the standard fixed-layout format.
//!
//! The signature is the standard's own (clause 18): `Signature.xml` has the SM3 digest of every other part, `SignedValue.dat` the SM2 signature over
//! `Signature.xml`, as DER of r and s (GM/T 0009). The archive has one spelling ([`archive`]) and so has `Signature.xml`: no byte of the file is free.

mod archive;
mod font;
mod page;
mod parts;
mod picture;

use crate::block::{self, Claim, Paper, Signed};
use crate::key::{Algorithm, Signer};
use crate::page::text::Fonts;
use crate::paper::canonical;
use crate::verify::Alteration;
use crate::{KeyError, Permit, PermitError};
use archive::Part;
use sm2::dsa::Signature;

/// Draws the permit as OFD and signs it with SM2: the bytes of the file. `proof` is the proof that its issuance is in the log, which the file carries inside.
///
/// The same permit, proof, fonts and key give the same bytes.
///
/// # Errors
/// [`PermitError`] when a text cannot be printed, or there is no key of SM2 that signs.
pub fn render_ofd(permit: &Permit, proof: Option<&str>, fonts: &Fonts, key: &dyn Signer) -> Result<Vec<u8>, PermitError> {
    permit.check()?;
    let keys = key.public_keys();
    if !permit.demo && keys.iter().any(block::is_demo) {
        return Err(KeyError::DemoOnly.into());
    }
    let missing = || KeyError::Service("there is no key of SM2".to_owned());
    let at = keys.iter().position(|key| key.algorithm() == Algorithm::Sm2).ok_or_else(missing)?;
    let drawn = page::draw(permit, fonts)?;
    let claim = canonical(&Claim::new(&Paper::Permit(Box::new(permit.clone())), proof, &keys[at..=at]));
    let made = [
        (parts::ROOT, parts::root(permit).into_bytes()),
        (parts::DOCUMENT, parts::document(drawn.last_id).into_bytes()),
        (parts::FONTS, parts::fonts().into_bytes()),
        (parts::IMAGES, parts::images().into_bytes()),
        (parts::REGULAR_FONT, font::only(&fonts.regular, &drawn.regular)?),
        (parts::BOLD_FONT, font::only(&fonts.bold, &drawn.bold)?),
        (parts::QR_IMAGE, picture::qr(&permit.verify_url)?),
        (parts::PAGE, drawn.text.into_bytes()),
        (parts::ATTACHMENTS, parts::attachments(permit, claim.len()).into_bytes()),
        (parts::CLAIM, claim),
        (parts::SIGNATURES, parts::signatures().into_bytes()),
    ];
    let mut all: Vec<Part<'_>> = made.iter().map(|(name, bytes)| (*name, &bytes[..])).collect();
    let signed = parts::signature(permit.issued_on, &all).into_bytes();
    let value = key.sign(&signed)?.get(at).and_then(|value| Signature::from_slice(value).ok()).ok_or_else(missing)?.to_der();
    all.extend([(parts::SIGNATURE, &signed[..]), (parts::VALUE, value.as_bytes())]);
    archive::write(&all).ok_or_else(|| PermitError::Page("its parts make no archive".to_owned()))
}

/// Whether a file is, or once was, an OFD of this system: names of parts stand in an archive as they are, however it was packed.
pub fn is_there(bytes: &[u8]) -> bool {
    !bytes.starts_with(b"%PDF-") && block::find(bytes, parts::CLAIM.as_bytes()).is_some()
}

/// Whether a file is some OFD.
pub fn is_ofd(bytes: &[u8]) -> bool {
    archive::is_there(bytes) && block::find(bytes, parts::ROOT.as_bytes()).is_some()
}

/// Takes a file apart and checks its digests and its signature under the key that it names itself; whether that is trusted is another matter.
pub fn open(bytes: &[u8]) -> Result<Signed, Alteration> {
    let all = archive::read(bytes).ok_or(Alteration::Archive)?;
    let [covered @ .., (parts::SIGNATURE, signed), (parts::VALUE, value)] = &all[..] else { return Err(Alteration::Archive) };
    let claim = covered.iter().find(|(name, _)| *name == parts::CLAIM).map(|(_, json)| *json).ok_or(Alteration::Archive)?;
    let claim: Claim = block::one_spelling(claim).ok_or(Alteration::Block)?;
    let keys = claim.keys().ok_or(Alteration::Block)?;
    let (proof, paper) = claim.into_paper().ok_or(Alteration::Block)?;
    let ([key], Paper::Permit(permit)) = (&keys[..], &paper) else { return Err(Alteration::Block) };
    if key.algorithm() != Algorithm::Sm2 || permit.check().is_err() {
        return Err(Alteration::Block);
    }
    let signature = Signature::from_der(value).map_err(|_| Alteration::Signature)?;
    let in_one_spelling = signature.to_der().as_bytes() == *value;
    let lists_every_part = parts::signature(permit.issued_on, covered).as_bytes() == *signed;
    if in_one_spelling && lists_every_part && key.accepts(signed, &signature.to_bytes().into()) {
        Ok(Signed { keys, paper, proof })
    } else {
        Err(Alteration::Signature)
    }
}
