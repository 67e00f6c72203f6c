//! What a fact does to a permit that was granted.

use crate::{Act, Amendment, Case, Fact, Finding, Granted, Opinion, Outcome, PermitLife, Renewal, State};
use jiff::civil::Date;

impl Case {
    /// The life of a permit that was decided on `on`.
    pub(crate) fn life_from(&self, on: Date) -> PermitLife {
        PermitLife { valid_to: self.valid_after(on), ..PermitLife::default() }
    }

    /// The last day of a validity that begins on `on`; `None`: without limit.
    pub(crate) fn valid_after(&self, on: Date) -> Option<Date> {
        self.guide.validity?.after(on).ok()
    }

    /// The state after an act on a permit; `None` when the act does not fit.
    pub(crate) fn after_grant(&mut self, state: State, act: &Act, fact: &Fact, on: Date) -> Option<State> {
        let finding = |opinion: Opinion, text: &str| Finding { on, opinion, text: text.to_owned(), by: fact.by.clone() };
        let (mut granted, asked_on) = match state {
            State::Delivered { handling, ruling, delivered_on, life } if ruling.outcome == Outcome::Granted => {
                (Box::new(Granted { handling, ruling, delivered_on, life }), None)
            }
            State::Renewing { granted, asked_on } => (granted, Some(asked_on)),
            State::Expired { granted, .. } | State::Revoked { granted, .. } | State::PermitWithdrawn { granted, .. } => {
                let Act::Cancelled { ground, reason } = act else { return None };
                return Some(State::Cancelled { granted, on, ground: *ground, reason: reason.clone() });
            }
            _ => return None,
        };
        let life = &mut granted.life;
        match act {
            Act::Amended { what } => life.amendments.push(Amendment { on, what: what.clone() }),
            Act::CommitmentVerified { holds, text } => {
                let opinion = if *holds { Opinion::Agree } else { Opinion::Disagree };
                life.verified = Some(finding(opinion, text));
            }
            Act::Rechecked { opinion, text } => life.rechecked = Some(finding(*opinion, text)),
            Act::RenewalAsked { .. } if asked_on.is_none() => return Some(State::Renewing { granted, asked_on: on }),
            Act::RenewalDecided { outcome, reason, valid_to } => {
                life.renewals.push(Renewal {
                    asked_on: asked_on?,
                    decided_on: on,
                    outcome: *outcome,
                    deemed: false,
                    reason: reason.clone(),
                    valid_to: *valid_to,
                });
                if *outcome == Outcome::Granted {
                    life.valid_to = *valid_to;
                }
                return Some(in_force(granted));
            }
            Act::RenewalDeemed { valid_to } => {
                life.renewals.push(Renewal {
                    asked_on: asked_on?,
                    decided_on: on,
                    outcome: Outcome::Granted,
                    deemed: true,
                    reason: String::new(),
                    valid_to: *valid_to,
                });
                life.valid_to = *valid_to;
                return Some(in_force(granted));
            }
            Act::Expired {} => return Some(State::Expired { granted, on }),
            Act::Revoked { ground, reason } => {
                return Some(State::Revoked { granted, on, ground: *ground, reason: reason.clone() });
            }
            Act::PermitWithdrawn { reason, compensation } => {
                let (reason, compensation) = (reason.clone(), compensation.clone());
                return Some(State::PermitWithdrawn { granted, on, reason, compensation });
            }
            Act::Cancelled { ground, reason } => {
                return Some(State::Cancelled { granted, on, ground: *ground, reason: reason.clone() });
            }
            _ => return None,
        }
        Some(match asked_on {
            None => in_force(granted),
            Some(asked_on) => State::Renewing { granted, asked_on },
        })
    }
}

fn in_force(granted: Box<Granted>) -> State {
    let Granted { handling, ruling, delivered_on, life } = *granted;
    State::Delivered { handling, ruling, delivered_on, life }
}
