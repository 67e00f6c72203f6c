//! What is done to a meeting: offices answer, the chair decides, takes back, closes.

use super::meeting::{ANSWERERS, CHAIRS, MeetingView, shown};
use super::{runs, visible};
use crate::api::types::Role;
use crate::desk::{Actors, AroundMeeting};
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::{App, Key};
use ::duty::By;
use ::duty::dispatch::Command;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use base::{MeetingId, OfficeId};
use calendar::Term;
use serde::Deserialize;
use store::StoreError;
use utoipa::ToSchema;

/// A step of a meeting.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingAct {
    /// The version that it was made for.
    version: i64,
    /// answer, decide, withdraw or hold.
    #[serde(rename = "do")]
    verb: String,
    /// Which entry: to answer, to decide.
    #[serde(default)]
    entry: String,
    /// What is answered or decided; to hold: what the minutes say besides.
    #[serde(default)]
    text: String,
    /// To decide: who is charged.
    #[serde(default)]
    office: String,
    /// To decide: 7d, 5wd or 1m; absent: the method's.
    #[serde(default)]
    term: Option<String>,
    /// To decide: a work method.
    #[serde(default)]
    method: Option<String>,
    /// To withdraw: which decision.
    #[serde(default)]
    n: Option<u32>,
}

impl MeetingAct {
    /// The command; the office that answers is that of whoever is signed in.
    fn command(self, me: &Me) -> Result<Command, Problem> {
        let wrong = |field: &str, zh: &str, en: &str| Problem::invalid(vec![FieldError::new(field, (zh, en))]);
        match self.verb.as_str() {
            "answer" => {
                let office = OfficeId::parse(me.office.as_deref().unwrap_or_default()).map_err(Problem::broken)?;
                Ok(Command::Answer { entry: self.entry, office, text: self.text })
            }
            "decide" => {
                let office =
                    OfficeId::parse(&self.office).map_err(|_| wrong("office", "请选择责任单位。", "Choose who is charged."))?;
                let given = self.term.filter(|text| !text.is_empty());
                let term = given.map(|text| text.parse::<Term>()).transpose().map_err(|_| {
                    wrong("term", "期限请写成 7d（日）、5wd（工作日）或 1m（月）。", "Write the term as 7d, 5wd or 1m.")
                })?;
                let method = self.method.filter(|text| !text.is_empty());
                Ok(Command::Decide { entry: self.entry, text: self.text, office, term, method })
            }
            "withdraw" => {
                let n = self.n.ok_or_else(|| wrong("n", "请写明撤回第几项。", "Say which decision is taken back."))?;
                Ok(Command::Withdraw { n })
            }
            "hold" => Ok(Command::Hold { note: self.text }),
            _ => Err(wrong("do", "只能是 answer、decide、withdraw 或 hold。", "One of answer, decide, withdraw, hold.")),
        }
    }
}

/// Answers an entry, decides one, takes a decision back, or closes the meeting: its decisions become duties in the same transaction.
#[utoipa::path(post, path = "/dispatch/meetings/{id}/commands", tag = "dispatch", params(("id" = String, Path)), request_body = MeetingAct,
    responses((status = 200, body = MeetingView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn command(
    State(app): State<App>,
    me: Me,
    Id(id): Id<MeetingId>,
    headers: HeaderMap,
    Body(act): Body<MeetingAct>,
) -> Result<Json<MeetingView>, Problem> {
    let key = Key::of(&headers)?;
    let (record, meeting, _) = visible(&app, &me, id).await?;
    if app.is_answered(&key, &me, &id.to_string()).await? {
        return Ok(Json(shown(&app, &me, id).await?));
    }
    let answers = act.verb == "answer";
    let may = if answers { me.role == Role::OfficeHead } else { runs(&me, &meeting.creditor) };
    if !may {
        return Err(Problem::forbidden(if answers { ANSWERERS } else { CHAIRS }));
    }
    let expected = act.version;
    let command = act.command(&me)?;
    // An administrator belongs to no office: he acts for the post that calls the meeting.
    let party = me.party().unwrap_or_else(|| meeting.creditor.clone());
    let by = By { party, name: me.name.clone() };
    let (owed, told) = crate::dispatch::owed_of(&app, id).await?;
    let around = AroundMeeting { owed: &owed, told: &told };
    let planned = app.desk.meeting_command((&record, expected), command, around, (&by, &Actors::of(&me)), app.clock.now());
    let mut change = app.explain_conflict(planned, id.uuid()).await?;
    change.answer = key.map(|key| key.answer(&me, id.to_string(), app.wall.now()));
    match app.store.commit(change).await {
        Err(error @ StoreError::Conflict { .. }) => return Err(app.conflict(error, id.uuid()).await),
        // The same request arrived twice at once: the other one did it.
        Err(StoreError::Taken { what: "answer" }) | Ok(_) => {}
        Err(other) => return Err(other.into()),
    }
    Ok(Json(shown(&app, &me, id).await?))
}
