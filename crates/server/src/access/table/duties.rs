//! Duties and what makes them: walks, dispatch meetings, task forces, playbooks; what is told of them.

use super::{
    ADMINISTRATOR, COMPANY, Grant, HEAD, KEEPERS, LEADER, OFFICIALS, READ, READ_WITHIN, SEATED, city, district, office, own,
};
use crate::access::{Area, rule};
use crate::api::types::Role;

/// A post's own duties, a head's those beneath his office, a leader's those of what he leads, and the city's to whoever keeps its lists.
const DUTIES: &[Grant] = &[
    own(COMPANY),
    office(&[Role::WindowClerk, Role::Reviewer, Role::OfficeHead, Role::Inspector, Role::Recruiter]),
    district(LEADER),
    city(KEEPERS),
];
const TOLD: &[Grant] = &[own(COMPANY), office(OFFICIALS)];

pub const AREA: Area = Area {
    id: "duties",
    name: ("责任与调度", "Duties and dispatch"),
    rules: &[
        rule("get-day", "查看我的一天", DUTIES),
        rule("get-duties", "查看责任清单", DUTIES),
        rule("get-duties-counts", "查看责任数量", DUTIES),
        rule("get-duties-csv", "导出责任清单", DUTIES),
        rule("get-duties-id", "查看责任事项", READ),
        rule("post-duties-id-commands", "办理责任事项", TOLD),
        rule("post-duties-handover", "移交岗位责任", &[city(ADMINISTRATOR), office(OFFICIALS)]),
        rule("get-cases-id-duties", "查看办件的责任事项", READ),
        rule("get-projects-id-duties", "查看项目的责任事项", READ),
        rule("get-tellings", "查看提醒", TOLD),
        rule("post-tellings-read", "标记提醒已读", TOLD),
        rule("get-tellings-stream", "接收提醒", TOLD),
        rule("get-walks", "查看走流程", &[city(OFFICIALS)]),
        rule("post-walks", "开始走流程", &[office(HEAD)]),
        rule("get-walks-id", "查看一次走流程", &[city(OFFICIALS)]).hidden_from_others(),
        rule("post-walks-id-commands", "记录走流程", &[office(HEAD)]).known_to(OFFICIALS),
        rule("get-dispatch", "查看调度", DISPATCH),
        rule("get-dispatch-meetings", "查看调度会列表", DISPATCH),
        rule("get-dispatch-meetings-id", "查看调度会", DISPATCH).hidden_from_others(),
        rule("post-dispatch-meetings-id-commands", "主持调度会、会前答复", DISPATCH).hidden_from_others(),
        rule("post-dispatch-chairs-id-feed", "订阅调度日历", DISPATCH),
        rule("get-task-forces", "查看专班列表", READ_WITHIN),
        rule("post-task-forces", "组建专班", &[city(KEEPERS)]),
        rule("get-task-forces-id", "查看专班", READ_WITHIN).hidden_from_others(),
        rule("post-task-forces-id-commands", "调整专班", &[city(KEEPERS), office(SEATED)]).hidden_from_others(),
        rule("get-projects-id-task-forces", "查看项目的专班", READ),
        rule("get-projects-id-playbook", "查看破堵清单", READ),
        rule("post-projects-id-playbook", "启动破堵清单", &[district(LEADER), city(&[Role::OfficeHead, Role::ProjectOfficer])]),
        rule("post-playbooks-id-commands", "推进破堵清单", &[office(OFFICIALS)]).hidden_from_others(),
    ],
};

/// A head and a leader of one district see what concerns their office, the city's roles everything.
const DISPATCH: &[Grant] = &[office(HEAD), district(LEADER), city(KEEPERS)];
