//! Rankings beyond a single request: rows of projects and cases become outcomes, and those become places.

use crate::desk::{Desk, DeskError};
use crate::problem::Problem;
use crate::state::App;
use ::ranking::{Board, BoardKind, Outcome, Rules, Standing, Start, counting, rank};
use base::{ItemId, ProjectId};
use calendar::{Term, Unit, date_of};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use store::{Days, RankedCase, RankedGrant, RankedProject, Scope};

/// Basis points of a whole.
const WHOLE: i64 = 10_000;

/// What is behind an outcome.
#[derive(Debug, Clone)]
pub enum Behind {
    /// A project of the list.
    Project {
        /// Its name.
        name: String,
        /// The milestone, as somebody entered it.
        started_on: Option<Date>,
        /// Since when the start is proven.
        proven_on: Option<Date>,
        /// The items without whose grants it is not.
        missing: Vec<ItemId>,
    },
    /// A case.
    Case {
        /// Its number.
        number: String,
        /// Of which item.
        item: String,
        /// The day of the decision.
        decided_on: Option<Date>,
        /// The working days that it took.
        working_days: i64,
        /// The term in working days.
        term: i64,
    },
}

/// A record with what became of it.
#[derive(Debug, Clone)]
pub struct Ranked {
    /// Of which district or office.
    pub unit: String,
    /// Who builds, or applied.
    pub owner: String,
    /// Since when it is looked at: on the list, or received.
    pub since: Date,
    /// What became of it.
    pub outcome: Outcome,
    /// The record.
    pub behind: Behind,
    /// It is the one of its group that counts.
    pub counts: bool,
}

/// Which records: as of which day, of one unit when it is named, as far as somebody reaches.
#[derive(Debug, Clone, Copy)]
pub struct Within<'a> {
    /// The last day that counts.
    pub as_of: Date,
    /// Of which district or office.
    pub unit: Option<&'a str>,
    /// How far the reader reaches.
    pub scope: &'a Scope,
}

/// The days that count up to one of them.
pub fn days(rules: &Rules, as_of: Date) -> Days {
    let back = as_of.saturating_sub(i64::from(rules.months).months());
    Days { from: back.tomorrow().unwrap_or(back), to: as_of }
}

/// The districts or offices of a board, whether there is anything of them or not.
pub fn units(desk: &Desk, board: &Board) -> Vec<String> {
    match board.kind {
        BoardKind::Districts => desk.city.districts.iter().map(|one| one.id.clone()).collect(),
        BoardKind::Offices => {
            let is = |all: &[String], one: &str| all.iter().any(|known| known == one);
            let ranked = desk.city.offices.iter().filter(|one| is(&board.levels, &one.level) && is(&board.kinds, &one.kind));
            ranked.map(|one| one.id.to_string()).collect()
        }
    }
}

/// How all stand on a board as of a day.
///
/// # Errors
/// What the store says.
pub async fn standings(app: &App, board: &Board, as_of: Date) -> Result<Vec<Standing>, Problem> {
    let records = records(app, board, Within { as_of, unit: None, scope: &Scope::All }).await?;
    let mut by_unit: BTreeMap<String, Vec<Outcome>> =
        units(&app.desk, board).into_iter().map(|unit| (unit, Vec::new())).collect();
    for record in records {
        if let Some(of_unit) = by_unit.get_mut(&record.unit) {
            of_unit.push(record.outcome);
        }
    }
    // An office that decides nothing is not told that it is too small: it is not ranked at all.
    by_unit.retain(|_, outcomes| board.kind == BoardKind::Districts || !outcomes.is_empty());
    Ok(rank(board, &by_unit.into_iter().collect::<Vec<_>>()))
}

/// The records that a board counts, each with what became of it.
///
/// # Errors
/// What the store says.
pub async fn records(app: &App, board: &Board, within: Within<'_>) -> Result<Vec<Ranked>, Problem> {
    let rules = app.desk.ranking()?;
    let days = days(rules, within.as_of);
    let mut all = match board.kind {
        BoardKind::Districts => {
            let proof: Vec<&str> = rules.proof.iter().map(ItemId::as_str).collect();
            let projects = app.store.ranked_projects(within.as_of, within.unit, within.scope).await?;
            let grants = app.store.ranked_grants(&proof, within.as_of).await?;
            let desk = app.desk.clone();
            // Deriving the paths of all projects is work for a thread of its own.
            let made = tokio::task::spawn_blocking(move || starts(&desk, projects, &grants, days));
            made.await.map_err(Problem::broken)??
        }
        BoardKind::Offices => {
            let cases = app.store.ranked_cases(days, within.unit, within.scope).await?;
            cases.into_iter().filter_map(|case| decided(&app.desk, case)).collect()
        }
    };
    let outcomes: Vec<Outcome> = all.iter().map(|one| one.outcome.clone()).collect();
    let counted: BTreeSet<String> = counting(&outcomes).into_iter().map(|one| one.id).collect();
    for one in &mut all {
        one.counts = counted.contains(&one.outcome.id);
    }
    Ok(all)
}

