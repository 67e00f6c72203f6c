//! What was asked twice (重复索要), month by month: papers that were there, the same file again, the same fields again. Nothing of it is stored: it follows from
//! the cases, papers and forms themselves, as far as somebody reaches.

use crate::burden::{instants, months_before};
use crate::desk::{AskedAgain, Kept, kept_form};
use crate::problem::Problem;
use crate::state::App;
use ::burden::{Typed, again};
use approval::{Named, Source};
use base::CaseId;
use calendar::date_of;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use store::{Entered, HandedIn, Instants, SameFile, Scope, SetUp, TwiceCase};
use utoipa::ToSchema;

base::stable_names! {
    /// How it is known that something was there (重复情形).
    How {
        /// A permit in force is this paper (证照可证明).
        Permit = "permit", "已有有效证照", "a permit in force proves it";
        /// The register says it (登记信息可核验).
        Register = "register", "登记信息可核验", "the register says it";
        /// An earlier case of the same project has it (已收存).
        InHand = "in-hand", "本项目已交过，仍在有效期内", "an earlier case of the project has it, and it still holds";
        /// The same company handed in the same file for another case (同一文件).
        SameFile = "same-file", "同一企业交过内容相同的文件", "the same company handed in the very same file";
        /// The same was typed in an earlier form (同一内容).
        SameWords = "same-words", "以前的表单填过相同内容", "an earlier form was filled in with the same";
    }
}

/// A record.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TwicePlace)]
pub struct Place {
    /// case, project, permit or register.
    pub kind: &'static str,
    /// Its id; of the register, the field.
    pub id: String,
    /// Its number or name.
    pub name: String,
}

/// Something that was asked though it was there.
#[derive(Debug, Clone)]
pub struct Twice {
    /// Of this record and what is asked: each once.
    pub id: String,
    /// `paper.` and the paper's key, or `field.` and the field.
    pub what: String,
    /// What it is called.
    pub name: Named,
    /// For which item; none: at the registration of a project.
    pub item: Option<String>,
    /// By which office.
    pub office: Option<String>,
    /// For which record it was asked.
    pub record: Place,
    /// Of whom.
    pub owner: String,
    /// How it is known that it was there.
    pub how: How,
    /// Where it was.
    pub before: Place,
    /// On which day.
    pub on: Date,
}

/// A field of the form that sets a company up: its name in the form, what people call it, its value.
type SetUpField = (&'static str, (&'static str, &'static str), fn(&Kept) -> &str);
/// Those that may be the same for each company that somebody sets up.
static SET_UP_FIELDS: [SetUpField; 4] = [
    ("representative", ("法定代表人（负责人）", "legal representative"), |form| &form.representative),
    ("phone", ("联系电话", "telephone"), |form| &form.phone),
    ("address", ("住所（主要经营场所）", "address"), |form| &form.address),
    ("scope", ("经营范围", "scope of business"), |form| &form.scope),
];

/// What was asked twice from one month to another, both included, in the order of the days; as far as the reader reaches.
///
/// # Errors
/// What the store says.
pub async fn find(app: &App, (from, to): (Date, Date), scope: &Scope) -> Result<Vec<Twice>, Problem> {
    let within = instants(from, to);
    let store = &app.store;
    let (handed, files, set_ups, entered) = tokio::try_join!(
        store.handed_in(within, scope),
        store.same_files(within, scope),
        store.set_ups(within, scope),
        store.entered(within, scope),
    )?;
    let asked = app.clone();
    // Asking of hundreds of cases what their forms would have said is work for a thread of its own.
    let work = tokio::task::spawn_blocking(move || {
        let mut found = papers(&asked, &handed, within.from)?;
        let known: BTreeSet<String> = found.iter().map(|one| one.id.clone()).collect();
        found.extend(same_files(&asked, files).into_iter().filter(|one| !known.contains(&one.id)));
        found.extend(set_up_again(&set_ups, within)?);
        found.extend(entered_again(&entered, within));
        found.sort_by(|a, b| (a.on, &a.id).cmp(&(b.on, &b.id)));
        Ok::<_, Problem>(found)
    });
    work.await.map_err(Problem::broken)?
}

/// The same for a month and the one before it, apart.
///
/// # Errors
/// What the store says.
pub async fn with_before(app: &App, month: Date, scope: &Scope) -> Result<(Vec<Twice>, Vec<Twice>), Problem> {
    let all = find(app, (months_before(month, 1), month), scope).await?;
    Ok(all.into_iter().partition(|one| one.on >= month.first_of_month()))
}

fn papers(app: &App, handed: &HandedIn, since: Timestamp) -> Result<Vec<Twice>, Problem> {
    let cases: BTreeMap<CaseId, &TwiceCase> = handed.cases.iter().map(|case| (case.id, case)).collect();
    let owners: BTreeMap<_, &str> = handed.projects.iter().map(|one| (one.id, one.owner.as_str())).collect();
    let found = app.desk.asked_again(handed, since)?;
    let twice = |one: AskedAgain| {
        let case = cases.get(&one.case)?;
        let (how, before) = there(&one.source)?;
        Some(Twice {
            id: format!("{}.{}", case.id, one.key),
            what: format!("paper.{}", one.key),
            name: one.name,
            item: Some(case.item.clone()),
            office: Some(case.office.clone()),
            record: Place { kind: "case", id: case.id.to_string(), name: case.number.clone() },
            owner: owners.get(&case.project).copied().unwrap_or_default().to_owned(),
            how,
            before,
            on: date_of(case.received_at),
        })
    };
    Ok(found.into_iter().filter_map(twice).collect())
}

fn there(source: &Source) -> Option<(How, Place)> {
    match source {
        Source::Permit(permit) => {
            Some((How::Permit, Place { kind: "permit", id: permit.permit.clone(), name: permit.number.clone() }))
        }
        Source::Register { field, value } => {
            Some((How::Register, Place { kind: "register", id: field.as_str().to_owned(), name: value.clone() }))
        }
        Source::InHand(held) => Some((How::InHand, Place { kind: "case", id: held.case.clone(), name: held.number.clone() })),
        Source::ThisForm(_) | Source::Supply { .. } => None,
    }
}

/// A file that came for several cases at once was uploaded once, and counts once: for the first of them, against the last one before.
fn same_files(app: &App, rows: Vec<SameFile>) -> Vec<Twice> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for row in rows {
        let Ok(item) = approval::ItemId::parse(&row.item) else { continue };
        if !seen.insert(row.file_id) {
            continue;
        }
        let key = app.desk.city.materials.key(&item, &row.paper);
        let on = day(row.at);
        let own =
            || app.desk.item(&row.item)?.on(on)?.materials.iter().find(|one| one.id == row.paper).map(|one| one.name.clone());
        let known = app.desk.city.materials.known(&key).map(|known| known.name.clone());
        found.push(Twice {
            id: format!("{}.{key}", row.case_id),
            name: known.or_else(own).unwrap_or_else(|| Named::new(&row.paper, &row.paper)),
            what: format!("paper.{key}"),
            item: Some(row.item.clone()),
            office: Some(row.office.clone()),
            record: Place { kind: "case", id: row.case_id, name: row.number },
            owner: row.owner,
            how: How::SameFile,
            before: Place { kind: "case", id: row.before_id, name: row.before_number },
            on,
        });
    }
    found
}

