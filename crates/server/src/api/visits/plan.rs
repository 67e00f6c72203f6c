//! Whom to visit this week: every enterprise of a steward, with the reasons that the records give.

use crate::api::entities::view::{self as entities, EntityRow};
use crate::api::stewards::{self, StewardRow};
use crate::api::types::{Office, Text};
use crate::api::view as shown;
use crate::extract::Query;
use crate::matching;
use crate::policies::in_force;
use crate::problem::{Found, Problem};
use crate::session::Me;
use crate::state::App;
use ::visit::{Known, Owed, Reason, Unsolved, reasons, urgency};
use axum::Json;
use axum::extract::State;
use base::{EntityId, Named, PolicyId, StewardId};
use jiff::civil::Date;
use policy::{Delivery, Policy};
use rules::{Rule, Truth};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use store::{EntityRecord, PageRequest, VisitFilter};
use utoipa::{IntoParams, ToSchema};

/// Enterprises of one post that are looked at: more than any post is planned to serve.
const ENTITIES_MAX: u32 = 200;

/// Whom to visit.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitPlan {
    /// Whose plan it is; null: nobody was chosen, and the reader has planned nothing yet.
    steward: Option<StewardRow>,
    on: String,
    /// Until this day a duty counts as near its end.
    soon: String,
    /// Who is worth a visit, the most urgent first.
    lines: Vec<VisitLine>,
    /// How many of the post's enterprises give no reason.
    quiet: usize,
    /// The offices that usually come along.
    team: Vec<Office>,
    /// Whether the reader may plan.
    may_plan: bool,
}

/// An enterprise that is worth a visit.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitLine {
    entity: EntityRow,
    reasons: Vec<VisitReason>,
    visited_on: Option<String>,
    /// The visit that is planned already.
    planned: Option<String>,
}

/// Why.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct VisitReason {
    /// late, unanswered, near, unsolved, policy or long.
    kind: String,
    kind_name: Text,
    text: Text,
    /// The duty, issue or policy that it is about.
    about: Option<String>,
}

/// Whose plan.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub struct Asked {
    /// A steward or a leading cadre; without it whose visit the reader planned last.
    steward: Option<String>,
}

/// What is known of an enterprise, and why it is worth a visit.
pub(crate) struct Line {
    pub entity: EntityRecord,
    pub reasons: Vec<Reason>,
    visited_on: Option<Date>,
    planned: Option<base::VisitId>,
}

pub(super) fn reason(one: &Reason) -> VisitReason {
    VisitReason {
        kind: one.kind.as_str().to_owned(),
        kind_name: shown::named(&one.kind.text()),
        text: shown::named(&one.text),
        about: one.about.clone(),
    }
}

