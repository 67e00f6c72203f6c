//! Text → tokens. Chinese words and full-width signs of a Chinese keyboard are read like their ASCII fellows.

use crate::Finding;
use crate::tree::{Order, Span};

/// The longest rule, in bytes.
pub const LENGTH_BYTES_MAX: usize = 8 * 1024;

/// The deepest nesting of parentheses, negations and lists.
pub const DEPTH_MAX: usize = 64;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    Name(String),
    Int(i64),
    Text(String),
    True,
    False,
    And,
    Or,
    Not,
    In,
    NotIn,
    Holds,
    HoldsNot,
    Begins,
    Compare(Order),
    Minus,
    Open,
    Close,
    OpenList,
    CloseList,
    Comma,
    Dot,
    End,
}

impl Token {
    /// Whether it stands between two values and asks something of them.
    pub fn compares(&self) -> bool {
        matches!(self, Self::Compare(_) | Self::In | Self::NotIn | Self::Holds | Self::HoldsNot | Self::Begins)
    }

    /// The token in Chinese.
    pub fn describe_zh(&self) -> String {
        match self {
            Self::Int(n) => format!("数字 {n}"),
            Self::Text(text) => format!("文本“{text}”"),
            Self::End => "结尾".to_owned(),
            other => other.describe(),
        }
    }

    /// The token in words, for "expected …, found …".
    pub fn describe(&self) -> String {
        match self {
            Self::Name(name) => format!("'{name}'"),
            Self::Int(n) => format!("the number {n}"),
            Self::Text(text) => format!("the text \"{text}\""),
            Self::True => "'true'".to_owned(),
            Self::False => "'false'".to_owned(),
            Self::And => "'&&'".to_owned(),
            Self::Or => "'||'".to_owned(),
            Self::Not => "'!'".to_owned(),
            Self::In => "'in'".to_owned(),
            Self::NotIn => "'不属于'".to_owned(),
            Self::Holds => "'含'".to_owned(),
            Self::HoldsNot => "'不含'".to_owned(),
            Self::Begins => "'开头为'".to_owned(),
            Self::Compare(order) => format!("'{}'", order.code()),
            Self::Minus => "'-'".to_owned(),
            Self::Open => "'('".to_owned(),
            Self::Close => "')'".to_owned(),
            Self::OpenList => "'['".to_owned(),
            Self::CloseList => "']'".to_owned(),
            Self::Comma => "','".to_owned(),
            Self::Dot => "'.'".to_owned(),
            Self::End => "the end".to_owned(),
        }
    }
}

