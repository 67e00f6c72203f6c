//! What happened to a case, as recorded: enough to tell it to people, to reckon every due date again, and to replay the case.

use crate::clock::Running;
use crate::{Actor, Cause, DueKind, Guide, Named, Opinion, Outcome, Wanted};
use calendar::Term;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What happened (留痕记录): an act, who did it, when by the law, and which clock runs from then on. Facts are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The version of this record's shape.
    pub v: u16,
    /// The moment that the law gives it: a deemed acceptance begins at 00:00 of the day after the term.
    pub at: Timestamp,
    /// Who acted.
    pub by: Actor,
    /// What was done.
    #[serde(flatten)]
    pub act: Act,
    /// The clock that runs from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Running>,
}

/// What was done to a case (办件行为). `kind` in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Act {
    /// The application was received (收件), with the law that the case keeps.
    Received {
        /// The item, its terms and its papers that day.
        guide: Box<Guide>,
        /// The listed papers that came with it.
        papers: Vec<String>,
        /// Papers that the guide does not ask for; they neither help nor hinder.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        unlisted: Vec<String>,
        /// What the applicant wrote.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// No licence is needed (告知不需要许可).
    FoundNotRequired {
        /// Why.
        reason: String,
    },
    /// Another organ is competent (不予受理并告知).
    FoundNotCompetent {
        /// The organ that is.
        competent_organ: String,
    },
    /// Errors were corrected on the spot (当场更正).
    CorrectedOnTheSpot {
        /// What was corrected.
        what: String,
    },
    /// The applicant was told, once, everything that is missing (一次性告知).
    CorrectionsRequested {
        /// Everything that must be supplied.
        wanted: Vec<Wanted>,
    },
    /// Papers were supplied (补正).
    Supplemented {
        /// Their ids.
        papers: Vec<String>,
        /// Whether nothing is owed any more.
        complete: bool,
    },
    /// The application was accepted (受理).
    Accepted {
        /// From which day terms run.
        accepted_on: Date,
    },
    /// The law accepted it, because no notice came in time (逾期视为受理).
    AcceptanceDeemed {
        /// From which day terms run: the day of receipt.
        accepted_on: Date,
    },
    /// A reviewer gave an opinion (审查).
    Reviewed {
        /// Whether conditions are met.
        opinion: Opinion,
        /// In words.
        text: String,
    },
    /// The clock was stopped (中止计时).
    Paused {
        /// What stops it.
        cause: Cause,
        /// The end that the applicant was told.
        expected_on: Date,
        /// What the applicant was told.
        reason: String,
    },
    /// The clock runs again (恢复计时).
    Resumed {
        /// What had stopped it.
        cause: Cause,
        /// The last day that still counted.
        from: Date,
    },
    /// The term was extended (延长期限).
    Extended {
        /// By how much.
        term: Term,
        /// What the applicant was told.
        reason: String,
    },
    /// A decision was made (作出决定).
    Decided {
        /// Granted or refused.
        outcome: Outcome,
        /// Why.
        reason: String,
        /// The number of the document, when it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        document_number: Option<String>,
        /// Whether the statutory term had passed.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        late: bool,
    },
    /// The decision was delivered (送达).
    Delivered {
        /// What had been decided.
        outcome: Outcome,
        /// Whether the term to deliver had passed.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        late: bool,
    },
    /// Papers did not come in time; the application counts as withdrawn (逾期未补正).
    Lapsed {},
    /// The applicant withdrew (撤回申请).
    Withdrawn {
        /// Why, if the applicant said so.
        reason: String,
    },
    /// A new calendar moved dates (因节假日安排调整期限).
    DueMoved {
        /// The new calendar's version.
        calendar: String,
        /// Which dates moved.
        moved: Vec<Moved>,
    },
}

/// A date that a new calendar moved (期限变动).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Which clock.
    pub kind: DueKind,
    /// When it ended before.
    pub from: Date,
    /// When it ends now.
    pub to: Date,
}

