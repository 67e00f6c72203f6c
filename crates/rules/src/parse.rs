//! Tokens → tree: a Pratt parser. It never panics; depth and length are limited.
//!
//! Binding, loosest first: `||`, `&&`, `!`, comparisons and `in` (which cannot be chained), `.startsWith`.

use crate::Finding;
use crate::token::{DEPTH_MAX, LENGTH_BYTES_MAX, Token, tokens};
use crate::tree::{Kind, Node, Span};

const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARE: u8 = 4;
const OPERAND: u8 = 5;

/// Reads a rule's text.
pub(crate) fn parse(text: &str) -> Result<Node, Vec<Finding>> {
    parse_up_to(text, LENGTH_BYTES_MAX)
}

/// Reads a text of at most so many bytes.
pub(crate) fn parse_up_to(text: &str, bytes_max: usize) -> Result<Node, Vec<Finding>> {
    let mut parser = Parser { tokens: tokens(text, bytes_max)?, at: 0, depth: 0 };
    let read = parser.expression(OR).and_then(|node| match parser.peek() {
        Token::End => Ok(node),
        _ => Err(parser.unexpected(("“且”“或”这样的连接词，或者结尾", "an operator such as '&&' or the end"))),
    });
    read.map_err(|finding| vec![finding])
}

struct Parser {
    /// Never empty: the last one is [`Token::End`].
    tokens: Vec<(Token, Span)>,
    at: usize,
    depth: usize,
}

type Read = Result<Node, Finding>;

impl Parser {
    fn peek(&self) -> &Token {
        &self.tokens[self.at].0
    }

    fn span(&self) -> Span {
        self.tokens[self.at].1
    }

    /// Takes a token; the end is never passed.
    fn next(&mut self) -> (Token, Span) {
        let taken = self.tokens[self.at].clone();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        taken
    }

    fn eat(&mut self, wanted: &Token) -> bool {
        let found = self.peek() == wanted;
        if found {
            self.next();
        }
        found
    }

    fn expect(&mut self, wanted: &Token, what: (&str, &str)) -> Result<Span, Finding> {
        let span = self.span();
        if self.eat(wanted) { Ok(span) } else { Err(self.unexpected(what)) }
    }

    fn unexpected(&self, (zh, en): (&str, &str)) -> Finding {
        let found = self.peek();
        let message =
            (format!("这里应是{zh}，却是{}", found.describe_zh()), format!("expected {en}, found {}", found.describe()));
        Finding::new("syntax", self.span(), message)
    }

