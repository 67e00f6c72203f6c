//! Published test vectors, and properties that hold for every tree.
//!
//! `vectors/inclusion.json`, `vectors/consistency.json`: the 196 cases of `testdata/` of github.com/transparency-dev/merkle (Apache-2.0), as used by
//! the implementations of Certificate Transparency; 417fb0c. Roots and leaves: `testonly/constants.go` of the same. Notes, checkpoints and
//! cosignatures: the examples of github.com/C2SP/C2SP. SM2: the example of GB/T 32918.5 on its recommended curve. That OpenSSL verifies what we
//! sign, and we what it signs: `tests/ledger.rs` of the whole system.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use ledger::*;
use proptest::prelude::*;
use serde::Deserialize;
use sha2::Digest;
use std::collections::BTreeMap;

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

#[test]
fn roots_are_those_of_certificate_transparency() {
    let leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"].map(hex);
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut edge = Edge::default();
    assert_eq!(edge.root().to_string(), roots[0]);
    for (leaf, root) in leaves.iter().zip(&roots[1..]) {
        edge.append(Hash::leaf(leaf));
        assert_eq!(edge.root().to_string(), *root, "{} leaves", edge.size());
    }
}

/// A hash of a vector; some are garbage on purpose, and no hash at all.
fn proof(hashes: Option<Vec<String>>) -> Option<Proof> {
    hashes.unwrap_or_default().iter().map(|hash| Hash::from_base64(hash)).collect::<Option<_>>().map(Proof::new)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inclusion {
    leaf_idx: u64,
    tree_size: u64,
    root: String,
    leaf_hash: String,
    proof: Option<Vec<String>>,
    want_err: bool,
    file: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Consistency {
    size1: u64,
    size2: u64,
    root1: String,
    root2: String,
    proof: Option<Vec<String>>,
    want_err: bool,
    file: String,
}

#[test]
fn published_proofs_of_inclusion_are_judged_as_published() {
    let cases: Vec<Inclusion> = serde_json::from_str(include_str!("vectors/inclusion.json")).unwrap();
    assert_eq!((cases.len(), cases.iter().filter(|case| !case.want_err).count()), (98, 6));
    for case in cases {
        let all = (proof(case.proof), Hash::from_base64(&case.leaf_hash), Hash::from_base64(&case.root));
        let holds = match all {
            (Some(proof), Some(leaf), Some(root)) => proof.verify_inclusion(case.leaf_idx, case.tree_size, &leaf, &root).is_ok(),
            _ => false,
        };
        assert_eq!(holds, !case.want_err, "{}", case.file);
    }
}

#[test]
fn published_proofs_of_consistency_are_judged_as_published() {
    let cases: Vec<Consistency> = serde_json::from_str(include_str!("vectors/consistency.json")).unwrap();
    assert_eq!((cases.len(), cases.iter().filter(|case| !case.want_err).count()), (98, 6));
    for case in cases {
        // Some roots are words on purpose: they stand for whatever root there is.
        let root = |text: &str| Hash::from_base64(text).unwrap_or_else(|| Hash::leaf(text.as_bytes()));
        let (old, new) = (root(&case.root1), root(&case.root2));
        let holds =
            proof(case.proof).is_some_and(|proof| proof.verify_consistency((case.size1, &old), (case.size2, &new)).is_ok());
        assert_eq!(holds, !case.want_err, "{}", case.file);
    }
}

/// The example of c2sp.org/signed-note.
const EXAMPLE_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const EXAMPLE: &str = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

#[test]
fn the_example_of_the_signed_note_holds() {
    let key: VerifierKey = EXAMPLE_KEY.parse().unwrap();
    assert_eq!(
        (key.name(), key.algorithm(), key.id(), key.to_string()),
        ("example.com/foo", Algorithm::Ed25519, 0x530d_903a, EXAMPLE_KEY.into())
    );
    let note = Note::parse(EXAMPLE.as_bytes()).unwrap();
    assert_eq!(note.text(), "This is an example message.\n");
    assert_eq!(note.to_string(), EXAMPLE);
    let signed = note.verify(std::slice::from_ref(&key)).unwrap();
    assert_eq!((signed.len(), signed[0].name.as_str(), signed[0].time), (1, "example.com/foo", None));
    assert_eq!(note.verify(&[]), Err(NoteError::Unknown));
    let changed = Note::parse(EXAMPLE.replace("an example", "my example").as_bytes()).unwrap();
    assert_eq!(changed.verify(&[key]), Err(NoteError::Forged("example.com/foo".into())));
}

/// The example of c2sp.org/tlog-cosignature: its keys are not published, so only its form is checked, and that unknown signatures are passed over.
const COSIGNED: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

#[test]
fn the_example_of_the_checkpoint_is_read() {
    let note = Note::parse(COSIGNED.as_bytes()).unwrap();
    let checkpoint = Checkpoint::parse(note.text()).unwrap();
    assert_eq!((checkpoint.origin.as_str(), checkpoint.size), ("example.com/behind-the-sofa", 20_852_163));
    assert_eq!(checkpoint.text(), note.text());
    assert_eq!(note.to_string(), COSIGNED);
    let (witness, time) = (&note.signatures()[1], u64::from_be_bytes(note.signatures()[1].signature[..8].try_into().unwrap()));
    assert_eq!((witness.name.as_str(), witness.signature.len(), time), ("witness.example.com/w1", 72, 1_679_315_147));
    let own = key("example.com/behind-the-sofa", Algorithm::Ed25519, 1);
    assert_eq!(Checkpoint::open(&note, &[own.verifier().clone()], &[]).unwrap_err(), NoteError::Unknown.into());
}

fn key(name: &str, algorithm: Algorithm, seed: u8) -> LogKey {
    LogKey::generate(name, algorithm, [seed; 32]).unwrap()
}

#[test]
fn a_checkpoint_carries_the_log_s_signatures_and_those_of_witnesses() {
    let (ed, sm) = (key("log.example", Algorithm::Ed25519, 1), key("log.example", Algorithm::Sm2, 2));
    let witness = key("witness.example", Algorithm::Cosignature, 3);
    let checkpoint = Checkpoint { origin: "log.example".into(), size: 7, root: Hash::leaf(b"x") };
    let mut note = checkpoint.sign(&[&ed, &sm]).unwrap();
    let cosigned = Note::sign(note.text(), &[&witness], 1_700_000_000).unwrap();
    note.add(cosigned.signatures().iter().cloned());
    note.add(cosigned.signatures().iter().cloned());
    let note = Note::parse(note.to_string().as_bytes()).unwrap();
    let log = [ed.verifier().clone(), sm.verifier().clone()];
    let (read, signed) = Checkpoint::open(&note, &log, &[witness.verifier().clone()]).unwrap();
    assert_eq!(read, checkpoint);
    let by: Vec<_> = signed.iter().map(|one| (one.algorithm, one.time)).collect();
    assert_eq!(by, [(Algorithm::Ed25519, None), (Algorithm::Sm2, None), (Algorithm::Cosignature, Some(1_700_000_000))]);
    // A log's key speaks for the log of its own name alone; a witness's does not speak for a log.
    let other = key("other.example", Algorithm::Ed25519, 1);
    assert!(Checkpoint::open(&note, &[other.verifier().clone()], &[]).is_err());
    assert!(Checkpoint::open(&note, &[witness.verifier().clone()], &[]).is_err());
    for key in log.iter().chain([witness.verifier()]) {
        assert_eq!(key.to_string().parse::<VerifierKey>().as_ref(), Ok(key));
    }
}

#[test]
fn every_flipped_bit_of_a_checkpoint_is_refused() {
    let (ed, sm) = (key("log.example", Algorithm::Ed25519, 1), key("log.example", Algorithm::Sm2, 2));
    let log = [ed.verifier().clone(), sm.verifier().clone()];
    let checkpoint = Checkpoint { origin: "log.example".into(), size: 70_000, root: Hash::leaf(b"x") };
    let note = checkpoint.sign(&[&ed, &sm]).unwrap();
    let text = note.text().len();
    let mut bytes = note.to_string().into_bytes();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            bytes[at] ^= 1 << bit;
            let passed = Note::parse(&bytes).map_err(CheckpointError::from).and_then(|note| Checkpoint::open(&note, &log, &[]));
            // A signature line whose name or id is damaged is an unknown one and passed over: the other still holds, over the same text.
            if let Ok((read, signed)) = passed {
                assert!(at > text && read == checkpoint && signed.len() == 1, "bit {bit} of byte {at}");
            }
            bytes[at] ^= 1 << bit;
        }
    }
}

