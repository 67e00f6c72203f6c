//! Who is in the demonstration: posts of offices and some applicants, by office and role, never by a person's name.

use crate::api::types::Role;
use crate::posts::Seat;
use crate::session::Me;
use crate::state::App;
use ::duty::Party;
use approval::Verb;
use base::UserId;
use city::demo::{Origin, Seed};
use std::collections::{BTreeMap, BTreeSet};
use store::UserRecord;

/// How many of the named projects' builders can be signed in as.
const APPLICANTS_MAX: usize = 6;

/// The offices with a second reviewer.
const TWO_REVIEWERS: [&str; 5] =
    ["natural-resources", "housing-construction", "ecology-environment", "development-reform", "water"];

/// The posts that act in the demonstration.
pub struct Staff {
    /// Keeps the register.
    pub officer: Me,
    /// Sets up a company: has no project and no code yet.
    pub founder: Me,
    /// Those who take part in a tour: the city's leader and the heads of offices.
    pub participants: Vec<Me>,
    clerk: Me,
    reviewers: BTreeMap<String, Me>,
    heads: BTreeMap<String, Me>,
}

impl Staff {
    /// Whose step it is.
    pub fn for_step(&self, office: &str, verb: Verb) -> &Me {
        let desk = match verb.usual_role() {
            approval::Role::Reviewer if verb != Verb::HearStatement => self.reviewers.get(office),
            approval::Role::OfficeHead => self.heads.get(office),
            _ => None,
        };
        desk.unwrap_or(&self.clerk)
    }
}

/// Enrols everybody.
pub async fn enrol(app: &App, seeds: &[Seed]) -> Result<Staff, String> {
    let now = app.clock.now();
    let me = |role: Role, office: Option<&str>, name: String, credit_code: Option<String>| {
        let seat = Seat { role, office: office.map(str::to_owned), credit_code, district: None };
        Me::new(UserId::new(app.ids.next(now)), name, seat)
    };
    let name_of = |office: &str| super::office_name(app, office);
    let clerk = me(Role::WindowClerk, Some("window-centre"), "政务服务中心 综合窗口".to_owned(), None);
    let officer =
        me(Role::ProjectOfficer, Some("development-reform"), format!("{} 项目专员", name_of("development-reform")), None);
    let leader = me(Role::Leader, Some("city-government"), "市政府 市领导".to_owned(), None);
    let administrator = me(Role::Administrator, None, "系统管理员".to_owned(), None);
    let founder = me(Role::Applicant, None, "创业者（企业开办演示）申请人".to_owned(), None);
    let mut everybody = vec![clerk.clone(), officer.clone(), leader.clone(), administrator];
    let (mut reviewers, mut heads) = (BTreeMap::new(), BTreeMap::new());
    let offices = deciding_offices(app);
    for office in offices.iter().cloned() {
        let name = name_of(&office);
        let reviewer = me(Role::Reviewer, Some(&office), format!("{name} 审查员"), None);
        let head = me(Role::OfficeHead, Some(&office), format!("{name} 负责人"), None);
        everybody.extend([reviewer.clone(), head.clone()]);
        // Offices with many cases have a second reviewer: work is divided, and somebody can stand in.
        if TWO_REVIEWERS.contains(&office.as_str()) {
            everybody.push(me(Role::Reviewer, Some(&office), format!("{name} 审查员（二）"), None));
        }
        reviewers.insert(office.clone(), reviewer);
        heads.insert(office, head);
    }
    let named = seeds.iter().filter(|seed| matches!(seed.origin, Origin::Named { .. }));
    for seed in named.take(APPLICANTS_MAX) {
        everybody.push(me(Role::Applicant, None, format!("{} 申请人", seed.name), Some(seed.owner_code.to_string())));
    }
    // Two work side by side at the windows; their head looks at how long people wait.
    everybody.push(me(Role::WindowClerk, Some("window-centre"), "政务服务中心 综合窗口（二）".to_owned(), None));
    everybody.push(me(Role::OfficeHead, Some("window-centre"), format!("{} 负责人", name_of("window-centre")), None));
    // Whoever else calls dispatch meetings of his own: the heads of the districts.
    for office in calling_offices(app).difference(&offices) {
        everybody.push(me(Role::OfficeHead, Some(office), format!("{} 负责人", name_of(office)), None));
    }
    everybody.push(founder.clone());
    // Whoever leads one of the districts, and nothing elsewhere.
    for (office, district) in district_governments(app) {
        let seat = Seat { role: Role::Leader, office: Some(office.clone()), credit_code: None, district: Some(district) };
        everybody.push(Me::new(UserId::new(app.ids.next(now)), format!("{} 县区领导", name_of(&office)), seat));
    }
    // Whoever looks into complaints on conduct.
    if let Some(plan) = &app.desk.city.complaints {
        let office = plan.discipline.as_str();
        everybody.push(me(Role::Inspector, Some(office), format!("{} 纪检监察", name_of(office)), None));
    }
    // Whoever answers for an indicator, and the statistics office, and has no post yet.
    let seated: BTreeSet<String> = everybody.iter().filter_map(|one| one.office.clone()).collect();
    let answering = app.desk.city.indicators.iter().flat_map(|all| {
        let owners = all.series.iter().filter(|one| one.source == ::indicator::Source::Entered).map(|one| &one.answers);
        owners.chain([&all.statistics]).map(ToString::to_string)
    });
    for office in answering.collect::<BTreeSet<String>>().difference(&seated) {
        everybody.push(me(Role::OfficeHead, Some(office), format!("{} 负责人", name_of(office)), None));
    }
    for me in &everybody {
        add(app, me).await?;
    }
    let participants = std::iter::once(leader).chain(heads.values().cloned()).collect();
    Ok(Staff { officer, founder, participants, clerk, reviewers, heads })
}

/// Adds one who can be signed in as with one click.
pub async fn add(app: &App, me: &Me) -> Result<(), String> {
    let user = UserRecord {
        id: me.id,
        name: me.name.clone(),
        role: me.role.as_str().to_owned(),
        office: me.office.clone(),
        credit_code: me.credit_code.clone(),
        password_hash: None,
        demo: true,
        active: true,
        district: me.district.clone(),
    };
    app.store.add_user(&user).await.map_err(|error| format!("{}: {error}", me.name))
}

/// The offices whose heads call dispatch meetings.
fn calling_offices(app: &App) -> BTreeSet<String> {
    let posts = app.desk.city.dispatch.chairs.iter().filter_map(|chair| match &chair.post {
        Party::Post(office, role) if role == Role::OfficeHead.as_str() => Some(office.to_string()),
        _ => None,
    });
    posts.collect()
}

/// The governments of the districts with what they govern, which their credit codes say (GB 32100-2015: characters 3 to 8).
fn district_governments(app: &App) -> Vec<(String, String)> {
    let city = &app.desk.city;
    let governs = |office: &city::Office| {
        let region = office.credit_code.as_str().get(2..8)?;
        let here = office.kind == "government" && office.level == "district";
        city.district(region).filter(|_| here).map(|district| (office.id.to_string(), district.id.clone()))
    };
    city.offices.iter().filter_map(governs).collect()
}

/// The offices that decide something.
fn deciding_offices(app: &App) -> BTreeSet<String> {
    let items = app.desk.city.catalogue.items().iter().filter(|item| item.mode.is_reviewed());
    let offices = items.flat_map(|item| {
        let own = std::iter::once(&item.office).chain(&item.procedure.upper);
        own.chain(item.office_rules.iter().map(|rule| &rule.office))
    });
    offices.map(ToString::to_string).collect()
}