/// All tokens with their places, the last one [`Token::End`].
pub(crate) fn tokens(text: &str, bytes_max: usize) -> Result<Vec<(Token, Span)>, Vec<Finding>> {
    if text.len() > bytes_max {
        let n = text.len();
        let message = (
            format!("规则长 {n} 字节，超过上限 {bytes_max}：请拆成几条"),
            format!("the rule is {n} bytes long; the longest allowed is {bytes_max}: split it"),
        );
        return Err(vec![Finding::new("rule-too-long", (0, text.len()), message)]);
    }
    let mut lexer = Lexer { text, at: 0, findings: Vec::new() };
    let mut tokens = Vec::new();
    while let Some(first) = lexer.peek() {
        let start = lexer.at;
        if first.is_whitespace() {
            lexer.bump();
        } else if let Some(token) = lexer.token(first) {
            tokens.push((token, (start, lexer.at)));
        }
    }
    tokens.push((Token::End, (text.len(), text.len())));
    if lexer.findings.is_empty() { Ok(tokens) } else { Err(lexer.findings) }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    findings: Vec<Finding>,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.bump();
        }
        found
    }

    fn wrong(&mut self, code: &'static str, start: usize, message: (impl Into<String>, impl Into<String>)) {
        self.findings.push(Finding::new(code, (start, self.at), message));
    }

    fn token(&mut self, first: char) -> Option<Token> {
        if first.is_ascii_digit() {
            return self.int();
        }
        if first.is_alphabetic() || first == '_' {
            return Some(self.word());
        }
        if let Some(closing) = closing_quote(first) {
            return self.quoted(closing);
        }
        self.sign(first)
    }

    fn word(&mut self) -> Token {
        let start = self.at;
        while self.peek().is_some_and(|next| next.is_alphanumeric() || next == '_') {
            self.bump();
        }
        meaning(&self.text[start..self.at])
    }

    fn int(&mut self) -> Option<Token> {
        let start = self.at;
        while self.peek().is_some_and(|next| next.is_alphanumeric() || next == '_') {
            self.bump();
        }
        let (digits, times) = multiple(&self.text[start..self.at]);
        let digits: String = digits.chars().filter(|&c| c != '_').collect();
        let fraction = self.peek() == Some('.') && self.text[self.at + 1..].starts_with(|c: char| c.is_ascii_digit());
        if fraction {
            self.bump();
            while self.peek().is_some_and(|next| next.is_ascii_digit()) {
                self.bump();
            }
            let message = (
                "这里只用整数：请改用更小的单位（元、平方米）",
                "numbers are whole here: write the fact in a smaller unit (yuan, square metres)",
            );
            self.wrong("fraction", start, message);
            return None;
        }
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let text = &self.text[start..self.at];
            let message = (
                format!("“{text}”既不是数字也不是名称：名称不能以数字开头"),
                format!("'{text}' is neither a number nor a name: a name does not begin with a digit"),
            );
            self.wrong("bad-number", start, message);
            return None;
        }
        match digits.parse::<i64>().ok().and_then(|n| n.checked_mul(times)) {
            Some(n) => Some(Token::Int(n)),
            None => {
                let text = &self.text[start..self.at];
                let message = (
                    format!("{text} 超过最大的数字 {}", i64::MAX),
                    format!("{text} is larger than the largest number, {}", i64::MAX),
                );
                self.wrong("number-too-large", start, message);
                None
            }
        }
    }

    fn quoted(&mut self, closing: char) -> Option<Token> {
        let start = self.at;
        self.bump();
        let mut content = String::new();
        loop {
            let letter_at = self.at;
            match self.bump() {
                None => {
                    let en = format!("this text has no end: a {closing} is missing");
                    self.wrong("text-without-end", start, (format!("这段文本没有结尾：缺少 {closing}"), en));
                    return None;
                }
                Some('\\') => match self.bump() {
                    Some(letter @ ('"' | '\'' | '\\')) => content.push(letter),
                    Some('n') => content.push('\n'),
                    Some('t') => content.push('\t'),
                    _ => {
                        let en = "after \\ in a text only \" ' \\ n and t can stand";
                        self.wrong("bad-escape", letter_at, ("文本中 \\ 之后只能是 \" ' \\ n t", en));
                    }
                },
                Some(letter) if letter == closing => return Some(Token::Text(content)),
                Some(letter) => content.push(letter),
            }
        }
    }

    fn sign(&mut self, first: char) -> Option<Token> {
        let start = self.at;
        self.bump();
        let token = match first {
            '(' | '（' => Token::Open,
            ')' | '）' => Token::Close,
            '[' | '【' => Token::OpenList,
            ']' | '】' => Token::CloseList,
            ',' | '，' | '、' => Token::Comma,
            '.' => Token::Dot,
            '-' => Token::Minus,
            '≥' => Token::Compare(Order::GreaterOrEqual),
            '≤' => Token::Compare(Order::LessOrEqual),
            '≠' => Token::Compare(Order::Unequal),
            '<' | '＜' if self.eat('=') => Token::Compare(Order::LessOrEqual),
            '>' | '＞' if self.eat('=') => Token::Compare(Order::GreaterOrEqual),
            '<' if self.eat('>') => {
                self.wrong(
                    "bad-operator",
                    start,
                    ("“<>”不是运算符：表示“不是”请写“!=”或“不为”", "'<>' is not an operator: write '!=' for 'is not'"),
                );
                return None;
            }
            '<' | '＜' => Token::Compare(Order::Less),
            '>' | '＞' => Token::Compare(Order::Greater),
            '!' | '！' if self.eat('=') => Token::Compare(Order::Unequal),
            '!' | '！' => Token::Not,
            '=' if self.eat('=') => Token::Compare(Order::Equal),
            '&' if self.eat('&') => Token::And,
            '|' if self.eat('|') => Token::Or,
            '=' | '&' | '|' => {
                let zh = format!("“{first}”不是运算符：请写“{first}{first}”");
                self.wrong("bad-operator", start, (zh, format!("'{first}' is not an operator: write '{first}{first}'")));
                return None;
            }
            other => {
                let shown: String = other.escape_debug().collect();
                let en = format!("'{shown}' has no meaning in a rule");
                self.wrong("bad-character", start, (format!("规则里不能用“{shown}”"), en));
                return None;
            }
        };
        Some(token)
    }
}

/// What a word means: a word of the language, or else a name.
fn meaning(word: &str) -> Token {
    match word {
        "and" | "且" => Token::And,
        "or" | "或" => Token::Or,
        "not" | "非" => Token::Not,
        "in" | "属于" => Token::In,
        "不属于" => Token::NotIn,
        "含" => Token::Holds,
        "不含" => Token::HoldsNot,
        "开头为" => Token::Begins,
        "为" | "等于" => Token::Compare(Order::Equal),
        "不为" | "不等于" => Token::Compare(Order::Unequal),
        "大于" => Token::Compare(Order::Greater),
        "小于" => Token::Compare(Order::Less),
        "不低于" | "不少于" | "不早于" => Token::Compare(Order::GreaterOrEqual),
        "不超过" | "不高于" | "不晚于" => Token::Compare(Order::LessOrEqual),
        "true" | "真" => Token::True,
        "false" | "假" => Token::False,
        name => Token::Name(name.to_owned()),
    }
}

/// Whether a label can stand in a rule as a name (可作字段名): letters, digits and `_`, not a digit first, no word of the language.
pub fn is_name(label: &str) -> bool {
    let letters = label.chars().all(|letter| letter.is_alphanumeric() || letter == '_');
    letters && label.starts_with(|first: char| first.is_alphabetic() || first == '_') && matches!(meaning(label), Token::Name(_))
}

/// `500万`, `500万元` and `2亿` as offices write them: the digits, and by what they are multiplied.
fn multiple(text: &str) -> (&str, i64) {
    let bare = text.strip_suffix('元').unwrap_or(text);
    for (unit, times) in [('万', 10_000), ('亿', 100_000_000)] {
        if let Some(digits) = bare.strip_suffix(unit) {
            return (digits, times);
        }
    }
    (bare, 1)
}

fn closing_quote(opening: char) -> Option<char> {
    match opening {
        '"' | '\'' => Some(opening),
        '“' => Some('”'),
        '‘' => Some('’'),
        '「' => Some('」'),
        _ => None,
    }
}
