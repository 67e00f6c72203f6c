//! Issues as pages show them: rows, rounds, where a text would go, how offices stand.

use super::may;
use crate::api::types::{FactView, Office, Text};
use crate::api::view::{district, named, office, shortened};
use crate::api::{duties, facts};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::issue::{Channel, Issue, Route, Standing, offers};
use base::StewardId;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{DutyFilter, IssueRecord};
use utoipa::ToSchema;

/// An issue in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssueRow {
    id: String,
    version: i64,
    channel: String,
    channel_name: Text,
    category: Option<String>,
    category_name: Option<Text>,
    company: String,
    /// What is asked, shortened in lists.
    text: String,
    office: Option<Office>,
    /// received, handed, answered, solved, unanswered or withdrawn.
    state: String,
    state_name: Text,
    opened_on: String,
    /// The last day of the answer that is owed now.
    due_on: Option<String>,
    overdue: bool,
    /// How often the company called it not solved.
    reopened: i64,
    /// The company's last mark, 1 to 5.
    mark: Option<i64>,
}

/// An issue.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssueView {
    #[serde(flatten)]
    row: IssueRow,
    company_code: Option<String>,
    contact: String,
    /// Where it was taken down first: its number there, the day, the district.
    origin: Option<IssueOrigin>,
    rounds: Vec<IssueRound>,
    duties: Vec<duties::DutyRow>,
    facts: Vec<FactView>,
    /// What the reader may do now: hand, answer, judge, close-unjudged, withdraw.
    can: Vec<String>,
}

/// Where an issue was taken down first.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssueOrigin {
    number: String,
    asked_on: Option<String>,
    district: Option<Text>,
}

/// One answer and what was made of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssueRound {
    office: Office,
    /// Why it is this office.
    why: Text,
    handed_on: String,
    answer: Option<IssueWord>,
    late: bool,
    solved: Option<bool>,
    satisfaction: Option<u8>,
    verdict: Option<IssueWord>,
}

/// Who said what, when.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssueWord {
    by: String,
    on: String,
    text: String,
}

/// Where a text would go.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sorted {
    office: Option<Office>,
    category: Option<String>,
    category_name: Option<Text>,
    /// Why; without an office: that somebody sorts it by hand.
    why: Text,
}

/// A kind of issue.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssueCategory {
    id: String,
    name: Text,
    words: Vec<String>,
    office: Office,
}

/// What enterprises ask for.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssueCatalogue {
    categories: Vec<IssueCategory>,
    channels: Vec<IssueChannel>,
}

/// A way in.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssueChannel {
    id: String,
    name: Text,
}

/// How offices stand with what enterprises asked of them.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssueAppraisal {
    from: String,
    to: String,
    /// Verdicts below which no rate is shown.
    verdicts_min: i64,
    offices: Vec<OfficeStanding>,
}

/// How one office stands; every count opens its issues.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfficeStanding {
    office: Office,
    handed: i64,
    #[serde(flatten)]
    outcome: IssueOutcome,
}

/// What became of issues.
#[derive(Debug, Serialize, ToSchema)]
pub struct IssueOutcome {
    answered: i64,
    in_time: i64,
    overdue: i64,
    judged: i64,
    solved_at_once: i64,
    solved: i64,
    reopened: i64,
    /// Share of the answered whose answers were in time, 0 to 1; none for too few.
    timely: Option<f64>,
    /// Share of the judged that were solved at the company's first word.
    solved_rate: Option<f64>,
    /// The mean mark, 1 to 5.
    satisfaction: Option<f64>,
}

impl IssueOutcome {
    /// What became of the issues that a standing counts.
    pub(in crate::api) fn of(one: &Standing) -> Self {
        Self {
            answered: one.answered,
            in_time: one.in_time,
            overdue: one.overdue,
            judged: one.judged,
            solved_at_once: one.solved_at_once,
            solved: one.solved,
            reopened: one.reopened,
            timely: one.timely(),
            solved_rate: one.solved_rate(),
            satisfaction: one.satisfaction(),
        }
    }
}

/// What enterprises ask for.
pub(super) fn catalogue(app: &App, known: &::issue::Catalogue) -> IssueCatalogue {
    let category = |one: &::issue::Category| IssueCategory {
        id: one.id.clone(),
        name: named(&one.name),
        words: one.words.clone(),
        office: office(app, one.office.as_str()),
    };
    let channels = Channel::ALL.iter().map(|one| IssueChannel { id: one.as_str().to_owned(), name: named(&one.text()) });
    IssueCatalogue { categories: known.categories.iter().map(category).collect(), channels: channels.collect() }
}

/// Where a text would go.
pub(super) fn sorted(app: &App, to: Option<Route>) -> Sorted {
    match to {
        Some(to) => Sorted {
            office: Some(office(app, to.office.as_str())),
            category_name: category_name(app, to.category.as_deref()),
            category: to.category,
            why: named(&to.why),
        },
        None => Sorted {
            office: None,
            category: None,
            category_name: None,
            why: Text::new("没有匹配的类别，由专人分办", "no category matches: somebody sorts it by hand"),
        },
    }
}

