//! Rows for the store's tests, and one test body for both engines.

#![allow(dead_code, reason = "each test file uses its part")]

use base::{CampaignId, CaseId, Named, ProjectId, RegionCode, ScoreId, TourId, UserId, Yuan};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use store::*;
use uuid::Uuid;

pub fn region() -> RegionCode {
    RegionCode::parse("211400").unwrap()
}

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_688_691_600 + second).unwrap()
}

pub fn id(n: u64) -> Uuid {
    Uuid::from_u64_pair(0x0189_2c5e_0000_7000, 0x8000_0000_0000_0000 | n)
}

pub fn project(n: u64) -> ProjectRecord {
    ProjectRecord {
        id: ProjectId::new(id(n)),
        version: 1,
        kind: "investment".into(),
        code: Some(format!("2304-211400-04-01-{n:06}")),
        code_check_ok: true,
        name: format!("项目 {n} “引号” 100% a_b 🏗"),
        district: if n.is_multiple_of(2) { "211402" } else { "211403" }.into(),
        industry: "2631".into(),
        cluster: None,
        base: None,
        owner: "演示企业".into(),
        owner_code: Some("91211400MA0QC1AB2M".into()),
        owner_code_check_ok: true,
        investment: Yuan::new(5_000_000 + (n as i64 % 3) * 100_000_000),
        funding: "enterprise".into(),
        track: "filing".into(),
        facts: "{}".into(),
        partner: n.is_multiple_of(5).then(|| "cnnc".to_owned()),
        place: None,
        listed_on: date(2023, 1, 10),
        planned_start_on: None,
        started_on: (!n.is_multiple_of(4)).then(|| date(2023, 3, 1).saturating_add(jiff::Span::new().days(n as i64))),
        completed_on: None,
        campaign: false,
        toured: false,
        synthetic: true,
        source: None,
        summary_zh: None,
        summary_en: None,
        progress: Progress { stage: "works".into(), needed: 3, ..Progress::default() },
        created_at: at(0),
        updated_at: at(0),
    }
}

pub fn case(n: u64, of: u64, due: Option<Date>) -> CaseRecord {
    CaseRecord {
        id: CaseId::new(id(1000 + n)),
        version: 1,
        number: String::new(),
        project_id: ProjectId::new(id(of)),
        item: format!("item-{n}"),
        office: if n.is_multiple_of(2) { "water" } else { "emergency" }.into(),
        state: "accepted".into(),
        outcome: None,
        applicant: "演示企业".into(),
        received_at: at(n as i64),
        accepted_on: None,
        deemed: false,
        due_on: due,
        due_kind: due.map(|_| "promised".into()),
        statutory_due_on: None,
        provisional: n.is_multiple_of(3),
        calendar_version: "2022-12-08".into(),
        law_on: date(2023, 7, 7),
        open: true,
        document: "{}".into(),
        head: [7; 32],
        facts: 1,
        finished_on: None,
        updated_at: at(0),
        wakes_on: None,
        tolerated_until: None,
        barred_until: None,
        broken_commitment: false,
        machine: 0,
        figures: CaseFigures::default(),
    }
}

pub fn campaign(n: u64) -> CampaignRecord {
    CampaignRecord {
        id: CampaignId::new(id(7000 + n)),
        version: 1,
        key: (n == 1).then(|| "hundred-days".to_owned()),
        name: Named::new("百日攻坚", "hundred-day campaign"),
        from_on: date(2023, 1, 10),
        days: 100,
        target: "cleared".into(),
        source: None,
        head: [0; 32],
        facts: 0,
        created_at: at(0),
        updated_at: at(0),
    }
}

pub fn tour(n: u64) -> TourRecord {
    TourRecord {
        id: TourId::new(id(7100 + n)),
        version: 1,
        name: Named::new("观摩", "tour"),
        held_on: date(2023, 6, 1),
        state: "open".into(),
        synthetic: false,
        head: [0; 32],
        facts: 0,
        created_at: at(0),
        updated_at: at(0),
    }
}

pub fn score(tour: TourId, of: u64, by: u64) -> ScoreRecord {
    ScoreRecord {
        id: ScoreId::new(id(8000 + of * 100 + by)),
        version: 1,
        tour,
        project: ProjectId::new(id(of)),
        user: UserId::new(id(by)),
        marks: "{\"pace\":8}".into(),
        head: [0; 32],
        facts: 0,
        scored_at: at(1),
    }
}

pub fn fact(subject: Uuid, seq: i64, of: u64) -> FactRecord {
    FactRecord {
        subject_kind: "case".into(),
        subject_id: subject,
        seq,
        project_id: ProjectId::new(id(of)),
        at: at(seq),
        kind: "accepted".into(),
        actor_id: None,
        actor_name: "时钟".into(),
        actor_role: String::new(),
        actor_office: String::new(),
        body: "{\"a\":1}".into(),
        digest: [seq as u8; 32],
        on_paper_at: None,
        leaf: None,
    }
}

pub async fn filled(store: &Store, projects: u64, cases: u64) {
    let mut change = Change { projects: (1..=projects).map(|n| Write::New(project(n))).collect(), ..Change::default() };
    change.cases = (1..=cases).map(|n| Write::New(case(n, 1 + n % projects, Some(date(2023, 7, 1 + (n % 20) as i8))))).collect();
    store.commit(change).await.unwrap();
}

/// A paper that a one-time notice listed.
pub fn sent(item: &str, paper: &str, on: Date) -> SentBack {
    SentBack { item: item.into(), paper: paper.into(), on }
}

/// Runs each body on a new SQLite file and on a new PostgreSQL database; it is given the store and its address.
macro_rules! on_both {
    ($($name:ident)*) => {
        mod sqlite { $(
            #[tokio::test]
            async fn $name() {
                let folder = tempfile::tempdir().unwrap();
                let url = format!("sqlite:{}", folder.path().join("t.db").display());
                super::$name(::store::Store::open(&url, $crate::rows::region()).await.unwrap(), url).await;
            }
        )* }
        mod postgres { $(
            #[tokio::test]
            async fn $name() {
                let url = tokio::task::spawn_blocking(::store::testing::postgres).await.unwrap();
                super::$name(::store::Store::open(&url, $crate::rows::region()).await.unwrap(), url).await;
            }
        )* }
    };
}

pub(crate) use on_both;
