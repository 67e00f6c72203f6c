//! The city as a whole: figures, offices, objectives, indicators, rankings, campaigns, tours.

use super::{CITY, CITY_AND_HEADS, Grant, KEEPERS, LEADER, OFFICIALS, READ_WITHIN, SEATED, city, district, office};
use crate::access::{Area, rule};
use crate::api::types::Role;

/// The projects of a list: a leader's those of what he leads.
const LISTED: &[Grant] = &[district(LEADER), city(KEEPERS)];

/// Those who see what forms ask of people: sums tell nobody from another.
const BURDEN: &[Role] = &[Role::ProjectOfficer, Role::Leader, Role::Administrator, Role::Inspector];
/// The records of it: a leader's those of what he leads.
const ASKED_TWICE: &[Grant] = &[district(LEADER), city(BURDEN)];

pub const AREA: Area = Area {
    id: "city",
    name: ("全市情况", "The city"),
    rules: &[
        rule("get-overview", "查看总览", READ_WITHIN),
        rule("get-cockpit", "查看驾驶舱", LISTED),
        rule("get-cockpit-brief-pdf", "打印驾驶舱简报", LISTED),
        rule("get-figures", "查看指标", &[city(OFFICIALS)]),
        rule("get-offices", "查看部门办理情况", &[city(OFFICIALS)]),
        rule("get-offices-csv", "导出部门办理情况", &[city(OFFICIALS)]),
        rule("get-offices-id", "查看一个部门", &[city(OFFICIALS)]),
        rule("get-offices-id-items-csv", "导出部门事项", &[city(OFFICIALS)]),
        rule("get-objectives", "查看目标", &[city(OFFICIALS)]),
        rule("get-objectives-csv", "导出目标", &[city(OFFICIALS)]),
        rule("get-objectives-measures-id", "查看指标进展", &[city(OFFICIALS)]).hidden_from_others(),
        rule("post-objectives-measures-id-values", "报送指标", &[office(SEATED)]).known_to(OFFICIALS),
        rule("post-objectives-measures-id-duties", "交办指标", &[city(CITY)]).known_to(OFFICIALS),
        rule("get-indicators", "查看统计指标", &[city(OFFICIALS)]),
        rule("get-indicators-csv", "导出统计指标", &[city(OFFICIALS)]),
        rule("get-indicators-id", "查看一项统计指标", &[city(OFFICIALS)]).hidden_from_others(),
        rule("get-indicators-id-revisions-csv", "导出一项统计指标", &[city(OFFICIALS)]).hidden_from_others(),
        rule("post-indicators-id-numbers", "填报、修订统计指标", &[office(SEATED)]).known_to(OFFICIALS),
        rule("post-indicators-id-targets", "设定统计指标年度目标", &[city(CITY)]).known_to(OFFICIALS),
        rule("get-rankings", "查看排名", &[city(OFFICIALS)]),
        rule("get-rankings-csv", "导出排名", &[city(OFFICIALS)]),
        rule("get-rankings-board-id-records", "查看排名依据的记录", READ_WITHIN).hidden_from_others(),
        rule("get-rankings-board-id-records-csv", "导出排名依据的记录", READ_WITHIN).hidden_from_others(),
        rule("get-burden", "查看减负统计", &[city(BURDEN)]),
        rule("get-burden-csv", "导出减负统计", &[city(BURDEN)]),
        rule("get-burden-operations", "查看各表单的填报负担", &[city(BURDEN)]),
        rule("get-burden-operations-csv", "导出各表单的填报负担", &[city(BURDEN)]),
        rule("get-burden-twice", "查看重复索要的事项", ASKED_TWICE),
        rule("get-burden-twice-csv", "导出重复索要的事项", ASKED_TWICE),
        rule("get-burden-twice-records", "查看重复索要的记录", ASKED_TWICE),
        rule("get-burden-twice-records-csv", "导出重复索要的记录", ASKED_TWICE),
        rule("get-campaigns", "查看攻坚行动", &[city(CITY)]),
        rule("post-campaigns", "发起攻坚行动", &[city(KEEPERS)]),
        rule("get-campaigns-id", "查看一次攻坚", &[city(CITY)]).hidden_from_others(),
        rule("get-campaigns-id-projects", "查看攻坚项目", LISTED).hidden_from_others(),
        rule("get-campaigns-id-projects-csv", "导出攻坚项目", LISTED).hidden_from_others(),
        rule("get-campaigns-id-report", "查看攻坚通报", &[city(CITY)]).hidden_from_others(),
        rule("post-campaigns-id-projects", "调整攻坚项目", &[city(KEEPERS)]).known_to(CITY),
        rule("get-tours", "查看观摩", &[city(CITY_AND_HEADS)]),
        rule("post-tours", "安排观摩", &[city(KEEPERS)]),
        rule("get-tours-id", "查看一次观摩", &[city(CITY_AND_HEADS)]).hidden_from_others(),
        rule("post-tours-id-scores", "观摩打分", &[office(&[Role::OfficeHead, Role::Leader])]).known_to(CITY_AND_HEADS),
        rule("post-tours-id-close", "结束观摩", &[city(KEEPERS)]).known_to(CITY_AND_HEADS),
    ],
};
