//! Figures of the offices: sums by day, kept by the transactions that change them, so that no page looks through the cases.

use crate::StoreError;
use crate::columns::day_text;
use crate::db::{Arg, Statement, Store};
use crate::record::{CaseFigures, CaseRecord, ConsultationRecord, Tallied, Tally};
use crate::row::row;
use base::RegionCode;
use jiff::civil::Date;

/// Days from one to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub from: Date,
    /// The last.
    pub to: Date,
}

row! {
    /// What an office was handed and asked to correct, and what it decided, in some days.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct OfficeSums {
        /// The office, or the month, such as `2023-07`.
        pub name: String,
        /// Applications received.
        pub received: i64,
        /// Of these, needing corrections.
        pub corrected: i64,
        /// Cases decided.
        pub decided: i64,
        /// Of these, with a term.
        pub timed: i64,
        /// Of these, decided within it.
        pub on_time: i64,
        /// Steps of officials up to these decisions.
        pub steps: i64,
        /// Of these, done on paper and entered later.
        pub steps_on_paper: i64,
        /// Of the cases decided, by a machine.
        pub machine: i64,
    }
}

row! {
    /// How many cases of an item took so many working days.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct AchievedRow {
        /// The item.
        pub item: String,
        /// Working days.
        pub working_days: i64,
        /// Cases.
        pub n: i64,
        /// Of these, with a term.
        pub timed: i64,
        /// Of these, decided within it.
        pub on_time: i64,
    }
}

/// The row of the sum that gains by it.
pub(crate) fn row(one: &Tally) -> String {
    let Tally { day, office, item, what } = one;
    match what {
        Tallied::Received | Tallied::Corrected => format!("intake {day} {office} {item}"),
        Tallied::Decided { working_days, .. } => format!("decided {day} {office} {item} {working_days}"),
    }
}

/// The statement that adds one to a sum.
pub(crate) fn count(region: RegionCode, one: &Tally) -> Statement {
    let mut args: Vec<Arg> =
        vec![region.as_str().into(), one.day.to_string().into(), one.office.as_str().into(), one.item.as_str().into()];
    match &one.what {
        Tallied::Received | Tallied::Corrected => {
            let corrected = matches!(one.what, Tallied::Corrected);
            args.extend([(!corrected).into(), corrected.into()]);
            let sql = "INSERT INTO intake_tally (region, day, office, item, received, corrected) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (region, day, office, item) DO UPDATE
                 SET received = intake_tally.received + excluded.received, corrected = intake_tally.corrected + excluded.corrected";
            Statement::new(sql, args)
        }
        Tallied::Decided { working_days, on_time, steps, steps_on_paper, machine } => {
            args.extend([(*working_days).into(), on_time.is_some().into(), on_time.unwrap_or(false).into()]);
            args.extend([(*steps).into(), (*steps_on_paper).into(), (*machine).into()]);
            let sql = "INSERT INTO decided_tally
                     (region, day, office, item, working_days, n, timed, on_time, steps, steps_on_paper, machine)
                 VALUES ($1, $2, $3, $4, $5, 1, $6, $7, $8, $9, $10)
                 ON CONFLICT (region, day, office, item, working_days) DO UPDATE
                 SET n = decided_tally.n + 1, timed = decided_tally.timed + excluded.timed,
                     on_time = decided_tally.on_time + excluded.on_time, steps = decided_tally.steps + excluded.steps,
                     steps_on_paper = decided_tally.steps_on_paper + excluded.steps_on_paper,
                     machine = decided_tally.machine + excluded.machine";
            Statement::new(sql, args)
        }
    }
}

/// The statement that notes what a case of before says of its offices; it touches nothing when that is known.
fn figure(region: RegionCode, case: &CaseRecord) -> Statement {
    let CaseFigures {
        intake_office,
        corrected,
        decided_on,
        working_days,
        on_time,
        steps,
        steps_on_paper,
        looked_on,
        look_passed,
    } = &case.figures;
    let sql = "UPDATE approval_case SET intake_office = $3, corrected = $4, decided_on = $5, working_days = $6, on_time = $7,
             steps = $8, steps_on_paper = $9, looked_on = $10, look_passed = $11
         WHERE region = $1 AND id = $2 AND intake_office = ''";
    let args = vec![
        region.as_str().into(),
        case.id.to_string().into(),
        intake_office.as_str().into(),
        (*corrected).into(),
        day_text(*decided_on).into(),
        (*working_days).into(),
        on_time.map_or(-1, i64::from).into(),
        (*steps).into(),
        (*steps_on_paper).into(),
        day_text(*looked_on).into(),
        (*look_passed).into(),
    ];
    Statement::new(sql, args)
}

impl Store {
    /// What each office was handed and decided in some days; of one office when it is named.
    ///
    /// # Errors
    /// What the database says.
    pub async fn office_sums(&self, office: Option<&str>, days: Days) -> Result<Vec<OfficeSums>, StoreError> {
        self.sums("office", office, days).await
    }

