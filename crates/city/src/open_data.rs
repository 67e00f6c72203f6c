//! `open-data.toml`: what the city publishes of its records (数据开放), with which columns, under which terms of use. What it does not name stays within.

use crate::duties::{once, provenance};
use crate::finding::Report;
use crate::reader::{Table, parse};
use approval::Named;

/// The file of what is published.
pub(crate) const FILE: &str = "open-data.toml";

base::stable_names! {
    /// What the rows of a dataset are (数据集类别).
    DatasetKind {
        /// Investment projects and how far they are.
        Projects = "projects", "项目进展", "projects";
        /// Permits, the newest first: 行政许可信息公示.
        Permits = "permits", "行政许可", "permits";
        /// For each item, how long its cases took beside promise and statute.
        ServiceTimes = "service-times", "办理时限", "service times";
    }
}

/// A column that a kind of dataset can have (字段): its id, Chinese name, English name.
pub type Column = (&'static str, &'static str, &'static str);

impl DatasetKind {
    /// Every column that its rows can have, in their order.
    pub const fn columns(self) -> &'static [Column] {
        match self {
            Self::Projects => &[
                ("code", "项目代码", "project code"),
                ("name", "项目名称", "name"),
                ("district", "县区", "district"),
                ("industry", "行业", "industry"),
                ("owner", "建设单位", "owner"),
                ("investment_yuan", "总投资（元）", "investment (yuan)"),
                ("stage", "所处阶段", "stage"),
                ("planned_start_on", "计划开工日期", "planned start"),
                ("started_on", "开工日期", "started"),
                ("completed_on", "竣工日期", "completed"),
                ("needed", "所需事项", "items needed"),
                ("granted", "已办事项", "items granted"),
                ("lon", "经度（CGCS2000）", "longitude (CGCS 2000)"),
                ("lat", "纬度（CGCS2000）", "latitude (CGCS 2000)"),
                ("synthetic", "演示数据", "made up for demonstration"),
            ],
            Self::Permits => &[
                ("number", "电子证照标识", "licence identifier"),
                ("document_number", "许可文号", "document number"),
                ("item", "许可事项", "item"),
                ("holder", "行政相对人", "holder"),
                ("holder_code", "统一社会信用代码", "credit code"),
                ("issuer", "许可机关", "issuer"),
                ("issued_on", "许可决定日期", "issued"),
                ("valid_from", "有效期自", "valid from"),
                ("valid_to", "有效期至", "valid to"),
                ("state", "当前状态", "state"),
                ("verify_url", "核验网址", "verification page"),
            ],
            Self::ServiceTimes => &[
                ("item", "事项", "item"),
                ("office", "实施部门", "office"),
                ("statutory", "法定时限", "statutory term"),
                ("promised", "承诺时限", "promised term"),
                ("from", "统计起始日", "first day counted"),
                ("to", "统计截止日", "last day counted"),
                ("decided", "办结件数", "cases decided"),
                ("median_working_days", "办理用时中位数（工作日）", "median, working days"),
                ("p90_working_days", "九成办结用时（工作日）", "nine of ten within, working days"),
                ("timed", "有时限件数", "cases with a term"),
                ("on_time", "按时办结件数", "decided on time"),
            ],
        }
    }
}

/// What is published under one name (数据集).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dataset {
    /// What its rows are; there is one dataset of a kind at most.
    pub kind: DatasetKind,
    /// What it is called.
    pub name: Named,
    /// What its rows say, and what they leave out.
    pub about: Named,
    /// Its columns, in their order.
    pub columns: Vec<Column>,
    /// Projects of industries whose code begins so are not published, nor are their permits.
    pub without_industries: Vec<String>,
}

/// What the city publishes (数据开放目录).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenData {
    /// The terms of use; none where nothing is published.
    pub licence: Option<Named>,
    /// The datasets, in the pack's order.
    pub datasets: Vec<Dataset>,
}

impl OpenData {
    /// The dataset of a kind, if it is published.
    pub fn dataset(&self, kind: DatasetKind) -> Option<&Dataset> {
        self.datasets.iter().find(|one| one.kind == kind)
    }
}

