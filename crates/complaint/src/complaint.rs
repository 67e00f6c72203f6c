//! A complaint as it stands, and who may know that there is one.

use crate::{Plan, Refusal};
use base::{OfficeId, stable_names};
use calendar::date_of;
use duty::Word;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

stable_names! {
    /// By which way it came (来信渠道).
    Channel {
        /// The board on the web (清风留言板).
        Board = "board", "清风留言板", "message board";
        /// The station at the window centre, on paper (清风护航站).
        Station = "station", "清风护航站", "station at the window";
        /// The hotline 12345 (热线).
        Hotline = "hotline", "12345 热线", "hotline 12345";
        /// A petition (信访).
        Petition = "petition", "信访", "petition";
    }
}

stable_names! {
    /// How it stands (办理状态).
    State {
        /// Not looked at yet (待受理).
        Received = "received", "待受理", "received";
        /// Not accepted, for a lawful reason (不予受理).
        Declined = "declined", "不予受理", "not accepted";
        /// Its keeper looks into it (办理中).
        Accepted = "accepted", "办理中", "being looked into";
        /// An office looks into it (已交办).
        Handed = "handed", "已交办", "handed to an office";
        /// Answered, the writer's word is awaited (待评价).
        Answered = "answered", "已答复，待来信人评价", "answered, awaits the writer";
        /// The writer is satisfied (满意办结).
        Satisfied = "satisfied", "来信人满意，已办结", "closed, the writer is satisfied";
        /// The writer was not, also when it was looked into again (不满意办结).
        Unsatisfied = "unsatisfied", "复查后办结", "closed after it was looked into again";
        /// The writer said nothing (未评价办结).
        Unjudged = "unjudged", "未评价办结", "closed without a word";
    }
}

impl State {
    /// Whether something is still to be done.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Received | Self::Accepted | Self::Handed | Self::Answered)
    }

    /// Whether an answer is owed.
    pub const fn is_owed(self) -> bool {
        matches!(self, Self::Accepted | Self::Handed)
    }
}

/// The writer's word on an answer (来信人评价).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Whether he is satisfied.
    pub satisfied: bool,
    /// When, and in which words; `by` is never a name.
    pub word: Word,
}

/// One time that it was looked into (一轮办理).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Who looks into it.
    pub office: OfficeId,
    /// Since when.
    pub since: Date,
    /// Why it is this office.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// The answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Word>,
    /// Whether it came after its last day.
    #[serde(default)]
    pub late: bool,
    /// The writer's word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

/// Why it was not accepted (不予受理).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declined {
    /// The lawful reason, of the plan.
    pub ground: String,
    /// What the writer is told.
    pub word: Word,
}

/// A complaint on conduct, or a petition (投诉举报).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// By which way it came.
    pub channel: Channel,
    /// What the writer says.
    pub text: String,
    /// Of which kind it is, as far as anybody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The offices that are complained of. Nobody in them ever learns of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<OfficeId>,
    /// Which post of them, in the writer's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub post: String,
    /// What it concerns, in the writer's words: the number of a project or a case.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// When it came.
    pub received_on: Date,
    /// Who keeps it.
    pub keeper: OfficeId,
    /// What the writer added.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<Word>,
    /// When it was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_on: Option<Date>,
    /// Why it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declined: Option<Declined>,
    /// That the answer was put off, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extended: Option<Word>,
    /// Who looked into it; the last one is the running one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<Round>,
    /// How it stands.
    pub state: State,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_on: Option<Date>,
}

/// Where a reader sits in his office (岗位类别).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// Looks into complaints (纪检监察).
    Inspector,
    /// Heads the office (负责人).
    Head,
    /// Anybody else (其他).
    Other,
}

/// Who wants to read (阅读人).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// His office; none for whoever belongs to none.
    pub office: Option<OfficeId>,
    /// Where he sits in it.
    pub seat: Seat,
}

impl Complaint {
    /// A complaint just received, kept by whoever it does not name.
    ///
    /// # Errors
    /// [`Refusal::WordsRequired`], [`Refusal::NobodyLeft`] when it names everybody who could keep it.
    pub fn new(channel: Channel, text: &str, named: Vec<OfficeId>, plan: &Plan, now: Timestamp) -> Result<Self, Refusal> {
        let text = text.trim().to_owned();
        if text.is_empty() {
            return Err(Refusal::WordsRequired);
        }
        let keeper = plan.keeper(&named).ok_or(Refusal::NobodyLeft)?.clone();
        Ok(Self {
            channel,
            text,
            category: None,
            named,
            post: String::new(),
            about: String::new(),
            received_on: date_of(now),
            keeper,
            more: Vec::new(),
            accepted_on: None,
            declined: None,
            extended: None,
            rounds: Vec::new(),
            state: State::Received,
            ended_on: None,
        })
    }

    /// The round that runs, or ran last.
    pub fn round(&self) -> Option<&Round> {
        self.rounds.last()
    }

    /// Who looks into it now, its keeper or another.
    pub fn office(&self) -> &OfficeId {
        self.round().map_or(&self.keeper, |round| &round.office)
    }

    /// To whom its answer is owed within the administration: by an office to its keeper, by its keeper to whoever stands above, unless that
    /// one is complained of.
    pub fn creditor<'a>(&'a self, plan: &'a Plan) -> &'a OfficeId {
        let own = *self.office() == self.keeper;
        Some(&plan.above).filter(|above| own && !self.named.contains(above)).unwrap_or(&self.keeper)
    }

    /// Whether a reader may know that it exists: an inspector or the head of the office that keeps it, or that looks into it now, and in no
    /// case somebody of an office that it names, whatever he is there.
    pub fn is_open_to(&self, reader: &Reader) -> bool {
        let Some(office) = &reader.office else { return false };
        !self.named.contains(office) && reader.seat != Seat::Other && (*office == self.keeper || office == self.office())
    }

    /// What the writer said, wherever it stands: what is erased of it one day (个人信息删除).
    pub fn writers_words(&self) -> impl Iterator<Item = &str> {
        let more = self.more.iter().map(|word| word.text.as_str());
        let verdicts = self.rounds.iter().filter_map(|round| Some(round.verdict.as_ref()?.word.text.as_str()));
        [self.text.as_str(), self.post.as_str(), self.about.as_str()].into_iter().chain(more).chain(verdicts)
    }

    /// The same complaint with `blank` in place of whatever its writer said; what was answered stays.
    pub fn erased(mut self, blank: &str) -> Self {
        let more = self.more.iter_mut().map(|word| &mut word.text);
        let verdicts = self.rounds.iter_mut().filter_map(|round| Some(&mut round.verdict.as_mut()?.word.text));
        let own = [&mut self.text, &mut self.post, &mut self.about];
        for said in own.into_iter().chain(more).chain(verdicts).filter(|said| !said.is_empty()) {
            blank.clone_into(said);
        }
        self
    }

    /// How often the writer said that he was not satisfied.
    pub fn unsatisfied(&self) -> usize {
        self.rounds.iter().filter(|round| round.verdict.as_ref().is_some_and(|verdict| !verdict.satisfied)).count()
    }
}
