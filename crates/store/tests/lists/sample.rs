//! Records whose sort keys have many ties and many gaps.

use base::{CaseId, DutyId, Named, ProjectId, RegionCode, TellingId, Yuan};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use store::*;
use uuid::Uuid;

pub fn region() -> RegionCode {
    RegionCode::parse("211400").unwrap()
}

pub fn id(n: u64) -> Uuid {
    Uuid::from_u64_pair(0x0189_2c5e_0000_7000, 0x8000_0000_0000_0000 | n)
}

pub fn at(second: u64) -> Timestamp {
    Timestamp::from_second(1_688_691_600 + i64::try_from(second).unwrap()).unwrap()
}

/// A project whose sort keys have many ties and many gaps.
pub fn project(n: u64) -> ProjectRecord {
    let some_day = |every: u64, days: u64| n.is_multiple_of(every).then(|| day(1 + n % days));
    ProjectRecord {
        id: ProjectId::new(id(n * 7919 % 1009)),
        version: 1,
        kind: "investment".into(),
        code: (!n.is_multiple_of(3)).then(|| format!("2304-211400-04-01-{:06}", n * 31 % 97)).filter(|_| n < 90),
        code_check_ok: true,
        name: ["乙 🏗", "甲", "A", "a", "é", "项目", ""][(n % 7) as usize].into(),
        district: "211402".into(),
        industry: "2631".into(),
        cluster: None,
        base: None,
        owner: "演示企业".into(),
        owner_code: Some(format!("owner-{}", n % 5)),
        owner_code_check_ok: true,
        investment: Yuan::new([0, 5_000_000, 100_000_000, i64::MAX / 4096][(n % 4) as usize]),
        funding: "enterprise".into(),
        track: "filing".into(),
        facts: "{}".into(),
        partner: None,
        place: None,
        listed_on: date(2023, 1, 10),
        planned_start_on: some_day(2, 4),
        started_on: some_day(3, 5),
        completed_on: None,
        campaign: false,
        toured: false,
        synthetic: true,
        source: None,
        summary_zh: None,
        summary_en: None,
        progress: Progress { stage: "works".into(), next_due_on: some_day(4, 3), ..Progress::default() },
        created_at: at(0),
        updated_at: at(0),
    }
}

pub fn day(n: u64) -> Date {
    date(2023, 7, i8::try_from(n).unwrap())
}

pub fn case(n: u64, of: ProjectId) -> CaseRecord {
    let open = n.is_multiple_of(3);
    CaseRecord {
        id: CaseId::new(id(100_000 + n * 7919 % 10_007)),
        version: 1,
        number: String::new(),
        project_id: of,
        item: format!("item-{n}"),
        office: ["water", "emergency", "planning"][(n % 3) as usize].into(),
        state: ["accepted", "paused", "delivered"][(n % 3) as usize].into(),
        outcome: None,
        applicant: "演示企业".into(),
        received_at: at(n / 4),
        accepted_on: None,
        deemed: false,
        due_on: (open && n.is_multiple_of(2)).then(|| day(1 + n % 5)),
        due_kind: None,
        statutory_due_on: None,
        provisional: n.is_multiple_of(5),
        calendar_version: "2022-12-08".into(),
        law_on: date(2023, 7, 7),
        open,
        document: "{}".into(),
        head: [7; 32],
        facts: 1,
        finished_on: None,
        updated_at: at(0),
        wakes_on: None,
        tolerated_until: (open && n.is_multiple_of(4)).then(|| day(1 + n % 7)),
        barred_until: None,
        broken_commitment: false,
        machine: if !open && n.is_multiple_of(5) { 2 } else { 0 },
        figures: figures(n, open),
    }
}

