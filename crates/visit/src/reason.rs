//! Whom to visit, and why: computed from what is known of an enterprise, never from a quota.

use base::{Named, OfficeId, stable_names};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Policies that one line names at most; the enterprise's page has all.
const POLICIES_SHOWN: usize = 3;

/// What a city says of visits (走访规则): its pack's `visits.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// A duty counts as near its end within so many working days.
    pub near_working_days: u32,
    /// After so many calendar days without a visit somebody should go.
    pub long_days: u32,
    /// The offices that come along unless somebody says otherwise (“1+3+N”的“3”).
    pub team: Vec<OfficeId>,
}

/// A duty that concerns the enterprise (涉企责任事项).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// What is owed.
    pub what: Named,
    /// Its last day.
    pub due_on: Date,
    /// Where it is read: the id of the duty.
    pub about: String,
}

/// An issue of the enterprise that is not solved (未解决诉求).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsolved {
    /// What it asked, shortened.
    pub what: String,
    /// When.
    pub asked_on: Date,
    /// Whether its answer is late.
    pub late: bool,
    /// The id.
    pub about: String,
}

/// What is known of an enterprise on a day (企业现状).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Open duties that it owes or is owed.
    pub owed: Vec<Owed>,
    /// What it asked and is not solved.
    pub unsolved: Vec<Unsolved>,
    /// Policies that it qualifies for and has not claimed: name and id.
    pub unclaimed: Vec<(Named, String)>,
    /// When it was visited last.
    pub visited_on: Option<Date>,
    /// Since when it is served by whoever plans.
    pub served_since: Date,
}

stable_names! {
    /// Why an enterprise is visited (走访理由), the most urgent first.
    Kind {
        /// Something owed has slipped (事项逾期).
        Late = "late", "事项逾期", "overdue";
        /// What it asked is answered late (诉求逾期).
        Unanswered = "unanswered", "诉求逾期", "issue overdue";
        /// Something owed ends soon (事项临期).
        Near = "near", "事项临期", "due soon";
        /// What it asked is not solved (诉求未结).
        Unsolved = "unsolved", "诉求未结", "issue open";
        /// It qualifies for a policy and has not claimed it (政策未享).
        Policy = "policy", "政策未享", "policy unclaimed";
        /// Nobody came for long (久未走访).
        Long = "long", "久未走访", "long not visited";
    }
}

/// A reason (走访理由).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Of which kind.
    pub kind: Kind,
    /// As people read it.
    pub text: Named,
    /// The day that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Date>,
    /// The id of the duty, issue or policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
}

impl Reason {
    fn new(kind: Kind, zh: String, en: String, on: Option<Date>, about: Option<&str>) -> Self {
        Self { kind, text: Named::new(zh, en), on, about: about.map(str::to_owned) }
    }
}

/// Why an enterprise is worth a visit: the most urgent first; nothing when there is no reason. `soon` is the last day that counts as
/// near (`near_working_days` after `today`).
pub fn reasons(known: &Known, rules: &Rules, (today, soon): (Date, Date)) -> Vec<Reason> {
    let mut all = Vec::new();
    for one in known.owed.iter().filter(|one| one.due_on <= soon) {
        let Named { zh, en } = &one.what;
        let due = one.due_on;
        let about = Some(one.about.as_str());
        all.push(if due < today {
            let (zh, en) = (format!("“{zh}”已过 {due} 的期限"), format!("'{en}' was due on {due}"));
            Reason::new(Kind::Late, zh, en, Some(due), about)
        } else {
            let (zh, en) = (format!("“{zh}”{due} 到期"), format!("'{en}' is due on {due}"));
            Reason::new(Kind::Near, zh, en, Some(due), about)
        });
    }
    for one in &known.unsolved {
        let (what, on, about) = (&one.what, one.asked_on, Some(one.about.as_str()));
        all.push(if one.late {
            let (zh, en) = (format!("{on} 的诉求“{what}”逾期未答复"), format!("asked on {on}, the answer is late: '{what}'"));
            Reason::new(Kind::Unanswered, zh, en, Some(on), about)
        } else {
            let (zh, en) = (format!("{on} 的诉求“{what}”尚未解决"), format!("asked on {on}, not solved yet: '{what}'"));
            Reason::new(Kind::Unsolved, zh, en, Some(on), about)
        });
    }
    for (name, id) in known.unclaimed.iter().take(POLICIES_SHOWN) {
        let (zh, en) = (format!("符合“{}”，尚未申领", name.zh), format!("qualifies for '{}', not claimed", name.en));
        all.push(Reason::new(Kind::Policy, zh, en, None, Some(id)));
    }
    let days = |from: Date| from.until(today).map_or(0, |span| i64::from(span.get_days()));
    match known.visited_on {
        Some(on) if days(on) >= i64::from(rules.long_days) => {
            let n = days(on);
            let (zh, en) = (format!("上次走访是 {on}，已过 {n} 天"), format!("last visited on {on}, {n} days ago"));
            all.push(Reason::new(Kind::Long, zh, en, Some(on), None));
        }
        None if days(known.served_since) >= i64::from(rules.long_days) => {
            let (zh, en) = ("包联以来还没有走访过".to_owned(), "never visited since it is served".to_owned());
            all.push(Reason::new(Kind::Long, zh, en, Some(known.served_since), None));
        }
        _ => {}
    }
    all.sort_by_key(|one| (one.kind, one.on));
    all
}

/// By which lines are put in order, the smallest first: the most urgent reason, its day, then who has more reasons. None without one.
pub fn urgency(reasons: &[Reason]) -> Option<(Kind, Option<Date>, std::cmp::Reverse<usize>)> {
    reasons.first().map(|first| (first.kind, first.on, std::cmp::Reverse(reasons.len())))
}
