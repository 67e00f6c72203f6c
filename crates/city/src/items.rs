//! `items/*.toml`: the service items as they are written, each part with its place. What must hold between the parts is in `check`.

use crate::finding::{Located, Report, Spot};
use crate::reader::{Table, parse};
use approval::{
    Basis, Cause, Confidence, Dated, Edge, Item, ItemId, Level, Material, Mode, Named, OfficeId, OfficeRule, SpanUnit, Stage,
    StartsFrom, StatutoryTerm, Track,
};
use calendar::{Term, Unit};
use jiff::civil::Date;
use rules::Rule;
use std::collections::BTreeMap;

/// All items of a pack, with their places.
#[derive(Default)]
pub(crate) struct Items {
    pub drafts: Vec<Draft>,
    /// Every id that was given, also those of items that could not be read to the end.
    pub declared: BTreeMap<String, Spot>,
}

/// An item as read, with the places of its parts, in the order of the item's own lists.
pub(crate) struct Draft {
    pub item: Item,
    pub spot: Spot,
    pub office: Spot,
    pub office_rules: Vec<Spot>,
    pub requires: Vec<Spot>,
    pub names: Vec<Spot>,
    pub statutory: Vec<Spot>,
    pub promised: Vec<Spot>,
    pub applies: Vec<Spot>,
    pub materials: Vec<Spot>,
    /// Every rule of the item with the place of its text, to be checked against the schema.
    pub rules: Vec<(Rule, Spot)>,
}

/// Reads one file into `items`. Check: ids that occur twice.
pub(crate) fn read(report: &Report<'_>, file: usize, items: &mut Items) {
    let Some(parsed) = parse(report, file) else { return };
    let root = Table::new(report, file, &parsed);
    for table in root.tables("item") {
        if let Some(id) = table.text_if("id") {
            if let Some(first) = items.declared.get(&id.value) {
                report.add(id.spot, "duplicate-id", format!("the item '{}' was defined in {}", id.value, report.place(*first)));
            } else {
                items.declared.insert(id.value, id.spot);
            }
        }
        items.drafts.extend(Reader { table: &table, rules: Vec::new() }.item());
        table.finish();
    }
    root.finish();
}

/// Where in the file a byte of a rule's text stands, given where the quoted text begins.
pub(crate) fn within(report: &Report<'_>, text: Spot, byte: usize) -> Spot {
    let raw = &report.text(text.file)[text.at..];
    let opening = ["'''\r\n", "'''\n", "\"\"\"\r\n", "\"\"\"\n", "'''", "\"\"\"", "'", "\""]
        .into_iter()
        .find(|quote| raw.starts_with(quote));
    // In a text with escapes the bytes before the place do not count one to one: point to its beginning.
    let escaped = raw.starts_with('"') && raw.bytes().take(byte).any(|byte| byte == b'\\');
    let skipped = if escaped { 0 } else { opening.map_or(0, str::len) + byte };
    Spot { file: text.file, at: text.at + skipped }
}

struct Reader<'t, 'a> {
    table: &'t Table<'a>,
    rules: Vec<(Rule, Spot)>,
}

/// Values with the places where they were written.
type Placed<T> = (Vec<T>, Vec<Spot>);

