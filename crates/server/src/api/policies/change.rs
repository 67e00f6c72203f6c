//! Writing policies: the live checks of an editor, drafts, publishing and ending.

use super::seen;
use super::view::{PolicyView, truth, whole};
use crate::api::types::Text;
use crate::api::view::{date, some_date};
use crate::desk::{Actors, DeskError, NewPush};
use crate::extract::Body;
use crate::matching;
use crate::policies;
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::{ItemId, Named, OfficeId, PolicyId};
use jiff::Timestamp;
use policy::{Delivery, Policy, Trial};
use rules::{Facts, Finding, Form, Rule, Truth};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::PolicyRecord;
use utoipa::ToSchema;

/// A text in both languages; English may follow later.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Words {
    zh: String,
    #[serde(default)]
    en: String,
}

impl From<Words> for Named {
    fn from(words: Words) -> Self {
        Self::new(words.zh.trim(), words.en.trim())
    }
}

/// A policy as it is written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyBody {
    title: Words,
    #[serde(default)]
    summary: Words,
    #[serde(default)]
    text: Words,
    #[serde(default)]
    source: String,
    #[serde(default)]
    amount: Words,
    /// At most so many whole yuan for one entity.
    #[serde(default)]
    amount_max_yuan: Option<i64>,
    from: String,
    #[serde(default)]
    to: Option<String>,
    /// automatic, declared or claimed.
    delivery: String,
    /// The service item under which it is claimed.
    #[serde(default)]
    item: Option<String>,
    #[serde(default)]
    rule: String,
    #[serde(default)]
    trials: Vec<TrialBody>,
}

/// A test case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrialBody {
    name: String,
    #[schema(value_type = Object)]
    facts: Facts,
    /// yes, no or unknown.
    expect: String,
}

/// A draft as it shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyChange {
    version: i64,
    policy: PolicyBody,
}

/// The version that the reader saw.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    version: i64,
}

/// A rule to be checked: as text, or as a form.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleBody {
    #[serde(default)]
    rule: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    form: Option<Value>,
    #[serde(default)]
    trials: Vec<TrialBody>,
}

/// What a check found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Checked {
    /// The rule's text: as given, or what the form says.
    rule: String,
    /// The rule as a form; null while it does not read.
    #[schema(value_type = Option<Object>)]
    form: Option<Value>,
    /// The rule as a sentence.
    sentence: Option<Text>,
    findings: Vec<Marked>,
    /// How many entities meet it; null while something is wrong.
    counts: Option<CountsView>,
    /// How each test case came out.
    trials: Vec<TestedView>,
}

/// Something wrong with a rule, at its place.
#[derive(Debug, Serialize, ToSchema)]
pub struct Marked {
    code: String,
    /// The first character concerned, in UTF-16 units, as editors count.
    start: usize,
    /// One past the last.
    end: usize,
    /// The characters concerned.
    words: String,
    message: Text,
}

/// How many entities a rule reaches.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountsView {
    met: i64,
    unknown: i64,
    not_met: i64,
    total: i64,
}

/// How a test case came out.
#[derive(Debug, Serialize, ToSchema)]
pub struct TestedView {
    passed: bool,
    /// yes, no or unknown; null when the facts do not fit.
    found: Option<String>,
    misfits: Vec<Text>,
}

fn marked(text: &str, finding: &Finding) -> Marked {
    let units = |end: usize| text.get(..end).unwrap_or(text).encode_utf16().count();
    Marked {
        code: finding.code.to_owned(),
        start: units(finding.start),
        end: units(finding.end),
        words: text.get(finding.start..finding.end).unwrap_or_default().chars().take(60).collect(),
        message: Text::new(&finding.zh, &finding.message),
    }
}

fn expectation(trial_idx: usize, word: &str) -> Result<Truth, Problem> {
    match word {
        "yes" => Ok(Truth::Yes),
        "no" => Ok(Truth::No),
        "unknown" => Ok(Truth::Unknown),
        _ => {
            let told = ("请填 yes、no 或 unknown。", "yes, no or unknown.");
            Err(Problem::invalid(vec![FieldError::new(&format!("trials.{trial_idx}.expect"), told)]))
        }
    }
}

fn trials(bodies: Vec<TrialBody>) -> Result<Vec<Trial>, Problem> {
    let each = bodies.into_iter().enumerate();
    each.map(|(trial_idx, body)| {
        let expect = expectation(trial_idx, &body.expect)?;
        Ok(Trial { name: body.name, facts: body.facts, expect })
    })
    .collect()
}

