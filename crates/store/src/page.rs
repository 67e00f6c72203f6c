//! One way to page: by key. A page's position is the sort key and the id of its last row, opaque to whoever carries it.

use crate::StoreError;
use crate::db::{Arg, Statement, Store};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Rows are counted up to here; a list that is longer has no total.
pub(crate) const COUNTED_MAX: i64 = 10_000;

/// Which way a list runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The smallest first.
    Asc,
    /// The largest first.
    Desc,
}

/// Which page of a list, in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// `next` of the page before; none for the first.
    pub after: Option<String>,
    /// Rows at most.
    pub limit: u32,
    /// The name of the sort key; none for the list's own.
    pub sort: Option<String>,
    /// None for the key's own.
    pub order: Option<Order>,
}

impl PageRequest {
    /// The first page.
    pub fn first(limit: u32) -> Self {
        Self { limit, ..Self::default() }
    }
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paged<T> {
    /// Its rows.
    pub items: Vec<T>,
    /// Where the next page starts; none on the last.
    pub next: Option<String>,
    /// How many rows the whole list has; none past 10,000.
    pub total: Option<i64>,
}

/// Which due dates are meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LampRange {
    /// From this day on.
    pub from: Option<Date>,
    /// Before this day.
    pub before: Option<Date>,
    /// Only those whose clock stands still (or runs).
    pub paused: Option<bool>,
    /// Only those without a clock.
    pub none: bool,
}

/// The sort key of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Key {
    Int(i64),
    Text(String),
}

impl From<Key> for Arg {
    fn from(key: Key) -> Self {
        match key {
            Key::Int(number) => number.into(),
            Key::Text(text) => text.into(),
        }
    }
}

/// A sort key of a list: its name, its SQL (never null), whether it is a number, which way it runs by itself.
pub(crate) struct Sort {
    pub name: &'static str,
    pub asc: &'static str,
    pub desc: &'static str,
    pub number: bool,
    pub order: Order,
}

/// A `WHERE` that grows; what people typed is only ever an argument.
#[derive(Debug, Clone)]
pub(crate) struct Where {
    text: String,
    args: Vec<Arg>,
    narrow: bool,
}

impl Where {
    /// Starts with the region, as every index does.
    pub fn region(column: &str, store: &Store) -> Self {
        Self { text: format!("{column} = $1"), args: vec![store.region_arg()], narrow: false }
    }

    /// Says that it finds few rows: look them up and sort them, rather than walk the list in its order until they turn up. (SQLite
    /// keeps no statistics of its own accord, and takes any region for a small one.)
    pub fn narrow(&mut self) {
        self.narrow = true;
    }

    /// Whether it finds few rows.
    pub fn is_narrow(&self) -> bool {
        self.narrow
    }

    /// Adds a condition; each `?` stands for the next argument.
    pub fn and(&mut self, condition: &str, args: Vec<Arg>) {
        self.text.push_str(" AND ");
        let mut parts = condition.split('?');
        self.text.push_str(parts.next().unwrap_or_default());
        for (part, arg) in parts.zip(args) {
            self.args.push(arg);
            self.text.push_str(&format!("${}{part}", self.args.len()));
        }
    }

    /// An argument that the rest of the statement uses, by its place.
    pub fn bind(&mut self, arg: Arg) -> String {
        self.args.push(arg);
        format!("${}", self.args.len())
    }

    /// Adds `column = value` when there is a value.
    pub fn equals(&mut self, column: &str, value: &Option<String>) {
        if let Some(value) = value {
            self.and(&format!("{column} = ?"), vec![value.as_str().into()]);
        }
    }

    /// Adds `column IN (values)`; without values it finds nothing.
    pub fn within(&mut self, column: &str, values: impl IntoIterator<Item = String>) {
        let args: Vec<Arg> = values.into_iter().map(Arg::from).collect();
        match args.len() {
            0 => self.and("1 = 0", vec![]),
            n => self.and(&format!("{column} IN ({})", vec!["?"; n].join(", ")), args),
        }
    }

