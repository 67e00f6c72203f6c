//! Who acts: a role, the office behind it, and a name for the record.

use crate::OfficeId;
use crate::item::stable_names;
use serde::{Deserialize, Serialize};

stable_names! {
    /// What somebody may do (角色).
    Role {
        /// The applicant or an agent (申请人).
        Applicant = "applicant", "申请人", "applicant";
        /// A clerk at the window (窗口人员).
        WindowClerk = "window-clerk", "窗口人员", "window clerk";
        /// A reviewer (审查人员).
        Reviewer = "reviewer", "审查人员", "reviewer";
        /// The head of the office (部门负责人).
        OfficeHead = "office-head", "部门负责人", "office head";
        /// A project officer (项目专员).
        ProjectOfficer = "project-officer", "项目专员", "project officer";
        /// A leader (领导).
        Leader = "leader", "领导", "leader";
        /// An administrator (系统管理员).
        Administrator = "administrator", "系统管理员", "administrator";
        /// Looks into complaints on conduct; reads cases and does nothing to them.
        Inspector = "inspector", "纪检监察", "inspector";
        /// A recruiter of promotion (招商员).
        Recruiter = "recruiter", "招商员", "recruiter";
        /// Nobody: time or the law itself acts (系统).
        System = "system", "系统", "system";
    }
}

/// Who acts (操作人). The office's scope and the user's account are the server's business; the law asks for the role alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The role.
    pub role: Role,
    /// The office, for those who have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeId>,
    /// The name under which the record shows them.
    pub user: String,
}

impl Actor {
    /// Somebody.
    pub fn new(role: Role, office: Option<OfficeId>, user: impl Into<String>) -> Self {
        Self { role, office, user: user.into() }
    }

    /// Time, or the law itself.
    pub fn system() -> Self {
        Self::new(Role::System, None, "system")
    }
}
