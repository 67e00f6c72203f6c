//! Which items a project needs, why, in what order, and when it can be done at the earliest: from facts, never drawn by hand.

use crate::catalogue::circle;
use crate::item::{GROUND_BREAKING, INITIATED, INITIATING};
use crate::{Catalogue, DossierKind, ItemId, ItemOn, Mode, Named, OfficeId, Prerequisite, Stage, StatutoryTerm, Track};
use calendar::{Calendar, CalendarError, Due, Term, Unit};
use jiff::civil::Date;
use rules::{Answer, Clause, Facts, Truth, Value};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Why no path can be derived.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PathError {
    /// Items require one another in a circle.
    #[error("these items require one another in a circle: {}; correct `requires` in the city pack", list(.0))]
    Circle(Vec<ItemId>),
    /// A day lies outside the calendar.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

impl PathError {
    /// The stable name of this error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Circle(_) => "items-in-a-circle",
            Self::Calendar(error) => error.code(),
        }
    }
}

fn list(items: &[ItemId]) -> String {
    items.iter().map(ItemId::as_str).collect::<Vec<_>>().join(" → ")
}

/// The path of a project (审批路径): the items that it needs, and what cannot be told yet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Path {
    /// The day whose law holds.
    pub on: Date,
    /// The day on which work on the first item begins.
    pub start: Date,
    /// The track that the facts give.
    pub track: Track,
    /// The fields that would settle the track, where the facts leave it open; the law's residual track is taken then.
    pub track_missing: Vec<String>,
    /// The version of the calendar.
    pub calendar_version: String,
    /// Whether a date reaches past the last published notice.
    pub provisional: bool,
    /// The items, prerequisites first.
    pub steps: Vec<Step>,
    /// Items about which the facts do not say enough.
    pub undecided: Vec<Undecided>,
    /// Everything that can be done side by side is.
    pub parallel: Finishes,
    /// One item after another.
    pub serial: Finishes,
    /// The chain that sets the finish on the promised terms.
    pub critical: Vec<ItemId>,
}

/// The finish on both kinds of term (完成日期).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Finishes {
    /// On the promised terms (承诺时限).
    pub promised: Finish,
    /// On the statutory terms (法定时限).
    pub statutory: Finish,
}

/// A finish and how far it lies from the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Finish {
    /// The day.
    pub on: Date,
    /// Working days from the start.
    pub working_days: i64,
    /// Whether it reaches past the last published notice.
    pub provisional: bool,
}

/// One item of a path (审批环节).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Step {
    /// The item.
    pub item: ItemId,
    /// Its name that day.
    pub name: Named,
    /// Its stage.
    pub stage: Stage,
    /// How it is handled.
    pub mode: Mode,
    /// The competent office.
    pub office: OfficeId,
    /// The clauses of its rule that decided.
    pub reason: Vec<Clause>,
    /// Items of this path that come before.
    pub requires: Vec<ItemId>,
    /// The statutory term.
    pub statutory: Option<StatutoryTerm>,
    /// The promised term.
    pub promised: Option<Term>,
    /// When it can begin on the promised terms.
    pub start_promised: Date,
    /// When it is done on the promised terms.
    pub due_promised: Date,
    /// When it can begin on the statutory terms.
    pub start_statutory: Date,
    /// When it is done on the statutory terms.
    pub due_statutory: Date,
    /// Whether one of its dates reaches past the last published notice.
    pub provisional: bool,
    /// Whether it lies on the chain that sets the finish.
    pub critical: bool,
    /// Its rank in the graph: 0 requires nothing.
    pub level: u32,
}

/// An item about which the facts do not say enough (待定事项).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undecided {
    /// The item.
    pub item: ItemId,
    /// Its name that day.
    pub name: Named,
    /// The fields that would decide.
    pub missing: Vec<String>,
}

impl Path {
    /// The step of an item.
    pub fn step(&self, item: &ItemId) -> Option<&Step> {
        self.steps.iter().find(|step| step.item == *item)
    }

