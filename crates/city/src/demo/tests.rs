//! The demonstration's projects come out to the yuan and to the day, the same every time.

use super::{Files, Seed, seeds};
use jiff::civil::{Date, date};
use promotion::{Method, Team};

fn demonstration() -> Vec<Seed> {
    let files = Files {
        named: include_str!("../../../../packs/huludao/demo/named.toml"),
        recipe: include_str!("../../../../packs/huludao/demo/recipe.toml"),
        archetypes: include_str!("../../../../packs/huludao/demo/archetypes.toml"),
    };
    seeds(files, str::to_owned).unwrap()
}

fn started(seeds: &[Seed], by: Date) -> usize {
    seeds.iter().filter(|seed| seed.started_on.is_some_and(|on| on <= by)).count()
}

#[test]
fn the_figures_come_out_when_they_are_counted() {
    let seeds = demonstration();
    let yuan = |wanted: fn(&&Seed) -> bool| -> i64 { seeds.iter().filter(wanted).map(|seed| seed.investment.get()).sum() };
    assert_eq!(seeds.len(), 550);
    assert_eq!(yuan(|_| true), 269_870_000_000);
    assert_eq!(seeds.iter().filter(|seed| seed.investment.get() >= 100_000_000).count(), 222);
    assert!(seeds.iter().all(|seed| seed.investment.get() >= 5_000_000));
    assert_eq!(seeds.iter().filter(|seed| seed.partner.is_some()).count(), 35);
    assert_eq!(yuan(|seed| seed.partner.is_some()), 217_481_000_000);
    let days = [(date(2023, 3, 31), 335), (date(2023, 4, 23), 358), (date(2023, 6, 27), 417), (date(2023, 7, 7), 417)];
    for (by, wanted) in days {
        assert_eq!(started(&seeds, by), wanted, "started by {by}");
    }
}

#[test]
fn the_campaign_goes_as_it_was_printed() {
    let mut seeds = demonstration();
    assert_eq!(seeds.iter().filter(|seed| seed.toured).count(), 24);
    seeds.retain(|seed| seed.campaign);
    let cleared = |by| seeds.iter().filter(|seed| seed.cleared_on.is_some_and(|on| on <= by)).count();
    assert_eq!(seeds.len(), 150);
    assert_eq!((started(&seeds, date(2023, 3, 15)), cleared(date(2023, 4, 23))), (56, 115));
    assert_eq!((started(&seeds, date(2023, 6, 27)), cleared(date(2023, 6, 27))), (105, 120));
    assert!(seeds.iter().all(|seed| seed.started_on.is_none() || seed.cleared_on <= seed.started_on));
}

#[test]
fn the_same_pack_gives_the_same_city() {
    assert_eq!(demonstration(), demonstration());
    let codes: std::collections::BTreeSet<_> = demonstration().into_iter().map(|seed| seed.code).collect();
    assert_eq!(codes.len(), 550);
}

#[test]
fn leads_stand_where_the_recipe_puts_them() {
    let text = include_str!("../../../../packs/huludao/demo/leads.toml");
    let team = |id: &str, method, chain: Option<&str>| Team {
        id: base::OfficeId::parse(id).unwrap(),
        name: base::Named::new(id, id),
        method,
        place: "北京".to_owned(),
        chain: chain.map(str::to_owned),
    };
    let teams = [team("team-beijing", Method::Resident, None), team("team-swimwear", Method::Chain, Some("swimwear"))];
    let (projects, districts) = (demonstration(), ["211402".to_owned()]);
    let opening = date(2023, 7, 7);
    let made = super::leads(text, &teams, (&projects, &districts), opening).unwrap();
    assert_eq!(made.recruiters.len(), 1000);
    assert_eq!(made, super::leads(text, &teams, (&projects, &districts), opening).unwrap());
    let landed = made.leads.iter().filter(|lead| lead.project.is_some()).count();
    let lost = made.leads.iter().filter(|lead| lead.steps.last().is_some_and(|step| step.act == super::LeadAct::Lose)).count();
    assert_eq!((made.leads.len(), landed, lost), (266, 72, 40));
    for lead in &made.leads {
        let days: Vec<Date> = std::iter::once(lead.on).chain(lead.steps.iter().map(|step| step.on)).collect();
        assert!(days.is_sorted() && days.iter().all(|day| *day <= opening), "{}: {days:?}", lead.name);
        assert!(lead.project.is_some() || lead.enterprise.ends_with("（演示）"), "{}", lead.enterprise);
        assert_eq!(made.recruiters[lead.recruiter as usize - 1], lead.team, "whoever leads it is of its team");
    }
}
