//! A case as its page shows it to this reader.

use super::act::may;
use super::arithmetic::{self, ClockRun};
use super::assign;
use super::checklist::{self, ChecklistView};
use super::form::{FormField, fields};
use super::row::{self, CaseRow, row};
use super::sections::{Section, sections};
use crate::api::documents::{self, DocumentRow};
use crate::api::permits::{self, PermitView};
use crate::api::types::{BasisView, FactView, Role, TermView, Text};
use crate::api::view;
use crate::desk::{self, Actors, bundle};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use approval::{Bundle, Case, Context, ItemId, Verb};
use base::CaseId;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{CaseRecord, Dossier};
use utoipa::ToSchema;
use uuid::Uuid;

/// A case with everything about it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseView {
    #[serde(flatten)]
    row: CaseRow,
    /// The day whose law the case keeps.
    law_on: String,
    basis: Vec<BasisView>,
    statutory: Option<TermView>,
    promised: Option<TermView>,
    calendar_version: String,
    /// granted or refused.
    outcome: Option<String>,
    decision: Option<DecisionView>,
    materials: Vec<CaseMaterial>,
    prerequisites: Vec<PrerequisiteView>,
    reviews: Vec<ReviewView>,
    pauses: Vec<PauseView>,
    /// Causes for which the law lets the clock stop.
    pause_causes: Vec<PauseCause>,
    clock: Option<ClockView>,
    can: Vec<CommandOffer>,
    facts: Vec<FactView>,
    permit: Option<PermitView>,
    /// The documents that its steps owed, the oldest first.
    documents: Vec<DocumentRow>,
    /// What the special procedures left: papers to follow, opinions asked, a hearing, what a machine checked, a permit's life.
    sections: Vec<Section>,
    /// Whether papers may follow on a signed promise.
    tolerant: bool,
    /// The absent colleague for whom the reader acts on this case.
    standing_in: Option<Text>,
    /// Whether the reader may take the case or hand it over.
    may_hand_over: bool,
    /// Between which instants a step that is entered now may have been done on paper; applicants enter none.
    on_paper: Option<OnPaper>,
    /// What a reviewer of the item looks at; not shown to applicants.
    checklist: Option<ChecklistView>,
}

/// When a step that is entered later may have been done (线下办理时间的范围).
#[derive(Debug, Serialize, ToSchema)]
pub struct OnPaper {
    /// When the step before it was done.
    from: String,
    /// Now.
    to: String,
}

/// What was decided.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionView {
    reason: String,
    decided_on: String,
    document_number: String,
    /// What a refused applicant can do.
    remedies: Option<Text>,
}

/// A paper of the case.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseMaterial {
    id: String,
    /// The key under which its files are kept, shared by all items that ask for the same paper.
    key: String,
    /// The version of a file that was handed in with this case.
    file: Option<String>,
    /// Handed in on paper, at the window.
    on_paper: bool,
    name: Text,
    secondary: bool,
    received: bool,
    /// A written commitment stands for it.
    committed: bool,
    /// Whether a commitment may stand for it.
    committable: bool,
    /// Asked for by the one-time notice and not supplied yet.
    requested: bool,
    note: Option<String>,
}

/// What must be granted before.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrerequisiteView {
    item: String,
    name: Text,
    granted: bool,
    case: Option<String>,
}

/// An opinion.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewView {
    by: String,
    office: Text,
    /// agree or disagree.
    opinion: String,
    text: String,
    at: String,
}

/// A stop of the clock.
#[derive(Debug, Serialize, ToSchema)]
pub struct PauseView {
    cause: String,
    cause_name: Text,
    from: String,
    to: Option<String>,
    expected_on: String,
}

/// A cause that stops the clock.
#[derive(Debug, Serialize, ToSchema)]
pub struct PauseCause {
    id: String,
    name: Text,
}

/// How far the clock has run.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClockView {
    kind: String,
    kind_name: Text,
    term: Text,
    started_on: String,
    /// Which day of its term today is.
    day: i64,
    /// How many days the term has, an extension included.
    of: i64,
    /// The unit of both.
    unit: String,
    paused_days: i64,
    due_on: Option<String>,
    explanation: Text,
    /// The days since the start, up to the last one: what counted, what did not, and why.
    runs: Vec<ClockRun>,
}

/// Something that the reader may do, or why he may not now.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommandOffer {
    #[serde(rename = "do")]
    what: String,
    label: Text,
    allowed: bool,
    why_not: Option<Text>,
    article: Option<String>,
    /// The form of the step; empty for those whose form the client draws itself, and for those that need none.
    fields: Vec<FormField>,
}

