//! What must hold between the parts of a pack. Each check is one function with its own stable code; each names the place and
//! what to do.

use crate::city::Office;
use crate::finding::{Located, Report, Spot};
use crate::items::{Draft, Items, within};
use approval::{Basis, Dated, DossierKind, INITIATED, INITIATING, Level, Mode};
use calendar::{Term, Unit};
use duty::Rulebook;
use jiff::civil::Date;
use rules::Schema;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that the checks look at.
pub(crate) struct Pack<'a> {
    pub report: &'a Report<'a>,
    pub items: &'a Items,
    pub offices: &'a [Office],
    pub schema: &'a Schema,
    pub rulebook: &'a Rulebook,
    pub commitment_excluded: &'a [Located<String>],
    pub licence_types: &'a [(Located<String>, String)],
}

/// Runs every check.
pub(crate) fn all(pack: &Pack<'_>) {
    unknown_offices(pack);
    unknown_items(pack);
    circles(pack);
    kinds(pack);
    aliases(pack);
    payments(pack);
    for draft in &pack.items.drafts {
        rules_that_do_not_fit(pack, draft);
        office_field(pack, draft);
        nameless(pack, draft);
        requirements(pack, draft);
        versions(pack, draft);
        materials(pack, draft);
        without_basis(pack, draft);
        terms_beyond_the_law(pack, draft);
        promises_beyond_the_law(pack, draft);
        commitments(pack, draft);
    }
}

/// `unknown-office`: an office that `departments.csv` does not list.
fn unknown_offices(pack: &Pack<'_>) {
    let check = |spot: Spot, id: &str| {
        if !pack.offices.iter().any(|office| office.id.as_str() == id) && !pack.report.is_incomplete() {
            let meant = hint(id, pack.offices.iter().map(|office| office.id.as_str()));
            pack.report.add(spot, "unknown-office", format!("departments.csv lists no office '{id}'{meant}"));
        }
    };
    for draft in &pack.items.drafts {
        check(draft.office, draft.item.office.as_str());
        if let Some(upper) = &draft.item.procedure.upper {
            check(draft.spot, upper.as_str());
        }
        for office in &draft.item.procedure.joint_review {
            check(draft.spot, office.as_str());
        }
        for (rule, spot) in draft.item.office_rules.iter().zip(&draft.office_rules) {
            check(*spot, rule.office.as_str());
        }
    }
    for office in pack.commitment_excluded {
        check(office.spot, &office.value);
    }
}

/// `unknown-item`: a prerequisite or a licence type of an item that there is not.
fn unknown_items(pack: &Pack<'_>) {
    let aliases: BTreeSet<&str> = pack.items.drafts.iter().flat_map(|draft| &draft.item.aliases).map(String::as_str).collect();
    let check = |spot: Spot, id: &str, what: &str| {
        let known = pack.items.declared.contains_key(id) || aliases.contains(id) || id == INITIATED;
        if !known && !pack.report.is_incomplete() {
            let meant = hint(id, pack.items.declared.keys().map(String::as_str));
            pack.report.add(spot, "unknown-item", format!("{what} '{id}', but there is no such item{meant}"));
        }
    };
    for draft in &pack.items.drafts {
        for (edge, spot) in draft.item.requires.iter().zip(&draft.requires) {
            check(*spot, edge.item.as_str(), &format!("'{}' requires", draft.item.id));
        }
    }
    for (item, _) in pack.licence_types {
        check(item.spot, &item.value, "this is the licence type of");
    }
}

/// `kind-missing`: what is granted under a policy is owed, as a duty of this kind.
fn payments(pack: &Pack<'_>) {
    let claim = pack.items.drafts.iter().find(|draft| draft.item.stage.kind() == DossierKind::Claim);
    let owed = pack.rulebook.kind("payment").is_some_and(|kind| kind.term.is_some());
    if let Some(draft) = claim.filter(|_| !owed && !pack.report.is_incomplete()) {
        let message = "ladders.toml lacks the kind 'payment' with a term: what a claim is granted is owed".to_owned();
        pack.report.add(draft.spot, "kind-missing", message);
    }
}

