//! The rules of the law as a list: which article, what it demands, where the code keeps it, what it records and refuses.
//!
//! Each file of this folder lists the rules that it keeps, beside the code that keeps them; the page "the law in Ballast" is made
//! from these lists and from the scenarios that prove them.

use crate::Named;

/// A rule that governs a case (规则): one article, one place in the code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its id: the beginning of the names of the scenarios that prove it (`art32-1-4`).
    pub id: &'static str,
    /// The law and its article, in Chinese.
    pub zh_article: &'static str,
    /// The law and its article, in English.
    pub en_article: &'static str,
    /// What it demands, in Chinese.
    pub zh: &'static str,
    /// What it demands, in English.
    pub en: &'static str,
    /// Where the code keeps it.
    pub place: &'static str,
    /// Kinds of facts by which it is recorded.
    pub facts: &'static [&'static str],
    /// Codes of the refusals by which it is enforced.
    pub refusals: &'static [&'static str],
}

impl Rule {
    /// The article in both languages.
    pub fn article(&self) -> Named {
        Named::new(self.zh_article, self.en_article)
    }

    /// What the rule demands, in both languages.
    pub fn text(&self) -> Named {
        Named::new(self.zh, self.en)
    }

    /// The documents that its facts owe (应出具的文书).
    pub fn documents(&self) -> impl Iterator<Item = crate::DocumentKind> {
        self.facts.iter().flat_map(|fact| crate::DocumentKind::owed_for(fact)).map(|row| row.document)
    }

    /// The rule that a scenario of this name proves: the one with the longest id at its beginning.
    pub fn proved_by(scenario: &str) -> Option<&'static Self> {
        let fits = |rule: &&Self| scenario.strip_prefix(rule.id).is_some_and(|rest| rest.starts_with('-'));
        Self::all().filter(fits).max_by_key(|rule| rule.id.len())
    }

    /// Every rule, in the order of the law.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        super::RULES.iter().copied().flatten()
    }
}

macro_rules! rules {
    ($($id:literal, $zh_article:literal, $en_article:literal: $zh:literal, $en:literal
        $(, facts $facts:expr)? $(, refusals $refusals:expr)?;)*) => {
        /// The rules that this file keeps.
        pub(super) const RULES: &[crate::law::Rule] = &[$(crate::law::Rule {
            id: $id,
            zh_article: $zh_article,
            en_article: $en_article,
            zh: $zh,
            en: $en,
            place: file!(),
            facts: rules!(@list $($facts)?),
            refusals: rules!(@list $($refusals)?),
        }),*];
    };
    (@list) => { &[] };
    (@list $list:expr) => { &$list };
}
pub(super) use rules;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Act;
    use std::collections::BTreeSet;

    #[test]
    fn rules_name_what_there_is() {
        let mut ids = BTreeSet::new();
        for rule in Rule::all() {
            assert!(ids.insert(rule.id), "{} is listed twice", rule.id);
            assert!(rule.place.starts_with("crates/approval/src/law/"), "{}", rule.place);
            assert!(rule.zh.ends_with('。') && rule.en.ends_with('.'), "{}", rule.id);
            for kind in rule.facts {
                assert!(Act::label_of(kind).is_some(), "{}: there is no fact '{kind}'", rule.id);
            }
            for code in rule.refusals {
                let sources = include_str!("../refusal_law.rs");
                assert!(sources.contains(&format!("\"{code}\"")), "{}: there is no refusal '{code}'", rule.id);
            }
        }
        let named: BTreeSet<&str> = Rule::all().flat_map(|rule| rule.facts).copied().collect();
        let lawful = Act::TABLE.iter().filter(|(_, _, _, article)| article.is_some()).map(|(kind, ..)| *kind);
        let missing: Vec<&str> = lawful.filter(|kind| !named.contains(kind)).collect();
        assert!(missing.is_empty(), "these facts have an article but no rule: {missing:?}");
    }
}
