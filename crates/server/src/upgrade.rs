//! What an earlier version of the program left undone: done once, when it starts.

use crate::state::App;

/// Under which setting stands that files are kept under the keys that all items share.
const PAPERS_KEYED: &str = "papers.keyed";
/// Cases of before that are counted in one breath.
const UNCOUNTED_AT_ONCE: i64 = 200;

/// Says since when pasts of records are kept, counts cases that no figure knows yet, and keeps files of before under the keys of their papers.
///
/// # Errors
/// What went wrong, in words.
pub async fn from_before(app: &App) -> Result<(), String> {
    let told = |error: &dyn std::fmt::Display| error.to_string();
    app.store.begin_past(app.today()).await.map_err(|error| told(&error))?;
    loop {
        let cases = app.store.uncounted_cases(UNCOUNTED_AT_ONCE).await.map_err(|error| told(&error))?;
        if cases.is_empty() {
            break;
        }
        for case in cases {
            let facts = app.store.facts_of(case.id.uuid()).await.map_err(|error| told(&error))?;
            let counted = app.desk.counted(case, &facts, app.today()).map_err(|error| told(&error))?;
            app.store.count_case(&counted.0, &counted.1, &counted.2).await.map_err(|error| told(&error))?;
        }
    }
    if app.store.get_setting(PAPERS_KEYED).await.map_err(|error| told(&error))?.is_none() {
        let moved = app.store.rekey_papers(|name| app.desk.city.paper_key(name)).await.map_err(|error| told(&error))?;
        if moved > 0 {
            tracing::info!(moved, "files of papers are kept under the keys that all items share");
        }
        app.store.put_setting(PAPERS_KEYED, "1").await.map_err(|error| told(&error))?;
    }
    Ok(())
}
