//! The funnel with median days, and what became of what was promised: every figure opens its leads.

use super::scope;
use crate::api::types::Text;
use crate::api::view::{district, named, office, some_date};
use crate::extract::Query;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::promotion::{Course, Fate, Method, Stage, fates, funnel};
use axum::Json;
use axum::extract::State;
use base::Yuan;
use serde::{Deserialize, Serialize};
use store::{LeadCourse, LeadFilter};
use utoipa::{IntoParams, ToSchema};

/// Which leads are counted, and by what promises are grouped.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Counted {
    team: Option<String>,
    method: Option<String>,
    district: Option<String>,
    /// Entered on this day or later.
    from: Option<String>,
    to: Option<String>,
    /// team, method or district.
    by: Option<String>,
}

/// The funnel, and what became of what was promised.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadFigures {
    /// All leads that are counted.
    leads: usize,
    /// Somebody works on them.
    open: usize,
    /// What is owed of them has slipped.
    overdue: usize,
    /// What is talked of in those that are open.
    open_yuan: i64,
    /// The same, each by the share of its stage that becomes a project.
    weighted_yuan: i64,
    rungs: Vec<LeadRung>,
    /// All promises.
    all: LeadFate,
    /// Promises by team, method or district, the largest first.
    groups: Vec<LeadGroup>,
}

/// How many leads came to a mark.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadRung {
    /// contact, visited, negotiating, signed, contracted, landed, started, completed or produced.
    mark: String,
    name: Text,
    count: usize,
    /// The median of the days since the mark before.
    median_days: Option<u32>,
}

/// What became of promises: how many leads and how many yuan came to each mark.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct LeadFate {
    signed: usize,
    signed_yuan: i64,
    contracted: usize,
    contracted_yuan: i64,
    started: usize,
    started_yuan: i64,
    produced: usize,
    produced_yuan: i64,
}

/// The promises of a group.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadGroup {
    id: String,
    name: Text,
    #[serde(flatten)]
    fate: LeadFate,
}

impl From<Fate> for LeadFate {
    fn from(fate: Fate) -> Self {
        Self {
            signed: fate.signed.0,
            signed_yuan: fate.signed.1.get(),
            contracted: fate.contracted.0,
            contracted_yuan: fate.contracted.1.get(),
            started: fate.started.0,
            started_yuan: fate.started.1.get(),
            produced: fate.produced.0,
            produced_yuan: fate.produced.1.get(),
        }
    }
}

/// How far the leads that the reader sees came, in how many days, and what became of what was promised.
#[utoipa::path(get, path = "/leads/figures", tag = "promotion", params(Counted),
    responses((status = 200, body = LeadFigures), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn figures(State(app): State<App>, me: Me, Query(asked): Query<Counted>) -> Result<Json<LeadFigures>, Problem> {
    let text = |given: Option<String>| given.filter(|text| !text.is_empty());
    let filter = LeadFilter {
        scope: scope(&app, &me, "get-leads-figures"),
        team: text(asked.team),
        method: text(asked.method),
        district: text(asked.district),
        from: some_date("from", text(asked.from).as_deref())?,
        to: some_date("to", text(asked.to).as_deref())?,
        ..LeadFilter::default()
    };
    let (plan, found) = (app.desk.promotion()?, app.store.lead_courses(&filter, app.today()).await?);
    let by = asked.by.unwrap_or_else(|| "team".to_owned());
    let group = |one: &LeadCourse| match by.as_str() {
        "method" => one.method.clone(),
        "district" => one.district.clone().unwrap_or_default(),
        _ => one.team.clone(),
    };
    let course = |group: String, one: &LeadCourse| Course {
        group,
        days: one.days,
        promised: one.promised,
        contracted: one.contract,
        built: one.built,
    };
    let courses: Vec<Course> = found.iter().map(|one| course(group(one), one)).collect();
    let together: Vec<Course> = found.iter().map(|one| course(String::new(), one)).collect();
    let open: Vec<&LeadCourse> = found.iter().filter(|one| one.open).collect();
    let weighted = |one: &&LeadCourse| {
        let percent = Stage::parse(&one.stage).map_or(0, |stage| plan.percent(stage));
        Yuan::new(one.investment.get() / 100 * i64::from(percent))
    };
    let name = |id: &str| match by.as_str() {
        "method" => Method::parse(id).map_or_else(|| Text::same(id), |method| named(&method.text())),
        "district" if id.is_empty() => Text::new("未定", "not said"),
        "district" => district(&app, id),
        _ => office(&app, id).name,
    };
    let mut groups: Vec<LeadGroup> = fates(&courses)
        .into_iter()
        .map(|(id, fate)| LeadGroup { id: id.to_owned(), name: name(id), fate: fate.into() })
        .collect();
    groups.sort_by(|a, b| b.fate.signed_yuan.cmp(&a.fate.signed_yuan).then_with(|| a.id.cmp(&b.id)));
    Ok(Json(LeadFigures {
        leads: found.len(),
        open: open.len(),
        overdue: open.iter().filter(|one| one.overdue).count(),
        open_yuan: open.iter().map(|one| one.investment).sum::<Yuan>().get(),
        weighted_yuan: open.iter().map(weighted).sum::<Yuan>().get(),
        rungs: funnel(&together)
            .into_iter()
            .map(|rung| LeadRung {
                mark: rung.mark.as_str().to_owned(),
                name: named(&rung.mark.text()),
                count: rung.count,
                median_days: rung.median_days,
            })
            .collect(),
        all: fates(&together).into_values().next().map(Into::into).unwrap_or_default(),
        groups,
    }))
}
