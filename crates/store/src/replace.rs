//! How a row is written whole: added, or replaced in the version that it was made from.
//!
//! PostgreSQL sees for itself which columns keep their values and leaves their indexes alone. SQLite rewrites the indexes of every
//! column that an `UPDATE` names: there a row that is replaced is compared first, and only what differs is set.

use crate::batch::Must;
use crate::db::{Arg, Statement};
use crate::record::Write;
use base::RegionCode;

/// Columns of one replaced row at most: what differs is answered as bits of one number.
const COLUMNS_MAX: usize = 62;
/// The region and the id come first among the arguments.
const KEY: usize = 2;

/// Which row a statement replaces.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Replaced {
    table: &'static str,
    /// Its columns behind the region, the id first.
    columns: &'static str,
    /// The version in which it must be there.
    expected: i64,
}

/// The statement that writes a row of `table` whole. `columns` are those behind the region, `id` and `version` first; `args` are the
/// region's and theirs.
pub(crate) fn write<T>(table: &'static str, columns: &'static str, mut args: Vec<Arg>, write: &Write<T>) -> Statement {
    match write {
        Write::New(_) => {
            let places: Vec<String> = (1..=args.len()).map(|n| format!("${n}")).collect();
            Statement::new(format!("INSERT INTO {table} (region, {columns}) VALUES ({})", places.join(", ")), args)
        }
        Write::Update { expected, .. } => {
            args.push((*expected).into());
            let replaced = Replaced { table, columns, expected: *expected };
            Statement { replaces: Some(replaced), ..replaced.setting(args, |_| true) }
        }
    }
}

/// The statement that tells which version of a row is stored.
pub(crate) fn version(table: &'static str, region: RegionCode, id: impl ToString) -> Statement {
    stored(table, vec![region.as_str().into(), id.to_string().into()])
}

fn stored(table: &'static str, key: Vec<Arg>) -> Statement {
    Statement::new(format!("SELECT version FROM {table} WHERE region = $1 AND id = $2"), key)
}

impl Replaced {
    /// What must be true of the row.
    pub fn must(&self, args: &[Arg]) -> Must {
        Must::Find { expected: self.expected, stored: stored(self.table, args[..KEY].to_vec()) }
    }

    fn columns(&self) -> impl Iterator<Item = &'static str> {
        self.columns.split(", ").skip(1)
    }

    /// Sets the columns that `wanted` names by their places; the last of `args` is the version that is expected.
    fn setting(&self, args: Vec<Arg>, wanted: impl Fn(usize) -> bool) -> Statement {
        let sets: Vec<String> = (KEY + 1..)
            .zip(self.columns())
            .filter(|(n, _)| wanted(n - KEY - 1))
            .map(|(n, column)| format!("{column} = ${n}"))
            .collect();
        let sql =
            format!("UPDATE {} SET {} WHERE region = $1 AND id = $2 AND version = ${}", self.table, sets.join(", "), args.len());
        Statement::new(sql, args)
    }

    /// The statement that answers which columns differ, one bit for each; no row when the version is another.
    pub fn differing(&self, args: &[Arg]) -> Statement {
        debug_assert!(self.columns().count() <= COLUMNS_MAX);
        let bits: Vec<String> =
            (KEY + 1..).zip(self.columns()).map(|(n, column)| format!("(({column} IS NOT ${n}) << {})", n - KEY - 1)).collect();
        let sql = format!(
            "SELECT {} FROM {} WHERE region = $1 AND id = $2 AND version = ${}",
            bits.join(" | "),
            self.table,
            args.len()
        );
        Statement::new(sql, args.to_vec())
    }

    /// The statement that sets what differs.
    pub fn narrowed(&self, args: Vec<Arg>, differs: i64) -> Statement {
        self.setting(args, |bit| differs >> bit & 1 == 1)
    }
}
