//! Opinions to start from: the office's from the pack, and a reviewer's own; filled with what a case says.

use super::cases;
use super::types::Text;
use super::view;
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use base::CaseId;
use serde::{Deserialize, Serialize};
use store::OpinionRecord;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

/// The opinions that one person may keep.
const OWN_MAX: usize = 100;
const NAME_CHARS_MAX: usize = 60;
const TEXT_CHARS_MAX: usize = 2000;
const OUTCOMES: [&str; 4] = ["agree", "disagree", "granted", "refused"];

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(of_case)).routes(routes!(keep)).routes(routes!(forget))
}

/// The opinions that may be inserted into a case.
#[derive(Debug, Serialize, ToSchema)]
pub struct Opinions {
    items: Vec<OpinionView>,
}

/// An opinion to start from.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpinionView {
    id: String,
    /// Whether it is the reader's own.
    own: bool,
    /// agree, disagree, granted or refused.
    outcome: String,
    name: Text,
    /// With its placeholders.
    text: Text,
    /// Filled with what the case says.
    filled: Text,
}

/// An opinion to keep for oneself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOpinion {
    /// One's own that shall be written anew.
    id: Option<String>,
    /// agree, disagree, granted or refused.
    outcome: String,
    name: String,
    /// May hold placeholders such as `{project}`.
    text: String,
}

/// An opinion that was kept.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeptOpinion {
    id: String,
}

/// The office's opinions and the reader's own, filled with what the case says.
#[utoipa::path(get, path = "/cases/{id}/opinions", tag = "bench", params(("id" = String, Path)),
    responses((status = 200, body = Opinions), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn of_case(State(app): State<App>, me: Me, Id(id): Id<CaseId>) -> Result<Json<Opinions>, Problem> {
    let words = cases::words(&app, &me, id).await?;
    let fill = |text: &Text| Text::new(filled(&text.zh, &words, |word| &word.zh), filled(&text.en, &words, |word| &word.en));
    let office = me.office.as_deref();
    let mut items = Vec::new();
    for one in app.store.opinions(me.id).await? {
        let text = Text::same(one.text);
        items.push(OpinionView {
            id: one.id.to_string(),
            own: true,
            outcome: one.outcome,
            name: Text::same(one.name),
            filled: fill(&text),
            text,
        });
    }
    let (own, all): (Vec<_>, Vec<_>) = app
        .desk
        .city
        .opinions
        .iter()
        .filter(|one| one.office.is_none() || one.office.as_deref() == office)
        .partition(|one| one.office.is_some());
    for one in own.into_iter().chain(all) {
        let text = view::named(&one.text);
        items.push(OpinionView {
            id: one.id.clone(),
            own: false,
            outcome: one.outcome.clone(),
            name: view::named(&one.name),
            filled: fill(&text),
            text,
        });
    }
    Ok(Json(Opinions { items }))
}

fn filled<'a>(text: &str, words: &'a [(&'static str, Text)], say: impl Fn(&'a Text) -> &'a String) -> String {
    words.iter().fold(text.to_owned(), |text, (name, word)| text.replace(&format!("{{{name}}}"), say(word)))
}

/// Keeps an opinion for oneself, new or written anew.
#[utoipa::path(post, path = "/opinions", tag = "bench", request_body = NewOpinion,
    responses((status = 200, body = KeptOpinion), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn keep(State(app): State<App>, me: Me, Body(new): Body<NewOpinion>) -> Result<Json<KeptOpinion>, Problem> {
    let missing = || Problem::not_found(("意见模板", "opinion"));
    let there = app.store.opinions(me.id).await?;
    let id = match &new.id {
        Some(id) => {
            let id: Uuid = id.parse().map_err(|_| missing())?;
            there.iter().find(|one| one.id == id).ok_or_else(missing)?.id
        }
        None => app.ids.next(app.clock.now()),
    };
    let mut wrong = Vec::new();
    let mut say = |field: &str, bad: bool, zh: String, en: String| {
        if bad {
            wrong.push(FieldError::new(field, (zh, en)));
        }
    };
    let name = new.name.trim();
    let text = new.text.trim();
    let (n, m) = (NAME_CHARS_MAX, TEXT_CHARS_MAX);
    say(
        "name",
        name.is_empty() || name.chars().count() > n,
        format!("请写 1 至 {n} 字的名称。"),
        format!("A name has 1 to {n} characters."),
    );
    say(
        "text",
        text.is_empty() || text.chars().count() > m,
        format!("请写 1 至 {m} 字。"),
        format!("A text has 1 to {m} characters."),
    );
    say("outcome", !OUTCOMES.contains(&new.outcome.as_str()), "请选择用于哪种结论。".into(), "Choose for which outcome.".into());
    if let Some(unknown) = city::Opinion::unknown_placeholder(text) {
        let unknown = view::shortened(unknown);
        say("text", true, format!("没有“{{{unknown}}}”这个占位符。"), format!("Nothing fills '{{{unknown}}}'."));
    }
    say(
        "name",
        new.id.is_none() && there.len() >= OWN_MAX,
        format!("最多保存 {OWN_MAX} 个模板，请先删去不用的。"),
        format!("At most {OWN_MAX} are kept: remove one first."),
    );
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong));
    }
    let record = OpinionRecord {
        id,
        user: me.id,
        outcome: new.outcome,
        name: name.to_owned(),
        text: text.to_owned(),
        updated_at: app.clock.now(),
    };
    match app.store.put_opinion(&record).await? {
        true => Ok(Json(KeptOpinion { id: id.to_string() })),
        false => Err(missing()),
    }
}

/// Forgets an opinion of one's own.
#[utoipa::path(delete, path = "/opinions/{id}", tag = "bench", params(("id" = String, Path)),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn forget(State(app): State<App>, me: Me, Id(id): Id<Uuid>) -> Result<StatusCode, Problem> {
    match app.store.drop_opinion(me.id, id).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found(("意见模板", "opinion"))),
    }
}
