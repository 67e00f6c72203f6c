//! The owner's and the creditor's words.

use super::view::{DutyView, view};
use super::{speaker, visible};
use crate::desk::{self, Actors};
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use ::duty::{Command, Verb};
use axum::Json;
use axum::extract::State;
use base::DutyId;
use serde::Deserialize;
use utoipa::ToSchema;

/// A step on a duty.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyStep {
    /// The version that it was made for.
    version: i64,
    /// acknowledge, progress, report, close, send-back, pause, resume or drop.
    #[serde(rename = "do")]
    verb: String,
    /// What is said with it.
    #[serde(default)]
    text: String,
}

impl DutyStep {
    fn command(&self) -> Result<Command, Problem> {
        let text = self.text.clone();
        let verb = Verb::ALL.iter().find(|row| row.1 == self.verb).map(|row| row.0).ok_or_else(|| {
            let all: Vec<&str> = Verb::ALL.iter().map(|row| row.1).collect();
            let (zh, en) =
                (format!("没有这个步骤；可选：{}。", all.join("、")), format!("There is no such step: {}.", all.join(", ")));
            Problem::invalid(vec![FieldError::new("do", (zh, en))])
        })?;
        Ok(match verb {
            Verb::Acknowledge => Command::Acknowledge {},
            Verb::Progress => Command::Progress { text },
            Verb::Report => Command::Report { text },
            Verb::Close => Command::Close { text },
            Verb::SendBack => Command::SendBack { text },
            Verb::Pause => Command::Pause { text },
            Verb::Resume => Command::Resume {},
            Verb::Drop => Command::Drop { text },
        })
    }
}

/// Does something to a duty: its owner acknowledges and reports, its creditor closes it or sends it back.
#[utoipa::path(post, path = "/duties/{id}/commands", tag = "duties", params(("id" = String, Path)), request_body = DutyStep,
    responses((status = 200, body = DutyView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn command(
    State(app): State<App>,
    me: Me,
    Id(id): Id<DutyId>,
    Body(step): Body<DutyStep>,
) -> Result<Json<DutyView>, Problem> {
    let row = visible(&app, &me, id).await?;
    let command = step.command()?;
    if !super::is_its_own(&row.duty, command.verb()) {
        if row.duty.subject_kind == ::duty::playbook::SUBJECT {
            let detail = (
                "这项责任是破堵清单的一步：请在项目页面上填办结。",
                "This duty is a step of a playbook: say on the project's page that it is done.",
            );
            return Err(Problem::unlawful("through-the-playbook", detail, None));
        }
        if [desk::COMPLAINT, desk::RATING, desk::FINDING].contains(&row.duty.subject_kind.as_str()) {
            let detail = (
                "这项责任随来信、评价或监测线索办结：请在该页面办理。",
                "This duty ends with the complaint, the rating or the finding: do it on that page.",
            );
            return Err(Problem::unlawful("through-its-page", detail, None));
        }
        if [desk::LEAD, desk::CLASH].contains(&row.duty.subject_kind.as_str()) {
            let detail =
                ("这项责任随招商线索办结：请在线索页面办理。", "This duty ends with the lead: do it on the lead's page.");
            return Err(Problem::unlawful("through-the-lead", detail, None));
        }
        let detail = (
            "这项责任随企业诉求办结：请在诉求页面答复，由企业评价。",
            "This duty ends with the issue: answer there, and let the company judge.",
        );
        return Err(Problem::unlawful("through-the-issue", detail, None));
    }
    let told = app.store.tellings_of(&[id]).await?;
    let (by, on_behalf_of) = speaker(&app, &me, &app.desk.duty(&row.duty)?, command.verb()).await?;
    let who = Actors { on_behalf_of, ..Actors::of(&me) };
    let planned = app.desk.duty_command((&row.duty, step.version), &command, (&by, &who), &told, app.clock.now());
    app.commit_change(planned, id.uuid()).await?;
    let row = visible(&app, &me, id).await?;
    Ok(Json(view(&app, &me, &row).await?))
}
