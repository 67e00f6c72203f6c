//! Work methods (工作法): the check points that a duty has on its way, as data of the pack.

use crate::{Duty, Hours, State};
use base::Named;
use calendar::{Calendar, CalendarError, Term};
use jiff::civil::Date;

/// How many check points a cadence makes at most.
const POINTS_MAX: usize = 60;

/// A kind of work with its check points (工作法的一类工作).
///
/// Source: the article's 三三七工作法; the pack has both readings of the name and the points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// Its id: ordinary, urgent, complex.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// What it asks for, in words.
    pub summary: Named,
    /// The check points, from the day on which the duty was opened.
    pub points: Vec<Point>,
    /// How often progress is reported after the last point, until the duty's end.
    pub cadence: Option<Term>,
    /// The term that it gives a duty; `None`: whoever opens one says.
    pub term: Option<Term>,
    /// At which hours what is told of it leaves the house; `None`: those of the ladder.
    pub hours: Option<Hours>,
}

/// A check point (节点).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// After how long.
    pub after: Term,
    /// What meets it.
    pub step: Step,
}

/// What meets a check point (节点要求).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The owner has acknowledged it (签收即为已安排).
    Acknowledge,
    /// The owner said how far it is, or that it is done.
    Progress,
    /// The owner reported it as done.
    Report,
}

impl Step {
    /// Reads a stable name: acknowledge, progress or report.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "acknowledge" => Some(Self::Acknowledge),
            "progress" => Some(Self::Progress),
            "report" => Some(Self::Report),
            _ => None,
        }
    }
}

/// A check point of one duty, with its day and whether it was met (节点完成情况).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointState {
    /// Its id; those of a cadence are numbered.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// Its last day.
    pub on: Date,
    /// When it was met.
    pub met_on: Option<Date>,
}

impl PointState {
    /// Whether nothing has met it yet.
    pub fn is_owed(&self) -> bool {
        self.met_on.is_none()
    }

    /// Whether its day passed without it.
    pub fn is_missed(&self, today: Date) -> bool {
        self.met_on.map_or(self.on < today, |met| self.on < met)
    }
}

/// The check points of a duty by its method, in order.
///
/// # Errors
/// When a day lies outside the calendar.
pub fn points(duty: &Duty, method: &Method, calendar: &Calendar) -> Result<Vec<PointState>, CalendarError> {
    let stops: Vec<calendar::Pause> = duty.pauses.iter().filter(|pause| pause.to.is_some()).copied().collect();
    let mut found: Vec<PointState> = Vec::new();
    for point in &method.points {
        let on = calendar.due(duty.opened_on, point.after, &stops)?.on;
        let met_on = first(duty, point.step, None);
        found.push(PointState { id: point.id.clone(), name: point.name.clone(), on, met_on });
    }
    let (Some(cadence), Some(last)) = (method.cadence, duty.due) else { return Ok(found) };
    let mut from = found.last().map_or(duty.opened_on, |point| point.on);
    for n in 1..=POINTS_MAX {
        let on = calendar.due(from, cadence, &stops)?.on;
        if on >= last.on || on <= from {
            break;
        }
        let met_on = first(duty, Step::Progress, Some(from)).filter(|_| duty.state != State::Paused);
        let name = Named::new(format!("第 {n} 次定期报告"), format!("regular report {n}"));
        found.push(PointState { id: format!("regular-{n}"), name, on, met_on });
        from = on;
    }
    Ok(found)
}

/// The first day after `from` on which the owner did what a step asks for.
fn first(duty: &Duty, step: Step, from: Option<Date>) -> Option<Date> {
    let acknowledged = duty.acknowledged.iter().map(|word| word.on).filter(|_| step == Step::Acknowledge);
    let progressed = duty.progress.iter().map(|word| word.on).filter(|_| step == Step::Progress);
    let reported = duty.reports.iter().map(|word| word.on);
    acknowledged.chain(progressed).chain(reported).filter(|on| from.is_none_or(|from| *on > from)).min()
}
