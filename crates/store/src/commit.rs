//! The only way in which anything is changed: a whole [`Change`], in one transaction, or nothing of it.

use crate::Change;
use crate::batch::{Batch, Must, Numbered, Part, Ran};
use crate::db::{Arg, LOCK_WAIT, Statement, Store};
use crate::record::{CaseRecord, DocumentNumber, DocumentRecord, Tally, TicketRecord, WebhookEdit, Write};
use crate::{
    StoreError, api_key, bench, bundle, campaign, case, case_paper, clash, complaint, consultation, delivery, document, duty,
    entity, establishment, fact, identity, indicator, issue, lead, ledger, measure, meeting, office, paper_file, parlour, past,
    permit, person, playbook, policy, policy_use, post, project, rating, replace, second_factor, sent_back, setting,
    sheet_mapping, steward, task_force, telling, ticket, tour, visit, walk, watch, webhook,
};
use base::RegionCode;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::Instant;

/// How often a change is tried when the database says that others are in the way.
const ATTEMPTS_MAX: u32 = 5;
/// The first pause before trying again; it doubles, with jitter.
const PAUSE: Duration = Duration::from_millis(5);

/// What a commit gave away: the numbers of new cases and of new tickets, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Committed {
    /// One for each new case that came without a number.
    pub numbers: Vec<String>,
    /// One for each new ticket that came without a number: its count of the day.
    pub tickets: Vec<i64>,
}

// The argument that was numbered says of which table it was.
const _: () = assert!(case::NUMBER != ticket::NUMBER);

impl Store {
    /// Writes a change, whole or not at all.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a row has another version, [`StoreError::Taken`] when a name is taken, [`StoreError::Busy`]
    /// after some attempts, [`StoreError::Away`] when the database does not answer.
    pub async fn commit(&self, change: Change) -> Result<Committed, StoreError> {
        self.commit_all(vec![change]).await
    }

    /// Writes many changes in one transaction: for building a demonstration and for imports.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn commit_all(&self, changes: Vec<Change>) -> Result<Committed, StoreError> {
        let mut batch = Batch::default();
        for change in &changes {
            lay_out(self, change, &mut batch);
        }
        let taken = self.run_batch(&batch).await?;
        // Documents count in numbers; cases and tickets are told apart by the argument that was numbered.
        let of = |arg: usize| {
            let fits = move |part: &&Part| matches!(part.statement.args.get(arg), Some(Arg::Text(_)));
            let first = move |part: &Part| part.numbered.first().copied().filter(|one| one.arg == arg);
            batch.parts().iter().filter(fits).filter_map(move |part| Some((part, first(part)?)))
        };
        let numbers = of(case::NUMBER).filter_map(|(part, _)| number(part, &taken)).collect();
        let tickets = of(ticket::NUMBER).filter_map(|(_, one)| Some(taken.get(one.taker).copied()?? - one.back)).collect();
        Ok(Committed { numbers, tickets })
    }

    /// Runs a batch; again when the database says that it may succeed in a moment. Whoever had no connection in time has waited
    /// long enough, and after a broken connection nobody knows whether it was written: both are answered at once.
    pub(crate) async fn run_batch(&self, batch: &Batch) -> Result<Vec<Option<i64>>, StoreError> {
        if batch.parts().is_empty() {
            return Ok(Vec::new());
        }
        let begun = Instant::now();
        let mut attempt = 1;
        loop {
            match self.db.together(batch).await {
                Err(StoreError::Busy) if attempt < ATTEMPTS_MAX && begun.elapsed() < LOCK_WAIT => {
                    tracing::debug!(attempt, "the database is busy; trying again");
                    tokio::time::sleep(pause(attempt)).await;
                    attempt += 1;
                }
                Err(error) => return Err(error),
                Ok(Ran::Whole(taken)) => return Ok(taken),
                Ok(Ran::Missed(at)) => return Err(self.missed(&batch.parts()[at]).await?),
            }
        }
    }

    /// A row that was not touched has another version, or is not there.
    async fn missed(&self, part: &Part) -> Result<StoreError, StoreError> {
        let Must::Find { expected, stored } = &part.must else { return Ok(StoreError::NotFound) };
        Ok(match self.db.some::<(i64,)>(stored.clone()).await? {
            Some((found,)) => StoreError::Conflict { expected: *expected, found },
            None => StoreError::NotFound,
        })
    }
}

