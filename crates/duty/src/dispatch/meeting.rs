//! One meeting (调度会): planned, its agenda frozen so that offices answer, held; what it decides becomes duties.

use super::{Agenda, Chair, Entry, Refusal, Series, Sitting, Window};
use crate::{By, Decision, Duty, New, Party, Rulebook, Subject, fulfil, lapse};
use base::{Named, OfficeId, ProjectId, stable_names};
use calendar::{Calendar, CalendarError, Due, Term, date_of, start_of};
use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The kind of duty that a decision makes.
pub const DECISION: &str = "decision";
/// The role that answers for an office.
const HEAD: &str = "office-head";
/// The kind of duty that a frozen agenda makes.
pub const ANSWER: &str = "answer";
/// How many titles a duty to answer names.
const TITLES: usize = 3;
/// Decisions of one meeting at most.
const RESOLUTIONS_MAX: usize = 200;

/// A meeting of a series (调度会).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Of which series.
    pub series: String,
    /// The series' name.
    pub name: Named,
    /// Who chairs: the chair's id.
    pub chair: String,
    /// What that post is called.
    pub chair_name: Named,
    /// The post that is owed what is decided.
    pub creditor: Party,
    /// The day of the rhythm.
    pub nominal: Date,
    /// The day on which it is held.
    pub on: Date,
    /// Whether a later holiday notice may still move it.
    pub provisional: bool,
    /// The day on which its agenda is frozen.
    pub freeze_on: Date,
    /// At what time of the day.
    pub at: Time,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// Where it stands.
    pub stage: Stage,
    /// The days that its agenda looks at, since that is frozen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// When the agenda was frozen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frozen_at: Option<Timestamp>,
    /// The agenda as it was frozen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<Entry>,
    /// How many entries it had no room for.
    #[serde(default)]
    pub left_out: usize,
    /// What was decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resolutions: Vec<Resolution>,
    /// When it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_at: Option<Timestamp>,
    /// Who closed it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub held_by: String,
    /// What the minutes say besides.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

stable_names! {
    /// Where a meeting stands (会议状态).
    Stage {
        /// Its day is set; the agenda still follows the records (待开).
        Planned = "planned", "待开", "planned";
        /// The agenda is frozen and offices answer (议题已冻结).
        Frozen = "frozen", "议题已冻结", "agenda frozen";
        /// It was held; there are minutes (已召开).
        Held = "held", "已召开", "held";
        /// The next meeting came and this one had decided nothing (未召开).
        Missed = "missed", "未召开", "not held";
    }
}

/// What an office wrote on an entry before the meeting (会前答复).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Which office.
    pub office: OfficeId,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
}

/// Something decided (议定事项).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// Its number within the meeting, from 1; never given twice.
    pub n: u32,
    /// On which entry.
    pub entry: String,
    /// The entry's title.
    pub title: Named,
    /// What is to be done.
    pub text: String,
    /// By which office.
    pub office: OfficeId,
    /// Within which term, counted from the day of the meeting.
    pub term: Term,
    /// By which work method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The last day, once it is a duty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
}

/// A step of a meeting (会议步骤).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// An office answers an entry, or changes its answer (答复).
    Answer {
        /// Which entry.
        entry: String,
        /// For which office.
        office: OfficeId,
        /// What.
        text: String,
    },
    /// The chair decides an entry (议定).
    Decide {
        /// Which entry.
        entry: String,
        /// What is to be done.
        text: String,
        /// By which office.
        office: OfficeId,
        /// Within which term; `None`: the method's.
        term: Option<Term>,
        /// By which work method.
        method: Option<String>,
    },
    /// The chair takes a decision back while the meeting goes on (撤回).
    Withdraw {
        /// Its number.
        n: u32,
    },
    /// The chair closes the meeting: minutes and duties (散会).
    Hold {
        /// What the minutes say besides.
        note: String,
    },
}

/// What a step did: the meeting as it is now, and what it makes offices owe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The meeting.
    pub meeting: Meeting,
    /// One duty for each decision, when it was closed.
    pub duties: Vec<Owes>,
}

/// A duty that a meeting makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owes {
    /// The duty; its subject's slot says which decision.
    pub duty: Duty,
    /// The project that it is about.
    pub project: Option<ProjectId>,
    /// The project's district.
    pub district: Option<String>,
}

impl Stage {
    /// Whether it is still to come, or under way.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::Frozen)
    }
}

impl Meeting {
    /// The meeting of a series on a day of its cadence.
    ///
    /// # Errors
    /// When a day lies outside the calendar.
    pub fn planned(series: &Series, chair: &Chair, sitting: Sitting, calendar: &Calendar) -> Result<Self, CalendarError> {
        Ok(Self {
            series: series.id.clone(),
            name: series.name.clone(),
            chair: chair.id.clone(),
            chair_name: chair.name.clone(),
            creditor: chair.post.clone(),
            nominal: sitting.nominal,
            on: sitting.on,
            provisional: sitting.provisional,
            freeze_on: series.freeze_on(sitting.on, calendar)?,
            at: series.at,
            minutes: series.minutes,
            stage: Stage::Planned,
            window: None,
            frozen_at: None,
            entries: Vec::new(),
            left_out: 0,
            resolutions: Vec::new(),
            held_at: None,
            held_by: String::new(),
            note: String::new(),
        })
    }

