//! What an opinion template may say of a case, by placeholder.

use super::checklist;
use super::visible;
use crate::api::types::Text;
use crate::api::view;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use base::CaseId;
use jiff::civil::Date;

/// Each placeholder of [`city::Opinion::PLACEHOLDERS`] with its words.
pub(in crate::api) async fn words(app: &App, me: &Me, id: CaseId) -> Result<Vec<(&'static str, Text)>, Problem> {
    let dossier = visible(app, me, id).await?;
    let record = dossier.cases.iter().find(|case| case.id == id).ok_or_else(|| Problem::not_found(("办件", "case")))?;
    let case = app.desk.case(record)?;
    let open = match checklist::of(app, record, &case, false).await? {
        Some(list) => list.open_points(),
        None => Text::same(""),
    };
    let none = || Text::new("（无）", "(none)");
    Ok(vec![
        ("item", view::item_name(app, &record.item, record.law_on)),
        ("number", Text::same(&record.number)),
        ("project", Text::same(&dossier.project.name)),
        ("applicant", Text::same(&record.applicant)),
        ("office", view::office(app, &record.office).name),
        ("received", day(calendar::date_of(record.received_at))),
        ("accepted", record.accepted_on.map_or_else(none, day)),
        ("due", record.due_on.map_or_else(none, day)),
        ("today", day(app.today())),
        ("open", if open.zh.is_empty() { none() } else { open }),
    ])
}

fn day(day: Date) -> Text {
    Text::new(format!("{}年{}月{}日", day.year(), day.month(), day.day()), day.to_string())
}
