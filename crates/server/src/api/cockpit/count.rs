//! How the cockpit is counted: rows within the reader's reach are loaded once, the arithmetic is the pure room's, the links are made beside the numbers.

use super::figure::{CockpitFigure, Opens};
use super::parts::{CockpitCampaign, CockpitDistrict, CockpitGroup, CockpitMeasure, CockpitRung, CockpitYear};
use super::{Cockpit, CockpitWeek};
use crate::access::Reach;
use crate::api::types::{Lamp, Text};
use crate::api::{campaigns, leads, objectives, page, projects, view};
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::cockpit::{Course, Mark, Planned, Week, by_district, funnel, passed, year};
use approval::Stage;
use jiff::civil::Date;
use std::collections::BTreeMap;
use store::{LeadStart, ProjectCourse};

/// Campaigns among which the one that runs is looked for: the newest.
const CAMPAIGNS_MAX: u32 = 50;

/// The rows that everything is counted from.
pub(super) struct Ground<'a> {
    pub(super) app: &'a App,
    pub(super) me: &'a Me,
    on: Date,
    /// The day, when it is not today: lists are asked as of it.
    pub(super) past: Option<Date>,
    /// Whether how records stood is kept of it.
    pub(super) kept: bool,
    /// In the plan by then.
    pub(super) projects: Vec<ProjectCourse>,
    /// Why there are no leads.
    pub(super) no_leads: Option<Text>,
    pub(super) leads: Vec<LeadStart>,
}

impl<'a> Ground<'a> {
    pub async fn load(app: &'a App, me: &'a Me, on: Date) -> Result<Self, Problem> {
        let past = (on < app.today()).then_some(on);
        let mut projects = app.store.project_courses(&me.scope("get-projects"), past).await?;
        projects.retain(|one| one.listed_on <= on);
        let no_leads = match me.reach("get-leads") {
            None => Some(Text::new("线索不在您的查看范围内", "leads are not within your reach")),
            Some(_) => None,
        };
        let leads =
            if no_leads.is_some() { Vec::new() } else { app.store.lead_starts(&leads::scope(app, me, "get-leads")).await? };
        let kept = match past {
            Some(day) => app.store.keeps_past_of(day).await?,
            None => true,
        };
        Ok(Self { app, me, on, past, kept, projects, no_leads, leads })
    }

    pub async fn cockpit(&self) -> Result<Cockpit, Problem> {
        let week = Week::ending(self.on);
        Ok(Cockpit {
            place: match &self.me.district {
                Some(district) => view::district(self.app, district),
                None => view::named(&self.app.desk.city.name),
            },
            as_of: self.on.to_string(),
            current: self.past.is_none(),
            year: self.year().await?,
            funnel: self.funnel(),
            districts: self.districts(),
            stages: self.stages(),
            lamps: self.lamps(),
            campaign: self.campaign().await?,
            late: self.late().await?,
            week: CockpitWeek { from: week.from.to_string(), to: week.to.to_string(), figures: self.came(week).await? },
        })
    }

    fn planned(&self) -> Vec<Planned> {
        let planned = |one: &ProjectCourse| Planned {
            district: one.district.clone(),
            investment: one.investment,
            listed_on: one.listed_on,
            course: course(one),
        };
        self.projects.iter().map(planned).collect()
    }

    /// The list of projects with some filters, as of the day.
    pub(super) fn projects(&self, pairs: &[(&str, &str)]) -> Opens {
        Opens::then("/projects", pairs, self.past)
    }

    pub(super) fn leads(&self, pairs: &[(&str, &str)]) -> Opens {
        Opens::then("/leads", pairs, self.past)
    }

    async fn year(&self) -> Result<CockpitYear, Problem> {
        let planned = self.planned();
        let year = year(&planned, self.on);
        let (days, of) = passed(self.on);
        let (plan, started, completed) = (year.planned, year.started, year.completed);
        let by_size = [("sort", "investment"), ("order", "desc")];
        let by_size_started = [("started", "true"), by_size[0], by_size[1]];
        let figures = vec![
            CockpitFigure::count("planned", Text::new("计划项目", "planned"), plan.projects, self.projects(&[])),
            CockpitFigure::yuan(
                "planned-yuan",
                Text::new("计划投资", "planned investment"),
                plan.investment.get(),
                plan.projects,
                self.projects(&by_size),
            ),
            CockpitFigure::count(
                "started",
                Text::new("已开工", "started"),
                started.projects,
                self.projects(&[("started", "true")]),
            ),
            CockpitFigure::yuan(
                "started-yuan",
                Text::new("开工项目投资", "investment started"),
                started.investment.get(),
                started.projects,
                self.projects(&by_size_started),
            ),
            CockpitFigure::count(
                "completed",
                Text::new("已竣工", "completed"),
                completed.projects,
                self.projects(&[("reached", "completed")]),
            ),
        ];
        Ok(CockpitYear {
            year: self.on.year(),
            passed: days as f64 / of as f64,
            figures,
            line: year.line.projects,
            line_yuan: year.line.investment.get(),
            measures: self.measures().await?,
        })
    }

