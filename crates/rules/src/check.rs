//! Does a rule fit the schema: fields that exist, types that can be compared, values that are options.

use crate::schema::{list, nearest};
use crate::tree::{Kind, Node, Order};
use crate::{Field, Finding, Schema, Type};

/// The years of days that a rule may name: what lies outside is a slip of the pen.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

/// Everything in which the tree does not fit.
pub(crate) fn check(tree: &Node, schema: &Schema) -> Vec<Finding> {
    let mut checker = Checker { schema, findings: Vec::new() };
    if let Some(found) = checker.infer(tree) {
        checker.want(tree, found, Kindred::One(Type::Bool), ("规则", "a rule"));
    }
    checker.findings
}

/// What a node is: a value of a type, or a list of plain values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kindred {
    One(Type),
    ListOf(Type),
    EmptyList,
}

impl Kindred {
    fn zh(self) -> &'static str {
        match self {
            Self::One(kind) => kind.zh(),
            Self::ListOf(_) | Self::EmptyList => "方括号里的集合",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::One(kind) => kind.name(),
            Self::ListOf(_) | Self::EmptyList => "a list in brackets",
        }
    }
}

struct Checker<'a> {
    schema: &'a Schema,
    findings: Vec<Finding>,
}

impl Checker<'_> {
    fn wrong(&mut self, code: &'static str, node: &Node, message: (impl Into<String>, impl Into<String>)) {
        self.findings.push(Finding::new(code, node.span, message));
    }

    fn want(&mut self, node: &Node, found: Kindred, wanted: Kindred, (zh, en): (&str, &str)) {
        if found != wanted {
            let message = (
                format!("{zh}应是{}，这里是{}", wanted.zh(), found.zh()),
                format!("{en} must be {}, this is {}", wanted.name(), found.name()),
            );
            self.wrong("type-mismatch", node, message);
        }
    }

    /// What the node is; `None` when that cannot be known because of a finding already made.
    fn infer(&mut self, node: &Node) -> Option<Kindred> {
        let bool = Some(Kindred::One(Type::Bool));
        match &node.kind {
            Kind::Bool(_) => bool,
            Kind::Int(_) => Some(Kindred::One(Type::Int)),
            Kind::Text(_) => Some(Kindred::One(Type::Text)),
            Kind::Date(day) => {
                if !YEARS.contains(&day.year()) {
                    let (first, last) = (YEARS.start(), YEARS.end());
                    let message = (
                        format!("{day} 超出日历：年份应在 {first} 至 {last} 之间"),
                        format!("{day} is past the calendar: days lie between {first} and {last}"),
                    );
                    self.wrong("bad-date", node, message);
                }
                Some(Kindred::One(Type::Date))
            }
            Kind::Field(name) => self.field(node, name),
            Kind::List(nodes) => self.list(nodes),
            Kind::Not(inner) => {
                self.truth(inner, ("“非”之后", "what stands behind '!'"));
                bool
            }
            Kind::All(nodes) => {
                nodes.iter().for_each(|node| self.truth(node, ("“且”的两边", "each side of '&&'")));
                bool
            }
            Kind::Any(nodes) => {
                nodes.iter().for_each(|node| self.truth(node, ("“或”的两边", "each side of '||'")));
                bool
            }
            Kind::Compare(order, left, right) => {
                self.compare(node, *order, left, right);
                bool
            }
            Kind::In(left, right) => {
                self.membership(node, left, right);
                bool
            }
            Kind::StartsWith(left, right) => {
                for side in [left, right] {
                    if let Some(found) = self.infer(side) {
                        self.want(side, found, Kindred::One(Type::Text), ("“开头为”的两边", "each side of startsWith"));
                    }
                }
                bool
            }
            Kind::Size(inner) => {
                match self.infer(inner) {
                    None | Some(Kindred::One(Type::Text | Type::Texts)) => {}
                    Some(other) => {
                        self.wrong(
                            "type-mismatch",
                            inner,
                            (
                                format!("项数(…) 只用于文本或文本列表，这里是{}", other.zh()),
                                format!("size(…) takes a text or a list of texts, this is {}", other.name()),
                            ),
                        );
                    }
                }
                Some(Kindred::One(Type::Int))
            }
        }
    }

    fn truth(&mut self, node: &Node, what: (&str, &str)) {
        if let Some(found) = self.infer(node) {
            self.want(node, found, Kindred::One(Type::Bool), what);
        }
    }

    fn field(&mut self, node: &Node, name: &str) -> Option<Kindred> {
        if let Some(field) = self.schema.field(name) {
            return Some(Kindred::One(field.kind));
        }
        let (zh, en) = match self.schema.nearest(name) {
            Some(near) => (format!("；是否指“{near}”？"), format!("; did you mean '{near}'?")),
            None if name.contains(['且', '或', '非']) => {
                ("；“且”“或”“非”的前后请留空格".to_owned(), "; put a space before and behind 且, 或 and 非".to_owned())
            }
            None => Default::default(),
        };
        let message = (format!("没有“{name}”这个字段{zh}"), format!("'{name}' is not a fact of this city{en}"));
        self.wrong("unknown-field", node, message);
        None
    }

    fn list(&mut self, nodes: &[Node]) -> Option<Kindred> {
        let mut first = None;
        for node in nodes {
            if !matches!(node.kind, Kind::Bool(_) | Kind::Int(_) | Kind::Text(_) | Kind::Date(_)) {
                self.wrong("list-of-values", node, ("方括号里只能写具体的值", "a list in brackets holds plain values only"));
                return None;
            }
            let Some(Kindred::One(kind)) = self.infer(node) else { return None };
            match first {
                None => first = Some(kind),
                Some(first) if first != kind => {
                    let message = (
                        format!("集合的第一项是{}，这里是{}", first.zh(), kind.zh()),
                        format!("the list begins with {}, this is {}", first.name(), kind.name()),
                    );
                    self.wrong("type-mismatch", node, message);
                    return None;
                }
                Some(_) => {}
            }
        }
        Some(first.map_or(Kindred::EmptyList, Kindred::ListOf))
    }

    fn compare(&mut self, node: &Node, order: Order, left: &Node, right: &Node) {
        let (Some(a), Some(b)) = (self.infer(left), self.infer(right)) else { return };
        match (a, b) {
            (Kindred::One(Type::Texts), _) | (_, Kindred::One(Type::Texts)) => {
                let en = "a list of texts is asked with 'in', as in \"produce\" in hazardous";
                self.wrong("type-mismatch", node, ("列表请用“含”来问，如 标签 含 \"民宿\"", en));
            }
            (Kindred::ListOf(_) | Kindred::EmptyList, _) | (_, Kindred::ListOf(_) | Kindred::EmptyList) => {
                let en = "a list in brackets is asked with 'in', as in supply in [\"grant\"]";
                self.wrong("type-mismatch", node, ("方括号里的集合请用“属于”来问，如 规模 属于 [\"小型\"]", en));
            }
            (Kindred::One(Type::Date), Kindred::One(Type::Text)) | (Kindred::One(Type::Text), Kindred::One(Type::Date)) => {
                let en = "cannot compare a date with a text: write date(\"2023-01-01\")";
                self.wrong("type-mismatch", node, ("日期不能与文本比较：请写 日期(\"2023-01-01\")", en));
            }
            (a, b) if a != b => {
                let zh = format!("{}不能与{}比较", a.zh(), b.zh());
                self.wrong("type-mismatch", node, (zh, format!("cannot compare {} with {}", a.name(), b.name())));
            }
            (Kindred::One(kind @ (Type::Text | Type::Bool)), _) if !matches!(order, Order::Equal | Order::Unequal) => {
                let message = (
                    format!("{}没有大小：“{}”只比较数字和日期", kind.zh(), order.code()),
                    format!("{} has no order: '{}' compares numbers and dates", kind.name(), order.code()),
                );
                self.wrong("type-mismatch", node, message);
            }
            _ => {
                self.option(left, right);
                self.option(right, left);
            }
        }
    }

    fn membership(&mut self, node: &Node, left: &Node, right: &Node) {
        let (Some(a), Some(b)) = (self.infer(left), self.infer(right)) else { return };
        if b == Kindred::EmptyList {
            self.wrong(
                "empty-set",
                right,
                ("集合是空的，什么都不属于它：请至少写一个值", "the set is empty: nothing can be in it; name at least one value"),
            );
            return;
        }
        match (a, b) {
            (Kindred::One(Type::Text), Kindred::One(Type::Texts)) => self.option(right, left),
            (Kindred::One(kind), Kindred::ListOf(entry)) if kind == entry => {
                if let Kind::List(entries) = &right.kind {
                    entries.iter().for_each(|entry| self.option(left, entry));
                }
            }
            (Kindred::One(Type::Texts), Kindred::ListOf(_)) => {
                let message = (
                    "列表请逐项来问：标签 含 \"民宿\" 或 标签 含 \"旅游\"",
                    "a list of texts is asked one by one: write \"produce\" in hazardous || \"store\" in hazardous",
                );
                self.wrong("type-mismatch", node, message);
            }
            (Kindred::One(kind), Kindred::ListOf(entry)) => {
                let message = (
                    format!("不能在{}的集合里找{}", entry.zh(), kind.zh()),
                    format!("cannot look for {} in a list of which each is {}", kind.name(), entry.name()),
                );
                self.wrong("type-mismatch", node, message);
            }
            (a, b) => {
                let message = (
                    format!("“属于”是在集合里找一个值，这里却是在{}里找{}", b.zh(), a.zh()),
                    format!("'in' looks for a value in a list, here for {} in {}", a.name(), b.name()),
                );
                self.wrong("type-mismatch", node, message);
            }
        }
    }

    /// If one side is a field with options and the other a text: is the text an option?
    fn option(&mut self, field: &Node, value: &Node) {
        let (Kind::Field(name), Kind::Text(text)) = (&field.kind, &value.kind) else { return };
        let Some(field) = self.schema.field(name) else { return };
        if field.options.is_empty() || field.option(text).is_some() {
            return;
        }
        let message = not_an_option(field, text);
        self.wrong("unknown-option", value, message);
    }
}