    /// What must be granted before `item` can be decided, and whether it is; empty when the item is not on the path.
    pub fn prerequisites(&self, item: &ItemId, granted: &BTreeSet<ItemId>) -> Vec<Prerequisite> {
        let Some(step) = self.step(item) else { return Vec::new() };
        let before = step.requires.iter().filter_map(|id| self.step(id));
        let prerequisites = before.map(|step| Prerequisite {
            item: step.item.clone(),
            name: step.name.clone(),
            granted: granted.contains(&step.item),
        });
        prerequisites.collect()
    }
}

/// Derives the path of a dossier of a kind, an investment project above all: applicable items with reasons, their graph, the earliest lawful finish and the serial sum.
///
/// The law is that of day `on`; the first items begin on `start`. An item without any term takes no time; one without a
/// statutory term takes its promised one, and the reverse. The building itself is not part of it.
pub fn derive_path(
    catalogue: &Catalogue,
    kind: DossierKind,
    facts: &Facts,
    on: Date,
    start: Date,
    calendar: &Calendar,
) -> Result<Path, PathError> {
    let tracks = Tracks::of(facts);
    let (chosen, undecided) = choose(catalogue, kind, facts, on, &tracks);
    let order = Graph::of(chosen)?;
    let mut steps = Vec::with_capacity(order.nodes.len());
    for (node, requires) in order.nodes.iter().zip(&order.requires) {
        steps.push(schedule(node, requires, &steps, (catalogue, facts), start, calendar)?);
    }
    let critical = critical_chain(&mut steps, &order.requires);
    let parallel = Finishes {
        promised: latest(steps.iter().map(|step| step.due_promised), start, calendar)?,
        statutory: latest(steps.iter().map(|step| step.due_statutory), start, calendar)?,
    };
    let serial = Finishes {
        promised: one_by_one(order.nodes.iter().map(|node| node.on.promised_length()), start, calendar)?,
        statutory: one_by_one(order.nodes.iter().map(|node| node.on.statutory_length()), start, calendar)?,
    };
    Ok(Path {
        on,
        start,
        track: tracks.assumed,
        track_missing: tracks.missing,
        calendar_version: calendar.version().to_owned(),
        provisional: steps.iter().any(|step| step.provisional),
        steps,
        undecided,
        parallel,
        serial,
        critical,
    })
}

impl ItemOn<'_> {
    /// The term that a promised schedule reckons with.
    fn promised_length(&self) -> Option<Term> {
        self.promised.or(self.statutory.map(|law| law.term))
    }

    /// The term that a statutory schedule reckons with.
    fn statutory_length(&self) -> Option<Term> {
        self.statutory.map(|law| law.term).or(self.promised)
    }
}

/// The track that facts give, and those that they leave possible.
struct Tracks {
    assumed: Track,
    possible: Vec<Track>,
    missing: Vec<String>,
}

impl Tracks {
    /// Government money is approved (审批); an enterprise's project in the catalogue is approved (核准), any other is filed (备案).
    ///
    /// Law: Government Investment Regulation art. 9; 国务院令第673号 art. 3.
    fn of(facts: &Facts) -> Self {
        let funding = facts.0.get("funding");
        let listed = facts.0.get("in_approval_catalogue");
        if funding == Some(&Value::Text("government".to_owned())) {
            let track = Track::GovernmentApproval;
            return Self { assumed: track, possible: vec![track], missing: Vec::new() };
        }
        let mut possible = match listed {
            Some(Value::Bool(true)) => vec![Track::EnterpriseApproval],
            Some(_) => vec![Track::Filing],
            None => vec![Track::Filing, Track::EnterpriseApproval],
        };
        let assumed = possible[0];
        let mut missing = Vec::new();
        if funding.is_none() {
            possible.push(Track::GovernmentApproval);
            missing.push("funding".to_owned());
        }
        if listed.is_none() {
            missing.push("in_approval_catalogue".to_owned());
        }
        Self { assumed, possible, missing }
    }
}

