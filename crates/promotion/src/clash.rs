//! Two teams over one enterprise (撞单): how alike two leads are and why, and what the coordinator makes of it.

use crate::decide::{owed, reach, some_words};
use crate::{Decision, Lead, Refusal, Stage, Step};
use base::{LeadId, Named, OfficeId, stable_names};
use duty::Word;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Forms of organisation and words of groups with which names end; the longer ones first.
const FORMS: [&str; 9] =
    ["股份有限公司", "有限责任公司", "集团有限公司", "有限合伙", "有限公司", "分公司", "总公司", "集团", "公司"];
/// Within how many characters from its beginning a name says its province or city.
const PLACE_CHARS: usize = 6;
/// Digits of an industry that are compared: the division of GB/T 4754.
const DIVISION: usize = 2;

/// What of a lead is compared (比对内容).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sketch<'a> {
    /// The enterprise's credit code.
    pub code: Option<&'a str>,
    /// Its name.
    pub name: &'a str,
    /// The industry.
    pub industry: &'a str,
    /// The district wanted.
    pub district: Option<&'a str>,
    /// Where the enterprise comes from.
    pub place: &'a str,
}

/// Why two leads are probably about the same (疑似重复的理由).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum Reason {
    /// The same credit code (统一社会信用代码相同).
    Code,
    /// The same name, without place and form (名称归一后相同).
    Name,
    /// Names that share many pairs of characters (名称相近).
    NearName {
        /// How many of a hundred.
        percent: u32,
    },
    /// The same division of industries (行业大类相同).
    Industry,
    /// The same place of origin, or the same district wanted (来源地或意向落地县区相同).
    Place,
}

impl Reason {
    /// As a sentence.
    pub fn sentence(&self) -> Named {
        match self {
            Self::Code => Named::new("统一社会信用代码相同", "the same credit code"),
            Self::Name => Named::new("企业名称去掉地名和组织形式后相同", "the same name but for place and form"),
            Self::NearName { percent } => {
                Named::new(format!("企业名称相近（{percent}%）"), format!("names that are alike by {percent}%"))
            }
            Self::Industry => Named::new("行业大类相同", "the same division of industries"),
            Self::Place => Named::new("来源地或意向县区相同", "the same origin or the same district wanted"),
        }
    }
}

/// That two leads are probably about the same, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Likeness(pub Vec<Reason>);

/// Compares two leads: the same code; the same name; or near names with the same industry and place. Two codes that differ are two enterprises.
pub fn likeness(one: &Sketch<'_>, other: &Sketch<'_>, near_percent: u32) -> Option<Likeness> {
    if let (Some(code), Some(second)) = (one.code, other.code) {
        return (code == second).then(|| Likeness(vec![Reason::Code]));
    }
    let (name, second) = (name_key(one.name, one.place), name_key(other.name, other.place));
    if !name.is_empty() && name == second {
        return Some(Likeness(vec![Reason::Name]));
    }
    let percent = alike(&name, &second);
    let division = |text: &str| text.chars().take(DIVISION).collect::<String>();
    let industry = !one.industry.is_empty() && division(one.industry) == division(other.industry);
    let place = !one.place.trim().is_empty() && one.place.trim() == other.place.trim()
        || one.district.is_some() && one.district == other.district;
    (percent >= near_percent && industry && place)
        .then(|| Likeness(vec![Reason::NearName { percent }, Reason::Industry, Reason::Place]))
}

