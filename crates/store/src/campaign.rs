//! Campaigns (攻坚行动) and the projects of their lists.

use crate::StoreError;
use crate::columns::{date, digest, hex, instant, project_id, some_date, uuid};
use crate::db::{Arg, Statement, Store};
use crate::page::{Key, LampRange, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::project::{self, BY_DUE, BY_DUE_THEN, BY_INVESTMENT, BY_NAME, BY_PLAN, BY_START};
use crate::record::{CampaignRecord, Listing, ProjectRecord, Write};
use crate::replace;
use crate::row::row;
use crate::scope::Scope;
use base::{CampaignId, Named, ProjectId, RegionCode};
use jiff::civil::Date;
use std::collections::BTreeMap;

const COLUMNS: &str = "id, version, key, name_zh, name_en, from_on, days, target, source, head, facts, created_at, updated_at";

const SORTS: &[Sort] = &[Sort { name: "from", asc: "from_on", desc: "from_on", number: false, order: Order::Desc }];

/// A project of a list with its project's row, and the milestone that is the campaign's target.
const LISTED: &str = "campaign_project m JOIN campaign g ON g.region = m.region AND g.id = m.campaign_id
     JOIN project ON project.region = m.region AND project.id = m.project_id
     LEFT JOIN milestone r ON r.region = m.region AND r.project_id = m.project_id AND r.kind = g.target";

const BY_REACHED: Sort = Sort {
    name: "reached",
    asc: "COALESCE(r.done_on, '9999')",
    desc: "COALESCE(r.done_on, '')",
    number: false,
    order: Order::Desc,
};
const LISTED_SORTS: &[Sort] = &[BY_INVESTMENT, BY_NAME, BY_REACHED, BY_START, BY_PLAN, BY_DUE];
/// The same of a past day.
const LISTED_SORTS_THEN: &[Sort] = &[BY_INVESTMENT, BY_NAME, BY_REACHED, BY_START, BY_PLAN, BY_DUE_THEN];

/// A campaign in a list, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignRow {
    /// The campaign.
    pub campaign: CampaignRecord,
    /// Projects on its list.
    pub listed: i64,
    /// Of these, at its target.
    pub reached: i64,
    /// Of these, started.
    pub started: i64,
}

/// The course of one project of a list, as far as boards and charts ask.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "columns of campaign_project and project, commented in schema.sql")]
pub struct Course {
    pub project: ProjectId,
    pub name: String,
    pub district: String,
    pub stage: String,
    pub waiting_office: Option<String>,
    pub next_due_on: Option<Date>,
    pub paused: bool,
    pub listed_on: Date,
    pub left_on: Option<Date>,
    /// When it reached the campaign's target.
    pub reached_on: Option<Date>,
    pub started_on: Option<Date>,
}

/// A project in a campaign's list.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedProject {
    /// The project.
    pub project: ProjectRecord,
    /// On the list since.
    pub listed_on: Date,
    /// When it reached the campaign's target.
    pub reached_on: Option<Date>,
}

/// Which projects of a list.
#[derive(Debug, Clone, Default)]
pub struct ListingFilter {
    /// Words of name, owner or code.
    pub q: Option<String>,
    /// Of this district.
    pub district: Option<String>,
    /// Whose first thing still needed is of this stage.
    pub stage: Option<String>,
    /// That lie on this office's desk.
    pub office: Option<String>,
    /// At the target, or not.
    pub reached: Option<bool>,
    /// Started, or not.
    pub started: Option<bool>,
    /// By their clock.
    pub lamp: Option<LampRange>,
    /// As the list and its projects were at the end of this day; none: now.
    pub as_of: Option<Date>,
    /// What the reader reaches.
    pub scope: Scope,
}

