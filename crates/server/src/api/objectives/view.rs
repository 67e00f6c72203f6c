//! The plan, its fields and tasks, a measure, as the wire shows them; figures of records are counted when somebody asks.

use super::missing;
use crate::api::duties::{self, DutyRow, OwedCounts};
use crate::api::types::{FactView, Office, Text};
use crate::api::{facts, view as shown};
use crate::desk::measure_id;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use campaign::objective::{Amount, Figure, Measure, Objective, Programme, Rolled, Standing, roll_up};
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{MeasureRecord, MeasureValue, OwedAbout};
use utoipa::ToSchema;
use uuid::Uuid;

/// A plan of objectives as of a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct ObjectivesView {
    id: String,
    name: Text,
    from: String,
    to: String,
    as_of: String,
    /// How many fields its text has; those whose names no source prints are not among `objectives`.
    fields: u32,
    /// How many key tasks its text has.
    tasks: u32,
    source: String,
    confidence: String,
    /// The mean of its fields and tasks that have a progress.
    progress: Progress,
    objectives: Vec<ObjectiveView>,
}

/// What several add up to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Progress {
    /// From 0 to 1; null when nothing can be reckoned.
    share: Option<f64>,
    /// How many count: they have a target and a value.
    counted: i64,
    /// How many there are.
    of: i64,
}

/// A field or a key task.
#[derive(Debug, Serialize, ToSchema)]
pub struct ObjectiveView {
    id: String,
    /// field or task.
    kind: String,
    name: Text,
    source: String,
    confidence: String,
    progress: Progress,
    measures: Vec<MeasureRow>,
}

/// A measure in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeasureRow {
    /// Its id within the plan.
    id: String,
    /// 0 where nothing has been said of it.
    version: i64,
    name: Text,
    owner: Office,
    weight: u32,
    figure: Option<MeasureFigure>,
    /// no-value, no-target, reached, on-line, behind or missed; null without a figure.
    standing: Option<String>,
    standing_name: Option<Text>,
    duties: OwedCounts,
    source: String,
    confidence: String,
    /// Whether the reader may report its figure.
    may_report: bool,
    /// Whether the reader may charge its owner.
    may_charge: bool,
}

/// A figure with its last value.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeasureFigure {
    unit: Text,
    baseline: f64,
    target: Option<f64>,
    from: String,
    by: String,
    /// even or level.
    line: String,
    /// Whether records count it; otherwise its owner reports it.
    counted: bool,
    /// Null: no figure reported yet.
    value: Option<f64>,
    value_on: Option<String>,
    /// From 0 to 1: the way from the baseline to the target; null without a value or a target.
    progress: Option<f64>,
    /// How far it ought to be, from 0 to 1.
    ideal: f64,
}

/// A measure.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeasureView {
    #[serde(flatten)]
    row: MeasureRow,
    plan: Text,
    objective: Text,
    /// What was reported, the earliest first; empty where records count it.
    values: Vec<ReportedValue>,
    owed: Vec<DutyRow>,
    facts: Vec<FactView>,
}

/// A value as it was reported.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportedValue {
    on: String,
    value: f64,
    evidence: String,
    by: String,
    reported_at: String,
}

/// Everything that a plan's page needs, loaded at once.
pub(super) struct Board {
    as_of: Date,
    counted: BTreeMap<String, f64>,
    records: BTreeMap<String, MeasureRecord>,
    values: BTreeMap<Uuid, Vec<MeasureValue>>,
    owed: BTreeMap<Uuid, OwedAbout>,
}

impl Board {
    pub(super) async fn load(app: &App, as_of: Date) -> Result<Self, Problem> {
        let plan = app.desk.programme()?;
        let ids: Vec<_> = plan.measures.iter().map(|one| measure_id(plan, &one.id)).collect();
        let subjects: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
        let records = app.store.measures(&plan.id).await?;
        let mut values: BTreeMap<Uuid, Vec<MeasureValue>> = BTreeMap::new();
        for one in app.store.measure_values(&ids, as_of).await? {
            values.entry(one.measure.uuid()).or_default().push(one);
        }
        Ok(Self {
            as_of,
            counted: app.store.figures(as_of).await?,
            records: records.into_iter().map(|record| (record.measure.clone(), record)).collect(),
            values,
            owed: app.store.owed_about(&subjects, app.today()).await?,
        })
    }

    /// What was said of a measure so far.
    pub(super) fn record(&self, measure: &str) -> Option<&MeasureRecord> {
        self.records.get(measure)
    }

