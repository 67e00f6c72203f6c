//! Complaints on conduct: the lists of those who keep them, one by its id or its number, what is attached.

use crate::StoreError;
use crate::columns::{aliased, date, digest, hex, instant, some_date, uuid};
use crate::db::{Arg, Statement, Store};
use crate::issue::NO_DUE;
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::record::{ComplaintFile, ComplaintRecord, Write};
use crate::replace;
use crate::row::row;
use base::{ComplaintId, RegionCode};
use jiff::Timestamp;
use jiff::civil::Date;

const COLUMNS: &str = "id, version, number, channel, category, keeper, office, state, open, due_on, due_key, received_on, late, unsatisfied, synthetic, secret_digest, text_key, challenge, contact, document, head, facts, opened_at, updated_at, erased";
const FILE_COLUMNS: &str = "complaint_id, id, name, media_type, bytes, digest, at";
const SORTS: &[Sort] = &[
    // Ids are made in the order of time.
    Sort { name: "received", asc: "c.id", desc: "c.id", number: false, order: Order::Desc },
    Sort { name: "due", asc: "c.due_key", desc: "c.due_key", number: false, order: Order::Asc },
];

/// Which complaints. There is no way to ask for those of all offices: whoever reads says for which he does.
#[derive(Debug, Clone, Default)]
pub struct ComplaintFilter {
    /// Kept by this office, or looked into by it now.
    pub of: String,
    /// Of this kind.
    pub category: Option<String>,
    /// By this way.
    pub channel: Option<String>,
    /// In this state.
    pub state: Option<String>,
    /// Still to be done, or not.
    pub open: Option<bool>,
    /// Past the last day of what is owed on this day.
    pub overdue_on: Option<Date>,
    /// Received on this day or later.
    pub from: Option<Date>,
    /// Received on this day or earlier.
    pub to: Option<Date>,
}

row! {
    struct Row {
        id: String,
        version: i64,
        number: String,
        channel: String,
        category: Option<String>,
        keeper: String,
        office: String,
        state: String,
        open: i64,
        due_on: Option<String>,
        received_on: String,
        late: i64,
        unsatisfied: i64,
        synthetic: i64,
        secret_digest: String,
        text_key: String,
        challenge: Option<String>,
        contact: String,
        document: String,
        head: String,
        facts: i64,
        opened_at: i64,
        updated_at: i64,
        erased: i64,
    }
}

impl Row {
    fn read(self) -> Result<ComplaintRecord, StoreError> {
        Ok(ComplaintRecord {
            id: ComplaintId::new(uuid("id", &self.id)?),
            version: self.version,
            number: self.number,
            channel: self.channel,
            category: self.category,
            keeper: self.keeper,
            office: self.office,
            state: self.state,
            open: self.open != 0,
            due_on: some_date("due_on", self.due_on.as_deref())?,
            received_on: date("received_on", &self.received_on)?,
            late: self.late != 0,
            unsatisfied: self.unsatisfied,
            synthetic: self.synthetic != 0,
            secret_digest: digest("secret_digest", &self.secret_digest)?,
            text_key: self.text_key,
            challenge: self.challenge,
            contact: self.contact,
            document: self.document,
            head: digest("head", &self.head)?,
            facts: self.facts,
            opened_at: instant("opened_at", self.opened_at)?,
            updated_at: instant("updated_at", self.updated_at)?,
            erased: self.erased != 0,
        })
    }
}

row! {
    struct Listed {
        ..row: Row,
        sort_key: String,
    }
}

row! {
    struct FileRow {
        complaint_id: String,
        id: String,
        name: String,
        media_type: String,
        bytes: i64,
        digest: String,
        at: i64,
    }
}

impl FileRow {
    fn read(self) -> Result<ComplaintFile, StoreError> {
        Ok(ComplaintFile {
            complaint: ComplaintId::new(uuid("complaint_id", &self.complaint_id)?),
            id: uuid("id", &self.id)?,
            name: self.name,
            media_type: self.media_type,
            bytes: self.bytes,
            digest: digest("digest", &self.digest)?,
            at: instant("at", self.at)?,
        })
    }
}

/// The statement that writes a complaint.
pub(crate) fn write(region: RegionCode, write: &Write<ComplaintRecord>) -> Statement {
    let record = write.record();
    let due = record.due_on.map(|day| day.to_string());
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.number.as_str().into(),
        record.channel.as_str().into(),
        (&record.category).into(),
        record.keeper.as_str().into(),
        record.office.as_str().into(),
        record.state.as_str().into(),
        record.open.into(),
        due.clone().into(),
        due.unwrap_or_else(|| NO_DUE.to_owned()).into(),
        record.received_on.to_string().into(),
        record.late.into(),
        record.unsatisfied.into(),
        record.synthetic.into(),
        hex(&record.secret_digest).into(),
        record.text_key.as_str().into(),
        (&record.challenge).into(),
        record.contact.as_str().into(),
        record.document.as_str().into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.opened_at.as_microsecond().into(),
        record.updated_at.as_microsecond().into(),
        record.erased.into(),
    ];
    replace::write("complaint", COLUMNS, args, write)
}

