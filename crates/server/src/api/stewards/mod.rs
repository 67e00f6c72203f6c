//! Leading cadres and stewards: who they are, whom they serve and why, plans with their changes before they are applied.

mod appraisal;
mod change;
mod post;
mod view;

use crate::state::App;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) use view::{StewardRow, row};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(view::list, post::appoint))
        .routes(routes!(view::loads))
        .routes(routes!(appraisal::appraisal))
        .routes(routes!(appraisal::export))
        .routes(routes!(change::plan))
        .routes(routes!(change::apply))
        .routes(routes!(view::one))
        .routes(routes!(post::leave))
        .routes(routes!(view::serves))
        .routes(routes!(view::of_entity, change::give))
}
