//! Queue tickets of the window centre: one row each, their numbers taken from the counter of their day and letter.

use crate::StoreError;
use crate::columns::{date, digest, hex, letter_and_count, uuid};
use crate::db::{Arg, Statement, Store};
use crate::record::{TicketRecord, Write};
use crate::replace;
use crate::row::row;
use base::{RegionCode, TicketId};
use jiff::civil::Date;

const COLUMNS: &str = "id, version, taken_on, business, number, state, window_id, secret_digest, document, head";
/// Which argument of a written ticket is its number.
pub(crate) const NUMBER: usize = 5;

row! {
    struct Row {
        id: String,
        version: i64,
        taken_on: String,
        business: String,
        number: String,
        state: String,
        window_id: Option<String>,
        secret_digest: String,
        document: String,
        head: String,
    }
}

impl Row {
    fn read(self) -> Result<TicketRecord, StoreError> {
        let (letter, n) = letter_and_count("number", &self.number)?;
        Ok(TicketRecord {
            id: TicketId::new(uuid("id", &self.id)?),
            version: self.version,
            taken_on: date("taken_on", &self.taken_on)?,
            business: self.business,
            letter,
            n,
            state: self.state,
            window: self.window_id,
            secret_digest: digest("secret_digest", &self.secret_digest)?,
            document: self.document,
            head: digest("head", &self.head)?,
        })
    }
}

/// The statement that writes a ticket.
pub(crate) fn write(region: RegionCode, write: &Write<TicketRecord>) -> Statement {
    let record = write.record();
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.taken_on.to_string().into(),
        record.business.as_str().into(),
        // A new ticket has its letter alone: the count behind it is taken with everything else that is written.
        if record.n > 0 { format!("{}{:06}", record.letter, record.n).into() } else { record.letter.as_str().into() },
        record.state.as_str().into(),
        (&record.window).into(),
        hex(&record.secret_digest).into(),
        record.document.as_str().into(),
        hex(&record.head).into(),
    ];
    replace::write("ticket", COLUMNS, args, write)
}

impl Store {
    /// Every ticket of a day, by number: some hundreds.
    ///
    /// # Errors
    /// What the database says.
    pub async fn tickets_on(&self, day: Date) -> Result<Vec<TicketRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM ticket WHERE region = $1 AND taken_on = $2 ORDER BY number");
        let rows = self.db.all::<Row>(Statement::new(sql, vec![self.region_arg(), day.to_string().into()])).await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// A ticket.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn ticket(&self, id: TicketId) -> Result<TicketRecord, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM ticket WHERE region = $1 AND id = $2");
        self.db.one::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }

    /// The ticket of a secret, by its digest.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn ticket_by_secret(&self, secret_digest: [u8; 32]) -> Result<TicketRecord, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM ticket WHERE region = $1 AND secret_digest = $2");
        self.db.one::<Row>(Statement::new(sql, vec![self.region_arg(), hex(&secret_digest).into()])).await?.read()
    }
}
