//! The one form: what several items of a project still ask, and the application for all of them at once.

use super::cases::{self, CaseRow};
use super::types::{Office, TermView, Text};
use super::{projects, view};
use crate::desk::{Actors, Apply, Form, Unmet};
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::{App, DoneTogether, Key};
use approval::{Authorisation, FormPaper, Guide, HandedInBy, ItemId, Source};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use base::{CaseId, PermitId, ProjectId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The names in one request at most.
const NAMES_MAX: usize = 1000;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(form)).routes(routes!(apply))
}

/// Which items a form is for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormQuestion {
    /// The items' ids.
    items: Vec<String>,
    /// The keys of the papers that would come with it; when absent, checks take everything that is asked as given.
    materials: Option<Vec<String>>,
}

/// An application for several items at once.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewApplications {
    /// The items' ids.
    items: Vec<String>,
    /// The keys of the papers that come with it. What is proved or in hand need not be named.
    materials: Vec<String>,
    /// Of these, those that come as files: the paper's key and the id of the version. The others come on paper, at the window.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// What the applicant says besides.
    #[serde(default)]
    note: String,
    /// Promise minor papers that are missing for later (容缺受理), where the item tolerates that.
    #[serde(default)]
    promise: bool,
    /// When it was handed in on paper, if it is entered later; for the window.
    #[serde(default)]
    on_paper_at: Option<String>,
    /// Taken in at a window on behalf of somebody who came (窗口代收件).
    #[serde(default)]
    on_behalf: Option<super::receipts::TakenInAtWindow>,
}

/// The one form of several items.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormView {
    /// The items, in the order of the path.
    items: Vec<FormItem>,
    /// Every paper once.
    papers: Vec<FormPaperView>,
    /// Facts of the project that the items' rules still need.
    missing: Vec<FormFact>,
    /// Checks that are not met.
    checks: Vec<FormCheck>,
    /// Who may hand it in at a window.
    handed_in_by: Vec<FormChoice>,
    /// What an agent shows there.
    authorisations: Vec<FormChoice>,
}

/// Something that can be chosen.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormChoice {
    id: &'static str,
    name: Text,
}

/// An item of a form.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormItem {
    item: String,
    name: Text,
    stage: String,
    mode: String,
    office: Office,
    promised: Option<TermView>,
    statutory: Option<TermView>,
    /// Papers that its guide lists.
    papers: usize,
}

/// A paper of a form.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormPaperView {
    key: String,
    name: Text,
    /// The items that want it.
    uses: Vec<FormUse>,
    /// Whether an item holds it as a main paper, which cannot be tolerated.
    main: bool,
    source: SourceView,
    /// Who issues it.
    issuer: Option<Text>,
    /// How long a copy can be used again.
    good_for: Option<Text>,
    /// How often one-time notices of the last year listed it, for these items.
    sent_back: i64,
}

/// An item that wants a paper.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormUse {
    item: String,
    item_name: Text,
    /// The paper's id in the item's guide.
    paper: String,
    /// Whether this item can tolerate that it follows later.
    secondary: bool,
}

/// How a paper is met.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct SourceView {
    /// permit, register, in-hand, this-form or supply.
    kind: String,
    /// The permit's, the case's or the register's number.
    number: Option<String>,
    /// The item of the permit, of the case, or of this form.
    item_name: Option<Text>,
    /// The register's field.
    field_name: Option<Text>,
    /// The day of issue, or on which the paper came.
    on: Option<String>,
    case: Option<String>,
    permit: Option<String>,
    /// The last day of a proof that has run out.
    expired_on: Option<String>,
}

/// A fact that rules still need.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormFact {
    id: String,
    label: Text,
    /// The items that ask.
    items: Vec<Text>,
}

/// A check that is not met.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormCheck {
    item: String,
    item_name: Text,
    /// stop: nothing can be filed like this; warn: it would probably come back.
    severity: String,
    text: Text,
}

/// What one form made.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationsView {
    project: String,
    /// The new cases, each with its clock.
    cases: Vec<CaseRow>,
}

