//! One case's life: seven steps, each planned by the server's desk and written by `store` as a request is: the project's row, the
//! case's row, the facts with their digests, at the end the permit. What the desk plans besides is written too.

use approval::{Command, ItemId, Opinion, Outcome};
use base::{CaseId, LicenceId, PermitId, ProjectId, RegionCode, UserId};
use jiff::Timestamp;
use server::desk::{Actors, Desk, NewProject, Planned, Submit};
use std::error::Error;
use store::{CaseRecord, Conduct, Dossier, Store};
use uuid::Uuid;

pub type Failed = Box<dyn Error + Send + Sync>;

/// Commits of one life.
pub const STEPS: i64 = 7;
/// Ids are a fixed head and twelve digits, so that a script of pgbench can write them too.
pub const ID_HEAD: [(&str, &str); 3] =
    [("case", "018a0000-0000-7000-8000-"), ("permit", "018a0000-0000-7000-9000-"), ("project", "018a0000-0000-7000-a000-")];
/// Cases that a project has, the one whose life is lived included: as in the demonstration city, about.
pub const CASES_OF_A_PROJECT: i64 = 13;

/// The item whose cases are lived.
const ITEM: &str = "land-planning-permit";
/// What the rules are asked about: a chemical works on new state land.
const FACTS: &str = r#"{"funding": "enterprise", "industry": "2631", "investment_yuan": 10000000000, "major_works": true, "high_public_concern": true,
    "new_land": true, "land_supply": "grant", "land_area_m2": 980000, "in_planning_area": true, "eia_class": "report", "energy_tce": 58000,
    "electricity_kwh": 210000000, "pollutant_class": "key", "earthwork_m3": 420000, "hazardous": ["produce", "store"], "occupational_hazard": true,
    "lightning_hazard": true, "special_fire": true, "special_equipment": true, "buildings": true, "floor_area_m2": 260000, "tendering": true,
    "drains": true, "utilities": true, "ownership_wanted": true}"#;

pub fn region() -> RegionCode {
    RegionCode::parse("211400").expect("six digits")
}

fn id(kind: usize, number: i64) -> Uuid {
    Uuid::try_parse(&format!("{}{number:012}", ID_HEAD[kind].1)).expect("a head and twelve digits are a UUID")
}

/// The number in the ids of a client's n-th life.
pub const fn life_number(client: i64, n: i64) -> i64 {
    100_000_000_000 + n * 1_000 + client
}

/// The id of a client's k-th project.
pub fn project_of(client: i64, k: i64) -> ProjectId {
    ProjectId::new(id(2, life_number(client, k)))
}

/// What all lives share: the desk, and a project as it stands before its life.
pub struct Office {
    desk: Desk,
    item: ItemId,
    materials: Vec<String>,
    project: Planned,
    now: Timestamp,
}

impl Office {
    pub fn new() -> Result<Self, Failed> {
        let desk = Desk::new(server::pack::embedded()?, true, "https://ballast.example");
        let now: Timestamp = "2023-07-07T10:00:00+08:00".parse()?;
        let item = ItemId::parse(ITEM)?;
        let new = NewProject {
            name: "农药原药及精细化工中间体一体化生产基地（一期）项目".to_owned(),
            code: None,
            district: "211404".to_owned(),
            industry: "2631".to_owned(),
            cluster: Some("fine-chemicals".to_owned()),
            base: None,
            owner: "葫芦岛示范精细化工有限公司".to_owned(),
            owner_code: Some("91211400MA0QC1AB2M".to_owned()),
            confirm_codes: true,
            investment_yuan: 10_000_000_000,
            facts: serde_json::from_str(FACTS)?,
            planned_start_on: None,
            place: None,
        };
        let registrar = someone("officer", "", "专班");
        let mut project = desk.new_project(new, project_of(0, 0), &registrar, now)?;
        let day = calendar::date_of(now);
        let path = desk.law_path(&project.dossier, day)?;
        // What comes before is granted already: the items of the path up to this one.
        let before = path.steps.iter().filter(|step| step.item != item).take(usize::try_from(CASES_OF_A_PROJECT - 1)?);
        let mut before: Vec<CaseRecord> = before.map(|step| granted(&project.dossier, &step.item, now)).collect();
        let step = path.step(&item).ok_or("the project does not need the item")?;
        before.extend(
            step.requires
                .iter()
                .filter(|item| before.iter().all(|case| case.item != item.as_str()))
                .map(|item| granted(&project.dossier, item, now))
                .collect::<Vec<_>>(),
        );
        project.dossier.cases = before;
        let item_today = desk.need_item(&item)?.on(day).ok_or("no such item today")?;
        let guide = item_today.guide(desk.city.catalogue.schema(), &desk.facts(&project.dossier)?);
        let materials = guide.papers.iter().map(|one| one.id.clone()).collect();
        Ok(Self { desk, item, materials, project, now })
    }

