//! What the special procedures left in a case, as rows that a page shows: papers to follow, opinions asked, hearing, machine, permit.

use crate::api::types::{Lamp, Text};
use crate::api::view;
use crate::desk::Around;
use crate::state::App;
use approval::{Bundle, Case, Named};
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

/// A part of a case's page.
#[derive(Debug, Serialize, ToSchema)]
pub struct Section {
    /// taken-in, tolerance, opinions, meetings, parties, site, levels, in-advance, lane or permit.
    id: &'static str,
    title: Text,
    rows: Vec<SectionRow>,
}

/// One line of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SectionRow {
    label: Text,
    text: Text,
    lamp: Lamp,
}

struct Rows(Vec<SectionRow>);

impl Rows {
    fn add(&mut self, label: Text, text: Text, lamp: Lamp) {
        self.0.push(SectionRow { label, text, lamp });
    }

    fn section(self, id: &'static str, (zh, en): (&str, &str)) -> Option<Section> {
        (!self.0.is_empty()).then(|| Section { id, title: Text::new(zh, en), rows: self.0 })
    }
}

/// Every section that has something to show; `bundles` are those of the project that its item may belong to.
pub(super) fn sections(app: &App, (case, bundles): (&Case, &[Bundle]), around: &Around, today: Date, soon: Date) -> Vec<Section> {
    let parts = [
        taken_in(case),
        tolerance(case, today, soon),
        opinions(app, case, today, soon),
        meetings(app, case, today, soon),
        parties(case, today, soon),
        site(case),
        levels(app, case),
        in_advance(app, case, bundles, today, soon),
        lane(case, around),
        permit(case, today, soon),
    ];
    parts.into_iter().flatten().collect()
}

fn taken_in(case: &Case) -> Option<Section> {
    let taken_in = case.taken_in.as_ref()?;
    let mut rows = Rows(Vec::new());
    rows.add(Text::new("收件", "Intake"), view::named(&taken_in.sentence()), Lamp::None);
    let names: Vec<&Named> = taken_in.originals.iter().filter_map(|id| case.guide.paper(id)).map(|paper| &paper.name).collect();
    if !names.is_empty() {
        let join = |name: fn(&Named) -> &str, by: &str| names.iter().map(|one| name(one)).collect::<Vec<_>>().join(by);
        let text = Text::new(join(|one| &one.zh, "、"), join(|one| &one.en, ", "));
        rows.add(Text::new("已核对原件", "Originals seen"), text, Lamp::None);
    }
    rows.section("taken-in", ("窗口代收件", "Taken in at a window"))
}

fn tolerance(case: &Case, today: Date, soon: Date) -> Option<Section> {
    let promise = case.handling().and_then(|handling| handling.tolerated.as_ref()).or(case.promise.as_ref())?;
    let mut rows = Rows(Vec::new());
    for paper in promise.papers.iter().filter_map(|id| case.guide.paper(id)) {
        let there = case.has(&paper.id);
        let (zh, en) = match there {
            true => ("已补交".to_owned(), "supplied".to_owned()),
            false => (format!("{} 前补齐，由申请人负责", promise.until), format!("by {}, owed by the applicant", promise.until)),
        };
        let lamp = if there { Lamp::None } else { view::lamp(Some(promise.until), false, today, soon) };
        rows.add(view::named(&paper.name), Text::new(zh, en), lamp);
    }
    rows.section("tolerance", ("容缺补正", "papers to follow"))
}

/// One delay shows on whom it falls.
fn opinions(app: &App, case: &Case, today: Date, soon: Date) -> Option<Section> {
    let mut rows = Rows(Vec::new());
    for asked in &case.handling()?.consultations {
        let office = view::office(app, asked.office.as_str()).name;
        match &asked.answer {
            None => {
                let late = asked.is_overdue(today);
                let (zh, en) = if late { ("，逾期未回复", ", late") } else { ("", "") };
                let text = Text::new(format!("{} 前回复{zh}", asked.until), format!("due by {}{en}", asked.until));
                rows.add(office, text, view::lamp(Some(asked.until), false, today, soon));
            }
            Some(answer) => {
                let opinion = answer.opinion.text();
                let with = |name: &str, colon: &str| match answer.text.as_str() {
                    "" => name.to_owned(),
                    text => format!("{name}{colon}{text}"),
                };
                rows.add(office, Text::new(with(&opinion.zh, "："), with(&opinion.en, ": ")), Lamp::None);
            }
        }
    }
    rows.section("opinions", ("征求部门意见", "opinions of other offices"))
}

