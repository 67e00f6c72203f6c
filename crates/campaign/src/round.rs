//! In which order a tour goes: the shortest way round over places on the map.

use crate::Place;

/// Up to so many different places the shortest round is found exactly (Held and Karp); beyond, by nearest neighbour and 2-opt.
const EXACT_PLACES_MAX: usize = 12;
/// Passes of 2-opt at most: each shortens the round, and few are ever needed.
const PASSES_MAX: usize = 200;

/// A way round (观摩线路).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Which stop comes when: places in the list of stops, each once.
    pub order: Vec<usize>,
    /// The length of the way to each stop from the one before (the first from the start), in metres as the crow flies; the way back
    /// comes last.
    pub legs_m: Vec<u64>,
}

impl Round {
    /// Its whole length with the way back, in metres.
    pub fn length_m(&self) -> u64 {
        self.legs_m.iter().sum()
    }

    fn of(start: &Place, stops: &[Place], order: Vec<usize>) -> Self {
        let mut legs_m = Vec::with_capacity(order.len() + 1);
        let mut here = start;
        for &stop in &order {
            legs_m.push(here.distance_m(&stops[stop]));
            here = &stops[stop];
        }
        legs_m.push(here.distance_m(start));
        Self { order, legs_m }
    }
}

/// The shortest way from `start` to every stop and back. Stops at one place are visited one after the other, in the order in which
/// they were given. The same stops give the same round; it is never longer than the order given.
pub fn round(start: &Place, stops: &[Place]) -> Round {
    // Points: the start, then every different place in the order in which it first comes.
    let mut points: Vec<Place> = vec![*start];
    let mut at: Vec<usize> = Vec::with_capacity(stops.len());
    for stop in stops {
        let known = points.iter().position(|point| point == stop);
        at.push(known.unwrap_or_else(|| {
            points.push(*stop);
            points.len() - 1
        }));
    }
    let far: Vec<Vec<u64>> = points.iter().map(|a| points.iter().map(|b| a.distance_m(b)).collect()).collect();
    let mut visited = if points.len() <= EXACT_PLACES_MAX + 1 { exact(&far) } else { improved(&far) };
    // A round is as long the other way about: it begins with the nearer of its two ends.
    if let (Some(&first), Some(&last)) = (visited.first(), visited.last())
        && far[0][last] < far[0][first]
    {
        visited.reverse();
    }
    let when = |point: usize| visited.iter().position(|one| *one == point);
    let mut order: Vec<usize> = (0..stops.len()).collect();
    order.sort_by_key(|&stop| (when(at[stop]), stop));
    let (given, found) = (Round::of(start, stops, (0..stops.len()).collect()), Round::of(start, stops, order));
    // Metres are rounded: of two equal rounds the given one may seem a metre shorter.
    if found.length_m() <= given.length_m() { found } else { given }
}

/// Held and Karp: by the set of visited points and the last of them, the shortest way there. Point 0 is start and end.
fn exact(far: &[Vec<u64>]) -> Vec<usize> {
    let n = far.len() - 1;
    if n == 0 {
        return Vec::new();
    }
    let sets = 1usize << n;
    let mut best = vec![vec![(u64::MAX, 0usize); n]; sets];
    for last in 0..n {
        best[1 << last][last] = (far[0][last + 1], last);
    }
    for set in 1..sets {
        for last in (0..n).filter(|last| set & (1 << last) != 0) {
            let (so_far, _) = best[set][last];
            for next in (0..n).filter(|next| set & (1 << next) == 0) {
                let longer = so_far.saturating_add(far[last + 1][next + 1]);
                let there = &mut best[set | (1 << next)][next];
                if longer < there.0 {
                    *there = (longer, last);
                }
            }
        }
    }
    let home = |last: &usize| best[sets - 1][*last].0.saturating_add(far[last + 1][0]);
    let mut last = (0..n).min_by_key(home).unwrap_or(0);
    let (mut set, mut way) = (sets - 1, Vec::with_capacity(n));
    while set != 0 {
        way.push(last + 1);
        let before = best[set][last].1;
        set &= !(1 << last);
        last = before;
    }
    way.reverse();
    way
}

