//! What stands in a document: the values of its placeholders, from the case and from what happened.

use crate::{Act, Case, Decision, DocumentKind, DueKind, Fact, Lapse, Named, Running, term_text};
use calendar::date_of;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;

/// What fills a document's placeholders (文书要素), by their names.
pub type Values = BTreeMap<&'static str, Named>;

impl DocumentKind {
    /// What every document may say: numbers, names, the day, the item and the law behind it.
    pub const PLACEHOLDERS: [&'static str; 9] =
        ["number", "case", "applicant", "project", "project_code", "office", "item", "received", "date"];

    /// To whom one may turn, in documents that say so ([`DocumentKind::names_remedies`]).
    pub const REMEDIES: [&'static str; 2] = ["reconsideration", "court"];

    /// What this kind says beyond that.
    pub const fn own_placeholders(self) -> &'static [&'static str] {
        match self {
            Self::PapersReceipt | Self::SupplementReceipt => &["papers", "missing", "next"],
            Self::Acceptance => &["accepted", "term", "due"],
            Self::DeemedAcceptance => &["accepted", "silent", "term", "due"],
            Self::NotRequired | Self::Termination | Self::Refusal | Self::RenewalRefusal => &["reason"],
            Self::NotCompetent => &["organ"],
            Self::OneTimeNotice => &["papers", "due"],
            Self::TolerancePromise => &["papers", "until"],
            Self::Tolerance => &["accepted", "papers", "until", "lapse", "due"],
            Self::Commitment => &["papers"],
            Self::PauseNotice => &["cause", "expected", "reason"],
            Self::ExtensionNotice => &["term", "reason", "due"],
            Self::PartiesNotice => &["parties", "until"],
            Self::HearingNotice => &["on", "place", "chair"],
            Self::Grant => &["reason", "accepted", "delivery"],
            Self::DeliveryReceipt => &["document", "decision", "decided"],
            Self::Amendment => &["what"],
            Self::Renewal => &["reason", "valid_to"],
            Self::RenewalDeemed => &["valid_to"],
            Self::Revocation | Self::Cancellation => &["ground", "reason"],
            Self::PermitWithdrawal => &["reason", "compensation"],
        }
    }

    /// Everything that its template may put in braces.
    pub fn placeholders(self) -> Vec<&'static str> {
        let mut all = Self::PLACEHOLDERS.to_vec();
        all.extend(self.own_placeholders());
        if self.names_remedies() {
            all.extend(Self::REMEDIES);
        }
        all
    }

    /// What the case and the fact say in it. Names of people, offices and projects, and numbers, are the caller's.
    pub fn values(self, case: &Case, fact: &Fact) -> Values {
        let mut values = Values::new();
        let mut set = |name, value: Named| drop(values.insert(name, value));
        set("item", case.guide.name.clone());
        set("received", day(case.received_on()));
        set("date", day(date_of(fact.at)));
        for name in self.own_placeholders() {
            // The number of a decision that is delivered is known once it is written.
            if *name != "decision" {
                set(name, self.value(name, case, fact).unwrap_or_else(nothing));
            }
        }
        values
    }

    fn value(self, name: &str, case: &Case, fact: &Fact) -> Option<Named> {
        Some(match name {
            "papers" => self.papers(case, &fact.act)?,
            "missing" => missing(case, &fact.act),
            "due" => day(self.due(case, fact)?),
            "next" => next(fact.due?),
            "accepted" => day(accepted(case, &fact.act)?),
            "silent" => day(date_of(fact.at).checked_sub(1.day()).ok()?),
            "term" => match &fact.act {
                Act::Extended { term, .. } => term_text(*term),
                _ => term_text(case.guide.promised.or(case.guide.statutory.as_ref().map(|law| law.term))?),
            },
            "delivery" => day(case.clocks.delivery.map(|due| due.on).or_else(|| fact.due.map(|due| due.on))?),
            "decided" => day(case.ruling()?.decided_on),
            "document" => match case.outcome()? {
                crate::Outcome::Granted => Self::Grant.text(),
                crate::Outcome::Refused => Self::Refusal.text(),
            },
            _ => return said(name, &fact.act),
        })
    }

