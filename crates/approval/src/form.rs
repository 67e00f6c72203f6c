//! The one form: the papers of several items merged into one list, each asked once, and none that is already there or proved.

use crate::item::stable_names;
use crate::{Guide, ItemId, ItemOn, Named, Span};
use jiff::civil::Date;
use rules::{Facts, Field, Rule, Schema, Truth, Type};
use std::collections::{BTreeMap, BTreeSet};

stable_names! {
    /// A field of the register that stands for a paper (可共享核验的登记信息).
    RegisterField {
        /// The unified social credit code (统一社会信用代码).
        CreditCode = "credit-code", "统一社会信用代码", "unified social credit code";
        /// The project code (项目代码).
        ProjectCode = "project-code", "投资项目代码", "project code";
    }
}

stable_names! {
    /// What an unmet check does to a filing (提交检查的后果).
    Severity {
        /// Nothing can be filed like this (不能提交).
        Stop = "stop", "须先更正", "to be put right first";
        /// It can be filed, and will probably come back (提示).
        Warn = "warn", "请核对", "to be looked at";
    }
}

/// A paper of the register of materials (材料目录): the same thing, whichever item asks for it.
///
/// Law: State Council Order 716 art. 7: what can be had by sharing may not be asked again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPaper {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: Named,
    /// Each item has its own, such as an application form: never shared, never reused.
    pub own: bool,
    /// The items whose permit in force is this paper.
    pub proved_by: Vec<ItemId>,
    /// The fields of the register that stand for it.
    pub register: Vec<RegisterField>,
    /// Who issues it.
    pub issuer: Option<Named>,
    /// How long it can be used once it was handed in; `None`: without limit.
    pub good_for: Option<Span>,
}

/// The register of materials (材料目录): which papers of different items are one and the same.
#[derive(Debug, Clone, Default)]
pub struct MaterialRegister {
    papers: BTreeMap<String, KnownPaper>,
    keys: BTreeMap<(ItemId, String), String>,
}

impl MaterialRegister {
    /// A register of these papers; `keys` says under which key an item's paper is known where its id is another.
    pub fn new(papers: Vec<KnownPaper>, keys: BTreeMap<(ItemId, String), String>) -> Self {
        Self { papers: papers.into_iter().map(|paper| (paper.key.clone(), paper)).collect(), keys }
    }

    /// The paper of this key.
    pub fn known(&self, key: &str) -> Option<&KnownPaper> {
        self.papers.get(key)
    }

    /// Every paper of the register, by key.
    pub fn papers(&self) -> impl Iterator<Item = &KnownPaper> {
        self.papers.values()
    }

    /// The entry of an item's paper, if the register has one.
    fn entry(&self, item: &ItemId, paper: &str) -> Option<&KnownPaper> {
        let key = self.keys.get(&(item.clone(), paper.to_owned())).map_or(paper, String::as_str);
        self.known(key)
    }

    /// The key under which an item's paper is merged: one id is one paper in every item, unless the register says otherwise.
    pub fn key(&self, item: &ItemId, paper: &str) -> String {
        match self.entry(item, paper) {
            Some(known) if known.own => format!("{item}.{paper}"),
            Some(known) => known.key.clone(),
            None => paper.to_owned(),
        }
    }
}

/// A paper that an earlier case received (已收存材料).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// The day on which it came.
    pub on: Date,
    /// The number of the case.
    pub number: String,
    /// Where the case is found.
    pub case: String,
    /// The item of the case.
    pub item: ItemId,
    /// The key of the paper.
    pub key: String,
}

/// A permit of the project (已取得的证照).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Issued {
    /// The item that it was granted for.
    pub item: ItemId,
    /// The day on which it was issued.
    pub on: Date,
    /// The last day on which it holds; `None`: without limit.
    pub valid_to: Option<Date>,
    /// Its number.
    pub number: String,
    /// Where it is found.
    pub permit: String,
}

/// What is known without asking (无需申请人提供的信息).
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Papers of earlier cases of the project.
    pub in_hand: Vec<Held>,
    /// Permits of the project, in force or not.
    pub permits: Vec<Issued>,
    /// What the register says.
    pub register: BTreeMap<RegisterField, String>,
    /// Items of the project that are being handled.
    pub under_way: BTreeSet<ItemId>,
}

/// How a paper of the form is met (材料来源).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A permit in force is this paper (免提交：证照).
    Permit(Issued),
    /// The register has what it would prove (免提交：登记信息).
    Register {
        /// The field.
        field: RegisterField,
        /// What it says.
        value: String,
    },
    /// An earlier case received it (已有可复用).
    InHand(Held),
    /// An item of this very form, or one that is being handled, will bring it forth (由同时申办或在办的事项产生).
    ThisForm(ItemId),
    /// The applicant hands it in (需要提交).
    Supply {
        /// The proof or paper that there was and that has run out, with its last day.
        expired: Option<(String, Date)>,
    },
}

