//! What was asked of a company before: the cases of some days with all that came before them, the same file again, the same fields again.

use crate::StoreError;
use crate::columns::{case_id, date, instant, permit_id, project_id, some_date};
use crate::db::{Arg, Store};
use crate::page::Where;
use crate::row::row;
use crate::scope::Scope;
use base::{CaseId, PermitId, ProjectId};
use jiff::Timestamp;
use jiff::civil::Date;

/// Instants from one to another, the second not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instants {
    /// The first.
    pub from: Timestamp,
    /// The end.
    pub before: Timestamp,
}

/// An investment project (投资项目) for which something was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwiceProject {
    /// Which.
    pub id: ProjectId,
    /// Its name.
    pub name: String,
    /// Who builds.
    pub owner: String,
    /// The builder's credit code, where it passes its check.
    pub owner_code: Option<String>,
    /// The project code.
    pub code: Option<String>,
}

/// A case (办件) with the papers that came with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwiceCase {
    /// Which.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// For which project.
    pub project: ProjectId,
    /// Of which item.
    pub item: String,
    /// Who handles it.
    pub office: String,
    /// When it came.
    pub received_at: Timestamp,
    /// What was decided.
    pub outcome: Option<String>,
    /// When it ended.
    pub finished_on: Option<Date>,
    /// The whole state.
    pub document: String,
}

/// A permit (许可证件) of such a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwicePermit {
    /// Which.
    pub id: PermitId,
    /// Its number.
    pub number: String,
    /// Of which case.
    pub case: CaseId,
    /// Of which project.
    pub project: ProjectId,
    /// Of which item.
    pub item: String,
    /// The day of issue.
    pub issued_on: Date,
    /// The last day.
    pub valid_to: Option<Date>,
    /// Since when it is no longer in force.
    pub ended_on: Option<Date>,
}

/// What was handed in for some projects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HandedIn {
    /// The projects.
    pub projects: Vec<TwiceProject>,
    /// Their cases, in the order in which they came.
    pub cases: Vec<TwiceCase>,
    /// Their permits.
    pub permits: Vec<TwicePermit>,
    /// What the one form said of applications that came by it, as JSON: nobody was asked there for what was known.
    pub forms: Vec<String>,
}

row! {
    struct ProjectRow {
        id: String,
        name: String,
        owner: String,
        owner_code: Option<String>,
        owner_code_check_ok: i64,
        code: Option<String>,
    }
}

row! {
    struct CaseRow {
        id: String,
        number: String,
        project_id: String,
        item: String,
        office: String,
        received_at: i64,
        outcome: Option<String>,
        finished_on: Option<String>,
        document: String,
    }
}

row! {
    struct PermitRow {
        id: String,
        number: String,
        case_id: String,
        project_id: String,
        item: String,
        issued_on: String,
        valid_to: Option<String>,
        state: String,
        since: Option<String>,
    }
}

row! {
    /// That a file came which the same company had handed in for another case (重复上传).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct SameFile {
        /// The later upload.
        pub file_id: String,
        /// The later case.
        pub case_id: String,
        /// Its number.
        pub number: String,
        /// Its item.
        pub item: String,
        /// Its office.
        pub office: String,
        /// The paper's id in the item's guide.
        pub paper: String,
        /// Who builds.
        pub owner: String,
        /// When it came.
        pub at: i64,
        /// The earlier case.
        pub before_id: String,
        /// Its number.
        pub before_number: String,
    }
}

row! {
    /// An application to set a company up (企业开办), as it was filed.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct SetUp {
        /// Its dossier.
        pub project_id: String,
        /// The company's name.
        pub name: String,
        /// Who sets it up.
        pub applicant_id: String,
        /// When it was filed.
        pub filed_at: i64,
        /// The form, as JSON.
        pub document: String,
        /// Its first case.
        pub case_id: String,
        /// The case's number.
        pub number: String,
        /// The case's item.
        pub item: String,
        /// The case's office.
        pub office: String,
    }
}

row! {
    /// A project that somebody entered into the register (项目登记).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Entered {
        /// Which.
        pub id: String,
        /// Its name.
        pub name: String,
        /// Who builds.
        pub owner: String,
        /// The builder's credit code.
        pub owner_code: String,
        /// When.
        pub created_at: i64,
    }
}

