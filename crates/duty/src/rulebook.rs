//! What a city's pack says of duties: the kinds, the ladders, the methods.

use crate::{Duty, Hours, Ladder, Method, Quiet};
use base::{Named, OfficeId};
use calendar::{Term, Unit};

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

/// The largest number of a term that somebody sets.
const TERM_MAX: u32 = 366;

/// Why a term is not taken (期限不当的原因).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TermRefusal {
    /// The pack has no such method.
    #[error("there is no work method '{method}'")]
    UnknownMethod {
        /// As given.
        method: String,
    },
    /// Neither a term nor a method that sets one.
    #[error("a term is needed")]
    Required,
}

impl TermRefusal {
    /// The stable name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownMethod { .. } => "unknown-method",
            Self::Required => "term-required",
        }
    }

    /// What is wrong and what to do, in both languages.
    pub fn sentence(&self) -> Named {
        match self {
            Self::UnknownMethod { .. } => {
                Named::new("没有这种工作法，请重新选择。", "There is no such work method: choose again.")
            }
            Self::Required => Named::new(
                "请写明期限（如 7d、5wd、1m，不超过 366），或选择有期限的工作法。",
                "Give a term (7d, 5wd, 1m; 366 at most), or choose a work method that has one.",
            ),
        }
    }
}

impl Rulebook {
    /// The kinds that the product itself opens: a pack without one of them is not sound.
    pub const KINDS: [&'static str; 19] = [
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
        "strike-off",
        "reason",
        "finding",
        "decision",
        "answer",
        "milestone",
        "charge",
        "measure",
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
        method.or_else(|| self.ladder(&duty.ladder).map(|ladder| ladder.hours)).unwrap_or(Hours::USUAL)
    }

    /// The term of something that somebody is charged with: what was said, or the method's.
    ///
    /// # Errors
    /// [`TermRefusal`] for a method that there is not, a term in hours or of more than 366, and where nothing sets one.
    pub fn term(&self, given: Option<Term>, method: Option<&str>) -> Result<Term, TermRefusal> {
        let unknown = |id: &str| TermRefusal::UnknownMethod { method: id.chars().take(64).collect() };
        let method = method.map(|id| self.method(id).ok_or_else(|| unknown(id))).transpose()?;
        match given {
            Some(term) if term.n == 0 || term.n > TERM_MAX || term.unit == Unit::Hours => Err(TermRefusal::Required),
            Some(term) => Ok(term),
            None => method.and_then(|method| method.term).ok_or(TermRefusal::Required),
        }
    }

    /// A method.
    pub fn method(&self, id: &str) -> Option<&Method> {
        self.methods.iter().find(|method| method.id == id)
    }
}
