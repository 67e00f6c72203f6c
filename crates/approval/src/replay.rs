//! Playing a scenario: every step on the case as it stands, and whether the law's expectations hold.

use crate::scenario::Deed;
use crate::scenario_read::{CHAIR, PLACE};
use crate::{
    Actor, Applicant, CancellationGround, Case, Catalogue, Command, Context, Decision, DocumentDraft, Expect, ItemId, LaneReport,
    Machine, Named, Opinion, Outcome, Prerequisite, Refusal, Request, Role, Scenario, ScenarioError, ScenarioStep, State,
    Submission, Verb, advance, decide, submit,
};
use calendar::{Calendar, date_of};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// A scenario as it was played (情景回放记录).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Transcript {
    /// The item's id.
    pub item: ItemId,
    /// What the scenario shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Whether every expectation held.
    pub holds: bool,
    /// Each step and the case after it.
    pub steps: Vec<Played>,
}

/// One step as it was played, and the case after it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Played {
    /// The line of the step in the scenario.
    pub line: usize,
    /// When.
    pub at: String,
    /// What was done.
    #[serde(rename = "do")]
    pub verb: Verb,
    /// The case afterwards.
    #[serde(flatten)]
    pub seen: Seen,
    /// The article that forbids the step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article: Option<&'static str>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Named>,
    /// What happened, in sentences.
    pub facts: Vec<Named>,
    /// The documents that this owes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<DocumentDraft>,
    /// Expectations that did not hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unmet: Vec<Unmet>,
}

/// What can be seen of a case after a step; the keys of `expect`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// The state's stable name; none before the first submission.
    pub state: Option<&'static str>,
    /// Granted or refused.
    pub outcome: Option<Outcome>,
    /// Whether the law accepted the case.
    pub deemed: bool,
    /// The day of acceptance.
    pub accepted_on: Option<Date>,
    /// The last day of the lawful clock that runs.
    pub due_on: Option<Date>,
    /// Whether the clock stands still.
    pub paused: bool,
    /// Working days that the clock to decide has run.
    pub elapsed_working_days: Option<i64>,
    /// Whether the lawful clock has run out.
    pub overdue: bool,
    /// The code of the refusal.
    pub error: Option<&'static str>,
}

/// An expectation that did not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unmet {
    /// Its key.
    pub key: &'static str,
    /// What was expected.
    pub expected: String,
    /// What was found.
    pub found: String,
}

impl Scenario {
    /// Plays the scenario on the law of the day on which the application is submitted.
    ///
    /// # Errors
    /// When the scenario names an item, a prerequisite or a fact that the catalogue does not have.
    pub fn play(&self, catalogue: &Catalogue, calendar: &Calendar) -> Result<Transcript, ScenarioError> {
        let wrong = |line: usize, message: String| ScenarioError { line, message };
        let item = catalogue
            .resolve(&self.item)
            .ok_or_else(|| wrong(self.item_line, format!("there is no item '{}' in this catalogue", self.item)))?;
        let (facts, misfits) = catalogue.schema().conform(self.facts.clone());
        if let Some(misfit) = misfits.first() {
            return Err(wrong(self.item_line, format!("facts: {}", misfit.message.en)));
        }
        let law_on = date_of(self.steps[0].at);
        let mut item = item.clone();
        if let Some(procedure) = &self.procedure {
            let tolerance = procedure.tolerance.or(item.procedure.tolerance);
            item.procedure = crate::Procedure { tolerance, ..procedure.clone() };
        }
        item.validity = self.validity.or(item.validity);
        let on = item
            .on(law_on)
            .ok_or_else(|| wrong(self.steps[0].line, format!("the item '{}' does not exist on {law_on}", item.id)))?;
        let mut stage = Stage {
            calendar,
            guide: on.guide(catalogue.schema(), &facts),
            prerequisites: Vec::new(),
            reviews: self.steps.iter().any(|step| step.verb() == Verb::Review),
            announces: self.steps.iter().any(|step| step.verb() == Verb::AnnounceHearing),
            promises: self.steps.iter().any(|step| step.verb() == Verb::Promise),
            lane: item.lane.as_ref().map(|lane| lane.look(catalogue.schema(), &facts)),
            applicant: Applicant { barred_until: self.barred_until, commitment_barred: false },
            case: None,
        };
        for name in &self.not_granted {
            let before = catalogue.resolve(name);
            let before =
                before.ok_or_else(|| wrong(self.item_line, format!("there is no item '{name}' to be granted before")))?;
            stage.prerequisites.push(Prerequisite { item: before.id.clone(), name: before.name(law_on), granted: false });
        }
        let steps: Vec<Played> = self.steps.iter().map(|step| stage.play(step)).collect();
        Ok(Transcript {
            item: item.id.clone(),
            title: self.title.clone(),
            holds: steps.iter().all(|step| step.unmet.is_empty()),
            steps,
        })
    }
}