    /// Reads operators that bind at least as tightly as `tightness`.
    fn expression(&mut self, tightness: u8) -> Read {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            let message = (
                format!("嵌套超过 {DEPTH_MAX} 层：请拆成几条"),
                format!("nested deeper than {DEPTH_MAX} levels: split the rule"),
            );
            return Err(Finding::new("rule-too-deep", self.span(), message));
        }
        let mut left = if *self.peek() == Token::Not { self.negation(tightness.max(NOT))? } else { self.operand()? };
        loop {
            left = match self.peek() {
                Token::Or if tightness <= OR => self.chain(left, &Token::Or, AND, Kind::Any)?,
                Token::And if tightness <= AND => self.chain(left, &Token::And, NOT, Kind::All)?,
                operator if (operator.compares() || *operator == Token::Not) && tightness <= COMPARE => {
                    let compared = self.comparison(left)?;
                    self.refuse_chained_comparison()?;
                    compared
                }
                _ => break,
            };
        }
        self.depth -= 1;
        Ok(left)
    }

    /// `a && b && c` is one node of three, so that a long rule is not a deep one.
    fn chain(&mut self, first: Node, operator: &Token, tightness: u8, kind: fn(Vec<Node>) -> Kind) -> Read {
        let start = first.span.0;
        let mut nodes = vec![first];
        while self.eat(operator) {
            nodes.push(self.expression(tightness)?);
        }
        let end = nodes.last().map_or(start, |node| node.span.1);
        Ok(Node::new(kind(nodes), (start, end)))
    }

    /// `!a == b` is read as `!(a == b)`; behind a comparison, `a == !b`, it takes the next operand alone.
    fn negation(&mut self, tightness: u8) -> Read {
        let (_, (start, _)) = self.next();
        let inner = self.expression(tightness)?;
        let span = (start, inner.span.1);
        Ok(Node::new(Kind::Not(Box::new(inner)), span))
    }

    fn comparison(&mut self, left: Node) -> Read {
        let (operator, _) = self.next();
        if operator == Token::Not {
            self.expect(&Token::In, ("“非”之后的“属于”", "'in' after 'not'"))?;
        }
        let right = self.expression(OPERAND)?;
        let span = (left.span.0, right.span.1);
        let (left, right) = (Box::new(left), Box::new(right));
        Ok(match operator {
            Token::Compare(order) => Node::new(Kind::Compare(order, left, right), span),
            Token::Begins => Node::new(Kind::StartsWith(left, right), span),
            Token::Holds => Node::new(Kind::In(right, left), span),
            Token::HoldsNot => Node::new(Kind::Not(Box::new(Node::new(Kind::In(right, left), span))), span),
            Token::Not | Token::NotIn => Node::new(Kind::Not(Box::new(Node::new(Kind::In(left, right), span))), span),
            _ => Node::new(Kind::In(left, right), span),
        })
    }

    fn refuse_chained_comparison(&self) -> Result<(), Finding> {
        match self.peek() {
            operator if operator.compares() => {
                let message = ("比较不能连写：请写 a < b 且 b < c", "comparisons cannot be chained: write a < b && b < c");
                Err(Finding::new("chained-comparison", self.span(), message))
            }
            _ => Ok(()),
        }
    }

    /// A value, a fact, a call, a list or something in parentheses, and `.startsWith(…)` behind it.
    fn operand(&mut self) -> Read {
        let mut node = self.primary()?;
        if self.eat(&Token::Dot) {
            let (method, method_span) = self.next();
            if method != Token::Name("startsWith".to_owned()) {
                let message = (
                    format!("“.”之后只能是 startsWith，却是{}", method.describe_zh()),
                    format!("expected startsWith after '.', found {}", method.describe()),
                );
                return Err(Finding::new("unknown-function", method_span, message));
            }
            self.expect(&Token::Open, ("startsWith 之后的“(”", "'(' after startsWith"))?;
            let prefix = self.expression(OPERAND)?;
            let (_, end) = self.expect(&Token::Close, ("“)”", "')'"))?;
            let span = (node.span.0, end);
            node = Node::new(Kind::StartsWith(Box::new(node), Box::new(prefix)), span);
        }
        Ok(node)
    }

    fn primary(&mut self) -> Read {
        let unexpected = self.unexpected(("字段、取值、“非”或“(”", "a fact, a value, '!' or '('"));
        let (token, span) = self.next();
        let kind = match token {
            Token::True => Kind::Bool(true),
            Token::False => Kind::Bool(false),
            Token::Int(n) => Kind::Int(n),
            Token::Text(text) => Kind::Text(text),
            Token::Minus => return self.negative(span),
            Token::OpenList => return self.list(span),
            Token::Open => {
                let inner = self.expression(OR)?;
                let (_, end) = self.expect(&Token::Close, ("“)”", "')'"))?;
                return Ok(Node::new(inner.kind, (span.0, end)));
            }
            Token::Name(name) if *self.peek() == Token::Open => return self.call(&name, span),
            Token::Name(name) => Kind::Field(name),
            _ => return Err(unexpected),
        };
        Ok(Node::new(kind, span))
    }

    fn negative(&mut self, minus: Span) -> Read {
        match self.next() {
            (Token::Int(n), span) => Ok(Node::new(Kind::Int(-n), (minus.0, span.1))),
            (other, span) => {
                let message = (
                    format!("“-”之后应是数字，却是{}", other.describe_zh()),
                    format!("expected a number after '-', found {}", other.describe()),
                );
                Err(Finding::new("syntax", span, message))
            }
        }
    }

    fn list(&mut self, open: Span) -> Read {
        let mut nodes = Vec::new();
        loop {
            if *self.peek() == Token::CloseList {
                break;
            }
            nodes.push(self.expression(OPERAND)?);
            if !self.eat(&Token::Comma) {
                break;
            }
        }
        let (_, end) = self.expect(&Token::CloseList, ("“、”或“]”", "',' or ']'"))?;
        Ok(Node::new(Kind::List(nodes), (open.0, end)))
    }

    fn call(&mut self, name: &str, span: Span) -> Read {
        let name = match name {
            "日期" => "date",
            "项数" => "size",
            name => name,
        };
        if !matches!(name, "date" | "size" | "timestamp") {
            let message = (
                format!("没有“{name}”这个函数；只有 日期(\"2023-01-01\") 和 项数(…)"),
                format!("there is no function '{name}'; there are date(\"2023-01-01\") and size(…)"),
            );
            return Err(Finding::new("unknown-function", span, message));
        }
        self.expect(&Token::Open, ("“(”", "'('"))?;
        let argument = self.expression(OPERAND)?;
        let (_, end) = self.expect(&Token::Close, ("“)”", "')'"))?;
        let kind = match (name, &argument.kind) {
            ("size", _) => Kind::Size(Box::new(argument)),
            (_, Kind::Text(text)) => match day(name, text).parse() {
                Ok(day) => Kind::Date(day),
                Err(_) => {
                    let message = (
                        format!("“{text}”不是日历上的日期：请写成 日期(\"2023-01-01\")"),
                        format!("'{text}' is not a date: expected one such as date(\"2023-01-01\")"),
                    );
                    return Err(Finding::new("bad-date", argument.span, message));
                }
            },
            _ => {
                let message = ("日期(…) 里应写 \"2023-01-01\" 这样的文本", "date(…) takes a text such as \"2023-01-01\"");
                return Err(Finding::new("bad-date", argument.span, message));
            }
        };
        Ok(Node::new(kind, (span.0, end)))
    }
}

