//! Figures: each is a count or a sum over rows as they stood on a day. Change a record and the figure changes.

use crate::StoreError;
use crate::db::{Statement, Store};
use crate::page::{Where, sum_where};
use crate::row::row;
use crate::scope::Scope;
use entity::Kind;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// 亿元 projects: from this many yuan on.
const BIG_YUAN: i64 = 100_000_000;

row! {
    struct Counts {
        planned: i64,
        planned_investment: i64,
        over_100m: i64,
        started: i64,
        soe_projects: i64,
        soe_investment: i64,
    }
}

impl Store {
    /// Every figure as of a day: projects that were listed by then, starts and milestones reached by then.
    ///
    /// # Errors
    /// What the database says.
    pub async fn figures(&self, as_of: Date) -> Result<BTreeMap<String, f64>, StoreError> {
        let mut all = self.project_figures(&Scope::All, as_of).await?;
        let served = self.steward_figures(as_of).await?.into_iter().map(|(id, count)| (id, count as f64));
        let entities = self.entity_figures(as_of).await?.into_iter().chain(served);
        all.extend(entities.map(|(id, value)| (id.to_owned(), value)));
        Ok(all)
    }

    /// The figures of projects alone, of those that a reader reaches.
    ///
    /// # Errors
    /// What the database says.
    pub async fn project_figures(&self, scope: &Scope, as_of: Date) -> Result<BTreeMap<String, f64>, StoreError> {
        let mut found = Where::region("region", self);
        found.and("kind = 'investment'", vec![]);
        found.and("listed_on <= ?", vec![as_of.to_string().into()]);
        scope.of_projects(&mut found);
        let (day, big) = (found.bind(as_of.to_string().into()), found.bind(BIG_YUAN.into()));
        let sql = format!(
            "SELECT CAST(COUNT(*) AS BIGINT) AS planned,
                CAST(COALESCE(SUM(investment_yuan), 0) AS BIGINT) AS planned_investment,
                {} AS over_100m, {} AS started, {} AS soe_projects, {} AS soe_investment
             FROM project",
            sum_where("1", &format!("investment_yuan >= {big}")),
            sum_where("1", &format!("started_on IS NOT NULL AND started_on <= {day}")),
            sum_where("1", "partner IS NOT NULL"),
            sum_where("investment_yuan", "partner IS NOT NULL"),
        );
        let counts: Counts = self.db.one(found.statement(&sql, "")).await?;
        let all = [
            ("projects.planned", counts.planned as f64),
            ("projects.planned_investment", counts.planned_investment as f64),
            ("projects.planned_over_100m", counts.over_100m as f64),
            ("projects.started", counts.started as f64),
            ("projects.start_rate", rate(counts.started, counts.planned)),
            ("tour.projects", self.toured(scope, as_of).await? as f64),
            ("promotion.central_soe_projects", counts.soe_projects as f64),
            ("promotion.central_soe_investment", counts.soe_investment as f64),
        ];
        let campaigns = self.campaign_figures(scope, as_of).await?.into_iter().map(|(id, count)| (id, count as f64));
        Ok(all.into_iter().map(|(id, value)| (id.to_owned(), value)).chain(campaigns).collect())
    }
}

row! {
    struct EntityCounts {
        total: i64,
        enterprises: i64,
        this_half: i64,
        last_half: i64,
    }
}

impl Store {
    /// What the register says as of a day: entities that were registered by then and had not ended; those registered since the half-year
    /// began, and by how much more than until the same day a year before. Sums over days, which every change of the register keeps.
    async fn entity_figures(&self, as_of: Date) -> Result<[(&'static str, f64); 4], StoreError> {
        let before = as_of.saturating_sub(jiff::Span::new().years(1));
        let half = |day: Date| Date::new(day.year(), if day.month() <= 6 { 1 } else { 7 }, 1).unwrap_or(day);
        let sql = format!(
            "SELECT {} AS total, {} AS enterprises, {} AS this_half, {} AS last_half FROM entity_day WHERE region = $1 AND on_day <= $2",
            sum_where("registered - ended", "1 = 1"),
            sum_where("registered - ended", "kind = $3"),
            sum_where("registered", "on_day >= $4"),
            sum_where("registered", "on_day >= $5 AND on_day <= $6"),
        );
        let days = [half(as_of), half(before), before].map(|day| day.to_string().into());
        let args =
            [self.region_arg(), as_of.to_string().into(), Kind::Enterprise.as_str().into()].into_iter().chain(days).collect();
        let counts: EntityCounts = self.db.one(Statement::new(sql, args)).await?;
        let growth = match counts.last_half {
            0 => 0.0,
            last => ((counts.this_half - last) as f64 / last as f64 * 10_000.0).round() / 10_000.0,
        };
        Ok([
            ("entities.total", counts.total as f64),
            ("entities.enterprises", counts.enterprises as f64),
            ("entities.registered_this_half", counts.this_half as f64),
            ("entities.registered_this_half_growth", growth),
        ])
    }
}

/// A share, rounded half up to three decimals, as newspapers print it in tenths of a percent.
fn rate(part: i64, whole: i64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    ((part * 2000 + whole) / (whole * 2)) as f64 / 1000.0
}
