//! Facts of the special procedures and of a permit's life as sentences, in both languages.

use crate::fact_text::quoted;
use crate::{Act, Lapse, Named, Opinion, Outcome};
use jiff::civil::Date;

fn list(names: &[Named]) -> Named {
    let zh: Vec<&str> = names.iter().map(|name| name.zh.as_str()).collect();
    let en: Vec<&str> = names.iter().map(|name| name.en.as_str()).collect();
    Named::new(zh.join("、"), en.join(", "))
}

fn until(day: Option<Date>) -> Named {
    day.map_or_else(
        || Named::new("长期有效", "valid without limit"),
        |day| Named::new(format!("有效期至 {day}"), format!("valid until {day}")),
    )
}

impl Act {
    /// The sentence of what belongs to a special procedure or to a permit's life; `None` for the plain course.
    pub(crate) fn special_sentence(&self) -> Option<Named> {
        Some(match self {
            Self::Promised { papers, until } => Named::new(
                format!("申请人签署容缺补正承诺书：{} 份材料最迟 {until} 补齐", papers.len()),
                format!("The applicant signed a promise: {} papers will follow by {until}", papers.len()),
            ),
            Self::Tolerated { accepted_on, papers, until, lapse } => {
                let (papers, lapse) = (list(papers), lapse.text());
                Named::new(
                    format!("自 {accepted_on} 起容缺受理；{} 应在 {until} 前补齐，逾期{}", papers.zh, lapse.zh),
                    format!("Accepted as of {accepted_on} with {} to follow by {until}; otherwise: {}", papers.en, lapse.en),
                )
            }
            Self::ToleranceLapsed { papers, lapse } => {
                let papers = list(papers);
                let (zh, en) = match lapse {
                    Lapse::Withdrawn => {
                        ("视为撤回申请，材料退回，可以重新申请", "the application counts as withdrawn and may be filed again")
                    }
                    Lapse::Refused => ("决定不予许可", "the application is refused"),
                };
                Named::new(
                    format!("承诺补交的材料逾期未交（{}）：{zh}", papers.zh),
                    format!("The promised papers did not come ({}): {en}", papers.en),
                )
            }
            Self::SiteChecked { staff, finding } => Named::new(
                format!("{} 名工作人员现场核查：{finding}", staff.len()),
                format!("Checked on site by {} of the staff: {finding}", staff.len()),
            ),
            Self::Consulted { offices, until, question } => {
                let (zh, en) = quoted(question);
                let names: Vec<&str> = offices.iter().map(crate::OfficeId::as_str).collect();
                Named::new(
                    format!("同时征求 {} 个部门意见，请于 {until} 前回复{zh}", offices.len()),
                    format!("Asked at once: {}; answers are due by {until}{en}", names.join(", ")),
                )
            }
            Self::Answered { opinion, text, late, .. } => {
                let opinion = opinion.text();
                let (zh, en) = quoted(text);
                let (late_zh, late_en) = if *late { ("（逾期）", " (late)") } else { ("", "") };
                Named::new(
                    format!("部门回复意见：{}{zh}{late_zh}", opinion.zh),
                    format!("An office that was asked answered: {}{en}{late_en}", opinion.en),
                )
            }
            Self::MeetingCalled { offices, on, place, question } => {
                let (zh, en) = quoted(question);
                let names: Vec<&str> = offices.iter().map(crate::OfficeId::as_str).collect();
                Named::new(
                    format!("召集 {} 个部门联合审查：{on} 在{place}，请到会提出意见{zh}", offices.len()),
                    format!("Called to a joint review on {on} at {place}: {}{en}", names.join(", ")),
                )
            }
            Self::MeetingHeld { present, absent, minutes } => {
                let away: Vec<&str> = absent.iter().map(crate::OfficeId::as_str).collect();
                let (zh, en) = match away.is_empty() {
                    true => (String::new(), String::new()),
                    false => (format!("，{} 个未到会", away.len()), format!(", absent: {}", away.join(", "))),
                };
                Named::new(
                    format!("举行联合审查，{} 个部门到会{zh}：{minutes}", present.len()),
                    format!("Joint review held, {} present{en}: {minutes}", present.len()),
                )
            }
            Self::PartiesTold { parties, until } => Named::new(
                format!("已告知{parties}陈述、申辩和要求听证的权利，申请听证的期限至 {until}"),
                format!("Told of the rights to be heard and to a hearing: {parties}; a hearing may be asked for until {until}"),
            ),
            Self::StatementHeard { who, text } => {
                Named::new(format!("听取{who}的陈述、申辩：{text}"), format!("Heard {who}: {text}"))
            }
            Self::HearingRequested { who, .. } => Named::new(
                format!("{who}申请听证，自即日起至听证结束不计入期限"),
                format!("A hearing was asked for by {who}; the clock stands still until it has been held"),
            ),
            Self::HearingAnnounced { on, place, chair } => Named::new(
                format!("通知听证：{on} 在{place}举行，主持人{chair}"),
                format!("Notice of a hearing on {on} at {place}, {chair} presiding"),
            ),
            Self::HearingHeld { minutes } => {
                Named::new(format!("举行听证，笔录：{minutes}"), format!("The hearing was held; minutes: {minutes}"))
            }
            Self::Forwarded { text, .. } => {
                let (zh, en) = quoted(text);
                Named::new(
                    format!("审查完毕，连同全部材料报上级机关决定{zh}"),
                    format!("Reviewed and sent up with all papers to the organ that decides{en}"),
                )
            }
            Self::PreApproved { text } => {
                let (zh, en) = quoted(text);
                Named::new(
                    format!("预审通过，条件具备即作出决定{zh}"),
                    format!("Approved in advance: to be decided when the last condition is met{en}"),
                )
            }
            Self::MachineReviewed { checks, drawn } => {
                let n = checks.len();
                let (zh, en) =
                    if *drawn { ("；已抽取人工复核", "; drawn for a second look by a person") } else { ("", "") };
                Named::new(
                    format!("机器逐项核验 {n} 项条件，全部符合{zh}"),
                    format!("All {n} conditions were checked by machine and hold{en}"),
                )
            }
            _ => return self.permit_sentence(),
        })
    }

