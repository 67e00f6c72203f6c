//! Spreadsheets that are looked at in the browser and then taken in: one job for each file, off the requests' path.
//!
//! A job lives in this process and its file in a folder of its own: after a restart both are gone, and whoever asks is told to choose
//! the file again. What is kept in the database is what matters later: what an office's headings mean, and the rows that were taken in.

mod kind;
mod run;

pub use kind::{Kind, Taker, take_slips};
pub use run::{check, take_in};

use crate::problem::Problem;
use crate::session::Me;
use crate::sheets::{Given, Progress};
use crate::uploads::{Kind as FileKind, Lie, PieceError, Staging, zip};
use ::sheet::{Cell, Limits, RowProblem, SheetError, Start, Take};
use axum::body::Body;
use axum::http::StatusCode;
use base::UserId;
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// The largest file: 64 MiB.
pub const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Rows that are shown before anything is checked.
const SAMPLE_ROWS: usize = 5;
/// Files that one server keeps at once.
const JOBS_MAX: usize = 50;
/// How long a file is kept that nobody goes on with.
const HOURS_MAX: i64 = 4;
/// Files that are read at once: each is held in memory meanwhile.
const READ_AT_ONCE: usize = 2;

/// The files that are being taken in.
pub struct Imports {
    staging: Staging,
    jobs: Mutex<HashMap<Uuid, Arc<Job>>>,
    reading: Arc<Semaphore>,
}

/// A file with what is known of it (导入任务).
pub struct Job {
    /// Its id.
    pub id: Uuid,
    /// What its rows are.
    pub kind: Kind,
    /// Whose it is.
    pub owner: UserId,
    /// For which office; empty for those who have none.
    pub office: String,
    /// What the file is called.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// When it came.
    pub begun_at: Timestamp,
    /// Its headings and first rows.
    pub sample: Sample,
    /// How far it is.
    pub progress: Progress,
    at: Mutex<(Stage, Given)>,
}

/// The beginning of a sheet.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    /// The sheet's name.
    pub sheet: String,
    /// The headings.
    pub columns: Vec<String>,
    /// The first rows, as people read them.
    pub rows: Vec<Vec<String>>,
    /// How many rows there are by the file's own word.
    pub of: u32,
}

/// How far a job is.
#[derive(Clone)]
pub enum Stage {
    /// Its headings wait to be matched.
    Ready,
    /// Its rows are checked.
    Checking,
    /// What was found.
    Checked(Arc<Found>),
    /// Its rows are written.
    Importing,
    /// They are there.
    Imported(Imported),
    /// It did not go on.
    Failed(Problem),
}

impl Stage {
    /// The stable name.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Checking => "checking",
            Self::Checked(_) => "checked",
            Self::Importing => "importing",
            Self::Imported(_) => "imported",
            Self::Failed(_) => "failed",
        }
    }

    const fn runs(&self) -> bool {
        matches!(self, Self::Checking | Self::Importing)
    }
}

/// What a check found.
pub struct Found {
    /// Rows.
    pub rows: u32,
    /// How many have something wrong.
    pub wrong_rows: usize,
    /// How many problems there are.
    pub found: usize,
    /// The problems; the first 100,000.
    pub problems: Vec<(u32, RowProblem)>,
    /// Rows that are here already and will change nothing.
    pub known: usize,
}

/// What was taken in.
#[derive(Debug, Clone, Copy)]
pub struct Imported {
    /// How many rows are new.
    pub added: usize,
    /// How many were here already.
    pub known: usize,
}

impl Job {
    /// How far it is, and by which headings it was last checked.
    pub fn stage(&self) -> (Stage, Given) {
        self.at.lock().expect("no thread panics while it looks at a job").clone()
    }

    fn set(&self, stage: Stage) {
        self.at.lock().expect("no thread panics while it sets a job").0 = stage;
    }

    /// Goes on to the next stage; refused while another one runs, or where `from` does not allow it.
    fn begin(&self, next: Stage, given: Option<Given>, from: impl Fn(&Stage) -> bool) -> Result<(), Problem> {
        let mut at = self.at.lock().expect("no thread panics while it sets a job");
        if at.0.runs() {
            return Err(running());
        }
        if !from(&at.0) {
            let detail = ("这份表格现在不能做这一步，请刷新页面。", "This cannot be done to the file now: reload the page.");
            return Err(Problem::new(StatusCode::CONFLICT, "import-stage", ("步骤不对", "Not at that step"), detail));
        }
        at.0 = next;
        if let Some(given) = given {
            at.1 = given;
        }
        self.progress.reset();
        Ok(())
    }
}