/// Lays out a change as statements. Their order is that of the locks they take, the same for every change.
pub(crate) fn lay_out(store: &Store, change: &Change, batch: &mut Batch) {
    let region = store.region;
    past::lay_out(region, change, batch);
    for write in &change.projects {
        let id = write.record().id;
        batch.write(format!("project {id}"), project::write(region, write));
    }
    for one in &change.establishments {
        let taker = one.serial.is_none().then(|| batch.take("counter establishment".to_owned(), establishment::take(region)));
        // A name that is set free and taken again: one after the other.
        batch.push(format!("company name {}", one.name_key), establishment::write(region, one), Must::Add);
        if let Some(taker) = taker {
            batch.number(Numbered { arg: establishment::SERIAL, taker, back: 0 });
        }
    }
    for (id, milestone) in &change.milestones {
        let row = format!("milestone {id} {}", milestone.kind);
        batch.push(row, project::write_milestone(region, *id, milestone), Must::Add);
    }
    let mut numbers = numbers(region, &change.cases, batch);
    for write in &change.cases {
        let record = write.record();
        let mut statement = case::write(region, write);
        let numbered = unnumbered(write).and_then(|year| Some((year, numbers.get_mut(&year)?))).map(|(year, numbers)| {
            numbers.left -= 1;
            statement.args[case::NUMBER] = format!("{region}-{year}-").into();
            Numbered { arg: case::NUMBER, taker: numbers.taker, back: numbers.left }
        });
        batch.write(format!("case {}", record.id), statement);
        if let Some(numbered) = numbered {
            batch.number(numbered);
        }
    }
    for one in &change.permits {
        batch.push(format!("permit of {}", one.case_id), permit::add(region, one), Must::Add);
    }
    for life in &change.permit_lives {
        let row = || format!("permit of {}", life.case_id);
        // The edition that goes is kept before the next is written in its place.
        for statement in life.edition.iter().flat_map(|next| permit::reissue(region, life.case_id, next)) {
            batch.push(row(), statement, Must::Add);
        }
        batch.push(row(), permit::live(region, life), Must::Add);
    }
    for one in &change.consultations {
        batch.push(format!("consultation {} {}", one.case_id, one.n), consultation::write(region, one), Must::Add);
    }
    for write in &change.bundles {
        let id = write.record().id;
        batch.write(format!("bundle {id}"), bundle::write(region, write));
    }
    for one in &change.claims {
        let must = Must::Find { expected: one.version, stored: replace::version("duty", region, one.duty) };
        batch.push(format!("duty {}", one.duty), duty::claim(region, one), must);
    }
    for (some, write) in [(&change.followed, duty::follow as fn(_, &[_]) -> _), (&change.opened, duty::open_once)] {
        for some in some.chunks(duty::DUTIES_PER_STATEMENT) {
            let row = some.first().map_or_else(String::new, |one| format!("duties of {}", one.subject_id));
            batch.push(row, write(region, some), Must::Add);
        }
    }
    for write in &change.duties {
        let id = write.record().id;
        batch.write(format!("duty {id}"), duty::write(region, write));
    }
    for write in &change.issues {
        let id = write.record().id;
        batch.write(format!("issue {id}"), issue::write(region, write));
    }
    for one in &change.issue_words {
        batch.push(format!("word {}", one.word), issue::teach(region, one), Must::Add);
    }
    for one in &change.issue_numbers {
        batch.push(format!("issue number {} {}", one.channel, one.number), issue::number(region, one), Must::Add);
    }
    for write in &change.leads {
        let id = write.record().id;
        batch.write(format!("lead {id}"), lead::write(region, write));
    }
    for (id, team) in &change.lead_teams {
        batch.push(format!("team of lead {id} {team}"), lead::join(region, *id, team), Must::Add);
    }
    for write in &change.clashes {
        let id = write.record().id;
        batch.write(format!("clash {id}"), clash::write(region, write));
    }
    for write in &change.sheet_mappings {
        let id = write.record().id;
        batch.write(format!("sheet mapping {id}"), sheet_mapping::write(region, write));
    }
    for write in &change.api_keys {
        let id = write.record().id;
        batch.write(format!("api key {id}"), api_key::write(region, write));
    }
    for write in &change.people {
        let id = write.record().user.id;
        batch.write(format!("person {id}"), person::write(region, write));
    }
    for edit in &change.factors {
        second_factor::edit(region, edit, batch);
    }
    for edit in &change.identities {
        identity::edit(region, edit, batch);
    }
    for edit in &change.posts {
        post::edit(region, edit, batch);
    }
    for edit in &change.webhooks {
        let (office, expected) = match edit {
            WebhookEdit::Set { webhook, expected } => (&webhook.office, *expected),
            WebhookEdit::Drop { office, expected } => (office, *expected),
        };
        let (statement, stored) = webhook::write(region, edit);
        batch.push(format!("webhook {office}"), statement, Must::Find { expected, stored });
    }
    for write in &change.walks {
        let id = write.record().id;
        batch.write(format!("walk {id}"), walk::write(region, write));
    }
    for write in &change.campaigns {
        let id = write.record().id;
        batch.write(format!("campaign {id}"), campaign::write(region, write));
    }
    for one in &change.listings {
        batch.push(format!("listing {} {}", one.campaign, one.project), campaign::list(region, one), Must::Add);
    }
    for write in &change.tours {
        let id = write.record().id;
        batch.write(format!("tour {id}"), tour::write(region, write));
    }
    for one in &change.tour_stops {
        batch.push(format!("stop {} {}", one.tour, one.project), tour::stop(region, one), Must::Add);
    }
    for write in &change.scores {
        let one = write.record();
        // Whoever closes the tour at this moment comes before or after, never in between.
        batch.push(format!("tour {}", one.tour), tour::while_open(region, one), Must::Touch);
        batch.write(format!("score {}", one.id), tour::score(region, write));
    }
    for write in &change.task_forces {
        let id = write.record().id;
        batch.write(format!("task force {id}"), task_force::write(region, write));
    }
    for one in &change.memberships {
        batch.push(format!("member {} {}", one.force, one.office), task_force::member(region, one), Must::Add);
    }
    for write in &change.measures {
        let id = write.record().id;
        batch.write(format!("measure {id}"), measure::write(region, write));
    }
    for one in &change.measure_values {
        batch.push(format!("value {} {}", one.measure, one.on), measure::value(region, one), Must::Add);
    }
    for write in &change.indicators {
        let id = write.record().id;
        batch.write(format!("indicator {id}"), indicator::write(region, write));
    }
    for one in &change.indicator_revisions {
        batch.push(format!("number {} {} {}", one.indicator, one.period, one.n), indicator::revision(region, one), Must::Add);
    }
    for one in &change.indicator_targets {
        batch.push(format!("target {} {} {}", one.indicator, one.year, one.n), indicator::target(region, one), Must::Add);
    }
    for edit in &change.entities {
        entity::lay_out(region, edit, batch);
    }
    for write in &change.stewards {
        let id = write.record().id;
        batch.write(format!("steward {id}"), steward::write(region, write));
    }
    for (one, on) in &change.stewardship_ends {
        steward::end(region, one, *on, batch);
    }
    for write in &change.policies {
        let id = write.record().id;
        batch.write(format!("policy {id}"), policy::write(region, write));
    }
    for one in &change.policy_editions {
        batch.push(format!("edition {} {}", one.policy, one.n), policy::edition(region, one), Must::Add);
    }
    for one in &change.policy_pushes {
        batch.push(format!("push {} {}", one.policy, one.n), policy::push(region, one), Must::Add);
    }
    for one in &change.policy_reads {
        batch.push(format!("read {} {}", one.policy, one.entity), policy_use::read(region, one), Must::Add);
    }
    for write in &change.policy_claims {
        let id = write.record().id;
        batch.write(format!("claim {id}"), policy_use::write(region, write));
    }
    for write in &change.meetings {
        let id = write.record().id;
        batch.write(format!("meeting {id}"), meeting::write(region, write));
    }
    for write in &change.visits {
        let id = write.record().id;
        batch.write(format!("visit {id}"), visit::write(region, write));
    }
    for one in &change.visit_stops {
        batch.push(format!("visit stop {} {}", one.visit, one.entity), visit::stop(region, one), Must::Add);
    }
    for write in &change.events {
        let id = write.record().id;
        batch.write(format!("event {id}"), parlour::write(region, write));
    }
    for write in &change.playbooks {
        let id = write.record().id;
        batch.write(format!("playbook {id}"), playbook::write(region, write));
    }
    for write in &change.complaints {
        let id = write.record().id;
        batch.write(format!("complaint {id}"), complaint::write(region, write));
    }
    for one in &change.complaint_files {
        batch.push(format!("complaint file {}", one.id), complaint::attach(region, one), Must::Add);
    }
    for id in &change.complaint_files_gone {
        batch.push(format!("files of complaint {id}"), complaint::detach(region, *id), Must::Add);
    }
    for write in &change.ratings {
        let id = write.record().id;
        batch.write(format!("rating {id}"), rating::write(region, write));
    }
    for write in &change.findings {
        let id = write.record().id;
        batch.write(format!("finding {id}"), watch::write(region, write));
    }
    for some in change.tellings.chunks(telling::TELLINGS_PER_STATEMENT) {
        let row = some.first().map_or_else(String::new, |one| format!("tellings of {}", one.about.id()));
        batch.push(row, telling::add(region, some), Must::Add);
    }
    for some in change.deliveries.chunks(delivery::DELIVERIES_PER_STATEMENT) {
        let row = some.first().map_or_else(String::new, |one| format!("deliveries of {}", one.telling));
        batch.push(row, delivery::add(region, some), Must::Add);
    }
    let mut numbers = ticket_numbers(region, &change.tickets, batch);
    for write in &change.tickets {
        let record = write.record();
        let statement = ticket::write(region, write);
        let numbered = unnumbered_ticket(write).and_then(|key| numbers.get_mut(&key)).map(|numbers| {
            numbers.left -= 1;
            Numbered { arg: ticket::NUMBER, taker: numbers.taker, back: numbers.left }
        });
        batch.write(format!("ticket {}", record.id), statement);
        if let Some(numbered) = numbered {
            batch.number(numbered);
        }
    }
    for one in &change.paper_files {
        batch.push(format!("paper {}", one.id), paper_file::add(region, one), Must::Add);
        // An upload that was abandoned meanwhile becomes no paper.
        batch.push(format!("upload {}", one.id), paper_file::end(region, one.id), Must::Touch);
    }
    for one in &change.case_papers {
        batch.push(format!("case paper {} {}", one.case_id, one.paper), case_paper::write(region, one), Must::Add);
    }
    for some in change.facts.chunks(fact::FACTS_PER_STATEMENT) {
        let row = some.first().map_or_else(String::new, |one| format!("fact {} {}", one.subject_id, one.seq));
        batch.push(row, fact::add(region, store.salts, some), Must::Add);
    }
    for one in &change.erasures {
        batch.push(format!("fact {} {}", one.subject, one.number), ledger::erase(region, one), Must::Touch);
    }
    for some in change.documents.chunks(document::DOCUMENTS_PER_STATEMENT) {
        documents(region, some, batch);
    }
    for one in &change.assignments {
        batch.push(format!("assignee {}", one.case), bench::assign(region, one), Must::Add);
    }
    for one in &change.sent_back {
        let row = format!("sent back {} {} {}", one.item, one.paper, one.on.first_of_month());
        batch.push(row, sent_back::count(region, one), Must::Add);
    }
    // In one order in every change: two that count the same days do not wait for each other in a circle.
    let mut tallies: Vec<&Tally> = change.tallies.iter().collect();
    tallies.sort_by_key(|one| office::row(one));
    for one in tallies {
        batch.push(office::row(one), office::count(region, one), Must::Add);
    }
    past::lay_out_told(region, &change.past, batch);
    if let Some(answer) = &change.answer {
        batch.push(format!("answer {} {}", answer.key, answer.user_id), setting::keep(region, answer), Must::Add);
    }
}

