//! The register of business entities at the desk: what a batch leaves behind as a fact, and how one entity changes.

use super::fact::{Actors, own_fact};
use super::{Desk, DeskError};
use crate::problem::FieldError;
use ::entity::{Attribute, Entry, NAME_CHARS, Names, State, initials};
use base::{EntityId, hex};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use store::{Change, EntityBatch, EntityEdit, EntityRecord, Stewardship};

/// What of an entity shall be otherwise.
#[derive(Debug, Default)]
pub struct EntityChange {
    /// Its name.
    pub name: Option<String>,
    /// Its district.
    pub district: Option<String>,
    /// Its industry, four digits.
    pub industry: Option<String>,
    /// Its state, and since when it has ended.
    pub state: Option<(String, Option<Date>)>,
    /// Attributes.
    pub attributes: Vec<(&'static Attribute, Option<i64>)>,
}

/// The fact of a batch: how many came, from where, and the digest that proves each of them.
pub fn batch_told(batch: &EntityBatch, who: &Actors) -> Change {
    let body = json!({ "source": batch.source, "rows": batch.rows, "first": batch.n_first, "digest": hex(&batch.digest) });
    let (mut head, mut facts) = ([0; 32], 0);
    let fact = own_fact(("entity-batch", batch.id.uuid()), (&mut head, &mut facts), ("entities-added", body), who, batch.at);
    Change { facts: vec![fact], ..Change::default() }
}

/// An entity that enters the register, as its row: unnumbered, at version 1, without facts of its own.
pub fn entity_record(desk: &Desk, id: EntityId, entry: Entry, now: Timestamp) -> EntityRecord {
    let core = desk.names().core(&entry.name).to_owned();
    EntityRecord {
        id,
        n: 0,
        version: 1,
        batch: None,
        uscc: entry.code.as_str().to_owned(),
        initials: initials(&core),
        core,
        name: entry.name,
        kind: entry.kind.as_str().to_owned(),
        state: entry.state.as_str().to_owned(),
        district: entry.district,
        industry: entry.industry,
        attributes: entry.attributes,
        registered_on: entry.registered_on,
        ended_on: entry.ended_on,
        synthetic: false,
        head: [0; 32],
        facts: 0,
        updated_at: now,
    }
}

impl Desk {
    /// What names of this city's entities begin with.
    pub fn names(&self) -> &Names {
        &self.names
    }

    pub(super) fn names_of(city: &city::City) -> Names {
        let short = city.name.zh.trim_end_matches('市').to_owned();
        let districts = city.districts.iter().map(|one| one.name.zh.clone());
        Names::new(districts.chain([city.name.zh.clone(), short]))
    }

    /// Changes an entity, `served` by those who serve it now: what has ended is served no more. Its fact says of each thing what it was and what it is, so that the batch in which it came can still be proved.
    ///
    /// # Errors
    /// [`DeskError::Conflict`], [`DeskError::Invalid`] for values that cannot be, or when nothing would change.
    pub fn change_entity(
        &self,
        (record, served): (&EntityRecord, &[Stewardship]),
        expected: i64,
        change: EntityChange,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        let mut after = record.clone();
        let mut errors = Vec::new();
        let mut wrong = |field: &str, zh: &str, en: &str| errors.push(FieldError::new(field, (zh, en)));
        let mut said = Map::new();
        let mut say = |field: &str, before: Value, after: Value| {
            if before != after {
                said.insert(field.to_owned(), json!([before, after]));
            }
        };
        if let Some(name) = change.name.map(|name| name.trim().to_owned()) {
            if !NAME_CHARS.contains(&name.chars().count()) {
                wrong("name", "名称应为 2 至 120 个字。", "A name has 2 to 120 characters.");
            }
            say("name", json!(record.name), json!(name));
            after.core = self.names().core(&name).to_owned();
            after.initials = initials(&after.core);
            after.name = name;
        }
        if let Some(district) = change.district {
            if self.city.district(&district).is_none() {
                wrong("district", "没有这个县区。", "There is no such district.");
            }
            say("district", json!(record.district), json!(district));
            after.district = district;
        }
        if let Some(industry) = change.industry {
            if industry.len() != 4 || !industry.bytes().all(|byte| byte.is_ascii_digit()) {
                wrong("industry", "行业代码应为四位数字（GB/T 4754）。", "An industry is four digits (GB/T 4754).");
            }
            say("industry", json!(record.industry), json!(industry));
            after.industry = Some(industry);
        }
        if let Some((state, on)) = change.state {
            match (State::parse(&state), on) {
                (Some(State::Live), None) => {}
                (Some(State::Deregistered | State::Revoked), Some(on))
                    if on >= record.registered_on && on <= calendar::date_of(now) => {}
                (None, _) => wrong("state", "没有这种登记状态。", "There is no such state."),
                _ => wrong(
                    "ended_on",
                    "注销、吊销须填日期：不早于登记日期，不晚于今天；存续则不填。",
                    "Whatever has ended has a day, not before its registration and not after today; whatever has not, has none.",
                ),
            }
            say("state", json!(record.state), json!(state));
            say("ended_on", json!(record.ended_on), json!(on));
            (after.state, after.ended_on) = (state, on);
        }
        for (attribute, value) in change.attributes {
            say(attribute.name, json!(record.attributes.get(attribute.name)), json!(value));
            after.attributes.set(attribute.name, value);
        }
        if errors.is_empty() && said.is_empty() {
            errors.push(FieldError::new("version", ("没有改动任何内容。", "Nothing would change.")));
        }
        if !errors.is_empty() {
            return Err(DeskError::Invalid(errors));
        }
        after.version = expected + 1;
        after.updated_at = now;
        let ends = record.ended_on.is_none() && after.ended_on.is_some();
        let on = calendar::date_of(now);
        let stewardship_ends: Vec<_> = served.iter().filter(|_| ends).map(|one| (one.clone(), on)).collect();
        let mut body = json!({ "changed": said });
        if !stewardship_ends.is_empty() {
            body["stewards_ended"] = json!(stewardship_ends.len());
        }
        let chain = (&mut after.head, &mut after.facts);
        let fact = own_fact(("entity", record.id.uuid()), chain, ("entity-changed", body), who, now);
        let entities = vec![EntityEdit { before: record.clone(), after }];
        Ok(Change { entities, stewardship_ends, facts: vec![fact], ..Change::default() })
    }
}