/// Nearest neighbour from the start, then 2-opt: a piece of the round is turned about as long as that makes it shorter.
fn improved(far: &[Vec<u64>]) -> Vec<usize> {
    let mut way = vec![0];
    let mut left: Vec<usize> = (1..far.len()).collect();
    while let Some(nearest) = (0..left.len()).min_by_key(|&i| (far[way[way.len() - 1]][left[i]], left[i])) {
        way.push(left.remove(nearest));
    }
    for _ in 0..PASSES_MAX {
        let mut shorter = false;
        for i in 1..way.len() {
            for j in i + 1..way.len() {
                let (before, after) = (way[i - 1], way.get(j + 1).copied().unwrap_or(0));
                if far[before][way[j]] + far[way[i]][after] < far[before][way[i]] + far[way[j]][after] {
                    way[i..=j].reverse();
                    shorter = true;
                }
            }
        }
        if !shorter {
            break;
        }
    }
    way.split_off(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place(lon: u32, lat: u32) -> Place {
        Place { lon: 119.5 + f64::from(lon) / 100.0, lat: 40.0 + f64::from(lat) / 100.0 }
    }

    /// Every order, one after the other: the shortest round by looking at all of them.
    fn by_trying_all(start: &Place, stops: &[Place], order: &mut Vec<usize>) -> u64 {
        if order.len() == stops.len() {
            return Round::of(start, stops, order.clone()).length_m();
        }
        let mut best = u64::MAX;
        for next in 0..stops.len() {
            if !order.contains(&next) {
                order.push(next);
                best = best.min(by_trying_all(start, stops, order));
                order.pop();
            }
        }
        best
    }

    #[test]
    fn nothing_to_visit_is_no_way() {
        assert_eq!(round(&place(0, 0), &[]), Round { order: vec![], legs_m: vec![0] });
    }

    #[test]
    fn stops_at_one_place_follow_one_another() {
        let (near, far_off) = (place(10, 0), place(100, 0));
        assert_eq!(round(&place(0, 0), &[near, far_off, near, far_off]).order, [0, 2, 1, 3]);
    }

    proptest! {
        #[test]
        fn never_longer_than_the_order_given(stops in proptest::collection::vec((0u32..150, 0u32..120), 0..40)) {
            let stops: Vec<Place> = stops.into_iter().map(|(lon, lat)| place(lon, lat)).collect();
            let start = place(75, 60);
            let found = round(&start, &stops);
            prop_assert!(found.length_m() <= Round::of(&start, &stops, (0..stops.len()).collect()).length_m());
            let mut seen = found.order.clone();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..stops.len()).collect::<Vec<_>>());
            prop_assert_eq!(found.legs_m.len(), stops.len() + 1);
            prop_assert_eq!(round(&start, &stops), found);
        }

        #[test]
        fn of_few_places_it_is_the_shortest_there_is(stops in proptest::collection::vec((0u32..150, 0u32..120), 0..7)) {
            let stops: Vec<Place> = stops.into_iter().map(|(lon, lat)| place(lon, lat)).collect();
            let start = place(0, 0);
            // Metres are rounded leg by leg.
            prop_assert!(round(&start, &stops).length_m() <= by_trying_all(&start, &stops, &mut Vec::new()) + 8);
        }

        #[test]
        fn the_heuristic_is_never_shorter_than_the_exact_round(stops in proptest::collection::vec((0u32..150, 0u32..120), 1..9)) {
            let points: Vec<Place> = std::iter::once(place(75, 60)).chain(stops.into_iter().map(|(lon, lat)| place(lon, lat))).collect();
            let far: Vec<Vec<u64>> = points.iter().map(|a| points.iter().map(|b| a.distance_m(b)).collect()).collect();
            let length = |way: Vec<usize>| Round::of(&points[0], &points[1..], way.iter().map(|one| one - 1).collect()).length_m();
            prop_assert!(length(exact(&far)) <= length(improved(&far)));
        }
    }
}
