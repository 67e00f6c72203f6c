//! The two operations over whole columns of day numbers, for plans and forecasts of a whole city at once.
//!
//! A block of rows is gone through twice: first to see whether each of its numbers lies within bounds, several rows at a
//! time, then for the lookups, which check nothing and cannot go wrong, because a number is masked before it is looked up.
//! A block with a wrong or an odd row goes row by row through the careful door.

use crate::calendar::{FIRST_NUMBER, ROWS};
use crate::{Calendar, CalendarError, date_of_number, day_number};

/// Rows of a block: so few that a core still loads the next block while it works on this one (with 1024 it takes half as long again).
const BLOCK: usize = 256;
/// The longest term of the fast way: more than all working days, and too short to run past the table.
const N_MAX: i32 = ROWS as i32 / 2;
/// A bit that no day's number has, and the mark of the rows beyond the last working day has.
const BEYOND: i32 = 1 << 30;

impl Calendar {
    /// [`add_working_days`](Self::add_working_days) row by row: `out[i]` is the `n[i]`-th working day after `days[i]`.
    /// Days are counted from 1970-01-01 ([`day_number`]).
    ///
    /// ```
    /// use calendar::{Calendar, date_of_number, day_number};
    /// use jiff::civil::date;
    ///
    /// let start = day_number(date(2023, 4, 28));
    /// let mut due = [0; 2];
    /// Calendar::statutory().add_working_days_columns(&[start, start], &[5, 20], &mut due)?;
    /// assert_eq!(due.map(date_of_number), [date(2023, 5, 9), date(2023, 5, 30)]);
    /// # Ok::<(), calendar::CalendarError>(())
    /// ```
    ///
    /// # Errors
    /// [`CalendarError::ColumnsDiffer`]; the error of the first wrong row when a day or an answer lies outside the
    /// calendar, or an `n` is negative. The content of `out` is then unspecified.
    pub fn add_working_days_columns(&self, days: &[i32], n: &[i32], out: &mut [i32]) -> Result<(), CalendarError> {
        same_rows(days, n, out)?;
        let tables = &self.tables;
        for ((days, n), out) in days.chunks(BLOCK).zip(n.chunks(BLOCK)).zip(out.chunks_mut(BLOCK)) {
            let mut beyond = 0;
            if within(days, FIRST_NUMBER, self.last_number()) && within(n, 1, N_MAX) {
                for ((&day, &n), out) in days.iter().zip(n).zip(&mut *out) {
                    *out = tables.worked(tables.rank(day) + n);
                    beyond |= *out;
                }
            } else {
                beyond = BEYOND;
            }
            if beyond >= BEYOND {
                for ((&day, &n), out) in days.iter().zip(n).zip(out) {
                    let due = self.add_working_days(date_of_number(day), u32::try_from(n).unwrap_or(u32::MAX))?;
                    *out = day_number(due.on);
                }
            }
        }
        Ok(())
    }

    /// [`working_days_between`](Self::working_days_between) row by row: `out[i]` is the number of working days in
    /// `(a[i], b[i]]`. Days are counted from 1970-01-01 ([`day_number`]).
    ///
    /// # Errors
    /// [`CalendarError::ColumnsDiffer`]; the error of the first wrong row when a day lies outside the calendar. The
    /// content of `out` is then unspecified.
    pub fn between_columns(&self, a: &[i32], b: &[i32], out: &mut [i32]) -> Result<(), CalendarError> {
        same_rows(a, b, out)?;
        let tables = &self.tables;
        for ((a, b), out) in a.chunks(BLOCK).zip(b.chunks(BLOCK)).zip(out.chunks_mut(BLOCK)) {
            let inside = |days| within(days, FIRST_NUMBER, self.last_number());
            if inside(a) && inside(b) {
                for ((&a, &b), out) in a.iter().zip(b).zip(out) {
                    *out = tables.rank(b) - tables.rank(a);
                }
            } else {
                for ((&a, &b), out) in a.iter().zip(b).zip(out) {
                    let count = self.working_days_between(date_of_number(a), date_of_number(b))?;
                    *out = count.n as i32; // at most the days of the calendar
                }
            }
        }
        Ok(())
    }
}

/// Whether every value lies in `least..=most`, two numbers that are not negative. A value outside makes one of the two
/// differences negative, even when the other wraps, and the sign stays in the sum of bits.
fn within(column: &[i32], least: i32, most: i32) -> bool {
    let outside = |value: i32| value.wrapping_sub(least) | most.wrapping_sub(value);
    column.iter().fold(0, |bits, &value| bits | outside(value)) >= 0
}

fn same_rows(left: &[i32], right: &[i32], out: &[i32]) -> Result<(), CalendarError> {
    if left.len() == out.len() && right.len() == out.len() {
        return Ok(());
    }
    Err(CalendarError::ColumnsDiffer { left: left.len(), right: right.len(), out: out.len() })
}
