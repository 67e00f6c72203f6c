//! What was found: which pattern, where, on which facts it rests, how likely it is by chance.

use base::{Named, stable_names};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

stable_names! {
    /// What is watched for (监测情形).
    Pattern {
        /// Decided before cases that had been accepted earlier (插队办理).
        OutOfOrder = "out-of-order", "不按先后次序办结", "decided out of order";
        /// The clock stopped on the last day of the term (临期中止计时).
        LastMinutePause = "last-minute-pause", "临近到期中止计时", "clock paused at the last minute";
        /// What is missing told piece by piece (补正分次告知).
        Piecemeal = "piecemeal", "补正材料分次告知", "corrections asked in pieces";
        /// One agent's cases always quicker (代理人总是优先).
        SameAgentFirst = "same-agent-first", "同一代理人（申请人）总是优先", "the same agent always first";
        /// Decided when the office is closed (非工作时间办结).
        AfterHours = "after-hours", "非工作时间作出决定", "decided after hours";
        /// The one-hour lane opened by a record that was changed for it, or wrongly (一小时通道被滥用).
        LaneAbused = "lane-abused", "一小时通道被滥用", "one-hour lane abused";
    }
}

impl Pattern {
    /// The duty of the law that it touches, as far as there is one.
    ///
    /// Sources: 行政许可法 (2019) arts. 5, 32(1)4, 34, 42, 45, 57, 72, 74; 优化营商环境条例 arts. 36, 42. Where no article speaks of the pattern itself, it says so.
    pub fn law(self) -> Named {
        match self {
            Self::OutOfOrder => Named::new(
                "行政许可法第五条：公开、公平、公正、非歧视；第五十七条：有数量限制的许可，按受理先后作出决定。其他事项没有法定次序，只看有无合理理由。",
                "Administrative License Law art. 5: open, fair, impartial, without discrimination; art. 57: where the number is limited, in the order of acceptance. Elsewhere no law sets an order: the question is whether there was a reason.",
            ),
            Self::LastMinutePause => Named::new(
                "行政许可法第四十二条：在期限内作出决定；第四十五条：只有听证、检验、专家评审等依法需要的时间不计入期限，并应书面告知申请人。",
                "Administrative License Law art. 42: decide within the term; art. 45: only the time of hearings, tests, expert reviews and the like that the law asks for is left out, and the applicant is told in writing.",
            ),
            Self::Piecemeal => Named::new(
                "行政许可法第三十二条第一款第四项：当场或者五日内一次告知需要补正的全部内容；第七十二条第四项：未一次告知的，责令改正，依法追责。",
                "Administrative License Law art. 32(1)4: told once, on the spot or within five days, everything that must be supplied; art. 72(4): not telling all at once is to be put right and has consequences.",
            ),
            Self::SameAgentFirst => Named::new(
                "行政许可法第五条：符合条件的申请人有平等权利，不得歧视；第二十九条：可以委托代理人，代理人不因此享有优先。",
                "Administrative License Law art. 5: whoever meets the conditions has an equal right; art. 29: one may apply by an agent, who has no precedence by that.",
            ),
            Self::AfterHours => Named::new(
                "法律不禁止在工作时间以外作出决定；行政许可法第三十四条：应当审查申请材料。问的是审查是何时、由谁作的。",
                "No law forbids a decision after hours; Administrative License Law art. 34: papers are to be reviewed. The question is when the review was done, and by whom.",
            ),
            Self::LaneAbused => Named::new(
                "行政许可法第三十四条第二款：能够当场作出决定的，应当当场作出；第六十九条：隐瞒真实情况取得的许可应当撤销。",
                "Administrative License Law art. 34(2): what can be decided on the spot is; art. 69: what was got by hiding the facts is to be revoked.",
            ),
        }
    }

    /// How it comes about without any fault: what an office may well answer.
    pub fn innocent(self) -> Named {
        match self {
            Self::OutOfOrder => Named::new(
                "这一件本身简单、材料齐全；更早的几件在等其他部门意见或复杂；属于依法优先的情形（抢险、防疫、重大项目专班）。",
                "This one was simple and complete; the earlier ones were waiting for other offices or were hard; it had a lawful precedence (emergency works, a task force).",
            ),
            Self::LastMinutePause => Named::new(
                "专家评审、现场检测的时间由第三方排定，恰好在期限末；申请人临期才提出听证。",
                "Expert reviews and tests are scheduled by others and fell on the end of the term; the applicant asked for a hearing late.",
            ),
            Self::Piecemeal => Named::new(
                "申请人补来的材料本身有新的问题；重新申请时项目内容已有变化；当事人自行撤回后改报。",
                "What was supplied had faults of its own; the project had changed when it was filed again; the applicant withdrew of his own accord.",
            ),
            Self::SameAgentFirst => Named::new(
                "专业代理机构的材料质量高、一次通过；代理的都是简单件；同一企业的同类项目可以参照办理。",
                "A professional agent's papers are good and pass at once; its cases are the simple ones; like projects of one company follow one another.",
            ),
            Self::AfterHours => Named::new(
                "赶在法定期限前加班；应急审批、周末窗口；系统补录时间与实际办理时间不一致。",
                "Overtime before a term runs out; emergency approvals, windows open at weekends; a step entered later than it was done.",
            ),
            Self::LaneAbused => Named::new(
                "申报前核对更正登记错误属于正常；办结后因设计调整再次修改；复核口径与机器规则不一致。",
                "To correct the record before applying is normal; a design changed afterwards; the second look and the machine's rule differ in their reading.",
            ),
        }
    }

