//! The register in memory, by column (登记库列存): what rules are asked of while somebody types, and when a policy is pushed.
//!
//! It is read when it is first needed; afterwards what was edited is read again before each question (an index range), and everything
//! when entities came or ended. A server that dies loses nothing: the rows are the truth.

use crate::desk::Desk;
use base::EntityId;
use entity::{ATTRIBUTES, Kind, TAGS, Unit};
use jiff::Timestamp;
use rules::{ColumnError, Columns, Facts, Finding, Matcher, Rule, Schema, Sink, Tally, Truth, Type, Value, Values, Verdicts};
use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use store::{EntityColumns, EntityRecord, Store, StoreError};

/// Edited entities that are read one by one; with more, everything is read anew.
const EDITED_MAX: u32 = 2_000;
/// Threads that match one rule, or all, with the register.
const THREADS: usize = 2;

/// Why the register was not asked.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// What the store says.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A rule does not fit the register's fields.
    #[error("a rule does not fit the register")]
    Rule(Vec<Finding>),
    /// Something inside, in the words of its cause.
    #[error("{0}")]
    Broken(String),
}

impl From<RegisterError> for crate::problem::Problem {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Store(error) => error.into(),
            other => Self::broken(other),
        }
    }
}

/// How many entities a rule reaches (匹配数量).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// They meet it.
    pub met: i64,
    /// Facts are missing that would decide it.
    pub unknown: i64,
    /// All that the register has.
    pub total: i64,
}

/// The register in memory.
#[derive(Default)]
pub struct Register {
    kept: RwLock<Option<Arc<Kept>>>,
    /// Only one reads at a time; others wait for what it reads.
    reading: tokio::sync::Mutex<()>,
}

struct Kept {
    columns: Columns,
    numbers: Vec<i64>,
    rows: HashMap<EntityId, usize>,
    last_number: i64,
    edited: Timestamp,
}

impl Register {
    /// How many entities meet a rule.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn count(&self, store: &Store, desk: &Desk, rule: &Rule) -> Result<Counts, RegisterError> {
        let kept = self.current(store, desk).await?;
        let rule = rule.clone();
        off_thread(move || {
            let matcher = matcher(&kept.columns, &[rule])?;
            let tally = Tally::sum(1, matcher.run(&kept.columns, THREADS, || Tally::new(1)));
            let (met, unknown) = (i64::from(tally.yes[0]), i64::from(tally.unknown[0]));
            Ok(Counts { met, unknown, total: i64::try_from(kept.columns.rows()).unwrap_or(i64::MAX) })
        })
        .await?
    }

    /// The entities that meet each of some rules, as sets by their numbers.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn members(&self, store: &Store, desk: &Desk, rules: Vec<Rule>) -> Result<Vec<Vec<u8>>, RegisterError> {
        struct Members<'a>(&'a [i64], Vec<Vec<u8>>);
        impl Sink for Members<'_> {
            fn take(&mut self, verdicts: Verdicts<'_>) {
                for (word_idx, word) in verdicts.yes.iter().enumerate() {
                    let mut rest = *word;
                    while rest != 0 {
                        let row = verdicts.first_row + word_idx * 64 + rest.trailing_zeros() as usize;
                        add(&mut self.1[verdicts.rule_idx], self.0[row]);
                        rest &= rest - 1;
                    }
                }
            }
        }
        let kept = self.current(store, desk).await?;
        off_thread(move || {
            let matcher = matcher(&kept.columns, &rules)?;
            let mut parts = matcher.run(&kept.columns, THREADS, || Members(&kept.numbers, vec![Vec::new(); rules.len()]));
            let mut all = parts.pop().map_or_else(Vec::new, |part| part.1);
            for part in parts {
                all.iter_mut().zip(part.1).for_each(|(all, part)| union(all, &part));
            }
            Ok(all)
        })
        .await?
    }

    /// What some rules say of one entity, as the register in memory has it; none when it has not.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn of_entity(
        &self,
        store: &Store,
        desk: &Desk,
        id: EntityId,
        rules: Vec<Rule>,
    ) -> Result<Option<Vec<Truth>>, RegisterError> {
        let kept = self.current(store, desk).await?;
        let Some(&row) = kept.rows.get(&id) else { return Ok(None) };
        off_thread(move || Ok(Some(matcher(&kept.columns, &rules)?.row(&kept.columns, row)))).await?
    }

    /// The register as it is now.
    async fn current(&self, store: &Store, desk: &Desk) -> Result<Arc<Kept>, RegisterError> {
        let _one = self.reading.lock().await;
        let last_number = store.last_entity_number().await?;
        let kept = self.kept.read().map_err(broken)?.clone();
        let Some(kept) = kept.filter(|kept| kept.last_number == last_number) else {
            return self.load(store, desk).await;
        };
        let edited = store.entities_edited(kept.edited, EDITED_MAX + 1).await?;
        let moved: Vec<&EntityRecord> = edited.iter().filter(|one| kept.differs(desk, one)).collect();
        // More than were read may have moved.
        let all_read = edited.len() <= EDITED_MAX as usize;
        if moved.is_empty() && all_read {
            return Ok(kept);
        }
        if !all_read || moved.iter().any(|one| one.ended_on.is_some() || !kept.rows.contains_key(&one.id)) {
            drop(kept);
            return self.load(store, desk).await;
        }
        let mut next = Kept {
            columns: kept.columns.clone(),
            numbers: kept.numbers.clone(),
            rows: kept.rows.clone(),
            last_number,
            edited: edited.iter().map(|one| one.updated_at).max().unwrap_or(kept.edited),
        };
        for one in moved {
            if let Some(&row) = next.rows.get(&one.id) {
                next.columns.set(row, &facts(desk, one)).map_err(broken)?;
            }
        }
        self.keep(next)
    }

    async fn load(&self, store: &Store, desk: &Desk) -> Result<Arc<Kept>, RegisterError> {
        let last_number = store.last_entity_number().await?;
        // Before the rows: what is edited meanwhile is read again.
        let edited = store.last_entity_edit().await?.unwrap_or(Timestamp::MIN);
        let read = store.entity_columns().await?;
        let desk = desk.clone();
        let kept = off_thread(move || {
            let rows = read.ids.iter().enumerate().map(|(row, id)| (*id, row)).collect();
            let columns = columns(&desk, &read).map_err(broken)?;
            Ok::<_, RegisterError>(Kept { columns, numbers: read.numbers, rows, last_number, edited })
        })
        .await??;
        self.keep(kept)
    }

    fn keep(&self, kept: Kept) -> Result<Arc<Kept>, RegisterError> {
        let kept = Arc::new(kept);
        *self.kept.write().map_err(broken)? = Some(Arc::clone(&kept));
        Ok(kept)
    }
}

