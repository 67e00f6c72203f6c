//! Series of indicators, what was published of them, their targets.

use base::IndicatorId;
use jiff::Timestamp;
use jiff::civil::Date;

/// A series of indicators of which something was said (统计指标).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table indicator, commented in schema.sql")]
pub struct IndicatorRecord {
    pub id: IndicatorId,
    pub version: i64,
    pub series: String,
    pub head: [u8; 32],
    pub facts: i64,
    pub updated_at: Timestamp,
}

/// What was published of a period of a series (公布与修订).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table indicator_revision, commented in schema.sql")]
pub struct IndicatorRevision {
    pub indicator: IndicatorId,
    pub period: String,
    pub n: i64,
    pub value: Option<i64>,
    pub growth: Option<i64>,
    pub rank: Option<i64>,
    pub ranked: Option<i64>,
    pub average: Option<i64>,
    pub stage: String,
    pub published_on: Date,
    pub source: String,
    pub why: String,
    pub by_name: String,
    pub entered_at: Timestamp,
}

/// What a series is to reach in a year (年度目标).
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the columns of the table indicator_target, commented in schema.sql")]
pub struct IndicatorTarget {
    pub indicator: IndicatorId,
    pub year: i64,
    pub n: i64,
    pub number: i64,
    pub way: String,
    pub set_on: Date,
    pub source: String,
    pub by_name: String,
    pub entered_at: Timestamp,
}
