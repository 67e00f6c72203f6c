//! Which forms of a month are asked for, and in which order.

use super::month;
use super::view::{BurdenForm, form, group_of};
use crate::api::page;
use crate::api::types::Role;
use crate::burden::{month_text, sums};
use crate::problem::Problem;
use crate::state::App;
use ::burden::Sums;
use serde::Deserialize;
use std::collections::BTreeMap;
use store::Order;
use utoipa::IntoParams;

/// The keys of the list.
const SORTS: [&str; 6] = ["fields", "seconds", "submissions", "refused", "fields-each", "median"];

/// Which forms.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AskedForms {
    /// Such as 2023-07; this month when absent.
    month: Option<String>,
    /// company or office.
    group: Option<String>,
    /// Sent in this role.
    role: Option<Role>,
    /// Words of the form's name.
    q: Option<String>,
    /// fields (the most first), seconds, submissions, refused, fields-each or median.
    sort: Option<String>,
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

impl AskedForms {
    pub(super) fn place(&self) -> (Option<&str>, Option<u32>) {
        (self.after.as_deref(), self.limit)
    }

    /// All that is asked for, in the order that is asked for.
    pub(super) async fn all(&self, app: &App) -> Result<Vec<BurdenForm>, Problem> {
        let request = page::request(None, self.limit, self.sort.as_deref(), self.order.as_deref())?;
        let sort = page::sort(self.sort.as_deref(), &SORTS)?;
        let month = month_text(month(app, &self.month)?);
        let group = page::given(&self.group);
        let mut by_form: BTreeMap<String, Sums> = BTreeMap::new();
        for row in app.store.burden(&month, &month).await? {
            let Some(role) = Role::parse(&row.role) else { continue };
            let wanted = self.role.is_none_or(|wanted| wanted == role) && group.is_none_or(|group| group == group_of(role));
            if wanted {
                let all = by_form.entry(row.operation.clone()).or_default();
                *all = all.and(sums(&row));
            }
        }
        let mut all: Vec<BurdenForm> = by_form.iter().map(|(id, sums)| form(id, sums)).collect();
        let words = self.q.as_deref().unwrap_or_default();
        all.retain(|one| page::holds(&[&one.name.zh, &one.name.en], words));
        all.sort_by_cached_key(|one| {
            let sums = &one.sums;
            let key = match sort {
                "seconds" => sums.seconds,
                "submissions" => sums.submissions,
                "refused" => sums.refused,
                "fields-each" => sums.fields_each.unwrap_or(0),
                "median" => sums.median_seconds.unwrap_or(0).into(),
                _ => sums.fields,
            };
            (key, one.id.clone())
        });
        if request.order != Some(Order::Asc) {
            all.reverse();
        }
        Ok(all)
    }
}
