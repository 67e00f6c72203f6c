//! The check of whole papers: genuine, of another key, changed anywhere, too large, no permit at all.

#[expect(dead_code, reason = "documents have their own tests")]
mod support;

use approval::Named;
use permit::{BYTES_MAX, Illegible, IssuerKey, Paper, Signer, TrustedKey, Verdict, render, verify};
use serde_json::json;
use support::{fonts, permit, permit_with};

#[test]
fn a_paper_of_an_organ_is_genuine_to_whoever_trusts_its_key() {
    let key = IssuerKey::generate([5; 32]);
    let permit = permit_with(json!({ "demo": false }));
    let file = render(&permit, None, fonts(), &key).unwrap();
    let signer = Named::new("葫芦岛市营商局", "Huludao Business Bureau");
    let verdict = verify(&file, &[TrustedKey::organ(signer.clone(), key.public_keys()[0].clone())]);
    let fingerprint = key.fingerprint();
    let paper = Paper::Permit(Box::new(permit.clone()));
    assert_eq!(verdict, Verdict::Genuine { paper, signer, fingerprint, demo: false, proof: None });
    assert!(verdict.message().zh.contains("葫芦岛市营商局"));

    let verdict = verify(&file, &[]);
    assert_eq!(verdict, Verdict::UnknownSigner { fingerprint: key.fingerprint(), paper: Paper::Permit(Box::new(permit)) });
}

#[test]
fn a_demonstration_paper_is_genuine_and_worthless_and_says_so() {
    let file = render(&permit(), None, fonts(), &IssuerKey::demo()).unwrap();
    let verdict = verify(&file, &[]);
    assert!(matches!(verdict, Verdict::Genuine { demo: true, .. }));
    assert!(verdict.message().zh.contains("没有法律效力"));
}

#[test]
fn a_printed_page_is_refused_for_any_byte_changed_along_it() {
    let mut file = render(&permit(), None, fonts(), &IssuerKey::demo()).unwrap();
    // Every byte of the block, and of the page every 1009th; `block` tries every bit of a small page.
    let block = file.len() - 3000;
    for at in (0..block).step_by(1009).chain(block..file.len()) {
        file[at] ^= 1;
        assert_eq!(verify(&file, &[]).code(), "altered", "byte {at}");
        file[at] ^= 1;
    }
    assert_eq!(verify(&file, &[]).code(), "genuine");
}

#[test]
fn what_is_no_paper_of_ours_is_said_plainly() {
    let why = |bytes: &[u8]| match verify(bytes, &[]) {
        Verdict::Unreadable { why } => why,
        other => panic!("{other:?}"),
    };
    assert_eq!(why(b""), Illegible::NotPdf);
    assert_eq!(why(b"%PDF-1.7\n%%EOF\n"), Illegible::NoBlock);
    assert_eq!(why(&vec![b'%'; BYTES_MAX + 1]), Illegible::TooLarge);
}