row! {
    struct Row {
        id: String,
        version: i64,
        key: Option<String>,
        name_zh: String,
        name_en: String,
        from_on: String,
        days: i64,
        target: String,
        source: Option<String>,
        head: String,
        facts: i64,
        created_at: i64,
        updated_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<CampaignRecord, StoreError> {
        Ok(CampaignRecord {
            id: CampaignId::new(uuid("id", &self.id)?),
            version: self.version,
            key: self.key,
            name: Named::new(self.name_zh, self.name_en),
            from_on: date("from_on", &self.from_on)?,
            days: u32::try_from(self.days).unwrap_or(0),
            target: self.target,
            source: self.source,
            head: digest("head", &self.head)?,
            facts: self.facts,
            created_at: instant("created_at", self.created_at)?,
            updated_at: instant("updated_at", self.updated_at)?,
        })
    }
}

row! {
    struct Keyed {
        ..row: Row,
        sort_key: String,
    }
}

row! {
    struct ListedRow<K> {
        ..row: project::Row,
        on_list: String,
        reached_on: Option<String>,
        sort_key: K,
    }
}

impl<K> ListedRow<K> {
    fn read(self, key: impl Fn(K) -> Key) -> Result<(Key, ListedProject), StoreError> {
        let listed = ListedProject {
            project: self.row.read()?,
            listed_on: date("listed_on", &self.on_list)?,
            reached_on: some_date("done_on", self.reached_on.as_deref())?,
        };
        Ok((key(self.sort_key), listed))
    }
}

/// The statement that writes a campaign.
pub(crate) fn write(region: RegionCode, write: &Write<CampaignRecord>) -> Statement {
    let record = write.record();
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        (&record.key).into(),
        record.name.zh.as_str().into(),
        record.name.en.as_str().into(),
        record.from_on.to_string().into(),
        i64::from(record.days).into(),
        record.target.as_str().into(),
        (&record.source).into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.created_at.as_microsecond().into(),
        record.updated_at.as_microsecond().into(),
    ];
    replace::write("campaign", COLUMNS, args, write)
}

/// The statement that puts a project on a list, or takes it off.
pub(crate) fn list(region: RegionCode, one: &Listing) -> Statement {
    Statement::new(
        "INSERT INTO campaign_project (region, campaign_id, project_id, listed_on, left_on) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (region, campaign_id, project_id) DO UPDATE SET listed_on = excluded.listed_on, left_on = excluded.left_on",
        vec![
            region.as_str().into(),
            one.campaign.to_string().into(),
            one.project.to_string().into(),
            one.listed_on.to_string().into(),
            one.left_on.map(|day| day.to_string()).into(),
        ],
    )
}

impl Store {
    /// A page of campaigns with how each stands on a day, the newest first.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position that this list did not give.
    pub async fn campaigns(&self, on: Date, request: &PageRequest) -> Result<Paged<CampaignRow>, StoreError> {
        let walk = Walk::new(request, SORTS)?;
        let found = Where::region("region", self);
        let total = self.total("campaign", &found).await?;
        let rows = self.db.all::<Keyed>(walk.statement(COLUMNS, "campaign", "id", found)).await?.into_iter();
        let rows = rows.map(|one| Ok((Key::Text(one.sort_key), one.row.read()?))).collect::<Result<Vec<_>, StoreError>>()?;
        let page = walk.page(rows, total, |row| row.id.to_string());
        let ids: Vec<CampaignId> = page.items.iter().map(|row| row.id).collect();
        let counts = self.campaign_counts(&ids, &Scope::All, on).await?;
        let row = |campaign: CampaignRecord| {
            let (listed, reached, started) = counts.get(&campaign.id).copied().unwrap_or_default();
            CampaignRow { campaign, listed, reached, started }
        };
        let items = page.items.into_iter().map(row).collect();
        Ok(Paged { items, next: page.next, total: page.total })
    }