/// Joint reviews: when and where, who came and who did not, what was concluded.
fn meetings(app: &App, case: &Case, today: Date, soon: Date) -> Option<Section> {
    let mut rows = Rows(Vec::new());
    for meeting in &case.handling()?.meetings {
        let names = |offices: &[approval::OfficeId]| {
            let names: Vec<Text> = offices.iter().map(|office| view::office(app, office.as_str()).name).collect();
            let join = |name: fn(&Text) -> &str, by: &str| names.iter().map(name).collect::<Vec<_>>().join(by);
            Text::new(join(|one| &one.zh, "、"), join(|one| &one.en, ", "))
        };
        let called = names(&meeting.offices);
        let lamp = if meeting.held.is_some() { Lamp::None } else { view::lamp(Some(meeting.on), false, today, soon) };
        let text = Text::new(
            format!("{}，{}；召集：{}", meeting.on, meeting.place, called.zh),
            format!("{}, {}; called: {}", meeting.on, meeting.place, called.en),
        );
        rows.add(Text::new("会审安排", "meeting"), text, lamp);
        if let Some(held) = &meeting.held {
            if !held.absent.is_empty() {
                rows.add(Text::new("未到会", "absent"), names(&held.absent), Lamp::None);
            }
            rows.add(Text::new("会审结论", "conclusion"), Text::same(format!("{} {}", held.on, held.minutes)), Lamp::None);
        }
    }
    rows.section("meetings", ("联合审查", "joint review"))
}

fn parties(case: &Case, today: Date, soon: Date) -> Option<Section> {
    let handling = case.handling()?;
    let mut rows = Rows(Vec::new());
    let on = |day: Date, text: &str| Text::same(if text.is_empty() { day.to_string() } else { format!("{day} {text}") });
    if let Some(told) = &handling.parties {
        rows.add(Text::new("已告知权利", "told of their rights"), on(told.on, &told.who), Lamp::None);
    }
    for one in &handling.statements {
        rows.add(Text::new(format!("{}陈述申辩", one.who), format!("{} stated", one.who)), on(one.on, &one.text), Lamp::None);
    }
    if let Some(hearing) = &handling.hearing {
        if let Some(asked) = &hearing.requested {
            rows.add(Text::new("申请听证", "hearing asked for"), on(asked.on, &asked.who), Lamp::None);
        }
        if let Some(notice) = &hearing.announced {
            let lamp = if hearing.held.is_some() { Lamp::None } else { view::lamp(Some(notice.on), false, today, soon) };
            let text = Text::new(
                format!("{}，{}，主持人{}", notice.on, notice.place, notice.chair),
                format!("{}, {}, {} presiding", notice.on, notice.place, notice.chair),
            );
            rows.add(Text::new("听证通知", "notice of hearing"), text, lamp);
        }
        if let Some(held) = &hearing.held {
            rows.add(Text::new("听证笔录", "minutes"), on(held.on, &held.minutes), Lamp::None);
        }
    }
    rows.section("parties", ("利害关系人与听证", "interested parties and hearing"))
}

fn site(case: &Case) -> Option<Section> {
    let mut rows = Rows(Vec::new());
    for check in &case.handling()?.site_checks {
        rows.add(Text::same(format!("{} {}", check.on, check.staff.join("、"))), Text::same(&check.finding), Lamp::None);
    }
    rows.section("site", ("现场核查", "checks on site"))
}

fn levels(app: &App, case: &Case) -> Option<Section> {
    let upper = case.guide.procedure.upper.as_ref()?;
    let mut rows = Rows(Vec::new());
    let text = match case.handling().and_then(|handling| handling.forwarded.as_ref()) {
        None => Text::new("本机关审查后报送", "sent up after the review here"),
        Some(up) => Text::new(format!("{} 已报送 {}", up.on, up.text), format!("sent up on {} {}", up.on, up.text)),
    };
    rows.add(view::office(app, upper.as_str()).name, text, Lamp::None);
    rows.section("levels", ("报上级机关决定", "decided by the organ above"))
}