/// A name by which it is found again: without spaces, brackets, the place that it begins with (its province, its city, `place`) and its form of
/// organisation.
pub fn name_key(name: &str, place: &str) -> String {
    let mut depth = 0_u32;
    let mut kept = String::new();
    for c in name.chars() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            c if depth == 0 && !c.is_whitespace() => kept.extend(c.to_lowercase()),
            _ => {}
        }
    }
    for place in ['省', '市'] {
        let at = kept.char_indices().take(PLACE_CHARS).skip(2).find(|(_, c)| *c == place).map(|(at, c)| at + c.len_utf8());
        if let Some(rest) = at.and_then(|at| kept.get(at..)).filter(|rest| rest.chars().count() > 1) {
            kept = rest.to_owned();
        }
    }
    let own = kept.strip_prefix(place.trim()).filter(|rest| !place.trim().is_empty() && rest.chars().count() > 1);
    if let Some(rest) = own.map(str::to_owned) {
        kept = rest;
    }
    while let Some(rest) = FORMS.iter().find_map(|form| kept.strip_suffix(form)).filter(|rest| !rest.is_empty()) {
        kept = rest.to_owned();
    }
    kept
}

/// How many pairs of characters two names share, of a hundred (Dice).
fn alike(one: &str, other: &str) -> u32 {
    let pairs = |name: &str| -> BTreeSet<(char, char)> { name.chars().zip(name.chars().skip(1)).collect() };
    let (one, other) = (pairs(one), pairs(other));
    let all = one.len() + other.len();
    u32::try_from((one.intersection(&other).count() * 200).checked_div(all).unwrap_or(0)).unwrap_or(0)
}

stable_names! {
    /// What the coordinator makes of a clash (协调结果).
    Outcome {
        /// Both work on the first lead (联合招商).
        Joint = "joint", "联合招商", "together";
        /// It is the first team's; the second leaves it (先到先得).
        First = "first", "先到先得", "whoever came first";
        /// They are two things after all (分别跟进).
        Separate = "separate", "分别跟进", "separately";
    }
}

/// A clash as it stands (撞单).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clash {
    /// Why the two are probably about the same.
    pub why: Likeness,
    /// What the coordinator made of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// In which words, when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word: Option<Word>,
}

impl Clash {
    /// The coordinator decides.
    ///
    /// # Errors
    /// [`Refusal::Settled`] when he did, [`Refusal::WordsRequired`].
    pub fn decide(&self, outcome: Outcome, text: &str, by: &str, on: Date) -> Result<Self, Refusal> {
        if self.outcome.is_some() {
            return Err(Refusal::Settled);
        }
        let word = Word { by: by.to_owned(), on, text: some_words(text)? };
        Ok(Self { outcome: Some(outcome), word: Some(word), ..self.clone() })
    }
}

/// The lead that came later waits for the coordinator: nothing is signed meanwhile.
pub fn contest(lead: &Lead) -> Lead {
    Lead { contested: true, ..lead.clone() }
}

/// What the coordinator's word makes of the lead that came later than `earlier`.
pub fn settle(lead: &Lead, outcome: Outcome, word: &Word, earlier: LeadId) -> Decision {
    let mut after = Lead { contested: false, ..lead.clone() };
    if !lead.stage.is_open() || outcome == Outcome::Separate {
        return Decision { lead: after, steps: Vec::new() };
    }
    let (stage, why) = match outcome {
        Outcome::Joint => (Stage::Merged, "并入联合招商"),
        Outcome::First | Outcome::Separate => (Stage::Yielded, "由先到团队跟进"),
    };
    (after.ended, after.next) = (Some(word.clone()), None);
    after.into = (outcome == Outcome::Joint).then_some(earlier);
    reach(&mut after, stage, word.on);
    Decision { lead: after, steps: vec![Step::Drop(why.to_owned())] }
}

/// The lead that came first has another team from now on.
pub fn join(lead: &Lead, team: &OfficeId) -> Lead {
    let mut after = lead.clone();
    if !after.teams().any(|one| one == team) {
        after.joint.push(team.clone());
    }
    after
}

impl Lead {
    /// What of it is compared.
    pub fn sketch(&self) -> Sketch<'_> {
        let profile = &self.profile;
        Sketch {
            code: profile.code.as_deref(),
            name: &profile.enterprise,
            industry: &profile.industry,
            district: profile.district.as_deref(),
            place: &profile.place,
        }
    }

    /// What its team owes now.
    pub fn owes(&self) -> Option<Step> {
        self.stage.is_open().then(|| owed(self))
    }
}