#[test]
fn keys_are_kept_as_files_that_others_read() {
    for algorithm in [Algorithm::Ed25519, Algorithm::Sm2] {
        let made = key("log.example", algorithm, 9);
        let read = LogKey::from_pem("log.example", algorithm, &made.to_pem()).unwrap();
        assert_eq!(read.verifier(), made.verifier());
        assert_eq!(read.sign("text\n", 0), made.sign("text\n", 0));
        assert_eq!(LogKey::from_pem("log.example", algorithm, "-----BEGIN").unwrap_err(), KeyError::NotPrivate);
    }
    let ed = key("log.example", Algorithm::Ed25519, 9).to_pem();
    assert_eq!(LogKey::from_pem("log.example", Algorithm::Sm2, &ed).unwrap_err(), KeyError::NotPrivate);
}

#[test]
fn keys_are_refused_with_a_reason() {
    let wrong = [
        ("", KeyError::NotAKey),
        ("a+b", KeyError::NotAKey),
        ("example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KeyError::Id),
        ("example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KeyError::Id),
        ("example.com/fo o+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KeyError::Name),
        ("example.com/foo+530d903a+BekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", KeyError::Unknown),
    ];
    for (text, error) in wrong {
        assert_eq!(text.parse::<VerifierKey>().unwrap_err(), error, "{text}");
    }
    // The neutral element, for which everybody can sign.
    let weak = [&[1u8, 1][..], &[0; 31]].concat();
    let id = sha2::Sha256::digest([b"x\n", &weak[..]].concat());
    let text = format!("x+{:02x}{:02x}{:02x}{:02x}+{}", id[0], id[1], id[2], id[3], base64(&weak));
    assert_eq!(text.parse::<VerifierKey>().unwrap_err(), KeyError::Weak);
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Leaves of a tree, its roots by size, its tiles.
type Grown = (Vec<Hash>, BTreeMap<u64, Hash>, BTreeMap<TileId, Vec<Hash>>);

/// A tree, its roots at some sizes, and the tiles that are kept of it.
fn tree(n: u64, wanted: impl Fn(u64) -> bool) -> Grown {
    let mut edge = Edge::default();
    let (mut leaves, mut roots) = (Vec::new(), BTreeMap::from([(0, Hash::empty())]));
    for i in 0..n {
        let leaf = Hash::leaf(&i.to_be_bytes());
        leaves.push(leaf);
        edge.append(leaf);
        if wanted(i + 1) {
            roots.insert(i + 1, edge.root());
        }
    }
    (leaves, roots, edge.take_tiles().into_iter().map(|tile| (tile.id, tile.hashes)).collect())
}

fn all(tiles: &BTreeMap<TileId, Vec<Hash>>) -> Tiles {
    tiles.iter().map(|(id, hashes)| Tile { id: *id, hashes: hashes.clone() }).collect()
}

/// RFC 9162's definition, word for word.
fn mth(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::empty(),
        [one] => *one,
        more => {
            let (left, right) = more.split_at(1 << (more.len() - 1).ilog2());
            Hash::node(&mth(left), &mth(right))
        }
    }
}

#[test]
fn every_leaf_is_provable_and_every_pair_of_prefixes_consistent() {
    let n = 70;
    let (leaves, roots, tiles) = tree(n, |_| true);
    let tiles = all(&tiles);
    for to in 0..=n {
        assert_eq!(roots[&to], mth(&leaves[..to as usize]));
        for from in 0..to {
            let proof = Proof::inclusion(from, to, &tiles).unwrap();
            proof.verify_inclusion(from, to, &leaves[from as usize], &roots[&to]).unwrap();
            assert_eq!(proof.verify_inclusion(from, to, &Hash::empty(), &roots[&to]), Err(ProofError::WrongRoot));
        }
        for from in 1..=to {
            let proof = Proof::consistency(from, to, &tiles).unwrap();
            let (old, new) = (roots[&from], roots[&to]);
            proof.verify_consistency((from, &old), (to, &new)).unwrap();
            if from < to {
                assert!(proof.verify_consistency((from, &new), (to, &new)).is_err());
                assert!(proof.verify_consistency((from, &old), (to, &old)).is_err());
            }
        }
    }
    assert_eq!(Proof::inclusion(n, n, &tiles), Err(ProofError::NoSuchLeaf { index: n, size: n }));
    assert_eq!(Proof::consistency(0, 1, &tiles), Err(ProofError::Empty));
    assert_eq!(Proof::consistency(2, 1, &tiles), Err(ProofError::Shrinks { from: 2, to: 1 }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn large_trees_prove_from_tiles_alone_and_edges_are_restored(n in 1u64..70_000, a in 0.0..1.0f64, b in 0.0..1.0f64, more in 1u64..600) {
        let index = ((n - 1) as f64 * a) as u64;
        let size = index + 1 + ((n - index - 1) as f64 * b) as u64;
        let end = (size + more).min(n);
        let (leaves, roots, kept) = tree(n, |at| [size, end, n].contains(&at));
        // What Needs says is enough.
        let pick = |needs: Needs| needs.tiles().map(|id| Tile { id, hashes: kept[&id].clone() }).collect::<Tiles>();
        let proof = Proof::inclusion(index, size, &pick(Needs::of_inclusion(index, size).unwrap())).unwrap();
        proof.verify_inclusion(index, size, &leaves[index as usize], &roots[&size]).unwrap();
        prop_assert_eq!(&proof, &Proof::inclusion(index, size, &all(&kept)).unwrap());
        let proof = Proof::consistency(size, n, &pick(Needs::of_consistency(size, n).unwrap())).unwrap();
        proof.verify_consistency((size, &roots[&size]), (n, &roots[&n])).unwrap();
        // An edge that is restored from tiles goes on as the one that was never put away.
        let stored: Vec<Tile> = Edge::needs(size).iter().map(|(id, _)| Tile { id: *id, hashes: kept[id].clone() }).collect();
        let mut edge = Edge::restore(size, &stored).unwrap();
        prop_assert_eq!(edge.root(), roots[&size]);
        leaves[size as usize..end as usize].iter().for_each(|leaf| edge.append(*leaf));
        prop_assert_eq!(edge.root(), roots[&end]);
        for tile in edge.take_tiles() {
            prop_assert_eq!(&tile.hashes[..], &kept[&tile.id][..tile.hashes.len()]);
        }
    }

    #[test]
    fn every_flipped_bit_of_a_proof_file_is_refused(index in 0u64..37, byte in any::<prop::sample::Index>(), bit in 0u8..8) {
        let (leaves, roots, tiles) = tree(37, |at| at == 37);
        let log = key("log.example", Algorithm::Ed25519, 1);
        let checkpoint = Checkpoint { origin: "log.example".into(), size: 37, root: roots[&37] };
        let file = ProofFile {
            extra: index.to_be_bytes().to_vec(),
            index,
            proof: Proof::inclusion(index, 37, &all(&tiles)).unwrap(),
            checkpoint: checkpoint.sign(&[&log]).unwrap(),
        };
        let holds = |bytes: &[u8]| {
            let file = ProofFile::parse(bytes).ok()?;
            let (checkpoint, _) = Checkpoint::open(&file.checkpoint, &[log.verifier().clone()], &[]).ok()?;
            file.proof.verify_inclusion(file.index, checkpoint.size, &Hash::leaf(&file.extra), &checkpoint.root).ok()
        };
        let mut bytes = file.to_string().into_bytes();
        prop_assert_eq!(ProofFile::parse(&bytes).unwrap(), file);
        prop_assert!(holds(&bytes).is_some() && leaves[index as usize] == Hash::leaf(&index.to_be_bytes()));
        let at = byte.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert!(holds(&bytes).is_none(), "bit {} of byte {}", bit, at);
    }

    #[test]
    fn no_bytes_make_a_parser_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), at in any::<prop::sample::Index>()) {
        let _ = Note::parse(&bytes);
        let _ = ProofFile::parse(&bytes);
        if let Ok(text) = str::from_utf8(&bytes) {
            let _ = (Checkpoint::parse(text), SignatureLine::parse(text), text.parse::<VerifierKey>(), TileId::parse(text));
        }
        let mut note = COSIGNED.as_bytes().to_vec();
        let at = at.index(note.len());
        let end = (at + bytes.len()).min(note.len());
        note.splice(at..end, bytes);
        let _ = Note::parse(&note).map(|note| Checkpoint::parse(note.text()));
    }
}

/// GB/T 32918.5, annex A.2: the message "message digest", signed with the identifier 1234567812345678.
#[test]
fn the_standard_s_example_of_sm2_verifies() {
    let bytes =
        |hex: &str| (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect::<Vec<u8>>();
    let point = bytes(
        "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13",
    );
    let signature = bytes(
        "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
    );
    let material = [&[0xff], &b"ballast/sm2-with-sm3/v1"[..], &point].concat();
    let id = sha2::Sha256::digest([&b"standard\n"[..], &material].concat());
    let line = format!("standard+{:02x}{:02x}{:02x}{:02x}+{}", id[0], id[1], id[2], id[3], base64_of(&material));
    let key: VerifierKey = line.parse().unwrap();
    assert!(key.verify("message digest", &signature).is_some());
    assert!(key.verify("message digest.", &signature).is_none());
    for at in 0..signature.len() {
        let mut other = signature.clone();
        other[at] ^= 1;
        assert!(key.verify("message digest", &other).is_none(), "byte {at}");
    }
}

fn base64_of(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}
