//! The operations of `/api/v1`, one file per noun. Each: read the request, ask who may, load, plan, commit, answer.

mod cases;
mod facts;
mod items;
mod overview;
pub mod page;
mod paths;
mod permits;
mod projects;
mod public;
mod reference;
mod session;
pub mod types;
pub mod view;

use crate::state::App;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

/// The document's frame; the operations add themselves.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Ballast",
        description = "Every investment project of a city: its path, its cases under a lawful clock, its permits. Errors are problem documents (RFC 9457). \
Changes need the session's CSRF token in `x-csrf-token` and may carry an `Idempotency-Key`. Lists page by key: `next` goes into `after`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(crate::problem::Problem))
)]
struct Document;

/// Every operation, with the document that describes them.
pub fn operations() -> OpenApiRouter<App> {
    let all = [
        session::routes(),
        reference::routes(),
        overview::routes(),
        projects::routes(),
        paths::routes(),
        items::routes(),
        cases::routes(),
        permits::routes(),
        public::routes(),
    ];
    let api = all.into_iter().fold(OpenApiRouter::new(), OpenApiRouter::merge);
    OpenApiRouter::with_openapi(Document::openapi()).nest("/api/v1", api)
}
