//! Complaints as pages show them: to those who look into them, and to their writers.

use super::{FIELD_CHARS_MAX, may, public};
use crate::api::types::{FactView, Office, Role, Text};
use crate::api::view::{instant, named, office, shortened};
use crate::api::{duties, facts};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::complaint::{Channel, Complaint, Plan, State, offers};
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use store::{ComplaintFile, ComplaintRecord, DutyFilter, FactRecord};
use utoipa::ToSchema;

/// What can be complained of.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComplaintForm {
    categories: Vec<ComplaintCategory>,
    /// Whom one may complain of.
    offices: Vec<Office>,
    ways: Vec<ComplaintWay>,
    /// On which grounds one may be not accepted.
    grounds: Vec<ComplaintGround>,
    /// Files of one complaint, and the largest of them in bytes.
    files_max: usize,
    file_bytes_max: usize,
    /// The longest of the short fields, in characters.
    field_chars_max: usize,
}

/// A kind of misconduct.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComplaintCategory {
    id: String,
    name: Text,
    what: Text,
}

/// A way in and its clocks.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComplaintWay {
    /// board, station, hotline or petition.
    id: String,
    name: Text,
    /// Whether anyone may use it on the web.
    open: bool,
    /// Within which term it is accepted or not.
    accept: Text,
    /// Within which term it is answered then.
    answer: Text,
    basis: Text,
}

/// A lawful reason not to accept one.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComplaintGround {
    id: String,
    name: Text,
    basis: Text,
}

/// What a writer takes home: told once.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComplaintSlip {
    number: String,
    /// In groups of four; whoever has number and secret sees the answer.
    secret: String,
    channel_name: Text,
    received_at: String,
    /// Where it is looked up.
    url: String,
    /// By when one is told whether it is accepted, in words.
    accept: Text,
}

/// How a complaint stands, for its writer.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComplaintStatus {
    number: String,
    channel_name: Text,
    category_name: Option<Text>,
    received_on: String,
    text: String,
    /// received, declined, accepted, handed, answered, satisfied, unsatisfied or unjudged.
    state: String,
    state_name: Text,
    /// By when something is owed to the writer now.
    due_on: Option<String>,
    accepted_on: Option<String>,
    /// Why it was not accepted: the ground and what is said.
    declined: Option<ComplaintDeclined>,
    /// Why the answer was put off.
    put_off: Option<String>,
    more: Vec<ComplaintWord>,
    answers: Vec<ComplaintAnswer>,
    files: Vec<ComplaintFileView>,
    /// Whether what you said was erased, as the law asks.
    erased: bool,
    /// add, judge and erase, as far as they are open now.
    can: Vec<String>,
}

/// Why it was not accepted.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComplaintDeclined {
    ground: Text,
    basis: Text,
    text: String,
    on: String,
}

/// Something said on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComplaintWord {
    on: String,
    text: String,
}

/// An answer, and the writer's word on it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComplaintAnswer {
    on: String,
    text: String,
    /// Whether it is a second look.
    again: bool,
    satisfied: Option<bool>,
    word: Option<ComplaintWord>,
}

/// What is attached.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComplaintFileView {
    id: String,
    name: String,
    media_type: String,
    bytes: i64,
    at: String,
}

/// A complaint in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComplaintRow {
    id: String,
    version: i64,
    number: String,
    channel: String,
    channel_name: Text,
    category: Option<String>,
    category_name: Option<Text>,
    /// What it says, shortened in lists.
    text: String,
    /// The offices that it names.
    named: Vec<Office>,
    /// Who looks into it.
    office: Office,
    state: String,
    state_name: Text,
    received_on: String,
    due_on: Option<String>,
    overdue: bool,
    /// How often the writer was not satisfied.
    unsatisfied: i64,
    /// One of the demonstration's.
    synthetic: bool,
}

