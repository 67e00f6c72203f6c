//! The shapes that more than one operation speaks. What the wire carries lives here and in the operations' files; domain types never leak into it.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Text {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// A text from its two languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The same text in both languages: a code, a name that is not translated.
    pub fn same(text: impl Into<String>) -> Self {
        let zh = text.into();
        Self { en: zh.clone(), zh }
    }
}

/// What a signed-in person is (角色). One place, checked on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// An enterprise that applies (申请人).
    Applicant,
    /// The window that takes in for every office (综合窗口).
    WindowClerk,
    /// Reviews an office's cases (审查员).
    Reviewer,
    /// Heads an office and decides (部门负责人).
    OfficeHead,
    /// Keeps the register of projects (项目专员).
    ProjectOfficer,
    /// Reads everything of the city (市领导).
    Leader,
    /// Makes accounts (系统管理员).
    Administrator,
    /// Looks into complaints on conduct (纪检监察).
    Inspector,
    /// Looks for enterprises that may invest (招商员).
    Recruiter,
}

impl Role {
    /// Every role, in the order of the page that lists them.
    pub const ALL: [Self; 9] = [
        Self::Applicant,
        Self::WindowClerk,
        Self::Reviewer,
        Self::OfficeHead,
        Self::ProjectOfficer,
        Self::Leader,
        Self::Administrator,
        Self::Inspector,
        Self::Recruiter,
    ];
    /// Everybody but applicants.
    pub const OFFICIALS: [Self; 8] = [
        Self::WindowClerk,
        Self::Reviewer,
        Self::OfficeHead,
        Self::ProjectOfficer,
        Self::Leader,
        Self::Administrator,
        Self::Inspector,
        Self::Recruiter,
    ];

    /// The stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::WindowClerk => "window-clerk",
            Self::Reviewer => "reviewer",
            Self::OfficeHead => "office-head",
            Self::ProjectOfficer => "project-officer",
            Self::Leader => "leader",
            Self::Administrator => "administrator",
            Self::Inspector => "inspector",
            Self::Recruiter => "recruiter",
        }
    }

    /// The role of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// What people call it.
    pub fn name(self) -> Text {
        match self {
            Self::Applicant => Text::new("申请人", "Applicant"),
            Self::WindowClerk => Text::new("综合窗口", "Window clerk"),
            Self::Reviewer => Text::new("审查员", "Reviewer"),
            Self::OfficeHead => Text::new("部门负责人", "Head of office"),
            Self::ProjectOfficer => Text::new("项目专员", "Project officer"),
            Self::Leader => Text::new("市领导", "City leader"),
            Self::Administrator => Text::new("系统管理员", "Administrator"),
            Self::Inspector => Text::new("纪检监察", "Inspector"),
            Self::Recruiter => Text::new("招商员", "Recruiter"),
        }
    }
}

/// An office (部门).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Office {
    /// The pack's id.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// City, province, nation, service or builder.
    pub kind: String,
}

/// How a clock stands: always shown with its word, never colour alone (红黄绿灯).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Lamp {
    /// Time enough.
    Green,
    /// At most three working days left.
    DueSoon,
    /// Past due.
    Overdue,
    /// The clock is stopped.
    Paused,
    /// No clock runs.
    None,
}

/// A page of a list. `next` goes into `after` of the next request.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Paged<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page starts; null on the last.
    pub next: Option<String>,
    /// How many rows the whole list has; null past 10,000.
    pub total: Option<i64>,
}

/// A legal basis and from when to when it holds.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BasisView {
    /// The law's name and article in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// law, regulation, rule or policy.
    pub level: String,
    /// First day, null when it always held.
    pub valid_from: Option<String>,
    /// First day on which it holds no more.
    pub valid_to: Option<String>,
}

/// A term of law or promise.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TermView {
    /// The number.
    pub n: u32,
    /// working-days, days, months or hours.
    pub unit: String,
    /// receipt or acceptance.
    pub starts: String,
    /// In words.
    pub text: Text,
    /// What the clock does not count.
    pub excluded: Vec<Text>,
    /// By how much it may be extended.
    pub extension: Option<Text>,
}

/// A paper that an item asks for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MaterialView {
    /// The paper's id in the item's guide.
    pub id: String,
    /// The key under which its files are kept, shared by all items that ask for the same paper.
    pub key: String,
    /// Its name.
    pub name: Text,
    /// Whether it may be tolerated and supplied later (容缺).
    pub secondary: bool,
    /// Whether a signed commitment may stand for it (告知承诺).
    pub committable: bool,
}

/// A clause of a rule, and why it decided.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReasonView {
    /// The clause as written in the pack.
    pub text: String,
    /// As a sentence, in Chinese.
    pub zh: String,
    /// As a sentence, in English.
    pub en: String,
}

/// Something that happened (留痕记录).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FactView {
    /// Subject and number, unique.
    pub id: String,
    /// The number within its subject.
    pub seq: i64,
    /// When; for a step on paper, when it was entered.
    pub at: String,
    /// When it was done on paper, if it was entered later.
    pub on_paper_at: Option<String>,
    /// The stable name of its kind.
    pub kind: String,
    /// Its kind in words.
    pub label: Text,
    /// What happened, as a sentence.
    pub sentence: Text,
    /// Who did it.
    pub actor: ActorView,
    /// To what.
    pub subject: SubjectView,
    /// The article of law behind it.
    pub article: Option<String>,
    /// The clock that ran from then on.
    pub clock: Option<FactClock>,
    /// Its place in the log, from 0; null while it waits for one.
    pub leaf: Option<u64>,
    /// The size of the first signed checkpoint that has it; null where a list does not say, or while it waits.
    pub checkpoint: Option<u64>,
}

/// Who did something: a post, never a private person's data.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ActorView {
    /// The name shown.
    pub name: String,
    /// The role in which it was done; null for the clock itself.
    pub role: Option<String>,
    /// The office.
    pub office: Option<Text>,
    /// The absent colleague in whose place.
    pub on_behalf_of: Option<String>,
}

/// The clock that ran after a fact.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FactClock {
    /// notice, supplement, promised, statutory or delivery.
    pub kind: String,
    /// Its kind in words.
    pub kind_name: Text,
    /// Its last day.
    pub due_on: String,
    /// Whether it reaches past the last published notice.
    pub provisional: bool,
}

/// What a fact is about.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SubjectView {
    /// project, case or permit.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// The facts of a project, as the rules read them: the field's id and its value.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProjectFacts(pub rules::Facts);

impl utoipa::PartialSchema for ProjectFacts {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        BTreeMap::<String, FactValue>::schema()
    }
}

impl ToSchema for ProjectFacts {
    fn name() -> std::borrow::Cow<'static, str> {
        "ProjectFacts".into()
    }
}

/// A fact's value.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(no_recursion)]
#[expect(dead_code, reason = "only the API document reads it: the values themselves are rules::Value")]
pub enum FactValue {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A text or a choice.
    Text(String),
    /// Several choices.
    Texts(Vec<String>),
}
