//! Visits to enterprises: planned with their reasons in the order of the shortest round, and what is written of them, once.

use super::fact::{Actors, own_fact};
use super::issue::NewIssue;
use super::{Desk, DeskError};
use ::campaign::{Place, round};
use ::issue::{Channel, Company, Issue, Learned};
use ::visit::{Act, Entry, Reason, Rules, Stop, Taken, Visit, take};
use base::{DutyId, IssueId, OfficeId, StewardId, UserId, VisitId};
use calendar::date_of;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use store::{Change, EntityRecord, FactRecord, VisitRecord, VisitStop, Write};

/// A visit to be planned.
#[derive(Debug, Clone)]
pub struct NewVisit {
    /// Whose enterprises are visited.
    pub steward: StewardId,
    /// Its day.
    pub on: Date,
    /// The offices that come along.
    pub with: Vec<OfficeId>,
    /// Who is visited, and why.
    pub entities: Vec<(EntityRecord, Vec<Reason>)>,
    /// Who plans.
    pub by: UserId,
    /// For which office.
    pub office: String,
}

impl Desk {
    /// A visit as it is stored.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when it does not read.
    pub fn visit(&self, record: &VisitRecord) -> Result<Visit, DeskError> {
        serde_json::from_str(&record.document).map_err(DeskError::broken)
    }

    /// When an enterprise is worth a visit in this city.
    ///
    /// # Errors
    /// [`DeskError::Missing`] when the pack does not say.
    pub fn visit_rules(&self) -> Result<&Rules, DeskError> {
        self.city.visits.as_ref().ok_or(DeskError::Missing { zh: "走访规则", en: "rules for visits" })
    }

    /// Plans a visit: its stops in the order of the shortest round from where tours start, those of one township one after the other.
    ///
    /// # Errors
    /// [`DeskError::Visit`] when it may not be, [`DeskError::Missing`] for an office that there is not.
    pub fn plan_visit(&self, new: NewVisit, id: VisitId, who: &Actors, now: Timestamp) -> Result<Change, DeskError> {
        for office in &new.with {
            self.need_office(office)?;
        }
        let mut entities = new.entities;
        // Within a district the map knows no places: whoever lies in one township comes one after the other.
        entities.sort_by_key(|(entity, _)| (entity.district.clone(), entity.attributes.get("township"), entity.n));
        let place = |district: &String| self.city.places.get(district).copied();
        let places: Option<Vec<Place>> = entities.iter().map(|(entity, _)| place(&entity.district)).collect();
        let start = self.city.tour.as_ref().map(|sheet| sheet.start);
        let route = start.zip(places).map(|(start, places)| round(&start, &places));
        let order = route.as_ref().map_or_else(|| (0..entities.len()).collect(), |route| route.order.clone());
        let leg = |at: usize| route.as_ref().and_then(|route| route.legs_m.get(at).copied());
        let stop = |(at, which): (usize, usize)| {
            let (entity, reasons) = &entities[which];
            Stop {
                entity: entity.id,
                code: entity.uscc.clone(),
                name: entity.name.clone(),
                district: entity.district.clone(),
                reasons: reasons.clone(),
                leg_m: leg(at),
                notes: vec![],
                raised: vec![],
                ended: None,
            }
        };
        let stops: Vec<Stop> = order.into_iter().enumerate().map(stop).collect();
        let back = leg(stops.len());
        let visit = Visit::plan(new.on, new.with, stops, back, date_of(now)).map_err(DeskError::Visit)?;
        let mut record = VisitRecord {
            id,
            version: 1,
            steward: new.steward,
            office: new.office,
            by_id: new.by,
            on: visit.on,
            state: visit.state().as_str().to_owned(),
            document: serde_json::to_string(&visit).map_err(DeskError::broken)?,
            head: [0; 32],
            facts: 0,
            created_at: now,
            updated_at: now,
        };
        let names: Vec<&str> = visit.stops.iter().map(|stop| stop.name.as_str()).collect();
        let body = json!({ "on": visit.on.to_string(), "enterprises": names, "with": visit.with });
        let fact = chained(&mut record, "visit-planned", body, who, now);
        let visit_stops = visit.stops.iter().map(|stop| row(id, &visit, stop)).collect();
        Ok(Change { visits: vec![Write::New(record)], visit_stops, facts: vec![fact], ..Change::default() })
    }

