//! A position that is made up, for records of a demonstration: it follows from a number, lies within a border and rather near its seat.

use crate::border::Border;
use crate::position::Position;

/// How many positions are tried before the seat itself is taken.
const TRIES: u64 = 64;

/// A made-up position at most `radius` degrees of latitude from a seat and within a border, if there is one; the same for the same number.
/// It is the seat where the border lies elsewhere.
pub fn near(seat: Position, within: Option<&Border>, radius: f64, number: u64) -> Position {
    // Towards the poles a degree of longitude is shorter.
    let narrow = seat.lat().to_radians().cos().max(0.1);
    let mut tried = (0..TRIES).filter_map(|n| {
        let drawn = mixed(number.wrapping_add(n.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        let (turn, away) = (unit(drawn) * std::f64::consts::TAU, unit(mixed(drawn)) * radius);
        Position::new(seat.lon() + turn.cos() * away / narrow, seat.lat() + turn.sin() * away).ok()
    });
    tried.find(|one| within.is_none_or(|border| border.contains(*one))).unwrap_or(seat)
}

/// The finishing step of splitmix64: neighbouring numbers come out far from one another.
const fn mixed(number: u64) -> u64 {
    let x = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// From 0 to 1, without 1.
fn unit(drawn: u64) -> f64 {
    (drawn >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::near;
    use crate::{Borders, Position};
    use proptest::prelude::*;

    const HALF: &str = r#"{"features":[{"id":"1","geometry":{"type":"Polygon","coordinates":[[[120.5,40.0],[121.5,40.0],[121.5,40.7],[120.5,40.7],[120.5,40.0]]]}}]}"#;

    proptest! {
        #[test]
        fn a_made_up_position_is_near_and_within(number: u64) {
            let borders = Borders::read(HALF, true).unwrap();
            let seat = Position::new(120.9, 40.69).unwrap();
            let one = near(seat, borders.of("1"), 0.1, number);
            prop_assert!(borders.of("1").unwrap().contains(one));
            prop_assert!((one.lat() - seat.lat()).abs() <= 0.1 && (one.lon() - seat.lon()).abs() <= 0.14);
            prop_assert_eq!(one, near(seat, borders.of("1"), 0.1, number));
        }
    }

    #[test]
    fn a_seat_outside_its_border_is_all_there_is() {
        let borders = Borders::read(HALF, true).unwrap();
        let seat = Position::new(110.0, 30.0).unwrap();
        assert_eq!(near(seat, borders.of("1"), 0.1, 7), seat);
        let free: std::collections::BTreeSet<Position> = (0..100).map(|n| near(seat, None, 0.1, n)).collect();
        assert_eq!(free.len(), 100);
    }
}
