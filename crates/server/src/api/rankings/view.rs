//! Boards, standings and records as the wire shows them. Shares and terms are in basis points, scores in hundredths of a point.

use super::days;
use super::list::Asked;
use crate::api::types::Text;
use crate::api::{page as pages, view};
use crate::problem::Problem;
use crate::ranking::{Behind, Ranked, standings};
use crate::state::App;
use ::ranking::{Board, BoardKind, Measure, Part, Reading, Standing, Unit};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

/// Rankings as of a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct RankingsView {
    as_of: String,
    /// The first day that counts.
    from: String,
    /// The items whose grants prove that works have begun.
    proof: Vec<Text>,
    boards: Vec<RankingBoard>,
}

/// Who is ranked by what.
#[derive(Debug, Serialize, ToSchema)]
pub struct RankingBoard {
    /// districts or offices.
    id: String,
    name: Text,
    /// How much of all weight must have enough records for a place, in percent.
    coverage_percent: u32,
    measures: Vec<RankingMeasure>,
    /// Those with a place first, by it.
    rows: Vec<RankingRow>,
}

/// A measure and its arithmetic.
#[derive(Debug, Serialize, ToSchema)]
pub struct RankingMeasure {
    id: String,
    name: Text,
    what: Text,
    /// share, median or p80.
    take: String,
    take_name: Text,
    /// percent (in basis points) or days.
    unit: String,
    weight: u32,
    /// The number that earns all points, and that which earns none.
    best: i64,
    worst: i64,
    /// Whoever is beyond it stands behind all others.
    floor: Option<i64>,
    /// Of how many companies there must be records.
    least: u32,
}

/// How one stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct RankingRow {
    id: String,
    name: Text,
    /// From 1; null without a score.
    place: Option<u32>,
    /// In hundredths of a point; null with too few records.
    score: Option<i64>,
    below_floor: bool,
    /// What the measures with enough records weigh together.
    weight: u32,
    /// Why there is no place.
    why: Option<Text>,
    /// In the order of the measures.
    parts: Vec<RankingPart>,
}

/// What one measure adds to a score.
#[derive(Debug, Serialize, ToSchema)]
pub struct RankingPart {
    measure: String,
    /// Of how many companies there are records.
    holders: u32,
    /// The records that count.
    records: u32,
    /// What those that reached it weigh: yuan of projects, else a number.
    reached: u64,
    /// What all weigh.
    all: u64,
    /// number, not-yet or too-few.
    reading: String,
    value: Option<i64>,
    /// In hundredths; null with too few records.
    points: Option<i64>,
    below_floor: bool,
}

/// Records of a ranking.
#[derive(Debug, Serialize, ToSchema)]
pub struct RankedRecords {
    items: Vec<RankedRecord>,
    next: Option<String>,
    total: Option<i64>,
    /// Only what lies in the districts that the reader leads is listed.
    narrowed: bool,
}

/// A record and what became of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RankedRecord {
    id: String,
    /// project or case.
    kind: String,
    /// The project's name, or the case's number.
    title: String,
    owner: String,
    item: Option<Text>,
    /// It is counted: of one company's cases of one item only the worst is.
    counts: bool,
    reached: bool,
    /// On the list, or received.
    since: String,
    /// Proven to have begun, or decided.
    done_on: Option<String>,
    /// In days, or in basis points of the term; null: not yet.
    took: Option<i64>,
    /// The working days that a case took, and those of its term.
    working_days: Option<i64>,
    term: Option<i64>,
    investment_yuan: Option<u64>,
    /// When somebody entered that works began.
    started_on: Option<String>,
    /// The grants without which the start is not proven.
    missing: Vec<Text>,
}

pub(super) async fn all(app: &App, as_of: Date) -> Result<RankingsView, Problem> {
    let rules = app.desk.ranking()?;
    let mut boards = Vec::new();
    for board in &rules.boards {
        let standings = standings(app, board, as_of).await?;
        boards.push(RankingBoard {
            id: board.kind.as_str().to_owned(),
            name: view::named(&board.name),
            coverage_percent: board.coverage_percent,
            measures: board.measures.iter().map(measure).collect(),
            rows: standings.iter().map(|one| row(app, board, one)).collect(),
        });
    }
    let proof = rules.proof.iter().map(|item| view::item_name(app, item.as_str(), as_of)).collect();
    Ok(RankingsView { as_of: as_of.to_string(), from: days(rules, as_of).from.to_string(), proof, boards })
}

fn measure(one: &Measure) -> RankingMeasure {
    RankingMeasure {
        id: one.id.clone(),
        name: view::named(&one.name),
        what: view::named(&one.what),
        take: one.take.as_str().to_owned(),
        take_name: view::named(&one.take.text()),
        unit: one.unit.as_str().to_owned(),
        weight: one.weight,
        best: one.best,
        worst: one.worst,
        floor: one.floor,
        least: one.least,
    }
}

fn row(app: &App, board: &Board, one: &Standing) -> RankingRow {
    let name = match board.kind {
        BoardKind::Districts => view::district(app, &one.id),
        BoardKind::Offices => view::office(app, &one.id).name,
    };
    RankingRow {
        id: one.id.clone(),
        name,
        place: one.place,
        score: one.score,
        below_floor: one.score.is_some() && one.below_floor(),
        weight: one.weight,
        why: one.score.is_none().then(|| too_few(board, one)),
        parts: one.parts.iter().map(part).collect(),
    }
}

