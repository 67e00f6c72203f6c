//! Policies (惠企政策): the library, its editions, to whom they were pushed.

use crate::StoreError;
use crate::columns::{date, digest, hex, instant, uuid};
use crate::db::{Arg, Statement, Store};
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::record::{PolicyEdition, PolicyPush, PolicyRecord, Write};
use crate::replace;
use crate::row::row;
use base::{PolicyId, RegionCode};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::civil::Date;

const COLUMNS: &str =
    "id, version, state, edition, office, search, from_day, to_day, document, published, head, facts, updated_at";
/// The last day of a policy without an end: after every day.
const OPEN_END: &str = "9999-12-31";

const SORTS: &[Sort] = &[Sort { name: "from", asc: "from_day", desc: "from_day", number: false, order: Order::Desc }];

/// Which policies.
#[derive(Debug, Clone, Default)]
pub struct PolicyFilter {
    /// Words of title, summary and source.
    pub q: Option<String>,
    /// Of this office.
    pub office: Option<String>,
    /// In these states.
    pub states: Vec<String>,
    /// Or drafts of this office.
    pub or_drafts_of: Option<String>,
    /// Holding on this day.
    pub on: Option<Date>,
}

row! {
    struct Row {
        id: String,
        version: i64,
        state: String,
        edition: i64,
        office: String,
        search: String,
        from_day: String,
        to_day: String,
        document: String,
        published: Option<String>,
        head: String,
        facts: i64,
        updated_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<PolicyRecord, StoreError> {
        Ok(PolicyRecord {
            id: PolicyId::new(uuid("id", &self.id)?),
            version: self.version,
            state: self.state,
            edition: self.edition,
            office: self.office,
            search: self.search,
            from: date("from_day", &self.from_day)?,
            to: if self.to_day == OPEN_END { None } else { Some(date("to_day", &self.to_day)?) },
            document: self.document,
            published: self.published,
            head: digest("head", &self.head)?,
            facts: self.facts,
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
    struct EditionRow {
        policy_id: String,
        n: i64,
        document: String,
        by_name: String,
        published_at: i64,
    }
}

row! {
    struct PushRow {
        policy_id: String,
        n: i64,
        edition: i64,
        reached: i64,
        members: String,
        pushed_at: i64,
    }
}

/// The statement that writes a policy.
pub(crate) fn write(region: RegionCode, write: &Write<PolicyRecord>) -> Statement {
    let record = write.record();
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.state.as_str().into(),
        record.edition.into(),
        record.office.as_str().into(),
        record.search.as_str().into(),
        record.from.to_string().into(),
        record.to.map_or_else(|| OPEN_END.to_owned(), |to| to.to_string()).into(),
        record.document.as_str().into(),
        (&record.published).into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.updated_at.as_microsecond().into(),
    ];
    replace::write("policy", COLUMNS, args, write)
}

/// The statement that keeps an edition.
pub(crate) fn edition(region: RegionCode, one: &PolicyEdition) -> Statement {
    let sql =
        "INSERT INTO policy_edition (region, policy_id, n, document, by_name, published_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let args = vec![
        region.as_str().into(),
        one.policy.to_string().into(),
        one.n.into(),
        one.document.as_str().into(),
        one.by_name.as_str().into(),
        one.published_at.as_microsecond().into(),
    ];
    Statement::new(sql, args)
}

/// The statement that keeps a push.
pub(crate) fn push(region: RegionCode, one: &PolicyPush) -> Statement {
    let sql = "INSERT INTO policy_push (region, policy_id, n, edition, reached, members, pushed_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let args = vec![
        region.as_str().into(),
        one.policy.to_string().into(),
        one.n.into(),
        one.edition.into(),
        one.reached.into(),
        BASE64_STANDARD.encode(&one.members).into(),
        one.pushed_at.as_microsecond().into(),
    ];
    Statement::new(sql, args)
}

impl Store {
    /// A page of the policies that a filter finds, the newest first.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position that this list did not give.
    pub async fn policies(&self, filter: &PolicyFilter, request: &PageRequest) -> Result<Paged<PolicyRecord>, StoreError> {
        let walk = Walk::new(request, SORTS)?;
        let mut found = Where::region("region", self);
        found.equals("office", &filter.office);
        let states: Vec<Arg> = filter.states.iter().map(|state| state.as_str().into()).collect();
        let places = vec!["?"; states.len()].join(", ");
        match &filter.or_drafts_of {
            Some(office) => {
                let args = states.into_iter().chain([office.as_str().into()]).collect();
                found.and(&format!("(state IN ({places}) OR (state = 'draft' AND office = ?))"), args);
            }
            None => found.and(&format!("state IN ({places})"), states),
        }
        if let Some(on) = filter.on {
            found.and("from_day <= ? AND to_day >= ?", vec![on.to_string().into(), on.to_string().into()]);
        }
        if let Some(words) = &filter.q {
            found.holds("search", words);
        }
        let total = self.total("policy", &found).await?;
        let rows = self.db.all::<Listed>(walk.statement(COLUMNS, "policy", "id", found)).await?.into_iter();
        let rows = rows.map(|one| Ok((Key::Text(one.sort_key), one.row.read()?))).collect::<Result<Vec<_>, StoreError>>()?;
        Ok(walk.page(rows, total, |one| one.id.to_string()))
    }

    /// Every policy that is published, by id: what is matched with the register.
    ///
    /// # Errors
    /// What the database says.
    pub async fn published_policies(&self) -> Result<Vec<PolicyRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM policy WHERE region = $1 AND state = 'published' ORDER BY id");
        self.db.all::<Row>(Statement::new(sql, vec![self.region_arg()])).await?.into_iter().map(Row::read).collect()
    }

    /// One policy.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn policy(&self, id: PolicyId) -> Result<PolicyRecord, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM policy WHERE region = $1 AND id = $2");
        self.db.one::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }

    /// What was published of a policy, the newest edition first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn policy_editions(&self, id: PolicyId) -> Result<Vec<PolicyEdition>, StoreError> {
        let sql = "SELECT policy_id, n, document, by_name, published_at FROM policy_edition
             WHERE region = $1 AND policy_id = $2 ORDER BY n DESC";
        let rows = self.db.all::<EditionRow>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?;
        let read = |row: EditionRow| {
            Ok(PolicyEdition {
                policy: PolicyId::new(uuid("policy_id", &row.policy_id)?),
                n: row.n,
                document: row.document,
                by_name: row.by_name,
                published_at: instant("published_at", row.published_at)?,
            })
        };
        rows.into_iter().map(read).collect()
    }

    /// The pushes of a policy, in their order.
    ///
    /// # Errors
    /// What the database says.
    pub async fn policy_pushes(&self, id: PolicyId) -> Result<Vec<PolicyPush>, StoreError> {
        let sql = "SELECT policy_id, n, edition, reached, members, pushed_at FROM policy_push
             WHERE region = $1 AND policy_id = $2 ORDER BY n";
        let rows = self.db.all::<PushRow>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?;
        let read = |row: PushRow| {
            Ok(PolicyPush {
                policy: PolicyId::new(uuid("policy_id", &row.policy_id)?),
                n: row.n,
                edition: row.edition,
                reached: row.reached,
                // A set that does not read counts as nobody: they are told again rather than never.
                members: BASE64_STANDARD.decode(row.members).unwrap_or_default(),
                pushed_at: instant("pushed_at", row.pushed_at)?,
            })
        };
        rows.into_iter().map(read).collect()
    }
}