impl Source {
    /// Whether nothing need be handed in, and the item has its paper.
    pub const fn is_there(&self) -> bool {
        matches!(self, Self::Permit(_) | Self::Register { .. } | Self::InHand(_))
    }

    /// The stable name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Permit(_) => "permit",
            Self::Register { .. } => "register",
            Self::InHand(_) => "in-hand",
            Self::ThisForm(_) => "this-form",
            Self::Supply { .. } => "supply",
        }
    }
}

/// An item that wants a paper (材料用于的事项).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The item.
    pub item: ItemId,
    /// The paper's id in the item's guide.
    pub paper: String,
    /// Whether the item can tolerate that it follows later (容缺).
    pub secondary: bool,
    /// What the item calls it.
    pub name: Named,
}

/// One line of the form (表单材料项): asked once, for every item that wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormPaper {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: Named,
    /// The items that want it, by id; never empty.
    pub uses: Vec<Use>,
    /// How it is met.
    pub source: Source,
}

impl FormPaper {
    /// Whether an item holds it as a main paper, which cannot be tolerated.
    pub fn is_main(&self) -> bool {
        self.uses.iter().any(|one| !one.secondary)
    }
}

/// The one form of the items chosen (一张表单): one list of papers, by key.
///
/// Law: 国办发〔2019〕11号 (one form for each stage); Administrative License Law art. 31 (nothing that no guide lists).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OneForm {
    /// Each paper once.
    pub papers: Vec<FormPaper>,
}

impl OneForm {
    /// The paper with this key.
    pub fn paper(&self, key: &str) -> Option<&FormPaper> {
        self.papers.iter().find(|paper| paper.key == key)
    }

    /// The ids of an item's papers that are there: without asking, or because `given` (by key) brings them.
    pub fn papers_of(&self, item: &ItemId, given: &BTreeSet<String>) -> Vec<String> {
        let there = self.papers.iter().filter(|paper| paper.source.is_there() || given.contains(&paper.key));
        let of_item = there.flat_map(|paper| paper.uses.iter().filter(|one| one.item == *item));
        of_item.map(|one| one.paper.clone()).collect()
    }

    /// The papers of an item among those of which the originals were seen, by the ids of its guide.
    pub fn seen_of(&self, item: &ItemId, seen: &BTreeSet<String>) -> Vec<String> {
        let uses = self.papers.iter().filter(|paper| seen.contains(&paper.key)).flat_map(|paper| &paper.uses);
        uses.filter(|one| one.item == *item).map(|one| one.paper.clone()).collect()
    }
}

/// Merges the papers of several items into one form, as things stand on `on`. The order of the guides does not matter.
pub fn merge(guides: &[Guide], known: &Known, register: &MaterialRegister, on: Date) -> OneForm {
    let mut uses: BTreeMap<String, BTreeSet<Use>> = BTreeMap::new();
    for guide in guides {
        for paper in &guide.papers {
            uses.entry(register.key(&guide.item, &paper.id)).or_default().insert(Use {
                item: guide.item.clone(),
                paper: paper.id.clone(),
                secondary: paper.secondary,
                name: paper.name.clone(),
            });
        }
    }
    let coming: BTreeSet<&ItemId> = guides.iter().map(|guide| &guide.item).chain(&known.under_way).collect();
    let paper = |(key, uses): (String, BTreeSet<Use>)| {
        let uses: Vec<Use> = uses.into_iter().collect();
        let entry = uses.first().and_then(|one| register.entry(&one.item, &one.paper));
        let shared = entry.filter(|entry| !entry.own);
        let name = shared.map(|entry| &entry.name).or(uses.first().map(|one| &one.name)).cloned();
        let source = match entry {
            Some(entry) if entry.own => Source::Supply { expired: None },
            entry => source(&key, entry, known, &coming, on),
        };
        FormPaper { name: name.unwrap_or_else(|| Named::new(&key, &key)), key, uses, source }
    };
    OneForm { papers: uses.into_iter().map(paper).collect() }
}

