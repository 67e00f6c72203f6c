//! Review (art. 34).

use crate::{Act, Case, Opinion, Refusal};

/// What a review records is listed with the grant, which needs it (`art34-1`).
pub(super) const RULES: &[crate::law::Rule] = &[];

/// An accepted application is reviewed until it is decided.
///
/// Law: art. 34(1).
pub(super) fn may(case: &Case) -> Result<(), Refusal> {
    super::in_review(case)
}

pub(super) fn review(opinion: Opinion, text: &str) -> Act {
    Act::Reviewed { opinion, text: text.trim().to_owned() }
}
