//! Tours: a route over projects under construction, one score for each participant and project until the tour is closed.

use super::campaign::check_name;
use super::fact::{Actors, chained, own_fact};
use super::{Desk, DeskError};
use crate::problem::FieldError;
use ::campaign::{Marks, Place, Refusal, Round, Sheet, round};
use base::{Named, ProjectId, ScoreId, TourId, UserId};
use calendar::date_of;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use store::{Change, FactRecord, ProjectRecord, ScoreRecord, TourRecord, TourStop, Write};

/// Stops of one tour at most.
pub const STOPS_MAX: usize = 100;
/// How many projects a refusal names.
const NAMED_MAX: usize = 3;

/// A tour to be made.
#[derive(Debug, Clone)]
pub struct NewTour {
    /// Its name.
    pub name: Named,
    /// Its day.
    pub held_on: Date,
    /// Whether its scores are made up for the demonstration.
    pub synthetic: bool,
}

impl Desk {
    /// The sheet by which this city's tours are scored.
    ///
    /// # Errors
    /// [`DeskError::Missing`] when the pack has none.
    pub fn sheet(&self) -> Result<&Sheet, DeskError> {
        self.city
            .tour
            .as_ref()
            .ok_or(DeskError::Missing {
                zh: "观摩评分表（配置包 tour.toml）", en: "sheet of tours (tour.toml of the pack)"
            })
    }

