//! Walks: heads who walked an item's process, and what became of their findings.

use crate::StoreError;
use crate::columns::{aliased, digest, hex, instant, user_id, uuid};
use crate::db::{Arg, Statement, Store};
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::record::{WalkRecord, Write};
use crate::replace;
use crate::row::row;
use base::{RegionCode, WalkId};

const COLUMNS: &str = "id, version, item, office, state, by_id, document, head, facts, opened_at, updated_at";

const SORTS: &[Sort] = &[Sort { name: "opened", asc: "w.opened_at", desc: "w.opened_at", number: true, order: Order::Desc }];

/// Which walks.
#[derive(Debug, Clone, Default)]
pub struct WalkFilter {
    /// Of this office's head.
    pub office: Option<String>,
    /// Through this item.
    pub item: Option<String>,
    /// open or finished.
    pub state: Option<String>,
}

row! {
    struct Row {
        id: String,
        version: i64,
        item: String,
        office: String,
        state: String,
        by_id: String,
        document: String,
        head: String,
        facts: i64,
        opened_at: i64,
        updated_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<WalkRecord, StoreError> {
        Ok(WalkRecord {
            id: WalkId::new(uuid("id", &self.id)?),
            version: self.version,
            item: self.item,
            office: self.office,
            state: self.state,
            by_id: user_id(&self.by_id)?,
            document: self.document,
            head: digest("head", &self.head)?,
            facts: self.facts,
            opened_at: instant("opened_at", self.opened_at)?,
            updated_at: instant("updated_at", self.updated_at)?,
        })
    }
}

row! {
    struct Listed {
        ..row: Row,
        sort_key: i64,
    }
}

/// The statement that writes a walk.
pub(crate) fn write(region: RegionCode, write: &Write<WalkRecord>) -> Statement {
    let record = write.record();
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.item.as_str().into(),
        record.office.as_str().into(),
        record.state.as_str().into(),
        record.by_id.to_string().into(),
        record.document.as_str().into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.opened_at.as_microsecond().into(),
        record.updated_at.as_microsecond().into(),
    ];
    replace::write("walk", COLUMNS, args, write)
}

impl Store {
    /// A page of the walks that a filter finds, the newest first.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position that this list did not give.
    pub async fn walks(&self, filter: &WalkFilter, request: &PageRequest) -> Result<Paged<WalkRecord>, StoreError> {
        let walk = Walk::new(request, SORTS)?;
        let mut found = Where::region("w.region", self);
        found.equals("w.office", &filter.office);
        found.equals("w.item", &filter.item);
        found.equals("w.state", &filter.state);
        let total = self.total("walk w", &found).await?;
        let columns = aliased("w", COLUMNS);
        let statement = walk.statement(&columns, "walk w", "w.id", found);
        let rows = self.db.all::<Listed>(statement).await?.into_iter();
        let rows = rows.map(|one| Ok((Key::Int(one.sort_key), one.row.read()?))).collect::<Result<Vec<_>, StoreError>>()?;
        Ok(walk.page(rows, total, |row| row.id.to_string()))
    }

    /// One walk.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn walk(&self, id: WalkId) -> Result<WalkRecord, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM walk WHERE region = $1 AND id = $2");
        self.db.one::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }
}
