//! The one form: what the chosen items of a project still ask, what is checked at filing, and all of them filed at once.

use super::case::too_long;
use super::progress::holds;
use super::{Actors, Desk, DeskError, Planned, Submit};
use crate::problem::FieldError;
use approval::{
    Filing, FormPaper, Guide, Held, Issued, ItemId, Known, Named, OneForm, Path, RegisterField, Severity, Source, TakenIn,
    facts_needed, merge,
};
use base::{CaseId, PermitId};
use calendar::date_of;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::{Facts, Truth};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use store::{CasePaper, Conduct, Dossier, TicketRecord, Write};
use uuid::Uuid;

/// The items of one form at most.
const ITEMS_MAX: usize = 60;
/// The longest note of a form, in characters: each case adds which papers nobody had to hand in.
const NOTE_CHARS_MAX: usize = 1000;
/// The longest list of such papers in a case's note, in characters.
const PROOFS_CHARS_MAX: usize = 900;

/// A form as it stands (一张表单).
#[derive(Debug, Clone)]
pub struct Form {
    /// The guides of the items, in the order of the path.
    pub guides: Vec<Guide>,
    /// Their papers, each once.
    pub form: OneForm,
    /// The facts that their rules still need, with the items that ask.
    pub needed: BTreeMap<String, BTreeSet<ItemId>>,
    /// The checks that are not met.
    pub unmet: Vec<Unmet>,
}

/// A check at filing that is not met (未通过的提交检查).
#[derive(Debug, Clone)]
pub struct Unmet {
    /// Of which item.
    pub item: ItemId,
    /// What follows.
    pub severity: Severity,
    /// What is said.
    pub text: Named,
}

/// An application for several items at once (一张表单申请).
#[derive(Debug, Clone)]
pub struct Apply {
    /// The items, each with the ids of its case and of the permit that it may bring at once.
    pub items: Vec<(ItemId, CaseId, PermitId)>,
    /// The keys of the papers that come with it.
    pub materials: BTreeSet<String>,
    /// Of these, those that come as files, each with the version; the others come on paper, at the window.
    pub files: BTreeMap<String, Uuid>,
    /// Whether minor papers that are missing are promised for later, where the item tolerates that.
    pub promise: bool,
    /// What earlier cases say of the applicant, by item.
    pub conduct: BTreeMap<ItemId, Conduct>,
    /// What the applicant says besides.
    pub note: String,
    /// When it was handed in on paper, if it is entered later.
    pub on_paper_at: Option<Timestamp>,
    /// How a window takes it in on behalf of somebody who came, and from which ticket.
    pub on_behalf: Option<OnBehalf>,
}

/// An application that a window takes in (窗口代收件): the originals are named by the form's keys, each case keeps its own.
#[derive(Debug, Clone)]
pub struct OnBehalf {
    /// Who handed it in at which window.
    pub taken_in: TakenIn,
    /// The keys of the papers whose originals were seen.
    pub originals: BTreeSet<String>,
    /// The ticket that is being served.
    pub ticket: TicketRecord,
}

impl Desk {
    /// The guide of an item that can be applied for: the project needs it, and it is neither under way nor granted.
    ///
    /// # Errors
    /// [`DeskError::Missing`], [`DeskError::NotNeeded`], [`DeskError::AlreadyThere`].
    pub(super) fn applicable(&self, dossier: &Dossier, id: &ItemId, today: Date) -> Result<Guide, DeskError> {
        let on = self
            .need_item(id)?
            .on(today)
            .ok_or(DeskError::Missing { zh: "事项（今天尚无此事项）", en: "item today" })?;
        let path = self.law_path(dossier, today)?;
        if path.step(id).is_none() && !path.undecided.iter().any(|one| one.item == *id) {
            return Err(DeskError::NotNeeded { name: on.name.clone() });
        }
        let there = dossier.cases.iter().find(|case| case.item == id.as_str() && (case.open || holds(case)));
        match there {
            Some(there) => Err(DeskError::AlreadyThere { number: there.number.clone(), open: there.open }),
            None => Ok(on.guide(self.city.catalogue.schema(), &self.facts(dossier)?)),
        }
    }

