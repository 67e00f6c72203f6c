//! The data of a document that a step of a case owes, ready to be drawn and signed.

use crate::PermitError;
use crate::paper::{canonical, check_text, check_url};
use approval::{DocumentKind, Named};
use base::{CaseId, DocumentId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Longest title, in characters; the names of organ and project go by the same.
const NAME_CHARS_MAX: usize = 300;
/// Longest text of a whole document in one language, in characters: some two hundred pages.
const TEXT_CHARS_MAX: usize = 200_000;

/// A document (文书): a notice, a decision or a receipt of an organ in one case.
///
/// Law: Administrative License Law art. 32(2): written, with the organ's special seal, and dated. Its Chinese text is the one that holds;
/// the English one helps those who read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its own id.
    pub id: DocumentId,
    /// The case.
    pub case: CaseId,
    /// The kind.
    pub kind: DocumentKind,
    /// Its number (文号).
    pub number: String,
    /// The title.
    pub title: Named,
    /// To whom it is addressed; empty: to nobody in particular.
    pub addressee: Named,
    /// What it is about: labels and values.
    pub rows: Vec<(Named, Named)>,
    /// The paragraphs. A line end within one begins a new line.
    pub body: Vec<Named>,
    /// The organ that signs.
    pub issuer: Named,
    /// The name of its seal.
    pub seal: Named,
    /// The day that the law gives it.
    pub on: Date,
    /// Where anyone can look it up; the QR code leads there.
    pub verify_url: String,
    /// A document of a demonstration, without legal force.
    pub demo: bool,
}

impl Document {
    /// The same without control characters, which people paste with their texts and no printer shows.
    #[must_use]
    pub fn printable(mut self) -> Self {
        let clean = |text: &mut String| {
            if text.chars().any(|c| c.is_control() && c != '\n') {
                *text = text.replace("\r\n", "\n").chars().map(|c| if c.is_control() && c != '\n' { ' ' } else { c }).collect();
            }
        };
        let one_line = |text: &mut String| {
            clean(text);
            *text = text.replace('\n', " ");
        };
        let rows = self.rows.iter_mut().flat_map(|(label, text)| [label, text]);
        for named in rows.chain(&mut self.body) {
            clean(&mut named.zh);
            clean(&mut named.en);
        }
        for named in [&mut self.title, &mut self.addressee] {
            one_line(&mut named.zh);
            one_line(&mut named.en);
        }
        self
    }

    /// The document's data as bytes: JSON, keys sorted, no blanks.
    pub fn canonical(&self) -> Vec<u8> {
        canonical(self)
    }

    /// Whether everything in it can be printed.
    pub(crate) fn check(&self) -> Result<(), PermitError> {
        check_text("document number", &self.number, NAME_CHARS_MAX)?;
        for (field, named) in [("title", &self.title), ("issuer", &self.issuer), ("seal", &self.seal)] {
            check_text(field, &named.zh, NAME_CHARS_MAX)?;
            check_text(field, &named.en, NAME_CHARS_MAX)?;
        }
        let rows = self.rows.iter().flat_map(|(label, text)| [label, text]);
        let texts: Vec<&Named> = rows.chain(&self.body).chain([&self.addressee]).collect();
        for pick in [|named: &Named| named.zh.clone(), |named: &Named| named.en.clone()] {
            let lines: Vec<String> = texts.iter().map(|named| pick(named)).collect();
            if lines.iter().map(|text| text.chars().count()).sum::<usize>() > TEXT_CHARS_MAX {
                return Err(PermitError::Text { field: "text", problem: "it is too long to be printed" });
            }
            if lines.iter().any(|text| text.chars().any(|c| c.is_control() && c != '\n')) {
                return Err(PermitError::Text { field: "text", problem: "it holds control characters" });
            }
        }
        check_url(&self.verify_url)
    }
}
