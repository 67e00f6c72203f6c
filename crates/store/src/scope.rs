//! Which records somebody reaches: conditions that go into the statements that read for him, with bound values.

use crate::db::{Arg, Store};
use crate::page::Where;
use base::UserId;

/// The records that a reader reaches (数据范围). What a statement does not reach does not exist for him.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Scope {
    /// Every record: what the program itself reads, and the window, which helps with what is not filed yet.
    #[default]
    All,
    /// Every record but the establishments that were not filed.
    Filed,
    /// What is his own or his company's.
    Own {
        /// Who.
        person: UserId,
        /// His company's credit code.
        company: Option<String>,
    },
    /// What some offices answer for: one's own and those beneath it.
    Offices(Vec<String>),
    /// What lies in some districts: a county with the functional areas within its borders.
    Districts(Vec<String>),
    /// None.
    Nothing,
}

/// The dossiers of the establishments that a person sets up.
const SET_UP: &str = "SELECT s.project_id FROM establishment s WHERE s.region = ? AND s.applicant_id = ?";
/// The dossiers of a company.
const COMPANYS: &str = "SELECT o.id FROM project o WHERE o.region = ? AND o.owner_code = ?";
/// Whether a dossier has a case of some offices, whose places follow.
const HANDLED: &str =
    "EXISTS (SELECT 1 FROM approval_case h WHERE h.region = project.region AND h.project_id = project.id AND h.office IN";
/// Whether a dossier was not filed yet.
const UNFILED: &str = "EXISTS (SELECT 1 FROM establishment s WHERE s.region = project.region AND s.project_id = project.id \
     AND s.state IN ('draft', 'lapsed'))";

/// As many places as there are values; a place for nothing where there are none, for `IN ()` is no SQL.
fn places(values: &[String]) -> (String, Vec<Arg>) {
    if values.is_empty() {
        return ("(NULL)".to_owned(), Vec::new());
    }
    (format!("({})", vec!["?"; values.len()].join(", ")), values.iter().map(|one| one.as_str().into()).collect())
}

impl Scope {
    /// Dossiers whose row is called `project`.
    pub(crate) fn of_dossiers(&self, found: &mut Where, store: &Store) {
        match self {
            Self::All => {}
            Self::Filed => found.and(&format!("NOT {UNFILED}"), vec![]),
            Self::Own { .. } => self.hanging_on("project.id", found, store),
            Self::Offices(_) | Self::Districts(_) => {
                found.and(&format!("NOT {UNFILED}"), vec![]);
                self.of_projects(found);
            }
            Self::Nothing => found.and("1 = 0", vec![]),
        }
    }

    /// Investment projects, whose row is called `project`: of a company's alone, which an index finds.
    pub(crate) fn of_projects(&self, found: &mut Where) {
        match self {
            Self::All | Self::Filed => {}
            Self::Own { company: Some(company), .. } => found.and("owner_code = ?", vec![company.as_str().into()]),
            Self::Offices(offices) => {
                let (places, args) = places(offices);
                found.and(&format!("{HANDLED} {places})"), args);
            }
            Self::Districts(districts) => found.within("project.district", districts.iter().cloned()),
            Self::Own { company: None, .. } | Self::Nothing => found.and("1 = 0", vec![]),
        }
    }

    /// What hangs on a dossier, whose id is in `column`. Nothing hangs on what is not filed.
    pub(crate) fn hanging_on(&self, column: &str, found: &mut Where, store: &Store) {
        match self {
            Self::All | Self::Filed => {}
            Self::Own { person, company } => {
                let mut args = vec![store.region_arg(), person.to_string().into()];
                let dossiers = match company {
                    None => SET_UP.to_owned(),
                    Some(company) => {
                        args.extend([store.region_arg(), company.as_str().into()]);
                        format!("{SET_UP} UNION {COMPANYS}")
                    }
                };
                found.and(&format!("{column} IN ({dossiers})"), args);
                found.narrow();
            }
            Self::Offices(offices) => {
                let (places, args) = places(offices);
                let handled = "SELECT h.project_id FROM approval_case h WHERE h.region = $1 AND h.office IN";
                found.and(&format!("{column} IN ({handled} {places})"), args);
            }
            Self::Districts(districts) => {
                let (places, args) = places(districts);
                let lying = "SELECT o.id FROM project o WHERE o.region = $1 AND o.district IN";
                found.and(&format!("{column} IN ({lying} {places})"), args);
            }
            Self::Nothing => found.and("1 = 0", vec![]),
        }
    }

