//! A rule: a text that was read.

use crate::form::FORM_BYTES_MAX;
use crate::tree::Node;
use crate::{Answer, Facts, Finding, Form, Schema, Truth, check, eval, explain, parse};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A rule (适用规则): an expression that officials write, such as `energy_tce >= 1000 && !new_land`.
///
/// Reading it needs no schema; [`Rule::check`] compares it with one. In JSON and TOML a rule is its text.
#[derive(Clone, PartialEq, Eq)]
pub struct Rule {
    source: String,
    tree: Node,
}

impl Rule {
    /// Reads a text.
    ///
    /// # Errors
    /// Everything that is wrong with the text's form.
    pub fn parse(text: &str) -> Result<Self, Vec<Finding>> {
        let tree = parse::parse(text)?;
        Ok(Self { source: text.to_owned(), tree })
    }

    /// The rule of a form, written out in its canonical text.
    ///
    /// # Errors
    /// What the form cannot say: see [`Form::text`]; and a text inside that cannot be read.
    pub fn of_form(form: &Form, schema: &Schema) -> Result<Self, Vec<Finding>> {
        let source = form.text(schema)?;
        let tree = parse::parse_up_to(&source, FORM_BYTES_MAX)?;
        Ok(Self { source, tree })
    }

    /// The rule as a form; what a form has no line for stays text.
    pub fn form(&self, schema: &Schema) -> Form {
        crate::form::of(&self.tree, schema)
    }

    /// The rule as an official writes it: Chinese labels and words. It reads back as the same rule.
    pub fn chinese(&self, schema: &Schema) -> String {
        crate::print::Chinese(&self.tree, schema).to_string()
    }

    pub(crate) fn tree(&self) -> &Node {
        &self.tree
    }

    /// The text as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Everything in which the rule does not fit the schema: unknown fields, types that cannot be compared, values that are
    /// not among a field's options.
    pub fn check(&self, schema: &Schema) -> Vec<Finding> {
        check::check(&self.tree, schema)
    }

    /// The answer for these facts, with the clauses that decided it.
    pub fn answer(&self, schema: &Schema, facts: &Facts) -> Answer {
        explain::answer(&self.tree, &self.source, schema, facts)
    }

    /// The bare answer for these facts.
    pub fn truth(&self, schema: &Schema, facts: &Facts) -> Truth {
        eval::truth(&self.tree, schema, facts)
    }

    /// The ids of the fields that the rule asks for, each once, in the order of the text.
    pub fn fields(&self, schema: &Schema) -> Vec<String> {
        explain::fields(&self.tree, schema)
    }

    /// The rule as a sentence in both languages, without any facts: what would have to hold.
    pub fn sentence(&self, schema: &Schema) -> crate::Words {
        crate::words::sentence(&self.tree, schema)
    }
}

/// The rule in its canonical form, in which it reads back as the same rule.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tree.fmt(f)
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rule({})", self.source)
    }
}

impl Serialize for Rule {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.source)
    }
}

impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|findings| serde::de::Error::custom(&findings[0]))
    }
}
