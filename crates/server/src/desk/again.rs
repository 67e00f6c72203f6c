//! Papers that were handed in although they were not needed any more (重复提交材料): what the one form would have said on that day of the same case.

use super::{Desk, DeskError};
use approval::{Case, Held, Issued, ItemId, Known, Named, RegisterField, Source, merge};
use base::{CaseId, ProjectId};
use calendar::date_of;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use store::{HandedIn, TwiceCase, TwicePermit, TwiceProject};

/// A paper that a case asked for though it was there (重复材料).
#[derive(Debug, Clone)]
pub struct AskedAgain {
    /// For which case.
    pub case: CaseId,
    /// The paper's key.
    pub key: String,
    /// Its name.
    pub name: Named,
    /// Where it was.
    pub source: Source,
}

/// What the fact of an application by the one form names.
#[derive(Debug, Deserialize)]
struct FormSubmitted {
    cases: Vec<String>,
}

/// A case as it is read.
struct Came<'a> {
    record: &'a TwiceCase,
    case: Case,
}

impl Desk {
    /// The papers of cases that came since an instant which were handed in though a permit in force, the register or an earlier case of the same project had
    /// them since a day before at least: by State Council Order 716 art. 7 nobody may be asked for them.
    ///
    /// What came by the one form is left out: it asks for nothing that is there. So is what each item has of its own, what had run out, and what an earlier
    /// case had sent back.
    ///
    /// # Errors
    /// What is stored of a case and does not read.
    pub fn asked_again(&self, handed: &HandedIn, since: Timestamp) -> Result<Vec<AskedAgain>, DeskError> {
        let read = |body: &String| serde_json::from_str::<FormSubmitted>(body).map_err(DeskError::broken);
        let forms: Vec<FormSubmitted> = handed.forms.iter().map(read).collect::<Result<_, _>>()?;
        let by_form: BTreeSet<&str> = forms.iter().flat_map(|form| &form.cases).map(String::as_str).collect();
        let mut of_project: BTreeMap<ProjectId, Vec<Came<'_>>> = BTreeMap::new();
        for record in &handed.cases {
            let case = serde_json::from_str(&record.document).map_err(DeskError::broken)?;
            of_project.entry(record.project).or_default().push(Came { record, case });
        }
        let mut permits: BTreeMap<ProjectId, Vec<&TwicePermit>> = BTreeMap::new();
        for permit in &handed.permits {
            permits.entry(permit.project).or_default().push(permit);
        }
        let mut found = Vec::new();
        for project in &handed.projects {
            let cases = of_project.get(&project.id).map(Vec::as_slice).unwrap_or_default();
            let permits = permits.get(&project.id).map(Vec::as_slice).unwrap_or_default();
            let new = cases.iter().filter(|one| one.record.received_at >= since);
            for one in new.filter(|one| !by_form.contains(one.record.id.to_string().as_str())) {
                self.of_case(one, &self.known_then(project, cases, permits, one.record.received_at), &mut found);
            }
        }
        Ok(found)
    }

    /// The papers of a case that were there already.
    fn of_case(&self, one: &Came<'_>, known: &Known, found: &mut Vec<AskedAgain>) {
        let day = date_of(one.record.received_at);
        let form = merge(std::slice::from_ref(&one.case.guide), known, &self.city.materials, day);
        let came = |id: &str| one.case.papers.iter().any(|paper| paper.id == id);
        let there = form.papers.into_iter().filter(|paper| paper.source.is_there());
        let handed_in = there.filter(|paper| paper.uses.iter().any(|use_| came(&use_.paper)));
        let case = one.record.id;
        found.extend(handed_in.map(|paper| AskedAgain { case, key: paper.key, name: paper.name, source: paper.source }));
    }

    /// What was known of a project since the day before an instant at least: whoever files on the day itself may have come first.
    fn known_then(&self, project: &TwiceProject, cases: &[Came<'_>], permits: &[&TwicePermit], at: Timestamp) -> Known {
        let day = date_of(at);
        let fields = [(RegisterField::CreditCode, &project.owner_code), (RegisterField::ProjectCode, &project.code)];
        let held_then = |permit: &&&TwicePermit| permit.issued_on < day && permit.ended_on.is_none_or(|on| on > day);
        let issued = |permit: &&TwicePermit| {
            Some(Issued {
                item: ItemId::parse(&permit.item).ok()?,
                on: permit.issued_on,
                valid_to: permit.valid_to,
                number: permit.number.clone(),
                permit: permit.id.to_string(),
            })
        };
        let before: Vec<&Came<'_>> = cases.iter().filter(|one| one.record.received_at < at).collect();
        let useful = before.iter().filter(|one| is_useful(one.record, day));
        Known {
            in_hand: useful.flat_map(|one| self.held(one, &before, day)).collect(),
            permits: permits.iter().filter(held_then).filter_map(issued).collect(),
            register: fields.into_iter().filter_map(|(field, value)| Some((field, value.clone()?))).collect(),
            under_way: BTreeSet::new(),
        }
    }

    /// The papers that a case has had since the day before: not those that it asked for again, nor those that a case of this project brings forth.
    fn held<'a>(&'a self, one: &'a Came<'_>, before: &'a [&Came<'_>], day: Date) -> impl Iterator<Item = Held> + 'a {
        let asked_again = |id: &str| {
            let line = one.case.corrections.last().and_then(|notice| notice.line(id));
            line.is_some_and(|line| line.supplied_on.is_none())
        };
        let own_making = |key: &str| {
            let proved_by = self.city.materials.known(key).map(|known| known.proved_by.as_slice()).unwrap_or_default();
            proved_by.iter().any(|item| before.iter().any(|other| other.case.guide.item == *item))
        };
        let had = one.case.papers.iter().filter(move |paper| paper.on < day && !asked_again(&paper.id));
        let keyed = had.map(|paper| (paper, self.city.materials.key(&one.case.guide.item, &paper.id)));
        keyed.filter(move |(_, key)| !own_making(key)).map(|(paper, key)| Held {
            on: paper.on,
            number: one.record.number.clone(),
            case: one.record.id.to_string(),
            item: one.case.guide.item.clone(),
            key,
        })
    }
}

/// Whether a case's papers were with its office on a day, and good enough: it ran, or was granted.
fn is_useful(case: &TwiceCase, day: Date) -> bool {
    case.outcome.as_deref() == Some("granted") || case.finished_on.is_none_or(|on| on >= day)
}
