//! The table of all kinds of facts: stable name, label, article.

use crate::{Act, Named};

impl Act {
    /// Every kind of fact: stable name, label in both languages, article. One table for code, texts and tests.
    pub(crate) const TABLE: [(&str, &str, &str, Option<&str>); 43] = [
        ("received", "收件", "received", Some("行政许可法第二十九条")),
        ("found-not-required", "告知不需要许可", "no licence needed", Some("行政许可法第三十二条第一款第一项")),
        ("found-not-competent", "不予受理", "not competent", Some("行政许可法第三十二条第一款第二项")),
        ("corrected-on-the-spot", "当场更正", "corrected on the spot", Some("行政许可法第三十二条第一款第三项")),
        ("corrections-requested", "一次性告知", "corrections requested", Some("行政许可法第三十二条第一款第四项")),
        ("supplemented", "补正材料", "papers supplied", Some("行政许可法第三十二条第一款第五项")),
        ("accepted", "受理", "accepted", Some("行政许可法第三十二条第一款第五项")),
        ("acceptance-deemed", "逾期视为受理", "deemed accepted", Some("行政许可法第三十二条第一款第四项")),
        ("promised", "承诺补交", "papers promised", Some("辽宁省政务服务容缺受理管理办法")),
        ("tolerated", "容缺受理", "accepted, papers to follow", Some("辽宁省政务服务容缺受理管理办法")),
        ("tolerance-lapsed", "容缺逾期", "promised papers did not come", Some("辽宁省政务服务容缺受理管理办法")),
        ("site-checked", "现场核查", "checked on site", Some("行政许可法第三十四条第三款")),
        ("consulted", "征求意见", "other offices asked", Some("优化营商环境条例第四十二条")),
        ("answered", "回复意见", "office answered", Some("优化营商环境条例第四十二条")),
        ("meeting-called", "召集联合审查", "joint review called", Some("行政许可法第二十六条第二款")),
        ("meeting-held", "举行联合审查", "joint review held", Some("行政许可法第二十六条第二款")),
        ("parties-told", "告知权利", "parties told", Some("行政许可法第三十六条")),
        ("statement-heard", "陈述申辩", "statement heard", Some("行政许可法第三十六条")),
        ("hearing-requested", "申请听证", "hearing requested", Some("行政许可法第四十七条第一款")),
        ("hearing-announced", "通知听证", "hearing announced", Some("行政许可法第四十八条第一款第一项")),
        ("hearing-held", "举行听证", "hearing held", Some("行政许可法第四十八条")),
        ("forwarded", "报上级机关", "sent up", Some("行政许可法第四十三条")),
        ("pre-approved", "预审通过", "approved in advance", None),
        ("machine-reviewed", "机器审查", "checked by machine", Some("行政许可法第三十四条第二款")),
        ("reviewed", "审查", "reviewed", Some("行政许可法第三十四条")),
        ("paused", "中止计时", "clock paused", Some("行政许可法第四十五条")),
        ("resumed", "恢复计时", "clock resumed", Some("行政许可法第四十五条")),
        ("extended", "延长期限", "term extended", Some("行政许可法第四十二条")),
        ("decided", "作出决定", "decided", Some("行政许可法第三十八条")),
        ("delivered", "送达", "delivered", Some("行政许可法第四十四条")),
        ("lapsed", "逾期未补正", "lapsed", None),
        ("withdrawn", "撤回申请", "withdrawn", None),
        ("amended", "变更许可", "permit amended", Some("行政许可法第四十九条")),
        ("renewal-asked", "申请延续", "renewal asked for", Some("行政许可法第五十条第一款")),
        ("renewal-decided", "延续决定", "renewal decided", Some("行政许可法第五十条第二款")),
        ("renewal-deemed", "逾期视为准予延续", "deemed renewed", Some("行政许可法第五十条第二款")),
        ("expired", "有效期届满", "expired", Some("行政许可法第七十条")),
        (
            "commitment-verified",
            "核查承诺",
            "commitment verified",
            Some("国务院办公厅关于全面推行证明事项和涉企经营许可事项告知承诺制的指导意见（国办发〔2020〕42号）"),
        ),
        ("rechecked", "人工复核", "checked again", None),
        ("revoked", "撤销许可", "permit revoked", Some("行政许可法第六十九条")),
        ("permit-withdrawn", "撤回许可", "permit withdrawn", Some("行政许可法第八条第二款")),
        ("cancelled", "注销许可", "permit cancelled", Some("行政许可法第七十条")),
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
            Self::Promised { .. } => 8,
            Self::Tolerated { .. } => 9,
            Self::ToleranceLapsed { .. } => 10,
            Self::SiteChecked { .. } => 11,
            Self::Consulted { .. } => 12,
            Self::Answered { .. } => 13,
            Self::MeetingCalled { .. } => 14,
            Self::MeetingHeld { .. } => 15,
            Self::PartiesTold { .. } => 16,
            Self::StatementHeard { .. } => 17,
            Self::HearingRequested { .. } => 18,
            Self::HearingAnnounced { .. } => 19,
            Self::HearingHeld { .. } => 20,
            Self::Forwarded { .. } => 21,
            Self::PreApproved { .. } => 22,
            Self::MachineReviewed { .. } => 23,
            Self::Reviewed { .. } => 24,
            Self::Paused { .. } => 25,
            Self::Resumed { .. } => 26,
            Self::Extended { .. } => 27,
            Self::Decided { .. } => 28,
            Self::Delivered { .. } => 29,
            Self::Lapsed { .. } => 30,
            Self::Withdrawn { .. } => 31,
            Self::Amended { .. } => 32,
            Self::RenewalAsked { .. } => 33,
            Self::RenewalDecided { .. } => 34,
            Self::RenewalDeemed { .. } => 35,
            Self::Expired { .. } => 36,
            Self::CommitmentVerified { .. } => 37,
            Self::Rechecked { .. } => 38,
            Self::Revoked { .. } => 39,
            Self::PermitWithdrawn { .. } => 40,
            Self::Cancelled { .. } => 41,
            Self::DueMoved { .. } => 42,
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