    /// When what it tells of must be done.
    fn due(self, case: &Case, fact: &Fact) -> Option<Date> {
        let running = |kind: DueKind| fact.due.filter(|due| due.kind == kind).map(|due| due.on);
        if self == Self::OneTimeNotice {
            return running(DueKind::Supplement).or_else(|| case.clocks.supplement.map(|due| due.on));
        }
        let decision = running(DueKind::Promised).or_else(|| running(DueKind::Statutory));
        decision.or_else(|| case.clocks.promised.or(case.clocks.statutory).map(|due| due.on))
    }

    fn papers(self, case: &Case, act: &Act) -> Option<Named> {
        let named = |ids: &[String]| ids.iter().filter_map(|id| Some(case.guide.paper(id)?.name.clone())).collect::<Vec<_>>();
        Some(match act {
            Act::Received { committed, .. } if self == Self::Commitment => numbered(&named(committed)),
            Act::Received { papers, .. } | Act::Supplemented { papers, .. } | Act::Promised { papers, .. } => {
                numbered(&named(papers))
            }
            Act::Tolerated { papers, .. } | Act::ToleranceLapsed { papers, .. } => numbered(papers),
            Act::CorrectionsRequested { wanted } => {
                let lines: Vec<Named> = wanted
                    .iter()
                    .map(|line| match line.what.trim() {
                        "" => Named::new(format!("{}：缺少，请提交", line.name.zh), format!("{}: missing", line.name.en)),
                        what => Named::new(format!("{}：{what}", line.name.zh), format!("{}: {what}", line.name.en)),
                    })
                    .collect();
                numbered(&lines)
            }
            _ => return None,
        })
    }
}

/// What the act itself says.
fn said(name: &str, act: &Act) -> Option<Named> {
    Some(match (name, act) {
        ("reason", Act::Lapsed {}) => Named::new("逾期未补正材料，视为撤回申请", "the papers asked for did not come in time"),
        ("reason", Act::ToleranceLapsed { papers, lapse, .. }) => {
            let names = |pick: fn(&Named) -> &String, between| papers.iter().map(pick).cloned().collect::<Vec<_>>().join(between);
            let (zh, en) = (names(|name| &name.zh, "、"), names(|name| &name.en, ", "));
            let lapse = match lapse {
                Lapse::Withdrawn => Named::new("视为撤回申请", "the application counts as withdrawn"),
                Lapse::Refused => Named::new("按照事项规定不予许可", "the application is refused, as the item says"),
            };
            Named::new(format!("承诺补交的{zh}逾期未交，{}", lapse.zh), format!("the promised {en} did not come: {}", lapse.en))
        }
        ("reason", Act::Withdrawn { reason }) => match reason.trim() {
            "" => Named::new("申请人撤回申请", "the applicant withdrew the application"),
            text => Named::new(format!("申请人撤回申请（{text}）"), format!("the applicant withdrew the application ({text})")),
        },
        ("reason", Act::Decided { reason, .. } | Act::RenewalDecided { reason, .. }) if reason.trim().is_empty() => {
            Named::new("经审查，符合法定条件、标准", "the statutory conditions are met")
        }
        ("reason", Act::Cancelled { reason, .. }) if reason.trim().is_empty() => {
            Named::new("上述情形已经核实", "what is named above has been verified")
        }
        (
            "reason",
            Act::FoundNotRequired { reason }
            | Act::Paused { reason, .. }
            | Act::Extended { reason, .. }
            | Act::Decided { reason, .. }
            | Act::RenewalDecided { reason, .. }
            | Act::Revoked { reason, .. }
            | Act::PermitWithdrawn { reason, .. }
            | Act::Cancelled { reason, .. },
        ) => text(reason),
        ("organ", Act::FoundNotCompetent { competent_organ }) => text(competent_organ),
        ("until", Act::Promised { until, .. } | Act::Tolerated { until, .. } | Act::PartiesTold { until, .. }) => day(*until),
        ("lapse", Act::Tolerated { lapse, .. }) => lapse.text(),
        ("cause", Act::Paused { cause, .. }) => cause.text(),
        ("expected", Act::Paused { expected_on, .. }) => day(*expected_on),
        ("parties", Act::PartiesTold { parties, .. }) => text(parties),
        ("on", Act::HearingAnnounced { on, .. }) => day(*on),
        ("place", Act::HearingAnnounced { place, .. }) => text(place),
        ("chair", Act::HearingAnnounced { chair, .. }) => text(chair),
        ("what", Act::Amended { what }) => text(what),
        ("valid_to", Act::RenewalDecided { valid_to, .. } | Act::RenewalDeemed { valid_to }) => match valid_to {
            Some(to) => day(*to),
            None => Named::new("长期", "no end"),
        },
        ("ground", Act::Revoked { ground, .. }) => ground.text(),
        ("ground", Act::Cancelled { ground, .. }) => ground.text(),
        ("compensation", Act::PermitWithdrawn { compensation, .. }) => text(compensation),
        _ => return None,
    })
}

