//! The life of a permit after its delivery: in force, renewed, amended, and how it ends.

use crate::{Actor, Handling, ItemId, Named, OfficeId, Opinion, Outcome, Ruling};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A delivered grant (已送达的准予许可决定): what a permit is made from, and without which there is none.
///
/// Law: Administrative License Law arts. 39, 44. Only [`Case::grant`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Grant {
    /// The item.
    pub item: ItemId,
    /// The item's name on the case's day.
    pub name: Named,
    /// The office that decided.
    pub office: OfficeId,
    /// The day whose law holds.
    pub law_on: Date,
    /// The day of the decision.
    pub decided_on: Date,
    /// The day of delivery: the permit's day of issue.
    pub issued_on: Date,
    /// The number of the document, when it has one.
    pub document_number: Option<String>,
    /// Conditions and reasons of the decision.
    pub reason: String,
    /// The day on which the permit expires; `None`: without limit.
    pub valid_to: Option<Date>,
    /// The day by which work must have begun; `None`: the law sets none.
    pub start_by: Option<Date>,
}

/// What became of a permit since its delivery (许可证件的延续和变更).
///
/// Law: Administrative License Law arts. 49, 50.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PermitLife {
    /// The last day on which it is valid; `None`: without limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
    /// Renewals that were decided, by the organ or by law.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renewals: Vec<Renewal>,
    /// Changes of what it says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub amendments: Vec<Amendment>,
    /// What the check of the applicant's commitment found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified: Option<Finding>,
    /// What a person found who looked again at what a machine had decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rechecked: Option<Finding>,
}

/// A renewal (延续): asked for in time, decided before expiry or, by silence, granted by law.
///
/// Law: Administrative License Law art. 50.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewal {
    /// When it was asked for.
    pub asked_on: Date,
    /// When it was decided, or the first day after expiry.
    pub decided_on: Date,
    /// Granted or refused.
    pub outcome: Outcome,
    /// Whether the law granted it because the organ kept silent (逾期视为准予延续).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deemed: bool,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The last day of validity from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
}

/// A change of what a permit says (变更).
///
/// Law: Administrative License Law art. 49.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amendment {
    /// The day.
    pub on: Date,
    /// What changed.
    pub what: String,
}

/// What somebody found who looked afterwards (事后核查结论).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The day.
    pub on: Date,
    /// Whether all was well.
    pub opinion: Opinion,
    /// In words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Who looked.
    pub by: Actor,
}

/// A permit that was granted and delivered, with everything that led to it and became of it (已颁发的许可).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted {
    /// What had been done.
    pub handling: Handling,
    /// What was decided.
    pub ruling: Ruling,
    /// When it was delivered.
    pub delivered_on: Date,
    /// What became of it.
    #[serde(default)]
    pub life: PermitLife,
}
