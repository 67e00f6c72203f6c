//! Sums by month, by role and by form as the wire shows them. Fields of one form are in tenths.

use super::MONTHS;
use crate::access::rule_of;
use crate::api::permissions;
use crate::api::types::{Role, Text};
use crate::burden::{month_text, months_before, sums};
use crate::problem::Problem;
use crate::state::App;
use ::burden::{Sums, change};
use serde::Serialize;
use std::collections::BTreeMap;
use store::BurdenRecord;
use utoipa::ToSchema;

/// What forms asked of people, month by month.
#[derive(Debug, Serialize, ToSchema)]
pub struct BurdenView {
    /// The first month of which anything is known; null: nothing was counted yet. What was before is not known, and nothing is made up for it.
    since: Option<String>,
    /// The earliest first.
    months: Vec<BurdenMonth>,
}

/// A month.
#[derive(Debug, Serialize, ToSchema)]
pub struct BurdenMonth {
    /// Such as 2023-07.
    month: String,
    /// Whether it was counted in this month.
    measured: bool,
    /// Companies and offices, apart.
    groups: Vec<BurdenGroup>,
}

/// Companies, or offices.
#[derive(Debug, Serialize, ToSchema)]
pub struct BurdenGroup {
    /// company or office.
    id: String,
    name: Text,
    sums: BurdenSums,
    changes: BurdenChanges,
    roles: Vec<BurdenRole>,
}

/// A role.
#[derive(Debug, Serialize, ToSchema)]
pub struct BurdenRole {
    id: Role,
    name: Text,
    sums: BurdenSums,
    changes: BurdenChanges,
}

/// Sums of some forms.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BurdenSums {
    /// Forms that were sent.
    pub(super) submissions: u64,
    /// Of these, refused and to be sent again.
    pub(super) refused: u64,
    /// Fields that held something, of those that were taken.
    pub(super) fields: u64,
    /// Fields of one form, in tenths; null when none was taken.
    pub(super) fields_each: Option<u64>,
    /// Forms whose time is known.
    pub(super) timed: u64,
    /// How long these took, in seconds.
    pub(super) seconds: u64,
    /// The median of how long one took, in seconds; null when no time is known.
    pub(super) median_seconds: Option<u32>,
}

/// The change against the month before, in percent; null when there was nothing.
#[derive(Debug, Serialize, ToSchema)]
pub struct BurdenChanges {
    fields: Option<i64>,
    seconds: Option<i64>,
}

/// A form in a month.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BurdenForm {
    /// The operation's id in the API document.
    pub(super) id: String,
    /// What it is called, as the table of permissions calls it.
    pub(super) name: Text,
    pub(super) sums: BurdenSums,
}

impl From<&Sums> for BurdenSums {
    fn from(sums: &Sums) -> Self {
        Self {
            submissions: sums.submissions,
            refused: sums.refused,
            fields: sums.fields,
            fields_each: sums.fields_each(),
            timed: sums.timed,
            seconds: sums.seconds,
            median_seconds: sums.median_seconds(),
        }
    }
}

/// The two whose burdens are told apart.
pub(super) const GROUPS: [(&str, (&str, &str)); 2] =
    [("company", ("企业和群众", "companies and citizens")), ("office", ("机关和窗口", "offices and windows"))];

/// To which of them a role belongs.
pub(super) fn group_of(role: Role) -> &'static str {
    if role == Role::Applicant { "company" } else { "office" }
}

fn total<'a>(rows: impl Iterator<Item = &'a BurdenRecord>) -> Sums {
    rows.fold(Sums::default(), |all, row| all.and(sums(row)))
}

fn changes(before: &Sums, now: &Sums) -> BurdenChanges {
    BurdenChanges { fields: change(before.fields, now.fields), seconds: change(before.seconds, now.seconds) }
}

