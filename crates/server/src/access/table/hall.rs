//! The window centre's hall.

use super::{city, office};
use crate::access::{Area, rule};
use crate::api::types::Role;

/// Those who sit at windows.
const AT_WINDOWS: &[Role] = &[Role::WindowClerk, Role::Reviewer];

pub const AREA: Area = Area {
    id: "hall",
    name: ("政务大厅", "The hall"),
    rules: &[
        rule("get-windows", "查看窗口", &[office(AT_WINDOWS)]),
        rule("get-windows-name", "查看一个窗口", &[office(AT_WINDOWS)]),
        rule("post-windows-name-next", "叫号", &[office(AT_WINDOWS)]),
        rule("post-tickets-id-commands", "办理号票", &[office(AT_WINDOWS)]),
        rule(
            "get-hall-figures",
            "查看大厅指标",
            &[city(&[Role::OfficeHead, Role::WindowClerk, Role::Leader, Role::Administrator])],
        ),
    ],
};
