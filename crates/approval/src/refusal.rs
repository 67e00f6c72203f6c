//! Why a step is refused: a stable code, the article that forbids it, and a sentence that says what to do.

use crate::{DueKind, Named, Role, State, Verb};
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
    /// A date that the calendar does not reach.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

fn english(names: &[Named]) -> String {
    names.iter().map(|name| name.en.as_str()).collect::<Vec<_>>().join(", ")
}

fn chinese(names: &[Named]) -> String {
    names.iter().map(|name| name.zh.as_str()).collect::<Vec<_>>().join("、")
}

fn roles(roles: &[Role], name: fn(&Named) -> &String, between: &str) -> String {
    let names: Vec<Named> = roles.iter().map(|role| role.text()).collect();
    names.iter().map(|text| name(text).as_str()).collect::<Vec<_>>().join(between)
}

impl Refusal {
    /// The stable name of the refusal.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotReceived => "not-received",
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
            Self::Calendar(error) => error.code(),
        }
    }

    /// The article that forbids the step, where one does.
    pub fn article(&self) -> Option<&'static str> {
        Some(match self {
            Self::RoleNotAllowed { verb: Verb::Extend, .. } => "行政许可法第四十二条第一款",
            Self::AlreadyReceived | Self::NotReceived => "行政许可法第二十九条",
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
            Self::Calendar(error) => return error.article(),
            Self::RoleNotAllowed { .. } | Self::CaseClosed(_) | Self::TimeRunsBackwards { .. } | Self::FactOutOfPlace { .. } => {
                return None;
            }
        })
    }

    /// What is wrong and what to do, in both languages.
    pub fn sentence(&self) -> Named {
        Named::new(format!("{}。", self.zh()), format!("{}.", capital(&self.to_string())))
    }

    fn zh(&self) -> String {
        match self {
            Self::NotReceived => "尚未提交申请，请先提交".to_owned(),
            Self::AlreadyReceived => "该申请已经收件，不能重复提交；需要补充材料的请补正".to_owned(),
            Self::RoleNotAllowed { verb, role } => {
                format!("“{}”应由{}办理，{}无权办理", verb.text().zh, roles(verb.roles(), |name| &name.zh, "、"), role.text().zh)
            }
            Self::CaseClosed(state) => {
                let name = State::NAMES.iter().find(|(id, ..)| id == state).map_or(*state, |(_, zh, _)| *zh);
                format!("办件已办结（{name}），不能再办理；需要的可以重新申请")
            }
            Self::AlreadyAccepted { accepted_on } => {
                format!("该申请自 {accepted_on} 起已经受理，受理前的步骤不能再办理")
            }
            Self::NoticeTermPassed { accepted_on } => {
                format!("一次性告知的期限已过，该申请自 {accepted_on} 起视为受理；请进行审查，不符合条件的依法不予许可")
            }
            Self::NotAccepted => "该申请尚未受理，请先受理".to_owned(),
            Self::AlreadyDecided { decided_on } => format!("{decided_on} 已经作出决定，不能再次决定"),
            Self::NotDecided => "尚未作出决定，不能送达；请先作出决定".to_owned(),
            Self::MaterialNotListed { id, listed } => {
                format!("“{id}”不在本事项的材料目录中，不得要求提供；目录材料为：{listed}")
            }
            Self::NoticeMustBeComplete { papers, first: true } => {
                format!("应当一次告知需要补正的全部内容，以下缺少的材料没有列入：{}", chinese(papers))
            }
            Self::NoticeMustBeComplete { papers, first: false } => {
                format!("应当一次告知全部内容，再次告知只能针对已列明的材料，不得新增：{}", chinese(papers))
            }
            Self::NothingListed => "告知书至少应当列明一份材料，请写明缺什么、错在哪里".to_owned(),
            Self::CorrectionsAlreadyRequested => "已经一次性告知；只有补交的材料仍不合格时，才可以就该材料再次告知".to_owned(),
            Self::NothingToSupplement => "没有写明材料，或者所列材料均已收到；请写明所补交的材料".to_owned(),
            Self::MaterialsIncomplete { papers, .. } => format!("以下材料尚未齐全：{}", chinese(papers)),
            Self::CompetentOrganRequired => "请写明有权受理的机关，告知申请人向其申请".to_owned(),
            Self::ReasonsRequired { .. } => "请写明理由，应当告知申请人".to_owned(),
            Self::ReviewMissing => "尚无审查人员认为符合条件；准予许可前请先记录同意的审查意见".to_owned(),
            Self::PrerequisiteMissing { items } => format!("须先取得：{}", chinese(items)),
            Self::ClockPaused { cause } => format!("因{}已中止计时，请先恢复计时", cause.zh),
            Self::NotPaused => "计时并未中止，无须恢复".to_owned(),
            Self::PauseCauseNotInLaw { cause, allowed } => {
                format!("“{cause}”不是本事项可以中止计时的事由；法定事由为：{allowed}")
            }
            Self::ExpectedEndRequired => "请写明预计结束日期（今日或以后），所需时间应当书面告知申请人".to_owned(),
            Self::ExtensionNotProvided => "法律未规定本事项的期限可以延长，请在期限内作出决定".to_owned(),
            Self::AlreadyExtended { on } => format!("{on} 已经延长过一次，不能再次延长"),
            Self::ExtensionTooLate { due } => format!("法定期限已于 {due} 届满，不能再延长，请立即作出决定"),
            Self::TimeRunsBackwards { changed_at } => {
                format!("办件最近一次变动在 {changed_at}，不能办理日期更早的步骤")
            }
            Self::FactOutOfPlace { kind, state } => {
                format!("留痕记录次序有误：“{kind}”不能出现在“{state}”状态")
            }
            Self::Calendar(error) => calendar_zh(error),
        }
    }
}

/// The calendar's error in Chinese; those that cannot meet a case keep their English sentence.
fn calendar_zh(error: &CalendarError) -> String {
    match error {
        CalendarError::BeforeFirstYear { date, first } => {
            format!("日期 {date} 早于工作日历的起始日 {first}，请改用之后的日期")
        }
        CalendarError::BeyondLastYear { last } => {
            format!("日期或者期限超出工作日历的终止日 {last}，请改用更早的日期或者更短的期限")
        }
        other => other.to_string(),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
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
        }
    }
}
