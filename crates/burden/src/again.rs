//! What was told before and is typed again.

use std::collections::HashMap;

/// A value that somebody typed (填报值).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed<'a> {
    /// Whose: a company, or the person who sets one up.
    pub subject: &'a str,
    /// Which field.
    pub field: &'a str,
    /// What was typed.
    pub value: &'a str,
    /// In which record.
    pub record: &'a str,
    /// When: any number that grows; of two at once the record with the lesser id was first.
    pub at: i64,
}

/// Values that were typed again though the same subject had given the same for the same field in an earlier record (重复填报): the places of each in
/// `typed`, and of the last time before. Blanks say nothing; capitals and spaces make no other value. What stands twice in one record is one.
pub fn again(typed: &[Typed<'_>]) -> Vec<(usize, usize)> {
    let mut order: Vec<usize> = (0..typed.len()).collect();
    order.sort_by_key(|&n| (typed[n].at, typed[n].record, n));
    let mut last: HashMap<(&str, &str, String), usize> = HashMap::new();
    let mut found = Vec::new();
    for n in order {
        let one = &typed[n];
        let value = one.value.split_whitespace().collect::<String>().to_lowercase();
        if value.is_empty() {
            continue;
        }
        if let Some(before) = last.insert((one.subject, one.field, value), n)
            && typed[before].record != one.record
        {
            found.push((n, before));
        }
    }
    found.sort_unstable();
    found
}
