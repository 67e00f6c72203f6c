//! A playbook (破堵清单): what a linked cadre does when a project is stuck, step by step. Each step is a duty; the next one opens when
//! the one before is done, and what is still owed lapses when a fact shows that the project moves.

use crate::{By, Duty, New, Party, Rulebook, Subject, Word};
use base::{Named, OfficeId, stable_names};
use calendar::{Calendar, CalendarError, Term, date_of};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What duties of a playbook are about.
pub const SUBJECT: &str = "playbook";
/// The kind of duty that a step is.
pub const KIND: &str = "playbook-step";

/// What a city's pack says (清单模板).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// What is done, in order.
    pub steps: Vec<PlanStep>,
}

/// A step of the plan (清单步骤).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanStep {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// What is done.
    pub what: Named,
    /// Who does it.
    pub who: Who,
    /// Within what.
    pub term: Term,
}

/// Who does a step (由谁办).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// The linked cadre (包联领导).
    Lead,
    /// The office on whose desk it lies (承办部门).
    Desk,
    /// An office.
    Office(OfficeId),
}

/// A playbook of a project (项目破堵清单).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Playbook {
    /// Its name.
    pub name: Named,
    /// The post of the linked cadre.
    pub lead: Party,
    /// The office on whose desk it lies.
    pub desk: OfficeId,
    /// The case that is stuck, and what it is of: when it is granted, the project moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<(Uuid, Named)>,
    /// What the records said when it was opened, line by line.
    pub diagnosis: Vec<Named>,
    /// The facts of a moving project that were known then: they show no move.
    pub known: Vec<String>,
    /// Since when.
    pub opened_on: Date,
    /// Its steps.
    pub steps: Vec<Step>,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<End>,
}

/// A step (步骤).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// What is done.
    pub what: Named,
    /// Who owes it.
    pub owner: Party,
    /// Within what.
    pub term: Term,
    /// That it is done, with a note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Word>,
}

stable_names! {
    /// How a playbook ended (结束方式).
    Why {
        /// Every step is done (步骤走完).
        Done = "done", "步骤走完", "every step is done";
        /// A fact shows that the project moves (项目动了).
        Moved = "moved", "项目动了", "the project moves";
        /// Its lead dropped it (撤销).
        Dropped = "dropped", "撤销", "dropped";
    }
}

/// The end (结束).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// How.
    pub why: Why,
    /// By which fact, or in whose words.
    pub text: Named,
    /// When.
    pub on: Date,
}

/// A fact that shows that a project moves (项目进展事实).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Which fact: the same as long as the record shows it.
    pub id: String,
    /// What happened.
    pub what: Named,
    /// When.
    pub on: Date,
}

/// What a step makes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// As it is now.
    pub playbook: Playbook,
    /// What becomes of the duty that runs.
    pub running: Running,
    /// The duty that opens.
    pub opens: Option<Duty>,
}

/// What becomes of the duty that runs (在办责任的去向).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Running {
    /// There was none.
    None,
    /// It is done, in these words.
    Done(String),
    /// It is owed no more, for this reason.
    Lapses(String),
}

