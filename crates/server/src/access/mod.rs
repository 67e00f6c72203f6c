//! Who may do what: one table, applied to every request by one layer before any handler runs. Denied is what no line of it allows.
//!
//! A line ([`Rule`]) names an operation of the API document and who may call it, with how far his permission reaches. What depends on the record (is it
//! his company's, his office's?) is asked where the record is read, by [`Me::scope`](crate::session::Me::scope), which goes into the store's SQL, and
//! [`Me::covers`](crate::session::Me::covers).
//!
//! Beside it stands what answers show of people ([`SHOWN`]): the same layer notes who read it.
//!
//! Reading order: this page, `table/mod.rs`, then the area that you want to know of; `shown.rs`.

mod layer;
mod page;
mod shown;
mod table;

pub(crate) use layer::{layer, refusal};
pub use page::page;
pub use shown::{Data, PERSONAL, Record, SHOWN, Shown, TYPED, shown};
pub use table::AREAS;

use crate::api::types::Role;
use crate::api_key::Scope;
use crate::problem::Problem;
use axum::http::Method;
use std::collections::HashMap;
use std::sync::OnceLock;

base::stable_names! {
    /// How far a permission reaches (数据范围).
    Reach {
        /// One's own records and those of one's company.
        Own = "own", "本人、本企业", "own";
        /// What one's office answers for; for its head, what the offices beneath it answer for as well.
        Office = "office", "本部门", "office";
        /// What lies in the district that one leads; the whole city for whoever leads it.
        District = "district", "本县区", "district";
        /// Every record of the city.
        City = "city", "全市", "city";
    }
}

/// Some roles and how far their permission reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// Who.
    pub roles: &'static [Role],
    /// How far.
    pub reach: Reach,
}

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Anyone, without an account.
    Everyone,
    /// Whoever is signed in with one of these roles; the first grant that names his role counts.
    Roles(&'static [Grant]),
    /// Another system, by a key of this scope.
    Key(Scope),
}

/// A line of the table: who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The operation's id in the API document.
    pub operation: &'static str,
    /// What it is called, in Chinese; in English the API document says it.
    pub title: &'static str,
    /// Who may.
    pub who: Who,
    /// Who may know that there is such a thing: others are answered as if there were none. Nobody in particular: everybody may.
    known_to: Option<&'static [Role]>,
    hidden: bool,
}

/// The lines of one area of the API.
#[derive(Debug, Clone, Copy)]
pub struct Area {
    /// Its stable name.
    pub id: &'static str,
    /// Its name: Chinese, English.
    pub name: (&'static str, &'static str),
    /// Its lines.
    pub rules: &'static [Rule],
}

/// What the table says to somebody who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// He may, this far.
    Admitted(Reach),
    /// Nobody is signed in.
    SignInFirst,
    /// His role may not.
    Refused(Role),
    /// His role may not, and is not told that there is such a thing.
    Hidden,
}

const fn line(operation: &'static str, title: &'static str, who: Who) -> Rule {
    Rule { operation, title, who, known_to: None, hidden: false }
}

/// A line for those who are signed in.
pub(crate) const fn rule(operation: &'static str, title: &'static str, grants: &'static [Grant]) -> Rule {
    line(operation, title, Who::Roles(grants))
}

/// A line for anyone.
pub(crate) const fn open(operation: &'static str, title: &'static str) -> Rule {
    line(operation, title, Who::Everyone)
}

/// A line for other systems.
pub(crate) const fn by_key(operation: &'static str, title: &'static str, scope: Scope) -> Rule {
    line(operation, title, Who::Key(scope))
}

impl Rule {
    /// Whoever may not is answered as if there were no such record.
    pub(crate) const fn hidden_from_others(self) -> Self {
        Self { hidden: true, ..self }
    }

    /// Whoever may not and is none of these is answered as if there were no such record.
    pub(crate) const fn known_to(self, roles: &'static [Role]) -> Self {
        Self { known_to: Some(roles), ..self }
    }

    /// How far the permission of a role reaches; `None`: it has none.
    pub fn reach(&self, role: Role) -> Option<Reach> {
        let Who::Roles(grants) = self.who else { return None };
        grants.iter().find(|grant| grant.roles.contains(&role)).map(|grant| grant.reach)
    }

