//! Policies as the wire shows them.

use super::writes_for;
use crate::api::facts;
use crate::api::reference::{self, FieldInfo};
use crate::api::types::{FactView, Office, Text};
use crate::api::view as shown;
use crate::policies::in_force;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use base::Named;
use policy::{Delivery, Policy};
use rules::{Rule, Truth};
use serde::Serialize;
use serde_json::Value as Json;
use store::PolicyRecord;
use utoipa::ToSchema;

/// The fields that rules may ask.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldList {
    items: Vec<FieldInfo>,
}

/// A policy in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PolicyRow {
    id: String,
    version: i64,
    /// draft, published or ended.
    state: String,
    state_name: Text,
    /// The edition that holds; 0 before the first.
    edition: i64,
    office: Office,
    title: Text,
    summary: Text,
    amount: Text,
    /// At most so many whole yuan for one entity.
    amount_max_yuan: Option<i64>,
    from: String,
    to: Option<String>,
    /// Whether today lies in its period.
    holds: bool,
    /// automatic, declared or claimed.
    delivery: String,
    delivery_name: Text,
    confidence: String,
}

/// A policy.
#[derive(Debug, Serialize, ToSchema)]
pub struct PolicyView {
    #[serde(flatten)]
    row: PolicyRow,
    text: Text,
    source: String,
    item: Option<String>,
    item_name: Option<Text>,
    /// The rule as an official writes it.
    rule: String,
    /// The rule as a sentence.
    sentence: Text,
    editions: Vec<EditionView>,
    /// What the reader may do: edit, publish, end, board.
    can: Vec<String>,
    /// The draft, to whoever may write it.
    draft: Option<DraftView>,
    facts: Vec<FactView>,
}

/// An edition.
#[derive(Debug, Serialize, ToSchema)]
pub struct EditionView {
    n: i64,
    published_at: String,
    by: String,
}

/// A draft with everything that can be changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftView {
    title: Text,
    summary: Text,
    text: Text,
    source: String,
    amount: Text,
    amount_max_yuan: Option<i64>,
    from: String,
    to: Option<String>,
    delivery: String,
    item: Option<String>,
    rule: String,
    trials: Vec<TrialView>,
    /// Whether it says something else than what is published.
    changed: bool,
}

/// A test case.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrialView {
    name: String,
    #[schema(value_type = Object)]
    facts: Json,
    /// yes, no or unknown.
    expect: String,
}

/// A text; where there is no English one, the Chinese stands.
pub(super) fn text(named: &Named) -> Text {
    let en = if named.en.trim().is_empty() { &named.zh } else { &named.en };
    Text::new(&named.zh, en)
}

pub(super) fn truth(truth: Truth) -> &'static str {
    match truth {
        Truth::Yes => "yes",
        Truth::No => "no",
        Truth::Unknown => "unknown",
    }
}

/// The fields that rules may ask.
pub(super) fn fields(app: &App) -> FieldList {
    FieldList { items: app.desk.city.register.fields().iter().map(reference::field).collect() }
}

/// The policy that is shown: what is published, else the draft.
pub(super) fn shown_policy(app: &App, record: &PolicyRecord) -> Result<Policy, Problem> {
    match in_force(app, record)? {
        Some(policy) => Ok(policy),
        None => Ok(app.desk.read_policy(&record.document)?),
    }
}

/// A policy in a list.
pub(super) fn row(app: &App, record: &PolicyRecord) -> Result<PolicyRow, Problem> {
    Ok(row_of(app, record, &shown_policy(app, record)?))
}

pub(super) fn row_of(app: &App, record: &PolicyRecord, policy: &Policy) -> PolicyRow {
    PolicyRow {
        id: record.id.to_string(),
        version: record.version,
        state: record.state.clone(),
        state_name: match record.state.as_str() {
            "published" => Text::new("已发布", "published"),
            "ended" => Text::new("已终止", "ended"),
            _ => Text::new("草稿", "draft"),
        },
        edition: record.edition,
        office: shown::office(app, &record.office),
        title: text(&policy.title),
        summary: text(&policy.summary),
        amount: text(&policy.amount),
        amount_max_yuan: policy.amount_max_yuan,
        from: policy.from.to_string(),
        to: policy.to.map(|to| to.to_string()),
        holds: policy.holds(app.today()),
        delivery: policy.delivery.as_str().to_owned(),
        delivery_name: delivery(policy.delivery),
        confidence: policy.confidence.clone(),
    }
}

fn delivery(delivery: Delivery) -> Text {
    shown::named(&delivery.name())
}

/// A policy with everything that the reader may see.
pub(super) async fn whole(app: &App, me: Option<&Me>, record: &PolicyRecord) -> Result<PolicyView, Problem> {
    let policy = shown_policy(app, record)?;
    let schema = &app.desk.city.register;
    let sentence = Rule::parse(&policy.rule).map(|rule| rule.sentence(schema)).ok();
    let editions = app.store.policy_editions(record.id).await?;
    let writer = writes_for(me) == Some(record.office.as_str());
    let publisher = writer && me.is_some_and(|me| me.may("post-policies-id-publish"));
    let official = me.is_some_and(|me| crate::api::types::Role::OFFICIALS.contains(&me.role));
    let can = [
        ("edit", writer),
        ("publish", publisher && record.state != "ended"),
        ("end", publisher && record.state == "published"),
        ("board", official && record.published.is_some()),
    ];
    let draft = if writer { Some(draft(&app.desk.read_policy(&record.document)?, record)?) } else { None };
    let facts = match official {
        true => facts::newest_first(app, record.id.uuid()).await?,
        false => Vec::new(),
    };
    Ok(PolicyView {
        text: text(&policy.text),
        source: policy.source.clone(),
        item: policy.item.as_ref().map(ToString::to_string),
        item_name: policy.item.as_ref().map(|item| shown::item_name(app, item.as_str(), app.today())),
        rule: policy.rule.clone(),
        sentence: sentence.map_or_else(|| Text::same(""), |said| Text::new(said.zh, said.en)),
        editions: editions
            .into_iter()
            .map(|one| EditionView { n: one.n, published_at: shown::instant(one.published_at), by: one.by_name })
            .collect(),
        can: can.into_iter().filter(|(_, may)| *may).map(|(what, _)| what.to_owned()).collect(),
        draft,
        facts,
        row: row_of(app, record, &policy),
    })
}

fn draft(policy: &Policy, record: &PolicyRecord) -> Result<DraftView, Problem> {
    let plain = |named: &Named| Text::new(&named.zh, &named.en);
    let mut trials = Vec::with_capacity(policy.trials.len());
    for trial in &policy.trials {
        let facts = serde_json::to_value(&trial.facts).map_err(Problem::broken)?;
        trials.push(TrialView { name: trial.name.clone(), facts, expect: truth(trial.expect).to_owned() });
    }
    Ok(DraftView {
        title: plain(&policy.title),
        summary: plain(&policy.summary),
        text: plain(&policy.text),
        source: policy.source.clone(),
        amount: plain(&policy.amount),
        amount_max_yuan: policy.amount_max_yuan,
        from: policy.from.to_string(),
        to: policy.to.map(|to| to.to_string()),
        delivery: policy.delivery.as_str().to_owned(),
        item: policy.item.as_ref().map(ToString::to_string),
        rule: policy.rule.clone(),
        trials,
        changed: record.published.as_ref() != Some(&record.document),
    })
}
