//! The watch: facts as [`watch`] reads them, and what a supervisor makes of a finding: the office is asked by a duty, and answers.

use super::duty::Place;
use super::fact::{Actors, own_fact, stable_id};
use super::{Desk, DeskError};
use ::duty::{By, Duty, New, Party, Subject};
use ::watch::{ANSWER, Act, Command, Course, Finding, Inquiry, Plan, State, Step, Who};
use base::{DutyId, FindingId, Named, OfficeId};
use calendar::date_of;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;
use store::{Change, DutyRecord, FindingRecord, TellingRecord, WatchedCase, WatchedFact, Write};
use uuid::Uuid;

/// What the facts and duties of a finding are about.
pub const FINDING: &str = "finding";
/// The post that looks for misuse of an office.
const INSPECTOR: &str = "inspector";
/// Whoever applies.
const APPLICANT: &str = "applicant";
/// The post that answers for an office.
const HEAD: &str = "office-head";

/// A finding as somebody sees it: found now, acted upon before, or both.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Its id.
    pub id: FindingId,
    /// As it is found now; none when it is found no more.
    pub now: Option<Finding>,
    /// What was done about it, and the row.
    pub record: Option<(FindingRecord, Inquiry)>,
}

impl Seen {
    /// What there is to look at: as it is found now, or else as it was when something was last done about it.
    pub fn finding(&self) -> Option<&Finding> {
        self.now.as_ref().or_else(|| self.record.as_ref().map(|(_, inquiry)| &inquiry.finding))
    }

    /// How it stands.
    pub fn state(&self) -> State {
        self.record.as_ref().map_or(State::New, |(_, inquiry)| inquiry.state)
    }

    /// How many cases it has now that were not in it when something was last done.
    pub fn grown(&self) -> usize {
        self.record.as_ref().map_or(0, |(_, inquiry)| inquiry.grown(self.now.as_ref()))
    }
}

/// What a step about a finding must know of its surroundings.
#[derive(Debug, Clone, Copy)]
pub struct AroundFinding<'a> {
    /// The duties about it.
    pub owed: &'a [DutyRecord],
    /// What was told of them.
    pub told: &'a [TellingRecord],
}

/// The id of a finding: always the same for pattern, office, item, subject and the first of its cases.
pub fn finding_id(finding: &Finding) -> FindingId {
    let first = finding.cases.first().map(Uuid::to_string).unwrap_or_default();
    let key = finding.key();
    FindingId::new(stable_id(finding.first_on, &[key[0], key[1], key[2], key[3], &first]))
}