/// Why somebody has no place: how many records there are, and how many there must be.
fn too_few(board: &Board, one: &Standing) -> Text {
    let lacking = board.measures.iter().zip(&one.parts).filter(|(_, part)| part.points.is_none());
    let (zh, en): (Vec<String>, Vec<String>) = lacking
        .map(|(measure, part)| {
            let (has, least) = (part.counted.holders, measure.least);
            (
                format!("“{}”只有 {has} 个主体、需 {least} 个", measure.name.zh),
                format!("{}: {has} of {least} companies", measure.name.en),
            )
        })
        .unzip();
    Text::new(format!("样本太少，不排名：{}。", zh.join("；")), format!("Too few records for a place: {}.", en.join("; ")))
}

fn part(one: &Part) -> RankingPart {
    let (reading, value) = match one.counted.reading {
        Reading::TooFew => ("too-few", None),
        Reading::NotYet => ("not-yet", None),
        Reading::Number(number) => ("number", Some(number)),
    };
    RankingPart {
        measure: one.measure.clone(),
        holders: one.counted.holders,
        records: one.counted.records,
        reached: one.counted.reached,
        all: one.counted.weight,
        reading: reading.to_owned(),
        value,
        points: one.points,
        below_floor: one.below_floor,
    }
}

/// A page of records.
pub(super) fn page(app: &App, all: &[Ranked], asked: &Asked, narrowed: bool) -> Result<RankedRecords, Problem> {
    let cut = pages::cut(all, (asked.after.as_deref(), asked.limit), |one| &one.outcome.id, |one| record(app, one))?;
    Ok(RankedRecords { items: cut.items, next: cut.next, total: cut.total, narrowed })
}

pub(super) fn record(app: &App, one: &Ranked) -> RankedRecord {
    let day = |day: Option<Date>| day.map(|day| day.to_string());
    let blank = RankedRecord {
        id: one.outcome.id.clone(),
        kind: String::new(),
        title: String::new(),
        owner: one.owner.clone(),
        item: None,
        counts: one.counts,
        reached: one.outcome.reached,
        since: one.since.to_string(),
        done_on: day(one.done_on()),
        took: one.outcome.took,
        working_days: None,
        term: None,
        investment_yuan: None,
        started_on: None,
        missing: Vec::new(),
    };
    match &one.behind {
        Behind::Project { name, started_on, missing, .. } => RankedRecord {
            kind: "project".to_owned(),
            title: name.clone(),
            investment_yuan: Some(one.outcome.weight),
            started_on: day(*started_on),
            missing: missing.iter().map(|item| view::item_name(app, item.as_str(), app.today())).collect(),
            ..blank
        },
        Behind::Case { number, item, decided_on, working_days, term, .. } => RankedRecord {
            kind: "case".to_owned(),
            title: number.clone(),
            item: Some(view::item_name(app, item, decided_on.unwrap_or(one.since))),
            working_days: decided_on.map(|_| *working_days),
            term: Some(*term),
            ..blank
        },
    }
}

fn hundredths(number: i64) -> String {
    format!("{}.{:02}", number / 100, number % 100)
}

impl RankingsView {
    /// The lines of the file: one for each part.
    pub(super) fn lines(&self) -> impl Iterator<Item = Vec<String>> {
        self.boards.iter().flat_map(|board| board.rows.iter().flat_map(move |row| row.lines(board)))
    }
}

impl RankingRow {
    fn lines<'a>(&'a self, board: &'a RankingBoard) -> impl Iterator<Item = Vec<String>> + 'a {
        board.measures.iter().zip(&self.parts).map(move |(measure, part)| {
            let written =
                |number: i64| if measure.unit == Unit::Percent.as_str() { hundredths(number) } else { number.to_string() };
            let yes = |is: bool| if is { "是" } else { "" }.to_owned();
            let or_none = |number: Option<i64>| number.map(written).unwrap_or_default();
            vec![
                board.name.zh.clone(),
                self.name.zh.clone(),
                self.place.map(|place| place.to_string()).unwrap_or_default(),
                self.score.map(hundredths).unwrap_or_default(),
                yes(self.below_floor),
                measure.name.zh.clone(),
                measure.weight.to_string(),
                or_none(part.value),
                if measure.unit == Unit::Percent.as_str() { "%" } else { "天" }.to_owned(),
                part.points.map(hundredths).unwrap_or_default(),
                part.reached.to_string(),
                part.all.to_string(),
                part.holders.to_string(),
                part.records.to_string(),
                measure.least.to_string(),
                written(measure.worst),
                written(measure.best),
                or_none(measure.floor),
            ]
        })
    }
}

impl RankedRecord {
    pub(super) fn cells(&self) -> Vec<String> {
        let is_case = self.term.is_some();
        let yes = |is: bool| if is { "是" } else { "否" }.to_owned();
        let missing: Vec<&str> = self.missing.iter().map(|item| item.zh.as_str()).collect();
        vec![
            self.title.clone(),
            self.owner.clone(),
            self.item.as_ref().map(|item| item.zh.clone()).unwrap_or_default(),
            yes(self.counts),
            self.since.clone(),
            self.done_on.clone().unwrap_or_default(),
            yes(self.reached),
            self.took.map(|took| if is_case { hundredths(took) } else { took.to_string() }).unwrap_or_default(),
            if is_case { "法定时限的%" } else { "天" }.to_owned(),
            self.investment_yuan.map(|yuan| yuan.to_string()).unwrap_or_default(),
            missing.join("、"),
        ]
    }
}
