//! Statements that stand or fall together: how a change is laid out before an engine runs it.
//!
//! SQLite runs the parts one after the other in a transaction. PostgreSQL gets them merged into one statement, since there every
//! statement of its own costs a journey: `WITH s0 AS (UPDATE …), s1 AS (INSERT …) SELECT …`, a transaction by itself. A part that
//! must touch a row and does not makes that statement fail as a whole.

use crate::db::{Arg, Statement};
use std::collections::HashSet;
use std::fmt::Write;
use std::ops::Range;

/// Parts of one merged statement at most: its plan is kept, and a longer one is used once.
const PARTS_MAX: usize = 32;
/// Arguments of one merged statement at most; PostgreSQL takes 65,535.
const ARGS_MAX: usize = 16_000;
/// What a merged statement says when a part has missed its row, before the part's place.
const MISSED: &str = "missed part ";

/// What must be true of a part, or nothing of its batch is done.
#[derive(Debug)]
pub(crate) enum Must {
    /// Nothing: it adds rows.
    Add,
    /// It touches a row that is there.
    Touch,
    /// It touches the row in the version that is expected; the statement tells which one is stored.
    Find { expected: i64, stored: Statement },
}

/// A number that another part takes, written into an argument of this one: a text holds what stands before it, a number what is added.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Numbered {
    /// Which argument, from 0.
    pub arg: usize,
    /// The part that takes numbers.
    pub taker: usize,
    /// How far before the last one that it takes.
    pub back: i64,
}

/// One statement of a batch.
#[derive(Debug)]
pub(crate) struct Part {
    pub statement: Statement,
    /// The row that it writes. Parts of one merged statement do not see one another, so no two of them write the same row.
    row: String,
    /// The row that it reads, as it was before this batch's next write of it: it runs behind the write before, and ahead of the next.
    reads: Option<String>,
    pub must: Must,
    /// Whether it gives a number (`RETURNING n`).
    pub gives: bool,
    pub numbered: Vec<Numbered>,
}

/// Parts in their order.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    parts: Vec<Part>,
}

/// What became of a batch.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ran {
    /// All of it is stored; by part, the number that it gave.
    Whole(Vec<Option<i64>>),
    /// Nothing is stored: this part touched no row.
    Missed(usize),
}

impl Batch {
    /// Adds a part; `row` names the row that it writes.
    pub fn push(&mut self, row: String, statement: Statement, must: Must) {
        self.parts.push(Part { statement, row, reads: None, must, gives: false, numbered: Vec::new() });
    }

    /// Adds a part that adds rows made from one that is there: `reads` names that one as its writes do.
    pub fn keep(&mut self, row: String, reads: String, statement: Statement) {
        self.parts.push(Part { statement, row, reads: Some(reads), must: Must::Add, gives: false, numbered: Vec::new() });
    }

    /// Adds a part that writes a row whole: one that is new, or one that is there in the version that is expected.
    pub fn write(&mut self, row: String, statement: Statement) {
        let must = match &statement.replaces {
            None => Must::Add,
            Some(replaced) => replaced.must(&statement.args),
        };
        self.push(row, statement, must);
    }

    /// Adds a part that takes numbers and gives the last of them; its place.
    pub fn take(&mut self, row: String, statement: Statement) -> usize {
        self.parts.push(Part { statement, row, reads: None, must: Must::Add, gives: true, numbered: Vec::new() });
        self.parts.len() - 1
    }

    /// Writes a taken number into the last part.
    pub fn number(&mut self, numbered: Numbered) {
        if let Some(last) = self.parts.last_mut() {
            last.numbered.push(numbered);
        }
    }

    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Runs of parts that may be merged: each row once, not too long.
    pub fn runs(&self) -> Vec<Range<usize>> {
        let mut runs = Vec::new();
        let (mut from, mut args, mut rows) = (0, 0, HashSet::new());
        for (at, part) in self.parts.iter().enumerate() {
            let more = part.statement.args.len();
            let met = rows.contains(part.row.as_str()) || part.reads.as_deref().is_some_and(|row| rows.contains(row));
            if at > from && (met || at - from == PARTS_MAX || args + more > ARGS_MAX) {
                runs.push(from..at);
                (from, args) = (at, 0);
                rows.clear();
            }
            args += more;
            rows.insert(part.row.as_str());
        }
        if from < self.parts.len() {
            runs.push(from..self.parts.len());
        }
        runs
    }

