//! Playbooks beyond a single request: one whose project moves ends by that fact, before anybody is told that a step slipped.

use crate::desk::{Actors, AroundPlaybook};
use crate::problem::Problem;
use crate::state::App;
use store::{Change, Dossier, DutyFilter, DutyRecord, PageRequest, PlaybookRecord, StoreError, TellingRecord};

/// Open duties of one playbook at most: one step runs.
const OWED: u32 = 20;

/// The open duties of a playbook and what was told of them.
///
/// # Errors
/// What the store says.
pub async fn around(app: &App, record: &PlaybookRecord) -> Result<(Vec<DutyRecord>, Vec<TellingRecord>), StoreError> {
    let filter = DutyFilter { subject: Some(record.id.uuid()), open: Some(true), ..DutyFilter::default() };
    let owed = app.store.duties(&filter, &PageRequest::first(OWED)).await?.items;
    let owed: Vec<DutyRecord> = owed.into_iter().map(|row| row.duty).collect();
    let told = app.store.told_of(&owed).await?;
    Ok((owed, told))
}

/// What a dossier, as it is or as it will be, makes of its project's playbook.
///
/// # Errors
/// What the store says, a playbook that does not read.
pub async fn follow(app: &App, dossier: &Dossier, who: &Actors) -> Result<Change, Problem> {
    let mut change = Change::default();
    let all = app.store.playbooks_of(dossier.project.id).await?;
    for record in all.iter().filter(|one| one.state == "running") {
        change.join(follow_one(app, record, dossier, who).await?);
    }
    Ok(change)
}

/// What a dossier makes of one playbook that runs.
async fn follow_one(app: &App, record: &PlaybookRecord, dossier: &Dossier, who: &Actors) -> Result<Change, Problem> {
    let (owed, told) = around(app, record).await?;
    let around = AroundPlaybook { owed: &owed, told: &told };
    Ok(app.desk.follow_playbook(record, dossier, around, who, app.clock.now())?.unwrap_or_default())
}

/// Ends every playbook whose project moves.
///
/// # Errors
/// What the store says.
pub async fn pass(app: &App) -> Result<(), Problem> {
    for record in app.store.playbooks_running().await? {
        let dossier = app.store.dossier(record.project_id).await?;
        let change = follow_one(app, &record, &dossier, &Actors::clock()).await?;
        match app.store.commit(change).await {
            // Somebody acted meanwhile; the next look sees what is left to do.
            Ok(_) | Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
