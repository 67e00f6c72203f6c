//! Who read personal data (个人信息查阅留痕): the whole for an inspector, what concerns oneself for everybody.

use super::page::{self, Keyed};
use super::types::{Office, Paged, Role, Text};
use super::{permissions, view};
use crate::access::{Data, Record, rule_of};
use crate::extract::Query;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use calendar::start_of;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::{DataOf, ReadFilter, ReadRecord};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(export)).routes(routes!(own))
}

/// A kind, with its name for people.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadKind {
    id: String,
    name: Text,
}

/// That somebody read personal data.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadRow {
    id: String,
    /// When, the first time.
    at: String,
    /// The reader's account, as it was called then.
    reader: String,
    reader_id: String,
    role: Role,
    office: Option<Office>,
    /// What he did, as the table of permissions calls it.
    operation: Text,
    /// Of which kind of record: project, case, paper, establishment, issue, complaint, finding, account or reads.
    kind: ReadKind,
    /// Of which record; null: a list.
    record: Option<String>,
    /// Which kinds of data: contact, identity, account, words, papers, trail.
    data: Vec<ReadKind>,
    /// The id of the request, as in the log.
    request: String,
    /// How often within a second.
    times: i64,
    /// Whose data: the credit code of the record's company.
    company: Option<String>,
}

/// That somebody read my data.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnRead {
    id: String,
    /// When.
    at: String,
    /// Of which office.
    office: Option<Office>,
    /// In which role.
    role: Role,
    /// What he did.
    operation: Text,
    kind: ReadKind,
    /// Of which record.
    record: Option<String>,
    data: Vec<ReadKind>,
    times: i64,
}

