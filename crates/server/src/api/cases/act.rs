//! What can be done to a case: applying for it, and every step of the law.

use super::checklist;
use super::view::CaseView;
use super::{answer, visible};
use crate::access::Reach;
use crate::api::projects;
use crate::api::types::Role;
use crate::api::view;
use crate::bench;
use crate::desk::{Actors, Submit};
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::{App, Done, Key};
use approval::{Command, ItemId, Verb};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use base::{CaseId, PermitId, ProjectId};
use serde::Deserialize;
use store::{CasePaper, Dossier};
use utoipa::ToSchema;

/// The papers of one application at most.
const MATERIALS_MAX: usize = 200;

/// An application for an item.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCase {
    /// The item.
    item: String,
    /// The papers that come with it, by their ids.
    materials: Vec<String>,
    /// The papers for which a commitment is signed instead (告知承诺).
    #[serde(default)]
    committed: Vec<String>,
    /// A signed promise to supply missing papers later (容缺受理).
    #[serde(default)]
    promise: Option<NewPromise>,
    /// What the applicant says besides.
    #[serde(default)]
    note: String,
    /// When it was handed in on paper, if it is entered later; for the window.
    #[serde(default)]
    on_paper_at: Option<String>,
}

/// A promise to supply papers later.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPromise {
    /// The papers' ids; none: all that are missing.
    #[serde(default)]
    materials: Vec<String>,
    /// Until when; not said: the longest that is lawful.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    until: Option<jiff::civil::Date>,
}

/// Something done to a case: `do` names the step, its other fields are the step's own (see docs/api.md).
#[derive(Debug, Deserialize, ToSchema)]
pub struct Step {
    /// The version that the reader saw.
    version: i64,
    /// When it was done on paper, if it is entered later (线下办理后补录).
    #[serde(default)]
    on_paper_at: Option<String>,
    /// The step's name as `can` gives it; the step's own fields stand beside it.
    #[serde(flatten)]
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    step: serde_json::Map<String, serde_json::Value>,
}

