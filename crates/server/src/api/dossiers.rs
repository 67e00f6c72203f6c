//! Who may see a dossier: an investment project, or the establishment of a company.

use super::types::Role;
use crate::problem::{Found, Problem};
use crate::session::Me;
use crate::state::App;
use base::ProjectId;
use store::Dossier;

/// A dossier of either kind, when the reader may see it; otherwise 404 for `what`, as for one that does not exist.
pub async fn visible(app: &App, me: &Me, id: ProjectId, what: (&str, &str)) -> Result<Dossier, Problem> {
    let missing = || Problem::not_found(what);
    let dossier = app.store.dossier(id).await.or_missing(missing)?;
    if may_see(me, &dossier) { Ok(dossier) } else { Err(missing()) }
}

/// Applicants see what is their company's or what they set up themselves; offices see everything but what has not been filed yet, which
/// the window alone may help with.
fn may_see(me: &Me, dossier: &Dossier) -> bool {
    let company = me.credit_code.is_some() && dossier.project.owner_code == me.credit_code;
    let Some(set_up) = &dossier.establishment else { return company || me.role != Role::Applicant };
    let filed = !matches!(set_up.state.as_str(), "draft" | "lapsed");
    match me.role {
        Role::Applicant => company || set_up.applicant_id == me.id,
        Role::WindowClerk => true,
        _ => filed,
    }
}
