//! Whose case it is: taken, or handed to a colleague of the office.

use super::view::CaseView;
use super::{answer, visible};
use crate::api::types::{Role, Text};
use crate::bench;
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::{App, Key};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base::{CaseId, UserId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::CaseRecord;
use utoipa::ToSchema;

/// Whose case it is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssigneeView {
    id: String,
    name: String,
    /// Whether it is the reader's own.
    mine: bool,
    /// Whether the reader stands in for its owner today.
    standing_in: bool,
}

/// To whom a case shall go.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// The version that the reader saw.
    version: i64,
    /// A reviewer of the office; absent: myself.
    to: Option<String>,
}

/// Takes a case, or hands it to a reviewer of the same office.
#[utoipa::path(post, path = "/cases/{id}/assignee", tag = "cases", params(("id" = String, Path)), request_body = HandOver,
    responses((status = 200, body = CaseView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn assign(
    State(app): State<App>,
    me: Me,
    Id(id): Id<CaseId>,
    headers: HeaderMap,
    Body(input): Body<HandOver>,
) -> Result<Response, Problem> {
    let key = Key::of(&headers)?;
    if let Some(done) = app.repeated(&key, &me).await? {
        return answer(&app, &me, done).await;
    }
    let dossier = visible(&app, &me, id).await?;
    let case = dossier.cases.iter().find(|case| case.id == id).ok_or_else(|| Problem::not_found(("办件", "case")))?;
    if me.office.as_deref() != Some(&case.office) {
        let office = crate::api::view::office(&app, &case.office).name;
        return Err(Problem::forbidden((
            format!("这个办件由{}办理，只能由该部门内部移交。", office.zh),
            format!("This case belongs to {}: only they hand it over.", office.en),
        )));
    }
    if !case.open {
        let detail = ("办件已经办结，不必再移交。", "The case is closed: there is nothing to hand over.");
        return Err(Problem::unlawful("case-closed", detail, None));
    }
    let owner = app.store.assignees(&[id]).await?.remove(&id);
    let absent = bench::stands_in_for(&app, &me).await?;
    let may = me.role == Role::OfficeHead || owner.is_none_or(|owner| owner == me.id || absent.iter().any(|one| one.id == owner));
    if !may {
        return Err(Problem::forbidden((
            "这个办件由同事承办：请由承办人或部门负责人移交。",
            "This case is a colleague's: he or the head of the office hands it over.",
        )));
    }
    let (user, name) = reviewer(&app, &me, &case.office, input.to.as_deref()).await?;
    let who = bench::actors(&app, &me, id).await?;
    let planned = app.desk.assign(&dossier, (id, input.version), (user, &name), &who, app.clock.now());
    let planned = app.explain_conflict(planned, id.uuid()).await?;
    answer(&app, &me, app.commit(planned, &me, key, StatusCode::OK).await?).await
}

async fn reviewer(app: &App, me: &Me, office: &str, to: Option<&str>) -> Result<(UserId, String), Problem> {
    let colleagues = app.store.colleagues(office, Role::Reviewer.as_str()).await?;
    let wanted = to.map_or_else(|| me.id.to_string(), str::to_owned);
    colleagues.into_iter().find(|(id, _)| id.to_string() == wanted).ok_or_else(|| {
        let message = ("请选择本部门的一位审查员。", "Choose a reviewer of this office.");
        Problem::invalid(vec![FieldError::new("to", message)])
    })
}

/// Whose these cases are, as the reader sees it.
pub(super) async fn assignees(app: &App, me: &Me, cases: &[CaseId]) -> Result<BTreeMap<CaseId, AssigneeView>, Problem> {
    if matches!(me.role, Role::Applicant) {
        return Ok(BTreeMap::new());
    }
    let found = app.store.assignees(cases).await?;
    if found.is_empty() {
        return Ok(BTreeMap::new());
    }
    let absent = bench::stands_in_for(app, me).await?;
    let mut names: BTreeMap<UserId, String> = BTreeMap::new();
    for user in found.values().collect::<BTreeSet<_>>() {
        let name = app.store.user(*user).await?.map_or_else(|| user.to_string(), |user| user.name);
        names.insert(*user, name);
    }
    let mut views = BTreeMap::new();
    for (case, user) in found {
        let view = AssigneeView {
            id: user.to_string(),
            name: names[&user].clone(),
            mine: user == me.id,
            standing_in: absent.iter().any(|one| one.id == user),
        };
        views.insert(case, view);
    }
    Ok(views)
}

/// "代 …": for whom the reader acts on this case.
pub(super) fn notice(owner: Option<&AssigneeView>) -> Option<Text> {
    let owner = owner.filter(|owner| owner.standing_in)?;
    Some(Text::new(format!("代 {}", owner.name), format!("standing in for {}", owner.name)))
}

/// Whether the reader may take the case or hand it over.
pub(super) fn may(me: &Me, case: &CaseRecord, owner: Option<&AssigneeView>) -> bool {
    let own = owner.is_none_or(|owner| owner.mine || owner.standing_in);
    case.open && bench::office(me) == Some(&case.office) && (me.role == Role::OfficeHead || own)
}
