//! `items/*.toml`: the service items as they are written, each part with its place. What must hold between the parts is in `check`.

use crate::finding::{Located, Report, Spot};
use crate::reader::{Table, parse};
use approval::{
    Basis, Cause, Confidence, Dated, Edge, FilingCheck, Item, ItemId, Lane, LaneCheck, Lapse, Level, Material, Mode, Named,
    OfficeId, OfficeRule, Parties, Procedure, Severity, SpanUnit, Stage, StartsFrom, StatutoryTerm, Tolerance, Track, Within,
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
    pub office_field: Option<Spot>,
    pub requires: Vec<Spot>,
    pub names: Vec<Spot>,
    pub statutory: Vec<Spot>,
    pub promised: Vec<Spot>,
    pub applies: Vec<Spot>,
    pub materials: Vec<Spot>,
    /// Every rule of the item with the place of its text, to be checked against the schema.
    pub rules: Vec<(Rule, Spot)>,
    /// Papers that the register of materials knows by another name: the paper's id, the key.
    pub keys: Vec<(String, Located<String>)>,
    /// What is checked when an application is filed.
    pub checks: Vec<Dated<FilingCheck>>,
    /// The rules of these checks, which also speak of the form.
    pub filing_rules: Vec<(Rule, Spot)>,
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
        items.drafts.extend(Reader { table: &table, rules: Vec::new(), keys: Vec::new(), filing_rules: Vec::new() }.item());
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
    keys: Vec<(String, Located<String>)>,
    filing_rules: Vec<(Rule, Spot)>,
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
        let (checks, _) = self.dated("check", Reader::check);
        let (office_rules, office_rule_spots) = self.office_rules();
        let office_field = table.text_if("office_field");
        let (requires, require_spots) = self.requires();
        let confidences: Vec<&str> = Confidence::ALL.iter().map(|one| one.as_str()).collect();
        let confidence = table.one_of("confidence", &confidences, Confidence::parse);
        let tracks = self.tracks();
        let notice = table.table("notice").and_then(term_table);
        let supplement = table.table("supplement").and_then(term_table);
        let start_by = table.table("start_by").and_then(span);
        let validity = table.table("validity").and_then(span);
        let aliases = table.texts("aliases").into_iter().map(|alias| alias.value).collect();
        let procedure = procedure(table);
        let lane = self.lane();
        let note = table.named_if("note");
        let (id, office) = (id?, office?);
        let mut item = Item::new(id.value, stage?, mode?, office.value);
        item.aliases = aliases;
        item.names = names;
        item.office_rules = office_rules;
        let office_field_spot = office_field.as_ref().map(|field| field.spot);
        item.office_field = office_field.map(|field| field.value);
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
        item.procedure = procedure;
        item.lane = lane;
        item.confidence = confidence?;
        item.note = note;
        Some(Draft {
            item,
            spot: id.spot,
            office: office.spot,
            office_rules: office_rule_spots,
            office_field: office_field_spot,
            requires: require_spots,
            names: name_spots,
            statutory: statutory_spots,
            promised: promised_spots,
            applies: applies_spots,
            materials: material_spots,
            rules: self.rules,
            keys: self.keys,
            checks,
            filing_rules: self.filing_rules,
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
        let committable = table.flag("committable");
        let key = table.text_if("key");
        let when = if table.has("when") { Some(self.rule(table, "when")?) } else { None };
        let id = id?.value;
        self.keys.extend(key.map(|key| (id.clone(), key)));
        Some(Material { id, name: name?, secondary, committable, when })
    }

    /// The one-hour lane: `lane = { check = [{ rule, zh, en }], one_click = true }`.
    fn lane(&mut self) -> Option<Lane> {
        let table = self.table.table("lane")?;
        let one_click = table.flag("one_click");
        let mut checks = Vec::new();
        for check in table.tables("check") {
            let name = check.names();
            if let (Some(rule), Some(name)) = (self.rule(&check, "rule"), name) {
                checks.push(LaneCheck { rule, name });
            }
            check.finish();
        }
        if checks.is_empty() {
            let message =
                "a lane needs at least one check = [{ rule = \"…\", zh = \"…\", en = \"…\" }]: it would be open to everybody";
            table.report.add(table.spot, "lane-open", message);
        }
        table.finish();
        Some(Lane { checks, one_click })
    }

    /// A check at filing; its rule may also speak of the form.
    fn check(&mut self, table: &Table<'a>) -> Option<FilingCheck> {
        let of_item = self.rules.len();
        let rule = self.rule(table, "rule");
        self.filing_rules.extend(self.rules.split_off(of_item));
        let text = table.names();
        let names: Vec<&str> = Severity::ALL.iter().map(|one| one.as_str()).collect();
        let severity = table.one_of("severity", &names, Severity::parse);
        Some(FilingCheck { rule: rule?, text: text?, severity: severity? })
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

/// How an item's law departs from the plain course; tolerance is the city's unless the item says otherwise.
fn procedure(table: &Table<'_>) -> Procedure {
    let upper = table.text_if("upper").and_then(|text| slug(table, &text, OfficeId::parse));
    let names: Vec<&str> = Parties::ALL.iter().map(|one| one.as_str()).collect();
    Procedure {
        joint: table.flag("joint"),
        upper,
        joint_review: table.texts("joint_review").iter().filter_map(|text| slug(table, text, OfficeId::parse)).collect(),
        parties: if table.has("parties") { table.one_of("parties", &names, Parties::parse) } else { None },
        safety: table.flag("safety"),
        site_check: table.flag("site_check"),
        commitment: table.flag("commitment"),
        renew_before: table.table("renew_before").and_then(term_table),
        tolerance: table.table("tolerance").and_then(tolerance),
    }
}

/// What tolerance of papers that may follow means (容缺受理).
pub(crate) fn tolerance(table: Table<'_>) -> Option<Tolerance> {
    let withins: Vec<&str> = Within::ALL.iter().map(|one| one.as_str()).collect();
    let lapses: Vec<&str> = Lapse::ALL.iter().map(|one| one.as_str()).collect();
    let within = table.one_of("within", &withins, Within::parse);
    let lapse = table.one_of("lapse", &lapses, Lapse::parse);
    table.finish();
    Some(Tolerance { within: within?, lapse: lapse? })
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

pub(crate) fn term_table(table: Table<'_>) -> Option<Term> {
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

pub(crate) fn span(table: Table<'_>) -> Option<approval::Span> {
    let n = table.count("n").and_then(|n| u16::try_from(n).ok());
    let unit = table.one_of("unit", &["years", "months"], |text| match text {
        "years" => Some(SpanUnit::Years),
        "months" => Some(SpanUnit::Months),
        _ => None,
    });
    table.finish();
    Some(approval::Span { n: n?, unit: unit? })
}
