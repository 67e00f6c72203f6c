//! Cases: an application comes in, the law is asked, rows and facts go out.

use super::fact::{Actors, Chain, FactDraft};
use super::{Desk, DeskError};
use approval::{Actor, Case, Command, Decision, Fact, ItemId, OfficeId, Opinion, Role, Submission};
use base::{CaseId, PermitId};
use calendar::date_of;
use jiff::Timestamp;
use jiff::civil::Date;
use store::{CaseFigures, CaseRecord, Change, ConsultationRecord, DocumentRecord, Dossier, FactRecord, Tally, Write};

/// The longest note or reason that is kept, in characters.
const WORDS_CHARS_MAX: usize = 2000;

/// What was planned: the change to commit, and the project as it will be.
#[derive(Debug, Clone)]
pub struct Planned {
    /// What to commit, in one transaction.
    pub change: Change,
    /// The project as it is after that.
    pub dossier: Dossier,
    /// The case that it was about.
    pub case: Option<CaseId>,
}

/// A step that was decided: the case before and after it, what is written of it.
struct Step {
    write: Write<CaseRecord>,
    before: Option<Case>,
    case: Case,
    written: Written,
    /// The id of the permit, should one be delivered.
    permit: PermitId,
}

/// An application.
#[derive(Debug, Clone)]
pub struct Submit {
    /// For which item.
    pub item: ItemId,
    /// The papers that come with it, by their ids.
    pub materials: Vec<String>,
    /// The papers for which the applicant signs a commitment instead.
    pub committed: Vec<String>,
    /// The papers that the applicant promises for later, and until when; none named: all that are missing.
    pub promise: Option<(Vec<String>, Option<Date>)>,
    /// What the applicant says besides.
    pub note: String,
    /// When it was handed in on paper, if it is entered later.
    pub on_paper_at: Option<Timestamp>,
    /// How a window took it in on behalf of somebody who came.
    pub taken_in: Option<approval::TakenIn>,
    /// What earlier cases say of the applicant.
    pub conduct: store::Conduct,
    /// The new case's id.
    pub case: CaseId,
    /// The id of the permit, should the case be granted on the spot.
    pub permit: PermitId,
}

/// What a decision writes down: what happened, the documents that it owes, and what the sums of the offices gain.
struct Written {
    facts: Vec<FactRecord>,
    documents: Vec<DocumentRecord>,
    tallies: Vec<Tally>,
}

impl Desk {
    /// Takes an application in. An item that is decided on the spot is granted in the same breath.
    ///
    /// # Errors
    /// [`DeskError::Missing`] for an item that does not exist or that the project does not need, [`DeskError::Refused`] by law.
    pub fn submit(&self, dossier: &Dossier, new: Submit, who: &Actors, now: Timestamp) -> Result<Planned, DeskError> {
        too_long("note", &new.note)?;
        let today = date_of(now);
        let guide = self.applicable(dossier, &new.item, today)?;
        let around = self.around(dossier, self.need_item(&new.item)?, new.case, today)?.of_applicant(new.conduct);
        let (context, by) = (around.context(), actor(who)?);
        let submission =
            Submission { materials: new.materials, committed: new.committed, note: new.note, taken_in: new.taken_in };
        let mut decision = approval::submit(guide, &submission, &context, &by, now).map_err(DeskError::Refused)?;
        if let Some((materials, until)) = new.promise {
            let promise = Command::Promise { materials, until };
            let more = approval::decide(&decision.case, &promise, &context, &by, now).map_err(DeskError::Refused)?;
            decision.case = more.case;
            decision.facts.extend(more.facts);
        }
        let decision = claimed(decision, None, new.on_paper_at)?;
        let mut record = CaseRecord {
            id: new.case,
            version: 0,
            number: String::new(),
            project_id: dossier.project.id,
            item: new.item.to_string(),
            office: decision.case.guide.office.to_string(),
            state: String::new(),
            outcome: None,
            applicant: dossier.project.owner.clone(),
            received_at: now,
            accepted_on: None,
            deemed: false,
            due_on: None,
            due_kind: None,
            statutory_due_on: None,
            provisional: false,
            calendar_version: String::new(),
            law_on: decision.case.law_on(),
            open: true,
            document: String::new(),
            head: [0; 32],
            facts: 0,
            finished_on: None,
            updated_at: now,
            wakes_on: None,
            tolerated_until: None,
            barred_until: None,
            broken_commitment: false,
            machine: 0,
            figures: CaseFigures::default(),
        };
        let mut dossier = dossier.clone();
        let mut written = self.write(&mut record, &decision, &dossier, who, now)?;
        written.tallies = super::tallies(None, &record);
        dossier.cases.push(record.clone());
        let step = Step { write: Write::New(record), before: None, case: decision.case, written, permit: new.permit };
        self.finish_case(dossier, step, who, now)
    }

