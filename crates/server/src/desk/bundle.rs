//! Bundles: permits of one project that are issued at one stroke when the last condition is met.

use super::{Actors, Desk, DeskError, Planned};
use approval::{Actor, Bundle, BundleKind, Case, Command, ItemId, Outcome, Readiness};
use base::{BundleId, PermitId};
use calendar::date_of;
use jiff::Timestamp;
use serde_json::json;
use store::{BundleRecord, Change, Dossier, Write};

/// What became of an attempt to issue a bundle.
#[derive(Debug)]
pub struct Stroke {
    /// What to commit, one plan after the other, in one transaction.
    pub plans: Vec<Planned>,
    /// What still stands in the way, if nothing was issued.
    pub obstacle: Option<DeskError>,
}

impl Desk {
    /// Opens a bundle of the items that the project needs of a kind.
    ///
    /// # Errors
    /// [`DeskError::Bundle`] when it needs none of them.
    pub fn open_bundle(
        &self,
        dossier: &Dossier,
        (kind, id): (&BundleKind, BundleId),
        who: &Actors,
        now: Timestamp,
    ) -> Result<Planned, DeskError> {
        let path = self.law_path(dossier, date_of(now))?;
        let needs = |item: &ItemId| path.step(item).is_some();
        let bundle = Bundle::open(kind, needs).map_err(DeskError::Bundle)?;
        let record = BundleRecord {
            id,
            version: 1,
            project_id: dossier.project.id,
            kind: kind.id.clone(),
            state: "open".to_owned(),
            document: serde_json::to_string(&bundle).map_err(DeskError::broken)?,
            created_at: now,
            updated_at: now,
        };
        let body = json!({ "kind": kind.id, "items": bundle.items });
        Ok(self.bundle_plan(dossier, Write::New(record), ("bundle-opened", body), who, now))
    }

