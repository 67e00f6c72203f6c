//! Delivery of what was decided (art. 44).

use super::rules;
use crate::{Act, Case, Refusal, State};
use jiff::civil::Date;

rules! {
    "art44", "行政许可法第四十四条", "Administrative License Law art. 44":
        "自作出决定之日起十日内向申请人颁发、送达许可证件。",
        "The decision is delivered within ten days.",
        facts ["delivered"], refusals ["not-decided"];
}

/// Only a decision can be delivered.
///
/// Law: art. 44: within ten working days ([`crate::DELIVERY`]).
pub(super) fn may(case: &Case) -> Result<(), Refusal> {
    match &case.state {
        State::Decided { .. } => Ok(()),
        State::Accepted { .. } | State::Paused { .. } => Err(Refusal::NotDecided),
        _ => Err(Refusal::NotAccepted),
    }
}

pub(super) fn deliver(case: &Case, today: Date) -> Result<Act, Refusal> {
    let ruling = case.ruling().ok_or(Refusal::NotDecided)?;
    Ok(Act::Delivered { outcome: ruling.outcome, late: case.is_overdue(today) })
}