/// CEL writes a day as the instant at which it begins: `timestamp("2023-01-01T00:00:00Z")`.
fn day<'a>(function: &str, text: &'a str) -> &'a str {
    text.strip_suffix("T00:00:00Z").filter(|_| function == "timestamp").unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Facts, Rule, testing};
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    fn check(texts: &[&str], expected: Expect) {
        let mut shown = String::new();
        for text in texts {
            for finding in parse(text).unwrap_err() {
                shown += &format!("{text}\n  {} [{}] {}\n", finding.code, &text[finding.start..finding.end], finding.message);
            }
        }
        expected.assert_eq(&shown);
    }

    #[test]
    fn a_text_that_cannot_be_read_says_where_and_what_to_do() {
        check(
            &[
                "",
                "a &&",
                "a b",
                "(a",
                "a)",
                "a = 1 & b | c",
                "a <> 1",
                "1 < a < 5",
                "a in ['x'",
                "a not b",
                "'open",
                r"'\q'",
                "a >= 1.5",
                "12ab",
                "99999999999999999999",
                "a # b",
                "-a",
                "len(a)",
                "a.endsWith('x')",
                "date('July')",
                "date(a)",
            ],
            expect![[r#"

                  syntax [] expected a fact, a value, '!' or '(', found the end
                a &&
                  syntax [] expected a fact, a value, '!' or '(', found the end
                a b
                  syntax [b] expected an operator such as '&&' or the end, found 'b'
                (a
                  syntax [] expected ')', found the end
                a)
                  syntax [)] expected an operator such as '&&' or the end, found ')'
                a = 1 & b | c
                  bad-operator [=] '=' is not an operator: write '=='
                a = 1 & b | c
                  bad-operator [&] '&' is not an operator: write '&&'
                a = 1 & b | c
                  bad-operator [|] '|' is not an operator: write '||'
                a <> 1
                  bad-operator [<>] '<>' is not an operator: write '!=' for 'is not'
                1 < a < 5
                  chained-comparison [<] comparisons cannot be chained: write a < b && b < c
                a in ['x'
                  syntax [] expected ',' or ']', found the end
                a not b
                  syntax [b] expected 'in' after 'not', found 'b'
                'open
                  text-without-end ['open] this text has no end: a ' is missing
                '\q'
                  bad-escape [\q] after \ in a text only " ' \ n and t can stand
                a >= 1.5
                  fraction [1.5] numbers are whole here: write the fact in a smaller unit (yuan, square metres)
                12ab
                  bad-number [12ab] '12ab' is neither a number nor a name: a name does not begin with a digit
                99999999999999999999
                  number-too-large [99999999999999999999] 99999999999999999999 is larger than the largest number, 9223372036854775807
                a # b
                  bad-character [#] '#' has no meaning in a rule
                -a
                  syntax [a] expected a number after '-', found 'a'
                len(a)
                  unknown-function [len] there is no function 'len'; there are date("2023-01-01") and size(…)
                a.endsWith('x')
                  unknown-function [endsWith] expected startsWith after '.', found 'endsWith'
                date('July')
                  bad-date ['July'] 'July' is not a date: expected one such as date("2023-01-01")
                date(a)
                  bad-date [a] date(…) takes a text such as "2023-01-01"
            "#]],
        );
    }

    #[test]
    fn depth_and_length_are_limited_and_a_long_chain_is_not_deep() {
        let nested = |n: usize| format!("{}a{}", "(".repeat(n), ")".repeat(n));
        assert!(parse(&nested(DEPTH_MAX - 1)).is_ok());
        assert_eq!(parse(&nested(DEPTH_MAX)).unwrap_err()[0].code, "rule-too-deep");
        assert_eq!(parse(&"!".repeat(LENGTH_BYTES_MAX)).unwrap_err()[0].code, "rule-too-deep");
        assert!(parse(&vec!["a"; 1_000].join(" && ")).is_ok());
        assert_eq!(parse(&" ".repeat(LENGTH_BYTES_MAX + 1)).unwrap_err()[0].code, "rule-too-long");
    }

    /// Reads, checks, asks and describes; returns so that a caller sees no panic.
    fn use_it(text: &str) {
        match Rule::parse(text) {
            Err(findings) => {
                for finding in findings {
                    assert!(text.get(finding.start..finding.end).is_some(), "{finding} lies outside of {text:?}");
                }
            }
            Ok(rule) => {
                let schema = testing::schema();
                rule.check(&schema);
                rule.answer(&schema, &Facts::default());
                rule.sentence(&schema);
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in ".{0,80}") {
            use_it(&text);
        }

        #[test]
        fn no_heap_of_tokens_panics(tokens in prop::collection::vec(prop::sample::select(vec![
            "(", ")", "[", "]", ",", ".startsWith(", "size(", "date('2023-01-01')", "!", "&&", "||", "==", "<", " in ", " not ",
            "energy", "hazards", "supply", "综合能源消费量", "'make'", "“x”", "7", "-", "true",
        ]), 0..30)) {
            use_it(&tokens.concat());
        }

        #[test]
        fn no_ill_typed_rule_panics(node in testing::any_node(), facts in testing::any_facts()) {
            if let Ok(rule) = Rule::parse(&node.to_string()) {
                let schema = testing::schema();
                rule.check(&schema);
                rule.answer(&schema, &facts);
                rule.sentence(&schema);
            }
        }
    }
}
