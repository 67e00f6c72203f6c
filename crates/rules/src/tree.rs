//! The tree that a rule's text becomes.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A place in the text: first byte, one past the last.
pub(crate) type Span = (usize, usize);

/// A node of the tree. Two nodes are equal when they say the same, wherever they stand in a text.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub kind: Kind,
    pub span: Span,
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Eq for Node {}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool(bool),
    Int(i64),
    Text(String),
    Date(Date),
    /// Plain values in brackets, as in `supply in ["grant", "none"]`.
    List(Vec<Node>),
    Field(String),
    Not(Box<Node>),
    /// `&&` of two or more.
    All(Vec<Node>),
    /// `||` of two or more.
    Any(Vec<Node>),
    Compare(Order, Box<Node>, Box<Node>),
    In(Box<Node>, Box<Node>),
    StartsWith(Box<Node>, Box<Node>),
    Size(Box<Node>),
}

impl Node {
    pub fn new(kind: Kind, span: Span) -> Self {
        Self { kind, span }
    }

    /// The nodes right below, in the order of the text.
    pub fn children(&self) -> Vec<&Self> {
        match &self.kind {
            Kind::Bool(_) | Kind::Int(_) | Kind::Text(_) | Kind::Date(_) | Kind::Field(_) => Vec::new(),
            Kind::List(nodes) | Kind::All(nodes) | Kind::Any(nodes) => nodes.iter().collect(),
            Kind::Not(inner) | Kind::Size(inner) => vec![inner],
            Kind::Compare(_, left, right) | Kind::In(left, right) | Kind::StartsWith(left, right) => vec![left, right],
        }
    }
}

/// A comparison (比较).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Order {
    /// The same.
    #[serde(rename = "==")]
    Equal,
    /// Not the same.
    #[serde(rename = "!=")]
    Unequal,
    /// Less, earlier.
    #[serde(rename = "<")]
    Less,
    /// Not more, not later.
    #[serde(rename = "<=")]
    LessOrEqual,
    /// More, later.
    #[serde(rename = ">")]
    Greater,
    /// Not less, not earlier.
    #[serde(rename = ">=")]
    GreaterOrEqual,
}

impl Order {
    /// As rules write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    /// As people read it.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Unequal => "≠",
            Self::Less => "<",
            Self::LessOrEqual => "≤",
            Self::Greater => ">",
            Self::GreaterOrEqual => "≥",
        }
    }

    /// What holds when this does not.
    pub fn inverse(self) -> Self {
        match self {
            Self::Equal => Self::Unequal,
            Self::Unequal => Self::Equal,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
        }
    }

    /// The same with its sides changed over.
    pub fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            same => same,
        }
    }

    /// Whether it holds of two values that compare like this.
    pub fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::Unequal => ordering.is_ne(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }
}
