//! The few statistics that the patterns need. Chances are one-sided: how likely it is that chance alone brings at least this much.

/// Half the scale: a standard deviation of a normal distribution is this many median absolute deviations.
const MAD_SCALE: f64 = 1.4826;

/// The chance that a standard normal value is `z` or less: Φ(z). Relative error below 1.2e-7, also far out.
///
/// The complementary error function by a Chebyshev fit (Press et al., Numerical Recipes, §6.2).
pub fn normal_below(z: f64) -> f64 {
    erfc(-z / std::f64::consts::SQRT_2) / 2.0
}

fn erfc(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.5 * x.abs());
    const FIT: [f64; 10] = [
        -1.265_512_23,
        1.000_023_68,
        0.374_091_96,
        0.096_784_18,
        -0.186_288_06,
        0.278_868_07,
        -1.135_203_98,
        1.488_515_87,
        -0.822_152_23,
        0.170_872_77,
    ];
    let series = FIT.iter().rev().fold(0.0, |sum, term| sum * t + term);
    let tail = t * (series - x * x).exp();
    if x >= 0.0 { tail } else { 2.0 - tail }
}

/// The chance that at least `k` of independent events happen, the i-th with chance `chances[i]` (Poisson binomial, exact).
///
/// For equal chances it is the binomial tail. 1 for `k = 0`, 0 for more than there are.
pub fn at_least(k: usize, chances: &[f64]) -> f64 {
    if k == 0 {
        return 1.0;
    }
    if k > chances.len() {
        return 0.0;
    }
    // of[j]: the chance of exactly j so far, j < k; `reached`: of k or more.
    let mut of = vec![0.0; k];
    of[0] = 1.0;
    let mut reached = 0.0;
    for &chance in chances {
        let chance = chance.clamp(0.0, 1.0);
        reached += of[k - 1] * chance;
        for j in (1..k).rev() {
            of[j] = of[j] * (1.0 - chance) + of[j - 1] * chance;
        }
        of[0] *= 1.0 - chance;
    }
    reached.min(1.0)
}

/// The median of sorted values; of an even number the mean of the two in the middle; 0 of none.
pub fn median(sorted: &[f64]) -> f64 {
    match sorted.len() {
        0 => 0.0,
        n if n % 2 == 1 => sorted[n / 2],
        n => (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0,
    }
}

/// Where values lie and how far they spread, untouched by a few that lie far out: the median, and the median absolute deviation on the
/// scale of a standard deviation.
pub fn robust(values: &[f64]) -> (f64, f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = median(&sorted);
    let mut apart: Vec<f64> = sorted.iter().map(|value| (value - middle).abs()).collect();
    apart.sort_by(f64::total_cmp);
    (middle, median(&apart) * MAD_SCALE)
}

/// Values of one group against those of all others, queue by queue (stratified rank sum, Wilcoxon and van Elteren).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankSum {
    /// The share of pairs (one of ours, one of the others in the same queue) in which ours is the smaller; ties count half.
    pub ahead: f64,
    /// The chance that ours are that small when every order is as likely as any other: the normal approximation with ties and a
    /// correction for continuity. Far out it is larger than the exact one, so that it errs towards finding nothing.
    pub chance: f64,
}

