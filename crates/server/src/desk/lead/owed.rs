//! What a team owes about a lead: its duties are opened, closed and dropped as the lead is moved.

use super::super::duty::Place;
use super::super::fact::Actors;
use super::super::{Desk, DeskError};
use super::{AroundLead, LEAD};
use ::duty::{By, Duty, New, Party, Subject};
use ::promotion::{Lead, Step};
use base::{DutyId, Named};
use calendar::{Term, date_of};
use jiff::Timestamp;
use jiff::civil::Date;
use store::{Change, DutyRecord, LeadRecord, Write};

/// The team's duty to say what is done next, and to do it.
const OWED: [&str; 2] = ["lead-plan", "lead-step"];

impl Desk {
    /// What a step does to what the team owes about a lead.
    pub(super) fn move_lead(
        &self,
        (record, lead): (&LeadRecord, &Lead),
        steps: Vec<Step>,
        around: AroundLead<'_>,
        ids: &mut impl FnMut() -> DutyId,
        change: &mut Change,
        (who, now): (&Actors, Timestamp),
    ) -> Result<(), DeskError> {
        let plan = self.promotion()?;
        let open =
            around.owed.iter().filter(|one| one.open && OWED.contains(&one.kind.as_str()) && one.subject_id == record.id.uuid());
        let open: Vec<&DutyRecord> = open.collect();
        for step in steps {
            let command = match step {
                Step::Close(text) => ::duty::Command::Close { text },
                Step::Drop(text) => ::duty::Command::Drop { text },
                Step::OwePlan | Step::OweStep(_) => {
                    let (kind, term, what) = match step {
                        Step::OweStep(stage) => {
                            (OWED[1], plan.stage(stage).map(|one| one.term), ("完成下一步", "do the next step"))
                        }
                        _ => (OWED[0], None, ("提出下一步", "say the next step")),
                    };
                    let stage = lead.stage.text();
                    let what = Named::new(
                        format!("线索 {}（{}）：{}", record.number, stage.zh, what.0),
                        format!("Lead {} ({}): {}", record.number, stage.en, what.1),
                    );
                    let parties = (Party::Office(lead.team.clone()), Party::Office(plan.coordinator.clone()));
                    self.owe_lead((LEAD, record.id.uuid()), (kind, what, term), parties, ids(), change, (who, now))?;
                    continue;
                }
            };
            for one in &open {
                self.end_duty(one, command.clone(), around, change, (who, now))?;
            }
        }
        Ok(())
    }

    /// Closes or drops a duty by the word of whom it is owed to.
    pub(super) fn end_duty(
        &self,
        record: &DutyRecord,
        command: ::duty::Command,
        around: AroundLead<'_>,
        change: &mut Change,
        (who, now): (&Actors, Timestamp),
    ) -> Result<(), DeskError> {
        let duty = self.duty(record)?;
        let by = By { party: duty.creditor.clone(), name: who.name.clone() };
        let decision = ::duty::decide(&duty, &command, &by, self.calendar(date_of(now)), now).map_err(DeskError::Duty)?;
        change.join(self.moved(record, &decision, around.told, who, now)?);
        Ok(())
    }

    /// Opens a duty about a lead or a clash; gives its last day.
    pub(super) fn owe_lead(
        &self,
        (subject, id): (&str, uuid::Uuid),
        (kind, what, term): (&str, Named, Option<Term>),
        (owner, creditor): (Party, Party),
        duty: DutyId,
        change: &mut Change,
        (who, now): (&Actors, Timestamp),
    ) -> Result<Option<Date>, DeskError> {
        let kind =
            self.city.rulebook.kind(kind).ok_or_else(|| DeskError::broken(format!("there is no kind of duty '{kind}'")))?;
        let term = term.or(kind.term).ok_or_else(|| DeskError::broken(format!("the kind of duty '{}' has no term", kind.id)))?;
        let new = New {
            kind: kind.id.clone(),
            what,
            evidence: kind.evidence.clone(),
            owner,
            creditor,
            term,
            method: None,
            ladder: kind.ladder.clone(),
        };
        let owed = Duty::open(new, Subject::new(subject, id), self.calendar(date_of(now)), now).map_err(DeskError::broken)?;
        let (row, fact) = self.open_duty(duty, &owed, &Place::default(), who, now)?;
        change.duties.push(Write::New(row));
        change.facts.push(fact);
        Ok(owed.due.map(|due| due.on))
    }
}

/// The last day of what the team owes after a change: that of the duty just opened, or what it was.
pub(super) fn last_owed(change: &Change, before: Option<Date>) -> Option<Date> {
    let opened = |write: &Write<DutyRecord>| match write {
        Write::New(record) if OWED.contains(&record.kind.as_str()) => record.due_on,
        _ => None,
    };
    change.duties.iter().rev().find_map(opened).or(before)
}
