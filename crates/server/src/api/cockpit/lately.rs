//! What is late and on whose desk, and what came in a week.

use super::count::{Ground, not_kept};
use super::figure::{CockpitFigure, Opens};
use super::parts::{CockpitLate, CockpitOffice};
use crate::api::offices::OfficeFigure;
use crate::api::types::Text;
use crate::api::{duties, page, view};
use crate::problem::Problem;
use ::cockpit::Week;
use jiff::civil::Date;
use store::{CaseFilter, Days, IssueFilter, ProjectCourse};

/// Offices and duties that the screen has room for.
const OFFICES_MAX: usize = 8;
const LONGEST_MAX: u32 = 8;

impl Ground<'_> {
    pub async fn late(&self) -> Result<CockpitLate, Problem> {
        if !self.kept {
            let none = CockpitLate { figures: Vec::new(), offices: Vec::new(), longest: Vec::new(), unknown: Some(not_kept()) };
            return Ok(none);
        }
        let (app, me) = (self.app, self.me);
        let overdue_on = Some(self.past.unwrap_or_else(|| app.today()));
        let owed = duties::overdue(app, me, self.past).await?;
        let cases = CaseFilter { scope: me.scope("get-cases"), overdue_on, ..CaseFilter::default() };
        let issues = IssueFilter { scope: me.scope("get-issues"), overdue_on, ..IssueFilter::default() };
        let every = Opens::apart("/duties", &[("tab", "overdue")], &[("scope", "all"), ("lamp", "overdue")], self.past);
        let figures = vec![
            CockpitFigure::counted("late.duties", Text::new("超期责任", "duties"), app.store.duty_count(&owed).await?, every),
            CockpitFigure::counted(
                "late.cases",
                Text::new("超期办件", "cases"),
                app.store.case_total(&cases).await?,
                Opens::then("/cases", &[("lamp", "overdue")], self.past),
            ),
            CockpitFigure::counted(
                "late.issues",
                Text::new("超期诉求", "enterprises' issues"),
                app.store.issue_count(&issues).await?,
                Opens::then("/issues", &[("overdue", "true")], self.past),
            ),
        ];
        let office = |(id, n): (String, i64)| {
            let office = app.desk.city.office(&id).map(|_| view::office(app, &id))?;
            let page = [("tab", "overdue"), ("office", id.as_str())];
            let list = [("scope", "all"), ("lamp", "overdue"), ("office", id.as_str())];
            let opens = Opens::apart("/duties", &page, &list, self.past);
            let overdue = CockpitFigure::count(format!("late.office.{id}"), office.name.clone(), n, opens);
            Some(CockpitOffice { office, overdue })
        };
        let by_owner = app.store.duties_by_owner(&owed).await?;
        let first = app.store.duties(&owed, &page::request(None, Some(LONGEST_MAX), None, None)?).await?;
        Ok(CockpitLate {
            figures,
            offices: by_owner.into_iter().filter_map(office).take(OFFICES_MAX).collect(),
            longest: first.items.iter().map(|one| duties::row_of(app, one, &owed)).collect::<Result<_, _>>()?,
            unknown: None,
        })
    }

    /// What came in a week, by the days that the records have.
    pub async fn came(&self, week: Week) -> Result<Vec<CockpitFigure>, Problem> {
        let (from, to) = (week.from.to_string(), week.to.to_string());
        let mut all = Vec::new();
        if self.no_leads.is_none() {
            let met = self.leads.iter().filter(|one| week.has(Some(one.contact_on))).count() as i64;
            let signed = self.leads.iter().filter(|one| week.has(one.signed_on)).count() as i64;
            let opens = Opens::same("/leads", &[("from", &from), ("to", &to)]);
            all.push(CockpitFigure::count("week.leads", Text::new("新增线索", "new leads"), met, opens));
            let opens = self.leads(&[("reached", "signed"), ("since", &from)]);
            all.push(CockpitFigure::count("week.signed", Text::new("签约", "leads signed"), signed, opens));
        }
        let days = Days { from: week.from, to: week.to };
        for (figure, id, label) in [
            (OfficeFigure::Received, "week.received", Text::new("收件", "applications received")),
            (OfficeFigure::Granted, "week.granted", Text::new("发证（准予）", "permits granted")),
        ] {
            let filter = CaseFilter { scope: self.me.scope("get-cases"), ..figure.filter(None, days) };
            let opens = Opens::same("/cases", &[("figure", figure.as_str()), ("from", &from), ("to", &to)]);
            all.push(CockpitFigure::counted(id, label, self.app.store.case_total(&filter).await?, opens));
        }
        type Day = fn(&ProjectCourse) -> Option<Date>;
        let marks: [(&str, Text, Day); 6] = [
            ("listed", Text::new("列入计划", "projects listed"), |one| Some(one.listed_on)),
            ("cleared", Text::new("前期手续办结", "cleared to start"), |one| one.cleared_on),
            ("started", Text::new("开工", "works started"), |one| one.started_on),
            ("completed", Text::new("竣工", "completed"), |one| one.completed_on),
            ("produced", Text::new("投产", "first product"), |one| one.produced_on),
            ("at-capacity", Text::new("达产", "at capacity"), |one| one.at_capacity_on),
        ];
        for (mark, label, day) in marks {
            let n = self.projects.iter().filter(|one| week.has(day(one))).count() as i64;
            let opens = self.projects(&[("reached", mark), ("since", &from)]);
            all.push(CockpitFigure::count(format!("week.{mark}"), label, n, opens));
        }
        let scope = self.me.scope("get-issues");
        let asked = IssueFilter { scope: scope.clone(), from: Some(week.from), to: Some(week.to), ..IssueFilter::default() };
        let opens = Opens::same("/issues", &[("from", &from), ("to", &to)]);
        let label = Text::new("企业诉求", "issues asked");
        all.push(CockpitFigure::counted("week.asked", label, self.app.store.issue_count(&asked).await?, opens));
        let ended = IssueFilter { scope, ended_from: Some(week.from), ended_to: Some(week.to), ..IssueFilter::default() };
        let opens = Opens::same("/issues", &[("ended_from", &from), ("ended_to", &to)]);
        let label = Text::new("办结诉求", "issues closed");
        all.push(CockpitFigure::counted("week.ended", label, self.app.store.issue_count(&ended).await?, opens));
        Ok(all)
    }
}