/// An applicable item with the clauses that made it so.
struct Chosen<'a> {
    on: ItemOn<'a>,
    reason: Vec<Clause>,
}

fn choose<'a>(
    catalogue: &'a Catalogue,
    kind: DossierKind,
    facts: &Facts,
    day: Date,
    tracks: &Tracks,
) -> (Vec<Chosen<'a>>, Vec<Undecided>) {
    let mut chosen = Vec::new();
    let mut undecided = Vec::new();
    for item in catalogue.items().iter().filter(|item| item.stage.kind() == kind) {
        let Some(on) = item.on(day) else { continue };
        let answer = match on.applies {
            // The bare truth is cheap; why an item does not apply, nobody asks.
            Some(rule) if rule.truth(catalogue.schema(), facts) == Truth::No => continue,
            Some(rule) => rule.answer(catalogue.schema(), facts),
            None if item.applies.is_empty() => Answer { truth: Truth::Yes, clauses: Vec::new(), missing: Vec::new() },
            None => continue,
        };
        let certain = item.is_on(tracks.assumed);
        if !tracks.possible.iter().any(|&track| item.is_on(track)) {
            continue;
        }
        if certain && answer.truth == Truth::Yes {
            chosen.push(Chosen { on, reason: answer.clauses });
            continue;
        }
        let settling = if certain { &[] } else { tracks.missing.as_slice() };
        let missing: BTreeSet<String> = settling.iter().chain(&answer.missing).cloned().collect();
        undecided.push(Undecided { item: item.id.clone(), name: on.name.clone(), missing: missing.into_iter().collect() });
    }
    (chosen, undecided)
}

/// The chosen items, prerequisites first, and for each the places of those that it requires.
struct Graph<'a> {
    nodes: Vec<Node<'a>>,
    requires: Vec<Vec<usize>>,
}

struct Node<'a> {
    on: ItemOn<'a>,
    reason: Vec<Clause>,
    level: u32,
}

impl<'a> Graph<'a> {
    fn of(chosen: Vec<Chosen<'a>>) -> Result<Self, PathError> {
        let requires = edges(&chosen);
        if let Some(found) = circle(&requires) {
            return Err(PathError::Circle(found.into_iter().map(|at| chosen[at].on.item.id.clone()).collect()));
        }
        let levels = levels(&requires);
        let mut order: Vec<usize> = (0..chosen.len()).collect();
        order.sort_by_key(|&at| (levels[at], chosen[at].on.item.stage, &chosen[at].on.item.id));
        let mut place = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            place[old] = new;
        }
        let moved = |old: usize| {
            let mut before: Vec<usize> = requires[old].iter().map(|&at| place[at]).collect();
            before.sort_unstable();
            before
        };
        let requires = order.iter().map(|&old| moved(old)).collect();
        let mut chosen: Vec<Option<Chosen<'a>>> = chosen.into_iter().map(Some).collect();
        let nodes = order.iter().filter_map(|&old| {
            let Chosen { on, reason } = chosen[old].take()?;
            Some(Node { on, reason, level: levels[old] })
        });
        Ok(Self { nodes: nodes.collect(), requires })
    }
}