/// `alias-taken`: another name that is already an item's.
fn aliases(pack: &Pack<'_>) {
    let mut taken: BTreeSet<&str> = pack.items.declared.keys().map(String::as_str).collect();
    taken.insert(INITIATED);
    for draft in &pack.items.drafts {
        for alias in &draft.item.aliases {
            if !taken.insert(alias) {
                let message = format!("'{}' cannot be known as '{alias}' too: that is the name of another item", draft.item.id);
                pack.report.add(draft.spot, "alias-taken", message);
            }
        }
    }
}

/// `; did you mean '…'?` when a name is near enough.
fn hint<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> String {
    rules::nearest(wanted, names).map(|near| format!("; did you mean '{near}'?")).unwrap_or_default()
}

/// `circle`: items that require one another, so that none of them can ever be decided.
fn circles(pack: &Pack<'_>) {
    let drafts = &pack.items.drafts;
    let place: BTreeMap<&str, usize> = drafts.iter().enumerate().map(|(idx, draft)| (draft.item.id.as_str(), idx)).collect();
    let mut edges: Vec<Vec<(usize, Spot)>> = Vec::new();
    for draft in drafts {
        let mut targets = Vec::new();
        for (edge, spot) in draft.item.requires.iter().zip(&draft.requires) {
            let names: &[&str] = if edge.item.as_str() == INITIATED { &INITIATING } else { &[edge.item.as_str()] };
            targets.extend(names.iter().filter_map(|name| place.get(name)).map(|target| (*target, *spot)));
        }
        edges.push(targets);
    }
    for (way, spot) in back_edges(&edges) {
        let mut names: Vec<&str> = way.iter().map(|idx| drafts[*idx].item.id.as_str()).collect();
        names.push(names[0]);
        pack.report.add(spot, "circle", format!("these items require one another in a circle: {}", names.join(" → ")));
    }
}

/// `kinds-mixed`: an item that waits for one of another kind of dossier, on which it will never be.
fn kinds(pack: &Pack<'_>) {
    for draft in &pack.items.drafts {
        let kind = draft.item.stage.kind();
        for (edge, spot) in draft.item.requires.iter().zip(&draft.requires) {
            let other = pack.items.drafts.iter().find(|other| other.item.id == edge.item && other.item.stage.kind() != kind);
            if let Some(other) = other {
                let (own, theirs) = (kind.text().en, other.item.stage.kind().text().en);
                let message = format!(
                    "'{}' belongs to another kind of dossier ({own}) than '{}' ({theirs}), which it requires",
                    draft.item.id, edge.item
                );
                pack.report.add(*spot, "kinds-mixed", message);
            }
        }
    }
}

/// The circles that a walk through the graph closes, each with the place of the edge that closes it.
fn back_edges(edges: &[Vec<(usize, Spot)>]) -> Vec<(Vec<usize>, Spot)> {
    let mut found = Vec::new();
    let mut done = vec![false; edges.len()];
    for root in 0..edges.len() {
        let mut way: Vec<(usize, usize)> = if done[root] { Vec::new() } else { vec![(root, 0)] };
        while let Some((node, next)) = way.last_mut() {
            let Some(&(target, spot)) = edges[*node].get(*next) else {
                done[*node] = true;
                way.pop();
                continue;
            };
            *next += 1;
            if let Some(at) = way.iter().position(|(node, _)| *node == target) {
                found.push((way[at..].iter().map(|(node, _)| *node).collect(), spot));
            } else if !done[target] {
                way.push((target, 0));
            }
        }
    }
    found
}

/// `rule-unfit`: a rule that does not fit the facts in `fields.toml`.
fn rules_that_do_not_fit(pack: &Pack<'_>, draft: &Draft) {
    for (rule, spot) in &draft.rules {
        for finding in rule.check(pack.schema) {
            let follows = finding.code == "unknown-field" && pack.report.is_incomplete();
            if !follows {
                pack.report.add(within(pack.report, *spot, finding.start), "rule-unfit", finding.message);
            }
        }
    }
}

