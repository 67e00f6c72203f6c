//! Events of the parlour.

use crate::StoreError;
use crate::columns::{aliased, date, digest, hex, instant, uuid};
use crate::db::{Arg, Statement, Store};
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::record::{EventRecord, Write};
use crate::replace;
use crate::row::row;
use base::{EventId, RegionCode};
use jiff::civil::Date;

const COLUMNS: &str = "id, version, office, on_day, synthetic, document, head, facts, created_at, updated_at";

const SORTS: &[Sort] = &[Sort { name: "on", asc: "e.on_day", desc: "e.on_day", number: false, order: Order::Desc }];

row! {
    struct Row {
        id: String,
        version: i64,
        office: String,
        on_day: String,
        synthetic: i64,
        document: String,
        head: String,
        facts: i64,
        created_at: i64,
        updated_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<EventRecord, StoreError> {
        Ok(EventRecord {
            id: EventId::new(uuid("id", &self.id)?),
            version: self.version,
            office: self.office,
            on: date("on_day", &self.on_day)?,
            synthetic: self.synthetic != 0,
            document: self.document,
            head: digest("head", &self.head)?,
            facts: self.facts,
            created_at: instant("created_at", self.created_at)?,
            updated_at: instant("updated_at", self.updated_at)?,
        })
    }
}

row! {
    struct Listed {
        ..row: Row,
        sort_key: String,
    }
}

/// The statement that writes an event.
pub(crate) fn write(region: RegionCode, write: &Write<EventRecord>) -> Statement {
    let record = write.record();
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.office.as_str().into(),
        record.on.to_string().into(),
        record.synthetic.into(),
        record.document.as_str().into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.created_at.as_microsecond().into(),
        record.updated_at.as_microsecond().into(),
    ];
    replace::write("parlour_event", COLUMNS, args, write)
}

impl Store {
    /// A page of events: those from `today` on, the next one first, or those before it, the last one first.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position that this list did not give.
    pub async fn events(&self, (today, past): (Date, bool), request: &PageRequest) -> Result<Paged<EventRecord>, StoreError> {
        let order = if past { Order::Desc } else { Order::Asc };
        let walk = Walk::new(&PageRequest { sort: None, order: Some(order), ..request.clone() }, SORTS)?;
        let mut found = Where::region("e.region", self);
        found.and(if past { "e.on_day < ?" } else { "e.on_day >= ?" }, vec![today.to_string().into()]);
        let total = self.total("parlour_event e", &found).await?;
        let statement = walk.statement(&aliased("e", COLUMNS), "parlour_event e", "e.id", found);
        let rows = self.db.all::<Listed>(statement).await?.into_iter();
        let rows = rows.map(|one| Ok((Key::Text(one.sort_key), one.row.read()?))).collect::<Result<Vec<_>, StoreError>>()?;
        Ok(walk.page(rows, total, |row| row.id.to_string()))
    }

    /// One event.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn event(&self, id: EventId) -> Result<EventRecord, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM parlour_event WHERE region = $1 AND id = $2");
        self.db.one::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }
}