/// Why a step of a playbook is not done (不予办理的理由).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are what the sentence names")]
pub enum Refusal {
    /// It has ended.
    #[error("it ended on {on}")]
    Ended { on: Date },
    /// Another step runs.
    #[error("'{step}' is not the step that runs")]
    NotRunning { step: String },
    /// The step is somebody else's.
    #[error("the step is somebody else's")]
    NotYours,
    /// Words are needed.
    #[error("words are needed")]
    WordsRequired,
    /// The lead is a post.
    #[error("the lead is a post")]
    NoPost,
    /// The pack lacks the kind of duty.
    #[error("the pack has no kind '{KIND}'")]
    NoKind,
    /// A day lies outside the calendar.
    #[error("{0}")]
    Calendar(#[from] CalendarError),
}

impl Refusal {
    /// The stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ended { .. } => "playbook-ended",
            Self::NotRunning { .. } => "step-not-running",
            Self::NotYours => "not-your-step",
            Self::WordsRequired => "words-required",
            Self::NoPost => "post-required",
            Self::NoKind => "kind-missing",
            Self::Calendar(error) => error.code(),
        }
    }

    /// What is wrong and what to do, in both languages.
    pub fn sentence(&self) -> Named {
        match self {
            Self::Ended { on } => Named::new(
                format!("这份清单已于 {on} 结束；项目又卡住的，请另开一份。"),
                format!("This playbook ended on {on}: open another one if the project is stuck again."),
            ),
            Self::NotRunning { .. } => {
                Named::new("还没轮到这一步，或者它已经办完。", "It is not this step's turn, or it is done.")
            }
            Self::NotYours => Named::new(
                "这一步由责任单位、包联领导或项目专员填办结。",
                "This step is for whoever owes it, the lead, or a project officer.",
            ),
            Self::WordsRequired => Named::new("请用文字说明做了什么。", "Say in words what was done."),
            Self::NoPost => Named::new("包联领导须是岗位。", "The lead is a post: an office and a role."),
            Self::NoKind => Named::new("配置包缺少这类责任。", "The city's pack lacks this kind of duty."),
            Self::Calendar(error) => Named::new(error.to_string(), error.to_string()),
        }
    }
}

impl Playbook {
    /// The step that runs.
    pub fn running(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.done.is_none()).filter(|_| self.ended.is_none())
    }

    /// Whether somebody may say that the running step is done, or drop the playbook: `keeper` keeps the register.
    fn may(&self, step: &Step, by: &By, keeper: bool) -> Result<(), Refusal> {
        let speaks = step.owner.speaks(&by.party) || self.lead.speaks(&by.party);
        if keeper || speaks { Ok(()) } else { Err(Refusal::NotYours) }
    }

    fn duty(&self, id: Uuid, step: &Step, (book, calendar): (&Rulebook, &Calendar), now: Timestamp) -> Result<Duty, Refusal> {
        let kind = book.kind(KIND).ok_or(Refusal::NoKind)?;
        // What the lead owes, he owes the city's leaders: nobody is his own creditor.
        let creditor = match &book.leaders {
            Some(leaders) if step.owner == self.lead => Party::Office(leaders.clone()),
            _ => self.lead.clone(),
        };
        let what = Named::new(format!("{}：{}", self.name.zh, step.name.zh), format!("{}: {}", self.name.en, step.name.en));
        let new = New {
            kind: kind.id.clone(),
            what,
            evidence: kind.evidence.clone(),
            owner: step.owner.clone(),
            creditor,
            term: step.term,
            method: None,
            ladder: kind.ladder.clone(),
        };
        Ok(Duty::open(new, Subject { slot: step.id.clone(), ..Subject::new(SUBJECT, id) }, calendar, now)?)
    }

    fn end(&mut self, why: Why, text: Named, on: Date) {
        self.ended = Some(End { why, text, on });
    }
}

/// What a playbook begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begin {
    /// The post of the linked cadre.
    pub lead: Party,
    /// The office on whose desk it lies.
    pub desk: OfficeId,
    /// The case that is stuck.
    pub case: Option<(Uuid, Named)>,
    /// What the records say.
    pub diagnosis: Vec<Named>,
    /// The facts of a moving project that are known.
    pub known: Vec<String>,
}

