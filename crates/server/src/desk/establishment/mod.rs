//! Setting up a company (企业开办): a name is declared and kept, one application is filled in and filed, and when the licence is there all the
//! rest starts by itself, side by side, with the licence's data.

mod form;
mod kit;

pub use kit::entity;

use super::project::blank;
use super::{Actors, Desk, DeskError, Planned};
use approval::{DossierKind, ItemId};
use base::{CaseId, PermitId, ProjectId};
use calendar::date_of;
use city::{NameParts, Starter, name_key};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use store::{Change, Dossier, EstablishmentRecord, Write};
use uuid::Uuid;

/// What can be wanted beside the licence: each is the field `wants_…` of the pack.
pub const WANTS: [&str; 5] = ["seal", "invoices", "insurance", "fund", "bank"];

/// What somebody fills in (开办申请表). Only the name must be there from the start.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(missing_docs, reason = "the form's own fields")]
pub struct Declaration {
    pub entity: String,
    pub name: NameParts,
    pub district: String,
    pub industry: String,
    pub capital_yuan: i64,
    pub address: String,
    pub premises: String,
    pub scope: String,
    pub prior_permission: bool,
    pub staff: i64,
    pub wants: BTreeSet<String>,
    pub bank: Option<String>,
    pub representative: String,
    /// The identity number when it is given now; only its last four characters are kept.
    pub representative_id: Option<String>,
    pub phone: String,
}

/// What is kept of the form beside the dossier's own columns and facts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the form's own fields")]
pub struct Kept {
    pub prefix: String,
    pub trade: String,
    pub business: String,
    pub suffix: String,
    pub address: String,
    pub scope: String,
    pub bank: Option<String>,
    pub representative: String,
    /// The last four characters of the identity number.
    pub id_tail: String,
    pub phone: String,
    /// The keys of the papers that came with the form: those that later cases want are handed on to them.
    pub materials: BTreeSet<String>,
    /// Of these, those that came as files, each with its version.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, Uuid>,
}

/// Who has the name that is declared.
#[derive(Debug, Clone, Default)]
pub struct NameStanding {
    /// A builder of the register.
    pub holder: bool,
    /// The establishment that has it.
    pub other: Option<EstablishmentRecord>,
}

impl NameStanding {
    /// Whether somebody else than `own` has the name on `today`.
    pub fn is_taken(&self, own: Option<ProjectId>, today: Date) -> bool {
        let other = self.other.as_ref().filter(|other| Some(other.project_id) != own);
        self.holder || other.is_some_and(|other| !is_lapsed(other, today))
    }
}

/// Whether a declared name is no longer kept.
pub fn is_lapsed(record: &EstablishmentRecord, today: Date) -> bool {
    record.state == "lapsed" || (record.state == "draft" && record.name_kept_until < today)
}

/// What the form was, as it is kept.
///
/// # Errors
/// [`DeskError::Broken`] when what is stored does not read.
pub fn kept(record: &EstablishmentRecord) -> Result<Kept, DeskError> {
    kept_form(&record.document)
}

/// The same of a form alone.
///
/// # Errors
/// [`DeskError::Broken`] when what is stored does not read.
pub fn kept_form(document: &str) -> Result<Kept, DeskError> {
    serde_json::from_str(document).map_err(DeskError::broken)
}

/// An establishment's record.
///
/// # Errors
/// [`DeskError::Missing`] for an investment project.
pub fn establishment(dossier: &Dossier) -> Result<&EstablishmentRecord, DeskError> {
    dossier.establishment.as_ref().ok_or(DeskError::Missing { zh: "开办申请", en: "establishment" })
}

impl Desk {
    /// What the pack says of the bundle.
    ///
    /// # Errors
    /// [`DeskError::Missing`] where the city does not offer it.
    pub fn starter(&self) -> Result<&Starter, DeskError> {
        self.city.starter.as_ref().ok_or(DeskError::Missing { zh: "企业开办服务", en: "company set-up in this city" })
    }

