//! Who owes and who is owed: an office, a post of one, an applicant.

use base::OfficeId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Who owes something or is owed it (责任主体).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Party {
    /// A whole office (部门).
    Office(OfficeId),
    /// A post of an office (岗位): whoever holds it, or stands in.
    Post(OfficeId, String),
    /// An applicant (申请人): by credit code, or by project where none is known.
    Applicant(String),
}

/// A text that names nobody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' names nobody: expected office:ID, post:ID/ROLE or applicant:CODE")]
pub struct PartyError(pub String);

impl Party {
    /// Reads what [`Display`](fmt::Display) prints.
    ///
    /// # Errors
    /// [`PartyError`].
    pub fn parse(text: &str) -> Result<Self, PartyError> {
        let wrong = || PartyError(text.chars().take(80).collect());
        let (kind, rest) = text.split_once(':').ok_or_else(wrong)?;
        let office = |id: &str| OfficeId::parse(id).map_err(|_| wrong());
        match kind {
            "office" => office(rest).map(Self::Office),
            "post" => {
                let (id, role) = rest.split_once('/').ok_or_else(wrong)?;
                if role.is_empty() { Err(wrong()) } else { Ok(Self::Post(office(id)?, role.to_owned())) }
            }
            "applicant" if !rest.is_empty() => Ok(Self::Applicant(rest.to_owned())),
            _ => Err(wrong()),
        }
    }

    /// The office that it is or belongs to.
    pub const fn office(&self) -> Option<&OfficeId> {
        match self {
            Self::Office(office) | Self::Post(office, _) => Some(office),
            Self::Applicant(_) => None,
        }
    }

    /// Whether a word of `other` is a word of this party: its own, or that of a post for its office.
    pub fn speaks(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Office(mine), Self::Post(theirs, _)) => mine == theirs,
            _ => self == other,
        }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Office(office) => write!(f, "office:{office}"),
            Self::Post(office, role) => write!(f, "post:{office}/{role}"),
            Self::Applicant(code) => write!(f, "applicant:{code}"),
        }
    }
}

impl TryFrom<String> for Party {
    type Error = PartyError;

    fn try_from(text: String) -> Result<Self, PartyError> {
        Self::parse(&text)
    }
}

impl From<Party> for String {
    fn from(party: Party) -> Self {
        party.to_string()
    }
}

/// Whoever acts on a duty (操作人).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// For whom he speaks.
    pub party: Party,
    /// The name shown.
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_party_reads_as_it_prints() {
        for text in ["office:water", "post:water/office-head", "applicant:91110000600037341L"] {
            assert_eq!(Party::parse(text).unwrap().to_string(), text);
        }
        for wrong in ["water", "office:", "office:A b", "post:water", "post:water/", "applicant:", "city:1"] {
            assert!(Party::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_post_speaks_for_its_office_and_not_the_reverse() {
        let party = |text| Party::parse(text).unwrap();
        assert!(party("office:water").speaks(&party("post:water/reviewer")));
        assert!(!party("post:water/office-head").speaks(&party("office:water")));
        assert!(!party("office:water").speaks(&party("post:fire/reviewer")));
    }
}
