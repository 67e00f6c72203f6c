//! Sets of rows as bits: sixty-four rows a word, the first row lowest.

/// The rows of a word.
pub(crate) const WORD: usize = 64;

/// The words that so many rows need.
pub(crate) fn words(rows: usize) -> usize {
    rows.div_ceil(WORD)
}

/// Bits growing with the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bits(pub Vec<u64>);

impl Bits {
    /// Writes the bit of a row, which may be the next one.
    pub fn set(&mut self, row: usize, on: bool) {
        if row / WORD >= self.0.len() {
            self.0.resize(row / WORD + 1, 0);
        }
        let bit = 1 << (row % WORD);
        if on {
            self.0[row / WORD] |= bit;
        } else {
            self.0[row / WORD] &= !bit;
        }
    }

    /// The bit of a row; rows past the end have none.
    pub fn get(&self, row: usize) -> bool {
        self.0.get(row / WORD).is_some_and(|word| word >> (row % WORD) & 1 == 1)
    }

    /// The word of sixty-four rows; past the end it is empty.
    pub fn word(&self, word_idx: usize) -> u64 {
        self.0.get(word_idx).copied().unwrap_or(0)
    }
}

/// Turns sixty-four words of sixty-four bits about their diagonal (Hacker's Delight §7-3): bit `c` of word `r` becomes bit
/// `r` of word `c`.
pub(crate) fn transpose(square: &mut [u64; WORD]) {
    let mut width = 32;
    let mut mask = 0x0000_0000_ffff_ffff_u64;
    while width > 0 {
        let mut row = 0;
        while row < WORD {
            let swapped = ((square[row] >> width) ^ square[row + width]) & mask;
            square[row] ^= swapped << width;
            square[row + width] ^= swapped;
            row = (row + width + 1) & !width;
        }
        width /= 2;
        mask ^= mask << width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_is_turned_about_its_diagonal() {
        let mut square = [0; WORD];
        for (row, word) in square.iter_mut().enumerate() {
            *word = (row as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        let before = square;
        transpose(&mut square);
        for (row, word) in before.iter().enumerate() {
            for (column, turned) in square.iter().enumerate() {
                assert_eq!(turned >> row & 1, word >> column & 1, "{row} {column}");
            }
        }
    }

    #[test]
    fn rows_past_the_end_are_in_no_set() {
        let mut bits = Bits::default();
        bits.set(70, true);
        assert!(bits.get(70) && !bits.get(69) && !bits.get(1_000));
        bits.set(70, false);
        assert!(!bits.get(70));
    }
}
