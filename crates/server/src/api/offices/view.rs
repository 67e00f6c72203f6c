//! Figures as the pages show them.

use super::{OfficeFigure, Period, office_name};
use crate::api::types::{Office, TermView, Text};
use crate::api::view;
use crate::problem::Problem;
use crate::state::App;
use approval::{CORRECTIONS_PERCENT_BELOW, Spread};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{AchievedRow, Days, OfficeSums, Scope};
use utoipa::ToSchema;

/// The offices' figures of some days.
#[derive(Debug, Serialize, ToSchema)]
pub struct Offices {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) as_of: String,
    /// Fewer than this many of a hundred applications should need corrections.
    corrections_percent_below: i64,
    /// All offices together.
    pub(super) city: OfficeRow,
    pub(super) offices: Vec<OfficeRow>,
    /// Every office of the city's pack beneath that which leads it, those without a superior here at the top.
    tree: Vec<OfficeNode>,
}

/// An office in the tree.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfficeNode {
    office: Office,
    /// How many lie above it in what is shown.
    depth: i64,
}

/// One office in the list.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfficeRow {
    pub(super) id: String,
    pub(super) name: Text,
    pub(super) received: i64,
    pub(super) corrected: i64,
    pub(super) decided: i64,
    /// Of these, with a term.
    pub(super) timed: i64,
    pub(super) on_time: i64,
    /// Steps of officials up to these decisions.
    pub(super) steps: i64,
    /// Of these, done on paper and entered later.
    pub(super) steps_on_paper: i64,
    pub(super) machine: i64,
    /// Working days within which half of the cases were decided.
    pub(super) median: Option<i64>,
    /// Working days within which nine of ten were.
    pub(super) p90: Option<i64>,
    /// Open cases past due, now.
    pub(super) overdue: i64,
}

/// The figures of one office.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfficeView {
    pub(super) office: Office,
    pub(super) from: String,
    pub(super) to: String,
    as_of: String,
    corrections_percent_below: i64,
    figures: Vec<FigureView>,
    pub(super) items: Vec<OfficeItem>,
    /// Month by month, the twelve that end with the last day.
    months: Vec<MonthView>,
    /// The offices above it, the nearest first.
    above: Vec<Office>,
    /// Those beneath it.
    beneath: Vec<OfficeNode>,
}

/// A figure, and the list of cases that it counts.
#[derive(Debug, Serialize, ToSchema)]
pub struct FigureView {
    id: String,
    label: Text,
    /// The records that it counts.
    n: i64,
    /// Of how many, where it is a share.
    of: Option<i64>,
    /// The query of `/cases` that lists them.
    query: BTreeMap<String, String>,
}

/// What an office achieved with one of its items.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfficeItem {
    pub(super) item: String,
    pub(super) name: Text,
    pub(super) promised: Option<TermView>,
    pub(super) statutory: Option<TermView>,
    #[serde(flatten)]
    pub(super) achieved: AchievedView,
    query: BTreeMap<String, String>,
}

/// How long cases took, in working days as the law counts them.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct AchievedView {
    pub(in crate::api) n: i64,
    pub(in crate::api) median: Option<i64>,
    pub(in crate::api) p90: Option<i64>,
    /// Of the cases, with a term.
    pub(in crate::api) timed: i64,
    pub(in crate::api) on_time: i64,
    /// Working days, and how many cases took them.
    pub(in crate::api) spread: Vec<SpreadView>,
}

/// So many cases took so many working days.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpreadView {
    days: i64,
    n: i64,
}

/// One month.
#[derive(Debug, Serialize, ToSchema)]
pub struct MonthView {
    month: String,
    received: i64,
    corrected: i64,
    decided: i64,
    timed: i64,
    on_time: i64,
}

/// How many months the line shows.
const MONTHS: i64 = 12;

/// Sums what rows of one or several items say.
pub(in crate::api) fn achieved<'a>(rows: impl IntoIterator<Item = &'a AchievedRow>) -> AchievedView {
    let (mut spread, mut view) = (Spread::default(), AchievedView::default());
    for row in rows {
        spread.add(row.working_days, row.n);
        view.timed += row.timed;
        view.on_time += row.on_time;
    }
    AchievedView {
        n: spread.n(),
        median: spread.median(),
        p90: spread.percentile(90),
        spread: spread.iter().map(|(days, n)| SpreadView { days, n }).collect(),
        ..view
    }
}

