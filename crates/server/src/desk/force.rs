//! Task forces: who is in them, what they are to reach, what their heads charge them with; what changes hands does so in one change.

use super::campaign::check_name;
use super::duty::{Place, party_key};
use super::fact::Actors;
use super::{Desk, DeskError};
use ::duty::force::{Around, Command, Force, Form, Handover, Member, Recorded, decide, follow};
use ::duty::{By, Duty, Party, Side};
use base::{DutyId, Named, ProjectId, TaskForceId};
use calendar::date_of;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use std::collections::BTreeMap;
use store::{Change, Dossier, DutyRecord, FactRecord, Membership, ProjectRecord, TaskForceRecord, TellingRecord, Write};

/// A task force to be formed.
#[derive(Debug, Clone)]
pub struct NewForce {
    /// A task force or a leading group.
    pub form: Form,
    /// Its name.
    pub name: Named,
    /// The post that heads it.
    pub head: Party,
    /// The offices in it.
    pub members: Vec<Member>,
    /// Whether its composition is made up for the demonstration.
    pub synthetic: bool,
    /// Where it stands that there is one.
    pub source: Option<String>,
}

/// What a step on a task force meets.
#[derive(Debug, Clone, Copy)]
pub struct AroundForce<'a> {
    /// The project.
    pub dossier: &'a Dossier,
    /// The open duties about the task force.
    pub owed: &'a [DutyRecord],
    /// What was told of them.
    pub told: &'a [TellingRecord],
}

impl Desk {
    /// A task force as it is stored.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when it does not read.
    pub fn force(&self, record: &TaskForceRecord) -> Result<Force, DeskError> {
        serde_json::from_str(&record.document).map_err(DeskError::broken)
    }

    /// Forms a task force of a project.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] for a name, [`DeskError::Missing`] for an office that there is not, [`DeskError::Force`] for the rest.
    pub fn form_force(
        &self,
        new: NewForce,
        project: &ProjectRecord,
        id: TaskForceId,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        let mut errors = Vec::new();
        check_name(&new.name, &mut errors);
        if !errors.is_empty() {
            return Err(DeskError::Invalid(errors));
        }
        self.need_post(&new.head)?;
        for member in &new.members {
            self.need_post(&member.liaison)?;
            self.need_office(&member.office)?;
            super::case::too_long("answers_for", &member.answers_for)?;
        }
        let force = Force::form(new.form, new.name, new.head, new.members).map_err(DeskError::Force)?;
        let mut record = TaskForceRecord {
            id,
            version: 1,
            form: force.form.as_str().to_owned(),
            project_id: project.id,
            state: "standing".to_owned(),
            head_key: party_key(&force.head).to_owned(),
            name: force.name.clone(),
            synthetic: new.synthetic,
            source: new.source,
            document: serde_json::to_string(&force).map_err(DeskError::broken)?,
            head: [0; 32],
            facts: 0,
            formed_at: now,
            updated_at: now,
        };
        let members: Vec<&str> = force.members.iter().map(|one| one.office.as_str()).collect();
        let body =
            json!({ "name": force.name, "form": force.form, "project": project.name, "head": force.head, "members": members });
        let fact = chained(&mut record, "force-formed", body, who, now);
        let memberships = memberships(id, None, &force, date_of(now));
        Ok(Change { task_forces: vec![Write::New(record)], memberships, facts: vec![fact], ..Change::default() })
    }

    /// Does a step of a task force; what it opens gets the id `duty`.
    ///
    /// # Errors
    /// [`DeskError::Force`] when it may not be, [`DeskError::Missing`] for an office that there is not, [`DeskError::Conflict`].
    pub fn force_command(
        &self,
        (record, expected): (&TaskForceRecord, i64),
        command: Command,
        duty: DutyId,
        around: AroundForce<'_>,
        (by, who): (&By, &Actors),
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        let (kind, body) = self.said_of(&command, duty)?;
        let force = self.force(record)?;
        let open = around.owed.iter().map(|one| self.duty(one)).collect::<Result<Vec<Duty>, _>>()?;
        let reached: BTreeMap<String, Date> =
            around.dossier.milestones.iter().filter_map(|one| Some((one.kind.clone(), one.done_on?))).collect();
        let rules = (&self.city.rulebook, self.calendar(date_of(now)));
        let met = Around { owed: &open, reached: &reached };
        let outcome = decide((&force, record.id.uuid()), command, by, met, rules, now).map_err(DeskError::Force)?;
        let next = outcome.force;
        let mut row = TaskForceRecord {
            version: expected + 1,
            state: if next.wound_up.is_some() { "wound-up" } else { "standing" }.to_owned(),
            head_key: party_key(&next.head).to_owned(),
            document: serde_json::to_string(&next).map_err(DeskError::broken)?,
            updated_at: now,
            ..record.clone()
        };
        let mut change = Change::default();
        change.facts.push(chained(&mut row, kind, body, who, now));
        change.task_forces.push(Write::Update { record: row, expected });
        change.memberships = memberships(record.id, Some(&force), &next, date_of(now));
        if let Some(owed) = outcome.duty {
            let project = &around.dossier.project;
            let place = Place { project: Some(project.id), district: Some(project.district.clone()) };
            let (row, fact) = self.open_duty(duty, &owed, &place, who, now)?;
            change.duties.push(Write::New(row));
            change.facts.push(fact);
        }
        if let Some(handover) = outcome.handover {
            for (record, duty) in around.owed.iter().zip(&open).filter(|(_, duty)| concerns(&handover, duty)) {
                let decision = ::duty::hand_over(duty, handover.side, &handover.to, "").map_err(DeskError::Duty)?;
                change.join(self.moved(record, &decision, around.told, who, now)?);
            }
        }
        Ok(change)
    }

