//! How a duty moves: the owner acknowledges and reports, the creditor closes or sends back.

use crate::{By, Duty, Party, Refusal, State, Word};
use base::Named;
use calendar::{Calendar, Pause, date_of};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A step on a duty (办理动作), `do` in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Command {
    /// The owner has seen it (签收).
    Acknowledge {},
    /// The owner says how far it is (报进展).
    Progress {
        /// How far.
        text: String,
    },
    /// The owner reports it as done (报办结).
    Report {
        /// What shows it.
        text: String,
    },
    /// The creditor closes it (销号).
    Close {
        /// What he says.
        #[serde(default)]
        text: String,
    },
    /// The creditor sends it back (退回).
    SendBack {
        /// What is lacking.
        text: String,
    },
    /// The creditor stops the clock (暂停计时).
    Pause {
        /// Why.
        text: String,
    },
    /// The creditor lets it run again (恢复计时).
    Resume {},
    /// The creditor drops it (撤销).
    Drop {
        /// Why.
        text: String,
    },
}

/// The verb of a [`Command`] (动作名称).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "as Command")]
pub enum Verb {
    Acknowledge,
    Progress,
    Report,
    Close,
    SendBack,
    Pause,
    Resume,
    Drop,
}

impl Verb {
    /// All of them: stable name, the name for people, and whether the creditor is the one to do it.
    pub const ALL: [(Self, &'static str, &'static str, &'static str, bool); 8] = [
        (Self::Acknowledge, "acknowledge", "签收", "acknowledge", false),
        (Self::Progress, "progress", "报进展", "say how far it is", false),
        (Self::Report, "report", "报办结", "report as done", false),
        (Self::Close, "close", "销号", "close", true),
        (Self::SendBack, "send-back", "退回", "send back", true),
        (Self::Pause, "pause", "暂停计时", "pause the clock", true),
        (Self::Resume, "resume", "恢复计时", "resume the clock", true),
        (Self::Drop, "drop", "撤销", "drop", true),
    ];

    const fn row(self) -> (Self, &'static str, &'static str, &'static str, bool) {
        Self::ALL[self as usize]
    }

    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        self.row().1
    }

    /// The name for people.
    pub fn text(self) -> Named {
        let (_, _, zh, en, _) = self.row();
        Named::new(zh, en)
    }

    /// Whether the creditor is the one to do it; otherwise the owner.
    pub const fn is_the_creditors(self) -> bool {
        self.row().4
    }

    /// Whether words go with it.
    pub const fn has_words(self) -> bool {
        !matches!(self, Self::Acknowledge | Self::Resume)
    }

    /// Whether words must go with it.
    pub const fn needs_words(self) -> bool {
        self.has_words() && !matches!(self, Self::Close)
    }
}

impl Command {
    /// Its verb.
    pub const fn verb(&self) -> Verb {
        match self {
            Self::Acknowledge {} => Verb::Acknowledge,
            Self::Progress { .. } => Verb::Progress,
            Self::Report { .. } => Verb::Report,
            Self::Close { .. } => Verb::Close,
            Self::SendBack { .. } => Verb::SendBack,
            Self::Pause { .. } => Verb::Pause,
            Self::Resume {} => Verb::Resume,
            Self::Drop { .. } => Verb::Drop,
        }
    }

    /// Its words.
    pub fn words(&self) -> &str {
        match self {
            Self::Acknowledge {} | Self::Resume {} => "",
            Self::Progress { text }
            | Self::Report { text }
            | Self::Close { text }
            | Self::SendBack { text }
            | Self::Pause { text }
            | Self::Drop { text } => text,
        }
    }
}

/// Which side of a duty goes to somebody else (移交方).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Who owes it.
    Owner,
    /// To whom it is owed.
    Creditor,
}

/// What happened to a duty (办理留痕).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// What.
    #[serde(flatten)]
    pub act: Act,
    /// The last day of its clock from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
}

