//! Documents: what the law says that a step owes, with what stands in it, as rows that are written together with its facts.

use super::{Desk, DeskError};
use approval::{Act, Decision, DocumentDraft, DocumentKind, DossierKind, Named};
use base::DocumentId;
use city::City;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use store::{CaseRecord, DocumentNumber, DocumentRecord, Dossier, FactRecord, TemplateRecord};
use uuid::{Builder, Uuid};

/// The wording of documents that a city uses now: of a kind in dossiers of a kind.
pub(super) type Templates = BTreeMap<(DossierKind, DocumentKind), TemplateRecord>;

/// The wording of every kind of document that this city uses now, by its digest.
pub(super) fn templates(city: &City) -> Templates {
    let record = |(of, kind): (DossierKind, DocumentKind)| {
        let body = serde_json::to_string(city.documents.template(of, kind)?).unwrap_or_default();
        let digest = Sha256::digest(&body).into();
        Some(((of, kind), TemplateRecord { digest, kind: kind.as_str().to_owned(), body }))
    };
    let kinds = |of: DossierKind| DocumentKind::ALL.iter().map(move |kind| (of, *kind));
    DossierKind::ALL.iter().flat_map(|of| kinds(*of)).filter_map(record).collect()
}

impl Desk {
    /// The wording of documents, to be kept before the first of them is written.
    pub fn templates(&self) -> Vec<TemplateRecord> {
        let by_digest: BTreeMap<_, _> = self.templates.values().map(|one| (one.digest, one)).collect();
        by_digest.into_values().cloned().collect()
    }

    /// The documents that a decision owes. `facts` are its facts as they are written, in their order.
    pub(super) fn documents(
        &self,
        decision: &Decision,
        record: &CaseRecord,
        facts: &[FactRecord],
        dossier: &Dossier,
        now: Timestamp,
    ) -> Result<Vec<DocumentRecord>, DeskError> {
        let drafts = decision.documents();
        drafts.into_iter().map(|draft| self.document(&draft, decision, record, (facts, dossier), now)).collect()
    }

    fn document(
        &self,
        draft: &DocumentDraft,
        decision: &Decision,
        record: &CaseRecord,
        (facts, dossier): (&[FactRecord], &Dossier),
        now: Timestamp,
    ) -> Result<DocumentRecord, DeskError> {
        let fact = facts.get(draft.fact).ok_or_else(|| DeskError::broken("a document without its fact"))?;
        let of = self.kind(dossier)?;
        let template = self
            .templates
            .get(&(of, draft.kind))
            .ok_or_else(|| DeskError::broken(format!("no wording of '{}'", draft.kind.as_str())))?;
        let given = match &decision.facts[draft.fact].act {
            Act::Decided { document_number: Some(number), .. } => Some(number.clone()),
            _ => None,
        };
        let word = || self.city.documents.word(&record.office, of, draft.kind);
        Ok(DocumentRecord {
            id: id(now, &fact.digest, draft.kind),
            case_id: record.id,
            fact_seq: fact.seq,
            kind: draft.kind.as_str().to_owned(),
            on: draft.on,
            made_at: now,
            office: record.office.clone(),
            number: given.map_or_else(|| DocumentNumber::Next { word: word(), year: draft.on.year() }, DocumentNumber::Given),
            template: template.digest,
            filled: self.filled(draft, record, dossier)?.to_string(),
        })
    }

    /// What fills the placeholders: what the law says of the step, and the names that only the city and the register know. Numbers that
    /// are counted when it is written are filled in when it is read.
    fn filled(&self, draft: &DocumentDraft, record: &CaseRecord, dossier: &Dossier) -> Result<Value, DeskError> {
        let office = self.city.office(&record.office).ok_or(DeskError::Missing { zh: "部门", en: "office" })?;
        let same = |text: &str| Named::new(text, text);
        let code = dossier.project.code.as_deref().map_or_else(|| Named::new("——", "—"), same);
        let mut values = draft.values.clone();
        let of = self.kind(dossier)?;
        if let Some(named) = values.get_mut("document") {
            // The law names the decision that is delivered; in a claim it bears another title.
            let titled = [DocumentKind::Grant, DocumentKind::Refusal].into_iter().find(|kind| kind.text() == *named);
            let own = titled.and_then(|kind| self.city.documents.own.get(&(of, kind)));
            if let Some(own) = own {
                *named = own.title.clone();
            }
        }
        values.insert("applicant", same(&record.applicant));
        values.insert("project", same(&dossier.project.name));
        values.insert("project_code", code);
        values.insert("office", office.name.clone());
        if let Some(remedy) = self.city.remedy(&record.office, draft.on).filter(|_| draft.kind.names_remedies()) {
            values.insert("reconsideration", remedy.reconsideration.clone());
            values.insert("court", remedy.court.clone());
        }
        let value = |named: Named| if named.zh == named.en { json!(named.zh) } else { json!([named.zh, named.en]) };
        Ok(Value::Object(values.into_iter().map(|(name, named)| (name.to_owned(), value(named))).collect::<Map<_, _>>()))
    }
}

/// What fills the placeholders of a stored document.
///
/// # Errors
/// [`DeskError::Broken`] when it does not read.
pub fn filled(record: &DocumentRecord) -> Result<BTreeMap<String, Named>, DeskError> {
    let values: BTreeMap<String, Value> = serde_json::from_str(&record.filled).map_err(DeskError::broken)?;
    let named = |value: Value| match value {
        Value::String(text) => Ok(Named::new(text.clone(), text)),
        pair => serde_json::from_value::<(String, String)>(pair).map(|(zh, en)| Named::new(zh, en)).map_err(DeskError::broken),
    };
    values.into_iter().map(|(name, value)| Ok((name, named(value)?))).collect()
}

/// A document's id follows from the fact that owes it, so that whoever plans the step draws no id for it; and as the fact's digest covers
/// ids that nobody can guess, nobody can guess it.
fn id(now: Timestamp, digest: &[u8; 32], kind: DocumentKind) -> DocumentId {
    let hash = Sha256::new().chain_update(b"document\0").chain_update(digest).chain_update(kind.as_str()).finalize();
    let mut random = [0; 10];
    random.copy_from_slice(&hash[..10]);
    let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
    let id: Uuid = Builder::from_unix_timestamp_millis(millis, &random).into_uuid();
    DocumentId::new(id)
}