/// The case on its way through the scenario.
struct Stage<'a> {
    calendar: &'a Calendar,
    guide: crate::Guide,
    prerequisites: Vec<Prerequisite>,
    /// Whether the scenario tells its reviews; where it tells none, an agreeing one goes before each grant.
    reviews: bool,
    /// Whether it tells the notice of its hearing; where it does not, notice was given on the day of the step before.
    announces: bool,
    /// Whether it tells the applicant's promise; where it does not, one is signed before papers are tolerated.
    promises: bool,
    /// What a machine finds, where the item has a one-hour lane.
    lane: Option<LaneReport>,
    applicant: Applicant,
    case: Option<Case>,
}

impl Stage<'_> {
    fn play(&mut self, step: &ScenarioStep) -> Played {
        for before in &mut self.prerequisites {
            before.granted |= step.granted.iter().any(|name| name == before.item.as_str());
        }
        let (mut facts, mut documents) = (Vec::new(), Vec::new());
        // What time has done stays, whatever becomes of the step.
        if let Some(Ok(passed)) = self.case.as_ref().map(|case| advance(case, self.calendar, step.at)) {
            facts.extend(passed.facts.iter().map(crate::Fact::sentence));
            documents.extend(passed.documents());
            self.case = Some(passed.case);
        }
        let refusal = match self.act(step) {
            Ok(decision) => {
                facts.extend(decision.facts.iter().map(crate::Fact::sentence));
                documents.extend(decision.documents());
                self.case = Some(decision.case);
                None
            }
            Err(refusal) => Some(refusal),
        };
        let seen = self.seen(step.at, refusal.as_ref());
        Played {
            line: step.line,
            at: beijing(step.at),
            verb: step.verb(),
            unmet: unmet(&step.expect, &seen),
            seen,
            article: refusal.as_ref().and_then(Refusal::article),
            why: refusal.as_ref().map(Refusal::sentence),
            facts,
            documents,
        }
    }

    fn act(&self, step: &ScenarioStep) -> Result<Decision, Refusal> {
        let clear = self.lane.as_ref().filter(|report| report.is_clear());
        let machine = clear.map(|report| Machine { checks: &report.passed, drawn: false, one_click: false });
        let ctx = Context { applicant: self.applicant, machine, ..Context::new(self.calendar, &self.prerequisites) };
        let actor = self.actor(step);
        let Some(case) = &self.case else {
            let Deed::Submit(papers, committed) = &step.act else { return Err(Refusal::NotReceived) };
            let all = || self.guide.papers.iter().map(|paper| paper.id.clone()).collect();
            let materials = papers.clone().unwrap_or_else(all);
            let submission = Submission { materials, committed: committed.clone(), ..Submission::default() };
            return submit(self.guide.clone(), &submission, &ctx, &actor, step.at);
        };
        let owed = || case.owed().into_iter().map(|(id, _)| id.to_owned());
        let command = match &step.act {
            Deed::Submit(..) => return Err(Refusal::AlreadyReceived),
            Deed::Corrections(what) => {
                Command::RequestCorrections { materials: owed().map(|id| Request { id, what: what.clone() }).collect() }
            }
            Deed::Supplement => Command::Supplement { materials: owed().collect() },
            Deed::Tolerate(..) => Command::Tolerate {},
            Deed::Cancel(reason) => Command::Cancel { ground: ground(case), reason: reason.clone() },
            Deed::Command(command) => command.clone(),
        };
        let before = self.implied(case, step, &command, &ctx)?;
        let decision = decide(before.as_ref().map_or(case, |done| &done.case), &command, &ctx, &actor, step.at)?;
        let facts = before.map_or_else(Vec::new, |done| done.facts).into_iter().chain(decision.facts).collect();
        Ok(Decision { case: decision.case, facts })
    }

    /// Who acts: the role that the step names, or the one that does it as a rule.
    fn actor(&self, step: &ScenarioStep) -> Actor {
        let joint = step.verb() == Verb::Extend && self.guide.procedure.joint;
        let usual = if joint { Role::Leader } else { step.verb().usual_role() };
        let role = step.by.unwrap_or(usual);
        Actor::new(role, step.office.clone(), role.as_str())
    }

    /// What a scenario leaves out and the step needs: a promise before `tolerate`, the notice of a hearing, an agreeing review.
    fn implied(
        &self,
        case: &Case,
        step: &ScenarioStep,
        command: &Command,
        ctx: &Context<'_>,
    ) -> Result<Option<Decision>, Refusal> {
        let usual = |command: &Command, at: Timestamp| {
            let role = command.verb().usual_role();
            decide(case, command, ctx, &Actor::new(role, None, role.as_str()), at).map(Some)
        };
        match (&step.act, command) {
            (Deed::Tolerate(materials, until), _) if !self.promises => {
                usual(&Command::Promise { materials: materials.clone(), until: *until }, step.at)
            }
            (_, Command::HoldHearing { .. }) if !self.announces => {
                let (on, place, chair) = (date_of(step.at), PLACE.to_owned(), CHAIR.to_owned());
                usual(&Command::AnnounceHearing { on, place, chair }, case.changed_at)
            }
            (_, Command::Decide { outcome: Outcome::Granted, .. } | Command::PreApprove { .. } | Command::Forward { .. }) => {
                let open = matches!(case.state, State::Accepted { .. });
                if self.reviews || !open || !self.guide.mode.is_reviewed() {
                    return Ok(None);
                }
                usual(&Command::Review { opinion: Opinion::Agree, text: String::new() }, step.at)
            }
            _ => Ok(None),
        }
    }

    fn seen(&self, at: Timestamp, refusal: Option<&Refusal>) -> Seen {
        let error = refusal.map(Refusal::code);
        let Some(case) = &self.case else { return Seen { error, ..Seen::default() } };
        let today = date_of(at);
        Seen {
            state: Some(case.state_name()),
            outcome: case.outcome(),
            deemed: case.deemed() || case.renewal_deemed(),
            accepted_on: case.accepted_on(),
            due_on: case.lawful_due().map(|due| due.on),
            paused: matches!(case.state, State::Paused { .. }),
            elapsed_working_days: case.elapsed_working_days(today, self.calendar).ok().flatten(),
            overdue: case.is_overdue(today),
            error,
        }
    }
}

