//! Enterprises: the register, stewards, visits, the parlour, what they ask, setting one up.

use super::{COMPANY, DESK, FILE, Grant, KEEPERS, LEADER, OFFICIALS, READ, READ_WITHIN, SEATED, city, district, office, own};
use crate::access::{Area, by_key, rule};
use crate::api::types::Role;
use crate::api_key::Scope;

/// What is not filed yet is the founder's and the window's alone.
const FOUNDED: &[Grant] = READ;
/// Those who say to which office an issue of the city goes; a leader says it of what he leads.
const SORTERS: &[Role] = &[Role::WindowClerk, Role::ProjectOfficer, Role::Administrator];
const HOSTS: &[Role] = &[Role::WindowClerk, Role::OfficeHead, Role::ProjectOfficer, Role::Leader];

pub const AREA: Area = Area {
    id: "enterprises",
    name: ("经营主体与服务", "Enterprises"),
    rules: &[
        rule("get-entities", "查看经营主体", READ),
        rule("get-entities-csv", "导出经营主体（CSV）", READ),
        rule("get-entities-xlsx", "导出经营主体（Excel）", READ),
        rule("get-entities-id", "查看一个主体", READ),
        rule("patch-entities-id", "修改主体登记", &[city(KEEPERS)]),
        rule("get-entities-id-projects", "查看主体的项目", READ),
        rule("get-entities-id-stewards", "查看主体由谁包联", READ),
        rule("post-entities-id-stewards", "指定包联", &[city(KEEPERS)]),
        rule("get-entities-id-visits", "查看主体的走访", READ_WITHIN),
        rule("get-entities-id-policies", "查看主体适用的政策", READ_WITHIN),
        rule("get-stewards", "查看包联人员", READ_WITHIN),
        rule("post-stewards", "设包联岗位", &[city(KEEPERS)]),
        rule("get-stewards-loads", "查看包联负荷", READ_WITHIN),
        rule("get-stewards-appraisal", "查看包联考评", READ_WITHIN),
        rule("get-stewards-appraisal-csv", "导出包联考评", READ_WITHIN),
        rule("post-stewards-plan", "测算包联方案", &[city(KEEPERS)]),
        rule("post-stewards-plan-apply", "执行包联方案", &[city(KEEPERS)]),
        rule("get-stewards-id", "查看一名包联人员", READ_WITHIN),
        rule("get-stewards-id-entities", "查看其包联的主体", READ_WITHIN),
        rule("post-stewards-id-leave", "撤销包联岗位", &[city(KEEPERS)]),
        rule("get-visits", "查看走访", READ_WITHIN),
        rule("post-visits", "安排走访", &[office(SEATED)]),
        rule("get-visits-plan", "查看走访建议", READ_WITHIN),
        rule("get-visits-id", "查看一次走访", READ_WITHIN).hidden_from_others(),
        rule("post-visits-id-entries", "填写走访", &[office(OFFICIALS)]).hidden_from_others(),
        rule("post-visits-id-call-off", "取消走访", &[office(OFFICIALS)]).hidden_from_others(),
        rule("post-parlour", "举办会客厅活动", &[office(HOSTS)]),
        rule("post-parlour-id-commands", "报名；纪要、取消", &[own(COMPANY), office(HOSTS)]),
        rule("post-parlour-id-questions", "会上提问", &[own(COMPANY)]),
        rule("get-issues", "查看诉求列表", READ),
        rule("post-issues", "提出、代录诉求", &[own(COMPANY), office(SEATED)]),
        rule("get-issues-id", "查看诉求", READ),
        rule("post-issues-id-commands", "转办、答复、评价诉求", &[own(COMPANY), district(LEADER), city(SORTERS), office(DESK)]),
        rule("get-issues-appraisal", "查看诉求考评", &[city(OFFICIALS)]),
        rule("get-issues-appraisal-csv", "导出诉求考评", &[city(OFFICIALS)]),
        rule("get-issues-catalogue", "查看诉求目录", READ),
        rule("post-issues-route", "试分办", READ),
        by_key("post-intake-issues", "报送热线工单", Scope::IssuesIntake),
        rule("get-establishments", "查看企业开办列表", FOUNDED),
        rule("post-establishments", "开办企业：申报名称", FILE),
        rule("get-establishments-id", "查看企业开办", FOUNDED),
        rule("patch-establishments-id", "填写开办表单", FILE),
        rule("post-establishments-id-form", "预览开办表单", FOUNDED),
        rule("post-establishments-id-filing", "提交开办", FILE),
        rule("post-establishments-id-applications", "重新申请开办事项", FILE),
        rule("get-establishments-id-kit", "下载开办所得文件", FOUNDED),
    ],
};