    /// When it begins.
    pub fn begins(&self) -> Timestamp {
        let into = SignedDuration::from_secs(i64::from(self.at.hour()) * 3600 + i64::from(self.at.minute()) * 60);
        start_of(self.on).saturating_add(into).unwrap_or(Timestamp::MAX)
    }

    /// The meeting with its agenda as it stands: from now on offices answer, and nothing is added.
    #[must_use]
    pub fn frozen(&self, agenda: Agenda, window: Window, now: Timestamp) -> Self {
        Self {
            stage: Stage::Frozen,
            window: Some(window),
            frozen_at: Some(now),
            entries: agenda.entries,
            left_out: agenda.left_out,
            ..self.clone()
        }
    }

    /// The offices that are asked to answer: those that owe something of the agenda, but for the one that calls the meeting.
    fn asked(&self) -> BTreeSet<&OfficeId> {
        let owners = self.entries.iter().flat_map(|entry| &entry.lines).filter_map(|line| line.owner.office());
        owners.filter(|office| Some(*office) != self.creditor.office()).collect()
    }

    /// The entries that an office has not answered yet.
    pub fn unanswered<'a>(&'a self, office: &'a OfficeId) -> impl Iterator<Item = &'a Entry> {
        let answered = |entry: &Entry| entry.answers.iter().any(|one| one.office == *office);
        self.entries.iter().filter(move |entry| entry.concerns(office) && !answered(entry))
    }

    /// What a frozen agenda makes offices owe the chair: the head of each answers what concerns it before the meeting begins. It
    /// follows the meeting: answering there closes it.
    ///
    /// # Errors
    /// When a day lies outside the calendar.
    pub fn asks(&self, id: Uuid, rulebook: &Rulebook, calendar: &Calendar, now: Timestamp) -> Result<Vec<Duty>, CalendarError> {
        let kind = rulebook.kind(ANSWER);
        let ask = |office: &OfficeId| {
            let new = New {
                kind: ANSWER.to_owned(),
                what: self.question(office),
                evidence: kind.map_or_else(|| Named::new("书面答复", "the answer in writing"), |kind| kind.evidence.clone()),
                owner: Party::Post(office.clone(), HEAD.to_owned()),
                creditor: self.creditor.clone(),
                term: Term::days(0),
                method: None,
                ladder: kind.map_or_else(String::new, |kind| kind.ladder.clone()),
            };
            let subject = Subject { slot: format!("{ANSWER}:{office}"), ..Subject::new("meeting", id) };
            let opened = Duty::open(new, subject, calendar, now)?;
            let due = Due { on: self.on, provisional: self.provisional };
            Ok(Duty { due: Some(due), term: None, follows: true, ..opened })
        };
        self.asked().into_iter().map(ask).collect()
    }

    /// What an office is asked, and until when.
    fn question(&self, office: &OfficeId) -> Named {
        let titles: Vec<&Named> = self.unanswered(office).map(|entry| &entry.title).collect();
        let n = titles.len();
        let joined =
            |of: fn(&Named) -> &str, by: &str| titles.iter().take(TITLES).map(|title| of(title)).collect::<Vec<_>>().join(by);
        let (until, more) = (format!("{} {}", self.on, self.at.strftime("%H:%M")), n > TITLES);
        let zh = joined(|title| &title.zh, "、");
        let en = joined(|title| &title.en, ", ");
        Named::new(
            format!("在 {until} 前答复“{}”的 {n} 项议题：{zh}{}", self.name.zh, if more { "等" } else { "" }),
            format!(
                "answer {n} of the agenda of '{}' before {until}: {en}{}",
                self.name.en,
                if more { " and others" } else { "" }
            ),
        )
    }

    /// What becomes of a duty to answer as the meeting stands now: closed once its office has answered everything, lapsed when the
    /// meeting is over; `None`: it stays.
    pub fn settles(&self, duty: &Duty, by: &str, on: Date) -> Option<Decision> {
        let office = duty.owner.office().filter(|_| duty.kind == ANSWER)?;
        if self.unanswered(office).next().is_none() {
            return fulfil(duty, "会前已答复全部议题", by, on);
        }
        let over = match self.stage {
            Stage::Held => "会议已召开，会前未答复",
            Stage::Missed => "会议未召开",
            Stage::Planned | Stage::Frozen => return None,
        };
        lapse(duty, over, by, on)
    }

