//! A long seeded walk over the rule language: texts are made of its words, of each other and of noise, then read, checked, asked,
//! described, written again as form and as text, and matched by column. Whatever is wrong must be a finding; nothing may panic.
//!
//! `fuzz_rules [--seconds N] [--seed S]` (60 seconds, seed 1) prints how many texts were read and how many of them were rules. A
//! panic names its seed and its text; `cargo test` walks a short, fixed part of the same way.

use rules::{Columns, Cost, Facts, Field, Form, LENGTH_BYTES_MAX, Matcher, Rule, Schema, Tally, Truth, Type};
use std::error::Error;
use std::io::Write;
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let mut seconds = 60;
    let mut seed = 1;
    let mut args = std::env::args().skip(1);
    while let Some(name) = args.next() {
        let value: u64 = args.next().ok_or("each option takes a number")?.parse()?;
        match name.as_str() {
            "--seconds" => seconds = value,
            "--seed" => seed = value,
            other => return Err(format!("there is no option {other}: --seconds and --seed").into()),
        }
    }
    let (start, mut walk) = (Instant::now(), Walk::new(seed));
    while start.elapsed() < Duration::from_secs(seconds) {
        (0..1_000).for_each(|_| walk.step());
    }
    writeln!(
        std::io::stdout(),
        "seed {seed}: {} texts, {} of them rules, {} of these fit",
        walk.texts,
        walk.rules,
        walk.fitting
    )?;
    Ok(())
}

const WORDS: &[&str] = &[
    "(",
    ")",
    "（",
    "）",
    "[",
    "]",
    "【",
    "】",
    ",",
    "、",
    ".",
    "-",
    "!",
    "非",
    "not",
    "&&",
    "且",
    "and",
    "||",
    "或",
    "or",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "≥",
    "≤",
    "≠",
    "in",
    "属于",
    "不属于",
    "含",
    "不含",
    "开头为",
    "为",
    "不为",
    "等于",
    "大于",
    "不低于",
    "true",
    "false",
    "真",
    "假",
    "date(",
    "日期(",
    "timestamp(",
    "size(",
    "项数(",
    ".startsWith(",
    "\"2023-01-01\"",
    "\"2023-02-30\"",
    "\"9999-12-31\"",
    "'2023-01-01T00:00:00Z'",
    "capital",
    "注册资本",
    "staff",
    "新增用地",
    "land",
    "industry",
    "行业",
    "size",
    "规模",
    "\"small\"",
    "\"大\"",
    "tags",
    "标签",
    "\"a\"",
    "\"b\"",
    "founded",
    "成立日期",
    "0",
    "1",
    "500万",
    "2亿",
    "500万元",
    "9223372036854775807",
    "9223372036854775808",
    "1_000",
    "1.5",
    "12ab",
    "'",
    "\"",
    "“",
    "”",
    "\\",
    "\u{0}",
    "\u{200b}",
    "🙂",
    "e\u{301}",
    "\n",
    "\t",
    " ",
    " ",
    " ",
    "#",
    "=",
    "&",
    "|",
    "<>",
];

struct Walk {
    random: u64,
    schema: Schema,
    columns: Columns,
    known: Vec<String>,
    texts: u64,
    rules: u64,
    fitting: u64,
}

impl Walk {
    fn new(seed: u64) -> Self {
        let options = &[("small", "小", "small"), ("大", "大", "large")];
        let tags = &[("a", "甲", "a"), ("b", "乙", "b")];
        let schema = Schema::new(vec![
            Field::new("capital", "注册资本", "registered capital", Type::Int).with_unit("元", "yuan"),
            Field::new("staff", "职工", "staff", Type::Int),
            Field::new("land", "新增用地", "new land", Type::Bool),
            Field::new("industry", "行业", "industry", Type::Text),
            Field::new("scale", "规模", "scale", Type::Text).with_options(options),
            Field::new("tags", "标签", "tags", Type::Texts).with_options(tags),
            Field::new("founded", "成立日期", "founded", Type::Date),
        ]);
        let mut columns = Columns::new(schema.clone());
        for n in 0..70_i64 {
            let mut facts = Facts::default();
            if n % 3 > 0 {
                facts.set("capital", n * 100_000);
                facts.set("land", n % 2 == 0);
            }
            if n % 5 > 0 {
                facts.set("industry", if n % 2 == 0 { "26" } else { "2631" });
                facts.set("tags", vec!["a".to_owned()]);
            }
            // Two fields, two texts at most: there is room.
            let _ = columns.push(&facts);
        }
        Self { random: seed, schema, columns, known: Vec::new(), texts: 0, rules: 0, fitting: 0 }
    }

