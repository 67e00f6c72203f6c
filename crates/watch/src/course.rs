//! How a case went, as its facts tell it.

use calendar::{Calendar, Pause, date_of};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

/// A case as the patterns see it (办件经过).
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// The case.
    pub id: Uuid,
    /// Its number, as people know it.
    pub number: String,
    /// The service item.
    pub item: String,
    /// The office that answers for it.
    pub office: String,
    /// What it hangs on: the project.
    pub dossier: Uuid,
    /// The applicant's name.
    pub applicant: String,
    /// Who handed it in for the applicant at a window, if an agent did.
    pub agent: Option<String>,
    /// When it was received.
    pub received_at: Timestamp,
    /// What happened, the oldest first.
    pub steps: Vec<Step>,
}

/// Something that happened to a case, or to the project before a machine decided on it (步骤).
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The fact: its number within the case; of an edit of the project, within the project.
    pub seq: i64,
    /// When the law says that it was.
    pub at: Timestamp,
    /// Who did it; none for time and machines.
    pub by: Option<Who>,
    /// Done on paper and entered later: when it was entered says nothing of when it was done.
    pub on_paper: bool,
    /// What.
    pub act: Act,
}

/// Somebody who acted (经办人).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Who {
    /// The same for the same person.
    pub key: String,
    /// As the record shows him.
    pub name: String,
}

/// What the patterns look at (行为).
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// Received (收件).
    Received,
    /// Accepted (受理); the last day of the term that runs from then on.
    Accepted {
        /// From which day terms run.
        on: Date,
        /// Until when it is to be decided.
        due: Option<Date>,
    },
    /// Told what is missing (一次性告知).
    Asked {
        /// The papers' ids.
        papers: Vec<String>,
    },
    /// Papers came (补正).
    Supplied,
    /// The clock was stopped (中止计时).
    Paused,
    /// The clock runs again (恢复计时).
    Resumed {
        /// Until when it is to be decided now.
        due: Option<Date>,
    },
    /// The term was extended (延长期限).
    Extended {
        /// Until when it is to be decided now.
        due: Option<Date>,
    },
    /// Reviewed ahead, the decision waits for a condition that is not the office's (预审通过).
    PreApproved,
    /// A machine checked every condition of the one-hour lane (机器审查).
    MachineReviewed,
    /// Decided (作出决定).
    Decided,
    /// A person looked again at what a machine had decided (人工复核).
    Rechecked {
        /// Whether it was right.
        right: bool,
    },
    /// Ended without a decision: withdrawn, lapsed (撤回、逾期未补正).
    Ended,
    /// The project's record was changed (修改项目登记).
    Edited {
        /// Which fields.
        fields: Vec<String>,
    },
}

impl Course {
    /// The first step that is of a kind.
    pub fn first(&self, wanted: impl Fn(&Act) -> bool) -> Option<&Step> {
        self.steps.iter().find(|step| wanted(&step.act))
    }

    /// Its acceptance: the step, and from which day terms run.
    pub fn accepted(&self) -> Option<(&Step, Date)> {
        self.steps.iter().find_map(|step| match step.act {
            Act::Accepted { on, .. } => Some((step, on)),
            _ => None,
        })
    }

    /// Its first decision.
    pub fn decided(&self) -> Option<&Step> {
        self.first(|act| *act == Act::Decided)
    }

    /// Whether it went through the one-hour lane, or its decision waited for a condition outside the office: such cases stand in no queue.
    pub fn is_beside_the_queue(&self) -> bool {
        self.steps.iter().any(|step| matches!(step.act, Act::MachineReviewed | Act::PreApproved))
    }

    /// When its clock stood still, the open stop last.
    pub fn pauses(&self) -> Vec<Pause> {
        let mut pauses: Vec<Pause> = Vec::new();
        for step in &self.steps {
            match step.act {
                Act::Paused => pauses.push(Pause { from: date_of(step.at), to: None }),
                Act::Resumed { .. } => {
                    if let Some(open) = pauses.last_mut().filter(|pause| pause.to.is_none()) {
                        open.to = Some(date_of(step.at));
                    }
                }
                _ => {}
            }
        }
        pauses
    }

    /// Whether its clock stood still on a day.
    pub fn stands_still(&self, day: Date) -> bool {
        self.pauses().iter().any(|pause| pause.from <= day && pause.to.is_none_or(|to| day <= to))
    }

    /// The working days from acceptance to the decision, pauses left out; `None` while it is not decided, and outside every calendar.
    pub fn days_taken(&self, calendar: &Calendar) -> Option<i64> {
        let ((_, accepted), decided) = (self.accepted()?, self.decided()?);
        let closed: Vec<Pause> = self.pauses().into_iter().filter(|pause| pause.to.is_some_and(|to| to >= pause.from)).collect();
        calendar.elapsed_working_days(accepted, date_of(decided.at), &closed).ok().map(|count| count.n)
    }
}
