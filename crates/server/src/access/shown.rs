//! Which answers show personal data, and of which kind (个人信息查阅): a table beside that of permissions. The layer of permissions reads it after the
//! handler, so that an answer that was kept is a reading too; what comes of it, [`Reads`](crate::reads::Reads) keeps (个人信息保护法 arts. 51, 54).
//!
//! Nothing is noted of what somebody reads of his own ([`Reach::Own`](super::Reach)), nor of what the system reads for itself: it calls no operation.
//! `tests/reads.rs` walks the API document: an answer that holds a field of [`PERSONAL`], or a file, and has no line here fails.

use std::collections::HashMap;
use std::sync::OnceLock;

base::stable_names! {
    /// Which kind of personal data an answer shows (个人信息种类).
    Data {
        /// How somebody is reached: telephone, address (联系方式).
        Contact = "contact", "联系方式", "contact";
        /// Who somebody is: name beside a document's last characters (身份信息).
        Identity = "identity", "身份信息", "identity";
        /// Somebody's account: name, role, sessions (账号信息).
        Account = "account", "账号信息", "account";
        /// What somebody wrote in confidence (投诉举报内容).
        Words = "words", "投诉举报内容", "words of a complaint";
        /// Papers that somebody handed in (申请材料).
        Papers = "papers", "申请材料", "papers handed in";
        /// Who read what of whom (查阅记录).
        Trail = "trail", "查阅记录", "who read what";
    }
}

base::stable_names! {
    /// What kind of record the data are of (记录种类).
    Record {
        /// A project (项目).
        Project = "project", "项目", "project";
        /// A case (办件).
        Case = "case", "办件", "case";
        /// A paper (材料).
        Paper = "paper", "材料", "paper";
        /// A company being set up (企业开办).
        Establishment = "establishment", "企业开办", "company set-up";
        /// An issue (诉求).
        Issue = "issue", "诉求", "issue";
        /// A complaint (投诉举报).
        Complaint = "complaint", "投诉举报", "complaint";
        /// A finding of the watch (监测线索).
        Finding = "finding", "监测线索", "finding";
        /// A lead (招商线索).
        Lead = "lead", "招商线索", "lead";
        /// An account (账号).
        Account = "account", "账号", "account";
        /// The list of who read what (查阅记录).
        Reads = "reads", "查阅记录", "list of readings";
    }
}

/// A line: what an operation's answer shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// The operation.
    pub operation: &'static str,
    /// Of which record; the first `{…}` of its path says which one, a list names none.
    pub record: Record,
    /// Which kinds of data.
    pub data: &'static [Data],
}

const fn shows(operation: &'static str, record: Record, data: &'static [Data]) -> Shown {
    Shown { operation, record, data }
}

/// Every line.
pub const SHOWN: [Shown; 31] = [
    shows("get-projects-id-facts", Record::Project, &[Data::Identity]),
    shows("get-projects-id-receipt", Record::Project, &[Data::Identity]),
    shows("get-papers-id-content", Record::Paper, &[Data::Papers]),
    shows("get-cases-id", Record::Case, &[Data::Identity]),
    shows("post-cases-id-commands", Record::Case, &[Data::Identity]),
    shows("post-cases-id-assignee", Record::Case, &[Data::Identity]),
    shows("post-cases-id-checklist", Record::Case, &[Data::Identity]),
    shows("get-establishments-id", Record::Establishment, &[Data::Contact, Data::Identity]),
    shows("patch-establishments-id", Record::Establishment, &[Data::Contact, Data::Identity]),
    shows("post-establishments-id-filing", Record::Establishment, &[Data::Contact, Data::Identity]),
    shows("post-establishments-id-applications", Record::Establishment, &[Data::Contact, Data::Identity]),
    shows("get-establishments-id-kit", Record::Establishment, &[Data::Identity]),
    shows("get-issues-id", Record::Issue, &[Data::Contact]),
    shows("post-issues-id-commands", Record::Issue, &[Data::Contact]),
    shows("get-complaints", Record::Complaint, &[Data::Words]),
    shows("get-complaints-id", Record::Complaint, &[Data::Words, Data::Contact]),
    shows("post-complaints-id-commands", Record::Complaint, &[Data::Words, Data::Contact]),
    shows("get-complaints-id-files-file", Record::Complaint, &[Data::Words]),
    shows("get-watch", Record::Finding, &[Data::Identity]),
    shows("get-watch-csv", Record::Finding, &[Data::Identity]),
    shows("get-watch-id", Record::Finding, &[Data::Identity]),
    shows("post-watch-id-commands", Record::Finding, &[Data::Identity]),
    shows("get-leads-id", Record::Lead, &[Data::Contact]),
    shows("post-leads-id-commands", Record::Lead, &[Data::Contact]),
    shows("post-leads-id-project", Record::Lead, &[Data::Contact]),
    shows("get-people", Record::Account, &[Data::Account]),
    shows("get-people-id", Record::Account, &[Data::Account]),
    shows("post-people-id-commands", Record::Account, &[Data::Account]),
    shows("post-people-id-posts", Record::Account, &[Data::Account]),
    shows("get-reads", Record::Reads, &[Data::Trail]),
    shows("get-reads-csv", Record::Reads, &[Data::Trail]),
];

/// Operations whose answer shows what the asker has just typed himself: there was nothing to read.
pub const TYPED: [&str; 5] = ["post-projects-id-cases", "post-establishments", "post-issues", "post-leads", "post-people"];

/// The fields of answers that hold personal data: schema, field, kind.
pub const PERSONAL: [(&str, &str, Data); 15] = [
    ("CaseView", "facts", Data::Identity),
    ("Paged_FactView", "items", Data::Identity),
    ("ReceiptIntake", "name", Data::Identity),
    ("ReceiptIntake", "id_masked", Data::Identity),
    ("EstablishmentView", "representative_id", Data::Identity),
    ("NewEstablishment", "representative", Data::Identity),
    ("NewEstablishment", "phone", Data::Contact),
    ("IssueView", "contact", Data::Contact),
    ("LeadView", "contact", Data::Contact),
    ("ComplaintRow", "text", Data::Words),
    ("ComplaintView", "contact", Data::Contact),
    ("WatchRow", "name", Data::Identity),
    ("PersonView", "name", Data::Account),
    ("Contact", "email", Data::Contact),
    ("ReadRow", "reader", Data::Trail),
];

/// The line of an operation, if its answer shows personal data.
pub fn shown(operation: &str) -> Option<&'static Shown> {
    static LINES: OnceLock<HashMap<&'static str, &'static Shown>> = OnceLock::new();
    LINES.get_or_init(|| SHOWN.iter().map(|one| (one.operation, one)).collect()).get(operation).copied()
}
