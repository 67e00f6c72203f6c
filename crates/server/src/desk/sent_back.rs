//! What one-time notices list, for the count of what reviewers most often send back.

use approval::{Act, Fact};
use calendar::date_of;
use store::{CaseRecord, FactRecord, SentBack};

/// The papers that these facts of cases say were sent back; facts of other subjects say nothing.
pub fn sent_back<'a>(cases: &'a [CaseRecord], facts: &'a [FactRecord]) -> impl Iterator<Item = SentBack> + 'a {
    let notices = facts.iter().filter(|fact| fact.kind == "corrections-requested");
    notices.flat_map(|record| {
        let case = cases.iter().find(|case| case.id.uuid() == record.subject_id);
        let wanted = match serde_json::from_str::<Fact>(&record.body).map(|fact| fact.act) {
            Ok(Act::CorrectionsRequested { wanted }) => wanted,
            _ => Vec::new(),
        };
        let on = date_of(record.at);
        let line = move |case: &CaseRecord, paper: String| SentBack { item: case.item.clone(), paper, on };
        wanted.into_iter().filter_map(move |wanted| Some(line(case?, wanted.id)))
    })
}
