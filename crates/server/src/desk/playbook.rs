//! Playbooks of projects that are stuck: what the records say of the stop, steps that are duties, and the end by a fact.

use super::duty::Place;
use super::fact::{Actors, chained};
use super::progress::BUILDER;
use super::{Desk, DeskError};
use ::duty::playbook::{self, Begin, End, Moved, Outcome, Plan, Playbook, Running, Why};
use ::duty::{By, Party};
use base::{DutyId, Named, OfficeId, PlaybookId};
use calendar::date_of;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use store::{CaseRecord, Change, Dossier, DutyRecord, FactRecord, PlaybookRecord, TellingRecord, Write};

/// What the records say of a project that is stuck.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// Line by line: what is late, with whom it lies, which time no clock counts.
    pub lines: Vec<Named>,
    /// The office on whose desk it lies.
    pub desk: OfficeId,
    /// The case that the project waits for.
    pub case: Option<(uuid::Uuid, Named)>,
}

/// The duties of a playbook, and what was told of them.
#[derive(Debug, Clone, Copy)]
pub struct AroundPlaybook<'a> {
    /// The open duties about it.
    pub owed: &'a [DutyRecord],
    /// What was told of them.
    pub told: &'a [TellingRecord],
}

impl Desk {
    /// A playbook as it is stored.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when it does not read.
    pub fn playbook(&self, record: &PlaybookRecord) -> Result<Playbook, DeskError> {
        serde_json::from_str(&record.document).map_err(DeskError::broken)
    }

    /// What is done in this city when a project is stuck.
    ///
    /// # Errors
    /// [`DeskError::Missing`] when the pack does not say.
    pub fn playbook_plan(&self) -> Result<&Plan, DeskError> {
        self.city.playbook.as_ref().ok_or(DeskError::Missing { zh: "破堵清单", en: "playbook" })
    }

    /// What the records say: which cases are open, on whose desk, until when; which stand still for a reason that no clock counts, since
    /// when and until when they are expected to; what was planned and is late.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when a case does not read.
    pub fn diagnosis(&self, dossier: &Dossier, today: Date) -> Result<Diagnosis, DeskError> {
        let name = |item: &str| self.item(item).map_or_else(|| Named::new(item, item), |item| item.name(today));
        let office = |id: &str| self.city.office(id).map_or_else(|| Named::new(id, id), |one| one.name.clone());
        let mut lines = Vec::new();
        for record in dossier.cases.iter().filter(|case| case.open) {
            let (item, at) = (name(&record.item), office(&record.office));
            let case = self.case(record)?;
            let pauses = case.pauses();
            let stop = pauses.into_iter().find(|pause| pause.to.is_none());
            let (zh, en) = match (stop, record.due_on) {
                (Some(pause), _) => {
                    let (why, from, until) = (pause.cause.text(), pause.from, pause.expected_on);
                    let (late_zh, late_en) =
                        if until < today { ("，已超过预计", ", later than expected") } else { ("", "") };
                    (
                        format!(
                            "“{}”在{}，因“{}”自 {from} 起停表，预计 {until} 结束{late_zh}：这段时间不计入期限",
                            item.zh, at.zh, why.zh
                        ),
                        format!(
                            "'{}' lies with {}: its clock stands since {from} ({}), expected until {until}{late_en}; no clock counts this time",
                            item.en, at.en, why.en
                        ),
                    )
                }
                (None, Some(due)) if due < today => (
                    format!("“{}”在{}，期限 {due} 已过", item.zh, at.zh),
                    format!("'{}' lies with {}: it was due on {due}", item.en, at.en),
                ),
                (None, Some(due)) => (
                    format!("“{}”在{}办理，期限 {due}", item.zh, at.zh),
                    format!("'{}' lies with {}, due on {due}", item.en, at.en),
                ),
                (None, None) => (format!("“{}”在{}", item.zh, at.zh), format!("'{}' lies with {}", item.en, at.en)),
            };
            lines.push(Named::new(zh, en));
        }
        let project = &dossier.project;
        if let Some(planned) = project.planned_start_on.filter(|day| *day < today && project.started_on.is_none()) {
            lines.push(Named::new(
                format!("计划 {planned} 开工，尚未开工"),
                format!("works were planned for {planned} and have not begun"),
            ));
        }
        let (waits, item) = (project.progress.waiting_office.as_deref(), project.progress.waiting_item.as_deref());
        if let (Some(BUILDER), Some(item)) = (waits, item) {
            let item = name(item);
            lines.push(Named::new(format!("等企业办理“{}”", item.zh), format!("waits for the enterprise: '{}'", item.en)));
        }
        if lines.is_empty() {
            lines.push(Named::new("没有在办事项，也没有逾期节点", "nothing is under way and no milestone is late"));
        }
        let first = item.and_then(|item| dossier.cases.iter().find(|case| case.open && case.item == item));
        // With the enterprise itself nothing lies on a desk: whoever decides the next item helps it along.
        let own = item.and_then(|item| self.item(item)).map(|item| item.office.clone());
        let stuck = first.and_then(|case| OfficeId::parse(&case.office).ok()).or(own);
        let desk = stuck.or_else(|| self.city.rulebook.leaders.clone());
        let desk = desk.ok_or(DeskError::Missing { zh: "承办部门", en: "office" })?;
        Ok(Diagnosis { lines, desk, case: first.map(|case| (case.id.uuid(), name(&case.item))) })
    }

