//! What a visit takes in: notes, problems, ends. Each entry has an id that its writer made, so that it may come twice, late, or after
//! somebody else wrote: it is taken once, and whatever cannot be taken is refused with both texts.

use crate::{Ended, Note, Raised, Refusal, Visit};
use base::EntityId;
use jiff::civil::Date;
use uuid::Uuid;

/// Something written on a visit (走访填报).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Made by whoever wrote it: a UUID of version 7.
    pub id: Uuid,
    /// Of which enterprise.
    pub entity: EntityId,
    /// What.
    pub act: Act,
}

/// What an entry does (填报内容).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// The one field of notes, as it shall be (记录).
    Note {
        /// The whole of it.
        text: String,
        /// The note that the writer saw; none: there was none.
        upon: Option<Uuid>,
    },
    /// A problem of the enterprise, in its words (现场提出问题).
    Raise {
        /// What.
        text: String,
    },
    /// It was visited (已走访).
    Done {},
    /// Nobody could be seen (未走成).
    Missed {
        /// Why.
        text: String,
    },
}

/// What became of an entry (填报结果).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// It was here before: nothing is done twice.
    Already,
    /// It changes the visit.
    New,
}

/// The visit after an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// As it is now.
    pub visit: Visit,
    /// Whether something changed.
    pub taken: Taken,
}

/// Takes an entry in, or says why not. A refused one leaves everything as it was; one that was taken before changes nothing.
///
/// # Errors
/// [`Refusal`].
pub fn take(visit: &Visit, entry: &Entry, by: &str, today: Date) -> Result<Outcome, Refusal> {
    if entry.id.get_version_num() != 7 {
        return Err(Refusal::NoEntryId);
    }
    if let Some(known) = known(visit, entry.id) {
        return match known == said(entry) {
            true => Ok(Outcome { visit: visit.clone(), taken: Taken::Already }),
            false => Err(Refusal::Differs { kept: known.text }),
        };
    }
    if visit.called_off.is_some() {
        return Err(Refusal::CalledOff);
    }
    if today < visit.on {
        return Err(Refusal::NotYet { on: visit.on });
    }
    let mut next = visit.clone();
    let stop = next.stops.iter_mut().find(|stop| stop.entity == entry.entity).ok_or(Refusal::NoSuchStop)?;
    let mut taken = Taken::New;
    match &entry.act {
        Act::Note { text, upon } => {
            let last = stop.note();
            if last.map(|note| note.id) != *upon {
                // Somebody else wrote meanwhile. Only the same words need no decision.
                let theirs = last.cloned();
                return match theirs {
                    Some(theirs) if theirs.text == text.trim() => Ok(Outcome { visit: visit.clone(), taken: Taken::Already }),
                    theirs => Err(Refusal::Changed { theirs: Box::new(theirs) }),
                };
            }
            stop.notes.push(Note { id: entry.id, upon: *upon, text: words(text)?, by: by.to_owned(), on: today });
        }
        Act::Raise { text } => stop.raised.push(Raised { id: entry.id, text: words(text)? }),
        Act::Done {} | Act::Missed { .. } => {
            let (visited, text) = match &entry.act {
                Act::Missed { text } => (false, words(text)?),
                _ => (true, String::new()),
            };
            match &stop.ended {
                Some(ended) if ended.visited == visited => taken = Taken::Already,
                Some(ended) => return Err(Refusal::EndedOtherwise { visited: ended.visited }),
                None => stop.ended = Some(Ended { id: entry.id, visited, text, by: by.to_owned() }),
            }
        }
    }
    Ok(Outcome { visit: next, taken })
}

/// An entry's content, for comparing.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    entity: EntityId,
    verb: &'static str,
    text: String,
    upon: Option<Uuid>,
}

fn said(entry: &Entry) -> Said {
    let (verb, text, upon) = match &entry.act {
        Act::Note { text, upon } => ("note", text.trim(), *upon),
        Act::Raise { text } => ("raise", text.trim(), None),
        Act::Done {} => ("done", "", None),
        Act::Missed { text } => ("missed", text.trim(), None),
    };
    Said { entity: entry.entity, verb, text: text.to_owned(), upon }
}

/// What was taken under an id.
fn known(visit: &Visit, id: Uuid) -> Option<Said> {
    visit.stops.iter().find_map(|stop| {
        let made = |verb, text: &str, upon| Said { entity: stop.entity, verb, text: text.to_owned(), upon };
        let note = stop.notes.iter().find(|one| one.id == id).map(|one| made("note", &one.text, one.upon));
        let raised = || stop.raised.iter().find(|one| one.id == id).map(|one| made("raise", &one.text, None));
        let verb = |ended: &Ended| if ended.visited { "done" } else { "missed" };
        let ended = || stop.ended.as_ref().filter(|one| one.id == id).map(|one| made(verb(one), &one.text, None));
        note.or_else(raised).or_else(ended)
    })
}

fn words(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() { Err(Refusal::WordsRequired) } else { Ok(text.to_owned()) }
}
