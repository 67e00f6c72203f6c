//! An entry of an agenda and a meeting in a list, as the wire shows them.

use super::{Sight, runs, view};
use crate::api::duties::{PartyView, party_view};
use crate::api::types::{Office, Text};
use crate::session::Me;
use crate::state::App;
use ::duty::dispatch::{Answer, Entry, Line, Meeting};
use serde::Serialize;
use store::MeetingRecord;
use utoipa::ToSchema;

/// A meeting in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeetingRow {
    pub(super) id: String,
    pub(super) version: i64,
    pub(super) series: String,
    pub(super) name: Text,
    pub(super) chair: Text,
    pub(super) on: String,
    /// The time of the day: 14:30.
    pub(super) at: String,
    pub(super) minutes: u32,
    /// The day on which its agenda is frozen.
    pub(super) freeze_on: String,
    /// Whether a later holiday notice may still move it.
    pub(super) provisional: bool,
    /// planned, frozen, held or missed.
    pub(super) state: String,
    pub(super) state_name: Text,
    /// Entries of the frozen agenda that the reader sees; null while it follows the records.
    pub(super) entries: Option<i64>,
    /// What was decided.
    pub(super) decisions: i64,
    /// Whether the reader runs it.
    pub(super) runs: bool,
}

/// An entry of an agenda: a project at issue on one page.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryView {
    key: String,
    title: Text,
    project: Option<String>,
    district: Option<Text>,
    /// slipped, coming or undone.
    why: String,
    why_name: Text,
    lines: Vec<EntryLine>,
    answers: Vec<EntryAnswer>,
    /// Whether the reader's office owes something here.
    mine: bool,
}

/// Who owes what.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryLine {
    duty: String,
    kind: Text,
    what: Text,
    owner: PartyView,
    due_on: Option<String>,
    state_name: Text,
    /// Working days past its last day, as of the agenda.
    late: i64,
    /// slipped, coming or undone.
    why: String,
    why_name: Text,
}

/// What an office wrote before the meeting.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryAnswer {
    office: Office,
    by: String,
    at: String,
    text: String,
}

/// A stored meeting as lists show it.
pub fn row(me: &Me, record: &MeetingRecord, meeting: &Meeting, sight: &Sight) -> MeetingRow {
    let seen = meeting.entries.iter().filter(|entry| sees(sight, entry)).count();
    MeetingRow {
        id: record.id.to_string(),
        version: record.version,
        series: meeting.series.clone(),
        name: view::named(&meeting.name),
        chair: view::named(&meeting.chair_name),
        on: meeting.on.to_string(),
        at: meeting.at.strftime("%H:%M").to_string(),
        minutes: meeting.minutes,
        freeze_on: meeting.freeze_on.to_string(),
        provisional: meeting.provisional,
        state: meeting.stage.as_str().to_owned(),
        state_name: view::named(&meeting.stage.text()),
        entries: meeting.frozen_at.map(|_| seen as i64),
        decisions: meeting.resolutions.iter().filter(|one| sees_decision(sight, meeting, one)).count() as i64,
        runs: runs(me, &meeting.creditor),
    }
}

/// Whether an entry is shown.
pub fn sees(sight: &Sight, entry: &Entry) -> bool {
    match sight {
        Sight::Whole => true,
        Sight::Own(office) => entry.concerns(office),
    }
}

/// Whether a decision is shown: an office sees what it is charged with, and what was decided on its entries.
pub fn sees_decision(sight: &Sight, meeting: &Meeting, one: &::duty::dispatch::Resolution) -> bool {
    match sight {
        Sight::Whole => true,
        Sight::Own(office) => one.office == *office || meeting.entry(&one.entry).is_some_and(|entry| entry.concerns(office)),
    }
}

/// An entry as its page shows it.
pub fn entry(app: &App, me: &Me, entry: &Entry) -> EntryView {
    let own = me.office.as_deref().and_then(|office| base::OfficeId::parse(office).ok());
    let district = |id: &String| view::district(app, id);
    EntryView {
        key: entry.key.clone(),
        title: view::named(&entry.title),
        project: entry.project.map(|id| id.to_string()),
        district: entry.district.as_ref().filter(|id| !id.is_empty()).map(district),
        why: entry.why.as_str().to_owned(),
        why_name: view::named(&entry.why.text()),
        lines: entry.lines.iter().map(|one| line(app, one)).collect(),
        answers: entry.answers.iter().map(|one| answer(app, one)).collect(),
        mine: own.is_some_and(|office| entry.concerns(&office)),
    }
}

fn line(app: &App, one: &Line) -> EntryLine {
    EntryLine {
        duty: one.duty.to_string(),
        kind: view::named(&one.kind),
        what: view::named(&one.what),
        owner: party_view(app, &one.owner),
        due_on: one.due_on.map(|day| day.to_string()),
        state_name: view::named(&one.state.text()),
        late: one.late,
        why: one.why.as_str().to_owned(),
        why_name: view::named(&one.why.text()),
    }
}

fn answer(app: &App, one: &Answer) -> EntryAnswer {
    EntryAnswer {
        office: view::office(app, one.office.as_str()),
        by: one.by.clone(),
        at: view::instant(one.at),
        text: one.text.clone(),
    }
}
