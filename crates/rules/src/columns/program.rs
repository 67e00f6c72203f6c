//! A rule's tree → steps over bits. Negation is pushed down to the clauses, so that what remains is `and` and `or`, and the
//! same steps answer "does it hold" and "may it hold": the second differs in the bits of the clauses alone.

use super::cuts::{self, Ranges};
use super::{Cells, Columns, Dictionary, day_number};
use crate::tree::{Kind, Node, Order};
use crate::{Facts, Schema, Truth, Value, eval, explain};
use std::collections::HashMap;

/// A clause, as the columns answer it; one for all rules that ask it, in either sense.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Clause {
    /// The flag of this column is set.
    Flag(usize),
    /// The number, or day, lies in one of the ranges. The first range never begins at the end of the line: such a clause is
    /// kept as its opposite.
    Ranges(usize, Ranges),
    /// The text is one of those of the dictionary (a bit each).
    Texts(usize, Vec<u64>),
    /// The list holds the n-th text of the dictionary; a text that no list holds has none.
    Holds(usize, Option<usize>),
    /// Anything else (two fields compared, a count of texts): asked row by row. The canonical text stands for the tree.
    Row(String),
}

/// A clause in a rule: which, and whether it must not hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Literal {
    pub clause_idx: usize,
    pub negated: bool,
}

/// A step of the machine whose stack holds bits.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    /// Puts a clause's bits on the stack.
    Push(Literal),
    /// Puts all or none.
    Constant(bool),
    /// Joins a clause into the top.
    And(Literal),
    Or(Literal),
    /// Joins the top into the one below.
    AndTop,
    OrTop,
}

/// What a rule became.
#[derive(Debug, Default)]
pub(crate) struct Program {
    pub steps: Vec<Step>,
    /// The deepest stack.
    pub depth: usize,
    /// The columns that the rule asks for.
    pub columns: Vec<usize>,
}

/// Gathers the clauses of all rules.
pub(crate) struct Compiler<'a> {
    columns: &'a Columns,
    pub clauses: Vec<Clause>,
    /// The trees of the clauses that are asked row by row, with their columns.
    pub row_trees: HashMap<usize, (Node, Vec<usize>)>,
    numbers: HashMap<Clause, usize>,
}

impl<'a> Compiler<'a> {
    pub fn new(columns: &'a Columns) -> Self {
        Self { columns, clauses: Vec::new(), row_trees: HashMap::new(), numbers: HashMap::new() }
    }

    /// Compiles a rule's tree; it must fit the schema.
    pub fn program(&mut self, tree: &Node) -> Program {
        let columns = explain::fields(tree, self.columns.schema());
        let columns = columns.iter().filter_map(|field| self.columns.schema().position(field)).collect();
        let mut program = Program { steps: Vec::new(), depth: 0, columns };
        self.node(tree, false, 0, &mut program);
        program
    }

