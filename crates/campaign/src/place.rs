//! Where things lie, as far as a route needs it.

/// The Earth's mean radius (IUGG), in metres.
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// A place (地点) on the map, in degrees of WGS 84 (or CGCS 2000, which differs by centimetres).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// East of Greenwich, in degrees.
    pub lon: f64,
    /// North of the equator, in degrees.
    pub lat: f64,
}

impl Place {
    /// The distance as the crow flies, in whole metres.
    pub fn distance_m(&self, other: &Self) -> u64 {
        let (here, there) = (self.lat.to_radians(), other.lat.to_radians());
        let (north, east) = ((there - here) / 2.0, (other.lon - self.lon).to_radians() / 2.0);
        let half_chord = north.sin().powi(2) + here.cos() * there.cos() * east.sin().powi(2);
        (2.0 * EARTH_RADIUS_M * half_chord.sqrt().min(1.0).asin()).round() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_of_latitude_is_111_km() {
        let (here, there) = (Place { lon: 120.8, lat: 40.0 }, Place { lon: 120.8, lat: 41.0 });
        assert_eq!(here.distance_m(&there), 111_195);
        assert_eq!(here.distance_m(&here), 0);
        assert_eq!(here.distance_m(&there), there.distance_m(&here));
    }
}
