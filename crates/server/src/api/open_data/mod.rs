//! What the city publishes of its records (数据开放): a catalogue, each dataset as CSV and as JSON, and a feed of new permits. Which datasets there are and which
//! columns they have is the pack's to say (`open-data.toml`); files are written while they are read, so that they may be of any length.

mod feed;
mod rows;

use super::types::Text;
use super::{page, view};
use crate::problem::Problem;
use crate::state::App;
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use city::{Dataset, DatasetKind};
use rows::{Cell, Page, Row};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Rows that the catalogue's page shows of each dataset.
const SAMPLE: usize = 5;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(catalogue)).routes(routes!(file)).routes(routes!(permits))
}

/// What is published.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenDataCatalogue {
    /// The terms of use; null where nothing is published.
    licence: Option<Text>,
    /// As of which day.
    as_of: String,
    datasets: Vec<DatasetView>,
    /// The feed of new permits, where permits are published.
    feed: Option<String>,
}

/// A dataset of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub struct DatasetView {
    id: String,
    name: Text,
    about: Text,
    columns: Vec<ColumnView>,
    csv: String,
    json: String,
    /// Its first rows, each cell as text.
    sample: Vec<Vec<Text>>,
}

/// A column of a dataset.
#[derive(Debug, Serialize, ToSchema)]
pub struct ColumnView {
    id: String,
    name: Text,
}

/// What the city publishes of its records.
#[utoipa::path(get, path = "/public/open-data", tag = "open-data", responses((status = 200, body = OpenDataCatalogue)))]
async fn catalogue(State(app): State<App>) -> Result<Json<OpenDataCatalogue>, Problem> {
    let open = &app.desk.city.open_data;
    let mut datasets = Vec::with_capacity(open.datasets.len());
    for dataset in &open.datasets {
        let first = rows::page(&app, dataset, None).await?;
        let id = dataset.kind.as_str();
        datasets.push(DatasetView {
            id: id.to_owned(),
            name: view::named(&dataset.name),
            about: view::named(&dataset.about),
            columns: dataset
                .columns
                .iter()
                .map(|(id, zh, en)| ColumnView { id: (*id).to_owned(), name: Text::new(*zh, *en) })
                .collect(),
            csv: format!("/api/v1/public/open-data/{id}.csv"),
            json: format!("/api/v1/public/open-data/{id}.json"),
            sample: first.rows.iter().take(SAMPLE).map(|row| row.iter().map(Cell::text).collect()).collect(),
        });
    }
    Ok(Json(OpenDataCatalogue {
        licence: open.licence.as_ref().map(view::named),
        as_of: app.today().to_string(),
        datasets,
        feed: open.dataset(DatasetKind::Permits).map(|_| "/api/v1/public/open-data.atom".to_owned()),
    }))
}

/// In which form a dataset is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Csv,
    Json,
}

/// A dataset as a file: CSV (UTF-8 with a byte-order mark, the first line in Chinese) or JSON (an object with `rows`).
#[utoipa::path(get, path = "/public/open-data/{file}", tag = "open-data",
    params(("file" = String, Path, description = "the dataset's id with .csv or .json")),
    responses((status = 200, content((String = "text/csv"), (String = "application/json"))), (status = 404, body = Problem)))]
async fn file(State(app): State<App>, Path(file): Path<String>) -> Result<Response, Problem> {
    let missing = || Problem::not_found(("数据集", "dataset"));
    let (id, form) = match file.rsplit_once('.') {
        Some((id, "csv")) => (id, Form::Csv),
        Some((id, "json")) => (id, Form::Json),
        _ => return Err(missing()),
    };
    let kind = DatasetKind::parse(id).ok_or_else(missing)?;
    let dataset = app.desk.city.open_data.dataset(kind).ok_or_else(missing)?.clone();
    let kind = match form {
        Form::Csv => "text/csv; charset=utf-8",
        Form::Json => "application/json",
    };
    // The first page is read before anything is answered: what cannot be read is told as a problem.
    let first = rows::page(&app, &dataset, None).await?;
    let state = Writing { app, dataset, form, next: Some(first), started: false };
    let pieces = futures_util::stream::try_unfold(state, Writing::on);
    let disposition = format!("attachment; filename=\"{file}\"");
    Ok(([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], Body::from_stream(pieces))
        .into_response())
}

/// The latest permits as an Atom feed (RFC 4287).
#[utoipa::path(get, path = "/public/open-data.atom", tag = "open-data",
    responses((status = 200, content_type = "application/atom+xml"), (status = 404, body = Problem)))]
async fn permits(State(app): State<App>) -> Result<Response, Problem> {
    let dataset =
        app.desk.city.open_data.dataset(DatasetKind::Permits).ok_or_else(|| Problem::not_found(("数据集", "dataset")))?;
    let text = feed::permits(&app, dataset).await?;
    Ok(([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], text).into_response())
}

/// A file that is being written: the page that is to be written next, and whether anything has been.
struct Writing {
    app: App,
    dataset: Dataset,
    form: Form,
    next: Option<Page>,
    started: bool,
}

impl Writing {
    /// The next piece. An error ends the answer before its end, which the reader's client notices: a file without its end is no file.
    async fn on(mut self) -> Result<Option<(Bytes, Self)>, std::io::Error> {
        let Some(page) = self.next.take() else { return Ok(None) };
        let mut text = String::new();
        if !self.started {
            self.begin(&mut text);
        }
        for (n, row) in page.rows.iter().enumerate() {
            self.row(&mut text, row, !self.started && n == 0);
        }
        self.started |= !page.rows.is_empty();
        match page.next {
            Some(after) => {
                let next = rows::page(&self.app, &self.dataset, Some(after)).await;
                self.next = Some(next.map_err(|_| std::io::Error::other("the dataset could not be read to its end"))?);
            }
            None if self.form == Form::Json => text.push_str("\n]}\n"),
            None => {}
        }
        Ok(Some((Bytes::from(text), self)))
    }

    fn begin(&self, text: &mut String) {
        match self.form {
            Form::Csv => {
                text.push('\u{feff}');
                page::csv_line(text, &self.dataset.columns.iter().map(|column| column.1.to_owned()).collect::<Vec<_>>());
            }
            Form::Json => {
                let licence = self.app.desk.city.open_data.licence.as_ref().map(|licence| licence.zh.as_str());
                let head = serde_json::json!({
                    "dataset": self.dataset.kind.as_str(),
                    "as_of": self.app.today().to_string(),
                    "licence": licence,
                });
                let head = head.to_string();
                text.push_str(head.trim_end_matches('}'));
                text.push_str(",\"rows\":[");
            }
        }
    }

    fn row(&self, text: &mut String, row: &Row, first: bool) {
        match self.form {
            Form::Csv => page::csv_line(text, &row.iter().map(|cell| cell.text().zh).collect::<Vec<_>>()),
            Form::Json => {
                text.push_str(if first { "\n" } else { ",\n" });
                let cells = self.dataset.columns.iter().zip(row).map(|(column, cell)| (column.0.to_owned(), cell.json()));
                text.push_str(&serde_json::Value::Object(cells.collect()).to_string());
            }
        }
    }
}
