//! Leads of promotion: lists by whoever may see them, what may be about the same, how far they came.

use crate::StoreError;
use crate::columns::{aliased, date, day_text, digest, hex, instant, project_id, some_date, uuid};
use crate::db::{Arg, Statement, Store};
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::record::{LeadCourse, LeadRecord, LeadSketch, Write};
use crate::replace;
use crate::row::row;
use base::{LeadId, ProjectId, RegionCode, Yuan};
use jiff::civil::Date;

const COLUMNS: &str = "id, version, number, name, enterprise, enterprise_code, name_key, industry, division, district, place, method, partner, team, \
     recruiter, stage, open, standing, contested, investment_yuan, promised_yuan, contract_yuan, project_id, due_on, due_key, contact_on, visited_on, \
     negotiating_on, signed_on, contracted_on, landed_on, ended_on, synthetic, document, head, facts, opened_at, updated_at";
/// Sorts last: nothing is owed of it.
const NO_DUE: &str = "9999-12-31";
/// Leads of one division that are compared with a new one, at most: the newest.
const COMPARED_MAX: i64 = 5_000;
/// Leads whose courses one answer looks at, at most: the newest.
pub(crate) const COURSES_MAX: i64 = 50_000;
/// The project that a lead became, and its first product.
pub(crate) const FROM: &str = "promotion_lead l LEFT JOIN project p ON p.region = l.region AND p.id = l.project_id \
     LEFT JOIN milestone m ON m.region = l.region AND m.project_id = l.project_id AND m.kind = 'produced'";

const SORTS: &[Sort] = &[
    // Ids are made in the order of time.
    Sort { name: "entered", asc: "l.id", desc: "l.id", number: false, order: Order::Desc },
    Sort { name: "due", asc: "l.due_key", desc: "l.due_key", number: false, order: Order::Asc },
    Sort { name: "investment", asc: "l.investment_yuan", desc: "l.investment_yuan", number: true, order: Order::Desc },
];

/// Whose leads a reader sees (线索可见范围).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum LeadScope {
    /// All: leaders, the coordinator, the program itself.
    All,
    /// Those on which a team works.
    Team(String),
    /// Those that want some districts: a county with the functional areas within its borders.
    Districts(Vec<String>),
    /// None.
    #[default]
    Nothing,
}

/// Which leads.
#[derive(Debug, Clone, Default)]
pub struct LeadFilter {
    /// Those that the reader sees.
    pub scope: LeadScope,
    /// Of these.
    pub ids: Option<Vec<LeadId>>,
    /// Of this team, as its own.
    pub team: Option<String>,
    /// At this stage.
    pub stage: Option<String>,
    /// By this method.
    pub method: Option<String>,
    /// Of this industry, or one below it.
    pub industry: Option<String>,
    /// Wanting this district.
    pub district: Option<String>,
    /// With this central state enterprise; `any` of them.
    pub partner: Option<String>,
    /// That became this project.
    pub project: Option<ProjectId>,
    /// Led by this recruiter.
    pub recruiter: Option<i64>,
    /// Somebody works on it, or not.
    pub open: Option<bool>,
    /// Waiting for the coordinator.
    pub contested: Option<bool>,
    /// What is owed of it has slipped by this day.
    pub overdue_on: Option<Date>,
    /// Came so far, project included: contact, visited, negotiating, signed, contracted, landed, started, completed, produced.
    pub reached: Option<String>,
    /// And did so on this day or later.
    pub since: Option<Date>,
    /// As it was at the end of this day: met by then, and come so far by then.
    pub as_of: Option<Date>,
    /// Entered on this day or later.
    pub from: Option<Date>,
    /// Entered on this day or earlier.
    pub to: Option<Date>,
    /// Whose number, name or enterprise has this in it.
    pub text: Option<String>,
}

/// The column that has the day on which a lead came to a mark; none for one that there is not.
fn mark(name: &str) -> Option<&'static str> {
    Some(match name {
        "contact" => "l.contact_on",
        "visited" => "l.visited_on",
        "negotiating" => "l.negotiating_on",
        "signed" => "l.signed_on",
        "contracted" => "l.contracted_on",
        "landed" => "l.landed_on",
        "started" => "p.started_on",
        "completed" => "p.completed_on",
        "produced" => "m.done_on",
        _ => return None,
    })
}

