//! What the chains have, as far as one reader reaches: the entities of each link, projects and leads with what they belong to and why.

use crate::api::leads;
use crate::api::types::Text;
use crate::chains::Register;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use chain::{Counts, Group, GroupKind, Match, Plan, Strength, Why};
use jiff::civil::Date;
use std::sync::Arc;
use store::{LeadBrief, LeadFilter, LeadScope, ProjectBrief, ProjectFilter, Scope};

/// What the chains have.
pub struct Picture<'a> {
    pub app: &'a App,
    pub plan: &'a Plan,
    pub register: Arc<Register>,
    /// The districts to which the reader is bound, if he is.
    pub within: Option<Vec<String>>,
    pub projects: Vec<Held<ProjectBrief>>,
    /// Those that he sees; none when he sees no leads at all.
    pub leads: Option<Vec<Held<LeadBrief>>>,
}

/// Something with what it belongs to.
pub struct Held<T> {
    pub one: T,
    pub matches: Vec<Match>,
}

/// Of which something is wanted.
pub enum Picked<'a> {
    /// Of links, by their places.
    Links(Vec<usize>),
    Group(&'a Group),
}

/// What a list of projects comes to.
#[derive(Debug, Clone, Default)]
pub struct Sums {
    pub projects: i64,
    pub underway: i64,
    pub started: i64,
    pub late: i64,
    pub investment: i64,
}

impl<'a> Picture<'a> {
    /// # Errors
    /// 404 when the pack draws no chains, and what the store says.
    pub async fn of(app: &'a App, me: &Me, operation: &str) -> Result<Self, Problem> {
        let plan = plan(app)?;
        let register = app.chains.register(&app.store).await?;
        let scope = me.scope(operation);
        let within = match &scope {
            Scope::Districts(districts) => Some(districts.clone()),
            Scope::All | Scope::Filed => None,
            Scope::Own { .. } | Scope::Offices(_) | Scope::Nothing => Some(Vec::new()),
        };
        let projects = app.store.project_briefs(&ProjectFilter { scope, ..ProjectFilter::default() }).await?;
        let held = |one: ProjectBrief| Held { matches: app.chains.matches(&one.industry, &one.name), one };
        let projects = projects.into_iter().map(held).collect();
        let leads = match leads::scope(app, me, "get-leads") {
            LeadScope::Nothing => None,
            scope => {
                let found = app.store.lead_briefs(&LeadFilter { scope, ..LeadFilter::default() }).await?;
                let held = |one: LeadBrief| Held { matches: app.chains.matches(&one.industry, &one.name), one };
                Some(found.into_iter().map(held).collect())
            }
        };
        Ok(Self { app, plan, register, within, projects, leads })
    }

    /// Enterprises of some rules, and how many are above scale.
    pub fn enterprises(&self, rules: &[usize]) -> (u64, u64) {
        self.register.count(rules, self.within.as_deref())
    }

    /// How strong a link is.
    pub fn strength(&self, link: usize) -> Strength {
        let (enterprises, above_scale) = self.enterprises(&[link]);
        let underway = self.projects.iter().filter(|held| held.is_of(link) && held.one.completed_on.is_none()).count() as u64;
        self.plan.strength(&Counts { enterprises, above_scale, underway })
    }

    /// The projects of what is picked, each with its reasons.
    pub fn projects_of(&self, picked: &Picked<'_>) -> impl Iterator<Item = (&ProjectBrief, Vec<Text>)> {
        self.projects.iter().filter_map(move |held| Some((&held.one, self.why_project(held, picked)?)))
    }

    fn why_project(&self, held: &Held<ProjectBrief>, picked: &Picked<'_>) -> Option<Vec<Text>> {
        let Picked::Group(group) = picked else { return self.why(&held.matches, picked) };
        let registered = match group.kind {
            GroupKind::Cluster => &held.one.cluster,
            GroupKind::Programme => &held.one.base,
            GroupKind::Energy => &None,
        };
        match registered {
            Some(id) if *id == group.id => Some(vec![Text::new("项目登记的归属", "as the project is registered")]),
            // What is registered elsewhere is not taken in here as well.
            Some(_) => None,
            None => self.why(&held.matches, picked),
        }
    }

    /// Why something belongs to what is picked; none when it does not.
    pub fn why(&self, matches: &[Match], picked: &Picked<'_>) -> Option<Vec<Text>> {
        let rules = picked.rules(self.plan);
        let found: Vec<Text> = matches.iter().filter(|one| rules.contains(&one.rule)).map(|one| self.reason(one)).collect();
        (!found.is_empty()).then_some(found)
    }

    fn reason(&self, one: &Match) -> Text {
        let city = &self.app.desk.city;
        let why = match &one.why {
            Why::Code(code) => {
                let name = city.industry(code).map(|one| one.name.clone());
                let (zh, en) = name.map_or_else(Default::default, |name| (name.zh, name.en));
                Text::new(format!("行业代码 {code} {zh}"), format!("industry {code} {en}"))
            }
            Why::Word(word) => Text::new(format!("名称含“{word}”"), format!("the name has “{word}”")),
        };
        match self.plan.links.get(one.rule) {
            Some(link) => Text::new(format!("{}：{}", link.name.zh, why.zh), format!("{}: {}", link.name.en, why.en)),
            None => why,
        }
    }

    /// What some projects come to.
    pub fn sums<'b>(&self, projects: impl Iterator<Item = &'b ProjectBrief>) -> Sums {
        let today = self.app.today();
        let mut sums = Sums::default();
        for one in projects {
            sums.projects += 1;
            sums.underway += i64::from(one.completed_on.is_none());
            sums.started += i64::from(one.started_on.is_some());
            sums.late += i64::from(late(one, today).is_some());
            sums.investment = sums.investment.saturating_add(one.investment);
        }
        sums
    }

    /// How many leads belong to some rules, and how many of them somebody works on; none for whoever sees no leads.
    pub fn leads_of(&self, rules: &[usize]) -> Option<(i64, i64)> {
        let of = |held: &&Held<LeadBrief>| held.matches.iter().any(|one| rules.contains(&one.rule));
        let leads = self.leads.as_ref()?;
        Some(leads.iter().filter(of).fold((0, 0), |(all, open), held| (all + 1, open + i64::from(held.one.open))))
    }
}

impl<T> Held<T> {
    fn is_of(&self, rule: usize) -> bool {
        self.matches.iter().any(|one| one.rule == rule)
    }
}

impl Picked<'_> {
    /// The rules by which something belongs to it.
    pub fn rules(&self, plan: &Plan) -> Vec<usize> {
        match self {
            Self::Links(links) => links.clone(),
            Self::Group(group) => plan.rules_of(group),
        }
    }
}

/// The city's chains.
///
/// # Errors
/// 404 when the pack draws none.
pub fn plan(app: &App) -> Result<&Plan, Problem> {
    app.desk.city.chain_plan.as_ref().ok_or_else(|| Problem::not_found(("产业链图谱", "plan of industry chains")))
}

/// What of a project is late today: its planned start, or one of its cases.
pub fn late(one: &ProjectBrief, today: Date) -> Option<Text> {
    if one.started_on.is_none() && one.planned_start_on.is_some_and(|day| day < today) {
        return Some(Text::new("已过计划开工日，未开工", "its planned start has passed"));
    }
    let due = one.completed_on.is_none() && one.next_due_on.is_some_and(|day| day < today);
    due.then(|| Text::new("有办件已超期", "one of its cases is overdue"))
}