/// What a case says of its offices.
pub fn figures(n: u64, open: bool) -> CaseFigures {
    CaseFigures {
        intake_office: ["water", "emergency"][(n % 2) as usize].into(),
        corrected: n.is_multiple_of(7),
        decided_on: (!open).then(|| day(1 + n % 20)),
        working_days: if open { 0 } else { i64::try_from(n % 9).unwrap() },
        on_time: (!open && !n.is_multiple_of(4)).then_some(!n.is_multiple_of(5)),
        steps: 5,
        steps_on_paper: i64::from(n % 6 == 1),
        looked_on: (!open && n.is_multiple_of(5)).then(|| day(3 + n % 9)),
        look_passed: n.is_multiple_of(10),
    }
}

/// The sums that the cases stand for.
pub fn tallies(case: &CaseRecord) -> Vec<Tally> {
    let own = &case.figures;
    let tally = |day, office: &String, what| Tally { day, office: office.clone(), item: case.item.clone(), what };
    let received = date(2023, 7, 7);
    let mut all = vec![tally(received, &own.intake_office, Tallied::Received)];
    all.extend(own.corrected.then(|| tally(received, &own.intake_office, Tallied::Corrected)));
    all.extend(own.decided_on.map(|day| {
        let (working_days, on_time, machine) = (own.working_days, own.on_time, case.machine > 0);
        let (steps, steps_on_paper) = (own.steps, own.steps_on_paper);
        tally(day, &case.office, Tallied::Decided { working_days, on_time, steps, steps_on_paper, machine })
    }));
    all
}

/// An opinion that every sixth case waits for.
pub fn opinion(n: u64) -> ConsultationRecord {
    ConsultationRecord {
        case_id: case(n, project(1).id).id,
        n: 1,
        office: ["water", "emergency"][(n / 6 % 2) as usize].into(),
        asked_on: day(1),
        until_on: day(2 + n % 5),
        answered_on: n.is_multiple_of(60).then(|| day(2)),
        unanswered: false,
    }
}

pub fn fact(n: u64, of: ProjectId) -> FactRecord {
    FactRecord {
        subject_kind: "case".into(),
        subject_id: id(200_000 + n % 13),
        seq: i64::try_from(n / 13 + 1).unwrap(),
        project_id: of,
        at: at(n / 10),
        kind: "accepted".into(),
        actor_id: None,
        actor_name: "时钟".into(),
        actor_role: String::new(),
        actor_office: String::new(),
        body: "{}".into(),
        digest: [1; 32],
        on_paper_at: None,
        leaf: None,
    }
}

/// A duty of a case of `of`, told of when it wakes.
pub fn duty(n: u64, of: ProjectId) -> DutyRecord {
    let open = !n.is_multiple_of(4);
    DutyRecord {
        id: DutyId::new(id(300_000 + n * 7919 % 10_007)),
        version: 1,
        kind: ["notice", "statutory", "tolerated"][(n % 3) as usize].into(),
        subject_kind: "case".into(),
        subject_id: case(n, of).id.uuid(),
        project_id: Some(of),
        district: Some("211402".into()),
        owner_key: ["water", "emergency", "owner-1"][(n % 3) as usize].into(),
        creditor_key: "water".into(),
        state: if open { "open" } else { "closed" }.into(),
        open,
        opened_on: day(1),
        due_on: (!n.is_multiple_of(7)).then(|| day(1 + n % 9)),
        provisional: n.is_multiple_of(5),
        ended_on: (!open).then(|| day(9)),
        late: false,
        follows: n.is_multiple_of(2),
        wakes_on: open.then(|| day(1 + n % 9)),
        document: "{}".into(),
        head: [0; 32],
        facts: 0,
        created_at: at(0),
        updated_at: at(0),
    }
}

pub fn telling(n: u64) -> TellingRecord {
    TellingRecord {
        id: TellingId::new(id(400_000 + n)),
        about: About::Duty(duty(n, project(1).id).id),
        rung: "overdue".into(),
        audience: ["office:water", "post:water/reviewer"][(n % 2) as usize].into(),
        on: day(2),
        told_at: at(n),
        why: Named::new("逾期", "overdue"),
        what: Named::new("作出决定", "decide"),
    }
}
