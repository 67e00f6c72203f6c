//! Reads columns and policies from files: `manifest.json` with a little-endian array a column, `policies.json` with a rule each.

use rules::{Columns, Field, Form, Matcher, Rule, Schema, Type, Values};
use serde::Deserialize;
use serde_json::Value as Json;
use std::fmt;
use std::path::{Path, PathBuf};

/// What is wrong with the input (输入有误): which file, what was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputError {
    /// The file.
    pub file: PathBuf,
    /// The line, where there is one.
    pub line: Option<usize>,
    /// The sentence.
    pub message: String,
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for InputError {}

fn wrong(file: &Path, message: impl fmt::Display) -> InputError {
    InputError { file: file.to_owned(), line: None, message: message.to_string() }
}

/// What was read (匹配输入).
pub struct Inputs {
    /// The enterprises, one a row; a row's number is its enterprise's id.
    pub columns: Columns,
    /// The policies' ids, as given: a number or a text.
    pub ids: Vec<Json>,
    /// The policies' rules, made ready.
    pub matcher: Matcher,
    /// The enterprises that are looked up one by one, if a file of them lies beside the manifest.
    pub sample: Option<Vec<u32>>,
}

#[derive(Deserialize)]
struct Manifest {
    rows: usize,
    #[serde(default)]
    tags: Vec<String>,
    columns: Vec<ManifestColumn>,
}

#[derive(Deserialize)]
struct ManifestColumn {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    file: String,
    /// One byte a row, 0 where the value is not known; without it all are.
    #[serde(default)]
    known: Option<String>,
}

/// A policy: an id and its rule, as a form, as text of our language, or as text of CEL; the first that is there counts.
#[derive(Deserialize)]
struct PolicyLine {
    id: Json,
    #[serde(default)]
    expr: Option<Json>,
    #[serde(default)]
    rule: Option<String>,
    #[serde(default)]
    cel: Option<String>,
}

/// Reads both files and what the manifest names.
///
/// # Errors
/// A file that cannot be read or is of the wrong length, an unknown type, a policy whose rule is wrong: with its id and the
/// place in its text.
pub fn read(manifest: &Path, policies: &Path) -> Result<Inputs, InputError> {
    let folder = manifest.parent().unwrap_or_else(|| Path::new("."));
    let parsed: Manifest = json(manifest)?;
    let columns = columns(&parsed, manifest, folder)?;
    let lines: Vec<PolicyLine> = json(policies)?;
    let mut ids = Vec::with_capacity(lines.len());
    let mut compiled = Vec::with_capacity(lines.len());
    let mut findings = Vec::new();
    for line in lines {
        match rule(&line, columns.schema()) {
            Ok(rule) => compiled.push(rule),
            Err(found) => findings.push(format!("policy {}: {found}", line.id)),
        }
        ids.push(line.id);
    }
    if !findings.is_empty() {
        const SHOWN_MAX: usize = 20;
        let more = findings.len().saturating_sub(SHOWN_MAX);
        findings.truncate(SHOWN_MAX);
        if more > 0 {
            findings.push(format!("and {more} more"));
        }
        return Err(wrong(policies, findings.join("\n  ")));
    }
    let matcher = Matcher::new(&columns, &compiled).map_err(|(policy_idx, found)| {
        wrong(policies, format!("policy {}: {}", ids[policy_idx], marked(compiled[policy_idx].source(), &found)))
    })?;
    let sample = folder.join("sample_ids.u32");
    let sample = if sample.exists() { Some(sample_ids(&sample, parsed.rows)?) } else { None };
    Ok(Inputs { columns, ids, matcher, sample })
}

fn json<T: for<'de> Deserialize<'de>>(file: &Path) -> Result<T, InputError> {
    let text = std::fs::read(file).map_err(|error| wrong(file, error))?;
    serde_json::from_slice(&text).map_err(|error| InputError { line: Some(error.line()), ..wrong(file, &error) })
}

fn rule(line: &PolicyLine, schema: &Schema) -> Result<Rule, String> {
    if let Some(expr) = &line.expr {
        let form = Form::deserialize(expr).map_err(|error| format!("expr: {error}"))?;
        let rule = Rule::of_form(&form, schema).map_err(|found| found[0].message.clone())?;
        return checked(rule, schema);
    }
    let Some(text) = line.rule.as_ref().or(line.cel.as_ref()) else {
        return Err("has no rule: give expr, rule or cel".to_owned());
    };
    checked(Rule::parse(text).map_err(|found| marked(text, &found))?, schema)
}

