//! Derived paths, remembered: they depend on a project's facts and on the law alone, and the law changes on few days.

use super::DeskError;
use approval::{Catalogue, DossierKind, Path};
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex};

/// How many paths are remembered before all are forgotten.
const PATHS_MAX: usize = 4096;

/// A dossier's kind, its facts as text, and the day since which the law has stood as it does.
type Key = (DossierKind, String, Option<Date>);

/// The paths derived lately, by facts and by the stretch of days on which the law stays the same.
pub struct Paths {
    law_changes: BTreeSet<Date>,
    known: Mutex<HashMap<Key, Arc<Path>>>,
}

impl Paths {
    /// Nothing is remembered yet.
    pub fn new(catalogue: &Catalogue) -> Self {
        let changes = catalogue.items().iter().flat_map(|item| item.changes(catalogue.schema()));
        Self { law_changes: changes.map(|change| change.on).collect(), known: Mutex::default() }
    }

    /// The path of these facts on `day`: remembered, or derived now.
    pub fn get(
        &self,
        (kind, facts): (DossierKind, &str),
        day: Date,
        derive: impl FnOnce() -> Result<Path, DeskError>,
    ) -> Result<Arc<Path>, DeskError> {
        let since = self.law_changes.range(..=day).next_back().copied();
        let key = (kind, facts.to_owned(), since);
        if let Some(path) = self.known.lock().expect("no thread panics while it looks up a path").get(&key) {
            return Ok(path.clone());
        }
        let path = Arc::new(derive()?);
        let mut known = self.known.lock().expect("no thread panics while it looks up a path");
        if known.len() >= PATHS_MAX {
            known.clear();
        }
        known.insert(key, path.clone());
        Ok(path)
    }

    /// The days after `from` and until `to` on which the law changes.
    pub fn law_changes(&self, from: Date, to: Date) -> bool {
        self.law_changes.iter().any(|&day| from < day && day <= to)
    }
}

impl fmt::Debug for Paths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Paths").field("law_changes", &self.law_changes).finish_non_exhaustive()
    }
}
