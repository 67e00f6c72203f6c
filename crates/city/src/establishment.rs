//! `establishment.toml`: what holds for setting up a company as a whole: its promise, the rules of its name, the code that it is given.

use crate::Entry;
use crate::finding::{Located, Report};
use crate::items::Items;
use crate::reader::{Table, parse};
use approval::{DossierKind, ItemId, Named, Span};
use base::{CodeError, CreditCode, RegionCode};
use calendar::Term;
use rules::Schema;

/// The file.
pub(crate) const FILE: &str = "establishment.toml";
/// The group of `fields.toml` whose facts are those of an establishment.
pub const GROUP: &str = DossierKind::Establishment.as_str();
/// The characters of a credit code's body beyond its prefix: digits and letters that the code uses (GB 32100-2015).
const BODY_LETTERS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// The length of a body without its check character.
const BODY_CHARS: usize = 8;

/// The starter bundle (企业开办大礼包): what the pack says of it as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Starter {
    /// The item that gives the entity its existence; all others wait for it.
    pub licence: ItemId,
    /// Within which term everything is promised to be done.
    pub promised: Term,
    /// How long a declared name is kept.
    ///
    /// Law: Provisions on Enterprise Name Registration (企业名称登记管理规定) art. 18.
    pub name_kept: Span,
    /// With what the body of every credit code begins.
    pub code_body: String,
    /// The first parts that a name can have.
    pub prefixes: Vec<String>,
    /// The fewest and the most characters of a trade name.
    pub trade_chars: (usize, usize),
    /// Words that no name may hold, with the article.
    pub forbidden: Vec<(String, Named)>,
    /// The kinds of entity.
    pub entities: Vec<Entity>,
    /// Banks at which an account can be asked for.
    pub banks: Vec<Entry>,
}

/// A kind of entity (市场主体类型).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// Its id, an option of the field `entity`.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// The second character of its credit code.
    pub code: String,
    /// How its names end.
    pub suffixes: Vec<String>,
}

/// A name in its four parts (企业名称：行政区划、字号、行业或者经营特点、组织形式).
///
/// Law: Provisions on Enterprise Name Registration art. 6.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameParts {
    /// The place.
    pub prefix: String,
    /// The trade name.
    pub trade: String,
    /// What it does.
    pub business: String,
    /// What it is.
    pub suffix: String,
}

impl NameParts {
    /// The whole name.
    pub fn whole(&self) -> String {
        format!("{}{}{}{}", self.prefix.trim(), self.trade.trim(), self.business.trim(), self.suffix.trim())
    }
}

/// The form of a name by which two are the same: without spaces, brackets of one width, small letters.
pub fn name_key(name: &str) -> String {
    let letters = name.chars().filter(|c| !c.is_whitespace()).map(|c| match c {
        '(' => '（',
        ')' => '）',
        other => other,
    });
    letters.collect::<String>().to_lowercase()
}

impl Starter {
    /// The kind of entity with this id.
    pub fn entity(&self, id: &str) -> Option<&Entity> {
        self.entities.iter().find(|entity| entity.id == id)
    }

