//! One search over everything (全局搜索): a few dossiers, cases and permits that words or a number find first. Names are looked for in an index
//! that holds them alone, and what hangs on a dossier is found by it; lists have filters of their own.

use crate::StoreError;
use crate::columns::{case_id, permit_id, project_id};
use crate::db::{Arg, Store};
use crate::page::Where;
use crate::row::row;
use crate::scope::Scope;
use base::{CaseId, PermitId, ProjectId};

/// Dossiers that words may find before the best of them are chosen: of more, the words say too little.
const FOUND_MAX: usize = 200;

/// A dossier that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDossier {
    /// Its id.
    pub id: ProjectId,
    /// investment, establishment or claim.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub owner: String,
    /// Its code, once it has one.
    pub code: Option<String>,
    /// Where it lies.
    pub district: String,
}

/// A case that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundCase {
    /// Its id.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// Of which item.
    pub item: String,
    /// How it stands.
    pub state: String,
    /// The name of its dossier.
    pub name: String,
}

/// A permit that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPermit {
    /// Its id.
    pub id: PermitId,
    /// Its document's number (文号).
    pub document_number: String,
    /// Of which item.
    pub item: String,
    /// Who holds it.
    pub holder: String,
    /// How it stands.
    pub state: String,
}

/// What hangs on dossiers is asked for by these: a number, or the dossiers and perhaps the items.
#[derive(Debug, Clone, Copy)]
pub struct Hanging<'a> {
    /// What was typed, when it may be a number.
    pub number: &'a str,
    /// The dossiers that its words find, the best first.
    pub dossiers: &'a [ProjectId],
    /// Of these items alone; none means of all.
    pub items: Option<&'a [String]>,
}

row! {
    struct Named {
        id: String,
        search: String,
    }
}

row! {
    struct DossierRow {
        id: String,
        kind: String,
        name: String,
        owner: String,
        code: Option<String>,
        district: String,
    }
}

row! {
    struct CaseRow {
        id: String,
        number: String,
        item: String,
        state: String,
        name: String,
    }
}

row! {
    struct PermitRow {
        id: String,
        document_number: String,
        item: String,
        holder: String,
        state: String,
    }
}

impl Store {
    /// Dossiers of some kinds whose name, owner or code holds every word, the likeliest first: those that begin with the first word, then those that
    /// hold it early, the shorter before the longer.
    ///
    /// # Errors
    /// What the database says.
    pub async fn search_dossiers(
        &self,
        words: &str,
        kinds: &[&str],
        scope: &Scope,
        most: usize,
    ) -> Result<Vec<FoundDossier>, StoreError> {
        let mut found = Where::region("project.region", self);
        found.within("project.kind", kinds.iter().map(|&kind| kind.to_owned()));
        found.holds("project.search", words);
        scope.of_dossiers(&mut found, self);
        let named =
            found.statement("SELECT project.id AS id, project.search AS search FROM project", &format!("LIMIT {FOUND_MAX}"));
        let mut named = self.db.all::<Named>(named).await?;
        let first = words.split_whitespace().next().unwrap_or_default().to_lowercase();
        named.sort_by_cached_key(|one| (one.search.find(&first).unwrap_or(usize::MAX), one.search.len(), one.id.clone()));
        named.truncate(most);
        let ids: Vec<String> = named.into_iter().map(|one| one.id).collect();
        let mut chosen = Where::region("region", self);
        chosen.within("id", ids.iter().cloned());
        let rows = chosen.statement("SELECT id, kind, name, owner, code, district FROM project", "");
        let mut rows = self.db.all::<DossierRow>(rows).await?;
        rows.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
        let read = |row: DossierRow| {
            let DossierRow { id, kind, name, owner, code, district } = row;
            Ok(FoundDossier { id: project_id(&id)?, kind, name, owner, code, district })
        };
        rows.into_iter().map(read).collect()
    }

    /// Cases of a number, or those that hang on dossiers: what is under way before what is done, the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn search_cases(&self, of: Hanging<'_>, scope: &Scope, most: usize) -> Result<Vec<FoundCase>, StoreError> {
        let found = || {
            let mut found = Where::region("c.region", self);
            scope.hanging_on("c.project_id", &mut found, self);
            found
        };
        let mut numbered = found();
        numbered.within("c.number", self.numbers(of.number).await?);
        let columns = "SELECT c.id AS id, c.number AS number, c.item AS item, c.state AS state, p.name AS name \
                       FROM approval_case c JOIN project p ON p.region = c.region AND p.id = c.project_id";
        let tail = format!("ORDER BY c.open DESC, c.received_at DESC, c.id DESC LIMIT {most}");
        let mut rows = self.db.all::<CaseRow>(numbered.statement(columns, &tail)).await?;
        if rows.is_empty() && !of.dossiers.is_empty() {
            let mut hanging = found();
            of.on("c.project_id", "c.item", &mut hanging);
            rows = self.db.all::<CaseRow>(hanging.statement(columns, &tail)).await?;
        }
        let read = |row: CaseRow| {
            let CaseRow { id, number, item, state, name } = row;
            Ok(FoundCase { id: case_id(&id)?, number, item, state, name })
        };
        rows.into_iter().map(read).collect()
    }

    /// Permits of an identifier or a document's number, or those that hang on dossiers, the newest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn search_permits(&self, of: Hanging<'_>, scope: &Scope, most: usize) -> Result<Vec<FoundPermit>, StoreError> {
        let found = || {
            let mut found = Where::region("permit.region", self);
            scope.hanging_on("permit.project_id", &mut found, self);
            found
        };
        let columns = "SELECT id, document_number, item, holder, state FROM permit";
        let tail = format!("ORDER BY issued_on DESC, id DESC LIMIT {most}");
        let mut rows = Vec::new();
        for column in ["permit.number", "permit.document_number"] {
            if rows.is_empty() && !of.number.contains('\0') {
                let mut numbered = found();
                numbered.and(&format!("{column} = ?"), vec![Arg::from(of.number)]);
                rows = self.db.all::<PermitRow>(numbered.statement(columns, &tail)).await?;
            }
        }
        if rows.is_empty() && !of.dossiers.is_empty() {
            let mut hanging = found();
            of.on("permit.project_id", "permit.item", &mut hanging);
            rows = self.db.all::<PermitRow>(hanging.statement(columns, &tail)).await?;
        }
        let read = |row: PermitRow| {
            let PermitRow { id, document_number, item, holder, state } = row;
            Ok(FoundPermit { id: permit_id(&id)?, document_number, item, holder, state })
        };
        rows.into_iter().map(read).collect()
    }
}

impl Hanging<'_> {
    fn on(&self, dossier: &str, item: &str, found: &mut Where) {
        found.within(dossier, self.dossiers.iter().map(ToString::to_string));
        if let Some(items) = self.items {
            found.within(item, items.iter().cloned());
        }
        found.narrow();
    }
}
