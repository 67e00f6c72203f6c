//! Projects and their milestones.

use crate::StoreError;
use crate::columns::{date, day_text, instant, position, project_id, some_date};
use crate::db::{Arg, Statement, Store};
use crate::page::{Key, LampRange, Order, PageRequest, Paged, Sort, Walk, Where, starting};
use crate::past::Then;
use crate::record::{Dossier, Milestone, Progress, ProjectRecord, Write};
use crate::replace;
use crate::row::row;
use crate::scope::Scope;
use base::{CampaignId, ProjectId, RegionCode, Yuan};
use jiff::civil::Date;
use std::sync::LazyLock;

/// Which projects.
#[derive(Debug, Clone, Default)]
#[expect(missing_docs, reason = "each field is a column of the table project that must have this value")]
pub struct ProjectFilter {
    /// Of these.
    pub ids: Option<Vec<ProjectId>>,
    pub q: Option<String>,
    pub district: Option<String>,
    /// Digits of GB/T 4754: all industries that begin with them.
    pub industry: Option<String>,
    /// Not of industries whose code begins so.
    pub without_industries: Vec<String>,
    pub cluster: Option<String>,
    pub base: Option<String>,
    pub track: Option<String>,
    pub stage: Option<String>,
    pub started: Option<bool>,
    pub campaign: Option<bool>,
    /// On the list of this campaign.
    pub campaign_id: Option<CampaignId>,
    /// Came to this mark: applied, or a kind of milestone.
    pub reached: Option<String>,
    /// And did so on this day or later.
    pub since: Option<Date>,
    /// As it was at the end of this day: in the plan by then, and on campaigns' lists, started, come so far and with such a progress by then.
    pub as_of: Option<Date>,
    pub toured: Option<bool>,
    pub office: Option<String>,
    /// `any`, or one central enterprise's id.
    pub partner: Option<String>,
    pub min_investment: Option<i64>,
    pub max_investment: Option<i64>,
    pub lamp: Option<LampRange>,
    /// Only this company's projects.
    pub owner_code: Option<String>,
    /// What the reader reaches.
    pub scope: Scope,
}

/// The columns of a project's row.
const STORED: &str = "id, version, kind, code, code_check_ok, name, district, industry, cluster, base, owner, owner_code, \
     owner_code_check_ok, investment_yuan, funding, track, facts, partner, listed_on, planned_start_on, started_on, \
     completed_on, synthetic, source, summary_zh, summary_en, stage, needed, granted, open_cases, \
     next_due_on, paused, waiting_office, waiting_item, search, created_at, updated_at, lon_e6, lat_e6";

/// Its columns that say how far it is; what they said is kept.
pub(crate) const PROGRESS: [&str; 8] =
    ["stage", "needed", "granted", "open_cases", "next_due_on", "paused", "waiting_office", "waiting_item"];

/// Whether it is on the list of a campaign.
const IN_CAMPAIGN: &str = "EXISTS (SELECT 1 FROM campaign_project m WHERE m.region = project.region AND m.project_id = project.id AND m.left_on IS NULL)";
/// Whether a tour visited it.
const TOURED: &str = "EXISTS (SELECT 1 FROM tour_stop v WHERE v.region = project.region AND v.project_id = project.id)";

/// What is read of a project: its row, and what lists and tours say of it. The table is called `project`.
pub(crate) fn columns() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| columns_then(&Then::now()));
    &TEXT
}

/// The same as of the day of `then`.
pub(crate) fn columns_then(then: &Then) -> String {
    format!("{}, {}", *LASTING, then.columns())
}

/// The same, without its progress.
static LASTING: LazyLock<String> = LazyLock::new(|| {
    let lasting = STORED.split(", ").filter(|column| !PROGRESS.contains(column));
    let stored: Vec<String> = lasting.map(|column| format!("project.{column}")).collect();
    let mark = |condition: &str, name: &str| format!("CAST(CASE WHEN {condition} THEN 1 ELSE 0 END AS BIGINT) AS {name}");
    format!("{}, {}, {}", stored.join(", "), mark(IN_CAMPAIGN, "campaign"), mark(TOURED, "toured"))
});

pub(crate) const BY_INVESTMENT: Sort =
    Sort { name: "investment", asc: "investment_yuan", desc: "investment_yuan", number: true, order: Order::Desc };
