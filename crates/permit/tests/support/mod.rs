//! A permit, and fonts to print it: shared by the tests in the crate and beside it.

use permit::{Document, Fonts, Permit};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::OnceLock;

/// A permit of the demonstration.
pub fn sample() -> Value {
    json!({
        "id": "01890a5d-ac96-774b-bcce-b302099a8057",
        "case": "01890a5d-ac96-774b-bcce-b302099a8058",
        "number": "1.2.156.3005.2.11100000000013338W009.112114000123456789.2303070001.001.G",
        "document_number": "葫自然资地许字〔2023〕000123号",
        "item": "land-planning-permit",
        "name": { "zh": "建设用地规划许可证", "en": "Construction Land Planning Permit" },
        "mode": "permit",
        "project": "农药原药及精细化工中间体一体化生产基地（一期）项目",
        "project_code": "2304-211404-04-01-000018",
        "holder": "葫芦岛示范精细化工有限公司",
        "holder_code": "91211400MA0TEST01X",
        "issuer": { "zh": "葫芦岛市自然资源局", "en": "Huludao Natural Resources Bureau" },
        "bases": [
            { "zh": "《中华人民共和国城乡规划法》第三十七条", "en": "Urban and Rural Planning Law, art. 37" },
            { "zh": "《中华人民共和国土地管理法》第四十四条", "en": "Land Administration Law, art. 44" },
        ],
        "conditions": "按批准的用地范围和规划条件使用土地，不得擅自改变用途。",
        "issued_on": "2023-07-07",
        "valid_from": "2023-07-07",
        "valid_to": "2025-07-07",
        "start_by": null,
        "verify_url": "http://127.0.0.1:8600/verify/01890a5d-ac96-774b-bcce-b302099a8057",
        "demo": true,
    })
}

/// The sample with some of its fields changed.
pub fn permit_with(changes: Value) -> Permit {
    let mut value = sample();
    for (field, change) in changes.as_object().expect("changes are an object") {
        value[field] = change.clone();
    }
    serde_json::from_value(value).expect("the sample is a permit")
}

pub fn permit() -> Permit {
    permit_with(json!({}))
}

/// A document of the demonstration, with some of its fields changed.
pub fn document_with(changes: Value) -> Document {
    let mut value = json!({
        "id": "01890a5d-ac96-774b-bcce-b302099a8059",
        "case": "01890a5d-ac96-774b-bcce-b302099a8058",
        "kind": "acceptance",
        "number": "葫自然资受字〔2023〕12号",
        "title": { "zh": "行政许可申请受理通知书", "en": "Notice of Acceptance" },
        "addressee": { "zh": "葫芦岛示范精细化工有限公司：", "en": "To Huludao Model Fine Chemicals:" },
        "rows": [
            [{ "zh": "申请事项", "en": "Item" }, { "zh": "建设用地规划许可证", "en": "construction-land planning permit" }],
            [{ "zh": "受理日期", "en": "Accepted on" }, { "zh": "2023年4月28日", "en": "28 April 2023" }],
        ],
        "body": [
            { "zh": "你（单位）提出的行政许可申请，材料齐全、符合法定形式，本机关决定予以受理。", "en": "The application is complete and accepted." },
            { "zh": "本机关最迟于2023年5月30日作出行政许可决定。", "en": "The decision is due by 30 May 2023." },
        ],
        "issuer": { "zh": "葫芦岛市自然资源局", "en": "Huludao natural resources bureau" },
        "seal": { "zh": "行政审批专用章", "en": "special seal for administrative approval" },
        "on": "2023-04-28",
        "verify_url": "http://127.0.0.1:8600/verify/documents/01890a5d-ac96-774b-bcce-b302099a8059",
        "demo": true,
    });
    for (field, change) in changes.as_object().expect("changes are an object") {
        value[field] = change.clone();
    }
    serde_json::from_value(value).expect("the sample is a document")
}

pub fn document() -> Document {
    document_with(json!({}))
}

/// The fonts that the web client's packages bring; `BALLAST_FONTS` at build time names another folder of the same shape.
pub fn fonts() -> &'static Fonts {
    static FONTS: OnceLock<Fonts> = OnceLock::new();
    FONTS.get_or_init(|| {
        let folder = option_env!("BALLAST_FONTS").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/node_modules/@expo-google-fonts/noto-sans-sc"),
            |folder| Path::new(folder).to_path_buf(),
        );
        let read = |name: &str| {
            let path = folder.join(name);
            std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}; `make tools` installs the fonts", path.display()))
        };
        Fonts::new(read("400Regular/NotoSansSC_400Regular.ttf"), read("700Bold/NotoSansSC_700Bold.ttf")).expect("both are fonts")
    })
}
