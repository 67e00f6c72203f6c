//! The demonstration's register of business entities: synthetic rows whose marginals follow a recipe, in the order of their registration.

use super::draw::Draw;
use super::recipe::{Recipe, local_date};
use super::{DemoError, Origin, Seed, read};
use base::{CreditCode, RegionCode};
use entity::{Attributes, Kind, State, TAGS, day_number};
use jiff::civil::Date;
use serde::Deserialize;
use std::f64::consts::TAU;

/// The letters and digits of a credit code's body.
const BODY: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// How many bodies six of them make; a factor without a common divisor gives each number another body.
const BODIES: u64 = 31 * 31 * 31 * 31 * 31 * 31;
const SPREAD: u64 = 387_420_489;
/// 规模以上: from this revenue on.
const SCALE_YUAN: i64 = 20_000_000;

/// A number for each kind.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct ByKind<T> {
    enterprise: T,
    individual: T,
    cooperative: T,
}

impl<T> ByKind<T> {
    fn of(&self, kind: Kind) -> &T {
        match kind {
            Kind::Enterprise => &self.enterprise,
            Kind::Individual => &self.individual,
            Kind::Cooperative => &self.cooperative,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Register {
    seed: u64,
    #[serde(with = "local_date")]
    from: Date,
    mark: String,
    city: String,
    syllables: String,
    ended: usize,
    #[serde(with = "local_date")]
    ended_from: Date,
    live: ByKind<usize>,
    registered: Vec<Within>,
    sizes: ByKind<[u32; 4]>,
    forms: ByKind<Vec<String>>,
    codes: ByKind<String>,
    division: Vec<Division>,
}

/// So many between two days, both included.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Within {
    #[serde(with = "local_date")]
    from: Date,
    #[serde(with = "local_date")]
    until: Date,
    count: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Division {
    code: u32,
    weight: u32,
    words: Vec<String>,
}

/// An entity of the demonstration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntitySeed {
    /// Of which kind.
    pub kind: Kind,
    /// In which state.
    pub state: State,
    /// Its credit code.
    pub code: CreditCode,
    /// Its name; it says 演示.
    pub name: String,
    /// Its district.
    pub district: String,
    /// Its industry, four digits.
    pub industry: String,
    /// What is known of it.
    pub attributes: Attributes,
    /// When it was registered.
    pub registered_on: Date,
    /// When it ended.
    pub ended_on: Option<Date>,
}

/// An enterprise that builds projects, so that it is one of the register.
#[derive(Debug, Clone)]
struct Builder {
    code: CreditCode,
    name: String,
    district: String,
    industry: String,
}

/// The demonstration's register, the first registered first; made one by one.
#[derive(Debug)]
pub struct EntitySeeds {
    register: Register,
    draw: Draw,
    syllables: Vec<char>,
    districts: Vec<(String, RegionCode, String, u32)>,
    /// Days of registration, the earliest first.
    days: Vec<Date>,
    at: usize,
    left: ByKind<usize>,
    ended_left: usize,
    /// How many days lie before the first after which nothing has ended.
    early: usize,
    last_day: Date,
    builders: Vec<Builder>,
}

/// Makes the register of `text`; one in `thin` of its rows (1: all of them), for tests that need no whole city. The companies of `projects`
/// that are synthetic are among its enterprises. `district_name` gives a district's Chinese name.
///
/// # Errors
/// [`DemoError`] when the file does not read or its numbers contradict one another.
pub fn entities(
    (text, recipe): (&str, &str),
    thin: usize,
    projects: &[Seed],
    district_name: impl Fn(&str) -> String,
) -> Result<EntitySeeds, DemoError> {
    let mut register: Register = read("demo/entities.toml", text)?;
    let recipe: Recipe = read("demo/recipe.toml", recipe)?;
    let thin = thin.max(1);
    for n in [&mut register.live.enterprise, &mut register.live.individual, &mut register.live.cooperative, &mut register.ended] {
        *n /= thin;
    }
    register.registered.iter_mut().for_each(|within| within.count /= thin);
    let mut draw = Draw::new(register.seed);
    let live = register.live.enterprise + register.live.individual + register.live.cooperative;
    let recent: usize = register.registered.iter().map(|within| within.count).sum();
    let first = register.registered.iter().map(|within| within.from).min().unwrap_or(register.ended_from);
    let old = (live + register.ended).checked_sub(recent);
    let old = old.ok_or_else(|| DemoError::Contradiction("demo/entities.toml: more are registered than there are".into()))?;
    let mut days = Vec::with_capacity(live + register.ended);
    // More of those that exist today were registered lately than long ago.
    let span = (first - register.from).get_days().max(1);
    for _ in 0..old {
        let back = draw.unit();
        days.push(first.saturating_sub(jiff::Span::new().days(1 + (back * back * f64::from(span - 1)) as i64)));
    }
    for within in &register.registered {
        let span = i64::from((within.until - within.from).get_days());
        days.extend((0..within.count).map(|_| within.from.saturating_add(jiff::Span::new().days(draw.between(0, span)))));
    }
    days.sort();
    let early = days.partition_point(|day| *day < register.ended_from);
    let last_day = register.registered.iter().map(|within| within.until).max().unwrap_or(first);
    let mut builders: Vec<Builder> = Vec::new();
    for seed in projects.iter().filter(|seed| matches!(seed.origin, Origin::Synthetic)) {
        builders.push(Builder {
            code: seed.owner_code.clone(),
            name: seed.owner.clone(),
            district: seed.district.clone(),
            industry: seed.industry.clone(),
        });
    }
    builders.reverse();
    let mut districts = Vec::new();
    for one in &recipe.district {
        // Zones have no code of their own: what is registered there is of the district around it.
        if let Some(region) = RegionCode::parse(&one.region).ok().filter(|_| one.id == one.region) {
            districts.push((one.id.clone(), region, district_name(&one.id), one.weight));
        }
    }
    let syllables = register.syllables.chars().collect();
    Ok(EntitySeeds {
        left: register.live,
        ended_left: register.ended,
        register,
        draw,
        syllables,
        districts,
        days,
        at: 0,
        early,
        last_day,
        builders,
    })
}

impl EntitySeeds {
    /// How many there are.
    pub fn rows(&self) -> usize {
        self.days.len()
    }

    /// Whether the next one has ended: as often as it must be, so that the number comes out.
    fn ends(&mut self) -> bool {
        let among = self.early.saturating_sub(self.at);
        let ends = among > 0 && self.ended_left > 0 && self.draw.between(0, among as i64 - 1) < self.ended_left as i64;
        self.ended_left -= usize::from(ends);
        ends
    }

    fn kind(&mut self, ended: bool) -> Kind {
        if ended {
            return if self.draw.between(0, 9) < 8 { Kind::Individual } else { Kind::Enterprise };
        }
        let all = self.left.enterprise + self.left.individual + self.left.cooperative;
        let drawn = self.draw.between(0, all as i64 - 1) as usize;
        let (kind, left) = match drawn {
            n if n < self.left.enterprise => (Kind::Enterprise, &mut self.left.enterprise),
            n if n < self.left.enterprise + self.left.individual => (Kind::Individual, &mut self.left.individual),
            _ => (Kind::Cooperative, &mut self.left.cooperative),
        };
        *left -= 1;
        kind
    }

    fn make(&mut self, registered_on: Date) -> Result<EntitySeed, DemoError> {
        let ended = self.ends();
        let kind = self.kind(ended);
        let n = self.at as u64;
        let builder = (kind == Kind::Enterprise && !ended).then(|| self.builders.pop()).flatten();
        let draw = &mut self.draw;
        let none = || DemoError::Contradiction("demo/entities.toml: nothing to choose from".into());
        let (id, region, place, _) = draw.pick(&self.districts, |one| one.3).ok_or_else(none)?;
        let division = match kind {
            Kind::Cooperative => draw.pick(&self.register.division, |one| if one.code < 5 { one.weight } else { 0 }),
            _ => draw.pick(&self.register.division, |one| one.weight),
        };
        let division = division.ok_or_else(none)?;
        let industry = format!("{:02}{}{}", division.code, draw.between(1, 9), draw.between(0, 9));
        let own: String = (0..3).filter_map(|_| draw.pick(&self.syllables, |_| 1)).collect();
        let what = draw.pick(&division.words, |_| 1).map_or("", String::as_str);
        let form = draw.pick(self.register.forms.of(kind), |_| 1).map_or("", String::as_str);
        let city = if draw.between(0, 2) == 0 { self.register.city.as_str() } else { "" };
        let name = format!("{city}{place}{own}{what}{form}{}", self.register.mark);
        let mut number = n * SPREAD % BODIES;
        let mut body = *b"MA000000";
        for place in body.iter_mut().skip(2) {
            *place = BODY[(number % 31) as usize];
            number /= 31;
        }
        let code = CreditCode::new(self.register.codes.of(kind), *region, &String::from_utf8_lossy(&body))?;
        let ended_on = ended.then(|| {
            let span = i64::from((self.last_day - self.register.ended_from).get_days());
            self.register.ended_from.saturating_add(jiff::Span::new().days(draw.between(0, span)))
        });
        let state = match ended {
            false => State::Live,
            true if draw.between(0, 9) == 0 => State::Revoked,
            true => State::Deregistered,
        };
        let attributes = attributes(draw, self.register.sizes.of(kind), (kind, division.code), registered_on, self.last_day);
        let (code, name, district, industry) = match builder {
            Some(one) => (one.code, one.name, one.district, format!("{:0<4}", one.industry)),
            None => (code, name, id.clone(), industry),
        };
        Ok(EntitySeed { kind, state, code, name, district, industry, attributes, registered_on, ended_on })
    }
}

impl Iterator for EntitySeeds {
    type Item = Result<EntitySeed, DemoError>;

    fn next(&mut self) -> Option<Self::Item> {
        let day = *self.days.get(self.at)?;
        let made = self.make(day);
        self.at += 1;
        Some(made)
    }
}

/// Draws what is known of an entity. Of traders in their own name the register knows less than of companies.
fn attributes(draw: &mut Draw, sizes: &[u32; 4], (kind, division): (Kind, u32), registered_on: Date, today: Date) -> Attributes {
    let size = draw.pick(&[0usize, 1, 2, 3], |size| sizes[*size]).copied().unwrap_or(0);
    let staff = (([1.2, 3.0, 4.6, 6.4][size] + 0.5 * draw.normal()).exp() as i64).clamp(1, 60_000);
    let revenue = ((staff as f64).ln() + 12.6 + 0.9 * draw.normal()).exp() as i64 / 1000 * 1000;
    let capital = (((revenue + 1) as f64).ln() - 1.2 + 1.1 * draw.normal()).exp() as i64 / 10_000 * 10_000;
    let research = if draw.unit() < 0.75 { 0 } else { ((5.2 + 0.8 * draw.normal()).exp() as i64).clamp(0, 6000) };
    let high_tech = research > 300 && draw.unit() < 0.6;
    let exports = draw.unit() < if (13..=43).contains(&division) { 0.18 } else { 0.03 };
    let of = |share: f64| (revenue as f64 * share) as i64;
    let company = kind != Kind::Individual;
    let mut all = Attributes::default();
    let mut set = |name: &str, value: i64| all.set(name, Some(value));
    set("township", draw.between(1, 120));
    set("park", if draw.unit() < 0.85 { 0 } else { draw.between(1, 12) });
    let ownership = draw.pick(&[(0, 4), (1, 1), (2, 80), (3, 3), (4, 2), (5, 10)], |one| one.1).map_or(2, |one| one.0);
    set("ownership", if company { ownership } else { 2 });
    set("size_class", size as i64);
    set("credit_grade", draw.pick(&[(0, 20), (1, 45), (2, 25), (3, 8), (4, 2)], |one| one.1).map_or(1, |one| one.0));
    set("registered_capital", capital);
    set("revenue", revenue);
    set("profit", of(draw.unit() * 0.3 - 0.08));
    set("tax_paid", of(draw.unit() * 0.08));
    set("fixed_investment", of(draw.unit().powi(4)));
    set("loan_balance", if draw.unit() < 0.7 { 0 } else { of(draw.unit()) });
    set("staff", staff);
    set("land_area", draw.between(0, 200).pow(2));
    set("penalties", draw.between(0, 60) / 50 * draw.between(1, 4));
    set("founded", day_number(registered_on));
    if company {
        set("export_value", if exports { of(draw.unit()) } else { 0 });
        set("insured", (staff as f64 * draw.unit()) as i64);
        set("graduates", (staff as f64 * draw.unit().powi(2) * 0.5) as i64);
        set("rd_share", research);
        set("patents", if research > 0 { draw.between(0, 30) } else { 0 });
        set("energy_tce", ((revenue / 100_000) as f64 * draw.unit() * 2.0) as i64);
    }
    // Whoever never had an award has no day of the last one.
    if draw.unit() < 0.3 {
        let span = i64::from((today - registered_on).get_days()).max(0);
        set("last_award", day_number(registered_on) + draw.between(0, span));
    }
    set("high_tech", (company && high_tech).into());
    set("exporter", exports.into());
    set("listed", (size == 3 && draw.unit() < 0.05).into());
    set("above_scale", (revenue >= SCALE_YUAN).into());
    set("first_time_applicant", (draw.unit() < 0.6).into());
    let tag = |at: usize| 0.01 + 0.05 * ((at * 7 % 11) as f64 / 11.0);
    set("tags", (0..TAGS.len()).filter(|at| draw.unit() < tag(*at)).fold(0, |bits, at| bits | 1 << at));
    all
}

impl Draw {
    /// From 0 to 1, without 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// The standard normal distribution (Box and Muller).
    fn normal(&mut self) -> f64 {
        let (one, two) = (1.0 - self.unit(), self.unit());
        (-2.0 * one.ln()).sqrt() * (TAU * two).cos()
    }
}
