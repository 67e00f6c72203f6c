//! What the writer of a complaint said of himself goes when the law wants it gone (个人信息保护法 art. 47): from its row, its files, its facts and the
//! duties about it. That there was one, of which kind, how it was looked into and what was answered stays; the log goes on verifying.

use crate::api::complaint_folder;
use crate::desk::{Actors, own_fact};
use crate::sequencer::BLANK;
use crate::state::App;
use complaint::Complaint;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use store::{Change, ComplaintRecord, DutyFilter, DutyRecord, ERASED, PageRequest, Papers, Store, StoreError, Write};
use uuid::Uuid;

/// Facts of one record at most; one page of its duties.
const FACTS_MAX: u32 = 1_000;
const DUTIES_MAX: u32 = 200;
/// Complaints that are erased in one pass.
const AT_ONCE: i64 = 200;
/// Where a writer's words stand, in rows and in facts.
const KEYS: [&str; 3] = ["text", "post", "about"];

/// Why the words of a complaint are not erased (不能删除的原因).
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// No such number.
    #[error("there is no complaint {0}: give its number, such as QF20230707-123456")]
    Missing(String),
    /// It is still looked into.
    #[error("complaint {0} is still being dealt with: its words are needed until it has ended")]
    Open(String),
    /// No ground.
    #[error("say on what ground: the article, or who asked and when")]
    NoGround,
    /// A row does not read.
    #[error("the row of complaint {0} does not read: {1}")]
    Unreadable(String, String),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Erases the words of the complaint of a number, which has ended. Gives how many facts and files they were erased from; nothing is done twice.
///
/// # Errors
/// [`EraseError`].
pub async fn complaint(
    (store, papers): (&Store, &Papers),
    number: &str,
    ground: &str,
    now: Timestamp,
) -> Result<(usize, usize), EraseError> {
    let number = number.trim().to_ascii_uppercase();
    let record = store.complaint_by_number(&number).await?.ok_or_else(|| EraseError::Missing(number))?;
    if ground.trim().is_empty() {
        return Err(EraseError::NoGround);
    }
    if record.erased { Ok((0, 0)) } else { erase(store, papers, record, ground.trim(), now).await }
}

async fn erase(
    store: &Store,
    papers: &Papers,
    record: ComplaintRecord,
    ground: &str,
    now: Timestamp,
) -> Result<(usize, usize), EraseError> {
    let unreadable = |error: serde_json::Error| EraseError::Unreadable(record.number.clone(), error.to_string());
    let one: Complaint = serde_json::from_str(&record.document).map_err(unreadable)?;
    if one.state.is_open() {
        return Err(EraseError::Open(record.number.clone()));
    }
    let words: BTreeSet<String> =
        one.writers_words().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect();
    let filter = DutyFilter { subject: Some(record.id.uuid()), sealed: true, ..DutyFilter::default() };
    let duties = store.duties(&filter, &PageRequest::first(DUTIES_MAX)).await?.items;
    let mut change = Change::default();
    let mut subjects = vec![record.id.uuid()];
    for row in duties {
        subjects.push(row.duty.id.uuid());
        if let Some(document) = without(&row.duty.document, &words) {
            let record = DutyRecord { version: row.duty.version + 1, document, updated_at: now, ..row.duty.clone() };
            change.duties.push(Write::Update { record, expected: row.duty.version });
        }
    }
    for subject in subjects {
        for fact in store.facts_saying("", Some(subject), FACTS_MAX).await? {
            if let Some(body) = without(&fact.body, &words) {
                let name = fact.actor_name.clone();
                change.erasures.push(fact.erased(name, body)?);
            }
        }
    }
    let files = store.complaint_files(record.id).await?;
    // The bytes first: whoever is stopped here does it again, and the rows still say what is to go.
    for file in &files {
        papers.drop_file(store.region(), complaint_folder(record.id), file.id).await?;
    }
    let facts: Vec<Value> = change
        .erasures
        .iter()
        .map(|one| json!({ "left": one.left(), "number": one.number, "subject": one.subject.to_string() }))
        .collect();
    let id = Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, u64::try_from(now.as_second()).unwrap_or(0), 0));
    let body = json!({ "facts": facts, "ground": ground, "complaint": record.number, "files": files.len() });
    let operator = Actors { name: "运行管理".to_owned(), ..Actors::clock() };
    change.facts.push(own_fact(("erasure", id), (&mut [0; 32], &mut 0), (ERASED, body), &operator, now));
    change.complaint_files_gone.push(record.id);
    let document = serde_json::to_string(&one.erased(BLANK)).map_err(unreadable)?;
    let (expected, own) = (record.version, record.id.to_string());
    let next = ComplaintRecord {
        version: expected + 1,
        document,
        contact: String::new(),
        // The digest of a text tells the text to whoever guesses it.
        text_key: own,
        erased: true,
        updated_at: now,
        ..record
    };
    change.complaints.push(Write::Update { record: next, expected });
    let done = (change.erasures.len(), files.len());
    store.commit(change).await?;
    Ok(done)
}

/// Erases the words of complaints that ended longer ago than the city keeps them.
///
/// # Errors
/// What the store says; what was not done is done the next time.
pub async fn pass(app: &App) -> Result<usize, StoreError> {
    let Some(days) = app.desk.city.complaints.as_ref().and_then(|plan| plan.erased_after_days) else { return Ok(0) };
    let now = app.clock.now();
    let before = calendar::start_of(app.today().saturating_sub(i64::from(days).days()));
    let ground = format!("个人信息保护法第四十七条第一款第一项：办结满 {days} 天，处理目的已实现");
    let mut erased = 0;
    for record in app.store.complaints_to_erase(before, AT_ONCE).await? {
        match erase(&app.store, &app.papers, record, &ground, now).await {
            Ok(_) => erased += 1,
            Err(EraseError::Store(error)) => return Err(error),
            Err(error) => tracing::error!(%error, "the words of a complaint were not erased"),
        }
    }
    Ok(erased)
}

/// A JSON text in which the writer's words are blanks; none when it has none of them.
fn without(text: &str, words: &BTreeSet<String>) -> Option<String> {
    let mut value: Value = serde_json::from_str(text).ok()?;
    blank(&mut value, words).then(|| value.to_string())
}

fn blank(value: &mut Value, words: &BTreeSet<String>) -> bool {
    match value {
        Value::Object(fields) => fields.iter_mut().fold(false, |hit, (key, one)| {
            let own = KEYS.contains(&key.as_str()) && one.as_str().is_some_and(|said| words.contains(said.trim()));
            if own {
                *one = Value::from(BLANK);
            }
            blank(one, words) | own | hit
        }),
        Value::Array(some) => some.iter_mut().fold(false, |hit, one| blank(one, words) | hit),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_where_they_were_said_and_nowhere_else() {
        let words = BTreeSet::from(["收了礼".to_owned(), "board".to_owned()]);
        let text = r#"{"channel":"board","more":[{"on":"2023-07-07","text":"收了礼 "}],"text":"别人的话"}"#;
        let left: Value = serde_json::from_str(&without(text, &words).unwrap()).unwrap();
        assert_eq!(left, json!({ "channel": "board", "more": [{ "on": "2023-07-07", "text": BLANK }], "text": "别人的话" }));
        assert_eq!(without(r#"{"text":"别人的话"}"#, &words), None);
        assert_eq!(without("no JSON", &words), None);
    }
}