/// A complaint.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComplaintView {
    #[serde(flatten)]
    row: ComplaintRow,
    keeper: Office,
    post: String,
    about: String,
    /// How the writer can be reached, for the inspectors who keep it alone; null for others and where he stays unknown.
    contact: Option<String>,
    more: Vec<ComplaintWord>,
    files: Vec<ComplaintFileView>,
    accepted_on: Option<String>,
    declined: Option<ComplaintDeclined>,
    put_off: Option<ComplaintWord>,
    rounds: Vec<ComplaintRound>,
    basis: Option<Text>,
    duties: Vec<duties::DutyRow>,
    facts: Vec<FactView>,
    /// Whether what the writer said was erased, as the law asks.
    erased: bool,
    /// What the reader may do now.
    can: Vec<String>,
}

/// One time that it was looked into.
#[derive(Debug, Serialize, ToSchema)]
pub struct ComplaintRound {
    office: Office,
    since: String,
    why: String,
    answer: Option<ComplaintWord>,
    by: Option<String>,
    late: bool,
    satisfied: Option<bool>,
    word: Option<ComplaintWord>,
}

impl ComplaintRow {
    /// The cells of a file for spreadsheets.
    pub(super) fn cells(&self) -> Vec<String> {
        vec![
            self.number.clone(),
            self.channel_name.zh.clone(),
            self.category_name.as_ref().map(|name| name.zh.clone()).unwrap_or_default(),
            self.state_name.zh.clone(),
            self.received_on.clone(),
            self.due_on.clone().unwrap_or_default(),
            self.office.name.zh.clone(),
            self.unsatisfied.to_string(),
        ]
    }
}

/// What can be complained of. Whoever keeps complaints is among those whom one may name: then another keeps them.
pub(super) fn form(app: &App, plan: &Plan) -> ComplaintForm {
    let category =
        |one: &::complaint::Category| ComplaintCategory { id: one.id.clone(), name: named(&one.name), what: named(&one.what) };
    let way = |one: &::complaint::Way| ComplaintWay {
        id: one.channel.as_str().to_owned(),
        name: named(&one.channel.text()),
        open: matches!(one.channel, Channel::Board | Channel::Petition),
        accept: Text::new(one.accept.zh(), one.accept.en()),
        answer: Text::new(one.answer.zh(), one.answer.en()),
        basis: named(&one.basis),
    };
    let ground =
        |one: &::complaint::Ground| ComplaintGround { id: one.id.clone(), name: named(&one.name), basis: named(&one.basis) };
    // Those of the city and its districts; the province and the nation have boards of their own.
    let local = app.desk.city.offices.iter().filter(|one| ["city", "district"].contains(&one.level.as_str()));
    ComplaintForm {
        categories: plan.categories.iter().map(category).collect(),
        offices: local.map(|one| office(app, one.id.as_str())).collect(),
        ways: plan.ways.iter().map(way).collect(),
        grounds: plan.grounds.iter().map(ground).collect(),
        files_max: public::FILES_MAX,
        file_bytes_max: public::FILE_BYTES_MAX,
        field_chars_max: FIELD_CHARS_MAX,
    }
}

/// What a writer takes home.
pub(super) fn slip(app: &App, number: &str, secret: &str, channel: Channel, now: Timestamp) -> ComplaintSlip {
    let accept = app.desk.complaints().ok().and_then(|plan| plan.way(channel)).map(|way| way.accept);
    ComplaintSlip {
        number: number.to_owned(),
        secret: secret.to_owned(),
        channel_name: named(&channel.text()),
        received_at: instant(now),
        url: format!("{}/complaints/look-up", app.desk.public_url),
        accept: accept.map_or_else(|| Text::same(""), |term| Text::new(term.zh(), term.en())),
    }
}

/// The same words came today: it is the same complaint, and whoever sent them has its number.
pub(super) fn said_already() -> Problem {
    let detail = (
        "今天已经收到内容完全相同的来信，不必重复提交：请用当时的编号和查询码查询或补充。",
        "The very same words were received today: look that complaint up by its number and secret, or add to it.",
    );
    Problem::new(StatusCode::CONFLICT, "said-already", ("已经收到", "Received already"), detail)
}

/// The same send came twice.
pub(super) fn sent_already() -> Problem {
    let detail = (
        "这次提交已经收到一次。如果没有看到编号和查询码，请重新打开页面再写一次。",
        "This was received once. If number and secret were not shown, open the page anew and write again.",
    );
    Problem::new(StatusCode::CONFLICT, "sent-already", ("已经提交", "Sent already"), detail)
}

