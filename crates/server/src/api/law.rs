//! The law in Ballast: every rule, what enforces it, and the scenarios that prove it, played by the program itself.

use super::types::Text;
use super::view;
use crate::extract::Id;
use crate::law::{self, Proof};
use crate::problem::Problem;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(rules)).routes(routes!(scenario))
}

/// The rules that govern a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct LawRules {
    items: Vec<LawRule>,
}

/// One rule: an article, and what makes it hold.
#[derive(Debug, Serialize, ToSchema)]
pub struct LawRule {
    id: String,
    article: Text,
    text: Text,
    /// The file that keeps it.
    place: String,
    /// The facts by which it is recorded.
    facts: Vec<Text>,
    /// The documents that it owes.
    documents: Vec<Text>,
    /// The codes of the refusals by which it is enforced.
    refusals: Vec<String>,
    scenarios: Vec<ScenarioRow>,
}

/// A scenario that proves a rule.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScenarioRow {
    name: String,
    title: String,
    /// Whether it held when it was played just now.
    holds: bool,
}

/// A scenario as it was played just now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScenarioView {
    name: String,
    title: String,
    holds: bool,
    item: Text,
    /// The scenario as it is written.
    source: String,
    steps: Vec<ScenarioStepView>,
}

/// One step of it, and the case afterwards.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScenarioStepView {
    at: String,
    label: Text,
    state: Option<Text>,
    due_on: Option<String>,
    elapsed_working_days: Option<i64>,
    overdue: bool,
    error: Option<String>,
    why: Option<Text>,
    article: Option<String>,
    facts: Vec<Text>,
    /// The documents that the step owes.
    documents: Vec<Text>,
}

fn title(proof: &Proof) -> String {
    proof.transcript.title.clone().unwrap_or_else(|| proof.name.clone())
}

/// Every rule of the law that governs a case, with what enforces and what proves it.
#[utoipa::path(get, path = "/law/rules", tag = "items", responses((status = 200, body = LawRules)))]
async fn rules(State(app): State<App>) -> Json<LawRules> {
    let proved = law::proved(&app.desk.city.catalogue);
    let items = proved.into_iter().map(|(rule, proofs)| LawRule {
        id: rule.id.to_owned(),
        article: view::named(&rule.article()),
        text: view::named(&rule.text()),
        place: rule.place.to_owned(),
        facts: rule.facts.iter().filter_map(|kind| approval::Act::label_of(kind)).map(|label| view::named(&label)).collect(),
        documents: rule.documents().map(|kind| view::named(&kind.text())).collect(),
        refusals: rule.refusals.iter().map(|code| (*code).to_owned()).collect(),
        scenarios: proofs
            .iter()
            .map(|proof| ScenarioRow { name: proof.name.clone(), title: title(proof), holds: proof.transcript.holds })
            .collect(),
    });
    Json(LawRules { items: items.collect() })
}

/// One scenario of the law, played now.
#[utoipa::path(get, path = "/law/scenarios/{name}", tag = "items", params(("name" = String, Path)),
    responses((status = 200, body = ScenarioView), (status = 404, body = Problem)))]
async fn scenario(State(app): State<App>, Id(name): Id<String>) -> Result<Json<ScenarioView>, Problem> {
    let catalogue = &app.desk.city.catalogue;
    let proof = law::play(&name, catalogue).ok_or_else(|| Problem::not_found(("情景", "scenario")))?;
    let item = catalogue.get(&proof.transcript.item).map(|item| item.name(app.today()));
    let steps = proof.transcript.steps.iter().map(|step| ScenarioStepView {
        at: step.at.clone(),
        label: view::named(&step.verb.text()),
        state: step.seen.state.and_then(|name| {
            let known = approval::State::NAMES.iter().find(|(id, ..)| *id == name);
            known.map(|(_, zh, en)| Text::new(*zh, *en))
        }),
        due_on: step.seen.due_on.map(|day| day.to_string()),
        elapsed_working_days: step.seen.elapsed_working_days,
        overdue: step.seen.overdue,
        error: step.seen.error.map(str::to_owned),
        why: step.why.as_ref().map(view::named),
        article: step.article.map(str::to_owned),
        facts: step.facts.iter().map(view::named).collect(),
        documents: step.documents.iter().map(|draft| view::named(&draft.kind.text())).collect(),
    });
    Ok(Json(ScenarioView {
        title: title(&proof),
        holds: proof.transcript.holds,
        item: item.as_ref().map_or_else(|| Text::same(proof.transcript.item.as_str()), view::named),
        steps: steps.collect(),
        name: proof.name,
        source: proof.source,
    }))
}