    /// An entry.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// Whether an office may answer now; otherwise why not.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn takes_answers(&self, now: Timestamp) -> Result<(), Refusal> {
        match self.stage {
            Stage::Planned => Err(Refusal::NotFrozen { on: self.freeze_on }),
            Stage::Held | Stage::Missed => Err(Refusal::Over { stage: self.stage }),
            Stage::Frozen if self.begins() <= now => Err(Refusal::Began { on: self.on }),
            Stage::Frozen => Ok(()),
        }
    }

    /// Whether it may decide now; otherwise why not. It may be held later than on its day, never earlier.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn decides(&self, now: Timestamp) -> Result<(), Refusal> {
        match self.stage {
            Stage::Planned => Err(Refusal::NotFrozen { on: self.freeze_on }),
            Stage::Held | Stage::Missed => Err(Refusal::Over { stage: self.stage }),
            Stage::Frozen if date_of(now) < self.on => Err(Refusal::NotYet { on: self.on }),
            Stage::Frozen => Ok(()),
        }
    }

    fn need(&self, key: &str) -> Result<&Entry, Refusal> {
        self.entry(key).ok_or_else(|| Refusal::NoSuchEntry { entry: key.chars().take(80).collect() })
    }
}

/// Does a step of the meeting of id `id`, or says why not. A refused one leaves everything as it was.
///
/// # Errors
/// [`Refusal`].
pub fn decide(
    meeting: &Meeting,
    id: Uuid,
    command: Command,
    by: &By,
    (rulebook, calendar): (&Rulebook, &Calendar),
    now: Timestamp,
) -> Result<Outcome, Refusal> {
    let mut next = meeting.clone();
    let mut duties = Vec::new();
    match command {
        Command::Answer { entry, office, text } => {
            meeting.takes_answers(now)?;
            if !meeting.need(&entry)?.concerns(&office) {
                return Err(Refusal::NotOwing { office });
            }
            let answer = Answer { office, by: by.name.clone(), at: now, text: said(&text)? };
            for one in next.entries.iter_mut().filter(|one| one.key == entry) {
                one.answers.retain(|known| known.office != answer.office);
                one.answers.push(answer.clone());
            }
        }
        Command::Decide { entry, text, office, term, method } => {
            meeting.decides(now)?;
            if meeting.resolutions.len() >= RESOLUTIONS_MAX {
                return Err(Refusal::TooMany { most: RESOLUTIONS_MAX });
            }
            let title = meeting.need(&entry)?.title.clone();
            let term = rulebook.term(term, method.as_deref())?;
            let n = meeting.resolutions.iter().map(|one| one.n).max().unwrap_or(0) + 1;
            next.resolutions.push(Resolution { n, entry, title, text: said(&text)?, office, term, method, due_on: None });
        }
        Command::Withdraw { n } => {
            meeting.decides(now)?;
            next.resolutions.retain(|one| one.n != n);
            if next.resolutions.len() == meeting.resolutions.len() {
                return Err(Refusal::NoSuchDecision { n });
            }
        }
        Command::Hold { note } => {
            meeting.decides(now)?;
            for one in &mut next.resolutions {
                let owes = owes(meeting, id, one, (rulebook, calendar), now)?;
                one.due_on = owes.duty.due.map(|due| due.on);
                duties.push(owes);
            }
            next.stage = Stage::Held;
            next.held_at = Some(now);
            next.held_by = by.name.clone();
            next.note = note.trim().to_owned();
        }
    }
    Ok(Outcome { meeting: next, duties })
}

/// What a decision makes an office owe to the chair.
fn owes(
    meeting: &Meeting,
    id: Uuid,
    one: &Resolution,
    (rulebook, calendar): (&Rulebook, &Calendar),
    now: Timestamp,
) -> Result<Owes, Refusal> {
    let kind = rulebook.kind(DECISION);
    let new = New {
        kind: DECISION.to_owned(),
        what: Named::new(format!("{}（{}）", one.text, one.title.zh), format!("{} ({})", one.text, one.title.en)),
        evidence: kind.map_or_else(|| Named::new("落实情况", "what was done"), |kind| kind.evidence.clone()),
        owner: Party::Office(one.office.clone()),
        creditor: meeting.creditor.clone(),
        term: one.term,
        method: one.method.clone(),
        ladder: kind.map_or_else(String::new, |kind| kind.ladder.clone()),
    };
    let subject = Subject { slot: Resolution::slot(one.n), ..Subject::new("meeting", id) };
    let entry = meeting.entry(&one.entry);
    Ok(Owes {
        duty: Duty::open(new, subject, calendar, now)?,
        project: entry.and_then(|entry| entry.project),
        district: entry.and_then(|entry| entry.district.clone()),
    })
}

impl Resolution {
    /// Which of a meeting's duties the decision of number `n` makes.
    pub fn slot(n: u32) -> String {
        format!("{DECISION}:{n}")
    }

    /// The last day if the meeting were closed on `day`; `None` where the calendar ends.
    pub fn due(&self, calendar: &Calendar, day: Date) -> Option<Date> {
        self.due_on.or_else(|| calendar.due(day, self.term, &[]).ok().map(|due| due.on))
    }
}

fn said(text: &str) -> Result<String, Refusal> {
    match text.trim() {
        "" => Err(Refusal::WordsRequired),
        text => Ok(text.to_owned()),
    }
}