    /// Declares a name, which is kept, and begins an application. `number` is what the public look-up asks for.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] with every field that is wrong.
    pub fn declare(
        &self,
        new: &Declaration,
        (id, number, standing): (ProjectId, String, &NameStanding),
        who: &Actors,
        now: Timestamp,
    ) -> Result<Planned, DeskError> {
        let today = date_of(now);
        let starter = self.starter()?;
        let Some(applicant_id) = who.id else { return Err(DeskError::broken("nobody declares this name")) };
        let kept = self.fill_in(new, Kept::default(), standing.is_taken(None, today))?;
        let record = EstablishmentRecord {
            project_id: id,
            serial: None,
            number,
            name_key: name_key(&new.name.whole()),
            applicant_id,
            state: "draft".to_owned(),
            name_kept_until: starter.name_kept.after(today).map_err(DeskError::broken)?,
            promised_on: None,
            filed_at: None,
            completed_at: None,
            document: serde_json::to_string(&kept).map_err(DeskError::broken)?,
        };
        let mut dossier = Dossier {
            project: blank(DossierKind::Establishment, id, now),
            establishment: Some(record),
            milestones: Vec::new(),
            cases: Vec::new(),
            permits: Vec::new(),
            head: [0; 32],
            head_seq: 0,
        };
        self.enter(&mut dossier, new)?;
        self.refresh(&mut dossier, today)?;
        let until = dossier.establishment.as_ref().map(|record| record.name_kept_until.to_string());
        let body = json!({ "name": dossier.project.name, "kept_until": until });
        let fact = self.add(&mut dossier, "name-declared", body, who, now);
        let mut establishments = released(standing, None, today);
        establishments.extend(dossier.establishment.clone());
        let projects = vec![Write::New(dossier.project.clone())];
        let change = Change { projects, establishments, facts: vec![fact], ..Change::default() };
        Ok(Planned { change, dossier, case: None })
    }

    /// Keeps what was filled in. Another name is declared anew.
    ///
    /// # Errors
    /// [`DeskError::Conflict`], [`DeskError::Invalid`] with every field that is wrong, [`DeskError::Filed`] once it is filed.
    pub fn save(
        &self,
        dossier: &Dossier,
        expected: i64,
        (new, standing): (&Declaration, &NameStanding),
        who: &Actors,
        now: Timestamp,
    ) -> Result<Planned, DeskError> {
        let today = date_of(now);
        let record = establishment(dossier)?;
        open_draft(dossier, record, expected)?;
        let before = kept(record)?;
        let kept = self.fill_in(new, before, standing.is_taken(Some(dossier.project.id), today))?;
        let mut next = record.clone();
        let (was, key) = (is_lapsed(record, today), name_key(&new.name.whole()));
        if was || key != record.name_key {
            next.name_kept_until = self.starter()?.name_kept.after(today).map_err(DeskError::broken)?;
            next.state = "draft".to_owned();
        }
        let renamed = key != record.name_key || was;
        next.name_key = key;
        next.document = serde_json::to_string(&kept).map_err(DeskError::broken)?;
        let mut dossier = dossier.clone();
        self.enter(&mut dossier, new)?;
        dossier.establishment = Some(next.clone());
        let mut facts = Vec::new();
        if renamed {
            let body = json!({ "name": dossier.project.name, "kept_until": next.name_kept_until.to_string() });
            facts.push(self.add(&mut dossier, "name-declared", body, who, now));
        }
        let mut planned = self.next_version(dossier, now)?;
        planned.change.establishments = released(standing, Some(next.project_id), today);
        planned.change.establishments.push(next);
        planned.change.facts = facts;
        Ok(planned)
    }

