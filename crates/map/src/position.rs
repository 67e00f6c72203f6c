//! A position, and the box around several.

/// Parts of a degree that a position is kept in: a millionth is about a tenth of a metre.
const PARTS: f64 = 1_000_000.0;

/// A position (位置): degrees east and north of CGCS 2000, kept in millionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    lon_e6: i64,
    lat_e6: i64,
}

/// Degrees that are none: the longitude lies within 180, the latitude within 90.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("there is no position {lon}, {lat}: degrees east are within 180, degrees north within 90")]
pub struct OffTheEarth {
    /// Degrees east.
    pub lon: f64,
    /// Degrees north.
    pub lat: f64,
}

impl Position {
    /// From degrees; what is finer than a millionth is rounded.
    ///
    /// # Errors
    /// [`OffTheEarth`].
    pub fn new(lon: f64, lat: f64) -> Result<Self, OffTheEarth> {
        match lon.abs() <= 180.0 && lat.abs() <= 90.0 {
            true => Ok(Self { lon_e6: (lon * PARTS).round() as i64, lat_e6: (lat * PARTS).round() as i64 }),
            false => Err(OffTheEarth { lon, lat }),
        }
    }

    /// From millionths of a degree, as they are stored.
    ///
    /// # Errors
    /// [`OffTheEarth`].
    pub fn from_millionths(lon_e6: i64, lat_e6: i64) -> Result<Self, OffTheEarth> {
        let there = Self { lon_e6, lat_e6 };
        Self::new(there.lon(), there.lat()).map(|_| there)
    }

    /// Degrees east.
    pub fn lon(self) -> f64 {
        self.lon_e6 as f64 / PARTS
    }

    /// Degrees north.
    pub fn lat(self) -> f64 {
        self.lat_e6 as f64 / PARTS
    }

    /// Millionths of a degree: east, north.
    pub const fn millionths(self) -> (i64, i64) {
        (self.lon_e6, self.lat_e6)
    }
}

/// The box around some positions (外包矩形).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Its corner in the south-west.
    pub south_west: Position,
    /// Its corner in the north-east.
    pub north_east: Position,
}

impl Bounds {
    /// The smallest box around some positions; none around none.
    pub fn around(all: impl IntoIterator<Item = Position>) -> Option<Self> {
        let mut all = all.into_iter();
        let first = all.next()?;
        let grown = all.fold((first, first), |(low, high), one| {
            let low = Position { lon_e6: low.lon_e6.min(one.lon_e6), lat_e6: low.lat_e6.min(one.lat_e6) };
            let high = Position { lon_e6: high.lon_e6.max(one.lon_e6), lat_e6: high.lat_e6.max(one.lat_e6) };
            (low, high)
        });
        Some(Self { south_west: grown.0, north_east: grown.1 })
    }

    /// Whether a position lies in the box, or at most so many degrees beside it.
    pub fn holds(&self, one: Position, beside: f64) -> bool {
        let (low, high) = (self.south_west, self.north_east);
        (low.lon() - beside..=high.lon() + beside).contains(&one.lon())
            && (low.lat() - beside..=high.lat() + beside).contains(&one.lat())
    }
}

#[cfg(test)]
mod tests {
    use super::{Bounds, Position};

    #[test]
    fn what_is_no_place_on_earth_is_refused() {
        for (lon, lat) in [(180.1, 0.0), (0.0, -90.1), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert!(Position::new(lon, lat).is_err(), "{lon} {lat}");
        }
        assert!(Position::from_millionths(i64::MAX, 0).is_err());
    }

    #[test]
    fn a_millionth_is_kept() {
        let there = Position::new(120.836_939, -40.710_974_6).unwrap();
        assert_eq!(there.millionths(), (120_836_939, -40_710_975));
        assert_eq!(Position::from_millionths(120_836_939, -40_710_975), Ok(there));
    }

    #[test]
    fn longitude_and_latitude_exchanged_lie_outside() {
        let at = |lon, lat| Position::new(lon, lat).unwrap();
        let city = Bounds::around([at(119.2, 39.9), at(121.1, 41.3)]).unwrap();
        assert!(city.holds(at(121.9, 40.0), 1.0) && !city.holds(at(121.9, 40.0), 0.5));
        assert!(!city.holds(at(40.7, 90.0), 1.0));
        assert_eq!(Bounds::around([]), None);
    }
}
