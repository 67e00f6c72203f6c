//! What was asked twice within a month, as counts by item and paper, and each time of it.

use super::{TWICE, month};
use crate::access::Reach;
use crate::api::types::{Office, Text};
use crate::api::{page, view};
use crate::burden::month_text;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use crate::twice::{How, Place, Twice, find, with_before};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::Order;
use utoipa::{IntoParams, ToSchema};

/// What was asked twice, counted.
#[derive(Debug, Serialize, ToSchema)]
pub struct TwiceLines {
    items: Vec<TwiceLine>,
    next: Option<String>,
    total: Option<i64>,
    /// Such as 2023-07.
    month: String,
    /// All of it in that month, whatever the list is narrowed to.
    times: u64,
    /// The same in the month before.
    times_before: u64,
    /// The change in percent; null when there was nothing before.
    change: Option<i64>,
    /// Only what lies in the districts that the reader leads.
    narrowed: bool,
}

/// A paper or a field of an item that was asked twice.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TwiceLine {
    id: String,
    /// `paper.` and the paper's key, or `field.` and the field.
    what: String,
    name: Text,
    /// The item; null: the registration of projects.
    item: Option<String>,
    item_name: Text,
    /// Which office asked.
    office: Option<Office>,
    /// How often.
    times: u64,
    /// The same in the month before.
    times_before: u64,
    /// By how it is known that it was there.
    hows: Vec<TwiceHow>,
}

/// How it is known that something was there, and how often.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TwiceHow {
    /// permit, register, in-hand, same-file or same-words.
    id: String,
    name: Text,
    times: u64,
}

/// One time that something was asked though it was there.
#[derive(Debug, Serialize, ToSchema)]
pub struct TwiceRecord {
    id: String,
    on: String,
    what: String,
    name: Text,
    item: Option<String>,
    item_name: Text,
    office: Option<Office>,
    /// Of which company.
    owner: String,
    /// For which case or project it was asked.
    record: Place,
    how: TwiceHowName,
    /// What had it.
    before: Place,
}

/// How it is known that something was there.
#[derive(Debug, Serialize, ToSchema)]
pub struct TwiceHowName {
    id: String,
    name: Text,
}

/// Which papers and fields.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AskedLines {
    /// Such as 2023-07; this month when absent.
    month: Option<String>,
    /// Asked by this office.
    office: Option<String>,
    /// permit, register, in-hand, same-file or same-words.
    how: Option<String>,
    /// Words of the paper's or the item's name.
    q: Option<String>,
    /// times (the most first) or before.
    sort: Option<String>,
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// Which times.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AskedRecords {
    /// Such as 2023-07; this month when absent.
    month: Option<String>,
    /// `paper.` and the paper's key, or `field.` and the field.
    what: Option<String>,
    /// For this item.
    item: Option<String>,
    /// Asked by this office.
    office: Option<String>,
    /// permit, register, in-hand, same-file or same-words.
    how: Option<String>,
    /// Words of the company, the record, the paper or the item.
    q: Option<String>,
    /// on (the latest first) or owner.
    sort: Option<String>,
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// All lines of a month.
pub(super) struct All {
    pub(super) lines: Vec<TwiceLine>,
    month: String,
    times: u64,
    times_before: u64,
}

fn how(asked: &Option<String>) -> Result<Option<How>, Problem> {
    let Some(text) = page::given(asked) else { return Ok(None) };
    let known: Vec<&str> = How::ALL.iter().map(|how| how.as_str()).collect();
    let wrong = || {
        let known = known.join(", ");
        Problem::unreadable("bad-query", (format!("how 只能是 {known}。"), format!("how is one of {known}.")))
    };
    How::parse(text).map(Some).ok_or_else(wrong)
}

fn item_name(app: &App, one: &Twice) -> Text {
    match &one.item {
        Some(item) => view::item_name(app, item, one.on),
        None => Text::new("项目登记", "registration of a project"),
    }
}

impl AskedLines {
    /// All that is asked for, in the order that is asked for.
    pub(super) async fn all(&self, app: &App, me: &Me) -> Result<All, Problem> {
        let request = page::request(None, self.limit, self.sort.as_deref(), self.order.as_deref())?;
        let sort = page::sort(self.sort.as_deref(), &["times", "before"])?;
        let (asked, how) = (month(app, &self.month)?, how(&self.how)?);
        let (found, before) = with_before(app, asked, &me.scope(TWICE)).await?;
        let (times, times_before) = (found.len() as u64, before.len() as u64);
        let mut lines: BTreeMap<(Option<&str>, &str), TwiceLine> = BTreeMap::new();
        for (one, now) in before.iter().map(|one| (one, false)).chain(found.iter().map(|one| (one, true))) {
            let wanted = how.is_none_or(|how| how == one.how)
                && page::given(&self.office).is_none_or(|office| one.office.as_deref() == Some(office));
            if wanted {
                let line = lines.entry((one.item.as_deref(), &one.what)).or_insert_with(|| TwiceLine::of(app, one));
                line.count(one.how, now);
            }
        }
        let mut lines: Vec<TwiceLine> = lines.into_values().filter(|line| line.times > 0).collect();
        let words = self.q.as_deref().unwrap_or_default();
        lines.retain(|line| page::holds(&[&line.name.zh, &line.name.en, &line.item_name.zh, &line.item_name.en], words));
        lines.sort_by_cached_key(|line| (if sort == "before" { line.times_before } else { line.times }, line.id.clone()));
        if request.order != Some(Order::Asc) {
            lines.reverse();
        }
        Ok(All { lines, month: month_text(asked), times, times_before })
    }

