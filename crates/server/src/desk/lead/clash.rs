//! Two teams over one lead: the clash that is found when a lead is entered or revised, and what the coordinator makes of it.

use super::super::fact::{Actors, own_fact};
use super::super::{Desk, DeskError, duty::slot_id};
use super::owed::last_owed;
use super::{AroundLead, CLASH, LEAD};
use ::duty::Party;
use ::promotion::{Clash, Lead, Outcome, Refusal, Sketch, contest, join, likeness, settle};
use base::{ClashId, DutyId, Named, OfficeId};
use calendar::date_of;
use jiff::Timestamp;
use serde_json::json;
use store::{Change, ClashRecord, LeadRecord, Write};

impl Desk {
    /// The coordinator says what becomes of a clash. `others` says whether the later lead waits for other decisions too.
    ///
    /// # Errors
    /// [`DeskError::Promotion`] when it may not be, [`DeskError::Conflict`] when another version is there.
    pub fn settle_clash(
        &self,
        (record, expected): (&ClashRecord, i64),
        (later, earlier, others): (&LeadRecord, &LeadRecord, bool),
        (outcome, text): (Outcome, &str),
        around: AroundLead<'_>,
        (who, now): (&Actors, Timestamp),
    ) -> Result<Change, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        super::super::case::too_long("text", text)?;
        let today = date_of(now);
        if outcome != Outcome::Separate && !earlier.standing {
            return Err(DeskError::Promotion(Refusal::Gone));
        }
        let decided = self.clash(record)?.decide(outcome, text, &who.name, today).map_err(DeskError::Promotion)?;
        let word = decided.word.clone().ok_or_else(|| DeskError::broken("a decision has its words"))?;
        let mut change = Change::default();
        let said = json!({ "outcome": outcome.as_str(), "text": word.text });
        let mut clash = ClashRecord {
            version: record.version + 1,
            state: outcome.as_str().to_owned(),
            due_on: None,
            document: serde_json::to_string(&decided).map_err(DeskError::broken)?,
            updated_at: now,
            ..record.clone()
        };
        let chain = (&mut clash.head, &mut clash.facts);
        change.facts.push(own_fact((CLASH, record.id.uuid()), chain, ("clash-settled", said.clone()), who, now));
        for owed in around.owed.iter().filter(|one| one.open && one.subject_id == record.id.uuid()) {
            self.end_duty(owed, ::duty::Command::Close { text: word.text.clone() }, around, &mut change, (who, now))?;
        }
        let mut next = LeadRecord { version: later.version + 1, updated_at: now, ..later.clone() };
        let mut done = settle(&self.lead(later)?, outcome, &word, record.earlier);
        done.lead.contested = others && done.lead.stage.is_open();
        let chain = (&mut next.head, &mut next.facts);
        change.facts.push(own_fact((LEAD, later.id.uuid()), chain, ("lead-settled", said), who, now));
        self.move_lead((&next, &done.lead), done.steps, around, &mut no_new_duty, &mut change, (who, now))?;
        let due = last_owed(&change, later.due_on);
        self.lead_row(&mut next, &done.lead, due)?;
        change.leads.push(Write::Update { record: next, expected: later.version });
        if let Some((kind, body)) = match outcome {
            Outcome::Joint => Some(("lead-joined", json!({ "team": later.team }))),
            Outcome::First => Some(("lead-kept", json!({}))),
            Outcome::Separate => None,
        } {
            let mut kept = LeadRecord { version: earlier.version + 1, updated_at: now, ..earlier.clone() };
            let mut lead = self.lead(earlier)?;
            if outcome == Outcome::Joint {
                lead = join(&lead, &OfficeId::parse(&later.team).map_err(DeskError::broken)?);
                change.lead_teams.push((earlier.id, later.team.clone()));
            }
            change.facts.push(own_fact((LEAD, earlier.id.uuid()), (&mut kept.head, &mut kept.facts), (kind, body), who, now));
            self.lead_row(&mut kept, &lead, earlier.due_on)?;
            change.leads.push(Write::Update { record: kept, expected: earlier.version });
        }
        change.clashes = vec![Write::Update { record: clash, expected }];
        Ok(change)
    }

    /// Opens a clash for each lead beside that came earlier and is probably about the same, once for two leads.
    pub(super) fn compare(
        &self,
        record: &mut LeadRecord,
        lead: &mut Lead,
        around: AroundLead<'_>,
        ids: &mut impl FnMut() -> DutyId,
        change: &mut Change,
        (who, now): (&Actors, Timestamp),
    ) -> Result<(), DeskError> {
        let plan = self.promotion()?;
        for other in around.beside.iter().filter(|other| other.id < record.id) {
            let sketch = Sketch {
                code: other.enterprise_code.as_deref(),
                name: &other.enterprise,
                industry: &other.industry,
                district: other.district.as_deref(),
                place: &other.place,
            };
            let Some(why) = likeness(&lead.sketch(), &sketch, plan.near_percent) else { continue };
            let id = ClashId::new(slot_id(record.id.uuid(), &other.id.to_string()).uuid());
            let (today, clash) = (date_of(now), Clash { why, outcome: None, word: None });
            let mut row = ClashRecord {
                id,
                version: 1,
                later: record.id,
                earlier: other.id,
                state: "open".to_owned(),
                due_on: None,
                opened_on: today,
                document: serde_json::to_string(&clash).map_err(DeskError::broken)?,
                head: [0; 32],
                facts: 0,
                opened_at: now,
                updated_at: now,
            };
            let said = json!({ "later": record.number, "earlier": other.id, "why": clash.why });
            change.facts.push(own_fact((CLASH, id.uuid()), (&mut row.head, &mut row.facts), ("clash-found", said), who, now));
            let what = Named::new(
                format!("线索 {} 疑似与其他团队的线索重复，请决定由谁跟进", record.number),
                format!("Lead {} is probably another team's too: say whose it is", record.number),
            );
            let parties = (Party::Office(plan.coordinator.clone()), Party::Office(lead.team.clone()));
            row.due_on = self.owe_lead((CLASH, id.uuid()), (CLASH, what, None), parties, ids(), change, (who, now))?;
            change.clashes.push(Write::New(row));
            *lead = contest(lead);
        }
        if !change.clashes.is_empty() {
            let chain = (&mut record.head, &mut record.facts);
            change.facts.push(own_fact((LEAD, record.id.uuid()), chain, ("lead-contested", json!({})), &Actors::clock(), now));
        }
        Ok(())
    }
}

/// A decision about a clash opens no duty of a team.
fn no_new_duty() -> DutyId {
    DutyId::new(uuid::Uuid::nil())
}