    /// Files the application with the papers that come with it. The licence is decided on the spot where a machine finds everything in
    /// order; what follows the licence is part of the same plan.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] with every field that is missing, [`DeskError::Checks`], [`DeskError::Conflict`].
    pub fn file(
        &self,
        dossier: &Dossier,
        expected: i64,
        (materials, files): (&BTreeSet<String>, &BTreeMap<String, Uuid>),
        (case, permit): (CaseId, PermitId),
        who: &Actors,
        now: Timestamp,
    ) -> Result<Vec<Planned>, DeskError> {
        let today = date_of(now);
        let (starter, record) = (self.starter()?, establishment(dossier)?);
        open_draft(dossier, record, expected)?;
        let mut kept = kept(record)?;
        let missing = self.missing(dossier, record, &kept, today)?;
        if !missing.is_empty() {
            return Err(DeskError::Invalid(missing));
        }
        let items = self.kit(dossier, today)?;
        let whole = self.form(dossier, &items, Some(materials), today)?;
        crate::desk::form::stopped(&whole)?;
        crate::desk::form::unasked(&whole.form, materials)?;
        (kept.materials, kept.files) = (materials.clone(), files.clone());
        let mut next = record.clone();
        next.state = "filed".to_owned();
        next.filed_at = Some(now);
        next.promised_on = Some(self.calendar(today).due(today, starter.promised, &[]).map_err(DeskError::broken)?.on);
        next.document = serde_json::to_string(&kept).map_err(DeskError::broken)?;
        let mut dossier = dossier.clone();
        dossier.establishment = Some(next.clone());
        let body = json!({
            "name": dossier.project.name,
            "items": items.iter().map(ItemId::as_str).collect::<Vec<_>>(),
            "promised_on": next.promised_on.map(|day| day.to_string()),
        });
        let fact = self.add(&mut dossier, "establishment-filed", body, who, now);
        let mut filed = self.next_version(dossier, now)?;
        filed.change.establishments.push(next);
        filed.change.facts.push(fact);
        let apply = self.one_of_kit(&filed.dossier, &starter.licence, (case, permit), today)?;
        let mut plans = self.apply(&filed.dossier, &apply, who, now)?;
        plans.insert(0, filed);
        Ok(plans)
    }

    /// Applies again, with the papers that came with the whole, for an item after the licence that was refused or ended.
    ///
    /// # Errors
    /// [`DeskError::Conflict`], [`DeskError::Missing`] when there was no such application before, [`DeskError::AlreadyThere`] when one is
    /// open or was granted, and as [`Desk::apply`].
    pub fn apply_again(
        &self,
        dossier: &Dossier,
        expected: i64,
        (item, case, permit): (&ItemId, CaseId, PermitId),
        who: &Actors,
        now: Timestamp,
    ) -> Result<Vec<Planned>, DeskError> {
        let record = establishment(dossier)?;
        DeskError::unless_seen(dossier.project.version, expected)?;
        if !may_apply_again(record) || !dossier.cases.iter().any(|one| one.item == item.as_str()) {
            return Err(DeskError::Missing { zh: "可以重新申请的事项", en: "step that can be applied for again" });
        }
        let apply = self.one_of_kit(dossier, item, (case, permit), date_of(now))?;
        self.apply(dossier, &apply, who, now)
    }

    /// The dossier in its next version, as a plan that changes nothing else yet.
    fn next_version(&self, mut dossier: Dossier, now: Timestamp) -> Result<Planned, DeskError> {
        let expected = dossier.project.version;
        dossier.project.version += 1;
        dossier.project.updated_at = now;
        self.refresh(&mut dossier, date_of(now))?;
        let projects = vec![Write::Update { record: dossier.project.clone(), expected }];
        Ok(Planned { change: Change { projects, ..Change::default() }, dossier, case: None })
    }
}

/// The establishment that has the name and keeps it no longer, with its name set free.
fn released(standing: &NameStanding, own: Option<ProjectId>, today: Date) -> Vec<EstablishmentRecord> {
    let other = standing.other.as_ref().filter(|other| Some(other.project_id) != own && is_lapsed(other, today));
    other.map(|other| EstablishmentRecord { state: "lapsed".to_owned(), ..other.clone() }).into_iter().collect()
}

/// Whether a step that was refused may be applied for again: the company is there, and not everything that it asked for.
pub fn may_apply_again(record: &EstablishmentRecord) -> bool {
    record.state == "registered"
}

/// Whether it can still be filled in: not filed, in the version that was seen.
fn open_draft(dossier: &Dossier, record: &EstablishmentRecord, expected: i64) -> Result<(), DeskError> {
    DeskError::unless_seen(dossier.project.version, expected)?;
    match record.state.as_str() {
        "draft" | "lapsed" => Ok(()),
        _ => Err(DeskError::Filed { number: record.number.clone() }),
    }
}
