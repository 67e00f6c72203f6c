//! The signature that readers of PDFs know: poppler's `pdfsig` and OpenSSL verify it, and no byte of the file is free.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod support;

use permit::{IssuerKey, Signer, Verdict, render, render_document, verify};
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{document, fonts, permit};

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pades");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(program: &str, arguments: &[&str]) -> (bool, String) {
    let out = Command::new(program).current_dir(folder()).args(arguments).output();
    let out = out.unwrap_or_else(|error| panic!("{program} (Debian: poppler-utils, openssl): {error}"));
    let said = [out.stdout, out.stderr].concat();
    (out.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// Where the digits of the signature stand.
fn place(file: &[u8]) -> std::ops::Range<usize> {
    let start = file.windows(13).position(|part| part == b"]\n/Contents <").unwrap() + 13;
    start..start + 4096
}

fn keep(name: &str, bytes: &[u8]) {
    std::fs::write(folder().join(name), bytes).unwrap();
}

#[test]
fn pdfsig_says_that_all_of_the_file_is_signed_and_unchanged() {
    let key = IssuerKey::demo();
    let papers = [
        ("permit.pdf", render(&permit(), Some("c2sp.org/tlog-proof@v1\n"), fonts(), &key).unwrap()),
        ("document.pdf", render_document(&document(), fonts(), &key).unwrap()),
    ];
    for (name, file) in papers {
        keep(name, &file);
        let (done, said) = run("pdfsig", &["-nocert", name]);
        assert!(done, "{said}");
        for wanted in ["ETSI.CAdES.detached", "Signature is Valid", "Total document signed", "Ballast", "SHA-256"] {
            assert!(said.contains(wanted), "{wanted}: {said}");
        }
        let mut changed = file;
        let middle = changed.len() / 3;
        changed[middle] ^= 1;
        keep("changed.pdf", &changed);
        assert!(!run("pdfsig", &["-nocert", "changed.pdf"]).1.contains("Signature is Valid"), "{name}");
    }
}

#[test]
fn openssl_verifies_the_cms_over_the_bytes_around_it() {
    let key = IssuerKey::demo();
    let file = render(&permit(), None, fonts(), &key).unwrap();
    let place = place(&file);
    let digits = str::from_utf8(&file[place.clone()]).unwrap();
    let cms: Vec<u8> = (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect();
    keep("signature.der", &cms[..4 + usize::from(cms[2]) * 256 + usize::from(cms[3])]);
    keep("content", &[&file[..place.start - 1], &file[place.end + 1..]].concat());
    keep("issuer.crt", key.certified().unwrap().certificate_pem().as_bytes());
    let verify = |content: &str| {
        let input = ["cms", "-verify", "-binary", "-inform", "DER", "-in", "signature.der", "-content", content];
        run("openssl", &[&input[..], &["-CAfile", "issuer.crt", "-purpose", "any", "-cades", "-out", "verified"]].concat())
    };
    let (done, said) = verify("content");
    assert!(done && said.contains("successful"), "{said}");
    let mut changed = std::fs::read(folder().join("content")).unwrap();
    changed[1000] ^= 1;
    keep("changed", &changed);
    assert!(!verify("changed").0);
    let (done, said) = run("openssl", &["x509", "-in", "issuer.crt", "-noout", "-text"]);
    assert!(done && said.contains("Digital Signature") && said.contains("prime256v1") && said.contains("9999"), "{said}");
}

/// Every byte of the second revision and of all that follows, and of the page every 1009th: the place of the signature, the byte range, the objects of the
/// field, the block, the lines of the signatures, the ending.
#[test]
fn no_byte_is_free() {
    let key = IssuerKey::generate([6; 32]);
    let mut file = render(&permit(), Some("c2sp.org/tlog-proof@v1\n"), fonts(), &key).unwrap();
    let place = place(&file);
    let added = file[..place.start].windows(6).rposition(|part| part == b"%%EOF\n").unwrap();
    // A CMS of ours fills less than half of its place; the zeros behind it are one like another.
    let behind = place.start + 2048;
    for at in (0..added).step_by(1009).chain(added..behind).chain((behind..place.end).step_by(37)).chain(place.end..file.len()) {
        file[at] ^= 1;
        assert_eq!(verify(&file, &[]).code(), "altered", "byte {at}");
        file[at] ^= 1;
    }
    for at in place.start..behind {
        let kept = file[at];
        file[at] = kept.to_ascii_uppercase();
        assert!(file[at] == kept || verify(&file, &[]).code() == "altered", "a capital at {at}");
        file[at] = kept;
    }
    assert_eq!(verify(&file, &[]).code(), "unknown-signer");
}

#[test]
fn the_signature_of_another_key_is_refused() {
    let mut file = render(&permit(), None, fonts(), &IssuerKey::demo()).unwrap();
    assert_eq!(verify(&file, &[]).code(), "genuine");
    let place = place(&file);
    // The same page signed by another organ's certificate, put in place of ours.
    let other = render(&permit(), None, fonts(), &IssuerKey::generate([4; 32])).unwrap();
    let theirs = self::place(&other);
    file[place].copy_from_slice(&other[theirs]);
    assert!(matches!(verify(&file, &[]), Verdict::Altered { .. }));
}
