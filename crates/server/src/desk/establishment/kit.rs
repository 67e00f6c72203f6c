//! What follows from the licence of a company that is being set up: its code, and all the rest side by side.

use super::{Kept, establishment, kept};
use crate::desk::progress::holds;
use crate::desk::{Actors, Apply, Desk, DeskError, Planned, granted};
use approval::ItemId;
use base::{CaseId, PermitId, UserId};
use calendar::date_of;
use city::{Entity, Starter};
use jiff::Timestamp;
use jiff::civil::Date;
use rules::{Facts, Value};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use store::{Dossier, EstablishmentRecord};

impl Desk {
    /// The items of an establishment's path, the licence first.
    ///
    /// # Errors
    /// As [`Desk::path`].
    pub fn kit(&self, dossier: &Dossier, today: Date) -> Result<Vec<ItemId>, DeskError> {
        Ok(self.law_path(dossier, today)?.steps.iter().map(|step| step.item.clone()).collect())
    }

    /// Gives a company whose licence is about to be issued its unified social credit code.
    pub(in crate::desk) fn found(&self, dossier: &mut Dossier, item: &str) -> Result<(), DeskError> {
        let (Some(starter), Some(record)) = (&self.city.starter, &dossier.establishment) else { return Ok(()) };
        if starter.licence.as_str() != item {
            return Ok(());
        }
        let facts = self.facts(dossier)?;
        let entity = entity(starter, &facts).ok_or_else(|| DeskError::broken("the pack has no such kind of entity"))?;
        let serial = record.serial.ok_or_else(|| DeskError::broken("an establishment that was never stored"))?;
        let code = starter.credit_code(entity, self.region(), serial).map_err(DeskError::broken)?;
        dossier.project.owner_code_check_ok = code.check_ok();
        dossier.project.owner_code = Some(code.as_str().to_owned());
        Ok(())
    }

    /// What a step means for the whole: with the licence everything else starts by itself, with the last item it is complete, and
    /// without the licence it ends.
    pub(in crate::desk) fn carry_on(&self, mut planned: Planned, now: Timestamp) -> Result<Planned, DeskError> {
        let (Some(starter), Some(record)) = (&self.city.starter, planned.dossier.establishment.clone()) else {
            return Ok(planned);
        };
        let of_licence = |case: &&store::CaseRecord| case.item == starter.licence.as_str();
        let Some(licence) = planned.dossier.cases.iter().rev().find(of_licence) else { return Ok(planned) };
        let (id, has, open) = (licence.id, holds(licence) && !licence.open, licence.open);
        match record.state.as_str() {
            "filed" if has => self.registered(planned, record, id, now),
            "filed" if !open => {
                planned.set_state(EstablishmentRecord { state: "ended".to_owned(), ..record });
                Ok(planned)
            }
            "registered" => self.completed(planned, record, now),
            _ => Ok(planned),
        }
    }

    fn registered(
        &self,
        mut planned: Planned,
        record: EstablishmentRecord,
        licence: CaseId,
        now: Timestamp,
    ) -> Result<Planned, DeskError> {
        let today = date_of(now);
        let applicant = applicant(&planned.dossier, record.applicant_id);
        planned.set_state(EstablishmentRecord { state: "registered".to_owned(), ..record.clone() });
        let body = json!({ "name": planned.dossier.project.name, "credit_code": planned.dossier.project.owner_code });
        let fact = self.add(&mut planned.dossier, "company-registered", body, &Actors::clock(), now);
        planned.change.facts.push(fact);
        for item in self.kit(&planned.dossier, today)? {
            if planned.dossier.cases.iter().any(|case| case.item == item.as_str()) {
                continue;
            }
            let ids = (CaseId::new(follower(licence, &item, "case")), PermitId::new(follower(licence, &item, "permit")));
            let apply = self.one_of_kit(&planned.dossier, &item, ids, today)?;
            for next in self.apply(&planned.dossier, &apply, &applicant, now)? {
                planned.then(next);
            }
        }
        let record = establishment(&planned.dossier)?.clone();
        self.completed(planned, record, now)
    }

    fn completed(&self, mut planned: Planned, record: EstablishmentRecord, now: Timestamp) -> Result<Planned, DeskError> {
        let granted = granted(&planned.dossier);
        let all = self.kit(&planned.dossier, date_of(now))?.iter().all(|item| granted.contains(item));
        if !all || record.state != "registered" {
            return Ok(planned);
        }
        let body = json!({ "name": planned.dossier.project.name });
        let fact = self.add(&mut planned.dossier, "kit-completed", body, &Actors::clock(), now);
        planned.change.facts.push(fact);
        planned.set_state(EstablishmentRecord { state: "completed".to_owned(), completed_at: Some(now), ..record });
        Ok(planned)
    }

    /// The application for one item of the kit, with those of the form's papers that it wants.
    pub(super) fn one_of_kit(
        &self,
        dossier: &Dossier,
        item: &ItemId,
        (case, permit): (CaseId, PermitId),
        today: Date,
    ) -> Result<Apply, DeskError> {
        let Kept { materials, files, .. } = kept(establishment(dossier)?)?;
        let form = self.form(dossier, std::slice::from_ref(item), Some(&materials), today)?.form;
        Ok(Apply {
            items: vec![(item.clone(), case, permit)],
            materials: materials.into_iter().filter(|key| form.paper(key).is_some()).collect(),
            files: files.into_iter().filter(|(key, _)| form.paper(key).is_some()).collect(),
            promise: false,
            conduct: BTreeMap::new(),
            note: String::new(),
            on_paper_at: None,
            on_behalf: None,
        })
    }
}

impl Planned {
    fn set_state(&mut self, record: EstablishmentRecord) {
        self.dossier.establishment = Some(record.clone());
        self.change.establishments.push(record);
    }

    /// Adds a plan that follows from this one and belongs in its transaction; it stays a plan about its own case.
    fn then(&mut self, next: Planned) {
        self.change.join(next.change);
        self.dossier = next.dossier;
    }
}

/// The kind of entity that facts name.
pub fn entity<'a>(starter: &'a Starter, facts: &Facts) -> Option<&'a Entity> {
    match facts.get("entity") {
        Some(Value::Text(id)) => starter.entity(id),
        _ => None,
    }
}

/// Whoever applied for the whole, as the applicant of what follows.
fn applicant(dossier: &Dossier, id: UserId) -> Actors {
    let name = dossier.project.owner.clone();
    Actors { id: Some(id), name, role: "applicant".to_owned(), office: String::new(), on_behalf_of: None, checklist: None }
}

/// The ids of what follows from a licence follow from the licence's: the time is the licence's, the rest a digest.
fn follower(licence: CaseId, item: &ItemId, what: &str) -> uuid::Uuid {
    let digest = Sha256::new().chain_update(licence.uuid().as_bytes()).chain_update(item.as_str()).chain_update(what).finalize();
    let mut bytes = *licence.uuid().as_bytes();
    bytes[6..].copy_from_slice(&digest[..10]);
    uuid::Builder::from_bytes(bytes).with_variant(uuid::Variant::RFC4122).with_version(uuid::Version::SortRand).into_uuid()
}