    /// The last value of a measure, and its day.
    fn value(&self, plan: &Programme, measure: &Measure) -> Option<(Amount, Date)> {
        let figure = measure.figure.as_ref()?;
        match &figure.counts {
            Some(id) => {
                let counted = self.counted.get(id)? * f64::from(figure.times);
                Some((Amount::of(counted)?, self.as_of))
            }
            None => {
                let last = self.values.get(&measure_id(plan, &measure.id).uuid())?.last()?;
                Some((Amount::from_thousandths(last.thousandths)?, last.on))
            }
        }
    }

    fn progress(&self, plan: &Programme, measure: &Measure) -> Option<i64> {
        let (value, _) = self.value(plan, measure)?;
        measure.figure.as_ref()?.progress(value)
    }

    fn standing(&self, plan: &Programme, measure: &Measure) -> Option<Standing> {
        let figure = measure.figure.as_ref()?;
        Some(figure.standing(self.value(plan, measure).map(|(value, _)| value), self.as_of))
    }

    fn of_objective(&self, plan: &Programme, objective: &Objective) -> Rolled {
        let own = plan.measures.iter().filter(|one| one.of == objective.id);
        roll_up(own.map(|one| (self.progress(plan, one), one.weight)))
    }
}

fn share(thousandths: i64) -> f64 {
    thousandths as f64 / 1_000.0
}

fn rolled(rolled: Rolled) -> Progress {
    Progress { share: rolled.progress.map(share), counted: rolled.counted as i64, of: rolled.of as i64 }
}

/// The whole plan.
pub(super) fn all(app: &App, me: &Me, board: &Board) -> ObjectivesView {
    // Loaded from it: it is there.
    let plan = app.desk.city.objectives.as_ref();
    let objectives: Vec<ObjectiveView> =
        plan.into_iter().flat_map(|plan| plan.objectives.iter().map(|one| objective(app, me, board, (plan, one)))).collect();
    let parts = plan.into_iter().flat_map(|plan| plan.objectives.iter().map(|one| (board.of_objective(plan, one).progress, 1)));
    let text = |of: fn(&Programme) -> String| plan.map(of).unwrap_or_default();
    ObjectivesView {
        id: text(|plan| plan.id.clone()),
        name: plan.map_or_else(|| Text::same(""), |plan| shown::named(&plan.name)),
        from: text(|plan| plan.from.to_string()),
        to: text(|plan| plan.to.to_string()),
        as_of: board.as_of.to_string(),
        fields: plan.map_or(0, |plan| plan.fields),
        tasks: plan.map_or(0, |plan| plan.tasks),
        source: text(|plan| plan.source.clone()),
        confidence: text(|plan| plan.confidence.clone()),
        progress: rolled(roll_up(parts)),
        objectives,
    }
}

fn objective(app: &App, me: &Me, board: &Board, (plan, one): (&Programme, &Objective)) -> ObjectiveView {
    let own = plan.measures.iter().filter(|measure| measure.of == one.id);
    ObjectiveView {
        id: one.id.clone(),
        kind: if one.is_task { "task" } else { "field" }.to_owned(),
        name: shown::named(&one.name),
        source: one.source.clone(),
        confidence: one.confidence.clone(),
        progress: rolled(board.of_objective(plan, one)),
        measures: own.map(|measure| row(app, me, board, (plan, measure))).collect(),
    }
}

fn row(app: &App, me: &Me, board: &Board, (plan, one): (&Programme, &Measure)) -> MeasureRow {
    let standing = board.standing(plan, one);
    let owed = board.owed.get(&measure_id(plan, &one.id).uuid()).copied().unwrap_or_default();
    let reported = one.figure.as_ref().is_some_and(|figure| figure.counts.is_none());
    MeasureRow {
        id: one.id.clone(),
        version: board.record(&one.id).map_or(0, |record| record.version),
        name: shown::named(&one.name),
        owner: shown::office(app, one.owner.as_str()),
        weight: one.weight,
        figure: one.figure.as_ref().map(|figure| figure_view(figure, board.value(plan, one), board.as_of)),
        standing: standing.map(|standing| standing.as_str().to_owned()),
        standing_name: standing.map(|standing| shown::named(&standing.text())),
        duties: owed.into(),
        source: one.source.clone(),
        confidence: one.confidence.clone(),
        may_report: reported && owns(me, one),
        may_charge: me.may("post-objectives-measures-id-duties"),
    }
}

/// Whether somebody works in the office that owns a measure.
pub(super) fn owns(me: &Me, measure: &Measure) -> bool {
    me.office.as_deref() == Some(measure.owner.as_str())
}

