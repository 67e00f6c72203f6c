//! Stewards and leading cadres at the desk: from who can serve and who is to be served to a plan, its changes and its reasons.

use super::fact::{Actors, own_fact};
use super::{Desk, DeskError};
use ::assignment::{Field, Parts, Plan, Problem, Served, Server, Weights, solve};
use base::{EntityId, Named};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use store::{Change, Serviceable, StewardRecord, Stewardship};
use uuid::Uuid;

/// Kilometres between two townships of one district, where nobody says better.
const WITHIN_DISTRICT_KM: i64 = 8;
/// Kilometres between districts that the pack does not place.
const UNPLACED_KM: i64 = 60;

/// The kinds of those who serve, in the order of their rank.
pub const KINDS: [&str; 4] = ["city-leader", "county-leader", "section-leader", "steward"];

/// In which tier a kind serves: an entity has one leading cadre and one steward at most.
pub fn tier(kind: &str) -> &'static str {
    if kind == "steward" { "steward" } else { "leader" }
}

/// What a kind is called.
pub fn kind_name(kind: &str) -> Named {
    match kind {
        "city-leader" => Named::new("市级领导干部", "city-level leading cadre"),
        "county-leader" => Named::new("县处级领导干部", "county-level leading cadre"),
        "section-leader" => Named::new("科级领导干部", "section-level leading cadre"),
        _ => Named::new("项目管家", "steward"),
    }
}

/// What a post is called: its kind and its number.
pub fn post_name(kind: &str, n: i64) -> Named {
    let name = kind_name(kind);
    Named::new(format!("{} {n:04}", name.zh), format!("{} {n:04}", name.en))
}

/// Why somebody serves an entity: what the pair is made of, and whom it was cheaper to leave to others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reason {
    km: i64,
    township: bool,
    district: bool,
    trade: bool,
    steps: i64,
    /// Another post that would have suited better by itself, and what one more entity would cost it.
    #[serde(skip_serializing_if = "Option::is_none")]
    over: Option<(i64, i64)>,
    /// It was decided by hand.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    by_hand: bool,
}

impl Reason {
    fn of(parts: Parts, over: Option<(i64, i64)>) -> Self {
        let Parts { km, same_township, same_district, knows_trade, size_steps } = parts;
        Self { km, township: same_township, district: same_district, trade: knows_trade, steps: size_steps, over, by_hand: false }
    }

    /// As it is stored.
    pub fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// As people read it.
    pub fn sentence(stored: &str, kind: &str) -> Named {
        let this: Self = serde_json::from_str(stored).unwrap_or_default();
        let place = match (this.township, this.district, this.km) {
            (true, ..) => ("同一乡镇（街道）".to_owned(), "the same township".to_owned()),
            (_, true, 0) => ("服务全市".to_owned(), "serves the whole city".to_owned()),
            (_, true, km) => (format!("同一县区，按 {km} 公里计"), format!("the same district, counted as {km} km")),
            (_, false, km) => (format!("相邻县区，相距约 {km} 公里"), format!("a neighbouring district, about {km} km away")),
        };
        let trade = if this.trade {
            ("熟悉这一行业", "knows the trade")
        } else {
            ("行业不在其专长之内", "does not know the trade")
        };
        let size = match this.steps {
            0 => ("规模相称".to_owned(), "used to its size".to_owned()),
            n => (format!("规模相差 {n} 档"), format!("{n} steps from the sizes that it is used to")),
        };
        let mut zh = format!("{}；{}；{}。", place.0, trade.0, size.0);
        let mut en = format!("{}; {}; {}.", place.1, trade.1, size.1);
        if let Some((n, price)) = this.over {
            let post = post_name(kind, n);
            zh.push_str(&format!("{}本身更合适，但任务已满，再加一户要多付 {price} 的代价，故未选。", post.zh));
            en.push_str(&format!(" {} would suit better by itself, but is full: one more would cost {price}.", post.en));
        }
        if this.by_hand {
            zh.insert_str(0, "人工指定。");
            en.insert_str(0, "Decided by hand. ");
        }
        Named::new(zh, en)
    }
}

/// A plan beside what stands: what would change.
#[derive(Debug, Clone)]
pub struct Planned {
    /// What is planned costs, with its loads and without the prices of changes.
    pub cost: i64,
    /// The same of what stands; none where somebody is unserved now.
    pub cost_now: Option<i64>,
    /// How many entities are served.
    pub served: usize,
    /// How many nobody can serve.
    pub unserved: usize,
    /// Entities that get a steward, another one, or none.
    pub moves: Vec<Move>,
    /// Names the plan: whoever applies it applies this one.
    pub digest: String,
}

