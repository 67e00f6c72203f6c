//! The head walks the process (一把手走流程): an item's own guide step by step, the minutes that each took, what was seen, and
//! findings that become duties.

use crate::item::stable_names;
use crate::{DELIVERY, ItemOn, Named, OfficeId, term_text};
use calendar::{Calendar, CalendarError, Term, date_of};
use duty::{Duty, New, Party, Rulebook, Subject};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most minutes that one step can take: a working week.
const MINUTES_MAX: u32 = 5 * 24 * 60;
/// The longest term of a finding, in days.
const TERM_DAYS_MAX: u32 = 366;
/// The kind of the duties that findings become.
const FINDING: &str = "finding";

stable_names! {
    /// A step of an item's process, as an applicant lives it (办事环节).
    WalkStage {
        /// Learn which papers are asked for (看材料清单).
        Papers = "papers", "看材料清单", "papers asked for";
        /// Fill in the form (填表).
        Form = "form", "填写申请表", "the form";
        /// Submit (提交申请).
        Submit = "submit", "提交申请", "submission";
        /// Acceptance (受理).
        Acceptance = "acceptance", "受理", "acceptance";
        /// Review (审查).
        Review = "review", "审查", "review";
        /// Decision (决定).
        Decision = "decision", "决定", "decision";
        /// Delivery (送达).
        Delivery = "delivery", "送达", "delivery";
    }
}

/// A head's walk through an item's process (走流程记录).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Walk {
    /// The item.
    pub item: String,
    /// Its name on the day.
    pub name: Named,
    /// Whose head walks.
    pub office: OfficeId,
    /// Who he is, by his post.
    pub by: String,
    /// Since when.
    pub opened_on: Date,
    /// The steps, in order.
    pub steps: Vec<WalkStep>,
    /// When it was finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_on: Option<Date>,
    /// What he made of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
}

/// One step of a walk (走流程环节).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalkStep {
    /// Which.
    pub stage: WalkStage,
    /// What the guide promises of it.
    pub promised: Vec<Named>,
    /// How many minutes it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// What he saw.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub seen: String,
}

/// Something that a head does on his walk (走流程操作), `do` in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum WalkCommand {
    /// Records a step.
    Record {
        /// Which.
        stage: WalkStage,
        /// How many minutes it took.
        minutes: u32,
        /// What he saw.
        seen: String,
    },
    /// Finds something: a duty of an office.
    Find {
        /// At which step.
        stage: WalkStage,
        /// What.
        what: String,
        /// Who is to mend it.
        office: OfficeId,
        /// By which work method.
        method: String,
        /// Within how many days, where the method sets no term.
        days: Option<u32>,
    },
    /// Ends the walk.
    Finish {
        /// What he made of it.
        summary: String,
    },
}

/// Why something cannot be done on a walk (走流程不予办理的原因).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WalkRefusal {
    /// The item is another office's.
    #[error("this item is handled by {office}: its head walks it")]
    AnotherOfficesItem {
        /// Whose.
        office: OfficeId,
    },
    /// The walk is over.
    #[error("this walk was finished on {on}")]
    Finished {
        /// When.
        on: Date,
    },
    /// Steps are not recorded yet.
    #[error("not recorded yet: {}", .stages.iter().map(|stage| stage.as_str()).collect::<Vec<_>>().join(", "))]
    StepsLeft {
        /// Which.
        stages: Vec<WalkStage>,
    },
    /// Words are needed.
    #[error("say what was seen or found")]
    WordsRequired,
    /// Nobody spends so many minutes.
    #[error("a step takes 0 to {MINUTES_MAX} minutes")]
    MinutesOutOfRange,
    /// There is no such method.
    #[error("there is no method '{method}'")]
    UnknownMethod {
        /// As given.
        method: String,
    },
    /// The method sets no term.
    #[error("say within how many days, 1 to {TERM_DAYS_MAX}")]
    TermRequired,
    /// The item does not hold on the day, or lies outside the calendar.
    #[error("{0}")]
    Calendar(#[from] CalendarError),
}

