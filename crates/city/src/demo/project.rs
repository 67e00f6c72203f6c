//! What each project of the demonstration is: its money, kind, place, codes and facts.

use super::DemoError;
use super::draw::Draw;
use super::recipe::{Archetype, Archetypes, Drawn, NamedProject, Recipe};
use base::{CreditCode, ProjectCode, RegionCode, Yuan};
use jiff::civil::Date;
use rules::{Facts, Value};
use std::collections::{BTreeMap, BTreeSet};

/// 亿元 projects: from this many yuan on.
const BIG_YUAN: i64 = 100_000_000;
/// 重点项目: from this many yuan on.
const LEAST_YUAN: i64 = 5_000_000;

/// One project of the demonstration, before any case of it is handled.
#[derive(Debug, Clone, PartialEq)]
pub struct Seed {
    /// Its name; synthetic ones say 演示.
    pub name: String,
    /// Its code, with a true check digit.
    pub code: ProjectCode,
    /// The pack's district.
    pub district: String,
    /// GB/T 4754 digits.
    pub industry: String,
    /// The pack's cluster.
    pub cluster: Option<String>,
    /// The pack's base.
    pub base: Option<String>,
    /// Who builds.
    pub owner: String,
    /// The builder's synthetic credit code, with true check characters.
    pub owner_code: CreditCode,
    /// The central enterprise behind it.
    pub partner: Option<String>,
    /// Total investment.
    pub investment: Yuan,
    /// The day on which it entered the year's plan.
    pub listed_on: Date,
    /// The day on which its first paper is asked for.
    pub begin_on: Date,
    /// When works are planned to start.
    pub planned_start_on: Option<Date>,
    /// When works started.
    pub started_on: Option<Date>,
    /// When the last paper needed for the start was there.
    pub cleared_on: Option<Date>,
    /// Whether the hundred-day campaign lists it.
    pub campaign: bool,
    /// Whether June's tour visited it.
    pub toured: bool,
    /// Where it comes from.
    pub origin: Origin,
    /// What the rules read.
    pub facts: Facts,
}

/// Where a project of the demonstration comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The newspaper names it.
    Named {
        /// What is printed of it, in Chinese.
        summary_zh: String,
        /// The same in English.
        summary_en: String,
        /// Source, and what the source leaves out.
        source: String,
    },
    /// Made up, and marked so.
    Synthetic,
}

impl Seed {
    /// Whether nobody should take it for a real project.
    pub fn is_synthetic(&self) -> bool {
        self.origin == Origin::Synthetic
    }
}

pub fn named(all: &[NamedProject], archetypes: &Archetypes, recipe: &Recipe, draw: &mut Draw) -> Result<Vec<Seed>, DemoError> {
    let seed = |project: &NamedProject, draw: &mut Draw| {
        let archetype = archetypes.archetype.iter().find(|one| one.id == project.archetype);
        let archetype = archetype
            .ok_or_else(|| contradiction(format!("there is no archetype '{}' for {}", project.archetype, project.name)))?;
        let region = region_of(&project.district, recipe)?;
        let parts = &project.code;
        Ok(Seed {
            name: project.name.clone(),
            code: ProjectCode::new(&parts.yymm, region, &parts.department, &parts.kind, &parts.random)?,
            district: project.district.clone(),
            industry: project.industry.clone(),
            cluster: some(&project.cluster),
            base: some(&project.base),
            owner: project.owner.clone(),
            owner_code: credit_code(region, draw)?,
            partner: project.partner.clone(),
            investment: Yuan::new(project.investment_yuan),
            listed_on: project.listed_on,
            begin_on: project.begin_on,
            planned_start_on: project.planned_start_on.or(project.started_on),
            started_on: project.started_on,
            cleared_on: project.cleared_on,
            campaign: project.campaign,
            toured: project.toured,
            origin: Origin::Named {
                summary_zh: project.summary.zh.clone(),
                summary_en: project.summary.en.clone(),
                source: project.source.clone(),
            },
            facts: facts(archetype, &archetypes.defaults, &project.industry, project.investment_yuan, draw),
        })
    };
    all.iter().map(|project| seed(project, draw)).collect()
}

/// Adds synthetic projects until the recipe's count, money, partners and 亿元 projects are met.
pub fn synthetic(
    seeds: &mut Vec<Seed>,
    archetypes: &Archetypes,
    recipe: &Recipe,
    draw: &mut Draw,
    district_name: impl Fn(&str) -> String,
) -> Result<(), DemoError> {
    let mut codes: BTreeSet<String> = seeds.iter().map(|seed| seed.code.to_string()).collect();
    for (number, (yuan, partner)) in amounts(seeds, recipe, draw)?.into_iter().enumerate() {
        let archetype = archetype_for(yuan, partner.is_some(), archetypes, draw)?;
        let district =
            draw.pick(&recipe.district, |one| one.weight).ok_or_else(|| contradiction("no district has weight".into()))?;
        let region = RegionCode::parse(&district.region)?;
        let industry = draw.pick(&archetype.industries, |_| 1).cloned().unwrap_or_default();
        let what = draw.pick(&archetype.names, |_| 1).cloned().unwrap_or_default();
        let code = loop {
            let yymm = if draw.between(0, 2) == 0 { "2301" } else { "2210" };
            let code = ProjectCode::new(yymm, region, "04", "01", &format!("{:05}", draw.between(0, 99_999)))?;
            if codes.insert(code.to_string()) {
                break code;
            }
        };
        seeds.push(Seed {
            name: format!("{}{what}（演示{:03}）", district_name(&district.id), number + 1),
            code,
            district: district.id.clone(),
            cluster: some(&archetype.cluster),
            base: some(&archetype.base),
            owner: format!("演示企业{:03}有限公司", number + 1),
            owner_code: credit_code(region, draw)?,
            partner,
            investment: Yuan::new(yuan),
            listed_on: recipe.listed_on,
            begin_on: recipe.listed_on,
            planned_start_on: None,
            started_on: None,
            cleared_on: None,
            campaign: false,
            toured: false,
            origin: Origin::Synthetic,
            facts: facts(archetype, &archetypes.defaults, &industry, yuan, draw),
            industry,
        });
    }
    Ok(())
}

