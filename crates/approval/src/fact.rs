//! What happened to a case, as recorded: enough to tell it to people, to reckon every due date again, and to replay the case.

use crate::clock::Running;
use crate::{
    Actor, CancellationGround, Cause, DueKind, Guide, Lapse, Named, OfficeId, Opinion, Outcome, RevocationGround, Wanted,
};
use calendar::Term;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What happened (留痕记录): an act, who did it, when by the law, and which clock runs from then on. Facts are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The version of this record's shape.
    pub v: u16,
    /// The moment that the law gives it: a deemed acceptance begins at 00:00 of the day after the term.
    pub at: Timestamp,
    /// Who acted.
    pub by: Actor,
    /// What was done.
    #[serde(flatten)]
    pub act: Act,
    /// The clock that runs from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Running>,
    /// When it was done on paper, for a step that was entered later (线下办理后补录). The law's clocks go by `at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_paper_at: Option<Timestamp>,
}

/// What was done to a case (办件行为). `kind` in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Act {
    /// The application was received (收件), with the law that the case keeps.
    Received {
        /// The item, its terms and its papers that day.
        guide: Box<Guide>,
        /// The listed papers that came with it.
        papers: Vec<String>,
        /// Papers that the guide does not ask for; they neither help nor hinder.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unlisted: Vec<String>,
        /// Papers for which a written commitment stands (告知承诺).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        committed: Vec<String>,
        /// What the applicant wrote.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        /// How a window took it in on behalf of somebody who came (窗口代收件).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        taken_in: Option<Box<crate::TakenIn>>,
    },
    /// No licence is needed (告知不需要许可).
    FoundNotRequired {
        /// Why.
        reason: String,
    },
    /// Another organ is competent (不予受理并告知).
    FoundNotCompetent {
        /// The organ that is.
        competent_organ: String,
    },
    /// Errors were corrected on the spot (当场更正).
    CorrectedOnTheSpot {
        /// What was corrected.
        what: String,
    },
    /// The applicant was told, once, everything that is missing (一次性告知).
    CorrectionsRequested {
        /// Everything that must be supplied.
        wanted: Vec<Wanted>,
    },
    /// Papers were supplied (补正).
    Supplemented {
        /// Their ids.
        papers: Vec<String>,
        /// Whether nothing is owed any more.
        complete: bool,
    },
    /// The application was accepted (受理).
    Accepted {
        /// From which day terms run.
        accepted_on: Date,
    },
    /// The law accepted it, because no notice came in time (逾期视为受理).
    AcceptanceDeemed {
        /// From which day terms run: the day of receipt.
        accepted_on: Date,
    },
    /// The applicant promised papers that are missing (承诺补交).
    Promised {
        /// Their ids.
        papers: Vec<String>,
        /// Until when.
        until: Date,
    },
    /// Accepted with minor papers to follow (容缺受理).
    Tolerated {
        /// From which day terms run.
        accepted_on: Date,
        /// The papers that may follow.
        papers: Vec<Named>,
        /// Until when.
        until: Date,
        /// What follows when they do not come.
        lapse: Lapse,
    },
    /// Tolerated papers did not come in time (容缺逾期未补).
    ToleranceLapsed {
        /// Which.
        papers: Vec<Named>,
        /// What follows.
        lapse: Lapse,
    },
    /// Two of the staff checked on site (现场核查).
    SiteChecked {
        /// Who.
        staff: Vec<String>,
        /// What they found.
        finding: String,
    },
    /// Other offices were asked (征求意见).
    Consulted {
        /// Which.
        offices: Vec<OfficeId>,
        /// By when they should answer.
        until: Date,
        /// What was asked.
        question: String,
    },
    /// An office answered (回复意见).
    Answered {
        /// Which.
        office: OfficeId,
        /// Whether it agrees.
        opinion: Opinion,
        /// In words.
        text: String,
        /// Whether its term had passed.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        late: bool,
    },
    /// Offices were called to a joint review (召集联合审查).
    MeetingCalled {
        /// Which.
        offices: Vec<OfficeId>,
        /// Its day.
        on: Date,
        /// Where.
        place: String,
        /// What is reviewed.
        question: String,
    },
    /// The joint review was held (举行联合审查).
    MeetingHeld {
        /// The offices that were there.
        present: Vec<OfficeId>,
        /// The offices that were called and did not come.
        absent: Vec<OfficeId>,
        /// What was concluded.
        minutes: String,
    },
    /// Those whom it concerns were told of their rights (告知利害关系人).
    PartiesTold {
        /// Who.
        parties: String,
        /// Until when a hearing may be asked for.
        until: Date,
    },
    /// Somebody stated a view (陈述申辩).
    StatementHeard {
        /// Who.
        who: String,
        /// What.
        text: String,
    },
    /// A hearing was asked for (申请听证).
    HearingRequested {
        /// By whom.
        who: String,
        /// By when it must be held.
        hold_by: Date,
    },
    /// Notice of a hearing was given (通知听证).
    HearingAnnounced {
        /// Its day.
        on: Date,
        /// Where.
        place: String,
        /// Who presides.
        chair: String,
    },
    /// The hearing was held (举行听证).
    HearingHeld {
        /// The minutes.
        minutes: String,
    },
    /// The lower organ finished and sent everything up (报上级机关).
    Forwarded {
        /// The organ that decides.
        to: OfficeId,
        /// The lower organ's opinion.
        text: String,
    },
    /// Reviewed in advance: to be granted when the last condition is met (预审通过).
    PreApproved {
        /// What was said besides.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        text: String,
    },
    /// A machine checked every condition (机器审查).
    MachineReviewed {
        /// What it checked.
        checks: Vec<Named>,
        /// Whether a person must look at it again.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        drawn: bool,
    },
    /// A reviewer gave an opinion (审查).
    Reviewed {
        /// Whether conditions are met.
        opinion: Opinion,
        /// In words.
        text: String,
    },
    /// The clock was stopped (中止计时).
    Paused {
        /// What stops it.
        cause: Cause,
        /// The end that the applicant was told.
        expected_on: Date,
        /// What the applicant was told.
        reason: String,
    },
    /// The clock runs again (恢复计时).
    Resumed {
        /// What had stopped it.
        cause: Cause,
        /// The last day that still counted.
        from: Date,
    },
    /// The term was extended (延长期限).
    Extended {
        /// By how much.
        term: Term,
        /// What the applicant was told.
        reason: String,
    },
    /// A decision was made (作出决定).
    Decided {
        /// Granted or refused.
        outcome: Outcome,
        /// Why.
        reason: String,
        /// The number of the document, when it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        document_number: Option<String>,
        /// Refused because facts were hidden or papers false.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        false_papers: bool,
        /// Whether the statutory term had passed.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        late: bool,
    },
    /// The decision was delivered (送达).
    Delivered {
        /// What had been decided.
        outcome: Outcome,
        /// Whether the term to deliver had passed.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        late: bool,
    },
    /// Papers did not come in time; the application counts as withdrawn (逾期未补正).
    Lapsed {},
    /// The applicant withdrew (撤回申请).
    Withdrawn {
        /// Why, if the applicant said so.
        reason: String,
    },
    /// A permit was changed (变更).
    Amended {
        /// What changed.
        what: String,
    },
    /// The holder asked for renewal (申请延续).
    RenewalAsked {
        /// The permit's last day: by then it must be decided.
        expires_on: Date,
    },
    /// The renewal was decided (延续决定).
    RenewalDecided {
        /// Granted or refused.
        outcome: Outcome,
        /// Why.
        reason: String,
        /// The last day of validity from then on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        valid_to: Option<Date>,
    },
    /// The law renewed it, because nothing was decided before expiry (逾期视为准予延续).
    RenewalDeemed {
        /// The last day of validity from then on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        valid_to: Option<Date>,
    },
    /// The permit expired (有效期届满).
    Expired {},
    /// A commitment was checked afterwards (核查承诺).
    CommitmentVerified {
        /// Whether it is true.
        holds: bool,
        /// What was found.
        text: String,
    },
    /// A person looked again at what a machine had decided (人工复核).
    Rechecked {
        /// Whether it was right.
        opinion: Opinion,
        /// In words.
        text: String,
    },
    /// The permit was revoked (撤销).
    Revoked {
        /// On what ground.
        ground: RevocationGround,
        /// What happened.
        reason: String,
    },
    /// The permit was withdrawn (撤回许可).
    PermitWithdrawn {
        /// What changed.
        reason: String,
        /// How the holder is compensated.
        compensation: String,
    },
    /// The permit was struck off (注销).
    Cancelled {
        /// On what ground.
        ground: CancellationGround,
        /// What happened.
        reason: String,
    },
    /// A new calendar moved dates (因节假日安排调整期限).
    DueMoved {
        /// The new calendar's version.
        calendar: String,
        /// Which dates moved.
        moved: Vec<Moved>,
    },
}

/// A date that a new calendar moved (期限变动).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Which clock.
    pub kind: DueKind,
    /// When it ended before.
    pub from: Date,
    /// When it ends now.
    pub to: Date,
}

impl Fact {
    /// The version of a fact's shape that this code writes.
    pub const VERSION: u16 = 1;

    /// The stable name of what happened.
    pub const fn kind(&self) -> &'static str {
        self.act.kind()
    }

    /// The article of law behind it.
    pub const fn article(&self) -> Option<&'static str> {
        self.act.article()
    }

    /// What happened in one or two words.
    pub fn label(&self) -> Named {
        self.act.label()
    }
}
