//! The row of a lead: what lists show of it, taken from the lead itself.

use super::super::{Desk, DeskError};
use ::promotion::{Lead, Stage, name_key};
use base::{LeadId, Yuan};
use calendar::date_of;
use jiff::Timestamp;
use jiff::civil::Date;
use store::LeadRecord;

impl Desk {
    /// What lists show of a lead.
    pub(super) fn lead_row(&self, record: &mut LeadRecord, lead: &Lead, due: Option<Date>) -> Result<(), DeskError> {
        let profile = &lead.profile;
        record.name.clone_from(&profile.name);
        record.enterprise.clone_from(&profile.enterprise);
        record.enterprise_code.clone_from(&profile.code);
        record.name_key = name_key(&profile.enterprise, &profile.place);
        record.industry.clone_from(&profile.industry);
        record.division = profile.industry.chars().take(2).collect();
        record.district.clone_from(&profile.district);
        record.place.clone_from(&profile.place);
        record.method = profile.method.as_str().to_owned();
        record.partner.clone_from(&profile.partner);
        record.team = lead.team.to_string();
        record.recruiter = lead.recruiter;
        record.stage = lead.stage.as_str().to_owned();
        record.open = lead.stage.is_open();
        record.standing = lead.stage.is_standing();
        record.contested = lead.contested;
        record.investment = profile.investment;
        record.promised = lead.promised.unwrap_or_default();
        record.contract = lead.contract.as_ref().map_or(Yuan::new(0), |one| one.yuan);
        record.project_id = lead.project;
        record.due_on = due.filter(|_| lead.stage.is_open());
        record.visited_on = lead.reached_on(Stage::Visited);
        record.negotiating_on = lead.reached_on(Stage::Negotiating);
        record.signed_on = lead.reached_on(Stage::Signed);
        record.contracted_on = lead.contract.as_ref().map(|one| one.on);
        record.landed_on = lead.reached_on(Stage::Landed);
        record.ended_on = [Stage::Lost, Stage::Merged, Stage::Yielded].into_iter().find_map(|stage| lead.reached_on(stage));
        record.document = serde_json::to_string(lead).map_err(DeskError::broken)?;
        Ok(())
    }
}

/// The row of a lead before anything of it is written.
pub(super) fn blank(id: LeadId, number: String, lead: &Lead, (synthetic, now): (bool, Timestamp)) -> LeadRecord {
    let profile = &lead.profile;
    LeadRecord {
        id,
        version: 1,
        number,
        name: profile.name.clone(),
        enterprise: profile.enterprise.clone(),
        enterprise_code: None,
        name_key: String::new(),
        industry: String::new(),
        division: String::new(),
        district: None,
        place: String::new(),
        method: String::new(),
        partner: None,
        team: String::new(),
        recruiter: 0,
        stage: String::new(),
        open: true,
        standing: true,
        contested: false,
        investment: profile.investment,
        promised: Yuan::new(0),
        contract: Yuan::new(0),
        project_id: None,
        due_on: None,
        contact_on: date_of(now),
        visited_on: None,
        negotiating_on: None,
        signed_on: None,
        contracted_on: None,
        landed_on: None,
        ended_on: None,
        synthetic,
        document: String::new(),
        head: [0; 32],
        facts: 0,
        opened_at: now,
        updated_at: now,
    }
}