fn set_up_again(rows: &[SetUp], within: Instants) -> Result<Vec<Twice>, Problem> {
    let forms: Vec<Kept> = rows.iter().map(|row| kept_form(&row.document)).collect::<Result<_, _>>()?;
    let fields: Vec<(&SetUp, &SetUpField, &str)> = rows
        .iter()
        .zip(&forms)
        .flat_map(|(row, form)| SET_UP_FIELDS.iter().map(move |field| (row, field, (field.2)(form))))
        .collect();
    let mut typed = Vec::with_capacity(fields.len());
    for &(row, field, value) in &fields {
        typed.push(Typed { subject: &row.applicant_id, field: field.0, value, record: &row.case_id, at: row.filed_at });
    }
    let place = |row: &SetUp| Place { kind: "case", id: row.case_id.clone(), name: row.number.clone() };
    let found = again(&typed).into_iter().filter(|(later, _)| typed[*later].at >= within.from.as_microsecond());
    let twice = |(later, before): (usize, usize)| {
        let ((row, field, _), (earlier, ..)) = (fields[later], fields[before]);
        Twice {
            id: format!("{}.{}", row.case_id, field.0),
            what: format!("field.{}", field.0),
            name: Named::new(field.1.0, field.1.1),
            item: Some(row.item.clone()),
            office: Some(row.office.clone()),
            record: place(row),
            owner: row.name.clone(),
            how: How::SameWords,
            before: place(earlier),
            on: day(row.filed_at),
        }
    };
    Ok(found.map(twice).collect())
}

/// The builder's name beside a code under which the register has it.
fn entered_again(rows: &[Entered], within: Instants) -> Vec<Twice> {
    let mut typed = Vec::with_capacity(rows.len());
    for row in rows {
        let (subject, value, record) = (&row.owner_code, &row.owner, &row.id);
        typed.push(Typed { subject, field: "owner", value, record, at: row.created_at });
    }
    let place = |row: &Entered| Place { kind: "project", id: row.id.clone(), name: row.name.clone() };
    let found = again(&typed).into_iter().filter(|(later, _)| typed[*later].at >= within.from.as_microsecond());
    let twice = |(later, before): (usize, usize)| Twice {
        id: format!("{}.owner", rows[later].id),
        what: "field.owner".to_owned(),
        name: Named::new("建设单位名称", "name of the builder"),
        item: None,
        office: None,
        record: place(&rows[later]),
        owner: rows[later].owner.clone(),
        how: How::SameWords,
        before: place(&rows[before]),
        on: day(rows[later].created_at),
    };
    found.map(twice).collect()
}

fn day(micros: i64) -> Date {
    date_of(Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH))
}
