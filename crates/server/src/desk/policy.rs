//! Policies: drafts, editions, to whom they are pushed.

use super::delivery::Subscribers;
use super::fact::{Actors, own_fact, stable_id};
use super::{Desk, DeskError};
use crate::problem::FieldError;
use ::duty::{Hours, Party};
use ::policy::{Flaw, Policy};
use base::{Named, PolicyId, TellingId};
use calendar::date_of;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};
use store::{About, Change, FactRecord, NewDelivery, PolicyEdition, PolicyPush, PolicyRecord, TellingRecord, Write};
use uuid::Uuid;

/// Entities to whom a policy is pushed for the first time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewPush {
    /// How many pushes there were before.
    pub before: i64,
    /// How many entities these are.
    pub reached: i64,
    /// The set, by number.
    pub members: Vec<u8>,
}

fn invalid(flaws: Vec<Flaw>) -> Result<(), DeskError> {
    if flaws.is_empty() {
        return Ok(());
    }
    let error = |flaw: Flaw| {
        let sentence = flaw.sentence();
        FieldError::new(&flaw.field(), (sentence.zh, sentence.en))
    };
    Err(DeskError::Invalid(flaws.into_iter().map(error).collect()))
}

pub(super) fn one(field: &str, zh: impl Into<String>, en: impl Into<String>) -> DeskError {
    DeskError::Invalid(vec![FieldError::new(field, (zh, en))])
}

fn text(policy: &Policy) -> Result<String, DeskError> {
    serde_json::to_string(policy).map_err(DeskError::broken)
}

impl Desk {
    /// The id of a policy of the pack: always the same.
    pub fn pack_policy_id(&self, id: &str, from: Date) -> PolicyId {
        PolicyId::new(stable_id(from, &["policy", id]))
    }

    /// A policy as it is stored.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when the document does not read.
    pub fn read_policy(&self, document: &str) -> Result<Policy, DeskError> {
        serde_json::from_str(document).map_err(DeskError::broken)
    }

    /// A new draft.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] for a title that is missing, texts that are too long, days that run backwards.
    pub fn draft_policy(&self, id: PolicyId, policy: &Policy, who: &Actors, now: Timestamp) -> Result<Change, DeskError> {
        invalid(policy.draft_flaws())?;
        let mut record = PolicyRecord {
            id,
            version: 1,
            state: "draft".to_owned(),
            edition: 0,
            office: policy.office.to_string(),
            search: search(policy),
            from: policy.from,
            to: policy.to,
            document: text(policy)?,
            published: None,
            head: [0; 32],
            facts: 0,
            updated_at: now,
        };
        let fact = told(&mut record, "policy-drafted", json!({ "title": policy.title }), who, now);
        Ok(Change { policies: vec![Write::New(record)], facts: vec![fact], ..Change::default() })
    }

    /// Changes the draft; what is published stays as it was until it is published again.
    ///
    /// # Errors
    /// As [`Desk::draft_policy`], and [`DeskError::Conflict`].
    pub fn change_policy(
        &self,
        (record, expected): (PolicyRecord, i64),
        policy: &Policy,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        invalid(policy.draft_flaws())?;
        let mut next = PolicyRecord { document: text(policy)?, ..next(record, now) };
        if next.published.is_none() {
            next = PolicyRecord { search: search(policy), from: policy.from, to: policy.to, ..next };
        }
        let fact = told(&mut next, "policy-changed", json!({ "title": policy.title }), who, now);
        Ok(update(next, expected, fact))
    }

    /// Publishes the draft as the next edition and pushes it.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] with everything that keeps it from being published; [`DeskError::Conflict`].
    pub fn publish_policy(
        &self,
        (record, expected): (PolicyRecord, i64),
        push: NewPush,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        let policy = self.read_policy(&record.document)?;
        invalid(policy.flaws(&self.city.register))?;
        if record.published.as_ref() == Some(&record.document) && record.state == "published" {
            return Err(one("version", "草稿与已发布的内容相同，不必再发布。", "The draft is what is published already."));
        }
        let document = record.document.clone();
        let mut next = PolicyRecord {
            state: "published".to_owned(),
            edition: record.edition + 1,
            search: search(&policy),
            from: policy.from,
            to: policy.to,
            published: Some(document.clone()),
            ..next(record, now)
        };
        let body = json!({ "title": policy.title, "edition": next.edition, "reached": push.reached });
        let fact = told(&mut next, "policy-published", body, who, now);
        let edition = PolicyEdition { policy: next.id, n: next.edition, document, by_name: who.name.clone(), published_at: now };
        let pushes = pushed(&next, push, now);
        Ok(Change { policy_editions: vec![edition], policy_pushes: pushes, ..update(next, expected, fact) })
    }