pub(crate) const BY_NAME: Sort = Sort { name: "name", asc: "name", desc: "name", number: false, order: Order::Asc };
pub(crate) const BY_START: Sort = Sort {
    name: "started",
    asc: "COALESCE(started_on, '9999')",
    desc: "COALESCE(started_on, '')",
    number: false,
    order: Order::Desc,
};
pub(crate) const BY_PLAN: Sort = Sort {
    name: "planned",
    asc: "COALESCE(planned_start_on, '9999')",
    desc: "COALESCE(planned_start_on, '')",
    number: false,
    order: Order::Asc,
};
const BY_CODE: Sort =
    Sort { name: "code", asc: "COALESCE(code, '9999')", desc: "COALESCE(code, '')", number: false, order: Order::Asc };
pub(crate) const BY_DUE: Sort = Sort {
    name: "due",
    asc: "COALESCE(next_due_on, '9999')",
    desc: "COALESCE(next_due_on, '')",
    number: false,
    order: Order::Asc,
};
pub(crate) const BY_DUE_THEN: Sort = Sort {
    asc: "COALESCE(CASE WHEN was.until_on IS NULL THEN project.next_due_on ELSE was.next_due_on END, '9999')",
    desc: "COALESCE(CASE WHEN was.until_on IS NULL THEN project.next_due_on ELSE was.next_due_on END, '')",
    ..BY_DUE
};

const SORTS: &[Sort] = &[BY_INVESTMENT, BY_NAME, BY_START, BY_PLAN, BY_CODE, BY_DUE];
/// The same of a past day.
const SORTS_THEN: &[Sort] = &[BY_INVESTMENT, BY_NAME, BY_START, BY_PLAN, BY_CODE, BY_DUE_THEN];

row! {
    pub(crate) struct Row {
        id: String,
        version: i64,
        kind: String,
        code: Option<String>,
        code_check_ok: i64,
        name: String,
        district: String,
        industry: String,
        cluster: Option<String>,
        base: Option<String>,
        owner: String,
        owner_code: Option<String>,
        owner_code_check_ok: i64,
        investment_yuan: i64,
        funding: String,
        track: String,
        facts: String,
        partner: Option<String>,
        listed_on: String,
        planned_start_on: Option<String>,
        started_on: Option<String>,
        completed_on: Option<String>,
        campaign: i64,
        toured: i64,
        synthetic: i64,
        source: Option<String>,
        summary_zh: Option<String>,
        summary_en: Option<String>,
        stage: String,
        needed: i64,
        granted: i64,
        open_cases: i64,
        next_due_on: Option<String>,
        paused: i64,
        waiting_office: Option<String>,
        waiting_item: Option<String>,
        created_at: i64,
        updated_at: i64,
        lon_e6: Option<i64>,
        lat_e6: Option<i64>,
    }
}

impl Row {
    pub(crate) fn read(self) -> Result<ProjectRecord, StoreError> {
        Ok(ProjectRecord {
            id: project_id(&self.id)?,
            version: self.version,
            kind: self.kind,
            code: self.code,
            code_check_ok: self.code_check_ok != 0,
            name: self.name,
            district: self.district,
            industry: self.industry,
            cluster: self.cluster,
            base: self.base,
            owner: self.owner,
            owner_code: self.owner_code,
            owner_code_check_ok: self.owner_code_check_ok != 0,
            investment: Yuan::new(self.investment_yuan),
            funding: self.funding,
            track: self.track,
            facts: self.facts,
            partner: self.partner,
            place: position(self.lon_e6, self.lat_e6)?,
            listed_on: date("listed_on", &self.listed_on)?,
            planned_start_on: some_date("planned_start_on", self.planned_start_on.as_deref())?,
            started_on: some_date("started_on", self.started_on.as_deref())?,
            completed_on: some_date("completed_on", self.completed_on.as_deref())?,
            campaign: self.campaign != 0,
            toured: self.toured != 0,
            synthetic: self.synthetic != 0,
            source: self.source,
            summary_zh: self.summary_zh,
            summary_en: self.summary_en,
            progress: Progress {
                stage: self.stage,
                needed: self.needed,
                granted: self.granted,
                open_cases: self.open_cases,
                next_due_on: some_date("next_due_on", self.next_due_on.as_deref())?,
                paused: self.paused != 0,
                waiting_office: self.waiting_office,
                waiting_item: self.waiting_item,
            },
            created_at: instant("created_at", self.created_at)?,
            updated_at: instant("updated_at", self.updated_at)?,
        })
    }
}

row! {
    /// A row of a list: the project and the key it is sorted by.
    struct Keyed<K> {
        ..row: Row,
        sort_key: K,
    }
}