    /// The shortest round over projects by where their districts lie; none while the map lacks one of them.
    pub fn round<'a>(&self, districts: impl IntoIterator<Item = &'a str>) -> Option<Round> {
        let sheet = self.city.tour.as_ref()?;
        let places: Option<Vec<Place>> = districts.into_iter().map(|id| self.city.places.get(id).copied()).collect();
        Some(round(&sheet.start, &places?))
    }

    /// Makes a tour over `projects` (of `wanted` that were asked for): in the order of the shortest round, or in the order given where
    /// the map lacks one of their districts.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] with every field that is wrong, [`DeskError::Missing`] without a sheet.
    pub fn new_tour(
        &self,
        new: NewTour,
        (projects, wanted): (&[ProjectRecord], usize),
        id: TourId,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        self.sheet()?;
        let mut errors = Vec::new();
        check_name(&new.name, &mut errors);
        let mut wrong = |zh: String, en: String| errors.push(FieldError::new("projects", (zh, en)));
        if !(1..=STOPS_MAX).contains(&wanted) {
            wrong(
                format!("请选择 1 至 {STOPS_MAX} 个在建项目。"),
                format!("Choose 1 to {STOPS_MAX} projects under construction."),
            );
        } else if projects.len() < wanted {
            let strange = wanted - projects.len();
            wrong(
                format!("有 {strange} 个项目不在项目库中，或选了两次。"),
                format!("{strange} of the projects are not in the register, or were chosen twice."),
            );
        }
        let idle: Vec<&str> =
            projects.iter().filter(|one| !is_under_construction(one, new.held_on)).map(|one| one.name.as_str()).collect();
        if !idle.is_empty() {
            let (n, some) = (idle.len(), idle[..idle.len().min(NAMED_MAX)].join("、"));
            wrong(
                format!("{n} 个项目在 {} 不是在建项目：{some} 等。请移除后再试。", new.held_on),
                format!("{n} projects are not under construction on {}: {some} … Remove them, then try again.", new.held_on),
            );
        }
        if !errors.is_empty() {
            return Err(DeskError::Invalid(errors));
        }
        let route = self.round(projects.iter().map(|one| one.district.as_str()));
        let order = route.map_or_else(|| (0..projects.len()).collect(), |round| round.order);
        let stops = (1..).zip(&order).map(|(n, &stop)| TourStop { tour: id, project: projects[stop].id, n }).collect();
        let mut record = TourRecord {
            id,
            version: 1,
            name: new.name,
            held_on: new.held_on,
            state: "open".to_owned(),
            synthetic: new.synthetic,
            head: [0; 32],
            facts: 0,
            created_at: now,
            updated_at: now,
        };
        let body = json!({ "name": record.name.zh, "held_on": record.held_on.to_string(), "projects": projects.len() });
        let fact = on_tour(&mut record, "tour-planned", body, who, now);
        Ok(Change { tours: vec![Write::New(record)], tour_stops: stops, facts: vec![fact], ..Change::default() })
    }

    /// Ends scoring: from now on the results are shown.
    ///
    /// # Errors
    /// [`DeskError::Tour`] when it has ended or the tour was not held yet, [`DeskError::Conflict`].
    pub fn close_tour(&self, record: &TourRecord, expected: i64, who: &Actors, now: Timestamp) -> Result<Change, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        scoring(record, now)?;
        let mut next = TourRecord { version: expected + 1, state: "closed".to_owned(), updated_at: now, ..record.clone() };
        let fact = on_tour(&mut next, "tour-closed", json!({}), who, now);
        Ok(Change { tours: vec![Write::Update { record: next, expected }], facts: vec![fact], ..Change::default() })
    }

    /// What a participant gives a project of a tour: `before` is what he gave, of version `expected` (0: nothing yet).
    ///
    /// # Errors
    /// [`DeskError::Tour`] when it is not scored now, [`DeskError::Invalid`] for marks that cannot be, [`DeskError::Conflict`].
    pub fn score(
        &self,
        tour: &TourRecord,
        (project, marks): (ProjectId, &Marks),
        (before, expected): (Option<&ScoreRecord>, i64),
        (id, user, who): (ScoreId, UserId, &Actors),
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        scoring(tour, now)?;
        let found = before.map_or(0, |one| one.version);
        DeskError::unless_seen(found, expected)?;
        self.sheet()?.check(marks).map_err(|errors| {
            let told = errors.iter().map(|error| {
                let sentence = error.sentence();
                FieldError::new(&format!("marks.{}", crate::api::view::shortened(error.criterion())), (sentence.zh, sentence.en))
            });
            DeskError::Invalid(told.collect())
        })?;
        let mut record = before.cloned().unwrap_or_else(|| ScoreRecord {
            id,
            version: 0,
            tour: tour.id,
            project,
            user,
            marks: String::new(),
            head: [0; 32],
            facts: 0,
            scored_at: now,
        });
        record.version = expected + 1;
        record.marks = serde_json::to_string(marks).map_err(DeskError::broken)?;
        record.scored_at = now;
        let body = json!({ "tour": tour.id, "project": project, "marks": marks });
        // A score stands in the timeline of its tour.
        let subject = ("score", record.id.uuid(), ProjectId::new(tour.id.uuid()));
        let fact = chained(subject, (&mut record.head, &mut record.facts), ("project-scored", body), who, now);
        let write = match before {
            None => Write::New(record),
            Some(_) => Write::Update { record, expected },
        };
        Ok(Change { scores: vec![write], facts: vec![fact], ..Change::default() })
    }
}

/// Whether works on a project are under way on a day.
pub fn is_under_construction(project: &ProjectRecord, on: Date) -> bool {
    project.started_on.is_some_and(|day| day <= on) && project.completed_on.is_none_or(|day| on < day)
}

/// Check: a tour that is not scored now.
fn scoring(tour: &TourRecord, now: Timestamp) -> Result<(), DeskError> {
    match tour.state.as_str() {
        "open" if date_of(now) < tour.held_on => Err(DeskError::Tour(Refusal::NotYet { on: tour.held_on })),
        "open" => Ok(()),
        _ => Err(DeskError::Tour(Refusal::Closed)),
    }
}

fn on_tour(record: &mut TourRecord, kind: &str, body: serde_json::Value, who: &Actors, now: Timestamp) -> FactRecord {
    let chain = (&mut record.head, &mut record.facts);
    own_fact(("tour", record.id.uuid()), chain, (kind, body), who, now)
}