    /// Issues, called `i`: what he asked, or somebody of his company; of an enterprise of the district, or of one that builds there.
    pub(crate) fn of_issues(&self, found: &mut Where) {
        match self {
            Self::All | Self::Filed => {}
            Self::Own { person, company: Some(company) } => {
                found.and("(i.company_code = ? OR i.by_id = ?)", vec![company.as_str().into(), person.to_string().into()]);
                found.narrow();
            }
            Self::Own { person, company: None } => found.and("i.by_id = ?", vec![person.to_string().into()]),
            Self::Offices(offices) => found.within("i.office", offices.iter().cloned()),
            Self::Districts(districts) => {
                let (places, args) = places(districts);
                let sits = "SELECT 1 FROM entity s WHERE s.region = i.region AND s.uscc = i.company_code AND s.district IN";
                let builds =
                    "SELECT 1 FROM project b WHERE b.region = i.region AND b.owner_code = i.company_code AND b.district IN";
                let twice = args.iter().chain(&args).cloned().collect();
                found.and(&format!("(EXISTS ({sits} {places}) OR EXISTS ({builds} {places}))"), twice);
            }
            Self::Nothing => found.and("1 = 0", vec![]),
        }
    }

    /// Entities of the register, called `e`: his company. Offices answer for none.
    pub(crate) fn of_entities(&self, found: &mut Where) {
        match self {
            Self::All | Self::Filed => {}
            Self::Own { company: Some(company), .. } => found.and("e.uscc = ?", vec![company.as_str().into()]),
            Self::Districts(districts) => found.within("e.district", districts.iter().cloned()),
            Self::Own { company: None, .. } | Self::Offices(_) | Self::Nothing => found.and("1 = 0", vec![]),
        }
    }

    /// What an entity of the register has, whose id is in `column`.
    pub(crate) fn of_an_entity(&self, column: &str, found: &mut Where) {
        let with =
            |condition: &str| format!("EXISTS (SELECT 1 FROM entity s WHERE s.region = $1 AND s.id = {column} AND {condition})");
        match self {
            Self::All | Self::Filed => {}
            Self::Own { company: Some(company), .. } => found.and(&with("s.uscc = ?"), vec![company.as_str().into()]),
            Self::Districts(districts) => {
                let (places, args) = places(districts);
                found.and(&with(&format!("s.district IN {places}")), args);
            }
            Self::Own { company: None, .. } | Self::Offices(_) | Self::Nothing => found.and("1 = 0", vec![]),
        }
    }

    /// Posts of stewards and leading cadres, called `s`: those of the districts.
    pub(crate) fn of_stewards(&self, found: &mut Where) {
        match self {
            Self::All | Self::Filed => {}
            Self::Districts(districts) => found.within("s.district", districts.iter().cloned()),
            Self::Own { .. } | Self::Offices(_) | Self::Nothing => found.and("1 = 0", vec![]),
        }
    }

    /// Visits, called `v`: by a steward of the districts, or to an enterprise that sits there.
    pub(crate) fn of_visits(&self, found: &mut Where) {
        match self {
            Self::All | Self::Filed => {}
            Self::Districts(districts) => {
                let (places, args) = places(districts);
                let serves = "SELECT 1 FROM steward s WHERE s.region = v.region AND s.id = v.steward_id AND s.district IN";
                let sits = "SELECT 1 FROM visit_stop p JOIN entity e ON e.region = p.region AND e.id = p.entity_id
                     WHERE p.region = v.region AND p.visit_id = v.id AND e.district IN";
                let twice = args.iter().chain(&args).cloned().collect();
                found.and(&format!("(EXISTS ({serves} {places}) OR EXISTS ({sits} {places}))"), twice);
            }
            Self::Own { .. } | Self::Offices(_) | Self::Nothing => found.and("1 = 0", vec![]),
        }
    }

    /// Ratings, called `r`: of cases of projects of the districts. A window serves the whole city.
    pub(crate) fn of_ratings(&self, found: &mut Where) {
        match self {
            Self::All | Self::Filed => {}
            Self::Districts(districts) => {
                let (places, args) = places(districts);
                let lies = "SELECT 1 FROM approval_case c JOIN project o ON o.region = c.region AND o.id = c.project_id
                     WHERE c.region = r.region AND c.id = r.subject_id AND o.district IN";
                found.and(&format!("r.subject_kind = 'case' AND EXISTS ({lies} {places})"), args);
            }
            Self::Own { .. } | Self::Offices(_) | Self::Nothing => found.and("1 = 0", vec![]),
        }
    }

    /// Duties, called `d`: what he or his company owes, what these offices owe, what is about projects of these districts.
    pub(crate) fn of_duties(&self, found: &mut Where) {
        match self {
            Self::All | Self::Filed => {}
            Self::Own { company: Some(company), .. } => found.and("d.owner_key = ?", vec![company.as_str().into()]),
            Self::Offices(offices) => found.within("d.owner_key", offices.iter().cloned()),
            Self::Districts(districts) => found.within("d.district", districts.iter().cloned()),
            Self::Own { company: None, .. } | Self::Nothing => found.and("1 = 0", vec![]),
        }
    }
}
