//! Papers that may follow: the applicant promises, the window accepts, time watches (容缺受理).
//!
//! Source: Liaoning's Measures on Tolerant Acceptance in Government Service (辽宁省政务服务容缺受理管理办法, 2021): voluntary, on a
//! signed promise, minor papers only, no longer than the item's own term; what lapsing means is the pack's.

use super::rules;
use crate::{Act, Case, Context, Guide, Lapse, Named, Refusal, State, Tolerance, Within};
use calendar::{Calendar, Term};
use jiff::civil::Date;

rules! {
    "tol-main", "辽宁省政务服务容缺受理管理办法", "Liaoning Measures on Tolerant Acceptance":
        "主要材料齐全、符合法定形式，仅缺次要材料的，才可以容缺受理；主要材料不得容缺。",
        "Only minor papers may follow; the main papers must be there and in form.",
        facts ["tolerated"], refusals ["main-paper-missing", "tolerance-not-provided"];
    "tol-promise", "辽宁省政务服务容缺受理管理办法", "Liaoning Measures on Tolerant Acceptance":
        "容缺受理由申请人自愿选择并签署承诺书，补正期限不得超过事项规定的办理时限。",
        "It is the applicant's choice, on a signed promise that is no longer than the item's own term.",
        facts ["promised"], refusals ["promise-required", "promise-too-long"];
    "tol-grant", "辽宁省政务服务容缺受理管理办法", "Liaoning Measures on Tolerant Acceptance":
        "容缺受理后即开始审查，承诺材料补齐前不得准予许可。",
        "Review begins at once; nothing is granted before the promised papers are there.",
        refusals ["materials-incomplete"];
    "tol-lapse", "辽宁省政务服务容缺受理管理办法", "Liaoning Measures on Tolerant Acceptance":
        "逾期未补正的，按事项规定视为撤回申请或者不予许可。",
        "When they do not come in time the application counts as withdrawn, or is refused, as the item says.",
        facts ["tolerance-lapsed"];
}

/// The reason of a refusal that follows from a promise that was not kept.
pub(crate) const REFUSED: &str = "承诺补交的材料逾期未交，按照事项规定不予许可";

/// A promise is made before acceptance, where the item provides for tolerance.
pub(super) fn may_promise(case: &Case) -> Result<(), Refusal> {
    super::intake::undecided(case)?;
    rule(case)?;
    minor(case)
}

/// A promise is accepted together with the application.
pub(super) fn may(case: &Case) -> Result<(), Refusal> {
    may_promise(case)?;
    let Some(promise) = &case.promise else { return Err(Refusal::PromiseRequired) };
    let left: Vec<Named> = owed_except(case, &promise.papers);
    if left.is_empty() { Ok(()) } else { Err(Refusal::MaterialsIncomplete { papers: left, verb: crate::Verb::Tolerate }) }
}

fn rule(case: &Case) -> Result<Tolerance, Refusal> {
    case.guide.procedure.tolerance.ok_or(Refusal::ToleranceNotProvided)
}

/// Something is owed, and nothing of it is a main paper.
fn minor(case: &Case) -> Result<(), Refusal> {
    let owed = case.owed();
    if owed.is_empty() {
        return Err(Refusal::NothingToSupplement);
    }
    let main = owed.iter().filter(|(id, _)| case.guide.paper(id).is_none_or(|paper| !paper.secondary));
    let papers: Vec<Named> = main.map(|(_, name)| (*name).clone()).collect();
    if papers.is_empty() { Ok(()) } else { Err(Refusal::MainPaperMissing { papers }) }
}

fn owed_except(case: &Case, promised: &[String]) -> Vec<Named> {
    let owed = case.owed().into_iter().filter(|(id, _)| !promised.iter().any(|one| one == id));
    owed.map(|(_, name)| name.clone()).collect()
}

/// The promise names papers that are owed, and a day within the item's own term, reckoned as if accepted today.
pub(super) fn promise(
    case: &Case,
    ctx: &Context<'_>,
    materials: &[String],
    until: Option<Date>,
    today: Date,
) -> Result<Act, Refusal> {
    let owed: Vec<String> = case.owed().into_iter().map(|(id, _)| id.to_owned()).collect();
    let papers: Vec<String> = match materials {
        [] => owed,
        some => owed.into_iter().filter(|id| some.contains(id)).collect(),
    };
    if papers.is_empty() {
        return Err(Refusal::NothingToSupplement);
    }
    let latest = latest(case, ctx, today)?;
    let until = until.unwrap_or(latest);
    if until < today || until > latest {
        return Err(Refusal::PromiseTooLong { latest });
    }
    Ok(Act::Promised { papers, until })
}

/// The last day until which papers may be promised on `today`.
fn latest(case: &Case, ctx: &Context<'_>, today: Date) -> Result<Date, Refusal> {
    case.guide.promise_until(ctx.calendar, today)?.ok_or(Refusal::ToleranceNotProvided)
}

impl Guide {
    /// The last day until which minor papers may be promised for an application of `today`; none where the item tolerates nothing.
    ///
    /// # Errors
    /// What the calendar says of a day beyond its ends.
    pub fn promise_until(&self, calendar: &Calendar, today: Date) -> Result<Option<Date>, Refusal> {
        let Some(tolerance) = self.procedure.tolerance else { return Ok(None) };
        let law = self.statutory.as_ref().map(|law| law.term);
        let term: Term = match tolerance.within {
            Within::Statutory => law.or(self.promised),
            Within::Promised => self.promised.or(law),
        }
        .unwrap_or(self.supplement);
        Ok(Some(calendar.due(today, super::in_days(term), &[])?.on))
    }
}

/// Accepted with papers to follow; the clock to decide starts. A promise that has grown too long since is judged again.
pub(super) fn tolerate(case: &Case, ctx: &Context<'_>, today: Date) -> Result<Act, Refusal> {
    let promise = case.promise.as_ref().ok_or(Refusal::PromiseRequired)?;
    let latest = latest(case, ctx, today)?;
    if promise.until < today || promise.until > latest {
        return Err(Refusal::PromiseTooLong { latest });
    }
    let names = promise.papers.iter().filter(|id| !case.has(id)).filter_map(|id| case.guide.paper(id));
    Ok(Act::Tolerated {
        accepted_on: super::acceptance::accepted_on(case, today),
        papers: names.map(|paper| paper.name.clone()).collect(),
        until: promise.until,
        lapse: rule(case)?.lapse,
    })
}

/// What time does to a promise that was not kept, and from which day on.
pub(super) fn lapse(case: &Case) -> Option<(Act, Date)> {
    let open = matches!(case.state, State::Accepted { .. } | State::Paused { .. });
    let promise = case.tolerated().filter(|_| open)?;
    let missing = promise.papers.iter().filter(|id| !case.has(id)).filter_map(|id| case.guide.paper(id));
    let papers = missing.map(|paper| paper.name.clone()).collect();
    let lapse = case.guide.procedure.tolerance.map_or(Lapse::Withdrawn, |rule| rule.lapse);
    Some((Act::ToleranceLapsed { papers, lapse }, crate::decide::day_after(promise.until)))
}