fn row(id: &str, name: Text, sums: &OfficeSums, took: &AchievedView, overdue: i64) -> OfficeRow {
    OfficeRow {
        id: id.to_owned(),
        name,
        received: sums.received,
        corrected: sums.corrected,
        decided: sums.decided,
        timed: sums.timed,
        on_time: sums.on_time,
        steps: sums.steps,
        steps_on_paper: sums.steps_on_paper,
        machine: sums.machine,
        median: took.median,
        p90: took.p90,
        overdue,
    }
}

pub(super) async fn offices(app: &App, period: Period) -> Result<Offices, Problem> {
    let (today, soon) = app.today_and_soon();
    let sums = app.store.office_sums(None, period.days).await?;
    let took = app.store.achieved_by_office(period.days).await?;
    let loads = app.store.office_loads(&Scope::All, today, soon).await?;
    let overdue = |office: &str| loads.iter().find(|one| one.office == office).map_or(0, |one| one.overdue);
    let mut total = OfficeSums::default();
    for one in &sums {
        total.received += one.received;
        total.corrected += one.corrected;
        total.decided += one.decided;
        total.timed += one.timed;
        total.on_time += one.on_time;
        total.steps += one.steps;
        total.steps_on_paper += one.steps_on_paper;
        total.machine += one.machine;
    }
    let of_office = |office: &str| achieved(took.iter().filter(|(of, _)| of == office).map(|(_, row)| row));
    let mut names: Vec<&str> = sums.iter().map(|one| one.name.as_str()).collect();
    names.extend(loads.iter().filter(|one| one.overdue > 0).map(|one| one.office.as_str()));
    names.sort_unstable();
    names.dedup();
    let none = OfficeSums::default();
    let view = |id: &str| {
        let own = sums.iter().find(|one| one.name == id).unwrap_or(&none);
        row(id, office_name(app, id), own, &of_office(id), overdue(id))
    };
    let mut rows: Vec<OfficeRow> = names.into_iter().map(view).collect();
    rows.sort_by_key(|one| (-one.overdue, -one.decided, -one.received));
    let all = achieved(took.iter().map(|(_, row)| row));
    let everybody = Text::new("全市", "the whole city");
    Ok(Offices {
        from: period.days.from.to_string(),
        to: period.days.to.to_string(),
        as_of: period.as_of.to_string(),
        corrections_percent_below: CORRECTIONS_PERCENT_BELOW,
        city: row("", everybody, &total, &all, loads.iter().map(|one| one.overdue).sum()),
        offices: rows,
        tree: tree(app, None),
    })
}

pub(super) async fn office(app: &App, id: &str, period: Period) -> Result<OfficeView, Problem> {
    let rows = app.store.achieved(Some(id), None, period.days).await?;
    let months = Days { from: first_month(period.days.to), to: period.days.to };
    Ok(OfficeView {
        office: view::office(app, id),
        from: period.days.from.to_string(),
        to: period.days.to.to_string(),
        as_of: period.as_of.to_string(),
        corrections_percent_below: CORRECTIONS_PERCENT_BELOW,
        figures: figures(app, id, period).await?,
        items: items(app, id, &rows, period.days),
        months: app.store.office_months(Some(id), months).await?.into_iter().map(month).collect(),
        above: app.desk.city.above(id).iter().map(|one| view::office(app, one.id.as_str())).collect(),
        beneath: tree(app, Some(id)),
    })
}

fn tree(app: &App, top: Option<&str>) -> Vec<OfficeNode> {
    let node = |(depth, office): &(usize, &city::Office)| OfficeNode {
        office: view::office(app, office.id.as_str()),
        depth: *depth as i64,
    };
    app.desk.city.tree(top).iter().map(node).collect()
}

fn first_month(last: jiff::civil::Date) -> jiff::civil::Date {
    last.first_of_month().saturating_sub(jiff::Span::new().months(MONTHS - 1))
}

fn month(sums: OfficeSums) -> MonthView {
    MonthView {
        month: sums.name,
        received: sums.received,
        corrected: sums.corrected,
        decided: sums.decided,
        timed: sums.timed,
        on_time: sums.on_time,
    }
}

