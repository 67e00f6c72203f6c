//! The demonstration's visits: planned, noted and ended at the desk like anybody's.

use super::{at, commit, people};
use crate::desk::{Actors, NewVisit};
use crate::state::App;
use ::visit::{Act, Entry, Known, reasons};
use base::{DutyId, EntityId, StewardId, VisitId};
use city::demo::{EntrySeed, Seed, VisitSeed};
use store::{EntityRecord, PageRequest, Stewardship};

/// At which hour visits are planned, and at which they are written.
const HOURS: (i64, i64) = (8, 15);
/// Enterprises of one post that are looked at.
const SERVED: u32 = 200;

/// Plans every visit on its day, and writes what is written.
///
/// # Errors
/// A sentence that says which visit, and what the desk or the store said.
pub async fn build(app: &App, visits: &[VisitSeed], seeds: &[Seed], staff: &people::Staff) -> Result<(), String> {
    let synthetic: Vec<&Seed> = seeds.iter().filter(|seed| seed.is_synthetic()).collect();
    for seed in visits {
        let told = |error: &dyn std::fmt::Display| format!("visit of {}: {error}", seed.on);
        let (builder, steward) =
            served(app, synthetic.get(seed.project..).unwrap_or_default()).await.map_err(|error| told(&error))?;
        one(app, seed, (builder, steward), staff).await.map_err(|error| told(&error))?;
    }
    Ok(())
}

/// The first builder whom a steward serves.
async fn served(app: &App, seeds: &[&Seed]) -> Result<(EntityRecord, StewardId), String> {
    for seed in seeds {
        let found = app.store.entity_of_code(seed.owner_code.as_str()).await.map_err(|error| error.to_string())?;
        let Some(builder) = found else { continue };
        let serving = app.store.stewardships(builder.id).await.map_err(|error| error.to_string())?;
        // A steward has more to see than a leading cadre.
        if let Some(one) = serving.into_iter().find(|one| one.until_on.is_none() && one.tier == "steward") {
            return Ok((builder, one.steward));
        }
    }
    Err("no steward serves a builder from there on".to_owned())
}

async fn one(
    app: &App,
    seed: &VisitSeed,
    (builder, steward): (EntityRecord, StewardId),
    staff: &people::Staff,
) -> Result<(), String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let mut served = app.store.served_by(steward, &PageRequest::first(SERVED)).await.map_err(|error| said(&error))?.items;
    served.retain(|(entity, _)| entity.ended_on.is_none());
    // The builder first; the others as they stand in the register.
    served.sort_by_key(|(entity, _)| (entity.id != builder.id, entity.n));
    served.truncate(seed.stops);
    let order: Vec<EntityId> = served.iter().map(|(entity, _)| entity.id).collect();
    let (planned_at, written_at) = (at(seed.on, HOURS.0, 0), at(seed.on, HOURS.1, 0));
    let rules = app.desk.visit_rules().map_err(|error| said(&error))?;
    // Of a day that has passed the records do not say what was due then; that nobody had come yet they do.
    let why = |(entity, one): (EntityRecord, Stewardship)| {
        let known = Known { served_since: one.since_on, ..Known::default() };
        (entity, reasons(&known, rules, (seed.on, seed.on)))
    };
    let mut entities: Vec<_> = served.into_iter().map(why).collect();
    if seed.on >= app.today() {
        for line in crate::api::visit_lines(app, steward).await.map_err(|problem| problem.detail_en.clone())? {
            if let Some(place) = entities.iter_mut().find(|(entity, _)| entity.id == line.entity.id) {
                place.1 = line.reasons;
            }
        }
    }
    let who = Actors::of(&staff.officer);
    let new = NewVisit {
        steward,
        on: seed.on,
        with: rules.team.clone(),
        entities,
        by: staff.officer.id,
        office: staff.officer.office.clone().unwrap_or_default(),
    };
    let id = VisitId::new(app.ids.next(planned_at));
    commit(app, app.desk.plan_visit(new, id, &who, planned_at)).await?;
    for entry in &seed.entry {
        // With one in a hundred of all entities a steward may serve fewer than are to be visited.
        let Some(&entity) = order.get(entry.stop.wrapping_sub(1)) else { continue };
        for act in acts(entry) {
            let record = app.store.visit(id).await.map_err(|error| said(&error))?;
            let entry = Entry { id: app.ids.next(written_at), entity, act };
            let ids = || DutyId::new(app.ids.next(written_at));
            let by = (staff.officer.id, &who);
            let change = app.desk.visit_entry(&record, &entry, &[], ids, by, written_at);
            commit(app, change.map(Option::unwrap_or_default)).await?;
        }
    }
    Ok(())
}

/// What an entry of the seeds does, in this order.
fn acts(seed: &EntrySeed) -> Vec<Act> {
    let mut acts = Vec::new();
    acts.extend(seed.note.iter().map(|text| Act::Note { text: text.clone(), upon: None }));
    acts.extend(seed.problem.iter().map(|text| Act::Raise { text: text.clone() }));
    acts.push(match &seed.missed {
        Some(text) => Act::Missed { text: text.clone() },
        None => Act::Done {},
    });
    acts
}
