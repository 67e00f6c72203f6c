//! Leads as pages show them.

use super::{coordinates, scope};
use crate::api::types::{FactView, Office, Role, Text};
use crate::api::view::{district, named, office};
use crate::api::{duties, facts};
use crate::desk::lead_office;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::promotion::{Lead, Method, Stage, Verb, offers};
use jiff::civil::Date;
use serde::Serialize;
use store::{ClashRecord, DutyFilter, LeadRecord, LeadScope};
use utoipa::ToSchema;

/// The columns of a list as a file.
pub(super) const HEAD: &str = "线索编号,项目,投资企业,来源地,行业,意向县区,招商方式,责任团队,牵头人,阶段,意向投资（元）,签约额（元）,合同额（元）,初次接触,下一步,下一步期限";

/// A lead in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LeadRow {
    pub(super) id: String,
    pub(super) version: i64,
    pub(super) number: String,
    /// The project that is talked of.
    pub(super) name: String,
    pub(super) enterprise: String,
    place: String,
    industry: String,
    industry_name: Text,
    district: Option<String>,
    district_name: Option<Text>,
    /// resident, enterprise, chain, science or talent.
    method: String,
    method_name: Text,
    pub(super) team: Office,
    /// The recruiter's number.
    recruiter: i64,
    recruiter_name: Text,
    /// contact, visited, negotiating, signed, landed, lost, merged or yielded.
    stage: String,
    stage_name: Text,
    open: bool,
    /// Waits for the coordinator's decision.
    contested: bool,
    investment_yuan: i64,
    /// At the signature.
    promised_yuan: Option<i64>,
    contract_yuan: Option<i64>,
    partner: Option<String>,
    partner_name: Option<Text>,
    contact_on: String,
    /// What is done next; null: that is owed.
    next: Option<String>,
    /// The last day of what the team owes.
    due_on: Option<String>,
    overdue: bool,
    project: Option<String>,
    synthetic: bool,
}

impl LeadRow {
    /// The cells under [`HEAD`].
    pub(super) fn cells(&self) -> Vec<String> {
        let yuan = |amount: Option<i64>| amount.map(|yuan| yuan.to_string()).unwrap_or_default();
        vec![
            self.number.clone(),
            self.name.clone(),
            self.enterprise.clone(),
            self.place.clone(),
            self.industry_name.zh.clone(),
            self.district_name.as_ref().map(|name| name.zh.clone()).unwrap_or_default(),
            self.method_name.zh.clone(),
            self.team.name.zh.clone(),
            self.recruiter_name.zh.clone(),
            self.stage_name.zh.clone(),
            yuan(Some(self.investment_yuan)),
            yuan(self.promised_yuan),
            yuan(self.contract_yuan),
            self.contact_on.clone(),
            self.next.clone().unwrap_or_default(),
            self.due_on.clone().unwrap_or_default(),
        ]
    }
}

/// A lead.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadView {
    #[serde(flatten)]
    row: LeadRow,
    code: Option<String>,
    chain: Option<String>,
    chain_name: Option<Text>,
    introducer: Option<LeadIntroducer>,
    asset: Option<LeadAsset>,
    contact: String,
    note: String,
    /// Other teams that work on it.
    joint: Vec<Office>,
    /// For how many of a hundred leads of this stage the city reckons with a project.
    percent: u32,
    reached: Vec<LeadReached>,
    done: Vec<LeadWord>,
    next_since: Option<String>,
    /// That another team has a lead which is probably the same, and what was decided. It does not say whose or what.
    clashes: Vec<LeadClash>,
    contract: Option<LeadContract>,
    ended: Option<LeadWord>,
    /// The lead as which it goes on, together with another team.
    into: Option<String>,
    /// What became of the project.
    built: Option<LeadProject>,
    duties: Vec<duties::DutyRow>,
    facts: Vec<FactView>,
    /// What the reader may do now: plan, do, visit, negotiate, sign, contract, land, lose, revise, lead.
    can: Vec<String>,
}

/// The enterprise that introduced another.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadIntroducer {
    entity: String,
    name: String,
}

/// What science or talent a lead brings.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadAsset {
    /// result, institute, arriving or staying.
    kind: String,
    kind_name: Text,
    name: String,
}

/// On which day a stage was reached.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadReached {
    stage: String,
    stage_name: Text,
    on: String,
}

/// Who said what, when.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadWord {
    pub(super) by: String,
    pub(super) on: String,
    pub(super) text: String,
}

