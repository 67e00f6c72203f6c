//! Leads of promotion: entered and compared with those of other teams, moved step by step on their duties' clocks, made projects of the register.
//!
//! What a lead is about stands on the lead alone: its duties name it by its number, and are left out of every list but its team's and the
//! coordinator's (`store::duty::UNSEALED`).

mod clash;
mod owed;
mod row;
mod said;

use self::owed::last_owed;
use self::row::blank;
use super::fact::{Actors, own_fact};
use super::{Desk, DeskError, NewProject, Planned};
use ::promotion::{Clash, Command, Lead, Plan, Profile};
use base::{DutyId, LeadId, OfficeId, ProjectId};
use calendar::date_of;
use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Change, ClashRecord, DutyRecord, LeadRecord, LeadSketch, TellingRecord, Write};

/// What a lead's facts and duties are about.
pub const LEAD: &str = "lead";
/// What a clash's facts and duties are about.
pub const CLASH: &str = "lead-clash";
/// A lead to be entered.
#[derive(Debug, Clone)]
pub struct NewLead {
    /// What is known.
    pub profile: Profile,
    /// Whose it is.
    pub team: OfficeId,
    /// Who leads it.
    pub recruiter: i64,
    /// What is done next, if that is known.
    pub next: Option<String>,
    /// Whether it was made up for the demonstration.
    pub synthetic: bool,
}

/// What a step of a lead must know of its surroundings.
#[derive(Debug, Clone, Copy)]
pub struct AroundLead<'a> {
    /// The duties about it, and about a clash over it.
    pub owed: &'a [DutyRecord],
    /// What was told of them.
    pub told: &'a [TellingRecord],
    /// Leads of other teams that may be about the same.
    pub beside: &'a [LeadSketch],
}

/// The office that coordinates promotion, where the city says so.
pub fn lead_office(city: &city::City) -> Option<&str> {
    city.promotion.as_ref().map(|plan| plan.coordinator.as_str())
}

/// The number that people call a lead by. It tells nothing but the day: what it is about stays with its team.
fn lead_number(id: LeadId, now: Timestamp) -> String {
    let digest = Sha256::digest(id.uuid().as_bytes());
    let n = digest.iter().take(8).fold(0_u64, |n, byte| n << 8 | u64::from(*byte)) % 1_000_000;
    format!("XS{}-{n:06}", date_of(now).strftime("%Y%m%d"))
}

impl Desk {
    /// How this city goes about promotion.
    ///
    /// # Errors
    /// [`DeskError::Missing`] when the pack does not say.
    pub fn promotion(&self) -> Result<&Plan, DeskError> {
        self.city.promotion.as_ref().ok_or(DeskError::Missing { zh: "招商工作规则", en: "plan of promotion" })
    }

    /// A lead as it is stored.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when it does not read.
    pub fn lead(&self, record: &LeadRecord) -> Result<Lead, DeskError> {
        serde_json::from_str(&record.document).map_err(DeskError::broken)
    }

    /// A clash as it is stored.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when it does not read.
    pub fn clash(&self, record: &ClashRecord) -> Result<Clash, DeskError> {
        serde_json::from_str(&record.document).map_err(DeskError::broken)
    }

