//! Leads of promotion: entered and compared with those of other teams, moved step by step on their duties' clocks, made projects of the register.
//!
//! What a lead is about stands on the lead alone: its duties name it by its number, and are left out of every list but its team's and the
//! coordinator's (`store::duty::UNSEALED`).

use super::duty::{Place, slot_id};
use super::fact::{Actors, own_fact};
use super::{Desk, DeskError, NewProject, Planned};
use crate::problem::FieldError;
use ::duty::{By, Duty, New, Party, Subject};
use ::promotion::{
    Clash, Command, Lead, Method, Outcome, Plan, Profile, Sketch, Step, contest, join, likeness, name_key, settle,
};
use base::{ClashId, CreditCode, DutyId, LeadId, Named, OfficeId, ProjectId, Yuan};
use calendar::{Term, date_of};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Change, ClashRecord, DutyRecord, LeadRecord, LeadSketch, TellingRecord, Write};

/// What a lead's facts and duties are about.
pub const LEAD: &str = "lead";
/// What a clash's facts and duties are about.
pub const CLASH: &str = "lead-clash";
/// The team's duty to say what is done next, and to do it.
const OWED: [&str; 2] = ["lead-plan", "lead-step"];
/// The longest name, in characters.
const NAME_CHARS_MAX: usize = 120;
/// The longest name of a place.
const PLACE_CHARS_MAX: usize = 40;

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

    /// The coordinator says what becomes of a clash. `others` says whether the later lead waits for other decisions too.
    ///
    /// # Errors
    /// [`DeskError::Promotion`] when it may not be, [`DeskError::Conflict`] when another version is there.
    pub fn settle_clash(
        &self,
        (record, expected): (&ClashRecord, i64),
        (later, earlier, others): (&LeadRecord, &LeadRecord, bool),
        (outcome, text): (Outcome, &str),
        around: AroundLead<'_>,
        (who, now): (&Actors, Timestamp),
    ) -> Result<Change, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        super::case::too_long("text", text)?;
        let today = date_of(now);
        if outcome != Outcome::Separate && !earlier.standing {
            return Err(DeskError::Promotion(::promotion::Refusal::Gone));
        }
        let decided = self.clash(record)?.decide(outcome, text, &who.name, today).map_err(DeskError::Promotion)?;
        let word = decided.word.clone().ok_or_else(|| DeskError::broken("a decision has its words"))?;
        let mut change = Change::default();
        let said = json!({ "outcome": outcome.as_str(), "text": word.text });
        let mut clash = ClashRecord {
            version: record.version + 1,
            state: outcome.as_str().to_owned(),
            due_on: None,
            document: serde_json::to_string(&decided).map_err(DeskError::broken)?,
            updated_at: now,
            ..record.clone()
        };
        let chain = (&mut clash.head, &mut clash.facts);
        change.facts.push(own_fact((CLASH, record.id.uuid()), chain, ("clash-settled", said.clone()), who, now));
        for owed in around.owed.iter().filter(|one| one.open && one.subject_id == record.id.uuid()) {
            self.end_duty(owed, ::duty::Command::Close { text: word.text.clone() }, around, &mut change, (who, now))?;
        }
        let mut next = LeadRecord { version: later.version + 1, updated_at: now, ..later.clone() };
        let mut done = settle(&self.lead(later)?, outcome, &word, record.earlier);
        done.lead.contested = others && done.lead.stage.is_open();
        let chain = (&mut next.head, &mut next.facts);
        change.facts.push(own_fact((LEAD, later.id.uuid()), chain, ("lead-settled", said), who, now));
        self.move_lead((&next, &done.lead), done.steps, around, &mut no_new_duty, &mut change, (who, now))?;
        let due = last_owed(&change, later.due_on);
        self.lead_row(&mut next, &done.lead, due)?;
        change.leads.push(Write::Update { record: next, expected: later.version });
        if let Some((kind, body)) = match outcome {
            Outcome::Joint => Some(("lead-joined", json!({ "team": later.team }))),
            Outcome::First => Some(("lead-kept", json!({}))),
            Outcome::Separate => None,
        } {
            let mut kept = LeadRecord { version: earlier.version + 1, updated_at: now, ..earlier.clone() };
            let mut lead = self.lead(earlier)?;
            if outcome == Outcome::Joint {
                lead = join(&lead, &OfficeId::parse(&later.team).map_err(DeskError::broken)?);
                change.lead_teams.push((earlier.id, later.team.clone()));
            }
            change.facts.push(own_fact((LEAD, earlier.id.uuid()), (&mut kept.head, &mut kept.facts), (kind, body), who, now));
            self.lead_row(&mut kept, &lead, earlier.due_on)?;
            change.leads.push(Write::Update { record: kept, expected: earlier.version });
        }
        change.clashes = vec![Write::Update { record: clash, expected }];
        Ok(change)
    }

    /// Opens a clash for each lead beside that came earlier and is probably about the same, once for two leads.
    fn compare(
        &self,
        record: &mut LeadRecord,
        lead: &mut Lead,
        around: AroundLead<'_>,
        ids: &mut impl FnMut() -> DutyId,
        change: &mut Change,
        (who, now): (&Actors, Timestamp),
    ) -> Result<(), DeskError> {
        let plan = self.promotion()?;
        for other in around.beside.iter().filter(|other| other.id < record.id) {
            let sketch = Sketch {
                code: other.enterprise_code.as_deref(),
                name: &other.enterprise,
                industry: &other.industry,
                district: other.district.as_deref(),
                place: &other.place,
            };
            let Some(why) = likeness(&lead.sketch(), &sketch, plan.near_percent) else { continue };
            let id = ClashId::new(slot_id(record.id.uuid(), &other.id.to_string()).uuid());
            let (today, clash) = (date_of(now), Clash { why, outcome: None, word: None });
            let mut row = ClashRecord {
                id,
                version: 1,
                later: record.id,
                earlier: other.id,
                state: "open".to_owned(),
                due_on: None,
                opened_on: today,
                document: serde_json::to_string(&clash).map_err(DeskError::broken)?,
                head: [0; 32],
                facts: 0,
                opened_at: now,
                updated_at: now,
            };
            let said = json!({ "later": record.number, "earlier": other.id, "why": clash.why });
            change.facts.push(own_fact((CLASH, id.uuid()), (&mut row.head, &mut row.facts), ("clash-found", said), who, now));
            let what = Named::new(
                format!("线索 {} 疑似与其他团队的线索重复，请决定由谁跟进", record.number),
                format!("Lead {} is probably another team's too: say whose it is", record.number),
            );
            let parties = (Party::Office(plan.coordinator.clone()), Party::Office(lead.team.clone()));
            row.due_on = self.owe_lead((CLASH, id.uuid()), (CLASH, what, None), parties, ids(), change, (who, now))?;
            change.clashes.push(Write::New(row));
            *lead = contest(lead);
        }
        if !change.clashes.is_empty() {
            let chain = (&mut record.head, &mut record.facts);
            change.facts.push(own_fact((LEAD, record.id.uuid()), chain, ("lead-contested", json!({})), &Actors::clock(), now));
        }
        Ok(())
    }

    /// What a step does to what the team owes about a lead.
    fn move_lead(
        &self,
        (record, lead): (&LeadRecord, &Lead),
        steps: Vec<Step>,
        around: AroundLead<'_>,
        ids: &mut impl FnMut() -> DutyId,
        change: &mut Change,
        (who, now): (&Actors, Timestamp),
    ) -> Result<(), DeskError> {
        let plan = self.promotion()?;
        let open =
            around.owed.iter().filter(|one| one.open && OWED.contains(&one.kind.as_str()) && one.subject_id == record.id.uuid());
        let open: Vec<&DutyRecord> = open.collect();
        for step in steps {
            let command = match step {
                Step::Close(text) => ::duty::Command::Close { text },
                Step::Drop(text) => ::duty::Command::Drop { text },
                Step::OwePlan | Step::OweStep(_) => {
                    let (kind, term, what) = match step {
                        Step::OweStep(stage) => {
                            (OWED[1], plan.stage(stage).map(|one| one.term), ("完成下一步", "do the next step"))
                        }
                        _ => (OWED[0], None, ("提出下一步", "say the next step")),
                    };
                    let stage = lead.stage.text();
                    let what = Named::new(
                        format!("线索 {}（{}）：{}", record.number, stage.zh, what.0),
                        format!("Lead {} ({}): {}", record.number, stage.en, what.1),
                    );
                    let parties = (Party::Office(lead.team.clone()), Party::Office(plan.coordinator.clone()));
                    self.owe_lead((LEAD, record.id.uuid()), (kind, what, term), parties, ids(), change, (who, now))?;
                    continue;
                }
            };
            for one in &open {
                self.end_duty(one, command.clone(), around, change, (who, now))?;
            }
        }
        Ok(())
    }

    /// Closes or drops a duty by the word of whom it is owed to.
    fn end_duty(
        &self,
        record: &DutyRecord,
        command: ::duty::Command,
        around: AroundLead<'_>,
        change: &mut Change,
        (who, now): (&Actors, Timestamp),
    ) -> Result<(), DeskError> {
        let duty = self.duty(record)?;
        let by = By { party: duty.creditor.clone(), name: who.name.clone() };
        let decision = ::duty::decide(&duty, &command, &by, self.calendar(date_of(now)), now).map_err(DeskError::Duty)?;
        change.join(self.moved(record, &decision, around.told, who, now)?);
        Ok(())
    }

    /// Opens a duty about a lead or a clash; gives its last day.
    fn owe_lead(
        &self,
        (subject, id): (&str, uuid::Uuid),
        (kind, what, term): (&str, Named, Option<Term>),
        (owner, creditor): (Party, Party),
        duty: DutyId,
        change: &mut Change,
        (who, now): (&Actors, Timestamp),
    ) -> Result<Option<Date>, DeskError> {
        let kind =
            self.city.rulebook.kind(kind).ok_or_else(|| DeskError::broken(format!("there is no kind of duty '{kind}'")))?;
        let term = term.or(kind.term).ok_or_else(|| DeskError::broken(format!("the kind of duty '{}' has no term", kind.id)))?;
        let new = New {
            kind: kind.id.clone(),
            what,
            evidence: kind.evidence.clone(),
            owner,
            creditor,
            term,
            method: None,
            ladder: kind.ladder.clone(),
        };
        let owed = Duty::open(new, Subject::new(subject, id), self.calendar(date_of(now)), now).map_err(DeskError::broken)?;
        let (row, fact) = self.open_duty(duty, &owed, &Place::default(), who, now)?;
        change.duties.push(Write::New(row));
        change.facts.push(fact);
        Ok(owed.due.map(|due| due.on))
    }

    /// What lists show of a lead.
    fn lead_row(&self, record: &mut LeadRecord, lead: &Lead, due: Option<Date>) -> Result<(), DeskError> {
        use ::promotion::Stage;
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

    /// Every field of a lead that is wrong.
    fn check_profile(&self, profile: &Profile) -> Result<(), DeskError> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, zh: String, en: String| errors.push(FieldError::new(field, (zh, en)));
        let bad = |text: &str, most: usize| {
            let length = text.trim().chars().count();
            length == 0 || length > most || text.chars().any(char::is_control)
        };
        let names = [
            ("name", "项目名称", "name of the project", &profile.name, NAME_CHARS_MAX),
            ("enterprise", "投资企业", "enterprise", &profile.enterprise, NAME_CHARS_MAX),
            ("place", "企业所在地", "place of origin", &profile.place, PLACE_CHARS_MAX),
        ];
        for (field, zh, en, text, most) in names {
            if bad(text, most) {
                wrong(
                    field,
                    format!("{zh}应为 1 至 {most} 个字，不含控制字符。"),
                    format!("The {en} must have 1 to {most} characters and no control characters."),
                );
            }
        }
        if profile.contact.chars().count() > NAME_CHARS_MAX {
            let most = NAME_CHARS_MAX;
            wrong("contact", format!("联系岗位不超过 {most} 个字。"), format!("A contact has {most} characters at most."));
        }
        let unknown = [
            ("industry", "行业代码", "industry code", self.city.industry(&profile.industry).is_none(), Some(&profile.industry)),
            (
                "district",
                "县区",
                "district",
                profile.district.as_ref().is_some_and(|id| self.city.district(id).is_none()),
                profile.district.as_ref(),
            ),
            (
                "chain",
                "产业链",
                "chain",
                profile.chain.as_ref().is_some_and(|id| self.city.chain(id).is_none()),
                profile.chain.as_ref(),
            ),
            (
                "partner",
                "央企",
                "central state enterprise",
                profile.partner.as_ref().is_some_and(|id| self.city.partner(id).is_none()),
                profile.partner.as_ref(),
            ),
        ];
        for (field, zh, en, _, given) in unknown.into_iter().filter(|one| one.3) {
            let given = crate::api::view::shortened(given.map_or("", String::as_str));
            wrong(
                field,
                format!("没有“{given}”这个{zh}，请从列表中选择。"),
                format!("There is no {en} '{given}': choose one of the list."),
            );
        }
        if !(1..=Lead::YUAN_MAX).contains(&profile.investment.get()) {
            let most = Lead::YUAN_MAX;
            wrong(
                "investment_yuan",
                format!("意向投资应在 1 至 {most} 元之间。"),
                format!("The investment goes from 1 to {most} yuan."),
            );
        }
        if profile.code.as_deref().is_some_and(|code| CreditCode::parse(code).is_err()) {
            wrong(
                "code",
                "统一社会信用代码不正确，请核对 18 位代码；不清楚可以先不填。".to_owned(),
                "The credit code is wrong: compare its 18 characters, or leave it out.".to_owned(),
            );
        }
        let lacks = match profile.method {
            Method::Enterprise if profile.introducer.is_none() => {
                Some(("introducer", "请选择引荐的企业。", "Choose the enterprise that introduces it."))
            }
            Method::Chain if profile.chain.is_none() => Some(("chain", "请选择产业链。", "Choose the industry chain.")),
            Method::Science | Method::Talent if profile.asset.is_none() => {
                Some(("asset", "请写明科技成果、院所或人才。", "Say which result, institute or specialists it is about."))
            }
            _ => None,
        };
        if let Some((field, zh, en)) = lacks {
            wrong(field, zh.to_owned(), en.to_owned());
        }
        if profile.asset.as_ref().is_some_and(|asset| bad(&asset.name, NAME_CHARS_MAX)) {
            let most = NAME_CHARS_MAX;
            wrong("asset", format!("科技、人才标的应为 1 至 {most} 个字。"), format!("It has 1 to {most} characters."));
        }
        if !errors.is_empty() {
            return Err(DeskError::Invalid(errors));
        }
        super::case::too_long("note", &profile.note)
    }

    /// Kind and body of the fact that a step leaves.
    fn said_of_lead(&self, command: &Command) -> Result<(&'static str, serde_json::Value), DeskError> {
        use super::case::too_long;
        let words = |text: &str, next: &Option<String>| -> Result<serde_json::Value, DeskError> {
            too_long("text", text)?;
            too_long("next", next.as_deref().unwrap_or_default())?;
            Ok(json!({ "text": text.trim(), "next": next }))
        };
        Ok(match command {
            Command::Plan { text } => ("lead-planned", words(text, &None)?),
            Command::Do { text, next } => ("lead-step-done", words(text, next)?),
            Command::Visit { text, next } => ("lead-visited", words(text, next)?),
            Command::Negotiate { text, next } => ("lead-negotiating", words(text, next)?),
            Command::Sign { promised, text, next } => {
                let mut body = words(text, next)?;
                body["yuan"] = json!(promised.get());
                ("lead-signed", body)
            }
            Command::Contract { yuan, number, next } => {
                let mut body = words("", next)?;
                if number.chars().count() > NAME_CHARS_MAX {
                    let most = NAME_CHARS_MAX;
                    let told = (format!("合同编号不超过 {most} 个字。"), format!("A number has {most} characters at most."));
                    return Err(DeskError::Invalid(vec![FieldError::new("number", told)]));
                }
                (body["yuan"], body["number"]) = (json!(yuan.get()), json!(number.trim()));
                ("lead-contracted", body)
            }
            Command::Land { project } => ("lead-landed", json!({ "project": project })),
            Command::Lose { text } => ("lead-lost", words(text, &None)?),
            Command::Revise { profile } => {
                self.check_profile(profile)?;
                ("lead-revised", json!({ "profile": profile }))
            }
            Command::Lead { recruiter } => ("lead-handed", json!({ "recruiter": recruiter })),
        })
    }
}

/// The row of a lead before anything of it is written.
fn blank(id: LeadId, number: String, lead: &Lead, (synthetic, now): (bool, Timestamp)) -> LeadRecord {
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

/// The last day of what the team owes after a change: that of the duty just opened, or what it was.
fn last_owed(change: &Change, before: Option<Date>) -> Option<Date> {
    let opened = |write: &Write<DutyRecord>| match write {
        Write::New(record) if OWED.contains(&record.kind.as_str()) => record.due_on,
        _ => None,
    };
    change.duties.iter().rev().find_map(opened).or(before)
}

/// A decision about a clash opens no duty of a team.
fn no_new_duty() -> DutyId {
    DutyId::new(uuid::Uuid::nil())
}
