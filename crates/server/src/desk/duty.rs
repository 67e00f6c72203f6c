//! Duties: those of a case follow it in the same change; the others move by their owner's and their creditor's word; and what
//! slips is told.

use super::delivery::Subscribers;
use super::fact::Actors;
use super::{Desk, DeskError};
use ::duty::{By, Command, Duty, Ladder, Party, Telling};
use approval::{Case, Whose};
use base::{CaseId, DutyId, ProjectId, TellingId};
use calendar::date_of;
use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use store::{About, Change, Claim, Dossier, DutyRecord, FactRecord, TellingRecord, Write};
use uuid::Uuid;

/// The ladder of a kind that the pack does not know: nobody is told.
static SILENT: std::sync::LazyLock<Ladder> = std::sync::LazyLock::new(|| Ladder {
    id: String::new(),
    name: base::Named::new("不提醒", "nobody is told"),
    rungs: Vec::new(),
    hours: ::duty::Hours::Daytime,
});

/// Where a duty stands among the records: the project's timeline and district.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// The project that it is about.
    pub project: Option<ProjectId>,
    /// The project's district.
    pub district: Option<String>,
}

/// Who owes or is owed, as lists look for it: the office's id, or the applicant's code.
pub fn party_key(party: &Party) -> &str {
    match party {
        Party::Office(office) | Party::Post(office, _) => office.as_str(),
        Party::Applicant(code) => code,
    }
}

impl Desk {
    /// Whose case it is: the builder, by credit code where one is known.
    pub(super) fn whose(dossier: &Dossier, case: CaseId) -> Whose {
        let project = &dossier.project;
        let code = project.owner_code.clone().unwrap_or_else(|| project.id.to_string());
        Whose { case: case.uuid(), applicant: Party::Applicant(code) }
    }

    /// The duties that a step of a case changes, as rows.
    pub(super) fn follow(
        &self,
        dossier: &Dossier,
        case: CaseId,
        (before, after): (Option<&Case>, &Case),
        now: Timestamp,
    ) -> Result<Vec<DutyRecord>, DeskError> {
        let (whose, today) = (Self::whose(dossier, case), date_of(now));
        let calendar = self.calendar(today);
        let changed = after.duties_since(before, &whose, &self.city.rulebook, calendar, today).map_err(DeskError::broken)?;
        changed.into_iter().map(|duty| self.followed(dossier, &duty, now)).collect()
    }

    /// The open duties of a project's cases anew: when the project changes hands or district.
    pub(super) fn follow_again(&self, dossier: &Dossier, now: Timestamp) -> Result<Vec<DutyRecord>, DeskError> {
        let calendar = self.calendar(date_of(now));
        let mut all = Vec::new();
        for record in &dossier.cases {
            let (case, whose) = (self.case(record)?, Self::whose(dossier, record.id));
            let duties = case.duties(&whose, &self.city.rulebook, calendar).map_err(DeskError::broken)?;
            for duty in duties {
                all.push(self.followed(dossier, &duty, now)?);
            }
        }
        Ok(all)
    }

    fn followed(&self, dossier: &Dossier, duty: &Duty, now: Timestamp) -> Result<DutyRecord, DeskError> {
        let place = Place { project: Some(dossier.project.id), district: Some(dossier.project.district.clone()) };
        let id = slot_id(duty.subject.id, &duty.subject.slot);
        let mut record = self.row(id, duty, &place, now)?;
        record.wakes_on = self.wakes_on(duty, now, |_| false)?;
        Ok(record)
    }

    /// A duty as its row, at version 1 and without facts.
    fn row(&self, id: DutyId, duty: &Duty, place: &Place, now: Timestamp) -> Result<DutyRecord, DeskError> {
        Ok(DutyRecord {
            id,
            version: 1,
            kind: duty.kind.clone(),
            subject_kind: duty.subject.kind.clone(),
            subject_id: duty.subject.id,
            project_id: place.project,
            district: place.district.clone(),
            owner_key: party_key(&duty.owner).to_owned(),
            creditor_key: party_key(&duty.creditor).to_owned(),
            state: duty.state.as_str().to_owned(),
            open: duty.state.is_open(),
            opened_on: duty.opened_on,
            due_on: duty.due.map(|due| due.on),
            provisional: duty.due.is_some_and(|due| due.provisional),
            ended_on: duty.ended_on,
            late: duty.ended_late(),
            follows: duty.follows,
            wakes_on: None,
            document: serde_json::to_string(duty).map_err(DeskError::broken)?,
            head: [0; 32],
            facts: 0,
            created_at: now,
            updated_at: now,
        })
    }