    /// The form of some items. `given` are the keys of the papers that come with it; `None`: everything that is asked.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] for no items or too many, and as for one application.
    pub fn form(
        &self,
        dossier: &Dossier,
        items: &[ItemId],
        given: Option<&BTreeSet<String>>,
        today: Date,
    ) -> Result<Form, DeskError> {
        let items = self.in_order(dossier, items, today)?;
        let guides: Vec<Guide> = items.iter().map(|id| self.applicable(dossier, id, today)).collect::<Result<_, _>>()?;
        let form = merge(&guides, &self.known(dossier)?, &self.city.materials, today);
        let facts = self.facts(dossier)?;
        let path = self.law_path(dossier, today)?;
        let comes = |paper: &FormPaper| given.is_none_or(|given| given.contains(&paper.key)) || is_awaited_by_all(&path, paper);
        let papers = form.papers.iter().filter(|paper| paper.source.is_there() || comes(paper));
        let in_force = dossier.permits.iter().filter(|permit| permit.state == "in-force");
        let filing = Filing {
            on: today,
            planned_start_on: dossier.project.planned_start_on,
            papers: papers.map(|paper| paper.key.clone()).collect(),
            permits: in_force.map(|permit| permit.item.clone()).collect(),
        };
        let mut unmet = expired(&form);
        let needed = self.check_filing(&items, &facts, &filing, &mut unmet);
        Ok(Form { guides, form, needed, unmet })
    }

