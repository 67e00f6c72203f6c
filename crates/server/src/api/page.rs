//! One way to page: by key.

use super::types::{Lamp, Paged};
use crate::problem::Problem;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde::Deserialize;
use store::{LampRange, Order, PageRequest};
use utoipa::IntoParams;

/// Rows of a page when the reader does not say.
const LIMIT: u32 = 50;
/// Rows of a page at most.
pub const LIMIT_MAX: u32 = 200;
/// Rows of a list as a file at most.
const FILE_ROWS_MAX: usize = 20_000;

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

/// All pages of a list, one after the other, for a file.
#[derive(Debug)]
pub struct Pages {
    request: PageRequest,
    rows: usize,
}

impl Pages {
    /// The first page.
    ///
    /// # Errors
    /// 400 for an order that there is not.
    pub fn of(sort: Option<&str>, order: Option<&str>) -> Result<Self, Problem> {
        Ok(Self { request: request(None, Some(LIMIT_MAX), sort, order)?, rows: 0 })
    }

    /// What the store is asked for.
    pub fn request(&self) -> &PageRequest {
        &self.request
    }

    /// Goes on to the page after one that was found; whether there is another.
    ///
    /// # Errors
    /// 422 when there are more rows than a file may have: a list of which the end is missing would be taken for the whole.
    pub fn turn<T>(&mut self, found: &store::Paged<T>) -> Result<bool, Problem> {
        self.rows += found.items.len();
        let Some(next) = &found.next else { return Ok(false) };
        if self.rows >= FILE_ROWS_MAX || found.total.is_some_and(|total| total > FILE_ROWS_MAX as i64) {
            let zh = format!("要导出的记录超过 {FILE_ROWS_MAX} 条。请先用筛选条件缩小范围，再分次导出；没有生成不完整的文件。");
            let en = format!(
                "There are more than {FILE_ROWS_MAX} records. Filter the list and export it in parts: a file without its end was not made."
            );
            let title = ("记录太多，无法一次导出", "Too many records for one file");
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too-many-rows", title, (zh, en)));
        }
        self.request.after = Some(next.clone());
        Ok(true)
    }
}

/// A page of the store as the wire shows it.
pub fn paged<T, U>(found: store::Paged<T>, view: impl FnMut(T) -> U) -> Paged<U> {
    Paged { items: found.items.into_iter().map(view).collect(), next: found.next, total: found.total }
}

/// A page of a list that was made here, whole and in its order; a page goes on after the row with the id `after`.
///
/// # Errors
/// 400 for a limit that there is not, and for a row that the list no longer has.
pub fn cut<T, U>(
    all: &[T],
    (after, limit): (Option<&str>, Option<u32>),
    id: impl Fn(&T) -> &str,
    view: impl Fn(&T) -> U,
) -> Result<Paged<U>, Problem> {
    let limit = request(None, limit, None, None)?.limit as usize;
    let start = match after {
        None | Some("") => 0,
        Some(after) => match all.iter().position(|one| id(one) == after) {
            Some(at) => at + 1,
            None => return Err(store::StoreError::BadCursor.into()),
        },
    };
    let rows: Vec<&T> = all.iter().skip(start).take(limit).collect();
    let next = rows.last().filter(|_| start + limit < all.len()).map(|one| id(one).to_owned());
    Ok(Paged { items: rows.into_iter().map(view).collect(), next, total: i64::try_from(all.len()).ok() })
}

/// The sort that is asked for, of those that a list has; the first when none is.
///
/// # Errors
/// 400 for one that there is not.
pub fn sort<'a>(asked: Option<&'a str>, known: &[&'a str]) -> Result<&'a str, Problem> {
    let Some(asked) = asked.filter(|sort| !sort.is_empty()) else { return Ok(known.first().copied().unwrap_or_default()) };
    if known.contains(&asked) {
        return Ok(asked);
    }
    let known = known.join(", ");
    Err(Problem::unreadable("bad-query", (format!("sort 只能是 {known}。"), format!("sort is one of {known}."))))
}

/// What is asked for, where anything is: an empty text asks for nothing.
pub fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

/// Whether each word is in one of these texts, large or small.
pub fn holds(texts: &[&str], words: &str) -> bool {
    let texts: Vec<String> = texts.iter().map(|text| text.to_lowercase()).collect();
    words.split_whitespace().all(|word| texts.iter().any(|text| text.contains(&word.to_lowercase())))
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

/// A file for spreadsheets of lines that are all here.
pub fn csv(name: &str, head: &str, lines: impl IntoIterator<Item = Vec<String>>) -> Response {
    let mut text = format!("\u{feff}{head}\r\n");
    for cells in lines {
        csv_line(&mut text, &cells);
    }
    csv_file(text, name)
}

/// A file for spreadsheets, to be kept under a name.
pub fn csv_file(text: String, name: &str) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, disposition)], text)
        .into_response()
}