/// The investment projects for which a case came within some instants, whose places follow.
const ACTIVE: &str = "SELECT w.project_id FROM approval_case w JOIN project v ON v.region = w.region AND v.id = w.project_id
     WHERE w.region = $1 AND w.received_at >= ? AND w.received_at < ? AND v.kind = 'investment'";

impl Instants {
    fn args(self) -> Vec<Arg> {
        vec![self.from.as_microsecond().into(), self.before.as_microsecond().into()]
    }
}

impl Store {
    /// What was handed in, up to the end, for the investment projects for which a case came within some instants; as far as the reader reaches.
    ///
    /// # Errors
    /// What the database says.
    pub async fn handed_in(&self, within: Instants, scope: &Scope) -> Result<HandedIn, StoreError> {
        let of = |region: &str, project: &str| {
            let mut found = Where::region(region, self);
            found.and(&format!("{project} IN ({ACTIVE})"), within.args());
            scope.hanging_on(project, &mut found, self);
            found
        };
        let before = vec![within.before.as_microsecond().into()];
        let sql = "SELECT id, name, owner, owner_code, owner_code_check_ok, code FROM project";
        let projects = self.db.all::<ProjectRow>(of("region", "id").statement(sql, "ORDER BY id")).await?;
        let mut came = of("region", "project_id");
        came.and("received_at < ?", before.clone());
        let sql = "SELECT id, number, project_id, item, office, received_at, outcome, finished_on, document FROM approval_case";
        let cases = self.db.all::<CaseRow>(came.statement(sql, "ORDER BY received_at, id")).await?;
        let sql = "SELECT id, number, case_id, project_id, item, issued_on, valid_to, state, since FROM permit";
        let permits = self.db.all::<PermitRow>(of("region", "project_id").statement(sql, "ORDER BY issued_on, id")).await?;
        let mut said = of("region", "project_id");
        said.and("kind = 'form-submitted' AND at < ?", before);
        let forms = self.db.all::<(String,)>(said.statement("SELECT body FROM fact", "ORDER BY at, subject_id, seq")).await?;
        Ok(HandedIn {
            projects: projects.into_iter().map(ProjectRow::read).collect::<Result<_, _>>()?,
            cases: cases.into_iter().map(CaseRow::read).collect::<Result<_, _>>()?,
            permits: permits.into_iter().map(PermitRow::read).collect::<Result<_, _>>()?,
            forms: forms.into_iter().map(|(body,)| body).collect(),
        })
    }

    /// The files that came within some instants and that the same company had handed in before, byte for byte and as another upload, for another case: a
    /// row for each case that they came for and each one before; as far as the reader reaches.
    ///
    /// # Errors
    /// What the database says.
    pub async fn same_files(&self, within: Instants, scope: &Scope) -> Result<Vec<SameFile>, StoreError> {
        let mut found = Where::region("c.region", self);
        found.and("c.at >= ? AND c.at < ?", within.args());
        let holder = |project: &str| format!("COALESCE({project}.owner_code, {project}.owner)");
        found.and(&format!("{} = {}", holder("p"), holder("q")), vec![]);
        scope.hanging_on("a.project_id", &mut found, self);
        let sql = "SELECT f.id AS file_id, c.case_id, a.number, a.item, a.office, c.paper, p.owner, c.at, b.id AS before_id, b.number AS before_number
             FROM case_paper c JOIN paper_file f ON f.region = c.region AND f.id = c.file_id
             JOIN approval_case a ON a.region = c.region AND a.id = c.case_id
             JOIN project p ON p.region = a.region AND p.id = a.project_id
             JOIN paper_file g ON g.region = f.region AND g.digest = f.digest AND (g.at, g.id) < (f.at, f.id)
             JOIN project q ON q.region = g.region AND q.id = g.project_id
             JOIN case_paper o ON o.region = g.region AND o.file_id = g.id AND o.case_id <> c.case_id AND o.at <= c.at
             JOIN approval_case b ON b.region = o.region AND b.id = o.case_id";
        self.db.all::<SameFile>(found.statement(sql, "ORDER BY c.at, f.id, c.case_id, c.paper, g.at DESC, b.id")).await
    }