    pub(super) async fn page(&self, app: &App, me: &Me) -> Result<TwiceLines, Problem> {
        let All { lines, month, times, times_before } = self.all(app, me).await?;
        let cut = page::cut(&lines, (self.after.as_deref(), self.limit), |line| &line.id, TwiceLine::clone)?;
        Ok(TwiceLines {
            items: cut.items,
            next: cut.next,
            total: cut.total,
            month,
            times,
            times_before,
            change: ::burden::change(times_before, times),
            narrowed: me.reach(TWICE) != Some(Reach::City),
        })
    }
}

impl AskedRecords {
    pub(super) fn place(&self) -> (Option<&str>, Option<u32>) {
        (self.after.as_deref(), self.limit)
    }

    /// All that is asked for, in the order that is asked for.
    pub(super) async fn all(&self, app: &App, me: &Me) -> Result<Vec<Twice>, Problem> {
        let request = page::request(None, self.limit, self.sort.as_deref(), self.order.as_deref())?;
        let sort = page::sort(self.sort.as_deref(), &["on", "owner"])?;
        let (month, how) = (month(app, &self.month)?, how(&self.how)?);
        let mut found = find(app, (month, month), &me.scope(TWICE)).await?;
        let words = self.q.as_deref().unwrap_or_default();
        found.retain(|one| {
            let is = |asked: &Option<String>, found: Option<&str>| page::given(asked).is_none_or(|asked| found == Some(asked));
            let of =
                is(&self.what, Some(&one.what)) && is(&self.item, one.item.as_deref()) && is(&self.office, one.office.as_deref());
            of && how.is_none_or(|how| how == one.how) && {
                let item = item_name(app, one);
                page::holds(&[&one.owner, &one.record.name, &one.name.zh, &one.name.en, &item.zh, &item.en], words)
            }
        });
        if sort == "owner" {
            found.sort_by(|a, b| (&a.owner, a.on, &a.id).cmp(&(&b.owner, b.on, &b.id)));
        }
        if request.order != Some(Order::Asc) {
            found.reverse();
        }
        Ok(found)
    }
}

impl TwiceLine {
    fn of(app: &App, one: &Twice) -> Self {
        Self {
            id: format!("{}.{}", one.item.as_deref().unwrap_or("project"), one.what),
            what: one.what.clone(),
            name: view::named(&one.name),
            item: one.item.clone(),
            item_name: item_name(app, one),
            office: one.office.as_deref().map(|office| view::office(app, office)),
            times: 0,
            times_before: 0,
            hows: How::ALL
                .iter()
                .map(|how| TwiceHow { id: how.as_str().to_owned(), name: view::named(&how.text()), times: 0 })
                .collect(),
        }
    }

    fn count(&mut self, how: How, now: bool) {
        if !now {
            self.times_before += 1;
            return;
        }
        self.times += 1;
        if let Some(one) = self.hows.iter_mut().find(|one| one.id == how.as_str()) {
            one.times += 1;
        }
    }

    pub(super) fn cells(&self) -> Vec<String> {
        let office = self.office.as_ref().map(|office| office.name.zh.clone()).unwrap_or_default();
        let mut cells = vec![office, self.item_name.zh.clone(), self.name.zh.clone(), self.times.to_string()];
        cells.extend(self.hows.iter().map(|how| how.times.to_string()));
        cells.push(self.times_before.to_string());
        cells
    }
}

/// One time of it.
pub(super) fn record(app: &App, one: &Twice) -> TwiceRecord {
    TwiceRecord {
        id: one.id.clone(),
        on: one.on.to_string(),
        what: one.what.clone(),
        name: view::named(&one.name),
        item: one.item.clone(),
        item_name: item_name(app, one),
        office: one.office.as_deref().map(|office| view::office(app, office)),
        owner: one.owner.clone(),
        record: one.record.clone(),
        how: TwiceHowName { id: one.how.as_str().to_owned(), name: view::named(&one.how.text()) },
        before: one.before.clone(),
    }
}

impl TwiceRecord {
    pub(super) fn cells(&self) -> Vec<String> {
        vec![
            self.on.clone(),
            self.owner.clone(),
            self.item_name.zh.clone(),
            self.office.as_ref().map(|office| office.name.zh.clone()).unwrap_or_default(),
            self.name.zh.clone(),
            self.record.name.clone(),
            self.how.name.zh.clone(),
            self.before.name.clone(),
        ]
    }
}