    /// What is wrong with a name of an entity's kind, each with the part that is wrong: nothing when it can be declared.
    ///
    /// Law: Provisions on Enterprise Name Registration arts. 6 to 8, 11, 12.
    pub fn unfit(&self, entity: &Entity, name: &NameParts) -> Vec<(&'static str, Named)> {
        let mut found = Vec::new();
        let mut wrong = |part, zh: String, en: String| found.push((part, Named::new(zh, en)));
        let is_chinese = |text: &str| !text.is_empty() && text.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        if !self.prefixes.iter().any(|one| one == name.prefix.trim()) {
            let all = self.prefixes.join("、");
            wrong("prefix", format!("行政区划应为：{all}。"), format!("The place must be one of {all}."));
        }
        let (least, most) = self.trade_chars;
        let trade = name.trade.trim();
        if !is_chinese(trade) || !(least..=most).contains(&trade.chars().count()) {
            wrong(
                "trade",
                format!("字号应由 {least} 至 {most} 个汉字组成（企业名称登记管理规定第八条）。"),
                format!("The trade name must have {least} to {most} Chinese characters (Provisions on Enterprise Names art. 8)."),
            );
        }
        let business = name.business.trim();
        if !is_chinese(business) || business.chars().count() > most {
            wrong(
                "business",
                format!("请用不超过 {most} 个汉字写明行业或者经营特点，例如“商贸”“新材料科技”。"),
                format!("Say in Chinese, in {most} characters at most, what it does, such as 商贸."),
            );
        }
        if !entity.suffixes.iter().any(|one| one == name.suffix.trim()) {
            let all = entity.suffixes.join("、");
            wrong(
                "suffix",
                format!("{}的组织形式应为：{all}。", entity.name.zh),
                format!("The name of a {} ends in one of {all}.", entity.name.en),
            );
        }
        for (word, basis) in self.forbidden.iter().filter(|(word, _)| format!("{trade}{business}").contains(word.as_str())) {
            wrong(
                "trade",
                format!("名称不能含“{word}”（{}）。", basis.zh),
                format!("A name may not hold '{word}' ({}).", basis.en),
            );
        }
        found
    }

    /// The credit code of the `n`th entity: both check characters by their real algorithms.
    ///
    /// # Errors
    /// [`CodeError`] when the letters are used up.
    pub fn credit_code(&self, entity: &Entity, region: RegionCode, n: i64) -> Result<CreditCode, CodeError> {
        let room = BODY_CHARS.saturating_sub(self.code_body.len());
        let mut rest = usize::try_from(n).unwrap_or_default();
        let mut letters = Vec::new();
        while letters.len() < room || rest > 0 {
            letters.push(BODY_LETTERS[rest % BODY_LETTERS.len()] as char);
            rest /= BODY_LETTERS.len();
        }
        let counted: String = letters.into_iter().rev().collect();
        CreditCode::new(&format!("9{}", entity.code), region, &format!("{}{counted}", self.code_body))
    }
}

/// Reads the file. Checks: an item that there is not or that belongs to projects, kinds of entity that the field does not have, a prefix
/// that leaves no room for a counter.
pub(crate) fn read(report: &Report<'_>, file: usize, items: &Items, schema: &Schema) -> Option<Starter> {
    let parsed = parse(report, file)?;
    let root = Table::new(report, file, &parsed);
    let licence = root.text("licence").and_then(|text| licence(report, items, &text));
    let promised = root.table("promised").and_then(crate::items::term_table);
    let name_kept = root.table("name_kept").and_then(crate::items::span);
    let code_body = root.text("code_body").filter(|body| fits(report, body));
    let texts = |table: &Table<'_>, key| table.texts(key).into_iter().map(|text| text.value).collect::<Vec<_>>();
    let prefixes = texts(&root, "prefixes");
    let trade_chars = (root.count("trade_chars_min"), root.count("trade_chars_max"));
    let mut forbidden = Vec::new();
    for table in root.tables("forbidden") {
        let basis = table.named_if("basis");
        let words = texts(&table, "words");
        if let Some(basis) = basis {
            forbidden.extend(words.into_iter().map(|word| (word, basis.clone())));
        }
        table.finish();
    }
    let entities = root.tables("entity").into_iter().filter_map(|table| entity(table, schema)).collect();
    let banks = root.tables("bank").into_iter().filter_map(crate::places::entry).collect();
    root.finish();
    Some(Starter {
        licence: licence?,
        promised: promised?,
        name_kept: name_kept?,
        code_body: code_body?.value,
        prefixes,
        trade_chars: (trade_chars.0? as usize, trade_chars.1? as usize),
        forbidden,
        entities,
        banks,
    })
}

fn licence(report: &Report<'_>, items: &Items, text: &Located<String>) -> Option<ItemId> {
    let draft = items.drafts.iter().find(|draft| draft.item.id.as_str() == text.value);
    match draft {
        Some(draft) if draft.item.stage.kind() == DossierKind::Establishment => return Some(draft.item.id.clone()),
        Some(_) => {
            let message = format!("'{}' is an item of investment projects: name one of stage \"{GROUP}\"", text.value);
            report.add(text.spot, "kinds-mixed", message);
        }
        None if report.is_incomplete() => {}
        None => report.add(text.spot, "unknown-item", format!("there is no item '{}'", text.value)),
    }
    None
}