impl ProjectRecord {
    fn values(&self) -> Vec<Arg> {
        let words = [self.name.as_str(), &self.owner, self.code.as_deref().unwrap_or_default()];
        let mut values: Vec<Arg> = vec![
            self.version.into(),
            self.kind.as_str().into(),
            (&self.code).into(),
            self.code_check_ok.into(),
            self.name.as_str().into(),
            self.district.as_str().into(),
            self.industry.as_str().into(),
            (&self.cluster).into(),
            (&self.base).into(),
            self.owner.as_str().into(),
            (&self.owner_code).into(),
            self.owner_code_check_ok.into(),
            self.investment.get().into(),
            self.funding.as_str().into(),
            self.track.as_str().into(),
            self.facts.as_str().into(),
            (&self.partner).into(),
            self.listed_on.to_string().into(),
            day_text(self.planned_start_on).into(),
            day_text(self.started_on).into(),
            day_text(self.completed_on).into(),
            self.synthetic.into(),
            (&self.source).into(),
            (&self.summary_zh).into(),
            (&self.summary_en).into(),
        ];
        values.extend(self.progress.values());
        values.extend::<[Arg; 5]>([
            words.join("\n").to_lowercase().into(),
            self.created_at.as_microsecond().into(),
            self.updated_at.as_microsecond().into(),
            self.place.map(|place| place.millionths().0).into(),
            self.place.map(|place| place.millionths().1).into(),
        ]);
        values
    }
}

impl Progress {
    /// What [`PROGRESS`] names.
    pub(crate) fn values(&self) -> [Arg; PROGRESS.len()] {
        [
            self.stage.as_str().into(),
            self.needed.into(),
            self.granted.into(),
            self.open_cases.into(),
            day_text(self.next_due_on).into(),
            self.paused.into(),
            (&self.waiting_office).into(),
            (&self.waiting_item).into(),
        ]
    }
}

/// The statement that writes a project.
pub(crate) fn write(region: RegionCode, write: &Write<ProjectRecord>) -> Statement {
    let record = write.record();
    let mut args: Vec<Arg> = vec![region.as_str().into(), record.id.to_string().into()];
    args.extend(record.values());
    replace::write("project", STORED, args, write)
}

/// The statement that writes a milestone.
pub(crate) fn write_milestone(region: RegionCode, project: ProjectId, milestone: &Milestone) -> Statement {
    Statement::new(
        "INSERT INTO milestone (region, project_id, kind, planned_on, done_on) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (region, project_id, kind) DO UPDATE SET planned_on = excluded.planned_on, done_on = excluded.done_on",
        vec![
            region.as_str().into(),
            project.to_string().into(),
            milestone.kind.as_str().into(),
            day_text(milestone.planned_on).into(),
            day_text(milestone.done_on).into(),
        ],
    )
}

