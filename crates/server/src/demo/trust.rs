//! The demonstration's complaints and ratings: written, looked into and answered at the desk like anybody's.

use super::{at, commit, office_name, people};
use crate::desk::{Actors, AroundComplaint, NewComplaint, Rated, writer};
use crate::state::App;
use ::complaint::{Channel, Command};
use ::rating::Grade;
use base::{ComplaintId, DutyId, OfficeId, RatingId};
use city::demo::{ComplaintSeed, ComplaintStepSeed, RatingSeed, TrustSeeds};
use jiff::ToSpan;
use sha2::{Digest, Sha256};
use store::{CaseFilter, DutyFilter, PageRequest};

/// At which hour people write, and at which offices answer.
const HOURS: (i64, i64) = (9, 15);
/// Duties about one complaint.
const OWED: u32 = 20;
/// Delivered cases among which those that were rated are chosen.
const CASES: u32 = 400;

/// Writes every complaint and what became of it, then rates a sample of what was delivered.
///
/// # Errors
/// A sentence that says which, and what the desk or the store said.
pub async fn build(app: &App, seeds: &TrustSeeds, staff: &people::Staff) -> Result<(), String> {
    for seed in &seeds.complaint {
        let told = |error: &dyn std::fmt::Display| format!("{}: {error}", seed.text);
        let id = write(app, seed).await.map_err(|error| told(&error))?;
        for one in &seed.step {
            step(app, id, one, staff).await.map_err(|error| told(&error))?;
        }
    }
    rate(app, &seeds.rating).await
}

async fn write(app: &App, seed: &ComplaintSeed) -> Result<ComplaintId, String> {
    let now = at(seed.on, HOURS.0, 0);
    let id = ComplaintId::new(app.ids.next(now));
    let named = seed.office.as_deref().map(OfficeId::parse).transpose().map_err(|error| error.to_string())?;
    let new = NewComplaint {
        id,
        channel: Channel::parse(&seed.channel).ok_or("there is no such channel")?,
        text: seed.text.clone(),
        category: seed.category.clone(),
        named: named.into_iter().collect(),
        post: seed.post.clone(),
        about: seed.about.clone(),
        contact: String::new(),
        // Nobody looks these up: the secret is derived from what no page shows.
        secret_digest: Sha256::digest(format!("demo {id}")).into(),
        challenge: None,
        synthetic: true,
    };
    commit(app, app.desk.write_in(new, DutyId::new(app.ids.next(now)), &writer(), now)).await?;
    Ok(id)
}

async fn step(app: &App, id: ComplaintId, seed: &ComplaintStepSeed, staff: &people::Staff) -> Result<(), String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let record = app.store.complaint(id).await.map_err(|error| said(&error))?;
    let filter = DutyFilter { subject: Some(id.uuid()), sealed: true, ..DutyFilter::default() };
    let owed = app.store.duties(&filter, &PageRequest::first(OWED)).await.map_err(|error| said(&error))?.items;
    let owed: Vec<_> = owed.into_iter().map(|one| one.duty).collect();
    let told = app.store.told_of(&owed).await.map_err(|error| said(&error))?;
    let text = seed.text.clone();
    let command = match seed.verb.as_str() {
        "accept" => Command::Accept { category: None },
        "decline" => Command::Decline { ground: seed.ground.clone(), text },
        "hand" => Command::Hand { office: OfficeId::parse(&seed.office).map_err(|error| said(&error))?, why: text },
        "answer" => Command::Answer { text },
        "judge" => Command::Judge { satisfied: seed.satisfied, text },
        other => return Err(format!("there is no step '{other}'")),
    };
    let who = if command.verb().is_the_writers() {
        writer()
    } else {
        let office = if command.verb().is_the_keepers() { record.keeper.clone() } else { record.office.clone() };
        Actors { name: office_name(app, &office), role: "inspector".to_owned(), office, id: None, ..Actors::of(&staff.officer) }
    };
    let now = at(seed.on, HOURS.1, 0);
    let around = AroundComplaint { owed: &owed, told: &told };
    let ids = || DutyId::new(app.ids.next(now));
    commit(app, app.desk.complaint_command((&record, record.version), &command, around, ids, &who, now)).await
}