/// What happened (办理动作记录). `act` in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "as Command, in the past; `text` is what was said, `late` whether the last day had passed")]
pub enum Act {
    DutyOpened { what: Named, owner: Party, creditor: Party },
    DutyAcknowledged {},
    DutyProgressed { text: String },
    DutyReported { text: String, late: bool },
    DutyClosed { text: String },
    DutySentBack { text: String },
    DutyPaused { text: String },
    DutyResumed {},
    DutyDropped { text: String },
    DutyHandedOver { side: Side, from: Party, to: Party, text: String },
    DutyReopened { text: String },
}

impl Act {
    /// Every kind: stable name, and the label for people.
    pub const KINDS: [(&'static str, &'static str, &'static str); 11] = [
        ("duty-opened", "交办责任", "duty opened"),
        ("duty-acknowledged", "签收", "acknowledged"),
        ("duty-progressed", "报进展", "progress"),
        ("duty-reported", "报办结", "reported as done"),
        ("duty-closed", "销号", "closed"),
        ("duty-sent-back", "退回", "sent back"),
        ("duty-paused", "暂停计时", "clock paused"),
        ("duty-resumed", "恢复计时", "clock resumed"),
        ("duty-dropped", "撤销", "dropped"),
        ("duty-handed-over", "移交责任", "handed over"),
        ("duty-reopened", "恢复责任", "owed again"),
    ];

    /// The stable name of its kind.
    pub const fn kind(&self) -> &'static str {
        let at = match self {
            Self::DutyOpened { .. } => 0,
            Self::DutyAcknowledged {} => 1,
            Self::DutyProgressed { .. } => 2,
            Self::DutyReported { .. } => 3,
            Self::DutyClosed { .. } => 4,
            Self::DutySentBack { .. } => 5,
            Self::DutyPaused { .. } => 6,
            Self::DutyResumed {} => 7,
            Self::DutyDropped { .. } => 8,
            Self::DutyHandedOver { .. } => 9,
            Self::DutyReopened { .. } => 10,
        };
        Self::KINDS[at].0
    }

    /// The label of a kind.
    pub fn label_of(kind: &str) -> Option<Named> {
        Self::KINDS.iter().find(|(name, _, _)| *name == kind).map(|(_, zh, en)| Named::new(*zh, *en))
    }

    /// What happened, as a sentence.
    pub fn sentence(&self) -> Named {
        let said = |zh: &str, en: &str, text: &str| match text {
            "" => Named::new(format!("{zh}。"), format!("{en}.")),
            text => {
                let end = if text.ends_with(['。', '.', '！', '？']) { "" } else { "。" };
                Named::new(format!("{zh}：{text}{end}"), format!("{en}: {text}{}", if end.is_empty() { "" } else { "." }))
            }
        };
        match self {
            Self::DutyOpened { what, .. } => Named::new(format!("交办责任：{}。", what.zh), format!("Duty opened: {}.", what.en)),
            Self::DutyAcknowledged {} => said("责任单位签收", "The owner acknowledged it", ""),
            Self::DutyProgressed { text } => said("报告进展", "Progress", text),
            Self::DutyReported { text, late: false } => said("报告办结", "Reported as done", text),
            Self::DutyReported { text, late: true } => said("逾期报告办结", "Reported as done, late", text),
            Self::DutyClosed { text } => said("交办单位销号", "The creditor closed it", text),
            Self::DutySentBack { text } => said("交办单位退回", "The creditor sent it back", text),
            Self::DutyPaused { text } => said("暂停计时", "The clock was paused", text),
            Self::DutyResumed {} => said("恢复计时", "The clock runs again", ""),
            Self::DutyDropped { text } => said("撤销责任", "The duty was dropped", text),
            Self::DutyReopened { text } => said("责任恢复", "It is owed again", text),
            Self::DutyHandedOver { side: Side::Owner, text, .. } => {
                said("责任移交给另一单位", "Another one owes it from now on", text)
            }
            Self::DutyHandedOver { side: Side::Creditor, text, .. } => {
                said("交办方变更", "It is owed to somebody else from now on", text)
            }
        }
    }
}