impl WalkRefusal {
    /// The stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::AnotherOfficesItem { .. } => "another-offices-item",
            Self::Finished { .. } => "walk-finished",
            Self::StepsLeft { .. } => "steps-left",
            Self::WordsRequired => "words-required",
            Self::MinutesOutOfRange => "minutes-out-of-range",
            Self::UnknownMethod { .. } => "unknown-method",
            Self::TermRequired => "term-required",
            Self::Calendar(error) => error.code(),
        }
    }

    /// What is wrong and what to do, in both languages.
    pub fn sentence(&self) -> Named {
        let (zh, en) = match self {
            Self::AnotherOfficesItem { .. } => (
                "这个事项由别的部门办理，请由该部门负责人走流程。".to_owned(),
                "Another office handles this item: its head walks it.".to_owned(),
            ),
            Self::Finished { on } => (format!("这次走流程已于 {on} 结束。"), format!("This walk was finished on {on}.")),
            Self::StepsLeft { stages } => {
                let zh: Vec<String> = stages.iter().map(|stage| stage.text().zh).collect();
                let en: Vec<String> = stages.iter().map(|stage| stage.text().en).collect();
                (format!("还有环节没有记录：{}。", zh.join("、")), format!("Not recorded yet: {}.", en.join(", ")))
            }
            Self::WordsRequired => ("请写明看到了什么、发现了什么。".to_owned(), "Say what was seen or found.".to_owned()),
            Self::MinutesOutOfRange => {
                (format!("用时应在 0 至 {MINUTES_MAX} 分钟之间。"), format!("A step takes 0 to {MINUTES_MAX} minutes."))
            }
            Self::UnknownMethod { .. } => {
                ("没有这种工作法，请从列表中选择。".to_owned(), "There is no such method: choose one of the list.".to_owned())
            }
            Self::TermRequired => (
                format!("这一类工作没有固定期限，请写明 1 至 {TERM_DAYS_MAX} 天。"),
                format!("This kind of work has no term of its own: say within 1 to {TERM_DAYS_MAX} days."),
            ),
            Self::Calendar(error) => {
                ("日期超出日历的范围，请核对。".to_owned(), format!("A day lies outside the calendar: {error}."))
            }
        };
        Named::new(zh, en)
    }
}

/// What was decided: the walk as it is now, and the duty that a finding became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalkDecision {
    /// The walk.
    pub walk: Walk,
    /// The duty.
    pub duty: Option<Duty>,
}

impl Walk {
    /// Begins a walk through an item that `office` handles.
    ///
    /// # Errors
    /// [`WalkRefusal::AnotherOfficesItem`].
    pub fn open(item: &ItemOn<'_>, office: &OfficeId, by: &str, now: Timestamp) -> Result<Self, WalkRefusal> {
        let handles = item.item.office == *office || item.item.office_rules.iter().any(|rule| rule.office == *office);
        if !handles {
            return Err(WalkRefusal::AnotherOfficesItem { office: item.item.office.clone() });
        }
        let step = |&stage: &WalkStage| WalkStep { stage, promised: promised(item, stage), minutes: None, seen: String::new() };
        Ok(Self {
            item: item.item.id.to_string(),
            name: item.name.clone(),
            office: office.clone(),
            by: by.to_owned(),
            opened_on: date_of(now),
            steps: WalkStage::ALL.iter().map(step).collect(),
            finished_on: None,
            summary: String::new(),
        })
    }

    /// Minutes of all steps that are recorded.
    pub fn minutes(&self) -> u32 {
        self.steps.iter().filter_map(|step| step.minutes).sum()
    }