/// The numbers of one year: the part that takes them, and how many are still to be given.
struct Numbers {
    taker: usize,
    left: i64,
}

/// Takes the numbers of all new cases of a change at once, by the year of receipt: counts without gaps, since they are taken back
/// with everything else when the change is not written.
fn numbers(region: RegionCode, cases: &[Write<CaseRecord>], batch: &mut Batch) -> BTreeMap<i16, Numbers> {
    let mut years: BTreeMap<i16, i64> = BTreeMap::new();
    for year in cases.iter().filter_map(unnumbered) {
        *years.entry(year).or_default() += 1;
    }
    let sql = "INSERT INTO counter (region, kind, year, n) VALUES ($1, 'case', $2, $3)
         ON CONFLICT (region, kind, year) DO UPDATE SET n = counter.n + excluded.n RETURNING n";
    let take = |(year, n): (i16, i64)| {
        let args: Vec<Arg> = vec![region.as_str().into(), i64::from(year).into(), n.into()];
        (year, Numbers { taker: batch.take(format!("counter {year}"), Statement::new(sql, args)), left: n })
    };
    years.into_iter().map(take).collect()
}

/// Lays out documents: their numbers are taken by word and year, then all of them are written in one statement.
fn documents(region: RegionCode, documents: &[DocumentRecord], batch: &mut Batch) {
    let take = |((word, year), n): ((String, i16), i64)| {
        let statement = document::take(region, &word, year, n);
        ((word.clone(), year), Numbers { taker: batch.take(format!("counter {year} {word}"), statement), left: n })
    };
    let mut numbers: BTreeMap<(String, i16), Numbers> = document::series(documents).into_iter().map(take).collect();
    let row = documents.first().map_or_else(String::new, |one| format!("document {}", one.id));
    batch.push(row, document::add(region, documents), Must::Add);
    for (at, one) in documents.iter().enumerate() {
        let DocumentNumber::Next { word, year } = &one.number else { continue };
        let Some(numbers) = numbers.get_mut(&(word.clone(), *year)) else { continue };
        numbers.left -= 1;
        batch.number(Numbered { arg: document::number(at), taker: numbers.taker, back: numbers.left });
    }
}

