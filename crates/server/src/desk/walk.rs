//! Walks: a head walks an item's process; what he finds becomes a duty in the same change.

use super::fact::{Actors, own_fact};
use super::{Desk, DeskError, Place};
use approval::{ItemId, OfficeId, Walk, WalkCommand};
use base::{DutyId, UserId, WalkId};
use calendar::date_of;
use jiff::Timestamp;
use serde_json::json;
use store::{Change, FactRecord, WalkRecord, Write};

impl Desk {
    /// A walk as it is stored.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when it does not read.
    pub fn walk(&self, record: &WalkRecord) -> Result<Walk, DeskError> {
        serde_json::from_str(&record.document).map_err(DeskError::broken)
    }

    /// Begins a walk.
    ///
    /// # Errors
    /// [`DeskError::Missing`] for an item that does not hold today, [`DeskError::Walk`] when it is another office's.
    pub fn open_walk(
        &self,
        (item, office): (&ItemId, &OfficeId),
        id: WalkId,
        (user, who): (UserId, &Actors),
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        let item = self.need_item(item)?.on(date_of(now)).ok_or(DeskError::Missing { zh: "事项", en: "item" })?;
        let walk = Walk::open(&item, office, &who.name, now).map_err(DeskError::Walk)?;
        let mut record = WalkRecord {
            id,
            version: 1,
            item: walk.item.clone(),
            office: office.to_string(),
            state: "open".to_owned(),
            by_id: user,
            document: serde_json::to_string(&walk).map_err(DeskError::broken)?,
            head: [0; 32],
            facts: 0,
            opened_at: now,
            updated_at: now,
        };
        let fact = chained(&mut record, "walk-opened", json!({ "item": walk.item, "name": walk.name }), who, now);
        Ok(Change { walks: vec![Write::New(record)], facts: vec![fact], ..Change::default() })
    }

    /// Does something on a walk; a finding opens a duty of id `duty`.
    ///
    /// # Errors
    /// [`DeskError::Walk`] when it may not be, [`DeskError::Conflict`] when another version is there.
    pub fn walk_command(
        &self,
        (record, expected): (&WalkRecord, i64),
        command: &WalkCommand,
        duty: DutyId,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        let (kind, body) = match command {
            WalkCommand::Record { stage, minutes, seen } => {
                super::case::too_long("seen", seen)?;
                ("step-walked", json!({ "stage": stage.as_str(), "minutes": minutes, "seen": seen.trim() }))
            }
            WalkCommand::Find { stage, what, office, method, .. } => {
                super::case::too_long("what", what)?;
                self.city.office(office.as_str()).ok_or(DeskError::Missing { zh: "部门", en: "office" })?;
                let body =
                    json!({ "stage": stage.as_str(), "what": what.trim(), "office": office, "method": method, "duty": duty });
                ("finding-made", body)
            }
            WalkCommand::Finish { summary } => {
                super::case::too_long("summary", summary)?;
                ("walk-finished", json!({ "summary": summary.trim() }))
            }
        };
        let calendar = self.calendar(date_of(now));
        let decision =
            self.walk(record)?.decide(record.id.uuid(), command, &self.city.rulebook, calendar, now).map_err(DeskError::Walk)?;
        let mut next = WalkRecord {
            version: expected + 1,
            state: if decision.walk.finished_on.is_some() { "finished" } else { "open" }.to_owned(),
            document: serde_json::to_string(&decision.walk).map_err(DeskError::broken)?,
            updated_at: now,
            ..record.clone()
        };
        let mut facts = vec![chained(&mut next, kind, body, who, now)];
        let mut change = Change { walks: vec![Write::Update { record: next, expected }], ..Change::default() };
        if let Some(owed) = decision.duty {
            let (row, fact) = self.open_duty(duty, &owed, &Place::default(), who, now)?;
            change.duties.push(Write::New(row));
            facts.push(fact);
        }
        change.facts = facts;
        Ok(change)
    }
}

/// Adds a fact to the walk's own chain; it stands in no project's timeline but in its own.
fn chained(record: &mut WalkRecord, kind: &str, body: serde_json::Value, who: &Actors, now: Timestamp) -> FactRecord {
    let chain = (&mut record.head, &mut record.facts);
    own_fact(("walk", record.id.uuid()), chain, (kind, body), who, now)
}
