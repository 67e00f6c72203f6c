//! Telling what is due of duties: rows, claimed in a transaction, so that of two servers one tells, and a killed one leaves nothing
//! half told.

use crate::desk::Subscribers;
use crate::problem::Problem;
use crate::state::App;
use base::DutyId;
use store::{About, Change, StoreError, TellingRecord};

/// How many duties are looked at before the next batch is asked for.
const BATCH: i64 = 500;
/// How many are claimed in one transaction.
const TOGETHER: usize = 50;

/// Tells everything that is due by today; gives how much was told.
///
/// # Errors
/// Whatever the store says.
pub async fn pass(app: &App) -> Result<i64, Problem> {
    let today = app.today();
    let mut told = 0;
    loop {
        // Read anew for each batch: what the live notices tail is in the order in which it was told, but for a batch.
        let now = app.clock.now();
        let due = app.store.duties_waking(today, BATCH).await?;
        let ids: Vec<DutyId> = due.iter().map(|duty| duty.id).collect();
        let before = app.store.tellings_of(&ids).await?;
        let to = if due.is_empty() { Subscribers::default() } else { subscribers(app).await? };
        let wall = app.wall.now();
        let mut changes = Vec::with_capacity(due.len());
        for record in &due {
            let mine: Vec<TellingRecord> = before.iter().filter(|one| one.about == About::Duty(record.id)).cloned().collect();
            let change = app.desk.tell(record, &mine, &to, || app.ids.next(now), (now, wall))?;
            changes.extend(change.map(|change| asleep(app, change)));
        }
        let mut moved = false;
        for some in changes.chunks(TOGETHER) {
            let n = commit(app, some).await?;
            told += n.unwrap_or(0);
            moved |= n.is_some();
        }
        app.live.nudge();
        app.deliver.nudge();
        if !moved {
            return Ok(told);
        }
    }
}

/// Where the city's clock is the wall's, nobody looks at what is held back before its hour.
pub(crate) fn asleep(app: &App, mut change: Change) -> Change {
    if !app.clock.is_simulated() {
        change.deliveries.iter_mut().for_each(|one| one.next_try_at = one.next_try_at.max(one.not_before));
    }
    change
}

/// Who wants to be told outside the product. Where no mail server is set, nobody is mailed.
pub(crate) async fn subscribers(app: &App) -> Result<Subscribers, Problem> {
    let people = if app.deliver.mails() { app.store.mailed().await? } else { Vec::new() };
    let posts = if people.is_empty() { Vec::new() } else { app.store.all_posts_in_force(app.today()).await? };
    Ok(Subscribers::new(people, &posts, app.store.webhooks().await?))
}

/// Writes what is told, together; when another server was faster with one of them, each for itself. Gives how much was told, nothing
/// when nothing could be claimed.
async fn commit(app: &App, changes: &[Change]) -> Result<Option<i64>, Problem> {
    let told = |changes: &[Change]| changes.iter().map(|change| change.tellings.len() as i64).sum::<i64>();
    match app.store.commit_all(changes.to_vec()).await {
        Ok(_) => return Ok(Some(told(changes))),
        Err(StoreError::Conflict { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let mut all = None;
    for change in changes {
        match app.store.commit(change.clone()).await {
            Ok(_) => all = Some(all.unwrap_or(0) + told(std::slice::from_ref(change))),
            // Another server told it, or somebody acted: the next look sees what is left.
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(all)
}

/// Reckons the last days of duties again that a new holiday notice may move; gives how many moved.
///
/// # Errors
/// Whatever the store says.
pub async fn recompute(app: &App) -> Result<i64, Problem> {
    let mut moved = 0;
    for record in app.store.provisional_duties().await? {
        let told = app.store.tellings_of(&[record.id]).await?;
        let Some(change) = app.desk.duty_again(&record, &told, app.clock.now())? else { continue };
        match app.store.commit(change).await {
            Ok(_) => moved += 1,
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(moved)
}
