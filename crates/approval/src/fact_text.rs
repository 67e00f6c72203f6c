//! Facts as sentences, in both languages.

use crate::{Act, DueKind, Fact, Named, Outcome, Wanted, term_text};
use calendar::date_of;
use jiff::civil::Date;

impl Fact {
    /// What happened, as a sentence for the applicant and the office alike.
    pub fn sentence(&self) -> Named {
        let told = self.act.sentence(self);
        match self.due.filter(|_| self.act.starts_a_clock()) {
            None => Named::new(format!("{}。", told.zh), format!("{}.", told.en)),
            Some(due) => {
                let duty = due.kind.duty(due.on);
                Named::new(format!("{}；{}。", told.zh, duty.zh), format!("{}; {}.", told.en, duty.en))
            }
        }
    }
}

impl DueKind {
    /// What must happen, and on which day at the latest.
    fn duty(self, on: Date) -> Named {
        let (zh, en) = match self {
            Self::Notice => (format!("最迟 {on} 受理或者一次性告知补正"), "acceptance or the one-time notice is due by"),
            Self::Supplement => (format!("最迟 {on} 补正"), "the papers are due by"),
            Self::Promised => (format!("承诺最迟 {on} 办结"), "the decision is promised by"),
            Self::Statutory => (format!("法定最迟 {on} 办结"), "the decision is due by"),
            Self::Delivery => (format!("最迟 {on} 送达"), "delivery is due by"),
            Self::Tolerated => (format!("最迟 {on} 补齐容缺材料"), "the papers to follow are due by"),
            Self::Hearing => (format!("最迟 {on} 举行听证"), "the hearing is due by"),
            Self::Renewal => (format!("最迟 {on} 作出延续决定"), "the renewal is to be decided by"),
        };
        Named::new(zh, format!("{en} {on}"))
    }
}

impl Act {
    const fn starts_a_clock(&self) -> bool {
        matches!(
            self,
            Self::Received { .. }
                | Self::CorrectionsRequested { .. }
                | Self::Supplemented { .. }
                | Self::Accepted { .. }
                | Self::AcceptanceDeemed { .. }
                | Self::Tolerated { .. }
                | Self::Forwarded { .. }
                | Self::HearingRequested { .. }
                | Self::Resumed { .. }
                | Self::Extended { .. }
                | Self::Decided { .. }
                | Self::RenewalAsked { .. }
        )
    }

