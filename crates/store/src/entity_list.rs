//! Lists of business entities. Whatever is asked for, a page reads some thousand rows at most: the tally and the counts of pairs say
//! whether few are found (look them up and sort them) or many (walk the list in its order until the page is full).

use crate::StoreError;
use crate::columns::aliased;
use crate::db::{Arg, Statement, Store};
use crate::entity::{COLUMNS, Row};
use crate::page::{COUNTED_MAX, Key, Order, PageRequest, Paged, Sort, Walk, Where, sum_where};
use crate::record::EntityRecord;
use crate::row::row;
use entity::{Kind, Query};

/// Up to so many rows are looked up and sorted.
const FEW: i64 = 4_000;

const FROM: &str = "entity e";

const SORTS: &[Sort] =
    &[Sort { name: "registered", asc: "e.registered_on", desc: "e.registered_on", number: false, order: Order::Desc }];

/// Which entities.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntityFilter {
    /// What was typed, read.
    pub query: Option<Query>,
    /// A kind.
    pub kind: Option<String>,
    /// A district.
    pub district: Option<String>,
    /// An industry: two digits, or four.
    pub industry: Option<String>,
    /// A size class.
    pub size_class: Option<i64>,
}

row! {
    struct Listed {
        ..row: Row,
        sort_key: String,
    }
}

row! {
    /// How many rows the tally knows of: all that the filter finds, and those that each of its columns finds alone.
    struct Tallied {
        total: i64,
        district: i64,
        division: i64,
        size: i64,
    }
}

/// The column whose index is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    District,
    Industry,
    Size,
    /// The list's own order.
    Order,
    /// What is searched for.
    Query,
}

impl EntityFilter {
    fn division(&self) -> Option<&str> {
        self.industry.as_deref().map(|code| code.get(..2).unwrap_or(code))
    }

    fn class(&self) -> Option<&str> {
        self.industry.as_deref().filter(|code| code.len() > 2)
    }

    fn is_bare(&self) -> bool {
        self.kind.is_none() && self.district.is_none() && self.industry.is_none() && self.size_class.is_none()
    }

    /// The column that finds the fewest, when all that is found has to be looked at.
    fn smallest(&self, tallied: &Tallied) -> By {
        let with = |given: bool, n: i64, by: By| given.then_some((n, by));
        let columns = [
            with(self.class().is_some(), 0, By::Industry),
            with(self.industry.is_some(), tallied.division, By::Industry),
            with(self.district.is_some(), tallied.district, By::District),
            with(self.size_class.is_some(), tallied.size, By::Size),
        ];
        columns.into_iter().flatten().min_by_key(|(n, _)| *n).map_or(By::Order, |(_, by)| by)
    }

    /// The column whose index has the list's order, when a page is found soon.
    fn ordered(&self) -> By {
        match (&self.industry, &self.district) {
            (Some(_), _) => By::Industry,
            (None, Some(_)) => By::District,
            (None, None) => By::Order,
        }
    }

    /// Adds its columns; only that of `by` can be found by an index.
    fn add(&self, by: By, found: &mut Where) {
        let is = |column: &str, plain: bool| if plain { format!("{column} = ?") } else { format!("({column} || '') = ?") };
        let mut equals = |column: &str, plain: bool, value: Option<&str>| {
            if let Some(value) = value {
                found.and(&is(column, plain), vec![value.into()]);
            }
        };
        match self.class() {
            Some(class) => equals("e.industry", by == By::Industry, Some(class)),
            None => equals("e.division", by == By::Industry, self.division()),
        }
        equals("e.district", by == By::District, self.district.as_deref());
        equals("e.kind", by == By::Size, self.kind.as_deref());
        if let (By::Size, None) = (by, &self.kind) {
            found.within("e.kind", Kind::ALL.iter().map(|kind| kind.as_str().to_owned()));
        }
        if let Some(size) = self.size_class {
            found.and(if by == By::Size { "e.size_class = ?" } else { "(e.size_class + 0) = ?" }, vec![size.into()]);
        }
    }
}

impl Store {
    /// A page of entities, those registered last first.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`].
    pub async fn entities(&self, filter: &EntityFilter, request: &PageRequest) -> Result<Paged<EntityRecord>, StoreError> {
        let walk = Walk::new(request, SORTS)?;
        let tallied = self.tallied(filter).await?;
        let (found, total) = match &filter.query {
            _ if tallied.total == 0 => (None, Some(0)),
            Some(query) => self.searched(filter, query, &tallied).await?,
            None => self.sorted(filter, &tallied).await?,
        };
        let Some(found) = found.filter(|_| total != Some(0)) else {
            return Ok(Paged { items: Vec::new(), next: None, total: Some(0) });
        };
        let rows = self.db.all::<Listed>(walk.statement(&aliased("e", &COLUMNS), FROM, "e.id", found)).await?;
        let read = |one: Listed| Ok((Key::Text(one.sort_key), one.row.read()?));
        let rows = rows.into_iter().map(read).collect::<Result<Vec<_>, StoreError>>()?;
        Ok(walk.page(rows, total.filter(|n| *n <= COUNTED_MAX), |row| row.id.to_string()))
    }