/// The columns of a standing in a file for spreadsheets.
pub(in crate::api) const STANDING_HEAD: &str =
    "诉求,已答复,按时答复,逾期未答复,企业已评价,一次解决,已解决,曾被退回,按时率,一次解决率,满意度";

/// The cells under [`STANDING_HEAD`]; a rate of too few is empty.
pub(in crate::api) fn standing_cells(one: &Standing) -> Vec<String> {
    let counts = [one.handed, one.answered, one.in_time, one.overdue, one.judged, one.solved_at_once, one.solved, one.reopened]
        .map(|n| n.to_string());
    let share = |rate: Option<f64>| rate.map(|rate| format!("{:.1}%", rate * 100.0)).unwrap_or_default();
    let mark = one.satisfaction().map(|mark| format!("{mark:.1}")).unwrap_or_default();
    counts.into_iter().chain([share(one.timely()), share(one.solved_rate()), mark]).collect()
}

/// The steward or cadre that a list asks for.
pub(in crate::api) fn steward(asked: Option<String>) -> Result<Option<StewardId>, Problem> {
    let id = asked.filter(|id| !id.is_empty()).map(|id| id.parse());
    id.transpose().map_err(|_| Problem::not_found(("管家", "steward")))
}

/// How offices stand.
pub(super) fn appraisal(app: &App, (from, to): (Date, Date), offices: BTreeMap<String, Standing>) -> IssueAppraisal {
    let standing = |(id, one): (String, Standing)| OfficeStanding {
        office: office(app, &id),
        handed: one.handed,
        outcome: IssueOutcome::of(&one),
    };
    IssueAppraisal {
        from: from.to_string(),
        to: to.to_string(),
        verdicts_min: ::issue::VERDICTS_MIN,
        offices: offices.into_iter().map(standing).collect(),
    }
}

fn category_name(app: &App, id: Option<&str>) -> Option<Text> {
    let category = app.desk.city.issues.as_ref()?.category(id?)?;
    Some(named(&category.name))
}

/// An issue in a list, as of a day.
pub(super) fn row(app: &App, record: &IssueRecord, day: Date) -> Result<IssueRow, Problem> {
    let issue = app.desk.issue(record)?;
    let overdue = record.due_on.is_some_and(|due| due < day);
    Ok(IssueRow { text: shortened(&issue.text), overdue, ..whole_row(app, record, issue) })
}

fn whole_row(app: &App, record: &IssueRecord, issue: Issue) -> IssueRow {
    IssueRow {
        id: record.id.to_string(),
        version: record.version,
        channel: record.channel.clone(),
        channel_name: named(&issue.channel.text()),
        category: record.category.clone(),
        category_name: category_name(app, record.category.as_deref()),
        company: record.company_name.clone(),
        text: issue.text,
        office: record.office.as_deref().map(|id| office(app, id)),
        state: record.state.clone(),
        state_name: named(&issue.state.text()),
        opened_on: record.opened_on.to_string(),
        due_on: record.due_on.map(|day| day.to_string()),
        overdue: record.due_on.is_some_and(|day| day < app.today()),
        reopened: record.reopened,
        mark: (record.mark > 0).then_some(record.mark),
    }
}

/// One issue with its answers.
pub(super) async fn issue_view(app: &App, me: &Me, record: &IssueRecord) -> Result<IssueView, Problem> {
    let issue = app.desk.issue(record)?;
    let word = |word: &::duty::Word| IssueWord { by: word.by.clone(), on: word.on.to_string(), text: word.text.clone() };
    let round = |round: &::issue::Round| IssueRound {
        office: office(app, round.office.as_str()),
        why: named(&round.why),
        handed_on: round.handed_on.to_string(),
        answer: round.answer.as_ref().map(word),
        late: round.late,
        solved: round.verdict.as_ref().map(|verdict| verdict.solved),
        satisfaction: round.verdict.as_ref().map(|verdict| verdict.satisfaction),
        verdict: round.verdict.as_ref().map(|verdict| word(&verdict.word)),
    };
    let (filter, today) = (DutyFilter { subject: Some(record.id.uuid()), ..DutyFilter::default() }, app.today());
    let found = duties::stored(app, filter).await?;
    Ok(IssueView {
        rounds: issue.rounds.iter().map(round).collect(),
        can: offers(&issue).into_iter().filter(|verb| may(me, record, *verb)).map(|verb| verb.as_str().to_owned()).collect(),
        company_code: issue.company.code.clone(),
        contact: issue.company.contact.clone(),
        origin: issue.origin.as_ref().map(|origin| IssueOrigin {
            number: origin.number.clone(),
            asked_on: origin.asked_on.map(|day| day.to_string()),
            district: origin.district.as_deref().map(|id| district(app, id)),
        }),
        duties: found.iter().map(|one| duties::row(app, one, today)).collect::<Result<_, _>>()?,
        facts: facts::newest_first(app, record.id.uuid()).await?,
        row: whole_row(app, record, issue),
    })
}