impl Kept {
    /// Whether a row says something else than is kept: the same instant may have several edits.
    fn differs(&self, desk: &Desk, one: &EntityRecord) -> bool {
        match self.rows.get(&one.id) {
            Some(&row) => one.ended_on.is_some() || self.columns.facts(row) != facts(desk, one),
            None => one.ended_on.is_none(),
        }
    }
}

fn broken(cause: impl std::fmt::Display) -> RegisterError {
    RegisterError::Broken(cause.to_string())
}

fn matcher(columns: &Columns, rules: &[Rule]) -> Result<Matcher, RegisterError> {
    Matcher::new(columns, rules).map_err(|(_, findings)| RegisterError::Rule(findings))
}

/// Does work over the register on a thread of its own.
///
/// # Errors
/// [`RegisterError::Broken`] when the work breaks off.
pub(crate) async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, RegisterError> {
    tokio::task::spawn_blocking(work).await.map_err(broken)
}

/// Whether a number is in a set of bits.
pub fn holds(set: &[u8], number: i64) -> bool {
    usize::try_from(number).is_ok_and(|number| set.get(number / 8).is_some_and(|byte| byte >> (number % 8) & 1 == 1))
}

/// Puts a number into a set of bits.
fn add(set: &mut Vec<u8>, number: i64) {
    let Ok(number) = usize::try_from(number) else { return };
    if set.len() <= number / 8 {
        set.resize(number / 8 + 1, 0);
    }
    set[number / 8] |= 1 << (number % 8);
}

/// Adds one set to another.
pub fn union(all: &mut Vec<u8>, more: &[u8]) {
    if all.len() < more.len() {
        all.resize(more.len(), 0);
    }
    all.iter_mut().zip(more).for_each(|(all, more)| *all |= more);
}

/// What is in a set and not in another, and how many that are.
pub fn difference(set: &[u8], without: &[u8]) -> (Vec<u8>, i64) {
    let less = |(at, byte): (usize, &u8)| byte & !without.get(at).copied().unwrap_or(0);
    let rest: Vec<u8> = set.iter().enumerate().map(less).collect();
    let n = rest.iter().map(|byte| i64::from(byte.count_ones())).sum();
    (rest, n)
}

