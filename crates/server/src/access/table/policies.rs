//! Policies and claims under them.

use super::{COMPANY, HEAD, OFFICER, OFFICIALS, READ, city, office, own};
use crate::access::{Area, rule};
use crate::api::types::Role;

const WRITERS: &[Role] = &[Role::Reviewer, Role::OfficeHead, Role::ProjectOfficer];

pub const AREA: Area = Area {
    id: "policies",
    name: ("惠企政策", "Policies"),
    rules: &[
        rule("post-policies", "起草政策", &[office(WRITERS)]),
        rule("patch-policies-id", "修改政策", &[office(WRITERS)]),
        rule("post-policies-id-publish", "发布政策", &[office(HEAD), office(OFFICER)]),
        rule("post-policies-id-end", "终止政策", &[office(HEAD), office(OFFICER)]),
        rule("post-policies-check", "试算政策", &[city(OFFICIALS)]),
        rule("post-policies-explain", "解释政策适用", &[city(OFFICIALS)]),
        rule("get-policies-id-board", "查看政策落实", &[city(OFFICIALS)]),
        rule("get-me-policies", "查看本企业的政策", &[own(COMPANY)]),
        rule("post-policies-id-read", "标记政策已读", &[own(COMPANY)]),
        rule("post-policies-id-claims", "申请兑现", &[own(COMPANY)]),
        rule("get-policies-claims", "查看兑现列表", READ),
        rule("get-policies-claims-id", "查看兑现", READ),
        rule("post-policies-claims-id-payment", "登记拨付", &[office(WRITERS)]),
    ],
};
