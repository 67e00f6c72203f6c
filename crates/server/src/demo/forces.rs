//! The demonstration's task forces: formed, charged and measured against the register at the desk like anybody's.

use super::{at, commit, people};
use crate::desk::{Actors, AroundForce, NewForce};
use crate::state::App;
use ::duty::force::{Command, Form, Member};
use ::duty::{By, Party};
use base::{DutyId, OfficeId, ProjectId, TaskForceId};
use city::demo::{ForceSeed, OwedSeed, Seed, forces};
use jiff::civil::Date;
use store::{Dossier, DutyFilter, DutyRecord, PageRequest};

/// At which hour task forces are formed and charge offices.
const MORNING: i64 = 10;
/// Open duties that a step may meet.
const OPEN: u32 = 200;

/// Forms every task force of `text`, plans its milestones, charges its members, and reaches what the register has reached since.
///
/// # Errors
/// A sentence that says which task force, and what the desk or the store said.
pub async fn build(app: &App, text: &str, seeds: &[Seed], staff: &people::Staff) -> Result<(), String> {
    for seed in forces(text).map_err(|error| error.to_string())? {
        let known = seeds.iter().find(|one| one.name == seed.project);
        let code = known.ok_or_else(|| format!("{}: there is no such project", seed.project))?.code.to_string();
        let project = app.store.project_by_code(&code).await.map_err(|error| format!("{}: {error}", seed.project))?;
        one(app, &seed, project, staff).await.map_err(|error| format!("{}: {error}", seed.name.zh))?;
    }
    Ok(())
}

async fn one(app: &App, seed: &ForceSeed, project: ProjectId, staff: &people::Staff) -> Result<(), String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let officer = Actors::of(&staff.officer);
    let dossier = app.store.dossier(project).await.map_err(|error| said(&error))?;
    let post = |text: &str| Party::parse(&format!("post:{text}")).map_err(|error| said(&error));
    let office = |text: &str| OfficeId::parse(text).map_err(|error| said(&error));
    let mut members = Vec::new();
    for member in &seed.member {
        members.push(Member {
            office: office(&member.office)?,
            liaison: post(&format!("{}/{}", member.office, member.liaison))?,
            answers_for: member.answers_for.clone(),
            since: seed.formed_on,
        });
    }
    let now = at(seed.formed_on, MORNING, 0);
    let id = TaskForceId::new(app.ids.next(now));
    let new = NewForce {
        form: Form::parse(&seed.form).ok_or_else(|| format!("no form '{}'", seed.form))?,
        name: seed.name.clone(),
        head: post(&seed.head)?,
        members,
        synthetic: true,
        source: Some(seed.source.clone()),
    };
    commit(app, app.desk.form_force(new, &dossier.project, id, &officer, now)).await?;
    let mut steps: Vec<(&OwedSeed, bool)> = seed.milestone.iter().map(|one| (one, true)).collect();
    steps.extend(seed.charge.iter().map(|one| (one, false)));
    steps.sort_by_key(|(one, _)| one.on);
    let by = By { party: post(&seed.head)?, name: officer.name.clone() };
    for (owed, milestone) in steps {
        let now = at(owed.on, MORNING, 30);
        let record = app.store.task_force(id).await.map_err(|error| said(&error))?.force;
        let (open, then) =
            (open(app, DutyFilter { subject: Some(id.uuid()), ..DutyFilter::default() }).await?, as_of(&dossier, owed.on));
        let term = Some(owed.term.parse().map_err(|_| format!("'{}' is no term", owed.term))?);
        let (what, office) = (owed.what.clone(), office(&owed.office)?);
        let command = match milestone {
            true => Command::Plan { what, office, term, reached_by: owed.reached_by.clone() },
            false => Command::Charge { what, office, term, method: None },
        };
        let around = AroundForce { dossier: &then, owed: &open, told: &[] };
        let duty = DutyId::new(app.ids.next(now));
        commit(app, app.desk.force_command((&record, record.version), command, duty, around, (&by, &officer), now)).await?;
    }
    for milestone in &dossier.milestones {
        let Some(on) = milestone.done_on.filter(|on| *on >= seed.formed_on) else { continue };
        let open = open(app, DutyFilter { subject: Some(id.uuid()), ..DutyFilter::default() }).await?;
        commit(app, app.desk.follow_milestone(&open, (&milestone.kind, None, Some(on)), &[], &officer, at(on, 18, 0))).await?;
    }
    Ok(())
}

/// A dossier whose milestones are those that were reached before a day.
fn as_of(dossier: &Dossier, day: Date) -> Dossier {
    let mut then = dossier.clone();
    then.milestones.retain(|one| one.done_on.is_none_or(|on| on <= day));
    then
}

async fn open(app: &App, filter: DutyFilter) -> Result<Vec<DutyRecord>, String> {
    let filter = DutyFilter { open: Some(true), ..filter };
    let found = app.store.duties(&filter, &PageRequest::first(OPEN)).await.map_err(|error| error.to_string())?;
    Ok(found.items.into_iter().map(|row| row.duty).collect())
}