    /// The same of one office, or of all together, month by month.
    ///
    /// # Errors
    /// What the database says.
    pub async fn office_months(&self, office: Option<&str>, days: Days) -> Result<Vec<OfficeSums>, StoreError> {
        self.sums("SUBSTR(day, 1, 7)", office, days).await
    }

    async fn sums(&self, by: &str, office: Option<&str>, days: Days) -> Result<Vec<OfficeSums>, StoreError> {
        let own = if office.is_some() { " AND office = $4" } else { "" };
        let within = format!("WHERE region = $1 AND day >= $2 AND day <= $3{own} GROUP BY {by}");
        let sql = format!(
            "SELECT sums.name, CAST(SUM(sums.received) AS BIGINT) AS received, CAST(SUM(sums.corrected) AS BIGINT) AS corrected,
                 CAST(SUM(sums.decided) AS BIGINT) AS decided, CAST(SUM(sums.timed) AS BIGINT) AS timed,
                 CAST(SUM(sums.on_time) AS BIGINT) AS on_time, CAST(SUM(sums.steps) AS BIGINT) AS steps,
                 CAST(SUM(sums.steps_on_paper) AS BIGINT) AS steps_on_paper, CAST(SUM(sums.machine) AS BIGINT) AS machine
             FROM (
                 SELECT {by} AS name, SUM(received) AS received, SUM(corrected) AS corrected, 0 AS decided, 0 AS timed, 0 AS on_time,
                     0 AS steps, 0 AS steps_on_paper, 0 AS machine FROM intake_tally {within}
                 UNION ALL
                 SELECT {by} AS name, 0, 0, SUM(n), SUM(timed), SUM(on_time), SUM(steps), SUM(steps_on_paper), SUM(machine)
                 FROM decided_tally {within}
             ) sums GROUP BY sums.name ORDER BY sums.name"
        );
        let mut args = self.of_days(days);
        args.extend(office.map(Arg::from));
        self.db.all(Statement::new(sql, args)).await
    }

    /// How long cases took, item by item: of one office or one item when they are named.
    ///
    /// # Errors
    /// What the database says.
    pub async fn achieved(&self, office: Option<&str>, item: Option<&str>, days: Days) -> Result<Vec<AchievedRow>, StoreError> {
        let mut args = self.of_days(days);
        let mut own = String::new();
        for (column, value) in [("office", office), ("item", item)] {
            if let Some(value) = value {
                args.push(value.into());
                own.push_str(&format!(" AND {column} = ${}", args.len()));
            }
        }
        let sql = format!(
            "SELECT item, working_days, CAST(SUM(n) AS BIGINT) AS n, CAST(SUM(timed) AS BIGINT) AS timed,
                 CAST(SUM(on_time) AS BIGINT) AS on_time
             FROM decided_tally WHERE region = $1 AND day >= $2 AND day <= $3{own}
             GROUP BY item, working_days ORDER BY item, working_days"
        );
        self.db.all(Statement::new(sql, args)).await
    }

    /// How long cases took, office by office.
    ///
    /// # Errors
    /// What the database says.
    pub async fn achieved_by_office(&self, days: Days) -> Result<Vec<(String, AchievedRow)>, StoreError> {
        let sql = "SELECT office, '' AS item, working_days, CAST(SUM(n) AS BIGINT) AS n, CAST(SUM(timed) AS BIGINT) AS timed,
                 CAST(SUM(on_time) AS BIGINT) AS on_time
             FROM decided_tally WHERE region = $1 AND day >= $2 AND day <= $3 GROUP BY office, working_days ORDER BY office, working_days";
        row! {
            struct OfOffice {
                ..row: AchievedRow,
                office: String,
            }
        }
        let rows = self.db.all::<OfOffice>(Statement::new(sql, self.of_days(days))).await?;
        Ok(rows.into_iter().map(|one| (one.office, one.row)).collect())
    }

    fn of_days(&self, days: Days) -> Vec<Arg> {
        vec![self.region_arg(), days.from.to_string().into(), days.to.to_string().into()]
    }

    /// Cases of before that have not been counted, at most so many.
    ///
    /// # Errors
    /// What the database says.
    pub async fn uncounted_cases(&self, limit: i64) -> Result<Vec<CaseRecord>, StoreError> {
        self.whole_cases("WHERE region = $1 AND intake_office = '' ORDER BY id LIMIT $2", vec![self.region_arg(), limit.into()])
            .await
    }

    /// Counts a case of before, once: what it says of its offices, the sums, and which opinions never came.
    ///
    /// # Errors
    /// What the database says.
    pub async fn count_case(
        &self,
        case: &CaseRecord,
        tallies: &[Tally],
        opinions: &[ConsultationRecord],
    ) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        if tx.run(figure(self.region, case)).await? > 0 {
            for one in tallies {
                tx.run(count(self.region, one)).await?;
            }
            for one in opinions {
                tx.run(crate::consultation::write(self.region, one)).await?;
            }
        }
        tx.commit().await
    }
}
