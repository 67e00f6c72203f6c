//! The demonstration's register of business entities: one batch, one fact with its digest.

use crate::desk::Actors;
use crate::state::App;
use base::{EntityBatchId, EntityId};
use city::demo::{EntitySeed, Seed};
use entity::{Entry, Kind};
use store::{EntityRecord, Serviceable};

use super::{Part, Told, at, people};

/// Where the batch says it comes from.
const SOURCE: &str = "demo/entities.toml";

/// After how many entities it is told how far it is.
const TOLD_EVERY: usize = 2_000;

/// What of an entity says who shall serve it.
pub struct Brief {
    pub entity: Serviceable,
    pub kind: Kind,
    pub live: bool,
    pub revenue: i64,
    pub above_scale: bool,
}

/// Fills the register with one in `thin` of the recipe's entities; gives a brief of each.
///
/// # Errors
/// What the recipe contradicts, or what the store says.
pub async fn build(
    app: &App,
    texts: (&str, &str),
    (thin, projects): (usize, &[Seed]),
    staff: &people::Staff,
    told: &impl Told,
) -> Result<Vec<Brief>, String> {
    let city = app.desk.city.clone();
    let district = move |id: &str| city.district(id).map_or_else(|| id.to_owned(), |one| one.name.zh.clone());
    let seeds = city::demo::entities(texts, thin, projects, district).map_err(|error| error.to_string())?;
    let now = super::opening();
    let id = EntityBatchId::new(app.ids.next(now));
    let mut wrong = None;
    let of = seeds.rows();
    let mut briefs = Vec::with_capacity(of);
    told(Part::Entities, 0, of);
    // A recipe that cannot be met ends the rows early; then nothing of them is kept.
    let rows = seeds.map_while(|seed| match seed {
        Ok(seed) => {
            let kind = seed.kind;
            let record = record(app, seed);
            briefs.push(brief(&record, kind, briefs.len() as i64 + 1));
            if briefs.len().is_multiple_of(TOLD_EVERY) {
                told(Part::Entities, briefs.len(), of);
            }
            Some(record)
        }
        Err(error) => {
            wrong = Some(error.to_string());
            None
        }
    });
    let who = Actors::of(&staff.officer);
    let added = app.store.add_entities((id, SOURCE, now), rows, |batch| crate::desk::batch_told(batch, &who)).await;
    match (wrong, added) {
        (Some(error), _) => Err(error),
        (None, added) => added.map(|_| told(Part::Entities, of, of)).map(|()| briefs).map_err(|error| error.to_string()),
    }
}

fn brief(record: &EntityRecord, kind: Kind, n: i64) -> Brief {
    let known = &record.attributes;
    Brief {
        entity: Serviceable {
            id: record.id,
            n,
            name: record.name.clone(),
            district: record.district.clone(),
            division: record.division().to_owned(),
            township: known.get("township"),
            size_class: known.get("size_class"),
            seq: 0,
            now: None,
            locked: false,
        },
        kind,
        live: record.ended_on.is_none(),
        revenue: known.get("revenue").unwrap_or(0),
        above_scale: known.get("above_scale") == Some(1),
    }
}

fn record(app: &App, seed: EntitySeed) -> EntityRecord {
    let id = EntityId::new(app.ids.next(at(seed.registered_on, 9, 0)));
    let entry = Entry {
        code: seed.code,
        name: seed.name,
        kind: seed.kind,
        state: seed.state,
        district: seed.district,
        industry: Some(seed.industry),
        registered_on: seed.registered_on,
        ended_on: seed.ended_on,
        attributes: seed.attributes,
    };
    EntityRecord { synthetic: true, ..crate::desk::entity_record(&app.desk, id, entry, super::opening()) }
}
