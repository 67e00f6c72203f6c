//! Dispatch meetings: the series and their next days, agendas that write themselves, what offices answer, what is decided.
//!
//! The city's leaders and administrators run meetings; the head of an office runs his own, and of the leaders' sees and answers what
//! concerns his office. Project officers read. Nobody else learns that there are any.

mod act;
mod entry;
mod feed;
mod list;
mod meeting;

use super::types::Role;
use super::{page, view};
use crate::problem::{Found, Problem};
use crate::session::Me;
use crate::state::App;
use ::duty::Party;
use ::duty::dispatch::Meeting;
use base::{MeetingId, OfficeId};
pub(super) use list::{MeetingAtHand, at_hand};
use store::MeetingRecord;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::overview))
        .routes(routes!(list::past))
        .routes(routes!(meeting::one))
        .routes(routes!(act::command))
        .routes(routes!(feed::renew))
        .routes(routes!(feed::read))
}

/// How much of a meeting somebody sees.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Sight {
    /// All of it.
    Whole,
    /// What concerns his office.
    Own(OfficeId),
}

/// Whether somebody runs the meetings that `post` calls.
fn runs(me: &Me, post: &Party) -> bool {
    me.role == Role::Administrator || me.party().is_some_and(|party| post.speaks(&party))
}

/// How much of a series' meetings, which `post` calls, somebody sees; `None`: he does not know of them.
fn sight(app: &App, me: &Me, series: &str, post: &Party) -> Option<Sight> {
    match me.role {
        Role::ProjectOfficer | Role::Administrator => Some(Sight::Whole),
        Role::Leader if me.district.is_none() => Some(Sight::Whole),
        Role::OfficeHead | Role::Leader if runs(me, post) => Some(Sight::Whole),
        // Another office's own meetings are its own.
        Role::OfficeHead | Role::Leader if is_open(app, series) => OfficeId::parse(me.office.as_deref()?).ok().map(Sight::Own),
        _ => None,
    }
}

/// Whether the meetings of a series concern other offices than the one that calls them. Of a series that the pack has no more,
/// nobody else learns.
fn is_open(app: &App, series: &str) -> bool {
    let plan = &app.desk.city.dispatch;
    let known = plan.series(series).and_then(|one| Some((one, plan.chair(&one.chair)?)));
    known.is_some_and(|(one, chair)| !one.is_inner(chair))
}

/// A meeting that the reader may know of; otherwise 404, as for one that does not exist.
async fn visible(app: &App, me: &Me, id: MeetingId) -> Result<(MeetingRecord, Meeting, Sight), Problem> {
    let missing = || Problem::not_found(("调度会", "meeting"));
    let record = app.store.meeting(id).await.or_missing(missing)?;
    let meeting = app.desk.meeting(&record)?;
    let sight = sight(app, me, &meeting.series, &meeting.creditor).ok_or_else(missing)?;
    Ok((record, meeting, sight))
}
