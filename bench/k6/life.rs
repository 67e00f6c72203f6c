//! One case's life: seven steps, each judged by `approval` and written by `store` as the server does it: the project's row, the
//! case's row, the facts with their digests, at the end the permit.

use approval::{
    Actor, Case, Command, Context, Dated, Decision, Guide, Item, ItemId, Material, Mode, Named, OfficeId, Opinion, Outcome, Role,
    Span, SpanUnit, Stage, StatutoryTerm, Submission,
};
use base::{CaseId, LicenceId, PermitId, ProjectId, RegionCode, Yuan};
use calendar::{Calendar, Term};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use rules::{Facts, Schema};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::error::Error;
use store::{CaseRecord, Change, Dossier, FactRecord, Milestone, PermitRecord, Progress, ProjectRecord, Store, Write};
use uuid::Uuid;

pub type Failed = Box<dyn Error + Send + Sync>;

/// Commits of one life.
pub const STEPS: i64 = 7;
/// Ids are a fixed head and twelve digits, so that a script of pgbench can write them too.
pub const ID_HEAD: [(&str, &str); 3] =
    [("case", "018a0000-0000-7000-8000-"), ("permit", "018a0000-0000-7000-9000-"), ("project", "018a0000-0000-7000-a000-")];

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

/// What all lives share: the law and the office.
pub struct Office {
    guide: Guide,
    office: OfficeId,
    materials: Vec<String>,
    now: Timestamp,
}

impl Office {
    pub fn new() -> Result<Self, Failed> {
        let office = OfficeId::parse("zrzyj")?;
        let mut item = Item::new(ItemId::parse("land-planning-permit")?, Stage::PlanningLand, Mode::Permit, office.clone());
        item.names = vec![Dated::always(Named::new("建设用地规划许可证", "construction-land planning permit"))];
        item.statutory = vec![Dated::always(Some(StatutoryTerm::of_licensing_law()))];
        item.promised = vec![Dated::always(Some(Term::working_days(5)))];
        item.validity = Some(Span { n: 2, unit: SpanUnit::Years });
        let papers = [
            ("application", "建设用地规划许可证申请表", "application form"),
            ("project-approval", "建设项目批准、核准、备案文件", "approval, verification or filing of the project"),
            ("land-contract", "国有土地使用权出让合同或者划拨决定书", "land grant contract or allocation decision"),
            ("site-survey", "地籍调查表和宗地图", "cadastral survey and parcel map"),
            ("general-layout", "建设工程总平面布置图", "general layout"),
        ];
        let material = |(id, zh, en): (&str, &str, &str)| {
            Dated::always(Material {
                id: id.to_owned(),
                name: Named::new(zh, en),
                secondary: id == "general-layout",
                committable: false,
                when: None,
            })
        };
        item.materials = papers.map(material).into();
        let day = date(2023, 7, 7);
        let guide = item.on(day).ok_or("no such item")?.guide(&Schema::new(Vec::new()), &Facts::default());
        let materials = papers.map(|(id, ..)| id.to_owned()).into();
        Ok(Self { guide, office, materials, now: "2023-07-07T10:00:00+08:00".parse()? })
    }

    fn someone(&self, role: Role, name: &str) -> Actor {
        Actor::new(role, Some(self.office.clone()), name)
    }

    /// The acts of a life, after its submission.
    fn acts(&self) -> Vec<(Actor, Command)> {
        let review = |text: &str| Command::Review { opinion: Opinion::Agree, text: text.to_owned() };
        vec![
            (self.someone(Role::WindowClerk, "窗口"), Command::Accept {}),
            (self.someone(Role::Reviewer, "用地科"), review("用地范围与规划条件一致，同意。")),
            (self.someone(Role::Reviewer, "规划科"), review("容积率、建筑密度符合控制性详细规划，同意。")),
            (self.someone(Role::Reviewer, "法规科"), review("程序合法，材料齐全，同意。")),
            (
                self.someone(Role::OfficeHead, "局长"),
                Command::Decide {
                    outcome: Outcome::Granted,
                    reason: "符合法定条件、标准，准予许可。".to_owned(),
                    document_number: None,
                    false_papers: false,
                },
            ),
            (self.someone(Role::WindowClerk, "窗口"), Command::Deliver {}),
        ]
    }

