//! Complaints on conduct: taken in without a name, kept from whoever they name, owed by duties of their own, closed by the writer's word.

use super::duty::Place;
use super::fact::{Actors, own_fact};
use super::{Desk, DeskError};
use ::complaint::{Channel, Command, Complaint, Owed, Plan, Step, decide};
use ::duty::{By, Duty, New, Party, Side, Subject};
use base::{ComplaintId, DutyId, Named, OfficeId};
use calendar::{Term, date_of};
use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Change, ComplaintFile, ComplaintRecord, DutyRecord, TellingRecord, Write};

/// What the facts and duties of a complaint are about.
pub const COMPLAINT: &str = "complaint";
/// The post that looks into complaints.
const INSPECTOR: &str = "inspector";
/// The post that looks into what its office is handed.
const HEAD: &str = "office-head";

/// A complaint to be taken in.
#[derive(Debug, Clone)]
pub struct NewComplaint {
    /// Its id.
    pub id: ComplaintId,
    /// By which way it came.
    pub channel: Channel,
    /// What the writer says.
    pub text: String,
    /// Of which kind he says it is.
    pub category: Option<String>,
    /// Whom he complains of.
    pub named: Vec<OfficeId>,
    /// Which post.
    pub post: String,
    /// What it concerns.
    pub about: String,
    /// How he can be reached, if he says so.
    pub contact: String,
    /// The digest of the secret by which he looks it up.
    pub secret_digest: [u8; 32],
    /// The work that his browser did.
    pub challenge: Option<String>,
    /// One of the demonstration's.
    pub synthetic: bool,
}

/// What a step must know of its surroundings.
#[derive(Debug, Clone, Copy)]
pub struct AroundComplaint<'a> {
    /// The duties about it.
    pub owed: &'a [DutyRecord],
    /// What was told of them.
    pub told: &'a [TellingRecord],
}

/// The number that people see: the day, and six digits that do not say how many there are.
pub fn complaint_number(id: ComplaintId, now: Timestamp) -> String {
    let digest = Sha256::digest(id.uuid().as_bytes());
    let n = digest.iter().take(8).fold(0_u64, |n, byte| n << 8 | u64::from(*byte)) % 1_000_000;
    format!("QF{}-{n:06}", date_of(now).strftime("%Y%m%d"))
}

/// The digest under which a secret is kept.
pub fn complaint_secret(number: &str, secret: &str) -> [u8; 32] {
    let hash = Sha256::new().chain_update("ballast-complaint\0").chain_update(number).chain_update([0]);
    hash.chain_update(secret).finalize().into()
}

/// Whoever wrote: nobody knows.
pub fn writer() -> Actors {
    Actors { name: "来信人".to_owned(), ..Actors::clock() }
}

impl Desk {
    /// How this city deals with complaints.
    ///
    /// # Errors
    /// [`DeskError::Missing`] when the pack does not say.
    pub fn complaints(&self) -> Result<&Plan, DeskError> {
        self.city.complaints.as_ref().ok_or(DeskError::Missing { zh: "投诉举报渠道", en: "way to complain" })
    }

    /// A complaint as it is stored.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when it does not read.
    pub fn complaint(&self, record: &ComplaintRecord) -> Result<Complaint, DeskError> {
        serde_json::from_str(&record.document).map_err(DeskError::broken)
    }

