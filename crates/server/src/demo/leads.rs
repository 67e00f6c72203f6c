//! The demonstration's promotion: recruiters' posts, leads entered and moved at the desk like anybody's, clashes that the coordinator decides.

use super::{at, opening, people};
use crate::api::types::Role;
use crate::desk::{Actors, AroundLead, DeskError, NewLead, lead_office};
use crate::posts::Seat;
use crate::session::Me;
use crate::state::App;
use ::promotion::{Asset, AssetKind, Command, Introducer, Method, Outcome, Plan, Profile};
use base::{DutyId, LeadId, ProjectId, RecruiterId, UserId};
use city::demo::{LeadAct, LeadSeed, LeadStepSeed, Seed, leads};
use jiff::Timestamp;
use std::collections::BTreeMap;
use store::{Change, DutyRecord, EntityFilter, LeadRecord, LeadScope, LeadSketch, PageRequest, RecruiterRecord, Write};

/// Leads of one transaction.
const LEADS_PER_COMMIT: usize = 40;
/// Hours at which leads are entered, and at which they move.
const HOURS: (i64, i64) = (10, 15);
/// Teams whose recruiters can be signed in as.
const SEATED: [&str; 4] = ["team-beijing", "team-shanghai", "team-fine-chemicals", "team-science"];
/// What a research result is called in the demonstration.
const RESULT: &str = "耐蚀涂层中试成果（演示）";
/// Enterprises of the register that introduce others.
const INTRODUCERS: u32 = 12;

/// Appoints recruiters and lets leads take their course; `seeds` are the projects of the register.
///
/// # Errors
/// What the recipe contradicts, or what the desk or the store said.
pub async fn build(app: &App, text: &str, seeds: &[Seed]) -> Result<(), String> {
    let Some(plan) = &app.desk.city.promotion else { return Ok(()) };
    let said = |error: &dyn std::fmt::Display| format!("demo/leads.toml: {error}");
    let districts: Vec<String> = app.desk.city.districts.iter().map(|one| one.id.clone()).collect();
    let today = calendar::date_of(opening());
    let made = leads(text, &plan.teams, (seeds, &districts), today).map_err(|error| said(&error))?;
    seat(app).await?;
    let appointed = at(made.appointed_on, 8, 0);
    let post = |(n, team): (i64, &usize)| RecruiterRecord {
        id: RecruiterId::new(app.ids.next(appointed)),
        n,
        team: plan.teams[*team].id.to_string(),
        synthetic: true,
        appointed_on: made.appointed_on,
    };
    let posts: Vec<RecruiterRecord> = (1..).zip(&made.recruiters).map(post).collect();
    app.store.add_recruiters(&posts).await.map_err(|error| said(&error))?;
    let known = Known {
        projects: projects(app, seeds).await?,
        introducers: introducers(app).await?,
        partners: app.desk.city.partners.iter().map(|one| one.id.clone()).collect(),
    };
    for some in made.leads.chunks(LEADS_PER_COMMIT) {
        let mut changes = Vec::new();
        for (n, seed) in some.iter().enumerate() {
            let course = course(app, plan, (n, seed), &known);
            changes.push(course.map_err(|error| format!("{}: {error}", seed.name))?);
        }
        app.store.commit_all(changes).await.map_err(|error| said(&error))?;
    }
    clash(app, plan).await.map_err(|error| said(&error))
}

/// What leads refer to.
struct Known {
    projects: Vec<Option<ProjectId>>,
    introducers: Vec<Introducer>,
    partners: Vec<String>,
}

/// Recruiters of some teams, and the head of the office that coordinates them.
async fn seat(app: &App) -> Result<(), String> {
    let now = app.clock.now();
    let me = |role: Role, office: &str, name: String| {
        let seat = Seat { role, office: Some(office.to_owned()), credit_code: None, district: None };
        Me::new(UserId::new(app.ids.next(now)), name, seat)
    };
    for team in SEATED {
        people::add(app, &me(Role::Recruiter, team, format!("{} 招商员", super::office_name(app, team)))).await?;
    }
    if let Some(office) = lead_office(&app.desk.city) {
        people::add(app, &me(Role::OfficeHead, office, format!("{} 负责人", super::office_name(app, office)))).await?;
    }
    Ok(())
}

