//! How far a project is: what it needs, what it has, on whose desk it lies. Kept in the project's row by every change.

use super::{Desk, DeskError};
use approval::{DossierKind, ItemId, Path, derive_path};
use jiff::civil::Date;
use rules::Facts;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{CaseRecord, Dossier, Progress};

/// The pseudo office of whoever builds: nothing lies on an organ's desk.
pub const BUILDER: &str = "builder";

impl Desk {
    /// The facts of a project, as the rules read them.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when what is stored does not read.
    pub fn facts(&self, dossier: &Dossier) -> Result<Facts, DeskError> {
        let facts: Facts = serde_json::from_str(&dossier.project.facts).map_err(DeskError::broken)?;
        Ok(self.city.catalogue.schema().conform(facts).0)
    }

    /// What a dossier is about.
    ///
    /// # Errors
    /// [`DeskError::Broken`] for a kind that this program does not know.
    pub fn kind(&self, dossier: &Dossier) -> Result<DossierKind, DeskError> {
        let kind = dossier.project.kind.as_str();
        DossierKind::parse(kind).ok_or_else(|| DeskError::broken(format!("there is no kind of dossier '{kind}'")))
    }

    /// The path that a project's facts give under the law of day `on`, its first items begun on `start`.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when a day lies outside the calendar.
    pub fn path(&self, facts: &Facts, on: Date, start: Date, today: Date) -> Result<Path, DeskError> {
        self.path_of(DossierKind::Investment, facts, on, start, today)
    }

    /// The path of an investment project by its stored facts alone, under the law of a day: which items it needs.
    ///
    /// # Errors
    /// As [`Desk::path`].
    pub fn investment_path(&self, facts: &str, day: Date) -> Result<Arc<Path>, DeskError> {
        let derive = || {
            let facts: Facts = serde_json::from_str(facts).map_err(DeskError::broken)?;
            self.path(&self.city.catalogue.schema().conform(facts).0, day, day, day)
        };
        self.paths.get((DossierKind::Investment, facts), day, derive)
    }

    fn path_of(&self, kind: DossierKind, facts: &Facts, on: Date, start: Date, today: Date) -> Result<Path, DeskError> {
        derive_path(&self.city.catalogue, kind, facts, on, start, self.calendar(today)).map_err(DeskError::broken)
    }

    /// The path of a dossier by the law of `today`, for what it asks: which items, in which order. Its dates run from `today`
    /// or from an earlier day of the same law.
    ///
    /// # Errors
    /// As [`Desk::path`].
    pub fn law_path(&self, dossier: &Dossier, today: Date) -> Result<Arc<Path>, DeskError> {
        let kind = self.kind(dossier)?;
        let derive = || self.path_of(kind, &self.facts(dossier)?, today, today, today);
        self.paths.get((kind, &dossier.project.facts), today, derive)
    }

    /// Brings the project's derived columns up to date with its facts and cases.
    ///
    /// # Errors
    /// As [`Desk::path`].
    pub fn refresh(&self, dossier: &mut Dossier, today: Date) -> Result<(), DeskError> {
        let path = self.law_path(dossier, today)?;
        if self.kind(dossier)? == DossierKind::Investment {
            dossier.project.track = path.track.as_str().to_owned();
        }
        dossier.project.progress = progress(dossier, &path);
        Ok(())
    }
}

/// Whether a case gave what still counts: granted, and neither revoked, withdrawn nor struck off. What has merely expired has done
/// its service to the steps after it.
pub fn holds(case: &CaseRecord) -> bool {
    stands(case.outcome.as_deref(), &case.state)
}

/// The same by a case's outcome and the name of its state.
pub fn stands(outcome: Option<&str>, state: &str) -> bool {
    outcome == Some("granted") && !matches!(state, "revoked" | "permit-withdrawn" | "cancelled")
}

/// The items that are granted to a project.
pub fn granted(dossier: &Dossier) -> BTreeSet<ItemId> {
    let granted = dossier.cases.iter().filter(|case| holds(case));
    granted.filter_map(|case| ItemId::parse(&case.item).ok()).collect()
}

/// The items of a path that are not granted, not under way and whose prerequisites are all granted.
pub fn ready<'a>(dossier: &Dossier, path: &'a Path) -> impl Iterator<Item = &'a approval::Step> {
    let granted = granted(dossier);
    let open: BTreeSet<String> = open_cases(dossier).map(|case| case.item.clone()).collect();
    path.steps.iter().filter(move |step| {
        let there = granted.contains(&step.item) || open.contains(step.item.as_str());
        !there && step.requires.iter().all(|item| granted.contains(item))
    })
}

fn open_cases(dossier: &Dossier) -> impl Iterator<Item = &CaseRecord> {
    dossier.cases.iter().filter(|case| case.open)
}

fn progress(dossier: &Dossier, path: &Path) -> Progress {
    let granted = granted(dossier);
    let missing = path.steps.iter().filter(|step| !granted.contains(&step.item)).min_by_key(|step| step.stage);
    let project = &dossier.project;
    let stage = match (project.completed_on, project.started_on, missing) {
        (Some(_), _, _) => "completed",
        (None, Some(_), _) => "started",
        (None, None, Some(step)) => step.stage.as_str(),
        (None, None, None) => "completion",
    };
    // The clock that ends first is what the project waits for; a stopped clock only when no other runs.
    let first =
        open_cases(dossier).min_by_key(|case| (case.state == "paused", case.due_on.unwrap_or(Date::MAX), case.number.clone()));
    let next = ready(dossier, path).min_by_key(|step| step.stage);
    let (waiting_office, waiting_item) = match (first, next) {
        (Some(case), _) if case.due_kind.as_deref() == Some("supplement") => (Some(BUILDER.to_owned()), Some(case.item.clone())),
        (Some(case), _) => (Some(case.office.clone()), Some(case.item.clone())),
        (None, Some(step)) => (Some(BUILDER.to_owned()), Some(step.item.to_string())),
        (None, None) => (None, None),
    };
    Progress {
        stage: stage.to_owned(),
        needed: path.steps.len() as i64,
        granted: path.steps.iter().filter(|step| granted.contains(&step.item)).count() as i64,
        open_cases: open_cases(dossier).count() as i64,
        next_due_on: first.and_then(|case| case.due_on),
        paused: first.is_some_and(|case| case.state == "paused"),
        waiting_office,
        waiting_item,
    }
}