/// From which day terms run.
fn accepted(case: &Case, act: &Act) -> Option<Date> {
    match act {
        Act::Accepted { accepted_on } | Act::AcceptanceDeemed { accepted_on } | Act::Tolerated { accepted_on, .. } => {
            Some(*accepted_on)
        }
        _ => case.accepted_on(),
    }
}

/// The papers of the guide that were not there when others came in.
fn missing(case: &Case, act: &Act) -> Named {
    let owed: Vec<Named> = match act {
        Act::Received { guide, papers, committed, .. } => {
            let there = |id: &String| papers.contains(id) || committed.contains(id);
            guide.papers.iter().filter(|paper| !there(&paper.id)).map(|paper| paper.name.clone()).collect()
        }
        Act::Supplemented { complete: true, .. } => Vec::new(),
        _ => case.owed().into_iter().map(|(_, name)| name.clone()).collect(),
    };
    if owed.is_empty() { Named::new("无", "none") } else { numbered(&owed) }
}

/// A day as documents write it.
fn day(on: Date) -> Named {
    let zh = format!("{}年{}月{}日", on.year(), on.month(), on.day());
    Named::new(zh, on.strftime("%-d %B %Y").to_string())
}

fn text(said: &str) -> Named {
    let said = said.trim();
    if said.is_empty() { nothing() } else { Named::new(said, said) }
}

/// What happens next, and until when.
fn next(due: Running) -> Named {
    let on = day(due.on);
    let (zh, en) = match due.kind {
        DueKind::Notice => (
            format!(
                "本机关最迟于{}作出是否受理的决定，或者一次性告知需要补正的全部内容；逾期不告知的，自收到申请材料之日起即为受理。",
                on.zh
            ),
            format!(
                "By {} at the latest the application is accepted, or everything to supply is told at once; otherwise it counts as accepted from the day of receipt.",
                on.en
            ),
        ),
        DueKind::Supplement | DueKind::Tolerated => {
            (format!("请最迟于{}补齐尚缺的材料。", on.zh), format!("The papers that are still missing are due by {}.", on.en))
        }
        DueKind::Promised | DueKind::Statutory | DueKind::Renewal => {
            (format!("本机关最迟于{}作出决定。", on.zh), format!("The decision is due by {}.", on.en))
        }
        DueKind::Hearing => (format!("本机关最迟于{}组织听证。", on.zh), format!("The hearing is due by {}.", on.en)),
        DueKind::Delivery => (format!("本机关最迟于{}送达决定。", on.zh), format!("Delivery is due by {}.", on.en)),
    };
    Named::new(zh, en)
}

fn nothing() -> Named {
    Named::new("——", "—")
}

/// A list, a line each.
fn numbered(names: &[Named]) -> Named {
    if names.is_empty() {
        return Named::new("无", "none");
    }
    let lines = |pick: fn(&Named) -> &String| {
        let lines: Vec<String> = (1..).zip(names).map(|(n, name)| format!("{n}. {}", pick(name))).collect();
        lines.join("\n")
    };
    Named::new(lines(|name| &name.zh), lines(|name| &name.en))
}

/// A document that a step owes, with what stands in it (应出具文书).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DocumentDraft {
    /// Which of the step's facts owes it: its place among them.
    pub fact: usize,
    /// The kind.
    pub kind: DocumentKind,
    /// The day that the law gives it.
    pub on: Date,
    /// What fills its placeholders.
    pub values: Values,
}

impl Decision {
    /// The documents that this step owes, in the order of its facts.
    ///
    /// Law: Administrative License Law art. 32(2) and the articles of the kinds: a step without its document is not made.
    pub fn documents(&self) -> Vec<DocumentDraft> {
        let mode = self.case.guide.mode;
        let owed = self.facts.iter().enumerate().flat_map(|(n, fact)| fact.act.owes(mode).map(move |kind| (n, fact, kind)));
        let draft = |(n, fact, kind): (usize, &Fact, DocumentKind)| DocumentDraft {
            fact: n,
            kind,
            on: date_of(fact.at),
            values: kind.values(&self.case, fact),
        };
        owed.map(draft).collect()
    }
}
