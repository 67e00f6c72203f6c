//! How a tour is scored: a few criteria, marks from 1 to 10, what they come to.

use crate::Place;
use base::Named;
use std::collections::BTreeMap;

/// The highest mark; the lowest is 1.
pub const MARK_MAX: u32 = 10;

/// What somebody looks at (评分项).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// What to look at.
    pub what: Named,
}

/// The sheet of a city's tours (观摩评分表).
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Where a tour starts and ends.
    pub start: Place,
    /// The district in which that is.
    pub start_district: String,
    /// What is scored, in the order of the form.
    pub criteria: Vec<Criterion>,
    /// From so many scores on a project has a rank: fewer say more of the scorers than of the project.
    pub scores_min: usize,
}

/// Marks by criterion: what one participant gave one project (评分).
pub type Marks = BTreeMap<String, u32>;

/// What is wrong with marks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MarkError {
    /// A criterion has no mark.
    #[error("no mark for {0}")]
    Missing(String),
    /// A mark is not from 1 to 10.
    #[error("the mark for {0} is not from 1 to 10")]
    OutOfRange(String),
    /// There is no such criterion.
    #[error("there is no criterion {0}")]
    Unknown(String),
}

impl MarkError {
    /// Of which criterion.
    pub fn criterion(&self) -> &str {
        match self {
            Self::Missing(id) | Self::OutOfRange(id) | Self::Unknown(id) => id,
        }
    }

    /// What is wrong and what to do.
    pub fn sentence(&self) -> Named {
        match self {
            Self::Missing(_) => Named::new("请为这一项打分。", "Give this a mark."),
            Self::OutOfRange(_) => Named::new(
                format!("分数应为 1 至 {MARK_MAX} 的整数。"),
                format!("A mark is a whole number from 1 to {MARK_MAX}."),
            ),
            Self::Unknown(_) => Named::new(
                "评分表没有这一项，请刷新页面后再打分。",
                "The sheet has no such criterion: reload the page, then score again.",
            ),
        }
    }
}

impl Sheet {
    /// Checks marks: every criterion once, from 1 to 10.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the sheet.
    pub fn check(&self, marks: &Marks) -> Result<(), Vec<MarkError>> {
        let of = |criterion: &Criterion| match marks.get(&criterion.id) {
            None => Some(MarkError::Missing(criterion.id.clone())),
            Some(mark) if !(1..=MARK_MAX).contains(mark) => Some(MarkError::OutOfRange(criterion.id.clone())),
            Some(_) => None,
        };
        let strange = marks.keys().filter(|id| !self.criteria.iter().any(|one| one.id == **id)).cloned().map(MarkError::Unknown);
        let errors: Vec<MarkError> = self.criteria.iter().filter_map(of).chain(strange).collect();
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

/// What a project's scores come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How many scored it.
    pub scores: usize,
    /// Its mean by criterion, in hundredths of a mark.
    pub by_criterion: BTreeMap<String, u32>,
    /// The mean over all marks, in hundredths; none without scores.
    pub mean: Option<u32>,
}

/// What scores of one project come to.
pub fn outcome<'a>(scores: impl IntoIterator<Item = &'a Marks>) -> Outcome {
    let mut sums: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let mut n = 0;
    for marks in scores {
        n += 1;
        for (id, mark) in marks {
            let (sum, count) = sums.entry(id).or_default();
            *sum += mark;
            *count += 1;
        }
    }
    let (sum, count) = sums.values().fold((0, 0), |all, one| (all.0 + one.0, all.1 + one.1));
    Outcome {
        scores: n,
        by_criterion: sums.into_iter().map(|(id, (sum, count))| (id.to_owned(), hundredths(sum, count))).collect(),
        mean: (count > 0).then(|| hundredths(sum, count)),
    }
}

/// The rank of each outcome by its mean, 1 the best; equal means share a rank. None where fewer than `scores_min` scored.
pub fn ranks(outcomes: &[Outcome], scores_min: usize) -> Vec<Option<usize>> {
    let mean = |one: &Outcome| one.mean.filter(|_| one.scores >= scores_min.max(1));
    let rank = |own: u32| 1 + outcomes.iter().filter(|other| mean(other).is_some_and(|mean| mean > own)).count();
    outcomes.iter().map(|one| mean(one).map(rank)).collect()
}

/// A mean in hundredths, rounded half up.
fn hundredths(sum: u32, count: u32) -> u32 {
    let count = u64::from(count.max(1));
    u32::try_from((u64::from(sum) * 200 + count) / (count * 2)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Sheet {
        let criterion = |id: &str| Criterion { id: id.into(), name: Named::new(id, id), what: Named::new(id, id) };
        Sheet {
            start: Place { lon: 0.0, lat: 0.0 },
            start_district: "211403".into(),
            criteria: vec![criterion("pace"), criterion("quality")],
            scores_min: 2,
        }
    }

    fn marks(pace: u32, quality: u32) -> Marks {
        Marks::from([("pace".to_owned(), pace), ("quality".to_owned(), quality)])
    }

    #[test]
    fn marks_are_whole_and_within_one_to_ten() {
        assert_eq!(sheet().check(&marks(1, 10)), Ok(()));
        let mut wrong = marks(0, 11);
        wrong.insert("clicks".into(), 5);
        let errors = sheet().check(&wrong).unwrap_err();
        assert_eq!(errors.iter().map(MarkError::criterion).collect::<Vec<_>>(), ["pace", "quality", "clicks"]);
        assert_eq!(sheet().check(&Marks::new()).unwrap_err().len(), 2);
    }

    #[test]
    fn means_are_rounded_to_hundredths_and_few_scores_have_no_rank() {
        let three = [marks(7, 8), marks(8, 8), marks(8, 10)];
        let all = outcome(&three);
        assert_eq!((all.scores, all.mean, all.by_criterion["pace"]), (3, Some(817), 767));
        let one = outcome(&three[2..]);
        let none = outcome(&[]);
        assert_eq!(ranks(&[one.clone(), all.clone(), none.clone(), all.clone()], 2), [None, Some(1), None, Some(1)]);
        assert_eq!(ranks(&[one, all, none], 1), [Some(1), Some(2), None]);
    }
}
