//! What enterprises ask: sorted by the rule, owed by an office on a duty's clock, closed by the company's word.

use super::duty::Place;
use super::fact::{Actors, own_fact};
use super::{Desk, DeskError};
use crate::api::view::shortened;
use ::duty::{By, Duty, New, Party, Side, Subject};
use ::issue::{Command, Company, Issue, Learned, Route, Step, decide};
use base::{DutyId, IssueId, Named, OfficeId, UserId};
use calendar::date_of;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use store::{Change, DutyRecord, IssueNumber, IssueRecord, IssueWord, TellingRecord, Write};

/// The office's duty.
const OWED: &str = "issue";
/// The leaders' duty after the company called it not solved.
const UNSOLVED: &str = "issue-unsolved";

/// Something asked.
#[derive(Debug, Clone)]
pub struct NewIssue {
    /// The issue as it came.
    pub issue: Issue,
    /// The office that the company names, on the direct line.
    pub named: Option<OfficeId>,
    /// Who took it in.
    pub by: UserId,
    /// For which office, when it was an official.
    pub intake_office: Option<String>,
}

/// What a step of an issue must know of its surroundings.
#[derive(Debug, Clone, Copy)]
pub struct AroundIssue<'a> {
    /// The duties about it.
    pub owed: &'a [DutyRecord],
    /// What was told of them.
    pub told: &'a [TellingRecord],
}

impl Desk {
    /// An issue as it is stored.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when it does not read.
    pub fn issue(&self, record: &IssueRecord) -> Result<Issue, DeskError> {
        serde_json::from_str(&record.document).map_err(DeskError::broken)
    }

    /// What enterprises ask for in this city.
    ///
    /// # Errors
    /// [`DeskError::Missing`] when the pack does not say.
    pub fn issues(&self) -> Result<&::issue::Catalogue, DeskError> {
        self.city.issues.as_ref().ok_or(DeskError::Missing { zh: "企业诉求目录", en: "catalogue of issues" })
    }

    /// Where a text goes, and why.
    ///
    /// # Errors
    /// [`DeskError::Missing`] when the pack has no catalogue.
    pub fn route(&self, text: &str, learned: &[Learned]) -> Result<Option<Route>, DeskError> {
        Ok(::issue::route(text, self.issues()?, learned))
    }

    /// Takes an issue in; what the rule knows goes to its office at once.
    ///
    /// # Errors
    /// [`DeskError::Missing`] for an office that there is not.
    pub fn ask(
        &self,
        new: NewIssue,
        id: IssueId,
        learned: &[Learned],
        ids: impl FnMut() -> DutyId,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        super::case::too_long("text", &new.issue.text)?;
        let mut to = self.route(&new.issue.text, learned)?;
        if let Some(office) = new.named {
            self.need_office(&office)?;
            let category = to.take().and_then(|route| route.category);
            to = Some(Route {
                office,
                category,
                why: Named::new("企业在政企直通车上指定", "named by the company on the direct line"),
            });
        }
        let mut record = IssueRecord {
            id,
            version: 1,
            channel: new.issue.channel.as_str().to_owned(),
            category: None,
            company_code: new.issue.company.code.clone(),
            company_name: new.issue.company.name.clone(),
            office: None,
            state: new.issue.state.as_str().to_owned(),
            open: true,
            due_on: None,
            answered: false,
            late: false,
            judged: false,
            solved_at_once: false,
            reopened: 0,
            mark: 0,
            opened_on: date_of(now),
            by_id: new.by,
            intake_office: new.intake_office,
            document: serde_json::to_string(&new.issue).map_err(DeskError::broken)?,
            head: [0; 32],
            facts: 0,
            opened_at: now,
            updated_at: now,
        };
        let mut asked = json!({ "channel": record.channel, "company": record.company_name, "text": new.issue.text });
        if let Some(origin) = &new.issue.origin {
            asked["number"] = json!(origin.number);
        }
        let fact = own_fact(("issue", id.uuid()), (&mut record.head, &mut record.facts), ("issue-asked", asked), who, now);
        let mut change = Change { facts: vec![fact], ..Change::default() };
        change.issue_numbers.extend(new.issue.origin.map(|origin| IssueNumber {
            channel: record.channel.clone(),
            number: origin.number,
            issue: id,
        }));
        let none = AroundIssue { owed: &[], told: &[] };
        if let Some(to) = to {
            let (next, more) = self.step_issue(&record, &Command::Hand { to, learn: None }, none, ids, who, now)?;
            record = next;
            change.join(more);
        }
        record.version = 1;
        change.issues = vec![Write::New(record)];
        Ok(change)
    }

