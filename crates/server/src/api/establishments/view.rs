//! An establishment as its page shows it: what was filled in, how far each step is, what was received.

use super::start::PublicStep;
use super::wire::NewEstablishment;
use crate::api::types::{Office, Role, Text};
use crate::api::view;
use crate::desk::{self, Kept, WANTS};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use jiff::Timestamp;
use rules::{Facts, Value};
use serde::Serialize;
use store::{CaseRecord, Dossier, EstablishmentRecord, EstablishmentRow as StoredRow};
use utoipa::ToSchema;
use uuid::Uuid;

/// The letters of a number for the public look-up: none that is taken for another.
const LETTERS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A company that is being set up.
#[derive(Debug, Serialize, ToSchema)]
pub struct EstablishmentView {
    id: String,
    /// For the public look-up.
    number: String,
    version: i64,
    /// draft, lapsed, filed, registered, completed or ended.
    state: String,
    state_name: Text,
    name: String,
    credit_code: Option<String>,
    /// The code was made for demonstration.
    demo: bool,
    name_kept_until: String,
    filed_at: Option<String>,
    /// When the whole is promised.
    promised_on: Option<String>,
    completed_at: Option<String>,
    /// Whether this reader may go on filling it in.
    may_edit: bool,
    /// Whether the reader may apply again for a step that was refused.
    may_apply_again: bool,
    entity_name: Text,
    district_name: Text,
    industry_name: Text,
    bank_name: Option<Text>,
    /// The representative's identity number, masked.
    representative_id: String,
    form: NewEstablishment,
    steps: Vec<KitStep>,
}

/// A step of the bundle.
#[derive(Debug, Serialize, ToSchema)]
pub struct KitStep {
    item: String,
    name: Text,
    office: Office,
    /// 0 for what waits for nothing.
    level: u32,
    requires: Vec<String>,
    /// waiting, open, granted, refused or closed.
    state: String,
    state_name: Text,
    case: Option<String>,
    number: Option<String>,
    received_at: Option<String>,
    due_on: Option<String>,
    finished_at: Option<String>,
    permit: Option<KitPermit>,
}

/// What a step gave.
#[derive(Debug, Serialize, ToSchema)]
pub struct KitPermit {
    id: String,
    number: String,
    document_number: String,
    issued_on: String,
    pdf_url: String,
    verify_url: String,
}

/// An establishment in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct EstablishmentRow {
    id: String,
    number: String,
    name: String,
    state: String,
    state_name: Text,
    credit_code: Option<String>,
    district_name: Text,
    industry_name: Text,
    filed_at: Option<String>,
    promised_on: Option<String>,
    completed_at: Option<String>,
    name_kept_until: String,
    needed: i64,
    granted: i64,
}

/// A number for the public look-up: the month, and eight letters that nobody can guess.
pub fn number(random: Uuid, now: Timestamp) -> String {
    let day = calendar::date_of(now);
    let letters = random.as_bytes()[8..].iter().map(|&byte| LETTERS[usize::from(byte) % LETTERS.len()] as char);
    format!("K{:02}{:02}-{}", day.year() % 100, day.month(), letters.collect::<String>())
}

/// An establishment as its page shows it to this reader.
pub fn establishment(app: &App, me: &Me, dossier: &Dossier) -> Result<EstablishmentView, Problem> {
    let (record, project) = (desk::establishment(dossier)?, &dossier.project);
    let kept = desk::kept(record)?;
    let facts = app.desk.facts(dossier)?;
    let starter = app.desk.starter()?;
    let own = record.applicant_id == me.id || me.role == Role::WindowClerk;
    let handles = own || dossier.cases.iter().any(|case| me.office.as_deref() == Some(case.office.as_str()));
    let (state, state_name) = state(app, record);
    let entity = desk::entity(starter, &facts);
    let bank = kept.bank.as_deref().and_then(|id| starter.banks.iter().find(|bank| bank.id == id));
    Ok(EstablishmentView {
        id: project.id.to_string(),
        number: record.number.clone(),
        version: project.version,
        may_edit: own && matches!(state, "draft" | "lapsed"),
        may_apply_again: own && desk::may_apply_again(record),
        state: state.to_owned(),
        state_name,
        name: project.name.clone(),
        credit_code: project.owner_code.clone(),
        demo: app.demo,
        name_kept_until: record.name_kept_until.to_string(),
        filed_at: record.filed_at.map(view::instant),
        promised_on: record.promised_on.map(|day| day.to_string()),
        completed_at: record.completed_at.map(view::instant),
        entity_name: entity.map_or_else(|| Text::same(""), |entity| view::named(&entity.name)),
        district_name: view::district(app, &project.district),
        industry_name: industry(app, &project.industry),
        bank_name: bank.map(|bank| view::named(&bank.name)),
        representative_id: match kept.id_tail.as_str() {
            "" => String::new(),
            tail => format!("**************{tail}"),
        },
        form: filled(dossier, kept, &facts, handles),
        steps: steps(app, dossier)?,
    })
}

/// The form as it was filled in; who the people are only for whoever set it up and those who handle it.
fn filled(dossier: &Dossier, kept: Kept, facts: &Facts, handles: bool) -> NewEstablishment {
    let text = |field: &str| match facts.get(field) {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    };
    let yes = |field: &str| facts.get(field) == Some(&Value::Bool(true));
    let number = |field: &str| match facts.get(field) {
        Some(Value::Int(n)) => *n,
        _ => 0,
    };
    NewEstablishment {
        entity: text("entity"),
        prefix: kept.prefix,
        trade: kept.trade,
        business: kept.business,
        suffix: kept.suffix,
        district: dossier.project.district.clone(),
        industry: dossier.project.industry.clone(),
        capital_yuan: dossier.project.investment.get(),
        address: kept.address,
        premises: text("premises"),
        scope: kept.scope,
        prior_permission: yes("prior_permission"),
        staff: number("staff"),
        wants: WANTS.iter().filter(|want| yes(&format!("wants_{want}"))).map(|&want| want.to_owned()).collect(),
        bank: kept.bank,
        representative: if handles { kept.representative } else { masked(&kept.representative, 1, 0) },
        representative_id: None,
        phone: if handles { kept.phone } else { masked(&kept.phone, 3, 4) },
    }
}

