//! The fields that policies may ask of the register of business entities: the attributes of `entity`, with the city's districts.
//!
//! Codes are asked by their Chinese names, as officials write them; labels are cut so that each can stand in a rule as a name.

use crate::District;
use entity::{ATTRIBUTES, Attribute, Kind, TAGS, Unit};
use rules::{Choice, Field, Schema, Type, Words};

/// The fields of the register in a city with these districts.
pub fn schema(districts: &[District]) -> Schema {
    let choice = |id: &str, zh: &str, en: &str| Choice { id: id.to_owned(), zh: zh.to_owned(), en: en.to_owned() };
    let mut kind = Field::new("kind", "主体类型", "kind of entity", Type::Text);
    kind.options = Kind::ALL.iter().map(|one| choice(&one.text().zh, &one.text().zh, &one.text().en)).collect();
    let mut district = Field::new("district", "县区", "district", Type::Text);
    let named = districts.iter().filter(|one| !one.functional);
    district.options = named.map(|one| choice(&one.name.zh, &one.name.zh, &one.name.en)).collect();
    let mut industry = Field::new("industry", "行业代码", "industry code", Type::Text);
    industry.help = Some(Words {
        zh: "国民经济行业分类（GB/T 4754）小类代码，四位；大类用“开头为”，如 行业代码 开头为 \"26\"".to_owned(),
        en: "the four digits of GB/T 4754; of a division ask how it begins: industry.startsWith(\"26\")".to_owned(),
    });
    let attributes = ATTRIBUTES.iter().map(field);
    Schema::new([kind, district, industry].into_iter().chain(attributes).collect())
}

fn field(attribute: &Attribute) -> Field {
    let kind = match attribute.unit {
        Unit::Yuan | Unit::Count => Type::Int,
        Unit::Code(_) => Type::Text,
        Unit::Day => Type::Date,
        Unit::Flag => Type::Bool,
        Unit::Tags => Type::Texts,
    };
    let (zh, zh_unit) = cut(attribute.shown.0, '（', '）');
    let (en, en_unit) = cut(attribute.shown.1, '(', ')');
    let mut field = Field::new(attribute.name, &zh, &en, kind);
    if let (Some(zh), Some(en), Type::Int) = (zh_unit, en_unit, kind) {
        // Ten-thousandths have a sign that stands behind a number as its unit does.
        let sign = |unit: String, word: &str| if unit == word { "‱".to_owned() } else { unit };
        field.unit = Some(Words { zh: sign(zh, "万分之"), en: sign(en, "1/10000") });
    }
    field.options = match attribute.unit {
        Unit::Code(names) => names.iter().map(|(zh, en)| option(zh, zh, en)).collect(),
        Unit::Tags => TAGS.iter().map(|(code, zh)| option(zh, zh, code)).collect(),
        _ => Vec::new(),
    };
    field
}

fn option(id: &str, zh: &str, en: &str) -> Choice {
    Choice { id: id.to_owned(), zh: zh.to_owned(), en: en.to_owned() }
}

/// `营业收入（元）` → the label and what stands in the parentheses at its end; parentheses within are left out, since no name has them.
fn cut(label: &str, open: char, close: char) -> (String, Option<String>) {
    match label.strip_suffix(close).and_then(|rest| rest.rsplit_once(open)) {
        Some((label, unit)) => (label.trim().to_owned(), Some(unit.to_owned())),
        None => (label.replace([open, close], ""), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_can_be_asked_by_its_chinese_name() {
        let schema = schema(&[]);
        for field in schema.fields() {
            assert!(rules::is_name(&field.zh) && rules::is_name(&field.id), "{} {}", field.id, field.zh);
        }
        let capital = schema.field("注册资本").unwrap();
        assert_eq!((capital.id.as_str(), capital.unit.as_ref().map(|unit| unit.zh.as_str())), ("registered_capital", Some("元")));
        let rule =
            rules::Rule::parse("主体类型 为 '企业' 且 规模 属于 ['微型'、'小型'] 且 标签 含 '专精特新' 且 行业代码 开头为 '26'")
                .unwrap();
        assert_eq!(rule.check(&schema), []);
    }
}