/// What the register knows of an entity, as rules ask it.
pub fn facts(desk: &Desk, one: &EntityRecord) -> Facts {
    let mut facts = Facts::default();
    if let Some(kind) = Kind::parse(&one.kind) {
        facts.set("kind", kind.text().zh.as_str());
    }
    let district = desk.city.district(&one.district).map(|district| district.name.zh.as_str());
    let known = district.filter(|name| desk.city.register.field("district").is_some_and(|field| field.option(name).is_some()));
    if let Some(name) = known {
        facts.set("district", name);
    }
    if let Some(industry) = &one.industry {
        facts.set("industry", industry.as_str());
    }
    for (attribute, value) in ATTRIBUTES.iter().zip(one.attributes.0) {
        let Some(value) = value else { continue };
        let value = match attribute.unit {
            Unit::Yuan | Unit::Count => Value::Int(value),
            Unit::Flag => Value::Bool(value != 0),
            Unit::Day => match entity::day_of(value) {
                Some(day) => Value::Date(day),
                None => continue,
            },
            Unit::Code(names) => match usize::try_from(value).ok().and_then(|at| names.get(at)) {
                Some((zh, _)) => Value::Text((*zh).to_owned()),
                None => continue,
            },
            Unit::Tags => {
                let held = TAGS.iter().enumerate().filter(|(bit, _)| value >> bit & 1 == 1);
                Value::Texts(held.map(|(_, (_, zh))| (*zh).to_owned()).collect())
            }
        };
        facts.0.insert(attribute.name.to_owned(), value);
    }
    facts
}

/// The whole register by column.
fn columns(desk: &Desk, read: &EntityColumns) -> Result<Columns, ColumnError> {
    let schema: &Schema = &desk.city.register;
    let mut columns = Columns::new(schema.clone());
    for column in &read.columns {
        let Some(field) = schema.field(column.name) else { continue };
        let mut known: Vec<bool> = (0..column.values.len()).map(|row| column.get(row).is_some()).collect();
        let values = match field.kind {
            Type::Int => Values::Int(column.values.clone()),
            Type::Bool => Values::Bool(column.values.iter().map(|value| *value != 0).collect()),
            Type::Date => Values::Date(column.values.iter().map(|value| i32::try_from(*value).unwrap_or(i32::MAX)).collect()),
            Type::Texts => {
                let texts = field.options.iter().map(|choice| choice.id.clone()).collect();
                Values::Texts(texts, column.values.iter().map(|value| value.cast_unsigned()).collect())
            }
            Type::Text => {
                // Codes become the texts that rules compare: a place in the field's options, a district's name, four digits.
                let mut texts: Vec<String> = field.options.iter().map(|choice| choice.id.clone()).collect();
                let mut numbers: HashMap<i64, Option<u32>> = HashMap::new();
                let mut number = |value: i64| {
                    *numbers.entry(value).or_insert_with(|| {
                        let text = match column.name {
                            "industry" => format!("{value:04}"),
                            "district" => desk.city.district(&value.to_string())?.name.zh.clone(),
                            _ => field.options.get(usize::try_from(value).ok()?)?.id.clone(),
                        };
                        if !field.options.is_empty() && field.option(&text).is_none() {
                            return None;
                        }
                        let place = texts.iter().position(|known| *known == text).unwrap_or_else(|| {
                            texts.push(text);
                            texts.len() - 1
                        });
                        u32::try_from(place).ok()
                    })
                };
                let mut places = Vec::with_capacity(column.values.len());
                for (row, value) in column.values.iter().enumerate() {
                    let place = if known[row] { number(*value) } else { None };
                    known[row] = place.is_some();
                    places.push(place.unwrap_or(0));
                }
                Values::Text(texts, places)
            }
        };
        columns.set_column(column.name, values, Some(&known))?;
    }
    Ok(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_by_number_are_told_apart() {
        let mut all = Vec::new();
        [1, 9, 17].into_iter().for_each(|number| add(&mut all, number));
        let mut told = Vec::new();
        [9, 300].into_iter().for_each(|number| add(&mut told, number));
        assert_eq!(difference(&all, &told), (vec![2, 0, 2], 2));
        union(&mut told, &all);
        assert_eq!(difference(&all, &told).1, 0);
    }
}
