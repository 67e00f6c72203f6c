//! Why a step is refused: a stable code, the article that forbids it, and a sentence that says what to do.

use crate::{Named, Role, Verb};
use calendar::CalendarError;
use jiff::Timestamp;
use jiff::civil::Date;

/// A step that the law, or the state of the case, forbids (不予办理的理由). The case stays as it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nothing has been submitted yet.
    #[error("nothing has been submitted yet: submit the application first")]
    NotReceived,
    /// The case has been submitted already.
    #[error("this application has been received already: supply papers instead of submitting it again")]
    AlreadyReceived,
    /// An agent who does not show that he may act.
    #[error(
        "an agent gives his name and shows his authorisation: a power of attorney, a letter of introduction, proof of being the statutory agent"
    )]
    AuthorisationRequired,
    /// The role may not do this.
    #[error("'{}' is for {}, not for {}", .verb.as_str(), roles(.verb.roles(), |name| &name.en, " or "), .role.as_str())]
    RoleNotAllowed {
        /// What was tried.
        verb: Verb,
        /// By whom.
        role: Role,
    },
    /// The case is closed.
    #[error("this case is closed ({0}): nothing more can be done to it; a new application may be filed")]
    CaseClosed(&'static str),
    /// The step belongs before acceptance.
    #[error("this application has been accepted as of {accepted_on}: what belongs before acceptance is no longer possible")]
    AlreadyAccepted {
        /// Since when.
        accepted_on: Date,
    },
    /// The one-time notice did not come in time.
    #[error(
        "the term for the one-time notice has passed, so the application counts as accepted as of {accepted_on}: review it, and refuse it if it does not meet the conditions"
    )]
    NoticeTermPassed {
        /// Since when it is accepted.
        accepted_on: Date,
    },
    /// The step belongs after acceptance.
    #[error("this application has not been accepted: accept it first")]
    NotAccepted,
    /// The step belongs before the decision.
    #[error("this case was decided on {decided_on}: a decision is not made twice")]
    AlreadyDecided {
        /// When.
        decided_on: Date,
    },
    /// The step belongs after the decision.
    #[error("nothing has been decided, so nothing can be delivered: decide first")]
    NotDecided,
    /// A paper that the guide does not list.
    #[error("'{id}' is not among the papers of this item and may not be demanded; listed are: {listed}")]
    MaterialNotListed {
        /// The paper.
        id: String,
        /// What is listed.
        listed: String,
    },
    /// A notice that does not say everything at once.
    #[error("the notice must say everything at once; {}: {}", if *.first { "it leaves out what is missing too" } else { "only what was listed before may be asked for again, not" }, english(.papers))]
    NoticeMustBeComplete {
        /// Which papers are the trouble.
        papers: Vec<Named>,
        /// Whether it was the first notice.
        first: bool,
    },
    /// A notice that asks for nothing.
    #[error("a notice must list at least one paper: say which and what is wrong with it")]
    NothingListed,
    /// A second notice while the first one stands.
    #[error(
        "the applicant has been told already; the notice may be repeated only for papers supplied since that are still defective"
    )]
    CorrectionsAlreadyRequested,
    /// Papers that do not belong to any gap.
    #[error("no paper was named, or all of them are in hand: name the papers that are supplied")]
    NothingToSupplement,
    /// Papers are missing.
    #[error("these papers are still missing: {}", english(.papers))]
    MaterialsIncomplete {
        /// Which.
        papers: Vec<Named>,
        /// What was tried.
        verb: Verb,
    },
    /// The competent organ is not named.
    #[error("name the organ that is competent: the applicant must be told where to apply")]
    CompetentOrganRequired,
    /// A reason is missing.
    #[error("say why: the applicant must be told the reason")]
    ReasonsRequired {
        /// What was tried.
        verb: Verb,
    },
    /// Nobody has reviewed the application with a favourable opinion.
    #[error("no reviewer has found the conditions met: record an agreeing review before granting")]
    ReviewMissing,
    /// What must be granted before is not.
    #[error("these must be granted first: {}", english(.items))]
    PrerequisiteMissing {
        /// Which items.
        items: Vec<Named>,
    },
    /// The clock stands still.
    #[error("the clock is paused for {}: resume it first", .cause.en)]
    ClockPaused {
        /// What stopped it.
        cause: Named,
    },
    /// The clock runs.
    #[error("the clock is running: there is nothing to resume")]
    NotPaused,
    /// A cause that the law does not know.
    #[error("'{cause}' does not stop this item's clock; the law knows: {allowed}")]
    PauseCauseNotInLaw {
        /// What was said.
        cause: String,
        /// What the law knows.
        allowed: String,
    },
    /// The applicant was not told how long the pause will take.
    #[error("say on which day the pause should end, today or later: the applicant must be told in writing how long it will take")]
    ExpectedEndRequired,
    /// No extension is provided for.
    #[error("the law provides no extension of this item's term: decide within it")]
    ExtensionNotProvided,
    /// The term was extended before.
    #[error("the term was extended on {on} already: it may be extended once only")]
    AlreadyExtended {
        /// When.
        on: Date,
    },
    /// The term has passed.
    #[error("the statutory term ended on {due}: it can no longer be extended; decide at once")]
    ExtensionTooLate {
        /// When it ended.
        due: Date,
    },
    /// A step that is dated before the last one.
    #[error("the case was last changed at {changed_at}: a step cannot be dated before that")]
    TimeRunsBackwards {
        /// The last change.
        changed_at: Timestamp,
    },
    /// A fact that does not fit the state it meets.
    #[error("a '{kind}' cannot follow in state '{state}': the record is out of order")]
    FactOutOfPlace {
        /// The fact.
        kind: &'static str,
        /// The state.
        state: &'static str,
    },
    /// Somebody else approves the extension.
    #[error("the extension of this item is approved by the {}, not by the {}", .approver.text().en, .role.text().en)]
    ApproverRequired {
        /// Who does.
        approver: Role,
        /// Who tried.
        role: Role,
    },
    /// No papers may follow on this item.
    #[error("this item does not provide for papers to follow: the papers must be complete, or asked for by notice")]
    ToleranceNotProvided,
    /// Main papers cannot follow.
    #[error("these are main papers and can never follow later: {}", english(.papers))]
    MainPaperMissing {
        /// Which.
        papers: Vec<Named>,
    },
    /// Nothing was promised.
    #[error("the applicant has not promised the missing papers: have the promise signed first")]
    PromiseRequired,
    /// A promise outside its limits.
    #[error("papers may be promised from today until {latest} at the latest: the item's own term")]
    PromiseTooLong {
        /// The last day.
        latest: Date,
    },
    /// No commitment may stand for this paper.
    #[error("no commitment may stand for this paper of this item: {}", .paper.en)]
    CommitmentNotAllowed {
        /// Which.
        paper: Named,
    },
    /// No commitment is taken from this applicant.
    #[error("an earlier commitment of this applicant was false: hand in the papers themselves")]
    CommitmentBarred,
    /// Nothing rests on a commitment.
    #[error("this permit rests on no commitment that is still to be verified")]
    NothingCommitted,
    /// The applicant waits after false papers.
    #[error("this applicant was refused for false papers and may apply again from {until} on")]
    ApplicantBarred {
        /// Until when.
        until: Date,
    },
    /// Interested parties were not told.
    #[error("interested parties have not been told of their rights: tell them before deciding")]
    PartiesNotTold,
    /// The term to ask for a hearing runs.
    #[error("interested parties may ask for a hearing until {until}: the decision comes after that")]
    PartiesNotHeard {
        /// Until when.
        until: Date,
    },
    /// A hearing is asked for too late.
    #[error("a hearing could be asked for until {until}")]
    HearingRequestTooLate {
        /// Until when.
        until: Date,
    },
    /// A hearing is asked for twice.
    #[error("a hearing has been asked for already")]
    HearingAlreadyRequested,
    /// A hearing too soon after its notice.
    #[error("time and place are told seven days before: the hearing can be held on {earliest} at the earliest")]
    HearingNoticeTooShort {
        /// The first possible day.
        earliest: Date,
    },
    /// The reviewer would preside.
    #[error("whoever reviewed the application may not preside over its hearing: name somebody else")]
    ChairIsReviewer,
    /// A hearing without notice.
    #[error("no notice of a hearing was given: announce its time and place first")]
    HearingNotAnnounced,
    /// A second hearing.
    #[error("the hearing was held on {on}")]
    HearingAlreadyHeld {
        /// When.
        on: Date,
    },
    /// A decision before the hearing.
    #[error("a hearing was asked for or is ordered by law: decide after it, by its minutes")]
    HearingNotHeld,
    /// A hearing without minutes.
    #[error("a hearing needs its minutes: give their number or what they say")]
    MinutesRequired,
    /// A check on site by fewer than two.
    #[error("a check on site takes two of the staff or more: name them")]
    TwoStaffRequired,
    /// No check on site.
    #[error("this item wants a check on site before it is granted")]
    SiteCheckMissing,
    /// No office was named.
    #[error("name at least one other office that has not been asked yet")]
    NobodyAsked,
    /// An answer that nobody asked for.
    #[error("this office has not been asked, or has answered already")]
    NotConsulted,
    /// No joint review was called.
    #[error("no joint review has been called, or it has been held already")]
    MeetingNotCalled,
    /// A meeting called for a day that has passed.
    #[error("a joint review is called for today ({today}) or a later day")]
    MeetingInPast {
        /// Today.
        today: Date,
    },
    /// A meeting recorded before its day.
    #[error("the joint review is on {on}: record it then")]
    MeetingNotYet {
        /// Its day.
        on: Date,
    },
    /// An opinion of an office that was not called, or a second one.
    #[error("not called to this joint review, or named twice: {}", .office.en)]
    NotInvited {
        /// Which: its id until [`Refusal::naming`] knows better.
        office: Named,
    },
    /// Opinions are still to come.
    #[error("these offices were asked and are still within their term to answer: {}", english(.offices))]
    OpinionsOutstanding {
        /// Which: their ids until [`Refusal::naming`] knows better.
        offices: Vec<Named>,
    },
    /// There is no upper organ.
    #[error("this item is decided by this organ: there is none above it to send it to")]
    NoUpperOrgan,
    /// Sent up twice.
    #[error("it was sent up on {on}")]
    AlreadyForwarded {
        /// When.
        on: Date,
    },
    /// Not sent up yet.
    #[error("this item is reviewed here and decided above: send it up first")]
    ForwardFirst,
    /// Papers asked for again by the upper organ.
    #[error("the upper organ may not ask for papers again that the lower one has sent up")]
    PapersNotAskedAgain,
    /// Approved in advance twice.
    #[error("it has been approved in advance already")]
    AlreadyPreApproved,
    /// No permit in force.
    #[error("there is no permit in force here that this could touch")]
    NotInForce,
    /// A permit without end.
    #[error("this permit does not expire: there is nothing to renew")]
    NoExpiry,
    /// Renewal asked for too late.
    #[error("the permit expires on {expires}: renewal had to be asked for by {latest}; a new application may be filed")]
    RenewalTooLate {
        /// The last day.
        latest: Date,
        /// The permit's last day.
        expires: Date,
    },
    /// Renewal asked for twice.
    #[error("renewal was asked for on {on} already")]
    RenewalAlreadyAsked {
        /// When.
        on: Date,
    },
    /// No compensation named.
    #[error("say how the holder is compensated for the loss")]
    CompensationRequired,
    /// A ground that does not hold.
    #[error("this ground does not hold here: {}", .ground.en)]
    GroundDoesNotHold {
        /// Which.
        ground: Named,
    },
    /// Nothing that a machine decided.
    #[error("no machine decided this, or a person has looked at it already")]
    NothingToRecheck,
    /// A paper step claimed for the future.
    #[error("what was done on paper was done before it was entered, at {} at the latest", city_time(*.at))]
    ClaimInFuture {
        /// When it is entered.
        at: Timestamp,
    },
    /// A paper step claimed for before the step that it follows.
    #[error("the step before it was done at {}: what followed on paper cannot have been done earlier", city_time(*.at))]
    ClaimBeforePrevious {
        /// When the step before was done.
        at: Timestamp,
    },
    /// A date that the calendar does not reach.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