    fn context(&self) -> Context<'static> {
        Context::new(Calendar::statutory(), &[])
    }

    /// Lives one life on `project`, whose row it keeps up to date. Returns once the seventh commit is durable.
    pub async fn live(&self, store: &Store, project: &mut ProjectRecord, number: i64) -> Result<(), Failed> {
        let applicant = self.someone(Role::Applicant, "申请人");
        let submission = Submission { materials: self.materials.clone(), ..Submission::default() };
        let decision = approval::submit(self.guide.clone(), &submission, &self.context(), &applicant, self.now)?;
        let mut record = self.record(CaseId::new(id(0, number)), project);
        let facts = self.keep(&mut record, &decision, project, &applicant)?;
        let change = self.change(project, Write::New(record.clone()), facts);
        let numbers = store.commit(change).await?.numbers;
        record.number = numbers.into_iter().next().ok_or("the store gave no case number")?;
        let mut case = decision.case;
        for (actor, command) in self.acts() {
            let decision = approval::decide(&case, &command, &self.context(), &actor, self.now)?;
            let expected = record.version;
            let mut facts = self.keep(&mut record, &decision, project, &actor)?;
            case = decision.case;
            let permit = self.permit(&case, &record, project, number)?;
            if let Some(permit) = &permit {
                let body = json!({ "number": permit.number, "item": permit.item, "holder": permit.holder }).to_string();
                let (of, project) = (("permit", permit.id.uuid()), project.id);
                facts.push(fact(of, project, (1, [0; 32]), ("permit-issued", body), &actor, self.now));
            }
            let mut change = self.change(project, Write::Update { record: record.clone(), expected }, facts);
            change.permits.extend(permit);
            store.commit(change).await?;
        }
        if record.open || record.version != STEPS {
            return Err("the case is not finished after seven steps".into());
        }
        Ok(())
    }

    fn change(&self, project: &mut ProjectRecord, case: Write<CaseRecord>, facts: Vec<FactRecord>) -> Change {
        let expected = project.version;
        let record = case.record();
        project.version += 1;
        project.progress.open_cases = i64::from(record.open);
        project.progress.next_due_on = record.due_on;
        project.progress.waiting_office = record.open.then(|| record.office.clone());
        project.progress.waiting_item = record.open.then(|| record.item.clone());
        project.updated_at = self.now;
        Change {
            projects: vec![Write::Update { record: project.clone(), expected }],
            cases: vec![case],
            facts,
            ..Change::default()
        }
    }

    fn record(&self, id: CaseId, project: &ProjectRecord) -> CaseRecord {
        CaseRecord {
            id,
            version: 0,
            number: String::new(),
            project_id: project.id,
            item: self.guide.item.to_string(),
            office: self.office.to_string(),
            state: String::new(),
            outcome: None,
            applicant: project.owner.clone(),
            received_at: self.now,
            accepted_on: None,
            deemed: false,
            due_on: None,
            due_kind: None,
            statutory_due_on: None,
            provisional: false,
            calendar_version: String::new(),
            law_on: self.guide.law_on,
            open: true,
            document: String::new(),
            head: [0; 32],
            facts: 0,
            finished_on: None,
            updated_at: self.now,
            wakes_on: None,
            tolerated_until: None,
            barred_until: None,
            broken_commitment: false,
            machine: 0,
        }
    }

    fn keep(
        &self,
        record: &mut CaseRecord,
        decision: &Decision,
        project: &ProjectRecord,
        by: &Actor,
    ) -> Result<Vec<FactRecord>, Failed> {
        let case = &decision.case;
        let due = case.due();
        record.version += 1;
        record.state = case.state_name().to_owned();
        record.outcome = case.outcome().map(|outcome| outcome.as_str().to_owned());
        record.accepted_on = case.accepted_on();
        record.deemed = case.deemed();
        record.due_on = due.map(|due| due.on);
        record.due_kind = due.map(|due| due.kind.as_str().to_owned());
        record.statutory_due_on = case.statutory_due().map(|due| due.on);
        record.provisional = due.is_some_and(|due| due.provisional);
        record.calendar_version = case.calendar.clone();
        record.open = !case.is_closed();
        record.finished_on = case.closed_on();
        record.document = serde_json::to_string(case)?;
        let mut facts = Vec::new();
        for one in &decision.facts {
            let (said, of) = ((one.kind(), serde_json::to_string(one)?), ("case", record.id.uuid()));
            let next = fact(of, project.id, (record.facts + 1, record.head), said, by, one.at);
            (record.head, record.facts) = (next.digest, next.seq);
            facts.push(next);
        }
        Ok(facts)
    }

    fn permit(
        &self,
        case: &Case,
        record: &CaseRecord,
        project: &ProjectRecord,
        number: i64,
    ) -> Result<Option<PermitRecord>, Failed> {
        let Some(grant) = case.grant() else { return Ok(None) };
        let issued = permit::Permit::issue(
            &grant,
            permit::Details {
                id: PermitId::new(id(1, number)),
                case: record.id,
                mode: case.guide.mode,
                number: LicenceId::new("11100000000013338W009", "112114000123456789", &number.to_string(), 1)?,
                document_number: format!("葫自然资地许字〔2023〕{number}号"),
                project: project.name.clone(),
                project_code: project.code.clone(),
                holder: project.owner.clone(),
                holder_code: project.owner_code.clone(),
                issuer: Named::new("葫芦岛市自然资源局", "Huludao Natural Resources Bureau"),
                bases: vec![Named::new("《中华人民共和国城乡规划法》第三十七条", "Urban and Rural Planning Law, art. 37")],
                verify_url: format!("https://ballast.example/verify/{}", id(1, number)),
                demo: true,
            },
        )?;
        Ok(Some(PermitRecord {
            id: issued.id,
            number: issued.number.to_string(),
            document_number: issued.document_number.clone(),
            case_id: record.id,
            project_id: project.id,
            item: record.item.clone(),
            holder: issued.holder.clone(),
            holder_code: issued.holder_code.clone(),
            issued_on: issued.issued_on,
            valid_from: issued.valid_from,
            valid_to: issued.valid_to,
            start_by: issued.start_by,
            state: "in-force".to_owned(),
            document: serde_json::to_string(&issued)?,
            file_digest: record.head,
        }))
    }
}

