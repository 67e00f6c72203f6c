//! The desk: from what is stored of a project and what somebody wants, to one change to be committed.
//!
//! It loads nothing and writes nothing. `approval` decides; the desk turns a dossier into the law's terms and the law's answer
//! into rows and facts. Handlers, the clock and the demonstration all go through here: there is no second path.

mod again;
mod around;
mod assign;
mod bundle;
mod campaign;
mod case;
mod claim;
mod complaint;
mod delivery;
mod dispatch;
mod document;
mod duty;
mod entity;
mod establishment;
mod fact;
mod finding;
mod force;
mod form;
mod indicator;
mod issue;
mod lead;
mod objective;
mod paper;
mod parlour;
mod paths;
mod permit;
mod playbook;
mod policy;
mod progress;
mod project;
mod rating;
mod sent_back;
mod steward;
mod steward_post;
mod tally;
mod ticket;
mod tour;
mod visit;
mod walk;

pub use self::entity::{EntityChange, batch_told, entity_record};
pub use again::AskedAgain;
pub use around::Around;
pub use bundle::{Stroke, bundle};
pub use campaign::{LISTED_MAX, ListChange, NewCampaign, member};
pub use case::{Planned, Submit, actor};
pub use claim::NewClaim;
pub use complaint::{AroundComplaint, COMPLAINT, NewComplaint, complaint_number, complaint_secret, writer};
pub use delivery::{DIGEST, EMAIL, Subscribers, WEBHOOK};
pub use dispatch::{AroundMeeting, meeting_id};
pub use document::filled;
pub use duty::{Place, party_key};
pub use establishment::{
    Declaration, Kept, NameStanding, WANTS, entity, establishment, is_lapsed, kept, kept_form, may_apply_again,
};
pub(crate) use fact::own_fact;
pub use fact::{Actors, stable_id};
pub use finding::{AroundFinding, FINDING, Seen, courses, finding_id};
pub use force::{AroundForce, NewForce};
pub use form::{Apply, Form, OnBehalf, Unmet};
pub use indicator::{AroundIndicator, Kept as KeptIndicator, indicator_id, owed_id};
pub use issue::{AroundIssue, NewIssue};
pub use lead::{AroundLead, CLASH, LEAD, NewLead, lead_office};
pub use objective::{MeasureReport, measure_id};
pub use parlour::{NewEvent, NewQuestion};
pub use playbook::{AroundPlaybook, Diagnosis};
pub use policy::NewPush;
pub use progress::{BUILDER, granted, stands};
pub use project::{MILESTONES, NewProject};
pub use rating::{RATING, Rated};
pub use sent_back::sent_back;
pub use steward::{KINDS, Planned as StewardPlan, Reason, kind_name, post_name, tier};
pub use steward_post::{Leaving, NewPost};
use tally::figure;
pub use tally::tallies;
pub use ticket::{NewTicket, ticket, ticket_number, tickets};
pub use tour::{NewTour, STOPS_MAX, is_under_construction};
pub use visit::NewVisit;

use crate::problem::Problem;
use approval::{Item, ItemId};
use base::RegionCode;
use calendar::Calendar;
use city::City;
use jiff::civil::Date;
use std::sync::Arc;
use store::StoreError;

/// What every decision needs: the city with its catalogue, and the calendars as they were published.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The city.
    pub city: Arc<City>,
    /// Whether papers made here are of a demonstration.
    pub demo: bool,
    /// Where the QR code of a permit or a document leads, without its id.
    pub public_url: String,
    names: Arc<::entity::Names>,
    paths: Arc<paths::Paths>,
    templates: Arc<document::Templates>,
}

