//! Uploads whose time is over, and staged bytes that no upload names any more, are removed.

use crate::problem::Problem;
use crate::state::App;
use store::StoreError;

/// Removes what is over; gives how many uploads that were.
///
/// # Errors
/// Whatever the store or the disk says.
pub async fn sweep(app: &App) -> Result<i64, Problem> {
    let mut removed = 0;
    for upload in app.store.expired_uploads(app.wall.now()).await? {
        let Some(_claim) = app.staging.claim(upload.id) else { continue };
        app.store.drop_upload(upload.id).await?;
        app.staging.remove(upload.id).await.map_err(Problem::broken)?;
        // Kept, but never committed: the server ended between the two.
        app.papers.drop_file(app.desk.region(), upload.project_id, upload.id).await?;
        removed += 1;
    }
    for id in app.staging.all().await.map_err(Problem::broken)? {
        let Some(_claim) = app.staging.claim(id) else { continue };
        if matches!(app.store.upload(id).await, Err(StoreError::NotFound)) {
            app.staging.remove(id).await.map_err(Problem::broken)?;
        }
    }
    Ok(removed)
}
