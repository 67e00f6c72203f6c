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
pub(crate) fn tokens(text: &str) -> Result<Vec<(Token, Span)>, Vec<Finding>> {
    if text.len() > LENGTH_BYTES_MAX {
        let message = format!("the rule is {} bytes long; the longest allowed is {LENGTH_BYTES_MAX}: split it", text.len());
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

    fn wrong(&mut self, code: &'static str, start: usize, message: impl Into<String>) {
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
        match &self.text[start..self.at] {
            "and" | "且" => Token::And,
            "or" | "或" => Token::Or,
            "not" | "非" => Token::Not,
            "in" | "属于" => Token::In,
            "true" | "真" => Token::True,
            "false" | "假" => Token::False,
            name => Token::Name(name.to_owned()),
        }
    }

    fn int(&mut self) -> Option<Token> {
        let start = self.at;
        while self.peek().is_some_and(|next| next.is_alphanumeric() || next == '_') {
            self.bump();
        }
        let digits: String = self.text[start..self.at].chars().filter(|&c| c != '_').collect();
        let fraction = self.peek() == Some('.') && self.text[self.at + 1..].starts_with(|c: char| c.is_ascii_digit());
        if fraction {
            self.bump();
            while self.peek().is_some_and(|next| next.is_ascii_digit()) {
                self.bump();
            }
            self.wrong("fraction", start, "numbers are whole here: write the fact in a smaller unit (yuan, square metres)");
            return None;
        }
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let text = &self.text[start..self.at];
            let message = format!("'{text}' is neither a number nor a name: a name does not begin with a digit");
            self.wrong("bad-number", start, message);
            return None;
        }
        match digits.parse() {
            Ok(n) => Some(Token::Int(n)),
            Err(_) => {
                self.wrong("number-too-large", start, format!("{digits} is larger than the largest number, {}", i64::MAX));
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
                    self.wrong("text-without-end", start, format!("this text has no end: a {closing} is missing"));
                    return None;
                }
                Some('\\') => match self.bump() {
                    Some(letter @ ('"' | '\'' | '\\')) => content.push(letter),
                    Some('n') => content.push('\n'),
                    Some('t') => content.push('\t'),
                    _ => self.wrong("bad-escape", letter_at, "after \\ in a text only \" ' \\ n and t can stand"),
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
                self.wrong("bad-operator", start, "'<>' is not an operator: write '!=' for 'is not'");
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
                self.wrong("bad-operator", start, format!("'{first}' is not an operator: write '{first}{first}'"));
                return None;
            }
            other => {
                let shown: String = other.escape_debug().collect();
                self.wrong("bad-character", start, format!("'{shown}' has no meaning in a rule"));
                return None;
            }
        };
        Some(token)
    }
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