/// Compares ours with the others of each queue; `None` where no queue has both, or all values are the same.
pub fn rank_sum(queues: &[(Vec<i64>, Vec<i64>)]) -> Option<RankSum> {
    let (mut wins, mut mean, mut variance, mut pairs) = (0.0, 0.0, 0.0, 0.0);
    for (ours, others) in queues.iter().filter(|(ours, others)| !ours.is_empty() && !others.is_empty()) {
        let (m, n) = (ours.len() as f64, others.len() as f64);
        let mut sorted = others.clone();
        sorted.sort_unstable();
        for mine in ours {
            let below = sorted.partition_point(|other| other < mine);
            let up_to = sorted.partition_point(|other| other <= mine);
            wins += (sorted.len() - up_to) as f64 + (up_to - below) as f64 / 2.0;
        }
        let mut all: Vec<i64> = ours.iter().chain(others).copied().collect();
        all.sort_unstable();
        let total = m + n;
        let ties: f64 = all.chunk_by(|a, b| a == b).map(|tied| (tied.len() as f64).powi(3) - tied.len() as f64).sum();
        mean += m * n / 2.0;
        variance += m * n / 12.0 * (total + 1.0 - ties / (total * (total - 1.0)));
        pairs += m * n;
    }
    if pairs == 0.0 || variance <= 0.0 {
        return None;
    }
    let z = (wins - mean - 0.5) / variance.sqrt();
    Some(RankSum { ahead: wins / pairs, chance: normal_below(-z) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() <= 1e-6 * b.abs().max(1e-9), "{a} is not {b}");
    }

    #[test]
    fn known_values_of_the_normal_distribution() {
        near(normal_below(0.0), 0.5);
        near(normal_below(-1.959_963_985), 0.025);
        near(normal_below(-3.0), 0.001_349_898_03);
        near(normal_below(-6.0), 9.865_876_45e-10);
        near(normal_below(2.0), 0.977_249_868);
    }

    #[test]
    fn known_values_of_the_binomial_tail() {
        near(at_least(3, &[0.5; 3]), 0.125);
        near(at_least(5, &[0.1; 10]), 0.001_634_937_4);
        near(at_least(1, &[0.2, 0.3]), 1.0 - 0.8 * 0.7);
        assert_eq!((at_least(0, &[]), at_least(1, &[]), at_least(2, &[1.0, 1.0])), (1.0, 0.0, 1.0));
    }

    #[test]
    fn a_few_far_out_do_not_move_the_middle() {
        let mut values: Vec<f64> = (0..99).map(f64::from).collect();
        let (middle, spread) = robust(&values);
        values.extend([1e9, 1e9, 1e9]);
        let (moved, wider) = robust(&values);
        assert!((middle - moved).abs() < 2.0 && (spread - wider).abs() < 2.0, "{middle} {spread} {moved} {wider}");
        assert_eq!(robust(&[]), (0.0, 0.0));
    }

    #[test]
    fn whoever_is_always_first_is_unlikely_to_be_so_by_chance() {
        let first = rank_sum(&[(vec![1, 2, 3, 4, 5], (6..30).collect())]).unwrap();
        assert_eq!(first.ahead, 1.0);
        // Exactly: 1 of 29 over 5 choices, 118,755; the approximation is larger.
        assert!(first.chance > 1.0 / 118_755.0 && first.chance < 1e-3, "{}", first.chance);
        let in_the_middle = rank_sum(&[(vec![15, 16], (0..31).collect())]).unwrap();
        assert!(in_the_middle.chance > 0.3);
        assert_eq!(rank_sum(&[(vec![3, 3], vec![3, 3, 3])]), None, "nobody is first where all are the same");
        assert_eq!(rank_sum(&[(vec![], vec![1])]), None);
    }

    /// The chance by counting: the share of all choices of `m` places whose values are ahead at least as often.
    fn exact(ours: &[i64], others: &[i64]) -> f64 {
        let all: Vec<i64> = ours.iter().chain(others).copied().collect();
        let wins = |chosen: u32| {
            let of = |mine: bool| {
                all.iter().enumerate().filter(move |(at, _)| (chosen >> at & 1 == 1) == mine).map(|(_, value)| *value)
            };
            of(true).map(|a| of(false).map(|b| if a < b { 2 } else { i64::from(a == b) }).sum::<i64>()).sum::<i64>()
        };
        let own = wins((1 << ours.len()) - 1);
        let choices = (0..1_u32 << all.len()).filter(|chosen| chosen.count_ones() as usize == ours.len());
        let (mut n, mut as_far) = (0_u32, 0_u32);
        for chosen in choices {
            n += 1;
            as_far += u32::from(wins(chosen) >= own);
        }
        f64::from(as_far) / f64::from(n)
    }

    proptest! {
        #[test]
        fn the_approximation_is_near_and_errs_towards_nothing_far_out(ours in proptest::collection::vec(0_i64..30, 4..6), others in proptest::collection::vec(0_i64..30, 6..9)) {
            if let Some(found) = rank_sum(&[(ours.clone(), others.clone())]) {
                let exact = exact(&ours, &others);
                prop_assert!((found.chance - exact).abs() < 0.05, "{} {exact}", found.chance);
                if exact < 0.01 {
                    prop_assert!(found.chance > exact * 0.8, "{} {exact}", found.chance);
                }
            }
        }

        #[test]
        fn more_is_never_likelier(chances in proptest::collection::vec(0.0..1.0_f64, 0..40)) {
            let tails: Vec<f64> = (0..=chances.len() + 1).map(|k| at_least(k, &chances)).collect();
            prop_assert!(tails.windows(2).all(|pair| pair[1] <= pair[0] + 1e-12), "{tails:?}");
            prop_assert!(tails.iter().all(|tail| (0.0..=1.0).contains(tail)));
        }
    }
}