    /// Lets the milestones of task forces follow the register: what it has reached is closed, what it takes back is owed again. `owed`
    /// are the project's duties to reach a milestone.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when a duty does not read.
    pub fn follow_milestone(
        &self,
        owed: &[DutyRecord],
        (milestone, before, on): (&str, Option<Date>, Option<Date>),
        told: &[TellingRecord],
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        let name = crate::api::milestone_name(milestone);
        let recorded = Recorded { milestone, name: Named::new(name.zh, name.en), before, on };
        let mut change = Change::default();
        for record in owed {
            let decision = follow(&self.duty(record)?, &recorded, &who.name, self.calendar(date_of(now)));
            if let Some(decision) = decision.map_err(DeskError::Duty)? {
                change.join(self.moved(record, &decision, told, who, now)?);
            }
        }
        Ok(change)
    }

    /// Kind and body of the fact that a step leaves.
    fn said_of(&self, command: &Command, duty: DutyId) -> Result<(&'static str, serde_json::Value), DeskError> {
        use super::case::too_long;
        Ok(match command {
            Command::Lead { head } => {
                self.need_post(head)?;
                ("force-head-changed", json!({ "head": head }))
            }
            Command::Join { office, liaison, answers_for } => {
                self.need_office(office)?;
                self.need_post(liaison)?;
                too_long("answers_for", answers_for)?;
                ("force-joined", json!({ "office": office, "answers_for": answers_for.trim() }))
            }
            Command::Leave { office, to } => ("force-left", json!({ "office": office, "to": to })),
            Command::Plan { what, office, reached_by, .. } => {
                too_long("what", what)?;
                if reached_by.as_deref().is_some_and(|kind| !super::MILESTONES.contains(&kind)) {
                    let all = super::MILESTONES.join(", ");
                    let told = (format!("没有这个节点；可选：{all}。"), format!("There is no such milestone: one of {all}."));
                    return Err(DeskError::Invalid(vec![crate::problem::FieldError::new("reached_by", told)]));
                }
                ("force-planned", json!({ "what": what.trim(), "office": office, "duty": duty }))
            }
            Command::Charge { what, office, .. } => {
                too_long("what", what)?;
                ("force-charged", json!({ "what": what.trim(), "office": office, "duty": duty }))
            }
            Command::WindUp { text } => {
                too_long("text", text)?;
                ("force-wound-up", json!({ "text": text.trim() }))
            }
        })
    }

    /// Whether there is such a post: an office of the city, and a role.
    ///
    /// # Errors
    /// [`DeskError::Missing`], or [`DeskError::Force`] for what is no post.
    pub fn need_post(&self, post: &Party) -> Result<(), DeskError> {
        match post {
            Party::Post(office, role) if crate::Role::parse(role).is_some() => self.need_office(office),
            Party::Post(..) => Err(DeskError::Missing { zh: "岗位", en: "post" }),
            Party::Office(_) | Party::Applicant(_) => Err(DeskError::Force(::duty::force::Refusal::NoPost)),
        }
    }

    pub(super) fn need_office(&self, office: &base::OfficeId) -> Result<(), DeskError> {
        self.city.office(office.as_str()).map(drop).ok_or(DeskError::Missing { zh: "部门", en: "office" })
    }
}

/// Whether a duty changes hands.
fn concerns(handover: &Handover, duty: &Duty) -> bool {
    match handover.side {
        Side::Owner => duty.owner.office() == handover.from.office(),
        Side::Creditor => duty.creditor == handover.from,
    }
}

/// Who is in it now and was not, or the reverse; whoever heads it needs no row.
fn memberships(id: TaskForceId, before: Option<&Force>, after: &Force, today: Date) -> Vec<Membership> {
    let was = |office| before.is_some_and(|force| force.member(office).is_some());
    let new = after.members.iter().filter(|one| !was(&one.office)).map(|one| (one, None));
    let old = before.into_iter().flat_map(|force| &force.members);
    let gone = old.filter(|one| after.member(&one.office).is_none()).map(|one| (one, Some(today)));
    new.chain(gone).map(|(one, left_on)| Membership { force: id, office: one.office.to_string(), left_on }).collect()
}

/// Adds a fact to the task force's own chain; it stands in the project's timeline.
fn chained(record: &mut TaskForceRecord, kind: &str, body: serde_json::Value, who: &Actors, now: Timestamp) -> FactRecord {
    let chain = (&mut record.head, &mut record.facts);
    let project: ProjectId = record.project_id;
    super::fact::chained(("task-force", record.id.uuid(), project), chain, (kind, body), who, now)
}