/// Reads `open-data.toml`. Check: kinds and columns that there are not or that occur twice, terms of use that lack, codes of industries that are no digits.
pub(crate) fn read(report: &Report<'_>, file: usize) -> Option<OpenData> {
    let parsed = parse(report, file)?;
    let root = Table::new(report, file, &parsed);
    provenance(&root);
    let licence = root.named_if("licence");
    if licence.is_none() {
        report.add(root.spot, "key-missing", "'licence' is missing: whoever takes data wants to know what he may do with it");
    }
    let mut datasets: Vec<Dataset> = Vec::new();
    for table in root.tables("dataset") {
        let names: Vec<&str> = DatasetKind::ALL.iter().map(|kind| kind.as_str()).collect();
        let kind = table.one_of("kind", &names, DatasetKind::parse);
        if let Some(kind) = kind {
            once(report, table.spot, kind.as_str(), datasets.iter().any(|one| one.kind == kind));
        }
        let (name, about) = (table.names(), table.named_if("about"));
        let mut columns: Vec<Column> = Vec::new();
        for one in table.texts("columns") {
            let Some(kind) = kind else { continue };
            match kind.columns().iter().find(|column| column.0 == one.value) {
                Some(column) => {
                    once(report, one.spot, &one.value, columns.contains(column));
                    columns.push(*column);
                }
                None => {
                    let known: Vec<&str> = kind.columns().iter().map(|column| column.0).collect();
                    let message = format!("'{}' is no column of {}; there are {}", one.value, kind.as_str(), known.join(", "));
                    report.add(one.spot, "unknown-name", message);
                }
            }
        }
        let mut without_industries = Vec::new();
        for one in table.texts("without_industries") {
            if one.value.is_empty() || one.value.len() > 4 || !one.value.bytes().all(|byte| byte.is_ascii_digit()) {
                report.add(one.spot, "bad-code", format!("'{}' is no code of GB/T 4754: two to four digits", one.value));
            }
            without_industries.push(one.value);
        }
        let spot = table.spot;
        table.finish();
        if columns.is_empty() {
            report.add(spot, "key-missing", "'columns' is missing or empty: nothing would be published");
        }
        if let (Some(kind), Some(name), Some(about)) = (kind, name, about) {
            datasets.push(Dataset { kind, name, about, columns, without_industries });
        }
    }
    root.finish();
    Some(OpenData { licence, datasets })
}

#[cfg(test)]
mod tests {
    use super::{DatasetKind, FILE, OpenData};
    use crate::Pack;
    use crate::testing::files;

    const GIVEN: &str = "source = { zh = \"甲\", en = \"a\" }\nconfidence = \"high\"\nlicence = { zh = \"乙\", en = \"b\" }\n";

    #[test]
    fn a_pack_says_what_is_published_or_nothing_is() {
        let mut files = files();
        assert_eq!(Pack::load(&files).0.unwrap().open_data, OpenData::default());
        let dataset = "[[dataset]]\nkind = \"permits\"\nzh = \"许可\"\nen = \"permits\"\nabout = { zh = \"丙\", en = \"c\" }\n\
                       columns = [\"holder\", \"item\"]\nwithout_industries = [\"44\"]\n";
        files.insert(FILE.to_owned(), format!("{GIVEN}{dataset}"));
        let (city, findings) = Pack::load(&files);
        assert_eq!(findings, []);
        let open = city.unwrap().open_data;
        let permits = open.dataset(DatasetKind::Permits).unwrap();
        assert_eq!(permits.columns.iter().map(|column| column.0).collect::<Vec<_>>(), ["holder", "item"]);
        assert_eq!(open.dataset(DatasetKind::Projects), None);
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let mut files = files();
        let text = "confidence = \"sure\"\n[[dataset]]\nkind = \"permits\"\nzh = \"许可\"\nen = \"permits\"\nabout = { zh = \"丙\", en = \"c\" }\n\
                    columns = [\"telephone\", \"item\", \"item\"]\nwithout_industries = [\"电\"]\n[[dataset]]\nkind = \"secrets\"\nzh = \"密\"\ncolour = 3\n";
        files.insert(FILE.to_owned(), text.to_owned());
        let (_, findings) = Pack::load(&files);
        let mut codes: Vec<&str> = findings.iter().map(|one| one.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes, ["bad-code", "duplicate-id", "key-missing", "language-missing", "unknown-key", "unknown-name"]);
    }
}