    /// Takes in what was written of a visit; nothing changes when it is here already. A problem becomes an issue of the entry's id, at once
    /// with the office that the one rule names.
    ///
    /// # Errors
    /// [`DeskError::Visit`] when it may not be.
    pub fn visit_entry(
        &self,
        record: &VisitRecord,
        entry: &Entry,
        learned: &[Learned],
        ids: impl FnMut() -> DutyId,
        (user, who): (UserId, &Actors),
        now: Timestamp,
    ) -> Result<Option<Change>, DeskError> {
        if let Act::Note { text, .. } | Act::Raise { text } | Act::Missed { text } = &entry.act {
            super::case::too_long("text", text)?;
        }
        let visit = self.visit(record)?;
        let done = take(&visit, entry, &who.name, date_of(now)).map_err(DeskError::Visit)?;
        if done.taken == Taken::Already {
            return Ok(None);
        }
        let stop = done.visit.stops.iter().find(|stop| stop.entity == entry.entity);
        let stop = stop.ok_or(DeskError::Visit(::visit::Refusal::NoSuchStop))?;
        let mut change = Change::default();
        let said = |text: &str| json!({ "entity": stop.entity, "name": stop.name, "entry": entry.id, "text": text.trim() });
        let (kind, body) = match &entry.act {
            Act::Note { text, .. } => ("visit-noted", said(text)),
            Act::Raise { text } => {
                let company = Company { code: Some(stop.code.clone()), name: stop.name.clone(), contact: String::new() };
                let new = NewIssue {
                    issue: Issue::new(Channel::Visit, company, text, now),
                    named: None,
                    by: user,
                    intake_office: Some(who.office.clone()).filter(|office| !office.is_empty()),
                };
                change.join(self.ask(new, IssueId::new(entry.id), learned, ids, who, now)?);
                ("visit-raised", said(text))
            }
            Act::Done {} => ("visit-made", said("")),
            Act::Missed { text } => ("visit-missed", said(text)),
        };
        if stop.ended.as_ref().is_some_and(|ended| ended.id == entry.id) {
            change.visit_stops.push(row(record.id, &done.visit, stop));
        }
        let mut next = self.next(record, &done.visit, now)?;
        change.facts.push(chained(&mut next, kind, body, who, now));
        change.visits.push(Write::Update { record: next, expected: record.version });
        Ok(Some(change))
    }

    /// Calls a visit off.
    ///
    /// # Errors
    /// [`DeskError::Visit`] when it may not be, [`DeskError::Conflict`] when another version is there.
    pub fn call_off_visit(
        &self,
        (record, expected): (&VisitRecord, i64),
        text: &str,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        super::case::too_long("text", text)?;
        let visit = self.visit(record)?.call_off(text).map_err(DeskError::Visit)?;
        let mut next = self.next(record, &visit, now)?;
        let fact = chained(&mut next, "visit-called-off", json!({ "text": text.trim() }), who, now);
        let visit_stops = visit.stops.iter().map(|stop| row(record.id, &visit, stop)).collect();
        let visits = vec![Write::Update { record: next, expected }];
        Ok(Change { visits, visit_stops, facts: vec![fact], ..Change::default() })
    }

    fn next(&self, record: &VisitRecord, visit: &Visit, now: Timestamp) -> Result<VisitRecord, DeskError> {
        Ok(VisitRecord {
            version: record.version + 1,
            state: visit.state().as_str().to_owned(),
            document: serde_json::to_string(visit).map_err(DeskError::broken)?,
            updated_at: now,
            ..record.clone()
        })
    }
}

fn row(id: VisitId, visit: &Visit, stop: &Stop) -> VisitStop {
    let state = match &stop.ended {
        _ if visit.called_off.is_some() => "called-off",
        None => "planned",
        Some(ended) if ended.visited => "visited",
        Some(_) => "missed",
    };
    VisitStop { visit: id, entity: stop.entity, on: visit.on, state: state.to_owned() }
}

/// Adds a fact to the visit's own chain.
fn chained(record: &mut VisitRecord, kind: &str, body: serde_json::Value, who: &Actors, now: Timestamp) -> FactRecord {
    let chain = (&mut record.head, &mut record.facts);
    own_fact(("visit", record.id.uuid()), chain, (kind, body), who, now)
}
