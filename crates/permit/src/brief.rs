//! The data of a one-page brief of figures, ready to be drawn.

use jiff::civil::Date;

/// A brief (简报): figures as of a day on one page of A4, in one language. It is no document of a case: nobody signs it, and it proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// What it is.
    pub title: String,
    /// Of which place and day.
    pub subtitle: String,
    /// The small print at the foot.
    pub foot: String,
    /// The day as of which it is.
    pub on: Date,
    /// `zh-CN` or `en`.
    pub language: String,
    /// The large figures across the page.
    pub heads: Vec<Line>,
    /// The rest, set in two columns in their order.
    pub sections: Vec<Section>,
    /// Of a demonstration.
    pub demo: bool,
}

/// A section of a brief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its heading.
    pub heading: String,
    /// What stands beside the heading; may be empty.
    pub note: String,
    /// Its lines; without any, `note` says why.
    pub lines: Vec<Line>,
}

/// A figure of a brief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What is counted.
    pub label: String,
    /// The figure as people read it.
    pub value: String,
    /// What stands beside it; may be empty.
    pub note: String,
    /// How long its bar is, in thousandths of the longest; none for no bar.
    pub bar: Option<u16>,
}