/// `office-field`: the fact that names an office is a text of `fields.toml`.
fn office_field(pack: &Pack<'_>, draft: &Draft) {
    let (Some(name), Some(spot)) = (&draft.item.office_field, draft.office_field) else { return };
    let field = pack.schema.field(name);
    if field.is_none_or(|field| field.kind != rules::Type::Text) && !pack.report.is_incomplete() {
        pack.report.add(spot, "office-field", format!("'{name}' is no text in fields.toml, so that it names no office"));
    }
}

/// `name-missing`: an item without any name.
fn nameless(pack: &Pack<'_>, draft: &Draft) {
    if draft.item.names.is_empty() {
        pack.report.add(draft.spot, "name-missing", format!("'{}' has no name: add [[item.name]]", draft.item.id));
    }
}

/// `requirement-twice`: the same prerequisite listed twice.
fn requirements(pack: &Pack<'_>, draft: &Draft) {
    for (idx, edge) in draft.item.requires.iter().enumerate() {
        if draft.item.requires[..idx].iter().any(|other| other.item == edge.item) {
            let message = format!("'{}' is required twice; with and without '?' is the same prerequisite", edge.item);
            pack.report.add(draft.requires[idx], "requirement-twice", message);
        }
    }
}

/// `versions-overlap`, `versions-hole`: versions of one thing must follow one another without overlap or hole.
fn versions(pack: &Pack<'_>, draft: &Draft) {
    let item = &draft.item;
    follow(pack, "the name", &periods(&item.names, &draft.names));
    follow(pack, "the statutory term", &periods(&item.statutory, &draft.statutory));
    follow(pack, "the promised term", &periods(&item.promised, &draft.promised));
    follow(pack, "the applicability", &periods(&item.applies, &draft.applies));
}

/// From, to and place of each version.
type Period = (Option<Date>, Option<Date>, Spot);

fn periods<T>(versions: &[Dated<T>], spots: &[Spot]) -> Vec<Period> {
    versions.iter().zip(spots).map(|(version, spot)| (version.from, version.to, *spot)).collect()
}

fn follow(pack: &Pack<'_>, what: &str, periods: &[Period]) {
    let mut periods = periods.to_vec();
    periods.sort_by_key(|(from, _, _)| *from);
    for pair in periods.windows(2) {
        let [(_, to, before), (from, _, spot)] = pair else { continue };
        match (to, from) {
            (Some(to), Some(from)) if to == from => {}
            (Some(to), Some(from)) if to < from => {
                let message = format!(
                    "{what} has a hole: nothing holds from {to} until before {from}; the version before ends in {}",
                    pack.report.place(*before)
                );
                pack.report.add(*spot, "versions-hole", message);
            }
            _ => {
                let message = format!(
                    "two versions of {what} hold at once; the other is in {}: give 'to' there and 'from' here",
                    pack.report.place(*before)
                );
                pack.report.add(*spot, "versions-overlap", message);
            }
        }
    }
}

fn overlap<A, B>(a: &Dated<A>, b: &Dated<B>) -> bool {
    let before = |end: Option<Date>, start: Option<Date>| matches!((end, start), (Some(end), Some(start)) if end <= start);
    !before(a.to, b.from) && !before(b.to, a.from)
}

/// `material-twice`, `material-missing`: papers listed twice; a permit without a paper that must be there (arts. 30, 31).
fn materials(pack: &Pack<'_>, draft: &Draft) {
    let listed = &draft.item.materials;
    for (idx, material) in listed.iter().enumerate() {
        let twin = listed[..idx].iter().position(|other| other.value.id == material.value.id && overlap(other, material));
        if let Some(twin) = twin {
            let message =
                format!("the paper '{}' is already listed in {}", material.value.id, pack.report.place(draft.materials[twin]));
            pack.report.add(draft.materials[idx], "material-twice", message);
        }
    }
    if draft.item.mode == Mode::Permit && !listed.iter().any(|material| !material.value.secondary) {
        let message = format!("'{}' lists no main paper: at least one must not be secondary", draft.item.id);
        pack.report.add(draft.spot, "material-missing", message);
    }
}