/// Whom a post's holder visits this week, and why: a duty near its end or late, a problem that is not solved, a policy that is not
/// claimed, or that nobody came for long.
#[utoipa::path(get, path = "/visits/plan", tag = "visits", params(Asked),
    responses((status = 200, body = VisitPlan), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(super) async fn plan(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<VisitPlan>, Problem> {
    let missing = || Problem::not_found(("岗位", "post"));
    let steward = match asked.steward.filter(|id| !id.is_empty()) {
        Some(id) => Some(id.parse::<StewardId>().map_err(|_| missing())?),
        None => {
            let mine = VisitFilter { by: Some(me.id), ..VisitFilter::default() };
            app.store.visits(&mine, &PageRequest::first(1)).await?.items.pop().map(|visit| visit.steward)
        }
    };
    let rules = app.desk.visit_rules()?;
    let (today, soon) = days(&app)?;
    let (mut lines, mut row) = (Vec::new(), None);
    if let Some(steward) = steward {
        row = Some(stewards::row(
            &app,
            &app.store.steward_within(steward, &me.scope("get-visits-plan")).await.or_missing(missing)?,
        ));
        lines = self::lines(&app, steward).await?;
    }
    let all = lines.len();
    let line = |line: Line| VisitLine {
        entity: entities::row(&app, &line.entity),
        reasons: line.reasons.iter().map(reason).collect(),
        visited_on: line.visited_on.map(|day| day.to_string()),
        planned: line.planned.map(|id| id.to_string()),
    };
    let lines: Vec<VisitLine> = lines.into_iter().filter(|line| !line.reasons.is_empty()).map(line).collect();
    Ok(Json(VisitPlan {
        steward: row,
        on: today.to_string(),
        soon: soon.to_string(),
        quiet: all - lines.len(),
        lines,
        team: rules.team.iter().map(|office| shown::office(&app, office.as_str())).collect(),
        may_plan: me.may("post-visits"),
    }))
}

/// Today, and the last day that counts as near.
fn days(app: &App) -> Result<(Date, Date), Problem> {
    let today = app.today();
    let near = app.desk.visit_rules()?.near_working_days;
    Ok((today, app.desk.calendar(today).add_working_days(today, near).map_err(Problem::broken)?.on))
}

/// Every live enterprise of a post with what the records say of it, the most urgent first. A handful of reads for all of them.
pub(crate) async fn lines(app: &App, steward: StewardId) -> Result<Vec<Line>, Problem> {
    let (rules, (today, soon)) = (app.desk.visit_rules()?, days(app)?);
    let served = app.store.served_by(steward, &PageRequest::first(ENTITIES_MAX)).await?.items;
    let served: Vec<_> = served.into_iter().filter(|(entity, _)| entity.ended_on.is_none()).collect();
    let ids: Vec<EntityId> = served.iter().map(|(entity, _)| entity.id).collect();
    let codes: Vec<String> = served.iter().map(|(entity, _)| entity.uscc.clone()).collect();
    let mut known: BTreeMap<String, Known> = codes.iter().map(|code| (code.clone(), Known::default())).collect();
    // What is owed of an issue the issue itself says better.
    let owed = app.store.duties_of_companies(&codes, soon).await?;
    for record in owed.into_iter().filter(|record| record.subject_kind != "issue") {
        let duty = app.desk.duty(&record)?;
        let Some(due) = duty.due else { continue };
        let owed = Owed { what: duty.what, due_on: due.on, about: record.id.to_string() };
        for code in [&record.owner_key, &record.creditor_key] {
            if let Some(one) = known.get_mut(code) {
                one.owed.push(owed.clone());
            }
        }
    }
    for record in app.store.open_issues_of(&codes).await? {
        let issue: ::issue::Issue = serde_json::from_str(&record.document).map_err(Problem::broken)?;
        let Some(one) = known.get_mut(&record.company) else { continue };
        one.unsolved.push(Unsolved {
            what: shown::shortened(&issue.text),
            asked_on: record.opened_on,
            late: record.due_on.is_some_and(|due| due < today),
            about: record.id,
        });
    }
    let claimable = claimable(app, today).await?;
    let claimed = app.store.claimed_by(&ids).await?;
    let last = app.store.last_visits(&ids).await?;
    let mut lines = Vec::with_capacity(served.len());
    for (entity, stewardship) in served {
        let mut one = known.remove(&entity.uscc).unwrap_or_default();
        one.owed.dedup_by(|a, b| a.about == b.about);
        let facts = matching::facts(&app.desk, &entity);
        let done = claimed.get(&entity.id);
        for (id, name, rule) in &claimable {
            let open = done.is_none_or(|done| !done.contains(id));
            if open && rule.answer(&app.desk.city.register, &facts).truth == Truth::Yes {
                one.unclaimed.push((name.clone(), id.to_string()));
            }
        }
        let (visited_on, planned) = last.get(&entity.id).copied().unwrap_or_default();
        (one.visited_on, one.served_since) = (visited_on, stewardship.since_on);
        lines.push(Line { reasons: reasons(&one, rules, (today, soon)), entity, visited_on, planned });
    }
    // Whoever has no reason comes last; of equal ones the register's order holds.
    lines.sort_by_key(|line| {
        let urgency = urgency(&line.reasons);
        (urgency.is_none(), urgency, Reverse(line.reasons.len()), line.entity.n)
    });
    Ok(lines)
}

/// The policies in force that somebody must claim, with their rules.
async fn claimable(app: &App, today: Date) -> Result<Vec<(PolicyId, Named, Rule)>, Problem> {
    let mut all = Vec::new();
    for record in app.store.published_policies().await? {
        let Some(policy) = in_force(app, &record)? else { continue };
        if !policy.holds(today) || policy.delivery != Delivery::Claimed {
            continue;
        }
        if let Ok(rule) = Policy::read_rule(&policy.rule, &app.desk.city.register) {
            all.push((record.id, policy.title.clone(), rule));
        }
    }
    Ok(all)
}
