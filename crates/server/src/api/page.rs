//! One way to page: by key.

use super::types::{Lamp, Paged};
use crate::problem::Problem;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde::Deserialize;
use store::{LampRange, Order, PageRequest};
use utoipa::IntoParams;

/// Rows of a page when the reader does not say.
const LIMIT: u32 = 50;
/// Rows of a page at most.
pub const LIMIT_MAX: u32 = 200;

/// Where a page starts and how long it is.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub struct Keyed {
    /// `next` of the page before.
    pub after: Option<String>,
    /// At most 200.
    pub limit: Option<u32>,
}

/// What the store is asked for.
///
/// # Errors
/// 400 for a limit or an order that there is not.
pub fn request(after: Option<&str>, limit: Option<u32>, sort: Option<&str>, order: Option<&str>) -> Result<PageRequest, Problem> {
    let limit = limit.unwrap_or(LIMIT);
    if !(1..=LIMIT_MAX).contains(&limit) {
        let zh = format!("limit 应在 1 至 {LIMIT_MAX} 之间。");
        return Err(Problem::unreadable("bad-query", (zh, format!("limit must be between 1 and {LIMIT_MAX}."))));
    }
    let order = match order {
        None => None,
        Some("asc") => Some(Order::Asc),
        Some("desc") => Some(Order::Desc),
        Some(_) => return Err(Problem::unreadable("bad-query", ("order 只能是 asc 或 desc。", "order is asc or desc."))),
    };
    Ok(PageRequest { after: after.map(str::to_owned), limit, sort: sort.map(str::to_owned), order })
}

/// A page of the store as the wire shows it.
pub fn paged<T, U>(found: store::Paged<T>, view: impl FnMut(T) -> U) -> Paged<U> {
    Paged { items: found.items.into_iter().map(view).collect(), next: found.next, total: found.total }
}

/// Which due dates a lamp stands for.
pub fn lamp_range(lamp: Lamp, today: Date, soon: Date) -> LampRange {
    match lamp {
        Lamp::Overdue => LampRange { before: Some(today), ..LampRange::default() },
        Lamp::DueSoon => LampRange { from: Some(today), before: soon.tomorrow().ok(), ..LampRange::default() },
        Lamp::Green => LampRange { from: soon.tomorrow().ok(), ..LampRange::default() },
        Lamp::Paused => LampRange { paused: Some(true), ..LampRange::default() },
        Lamp::None => LampRange { none: true, ..LampRange::default() },
    }
}

/// Adds a line to a file for spreadsheets.
pub fn csv_line(text: &mut String, cells: &[String]) {
    let quoted: Vec<String> = cells
        .iter()
        .map(|cell| {
            // A leading = + - @ would be taken for a formula by a spreadsheet.
            let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
            format!("\"{guard}{}\"", cell.replace('"', "\"\""))
        })
        .collect();
    text.push_str(&quoted.join(","));
    text.push_str("\r\n");
}

/// A file for spreadsheets, to be kept under a name.
pub fn csv_file(text: String, name: &str) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, disposition)], text)
        .into_response()
}
