//! Events of the parlour: opened by an office, seats in the order of signing up, questions that are issues on the one process.

use super::fact::{Actors, own_fact};
use super::issue::NewIssue;
use super::{Desk, DeskError};
use ::issue::{Channel, Company, Issue, Learned};
use ::visit::parlour::{Command, Event, Guest, Question};
use base::{DutyId, EventId, IssueId, Named, UserId};
use calendar::date_of;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use store::{Change, EventRecord, FactRecord, Write};

/// An event to be opened.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// What it is about.
    pub title: Named,
    /// Its day.
    pub on: Date,
    /// When on that day and where.
    pub place: String,
    /// What is talked about.
    pub agenda: Vec<String>,
    /// How many companies can come.
    pub seats: u32,
    /// By which office.
    pub office: String,
    /// Whether it is made up for the demonstration.
    pub synthetic: bool,
}

/// A question that a company asks at an event.
#[derive(Debug, Clone)]
pub struct NewQuestion {
    /// Whose: a credit code, or the account's id.
    pub key: String,
    /// The company.
    pub company: Company,
    /// What it asks.
    pub text: String,
    /// Its account.
    pub by: UserId,
}

impl Desk {
    /// An event as it is stored.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when it does not read.
    pub fn event(&self, record: &EventRecord) -> Result<Event, DeskError> {
        serde_json::from_str(&record.document).map_err(DeskError::broken)
    }

    /// Opens an event.
    ///
    /// # Errors
    /// [`DeskError::Visit`] when it may not be, [`DeskError::Invalid`] for texts that are too long.
    pub fn open_event(&self, new: NewEvent, id: EventId, who: &Actors, now: Timestamp) -> Result<Change, DeskError> {
        let mut errors = Vec::new();
        super::campaign::check_name(&new.title, &mut errors);
        if !errors.is_empty() {
            return Err(DeskError::Invalid(errors));
        }
        super::case::too_long("place", &new.place)?;
        super::case::too_long("agenda", &new.agenda.join("\n"))?;
        let event = Event::open(new.title, new.on, &new.place, &new.agenda, new.seats, date_of(now)).map_err(DeskError::Visit)?;
        let mut record = EventRecord {
            id,
            version: 1,
            office: new.office,
            on: event.on,
            synthetic: new.synthetic,
            document: serde_json::to_string(&event).map_err(DeskError::broken)?,
            head: [0; 32],
            facts: 0,
            created_at: now,
            updated_at: now,
        };
        let body = json!({ "title": event.title, "on": event.on.to_string(), "seats": event.seats });
        let fact = chained(&mut record, "event-opened", body, who, now);
        Ok(Change { events: vec![Write::New(record)], facts: vec![fact], ..Change::default() })
    }

    /// Does something to an event; nothing when it stands so already.
    ///
    /// # Errors
    /// [`DeskError::Visit`] when it may not be.
    pub fn event_command(
        &self,
        record: &EventRecord,
        command: &Command,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Option<Change>, DeskError> {
        if let Command::Minutes { text } | Command::CallOff { text } = command {
            super::case::too_long("text", text)?;
        }
        let Some(next) = self.event(record)?.decide(command, date_of(now)).map_err(DeskError::Visit)? else { return Ok(None) };
        let (kind, body) = match command {
            Command::SignUp { guest: Guest { name, .. } } => ("event-joined", json!({ "company": name })),
            Command::GiveUp { .. } => ("event-left", json!({ "company": who.name })),
            Command::Ask { question } => ("event-asked", json!({ "issue": question.issue })),
            Command::Minutes { text } => ("event-minuted", json!({ "text": text.trim() })),
            Command::CallOff { text } => ("event-called-off", json!({ "text": text.trim() })),
        };
        let mut row = EventRecord {
            version: record.version + 1,
            document: serde_json::to_string(&next).map_err(DeskError::broken)?,
            updated_at: now,
            ..record.clone()
        };
        let fact = chained(&mut row, kind, body, who, now);
        let events = vec![Write::Update { record: row, expected: record.version }];
        Ok(Some(Change { events, facts: vec![fact], ..Change::default() }))
    }

    /// Takes in a question of a company that signed up: an issue of the id `id`, at once with the office that the one rule names.
    ///
    /// # Errors
    /// [`DeskError::Visit`] when it may not be.
    pub fn ask_event(
        &self,
        record: &EventRecord,
        (new, id): (NewQuestion, IssueId),
        learned: &[Learned],
        ids: impl FnMut() -> DutyId,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        if new.text.trim().is_empty() {
            return Err(DeskError::Visit(::visit::Refusal::WordsRequired));
        }
        let command = Command::Ask { question: Question { key: new.key, issue: id } };
        let mut change = self.event_command(record, &command, who, now)?.unwrap_or_default();
        let issue = NewIssue {
            issue: Issue::new(Channel::Parlour, new.company, &new.text, now),
            named: None,
            by: new.by,
            intake_office: None,
        };
        change.join(self.ask(issue, id, learned, ids, who, now)?);
        Ok(change)
    }
}

/// Adds a fact to the event's own chain.
fn chained(record: &mut EventRecord, kind: &str, body: serde_json::Value, who: &Actors, now: Timestamp) -> FactRecord {
    let chain = (&mut record.head, &mut record.facts);
    own_fact(("event", record.id.uuid()), chain, (kind, body), who, now)
}