/// The year of receipt of a new case without a number: its number counts region and year.
fn unnumbered(write: &Write<CaseRecord>) -> Option<i16> {
    match write {
        Write::New(record) if record.number.is_empty() => Some(record.received_at.to_zoned_datetime(china()).year()),
        _ => None,
    }
}

/// The same for new tickets, by day and letter.
fn ticket_numbers(region: RegionCode, tickets: &[Write<TicketRecord>], batch: &mut Batch) -> BTreeMap<(Date, String), Numbers> {
    let mut lines: BTreeMap<(Date, String), i64> = BTreeMap::new();
    for key in tickets.iter().filter_map(unnumbered_ticket) {
        *lines.entry(key).or_default() += 1;
    }
    let take = |((day, letter), n): ((Date, String), i64)| {
        let kind = format!("ticket-{letter}-{day}");
        let args: Vec<Arg> = vec![region.as_str().into(), kind.as_str().into(), i64::from(day.year()).into(), n.into()];
        let sql = "INSERT INTO counter (region, kind, year, n) VALUES ($1, $2, $3, $4)
             ON CONFLICT (region, kind, year) DO UPDATE SET n = counter.n + excluded.n RETURNING n";
        ((day, letter), Numbers { taker: batch.take(format!("counter {kind}"), Statement::new(sql, args)), left: n })
    };
    lines.into_iter().map(take).collect()
}

