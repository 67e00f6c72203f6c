//! What has been done with a case since its acceptance, each record with the article that wants it.

use crate::{Actor, Cause, Named, OfficeId, Opinion, Outcome};
use calendar::Term;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What has been done with an accepted case (受理后办理情况).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handling {
    /// The day of acceptance, from which terms run.
    pub accepted_on: Date,
    /// Whether the law accepted it because the organ kept silent (逾期视为受理, art. 32(1)4).
    pub deemed: bool,
    /// Opinions given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reviews: Vec<Review>,
    /// Pauses that have ended.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// The extension, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<Extension>,
    /// Papers that may follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerated: Option<Promise>,
    /// Opinions asked of other offices.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consultations: Vec<Consultation>,
    /// Joint reviews to which offices were called.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub meetings: Vec<Meeting>,
    /// Checks on site.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub site_checks: Vec<SiteCheck>,
    /// When interested parties were told of their rights, and who they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parties: Option<Told>,
    /// What was stated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<Statement>,
    /// The hearing, asked for or ordered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hearing: Option<Hearing>,
    /// When it was sent up to the organ that decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<Forwarding>,
    /// That it will be granted when the last condition is met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pre_approval: Option<PreApproval>,
    /// What a machine checked, if it decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<MachineReview>,
}

impl Handling {
    /// An accepted case with which nothing has been done yet.
    pub(crate) fn new(accepted_on: Date, deemed: bool) -> Self {
        Self {
            accepted_on,
            deemed,
            reviews: Vec::new(),
            pauses: Vec::new(),
            extension: None,
            tolerated: None,
            consultations: Vec::new(),
            meetings: Vec::new(),
            site_checks: Vec::new(),
            parties: None,
            statements: Vec::new(),
            hearing: None,
            forwarded: None,
            pre_approval: None,
            machine: None,
        }
    }

    /// The joint review that was called and not yet held.
    pub fn open_meeting(&self) -> Option<&Meeting> {
        self.meetings.iter().rfind(|meeting| meeting.held.is_none())
    }
}

/// What the applicant promised to supply, and by when (容缺补正承诺).
///
/// Source: Liaoning's Measures on Tolerant Acceptance in Government Service (辽宁省政务服务容缺受理管理办法).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// The day of the promise.
    pub on: Date,
    /// Until when, that day included.
    pub until: Date,
    /// The papers' ids.
    pub papers: Vec<String>,
    /// Who signed it.
    pub by: String,
}

/// An opinion asked of another office (征求意见).
///
/// Law: Regulation on Improving the Business Environment (优化营商环境条例) art. 42: organs review side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultation {
    /// The office that is asked.
    pub office: OfficeId,
    /// Since when.
    pub asked_on: Date,
    /// By when it should answer, that day included.
    pub until: Date,
    /// What is asked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub question: String,
    /// What it answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Review>,
}

impl Consultation {
    /// Whether the office still owes its answer on `today`, and has owed it too long.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.answer.is_none() && self.until < today
    }
}

/// A joint review to which offices were called (联合审查：联合会审、联合审图、联合验收).
///
/// Law: Administrative License Law art. 26(2). Each office that is called owes its opinion by the day of the meeting, as if it had
/// been asked in writing: see [`Consultation`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// The day on which it was called.
    pub called_on: Date,
    /// Its day.
    pub on: Date,
    /// Where.
    pub place: String,
    /// What is reviewed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub question: String,
    /// The offices that are called.
    pub offices: Vec<OfficeId>,
    /// What came of it, once it was held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<MeetingRecord>,
}

/// What came of a joint review (联合审查纪要).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingRecord {
    /// The day.
    pub on: Date,
    /// The offices that were called and did not come; those that have not answered in writing either still owe their opinion.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<OfficeId>,
    /// What was concluded.
    pub minutes: String,
}

/// A check on site (现场核查).
///
/// Law: Administrative License Law art. 34(3): two of the staff or more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteCheck {
    /// The day.
    pub on: Date,
    /// Who went.
    pub staff: Vec<String>,
    /// What they found.
    pub finding: String,
}

/// That interested parties were told of their rights (告知利害关系人).
///
/// Law: Administrative License Law arts. 36, 47.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The day.
    pub on: Date,
    /// Who was told.
    pub who: String,
}

