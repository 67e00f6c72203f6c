//! A problem as columns of little-endian numbers, as the planning inputs have it: one file a column, a manifest beside them.

use crate::{Problem, ProblemError, Step};

/// Why columns are no problem.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColumnError {
    /// A file's length is no multiple of four.
    #[error("{0}: its length is no multiple of four bytes")]
    Ragged(&'static str),
    /// A column has another length than it must have.
    #[error("{column}: {found} numbers, expected {expected}")]
    Length {
        /// Which.
        column: &'static str,
        /// How many numbers it has.
        found: usize,
        /// How many it must have.
        expected: usize,
    },
    /// Candidates must be sorted by entity, and of entities that there are.
    #[error("src: candidate {at} is of entity {entity}; candidates are sorted by entity, and there are {entities}")]
    Order {
        /// Which candidate.
        at: usize,
        /// Of which entity.
        entity: u32,
        /// How many entities there are.
        entities: usize,
    },
    /// Room that is less than nothing.
    #[error("seg_cap: number {at} is negative")]
    Negative {
        /// Which.
        at: usize,
    },
    /// The numbers cannot be.
    #[error(transparent)]
    Problem(#[from] ProblemError),
}

/// The columns as bytes.
#[derive(Debug, Clone, Copy)]
pub struct Columns<'a> {
    /// Entities.
    pub entities: usize,
    /// Stewards.
    pub stewards: usize,
    /// Steps of each steward.
    pub segments: usize,
    /// What an entity costs that nobody serves.
    pub unserved: i64,
    /// u32: of which entity each candidate is, ascending.
    pub src: &'a [u8],
    /// u32: which steward it names.
    pub dst: &'a [u8],
    /// i32: what it costs.
    pub cost: &'a [u8],
    /// i32: the room of each step of each steward.
    pub seg_cap: &'a [u8],
    /// i32: what each step costs, the same for all.
    pub seg_cost: &'a [u8],
}

impl Columns<'_> {
    /// The problem.
    ///
    /// # Errors
    /// [`ColumnError`] with the column and what was expected.
    pub fn problem(&self) -> Result<Problem, ColumnError> {
        let (src, dst, cost) = (words("src", self.src)?, words("dst", self.dst)?, words("cost", self.cost)?);
        let (caps, costs) = (words("seg_cap", self.seg_cap)?, words("seg_cost", self.seg_cost)?);
        let same = |column, found: usize, expected: usize| match found == expected {
            true => Ok(()),
            false => Err(ColumnError::Length { column, found, expected }),
        };
        same("dst", dst.len(), src.len())?;
        same("cost", cost.len(), src.len())?;
        same("seg_cost", costs.len(), self.segments)?;
        same("seg_cap", caps.len(), self.stewards.saturating_mul(self.segments))?;
        let signed = |word: &[u8; 4]| i64::from(i32::from_le_bytes(*word));
        let mut steps = Vec::with_capacity(self.stewards);
        for steward in 0..self.stewards {
            let mut own = Vec::with_capacity(self.segments);
            for (segment, cost) in costs.iter().enumerate() {
                let at = steward * self.segments + segment;
                let capacity = u32::try_from(signed(&caps[at])).map_err(|_| ColumnError::Negative { at })?;
                own.push(Step { capacity, cost: signed(cost) });
            }
            steps.push(own);
        }
        let mut problem = Problem::new(steps, self.unserved)?;
        problem.reserve(self.entities, src.len());
        let mut at = 0;
        for entity in 0..self.entities {
            let begin = at;
            while src.get(at).is_some_and(|word| u32::from_le_bytes(*word) as usize == entity) {
                at += 1;
            }
            problem.add((begin..at).map(|i| (u32::from_le_bytes(dst[i]), signed(&cost[i]))))?;
        }
        match src.get(at) {
            None => Ok(problem),
            Some(word) => Err(ColumnError::Order { at, entity: u32::from_le_bytes(*word), entities: self.entities }),
        }
    }
}

fn words<'a>(column: &'static str, bytes: &'a [u8]) -> Result<&'a [[u8; 4]], ColumnError> {
    match bytes.as_chunks::<4>() {
        (words, []) => Ok(words),
        _ => Err(ColumnError::Ragged(column)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve;

    fn bytes(numbers: &[i32]) -> Vec<u8> {
        numbers.iter().flat_map(|one| one.to_le_bytes()).collect()
    }

    #[test]
    fn columns_are_a_problem_or_say_what_is_wrong() {
        let (src, dst, cost) = (bytes(&[0, 0, 1]), bytes(&[0, 1, 0]), bytes(&[5, 9, 7]));
        let (caps, costs) = (bytes(&[1, 0, 1, 1]), bytes(&[0, 3]));
        let good = Columns {
            entities: 2,
            stewards: 2,
            segments: 2,
            unserved: 50,
            src: &src,
            dst: &dst,
            cost: &cost,
            seg_cap: &caps,
            seg_cost: &costs,
        };
        assert_eq!(solve(&good.problem().unwrap()).objective, 16);
        let wrong = |columns: Columns<'_>| columns.problem().unwrap_err();
        assert_eq!(wrong(Columns { src: &src[1..], ..good }), ColumnError::Ragged("src"));
        assert_eq!(wrong(Columns { dst: &dst[4..], ..good }), ColumnError::Length { column: "dst", found: 2, expected: 3 });
        assert_eq!(wrong(Columns { entities: 1, ..good }), ColumnError::Order { at: 2, entity: 1, entities: 1 });
        assert_eq!(wrong(Columns { seg_cap: &bytes(&[1, -1, 1, 1]), ..good }), ColumnError::Negative { at: 1 });
        assert!(matches!(wrong(Columns { dst: &bytes(&[0, 2, 0]), ..good }), ColumnError::Problem(_)));
    }
}