    /// Every role that it admits.
    pub fn roles(&self) -> Vec<Role> {
        Role::ALL.into_iter().filter(|role| self.reach(*role).is_some()).collect()
    }

    /// What it says to somebody with a role, or to nobody. Keys are looked at by the layer.
    pub fn judge(&self, role: Option<Role>) -> Verdict {
        if self.who == Who::Everyone {
            return Verdict::Admitted(Reach::Own);
        }
        let Some(role) = role else { return Verdict::SignInFirst };
        let known = self.known_to.map_or(!self.hidden, |roles| roles.contains(&role));
        match self.reach(role) {
            Some(reach) => Verdict::Admitted(reach),
            None if known => Verdict::Refused(role),
            None => Verdict::Hidden,
        }
    }
}

/// An operation's id: its method and its path. The names of the handlers are not unique.
pub fn operation_id(method: &str, path: &str) -> String {
    let words = path.trim_start_matches("/api/v1").split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once(method).chain(words).collect::<Vec<_>>().join("-")
}

/// The area in which an operation stands.
pub fn area_of(operation: &str) -> Option<&'static str> {
    static PLACES: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    let places =
        PLACES.get_or_init(|| AREAS.iter().flat_map(|area| area.rules.iter().map(|rule| (rule.operation, area.id))).collect());
    places.get(operation).copied()
}

/// Whether a post that was lent for some areas alone lets its deputy call an operation: what lies in one of them, what is his own, and to read what
/// acting there takes. Complaints, findings and accounts are read in their own areas alone.
pub(crate) fn is_lent(areas: &[String], operation: &str) -> bool {
    let Some(area) = area_of(operation) else { return false };
    let named = |id: &str| areas.iter().any(|one| one == id);
    let reads = operation.starts_with("get-") && !["trust", "system"].contains(&area);
    areas.is_empty() || named(area) || reads || ["account", "public"].contains(&area)
}

/// The line of an operation.
pub fn rule_of(operation: &str) -> Option<&'static Rule> {
    static RULES: OnceLock<HashMap<&'static str, &'static Rule>> = OnceLock::new();
    let rules = RULES.get_or_init(|| AREAS.iter().flat_map(|area| area.rules).map(|rule| (rule.operation, rule)).collect());
    rules.get(operation).copied()
}

/// How far a role reaches by an operation; `None`: it may not call it.
pub(crate) fn reach(operation: &str, role: Role) -> Option<Reach> {
    let rule = rule_of(operation);
    debug_assert!(rule.is_some(), "the table has no line for {operation}");
    rule.and_then(|rule| rule.reach(role))
}

/// Every role that may call an operation.
pub(crate) fn roles_of(operation: &str) -> Vec<Role> {
    rule_of(operation).map(Rule::roles).unwrap_or_default()
}

/// 403 that says whose an operation is.
pub(crate) fn refusal_of(operation: &str, role: Role) -> Problem {
    refusal(role, &roles_of(operation))
}

/// Whether a path has an operation by another method.
fn is_known(path: &str) -> bool {
    let methods = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];
    methods.iter().any(|method| rule_of(&operation_id(&method.as_str().to_lowercase(), path)).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_operation_has_two_lines() {
        let all: Vec<&str> = AREAS.iter().flat_map(|area| area.rules).map(|rule| rule.operation).collect();
        let twice: Vec<_> = all.iter().filter(|one| all.iter().filter(|other| other == one).count() > 1).collect();
        assert_eq!(twice, Vec::<&&str>::new());
    }

    #[test]
    fn whoever_is_not_named_is_refused_or_learns_nothing() {
        let rule = rule_of("post-tours-id-close").expect("there is one");
        assert_eq!(rule.judge(Some(Role::ProjectOfficer)), Verdict::Admitted(Reach::City));
        assert_eq!(rule.judge(Some(Role::Leader)), Verdict::Refused(Role::Leader), "a leader sees tours");
        assert_eq!(rule.judge(Some(Role::Applicant)), Verdict::Hidden);
        assert_eq!(rule.judge(None), Verdict::SignInFirst);
        assert_eq!(rule_of("get-nothing"), None);
    }
}