/// Takes an application in.
#[utoipa::path(post, path = "/projects/{id}/cases", tag = "cases", params(("id" = String, Path)), request_body = NewCase,
    responses((status = 201, body = CaseView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn submit(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ProjectId>,
    headers: HeaderMap,
    Body(new): Body<NewCase>,
) -> Result<Response, Problem> {
    let key = Key::of(&headers)?;
    if let Some(done) = app.repeated(&key, &me).await? {
        return answer(&app, &me, done).await;
    }
    let dossier = projects::visible(&app, &me, id).await?;
    if new.materials.len() > MATERIALS_MAX {
        let zh = format!("一次最多提交 {MATERIALS_MAX} 份材料。");
        let en = format!("At most {MATERIALS_MAX} papers at once.");
        return Err(Problem::invalid(vec![FieldError::new("materials", (zh, en))]));
    }
    let item = ItemId::parse(&new.item).map_err(|_| Problem::not_found(("事项", "item")))?;
    let now = app.clock.now();
    let submit = Submit {
        item,
        materials: new.materials,
        committed: new.committed,
        promise: new.promise.map(|promise| (promise.materials, promise.until)),
        note: new.note,
        on_paper_at: on_paper(&me, new.on_paper_at.as_deref())?,
        taken_in: None,
        conduct: app.store.conduct(&dossier.project.owner, &new.item).await?,
        case: CaseId::new(app.ids.next(now)),
        permit: PermitId::new(app.ids.next(now)),
    };
    let (case, item, papers) = (submit.case, submit.item.clone(), submit.materials.clone());
    let mut planned = app.desk.submit(&dossier, submit, &Actors::of(&me), now)?;
    planned.change.case_papers = came(&app, (case, id), &item, &papers, None, now).await?;
    answer(&app, &me, app.commit(planned, &me, key, StatusCode::CREATED).await?).await
}

/// Does something to a case.
#[utoipa::path(post, path = "/cases/{id}/commands", tag = "cases", params(("id" = String, Path)), request_body = Step,
    responses((status = 200, body = CaseView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn command(
    State(app): State<App>,
    me: Me,
    Id(id): Id<CaseId>,
    headers: HeaderMap,
    Body(step): Body<Step>,
) -> Result<Response, Problem> {
    let key = Key::of(&headers)?;
    if let Some(done) = app.repeated(&key, &me).await? {
        return answer(&app, &me, done).await;
    }
    let dossier = visible(&app, &me, id).await?;
    let command = parse(step.step)?;
    let what = (command, on_paper(&me, step.on_paper_at.as_deref())?);
    let done = act_on(&app, &me, &dossier, (id, step.version), what, key).await?;
    answer(&app, &me, done).await
}

/// A step of the wire as a command of the law.
pub(super) fn parse(step: serde_json::Map<String, serde_json::Value>) -> Result<Command, Problem> {
    serde_json::from_value(step.into()).map_err(|error| {
        let zh = format!("操作的内容有误：{error}。请对照接口说明改正。");
        Problem::unreadable("wrong-shape", (zh, format!("The step is wrong: {error}. Compare it with the API document.")))
    })
}

/// Does one step to one case: asks who may, plans, commits.
pub(super) async fn act_on(
    app: &App,
    me: &Me,
    dossier: &Dossier,
    (id, version): (CaseId, i64),
    what: (Command, Option<jiff::Timestamp>),
    key: Option<Key>,
) -> Result<Done, Problem> {
    let verb = what.0.verb();
    may(app, me, dossier, id, verb)?;
    let mut who = bench::actors(app, me, id).await?;
    if verb == Verb::Review {
        who.checklist = checklist::kept_with_opinion(app, dossier, id).await?;
    }
    let now = app.clock.now();
    let permit = PermitId::new(app.ids.next(now));
    let supplied = match &what.0 {
        Command::Supplement { materials } => materials.clone(),
        _ => Vec::new(),
    };
    let planned = app.desk.command_on_paper(dossier, (id, version), what, permit, &who, now);
    let mut planned = app.explain_conflict(planned, id.uuid()).await?;
    if let Some(record) = dossier.cases.iter().find(|case| case.id == id).filter(|_| !supplied.is_empty()) {
        let case = app.desk.case(record)?;
        let told_on = case.corrections.last().map(|notice| notice.told_on);
        let of = (id, dossier.project.id);
        planned.change.case_papers = came(app, of, &case.guide.item, &supplied, told_on, now).await?;
    }
    app.commit(planned, me, key, StatusCode::OK).await
}

/// How papers came that were named without saying how: as the newest file of each, brought since what was wrong with it was told;
/// else on paper, at the window.
async fn came(
    app: &App,
    (case, project): (CaseId, ProjectId),
    item: &ItemId,
    papers: &[String],
    since: Option<jiff::civil::Date>,
    now: jiff::Timestamp,
) -> Result<Vec<CasePaper>, Problem> {
    let kept = app.store.paper_files(project).await?;
    let newest = |paper: &String| {
        let key = app.desk.city.materials.key(item, paper);
        kept.iter().find(|file| file.material == key).filter(|file| since.is_none_or(|day| calendar::date_of(file.at) >= day))
    };
    let way =
        |paper: &String| CasePaper { case_id: case, paper: paper.clone(), file_id: newest(paper).map(|file| file.id), at: now };
    Ok(papers.iter().map(way).collect())
}

/// When a step was done on paper: only offices enter such steps.
pub(crate) fn on_paper(me: &Me, at: Option<&str>) -> Result<Option<jiff::Timestamp>, Problem> {
    let Some(at) = at.filter(|text| !text.is_empty()) else { return Ok(None) };
    if me.role == Role::Applicant {
        return Err(Problem::forbidden((
            "线下办理的步骤由受理窗口或者办理部门补录。",
            "Steps that were done on paper are entered by the window or the office.",
        )));
    }
    let wrong = || {
        let zh = "请写成带时区的时间，例如 2023-07-06T15:30:00+08:00。";
        let en = "Write an instant with its offset, such as 2023-07-06T15:30:00+08:00.";
        Problem::invalid(vec![FieldError::new("on_paper_at", (zh, en))])
    };
    at.parse().map(Some).map_err(|_| wrong())
}

/// The operation by which something is done to a case.
const ACT: &str = "post-cases-id-commands";

/// Whose office it must be: the law asks for the role, this for the office. The window acts for all of them.
pub(super) fn may(app: &App, me: &Me, dossier: &Dossier, id: CaseId, verb: Verb) -> Result<(), Problem> {
    let roles: Vec<Role> = verb.roles().iter().filter_map(|role| Role::parse(role.as_str())).collect();
    if verb == Verb::Tick || verb == Verb::Submit {
        return Err(Problem::forbidden(("这一步由系统完成。", "The system does this step itself.")));
    }
    me.require(&roles)?;
    let Some(case) = dossier.cases.iter().find(|case| case.id == id) else { return Ok(()) };
    // A head acts for an institution beneath his office, which has no power of its own; what another organ may decide, that organ decides.
    let its_own = me.office.as_deref() == Some(&case.office);
    let institution = app.desk.city.office(&case.office).is_some_and(|office| office.kind == "service");
    let acts = its_own || institution && me.covers(ACT, &case.office);
    let other_office = me.reach(ACT) == Some(Reach::Office) && !acts;
    // An office that was asked answers for itself; the law knows whether it was asked.
    if !other_office || verb == Verb::Answer {
        return Ok(());
    }
    let office = view::office(app, &case.office).name;
    Err(Problem::forbidden((
        format!("这个办件由{}办理，请转告该部门。", office.zh),
        format!("This case belongs to {}: pass it on to them.", office.en),
    )))
}