/// Every figure: sums where they are kept, counts where the records are few.
async fn figures(app: &App, id: &str, period: Period) -> Result<Vec<FigureView>, Problem> {
    let sums = app.store.office_sums(Some(id), period.days).await?.pop().unwrap_or_default();
    let mut views = Vec::new();
    for figure in OfficeFigure::ALL {
        let count = async || app.store.case_count(&figure.filter(Some(id), period.days)).await;
        let n = match figure {
            OfficeFigure::Received => sums.received,
            OfficeFigure::Corrected => sums.corrected,
            OfficeFigure::Decided => sums.decided,
            OfficeFigure::OnTime => sums.on_time,
            OfficeFigure::Late => sums.timed - sums.on_time,
            OfficeFigure::Machine => sums.machine,
            _ => count().await?,
        };
        let of = match figure {
            OfficeFigure::Corrected => Some(sums.received),
            OfficeFigure::OnTime | OfficeFigure::Late => Some(sums.timed),
            OfficeFigure::OnPaper | OfficeFigure::Machine => Some(sums.decided),
            OfficeFigure::Passed => counted(&views, OfficeFigure::Looked),
            OfficeFigure::OpinionsInTime => counted(&views, OfficeFigure::OpinionsDue),
            _ => None,
        };
        let (days, name) = (period.days, figure.as_str());
        let query = [
            ("office", id.to_owned()),
            ("figure", name.to_owned()),
            ("from", days.from.to_string()),
            ("to", days.to.to_string()),
        ];
        views.push(FigureView { id: name.to_owned(), label: figure.text(), n, of, query: query_of(query) });
    }
    // The share of steps that were done here: it opens the cases with those that were not.
    let on_paper = views.iter().find(|one| one.id == OfficeFigure::OnPaper.as_str()).map(|one| one.query.clone());
    let live = Text::new("线上实时办理的步骤", "steps done here, not entered later");
    views.push(FigureView {
        id: "live".to_owned(),
        label: live,
        n: sums.steps - sums.steps_on_paper,
        of: Some(sums.steps),
        query: on_paper.unwrap_or_default(),
    });
    let (today, soon) = app.today_and_soon();
    let loads = app.store.office_loads(&Scope::All, today, soon).await?;
    views.push(FigureView {
        id: "overdue".to_owned(),
        label: Text::new("现在超期的办件", "cases overdue now"),
        n: loads.iter().find(|one| one.office == id).map_or(0, |one| one.overdue),
        of: None,
        query: query_of([("office", id.to_owned()), ("lamp", "overdue".to_owned())]),
    });
    Ok(views)
}

fn counted(views: &[FigureView], figure: OfficeFigure) -> Option<i64> {
    views.iter().find(|one| one.id == figure.as_str()).map(|one| one.n)
}

fn query_of<const N: usize>(pairs: [(&str, String); N]) -> BTreeMap<String, String> {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// The items of which the office decided cases: what they achieved beside promise and statute of the last day.
fn items(app: &App, office: &str, rows: &[AchievedRow], days: Days) -> Vec<OfficeItem> {
    let mut by_item: BTreeMap<&str, Vec<&AchievedRow>> = BTreeMap::new();
    for row in rows {
        by_item.entry(&row.item).or_default().push(row);
    }
    let view = |(item, rows): (&str, Vec<&AchievedRow>)| {
        let law = app.desk.item(item).and_then(|known| known.on(days.to));
        OfficeItem {
            item: item.to_owned(),
            name: view::item_name(app, item, days.to),
            promised: law.as_ref().and_then(|law| law.promised).map(view::promised),
            statutory: law.as_ref().and_then(|law| law.statutory).map(view::statutory),
            achieved: achieved(rows),
            query: query_of([
                ("office", office.to_owned()),
                ("item", item.to_owned()),
                ("figure", OfficeFigure::Decided.as_str().to_owned()),
                ("from", days.from.to_string()),
                ("to", days.to.to_string()),
            ]),
        }
    };
    let mut items: Vec<OfficeItem> = by_item.into_iter().map(view).collect();
    items.sort_by_key(|one| -one.achieved.n);
    items
}