/// The day and the letter whose count a new ticket takes its number from.
fn unnumbered_ticket(write: &Write<TicketRecord>) -> Option<(Date, String)> {
    match write {
        Write::New(record) if record.n == 0 => Some((record.taken_on, record.letter.clone())),
        _ => None,
    }
}

/// The number that a part was given.
fn number(part: &Part, taken: &[Option<i64>]) -> Option<String> {
    let at = part.numbered.first()?.arg;
    if matches!(part.statement.args[at], Arg::Int(_)) {
        return None;
    }
    match part.args(taken, |_| true).swap_remove(at) {
        Arg::Text(number) => number,
        Arg::Int(_) => None,
    }
}

/// The zone whose years number the cases.
fn china() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::fixed(jiff::tz::offset(8))
}

fn pause(attempt: u32) -> Duration {
    let mut random = [0u8; 1];
    // Without randomness all would try again at once: slower, not wrong.
    let _ = getrandom::fill(&mut random);
    PAUSE * 2u32.pow(attempt - 1) + Duration::from_micros(u64::from(random[0]) * 20)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::WAIT;
    use crate::record::Milestone;
    use base::ProjectId;

    /// A request without a connection waits once for it, not once for each attempt.
    #[tokio::test]
    async fn a_connection_is_waited_for_once() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("t.db").display());
        let store = Store::open(&url, RegionCode::parse("211400").unwrap()).await.unwrap();

        let held = store.db.begin().await.unwrap();
        tokio::time::pause();
        let begun = Instant::now();
        let milestone = Milestone { kind: "listed".to_owned(), planned_on: None, done_on: None };
        let change = Change { milestones: vec![(ProjectId::new(uuid::Uuid::nil()), milestone)], ..Change::default() };
        assert!(matches!(store.commit(change).await, Err(StoreError::Away)));
        let waited = begun.elapsed();
        assert!(waited >= WAIT && waited < WAIT + Duration::from_secs(1), "{waited:?}");
        drop(held);
    }
}