/// One change of a plan.
#[derive(Debug, Clone)]
pub struct Move {
    /// Of which entity.
    pub entity: EntityId,
    /// Its name.
    pub name: String,
    /// The number of what stands.
    pub seq: i64,
    /// Who serves it now, by place among the stewards.
    pub from: Option<usize>,
    /// Who shall.
    pub to: Option<usize>,
    /// Why, as it is stored.
    pub reason: String,
}

impl Desk {
    /// Plans who serves whom, when a change costs `price`; takes a second or two for a whole city.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when numbers are out of range.
    pub fn plan_stewards(&self, stewards: &[StewardRecord], entities: &[Serviceable], price: i64) -> Result<Planned, DeskError> {
        let places: HashMap<&str, usize> =
            self.city.districts.iter().enumerate().map(|(at, one)| (one.id.as_str(), at)).collect();
        let km = self.distances();
        let servers: Vec<Server> = stewards.iter().map(|one| server(one, &places)).collect();
        let by_id: HashMap<_, u32> = stewards.iter().zip(0u32..).map(|(one, at)| (one.id, at)).collect();
        let served: Vec<Served> = entities
            .iter()
            .map(|one| Served {
                district: places.get(one.district.as_str()).copied().unwrap_or(0),
                township: one.township,
                trade: ::entity::trade(&one.division),
                size: one.size_class,
                now: one.now.and_then(|id| by_id.get(&id).copied()),
                locked: one.locked,
            })
            .collect();
        let weights = Weights { change: price, ..Weights::default() };
        let field = Field::new(&servers, &km, weights);
        let problem = field.problem(&served).map_err(DeskError::broken)?;
        let plan = solve(&problem);
        let mut moves = Vec::new();
        let mut hash = Sha256::new();
        for (at, entity) in entities.iter().enumerate() {
            let (from, to) = (served[at].now, plan.served_by[at]);
            hash.update(entity.n.to_be_bytes());
            hash.update(entity.seq.to_be_bytes());
            hash.update(to.unwrap_or(u32::MAX).to_be_bytes());
            if from == to {
                continue;
            }
            let reason =
                to.map_or_else(String::new, |to| reason(&field, &problem, &plan, stewards, &served[at], (at, to)).text());
            let (from, to) = (from.map(|one| one as usize), to.map(|one| one as usize));
            moves.push(Move { entity: entity.id, name: entity.name.clone(), seq: entity.seq, from, to, reason });
        }
        let changed = served.iter().zip(&plan.served_by).filter(|(one, to)| one.now.is_some() && to.is_some() && one.now != **to);
        let digest = base::hex(&hash.finalize()[..16]);
        let standing: Vec<Option<u32>> = served.iter().map(|one| one.now).collect();
        Ok(Planned {
            cost: plan.objective - changed.count() as i64 * price,
            cost_now: standing.iter().all(Option::is_some).then(|| cost(&field, &weights, &servers, &served, &standing)),
            served: served.len() - plan.unserved,
            unserved: plan.unserved,
            moves,
            digest,
        })
    }

    /// What a plan changes in the store: what ends, what begins, and the fact that says so.
    pub fn apply_stewards(
        &self,
        kind: &str,
        stewards: &[StewardRecord],
        planned: &Planned,
        (id, price): (Uuid, i64),
        who: &Actors,
        now: Timestamp,
    ) -> (Vec<(EntityId, i64)>, Vec<Stewardship>, Change) {
        let on = calendar::date_of(now);
        let ends = planned.moves.iter().filter(|one| one.from.is_some()).map(|one| (one.entity, one.seq)).collect();
        let begins = planned.moves.iter().filter_map(|one| Some(begin(one, &stewards[one.to?], on))).collect();
        let body = json!({
            "kind": kind, "changes": planned.moves.len(), "served": planned.served, "unserved": planned.unserved, "cost": planned.cost,
            "price": price, "digest": planned.digest,
        });
        let (mut head, mut facts) = ([0; 32], 0);
        let fact = own_fact(("stewarding", id), (&mut head, &mut facts), ("stewards-planned", body), who, now);
        (ends, begins, Change { facts: vec![fact], ..Change::default() })
    }

