//! Check characters of ISO 7064's hybrid systems and of GB 32100.

/// ISO 7064 MOD (m+1, m) over values below `m` (GB/T 17710): the check value of `values`.
pub fn hybrid(values: impl Iterator<Item = u32>, m: u32) -> u32 {
    let mut p = m;
    for value in values {
        let s = match (p + value) % m {
            0 => m,
            s => s,
        };
        p = 2 * s % (m + 1);
    }
    (m + 1 - p) % m
}

/// GB 32100-2015, the 18th character: weights are powers of 3 modulo 31.
pub fn credit(values: impl Iterator<Item = u32>) -> u32 {
    let (sum, _) = values.fold((0, 1), |(sum, weight), value| (sum + value * weight, weight * 3 % 31));
    (31 - sum % 31) % 31
}

/// GB 11714-1997, the ninth character of the body code inside a credit code.
pub fn body(values: impl Iterator<Item = u32>) -> char {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = values.zip(WEIGHTS).map(|(value, weight)| value * weight).sum();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    }
}