/// What a case that was approved in advance waits for. The wait is none of the causes of art. 45: no clock stops for it, and the
/// page says by when it is decided whatever comes.
fn in_advance(app: &App, case: &Case, bundles: &[Bundle], today: Date, soon: Date) -> Option<Section> {
    let approved = case.handling()?.pre_approval.as_ref().filter(|_| case.ruling().is_none() && !case.is_closed())?;
    let mut rows = Rows(Vec::new());
    rows.add(Text::new("预审通过", "approved in advance"), Text::same(format!("{} {}", approved.on, approved.text)), Lamp::None);
    let city = &app.desk.city;
    for bundle in bundles.iter().filter(|bundle| bundle.issued_on.is_none() && bundle.items.contains(&case.guide.item)) {
        let name = city.bundle_name(&bundle.kind);
        for open in bundle.conditions.iter().filter(|one| one.met_on.is_none()) {
            let text = Text::new(format!("尚未具备（{}）", name.zh), format!("not yet met ({})", name.en));
            rows.add(view::named(&city.condition_name(&bundle.kind, &open.kind)), text, Lamp::None);
        }
    }
    if let Some(due) = case.lawful_due() {
        let text = Text::new(
            format!("等待发证条件不是行政许可法第四十五条所列事由，期限照常计算，应当于 {} 前作出决定", due.on),
            format!(
                "waiting for conditions is no cause of art. 45 of the Licensing Law: the clock runs on, to be decided by {}",
                due.on
            ),
        );
        rows.add(Text::new("期限", "term"), text, view::lamp(Some(due.on), false, today, soon));
    }
    rows.section("in-advance", ("预审通过，等待条件", "approved in advance, waits for"))
}

fn lane(case: &Case, around: &Around) -> Option<Section> {
    let mut rows = Rows(Vec::new());
    if let Some(machine) = case.handling().and_then(|handling| handling.machine.as_ref()) {
        for check in &machine.checks {
            rows.add(view::named(check), Text::new("符合", "holds"), Lamp::Green);
        }
        if machine.drawn {
            rows.add(Text::new("抽查", "second look"), Text::new("已抽取人工复核", "drawn for a person"), Lamp::None);
        }
    } else if let Some(report) = around.lane.as_ref().filter(|_| !case.is_closed()) {
        for check in &report.failed {
            let (zh, en) = match check.known {
                true => ("不符合，转人工办理", "does not hold: left to a person"),
                false => ("信息不足，转人工办理", "not known: left to a person"),
            };
            rows.add(view::named(&check.name), Text::new(zh, en), Lamp::DueSoon);
        }
        for check in &report.passed {
            rows.add(view::named(check), Text::new("符合", "holds"), Lamp::Green);
        }
    }
    rows.section("lane", ("一小时办结通道", "one-hour lane"))
}

fn permit(case: &Case, today: Date, soon: Date) -> Option<Section> {
    let life = case.life()?;
    let mut rows = Rows(Vec::new());
    if let Some(end) = life.valid_to {
        let lamp = if case.in_force() { view::lamp(Some(end), false, today, soon) } else { Lamp::None };
        rows.add(Text::new("有效期至", "valid until"), Text::same(end.to_string()), lamp);
    }
    for renewal in &life.renewals {
        let outcome = renewal.outcome.text();
        let (zh, en) = if renewal.deemed { ("（逾期视为准予）", " (by silence)") } else { ("", "") };
        let until = renewal.valid_to.map(|day| day.to_string()).unwrap_or_default();
        let text = Text::new(format!("{}{zh} {until}", outcome.zh), format!("{}{en} {until}", outcome.en));
        rows.add(
            Text::new(format!("{} 申请延续", renewal.asked_on), format!("renewal asked for on {}", renewal.asked_on)),
            text,
            Lamp::None,
        );
    }
    for change in &life.amendments {
        rows.add(
            Text::new(format!("{} 变更", change.on), format!("changed on {}", change.on)),
            Text::same(&change.what),
            Lamp::None,
        );
    }
    let found = [(&life.verified, ("核查承诺", "commitment verified")), (&life.rechecked, ("人工复核", "checked again"))];
    for (finding, (zh, en)) in found {
        if let Some(finding) = finding {
            let Named { zh: says_zh, en: says_en } = finding.opinion.text();
            let text = Text::new(format!("{says_zh} {}", finding.text), format!("{says_en} {}", finding.text));
            rows.add(Text::new(format!("{} {zh}", finding.on), format!("{en} on {}", finding.on)), text, Lamp::None);
        }
    }
    rows.section("permit", ("许可的延续与变更", "life of the permit"))
}
