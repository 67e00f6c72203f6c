//! Clauses in words, in both languages: what holds, and what would have to hold.

use crate::eval::{Cell, cell, truth};
use crate::tree::{Kind, Node, Order};
use crate::{Facts, Field, Schema, Truth, Type, Value, Words};

impl Words {
    fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The same text in both languages.
    fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { zh: text.clone(), en: text }
    }
}

/// What would have to hold for the node to be true.
pub(crate) fn sentence(node: &Node, schema: &Schema) -> Words {
    Speaker { schema, facts: None }.condition(node, true)
}

/// What would have to hold, and which facts are missing to know it.
pub(crate) fn open(node: &Node, schema: &Schema, missing: &[&String]) -> Words {
    let said = sentence(node, schema);
    let field = |id: &&String| schema.field(id);
    let zh: Vec<&str> = missing.iter().filter_map(field).map(|field| field.zh.as_str()).collect();
    let en: Vec<&str> = missing.iter().filter_map(field).map(|field| field.en.as_str()).collect();
    if missing.len() < 2 {
        return Words::new(format!("{}（未填）", said.zh), format!("{} (not stated)", said.en));
    }
    Words::new(format!("{}（{}未填）", said.zh, zh.join("、")), format!("{} ({} not stated)", said.en, en.join(", ")))
}

/// What is the case, of a clause whose facts are known.
pub(crate) fn found(node: &Node, schema: &Schema, facts: &Facts) -> Words {
    Speaker { schema, facts: Some(facts) }.finding(node)
}

struct Speaker<'a> {
    schema: &'a Schema,
    facts: Option<&'a Facts>,
}

