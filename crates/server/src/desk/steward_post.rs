//! Posts of stewards and leading cadres: how one begins, and what becomes of its entities when it is left.

use super::fact::{Actors, own_fact};
use super::{Desk, DeskError, KINDS, StewardPlan, post_name};
use crate::problem::FieldError;
use ::entity::TRADES;
use base::{EntityId, StewardId};
use jiff::Timestamp;
use serde_json::json;
use store::{Change, Serviceable, StewardRecord, Stewardship, Write};
use uuid::Uuid;

/// Entities that one post may serve at most.
const ROOM_MAX: i64 = 10_000;
/// What a change costs while a post is left: nobody else's entities move for it.
const PRICE: i64 = 100_000;

/// A post to be filled.
#[derive(Debug, Default)]
pub struct NewPost {
    /// Which kind.
    pub kind: String,
    /// Where; empty: the whole city.
    pub district: String,
    /// The trades that it knows, by their places.
    pub trades: Vec<usize>,
    /// To which size it is used, 0 micro to 3 large.
    pub size: i64,
    /// How many entities without strain.
    pub room_free: i64,
    /// How many at most.
    pub room_most: i64,
}

/// A post that is left: what ends, what begins elsewhere, and the change that says so.
#[derive(Debug)]
pub struct Leaving {
    /// What ends, by entity and number.
    pub ends: Vec<(EntityId, i64)>,
    /// What begins.
    pub begins: Vec<Stewardship>,
    /// How many of its entities go to others.
    pub handed: usize,
    /// How many nobody has room for.
    pub unserved: usize,
    /// The post's row and the fact.
    pub told: Change,
}

impl Desk {
    /// Fills a post, the next of its kind after `last`.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] with every field that cannot be.
    pub fn appoint(&self, new: NewPost, id: Uuid, last: i64, who: &Actors, now: Timestamp) -> Result<Change, DeskError> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, zh: &str, en: &str| errors.push(FieldError::new(field, (zh, en)));
        if !KINDS.contains(&new.kind.as_str()) {
            wrong("kind", "没有这一类包联人员。", "There is no such kind.");
        }
        if !new.district.is_empty() && self.city.district(&new.district).is_none() {
            wrong("district", "没有这个县区。", "There is no such district.");
        }
        if new.trades.iter().any(|at| *at >= TRADES.len()) {
            wrong("trades", "没有这个行业门类。", "There is no such trade.");
        }
        if !(0..=3).contains(&new.size) {
            wrong("size", "规模应为 0（微型）至 3（大型）。", "A size is 0 (micro) to 3 (large).");
        }
        if !(1..=ROOM_MAX).contains(&new.room_most) || !(0..=new.room_most).contains(&new.room_free) {
            wrong(
                "room_most",
                "至多包联 1 至 10000 户；不感吃力的户数不超过至多户数。",
                "1 to 10,000 entities at most, and not fewer than those without strain.",
            );
        }
        if !errors.is_empty() {
            return Err(DeskError::Invalid(errors));
        }
        let mut record = StewardRecord {
            id: StewardId::new(id),
            version: 1,
            n: last + 1,
            township: None,
            expertise: new.trades.iter().fold(0, |bits, at| bits | 1 << at),
            size_class: new.size,
            room_free: new.room_free,
            room_most: new.room_most,
            serves: 0,
            synthetic: self.demo,
            appointed_on: calendar::date_of(now),
            left_on: None,
            head: [0; 32],
            facts: 0,
            updated_at: now,
            kind: new.kind,
            district: new.district,
        };
        let post = post_name(&record.kind, record.n);
        let body = json!({ "post": post.zh, "post_en": post.en, "room_most": record.room_most });
        let chain = (&mut record.head, &mut record.facts);
        let fact = own_fact(("steward", id), chain, ("steward-appointed", body), who, now);
        Ok(Change { stewards: vec![Write::New(record)], facts: vec![fact], ..Change::default() })
    }

    /// Leaves a post: what it serves goes to `others` of its kind as a plan would give it, while everybody else keeps what he has; for
    /// what nobody has room it is shown without. `entities` are those that are served in its tier by its kind.
    ///
    /// # Errors
    /// [`DeskError::Conflict`] for another version, [`DeskError::Invalid`] for a post that is left already.
    pub fn leave_post(
        &self,
        (record, expected): (&StewardRecord, i64),
        others: &[StewardRecord],
        entities: &[Serviceable],
        who: &Actors,
        now: Timestamp,
    ) -> Result<Leaving, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        if record.left_on.is_some() {
            let told = ("这个岗位已经离任。", "This post is left already.");
            return Err(DeskError::Invalid(vec![FieldError::new("version", told)]));
        }
        let mut ends: Vec<(EntityId, i64)> =
            entities.iter().filter(|one| one.now == Some(record.id)).map(|one| (one.id, one.seq)).collect();
        let own: Vec<EntityId> = ends.iter().map(|one| one.0).collect();
        // Where nobody else is, there is nothing to plan.
        let moves = match (others.is_empty(), own.is_empty()) {
            (false, false) => self.plan_stewards(others, entities, PRICE)?,
            _ => StewardPlan { cost: 0, cost_now: None, served: 0, unserved: 0, moves: Vec::new(), digest: String::new() },
        }
        .moves;
        ends.extend(moves.iter().filter(|one| one.from.is_some()).map(|one| (one.entity, one.seq)));
        let on = calendar::date_of(now);
        let begin = |one: &super::steward::Move| Some(super::steward::begin(one, &others[one.to?], on));
        let begins: Vec<Stewardship> = moves.iter().filter_map(begin).collect();
        let handed = begins.iter().filter(|one| own.contains(&one.entity)).count();
        let unserved = own.len() - handed;
        let mut next = StewardRecord { version: expected + 1, left_on: Some(on), serves: 0, updated_at: now, ..record.clone() };
        let post = post_name(&record.kind, record.n);
        let body = json!({ "post": post.zh, "post_en": post.en, "handed": handed, "unserved": unserved });
        let chain = (&mut next.head, &mut next.facts);
        let fact = own_fact(("steward", record.id.uuid()), chain, ("steward-left", body), who, now);
        let told = Change { stewards: vec![Write::Update { record: next, expected }], facts: vec![fact], ..Change::default() };
        Ok(Leaving { ends, begins, handed, unserved, told })
    }
}