    /// Takes in an application for several items: all of them or none. The plans follow one another and belong in one transaction.
    ///
    /// # Errors
    /// [`DeskError::Checks`] with every check that stops it, and as for one application.
    pub fn apply(&self, dossier: &Dossier, new: &Apply, who: &Actors, now: Timestamp) -> Result<Vec<Planned>, DeskError> {
        let today = date_of(now);
        note_too_long(&new.note)?;
        let ids: Vec<ItemId> = new.items.iter().map(|(item, ..)| item.clone()).collect();
        let whole = self.form(dossier, &ids, Some(&new.materials), today)?;
        stopped(&whole)?;
        unasked(&whole.form, &new.materials)?;
        let path = self.law_path(dossier, today)?;
        let mut dossier = dossier.clone();
        let mut plans: Vec<Planned> = Vec::new();
        let mut proofs: BTreeMap<String, Value> = BTreeMap::new();
        for guide in &whole.guides {
            let Some((item, case, permit)) = new.items.iter().find(|(item, ..)| *item == guide.item) else { continue };
            // What an item before this one brought forth at once is there by now.
            let form = merge(&whole.guides, &self.known(&dossier)?, &self.city.materials, today);
            let of_item = form.papers.iter().filter(|paper| paper.uses.iter().any(|one| one.item == *item));
            let met = |paper: &&FormPaper| paper.source.is_there() || is_awaited(&path, &paper.source, item);
            let free: Vec<_> = of_item.filter(|paper| !new.materials.contains(&paper.key)).filter(met).collect();
            proofs.extend(free.iter().filter_map(|paper| Some((paper.key.clone(), proof(&paper.source)?))));
            let said = free.iter().filter_map(|paper| Some(format!("{}（{}）", paper.name.zh, self.told(&paper.source, today)?)));
            let comes = new.materials.iter().chain(free.iter().map(|paper| &paper.key)).cloned().collect();
            let materials = form.papers_of(item, &comes);
            let came = form.papers.iter().filter(|paper| new.materials.contains(&paper.key));
            let came = came.flat_map(|paper| paper.uses.iter().filter(|one| one.item == *item).map(move |one| (paper, one)));
            let case_papers: Vec<CasePaper> = came
                .map(|(paper, one)| CasePaper {
                    case_id: *case,
                    paper: one.paper.clone(),
                    file_id: new.files.get(&paper.key).copied(),
                    at: now,
                })
                .collect();
            let mut missing = guide.papers.iter().filter(|paper| !materials.contains(&paper.id)).peekable();
            let tolerant = new.promise && guide.procedure.tolerance.is_some() && missing.peek().is_some();
            let promise = (tolerant && missing.all(|paper| paper.secondary)).then(|| (Vec::new(), None));
            let taken_in = new
                .on_behalf
                .as_ref()
                .map(|one| TakenIn { originals: form.seen_of(item, &one.originals), ..one.taken_in.clone() });
            let submit = Submit {
                taken_in,
                item: item.clone(),
                materials,
                committed: Vec::new(),
                promise,
                on_paper_at: new.on_paper_at,
                conduct: new.conduct.get(item).copied().unwrap_or_default(),
                note: note(&new.note, &said.collect::<Vec<_>>()),
                case: *case,
                permit: *permit,
            };
            let mut planned = self.submit(&dossier, submit, who, now)?;
            // Beside those of the cases that follow from this one at once.
            planned.change.case_papers.extend(case_papers);
            dossier = planned.dossier.clone();
            plans.push(planned);
        }
        if let Some(last) = plans.last_mut() {
            let body = json!({
                "items": whole.guides.iter().map(|guide| guide.item.as_str()).collect::<Vec<_>>(),
                "cases": new.items.iter().map(|(_, case, _)| case.to_string()).collect::<Vec<_>>(),
                "given": new.materials,
                "files": new.files,
                "proofs": proofs,
            });
            let fact = self.add(&mut last.dossier, "form-submitted", body, who, now);
            last.change.facts.push(fact);
            if let Some(one) = &new.on_behalf {
                let cases = new.items.iter().map(|(_, case, _)| case.to_string());
                let ticket = super::ticket::ticket(&one.ticket)?.taken_in(cases).map_err(DeskError::Hall)?;
                let (record, fact) = super::ticket::rewritten(&one.ticket, &ticket, "taken-in", Some(who), now)?;
                last.change.tickets = vec![Write::Update { record, expected: one.ticket.version }];
                last.change.facts.push(fact);
            }
        }
        Ok(plans)
    }

    /// The items, each once, in the order of the path: what comes before is filed before.
    fn in_order(&self, dossier: &Dossier, items: &[ItemId], today: Date) -> Result<Vec<ItemId>, DeskError> {
        let wrong = |zh: String, en: String| Err(DeskError::Invalid(vec![FieldError::new("items", (zh, en))]));
        if items.is_empty() {
            return wrong("请至少选择一个事项。".to_owned(), "Choose one item at least.".to_owned());
        }
        if items.len() > ITEMS_MAX {
            return wrong(format!("一张表单最多 {ITEMS_MAX} 个事项。"), format!("At most {ITEMS_MAX} items in one form."));
        }
        let path = self.law_path(dossier, today)?;
        let rank = |id: &ItemId| path.steps.iter().position(|step| step.item == *id).unwrap_or(path.steps.len());
        let mut items: Vec<ItemId> = items.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect();
        items.sort_by_key(rank);
        Ok(items)
    }

