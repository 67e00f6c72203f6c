//! One process: accepted or not, looked into by its keeper or by an office, answered, and closed by the writer's word.

use crate::{Complaint, Declined, Plan, Refusal, Round, State, Verdict};
use base::{OfficeId, stable_names};
use calendar::{Calendar, date_of};
use duty::Word;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

/// A step of a complaint (操作).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Its keeper accepts it (受理).
    Accept {
        /// Of which kind it is; none leaves it.
        category: Option<String>,
    },
    /// Its keeper does not accept it (不予受理).
    Decline {
        /// The lawful reason.
        ground: String,
        /// What the writer is told.
        text: String,
    },
    /// Its keeper says whom it complains of: they never learn of it (列明被反映单位).
    Name {
        /// The offices, besides those that the writer named.
        offices: Vec<OfficeId>,
    },
    /// An office looks into it, or its keeper does so itself (交办).
    Hand {
        /// Which.
        office: OfficeId,
        /// Why.
        why: String,
    },
    /// The answer is put off, once (延期).
    Extend {
        /// Why; the writer reads it.
        text: String,
    },
    /// Whoever looks into it answers the writer (答复).
    Answer {
        /// What was found and done.
        text: String,
    },
    /// The writer adds something (补充).
    Add {
        /// What.
        text: String,
    },
    /// The writer's word on the answer (评价).
    Judge {
        /// Whether he is satisfied.
        satisfied: bool,
        /// What he says; needed when he is not.
        text: String,
    },
    /// The writer said nothing (逾期未评价办结).
    CloseUnjudged {},
}

stable_names! {
    /// The verb of a [`Command`] (操作名称).
    Verb {
        /// Its keeper accepts it.
        Accept = "accept", "受理", "accept";
        /// Its keeper does not accept it.
        Decline = "decline", "不予受理", "not accept";
        /// Its keeper says whom it complains of.
        Name = "name", "列明被反映单位", "name the office complained of";
        /// An office looks into it.
        Hand = "hand", "交办", "hand to an office";
        /// The answer is put off.
        Extend = "extend", "延期", "put off the answer";
        /// The answer.
        Answer = "answer", "答复", "answer";
        /// The writer adds something.
        Add = "add", "补充", "add";
        /// The writer's word.
        Judge = "judge", "评价", "say whether one is satisfied";
        /// The writer said nothing.
        CloseUnjudged = "close-unjudged", "按未评价办结", "close without the writer's word";
    }
}

impl Verb {
    const fn from(self) -> &'static [State] {
        match self {
            Self::Accept | Self::Decline => &[State::Received],
            Self::Name => &[State::Received, State::Accepted, State::Handed],
            Self::Hand | Self::Extend | Self::Answer => &[State::Accepted, State::Handed],
            Self::Add => &[State::Received, State::Accepted, State::Handed, State::Answered],
            Self::Judge | Self::CloseUnjudged => &[State::Answered],
        }
    }

    /// Whether it is the writer's; otherwise an office's.
    pub const fn is_the_writers(self) -> bool {
        matches!(self, Self::Add | Self::Judge)
    }

    /// Whether its keeper alone does it, and not the office that looks into it.
    pub const fn is_the_keepers(self) -> bool {
        matches!(self, Self::Accept | Self::Decline | Self::Name | Self::Hand | Self::Extend | Self::CloseUnjudged)
    }
}

impl Command {
    /// Its verb.
    pub const fn verb(&self) -> Verb {
        match self {
            Self::Accept { .. } => Verb::Accept,
            Self::Decline { .. } => Verb::Decline,
            Self::Name { .. } => Verb::Name,
            Self::Hand { .. } => Verb::Hand,
            Self::Extend { .. } => Verb::Extend,
            Self::Answer { .. } => Verb::Answer,
            Self::Add { .. } => Verb::Add,
            Self::Judge { .. } => Verb::Judge,
            Self::CloseUnjudged {} => Verb::CloseUnjudged,
        }
    }
}

