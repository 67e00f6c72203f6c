//! What an earlier version of the program left undone: done once, when it starts.

use crate::state::App;

/// Cases of before that are counted in one breath.
const UNCOUNTED_AT_ONCE: i64 = 200;

/// Counts the cases that no figure knows yet.
///
/// # Errors
/// What went wrong, in words.
pub async fn from_before(app: &App) -> Result<(), String> {
    let told = |error: &dyn std::fmt::Display| error.to_string();
    loop {
        let cases = app.store.uncounted_cases(UNCOUNTED_AT_ONCE).await.map_err(|error| told(&error))?;
        if cases.is_empty() {
            return Ok(());
        }
        for case in cases {
            let facts = app.store.facts_of(case.id.uuid()).await.map_err(|error| told(&error))?;
            let counted = app.desk.counted(case, &facts, app.today()).map_err(|error| told(&error))?;
            app.store.count_case(&counted.0, &counted.1, &counted.2).await.map_err(|error| told(&error))?;
        }
    }
}