/// Checks a rule while it is written: what is wrong and where, what it says, how many entities meet it, how its test cases come out.
#[utoipa::path(post, path = "/policies/check", tag = "policies", request_body = RuleBody,
    responses((status = 200, body = Checked), (status = 400, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn check(State(app): State<App>, Body(body): Body<RuleBody>) -> Result<Json<Checked>, Problem> {
    let schema = &app.desk.city.register;
    let trials = trials(body.trials)?;
    let (text, mut findings) = match (body.rule, body.form) {
        (Some(text), None) => (text, Vec::new()),
        (None, Some(form)) => written(&form, schema)?,
        _ => {
            let told = ("请给出 rule 或 form 之一。", "Give rule or form, one of them.");
            return Err(Problem::invalid(vec![FieldError::new("rule", told)]));
        }
    };
    let mut parsed = None;
    if findings.is_empty() {
        match Rule::parse(&text) {
            Ok(rule) => {
                findings = rule.check(schema);
                parsed = Some(rule);
            }
            Err(found) => findings = found,
        }
    }
    let fits = parsed.as_ref().filter(|_| findings.is_empty());
    let counts = match fits {
        Some(rule) => {
            let counts = app.register.count(&app.store, &app.desk, rule).await?;
            let matching::Counts { met, unknown, total } = counts;
            Some(CountsView { met, unknown, not_met: total - met - unknown, total })
        }
        None => None,
    };
    let tested = trials.iter().map(|trial| trial.test(fits, schema)).map(|tested| TestedView {
        passed: tested.passed,
        found: tested.found.map(|found| truth(found).to_owned()),
        misfits: tested.misfits.iter().map(|one| Text::new(&one.zh, &one.en)).collect(),
    });
    let form = match &parsed {
        Some(rule) => Some(serde_json::to_value(rule.form(schema)).map_err(Problem::broken)?),
        None => None,
    };
    let sentence = parsed.as_ref().map(|rule| rule.sentence(schema)).map(|said| Text::new(said.zh, said.en));
    Ok(Json(Checked {
        findings: findings.iter().map(|finding| marked(&text, finding)).collect(),
        trials: tested.collect(),
        rule: text,
        form,
        sentence,
        counts,
    }))
}

/// The text of a form, as officials write it.
fn written(form: &Value, schema: &rules::Schema) -> Result<(String, Vec<Finding>), Problem> {
    let form = Form::deserialize(form).map_err(|error| {
        Problem::unreadable("wrong-shape", (format!("表单有误：{error}"), format!("The form is wrong: {error}")))
    })?;
    Ok(match Rule::of_form(&form, schema) {
        Ok(rule) => (rule.chinese(schema), Vec::new()),
        Err(findings) => (String::new(), findings),
    })
}

/// Whom a rule is explained for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplainBody {
    rule: String,
    /// The entity's unified social credit code.
    code: String,
}

/// Why a rule holds for an entity, or does not, and the smallest change that would make it hold.
#[utoipa::path(post, path = "/policies/explain", tag = "policies", request_body = ExplainBody,
    responses((status = 200, body = super::company::Explained), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn explain(
    State(app): State<App>,
    Body(body): Body<ExplainBody>,
) -> Result<Json<super::company::Explained>, Problem> {
    let schema = &app.desk.city.register;
    let rule = Policy::read_rule(&body.rule, schema).map_err(|found| {
        Problem::invalid(found.iter().map(|one| FieldError::new("rule", (one.zh.as_str(), one.message.as_str()))).collect())
    })?;
    let found = app.store.entity_of_code(body.code.trim()).await?;
    let entity = found.ok_or_else(|| Problem::not_found(("经营主体", "business entity")))?;
    Ok(Json(super::company::explained(&app, &rule, &entity)))
}

fn written_by(me: &Me) -> Result<OfficeId, Problem> {
    me.office
        .as_deref()
        .and_then(|office| OfficeId::parse(office).ok())
        .ok_or_else(|| Problem::forbidden(("您的账号不属于任何部门。", "Your account belongs to no office.")))
}

/// What was written, as a policy of that office; what it does not say stays as it was.
fn policy(app: &App, office: OfficeId, body: PolicyBody, before: Option<&Policy>) -> Result<Policy, Problem> {
    let field = |field: &str, zh: &str, en: &str| Problem::invalid(vec![FieldError::new(field, (zh, en))]);
    let delivery = Delivery::parse(&body.delivery)
        .ok_or_else(|| field("delivery", "请选择兑现方式。", "Choose how it is delivered: automatic, declared or claimed."))?;
    let item = match body.item.filter(|item| !item.is_empty()) {
        None => None,
        Some(item) => {
            let known = ItemId::parse(&item).ok().filter(|id| app.desk.need_item(id).is_ok());
            Some(known.ok_or_else(|| field("item", "没有这个事项。", "There is no such item."))?)
        }
    };
    Ok(Policy {
        title: body.title.into(),
        summary: body.summary.into(),
        text: body.text.into(),
        source: body.source.trim().to_owned(),
        confidence: before.map_or_else(|| "high".to_owned(), |before| before.confidence.clone()),
        office,
        amount: body.amount.into(),
        amount_max_yuan: body.amount_max_yuan,
        from: date("from", &body.from)?,
        to: some_date("to", body.to.as_deref().filter(|to| !to.is_empty()))?,
        delivery,
        item,
        rule: body.rule.trim().to_owned(),
        trials: trials(body.trials)?,
    })
}

/// The policy of an address, if the reader's office answers for it.
async fn own(app: &App, me: &Me, id: &str) -> Result<PolicyRecord, Problem> {
    let record = seen(app, Some(me), id).await?;
    if me.office.as_deref() != Some(record.office.as_str()) {
        return Err(Problem::forbidden(("政策由负责它的部门修改。", "The office that answers for a policy writes it.")));
    }
    Ok(record)
}

async fn answer(app: &App, me: &Me, id: PolicyId) -> Result<Json<PolicyView>, Problem> {
    Ok(Json(whole(app, Some(me), &app.store.policy(id).await?).await?))
}

/// Begins a draft.
#[utoipa::path(post, path = "/policies", tag = "policies", request_body = PolicyBody,
    responses((status = 201, body = PolicyView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn draft(
    State(app): State<App>,
    me: Me,
    Body(body): Body<PolicyBody>,
) -> Result<(StatusCode, Json<PolicyView>), Problem> {
    let policy = policy(&app, written_by(&me)?, body, None)?;
    let now: Timestamp = app.clock.now();
    let id = PolicyId::new(app.ids.next(now));
    app.commit_change(app.desk.draft_policy(id, &policy, &Actors::of(&me), now), id.uuid()).await?;
    Ok((StatusCode::CREATED, answer(&app, &me, id).await?))
}

/// Changes the draft; what is published stays until it is published again.
#[utoipa::path(patch, path = "/policies/{id}", tag = "policies", params(("id" = String, Path)), request_body = PolicyChange,
    responses((status = 200, body = PolicyView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn change(
    State(app): State<App>,
    me: Me,
    Path(id): Path<String>,
    Body(body): Body<PolicyChange>,
) -> Result<Json<PolicyView>, Problem> {
    let record = own(&app, &me, &id).await?;
    let before = app.desk.read_policy(&record.document)?;
    let id = record.id;
    let policy = policy(&app, before.office.clone(), body.policy, Some(&before))?;
    let planned = app.desk.change_policy((record, body.version), &policy, &Actors::of(&me), app.clock.now());
    app.commit_change(planned, id.uuid()).await?;
    answer(&app, &me, id).await
}

/// Publishes the draft: its test cases come out as meant, and it is pushed to every entity that qualifies and was not told before.
#[utoipa::path(post, path = "/policies/{id}/publish", tag = "policies", params(("id" = String, Path)), request_body = Seen,
    responses((status = 200, body = PolicyView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn publish(
    State(app): State<App>,
    me: Me,
    Path(id): Path<String>,
    Body(body): Body<Seen>,
) -> Result<Json<PolicyView>, Problem> {
    let record = own(&app, &me, &id).await?;
    let id = record.id;
    let policy = app.desk.read_policy(&record.document)?;
    let push = match Policy::read_rule(&policy.rule, &app.desk.city.register) {
        // What does not hold yet is pushed on its first day.
        Ok(rule) if policy.holds(app.today()) => policies::newly(&app, &record, rule).await?,
        _ => NewPush::default(),
    };
    let planned = app.desk.publish_policy((record, body.version), push, &Actors::of(&me), app.clock.now());
    let planned = app.explain_conflict(planned, id.uuid()).await?;
    app.commit_change(Ok(policies::ring(&app, planned).await?), id.uuid()).await?;
    policies::nudge(&app);
    answer(&app, &me, id).await
}

/// Ends a policy.
#[utoipa::path(post, path = "/policies/{id}/end", tag = "policies", params(("id" = String, Path)), request_body = Seen,
    responses((status = 200, body = PolicyView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn end(
    State(app): State<App>,
    me: Me,
    Path(id): Path<String>,
    Body(body): Body<Seen>,
) -> Result<Json<PolicyView>, Problem> {
    let record = own(&app, &me, &id).await?;
    let id = record.id;
    let planned: Result<_, DeskError> = app.desk.end_policy((record, body.version), &Actors::of(&me), app.clock.now());
    app.commit_change(planned, id.uuid()).await?;
    answer(&app, &me, id).await
}