    /// One campaign.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn campaign(&self, id: CampaignId) -> Result<CampaignRecord, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM campaign WHERE region = $1 AND id = $2");
        self.db.one::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }

    /// Of some campaigns: the projects on the list on a day that a reader reaches, of these at the target, and of these started.
    async fn campaign_counts(
        &self,
        ids: &[CampaignId],
        scope: &Scope,
        on: Date,
    ) -> Result<BTreeMap<CampaignId, (i64, i64, i64)>, StoreError> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut found = Where::region("m.region", self);
        let day = found.bind(on.to_string().into());
        found.and(&format!("m.listed_on <= {day} AND (m.left_on IS NULL OR m.left_on > {day})"), vec![]);
        found.within("m.campaign_id", ids.iter().map(ToString::to_string));
        scope.of_projects(&mut found);
        let by = |column: &str| format!("CAST(SUM(CASE WHEN {column} <= {day} THEN 1 ELSE 0 END) AS BIGINT)");
        let (reached, started) = (by("r.done_on"), by("project.started_on"));
        let select = format!("SELECT m.campaign_id, CAST(COUNT(*) AS BIGINT), {reached}, {started} FROM {LISTED}");
        let rows = self.db.all::<(String, i64, i64, i64)>(found.statement(&select, "GROUP BY m.campaign_id")).await?;
        let row = |(id, listed, reached, started): (String, i64, i64, i64)| {
            Ok((CampaignId::new(uuid("campaign_id", &id)?), (listed, reached, started)))
        };
        rows.into_iter().map(row).collect()
    }

    /// The figures of the campaigns that have a key, as of a day: `campaign.KEY.listed`, `.started`, and one named by the target.
    pub(crate) async fn campaign_figures(&self, scope: &Scope, on: Date) -> Result<Vec<(String, i64)>, StoreError> {
        let sql = "SELECT id, key, target FROM campaign WHERE region = $1 AND key IS NOT NULL AND from_on <= $2 ORDER BY key";
        let args = vec![self.region_arg(), on.to_string().into()];
        let keyed = self.db.all::<(String, String, String)>(Statement::new(sql, args)).await?;
        let ids = keyed.iter().map(|(id, ..)| Ok(CampaignId::new(uuid("id", id)?))).collect::<Result<Vec<_>, StoreError>>()?;
        let counts = self.campaign_counts(&ids, scope, on).await?;
        let mut all = Vec::with_capacity(keyed.len() * 3);
        for (id, (_, key, target)) in ids.iter().zip(keyed) {
            let (listed, reached, started) = counts.get(id).copied().unwrap_or_default();
            let key = key.replace('-', "_");
            for (what, count) in [("listed", listed), (target.as_str(), reached), ("started", started)] {
                all.push((format!("campaign.{key}.{what}"), count));
            }
        }
        Ok(all)
    }

    /// The courses of all projects that are or were on a campaign's list, by name; their stages, desks and clocks as of the end of a day, or as they stand now.
    ///
    /// # Errors
    /// What the database says.
    pub async fn courses(&self, id: CampaignId, then: Option<Date>) -> Result<Vec<Course>, StoreError> {
        self.courses_within(id, &Scope::All, then).await
    }

    /// The same of the projects that a reader reaches.
    ///
    /// # Errors
    /// What the database says.
    pub async fn courses_within(&self, id: CampaignId, scope: &Scope, then: Option<Date>) -> Result<Vec<Course>, StoreError> {
        row! {
            struct CourseRow {
                project_id: String,
                name: String,
                district: String,
                stage: String,
                waiting_office: Option<String>,
                next_due_on: Option<String>,
                paused: i64,
                listed_on: String,
                left_on: Option<String>,
                done_on: Option<String>,
                started_on: Option<String>,
            }
        }
        let mut found = Where::region("m.region", self);
        let then = self.then(then, &mut found).await?;
        found.and("m.campaign_id = ?", vec![id.to_string().into()]);
        scope.of_projects(&mut found);
        let stood =
            ["stage", "waiting_office", "next_due_on", "paused"].map(|column| format!("{} AS {column}", then.column(column)));
        let select = format!(
            "SELECT m.project_id, project.name, project.district, {}, m.listed_on, m.left_on, r.done_on, project.started_on FROM {LISTED}{}",
            stood.join(", "),
            then.join()
        );
        let read = |row: CourseRow| {
            Ok(Course {
                project: project_id(&row.project_id)?,
                name: row.name,
                district: row.district,
                stage: row.stage,
                waiting_office: row.waiting_office,
                next_due_on: some_date("next_due_on", row.next_due_on.as_deref())?,
                paused: row.paused != 0,
                listed_on: date("listed_on", &row.listed_on)?,
                left_on: some_date("left_on", row.left_on.as_deref())?,
                reached_on: some_date("done_on", row.done_on.as_deref())?,
                started_on: some_date("started_on", row.started_on.as_deref())?,
            })
        };
        let rows = self.db.all::<CourseRow>(found.statement(&select, "ORDER BY project.name, m.project_id")).await?;
        rows.into_iter().map(read).collect()
    }

    /// A page of the projects that are, or were on the filter's day, on a campaign's list. Sorts: investment, name, reached, started, planned, due.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position or a sort that this list does not have.
    pub async fn campaign_projects(
        &self,
        id: CampaignId,
        filter: &ListingFilter,
        request: &PageRequest,
    ) -> Result<Paged<ListedProject>, StoreError> {
        let walk = Walk::new(request, if filter.as_of.is_some() { LISTED_SORTS_THEN } else { LISTED_SORTS })?;
        let mut found = Where::region("m.region", self);
        let then = self.then(filter.as_of, &mut found).await?;
        found.narrow();
        found.and("m.campaign_id = ?", vec![id.to_string().into()]);
        match filter.as_of {
            None => found.and("m.left_on IS NULL", vec![]),
            Some(day) => found.and(
                "m.listed_on <= ? AND (m.left_on IS NULL OR m.left_on > ?)",
                vec![day.to_string().into(), day.to_string().into()],
            ),
        }
        filter.scope.of_projects(&mut found);
        if let Some(words) = &filter.q {
            found.holds("project.search", words);
        }
        found.equals("project.district", &filter.district);
        found.equals(&then.column("stage"), &filter.stage);
        found.equals(&then.column("waiting_office"), &filter.office);
        for (column, value) in [("r.done_on", filter.reached), ("project.started_on", filter.started)] {
            let Some(there) = value else { continue };
            let not = if there { "" } else { "NOT " };
            match filter.as_of {
                None => found.and(&format!("{not}({column} IS NOT NULL)"), vec![]),
                Some(day) => found.and(&format!("{not}({column} IS NOT NULL AND {column} <= ?)"), vec![day.to_string().into()]),
            }
        }
        if let Some(lamp) = filter.lamp {
            project::lit(&mut found, lamp, &then);
        }
        let tables = format!("{LISTED}{}", then.join());
        let total = self.total(&tables, &found).await?;
        let columns = format!("{}, m.listed_on AS on_list, r.done_on AS reached_on", project::columns_then(&then));
        let statement = walk.statement(&columns, &tables, "project.id", found);
        let number = request.sort.as_deref().is_none_or(|sort| sort == "investment");
        let rows: Vec<(Key, ListedProject)> = if number {
            let rows = self.db.all::<ListedRow<i64>>(statement).await?.into_iter();
            rows.map(|one| one.read(Key::Int)).collect::<Result<_, _>>()?
        } else {
            let rows = self.db.all::<ListedRow<String>>(statement).await?.into_iter();
            rows.map(|one| one.read(Key::Text)).collect::<Result<_, _>>()?
        };
        let mut page = walk.page(rows, total, |one| one.project.id.to_string());
        for one in &mut page.items {
            one.reached_on = one.reached_on.filter(|day| filter.as_of.is_none_or(|on| *day <= on));
        }
        Ok(page)
    }

    /// Which of some projects there are.
    ///
    /// # Errors
    /// What the database says.
    pub async fn known_projects(&self, ids: &[ProjectId]) -> Result<Vec<ProjectRecord>, StoreError> {
        let mut found = Where::region("region", self);
        found.and("kind = 'investment'", vec![]);
        found.within("id", ids.iter().map(ToString::to_string));
        let rows =
            self.db.all::<project::Row>(found.statement(&format!("SELECT {} FROM project", project::columns()), "")).await?;
        rows.into_iter().map(project::Row::read).collect()
    }
}
