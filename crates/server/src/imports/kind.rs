//! What rows may be: the entities of the register, the slips of the hotline, numbers of indicators.

use super::{Found, Imported};
use crate::api::types::Role;
use crate::desk::{Actors, NewIssue};
use crate::problem::Problem;
use crate::sheets::{self, Checked, CheckedEntities, Given, NotImported, Progress, Unread};
use crate::state::App;
use ::issue::{Channel, Slip};
use ::sheet::{Field, Mapping, MappingProblem, SheetError};
use base::{DutyId, IssueId, Named, UserId};
use city::City;
use jiff::civil::Date;
use std::sync::atomic::Ordering;
use store::StoreError;

base::stable_names! {
    /// What the rows of a file are (导入内容).
    Kind {
        /// Business entities (经营主体).
        Entities = "entities", "经营主体", "business entities";
        /// Slips of the hotline 12345 (热线工单).
        Hotline = "hotline", "12345 热线工单", "slips of the hotline 12345";
        /// Numbers of indicators (统计指标数据).
        Indicators = "indicators", "统计指标数据", "numbers of indicators";
    }
}

/// Slips of one file: each becomes an issue with a duty of its own.
const SLIPS_MAX: u32 = 5_000;
/// Numbers of one file: each leaves a fact.
const NUMBERS_MAX: u32 = 2_000;
/// How often slips are taken in again when somebody else took some of them in meanwhile.
const ATTEMPTS_MAX: u32 = 3;

/// A field as it is offered: id, name, whether rows cannot do without it.
pub struct Offered {
    /// Its stable name.
    pub id: &'static str,
    /// Its name for people.
    pub label: Named,
    /// Whether rows cannot do without it.
    pub needed: bool,
}

fn offered<F: Field>() -> Vec<Offered> {
    let needed = F::lacking(&|_| false);
    F::every()
        .into_iter()
        .map(|field| Offered { id: field.id(), label: field.label(), needed: needed.contains(&field) })
        .collect()
}

impl Kind {
    /// Who may take such rows in.
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Entities => &[Role::ProjectOfficer, Role::Administrator],
            Self::Hotline => &[Role::WindowClerk, Role::ProjectOfficer],
            Self::Indicators => &[Role::Reviewer, Role::OfficeHead, Role::ProjectOfficer],
        }
    }

    /// What its columns may be.
    pub fn fields(self) -> Vec<Offered> {
        match self {
            Self::Entities => offered::<::entity::Field>(),
            Self::Hotline => offered::<::issue::Field>(),
            Self::Indicators => offered::<::indicator::Field>(),
        }
    }

    /// What a field is called.
    pub fn label(self, id: &str) -> Option<Named> {
        self.fields().into_iter().find(|field| field.id == id).map(|field| field.label)
    }

    /// What a heading is known to mean.
    pub fn guess(self, heading: &str) -> Option<&'static str> {
        match self {
            Self::Entities => ::entity::Field::of_heading(heading).map(::entity::Field::id),
            Self::Hotline => ::issue::Field::of_heading(heading).map(Field::id),
            Self::Indicators => ::indicator::Field::of_heading(heading).map(Field::id),
        }
    }

    /// What is wrong with columns.
    pub fn mismatched(self, headings: &[String], given: &Given) -> Vec<MappingProblem> {
        match self {
            Self::Entities => Mapping::<::entity::Field>::of(headings, given).err().unwrap_or_default(),
            Self::Hotline => Mapping::<::issue::Field>::of(headings, given).err().unwrap_or_default(),
            Self::Indicators => Mapping::<::indicator::Field>::of(headings, given).err().unwrap_or_default(),
        }
    }

    /// Reads every row and checks it by itself and against the others; `office` is that of whoever sent the file.
    pub(super) fn read(
        self,
        (city, office): (&City, &str),
        bytes: &[u8],
        given: &Given,
        progress: &Progress,
        today: Date,
    ) -> Result<Rows, Unread> {
        Ok(match self {
            Self::Entities => Rows::Entities(sheets::check(city, bytes, given, progress, today)?),
            Self::Hotline => {
                let district = |text: &str| sheets::district(city, text);
                let make = |mapping| ::issue::Importer::new(mapping, &district, today);
                let checked = sheets::check_with(bytes, given, progress, make)?;
                if checked.head.rows > SLIPS_MAX {
                    return Err(SheetError::TooManyRows { most: SLIPS_MAX }.into());
                }
                Rows::Hotline(checked)
            }
            Self::Indicators => {
                let make = |mapping| ::indicator::Importer::new(mapping, city.indicators.as_ref(), office, today);
                let checked = sheets::check_with(bytes, given, progress, make)?;
                if checked.head.rows > NUMBERS_MAX {
                    return Err(SheetError::TooManyRows { most: NUMBERS_MAX }.into());
                }
                Rows::Indicators(checked)
            }
        })
    }
}

/// A file whose rows were read.
pub(super) enum Rows {
    Entities(CheckedEntities),
    Hotline(Checked<::issue::Field, Slip>),
    Indicators(Checked<::indicator::Field, ::indicator::Entry>),
}