/// The register's ids of the demonstration's projects, by their codes.
async fn projects(app: &App, seeds: &[Seed]) -> Result<Vec<Option<ProjectId>>, String> {
    let mut of: BTreeMap<String, ProjectId> = BTreeMap::new();
    let mut request = PageRequest::first(1_000);
    loop {
        let found = app.store.projects(&store::ProjectFilter::default(), &request).await.map_err(|error| error.to_string())?;
        of.extend(found.items.into_iter().filter_map(|one| Some((one.code?, one.id))));
        match found.next {
            Some(next) => request.after = Some(next),
            None => return Ok(seeds.iter().map(|seed| of.get(&seed.code.to_string()).copied()).collect()),
        }
    }
}

async fn introducers(app: &App) -> Result<Vec<Introducer>, String> {
    let found = app.store.entities(&EntityFilter::default(), &PageRequest::first(INTRODUCERS)).await;
    let found = found.map_err(|error| error.to_string())?;
    Ok(found.items.into_iter().map(|one| Introducer { entity: one.id, name: one.name }).collect())
}

fn profile(seed: &LeadSeed, n: usize, method: Method, known: &Known, partner: Option<&str>) -> Profile {
    // A team for introductions without a register to take one from found it as any other.
    let introducer = known.introducers.get(n % known.introducers.len().max(1)).cloned().filter(|_| method == Method::Enterprise);
    let asset = match method {
        Method::Science => Some(Asset { kind: AssetKind::Result, name: RESULT.to_owned() }),
        Method::Talent => Some(Asset { kind: AssetKind::Arriving, name: format!("{}研发团队（演示）", seed.name) }),
        _ => None,
    };
    Profile {
        name: seed.name.clone(),
        enterprise: seed.enterprise.clone(),
        code: None,
        place: seed.place.clone(),
        industry: seed.industry.clone(),
        district: seed.district.clone(),
        investment: seed.investment,
        method: if method == Method::Enterprise && introducer.is_none() { Method::Resident } else { method },
        chain: seed.chain.clone(),
        introducer,
        partner: partner.map(str::to_owned),
        asset,
        contact: "投资部".to_owned(),
        note: "演示线索".to_owned(),
    }
}

/// A lead with its whole course, as one change: what is in between is in the facts.
fn course(app: &App, plan: &Plan, (n, seed): (usize, &LeadSeed), known: &Known) -> Result<Change, DeskError> {
    let team = &plan.teams[seed.team];
    let central = team.id.as_str() == "team-central";
    let partner = known.partners.get(n % known.partners.len().max(1)).map(String::as_str).filter(|_| central);
    let who = Actors {
        name: format!("招商员 {:04}", seed.recruiter),
        role: Role::Recruiter.as_str().to_owned(),
        office: team.id.to_string(),
        ..Actors::clock()
    };
    let entered = at(seed.on, HOURS.0, 0);
    let new = NewLead {
        profile: profile(seed, n, team.method, known, partner),
        team: team.id.clone(),
        recruiter: seed.recruiter,
        next: seed.next.clone(),
        synthetic: true,
    };
    let id = LeadId::new(app.ids.next(entered));
    let ids = |now: Timestamp| move || DutyId::new(app.ids.next(now));
    let mut story = Story::default();
    story.take(app.desk.enter_lead(new, id, &[], ids(entered), &who, entered)?);
    for step in &seed.steps {
        let now = at(step.on, HOURS.1, 0);
        let Some(command) = command(step, seed, known) else { continue };
        let Some(record) = story.lead.clone() else { continue };
        let owed: Vec<DutyRecord> = story.duties.values().cloned().collect();
        let around = AroundLead { owed: &owed, told: &[], beside: &[] };
        story.take(app.desk.lead_command((&record, record.version), &command, around, ids(now), &who, now)?);
    }
    Ok(story.into_change())
}

fn command(step: &LeadStepSeed, seed: &LeadSeed, known: &Known) -> Option<Command> {
    let (text, next) = (step.text.clone(), step.next.clone());
    Some(match step.act {
        LeadAct::Visit => Command::Visit { text, next },
        LeadAct::Negotiate => Command::Negotiate { text, next },
        LeadAct::Sign(promised) => Command::Sign { promised, text, next },
        LeadAct::Contract(yuan) => Command::Contract { yuan, number: String::new(), next },
        LeadAct::Land => Command::Land { project: known.projects.get(seed.project?).copied().flatten()? },
        LeadAct::Lose => Command::Lose { text },
    })
}