/// What the patterns ask of a fact's body.
#[derive(Debug, Default, Deserialize)]
struct Said {
    accepted_on: Option<Date>,
    due: Option<Running>,
    #[serde(default)]
    wanted: Vec<Wanted>,
    taken_in: Option<TakenIn>,
    opinion: Option<String>,
    #[serde(default)]
    changed: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Running {
    on: Date,
}

#[derive(Debug, Deserialize)]
struct Wanted {
    id: String,
}

#[derive(Debug, Deserialize)]
struct TakenIn {
    by: approval::HandedInBy,
    #[serde(default)]
    name: String,
    #[serde(default)]
    id_tail: String,
}

impl TakenIn {
    /// An agent by name; two of one name are told apart by the last characters of what they showed.
    fn agent(&self) -> Option<String> {
        let name = self.name.trim();
        let tail = if self.id_tail.is_empty() { String::new() } else { format!("（{}）", self.id_tail) };
        (self.by == approval::HandedInBy::Agent && !name.is_empty()).then(|| format!("{name}{tail}"))
    }
}

/// Cases with what happened to them, as the patterns read them; a fact that does not read is left out.
pub fn courses(cases: Vec<WatchedCase>, facts: Vec<WatchedFact>, edits: Vec<WatchedFact>) -> Vec<Course> {
    let mut of: HashMap<Uuid, Vec<WatchedFact>> = HashMap::new();
    for fact in facts.into_iter().chain(edits) {
        of.entry(fact.subject).or_default().push(fact);
    }
    let course = |case: WatchedCase| {
        let mut course = Course {
            id: case.id.uuid(),
            number: case.number,
            item: case.item,
            office: case.office,
            dossier: case.project.uuid(),
            applicant: case.applicant,
            agent: None,
            received_at: case.received_at,
            steps: Vec::new(),
        };
        for fact in of.get(&course.id).into_iter().flatten() {
            course.agent = course.agent.take().or_else(|| said(fact).taken_in.and_then(|taken_in| taken_in.agent()));
            course.steps.extend(step(fact));
        }
        if course.first(|act| *act == Act::MachineReviewed).is_some() {
            course.steps.extend(of.get(&course.dossier).into_iter().flatten().filter_map(step));
            course.steps.sort_by_key(|step| step.at);
        }
        course
    };
    cases.into_iter().map(course).collect()
}

fn said(fact: &WatchedFact) -> Said {
    serde_json::from_str(&fact.body).unwrap_or_default()
}

fn step(fact: &WatchedFact) -> Option<Step> {
    let said = || said(fact);
    let due = |said: Said| said.due.map(|due| due.on);
    let act = match fact.kind.as_str() {
        "received" => Act::Received,
        "accepted" | "acceptance-deemed" | "tolerated" => {
            let said = said();
            Act::Accepted { on: said.accepted_on?, due: due(said) }
        }
        "corrections-requested" => Act::Asked { papers: said().wanted.into_iter().map(|line| line.id).collect() },
        "supplemented" => Act::Supplied,
        "paused" => Act::Paused,
        "resumed" => Act::Resumed { due: due(said()) },
        "extended" => Act::Extended { due: due(said()) },
        "pre-approved" => Act::PreApproved,
        "machine-reviewed" => Act::MachineReviewed,
        "decided" => Act::Decided,
        "rechecked" => Act::Rechecked { right: said().opinion.as_deref() != Some(approval::Opinion::Disagree.as_str()) },
        "lapsed" | "withdrawn" => Act::Ended,
        "project-edited" => Act::Edited { fields: said().changed },
        _ => return None,
    };
    // Time is nobody, and what is decided on the spot bears the applicant's name: neither is an official. A post without an account is known
    // by its name.
    let official = !["", APPLICANT].contains(&fact.actor_role.as_str());
    let by = official.then(|| Who {
        key: fact.actor_id.map_or_else(|| format!("{} {}", fact.actor_role, fact.actor_name), |id| id.to_string()),
        name: fact.actor_name.clone(),
    });
    Some(Step { seq: fact.seq, at: fact.at, by, on_paper: fact.on_paper, act })
}

impl Desk {
    /// How this city watches.
    ///
    /// # Errors
    /// [`DeskError::Missing`] when the pack does not say.
    pub fn watch(&self) -> Result<&Plan, DeskError> {
        self.city.watch.as_ref().ok_or(DeskError::Missing { zh: "监测规则", en: "rule by which to watch" })
    }

    /// What was done about a finding, as it is stored.
    ///
    /// # Errors
    /// [`DeskError::Broken`] when it does not read.
    pub fn inquiry(&self, record: &FindingRecord) -> Result<Inquiry, DeskError> {
        serde_json::from_str(&record.document).map_err(DeskError::broken)
    }

