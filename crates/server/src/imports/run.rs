//! The work of a job, off the requests' path: to check every row, to take all of them in.

use super::kind::{Refused, Rows, Taker};
use super::{Found, Job, Stage, unreadable};
use crate::problem::{FieldError, Problem};
use crate::sheets::{Given, Unread};
use crate::state::App;
use std::sync::Arc;

/// Begins to check a job's rows, its headings meaning what `given` says.
///
/// # Errors
/// 409 while it is worked on or when it is done.
pub fn check(app: &App, job: &Arc<Job>, given: Given) -> Result<(), Problem> {
    job.begin(Stage::Checking, Some(given), |stage| !matches!(stage, Stage::Imported(_)))?;
    let (app, job) = (app.clone(), job.clone());
    finish(job.clone(), async move { Ok(Stage::Checked(Arc::new(read(&app, &job).await?.1))) });
    Ok(())
}

/// Begins to take all rows of a job in, or none: they are checked again, against what is here then.
///
/// # Errors
/// 409 while it is worked on, or before its rows were found to be right.
pub fn take_in(app: &App, job: &Arc<Job>, taker: Taker) -> Result<(), Problem> {
    job.begin(Stage::Importing, None, |stage| matches!(stage, Stage::Checked(found) if found.found == 0))?;
    let (app, job) = (app.clone(), job.clone());
    finish(job.clone(), async move {
        let (rows, found) = read(&app, &job).await?;
        if found.found > 0 {
            return Ok(Stage::Checked(Arc::new(found)));
        }
        match rows.take_in(&app, &job.name, &job.progress, &taker).await {
            Ok(imported) => Ok(Stage::Imported(imported)),
            Err(Refused::Rows(found)) => Ok(Stage::Checked(Arc::new(found))),
            Err(Refused::Problem(problem)) => Err(problem),
        }
    });
    Ok(())
}

/// Lets work run to its end, whatever becomes of the request; a job that breaks says so.
fn finish(job: Arc<Job>, work: impl Future<Output = Result<Stage, Problem>> + Send + 'static) {
    let running = tokio::spawn(work);
    tokio::spawn(async move {
        let stage = match running.await {
            Ok(Ok(stage)) => stage,
            Ok(Err(problem)) => Stage::Failed(problem),
            Err(panicked) => Stage::Failed(Problem::broken(panicked)),
        };
        job.set(stage);
    });
}

/// Reads and checks a job's rows, each by itself, against the others and against what is here.
async fn read(app: &App, job: &Arc<Job>) -> Result<(Rows, Found), Problem> {
    let _one = app.imports.reading.clone().acquire_owned().await.map_err(Problem::broken)?;
    let bytes = app.imports.bytes(job).await?;
    let (city, reading, today) = (app.desk.city.clone(), job.clone(), app.today());
    let given = job.stage().1;
    let rows = tokio::task::spawn_blocking(move || {
        reading.kind.read((&city, &reading.office), &bytes, &given, &reading.progress, today)
    });
    let rows = rows.await.map_err(Problem::broken)?.map_err(|error| match error {
        Unread::Sheet(error) => unreadable(&error),
        Unread::Columns(problems) => {
            let told = |one: sheet::MappingProblem| FieldError::new(&one.heading, (one.text.zh, one.text.en));
            Problem::invalid(problems.into_iter().map(told).collect())
        }
    })?;
    Ok(rows.compared(app).await?)
}

impl Job {
    /// The file with what is wrong beside each row.
    ///
    /// # Errors
    /// 409 before it was checked; what the spreadsheet says.
    pub async fn annotated(self: &Arc<Self>, app: &App) -> Result<Vec<u8>, Problem> {
        let Stage::Checked(found) = self.stage().0 else { return Err(super::running()) };
        let _one = app.imports.reading.clone().acquire_owned().await.map_err(Problem::broken)?;
        let bytes = app.imports.bytes(self).await?;
        let file = tokio::task::spawn_blocking(move || crate::sheets::annotated(&bytes, &found.problems));
        file.await.map_err(Problem::broken)?.map_err(|error| unreadable(&error))
    }
}
