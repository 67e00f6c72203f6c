//! The demonstration's parlour and its playbook: opened, signed up, asked, answered and minuted at the desk like anybody's.

use super::{at, commit, issues, office_name, people};
use crate::desk::{Actors, NewEvent, NewQuestion};
use crate::state::App;
use ::duty::{By, Party};
use ::issue::Company;
use ::visit::parlour::{Command, Guest};
use base::{DutyId, EventId, IssueId, PlaybookId};
use city::demo::{EventSeed, PlaybookSeed, Seed};
use store::EventRecord;

/// At which hour events are opened, companies sign up and ask, and offices write minutes.
const HOURS: (i64, i64, i64, i64) = (9, 10, 11, 17);

/// Opens every event, and does what is done at it.
///
/// # Errors
/// A sentence that says which event, and what the desk or the store said.
pub async fn build(app: &App, events: &[EventSeed], seeds: &[Seed], staff: &people::Staff) -> Result<(), String> {
    let synthetic: Vec<&Seed> = seeds.iter().filter(|seed| seed.is_synthetic()).collect();
    for seed in events {
        one(app, seed, &synthetic, staff).await.map_err(|error| format!("{}: {error}", seed.title.zh))?;
    }
    Ok(())
}

fn builder<'a>(synthetic: &'a [&Seed], at: usize) -> Result<&'a Seed, String> {
    synthetic.get(at).copied().ok_or_else(|| "there are not so many synthetic projects".to_owned())
}

async fn record(app: &App, id: EventId) -> Result<EventRecord, String> {
    app.store.event(id).await.map_err(|error| error.to_string())
}

async fn one(app: &App, seed: &EventSeed, synthetic: &[&Seed], staff: &people::Staff) -> Result<(), String> {
    let host = Actors { office: seed.office.clone(), name: office_name(app, &seed.office), ..Actors::of(&staff.officer) };
    let opened = at(seed.opened_on, HOURS.0, 0);
    let id = EventId::new(app.ids.next(opened));
    let new = NewEvent {
        title: seed.title.clone(),
        on: seed.on,
        place: seed.place.clone(),
        agenda: seed.agenda.clone(),
        seats: seed.seats,
        office: seed.office.clone(),
        synthetic: true,
    };
    commit(app, app.desk.open_event(new, id, &host, opened)).await?;
    let company = |seed: &Seed| Actors { name: seed.owner.clone(), role: "applicant".to_owned(), ..Actors::clock() };
    for place in &seed.guests {
        let who = builder(synthetic, *place)?;
        let guest = Guest { key: who.owner_code.to_string(), name: who.owner.clone(), on: seed.opened_on };
        let (command, now) = (Command::SignUp { guest }, at(seed.opened_on, HOURS.1, 0));
        let change = app.desk.event_command(&record(app, id).await?, &command, &company(who), now);
        commit(app, change.map(Option::unwrap_or_default)).await?;
    }
    for asked in &seed.question {
        let who = builder(synthetic, asked.project)?;
        let now = at(asked.on, HOURS.2, 0);
        let issue = IssueId::new(app.ids.next(now));
        let company_of = Company { code: Some(who.owner_code.to_string()), name: who.owner.clone(), contact: String::new() };
        let question =
            NewQuestion { key: who.owner_code.to_string(), company: company_of, text: asked.text.clone(), by: staff.officer.id };
        let ids = || DutyId::new(app.ids.next(now));
        let event = record(app, id).await?;
        commit(app, app.desk.ask_event(&event, (question, issue), &[], ids, &company(who), now)).await?;
        for step in &asked.step {
            issues::step(app, issue, step, &company(who), staff).await?;
        }
    }
    if let Some(text) = &seed.minutes {
        let command = Command::Minutes { text: text.clone() };
        let change = app.desk.event_command(&record(app, id).await?, &command, &host, at(seed.on, HOURS.3, 0));
        commit(app, change.map(Option::unwrap_or_default)).await?;
    }
    Ok(())
}

/// Opens the playbook of a project whose clock stands still, and does its first steps.
///
/// # Errors
/// A sentence that says what is missing, or what the desk or the store said.
pub async fn playbook(app: &App, seed: &PlaybookSeed, seeds: &[Seed], staff: &people::Staff) -> Result<(), String> {
    let said = |error: &dyn std::fmt::Display| format!("playbook: {error}");
    let lead = Party::parse(&format!("post:{}", seed.lead)).map_err(|error| said(&error))?;
    for project in seeds.iter().filter(|one| one.is_synthetic()).skip(seed.project) {
        let id = app.store.project_by_code(project.code.as_str()).await.map_err(|error| said(&error))?;
        let dossier = app.store.dossier(id).await.map_err(|error| said(&error))?;
        if !dossier.cases.iter().any(|case| case.open && case.state == "paused") {
            continue;
        }
        // Before the office opens: whatever the records say has happened by then.
        let mut now = at(seed.on, 8, 30);
        let who = Actors::of(&staff.officer);
        let id = PlaybookId::new(app.ids.next(now));
        let ids = (id, DutyId::new(app.ids.next(now)));
        commit(app, app.desk.open_playbook(&dossier, lead.clone(), ids, &who, now)).await?;
        let name = lead.office().map_or_else(String::new, |office| office_name(app, office.as_str()));
        let (by, doer) = (By { party: lead.clone(), name: name.clone() }, Actors { name, ..Actors::of(&staff.officer) });
        for text in &seed.steps {
            now = now.saturating_add(jiff::SignedDuration::from_mins(10)).map_err(|error| said(&error))?;
            let record = app.store.playbook(id).await.map_err(|error| said(&error))?;
            let step = app.desk.playbook(&record).map_err(|error| said(&error))?;
            let step = step.running().map(|one| one.id.clone()).ok_or("playbook: no step runs")?;
            let (owed, told) = crate::playbooks::around(app, &record).await.map_err(|error| said(&error))?;
            let around = crate::desk::AroundPlaybook { owed: &owed, told: &told };
            let duty = DutyId::new(app.ids.next(now));
            let planned = app.desk.playbook_step(
                (&record, record.version),
                (&step, text),
                &dossier,
                around,
                (&by, false, &doer),
                (duty, now),
            );
            commit(app, planned).await?;
        }
        return Ok(());
    }
    Err("playbook: no clock stands still".to_owned())
}