/// A case as its page shows it to this reader.
pub(super) async fn case_view(app: &App, me: &Me, dossier: &Dossier, id: CaseId) -> Result<CaseView, Problem> {
    let record = dossier.cases.iter().find(|case| case.id == id).ok_or_else(|| Problem::not_found(("办件", "case")))?;
    let case = app.desk.case(record)?;
    let now = app.clock.now();
    let (today, soon) = app.today_and_soon();
    let service = app.desk.need_item(&case.guide.item)?;
    let around = app.desk.around(dossier, service, id, today)?;
    let (context, calendar, prerequisites) = (around.context(), around.calendar, &around.prerequisites);
    let facts = app.store.facts_of(id.uuid()).await?;
    let mut shown: Vec<FactView> = facts.iter().map(|fact| crate::api::facts::view(app, fact, Some(dossier))).collect();
    crate::api::facts::with_checkpoints(app, shown.iter_mut()).await?;
    let permit = dossier.permits.iter().find(|permit| permit.case_id == id);
    let item = app.desk.item(&record.item).and_then(|item| item.on(record.law_on));
    let case_of =
        |item: &ItemId| dossier.cases.iter().rev().find(|case| case.item == item.as_str()).map(|case| case.id.to_string());
    let can = offers(app, me, dossier, record, &case, &context, now)?;
    let open = can.iter().any(|offer| offer.what == Verb::Review.as_str() && offer.allowed);
    let assignee = assign::assignees(app, me, &[id]).await?.remove(&id);
    let in_advance = case.handling().is_some_and(|handling| handling.pre_approval.is_some()) && record.open;
    let bundles = if in_advance { app.store.bundles_of(dossier.project.id).await? } else { Vec::new() };
    let bundles: Vec<Bundle> = bundles.iter().map(bundle).collect::<Result<_, _>>()?;
    Ok(CaseView {
        standing_in: assign::notice(assignee.as_ref()),
        may_hand_over: assign::may(me, record, assignee.as_ref()),
        on_paper: (me.role != Role::Applicant)
            .then(|| OnPaper { from: view::instant(case.last_done_at()), to: view::instant(now) }),
        checklist: match me.role {
            Role::Applicant => None,
            _ => checklist::of(app, record, &case, open).await?,
        },
        row: CaseRow { assignee, ..row(app, record, row::project(dossier), today, soon) },
        law_on: record.law_on.to_string(),
        basis: item.as_ref().map(view::bases).unwrap_or_default(),
        statutory: case.guide.statutory.as_ref().map(view::statutory),
        promised: case.guide.promised.map(view::promised),
        calendar_version: record.calendar_version.clone(),
        outcome: record.outcome.clone(),
        decision: case.ruling().map(|ruling| DecisionView {
            reason: ruling.reason.clone(),
            decided_on: ruling.decided_on.to_string(),
            document_number: ruling
                .document_number
                .clone()
                .or_else(|| permit.map(|permit| permit.document_number.clone()))
                .unwrap_or_default(),
            remedies: ruling.remedies().map(|remedies| view::named(&remedies)),
        }),
        materials: materials(app, &case, &app.store.case_papers(id).await?),
        prerequisites: prerequisites
            .iter()
            .map(|one| PrerequisiteView {
                item: one.item.to_string(),
                name: view::named(&one.name),
                granted: one.granted,
                case: case_of(&one.item),
            })
            .collect(),
        reviews: reviews(app, &case),
        pauses: pauses(&case),
        pause_causes: pause_causes(&case),
        clock: clock(&case, calendar, today)?,
        can,
        facts: shown,
        permit: permit.map(|permit| permits::of_record(app, permit)).transpose()?,
        documents: documents::rows(app, &record.item, &app.store.documents_of(id).await?),
        sections: sections(app, (&case, &bundles), &around, today, soon),
        tolerant: case.guide.procedure.tolerance.is_some(),
    })
}

fn materials(app: &App, case: &Case, came: &BTreeMap<String, Option<Uuid>>) -> Vec<CaseMaterial> {
    let view = |paper: &approval::GuidePaper| {
        let way = came.get(&paper.id).copied();
        let line = case.corrections.last().and_then(|notice| notice.line(&paper.id));
        CaseMaterial {
            id: paper.id.clone(),
            key: app.desk.city.materials.key(&case.guide.item, &paper.id),
            file: way.flatten().map(|file| file.to_string()),
            on_paper: way == Some(None),
            name: view::named(&paper.name),
            secondary: paper.secondary,
            received: case.has(&paper.id),
            committed: case.papers.iter().any(|one| one.id == paper.id && one.committed),
            committable: paper.committable,
            requested: line.is_some_and(|line| line.supplied_on.is_none()),
            note: line.map(|line| line.what.clone()).filter(|what| !what.is_empty()),
        }
    };
    case.guide.papers.iter().map(view).collect()
}

