//! Playing a scenario: every step on the case as it stands, and whether the law's expectations hold.

use crate::scenario::Deed;
use crate::{
    Actor, Case, Catalogue, Command, Context, Decision, Expect, ItemId, Mode, Named, Opinion, Outcome, Prerequisite, Refusal,
    Request, Scenario, ScenarioError, ScenarioStep, State, Submission, Verb, advance, decide, submit,
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
        let on = item
            .on(law_on)
            .ok_or_else(|| wrong(self.steps[0].line, format!("the item '{}' does not exist on {law_on}", item.id)))?;
        let mut stage = Stage {
            calendar,
            guide: on.guide(catalogue.schema(), &facts),
            prerequisites: Vec::new(),
            reviews: self.steps.iter().any(|step| step.verb() == Verb::Review),
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
    case: Option<Case>,
}

impl Stage<'_> {
    fn play(&mut self, step: &ScenarioStep) -> Played {
        for before in &mut self.prerequisites {
            before.granted |= step.granted.iter().any(|name| name == before.item.as_str());
        }
        let mut facts = Vec::new();
        // What time has done stays, whatever becomes of the step.
        if let Some(Ok(passed)) = self.case.as_ref().map(|case| advance(case, self.calendar, step.at)) {
            facts.extend(passed.facts.iter().map(crate::Fact::sentence));
            self.case = Some(passed.case);
        }
        let refusal = match self.act(step) {
            Ok(decision) => {
                facts.extend(decision.facts.iter().map(crate::Fact::sentence));
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
        }
    }

    fn act(&self, step: &ScenarioStep) -> Result<Decision, Refusal> {
        let ctx = Context { calendar: self.calendar, prerequisites: &self.prerequisites };
        let actor = Actor::new(step.by, None, step.by.as_str());
        let Some(case) = &self.case else {
            let Deed::Submit(papers) = &step.act else { return Err(Refusal::NotReceived) };
            let all = || self.guide.papers.iter().map(|paper| paper.id.clone()).collect();
            let materials = papers.clone().unwrap_or_else(all);
            let submission = Submission { materials, note: String::new() };
            return submit(self.guide.clone(), &submission, &ctx, &actor, step.at);
        };
        let owed = || case.owed().into_iter().map(|(id, _)| id.to_owned());
        let command = match &step.act {
            Deed::Submit(_) => return Err(Refusal::AlreadyReceived),
            Deed::Corrections(what) => {
                Command::RequestCorrections { materials: owed().map(|id| Request { id, what: what.clone() }).collect() }
            }
            Deed::Supplement => Command::Supplement { materials: owed().collect() },
            Deed::Command(command) => command.clone(),
        };
        let reviewed = self.implied_review(case, &command, &ctx, step.at)?;
        let decision = decide(reviewed.as_ref().map_or(case, |done| &done.case), &command, &ctx, &actor, step.at)?;
        let before = reviewed.map_or_else(Vec::new, |done| done.facts);
        let facts = before.into_iter().chain(decision.facts).collect();
        Ok(Decision { case: decision.case, facts })
    }

    /// A scenario that tells no review takes an agreeing one for granted.
    fn implied_review(
        &self,
        case: &Case,
        command: &Command,
        ctx: &Context<'_>,
        at: Timestamp,
    ) -> Result<Option<Decision>, Refusal> {
        let grants = matches!(command, Command::Decide { outcome: Outcome::Granted, .. });
        let open = matches!(case.state, State::Accepted { .. });
        if self.reviews || !grants || !open || self.guide.mode != Mode::Permit {
            return Ok(None);
        }
        let reviewer = Actor::new(Verb::Review.usual_role(), None, Verb::Review.usual_role().as_str());
        let review = Command::Review { opinion: Opinion::Agree, text: String::new() };
        decide(case, &review, ctx, &reviewer, at).map(Some)
    }

    fn seen(&self, at: Timestamp, refusal: Option<&Refusal>) -> Seen {
        let error = refusal.map(Refusal::code);
        let Some(case) = &self.case else { return Seen { error, ..Seen::default() } };
        let today = date_of(at);
        Seen {
            state: Some(case.state_name()),
            outcome: case.outcome(),
            deemed: case.deemed(),
            accepted_on: case.accepted_on(),
            due_on: case.lawful_due().map(|due| due.on),
            paused: matches!(case.state, State::Paused { .. }),
            elapsed_working_days: case.elapsed_working_days(today, self.calendar).ok().flatten(),
            overdue: case.is_overdue(today),
            error,
        }
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
