//! Spreadsheets (电子表格): an xlsx file read row by row, written, and given back with what is wrong with each row.
//!
//! Knows cells, rows, headings and how headings are matched with fields. Must not know: which fields there are, the register, storage, files: it works on bytes.
//!
//! ```
//! use sheet::{Cell, Limits, Writer};
//!
//! let mut writer = Writer::new("名单", &["名称".into(), "人数".into()])?;
//! writer.row(&[Cell::Text("甲厂"), Cell::Number(12.0)])?;
//! let bytes = writer.finish()?;
//! let mut rows = Vec::new();
//! let head = sheet::read(&bytes, Limits::default(), |n, cells| rows.push((n, cells[1].shown())))?;
//! assert_eq!((head.columns, rows), (vec!["名称".to_owned(), "人数".to_owned()], vec![(2, "12".to_owned())]));
//! # Ok::<(), sheet::SheetError>(())
//! ```
//!
//! Reading order: `cell`, `read` (with `parcel`), `mapping`, `write`.
#![warn(missing_docs)]

mod cell;
mod mapping;
mod parcel;
mod read;
mod write;

pub use cell::Cell;
pub use mapping::{Checks, Field, Mapping, MappingProblem, RowProblem};
pub use read::{Head, Limits, Start, Take, read, walk};
pub use write::{Marked, Writer, annotated};

use base::Named;

/// What is wrong with a spreadsheet (表格问题).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// It does not read as xlsx.
    #[error("this is no xlsx file: {0}")]
    NotXlsx(String),
    /// It has no sheet, or its first sheet has no headings in its first row.
    #[error("the first sheet has no headings in its first row")]
    NoHead,
    /// More rows than are taken.
    #[error("more than {most} rows")]
    TooManyRows {
        /// How many are taken.
        most: u32,
    },
    /// More columns than are taken.
    #[error("more than {most} columns")]
    TooManyColumns {
        /// How many are taken.
        most: u32,
    },
    /// It unfolds into more than is taken: a zip can hold a thousand times its size.
    #[error("more than {most_mib} MiB unfolded")]
    TooLarge {
        /// How many mebibytes are taken.
        most_mib: u64,
    },
    /// It could not be written.
    #[error("the spreadsheet cannot be written: {0}")]
    Unwritten(String),
}

impl SheetError {
    /// The stable name.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotXlsx(_) => "not-xlsx",
            Self::NoHead => "no-headings",
            Self::TooManyRows { .. } | Self::TooManyColumns { .. } | Self::TooLarge { .. } => "sheet-too-large",
            Self::Unwritten(_) => "sheet-unwritten",
        }
    }

    /// What is wrong and what to do, in both languages.
    pub fn sentence(&self) -> Named {
        match self {
            Self::NotXlsx(_) => Named::new(
                "这不是 xlsx 文件，或文件已损坏；请另存为“Excel 工作簿（.xlsx）”后再试。",
                "This is no xlsx file, or it is damaged: save it as an Excel workbook (.xlsx) and try again.",
            ),
            Self::NoHead => Named::new(
                "第一张工作表的第一行没有列名，请把列名放在第一行。",
                "The first row of the first sheet has no headings: put them there.",
            ),
            Self::TooManyRows { most } => {
                Named::new(format!("一次最多 {most} 行，请分成几个文件。"), format!("{most} rows at most: split the file."))
            }
            Self::TooManyColumns { most } => {
                Named::new(format!("最多 {most} 列，请删去多余的列。"), format!("{most} columns at most: remove some."))
            }
            Self::TooLarge { most_mib } => Named::new(
                format!("表格展开后超过 {most_mib} MiB，请分成几个文件。"),
                format!("Unfolded it takes more than {most_mib} MiB: split the file."),
            ),
            Self::Unwritten(_) => {
                Named::new("表格写不出来，请联系系统管理员。", "The spreadsheet cannot be written: tell the administrator.")
            }
        }
    }
}
