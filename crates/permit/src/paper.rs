//! The data of a permit, and its canonical bytes.

use approval::{Grant, ItemId, Mode, Named};
use base::{CaseId, LicenceId, PermitId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Longest title in Chinese, in characters; the English one and the organ's names go by twice that and this.
pub const TITLE_CHARS_MAX: usize = 120;
/// Longest name of a project or a holder, in characters.
pub const NAME_CHARS_MAX: usize = 200;
/// Longest line of legal basis, in characters.
const LINE_CHARS_MAX: usize = 400;
/// Most lines of legal basis.
const LINES_MAX: usize = 40;
/// Longest text of conditions, in characters.
const CONDITIONS_CHARS_MAX: usize = 10_000;
/// Longest address of the public check, so that its QR code stays readable in print.
const URL_BYTES_MAX: usize = 200;

/// Why a permit cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PermitError {
    /// A text is empty, too long or holds control characters.
    #[error("the permit's {field} cannot be printed: {problem}")]
    Text {
        /// Which text.
        field: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The permit would expire before it begins.
    #[error("the permit would expire on {to}, before it begins on {from}")]
    NeverValid {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
    },
    /// Its identifier counts no further editions.
    #[error("the permit has had 999 editions, and its identifier counts no further")]
    Editions,
    /// A font could not be read.
    #[error("the {which} font cannot be read: expected the bytes of a TrueType or OpenType font")]
    Font {
        /// Regular or bold.
        which: &'static str,
    },
    /// The page could not be drawn.
    #[error("the permit's page cannot be drawn: {0}")]
    Page(String),
    /// The key refused to sign.
    #[error(transparent)]
    Key(#[from] crate::KeyError),
}

impl PermitError {
    /// The stable name of this error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Text { .. } => "permit-text-unprintable",
            Self::NeverValid { .. } => "permit-never-valid",
            Self::Editions => "permit-editions",
            Self::Font { .. } => "font-unreadable",
            Self::Page(_) => "permit-page-failed",
            Self::Key(error) => error.code(),
        }
    }

    /// The article behind a refusal.
    ///
    /// Law: Administrative License Law art. 39: the kinds of permit; its form is the organ's.
    pub const fn article(&self) -> Option<&'static str> {
        match self {
            Self::NeverValid { .. } => Some("行政许可法第三十九条"),
            _ => None,
        }
    }
}

/// A permit (许可证件): the document that a delivered grant gives its holder.
///
/// Law: Administrative License Law art. 39; Provisions on Online Government Services (国务院令第716号) art. 10: an electronic licence has the
/// force of paper. Made by [`Permit::issue`] only; read again from a record or a signed paper through serde.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Permit {
    /// The permit's own id.
    pub id: PermitId,
    /// The case that it ends.
    pub case: CaseId,
    /// The electronic-licence identifier (电子证照标识).
    #[serde(with = "crate::licence")]
    pub number: LicenceId,
    /// The number of the decision's document (文号).
    pub document_number: String,
    /// The item that was granted.
    pub item: ItemId,
    /// The item's name: the permit's title.
    pub name: Named,
    /// Whether it permits, or confirms a filing or a record.
    pub mode: Mode,
    /// The project's name.
    pub project: String,
    /// The project's code.
    pub project_code: Option<String>,
    /// Who holds the permit.
    pub holder: String,
    /// The holder's unified social credit code.
    pub holder_code: Option<String>,
    /// The organ that issued it.
    pub issuer: Named,
    /// The legal bases, a line each.
    pub bases: Vec<Named>,
    /// What the organ says with its decision, conditions above all; empty when it says nothing.
    pub conditions: String,
    /// The day of issue.
    pub issued_on: Date,
    /// The first day on which it holds.
    pub valid_from: Date,
    /// The day on which it expires; `None`: without limit.
    pub valid_to: Option<Date>,
    /// The day by which work must have begun.
    pub start_by: Option<Date>,
    /// What was changed or renewed since its first edition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Where anyone can look the permit up; the QR code leads there.
    pub verify_url: String,
    /// A paper of a demonstration, without legal force.
    pub demo: bool,
}

/// What became of a permit and stands on its next edition (变更记录): a change or a renewal.
///
/// Law: Administrative License Law arts. 49, 50.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The day.
    pub on: Date,
    /// What.
    pub what: Named,
}

impl Change {
    /// A change, its text without what no printer shows.
    pub fn new(on: Date, what: &Named) -> Self {
        let clean = |text: &str| text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
        Self { on, what: Named::new(clean(&what.zh), clean(&what.en)) }
    }
}

/// What a permit says beyond the grant (证照要素): the names of project, holder and organ, the numbers, the lines to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// The permit's own id.
    pub id: PermitId,
    /// The case that was granted.
    pub case: CaseId,
    /// Whether the item is a permission, a filing or a record.
    pub mode: Mode,
    /// The electronic-licence identifier.
    pub number: LicenceId,
    /// The number of the decision's document.
    pub document_number: String,
    /// The project's name.
    pub project: String,
    /// The project's code.
    pub project_code: Option<String>,
    /// Who holds the permit.
    pub holder: String,
    /// The holder's unified social credit code.
    pub holder_code: Option<String>,
    /// The organ's name.
    pub issuer: Named,
    /// The legal bases as of the case's day.
    pub bases: Vec<Named>,
    /// Where anyone can look the permit up.
    pub verify_url: String,
    /// Whether this is a demonstration.
    pub demo: bool,
}