row! {
    struct Row {
        id: String,
        version: i64,
        number: String,
        name: String,
        enterprise: String,
        enterprise_code: Option<String>,
        name_key: String,
        industry: String,
        division: String,
        district: Option<String>,
        place: String,
        method: String,
        partner: Option<String>,
        team: String,
        recruiter: i64,
        stage: String,
        open: i64,
        standing: i64,
        contested: i64,
        investment_yuan: i64,
        promised_yuan: i64,
        contract_yuan: i64,
        project_id: Option<String>,
        due_on: Option<String>,
        contact_on: String,
        visited_on: Option<String>,
        negotiating_on: Option<String>,
        signed_on: Option<String>,
        contracted_on: Option<String>,
        landed_on: Option<String>,
        ended_on: Option<String>,
        synthetic: i64,
        document: String,
        head: String,
        facts: i64,
        opened_at: i64,
        updated_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<LeadRecord, StoreError> {
        Ok(LeadRecord {
            id: LeadId::new(uuid("id", &self.id)?),
            version: self.version,
            number: self.number,
            name: self.name,
            enterprise: self.enterprise,
            enterprise_code: self.enterprise_code,
            name_key: self.name_key,
            industry: self.industry,
            division: self.division,
            district: self.district,
            place: self.place,
            method: self.method,
            partner: self.partner,
            team: self.team,
            recruiter: self.recruiter,
            stage: self.stage,
            open: self.open != 0,
            standing: self.standing != 0,
            contested: self.contested != 0,
            investment: Yuan::new(self.investment_yuan),
            promised: Yuan::new(self.promised_yuan),
            contract: Yuan::new(self.contract_yuan),
            project_id: self.project_id.as_deref().map(project_id).transpose()?,
            due_on: some_date("due_on", self.due_on.as_deref())?,
            contact_on: date("contact_on", &self.contact_on)?,
            visited_on: some_date("visited_on", self.visited_on.as_deref())?,
            negotiating_on: some_date("negotiating_on", self.negotiating_on.as_deref())?,
            signed_on: some_date("signed_on", self.signed_on.as_deref())?,
            contracted_on: some_date("contracted_on", self.contracted_on.as_deref())?,
            landed_on: some_date("landed_on", self.landed_on.as_deref())?,
            ended_on: some_date("ended_on", self.ended_on.as_deref())?,
            synthetic: self.synthetic != 0,
            document: self.document,
            head: digest("head", &self.head)?,
            facts: self.facts,
            opened_at: instant("opened_at", self.opened_at)?,
            updated_at: instant("updated_at", self.updated_at)?,
        })
    }
}

row! {
    struct Listed<K> {
        ..row: Row,
        sort_key: K,
    }
}

row! {
    struct Sketched {
        id: String,
        team: String,
        enterprise: String,
        enterprise_code: Option<String>,
        industry: String,
        district: Option<String>,
        place: String,
    }
}

row! {
    struct Course {
        team: String,
        method: String,
        district: Option<String>,
        stage: String,
        open: i64,
        due_key: String,
        investment_yuan: i64,
        promised_yuan: i64,
        contract_yuan: i64,
        built_yuan: i64,
        contact_on: Option<String>,
        visited_on: Option<String>,
        negotiating_on: Option<String>,
        signed_on: Option<String>,
        contracted_on: Option<String>,
        landed_on: Option<String>,
        started_on: Option<String>,
        completed_on: Option<String>,
        produced_on: Option<String>,
    }
}

impl Course {
    fn read(self, today: &str) -> Result<LeadCourse, StoreError> {
        let day = |name, text: &Option<String>| some_date(name, text.as_deref());
        Ok(LeadCourse {
            overdue: self.open != 0 && self.due_key.as_str() < today,
            days: [
                day("contact_on", &self.contact_on)?,
                day("visited_on", &self.visited_on)?,
                day("negotiating_on", &self.negotiating_on)?,
                day("signed_on", &self.signed_on)?,
                day("contracted_on", &self.contracted_on)?,
                day("landed_on", &self.landed_on)?,
                day("started_on", &self.started_on)?,
                day("completed_on", &self.completed_on)?,
                day("produced_on", &self.produced_on)?,
            ],
            team: self.team,
            method: self.method,
            district: self.district,
            stage: self.stage,
            open: self.open != 0,
            investment: Yuan::new(self.investment_yuan),
            promised: Yuan::new(self.promised_yuan),
            contract: Yuan::new(self.contract_yuan),
            built: Yuan::new(self.built_yuan),
        })
    }
}

/// The statement that writes a lead.
pub(crate) fn write(region: RegionCode, write: &Write<LeadRecord>) -> Statement {
    let record = write.record();
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.number.as_str().into(),
        record.name.as_str().into(),
        record.enterprise.as_str().into(),
        (&record.enterprise_code).into(),
        record.name_key.as_str().into(),
        record.industry.as_str().into(),
        record.division.as_str().into(),
        (&record.district).into(),
        record.place.as_str().into(),
        record.method.as_str().into(),
        (&record.partner).into(),
        record.team.as_str().into(),
        record.recruiter.into(),
        record.stage.as_str().into(),
        record.open.into(),
        record.standing.into(),
        record.contested.into(),
        record.investment.get().into(),
        record.promised.get().into(),
        record.contract.get().into(),
        record.project_id.map(|id| id.to_string()).into(),
        day_text(record.due_on).into(),
        day_text(record.due_on).unwrap_or_else(|| NO_DUE.to_owned()).into(),
        record.contact_on.to_string().into(),
        day_text(record.visited_on).into(),
        day_text(record.negotiating_on).into(),
        day_text(record.signed_on).into(),
        day_text(record.contracted_on).into(),
        day_text(record.landed_on).into(),
        day_text(record.ended_on).into(),
        record.synthetic.into(),
        record.document.as_str().into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.opened_at.as_microsecond().into(),
        record.updated_at.as_microsecond().into(),
    ];
    replace::write("promotion_lead", COLUMNS, args, write)
}

