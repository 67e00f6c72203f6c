//! The bench around a case: whose it is, who stands in for whom today, and in whose name something is done.

use crate::api::types::Role;
use crate::desk::Actors;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::duty::Party;
use base::{CaseId, OfficeId, UserId};
use store::UserRecord;

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

/// Roles of which an office has one post: whoever holds it is stood in for by anybody of the office, and on duties alone.
pub const SINGLE: [Role; 3] = [Role::OfficeHead, Role::Leader, Role::ProjectOfficer];

/// The office whose colleagues stand in for one another: of every official.
pub fn seat(me: &Me) -> Option<&str> {
    me.office.as_deref().filter(|_| me.role != Role::Applicant)
}

/// Those who are away today and named somebody as their deputy, as long as they are of his office.
async fn absent(app: &App, me: &Me) -> Result<Vec<UserRecord>, Problem> {
    let Some(office) = seat(me) else { return Ok(Vec::new()) };
    let today = app.today();
    let mut found = Vec::new();
    let absences = app.store.absences(office, today).await?;
    for one in absences.into_iter().filter(|one| one.deputy == me.id && one.from_on <= today && today <= one.to_on) {
        let Some(user) = app.store.user(one.user).await? else { continue };
        // Whoever has moved to another post since is not stood in for there.
        if user.active && user.office.as_deref() == Some(office) {
            found.push(user);
        }
    }
    Ok(found)
}

/// Those for whom somebody stands in today on cases: of his office and his role, away now, he their deputy; and whoever lent him the post in which he acts.
///
/// # Errors
/// What the store says.
pub async fn stands_in_for(app: &App, me: &Me) -> Result<Vec<Absent>, Problem> {
    if office(me).is_none() {
        return Ok(Vec::new());
    }
    let same = absent(app, me).await?.into_iter().filter(|user| user.role == me.role.as_str());
    let same = same.map(|user| Absent { id: user.id, name: user.name });
    // Whoever acts in a post that was lent to him has its lender's cases.
    let lender = me.lent().and_then(|post| Some(Absent { id: post.lender?, name: post.lender_name.clone()? }));
    Ok(same.chain(lender).collect())
}

/// The posts in which somebody stands in today on duties, whatever his own role, and who holds them.
///
/// # Errors
/// What the store says.
pub async fn posts_for(app: &App, me: &Me) -> Result<Vec<(Party, Absent)>, Problem> {
    let post = |user: UserRecord| {
        let office = OfficeId::parse(user.office.as_deref()?).ok()?;
        Some((Party::Post(office, user.role.clone()), Absent { id: user.id, name: user.name }))
    };
    Ok(absent(app, me).await?.into_iter().filter_map(post).collect())
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
        let whose = absent.into_iter().find(|one| Some(one.id) == whose).map(|one| one.name);
        who.on_behalf_of = whose.or(who.on_behalf_of);
    }
    Ok(who)
}