    fn schema(&self) -> &'a Schema {
        self.columns.schema()
    }

    /// Emits steps that leave the node's bits on a stack of `depth` before it.
    fn node(&mut self, node: &Node, negated: bool, depth: usize, program: &mut Program) {
        program.depth = program.depth.max(depth + 1);
        match &node.kind {
            Kind::Not(inner) => self.node(inner, !negated, depth, program),
            Kind::All(nodes) => self.chain(nodes, negated, !negated, depth, program),
            Kind::Any(nodes) => self.chain(nodes, negated, negated, depth, program),
            Kind::Bool(value) => program.steps.push(Step::Constant(*value != negated)),
            _ => {
                let literal = self.literal(node, negated);
                program.steps.push(Step::Push(literal));
            }
        }
    }

    fn chain(&mut self, nodes: &[Node], negated: bool, every: bool, depth: usize, program: &mut Program) {
        // Clauses first: they are joined into the top without a place of their own.
        let (clauses, composed): (Vec<&Node>, Vec<&Node>) = nodes.iter().partition(|node| is_clause(node));
        let mut started = false;
        for node in clauses {
            let literal = self.literal(node, negated);
            program.steps.push(match (started, every) {
                (false, _) => Step::Push(literal),
                (true, true) => Step::And(literal),
                (true, false) => Step::Or(literal),
            });
            started = true;
        }
        for node in composed {
            self.node(node, negated, depth + usize::from(started), program);
            if started {
                program.steps.push(if every { Step::AndTop } else { Step::OrTop });
            }
            started = true;
        }
    }

    fn literal(&mut self, node: &Node, negated: bool) -> Literal {
        if let Kind::Not(inner) = &node.kind {
            return self.literal(inner, !negated);
        }
        let (clause, flipped) = self.clause(node).unwrap_or_else(|| (Clause::Row(node.to_string()), false));
        let known = self.numbers.get(&clause).copied();
        let clause_idx = known.unwrap_or_else(|| {
            let clause_idx = self.clauses.len();
            if let Clause::Row(_) = clause {
                let fields = explain::fields(node, self.schema());
                let columns = fields.iter().filter_map(|field| self.schema().position(field)).collect();
                self.row_trees.insert(clause_idx, (node.clone(), columns));
            }
            self.numbers.insert(clause.clone(), clause_idx);
            self.clauses.push(clause);
            clause_idx
        });
        Literal { clause_idx, negated: negated != flipped }
    }

    /// The clause of one column that a node is, if it is one, and whether it is kept as its opposite.
    fn clause(&self, node: &Node) -> Option<(Clause, bool)> {
        match &node.kind {
            Kind::Field(name) => Some((Clause::Flag(self.schema().position(name)?), false)),
            Kind::Compare(order, left, right) => match (&left.kind, &right.kind) {
                (Kind::Field(name), _) => self.compared(node, name, *order, right),
                (_, Kind::Field(name)) => self.compared(node, name, order.mirrored(), left),
                _ => None,
            },
            Kind::In(left, right) => match (&left.kind, &right.kind) {
                (Kind::Field(name), Kind::List(entries)) => self.among(node, name, entries),
                (Kind::Text(text), Kind::Field(name)) => {
                    let column_idx = self.schema().position(name)?;
                    let Cells::Texts(_, dictionary) = &self.columns.column(column_idx).cells else { return None };
                    let text_idx = dictionary.numbers.get(text).map(|&number| number as usize);
                    Some((Clause::Holds(column_idx, text_idx), false))
                }
                _ => None,
            },
            Kind::StartsWith(left, right) => match (&left.kind, &right.kind) {
                (Kind::Field(name), Kind::Text(_)) => self.texts(node, self.schema().position(name)?),
                _ => None,
            },
            _ => None,
        }
    }

    fn compared(&self, node: &Node, name: &str, order: Order, value: &Node) -> Option<(Clause, bool)> {
        let column_idx = self.schema().position(name)?;
        match (&self.columns.column(column_idx).cells, &value.kind) {
            (Cells::Int(_), Kind::Int(n)) => Some(ranges(column_idx, cuts::compared(order, *n))),
            (Cells::Date(_), Kind::Date(day)) => Some(ranges(column_idx, cuts::compared(order, i64::from(day_number(*day))))),
            (Cells::Text(..), Kind::Text(_)) => self.texts(node, column_idx),
            (Cells::Bool(_), Kind::Bool(value)) => match order {
                Order::Equal => Some((Clause::Flag(column_idx), !*value)),
                Order::Unequal => Some((Clause::Flag(column_idx), *value)),
                _ => None,
            },
            _ => None,
        }
    }

    fn among(&self, node: &Node, name: &str, entries: &[Node]) -> Option<(Clause, bool)> {
        let column_idx = self.schema().position(name)?;
        let numbers = entries.iter().map(|entry| match &entry.kind {
            Kind::Int(n) => Some(*n),
            Kind::Date(day) => Some(i64::from(day_number(*day))),
            _ => None,
        });
        match &self.columns.column(column_idx).cells {
            Cells::Int(_) | Cells::Date(_) => Some(ranges(column_idx, cuts::among(numbers.collect::<Option<_>>()?))),
            Cells::Text(..) => self.texts(node, column_idx),
            Cells::Bool(_) | Cells::Texts(..) => None,
        }
    }

    /// A clause of one text: the meaning of every text of the dictionary is that of the evaluation by row.
    fn texts(&self, node: &Node, column_idx: usize) -> Option<(Clause, bool)> {
        let Cells::Text(_, dictionary) = &self.columns.column(column_idx).cells else { return None };
        Some((Clause::Texts(column_idx, self.members(node, column_idx, dictionary)), false))
    }

    fn members(&self, node: &Node, column_idx: usize, dictionary: &Dictionary) -> Vec<u64> {
        let field = &self.schema().fields()[column_idx].id;
        let mut members = vec![0; super::bits::words(dictionary.texts.len())];
        for (text_idx, text) in dictionary.texts.iter().enumerate() {
            let facts = Facts::from_iter([(field.clone(), Value::Text(text.clone()))]);
            if eval::truth(node, self.schema(), &facts) == Truth::Yes {
                members[text_idx / 64] |= 1 << (text_idx % 64);
            }
        }
        members
    }
}

fn is_clause(node: &Node) -> bool {
    match &node.kind {
        Kind::Not(inner) => is_clause(inner),
        Kind::All(_) | Kind::Any(_) | Kind::Bool(_) => false,
        _ => true,
    }
}

fn ranges(column_idx: usize, ranges: Ranges) -> (Clause, bool) {
    match ranges.first() {
        Some((i64::MIN, _)) => (Clause::Ranges(column_idx, cuts::complement(&ranges)), true),
        _ => (Clause::Ranges(column_idx, ranges), false),
    }
}
