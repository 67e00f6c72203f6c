//! The calendar: which days of a span are not as their weekday says.

use super::types::Text;
use super::view;
use crate::extract::Query;
use crate::problem::{FieldError, Problem};
use crate::state::App;
use axum::Json;
use axum::extract::State;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The longest span, in days.
const SPAN_DAYS_MAX: i64 = 4000;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(days))
}

/// The days of a span that the notices made different from their weekday.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarDays {
    items: Vec<CalendarDay>,
    /// Which notices the calendar knows.
    calendar_version: String,
    /// The last day whose notice is out: later ones rest on the Regulation alone.
    published_until: String,
}

/// A statutory holiday, or a Saturday or Sunday that is worked.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarDay {
    on: String,
    /// Whether the organs work.
    working: bool,
    /// The holiday's name.
    name: Option<Text>,
    /// Whether a later notice may still change it.
    provisional: bool,
}

/// A span of days, both ends within.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Asked {
    from: String,
    to: String,
}

/// The statutory holidays of a span, and its weekend days that are worked.
#[utoipa::path(get, path = "/calendar/days", tag = "reference", params(Asked),
    responses((status = 200, body = CalendarDays), (status = 422, body = Problem)))]
async fn days(State(app): State<App>, Query(asked): Query<Asked>) -> Result<Json<CalendarDays>, Problem> {
    let (from, to) = (view::date("from", &asked.from)?, view::date("to", &asked.to)?);
    let days = i64::from(calendar::day_number(to)) - i64::from(calendar::day_number(from));
    if !(0..SPAN_DAYS_MAX).contains(&days) {
        let zh = format!("时段应从早到晚，不超过 {SPAN_DAYS_MAX} 天。");
        let en = format!("The span goes from an earlier to a later day, {SPAN_DAYS_MAX} days at most.");
        return Err(Problem::invalid(vec![FieldError::new("to", (zh, en))]));
    }
    let known = app.desk.calendar(app.today());
    // Beyond the calendar's ends nothing is known, and nothing is said.
    let (first, last) = (from.max(known.first()), to.min(known.last()));
    let numbers = calendar::day_number(first)..=calendar::day_number(last);
    let mut items = Vec::new();
    for on in numbers.map(calendar::date_of_number) {
        let day = known.day(on).map_err(Problem::broken)?;
        if day.holiday.is_some() || day.working == is_weekend(on) {
            let name = view::holiday(&day);
            items.push(CalendarDay { on: on.to_string(), working: day.working, name, provisional: day.provisional });
        }
    }
    Ok(Json(CalendarDays {
        items,
        calendar_version: known.version().to_owned(),
        published_until: known.last_published().to_string(),
    }))
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}
