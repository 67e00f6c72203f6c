//! The register of projects: what may be written there, and the facts that say who wrote it.

use super::fact::{Actors, Chain, FactDraft};
use super::{Desk, DeskError, Planned};
use crate::api::view;
use crate::problem::FieldError;
use approval::DossierKind;
use base::{CodeError, CreditCode, ProjectCode, ProjectId, Yuan};
use jiff::Timestamp;
use jiff::civil::Date;
use map::Position;
use rules::{Facts, Value};
use serde_json::json;
use store::{Change, Dossier, Milestone, Progress, ProjectRecord, Write};

/// The longest name of a project or an owner, in characters.
const NAME_CHARS_MAX: usize = 120;
/// The largest total investment, in yuan: ten trillion.
const INVESTMENT_YUAN_MAX: i64 = 10_000_000_000_000;
/// How far beside the city a project may lie, in degrees: wind farms lie at sea.
const BESIDE_DEGREES: f64 = 1.0;
/// The milestones of a project, in their order.
pub const MILESTONES: [&str; 7] = ["listed", "initiated", "cleared", "started", "completed", "produced", "at-capacity"];

/// What is written of a project.
#[derive(Debug, Clone, PartialEq)]
pub struct NewProject {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: Option<String>,
    /// The pack's district.
    pub district: String,
    /// GB/T 4754 digits.
    pub industry: String,
    /// The pack's cluster.
    pub cluster: Option<String>,
    /// The pack's base.
    pub base: Option<String>,
    /// Who builds.
    pub owner: String,
    /// The builder's credit code.
    pub owner_code: Option<String>,
    /// Whether somebody has compared codes that fail their check with the register.
    pub confirm_codes: bool,
    /// Total investment.
    pub investment_yuan: i64,
    /// What the rules read.
    pub facts: Facts,
    /// When works are planned to start.
    pub planned_start_on: Option<Date>,
    /// Where it lies, if that is known.
    pub place: Option<Position>,
}

struct Checked {
    code: Option<(ProjectCode, bool)>,
    owner_code: Option<CreditCode>,
    facts: Facts,
}

impl Desk {
    /// Enters a project into the register.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] with every field that is wrong.
    pub fn new_project(&self, new: NewProject, id: ProjectId, who: &Actors, now: Timestamp) -> Result<Planned, DeskError> {
        let checked = self.check(&new).map_err(DeskError::Invalid)?;
        let today = calendar::date_of(now);
        let record = ProjectRecord {
            code: checked.code.as_ref().map(|(code, _)| code.to_string()),
            code_check_ok: checked.code.as_ref().is_none_or(|(_, ok)| *ok),
            name: new.name.trim().to_owned(),
            district: new.district,
            industry: new.industry,
            cluster: new.cluster,
            base: new.base,
            owner: new.owner.trim().to_owned(),
            owner_code: checked.owner_code.as_ref().map(|code| code.as_str().to_owned()),
            owner_code_check_ok: checked.owner_code.as_ref().is_none_or(CreditCode::check_ok),
            investment: Yuan::new(new.investment_yuan),
            funding: funding(&checked.facts),
            facts: facts_text(&checked.facts)?,
            planned_start_on: new.planned_start_on,
            place: new.place,
            ..blank(DossierKind::Investment, id, now)
        };
        let confirmed: Vec<String> = unchecked(&record).into_iter().map(str::to_owned).collect();
        let mut dossier = Dossier {
            project: record,
            establishment: None,
            milestones: vec![Milestone { kind: "listed".into(), planned_on: None, done_on: Some(today) }],
            cases: Vec::new(),
            permits: Vec::new(),
            head: [0; 32],
            head_seq: 0,
        };
        let body = json!({ "name": dossier.project.name, "code": dossier.project.code, "owner": dossier.project.owner,
            "investment_yuan": dossier.project.investment.get(), "codes_confirmed": confirmed });
        let fact = self.add(&mut dossier, "project-registered", body, who, now);
        self.refresh(&mut dossier, today)?;
        let change = Change {
            projects: vec![Write::New(dossier.project.clone())],
            milestones: dossier.milestones.iter().map(|one| (id, one.clone())).collect(),
            facts: vec![fact],
            ..Change::default()
        };
        Ok(Planned { change, dossier, case: None })
    }

