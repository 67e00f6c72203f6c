//! Cases: the queue, what is done to them, and the bench around them.

use super::{CLERK, COMPANY, DESK, FILE, Grant, LEADER, OFFICIALS, READ, REVIEWER, SEATED, city, district, office, own};
use crate::access::{Area, rule};

/// Which verb is whose, `approval::Verb::roles` says; here is who has any.
const ACT: &[Grant] = &[own(COMPANY), city(CLERK), office(DESK), district(LEADER)];

pub const AREA: Area = Area {
    id: "cases",
    name: ("办件", "Cases"),
    rules: &[
        rule("get-cases", "查看办件列表", READ),
        rule("get-cases-counts", "查看办件数量", READ),
        rule("get-cases-id", "查看办件", READ),
        rule("post-projects-id-cases", "提交申请", FILE),
        rule("post-cases-id-commands", "办理（受理、告知、审查、决定等）", ACT),
        rule("post-cases-commands", "批量办理", ACT),
        rule("post-cases-id-assignee", "移交办件", &[office(DESK)]),
        rule("post-cases-id-checklist", "勾选审查要点", &[office(REVIEWER)]).known_to(OFFICIALS),
        rule("get-cases-id-opinions", "查看意见模板", &[office(DESK)]),
        rule("post-opinions", "保存意见模板", &[own(DESK)]),
        rule("delete-opinions-id", "删除意见模板", &[own(DESK)]),
        rule("get-absences", "查看外出与代办", &[office(SEATED)]),
        rule("post-absences", "登记外出与代办", &[office(SEATED)]),
        rule("delete-absences-id", "撤销外出", &[office(SEATED)]),
    ],
};
