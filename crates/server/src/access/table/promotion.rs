//! Promotion: leads, their teams, clashes of two teams over one enterprise; the industry chains whose gaps leads fill.

use super::{Grant, HEAD, LEADER, city, district, office, own};
use crate::access::{Area, rule};
use crate::api::types::Role;

const RECRUITERS: &[Role] = &[Role::Recruiter];
/// Recruiters see what their team works on, leaders what wants a place in what they lead; of heads only the one that coordinates sees any (`api::leads`).
const READERS: &[Grant] = &[own(RECRUITERS), office(HEAD), district(LEADER)];
/// Chains are counted within what a leader leads; companies and desks have none of them.
const CHAINS: &[Grant] =
    &[district(LEADER), city(&[Role::Recruiter, Role::OfficeHead, Role::ProjectOfficer, Role::Administrator])];
const MOVERS: &[Grant] = &[own(RECRUITERS), office(HEAD)];

pub const AREA: Area = Area {
    id: "promotion",
    name: ("招商引智", "Promotion"),
    rules: &[
        rule("get-leads", "查看招商线索列表", READERS),
        rule("get-leads-csv", "导出招商线索", READERS),
        rule("post-leads", "录入线索", &[own(RECRUITERS)]),
        rule("get-leads-plan", "查看招商工作规则", READERS),
        rule("get-leads-figures", "查看招商漏斗和签约兑现", READERS),
        rule("get-leads-teams", "查看招商团队", READERS),
        rule("get-leads-teams-id-recruiters", "查看团队的招商员岗位", READERS),
        rule("get-leads-clashes", "查看撞单", &[office(HEAD), district(LEADER)]),
        rule("post-leads-clashes-id-decision", "决定撞单由谁跟进", &[office(HEAD)]).hidden_from_others(),
        rule("get-chains", "查看产业链", CHAINS),
        rule("get-chains-csv", "导出产业链环节", CHAINS),
        rule("get-chains-groups", "查看产业集群、清洁能源、一通道六基地", CHAINS),
        rule("get-chains-groups-csv", "导出产业集群、清洁能源、一通道六基地", CHAINS),
        rule("get-chains-projects", "查看产业链项目", CHAINS),
        rule("get-chains-projects-csv", "导出产业链项目", CHAINS),
        rule("get-chains-entities", "查看产业链企业", CHAINS),
        rule("get-chains-entities-csv", "导出产业链企业", CHAINS),
        rule("get-chains-leads", "查看产业链线索", READERS),
        rule("get-chains-leads-csv", "导出产业链线索", READERS),
        rule("get-chains-id", "查看一条产业链", CHAINS),
        rule("get-leads-id", "查看一条线索", READERS).hidden_from_others(),
        rule("post-leads-id-commands", "推进线索", MOVERS).hidden_from_others(),
        rule("post-leads-id-project", "线索转为项目", MOVERS).hidden_from_others(),
    ],
};
