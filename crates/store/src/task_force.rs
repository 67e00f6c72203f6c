//! Task forces and leading groups of projects (专班、领导小组), and the offices in them.

use crate::StoreError;
use crate::columns::{aliased, day_text, digest, hex, instant, project_id, uuid};
use crate::db::{Arg, Statement, Store};
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::record::{Membership, TaskForceRecord, Write};
use crate::replace;
use crate::row::row;
use crate::scope::Scope;
use base::{Named, ProjectId, RegionCode, TaskForceId};

const COLUMNS: &str = "id, version, form, project_id, state, head_key, name_zh, name_en, synthetic, source, document, head, facts, formed_at, updated_at";

const SORTS: &[Sort] = &[Sort { name: "formed", asc: "t.formed_at", desc: "t.formed_at", number: true, order: Order::Desc }];

const FROM: &str = "task_force t JOIN project p ON p.region = t.region AND p.id = t.project_id";

/// Which task forces.
#[derive(Debug, Clone, Default)]
pub struct TaskForceFilter {
    /// Headed by a post of this office, or with it as a member.
    pub office: Option<String>,
    /// Of a project of this district.
    pub district: Option<String>,
    /// task-force or leading-group.
    pub form: Option<String>,
    /// standing or wound-up.
    pub state: Option<String>,
    /// Of this project.
    pub project: Option<ProjectId>,
    /// What the reader reaches.
    pub scope: Scope,
}

/// A task force in a list, with what lists show of its project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskForceRow {
    /// The task force.
    pub force: TaskForceRecord,
    /// The project's name.
    pub project_name: String,
    /// The project's district.
    pub district: String,
}

row! {
    struct Row {
        id: String,
        version: i64,
        form: String,
        project_id: String,
        state: String,
        head_key: String,
        name_zh: String,
        name_en: String,
        synthetic: i64,
        source: Option<String>,
        document: String,
        head: String,
        facts: i64,
        formed_at: i64,
        updated_at: i64,
    }
}

impl Row {
    fn read(self) -> Result<TaskForceRecord, StoreError> {
        Ok(TaskForceRecord {
            id: TaskForceId::new(uuid("id", &self.id)?),
            version: self.version,
            form: self.form,
            project_id: project_id(&self.project_id)?,
            state: self.state,
            head_key: self.head_key,
            name: Named::new(self.name_zh, self.name_en),
            synthetic: self.synthetic != 0,
            source: self.source,
            document: self.document,
            head: digest("head", &self.head)?,
            facts: self.facts,
            formed_at: instant("formed_at", self.formed_at)?,
            updated_at: instant("updated_at", self.updated_at)?,
        })
    }
}

row! {
    struct Listed {
        ..row: Row,
        project_name: String,
        district: String,
        sort_key: i64,
    }
}

impl Listed {
    fn read(self) -> Result<TaskForceRow, StoreError> {
        Ok(TaskForceRow { force: self.row.read()?, project_name: self.project_name, district: self.district })
    }
}

/// The statement that writes a task force.
pub(crate) fn write(region: RegionCode, write: &Write<TaskForceRecord>) -> Statement {
    let record = write.record();
    let args: Vec<Arg> = vec![
        region.as_str().into(),
        record.id.to_string().into(),
        record.version.into(),
        record.form.as_str().into(),
        record.project_id.to_string().into(),
        record.state.as_str().into(),
        record.head_key.as_str().into(),
        record.name.zh.as_str().into(),
        record.name.en.as_str().into(),
        record.synthetic.into(),
        (&record.source).into(),
        record.document.as_str().into(),
        hex(&record.head).into(),
        record.facts.into(),
        record.formed_at.as_microsecond().into(),
        record.updated_at.as_microsecond().into(),
    ];
    replace::write("task_force", COLUMNS, args, write)
}

/// The statement that says whether an office is in a task force.
pub(crate) fn member(region: RegionCode, one: &Membership) -> Statement {
    let sql = "INSERT INTO task_force_member (region, task_force_id, office, left_on) VALUES ($1, $2, $3, $4)
         ON CONFLICT (region, task_force_id, office) DO UPDATE SET left_on = excluded.left_on";
    let args =
        vec![region.as_str().into(), one.force.to_string().into(), one.office.as_str().into(), day_text(one.left_on).into()];
    Statement::new(sql, args)
}

impl Store {
    /// A page of the task forces that a filter finds, the newest first.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`] for a position that this list did not give.
    pub async fn task_forces(&self, filter: &TaskForceFilter, request: &PageRequest) -> Result<Paged<TaskForceRow>, StoreError> {
        let walk = Walk::new(request, SORTS)?;
        let mut found = Where::region("t.region", self);
        found.equals("t.form", &filter.form);
        found.equals("t.state", &filter.state);
        found.equals("p.district", &filter.district);
        filter.scope.hanging_on("t.project_id", &mut found, self);
        if let Some(office) = &filter.office {
            let member = "EXISTS (SELECT 1 FROM task_force_member m WHERE m.region = t.region AND m.task_force_id = t.id
                 AND m.office = ? AND m.left_on IS NULL)";
            found.and(&format!("(t.head_key = ? OR {member})"), vec![office.as_str().into(), office.as_str().into()]);
        }
        if let Some(project) = filter.project {
            found.and("t.project_id = ?", vec![project.to_string().into()]);
            found.narrow();
        }
        let total = self.total(FROM, &found).await?;
        let columns = format!("{}, p.name AS project_name, p.district", aliased("t", COLUMNS));
        let rows = self.db.all::<Listed>(walk.statement(&columns, FROM, "t.id", found)).await?.into_iter();
        let rows = rows.map(|one| Ok((Key::Int(one.sort_key), one.read()?))).collect::<Result<Vec<_>, StoreError>>()?;
        Ok(walk.page(rows, total, |row| row.force.id.to_string()))
    }

    /// One task force, with its project's name.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn task_force(&self, id: TaskForceId) -> Result<TaskForceRow, StoreError> {
        let sql = format!(
            "SELECT {}, p.name AS project_name, p.district, t.formed_at AS sort_key FROM {FROM} WHERE t.region = $1 AND t.id = $2",
            aliased("t", COLUMNS)
        );
        self.db.one::<Listed>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }
}