    /// What the picture shows across and upwards.
    pub fn axes(self) -> (Named, Named) {
        let name = |zh: &str, en: &str| Named::new(zh, en);
        match self {
            Self::OutOfOrder => (name("受理次序", "order of acceptance"), name("办结次序", "order of decision")),
            Self::LastMinutePause => (name("中止日期", "day of the pause"), name("距到期的工作日", "working days left")),
            Self::Piecemeal => (name("告知日期", "day of the notice"), name("第几次告知", "which notice it was")),
            Self::SameAgentFirst => (name("受理日期", "day of acceptance"), name("用时（工作日）", "working days taken")),
            Self::AfterHours => (name("决定日期", "day of the decision"), name("时刻", "hour of the day")),
            Self::LaneAbused => {
                (name("决定日期", "day of the decision"), name("距上次修改登记（小时）", "hours since the record was changed"))
            }
        }
    }

    /// Whether what stands across is a day (days since 1970-01-01); otherwise a rank.
    pub const fn across_is_a_day(self) -> bool {
        !matches!(self, Self::OutOfOrder)
    }
}

stable_names! {
    /// What measures the strength of a finding (统计量).
    Measure {
        /// So many of one official's cases so far below the days of their queue, by median and median absolute deviation of their logarithms
        /// (稳健离群值).
        Outlier = "outlier", "同一人多件用时显著短于同一队列（对数用时的稳健离群检验）", "so many cases of one official far below the days of their queue (robust outliers of the logarithms)";
        /// A stratified rank sum against the other cases of the same queues (分层秩和检验).
        RankSum = "rank-sum", "与同一队列其他办件比较（分层秩和检验）", "compared with the other cases of the same queues (stratified rank sum)";
        /// So many of so many, against what is usual or what others do (二项尾概率).
        Tail = "tail", "与通常水平和其他经办人比较（二项尾概率）", "compared with what is usual and with what others do (binomial tail)";
    }
}

/// How likely it is by chance alone (显著程度).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Strength {
    /// By which measure.
    pub measure: Measure,
    /// The chance of this one, 0 to 1.
    pub chance: f64,
    /// How many groups were looked at in the same way.
    pub looked_at: u32,
    /// How many as strong as this one an honest stream of that size may be expected to give: the product.
    pub expected: f64,
}

impl Strength {
    /// The strength of a chance among so many that were looked at.
    pub(crate) fn new(measure: Measure, chance: f64, looked_at: usize) -> Self {
        let looked_at = u32::try_from(looked_at).unwrap_or(u32::MAX);
        Self { measure, chance, looked_at, expected: chance * f64::from(looked_at) }
    }
}

/// A fact on which a finding rests (所依据的留痕记录).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FactRef {
    /// Whose fact: a case's, or the project's.
    pub of: Uuid,
    /// Its number there.
    pub seq: i64,
}

/// A point of the picture (图上一点).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Dot {
    /// Across: a rank, or days since 1970-01-01.
    pub x: f64,
    /// Upwards.
    pub y: f64,
    /// Whether it is one of the finding's.
    pub ours: bool,
    /// The case.
    pub case: Uuid,
}

/// Points of a picture at most: all of the finding's own, and a sample of the others.
pub(crate) const DOTS_MAX: usize = 300;
/// Facts of a finding at most.
pub(crate) const FACTS_MAX: usize = 120;

/// Something worth a question (异常线索).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// What.
    pub pattern: Pattern,
    /// At which office.
    pub office: String,
    /// Of which item, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// Whom it is about, the same for the same: an official, an agent, an applicant; of the lane nobody.
    pub subject: String,
    /// The same by name.
    pub name: String,
    /// The cases, in the order of what happened.
    pub cases: Vec<Uuid>,
    /// Cases that it is compared with: those that had to wait.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<Uuid>,
    /// The facts that it rests on, in order.
    pub facts: Vec<FactRef>,
    /// The day of the first of them.
    pub first_on: Date,
    /// The day of the last.
    pub last_on: Date,
    /// Of how many there are [`cases`](Self::cases).
    pub of: u32,
    /// How likely it is by chance; none where a rule of its own makes it worth a question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strength: Option<Strength>,
    /// Why, in a sentence.
    pub sentence: Named,
    /// Its picture.
    #[serde(default)]
    pub dots: Vec<Dot>,
}

impl Finding {
    /// What makes it the same as one found before: pattern, office, item, subject.
    pub fn key(&self) -> [&str; 4] {
        [self.pattern.as_str(), &self.office, self.item.as_deref().unwrap_or_default(), &self.subject]
    }

    /// How many of its cases another one of the same key does not have.
    pub fn beyond(&self, other: &Self) -> usize {
        self.cases.iter().filter(|case| !other.cases.contains(case)).count()
    }

    /// Whether it is another one's, seen again: the same key, and a case in common.
    pub fn is_again(&self, other: &Self) -> bool {
        self.key() == other.key() && self.cases.iter().any(|case| other.cases.contains(case))
    }
}

/// All of ours and every so many of the others, so that a picture stays small.
pub(crate) fn picture(dots: Vec<Dot>) -> Vec<Dot> {
    let (ours, others): (Vec<Dot>, Vec<Dot>) = dots.into_iter().partition(|dot| dot.ours);
    let room = DOTS_MAX.saturating_sub(ours.len()).max(1);
    let stride = others.len().div_ceil(room).max(1);
    let mut all: Vec<Dot> = others.into_iter().step_by(stride).collect();
    all.extend(ours.into_iter().take(DOTS_MAX));
    all
}