    /// Changes what the register says of a project.
    ///
    /// # Errors
    /// [`DeskError::Conflict`] when another version is there, [`DeskError::Invalid`] with every field that is wrong.
    pub fn edit_project(
        &self,
        dossier: &Dossier,
        expected: i64,
        new: NewProject,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Planned, DeskError> {
        DeskError::unless_seen(dossier.project.version, expected)?;
        let checked = self.check(&new).map_err(DeskError::Invalid)?;
        let mut dossier = dossier.clone();
        let before = dossier.project.clone();
        let project = &mut dossier.project;
        project.code = checked.code.as_ref().map(|(code, _)| code.to_string());
        project.code_check_ok = checked.code.as_ref().is_none_or(|(_, ok)| *ok);
        project.name = new.name.trim().to_owned();
        project.district = new.district;
        project.industry = new.industry;
        project.cluster = new.cluster;
        project.base = new.base;
        project.owner = new.owner.trim().to_owned();
        project.owner_code = checked.owner_code.as_ref().map(|code| code.as_str().to_owned());
        project.owner_code_check_ok = checked.owner_code.as_ref().is_none_or(CreditCode::check_ok);
        project.investment = Yuan::new(new.investment_yuan);
        project.funding = funding(&checked.facts);
        project.facts = facts_text(&checked.facts)?;
        project.planned_start_on = new.planned_start_on;
        project.place = new.place;
        let changed = changed_fields(&before, project);
        let body = json!({ "changed": changed, "codes_confirmed": unchecked(project) });
        let moved = changed.contains(&"owner_code") || changed.contains(&"district");
        let mut planned = self.finish(dossier, Vec::new(), "project-edited", body, who, now)?;
        if moved {
            planned.change.followed = self.follow_again(&planned.dossier, now)?;
        }
        Ok(planned)
    }

    /// Records that a milestone was reached, or takes back (`done_on` none) what was recorded wrongly.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] for an unknown milestone or a day that has not come, [`DeskError::Conflict`].
    pub fn milestone(
        &self,
        dossier: &Dossier,
        expected: i64,
        kind: &str,
        done_on: Option<Date>,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Planned, DeskError> {
        DeskError::unless_seen(dossier.project.version, expected)?;
        let today = calendar::date_of(now);
        let wrong = |field: &str, zh: String, en: String| Err(DeskError::Invalid(vec![FieldError::new(field, (zh, en))]));
        if !MILESTONES.contains(&kind) {
            let all = MILESTONES.join(", ");
            let what = view::shortened(kind);
            return wrong(
                "kind",
                format!("没有“{what}”这个节点；可选：{all}。"),
                format!("There is no milestone '{what}': one of {all}."),
            );
        }
        let before = dossier.milestones.iter().find(|one| one.kind == kind).and_then(|one| one.done_on);
        let Some(done_on) = done_on else { return self.take_back(dossier, (kind, before), who, now) };
        if done_on > today {
            let zh = format!("{done_on} 还没有到，节点只能登记今天（{today}）或以前的日期。");
            return wrong(
                "done_on",
                zh,
                format!("{done_on} has not come yet: a milestone is recorded for today ({today}) or before."),
            );
        }
        if done_on < dossier.project.listed_on && kind != "initiated" {
            let listed = dossier.project.listed_on;
            return wrong(
                "done_on",
                format!("{done_on} 早于项目列入计划的日期 {listed}。"),
                format!("{done_on} is before the project entered the plan on {listed}."),
            );
        }
        let mut dossier = dossier.clone();
        let milestone = done(&mut dossier, kind, Some(done_on));
        let mut body = json!({ "milestone": kind, "done_on": done_on.to_string() });
        if let Some(before) = before.filter(|before| *before != done_on) {
            body["before"] = json!(before.to_string());
        }
        self.finish(dossier, vec![milestone], "milestone-reached", body, who, now)
    }

    /// Takes a milestone back that was recorded and is not reached. That a project is listed is its entry itself.
    fn take_back(
        &self,
        dossier: &Dossier,
        (kind, before): (&str, Option<Date>),
        who: &Actors,
        now: Timestamp,
    ) -> Result<Planned, DeskError> {
        let wrong = |zh: &str, en: &str| Err(DeskError::Invalid(vec![FieldError::new("done_on", (zh, en))]));
        let Some(before) = before else {
            return wrong("这个节点没有登记，不必撤回。", "This milestone was not recorded: there is nothing to take back.");
        };
        if kind == "listed" {
            return wrong("项目列入计划即为登记，不能撤回。", "A project is listed by its entry: that is not taken back.");
        }
        let mut dossier = dossier.clone();
        let milestone = done(&mut dossier, kind, None);
        let body = json!({ "milestone": kind, "before": before.to_string() });
        self.finish(dossier, vec![milestone], "milestone-withdrawn", body, who, now)
    }

    fn finish(
        &self,
        mut dossier: Dossier,
        milestones: Vec<Milestone>,
        kind: &str,
        body: serde_json::Value,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Planned, DeskError> {
        let expected = dossier.project.version;
        dossier.project.version += 1;
        dossier.project.updated_at = now;
        let fact = self.add(&mut dossier, kind, body, who, now);
        self.refresh(&mut dossier, calendar::date_of(now))?;
        let id = dossier.project.id;
        let change = Change {
            projects: vec![Write::Update { record: dossier.project.clone(), expected }],
            milestones: milestones.into_iter().map(|one| (id, one)).collect(),
            facts: vec![fact],
            ..Change::default()
        };
        Ok(Planned { change, dossier, case: None })
    }

    pub(super) fn add(
        &self,
        dossier: &mut Dossier,
        kind: &str,
        body: serde_json::Value,
        who: &Actors,
        now: Timestamp,
    ) -> store::FactRecord {
        let id = dossier.project.id;
        let mut chain = Chain { kind: "project", id: id.uuid(), project: id, head: dossier.head, seq: dossier.head_seq };
        let fact = chain.add(FactDraft { kind: kind.to_owned(), at: now, body, on_paper_at: None }, who);
        dossier.head = chain.head;
        dossier.head_seq = chain.seq;
        fact
    }

    fn check(&self, new: &NewProject) -> Result<Checked, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, zh: String, en: String| errors.push(FieldError::new(field, (zh, en)));
        for (field, zh, en, text) in [("name", "项目名称", "name", &new.name), ("owner", "建设单位", "owner", &new.owner)]
        {
            let length = text.trim().chars().count();
            if length == 0 || length > NAME_CHARS_MAX || text.chars().any(char::is_control) {
                wrong(
                    field,
                    format!("{zh}应为 1 至 {NAME_CHARS_MAX} 个字，不含控制字符。"),
                    format!("The {en} must have 1 to {NAME_CHARS_MAX} characters and no control characters."),
                );
            }
        }
        let places = [
            ("district", "县区", "district", self.city.district(&new.district).is_some(), &new.district),
            ("industry", "行业代码", "industry code", self.city.industry(&new.industry).is_some(), &new.industry),
        ];
        let none = String::new();
        let cluster = new.cluster.as_ref();
        let base = new.base.as_ref();
        let optional = [
            (
                "cluster",
                "产业集群",
                "cluster",
                cluster.is_none_or(|id| self.city.cluster(id).is_some()),
                cluster.unwrap_or(&none),
            ),
            ("base", "基地", "base", base.is_none_or(|id| self.city.base(id).is_some()), base.unwrap_or(&none)),
        ];
        for (field, zh, en, known, given) in places.into_iter().chain(optional) {
            if !known {
                let given = view::shortened(given);
                wrong(
                    field,
                    format!("没有“{given}”这个{zh}，请从列表中选择。"),
                    format!("There is no {en} '{given}': choose one of the list."),
                );
            }
        }
        if !(0..=INVESTMENT_YUAN_MAX).contains(&new.investment_yuan) {
            wrong(
                "investment_yuan",
                format!("总投资应在 0 至 {INVESTMENT_YUAN_MAX} 元之间。"),
                format!("The investment must be between 0 and {INVESTMENT_YUAN_MAX} yuan."),
            );
        }
        let bounds = self.city.borders.as_ref().and_then(map::Borders::bounds);
        if let Some((place, bounds)) = new.place.zip(bounds).filter(|(place, bounds)| !bounds.holds(*place, BESIDE_DEGREES)) {
            let (at, (low, high)) = ((place.lon(), place.lat()), (bounds.south_west, bounds.north_east));
            wrong(
                "place",
                format!(
                    "东经 {} 度、北纬 {} 度不在本市附近（东经 {:.2}–{:.2}，北纬 {:.2}–{:.2}）。请核对经度和纬度是否填反。",
                    at.0,
                    at.1,
                    low.lon(),
                    high.lon(),
                    low.lat(),
                    high.lat()
                ),
                format!(
                    "{} east, {} north is nowhere near the city ({:.2} to {:.2} east, {:.2} to {:.2} north): are longitude and latitude exchanged?",
                    at.0,
                    at.1,
                    low.lon(),
                    high.lon(),
                    low.lat(),
                    high.lat()
                ),
            );
        }
        let code = new.code.as_deref().map(|text| match new.confirm_codes {
            true => ProjectCode::parse_confirmed(text),
            false => ProjectCode::parse(text).map(|code| (code, true)),
        });
        let owner_code = new.owner_code.as_deref().map(|text| match new.confirm_codes {
            true => CreditCode::parse_confirmed(text),
            false => CreditCode::parse(text),
        });
        if let Some(Err(error)) = &code {
            errors.push(code_error("code", error));
        }
        if let Some(Err(error)) = &owner_code {
            errors.push(code_error("owner_code", error));
        }
        let (mut facts, misfits) = self.city.catalogue.schema().conform(new.facts.clone());
        for misfit in misfits {
            errors.push(FieldError::new(&format!("facts.{}", misfit.field), (misfit.message.zh, misfit.message.en)));
        }
        facts.0.insert("industry".into(), Value::Text(new.industry.clone()));
        facts.0.insert("investment_yuan".into(), Value::Int(new.investment_yuan));
        if !errors.is_empty() {
            return Err(errors);
        }
        Ok(Checked { code: code.and_then(Result::ok), owner_code: owner_code.and_then(Result::ok), facts })
    }
}

fn code_error(field: &str, error: &CodeError) -> FieldError {
    let zh = match error {
        CodeError::Malformed { given, .. } => format!("“{given}”的格式不对。"),
        CodeError::Check { given, found, expected, .. } => {
            format!(
                "“{given}”校验位不符：末位是 {found}，按算法应为 {expected}。请核对；如登记机关确认无误，可勾选确认后提交，系统将记下确认人。"
            )
        }
    };
    FieldError::new(
        field,
        (zh, format!("{error}. Check it; if the register confirms it, tick the confirmation: the log keeps who did.")),
    )
}

fn funding(facts: &Facts) -> String {
    match facts.get("funding") {
        Some(Value::Text(text)) => text.clone(),
        _ => "enterprise".to_owned(),
    }
}

fn facts_text(facts: &Facts) -> Result<String, DeskError> {
    serde_json::to_string(facts).map_err(DeskError::broken)
}

/// The codes that fail their check and were confirmed by a person.
fn unchecked(project: &ProjectRecord) -> Vec<&str> {
    let code = project.code.as_deref().filter(|_| !project.code_check_ok);
    let owner = project.owner_code.as_deref().filter(|_| !project.owner_code_check_ok);
    code.into_iter().chain(owner).collect()
}

fn changed_fields(before: &ProjectRecord, after: &ProjectRecord) -> Vec<&'static str> {
    let pairs = [
        ("name", before.name != after.name),
        ("code", before.code != after.code),
        ("district", before.district != after.district),
        ("industry", before.industry != after.industry),
        ("cluster", before.cluster != after.cluster),
        ("base", before.base != after.base),
        ("owner", before.owner != after.owner),
        ("owner_code", before.owner_code != after.owner_code),
        ("investment_yuan", before.investment != after.investment),
        ("facts", before.facts != after.facts),
        ("planned_start_on", before.planned_start_on != after.planned_start_on),
        ("place", before.place != after.place),
    ];
    pairs.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()
}

/// Sets on which day a milestone was reached, in the entry's own columns too; gives its row.
fn done(dossier: &mut Dossier, kind: &str, on: Option<Date>) -> Milestone {
    match kind {
        "started" => dossier.project.started_on = on,
        "completed" => dossier.project.completed_on = on,
        _ => {}
    }
    match dossier.milestones.iter_mut().find(|one| one.kind == kind) {
        Some(there) => {
            there.done_on = on;
            there.clone()
        }
        None => {
            let new = Milestone { kind: kind.to_owned(), planned_on: None, done_on: on };
            dossier.milestones.push(new.clone());
            new
        }
    }
}

/// The row that cases of some kind hang on, with nothing known yet.
pub(super) fn blank(kind: DossierKind, id: ProjectId, now: Timestamp) -> ProjectRecord {
    ProjectRecord {
        id,
        version: 1,
        kind: kind.as_str().to_owned(),
        code: None,
        code_check_ok: true,
        name: String::new(),
        district: String::new(),
        industry: String::new(),
        cluster: None,
        base: None,
        owner: String::new(),
        owner_code: None,
        owner_code_check_ok: true,
        investment: Yuan::new(0),
        funding: String::new(),
        track: String::new(),
        facts: "{}".to_owned(),
        partner: None,
        place: None,
        listed_on: calendar::date_of(now),
        planned_start_on: None,
        started_on: None,
        completed_on: None,
        campaign: false,
        toured: false,
        synthetic: false,
        source: None,
        summary_zh: None,
        summary_en: None,
        progress: Progress::default(),
        created_at: now,
        updated_at: now,
    }
}