/// The months of the page, each beside the one before it.
pub(super) async fn months(app: &App) -> Result<BurdenView, Problem> {
    // Whoever asks finds what this server has counted so far; when the database is busy he sees what is there.
    app.burden.write(app).await.unwrap_or_else(|error| tracing::debug!(%error, "counts of forms wait for the database"));
    let month = |n: i64| month_text(months_before(app.today(), n));
    let rows = app.store.burden(&month(MONTHS), &month(0)).await?;
    let since = app.store.burden_since().await?;
    let mut by_month: BTreeMap<&str, Vec<(Role, &BurdenRecord)>> = BTreeMap::new();
    for row in &rows {
        // Of a role that this program does not know any more nothing can be said.
        let Some(role) = Role::parse(&row.role) else { continue };
        by_month.entry(&row.month).or_default().push((role, row));
    }
    let of = |month: &str| by_month.get(month).map(Vec::as_slice).unwrap_or_default();
    let months = (0..MONTHS).rev().map(|n| {
        let (before, now) = (month(n + 1), month(n));
        BurdenMonth {
            measured: since.as_deref().is_some_and(|since| since <= now.as_str()),
            groups: GROUPS.iter().map(|one| group(*one, of(&before), of(&now))).collect(),
            month: now,
        }
    });
    Ok(BurdenView { months: months.collect(), since })
}

fn group((id, (zh, en)): (&str, (&str, &str)), before: &[(Role, &BurdenRecord)], now: &[(Role, &BurdenRecord)]) -> BurdenGroup {
    let of_group =
        |rows: &[(Role, &BurdenRecord)]| total(rows.iter().filter(|(role, _)| group_of(*role) == id).map(|(_, row)| *row));
    let of_role = |rows: &[(Role, &BurdenRecord)], wanted: Role| {
        total(rows.iter().filter(|(role, _)| *role == wanted).map(|(_, row)| *row))
    };
    let roles = Role::ALL.into_iter().filter(|role| group_of(*role) == id).map(|role| {
        let (was, is) = (of_role(before, role), of_role(now, role));
        BurdenRole { id: role, name: role.name(), sums: (&is).into(), changes: changes(&was, &is) }
    });
    let (was, is) = (of_group(before), of_group(now));
    BurdenGroup {
        id: id.to_owned(),
        name: Text::new(zh, en),
        sums: (&is).into(),
        changes: changes(&was, &is),
        roles: roles.filter(|role| role.sums.submissions > 0).collect(),
    }
}

/// A form; one that this program does not know any more is called by its id.
pub(super) fn form(id: &str, sums: &Sums) -> BurdenForm {
    let name = rule_of(id).map_or_else(|| Text::same(id), |rule| Text::new(rule.title, permissions::summary(id)));
    BurdenForm { id: id.to_owned(), name, sums: sums.into() }
}

impl BurdenSums {
    fn cells(&self) -> Vec<String> {
        let tenths = |number: u64| format!("{}.{}", number / 10, number % 10);
        vec![
            self.submissions.to_string(),
            self.refused.to_string(),
            self.fields.to_string(),
            self.fields_each.map(tenths).unwrap_or_default(),
            self.timed.to_string(),
            self.seconds.to_string(),
            self.median_seconds.map(|seconds| seconds.to_string()).unwrap_or_default(),
        ]
    }
}

impl BurdenView {
    /// The lines of the file: one for each role that filled anything in, month by month.
    pub(super) fn lines(&self) -> impl Iterator<Item = Vec<String>> {
        self.months.iter().flat_map(|month| {
            month.groups.iter().flat_map(move |group| {
                group.roles.iter().map(move |role| {
                    let who = vec![month.month.clone(), group.name.zh.clone(), role.name.zh.clone()];
                    who.into_iter().chain(role.sums.cells()).collect()
                })
            })
        })
    }
}

impl BurdenForm {
    pub(super) fn cells(&self) -> Vec<String> {
        std::iter::once(self.name.zh.clone()).chain(self.sums.cells()).collect()
    }
}