impl<'a> Reader<'_, 'a> {
    fn item(mut self) -> Option<Draft> {
        let table = self.table;
        let id = self.slug("id", ItemId::parse);
        let office = self.slug("office", OfficeId::parse);
        let stage = table.one_of("stage", &Stage::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>(), Stage::parse);
        let mode = table.one_of("mode", &Mode::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>(), Mode::parse);
        let (names, name_spots) = self.dated("name", |_, table| table.names());
        let (bases, _) = self.dated("basis", |_, table| basis(table));
        let (statutory, statutory_spots) = self.dated("statutory", |_, table| statutory(table));
        let (promised, promised_spots) = self.dated("promised", |_, table| promised(table));
        let (applies, applies_spots) = self.dated("applies", |reader, table| reader.rule(table, "rule"));
        let (materials, material_spots) = self.dated("material", Reader::material);
        let (office_rules, office_rule_spots) = self.office_rules();
        let (requires, require_spots) = self.requires();
        let confidences: Vec<&str> = Confidence::ALL.iter().map(|one| one.as_str()).collect();
        let confidence = table.one_of("confidence", &confidences, Confidence::parse);
        let tracks = self.tracks();
        let notice = table.table("notice").and_then(term_table);
        let supplement = table.table("supplement").and_then(term_table);
        let start_by = table.table("start_by").and_then(span);
        let validity = table.table("validity").and_then(span);
        let aliases = table.texts("aliases").into_iter().map(|alias| alias.value).collect();
        let commitment = table.flag("commitment");
        let note = table.named_if("note");
        let (id, office) = (id?, office?);
        let mut item = Item::new(id.value, stage?, mode?, office.value);
        item.aliases = aliases;
        item.names = names;
        item.office_rules = office_rules;
        item.tracks = tracks;
        item.requires = requires;
        item.bases = bases;
        item.statutory = statutory;
        item.promised = promised;
        item.applies = applies;
        item.materials = materials;
        item.notice = notice.unwrap_or(item.notice);
        item.supplement = supplement.unwrap_or(item.supplement);
        item.start_by = start_by;
        item.validity = validity;
        item.commitment = commitment;
        item.confidence = confidence?;
        item.note = note;
        Some(Draft {
            item,
            spot: id.spot,
            office: office.spot,
            office_rules: office_rule_spots,
            requires: require_spots,
            names: name_spots,
            statutory: statutory_spots,
            promised: promised_spots,
            applies: applies_spots,
            materials: material_spots,
            rules: self.rules,
        })
    }

    fn slug<T>(&self, key: &'static str, parse: impl Fn(&str) -> Result<T, approval::SlugError>) -> Option<Located<T>> {
        let text = self.table.text(key)?;
        slug(self.table, &text, parse).map(|value| Located { value, spot: text.spot })
    }

    /// `[[item.key]]` tables that hold from a day to a day.
    fn dated<T>(&mut self, key: &'static str, mut read: impl FnMut(&mut Self, &Table<'a>) -> Option<T>) -> Placed<Dated<T>> {
        let mut placed = (Vec::new(), Vec::new());
        for table in self.table.tables(key) {
            let (from, to) = period(&table);
            if let Some(value) = read(self, &table) {
                placed.0.push(Dated { from, to, value });
                placed.1.push(table.spot);
            }
            table.finish();
        }
        placed
    }

    /// Check: a rule that does not parse.
    fn rule(&mut self, table: &Table<'_>, key: &'static str) -> Option<Rule> {
        let text = table.text(key)?;
        match Rule::parse(&text.value) {
            Ok(rule) => {
                self.rules.push((rule.clone(), text.spot));
                Some(rule)
            }
            Err(findings) => {
                for finding in findings {
                    table.report.add(within(table.report, text.spot, finding.start), "rule-unreadable", finding.message);
                }
                None
            }
        }
    }

    fn material(&mut self, table: &Table<'a>) -> Option<Material> {
        let id = table.text("id");
        let name = table.names();
        let secondary = table.flag("secondary");
        let when = if table.has("when") { Some(self.rule(table, "when")?) } else { None };
        Some(Material { id: id?.value, name: name?, secondary, when })
    }

    fn office_rules(&mut self) -> Placed<OfficeRule> {
        let mut placed = (Vec::new(), Vec::new());
        for table in self.table.tables("office_rules") {
            let office = table.text("office").and_then(|text| slug(&table, &text, OfficeId::parse));
            let when = self.rule(&table, "when");
            let (from, to) = period(&table);
            if let (Some(office), Some(when)) = (office, when) {
                placed.0.push(OfficeRule { office, when, from, to });
                placed.1.push(table.spot);
            }
            table.finish();
        }
        placed
    }

    fn requires(&self) -> Placed<Edge> {
        let edge = |text: Located<String>| Some((slug(self.table, &text, Edge::parse)?, text.spot));
        self.table.texts("requires").into_iter().filter_map(edge).unzip()
    }

    fn tracks(&self) -> Vec<Track> {
        let names: Vec<&str> = Track::ALL.iter().map(|one| one.as_str()).collect();
        let track = |text: Located<String>| {
            let track = Track::parse(&text.value);
            if track.is_none() {
                let message = format!("'{}' is not a track; there are {}", text.value, names.join(", "));
                self.table.report.add(text.spot, "unknown-name", message);
            }
            track
        };
        self.table.texts("tracks").into_iter().filter_map(track).collect()
    }
}