fn checked(rule: Rule, schema: &Schema) -> Result<Rule, String> {
    let found = rule.check(schema);
    if found.is_empty() { Ok(rule) } else { Err(marked(rule.source(), &found)) }
}

/// The findings with the words that they point at.
fn marked(text: &str, findings: &[rules::Finding]) -> String {
    const WORDS_MAX: usize = 60;
    let each = findings.iter().map(|finding| {
        let words: String = text.get(finding.start..finding.end).unwrap_or("").chars().take(WORDS_MAX).collect();
        format!("byte {}, at '{words}': {} [{}]", finding.start, finding.message, finding.code)
    });
    each.collect::<Vec<_>>().join("; ")
}

fn columns(manifest: &Manifest, file: &Path, folder: &Path) -> Result<Columns, InputError> {
    let mut fields = Vec::new();
    for column in &manifest.columns {
        let kind = match column.kind.as_str() {
            "u8" | "u16" | "u32" | "i32" | "i64" => Type::Int,
            "date" => Type::Date,
            "bool" => Type::Bool,
            "bits64" => Type::Texts,
            other => {
                let types = "u8, u16, u32, i32, i64, date, bool or bits64";
                return Err(wrong(file, format!("column {}: '{other}' is not a type: {types}", column.name)));
            }
        };
        let field = Field::new(&column.name, &column.name, &column.name, kind);
        let tags: Vec<_> = manifest.tags.iter().map(|tag| (tag.as_str(), tag.as_str(), tag.as_str())).collect();
        fields.push(if kind == Type::Texts { field.with_options(&tags) } else { field });
    }
    let mut columns = Columns::new(Schema::new(fields));
    for column in &manifest.columns {
        let path = folder.join(&column.file);
        let bytes = bytes(&path, manifest.rows, width(&column.kind))?;
        let values = match column.kind.as_str() {
            "u8" => Values::Int(bytes.iter().map(|byte| i64::from(*byte)).collect()),
            "u16" => Values::Int(each(&bytes, |word| i64::from(u16::from_le_bytes(word)))),
            "u32" => Values::Int(each(&bytes, |word| i64::from(u32::from_le_bytes(word)))),
            "i32" => Values::Int(each(&bytes, |word| i64::from(i32::from_le_bytes(word)))),
            "i64" => Values::Int(each(&bytes, i64::from_le_bytes)),
            "date" => Values::Date(each(&bytes, i32::from_le_bytes)),
            "bool" => Values::Bool(bytes.iter().map(|byte| *byte != 0).collect()),
            _ => Values::Texts(manifest.tags.clone(), each(&bytes, u64::from_le_bytes)),
        };
        let known: Option<Vec<bool>> = match &column.known {
            None => None,
            Some(known) => Some(self::bytes(&folder.join(known), manifest.rows, 1)?.iter().map(|byte| *byte != 0).collect()),
        };
        columns.set_column(&column.name, values, known.as_deref()).map_err(|error| wrong(file, error))?;
    }
    Ok(columns)
}

fn width(kind: &str) -> usize {
    match kind {
        "u8" | "bool" => 1,
        "u16" => 2,
        "u32" | "i32" | "date" => 4,
        _ => 8,
    }
}

fn each<const N: usize, T>(bytes: &[u8], read: impl Fn([u8; N]) -> T) -> Vec<T> {
    bytes.as_chunks::<N>().0.iter().map(|word| read(*word)).collect()
}

fn bytes(file: &Path, rows: usize, width: usize) -> Result<Vec<u8>, InputError> {
    let bytes = std::fs::read(file).map_err(|error| wrong(file, error))?;
    if rows.checked_mul(width) != Some(bytes.len()) {
        return Err(wrong(file, format!("{} bytes, expected {rows} rows of {width}", bytes.len())));
    }
    Ok(bytes)
}

fn sample_ids(file: &Path, rows: usize) -> Result<Vec<u32>, InputError> {
    let bytes = std::fs::read(file).map_err(|error| wrong(file, error))?;
    let ids = each(&bytes, u32::from_le_bytes);
    match ids.iter().find(|&&id| id as usize >= rows) {
        Some(id) => Err(wrong(file, format!("there is no enterprise {id}: there are {rows}"))),
        None => Ok(ids),
    }
}
