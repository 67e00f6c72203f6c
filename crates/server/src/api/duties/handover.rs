//! Handing a post over: everything that it owes and is owed goes to another post, in one action.

use super::{post, stored_all};
use crate::api::types::Role;
use crate::desk::{Actors, party_key};
use crate::extract::Body;
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use ::duty::Side;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use store::DutyFilter;
use utoipa::ToSchema;

/// A post that is handed over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHandover {
    /// The post, `OFFICE/ROLE`; absent: the reader's own. Only an administrator names another.
    from: Option<String>,
    /// To which post, `OFFICE/ROLE`.
    to: String,
    /// Why.
    text: String,
}

/// What was handed over.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandedOver {
    /// How many duties changed hands.
    moved: i64,
}

/// Hands over what a post owes and is owed, with its clocks, in one transaction: duties of whole offices stay where they are.
#[utoipa::path(post, path = "/duties/handover", tag = "duties", request_body = NewHandover,
    responses((status = 200, body = HandedOver), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn hand_over(State(app): State<App>, me: Me, Body(new): Body<NewHandover>) -> Result<Json<HandedOver>, Problem> {
    let wrong = |field: &str, zh: &str, en: &str| Problem::invalid(vec![FieldError::new(field, (zh, en))]);
    let from = match (&new.from, me.role) {
        (Some(from), Role::Administrator) => post("from", from)?,
        (Some(_), _) => {
            let detail = (
                "只能移交自己的岗位；移交别的岗位由系统管理员来做。",
                "You hand over your own post; an administrator any other.",
            );
            return Err(Problem::forbidden(detail));
        }
        (None, _) => super::by(&me)?.party,
    };
    let to = post("to", &new.to)?;
    app.desk.need_post(&to)?;
    if to == from {
        return Err(wrong("to", "不能移交给同一个岗位。", "Not to the same post."));
    }
    if new.text.trim().is_empty() {
        return Err(wrong("text", "请写明移交原因。", "Say why."));
    }
    let key = Some(party_key(&from).to_owned());
    let mut owed = Vec::new();
    for side in [Side::Owner, Side::Creditor] {
        let filter = match side {
            Side::Owner => DutyFilter { owner: key.clone(), ..DutyFilter::default() },
            Side::Creditor => DutyFilter { creditor: key.clone(), ..DutyFilter::default() },
        };
        owed.extend(stored_all(&app, DutyFilter { open: Some(true), ..filter }).await?.into_iter().map(|row| (side, row.duty)));
    }
    let told = app.store.tellings_of(&owed.iter().map(|(_, one)| one.id).collect::<Vec<_>>()).await?;
    let change = app.desk.hand_over(&owed, (&from, &to), &new.text, &told, &Actors::of(&me), app.clock.now())?;
    let moved = change.duties.len() as i64;
    app.store.commit(change).await?;
    Ok(Json(HandedOver { moved }))
}
