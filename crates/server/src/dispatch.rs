//! Dispatch meetings as time passes: planned ahead, their agenda made from what is stored and frozen on its day. Running it twice, or
//! on two servers, does nothing twice.

use crate::desk::AroundMeeting;
use crate::problem::Problem;
use crate::state::App;
use ::duty::dispatch::{Agenda, Meeting, Owed, Site, Stage, Window};
use base::MeetingId;
use jiff::ToSpan;
use store::{AgendaFilter, AgendaRow, Change, DutyFilter, DutyRecord, PageRequest, StoreError, TellingRecord};

/// How many meetings of a series are looked through for decisions that are not done.
const HELD_MAX: i64 = 100;
/// Open duties about one meeting at most: an answer of each office of the city, and its decisions.
const OWED_MAX: u32 = 1_000;

/// Plans what is to be planned, freezes what is to be frozen, and says of the rest that it was not held.
///
/// # Errors
/// Whatever the store says.
pub async fn pass(app: &App) -> Result<(), Problem> {
    let (now, today) = (app.clock.now(), app.today());
    for change in app.desk.plan_meetings(&app.store.meetings_ahead().await?, now)? {
        commit(app, change).await?;
    }
    for record in app.store.meetings_ahead().await? {
        let meeting = app.desk.meeting(&record)?;
        let over = meeting.window.is_some_and(|window| window.until <= today) && meeting.resolutions.is_empty();
        if over {
            let (owed, told) = owed_of(app, record.id).await?;
            commit(app, app.desk.miss(&record, AroundMeeting { owed: &owed, told: &told }, now)?).await?;
        } else if meeting.stage == Stage::Planned && meeting.freeze_on <= today {
            let made = agenda(app, &meeting).await?;
            commit(app, app.desk.freeze(&record, made, now)?).await?;
        }
    }
    Ok(())
}

/// The open duties about a meeting, and what was told of them.
///
/// # Errors
/// Whatever the store says.
pub async fn owed_of(app: &App, meeting: MeetingId) -> Result<(Vec<DutyRecord>, Vec<TellingRecord>), Problem> {
    let filter = DutyFilter { subject: Some(meeting.uuid()), open: Some(true), ..DutyFilter::default() };
    let found = app.store.duties(&filter, &PageRequest::first(OWED_MAX)).await?;
    let owed: Vec<DutyRecord> = found.items.into_iter().map(|row| row.duty).collect();
    let told = app.store.told_of(&owed).await?;
    Ok((owed, told))
}

async fn commit(app: &App, change: Change) -> Result<(), Problem> {
    match app.store.commit(change).await {
        // Another server was faster (it opened the same duties, or moved the meeting on), or somebody acted: the next look sees what is left.
        Ok(_) | Err(StoreError::Conflict { .. } | StoreError::Taken { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The agenda of a meeting as of now, with the days that it looks at: since the last meeting of its series that was held, until the one
/// after it.
///
/// # Errors
/// Whatever the store says.
pub async fn agenda(app: &App, meeting: &Meeting) -> Result<(Agenda, Window), Problem> {
    let today = app.today();
    let calendar = app.desk.calendar(today);
    let held = app.store.meetings_held(&meeting.series, HELD_MAX).await?;
    let since = held.first().map(|record| record.on);
    let Some(series) = app.desk.city.dispatch.series(&meeting.series) else {
        return Ok((Agenda::default(), Window { since, until: meeting.on }));
    };
    let after = meeting.on.saturating_add(1.day());
    let next = series.cadence.next(after, 1, calendar).map_err(Problem::broken)?;
    let until = next.first().map_or(after, |sitting| sitting.on);
    let filter = AgendaFilter {
        offices: series.scope.offices.iter().map(ToString::to_string).collect(),
        districts: series.scope.districts.clone(),
        clusters: series.scope.clusters.clone(),
        from: since,
        before: until,
    };
    let mut owed = read(app, app.store.agenda_duties(&filter).await?)?;
    owed.retain(|one| series.scope.holds(one));
    let ids: Vec<MeetingId> = held.iter().map(|record| record.id).collect();
    let undone = read(app, app.store.undone_of(&ids).await?)?;
    let window = Window { since, until };
    let made = ::duty::dispatch::agenda(owed, undone, window, calendar, today).map_err(Problem::broken)?;
    Ok((made, window))
}

fn read(app: &App, rows: Vec<AgendaRow>) -> Result<Vec<Owed>, Problem> {
    let book = &app.desk.city.rulebook;
    let one = |row: AgendaRow| {
        let duty = app.desk.duty(&row.duty)?;
        let kind_name = book.kind(&duty.kind).map_or_else(|| base::Named::new(&duty.kind, &duty.kind), |kind| kind.name.clone());
        let site = row.duty.project_id.zip(row.project_name).map(|(project, name)| Site {
            project,
            name,
            district: row.duty.district.clone().unwrap_or_default(),
            cluster: row.cluster,
        });
        Ok(Owed { id: row.duty.id, duty, kind_name, site })
    };
    rows.into_iter().map(one).collect()
}
