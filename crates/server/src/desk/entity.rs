//! The register of business entities at the desk: what a batch leaves behind as a fact, and how one entity changes.

use super::Desk;
use super::fact::{Actors, own_fact};
use entity::Names;
use serde_json::json;
use store::{Change, EntityBatch};

/// The fact of a batch: how many came, from where, and the digest that proves each of them.
pub fn batch_told(batch: &EntityBatch, who: &Actors) -> Change {
    let digest: String = batch.digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let body = json!({ "source": batch.source, "rows": batch.rows, "first": batch.n_first, "digest": digest });
    let (mut head, mut facts) = ([0; 32], 0);
    let fact = own_fact(("entity-batch", batch.id.uuid()), (&mut head, &mut facts), ("entities-added", body), who, batch.at);
    Change { facts: vec![fact], ..Change::default() }
}

impl Desk {
    /// What names of this city's entities begin with.
    pub fn names(&self) -> &Names {
        &self.names
    }

    pub(super) fn names_of(city: &city::City) -> Names {
        let short = city.name.zh.trim_end_matches('市').to_owned();
        let districts = city.districts.iter().map(|one| one.name.zh.clone());
        Names::new(districts.chain([city.name.zh.clone(), short]))
    }
}