stable_names! {
    /// What is owed of a complaint: a kind of duty of the pack (责任种类).
    Owed {
        /// To accept it or not.
        Accept = "complaint-accept", "受理来信", "accept a complaint or not";
        /// To look into it and answer.
        Answer = "complaint-answer", "办理并答复来信", "look into a complaint and answer";
        /// To look into it again.
        Again = "complaint-again", "复查来信", "look into a complaint again";
    }
}

/// What a step does to the duties about the complaint (随之变动的责任).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// An office owes it from now on, to another or to its own inspectors.
    Open {
        /// What.
        owed: Owed,
        /// Who owes it.
        by: OfficeId,
        /// Who hears when it slips, and whose word closes it.
        to: OfficeId,
    },
    /// Another office owes it, to whom is said anew.
    HandOver {
        /// Who owes it from now on.
        by: OfficeId,
        /// To whom.
        to: OfficeId,
    },
    /// The office reports.
    Report(String),
    /// What is owed is done.
    Close(String),
    /// What is owed ends so many days later.
    PutOff {
        /// Why.
        text: String,
        /// Its new last day.
        until: Date,
    },
}

/// What was decided (结果).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The complaint as it is now.
    pub complaint: Complaint,
    /// What happens to its duties, in this order.
    pub steps: Vec<Step>,
}

/// The steps that a complaint is ready for.
pub fn offers(complaint: &Complaint, plan: &Plan) -> Vec<Verb> {
    let ready = Verb::ALL.iter().copied().filter(|verb| verb.from().contains(&complaint.state));
    ready.filter(|verb| *verb != Verb::Extend || may_be_put_off(complaint, plan).is_some()).collect()
}

fn may_be_put_off(complaint: &Complaint, plan: &Plan) -> Option<u32> {
    let first = complaint.unsatisfied() == 0 && complaint.extended.is_none();
    plan.way(complaint.channel).and_then(|way| way.extension).filter(|_| first)
}