/// That another team has a lead which is probably the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadClash {
    opened_on: String,
    /// The last day of the decision, while it is owed.
    due_on: Option<String>,
    /// open, joint, first or separate.
    state: String,
    state_name: Text,
    word: Option<LeadWord>,
}

/// The contract.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadContract {
    yuan: i64,
    number: String,
    on: String,
}

/// What became of the project.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadProject {
    id: String,
    name: String,
    investment_yuan: i64,
    started_on: Option<String>,
    completed_on: Option<String>,
    produced_on: Option<String>,
}

pub(super) fn word(word: &::duty::Word) -> LeadWord {
    LeadWord { by: word.by.clone(), on: word.on.to_string(), text: word.text.clone() }
}

/// What a clash's state is called.
pub(super) fn clash_state(state: &str) -> Text {
    match ::promotion::Outcome::parse(state) {
        Some(outcome) => named(&outcome.text()),
        None => Text::new("待协调", "to be decided"),
    }
}

/// The name of a recruiter's post.
pub(super) fn recruiter(n: i64) -> Text {
    Text::new(format!("招商员 {n:04}"), format!("Recruiter {n:04}"))
}

/// A lead in a list.
pub(in crate::api) fn row(app: &App, record: &LeadRecord) -> Result<LeadRow, Problem> {
    row_on(app, record, None)
}

/// The same as it was at the end of a past day: how far it was, promised and under contract. What was to be done next and by when, and whether two teams
/// were over it, is known of today alone and left out.
pub(super) fn row_on(app: &App, record: &LeadRecord, past: Option<Date>) -> Result<LeadRow, Problem> {
    let lead = app.desk.lead(record)?;
    let mut row = whole_row(app, record, &lead);
    if let Some(day) = past {
        let by = |reached: Option<Date>| reached.is_some_and(|on| on <= day);
        let stage = lead.stage_on(day).unwrap_or(Stage::Contact);
        (row.stage, row.stage_name, row.open) = (stage.as_str().to_owned(), named(&stage.text()), stage.is_open());
        row.promised_yuan = row.promised_yuan.filter(|_| by(record.signed_on));
        row.contract_yuan = row.contract_yuan.filter(|_| by(record.contracted_on));
        row.project = row.project.filter(|_| by(record.landed_on));
        (row.next, row.due_on, row.overdue, row.contested) = (None, None, false, false);
    }
    Ok(row)
}

fn whole_row(app: &App, record: &LeadRecord, lead: &Lead) -> LeadRow {
    let city = &app.desk.city;
    let stage = Stage::parse(&record.stage).map_or_else(|| Text::same(&record.stage), |stage| named(&stage.text()));
    LeadRow {
        id: record.id.to_string(),
        version: record.version,
        number: record.number.clone(),
        name: record.name.clone(),
        enterprise: record.enterprise.clone(),
        place: record.place.clone(),
        industry: record.industry.clone(),
        industry_name: city.industry(&record.industry).map_or_else(|| Text::same(&record.industry), |one| named(&one.name)),
        district: record.district.clone(),
        district_name: record.district.as_deref().map(|id| district(app, id)),
        method: record.method.clone(),
        method_name: Method::parse(&record.method).map_or_else(|| Text::same(&record.method), |one| named(&one.text())),
        team: office(app, &record.team),
        recruiter: record.recruiter,
        recruiter_name: recruiter(record.recruiter),
        stage: record.stage.clone(),
        stage_name: stage,
        open: record.open,
        contested: record.contested,
        investment_yuan: record.investment.get(),
        promised_yuan: record.signed_on.map(|_| record.promised.get()),
        contract_yuan: record.contracted_on.map(|_| record.contract.get()),
        partner: record.partner.clone(),
        partner_name: record.partner.as_deref().and_then(|id| city.partner(id)).map(|one| named(&one.name)),
        contact_on: record.contact_on.to_string(),
        next: lead.next.as_ref().map(|next| next.text.clone()),
        due_on: record.due_on.map(|day| day.to_string()),
        overdue: record.open && record.due_on.is_some_and(|day| day < app.today()),
        project: record.project_id.map(|id| id.to_string()),
        synthetic: record.synthetic,
    }
}

/// What the reader may do about a lead: its own team all of it, the coordinator everything but what only the team knows to be done.
pub(super) fn may(app: &App, me: &Me, lead: &Lead, verb: Verb) -> bool {
    let own = me.role == Role::Recruiter && lead.teams().any(|team| Some(team.as_str()) == me.office.as_deref());
    match verb {
        Verb::Land => me.may("post-leads-id-project") && (own || coordinates(app, me)),
        Verb::Lead => me.may("post-leads-id-commands") && (own || coordinates(app, me)),
        _ => me.may("post-leads-id-commands") && own,
    }
}

