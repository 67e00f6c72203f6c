//! Ratings as pages show them. No line has the name of a clerk.

use super::may;
use crate::api::types::{FactView, Office, Text};
use crate::api::view::{fact_label, item_name, named, office};
use crate::api::{duties, facts};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::rating::{Command, RATINGS_MIN, Standing, State};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;
use store::{FactRecord, RatedBy, RatingRecord};
use utoipa::ToSchema;

/// A rating in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatingRow {
    id: String,
    version: i64,
    /// case or ticket.
    of: String,
    /// The case, for whoever may open it.
    case: Option<String>,
    office: Office,
    item_name: Option<Text>,
    window_name: Option<Text>,
    /// 5 (very satisfied) to 1 (very dissatisfied).
    points: i64,
    grade: String,
    grade_name: Text,
    text: String,
    bad: bool,
    /// kept, owed, called-back, settled or unsettled.
    state: String,
    state_name: Text,
    rated_on: String,
    due_on: Option<String>,
    overdue: bool,
    late: bool,
    /// One of the demonstration's.
    synthetic: bool,
}

/// A rating.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatingView {
    #[serde(flatten)]
    row: RatingRow,
    call: Option<RatingWord>,
    word: Option<RatingWord>,
    duties: Vec<duties::DutyRow>,
    facts: Vec<FactView>,
    /// call-back or judge, as far as they are the reader's.
    can: Vec<String>,
}

/// Something said on a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatingWord {
    on: String,
    text: String,
}

/// Whether the reader may rate something, and how he did.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyRating {
    /// Whether it may be rated now.
    open: bool,
    given: Option<RatingRow>,
    call: Option<RatingWord>,
    word: Option<RatingWord>,
}

/// Results of some days.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatingResults {
    /// office, item or window.
    by: String,
    from: String,
    to: String,
    /// Ratings below which no rate is shown.
    ratings_min: i64,
    items: Vec<RatingStanding>,
}

/// How an office, an item or a window stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatingStanding {
    id: String,
    name: Text,
    rated: i64,
    /// How often each grade was given, the best first.
    grades: Vec<i64>,
    bad: i64,
    called: i64,
    in_time: i64,
    settled: i64,
    /// Share that is not bad, 0 to 1; none for too few.
    good_rate: Option<f64>,
    /// Share of the bad ones that were called back within the term; none for too few.
    timely: Option<f64>,
}

impl RatingResults {
    /// Its lines in a file for spreadsheets; a rate of too few is empty.
    pub(super) fn lines(&self) -> Vec<Vec<String>> {
        let share = |rate: Option<f64>| rate.map(|rate| format!("{:.1}%", rate * 100.0)).unwrap_or_default();
        let line = |one: &RatingStanding| {
            let counts =
                std::iter::once(&one.rated).chain(&one.grades).chain([&one.bad, &one.in_time, &one.called, &one.settled]);
            let cells = std::iter::once(one.name.zh.clone()).chain(counts.map(ToString::to_string));
            cells.chain([share(one.good_rate), share(one.timely)]).collect()
        };
        self.items.iter().map(line).collect()
    }
}

fn window_name(app: &App, id: &str) -> Text {
    app.desk.hall().ok().and_then(|hall| hall.window(id).ok()).map_or_else(|| Text::same(id), |window| named(&window.name))
}

/// Results of some days.
pub(super) fn results(app: &App, by: RatedBy, (from, to): (Date, Date), all: BTreeMap<String, Standing>) -> RatingResults {
    let today = app.today();
    let name = |id: &str| match by {
        RatedBy::Office => office(app, id).name,
        RatedBy::Item => item_name(app, id, today),
        RatedBy::Window => window_name(app, id),
    };
    let standing = |(id, one): (String, Standing)| RatingStanding {
        name: name(&id),
        rated: one.rated,
        grades: one.grades.to_vec(),
        bad: one.bad,
        called: one.called,
        in_time: one.in_time,
        settled: one.settled,
        good_rate: one.good_rate(),
        timely: one.timely(),
        id,
    };
    let word = match by {
        RatedBy::Office => "office",
        RatedBy::Item => "item",
        RatedBy::Window => "window",
    };
    RatingResults {
        by: word.to_owned(),
        from: from.to_string(),
        to: to.to_string(),
        ratings_min: RATINGS_MIN,
        items: all.into_iter().map(standing).collect(),
    }
}