/// Opens a playbook of id `id`: its first step is owed from now on.
///
/// # Errors
/// [`Refusal`].
pub fn open(plan: &Plan, begin: Begin, id: Uuid, rules: (&Rulebook, &Calendar), now: Timestamp) -> Result<Outcome, Refusal> {
    let Begin { lead, desk, case, diagnosis, known } = begin;
    if !matches!(lead, Party::Post(..)) {
        return Err(Refusal::NoPost);
    }
    let owner = |who: &Who| match who {
        Who::Lead => lead.clone(),
        Who::Desk => Party::Office(desk.clone()),
        Who::Office(office) => Party::Office(office.clone()),
    };
    let step = |one: &PlanStep| Step {
        id: one.id.clone(),
        name: one.name.clone(),
        what: one.what.clone(),
        owner: owner(&one.who),
        term: one.term,
        done: None,
    };
    let steps = plan.steps.iter().map(step).collect();
    let name = plan.name.clone();
    let playbook = Playbook { name, lead, desk, case, diagnosis, known, opened_on: date_of(now), steps, ended: None };
    let opens = playbook.running().map(|step| playbook.duty(id, step, rules, now)).transpose()?;
    Ok(Outcome { playbook, running: Running::None, opens })
}

/// Says that the running step is done; the next one is owed from now on, and after the last one it ends.
///
/// # Errors
/// [`Refusal`].
pub fn done(
    (playbook, id): (&Playbook, Uuid),
    (step, text): (&str, &str),
    (by, keeper): (&By, bool),
    rules: (&Rulebook, &Calendar),
    now: Timestamp,
) -> Result<Outcome, Refusal> {
    if let Some(end) = &playbook.ended {
        return Err(Refusal::Ended { on: end.on });
    }
    let running = playbook.running().filter(|one| one.id == step);
    let running = running.ok_or_else(|| Refusal::NotRunning { step: step.to_owned() })?;
    playbook.may(running, by, keeper)?;
    let text = some_words(text)?;
    let (mut next, today) = (playbook.clone(), date_of(now));
    for one in next.steps.iter_mut().filter(|one| one.id == step) {
        one.done = Some(Word { by: by.name.clone(), on: today, text: text.clone() });
    }
    let opens = next.running().map(|step| next.duty(id, step, rules, now)).transpose()?;
    if opens.is_none() {
        next.end(Why::Done, Why::Done.text(), today);
    }
    Ok(Outcome { playbook: next, running: Running::Done(text), opens })
}

/// Drops it: nothing is owed any more.
///
/// # Errors
/// [`Refusal`].
pub fn drop(playbook: &Playbook, text: &str, (by, keeper): (&By, bool), now: Timestamp) -> Result<Outcome, Refusal> {
    if let Some(end) = &playbook.ended {
        return Err(Refusal::Ended { on: end.on });
    }
    if !keeper && !playbook.lead.speaks(&by.party) {
        return Err(Refusal::NotYours);
    }
    let text = some_words(text)?;
    let mut next = playbook.clone();
    next.end(Why::Dropped, Named::new(&text, &text), date_of(now));
    Ok(Outcome { playbook: next, running: Running::Lapses(text), opens: None })
}

/// Ends it when a fact that was not known at its opening shows that the project moves: the first such fact is named. `None`: nothing moved.
pub fn follow(playbook: &Playbook, facts: &[Moved], today: Date) -> Option<Outcome> {
    let new = |fact: &&Moved| !playbook.known.contains(&fact.id);
    let fact = facts.iter().filter(new).min_by_key(|fact| fact.on).filter(|_| playbook.ended.is_none())?;
    let (zh, en) = (&fact.what.zh, &fact.what.en);
    let text = Named::new(format!("{zh}（{}）", fact.on), format!("{en} ({})", fact.on));
    let mut next = playbook.clone();
    next.end(Why::Moved, text.clone(), today);
    Some(Outcome { playbook: next, running: Running::Lapses(text.zh), opens: None })
}

