//! All rules over all rows (按列批量匹配): exact, in blocks that stay in the processor's cache, on as many threads as asked for.
//!
//! In each block every clause is answered once, whoever asks it: a value's signature says in one look-up which of its column's
//! clauses hold, and squares of sixty-four signatures are turned into a word of rows for each clause. Then each rule is a few
//! `and` and `or` of words. Unknown facts cost a second pass over the rules that ask for them, and nothing elsewhere.

use super::bits::{self, WORD};
use super::cuts::Cuts;
use super::program::{Clause, Compiler, Literal, Program, Step};
use super::{Cells, Columns};
use crate::tree::Node;
use crate::{Facts, Finding, Rule, Truth, eval};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The words of a block: 2,048 rows.
const BLOCK: usize = 32;
const BLOCK_ROWS: usize = BLOCK * WORD;

type Words = [u64; BLOCK];

/// What a rule says of the rows of a block (一块企业的判定).
#[derive(Debug, Clone, Copy)]
pub struct Verdicts<'a> {
    /// Which rule, by its place in the list that was compiled.
    pub rule_idx: usize,
    /// The row of the lowest bit of the first word.
    pub first_row: usize,
    /// The rows of which it holds, sixty-four a word, lowest first.
    pub yes: &'a [u64],
    /// The rows of which it holds or may hold.
    pub possible: &'a [u64],
}

/// Takes verdicts as they come; the order of blocks is not fixed (判定接收者).
pub trait Sink: Send {
    /// Takes the verdicts of one rule on one block.
    fn take(&mut self, verdicts: Verdicts<'_>);
}

/// Counts (计数): of each rule the rows of which it holds, and of which that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Rows that meet the rule.
    pub yes: Vec<u32>,
    /// Rows of which facts are missing that would decide it.
    pub unknown: Vec<u32>,
}

impl Tally {
    /// Nothing counted yet.
    pub fn new(rules: usize) -> Self {
        Self { yes: vec![0; rules], unknown: vec![0; rules] }
    }

    /// The sum of what several threads counted.
    pub fn sum(rules: usize, parts: impl IntoIterator<Item = Self>) -> Self {
        let mut sum = Self::new(rules);
        for part in parts {
            sum.yes.iter_mut().zip(part.yes).for_each(|(sum, part)| *sum += part);
            sum.unknown.iter_mut().zip(part.unknown).for_each(|(sum, part)| *sum += part);
        }
        sum
    }
}

impl Sink for Tally {
    fn take(&mut self, verdicts: Verdicts<'_>) {
        let count = |words: &[u64]| words.iter().map(|word| word.count_ones()).sum::<u32>();
        let yes = count(verdicts.yes);
        self.yes[verdicts.rule_idx] += yes;
        if verdicts.yes != verdicts.possible {
            self.unknown[verdicts.rule_idx] += count(verdicts.possible) - yes;
        }
    }
}

/// How the clauses of one column are answered.
enum Reading {
    Flag {
        column_idx: usize,
        clause_idx: usize,
    },
    /// Clauses of a column of numbers, by the bit of its signatures.
    Numbers {
        column_idx: usize,
        cuts: Cuts,
        clauses: Vec<usize>,
    },
    /// Clauses of a column of texts: each text's signature, `width` words.
    Texts {
        column_idx: usize,
        signatures: Vec<u64>,
        width: usize,
        clauses: Vec<usize>,
    },
    /// Clauses of a column of lists: text of the dictionary, clause.
    Lists {
        column_idx: usize,
        clauses: Vec<(usize, usize)>,
    },
    Row {
        clause_idx: usize,
        tree: Node,
        columns: Vec<usize>,
    },
}

/// Rules made ready for columns (批量匹配器).
pub struct Matcher {
    programs: Vec<Program>,
    readings: Vec<Reading>,
    /// Which row of the block's table of unknown rows belongs to each clause.
    unknown_of: Vec<usize>,
    n_columns: usize,
    n_unknown: usize,
    depth: usize,
    dictionary_sizes: Vec<usize>,
}

/// What a block knows of its clauses.
struct Block {
    /// Of each clause the rows of which it is known to hold.
    holds: Vec<Words>,
    /// The rows of which a column, or a clause that is asked by row, is not known.
    unknown: Vec<Words>,
    stack: Vec<Words>,
}

