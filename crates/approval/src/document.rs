//! Which document a step owes: one table, from what happened to the paper that the law wants of it.

use crate::item::stable_names;
use crate::{Act, Lapse, Mode, Outcome};

stable_names! {
    /// A document that a step owes (行政许可文书).
    ///
    /// Law: Administrative License Law art. 32(2): acceptance or its refusal is a written slip with the organ's special seal and a
    /// date. The other kinds have their article in the table of this file.
    DocumentKind {
        /// Receipt of the papers of an application (申请材料接收凭证).
        PapersReceipt = "papers-receipt", "申请材料接收凭证", "receipt of papers";
        /// Receipt of the papers that were asked for (补正材料接收凭证).
        SupplementReceipt = "supplement-receipt", "补正材料接收凭证", "receipt of supplied papers";
        /// Notice of acceptance (受理通知书).
        Acceptance = "acceptance", "受理通知书", "notice of acceptance";
        /// Notice of an acceptance that the law made, because the organ kept silent (受理通知书（逾期视为受理）).
        DeemedAcceptance = "deemed-acceptance", "受理通知书（视为受理）", "notice of deemed acceptance";
        /// Notice of non-acceptance: no licence is needed (不予受理通知书).
        NotRequired = "not-required", "不予受理通知书（不需要许可）", "notice of non-acceptance: no licence needed";
        /// Notice of non-acceptance: another organ is competent (不予受理通知书).
        NotCompetent = "not-competent", "不予受理通知书（不属于职权）", "notice of non-acceptance: another organ is competent";
        /// One-time notice of everything that must be supplied (一次性补正告知书).
        OneTimeNotice = "one-time-notice", "一次性补正告知书", "one-time notice";
        /// The applicant's signed promise to supply papers later (容缺受理承诺书).
        TolerancePromise = "tolerance-promise", "容缺受理承诺书", "promise of papers to follow";
        /// Notice of acceptance with papers to follow (容缺受理通知书).
        Tolerance = "tolerance", "容缺受理通知书", "notice of acceptance with papers to follow";
        /// The applicant's signed commitment in place of papers (告知承诺书).
        Commitment = "commitment", "告知承诺书", "commitment";
        /// Notice of the time that a special procedure takes (特别程序所需时间告知书).
        PauseNotice = "pause-notice", "特别程序所需时间告知书", "notice of a special procedure";
        /// Notice of an extended term (延长办理期限告知书).
        ExtensionNotice = "extension-notice", "延长办理期限告知书", "notice of extension";
        /// Notice to those whom it concerns (利害关系人权利告知书).
        PartiesNotice = "parties-notice", "利害关系人权利告知书", "notice to interested parties";
        /// Notice of a hearing (听证通知书).
        HearingNotice = "hearing-notice", "听证通知书", "notice of hearing";
        /// Decision to grant (准予行政许可决定书).
        Grant = "grant", "准予行政许可决定书", "decision to grant";
        /// Decision to refuse (不予行政许可决定书).
        Refusal = "refusal", "不予行政许可决定书", "decision to refuse";
        /// Notice that the handling ended (终止办理告知书).
        Termination = "termination", "终止办理告知书", "notice of termination";
        /// Record of delivery (送达回证).
        DeliveryReceipt = "delivery-receipt", "送达回证", "record of delivery";
        /// Decision to change a permit (准予变更行政许可决定书).
        Amendment = "amendment", "准予变更行政许可决定书", "decision to change a permit";
        /// Decision to renew (准予延续行政许可决定书).
        Renewal = "renewal", "准予延续行政许可决定书", "decision to renew";
        /// Decision not to renew (不予延续行政许可决定书).
        RenewalRefusal = "renewal-refusal", "不予延续行政许可决定书", "decision not to renew";
        /// Notice of a renewal that the law made, because nothing was decided (准予延续告知书（视为准予延续）).
        RenewalDeemed = "renewal-deemed", "准予延续告知书（视为准予延续）", "notice of deemed renewal";
        /// Decision to revoke (撤销行政许可决定书).
        Revocation = "revocation", "撤销行政许可决定书", "decision to revoke";
        /// Decision to withdraw a permit (撤回行政许可决定书).
        PermitWithdrawal = "permit-withdrawal", "撤回行政许可决定书", "decision to withdraw a permit";
        /// Decision to strike a permit off (注销行政许可决定书).
        Cancellation = "cancellation", "注销行政许可决定书", "decision to strike a permit off";
    }
}

