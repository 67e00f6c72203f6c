//! How the papers of a case came: as which file, or on paper at the window.

use crate::StoreError;
use crate::columns::uuid;
use crate::db::{Arg, Statement, Store};
use crate::row::row;
use base::{CaseId, RegionCode};
use jiff::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How a paper of a case came (材料提交方式).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CasePaper {
    /// The case.
    pub case_id: CaseId,
    /// The paper's id in the item's guide.
    pub paper: String,
    /// The file, one version of it; none: on paper, at the window.
    pub file_id: Option<Uuid>,
    /// When.
    pub at: Timestamp,
}

/// The statement that notes how a paper came; what comes again replaces what came before.
pub(crate) fn write(region: RegionCode, one: &CasePaper) -> Statement {
    let sql = "INSERT INTO case_paper (region, case_id, paper, file_id, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (region, case_id, paper) DO UPDATE SET file_id = excluded.file_id, at = excluded.at";
    let args = vec![
        region.as_str().into(),
        one.case_id.to_string().into(),
        one.paper.as_str().into(),
        one.file_id.map(|id| id.to_string()).into(),
        one.at.as_microsecond().into(),
    ];
    Statement::new(sql, args)
}

row! {
    struct Kept {
        id: String,
        project_id: String,
        material: String,
    }
}

impl Store {
    /// How the papers of a case came: their ids, each with its file or none.
    ///
    /// # Errors
    /// What the database says.
    pub async fn case_papers(&self, case: CaseId) -> Result<BTreeMap<String, Option<Uuid>>, StoreError> {
        let sql = "SELECT paper, file_id FROM case_paper WHERE region = $1 AND case_id = $2";
        let args = vec![self.region_arg(), case.to_string().into()];
        let rows = self.db.all::<(String, Option<String>)>(Statement::new(sql, args)).await?;
        rows.into_iter().map(|(paper, file)| Ok((paper, file.as_deref().map(|id| uuid("file_id", id)).transpose()?))).collect()
    }

    /// Keeps files and uploads of before under the keys that `key` gives for theirs, each as the newest version of its paper, in the
    /// order in which they came. What has its key already is left alone.
    ///
    /// # Errors
    /// What the database says.
    pub async fn rekey_papers(&self, key: impl Fn(&str) -> String) -> Result<usize, StoreError> {
        let mut moved = 0;
        let mut tx = self.db.begin().await?;
        let kept = "SELECT id, project_id, material FROM paper_file WHERE region = $1 ORDER BY at, id";
        for Kept { id, project_id, material } in self.db.all::<Kept>(Statement::new(kept, vec![self.region_arg()])).await? {
            let next = key(&material);
            if next == material {
                continue;
            }
            let sql = "UPDATE paper_file SET material = $3, version = 1 + COALESCE(
                     (SELECT MAX(o.version) FROM paper_file o WHERE o.region = $1 AND o.project_id = $4 AND o.material = $3), 0)
                 WHERE region = $1 AND id = $2";
            let args: Vec<Arg> = vec![self.region_arg(), id.into(), next.into(), project_id.into()];
            tx.run(Statement::new(sql, args)).await?;
            moved += 1;
        }
        let under_way = "SELECT id, project_id, material FROM upload WHERE region = $1 ORDER BY id";
        for Kept { id, material, .. } in self.db.all::<Kept>(Statement::new(under_way, vec![self.region_arg()])).await? {
            let next = key(&material);
            if next != material {
                let sql = "UPDATE upload SET material = $3 WHERE region = $1 AND id = $2";
                tx.run(Statement::new(sql, vec![self.region_arg(), id.into(), next.into()])).await?;
            }
        }
        tx.commit().await?;
        Ok(moved)
    }
}
