//! The rows of each kind of dataset: the columns that the pack names, a page at a time.

use crate::api::offices;
use crate::api::permits;
use crate::api::projects::stage_name;
use crate::api::types::Text;
use crate::api::view;
use crate::problem::Problem;
use crate::state::App;
use city::{Dataset, DatasetKind};
use jiff::ToSpan;
use permit::Status;
use serde_json::Value;
use std::collections::BTreeMap;
use store::{AchievedRow, Days, PageRequest, PermitRecord, ProjectFilter, ProjectRecord};

/// Rows that are read at once.
const ROWS: u32 = 500;

/// A cell.
#[derive(Debug, Clone)]
pub enum Cell {
    Nothing,
    Number(i64),
    Degrees(f64),
    Yes(bool),
    Code(String),
    Words(Text),
}

impl Cell {
    fn some(text: Option<String>) -> Self {
        text.map_or(Self::Nothing, Self::Code)
    }

    fn number(number: Option<i64>) -> Self {
        number.map_or(Self::Nothing, Self::Number)
    }

    /// As people read it.
    pub fn text(&self) -> Text {
        match self {
            Self::Nothing => Text::same(""),
            Self::Number(number) => Text::same(number.to_string()),
            Self::Degrees(degrees) => Text::same(degrees.to_string()),
            Self::Yes(true) => Text::new("是", "yes"),
            Self::Yes(false) => Text::new("否", "no"),
            Self::Code(code) => Text::same(code),
            Self::Words(words) => words.clone(),
        }
    }

    /// As programs read it; names are Chinese.
    pub fn json(&self) -> Value {
        match self {
            Self::Nothing => Value::Null,
            Self::Number(number) => (*number).into(),
            Self::Degrees(degrees) => (*degrees).into(),
            Self::Yes(yes) => (*yes).into(),
            Self::Code(code) => code.as_str().into(),
            Self::Words(words) => words.zh.as_str().into(),
        }
    }
}

pub type Row = Vec<Cell>;

/// Some rows, and where those after them begin.
#[derive(Debug)]
pub struct Page {
    pub rows: Vec<Row>,
    pub next: Option<String>,
}

/// The rows behind a position, from the first when there is none.
///
/// # Errors
/// What the store says.
pub async fn page(app: &App, dataset: &Dataset, after: Option<String>) -> Result<Page, Problem> {
    let request = PageRequest { after, ..PageRequest::first(ROWS) };
    let columns = || dataset.columns.iter().map(|column| column.0);
    match dataset.kind {
        DatasetKind::Projects => {
            let filter = ProjectFilter { without_industries: dataset.without_industries.clone(), ..ProjectFilter::default() };
            let found = app.store.projects(&filter, &request).await?;
            let rows = found.items.iter().map(|one| columns().map(|column| project(app, one, column)).collect());
            Ok(Page { rows: rows.collect(), next: found.next })
        }
        DatasetKind::Permits => {
            let found = app.store.published_permits(&dataset.without_industries, &request).await?;
            let mut rows = Vec::with_capacity(found.items.len());
            for record in &found.items {
                rows.push(permit(app, record, columns())?);
            }
            Ok(Page { rows, next: found.next })
        }
        DatasetKind::ServiceTimes => {
            let to = app.today();
            let days = Days { from: to.saturating_sub(1.year()).saturating_add(1.day()), to };
            let achieved = app.store.achieved(None, None, days).await?;
            let mut by_item: BTreeMap<&str, Vec<&AchievedRow>> = BTreeMap::new();
            for row in &achieved {
                by_item.entry(&row.item).or_default().push(row);
            }
            let rows = by_item.into_iter().map(|(item, rows)| times(app, item, &rows, days, columns())).collect();
            Ok(Page { rows, next: None })
        }
    }
}

fn project(app: &App, one: &ProjectRecord, column: &str) -> Cell {
    let day = |day: Option<jiff::civil::Date>| Cell::some(day.map(|day| day.to_string()));
    match column {
        "code" => Cell::some(one.code.clone()),
        "name" => Cell::Code(one.name.clone()),
        "district" => Cell::Words(view::district(app, &one.district)),
        "industry" => {
            let industry = app.desk.city.industry(&one.industry);
            Cell::Words(industry.map_or_else(|| Text::same(&one.industry), |industry| view::named(&industry.name)))
        }
        "owner" => Cell::Code(one.owner.clone()),
        "investment_yuan" => Cell::Number(one.investment.get()),
        "stage" => Cell::Words(stage_name(&one.progress.stage)),
        "planned_start_on" => day(one.planned_start_on),
        "started_on" => day(one.started_on),
        "completed_on" => day(one.completed_on),
        "needed" => Cell::Number(one.progress.needed),
        "granted" => Cell::Number(one.progress.granted),
        "lon" => one.place.map_or(Cell::Nothing, |place| Cell::Degrees(place.lon())),
        "lat" => one.place.map_or(Cell::Nothing, |place| Cell::Degrees(place.lat())),
        "synthetic" => Cell::Yes(one.synthetic),
        _ => Cell::Nothing,
    }
}

fn permit<'a>(app: &App, record: &PermitRecord, columns: impl Iterator<Item = &'a str>) -> Result<Row, Problem> {
    let view = permits::of_record(app, record)?;
    let cell = |column: &str| match column {
        "number" => Cell::Code(view.number.clone()),
        "document_number" => Cell::Code(view.document_number.clone()),
        "item" => Cell::Words(view.name.clone()),
        "holder" => Cell::Code(view.holder.clone()),
        "holder_code" => Cell::some(view.holder_code.clone()),
        "issuer" => Cell::Words(view.issuer.clone()),
        "issued_on" => Cell::Code(view.issued_on.clone()),
        "valid_from" => Cell::Code(view.valid_from.clone()),
        "valid_to" => Cell::some(view.valid_to.clone()),
        "state" => {
            Cell::Words(Status::parse(&view.state).map_or_else(|| Text::same(&view.state), |status| view::named(&status.text())))
        }
        "verify_url" => Cell::Code(format!("{}{}", app.desk.public_url, view.verify_url)),
        _ => Cell::Nothing,
    };
    Ok(columns.map(cell).collect())
}

fn times<'a>(app: &App, item: &str, rows: &[&AchievedRow], days: Days, columns: impl Iterator<Item = &'a str>) -> Row {
    let known = app.desk.item(item);
    let law = known.and_then(|known| known.on(days.to));
    let achieved = offices::achieved(rows.iter().copied());
    let cell = |column: &str| match column {
        "item" => Cell::Words(view::item_name(app, item, days.to)),
        "office" => known.map_or(Cell::Nothing, |known| Cell::Words(view::office(app, known.office.as_str()).name)),
        "statutory" => {
            law.as_ref().and_then(|law| law.statutory).map_or(Cell::Nothing, |term| Cell::Words(view::statutory(term).text))
        }
        "promised" => {
            law.as_ref().and_then(|law| law.promised).map_or(Cell::Nothing, |term| Cell::Words(view::promised(term).text))
        }
        "from" => Cell::Code(days.from.to_string()),
        "to" => Cell::Code(days.to.to_string()),
        "decided" => Cell::Number(achieved.n),
        "median_working_days" => Cell::number(achieved.median),
        "p90_working_days" => Cell::number(achieved.p90),
        "timed" => Cell::Number(achieved.timed),
        "on_time" => Cell::Number(achieved.on_time),
        _ => Cell::Nothing,
    };
    columns.map(cell).collect()
}
