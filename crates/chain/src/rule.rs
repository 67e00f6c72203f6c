//! What belongs to a link, and why: by the digits of an industry, or by a word of a name.

use std::collections::HashMap;

/// What belongs to a link (归属规则): whatever has one of the codes or one of the words, and none of those that rule it out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rule {
    /// Industries of GB/T 4754, two to four digits: those below one belong to it.
    pub codes: Vec<String>,
    /// Words of a name, two characters or more.
    pub words: Vec<String>,
    /// Words that say that it is something else.
    pub without: Vec<String>,
}

/// Why something belongs to a link (归属理由).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Its industry is this one, or one below it (行业代码).
    Code(String),
    /// Its name has this word (名称用词).
    Word(String),
}

/// That something belongs to a rule, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The rule's place.
    pub rule: usize,
    /// Why: the code where both hold.
    pub why: Why,
}

/// Many rules, made ready to be asked of a whole register: by code, and by the first character of each word.
#[derive(Debug, Default)]
pub struct Matcher {
    codes: HashMap<String, Vec<usize>>,
    words: HashMap<char, Vec<(String, usize)>>,
    without: HashMap<usize, Vec<String>>,
}

impl Matcher {
    /// Over rules, in their order.
    pub fn new<'a>(rules: impl IntoIterator<Item = &'a Rule>) -> Self {
        let mut all = Self::default();
        for (at, rule) in rules.into_iter().enumerate() {
            for code in &rule.codes {
                all.codes.entry(code.clone()).or_default().push(at);
            }
            for word in &rule.words {
                if let Some(first) = word.chars().next() {
                    all.words.entry(first).or_default().push((word.clone(), at));
                }
            }
            if !rule.without.is_empty() {
                all.without.insert(at, rule.without.clone());
            }
        }
        all
    }

    /// The rules to which something with this industry (empty when it is unknown) and this name belongs, in their order, each once.
    pub fn of(&self, code: &str, name: &str) -> Vec<Match> {
        let mut found: Vec<Match> = Vec::new();
        // The narrower code says more.
        for digits in (2..=4).rev().filter_map(|n| code.get(..n)) {
            for rule in self.codes.get(digits).into_iter().flatten() {
                if found.iter().all(|one| one.rule != *rule) {
                    found.push(Match { rule: *rule, why: Why::Code(digits.to_owned()) });
                }
            }
        }
        for (at, first) in name.char_indices() {
            for (word, rule) in self.words.get(&first).into_iter().flatten() {
                if name[at..].starts_with(word.as_str()) && found.iter().all(|one| one.rule != *rule) {
                    found.push(Match { rule: *rule, why: Why::Word(word.clone()) });
                }
            }
        }
        let other =
            |rule: &usize| self.without.get(rule).is_some_and(|words| words.iter().any(|word| name.contains(word.as_str())));
        found.retain(|one| !other(&one.rule));
        found.sort_by_key(|one| one.rule);
        found
    }
}
