//! All SQL: rows, transactions, migrations, files; SQLite and PostgreSQL by one text.
//!
//! Knows how to keep what was decided and how to find it again. Must not know law, HTTP or a city, and never decides: a change
//! comes whole, with the versions that it expects, and is written whole or not at all.
//!
//! ```no_run
//! # async fn example() -> Result<(), store::StoreError> {
//! let region = base::RegionCode::parse("211400").expect("six digits");
//! let store = store::Store::open("sqlite:data/ballast.db", region).await?;
//! let page = store.projects(&store::ProjectFilter::default(), &store::PageRequest::first(50)).await?;
//! println!("{} projects", page.total.unwrap_or_default());
//! # Ok(())
//! # }
//! ```
//!
//! Reading order: `record`, `commit`, `batch`, `db`, then one file per noun.

mod account;
mod api_key;
mod backup;
mod batch;
mod bench;
mod bundle;
mod burden;
mod campaign;
mod case;
mod case_list;
mod case_paper;
mod chain;
mod change;
mod clash;
mod cockpit;
mod columns;
mod commit;
mod committers;
mod complaint;
mod consultation;
mod contact;
mod day;
mod db;
mod delivery;
mod document;
mod duty;
mod entity;
mod entity_columns;
mod entity_list;
mod error;
mod establishment;
mod fact;
mod figures;
mod identity;
mod indicator;
mod issue;
mod lead;
mod ledger;
mod map;
mod measure;
mod meeting;
mod migrate;
mod office;
mod overview;
mod page;
mod paper_bytes;
mod paper_file;
mod papers;
mod parlour;
mod past;
mod permit;
mod person;
mod personal_read;
mod playbook;
mod policy;
mod policy_use;
mod post;
mod postgres;
mod project;
mod ranking;
mod rating;
mod record;
mod replace;
mod row;
mod scope;
mod search;
mod second_factor;
mod sent_back;
mod setting;
mod sheet_mapping;
mod snapshot;
mod standing;
mod steward;
mod task_force;
mod telling;
#[cfg(feature = "test-support")]
pub mod testing;
mod ticket;
mod tour;
mod tries;
mod twice;
mod visit;
mod waiting;
mod walk;
mod watch;
mod webhook;

pub use self::map::MapPoint;
pub use backup::{Filling, Table, Value, schema_digest, tables};
pub use bench::{AbsenceRecord, Assignment, OpinionRecord, TickRecord};
pub use burden::BurdenRecord;
pub use campaign::{CampaignRow, Course, ListedProject, ListingFilter};
pub use case::Conduct;
pub use case_list::{CaseCounts, CaseFilter, CaseRow, Counted, CountedBy};
pub use case_paper::CasePaper;
pub use chain::{EntityBrief, LeadBrief, ProjectBrief};
pub use change::Change;
pub use cockpit::{LeadStart, ProjectCourse};
pub use commit::Committed;
pub use complaint::ComplaintFilter;
pub use day::{ChangedFact, Concern};
pub use db::Store;
pub use delivery::{DeliveryFilter, DeliveryRow, NewDelivery, Parcel};
pub use duty::{DutyFilter, DutyRow, OwedAbout};
pub use entity_columns::{EntityColumn, EntityColumns};
pub use entity_list::EntityFilter;
pub use error::StoreError;
pub use issue::IssueFilter;
pub use lead::{LeadFilter, LeadScope};
pub use ledger::{
    Disclosed, Disclosure, ERASED, EntryError, Erasure, Finding, LedgerState, Salts, Spoken, Sworn, Verified, chain_digest,
};
pub use meeting::{AgendaFilter, AgendaRow, MeetingFilter};
pub use office::{AchievedRow, Days, OfficeSums};
pub use overview::{DistrictCount, OfficeLoad, Overview, StageCount, WeekStarts};
pub use page::{LampRange, Order, PageRequest, Paged};
pub use paper_bytes::{Bucket, Pieces, Putting};
pub use paper_file::{PaperFile, Upload};
pub use papers::Papers;
pub use past::{Past, UNRECORDED};
pub use person::PersonFilter;
pub use personal_read::{DataOf, ReadFilter};
pub use policy::PolicyFilter;
pub use policy_use::ClaimFilter;
pub use project::ProjectFilter;
pub use ranking::{RankedCase, RankedGrant, RankedProject};
pub use rating::{RatedBy, RatingFilter};
pub use record::{
    About, Answer, ApiKeyRecord, BundleRecord, CampaignRecord, CaseFigures, CaseRecord, Claim, ClaimCase, ClashRecord,
    ComplaintFile, ComplaintRecord, ConsultationRecord, ContactRecord, DeliveryRecord, DocumentNumber, DocumentRecord, Dossier,
    DutyRecord, EditionRecord, EntityBatch, EntityEdit, EntityRecord, EstablishmentRecord, EstablishmentRow, EventRecord,
    FactRecord, FactorEdit, FindingRecord, IdentityEdit, IdentityRecord, IndicatorRecord, IndicatorRevision, IndicatorTarget,
    IssueNumber, IssueRecord, IssueWord, LeadCourse, LeadRecord, LeadSketch, ListedPermit, Listing, MailedCode, MeasureRecord,
    MeasureValue, MeetingRecord, Membership, Milestone, NamedCase, NewEdition, PendingRecord, PermitLife, PermitRecord,
    PersonRecord, PlaybookRecord, PolicyClaim, PolicyCounts, PolicyEdition, PolicyPush, PolicyRead, PolicyRecord, PostEdit,
    PostRecord, Progress, ProjectRecord, RatingRecord, ReadRecord, RecruiterRecord, ScoreRecord, SecondFactor, SentBack,
    Serviceable, SessionRecord, SheetMappingRecord, StewardRecord, Stewardship, Tallied, Tally, TaskForceRecord, TellingRecord,
    TemplateRecord, TicketRecord, TourRecord, TourStop, Try, UserRecord, VisitRecord, VisitStop, WalkRecord, WatchedCase,
    WatchedFact, WebhookEdit, WebhookRecord, Write,
};
pub use scope::Scope;
pub use search::{FoundCase, FoundDossier, FoundPermit, Hanging};
pub use standing::StewardStanding;
pub use steward::{StewardFilter, StewardLoad};
pub use task_force::{TaskForceFilter, TaskForceRow};
pub use telling::TellingRow;
pub use tour::{ScoredStop, TourRow};
pub use twice::{Entered, HandedIn, Instants, SameFile, SetUp, TwiceCase, TwicePermit, TwiceProject};
pub use visit::{OpenIssue, VisitFilter};
pub use waiting::Waiting;
pub use walk::WalkFilter;
