//! Rows by the names of their columns.

/// A struct that reads from a row of either engine, each field from the column of its name; first fields such as `..row: Inner`
/// read from the columns that `Inner` reads from.
///
/// sqlx has a derive for this. It needs both drivers, and SQLite itself, compiled a second time for the compiler's own use: a third of
/// a newcomer's wait.
macro_rules! row {
    (
        $(#[$meta:meta])*
        $vis:vis struct $name:ident $(<$k:ident>)? {
            $(..$inner:ident: $of:ty,)*
            $($(#[$doc:meta])* $field_vis:vis $field:ident: $ty:ty,)*
        }
    ) => {
        $(#[$meta])*
        $vis struct $name $(<$k>)? {
            $($inner: $of,)*
            $($(#[$doc])* $field_vis $field: $ty,)*
        }

        impl<'r, R: sqlx::Row $(, $k)?> sqlx::FromRow<'r, R> for $name $(<$k>)?
        where
            &'static str: sqlx::ColumnIndex<R>,
            $($of: sqlx::FromRow<'r, R>,)*
            $($ty: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,)*
        {
            fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
                Ok(Self {
                    $($inner: <$of>::from_row(row)?,)*
                    $($field: row.try_get(stringify!($field))?,)*
                })
            }
        }
    };
}

pub(crate) use row;