fn category_name(app: &App, id: Option<&str>) -> Option<Text> {
    Some(named(&app.desk.complaints().ok()?.category(id?)?.name))
}

fn declined(app: &App, one: &Complaint) -> Option<ComplaintDeclined> {
    let declined = one.declined.as_ref()?;
    let ground = app.desk.complaints().ok().and_then(|plan| plan.ground(&declined.ground));
    Some(ComplaintDeclined {
        ground: ground.map_or_else(|| Text::same(&declined.ground), |ground| named(&ground.name)),
        basis: ground.map_or_else(|| Text::same(""), |ground| named(&ground.basis)),
        text: declined.word.text.clone(),
        on: declined.word.on.to_string(),
    })
}

fn word(word: &::duty::Word) -> ComplaintWord {
    ComplaintWord { on: word.on.to_string(), text: word.text.clone() }
}

fn file_view(file: &ComplaintFile) -> ComplaintFileView {
    ComplaintFileView {
        id: file.id.to_string(),
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        bytes: file.bytes,
        at: instant(file.at),
    }
}

/// How a complaint stands, for its writer: who looks into it and what is owed within the administration is not told.
pub(super) async fn status(app: &App, record: &ComplaintRecord) -> Result<ComplaintStatus, Problem> {
    let one = app.desk.complaint(record)?;
    let answers = one.rounds.iter().enumerate().filter_map(|(n, round)| {
        let answer = round.answer.as_ref()?;
        Some(ComplaintAnswer {
            on: answer.on.to_string(),
            text: answer.text.clone(),
            again: n > 0,
            satisfied: round.verdict.as_ref().map(|verdict| verdict.satisfied),
            word: round.verdict.as_ref().map(|verdict| word(&verdict.word)),
        })
    });
    let plan = app.desk.complaints()?;
    let can = offers(&one, plan).into_iter().filter(|verb| verb.is_the_writers());
    let erases = (!one.state.is_open() && !record.erased).then_some("erase");
    // That an office has it and not its keeper is no more the writer's concern than who sits where.
    let shown = if one.state == State::Handed { State::Accepted } else { one.state };
    Ok(ComplaintStatus {
        number: record.number.clone(),
        channel_name: named(&one.channel.text()),
        category_name: category_name(app, one.category.as_deref()),
        received_on: one.received_on.to_string(),
        text: one.text.clone(),
        state: shown.as_str().to_owned(),
        state_name: named(&shown.text()),
        due_on: record.due_on.map(|day| day.to_string()),
        accepted_on: one.accepted_on.map(|day| day.to_string()),
        declined: declined(app, &one),
        put_off: one.extended.as_ref().map(|word| word.text.clone()),
        more: one.more.iter().map(word).collect(),
        answers: answers.collect(),
        files: app.store.complaint_files(record.id).await?.iter().map(file_view).collect(),
        erased: record.erased,
        can: can.map(|verb| verb.as_str()).chain(erases).map(str::to_owned).collect(),
    })
}

/// A complaint in a list.
pub(super) fn row(app: &App, me: &Me, record: &ComplaintRecord) -> Result<ComplaintRow, Problem> {
    let one = app.desk.complaint(record)?;
    if !one.is_open_to(&super::reader(me)) {
        return Err(Problem::broken("a list of complaints found one that its reader may not see"));
    }
    Ok(ComplaintRow { text: shortened(&one.text), ..whole_row(app, record, &one) })
}

fn whole_row(app: &App, record: &ComplaintRecord, one: &Complaint) -> ComplaintRow {
    ComplaintRow {
        id: record.id.to_string(),
        version: record.version,
        number: record.number.clone(),
        channel: record.channel.clone(),
        channel_name: named(&one.channel.text()),
        category: one.category.clone(),
        category_name: category_name(app, one.category.as_deref()),
        text: one.text.clone(),
        named: one.named.iter().map(|id| office(app, id.as_str())).collect(),
        office: office(app, one.office().as_str()),
        state: one.state.as_str().to_owned(),
        state_name: named(&one.state.text()),
        received_on: one.received_on.to_string(),
        due_on: record.due_on.map(|day| day.to_string()),
        overdue: record.due_on.is_some_and(|day| day < app.today()),
        unsatisfied: record.unsatisfied,
        synthetic: record.synthetic,
    }
}

