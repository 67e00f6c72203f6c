//! What somebody types to find entities: a code, first letters, or a part of a name.

use crate::{Names, grams};

/// The letters and digits of credit codes (GB 32100).
const CODE: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// The highest of them, for the end of a range.
const CODE_HIGHEST: &str = "Y";
/// Characters of a credit code.
const CODE_LEN: usize = 18;
/// Pairs of a name that a search looks at.
const GRAMS_MAX: usize = 8;

/// What is searched for (查询).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// Codes from `from` to `to`: those that begin with what was typed.
    Code {
        /// The lowest.
        from: String,
        /// Not lower than the highest.
        to: String,
    },
    /// First letters (拼音首字母) from `from` to `to`.
    Initials {
        /// The lowest.
        from: String,
        /// Not lower than the highest.
        to: String,
    },
    /// Names that hold every word. Those that hold it have every one of `grams`; there may be none, when the words are those that many
    /// names share.
    Name {
        /// The words.
        words: String,
        /// Pairs of characters.
        grams: Vec<String>,
    },
}

impl Query {
    /// Reads what was typed; none for a single character of a name, which half of the register would hold.
    pub fn read(typed: &str, names: &Names) -> Option<Self> {
        let typed = typed.trim();
        let plain = !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if plain && typed.bytes().all(|byte| byte.is_ascii_alphabetic()) && typed.len() < CODE_LEN {
            let from = typed.to_ascii_lowercase();
            // The longest core has that many letters; a range over letters alone holds under every collation.
            let to = format!("{from}{}", "z".repeat(crate::CORE_MAX));
            return Some(Self::Initials { from, to });
        }
        let code = typed.to_ascii_uppercase();
        if plain && code.len() <= CODE_LEN && code.chars().all(|c| CODE.contains(c)) {
            let to = format!("{code}{}", CODE_HIGHEST.repeat(CODE_LEN - code.len()));
            return Some(Self::Code { from: code, to });
        }
        if typed.chars().filter(|c| !c.is_whitespace()).count() < 2 {
            return None;
        }
        let mut pairs: Vec<String> = typed.split_whitespace().flat_map(|word| grams(names.core(word))).collect();
        pairs.sort();
        pairs.dedup();
        pairs.truncate(GRAMS_MAX);
        Some(Self::Name { words: typed.to_owned(), grams: pairs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_says_what_it_is() {
        let names = Names::new(["连山区"]);
        let read = |typed| Query::read(typed, &names);
        assert!(matches!(read("9121"), Some(Query::Code { from, to }) if from == "9121" && to == "9121YYYYYYYYYYYYYY"));
        assert!(matches!(read("91ma0q"), Some(Query::Code { from, .. }) if from == "91MA0Q"));
        assert!(matches!(read("HRjx"), Some(Query::Initials { from, .. }) if from == "hrjx"));
        let Some(Query::Name { words, grams }) = read("连山区海润 机械") else { panic!("a name") };
        assert_eq!((words.as_str(), grams), ("连山区海润 机械", vec!["机械".to_owned(), "海润".to_owned()]));
        assert!(matches!(read("连山区"), Some(Query::Name { grams, .. }) if grams.is_empty()));
        assert_eq!((read("海"), read(" "), read("")), (None, None, None));
    }
}
