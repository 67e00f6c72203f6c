//! Which records of a ranking are asked for, and in which order.

use super::RECORDS;
use crate::api::{page, view};
use crate::problem::Problem;
use crate::ranking::{Behind, Ranked, Within, records};
use crate::session::Me;
use crate::state::App;
use ::ranking::Board;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

/// The keys of the list.
const SORTS: [&str; 4] = ["took", "weight", "since", "done"];

/// Which records.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Asked {
    /// Today when absent; no day to come.
    as_of: Option<String>,
    /// Reached what they should, or not.
    reached: Option<bool>,
    /// Count, or stand behind a worse one of the same company and item.
    counts: Option<bool>,
    /// Words of the name, the number or the company.
    q: Option<String>,
    /// took (the longest first; what is not done yet is longest), weight, since or done.
    sort: Option<String>,
    order: Option<String>,
    pub(super) after: Option<String>,
    pub(super) limit: Option<u32>,
}

impl Asked {
    fn matches(&self, one: &Ranked) -> bool {
        let name = match &one.behind {
            Behind::Project { name, .. } => name,
            Behind::Case { number, .. } => number,
        };
        page::holds(&[name, &one.owner], self.q.as_deref().unwrap_or_default())
            && self.reached.is_none_or(|reached| reached == one.outcome.reached)
            && self.counts.is_none_or(|counts| counts == one.counts)
    }

    /// All that is asked for, in the order that is asked for.
    pub(super) async fn all(&self, app: &App, me: &Me, board: &Board, unit: &str) -> Result<Vec<Ranked>, Problem> {
        let request = page::request(None, self.limit, self.sort.as_deref(), self.order.as_deref())?;
        let sort = page::sort(self.sort.as_deref(), &SORTS)?;
        let (as_of, scope) = (view::day_so_far(app, "as_of", self.as_of.as_deref())?, me.scope(RECORDS));
        let mut all = records(app, board, Within { as_of, unit: Some(unit), scope: &scope }).await?;
        all.retain(|one| self.matches(one));
        all.sort_by_cached_key(|one| {
            let key = match sort {
                "weight" => (false, i64::try_from(one.outcome.weight).unwrap_or(i64::MAX)),
                "since" => (false, day_number(one.since)),
                "done" => one.done_on().map_or((true, 0), |on| (false, day_number(on))),
                _ => one.outcome.took.map_or((true, 0), |took| (false, took)),
            };
            (key, one.outcome.id.clone())
        });
        if request.order != Some(store::Order::Asc) {
            all.reverse();
        }
        Ok(all)
    }
}

fn day_number(day: Date) -> i64 {
    i64::from((day - Date::constant(2000, 1, 1)).get_days())
}

impl Ranked {
    /// When it was done: proven, or decided.
    pub(super) fn done_on(&self) -> Option<Date> {
        match &self.behind {
            Behind::Project { proven_on, .. } => *proven_on,
            Behind::Case { decided_on, .. } => *decided_on,
        }
    }
}