impl Store {
    /// Whether no project is stored and nobody can sign in.
    ///
    /// # Errors
    /// What the database says.
    pub async fn is_empty(&self) -> Result<bool, StoreError> {
        let sql = "SELECT CAST((SELECT COUNT(*) FROM (SELECT 1 AS one FROM project WHERE region = $1 LIMIT 1) AS p)
             + (SELECT COUNT(*) FROM (SELECT 1 AS one FROM account WHERE region = $1 LIMIT 1) AS a) AS BIGINT)";
        let (there,) = self.db.one::<(i64,)>(Statement::new(sql, vec![self.region_arg()])).await?;
        Ok(there == 0)
    }

    /// A page of the projects that a filter finds. Sorts: investment, name, started, planned, code, due.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position or a sort that this list does not have.
    pub async fn projects(&self, filter: &ProjectFilter, request: &PageRequest) -> Result<Paged<ProjectRecord>, StoreError> {
        let walk = Walk::new(request, if filter.as_of.is_some() { SORTS_THEN } else { SORTS })?;
        let (then, found) = self.filtered(filter).await?;
        let tables = then.tables();
        let total = self.total(&tables, &found).await?;
        let statement = walk.statement(&columns_then(&then), &tables, "id", found);
        let number = request.sort.as_deref().is_none_or(|sort| sort == "investment");
        let rows: Vec<(Key, ProjectRecord)> = if number {
            let rows = self.db.all::<Keyed<i64>>(statement).await?.into_iter();
            rows.map(|one| Ok((Key::Int(one.sort_key), one.row.read()?))).collect::<Result<_, StoreError>>()?
        } else {
            let rows = self.db.all::<Keyed<String>>(statement).await?.into_iter();
            rows.map(|one| Ok((Key::Text(one.sort_key), one.row.read()?))).collect::<Result<_, StoreError>>()?
        };
        Ok(walk.page(rows, total, |project| project.id.to_string()))
    }

    /// What a filter finds, and how it stood on the filter's day.
    pub(crate) async fn filtered(&self, filter: &ProjectFilter) -> Result<(Then, Where), StoreError> {
        let mut found = Where::region("project.region", self);
        let then = self.then(filter.as_of, &mut found).await?;
        // Literally, as the indexes of projects say it.
        found.and("kind = 'investment'", vec![]);
        if let Some(ids) = &filter.ids {
            found.within("id", ids.iter().map(ProjectId::to_string));
        }
        if let Some(words) = &filter.q {
            found.holds("search", words);
        }
        let equal = [
            ("district", &filter.district),
            ("cluster", &filter.cluster),
            ("base", &filter.base),
            ("track", &filter.track),
            ("owner_code", &filter.owner_code),
        ];
        for (column, value) in equal {
            found.equals(column, value);
        }
        for (column, value) in [("stage", &filter.stage), ("waiting_office", &filter.office)] {
            found.equals(&then.column(column), value);
        }
        filter.scope.of_projects(&mut found);
        if let Some(digits) = &filter.industry {
            found.and("industry LIKE ?", vec![starting(digits).into()]);
        }
        for digits in &filter.without_industries {
            found.and("industry NOT LIKE ?", vec![starting(digits).into()]);
        }
        match filter.partner.as_deref() {
            None => {}
            Some("any") => found.and("partner IS NOT NULL", vec![]),
            Some(id) => found.and("partner = ?", vec![id.into()]),
        }
        filter.by_course(&mut found);
        if let Some(value) = filter.toured {
            found.and(&format!("{}{TOURED}", if value { "" } else { "NOT " }), vec![]);
        }
        if let Some(least) = filter.min_investment {
            found.and("investment_yuan >= ?", vec![least.into()]);
        }
        if let Some(most) = filter.max_investment {
            found.and("investment_yuan <= ?", vec![most.into()]);
        }
        if let Some(lamp) = filter.lamp {
            lit(&mut found, lamp, &then);
        }
        Ok((then, found))
    }

    /// Everything of one project that a decision needs.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn dossier(&self, id: ProjectId) -> Result<Dossier, StoreError> {
        self.dossier_within(id, &Scope::All).await
    }

    /// The same, when the reader reaches it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], also for one that he does not reach.
    pub async fn dossier_within(&self, id: ProjectId, scope: &Scope) -> Result<Dossier, StoreError> {
        let key = || vec![self.region_arg(), Arg::from(id.to_string())];
        let mut one = Where::region("project.region", self);
        one.and("project.id = ?", vec![id.to_string().into()]);
        scope.of_dossiers(&mut one, self);
        let project = one.statement(&format!("SELECT {} FROM project", columns()), "");
        let project = self.db.one::<Row>(project).await?.read()?;
        let milestones = "SELECT kind, planned_on, done_on FROM milestone WHERE region = $1 AND project_id = $2 ORDER BY kind";
        let milestones = self.db.all::<(String, Option<String>, Option<String>)>(Statement::new(milestones, key())).await?;
        let milestones = milestones.into_iter().map(|(kind, planned, done)| {
            let planned_on = some_date("planned_on", planned.as_deref())?;
            Ok(Milestone { kind, planned_on, done_on: some_date("done_on", done.as_deref())? })
        });
        let milestones = milestones.collect::<Result<_, StoreError>>()?;
        let (head, head_seq) = self.head(id.uuid()).await?;
        let (cases, permits) = (self.cases_of(id).await?, self.permits_of(id).await?);
        let establishment = match project.kind.as_str() {
            "establishment" => Some(self.establishment(id).await?),
            _ => None,
        };
        Ok(Dossier { project, establishment, milestones, cases, permits, head, head_seq })
    }

    /// The project of a code.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn project_by_code(&self, code: &str) -> Result<ProjectId, StoreError> {
        let sql = "SELECT id FROM project WHERE region = $1 AND code = $2";
        let (id,) = self.db.one::<(String,)>(Statement::new(sql, vec![self.region_arg(), code.into()])).await?;
        Ok(project_id(&id)?)
    }
}

/// Adds a lamp: what the clocks show, or showed then.
pub(crate) fn lit(found: &mut Where, lamp: LampRange, then: &Then) {
    let (due, paused) = (then.column("next_due_on"), then.column("paused"));
    if lamp.none {
        return found.and(&format!("{due} IS NULL AND {paused} = 0"), vec![]);
    }
    found.and(&format!("{paused} = ?"), vec![lamp.paused.unwrap_or(false).into()]);
    for (sign, bound) in [(">=", lamp.from), ("<", lamp.before)] {
        if let Some(bound) = bound {
            found.and(&format!("{due} {sign} ?"), vec![bound.to_string().into()]);
        }
    }
}