/// A complaint with everything about it, for a reader who may see it.
pub(super) async fn view(app: &App, me: &Me, record: &ComplaintRecord, one: &Complaint) -> Result<ComplaintView, Problem> {
    let plan = app.desk.complaints()?;
    let filter = DutyFilter { subject: Some(record.id.uuid()), sealed: true, ..DutyFilter::default() };
    let owed = duties::stored(app, filter).await?;
    let round = |round: &::complaint::Round| ComplaintRound {
        office: office(app, round.office.as_str()),
        since: round.since.to_string(),
        why: round.why.clone(),
        answer: round.answer.as_ref().map(word),
        by: round.answer.as_ref().map(|answer| answer.by.clone()),
        late: round.late,
        satisfied: round.verdict.as_ref().map(|verdict| verdict.satisfied),
        word: round.verdict.as_ref().map(|verdict| word(&verdict.word)),
    };
    let keeps = me.role == Role::Inspector && me.office.as_deref() == Some(one.keeper.as_str());
    let today = app.today();
    Ok(ComplaintView {
        row: whole_row(app, record, one),
        keeper: office(app, one.keeper.as_str()),
        post: one.post.clone(),
        about: one.about.clone(),
        contact: Some(record.contact.clone()).filter(|contact| keeps && !contact.is_empty()),
        more: one.more.iter().map(word).collect(),
        files: app.store.complaint_files(record.id).await?.iter().map(file_view).collect(),
        accepted_on: one.accepted_on.map(|day| day.to_string()),
        declined: declined(app, one),
        put_off: one.extended.as_ref().map(word),
        rounds: one.rounds.iter().map(round).collect(),
        basis: plan.way(one.channel).map(|way| named(&way.basis)),
        duties: owed.iter().map(|duty| duties::row(app, duty, today)).collect::<Result<_, _>>()?,
        facts: facts::newest_first(app, record.id.uuid()).await?,
        erased: record.erased,
        can: offers(one, plan).into_iter().filter(|verb| may(me, one, *verb)).map(|verb| verb.as_str().to_owned()).collect(),
    })
}

/// A fact of a complaint: its label, what happened as a sentence, no article.
pub(in crate::api) fn said(app: &App, fact: &FactRecord) -> (Text, Text, Option<String>) {
    let body: Value = serde_json::from_str(&fact.body).unwrap_or_default();
    let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
    let label = crate::api::view::fact_label(&fact.kind);
    let sentence = match fact.kind.as_str() {
        "complaint-handed" => {
            let to = office(app, &text("office")).name;
            let why = text("why");
            let colon = |mark: &str| if why.is_empty() { String::new() } else { format!("{mark}{why}") };
            Text::new(format!("交 {} 办理{}", to.zh, colon("：")), format!("to {}{}", to.en, colon(": ")))
        }
        "complaint-named" => {
            let all = body["offices"].as_array().cloned().unwrap_or_default();
            let names: Vec<Text> = all.iter().filter_map(Value::as_str).map(|id| office(app, id).name).collect();
            let (zh, en): (Vec<String>, Vec<String>) = names.into_iter().map(|name| (name.zh, name.en)).unzip();
            Text::new(format!("{} 今后不得知晓", zh.join("、")), format!("{} never learn of it", en.join(", ")))
        }
        "complaint-judged" => {
            let (zh, en) = if body["satisfied"] == true { ("满意", "satisfied") } else { ("不满意", "not satisfied") };
            Text::new(format!("{zh}。{}", text("text")), format!("{en}. {}", text("text")))
        }
        "complaint-attached" => {
            let kind = text("media_type");
            Text::new(format!("附件 {kind}"), format!("a file, {kind}"))
        }
        "complaint-received" | "complaint-declined" | "complaint-put-off" | "complaint-answered" | "complaint-added" => {
            Text::same(text("text"))
        }
        _ => label.clone(),
    };
    (label, sentence, None)
}
