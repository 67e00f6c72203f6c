//! Permits: issued with the delivery of a grant, issued anew when they are changed or renewed, ended by the organ's decision or by time.

use super::fact::{Actors, Chain, FactDraft};
use super::{Desk, DeskError};
use approval::{Case, Grant, Outcome, State};
use base::{LicenceId, PermitId};
use calendar::date_of;
use jiff::Timestamp;
use permit::{Change, Permit};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{CaseRecord, Dossier, FactRecord, NewEdition, PermitLife, PermitRecord};

impl Desk {
    /// The permit of a grant that was delivered just now: its row, and the fact of its issuance.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when a text of it cannot be printed.
    pub(super) fn issue_permit(
        &self,
        dossier: &Dossier,
        record: &CaseRecord,
        (grant, id): (&Grant, PermitId),
        who: &Actors,
        now: Timestamp,
    ) -> Result<(PermitRecord, FactRecord), DeskError> {
        let permit = self.permit(dossier, record, grant, id)?;
        let mut row = PermitRecord {
            id: permit.id,
            number: permit.number.to_string(),
            document_number: permit.document_number.clone(),
            case_id: record.id,
            project_id: dossier.project.id,
            item: record.item.clone(),
            holder: permit.holder.clone(),
            holder_code: permit.holder_code.clone(),
            issued_on: grant.issued_on,
            valid_from: grant.issued_on,
            valid_to: grant.valid_to,
            start_by: grant.start_by,
            state: "in-force".to_owned(),
            document: serde_json::to_string(&permit).map_err(DeskError::broken)?,
            file_digest: [0; 32],
            version: 1,
            head: [0; 32],
            since: None,
            ground: None,
        };
        let fact = issued(&mut row, &permit, ("permit-issued", 0), who, now);
        Ok((row, fact))
    }

    /// Brings a permit's row up to date with a step of its case after the delivery: how it stands, and its next edition when it was changed or
    /// renewed, with the fact of that.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when a text of it cannot be printed.
    pub(super) fn permit_life(
        &self,
        row: &mut PermitRecord,
        (before, case): (Option<&Case>, &Case),
        who: &Actors,
        now: Timestamp,
    ) -> Result<(PermitLife, Option<FactRecord>), DeskError> {
        let Some(life) = case.life() else { return Err(DeskError::broken("a case without a permit has no life of one")) };
        let mut made = None;
        let changes = changes(life);
        let seen = before.and_then(Case::life).map_or(0, |life| self::changes(life).len());
        if changes.len() > seen {
            let on = changes.last().map_or_else(|| date_of(now), |change| change.on);
            let current: Permit = serde_json::from_str(&row.document).map_err(DeskError::broken)?;
            let next = current.next(life.valid_to, changes).map_err(DeskError::broken)?;
            row.number = next.number.to_string();
            row.document = serde_json::to_string(&next).map_err(DeskError::broken)?;
            row.file_digest = [0; 32];
            row.since = Some(on);
            let before = row.version;
            let fact = issued(row, &next, ("permit-reissued", before), who, now);
            row.version = before + 1;
            let (number, document) = (row.number.clone(), row.document.clone());
            made = Some((NewEdition { version: row.version, number, document, head: row.head, on }, fact));
        }
        let (state, ground) = match &case.state {
            State::Expired { .. } => ("expired", None),
            State::Revoked { ground, .. } => ("revoked", Some(ground.as_str())),
            State::PermitWithdrawn { .. } => ("withdrawn", None),
            State::Cancelled { ground, .. } => ("cancelled", Some(ground.as_str())),
            _ => ("in-force", None),
        };
        if state != "in-force" {
            row.since = case.closed_on();
        }
        (row.state, row.ground, row.valid_to) = (state.to_owned(), ground.map(str::to_owned), life.valid_to);
        let (edition, fact) = made.map_or((None, None), |(edition, fact)| (Some(edition), Some(fact)));
        let life = PermitLife {
            case_id: row.case_id,
            state: row.state.clone(),
            valid_to: row.valid_to,
            since: row.since,
            ground: row.ground.clone(),
            edition,
        };
        Ok((life, fact))
    }

