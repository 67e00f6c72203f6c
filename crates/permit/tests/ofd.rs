//! The OFD rendering: the structure that GB/T 33190 wants, its text equal to the permit's data, fonts that have its characters, a signature that OpenSSL
//! verifies, and a check that tells what was changed.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

#[expect(dead_code, reason = "documents have their own tests")]
mod support;

use approval::Named;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use permit::{Alteration, Illegible, IssuerKey, Permit, Signer, TrustedKey, Verdict, render, render_ofd, verify};
use proptest::prelude::*;
use serde_json::json;
use skrifa::{FontRef, MetadataProvider};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use support::{fonts, permit, permit_with};

const PROOF: &str = "c2sp.org/tlog-proof@v1\n";
const SIGNATURE: &str = "Doc_0/Signs/Sign_0/Signature.xml";
const VALUE: &str = "Doc_0/Signs/Sign_0/SignedValue.dat";
const CLAIM: &str = "Doc_0/Attachs/ballast-permit-1.json";

fn drawn(permit: &Permit) -> Vec<u8> {
    render_ofd(permit, Some(PROOF), fonts(), &IssuerKey::demo()).unwrap()
}

/// The sample's file, drawn once.
fn file() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| drawn(&permit()))
}

/// The parts of a file, as any program takes them out of a zip.
fn parts(file: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut all = BTreeMap::new();
    for n in 0..archive.len() {
        let mut part = archive.by_index(n).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        let name = part.name().unwrap().into_owned();
        all.insert(name, bytes);
    }
    all
}

fn text(parts: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    String::from_utf8(parts[name].clone()).unwrap()
}

/// The texts between tags of one name, as XML has them.
fn within<'a>(xml: &'a str, tag: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<ofd:{tag}"), format!("</ofd:{tag}>"));
    let rest = xml.split(&open).skip(1).filter_map(|part| part.split_once('>')).filter(|(head, _)| !head.ends_with('/'));
    rest.filter_map(|(_, body)| Some(body.split_once(&close)?.0)).collect()
}

/// The values of an attribute.
fn values<'a>(xml: &'a str, attribute: &str) -> Vec<&'a str> {
    xml.split(&format!(" {attribute}=\"")).skip(1).map(|rest| rest.split_once('"').unwrap().0).collect()
}

