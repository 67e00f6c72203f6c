//! What happens because time passes: deemed acceptance, lapses, due dates that a new holiday notice moves, a law that changes.
//!
//! Everything is computed from facts and the calendar; nothing here remembers a timer. Running it twice does nothing twice.

use crate::desk::Actors;
use crate::problem::Problem;
use crate::state::App;
use approval::Command;
use base::{CaseId, PermitId, ProjectId};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::time::Duration;
use store::{Change, StoreError, Write};

/// How many cases are moved before the next batch is asked for.
const BATCH: i64 = 500;
/// How often a real deployment looks whether a day has begun, in seconds.
const LOOK_SECONDS: u64 = 60;
/// The furthest day to which the demo's clock goes in one step.
const ADVANCE_DAYS_MAX: i64 = 400;
/// When an office's day begins.
const MORNING: SignedDuration = SignedDuration::from_hours(9);

/// What happened while time passed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Passed {
    /// Applications deemed accepted.
    pub deemed: i64,
    /// Applications that lapsed.
    pub lapsed: i64,
    /// Due dates that moved.
    pub recomputed: i64,
    /// What was told of duties.
    pub told: i64,
}

/// Moves the demo's clock to the morning of `to`, day by day, and does what the law says happens meanwhile.
///
/// # Errors
/// 422 when `to` is not ahead or too far; whatever the store says.
pub async fn advance(app: &App, to: Date) -> Result<Passed, Problem> {
    let today = app.today();
    let furthest = today.saturating_add(ADVANCE_DAYS_MAX.days());
    if to <= today || to > furthest {
        let zh = format!("时钟只能向前：请选择 {today} 之后、{furthest} 以前的日期。");
        let en = format!("The clock only goes forward: choose a day after {today}, at the latest {furthest}.");
        return Err(Problem::invalid(vec![crate::problem::FieldError::new("to", (zh, en))]));
    }
    let mut passed = Passed::default();
    let mut day = today;
    while day < to {
        let eve = day;
        day = day.tomorrow().map_err(Problem::broken)?;
        let morning = calendar::start_of(day).saturating_add(MORNING).map_err(Problem::broken)?;
        if !app.clock.advance(morning) {
            continue;
        }
        let more = pass(app, Some(eve)).await?;
        passed.deemed += more.deemed;
        passed.lapsed += more.lapsed;
        passed.recomputed += more.recomputed;
        passed.told += more.told;
    }
    app.store.put_setting("clock.now", &app.clock.now().to_string()).await?;
    Ok(passed)
}

/// Does everything that is due now. `since` is the day on which this was done last; none at start.
///
/// # Errors
/// Whatever the store says.
pub async fn pass(app: &App, since: Option<Date>) -> Result<Passed, Problem> {
    let today = app.today();
    let mut passed = Passed::default();
    loop {
        let due = app.store.cases_waking(today, BATCH).await?;
        let mut moved = 0;
        for (project, case) in due {
            if let Some(more) = tick(app, project, case).await? {
                passed.deemed += more.deemed;
                passed.lapsed += more.lapsed;
                moved += 1;
            }
        }
        if moved == 0 {
            break;
        }
    }
    crate::uploads::sweep(app).await?;
    let calendar = app.desk.calendar(today);
    let renewed = since.is_none_or(|since| app.desk.calendar(since).version() != calendar.version());
    if renewed {
        for (project, case) in app.store.provisional_cases().await? {
            passed.recomputed += recompute(app, project, case).await?;
        }
        passed.recomputed += crate::tell::recompute(app).await?;
    }
    if since.is_some_and(|since| app.desk.law_changes(since, today)) {
        refresh_all(app).await?;
    }
    // What a project that moves owes no more is told to nobody.
    crate::playbooks::pass(app).await?;
    // First what is owed from today on, then the telling of it.
    crate::dispatch::pass(app).await?;
    crate::indicators::pass(app).await?;
    passed.told += crate::tell::pass(app).await?;
    crate::policies::push_all(app).await?;
    crate::erasure::pass(app).await?;
    Ok(passed)
}