/// Does a step, or says why not. A refused one leaves everything as it was. `due_on` is the last day of what is owed now.
///
/// # Errors
/// [`Refusal`].
pub fn decide(
    complaint: &Complaint,
    command: &Command,
    (plan, calendar): (&Plan, &Calendar),
    (by, due_on): (&str, Option<Date>),
    now: Timestamp,
) -> Result<Decision, Refusal> {
    let (verb, today) = (command.verb(), date_of(now));
    if !verb.from().contains(&complaint.state) {
        return Err(Refusal::State { verb, state: complaint.state });
    }
    let mut next = complaint.clone();
    let word = |text: &str| Word { by: by.to_owned(), on: today, text: text.trim().to_owned() };
    let said = |text: &str| Some(word(text)).filter(|word| !word.text.is_empty()).ok_or(Refusal::WordsRequired);
    let steps = match command {
        Command::Accept { category } => {
            if category.as_deref().is_some_and(|id| plan.category(id).is_none()) {
                return Err(Refusal::UnknownCategory);
            }
            next.category = category.clone().or(next.category);
            (next.state, next.accepted_on) = (State::Accepted, Some(today));
            next.rounds.push(round(next.keeper.clone(), "", today));
            vec![Step::Close(String::new()), open(Owed::Answer, &next, plan)]
        }
        Command::Decline { ground, text } => {
            if plan.ground(ground).is_none() {
                return Err(Refusal::UnknownGround);
            }
            next.declined = Some(Declined { ground: ground.clone(), word: said(text)? });
            end(&mut next, State::Declined, today);
            vec![Step::Close(text.trim().to_owned())]
        }
        Command::Name { offices } => {
            let keeps = |office: &OfficeId| *office == complaint.keeper;
            let has_it = |office: &OfficeId| complaint.rounds.iter().any(|round| round.office == *office);
            if offices.iter().any(|office| has_it(office) && !(keeps(office) && complaint.rounds.len() == 1)) {
                return Err(Refusal::HasIt);
            }
            for office in offices.iter().filter(|office| !complaint.named.contains(office)) {
                next.named.push(office.clone());
            }
            let keeper = plan.keeper(&next.named).ok_or(Refusal::NobodyLeft)?.clone();
            let moved = keeper != next.keeper;
            let own = next.office() == &next.keeper;
            next.keeper = keeper.clone();
            if let Some(round) = next.rounds.last_mut().filter(|_| moved && own) {
                round.office = keeper;
            }
            if next.state.is_owed() {
                next.state = if *next.office() == next.keeper { State::Accepted } else { State::Handed };
            }
            // Whoever heard when it slips may be among those that are named now.
            vec![hand_over(&next, plan)]
        }
        Command::Hand { office, why } => {
            if next.named.contains(office) {
                return Err(Refusal::Named);
            }
            if next.office() == office {
                return Err(Refusal::SameOffice);
            }
            let kept = *office == next.keeper;
            // Nobody has answered yet: the round goes to whom it belongs.
            next.rounds.pop();
            next.rounds.push(round(office.clone(), why.trim(), today));
            next.state = if kept { State::Accepted } else { State::Handed };
            vec![hand_over(&next, plan)]
        }
        Command::Extend { text } => {
            let days = may_be_put_off(complaint, plan).ok_or(Refusal::NoExtension)?;
            let due = due_on.ok_or(Refusal::NoExtension)?;
            if due < today {
                return Err(Refusal::TooLate);
            }
            let why = said(text)?;
            let until = due.saturating_add(i64::from(days).days());
            next.extended = Some(why.clone());
            vec![Step::PutOff { text: why.text, until }]
        }
        Command::Answer { text } => {
            let answer = said(text)?;
            let step = Step::Report(answer.text.clone());
            if let Some(round) = next.rounds.last_mut() {
                (round.answer, round.late) = (Some(answer), due_on.is_some_and(|due| due < today));
            }
            next.state = State::Answered;
            vec![step]
        }
        Command::Add { text } => {
            next.more.push(said(text)?);
            Vec::new()
        }
        Command::Judge { satisfied, text } => {
            let words = if *satisfied { word(text) } else { said(text)? };
            let close = Step::Close(words.text.clone());
            let before = complaint.unsatisfied();
            if let Some(round) = next.rounds.last_mut() {
                round.verdict = Some(Verdict { satisfied: *satisfied, word: words });
            }
            match (satisfied, before) {
                (true, _) => {
                    end(&mut next, State::Satisfied, today);
                    vec![close]
                }
                (false, 0) => {
                    // Up once: from an office to the keeper, from the keeper to whoever stands above it.
                    let up = if next.office() == &next.keeper { plan.above.clone() } else { next.keeper.clone() };
                    let up = if next.named.contains(&up) { next.keeper.clone() } else { up };
                    next.state = if up == next.keeper { State::Accepted } else { State::Handed };
                    next.rounds.push(round(up, "", today));
                    vec![close, open(Owed::Again, &next, plan)]
                }
                (false, _) => {
                    end(&mut next, State::Unsatisfied, today);
                    vec![close]
                }
            }
        }
        Command::CloseUnjudged {} => {
            let answered = complaint.round().and_then(|round| round.answer.as_ref()).map_or(today, |word| word.on);
            let until = calendar.add_working_days(answered, plan.word_working_days)?.on;
            if today <= until {
                return Err(Refusal::StillTime { until });
            }
            end(&mut next, State::Unjudged, today);
            vec![Step::Close(String::new())]
        }
    };
    Ok(Decision { complaint: next, steps })
}

fn open(owed: Owed, next: &Complaint, plan: &Plan) -> Step {
    let by = next.office().clone();
    Step::Open { owed, to: next.creditor(plan).clone(), by }
}

fn hand_over(next: &Complaint, plan: &Plan) -> Step {
    Step::HandOver { by: next.office().clone(), to: next.creditor(plan).clone() }
}

fn round(office: OfficeId, why: &str, since: Date) -> Round {
    Round { office, since, why: why.to_owned(), answer: None, late: false, verdict: None }
}

fn end(complaint: &mut Complaint, state: State, on: Date) {
    (complaint.state, complaint.ended_on) = (state, Some(on));
}