/// Prerequisites among the chosen items. Completion comes after the item that lets building begin, said or not.
fn edges(chosen: &[Chosen<'_>]) -> Vec<Vec<usize>> {
    let at: BTreeMap<&str, usize> = chosen.iter().enumerate().map(|(at, chosen)| (chosen.on.item.id.as_str(), at)).collect();
    let known = |names: &[&str]| -> Vec<usize> { names.iter().filter_map(|name| at.get(name).copied()).collect() };
    let required = chosen.iter().map(|chosen| {
        let item = chosen.on.item;
        let mut before: BTreeSet<usize> = BTreeSet::new();
        for edge in &item.requires {
            match edge.item.as_str() {
                INITIATED => before.extend(known(&INITIATING)),
                name => before.extend(known(&[name])),
            }
        }
        if item.stage == Stage::Completion {
            before.extend(known(&GROUND_BREAKING));
        }
        before.into_iter().collect()
    });
    required.collect()
}

/// The rank of each node of a graph without circles: one more than the highest that it requires.
fn levels(requires: &[Vec<usize>]) -> Vec<u32> {
    let mut levels = vec![0; requires.len()];
    loop {
        let mut settled = true;
        for (at, before) in requires.iter().enumerate() {
            let level = before.iter().map(|&before| levels[before] + 1).max().unwrap_or(0);
            settled &= levels[at] == level;
            levels[at] = level;
        }
        if settled {
            return levels;
        }
    }
}

fn schedule(
    node: &Node<'_>,
    requires: &[usize],
    done: &[Step],
    (catalogue, facts): (&Catalogue, &Facts),
    start: Date,
    calendar: &Calendar,
) -> Result<Step, CalendarError> {
    let after = |due: fn(&Step) -> Date| requires.iter().map(|&at| due(&done[at])).max().unwrap_or(start);
    let (start_promised, start_statutory) = (after(|step| step.due_promised), after(|step| step.due_statutory));
    let promised = end(calendar, start_promised, node.on.promised_length())?;
    let statutory = end(calendar, start_statutory, node.on.statutory_length())?;
    Ok(Step {
        item: node.on.item.id.clone(),
        name: node.on.name.clone(),
        stage: node.on.item.stage,
        mode: node.on.item.mode,
        office: node.on.office(catalogue.schema(), facts),
        reason: node.reason.clone(),
        requires: requires.iter().map(|&at| done[at].item.clone()).collect(),
        statutory: node.on.statutory.cloned(),
        promised: node.on.promised,
        start_promised,
        due_promised: promised.on,
        start_statutory,
        due_statutory: statutory.on,
        provisional: promised.provisional || statutory.provisional || requires.iter().any(|&at| done[at].provisional),
        critical: false,
        level: node.level,
    })
}

/// When a term that begins on `start` ends; what takes hours or nothing ends the same day.
fn end(calendar: &Calendar, start: Date, term: Option<Term>) -> Result<Due, CalendarError> {
    match term {
        Some(term) if term.n > 0 && term.unit != Unit::Hours => calendar.due(start, term, &[]),
        _ => Ok(Due { on: start, provisional: false }),
    }
}

fn latest(dues: impl Iterator<Item = Date>, start: Date, calendar: &Calendar) -> Result<Finish, CalendarError> {
    finish(dues.max().unwrap_or(start), start, false, calendar)
}

fn one_by_one(terms: impl Iterator<Item = Option<Term>>, start: Date, calendar: &Calendar) -> Result<Finish, CalendarError> {
    let mut at = start;
    let mut provisional = false;
    for term in terms {
        let due = end(calendar, at, term)?;
        at = due.on;
        provisional |= due.provisional;
    }
    finish(at, start, provisional, calendar)
}

fn finish(on: Date, start: Date, provisional: bool, calendar: &Calendar) -> Result<Finish, CalendarError> {
    let count = calendar.working_days_between(start, on)?;
    Ok(Finish { on, working_days: count.n, provisional: provisional || count.provisional })
}

/// Marks the chain that sets the promised finish, from its last item back: at each the prerequisite that ends last (of equals the
/// one that is deepest in the graph).
fn critical_chain(steps: &mut [Step], requires: &[Vec<usize>]) -> Vec<ItemId> {
    let weight = |at: &usize| (steps[*at].due_promised, *at);
    let mut chain = Vec::new();
    let mut next = (0..steps.len()).max_by_key(weight);
    while let Some(at) = next {
        chain.push(at);
        next = requires[at].iter().copied().max_by_key(weight);
    }
    chain.reverse();
    for &at in &chain {
        steps[at].critical = true;
    }
    chain.into_iter().map(|at| steps[at].item.clone()).collect()
}
