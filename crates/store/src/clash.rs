//! Clashes of two teams over one enterprise, and recruiters' posts.

use crate::StoreError;
use crate::columns::{aliased, date, day_text, digest, hex, instant, some_date, uuid};
use crate::db::{Arg, Statement, Store};
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::record::{ClashRecord, RecruiterRecord, Write};
use crate::replace;
use crate::row::row;
use base::{ClashId, LeadId, RecruiterId, RegionCode};
use std::collections::BTreeMap;

const COLUMNS: &str =
    "id, version, later_lead, earlier_lead, state, due_on, opened_on, document, head, facts, opened_at, updated_at";
const SORTS: &[Sort] = &[Sort { name: "opened", asc: "c.id", desc: "c.id", number: false, order: Order::Desc }];
const POSTS: &str = "id, n, team, synthetic, appointed_on";
const POST_SORTS: &[Sort] = &[Sort { name: "n", asc: "r.n", desc: "r.n", number: true, order: Order::Asc }];
/// Posts of one statement.
const ROWS: usize = 1_000;

row! {
    struct Row {
        id: String,
        version: i64,
        later_lead: String,
        earlier_lead: String,
        state: String,
        due_on: Option<String>,
        opened_on: String,
        document: String,
        head: String,
        facts: i64,
        opened_at: i64,
        updated_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<ClashRecord, StoreError> {
        Ok(ClashRecord {
            id: ClashId::new(uuid("id", &self.id)?),
            version: self.version,
            later: LeadId::new(uuid("later_lead", &self.later_lead)?),
            earlier: LeadId::new(uuid("earlier_lead", &self.earlier_lead)?),
            state: self.state,
            due_on: some_date("due_on", self.due_on.as_deref())?,
            opened_on: date("opened_on", &self.opened_on)?,
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
        sort_key: String,
    }
}

row! {
    struct Post {
        id: String,
        n: i64,
        team: String,
        synthetic: i64,
        appointed_on: String,
    }
}

row! {
    struct ListedPost {
        ..row: Post,
        sort_key: i64,
    }
}

impl Post {
    fn read(self) -> Result<RecruiterRecord, StoreError> {
        Ok(RecruiterRecord {
            id: RecruiterId::new(uuid("id", &self.id)?),
            n: self.n,
            team: self.team,
            synthetic: self.synthetic != 0,
            appointed_on: date("appointed_on", &self.appointed_on)?,
        })
    }
}

/// The statement that writes a clash.
pub(crate) fn write(region: RegionCode, write: &Write<ClashRecord>) -> Statement {
    let record = write.record();
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.later.to_string().into(),
        record.earlier.to_string().into(),
        record.state.as_str().into(),
        day_text(record.due_on).into(),
        record.opened_on.to_string().into(),
        record.document.as_str().into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.opened_at.as_microsecond().into(),
        record.updated_at.as_microsecond().into(),
    ];
    replace::write("promotion_clash", COLUMNS, args, write)
}

impl Store {
    /// A page of the clashes, in one state or in any, the newest first.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position that this list did not give.
    pub async fn clashes(&self, state: &Option<String>, request: &PageRequest) -> Result<Paged<ClashRecord>, StoreError> {
        let walk = Walk::new(request, SORTS)?;
        let mut found = Where::region("c.region", self);
        found.equals("c.state", state);
        let total = self.total("promotion_clash c", &found).await?;
        let statement = walk.statement(&aliased("c", COLUMNS), "promotion_clash c", "c.id", found);
        let rows = self.db.all::<Listed>(statement).await?.into_iter();
        let rows = rows.map(|one| Ok((Key::Text(one.sort_key), one.row.read()?))).collect::<Result<Vec<_>, StoreError>>()?;
        Ok(walk.page(rows, total, |row| row.id.to_string()))
    }

    /// One clash.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn clash(&self, id: ClashId) -> Result<ClashRecord, StoreError> {
        let mut one = Where::region("c.region", self);
        one.and("c.id = ?", vec![id.to_string().into()]);
        let statement = one.statement(&format!("SELECT {} FROM promotion_clash c", aliased("c", COLUMNS)), "");
        self.db.one::<Row>(statement).await?.read()
    }

    /// The clashes of a lead that came later than another, the oldest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn clashes_of(&self, later: LeadId) -> Result<Vec<ClashRecord>, StoreError> {
        let mut some = Where::region("c.region", self);
        some.and("c.later_lead = ?", vec![later.to_string().into()]);
        let statement = some.statement(&format!("SELECT {} FROM promotion_clash c", aliased("c", COLUMNS)), "ORDER BY c.id");
        self.db.all::<Row>(statement).await?.into_iter().map(Row::read).collect()
    }

    /// Appoints recruiters, all of them or none.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when a number is taken.
    pub async fn add_recruiters(&self, posts: &[RecruiterRecord]) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let head = format!("INSERT INTO recruiter (region, {POSTS}) VALUES");
        for some in posts.chunks(ROWS) {
            let mut args: Vec<Arg> = Vec::with_capacity(some.len() * 6);
            for one in some {
                args.extend([
                    self.region_arg(),
                    one.id.to_string().into(),
                    one.n.into(),
                    one.team.as_str().into(),
                    one.synthetic.into(),
                    one.appointed_on.to_string().into(),
                ]);
            }
            tx.add_rows(&head, POSTS.split(", ").count() + 1, args).await?;
        }
        tx.commit().await
    }

    /// A page of the recruiters' posts of a team, or of all, by number.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position that this list did not give.
    pub async fn recruiters(&self, team: &Option<String>, request: &PageRequest) -> Result<Paged<RecruiterRecord>, StoreError> {
        let walk = Walk::new(request, POST_SORTS)?;
        let mut found = Where::region("r.region", self);
        found.equals("r.team", team);
        let total = self.total("recruiter r", &found).await?;
        let statement = walk.statement(&aliased("r", POSTS), "recruiter r", "r.id", found);
        let rows = self.db.all::<ListedPost>(statement).await?.into_iter();
        let rows = rows.map(|one| Ok((Key::Int(one.sort_key), one.row.read()?))).collect::<Result<Vec<_>, StoreError>>()?;
        Ok(walk.page(rows, total, |row| row.id.to_string()))
    }

    /// How many recruiters each team has.
    ///
    /// # Errors
    /// What the database says.
    pub async fn recruiter_counts(&self) -> Result<BTreeMap<String, i64>, StoreError> {
        let sql = "SELECT team, CAST(COUNT(*) AS BIGINT) FROM recruiter WHERE region = $1 GROUP BY team";
        Ok(self.db.all::<(String, i64)>(Statement::new(sql, vec![self.region_arg()])).await?.into_iter().collect())
    }

    /// Of which team the recruiter of that number is.
    ///
    /// # Errors
    /// What the database says.
    pub async fn recruiter_team(&self, n: i64) -> Result<Option<String>, StoreError> {
        let sql = "SELECT team FROM recruiter WHERE region = $1 AND n = $2";
        Ok(self.db.some::<(String,)>(Statement::new(sql, vec![self.region_arg(), n.into()])).await?.map(|one| one.0))
    }
}