    /// The measures of the plan of objectives: it is the city's, and says nothing of a district.
    async fn measures(&self) -> Result<Vec<CockpitMeasure>, Problem> {
        if self.me.reach("get-cockpit") != Some(Reach::City) {
            return Ok(Vec::new());
        }
        let running = self.running_campaign().await?;
        let measure = |one: objectives::Stood| {
            let opens = one.counts.as_deref().and_then(|id| self.behind(id, running.as_ref()));
            CockpitMeasure {
                counted: opens.zip(one.value).map(|(opens, value)| {
                    // A figure that records count is a count of them.
                    CockpitFigure::count(format!("measure.{}", one.id), one.name.clone(), value as i64, opens)
                }),
                id: one.id,
                name: one.name,
                unit: one.unit,
                value: one.value,
                target: one.target,
                progress: one.progress,
                ideal: one.ideal,
                standing: one.standing.as_str(),
                standing_name: view::named(&one.standing.text()),
            }
        };
        Ok(objectives::stood(self.app, self.on).await?.into_iter().map(measure).collect())
    }

    /// The list behind a figure of the records, where there is one.
    fn behind(&self, figure: &str, running: Option<&store::CampaignRecord>) -> Option<Opens> {
        Some(match figure {
            "projects.planned" => self.projects(&[]),
            "projects.planned_over_100m" => self.projects(&[("min_investment", "100000000")]),
            "projects.started" => self.projects(&[("started", "true")]),
            "promotion.central_soe_projects" => self.projects(&[("partner", "any")]),
            other => {
                let campaign = running?;
                let key = campaign.key.as_deref()?.replace('-', "_");
                let what = other.strip_prefix("campaign.")?.strip_prefix(&key)?.strip_prefix('.')?;
                let id = campaign.id.to_string();
                match what {
                    "listed" => self.projects(&[("campaign_id", &id)]),
                    "started" => self.projects(&[("campaign_id", &id), ("started", "true")]),
                    target if target == campaign.target => self.projects(&[("campaign_id", &id), ("reached", target)]),
                    _ => return None,
                }
            }
        })
    }

    /// Leads and projects as one way each: a project goes on from the lead that it was.
    fn courses(&self) -> Vec<Course> {
        let mut ways: BTreeMap<_, Course> = self.projects.iter().map(|one| (one.id, course(one))).collect();
        let mut others = Vec::new();
        for lead in &self.leads {
            // Of a second lead of one project, the project's days are not told again.
            let own = lead.project.and_then(|id| ways.get_mut(&id)).filter(|way| way.reached(Mark::Lead, Date::MAX).is_none());
            let mut alone = Course::default();
            let is_alone = own.is_none();
            let way = own.unwrap_or(&mut alone);
            way.reach(Mark::Lead, lead.contact_on);
            if let Some(day) = lead.signed_on {
                way.reach(Mark::Signed, day);
            }
            if is_alone {
                others.push(alone);
            }
        }
        ways.into_values().chain(others).collect()
    }

    fn funnel(&self) -> Vec<CockpitRung> {
        let rung = |rung: ::cockpit::Rung| {
            let (mark, id) = (rung.mark.as_str(), format!("funnel.{}", rung.mark.as_str()));
            let (label, count) = (view::named(&rung.mark.text()), rung.count as i64);
            let figure = match (&self.no_leads, rung.mark) {
                (Some(why), mark) if mark.is_of_leads() => CockpitFigure::unknown(id, label, why.clone()),
                (None, Mark::Lead) => CockpitFigure::count(id, label, count, self.leads(&[])),
                (_, one) if one.is_of_leads() => CockpitFigure::count(id, label, count, self.leads(&[("reached", mark)])),
                _ => CockpitFigure::count(id, label, count, self.projects(&[("reached", mark)])),
            };
            CockpitRung {
                mark,
                figure,
                median_days: rung.between.map(|between| between.median_days),
                of: rung.between.map_or(0, |between| between.of as i64),
            }
        };
        funnel(&self.courses(), self.on).into_iter().map(rung).collect()
    }

    /// The districts in the pack's order.
    fn districts(&self) -> Vec<CockpitDistrict> {
        let planned = self.planned();
        let counted = by_district(&planned, self.on);
        let known = self.app.desk.city.districts.iter();
        let place = |id: &str| known.clone().position(|one| one.id == id).unwrap_or(usize::MAX);
        let mut all: Vec<_> = counted.into_iter().collect();
        all.sort_by_key(|(id, _)| place(id));
        let view = |(id, year): (&str, ::cockpit::Year)| {
            let name = view::district(self.app, id);
            let at = ("district", id);
            CockpitDistrict {
                district: id.to_owned(),
                planned: CockpitFigure::count(
                    format!("district.{id}.planned"),
                    name.clone(),
                    year.planned.projects,
                    self.projects(&[at]),
                ),
                started: CockpitFigure::count(
                    format!("district.{id}.started"),
                    name.clone(),
                    year.started.projects,
                    self.projects(&[at, ("started", "true")]),
                ),
                investment: CockpitFigure::yuan(
                    format!("district.{id}.yuan"),
                    name.clone(),
                    year.planned.investment.get(),
                    year.planned.projects,
                    self.projects(&[at, ("sort", "investment"), ("order", "desc")]),
                ),
                name,
            }
        };
        all.into_iter().map(view).collect()
    }