    /// Does a step of an issue.
    ///
    /// # Errors
    /// [`DeskError::Issue`] when it may not be, [`DeskError::Conflict`] when another version is there.
    pub fn issue_command(
        &self,
        (record, expected): (&IssueRecord, i64),
        command: &Command,
        around: AroundIssue<'_>,
        ids: impl FnMut() -> DutyId,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        let (next, mut change) = self.step_issue(record, command, around, ids, who, now)?;
        change.issues = vec![Write::Update { record: next, expected }];
        if let Command::Hand { to, learn: Some(word) } = command {
            change.issue_words.push(IssueWord {
                word: word.trim().to_owned(),
                office: to.office.to_string(),
                category: to.category.clone(),
                by_name: who.name.clone(),
                learned_at: now,
            });
        }
        Ok(change)
    }

    /// The row after a step, and everything else that changes.
    fn step_issue(
        &self,
        record: &IssueRecord,
        command: &Command,
        around: AroundIssue<'_>,
        mut ids: impl FnMut() -> DutyId,
        who: &Actors,
        now: Timestamp,
    ) -> Result<(IssueRecord, Change), DeskError> {
        let (kind, body) = self.said_of_issue(command)?;
        let issue = self.issue(record)?;
        let rules = (self.issues()?, self.calendar(date_of(now)));
        let done = decide(&issue, command, rules, (&who.name, record.due_on), now).map_err(DeskError::Issue)?;
        let mut next = IssueRecord { version: record.version + 1, updated_at: now, ..record.clone() };
        let fact = own_fact(("issue", record.id.uuid()), (&mut next.head, &mut next.facts), (kind, body), who, now);
        let mut change = Change { facts: vec![fact], ..Change::default() };
        let mut due = record.due_on;
        for step in done.steps {
            self.move_duties((&done.issue, record.id), step, around, &mut ids, (&mut change, &mut due), (who, now))?;
        }
        let verdicts = || done.issue.rounds.iter().filter_map(|round| round.verdict.as_ref());
        next.category = done.issue.category.clone();
        next.office = done.issue.office().map(ToString::to_string);
        next.state = done.issue.state.as_str().to_owned();
        next.open = done.issue.state.is_open();
        next.due_on = due.filter(|_| done.issue.state == ::issue::State::Handed);
        next.answered = done.issue.rounds.iter().any(|round| round.answer.is_some());
        next.late = done.issue.rounds.iter().any(|round| round.late);
        next.judged = verdicts().next().is_some();
        next.solved_at_once = verdicts().next().is_some_and(|verdict| verdict.solved);
        next.reopened = done.issue.reopened() as i64;
        next.mark = verdicts().next_back().map_or(0, |verdict| i64::from(verdict.satisfaction));
        next.document = serde_json::to_string(&done.issue).map_err(DeskError::broken)?;
        Ok((next, change))
    }

