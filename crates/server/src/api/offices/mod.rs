//! Figures of the offices (办理质效): counted from records, each opening those that it counts.

mod csv;
mod figure;
mod item;
mod view;

pub(crate) use figure::OfficeFigure;
pub(in crate::api) use view::achieved;

use super::types::Text;
use super::view::{office as office_view, some_date};
use crate::extract::Query;
use crate::problem::{FieldError, Problem};
use crate::state::App;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use store::Days;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use view::{OfficeView, Offices};

/// The longest time that one view sums up.
const DAYS_MAX: i64 = 3660;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(export))
        .routes(routes!(one))
        .routes(routes!(export_items))
        .routes(routes!(item::achieved))
}

/// For which days, and as of which day.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
struct Asked {
    /// The first day; the first of the month of `as_of` when absent.
    from: Option<String>,
    /// The last day; `as_of` when absent.
    to: Option<String>,
    /// What had happened by this day; today when absent.
    as_of: Option<String>,
}

/// The days that are meant, and the day as of which they are counted: nothing after it is.
#[derive(Debug, Clone, Copy)]
struct Period {
    days: Days,
    as_of: Date,
}

impl Asked {
    fn period(&self, app: &App) -> Result<Period, Problem> {
        let as_of = some_date("as_of", self.as_of.as_deref())?.unwrap_or_else(|| app.today()).min(app.today());
        let to = some_date("to", self.to.as_deref())?.unwrap_or(as_of).min(as_of);
        let from = some_date("from", self.from.as_deref())?.unwrap_or_else(|| to.first_of_month());
        if from > to {
            let (zh, en) = (
                "起始日期不能晚于截止日期和统计日。",
                "The first day must not lie after the last, nor after the day as of which is counted.",
            );
            return Err(Problem::invalid(vec![FieldError::new("from", (zh, en))]));
        }
        if to > from.saturating_add(DAYS_MAX.days()) {
            let zh = format!("一次最多统计 {DAYS_MAX} 天。");
            let en = format!("At most {DAYS_MAX} days at once.");
            return Err(Problem::invalid(vec![FieldError::new("from", (zh, en))]));
        }
        Ok(Period { days: Days { from, to }, as_of })
    }
}

/// What every office was handed, decided and achieved in some days. For everybody of the city's offices.
#[utoipa::path(get, path = "/offices", tag = "offices", params(Asked),
    responses((status = 200, body = Offices), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn list(State(app): State<App>, Query(asked): Query<Asked>) -> Result<Json<Offices>, Problem> {
    Ok(Json(view::offices(&app, asked.period(&app)?).await?))
}

/// The same as a file for spreadsheets: UTF-8 with a byte-order mark.
#[utoipa::path(get, path = "/offices.csv", tag = "offices", params(Asked), responses((status = 200, content_type = "text/csv")))]
async fn export(State(app): State<App>, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    Ok(csv::offices(&view::offices(&app, asked.period(&app)?).await?))
}

/// The figures of one office, each with the list that opens behind it, its items and its months.
#[utoipa::path(get, path = "/offices/{id}", tag = "offices", params(Asked, ("id" = String, Path)),
    responses((status = 200, body = OfficeView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn one(State(app): State<App>, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Json<OfficeView>, Problem> {
    known(&app, &id)?;
    Ok(Json(view::office(&app, &id, asked.period(&app)?).await?))
}

/// An office's items as a file for spreadsheets.
#[utoipa::path(get, path = "/offices/{id}/items.csv", tag = "offices", params(Asked, ("id" = String, Path)), responses((status = 200, content_type = "text/csv")))]
async fn export_items(State(app): State<App>, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    known(&app, &id)?;
    Ok(csv::items(&view::office(&app, &id, asked.period(&app)?).await?))
}

fn known(app: &App, id: &str) -> Result<(), Problem> {
    match app.desk.city.office(id) {
        Some(_) => Ok(()),
        None => Err(Problem::not_found(("部门", "office"))),
    }
}

/// A figure's name and days as the list of cases takes them.
pub(crate) fn counted(
    app: &App,
    name: &str,
    office: Option<&str>,
    (from, to): (Option<&str>, Option<&str>),
) -> Result<store::CaseFilter, Problem> {
    let figure = OfficeFigure::parse(name).ok_or_else(|| {
        let known: Vec<&str> = OfficeFigure::ALL.iter().map(|one| one.as_str()).collect();
        let known = known.join(", ");
        Problem::unreadable("bad-query", (format!("figure 只能是 {known}。"), format!("figure is one of {known}.")))
    })?;
    let asked = Asked { from: from.map(str::to_owned), to: to.map(str::to_owned), as_of: None };
    Ok(figure.filter(office, asked.period(app)?.days))
}

fn office_name(app: &App, id: &str) -> Text {
    office_view(app, id).name
}
