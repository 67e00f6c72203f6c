//! Dispatch meetings: planned by the pack's cadence, frozen with their agenda, their decisions made duties in the same change.

use super::duty::slot_id;
use super::fact::{Actors, own_fact};
use super::{Desk, DeskError, Place, party_key};
use ::duty::dispatch::{Agenda, Command, Meeting, Series, Stage, Window, decide};
use ::duty::{By, Duty};
use base::MeetingId;
use calendar::{date_of, start_of};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::{Change, DutyRecord, FactRecord, MeetingRecord, TellingRecord, Write};

/// What is owed about a meeting, and what was told of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct AroundMeeting<'a> {
    /// The open duties about the meeting.
    pub owed: &'a [DutyRecord],
    /// What was told of them.
    pub told: &'a [TellingRecord],
}

/// How many meetings of each series stand in the list before their day.
const AHEAD: usize = 2;

/// The id of a meeting: always the same for a series and a day of its rhythm, so that two servers plan one meeting. The day stands in
/// front, as in every id of the day.
pub fn meeting_id(series: &str, nominal: Date) -> MeetingId {
    let digest = Sha256::new().chain_update(series.as_bytes()).chain_update(nominal.to_string().as_bytes()).finalize();
    let mut bytes = [0u8; 16];
    bytes[..6].copy_from_slice(&start_of(nominal).as_millisecond().to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&digest[..10]);
    MeetingId::new(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

impl Desk {
    /// A meeting as it is stored.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when it does not read.
    pub fn meeting(&self, record: &MeetingRecord) -> Result<Meeting, DeskError> {
        serde_json::from_str(&record.document).map_err(DeskError::broken)
    }

    /// Brings the meetings ahead in line with the pack and the calendar: new ones are planned, moved ones move, and those that have no
    /// day any more are dropped. One change for each.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when a day lies outside the calendar.
    pub fn plan_meetings(&self, ahead: &[MeetingRecord], now: Timestamp) -> Result<Vec<Change>, DeskError> {
        let mut changes = Vec::new();
        let mut wanted = std::collections::BTreeSet::new();
        for series in &self.city.dispatch.series {
            for meeting in self.next_meetings(series, date_of(now))? {
                let id = meeting_id(&series.id, meeting.nominal);
                wanted.insert(id);
                match ahead.iter().find(|record| record.id == id) {
                    None => changes.push(self.new_meeting(id, &meeting, now)?),
                    Some(record) if record.state == Stage::Planned.as_str() && self.meeting(record)? != meeting => {
                        changes.push(self.meeting_again(record, &meeting, now)?);
                    }
                    Some(_) => {}
                }
            }
        }
        for record in ahead.iter().filter(|record| record.state == Stage::Planned.as_str() && !wanted.contains(&record.id)) {
            changes.push(self.miss(record, AroundMeeting::default(), now)?);
        }
        Ok(changes)
    }

    fn next_meetings(&self, series: &Series, today: Date) -> Result<Vec<Meeting>, DeskError> {
        let calendar = self.calendar(today);
        let Some(chair) = self.city.dispatch.chair(&series.chair) else { return Ok(Vec::new()) };
        let sittings = series.cadence.next(today, AHEAD, calendar).map_err(DeskError::broken)?;
        let planned = |sitting| Meeting::planned(series, chair, sitting, calendar).map_err(DeskError::broken);
        sittings.into_iter().map(planned).collect()
    }

    fn new_meeting(&self, id: MeetingId, meeting: &Meeting, now: Timestamp) -> Result<Change, DeskError> {
        let record = MeetingRecord {
            id,
            version: 1,
            series: meeting.series.clone(),
            chair_key: party_key(&meeting.creditor).to_owned(),
            on: meeting.on,
            state: meeting.stage.as_str().to_owned(),
            open: true,
            document: serde_json::to_string(meeting).map_err(DeskError::broken)?,
            head: [0; 32],
            facts: 0,
            created_at: now,
            updated_at: now,
        };
        Ok(Change { meetings: vec![Write::New(record)], ..Change::default() })
    }

    fn meeting_again(&self, record: &MeetingRecord, meeting: &Meeting, now: Timestamp) -> Result<Change, DeskError> {
        let next = self.next_record(record, meeting, now)?;
        Ok(Change { meetings: vec![Write::Update { record: next, expected: record.version }], ..Change::default() })
    }

    fn next_record(&self, record: &MeetingRecord, meeting: &Meeting, now: Timestamp) -> Result<MeetingRecord, DeskError> {
        Ok(MeetingRecord {
            version: record.version + 1,
            chair_key: party_key(&meeting.creditor).to_owned(),
            on: meeting.on,
            state: meeting.stage.as_str().to_owned(),
            open: meeting.stage.is_open(),
            document: serde_json::to_string(meeting).map_err(DeskError::broken)?,
            updated_at: now,
            ..record.clone()
        })
    }

    fn stepped(
        &self,
        record: &MeetingRecord,
        meeting: &Meeting,
        (kind, body): (&str, Value),
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        let mut next = self.next_record(record, meeting, now)?;
        let fact = chained(&mut next, kind, body, who, now);
        let write = Write::Update { record: next, expected: record.version };
        Ok(Change { meetings: vec![write], facts: vec![fact], ..Change::default() })
    }

    /// Freezes a meeting's agenda, and asks the offices that owe something of it: what each has to answer, and until when, is a duty
    /// of its head, told as the ladder of such duties says.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when the meeting does not read.
    pub fn freeze(
        &self,
        record: &MeetingRecord,
        (agenda, window): (Agenda, Window),
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        let body = json!({ "entries": agenda.entries.len(), "since": window.since, "until": window.until });
        let meeting = self.meeting(record)?.frozen(agenda, window, now);
        let clock = Actors::clock();
        let mut change = self.stepped(record, &meeting, ("agenda-frozen", body), &clock, now)?;
        let rules = (&self.city.rulebook, self.calendar(date_of(now)));
        let asked = meeting.asks(record.id.uuid(), rules.0, rules.1, now).map_err(DeskError::broken)?;
        for duty in asked {
            self.owe_of_meeting(&duty, &Place::default(), &mut change, (&clock, now))?;
        }
        Ok(change)
    }

    /// Opens a duty in its slot of a meeting.
    fn owe_of_meeting(
        &self,
        duty: &Duty,
        place: &Place,
        change: &mut Change,
        (who, now): (&Actors, Timestamp),
    ) -> Result<(), DeskError> {
        let id = slot_id(duty.subject.id, &duty.subject.slot);
        let (row, fact) = self.open_duty(id, duty, place, who, now)?;
        change.duties.push(Write::New(row));
        change.facts.push(fact);
        Ok(())
    }

    /// Ends the duties to answer that the meeting, as it stands now, settles.
    fn settle(
        &self,
        meeting: &Meeting,
        around: AroundMeeting<'_>,
        change: &mut Change,
        (who, now): (&Actors, Timestamp),
    ) -> Result<(), DeskError> {
        for record in around.owed {
            if let Some(decision) = meeting.settles(&self.duty(record)?, &who.name, date_of(now)) {
                change.join(self.moved(record, &decision, around.told, who, now)?);
            }
        }
        Ok(())
    }

    /// Says of a meeting that it was not held.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when the meeting does not read.
    pub fn miss(&self, record: &MeetingRecord, around: AroundMeeting<'_>, now: Timestamp) -> Result<Change, DeskError> {
        let (meeting, clock) = (Meeting { stage: Stage::Missed, ..self.meeting(record)? }, Actors::clock());
        let said = ("meeting-missed", json!({ "on": meeting.on }));
        let mut change = self.stepped(record, &meeting, said, &clock, now)?;
        self.settle(&meeting, around, &mut change, (&clock, now))?;
        Ok(change)
    }

    /// Does a step of a meeting; closing it opens the duties that it decided.
    ///
    /// # Errors
    /// [`DeskError::Meeting`] when it may not be, [`DeskError::Conflict`] when another version is there.
    pub fn meeting_command(
        &self,
        (record, expected): (&MeetingRecord, i64),
        command: Command,
        around: AroundMeeting<'_>,
        (by, who): (&By, &Actors),
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        if let Command::Answer { text, .. } | Command::Decide { text, .. } | Command::Hold { note: text } = &command {
            super::case::too_long("text", text)?;
        }
        if let Command::Decide { office, .. } = &command {
            self.city.office(office.as_str()).ok_or(DeskError::Missing { zh: "部门", en: "office" })?;
        }
        let before = self.meeting(record)?;
        let (kind, mut body) = said(&before, &command);
        let rules = (&self.city.rulebook, self.calendar(date_of(now)));
        let outcome = decide(&before, record.id.uuid(), command, by, rules, now).map_err(DeskError::Meeting)?;
        if let Some(made) = outcome.meeting.resolutions.last().filter(|_| kind == "item-decided") {
            body["n"] = json!(made.n);
            body["term"] = json!(made.term.to_string());
        }
        let mut change = self.stepped(record, &outcome.meeting, (kind, body), who, now)?;
        for owes in outcome.duties {
            let place = Place { project: owes.project, district: owes.district };
            self.owe_of_meeting(&owes.duty, &place, &mut change, (who, now))?;
        }
        self.settle(&outcome.meeting, around, &mut change, (who, now))?;
        Ok(change)
    }
}

/// What a step will have been, as its fact says.
fn said(meeting: &Meeting, command: &Command) -> (&'static str, Value) {
    let title = |key: &str| meeting.entry(key).map(|entry| entry.title.clone());
    match command {
        Command::Answer { entry, office, text } => {
            ("entry-answered", json!({ "entry": entry, "title": title(entry), "office": office, "text": text.trim() }))
        }
        Command::Decide { entry, text, office, method, .. } => {
            let body = json!({ "entry": entry, "title": title(entry), "office": office, "text": text.trim(), "method": method });
            ("item-decided", body)
        }
        Command::Withdraw { n } => {
            let text = meeting.resolutions.iter().find(|one| one.n == *n).map(|one| one.text.as_str());
            ("decision-withdrawn", json!({ "n": n, "text": text }))
        }
        Command::Hold { note } => ("meeting-held", json!({ "decisions": meeting.resolutions.len(), "note": note.trim() })),
    }
}

/// Adds a fact to the meeting's own chain; it stands in no project's timeline but in its own.
fn chained(record: &mut MeetingRecord, kind: &str, body: Value, who: &Actors, now: Timestamp) -> FactRecord {
    let chain = (&mut record.head, &mut record.facts);
    own_fact(("meeting", record.id.uuid()), chain, (kind, body), who, now)
}
