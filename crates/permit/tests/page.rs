//! The page: what a reader of PDFs finds on it, how texts of every length fit, and that the same permit gives the same bytes.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

#[expect(dead_code, reason = "documents have their own tests")]
mod support;

use approval::Named;
use permit::{Change, IssuerKey, Permit, render};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use support::{fonts, permit, permit_with};

fn paper(permit: &Permit) -> Vec<u8> {
    render(permit, None, fonts(), &IssuerKey::demo()).unwrap()
}

fn tool(program: &str, arguments: &[&str], pdf: &[u8], name: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, pdf).unwrap();
    let mut command = Command::new(program);
    let out = command
        .args(arguments)
        .arg(&path)
        .args((program == "pdftotext").then_some("-"))
        .output()
        .unwrap_or_else(|error| panic!("{program} (Debian: poppler-utils): {error}"));
    // Poppler 22 calls the boolean that ISO 32000 wants at /MarkInfo /Suspects a wrong type; nothing else may be wrong.
    let complaints = String::from_utf8_lossy(&out.stderr).replace("Syntax Error: Suspects object is wrong type (boolean)", "");
    assert!(out.status.success() && complaints.trim().is_empty(), "{program}: {complaints}");
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// What `pdftotext` reads, without blanks and line ends.
fn text(pdf: &[u8], name: &str) -> String {
    tool("pdftotext", &["-enc", "UTF-8"], pdf, name).split_whitespace().collect()
}

#[test]
fn every_field_can_be_read_from_the_page() {
    let read = text(&paper(&permit()), "fields.pdf");
    let said = [
        "建设用地规划许可证",
        "ConstructionLandPlanningPermit",
        "葫自然资地许字〔2023〕000123号",
        "葫芦岛示范精细化工有限公司",
        "91211400MA0TEST01X",
        "农药原药及精细化工中间体一体化生产基地（一期）项目",
        "2304-211404-04-01-000018",
        "《中华人民共和国城乡规划法》第三十七条",
        "按批准的用地范围和规划条件使用土地，不得擅自改变用途。",
        "2023年7月7日至2025年7月7日",
        "葫芦岛市自然资源局",
        "1.2.156.3005.2.11100000000013338W009.112114000123456789.2303070001.001.G",
        "演示件，无法律效力",
    ];
    for part in said {
        assert!(read.contains(part), "{part} is missing in {read}");
    }
}

#[test]
fn a_paper_that_is_no_demonstration_does_not_say_so() {
    let permit =
        permit_with(json!({ "demo": false, "valid_to": null, "start_by": "2024-07-07", "conditions": "", "mode": "filing" }));
    let pdf = render(&permit, None, fonts(), &IssuerKey::generate([9; 32])).unwrap();
    let read = text(&pdf, "real.pdf");
    assert!(!read.contains("演示") && !read.contains("emonstration"), "{read}");
    assert!(
        read.contains("自2023年7月7日起长期有效")
            && read.contains("应于2024年7月7日前（含当日）开工")
            && read.contains("无附加条件")
    );
    assert!(read.contains("予以备案") && !read.contains("准予行政许可"));
}

#[test]
fn what_was_changed_stands_on_the_next_edition() {
    let changes = vec![
        Change::new("2024-03-01".parse().unwrap(), &Named::new("用地单位更名\n为某某公司", "the holder was renamed")),
        Change::new("2025-06-01".parse().unwrap(), &Named::new("准予延续至2027年7月7日", "renewed until 7 July 2027")),
    ];
    let next = permit().next("2027-07-07".parse().ok(), changes).unwrap();
    let read = text(&paper(&next), "next.pdf");
    // A row's parts are read in the order in which they are drawn: days and texts are looked for apart.
    for said in ["变更记录", "2024年3月1日", "2025年6月1日", "用地单位更名为某某公司", "准予延续至2027年7月7日", ".002."]
    {
        assert!(read.contains(said), "{said}: {read}");
    }
    assert!(!text(&paper(&permit()), "first.pdf").contains("变更记录"));
}

#[test]
fn the_same_permit_gives_the_same_bytes() {
    assert!(paper(&permit()) == paper(&permit()));
}

#[test]
fn the_file_says_what_it_is() {
    let about = tool("pdfinfo", &["-enc", "UTF-8"], &paper(&permit()), "about.pdf");
    assert!(about.contains("建设用地规划许可证 葫自然资地许字〔2023〕000123号"), "{about}");
    for line in ["Tagged:          yes", "Pages:           1", "(A4)", "Encrypted:       no"] {
        assert!(about.contains(line), "{line}: {about}");
    }
}

/// The longest texts that a permit takes.
fn crowded() -> Value {
    let long = |chars: usize| {
        "葫芦岛市打渔山泛家居产业园精细化工及新材料循环经济示范基地、".chars().cycle().take(chars).collect::<String>()
    };
    json!({
        "name": { "zh": long(120), "en": "Permit ".repeat(34) },
        "document_number": long(80),
        "project": long(200),
        "holder": long(200),
        "issuer": { "zh": long(80), "en": "Bureau of everything that needs a permit ".repeat(3) },
        "bases": (0..40).map(|_| json!({ "zh": long(400), "en": "Law ".repeat(99) })).collect::<Vec<_>>(),
        "conditions": long(10_000),
        "start_by": "2024-07-07",
        "verify_url": format!("https://ballast.example/verify/{}", "0123456789abcdef".repeat(10)),
    })
}

#[test]
fn the_longest_texts_still_fit_one_page_and_nothing_leaves_the_frame() {
    let pdf = paper(&permit_with(crowded()));
    assert!(text(&pdf, "crowded.pdf").contains("全文见核验页面"));
    let boxes = tool("pdftotext", &["-bbox"], &pdf, "boxes.pdf");
    let mut words = 0;
    for line in boxes.lines().filter(|line| line.contains("<word")) {
        let at: Vec<f32> = line.split('"').skip(1).step_by(2).map(|number| number.parse().unwrap()).collect();
        assert!(at[0] > 40.0 && at[1] > 40.0 && at[2] < 556.0 && at[3] < 802.0, "{line}");
        words += 1;
    }
    assert!(words > 50);
}

#[test]
fn what_cannot_be_printed_is_refused_with_its_field() {
    for (changes, code) in [
        (json!({ "holder": "  " }), "permit-text-unprintable"),
        (json!({ "project": "一".repeat(201) }), "permit-text-unprintable"),
        (json!({ "conditions": "第一行\t第二行" }), "permit-text-unprintable"),
        (json!({ "verify_url": "javascript:alert(1)" }), "permit-text-unprintable"),
        (json!({ "valid_to": "2023-07-06" }), "permit-never-valid"),
    ] {
        let error = render(&permit_with(changes), None, fonts(), &IssuerKey::demo()).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
    }
}
