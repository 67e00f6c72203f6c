//! The register of business entities: lists, one entity with everything about it, changes.

mod change;
mod list;
pub(super) mod view;

pub(in crate::api) use list::within_reach;

use crate::state::App;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list))
        .routes(routes!(list::export))
        .routes(routes!(list::workbook))
        .routes(routes!(view::one, change::edit))
        .routes(routes!(view::built))
}
