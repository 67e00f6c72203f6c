//! Forming a task force, and what its head and the project officers do with it.

use super::view::{TaskForceView, view};
use super::{open, runs, visible};
use crate::api::duties::post;
use crate::api::projects;
use crate::desk::{Actors, AroundForce, NewForce as Draft};
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use ::duty::force::{Command, Form, Member};
use ::duty::{By, Party};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{DutyId, Named, OfficeId, ProjectId, TaskForceId};
use calendar::Term;
use serde::Deserialize;
use store::DutyFilter;
use utoipa::ToSchema;

/// A task force to be formed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewForce {
    project: String,
    /// task-force or leading-group.
    form: String,
    name: String,
    /// In English; as in Chinese when absent.
    name_en: Option<String>,
    /// The post that heads it: `OFFICE/ROLE`, such as `city-government/leader`.
    head: String,
    members: Vec<NewMember>,
}

/// An office of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMember {
    office: String,
    /// The role of its post that one talks to: reviewer, office-head, …
    liaison: String,
    answers_for: String,
}

/// A step on a task force.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForceAct {
    version: i64,
    /// lead, join, leave, plan, charge or wind-up.
    #[serde(rename = "do")]
    verb: String,
    /// To lead: the post, `OFFICE/ROLE`.
    #[serde(default)]
    head: String,
    /// To join, leave, plan and charge: which office.
    #[serde(default)]
    office: String,
    /// To join: the role of its post that one talks to.
    #[serde(default)]
    liaison: String,
    /// To leave: the member to which its open duties go.
    #[serde(default)]
    to: Option<String>,
    /// To join: what it answers for; to plan and charge: what is to be done; to wind up: why.
    #[serde(default)]
    text: String,
    /// To plan and charge: 7d, 5wd or 1m; when charging, absent: the method's.
    #[serde(default)]
    term: Option<String>,
    /// To charge: a work method.
    #[serde(default)]
    method: Option<String>,
    /// To plan: the milestone of the project that reaches it.
    #[serde(default)]
    reached_by: Option<String>,
}

fn wrong(field: &str, zh: &str, en: &str) -> Problem {
    Problem::invalid(vec![FieldError::new(field, (zh, en))])
}

fn office(field: &str, text: &str) -> Result<OfficeId, Problem> {
    OfficeId::parse(text).map_err(|_| wrong(field, "请选择部门。", "Choose an office."))
}

/// The post of an office that one talks to.
fn liaison(office: &OfficeId, role: &str) -> Result<Party, Problem> {
    post("liaison", &format!("{office}/{role}"))
}

impl ForceAct {
    fn command(self) -> Result<Command, Problem> {
        let text = |given: Option<String>| given.filter(|text| !text.is_empty());
        let own = || office("office", &self.office);
        let term = || {
            text(self.term.clone())
                .map(|text| text.parse::<Term>())
                .transpose()
                .map_err(|_| wrong("term", "期限请写成 7d（日）、5wd（工作日）或 1m（月）。", "Write the term as 7d, 5wd or 1m."))
        };
        Ok(match self.verb.as_str() {
            "lead" => Command::Lead { head: post("head", &self.head)? },
            "join" => {
                let office = own()?;
                Command::Join { liaison: liaison(&office, &self.liaison)?, office, answers_for: self.text }
            }
            "leave" => Command::Leave { office: own()?, to: text(self.to.clone()).map(|to| office("to", &to)).transpose()? },
            "plan" => Command::Plan { office: own()?, term: term()?, reached_by: text(self.reached_by.clone()), what: self.text },
            "charge" => Command::Charge { office: own()?, term: term()?, method: text(self.method.clone()), what: self.text },
            "wind-up" => Command::WindUp { text: self.text },
            _ => {
                let (zh, en) =
                    ("只能是 lead、join、leave、plan、charge 或 wind-up。", "One of lead, join, leave, plan, charge, wind-up.");
                return Err(wrong("do", zh, en));
            }
        })
    }
}

/// Forms a task force or a leading group of a project: one of each may stand.
#[utoipa::path(post, path = "/task-forces", tag = "task-forces", request_body = NewForce,
    responses((status = 201, body = TaskForceView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn form(State(app): State<App>, me: Me, Body(new): Body<NewForce>) -> Result<Response, Problem> {
    let project: ProjectId = new.project.parse().map_err(|_| Problem::not_found(("项目", "project")))?;
    let dossier = projects::visible(&app, &me, project).await?;
    let form = Form::parse(&new.form).ok_or_else(|| {
        wrong("form", "只能是 task-force（专班）或 leading-group（领导小组）。", "task-force or leading-group.")
    })?;
    let now = app.clock.now();
    let since = app.today();
    let member = |one: NewMember| {
        let office = office("members", &one.office)?;
        Ok(Member { liaison: liaison(&office, &one.liaison)?, office, answers_for: one.answers_for, since })
    };
    let (zh, en) = (new.name.trim().to_owned(), new.name_en.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()));
    let draft = Draft {
        form,
        name: Named::new(zh.clone(), en.unwrap_or(zh)),
        head: post("head", &new.head)?,
        members: new.members.into_iter().map(member).collect::<Result<_, Problem>>()?,
        synthetic: false,
        source: None,
    };
    let id = TaskForceId::new(app.ids.next(now));
    app.store.commit(app.desk.form_force(draft, &dossier.project, id, &Actors::of(&me), now)?).await?;
    let (stored, force) = visible(&app, &me, id).await?;
    Ok((StatusCode::CREATED, Json(view(&app, &me, &stored, &force).await?)).into_response())
}

/// Changes who heads it and who is in it, plans a milestone, charges an office, or winds it up. What it opens and what changes hands
/// is written in the same transaction.
#[utoipa::path(post, path = "/task-forces/{id}/commands", tag = "task-forces", params(("id" = String, Path)), request_body = ForceAct,
    responses((status = 200, body = TaskForceView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn command(
    State(app): State<App>,
    me: Me,
    Id(id): Id<TaskForceId>,
    Body(act): Body<ForceAct>,
) -> Result<Json<TaskForceView>, Problem> {
    let (stored, force) = visible(&app, &me, id).await?;
    let Some(who) = runs(&app, &me, &force).await? else {
        let detail = (
            "专班由组长和项目专员管理；成员单位请在责任事项中签收和报告。",
            "Its head and the project officers change a task force; members acknowledge and report their duties.",
        );
        return Err(Problem::forbidden(detail));
    };
    let now = app.clock.now();
    let (expected, duty) = (act.version, DutyId::new(app.ids.next(now)));
    let command = act.command()?;
    let dossier = projects::visible(&app, &me, stored.force.project_id).await?;
    let owed = open(&app, DutyFilter { subject: Some(id.uuid()), ..DutyFilter::default() }).await?;
    let told = app.store.told_of(&owed).await?;
    let around = AroundForce { dossier: &dossier, owed: &owed, told: &told };
    // An administrator belongs to no office: he acts for the post that heads it.
    let by = By { party: me.party().unwrap_or_else(|| force.head.clone()), name: me.name.clone() };
    let planned = app.desk.force_command((&stored.force, expected), command, duty, around, (&by, &who), now);
    app.commit_change(planned, id.uuid()).await?;
    let (stored, force) = visible(&app, &me, id).await?;
    Ok(Json(view(&app, &me, &stored, &force).await?))
}
