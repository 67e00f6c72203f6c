//! A small catalogue for the tests of this room.

use crate::*;
use calendar::{Calendar, Term};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use rules::{Facts, Field, Rule, Schema, Type, Value};

pub(crate) fn id(text: &str) -> ItemId {
    ItemId::parse(text).unwrap()
}

pub(crate) fn rule(text: &str) -> Rule {
    Rule::parse(text).unwrap_or_else(|findings| panic!("{text}: {}", findings[0]))
}

pub(crate) fn schema() -> Schema {
    Schema::new(vec![
        Field::new("funding", "资金来源", "funding", Type::Text)
            .with_options(&[("enterprise", "企业", "enterprise"), ("government", "政府", "government")]),
        Field::new("in_approval_catalogue", "在核准目录内", "in the approval catalogue", Type::Bool),
        Field::new("new_land", "新增用地", "new land", Type::Bool),
        Field::new("energy_tce", "综合能耗", "energy use", Type::Int).with_unit("吨标准煤", "tce"),
        Field::new("hazardous", "危险化学品", "hazardous chemicals", Type::Texts),
        Field::new("unasked", "无关事项", "asked by no rule", Type::Int),
    ])
}

fn item(name: &str, zh: &str, en: &str, stage: Stage, mode: Mode) -> Item {
    let mut item = Item::new(id(name), stage, mode, OfficeId::parse("office").unwrap());
    item.names = vec![Dated::always(Named::new(zh, en))];
    item
}

fn requires(item: &mut Item, edges: &[&str]) {
    item.requires = edges.iter().map(|edge| Edge::parse(edge).unwrap()).collect();
}

fn law(term: Term, starts: StartsFrom) -> Vec<Dated<Option<StatutoryTerm>>> {
    vec![Dated::always(Some(StatutoryTerm { term, starts, extension: None, excluded: Vec::new() }))]
}

fn papers(list: &[(&str, &str)]) -> Vec<Dated<Material>> {
    let paper = |&(id, name): &(&str, &str)| {
        let name = Named::new(name, id.replace('-', " "));
        Dated::always(Material { id: id.to_owned(), name, secondary: false, committable: false, when: None })
    };
    list.iter().map(paper).collect()
}

