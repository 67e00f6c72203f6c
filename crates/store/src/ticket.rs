//! Queue tickets of the window centre: one row each, their numbers taken from the counter of their day and letter.

use crate::StoreError;
use crate::columns::{date, digest, hex, letter_and_count, uuid};
use crate::db::{Arg, Statement, Store};
use crate::record::{TicketRecord, Write};
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
    let mut args: Vec<Arg> = vec![
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
    match write {
        Write::New(_) => {
            let sql = format!("INSERT INTO ticket (region, {COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
            Statement::new(sql, args)
        }
        Write::Update { expected, .. } => {
            args.push((*expected).into());
            let sql = "UPDATE ticket SET version = $3, taken_on = $4, business = $5, number = $6, state = $7, window_id = $8,
                 secret_digest = $9, document = $10, head = $11 WHERE region = $1 AND id = $2 AND version = $12";
            Statement::new(sql, args)
        }
    }
}

/// The statement that tells a ticket's version.
pub(crate) fn version(region: RegionCode, id: TicketId) -> Statement {
    let sql = "SELECT version FROM ticket WHERE region = $1 AND id = $2";
    Statement::new(sql, vec![region.as_str().into(), id.to_string().into()])
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