    fn permit_sentence(&self) -> Option<Named> {
        Some(match self {
            Self::Amended { what } => Named::new(format!("变更许可：{what}"), format!("The permit was changed: {what}")),
            Self::RenewalAsked { expires_on } => Named::new(
                format!("被许可人申请延续，许可有效期至 {expires_on}"),
                format!("The holder asked for renewal; the permit expires on {expires_on}"),
            ),
            Self::RenewalDecided { outcome: Outcome::Granted, reason, valid_to } => {
                let ((zh, en), end) = (quoted(reason), until(*valid_to));
                Named::new(format!("准予延续，{}{zh}", end.zh), format!("Renewed, {}{en}", end.en))
            }
            Self::RenewalDecided { outcome: Outcome::Refused, reason, .. } => {
                Named::new(format!("不予延续：{reason}"), format!("Renewal refused: {reason}"))
            }
            Self::RenewalDeemed { valid_to } => {
                let end = until(*valid_to);
                Named::new(
                    format!("有效期届满前未作决定，视为准予延续，{}", end.zh),
                    format!("Nothing was decided before expiry: renewed by law, {}", end.en),
                )
            }
            Self::Expired {} => Named::new("有效期届满，许可失效", "The permit has expired"),
            Self::CommitmentVerified { holds, text } => {
                let (zh, en) = quoted(text);
                let (is_zh, is_en) = if *holds { ("属实", "true") } else { ("不实", "false") };
                Named::new(format!("核查告知承诺：{is_zh}{zh}"), format!("The commitment was verified and is {is_en}{en}"))
            }
            Self::Rechecked { opinion, text } => {
                let (zh, en) = quoted(text);
                let (is_zh, is_en) = match opinion {
                    Opinion::Agree => ("无误", "right"),
                    Opinion::Disagree => ("有误", "wrong"),
                };
                Named::new(format!("人工复核：{is_zh}{zh}"), format!("A person checked the machine's decision: {is_en}{en}"))
            }
            Self::Revoked { ground, reason } => {
                let ground = ground.text();
                Named::new(
                    format!("撤销许可（{}）：{reason}", ground.zh),
                    format!("The permit was revoked ({}): {reason}", ground.en),
                )
            }
            Self::PermitWithdrawn { reason, compensation } => Named::new(
                format!("因公共利益需要撤回许可：{reason}；补偿：{compensation}"),
                format!("The permit was withdrawn for the public good: {reason}; compensation: {compensation}"),
            ),
            Self::Cancelled { ground, reason } => {
                let (ground, (zh, en)) = (ground.text(), quoted(reason));
                Named::new(format!("注销许可（{}）{zh}", ground.zh), format!("The permit was struck off ({}){en}", ground.en))
            }
            _ => return None,
        })
    }
}
