//! What is wrong with the text of a rule, and where.

use serde::Serialize;
use std::fmt;

/// Something wrong with a rule's text (检查意见): a stable code, the bytes it concerns and a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The stable name of this kind of finding, such as `unknown-field`.
    pub code: &'static str,
    /// The first byte concerned.
    pub start: usize,
    /// One past the last byte concerned.
    pub end: usize,
    /// The sentence for a person, in English.
    pub message: String,
    /// The same in Chinese.
    pub zh: String,
}

impl Finding {
    /// A finding with its sentence in Chinese and in English.
    pub(crate) fn new(code: &'static str, span: (usize, usize), (zh, en): (impl Into<String>, impl Into<String>)) -> Self {
        Self { code, start: span.0, end: span.1, message: en.into(), zh: zh.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at byte {})", self.message, self.start)
    }
}

impl std::error::Error for Finding {}