    /// Enters a lead; where another team has one that is probably about the same, the coordinator owes a decision.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] with every field that is wrong.
    pub fn enter_lead(
        &self,
        new: NewLead,
        id: LeadId,
        beside: &[LeadSketch],
        mut ids: impl FnMut() -> DutyId,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        self.check_profile(&new.profile)?;
        if let Some(next) = &new.next {
            super::case::too_long("next", next)?;
        }
        let (today, number) = (date_of(now), lead_number(id, now));
        let decided = Lead::new(new.profile, new.team, new.recruiter, today).enter(new.next.as_deref(), today);
        let mut record = blank(id, number, &decided.lead, (new.synthetic, now));
        let said = json!({ "name": record.name, "enterprise": record.enterprise, "investment_yuan": record.investment.get() });
        let fact = own_fact((LEAD, id.uuid()), (&mut record.head, &mut record.facts), ("lead-entered", said), who, now);
        let mut change = Change { facts: vec![fact], ..Change::default() };
        let around = AroundLead { owed: &[], told: &[], beside };
        let mut lead = decided.lead;
        self.move_lead((&record, &lead), decided.steps, around, &mut ids, &mut change, (who, now))?;
        self.compare(&mut record, &mut lead, around, &mut ids, &mut change, (who, now))?;
        let due = last_owed(&change, None);
        self.lead_row(&mut record, &lead, due)?;
        change.lead_teams.push((id, record.team.clone()));
        change.leads = vec![Write::New(record)];
        Ok(change)
    }

    /// Does a step of a lead.
    ///
    /// # Errors
    /// [`DeskError::Promotion`] when it may not be, [`DeskError::Conflict`] when another version is there, [`DeskError::Invalid`] for what cannot be.
    pub fn lead_command(
        &self,
        (record, expected): (&LeadRecord, i64),
        command: &Command,
        around: AroundLead<'_>,
        mut ids: impl FnMut() -> DutyId,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        let (kind, body) = self.said_of_lead(command)?;
        let lead = self.lead(record)?;
        let done = ::promotion::decide(&lead, command, &who.name, now).map_err(DeskError::Promotion)?;
        let mut next = LeadRecord { version: record.version + 1, updated_at: now, ..record.clone() };
        let fact = own_fact((LEAD, record.id.uuid()), (&mut next.head, &mut next.facts), (kind, body), who, now);
        let mut change = Change { facts: vec![fact], ..Change::default() };
        let mut lead = done.lead;
        self.move_lead((&next, &lead), done.steps, around, &mut ids, &mut change, (who, now))?;
        if matches!(command, Command::Revise { .. } | Command::Negotiate { .. }) {
            self.compare(&mut next, &mut lead, around, &mut ids, &mut change, (who, now))?;
        }
        let due = last_owed(&change, record.due_on);
        self.lead_row(&mut next, &lead, due)?;
        change.leads = vec![Write::Update { record: next, expected }];
        Ok(change)
    }

    /// What the register of projects is given of a lead: everything that was typed once.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when the lead does not read.
    pub fn project_of_lead(&self, record: &LeadRecord) -> Result<NewProject, DeskError> {
        let lead = self.lead(record)?;
        let profile = lead.profile;
        Ok(NewProject {
            place: None,
            name: profile.name,
            code: None,
            district: profile.district.unwrap_or_default(),
            industry: profile.industry,
            cluster: None,
            base: None,
            owner: profile.enterprise,
            owner_code: profile.code,
            confirm_codes: false,
            investment_yuan: lead.contract.map_or(profile.investment, |one| one.yuan).get(),
            facts: rules::Facts::default(),
            planned_start_on: None,
        })
    }

    /// Makes a lead a project, in one change with the project's entry.
    ///
    /// # Errors
    /// As [`Desk::new_project`] and [`Desk::lead_command`].
    pub fn land_lead(
        &self,
        (record, expected): (&LeadRecord, i64),
        (new, project): (NewProject, ProjectId),
        around: AroundLead<'_>,
        ids: impl FnMut() -> DutyId,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Planned, DeskError> {
        let change = self.lead_command((record, expected), &Command::Land { project }, around, ids, who, now)?;
        let mut planned = self.new_project(new, project, who, now)?;
        planned.dossier.project.partner.clone_from(&record.partner);
        let body = json!({ "lead": record.number, "team": record.team });
        let fact = self.add(&mut planned.dossier, "project-from-lead", body, who, now);
        planned.change.facts.push(fact);
        planned.change.projects = vec![Write::New(planned.dossier.project.clone())];
        planned.change.join(change);
        Ok(planned)
    }
}
