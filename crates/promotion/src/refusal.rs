//! Why a step is refused.

use crate::{Stage, Verb};
use base::Named;

/// Why a step of a lead is refused (不予操作的原因).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not at that stage.
    #[error("a lead that is '{}' cannot: {}", .stage.as_str(), .verb.as_str())]
    Stage {
        /// What was wanted.
        verb: Verb,
        /// How far it is.
        stage: Stage,
    },
    /// Words are needed.
    #[error("say it in words")]
    WordsRequired,
    /// No next step was said, so none was done.
    #[error("no next step was said")]
    NoStep,
    /// The coordinator has not said whose it is.
    #[error("the coordinator has not said whose lead it is")]
    Contested,
    /// There is no contract yet.
    #[error("there is no contract yet")]
    NoContract,
    /// There is a contract.
    #[error("there is a contract already")]
    HasContract,
    /// An amount that cannot be.
    #[error("an amount goes from 1 to {most} yuan")]
    Amount {
        /// The largest.
        most: i64,
    },
    /// Nothing would change.
    #[error("nothing would change")]
    Nothing,
    /// The coordinator has decided.
    #[error("the coordinator has decided already")]
    Settled,
    /// The lead that came first has ended.
    #[error("the lead that came first has ended")]
    Gone,
}

impl Refusal {
    /// The stable name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Stage { .. } => "lead-stage",
            Self::WordsRequired => "words-required",
            Self::NoStep => "no-next-step",
            Self::Contested => "lead-contested",
            Self::NoContract => "no-contract",
            Self::HasContract => "has-contract",
            Self::Amount { .. } => "amount-out-of-range",
            Self::Nothing => "nothing-changed",
            Self::Settled => "clash-settled",
            Self::Gone => "earlier-lead-ended",
        }
    }

    /// What is wrong and what to do, in both languages.
    pub fn sentence(&self) -> Named {
        match self {
            Self::Stage { verb, stage } => {
                let (verb, stage) = (verb.text(), stage.text());
                Named::new(
                    format!("这条线索现在是“{}”，不能“{}”。", stage.zh, verb.zh),
                    format!("This lead is '{}' now: one cannot '{}'.", stage.en, verb.en),
                )
            }
            Self::WordsRequired => Named::new("请用文字说明。", "Say it in words."),
            Self::NoStep => {
                Named::new("还没有提出下一步，请先写明下一步做什么。", "No next step was said: say first what is done next.")
            }
            Self::Contested => Named::new(
                "这条线索疑似与其他团队重复，待协调部门决定后才能签约、转为项目。",
                "This lead is probably another team's too: it is signed or becomes a project once the coordinator has decided.",
            ),
            Self::NoContract => Named::new(
                "还没有登记正式合同，请先登记合同再转为项目。",
                "There is no contract yet: record it, then make it a project.",
            ),
            Self::HasContract => Named::new("已登记正式合同。", "There is a contract already."),
            Self::Amount { most } => {
                Named::new(format!("金额应在 1 至 {most} 元之间。"), format!("An amount goes from 1 to {most} yuan."))
            }
            Self::Nothing => Named::new("没有改动。", "Nothing would change."),
            Self::Settled => Named::new("协调部门已经作出决定。", "The coordinator has decided already."),
            Self::Gone => Named::new(
                "先到的线索已经结束，只能决定分别跟进。",
                "The lead that came first has ended: the other can only go on separately.",
            ),
        }
    }
}