    /// One statement for a run of parts, which answers with one number for each; `taken` are the numbers that earlier runs gave.
    /// The parts run in their order: each is asked for in the list of the outer `SELECT`.
    pub fn merged(&self, run: Range<usize>, taken: &[Option<i64>]) -> Statement {
        let (mut sql, mut answers, mut args) = (String::with_capacity(4096), String::new(), Vec::new());
        for at in run.clone() {
            let part = &self.parts[at];
            let s = at - run.start;
            let inner = |numbered: &&Numbered| run.contains(&numbered.taker);
            let lead = if s == 0 { "WITH " } else { ", " };
            let _ = write!(sql, "{lead}s{s} AS (");
            renumbered(&mut sql, &part.statement.sql, args.len(), |n, sql| {
                let Some(numbered) = part.numbered.iter().filter(inner).find(|numbered| numbered.arg + 1 == n) else {
                    return false;
                };
                let Numbered { arg, taker, back } = *numbered;
                let (place, taker) = (args.len() + n, taker - run.start);
                let _ = match part.statement.args[arg] {
                    Arg::Text(_) => write!(
                        sql,
                        "(SELECT ${place} || CASE WHEN n - {back} < 1000000 THEN right('00000' || (n - {back}), 6) ELSE CAST(n - {back} AS TEXT) END FROM s{taker})"
                    ),
                    Arg::Int(_) => write!(sql, "(SELECT ${place} + n - {back} FROM s{taker})"),
                };
                true
            });
            sql.push_str(if part.gives { ")" } else { " RETURNING 1)" });
            let lead = if s == 0 { "" } else { ", " };
            let _ = match (&part.must, part.gives) {
                (_, true) => write!(answers, "{lead}(SELECT n FROM s{s})"),
                (Must::Add, false) => write!(answers, "{lead}(SELECT count(*) FROM s{s})"),
                // A number is read from a text that is none: no function of ours is needed to make a statement fail.
                (_, false) => {
                    write!(
                        answers,
                        "{lead}CAST(CASE WHEN (SELECT count(*) FROM s{s}) > 0 THEN '1' ELSE '{MISSED}{at}' END AS BIGINT)"
                    )
                }
            };
            args.extend(part.args(taken, |numbered| !inner(&numbered)));
        }
        let _ = write!(sql, " SELECT {answers}");
        Statement::new(sql, args)
    }
}

impl Part {
    /// Its arguments, with the numbers that other parts took; those that are not `wanted` stay as they are.
    pub fn args(&self, taken: &[Option<i64>], wanted: impl Fn(&Numbered) -> bool) -> Vec<Arg> {
        let mut args = self.statement.args.clone();
        for numbered in self.numbered.iter().filter(|numbered| wanted(numbered)) {
            let Some(Some(last)) = taken.get(numbered.taker) else { continue };
            match &mut args[numbered.arg] {
                Arg::Text(Some(before)) => *before = numbered.text(before, *last),
                Arg::Text(None) => {}
                Arg::Int(Some(added)) => *added += last - numbered.back,
                Arg::Int(None) => {}
            }
        }
        args
    }

    /// What SQLite runs.
    pub fn alone(&self, taken: &[Option<i64>]) -> Statement {
        Statement { args: self.args(taken, |_| true), ..self.statement.clone() }
    }
}

impl Numbered {
    /// The whole text, when `last` is the last number that was taken.
    pub fn text(&self, before: &str, last: i64) -> String {
        format!("{before}{:06}", last - self.back)
    }
}

/// The part that a merged statement says has missed its row.
pub(crate) fn missed(message: &str) -> Option<usize> {
    let digits = message.split_once(MISSED)?.1;
    digits[..digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len())].parse().ok()
}

/// Writes a statement's text with its places moved up by `by`; `instead` may write something else for a place.
fn renumbered(to: &mut String, sql: &str, by: usize, instead: impl Fn(usize, &mut String) -> bool) {
    let mut rest = sql;
    while let Some((before, after)) = rest.split_once('$') {
        to.push_str(before);
        let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        let place: usize = after[..end].parse().unwrap_or_default();
        if !instead(place, to) {
            let _ = write!(to, "${}", place + by);
        }
        rest = &after[end..];
    }
    to.push_str(rest);
}