/// A lead's history as it grows.
#[derive(Default)]
struct Story {
    lead: Option<LeadRecord>,
    teams: Vec<(LeadId, String)>,
    duties: BTreeMap<DutyId, DutyRecord>,
    facts: Vec<store::FactRecord>,
    past: store::Past,
}

impl Story {
    fn take(&mut self, change: Change) {
        self.lead = change.leads.into_iter().next().map(|write| write.record().clone()).or(self.lead.take());
        self.teams.extend(change.lead_teams);
        for duty in change.duties.iter().map(Write::record) {
            let old = self.duties.insert(duty.id, duty.clone());
            old.into_iter().for_each(|old| self.past.duty(&old, duty.updated_at));
        }
        self.facts.extend(change.facts);
    }

    fn into_change(self) -> Change {
        Change {
            leads: self.lead.into_iter().map(Write::New).collect(),
            lead_teams: self.teams,
            duties: self.duties.into_values().map(Write::New).collect(),
            past: self.past,
            facts: self.facts,
            ..Change::default()
        }
    }
}

/// Three teams come upon an enterprise that another has: one works with it, one goes on by itself, one waits for the coordinator.
async fn clash(app: &App, plan: &Plan) -> Result<(), String> {
    let said = |error: store::StoreError| error.to_string();
    let refused = |error: DeskError| error.to_string();
    let filter = store::LeadFilter {
        scope: LeadScope::All,
        open: Some(true),
        method: Some(Method::Resident.as_str().to_owned()),
        ..store::LeadFilter::default()
    };
    let found = app.store.leads(&filter, &PageRequest::first(60)).await.map_err(said)?.items;
    let outcomes = [
        (Some((Outcome::Joint, "两队联合跟进，由先到团队牵头。")), 20),
        (Some((Outcome::Separate, "同一集团的两家子公司、两个项目，分别跟进。")), 21),
        (None, 22),
    ];
    let coordinator = Actors {
        name: format!("{} 负责人", super::office_name(app, plan.coordinator.as_str())),
        role: Role::OfficeHead.as_str().to_owned(),
        office: plan.coordinator.to_string(),
        ..Actors::clock()
    };
    for (earlier, (outcome, team)) in found.iter().zip(outcomes) {
        let Some(team) = plan.teams.get(team).filter(|team| team.id.as_str() != earlier.team) else { continue };
        let now = opening() - jiff::SignedDuration::from_hours(if outcome.is_some() { 48 } else { 17 });
        let mut profile = app.desk.lead(earlier).map_err(refused)?.profile;
        (profile.method, profile.chain) = (team.method, team.chain.clone());
        profile.name = format!("{}北方项目", profile.name);
        let mut posts = app.store.recruiters(&Some(team.id.to_string()), &PageRequest::first(1)).await.map_err(said)?.items;
        let Some(post) = posts.pop() else { continue };
        let who = Actors {
            name: format!("招商员 {:04}", post.n),
            role: Role::Recruiter.as_str().to_owned(),
            office: team.id.to_string(),
            ..Actors::clock()
        };
        let beside = [LeadSketch {
            id: earlier.id,
            team: earlier.team.clone(),
            enterprise: earlier.enterprise.clone(),
            enterprise_code: earlier.enterprise_code.clone(),
            industry: earlier.industry.clone(),
            district: earlier.district.clone(),
            place: earlier.place.clone(),
        }];
        let next = Some("预约拜访".to_owned());
        let new = NewLead { profile, team: team.id.clone(), recruiter: post.n, next, synthetic: true };
        // Its id is made now: whoever came earlier has the smaller one.
        let id = LeadId::new(app.ids.next(opening()));
        let change = app.desk.enter_lead(new, id, &beside, || DutyId::new(app.ids.next(now)), &who, now).map_err(refused)?;
        let owed: Vec<DutyRecord> = change.duties.iter().map(|write| write.record().clone()).collect();
        let opened: Vec<_> = change.clashes.iter().map(|write| write.record().clone()).collect();
        app.store.commit(change).await.map_err(said)?;
        let Some(((outcome, text), clash)) = outcome.zip(opened.first()) else { continue };
        let now = opening() - jiff::SignedDuration::from_hours(23);
        let later = app.store.lead(id, &LeadScope::All).await.map_err(said)?;
        let around = AroundLead { owed: &owed, told: &[], beside: &[] };
        let change =
            app.desk.settle_clash((clash, clash.version), (&later, earlier, false), (outcome, text), around, (&coordinator, now));
        app.store.commit(change.map_err(refused)?).await.map_err(said)?;
    }
    Ok(())
}