/// Gives the ratings to the newest delivered cases, spread over them, each on the day after it was delivered.
async fn rate(app: &App, seeds: &[RatingSeed]) -> Result<(), String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let filter = CaseFilter { states: Some(vec!["delivered".to_owned()]), ..CaseFilter::default() };
    let newest = PageRequest { sort: Some("received".to_owned()), ..PageRequest::first(CASES) };
    let cases = app.store.cases(&filter, &newest).await.map_err(|error| said(&error))?.items;
    let mut ended: Vec<_> = cases.into_iter().filter(|row| row.case.finished_on.is_some_and(|day| day < app.today())).collect();
    ended.sort_by_key(|row| (row.case.finished_on, row.case.id));
    let wanted: Vec<&RatingSeed> = seeds.iter().flat_map(|seed| std::iter::repeat_n(seed, seed.times)).collect();
    let stride = (ended.len() / wanted.len().max(1)).max(1);
    for (n, (row, seed)) in ended.iter().step_by(stride).zip(&wanted).enumerate() {
        let told = |error: &dyn std::fmt::Display| format!("rating {n}: {error}");
        let grade = Grade::parse(&seed.grade).ok_or_else(|| told(&"there is no such grade"))?;
        let dossier = app.store.dossier(row.case.project_id).await.map_err(|error| told(&error))?;
        let delivered = row.case.finished_on.unwrap_or_else(|| app.today());
        let now = at(delivered.saturating_add(1.day()), HOURS.0, 30).min(app.clock.now());
        let rated = Rated {
            kind: "case",
            id: row.case.id.uuid(),
            number: row.case.number.clone(),
            office: OfficeId::parse(&row.case.office).map_err(|error| told(&error))?,
            item: Some(row.case.item.clone()),
            window: None,
            rater: dossier.project.owner_code.clone().unwrap_or_else(|| dossier.project.id.to_string()),
            by: None,
            synthetic: true,
        };
        let rater = Actors { name: row.case.applicant.clone(), role: "applicant".to_owned(), ..Actors::clock() };
        let id = RatingId::new(app.ids.next(now));
        commit(app, app.desk.rate(rated, (grade, &seed.text), id, &rater, now)).await.map_err(|error| told(&error))?;
        let Some(call) = &seed.call else { continue };
        let office = Actors {
            name: office_name(app, &row.case.office),
            role: "reviewer".into(),
            office: row.case.office.clone(),
            ..Actors::clock()
        };
        let called = ::rating::Command::CallBack { text: call.clone() };
        follow(app, id, (&called, &office), now).await.map_err(|error| told(&error))?;
        if let Some(satisfied) = seed.satisfied {
            let judged = ::rating::Command::Judge { satisfied, text: String::new() };
            follow(app, id, (&judged, &rater), now).await.map_err(|error| told(&error))?;
        }
    }
    Ok(())
}

async fn follow(
    app: &App,
    id: RatingId,
    (command, who): (&::rating::Command, &Actors),
    now: jiff::Timestamp,
) -> Result<(), String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let record = app.store.rating(id).await.map_err(|error| said(&error))?;
    let filter = DutyFilter { subject: Some(id.uuid()), ..DutyFilter::default() };
    let owed = app.store.duties(&filter, &PageRequest::first(OWED)).await.map_err(|error| said(&error))?.items;
    let owed: Vec<_> = owed.into_iter().map(|one| one.duty).collect();
    let told = app.store.told_of(&owed).await.map_err(|error| said(&error))?;
    commit(app, app.desk.rating_command((&record, record.version), command, (&owed, &told), who, now)).await
}
