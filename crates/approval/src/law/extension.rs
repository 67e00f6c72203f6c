//! The extension of the statutory term (art. 42(1)): once, in time, by the head of the organ, the reason told.

use super::rules;
use crate::{Act, Actor, Case, Refusal, Role, State, StatutoryTerm, Verb};
use calendar::Term;
use jiff::civil::Date;

rules! {
    "art42-1", "行政许可法第四十二条第一款", "Administrative License Law art. 42(1)":
        "自受理之日起二十日内作出决定；经本机关负责人批准可以延长十日一次，并将理由告知申请人。",
        "A decision within twenty days of acceptance; once ten more with the approval of the organ's head, the reason told.",
        facts ["extended"], refusals ["already-extended", "extension-too-late", "extension-not-provided", "role-not-allowed"];
    "art42-2", "行政许可法第四十二条第二款、第二十六条第二款", "Administrative License Law arts. 42(2), 26(2)":
        "统一办理、联合办理、集中办理的，不得超过四十五日；经本级人民政府负责人批准可以延长十五日。",
        "Where organs handle an item in one: forty-five days; fifteen more with the approval of the head of the government.",
        facts ["extended"], refusals ["role-not-allowed"];
    "eia22", "环境影响评价法第二十二条", "Environmental Impact Assessment Law art. 22":
        "自收到环境影响报告书之日起六十日内作出审批决定（日历日）。",
        "Sixty calendar days from receipt.";
    "jzf7", "建筑法第七条、第八条", "Construction Law arts. 7, 8":
        "自收到申请之日起七日内颁发施工许可证（日历日）。",
        "Seven calendar days from receipt.";
    "mer19", "市场主体登记管理条例第十九条", "Regulation on the Registration of Market Entities art. 19":
        "材料齐全、符合法定形式的当场登记；不能当场登记的三个工作日内登记，情形复杂的经负责人批准再延长三个工作日。",
        "What is complete is registered on the spot; otherwise within three working days, three more with the head's approval.",
        facts ["extended"], refusals ["already-extended"];
    "hcsl23", "危险化学品安全法第二十三条", "Hazardous Chemicals Safety Law art. 23":
        "办件适用收件之日的法律，期限随之不同。",
        "A case keeps the law of its day, and that law's term.";
}

/// Once, and before the term ends; where the law provides one.
///
/// Law: art. 42: the head of the organ approves it; where organs handle an item in one, the head of the government.
pub(super) fn may(case: &Case, actor: &Actor, today: Date) -> Result<(), Refusal> {
    let approver = if case.guide.procedure.joint { Role::Leader } else { Role::OfficeHead };
    if actor.role != approver {
        return Err(Refusal::ApproverRequired { approver, role: actor.role });
    }
    super::in_review(case)?;
    let State::Accepted { handling } = &case.state else { return Err(Refusal::NotAccepted) };
    if let Some(extension) = &handling.extension {
        return Err(Refusal::AlreadyExtended { on: extension.on });
    }
    length(case)?;
    match case.statutory_due() {
        Some(due) if due.on < today => Err(Refusal::ExtensionTooLate { due: due.on }),
        _ => Ok(()),
    }
}

fn length(case: &Case) -> Result<Term, Refusal> {
    let law = case.guide.statutory.as_ref();
    law.and_then(StatutoryTerm::extension).ok_or(Refusal::ExtensionNotProvided)
}

/// Law: art. 42(1): the applicant is told the reason.
pub(super) fn extend(case: &Case, reason: &str) -> Result<Act, Refusal> {
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonsRequired { verb: Verb::Extend });
    }
    Ok(Act::Extended { term: length(case)?, reason: reason.trim().to_owned() })
}
