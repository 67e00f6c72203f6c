//! The demonstration's leading cadres and stewards: posts enter the list, then each tier is planned, cheapest first, and applied.

use super::entities::Brief;
use super::{Part, Told, at, people};
use crate::desk::{Actors, KINDS, tier};
use crate::state::App;
use base::StewardId;
use city::demo::StewardSeed;
use entity::Kind;
use store::{Serviceable, StewardRecord};

/// Enterprises that a city-level leader takes on, that a county-level one does, and a section-level one.
const EACH: [usize; 3] = [4, 4, 4];

/// Appoints everybody and plans whom each serves.
///
/// # Errors
/// What the recipe contradicts, or what the store says.
pub async fn build(
    app: &App,
    texts: (&str, &str),
    (thin, mut register): (usize, Vec<Brief>),
    staff: &people::Staff,
    told: &impl Told,
) -> Result<(), String> {
    let (seeds, covered) = city::demo::stewards(texts, thin).map_err(|error| error.to_string())?;
    let records: Vec<StewardRecord> = seeds.iter().map(|seed| record(app, seed)).collect();
    app.store.add_stewards(&records).await.map_err(|error| error.to_string())?;
    register.retain(|one| one.live);
    // The largest first; of equal ones the one that was registered first.
    register.sort_by_key(|one| (std::cmp::Reverse(one.revenue), one.entity.n));
    let mut rest: Vec<&Brief> = register.iter().filter(|one| one.kind == Kind::Enterprise).collect();
    let (mut done, of) = (
        0,
        covered
            + EACH
                .iter()
                .zip(KINDS)
                .map(|(each, kind)| each * records.iter().filter(|one| one.kind == kind).count())
                .sum::<usize>(),
    );
    told(Part::Stewards, done, of);
    for (kind, each) in KINDS.into_iter().zip(EACH) {
        let posts: Vec<StewardRecord> = records.iter().filter(|one| one.kind == kind).cloned().collect();
        let fits = |one: &&Brief| match kind {
            "city-leader" => one.entity.size_class == Some(3),
            "county-leader" => one.above_scale,
            _ => one.entity.size_class == Some(1),
        };
        let wanted: Vec<&Brief> = rest.iter().copied().filter(fits).take(posts.len() * each).collect();
        let taken: std::collections::HashSet<i64> = wanted.iter().map(|one| one.entity.n).collect();
        rest.retain(|one| !taken.contains(&one.entity.n));
        let wanted: Vec<_> = wanted.into_iter().map(|one| one.entity.clone()).collect();
        done += wanted.len();
        plan(app, kind, posts, wanted, (thin == 1, staff)).await?;
        told(Part::Stewards, done, of);
    }
    let rank = |kind: Kind| usize::from(kind == Kind::Individual);
    let mut all: Vec<&Brief> = register.iter().collect();
    all.sort_by_key(|one| rank(one.kind));
    let mut served: Vec<Serviceable> = all.into_iter().take(covered).map(|one| one.entity.clone()).collect();
    served.sort_by_key(|one| one.n);
    let posts = records.into_iter().filter(|one| one.kind == KINDS[3]).collect();
    plan(app, KINDS[3], posts, served, (thin == 1, staff)).await?;
    told(Part::Stewards, of, of);
    Ok(())
}

async fn plan(
    app: &App,
    kind: &'static str,
    posts: Vec<StewardRecord>,
    entities: Vec<Serviceable>,
    (whole, staff): (bool, &people::Staff),
) -> Result<(), String> {
    let Some(on) = posts.first().map(|one| one.appointed_on) else { return Ok(()) };
    let now = at(on, 9, 0);
    let planned = app.desk.plan_stewards(&posts, &entities, 0).map_err(|error| error.to_string())?;
    // With one in a hundred of all, a leader of the right trade may be among those who are left out.
    if whole && planned.unserved > 0 {
        return Err(format!(
            "demo/stewards.toml: {} entities find nobody among {} of kind {kind}",
            planned.unserved,
            posts.len()
        ));
    }
    let id = app.ids.next(now);
    let (ends, begins, told) = app.desk.apply_stewards(kind, &posts, &planned, (id, 0), &Actors::of(&staff.officer), now);
    app.store.change_stewardships((tier(kind), on), &ends, &begins, told).await.map_err(|error| error.to_string())
}

fn record(app: &App, seed: &StewardSeed) -> StewardRecord {
    let now = at(seed.appointed_on, 8, 0);
    StewardRecord {
        id: StewardId::new(app.ids.next(now)),
        version: 1,
        kind: seed.kind.to_owned(),
        n: seed.n,
        district: seed.district.clone(),
        township: seed.township,
        expertise: seed.expertise,
        size_class: seed.size_class,
        room_free: seed.room_free,
        room_most: seed.room_most,
        serves: 0,
        synthetic: true,
        appointed_on: seed.appointed_on,
        left_on: None,
        head: [0; 32],
        facts: 0,
        updated_at: now,
    }
}