impl<'a> Speaker<'a> {
    fn field(&self, node: &Node) -> Option<&'a Field> {
        match &node.kind {
            Kind::Field(name) => self.schema.field(name),
            _ => None,
        }
    }

    // ---- conditions: without facts

    fn condition(&self, node: &Node, holds: bool) -> Words {
        match &node.kind {
            Kind::Bool(value) if *value == holds => Words::new("无条件成立", "without condition"),
            Kind::Bool(_) => Words::new("恒不成立", "never"),
            Kind::Field(_) => {
                let label = self.label(node);
                yes_or_no(&label, holds)
            }
            Kind::Not(inner) => self.condition(inner, !holds),
            Kind::All(nodes) | Kind::Any(nodes) => {
                // Of a negated `&&` one part must fail (De Morgan), so the joining word changes over.
                let every = matches!(node.kind, Kind::All(_)) == holds;
                let parts: Vec<Words> = nodes.iter().map(|part| self.part(part, holds)).collect();
                let (zh, en) = if every { ("，且", " and ") } else { ("，或", " or ") };
                let join = |pick: fn(&Words) -> &str, by: &str| parts.iter().map(pick).collect::<Vec<_>>().join(by);
                Words::new(join(|part| &part.zh, zh), join(|part| &part.en, en))
            }
            Kind::Compare(order, left, right) => self.comparison(if holds { *order } else { order.inverse() }, left, right),
            Kind::In(left, right) => self.membership(left, right, holds),
            Kind::StartsWith(left, right) => {
                let (label, prefix) = (self.label(left), self.label(right));
                let (zh, en) = if holds { ("以", "begins with") } else { ("不以", "does not begin with") };
                Words::new(format!("{}{zh} {} 开头", label.zh, prefix.zh), format!("{} {en} {}", label.en, prefix.en))
            }
            Kind::Int(_) | Kind::Text(_) | Kind::Date(_) | Kind::List(_) | Kind::Size(_) => self.label(node),
        }
    }

    /// A part of a chain: a chain in it is put into parentheses.
    fn part(&self, node: &Node, holds: bool) -> Words {
        let said = self.condition(node, holds);
        let inner = match &node.kind {
            Kind::Not(inner) => inner,
            _ => node,
        };
        if matches!(inner.kind, Kind::All(_) | Kind::Any(_)) {
            return Words::new(format!("（{}）", said.zh), format!("({})", said.en));
        }
        said
    }

    fn comparison(&self, order: Order, left: &Node, right: &Node) -> Words {
        let (order, left, right) = facts_first(order, left, right);
        let (a, b) = (self.label(left), self.beside(left, right));
        if let (Some(field), Kind::Bool(value)) = (self.field(left), &right.kind) {
            return yes_or_no(&Words::new(&field.zh, &field.en), (order == Order::Equal) == *value);
        }
        if matches!(right.kind, Kind::Text(_)) || self.is_choice(left) {
            let (zh, en) = if order == Order::Equal { ("为", "is") } else { ("不为", "is not") };
            return Words::new(format!("{}{zh} {}", a.zh, b.zh), format!("{} {en} {}", a.en, b.en));
        }
        let unit = self.unit(left).filter(|_| matches!(right.kind, Kind::Int(_)));
        let (unit_zh, unit_en) =
            unit.map_or((String::new(), String::new()), |unit| (format!(" {}", unit.zh), format!(" {}", unit.en)));
        let sign = order.sign();
        Words::new(format!("{} {sign} {}{unit_zh}", a.zh, b.zh), format!("{} {sign} {}{unit_en}", a.en, b.en))
    }

    fn membership(&self, left: &Node, right: &Node, holds: bool) -> Words {
        if let Kind::List(_) = right.kind {
            let (label, entries) = (self.label(left), self.entries(left, right));
            let (zh, en) = if holds { ("属于", "is one of") } else { ("不属于", "is none of") };
            return Words::new(format!("{}{zh} {}", label.zh, entries.zh), format!("{} {en} {}", label.en, entries.en));
        }
        let (list, wanted) = (self.label(right), self.beside(right, left));
        let (zh, en) = if holds { ("含", "include") } else { ("不含", "do not include") };
        Words::new(format!("{}{zh}“{}”", list.zh, wanted.zh), format!("{} {en} {}", list.en, wanted.en))
    }

    // ---- findings: with facts

    fn finding(&self, node: &Node) -> Words {
        let holds = self.truth(node) == Truth::Yes;
        match &node.kind {
            Kind::Not(inner) => self.finding(inner),
            // That a text is not another says nothing that the text itself does not say.
            Kind::Compare(Order::Unequal, left, right) if holds && matches!(right.kind, Kind::Text(_)) => self.stated(left),
            Kind::Compare(order, left, right) => self.compared(if holds { *order } else { order.inverse() }, left, right),
            Kind::In(left, right) if matches!(right.kind, Kind::List(_)) => {
                let (value, entries) = (self.stated(left), self.entries(left, right));
                if holds {
                    return value;
                }
                Words::new(format!("{}，不属于 {}", value.zh, entries.zh), format!("{}, none of {}", value.en, entries.en))
            }
            Kind::StartsWith(left, right) => {
                let (value, prefix) = (self.stated(left), self.label(right));
                let (zh, en) = if holds { ("以", "begins with") } else { ("不以", "does not begin with") };
                Words::new(format!("{}，{zh} {} 开头", value.zh, prefix.zh), format!("{}, {en} {}", value.en, prefix.en))
            }
            _ => self.condition(node, holds),
        }
    }

    fn compared(&self, order: Order, left: &Node, right: &Node) -> Words {
        let (order, left, right) = facts_first(order, left, right);
        let a = self.stated(left);
        match &right.kind {
            Kind::Bool(_) => a,
            Kind::Text(_) if order == Order::Equal => a,
            Kind::Text(_) => {
                let b = self.beside(left, right);
                Words::new(format!("{}，不是 {}", a.zh, b.zh), format!("{}, not {}", a.en, b.en))
            }
            _ => {
                let (b, sign) = (self.stated(right), order.sign());
                Words::new(format!("{} {sign} {}", a.zh, b.zh), format!("{} {sign} {}", a.en, b.en))
            }
        }
    }

    fn truth(&self, node: &Node) -> Truth {
        self.facts.map_or(Truth::Unknown, |facts| truth(node, self.schema, facts))
    }

    /// A fact with its value: `综合能源消费量 58,000 吨标准煤`, `土地供应方式：出让`; a plain value as it is.
    fn stated(&self, node: &Node) -> Words {
        let value = self.facts.and_then(|facts| cell(node, self.schema, facts));
        let label = self.label(node);
        let asks = matches!(node.kind, Kind::Field(_) | Kind::Size(_));
        match value {
            Some(Cell::Bool(value)) if asks => yes_or_no(&label, value),
            Some(Cell::Text(text)) if asks => {
                let value = self.choice(node, text);
                Words::new(format!("{}：{}", label.zh, value.zh), format!("{}: {}", label.en, value.en))
            }
            Some(Cell::Int(n)) if asks => {
                let (zh, en) = self
                    .unit(node)
                    .map_or((String::new(), String::new()), |unit| (format!(" {}", unit.zh), format!(" {}", unit.en)));
                Words::new(format!("{} {}{zh}", label.zh, grouped(n)), format!("{} {}{en}", label.en, grouped(n)))
            }
            Some(Cell::Date(day)) if asks => Words::new(format!("{} {day}", label.zh), format!("{} {day}", label.en)),
            _ => label,
        }
    }

    // ---- the parts of sentences

    /// What a node is called: a fact's label, a plain value itself.
    fn label(&self, node: &Node) -> Words {
        match &node.kind {
            Kind::Field(name) => match self.schema.field(name) {
                Some(field) => Words::new(&field.zh, &field.en),
                None => Words::plain(name),
            },
            Kind::Size(inner) => {
                let of = self.label(inner);
                let text = self.field(inner).is_some_and(|field| field.kind == Type::Text);
                let (zh, en) = if text { ("字数", "length of") } else { ("项数", "number of") };
                Words::new(format!("{}{zh}", of.zh), format!("{en} {}", of.en))
            }
            Kind::Bool(value) => Words::new(if *value { "是" } else { "否" }, if *value { "yes" } else { "no" }),
            Kind::Int(n) => Words::plain(grouped(*n)),
            Kind::Text(text) => Words::plain(text),
            Kind::Date(day) => Words::plain(day.to_string()),
            Kind::List(_) => self.entries(node, node),
            _ => {
                let said = self.condition(node, true);
                Words::new(format!("（{}）", said.zh), format!("({})", said.en))
            }
        }
    }

    /// What a value is called beside a field: the option's label if the field has options.
    fn beside(&self, field: &Node, value: &Node) -> Words {
        match &value.kind {
            Kind::Text(text) => self.choice(field, text),
            _ => self.label(value),
        }
    }

    fn choice(&self, field: &Node, text: &str) -> Words {
        let choice = self.field(field).and_then(|field| field.option(text));
        choice.map_or_else(|| Words::plain(text), |choice| Words::new(&choice.zh, &choice.en))
    }

    fn is_choice(&self, node: &Node) -> bool {
        self.field(node).is_some_and(|field| !field.options.is_empty())
    }

    fn entries(&self, field: &Node, list: &Node) -> Words {
        let entries: Vec<Words> = list.children().into_iter().map(|entry| self.beside(field, entry)).collect();
        let join = |pick: fn(&Words) -> &str, by: &str| entries.iter().map(pick).collect::<Vec<_>>().join(by);
        Words::new(join(|entry| &entry.zh, "、"), join(|entry| &entry.en, ", "))
    }

    fn unit(&self, node: &Node) -> Option<&'a Words> {
        self.field(node)?.unit.as_ref()
    }
}

