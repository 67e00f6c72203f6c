//! Which records somebody reaches: conditions that go into the statements that read for him, with bound values.

use crate::db::Store;
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
    /// None.
    Nothing,
}

/// The dossiers of the establishments that a person sets up.
const SET_UP: &str = "SELECT s.project_id FROM establishment s WHERE s.region = ? AND s.applicant_id = ?";
/// The dossiers of a company.
const COMPANYS: &str = "SELECT o.id FROM project o WHERE o.region = ? AND o.owner_code = ?";

impl Scope {
    /// Dossiers whose row is called `project`.
    pub(crate) fn of_dossiers(&self, found: &mut Where, store: &Store) {
        match self {
            Self::All => {}
            Self::Filed => {
                let unfiled = "SELECT 1 FROM establishment s WHERE s.region = project.region AND s.project_id = project.id \
                               AND s.state IN ('draft', 'lapsed')";
                found.and(&format!("NOT EXISTS ({unfiled})"), vec![]);
            }
            Self::Own { .. } => self.hanging_on("project.id", found, store),
            Self::Nothing => found.and("1 = 0", vec![]),
        }
    }

    /// Investment projects: of a company's alone, which an index finds.
    pub(crate) fn of_projects(&self, found: &mut Where) {
        match self {
            Self::All | Self::Filed => {}
            Self::Own { company: Some(company), .. } => found.and("owner_code = ?", vec![company.as_str().into()]),
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
            Self::Nothing => found.and("1 = 0", vec![]),
        }
    }

    /// Issues, called `i`: what he asked, or somebody of his company.
    pub(crate) fn of_issues(&self, found: &mut Where) {
        match self {
            Self::All | Self::Filed => {}
            Self::Own { person, company: Some(company) } => {
                found.and("(i.company_code = ? OR i.by_id = ?)", vec![company.as_str().into(), person.to_string().into()]);
                found.narrow();
            }
            Self::Own { person, company: None } => found.and("i.by_id = ?", vec![person.to_string().into()]),
            Self::Nothing => found.and("1 = 0", vec![]),
        }
    }

    /// Entities of the register, called `e`: his company.
    pub(crate) fn of_entities(&self, found: &mut Where) {
        match self {
            Self::All | Self::Filed => {}
            Self::Own { company: Some(company), .. } => found.and("e.uscc = ?", vec![company.as_str().into()]),
            Self::Own { company: None, .. } | Self::Nothing => found.and("1 = 0", vec![]),
        }
    }
}