    /// Does a step about a finding: asking opens the duty of the office's head, answering reports it, the last word closes it. The first
    /// step makes the row.
    ///
    /// # Errors
    /// [`DeskError::Finding`] when it may not be, [`DeskError::Conflict`] when another version is there.
    pub fn finding_command(
        &self,
        (seen, expected): (&Seen, i64),
        command: &Command,
        around: AroundFinding<'_>,
        duty: DutyId,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        super::case::too_long("text", command.words())?;
        let before = match (&seen.record, &seen.now) {
            (Some((record, inquiry)), _) => {
                DeskError::unless_seen(record.version, expected)?;
                inquiry.clone()
            }
            (None, Some(finding)) => {
                DeskError::unless_seen(0, expected)?;
                Inquiry::new(finding.clone())
            }
            (None, None) => return Err(DeskError::Missing { zh: "线索", en: "finding" }),
        };
        let due_on = seen.record.as_ref().and_then(|(record, _)| record.due_on);
        let next = before.decide(command, seen.now.as_ref(), (&who.name, due_on), now).map_err(DeskError::Finding)?;
        let mut row = self.finding_row(seen, &next, now)?;
        let body = match command {
            Command::Hand { number, .. } => json!({ "text": command.words(), "number": number.trim() }),
            _ => json!({ "text": command.words(), "pattern": next.finding.pattern, "cases": next.finding.cases }),
        };
        let fact = own_fact((FINDING, seen.id.uuid()), (&mut row.head, &mut row.facts), (kind_of(command), body), who, now);
        let mut change = Change { facts: vec![fact], ..Change::default() };
        self.settle_finding(command, around, &mut change, (who, now))?;
        row.due_on = match command {
            Command::Ask { .. } => self.ask_office(&next.finding, seen.id, duty, &mut change, (who, now))?,
            _ => None,
        };
        change.findings.push(match &seen.record {
            None => Write::New(row),
            Some((record, _)) => Write::Update { record: row, expected: record.version },
        });
        Ok(change)
    }

    fn finding_row(&self, seen: &Seen, next: &Inquiry, now: Timestamp) -> Result<FindingRecord, DeskError> {
        let finding = &next.finding;
        let (version, head, facts, opened_at) = match &seen.record {
            Some((record, _)) => (record.version, record.head, record.facts, record.opened_at),
            None => (0, [0; 32], 0, now),
        };
        Ok(FindingRecord {
            id: seen.id,
            version: version + 1,
            pattern: finding.pattern.as_str().to_owned(),
            office: finding.office.clone(),
            state: next.state.as_str().to_owned(),
            asked: next.was_asked(),
            due_on: None,
            first_on: finding.first_on,
            last_on: finding.last_on,
            document: serde_json::to_string(next).map_err(DeskError::broken)?,
            head,
            facts,
            opened_at,
            updated_at: now,
        })
    }

    /// What was owed so far moves with the step: an answer reports it, a last word or a new question closes what was answered and drops
    /// what was not.
    fn settle_finding(
        &self,
        command: &Command,
        around: AroundFinding<'_>,
        change: &mut Change,
        (who, now): (&Actors, Timestamp),
    ) -> Result<(), DeskError> {
        for record in around.owed.iter().filter(|one| one.open) {
            let duty = self.duty(record)?;
            let text = command.words().to_owned();
            let (party, step) = match command {
                Command::Answer { .. } => (&duty.owner, ::duty::Command::Report { text }),
                _ if duty.state == ::duty::State::Reported => (&duty.creditor, ::duty::Command::Close { text }),
                _ => (&duty.creditor, ::duty::Command::Drop { text }),
            };
            let by = By { party: party.clone(), name: who.name.clone() };
            let decision = ::duty::decide(&duty, &step, &by, self.calendar(date_of(now)), now).map_err(DeskError::Duty)?;
            change.join(self.moved(record, &decision, around.told, who, now)?);
        }
        Ok(())
    }