fn yes_or_no(label: &Words, yes: bool) -> Words {
    let (zh, en) = if yes { ("是", "yes") } else { ("否", "no") };
    Words::new(format!("{}：{zh}", label.zh), format!("{}: {en}", label.en))
}

/// Puts the side that asks for a fact first: `1000 <= energy` reads as `energy >= 1000`.
fn facts_first<'n>(order: Order, left: &'n Node, right: &'n Node) -> (Order, &'n Node, &'n Node) {
    let plain = |node: &Node| matches!(node.kind, Kind::Bool(_) | Kind::Int(_) | Kind::Text(_) | Kind::Date(_));
    if plain(left) && !plain(right) { (order.mirrored(), right, left) } else { (order, left, right) }
}

/// A value in words, without its field and its unit.
pub(crate) fn plain_value(field: &Field, value: &Value) -> (String, String) {
    let choice = |text: &String| {
        let option = field.option(text);
        option.map_or_else(|| (text.clone(), text.clone()), |one| (one.zh.clone(), one.en.clone()))
    };
    match value {
        Value::Bool(true) => ("是".to_owned(), "yes".to_owned()),
        Value::Bool(false) => ("否".to_owned(), "no".to_owned()),
        Value::Int(n) => (grouped(*n), grouped(*n)),
        Value::Date(day) => (day.to_string(), day.to_string()),
        Value::Text(text) => choice(text),
        Value::Texts(texts) => {
            let (zh, en): (Vec<String>, Vec<String>) = texts.iter().map(choice).unzip();
            (zh.join("、"), en.join(", "))
        }
    }
}

/// A number with separators at the thousands.
pub(crate) fn grouped(n: i64) -> String {
    let digits = n.unsigned_abs().to_string();
    let mut text = String::new();
    for (digit_idx, digit) in digits.chars().enumerate() {
        if digit_idx > 0 && (digits.len() - digit_idx).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if n < 0 { format!("-{text}") } else { text }
}