fn figure_view(figure: &Figure, value: Option<(Amount, Date)>, as_of: Date) -> MeasureFigure {
    MeasureFigure {
        unit: shown::named(&figure.unit),
        baseline: figure.baseline.value(),
        target: figure.target.map(Amount::value),
        from: figure.from.to_string(),
        by: figure.by.to_string(),
        line: figure.line.as_str().to_owned(),
        counted: figure.counts.is_some(),
        value: value.map(|(value, _)| value.value()),
        value_on: value.map(|(_, on)| on.to_string()),
        progress: value.and_then(|(value, _)| figure.progress(value)).map(share),
        ideal: share(figure.ideal(as_of)),
    }
}

/// A measure as its page shows it, today.
pub(super) async fn one(app: &App, me: &Me, id: &str) -> Result<MeasureView, Problem> {
    let plan = app.desk.programme()?;
    let measure = plan.measures.iter().find(|one| one.id == id).ok_or_else(missing)?;
    let board = Board::load(app, app.today()).await?;
    let subject = measure_id(plan, id).uuid();
    let objective = plan.objectives.iter().find(|one| one.id == measure.of);
    let values = board.values.get(&subject).map(Vec::as_slice).unwrap_or_default().iter().map(|one| ReportedValue {
        on: one.on.to_string(),
        value: share(one.thousandths),
        evidence: one.evidence.clone(),
        by: one.by_name.clone(),
        reported_at: shown::instant(one.reported_at),
    });
    Ok(MeasureView {
        row: row(app, me, &board, (plan, measure)),
        plan: shown::named(&plan.name),
        objective: objective.map_or_else(|| Text::same(&measure.of), |one| shown::named(&one.name)),
        values: values.collect(),
        owed: duties::of_subject(app, subject).await?.items,
        facts: facts::newest_first(app, subject).await?,
    })
}

/// A measure as other pages show it.
pub(in crate::api) struct Stood {
    pub id: String,
    pub name: Text,
    pub unit: Text,
    pub value: Option<f64>,
    pub target: Option<f64>,
    pub progress: Option<f64>,
    pub ideal: f64,
    pub standing: Standing,
    /// The figure of the records that it is.
    pub counts: Option<String>,
}

/// The measures that have a figure.
pub(super) fn stood(app: &App, board: &Board) -> Vec<Stood> {
    let Some(plan) = app.desk.city.objectives.as_ref() else { return Vec::new() };
    let one = |measure: &Measure| {
        let figure = measure.figure.as_ref()?;
        let shown = figure_view(figure, board.value(plan, measure), board.as_of);
        Some(Stood {
            id: measure.id.clone(),
            name: shown::named(&measure.name),
            unit: shown.unit,
            value: shown.value,
            target: shown.target,
            progress: shown.progress,
            ideal: shown.ideal,
            standing: board.standing(plan, measure)?,
            counts: figure.counts.clone(),
        })
    };
    plan.measures.iter().filter_map(one).collect()
}

/// The measures as lines of a table, as the headings of the file stand.
pub(super) fn lines(app: &App, board: &Board) -> Vec<Vec<String>> {
    let Some(plan) = app.desk.city.objectives.as_ref() else { return Vec::new() };
    let percent = |thousandths: i64| format!("{}.{}", thousandths / 10, thousandths % 10);
    let mut lines = Vec::new();
    for objective in &plan.objectives {
        for one in plan.measures.iter().filter(|one| one.of == objective.id) {
            let value = board.value(plan, one);
            let figure = one.figure.as_ref();
            let text = |of: &dyn Fn(&Figure) -> String| figure.map(of).unwrap_or_default();
            lines.push(vec![
                objective.name.zh.clone(),
                one.name.zh.clone(),
                shown::office(app, one.owner.as_str()).name.zh,
                text(&|figure| figure.unit.zh.clone()),
                text(&|figure| figure.baseline.to_string()),
                text(&|figure| figure.target.map(|target| target.to_string()).unwrap_or_default()),
                text(&|figure| figure.by.to_string()),
                value.map(|(value, _)| value.to_string()).unwrap_or_default(),
                value.map(|(_, on)| on.to_string()).unwrap_or_default(),
                board.progress(plan, one).map(percent).unwrap_or_default(),
                text(&|figure| percent(figure.ideal(board.as_of))),
                board.standing(plan, one).map(|standing| standing.text().zh).unwrap_or_default(),
                one.source.clone(),
                one.confidence.clone(),
            ]);
        }
    }
    lines
}