    /// A duty as it is stored.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when it does not read.
    pub fn duty(&self, record: &DutyRecord) -> Result<Duty, DeskError> {
        serde_json::from_str(&record.document).map_err(DeskError::broken)
    }

    /// Opens a duty of its own clock.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when a day lies outside the calendar.
    pub fn open_duty(
        &self,
        id: DutyId,
        duty: &Duty,
        place: &Place,
        who: &Actors,
        now: Timestamp,
    ) -> Result<(DutyRecord, FactRecord), DeskError> {
        let mut record = self.row(id, duty, place, now)?;
        let act = ::duty::Act::DutyOpened { what: duty.what.clone(), owner: duty.owner.clone(), creditor: duty.creditor.clone() };
        let fact = ::duty::Fact { act, due_on: duty.due.map(|due| due.on) };
        let fact = chained(&mut record, &fact, who, now)?;
        record.wakes_on = self.wakes_on(duty, now, |_| false)?;
        Ok((record, fact))
    }

    /// Does something to a duty.
    ///
    /// # Errors
    /// [`DeskError::Duty`] when it may not be, [`DeskError::Conflict`] when another version is there.
    pub fn duty_command(
        &self,
        (record, expected): (&DutyRecord, i64),
        command: &Command,
        (by, who): (&By, &Actors),
        told: &[TellingRecord],
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        super::case::too_long("text", command.words())?;
        let before = self.duty(record)?;
        let decision = ::duty::decide(&before, command, by, self.calendar(date_of(now)), now).map_err(DeskError::Duty)?;
        self.moved(record, &decision, told, who, now)
    }

    /// Hands one side of duties from a post to another: those that are that post's own, and whose clock is their own.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when a duty does not read.
    pub fn hand_over(
        &self,
        owed: &[(::duty::Side, DutyRecord)],
        (from, to): (&Party, &Party),
        why: &str,
        told: &[TellingRecord],
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        super::case::too_long("text", why)?;
        let mut change = Change::default();
        for (side, record) in owed.iter().filter(|(_, record)| !record.follows) {
            let duty = self.duty(record)?;
            let own = if *side == ::duty::Side::Owner { &duty.owner } else { &duty.creditor };
            if own == from {
                let decision = ::duty::hand_over(&duty, *side, to, why).map_err(DeskError::Duty)?;
                change.join(self.moved(record, &decision, told, who, now)?);
            }
        }
        Ok(change)
    }

    /// A duty as something decided has left it; `told` is what was told of it and of others.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when a day lies outside the calendar.
    pub(super) fn moved(
        &self,
        record: &DutyRecord,
        decision: &::duty::Decision,
        told: &[TellingRecord],
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        let place = Place { project: record.project_id, district: record.district.clone() };
        let mut next = DutyRecord {
            version: record.version + 1,
            head: record.head,
            facts: record.facts,
            created_at: record.created_at,
            ..self.row(record.id, &decision.duty, &place, now)?
        };
        let fact = chained(&mut next, &decision.fact, who, now)?;
        let of_it = |telling: &Telling| was_told(told.iter().filter(|one| one.about == About::Duty(record.id)), telling);
        next.wakes_on = self.wakes_on(&decision.duty, now, of_it)?;
        let write = Write::Update { record: next, expected: record.version };
        Ok(Change { duties: vec![write], facts: vec![fact], ..Change::default() })
    }

    /// A duty's last day reckoned again on today's calendar; nothing when it did not move.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when a day lies outside the calendar.
    pub fn duty_again(&self, record: &DutyRecord, told: &[TellingRecord], now: Timestamp) -> Result<Option<Change>, DeskError> {
        let mut duty = self.duty(record)?;
        let due = duty.due_again(self.calendar(date_of(now))).map_err(DeskError::broken)?;
        if due == duty.due {
            return Ok(None);
        }
        duty.due = due;
        let place = Place { project: record.project_id, district: record.district.clone() };
        let wakes_on = self.wakes_on(&duty, now, |telling| was_told(told, telling))?;
        let next = DutyRecord {
            version: record.version + 1,
            head: record.head,
            facts: record.facts,
            created_at: record.created_at,
            wakes_on,
            ..self.row(record.id, &duty, &place, now)?
        };
        let write = Write::Update { record: next, expected: record.version };
        Ok(Some(Change { duties: vec![write], ..Change::default() }))
    }