    /// Below `n`, by splitmix64.
    fn below(&mut self, n: usize) -> usize {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.random;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) % n.max(1) as u64) as usize
    }

    fn text(&mut self) -> String {
        match self.below(12) {
            // Deep and long ones.
            0 => {
                let word = WORDS[self.below(WORDS.len())];
                word.repeat(self.below(LENGTH_BYTES_MAX / word.len() + 10))
            }
            // One that was a rule, with a piece cut out or put in.
            1..=5 if !self.known.is_empty() => {
                let at = self.below(self.known.len());
                let mut letters: Vec<char> = self.known[at].chars().collect();
                for _ in 0..=self.below(3) {
                    let place = self.below(letters.len() + 1);
                    let until = (place + self.below(6)).min(letters.len());
                    let new: Vec<char> =
                        if self.below(2) == 0 { Vec::new() } else { WORDS[self.below(WORDS.len())].chars().collect() };
                    letters.splice(place..until, new);
                }
                letters.into_iter().collect()
            }
            // Two rules joined.
            6 if !self.known.is_empty() => {
                let (a, b) = (self.below(self.known.len()), self.below(self.known.len()));
                let by = ["&&", "且", "||", "或"][self.below(4)];
                format!("({}) {by} !({})", self.known[a], self.known[b])
            }
            _ => (0..self.below(24)).map(|_| WORDS[self.below(WORDS.len())]).collect::<Vec<_>>().join(["", " "][self.below(2)]),
        }
    }

    fn step(&mut self) {
        let text = self.text();
        self.texts += 1;
        let rule = match Rule::parse(&text) {
            Ok(rule) => rule,
            Err(findings) => {
                assert!(!findings.is_empty(), "refused without a word: {text:?}");
                for finding in findings {
                    assert!(text.get(finding.start..finding.end).is_some(), "{finding} lies outside of {text:?}");
                }
                return;
            }
        };
        self.rules += 1;
        let facts = self.columns.facts(1);
        let answer = rule.answer(&self.schema, &facts);
        rule.sentence(&self.schema);
        let canonical = rule.to_string();
        if canonical.len() <= LENGTH_BYTES_MAX {
            let again = Rule::parse(&canonical).map(|again| again.to_string());
            assert_eq!(again.as_deref(), Ok(canonical.as_str()), "{text:?} does not read back");
        }
        let form: Form = rule.form(&self.schema);
        let _ = form.text(&self.schema);
        if !rule.check(&self.schema).is_empty() {
            return;
        }
        self.fitting += 1;
        let price = |_: &Field, _: Option<&rules::Value>, _: &rules::Value| Some(Cost { money_yuan: 1, effort: 1 });
        rule.ways(&self.schema, &facts, &price, 3);
        match Matcher::new(&self.columns, std::slice::from_ref(&rule)) {
            Err((_, findings)) => panic!("{text:?} fits and does not: {findings:?}"),
            Ok(matcher) => {
                let rows = self.columns.rows();
                let by_row =
                    |wanted: Truth| (0..rows).filter(|row| rule.truth(&self.schema, &self.columns.facts(*row)) == wanted).count();
                let tally = Tally::sum(1, matcher.run(&self.columns, 1, || Tally::new(1)));
                let counted = (tally.yes[0] as usize, tally.unknown[0] as usize);
                assert_eq!(counted, (by_row(Truth::Yes), by_row(Truth::Unknown)), "{text:?}");
                assert_eq!(matcher.row(&self.columns, 1), [answer.truth], "{text:?}");
            }
        }
        const KNOWN_MAX: usize = 500;
        const KNOWN_BYTES_MAX: usize = 400;
        if text.len() <= KNOWN_BYTES_MAX {
            let place = self.below(KNOWN_MAX);
            if place < self.known.len() {
                self.known[place] = text;
            } else {
                self.known.push(text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Walk;

    #[test]
    fn a_walk_over_the_language_finds_no_panic() {
        let mut walk = Walk::new(20230707);
        (0..20_000).for_each(|_| walk.step());
        assert!(walk.rules > 200 && walk.fitting > 50, "{} rules, {} fitting", walk.rules, walk.fitting);
    }
}
