//! The stable code of each refusal, and the article behind it.

use crate::{DueKind, Refusal, Verb};

impl Refusal {
    /// The stable name of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotReceived => "not-received",
            Self::AuthorisationRequired => "authorisation-required",
            Self::AlreadyReceived => "already-received",
            Self::RoleNotAllowed { .. } => "role-not-allowed",
            Self::CaseClosed(_) => "case-closed",
            Self::AlreadyAccepted { .. } => "already-accepted",
            Self::NoticeTermPassed { .. } => "notice-term-passed",
            Self::NotAccepted => "not-accepted",
            Self::AlreadyDecided { .. } => "already-decided",
            Self::NotDecided => "not-decided",
            Self::MaterialNotListed { .. } => "material-not-listed",
            Self::NoticeMustBeComplete { .. } => "notice-must-be-complete",
            Self::NothingListed => "nothing-listed",
            Self::CorrectionsAlreadyRequested => "corrections-already-requested",
            Self::NothingToSupplement => "nothing-to-supplement",
            Self::MaterialsIncomplete { .. } => "materials-incomplete",
            Self::CompetentOrganRequired => "competent-organ-required",
            Self::ReasonsRequired { .. } => "reasons-required",
            Self::ReviewMissing => "review-missing",
            Self::PrerequisiteMissing { .. } => "prerequisite-missing",
            Self::ClockPaused { .. } => "clock-paused",
            Self::NotPaused => "not-paused",
            Self::PauseCauseNotInLaw { .. } => "pause-cause-not-in-law",
            Self::ExpectedEndRequired => "expected-end-required",
            Self::ExtensionNotProvided => "extension-not-provided",
            Self::AlreadyExtended { .. } => "already-extended",
            Self::ExtensionTooLate { .. } => "extension-too-late",
            Self::TimeRunsBackwards { .. } => "time-runs-backwards",
            Self::FactOutOfPlace { .. } => "fact-out-of-place",
            Self::ApproverRequired { .. } => "role-not-allowed",
            Self::ToleranceNotProvided => "tolerance-not-provided",
            Self::MainPaperMissing { .. } => "main-paper-missing",
            Self::PromiseRequired => "promise-required",
            Self::PromiseTooLong { .. } => "promise-too-long",
            Self::CommitmentNotAllowed { .. } => "commitment-not-allowed",
            Self::CommitmentBarred => "commitment-barred",
            Self::NothingCommitted => "nothing-committed",
            Self::ApplicantBarred { .. } => "applicant-barred",
            Self::PartiesNotTold => "parties-not-told",
            Self::PartiesNotHeard { .. } => "parties-not-heard",
            Self::HearingRequestTooLate { .. } => "hearing-request-too-late",
            Self::HearingAlreadyRequested => "hearing-already-requested",
            Self::HearingNoticeTooShort { .. } => "hearing-notice-too-short",
            Self::ChairIsReviewer => "chair-is-reviewer",
            Self::HearingNotAnnounced => "hearing-not-announced",
            Self::HearingAlreadyHeld { .. } => "hearing-already-held",
            Self::HearingNotHeld => "hearing-not-held",
            Self::MinutesRequired => "minutes-required",
            Self::TwoStaffRequired => "two-staff-required",
            Self::SiteCheckMissing => "site-check-missing",
            Self::NobodyAsked => "nobody-asked",
            Self::NotConsulted => "not-consulted",
            Self::MeetingNotCalled => "meeting-not-called",
            Self::MeetingInPast { .. } => "meeting-in-past",
            Self::MeetingNotYet { .. } => "meeting-not-yet",
            Self::NotInvited { .. } => "not-invited",
            Self::OpinionsOutstanding { .. } => "opinions-outstanding",
            Self::NoUpperOrgan => "no-upper-organ",
            Self::AlreadyForwarded { .. } => "already-forwarded",
            Self::ForwardFirst => "forward-first",
            Self::PapersNotAskedAgain => "papers-not-asked-again",
            Self::AlreadyPreApproved => "already-pre-approved",
            Self::NotInForce => "not-in-force",
            Self::NoExpiry => "no-expiry",
            Self::RenewalTooLate { .. } => "renewal-too-late",
            Self::RenewalAlreadyAsked { .. } => "renewal-already-asked",
            Self::CompensationRequired => "compensation-required",
            Self::GroundDoesNotHold { .. } => "ground-does-not-hold",
            Self::NothingToRecheck => "nothing-to-recheck",
            Self::ClaimInFuture { .. } => "claim-in-future",
            Self::ClaimBeforePrevious { .. } => "claim-before-previous",
            Self::Calendar(error) => error.code(),
        }
    }

    /// The article that forbids the step, where one does.
    pub fn article(&self) -> Option<&'static str> {
        Some(match self {
            Self::RoleNotAllowed { verb: Verb::Extend, .. } => "行政许可法第四十二条第一款",
            Self::AlreadyReceived | Self::NotReceived | Self::AuthorisationRequired => "行政许可法第二十九条",
            Self::AlreadyAccepted { .. } => "行政许可法第三十二条",
            Self::NoticeTermPassed { .. }
            | Self::NoticeMustBeComplete { .. }
            | Self::NothingListed
            | Self::NothingToSupplement
            | Self::CorrectionsAlreadyRequested => "行政许可法第三十二条第一款第四项",
            Self::NotAccepted => "行政许可法第三十二条第一款第五项",
            Self::AlreadyDecided { .. } => "行政许可法第三十七条",
            Self::NotDecided => "行政许可法第四十四条",
            Self::MaterialNotListed { .. } => "行政许可法第三十一条",
            Self::MaterialsIncomplete { verb: Verb::Decide, .. } => "行政许可法第三十八条第一款",
            Self::MaterialsIncomplete { .. } => "行政许可法第三十二条第一款第五项",
            Self::CompetentOrganRequired => "行政许可法第三十二条第一款第二项",
            Self::ReasonsRequired { verb: Verb::Extend } => "行政许可法第四十二条第一款",
            Self::ReasonsRequired { verb: Verb::RejectNotRequired } => "行政许可法第三十二条第一款第一项",
            Self::ReasonsRequired { .. } => "行政许可法第三十八条第二款",
            Self::ReviewMissing => "行政许可法第三十四条第一款",
            Self::PrerequisiteMissing { .. } => "行政许可法第三十八条第一款",
            Self::ClockPaused { .. } | Self::NotPaused | Self::PauseCauseNotInLaw { .. } | Self::ExpectedEndRequired => {
                "行政许可法第四十五条"
            }
            Self::ExtensionNotProvided | Self::AlreadyExtended { .. } | Self::ExtensionTooLate { .. } => {
                "行政许可法第四十二条第一款"
            }
            Self::ApproverRequired { .. } => "行政许可法第四十二条第二款",
            Self::ToleranceNotProvided | Self::MainPaperMissing { .. } | Self::PromiseRequired | Self::PromiseTooLong { .. } => {
                "辽宁省政务服务容缺受理管理办法"
            }
            Self::CommitmentNotAllowed { .. } | Self::CommitmentBarred | Self::NothingCommitted => "国办发〔2020〕42号",
            Self::ApplicantBarred { .. } => "行政许可法第七十八条",
            Self::PartiesNotTold => "行政许可法第三十六条",
            Self::PartiesNotHeard { .. } | Self::HearingRequestTooLate { .. } | Self::HearingAlreadyRequested => {
                "行政许可法第四十七条第一款"
            }
            Self::HearingNoticeTooShort { .. } | Self::HearingNotAnnounced => "行政许可法第四十八条第一款第一项",
            Self::ChairIsReviewer => "行政许可法第四十八条第一款第三项",
            Self::HearingAlreadyHeld { .. } => "行政许可法第四十八条",
            Self::HearingNotHeld => "行政许可法第四十八条第二款",
            Self::MinutesRequired => "行政许可法第四十八条第一款第五项",
            Self::TwoStaffRequired | Self::SiteCheckMissing => "行政许可法第三十四条第三款",
            Self::NobodyAsked | Self::NotConsulted | Self::OpinionsOutstanding { .. } => "优化营商环境条例第四十二条",
            Self::MeetingNotCalled | Self::MeetingInPast { .. } | Self::MeetingNotYet { .. } | Self::NotInvited { .. } => {
                "行政许可法第二十六条第二款"
            }
            Self::NoUpperOrgan | Self::AlreadyForwarded { .. } | Self::ForwardFirst => "行政许可法第四十三条",
            Self::PapersNotAskedAgain => "行政许可法第三十五条",
            Self::NoExpiry | Self::RenewalTooLate { .. } | Self::RenewalAlreadyAsked { .. } => "行政许可法第五十条第一款",
            Self::CompensationRequired => "行政许可法第八条第二款",
            Self::GroundDoesNotHold { .. } => "行政许可法第七十条",
            Self::Calendar(error) => return error.article(),
            Self::AlreadyPreApproved
            | Self::NotInForce
            | Self::NothingToRecheck
            | Self::ClaimInFuture { .. }
            | Self::ClaimBeforePrevious { .. }
            | Self::RoleNotAllowed { .. }
            | Self::CaseClosed(_)
            | Self::TimeRunsBackwards { .. }
            | Self::FactOutOfPlace { .. } => {
                return None;
            }
        })
    }
}

impl DueKind {
    /// The article that sets a clock of this kind, where one does.
    pub const fn article(self) -> Option<&'static str> {
        match self {
            Self::Notice => Some("行政许可法第三十二条第一款第四项"),
            Self::Supplement => None,
            Self::Promised => Some("优化营商环境条例第三十六条"),
            Self::Statutory => Some("行政许可法第四十二条"),
            Self::Delivery => Some("行政许可法第四十四条"),
            Self::Tolerated => Some("辽宁省政务服务容缺受理管理办法"),
            Self::Hearing => Some("行政许可法第四十七条第一款"),
            Self::Renewal => Some("行政许可法第五十条第二款"),
        }
    }
}