    /// Pushes a policy to entities that came to qualify since; nothing without any.
    pub fn push_policy(&self, record: PolicyRecord, push: NewPush, who: &Actors, now: Timestamp) -> Option<Change> {
        if push.reached == 0 {
            return None;
        }
        let expected = record.version;
        let mut next = next(record, now);
        let body = json!({ "edition": next.edition, "reached": push.reached });
        let fact = told(&mut next, "policy-pushed", body, who, now);
        let pushes = pushed(&next, push, now);
        Some(Change { policy_pushes: pushes, ..update(next, expected, fact) })
    }

    /// What companies are told that a push reached, and how it leaves the house: once for a company and an edition, at the usual hours.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when a day lies outside the calendar.
    pub fn tell_of_policy(
        &self,
        (policy, push): (&Policy, &PolicyPush),
        companies: Vec<String>,
        to: &Subscribers,
        mut id: impl FnMut() -> Uuid,
        (now, wall): (Timestamp, Timestamp),
    ) -> Result<(Vec<TellingRecord>, Vec<NewDelivery>), DeskError> {
        let telling = |code: String| TellingRecord {
            id: TellingId::new(id()),
            about: About::Policy(push.policy),
            rung: About::edition(push.edition),
            audience: Party::Applicant(code).to_string(),
            on: date_of(now),
            told_at: now,
            why: Named::new("贵企业符合条件的政策", "a policy for which your company qualifies"),
            what: policy.title.clone(),
        };
        let tellings: Vec<TellingRecord> = companies.into_iter().map(telling).collect();
        let deliveries = self.deliveries_at(Hours::USUAL, &tellings, to, id, (now, wall))?;
        Ok((tellings, deliveries))
    }

    /// Ends a policy: it is matched and pushed no more, and stays to be read.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] for one that is not published; [`DeskError::Conflict`].
    pub fn end_policy(&self, (record, expected): (PolicyRecord, i64), who: &Actors, now: Timestamp) -> Result<Change, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        if record.state != "published" {
            return Err(one("version", "只有已发布的政策才能终止。", "Only a published policy can be ended."));
        }
        let mut next = PolicyRecord { state: "ended".to_owned(), ..next(record, now) };
        let body = json!({ "edition": next.edition });
        let fact = told(&mut next, "policy-ended", body, who, now);
        Ok(update(next, expected, fact))
    }
}

fn next(record: PolicyRecord, now: Timestamp) -> PolicyRecord {
    PolicyRecord { version: record.version + 1, updated_at: now, ..record }
}

fn update(record: PolicyRecord, expected: i64, fact: FactRecord) -> Change {
    Change { policies: vec![Write::Update { record, expected }], facts: vec![fact], ..Change::default() }
}

fn pushed(record: &PolicyRecord, push: NewPush, now: Timestamp) -> Vec<PolicyPush> {
    if push.reached == 0 {
        return Vec::new();
    }
    let NewPush { before, reached, members } = push;
    vec![PolicyPush { policy: record.id, n: before + 1, edition: record.edition, reached, members, pushed_at: now }]
}

/// What searches look in.
fn search(policy: &Policy) -> String {
    let Policy { title, summary, source, amount, .. } = policy;
    [&title.zh, &title.en, &summary.zh, &summary.en, source, &amount.zh, &amount.en].map(|text| text.to_lowercase()).join("\n")
}

fn told(record: &mut PolicyRecord, kind: &str, body: Value, who: &Actors, now: Timestamp) -> FactRecord {
    let chain = (&mut record.head, &mut record.facts);
    own_fact(("policy", record.id.uuid()), chain, (kind, body), who, now)
}
