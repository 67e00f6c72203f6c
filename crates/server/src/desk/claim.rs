//! Claims (政策兑现): what an entity asks for under a policy is a case of the office that answers for it, decided at once where the register
//! shows that it qualifies; what was granted is then owed, on a clock, until it is paid.

use super::fact::{Actors, own_fact, stable_id};
use super::policy::one;
use super::progress::holds;
use super::project::blank;
use super::{Desk, DeskError, Place, Planned, Submit};
use ::duty::{By, Duty, New, Party, Subject};
use ::policy::Policy;
use approval::{DossierKind, Item, ItemId};
use base::{CaseId, ClaimId, Named, PermitId, ProjectId};
use calendar::date_of;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::{Facts, Truth, Value};
use serde_json::json;
use store::{Change, Conduct, Dossier, DutyRecord, EntityRecord, FactRecord, PolicyClaim, PolicyRecord, TellingRecord, Write};

/// The most that one claim is paid, whole yuan: a slip of the pen beyond it.
const PAID_YUAN_MAX: i64 = 1_000_000_000_000;
/// The paper that the claim itself is: made from the register.
const FORM: &str = "claim-form";
/// The paper for which the claimant's commitment stands where the register does not know of a condition.
const PROOF: &str = "claim-proof";
/// The kind of duty: to pay what was granted.
const PAYMENT: &str = "payment";
/// The subject of that duty, and of the facts of a claim.
const SUBJECT: &str = "policy-claim";

/// A claim (兑现申请) as it comes.
#[derive(Debug, Clone)]
pub struct NewClaim {
    /// Its id.
    pub id: ClaimId,
    /// What the policy's rule says of the entity: yes, or unknown.
    pub truth: Truth,
    /// Why: the clauses that decided, in Chinese.
    pub reasons: Vec<String>,
    /// What the claimant states, and commits to, of what the register does not know.
    pub statement: String,
    /// What earlier cases say of the claimant.
    pub conduct: Conduct,
    /// The case's id.
    pub case: CaseId,
    /// The id of the decision, should it be made at once.
    pub permit: PermitId,
}

impl Desk {
    /// The item under which a policy is claimed: the one that it names, else that of the pack.
    ///
    /// # Errors
    /// [`DeskError::Missing`] in a city whose pack has none.
    pub fn claim_item(&self, policy: &Policy) -> Result<&ItemId, DeskError> {
        let claims = |item: &&Item| item.stage.kind() == DossierKind::Claim;
        let named = policy.item.as_ref().and_then(|id| self.city.catalogue.get(id)).filter(claims);
        let item = named.or_else(|| self.city.catalogue.items().iter().find(claims));
        item.map(|item| &item.id).ok_or(DeskError::Missing { zh: "政策兑现事项", en: "item for claims in this city" })
    }

