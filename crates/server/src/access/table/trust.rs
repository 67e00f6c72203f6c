//! Complaints on conduct, petitions, and what people think of how they were served.

use super::{COMPANY, Grant, HEAD, LEADER, OFFICIALS, READ, READ_WITHIN, city, district, office, own};
use crate::access::{Area, open, rule};
use crate::api::types::Role;

/// Who may look into complaints: which ones, each complaint says (`complaint::Complaint::is_open_to`).
const READERS: &[Role] = &[Role::Inspector, Role::OfficeHead, Role::Leader];
/// Who look at the city for misuse of an office; a head and a leader of one district see what their own office was asked.
const WATCH: &[Grant] = &[city(INSPECTORS), district(LEADER), office(HEAD)];
const INSPECTORS: &[Role] = &[Role::Inspector];
const TAKERS: &[Role] = &[Role::WindowClerk, Role::Inspector];

pub const AREA: Area = Area {
    id: "trust",
    name: ("监督与评价", "Complaints and ratings"),
    rules: &[
        rule("get-complaints", "查看投诉举报列表", &[office(READERS)]),
        rule("get-complaints-csv", "导出投诉举报", &[office(READERS)]),
        rule("post-complaints", "窗口代收投诉举报", &[office(TAKERS)]),
        rule("get-complaints-id", "查看投诉举报", &[office(READERS)]).hidden_from_others(),
        rule("post-complaints-id-commands", "办理投诉举报", &[office(READERS)]).hidden_from_others(),
        rule("get-complaints-id-files-file", "查看投诉附件", &[office(READERS)]).hidden_from_others(),
        open("get-public-complaints-form", "查看投诉须知"),
        open("get-public-complaints-challenge", "领取计算题"),
        open("post-public-complaints", "投诉举报"),
        open("post-public-complaints-look-up", "查询投诉（凭编号和密码）"),
        open("post-public-complaints-more", "补充投诉（凭编号和密码）"),
        open("post-public-complaints-verdict", "评价投诉办理（凭编号和密码）"),
        open("post-public-complaints-erase", "删除本人来信内容（凭编号和密码）"),
        open("post-public-complaints-files", "上传投诉附件（凭计算题）"),
        rule("get-watch", "查看监测线索", WATCH),
        rule("get-watch-csv", "导出监测线索", WATCH),
        rule("get-watch-patterns", "查看监测规则", WATCH),
        rule("get-watch-id", "查看一条监测线索", WATCH).hidden_from_others(),
        rule("post-watch-id-commands", "函询、说明、了结、移交监测线索", &[city(INSPECTORS), office(HEAD)]).known_to(&[
            Role::Inspector,
            Role::OfficeHead,
            Role::Leader,
        ]),
        rule("get-reads", "查看个人信息查阅记录", &[city(INSPECTORS)]).hidden_from_others(),
        rule("get-reads-csv", "导出个人信息查阅记录", &[city(INSPECTORS)]).hidden_from_others(),
        rule("get-ratings", "查看好差评列表", READ_WITHIN),
        rule("get-ratings-results", "查看好差评结果", READ_WITHIN),
        rule("get-ratings-results-csv", "导出好差评结果", READ_WITHIN),
        rule("get-ratings-id", "查看一条评价", READ),
        rule("post-ratings-id-commands", "回访、确认是否满意", &[own(COMPANY), office(OFFICIALS)]),
        rule("get-cases-id-rating", "查看办件的评价", READ),
        rule("post-cases-id-rating", "评价办件", &[own(COMPANY)]),
        open("get-public-tickets-code-rating", "查看号票的评价（凭取号码）"),
        open("post-public-tickets-code-rating", "评价窗口服务（凭取号码）"),
        open("get-public-documents-id-rating", "查看办件的评价（凭回执）"),
        open("post-public-documents-id-rating", "评价办件（凭回执）"),
        open("post-public-documents-id-rating-word", "回访后确认是否满意（凭回执）"),
        open("post-public-tickets-code-rating-word", "回访后确认是否满意（凭取号码）"),
    ],
};