/// A rating in a list.
pub(super) fn row(app: &App, record: &RatingRecord) -> Result<RatingRow, Problem> {
    let one = app.desk.rating(record)?;
    Ok(RatingRow {
        id: record.id.to_string(),
        version: record.version,
        of: record.subject_kind.clone(),
        case: (record.subject_kind == "case").then(|| record.subject_id.to_string()),
        office: office(app, &record.office),
        item_name: record.item.as_deref().map(|id| item_name(app, id, record.rated_on)),
        window_name: record.window.as_deref().map(|id| window_name(app, id)),
        points: record.grade,
        grade: one.grade.as_str().to_owned(),
        grade_name: named(&one.grade.text()),
        text: one.text,
        bad: record.bad,
        state: one.state.as_str().to_owned(),
        state_name: named(&one.state.text()),
        rated_on: record.rated_on.to_string(),
        due_on: record.due_on.map(|day| day.to_string()),
        overdue: record.due_on.is_some_and(|day| day < app.today()),
        late: record.late,
        synthetic: record.synthetic,
    })
}

fn word(word: &::duty::Word) -> RatingWord {
    RatingWord { on: word.on.to_string(), text: word.text.clone() }
}

/// One rating.
pub(super) async fn view(app: &App, me: &Me, record: &RatingRecord) -> Result<RatingView, Problem> {
    let (one, today) = (app.desk.rating(record)?, app.today());
    let owed = duties::stored_of(app, record.id.uuid()).await?;
    let mut can = Vec::new();
    if one.state == State::Owed && may(me, record, &Command::CallBack { text: String::new() }) {
        can.push("call-back".to_owned());
    }
    if one.state == State::CalledBack && may(me, record, &Command::Judge { satisfied: true, text: String::new() }) {
        can.push("judge".to_owned());
    }
    Ok(RatingView {
        row: row(app, record)?,
        call: one.call.as_ref().map(word),
        word: one.word.as_ref().map(word),
        duties: owed.iter().map(|duty| duties::row(app, duty, today)).collect::<Result<_, _>>()?,
        facts: facts::newest_first(app, record.id.uuid()).await?,
        can,
    })
}

/// Whether the reader may rate something, and how he did.
pub(super) fn mine(app: &App, open: bool, given: Option<&RatingRecord>) -> Result<MyRating, Problem> {
    let one = given.map(|record| app.desk.rating(record)).transpose()?;
    Ok(MyRating {
        open,
        given: given.map(|record| row(app, record)).transpose()?,
        call: one.as_ref().and_then(|one| one.call.as_ref()).map(word),
        word: one.as_ref().and_then(|one| one.word.as_ref()).map(word),
    })
}

/// A fact of a rating: its label, what happened as a sentence, no article.
pub(in crate::api) fn said(fact: &FactRecord) -> (Text, Text, Option<String>) {
    let body: Value = serde_json::from_str(&fact.body).unwrap_or_default();
    let text = body["text"].as_str().unwrap_or_default();
    let sentence = match fact.kind.as_str() {
        "service-rated" => {
            let grade = body["grade"].as_str().and_then(::rating::Grade::parse).map(|grade| named(&grade.text()));
            let grade = grade.unwrap_or_else(|| Text::same(""));
            Text::new(format!("{}。{text}", grade.zh), format!("{}. {text}", grade.en))
        }
        "rating-judged" => {
            let (zh, en) = if body["satisfied"] == true {
                ("现已满意", "satisfied now")
            } else {
                ("仍不满意", "still not satisfied")
            };
            Text::new(format!("{zh}。{text}"), format!("{en}. {text}"))
        }
        _ => Text::same(text),
    };
    (fact_label(&fact.kind), sentence, None)
}