#[test]
fn its_parts_are_those_of_the_standard() {
    let parts = parts(file());
    let names: BTreeSet<&str> = parts.keys().map(String::as_str).collect();
    let wanted = [
        "OFD.xml",
        "Doc_0/Document.xml",
        "Doc_0/PublicRes.xml",
        "Doc_0/DocumentRes.xml",
        "Doc_0/Res/regular.ttf",
        "Doc_0/Res/bold.ttf",
        "Doc_0/Res/qr.png",
        "Doc_0/Pages/Page_0/Content.xml",
        "Doc_0/Attachs/Attachments.xml",
        CLAIM,
        "Doc_0/Signs/Signatures.xml",
        SIGNATURE,
        VALUE,
    ];
    assert_eq!(names, BTreeSet::from(wanted));
    for (name, bytes) in parts.iter().filter(|(name, _)| name.ends_with(".xml")) {
        let xml = str::from_utf8(bytes).unwrap();
        assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ofd:"), "{name}");
        assert!(xml.contains("xmlns:ofd=\"http://www.ofdspec.org/2016\""), "{name}");
    }
    let [root, document, page] =
        ["OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"].map(|name| text(&parts, name));
    assert_eq!((within(&root, "DocRoot"), within(&document, "PublicRes")), (vec!["Doc_0/Document.xml"], vec!["PublicRes.xml"]));
    // Every id once in the document, none above the largest that it names; what is referred to is there.
    let resources = [text(&parts, "Doc_0/PublicRes.xml"), text(&parts, "Doc_0/DocumentRes.xml")].concat();
    let ids: Vec<u32> =
        [&document, &resources, &page].iter().flat_map(|xml| values(xml, "ID")).map(|id| id.parse().unwrap()).collect();
    let most: u32 = within(&document, "MaxUnitID")[0].parse().unwrap();
    assert_eq!((ids.iter().max(), ids.iter().collect::<BTreeSet<_>>().len()), (Some(&most), ids.len()));
    let known = values(&resources, "ID");
    for used in [values(&page, "Font"), values(&page, "ResourceID")].concat() {
        assert!(known.contains(&used), "{used}");
    }
    assert!(values(&page, "ResourceID").len() == 1 && parts["Doc_0/Res/qr.png"].starts_with(b"\x89PNG\r\n\x1a\n"));
    // One advance fewer than characters, in each line.
    for line in page.split("<ofd:TextCode ").skip(1) {
        let (head, rest) = line.split_once('>').unwrap();
        let said = unescaped(rest.split_once('<').unwrap().0);
        let steps = head.split_once("DeltaX=\"").map_or(0, |(_, steps)| steps.trim_end_matches('"').split(' ').count());
        assert_eq!(steps, said.chars().count() - 1, "{line}");
    }
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// By another reader of XML than ours, which has none: all parts are well-formed, also with the worst of names.
#[test]
fn its_xml_is_well_formed() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ofd-xml");
    std::fs::create_dir_all(&folder).unwrap();
    let permit = permit_with(json!({ "holder": "甲<乙>&\"丙\"'丁'公司]]>", "conditions": "一 < 二 && 三 > 二\n<!-- 四 -->" }));
    for (name, bytes) in parts(&drawn(&permit)).iter().filter(|(name, _)| name.ends_with(".xml")) {
        let path = folder.join(name.replace('/', "-"));
        std::fs::write(&path, bytes).unwrap();
        let read =
            Command::new("python3").args(["-c", "import sys, xml.dom.minidom as m; m.parse(sys.argv[1])"]).arg(&path).output();
        let read = read.unwrap_or_else(|error| panic!("python3 (Debian: python3): {error}"));
        assert!(read.status.success(), "{name}: {}", String::from_utf8_lossy(&read.stderr));
    }
}

#[test]
fn its_xml_is_what_was_looked_at() {
    let parts = parts(file());
    let mut all = String::new();
    for name in [
        "OFD.xml",
        "Doc_0/Document.xml",
        "Doc_0/PublicRes.xml",
        "Doc_0/DocumentRes.xml",
        "Doc_0/Attachs/Attachments.xml",
        "Doc_0/Signs/Signatures.xml",
    ] {
        all.push_str(&format!("{name}\n{}\n", text(&parts, name)));
    }
    let page = text(&parts, "Doc_0/Pages/Page_0/Content.xml");
    let first: String = page.lines().take(16).map(|line| format!("{line}\n")).collect();
    expect_test::expect_file!["golden/permit.ofd.txt"].assert_eq(&format!("{all}Doc_0/Pages/Page_0/Content.xml\n{first}"));
}

#[test]
fn its_text_is_the_permit_s_data_and_its_fonts_have_it() {
    let permit = permit_with(json!({ "holder": "甲<乙>&\"丙\"公司" }));
    let parts = parts(&drawn(&permit));
    let page = text(&parts, "Doc_0/Pages/Page_0/Content.xml");
    let read: String = unescaped(&within(&page, "TextCode").concat()).split_whitespace().collect();
    for said in [
        "建设用地规划许可证",
        "甲<乙>&\"丙\"公司",
        "91211400MA0TEST01X",
        "2304-211404-04-01-000018",
        "《中华人民共和国城乡规划法》第三十七条",
        "2023年7月7日至2025年7月7日",
        "葫芦岛市自然资源局",
        permit.number.as_str(),
        "演示件，无法律效力",
    ] {
        assert!(read.contains(said), "{said}: {read}");
    }
    assert!(
        text(&parts, "OFD.xml")
            .contains("<ofd:CustomData Name=\"持证主体\">甲&lt;乙&gt;&amp;&quot;丙&quot;公司</ofd:CustomData>")
    );
    let [regular, bold] = ["regular", "bold"].map(|name| parts[&format!("Doc_0/Res/{name}.ttf")].clone());
    let [regular, bold] = [&regular, &bold].map(|bytes| FontRef::from_index(bytes, 0).unwrap());
    for object in page.split("<ofd:TextObject ").skip(1) {
        let font = if object.contains(" Font=\"3\"") { &bold } else { &regular };
        let said = object.split_once("<ofd:TextCode ").unwrap().1.split_once('>').unwrap().1.split_once('<').unwrap().0;
        for c in unescaped(said).chars() {
            let glyph = font.charmap().map(c).unwrap_or_default();
            assert!(glyph.to_u32() != 0 && font.outline_glyphs().get(glyph).is_some(), "{c}");
        }
    }
    assert!(regular.charmap().map('龘').is_none(), "and no others");
}

