//! The steps of a lead: each stage once and in order, a next step always owed, nothing signed while it is not clear whose it is.

use crate::{Contract, Lead, NextStep, Profile, Reached, Refusal, Stage};
use base::{ProjectId, Yuan, stable_names};
use calendar::date_of;
use duty::Word;
use jiff::Timestamp;
use jiff::civil::Date;

/// A step of a lead (操作).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Says what is done next, or says it in other words (提出下一步).
    Plan {
        /// What.
        text: String,
    },
    /// The next step was done (完成下一步).
    Do {
        /// What came of it.
        text: String,
        /// What is done next; none: that is owed.
        next: Option<String>,
    },
    /// They have seen one another's place (完成互访).
    Visit {
        /// What came of it.
        text: String,
        /// What is done next.
        next: Option<String>,
    },
    /// They negotiate (进入洽谈).
    Negotiate {
        /// Of what.
        text: String,
        /// What is done next.
        next: Option<String>,
    },
    /// Something is signed (签约).
    Sign {
        /// How much is promised.
        promised: Yuan,
        /// What.
        text: String,
        /// What is done next.
        next: Option<String>,
    },
    /// The contract follows (签订正式合同).
    Contract {
        /// Over how much.
        yuan: Yuan,
        /// Its number.
        number: String,
        /// What is done next.
        next: Option<String>,
    },
    /// It becomes a project (转为项目).
    Land {
        /// Which.
        project: ProjectId,
    },
    /// It comes to nothing (流失).
    Lose {
        /// Why.
        text: String,
    },
    /// What is known of it changes (修改线索).
    Revise {
        /// What is known now.
        profile: Box<Profile>,
    },
    /// Another recruiter of the team leads it (更换牵头人).
    Lead {
        /// His number.
        recruiter: i64,
    },
}

stable_names! {
    /// The verb of a [`Command`] (操作名称).
    Verb {
        /// Says what is done next.
        Plan = "plan", "提出下一步", "say the next step";
        /// The next step was done.
        Do = "do", "完成下一步", "the step is done";
        /// They have seen one another's place.
        Visit = "visit", "完成互访", "visited";
        /// They negotiate.
        Negotiate = "negotiate", "进入洽谈", "negotiate";
        /// Something is signed.
        Sign = "sign", "签约", "sign";
        /// The contract follows.
        Contract = "contract", "签订正式合同", "contract";
        /// It becomes a project.
        Land = "land", "转为项目", "make it a project";
        /// It comes to nothing.
        Lose = "lose", "流失", "lost";
        /// What is known of it changes.
        Revise = "revise", "修改线索", "change what is known";
        /// Another recruiter leads it.
        Lead = "lead", "更换牵头人", "another recruiter leads";
    }
}

impl Verb {
    const fn from(self) -> &'static [Stage] {
        match self {
            Self::Plan | Self::Do | Self::Lose | Self::Revise | Self::Lead => {
                &[Stage::Contact, Stage::Visited, Stage::Negotiating, Stage::Signed]
            }
            Self::Visit => &[Stage::Contact],
            Self::Negotiate => &[Stage::Visited],
            Self::Sign => &[Stage::Negotiating],
            Self::Contract | Self::Land => &[Stage::Signed],
        }
    }
}

impl Command {
    /// Its verb.
    pub const fn verb(&self) -> Verb {
        match self {
            Self::Plan { .. } => Verb::Plan,
            Self::Do { .. } => Verb::Do,
            Self::Visit { .. } => Verb::Visit,
            Self::Negotiate { .. } => Verb::Negotiate,
            Self::Sign { .. } => Verb::Sign,
            Self::Contract { .. } => Verb::Contract,
            Self::Land { .. } => Verb::Land,
            Self::Lose { .. } => Verb::Lose,
            Self::Revise { .. } => Verb::Revise,
            Self::Lead { .. } => Verb::Lead,
        }
    }
}

/// What a step does to what the team owes about the lead (随之变动的责任).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It owes a next step.
    OwePlan,
    /// It owes that the next step is done, within the term of the stage.
    OweStep(Stage),
    /// What is owed was done.
    Close(String),
    /// What is owed is owed no more.
    Drop(String),
}

/// What was decided (结果).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The lead as it is now.
    pub lead: Lead,
    /// What happens to its duties, in this order.
    pub steps: Vec<Step>,
}

/// The steps that a lead is ready for.
pub fn offers(lead: &Lead) -> Vec<Verb> {
    let ready = |verb: &Verb| {
        verb.from().contains(&lead.stage)
            && match verb {
                Verb::Do => lead.next.is_some(),
                Verb::Sign => !lead.contested,
                Verb::Contract => lead.contract.is_none(),
                Verb::Land => lead.contract.is_some() && !lead.contested,
                _ => true,
            }
    };
    Verb::ALL.iter().copied().filter(ready).collect()
}