impl Matcher {
    /// Compiles rules for columns.
    ///
    /// # Errors
    /// The first rule that does not fit the schema: its place and everything that is wrong with it.
    pub fn new(columns: &Columns, rules: &[Rule]) -> Result<Self, (usize, Vec<Finding>)> {
        let mut compiler = Compiler::new(columns);
        let mut programs = Vec::with_capacity(rules.len());
        for (rule_idx, rule) in rules.iter().enumerate() {
            let findings = rule.check(columns.schema());
            if !findings.is_empty() {
                return Err((rule_idx, findings));
            }
            programs.push(compiler.program(rule.tree()));
        }
        let n_columns = columns.schema().fields().len();
        let mut unknown_of = Vec::new();
        let mut n_unknown = n_columns;
        for clause in &compiler.clauses {
            unknown_of.push(match clause {
                Clause::Flag(column_idx) | Clause::Ranges(column_idx, _) | Clause::Texts(column_idx, _) => *column_idx,
                Clause::Holds(column_idx, _) => *column_idx,
                Clause::Row(_) => {
                    n_unknown += 1;
                    n_unknown - 1
                }
            });
        }
        Ok(Self {
            depth: programs.iter().map(|program| program.depth).max().unwrap_or(0),
            readings: readings(columns, &compiler),
            programs,
            unknown_of,
            n_columns,
            n_unknown,
            dictionary_sizes: dictionary_sizes(columns),
        })
    }

    /// Whether columns that changed since can still be read: no new text came into a dictionary.
    pub fn fits(&self, columns: &Columns) -> bool {
        self.dictionary_sizes == dictionary_sizes(columns)
    }

    /// How many rules there are.
    pub fn rules(&self) -> usize {
        self.programs.len()
    }

    /// How many clauses there are, each counted once however many rules ask it.
    pub fn clauses(&self) -> usize {
        self.unknown_of.len()
    }

    /// Asks all rules of all rows on so many threads, each with a sink of its own.
    pub fn run<S: Sink>(&self, columns: &Columns, threads: usize, sink: impl Fn() -> S + Sync) -> Vec<S> {
        let blocks = columns.rows().div_ceil(BLOCK_ROWS);
        let next = AtomicUsize::new(0);
        let work = || {
            let mut sink = sink();
            let mut block = self.block();
            loop {
                let block_idx = next.fetch_add(1, Ordering::Relaxed);
                if block_idx >= blocks {
                    return sink;
                }
                self.fill(columns, block_idx, &mut block);
                self.ask(columns, block_idx, &mut block, &mut sink);
            }
        };
        let threads = threads.clamp(1, blocks.max(1));
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let mut sinks = vec![work()];
            sinks.extend(others.into_iter().map(|other| match other.join() {
                Ok(sink) => sink,
                Err(panic) => std::panic::resume_unwind(panic),
            }));
            sinks
        })
    }

    /// Of each rule what it says of one row.
    pub fn row(&self, columns: &Columns, row: usize) -> Vec<Truth> {
        struct Row(Vec<Truth>);
        impl Sink for Row {
            fn take(&mut self, verdicts: Verdicts<'_>) {
                self.0[verdicts.rule_idx] = match (verdicts.yes[0] & 1, verdicts.possible[0] & 1) {
                    (1, _) => Truth::Yes,
                    (_, 1) => Truth::Unknown,
                    _ => Truth::No,
                };
            }
        }
        let one = columns.select(&[row]);
        self.run(&one, 1, || Row(vec![Truth::Unknown; self.rules()])).pop().map_or_else(Vec::new, |row| row.0)
    }

    fn block(&self) -> Block {
        let words = |n| vec![[0; BLOCK]; n];
        Block { holds: words(self.clauses()), unknown: words(self.n_unknown), stack: words(self.depth.max(1)) }
    }

    /// Answers every clause of a block.
    fn fill(&self, columns: &Columns, block_idx: usize, block: &mut Block) {
        for column_idx in 0..self.n_columns {
            let known = &columns.column(column_idx).known;
            for (word_idx, unknown) in block.unknown[column_idx].iter_mut().enumerate() {
                *unknown = !known.word(block_idx * BLOCK + word_idx);
            }
        }
        let words = bits::words(columns.rows()).min((block_idx + 1) * BLOCK) - block_idx * BLOCK;
        for reading in &self.readings {
            for word_idx in 0..words {
                let first_row = (block_idx * BLOCK + word_idx) * WORD;
                let rows = first_row..columns.rows().min(first_row + WORD);
                reading.fill(columns, rows, word_idx, &self.unknown_of, block);
            }
        }
    }

    /// Runs every rule over a block.
    fn ask(&self, columns: &Columns, block_idx: usize, block: &mut Block, sink: &mut impl Sink) {
        let first_row = block_idx * BLOCK_ROWS;
        let rows = (columns.rows() - first_row).min(BLOCK_ROWS);
        let words = bits::words(rows);
        let last = if rows.is_multiple_of(WORD) { u64::MAX } else { (1 << (rows % WORD)) - 1 };
        let mask = |result: &Words| {
            let mut result = *result;
            result[words - 1] &= last;
            result
        };
        // Past the last row nothing is known, which must not count.
        let mut open: Vec<bool> =
            block.unknown.iter().map(|unknown| mask(unknown)[..words].iter().any(|word| *word != 0)).collect();
        open.truncate(self.n_columns);
        for (rule_idx, program) in self.programs.iter().enumerate() {
            let yes = mask(self.run_program(program, false, block));
            let possible = if program.columns.iter().any(|&column_idx| open[column_idx]) {
                mask(self.run_program(program, true, block))
            } else {
                yes
            };
            sink.take(Verdicts { rule_idx, first_row, yes: &yes[..words], possible: &possible[..words] });
        }
    }

    fn run_program<'b>(&self, program: &Program, possible: bool, block: &'b mut Block) -> &'b Words {
        let Block { holds, unknown, stack } = block;
        let mut top = 0;
        for step in &program.steps {
            match *step {
                Step::Push(literal) => {
                    self.join(literal, possible, holds, unknown, &mut stack[top], |_, new| new);
                    top += 1;
                }
                Step::Constant(value) => {
                    stack[top] = [if value { u64::MAX } else { 0 }; BLOCK];
                    top += 1;
                }
                Step::And(literal) => self.join(literal, possible, holds, unknown, &mut stack[top - 1], |old, new| old & new),
                Step::Or(literal) => self.join(literal, possible, holds, unknown, &mut stack[top - 1], |old, new| old | new),
                Step::AndTop | Step::OrTop => {
                    top -= 1;
                    let (below, above) = stack.split_at_mut(top);
                    let (into, from) = (&mut below[top - 1], &above[0]);
                    if let Step::AndTop = step {
                        (0..BLOCK).for_each(|word_idx| into[word_idx] &= from[word_idx]);
                    } else {
                        (0..BLOCK).for_each(|word_idx| into[word_idx] |= from[word_idx]);
                    }
                }
            }
        }
        &stack[0]
    }

    /// A clause holds where it is known to; it may hold where it is not known to fail. Its opposite the other way about.
    #[inline(always)]
    fn join(
        &self,
        literal: Literal,
        possible: bool,
        holds: &[Words],
        unknown: &[Words],
        into: &mut Words,
        by: impl Fn(u64, u64) -> u64,
    ) {
        let holds = &holds[literal.clause_idx];
        let unknown = &unknown[self.unknown_of[literal.clause_idx]];
        match (literal.negated, possible) {
            (false, false) => (0..BLOCK).for_each(|i| into[i] = by(into[i], holds[i])),
            (false, true) => (0..BLOCK).for_each(|i| into[i] = by(into[i], holds[i] | unknown[i])),
            (true, false) => (0..BLOCK).for_each(|i| into[i] = by(into[i], !(holds[i] | unknown[i]))),
            (true, true) => (0..BLOCK).for_each(|i| into[i] = by(into[i], !holds[i])),
        }
    }
}