    /// Opens the duty to answer; gives its last day. It names the pattern and nothing else.
    fn ask_office(
        &self,
        finding: &Finding,
        id: FindingId,
        duty: DutyId,
        change: &mut Change,
        (who, now): (&Actors, Timestamp),
    ) -> Result<Option<Date>, DeskError> {
        let kind = self.city.rulebook.kind(ANSWER);
        let kind = kind.ok_or_else(|| DeskError::broken(format!("there is no kind of duty '{ANSWER}'")))?;
        let term = kind.term.ok_or_else(|| DeskError::broken(format!("the kind of duty '{ANSWER}' has no term")))?;
        let post = |office: &str, role: &str| {
            let office = OfficeId::parse(office).map_err(DeskError::broken)?;
            Ok::<_, DeskError>(Party::Post(office, role.to_owned()))
        };
        let name = finding.pattern.text();
        let new = New {
            kind: kind.id.clone(),
            what: Named::new(
                format!("就监测线索作出说明：{}", name.zh),
                format!("answer about a finding of the watch: {}", name.en),
            ),
            evidence: kind.evidence.clone(),
            owner: post(&finding.office, HEAD)?,
            creditor: post(&who.office, INSPECTOR)?,
            term,
            method: None,
            ladder: kind.ladder.clone(),
        };
        let owed =
            Duty::open(new, Subject::new(FINDING, id.uuid()), self.calendar(date_of(now)), now).map_err(DeskError::broken)?;
        let (row, fact) = self.open_duty(duty, &owed, &Place::default(), who, now)?;
        change.duties.push(Write::New(row));
        change.facts.push(fact);
        Ok(owed.due.map(|due| due.on))
    }
}

/// The kind of the fact that a step leaves.
fn kind_of(command: &Command) -> &'static str {
    match command {
        Command::Ask { .. } => "finding-asked",
        Command::Answer { .. } => "finding-answered",
        Command::Explain { .. } => "finding-explained",
        Command::Hand { .. } => "finding-handed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(kind: &str, role: &str, body: &str) -> WatchedFact {
        WatchedFact {
            subject: Uuid::nil(),
            seq: 1,
            at: "2023-07-07T09:00:00+08:00".parse().unwrap(),
            kind: kind.to_owned(),
            actor_id: None,
            actor_name: "审查岗".to_owned(),
            actor_role: role.to_owned(),
            body: body.to_owned(),
            on_paper: false,
        }
    }

    #[test]
    fn facts_read_as_the_law_wrote_them() {
        let accepted = step(&fact(
            "accepted",
            "reviewer",
            r#"{"kind":"accepted","accepted_on":"2023-07-07","due":{"kind":"promised","on":"2023-07-20"},"v":1}"#,
        ))
        .unwrap();
        assert_eq!(accepted.act, Act::Accepted { on: "2023-07-07".parse().unwrap(), due: "2023-07-20".parse().ok() });
        assert_eq!(accepted.by.unwrap().key, "reviewer 审查岗");
        let asked =
            step(&fact("corrections-requested", "window-clerk", r#"{"wanted":[{"id":"map","name":{"zh":"图","en":"map"}}]}"#))
                .unwrap();
        assert_eq!(asked.act, Act::Asked { papers: vec!["map".to_owned()] });
        let wrong = step(&fact("rechecked", "reviewer", r#"{"opinion":"disagree","text":"不符"}"#)).unwrap();
        assert_eq!(wrong.act, Act::Rechecked { right: false });
        let edited = step(&fact("project-edited", "project-officer", r#"{"changed":["facts.staff"]}"#)).unwrap();
        assert_eq!(edited.act, Act::Edited { fields: vec!["facts.staff".to_owned()] });
        assert_eq!(step(&fact("decided", "", "{}")).unwrap().by, None, "the clock is nobody");
        assert_eq!(
            step(&fact("decided", "applicant", "{}")).unwrap().by,
            None,
            "what is filed is done on the spot, by no official"
        );
        assert_eq!(step(&fact("accepted", "reviewer", "not json")), None);
        assert_eq!(step(&fact("reviewed", "reviewer", "{}")), None);
    }

    #[test]
    fn an_agent_is_who_came_for_another() {
        let came = |by: &str| format!(r#"{{"taken_in":{{"by":"{by}","name":" 经办人 ","id_tail":"001X"}}}}"#);
        assert_eq!(said(&fact("received", "window-clerk", &came("agent"))).taken_in.unwrap().agent().unwrap(), "经办人（001X）");
        assert_eq!(said(&fact("received", "window-clerk", &came("applicant"))).taken_in.unwrap().agent(), None);
        assert!(said(&fact("received", "applicant", "")).taken_in.is_none());
    }
}
