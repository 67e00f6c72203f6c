//! Names: what of one is its own, the first letters of its pinyin, and the pairs of characters by which it is found.

use pinyin::ToPinyin;

/// Characters of a name's core that are indexed; the core of a longer one ends there.
pub const CORE_MAX: usize = 30;

/// Forms of organisation with which many names end; the longer ones first.
const FORMS: &[&str] = &[
    "股份有限公司",
    "有限责任公司",
    "农民专业合作社",
    "专业合作社",
    "有限合伙",
    "有限公司",
    "合伙企业",
    "分公司",
    "合作社",
    "经营部",
    "服务部",
    "工作室",
    "商行",
    "公司",
];
/// What follows a name in brackets says something about the row, not about the name.
const OPENINGS: [char; 2] = ['（', '('];

/// The names of a region's places, which begin names of entities.
#[derive(Debug, Clone, Default)]
pub struct Names {
    places: Vec<String>,
}

impl Names {
    /// With the names of the places: the province, the city, its districts.
    pub fn new<T: Into<String>>(places: impl IntoIterator<Item = T>) -> Self {
        let mut places: Vec<String> = places.into_iter().map(Into::into).filter(|one| !one.is_empty()).collect();
        // The longest first: of 葫芦岛市 nothing is left over.
        places.sort_by_key(|one| std::cmp::Reverse(one.chars().count()));
        Self { places }
    }

    /// What of a name is its own: without the places that it begins with, a bracket at its end and its form of organisation. It is
    /// empty when nothing is its own.
    pub fn core<'a>(&self, name: &'a str) -> &'a str {
        let mut core = name.trim();
        if let Some(at) = core.rfind(OPENINGS).filter(|at| *at > 0 && core.ends_with(['）', ')'])) {
            core = &core[..at];
        }
        while let Some(rest) = self.places.iter().find_map(|place| core.strip_prefix(place.as_str())) {
            core = rest;
        }
        if let Some(rest) = FORMS.iter().find_map(|form| core.strip_suffix(form)) {
            core = rest;
        }
        match core.char_indices().nth(CORE_MAX) {
            Some((end, _)) => &core[..end],
            None => core,
        }
    }
}

/// The first letter of each character's pinyin, letters and digits in small; other characters are left out.
pub fn initials(core: &str) -> String {
    let letter = |c: char| match c {
        c if c.is_ascii_alphanumeric() => Some(c.to_ascii_lowercase()),
        c => c.to_pinyin().and_then(|one| one.first_letter().chars().next()),
    };
    core.chars().filter_map(letter).collect()
}

/// Every two characters that follow one another, each pair once.
pub fn grams(core: &str) -> Vec<String> {
    let all: Vec<char> = core.chars().collect();
    let mut pairs: Vec<String> = all.windows(2).map(|pair| pair.iter().collect()).collect();
    pairs.sort();
    pairs.dedup();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_many_names_share_is_not_a_names_own() {
        let names = Names::new(["辽宁省", "葫芦岛市", "葫芦岛", "连山区", "绥中县"]);
        for (name, core) in [
            ("葫芦岛市连山区海润机械制造有限公司", "海润机械制造"),
            ("辽宁省葫芦岛市绥中县丰禾种植农民专业合作社（演示）", "丰禾种植"),
            ("绥中县海润服装店（演示）", "海润服装店"),
            ("有限公司", ""),
            ("葫芦岛", ""),
            ("（演示）", "（演示）"),
            ("  海润  ", "海润"),
        ] {
            assert_eq!(names.core(name), core, "{name}");
        }
        assert_eq!(names.core(&"长".repeat(40)).chars().count(), CORE_MAX);
    }

    #[test]
    fn initials_are_letters_and_digits() {
        assert_eq!(initials("海润A3（重）机械"), "hra3zjx");
        assert_eq!(initials("，。"), "");
    }

    proptest! {
        #[test]
        fn what_is_searched_within_a_core_has_only_its_grams(core in "[甲乙丙丁戊]{2,12}", from in 0usize..12, n in 2usize..6) {
            let part: String = core.chars().skip(from).take(n).collect();
            let all = grams(&core);
            prop_assert!(grams(&part).iter().all(|one| all.contains(one)));
        }

        #[test]
        fn any_text_has_a_core(text in ".{0,60}") {
            let names = Names::new(["葫芦岛市"]);
            prop_assert!(text.contains(names.core(&text)));
        }
    }
}
