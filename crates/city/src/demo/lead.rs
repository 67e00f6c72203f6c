//! The demonstration's recruiters and leads: posts and courses drawn from a recipe; those that became a project are synthetic projects of the register.

use super::draw::Draw;
use super::project::Seed;
use super::recipe::local_date;
use super::{DemoError, read};
use base::Yuan;
use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};
use promotion::{Method, Team};
use serde::Deserialize;

/// Yuan of a million.
const MILLION: i64 = 1_000_000;
/// Days from one mark to the next, at least and at most: to the visit, the talks, the signature, the contract, the project.
const GAPS: [[i64; 2]; 5] = [[6, 24], [5, 20], [12, 40], [15, 45], [5, 20]];
/// What teams say they do next at each open stage.
const NEXT: [&str; 4] = ["拜访企业总部", "邀请来葫考察地块", "就用地和要素保障再谈一轮", "起草正式合同"];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recipe {
    seed: u64,
    recruiters: i64,
    #[serde(with = "local_date")]
    appointed_on: Date,
    #[serde(with = "local_date")]
    from: Date,
    landed: usize,
    lost: usize,
    contact: usize,
    visited: usize,
    negotiating: usize,
    signed: usize,
    late_percent: i64,
    unplanned_percent: i64,
    heads: Vec<String>,
    middles: Vec<String>,
    trade: Vec<Trade>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Trade {
    industry: String,
    word: String,
    talk: String,
    chain: String,
    million: [i64; 2],
}

/// Recruiters and leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadSeeds {
    /// Of which team each recruiter is, by its place among the pack's; the first has number 1.
    pub recruiters: Vec<usize>,
    /// Since when.
    pub appointed_on: Date,
    /// The leads, in the order of their first contact.
    pub leads: Vec<LeadSeed>,
}

/// A lead and its course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadSeed {
    /// Its team, by its place among the pack's.
    pub team: usize,
    /// Who leads it.
    pub recruiter: i64,
    /// The first contact.
    pub on: Date,
    /// What is talked of.
    pub name: String,
    /// Who may invest.
    pub enterprise: String,
    /// Where it comes from.
    pub place: String,
    /// GB/T 4754 digits.
    pub industry: String,
    /// The chain.
    pub chain: Option<String>,
    /// The district wanted.
    pub district: Option<String>,
    /// How much.
    pub investment: Yuan,
    /// The project that it became, by its place among all.
    pub project: Option<usize>,
    /// What is done next after the first contact.
    pub next: Option<String>,
    /// What followed.
    pub steps: Vec<LeadStepSeed>,
}

/// A step of a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeadStepSeed {
    /// On which day.
    pub on: Date,
    /// What.
    pub act: LeadAct,
    /// In which words.
    pub text: String,
    /// What is done next.
    pub next: Option<String>,
}

/// What a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeadAct {
    /// Visited.
    Visit,
    /// Negotiating.
    Negotiate,
    /// Signed, over so much.
    Sign(Yuan),
    /// Under contract, over so much.
    Contract(Yuan),
    /// A project.
    Land,
    /// Lost.
    Lose,
}

/// Draws recruiters and leads until `opening`. `projects` are those of the register, `districts` the ids that may be wanted.
///
/// # Errors
/// [`DemoError`] when the file does not read or asks for more projects than there are.
pub fn leads(
    text: &str,
    teams: &[Team],
    (projects, districts): (&[Seed], &[String]),
    opening: Date,
) -> Result<LeadSeeds, DemoError> {
    let recipe: Recipe = read("demo/leads.toml", text)?;
    let empty =
        teams.is_empty() || [&recipe.heads, &recipe.middles].iter().any(|list| list.is_empty()) || recipe.trade.is_empty();
    if empty {
        return Err(DemoError::Contradiction("demo/leads.toml needs teams, heads, middles and trades".to_owned()));
    }
    let mut draw = Draw::new(recipe.seed);
    let recruiters: Vec<usize> = (0..recipe.recruiters.max(0) as usize).map(|n| n % teams.len()).collect();
    let mut all = Vec::new();
    landed(&recipe, teams, projects, &mut draw, &mut all)?;
    let open = [recipe.contact, recipe.visited, recipe.negotiating, recipe.signed];
    for (reached, count) in open.into_iter().enumerate() {
        for _ in 0..count {
            let planned = draw.between(1, 100) > recipe.unplanned_percent;
            let late = planned && draw.between(1, 100) <= recipe.late_percent;
            // Whoever still has to say what is next has three working days for it; a step that slipped had four weeks at most.
            let age = if late {
                draw.between(30, 42)
            } else if planned {
                draw.between(0, 11)
            } else {
                draw.between(0, 2)
            };
            let lead = blank(&recipe, teams, districts, &mut draw);
            all.push(course(lead, reached, opening.saturating_sub(age.days()), (planned, recipe.from), &mut draw));
        }
    }
    for _ in 0..recipe.lost {
        let reached = draw.between(0, 2) as usize;
        let lead = blank(&recipe, teams, districts, &mut draw);
        let end = opening.saturating_sub(draw.between(5, 60).days());
        let mut lead = course(lead, reached, end.saturating_sub(4.days()), (true, recipe.from), &mut draw);
        let text = ["企业已在外省选址", "要素条件未谈拢", "企业投资计划暂缓"][draw.between(0, 2) as usize].to_owned();
        lead.steps.push(LeadStepSeed { on: workday(end), act: LeadAct::Lose, text, next: None });
        all.push(lead);
    }
    for lead in &mut all {
        let of_team = recruiters.iter().enumerate().filter(|(_, team)| **team == lead.team).map(|(n, _)| n as i64 + 1);
        let of_team: Vec<i64> = of_team.collect();
        lead.recruiter = of_team.get(draw.between(0, (of_team.len() as i64 - 1).max(0)) as usize).copied().unwrap_or(1);
    }
    all.sort_by_key(|lead| lead.on);
    Ok(LeadSeeds { recruiters, appointed_on: recipe.appointed_on, leads: all })
}

