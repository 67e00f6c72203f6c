//! Service items and the law: what can be applied for on a day, and what changed.

use super::types::{BasisView, MaterialView, ReasonView, TermView, Text};
use super::view;
use crate::extract::Query;
use crate::problem::Problem;
use crate::state::App;
use approval::{INITIATED, Item, ItemOn};
use axum::Json;
use axum::extract::{Path, State};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(one)).routes(routes!(changes))
}

/// An item in brief.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ItemBrief {
    /// Its id.
    pub id: String,
    /// Its name on the day.
    pub name: Text,
    /// Its stage.
    pub stage: String,
    /// permit, review, filing or own.
    pub mode: String,
    /// The office that usually handles it.
    pub office: String,
}

/// An item as the law stands on a day, with all its versions.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemView {
    #[serde(flatten)]
    brief: ItemBrief,
    stage_name: Text,
    office_name: Text,
    basis: Vec<BasisView>,
    statutory: Option<TermView>,
    promised: Option<TermView>,
    applies: ReasonView,
    materials: Vec<MaterialView>,
    requires: Vec<RequiredItem>,
    versions: Vec<ItemVersion>,
    note: Option<Text>,
    confidence: String,
}

/// An item that must be granted before.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequiredItem {
    item: String,
    name: Text,
    always: bool,
}

/// The item between two changes of its law.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemVersion {
    from: Option<String>,
    to: Option<String>,
    name: Text,
    basis: Text,
    term: Option<Text>,
    applies: String,
}

/// The catalogue on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct Items {
    on: String,
    items: Vec<ItemView>,
}

/// What changed in the law of the items.
#[derive(Debug, Serialize, ToSchema)]
pub struct LawChanges {
    items: Vec<LawChange>,
}

/// One change of one item's law.
#[derive(Debug, Serialize, ToSchema)]
pub struct LawChange {
    on: String,
    item: String,
    name: Text,
    what: String,
    what_name: Text,
    before: Text,
    after: Text,
}

/// The day whose law is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct OnDay {
    /// Today when absent.
    on: Option<String>,
}

/// The catalogue as the law stands on a day.
#[utoipa::path(get, path = "/items", tag = "items", params(OnDay), responses((status = 200, body = Items)))]
async fn list(State(app): State<App>, Query(asked): Query<OnDay>) -> Result<Json<Items>, Problem> {
    let on = day(&app, asked.on.as_deref())?;
    let items = app.desk.city.catalogue.items().iter().filter_map(|item| item.on(on));
    Ok(Json(Items { on: on.to_string(), items: items.map(|item| item_view(&app, &item)).collect() }))
}

/// One item as the law stands on a day.
#[utoipa::path(get, path = "/items/{id}", tag = "items", params(OnDay, ("id" = String, Path)),
    responses((status = 200, body = ItemView), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, Path(id): Path<String>, Query(asked): Query<OnDay>) -> Result<Json<ItemView>, Problem> {
    let on = day(&app, asked.on.as_deref())?;
    let item = app.desk.item(&id).and_then(|item| item.on(on));
    let item = item.ok_or_else(|| Problem::not_found(("事项（或当日尚无此事项）", "item on that day")))?;
    Ok(Json(item_view(&app, &item)))
}

/// What changed in the law, by day.
#[utoipa::path(get, path = "/law/changes", tag = "items", responses((status = 200, body = LawChanges)))]
async fn changes(State(app): State<App>) -> Json<LawChanges> {
    let mut items: Vec<LawChange> = Vec::new();
    let schema = app.desk.city.catalogue.schema();
    for item in app.desk.city.catalogue.items() {
        items.extend(item.changes(schema).into_iter().map(|change| LawChange {
            on: change.on.to_string(),
            item: item.id.to_string(),
            name: view::named(&item.name(change.on)),
            what: change.what.as_str().to_owned(),
            what_name: view::named(&change.what.text()),
            before: view::named(&change.before),
            after: view::named(&change.after),
        }));
    }
    items.sort_by(|a, b| (&a.on, &a.item, &a.what).cmp(&(&b.on, &b.item, &b.what)));
    Json(LawChanges { items })
}

fn day(app: &App, asked: Option<&str>) -> Result<Date, Problem> {
    Ok(view::some_date("on", asked)?.unwrap_or_else(|| app.today()))
}

/// An item in brief, named as on `day`.
pub fn brief(item: &Item, day: Date) -> ItemBrief {
    ItemBrief {
        id: item.id.to_string(),
        name: view::named(&item.name(day)),
        stage: item.stage.as_str().to_owned(),
        mode: item.mode.as_str().to_owned(),
        office: item.office.to_string(),
    }
}

fn item_view(app: &App, on: &ItemOn<'_>) -> ItemView {
    let item = on.item;
    ItemView {
        brief: brief(item, on.day),
        stage_name: view::stage_name(item),
        office_name: view::office(app, item.office.as_str()).name,
        basis: view::bases(on),
        statutory: on.statutory.map(view::statutory),
        promised: on.promised.map(view::promised),
        applies: applies(app, on),
        materials: on.materials.iter().map(|material| view::material(app, &item.id, material)).collect(),
        requires: requires(app, item, on.day),
        versions: versions(app, item),
        note: item.note.as_ref().map(view::named),
        confidence: item.confidence.as_str().to_owned(),
    }
}

fn applies(app: &App, on: &ItemOn<'_>) -> ReasonView {
    match on.applies {
        Some(rule) => {
            let words = rule.sentence(app.desk.city.catalogue.schema());
            ReasonView { text: rule.source().to_owned(), zh: words.zh, en: words.en }
        }
        None => ReasonView { text: "true".into(), zh: "所有项目".into(), en: "every project".into() },
    }
}

fn requires(app: &App, item: &Item, day: Date) -> Vec<RequiredItem> {
    let name = |id: &str| match id {
        INITIATED => Text::new("立项（审批、核准或备案）", "project approval, by whichever track"),
        _ => view::item_name(app, id, day),
    };
    let view =
        |edge: &approval::Edge| RequiredItem { item: edge.item.to_string(), name: name(edge.item.as_str()), always: edge.always };
    item.requires.iter().map(view).collect()
}

fn versions(app: &App, item: &Item) -> Vec<ItemVersion> {
    let mut days: Vec<Date> = item.changes(app.desk.city.catalogue.schema()).into_iter().map(|change| change.on).collect();
    days.dedup();
    let starts: Vec<Option<Date>> = std::iter::once(None).chain(days.iter().copied().map(Some)).collect();
    let view = |(i, from): (usize, &Option<Date>)| {
        let to = starts.get(i + 1).copied().flatten();
        let probe = from.or_else(|| to.and_then(|to| to.yesterday().ok())).unwrap_or_else(|| app.today());
        let on = item.on(probe)?;
        let joined = |pick: fn(&approval::Basis) -> &str, by: &str| {
            on.bases.iter().map(|basis| pick(&basis.value)).collect::<Vec<_>>().join(by)
        };
        Some(ItemVersion {
            from: from.map(|day| day.to_string()),
            to: to.map(|day| day.to_string()),
            name: view::named(on.name),
            basis: Text::new(joined(|basis| &basis.zh, "；"), joined(|basis| &basis.en, "; ")),
            term: on.statutory.map(|term| view::named(&term.text())),
            applies: on.applies.map_or_else(|| "true".to_owned(), |rule| rule.source().to_owned()),
        })
    };
    starts.iter().enumerate().filter_map(view).collect()
}
