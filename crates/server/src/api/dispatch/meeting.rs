//! One meeting: its agenda, what offices answered, what was decided.

use super::entry::{EntryView, MeetingRow, entry, row, sees, sees_decision};
use super::{Sight, runs, view, visible};
use crate::api::types::{FactView, Office, Role, Text};
use crate::api::{duties, facts};
use crate::extract::Id;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::duty::dispatch::{ANSWER, Meeting, Refusal, Resolution, Stage};
use axum::Json;
use axum::extract::State;
use base::MeetingId;
use serde::Serialize;
use store::MeetingRecord;
use utoipa::ToSchema;

/// A dispatch meeting.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeetingView {
    #[serde(flatten)]
    row: MeetingRow,
    /// The last meeting's day: what slipped since then is new; null when everything that slipped is.
    since: Option<String>,
    /// The next meeting's day: what falls due before it is looked at.
    until: Option<String>,
    frozen_at: Option<String>,
    /// The agenda: as of now while the meeting is planned, afterwards as it was frozen.
    agenda: Vec<EntryView>,
    /// How many entries it had no room for.
    left_out: i64,
    resolutions: Vec<ResolutionView>,
    /// What became of the decisions.
    duties: Vec<duties::DutyRow>,
    /// The offices that were asked to answer before the meeting, and what became of it; the reader's own alone where he sees no more.
    asked: Vec<duties::DutyRow>,
    held_at: Option<String>,
    held_by: String,
    note: String,
    facts: Vec<FactView>,
    /// Whether the reader may answer for his office now.
    answer: MeetingOffer,
    /// Whether the reader may decide now.
    decide: MeetingOffer,
    /// The work methods, with the term that each sets.
    methods: Vec<MeetingMethod>,
}

/// Something decided.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResolutionView {
    n: u32,
    entry: String,
    title: Text,
    text: String,
    office: Office,
    term: Text,
    method: Option<Text>,
    /// The last day: of the duty, or what it would be if the meeting were closed today.
    due_on: Option<String>,
}

/// Whether something may be done, and why not.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeetingOffer {
    allowed: bool,
    why_not: Option<Text>,
}

/// A work method that a decision may follow.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeetingMethod {
    id: String,
    name: Text,
    summary: Text,
    /// The term that it sets; null: whoever decides says.
    term: Option<Text>,
}

/// One meeting with its agenda.
#[utoipa::path(get, path = "/dispatch/meetings/{id}", tag = "dispatch", params(("id" = String, Path)),
    responses((status = 200, body = MeetingView), (status = 404, body = Problem)))]
pub(super) async fn one(State(app): State<App>, me: Me, Id(id): Id<MeetingId>) -> Result<Json<MeetingView>, Problem> {
    Ok(Json(shown(&app, &me, id).await?))
}

/// A meeting as the reader sees it.
pub(super) async fn shown(app: &App, me: &Me, id: MeetingId) -> Result<MeetingView, Problem> {
    let (record, mut meeting, sight) = visible(app, me, id).await?;
    if meeting.stage == Stage::Planned {
        let (agenda, window) = crate::dispatch::agenda(app, &meeting).await?;
        (meeting.entries, meeting.left_out, meeting.window) = (agenda.entries, agenda.left_out, Some(window));
    }
    meeting_view(app, me, &record, &meeting, &sight).await
}

async fn meeting_view(
    app: &App,
    me: &Me,
    record: &MeetingRecord,
    meeting: &Meeting,
    sight: &Sight,
) -> Result<MeetingView, Problem> {
    let whole = *sight == Sight::Whole;
    let of_it = match meeting.stage {
        Stage::Planned => Vec::new(),
        _ => duties::of_subject(app, record.id.uuid()).await?.items,
    };
    let (asked, mut owed): (Vec<_>, Vec<_>) = of_it.into_iter().partition(|row| row.kind == ANSWER);
    if let Sight::Own(office) = sight {
        owed.retain(|row| row.owner.id == office.as_str());
    }
    // What other offices wrote is not this office's: it sees no list of what happened.
    let told = if whole { facts::newest_first(app, record.id.uuid()).await? } else { Vec::new() };
    let seen = meeting.entries.iter().filter(|one| sees(sight, one));
    let now = app.clock.now();
    Ok(MeetingView {
        row: row(me, record, meeting, sight),
        since: meeting.window.and_then(|window| window.since).map(|day| day.to_string()),
        until: meeting.window.map(|window| window.until.to_string()),
        frozen_at: meeting.frozen_at.map(view::instant),
        agenda: seen.map(|one| entry(app, me, one)).collect(),
        left_out: if whole { meeting.left_out as i64 } else { 0 },
        resolutions: meeting
            .resolutions
            .iter()
            .filter(|one| sees_decision(sight, meeting, one))
            .map(|one| resolution(app, one))
            .collect(),
        duties: owed,
        asked: asked.into_iter().filter(|row| whole || Some(row.owner.id.as_str()) == me.office.as_deref()).collect(),
        held_at: meeting.held_at.map(view::instant),
        held_by: meeting.held_by.clone(),
        note: meeting.note.clone(),
        facts: told,
        answer: offer(me.role == Role::OfficeHead, meeting.takes_answers(now), ANSWERERS),
        decide: offer(runs(me, &meeting.creditor), meeting.decides(now), CHAIRS),
        methods: methods(app),
    })
}

/// Who answers.
pub(super) const ANSWERERS: (&str, &str) =
    ("会前答复由责任单位负责人填写。", "The head of an office that owes something answers.");
/// Who decides.
pub(super) const CHAIRS: (&str, &str) =
    ("会议由召集人或系统管理员主持。", "Whoever calls the meeting runs it, or an administrator.");

fn offer(may: bool, now: Result<(), Refusal>, who: (&str, &str)) -> MeetingOffer {
    let why_not = match (may, now) {
        (false, _) => Some(Text::new(who.0, who.1)),
        (true, Err(refusal)) => Some(view::named(&refusal.sentence())),
        (true, Ok(())) => None,
    };
    MeetingOffer { allowed: why_not.is_none(), why_not }
}

fn methods(app: &App) -> Vec<MeetingMethod> {
    let one = |method: &::duty::Method| MeetingMethod {
        id: method.id.clone(),
        name: view::named(&method.name),
        summary: view::named(&method.summary),
        term: method.term.map(|term| Text::new(term.zh(), term.en())),
    };
    app.desk.city.rulebook.methods.iter().map(one).collect()
}

fn resolution(app: &App, one: &Resolution) -> ResolutionView {
    let today = app.today();
    let method = one.method.as_deref().and_then(|id| app.desk.city.rulebook.method(id));
    ResolutionView {
        n: one.n,
        entry: one.entry.clone(),
        title: view::named(&one.title),
        text: one.text.clone(),
        office: view::office(app, one.office.as_str()),
        term: Text::new(one.term.zh(), one.term.en()),
        method: method.map(|method| view::named(&method.name)),
        due_on: one.due(app.desk.calendar(today), today).map(|day| day.to_string()),
    }
}
