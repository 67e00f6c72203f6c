//! Facts as they are stored: each names its subject, its number, who and when, and hangs on the one before by SHA-256.

use crate::session::Me;
use base::{ProjectId, UserId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::FactRecord;
use uuid::Uuid;

/// Who did something, as the facts keep it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actors {
    /// The user; none for the clock itself.
    pub id: Option<UserId>,
    /// The name shown.
    pub name: String,
    /// The role.
    pub role: String,
    /// The office.
    pub office: String,
    /// In whose place: the absent colleague for whom he stood in, or whoever lent him the post.
    pub on_behalf_of: Option<String>,
    /// What he had ticked, if he gives an opinion: it is kept with the opinion, under its digest.
    pub checklist: Option<Value>,
}

impl Actors {
    /// A signed-in user.
    pub fn of(me: &Me) -> Self {
        Self {
            id: Some(me.id),
            name: me.name.clone(),
            role: me.role.as_str().to_owned(),
            office: me.office.clone().unwrap_or_default(),
            on_behalf_of: me.in_place_of().map(str::to_owned),
            checklist: None,
        }
    }

    /// Whoever has the server's command line.
    pub fn console() -> Self {
        Self { name: "命令行".to_owned(), ..Self::clock() }
    }

    /// The clock: what the law itself does when a term has passed.
    pub fn clock() -> Self {
        Self {
            id: None,
            name: "时钟".to_owned(),
            role: String::new(),
            office: String::new(),
            on_behalf_of: None,
            checklist: None,
        }
    }
}

/// What a fact says, before it has its number and its digest.
#[derive(Debug, Clone, PartialEq)]
pub struct FactDraft {
    /// The stable name of its kind.
    pub kind: String,
    /// When it holds from.
    pub at: Timestamp,
    /// What it says; JSON with sorted keys.
    pub body: Value,
    /// When it was done on paper, if it was entered later.
    pub on_paper_at: Option<Timestamp>,
}

/// A subject's list of facts, to whose end others are added.
#[derive(Debug, Clone, Copy)]
pub struct Chain {
    /// project, case or permit.
    pub kind: &'static str,
    /// Whose facts these are.
    pub id: Uuid,
    /// The project to whose timeline they belong.
    pub project: ProjectId,
    /// The digest of the last one.
    pub head: [u8; 32],
    /// Its number; 0 when there is none.
    pub seq: i64,
}

impl Chain {
    /// Adds a fact to the end.
    pub fn add(&mut self, mut draft: FactDraft, who: &Actors) -> FactRecord {
        self.seq += 1;
        if let (Some(name), Some(body)) = (&who.on_behalf_of, draft.body.as_object_mut()) {
            body.insert("on_behalf_of".to_owned(), name.as_str().into());
        }
        if let (Some(ticks), "reviewed", Some(body)) = (&who.checklist, draft.kind.as_str(), draft.body.as_object_mut()) {
            body.insert("checklist".to_owned(), ticks.clone());
        }
        let body = draft.body.to_string();
        let actor = who.id.map(|id| id.to_string()).unwrap_or_default();
        let said_by = [draft.kind.as_str(), &actor, &who.role, &who.office];
        let digest = store::chain_digest(&self.head, self.id, self.seq, draft.at.as_microsecond(), said_by);
        self.head = digest;
        FactRecord {
            subject_kind: self.kind.to_owned(),
            subject_id: self.id,
            seq: self.seq,
            project_id: self.project,
            at: draft.at,
            kind: draft.kind,
            actor_id: who.id,
            actor_name: who.name.clone(),
            actor_role: who.role.clone(),
            actor_office: who.office.clone(),
            body,
            digest,
            on_paper_at: draft.on_paper_at,
            leaf: None,
        }
    }
}

/// Adds a fact to the chain of a record that keeps its head and its count; `project` is the timeline in which it stands.
pub fn chained(
    (kind, id, project): (&'static str, Uuid, ProjectId),
    (head, facts): (&mut [u8; 32], &mut i64),
    (what, body): (&str, Value),
    who: &Actors,
    now: Timestamp,
) -> FactRecord {
    let mut chain = Chain { kind, id, project, head: *head, seq: *facts };
    let fact = chain.add(FactDraft { kind: what.to_owned(), at: now, body, on_paper_at: None }, who);
    (*head, *facts) = (chain.head, chain.seq);
    fact
}

/// The same for a record whose facts stand in no project's timeline but in its own.
pub fn own_fact(
    (kind, id): (&'static str, Uuid),
    chain: (&mut [u8; 32], &mut i64),
    said: (&str, Value),
    who: &Actors,
    now: Timestamp,
) -> FactRecord {
    chained((kind, id, ProjectId::new(id)), chain, said, who, now)
}

/// An id that is always the same for a day and some words, so that whoever writes the record again writes the same row. The day stands
/// in front, as in every id of the day.
pub fn stable_id(day: Date, words: &[&str]) -> Uuid {
    let mut hash = Sha256::new();
    for (word_idx, word) in words.iter().enumerate() {
        if word_idx > 0 {
            hash.update([0]);
        }
        hash.update(word.as_bytes());
    }
    let mut bytes = [0u8; 16];
    bytes[..6].copy_from_slice(&calendar::start_of(day).as_millisecond().to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&hash.finalize()[..10]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
