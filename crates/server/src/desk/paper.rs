//! A paper that was uploaded: its version, and the fact that says who brought it.

use super::fact::{Actors, Chain, FactDraft};
use super::{Desk, Planned};
use serde_json::json;
use store::{Change, Dossier, PaperFile};

impl Desk {
    /// Adds a checked file to the papers of its project.
    pub fn paper(&self, dossier: &Dossier, file: PaperFile, who: &Actors) -> Planned {
        let mut dossier = dossier.clone();
        let id = dossier.project.id;
        let mut chain = Chain { kind: "project", id: id.uuid(), project: id, head: dossier.head, seq: dossier.head_seq };
        let digest = base::hex(&file.digest);
        let body = json!({
            "paper": file.id, "material": file.material, "version": file.version, "name": file.name,
            "media_type": file.media_type, "bytes": file.bytes, "digest": digest, "case": file.case_id,
        });
        let fact = chain.add(FactDraft { kind: "paper-uploaded".to_owned(), at: file.at, body, on_paper_at: None }, who);
        dossier.head = chain.head;
        dossier.head_seq = chain.seq;
        let change = Change { paper_files: vec![file], facts: vec![fact], ..Change::default() };
        Planned { change, dossier, case: None }
    }
}
