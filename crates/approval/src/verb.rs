//! The law's verbs: their stable names, their names for people, and the roles that may do them.

use crate::Role;
use crate::item::stable_names;

stable_names! {
    /// The verb of a [`Command`] (操作), `do` in JSON.
    Verb {
        /// Submit (提交申请).
        Submit = "submit", "提交申请", "submit";
        /// No licence is needed (告知不需要许可).
        RejectNotRequired = "reject-not-required", "告知不需要许可", "no licence needed";
        /// Not this organ's competence (不予受理并告知主管机关).
        RejectNotCompetent = "reject-not-competent", "不予受理，告知主管机关", "not our competence";
        /// Errors are corrected on the spot (当场更正).
        CorrectOnTheSpot = "correct-on-the-spot", "当场更正", "correct on the spot";
        /// The one-time notice (一次性告知补正).
        RequestCorrections = "request-corrections", "一次性告知补正", "request corrections";
        /// Papers are supplied (补正材料).
        Supplement = "supplement", "补正材料", "supply papers";
        /// Promise papers that are missing (承诺补交).
        Promise = "promise", "承诺补交", "promise papers";
        /// Accept with minor papers missing (容缺受理).
        Tolerate = "tolerate", "容缺受理", "accept with papers to follow";
        /// Accept (受理).
        Accept = "accept", "受理", "accept";
        /// Review (审查).
        Review = "review", "提出审查意见", "review";
        /// Two of the staff check on site (现场核查).
        CheckSite = "check-site", "现场核查", "check on site";
        /// Ask other offices for their opinion (征求意见).
        Consult = "consult", "征求部门意见", "ask other offices";
        /// Answer another office (回复意见).
        Answer = "answer", "回复意见", "give an opinion";
        /// Call the offices to a joint review (召集联合审查).
        Convene = "convene", "召集联合审查", "call a joint review";
        /// Hold the joint review (记录联合审查).
        HoldMeeting = "hold-meeting", "记录联合审查", "hold the joint review";
        /// Tell those whom it concerns of their rights (告知利害关系人).
        TellParties = "tell-parties", "告知陈述申辩和听证权利", "tell interested parties";
        /// Record what somebody states (听取陈述申辩).
        HearStatement = "hear-statement", "听取陈述申辩", "hear a statement";
        /// Ask for a hearing (申请听证).
        RequestHearing = "request-hearing", "申请听证", "request a hearing";
        /// Give notice of a hearing (通知听证).
        AnnounceHearing = "announce-hearing", "通知听证", "announce the hearing";
        /// Hold the hearing (举行听证).
        HoldHearing = "hold-hearing", "举行听证", "hold the hearing";
        /// Send what was reviewed up to the organ that decides (报上级机关决定).
        Forward = "forward", "报上级机关决定", "send up";
        /// Review before the last condition is met (预审通过).
        PreApprove = "pre-approve", "预审通过", "approve in advance";
        /// Stop the clock (中止计时).
        Pause = "pause", "中止计时", "pause the clock";
        /// Let the clock run again (恢复计时).
        Resume = "resume", "恢复计时", "resume the clock";
        /// Extend the term (延长期限).
        Extend = "extend", "延长期限", "extend the term";
        /// Decide (作出决定).
        Decide = "decide", "作出决定", "decide";
        /// Deliver (送达).
        Deliver = "deliver", "送达", "deliver";
        /// Withdraw the application (撤回申请).
        Withdraw = "withdraw", "撤回申请", "withdraw";
        /// Change what a permit says, on its holder's application (变更许可).
        Amend = "amend", "变更许可", "amend the permit";
        /// Ask for the renewal of a permit (申请延续).
        Renew = "renew", "申请延续", "ask for renewal";
        /// Check afterwards what the applicant had committed to (核查承诺).
        VerifyCommitment = "verify-commitment", "核查承诺", "verify the commitment";
        /// A person looks again at what a machine decided (人工复核).
        Recheck = "recheck", "人工复核", "check again";
        /// Revoke a permit that should not have been granted (撤销许可).
        Revoke = "revoke", "撤销许可", "revoke";
        /// Withdraw a permit because law or circumstances changed (撤回许可).
        WithdrawPermit = "withdraw-permit", "撤回许可", "withdraw the permit";
        /// Strike a permit off (注销许可).
        Cancel = "cancel", "注销许可", "cancel";
        /// Let time pass (时间推移).
        Tick = "tick", "时间推移", "let time pass";
    }
}

impl Verb {
    /// The roles that may do it; whose office it must be is the server's business.
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Submit | Self::Supplement | Self::Withdraw | Self::Promise | Self::RequestHearing | Self::Renew => {
                &[Role::Applicant, Role::WindowClerk]
            }
            Self::RejectNotRequired
            | Self::RejectNotCompetent
            | Self::CorrectOnTheSpot
            | Self::RequestCorrections
            | Self::Tolerate
            | Self::Accept => &[Role::WindowClerk, Role::Reviewer],
            Self::HearStatement => &[Role::Reviewer, Role::WindowClerk, Role::OfficeHead],
            Self::Review | Self::CheckSite => &[Role::Reviewer],
            Self::Pause
            | Self::Resume
            | Self::Consult
            | Self::Convene
            | Self::HoldMeeting
            | Self::Answer
            | Self::TellParties
            | Self::AnnounceHearing
            | Self::HoldHearing
            | Self::VerifyCommitment
            | Self::Recheck => &[Role::Reviewer, Role::OfficeHead],
            // Where organs handle an item in one, the head of the government approves the extension (art. 42(2)).
            Self::Extend => &[Role::OfficeHead, Role::Leader],
            Self::Decide
            | Self::Forward
            | Self::PreApprove
            | Self::Amend
            | Self::Revoke
            | Self::WithdrawPermit
            | Self::Cancel => &[Role::OfficeHead],
            Self::Deliver => &[Role::WindowClerk, Role::OfficeHead],
            Self::Tick => Role::ALL,
        }
    }

    /// The role that does it as a rule: who acts in a scenario that names nobody.
    pub const fn usual_role(self) -> Role {
        match self {
            Self::Tick => Role::System,
            _ => self.roles()[0],
        }
    }

    /// Whether it touches a permit that was granted, not the application for it.
    ///
    /// Law: Administrative License Law arts. 8, 49, 50, 69, 70.
    pub const fn is_after_grant(self) -> bool {
        matches!(
            self,
            Self::Amend
                | Self::Renew
                | Self::VerifyCommitment
                | Self::Recheck
                | Self::Revoke
                | Self::WithdrawPermit
                | Self::Cancel
        )
    }
}