/// Proofs of the state first, then what the applicant gave before; of several the newest.
fn source(key: &str, entry: Option<&KnownPaper>, known: &Known, coming: &BTreeSet<&ItemId>, on: Date) -> Source {
    let proved_by = entry.map(|entry| entry.proved_by.as_slice()).unwrap_or_default();
    let proofs = || known.permits.iter().filter(|permit| proved_by.contains(&permit.item));
    let in_force = |permit: &&Issued| permit.valid_to.is_none_or(|last| on <= last);
    if let Some(permit) = proofs().filter(in_force).max_by_key(|permit| (permit.on, *permit)) {
        return Source::Permit(permit.clone());
    }
    let registered = entry.into_iter().flat_map(|entry| &entry.register);
    if let Some((field, value)) = registered.filter_map(|field| Some((*field, known.register.get(field)?))).next() {
        return Source::Register { field, value: value.clone() };
    }
    let last_day = |held: &Held| entry.and_then(|entry| entry.good_for)?.after(held.on).ok();
    let held = first_hand(known.in_hand.iter().filter(|held| held.key == key).collect(), last_day);
    if let Some(held) = held.filter(|held| last_day(held).is_none_or(|last| on <= last)) {
        return Source::InHand(held.clone());
    }
    if let Some(item) = proved_by.iter().filter(|item| coming.contains(item)).min() {
        return Source::ThisForm(item.clone());
    }
    let permit = proofs().filter_map(|permit| Some((permit.number.clone(), permit.valid_to?))).max_by_key(|(_, last)| *last);
    let expired = permit.or_else(|| held.and_then(|held| Some((held.number.clone(), last_day(held)?))));
    Source::Supply { expired }
}

/// The hand-over from which a paper's time runs: what came while it still held was the same paper, used again. A paper that never
/// runs out is best shown by the last case that has it.
fn first_hand(mut held: Vec<&Held>, last_day: impl Fn(&Held) -> Option<Date>) -> Option<&Held> {
    held.sort();
    held.into_iter().reduce(|first, next| match last_day(first) {
        Some(last) if next.on <= last => first,
        _ => next,
    })
}

/// A check at filing (提交检查): what must hold of the facts, the dates and the form, and what is said when it does not.
#[derive(Debug, Clone)]
pub struct FilingCheck {
    /// What must hold.
    pub rule: Rule,
    /// What is said when it does not.
    pub text: Named,
    /// What follows.
    pub severity: Severity,
}

/// What the form adds to the facts of a project, for checks (表单事实).
#[derive(Debug, Clone)]
pub struct Filing {
    /// The day of filing.
    pub on: Date,
    /// When works are planned to start.
    pub planned_start_on: Option<Date>,
    /// The keys of the papers that are there or come with the form.
    pub papers: Vec<String>,
    /// The items whose permit is in force.
    pub permits: Vec<String>,
}

impl Filing {
    /// The schema of a project's facts with the fields that a form adds: what rules of checks may speak of.
    pub fn schema(schema: &Schema) -> Schema {
        let more = [
            Field::new("filed_on", "提交日期", "day of filing", Type::Date),
            Field::new("planned_start_on", "计划开工日期", "planned start of works", Type::Date),
            Field::new("papers", "本次材料", "papers of the form", Type::Texts),
            Field::new("permits", "有效证照", "permits in force", Type::Texts),
        ];
        Schema::new(schema.fields().iter().cloned().chain(more).collect())
    }

    /// The facts of a project with what this form adds.
    pub fn facts(&self, facts: &Facts) -> Facts {
        let mut facts = facts.clone();
        facts.set("filed_on", self.on);
        if let Some(day) = self.planned_start_on {
            facts.set("planned_start_on", day);
        }
        facts.set("papers", self.papers.clone());
        facts.set("permits", self.permits.clone());
        facts
    }
}

impl ItemOn<'_> {
    /// The rules that decide, besides applicability, what this item asks and of whom.
    pub fn form_rules(&self) -> Vec<&Rule> {
        let held =
            |rule: &&crate::OfficeRule| rule.from.is_none_or(|from| from <= self.day) && rule.to.is_none_or(|to| self.day < to);
        let offices = self.item.office_rules.iter().filter(held).map(|rule| &rule.when);
        offices.chain(self.materials.iter().filter_map(|material| material.when.as_ref())).collect()
    }
}

/// The facts that these rules still need, each with the items that ask (待补事实).
pub fn facts_needed<'a>(
    rules: impl IntoIterator<Item = (&'a ItemId, &'a Rule)>,
    schema: &Schema,
    facts: &Facts,
) -> BTreeMap<String, BTreeSet<ItemId>> {
    let mut needed: BTreeMap<String, BTreeSet<ItemId>> = BTreeMap::new();
    for (item, rule) in rules {
        if rule.truth(schema, facts) != Truth::Unknown {
            continue;
        }
        for field in rule.answer(schema, facts).missing {
            needed.entry(field).or_default().insert(item.clone());
        }
    }
    needed
}

#[cfg(test)]
#[path = "form_tests.rs"]
mod tests;