    /// The establishments, up to the end, of those who filed one within some instants, in that order; as far as the reader reaches.
    ///
    /// # Errors
    /// What the database says.
    pub async fn set_ups(&self, within: Instants, scope: &Scope) -> Result<Vec<SetUp>, StoreError> {
        let mut found = Where::region("e.region", self);
        let those = "SELECT n.applicant_id FROM establishment n WHERE n.region = $1 AND n.filed_at >= ? AND n.filed_at < ?";
        found.and(&format!("e.applicant_id IN ({those})"), within.args());
        found.and("e.filed_at > 0 AND e.filed_at < ?", vec![within.before.as_microsecond().into()]);
        let first = "SELECT m.id FROM approval_case m WHERE m.region = e.region AND m.project_id = e.project_id ORDER BY m.received_at, m.number LIMIT 1";
        found.and(&format!("a.id = ({first})"), vec![]);
        scope.hanging_on("e.project_id", &mut found, self);
        let sql =
            "SELECT e.project_id, p.name, e.applicant_id, e.filed_at, e.document, a.id AS case_id, a.number, a.item, a.office
             FROM establishment e JOIN project p ON p.region = e.region AND p.id = e.project_id
             JOIN approval_case a ON a.region = e.region AND a.project_id = e.project_id";
        self.db.all::<SetUp>(found.statement(sql, "ORDER BY e.filed_at, e.project_id")).await
    }

    /// The investment projects, up to the end, of the builders of whom one was entered within some instants; without those that leads became, which
    /// brought their builder along; as far as the reader reaches.
    ///
    /// # Errors
    /// What the database says.
    pub async fn entered(&self, within: Instants, scope: &Scope) -> Result<Vec<Entered>, StoreError> {
        let mut found = Where::region("project.region", self);
        let those = "SELECT n.owner_code FROM project n WHERE n.region = $1 AND n.kind = 'investment' AND n.created_at >= ? AND n.created_at < ?";
        found.and(&format!("project.kind = 'investment' AND project.owner_code IN ({those})"), within.args());
        found.and("project.created_at < ?", vec![within.before.as_microsecond().into()]);
        let lead = "SELECT 1 FROM promotion_lead l WHERE l.region = project.region AND l.project_id = project.id";
        found.and(&format!("NOT EXISTS ({lead})"), vec![]);
        scope.of_projects(&mut found);
        let sql = "SELECT id, name, owner, owner_code, created_at FROM project";
        self.db.all::<Entered>(found.statement(sql, "ORDER BY created_at, id")).await
    }
}

impl ProjectRow {
    fn read(self) -> Result<TwiceProject, StoreError> {
        Ok(TwiceProject {
            id: project_id(&self.id)?,
            name: self.name,
            owner: self.owner,
            owner_code: self.owner_code.filter(|_| self.owner_code_check_ok == 1),
            code: self.code,
        })
    }
}

impl CaseRow {
    fn read(self) -> Result<TwiceCase, StoreError> {
        Ok(TwiceCase {
            id: case_id(&self.id)?,
            number: self.number,
            project: project_id(&self.project_id)?,
            item: self.item,
            office: self.office,
            received_at: instant("received_at", self.received_at)?,
            outcome: self.outcome,
            finished_on: some_date("finished_on", self.finished_on.as_deref())?,
            document: self.document,
        })
    }
}

impl PermitRow {
    fn read(self) -> Result<TwicePermit, StoreError> {
        let issued_on = date("issued_on", &self.issued_on)?;
        // Of a permit that ended nobody knows when, nothing is made.
        let ended = some_date("since", self.since.as_deref())?.unwrap_or(issued_on);
        Ok(TwicePermit {
            id: permit_id(&self.id)?,
            number: self.number,
            case: case_id(&self.case_id)?,
            project: project_id(&self.project_id)?,
            item: self.item,
            issued_on,
            valid_to: some_date("valid_to", self.valid_to.as_deref())?,
            ended_on: (self.state != "in-force").then_some(ended),
        })
    }
}