/// The ground on which a permit is struck off, from what became of it.
fn ground(case: &Case) -> CancellationGround {
    match &case.state {
        State::Expired { .. } => CancellationGround::Expired,
        State::Revoked { .. } | State::PermitWithdrawn { .. } => CancellationGround::Revoked,
        _ => CancellationGround::Other,
    }
}

fn unmet(expect: &Expect, seen: &Seen) -> Vec<Unmet> {
    fn day(day: Option<Date>) -> Option<String> {
        day.map(|day| day.to_string())
    }
    fn text(value: Option<impl ToString>) -> Option<String> {
        value.map(|value| value.to_string())
    }
    let rows = [
        ("state", expect.state.clone(), text(seen.state)),
        ("outcome", expect.outcome.clone(), text(seen.outcome.map(Outcome::as_str))),
        ("deemed", text(expect.deemed), text(Some(seen.deemed))),
        ("accepted_on", day(expect.accepted_on), day(seen.accepted_on)),
        ("due_on", day(expect.due_on), day(seen.due_on)),
        ("paused", text(expect.paused), text(Some(seen.paused))),
        ("elapsed_working_days", text(expect.elapsed_working_days), text(seen.elapsed_working_days)),
        ("overdue", text(expect.overdue), text(Some(seen.overdue))),
        ("error", expect.error.clone(), text(seen.error)),
    ];
    let none = || "none".to_owned();
    let wrong = rows.into_iter().filter(|(key, expected, found)| match expected {
        Some(_) => expected != found,
        // A step that is refused unasked is never what the scenario means.
        None => *key == "error" && found.is_some(),
    });
    let wrong = wrong.map(|(key, expected, found)| Unmet {
        key,
        expected: expected.unwrap_or_else(none),
        found: found.unwrap_or_else(none),
    });
    wrong.collect()
}

/// An instant as clocks in China show it.
fn beijing(at: Timestamp) -> String {
    at.display_with_offset(jiff::tz::offset(8)).to_string()
}