/// A fact hangs on the one before by SHA-256 over that one's digest and its own fields.
fn fact(
    (subject_kind, subject_id): (&str, Uuid),
    project_id: ProjectId,
    (seq, head): (i64, [u8; 32]),
    (kind, body): (&str, String),
    by: &Actor,
    at: Timestamp,
) -> FactRecord {
    let mut hash = Sha256::new();
    hash.update(head);
    hash.update(subject_id.as_bytes());
    for text in [kind, &body, &by.user, by.role.as_str()] {
        hash.update(text.len().to_be_bytes());
        hash.update(text.as_bytes());
    }
    FactRecord {
        subject_kind: subject_kind.to_owned(),
        subject_id,
        seq,
        project_id,
        at,
        kind: kind.to_owned(),
        actor_id: None,
        actor_name: by.user.clone(),
        actor_role: by.role.as_str().to_owned(),
        actor_office: by.office.as_ref().map(ToString::to_string).unwrap_or_default(),
        body,
        digest: hash.finalize().into(),
        on_paper_at: None,
    }
}

/// A project of the register, as it stands before its first case.
pub fn project(id: ProjectId) -> ProjectRecord {
    let listed_on: Date = date(2023, 1, 10);
    let facts = json!({
        "funding": "enterprise", "industry": "2631", "investment_yuan": 10_000_000_000_i64, "new_land": true, "land_supply": "grant",
        "land_area_m2": 1_200_000, "floor_area_m2": 380_000, "hazardous": ["produce", "store", "use"], "energy_tce": 210_000,
        "eia_class": "report", "buildings": true, "tendering": true, "special_fire": true, "special_equipment": true, "utilities": true,
    });
    let created_at = "2023-01-10T10:00:00+08:00".parse().expect("an instant");
    ProjectRecord {
        id,
        version: 1,
        code: None,
        code_check_ok: true,
        name: "农药原药及精细化工中间体一体化生产基地（一期）项目".to_owned(),
        district: "211404".to_owned(),
        industry: "2631".to_owned(),
        cluster: Some("fine-chemicals".to_owned()),
        base: None,
        owner: "葫芦岛示范精细化工有限公司".to_owned(),
        owner_code: Some("91211400MA0TEST01X".to_owned()),
        owner_code_check_ok: true,
        investment: Yuan::new(10_000_000_000),
        funding: "enterprise".to_owned(),
        track: "filing".to_owned(),
        facts: facts.to_string(),
        partner: None,
        listed_on,
        planned_start_on: Some(date(2023, 8, 1)),
        started_on: None,
        completed_on: None,
        campaign: true,
        toured: false,
        synthetic: true,
        source: None,
        summary_zh: None,
        summary_en: None,
        progress: Progress { stage: "planning-land".to_owned(), needed: 34, granted: 7, ..Progress::default() },
        created_at,
        updated_at: created_at,
    }
}

/// The project as it is stored; made when it is not there.
pub async fn opened(store: &Store, id: ProjectId) -> Result<ProjectRecord, Failed> {
    match store.dossier(id).await {
        Ok(Dossier { project, .. }) => Ok(project),
        Err(store::StoreError::NotFound) => {
            let new = project(id);
            let listed = Milestone { kind: "listed".to_owned(), planned_on: None, done_on: Some(new.listed_on) };
            let change = Change { projects: vec![Write::New(new.clone())], milestones: vec![(id, listed)], ..Change::default() };
            store.commit(change).await?;
            Ok(new)
        }
        Err(error) => Err(error.into()),
    }
}
