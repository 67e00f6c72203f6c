//! What is wrong with a pack, and where.

use serde::Serialize;
use std::cell::{Cell, RefCell};
use std::fmt;

/// Something wrong with a pack (检查意见): where, a stable code, and a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The file's path within the pack.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The stable name of this kind of finding.
    pub code: &'static str,
    /// The sentence for a person.
    pub message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, code, message } = self;
        write!(f, "{file}:{line}:{column}: {message} [{code}]")
    }
}

/// A place in one of the pack's files: a byte of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Spot {
    pub file: usize,
    pub at: usize,
}

/// A value with the place where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Located<T> {
    pub value: T,
    pub spot: Spot,
}

/// The files being read and what was found wrong in them so far.
pub(crate) struct Report<'a> {
    files: Vec<(&'a str, &'a str)>,
    findings: RefCell<Vec<(Spot, &'static str, String)>>,
    incomplete: Cell<bool>,
}

impl<'a> Report<'a> {
    /// A report on these files: path and text.
    pub fn new(files: Vec<(&'a str, &'a str)>) -> Self {
        Self { files, findings: RefCell::default(), incomplete: Cell::new(false) }
    }

    pub fn add(&self, spot: Spot, code: &'static str, message: impl Into<String>) {
        self.findings.borrow_mut().push((spot, code, message.into()));
    }

    /// Notes that a file could not be read at all, so that what it would have defined is not reported as unknown elsewhere.
    pub fn mark_incomplete(&self) {
        self.incomplete.set(true);
    }

    pub fn is_incomplete(&self) -> bool {
        self.incomplete.get()
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn path(&self, file: usize) -> &'a str {
        self.files[file].0
    }

    pub fn text(&self, file: usize) -> &'a str {
        self.files[file].1
    }

    /// Line and column, as people write them.
    pub fn position(&self, spot: Spot) -> (usize, usize) {
        let text = self.text(spot.file);
        let mut at = spot.at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let before = &text[..at];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }

    /// `items/land.toml line 7`, for a finding that points to a second place.
    pub fn place(&self, spot: Spot) -> String {
        format!("{} line {}", self.path(spot.file), self.position(spot).0)
    }

    /// All findings, by place.
    pub fn finish(self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = Vec::new();
        for (spot, code, message) in self.findings.borrow().iter() {
            let (line, column) = self.position(*spot);
            findings.push(Finding { file: self.path(spot.file).to_owned(), line, column, code, message: message.clone() });
        }
        findings.sort();
        findings.dedup();
        findings
    }
}
