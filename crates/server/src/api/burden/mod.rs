//! The burden page (减负): what forms asked of each role in each month, which forms took the most, and what was asked twice.

mod list;
mod twice;
mod view;

use super::page;
use super::types::Paged;
use crate::burden::{month_text, months_before, read_month};
use crate::extract::Query;
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use jiff::civil::Date;
use list::AskedForms;
use twice::{AskedLines, AskedRecords, TwiceLine, TwiceLines, TwiceRecord};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use view::{BurdenForm, BurdenView};

/// Months of the page, this one among them.
const MONTHS: i64 = 12;
/// The operation whose reach says of whose cases somebody sees that they asked twice.
const TWICE: &str = "get-burden-twice";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(months))
        .routes(routes!(export))
        .routes(routes!(forms))
        .routes(routes!(export_forms))
        .routes(routes!(lines))
        .routes(routes!(export_lines))
        .routes(routes!(records))
        .routes(routes!(export_records))
}

/// What forms asked of people: fields filled in and time spent, by role and month, twelve months back. Sums alone are kept, never by person.
#[utoipa::path(get, path = "/burden", tag = "burden",
    responses((status = 200, body = BurdenView), (status = 403, body = Problem)))]
async fn months(State(app): State<App>) -> Result<Json<BurdenView>, Problem> {
    Ok(Json(view::months(&app).await?))
}

/// The same as a file for spreadsheets: UTF-8 with a byte-order mark.
#[utoipa::path(get, path = "/burden.csv", tag = "burden",
    responses((status = 200, content_type = "text/csv"), (status = 403, body = Problem)))]
async fn export(State(app): State<App>) -> Result<Response, Problem> {
    let head = "月份,对象,角色,提交次数,其中退回,填写字段,每次字段,有计时的次数,用时（秒）,用时中位数（秒）";
    Ok(page::csv("burden.csv", head, view::months(&app).await?.lines()))
}

/// The forms of a month: which asked the most.
#[utoipa::path(get, path = "/burden/operations", tag = "burden", params(AskedForms),
    responses((status = 200, body = Paged<BurdenForm>), (status = 400, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn forms(State(app): State<App>, Query(asked): Query<AskedForms>) -> Result<Json<Paged<BurdenForm>>, Problem> {
    let all = asked.all(&app).await?;
    Ok(Json(page::cut(&all, asked.place(), |one| &one.id, BurdenForm::clone)?))
}

/// The same list as a file for spreadsheets.
#[utoipa::path(get, path = "/burden/operations.csv", tag = "burden", params(AskedForms),
    responses((status = 200, content_type = "text/csv"), (status = 400, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn export_forms(State(app): State<App>, Query(asked): Query<AskedForms>) -> Result<Response, Problem> {
    let head = "表单,提交次数,其中退回,填写字段,每次字段,有计时的次数,用时（秒）,用时中位数（秒）";
    let all = asked.all(&app).await?;
    Ok(page::csv("burden-forms.csv", head, all.iter().map(BurdenForm::cells)))
}

/// What was asked twice within a month, counted by item and by paper or field: papers that were there, the same file again, the same words again.
#[utoipa::path(get, path = "/burden/twice", tag = "burden", params(AskedLines),
    responses((status = 200, body = TwiceLines), (status = 400, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn lines(State(app): State<App>, me: Me, Query(asked): Query<AskedLines>) -> Result<Json<TwiceLines>, Problem> {
    Ok(Json(asked.page(&app, &me).await?))
}

/// The same list as a file for spreadsheets.
#[utoipa::path(get, path = "/burden/twice.csv", tag = "burden", params(AskedLines),
    responses((status = 200, content_type = "text/csv"), (status = 400, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn export_lines(State(app): State<App>, me: Me, Query(asked): Query<AskedLines>) -> Result<Response, Problem> {
    let head = "部门,事项,材料或字段,次数,其中：已有证照,登记信息可核验,本项目已交过,相同文件,相同内容,上月次数";
    let all = asked.all(&app, &me).await?;
    Ok(page::csv("burden-twice.csv", head, all.lines.iter().map(TwiceLine::cells)))
}

/// Each time that it was asked twice, with the record for which it was asked and the one that had it.
#[utoipa::path(get, path = "/burden/twice/records", tag = "burden", params(AskedRecords),
    responses((status = 200, body = Paged<TwiceRecord>), (status = 400, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn records(State(app): State<App>, me: Me, Query(asked): Query<AskedRecords>) -> Result<Json<Paged<TwiceRecord>>, Problem> {
    let all = asked.all(&app, &me).await?;
    Ok(Json(page::cut(&all, asked.place(), |one| &one.id, |one| twice::record(&app, one))?))
}

/// The same list as a file for spreadsheets.
#[utoipa::path(get, path = "/burden/twice/records.csv", tag = "burden", params(AskedRecords),
    responses((status = 200, content_type = "text/csv"), (status = 400, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn export_records(State(app): State<App>, me: Me, Query(asked): Query<AskedRecords>) -> Result<Response, Problem> {
    let head = "日期,企业,事项,部门,材料或字段,办件或项目,重复情形,原有记录";
    let all = asked.all(&app, &me).await?;
    Ok(page::csv("burden-twice-records.csv", head, all.iter().map(|one| twice::record(&app, one).cells())))
}

/// The month that is asked for, by its first day; this one when none is.
///
/// # Errors
/// 422 for what is no month, and for one to come.
fn month(app: &App, asked: &Option<String>) -> Result<Date, Problem> {
    let this = months_before(app.today(), 0);
    let Some(text) = page::given(asked) else { return Ok(this) };
    let wrong = |zh: String, en: String| Err(Problem::invalid(vec![FieldError::new("month", (zh, en))]));
    match read_month(text) {
        Some(month) if month <= this => Ok(month),
        Some(month) => {
            let (month, this) = (month_text(month), month_text(this));
            wrong(
                format!("{month} 还没有到，只能统计到本月（{this}）。"),
                format!("{month} has not come yet: counts go up to this month ({this})."),
            )
        }
        None => wrong("月份请写成 2023-07 的样子。".to_owned(), "Write the month like 2023-07.".to_owned()),
    }
}
