//! From what the measures read to points, a score and a place.

use crate::{Board, Counted, Measure, Outcome, Reading};
use std::cmp::Reverse;

/// All points that a measure or a score can have, in hundredths.
pub const FULL: i64 = 10_000;

/// What one measure adds to a score (单项得分).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The measure's id.
    pub measure: String,
    /// What it reads, and of how many.
    pub counted: Counted,
    /// Its points in hundredths; `None`: too few records, it is left out.
    pub points: Option<i64>,
    /// Beyond the floor.
    pub below_floor: bool,
}

/// How one stands (排名结果).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Who.
    pub id: String,
    /// Measure by measure, in the board's order.
    pub parts: Vec<Part>,
    /// What the measures that are counted weigh together.
    pub weight: u32,
    /// The score in hundredths; `None`: too little of the weight has enough records.
    pub score: Option<i64>,
    /// The place, from 1; the same for those who are alike. `None` without a score.
    pub place: Option<u32>,
}

impl Standing {
    /// Whether some number is beyond its floor: it stands behind all of which none is.
    pub fn below_floor(&self) -> bool {
        self.parts.iter().any(|part| part.below_floor)
    }
}

impl Measure {
    /// The points of a reading, in hundredths: none at `worst`, all at `best`, in between in proportion and rounded down. What is not done yet has none.
    pub fn points(&self, reading: Reading) -> Option<i64> {
        match reading {
            Reading::TooFew => None,
            Reading::NotYet => Some(0),
            Reading::Number(number) => {
                let (way, span) = (i128::from(number) - i128::from(self.worst), i128::from(self.best) - i128::from(self.worst));
                // Both change their signs where less is better.
                let points = i128::from(FULL) * way * span.signum() / span.abs().max(1);
                i64::try_from(points.clamp(0, i128::from(FULL))).ok()
            }
        }
    }

    /// Whether a reading is beyond the floor.
    pub fn below_floor(&self, reading: Reading) -> bool {
        match (self.floor, reading) {
            (None, _) | (_, Reading::TooFew) => false,
            (Some(_), Reading::NotYet) => true,
            (Some(floor), Reading::Number(number)) => {
                if self.rises() {
                    number < floor
                } else {
                    number > floor
                }
            }
        }
    }
}

/// Ranks, each by what became of his records. Those with a place come first, by it; the others by their ids.
pub fn rank(board: &Board, all: &[(String, Vec<Outcome>)]) -> Vec<Standing> {
    let mut standings: Vec<Standing> = all.iter().map(|(id, outcomes)| stand(board, id, outcomes)).collect();
    standings
        .sort_by_key(|one| (one.score.is_none(), one.score.is_some() && one.below_floor(), Reverse(one.score), one.id.clone()));
    let mut before: Option<((bool, Option<i64>), u32)> = None;
    for (n, one) in (1..).zip(&mut standings).take_while(|(_, one)| one.score.is_some()) {
        let key = (one.below_floor(), one.score);
        let place = before.filter(|(of, _)| *of == key).map_or(n, |(_, place)| place);
        one.place = Some(place);
        before = Some((key, place));
    }
    standings
}

fn stand(board: &Board, id: &str, outcomes: &[Outcome]) -> Standing {
    let part = |measure: &Measure| {
        let counted = measure.count(outcomes);
        Part {
            measure: measure.id.clone(),
            points: measure.points(counted.reading),
            below_floor: measure.below_floor(counted.reading),
            counted,
        }
    };
    let parts: Vec<Part> = board.measures.iter().map(part).collect();
    let scored = || board.measures.iter().zip(&parts).filter_map(|(measure, part)| Some((measure.weight, part.points?)));
    let weight: u32 = scored().map(|(weight, _)| weight).sum();
    let sum: i64 = scored().map(|(weight, points)| i64::from(weight) * points).sum();
    let enough = weight > 0 && u64::from(weight) * 100 >= u64::from(board.weight()) * u64::from(board.coverage_percent);
    Standing { id: id.to_owned(), parts, weight, score: enough.then(|| sum / i64::from(weight)), place: None }
}