/// For whom rows are taken in.
#[derive(Debug, Clone)]
pub struct Taker {
    /// Who.
    pub id: UserId,
    /// For which office.
    pub office: Option<String>,
    /// As the facts keep him.
    pub who: Actors,
}

/// Why rows that read well were not taken in.
pub(super) enum Refused {
    /// Some are wrong after all.
    Rows(Found),
    /// Something else.
    Problem(Problem),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl Rows {
    /// What was found of them, after comparing them with what is here.
    pub async fn compared(mut self, app: &App) -> Result<(Self, Found), StoreError> {
        let found = match &mut self {
            Self::Entities(checked) => {
                sheets::compare(app, checked).await?;
                found(checked, 0)
            }
            Self::Hotline(checked) => {
                let numbers: Vec<&str> = checked.entries.iter().map(|(_, slip)| slip.number.trim()).collect();
                let known = app.store.issue_numbers(Channel::Hotline.as_str(), &numbers).await?;
                found(checked, known.len())
            }
            Self::Indicators(checked) => {
                let known = crate::indicators::compare(app, checked).await?;
                found(checked, known)
            }
        };
        Ok((self, found))
    }

    /// Takes all of them in, or none.
    pub async fn take_in(self, app: &App, source: &str, progress: &Progress, taker: &Taker) -> Result<Imported, Refused> {
        match self {
            Self::Entities(checked) => {
                let rows = checked.head.rows;
                match sheets::import(app, checked, source, progress, &taker.who).await {
                    Ok(batch) => Ok(Imported { added: usize::try_from(batch.rows).unwrap_or(0), known: 0 }),
                    Err(NotImported::Rows(problems)) => {
                        let mut wrong: Vec<u32> = problems.iter().map(|(n, _)| *n).collect();
                        wrong.dedup();
                        Err(Refused::Rows(Found { rows, wrong_rows: wrong.len(), found: problems.len(), problems, known: 0 }))
                    }
                    // Somebody else was faster between the look and the writing: the next look names the rows.
                    Err(NotImported::Store(StoreError::Taken { .. })) => Err(Problem::taken(("信用代码", "credit code")).into()),
                    Err(NotImported::Store(error)) => Err(Problem::from(error).into()),
                }
            }
            Self::Hotline(checked) => {
                if checked.found > 0 {
                    return Err(Refused::Rows(found(&checked, 0)));
                }
                let slips: Vec<Slip> = checked.entries.into_iter().map(|(_, slip)| slip).collect();
                let all = slips.len();
                let added = take_slips(app, &slips, progress, taker).await?;
                Ok(Imported { added: added.len(), known: all - added.len() })
            }
            Self::Indicators(mut checked) => {
                crate::indicators::compare(app, &mut checked).await.map_err(Problem::from)?;
                if checked.found > 0 {
                    return Err(Refused::Rows(found(&checked, 0)));
                }
                let all = checked.entries.len();
                let entries = checked.entries.into_iter().map(|(_, entry)| entry).collect();
                let added = crate::indicators::take_in(app, entries, taker).await?;
                progress.rows.store(u32::try_from(all).unwrap_or(u32::MAX), Ordering::Relaxed);
                Ok(Imported { added, known: all - added })
            }
        }
    }
}

fn found<F: Clone, T>(checked: &Checked<F, T>, known: usize) -> Found {
    Found {
        rows: checked.head.rows,
        wrong_rows: checked.wrong_rows,
        found: checked.found,
        problems: checked.problems.clone(),
        known,
    }
}

/// Makes issues of slips that are not here yet, all in one transaction; gives those that are new.
///
/// # Errors
/// What the desk or the store says; then nothing of them is here.
pub async fn take_slips(app: &App, slips: &[Slip], progress: &Progress, taker: &Taker) -> Result<Vec<IssueId>, Problem> {
    let channel = Channel::Hotline.as_str();
    let numbers: Vec<&str> = slips.iter().map(|slip| slip.number.trim()).collect();
    let words = app.store.issue_words().await?;
    for attempt in 1.. {
        let known = app.store.issue_numbers(channel, &numbers).await?;
        let now = app.clock.now();
        progress.rows.store(0, Ordering::Relaxed);
        progress.of.store(u32::try_from(slips.len() - known.len()).unwrap_or(0), Ordering::Relaxed);
        let (mut changes, mut added) = (Vec::new(), Vec::new());
        for slip in slips.iter().filter(|slip| !known.contains_key(slip.number.trim())) {
            let id = IssueId::new(app.ids.next(now));
            let issue = slip.clone().issue(now);
            let new = NewIssue { issue, named: None, by: taker.id, intake_office: taker.office.clone() };
            changes.push(app.desk.ask(new, id, &words, || DutyId::new(app.ids.next(now)), &taker.who, now)?);
            added.push(id);
            progress.rows.fetch_add(1, Ordering::Relaxed);
        }
        match app.store.commit_all(changes).await {
            Ok(_) => return Ok(added),
            Err(StoreError::Taken { what: "issue-number" }) if attempt < ATTEMPTS_MAX => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::busy())
}