    /// Does something to a case.
    ///
    /// # Errors
    /// [`DeskError::Refused`] by law, [`DeskError::Conflict`] when another version is there.
    pub fn command(
        &self,
        dossier: &Dossier,
        (case, expected): (CaseId, i64),
        command: Command,
        permit: PermitId,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Planned, DeskError> {
        self.command_on_paper(dossier, (case, expected), (command, None), permit, who, now)
    }

    /// The same for a step that was done on paper and is entered now.
    ///
    /// # Errors
    /// As [`Desk::command`], and when it is claimed for later than now.
    pub fn command_on_paper(
        &self,
        dossier: &Dossier,
        (case, expected): (CaseId, i64),
        (command, on_paper_at): (Command, Option<Timestamp>),
        permit: PermitId,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Planned, DeskError> {
        let at = dossier.cases.iter().position(|one| one.id == case).ok_or(DeskError::Missing { zh: "办件", en: "case" })?;
        let record = &dossier.cases[at];
        DeskError::unless_seen(record.version, expected)?;
        let before = self.case(record)?;
        words(&command)?;
        let around = self.around(dossier, self.need_item(&before.guide.item)?, case, date_of(now))?;
        let decision = approval::decide(&before, &command, &around.context(), &actor(who)?, now);
        let decision = decision.map_err(|refusal| DeskError::Refused(self.naming(refusal)))?;
        let decision = claimed(decision, Some(&before), on_paper_at)?;
        let mut dossier = dossier.clone();
        let mut record = dossier.cases[at].clone();
        let mut written = self.write(&mut record, &decision, &dossier, who, now)?;
        written.tallies = super::tallies(Some(&dossier.cases[at].figures), &record);
        dossier.cases[at] = record.clone();
        let write = Write::Update { record, expected };
        let step = Step { write, before: Some(before), case: decision.case, written, permit };
        self.finish_case(dossier, step, who, now)
    }

    /// Computes a case's due dates again on today's calendar; nothing when none moved.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when a date lies outside the calendar.
    pub fn recompute(&self, dossier: &Dossier, case: CaseId, now: Timestamp) -> Result<Option<Planned>, DeskError> {
        let at = dossier.cases.iter().position(|one| one.id == case).ok_or(DeskError::Missing { zh: "办件", en: "case" })?;
        let before = self.case(&dossier.cases[at])?;
        let calendar = self.calendar(date_of(now));
        let decision = approval::recompute(&before, calendar, now).map_err(DeskError::Refused)?;
        let Some(decision) = decision.filter(|decision| !decision.facts.is_empty()) else { return Ok(None) };
        let mut dossier = dossier.clone();
        let mut record = dossier.cases[at].clone();
        let expected = record.version;
        let who = Actors::clock();
        let mut written = self.write(&mut record, &decision, &dossier, &who, now)?;
        written.tallies = super::tallies(Some(&dossier.cases[at].figures), &record);
        dossier.cases[at] = record.clone();
        let (write, permit) = (Write::Update { record, expected }, PermitId::new(case.uuid()));
        let step = Step { write, before: Some(before), case: decision.case, written, permit };
        self.finish_case(dossier, step, &who, now).map(Some)
    }

    /// A case as it is stored.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when it does not read.
    pub fn case(&self, record: &CaseRecord) -> Result<Case, DeskError> {
        serde_json::from_str(&record.document).map_err(DeskError::broken)
    }

    /// Brings a case's row up to date with what the law decided, and writes down what happened and what it owes.
    fn write(
        &self,
        record: &mut CaseRecord,
        decision: &Decision,
        dossier: &Dossier,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Written, DeskError> {
        let case = &decision.case;
        let due = case.due();
        record.version += 1;
        record.office = case.office().to_string();
        record.wakes_on = case.wakes_on();
        record.tolerated_until = case.tolerated().filter(|_| !case.is_closed()).map(|promise| promise.until);
        record.barred_until = case.bars_until();
        record.broken_commitment =
            case.life().and_then(|life| life.verified.as_ref()).is_some_and(|found| found.opinion == Opinion::Disagree);
        record.machine = match case.handling().and_then(|handling| handling.machine.as_ref()) {
            None => 0,
            Some(machine) => {
                let open = machine.drawn && case.life().is_some_and(|life| life.rechecked.is_none());
                1 + i64::from(open)
            }
        };
        record.state = case.state_name().to_owned();
        record.outcome = case.outcome().map(|outcome| outcome.as_str().to_owned());
        record.accepted_on = case.accepted_on();
        record.deemed = case.deemed();
        record.due_on = due.map(|due| due.on);
        record.due_kind = due.map(|due| due.kind.as_str().to_owned());
        record.statutory_due_on = case.statutory_due().map(|due| due.on);
        record.provisional = due.is_some_and(|due| due.provisional);
        record.calendar_version = case.calendar.clone();
        record.open = !case.is_closed();
        record.finished_on = case.closed_on();
        record.document = serde_json::to_string(case).map_err(DeskError::broken)?;
        super::figure(&mut record.figures, decision, self.calendar(date_of(now)))?;
        record.updated_at = now;
        let seq = record.facts;
        let mut chain = Chain { kind: "case", id: record.id.uuid(), project: dossier.project.id, head: record.head, seq };
        let mut facts = Vec::with_capacity(decision.facts.len());
        for fact in &decision.facts {
            let by_clock = fact.by == Actor::system();
            let by = if by_clock { Actors::clock() } else { who.clone() };
            facts.push(chain.add(draft(fact)?, &by));
        }
        record.head = chain.head;
        record.facts = chain.seq;
        let documents = self.documents(decision, record, &facts, dossier, now)?;
        Ok(Written { facts, documents, tallies: Vec::new() })
    }

    /// The permit, if one was delivered just now; the duties that follow; the project's columns; the change.
    fn finish_case(&self, mut dossier: Dossier, step: Step, who: &Actors, now: Timestamp) -> Result<Planned, DeskError> {
        let Step { write, before, case, written: Written { mut facts, documents, tallies }, permit } = step;
        let delivered = facts.iter().any(|fact| fact.kind == "delivered");
        let record = match &write {
            Write::New(record) | Write::Update { record, .. } => record.clone(),
        };
        let mut change = Change { cases: vec![write], documents, ..Change::default() };
        if let Some(grant) = case.grant().filter(|_| delivered) {
            self.found(&mut dossier, &record.item)?;
            let (row, fact) = self.issue_permit(&dossier, &record, (&grant, permit), who, now)?;
            facts.push(fact);
            dossier.permits.push(row.clone());
            change.permits.push(row);
        }
        change.consultations = consultations(&case, record.id);
        change.followed = self.follow(&dossier, record.id, (before.as_ref(), &case), now)?;
        if !delivered
            && case.life().is_some()
            && let Some(row) = dossier.permits.iter_mut().find(|permit| permit.case_id == record.id)
        {
            let (life, fact) = self.permit_life(row, (before.as_ref(), &case), who, now)?;
            change.permit_lives.push(life);
            facts.extend(fact);
        }
        let expected = dossier.project.version;
        dossier.project.version += 1;
        dossier.project.updated_at = now;
        self.refresh(&mut dossier, date_of(now))?;
        change.projects.push(Write::Update { record: dossier.project.clone(), expected });
        change.sent_back = super::sent_back(std::slice::from_ref(&record), &facts).collect();
        change.facts = facts;
        change.tallies = tallies;
        let planned = self.owe_payment(Planned { change, dossier, case: Some(record.id) }, now)?;
        self.carry_on(planned, now)
    }
}

/// A decision whose step was done on paper at `at` and is entered now.
fn claimed(decision: Decision, before: Option<&Case>, at: Option<Timestamp>) -> Result<Decision, DeskError> {
    match at {
        None => Ok(decision),
        Some(at) => decision.on_paper(before, at).map_err(DeskError::Refused),
    }
}

/// The opinions that were asked, for the desks on which they lie.
pub(super) fn consultations(case: &Case, id: CaseId) -> Vec<ConsultationRecord> {
    let asked = case.handling().map(|handling| handling.consultations.as_slice()).unwrap_or_default();
    let rows = (1_i64..).zip(asked).map(|(n, one)| ConsultationRecord {
        case_id: id,
        n,
        office: one.office.to_string(),
        asked_on: one.asked_on,
        until_on: one.until,
        // What is closed waits for nobody.
        answered_on: one.answer.as_ref().map(|answer| date_of(answer.at)).or(case.closed_on()),
        unanswered: one.answer.is_none() && case.closed_on().is_some(),
    });
    rows.collect()
}

fn draft(fact: &Fact) -> Result<FactDraft, DeskError> {
    let body = serde_json::to_value(fact).map_err(DeskError::broken)?;
    Ok(FactDraft { kind: fact.kind().to_owned(), at: fact.at, body, on_paper_at: fact.on_paper_at })
}

/// Refuses words that nobody would read.
pub(super) fn too_long(field: &str, text: &str) -> Result<(), DeskError> {
    if text.chars().count() <= WORDS_CHARS_MAX {
        return Ok(());
    }
    let zh = format!("最多 {WORDS_CHARS_MAX} 字。");
    let en = format!("At most {WORDS_CHARS_MAX} characters.");
    Err(DeskError::Invalid(vec![crate::problem::FieldError::new(field, (zh, en))]))
}

/// Whoever acts, as the law sees him.
///
/// # Errors
/// [`DeskError::Broken`] for a role or an office that does not read.
pub fn actor(who: &Actors) -> Result<Actor, DeskError> {
    if who.id.is_none() && who.role.is_empty() {
        return Ok(Actor::system());
    }
    let role = Role::parse(&who.role).ok_or_else(|| DeskError::broken(format!("there is no role '{}'", who.role)))?;
    let office = match who.office.as_str() {
        "" => None,
        id => Some(OfficeId::parse(id).map_err(DeskError::broken)?),
    };
    Ok(Actor::new(role, office, who.name.clone()))
}

/// Refuses a command whose words nobody would read.
fn words(command: &Command) -> Result<(), DeskError> {
    match command {
        Command::RejectNotRequired { reason }
        | Command::Pause { reason, .. }
        | Command::Extend { reason }
        | Command::Decide { reason, .. }
        | Command::Revoke { reason, .. }
        | Command::Cancel { reason, .. }
        | Command::Withdraw { reason } => too_long("reason", reason),
        Command::WithdrawPermit { reason, compensation } => {
            too_long("reason", reason)?;
            too_long("compensation", compensation)
        }
        Command::RejectNotCompetent { competent_organ } => too_long("competent_organ", competent_organ),
        Command::CorrectOnTheSpot { what } | Command::Amend { what } => too_long("what", what),
        Command::Review { text, .. }
        | Command::Answer { text, .. }
        | Command::Forward { text }
        | Command::PreApprove { text }
        | Command::VerifyCommitment { text, .. }
        | Command::Recheck { text, .. } => too_long("text", text),
        Command::RequestCorrections { materials } => materials.iter().try_for_each(|one| too_long("materials", &one.what)),
        Command::CheckSite { staff, finding } => {
            staff.iter().try_for_each(|one| too_long("staff", one))?;
            too_long("finding", finding)
        }
        Command::Consult { question, .. } => too_long("question", question),
        Command::Convene { place, question, .. } => {
            too_long("place", place)?;
            too_long("question", question)
        }
        Command::HoldMeeting { said, minutes } => {
            said.iter().try_for_each(|one| too_long("said", &one.text))?;
            too_long("minutes", minutes)
        }
        Command::TellParties { parties } => too_long("parties", parties),
        Command::HearStatement { who, text } => {
            too_long("who", who)?;
            too_long("text", text)
        }
        Command::RequestHearing { who } => too_long("who", who),
        Command::AnnounceHearing { place, chair, .. } => {
            too_long("place", place)?;
            too_long("chair", chair)
        }
        Command::HoldHearing { minutes } => too_long("minutes", minutes),
        Command::Supplement { .. }
        | Command::Promise { .. }
        | Command::Tolerate {}
        | Command::Accept {}
        | Command::Resume {}
        | Command::Deliver {}
        | Command::Renew {}
        | Command::Tick {} => Ok(()),
    }
}