/// Which readings.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
struct Asked {
    /// A part of the reader's name.
    q: Option<String>,
    /// In this role.
    role: Option<Role>,
    /// Of this office.
    office: Option<String>,
    /// Of this kind of record.
    kind: Option<String>,
    /// Of this record, by its id.
    record: Option<String>,
    /// Of this kind of data.
    data: Option<String>,
    /// Of this company's data, by its credit code.
    company: Option<String>,
    /// From this day on.
    from: Option<String>,
    /// Until the end of this day.
    to: Option<String>,
    /// at or reader.
    sort: Option<String>,
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

impl Asked {
    fn filter(&self, me: &Me) -> Result<ReadFilter, Problem> {
        let text = |given: &Option<String>| given.clone().filter(|text| !text.is_empty());
        let from = view::some_date("from", self.from.as_deref())?;
        let to = view::some_date("to", self.to.as_deref())?;
        let after = |day: Date| start_of(day.tomorrow().unwrap_or(day));
        Ok(ReadFilter {
            of: None,
            // Who looked into a complaint is told to those who keep it: others do not learn that there is one.
            keeper: Some(me.office.clone().unwrap_or_default()),
            not_role: None,
            q: text(&self.q),
            role: self.role.map(|role| role.as_str().to_owned()),
            office: text(&self.office),
            record_kind: text(&self.kind),
            record: text(&self.record),
            data: text(&self.data),
            company: text(&self.company),
            from: from.map(start_of),
            before: to.map(after),
        })
    }
}

/// The kind of that name; one that this program does not know any more is called by it.
fn kind(id: &str, name: Option<base::Named>) -> ReadKind {
    ReadKind { id: id.to_owned(), name: name.map_or_else(|| Text::same(id), |name| view::named(&name)) }
}

fn kinds(data: &str) -> Vec<ReadKind> {
    data.split(' ').filter(|one| !one.is_empty()).map(|one| kind(one, Data::parse(one).map(Data::text))).collect()
}

fn operation(id: &str) -> Text {
    rule_of(id).map_or_else(|| Text::same(id), |rule| Text::new(rule.title, permissions::summary(id)))
}

fn role(record: &ReadRecord) -> Result<Role, Problem> {
    Role::parse(&record.role).ok_or_else(|| Problem::broken(format!("a reading in the unknown role '{}'", record.role)))
}

fn row(app: &App, record: ReadRecord) -> Result<ReadRow, Problem> {
    Ok(ReadRow {
        id: record.id.to_string(),
        at: view::instant(record.at),
        role: role(&record)?,
        reader: record.reader_name,
        reader_id: record.reader.to_string(),
        office: record.office.as_deref().map(|id| view::office(app, id)),
        operation: operation(&record.operation),
        kind: kind(&record.record_kind, Record::parse(&record.record_kind).map(Record::text)),
        record: record.record.map(|id| id.to_string()),
        data: kinds(&record.data),
        request: record.request,
        times: record.times,
        company: record.company,
    })
}

/// Who read whose personal data, the newest first. Reading this list is one of its readings.
#[utoipa::path(get, path = "/reads", tag = "reads", params(Asked),
    responses((status = 200, body = Paged<ReadRow>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn list(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Paged<ReadRow>>, Problem> {
    let filter = asked.filter(&me)?;
    let request = page::request(asked.after.as_deref(), asked.limit, asked.sort.as_deref(), asked.order.as_deref())?;
    app.reads.write(&app).await?;
    let found = app.store.reads(&filter, &request).await?;
    let items = found.items.into_iter().map(|record| row(&app, record)).collect::<Result<_, _>>()?;
    Ok(Json(Paged { items, next: found.next, total: found.total }))
}

/// The same list as a file for spreadsheets.
#[utoipa::path(get, path = "/reads.csv", tag = "reads", params(Asked),
    responses((status = 200, content_type = "text/csv"), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn export(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let filter = asked.filter(&me)?;
    app.reads.write(&app).await?;
    let mut text = String::from("\u{feff}时间,查阅人,岗位,部门,操作,记录种类,记录,信息种类,次数,企业代码,请求编号\r\n");
    let mut pages = page::Pages::of(asked.sort.as_deref(), asked.order.as_deref())?;
    loop {
        let mut found = app.store.reads(&filter, pages.request()).await?;
        let goes_on = pages.turn(&found)?;
        for record in std::mem::take(&mut found.items) {
            page::csv_line(&mut text, &row(&app, record)?.cells());
        }
        if !goes_on {
            break;
        }
    }
    Ok(page::csv_file(text, "reads.csv"))
}

impl ReadRow {
    /// The cells of a file for spreadsheets.
    fn cells(&self) -> Vec<String> {
        let data: Vec<&str> = self.data.iter().map(|one| one.name.zh.as_str()).collect();
        vec![
            self.at.clone(),
            self.reader.clone(),
            self.role.name().zh,
            self.office.as_ref().map(|office| office.name.zh.clone()).unwrap_or_default(),
            self.operation.zh.clone(),
            self.kind.name.zh.clone(),
            self.record.clone().unwrap_or_default(),
            data.join("、"),
            self.times.to_string(),
            self.company.clone().unwrap_or_default(),
            self.request.clone(),
        ]
    }
}

/// Which posts read my data or my company's, the newest first. What inspectors look into is left out: who is looked into is not told
/// (个人信息保护法 arts. 18, 35).
#[utoipa::path(get, path = "/me/reads", tag = "reads", params(Keyed),
    responses((status = 200, body = Paged<OwnRead>), (status = 400, body = Problem), (status = 401, body = Problem)))]
async fn own(State(app): State<App>, me: Me, Query(keyed): Query<Keyed>) -> Result<Json<Paged<OwnRead>>, Problem> {
    let request = page::request(keyed.after.as_deref(), keyed.limit, None, None)?;
    let of = DataOf { person: me.id, company: me.credit_code.clone() };
    let not_role = Some(Role::Inspector.as_str().to_owned());
    let filter = ReadFilter { of: Some(of), not_role, ..ReadFilter::default() };
    app.reads.write(&app).await?;
    let found = app.store.reads(&filter, &request).await?;
    let view = |record: ReadRecord| {
        Ok(OwnRead {
            id: record.id.to_string(),
            at: view::instant(record.at),
            office: record.office.as_deref().map(|id| view::office(&app, id)),
            role: role(&record)?,
            operation: operation(&record.operation),
            kind: kind(&record.record_kind, Record::parse(&record.record_kind).map(Record::text)),
            record: record.record.map(|id| id.to_string()),
            data: kinds(&record.data),
            times: record.times,
        })
    };
    let items = found.items.into_iter().map(view).collect::<Result<_, Problem>>()?;
    Ok(Json(Paged { items, next: found.next, total: found.total }))
}