fn some_words(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() { Err(Refusal::WordsRequired) } else { Ok(text.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;
    use jiff::civil::date;

    fn office(id: &str) -> OfficeId {
        OfficeId::parse(id).unwrap()
    }

    fn lead() -> Party {
        Party::Post(office("development-reform"), "office-head".into())
    }

    fn book() -> Rulebook {
        let kind = Kind {
            id: KIND.into(),
            name: Named::new("破堵", "step"),
            evidence: Named::new("记录", "note"),
            ladder: "finding".into(),
            term: None,
            creditor: None,
        };
        Rulebook { leaders: Some(office("city-government")), kinds: vec![kind], ..Rulebook::default() }
    }

    fn plan() -> Plan {
        let step = |id: &str, who, days| PlanStep {
            id: id.into(),
            name: Named::new(id, id),
            what: Named::new(id, id),
            who,
            term: Term::working_days(days),
        };
        let steps = vec![step("diagnose", Who::Lead, 1), step("assign", Who::Desk, 2)];
        Plan { id: "stuck".into(), name: Named::new("破堵", "stuck"), steps }
    }

    fn at(day: i8) -> Timestamp {
        calendar::start_of(date(2023, 7, day))
    }

    fn begun() -> Outcome {
        let begin = Begin { lead: lead(), desk: office("water"), case: None, diagnosis: vec![], known: vec!["6".into()] };
        open(&plan(), begin, Uuid::nil(), (&book(), Calendar::statutory()), at(7)).unwrap()
    }

    fn by(party: Party) -> By {
        By { party, name: "somebody".into() }
    }

    #[test]
    fn each_step_is_a_duty_and_the_next_opens_when_it_is_done() {
        let first = begun();
        let owed = first.opens.unwrap();
        assert_eq!((owed.owner.clone(), owed.creditor.clone()), (lead(), Party::Office(office("city-government"))));
        assert_eq!((owed.subject.slot.as_str(), owed.due.unwrap().on), ("diagnose", date(2023, 7, 10)));
        let rules = (&book(), Calendar::statutory());
        let say = |playbook: &Playbook, step: &str, party: Party| {
            done((playbook, Uuid::nil()), (step, "卡在评审"), (&by(party), false), rules, at(10))
        };
        let other = Party::Post(office("water"), "reviewer".into());
        assert_eq!(say(&first.playbook, "diagnose", other.clone()).unwrap_err(), Refusal::NotYours);
        assert_eq!(say(&first.playbook, "assign", lead()).unwrap_err().code(), "step-not-running");
        let second = say(&first.playbook, "diagnose", lead()).unwrap();
        assert_eq!(second.running, Running::Done("卡在评审".into()));
        let owed = second.opens.unwrap();
        assert_eq!((owed.owner, owed.creditor), (Party::Office(office("water")), lead()));
        let last = say(&second.playbook, "assign", other).unwrap();
        assert_eq!((last.opens, last.playbook.ended.as_ref().unwrap().why), (None, Why::Done));
        assert_eq!(say(&last.playbook, "assign", lead()).unwrap_err().code(), "playbook-ended");
    }

    #[test]
    fn it_ends_by_the_first_fact_that_shows_a_move_and_was_not_known() {
        let playbook = begun().playbook;
        let moved = |day: i8| Moved {
            id: day.to_string(),
            what: Named::new(format!("节点{day}"), format!("milestone {day}")),
            on: date(2023, 7, day),
        };
        assert_eq!(follow(&playbook, &[moved(6)], date(2023, 7, 7)), None, "known when it was opened");
        let ended = follow(&playbook, &[moved(12), moved(11)], date(2023, 7, 12)).unwrap();
        assert_eq!(ended.running, Running::Lapses("节点11（2023-07-11）".into()));
        assert_eq!(ended.playbook.ended.as_ref().unwrap().why, Why::Moved);
        assert_eq!(follow(&ended.playbook, &[moved(13)], date(2023, 7, 13)), None);
    }

    #[test]
    fn only_its_lead_drops_it_and_says_why() {
        let playbook = begun().playbook;
        let water = by(Party::Office(office("water")));
        assert_eq!(drop(&playbook, "误开", (&water, false), at(7)).unwrap_err(), Refusal::NotYours);
        assert_eq!(drop(&playbook, " ", (&by(lead()), false), at(7)).unwrap_err(), Refusal::WordsRequired);
        assert_eq!(drop(&playbook, "误开", (&by(lead()), false), at(7)).unwrap().playbook.ended.unwrap().why, Why::Dropped);
    }
}
