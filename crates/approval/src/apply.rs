//! What a fact does to a case: the only place where a case changes.

use crate::{Act, Case, Corrections, Extension, Fact, Handling, Paper, Pause, Refusal, Review, Ruling, State, Wanted};
use calendar::{Calendar, date_of};
use jiff::civil::Date;

impl Case {
    /// The case that a first fact opens.
    pub(crate) fn open(fact: &Fact) -> Result<Self, Refusal> {
        let Act::Received { guide, papers, .. } = &fact.act else { return Err(Refusal::NotReceived) };
        let on = date_of(fact.at);
        Ok(Self {
            v: Self::VERSION,
            guide: guide.as_ref().clone(),
            received_at: fact.at,
            changed_at: fact.at,
            calendar: String::new(),
            clocks: crate::Clocks::default(),
            papers: papers.iter().map(|id| Paper { id: id.clone(), on }).collect(),
            corrections: Vec::new(),
            state: State::Received { since: on },
        })
    }

    /// Replays a case from its facts, its clocks reckoned on `calendar`.
    ///
    /// # Errors
    /// [`Refusal::FactOutOfPlace`] when the facts are no case's record.
    pub fn replay(facts: &[Fact], calendar: &Calendar) -> Result<Self, Refusal> {
        let (first, rest) = facts.split_first().ok_or(Refusal::NotReceived)?;
        let mut case = Self::open(first)?;
        for fact in rest {
            case.apply(fact)?;
        }
        case.settle(calendar)?;
        Ok(case)
    }

    /// Reckons the stored due dates again.
    pub(crate) fn settle(&mut self, calendar: &Calendar) -> Result<(), Refusal> {
        self.clocks = self.clocks(calendar)?;
        calendar.version().clone_into(&mut self.calendar);
        Ok(())
    }

    /// Changes the case as the fact says. After an error the case is of no use any more.
    pub(crate) fn apply(&mut self, fact: &Fact) -> Result<(), Refusal> {
        let on = date_of(fact.at);
        match &fact.act {
            Act::CorrectedOnTheSpot { .. } | Act::DueMoved { .. } => {}
            Act::Supplemented { papers, complete } => self.take(papers, *complete, on),
            act => {
                let misfit = Refusal::FactOutOfPlace { kind: fact.kind(), state: self.state.name() };
                let state = std::mem::replace(&mut self.state, State::CorrectionsRequested {});
                self.state = self.next(state, act, fact, on).ok_or(misfit)?;
            }
        }
        self.changed_at = fact.at;
        Ok(())
    }

    /// Papers came. When none is owed any more and the case waited for them, it is back at the window from that day.
    fn take(&mut self, papers: &[String], complete: bool, on: Date) {
        for id in papers {
            self.papers.retain(|paper| paper.id != *id);
            self.papers.push(Paper { id: id.clone(), on });
            let asked = self.corrections.last_mut().map(|notice| &mut notice.wanted);
            if let Some(line) = asked.and_then(|lines| lines.iter_mut().find(|line| line.id == *id)) {
                line.supplied_on = Some(on);
            }
        }
        if complete && matches!(self.state, State::CorrectionsRequested {}) {
            self.state = State::Received { since: on };
        }
    }

    /// The state after `act`; `None` when the act does not fit the state.
    fn next(&mut self, state: State, act: &Act, fact: &Fact, on: Date) -> Option<State> {
        let fresh = |accepted_on: Date, deemed: bool| Handling {
            accepted_on,
            deemed,
            reviews: Vec::new(),
            pauses: Vec::new(),
            extension: None,
        };
        Some(match (state, act) {
            (State::Received { .. }, Act::FoundNotRequired { reason }) => State::NotRequired { on, reason: reason.clone() },
            (State::Received { .. }, Act::FoundNotCompetent { competent_organ }) => {
                State::NotCompetent { on, competent_organ: competent_organ.clone() }
            }
            (State::Received { .. } | State::CorrectionsRequested {}, Act::CorrectionsRequested { wanted }) => {
                self.ask(wanted, on);
                State::CorrectionsRequested {}
            }
            (State::Received { .. }, Act::Accepted { accepted_on }) => State::Accepted { handling: fresh(*accepted_on, false) },
            (State::Received { .. }, Act::AcceptanceDeemed { accepted_on }) => {
                State::Accepted { handling: fresh(*accepted_on, true) }
            }
            (State::CorrectionsRequested {}, Act::Lapsed {}) => State::Lapsed { on },
            (State::Accepted { handling }, act) => handled(handling, act, fact, on)?,
            (State::Paused { mut handling, pause }, Act::Resumed { .. }) => {
                handling.pauses.push(Pause { to: Some(on), ..pause });
                State::Accepted { handling }
            }
            (State::Decided { handling, ruling }, Act::Delivered { .. }) => {
                State::Delivered { handling, ruling, delivered_on: on }
            }
            (State::Received { .. } | State::CorrectionsRequested {}, Act::Withdrawn { reason }) => {
                State::Withdrawn { on, reason: reason.clone(), handling: None }
            }
            (State::Paused { mut handling, pause }, Act::Withdrawn { reason }) => {
                handling.pauses.push(Pause { to: Some(on), ..pause });
                State::Withdrawn { on, reason: reason.clone(), handling: Some(handling) }
            }
            _ => return None,
        })
    }

    fn ask(&mut self, wanted: &[Wanted], on: Date) {
        self.corrections.push(Corrections { told_on: on, wanted: wanted.to_vec() });
    }
}

/// What an act does to an accepted case.
fn handled(mut handling: Handling, act: &Act, fact: &Fact, on: Date) -> Option<State> {
    Some(match act {
        Act::Reviewed { opinion, text } => {
            handling.reviews.push(Review {
                by: fact.by.user.clone(),
                office: fact.by.office.clone(),
                opinion: *opinion,
                text: text.clone(),
                at: fact.at,
            });
            State::Accepted { handling }
        }
        Act::Paused { cause, expected_on, reason } => State::Paused {
            handling,
            pause: Pause { cause: cause.clone(), from: on, to: None, expected_on: *expected_on, reason: reason.clone() },
        },
        Act::Extended { term, reason } => {
            handling.extension = Some(Extension { on, by: *term, reason: reason.clone() });
            State::Accepted { handling }
        }
        Act::Decided { outcome, reason, document_number, .. } => State::Decided {
            handling,
            ruling: Ruling {
                outcome: *outcome,
                decided_on: on,
                reason: reason.clone(),
                document_number: document_number.clone(),
                by: fact.by.clone(),
            },
        },
        Act::Withdrawn { reason } => State::Withdrawn { on, reason: reason.clone(), handling: Some(handling) },
        _ => return None,
    })
}
