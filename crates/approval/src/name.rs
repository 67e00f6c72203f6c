//! Validity: a value that holds from a day to a day. Ids and names themselves are `base`'s: every room speaks them.

pub use base::{ItemId, Named, OfficeId, SlugError};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A value that holds for a while (有效期内的值): from a day, up to but not including another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated<T> {
    /// First day on which it holds; `None`: since ever.
    pub from: Option<Date>,
    /// First day on which it no longer holds; `None`: until further notice.
    pub to: Option<Date>,
    /// What holds.
    pub value: T,
}

impl<T> Dated<T> {
    /// A value that holds always.
    pub const fn always(value: T) -> Self {
        Self { from: None, to: None, value }
    }

    /// A value that holds from `from` on.
    pub const fn since(from: Date, value: T) -> Self {
        Self { from: Some(from), to: None, value }
    }

    /// A value that holds before `to`.
    pub const fn until(to: Date, value: T) -> Self {
        Self { from: None, to: Some(to), value }
    }

    /// Whether it holds on `day`.
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day < to)
    }
}

/// The first of several dated values that holds on `day`.
pub fn on_day<T>(versions: &[Dated<T>], day: Date) -> Option<&T> {
    versions.iter().find(|version| version.holds(day)).map(|version| &version.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_last_day_is_not_included() {
        let day = date(2026, 8, 15);
        assert!(!Dated::until(day, ()).holds(day));
        assert!(Dated::since(day, ()).holds(day));
        let versions = [Dated::until(day, 1), Dated::since(day, 2)];
        assert_eq!(on_day(&versions, date(2026, 8, 14)), Some(&1));
        assert_eq!(on_day(&versions, day), Some(&2));
    }
}