impl Reading {
    /// Answers this reading's clauses of the rows of one word.
    fn fill(&self, columns: &Columns, rows: std::ops::Range<usize>, word_idx: usize, unknown_of: &[usize], block: &mut Block) {
        match self {
            Self::Flag { column_idx, clause_idx } => {
                if let Cells::Bool(values) = &columns.column(*column_idx).cells {
                    let word = values[rows].iter().rev().fold(0, |word, &value| word << 1 | u64::from(value));
                    block.holds[*clause_idx][word_idx] = word & !block.unknown[*column_idx][word_idx];
                }
            }
            Self::Numbers { column_idx, cuts, clauses } => {
                let column = columns.column(*column_idx);
                let mut signatures = [0_u32; WORD];
                match &column.cells {
                    Cells::Int(values) => signatures.iter_mut().zip(&values[rows]).for_each(|(s, v)| *s = cuts.signature(*v)),
                    Cells::Date(values) => {
                        signatures.iter_mut().zip(&values[rows]).for_each(|(s, v)| *s = cuts.signature(i64::from(*v)));
                    }
                    _ => {}
                }
                let known = !block.unknown[*column_idx][word_idx];
                spread(clauses, cuts.width(), known, word_idx, block, |row, width_idx| cuts.word(signatures[row], width_idx));
            }
            Self::Texts { column_idx, signatures, width, clauses } => {
                let Cells::Text(values, _) = &columns.column(*column_idx).cells else { return };
                let values = &values[rows];
                let known = !block.unknown[*column_idx][word_idx];
                spread(clauses, *width, known, word_idx, block, |row, width_idx| {
                    let number = values.get(row).map_or(0, |&number| number as usize);
                    signatures.get(number * width + width_idx).copied().unwrap_or(0)
                });
            }
            Self::Lists { column_idx, clauses } => {
                let Cells::Texts(values, _) = &columns.column(*column_idx).cells else { return };
                let mut square = [0; WORD];
                square.iter_mut().zip(&values[rows]).for_each(|(to, from)| *to = *from);
                bits::transpose(&mut square);
                let known = !block.unknown[*column_idx][word_idx];
                for &(text_idx, clause_idx) in clauses {
                    block.holds[clause_idx][word_idx] = square[text_idx] & known;
                }
            }
            Self::Row { clause_idx, tree, columns: asked } => {
                let (mut yes, mut unknown) = (0, 0);
                for (row_idx, row) in rows.enumerate() {
                    let facts: Facts = columns.facts_of(row, asked.iter().copied());
                    match eval::truth(tree, columns.schema(), &facts) {
                        Truth::Yes => yes |= 1 << row_idx,
                        Truth::Unknown => unknown |= 1 << row_idx,
                        Truth::No => {}
                    }
                }
                block.holds[*clause_idx][word_idx] = yes;
                block.unknown[unknown_of[*clause_idx]][word_idx] = unknown;
            }
        }
    }
}

