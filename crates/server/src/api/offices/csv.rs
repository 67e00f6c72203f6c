//! Figures as files for spreadsheets.

use super::view::{OfficeItem, OfficeRow, OfficeView, Offices};
use crate::api::page::{csv_file, csv_line};
use axum::response::Response;

/// All offices, the city last.
pub(super) fn offices(all: &Offices) -> Response {
    let mut text = format!(
        "\u{feff}部门,收件,需要补正,补正率,作出决定,有期限,按时决定,按时率,办理步骤,线下补录步骤,实时办理率,机器办结,中位数（工作日）,九成以内（工作日）,现在超期,统计期间 {} 至 {}（截至 {}）\r\n",
        all.from, all.to, all.as_of
    );
    for one in all.offices.iter().chain([&all.city]) {
        csv_line(&mut text, &office(one));
    }
    csv_file(text, "offices.csv")
}

fn office(one: &OfficeRow) -> Vec<String> {
    let live = one.steps - one.steps_on_paper;
    vec![
        one.name.zh.clone(),
        one.received.to_string(),
        one.corrected.to_string(),
        share(one.corrected, one.received),
        one.decided.to_string(),
        one.timed.to_string(),
        one.on_time.to_string(),
        share(one.on_time, one.timed),
        one.steps.to_string(),
        one.steps_on_paper.to_string(),
        share(live, one.steps),
        one.machine.to_string(),
        number(one.median),
        number(one.p90),
        one.overdue.to_string(),
        String::new(),
    ]
}

/// The items of one office.
pub(super) fn items(view: &OfficeView) -> Response {
    let mut text = format!(
        "\u{feff}事项,作出决定,中位数（工作日）,九成以内（工作日）,承诺时限,法定时限,有期限,按时决定,按时率,{} 统计期间 {} 至 {}\r\n",
        view.office.name.zh, view.from, view.to
    );
    for one in &view.items {
        csv_line(&mut text, &item(one));
    }
    csv_file(text, "items.csv")
}

fn item(one: &OfficeItem) -> Vec<String> {
    let term = |term: &Option<crate::api::types::TermView>| term.as_ref().map(|term| term.text.zh.clone()).unwrap_or_default();
    vec![
        one.name.zh.clone(),
        one.achieved.n.to_string(),
        number(one.achieved.median),
        number(one.achieved.p90),
        term(&one.promised),
        term(&one.statutory),
        one.achieved.timed.to_string(),
        one.achieved.on_time.to_string(),
        share(one.achieved.on_time, one.achieved.timed),
        String::new(),
    ]
}

fn number(n: Option<i64>) -> String {
    n.map(|n| n.to_string()).unwrap_or_default()
}

/// In tenths of a percent; nothing of nothing is empty.
fn share(part: i64, whole: i64) -> String {
    if whole == 0 { String::new() } else { format!("{:.1}%", part as f64 * 100.0 / whole as f64) }
}