#[test]
fn the_longest_texts_still_fit_and_the_demonstration_key_signs_no_real_permit() {
    let long = |chars: usize| "葫芦岛市打渔山泛家居产业园、".chars().cycle().take(chars).collect::<String>();
    let bases: Vec<_> = (0..40).map(|_| json!({ "zh": long(400), "en": "Law" })).collect();
    let crowded = permit_with(json!({ "conditions": long(10_000), "bases": bases, "project": long(200), "holder": long(200) }));
    assert!(render_ofd(&crowded, None, fonts(), &IssuerKey::demo()).is_ok());
    let real = permit_with(json!({ "demo": false }));
    assert_eq!(render_ofd(&real, None, fonts(), &IssuerKey::demo()).unwrap_err().code(), "demonstration-key");
    let unprintable = permit_with(json!({ "conditions": "第一行\t第二行" }));
    assert_eq!(render_ofd(&unprintable, None, fonts(), &IssuerKey::demo()).unwrap_err().code(), "permit-text-unprintable");
}

/// As `docs/permits.md` tells it to whoever wants to check one without us.
#[test]
fn openssl_verifies_its_digests_and_its_signature() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ofd");
    std::fs::create_dir_all(&folder).unwrap();
    let openssl = |arguments: &[&str]| {
        let out = Command::new("openssl").current_dir(&folder).args(arguments).output();
        let out = out.unwrap_or_else(|error| panic!("openssl (Debian: openssl): {error}"));
        (out.status.success(), out.stdout)
    };
    let parts = parts(file());
    let signature = text(&parts, SIGNATURE);
    let names: BTreeSet<&str> = values(&signature, "FileRef").iter().map(|name| name.trim_start_matches('/')).collect();
    let covered: BTreeSet<&str> = parts.keys().map(String::as_str).filter(|name| ![SIGNATURE, VALUE].contains(name)).collect();
    assert_eq!(names, covered, "every part but the signature itself");
    for (name, value) in values(&signature, "FileRef").iter().zip(within(&signature, "CheckValue")) {
        std::fs::write(folder.join("part"), &parts[name.trim_start_matches('/')]).unwrap();
        let (done, digest) = openssl(&["dgst", "-sm3", "-binary", "part"]);
        assert!(done && STANDARD.encode(digest) == value, "{name}");
    }
    std::fs::write(folder.join("permit.ofd"), file()).unwrap();
    std::fs::write(folder.join("Signature.xml"), &signature).unwrap();
    std::fs::write(folder.join("SignedValue.dat"), &parts[VALUE]).unwrap();
    std::fs::write(folder.join("sm2.pem"), IssuerKey::demo().public_keys()[1].to_pem()).unwrap();
    let id = ["dgst", "-sm3", "-sigopt", "distid:1234567812345678", "-verify", "sm2.pem", "-signature", "SignedValue.dat"];
    assert!(openssl(&[&id[..], &["Signature.xml"]].concat()).0);
    std::fs::write(folder.join("changed.xml"), signature.replacen("Document", "Documenx", 1)).unwrap();
    assert!(!openssl(&[&id[..], &["changed.xml"]].concat()).0);
}