/// What the applicant or an interested party stated (陈述申辩).
///
/// Law: Administrative License Law art. 36.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// The day.
    pub on: Date,
    /// Who stated it.
    pub who: String,
    /// What.
    pub text: String,
}

/// A hearing (听证): asked for by a party or held because the law orders it.
///
/// Law: Administrative License Law arts. 46–48.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hearing {
    /// When it was asked for; `None`: the law or the organ orders it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested: Option<Told>,
    /// The notice of its time and place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announced: Option<Announcement>,
    /// That it was held, with its minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<Minutes>,
}

/// The notice of a hearing (听证通知).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// The day of the notice.
    pub told_on: Date,
    /// The day of the hearing.
    pub on: Date,
    /// Where.
    pub place: String,
    /// Who presides.
    pub chair: String,
}

/// A hearing that was held (听证笔录).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minutes {
    /// The day.
    pub on: Date,
    /// The minutes; the decision follows them.
    pub minutes: String,
}

/// That the lower organ finished its review and sent everything up (报上级机关决定).
///
/// Law: Administrative License Law arts. 35, 43.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forwarding {
    /// The day.
    pub on: Date,
    /// The organ that decides.
    pub to: OfficeId,
    /// The lower organ's opinion.
    pub text: String,
}

/// A review that is done before the last condition is met (预审).
///
/// Source: "land handed over, certificates handed over" and "land obtained, ground broken" (交地即交证、拿地即开工): reviews come
/// in advance, decisions only when their conditions are met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreApproval {
    /// The day.
    pub on: Date,
    /// Who will have decided.
    pub by: Actor,
    /// What was said besides.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// What a machine checked before it decided (机器审查).
///
/// Law: Administrative License Law art. 34(2): what can be decided on the spot is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MachineReview {
    /// When.
    pub at: Timestamp,
    /// What it checked, each condition as people read it.
    pub checks: Vec<Named>,
    /// Whether a person must look at it again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub drawn: bool,
}

/// A reviewer's opinion (审查意见).
///
/// Law: Administrative License Law art. 34.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Who gave it.
    pub by: String,
    /// For which office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// Whether conditions are met.
    pub opinion: Opinion,
    /// In words.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// A stop of the clock (中止计时): days in (`from`, `to`] do not count.
///
/// Law: Administrative License Law art. 45. That the first day still counts is the same rule as for every term.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// What stops it.
    pub cause: Cause,
    /// The last day that still counts.
    pub from: Date,
    /// The last day that does not count; `None` while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// The end that the applicant was told in writing.
    pub expected_on: Date,
    /// What the applicant was told.
    pub reason: String,
}

impl Pause {
    /// The pause as the calendar reckons with it.
    pub fn span(&self) -> calendar::Pause {
        calendar::Pause { from: self.from, to: self.to }
    }
}

/// An extension of the term (延长期限).
///
/// Law: Administrative License Law art. 42(1): once, by the head of the organ, the reason told to the applicant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// The day on which it was given.
    pub on: Date,
    /// By how much.
    pub by: Term,
    /// What the applicant was told.
    pub reason: String,
}

/// What an office decided (行政许可决定).
///
/// Law: Administrative License Law arts. 37, 38.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// Granted or refused.
    pub outcome: Outcome,
    /// The day.
    pub decided_on: Date,
    /// Why.
    pub reason: String,
    /// The number of the document (文号), when it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document_number: Option<String>,
    /// Who decided.
    pub by: Actor,
    /// Refused because facts were hidden or papers false.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub false_papers: bool,
}

impl Ruling {
    /// What a refused applicant can do, as the refusal must say.
    ///
    /// Law: Administrative License Law art. 38(2); Administrative Reconsideration Law art. 20; Administrative Litigation Law
    /// art. 46.
    pub fn remedies(&self) -> Option<Named> {
        (self.outcome == Outcome::Refused).then(|| {
            Named::new(
                "不服本决定的，可以自知道本决定之日起六十日内申请行政复议，或者自知道本决定之日起六个月内提起行政诉讼。",
                "Whoever disagrees may apply for administrative reconsideration within sixty days, or sue within six months, of learning of this decision.",
            )
        })
    }
}