/// Why something is not done.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The law, or the state of the record, forbids it.
    #[error("{0}")]
    Refused(approval::Refusal),
    /// Values that cannot be; each with its field.
    #[error("some values are wrong")]
    Invalid(Vec<crate::problem::FieldError>),
    /// Checks at filing that stop an application, each with its item.
    #[error("checks at filing are not met")]
    Checks(Vec<crate::problem::FieldError>),
    /// The project does not need the item.
    #[error("the project does not need this item")]
    NotNeeded {
        /// The item's name.
        name: approval::Named,
    },
    /// The item is already granted, or a case of it is open.
    #[error("there is a case already: {number}")]
    AlreadyThere {
        /// Its number.
        number: String,
        /// Whether it is open; otherwise it was granted.
        open: bool,
    },
    /// A step on a duty that may not be done.
    #[error("{0}")]
    Duty(::duty::Refusal),
    /// A step of a dispatch meeting that may not be done.
    #[error("{0}")]
    Meeting(::duty::dispatch::Refusal),
    /// A step of a task force that may not be done.
    #[error("{0}")]
    Force(::duty::force::Refusal),
    /// A step of a playbook that may not be done.
    #[error("{0}")]
    Playbook(::duty::playbook::Refusal),
    /// A step of an issue that may not be done.
    #[error("{0}")]
    Issue(::issue::Refusal),
    /// A step of a lead, or about a clash over one, that may not be done.
    #[error("{0}")]
    Promotion(::promotion::Refusal),
    /// A step of a complaint that may not be done.
    #[error("{0}")]
    Complaint(::complaint::Refusal),
    /// A step of a rating that may not be done.
    #[error("{0}")]
    Rating(::rating::Refusal),
    /// A step about a finding of the watch that may not be done.
    #[error("{0}")]
    Finding(::watch::Refusal),
    /// A step of a walk that may not be done.
    #[error("{0}")]
    Walk(approval::WalkRefusal),
    /// The application for setting up a company has been filed and is filled in no more.
    #[error("application {number} was filed")]
    Filed {
        /// Its number.
        number: String,
    },
    /// Permits that are issued together cannot be so.
    #[error("{0}")]
    Bundle(approval::BundleError),
    /// A step on a tour that may not be done.
    #[error("{0}")]
    Tour(::campaign::Refusal),
    /// A step of a visit or of an event of the parlour that may not be done.
    #[error("{0}")]
    Visit(::visit::Refusal),
    /// The hall does not do it.
    #[error("{0}")]
    Hall(hall::HallError),
    /// What was named is not there.
    #[error("there is no such {en}")]
    Missing {
        /// What, in Chinese.
        zh: &'static str,
        /// What, in English.
        en: &'static str,
    },
    /// Somebody else was faster.
    #[error("version {found} is there, not {expected}")]
    Conflict {
        /// The version that was expected.
        expected: i64,
        /// The version that is there.
        found: i64,
    },
    /// What is stored does not read, or a date lies outside every calendar.
    #[error("{0}")]
    Broken(String),
}

impl DeskError {
    /// Refuses what was decided upon another version than the one that is there.
    pub(super) fn unless_seen(found: i64, expected: i64) -> Result<(), Self> {
        if found == expected { Ok(()) } else { Err(Self::Conflict { expected, found }) }
    }

