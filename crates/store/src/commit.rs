//! The only way in which anything is changed: a whole [`Change`], in one transaction, or nothing of it.

use crate::db::{Statement, Store, Tx};
use crate::record::{CaseRecord, Change, Write};
use crate::{StoreError, bench, bundle, case, consultation, fact, paper_file, permit, project, sent_back, setting};
use std::time::Duration;

/// How often a change is tried when the database is busy.
const ATTEMPTS_MAX: u32 = 5;
/// The first pause before trying again; it doubles, with jitter.
const PAUSE: Duration = Duration::from_millis(5);

/// What a commit gave away: the numbers of new cases, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Committed {
    /// One for each new case that came without a number.
    pub numbers: Vec<String>,
}

impl Store {
    /// Writes a change, whole or not at all.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a row has another version, [`StoreError::Taken`] when a name is taken, [`StoreError::Busy`]
    /// after some attempts.
    pub async fn commit(&self, change: Change) -> Result<Committed, StoreError> {
        self.commit_all(vec![change]).await
    }

    /// Writes many changes in one transaction: for building a demonstration and for imports.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn commit_all(&self, changes: Vec<Change>) -> Result<Committed, StoreError> {
        let mut attempt = 1;
        loop {
            match self.attempt(&changes).await {
                Err(StoreError::Busy) if attempt < ATTEMPTS_MAX => {
                    tracing::debug!(attempt, "the database is busy; trying again");
                    tokio::time::sleep(pause(attempt)).await;
                    attempt += 1;
                }
                other => return other,
            }
        }
    }

    async fn attempt(&self, changes: &[Change]) -> Result<Committed, StoreError> {
        let mut tx = self.db.begin().await?;
        let mut committed = Committed::default();
        for change in changes {
            self.write(&mut tx, change, &mut committed).await?;
        }
        tx.commit().await?;
        Ok(committed)
    }

    async fn write(&self, tx: &mut Tx, change: &Change, committed: &mut Committed) -> Result<(), StoreError> {
        let region = self.region;
        for write in &change.projects {
            let touched = tx.run(project::write(region, write)).await?;
            self.expect(tx, touched, expected(write), project::version(region, write.record().id)).await?;
        }
        for (id, milestone) in &change.milestones {
            tx.run(project::write_milestone(region, *id, milestone)).await?;
        }
        for write in &change.cases {
            let numbered = self.numbered(tx, write, committed).await?;
            let write = numbered.as_ref().unwrap_or(write);
            let touched = tx.run(case::write(region, write)).await?;
            self.expect(tx, touched, expected(write), case::version(region, write.record().id)).await?;
        }
        for one in &change.permits {
            tx.run(permit::add(region, one)).await?;
        }
        for life in &change.permit_lives {
            tx.run(permit::live(region, life)).await?;
        }
        for one in &change.consultations {
            tx.run(consultation::write(region, one)).await?;
        }
        for write in &change.bundles {
            let touched = tx.run(bundle::write(region, write)).await?;
            self.expect(tx, touched, expected(write), bundle::version(region, write.record().id)).await?;
        }
        for one in &change.paper_files {
            tx.run(paper_file::add(region, one)).await?;
            // An upload that was abandoned meanwhile becomes no paper.
            if tx.run(paper_file::end(region, one.id)).await? == 0 {
                return Err(StoreError::NotFound);
            }
        }
        for some in change.facts.chunks(fact::FACTS_PER_STATEMENT) {
            tx.run(fact::add(region, some)).await?;
        }
        for one in &change.assignments {
            tx.run(bench::assign(region, one)).await?;
        }
        for one in &change.sent_back {
            tx.run(sent_back::count(region, one)).await?;
        }
        if let Some(answer) = &change.answer {
            tx.run(setting::keep(region, answer)).await?;
        }
        Ok(())
    }

    /// A row that was not touched has another version, or is not there.
    async fn expect(&self, tx: &mut Tx, touched: u64, expected: Option<i64>, version: Statement) -> Result<(), StoreError> {
        let Some(expected) = expected.filter(|_| touched == 0) else { return Ok(()) };
        match tx.number(version).await? {
            Some(found) => Err(StoreError::Conflict { expected, found }),
            None => Err(StoreError::NotFound),
        }
    }

    /// Gives a new case its number: region, year of receipt, and a count without gaps, taken in the same transaction.
    async fn numbered(
        &self,
        tx: &mut Tx,
        write: &Write<CaseRecord>,
        committed: &mut Committed,
    ) -> Result<Option<Write<CaseRecord>>, StoreError> {
        let Write::New(record) = write else { return Ok(None) };
        if !record.number.is_empty() {
            return Ok(None);
        }
        let year = record.received_at.to_zoned_datetime(china()).year();
        let sql = "INSERT INTO counter (region, kind, year, n) VALUES ($1, 'case', $2, 1)
             ON CONFLICT (region, kind, year) DO UPDATE SET n = counter.n + 1 RETURNING n";
        let n = tx.number(Statement::new(sql, vec![self.region_arg(), i64::from(year).into()])).await?;
        let mut record = record.clone();
        record.number = format!("{}-{year}-{:06}", self.region, n.unwrap_or_default());
        committed.numbers.push(record.number.clone());
        Ok(Some(Write::New(record)))
    }
}

fn expected<T>(write: &Write<T>) -> Option<i64> {
    match write {
        Write::New(_) => None,
        Write::Update { expected, .. } => Some(*expected),
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