/// The statement that keeps an attachment.
pub(crate) fn attach(region: RegionCode, file: &ComplaintFile) -> Statement {
    let sql = format!("INSERT INTO complaint_file (region, {FILE_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    let args = vec![
        region.as_str().into(),
        file.complaint.to_string().into(),
        file.id.to_string().into(),
        file.name.as_str().into(),
        file.media_type.as_str().into(),
        file.bytes.into(),
        hex(&file.digest).into(),
        file.at.as_microsecond().into(),
    ];
    Statement::new(sql, args)
}

/// The statement that lets go of everything attached to a complaint.
pub(crate) fn detach(region: RegionCode, id: ComplaintId) -> Statement {
    let sql = "DELETE FROM complaint_file WHERE region = $1 AND complaint_id = $2";
    Statement::new(sql, vec![region.as_str().into(), id.to_string().into()])
}

impl Store {
    fn complaints_where(&self, filter: &ComplaintFilter) -> Where {
        let mut found = Where::region("c.region", self);
        found.and("(c.keeper = ? OR c.office = ?)", vec![filter.of.as_str().into(), filter.of.as_str().into()]);
        found.equals("c.category", &filter.category);
        found.equals("c.channel", &filter.channel);
        found.equals("c.state", &filter.state);
        if let Some(open) = filter.open {
            found.and("c.open = ?", vec![i64::from(open).into()]);
        }
        if let Some(today) = filter.overdue_on {
            found.and("c.due_key < ?", vec![today.to_string().into()]);
        }
        if let Some(day) = filter.from {
            found.and("c.received_on >= ?", vec![day.to_string().into()]);
        }
        if let Some(day) = filter.to {
            found.and("c.received_on <= ?", vec![day.to_string().into()]);
        }
        found
    }

    /// A page of the complaints that a filter finds, the newest first. Sort: received, due.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position that this list did not give.
    pub async fn complaints(
        &self,
        filter: &ComplaintFilter,
        request: &PageRequest,
    ) -> Result<Paged<ComplaintRecord>, StoreError> {
        let walk = Walk::new(request, SORTS)?;
        let found = self.complaints_where(filter);
        let total = self.total("complaint c", &found).await?;
        let statement = walk.statement(&aliased("c", COLUMNS), "complaint c", "c.id", found);
        let rows = self.db.all::<Listed>(statement).await?.into_iter();
        let rows = rows.map(|one| Ok((Key::Text(one.sort_key), one.row.read()?))).collect::<Result<Vec<_>, StoreError>>()?;
        Ok(walk.page(rows, total, |row| row.id.to_string()))
    }

    /// One complaint.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn complaint(&self, id: ComplaintId) -> Result<ComplaintRecord, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM complaint WHERE region = $1 AND id = $2");
        self.db.one::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }

    /// The complaint of a number; the caller compares the secret.
    ///
    /// # Errors
    /// What the database says.
    pub async fn complaint_by_number(&self, number: &str) -> Result<Option<ComplaintRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM complaint WHERE region = $1 AND number = $2");
        self.db.some::<Row>(Statement::new(sql, vec![self.region_arg(), number.into()])).await?.map(Row::read).transpose()
    }

    /// Complaints that ended before an instant and still have their writer's words, the oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn complaints_to_erase(&self, before: Timestamp, limit: i64) -> Result<Vec<ComplaintRecord>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM complaint WHERE region = $1 AND open = 0 AND erased = 0 AND updated_at < $2
             ORDER BY updated_at, id LIMIT {limit}"
        );
        let args = vec![self.region_arg(), before.as_microsecond().into()];
        self.db.all::<Row>(Statement::new(sql, args)).await?.into_iter().map(Row::read).collect()
    }

    /// What is attached to a complaint, the oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn complaint_files(&self, id: ComplaintId) -> Result<Vec<ComplaintFile>, StoreError> {
        let sql = format!("SELECT {FILE_COLUMNS} FROM complaint_file WHERE region = $1 AND complaint_id = $2 ORDER BY id");
        let rows = self.db.all::<FileRow>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?;
        rows.into_iter().map(FileRow::read).collect()
    }
}
