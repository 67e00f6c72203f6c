//! Watching by rule: cases and facts of some days read, looked at off the requests' path, and kept for as long as nobody committed anything.

use crate::desk::{Desk, DeskError, Seen, courses, finding_id};
use crate::problem::Problem;
use crate::state::App;
use ::watch::Finding;
use calendar::start_of;
use jiff::civil::Date;
use std::sync::Arc;
use store::{FindingRecord, Store};

/// Cases of one look at most: with more, fewer days are to be chosen.
const CASES_MAX: i64 = 30_000;

/// What was found last, and of which days. Only one looks at a time; others wait for what it finds.
#[derive(Debug, Default)]
pub struct Watching(tokio::sync::Mutex<Option<Kept>>);

#[derive(Debug)]
struct Kept {
    snapshot: String,
    days: (Date, Date),
    found: Arc<Vec<Finding>>,
}

/// Everything that is seen in cases received on these days: found now, and acted upon before, each finding once, the strongest first.
///
/// # Errors
/// When there are too many cases, when the pack says nothing of watching, and what the store says.
pub async fn seen(app: &App, days: (Date, Date)) -> Result<Vec<Seen>, Problem> {
    let found = found(app, days).await?;
    let rows = app.store.findings(days, None).await?;
    merge(&app.desk, &found, rows)
}

/// Each finding with the row of what was done about it; rows of what is found no more come last.
fn merge(desk: &Desk, found: &[Finding], rows: Vec<FindingRecord>) -> Result<Vec<Seen>, Problem> {
    let mut acted = rows.into_iter().map(|row| Ok((desk.inquiry(&row)?, row))).collect::<Result<Vec<_>, DeskError>>()?;
    // Of two rows about the same, the one that was opened last knows more of it.
    acted.sort_by_key(|(_, row)| std::cmp::Reverse((row.opened_at, row.id)));
    let mut all = Vec::with_capacity(found.len());
    for finding in found {
        let id = finding_id(finding);
        let known = acted.iter().position(|(inquiry, row)| row.id == id || finding.is_again(&inquiry.finding));
        let record = known.map(|at| acted.remove(at));
        let id = record.as_ref().map_or(id, |(_, row)| row.id);
        all.push(Seen { id, now: Some(finding.clone()), record: record.map(|(inquiry, row)| (row, inquiry)) });
    }
    all.extend(acted.into_iter().map(|(inquiry, row)| Seen { id: row.id, now: None, record: Some((row, inquiry)) }));
    Ok(all)
}

async fn found(app: &App, days: (Date, Date)) -> Result<Arc<Vec<Finding>>, Problem> {
    let plan = app.desk.watch()?.clone();
    let mut kept = app.watching.0.lock().await;
    // Taken before anything is read: what is committed meanwhile makes another one.
    let snapshot = app.store.snapshot().await?;
    if let Some(kept) = kept.as_ref().filter(|kept| kept.snapshot == snapshot && kept.days == days) {
        return Ok(Arc::clone(&kept.found));
    }
    let calendar = app.desk.calendar(app.today());
    let (cases, facts, edits) = read(&app.store, days).await?;
    let look = move || ::watch::look(&plan, &courses(cases, facts, edits), calendar);
    let found = Arc::new(tokio::task::spawn_blocking(look).await.map_err(Problem::broken)?);
    *kept = Some(Kept { snapshot, days, found: Arc::clone(&found) });
    Ok(found)
}

type Rows = (Vec<store::WatchedCase>, Vec<store::WatchedFact>, Vec<store::WatchedFact>);

async fn read(store: &Store, (from, to): (Date, Date)) -> Result<Rows, Problem> {
    let stretch = (start_of(from), start_of(to.tomorrow().unwrap_or(to)));
    let cases = store.watched_cases(stretch, CASES_MAX + 1).await?;
    if cases.len() as i64 > CASES_MAX {
        let detail = (
            format!("这些日子收到的办件超过 {CASES_MAX} 件，请缩短查看的日期范围。"),
            format!("More than {CASES_MAX} cases were received on these days: choose fewer days."),
        );
        return Err(Problem::impossible("too-many-cases", detail));
    }
    let facts = store.watched_facts(stretch, CASES_MAX).await?;
    let edits = store.watched_edits(stretch, CASES_MAX).await?;
    Ok((cases, facts, edits))
}
