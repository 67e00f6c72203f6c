//! What cases say of their offices: the columns that lists ask for, and what the sums gain.

use super::{Desk, DeskError};
use approval::{Decision, Fact, Opinion, Role};
use calendar::{Calendar, date_of};
use jiff::civil::Date;
use store::{CaseFigures, CaseRecord, ConsultationRecord, FactRecord, Tallied, Tally};

/// A case, what the sums gain by it, and the opinions that it asked.
pub type Counted = (CaseRecord, Vec<Tally>, Vec<ConsultationRecord>);

/// Brings what a case says of its offices up to date with what was decided just now.
///
/// # Errors
/// [`DeskError::Broken`] when a date lies outside the calendar.
pub fn figure(figures: &mut CaseFigures, decision: &Decision, calendar: &Calendar) -> Result<(), DeskError> {
    // The first decision is the one that the applicant waited for; what comes after it is another matter.
    if figures.decided_on.is_none() {
        let own = decision.facts.iter().filter(|fact| is_of_official(fact));
        for fact in own {
            figures.steps += 1;
            figures.steps_on_paper += i64::from(fact.on_paper_at.is_some());
        }
        if let Some(achieved) = decision.case.achieved(calendar).map_err(DeskError::broken)? {
            figures.decided_on = Some(achieved.decided_on);
            figures.working_days = achieved.working_days;
            figures.on_time = achieved.on_time;
        }
    }
    // A case of before is counted as a whole, when the program starts.
    if figures.intake_office.is_empty() {
        decision.case.guide.office.as_str().clone_into(&mut figures.intake_office);
    }
    figures.corrected = decision.case.was_corrected();
    let look = decision.case.life().and_then(|life| life.rechecked.as_ref());
    figures.looked_on = look.map(|found| found.on);
    figures.look_passed = look.is_some_and(|found| found.opinion == Opinion::Agree);
    Ok(())
}

fn is_of_official(fact: &Fact) -> bool {
    !matches!(fact.by.role, Role::System | Role::Applicant)
}

/// What the sums gain by a step; with nothing before, everything that the case stands for.
pub fn tallies(before: Option<&CaseFigures>, after: &CaseRecord) -> Vec<Tally> {
    let now = &after.figures;
    let tally = |day, office: &str, what| Tally { day, office: office.to_owned(), item: after.item.clone(), what };
    let received_on = date_of(after.received_at);
    let mut tallies = Vec::new();
    if before.is_none() {
        tallies.push(tally(received_on, &now.intake_office, Tallied::Received));
    }
    if now.corrected && before.is_none_or(|before| !before.corrected) {
        tallies.push(tally(received_on, &now.intake_office, Tallied::Corrected));
    }
    if let Some(day) = now.decided_on.filter(|_| before.is_none_or(|before| before.decided_on.is_none())) {
        let what = Tallied::Decided {
            working_days: now.working_days,
            on_time: now.on_time,
            steps: now.steps,
            steps_on_paper: now.steps_on_paper,
            machine: after.machine > 0,
        };
        tallies.push(tally(day, &after.office, what));
    }
    tallies
}

impl Desk {
    /// A case of before with what it says of its offices, what the sums gain by it, and the opinions that it asked.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when the case does not read.
    pub fn counted(&self, mut record: CaseRecord, facts: &[FactRecord], today: Date) -> Result<Counted, DeskError> {
        let case = self.case(&record)?;
        let mut facts: Vec<Fact> = facts.iter().filter_map(|fact| serde_json::from_str(&fact.body).ok()).collect();
        // Steps count until the decision.
        let decided = facts.iter().position(|fact| fact.kind() == "decided").unwrap_or(facts.len());
        facts.truncate(decided + 1);
        let opinions = super::case::consultations(&case, record.id);
        record.figures = CaseFigures::default();
        figure(&mut record.figures, &Decision { case, facts }, self.calendar(today))?;
        let tallies = tallies(None, &record);
        Ok((record, tallies, opinions))
    }
}
