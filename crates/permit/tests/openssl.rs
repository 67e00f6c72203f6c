//! SM2 with SM3 beside another implementation: OpenSSL 3 verifies what we sign, and we what it signs; and it reads our keys.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

#[expect(dead_code, reason = "the other tests use the rest")]
mod support;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use permit::{Algorithm, IssuerKey, KeyPair, PublicKey, Signer, render};
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{fonts, permit};

/// The identifier that GB/T 32918.2 gives to whoever declares none.
const ID: [&str; 3] = ["-sm3", "-sigopt", "distid:1234567812345678"];

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.0.join(name), bytes).unwrap();
    }

    fn openssl(&self, arguments: &[&str]) -> bool {
        let run = Command::new("openssl").current_dir(&self.0).args(arguments).output();
        let out = run.unwrap_or_else(|error| panic!("openssl (Debian: openssl): {error}"));
        out.status.success()
    }

    fn verifies(&self, public: &str, signature: &str, message: &str) -> bool {
        self.openssl(&[&["dgst"], &ID[..], &["-verify", public, "-signature", signature, message]].concat())
    }
}

fn der(signature: &[u8]) -> Vec<u8> {
    sm2::dsa::Signature::from_slice(signature).unwrap().to_der().as_bytes().to_vec()
}

#[test]
fn each_verifies_what_the_other_signs() {
    let folder = Folder::new("openssl-sm2");
    for n in 1..=8_u8 {
        let pair = KeyPair::generate(Algorithm::Sm2, [n; 32]).unwrap();
        let public = pair.public_key();
        let message = format!("message {n}");
        folder.write("key.pem", pair.to_pem());
        folder.write("pub.pem", public.to_pem());
        folder.write("message", &message);
        assert!(folder.openssl(&[&["dgst"], &ID[..], &["-sign", "key.pem", "-out", "theirs.der", "message"]].concat()));
        let theirs = std::fs::read(folder.0.join("theirs.der")).unwrap();
        let theirs: [u8; 64] = sm2::dsa::Signature::from_der(&theirs).unwrap().to_bytes().into();
        assert!(public.accepts(message.as_bytes(), &theirs));
        assert!(!public.accepts(b"another message", &theirs));
        // What it makes of our private key is our public key.
        assert!(folder.openssl(&["pkey", "-in", "key.pem", "-pubout", "-out", "made.pem"]));
        let made = std::fs::read_to_string(folder.0.join("made.pem")).unwrap();
        assert_eq!(PublicKey::from_pem(&made).unwrap(), public);
    }
}

/// As `docs/permits.md` tells it to whoever wants to check a permit without us.
#[test]
fn openssl_verifies_both_signatures_of_a_permit() {
    let folder = Folder::new("openssl-permit");
    let key = IssuerKey::demo();
    let file = render(&permit(), None, fonts(), &key).unwrap();
    let mark = b"%BALLAST-SIGNATURE ";
    let first = file.windows(mark.len()).position(|part| part == mark).unwrap();
    let mut covered = file[..first].to_vec();
    // The place of the signature that readers of PDFs know counts as empty.
    let place = covered.windows(13).position(|part| part == b"]\n/Contents <").unwrap() + 13;
    covered[place..place + 4096].fill(b'0');
    let message = [&b"Ballast permit, format 2\0"[..], &covered].concat();
    folder.write("message", &message);
    let rest = String::from_utf8(file[first..].to_vec()).unwrap();
    let lines = rest.lines().filter_map(|line| line.strip_prefix("%BALLAST-SIGNATURE "));
    let signatures: Vec<Vec<u8>> = lines.map(|line| STANDARD.decode(line).unwrap()).collect();
    let [ed25519, sm2] = &signatures[..] else { panic!("{rest}") };
    let keys = key.public_keys();
    folder.write("ed25519.pem", keys[0].to_pem());
    folder.write("sm2.pem", keys[1].to_pem());
    folder.write("ed25519.sig", ed25519);
    folder.write("sm2.der", der(sm2));
    let by_ed25519 = |message: &str| {
        folder.openssl(&[
            "pkeyutl",
            "-verify",
            "-pubin",
            "-inkey",
            "ed25519.pem",
            "-rawin",
            "-in",
            message,
            "-sigfile",
            "ed25519.sig",
        ])
    };
    assert!(by_ed25519("message") && folder.verifies("sm2.pem", "sm2.der", "message"));
    let mut changed = message;
    changed[100] ^= 1;
    folder.write("changed", &changed);
    assert!(!by_ed25519("changed") && !folder.verifies("sm2.pem", "sm2.der", "changed"));
}