/// A line of the table (文书对应关系): what happened, which document that owes, and by which article.
#[derive(Debug, Clone, Copy)]
pub struct Owed {
    /// The kind of fact.
    pub fact: &'static str,
    /// The document.
    pub document: DocumentKind,
    /// The article that wants it.
    pub article: &'static str,
    /// Whether filings (备案) owe it too; what is the builder's own business owes nothing.
    filings: bool,
    when: fn(&Act) -> bool,
}

const fn row(fact: &'static str, document: DocumentKind, article: &'static str) -> Owed {
    Owed { fact, document, article, filings: false, when: |_| true }
}

impl Owed {
    const fn filings(self) -> Self {
        Self { filings: true, ..self }
    }

    const fn when(self, when: fn(&Act) -> bool) -> Self {
        Self { when, ..self }
    }
}

const SLIP: &str = "行政许可法第三十二条第二款";
const TOLERANCE: &str = "辽宁省政务服务容缺受理管理办法";
const COMMITMENT: &str = "国务院办公厅关于全面推行证明事项和涉企经营许可事项告知承诺制的指导意见（国办发〔2020〕42号）";

/// What owes which document. Every kind of fact stands here or in [`OWES_NOTHING`].
pub(crate) const OWED: [Owed; 28] = [
    // The term of the notice runs from receipt (art. 32(1)4), so the day of receipt is written down and handed over.
    row("received", DocumentKind::PapersReceipt, "行政许可法第三十二条第一款第四项").filings(),
    row("received", DocumentKind::Commitment, COMMITMENT)
        .filings()
        .when(|act| matches!(act, Act::Received { committed, .. } if !committed.is_empty())),
    // Art. 32(2): acceptance and its refusal are in writing, sealed and dated. Without the slip the step is not made.
    row("found-not-required", DocumentKind::NotRequired, SLIP).filings(),
    row("found-not-competent", DocumentKind::NotCompetent, SLIP).filings(),
    row("corrections-requested", DocumentKind::OneTimeNotice, "行政许可法第三十二条第一款第四项").filings(),
    row("supplemented", DocumentKind::SupplementReceipt, "行政许可法第三十二条第一款第五项").filings(),
    row("accepted", DocumentKind::Acceptance, SLIP),
    row("acceptance-deemed", DocumentKind::DeemedAcceptance, SLIP),
    // Liaoning's measures: the promise is signed, the notice says what follows and by when.
    row("promised", DocumentKind::TolerancePromise, TOLERANCE),
    row("tolerated", DocumentKind::Tolerance, SLIP),
    row("tolerance-lapsed", DocumentKind::Termination, TOLERANCE)
        .when(|act| matches!(act, Act::ToleranceLapsed { lapse: Lapse::Withdrawn, .. })),
    row("tolerance-lapsed", DocumentKind::Refusal, "行政许可法第三十八条第二款")
        .when(|act| matches!(act, Act::ToleranceLapsed { lapse: Lapse::Refused, .. })),
    // Arts. 36, 47: interested parties are told of their right to state their view and to a hearing.
    row("parties-told", DocumentKind::PartiesNotice, "行政许可法第三十六条、第四十七条"),
    // Art. 48(1)1: time and place seven days before.
    row("hearing-announced", DocumentKind::HearingNotice, "行政许可法第四十八条第一款第一项"),
    // Art. 45: the time that does not count is told in writing.
    row("paused", DocumentKind::PauseNotice, "行政许可法第四十五条"),
    // Art. 42(1): the reason of an extension is told.
    row("extended", DocumentKind::ExtensionNotice, "行政许可法第四十二条第一款"),
    // Art. 38: a grant is a written decision; a refusal gives reasons and names the remedies.
    row("decided", DocumentKind::Grant, "行政许可法第三十八条第一款")
        .when(|act| matches!(act, Act::Decided { outcome: Outcome::Granted, .. })),
    row("decided", DocumentKind::Refusal, "行政许可法第三十八条第二款")
        .when(|act| matches!(act, Act::Decided { outcome: Outcome::Refused, .. })),
    // Art. 44: delivery within ten days, provable.
    row("delivered", DocumentKind::DeliveryReceipt, "行政许可法第四十四条"),
    // What ends without a decision is told, so that the applicant knows that he may file again.
    row("lapsed", DocumentKind::Termination, "行政许可法第三十二条第一款第四项").filings(),
    row("withdrawn", DocumentKind::Termination, "行政许可法第二十九条").filings(),
    // Arts. 49, 50, 69, 70, 8(2): the life of the permit.
    row("amended", DocumentKind::Amendment, "行政许可法第四十九条"),
    row("renewal-decided", DocumentKind::Renewal, "行政许可法第五十条第二款")
        .when(|act| matches!(act, Act::RenewalDecided { outcome: Outcome::Granted, .. })),
    row("renewal-decided", DocumentKind::RenewalRefusal, "行政许可法第五十条第二款")
        .when(|act| matches!(act, Act::RenewalDecided { outcome: Outcome::Refused, .. })),
    row("renewal-deemed", DocumentKind::RenewalDeemed, "行政许可法第五十条第二款"),
    row("revoked", DocumentKind::Revocation, "行政许可法第六十九条"),
    row("permit-withdrawn", DocumentKind::PermitWithdrawal, "行政许可法第八条第二款"),
    row("cancelled", DocumentKind::Cancellation, "行政许可法第七十条"),
];

