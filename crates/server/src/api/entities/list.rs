//! The register as a list, and as a file for spreadsheets.

use super::view::{EntityRow, row};
use crate::access::Reach;
use crate::api::types::Paged;
use crate::api::{page, view};
use crate::extract::Query;
use crate::problem::{FieldError, Problem};
use crate::session::Me;
use crate::sheets::Export;
use crate::state::App;
use crate::uploads::Kind as FileKind;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use entity::Query as Search;
use serde::Deserialize;
use store::EntityFilter;
use utoipa::IntoParams;

/// Which entities.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub struct Asked {
    /// A part of the name (two characters or more), the first letters of its pinyin, or the beginning of the credit code.
    q: Option<String>,
    /// enterprise, individual or cooperative.
    kind: Option<String>,
    district: Option<String>,
    /// Two digits of GB/T 4754, or four.
    industry: Option<String>,
    /// 0 micro, 1 small, 2 medium, 3 large.
    size: Option<i64>,
    /// registered.
    sort: Option<String>,
    /// asc or desc.
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

impl Asked {
    fn filter(&self, app: &App, me: &Me) -> Result<EntityFilter, Problem> {
        let text = |given: &Option<String>| given.clone().filter(|text| !text.trim().is_empty());
        let query = match text(&self.q) {
            None => None,
            Some(typed) => Some(Search::read(&typed, app.desk.names()).ok_or_else(|| {
                let told = (
                    "名称请至少输入两个字；也可以输入拼音首字母或信用代码。",
                    "Type two characters of the name or more, first letters, or a credit code.",
                );
                Problem::invalid(vec![FieldError::new("q", told)])
            })?),
        };
        let industry = text(&self.industry);
        if industry.as_ref().is_some_and(|code| ![2, 4].contains(&code.len()) || !code.bytes().all(|byte| byte.is_ascii_digit()))
        {
            let told = ("行业代码应为两位（大类）或四位（小类）数字。", "An industry is two digits (division) or four (class).");
            return Err(Problem::invalid(vec![FieldError::new("industry", told)]));
        }
        let asked =
            EntityFilter { query, kind: text(&self.kind), district: text(&self.district), industry, size_class: self.size };
        Ok(within_reach(me, asked))
    }
}

/// What a reader finds of what is asked for: a company itself; a leader of one district what lies there, and of another nothing.
pub(in crate::api) fn within_reach(me: &Me, mut asked: EntityFilter) -> EntityFilter {
    match me.reach("get-entities") {
        Some(Reach::Own) => {
            let own = me.credit_code.clone().unwrap_or_default();
            asked.query = Some(Search::Code { from: own.clone(), to: own });
        }
        Some(Reach::District) => {
            asked.district = match asked.district {
                Some(other) if !me.held.districts.contains(&other) => Some(String::new()),
                Some(within) => Some(within),
                None => me.district.clone(),
            };
        }
        _ => {}
    }
    asked
}

/// The entities that the reader may see: an applicant its own.
#[utoipa::path(get, path = "/entities", tag = "entities", params(Asked),
    responses((status = 200, body = Paged<EntityRow>), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn list(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Paged<EntityRow>>, Problem> {
    let request = page::request(asked.after.as_deref(), asked.limit, asked.sort.as_deref(), asked.order.as_deref())?;
    let found = app.store.entities(&asked.filter(&app, &me)?, &request).await?;
    Ok(Json(page::paged(found, |record| row(&app, &record))))
}

/// The same list as an xlsx that can be taken in again: every attribute. More than 20,000 are refused: `ballast export` writes the whole register.
#[utoipa::path(get, path = "/entities.xlsx", tag = "entities", params(Asked),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (status = 401, body = Problem),
        (status = 422, body = Problem)))]
pub(super) async fn workbook(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let filter = asked.filter(&app, &me)?;
    let mut file = Export::new().map_err(Problem::broken)?;
    let mut pages = page::Pages::of(asked.sort.as_deref(), asked.order.as_deref())?;
    loop {
        let found = app.store.entities(&filter, pages.request()).await?;
        for record in &found.items {
            file.add(&app.desk.city, record).map_err(Problem::broken)?;
        }
        if !pages.turn(&found)? {
            break;
        }
    }
    // Packing takes a second for as many rows as there may be: off the request's thread.
    let bytes = tokio::task::spawn_blocking(move || file.finish()).await.map_err(Problem::broken)?.map_err(Problem::broken)?;
    Ok(view::attachment(FileKind::Xlsx.media_type(), "经营主体.xlsx", bytes))
}

/// The same list as a file for spreadsheets: UTF-8 with a byte-order mark. More than 20,000 are refused.
#[utoipa::path(get, path = "/entities.csv", tag = "entities", params(Asked),
    responses((status = 200, content_type = "text/csv"), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(super) async fn export(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let filter = asked.filter(&app, &me)?;
    let mut text = String::from(
        "\u{feff}统一社会信用代码,名称,类型,登记状态,县区,行业代码,规模,注册资本（元）,登记日期,终止日期,演示数据\r\n",
    );
    let mut pages = page::Pages::of(asked.sort.as_deref(), asked.order.as_deref())?;
    loop {
        let found = app.store.entities(&filter, pages.request()).await?;
        for record in &found.items {
            let row = row(&app, record);
            let cells = [
                row.uscc,
                row.name,
                row.kind_name.zh,
                row.state_name.zh,
                row.district_name.zh,
                row.industry.unwrap_or_default(),
                row.size_name.map_or_else(String::new, |name| name.zh),
                row.registered_capital_yuan.map_or_else(String::new, |yuan| yuan.to_string()),
                row.registered_on,
                row.ended_on.unwrap_or_default(),
                if row.synthetic { "是".to_owned() } else { String::new() },
            ];
            page::csv_line(&mut text, &cells);
        }
        if !pages.turn(&found)? {
            break;
        }
    }
    Ok(page::csv_file(text, "entities.csv"))
}