fn fits(report: &Report<'_>, body: &Located<String>) -> bool {
    let fits = body.value.len() < BODY_CHARS && body.value.bytes().all(|byte| BODY_LETTERS.contains(&byte));
    if !fits {
        let message = format!(
            "'{}' cannot begin a credit code's body: at most seven digits and letters, none of I, O, S, V, Z",
            body.value
        );
        report.add(body.spot, "bad-code", message);
    }
    fits
}

fn entity(table: Table<'_>, schema: &Schema) -> Option<Entity> {
    let (id, name, code) = (table.text("id"), table.names(), table.text("code"));
    let suffixes: Vec<String> = table.texts("suffixes").into_iter().map(|text| text.value).collect();
    if let Some(id) = &id
        && let Some(field) = schema.field("entity")
        && !field.options.iter().any(|option| option.id == id.value)
    {
        let message = format!("'{}' is no option of the field 'entity' in fields.toml", id.value);
        table.report.add(id.spot, "unknown-name", message);
    }
    if suffixes.is_empty() {
        table.report.add(table.spot, "key-missing", "the key 'suffixes' is missing: how the names of such entities end");
    }
    table.finish();
    Some(Entity { id: id?.value, name: name?, code: code?.value, suffixes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use calendar::Unit;

    fn starter() -> Starter {
        let entity = |id: &str, suffix: &str| Entity {
            id: id.to_owned(),
            name: Named::new("有限责任公司", "limited company"),
            code: "1".to_owned(),
            suffixes: vec![suffix.to_owned()],
        };
        Starter {
            licence: ItemId::parse("licence").unwrap(),
            promised: Term { n: 1, unit: Unit::WorkingDays },
            name_kept: Span { n: 2, unit: approval::SpanUnit::Months },
            code_body: "HLK".to_owned(),
            prefixes: vec!["葫芦岛".to_owned()],
            trade_chars: (2, 6),
            forbidden: vec![("中国".to_owned(), Named::new("第十二条", "art. 12"))],
            entities: vec![entity("company", "有限公司")],
            banks: Vec::new(),
        }
    }

    fn unfit(parts: [&str; 4]) -> Vec<&'static str> {
        let starter = starter();
        let [prefix, trade, business, suffix] = parts.map(str::to_owned);
        let name = NameParts { prefix, trade, business, suffix };
        starter.unfit(&starter.entities[0], &name).into_iter().map(|(part, _)| part).collect()
    }

    #[test]
    fn a_name_is_judged_part_by_part() {
        assert_eq!(unfit(["葫芦岛", "海新", "商贸", "有限公司"]), Vec::<&str>::new());
        assert_eq!(unfit(["沈阳", "海", "trade", "厂"]), ["prefix", "trade", "business", "suffix"]);
        assert_eq!(unfit(["葫芦岛", "中国海新", "商贸", "有限公司"]), ["trade"]);
    }

    #[test]
    fn two_names_are_the_same_whatever_the_brackets() {
        assert_eq!(name_key("葫芦岛 海新(集团)ABC有限公司"), name_key("葫芦岛海新（集团）abc有限公司"));
    }

    #[test]
    fn credit_codes_pass_their_checks_and_differ() {
        let starter = starter();
        let region = RegionCode::parse("211400").unwrap();
        let code = |n| starter.credit_code(&starter.entities[0], region, n).unwrap();
        let codes: std::collections::BTreeSet<String> = (1..2000).map(|n| code(n).as_str().to_owned()).collect();
        assert_eq!(codes.len(), 1999);
        assert!(codes.iter().all(|text| text.starts_with("91211400HLK") && CreditCode::parse(text).is_ok()));
        assert!(starter.credit_code(&starter.entities[0], region, 31_i64.pow(5)).is_err(), "the letters are used up");
    }
}
