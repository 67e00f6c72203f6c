//! Watching by rule (异常监测): what the facts of many cases say together, for inspectors and the city's leaders; an office's head sees only that
//! about which his office was asked, and answers. Whoever may not see a finding gets 404, as for one that does not exist.

mod view;

use super::types::{Paged, Role};
use super::{duties, page};
use crate::access::Reach;
use crate::desk::{Actors, AroundFinding, FINDING, Seen};
use crate::extract::{Body, Id, Query};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use crate::watching;
use ::watch::{Command, Pattern, State as Standing, Verb};
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use base::{DutyId, FindingId};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;
use store::{DutyFilter, DutyRecord};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
pub(in crate::api) use view::said;
use view::{WatchPatterns, WatchRow, WatchView};

/// Days that are looked at at most.
const DAYS_MAX: i32 = 366;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(export))
        .routes(routes!(patterns))
        .routes(routes!(one))
        .routes(routes!(command))
}

/// Which findings.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Asked {
    /// Of cases received on this day or later; the last 180 days when nothing is said.
    from: Option<String>,
    /// Of cases received on this day or earlier; at most 366 days.
    to: Option<String>,
    /// out-of-order, last-minute-pause, piecemeal, same-agent-first, after-hours or lane-abused.
    pattern: Option<String>,
    office: Option<String>,
    /// new, asked, answered, explained or handed.
    state: Option<String>,
    /// Still to be done, or not.
    open: Option<bool>,
    /// strength (the strongest first), last (the latest first) or cases (the most first).
    sort: Option<String>,
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// Of which days.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Days {
    from: Option<String>,
    to: Option<String>,
}

/// A step about a finding.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WatchStep {
    /// 0 for the first step: there is no record yet.
    version: i64,
    /// ask, answer, explain or hand.
    #[serde(rename = "do")]
    verb: String,
    #[serde(default)]
    text: String,
    /// To hand over: the number of the discipline office's case.
    #[serde(default)]
    number: String,
    /// The days in which it was seen.
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    to: Option<String>,
}

impl WatchStep {
    fn command(&self) -> Result<Command, Problem> {
        let (text, number) = (self.text.clone(), self.number.clone());
        Ok(match Verb::parse(&self.verb) {
            Some(Verb::Ask) => Command::Ask { text },
            Some(Verb::Answer) => Command::Answer { text },
            Some(Verb::Explain) => Command::Explain { text },
            Some(Verb::Hand) => Command::Hand { number, text },
            None => {
                let message = ("只能是 ask、answer、explain 或 hand。", "One of ask, answer, explain, hand.");
                return Err(Problem::invalid(vec![FieldError::new("do", message)]));
            }
        })
    }
}

fn missing() -> Problem {
    Problem::not_found(("监测线索", "finding of the watch"))
}

/// The days that are looked at.
fn days(app: &App, from: Option<&str>, to: Option<&str>) -> Result<(Date, Date), Problem> {
    let (from, to) = (from.filter(|text| !text.is_empty()), to.filter(|text| !text.is_empty()));
    let to = super::view::some_date("to", to)?.unwrap_or_else(|| app.today());
    let usual = to.saturating_sub(i64::from(app.desk.watch()?.period_days).days());
    let from = super::view::some_date("from", from)?.unwrap_or(usual);
    if from > to || (to - from).get_days() >= DAYS_MAX {
        let zh = format!("请选择不超过 {DAYS_MAX} 天的日期范围，开始不晚于结束。");
        let en = format!("Choose {DAYS_MAX} days at most, the first not after the last.");
        return Err(Problem::invalid(vec![FieldError::new("from", (zh, en))]));
    }
    Ok((from, to))
}

/// Whether the reader sees every finding; otherwise only those about which his office was asked.
fn sees_all(me: &Me) -> bool {
    me.reach("get-watch") == Some(Reach::City)
}

/// What the reader may see of some days, the strongest first.
async fn visible_all(app: &App, me: &Me, days: (Date, Date)) -> Result<Vec<Seen>, Problem> {
    if sees_all(me) {
        return watching::seen(app, days).await;
    }
    let office = me.office.as_deref().unwrap_or_default();
    let rows = app.store.findings(days, Some(office)).await?;
    let seen =
        rows.into_iter().map(|row| Ok(Seen { id: row.id, now: None, record: Some((row.clone(), app.desk.inquiry(&row)?)) }));
    seen.collect::<Result<_, crate::desk::DeskError>>().map_err(Problem::from)
}