/// 409: it is worked on.
pub fn running() -> Problem {
    let detail = ("这份表格正在处理，请等它完成。", "The file is being worked on: wait until that is done.");
    Problem::new(StatusCode::CONFLICT, "import-running", ("正在处理", "It runs"), detail)
}

/// 404: there is no such job, or none of the reader's, or no more.
fn lost() -> Problem {
    let detail = (
        "没有这份待导入的表格：服务器重新启动过，或已超过 4 小时。请重新选择文件；导入是整份一次完成的，如果断开前已经写入，再次导入时会认出这些行，不会重复。",
        "There is no such file: the server was restarted, or four hours are over. Choose the file again; a file is taken in whole or not at all, and rows that were written before the cut are known again and not doubled.",
    );
    Problem::new(StatusCode::NOT_FOUND, "import-lost", ("表格不在了", "The file is gone"), detail)
}

/// A refusal of the spreadsheet itself.
pub fn unreadable(error: &SheetError) -> Problem {
    if matches!(error, SheetError::Unwritten(_)) {
        return Problem::broken(error);
    }
    let told = error.sentence();
    Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        error.code(),
        ("表格读不了", "The spreadsheet is not taken"),
        (told.zh, told.en),
    )
}

impl Imports {
    /// A folder of its own; what has lain there for long belonged to jobs of before.
    ///
    /// # Errors
    /// What the disk says.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let staging = Staging::open(folder)?;
        // A command may open the same folder beside a server: only what no job can name any more is removed.
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let age = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
            if age.as_secs() / 3600 >= HOURS_MAX.unsigned_abs() {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(Self { staging, jobs: Mutex::default(), reading: Arc::new(Semaphore::new(READ_AT_ONCE)) })
    }

    /// The reader's job.
    ///
    /// # Errors
    /// 404 for one that is not his, or no more.
    pub fn job(&self, id: Uuid, me: &Me) -> Result<Arc<Job>, Problem> {
        let jobs = self.jobs.lock().expect("no thread panics while it looks at the jobs");
        jobs.get(&id).filter(|job| job.owner == me.id).cloned().ok_or_else(lost)
    }

    /// The reader's jobs of a kind, the newest first.
    pub fn jobs_of(&self, me: &Me, kind: Kind) -> Vec<Arc<Job>> {
        let jobs = self.jobs.lock().expect("no thread panics while it looks at the jobs");
        let mut found: Vec<Arc<Job>> = jobs.values().filter(|job| job.owner == me.id && job.kind == kind).cloned().collect();
        found.sort_by_key(|job| std::cmp::Reverse((job.begun_at, job.id)));
        found
    }

    /// Gives a job up.
    ///
    /// # Errors
    /// 404; 409 while it is worked on.
    pub async fn abandon(&self, id: Uuid, me: &Me) -> Result<(), Problem> {
        if self.job(id, me)?.stage().0.runs() {
            return Err(running());
        }
        self.drop_job(id).await;
        Ok(())
    }

    async fn drop_job(&self, id: Uuid) {
        self.jobs.lock().expect("no thread panics while it drops a job").remove(&id);
        if let Err(error) = self.staging.remove(id).await {
            tracing::warn!(%error, "a spreadsheet stays in its folder until the next start");
        }
    }

    /// Makes room: what is over, and what the reader had before of this kind, is dropped.
    async fn make_room(&self, me: &Me, kind: Kind, now: Timestamp) -> Result<(), Problem> {
        let (over, left): (Vec<Uuid>, usize) = {
            let jobs = self.jobs.lock().expect("no thread panics while it looks at the jobs");
            let kept = SignedDuration::from_hours(HOURS_MAX);
            let old = |job: &Job| now.duration_since(job.begun_at) > kept || job.owner == me.id && job.kind == kind;
            if jobs.values().any(|job| job.owner == me.id && job.kind == kind && job.stage().0.runs()) {
                return Err(running());
            }
            let over: Vec<Uuid> = jobs.values().filter(|job| !job.stage().0.runs() && old(job)).map(|job| job.id).collect();
            let left = jobs.len() - over.len();
            (over, left)
        };
        for id in over {
            self.drop_job(id).await;
        }
        if left >= JOBS_MAX {
            let detail =
                ("正在导入的表格太多，请过几分钟再试。", "Too many files are being taken in: try again in some minutes.");
            return Err(Problem::too_many(detail, 120));
        }
        Ok(())
    }