    /// The facts that show that a project moves: milestones that are reached, the case that was stuck and was granted.
    pub fn moves(&self, dossier: &Dossier, stuck: Option<uuid::Uuid>, today: Date) -> Vec<Moved> {
        let milestone = |one: &store::Milestone| {
            let name = crate::api::milestone_name(&one.kind);
            let what = Named::new(format!("项目登记了节点“{}”", name.zh), format!("the milestone '{}' was recorded", name.en));
            Some(Moved { id: format!("milestone:{}", one.kind), what, on: one.done_on? })
        };
        let ended = |case: &CaseRecord| {
            let name = self.item(&case.item).map_or_else(|| Named::new(&case.item, &case.item), |item| item.name(today));
            let what = Named::new(format!("“{}”已准予", name.zh), format!("'{}' was granted", name.en));
            Moved { id: format!("case:{}", case.id), what, on: case.figures.decided_on.unwrap_or(today) }
        };
        let granted = |case: &&CaseRecord| Some(case.id.uuid()) == stuck && super::progress::holds(case);
        let cases = dossier.cases.iter().filter(granted).map(ended);
        dossier.milestones.iter().filter_map(milestone).chain(cases).collect()
    }

    /// Opens a playbook of a project: what the records say is kept, and its first step is owed at once.
    ///
    /// # Errors
    /// [`DeskError::Playbook`] when it may not be, [`DeskError::Missing`] for a post that there is not.
    pub fn open_playbook(
        &self,
        dossier: &Dossier,
        lead: Party,
        (id, duty): (PlaybookId, DutyId),
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        self.need_post(&lead)?;
        let today = date_of(now);
        let Diagnosis { lines, desk, case } = self.diagnosis(dossier, today)?;
        let known = self.moves(dossier, case.as_ref().map(|(id, _)| *id), today).into_iter().map(|one| one.id).collect();
        let begin = Begin { lead, desk, case, diagnosis: lines, known };
        let rules = (&self.city.rulebook, self.calendar(today));
        let outcome = playbook::open(self.playbook_plan()?, begin, id.uuid(), rules, now).map_err(DeskError::Playbook)?;
        let mut record = PlaybookRecord {
            id,
            version: 1,
            project_id: dossier.project.id,
            state: state(&outcome.playbook).to_owned(),
            document: serde_json::to_string(&outcome.playbook).map_err(DeskError::broken)?,
            head: [0; 32],
            facts: 0,
            opened_at: now,
            updated_at: now,
        };
        let said =
            json!({ "name": outcome.playbook.name, "lead": outcome.playbook.lead, "diagnosis": outcome.playbook.diagnosis });
        let mut change = Change { facts: vec![fact(&mut record, "playbook-opened", said, who, now)], ..Change::default() };
        change.playbooks.push(Write::New(record));
        self.owe_step(&outcome, duty, dossier, &mut change, (who, now))?;
        Ok(change)
    }