    /// A failure inside, in the words of its cause.
    pub fn broken(cause: impl std::fmt::Display) -> Self {
        Self::Broken(cause.to_string())
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Refused(refusal) => {
                let sentence = refusal.sentence();
                Self::unlawful(refusal.code(), (sentence.zh, sentence.en), refusal.article().map(str::to_owned))
            }
            DeskError::Invalid(errors) => Self::invalid(errors),
            DeskError::Bundle(error) => {
                let sentence = error.sentence();
                Self::unlawful(error.code(), (sentence.zh, sentence.en), None)
            }
            DeskError::Duty(refusal) => {
                let sentence = refusal.sentence();
                Self::unlawful(refusal.code(), (sentence.zh, sentence.en), None)
            }
            DeskError::Meeting(refusal) => {
                let sentence = refusal.sentence();
                Self::unlawful(refusal.code(), (sentence.zh, sentence.en), None)
            }
            DeskError::Force(refusal) => {
                let sentence = refusal.sentence();
                Self::unlawful(refusal.code(), (sentence.zh, sentence.en), None)
            }
            DeskError::Playbook(refusal) => {
                let sentence = refusal.sentence();
                match refusal {
                    ::duty::playbook::Refusal::NotYours => Self::forbidden((sentence.zh, sentence.en)),
                    refusal => Self::impossible(refusal.code(), (sentence.zh, sentence.en)),
                }
            }
            DeskError::Issue(refusal) => {
                let sentence = refusal.sentence();
                Self::unlawful(refusal.code(), (sentence.zh, sentence.en), None)
            }
            DeskError::Promotion(refusal) => {
                let sentence = refusal.sentence();
                Self::impossible(refusal.code(), (sentence.zh, sentence.en))
            }
            DeskError::Complaint(refusal) => {
                let sentence = refusal.sentence();
                Self::unlawful(refusal.code(), (sentence.zh, sentence.en), None)
            }
            DeskError::Rating(refusal) => {
                let sentence = refusal.sentence();
                Self::unlawful(refusal.code(), (sentence.zh, sentence.en), None)
            }
            DeskError::Finding(refusal) => {
                let sentence = refusal.sentence();
                Self::unlawful(refusal.code(), (sentence.zh, sentence.en), None)
            }
            DeskError::Walk(refusal) => {
                let sentence = refusal.sentence();
                Self::unlawful(refusal.code(), (sentence.zh, sentence.en), None)
            }
            DeskError::Tour(refusal) => {
                let sentence = refusal.sentence();
                Self::impossible(refusal.code(), (sentence.zh, sentence.en))
            }
            DeskError::Visit(refusal) => {
                let sentence = refusal.sentence();
                Self::impossible(refusal.code(), (sentence.zh, sentence.en))
            }
            DeskError::Hall(hall::HallError::NoSuchWindow) => Self::not_found(("窗口", "window")),
            DeskError::Hall(error) => {
                let sentence = error.sentence();
                match error {
                    hall::HallError::NotYourWindow { .. } => Self::forbidden((sentence.zh, sentence.en)),
                    error => Self::impossible(error.code(), (sentence.zh, sentence.en)),
                }
            }
            DeskError::Checks(errors) => Self::not_ready(errors),
            DeskError::Filed { number } => Self::unlawful(
                "already-filed",
                (
                    format!("开办申请 {number} 已提交，不能再修改或重复提交；需要更正的，请联系登记机关。"),
                    format!("Application {number} was filed and is changed no more: ask the registrar to correct it."),
                ),
                None,
            ),
            DeskError::NotNeeded { name } => Self::unlawful(
                "item-not-needed",
                (
                    format!("按项目事实，不需要办理“{}”，不得要求申请。如事实有误，请先更正项目事实。", name.zh),
                    format!("By its facts the project does not need '{}'. Correct the facts first if they are wrong.", name.en),
                ),
                Some("行政许可法第三十二条第一款第一项".to_owned()),
            ),
            DeskError::AlreadyThere { number, open: true } => Self::unlawful(
                "case-already-open",
                (
                    format!("这一事项已有在办申请 {number}，不必重复申请。"),
                    format!("Case {number} of this item is already under way."),
                ),
                None,
            ),
            DeskError::AlreadyThere { number, open: false } => Self::unlawful(
                "already-granted",
                (format!("这一事项已经办结（{number}）。"), format!("This item is already granted (case {number}).")),
                None,
            ),
            DeskError::Missing { zh, en } => Self::not_found((zh, en)),
            DeskError::Conflict { found, .. } => {
                Self::conflict(crate::problem::Changed { version: found, by: None, at: None, what: None, what_en: None })
            }
            DeskError::Broken(cause) => Self::broken(cause),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::not_found(("记录", "record")),
            StoreError::Conflict { found, .. } => {
                Self::conflict(crate::problem::Changed { version: found, by: None, at: None, what: None, what_en: None })
            }
            StoreError::Taken { what: "project-code" } => Self::taken(("项目代码", "project code")),
            StoreError::Taken { what: "company-name" } => Self::taken(("企业名称", "company name")),
            StoreError::Taken { what: "campaign-key" } => Self::taken(("攻坚行动的指标代号", "key of a campaign")),
            StoreError::Taken { what: "task-force" } => {
                Self::taken(("项目的同类专班（领导小组）", "task force of this form for the project"))
            }
            StoreError::Taken { what: "playbook" } => Self::taken(("项目的破堵清单", "playbook of this project")),
            StoreError::Taken { what: "lead-project" } => Self::taken(("由线索转成的项目", "project of this lead")),
            StoreError::Taken { what: "rating" } => Self::taken(("服务评价", "rating of this service")),
            StoreError::Taken { what: "finding" } => Self::taken(("线索的处置记录", "record about this finding")),
            StoreError::Taken { what: "open-case" } => Self::taken(("事项的在办申请", "application for this item")),
            StoreError::Taken { .. } => Self::taken(("名称或编号", "name or number")),
            StoreError::BadCursor => Self::unreadable(
                "bad-cursor",
                (
                    "翻页位置无效，请从第一页重新打开列表。",
                    "The page's position is not valid: open the list from its first page.",
                ),
            ),
            StoreError::NulCharacter => Self::unreadable(
                "nul-character",
                ("内容含有不可见的空字符（NUL），请删去后重试。", "A text holds a NUL character: remove it and try again."),
            ),
            StoreError::Busy | StoreError::Away => Self::busy(),
            other => Self::broken(other),
        }
    }
}

impl Desk {
    /// A refusal in words that name the city's offices.
    pub fn naming(&self, refusal: approval::Refusal) -> approval::Refusal {
        refusal.naming(|office| self.city.office(office).map(|office| office.name.clone()))
    }

    /// A desk for a city.
    pub fn new(city: Arc<City>, demo: bool, public_url: &str) -> Self {
        let paths = Arc::new(paths::Paths::new(&city.catalogue));
        let templates = Arc::new(document::templates(&city));
        let names = Arc::new(Self::names_of(&city));
        let public_url = public_url.trim_end_matches('/').to_owned();
        Self { city, demo, public_url, names, paths, templates }
    }

    /// The calendar as it was known on `today`: notices published later are not known yet.
    pub fn calendar(&self, today: Date) -> &'static Calendar {
        Calendar::as_published(today)
    }

    /// The region that this desk serves.
    pub fn region(&self) -> RegionCode {
        self.city.region
    }

    /// Whether the law of some item changes after `from` and until `to`.
    pub fn law_changes(&self, from: Date, to: Date) -> bool {
        self.paths.law_changes(from, to)
    }

    /// The item of that id or alias.
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.city.catalogue.resolve(id)
    }

    /// The item of that id.
    ///
    /// # Errors
    /// [`DeskError::Missing`].
    pub fn need_item(&self, id: &ItemId) -> Result<&Item, DeskError> {
        self.city.catalogue.get(id).ok_or(DeskError::Missing { zh: "事项", en: "item" })
    }
}