    /// Claims a policy that `entity` meets, or of which the register does not know enough: then what the claimant states counts as a
    /// commitment, and a person decides. `before` is the claim that came to nothing, if there was one.
    ///
    /// # Errors
    /// [`DeskError::AlreadyThere`] when one is open or granted, [`DeskError::Refused`] by law.
    pub fn claim_policy(
        &self,
        (record, policy): (&PolicyRecord, &Policy),
        entity: &EntityRecord,
        before: Option<(PolicyClaim, Dossier)>,
        new: NewClaim,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Vec<Planned>, DeskError> {
        let today = date_of(now);
        let met = new.truth == Truth::Yes;
        let facts = Facts::from_iter([
            ("policy_met".to_owned(), Value::Bool(met)),
            ("policy_office".to_owned(), Value::Text(record.office.clone())),
        ]);
        let facts = serde_json::to_string(&facts).map_err(DeskError::broken)?;
        let (mut claim, mut dossier, claimed) = match before {
            Some((claim, dossier)) => (claim, dossier, true),
            None => {
                let dossier = ProjectId::new(stable_id(today, &["claim", &new.id.to_string()]));
                (blank_claim(record, entity, (new.id, dossier), who, now), dossier_of(dossier, entity, now), false)
            }
        };
        let (seen, row_seen) = (dossier.project.version, claim.version);
        dossier.project.name.clone_from(&policy.title.zh);
        dossier.project.facts = facts;
        self.refresh(&mut dossier, today)?;
        (claim.edition, claim.claimed_by, claim.updated_at) = (record.edition, who.name.clone(), now);
        (claim.claimed_at, claim.claimed_on) = (now, Some(today));
        let body = json!({
            "policy": record.id,
            "title": policy.title,
            "edition": record.edition,
            "entity": entity.id,
            "reasons": new.reasons,
            "met": met,
        });
        let fact = claim_told(&mut claim, "policy-claimed", body, who, now);
        let mut change = Change { facts: vec![fact], ..Change::default() };
        if claimed {
            claim.version += 1;
            dossier.project.version += 1;
            dossier.project.updated_at = now;
            change.projects.push(Write::Update { record: dossier.project.clone(), expected: seen });
            change.policy_claims.push(Write::Update { record: claim, expected: row_seen });
        } else {
            change.projects.push(Write::New(dossier.project.clone()));
            change.policy_claims.push(Write::New(claim));
        }
        let opened = Planned { change, dossier, case: None };
        let submit = Submit {
            item: self.claim_item(policy)?.clone(),
            materials: vec![FORM.to_owned()],
            committed: if met { Vec::new() } else { vec![PROOF.to_owned()] },
            promise: None,
            note: new.statement,
            on_paper_at: None,
            taken_in: None,
            conduct: new.conduct,
            case: new.case,
            permit: new.permit,
        };
        let submitted = self.submit(&opened.dossier, submit, who, now)?;
        Ok(vec![opened, submitted])
    }

    /// What a step means for a claim: with the decision delivered, its office owes what the policy gives.
    pub(super) fn owe_payment(&self, mut planned: Planned, now: Timestamp) -> Result<Planned, DeskError> {
        let of_claim = planned.dossier.project.kind == DossierKind::Claim.as_str();
        let delivered = planned.change.facts.iter().any(|fact| fact.kind == "delivered");
        let Some(case) = planned.dossier.cases.iter().find(|case| Some(case.id) == planned.case) else { return Ok(planned) };
        if !of_claim || !delivered || !holds(case) {
            return Ok(planned);
        }
        let book = &self.city.rulebook;
        let kind = book.kind(PAYMENT).ok_or_else(|| DeskError::broken(format!("there is no kind of duty '{PAYMENT}'")))?;
        let term = kind.term.ok_or_else(|| DeskError::broken(format!("the kind of duty '{PAYMENT}' has no term")))?;
        let project = &planned.dossier.project;
        let new = New {
            kind: kind.id.clone(),
            what: Named::new(
                format!("兑现“{}”：{}", project.name, project.owner),
                format!("give {} what '{}' grants", project.owner, project.name),
            ),
            evidence: kind.evidence.clone(),
            owner: Party::Office(base::OfficeId::parse(&case.office).map_err(DeskError::broken)?),
            creditor: Party::Applicant(project.owner_code.clone().unwrap_or_else(|| project.id.to_string())),
            term,
            method: None,
            ladder: kind.ladder.clone(),
        };
        // The case's own id names the duty: a claim that is made again after it came to nothing is owed anew.
        let subject = Subject::new(SUBJECT, project.id.uuid());
        let duty = Duty::open(new, subject, self.calendar(date_of(now)), now).map_err(DeskError::broken)?;
        let id = super::duty::slot_id(case.id.uuid(), PAYMENT);
        let place = Place { project: Some(project.id), district: Some(project.district.clone()) };
        let (row, fact) = self.open_duty(id, &duty, &place, &Actors::clock(), now)?;
        planned.change.duties.push(Write::New(row));
        planned.change.facts.push(fact);
        Ok(planned)
    }

    /// Notes that a claim was paid, which ends the duty to pay it. A policy without a figure may give something that is no money: 0 yuan.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] for a claim that is not granted or paid already, an amount above what the policy gives, a day to come;
    /// [`DeskError::Conflict`].
    pub fn pay_claim(
        &self,
        (claim, expected, is_granted): (PolicyClaim, i64, bool),
        policy: &Policy,
        (yuan, on): (i64, Date),
        (owed, told): (&[DutyRecord], &[TellingRecord]),
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        DeskError::unless_seen(claim.version, expected)?;
        if claim.paid_on.is_some() {
            return Err(one("version", "这笔兑现已经登记过。", "This claim is paid already."));
        }
        if !is_granted {
            return Err(one("version", "兑现决定尚未作出，不能登记到账。", "The claim is not granted: nothing is paid."));
        }
        let (min, max) = policy.amount_max_yuan.map_or((0, PAID_YUAN_MAX), |max| (1, max));
        if !(min..=max).contains(&yuan) {
            let zh = format!("金额应在 {min} 至 {max} 元之间。");
            return Err(one("yuan", zh, format!("An amount from {min} to {max} yuan.")));
        }
        let (claimed, today) = (date_of(claim.claimed_at), date_of(now));
        if on < claimed || on > today {
            let zh = format!("到账日期应在 {claimed} 至 {today} 之间。");
            return Err(one("on", zh, format!("A day from {claimed} to {today}.")));
        }
        let mut next = PolicyClaim { version: expected + 1, paid_yuan: Some(yuan), paid_on: Some(on), updated_at: now, ..claim };
        let fact = claim_told(&mut next, "policy-paid", json!({ "yuan": yuan, "on": on.to_string() }), who, now);
        let write = Write::Update { record: next, expected };
        let mut change = Change { policy_claims: vec![write], facts: vec![fact], ..Change::default() };
        for record in owed.iter().filter(|one| one.open && one.kind == PAYMENT) {
            let duty = self.duty(record)?;
            let by = By { party: duty.creditor.clone(), name: who.name.clone() };
            let text = format!("{on} 到账 {yuan} 元");
            let command = ::duty::Command::Close { text };
            let decision = ::duty::decide(&duty, &command, &by, self.calendar(today), now).map_err(DeskError::Duty)?;
            change.join(self.moved(record, &decision, told, who, now)?);
        }
        Ok(change)
    }
}

fn blank_claim(
    record: &PolicyRecord,
    entity: &EntityRecord,
    (id, dossier): (ClaimId, ProjectId),
    who: &Actors,
    now: Timestamp,
) -> PolicyClaim {
    PolicyClaim {
        id,
        version: 1,
        policy: record.id,
        entity: entity.id,
        edition: record.edition,
        claimed_at: now,
        claimed_by: who.name.clone(),
        paid_yuan: None,
        paid_on: None,
        head: [0; 32],
        facts: 0,
        updated_at: now,
        dossier: Some(dossier),
        claimed_on: Some(date_of(now)),
    }
}

/// What the cases of a claim hang on: the claimant's, and visible to him by his code.
fn dossier_of(id: ProjectId, entity: &EntityRecord, now: Timestamp) -> Dossier {
    let mut project = blank(DossierKind::Claim, id, now);
    project.owner.clone_from(&entity.name);
    project.owner_code = Some(entity.uscc.clone());
    project.district.clone_from(&entity.district);
    project.industry = entity.industry.clone().unwrap_or_default();
    project.synthetic = entity.synthetic;
    Dossier {
        project,
        establishment: None,
        milestones: Vec::new(),
        cases: Vec::new(),
        permits: Vec::new(),
        head: [0; 32],
        head_seq: 0,
    }
}

fn claim_told(record: &mut PolicyClaim, kind: &str, body: serde_json::Value, who: &Actors, now: Timestamp) -> FactRecord {
    let chain = (&mut record.head, &mut record.facts);
    own_fact((SUBJECT, record.id.uuid()), chain, (kind, body), who, now)
}