    /// Gives an entity to a steward by hand, for good or until the next plan.
    pub fn give_steward(
        &self,
        entity: &Serviceable,
        steward: &StewardRecord,
        locked: bool,
        who: &Actors,
        now: Timestamp,
        id: Uuid,
    ) -> (Vec<(EntityId, i64)>, Vec<Stewardship>, Change) {
        let places: HashMap<&str, usize> =
            self.city.districts.iter().enumerate().map(|(at, one)| (one.id.as_str(), at)).collect();
        let (km, servers) = (self.distances(), [server(steward, &places)]);
        let served = Served {
            district: places.get(entity.district.as_str()).copied().unwrap_or(0),
            township: entity.township,
            trade: ::entity::trade(&entity.division),
            size: entity.size_class,
            now: None,
            locked,
        };
        let parts = Field::new(&servers, &km, Weights::default()).parts(&served, 0);
        let reason = Reason { by_hand: true, ..Reason::of(parts, None) };
        let begin = Stewardship {
            entity: entity.id,
            tier: tier(&steward.kind).to_owned(),
            seq: entity.seq + 1,
            steward: steward.id,
            since_on: calendar::date_of(now),
            until_on: None,
            locked,
            reason: reason.text(),
        };
        let post = post_name(&steward.kind, steward.n);
        let body = json!({ "entity": entity.id, "name": entity.name, "post": post, "locked": locked });
        let (mut head, mut facts) = ([0; 32], 0);
        let fact = own_fact(("stewarding", id), (&mut head, &mut facts), ("steward-given", body), who, now);
        let ends = entity.now.map(|_| (entity.id, entity.seq)).into_iter().collect();
        (ends, vec![begin], Change { facts: vec![fact], ..Change::default() })
    }

    /// Kilometres from district to district, by the places of the pack.
    fn distances(&self) -> Vec<Vec<i64>> {
        let districts = &self.city.districts;
        let between = |from: &city::District, to: &city::District| {
            if from.id == to.id {
                return WITHIN_DISTRICT_KM;
            }
            let (one, two) = (self.city.places.get(&from.id), self.city.places.get(&to.id));
            let metres = one.zip(two).and_then(|(one, two)| i64::try_from(one.distance_m(two)).ok());
            metres.map_or(UNPLACED_KM, |metres| (metres + 500) / 1000)
        };
        districts.iter().map(|from| districts.iter().map(|to| between(from, to)).collect()).collect()
    }
}

pub(super) fn begin(one: &Move, steward: &StewardRecord, on: Date) -> Stewardship {
    Stewardship {
        entity: one.entity,
        tier: tier(&steward.kind).to_owned(),
        seq: one.seq + 1,
        steward: steward.id,
        since_on: on,
        until_on: None,
        locked: false,
        reason: one.reason.clone(),
    }
}

fn server(one: &StewardRecord, places: &HashMap<&str, usize>) -> Server {
    let room = |n: i64| u32::try_from(n).unwrap_or(0);
    Server {
        district: places.get(one.district.as_str()).copied(),
        township: one.township,
        expertise: one.expertise.cast_unsigned(),
        size: one.size_class,
        room_free: room(one.room_free),
        room_most: room(one.room_most),
    }
}

/// Why `to` serves the entity at a place: the pair, and whoever would suit better but is full.
fn reason(
    field: &Field<'_>,
    problem: &Problem,
    plan: &Plan,
    stewards: &[StewardRecord],
    served: &Served,
    (at, to): (usize, u32),
) -> Reason {
    let own = problem.candidates(at).find(|one| one.0 == to).map_or(0, |one| one.1);
    let better = problem.candidates(at).next().filter(|one| one.1 < own);
    let over = better.map(|(steward, _)| (stewards[steward as usize].n, plan.prices[steward as usize]));
    Reason::of(field.parts(served, to), over)
}

/// What an arrangement costs, without the prices of changes.
fn cost(field: &Field<'_>, weights: &Weights, servers: &[Server], served: &[Served], by: &[Option<u32>]) -> i64 {
    let mut loads = vec![0usize; servers.len()];
    let mut all = 0;
    for (one, by) in served.iter().zip(by) {
        let Some(by) = by else { continue };
        loads[*by as usize] += 1;
        all += field.parts(one, *by).cost(weights);
    }
    let load = |(server, load): (&Server, &usize)| ::assignment::load_cost(&field.steps(server), *load);
    all + servers.iter().zip(&loads).map(load).sum::<i64>()
}
