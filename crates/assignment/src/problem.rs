//! What is to be planned: who could serve whom at which cost, and what a load costs.

/// A step of what one more entity costs who serves it (负荷档): so many entities at so much each. The costs of one's steps never fall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// How many entities fit into it.
    pub capacity: u32,
    /// What each of them costs.
    pub cost: i64,
}

/// Why a problem cannot be solved as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProblemError {
    /// A candidate that is not among those who serve.
    #[error("entity {entity} names steward {steward}, who is not there")]
    NoSuchSteward {
        /// Which entity.
        entity: usize,
        /// Whom it names.
        steward: u32,
    },
    /// A later step is cheaper than an earlier one.
    #[error("the steps of steward {steward} fall: each must cost at least what the one before costs")]
    StepsFall {
        /// Whose.
        steward: usize,
    },
    /// Costs are kept below this, so that no sum of them overflows.
    #[error("a cost of entity {entity} is out of range: at most {max} either way", max = COST_MAX)]
    CostTooLarge {
        /// Which entity.
        entity: usize,
    },
    /// The same for the steps.
    #[error("a step of steward {steward} is out of range: at most {max} either way", max = COST_MAX)]
    StepTooLarge {
        /// Whose.
        steward: usize,
    },
    /// More entities than numbers.
    #[error("too many entities: at most {max}", max = ENTITIES_MAX)]
    TooMany,
}

/// The largest cost, either way.
pub const COST_MAX: i64 = 1 << 30;
/// How many entities there may be.
pub const ENTITIES_MAX: usize = 1 << 24;

/// Entities, those who could serve each, and the load steps of those who serve.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problem {
    /// Where the candidates of each entity begin; one longer than there are entities.
    pub(crate) first: Vec<usize>,
    /// Cost and steward of each candidate, of one entity the cheapest first.
    pub(crate) candidates: Vec<(i32, u32)>,
    pub(crate) steps: Vec<Vec<Step>>,
    pub(crate) unserved: i64,
}

impl Problem {
    /// Without entities yet. `steps`: of each who serves; `unserved`: what an entity costs that nobody serves.
    ///
    /// # Errors
    /// [`ProblemError`] for steps that fall or are out of range.
    pub fn new(steps: Vec<Vec<Step>>, unserved: i64) -> Result<Self, ProblemError> {
        for (steward, steps) in steps.iter().enumerate() {
            if steps.windows(2).any(|two| two[1].cost < two[0].cost) {
                return Err(ProblemError::StepsFall { steward });
            }
            if steps.iter().any(|step| step.cost.abs() > COST_MAX) {
                return Err(ProblemError::StepTooLarge { steward });
            }
        }
        if unserved.abs() > COST_MAX {
            return Err(ProblemError::CostTooLarge { entity: 0 });
        }
        Ok(Self { first: vec![0], candidates: Vec::new(), steps, unserved })
    }

    /// Makes room for so many candidates.
    pub fn reserve(&mut self, entities: usize, candidates: usize) {
        self.first.reserve(entities);
        self.candidates.reserve(candidates);
    }

    /// Adds an entity with its candidates (steward, cost); gives its place.
    ///
    /// # Errors
    /// [`ProblemError`] for a steward who is not there or a cost out of range; then the entity is not added.
    pub fn add(&mut self, candidates: impl IntoIterator<Item = (u32, i64)>) -> Result<usize, ProblemError> {
        let (entity, begin) = (self.entities(), self.candidates.len());
        if entity >= ENTITIES_MAX {
            return Err(ProblemError::TooMany);
        }
        for (steward, cost) in candidates {
            let wrong = if steward as usize >= self.steps.len() {
                Some(ProblemError::NoSuchSteward { entity, steward })
            } else if cost.abs() > COST_MAX {
                Some(ProblemError::CostTooLarge { entity })
            } else {
                None
            };
            if let Some(wrong) = wrong {
                self.candidates.truncate(begin);
                return Err(wrong);
            }
            self.candidates.push((cost as i32, steward));
        }
        self.candidates[begin..].sort_unstable();
        self.first.push(self.candidates.len());
        Ok(entity)
    }

    /// How many entities there are.
    pub fn entities(&self) -> usize {
        self.first.len() - 1
    }

    /// How many could serve.
    pub fn stewards(&self) -> usize {
        self.steps.len()
    }

    /// The candidates of an entity, the cheapest first: steward and cost.
    pub fn candidates(&self, entity: usize) -> impl Iterator<Item = (u32, i64)> {
        let range = self.first.get(entity).copied().unwrap_or(0)..self.first.get(entity + 1).copied().unwrap_or(0);
        self.candidates[range].iter().map(|&(cost, steward)| (steward, cost.into()))
    }
}