    /// Takes a complaint in.
    ///
    /// # Errors
    /// [`DeskError::Complaint`] when it says nothing, or names everybody who could keep it.
    pub fn write_in(&self, new: NewComplaint, duty: DutyId, who: &Actors, now: Timestamp) -> Result<Change, DeskError> {
        super::case::too_long("text", &new.text)?;
        let plan = self.complaints()?;
        if new.category.as_deref().is_some_and(|id| plan.category(id).is_none()) {
            return Err(DeskError::Complaint(::complaint::Refusal::UnknownCategory));
        }
        let mut one = Complaint::new(new.channel, &new.text, new.named, plan, now).map_err(DeskError::Complaint)?;
        (one.category, one.post, one.about) = (new.category, new.post, new.about);
        let by_web = new.challenge.is_some();
        let mut record = ComplaintRecord {
            id: new.id,
            version: 1,
            number: complaint_number(new.id, now),
            channel: one.channel.as_str().to_owned(),
            category: None,
            keeper: String::new(),
            office: String::new(),
            state: String::new(),
            open: true,
            due_on: None,
            received_on: one.received_on,
            late: false,
            unsatisfied: 0,
            synthetic: new.synthetic,
            secret_digest: new.secret_digest,
            // Two who come to a window with the same words are two.
            text_key: if by_web { text_key(&one.text) } else { new.id.to_string() },
            challenge: new.challenge,
            contact: new.contact,
            document: String::new(),
            head: [0; 32],
            facts: 0,
            opened_at: now,
            updated_at: now,
            erased: false,
        };
        // How the writer can be reached stands in the row alone: what must be erased one day is in no fact.
        let body = json!({
            "number": record.number, "channel": record.channel, "text": one.text, "category": one.category, "named": one.named,
            "post": one.post, "about": one.about, "contact": !record.contact.is_empty(),
        });
        let mut change = Change::default();
        let fact =
            own_fact((COMPLAINT, new.id.uuid()), (&mut record.head, &mut record.facts), ("complaint-received", body), who, now);
        change.facts.push(fact);
        let to = one.creditor(plan).clone();
        record.due_on =
            self.owe_complaint((&one, &record), (Owed::Accept, None), (&one.keeper, &to), duty, &mut change, (who, now))?;
        set(&mut record, &one)?;
        change.complaints.push(Write::New(record));
        Ok(change)
    }

    /// Does a step of a complaint.
    ///
    /// # Errors
    /// [`DeskError::Complaint`] when it may not be, [`DeskError::Conflict`] when another version is there.
    pub fn complaint_command(
        &self,
        (record, expected): (&ComplaintRecord, i64),
        command: &Command,
        around: AroundComplaint<'_>,
        mut ids: impl FnMut() -> DutyId,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        let (kind, body) = self.said_of_complaint(command)?;
        let (one, plan) = (self.complaint(record)?, self.complaints()?);
        let rules = (plan, self.calendar(date_of(now)));
        let done = decide(&one, command, rules, (&who.name, record.due_on), now).map_err(DeskError::Complaint)?;
        let mut next = ComplaintRecord { version: record.version + 1, updated_at: now, ..record.clone() };
        let fact = own_fact((COMPLAINT, record.id.uuid()), (&mut next.head, &mut next.facts), (kind, body), who, now);
        let mut change = Change { facts: vec![fact], ..Change::default() };
        for step in done.steps {
            let moved = (&done.complaint, record);
            self.move_complaint(moved, step, around, &mut ids, (&mut change, &mut next.due_on), (who, now))?;
        }
        let owed = done.complaint.state.is_owed() || done.complaint.state == ::complaint::State::Received;
        next.due_on = next.due_on.filter(|_| owed);
        set(&mut next, &done.complaint)?;
        change.complaints.push(Write::Update { record: next, expected });
        Ok(change)
    }

    /// Adds what the writer attached.
    ///
    /// # Errors
    /// [`DeskError::Complaint`] when it has ended.
    pub fn attach(&self, record: &ComplaintRecord, file: ComplaintFile, now: Timestamp) -> Result<Change, DeskError> {
        let one = self.complaint(record)?;
        if !one.state.is_open() {
            let verb = ::complaint::Verb::Add;
            return Err(DeskError::Complaint(::complaint::Refusal::State { verb, state: one.state }));
        }
        let mut next = ComplaintRecord { version: record.version + 1, updated_at: now, ..record.clone() };
        let body = json!({ "digest": base::hex(&file.digest), "bytes": file.bytes, "media_type": file.media_type });
        let chain = (&mut next.head, &mut next.facts);
        let fact = own_fact((COMPLAINT, record.id.uuid()), chain, ("complaint-attached", body), &writer(), now);
        let write = Write::Update { record: next, expected: record.version };
        Ok(Change { complaints: vec![write], complaint_files: vec![file], facts: vec![fact], ..Change::default() })
    }