pub(crate) fn catalogue() -> Catalogue {
    let mut code = item("project-code", "项目赋码", "project code", Stage::PlanningLand, Mode::Filing);
    code.materials = papers(&[("basics", "项目基本信息")]);
    let mut filing = item("ent-filing", "企业投资项目备案", "filing of an enterprise project", Stage::PlanningLand, Mode::Filing);
    filing.tracks = vec![Track::Filing];
    filing.materials = papers(&[("form", "备案信息表"), ("statement", "产业政策声明")]);
    requires(&mut filing, &["project-code"]);
    let mut approval =
        item("ent-approval", "企业投资项目核准", "approval of an enterprise project", Stage::PlanningLand, Mode::Permit);
    approval.tracks = vec![Track::EnterpriseApproval];
    approval.statutory = law(Term::working_days(20), StartsFrom::Acceptance);
    approval.procedure.upper = Some(OfficeId::parse("province").unwrap());
    approval.validity = Some(Span { n: 2, unit: SpanUnit::Years });
    requires(&mut approval, &["project-code"]);
    let mut energy = item("energy-review", "节能审查", "energy review", Stage::PlanningLand, Mode::Permit);
    energy.applies = vec![
        Dated::until(date(2025, 9, 1), rule("energy_tce >= 1000")),
        Dated::since(date(2025, 9, 1), rule("energy_tce >= 5000")),
    ];
    energy.statutory = law(Term::working_days(20), StartsFrom::Acceptance);
    energy.promised = vec![Dated::always(Some(Term::working_days(5)))];
    energy.procedure.joint = true;
    energy.procedure.parties = Some(Parties::Tell);
    requires(&mut energy, &["project-code"]);
    let mut eia = item("eia-report", "环境影响报告书审批", "approval of an EIA report", Stage::PlanningLand, Mode::Permit);
    eia.statutory = vec![Dated::always(Some(StatutoryTerm {
        term: Term::days(60),
        starts: StartsFrom::Receipt,
        extension: None,
        excluded: vec![Cause::ExpertReview],
    }))];
    eia.applies = vec![Dated::always(rule("size(hazardous) > 0"))];
    eia.materials = papers(&[("report", "环境影响报告书"), ("participation", "公众参与说明")]);
    requires(&mut eia, &["project-code"]);
    let mut safety = item("safety-condition", "安全条件审查", "safety-condition review", Stage::PlanningLand, Mode::Permit);
    safety.names = vec![
        Dated::until(date(2026, 5, 1), Named::new("危险化学品建设项目安全条件审查", "safety-condition review")),
        Dated::since(date(2026, 5, 1), Named::new("危险化学品建设项目安全条件审查（新法）", "safety-condition review (new law)")),
    ];
    let from_receipt = |term| Some(StatutoryTerm { term, starts: StartsFrom::Receipt, extension: None, excluded: Vec::new() });
    safety.statutory = vec![
        Dated::until(date(2026, 5, 1), from_receipt(Term::days(45))),
        Dated::since(date(2026, 5, 1), from_receipt(Term::working_days(20))),
    ];
    safety.applies = vec![Dated::always(rule(r#""produce" in hazardous || "store" in hazardous"#))];
    safety.office_rules = vec![OfficeRule {
        office: OfficeId::parse("province").unwrap(),
        when: rule("energy_tce >= 100000"),
        from: None,
        to: None,
    }];
    safety.procedure = Procedure { site_check: true, safety: true, ..Procedure::default() };
    safety.validity = Some(Span { n: 6, unit: SpanUnit::Months });
    requires(&mut safety, &["initiated"]);
    let mut supply = item("land-supply", "土地供应", "land supply", Stage::PlanningLand, Mode::Own);
    supply.promised = vec![Dated::always(Some(Term::days(30)))];
    supply.applies = vec![Dated::always(rule("new_land"))];
    let mut land = item(
        "land-planning-permit",
        "建设用地规划许可证",
        "construction-land planning permit",
        Stage::PlanningLand,
        Mode::Permit,
    );
    land.aliases = vec!["construction-land-planning-permit".to_owned()];
    land.statutory = law(Term::working_days(20), StartsFrom::Acceptance);
    land.promised = vec![Dated::always(Some(Term::working_days(5)))];
    land.validity = Some(Span { n: 2, unit: SpanUnit::Years });
    land.materials = papers(&[("application-form", "申请表"), ("land-contract", "土地出让合同"), ("red-line", "用地红线图")]);
    land.materials[1].value.secondary = true;
    land.materials[2].value.secondary = true;
    land.procedure.tolerance = Some(Tolerance { within: Within::Statutory, lapse: Lapse::Withdrawn });
    requires(&mut land, &["initiated", "land-supply"]);
    let mut works = item("works-planning-permit", "建设工程规划许可证", "works planning permit", Stage::Works, Mode::Permit);
    works.statutory = law(Term::working_days(20), StartsFrom::Acceptance);
    works.promised = vec![Dated::always(Some(Term::hours(1)))];
    requires(&mut works, &["land-planning-permit", "land-supply?"]);
    let mut start = item("construction-permit", "建筑工程施工许可证", "construction permit", Stage::Construction, Mode::Permit);
    start.statutory = law(Term::days(7), StartsFrom::Receipt);
    start.promised = vec![Dated::always(Some(Term::working_days(3)))];
    start.start_by = Some(Span { n: 3, unit: SpanUnit::Months });
    requires(&mut start, &["works-planning-permit", "energy-review?", "eia-report?", "safety-condition?"]);
    let verify = item("archive", "城建档案验收", "archive acceptance", Stage::Completion, Mode::Own);
    Catalogue::new(schema(), vec![start, works, land, supply, safety, eia, energy, approval, filing, code, verify])
}

pub(crate) fn facts(list: &[(&str, Value)]) -> Facts {
    Facts(list.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect())
}

/// An enterprise's chemical plant on new land.
pub(crate) fn plant() -> Facts {
    facts(&[
        ("funding", Value::Text("enterprise".into())),
        ("in_approval_catalogue", Value::Bool(false)),
        ("new_land", Value::Bool(true)),
        ("energy_tce", Value::Int(58_000)),
        ("hazardous", Value::Texts(vec!["produce".into(), "store".into()])),
    ])
}

pub(crate) fn guide(name: &str, day: Date) -> Guide {
    catalogue().resolve(name).unwrap().on(day).unwrap().guide(&schema(), &plant())
}

pub(crate) fn at(text: &str) -> Timestamp {
    format!("{text}:00+08:00").parse().unwrap()
}

pub(crate) fn somebody(role: Role) -> Actor {
    Actor::new(role, None, role.as_str())
}

pub(crate) fn free() -> Context<'static> {
    Context::new(Calendar::statutory(), &[])
}