/// Lets time act on one case; nothing when the law has nothing to say yet.
async fn tick(app: &App, project: ProjectId, case: CaseId) -> Result<Option<Passed>, Problem> {
    let dossier = app.store.dossier(project).await?;
    let Some(version) = dossier.cases.iter().find(|one| one.id == case).map(|one| one.version) else { return Ok(None) };
    let now = app.clock.now();
    let permit = PermitId::new(app.ids.next(now));
    let planned = app.desk.command(&dossier, (case, version), Command::Tick {}, permit, &Actors::clock(), now)?;
    if planned.change.facts.is_empty() {
        return Ok(None);
    }
    let count = |kind: &str| planned.change.facts.iter().filter(|fact| fact.kind == kind).count() as i64;
    let passed =
        Passed { deemed: count("acceptance-deemed"), lapsed: count("lapsed") + count("tolerance-lapsed"), ..Passed::default() };
    match app.store.commit(planned.change).await {
        Ok(_) => Ok(Some(passed)),
        // Somebody acted meanwhile; the next look will see what is left to do.
        Err(StoreError::Conflict { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn recompute(app: &App, project: ProjectId, case: CaseId) -> Result<i64, Problem> {
    let dossier = app.store.dossier(project).await?;
    let Some(planned) = app.desk.recompute(&dossier, case, app.clock.now())? else { return Ok(0) };
    match app.store.commit(planned.change).await {
        Ok(_) => Ok(1),
        Err(StoreError::Conflict { .. }) => Ok(0),
        Err(error) => Err(error.into()),
    }
}

/// Brings every project's columns up to date with a law that changed.
async fn refresh_all(app: &App) -> Result<(), Problem> {
    let today = app.today();
    let mut request = crate::api::page::request(None, Some(crate::api::page::LIMIT_MAX), None, None)?;
    loop {
        let found = app.store.projects(&store::ProjectFilter::default(), &request).await?;
        for project in found.items {
            let mut dossier = app.store.dossier(project.id).await?;
            let before = dossier.project.progress.clone();
            app.desk.refresh(&mut dossier, today)?;
            if dossier.project.progress == before {
                continue;
            }
            let expected = dossier.project.version;
            dossier.project.version += 1;
            let write = Write::Update { record: dossier.project, expected };
            match app.store.commit(Change { projects: vec![write], ..Change::default() }).await {
                Ok(_) | Err(StoreError::Conflict { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        match found.next {
            Some(next) => request.after = Some(next),
            None => return Ok(()),
        }
    }
}

/// Looks every minute whether a day has begun, and does what is due then. For real time; the demo's clock is moved by hand.
pub async fn watch(app: App) {
    let mut done: Option<Date> = None;
    let mut tick = tokio::time::interval(Duration::from_secs(LOOK_SECONDS));
    loop {
        tick.tick().await;
        let today = app.today();
        if done == Some(today) {
            // What was opened since the day began may have to be told today: a matter that is to be settled the same day.
            if let Err(problem) = crate::tell::pass(&app).await {
                tracing::error!(problem.code, problem.detail_en, "what is to be told waits a minute");
            }
            continue;
        }
        match pass(&app, done).await {
            Ok(passed) => {
                tracing::info!(%today, deemed = passed.deemed, lapsed = passed.lapsed, recomputed = passed.recomputed, told = passed.told, "a day has begun");
                done = Some(today);
            }
            Err(problem) => tracing::error!(problem.code, problem.detail_en, "what is due could not be done; trying again"),
        }
        if let Err(problem) = crate::uploads::sweep(&app).await {
            tracing::warn!(problem.code, "expired uploads stay for now");
        }
        let now: Timestamp = app.wall.now();
        if let Err(error) = app.store.drop_expired(now).await {
            tracing::warn!(%error, "expired sessions stay for now");
        }
    }
}