    /// What a step does to the duties about a complaint; `due` becomes the last day of what is owed then.
    fn move_complaint(
        &self,
        (one, record): (&Complaint, &ComplaintRecord),
        step: Step,
        around: AroundComplaint<'_>,
        ids: &mut impl FnMut() -> DutyId,
        (change, due): (&mut Change, &mut Option<jiff::civil::Date>),
        (who, now): (&Actors, Timestamp),
    ) -> Result<(), DeskError> {
        let calendar = self.calendar(date_of(now));
        let open = || around.owed.iter().filter(|one| one.open);
        let act = |change: &mut Change, record: &DutyRecord, command: ::duty::Command| -> Result<(), DeskError> {
            let duty = self.duty(record)?;
            let party = if command.verb().is_the_creditors() { &duty.creditor } else { &duty.owner };
            let by = By { party: party.clone(), name: who.name.clone() };
            let decision = ::duty::decide(&duty, &command, &by, calendar, now).map_err(DeskError::Duty)?;
            change.join(self.moved(record, &decision, around.told, who, now)?);
            Ok(())
        };
        match step {
            Step::Open { owed, by, to } => {
                *due = self.owe_complaint((one, record), (owed, None), (&by, &to), ids(), change, (who, now))?;
            }
            Step::HandOver { by, to } => {
                let (owner, creditor) = self.parties(&by, &to)?;
                for record in open() {
                    let (mut duty, mut last) = (self.duty(record)?, None);
                    for (side, party) in [(Side::Owner, &owner), (Side::Creditor, &creditor)] {
                        let own = if side == Side::Owner { &duty.owner } else { &duty.creditor };
                        if own != party {
                            let decision = ::duty::hand_over(&duty, side, party, "").map_err(DeskError::Duty)?;
                            duty = decision.duty.clone();
                            last = Some(decision);
                        }
                    }
                    if let Some(decision) = last {
                        change.join(self.moved(record, &decision, around.told, who, now)?);
                    }
                }
            }
            Step::Report(text) => {
                for record in open() {
                    act(change, record, ::duty::Command::Report { text: text.clone() })?;
                }
            }
            Step::Close(text) => {
                for record in open() {
                    act(change, record, ::duty::Command::Close { text: text.clone() })?;
                }
            }
            Step::PutOff { text, until } => {
                for record in open() {
                    act(change, record, ::duty::Command::Drop { text: text.clone() })?;
                }
                let days = (until - date_of(now)).get_days().unsigned_abs();
                let to = one.creditor(self.complaints()?).clone();
                let parties = (one.office(), &to);
                let term = Some(Term::days(days));
                *due = self.owe_complaint((one, record), (Owed::Answer, term), parties, ids(), change, (who, now))?;
            }
        }
        Ok(())
    }

    /// Who owes, as a post: an inspector of an office that keeps complaints, the head of any other; nobody else of an office is told.
    fn parties(&self, by: &OfficeId, to: &OfficeId) -> Result<(Party, Party), DeskError> {
        let plan = self.complaints()?;
        let post = |office: &OfficeId| {
            let role = if plan.keeps(office) { INSPECTOR } else { HEAD };
            Party::Post(office.clone(), role.to_owned())
        };
        let (owner, creditor) = (post(by), post(to));
        // Whoever stands above all others owes it to the head of his own office.
        let creditor = if owner == creditor { Party::Post(to.clone(), HEAD.to_owned()) } else { creditor };
        Ok((owner, creditor))
    }

