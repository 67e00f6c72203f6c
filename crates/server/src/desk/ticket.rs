//! Queue tickets: what the hall decides, as rows and facts.

use super::fact::{Actors, own_fact};
use super::{Desk, DeskError};
use base::TicketId;
use calendar::date_of;
use hall::{Command, Hall, HallError, Line, Ticket, Window};
use jiff::Timestamp;
use serde_json::json;
use store::{Change, FactRecord, TicketRecord, Write};

/// A ticket to be given.
#[derive(Debug, Clone)]
pub struct NewTicket {
    /// Its id.
    pub id: TicketId,
    /// What for.
    pub group: String,
    /// Why its holder goes first, if he does.
    pub precedence: Option<String>,
    /// SHA-256 of the secret by which its holder follows it.
    pub secret_digest: [u8; 32],
}

/// The tickets of some rows.
///
/// # Errors
/// [`DeskError::Broken`] when one does not read.
pub fn tickets(records: &[TicketRecord]) -> Result<Vec<Ticket>, DeskError> {
    records.iter().map(ticket).collect()
}

/// The ticket of a row.
///
/// # Errors
/// [`DeskError::Broken`] when it does not read.
pub fn ticket(record: &TicketRecord) -> Result<Ticket, DeskError> {
    serde_json::from_str(&record.document).map_err(DeskError::broken)
}

/// The number that people see: A012.
pub fn ticket_number(record: &TicketRecord) -> String {
    hall::number(&record.letter, record.n)
}

impl Desk {
    /// The hall of the city's window centre.
    ///
    /// # Errors
    /// [`DeskError::Missing`] when the pack describes none.
    pub fn hall(&self) -> Result<&Hall, DeskError> {
        self.city.hall.as_ref().ok_or(DeskError::Missing { zh: "政务服务大厅", en: "window centre" })
    }

    /// Whether tickets are given now, and if not, why.
    ///
    /// # Errors
    /// [`DeskError::Hall`] outside its hours, [`DeskError::Broken`] past the calendar.
    pub fn hall_open(&self, now: Timestamp) -> Result<&Hall, DeskError> {
        let (hall, today) = (self.hall()?, date_of(now));
        let calendar = self.calendar(today);
        let working = calendar.day(today).map_err(DeskError::broken)?.working;
        let next = calendar.next_working_day(today).map_err(DeskError::broken)?.on;
        hall.open_at(now, working, next).map_err(DeskError::Hall)?;
        Ok(hall)
    }

    /// Gives a ticket. `today` are all tickets of the day.
    ///
    /// # Errors
    /// [`DeskError::Hall`] when the hall is closed or the group's line is full.
    pub fn take_ticket(
        &self,
        new: NewTicket,
        today: &[TicketRecord],
        now: Timestamp,
    ) -> Result<(TicketRecord, FactRecord), DeskError> {
        let hall = self.hall_open(now)?;
        let group = hall.group(&new.group).map_err(DeskError::Hall)?;
        let ticket = Ticket::take(hall, (new.id, group), new.precedence.as_deref(), &tickets(today)?, now);
        let mut record = row(&ticket.map_err(DeskError::Hall)?, &group.letter, new.secret_digest)?;
        let fact = chained(&mut record, "taken", None, None, now);
        Ok((record, fact))
    }

    /// Calls the next ticket to a window. `today` are all tickets of the day, read at one moment.
    ///
    /// # Errors
    /// [`DeskError::Hall`] when the window has one in hand or nobody waits.
    pub fn call_next(&self, window: &Window, today: &[TicketRecord], by: &Actors, now: Timestamp) -> Result<Change, DeskError> {
        let hall = self.hall()?;
        let all = tickets(today)?;
        let line = Line::new(hall, &all);
        let record = |id: TicketId| today.iter().find(|record| record.id == id);
        if let Some(busy) = line.at(&window.id) {
            let number = record(busy.id).map(ticket_number).unwrap_or_default();
            return Err(DeskError::Hall(HallError::WindowBusy { number }));
        }
        let next = line.next(window).map_err(DeskError::Hall)?;
        let record = record(next.id).ok_or_else(|| DeskError::broken("the next ticket has no row"))?;
        let call = Command::Call { window: window.id.clone() };
        self.change_ticket(record, record.version, &call, Some(by), now)
    }

    /// Does something to a ticket; `by` is none for its holder.
    ///
    /// # Errors
    /// [`DeskError::Hall`], [`DeskError::Conflict`] when another version is there.
    pub fn change_ticket(
        &self,
        record: &TicketRecord,
        expected: i64,
        command: &Command,
        by: Option<&Actors>,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        let (record, fact) = self.step_ticket(record, command, by, now)?;
        Ok(Change { tickets: vec![Write::Update { record, expected }], facts: vec![fact], ..Change::default() })
    }

    /// The ticket after a step, and the fact of it.
    ///
    /// # Errors
    /// [`DeskError::Hall`].
    pub fn step_ticket(
        &self,
        record: &TicketRecord,
        command: &Command,
        by: Option<&Actors>,
        now: Timestamp,
    ) -> Result<(TicketRecord, FactRecord), DeskError> {
        let by_name = by.map(|one| one.name.as_str());
        let next = ticket(record)?.decide(self.hall()?, command, by_name, now).map_err(DeskError::Hall)?;
        rewritten(record, &next, command.as_str(), by, now)
    }
}

/// A ticket's row after something was done to it, and the fact of it.
pub(super) fn rewritten(
    record: &TicketRecord,
    next: &Ticket,
    what: &str,
    by: Option<&Actors>,
    now: Timestamp,
) -> Result<(TicketRecord, FactRecord), DeskError> {
    let (version, n, head) = (record.version + 1, record.n, record.head);
    let mut record = TicketRecord { version, n, head, ..row(next, &record.letter, record.secret_digest)? };
    let fact = chained(&mut record, what, next.window.as_deref(), by, now);
    Ok((record, fact))
}

/// Adds the fact of a ticket's version to its own chain. Nobody knows who holds a ticket: without `by` it was its holder.
fn chained(record: &mut TicketRecord, what: &str, window: Option<&str>, by: Option<&Actors>, now: Timestamp) -> FactRecord {
    let holder = Actors { name: "取号人".to_owned(), ..Actors::clock() };
    let body = json!({ "business": record.business, "letter": record.letter, "n": record.n, "window": window });
    let mut before = record.version - 1;
    own_fact(
        ("ticket", record.id.uuid()),
        (&mut record.head, &mut before),
        (&format!("ticket-{what}"), body),
        by.unwrap_or(&holder),
        now,
    )
}

/// A ticket as a row that has no number yet.
fn row(ticket: &Ticket, letter: &str, secret_digest: [u8; 32]) -> Result<TicketRecord, DeskError> {
    Ok(TicketRecord {
        id: ticket.id,
        version: 1,
        taken_on: ticket.on,
        business: ticket.group.clone(),
        letter: letter.to_owned(),
        n: 0,
        state: ticket.state.as_str().to_owned(),
        window: ticket.window.clone(),
        secret_digest,
        document: serde_json::to_string(ticket).map_err(DeskError::broken)?,
        head: [0; 32],
    })
}