/// Does a step, or says why not. A refused one leaves everything as it was.
///
/// # Errors
/// [`Refusal`].
pub fn decide(lead: &Lead, command: &Command, by: &str, now: Timestamp) -> Result<Decision, Refusal> {
    let (verb, today) = (command.verb(), date_of(now));
    if !verb.from().contains(&lead.stage) {
        return Err(Refusal::Stage { verb, stage: lead.stage });
    }
    let mut after = lead.clone();
    let word = |text: &str| some_words(text).map(|text| Word { by: by.to_owned(), on: today, text });
    let steps = match command {
        Command::Plan { text } => {
            let text = some_words(text)?;
            // Other words for the same step give it no new time.
            let steps =
                if after.next.is_none() { vec![Step::Close(text.clone()), Step::OweStep(after.stage)] } else { Vec::new() };
            let set_on = after.next.as_ref().map_or(today, |next| next.set_on);
            after.next = Some(NextStep { text, set_on });
            steps
        }
        Command::Do { text, next } => {
            if after.next.is_none() {
                return Err(Refusal::NoStep);
            }
            go_on(&mut after, word(text)?, next.as_deref(), today)
        }
        Command::Visit { text, next } => advance(&mut after, Stage::Visited, word(text)?, next.as_deref(), today),
        Command::Negotiate { text, next } => advance(&mut after, Stage::Negotiating, word(text)?, next.as_deref(), today),
        Command::Sign { promised, text, next } => {
            if lead.contested {
                return Err(Refusal::Contested);
            }
            let said = word(text)?;
            after.promised = Some(some_yuan(*promised)?);
            advance(&mut after, Stage::Signed, said, next.as_deref(), today)
        }
        Command::Contract { yuan, number, next } => {
            if lead.contract.is_some() {
                return Err(Refusal::HasContract);
            }
            let number = number.trim().to_owned();
            after.contract = Some(Contract { yuan: some_yuan(*yuan)?, number: number.clone(), on: today });
            let said = Word { by: by.to_owned(), on: today, text: format!("签订正式合同 {number}").trim_end().to_owned() };
            go_on(&mut after, said, next.as_deref(), today)
        }
        Command::Land { project } => {
            if lead.contested {
                return Err(Refusal::Contested);
            }
            if lead.contract.is_none() {
                return Err(Refusal::NoContract);
            }
            (after.project, after.next) = (Some(*project), None);
            reach(&mut after, Stage::Landed, today);
            vec![Step::Close("已转为项目".to_owned())]
        }
        Command::Lose { text } => {
            let said = word(text)?;
            let step = Step::Drop(said.text.clone());
            (after.ended, after.next) = (Some(said), None);
            after.contested = false;
            reach(&mut after, Stage::Lost, today);
            vec![step]
        }
        Command::Revise { profile } => {
            if lead.profile == **profile {
                return Err(Refusal::Nothing);
            }
            after.profile = (**profile).clone();
            Vec::new()
        }
        Command::Lead { recruiter } => {
            if lead.recruiter == *recruiter {
                return Err(Refusal::Nothing);
            }
            after.recruiter = *recruiter;
            Vec::new()
        }
    };
    Ok(Decision { lead: after, steps })
}

/// A new lead owes its next step, said or to be said.
pub(crate) fn owed(lead: &Lead) -> Step {
    if lead.next.is_some() { Step::OweStep(lead.stage) } else { Step::OwePlan }
}

/// What was owed is done; what comes next is owed.
fn go_on(after: &mut Lead, said: Word, next: Option<&str>, today: Date) -> Vec<Step> {
    let done = Step::Close(said.text.clone());
    after.done.push(said);
    let next = next.map(str::trim).filter(|text| !text.is_empty());
    after.next = next.map(|text| NextStep { text: text.to_owned(), set_on: today });
    vec![done, owed(after)]
}

fn advance(after: &mut Lead, to: Stage, said: Word, next: Option<&str>, today: Date) -> Vec<Step> {
    reach(after, to, today);
    go_on(after, said, next, today)
}

pub(crate) fn reach(lead: &mut Lead, stage: Stage, on: Date) {
    lead.stage = stage;
    lead.reached.push(Reached { stage, on });
}

pub(crate) fn some_words(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() { Err(Refusal::WordsRequired) } else { Ok(text.to_owned()) }
}

fn some_yuan(yuan: Yuan) -> Result<Yuan, Refusal> {
    if (1..=Lead::YUAN_MAX).contains(&yuan.get()) { Ok(yuan) } else { Err(Refusal::Amount { most: Lead::YUAN_MAX }) }
}

impl Lead {
    /// The largest amount of a lead, in yuan: ten trillion, as in the register of projects.
    pub const YUAN_MAX: i64 = 10_000_000_000_000;

    /// Enters a lead: its team owes the next step, or owes to say it.
    pub fn enter(mut self, next: Option<&str>, on: Date) -> Decision {
        let next = next.map(str::trim).filter(|text| !text.is_empty());
        self.next = next.map(|text| NextStep { text: text.to_owned(), set_on: on });
        let steps = vec![owed(&self)];
        Decision { lead: self, steps }
    }
}
