//! Campaigns: a list of projects with a target and a number of days; who is on the list changes with a fact for it.

use super::fact::{Actors, own_fact};
use super::{Desk, DeskError};
use crate::api::view::shortened;
use crate::problem::FieldError;
use ::campaign::{Member, Plan, Target};
use base::{CampaignId, ItemId, Named, ProjectId};
use calendar::date_of;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use std::collections::BTreeSet;
use store::{CampaignRecord, Change, Course, FactRecord, Listing, Write};

/// Projects of one list at most.
pub const LISTED_MAX: usize = 2000;
/// The longest name, in characters.
pub(super) const NAME_CHARS_MAX: usize = 120;

/// A campaign to be opened.
#[derive(Debug, Clone)]
pub struct NewCampaign {
    /// Under which its figures are counted, if they are to be.
    pub key: Option<String>,
    /// Its name.
    pub name: Named,
    /// Its first day.
    pub from: Date,
    /// For how many calendar days.
    pub days: u32,
    /// The milestone that the projects are to reach.
    pub target: String,
    /// The document that it carries out.
    pub source: Option<String>,
    /// The projects of its list.
    pub projects: Vec<ProjectId>,
}

/// Whom a list gains and loses.
#[derive(Debug, Clone, Default)]
pub struct ListChange {
    /// Projects to be put on it.
    pub add: Vec<ProjectId>,
    /// Projects to be taken off.
    pub remove: Vec<ProjectId>,
}

impl Desk {
    /// The plan of a stored campaign.
    ///
    /// # Errors
    /// [`DeskError::Broken`] for a target that this program does not know.
    pub fn plan(&self, record: &CampaignRecord) -> Result<Plan, DeskError> {
        let target = Target::parse(&record.target).ok_or_else(|| DeskError::broken(format!("target {}", record.target)))?;
        Ok(Plan { from: record.from_on, days: record.days, target })
    }

    /// Opens a campaign; `known` are those of its projects that there are.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] with every field that is wrong.
    pub fn open_campaign(
        &self,
        new: NewCampaign,
        known: &BTreeSet<ProjectId>,
        id: CampaignId,
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        let mut errors = Vec::new();
        check_name(&new.name, &mut errors);
        let mut wrong = |field: &str, zh: String, en: String| errors.push(FieldError::new(field, (zh, en)));
        if new.key.as_deref().is_some_and(|key| ItemId::parse(key).is_err()) {
            wrong(
                "key",
                "只能用小写字母、数字和连字符，如 hundred-days。".into(),
                "Lower-case letters, digits and hyphens, such as hundred-days.".into(),
            );
        }
        if !(1..=Plan::DAYS_MAX).contains(&new.days) {
            let most = Plan::DAYS_MAX;
            wrong("days", format!("天数应为 1 至 {most}。"), format!("A campaign lasts from 1 to {most} days."));
        }
        if Target::parse(&new.target).is_none() {
            let all: Vec<&str> = Target::ALL.iter().map(|one| one.as_str()).collect();
            let (all, what) = (all.join(", "), shortened(&new.target));
            wrong(
                "target",
                format!("没有“{what}”这个节点；可选：{all}。"),
                format!("There is no milestone '{what}': one of {all}."),
            );
        }
        let projects: BTreeSet<ProjectId> = new.projects.iter().copied().collect();
        check_projects("projects", &projects, known, &mut errors);
        if !errors.is_empty() {
            return Err(DeskError::Invalid(errors));
        }
        let mut record = CampaignRecord {
            id,
            version: 1,
            key: new.key,
            name: new.name,
            from_on: new.from,
            days: new.days,
            target: new.target,
            source: new.source,
            head: [0; 32],
            facts: 0,
            created_at: now,
            updated_at: now,
        };
        let listed_on = record.from_on.min(date_of(now));
        let listings = projects.iter().map(|&project| Listing { campaign: id, project, listed_on, left_on: None }).collect();
        let body = json!({ "name": record.name.zh, "from": record.from_on.to_string(), "days": record.days, "target": record.target,
            "projects": projects.len() });
        let fact = chained(&mut record, "campaign-opened", body, who, now);
        Ok(Change { campaigns: vec![Write::New(record)], listings, facts: vec![fact], ..Change::default() })
    }

