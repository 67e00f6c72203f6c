//! A document's pages: what a reader of PDFs finds on them, texts of every length, the same bytes each time, and the check of its signature.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

#[expect(dead_code, reason = "permits have their own tests")]
mod support;

use permit::{Document, IssuerKey, Verdict, render_document, verify};
use serde_json::json;
use std::path::Path;
use std::process::Command;
use support::{document, document_with, fonts};

fn paper(document: &Document) -> Vec<u8> {
    render_document(document, fonts(), &IssuerKey::demo()).unwrap()
}

fn tool(program: &str, arguments: &[&str], pdf: &[u8], name: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, pdf).unwrap();
    let out = Command::new(program)
        .args(arguments)
        .arg(&path)
        .args((program == "pdftotext").then_some("-"))
        .output()
        .unwrap_or_else(|error| panic!("{program} (Debian: poppler-utils): {error}"));
    let complaints = String::from_utf8_lossy(&out.stderr).replace("Syntax Error: Suspects object is wrong type (boolean)", "");
    assert!(out.status.success() && complaints.trim().is_empty(), "{program}: {complaints}");
    String::from_utf8_lossy(&out.stdout).into_owned()
}

#[test]
fn the_page_reads_as_an_official_paper_from_top_to_bottom() {
    let read = tool("pdftotext", &["-enc", "UTF-8", "-layout", "-nopgbrk"], &paper(&document()), "document.pdf");
    let lines: Vec<String> =
        read.lines().map(|line| line.split_whitespace().collect()).filter(|line: &String| !line.is_empty()).collect();
    expect_test::expect![[r#"
        葫芦岛市自然资源局
        葫自然资受字〔2023〕12号
        行政许可申请受理通知书
        葫芦岛示范精细化工有限公司：
        你（单位）提出的行政许可申请，材料齐全、符合法定形式，本机关
        决定予以受理。
        申请事项建设用地规划许可证
        受理日期2023年4月28日
        本机关最迟于2023年5月30日作出行政许可决定。
        扫码核验真伪
        葫芦岛市自然资源局
        Scantoverify
        2023年4月28日
        文书标识01890a5d-ac96-774b-bcce-b302099a8059本文书带数字签名，任何改动都会使签名失效
        演示件，无法律效力Demonstrationcopy:nolegalforce"#]]
    .assert_eq(&lines.join("\n"));
}

#[test]
fn the_same_document_gives_the_same_bytes_and_says_what_it_is() {
    let pdf = paper(&document());
    assert!(pdf == paper(&document()));
    let about = tool("pdfinfo", &["-enc", "UTF-8"], &pdf, "about-document.pdf");
    for line in ["行政许可申请受理通知书 葫自然资受字〔2023〕12号", "Tagged:          yes", "Pages:           1", "(A4)"]
    {
        assert!(about.contains(line), "{line}: {about}");
    }
}

#[test]
fn a_real_document_does_not_say_that_it_is_a_demonstration() {
    let real = document_with(json!({ "demo": false }));
    assert!(render_document(&real, fonts(), &IssuerKey::demo()).is_err(), "the key that everyone has signs no real document");
    let pdf = render_document(&real, fonts(), &IssuerKey::generate([9; 32])).unwrap();
    let read = tool("pdftotext", &["-enc", "UTF-8"], &pdf, "real-document.pdf");
    assert!(!read.contains("演示") && !read.contains("emonstration"), "{read}");
}

#[test]
fn long_lists_run_over_pages_and_nothing_leaves_the_margins() {
    let papers: Vec<String> =
        (1..=90).map(|n| format!("{n}. 第{n}份材料：请按办事指南补齐，并加盖单位公章；复印件须与原件一致，不得涂改。")).collect();
    let text = papers.join("\n");
    let rows = json!([[{ "zh": "补正内容", "en": "papers" }, { "zh": text, "en": text }]]);
    let body: Vec<_> = (0..4).map(|_| json!({ "zh": text, "en": text })).collect();
    let long = document_with(json!({
        "rows": rows, "body": body,
        "issuer": { "zh": "葫芦岛市打渔山泛家居产业园区管理委员会综合行政审批服务和营商环境建设监督管理局", "en": "an office with a long name" },
    }));
    let pdf = paper(&long);
    let read: String = tool("pdftotext", &["-enc", "UTF-8"], &pdf, "long-document.pdf").split_whitespace().collect();
    for n in [1, 45, 90] {
        assert_eq!(read.matches(&format!("{n}.第{n}份材料")).count(), 5, "{n}");
    }
    let boxes = tool("pdftotext", &["-bbox"], &pdf, "long-boxes.pdf");
    let mut words = 0;
    for line in boxes.lines().filter(|line| line.contains("<word")) {
        let at: Vec<f32> = line.split('"').skip(1).step_by(2).map(|number| number.parse().unwrap()).collect();
        assert!(at[0] > 70.0 && at[1] > 50.0 && at[2] < 525.0 && at[3] < 812.0, "{line}");
        words += 1;
    }
    assert!(words > 400);
}

#[test]
fn every_flipped_byte_is_refused() {
    let pdf = paper(&document());
    let Verdict::Genuine { demo: true, .. } = verify(&pdf, &[]) else { panic!("not genuine") };
    assert_eq!(verify(&pdf, &[]).document(), Some(&document()));
    for at in (0..pdf.len()).step_by(997) {
        let mut changed = pdf.clone();
        changed[at] ^= 1;
        assert!(verify(&changed, &[]).paper().is_none(), "byte {at}");
    }
}

#[test]
fn what_people_paste_is_printed_without_what_no_printer_shows() {
    let pasted = document_with(
        json!({ "body": [{ "zh": "第一行\t第二\u{7}格\r\n下一行", "en": "a" }], "addressee": { "zh": "某\n某：", "en": "a" } }),
    );
    let error = render_document(&pasted, fonts(), &IssuerKey::demo()).unwrap_err();
    assert_eq!(error.code(), "permit-text-unprintable");
    let clean = pasted.printable();
    assert_eq!(clean.body[0].zh, "第一行 第二 格\n下一行");
    assert_eq!(clean.addressee.zh, "某 某：");
    assert!(!paper(&clean).is_empty());
}