    /// A new project of that id, to be committed.
    pub fn project(&self, id: ProjectId) -> Planned {
        let mut planned = self.project.clone();
        planned.dossier.project.id = id;
        let change = &mut planned.change;
        for write in &mut change.projects {
            *write = store::Write::New(planned.dossier.project.clone());
        }
        change.milestones.iter_mut().for_each(|(of, _)| *of = id);
        // The fact that it was registered is the first project's.
        change.facts.clear();
        planned
    }

    /// The acts of a life, after its submission.
    fn acts(&self, office: &str) -> Vec<(Actors, Command)> {
        let review = |text: &str| Command::Review { opinion: Opinion::Agree, text: text.to_owned() };
        let of = |role: &str, name: &str| someone(role, office, name);
        vec![
            (of("window-clerk", "窗口"), Command::Accept {}),
            (of("reviewer", "用地科"), review("用地范围与规划条件一致，同意。")),
            (of("reviewer", "规划科"), review("容积率、建筑密度符合控制性详细规划，同意。")),
            (of("reviewer", "法规科"), review("程序合法，材料齐全，同意。")),
            (
                of("office-head", "局长"),
                Command::Decide {
                    outcome: Outcome::Granted,
                    reason: "符合法定条件、标准，准予许可。".to_owned(),
                    document_number: None,
                    false_papers: false,
                },
            ),
            (of("window-clerk", "窗口"), Command::Deliver {}),
        ]
    }

    /// Lives one life on the project of `dossier`, whose row it keeps up to date. Returns once the seventh commit is durable.
    pub async fn live(&self, store: &Store, dossier: &mut Dossier, number: i64) -> Result<(), Failed> {
        let before = dossier.cases.len();
        let (case, permit) = (CaseId::new(id(0, number)), PermitId::new(id(1, number)));
        let new = Submit {
            item: self.item.clone(),
            materials: self.materials.clone(),
            committed: Vec::new(),
            promise: None,
            note: String::new(),
            on_paper_at: None,
            taken_in: None,
            conduct: Conduct::default(),
            case,
            permit,
        };
        let mut now = self.desk.submit(dossier, new, &someone("applicant", "", "申请人"), self.now)?;
        let numbers = store.commit(now.change).await?.numbers;
        let last = now.dossier.cases.last_mut().ok_or("no case was planned")?;
        last.number = numbers.into_iter().next().ok_or("the store gave no case number")?;
        for (version, (who, command)) in (1..).zip(self.acts(&last.office.clone())) {
            now = self.desk.command(&now.dossier, (case, version), command, permit, &who, self.now)?;
            for permit in &mut now.change.permits {
                // The serial of a real permit is random; a script of pgbench writes this one as well.
                permit.number =
                    LicenceId::new("11100000000013338W009", "112114000123456789", &number.to_string(), 1)?.to_string();
            }
            store.commit(now.change).await?;
        }
        *dossier = now.dossier;
        let closed = dossier.cases.last().is_some_and(|case| !case.open && case.version == STEPS);
        dossier.cases.truncate(before);
        dossier.permits.clear();
        if closed { Ok(()) } else { Err("the case is not finished after seven steps".into()) }
    }
}

fn someone(role: &str, office: &str, name: &str) -> Actors {
    let id = Some(UserId::new(id(0, 0)));
    Actors { id, name: name.to_owned(), role: role.to_owned(), office: office.to_owned(), on_behalf_of: None, checklist: None }
}

/// A case of the project that was granted earlier, as planning sees it.
fn granted(dossier: &Dossier, item: &ItemId, at: Timestamp) -> CaseRecord {
    let on = calendar::date_of(at);
    CaseRecord {
        id: CaseId::new(id(0, 1)),
        version: STEPS,
        number: "211400-2023-000000".to_owned(),
        project_id: dossier.project.id,
        item: item.to_string(),
        office: String::new(),
        state: "delivered".to_owned(),
        outcome: Some("granted".to_owned()),
        applicant: dossier.project.owner.clone(),
        received_at: at,
        accepted_on: Some(on),
        deemed: false,
        due_on: None,
        due_kind: None,
        statutory_due_on: None,
        provisional: false,
        calendar_version: String::new(),
        law_on: on,
        open: false,
        document: "{}".to_owned(),
        head: [0; 32],
        facts: 0,
        finished_on: Some(on),
        updated_at: at,
        wakes_on: None,
        tolerated_until: None,
        barred_until: None,
        broken_commitment: false,
        machine: 0,
        figures: store::CaseFigures::default(),
    }
}