/// The statement that lets a team work on a lead; it may do so already.
pub(crate) fn join(region: RegionCode, lead: LeadId, team: &str) -> Statement {
    let sql = "INSERT INTO promotion_lead_team (region, team, lead_id) VALUES ($1, $2, $3) ON CONFLICT (region, team, lead_id) DO NOTHING";
    Statement::new(sql, vec![region.as_str().into(), team.into(), lead.to_string().into()])
}

impl LeadScope {
    /// Leads, called `l`.
    fn of_leads(&self, found: &mut Where) {
        match self {
            Self::All => {}
            Self::Team(team) => {
                let joined =
                    "EXISTS (SELECT 1 FROM promotion_lead_team t WHERE t.region = l.region AND t.lead_id = l.id AND t.team = ?)";
                found.and(joined, vec![team.as_str().into()]);
            }
            Self::Districts(districts) => found.within("l.district", districts.iter().cloned()),
            Self::Nothing => found.and("1 = 0", vec![]),
        }
    }
}

impl Store {
    pub(crate) fn leads_where(&self, filter: &LeadFilter) -> Where {
        let mut found = Where::region("l.region", self);
        filter.scope.of_leads(&mut found);
        if let Some(ids) = &filter.ids {
            found.within("l.id", ids.iter().map(LeadId::to_string));
        }
        found.equals("l.team", &filter.team);
        found.equals("l.stage", &filter.stage);
        found.equals("l.method", &filter.method);
        found.equals("l.district", &filter.district);
        if let Some(industry) = &filter.industry {
            let digits: String = industry.chars().filter(char::is_ascii_digit).collect();
            found.and("l.industry LIKE ?", vec![format!("{digits}%").into()]);
        }
        match filter.partner.as_deref() {
            Some("any") => found.and("l.partner IS NOT NULL", vec![]),
            _ => found.equals("l.partner", &filter.partner),
        }
        if let Some(project) = filter.project {
            found.and("l.project_id = ?", vec![project.to_string().into()]);
            found.narrow();
        }
        if let Some(n) = filter.recruiter {
            found.and("l.recruiter = ?", vec![n.into()]);
        }
        if let Some(open) = filter.open {
            found.and("l.open = ?", vec![i64::from(open).into()]);
        }
        if let Some(contested) = filter.contested {
            found.and("l.contested = ?", vec![i64::from(contested).into()]);
        }
        if let Some(today) = filter.overdue_on {
            found.and("l.open = 1 AND l.due_key < ?", vec![today.to_string().into()]);
        }
        match filter.reached.as_deref().map(mark) {
            None => {}
            Some(None) => found.and("1 = 0", vec![]),
            Some(Some(day)) => found.reached(day, filter.since, filter.as_of),
        }
        if let Some(day) = filter.as_of {
            found.and("l.contact_on <= ?", vec![day.to_string().into()]);
        }
        if let Some(day) = filter.from {
            found.and("l.contact_on >= ?", vec![day.to_string().into()]);
        }
        if let Some(day) = filter.to {
            found.and("l.contact_on <= ?", vec![day.to_string().into()]);
        }
        if let Some(text) = &filter.text {
            found.holds("lower(l.number || ' ' || l.name || ' ' || l.enterprise)", text);
        }
        found
    }