/// The form with some fields changed.
///
/// # Errors
/// 400 for a field that there is not, or of the wrong type.
pub fn changed(
    app: &App,
    dossier: &Dossier,
    changes: serde_json::Map<String, serde_json::Value>,
) -> Result<NewEstablishment, Problem> {
    let kept = desk::kept(desk::establishment(dossier)?)?;
    let whole = filled(dossier, kept, &app.desk.facts(dossier)?, true);
    let mut whole = serde_json::to_value(whole).map_err(Problem::broken)?;
    if let Some(fields) = whole.as_object_mut() {
        fields.extend(changes);
    }
    serde_json::from_value(whole).map_err(|error| {
        let zh = format!("填写的内容有误：{error}。请对照接口说明改正。");
        Problem::unreadable("wrong-shape", (zh, format!("The form is wrong: {error}. Compare it with the API document.")))
    })
}

/// A text of which only the first and the last characters are shown.
fn masked(text: &str, first: usize, last: usize) -> String {
    let length = text.chars().count();
    let shown = |at: usize| at < first || at + last >= length;
    text.chars().enumerate().map(|(at, c)| if shown(at) { c } else { '*' }).collect()
}

/// The steps, the licence first.
pub fn steps(app: &App, dossier: &Dossier) -> Result<Vec<KitStep>, Problem> {
    let path = app.desk.law_path(dossier, app.today())?;
    let steps = path.steps.iter().map(|step| {
        let case = dossier.cases.iter().rev().find(|case| case.item == step.item.as_str());
        let (state, state_name) = step_state(case);
        let permit = case.and_then(|case| dossier.permits.iter().find(|permit| permit.case_id == case.id));
        KitStep {
            item: step.item.to_string(),
            name: view::named(&step.name),
            office: view::office(app, step.office.as_str()),
            level: step.level,
            requires: step.requires.iter().map(ToString::to_string).collect(),
            state: state.to_owned(),
            state_name,
            case: case.map(|case| case.id.to_string()),
            number: case.map(|case| case.number.clone()),
            received_at: case.map(|case| view::instant(case.received_at)),
            due_on: case.filter(|case| case.open).and_then(|case| case.due_on).map(|day| day.to_string()),
            finished_at: case.filter(|case| !case.open).map(|case| view::instant(case.updated_at)),
            permit: permit.map(|permit| KitPermit {
                id: permit.id.to_string(),
                number: permit.number.clone(),
                document_number: permit.document_number.clone(),
                issued_on: permit.issued_on.to_string(),
                pdf_url: format!("/api/v1/permits/{}/pdf", permit.id),
                verify_url: format!("/verify/{}", permit.id),
            }),
        }
    });
    Ok(steps.collect())
}

impl From<KitStep> for PublicStep {
    fn from(step: KitStep) -> Self {
        Self {
            item: step.item,
            name: step.name,
            office: step.office.name,
            level: step.level,
            state: step.state,
            state_name: step.state_name,
            received_at: step.received_at,
            finished_at: step.finished_at,
            due_on: step.due_on,
        }
    }
}

fn step_state(case: Option<&CaseRecord>) -> (&'static str, Text) {
    match case {
        None => ("waiting", Text::new("待启动", "waiting")),
        Some(case) if case.open => ("open", Text::new("办理中", "under way")),
        Some(case) => match case.outcome.as_deref() {
            Some("granted") => ("granted", Text::new("已办结", "done")),
            Some("refused") => ("refused", Text::new("不予办理", "refused")),
            _ => ("closed", Text::new("已终止", "ended")),
        },
    }
}

/// What a state is called; a draft whose name is no longer kept says so.
pub fn state(app: &App, record: &EstablishmentRecord) -> (&'static str, Text) {
    match record.state.as_str() {
        _ if desk::is_lapsed(record, app.today()) => ("lapsed", Text::new("名称保留期已过", "name no longer kept")),
        "draft" => ("draft", Text::new("填写中", "being filled in")),
        "filed" => ("filed", Text::new("登记中", "being registered")),
        "registered" => ("registered", Text::new("已领照，并联办理中", "licensed, the rest under way")),
        "completed" => ("completed", Text::new("全部办结", "everything done")),
        _ => ("ended", Text::new("已终止", "ended")),
    }
}

/// An establishment in a list.
pub fn row(app: &App, row: StoredRow) -> EstablishmentRow {
    let (state, state_name) = state(app, &row.record);
    EstablishmentRow {
        id: row.record.project_id.to_string(),
        number: row.record.number,
        name: row.name,
        state: state.to_owned(),
        state_name,
        credit_code: row.credit_code,
        district_name: view::district(app, &row.district),
        industry_name: industry(app, &row.industry),
        filed_at: row.record.filed_at.map(view::instant),
        promised_on: row.record.promised_on.map(|day| day.to_string()),
        completed_at: row.record.completed_at.map(view::instant),
        name_kept_until: row.record.name_kept_until.to_string(),
        needed: row.needed,
        granted: row.granted,
    }
}

fn industry(app: &App, code: &str) -> Text {
    app.desk.city.industry(code).map_or_else(|| Text::same(code), |one| view::named(&one.name))
}
