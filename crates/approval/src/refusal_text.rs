//! Refusals as sentences, in both languages.

use crate::refusal::{city_time, roles};
use crate::{Named, Refusal, State};
use calendar::CalendarError;

impl Refusal {
    /// What is wrong and what to do, in both languages.
    pub fn sentence(&self) -> Named {
        Named::new(format!("{}。", self.zh()), format!("{}.", capital(&self.to_string())))
    }

    fn zh(&self) -> String {
        match self {
            Self::NotReceived => "尚未提交申请，请先提交".to_owned(),
            Self::AuthorisationRequired => "代理人交件的，请填写姓名并出示授权委托书、单位介绍信或者法定代理人证明".to_owned(),
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
            Self::ApproverRequired { approver, role } => {
                format!("本事项的延期应由{}批准，{}无权批准", approver.text().zh, role.text().zh)
            }
            Self::ToleranceNotProvided => "本事项不实行容缺受理：材料应当齐全，缺少的请一次性告知补正".to_owned(),
            Self::MainPaperMissing { papers } => format!("以下为主要材料，不得容缺：{}", chinese(papers)),
            Self::PromiseRequired => "申请人尚未签署容缺补正承诺书，请先由申请人承诺".to_owned(),
            Self::PromiseTooLong { latest } => format!("承诺补正的日期应在今日至 {latest} 之间，不得超过事项规定的办理时限"),
            Self::CommitmentNotAllowed { paper } => format!("本事项的“{}”不适用告知承诺，请提交材料", paper.zh),
            Self::CommitmentBarred => "申请人有虚假承诺记录，在信用修复前不适用告知承诺，请提交材料".to_owned(),
            Self::NothingCommitted => "本许可没有尚待核查的告知承诺".to_owned(),
            Self::ApplicantBarred { until } => format!("申请人因提供虚假材料被不予许可，{until} 起方可再次申请"),
            Self::PartiesNotTold => "尚未告知利害关系人陈述、申辩和要求听证的权利，请先告知".to_owned(),
            Self::PartiesNotHeard { until } => format!("利害关系人可以在 {until} 以前申请听证，期限届满后方可作出决定"),
            Self::HearingRequestTooLate { until } => format!("申请听证的期限已于 {until} 届满"),
            Self::HearingAlreadyRequested => "已经申请听证，无须重复申请".to_owned(),
            Self::HearingNoticeTooShort { earliest } => format!("应当在举行听证的七日前通知时间、地点：最早可在 {earliest} 举行"),
            Self::ChairIsReviewer => "审查该申请的人员不得担任听证主持人，请另行指定".to_owned(),
            Self::HearingNotAnnounced => "尚未通知听证的时间、地点，请先通知".to_owned(),
            Self::HearingAlreadyHeld { on } => format!("{on} 已经举行听证"),
            Self::HearingNotHeld => "应当举行听证，并根据听证笔录作出决定；请先举行听证".to_owned(),
            Self::MinutesRequired => "听证应当制作笔录，请填写笔录编号或者内容".to_owned(),
            Self::TwoStaffRequired => "现场核查应当指派两名以上工作人员，请填写姓名或者工号".to_owned(),
            Self::SiteCheckMissing => "本事项须经现场核查，核查后方可准予许可".to_owned(),
            Self::NobodyAsked => "请选择至少一个尚未征求意见的其他部门".to_owned(),
            Self::NotConsulted => "没有向该部门征求意见，或者该部门已经回复".to_owned(),
            Self::MeetingNotCalled => "尚未召集联合审查，或者已经记录".to_owned(),
            Self::MeetingInPast { today } => format!("联合审查的日期不能早于今天（{today}）"),
            Self::MeetingNotYet { on } => format!("联合审查定于 {on} 举行，届时再记录"),
            Self::NotInvited { office } => format!("没有召集该部门参加本次联合审查，或者重复填写：{}", office.zh),
            Self::OpinionsOutstanding { offices } => {
                format!("以下部门的意见尚未回复且未到期：{}", chinese(offices))
            }
            Self::NoUpperOrgan => "本事项由本机关决定，无须报上级机关".to_owned(),
            Self::AlreadyForwarded { on } => format!("{on} 已经报送上级机关"),
            Self::ForwardFirst => "本事项由下级机关审查后报上级机关决定，请先报送".to_owned(),
            Self::PapersNotAskedAgain => "上级机关不得要求申请人重复提供申请材料".to_owned(),
            Self::AlreadyPreApproved => "已经预审通过".to_owned(),
            Self::NotInForce => "没有处于有效状态的许可，不能办理".to_owned(),
            Self::NoExpiry => "本许可没有有效期限，无须延续".to_owned(),
            Self::RenewalTooLate { latest, expires } => {
                format!("许可有效期至 {expires}，应当在 {latest} 以前申请延续；现可重新申请")
            }
            Self::RenewalAlreadyAsked { on } => format!("{on} 已经申请延续"),
            Self::CompensationRequired => "撤回许可给被许可人造成损失的应当补偿，请写明补偿办法".to_owned(),
            Self::GroundDoesNotHold { ground } => format!("该情形不成立：{}", ground.zh),
            Self::NothingToRecheck => "本办件不是机器办理，或者已经人工复核".to_owned(),
            Self::ClaimInFuture { at } => format!("线下办理的时间不能晚于录入时间（{}）", city_time(*at)),
            Self::ClaimBeforePrevious { at } => {
                format!("上一步骤办理于 {}，线下办理的时间不能早于它", city_time(*at))
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

fn chinese(names: &[Named]) -> String {
    names.iter().map(|name| name.zh.as_str()).collect::<Vec<_>>().join("、")
}
