//! Ratings of services: given once, and a bad one is the office's duty to call back.

use super::duty::Place;
use super::fact::{Actors, own_fact};
use super::{Desk, DeskError};
use ::duty::{By, Duty, New, Party, Subject};
use ::rating::{Command, Grade, OWED, Rating};
use base::{Named, OfficeId, RatingId, UserId};
use calendar::date_of;
use jiff::Timestamp;
use serde_json::json;
use store::{Change, DutyRecord, RatingRecord, TellingRecord, Write};
use uuid::Uuid;

/// What the facts and duties of a rating are about.
pub const RATING: &str = "rating";

/// What is rated.
#[derive(Debug, Clone)]
pub struct Rated {
    /// case or ticket.
    pub kind: &'static str,
    /// Its id.
    pub id: Uuid,
    /// Its number, as people know it.
    pub number: String,
    /// Which office served.
    pub office: OfficeId,
    /// Which item was granted or refused.
    pub item: Option<String>,
    /// At which window.
    pub window: Option<String>,
    /// To whom a call back is owed: a company's code, or the ticket.
    pub rater: String,
    /// Who rates, where it is known.
    pub by: Option<UserId>,
    /// One of the demonstration's.
    pub synthetic: bool,
}

impl Desk {
    /// A rating as it is stored.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when it does not read.
    pub fn rating(&self, record: &RatingRecord) -> Result<Rating, DeskError> {
        serde_json::from_str(&record.document).map_err(DeskError::broken)
    }

    /// Rates a service; a bad one opens the office's duty.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when the pack has no such kind of duty.
    pub fn rate(
        &self,
        rated: Rated,
        (grade, text): (Grade, &str),
        id: RatingId,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        super::case::too_long("text", text)?;
        self.need_office(&rated.office)?;
        let one = Rating::new(grade, text, now);
        let mut record = RatingRecord {
            id,
            version: 1,
            subject_kind: rated.kind.to_owned(),
            subject_id: rated.id,
            office: rated.office.to_string(),
            item: rated.item,
            window: rated.window,
            grade: grade.points(),
            bad: grade.is_bad(),
            state: one.state.as_str().to_owned(),
            open: one.state.is_open(),
            due_on: None,
            late: false,
            rated_on: one.rated_on,
            by_id: rated.by,
            synthetic: rated.synthetic,
            document: serde_json::to_string(&one).map_err(DeskError::broken)?,
            head: [0; 32],
            facts: 0,
            rated_at: now,
            updated_at: now,
        };
        let body = json!({ "of": rated.kind, "number": rated.number, "grade": grade.as_str(), "text": one.text });
        let fact = own_fact((RATING, id.uuid()), (&mut record.head, &mut record.facts), ("service-rated", body), who, now);
        let mut change = Change { facts: vec![fact], ..Change::default() };
        if grade.is_bad() {
            let kind = self.city.rulebook.kind(OWED);
            let kind = kind.ok_or_else(|| DeskError::broken(format!("there is no kind of duty '{OWED}'")))?;
            let term = kind.term.ok_or_else(|| DeskError::broken(format!("the kind of duty '{OWED}' has no term")))?;
            let new = New {
                kind: kind.id.clone(),
                what: Named::new(
                    format!("核实差评并回访：{} {}", rated.number, grade.text().zh),
                    format!("call back on a bad rating: {}, {}", rated.number, grade.text().en),
                ),
                evidence: kind.evidence.clone(),
                owner: Party::Office(rated.office),
                creditor: Party::Applicant(rated.rater),
                term,
                method: None,
                ladder: kind.ladder.clone(),
            };
            let duty = Duty::open(new, Subject::new(RATING, id.uuid()), self.calendar(date_of(now)), now);
            let duty = duty.map_err(DeskError::broken)?;
            let duty_id = super::duty::slot_id(id.uuid(), OWED);
            let (row, fact) = self.open_duty(duty_id, &duty, &Place::default(), who, now)?;
            record.due_on = duty.due.map(|due| due.on);
            change.duties.push(Write::New(row));
            change.facts.push(fact);
        }
        change.ratings.push(Write::New(record));
        Ok(change)
    }

    /// The office calls back, or whoever rated says whether he is satisfied now.
    ///
    /// # Errors
    /// [`DeskError::Rating`] when it may not be, [`DeskError::Conflict`] when another version is there.
    pub fn rating_command(
        &self,
        (record, expected): (&RatingRecord, i64),
        command: &Command,
        (owed, told): (&[DutyRecord], &[TellingRecord]),
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        let (kind, said) = match command {
            Command::CallBack { text } => ("rating-called-back", json!({ "text": text.trim() })),
            Command::Judge { satisfied, text } => ("rating-judged", json!({ "satisfied": satisfied, "text": text.trim() })),
        };
        let (Command::CallBack { text } | Command::Judge { text, .. }) = command;
        super::case::too_long("text", text)?;
        let next = self.rating(record)?.decide(command, (&who.name, record.due_on), now).map_err(DeskError::Rating)?;
        let mut row = RatingRecord { version: record.version + 1, updated_at: now, ..record.clone() };
        let fact = own_fact((RATING, record.id.uuid()), (&mut row.head, &mut row.facts), (kind, said), who, now);
        let mut change = Change { facts: vec![fact], ..Change::default() };
        for duty_row in owed.iter().filter(|one| one.open) {
            let duty = self.duty(duty_row)?;
            let (party, step) = match command {
                Command::CallBack { text } => (&duty.owner, ::duty::Command::Report { text: text.clone() }),
                Command::Judge { text, .. } => (&duty.creditor, ::duty::Command::Close { text: text.clone() }),
            };
            let by = By { party: party.clone(), name: who.name.clone() };
            let calendar = self.calendar(date_of(now));
            let decision = ::duty::decide(&duty, &step, &by, calendar, now).map_err(DeskError::Duty)?;
            change.join(self.moved(duty_row, &decision, told, who, now)?);
        }
        row.state = next.state.as_str().to_owned();
        row.open = next.state.is_open();
        row.late = next.late;
        row.due_on = row.due_on.filter(|_| next.state == ::rating::State::Owed);
        row.document = serde_json::to_string(&next).map_err(DeskError::broken)?;
        change.ratings.push(Write::Update { record: row, expected });
        Ok(change)
    }
}
