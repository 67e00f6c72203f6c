//! Opinions that offices ask of one another.

use crate::StoreError;
use crate::columns::day_text;
use crate::db::{Statement, Store};
use crate::record::ConsultationRecord;
use base::{CaseId, RegionCode};

/// The statement that writes a consultation, new or answered.
pub(crate) fn write(region: RegionCode, one: &ConsultationRecord) -> Statement {
    let sql = "INSERT INTO consultation (region, case_id, n, office, asked_on, until_on, answered_on, unanswered)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (region, case_id, n) DO UPDATE SET until_on = excluded.until_on, answered_on = excluded.answered_on, unanswered = excluded.unanswered";
    let args = vec![
        region.as_str().into(),
        one.case_id.to_string().into(),
        one.n.into(),
        one.office.as_str().into(),
        one.asked_on.to_string().into(),
        one.until_on.to_string().into(),
        day_text(one.answered_on).into(),
        one.unanswered.into(),
    ];
    Statement::new(sql, args)
}

impl Store {
    /// Whether an office was ever asked about a case: then it may read it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn was_asked(&self, case: CaseId, office: &str) -> Result<bool, StoreError> {
        let sql = "SELECT n FROM consultation WHERE region = $1 AND case_id = $2 AND office = $3 LIMIT 1";
        let args = vec![self.region_arg(), case.to_string().into(), office.into()];
        Ok(self.db.some::<(i64,)>(Statement::new(sql, args)).await?.is_some())
    }
}