/// One lead with everything about it.
pub(super) async fn lead_view(app: &App, me: &Me, record: &LeadRecord) -> Result<LeadView, Problem> {
    let lead = app.desk.lead(record)?;
    let profile = &lead.profile;
    let today = app.today();
    let filter = DutyFilter { subject: Some(record.id.uuid()), sealed: true, ..DutyFilter::default() };
    let found = duties::stored(app, filter).await?;
    let clashes = app.store.clashes_of(record.id).await?;
    let into = match lead.into {
        Some(id) => app.store.lead(id, &scope(app, me, "get-leads-id")).await.is_ok().then(|| id.to_string()),
        None => None,
    };
    Ok(LeadView {
        code: profile.code.clone(),
        chain: profile.chain.clone(),
        chain_name: profile.chain.as_deref().and_then(|id| app.desk.city.chain(id)).map(|one| named(&one.name)),
        introducer: profile
            .introducer
            .as_ref()
            .map(|one| LeadIntroducer { entity: one.entity.to_string(), name: one.name.clone() }),
        asset: profile.asset.as_ref().map(|one| LeadAsset {
            kind: one.kind.as_str().to_owned(),
            kind_name: named(&one.kind.text()),
            name: one.name.clone(),
        }),
        contact: profile.contact.clone(),
        note: profile.note.clone(),
        joint: lead.joint.iter().map(|team| office(app, team.as_str())).collect(),
        percent: app.desk.promotion()?.percent(lead.stage),
        reached: lead
            .reached
            .iter()
            .map(|one| LeadReached {
                stage: one.stage.as_str().to_owned(),
                stage_name: named(&one.stage.text()),
                on: one.on.to_string(),
            })
            .collect(),
        done: lead.done.iter().rev().map(word).collect(),
        next_since: lead.next.as_ref().map(|next| next.set_on.to_string()),
        clashes: clashes.iter().map(|one| clash(app, one)).collect::<Result<_, _>>()?,
        contract: lead.contract.as_ref().map(|one| LeadContract {
            yuan: one.yuan.get(),
            number: one.number.clone(),
            on: one.on.to_string(),
        }),
        ended: lead.ended.as_ref().map(word),
        into,
        built: built(app, record).await?,
        duties: found.iter().map(|one| duties::row(app, one, today)).collect::<Result<_, _>>()?,
        facts: facts::newest_first(app, record.id.uuid()).await?,
        can: offers(&lead).into_iter().filter(|verb| may(app, me, &lead, *verb)).map(|verb| verb.as_str().to_owned()).collect(),
        row: whole_row(app, record, &lead),
    })
}

/// What its team learns of a clash: that there is one, and what was decided.
fn clash(app: &App, record: &ClashRecord) -> Result<LeadClash, Problem> {
    let one = app.desk.clash(record)?;
    let coordinator = lead_office(&app.desk.city).map(|id| office(app, id).name.zh).unwrap_or_default();
    Ok(LeadClash {
        opened_on: record.opened_on.to_string(),
        due_on: record.due_on.map(|day| day.to_string()),
        state: record.state.clone(),
        state_name: clash_state(&record.state),
        word: one.word.as_ref().map(|said| LeadWord { by: coordinator, ..word(said) }),
    })
}

/// What became of the project: its milestones are the register's.
async fn built(app: &App, record: &LeadRecord) -> Result<Option<LeadProject>, Problem> {
    let Some(id) = record.project_id else { return Ok(None) };
    let dossier = app.store.dossier(id).await?;
    let day = |on: Option<Date>| on.map(|day| day.to_string());
    let produced = dossier.milestones.iter().find(|one| one.kind == "produced").and_then(|one| one.done_on);
    Ok(Some(LeadProject {
        id: id.to_string(),
        name: dossier.project.name.clone(),
        investment_yuan: dossier.project.investment.get(),
        started_on: day(dossier.project.started_on),
        completed_on: day(dossier.project.completed_on),
        produced_on: day(produced),
    }))
}

/// The row of a lead for whoever coordinates; of one that is not there any more, nothing.
pub(super) async fn row_of(app: &App, id: base::LeadId) -> Result<LeadRow, Problem> {
    row(app, &app.store.lead(id, &LeadScope::All).await?)
}