/// Leads that became a synthetic project of the register: what the register says is what was talked of.
fn landed(recipe: &Recipe, teams: &[Team], projects: &[Seed], draw: &mut Draw, all: &mut Vec<LeadSeed>) -> Result<(), DemoError> {
    let mut those: Vec<(usize, &Seed)> = projects.iter().enumerate().filter(|(_, seed)| seed.is_synthetic()).collect();
    draw.shuffle(&mut those);
    if those.len() < recipe.landed {
        return Err(DemoError::Contradiction(format!("demo/leads.toml: there are only {} synthetic projects", those.len())));
    }
    let central = teams.iter().position(|team| team.id.as_str() == "team-central");
    for (n, seed) in those.into_iter().take(recipe.landed) {
        let team = seed.partner.as_ref().and(central).unwrap_or_else(|| draw.between(0, teams.len() as i64 - 1) as usize);
        let promised = Yuan::new(seed.investment.get() / 100 * draw.between(100, 130));
        let days: Vec<i64> = GAPS.iter().map(|gap| draw.between(gap[0], gap[1])).collect();
        let back = |from: usize| workday(seed.listed_on.saturating_sub(days[from..].iter().sum::<i64>().days()));
        let step = |n: usize, act: LeadAct, text: &str| LeadStepSeed {
            on: if n == GAPS.len() { seed.listed_on } else { back(n) },
            act,
            text: text.to_owned(),
            next: NEXT.get(n).map(|text| (*text).to_owned()),
        };
        all.push(LeadSeed {
            team,
            recruiter: 0,
            on: back(0),
            name: seed.name.clone(),
            enterprise: seed.owner.clone(),
            place: teams[team].place.clone(),
            industry: seed.industry.clone(),
            chain: teams[team].chain.clone(),
            district: Some(seed.district.clone()),
            investment: promised,
            project: Some(n),
            next: Some(NEXT[0].to_owned()),
            steps: vec![
                step(1, LeadAct::Visit, "已互访，企业认可区位和港口条件"),
                step(2, LeadAct::Negotiate, "就用地、用能和政策洽谈"),
                step(3, LeadAct::Sign(promised), "签订投资框架协议"),
                step(4, LeadAct::Contract(seed.investment), ""),
                step(5, LeadAct::Land, ""),
            ],
        });
    }
    Ok(())
}

/// A lead without a course.
fn blank(recipe: &Recipe, teams: &[Team], districts: &[String], draw: &mut Draw) -> LeadSeed {
    let team = draw.between(0, teams.len() as i64 - 1) as usize;
    let of_chain = |trade: &&Trade| teams[team].chain.as_deref().is_none_or(|chain| trade.chain == chain);
    let fitting: Vec<&Trade> = recipe.trade.iter().filter(of_chain).collect();
    let some: Vec<&Trade> = if fitting.is_empty() { recipe.trade.iter().collect() } else { fitting };
    let trade = some[draw.between(0, some.len() as i64 - 1) as usize];
    let word = |list: &[String], draw: &mut Draw| list[draw.between(0, list.len() as i64 - 1) as usize].clone();
    let elsewhere = ["北京", "上海", "苏州", "杭州", "深圳", "青岛", "天津", "沈阳"];
    let place = match teams[team].method {
        Method::Resident => teams[team].place.clone(),
        _ => elsewhere[draw.between(0, elsewhere.len() as i64 - 1) as usize].to_owned(),
    };
    let head = format!("{}{}", word(&recipe.heads, draw), word(&recipe.middles, draw));
    let wanted = draw.between(0, districts.len() as i64) as usize;
    LeadSeed {
        team,
        recruiter: 0,
        on: recipe.from,
        name: format!("{head}{}", trade.talk),
        enterprise: format!("{place}{head}{}有限公司（演示）", trade.word),
        place,
        industry: trade.industry.clone(),
        chain: teams[team].chain.clone(),
        district: districts.get(wanted).cloned(),
        investment: Yuan::new(draw.between(trade.million[0], trade.million[1]) * MILLION),
        project: None,
        next: None,
        steps: Vec::new(),
    }
}

/// Gives a lead its course to the `reached`-th stage, which it reached on `last`.
fn course(mut lead: LeadSeed, reached: usize, last: Date, (planned, from): (bool, Date), draw: &mut Draw) -> LeadSeed {
    let days: Vec<i64> = GAPS.iter().take(reached).map(|gap| draw.between(gap[0], gap[1])).collect();
    let on = |n: usize| {
        let span: Span = days[n..].iter().sum::<i64>().days();
        workday(last.saturating_sub(span).max(from))
    };
    let next = |n: usize| (n < reached || planned).then(|| NEXT[n].to_owned());
    let promised = Yuan::new(lead.investment.get() / 100 * draw.between(80, 110));
    (lead.on, lead.next) = (on(0), next(0));
    let marks =
        [(LeadAct::Visit, "已互访"), (LeadAct::Negotiate, "双方同意就条件洽谈"), (LeadAct::Sign(promised), "签订投资框架协议")];
    for (n, (act, text)) in (1..).zip(marks).take(reached) {
        lead.steps.push(LeadStepSeed { on: on(n), act, text: text.to_owned(), next: next(n) });
    }
    lead
}

/// The day itself, or the Friday before it.
fn workday(day: Date) -> Date {
    match day.weekday() {
        Weekday::Saturday => day.saturating_sub(1.days()),
        Weekday::Sunday => day.saturating_sub(2.days()),
        _ => day,
    }
}