    fn permit(&self, dossier: &Dossier, record: &CaseRecord, grant: &Grant, id: PermitId) -> Result<Permit, DeskError> {
        let office = self.city.office(record.office.as_str()).ok_or(DeskError::Missing { zh: "部门", en: "office" })?;
        let serial: String = id.uuid().simple().to_string().to_uppercase().chars().skip(4).take(16).collect();
        let number = LicenceId::new(self.city.licence_type(&record.item), office.credit_code.as_str(), &serial, 1)
            .map_err(DeskError::broken)?;
        let item = self.item(&record.item).and_then(|item| item.on(grant.law_on));
        let named = |basis: &&approval::Dated<approval::Basis>| approval::Named::new(&basis.value.zh, &basis.value.en);
        let bases = item.map(|item| item.bases.iter().map(named).collect()).unwrap_or_default();
        let document_number = grant.document_number.clone().unwrap_or_else(|| {
            let year = grant.decided_on.year();
            format!("{}〔{year}〕{}", office.name.zh, &serial[serial.len() - 6..])
        });
        let details = permit::Details {
            id,
            case: record.id,
            mode: self.item(&record.item).map_or(approval::Mode::Permit, |item| item.mode),
            number,
            document_number,
            project: dossier.project.name.clone(),
            project_code: dossier.project.code.clone(),
            holder: dossier.project.owner.clone(),
            holder_code: dossier.project.owner_code.clone(),
            issuer: office.name.clone(),
            bases,
            verify_url: format!("{}/verify/{id}", self.public_url),
            demo: self.demo,
        };
        Permit::issue(grant, details).map_err(DeskError::broken)
    }
}

/// The fact that an edition of a permit was issued, with the digest of its data. It is the organ that issues, so the organ's name stands on it, not that
/// of whoever delivered: the permit carries the proof of this fact to wherever it is shown.
fn issued(row: &mut PermitRecord, permit: &Permit, (kind, seq): (&str, i64), who: &Actors, now: Timestamp) -> FactRecord {
    let mut chain = Chain { kind: "permit", id: permit.id.uuid(), project: row.project_id, head: row.head, seq };
    let data = base::hex(&Sha256::digest(permit.canonical()));
    let body = json!({ "number": row.number, "item": row.item, "holder": row.holder, "data": data });
    let organ = Actors { name: permit.issuer.zh.clone(), ..who.clone() };
    let fact = chain.add(FactDraft { kind: kind.to_owned(), at: now, body, on_paper_at: None }, &organ);
    row.head = chain.head;
    fact
}

/// What stands on a permit's next edition: its changes and the renewals that were granted, in their order.
///
/// Law: Administrative License Law arts. 49, 50.
fn changes(life: &approval::PermitLife) -> Vec<Change> {
    let amended = life.amendments.iter().map(|one| Change::new(one.on, &approval::Named::new(&one.what, &one.what)));
    let granted = life.renewals.iter().filter(|one| one.outcome == Outcome::Granted);
    let renewed = granted.map(|one| {
        let (zh, en) = if one.deemed {
            ("逾期未作决定，视为准予延续", "deemed renewed by silence")
        } else {
            ("准予延续", "renewed")
        };
        let until = one.valid_to.map_or_else(
            || ("长期有效".to_owned(), "without limit".to_owned()),
            |day| (format!("有效期至{day}"), format!("until {day}")),
        );
        Change::new(one.decided_on, &approval::Named::new(format!("{zh}，{}", until.0), format!("{en} {}", until.1)))
    });
    let mut all: Vec<Change> = amended.chain(renewed).collect();
    all.sort_by_key(|change| change.on);
    all
}