    /// Changes who is on a campaign's list; `courses` is the list as it is, `known` those of the projects to be added that there are.
    /// Whoever comes back counts from then on.
    ///
    /// # Errors
    /// [`DeskError::Invalid`] for projects that there are not, or that are not on the list; [`DeskError::Conflict`].
    pub fn change_list(
        &self,
        (record, expected): (&CampaignRecord, i64),
        change: &ListChange,
        (courses, known): (&[Course], &BTreeSet<ProjectId>),
        who: &Actors,
        now: Timestamp,
    ) -> Result<Change, DeskError> {
        DeskError::unless_seen(record.version, expected)?;
        let today = date_of(now);
        let on_list = |id: &ProjectId| courses.iter().find(|one| one.project == *id && one.left_on.is_none());
        let remove: BTreeSet<ProjectId> = change.remove.iter().copied().collect();
        let add: BTreeSet<ProjectId> = change.add.iter().copied().filter(|id| on_list(id).is_none()).collect();
        let mut errors = Vec::new();
        check_projects("add", &add, known, &mut errors);
        if remove.iter().any(|id| on_list(id).is_none()) {
            let (zh, en) =
                ("移出的项目不在清单上，请刷新后重试。", "A project to be taken off is not on the list: reload, then try again.");
            errors.push(FieldError::new("remove", (zh, en)));
        }
        let listed = courses.iter().filter(|one| one.left_on.is_none()).count();
        if listed + add.len() > LISTED_MAX {
            errors.push(too_many("add"));
        }
        if add.is_empty() && remove.is_empty() {
            errors.push(FieldError::new("add", ("请选择要列入或移出的项目。", "Choose projects to add or to remove.")));
        }
        if !errors.is_empty() {
            return Err(DeskError::Invalid(errors));
        }
        let put = add.iter().map(|&project| Listing { campaign: record.id, project, listed_on: today, left_on: None });
        let taken = remove.iter().filter_map(on_list).map(|one| Listing {
            campaign: record.id,
            project: one.project,
            listed_on: one.listed_on,
            left_on: Some(today),
        });
        let listings = put.chain(taken).collect();
        let mut next = CampaignRecord { version: expected + 1, updated_at: now, ..record.clone() };
        let body = json!({ "added": add, "removed": remove });
        let fact = chained(&mut next, "campaign-list-changed", body, who, now);
        Ok(Change { campaigns: vec![Write::Update { record: next, expected }], listings, facts: vec![fact], ..Change::default() })
    }
}

/// A course as the counts of a campaign take it.
pub fn member(course: &Course) -> Member {
    Member { listed_on: course.listed_on, left_on: course.left_on, reached_on: course.reached_on, started_on: course.started_on }
}

/// Check: names that are empty, too long, or hold control characters.
pub(super) fn check_name(name: &Named, errors: &mut Vec<FieldError>) {
    for (field, text) in [("name", &name.zh), ("name_en", &name.en)] {
        let length = text.trim().chars().count();
        if length == 0 || length > NAME_CHARS_MAX || text.chars().any(char::is_control) {
            let zh = format!("名称应为 1 至 {NAME_CHARS_MAX} 个字，不含控制字符。");
            let en = format!("A name has 1 to {NAME_CHARS_MAX} characters and no control characters.");
            errors.push(FieldError::new(field, (zh, en)));
        }
    }
}

fn check_projects(field: &str, wanted: &BTreeSet<ProjectId>, known: &BTreeSet<ProjectId>, errors: &mut Vec<FieldError>) {
    if wanted.len() > LISTED_MAX {
        errors.push(too_many(field));
    }
    let strange = wanted.difference(known).count();
    if strange > 0 {
        let zh = format!("有 {strange} 个项目不在项目库中，请从项目列表中选择。");
        let en = format!("{strange} of the projects are not in the register: choose them from the list of projects.");
        errors.push(FieldError::new(field, (zh, en)));
    }
}

fn too_many(field: &str) -> FieldError {
    FieldError::new(field, (format!("一个清单最多 {LISTED_MAX} 个项目。"), format!("A list has at most {LISTED_MAX} projects.")))
}

/// Adds a fact to the campaign's own chain; it stands in no project's timeline but in its own.
fn chained(record: &mut CampaignRecord, kind: &str, body: serde_json::Value, who: &Actors, now: Timestamp) -> FactRecord {
    let chain = (&mut record.head, &mut record.facts);
    own_fact(("campaign", record.id.uuid()), chain, (kind, body), who, now)
}