/// Starts of the projects that were listed within the days, or that were not proven to have begun before them: nobody waits until an idle project
/// is forgotten.
fn starts(desk: &Desk, projects: Vec<RankedProject>, grants: &[RankedGrant], days: Days) -> Result<Vec<Ranked>, DeskError> {
    let proof = &desk.ranking()?.proof;
    let mut granted: BTreeMap<ProjectId, BTreeMap<&str, Date>> = BTreeMap::new();
    for grant in grants {
        granted.entry(grant.project).or_default().insert(&grant.item, grant.on);
    }
    let mut all = Vec::with_capacity(projects.len());
    for project in projects {
        let path = desk.investment_path(&project.facts, days.to)?;
        let needed: Vec<&ItemId> = proof.iter().filter(|item| path.steps.iter().any(|step| step.item == **item)).collect();
        let own = granted.get(&project.id);
        let on = |item: &ItemId| own.and_then(|own| own.get(item.as_str())).copied();
        let start = Start {
            listed_on: project.listed_on,
            started_on: project.started_on,
            permits: needed.iter().map(|item| on(item)).collect(),
        };
        let proven_on = start.proven(days.to);
        if project.listed_on < days.from && proven_on.is_some_and(|on| on < days.from) {
            continue;
        }
        all.push(Ranked {
            unit: project.district,
            owner: project.owner,
            since: project.listed_on,
            outcome: Outcome {
                id: project.id.to_string(),
                holder: project.holder,
                group: project.id.to_string(),
                weight: u64::try_from(project.investment_yuan).unwrap_or(0),
                reached: proven_on.is_some(),
                took: start.days(days.to),
            },
            behind: Behind::Project {
                name: project.name,
                started_on: project.started_on.filter(|on| *on <= days.to),
                proven_on,
                missing: needed.into_iter().filter(|item| on(item).is_none()).cloned().collect(),
            },
            counts: true,
        });
    }
    Ok(all)
}

/// The working days of a term; a week of a term in calendar days has five.
fn in_working_days(term: Term) -> Option<i64> {
    let n = i64::from(term.n);
    let days = match term.unit {
        Unit::WorkingDays => n,
        Unit::Days => (n * 5).div_euclid(7) + i64::from((n * 5).rem_euclid(7) > 0),
        Unit::Months | Unit::Hours => return None,
    };
    (days > 0).then_some(days)
}

/// What became of a case: how much it took of the term that the law gives, or, where none does, of the promised one (a longer promise would flatter).
fn decided(desk: &Desk, case: RankedCase) -> Option<Ranked> {
    let received_on = date_of(case.received_at);
    let law = desk.item(&case.item)?.on(case.decided_on.unwrap_or(received_on))?;
    let statutory = law.statutory.map(|statutory| statutory.term);
    let term = [statutory, law.promised].into_iter().flatten().find_map(in_working_days)?;
    Some(Ranked {
        unit: case.office,
        owner: case.owner,
        since: received_on,
        outcome: Outcome {
            id: case.id.to_string(),
            group: format!("{} {}", case.item, case.holder),
            holder: case.holder,
            weight: 1,
            reached: case.on_time,
            took: case.decided_on.map(|_| case.working_days * WHOLE / term),
        },
        behind: Behind::Case {
            number: case.number,
            item: case.item,
            decided_on: case.decided_on,
            working_days: case.working_days,
            term,
        },
        counts: true,
    })
}

impl Desk {
    /// By which rules the city ranks.
    ///
    /// # Errors
    /// [`DeskError::Missing`] when the pack does not say.
    pub fn ranking(&self) -> Result<&Rules, DeskError> {
        self.city.ranking.as_ref().ok_or(DeskError::Missing { zh: "排名规则", en: "rules of ranking" })
    }
}