/// The money of every synthetic project and its partner: the sums come out to the yuan.
fn amounts(seeds: &[Seed], recipe: &Recipe, draw: &mut Draw) -> Result<Vec<(i64, Option<String>)>, DemoError> {
    let total = |partner: bool| -> i64 {
        let of = seeds.iter().filter(|seed| seed.partner.is_some() == partner);
        of.map(|seed| seed.investment.get()).sum()
    };
    let named = |wanted: fn(&&Seed) -> bool| seeds.iter().filter(wanted).count();
    let short = |what: &str| contradiction(format!("the named projects already exceed {what}"));
    let partners =
        recipe.partners.count.checked_sub(named(|seed| seed.partner.is_some())).ok_or_else(|| short("partners.count"))?;
    let big = recipe.over_100m.checked_sub(partners + named(|seed| seed.investment.get() >= BIG_YUAN));
    let big = big.ok_or_else(|| short("over_100m"))?;
    let small = recipe.count.checked_sub(seeds.len() + partners + big).ok_or_else(|| short("count"))?;

    let mut all = Vec::new();
    for (i, yuan) in shares(partners, BIG_YUAN, recipe.partners.investment_yuan - total(true), draw)?.into_iter().enumerate() {
        let id = recipe.partners.ids.get(i % recipe.partners.ids.len().max(1)).cloned();
        all.push((yuan, id));
    }
    let ordinary = recipe.investment_yuan - recipe.partners.investment_yuan - total(false);
    let smalls: Vec<i64> =
        (0..small).map(|_| LEAST_YUAN + 10_000 * (draw.between(0, 60).pow(2) * 26 / 10 - 1).clamp(0, 9_400)).collect();
    let bigs = shares(big, BIG_YUAN, ordinary - smalls.iter().sum::<i64>(), draw)?;
    all.extend(smalls.into_iter().chain(bigs).map(|yuan| (yuan, None)));
    draw.shuffle(&mut all);
    Ok(all)
}

/// `count` amounts of at least `least` yuan in whole 万元 that add up to `sum`; few are large, many small.
fn shares(count: usize, least: i64, sum: i64, draw: &mut Draw) -> Result<Vec<i64>, DemoError> {
    let free = sum - least * count as i64;
    if free < 0 || (count == 0 && sum != 0) {
        return Err(contradiction(format!("{count} projects of at least {least} yuan cannot add up to {sum}")));
    }
    let weights: Vec<i64> = (0..count).map(|_| draw.between(1, 100).pow(3)).collect();
    let total: i64 = weights.iter().sum();
    let share = |weight: i64| i128::from(free) * i128::from(weight) / i128::from(total.max(1)) / 10_000 * 10_000;
    let mut all: Vec<i64> = weights.iter().map(|&weight| least + i64::try_from(share(weight)).unwrap_or(0)).collect();
    let rest = sum - all.iter().sum::<i64>();
    if let Some(largest) = all.iter_mut().max() {
        *largest += rest;
    }
    Ok(all)
}

fn archetype_for<'a>(yuan: i64, partner: bool, all: &'a Archetypes, draw: &mut Draw) -> Result<&'a Archetype, DemoError> {
    const OF_PARTNERS: [&str; 4] = ["central-base", "wind", "solar", "storage-station"];
    let fits = |one: &Archetype| (one.investment_yuan[0]..=one.investment_yuan[1]).contains(&yuan);
    let weight = |one: &Archetype| match fits(one) && (!partner || OF_PARTNERS.contains(&one.id.as_str())) {
        true => one.weight,
        false => 0,
    };
    draw.pick(&all.archetype, weight).ok_or_else(|| contradiction(format!("no archetype fits {yuan} yuan (partner: {partner})")))
}

fn facts(archetype: &Archetype, defaults: &BTreeMap<String, Value>, industry: &str, yuan: i64, draw: &mut Draw) -> Facts {
    let mut all = defaults.clone();
    for (field, drawn) in &archetype.facts {
        let value = match drawn {
            Drawn::Range([low, high]) => Value::Int(draw.between(*low, *high)),
            Drawn::Fixed(value) => value.clone(),
        };
        all.insert(field.clone(), value);
    }
    all.insert("industry".to_owned(), Value::Text(industry.to_owned()));
    all.insert("investment_yuan".to_owned(), Value::Int(yuan));
    Facts(all)
}

fn region_of(district: &str, recipe: &Recipe) -> Result<RegionCode, DemoError> {
    let found = recipe.district.iter().find(|one| one.id == district);
    let found =
        found.ok_or_else(|| contradiction(format!("the district '{district}' of a named project is not among the recipe's")))?;
    Ok(RegionCode::parse(&found.region)?)
}

fn credit_code(region: RegionCode, draw: &mut Draw) -> Result<CreditCode, DemoError> {
    const LETTERS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let body: String = (0..6).map(|_| char::from(LETTERS[draw.next() as usize % LETTERS.len()])).collect();
    Ok(CreditCode::new("91", region, &format!("MA{body}"))?)
}

fn some(id: &str) -> Option<String> {
    (!id.is_empty()).then(|| id.to_owned())
}

pub fn contradiction(what: String) -> DemoError {
    DemoError::Contradiction(what)
}
