//! A figure with the list that it opens: made in one place, so that number and link cannot part.

use crate::api::types::Text;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

/// A figure, and the list that has the records which it counts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CockpitFigure {
    pub(super) id: String,
    pub(super) label: Text,
    /// A count, or a sum in yuan; null where it cannot be told: `unknown` says why.
    pub(super) value: Option<i64>,
    /// count or yuan.
    pub(super) unit: &'static str,
    /// How many records the list has; a count is its value.
    records: Option<i64>,
    opens: Option<Opens>,
    pub(super) unknown: Option<Text>,
}

/// Where a figure's records are.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Opens {
    /// The client's page, with its filters.
    page: String,
    /// The list of this API, with its filters: its `total` is the figure's `records`.
    list: String,
}

impl Opens {
    /// A list that the client and the API ask alike.
    pub fn same(path: &str, filters: &[(&str, &str)]) -> Self {
        Self::then(path, filters, None)
    }

    /// The same as of a past day; none is today, whose list is how it stands now.
    pub fn then(path: &str, filters: &[(&str, &str)], past: Option<Date>) -> Self {
        Self::apart(path, filters, filters, past)
    }

    /// A list that the client's page calls otherwise.
    pub fn apart(path: &str, page: &[(&str, &str)], list: &[(&str, &str)], past: Option<Date>) -> Self {
        let day = past.map(|day| day.to_string());
        let day = day.as_deref().map(|day| ("as_of", day));
        let on = |filters: &[(&'_ str, &str)]| address(path, &filters.iter().copied().chain(day).collect::<Vec<_>>());
        Self { page: on(page), list: on(list) }
    }
}

/// Filters are days, ids and stable names: nothing of them needs to be escaped.
fn address(path: &str, filters: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = filters.iter().map(|(name, value)| format!("{name}={value}")).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

impl CockpitFigure {
    /// So many records.
    pub fn count(id: impl Into<String>, label: Text, n: i64, opens: Opens) -> Self {
        Self { id: id.into(), label, value: Some(n), unit: "count", records: Some(n), opens: Some(opens), unknown: None }
    }

    /// So many records as a list counts them: up to 10,000.
    pub fn counted(id: impl Into<String>, label: Text, n: Option<i64>, opens: Opens) -> Self {
        let unknown = n.is_none().then(|| Text::new("超过一万", "more than 10,000"));
        Self { id: id.into(), label, value: n, unit: "count", records: n, opens: Some(opens), unknown }
    }

    /// A sum over so many records.
    pub fn yuan(id: impl Into<String>, label: Text, yuan: i64, records: i64, opens: Opens) -> Self {
        Self { id: id.into(), label, value: Some(yuan), unit: "yuan", records: Some(records), opens: Some(opens), unknown: None }
    }

    /// One that cannot be told.
    pub fn unknown(id: impl Into<String>, label: Text, why: Text) -> Self {
        Self { id: id.into(), label, value: None, unit: "count", records: None, opens: None, unknown: Some(why) }
    }
}