impl Permit {
    /// Makes the permit of a delivered grant: item, name, conditions and dates are the grant's, the rest comes with `details`.
    ///
    /// # Errors
    /// [`PermitError`] when a text cannot be printed, or the permit would never be valid.
    pub fn issue(grant: &Grant, details: Details) -> Result<Self, PermitError> {
        let permit = Self {
            id: details.id,
            case: details.case,
            number: details.number,
            document_number: details.document_number,
            item: grant.item.clone(),
            name: grant.name.clone(),
            mode: details.mode,
            project: details.project,
            project_code: details.project_code,
            holder: details.holder,
            holder_code: details.holder_code,
            issuer: details.issuer,
            bases: details.bases,
            conditions: grant.reason.trim().to_owned(),
            issued_on: grant.issued_on,
            valid_from: grant.issued_on,
            valid_to: grant.valid_to,
            start_by: grant.start_by,
            changes: Vec::new(),
            verify_url: details.verify_url,
            demo: details.demo,
        };
        permit.check()?;
        Ok(permit)
    }

    /// The edition that follows this one (新版本): the same permit, changed or renewed, under the identifier's next version.
    ///
    /// # Errors
    /// [`PermitError`] when a text cannot be printed, or there have been 999 editions.
    pub fn next(&self, valid_to: Option<Date>, changes: Vec<Change>) -> Result<Self, PermitError> {
        let number = self.number.next().map_err(|_| PermitError::Editions)?;
        let permit = Self { number, valid_to, changes, ..self.clone() };
        permit.check()?;
        Ok(permit)
    }

    /// The permit's data as bytes: JSON, keys sorted, no blanks. The same permit gives the same bytes, on every machine.
    pub fn canonical(&self) -> Vec<u8> {
        canonical(self)
    }

    /// Whether everything on it can be printed and makes sense.
    pub(crate) fn check(&self) -> Result<(), PermitError> {
        let one = [
            ("document number", &self.document_number, 80),
            ("name", &self.name.zh, TITLE_CHARS_MAX),
            ("English name", &self.name.en, 2 * TITLE_CHARS_MAX),
            ("project", &self.project, NAME_CHARS_MAX),
            ("holder", &self.holder, NAME_CHARS_MAX),
            ("issuer", &self.issuer.zh, 80),
            ("issuer's English name", &self.issuer.en, TITLE_CHARS_MAX + 40),
        ];
        for (field, text, chars_max) in one {
            check_text(field, text, chars_max)?;
        }
        for code in [&self.project_code, &self.holder_code].into_iter().flatten() {
            check_text("code", code, 40)?;
        }
        for line in &self.bases {
            check_text("legal basis", &line.zh, LINE_CHARS_MAX)?;
            check_text("legal basis in English", &line.en, LINE_CHARS_MAX)?;
        }
        for line in self.conditions.lines().filter(|line| !line.trim().is_empty()) {
            check_text("conditions", line, CONDITIONS_CHARS_MAX)?;
        }
        for change in &self.changes {
            check_text("change", &change.what.zh, CONDITIONS_CHARS_MAX)?;
            check_text("change in English", &change.what.en, CONDITIONS_CHARS_MAX)?;
        }
        if self.bases.len() > LINES_MAX {
            return Err(PermitError::Text { field: "legal basis", problem: "it has more than 40 lines" });
        }
        if self.conditions.chars().count() > CONDITIONS_CHARS_MAX {
            return Err(PermitError::Text { field: "conditions", problem: "it is too long for one page" });
        }
        check_url(&self.verify_url)?;
        match self.valid_to {
            Some(to) if to < self.valid_from => Err(PermitError::NeverValid { from: self.valid_from, to }),
            _ => Ok(()),
        }
    }
}

/// Whether an address can stand in a QR code.
pub fn check_url(url: &str) -> Result<(), PermitError> {
    let web = url.starts_with("https://") || url.starts_with("http://");
    if web && url.len() <= URL_BYTES_MAX && url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    let problem = "expected a web address of at most 200 ASCII characters";
    Err(PermitError::Text { field: "address of the check", problem })
}

pub fn check_text(field: &'static str, text: &str, chars_max: usize) -> Result<(), PermitError> {
    let problem = if text.trim().is_empty() {
        "it is empty"
    } else if text.chars().count() > chars_max {
        "it is too long for one page"
    } else if text.chars().any(char::is_control) {
        "it holds control characters"
    } else {
        return Ok(());
    };
    Err(PermitError::Text { field, problem })
}

/// JSON with sorted keys and no blanks, whatever features `serde_json` was built with.
pub fn canonical(value: &impl Serialize) -> Vec<u8> {
    let value = serde_json::to_value(value).expect("texts, dates, lists and booleans are always JSON");
    let mut text = String::new();
    write_sorted(&value, &mut text);
    text.into_bytes()
}

fn write_sorted(value: &Value, text: &mut String) {
    match value {
        Value::Object(map) => {
            let mut members: Vec<_> = map.iter().collect();
            members.sort_by_key(|(key, _)| key.as_str());
            text.push('{');
            for (i, (key, member)) in members.into_iter().enumerate() {
                if i > 0 {
                    text.push(',');
                }
                text.push_str(&Value::from(key.as_str()).to_string());
                text.push(':');
                write_sorted(member, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    text.push(',');
                }
                write_sorted(item, text);
            }
            text.push(']');
        }
        plain => text.push_str(&plain.to_string()),
    }
}
