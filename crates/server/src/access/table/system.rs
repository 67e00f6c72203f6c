//! What administrators keep, and spreadsheets that are taken in.

use super::{ADMINISTRATOR, Grant, OFFICIALS, city, own};
use crate::access::{Area, rule};
use crate::api::types::Role;

/// Which kind of rows is whose, `imports::Kind::roles` says; here is who has any. A file is that of whoever sent it.
const IMPORTS: &[Grant] =
    &[own(&[Role::WindowClerk, Role::Reviewer, Role::OfficeHead, Role::ProjectOfficer, Role::Administrator])];

pub const AREA: Area = Area {
    id: "system",
    name: ("系统管理", "Administration"),
    rules: &[
        rule("get-permissions", "查看权限表", &[city(OFFICIALS)]),
        rule("get-people", "查看人员账号", &[city(ADMINISTRATOR)]),
        rule("post-people", "建账号", &[city(ADMINISTRATOR)]),
        rule("get-people-id", "查看一个账号", &[city(ADMINISTRATOR)]),
        rule("post-people-id-posts", "授予兼任岗位", &[city(ADMINISTRATOR)]),
        rule("post-people-id-commands", "停用、恢复账号，生成设置密码链接，重置动态口令", &[city(ADMINISTRATOR)]),
        rule("get-api-keys", "查看接口密钥", &[city(ADMINISTRATOR)]),
        rule("post-api-keys", "发放接口密钥", &[city(ADMINISTRATOR)]),
        rule("post-api-keys-id-revoke", "停用接口密钥", &[city(ADMINISTRATOR)]),
        rule("get-webhooks", "查看消息推送", &[city(ADMINISTRATOR)]),
        rule("post-webhooks", "设置消息推送", &[city(ADMINISTRATOR)]),
        rule("delete-webhooks-office", "取消消息推送", &[city(ADMINISTRATOR)]),
        rule("post-webhooks-office-test", "测试消息推送", &[city(ADMINISTRATOR)]),
        rule("post-webhooks-office-again", "重新推送", &[city(ADMINISTRATOR)]),
        rule("get-deliveries", "查看外发记录", &[city(ADMINISTRATOR)]),
        rule("get-imports", "查看本人导入的表格", IMPORTS),
        rule("post-imports", "上传表格", IMPORTS),
        rule("get-imports-id", "查看一次导入", IMPORTS),
        rule("delete-imports-id", "放弃导入", IMPORTS),
        rule("get-imports-id-annotated", "下载批注表格", IMPORTS),
        rule("post-imports-id-check", "检查表格", IMPORTS),
        rule("post-imports-id-import", "导入表格", IMPORTS),
        rule("get-imports-id-problems", "查看表格问题", IMPORTS),
    ],
};