    /// Counts by a mark; of a day of which none is kept there are none.
    fn group(&self, named: impl IntoIterator<Item = (String, Text, i64)>, filter: &str) -> CockpitGroup {
        if !self.kept {
            return CockpitGroup { figures: Vec::new(), unknown: Some(not_kept()) };
        }
        let figure = |(key, label, n): (String, Text, i64)| {
            CockpitFigure::count(format!("{filter}.{key}"), label, n, self.projects(&[(filter, &key)]))
        };
        CockpitGroup { figures: named.into_iter().map(figure).collect(), unknown: None }
    }

    fn stages(&self) -> CockpitGroup {
        let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
        for one in &self.projects {
            *counts.entry(&one.stage).or_default() += 1;
        }
        // After the stages of the path come works and completion; last, what came into the register after the day.
        let order = Stage::ALL.iter().map(|one| one.as_str()).chain(["started", "completed", store::UNRECORDED]);
        let found = order.filter_map(|stage| Some((stage.to_owned(), projects::stage_name(stage), *counts.get(stage)?)));
        self.group(found, "stage")
    }

    fn lamps(&self) -> CockpitGroup {
        let (day, soon) = self.app.day_and_soon(self.past);
        let lamp = |one: &ProjectCourse| view::lamp(one.next_due_on, one.paused, day, soon);
        let all = [
            (Lamp::Overdue, "overdue", Text::new("超期", "overdue")),
            (Lamp::DueSoon, "due-soon", Text::new("即将到期", "due soon")),
            (Lamp::Green, "green", Text::new("正常", "in time")),
            (Lamp::Paused, "paused", Text::new("暂停计时", "paused")),
            (Lamp::None, "none", Text::new("未计时", "no clock runs")),
        ];
        let counted = all.map(|(one, key, label)| {
            let n = self.projects.iter().filter(|project| lamp(project) == one).count();
            (key.to_owned(), label, n as i64)
        });
        self.group(counted, "lamp")
    }

    /// The newest campaign that had begun by the day.
    async fn running_campaign(&self) -> Result<Option<store::CampaignRecord>, Problem> {
        let newest = page::request(None, Some(CAMPAIGNS_MAX), None, None)?;
        let found = self.app.store.campaigns(self.on, &newest).await?.items.into_iter().map(|one| one.campaign);
        Ok(found.into_iter().find(|one| one.from_on <= self.on))
    }

    async fn campaign(&self) -> Result<Option<CockpitCampaign>, Problem> {
        let Some(record) = self.running_campaign().await? else { return Ok(None) };
        let courses = self.app.store.courses_within(record.id, &self.me.scope("get-projects"), None).await?;
        let count = campaigns::count(self.app, &record, &courses, self.on)?;
        let plan = self.app.desk.plan(&record)?;
        let id = record.id.to_string();
        let target_name = view::named(&plan.target.text());
        let on_list = ("campaign_id", id.as_str());
        let figures = vec![
            CockpitFigure::count("campaign.listed", Text::new("列入清单", "listed"), count.listed, self.projects(&[on_list])),
            CockpitFigure::count(
                "campaign.reached",
                target_name.clone(),
                count.reached,
                self.projects(&[on_list, ("reached", plan.target.as_str())]),
            ),
            CockpitFigure::count(
                "campaign.started",
                Text::new("已开工", "started"),
                count.started,
                self.projects(&[on_list, ("started", "true")]),
            ),
        ];
        Ok(Some(CockpitCampaign {
            name: view::named(&record.name),
            from_on: record.from_on.to_string(),
            to_on: plan.last_day().to_string(),
            days: record.days,
            day: plan.day_number(self.on),
            ideal: count.ideal,
            behind: count.behind,
            burn_up: count.points.iter().map(Into::into).collect(),
            id,
            target_name,
            figures,
        }))
    }
}

/// Why a past day has no such figure.
pub(super) fn not_kept() -> Text {
    Text::new("那一天的情况没有留存：当时的版本尚不记录", "not kept of that day: the program did not record it yet")
}

fn course(one: &ProjectCourse) -> Course {
    let mut course = Course::default();
    let days = [
        (Mark::Applied, one.applied_on),
        (Mark::Started, one.started_on),
        (Mark::Completed, one.completed_on),
        (Mark::Produced, one.produced_on),
        (Mark::AtCapacity, one.at_capacity_on),
    ];
    for (mark, day) in days {
        if let Some(day) = day {
            course.reach(mark, day);
        }
    }
    course
}