    /// What is known of a project without asking: its register, its permits, the papers of its cases.
    fn known(&self, dossier: &Dossier) -> Result<Known, DeskError> {
        let project = &dossier.project;
        let credit_code = project.owner_code.clone().filter(|_| project.owner_code_check_ok);
        let fields = [(RegisterField::CreditCode, credit_code), (RegisterField::ProjectCode, project.code.clone())];
        let mut known = Known {
            register: fields.into_iter().filter_map(|(field, value)| Some((field, value?))).collect(),
            under_way: dossier.cases.iter().filter(|case| case.open).filter_map(|case| ItemId::parse(&case.item).ok()).collect(),
            ..Known::default()
        };
        for permit in dossier.permits.iter().filter(|permit| permit.state == "in-force") {
            let Ok(item) = ItemId::parse(&permit.item) else { continue };
            let (on, valid_to, number) = (permit.issued_on, permit.valid_to, permit.number.clone());
            known.permits.push(Issued { item, on, valid_to, number, permit: permit.id.to_string() });
        }
        // Papers of an application that was sent back, given up or refused are not with the office, or were not good enough.
        let useful = |case: &&store::CaseRecord| case.open || case.outcome.as_deref() == Some("granted");
        for record in dossier.cases.iter().filter(useful) {
            let case = self.case(record)?;
            let asked_again = |id: &str| {
                let line = case.corrections.last().and_then(|notice| notice.line(id));
                line.is_some_and(|line| line.supplied_on.is_none())
            };
            for paper in case.papers.iter().filter(|paper| !asked_again(&paper.id)) {
                let key = self.city.materials.key(&case.guide.item, &paper.id);
                if self.is_own_making(dossier, &key) {
                    continue;
                }
                known.in_hand.push(Held {
                    on: paper.on,
                    number: record.number.clone(),
                    case: record.id.to_string(),
                    item: case.guide.item.clone(),
                    key,
                });
            }
        }
        Ok(known)
    }

    /// Whether a case of this project brings the paper forth: then its permit is the proof, or that it is on its way, and a
    /// case that has the paper from there proves nothing.
    fn is_own_making(&self, dossier: &Dossier, key: &str) -> bool {
        let proved_by = self.city.materials.known(key).map(|known| known.proved_by.as_slice()).unwrap_or_default();
        proved_by.iter().any(|item| dossier.cases.iter().any(|case| case.item == item.as_str()))
    }

    /// Where a paper is that nobody hands in, in words.
    fn told(&self, source: &Source, today: Date) -> Option<String> {
        match source {
            Source::Permit(permit) => Some(format!("证照 {}", permit.number)),
            Source::Register { field, value } => Some(format!("{} {value}", field.text().zh)),
            // A case of this very form has no number yet.
            Source::InHand(held) if held.number.is_empty() => Some("同一表单已提交".to_owned()),
            Source::InHand(held) => Some(format!("办件 {} 已收", held.number)),
            Source::ThisForm(item) => {
                let name = self.city.catalogue.get(item).map(|item| item.name(today).zh)?;
                Some(format!("“{name}”办结后共享，此前不得准予"))
            }
            Source::Supply { .. } => None,
        }
    }

    /// Adds what the items' own checks say, and gives the facts that are still needed for them and for the items themselves.
    fn check_filing(
        &self,
        items: &[ItemId],
        facts: &Facts,
        filing: &Filing,
        unmet: &mut Vec<Unmet>,
    ) -> BTreeMap<String, BTreeSet<ItemId>> {
        let schema = &self.city.filing_schema;
        let facts = filing.facts(facts);
        let mut needed = BTreeMap::new();
        for id in items {
            let own = self.city.catalogue.get(id).and_then(|item| item.on(filing.on));
            let rules = own.iter().flat_map(approval::ItemOn::form_rules);
            let checks: Vec<_> = self.city.filing_checks(id, filing.on).collect();
            let all = rules.chain(checks.iter().map(|check| &check.rule)).map(|rule| (id, rule));
            for (field, of) in facts_needed(all, schema, &facts) {
                needed.entry(field).or_insert_with(BTreeSet::new).extend(of);
            }
            let failed = checks.iter().filter(|check| check.rule.truth(schema, &facts) == Truth::No);
            unmet.extend(failed.map(|check| Unmet { item: id.clone(), severity: check.severity, text: check.text.clone() }));
        }
        unmet.sort_by_key(|one| one.severity);
        needed
    }
}