/// `basis-missing`: a permit that no law, regulation, rule or policy founds.
fn without_basis(pack: &Pack<'_>, draft: &Draft) {
    if draft.item.mode == Mode::Permit && draft.item.bases.is_empty() {
        let message = format!("'{}' is a permit without a legal basis: add [[item.basis]]", draft.item.id);
        pack.report.add(draft.spot, "basis-missing", message);
    }
}

/// `term-too-long`: only a law or a regulation may set more than the Licensing Law's 20 working days, or extend by more than
/// its 10 (行政许可法 art. 42).
fn terms_beyond_the_law(pack: &Pack<'_>, draft: &Draft) {
    if draft.item.mode != Mode::Permit {
        return;
    }
    let founds = |version: &Dated<_>, basis: &Dated<Basis>| {
        matches!(basis.value.level, Level::Law | Level::Regulation) && overlap(version, basis)
    };
    for (version, spot) in draft.item.statutory.iter().zip(&draft.statutory) {
        let Some(term) = &version.value else { continue };
        let extended_by = term.extension.filter(|more| longer(*more, Term::working_days(10)));
        let too_long = if longer_than_art_42(term.term) {
            Some((term.term, "20 working days (or 30 days)"))
        } else {
            extended_by.map(|more| (more, "10 working days of extension"))
        };
        let Some((term, allowed)) = too_long else { continue };
        if !draft.item.bases.iter().any(|basis| founds(version, basis)) {
            let message = format!(
                "{} is longer than the {allowed} of 行政许可法 art. 42: cite the law or regulation that allows it as a basis",
                term.en()
            );
            pack.report.add(*spot, "term-too-long", message);
        }
    }
}

/// 20 working days, or what they are on the calendar: 30 days, a month.
fn longer_than_art_42(term: Term) -> bool {
    match term.unit {
        Unit::WorkingDays => term.n > 20,
        Unit::Days => term.n > 30,
        Unit::Months => term.n > 1,
        Unit::Hours => term.n > 30 * 24,
    }
}

/// `promise-too-long`: a promised term may only be shorter than the statutory one (优化营商环境条例 art. 36).
fn promises_beyond_the_law(pack: &Pack<'_>, draft: &Draft) {
    let item = &draft.item;
    for (promise, spot) in item.promised.iter().zip(&draft.promised) {
        let Some(promised) = promise.value else { continue };
        let law = item.statutory.iter().filter(|version| overlap(*version, promise)).filter_map(|version| version.value.as_ref());
        if let Some(statutory) = law.map(|term| term.term).find(|statutory| longer(promised, *statutory)) {
            let message = format!("the promise of {} is longer than the statutory {}", promised.en(), statutory.en());
            pack.report.add(*spot, "promise-too-long", message);
        }
    }
}

/// Whether a term is longer than another; between units a week is five working days or seven days, a month thirty days.
fn longer(a: Term, b: Term) -> bool {
    /// Of a working day: 168 hours of a week, shared by five.
    fn fifths_of_hours(term: Term) -> u64 {
        let n = u64::from(term.n);
        match term.unit {
            Unit::WorkingDays => n * 168,
            Unit::Days => n * 24 * 5,
            Unit::Months => n * 30 * 24 * 5,
            Unit::Hours => n * 5,
        }
    }
    if a.unit == b.unit { a.n > b.n } else { fifths_of_hours(a) > fifths_of_hours(b) }
}

/// `commitment-excluded`: where safety, ecology or state security are at stake, a commitment replaces no proof
/// (国办发〔2020〕42号).
fn commitments(pack: &Pack<'_>, draft: &Draft) {
    let excluded = pack.commitment_excluded.iter().any(|office| office.value == draft.item.office.as_str());
    if draft.item.procedure.commitment && excluded {
        let message =
            format!("'{}' cannot be had by commitment: pack.toml excludes the items of {}", draft.item.id, draft.item.office);
        pack.report.add(draft.spot, "commitment-excluded", message);
    }
}

#[cfg(test)]
mod tests;