    /// A list without a search: the tally knows its length, unless it is of one class.
    async fn sorted(&self, filter: &EntityFilter, tallied: &Tallied) -> Result<(Option<Where>, Option<i64>), StoreError> {
        let mut found = Where::region("e.region", self);
        let total = match filter.class() {
            None => Some(tallied.total),
            Some(_) => {
                filter.add(By::Industry, &mut found);
                self.total(FROM, &found).await?
            }
        };
        if filter.class().is_none() && tallied.total <= FEW {
            filter.add(filter.smallest(tallied), &mut found);
            found.narrow();
        } else if filter.class().is_none() {
            filter.add(filter.ordered(), &mut found);
        } else if total.is_some_and(|n| n <= FEW) {
            found.narrow();
        }
        Ok((Some(found), total))
    }

    /// A list of what is searched for.
    async fn searched(
        &self,
        filter: &EntityFilter,
        query: &Query,
        tallied: &Tallied,
    ) -> Result<(Option<Where>, Option<i64>), StoreError> {
        let region = || self.region_arg();
        let mut found = Where::region("e.region", self);
        let hits = match query {
            Query::Code { from, to } | Query::Initials { from, to } => {
                let column = if matches!(query, Query::Code { .. }) { "uscc" } else { "initials" };
                let mut range = Where::region("region", self);
                let ends = || vec![from.as_str().into(), to.as_str().into()];
                range.and(&format!("{column} >= ? AND {column} <= ?"), ends());
                let hits = self.counted("entity", &range, COUNTED_MAX).await?;
                let plain = hits <= FEW;
                let column = if plain { format!("e.{column}") } else { format!("(e.{column} || '')") };
                found.and(&format!("{column} >= ? AND {column} <= ?"), ends());
                hits
            }
            Query::Name { words, grams } => {
                let mut fewest: Option<(i64, &str)> = None;
                for gram in grams {
                    let mut pair = Where::region("region", self);
                    pair.equals("gram", &Some(gram.clone()));
                    let n = self.counted("entity_gram", &pair, FEW).await?;
                    if fewest.is_none_or(|(least, _)| n < least) {
                        fewest = Some((n, gram));
                    }
                }
                if let Some((_, gram)) = fewest.filter(|(n, _)| *n <= FEW) {
                    let pair = "e.n IN (SELECT g.n FROM entity_gram g WHERE g.region = ? AND g.gram = ?)";
                    found.and(pair, vec![region(), gram.into()]);
                }
                found.holds("lower(e.name)", words);
                fewest.map_or(i64::MAX, |(n, _)| n)
            }
        };
        if hits == 0 {
            return Ok((None, Some(0)));
        }
        if hits <= FEW {
            filter.add(By::Query, &mut found);
            found.narrow();
            let total = self.total(FROM, &found).await?;
            return Ok((Some(found), total));
        }
        // Many names hold it: a page is full soon, unless the columns leave few.
        if tallied.total <= FEW {
            filter.add(filter.smallest(tallied), &mut found);
            found.narrow();
        } else {
            filter.add(filter.ordered(), &mut found);
        }
        let ranged = filter.is_bare() && !matches!(query, Query::Name { .. });
        Ok((Some(found), (ranged && hits <= COUNTED_MAX).then_some(hits)))
    }

    async fn tallied(&self, filter: &EntityFilter) -> Result<Tallied, StoreError> {
        let mut args = vec![self.region_arg()];
        let mut holds = |column: &str, value: Option<Arg>| match value {
            None => "1 = 1".to_owned(),
            Some(value) => {
                args.push(value);
                format!("{column} = ${}", args.len())
            }
        };
        let district = holds("district", filter.district.as_deref().map(Arg::from));
        let division = holds("division", filter.division().map(Arg::from));
        let size = holds("size_class", filter.size_class.map(Arg::from));
        let kind = holds("kind", filter.kind.as_deref().map(Arg::from));
        let sum = |condition: &str| sum_where("n", condition);
        let sql = format!(
            "SELECT {} AS total, {} AS district, {} AS division, {} AS size FROM entity_tally WHERE region = $1",
            sum(&format!("{district} AND {division} AND {size} AND {kind}")),
            sum(&district),
            sum(&division),
            sum(&format!("{size} AND {kind}")),
        );
        self.db.one(Statement::new(sql, args)).await
    }
}
