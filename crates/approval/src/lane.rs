//! The one-hour lane: items whose conditions a machine can check are decided without a person, or prepared for one click.

use crate::Named;
use rules::{Facts, Rule, Schema, Truth};

/// The one-hour lane of an item (一小时办结): every condition is a rule over the form and the register.
///
/// Law: Administrative License Law art. 34(2): what can be decided on the spot is. Any doubt falls back to a person.
#[derive(Debug, Clone)]
pub struct Lane {
    /// The conditions.
    pub checks: Vec<LaneCheck>,
    /// Whether a person still decides, by one click (机器预审、一键办结).
    pub one_click: bool,
}

/// One condition of a [`Lane`] (核验条件).
#[derive(Debug, Clone)]
pub struct LaneCheck {
    /// The rule.
    pub rule: Rule,
    /// What it says, for people.
    pub name: Named,
}

/// What a machine found (机器核验结果).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LaneReport {
    /// Conditions that hold.
    pub passed: Vec<Named>,
    /// Conditions that do not hold, or of which not enough is known.
    pub failed: Vec<LaneFailure>,
}

/// A condition that did not pass (未通过的条件).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaneFailure {
    /// What it says.
    pub name: Named,
    /// Whether it is known not to hold; otherwise facts are missing.
    pub known: bool,
}

/// What a machine checked, for the law to act on ([`crate::Context::machine`]): every condition of the lane holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Machine<'a> {
    /// The conditions.
    pub checks: &'a [Named],
    /// Whether this case is drawn for a second look by a person.
    pub drawn: bool,
    /// Whether a person still decides.
    pub one_click: bool,
}

impl Lane {
    /// Checks every condition against what is known.
    pub fn look(&self, schema: &Schema, facts: &Facts) -> LaneReport {
        let mut report = LaneReport::default();
        for check in &self.checks {
            match check.rule.truth(schema, facts) {
                Truth::Yes => report.passed.push(check.name.clone()),
                truth => report.failed.push(LaneFailure { name: check.name.clone(), known: truth == Truth::No }),
            }
        }
        report
    }
}

impl LaneReport {
    /// Whether every condition holds. A lane without conditions is open to nobody.
    pub fn is_clear(&self) -> bool {
        self.failed.is_empty() && !self.passed.is_empty()
    }
}
