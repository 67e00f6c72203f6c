//! Posts that administrators give people beside that of their account, and end.

use super::own_posts;
use super::people::{PersonPage, PersonStep, found, whole};
use super::types::Role;
use super::view;
use crate::extract::{Body, Id};
use crate::posts::{self, Seat};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::{CreditCode, UserId};
use serde::Deserialize;
use serde_json::json;
use store::{PersonRecord, PostEdit, PostRecord};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(give))
}

/// A post that somebody gets beside that of his account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPost {
    /// The version of the account.
    version: i64,
    role: Role,
    /// In which office; for officials.
    #[serde(default)]
    office: Option<String>,
    /// For which company; for applicants.
    #[serde(default)]
    credit_code: Option<String>,
    /// Which district he leads; for leaders of one.
    #[serde(default)]
    district: Option<String>,
    /// Its first day.
    from_on: String,
    /// Its last day; none: until it is ended.
    #[serde(default)]
    to_on: Option<String>,
    /// Why.
    #[serde(default)]
    reason: String,
}

/// A text that says something.
pub(super) fn filled(given: &Option<String>) -> Option<String> {
    given.as_ref().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Whether an office is a team of recruiters.
fn is_team(app: &App, office: &str) -> bool {
    app.desk.city.teams.iter().any(|team| team.id.as_str() == office)
}

/// What is wrong with an office, a company's code or a district for a role. What is not there is answered as what was never there.
pub(super) fn wrong_seat(
    app: &App,
    role: Role,
    (office, credit_code, district): (&Option<String>, &Option<String>, &Option<String>),
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut say = |field: &str, zh: &str, en: &str| errors.push(FieldError::new(field, (zh, en)));
    match (role, filled(office)) {
        (Role::Applicant, Some(_)) => say("office", "申请人不属于部门。", "An applicant belongs to no office."),
        (Role::Applicant | Role::Administrator, None) => {}
        (_, None) => say("office", "请选择部门。", "Choose the office."),
        (role, Some(office)) if is_team(app, &office) != (role == Role::Recruiter) => say(
            "office",
            "招商员须选择招商团队，其他人员不能选择招商团队。",
            "A recruiter belongs to a team of recruiters, and nobody else does.",
        ),
        (_, Some(office)) if app.desk.city.office(&office).is_none() => {
            say("office", "没有这个部门。", "There is no such office.")
        }
        _ => {}
    }
    match (role, filled(credit_code)) {
        (Role::Applicant, Some(code)) if CreditCode::parse_confirmed(&code).is_err() => {
            say(
                "credit_code",
                "统一社会信用代码不正确，请核对 18 位代码。",
                "The credit code is wrong: compare its 18 characters.",
            );
        }
        (Role::Applicant, None) => say("credit_code", "请填写企业的统一社会信用代码。", "Give the company's credit code."),
        (role, Some(_)) if role != Role::Applicant => {
            say("credit_code", "只有申请人填写企业代码。", "Only an applicant has a company's code.");
        }
        _ => {}
    }
    match (role, filled(district)) {
        (Role::Leader, Some(id)) if app.desk.city.district(&id).is_none() => {
            say("district", "没有这个县区。", "There is no such district.");
        }
        (Role::Leader, _) | (_, None) => {}
        _ => say("district", "只有领导按县区分管。", "Only a leader has a district."),
    }
    errors
}

/// Gives somebody a post beside that of his account, from a day to a day or until it is ended.
#[utoipa::path(post, path = "/people/{id}/posts", tag = "people", params(("id" = String, Path)), request_body = NewPost,
    responses((status = 201, body = PersonPage), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn give(
    State(app): State<App>,
    me: Me,
    Id(id): Id<UserId>,
    Body(new): Body<NewPost>,
) -> Result<(StatusCode, Json<PersonPage>), Problem> {
    let before = found(&app, id).await?;
    if id == me.id {
        let told = ("不能给自己授予岗位，请由另一名管理员办理。", "Nobody gives himself a post: another administrator does it.");
        return Err(Problem::impossible("own-account", told));
    }
    let from_on = view::date("from_on", &new.from_on)?;
    let to_on = view::some_date("to_on", new.to_on.as_deref())?;
    let mut wrong = wrong_seat(&app, new.role, (&new.office, &new.credit_code, &new.district));
    wrong.extend(own_posts::wrong_days(&app, from_on, to_on, None));
    let now = app.clock.now();
    let post = PostRecord {
        id: app.ids.next(now),
        user: id,
        user_name: before.user.name.clone(),
        role: new.role.as_str().to_owned(),
        office: filled(&new.office),
        credit_code: filled(&new.credit_code),
        district: filled(&new.district),
        from_on,
        to_on,
        lender: None,
        lender_name: None,
        lent_post: None,
        areas: Vec::new(),
        reason: new.reason.trim().to_owned(),
        given_by: me.id,
        given_at: now,
        ended_at: None,
    };
    // Whatever he holds, also what is still to come or was lent to him.
    let held = app.store.posts_of(id).await?;
    let held = held.iter().filter(|one| one.user == id && own_posts::is_open(&app, one)).filter_map(Seat::of);
    let account = Me::of(before.user.clone()).map(|me| Seat::held_by(&me));
    let others: Vec<Seat> = account.into_iter().chain(held).collect();
    if others.iter().any(|one| posts::conflict(one.role, new.role)) {
        let told = (
            "与此人已有的岗位不相容：申请人、纪检监察不与其他岗位由同一人担任。",
            "It conflicts with a post that this person has: a company's and an inspector's go with no other.",
        );
        wrong.push(FieldError::new("role", told));
    } else if Seat::of(&post).is_some_and(|seat| others.contains(&seat)) {
        wrong.push(FieldError::new("role", ("此人已有这个岗位。", "This person has that post already.")));
    }
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong));
    }
    let before = PersonRecord { version: new.version, ..before };
    let (record, change) =
        own_posts::change(before, ("post-given", own_posts::said(&post)), PostEdit::Give(Box::new(post)), &me, &app);
    app.commit_change(Ok(change), id.uuid()).await?;
    Ok((StatusCode::CREATED, Json(whole(&app, &record).await?)))
}

/// Ends a post of somebody's, or what he lent or was lent: the fact stands with whoever gave it away, which is its lender or himself.
pub(super) async fn end_post(app: &App, me: &Me, person: &PersonRecord, step: &PersonStep) -> Result<PersonPage, Problem> {
    let unknown = || Problem::not_found(("岗位", "post"));
    let wanted = step.post.as_deref().and_then(|id| Uuid::try_parse(id).ok()).ok_or_else(unknown)?;
    let id = person.user.id;
    let post = app.store.posts_of(id).await?.into_iter().find(|one| one.id == wanted && own_posts::is_open(app, one));
    let post = post.ok_or_else(unknown)?;
    let whose = post.lender.unwrap_or(id);
    let before = match whose == id {
        true => PersonRecord { version: step.version, ..person.clone() },
        false => found(app, whose).await?,
    };
    let mut said = own_posts::said(&post);
    said["text"] = json!(step.text.trim());
    let (_, change) = own_posts::change(before, ("post-ended", said), PostEdit::End(post.id, app.clock.now()), me, app);
    app.commit_change(Ok(change), whose.uuid()).await?;
    whole(app, &found(app, id).await?).await
}