    /// What a step does to the duties about an issue; `due` becomes the last day of the office's.
    fn move_duties(
        &self,
        (issue, id): (&Issue, IssueId),
        step: Step,
        around: AroundIssue<'_>,
        ids: &mut impl FnMut() -> DutyId,
        (change, due): (&mut Change, &mut Option<Date>),
        (who, now): (&Actors, Timestamp),
    ) -> Result<(), DeskError> {
        let open = |kind: &'static str| around.owed.iter().filter(move |one| one.open && one.kind == kind);
        let calendar = self.calendar(date_of(now));
        let act = |change: &mut Change, record: &DutyRecord, command: ::duty::Command| -> Result<(), DeskError> {
            let duty = self.duty(record)?;
            let party = if command.verb().is_the_creditors() { &duty.creditor } else { &duty.owner };
            let by = By { party: party.clone(), name: who.name.clone() };
            let decision = ::duty::decide(&duty, &command, &by, calendar, now).map_err(DeskError::Duty)?;
            change.join(self.moved(record, &decision, around.told, who, now)?);
            Ok(())
        };
        match step {
            Step::Open(office) => {
                *due = self.owe((issue, id), (OWED, &office), ids(), change, (who, now))?;
            }
            Step::HandOver(office) => {
                for record in open(OWED) {
                    let decision = ::duty::hand_over(&self.duty(record)?, Side::Owner, &Party::Office(office.clone()), "");
                    change.join(self.moved(record, &decision.map_err(DeskError::Duty)?, around.told, who, now)?);
                }
            }
            Step::Report(text) => {
                for record in open(OWED) {
                    act(change, record, ::duty::Command::Report { text: text.clone() })?;
                }
            }
            Step::SendBack(text) => {
                // The answer was given and was not enough: the next one has a clock of its own.
                for record in open(OWED) {
                    act(change, record, ::duty::Command::Close { text: format!("企业认为未解决：{text}") })?;
                }
                if let Some(office) = issue.office() {
                    *due = self.owe((issue, id), (OWED, office), ids(), change, (who, now))?;
                }
            }
            Step::Escalate(_) => {
                let leaders = self.city.rulebook.leaders.clone().filter(|_| open(UNSOLVED).next().is_none());
                if let Some(leaders) = leaders {
                    self.owe((issue, id), (UNSOLVED, &leaders), ids(), change, (who, now))?;
                }
            }
            Step::Close(text) => {
                for record in open(OWED).chain(open(UNSOLVED)) {
                    act(change, record, ::duty::Command::Close { text: text.clone() })?;
                }
            }
            Step::Drop(text) => {
                for record in open(OWED).chain(open(UNSOLVED)) {
                    act(change, record, ::duty::Command::Drop { text: text.clone() })?;
                }
            }
        }
        Ok(())
    }

    /// Opens a duty about an issue; gives its last day.
    fn owe(
        &self,
        (issue, id): (&Issue, IssueId),
        (kind, office): (&'static str, &OfficeId),
        duty: DutyId,
        change: &mut Change,
        (who, now): (&Actors, Timestamp),
    ) -> Result<Option<Date>, DeskError> {
        let book = &self.city.rulebook;
        let kind = book.kind(kind).ok_or_else(|| DeskError::broken(format!("there is no kind of duty '{kind}'")))?;
        let category =
            issue.category.as_deref().and_then(|id| self.city.issues.as_ref()?.category(id)).filter(|_| kind.id == OWED);
        let method = category.and_then(|one| one.method.clone());
        let own = category.and_then(|one| one.term).or_else(|| book.method(method.as_deref()?)?.term).or(kind.term);
        let term = own.ok_or_else(|| DeskError::broken(format!("the kind of duty '{}' has no term", kind.id)))?;
        let what = shortened(&issue.text);
        let company = &issue.company.name;
        let new = New {
            kind: kind.id.clone(),
            what: Named::new(format!("{company}：{what}"), format!("{company}: {what}")),
            evidence: kind.evidence.clone(),
            owner: Party::Office(office.clone()),
            creditor: Party::Applicant(asker(&issue.company, id)),
            term,
            method,
            ladder: kind.ladder.clone(),
        };
        let owed =
            Duty::open(new, Subject::new("issue", id.uuid()), self.calendar(date_of(now)), now).map_err(DeskError::broken)?;
        let (row, fact) = self.open_duty(duty, &owed, &Place::default(), who, now)?;
        change.duties.push(Write::New(row));
        change.facts.push(fact);
        Ok(owed.due.map(|due| due.on))
    }

    /// Kind and body of the fact that a step leaves.
    fn said_of_issue(&self, command: &Command) -> Result<(&'static str, serde_json::Value), DeskError> {
        use super::case::too_long;
        Ok(match command {
            Command::Hand { to, learn } => {
                self.need_office(&to.office)?;
                too_long("why", &to.why.zh)?;
                let body = json!({ "office": to.office, "category": to.category, "why": to.why, "learned": learn });
                ("issue-handed", body)
            }
            Command::Answer { text } => {
                too_long("text", text)?;
                ("issue-answered", json!({ "text": text.trim() }))
            }
            Command::Judge { solved, satisfaction, text } => {
                too_long("text", text)?;
                ("issue-judged", json!({ "solved": solved, "satisfaction": satisfaction, "text": text.trim() }))
            }
            Command::CloseUnjudged {} => ("issue-closed-unjudged", json!({})),
            Command::Withdraw { text } => {
                too_long("text", text)?;
                ("issue-withdrawn", json!({ "text": text.trim() }))
            }
        })
    }
}

/// To whom an answer is owed: the company's code, or the issue itself where none is known.
fn asker(company: &Company, id: IssueId) -> String {
    company.code.clone().unwrap_or_else(|| id.to_string())
}
