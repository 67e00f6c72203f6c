//! The demonstration's policies: posts in the offices that answer for them, and a company that opens and claims one, through the desk
//! like anybody's.

use super::{office_name, people};
use crate::api::types::Role;
use crate::desk::{Actors, NewClaim};
use crate::matching;
use crate::policies::in_force;
use crate::posts::Seat;
use crate::session::Me;
use crate::state::App;
use base::{CaseId, ClaimId, PermitId, UserId};
use city::demo::{Origin, Seed};
use policy::{Delivery, Policy};
use rules::Truth;
use std::collections::BTreeSet;
use store::{Change, Conduct, EntityRecord, PolicyRead};

/// Enrols the posts and the company; the company opens what it qualifies for and claims what is claimed.
pub async fn build(app: &App, seeds: &[Seed]) -> Result<(), String> {
    let told = |error: &dyn std::fmt::Display| error.to_string();
    let now = app.clock.now();
    let users = app.store.users().await.map_err(|error| told(&error))?;
    let headed: BTreeSet<&str> =
        users.iter().filter(|user| user.role == Role::OfficeHead.as_str()).filter_map(|user| user.office.as_deref()).collect();
    let records = app.store.published_policies().await.map_err(|error| told(&error))?;
    let offices: BTreeSet<&str> = records.iter().map(|record| record.office.as_str()).collect();
    for office in offices.difference(&headed) {
        let name = office_name(app, office);
        let id = UserId::new(app.ids.next(now));
        let office = Some((*office).to_owned());
        let seat = Seat { role: Role::OfficeHead, office, credit_code: None, district: None };
        let head = Me::new(id, format!("{name} 负责人"), seat);
        people::add(app, &head).await?;
    }
    let Some(entity) = company(app, seeds).await? else { return Ok(()) };
    let id = UserId::new(app.ids.next(now));
    let name = format!("{} 申请人", entity.name);
    let seat = Seat { role: Role::Applicant, office: None, credit_code: Some(entity.uscc.clone()), district: None };
    let applicant = Me::new(id, name, seat);
    people::add(app, &applicant).await?;
    let facts = matching::facts(&app.desk, &entity);
    let schema = &app.desk.city.register;
    for record in &records {
        let Some(policy) = in_force(app, record).map_err(|problem| problem.detail_en.clone())? else { continue };
        let Ok(rule) = Policy::read_rule(&policy.rule, schema) else { continue };
        if !policy.holds(app.today()) || rule.truth(schema, &facts) != Truth::Yes {
            continue;
        }
        let read = PolicyRead { policy: record.id, entity: entity.id, at: now };
        app.store.commit(Change { policy_reads: vec![read], ..Change::default() }).await.map_err(|error| told(&error))?;
        if policy.delivery != Delivery::Claimed {
            continue;
        }
        let new = NewClaim {
            id: ClaimId::new(app.ids.next(now)),
            truth: Truth::Yes,
            reasons: rule.answer(schema, &facts).clauses.into_iter().map(|clause| clause.zh).collect(),
            statement: String::new(),
            conduct: Conduct::default(),
            case: CaseId::new(app.ids.next(now)),
            permit: PermitId::new(app.ids.next(now)),
        };
        let who = Actors::of(&applicant);
        let plans = app.desk.claim_policy((record, &policy), &entity, None, new, &who, now).map_err(|error| told(&error))?;
        app.commit_together(plans, &applicant, None).await.map_err(|problem| problem.detail_en.clone())?;
    }
    Ok(())
}

/// The builder of a synthetic project that the register has, the first one.
async fn company(app: &App, seeds: &[Seed]) -> Result<Option<EntityRecord>, String> {
    for seed in seeds.iter().filter(|seed| !matches!(seed.origin, Origin::Named { .. })) {
        let found = app.store.entity_of_code(seed.owner_code.as_str()).await.map_err(|error| error.to_string())?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}
