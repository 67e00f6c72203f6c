//! The agenda (议题清单): one entry for each project at issue, made of the duties that slipped, that fall due before the next meeting,
//! and that earlier meetings decided.

use super::{ANSWER, Answer};
use crate::{Duty, Party, State};
use base::{DutyId, Named, ProjectId, stable_names};
use calendar::{Calendar, CalendarError};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Entries of one agenda at most: a meeting that has more deals with the worst first.
const ENTRIES_MAX: usize = 200;

/// Something owed, as an agenda is made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// Its id.
    pub id: DutyId,
    /// The duty.
    pub duty: Duty,
    /// What kind of duty it is, in words.
    pub kind_name: Named,
    /// The project that it is about.
    pub site: Option<Site>,
}

/// The project of a duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its id.
    pub project: ProjectId,
    /// Its name.
    pub name: String,
    /// Its district.
    pub district: String,
    /// Its industrial cluster.
    pub cluster: Option<String>,
}

/// The days that a meeting looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The last meeting's day: what fell due on it or later and slipped is new. `None`: there was none, everything that slipped is.
    pub since: Option<Date>,
    /// The next meeting's day: what falls due before it is looked at now.
    pub until: Date,
}

stable_names! {
    /// Why something stands on an agenda (列入原因).
    Why {
        /// It slipped (已逾期).
        Slipped = "slipped", "已逾期", "slipped";
        /// It falls due before the next meeting (下次会前到期).
        Coming = "coming", "下次会前到期", "due before the next meeting";
        /// An earlier meeting decided it, and it is not done (上次议定未落实).
        Undone = "undone", "议定未落实", "decided, not done";
    }
}

/// An entry: a project, or a duty without one (议题).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// `project:` or `duty:` and an id: the same in every agenda.
    pub key: String,
    /// The project's name, or what is owed.
    pub title: Named,
    /// The project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectId>,
    /// Its district.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<String>,
    /// The gravest of its lines.
    pub why: Why,
    /// Who owes what, the gravest first.
    pub lines: Vec<Line>,
    /// What offices wrote before the meeting.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
}

/// Something owed, as it stood when the agenda was made (责任明细).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The duty.
    pub duty: DutyId,
    /// What kind, in words.
    pub kind: Named,
    /// What is owed.
    pub what: Named,
    /// By whom.
    pub owner: Party,
    /// Its last day.
    pub due_on: Option<Date>,
    /// How it stood.
    pub state: State,
    /// Working days past its last day.
    pub late: i64,
    /// Why it is here.
    pub why: Why,
}

/// An agenda as it is made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agenda {
    /// The entries, the gravest first.
    pub entries: Vec<Entry>,
    /// How many more there were.
    pub left_out: usize,
}

/// Makes an agenda of what is owed on `today`: `owed` is what the chair's scope has open with a last day, `undone` what earlier meetings
/// of the series decided. What an applicant owes stands beside what offices owe of the same project, and makes no entry alone.
///
/// # Errors
/// When a day lies outside the calendar.
pub fn agenda(
    owed: Vec<Owed>,
    undone: Vec<Owed>,
    window: Window,
    calendar: &Calendar,
    today: Date,
) -> Result<Agenda, CalendarError> {
    let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
    let decided = undone.iter().map(|one| one.id).collect::<std::collections::BTreeSet<DutyId>>();
    // That an agenda is to be answered is no matter for an agenda.
    let (owed, undone) = (matters(owed), matters(undone));
    let others = owed.filter(|one| !decided.contains(&one.id)).filter_map(|one| Some((why(&one.duty, window, today)?, one)));
    let undone = undone.filter(|one| one.duty.state.is_open()).map(|one| (Why::Undone, one));
    for (why, one) in others.chain(undone) {
        let due_on = one.duty.due.map(|due| due.on);
        let late = match due_on.filter(|due| *due < today) {
            Some(due) => calendar.working_days_between(due, today)?.n,
            None => 0,
        };
        let line = Line {
            duty: one.id,
            kind: one.kind_name,
            what: one.duty.what.clone(),
            owner: one.duty.owner,
            due_on,
            state: one.duty.state,
            late,
            why,
        };
        let (key, title) = match &one.site {
            Some(site) => (format!("project:{}", site.project), Named::new(&site.name, &site.name)),
            None => (format!("duty:{}", one.id), one.duty.what),
        };
        let entry = entries.entry(key.clone()).or_insert_with(|| Entry {
            key,
            title,
            project: one.site.as_ref().map(|site| site.project),
            district: one.site.map(|site| site.district),
            why,
            lines: Vec::new(),
            answers: Vec::new(),
        });
        entry.why = entry.why.min(why);
        entry.lines.push(line);
    }
    let mut entries: Vec<Entry> =
        entries.into_values().filter(|entry| entry.lines.iter().any(|line| line.owner.office().is_some())).collect();
    for entry in &mut entries {
        entry.lines.sort_by(|a, b| (a.why, a.due_on, &a.owner, a.duty).cmp(&(b.why, b.due_on, &b.owner, b.duty)));
    }
    let rank = |entry: &Entry| {
        let first = entry.lines.first();
        (entry.why, first.and_then(|line| line.due_on).unwrap_or(Date::MAX), std::cmp::Reverse(entry.lines.len()))
    };
    entries.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| a.key.cmp(&b.key)));
    let left_out = entries.len().saturating_sub(ENTRIES_MAX);
    entries.truncate(ENTRIES_MAX);
    Ok(Agenda { entries, left_out })
}

fn matters(all: Vec<Owed>) -> impl Iterator<Item = Owed> {
    all.into_iter().filter(|one| one.duty.kind != ANSWER)
}

/// Why a duty stands on the agenda of a window; `None`: it does not.
fn why(duty: &Duty, window: Window, today: Date) -> Option<Why> {
    let due = duty.due.filter(|_| duty.state.is_the_owners())?.on;
    match due < today {
        true => window.since.is_none_or(|since| since <= due).then_some(Why::Slipped),
        false => (due < window.until).then_some(Why::Coming),
    }
}

impl Entry {
    /// Whether an office owes something here.
    pub fn concerns(&self, office: &base::OfficeId) -> bool {
        self.lines.iter().any(|line| line.owner.office() == Some(office))
    }
}
