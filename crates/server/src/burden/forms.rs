//! Which operations are forms: those by which somebody who is signed in hands in what he has filled in.

use crate::access::{Rule, Who, area_of};

/// Areas without forms of anybody's work: one's own account and settings, the system's upkeep, what is open to everyone.
const ASIDE: [&str; 3] = ["account", "system", "public"];

/// What is sent while a form is being filled in, or by the program: a look at what would come of it, a mark that something was read, pieces of a file.
const NO_FORMS: [&str; 13] = [
    "post-projects-id-form",
    "post-establishments-id-form",
    "post-policies-check",
    "post-policies-explain",
    "post-issues-route",
    "post-stewards-plan",
    "post-tellings-read",
    "post-policies-id-read",
    "post-dispatch-chairs-id-feed",
    "post-windows-name-next",
    "post-projects-id-uploads",
    "patch-uploads-id",
    "post-opinions",
];

/// What hands in a file: one field, whatever its body says.
const FILES: [&str; 1] = ["post-uploads-id-finish"];

/// Whether an operation is a form. Reading and deleting fills nothing in, nor does another system with its key.
pub fn is_form(rule: &Rule) -> bool {
    let writes = ["post-", "patch-", "put-"].iter().any(|method| rule.operation.starts_with(method));
    let aside = area_of(rule.operation).is_none_or(|area| ASIDE.contains(&area));
    writes && !aside && matches!(rule.who, Who::Roles(_)) && !NO_FORMS.contains(&rule.operation)
}

/// Whether it hands in a file.
pub(super) fn is_file(operation: &str) -> bool {
    FILES.contains(&operation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{AREAS, rule_of};

    #[test]
    fn every_name_is_an_operation_of_somebody_who_is_signed_in() {
        for name in NO_FORMS.into_iter().chain(FILES) {
            let rule = rule_of(name).expect(name);
            assert!(matches!(rule.who, Who::Roles(_)), "{name}");
        }
        assert!(ASIDE.iter().all(|id| AREAS.iter().any(|area| area.id == *id)));
    }

    #[test]
    fn forms_are_what_is_handed_in() {
        let is = |name: &str| rule_of(name).is_some_and(is_form);
        for form in ["post-projects", "patch-projects-id", "post-cases-id-commands", "post-issues", "post-uploads-id-finish"] {
            assert!(is(form), "{form}");
        }
        for other in
            ["get-projects", "delete-uploads-id", "patch-me-contact", "post-session-post", "post-intake-issues", "post-people"]
        {
            assert!(!is(other), "{other}");
        }
    }
}
