//! What an office enters of a series, and the target that a year is given.

use super::find;
use super::view::{IndicatorView, load, one};
use crate::desk::{Actors, DeskError, indicator_id};
use crate::extract::Body;
use crate::indicators::{around, around_of};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use ::indicator::{Series, Typed, TypedTarget, read};
use axum::Json;
use axum::extract::{Path, State};
use serde::Deserialize;
use store::{Change, StoreError};
use utoipa::ToSchema;

/// Numbers of a period as they were published; what is empty or absent was not.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNumber {
    /// The version of the series that the reader saw; 0 where nothing has been said of it.
    version: i64,
    /// 2023-M03, 2023-Q1, 2023-H1, 2023-Y, 2023-C03, or as people write it: 2023年一季度, 2023年1-5月.
    period: String,
    /// In the series' shown unit: 43.5.
    #[serde(default)]
    value: String,
    /// In percent, with at most two decimals: 7.1.
    #[serde(default)]
    growth: String,
    #[serde(default)]
    rank: String,
    /// Among how many cities.
    #[serde(default)]
    ranked: String,
    /// The province's average, in the unit of the headline.
    #[serde(default)]
    average: String,
    /// flash or published; absent: published.
    #[serde(default)]
    stage: String,
    /// The day of publication.
    published_on: String,
    /// Where it stands.
    source: String,
    /// Why it differs from what was published before.
    #[serde(default)]
    why: String,
}

/// A year's target.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIndicatorTarget {
    version: i64,
    year: i16,
    /// In the unit of the headline: 6.
    number: String,
    /// even or level.
    way: String,
    /// Where it stands.
    source: String,
}

/// Enters the numbers of a period. What was published before is kept: a number that differs is a revision of it and says why.
#[utoipa::path(post, path = "/indicators/{id}/numbers", tag = "indicators", params(("id" = String, Path)), request_body = NewNumber,
    responses((status = 200, body = IndicatorView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn enter(
    State(app): State<App>,
    me: Me,
    Path(id): Path<String>,
    Body(new): Body<NewNumber>,
) -> Result<Json<IndicatorView>, Problem> {
    let series = find(&app, &id)?;
    if !may_enter(&app, &me, series)? {
        let detail = (
            "指标由责任部门或统计局填报；按记录统计的不用填报。",
            "The office that answers for a series or the statistics office enters it; what records count nobody enters.",
        );
        return Err(Problem::forbidden(detail));
    }
    let NewNumber { version, period, value, growth, rank, ranked, average, stage, published_on, source, why } = new;
    let typed = Typed { period, value, growth, rank, ranked, average, stage, published_on, source, why };
    let today = app.today();
    let new = read(series, &typed, today).map_err(|wrong| {
        Problem::invalid(wrong.into_iter().map(|one| FieldError::new(one.field.as_str(), (one.text.zh, one.text.en))).collect())
    })?;
    let known = load(&app, series, today).await?;
    let owed = around(&app, series).await?;
    let planned = app.desk.enter_numbers(known.kept(), version, vec![new], around_of(&owed), &Actors::of(&me), app.clock.now());
    let planned = planned.and_then(|change| match change.indicator_revisions.is_empty() {
        true => {
            let told = ("与已填报的数相同，没有变动。", "That is the number already: nothing changes.");
            Err(DeskError::Invalid(vec![FieldError::new("value", told)]))
        }
        false => Ok(change),
    });
    commit(&app, series, version, planned).await?;
    Ok(Json(one(&app, &me, series, today).await?))
}

/// Sets a year's target; the one before is kept for the days on which it held.
#[utoipa::path(post, path = "/indicators/{id}/targets", tag = "indicators", params(("id" = String, Path)), request_body = NewIndicatorTarget,
    responses((status = 200, body = IndicatorView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn set_target(
    State(app): State<App>,
    me: Me,
    Path(id): Path<String>,
    Body(new): Body<NewIndicatorTarget>,
) -> Result<Json<IndicatorView>, Problem> {
    let (series, today) = (find(&app, &id)?, app.today());
    let NewIndicatorTarget { version, year, number, way, source } = new;
    let typed = TypedTarget { year, number, way, source };
    let known = load(&app, series, today).await?;
    let planned = app.desk.set_target(known.kept(), version, &typed, &Actors::of(&me), app.clock.now());
    commit(&app, series, version, planned).await?;
    Ok(Json(one(&app, &me, series, today).await?))
}

/// Whether somebody may enter numbers of a series: the table lets him, and his office answers for it or is the statistics office.
pub(super) fn may_enter(app: &App, me: &Me, series: &Series) -> Result<bool, Problem> {
    let (catalogue, office) = (app.desk.indicators()?, me.office.as_deref());
    Ok(me.may("post-indicators-id-numbers") && office.is_some_and(|office| catalogue.may_enter(series, office)))
}

async fn commit(app: &App, series: &Series, seen: i64, planned: Result<Change, DeskError>) -> Result<(), Problem> {
    let id = indicator_id(&series.id).uuid();
    let change = app.explain_conflict(planned, id).await?;
    match app.store.commit(change).await {
        // Two entered the first number at once.
        Err(StoreError::Taken { what: "indicator" | "fact" }) => {
            Err(app.conflict(StoreError::Conflict { expected: seen, found: seen + 1 }, id).await)
        }
        Err(error @ StoreError::Conflict { .. }) => Err(app.conflict(error, id).await),
        other => Ok(other.map(drop)?),
    }
}