    /// Does something on the walk of id `id`.
    ///
    /// # Errors
    /// [`WalkRefusal`]; a refused one leaves everything as it was.
    pub fn decide(
        &self,
        id: Uuid,
        command: &WalkCommand,
        rulebook: &Rulebook,
        calendar: &Calendar,
        now: Timestamp,
    ) -> Result<WalkDecision, WalkRefusal> {
        if let Some(on) = self.finished_on {
            return Err(WalkRefusal::Finished { on });
        }
        let mut walk = self.clone();
        let mut duty = None;
        match command {
            WalkCommand::Record { stage, minutes, seen } => {
                if *minutes > MINUTES_MAX {
                    return Err(WalkRefusal::MinutesOutOfRange);
                }
                let seen = said(seen)?;
                for step in walk.steps.iter_mut().filter(|step| step.stage == *stage) {
                    (step.minutes, step.seen) = (Some(*minutes), seen.clone());
                }
            }
            WalkCommand::Find { stage, what, office, method, days } => {
                let new = self.finding((*stage, &said(what)?), office, (method, *days), rulebook)?;
                duty = Some(Duty::open(new, Subject::new("walk", id), calendar, now)?);
            }
            WalkCommand::Finish { summary } => {
                let left = self.steps.iter().filter(|step| step.minutes.is_none());
                let stages: Vec<WalkStage> = left.map(|step| step.stage).collect();
                if !stages.is_empty() {
                    return Err(WalkRefusal::StepsLeft { stages });
                }
                walk.summary = said(summary)?;
                walk.finished_on = Some(date_of(now));
            }
        }
        Ok(WalkDecision { walk, duty })
    }

    /// What a finding makes an office owe: to the head who found it, by the method that he chose.
    fn finding(
        &self,
        (stage, what): (WalkStage, &str),
        office: &OfficeId,
        (method, days): (&str, Option<u32>),
        rulebook: &Rulebook,
    ) -> Result<New, WalkRefusal> {
        let method =
            rulebook.method(method).ok_or_else(|| WalkRefusal::UnknownMethod { method: method.chars().take(64).collect() })?;
        let given = days.filter(|days| (1..=TERM_DAYS_MAX).contains(days)).map(Term::days);
        let term = method.term.or(given).ok_or(WalkRefusal::TermRequired)?;
        let kind = rulebook.kind(FINDING);
        let (name, item) = (stage.text(), &self.name);
        let ladder = kind.map_or_else(String::new, |kind| kind.ladder.clone());
        let evidence = kind.map_or_else(|| name.clone(), |kind| kind.evidence.clone());
        Ok(New {
            kind: FINDING.to_owned(),
            what: Named::new(format!("{what}（{}·{}）", item.zh, name.zh), format!("{what} ({}, {})", item.en, name.en)),
            evidence,
            owner: Party::Office(office.clone()),
            creditor: Party::Post(self.office.clone(), "office-head".to_owned()),
            term,
            method: Some(method.id.clone()),
            ladder,
        })
    }
}

fn said(text: &str) -> Result<String, WalkRefusal> {
    match text.trim() {
        "" => Err(WalkRefusal::WordsRequired),
        text => Ok(text.to_owned()),
    }
}

