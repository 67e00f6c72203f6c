//! A tiny pack without findings, and the way to break it, for the tests of this room.

use crate::Pack;
use expect_test::Expect;
use std::collections::BTreeMap;

pub(crate) const HEAD: &str = r#"region = "211400"
name = { zh = "葫芦岛市", en = "Huludao" }
commitment_excluded = ["ecology"]

[[chain]]
id = "fine-chemicals"
zh = "精细化工"
en = "fine chemicals"

[licence_type]
else = "12211400MB0000000G000"
land-permit = "11100000MB0341032Y003"
"#;

pub(crate) const FIELDS: &str = r#"[[group]]
id = "land"
zh = "用地"
en = "land"

[[field]]
id = "new_land"
zh = "涉及新增用地"
en = "new land"
kind = "bool"
group = "land"

[[field]]
id = "energy_tce"
zh = "综合能源消费量"
en = "energy use"
kind = "int"
unit = { zh = "吨标准煤", en = "tce" }
group = "land"
help = { zh = "按设计年产能计算", en = "at the designed yearly output" }

[[field]]
id = "supply"
zh = "土地供应方式"
en = "land supply"
kind = "text"
group = "land"
option = [{ id = "grant", zh = "出让", en = "grant" }, { id = "none", zh = "不涉及", en = "none" }]
"#;

pub(crate) const OFFICES: &str = "id,zh,en,kind,level,credit_code,synthetic,parent
land,自然资源局,natural resources bureau,organ,city,11100000MB0341032Y,no,
ecology,生态环境局,ecology bureau,organ,city,11100000000013338W,no,
";

pub(crate) const ITEMS: &str = r#"[[item]]
id = "land-permit"
stage = "planning-land"
mode = "permit"
office = "land"
requires = ["code"]
confidence = "high"
  [[item.name]]
  zh = "用地许可"
  en = "land permit"
  [[item.basis]]
  zh = "城乡规划法第三十七条"
  en = "Urban and Rural Planning Law art. 37"
  level = "law"
  [[item.statutory]]
  n = 20
  unit = "working-days"
  starts = "acceptance"
  [[item.promised]]
  n = 5
  unit = "working-days"
  [[item.applies]]
  to = 2025-09-01
  rule = 'new_land'
  [[item.applies]]
  from = 2025-09-01
  rule = "涉及新增用地 且 energy_tce >= 1000"
  [[item.material]]
  id = "form"
  zh = "申请表"
  en = "application form"
  [[item.material]]
  id = "proof"
  zh = "证明"
  en = "proof"
  secondary = true
  when = 'supply == "grant"'

[[item]]
id = "code"
stage = "planning-land"
mode = "filing"
office = "land"
confidence = "medium"
  [[item.name]]
  zh = "赋码"
  en = "project code"
"#;

/// The shortest documents that a pack can have: every kind, without a word too many.
pub(crate) fn documents() -> String {
    let head = "seal = { zh = \"专用章\", en = \"seal\" }\nwords = { land = \"自然资\", ecology = \"环\" }\n";
    let one = |kind: &approval::DocumentKind| {
        let kind = kind.as_str();
        format!(
            "[[document]]\nkind = \"{kind}\"\nword = \"受\"\ntitle = {{ zh = \"甲\", en = \"a\" }}\nbody = [{{ zh = \"{{item}}\", en = \"{{item}}\" }}]\n"
        )
    };
    approval::DocumentKind::ALL.iter().fold(head.to_owned(), |text, kind| text + &one(kind))
}

/// The tiny pack.
pub(crate) fn files() -> BTreeMap<String, String> {
    let texts = [
        ("pack.toml", HEAD),
        ("fields.toml", FIELDS),
        ("departments.csv", OFFICES),
        ("regions.csv", "id,zh,en,region\n211402,连山区,Lianshan,211402\nport,开发区,port zone,211402\n"),
        ("industries.csv", "code,zh,en,chains\n2631,化学农药制造,pesticides,fine-chemicals\n51,批发业,wholesale,\n"),
        ("clusters.csv", "id,zh,en\nfine-chemicals,精细化工,fine chemicals\n"),
        ("bases.csv", "id,zh,en\ncorridor,陆海大通道,corridor\n"),
        ("partners.csv", "id,zh,en\ncnnc,中核集团,CNNC\n"),
        ("items/land.toml", ITEMS),
        ("demo/anything.toml", "is not read ["),
    ];
    let mut files: BTreeMap<String, String> = texts.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
    files.insert("documents.toml".to_owned(), documents());
    files
}

/// Replaces texts in a file of the tiny pack and shows the findings.
pub(crate) fn check_changed(path: &str, changes: &[(&str, &str)], expected: Expect) {
    let mut files = files();
    let text = files.get_mut(path).unwrap();
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        *text = text.replacen(old, new, 1);
    }
    check(&files, expected);
}

/// Shows the findings of a pack.
pub(crate) fn check(files: &BTreeMap<String, String>, expected: Expect) {
    let (city, findings) = Pack::load(files);
    assert_eq!(city.is_none(), !findings.is_empty());
    let shown: Vec<String> = findings.iter().map(|finding| format!("{finding}\n")).collect();
    expected.assert_eq(&shown.concat());
}
