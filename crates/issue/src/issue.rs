//! An issue as it stands: who asks what, and the rounds of answers.

use base::{Named, OfficeId, stable_names};
use duty::Word;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

stable_names! {
    /// By which way an issue came (诉求渠道).
    Channel {
        /// The company's own page (企业端).
        CompanyPage = "company-page", "企业端", "company page";
        /// A steward's or a cadre's visit (走访).
        Visit = "visit", "走访", "visit";
        /// The direct line to the government (政企直通车).
        DirectLine = "direct-line", "政企直通车", "direct line";
        /// The hotline 12345 (热线).
        Hotline = "hotline", "12345 热线", "hotline 12345";
        /// The parlour (营商会客厅).
        Parlour = "parlour", "营商会客厅", "parlour";
        /// A window (窗口).
        Window = "window", "窗口", "window";
    }
}

/// Who asks (诉求企业).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// The credit code, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The name.
    pub name: String,
    /// Whom to call, as the company left it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub contact: String,
}

/// Where it was taken down first, outside the product (原始工单).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The number that it has there; of one channel it comes once.
    pub number: String,
    /// On which day the company spoke there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_on: Option<Date>,
    /// Of which district, by id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<String>,
}

/// The company's word on an answer (企业评价).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Whether it is solved.
    pub solved: bool,
    /// From 1 (very dissatisfied) to 5 (very satisfied).
    pub satisfaction: u8,
    /// When, by whom, in which words.
    pub word: Word,
}

/// One answer and what was made of it (一轮办理).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Who answers.
    pub office: OfficeId,
    /// Why it is this office.
    pub why: Named,
    /// Since when.
    pub handed_on: Date,
    /// The answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Word>,
    /// Whether it came after the last day.
    #[serde(default)]
    pub late: bool,
    /// The company's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

stable_names! {
    /// How an issue stands (诉求状态).
    State {
        /// No rule knows it: somebody sorts it (待分办).
        Received = "received", "待分办", "to be sorted";
        /// An office owes the answer (办理中).
        Handed = "handed", "办理中", "with the office";
        /// The office has answered, the company's word is awaited (待评价).
        Answered = "answered", "待企业评价", "awaits the company";
        /// The company agrees (已解决).
        Solved = "solved", "已解决", "solved";
        /// The company said nothing for ten working days (逾期未评价).
        Unanswered = "unanswered", "未评价办结", "closed without a word";
        /// The company took it back (已撤回).
        Withdrawn = "withdrawn", "已撤回", "taken back";
    }
}

impl State {
    /// Whether something is still to be done.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Received | Self::Handed | Self::Answered)
    }
}

/// Something that a company asks (诉求).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// By which way it came.
    pub channel: Channel,
    /// Who asks.
    pub company: Company,
    /// What, in the company's words.
    pub text: String,
    /// Of which kind it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// When it came.
    pub opened_at: Timestamp,
    /// Where it was taken down first, if not here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// The answers; the last one is the running one. A round that was not solved stays.
    #[serde(default)]
    pub rounds: Vec<Round>,
    /// How it stands.
    pub state: State,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_on: Option<Date>,
}

impl Issue {
    /// An issue just asked, still nobody's.
    pub fn new(channel: Channel, company: Company, text: &str, now: Timestamp) -> Self {
        let text = text.trim().to_owned();
        Self {
            channel,
            company,
            text,
            category: None,
            opened_at: now,
            origin: None,
            rounds: Vec::new(),
            state: State::Received,
            ended_on: None,
        }
    }

    /// The round that runs, or ran last.
    pub fn round(&self) -> Option<&Round> {
        self.rounds.last()
    }

    /// Who answers now.
    pub fn office(&self) -> Option<&OfficeId> {
        self.round().map(|round| &round.office)
    }

    /// How often the company said that it was not solved.
    pub fn reopened(&self) -> usize {
        self.rounds.iter().filter(|round| round.verdict.as_ref().is_some_and(|verdict| !verdict.solved)).count()
    }
}
