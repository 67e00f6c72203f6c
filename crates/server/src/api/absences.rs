//! Who of the office is away, and who stands in for him.

use super::types::Role;
use super::view;
use crate::access;
use crate::bench;
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::UserId;
use serde::{Deserialize, Serialize};
use store::{AbsenceRecord, StoreError, UserRecord};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The longest absence, in days.
const DAYS_MAX: i64 = 366;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(end))
}

/// The office's absences, and whom one may name.
#[derive(Debug, Serialize, ToSchema)]
pub struct Absences {
    items: Vec<AbsenceView>,
    /// Those of the office, by role: a deputy has the same.
    colleagues: Vec<Colleague>,
    /// Those for whom the reader stands in today.
    standing_in_for: Vec<Colleague>,
}

/// Somebody of the office.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Colleague {
    id: String,
    name: String,
    role: Role,
}

/// Somebody who is away.
#[derive(Debug, Serialize, ToSchema)]
pub struct AbsenceView {
    id: String,
    user: Colleague,
    deputy: Colleague,
    from_on: String,
    to_on: String,
    /// Whether today is one of its days.
    today: bool,
    /// Whether the reader may end it.
    may_end: bool,
}

/// An absence to be entered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAbsence {
    /// Who is away; absent: myself. Only the head of the office names another.
    user: Option<String>,
    /// Who stands in: of the same office and role; for a head, a leader and a project officer anybody of the office, on duties alone.
    deputy: String,
    from_on: String,
    to_on: String,
}

fn of_office(me: &Me) -> Result<&str, Problem> {
    bench::seat(me).ok_or_else(|| Problem::forbidden(("这个账号没有部门。", "This account has no office.")))
}

/// Whether an office has but one post of the role.
fn is_single(user: &UserRecord) -> bool {
    Role::parse(&user.role).is_some_and(|role| bench::SINGLE.contains(&role))
}

async fn colleagues(app: &App, office: &str) -> Result<Vec<Colleague>, Problem> {
    let mut found = Vec::new();
    for role in access::roles_of("get-absences") {
        let some = app.store.colleagues(office, role.as_str()).await?;
        found.extend(some.into_iter().map(|(id, name)| Colleague { id: id.to_string(), name, role }));
    }
    Ok(found)
}

/// The office's absences that are not over.
#[utoipa::path(get, path = "/absences", tag = "bench", responses((status = 200, body = Absences), (status = 403, body = Problem)))]
async fn list(State(app): State<App>, me: Me) -> Result<Json<Absences>, Problem> {
    let office = of_office(&me)?;
    let today = app.today();
    let colleagues = colleagues(&app, office).await?;
    let named = |id: UserId| colleagues.iter().find(|one| one.id == id.to_string()).cloned();
    let view = |one: AbsenceRecord| {
        Some(AbsenceView {
            id: one.id.to_string(),
            user: named(one.user)?,
            deputy: named(one.deputy)?,
            from_on: one.from_on.to_string(),
            to_on: one.to_on.to_string(),
            today: one.from_on <= today && today <= one.to_on,
            may_end: one.user == me.id || me.role == Role::OfficeHead,
        })
    };
    let items = app.store.absences(office, today).await?.into_iter().filter_map(view).collect();
    let absent = bench::posts_for(&app, &me).await?;
    let standing_in_for = absent.into_iter().filter_map(|(_, one)| named(one.id)).collect();
    Ok(Json(Absences { items, colleagues, standing_in_for }))
}

/// Enters an absence with its deputy.
#[utoipa::path(post, path = "/absences", tag = "bench", request_body = NewAbsence,
    responses((status = 200, body = Absences), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn add(State(app): State<App>, me: Me, Body(new): Body<NewAbsence>) -> Result<Json<Absences>, Problem> {
    let office = of_office(&me)?.to_owned();
    let user = match &new.user {
        Some(id) => id.parse::<UserId>().ok(),
        None => Some(me.id),
    };
    if user != Some(me.id) && me.role != Role::OfficeHead {
        return Err(Problem::forbidden((
            "只能登记自己外出；代他人登记由部门负责人来做。",
            "You enter your own absence; the head of the office enters others'.",
        )));
    }
    let (from_on, to_on) = (view::date("from_on", &new.from_on)?, view::date("to_on", &new.to_on)?);
    let here = |user: &UserRecord| user.active && user.office.as_deref() == Some(&office);
    let away = match user {
        Some(id) => app.store.user(id).await?.filter(here),
        None => None,
    };
    let deputy = match new.deputy.parse::<UserId>() {
        Ok(id) => app.store.user(id).await?.filter(here),
        Err(_) => None,
    };
    let mut wrong = Vec::new();
    let mut say = |field: &str, message: (&str, &str)| wrong.push(FieldError::new(field, message));
    if away.is_none() {
        say("user", ("请选择本部门的人员。", "Choose somebody of this office."));
    }
    match (&away, &deputy) {
        (Some(away), Some(deputy)) if away.id == deputy.id => {
            say("deputy", ("代办人不能是本人。", "Nobody stands in for himself."));
        }
        (Some(away), Some(deputy)) if away.role != deputy.role && !is_single(away) => {
            say("deputy", ("代办人须与外出人员同部门、同岗位。", "A deputy is of the same office and the same role."));
        }
        (_, None) => say("deputy", ("请选择本部门同岗位的代办人。", "Choose a deputy of this office and role.")),
        _ => {}
    }
    let days = i64::from(calendar::day_number(to_on)) - i64::from(calendar::day_number(from_on));
    if !(0..DAYS_MAX).contains(&days) {
        say("to_on", ("结束日应不早于开始日，最长一年。", "The last day is not before the first, and a year away at most."));
    } else if to_on < app.today() {
        say("to_on", ("这段时间已经过去。", "These days are over."));
    }
    let (Some(away), Some(deputy), true) = (away, deputy, wrong.is_empty()) else {
        return Err(Problem::invalid(wrong));
    };
    let now = app.clock.now();
    let record = AbsenceRecord {
        id: app.ids.next(now),
        user: away.id,
        deputy: deputy.id,
        office,
        from_on,
        to_on,
        set_by: me.id,
        set_at: now,
    };
    match app.store.add_absence(&record).await {
        Err(StoreError::Taken { .. }) => {
            let message =
                ("这几天已经登记过外出，请先撤销原来的登记。", "Some of these days are entered already: end that absence first.");
            Err(Problem::invalid(vec![FieldError::new("from_on", message)]))
        }
        Err(other) => Err(other.into()),
        Ok(()) => list(State(app), me).await,
    }
}

/// Ends an absence: the person is back.
#[utoipa::path(delete, path = "/absences/{id}", tag = "bench", params(("id" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn end(State(app): State<App>, me: Me, Id(id): Id<Uuid>) -> Result<StatusCode, Problem> {
    let office = of_office(&me)?;
    let missing = || Problem::not_found(("外出登记", "absence"));
    let absences = app.store.absences(office, app.today()).await?;
    let one = absences.into_iter().find(|one| one.id == id).ok_or_else(missing)?;
    if one.user != me.id && me.role != Role::OfficeHead {
        return Err(Problem::forbidden(("由本人或部门负责人撤销。", "The person himself or the head of the office ends it.")));
    }
    match app.store.end_absence(office, id, app.clock.now()).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(missing()),
    }
}
