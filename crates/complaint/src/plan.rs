//! How a city deals with complaints: data of its pack.

use crate::Channel;
use base::{Named, OfficeId};
use calendar::Term;

/// A kind of misconduct (作风问题类别).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// What it means, for whoever chooses.
    pub what: Named,
}

/// The clocks of one way in (渠道时限).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Which way.
    pub channel: Channel,
    /// Within which term it is accepted or not.
    pub accept: Term,
    /// Within which term it is answered, from its acceptance.
    pub answer: Term,
    /// By how many days the answer may be put off, once; `None`: not at all.
    pub extension: Option<u32>,
    /// Within which term it is looked into again when the writer is not satisfied.
    pub again: Term,
    /// Where these terms come from.
    pub basis: Named,
}

/// A lawful reason not to accept one (不予受理情形).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// Its id.
    pub id: String,
    /// What it says.
    pub name: Named,
    /// Where it comes from.
    pub basis: Named,
}

/// How a city deals with complaints (清风留言板、清风护航站).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The office of discipline inspection: it keeps every complaint that does not name it.
    pub discipline: OfficeId,
    /// Who keeps those that name it, and to whom its own duties slip.
    pub above: OfficeId,
    /// The kinds of misconduct, in the order of the pack.
    pub categories: Vec<Category>,
    /// The ways in with their clocks.
    pub ways: Vec<Way>,
    /// Why one may be not accepted.
    pub grounds: Vec<Ground>,
    /// Working days that the writer has for his word on an answer.
    pub word_working_days: u32,
    /// How hard the browser works before a complaint is taken: leading zero bits of a SHA-256, 0 to 24.
    pub work_bits: u32,
    /// How many days after its end a complaint loses what its writer said (个人信息保护法 art. 47); none: not by itself.
    pub erased_after_days: Option<u32>,
}

impl Plan {
    /// A plan of two offices that says nothing else.
    pub const fn new(discipline: OfficeId, above: OfficeId) -> Self {
        Self {
            discipline,
            above,
            categories: Vec::new(),
            ways: Vec::new(),
            grounds: Vec::new(),
            word_working_days: 10,
            work_bits: 0,
            erased_after_days: None,
        }
    }

    /// The category of that id.
    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|one| one.id == id)
    }

    /// The clocks of a way in.
    pub fn way(&self, channel: Channel) -> Option<&Way> {
        self.ways.iter().find(|one| one.channel == channel)
    }

    /// The reason of that id.
    pub fn ground(&self, id: &str) -> Option<&Ground> {
        self.grounds.iter().find(|one| one.id == id)
    }

    /// Who keeps a complaint that names some offices; none when it names all who could.
    pub fn keeper(&self, named: &[OfficeId]) -> Option<&OfficeId> {
        [&self.discipline, &self.above].into_iter().find(|office| !named.contains(office))
    }

    /// Whether an office keeps complaints: its inspectors look into them.
    pub fn keeps(&self, office: &OfficeId) -> bool {
        [&self.discipline, &self.above].contains(&office)
    }
}