/// Check: a period that ends before it begins.
fn period(table: &Table<'_>) -> (Option<Date>, Option<Date>) {
    let (from, to) = (table.date("from"), table.date("to"));
    if let (Some(from), Some(to)) = (&from, &to)
        && from.value >= to.value
    {
        let message = format!("this holds from {} until before {}, which is no day at all", from.value, to.value);
        table.report.add(to.spot, "period-empty", message);
    }
    (from.map(|day| day.value), to.map(|day| day.value))
}

fn slug<T>(table: &Table<'_>, text: &Located<String>, parse: impl Fn(&str) -> Result<T, approval::SlugError>) -> Option<T> {
    parse(&text.value).map_err(|error| table.report.add(text.spot, "not-an-id", error.to_string())).ok()
}

fn basis(table: &Table<'_>) -> Option<Basis> {
    let name = table.names();
    let level = table.one_of("level", &Level::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>(), Level::parse);
    let Named { zh, en } = name?;
    Some(Basis { zh, en, level: level? })
}

/// A statutory term; `none = true` says that the law sets none.
fn statutory(table: &Table<'_>) -> Option<Option<StatutoryTerm>> {
    if table.flag("none") {
        return Some(None);
    }
    let term = term(table);
    let starts = table.one_of("starts", &["receipt", "acceptance"], |text| match text {
        "receipt" => Some(StartsFrom::Receipt),
        "acceptance" => Some(StartsFrom::Acceptance),
        _ => None,
    });
    let extension = table.table("extension").and_then(term_table);
    // Check: a cause that stops the clock but stands in no law.
    let cause = |text: Located<String>| {
        Cause::parse(&text.value).map_err(|error| table.report.add(text.spot, "unknown-cause", error.to_string())).ok()
    };
    let excluded = table.texts("excluded").into_iter().filter_map(cause).collect();
    Some(Some(StatutoryTerm { term: term?, starts: starts?, extension, excluded }))
}

fn promised(table: &Table<'_>) -> Option<Option<Term>> {
    if table.flag("none") { Some(None) } else { term(table).map(Some) }
}

fn term_table(table: Table<'_>) -> Option<Term> {
    let read = term(&table);
    table.finish();
    read
}

fn term(table: &Table<'_>) -> Option<Term> {
    let n = table.count("n");
    let unit = table.one_of("unit", &["working-days", "days", "months", "hours"], |text| match text {
        "working-days" => Some(Unit::WorkingDays),
        "days" => Some(Unit::Days),
        "months" => Some(Unit::Months),
        "hours" => Some(Unit::Hours),
        _ => None,
    });
    Some(Term { n: n?, unit: unit? })
}

fn span(table: Table<'_>) -> Option<approval::Span> {
    let n = table.count("n").and_then(|n| u16::try_from(n).ok());
    let unit = table.one_of("unit", &["years", "months"], |text| match text {
        "years" => Some(SpanUnit::Years),
        "months" => Some(SpanUnit::Months),
        _ => None,
    });
    table.finish();
    Some(approval::Span { n: n?, unit: unit? })
}
