//! The table, one file for each area of the API. A line: the operation's id in the API document, what it is called, who may and how far it reaches.
//!
//! A new operation is a new line in the file of its area; without one nobody may call it, and `tests/permissions.rs` says so.

mod account;
mod cases;
mod city;
mod duties;
mod enterprises;
mod hall;
mod policies;
mod projects;
mod promotion;
mod public;
mod system;
mod trust;

use super::{Area, Grant, Reach};
use crate::api::types::Role;

/// Every area, in the order of the page.
pub const AREAS: [Area; 12] = [
    projects::AREA,
    cases::AREA,
    duties::AREA,
    city::AREA,
    enterprises::AREA,
    promotion::AREA,
    policies::AREA,
    trust::AREA,
    hall::AREA,
    public::AREA,
    account::AREA,
    system::AREA,
];

const COMPANY: &[Role] = &[Role::Applicant];
const CLERK: &[Role] = &[Role::WindowClerk];
const REVIEWER: &[Role] = &[Role::Reviewer];
const HEAD: &[Role] = &[Role::OfficeHead];
/// Those on whose desks an office's cases lie.
const DESK: &[Role] = &[Role::Reviewer, Role::OfficeHead];
const OFFICER: &[Role] = &[Role::ProjectOfficer];
const LEADER: &[Role] = &[Role::Leader];
const ADMINISTRATOR: &[Role] = &[Role::Administrator];
/// Those who keep the city's lists.
const KEEPERS: &[Role] = &[Role::ProjectOfficer, Role::Administrator];
/// Those who look at the city as a whole.
const CITY: &[Role] = &[Role::ProjectOfficer, Role::Leader, Role::Administrator];
/// The same and the heads of offices.
const CITY_AND_HEADS: &[Role] = &[Role::OfficeHead, Role::ProjectOfficer, Role::Leader, Role::Administrator];
/// Everybody with a post in an office.
const SEATED: &[Role] =
    &[Role::WindowClerk, Role::Reviewer, Role::OfficeHead, Role::ProjectOfficer, Role::Leader, Role::Inspector];
const OFFICIALS: &[Role] = &Role::OFFICIALS;
const SIGNED_IN: &[Role] = &Role::ALL;

/// What is his own or his company's.
const fn own(roles: &'static [Role]) -> Grant {
    Grant { roles, reach: Reach::Own }
}

/// What is his office's.
const fn office(roles: &'static [Role]) -> Grant {
    Grant { roles, reach: Reach::Office }
}

/// What lies in the district that he leads.
const fn district(roles: &'static [Role]) -> Grant {
    Grant { roles, reach: Reach::District }
}

/// What is the city's.
const fn city(roles: &'static [Role]) -> Grant {
    Grant { roles, reach: Reach::City }
}

/// What a company reads of its own, a leader of what he leads, and officials of the whole city.
const READ: &[Grant] = &[own(COMPANY), district(LEADER), city(OFFICIALS)];
/// The same of what companies do not see.
const READ_WITHIN: &[Grant] = &[district(LEADER), city(OFFICIALS)];
/// What a company files, or the window for it.
const FILE: &[Grant] = &[own(COMPANY), city(CLERK)];
