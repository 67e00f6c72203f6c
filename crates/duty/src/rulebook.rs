//! What a city's pack says of duties: the kinds, the ladders, the methods.

use crate::{Duty, Hours, Ladder, Method, Quiet};
use base::{Named, OfficeId};
use calendar::Term;

/// A city's rules for duties (责任规则), as its pack gives them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rulebook {
    /// The office in which the city's leaders sit.
    pub leaders: Option<OfficeId>,
    /// When nobody is disturbed by e-mail and messages.
    pub quiet: Option<Quiet>,
    /// The kinds of duties.
    pub kinds: Vec<Kind>,
    /// The ladders.
    pub ladders: Vec<Ladder>,
    /// The work methods.
    pub methods: Vec<Method>,
    /// What the methods are called together.
    pub naming: Option<Naming>,
}

/// What a city's methods are called (工作法名称).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Naming {
    /// As printed.
    pub name: Named,
    /// The other reading.
    pub alias: Named,
    /// Why there are two.
    pub note: Named,
}

/// A kind of duty (责任种类).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// What must be shown.
    pub evidence: Named,
    /// Which ladder tells of it.
    pub ladder: String,
    /// The term, where neither a law nor whoever opens it says.
    pub term: Option<Term>,
    /// Who is owed it, where the record does not say.
    pub creditor: Option<OfficeId>,
}

impl Rulebook {
    /// The kinds that the product itself opens: a pack without one of them is not sound.
    pub const KINDS: [&'static str; 14] = [
        "notice",
        "supplement",
        "promised",
        "statutory",
        "delivery",
        "tolerated",
        "hearing",
        "renewal",
        "opinion",
        "verification",
        "recheck",
        "reason",
        "finding",
        "decision",
    ];

    /// A kind.
    pub fn kind(&self, id: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.id == id)
    }

    /// A ladder.
    pub fn ladder(&self, id: &str) -> Option<&Ladder> {
        self.ladders.iter().find(|ladder| ladder.id == id)
    }

    /// At which hours what is told of a duty leaves the house: as its method says, or else its ladder.
    pub fn hours(&self, duty: &Duty) -> Hours {
        let method = duty.method.as_deref().and_then(|id| self.method(id)).and_then(|method| method.hours);
        method.or_else(|| self.ladder(&duty.ladder).map(|ladder| ladder.hours)).unwrap_or_default()
    }

    /// A method.
    pub fn method(&self, id: &str) -> Option<&Method> {
        self.methods.iter().find(|method| method.id == id)
    }
}