fn not_an_option(field: &Field, text: &str) -> (String, String) {
    let meant = nearest(text, field.options.iter().map(|choice| choice.id.as_str()));
    let (zh, en) = match meant {
        Some(near) => (format!("是否指“{near}”？"), format!("did you mean '{near}'?")),
        None => (format!("可用的值：{}", list(field, "、")), format!("its options are {}", list(field, ", "))),
    };
    (format!("“{text}”不是“{}”的值；{zh}", field.zh), format!("'{text}' is not an option of {}; {en}", field.id))
}

#[cfg(test)]
mod tests {
    use crate::Rule;
    use crate::testing::{any_typed_rule, schema};
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    fn check(texts: &[&str], expected: Expect) {
        let mut shown = String::new();
        for text in texts {
            let rule = Rule::parse(text).unwrap();
            for finding in rule.check(&schema()) {
                shown += &format!("{text}\n  {} [{}] {}\n", finding.code, &text[finding.start..finding.end], finding.message);
            }
        }
        expected.assert_eq(&shown);
    }

    #[test]
    fn names() {
        check(
            &[
                "enrgy > 5 && lnad",
                "新增用地且综合能源",
                "涉及新增地",
                "supply == 'grnat'",
                "supply in ['grant', 'x'] || 'eat' in hazards",
            ],
            expect![[r#"
                enrgy > 5 && lnad
                  unknown-field [enrgy] 'enrgy' is not a fact of this city; did you mean 'energy'?
                enrgy > 5 && lnad
                  unknown-field [lnad] 'lnad' is not a fact of this city; did you mean 'land'?
                新增用地且综合能源
                  unknown-field [新增用地且综合能源] '新增用地且综合能源' is not a fact of this city; put a space before and behind 且, 或 and 非
                涉及新增地
                  unknown-field [涉及新增地] '涉及新增地' is not a fact of this city; did you mean '涉及新增用地'?
                supply == 'grnat'
                  unknown-option ['grnat'] 'grnat' is not an option of supply; did you mean 'grant'?
                supply in ['grant', 'x'] || 'eat' in hazards
                  unknown-option ['x'] 'x' is not an option of supply; its options are grant, none
                supply in ['grant', 'x'] || 'eat' in hazards
                  unknown-option ['eat'] 'eat' is not an option of hazards; its options are make, store
            "#]],
        );
    }

    #[test]
    fn types() {
        check(
            &[
                "energy",
                "energy > 'many'",
                "land > burning",
                "supply < 'grant'",
                "listed > '2023-01-01'",
                "!energy && land",
                "land || 5",
                "hazards == 'make'",
                "energy == [1]",
                "hazards in ['make']",
                "energy in ['1']",
                "energy in [1, 'a']",
                "energy in [area]",
                "energy in area",
                "energy.startsWith('1')",
                "size(energy) > 1",
                "'1' in industry",
                "energy in []",
                "hazards in []",
                "listed < date('2999-01-01')",
            ],
            expect![[r#"
                energy
                  type-mismatch [energy] a rule must be a yes or no, this is a number
                energy > 'many'
                  type-mismatch [energy > 'many'] cannot compare a number with a text
                land > burning
                  type-mismatch [land > burning] a yes or no has no order: '>' compares numbers and dates
                supply < 'grant'
                  type-mismatch [supply < 'grant'] a text has no order: '<' compares numbers and dates
                listed > '2023-01-01'
                  type-mismatch [listed > '2023-01-01'] cannot compare a date with a text: write date("2023-01-01")
                !energy && land
                  type-mismatch [energy] what stands behind '!' must be a yes or no, this is a number
                land || 5
                  type-mismatch [5] each side of '||' must be a yes or no, this is a number
                hazards == 'make'
                  type-mismatch [hazards == 'make'] a list of texts is asked with 'in', as in "produce" in hazardous
                energy == [1]
                  type-mismatch [energy == [1]] a list in brackets is asked with 'in', as in supply in ["grant"]
                hazards in ['make']
                  type-mismatch [hazards in ['make']] a list of texts is asked one by one: write "produce" in hazardous || "store" in hazardous
                energy in ['1']
                  type-mismatch [energy in ['1']] cannot look for a number in a list of which each is a text
                energy in [1, 'a']
                  type-mismatch ['a'] the list begins with a number, this is a text
                energy in [area]
                  list-of-values [area] a list in brackets holds plain values only
                energy in area
                  type-mismatch [energy in area] 'in' looks for a value in a list, here for a number in a number
                energy.startsWith('1')
                  type-mismatch [energy] each side of startsWith must be a text, this is a number
                size(energy) > 1
                  type-mismatch [energy] size(…) takes a text or a list of texts, this is a number
                '1' in industry
                  type-mismatch ['1' in industry] 'in' looks for a value in a list, here for a text in a text
                energy in []
                  empty-set [[]] the set is empty: nothing can be in it; name at least one value
                hazards in []
                  empty-set [[]] the set is empty: nothing can be in it; name at least one value
                listed < date('2999-01-01')
                  bad-date [date('2999-01-01')] 2999-01-01 is past the calendar: days lie between 1900 and 2199
            "#]],
        );
    }

    #[test]
    fn what_fits_is_left_alone() {
        check(&["(land == burning) == (energy > area)", "size(industry) == 4", "'26' == industry", "true"], expect![[""]]);
    }

    proptest! {
        #[test]
        fn rules_that_are_meant_to_fit_do(rule in any_typed_rule()) {
            prop_assert_eq!(Rule::parse(&rule).unwrap().check(&schema()), []);
        }
    }
}
