//! Rating a case by its receipt: whoever holds it, on paper or as a file, rates the service once, without an account. The receipt's code, which its QR code
//! leads to, is the id that nobody can guess.

use super::view::{self, MyRating};
use super::{HoldersWord, NewRating, act, missing, not_served, rate, served};
use crate::desk::{Actors, Rated};
use crate::extract::{Body, Id};
use crate::problem::{Found, Problem};
use crate::session::MaybeSession;
use crate::state::App;
use ::rating::Command;
use approval::DocumentKind;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::{DocumentId, OfficeId};
use store::CaseRecord;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(of_receipt, rate_receipt)).routes(routes!(judge_receipt))
}

/// The case of a receipt, of its papers or of its delivery; other documents are no receipts.
async fn receipt(app: &App, id: DocumentId) -> Result<CaseRecord, Problem> {
    let unknown = || Problem::not_found(("回执", "receipt"));
    let document = app.store.document(id).await.or_missing(unknown)?;
    match DocumentKind::parse(&document.kind) {
        Some(DocumentKind::PapersReceipt | DocumentKind::DeliveryReceipt) => Ok(app.store.case(document.case_id).await?),
        _ => Err(unknown()),
    }
}

/// Whoever holds the receipt.
fn holder() -> Actors {
    Actors { name: "持回执人".to_owned(), ..Actors::clock() }
}

/// Whether the case of a receipt can be rated, and how it was.
#[utoipa::path(get, path = "/public/documents/{id}/rating", tag = "ratings", params(("id" = String, Path)),
    responses((status = 200, body = MyRating), (status = 404, body = Problem)))]
async fn of_receipt(State(app): State<App>, Id(id): Id<DocumentId>) -> Result<Json<MyRating>, Problem> {
    let case = receipt(&app, id).await?;
    let given = app.store.rating_of("case", case.id.uuid()).await?;
    Ok(Json(view::mine(&app, served(&case) && given.is_none(), given.as_ref())?))
}

/// Rates how a case was served: once, by whoever holds its receipt. Officials see receipts at work; none of them rates by one.
#[utoipa::path(post, path = "/public/documents/{id}/rating", tag = "ratings", params(("id" = String, Path)), request_body = NewRating,
    responses((status = 201, body = MyRating), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn rate_receipt(
    State(app): State<App>,
    MaybeSession(session): MaybeSession,
    Id(id): Id<DocumentId>,
    Body(new): Body<NewRating>,
) -> Result<(StatusCode, Json<MyRating>), Problem> {
    not_an_official(&session)?;
    let case = receipt(&app, id).await?;
    if !served(&case) {
        return Err(not_served());
    }
    let project = app.store.dossier(case.project_id).await?.project;
    let rated = Rated {
        kind: "case",
        id: case.id.uuid(),
        number: case.number.clone(),
        office: OfficeId::parse(&case.office).map_err(Problem::broken)?,
        item: Some(case.item.clone()),
        window: None,
        rater: project.owner_code.unwrap_or_else(|| project.id.to_string()),
        by: None,
        synthetic: false,
    };
    Ok((StatusCode::CREATED, Json(rate(&app, rated, new, &holder()).await?)))
}

/// The receipt's holder says whether he is satisfied now.
#[utoipa::path(post, path = "/public/documents/{id}/rating/word", tag = "ratings", params(("id" = String, Path)), request_body = HoldersWord,
    responses((status = 200, body = MyRating), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn judge_receipt(
    State(app): State<App>,
    MaybeSession(session): MaybeSession,
    Id(id): Id<DocumentId>,
    Body(word): Body<HoldersWord>,
) -> Result<Json<MyRating>, Problem> {
    not_an_official(&session)?;
    let case = receipt(&app, id).await?;
    // What the applicant gave with his account he alone ends.
    let record = app.store.rating_of("case", case.id.uuid()).await?.filter(super::by_receipt).ok_or_else(missing)?;
    let command = Command::Judge { satisfied: word.satisfied, text: word.text };
    act(&app, (&record, record.version), &command, &holder()).await?;
    Ok(Json(view::mine(&app, false, app.store.rating_of("case", case.id.uuid()).await?.as_ref())?))
}

fn not_an_official(session: &Option<crate::session::Session>) -> Result<(), Problem> {
    let me = session.as_ref().and_then(|session| session.me.as_ref());
    match me.is_none_or(|me| me.role == super::Role::Applicant) {
        true => Ok(()),
        false => Err(Problem::forbidden((
            "凭回执评价的是办事人，工作人员不能代为评价。",
            "By a receipt rates whoever was served: no official does it for him.",
        ))),
    }
}
