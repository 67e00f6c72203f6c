//! Leads are entered, moved on and made projects.

use super::view::{LeadView, lead_view, may};
use super::visible;
use crate::api::projects::{GivenPlace, empty};
use crate::api::types::ProjectFacts;
use crate::api::{duties, view};
use crate::desk::{Actors, AroundLead, NewLead as Draft};
use crate::extract::{Body, Id};
use crate::problem::{FieldError, Found, Problem};
use crate::session::Me;
use crate::state::{App, Key};
use ::promotion::{Asset, AssetKind, Command, Introducer, Method, Profile, name_key};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use base::{DutyId, EntityId, LeadId, OfficeId, ProjectId, Yuan};
use serde::Deserialize;
use store::{DutyFilter, DutyRecord, LeadRecord, LeadScope, LeadSketch, TellingRecord};
use utoipa::ToSchema;

/// What is known of a lead.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeadProfile {
    /// The project that is talked of.
    name: String,
    /// The enterprise that may invest.
    enterprise: String,
    /// Its credit code, where it is known.
    #[serde(default)]
    code: Option<String>,
    /// Where it comes from.
    place: String,
    industry: String,
    /// The district that it wants.
    #[serde(default)]
    district: Option<String>,
    investment_yuan: i64,
    /// resident, enterprise, chain, science or talent.
    method: String,
    /// For chain: which.
    #[serde(default)]
    chain: Option<String>,
    /// For enterprise: the id of the business entity that introduces it.
    #[serde(default)]
    introducer: Option<String>,
    /// The central state enterprise behind it.
    #[serde(default)]
    partner: Option<String>,
    /// For science and talent: result, institute, arriving or staying.
    #[serde(default)]
    asset_kind: Option<String>,
    #[serde(default)]
    asset_name: String,
    /// Which post there is spoken with.
    #[serde(default)]
    contact: String,
    #[serde(default)]
    note: String,
}

/// A lead to be entered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLead {
    profile: LeadProfile,
    /// The number of the recruiter who leads it.
    recruiter: i64,
    /// What is done next; absent: that is owed.
    #[serde(default)]
    next: Option<String>,
}

/// A step of a lead.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeadStep {
    version: i64,
    /// plan, do, visit, negotiate, sign, contract, lose, revise or lead.
    #[serde(rename = "do")]
    verb: String,
    /// What came of it; to plan: what is done next; to lose: why.
    #[serde(default)]
    text: String,
    /// What is done next; absent: that is owed.
    #[serde(default)]
    next: Option<String>,
    /// To sign and to contract: how much, in yuan.
    #[serde(default)]
    yuan: Option<i64>,
    /// To contract: its number.
    #[serde(default)]
    number: String,
    /// To lead: the recruiter's number.
    #[serde(default)]
    recruiter: Option<i64>,
    /// To revise: what is known now.
    #[serde(default)]
    profile: Option<LeadProfile>,
}

/// A lead becomes a project: what is absent is taken from the lead.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LeadLanding {
    version: i64,
    name: Option<String>,
    code: Option<String>,
    district: Option<String>,
    industry: Option<String>,
    cluster: Option<String>,
    base: Option<String>,
    owner: Option<String>,
    owner_code: Option<String>,
    /// Somebody compared codes that fail their check with the register; the log keeps who.
    #[serde(default)]
    confirm_codes: bool,
    investment_yuan: Option<i64>,
    facts: ProjectFacts,
    planned_start_on: Option<String>,
    place: Option<GivenPlace>,
}