    /// Says that the running step is done; the next one is owed from now on, by the id `duty`.
    ///
    /// # Errors
    /// [`DeskError::Playbook`] when it may not be, [`DeskError::Conflict`] when another version is there.
    pub fn playbook_step(
        &self,
        (record, expected): (&PlaybookRecord, i64),
        (step, text): (&str, &str),
        dossier: &Dossier,
        around: AroundPlaybook<'_>,
        (by, keeper, who): (&By, bool, &Actors),
        (duty, now): (DutyId, Timestamp),
    ) -> Result<Change, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        super::case::too_long("text", text)?;
        let playbook = self.playbook(record)?;
        let rules = (&self.city.rulebook, self.calendar(date_of(now)));
        let id = record.id.uuid();
        let outcome = playbook::done((&playbook, id), (step, text), (by, keeper), rules, now).map_err(DeskError::Playbook)?;
        let name = playbook.steps.iter().find(|one| one.id == step).map(|one| one.name.clone());
        let said = json!({ "step": name, "text": text.trim() });
        let mut change = self.after(record, &outcome, around, ("playbook-step-done", said), (who, now))?;
        self.owe_step(&outcome, duty, dossier, &mut change, (who, now))?;
        Ok(change)
    }

    /// Drops it: nothing is owed any more.
    ///
    /// # Errors
    /// [`DeskError::Playbook`] when it may not be, [`DeskError::Conflict`] when another version is there.
    pub fn drop_playbook(
        &self,
        (record, expected): (&PlaybookRecord, i64),
        text: &str,
        around: AroundPlaybook<'_>,
        (by, keeper, who): (&By, bool, &Actors),
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        super::case::too_long("text", text)?;
        let outcome = playbook::drop(&self.playbook(record)?, text, (by, keeper), now).map_err(DeskError::Playbook)?;
        let said = json!({ "why": Why::Dropped, "text": outcome.playbook.ended.as_ref().map(|end| &end.text) });
        self.after(record, &outcome, around, ("playbook-ended", said), (who, now))
    }

    /// Ends a playbook whose project moves; nothing while it does not.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when it does not read.
    pub fn follow_playbook(
        &self,
        record: &PlaybookRecord,
        dossier: &Dossier,
        around: AroundPlaybook<'_>,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Option<Change>, DeskError> {
        let playbook = self.playbook(record)?;
        let today = date_of(now);
        let facts = self.moves(dossier, playbook.case.as_ref().map(|(id, _)| *id), today);
        let Some(outcome) = playbook::follow(&playbook, &facts, today) else { return Ok(None) };
        let said = json!({ "why": Why::Moved, "text": outcome.playbook.ended.as_ref().map(|end| &end.text) });
        self.after(record, &outcome, around, ("playbook-ended", said), (who, now)).map(Some)
    }

    /// How a project that moves ends its playbook: for whoever looks before the records are written.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when it does not read.
    pub fn moved_by(&self, playbook: &Playbook, dossier: &Dossier, today: Date) -> Option<End> {
        let facts = self.moves(dossier, playbook.case.as_ref().map(|(id, _)| *id), today);
        playbook::follow(playbook, &facts, today).and_then(|outcome| outcome.playbook.ended)
    }

    fn owe_step(
        &self,
        outcome: &Outcome,
        duty: DutyId,
        dossier: &Dossier,
        change: &mut Change,
        (who, now): (&Actors, Timestamp),
    ) -> Result<(), DeskError> {
        let Some(owed) = &outcome.opens else { return Ok(()) };
        let place = Place { project: Some(dossier.project.id), district: Some(dossier.project.district.clone()) };
        let (row, fact) = self.open_duty(duty, owed, &place, who, now)?;
        change.duties.push(Write::New(row));
        change.facts.push(fact);
        Ok(())
    }

    /// The row after a step, what becomes of the running duty, and the facts that say so.
    fn after(
        &self,
        record: &PlaybookRecord,
        outcome: &Outcome,
        around: AroundPlaybook<'_>,
        (kind, said): (&str, serde_json::Value),
        (who, now): (&Actors, Timestamp),
    ) -> Result<Change, DeskError> {
        let mut row = PlaybookRecord {
            version: record.version + 1,
            state: state(&outcome.playbook).to_owned(),
            document: serde_json::to_string(&outcome.playbook).map_err(DeskError::broken)?,
            updated_at: now,
            ..record.clone()
        };
        let mut change = Change { facts: vec![fact(&mut row, kind, said, who, now)], ..Change::default() };
        if let (Some(End { why: Why::Done, text, .. }), "playbook-step-done") = (&outcome.playbook.ended, kind) {
            change.facts.push(fact(&mut row, "playbook-ended", json!({ "why": Why::Done, "text": text }), who, now));
        }
        change.playbooks.push(Write::Update { record: row, expected: record.version });
        let today = date_of(now);
        for owed in around.owed.iter().filter(|one| one.open) {
            let duty = self.duty(owed)?;
            let decision = match &outcome.running {
                Running::None => None,
                Running::Done(text) => ::duty::fulfil(&duty, text, &who.name, today),
                Running::Lapses(text) => ::duty::lapse(&duty, text, &who.name, today),
            };
            if let Some(decision) = decision {
                change.join(self.moved(owed, &decision, around.told, who, now)?);
            }
        }
        Ok(change)
    }
}

fn state(playbook: &Playbook) -> &'static str {
    if playbook.ended.is_some() { "ended" } else { "running" }
}

/// Adds a fact to the playbook's own chain; it stands in the project's timeline.
fn fact(record: &mut PlaybookRecord, kind: &str, body: serde_json::Value, who: &Actors, now: Timestamp) -> FactRecord {
    let chain = (&mut record.head, &mut record.facts);
    chained(("playbook", record.id.uuid(), record.project_id), chain, (kind, body), who, now)
}
