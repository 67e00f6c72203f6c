//! What enterprises got out of those who serve them: offices by what was asked of them; stewards and leading cadres by what became of what their entities
//! asked and claimed. Whoever served an entity on the day counts.

use crate::db::{Arg, Statement, Store};
use crate::record::StewardRecord;
use crate::row::row;
use crate::{Scope, StoreError};
use issue::Standing;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Tables and condition, to follow `FROM`: `w.steward_id` served the company of the issue `i` when it asked.
pub(crate) const SERVED_WHEN_ASKED: &str = "entity e JOIN stewardship w ON w.region = e.region AND w.entity_id = e.id
     WHERE e.region = i.region AND e.uscc = i.company_code AND w.since_on <= i.opened_on AND (w.until_on IS NULL OR w.until_on > i.opened_on)";

/// The same of the entity of the claim `l` when it claimed.
pub(crate) const SERVED_WHEN_CLAIMED: &str = "stewardship w WHERE w.region = l.region AND w.entity_id = l.entity_id
     AND w.since_on <= l.claimed_on AND (w.until_on IS NULL OR w.until_on > l.claimed_on)";

/// How a steward or a leading cadre stands (管家、领导考评): what became of what his entities asked and claimed.
#[derive(Debug, Clone, PartialEq)]
pub struct StewardStanding {
    /// Who.
    pub steward: StewardRecord,
    /// Their issues; `handed` counts all that were asked.
    pub issues: Standing,
    /// Their claims under policies.
    pub claimed: i64,
    /// Of these, paid.
    pub paid: i64,
    /// What was paid, whole yuan.
    pub paid_yuan: i64,
}

row! {
    struct Measured {
        who: String,
        handed: i64,
        answered: i64,
        in_time: i64,
        overdue: i64,
        judged: i64,
        solved_at_once: i64,
        solved: i64,
        reopened: i64,
        marks: i64,
    }
}

row! {
    struct Claimed {
        who: String,
        claimed: i64,
        paid: i64,
        paid_yuan: i64,
    }
}

impl Measured {
    fn read(self) -> (String, Standing) {
        let standing = Standing {
            handed: self.handed,
            answered: self.answered,
            in_time: self.in_time,
            overdue: self.overdue,
            judged: self.judged,
            solved_at_once: self.solved_at_once,
            solved: self.solved,
            reopened: self.reopened,
            marks: self.marks,
        };
        (self.who, standing)
    }
}

/// The sums of issues `i` that make a [`Standing`]; `$4` is today.
fn sums() -> String {
    let sum = |what: &str| format!("CAST(COALESCE(SUM({what}), 0) AS BIGINT)");
    format!(
        "CAST(COUNT(*) AS BIGINT) AS handed, {} AS answered, {} AS in_time, {} AS overdue, {} AS judged, {} AS solved_at_once, {} AS solved,
         {} AS reopened, {} AS marks",
        sum("i.answered"),
        sum("CASE WHEN i.answered = 1 AND i.late = 0 THEN 1 ELSE 0 END"),
        sum("CASE WHEN i.open = 1 AND i.due_key < $4 THEN 1 ELSE 0 END"),
        sum("i.judged"),
        sum("i.solved_at_once"),
        sum("CASE WHEN i.state = 'solved' THEN 1 ELSE 0 END"),
        sum("CASE WHEN i.reopened > 0 THEN 1 ELSE 0 END"),
        sum("i.mark"),
    )
}

impl Store {
    /// How each office stands with the issues asked from one day to another, on `today`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn issue_standings(&self, from: Date, to: Date, today: Date) -> Result<BTreeMap<String, Standing>, StoreError> {
        let sql = format!(
            "SELECT i.office AS who, {} FROM issue i
             WHERE i.region = $1 AND i.opened_on >= $2 AND i.opened_on <= $3 AND i.office IS NOT NULL GROUP BY i.office",
            sums()
        );
        let rows = self.db.all::<Measured>(Statement::new(sql, self.days(from, to, Some(today)))).await?;
        Ok(rows.into_iter().map(Measured::read).collect())
    }

    /// How stewards or leading cadres of a kind stand with what their entities asked and claimed from one day to another, on `today`; those whose
    /// entities neither asked nor claimed anything are not among them.
    ///
    /// # Errors
    /// What the database says.
    pub async fn steward_standings(
        &self,
        kind: &str,
        (from, to, today): (Date, Date, Date),
        scope: &Scope,
    ) -> Result<Vec<StewardStanding>, StoreError> {
        // Issues are few beside entities: the walk begins with them.
        let asked = format!(
            "SELECT w.steward_id AS who, {} FROM issue i, {SERVED_WHEN_ASKED}
             AND i.region = $1 AND i.opened_on >= $2 AND i.opened_on <= $3 GROUP BY w.steward_id",
            sums()
        );
        let asked = self.db.all::<Measured>(Statement::new(asked, self.days(from, to, Some(today)))).await?;
        let claimed = format!(
            "SELECT w.steward_id AS who, CAST(COUNT(*) AS BIGINT) AS claimed, CAST(COUNT(l.paid_on) AS BIGINT) AS paid,
                CAST(COALESCE(SUM(l.paid_yuan), 0) AS BIGINT) AS paid_yuan
             FROM policy_claim l, {SERVED_WHEN_CLAIMED}
             AND l.region = $1 AND l.claimed_on >= $2 AND l.claimed_on <= $3 GROUP BY w.steward_id"
        );
        let claimed = self.db.all::<Claimed>(Statement::new(claimed, self.days(from, to, None))).await?;
        let asked: BTreeMap<String, Standing> = asked.into_iter().map(Measured::read).collect();
        let claimed: BTreeMap<String, Claimed> = claimed.into_iter().map(|row| (row.who.clone(), row)).collect();
        let mut found = Vec::new();
        for steward in self.stewards_of(&[kind], scope).await? {
            let id = steward.id.to_string();
            let (asked, claimed) = (asked.get(&id), claimed.get(&id));
            if asked.is_none() && claimed.is_none() {
                continue;
            }
            let (claimed, paid, paid_yuan) = claimed.map_or((0, 0, 0), |row| (row.claimed, row.paid, row.paid_yuan));
            found.push(StewardStanding { steward, issues: asked.copied().unwrap_or_default(), claimed, paid, paid_yuan });
        }
        Ok(found)
    }

    fn days(&self, from: Date, to: Date, today: Option<Date>) -> Vec<Arg> {
        let days = [Some(from), Some(to), today].into_iter().flatten().map(|day| Arg::from(day.to_string()));
        std::iter::once(self.region_arg()).chain(days).collect()
    }
}
