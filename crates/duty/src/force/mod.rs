//! Task forces (专班) and leading groups (领导小组): offices that carry one record together under one head, each answering for its
//! part. What they are to do are duties about the task force: milestones, and what the head charges an office with. It keeps no
//! list and no date of its own.

mod refusal;
#[cfg(test)]
mod tests;

pub use refusal::Refusal;

use crate::{By, Decision, Duty, New, Party, Rulebook, Side, State, Subject, Word, fulfil, reopen};
use base::{Named, OfficeId, stable_names};
use calendar::{Calendar, Term, date_of};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What duties of a task force are about.
pub const SUBJECT: &str = "task-force";
/// The kind of duty that a milestone is.
pub const MILESTONE: &str = "milestone";
/// The kind of duty that the head charges an office with.
pub const CHARGE: &str = "charge";
/// Members of one task force at most.
pub const MEMBERS_MAX: usize = 40;
/// Open duties of one task force at most.
pub const OPEN_MAX: usize = 150;

stable_names! {
    /// What it is called (组织形式).
    Form {
        /// Those who do the work (专班).
        TaskForce = "task-force", "专班", "task force";
        /// Those who lead it (领导小组).
        LeadingGroup = "leading-group", "领导小组", "leading group";
    }
}

/// A task force or a leading group (专班、领导小组).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Force {
    /// Which of the two.
    pub form: Form,
    /// Its name.
    pub name: Named,
    /// The post that heads it (组长): to it everything is owed.
    pub head: Party,
    /// The offices in it.
    pub members: Vec<Member>,
    /// Since when it stands.
    pub formed_on: Date,
    /// That it was wound up, when and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wound_up: Option<Word>,
}

/// An office in a task force (成员单位).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The office.
    pub office: OfficeId,
    /// The post of it that one talks to (联络员).
    pub liaison: Party,
    /// What it answers for (职责分工).
    pub answers_for: String,
    /// Since when.
    pub since: Date,
}

/// A step on a task force (专班操作), `do` in JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Another post heads it; what is owed to the old one is owed to the new one.
    Lead {
        /// Which.
        head: Party,
    },
    /// An office joins, or answers for something else from now on.
    Join {
        /// The office.
        office: OfficeId,
        /// The post of it that one talks to.
        liaison: Party,
        /// What it answers for.
        answers_for: String,
    },
    /// An office leaves. What it still owes goes to another member.
    Leave {
        /// The office.
        office: OfficeId,
        /// To whom its open duties go.
        to: Option<OfficeId>,
    },
    /// A milestone: a member owes that it is reached within a term.
    Plan {
        /// What is to be reached.
        what: String,
        /// Who answers for it.
        office: OfficeId,
        /// Within what.
        term: Option<Term>,
        /// The milestone of the record that reaches it; without one, the member reports it and the head closes it.
        reached_by: Option<String>,
    },
    /// The head charges a member with something.
    Charge {
        /// With what.
        what: String,
        /// Whom.
        office: OfficeId,
        /// Within what.
        term: Option<Term>,
        /// By which work method.
        method: Option<String>,
    },
    /// It is wound up: nothing is owed any more.
    WindUp {
        /// Why.
        text: String,
    },
}

/// What the step meets: the duties that are open, and what the record has reached.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// The open duties about the task force.
    pub owed: &'a [Duty],
    /// The milestones that the record has reached, and when.
    pub reached: &'a BTreeMap<String, Date>,
}

/// Whose duties go to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// Which side.
    pub side: Side,
    /// From whom.
    pub from: Party,
    /// To whom.
    pub to: Party,
}

/// What a step makes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The task force as it is now.
    pub force: Force,
    /// The duty that it opens.
    pub duty: Option<Duty>,
    /// The open duties that change hands.
    pub handover: Option<Handover>,
}