/// One that the reader may see: as it is found in these days, and what was done about it.
async fn visible(app: &App, me: &Me, id: FindingId, days: (Date, Date)) -> Result<Seen, Problem> {
    let record = app.store.finding(id).await?;
    let record = record.map(|row| app.desk.inquiry(&row).map(|inquiry| (row, inquiry))).transpose()?;
    if !sees_all(me) {
        let own = record.filter(|(row, _)| row.asked && me.office.as_deref() == Some(row.office.as_str()));
        return own.map(|record| Seen { id, now: None, record: Some(record) }).ok_or_else(missing);
    }
    let found = watching::seen(app, days).await?.into_iter().find(|seen| seen.id == id);
    // What was acted upon stays to be seen, also when other days are looked at.
    found.or_else(|| record.map(|record| Seen { id, now: None, record: Some(record) })).ok_or_else(missing)
}

impl Asked {
    fn matches(&self, seen: &Seen) -> bool {
        let Some(finding) = seen.finding() else { return false };
        let is = |asked: &Option<String>, value: &str| asked.as_deref().is_none_or(|asked| asked.is_empty() || asked == value);
        let state = seen.state();
        is(&self.pattern, finding.pattern.as_str())
            && is(&self.office, &finding.office)
            && is(&self.state, state.as_str())
            && self.open.is_none_or(|open| open == state.is_open())
    }

    /// Checks the words that are of closed lists.
    fn check(&self) -> Result<(), Problem> {
        let known =
            |text: &Option<String>, known: fn(&str) -> bool| text.as_deref().is_none_or(|text| text.is_empty() || known(text));
        let wrong = |zh: &str, en: &str| Err(Problem::unreadable("bad-query", (zh, en)));
        if !known(&self.pattern, |text| Pattern::parse(text).is_some()) {
            return wrong("没有这种监测情形。", "There is no such pattern.");
        }
        if !known(&self.state, |text| Standing::parse(text).is_some()) {
            return wrong("没有这个处置状态。", "There is no such state.");
        }
        if !known(&self.sort, |text| ["strength", "last", "cases"].contains(&text)) {
            return wrong("sort 只能是 strength、last 或 cases。", "sort is strength, last or cases.");
        }
        Ok(())
    }

    /// All that is asked for, in the order that is asked for.
    async fn all(&self, app: &App, me: &Me) -> Result<Vec<Seen>, Problem> {
        self.check()?;
        let request = page::request(None, self.limit, self.sort.as_deref(), self.order.as_deref())?;
        let days = days(app, self.from.as_deref(), self.to.as_deref())?;
        let mut all = visible_all(app, me, days).await?;
        all.retain(|seen| self.matches(seen));
        let by_strength = |seen: &Seen| seen.finding().and_then(|one| one.strength).map_or(0.0, |strength| strength.expected);
        match self.sort.as_deref() {
            Some("last") => all.sort_by_key(|seen| (std::cmp::Reverse(seen.finding().map(|one| one.last_on)), seen.id)),
            Some("cases") => all.sort_by_key(|seen| (std::cmp::Reverse(seen.finding().map(|one| one.cases.len())), seen.id)),
            _ => all.sort_by(|a, b| by_strength(a).total_cmp(&by_strength(b)).then_with(|| a.id.cmp(&b.id))),
        }
        // The first of each key stands first by itself: the strongest, the latest, the most.
        let turned = match self.sort.as_deref() {
            Some("last" | "cases") => request.order == Some(store::Order::Asc),
            _ => request.order == Some(store::Order::Desc),
        };
        if turned {
            all.reverse();
        }
        Ok(all)
    }
}