#[test]
fn it_is_judged_as_the_pdf_is() {
    let key = IssuerKey::generate([5; 32]);
    let permit = permit_with(json!({ "demo": false }));
    let ofd = render_ofd(&permit, Some(PROOF), fonts(), &key).unwrap();
    assert!(ofd == render_ofd(&permit, Some(PROOF), fonts(), &key).unwrap(), "the same bytes each time");
    let pdf = render(&permit, Some(PROOF), fonts(), &key).unwrap();
    let trust: Vec<TrustedKey> =
        key.public_keys().into_iter().map(|key| TrustedKey::organ(Named::new("某市", "A city"), key)).collect();
    let days = ["2024-01-01", "2025-07-08"].map(|day| day.parse().unwrap());
    for file in [&ofd, &pdf] {
        let found = verify(file, &trust);
        assert_eq!((found.code(), found.permit(), found.proof()), ("genuine", Some(&permit), Some(PROOF)));
        assert_eq!(days.map(|day| found.clone().on(Some(day), None).code()), ["genuine", "expired"]);
        assert_eq!(verify(file, &[]).code(), "unknown-signer");
        assert_eq!(verify(file, &[]).permit(), Some(&permit));
    }
    // An OFD is signed with SM2 alone: whoever trusts but the other key does not know it.
    assert_eq!(verify(&ofd, &trust[1..]).fingerprint(), Some(key.public_keys()[1].fingerprint().as_str()));
    assert_eq!(verify(&ofd, &trust[..1]).code(), "unknown-signer");
    let demo = verify(file(), &[]);
    assert!(matches!(demo, Verdict::Genuine { demo: true, .. }) && demo.message().zh.contains("没有法律效力"));
}

#[test]
fn no_byte_is_free() {
    let mut file = file().to_vec();
    // Within fonts and page every 311th; of all else every byte.
    let parts = parts(&file);
    let large: Vec<usize> = parts
        .values()
        .filter(|bytes| bytes.len() > 8_000)
        .map(|bytes| file.windows(64).position(|part| part == &bytes[..64]).unwrap())
        .collect();
    let lengths: Vec<usize> = parts.values().filter(|bytes| bytes.len() > 8_000).map(Vec::len).collect();
    let inside = |at: usize| large.iter().zip(&lengths).any(|(from, length)| (*from..from + length).contains(&at));
    let some = (0..file.len()).filter(|at| !inside(*at) || at % 311 == 0);
    let mut tried = 0;
    for at in some {
        file[at] ^= 1;
        assert_eq!(verify(&file, &[]).code(), "altered", "byte {at}");
        file[at] ^= 1;
        tried += 1;
    }
    assert!(tried > 6_000 && verify(&file, &[]).code() == "genuine", "{tried}");
    for other in [[&file[..], b"\n"].concat(), [b"\n", &file[..]].concat(), file[..file.len() - 1].to_vec()] {
        assert_eq!(verify(&other, &[]).code(), "altered");
    }
}

/// Packs parts as other programs do.
fn packed(parts: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        out.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn what_was_packed_anew_is_told_from_what_was_never_ours() {
    let mut parts = parts(file());
    assert_eq!(verify(&packed(&parts), &[]), Verdict::Altered { why: Alteration::Archive });
    parts.insert("Doc_0/more.xml".to_owned(), Vec::new());
    assert_eq!(verify(&packed(&parts), &[]), Verdict::Altered { why: Alteration::Archive });
    parts.remove(CLAIM);
    assert_eq!(verify(&packed(&parts), &[]), Verdict::Unreadable { why: Illegible::NoBlock });
    parts.remove("OFD.xml");
    assert_eq!(verify(&packed(&parts), &[]), Verdict::Unreadable { why: Illegible::NotPdf });
    // A bomb is not unfolded, and no name leads anywhere.
    let bomb = BTreeMap::from([(CLAIM.to_owned(), vec![0; 40 << 20]), ("../../etc/passwd".to_owned(), Vec::new())]);
    assert_eq!(verify(&packed(&bomb), &[]).code(), "altered");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn no_change_passes_and_none_makes_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), cut in 0usize..200, at in any::<proptest::sample::Index>()) {
        let file = file();
        let from = at.index(file.len());
        let mixed = [&file[..from], &bytes, &file[(from + cut).min(file.len())..]].concat();
        prop_assert!(mixed == file || verify(&mixed, &[]).paper().is_none());
        prop_assert!(verify(&[b"PK\x03\x04", CLAIM.as_bytes(), &bytes].concat(), &[]).paper().is_none());
    }
}