    fn sentence(&self, fact: &Fact) -> Named {
        let on = date_of(fact.at);
        if let Some(told) = self.special_sentence() {
            return told;
        }
        match self {
            Self::Received { guide, papers, note, taken_in, .. } => {
                let (n, of) = (papers.len(), guide.papers.len());
                let (note_zh, note_en) = quoted(note);
                let told = taken_in.as_ref().map(|taken_in| taken_in.sentence());
                let (at_zh, at_en) = told.map_or_else(Default::default, |at| (format!("；{}", at.zh), format!("; {}", at.en)));
                Named::new(
                    format!("收到“{}”申请，材料 {n}/{of} 份{at_zh}{note_zh}", guide.name.zh),
                    format!("Application for the {} received with {n} of {of} papers{at_en}{note_en}", guide.name.en),
                )
            }
            Self::FoundNotRequired { reason } => Named::new(
                format!("告知申请人本事项依法不需要取得行政许可：{reason}"),
                format!("The applicant was told that no licence is needed: {reason}"),
            ),
            Self::FoundNotCompetent { competent_organ } => Named::new(
                format!("不属于本机关职权范围，不予受理，已告知向{competent_organ}申请"),
                format!("Not within this organ's competence; the applicant was directed to {competent_organ}"),
            ),
            Self::CorrectedOnTheSpot { what } => {
                Named::new(format!("申请人当场更正：{what}"), format!("The applicant corrected on the spot: {what}"))
            }
            Self::CorrectionsRequested { wanted } => {
                let (zh, en) = lines(wanted);
                Named::new(
                    format!("一次性告知需要补正的全部内容：{zh}"),
                    format!("The applicant was told, once, everything to supply: {en}"),
                )
            }
            Self::Supplemented { papers, complete } => {
                let n = papers.len();
                let (zh, en) = if *complete {
                    ("，材料已齐全", "; the papers are complete")
                } else {
                    ("，仍有材料未交", "; papers are still missing")
                };
                let plural = if n == 1 { "" } else { "s" };
                Named::new(format!("收到补正材料 {n} 份{zh}"), format!("{n} paper{plural} supplied{en}"))
            }
            Self::Accepted { accepted_on } => {
                Named::new(format!("自 {accepted_on} 起受理"), format!("Accepted as of {accepted_on}"))
            }
            Self::AcceptanceDeemed { accepted_on } => Named::new(
                format!("逾期未告知补正，自收到申请材料之日（{accepted_on}）起即为受理"),
                format!("No notice came in time: accepted by law as of the day of receipt, {accepted_on}"),
            ),
            Self::Reviewed { opinion, text } => {
                let opinion = opinion.text();
                let (zh, en) = quoted(text);
                Named::new(format!("审查意见：{}{zh}", opinion.zh), format!("Review: {}{en}", opinion.en))
            }
            Self::Paused { cause, expected_on, reason } => {
                let cause = cause.text();
                let (zh, en) = quoted(reason);
                Named::new(
                    format!("因{}中止计时，已书面告知申请人预计 {expected_on} 结束{zh}", cause.zh),
                    format!(
                        "Clock paused for {}; the applicant was told in writing that it should end on {expected_on}{en}",
                        cause.en
                    ),
                )
            }
            Self::Resumed { cause, from } => {
                let cause = cause.text();
                Named::new(
                    format!("{}结束，恢复计时；{from} 之后至 {on} 不计入期限", cause.zh),
                    format!("The {} has ended and the clock runs again; the days after {from} up to {on} do not count", cause.en),
                )
            }
            Self::Extended { term, reason } => {
                let term = term_text(*term);
                Named::new(
                    format!("经本机关负责人批准延长{}，理由已告知申请人：{reason}", term.zh),
                    format!(
                        "Extended by {} with the approval of the organ's head; the applicant was told why: {reason}",
                        term.en
                    ),
                )
            }
            Self::Decided { outcome, reason, late, .. } => decided(*outcome, reason, *late),
            Self::Delivered { outcome, late } => {
                let (zh, en) = match outcome {
                    Outcome::Granted => ("许可证件已颁发、送达申请人", "The permit was issued and delivered to the applicant"),
                    Outcome::Refused => ("不予许可决定书已送达申请人", "The refusal was delivered to the applicant"),
                };
                late_or_not(Named::new(zh, en), *late)
            }
            Self::Lapsed {} => Named::new(
                "逾期未补正，视为撤回申请，材料退回，可以重新申请",
                "The papers did not come in time: the application counts as withdrawn, papers are returned, and it may be filed again",
            ),
            Self::Withdrawn { reason } => {
                let (zh, en) = quoted(reason);
                Named::new(format!("申请人撤回申请{zh}"), format!("The applicant withdrew the application{en}"))
            }
            Self::DueMoved { calendar, moved } => {
                let zh: Vec<String> =
                    moved.iter().map(|due| format!("{}由 {} 改为 {}", due.kind.text().zh, due.from, due.to)).collect();
                let en: Vec<String> =
                    moved.iter().map(|due| format!("{} from {} to {}", due.kind.text().en, due.from, due.to)).collect();
                Named::new(
                    format!("按 {calendar} 公布的节假日安排重新计算期限：{}", zh.join("，")),
                    format!("Due dates reckoned again on the calendar published {calendar}: {}", en.join(", ")),
                )
            }
            // The rest has been told above.
            _ => self.label(),
        }
    }
}

fn decided(outcome: Outcome, reason: &str, late: bool) -> Named {
    let (zh, en) = quoted(reason);
    let told = match outcome {
        Outcome::Granted => Named::new(format!("决定准予许可{zh}"), format!("Granted{en}")),
        Outcome::Refused => Named::new(
            format!("决定不予许可{zh}；已告知申请行政复议或者提起行政诉讼的权利"),
            format!("Refused{en}; the applicant was told of reconsideration and of the right to sue"),
        ),
    };
    late_or_not(told, late)
}

fn late_or_not(told: Named, late: bool) -> Named {
    if late {
        Named::new(format!("{}（已超过法定期限）", told.zh), format!("{} (after the statutory term)", told.en))
    } else {
        told
    }
}

pub(crate) fn quoted(text: &str) -> (String, String) {
    if text.is_empty() { (String::new(), String::new()) } else { (format!("：{text}"), format!(": {text}")) }
}

fn lines(wanted: &[Wanted]) -> (String, String) {
    let line = |name: &str, what: &str, open: &str, close: &str| match what {
        "" => name.to_owned(),
        what => format!("{name}{open}{what}{close}"),
    };
    let zh: Vec<String> = wanted.iter().map(|line_| line(&line_.name.zh, &line_.what, "（", "）")).collect();
    let en: Vec<String> = wanted.iter().map(|line_| line(&line_.name.en, &line_.what, " (", ")")).collect();
    (zh.join("、"), en.join(", "))
}
