//! Where a clause about one number, or one day, holds: ranges; and the table that answers all clauses of a column at once.
//!
//! The ends of all ranges cut the line of numbers into pieces on each of which every clause is constant. A value is looked up
//! once, however many clauses ask for it: its piece has a signature with a bit for each clause.

/// Ranges with both ends included, ascending, apart from one another.
pub(crate) type Ranges = Vec<(i64, i64)>;

/// The ranges of a comparison with a number.
pub(crate) fn compared(order: crate::tree::Order, n: i64) -> Ranges {
    use crate::tree::Order;
    let from = |lo: Option<i64>| lo.map(|lo| (lo, i64::MAX)).into_iter().collect();
    let to = |hi: Option<i64>| hi.map(|hi| (i64::MIN, hi)).into_iter().collect();
    match order {
        Order::Equal => vec![(n, n)],
        Order::Unequal => complement(&vec![(n, n)]),
        Order::Less => to(n.checked_sub(1)),
        Order::LessOrEqual => to(Some(n)),
        Order::Greater => from(n.checked_add(1)),
        Order::GreaterOrEqual => from(Some(n)),
    }
}

/// The ranges of "is one of these numbers"; neighbours become one range.
pub(crate) fn among(mut numbers: Vec<i64>) -> Ranges {
    numbers.sort_unstable();
    numbers.dedup();
    let mut ranges = Ranges::new();
    for n in numbers {
        match ranges.last_mut() {
            Some((_, hi)) if hi.checked_add(1) == Some(n) => *hi = n,
            _ => ranges.push((n, n)),
        }
    }
    ranges
}

/// Everything else.
pub(crate) fn complement(ranges: &Ranges) -> Ranges {
    let mut rest = Ranges::new();
    let mut from = Some(i64::MIN);
    for &(lo, hi) in ranges {
        if let Some(start) = from.filter(|&start| start < lo) {
            rest.push((start, lo - 1));
        }
        from = hi.checked_add(1);
    }
    rest.extend(from.map(|start| (start, i64::MAX)));
    rest
}

/// Which signature a value has.
#[derive(Debug)]
enum Lookup {
    /// The first values of the pieces after the first, and the signature of each piece.
    Search { starts: Vec<i64>, signatures: Vec<u32> },
    /// The signatures of the values from `lo` on; what lies outside has that of the end.
    Table { lo: i64, signatures: Vec<u32> },
}

/// The clauses of one column of numbers: value → signature → a bit for each clause.
#[derive(Debug)]
pub(crate) struct Cuts {
    lookup: Lookup,
    /// Of each signature `width` words. The first is empty: that of a value that is not known.
    signatures: Vec<u64>,
    width: usize,
}

/// The widest span of values that gets a table.
const TABLE_MAX: i64 = 1 << 16;

impl Cuts {
    /// The table for these clauses.
    pub fn new(clauses: &[&Ranges]) -> Self {
        let width = super::bits::words(clauses.len()).max(1);
        let ends = clauses.iter().flat_map(|ranges| ranges.iter());
        let mut starts: Vec<i64> =
            ends.flat_map(|&(lo, hi)| [Some(lo).filter(|&lo| lo > i64::MIN), hi.checked_add(1)]).flatten().collect();
        starts.sort_unstable();
        starts.dedup();
        let mut pieces = vec![0; (starts.len() + 1) * width];
        for (clause_idx, ranges) in clauses.iter().enumerate() {
            for &(lo, hi) in *ranges {
                let piece = |value: i64| starts.partition_point(|&start| start <= value);
                for piece_idx in piece(lo)..=piece(hi) {
                    pieces[piece_idx * width + clause_idx / 64] |= 1_u64 << (clause_idx % 64);
                }
            }
        }
        let mut signatures = vec![0; width];
        let mut found = std::collections::HashMap::from([(vec![0; width], 0_u32)]);
        let of_piece: Vec<u32> = pieces
            .chunks(width)
            .map(|bits| {
                *found.entry(bits.to_vec()).or_insert_with(|| {
                    signatures.extend_from_slice(bits);
                    u32::try_from(signatures.len() / width - 1).unwrap_or(u32::MAX)
                })
            })
            .collect();
        Self { lookup: Lookup::new(starts, of_piece), signatures, width }
    }

    /// The number of a value's signature.
    #[inline]
    pub fn signature(&self, value: i64) -> u32 {
        match &self.lookup {
            Lookup::Search { starts, signatures } => signatures[starts.partition_point(|&start| start <= value)],
            Lookup::Table { lo, signatures } => {
                let last = signatures.len() - 1;
                let at = usize::try_from(value.saturating_sub(*lo)).unwrap_or(0);
                signatures[at.min(last)]
            }
        }
    }

    /// A word of a signature.
    #[inline]
    pub fn word(&self, signature: u32, word_idx: usize) -> u64 {
        self.signatures[signature as usize * self.width + word_idx]
    }

    /// The words of a signature.
    pub fn width(&self) -> usize {
        self.width
    }
}

impl Lookup {
    fn new(starts: Vec<i64>, of_piece: Vec<u32>) -> Self {
        let span = starts.first().zip(starts.last()).and_then(|(first, last)| last.checked_sub(*first));
        let (Some(span), Some(&first)) = (span.filter(|span| *span < TABLE_MAX), starts.first()) else {
            return Self::Search { starts, signatures: of_piece };
        };
        // From one before the first cut, so that both ends stand for what lies outside.
        let lo = first - 1;
        let mut signatures = Vec::new();
        let mut piece = 0;
        for value in lo..=lo + 1 + span {
            if starts.get(piece) == Some(&value) {
                piece += 1;
            }
            signatures.push(of_piece[piece]);
        }
        Self::Table { lo, signatures }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_ends_of_the_line_are_kept() {
        use crate::tree::Order;
        assert_eq!(compared(Order::Less, i64::MIN), vec![]);
        assert_eq!(compared(Order::Greater, i64::MAX), vec![]);
        assert_eq!(complement(&vec![]), vec![(i64::MIN, i64::MAX)]);
        assert_eq!(complement(&vec![(i64::MIN, i64::MAX)]), vec![]);
        assert_eq!(complement(&vec![(3, 5), (7, i64::MAX)]), vec![(i64::MIN, 2), (6, 6)]);
        assert_eq!(among(vec![4, 2, 3, 9, 3]), vec![(2, 4), (9, 9)]);
    }

    proptest! {
        #[test]
        fn a_signature_has_the_bit_of_each_range_that_holds_the_value(
            sets in prop::collection::vec(prop::collection::vec(prop_oneof![-9i64..9, any::<i64>()], 0..5), 1..80), value in prop_oneof![-10i64..10, any::<i64>()],
        ) {
            let sets: Vec<Ranges> = sets.into_iter().map(among).collect();
            let cuts = Cuts::new(&sets.iter().collect::<Vec<_>>());
            let signature = cuts.signature(value);
            for (set_idx, ranges) in sets.iter().enumerate() {
                let holds = ranges.iter().any(|&(lo, hi)| (lo..=hi).contains(&value));
                prop_assert_eq!(cuts.word(signature, set_idx / 64) >> (set_idx % 64) & 1 == 1, holds);
            }
        }
    }
}