fn reviews(app: &App, case: &Case) -> Vec<ReviewView> {
    let reviews = case.handling().map(|handling| handling.reviews.as_slice()).unwrap_or_default();
    let view = |review: &approval::Review| ReviewView {
        by: review.by.clone(),
        office: review.office.as_ref().map_or_else(|| Text::same(""), |office| view::office(app, office.as_str()).name),
        opinion: review.opinion.as_str().to_owned(),
        text: review.text.clone(),
        at: view::instant(review.at),
    };
    reviews.iter().map(view).collect()
}

fn pauses(case: &Case) -> Vec<PauseView> {
    let view = |pause: &approval::Pause| PauseView {
        cause: pause.cause.to_string(),
        cause_name: view::named(&pause.cause.text()),
        from: pause.from.to_string(),
        to: pause.to.map(|day| day.to_string()),
        expected_on: pause.expected_on.to_string(),
    };
    case.pauses().into_iter().map(view).collect()
}

fn pause_causes(case: &Case) -> Vec<PauseCause> {
    let own = case.guide.statutory.as_ref().map(|law| law.excluded.clone()).unwrap_or_default();
    let mut causes: Vec<approval::Cause> =
        approval::Cause::LISTED.into_iter().filter(|cause| case.guide.stops_for(cause)).collect();
    causes.extend(own.into_iter().filter(|cause| matches!(cause, approval::Cause::Special(_))));
    causes.into_iter().map(|cause| PauseCause { id: cause.to_string(), name: view::named(&cause.text()) }).collect()
}

fn clock(case: &Case, calendar: &calendar::Calendar, today: Date) -> Result<Option<ClockView>, Problem> {
    let clock = case.clock(today, calendar).map_err(Problem::broken)?;
    let runs = match &clock {
        Some(clock) => arithmetic::runs(case, clock, calendar, today).map_err(Problem::broken)?,
        None => Vec::new(),
    };
    Ok(clock.map(|clock| ClockView {
        runs,
        kind: clock.kind.as_str().to_owned(),
        kind_name: view::named(&clock.kind.text()),
        term: view::named(&approval::term_text(clock.term)),
        started_on: clock.started_on.to_string(),
        day: clock.day,
        of: clock.of,
        unit: view::unit(clock.term),
        paused_days: clock.paused_days,
        due_on: clock.due.map(|due| due.on.to_string()),
        explanation: view::named(&clock.explanation),
    }))
}

fn offers(
    app: &App,
    me: &Me,
    dossier: &Dossier,
    record: &CaseRecord,
    case: &Case,
    context: &Context<'_>,
    now: jiff::Timestamp,
) -> Result<Vec<CommandOffer>, Problem> {
    let actor = desk::actor(&Actors::of(me))?;
    let offers =
        approval::offers(case, context, &actor, now).map_err(|refusal| Problem::from(desk::DeskError::Refused(refusal)))?;
    let mine = offers.into_iter().filter(|offer| may(app, me, dossier, record.id, offer.verb).is_ok());
    let view = |offer: approval::Offer| CommandOffer {
        what: offer.verb.as_str().to_owned(),
        label: view::named(&offer.verb.text()),
        allowed: offer.allowed,
        article: offer.why_not.as_ref().and_then(|refusal| refusal.article()).map(str::to_owned),
        why_not: offer.why_not.map(|refusal| view::named(&app.desk.naming(refusal).sentence())),
        fields: fields(app, case, offer.verb),
    };
    Ok(mine.map(view).collect())
}

/// Refuses a step that the law does not offer the reader now, in the law's words.
pub(super) fn lawful(
    app: &App,
    me: &Me,
    dossier: &Dossier,
    record: &CaseRecord,
    verb: Verb,
    now: jiff::Timestamp,
) -> Result<(), Problem> {
    let case = app.desk.case(record)?;
    let around = app.desk.around(dossier, app.desk.need_item(&case.guide.item)?, record.id, calendar::date_of(now))?;
    let actor = desk::actor(&Actors::of(me))?;
    let refused = |refusal| Problem::from(desk::DeskError::Refused(refusal));
    let offer =
        approval::offers(&case, &around.context(), &actor, now).map_err(refused)?.into_iter().find(|offer| offer.verb == verb);
    match offer {
        Some(offer) if offer.allowed => Ok(()),
        Some(approval::Offer { why_not: Some(refusal), .. }) => Err(refused(refusal)),
        _ => {
            let detail = ("办件已经办结，不能再勾选。", "The case is closed: nothing is ticked any more.");
            Err(Problem::unlawful("case-closed", detail, None))
        }
    }
}
