//! Several plans of one project as one change: written in one transaction or not at all, answered once under one key.

use super::{App, Key};
use crate::desk::Planned;
use crate::problem::Problem;
use crate::session::Me;
use axum::http::StatusCode;
use base::{CaseId, ProjectId};
use serde::{Deserialize, Serialize};
use store::{Answer, Change, Dossier, StoreError};

/// What several plans did: the project as it is now, and the cases that they made.
pub struct DoneTogether {
    /// The status to answer with.
    pub status: StatusCode,
    /// The project as it is now.
    pub dossier: Dossier,
    /// The new cases, in the order of the plans.
    pub cases: Vec<CaseId>,
}

/// What is kept under an `Idempotency-Key`.
#[derive(Serialize, Deserialize)]
struct Subjects {
    project: ProjectId,
    #[serde(default)]
    cases: Vec<CaseId>,
}

impl App {
    /// What a repeated request for several cases has already done.
    pub async fn repeated_together(&self, key: &Option<Key>, me: &Me) -> Result<Option<DoneTogether>, Problem> {
        let Some(Key(key)) = key else { return Ok(None) };
        let Some(answer) = self.store.answer(key, me.id).await? else { return Ok(None) };
        let subjects: Subjects = serde_json::from_str(&answer.body).map_err(Problem::broken)?;
        let dossier = self.store.dossier(subjects.project).await?;
        let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
        Ok(Some(DoneTogether { status, dossier, cases: subjects.cases }))
    }

    /// Commits plans that follow one another: all of them in one transaction.
    pub async fn commit_together(&self, plans: Vec<Planned>, me: &Me, key: Option<Key>) -> Result<DoneTogether, Problem> {
        let status = StatusCode::CREATED;
        let cases: Vec<CaseId> = plans.iter().filter_map(|planned| planned.case).collect();
        let Some(last) = plans.last() else { return Err(Problem::broken("nothing was planned")) };
        let mut dossier = last.dossier.clone();
        let mut changes: Vec<Change> = plans.into_iter().map(|planned| planned.change).collect();
        let subjects = Subjects { project: dossier.project.id, cases: cases.clone() };
        let again = key.as_ref().map(|Key(key)| Key(key.clone()));
        if let Some(change) = changes.last_mut() {
            change.answer = key.map(|Key(key)| Answer {
                key,
                user_id: me.id,
                status: status.as_u16(),
                body: serde_json::to_string(&subjects).unwrap_or_default(),
                at: self.wall.now(),
            });
        }
        match self.store.commit_all(changes).await {
            Err(error @ StoreError::Conflict { .. }) => Err(self.conflict(error, dossier.project.id.uuid()).await),
            // The same request arrived twice at once: the other one did it.
            Err(StoreError::Taken { what: "answer" }) => self.repeated_together(&again, me).await?.ok_or_else(Problem::busy),
            Err(other) => Err(other.into()),
            Ok(committed) => {
                let mut numbers = committed.numbers.into_iter();
                for case in dossier.cases.iter_mut().filter(|case| case.number.is_empty()) {
                    case.number = numbers.next().unwrap_or_default();
                }
                Ok(DoneTogether { status, dossier, cases })
            }
        }
    }
}
