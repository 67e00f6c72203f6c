//! Whose case it is: a fact of its own, in the case's chain, under the case's version.

use super::fact::{Chain, FactDraft};
use super::{Actors, Desk, DeskError, Planned};
use base::{CaseId, UserId};
use jiff::Timestamp;
use serde_json::json;
use store::{Assignment, Change, Dossier, Write};

impl Desk {
    /// Gives a case to a reviewer of its office. The law is not asked: it knows the office, not the person.
    ///
    /// # Errors
    /// [`DeskError::Missing`], [`DeskError::Conflict`] when another version is there.
    pub fn assign(
        &self,
        dossier: &Dossier,
        (case, expected): (CaseId, i64),
        (user, name): (UserId, &str),
        who: &Actors,
        now: Timestamp,
    ) -> Result<Planned, DeskError> {
        let at = dossier.cases.iter().position(|one| one.id == case).ok_or(DeskError::Missing { zh: "办件", en: "case" })?;
        let mut dossier = dossier.clone();
        let record = &mut dossier.cases[at];
        DeskError::unless_seen(record.version, expected)?;
        let project = dossier.project.id;
        let mut chain = Chain { kind: "case", id: case.uuid(), project, head: record.head, seq: record.facts };
        let fact = chain.add(FactDraft { kind: "assigned".into(), at: now, body: json!({ "to": name }), on_paper_at: None }, who);
        record.version += 1;
        record.head = chain.head;
        record.facts = chain.seq;
        record.updated_at = now;
        let change = Change {
            cases: vec![Write::Update { record: record.clone(), expected }],
            facts: vec![fact],
            assignments: vec![Assignment { case, user, by: who.id.unwrap_or(user), at: now }],
            ..Change::default()
        };
        Ok(Planned { change, dossier, case: Some(case) })
    }
}