/// The findings of the watch: computed from the cases and facts of some days, with what was done about each.
#[utoipa::path(get, path = "/watch", tag = "watch", params(Asked),
    responses((status = 200, body = Paged<WatchRow>), (status = 400, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn list(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Paged<WatchRow>>, Problem> {
    let limit = page::request(None, asked.limit, None, None)?.limit as usize;
    let all = asked.all(&app, &me).await?;
    let start = match asked.after.as_deref() {
        None | Some("") => 0,
        Some(after) => match all.iter().position(|seen| seen.id.to_string() == after) {
            Some(at) => at + 1,
            None => return Err(store::StoreError::BadCursor.into()),
        },
    };
    let shown = all.iter().skip(start).take(limit);
    let items: Vec<WatchRow> = shown.filter_map(|seen| view::row(&app, seen)).collect();
    let next = (start + limit < all.len()).then(|| all[start + limit - 1].id.to_string());
    Ok(Json(Paged { items, next, total: i64::try_from(all.len()).ok() }))
}

/// The same list as a file for spreadsheets.
#[utoipa::path(get, path = "/watch.csv", tag = "watch", params(Asked),
    responses((status = 200, content_type = "text/csv"), (status = 400, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn export(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let mut text =
        String::from("\u{feff}监测情形,部门,事项,对象,涉及办件,共,首次,最近,偶然出现的期望次数,线索,处置状态,说明期限\r\n");
    for seen in &asked.all(&app, &me).await? {
        if let Some(row) = view::row(&app, seen) {
            page::csv_line(&mut text, &row.cells());
        }
    }
    Ok(page::csv_file(text, "watch.csv"))
}

/// What is watched for: each pattern with the law that it touches, its thresholds and their reason, and how it comes about innocently.
#[utoipa::path(get, path = "/watch/patterns", tag = "watch",
    responses((status = 200, body = WatchPatterns), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn patterns(State(app): State<App>) -> Result<Json<WatchPatterns>, Problem> {
    Ok(Json(view::patterns(app.desk.watch()?)))
}

/// One finding with its cases and the facts that it rests on.
#[utoipa::path(get, path = "/watch/{id}", tag = "watch", params(("id" = String, Path), Days),
    responses((status = 200, body = WatchView), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn one(
    State(app): State<App>,
    me: Me,
    Id(id): Id<FindingId>,
    Query(asked): Query<Days>,
) -> Result<Json<WatchView>, Problem> {
    let days = days(&app, asked.from.as_deref(), asked.to.as_deref())?;
    let seen = visible(&app, &me, id, days).await?;
    Ok(Json(view::view(&app, &me, &seen, days).await?))
}

/// The supervisor asks the office, closes as explained, hands over; the head of the office answers.
#[utoipa::path(post, path = "/watch/{id}/commands", tag = "watch", params(("id" = String, Path)), request_body = WatchStep,
    responses((status = 200, body = WatchView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn command(
    State(app): State<App>,
    me: Me,
    Id(id): Id<FindingId>,
    Body(step): Body<WatchStep>,
) -> Result<Json<WatchView>, Problem> {
    let days = days(&app, step.from.as_deref(), step.to.as_deref())?;
    let seen = visible(&app, &me, id, days).await?;
    let command = step.command()?;
    if !may(&me, &seen, command.verb()) {
        let detail = (
            "函询、了结、移交由监督机关办理；被函询部门的负责人只作说明。",
            "Asking, closing and handing over are the inspectors'; the head of the office that was asked only answers.",
        );
        return Err(Problem::forbidden(detail));
    }
    let now = app.clock.now();
    let owed = owed(&app, id).await?;
    let told = app.store.told_of(&owed).await?;
    let around = AroundFinding { owed: &owed, told: &told };
    let duty = DutyId::new(app.ids.next(now));
    let planned = app.desk.finding_command((&seen, step.version), &command, around, duty, &Actors::of(&me), now);
    app.commit_change(planned, id.uuid()).await?;
    let seen = visible(&app, &me, id, days).await?;
    Ok(Json(view::view(&app, &me, &seen, days).await?))
}

/// Whose step it is: the answer is the head's of the office that was asked, everything else the inspectors'.
fn may(me: &Me, seen: &Seen, verb: Verb) -> bool {
    let own = seen.record.as_ref().is_some_and(|(row, _)| me.office.as_deref() == Some(row.office.as_str()));
    match verb {
        Verb::Answer => me.role == Role::OfficeHead && own,
        Verb::Ask | Verb::Explain | Verb::Hand => me.role == Role::Inspector,
    }
}

async fn owed(app: &App, id: FindingId) -> Result<Vec<DutyRecord>, Problem> {
    Ok(owed_rows(app, id).await?.into_iter().map(|one| one.duty).collect())
}

async fn owed_rows(app: &App, id: FindingId) -> Result<Vec<store::DutyRow>, Problem> {
    let filter = DutyFilter { subject: Some(id.uuid()), sealed: true, ..DutyFilter::default() };
    let mut rows = duties::stored(app, filter).await?;
    rows.retain(|one| one.duty.subject_kind == FINDING);
    Ok(rows)
}