/// Enters a lead of the reader's team. Where another team has one that is probably the same, the answer says so, without whose or what.
#[utoipa::path(post, path = "/leads", tag = "promotion", request_body = NewLead,
    responses((status = 201, body = LeadView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn enter(
    State(app): State<App>,
    me: Me,
    Body(new): Body<NewLead>,
) -> Result<(StatusCode, Json<LeadView>), Problem> {
    let plan = app.desk.promotion()?;
    let team = me.office.as_deref().and_then(|id| plan.team(id)).map(|team| team.id.clone());
    let team = team
        .ok_or_else(|| Problem::forbidden(("您的账号不属于任何招商团队。", "Your account belongs to no team of recruiters.")))?;
    let mut errors = Vec::new();
    let profile = profile(&app, new.profile, None, &mut errors).await?;
    if app.store.recruiter_team(new.recruiter).await?.as_deref() != Some(team.as_str()) {
        errors.push(of_the_team());
    }
    let Some(profile) = profile.filter(|_| errors.is_empty()) else { return Err(Problem::invalid(errors)) };
    let now = app.clock.now();
    let id = LeadId::new(app.ids.next(now));
    let beside = beside(&app, team.as_str(), &profile).await?;
    let next = new.next.filter(|text| !text.trim().is_empty());
    let draft = Draft { profile, team, recruiter: new.recruiter, next, synthetic: false };
    let ids = || DutyId::new(app.ids.next(now));
    app.store.commit(app.desk.enter_lead(draft, id, &beside, ids, &Actors::of(&me), now)?).await?;
    let record = app.store.lead(id, &LeadScope::All).await?;
    Ok((StatusCode::CREATED, Json(lead_view(&app, &me, &record).await?)))
}

/// Says the next step, does it, moves the lead on, signs, changes what is known, gives it up.
#[utoipa::path(post, path = "/leads/{id}/commands", tag = "promotion", params(("id" = String, Path)), request_body = LeadStep,
    responses((status = 200, body = LeadView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn command(
    State(app): State<App>,
    me: Me,
    Id(id): Id<LeadId>,
    Body(step): Body<LeadStep>,
) -> Result<Json<LeadView>, Problem> {
    let record = visible(&app, &me, id, "post-leads-id-commands").await?;
    let lead = app.desk.lead(&record)?;
    let version = step.version;
    let command = step.command(&app, &lead, &record).await?;
    if !may(&app, &me, &lead, command.verb()) {
        let detail = ("这一步由责任团队的招商员办理。", "This is for the recruiters of its team.");
        return Err(Problem::forbidden(detail));
    }
    let now = app.clock.now();
    let (owed, told) = owed(&app, id).await?;
    let known: Vec<LeadId> = app.store.clashes_of(id).await?.into_iter().map(|clash| clash.earlier).collect();
    let mut beside = match &command {
        Command::Revise { profile } => beside(&app, &record.team, profile).await?,
        _ => beside(&app, &record.team, &lead.profile).await?,
    };
    beside.retain(|one| !known.contains(&one.id) && lead.joint.iter().all(|team| team.as_str() != one.team));
    let around = AroundLead { owed: &owed, told: &told, beside: &beside };
    let ids = || DutyId::new(app.ids.next(now));
    let planned = app.desk.lead_command((&record, version), &command, around, ids, &Actors::of(&me), now);
    app.commit_change(planned, id.uuid()).await?;
    Ok(Json(lead_view(&app, &me, &app.store.lead(id, &LeadScope::All).await?).await?))
}

/// Makes a lead a project of the register, in one change: what the lead says is not typed again.
#[utoipa::path(post, path = "/leads/{id}/project", tag = "promotion", params(("id" = String, Path)), request_body = LeadLanding,
    responses((status = 201, body = LeadView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn land(
    State(app): State<App>,
    me: Me,
    Id(id): Id<LeadId>,
    headers: HeaderMap,
    Body(asked): Body<LeadLanding>,
) -> Result<(StatusCode, Json<LeadView>), Problem> {
    let key = Key::of(&headers)?;
    let record = visible(&app, &me, id, "post-leads-id-project").await?;
    if app.repeated(&key, &me).await?.is_some() {
        return Ok((StatusCode::CREATED, Json(lead_view(&app, &me, &record).await?)));
    }
    let mut new = app.desk.project_of_lead(&record)?;
    new.name = empty(asked.name).unwrap_or(new.name);
    new.code = empty(asked.code);
    new.district = empty(asked.district).unwrap_or(new.district);
    new.industry = empty(asked.industry).unwrap_or(new.industry);
    new.cluster = empty(asked.cluster);
    new.base = empty(asked.base);
    new.owner = empty(asked.owner).unwrap_or(new.owner);
    new.owner_code = empty(asked.owner_code).or(new.owner_code);
    new.confirm_codes = asked.confirm_codes;
    new.investment_yuan = asked.investment_yuan.unwrap_or(new.investment_yuan);
    new.facts = asked.facts.0;
    new.planned_start_on = view::some_date("planned_start_on", empty(asked.planned_start_on).as_deref())?;
    new.place = asked.place.map(GivenPlace::read).transpose()?.flatten();
    let now = app.clock.now();
    let (owed, told) = owed(&app, id).await?;
    let around = AroundLead { owed: &owed, told: &told, beside: &[] };
    let ids = || DutyId::new(app.ids.next(now));
    let project = ProjectId::new(app.ids.next(now));
    let planned = app.desk.land_lead((&record, asked.version), (new, project), around, ids, &Actors::of(&me), now);
    let planned = app.explain_conflict(planned, id.uuid()).await?;
    app.commit(planned, &me, key, StatusCode::CREATED).await?;
    Ok((StatusCode::CREATED, Json(lead_view(&app, &me, &app.store.lead(id, &LeadScope::All).await?).await?)))
}

impl LeadStep {
    async fn command(self, app: &App, lead: &::promotion::Lead, record: &LeadRecord) -> Result<Command, Problem> {
        let wrong = |field: &str, zh: &str, en: &str| Problem::invalid(vec![FieldError::new(field, (zh, en))]);
        let amount = self.yuan.map(Yuan::new);
        let amount = amount.ok_or_else(|| wrong("yuan", "请填写金额。", "Give the amount."));
        let (text, next) = (self.text, self.next.filter(|text| !text.trim().is_empty()));
        match self.verb.as_str() {
            "plan" => Ok(Command::Plan { text }),
            "do" => Ok(Command::Do { text, next }),
            "visit" => Ok(Command::Visit { text, next }),
            "negotiate" => Ok(Command::Negotiate { text, next }),
            "sign" => Ok(Command::Sign { promised: amount?, text, next }),
            "contract" => Ok(Command::Contract { yuan: amount?, number: self.number, next }),
            "lose" => Ok(Command::Lose { text }),
            "revise" => {
                let given = self.profile.ok_or_else(|| wrong("profile", "请填写线索内容。", "Say what is known."))?;
                let mut errors = Vec::new();
                let read = profile(app, given, lead.profile.introducer.as_ref(), &mut errors).await?;
                let profile = read.filter(|_| errors.is_empty()).ok_or_else(|| Problem::invalid(errors))?;
                Ok(Command::Revise { profile: Box::new(profile) })
            }
            "lead" => {
                let recruiter = self.recruiter.ok_or_else(|| Problem::invalid(vec![of_the_team()]))?;
                let of = app.store.recruiter_team(recruiter).await?;
                if of.as_deref() != Some(record.team.as_str()) {
                    return Err(Problem::invalid(vec![of_the_team()]));
                }
                Ok(Command::Lead { recruiter })
            }
            _ => Err(wrong(
                "do",
                "只能是 plan、do、visit、negotiate、sign、contract、lose、revise 或 lead。",
                "One of plan, do, visit, negotiate, sign, contract, lose, revise, lead.",
            )),
        }
    }
}

fn of_the_team() -> FieldError {
    FieldError::new("recruiter", ("请选择本团队的招商员。", "Choose a recruiter of the team."))
}

/// What is known of a lead as the wire says it; the desk checks the rest. The introducer that it has already need not be there any more.
async fn profile(
    app: &App,
    given: LeadProfile,
    before: Option<&Introducer>,
    errors: &mut Vec<FieldError>,
) -> Result<Option<Profile>, Problem> {
    let text = |given: Option<String>| given.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let mut wrong = |field: &str, zh: &str, en: &str| errors.push(FieldError::new(field, (zh, en)));
    let method = Method::parse(&given.method);
    if method.is_none() {
        wrong("method", "请选择招商方式。", "Choose how it was found.");
    }
    let introducer = match text(given.introducer) {
        None => None,
        Some(id) if before.is_some_and(|one| one.entity.to_string() == id) => before.cloned(),
        Some(id) => {
            let missing = || Problem::not_found(("经营主体", "business entity"));
            let id: EntityId = id.parse().map_err(|_| missing())?;
            let entity = app.store.entity(id).await.or_missing(missing)?;
            Some(Introducer { entity: id, name: entity.name })
        }
    };
    let asset = match text(given.asset_kind) {
        None => None,
        Some(kind) => {
            let kind = AssetKind::parse(&kind);
            if kind.is_none() {
                wrong("asset", "请选择是成果、院所还是人才。", "Choose a result, an institute or specialists.");
            }
            kind.map(|kind| Asset { kind, name: given.asset_name.trim().to_owned() })
        }
    };
    let Some(method) = method else { return Ok(None) };
    Ok(Some(Profile {
        name: given.name.trim().to_owned(),
        enterprise: given.enterprise.trim().to_owned(),
        code: text(given.code).map(|code| code.to_uppercase()),
        place: given.place.trim().to_owned(),
        industry: given.industry.trim().to_owned(),
        district: text(given.district),
        investment: Yuan::new(given.investment_yuan),
        method,
        chain: text(given.chain),
        introducer,
        partner: text(given.partner),
        asset,
        contact: given.contact.trim().to_owned(),
        note: given.note.trim().to_owned(),
    }))
}

/// The leads of other teams that may be about the same.
async fn beside(app: &App, team: &str, profile: &Profile) -> Result<Vec<LeadSketch>, Problem> {
    let division: String = profile.industry.chars().take(2).collect();
    Ok(app.store.leads_beside(team, (profile.code.as_deref(), &name_key(&profile.enterprise, &profile.place), &division)).await?)
}

/// The duties about a lead, and what was told of them.
async fn owed(app: &App, id: LeadId) -> Result<(Vec<DutyRecord>, Vec<TellingRecord>), Problem> {
    let filter = DutyFilter { subject: Some(id.uuid()), sealed: true, ..DutyFilter::default() };
    let owed: Vec<DutyRecord> = duties::stored(app, filter).await?.into_iter().map(|one| one.duty).collect();
    let told = app.store.told_of(&owed).await?;
    Ok((owed, told))
}

/// The same for a lead and a clash over it.
pub(super) async fn owed_of_both(
    app: &App,
    id: LeadId,
    clash: base::ClashId,
) -> Result<(Vec<DutyRecord>, Vec<TellingRecord>), Problem> {
    let (mut all, _) = owed(app, id).await?;
    let filter = DutyFilter { subject: Some(clash.uuid()), sealed: true, ..DutyFilter::default() };
    all.extend(duties::stored(app, filter).await?.into_iter().map(|one| one.duty));
    let told = app.store.told_of(&all).await?;
    Ok((all, told))
}

/// Which team an id of the wire means.
pub(super) fn team(app: &App, id: &str) -> Result<OfficeId, Problem> {
    let found = app.desk.promotion()?.team(id).map(|team| team.id.clone());
    found.ok_or_else(|| Problem::not_found(("招商团队", "team")))
}
