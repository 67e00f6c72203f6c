//! What can go wrong with what is stored.

use crate::columns::Unreadable;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such row.
    #[error("there is no such record")]
    NotFound,
    /// Somebody else wrote the row meanwhile.
    #[error("version {found} is stored, not {expected}")]
    Conflict {
        /// The version that the change was made for.
        expected: i64,
        /// The version that is stored.
        found: i64,
    },
    /// A name that must be unique is taken.
    #[error("this {what} is taken")]
    Taken {
        /// The stable name of what is taken: `project-code`, `company-name`, `case-number`, `open-case`, `permit-number`, `permit-case`,
        /// `account-name`, `answer` for a key that was answered meanwhile, `paper-version`, `window` that has a ticket in hand, `campaign-key`, `score` of
        /// a participant, `task-force` of a project, `identity` at a provider, `fact` for
        /// a fact's number, or `record` for a row that is
        /// there already.
        what: &'static str,
    },
    /// A page's position that this list did not give.
    #[error("the page's position is not valid: open the list from its first page")]
    BadCursor,
    /// A text with a NUL character, which PostgreSQL does not keep.
    #[error("a text holds a NUL character: remove it")]
    NulCharacter,
    /// The database says that others are in the way, also after some attempts.
    #[error("the database is busy: try again in a moment")]
    Busy,
    /// The database does not answer, or gave no connection within the time that a request waits for one.
    #[error("the database is away or has no connection free: try again in a moment")]
    Away,
    /// A newer program has written this database.
    #[error("this database has schema {found}, this program knows {known}: use the newer program")]
    TooNew {
        /// The schema that was found.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// A migration of this program is not the one that the database has run.
    #[error("migration {number} of this database is not this program's: use the program that made the database")]
    OtherPast {
        /// Which migration.
        number: i64,
    },
    /// The address of the database names no engine.
    #[error("'{0}' is no database: expected sqlite:FILE or postgres://USER@HOST/NAME")]
    NoSuchEngine(String),
    /// The line to the database's machine is not protected, and its address does not say that it need not be.
    #[error(
        "the line to the database on {host} is not protected: {why}. Name the authority of its certificate by ?sslmode=verify-full&sslrootcert=FILE, \
         or say ?sslmode=disable where nobody else is between"
    )]
    Unprotected {
        /// The database's machine.
        host: String,
        /// What the driver says.
        why: String,
    },
    /// A stored value does not read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The log over the facts is not as it was written.
    #[error("the log is damaged: {0}: run `ballast ledger verify`")]
    Ledger(String),
    /// A file could not be kept or found.
    #[error("papers: {0}")]
    Papers(#[from] object_store::Error),
    /// What shall be filled has rows already.
    #[error("the table {table} has rows already: restore into an empty database")]
    NotEmpty {
        /// The first such table.
        table: &'static str,
    },
    /// A row of a backup is not one of its table, or another region's.
    #[error("a row does not fit the table {table}")]
    Misfit {
        /// The table.
        table: &'static str,
    },
    /// The database says something that is nobody's fault.
    #[error("database: {0}")]
    Broken(sqlx::Error),
}

/// The unique constraints, by index on PostgreSQL and by columns on SQLite.
const TAKEN: [(&str, &str, &str); 30] = [
    ("project_code", "project.region, project.code", "project-code"),
    ("establishment_name", "establishment.region, establishment.name_key", "company-name"),
    ("case_number", "approval_case.region, approval_case.number", "case-number"),
    ("open_case", "approval_case.region, approval_case.project_id, approval_case.item", "open-case"),
    ("permit_number", "permit.region, permit.number", "permit-number"),
    ("permit_case", "permit.region, permit.case_id", "permit-case"),
    ("account_name", "account.region, account.name", "account-name"),
    ("answer_pkey", "answer.region, answer.key, answer.user_id", "answer"),
    ("paper_version", "paper_file.region, paper_file.project_id, paper_file.material, paper_file.version", "paper-version"),
    ("ticket_at_window", "ticket.region, ticket.taken_on, ticket.window_id", "window"),
    ("campaign_key", "campaign.region, campaign.key", "campaign-key"),
    ("score_of_user", "tour_score.region, tour_score.tour_id, tour_score.project_id, tour_score.user_id", "score"),
    ("task_force_standing", "task_force.region, task_force.project_id, task_force.form", "task-force"),
    ("stewardship_now", "stewardship.region, stewardship.entity_id, stewardship.tier", "stewardship"),
    ("entity_uscc", "entity.region, entity.uscc", "credit-code"),
    ("policy_pkey", "policy.region, policy.id", "policy"),
    ("policy_claim_once", "policy_claim.region, policy_claim.policy_id, policy_claim.entity_id", "policy-claim"),
    ("playbook_runs", "playbook.region, playbook.project_id", "playbook"),
    ("fact_pkey", "fact.region, fact.subject_id, fact.seq", "fact"),
    ("issue_number_pkey", "issue_number.region, issue_number.channel, issue_number.number", "issue-number"),
    ("sheet_mapping_pkey", "sheet_mapping.region, sheet_mapping.id", "sheet-mapping"),
    ("complaint_number", "complaint.region, complaint.number", "complaint-number"),
    ("complaint_text", "complaint.region, complaint.received_on, complaint.text_key", "complaint-text"),
    ("complaint_challenge", "complaint.region, complaint.challenge", "complaint-challenge"),
    ("identity_pkey", "identity.region, identity.issuer, identity.subject", "identity"),
    ("identity_user", "identity.region, identity.user_id, identity.issuer", "identity"),
    ("rating_once", "rating.region, rating.subject_kind, rating.subject_id", "rating"),
    ("promotion_lead_project", "promotion_lead.region, promotion_lead.project_id", "lead-project"),
    ("indicator_pkey", "indicator.region, indicator.id", "indicator"),
    ("watch_finding_pkey", "watch_finding.region, watch_finding.id", "finding"),
];

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::RowNotFound => return Self::NotFound,
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => return Self::Away,
            sqlx::Error::Database(told) if told.is_unique_violation() => {
                let words = format!("{} {}", told.constraint().unwrap_or_default(), told.message());
                let known = TAKEN.iter().find(|(index, columns, _)| words.contains(index) || words.contains(columns));
                return Self::Taken { what: known.map_or("record", |(_, _, what)| what) };
            }
            sqlx::Error::Database(told) if told.code().is_some_and(|code| is_busy(&code)) => return Self::Busy,
            sqlx::Error::Database(told) if told.code().is_some_and(|code| code == "22021") => return Self::NulCharacter,
            _ => {}
        }
        Self::Broken(error)
    }
}

/// States in which the same statements may succeed in a moment: SQLSTATE of PostgreSQL, result codes of SQLite.
fn is_busy(code: &str) -> bool {
    ["40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300"].contains(&code)
        || code.starts_with("08")
        || ["5", "6", "261", "517"].contains(&code)
}