    /// Adds words that the column, which is in small letters, holds.
    pub fn holds(&mut self, column: &str, words: &str) {
        if words.contains('\0') {
            return self.and("1 = 0", vec![]);
        }
        for word in words.split_whitespace().take(8) {
            let pattern = format!("%{}%", word.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
            self.and(&format!("{column} LIKE ? ESCAPE '\\'"), vec![pattern.into()]);
        }
    }

    /// Adds that a column has a day: since the one and by the end of the other, where they are given.
    pub fn reached(&mut self, day: &str, since: Option<Date>, by: Option<Date>) {
        self.and(&format!("{day} IS NOT NULL"), vec![]);
        for (sign, bound) in [(">=", since), ("<=", by)] {
            if let Some(bound) = bound {
                self.and(&format!("{day} {sign} ?"), vec![bound.to_string().into()]);
            }
        }
    }

    pub fn statement(&self, before: &str, after: &str) -> Statement {
        Statement::new(format!("{before} WHERE {} {after}", self.text), self.args.clone())
    }
}

/// The sum of something over the rows that meet a condition; none makes 0.
pub(crate) fn sum_where(what: &str, condition: &str) -> String {
    format!("CAST(COALESCE(SUM(CASE WHEN {condition} THEN {what} ELSE 0 END), 0) AS BIGINT)")
}

/// The pattern of codes that begin with these digits.
pub(crate) fn starting(digits: &str) -> String {
    format!("{}%", digits.replace(['%', '_', '\\'], ""))
}

/// The way through one list: which key, which direction, from where.
pub(crate) struct Walk {
    sort: &'static str,
    key: &'static str,
    number: bool,
    order: Order,
    after: Option<(Key, String)>,
    limit: u32,
}

impl Walk {
    pub fn new(request: &PageRequest, sorts: &'static [Sort]) -> Result<Self, StoreError> {
        let wanted = request.sort.as_deref().unwrap_or(sorts[0].name);
        let sort = sorts.iter().find(|sort| sort.name == wanted).ok_or(StoreError::BadCursor)?;
        let order = request.order.unwrap_or(sort.order);
        let key = if order == Order::Asc { sort.asc } else { sort.desc };
        let after = request.after.as_deref().map(|text| read_cursor(text, sort, order)).transpose()?;
        Ok(Self { sort: sort.name, key, number: sort.number, order, after, limit: request.limit.clamp(1, 1000) })
    }

    /// The rows after the position, one more than asked for, to know whether there is a next page.
    pub fn statement(&self, columns: &str, from: &str, id: &str, mut filter: Where) -> Statement {
        let (sign, way) = match self.order {
            Order::Asc => (">", "ASC"),
            Order::Desc => ("<", "DESC"),
        };
        // An index does not have the key with nothing added: the rows are found by the filter, then sorted.
        let key = match (filter.narrow, self.number) {
            (false, _) => self.key.to_owned(),
            (true, true) => format!("({} + 0)", self.key),
            (true, false) => format!("({} || '')", self.key),
        };
        if let Some((last, row)) = self.after.clone() {
            filter.and(&format!("({key}, {id}) {sign} (?, ?)"), vec![last.into(), row.into()]);
        }
        let kind = if self.number { "BIGINT" } else { "TEXT" };
        let before = format!("SELECT {columns}, CAST({key} AS {kind}) AS sort_key FROM {from}");
        filter.statement(&before, &format!("ORDER BY {key} {way}, {id} {way} LIMIT {}", self.limit + 1))
    }

    /// Cuts the one row too many and says where the next page starts: at a row's sort key, and at its id among those of one key.
    pub fn page<T>(&self, mut rows: Vec<(Key, T)>, total: Option<i64>, id: impl Fn(&T) -> String) -> Paged<T> {
        let more = rows.len() > self.limit as usize;
        rows.truncate(self.limit as usize);
        let next = rows.last().filter(|_| more).map(|(key, row)| {
            let json = serde_json::to_vec(&(self.sort, self.order == Order::Asc, key, id(row))).unwrap_or_default();
            BASE64_URL_SAFE_NO_PAD.encode(json)
        });
        Paged { items: rows.into_iter().map(|(_, row)| row).collect(), next, total }
    }
}

/// A position is good only for the list, the sort and the direction that gave it.
fn read_cursor(text: &str, sort: &Sort, order: Order) -> Result<(Key, String), StoreError> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| StoreError::BadCursor)?;
    let read = serde_json::from_slice::<(String, bool, Key, String)>(&bytes);
    let (name, asc, key, id) = read.map_err(|_| StoreError::BadCursor)?;
    let nul = id.contains('\0') || matches!(&key, Key::Text(text) if text.contains('\0'));
    let own = name == sort.name && asc == (order == Order::Asc) && matches!(key, Key::Int(_)) == sort.number;
    if own && !nul { Ok((key, id)) } else { Err(StoreError::BadCursor) }
}

impl Store {
    /// How many rows a filter finds, counted up to a limit so that a long list costs no more than a short one.
    pub(crate) async fn total(&self, from: &str, filter: &Where) -> Result<Option<i64>, StoreError> {
        let total = self.counted(from, filter, COUNTED_MAX).await?;
        Ok((total <= COUNTED_MAX).then_some(total))
    }

    /// The same, up to one more than `most`.
    pub(crate) async fn counted(&self, from: &str, filter: &Where, most: i64) -> Result<i64, StoreError> {
        let inner = filter.statement(&format!("SELECT 1 AS one FROM {from}"), &format!("LIMIT {}", most + 1));
        let sql = format!("SELECT CAST(COUNT(*) AS BIGINT) FROM ({}) AS counted", inner.sql);
        Ok(self.db.one::<(i64,)>(Statement::new(sql, inner.args)).await?.0)
    }
}