/// What the item's own guide says of a step.
fn promised(item: &ItemOn<'_>, stage: WalkStage) -> Vec<Named> {
    let within = |what: (&str, &str), term: Term| {
        let term = term_text(term);
        Named::new(format!("{}：{}", what.0, term.zh), format!("{}: {}", what.1, term.en))
    };
    let procedure = &item.item.procedure;
    match stage {
        WalkStage::Papers => item.materials.iter().map(|paper| paper.name.clone()).collect(),
        WalkStage::Form => vec![Named::new("按事实填写，已有的不再填", "only facts that are not known yet")],
        WalkStage::Submit => vec![Named::new("网上提交，或到综合窗口", "online, or at the window")],
        WalkStage::Acceptance => vec![within(("受理或一次性告知", "accepted, or told once what is missing"), item.item.notice)],
        WalkStage::Review => {
            let mut all = Vec::new();
            if procedure.site_check {
                all.push(Named::new("两名以上工作人员现场核查", "two of the staff check on site"));
            }
            if procedure.parties.is_some() {
                all.push(Named::new("告知利害关系人", "interested parties are told"));
            }
            if !item.item.mode.is_reviewed() {
                all.push(Named::new("材料齐全即办", "complete papers are enough"));
            }
            all
        }
        WalkStage::Decision => {
            let law = item.statutory.map(|law| within(("法定", "by law"), law.term));
            let promise = item.promised.map(|term| within(("承诺", "promised"), term));
            law.into_iter().chain(promise).collect()
        }
        WalkStage::Delivery => vec![within(("送达", "delivered"), DELIVERY)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{at, catalogue, id};
    use duty::{Method, Point, State, Step};

    fn rulebook() -> Rulebook {
        let named = |text: &str| Named::new(format!("{text}类"), text);
        let point = |id: &str, after, step| Point { id: id.into(), name: named(id), after, step };
        let method = |id: &str, term, points| Method {
            id: id.into(),
            name: named(id),
            summary: named(id),
            points,
            cadence: None,
            term,
            hours: None,
        };
        Rulebook {
            methods: vec![
                method("ordinary", Some(Term::days(7)), vec![point("arranged", Term::days(0), Step::Acknowledge)]),
                method("complex", None, vec![point("arranged", Term::days(0), Step::Acknowledge)]),
            ],
            ..Rulebook::default()
        }
    }

    fn walk() -> Walk {
        let catalogue = catalogue();
        let item = catalogue.get(&id("land-planning-permit")).unwrap().on(jiff::civil::date(2023, 7, 7)).unwrap();
        Walk::open(&item, &OfficeId::parse("office").unwrap(), "负责人", at("2023-07-07T09:00")).unwrap()
    }

    fn act(walk: &Walk, command: WalkCommand) -> Result<WalkDecision, WalkRefusal> {
        walk.decide(Uuid::nil(), &command, &rulebook(), Calendar::statutory(), at("2023-07-07T10:00"))
    }

    #[test]
    fn a_walk_goes_through_the_items_own_guide_and_ends_when_every_step_is_recorded() {
        let mut walk = walk();
        assert_eq!(walk.steps[0].promised[0].zh, "申请表");
        assert_eq!(walk.steps[5].promised[0].en, "by law: 20 working days");
        let finish = || WalkCommand::Finish { summary: "跑了三趟".into() };
        assert_eq!(act(&walk, finish()).unwrap_err().code(), "steps-left");
        for &stage in WalkStage::ALL {
            let record = |minutes, seen: &str| WalkCommand::Record { stage, minutes, seen: seen.into() };
            assert_eq!(act(&walk, record(5, " ")).unwrap_err().code(), "words-required");
            assert_eq!(act(&walk, record(10_000, "久")).unwrap_err().code(), "minutes-out-of-range");
            walk = act(&walk, record(20, "排队")).unwrap().walk;
        }
        assert_eq!(walk.minutes(), 140);
        let done = act(&walk, finish()).unwrap().walk;
        assert_eq!(act(&done, finish()).unwrap_err().code(), "walk-finished");
    }

    #[test]
    fn a_finding_is_a_duty_of_an_office_to_the_head_who_found_it() {
        let find = |method: &str, days| WalkCommand::Find {
            stage: WalkStage::Form,
            what: "同一信息填了三遍".into(),
            office: OfficeId::parse("window").unwrap(),
            method: method.into(),
            days,
        };
        let duty = act(&walk(), find("ordinary", None)).unwrap().duty.unwrap();
        assert_eq!(
            (duty.owner.to_string(), duty.creditor.to_string()),
            ("office:window".into(), "post:office/office-head".into())
        );
        assert_eq!((duty.state, duty.due.unwrap().on), (State::Open, jiff::civil::date(2023, 7, 14)));
        assert_eq!(act(&walk(), find("complex", None)).unwrap_err().code(), "term-required");
        assert_eq!(act(&walk(), find("complex", Some(30))).unwrap().duty.unwrap().term, Some(Term::days(30)));
        assert_eq!(act(&walk(), find("hurried", None)).unwrap_err().code(), "unknown-method");
        for refusal in [WalkRefusal::WordsRequired, WalkRefusal::TermRequired, WalkRefusal::MinutesOutOfRange] {
            let told = refusal.sentence();
            assert!(told.zh.ends_with('。') && told.en.ends_with('.'));
        }
    }

    #[test]
    fn a_head_walks_what_his_office_handles() {
        let catalogue = catalogue();
        let item = catalogue.get(&id("land-planning-permit")).unwrap().on(jiff::civil::date(2023, 7, 7)).unwrap();
        let refused = Walk::open(&item, &OfficeId::parse("fire").unwrap(), "负责人", at("2023-07-07T09:00")).unwrap_err();
        assert_eq!(refused.code(), "another-offices-item");
    }
}
