//! One step for many cases: each in a transaction of its own, and for each that was refused the reason.

use super::act::{self, act_on};
use super::row::{self, CaseRow};
use crate::api::documents::{self, DocumentRow};
use crate::api::types::Text;
use crate::api::view;
use crate::extract::Body;
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::{App, Done, Key};
use approval::Command;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use base::CaseId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The cases of one request at most.
const CASES_MAX: usize = 100;

/// The same step for many cases.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ManyCases {
    /// Which, each in the version that the reader saw.
    cases: Vec<CaseVersion>,
    /// The step with its fields, as for one case but without a version: `{"do": "accept"}`.
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    command: serde_json::Map<String, serde_json::Value>,
}

/// A case in the version that the reader saw.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseVersion {
    id: String,
    version: i64,
}

/// What was done, and what was not.
#[derive(Debug, Serialize, ToSchema)]
pub struct ManyDone {
    done: Vec<CaseRow>,
    /// The documents that the steps owed, to be printed or read.
    documents: Vec<OwedDocument>,
    refused: Vec<RefusedCase>,
}

/// A document that a step owed, and its case.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwedDocument {
    case: String,
    #[serde(flatten)]
    document: DocumentRow,
}

/// A case to which it was not done.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefusedCase {
    id: String,
    /// Its number and item, where the reader may see it.
    number: Option<String>,
    item_name: Option<Text>,
    problem: Problem,
}

/// Does the same to many cases. What one case forbids does not hold up the others.
#[utoipa::path(post, path = "/cases/commands", tag = "cases", request_body = ManyCases,
    responses((status = 200, body = ManyDone), (status = 400, body = Problem), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn commands(
    State(app): State<App>,
    me: Me,
    headers: HeaderMap,
    Body(many): Body<ManyCases>,
) -> Result<Json<ManyDone>, Problem> {
    if many.cases.is_empty() || many.cases.len() > CASES_MAX {
        let zh = format!("一次可选 1 至 {CASES_MAX} 个办件。");
        let en = format!("Choose 1 to {CASES_MAX} cases at once.");
        return Err(Problem::invalid(vec![FieldError::new("cases", (zh, en))]));
    }
    let command = act::parse(many.command)?;
    let key = Key::of(&headers)?;
    let (today, soon) = app.today_and_soon();
    let mut answer = ManyDone { done: Vec::new(), documents: Vec::new(), refused: Vec::new() };
    for one in many.cases {
        let Ok(id) = one.id.parse::<CaseId>() else {
            let problem = Problem::not_found(("办件", "case"));
            answer.refused.push(RefusedCase { id: one.id, number: None, item_name: None, problem });
            continue;
        };
        // The same request sent again finds each case done under its own key.
        let key = key.as_ref().map(|key| key.for_part(&id.to_string())).transpose()?;
        match do_one(&app, &me, (id, one.version), command.clone(), key).await {
            Ok(done) => {
                let Some(case) = done.dossier.cases.iter().find(|case| case.id == id) else { continue };
                let mut owed = app.store.documents_of(id).await?;
                owed.retain(|document| document.fact_seq == case.facts);
                let owed = documents::rows(&app, &case.item, &owed).into_iter();
                answer.documents.extend(owed.map(|document| OwedDocument { case: id.to_string(), document }));
                answer.done.push(row::row(&app, case, row::project(&done.dossier), today, soon));
            }
            Err(problem) => {
                let seen = super::visible(&app, &me, id).await.ok();
                let case = seen.as_ref().and_then(|dossier| dossier.cases.iter().find(|case| case.id == id));
                answer.refused.push(RefusedCase {
                    id: one.id,
                    number: case.map(|case| case.number.clone()),
                    item_name: case.map(|case| view::item_name(&app, &case.item, case.law_on)),
                    problem,
                });
            }
        }
    }
    Ok(Json(answer))
}

async fn do_one(app: &App, me: &Me, at: (CaseId, i64), command: Command, key: Option<Key>) -> Result<Done, Problem> {
    if let Some(done) = app.repeated(&key, me).await? {
        return Ok(done);
    }
    let dossier = super::visible(app, me, at.0).await?;
    act_on(app, me, &dossier, at, (command, None), key).await
}
