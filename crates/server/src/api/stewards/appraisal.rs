//! How stewards and leading cadres stand: by what became of what their entities asked and claimed, never by how busy they were.

use super::view::{StewardRow, row};
use crate::api::issues::{IssueOutcome, STANDING_HEAD, period, standing_cells};
use crate::api::{page, view};
use crate::desk::{KINDS, kind_name, post_name};
use crate::extract::Query;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::{Scope, StewardStanding};
use utoipa::{IntoParams, ToSchema};

/// Rows of one answer; the file has all.
const SHOWN_MAX: usize = 200;

/// Whose appraisal, over which days.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Asked {
    /// city-leader, county-leader, section-leader or steward; stewards when nothing is said.
    kind: Option<String>,
    district: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

/// How stewards or leading cadres stand.
#[derive(Debug, Serialize, ToSchema)]
pub struct StewardAppraisal {
    kind: String,
    kind_name: crate::api::types::Text,
    from: String,
    to: String,
    /// Verdicts below which no rate is shown.
    verdicts_min: i64,
    /// How many have records; the first two hundred are in `items`.
    total: i64,
    items: Vec<StewardResult>,
}

/// How one stands; every count opens its records.
#[derive(Debug, Serialize, ToSchema)]
pub struct StewardResult {
    steward: StewardRow,
    asked: i64,
    #[serde(flatten)]
    outcome: IssueOutcome,
    claimed: i64,
    paid: i64,
    /// Whole yuan.
    paid_yuan: i64,
}

impl Asked {
    async fn found(&self, app: &App, scope: &Scope) -> Result<(&'static str, Date, Date, Vec<StewardStanding>), Problem> {
        let wanted = self.kind.as_deref().filter(|kind| !kind.is_empty()).unwrap_or("steward");
        let kind = KINDS.into_iter().find(|kind| *kind == wanted);
        let kind = kind.ok_or_else(|| {
            let detail = (
                "kind 只能是 city-leader、county-leader、section-leader 或 steward。",
                "kind is city-leader, county-leader, section-leader or steward.",
            );
            Problem::unreadable("bad-query", detail)
        })?;
        let (from, to) = period(app, self.from.as_deref(), self.to.as_deref())?;
        let mut found = app.store.steward_standings(kind, (from, to, app.today()), scope).await?;
        if let Some(district) = self.district.as_deref().filter(|district| !district.is_empty()) {
            found.retain(|one| one.steward.district == district);
        }
        // The most asked first: those of whom enterprises say most.
        found.sort_by_key(|one| (std::cmp::Reverse(one.issues.handed), std::cmp::Reverse(one.paid_yuan), one.steward.n));
        Ok((kind, from, to, found))
    }
}

/// How stewards or leading cadres stand with what the entities that they served asked and claimed; the last ninety days when nothing is said.
#[utoipa::path(get, path = "/stewards/appraisal", tag = "stewards", params(Asked),
    responses((status = 200, body = StewardAppraisal), (status = 400, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn appraisal(
    State(app): State<App>,
    me: Me,
    Query(asked): Query<Asked>,
) -> Result<Json<StewardAppraisal>, Problem> {
    let (kind, from, to, found) = asked.found(&app, &me.scope("get-stewards-appraisal")).await?;
    let result = |one: &StewardStanding| StewardResult {
        steward: row(&app, &one.steward),
        asked: one.issues.handed,
        outcome: IssueOutcome::of(&one.issues),
        claimed: one.claimed,
        paid: one.paid,
        paid_yuan: one.paid_yuan,
    };
    Ok(Json(StewardAppraisal {
        kind: kind.to_owned(),
        kind_name: view::named(&kind_name(kind)),
        from: from.to_string(),
        to: to.to_string(),
        verdicts_min: ::issue::VERDICTS_MIN,
        total: found.len() as i64,
        items: found.iter().take(SHOWN_MAX).map(result).collect(),
    }))
}

/// The same as a file for spreadsheets, with all of them.
#[utoipa::path(get, path = "/stewards/appraisal.csv", tag = "stewards", params(Asked),
    responses((status = 200, content_type = "text/csv"), (status = 400, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn export(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let (_, from, to, found) = asked.found(&app, &me.scope("get-stewards-appraisal-csv")).await?;
    let mut text =
        format!("\u{feff}岗位,县区,服务户数,{STANDING_HEAD},申请兑现,已兑现,兑现金额（元）,统计期间 {from} 至 {to}\r\n");
    for one in &found {
        let steward = &one.steward;
        let mut cells =
            vec![post_name(&steward.kind, steward.n).zh, row(&app, steward).district_name.zh, steward.serves.to_string()];
        cells.extend(standing_cells(&one.issues));
        cells.extend([one.claimed, one.paid, one.paid_yuan].map(|n| n.to_string()));
        page::csv_line(&mut text, &cells);
    }
    Ok(page::csv_file(text, "stewards.csv"))
}