/// What was decided: the duty as it is now, and what happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The duty.
    pub duty: Duty,
    /// What happened.
    pub fact: Fact,
}

/// A step that somebody could do, and why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The step.
    pub verb: Verb,
    /// Why it is refused now; `None`: it may be done.
    pub why_not: Option<Refusal>,
}

/// Does a step, or says why not. A refused one leaves everything as it was.
///
/// # Errors
/// [`Refusal`].
pub fn decide(duty: &Duty, command: &Command, by: &By, calendar: &Calendar, now: Timestamp) -> Result<Decision, Refusal> {
    let verb = command.verb();
    may(duty, verb, by)?;
    let text = command.words().trim().to_owned();
    if verb.needs_words() && text.is_empty() {
        return Err(Refusal::WordsRequired { verb });
    }
    let today = date_of(now);
    let word = Word { by: by.name.clone(), on: today, text: text.clone() };
    let mut next = duty.clone();
    let act = match command {
        Command::Acknowledge {} => {
            next.acknowledged = Some(word);
            next.state = State::Acknowledged;
            Act::DutyAcknowledged {}
        }
        Command::Progress { .. } => {
            next.acknowledged.get_or_insert_with(|| Word { text: String::new(), ..word.clone() });
            next.state = State::Acknowledged;
            next.progress.push(word);
            Act::DutyProgressed { text }
        }
        Command::Report { .. } => {
            let late = duty.is_overdue(today);
            next.acknowledged.get_or_insert_with(|| Word { text: String::new(), ..word.clone() });
            next.reports.push(word);
            next.state = State::Reported;
            Act::DutyReported { text, late }
        }
        Command::Close { .. } => {
            end(&mut next, State::Closed, word);
            Act::DutyClosed { text }
        }
        Command::SendBack { .. } => {
            next.returns.push(word);
            next.state = State::Acknowledged;
            Act::DutySentBack { text }
        }
        Command::Pause { .. } => {
            next.pauses.push(Pause { from: today, to: None });
            next.state = State::Paused;
            Act::DutyPaused { text }
        }
        Command::Resume {} => {
            for pause in next.pauses.iter_mut().filter(|pause| pause.to.is_none()) {
                pause.to = Some(today);
            }
            next.state = if next.acknowledged.is_some() { State::Acknowledged } else { State::Open };
            Act::DutyResumed {}
        }
        Command::Drop { .. } => {
            end(&mut next, State::Lapsed, word);
            Act::DutyDropped { text }
        }
    };
    if next.state.is_open() {
        next.due = next.due_again(calendar)?;
    }
    let due_on = next.due.map(|due| due.on);
    Ok(Decision { duty: next, fact: Fact { act, due_on } })
}

/// Closes a duty that a record shows as done on `on` (凭记录销号): no report and no word is needed. Nothing for one that has ended.
pub fn fulfil(duty: &Duty, text: &str, by: &str, on: Date) -> Option<Decision> {
    ended_by_record(
        duty,
        (State::Closed, Act::DutyClosed { text: text.to_owned() }),
        Word { by: by.to_owned(), on, text: text.to_owned() },
    )
}

/// Drops a duty that a record shows as owed no more (凭记录失效). Nothing for one that has ended.
pub fn lapse(duty: &Duty, text: &str, by: &str, on: Date) -> Option<Decision> {
    ended_by_record(
        duty,
        (State::Lapsed, Act::DutyDropped { text: text.to_owned() }),
        Word { by: by.to_owned(), on, text: text.to_owned() },
    )
}

fn ended_by_record(duty: &Duty, (state, act): (State, Act), word: Word) -> Option<Decision> {
    if !duty.state.is_open() {
        return None;
    }
    let fact = Fact { act, due_on: duty.due.map(|due| due.on) };
    let duty = Duty { ended_on: Some(word.on), ended: Some(word), state, ..duty.clone() };
    Some(Decision { duty, fact })
}

