//! Who read personal data: written in batches that leave kept answers good, listed by day, reader and record, dropped when they are old.

use crate::StoreError;
use crate::columns::{instant, user_id, uuid};
use crate::db::{Arg, Statement, Store};
use crate::page::{Key, Order, PageRequest, Paged, Sort, Walk, Where};
use crate::record::ReadRecord;
use crate::row::row;
use base::UserId;
use jiff::Timestamp;

const COLUMNS: &str =
    "id, at, reader_id, reader_name, role, office, operation, record_kind, record_id, data, request, times, company, person_id";
/// What a reading brings; whose data they are is found by the record.
const NEW: &str = "id, at, reader_id, reader_name, role, office, operation, record_kind, record_id, data, request, times";
const NEW_N: usize = 12;
/// Where among them the record's id stands.
const RECORD: usize = 8;
/// Rows of one statement.
const ROWS_AT_ONCE: usize = 100;

const SORTS: &[Sort] = &[
    Sort { name: "at", asc: "at", desc: "at", number: true, order: Order::Desc },
    Sort { name: "reader", asc: "reader_name", desc: "reader_name", number: false, order: Order::Asc },
];

row! {
    struct Row {
        id: String,
        at: i64,
        reader_id: String,
        reader_name: String,
        role: String,
        office: Option<String>,
        operation: String,
        record_kind: String,
        record_id: Option<String>,
        data: String,
        request: String,
        times: i64,
        company: Option<String>,
        person_id: Option<String>,
    }
}

row! {
    struct ByTime {
        ..row: Row,
        sort_key: i64,
    }
}

row! {
    struct ByName {
        ..row: Row,
        sort_key: String,
    }
}

impl Row {
    fn read(self) -> Result<ReadRecord, StoreError> {
        Ok(ReadRecord {
            id: uuid("id", &self.id)?,
            at: instant("at", self.at)?,
            reader: user_id(&self.reader_id)?,
            reader_name: self.reader_name,
            role: self.role,
            office: self.office,
            operation: self.operation,
            record_kind: self.record_kind,
            record: self.record_id.as_deref().map(|id| uuid("record_id", id)).transpose()?,
            data: self.data,
            request: self.request,
            times: self.times,
            company: self.company,
            person: self.person_id.as_deref().map(user_id).transpose()?,
        })
    }
}

/// Whose data were read (本人).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataOf {
    /// The account.
    pub person: UserId,
    /// Its company.
    pub company: Option<String>,
}

/// Which readings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadFilter {
    /// Of the data of this person and his company.
    pub of: Option<DataOf>,
    /// Of complaints: those alone that this office keeps, or its own lists of them.
    pub keeper: Option<String>,
    /// Not by this role.
    pub not_role: Option<String>,
    /// A part of the reader's name.
    pub q: Option<String>,
    /// In this role.
    pub role: Option<String>,
    /// Of this office.
    pub office: Option<String>,
    /// Of this kind of records.
    pub record_kind: Option<String>,
    /// Of this record.
    pub record: Option<String>,
    /// Of this kind of data.
    pub data: Option<String>,
    /// Of this company.
    pub company: Option<String>,
    /// From this instant on.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub before: Option<Timestamp>,
}

/// Whose data a record's are, asked of the tables that ids come from; ids of all tables differ. `id` is the place of the record's id.
fn owner(id: &str) -> (String, String) {
    let of_project = |table: &str| {
        format!(
            "(SELECT p.owner_code FROM {table} t JOIN project p ON p.region = t.region AND p.id = t.project_id
              WHERE t.region = $1 AND t.id = {id})"
        )
    };
    let company = format!(
        "COALESCE((SELECT owner_code FROM project WHERE region = $1 AND id = {id}), {}, {},
          (SELECT company_code FROM issue WHERE region = $1 AND id = {id}),
          (SELECT credit_code FROM account WHERE region = $1 AND id = {id}))",
        of_project("approval_case"),
        of_project("paper_file"),
    );
    let person = format!(
        "COALESCE((SELECT applicant_id FROM establishment WHERE region = $1 AND project_id = {id}),
          (SELECT id FROM account WHERE region = $1 AND id = {id}))"
    );
    (company, person)
}