    /// Records that a condition is met; when it was the last one and every case is approved in advance, issues everything.
    ///
    /// # Errors
    /// [`DeskError::Bundle`], [`DeskError::Conflict`].
    pub fn meet_condition(
        &self,
        dossier: &Dossier,
        (record, expected): (&BundleRecord, i64),
        (condition, proof): (&str, &str),
        permits: impl Iterator<Item = PermitId>,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Stroke, DeskError> {
        super::case::too_long("proof", proof)?;
        DeskError::unless_seen(record.version, expected)?;
        let bundle = bundle(record)?.meet(condition, proof, &who.name, date_of(now)).map_err(DeskError::Bundle)?;
        let next = BundleRecord {
            version: expected + 1,
            document: serde_json::to_string(&bundle).map_err(DeskError::broken)?,
            updated_at: now,
            ..record.clone()
        };
        let body = json!({ "kind": bundle.kind, "condition": condition, "proof": proof.trim() });
        let met = self.bundle_plan(dossier, Write::Update { record: next.clone(), expected }, ("condition-met", body), who, now);
        let dossier = met.dossier.clone();
        let mut stroke = if self.is_ripe(&dossier, &bundle)? {
            self.issue_bundle(&dossier, (&next, next.version), permits, who, now)?
        } else {
            Stroke { plans: Vec::new(), obstacle: None }
        };
        stroke.plans.insert(0, met);
        Ok(stroke)
    }

    /// Issues every permit of a bundle at one stroke: each case is decided in the name of the head who approved it in advance,
    /// and delivered. All of them or none; what stands in the way is told.
    ///
    /// # Errors
    /// [`DeskError::Conflict`].
    pub fn issue_bundle(
        &self,
        dossier: &Dossier,
        (record, expected): (&BundleRecord, i64),
        mut permits: impl Iterator<Item = PermitId>,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Stroke, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        let mut bundle = bundle(record)?;
        if let Some(on) = bundle.issued_on {
            return Err(DeskError::Bundle(approval::BundleError::Issued { on }));
        }
        let nothing = |obstacle| Ok(Stroke { plans: Vec::new(), obstacle });
        if !self.is_ripe(dossier, &bundle)? {
            return nothing(None);
        }
        let (mut plans, mut at) = (Vec::new(), dossier.clone());
        for item in &bundle.items {
            let Some(case) = at.cases.iter().rev().find(|case| case.item == item.as_str()).cloned() else { return nothing(None) };
            let state = self.case(&case)?;
            if Bundle::readiness(Some(&state)) == Readiness::Granted {
                continue;
            }
            let head = state.handling().and_then(|handling| handling.pre_approval.as_ref()).map(|approved| approved.by.clone());
            let head = head.as_ref().map_or_else(|| who.clone(), of_actor);
            let reason = format!("{}：预审通过，发证条件已全部具备。", self.city.bundle_name(&bundle.kind).zh);
            let decide = Command::Decide { outcome: Outcome::Granted, reason, document_number: None, false_papers: false };
            let mut version = case.version;
            for command in [decide, Command::Deliver {}] {
                let permit = permits.next().ok_or_else(|| DeskError::broken("no id for a permit"))?;
                match self.command(&at, (case.id, version), command, permit, &head, now) {
                    Ok(planned) => {
                        version += 1;
                        at = planned.dossier.clone();
                        plans.push(planned);
                    }
                    Err(refused @ DeskError::Refused(_)) => return nothing(Some(refused)),
                    Err(other) => return Err(other),
                }
            }
        }
        bundle.issued_on = Some(date_of(now));
        let next = BundleRecord {
            version: expected + 1,
            state: "issued".to_owned(),
            document: serde_json::to_string(&bundle).map_err(DeskError::broken)?,
            updated_at: now,
            ..record.clone()
        };
        let body = json!({ "kind": bundle.kind, "items": bundle.items });
        plans.push(self.bundle_plan(&at, Write::Update { record: next, expected }, ("bundle-issued", body), who, now));
        Ok(Stroke { plans, obstacle: None })
    }

    /// The newest case of each item of a bundle.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when what is stored does not read.
    pub fn bundle_cases(&self, dossier: &Dossier, bundle: &Bundle) -> Result<Vec<Option<(base::CaseId, Case)>>, DeskError> {
        let newest = |item: &approval::ItemId| dossier.cases.iter().rev().find(|case| case.item == item.as_str());
        let read = |item| newest(item).map(|record| Ok((record.id, self.case(record)?))).transpose();
        bundle.items.iter().map(read).collect()
    }

    fn is_ripe(&self, dossier: &Dossier, bundle: &Bundle) -> Result<bool, DeskError> {
        let cases = self.bundle_cases(dossier, bundle)?;
        let cases: Vec<Option<&Case>> = cases.iter().map(|case| case.as_ref().map(|(_, case)| case)).collect();
        Ok(bundle.is_ripe(&cases))
    }

    fn bundle_plan(
        &self,
        dossier: &Dossier,
        write: Write<BundleRecord>,
        (kind, body): (&str, serde_json::Value),
        who: &Actors,
        now: Timestamp,
    ) -> Planned {
        let mut dossier = dossier.clone();
        let fact = self.add(&mut dossier, kind, body, who, now);
        let expected = dossier.project.version;
        dossier.project.version += 1;
        dossier.project.updated_at = now;
        let change = Change {
            projects: vec![Write::Update { record: dossier.project.clone(), expected }],
            bundles: vec![write],
            facts: vec![fact],
            ..Change::default()
        };
        Planned { change, dossier, case: None }
    }
}

/// A bundle as it is stored.
///
/// # Errors
/// [`DeskError::Broken`] when it does not read.
pub fn bundle(record: &BundleRecord) -> Result<Bundle, DeskError> {
    serde_json::from_str(&record.document).map_err(DeskError::broken)
}

/// The head who approved in advance, as facts keep people.
fn of_actor(actor: &Actor) -> Actors {
    let office = actor.office.as_ref().map(ToString::to_string).unwrap_or_default();
    Actors { name: actor.user.clone(), role: actor.role.as_str().to_owned(), office, ..Actors::clock() }
}
