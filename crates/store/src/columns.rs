//! How values lie in columns: one way for each kind, on both engines.

use base::{CaseId, PermitId, ProjectId, UserId};
use jiff::Timestamp;
use jiff::civil::Date;
use map::Position;
use uuid::Uuid;

/// A stored value that does not read.
#[derive(Debug, thiserror::Error)]
#[error("the column {column} holds '{found}', which is no {expected}")]
pub struct Unreadable {
    column: &'static str,
    found: String,
    expected: &'static str,
}

fn unreadable(column: &'static str, found: impl ToString, expected: &'static str) -> Unreadable {
    Unreadable { column, found: found.to_string().chars().take(80).collect(), expected }
}

pub fn uuid(column: &'static str, text: &str) -> Result<Uuid, Unreadable> {
    Uuid::try_parse(text).map_err(|_| unreadable(column, text, "UUID"))
}

pub fn project_id(text: &str) -> Result<ProjectId, Unreadable> {
    uuid("project_id", text).map(ProjectId::new)
}

pub fn case_id(text: &str) -> Result<CaseId, Unreadable> {
    uuid("case_id", text).map(CaseId::new)
}

pub fn permit_id(text: &str) -> Result<PermitId, Unreadable> {
    uuid("permit_id", text).map(PermitId::new)
}

pub fn user_id(text: &str) -> Result<UserId, Unreadable> {
    uuid("user_id", text).map(UserId::new)
}

pub fn date(column: &'static str, text: &str) -> Result<Date, Unreadable> {
    text.parse().map_err(|_| unreadable(column, text, "day"))
}

pub fn some_date(column: &'static str, text: Option<&str>) -> Result<Option<Date>, Unreadable> {
    text.map(|text| date(column, text)).transpose()
}

pub fn instant(column: &'static str, micros: i64) -> Result<Timestamp, Unreadable> {
    Timestamp::from_microsecond(micros).map_err(|_| unreadable(column, micros, "instant"))
}

pub use base::hex;

pub fn digest(column: &'static str, text: &str) -> Result<[u8; 32], Unreadable> {
    let wrong = || unreadable(column, text, "SHA-256 in hex");
    if text.len() != 64 || !text.is_ascii() {
        return Err(wrong());
    }
    let mut bytes = [0; 32];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).map_err(|_| wrong())?;
    }
    Ok(bytes)
}

/// A letter and a count: A000012.
pub fn letter_and_count(column: &'static str, text: &str) -> Result<(String, i64), Unreadable> {
    let wrong = || unreadable(column, text, "letter and count");
    let (letter, count) = text.split_at_checked(1).ok_or_else(wrong)?;
    Ok((letter.to_owned(), count.parse().map_err(|_| wrong())?))
}

/// A position of two columns, both or neither.
pub fn position(lon_e6: Option<i64>, lat_e6: Option<i64>) -> Result<Option<Position>, Unreadable> {
    let read = |(lon, lat)| Position::from_millionths(lon, lat).map_err(|error| unreadable("lon_e6", error, "position"));
    lon_e6.zip(lat_e6).map(read).transpose()
}

pub fn day_text(day: Option<Date>) -> Option<String> {
    day.map(|day| day.to_string())
}

/// A list of columns, each of the table that goes by `alias`.
pub fn aliased(alias: &str, columns: &str) -> String {
    columns.split(", ").map(|column| format!("{alias}.{column}")).collect::<Vec<_>>().join(", ")
}