impl Force {
    /// Forms one.
    ///
    /// # Errors
    /// [`Refusal`] for a head that is no post, liaisons of other offices, members that occur twice or too many.
    pub fn form(form: Form, name: Named, head: Party, members: Vec<Member>) -> Result<Self, Refusal> {
        let formed_on = members.iter().map(|one| one.since).min().ok_or(Refusal::NobodyInIt)?;
        let mut force = Self { form, name, head: post(head)?, members: Vec::new(), formed_on, wound_up: None };
        for member in members {
            if force.member(&member.office).is_some() {
                return Err(Refusal::TwiceInIt { office: member.office });
            }
            force.join(member)?;
        }
        Ok(force)
    }

    /// An office in it.
    pub fn member(&self, office: &OfficeId) -> Option<&Member> {
        self.members.iter().find(|one| one.office == *office)
    }

    fn join(&mut self, member: Member) -> Result<(), Refusal> {
        let answers_for = said(&member.answers_for)?;
        if post(member.liaison.clone())?.office() != Some(&member.office) {
            return Err(Refusal::LiaisonOfAnother { office: member.office });
        }
        let full = self.members.len() >= MEMBERS_MAX;
        match self.members.iter_mut().find(|one| one.office == member.office) {
            Some(known) => (known.liaison, known.answers_for) = (member.liaison, answers_for),
            None if full => return Err(Refusal::TooMany { most: MEMBERS_MAX }),
            None => self.members.push(Member { answers_for, ..member }),
        }
        Ok(())
    }

    fn need(&self, office: &OfficeId) -> Result<&Member, Refusal> {
        self.member(office).ok_or_else(|| Refusal::NotInIt { office: office.clone() })
    }
}

/// Does a step of the task force of id `id`, or says why not. A refused one leaves everything as it was.
///
/// # Errors
/// [`Refusal`].
pub fn decide(
    (force, id): (&Force, Uuid),
    command: Command,
    by: &By,
    around: Around<'_>,
    (rulebook, calendar): (&Rulebook, &Calendar),
    now: Timestamp,
) -> Result<Outcome, Refusal> {
    if let Some(word) = &force.wound_up {
        return Err(Refusal::WoundUp { on: word.on });
    }
    let today = date_of(now);
    let mut next = force.clone();
    let (mut opens, mut handover) = (None, None);
    match command {
        Command::Lead { head } => {
            next.head = post(head)?;
            if next.head == force.head {
                return Err(Refusal::HeadsAlready);
            }
            handover = Some(Handover { side: Side::Creditor, from: force.head.clone(), to: next.head.clone() });
        }
        Command::Join { office, liaison, answers_for } => next.join(Member { office, liaison, answers_for, since: today })?,
        Command::Leave { office, to } => {
            force.need(&office)?;
            let owing = around.owed.iter().filter(|one| one.owner.office() == Some(&office)).count();
            match to {
                Some(to) if to == office => return Err(Refusal::Owes { office, n: owing }),
                Some(to) => {
                    force.need(&to)?;
                    handover = Some(Handover { side: Side::Owner, from: Party::Office(office.clone()), to: Party::Office(to) });
                }
                None if owing > 0 => return Err(Refusal::Owes { office, n: owing }),
                None => {}
            }
            next.members.retain(|one| one.office != office);
            if next.members.is_empty() {
                return Err(Refusal::NobodyInIt);
            }
        }
        Command::Plan { what, office, term, reached_by } => {
            let slot = match &reached_by {
                Some(milestone) => {
                    if let Some(on) = around.reached.get(milestone) {
                        return Err(Refusal::ReachedAlready { on: *on });
                    }
                    let slot = slot(milestone);
                    if around.owed.iter().any(|one| one.subject.slot == slot) {
                        return Err(Refusal::PlannedAlready);
                    }
                    slot
                }
                None => String::new(),
            };
            opens = Some((owes(force, (MILESTONE, &what), &office, (term, None), rulebook)?, slot));
        }
        Command::Charge { what, office, term, method } => {
            opens = Some((owes(force, (CHARGE, &what), &office, (term, method), rulebook)?, String::new()));
        }
        Command::WindUp { text } => {
            if !around.owed.is_empty() {
                return Err(Refusal::StillOwed { n: around.owed.len() });
            }
            next.wound_up = Some(Word { by: by.name.clone(), on: today, text: said(&text)? });
        }
    }
    let duty = match opens {
        Some(_) if around.owed.len() >= OPEN_MAX => return Err(Refusal::TooMany { most: OPEN_MAX }),
        Some((new, slot)) => {
            let subject = Subject { slot, ..Subject::new(SUBJECT, id) };
            Some(Duty::open(new, subject, calendar, now)?)
        }
        None => None,
    };
    Ok(Outcome { force: next, duty, handover })
}

