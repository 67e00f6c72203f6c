//! Who may see a dossier: an investment project, or the establishment of a company.

use crate::problem::{Found, Problem};
use crate::session::Me;
use crate::state::App;
use base::ProjectId;
use store::Dossier;

/// The operation by which a dossier is read: whoever reads the one reads what hangs on it.
pub const READ: &str = "get-projects-id";

/// A dossier of either kind, when the reader may see it; otherwise 404 for `what`, as for one that does not exist.
pub async fn visible(app: &App, me: &Me, id: ProjectId, what: (&str, &str)) -> Result<Dossier, Problem> {
    app.store.dossier_within(id, &me.scope(READ)).await.or_missing(|| Problem::not_found(what))
}