/// Facts that owe no document, each with the reason.
#[cfg(test)]
pub(crate) const OWES_NOTHING: [(&str, &str); 19] = [
    ("corrected-on-the-spot", "corrected in the applicant's presence; acceptance follows with its own slip"),
    ("site-checked", "a record of the staff, kept with the case"),
    ("consulted", "between offices, not towards the applicant"),
    ("answered", "between offices, not towards the applicant"),
    ("meeting-called", "between offices, not towards the applicant"),
    ("meeting-held", "the minutes are the record itself, between offices"),
    ("statement-heard", "the statement is the party's own paper"),
    ("hearing-requested", "the application is the party's own paper"),
    ("hearing-held", "the minutes are the record itself, signed by those who were there"),
    ("forwarded", "between offices; the applicant hands in nothing again (art. 35)"),
    ("pre-approved", "nothing is decided before the last condition is met"),
    ("machine-reviewed", "part of the review, told in the decision"),
    ("reviewed", "part of the review, told in the decision"),
    ("resumed", "the pause notice told the end; the clock shows the rest"),
    ("renewal-asked", "the application is the holder's own paper"),
    ("commitment-verified", "a check of the organ; what follows from it is a decision of its own"),
    ("rechecked", "a check of the organ; what follows from it is a decision of its own"),
    ("expired", "time alone; the organ strikes the permit off by decision"),
    ("due-moved", "the holiday notice itself is public"),
];

impl Act {
    /// The documents that this act owes in a case of an item that is handled in `mode`.
    pub fn owes(&self, mode: Mode) -> impl Iterator<Item = DocumentKind> {
        let owed = OWED.iter().filter(move |row| row.fact == self.kind() && (row.when)(self));
        owed.filter(move |row| mode == Mode::Permit || (mode == Mode::Filing && row.filings)).map(|row| row.document)
    }
}

impl DocumentKind {
    /// The lines of the table for facts of this kind.
    pub fn owed_for(fact: &str) -> impl Iterator<Item = &'static Owed> {
        OWED.iter().filter(move |row| row.fact == fact)
    }

    /// The article that wants it.
    pub fn article(self) -> &'static str {
        OWED.iter().find(|row| row.document == self).map_or(SLIP, |row| row.article)
    }

    /// Whether the applicant signs it, not the organ.
    pub const fn is_applicants(self) -> bool {
        matches!(self, Self::TolerancePromise | Self::Commitment)
    }

    /// Whether it decides something against which the applicant may turn to others, and so says to whom.
    pub const fn names_remedies(self) -> bool {
        matches!(
            self,
            Self::NotRequired
                | Self::NotCompetent
                | Self::Refusal
                | Self::RenewalRefusal
                | Self::Revocation
                | Self::PermitWithdrawal
                | Self::Cancellation
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_of_fact_has_a_decision_about_its_document() {
        let owing: BTreeSet<&str> = OWED.iter().map(|row| row.fact).collect();
        let silent: BTreeSet<&str> = OWES_NOTHING.iter().map(|(fact, _)| *fact).collect();
        let both: Vec<_> = owing.intersection(&silent).collect();
        assert!(both.is_empty(), "these facts owe a document and do not: {both:?}");
        let decided: BTreeSet<&str> = owing.union(&silent).copied().collect();
        let all: BTreeSet<&str> = Act::TABLE.iter().map(|(kind, ..)| *kind).collect();
        assert_eq!(decided, all, "left: facts of the tables in document.rs; right: all facts");
        assert!(OWES_NOTHING.iter().all(|(_, reason)| !reason.is_empty()));
    }

    #[test]
    fn every_document_is_owed_by_something() {
        let owed: BTreeSet<DocumentKind> = OWED.iter().map(|row| row.document).collect();
        let all: BTreeSet<DocumentKind> = DocumentKind::ALL.iter().copied().collect();
        assert_eq!(owed, all);
    }
}