    /// Opens a duty about a complaint; gives its last day. It says the number and nothing else.
    fn owe_complaint(
        &self,
        (one, record): (&Complaint, &ComplaintRecord),
        (owed, term): (Owed, Option<Term>),
        (by, to): (&OfficeId, &OfficeId),
        id: DutyId,
        change: &mut Change,
        (who, now): (&Actors, Timestamp),
    ) -> Result<Option<jiff::civil::Date>, DeskError> {
        let plan = self.complaints()?;
        let way = plan.way(one.channel).ok_or_else(|| DeskError::broken("the pack has no such way to complain"))?;
        let kind = self.city.rulebook.kind(owed.as_str());
        let kind = kind.ok_or_else(|| DeskError::broken(format!("there is no kind of duty '{}'", owed.as_str())))?;
        let (owner, creditor) = self.parties(by, to)?;
        let own = match owed {
            Owed::Accept => way.accept,
            Owed::Answer => way.answer,
            Owed::Again => way.again,
        };
        let name = owed.text();
        let new = New {
            kind: kind.id.clone(),
            what: Named::new(format!("{} {}", name.zh, record.number), format!("{} {}", name.en, record.number)),
            evidence: kind.evidence.clone(),
            owner,
            creditor,
            term: term.unwrap_or(own),
            method: None,
            ladder: kind.ladder.clone(),
        };
        let subject = Subject::new(COMPLAINT, record.id.uuid());
        let duty = Duty::open(new, subject, self.calendar(date_of(now)), now).map_err(DeskError::broken)?;
        let (row, fact) = self.open_duty(id, &duty, &Place::default(), who, now)?;
        change.duties.push(Write::New(row));
        change.facts.push(fact);
        Ok(duty.due.map(|due| due.on))
    }

    /// Kind and body of the fact that a step leaves.
    fn said_of_complaint(&self, command: &Command) -> Result<(&'static str, serde_json::Value), DeskError> {
        use super::case::too_long;
        Ok(match command {
            Command::Accept { category } => ("complaint-accepted", json!({ "category": category })),
            Command::Decline { ground, text } => {
                too_long("text", text)?;
                ("complaint-declined", json!({ "ground": ground, "text": text.trim() }))
            }
            Command::Name { offices } => {
                for office in offices {
                    self.need_office(office)?;
                }
                ("complaint-named", json!({ "offices": offices }))
            }
            Command::Hand { office, why } => {
                self.need_office(office)?;
                too_long("text", why)?;
                ("complaint-handed", json!({ "office": office, "why": why.trim() }))
            }
            Command::Extend { text } => {
                too_long("text", text)?;
                ("complaint-put-off", json!({ "text": text.trim() }))
            }
            Command::Answer { text } => {
                too_long("text", text)?;
                ("complaint-answered", json!({ "text": text.trim() }))
            }
            Command::Add { text } => {
                too_long("text", text)?;
                ("complaint-added", json!({ "text": text.trim() }))
            }
            Command::Judge { satisfied, text } => {
                too_long("text", text)?;
                ("complaint-judged", json!({ "satisfied": satisfied, "text": text.trim() }))
            }
            Command::CloseUnjudged {} => ("complaint-closed-unjudged", json!({})),
        })
    }
}

/// The columns that follow from the complaint.
fn set(record: &mut ComplaintRecord, one: &Complaint) -> Result<(), DeskError> {
    record.category.clone_from(&one.category);
    record.keeper = one.keeper.to_string();
    record.office = one.office().to_string();
    record.state = one.state.as_str().to_owned();
    record.open = one.state.is_open();
    record.late = one.rounds.iter().any(|round| round.late);
    record.unsatisfied = one.unsatisfied() as i64;
    record.document = serde_json::to_string(one).map_err(DeskError::broken)?;
    Ok(())
}

/// The digest of a text without its spaces: the same words are the same complaint.
fn text_key(text: &str) -> String {
    let words: String = text.chars().filter(|char| !char.is_whitespace()).collect();
    base::hex(&Sha256::digest(words.as_bytes()))
}