/// Opens again what a record had closed and does not show any more (凭记录恢复): it is owed as before, on its own clock. Nothing for
/// one that is open.
///
/// # Errors
/// What the calendar says.
pub fn reopen(duty: &Duty, text: &str, calendar: &Calendar) -> Result<Option<Decision>, Refusal> {
    if duty.state.is_open() {
        return Ok(None);
    }
    let state = if duty.acknowledged.is_some() { State::Acknowledged } else { State::Open };
    let mut next = Duty { ended_on: None, ended: None, state, ..duty.clone() };
    next.due = next.due_again(calendar)?;
    let fact = Fact { act: Act::DutyReopened { text: text.to_owned() }, due_on: next.due.map(|due| due.on) };
    Ok(Some(Decision { duty: next, fact }))
}

/// Hands one side of a duty to somebody else (移交); its clock goes on, and whoever takes it over has not seen it yet.
///
/// # Errors
/// [`Refusal`] for one that has ended or follows a case.
pub fn hand_over(duty: &Duty, side: Side, to: &Party, text: &str) -> Result<Decision, Refusal> {
    if duty.follows {
        return Err(Refusal::FollowsItsCase);
    }
    if !duty.state.is_open() {
        return Err(Refusal::Ended { state: duty.state });
    }
    let mut next = duty.clone();
    let place = if side == Side::Owner { &mut next.owner } else { &mut next.creditor };
    let from = std::mem::replace(place, to.clone());
    if side == Side::Owner && next.state == State::Acknowledged {
        (next.state, next.acknowledged) = (State::Open, None);
    }
    let act = Act::DutyHandedOver { side, from, to: to.clone(), text: text.trim().to_owned() };
    Ok(Decision { duty: next, fact: Fact { act, due_on: duty.due.map(|due| due.on) } })
}

/// Whether a step is for `party` to do: for the owner's side, or the creditor's.
pub fn is_for(duty: &Duty, verb: Verb, party: &Party) -> bool {
    whose(duty, verb).speaks(party)
}

/// Every step that somebody has a say in, with why not.
pub fn offers(duty: &Duty, by: &By) -> Vec<Offer> {
    let verbs = Verb::ALL.iter().map(|row| row.0);
    let mine = |verb: &Verb| whose(duty, *verb).speaks(&by.party);
    verbs.filter(mine).map(|verb| Offer { verb, why_not: may(duty, verb, by).err() }).collect()
}

fn end(duty: &mut Duty, state: State, word: Word) {
    // When it was done counts, not when somebody looked: a report that was taken is the end.
    duty.ended_on = Some(duty.reports.last().filter(|_| state == State::Closed).map_or(word.on, |report| report.on));
    duty.ended = Some(word);
    duty.state = state;
}

fn whose(duty: &Duty, verb: Verb) -> &Party {
    if verb.is_the_creditors() { &duty.creditor } else { &duty.owner }
}

fn may(duty: &Duty, verb: Verb, by: &By) -> Result<(), Refusal> {
    if duty.follows {
        return Err(Refusal::FollowsItsCase);
    }
    if !whose(duty, verb).speaks(&by.party) {
        return Err(match verb.is_the_creditors() {
            true => Refusal::NotTheCreditor { verb, creditor: duty.creditor.clone() },
            false => Refusal::NotTheOwner { verb, owner: duty.owner.clone() },
        });
    }
    match (verb, duty.state) {
        (_, state @ (State::Closed | State::Lapsed)) => Err(Refusal::Ended { state }),
        (Verb::Resume, State::Paused) | (Verb::Close | Verb::Drop, _) => Ok(()),
        (Verb::Resume, _) => Err(Refusal::Clock { paused: false }),
        (Verb::SendBack, State::Reported) => Ok(()),
        (Verb::SendBack, _) => Err(Refusal::NotReported),
        (_, State::Paused) => Err(Refusal::Clock { paused: true }),
        (_, State::Reported) => Err(Refusal::ReportedAlready),
        (Verb::Acknowledge, _) => match &duty.acknowledged {
            Some(word) => Err(Refusal::AcknowledgedAlready { on: word.on }),
            None => Ok(()),
        },
        (Verb::Progress | Verb::Report | Verb::Pause, _) => Ok(()),
    }
}
