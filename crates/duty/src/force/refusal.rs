//! What a task force refuses, each with a stable name and a sentence that says what to do.

use crate::TermRefusal;
use base::{Named, OfficeId};
use jiff::civil::Date;

/// Why a step of a task force is not done (不予办理的理由).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are what the sentence names")]
pub enum Refusal {
    /// It is no more.
    #[error("it was wound up on {on}")]
    WoundUp { on: Date },
    /// A post is needed, not an office.
    #[error("a post is needed")]
    NoPost,
    /// Nobody would be in it.
    #[error("it needs a member")]
    NobodyInIt,
    /// An office occurs twice.
    #[error("{office} is in it twice")]
    TwiceInIt { office: OfficeId },
    /// The office is not in it.
    #[error("{office} is not in it")]
    NotInIt { office: OfficeId },
    /// The post that one talks to is of another office.
    #[error("the liaison is no post of {office}")]
    LiaisonOfAnother { office: OfficeId },
    /// The office still owes something.
    #[error("{office} still owes {n}")]
    Owes { office: OfficeId, n: usize },
    /// Something is still owed.
    #[error("{n} duties are still open")]
    StillOwed { n: usize },
    /// The post heads it already.
    #[error("this post heads it already")]
    HeadsAlready,
    /// The record has reached this milestone.
    #[error("it was reached on {on}")]
    ReachedAlready { on: Date },
    /// This milestone is planned already.
    #[error("it is planned already")]
    PlannedAlready,
    /// More than it takes.
    #[error("at most {most}")]
    TooMany { most: usize },
    /// Words are needed.
    #[error("words are needed")]
    WordsRequired,
    /// The term.
    #[error("{0}")]
    Term(#[from] TermRefusal),
    /// A day lies outside the calendar.
    #[error("{0}")]
    Calendar(#[from] calendar::CalendarError),
}

impl Refusal {
    /// The stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WoundUp { .. } => "wound-up",
            Self::NoPost => "post-required",
            Self::NobodyInIt => "member-required",
            Self::TwiceInIt { .. } => "member-twice",
            Self::NotInIt { .. } => "not-a-member",
            Self::LiaisonOfAnother { .. } => "liaison-of-another",
            Self::Owes { .. } => "member-owes",
            Self::StillOwed { .. } => "duties-open",
            Self::HeadsAlready => "heads-already",
            Self::ReachedAlready { .. } => "reached-already",
            Self::PlannedAlready => "planned-already",
            Self::TooMany { .. } => "too-many",
            Self::WordsRequired => "words-required",
            Self::Term(refusal) => refusal.code(),
            Self::Calendar(error) => error.code(),
        }
    }

    /// What is wrong and what to do, in both languages.
    pub fn sentence(&self) -> Named {
        let (zh, en) = match self {
            Self::WoundUp { on } => (
                format!("这个专班（领导小组）已于 {on} 撤销，不能再改；需要时请另行组建。"),
                format!("It was wound up on {on} and is changed no more: form another one if it is needed."),
            ),
            Self::NoPost => (
                "组长和联络员须是岗位，请选择部门和岗位。".to_owned(),
                "Head and liaisons are posts: choose an office and a post.".to_owned(),
            ),
            Self::NobodyInIt => ("至少要有一个成员单位。".to_owned(), "It needs at least one member office.".to_owned()),
            Self::TwiceInIt { .. } => ("同一部门只能列一次。".to_owned(), "An office is listed once.".to_owned()),
            Self::NotInIt { .. } => {
                ("这个部门不是成员单位，请先列为成员。".to_owned(), "This office is no member: let it join first.".to_owned())
            }
            Self::LiaisonOfAnother { .. } => {
                ("联络员须是该成员单位自己的岗位。".to_owned(), "A member's liaison is a post of that office.".to_owned())
            }
            Self::Owes { n, .. } => (
                format!("这个成员单位还有 {n} 项责任未销号，请指明移交给哪个成员单位。"),
                format!("This member still owes {n}: say to which other member they go."),
            ),
            Self::StillOwed { n } => (
                format!("还有 {n} 项责任未销号，请先销号或者撤销。"),
                format!("{n} duties are still open: close or drop them first."),
            ),
            Self::HeadsAlready => ("这个岗位已是组长。".to_owned(), "This post heads it already.".to_owned()),
            Self::ReachedAlready { on } => (
                format!("项目已于 {on} 到达这个节点，不必再列。"),
                format!("The project reached this milestone on {on}: it need not be planned."),
            ),
            Self::PlannedAlready => {
                ("这个节点已经列入，正在计时。".to_owned(), "This milestone is planned already and its term runs.".to_owned())
            }
            Self::TooMany { most } => (format!("最多 {most} 项。"), format!("At most {most}.")),
            Self::WordsRequired => ("请写明内容。".to_owned(), "Say something.".to_owned()),
            Self::Term(refusal) => return refusal.sentence(),
            Self::Calendar(error) => {
                ("日期超出日历的范围，请核对。".to_owned(), format!("A day lies outside the calendar: {error}."))
            }
        };
        Named::new(zh, en)
    }
}