/// What the chosen items still ask: every paper once, what is proved or in hand, and the checks.
#[utoipa::path(post, path = "/projects/{id}/form", tag = "forms", params(("id" = String, Path)), request_body = FormQuestion,
    responses((status = 200, body = FormView), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn form(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ProjectId>,
    Body(question): Body<FormQuestion>,
) -> Result<Json<FormView>, Problem> {
    let dossier = projects::visible(&app, &me, id).await?;
    let items = item_ids(&question.items)?;
    let given = question.materials.map(keys).transpose()?;
    let today = app.today();
    let form = app.desk.form(&dossier, &items, given.as_ref(), today)?;
    let ids: Vec<String> = items.iter().map(ToString::to_string).collect();
    let sent_back = app.store.sent_back(&ids, today).await?;
    Ok(Json(form_view(&app, &form, &sent_back)))
}

/// Applies for several items with one form: all of them or none.
#[utoipa::path(post, path = "/projects/{id}/applications", tag = "forms", params(("id" = String, Path)),
    request_body = NewApplications,
    responses((status = 201, body = ApplicationsView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn apply(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ProjectId>,
    headers: HeaderMap,
    Body(new): Body<NewApplications>,
) -> Result<Response, Problem> {
    let key = Key::of(&headers)?;
    if let Some(done) = app.repeated_together(&key, &me).await? {
        return Ok(answer(&app, &done));
    }
    let dossier = projects::visible(&app, &me, id).await?;
    let now = app.clock.now();
    let mut conduct = BTreeMap::new();
    for item in item_ids(&new.items)? {
        let of_item = app.store.conduct(&dossier.project.owner, item.as_str()).await?;
        conduct.insert(item, of_item);
    }
    let items = item_ids(&new.items)?.into_iter().map(|item| {
        let (case, permit) = (CaseId::new(app.ids.next(now)), PermitId::new(app.ids.next(now)));
        (item, case, permit)
    });
    let on_paper_at = cases::on_paper(&me, new.on_paper_at.as_deref())?;
    let (items, materials) = (items.collect(), keys(new.materials)?);
    let files = files(&app, id, &materials, new.files).await?;
    let on_behalf = match new.on_behalf {
        Some(one) => Some(super::receipts::on_behalf(&app, &me, one).await?),
        None => None,
    };
    let new = Apply { items, materials, files, promise: new.promise, conduct, note: new.note, on_paper_at, on_behalf };
    let plans = app.desk.apply(&dossier, &new, &Actors::of(&me), now)?;
    Ok(answer(&app, &app.commit_together(plans, &me, key).await?))
}

fn answer(app: &App, done: &DoneTogether) -> Response {
    let rows = done.cases.iter().filter_map(|case| cases::of_dossier(app, &done.dossier, *case));
    let view = ApplicationsView { project: done.dossier.project.id.to_string(), cases: rows.collect() };
    (done.status, Json(view)).into_response()
}

/// The items of a request, each once.
fn item_ids(names: &[String]) -> Result<Vec<ItemId>, Problem> {
    too_many("items", names)?;
    let unknown = |_| Problem::not_found(("事项", "item"));
    let ids: BTreeSet<ItemId> = names.iter().map(|name| ItemId::parse(name).map_err(unknown)).collect::<Result<_, _>>()?;
    Ok(ids.into_iter().collect())
}

/// The files that come with a form: each a version of a paper of this project, under the key for which it is given.
pub(super) async fn files(
    app: &App,
    project: ProjectId,
    materials: &BTreeSet<String>,
    given: BTreeMap<String, String>,
) -> Result<BTreeMap<String, Uuid>, Problem> {
    let kept = if given.is_empty() { Vec::new() } else { app.store.paper_files(project).await? };
    let file = |(key, id): (String, String)| {
        let of_paper = kept.iter().find(|file| file.material == key && file.id.to_string() == id);
        match of_paper.filter(|_| materials.contains(&key)) {
            Some(file) => Ok((key, file.id)),
            None => {
                let key = view::shortened(&key);
                let zh = format!("“{key}”的文件不是本项目这份材料的文件，或者这份材料没有随表提交；请刷新后重新选择。");
                let en = format!(
                    "The file given for '{key}' is none of this paper of this project, or the paper does not come with the form: reload and choose again."
                );
                Err(Problem::invalid(vec![FieldError::new("files", (zh, en))]))
            }
        }
    };
    given.into_iter().map(file).collect()
}

pub(super) fn keys(names: Vec<String>) -> Result<BTreeSet<String>, Problem> {
    too_many("materials", &names)?;
    Ok(names.into_iter().collect())
}

fn too_many(field: &str, names: &[String]) -> Result<(), Problem> {
    if names.len() <= NAMES_MAX {
        return Ok(());
    }
    let zh = format!("一次最多 {NAMES_MAX} 个。");
    Err(Problem::invalid(vec![FieldError::new(field, (zh, format!("At most {NAMES_MAX} at once.")))]))
}

pub(super) fn form_view(app: &App, form: &Form, sent_back: &BTreeMap<(String, String), i64>) -> FormView {
    let names: BTreeMap<&ItemId, Text> = form.guides.iter().map(|guide| (&guide.item, view::named(&guide.name))).collect();
    let name = |item: &ItemId| names.get(item).cloned().unwrap_or_else(|| Text::same(item.as_str()));
    let fact = |(id, items): (&String, &BTreeSet<ItemId>)| FormFact {
        id: id.clone(),
        label: app.desk.city.filing_schema.field(id).map_or_else(|| Text::same(id), |one| Text::new(&one.zh, &one.en)),
        items: items.iter().map(name).collect(),
    };
    let check = |one: &Unmet| FormCheck {
        item: one.item.to_string(),
        item_name: name(&one.item),
        severity: one.severity.as_str().to_owned(),
        text: view::named(&one.text),
    };
    FormView {
        items: form.guides.iter().map(|guide| item_view(app, guide)).collect(),
        papers: form.form.papers.iter().map(|paper| paper_view(app, paper, &name, sent_back)).collect(),
        missing: form.needed.iter().map(fact).collect(),
        checks: form.unmet.iter().map(check).collect(),
        handed_in_by: HandedInBy::ALL.iter().map(|by| FormChoice { id: by.as_str(), name: view::named(&by.text()) }).collect(),
        authorisations: Authorisation::ALL
            .iter()
            .map(|how| FormChoice { id: how.as_str(), name: view::named(&how.text()) })
            .collect(),
    }
}

fn item_view(app: &App, guide: &Guide) -> FormItem {
    FormItem {
        item: guide.item.to_string(),
        name: view::named(&guide.name),
        stage: app.desk.city.catalogue.get(&guide.item).map_or("", |item| item.stage.as_str()).to_owned(),
        mode: guide.mode.as_str().to_owned(),
        office: view::office(app, guide.office.as_str()),
        promised: guide.promised.map(view::promised),
        statutory: guide.statutory.as_ref().map(view::statutory),
        papers: guide.papers.len(),
    }
}

fn paper_view(
    app: &App,
    paper: &FormPaper,
    name: &impl Fn(&ItemId) -> Text,
    sent_back: &BTreeMap<(String, String), i64>,
) -> FormPaperView {
    let known = app.desk.city.materials.known(&paper.key);
    let counted = paper.uses.iter().filter_map(|one| sent_back.get(&(one.item.to_string(), one.paper.clone())));
    FormPaperView {
        key: paper.key.clone(),
        name: view::named(&paper.name),
        uses: paper
            .uses
            .iter()
            .map(|one| FormUse {
                item: one.item.to_string(),
                item_name: name(&one.item),
                paper: one.paper.clone(),
                secondary: one.secondary,
            })
            .collect(),
        main: paper.is_main(),
        source: source_view(app, &paper.source),
        issuer: known.and_then(|known| known.issuer.as_ref()).map(view::named),
        good_for: known.and_then(|known| known.good_for).map(|span| view::named(&span.text())),
        sent_back: counted.sum(),
    }
}

fn source_view(app: &App, source: &Source) -> SourceView {
    let item_name = |item: &ItemId| Some(view::item_name(app, item.as_str(), app.today()));
    let blank = SourceView { kind: source.as_str().to_owned(), ..SourceView::default() };
    match source {
        Source::Permit(permit) => SourceView {
            number: Some(permit.number.clone()),
            item_name: item_name(&permit.item),
            on: Some(permit.on.to_string()),
            permit: Some(permit.permit.clone()),
            ..blank
        },
        Source::Register { field, value } => {
            SourceView { number: Some(value.clone()), field_name: Some(view::named(&field.text())), ..blank }
        }
        Source::InHand(held) => SourceView {
            number: Some(held.number.clone()),
            item_name: item_name(&held.item),
            on: Some(held.on.to_string()),
            case: Some(held.case.clone()),
            ..blank
        },
        Source::ThisForm(item) => SourceView { item_name: item_name(item), ..blank },
        Source::Supply { expired } => {
            let (number, expired_on) = expired.clone().map(|(number, last)| (number, last.to_string())).unzip();
            SourceView { number, expired_on, ..blank }
        }
    }
}
