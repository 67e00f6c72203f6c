//! Documents that steps owe, and the wording that each was made with.

use crate::StoreError;
use crate::columns::{case_id, date, digest, hex, instant, uuid};
use crate::db::{Arg, Statement, Store};
use crate::record::{DocumentNumber, DocumentRecord, TemplateRecord};
use crate::row::row;
use base::{CaseId, DocumentId, RegionCode};
use std::collections::BTreeMap;

const COLUMNS: &str = "id, case_id, fact_seq, kind, on_date, made_at, office, word, year, n, template, filled";
const COLUMNS_N: usize = 13;
/// The documents of one statement at most: SQLite takes 32,766 arguments.
pub(crate) const DOCUMENTS_PER_STATEMENT: usize = 500;

row! {
    struct Row {
        id: String,
        case_id: String,
        fact_seq: i64,
        kind: String,
        on_date: String,
        made_at: i64,
        office: String,
        word: String,
        year: i64,
        n: i64,
        template: String,
        filled: String,
    }
}

impl Row {
    fn read(self) -> Result<DocumentRecord, StoreError> {
        let year = i16::try_from(self.year).unwrap_or_default();
        Ok(DocumentRecord {
            id: DocumentId::new(uuid("id", &self.id)?),
            case_id: case_id(&self.case_id)?,
            fact_seq: self.fact_seq,
            kind: self.kind,
            on: date("on_date", &self.on_date)?,
            made_at: instant("made_at", self.made_at)?,
            office: self.office,
            number: match self.n {
                0 => DocumentNumber::Given(self.word),
                n => DocumentNumber::Taken { word: self.word, year, n },
            },
            template: digest("template", &self.template)?,
            filled: self.filled,
        })
    }
}

/// How many numbers some documents take, by word and year: in one order, so that nobody waits for somebody who waits for him.
pub(crate) fn series(documents: &[DocumentRecord]) -> BTreeMap<(String, i16), i64> {
    let mut series = BTreeMap::new();
    for document in documents {
        if let DocumentNumber::Next { word, year } = &document.number {
            *series.entry((word.clone(), *year)).or_default() += 1;
        }
    }
    series
}

/// The statement that takes the next `n` numbers of a word and a year, and gives the last of them.
pub(crate) fn take(region: RegionCode, word: &str, year: i16, n: i64) -> Statement {
    let sql = "INSERT INTO counter (region, kind, year, n) VALUES ($1, $2, $3, $4)
         ON CONFLICT (region, kind, year) DO UPDATE SET n = counter.n + excluded.n RETURNING n";
    Statement::new(sql, vec![region.as_str().into(), format!("document {word}").into(), i64::from(year).into(), n.into()])
}

/// Where the number of the document at this place stands among the arguments of [`add`].
pub(crate) const fn number(at: usize) -> usize {
    at * COLUMNS_N + 10
}

/// The statement that adds documents, at most [`DOCUMENTS_PER_STATEMENT`] of them. Numbers that are still to be taken are 0 in it.
pub(crate) fn add(region: RegionCode, documents: &[DocumentRecord]) -> Statement {
    let mut args: Vec<Arg> = Vec::with_capacity(documents.len() * COLUMNS_N);
    let mut rows = Vec::with_capacity(documents.len());
    for (i, document) in documents.iter().enumerate() {
        let places: Vec<String> = (1..=COLUMNS_N).map(|n| format!("${}", i * COLUMNS_N + n)).collect();
        rows.push(format!("({})", places.join(", ")));
        let (word, year, n) = match &document.number {
            DocumentNumber::Given(number) => (number, 0, 0),
            DocumentNumber::Next { word, year } => (word, *year, 0),
            DocumentNumber::Taken { word, year, n } => (word, *year, *n),
        };
        args.extend([
            region.as_str().into(),
            document.id.to_string().into(),
            document.case_id.to_string().into(),
            document.fact_seq.into(),
            document.kind.as_str().into(),
            document.on.to_string().into(),
            document.made_at.as_microsecond().into(),
            document.office.as_str().into(),
            word.as_str().into(),
            i64::from(year).into(),
            n.into(),
            hex(&document.template).into(),
            document.filled.as_str().into(),
        ]);
    }
    Statement::new(format!("INSERT INTO document (region, {COLUMNS}) VALUES {}", rows.join(", ")), args)
}

impl Store {
    /// A document.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn document(&self, id: DocumentId) -> Result<DocumentRecord, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM document WHERE region = $1 AND id = $2");
        self.db.one::<Row>(Statement::new(sql, vec![self.region_arg(), id.to_string().into()])).await?.read()
    }

    /// The documents of a case, in the order of its facts.
    ///
    /// # Errors
    /// What the database says.
    pub async fn documents_of(&self, case: CaseId) -> Result<Vec<DocumentRecord>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM document WHERE region = $1 AND case_id = $2 ORDER BY fact_seq, id");
        let rows = self.db.all::<Row>(Statement::new(sql, vec![self.region_arg(), case.to_string().into()])).await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Keeps the wording of documents, each version once.
    ///
    /// # Errors
    /// What the database says.
    pub async fn keep_templates(&self, templates: &[TemplateRecord]) -> Result<(), StoreError> {
        let sql = "INSERT INTO document_template (region, digest, kind, body) VALUES ($1, $2, $3, $4)
             ON CONFLICT (region, digest) DO NOTHING";
        for one in templates {
            let args = vec![self.region_arg(), hex(&one.digest).into(), one.kind.as_str().into(), one.body.as_str().into()];
            self.db.run(Statement::new(sql, args)).await?;
        }
        Ok(())
    }

    /// The wording with this digest, JSON.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn template(&self, digest: [u8; 32]) -> Result<String, StoreError> {
        let sql = "SELECT body FROM document_template WHERE region = $1 AND digest = $2";
        let (body,) = self.db.one::<(String,)>(Statement::new(sql, vec![self.region_arg(), hex(&digest).into()])).await?;
        Ok(body)
    }
}
