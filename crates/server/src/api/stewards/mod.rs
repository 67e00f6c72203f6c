//! Leading cadres and stewards: who they are, whom they serve and why, plans with their changes before they are applied.

mod change;
mod view;

use crate::state::App;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) use view::{StewardRow, row};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(view::list))
        .routes(routes!(view::loads))
        .routes(routes!(change::plan))
        .routes(routes!(change::apply))
        .routes(routes!(view::one))
        .routes(routes!(view::serves))
        .routes(routes!(view::of_entity, change::give))
}