impl Store {
    /// Writes readings, each with whose data they were. Answers that are kept stay good: nobody is shown anything else because of them.
    ///
    /// # Errors
    /// What the database says; then none of the batch's last hundred was written.
    pub async fn note_reads(&self, reads: &[ReadRecord]) -> Result<(), StoreError> {
        for some in reads.chunks(ROWS_AT_ONCE) {
            let mut args = vec![self.region_arg()];
            let mut rows = Vec::with_capacity(some.len());
            for one in some {
                let first = args.len() + 1;
                let places: Vec<String> = (first..first + NEW_N).map(|n| format!("${n}")).collect();
                let (company, person) = owner(&places[RECORD]);
                rows.push(format!("($1, {}, {company}, {person})", places.join(", ")));
                args.extend([
                    one.id.to_string().into(),
                    one.at.as_microsecond().into(),
                    one.reader.to_string().into(),
                    one.reader_name.as_str().into(),
                    one.role.as_str().into(),
                    (&one.office).into(),
                    one.operation.as_str().into(),
                    one.record_kind.as_str().into(),
                    Arg::from(one.record.map(|id| id.to_string())),
                    one.data.as_str().into(),
                    one.request.as_str().into(),
                    one.times.into(),
                ]);
            }
            // The same batch again, after a line was lost on its way back, is the same rows.
            let sql = format!(
                "INSERT INTO personal_read (region, {NEW}, company, person_id) VALUES {} ON CONFLICT (region, id) DO NOTHING",
                rows.join(", ")
            );
            self.run_quietly(Statement::new(sql, args)).await?;
        }
        Ok(())
    }

    /// Drops readings from before an instant.
    ///
    /// # Errors
    /// What the database says.
    pub async fn drop_reads_before(&self, before: Timestamp) -> Result<(), StoreError> {
        let found = "SELECT CAST(1 AS BIGINT) FROM personal_read WHERE region = $1 AND at < $2 LIMIT 1";
        let args = vec![self.region_arg(), before.as_microsecond().into()];
        if self.db.some::<(i64,)>(Statement::new(found, args.clone())).await?.is_none() {
            return Ok(());
        }
        self.run_quietly(Statement::new("DELETE FROM personal_read WHERE region = $1 AND at < $2", args)).await
    }

    /// A page of readings, the newest first unless asked otherwise.
    ///
    /// # Errors
    /// [`StoreError::BadCursor`].
    pub async fn reads(&self, filter: &ReadFilter, request: &PageRequest) -> Result<Paged<ReadRecord>, StoreError> {
        let walk = Walk::new(request, SORTS)?;
        let mut found = Where::region("region", self);
        if let Some(of) = &filter.of {
            let person = of.person.to_string();
            match &of.company {
                Some(company) => found.and("(person_id = ? OR company = ?)", vec![person.into(), company.as_str().into()]),
                None => found.and("person_id = ?", vec![person.into()]),
            }
        }
        if let Some(words) = &filter.q {
            found.holds("LOWER(reader_name)", words);
        }
        if let Some(data) = &filter.data {
            found.holds("data", data);
        }
        if let Some(office) = &filter.keeper {
            let kept = "(record_kind <> 'complaint' OR (record_id IS NULL AND office = ?) OR EXISTS
                 (SELECT 1 FROM complaint c WHERE c.region = personal_read.region AND c.id = record_id AND c.keeper = ?))";
            found.and(kept, vec![office.as_str().into(), office.as_str().into()]);
        }
        if let Some(role) = &filter.not_role {
            found.and("role <> ?", vec![role.as_str().into()]);
        }
        found.equals("role", &filter.role);
        found.equals("office", &filter.office);
        found.equals("record_kind", &filter.record_kind);
        found.equals("record_id", &filter.record);
        found.equals("company", &filter.company);
        if let Some(from) = filter.from {
            found.and("at >= ?", vec![from.as_microsecond().into()]);
        }
        if let Some(before) = filter.before {
            found.and("at < ?", vec![before.as_microsecond().into()]);
        }
        let total = self.total("personal_read", &found).await?;
        let statement = walk.statement(COLUMNS, "personal_read", "id", found);
        let by_time = request.sort.as_deref().is_none_or(|sort| sort == "at");
        let rows: Vec<(Key, ReadRecord)> = if by_time {
            let rows = self.db.all::<ByTime>(statement).await?.into_iter();
            rows.map(|one| Ok((Key::Int(one.sort_key), one.row.read()?))).collect::<Result<_, StoreError>>()?
        } else {
            let rows = self.db.all::<ByName>(statement).await?.into_iter();
            rows.map(|one| Ok((Key::Text(one.sort_key), one.row.read()?))).collect::<Result<_, StoreError>>()?
        };
        Ok(walk.page(rows, total, |one| one.id.to_string()))
    }
}
