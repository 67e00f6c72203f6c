//! What three rooms or more need and nobody decides: typed ids, names in both languages, the region code, whole yuan, and
//! the field's codes with their real check digits.
//!
//! Knows how to parse and print. Must not know: the process, dates, storage, any city.
//!
//! ```
//! use base::{CreditCode, ProjectCode, Yuan};
//!
//! let code = ProjectCode::parse("2111-522323-04-01-342068")?;
//! assert_eq!(code.region().as_str(), "522323");
//! assert!(CreditCode::parse("91110000600037341M").is_err()); // the check character must be L
//! assert_eq!(Yuan::new(269_870_000_000).to_string(), "269870000000");
//! # Ok::<(), base::CodeError>(())
//! ```

mod check;
mod code;
mod hex;
mod id;
mod licence;
mod name;
mod region;
mod resident;
mod yuan;

pub use code::{CodeError, CreditCode, ProjectCode};
pub use hex::hex;
pub use id::{
    BundleId, CampaignId, CaseId, ClaimId, ClashId, ComplaintId, DeliveryId, DocumentId, DutyId, EntityBatchId, EntityId,
    EventId, FindingId, IdError, IndicatorId, IssueId, LeadId, MeasureId, MeetingId, PermitId, PlaybookId, PolicyId, ProjectId,
    RatingId, RecruiterId, ScoreId, StewardId, TaskForceId, TellingId, TicketId, TourId, UserId, VisitId, WalkId,
};
pub use licence::LicenceId;
pub use name::{ItemId, Named, OfficeId, SlugError};
pub use region::RegionCode;
pub use resident::ResidentId;
pub use yuan::Yuan;
