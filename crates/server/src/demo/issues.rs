//! The demonstration's issues: asked, sorted by the rule, answered and judged at the desk like anybody's.

use super::{at, commit, office_name, people};
use crate::desk::{Actors, AroundIssue, NewIssue};
use crate::state::App;
use ::issue::{Channel, Command, Company, Issue};
use base::{DutyId, IssueId};
use city::demo::{IssueStepSeed, Seed, issues};
use store::{DutyFilter, PageRequest};

/// At which hour companies ask, offices answer and companies judge.
const HOURS: (i64, i64, i64) = (9, 15, 16);
/// Duties about one issue.
const OWED: u32 = 50;

/// Asks every issue of `text`, day by day.
///
/// # Errors
/// A sentence that says which issue, and what the desk or the store said.
pub async fn build(app: &App, text: &str, seeds: &[Seed], staff: &people::Staff) -> Result<(), String> {
    let synthetic: Vec<&Seed> = seeds.iter().filter(|seed| seed.is_synthetic()).collect();
    for seed in issues(text).map_err(|error| error.to_string())? {
        let told = |error: &dyn std::fmt::Display| format!("{}: {error}", seed.text);
        let builder = synthetic.get(seed.project).ok_or_else(|| told(&"there are not so many synthetic projects"))?;
        let channel = Channel::parse(&seed.channel).ok_or_else(|| told(&"there is no such channel"))?;
        let company = Company { code: Some(builder.owner_code.to_string()), name: builder.owner.clone(), contact: String::new() };
        let asker = Actors { name: builder.owner.clone(), role: "applicant".to_owned(), ..Actors::clock() };
        let now = at(seed.on, HOURS.0, 0);
        let id = IssueId::new(app.ids.next(now));
        let new = NewIssue {
            issue: Issue::new(channel, company, &seed.text, now),
            named: None,
            by: staff.officer.id,
            intake_office: None,
        };
        commit(app, app.desk.ask(new, id, &[], || DutyId::new(app.ids.next(now)), &asker, now)).await?;
        for one in &seed.step {
            step(app, id, one, &asker, staff).await.map_err(|error| told(&error))?;
        }
    }
    Ok(())
}

/// What became of an issue: an answer, or the company's word on one.
///
/// # Errors
/// What the desk or the store said.
pub(super) async fn step(
    app: &App,
    id: IssueId,
    seed: &IssueStepSeed,
    asker: &Actors,
    staff: &people::Staff,
) -> Result<(), String> {
    let said = |error: store::StoreError| error.to_string();
    let record = app.store.issue(id).await.map_err(said)?;
    let filter = DutyFilter { subject: Some(id.uuid()), ..DutyFilter::default() };
    let owed: Vec<_> =
        app.store.duties(&filter, &PageRequest::first(OWED)).await.map_err(said)?.items.into_iter().map(|one| one.duty).collect();
    let told = app.store.told_of(&owed).await.map_err(said)?;
    let office = record.office.clone().unwrap_or_default();
    let name = office_name(app, &office);
    let (command, who, hour) = match &seed.answer {
        Some(text) => {
            let answers = Actors { name, office, id: None, role: "reviewer".to_owned(), ..Actors::of(&staff.officer) };
            (Command::Answer { text: text.clone() }, answers, HOURS.1)
        }
        None => {
            let judge = Command::Judge { solved: seed.solved, satisfaction: seed.mark, text: seed.text.clone() };
            (judge, asker.clone(), HOURS.2)
        }
    };
    let now = at(seed.on, hour, 0);
    let around = AroundIssue { owed: &owed, told: &told };
    let ids = || DutyId::new(app.ids.next(now));
    commit(app, app.desk.issue_command((&record, record.version), &command, around, ids, &who, now)).await
}
