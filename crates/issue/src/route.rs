//! One rule that sorts (受理“一个规则”): words of a category, and words that somebody who corrected the rule has taught it.

use base::{Named, OfficeId};
use calendar::Term;
use serde::{Deserialize, Serialize};

/// A kind of issue (诉求类别), data of the city.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// Words by which it is known.
    pub words: Vec<String>,
    /// Who answers.
    pub office: OfficeId,
    /// By which work method.
    pub method: Option<String>,
    /// Within which term, where it is not the method's.
    pub term: Option<Term>,
}

/// The kinds of issues of a city (诉求目录).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    /// In the order of the pack.
    pub categories: Vec<Category>,
}

impl Catalogue {
    /// The category of that id.
    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|one| one.id == id)
    }
}

/// A word that a correction by hand has taught (更正后学到的词).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    /// The word.
    pub word: String,
    /// Who answers.
    pub office: OfficeId,
    /// Of which kind it is, if it was said.
    pub category: Option<String>,
}

/// Where an issue goes, and why (转办去向).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Who answers.
    pub office: OfficeId,
    /// Of which kind it is.
    pub category: Option<String>,
    /// Why, in words.
    pub why: Named,
}

/// Where a text goes: what was taught by hand goes first, the longest word of it; otherwise the category whose words make up most of the
/// text, the first of several alike. `None`: no word is known, somebody sorts it by hand.
pub fn route(text: &str, catalogue: &Catalogue, learned: &[Learned]) -> Option<Route> {
    let taught = learned.iter().filter(|one| !one.word.is_empty() && text.contains(&one.word));
    if let Some(one) = taught.max_by_key(|one| (one.word.chars().count(), std::cmp::Reverse(&one.word))) {
        let why = Named::new(
            format!("提到“{}”，按以往人工更正办理", one.word),
            format!("mentions '{}', as corrected by hand before", one.word),
        );
        return Some(Route { office: one.office.clone(), category: one.category.clone(), why });
    }
    let found = |category: &Category| -> Vec<String> {
        category.words.iter().filter(|word| text.contains(word.as_str())).cloned().collect()
    };
    let weight = |words: &[String]| words.iter().map(|word| word.chars().count()).sum::<usize>();
    let mut best: Option<(&Category, Vec<String>)> = None;
    for category in &catalogue.categories {
        let words = found(category);
        if weight(&words) > best.as_ref().map_or(0, |(_, words)| weight(words)) {
            best = Some((category, words));
        }
    }
    let (category, words) = best?;
    let (zh, en) = (words.iter().map(|word| format!("“{word}”")).collect::<String>(), words.join("', '"));
    let why = Named::new(format!("提到{zh}，属于“{}”", category.name.zh), format!("mentions '{en}': {}", category.name.en));
    Some(Route { office: category.office.clone(), category: Some(category.id.clone()), why })
}
