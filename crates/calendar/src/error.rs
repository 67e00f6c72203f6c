//! What can go wrong with a date or a term, with a stable code and a sentence that says what to do.

use jiff::civil::Date;

/// Why a date, a term or a notice cannot be used.
///
/// [`code`](Self::code) is stable and for programs; the sentence is for people and may change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CalendarError {
    /// The date lies before the first notice that the calendar holds.
    #[error("{date} lies before the calendar, which begins on {first}: give a date from {first} on")]
    BeforeFirstYear {
        /// The date that was asked for.
        date: Date,
        /// The calendar's first day.
        first: Date,
    },
    /// The date, or the end of the term, lies beyond the last year whose festivals are tabled.
    #[error("the calendar ends on {last}, and this date or term reaches beyond it: give an earlier date or a shorter term")]
    BeyondLastYear {
        /// The calendar's last day.
        last: Date,
    },
    /// The clock stands still: a pause is open, so the term has no end yet.
    #[error("the clock has been stopped since {since}: the term has no last day until the pause ends")]
    Paused {
        /// The last day that still counted.
        since: Date,
    },
    /// A pause that ends before it begins.
    #[error("a pause cannot end on {to}, before it begins on {from}: exchange the two days")]
    PauseReversed {
        /// The day on which the pause begins.
        from: Date,
        /// The day on which it is said to end.
        to: Date,
    },
    /// A term in hours runs from an instant, not from a day.
    #[error("a term in hours runs from an instant, not from a day: give the time of day too")]
    HoursNeedAnInstant,
    /// A text that is not a term.
    #[error(
        "'{text}' is not a term: write a number and a unit, such as 20wd (working days), 60d (days), 3m (months) or 1h (hours)"
    )]
    TermMalformed {
        /// What was given, at most 40 characters of it.
        text: String,
    },
    /// Columns of different lengths.
    #[error("the columns have {left}, {right} and {out} rows: give columns of one length")]
    ColumnsDiffer {
        /// Rows of the first column.
        left: usize,
        /// Rows of the second column.
        right: usize,
        /// Rows of the answer's column.
        out: usize,
    },
    /// A file of notices that cannot be read.
    #[error("{file}: {problem}")]
    NoticeMalformed {
        /// The file's name.
        file: String,
        /// What is wrong in it, with the line where known.
        problem: String,
    },
}

impl CalendarError {
    /// The stable name of this kind of error, in kebab-case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BeforeFirstYear { .. } => "before-first-year",
            Self::BeyondLastYear { .. } => "beyond-last-year",
            Self::Paused { .. } => "paused",
            Self::PauseReversed { .. } => "pause-reversed",
            Self::HoursNeedAnInstant => "hours-need-an-instant",
            Self::TermMalformed { .. } => "term-malformed",
            Self::ColumnsDiffer { .. } => "columns-differ",
            Self::NoticeMalformed { .. } => "notice-malformed",
        }
    }

    /// The article of law that stands behind the error, where there is one.
    pub fn article(&self) -> Option<&'static str> {
        match self {
            Self::Paused { .. } => Some("行政许可法 art. 45"),
            Self::HoursNeedAnInstant => Some("民法典 art. 201"),
            _ => None,
        }
    }
}