/// The slot of a milestone that a fact of the record reaches.
pub fn slot(milestone: &str) -> String {
    format!("{MILESTONE}:{milestone}")
}

/// The milestone of the record that reaches a duty; none for every other duty.
pub fn reached_by(duty: &Duty) -> Option<&str> {
    let slot = duty.subject.slot.strip_prefix(MILESTONE)?.strip_prefix(':')?;
    (duty.kind == MILESTONE && duty.subject.kind == SUBJECT).then_some(slot)
}

/// A milestone of the record that changed (节点登记变更).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded<'a> {
    /// Which.
    pub milestone: &'a str,
    /// Its name.
    pub name: Named,
    /// On which day it was reached, as the record said before.
    pub before: Option<Date>,
    /// On which day, as it says now.
    pub on: Option<Date>,
}

/// What the record's milestone makes of a duty: reached closes it, taken back opens it again, moved to another day moves the day on
/// which it was done. `None`: it is another duty, or nothing changes; what the head's own word ended stays as he left it.
///
/// # Errors
/// What the calendar says.
pub fn follow(duty: &Duty, recorded: &Recorded<'_>, by: &str, calendar: &Calendar) -> Result<Option<Decision>, crate::Refusal> {
    if reached_by(duty) != Some(recorded.milestone) {
        return Ok(None);
    }
    let name = &recorded.name.zh;
    // The record's word closed it: on the day that it gave, without a report.
    let by_record = duty.state == State::Closed
        && duty.ended_on == recorded.before
        && duty.ended.as_ref().map(|word| word.on) == recorded.before;
    match (recorded.on, duty.state.is_open()) {
        (Some(on), true) => Ok(fulfil(duty, &format!("项目登记了“{name}”（{on}）"), by, on)),
        (Some(on), false) if by_record && recorded.before != Some(on) => {
            let open = reopen(duty, "", calendar)?;
            Ok(open.and_then(|open| fulfil(&open.duty, &format!("项目登记的“{name}”更正为 {on}"), by, on)))
        }
        (None, false) if by_record => {
            let was = recorded.before.map(|on| on.to_string()).unwrap_or_default();
            reopen(duty, &format!("项目登记撤回了“{name}”（{was}）"), calendar)
        }
        _ => Ok(None),
    }
}

fn owes(
    force: &Force,
    (kind, what): (&str, &str),
    office: &OfficeId,
    (term, method): (Option<Term>, Option<String>),
    rulebook: &Rulebook,
) -> Result<New, Refusal> {
    force.need(office)?;
    let term = rulebook.term(term, method.as_deref())?;
    let known = rulebook.kind(kind);
    Ok(New {
        kind: kind.to_owned(),
        what: Named::new(said(what)?, said(what)?),
        evidence: known.map_or_else(|| Named::new("", ""), |kind| kind.evidence.clone()),
        owner: Party::Office(office.clone()),
        creditor: force.head.clone(),
        term,
        method,
        ladder: known.map_or_else(String::new, |kind| kind.ladder.clone()),
    })
}

fn post(party: Party) -> Result<Party, Refusal> {
    if matches!(party, Party::Post(..)) { Ok(party) } else { Err(Refusal::NoPost) }
}

fn said(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() { Err(Refusal::WordsRequired) } else { Ok(text.to_owned()) }
}