impl Refusal {
    /// The same with offices by the names that a city gives them: the law itself knows only their ids.
    #[must_use]
    pub fn naming(self, name: impl Fn(&str) -> Option<Named>) -> Self {
        let named = |office: Named| name(&office.zh).unwrap_or(office);
        match self {
            Self::NotInvited { office } => Self::NotInvited { office: named(office) },
            Self::OpinionsOutstanding { offices } => {
                Self::OpinionsOutstanding { offices: offices.into_iter().map(named).collect() }
            }
            other => other,
        }
    }
}

/// An instant as people of the city read it.
pub(crate) fn city_time(at: Timestamp) -> String {
    jiff::tz::offset(8).to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string()
}

/// An office where only its id is known.
pub(crate) fn id_as_name(office: &crate::OfficeId) -> Named {
    Named::new(office.as_str(), office.as_str())
}

fn english(names: &[Named]) -> String {
    names.iter().map(|name| name.en.as_str()).collect::<Vec<_>>().join(", ")
}

pub(crate) fn roles(roles: &[Role], name: fn(&Named) -> &String, between: &str) -> String {
    let names: Vec<Named> = roles.iter().map(|role| role.text()).collect();
    names.iter().map(|text| name(text).as_str()).collect::<Vec<_>>().join(between)
}