/// Signatures of sixty-four rows → a word of rows for each clause.
#[inline(always)]
fn spread(
    clauses: &[usize],
    width: usize,
    known: u64,
    word_idx: usize,
    block: &mut Block,
    signature: impl Fn(usize, usize) -> u64,
) {
    for width_idx in 0..width {
        let mut square = [0; WORD];
        for (row, word) in square.iter_mut().enumerate() {
            *word = signature(row, width_idx);
        }
        bits::transpose(&mut square);
        for (word, &clause_idx) in square.iter().zip(&clauses[width_idx * WORD..]) {
            block.holds[clause_idx][word_idx] = word & known;
        }
    }
}

fn dictionary_sizes(columns: &Columns) -> Vec<usize> {
    (0..columns.schema().fields().len())
        .map(|column_idx| match &columns.column(column_idx).cells {
            Cells::Text(_, dictionary) | Cells::Texts(_, dictionary) => dictionary.texts.len(),
            _ => 0,
        })
        .collect()
}

/// Sorts the clauses by column. A text that no list holds has no reading: its bits stay empty.
fn readings(columns: &Columns, compiler: &Compiler<'_>) -> Vec<Reading> {
    let mut readings = Vec::new();
    for column_idx in 0..columns.schema().fields().len() {
        let mut ranges = Vec::new();
        let mut texts = Vec::new();
        let mut lists = Vec::new();
        for (clause_idx, clause) in compiler.clauses.iter().enumerate() {
            match clause {
                Clause::Flag(of) if *of == column_idx => readings.push(Reading::Flag { column_idx, clause_idx }),
                Clause::Ranges(of, holds) if *of == column_idx => ranges.push((clause_idx, holds)),
                Clause::Texts(of, holds) if *of == column_idx => texts.push((clause_idx, holds)),
                Clause::Holds(of, Some(text_idx)) if *of == column_idx => lists.push((*text_idx, clause_idx)),
                _ => {}
            }
        }
        if !ranges.is_empty() {
            let cuts = Cuts::new(&ranges.iter().map(|(_, holds)| *holds).collect::<Vec<_>>());
            readings.push(Reading::Numbers {
                column_idx,
                cuts,
                clauses: ranges.into_iter().map(|(clause_idx, _)| clause_idx).collect(),
            });
        }
        if let (false, Cells::Text(_, dictionary)) = (texts.is_empty(), &columns.column(column_idx).cells) {
            let width = bits::words(texts.len());
            let mut signatures = vec![0; dictionary.texts.len() * width];
            for (bit, (_, holds)) in texts.iter().enumerate() {
                for text_idx in (0..dictionary.texts.len()).filter(|text_idx| holds[text_idx / 64] >> (text_idx % 64) & 1 == 1) {
                    signatures[text_idx * width + bit / 64] |= 1_u64 << (bit % 64);
                }
            }
            let clauses = texts.into_iter().map(|(clause_idx, _)| clause_idx).collect();
            readings.push(Reading::Texts { column_idx, signatures, width, clauses });
        }
        if !lists.is_empty() {
            readings.push(Reading::Lists { column_idx, clauses: lists });
        }
    }
    let mut by_row: Vec<_> = compiler.row_trees.iter().collect();
    by_row.sort_by_key(|(clause_idx, _)| **clause_idx);
    readings.extend(by_row.into_iter().map(|(&clause_idx, (tree, columns))| Reading::Row {
        clause_idx,
        tree: tree.clone(),
        columns: columns.clone(),
    }));
    readings
}
