//! What a visit and an event of the parlour refuse, each with a stable name and a sentence that says what to do.

use crate::Note;
use base::Named;
use jiff::civil::Date;

/// Why something is not done (不予办理的原因).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The day has passed.
    #[error("{on} has passed")]
    Past {
        /// The day.
        on: Date,
    },
    /// No stops, or too many.
    #[error("a visit has 1 to {most} stops")]
    Stops {
        /// As many as there may be.
        most: usize,
    },
    /// It does not take place.
    #[error("it was called off")]
    CalledOff,
    /// Something was written of it.
    #[error("it has begun")]
    Begun,
    /// Its day has not come.
    #[error("it is on {on}")]
    NotYet {
        /// Its day.
        on: Date,
    },
    /// The enterprise is no stop of it.
    #[error("this enterprise is not on the way")]
    NoSuchStop,
    /// Words are needed.
    #[error("say it in words")]
    WordsRequired,
    /// The id of an entry is no UUID of version 7.
    #[error("an entry's id is a UUID of version 7")]
    NoEntryId,
    /// This id was taken with another content.
    #[error("this entry is here with another content")]
    Differs {
        /// What is kept under it.
        kept: String,
    },
    /// Somebody else wrote meanwhile.
    #[error("somebody else wrote meanwhile")]
    Changed {
        /// What stands now; none: nothing does.
        theirs: Box<Option<Note>>,
    },
    /// The stop has ended in the other way.
    #[error("the stop has ended otherwise")]
    EndedOtherwise {
        /// As visited.
        visited: bool,
    },
    /// An event of the parlour needs a title, a place, an agenda and seats.
    #[error("title, place, agenda or seats are missing")]
    Incomplete,
    /// Every seat and every place of the waiting list is taken.
    #[error("the event is full")]
    Full,
    /// It is over, or was called off.
    #[error("the event is over")]
    Over,
    /// The company is not on the list.
    #[error("not signed up")]
    NotSignedUp,
    /// Minutes are written from the event's day on.
    #[error("the event is on {on}")]
    NotHeld {
        /// Its day.
        on: Date,
    },
    /// More questions than an event takes.
    #[error("at most {most} questions")]
    Questions {
        /// As many as there may be.
        most: usize,
    },
}

impl Refusal {
    /// The stable name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Past { .. } => "day-passed",
            Self::Stops { .. } => "stops-out-of-range",
            Self::CalledOff => "called-off",
            Self::Begun => "visit-begun",
            Self::NotYet { .. } => "visit-not-yet",
            Self::NoSuchStop => "no-such-stop",
            Self::WordsRequired => "words-required",
            Self::NoEntryId => "no-entry-id",
            Self::Differs { .. } => "entry-differs",
            Self::Changed { .. } => "note-changed",
            Self::EndedOtherwise { .. } => "ended-otherwise",
            Self::Incomplete => "event-incomplete",
            Self::Full => "event-full",
            Self::Over => "event-over",
            Self::NotSignedUp => "not-signed-up",
            Self::NotHeld { .. } => "event-not-held",
            Self::Questions { .. } => "too-many-questions",
        }
    }

    /// Whether two people, or two sendings, said different things: both texts are to be looked at.
    pub const fn is_conflict(&self) -> bool {
        matches!(self, Self::Differs { .. } | Self::Changed { .. } | Self::EndedOtherwise { .. })
    }

    /// What is wrong and what to do, in both languages.
    pub fn sentence(&self) -> Named {
        match self {
            Self::Past { on } => {
                Named::new(format!("{on} 已经过去，请另选日期。"), format!("{on} has passed: choose another day."))
            }
            Self::Stops { most } => Named::new(
                format!("请选择 1 至 {most} 户企业，每户一次。"),
                format!("Choose 1 to {most} enterprises, each once."),
            ),
            Self::CalledOff => Named::new("已经取消，不能再填。", "It was called off and takes nothing more."),
            Self::Begun => Named::new("已经有走访记录，不能取消。", "Something was written of it: it can no more be called off."),
            Self::NotYet { on } => {
                Named::new(format!("这次走访在 {on}，到时再填。"), format!("This visit is on {on}: write from that day on."))
            }
            Self::NoSuchStop => Named::new("这户企业不在这次走访中。", "This enterprise is no stop of the visit."),
            Self::WordsRequired => Named::new("请用文字说明。", "Say it in words."),
            Self::NoEntryId => Named::new(
                "填报编号应为第 7 版 UUID，由填报端生成。",
                "The id of an entry is a UUID of version 7, made by whoever writes it.",
            ),
            Self::Differs { .. } => Named::new(
                "这条填报已经收到过，但内容不同。两份文字都在，请以新的一条重新提交要保留的内容。",
                "This entry came before with another content. Both texts are kept: send what shall hold as a new entry.",
            ),
            Self::Changed { .. } => Named::new(
                "您填写期间，别人改过这户的记录。两份文字都在，请看过后决定用哪一份，或合在一起。",
                "Somebody changed the note of this enterprise meanwhile. Both texts are kept: look at them, then keep one or join them.",
            ),
            Self::EndedOtherwise { visited: true } => {
                Named::new("这户已记为“已走访”。", "This enterprise is marked as visited already.")
            }
            Self::EndedOtherwise { visited: false } => {
                Named::new("这户已记为“未走成”。", "This enterprise is marked as not seen already.")
            }
            Self::Incomplete => Named::new(
                "请填写名称、地点、至少一项议程，席位为 1 至 500。",
                "Give a title, a place, an agenda of at least one line, and 1 to 500 seats.",
            ),
            Self::Full => Named::new(
                "席位和候补名额都已满，请关注下一场活动，或在“企业诉求”中直接提出问题。",
                "Seats and waiting list are full: come to the next event, or ask under 'Issues' at once.",
            ),
            Self::Over => Named::new("这场活动已经结束或取消。", "This event is over or was called off."),
            Self::NotSignedUp => Named::new("请先报名，再提问或取消。", "Sign up first, then ask or give the seat back."),
            Self::NotHeld { on } => {
                Named::new(format!("活动在 {on} 举行，之后再写纪要。"), format!("The event is on {on}: minutes come after."))
            }
            Self::Questions { most } => Named::new(
                format!("每家企业在一场活动中最多提 {most} 个问题。"),
                format!("A company asks at most {most} questions at one event."),
            ),
        }
    }
}
