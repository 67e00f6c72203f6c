//! The bench around a case: whose it is, who stands in for whom today, and in whose name something is done.

use crate::api::types::Role;
use crate::desk::Actors;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use base::{CaseId, UserId};

/// Somebody for whom the reader stands in today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absent {
    /// Who is away.
    pub id: UserId,
    /// His name.
    pub name: String,
}

/// The office on whose bench somebody sits: a reviewer's or a head's.
pub fn office(me: &Me) -> Option<&str> {
    me.office.as_deref().filter(|_| matches!(me.role, Role::Reviewer | Role::OfficeHead))
}

/// Those for whom somebody stands in today: of his office and his role, away now, he their deputy.
///
/// # Errors
/// What the store says.
pub async fn stands_in_for(app: &App, me: &Me) -> Result<Vec<Absent>, Problem> {
    let Some(office) = office(me) else { return Ok(Vec::new()) };
    let today = app.today();
    let mut found: Vec<Absent> = Vec::new();
    let absences = app.store.absences(office, today).await?;
    for one in absences.into_iter().filter(|one| one.deputy == me.id && one.from_on <= today && today <= one.to_on) {
        let Some(user) = app.store.user(one.user).await? else { continue };
        // Whoever has moved to another post since is not stood in for there.
        if user.active && user.office.as_deref() == Some(office) && user.role == me.role.as_str() {
            found.push(Absent { id: user.id, name: user.name });
        }
    }
    Ok(found)
}

/// Whoever acts on a case: himself, and the absent colleague in whose place, when the case is that colleague's.
///
/// # Errors
/// What the store says.
pub async fn actors(app: &App, me: &Me, case: CaseId) -> Result<Actors, Problem> {
    let mut who = Actors::of(me);
    let absent = stands_in_for(app, me).await?;
    if !absent.is_empty() {
        let whose = app.store.assignees(&[case]).await?.remove(&case);
        who.on_behalf_of = absent.into_iter().find(|one| Some(one.id) == whose).map(|one| one.name);
    }
    Ok(who)
}