    /// Everything that will be told of a duty as it stands.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when a day lies outside the calendar.
    pub fn planned(&self, duty: &Duty, today: Date) -> Result<Vec<Telling>, DeskError> {
        let book = &self.city.rulebook;
        let method = duty.method.as_deref().and_then(|id| book.method(id));
        let ladder = book.ladder(&duty.ladder).unwrap_or(&SILENT);
        ::duty::planned(duty, ladder, method, book.leaders.as_ref(), self.calendar(today)).map_err(DeskError::broken)
    }

    /// The first day on which something is to be told that was not, or on which a promise is overrun.
    fn wakes_on(&self, duty: &Duty, now: Timestamp, told: impl Fn(&Telling) -> bool) -> Result<Option<Date>, DeskError> {
        let planned = self.planned(duty, date_of(now))?;
        let next = ::duty::next(&planned, told).map(|telling| telling.on);
        Ok(next.into_iter().chain(overrun_on(duty)).min())
    }

    /// Tells what is due of a duty, each rung once, lets it leave by the channels that people want, and opens the duty to publish a reason when it is a promise that slipped.
    /// The claim in the change lets one of several servers do it.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when a day lies outside the calendar.
    pub fn tell(
        &self,
        record: &DutyRecord,
        told: &[TellingRecord],
        to: &Subscribers,
        mut id: impl FnMut() -> Uuid,
        (now, wall): (Timestamp, Timestamp),
    ) -> Result<Option<Change>, DeskError> {
        let Some(woke_on) = record.wakes_on else { return Ok(None) };
        let (duty, today) = (self.duty(record)?, date_of(now));
        let planned = self.planned(&duty, today)?;
        let later = planned.iter().map(|one| one.on).chain(overrun_on(&duty)).filter(|day| *day > today).min();
        let due = planned.into_iter().filter(|one| one.on <= today && !was_told(told, one));
        let tellings: Vec<TellingRecord> = due
            .map(|one| TellingRecord {
                id: TellingId::new(id()),
                about: About::Duty(record.id),
                rung: one.rung,
                audience: one.to.to_string(),
                on: one.on,
                told_at: now,
                why: one.why,
                what: duty.what.clone(),
            })
            .collect();
        let mut change = Change {
            claims: vec![Claim { duty: record.id, version: record.version, woke_on, wakes_on: later }],
            deliveries: self.deliveries(&duty, &tellings, to, id, (now, wall))?,
            tellings,
            ..Change::default()
        };
        let calendar = self.calendar(today);
        let reason = Case::reason_owed(&duty, &self.city.rulebook, calendar, now).map_err(DeskError::broken)?;
        if let Some(reason) = reason {
            let place = Place { project: record.project_id, district: record.district.clone() };
            let id = slot_id(reason.subject.id, &reason.subject.slot);
            let mut owed = self.row(id, &reason, &place, now)?;
            owed.wakes_on = self.wakes_on(&reason, now, |_| false)?;
            change.opened.push(owed);
        }
        Ok(Some(change))
    }
}

/// The first day on which a promise to decide is overrun.
fn overrun_on(duty: &Duty) -> Option<Date> {
    let promise = duty.kind == approval::DueKind::Promised.as_str() && duty.state.is_the_owners();
    duty.due.filter(|_| promise).and_then(|due| due.on.tomorrow().ok())
}

fn was_told<'a>(told: impl IntoIterator<Item = &'a TellingRecord>, telling: &Telling) -> bool {
    let to = telling.to.to_string();
    told.into_iter().any(|one| one.rung == telling.rung && one.audience == to)
}

/// Adds a fact to the duty's own chain.
fn chained(record: &mut DutyRecord, fact: &::duty::Fact, who: &Actors, now: Timestamp) -> Result<FactRecord, DeskError> {
    // A duty without a project stands in the timeline of what it is about.
    let project = record.project_id.unwrap_or(ProjectId::new(record.subject_id));
    let body = serde_json::to_value(fact).map_err(DeskError::broken)?;
    let chain = (&mut record.head, &mut record.facts);
    Ok(super::fact::chained(("duty", record.id.uuid(), project), chain, (fact.act.kind(), body), who, now))
}

/// The id of a duty that has a slot of its subject: always the same, so that writing it again writes the same row. The subject's
/// first bits stay in front: the duties of one day lie side by side.
pub(super) fn slot_id(subject: Uuid, slot: &str) -> DutyId {
    let digest = Sha256::new().chain_update(subject.as_bytes()).chain_update(slot.as_bytes()).finalize();
    let mut bytes = [0u8; 16];
    bytes[..6].copy_from_slice(&subject.as_bytes()[..6]);
    bytes[6..].copy_from_slice(&digest[..10]);
    DutyId::new(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