/// Proofs and papers that there were and that have run out.
fn expired(form: &OneForm) -> Vec<Unmet> {
    let lines = form.papers.iter().filter_map(|paper| match (&paper.source, paper.uses.first()) {
        (Source::Supply { expired: Some((number, last)) }, Some(one)) => Some(Unmet {
            item: one.item.clone(),
            severity: Severity::Warn,
            text: Named::new(
                format!("“{}”（{number}）已于 {last} 到期，须重新提交。", paper.name.zh),
                format!("'{}' ({number}) ran out on {last} and must be handed in anew.", paper.name.en),
            ),
        }),
        _ => None,
    });
    lines.collect()
}

pub(super) fn stopped(form: &Form) -> Result<(), DeskError> {
    let stops = form.unmet.iter().filter(|one| one.severity == Severity::Stop);
    let errors: Vec<FieldError> =
        stops.map(|one| FieldError::new(one.item.as_str(), (one.text.zh.clone(), one.text.en.clone()))).collect();
    if errors.is_empty() { Ok(()) } else { Err(DeskError::Checks(errors)) }
}

/// Refuses papers that no item of the form asks for (art. 31 the other way round: nothing unrelated is kept).
pub(super) fn unasked(form: &OneForm, given: &BTreeSet<String>) -> Result<(), DeskError> {
    let Some(stray) = given.iter().find(|key| form.paper(key).is_none()) else { return Ok(()) };
    let stray = crate::api::view::shortened(stray);
    let zh = format!("所选事项都不需要“{stray}”，请去掉后再提交。");
    let en = format!("No item of the form asks for '{stray}': leave it out.");
    Err(DeskError::Invalid(vec![FieldError::new("materials", (zh, en))]))
}

fn note_too_long(text: &str) -> Result<(), DeskError> {
    too_long("note", text)?;
    if text.chars().count() <= NOTE_CHARS_MAX {
        return Ok(());
    }
    let zh = format!("最多 {NOTE_CHARS_MAX} 字。");
    Err(DeskError::Invalid(vec![FieldError::new("note", (zh, format!("At most {NOTE_CHARS_MAX} characters.")))]))
}

/// What the case's received fact says of papers that nobody had to hand in.
fn note(given: &str, proofs: &[String]) -> String {
    if proofs.is_empty() {
        return given.to_owned();
    }
    let list = proofs.join("；");
    let list = match list.char_indices().nth(PROOFS_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &list[..end]),
        None => list,
    };
    let lead = if given.trim().is_empty() { "" } else { "\n" };
    format!("{given}{lead}免提交材料：{list}")
}

/// Whether a paper comes from an item that must be granted before `item` can be: nobody need ask for it, the grant waits for it.
fn is_awaited(path: &Path, source: &Source, item: &ItemId) -> bool {
    let Source::ThisForm(origin) = source else { return false };
    let mut waiting = vec![item];
    let mut seen = BTreeSet::new();
    while let Some(next) = waiting.pop() {
        let before = path.step(next).map(|step| step.requires.as_slice()).unwrap_or_default();
        if before.contains(origin) {
            return true;
        }
        waiting.extend(before.iter().filter(|one| seen.insert((*one).clone())));
    }
    false
}

fn is_awaited_by_all(path: &Path, paper: &FormPaper) -> bool {
    paper.uses.iter().all(|one| is_awaited(path, &paper.source, &one.item))
}

/// The same for the project's fact.
fn proof(source: &Source) -> Option<Value> {
    match source {
        Source::Permit(permit) => Some(json!({ "source": source.as_str(), "permit": permit.permit, "number": permit.number })),
        Source::Register { field, value } => Some(json!({ "source": source.as_str(), "field": field.as_str(), "value": value })),
        Source::InHand(held) => Some(json!({ "source": source.as_str(), "case": held.case, "on": held.on.to_string() })),
        Source::ThisForm(item) => Some(json!({ "source": source.as_str(), "item": item.as_str() })),
        Source::Supply { .. } => None,
    }
}