    /// Takes a file in: its bytes, what they are, its headings and first rows.
    ///
    /// # Errors
    /// 413 for one that is too large, 422 for one that is no spreadsheet or unfolds into too much, 409 while the reader's last one runs.
    pub async fn receive(
        &self,
        (me, kind, name): (&Me, Kind, String),
        (id, now): (Uuid, Timestamp),
        body: Body,
    ) -> Result<Arc<Job>, Problem> {
        self.make_room(me, kind, now).await?;
        let kept = self.keep(id, &name, body).await;
        let (bytes, sample) = match kept {
            Ok(kept) => kept,
            Err(problem) => {
                self.staging.remove(id).await.map_err(Problem::broken)?;
                return Err(problem);
            }
        };
        let office = me.office.clone().unwrap_or_default();
        let at = Mutex::new((Stage::Ready, Given::new()));
        let progress = Progress::default();
        let job = Arc::new(Job { id, kind, owner: me.id, office, name, bytes, begun_at: now, sample, progress, at });
        self.jobs.lock().expect("no thread panics while it adds a job").insert(id, job.clone());
        Ok(job)
    }

    async fn keep(&self, id: Uuid, name: &str, body: Body) -> Result<(u64, Sample), Problem> {
        let claim = self.staging.claim(id).ok_or_else(running)?;
        let bytes = match claim.add(0, u64::MAX, FILE_BYTES_MAX, body.into_data_stream()).await {
            Ok(bytes) => bytes,
            Err(PieceError::TooLarge | PieceError::TooLong) => return Err(too_large()),
            Err(PieceError::Cut) => {
                let detail = ("文件没有完整送达，请重试。", "The file did not arrive whole: send it again.");
                return Err(Problem::unreadable("body-unreadable", detail));
            }
            Err(PieceError::Disk(error)) => return Err(Problem::broken(error)),
        };
        let _one = self.reading.acquire().await.map_err(Problem::broken)?;
        let path = self.staging.file(id);
        let name = name.to_owned();
        let sample = tokio::task::spawn_blocking(move || sample(&path, &name)).await.map_err(Problem::broken)??;
        Ok((bytes, sample))
    }

    /// Reads a job's file.
    async fn bytes(&self, job: &Job) -> Result<Vec<u8>, Problem> {
        tokio::fs::read(self.staging.file(job.id)).await.map_err(|_| lost())
    }
}

/// 413.
pub fn too_large() -> Problem {
    let mib = FILE_BYTES_MAX / 1024 / 1024;
    let detail =
        (format!("表格不能超过 {mib} MiB，请分成几个文件。"), format!("A spreadsheet has {mib} MiB at most: split the file."));
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "body-too-large", ("文件过大", "The file is too large"), detail)
}

/// What a file begins with, when it is what it should be.
fn sample(path: &Path, name: &str) -> Result<Sample, Problem> {
    match FileKind::Xlsx.check(path) {
        Ok(_) => {}
        Err(Lie::Disk(error)) => return Err(Problem::broken(error)),
        Err(lie) => return Err(lie.refusal(name, FileKind::Xlsx)),
    }
    let limits = Limits::default();
    let most = limits.unfolded_mib << 20;
    match File::open(path).and_then(|file| zip::unfolds_within(file, most)) {
        Ok(true) => {}
        Ok(false) => return Err(unreadable(&SheetError::TooLarge { most_mib: limits.unfolded_mib })),
        Err(error) => return Err(unreadable(&SheetError::NotXlsx(error.to_string()))),
    }
    let bytes = std::fs::read(path).map_err(Problem::broken)?;
    let mut sample = Sample::default();
    ::sheet::walk(&bytes, limits, &mut sample).map_err(|error| unreadable(&error))?;
    Ok(sample)
}

impl Take for Sample {
    type Error = SheetError;

    fn begin(&mut self, start: Start<'_>) -> Result<(), SheetError> {
        (self.sheet, self.columns, self.of) = (start.sheet.to_owned(), start.columns.to_vec(), start.rows);
        Ok(())
    }

    fn row(&mut self, _: u32, cells: &[Cell<'_>]) -> ControlFlow<()> {
        self.rows.push(cells.iter().map(|cell| crate::api::view::shortened(&cell.text())).collect());
        if self.rows.len() == SAMPLE_ROWS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}