    /// A page of the leads that a filter finds, the newest first.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position that this list did not give.
    pub async fn leads(&self, filter: &LeadFilter, request: &PageRequest) -> Result<Paged<LeadRecord>, StoreError> {
        let walk = Walk::new(request, SORTS)?;
        let found = self.leads_where(filter);
        let total = self.total(FROM, &found).await?;
        let statement = walk.statement(&aliased("l", COLUMNS), FROM, "l.id", found);
        let rows: Vec<(Key, Row)> = if request.sort.as_deref() == Some("investment") {
            self.db.all::<Listed<i64>>(statement).await?.into_iter().map(|one| (Key::Int(one.sort_key), one.row)).collect()
        } else {
            self.db.all::<Listed<String>>(statement).await?.into_iter().map(|one| (Key::Text(one.sort_key), one.row)).collect()
        };
        let rows = rows.into_iter().map(|(key, row)| Ok((key, row.read()?))).collect::<Result<Vec<_>, StoreError>>()?;
        Ok(walk.page(rows, total, |row| row.id.to_string()))
    }

    /// One lead, when the reader sees it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], also for one that he does not see.
    pub async fn lead(&self, id: LeadId, scope: &LeadScope) -> Result<LeadRecord, StoreError> {
        let mut one = Where::region("l.region", self);
        one.and("l.id = ?", vec![id.to_string().into()]);
        scope.of_leads(&mut one);
        let statement = one.statement(&format!("SELECT {} FROM promotion_lead l", aliased("l", COLUMNS)), "");
        self.db.one::<Row>(statement).await?.read()
    }

    /// The leads on which a team does not work that stand and may be about the same: of the same code or name, and the newest of the same division.
    ///
    /// # Errors
    /// What the database says.
    pub async fn leads_beside(
        &self,
        team: &str,
        (code, name_key, division): (Option<&str>, &str, &str),
    ) -> Result<Vec<LeadSketch>, StoreError> {
        let same = code
            .map(|code| ("l.enterprise_code = ?", code))
            .into_iter()
            .chain([("l.name_key = ?", name_key), ("l.division = ?", division)]);
        let mut all: Vec<LeadSketch> = Vec::new();
        for (condition, value) in same {
            let mut found = Where::region("l.region", self);
            found.and(condition, vec![value.into()]);
            found.and("l.standing = 1", vec![]);
            let own =
                "NOT EXISTS (SELECT 1 FROM promotion_lead_team t WHERE t.region = l.region AND t.lead_id = l.id AND t.team = ?)";
            found.and(own, vec![team.into()]);
            let columns =
                "SELECT l.id, l.team, l.enterprise, l.enterprise_code, l.industry, l.district, l.place FROM promotion_lead l";
            let statement = found.statement(columns, &format!("ORDER BY l.id DESC LIMIT {COMPARED_MAX}"));
            for one in self.db.all::<Sketched>(statement).await? {
                let id = LeadId::new(uuid("id", &one.id)?);
                if all.iter().all(|other| other.id != id) {
                    let Sketched { team, enterprise, enterprise_code, industry, district, place, .. } = one;
                    all.push(LeadSketch { id, team, enterprise, enterprise_code, industry, district, place });
                }
            }
        }
        all.sort_by_key(|one| one.id);
        Ok(all)
    }

    /// How far the leads that a filter finds came, with the projects that they became.
    ///
    /// # Errors
    /// What the database says.
    pub async fn lead_courses(&self, filter: &LeadFilter, today: Date) -> Result<Vec<LeadCourse>, StoreError> {
        let columns = "SELECT l.team, l.method, l.district, l.stage, l.open, l.due_key, l.investment_yuan, l.promised_yuan, l.contract_yuan,
             CAST(COALESCE(p.investment_yuan, 0) AS BIGINT) AS built_yuan, l.contact_on, l.visited_on, l.negotiating_on, l.signed_on,
             l.contracted_on, l.landed_on, p.started_on, p.completed_on, m.done_on AS produced_on";
        let statement = self
            .leads_where(filter)
            .statement(&format!("{columns} FROM {FROM}"), &format!("ORDER BY l.id DESC LIMIT {COURSES_MAX}"));
        let today = today.to_string();
        self.db.all::<Course>(statement).await?.into_iter().map(|one| one.read(&today)).collect()
    }
}
