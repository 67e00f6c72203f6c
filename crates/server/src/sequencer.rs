//! The sequencer (定序): facts that were written get their places in the log and a signed checkpoint, outside of the path of any request.
//!
//! A fact is durable with its request; it is in a checkpoint within two seconds. Each server looks every second; the row that says how large the
//! log is decides which of two comes first, so that it does not matter how many look.

use crate::desk::{Actors, own_fact};
use crate::state::App;
use jiff::Timestamp;
use ledger::Checkpoint;
use serde_json::{Value, json};
use std::time::Duration;
use store::{Change, ERASED, Store, StoreError};
use uuid::Uuid;

/// How often it is looked: no more checkpoints than one a second.
const LOOK: Duration = Duration::from_secs(1);
/// Facts that get their places in one transaction.
const AT_ONCE: u32 = 5_000;
/// What stands where words were erased.
pub(crate) const BLANK: &str = "〔已删除〕";
/// The shortest text that may be erased, in characters: a shorter one would stand in words that it has nothing to do with.
const TEXT_CHARS_MIN: usize = 2;
/// Facts of one erasure at most.
const ERASED_MAX: u32 = 1_000;

/// Gives all waiting facts their places and signs a checkpoint, if there is something new.
///
/// # Errors
/// What the store says; what could not be done is done the next time.
pub async fn pass(app: &App) -> Result<u64, StoreError> {
    let mut added = 0;
    loop {
        let done = app.store.sequence(AT_ONCE).await?;
        added += done;
        if done < u64::from(AT_ONCE) {
            break;
        }
    }
    let state = app.store.ledger_state().await?;
    if state.size > state.signed.unwrap_or(0) {
        let checkpoint = Checkpoint { origin: app.log.origin().to_owned(), size: state.size, root: state.root };
        let keys: Vec<_> = app.log.own.iter().collect();
        let note = checkpoint.sign(&keys).map_err(|error| StoreError::Ledger(error.to_string()))?;
        app.store.keep_checkpoint(state.size, app.clock.now(), &note).await?;
    }
    Ok(added)
}

/// Looks every second, until it is stopped; being stopped in the middle leaves a whole log.
pub async fn run(app: App) {
    loop {
        tokio::time::sleep(LOOK).await;
        match pass(&app).await {
            Ok(_) => {}
            Err(StoreError::Busy | StoreError::Away) => tracing::debug!("the log waits for the database"),
            Err(error) => tracing::error!(%error, "the log does not grow"),
        }
    }
}

/// What is wrong with a wish to erase something (删除请求有误).
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// Too short a text.
    #[error("give the exact text to erase, {TEXT_CHARS_MIN} characters at least")]
    Short,
    /// No ground.
    #[error("say on what ground: the article, or who asked")]
    NoGround,
    /// No fact says it.
    #[error("no fact says that")]
    Nothing,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Erases a text from facts as the law asks (个人信息保护法 art. 47): of one subject, or of all. What is left, and that something was erased, is a
/// fact of its own. Gives how many facts it was erased from; more than a thousand are done by calling it again.
///
/// # Errors
/// [`EraseError`].
pub async fn erase(store: &Store, text: &str, subject: Option<Uuid>, ground: &str, now: Timestamp) -> Result<usize, EraseError> {
    if text.trim().chars().count() < TEXT_CHARS_MIN {
        return Err(EraseError::Short);
    }
    if ground.trim().is_empty() {
        return Err(EraseError::NoGround);
    }
    let mut erasures = Vec::new();
    for one in store.facts_saying(text, subject, ERASED_MAX).await? {
        let mut body: Value = serde_json::from_str(&one.body).unwrap_or_else(|_| Value::String(one.body.clone()));
        let hit = blank(&mut body, text);
        if hit || one.actor_name.contains(text) {
            let (name, body) = (one.actor_name.replace(text, BLANK), if hit { body.to_string() } else { one.body.clone() });
            erasures.push(one.erased(name, body)?);
        }
    }
    if erasures.is_empty() {
        return Err(EraseError::Nothing);
    }
    let facts: Vec<Value> = erasures
        .iter()
        .map(|one| json!({ "left": one.left(), "number": one.number, "subject": one.subject.to_string() }))
        .collect();
    let id = Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, u64::try_from(now.as_second()).unwrap_or(0), 0));
    let body = json!({ "facts": facts, "ground": ground.trim() });
    let operator = Actors { name: "运行管理".to_owned(), ..Actors::clock() };
    let fact = own_fact(("erasure", id), (&mut [0; 32], &mut 0), (ERASED, body), &operator, now);
    let n = erasures.len();
    store.commit(Change { facts: vec![fact], erasures, ..Change::default() }).await?;
    Ok(n)
}

/// Replaces a text wherever a JSON value has it; whether it was there.
fn blank(value: &mut Value, text: &str) -> bool {
    match value {
        Value::String(said) if said.contains(text) => {
            *said = said.replace(text, BLANK);
            true
        }
        Value::Array(some) => some.iter_mut().fold(false, |hit, one| blank(one, text) | hit),
        Value::Object(some) => some.values_mut().fold(false, |hit, one| blank(one, text) | hit),
        _ => false,
    }
}