impl Fact {
    /// The version of a fact's shape that this code writes.
    pub const VERSION: u16 = 1;

    /// The stable name of what happened.
    pub const fn kind(&self) -> &'static str {
        self.act.kind()
    }

    /// The article of law behind it.
    pub const fn article(&self) -> Option<&'static str> {
        self.act.article()
    }

    /// What happened in one or two words.
    pub fn label(&self) -> Named {
        self.act.label()
    }
}

impl Act {
    /// Every kind of fact: stable name, label in both languages, article. One table for code, texts and tests.
    const TABLE: [(&str, &str, &str, Option<&str>); 17] = [
        ("received", "收件", "received", Some("行政许可法第二十九条")),
        ("found-not-required", "告知不需要许可", "no licence needed", Some("行政许可法第三十二条第一款第一项")),
        ("found-not-competent", "不予受理", "not competent", Some("行政许可法第三十二条第一款第二项")),
        ("corrected-on-the-spot", "当场更正", "corrected on the spot", Some("行政许可法第三十二条第一款第三项")),
        ("corrections-requested", "一次性告知", "corrections requested", Some("行政许可法第三十二条第一款第四项")),
        ("supplemented", "补正材料", "papers supplied", Some("行政许可法第三十二条第一款第五项")),
        ("accepted", "受理", "accepted", Some("行政许可法第三十二条第一款第五项")),
        ("acceptance-deemed", "逾期视为受理", "deemed accepted", Some("行政许可法第三十二条第一款第四项")),
        ("reviewed", "审查", "reviewed", Some("行政许可法第三十四条")),
        ("paused", "中止计时", "clock paused", Some("行政许可法第四十五条")),
        ("resumed", "恢复计时", "clock resumed", Some("行政许可法第四十五条")),
        ("extended", "延长期限", "term extended", Some("行政许可法第四十二条第一款")),
        ("decided", "作出决定", "decided", Some("行政许可法第三十八条")),
        ("delivered", "送达", "delivered", Some("行政许可法第四十四条")),
        ("lapsed", "逾期未补正", "lapsed", None),
        ("withdrawn", "撤回申请", "withdrawn", None),
        ("due-moved", "期限重新计算", "due date moved", Some("行政许可法第八十二条")),
    ];

    const fn row(&self) -> (&'static str, &'static str, &'static str, Option<&'static str>) {
        let at = match self {
            Self::Received { .. } => 0,
            Self::FoundNotRequired { .. } => 1,
            Self::FoundNotCompetent { .. } => 2,
            Self::CorrectedOnTheSpot { .. } => 3,
            Self::CorrectionsRequested { .. } => 4,
            Self::Supplemented { .. } => 5,
            Self::Accepted { .. } => 6,
            Self::AcceptanceDeemed { .. } => 7,
            Self::Reviewed { .. } => 8,
            Self::Paused { .. } => 9,
            Self::Resumed { .. } => 10,
            Self::Extended { .. } => 11,
            Self::Decided { .. } => 12,
            Self::Delivered { .. } => 13,
            Self::Lapsed {} => 14,
            Self::Withdrawn { .. } => 15,
            Self::DueMoved { .. } => 16,
        };
        Self::TABLE[at]
    }

    /// The stable name.
    pub const fn kind(&self) -> &'static str {
        self.row().0
    }

    /// The article of law behind it.
    pub const fn article(&self) -> Option<&'static str> {
        self.row().3
    }

    /// What happened in one or two words.
    pub fn label(&self) -> Named {
        let (_, zh, en, _) = self.row();
        Named::new(zh, en)
    }

    /// The label of a kind of fact by its stable name, for lists that do not read the fact itself.
    pub fn label_of(kind: &str) -> Option<Named> {
        let row = Self::TABLE.iter().find(|(name, ..)| *name == kind);
        row.map(|(_, zh, en, _)| Named::new(*zh, *en))
    }
}
