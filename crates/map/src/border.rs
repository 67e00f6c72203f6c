//! Borders of districts, read from GeoJSON (RFC 7946).

use crate::position::{Bounds, OffTheEarth, Position};
use serde::Deserialize;

/// A closed line (环): its first position is its last.
pub type Ring = Vec<Position>;
/// An area (面): the line around it, then those around its holes.
pub type Polygon = Vec<Ring>;

/// The border of a district (行政区界线).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Border {
    /// The district's id.
    pub id: String,
    /// Its areas: islands are areas of their own.
    pub polygons: Vec<Polygon>,
}

/// The borders of a city's districts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Borders {
    /// The districts' borders, in the file's order.
    pub all: Vec<Border>,
    /// Whether they are a sketch for orientation (示意), and not the city's own survey.
    pub schematic: bool,
}

/// Why a file is no borders.
#[derive(Debug, thiserror::Error)]
pub enum BorderError {
    /// It is no GeoJSON of areas.
    #[error("this is no GeoJSON of areas: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// It has no border at all.
    #[error("there is no feature with an area")]
    Nothing,
    /// A feature does not say of which district it is.
    #[error("feature {0} has no 'id': the district's, as in regions.csv")]
    Nameless(usize),
    /// A district occurs twice.
    #[error("'{0}' occurs twice")]
    Twice(String),
    /// A line does not end where it begins.
    #[error("a line of '{0}' does not end where it begins")]
    Open(String),
    /// A line of no extent at all.
    #[error("no line of '{0}' has four positions")]
    Flat(String),
    /// Degrees that are none.
    #[error("'{id}': {source}")]
    Position {
        /// The district.
        id: String,
        /// What is wrong.
        source: OffTheEarth,
    },
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    id: Option<String>,
    geometry: Geometry,
}

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Vec<Degrees>>),
    MultiPolygon(Vec<Vec<Vec<Degrees>>>),
}

/// Longitude and latitude; a height behind them is not looked at.
#[derive(Deserialize)]
struct Degrees(f64, f64);

impl Borders {
    /// Reads a `FeatureCollection` of areas, each with its district as `id`. Positions that repeat the one before are left out, as are
    /// lines that have no extent then.
    ///
    /// # Errors
    /// [`BorderError`], at the first thing that is wrong.
    pub fn read(text: &str, schematic: bool) -> Result<Self, BorderError> {
        let collection: Collection = serde_json::from_str(text)?;
        let mut all: Vec<Border> = Vec::new();
        for (number, feature) in (1..).zip(collection.features) {
            let id = feature.id.filter(|id| !id.is_empty()).ok_or(BorderError::Nameless(number))?;
            if all.iter().any(|one| one.id == id) {
                return Err(BorderError::Twice(id));
            }
            let areas = match feature.geometry {
                Geometry::Polygon(area) => vec![area],
                Geometry::MultiPolygon(areas) => areas,
            };
            let areas = areas.into_iter().map(|area| polygon(&id, area)).collect::<Result<Vec<_>, _>>()?;
            let polygons: Vec<Polygon> = areas.into_iter().flatten().collect();
            if polygons.is_empty() {
                return Err(BorderError::Flat(id));
            }
            all.push(Border { id, polygons });
        }
        match all.is_empty() {
            true => Err(BorderError::Nothing),
            false => Ok(Self { all, schematic }),
        }
    }

    /// The border of a district.
    pub fn of(&self, id: &str) -> Option<&Border> {
        self.all.iter().find(|one| one.id == id)
    }

    /// The box around all of them.
    pub fn bounds(&self) -> Option<Bounds> {
        Bounds::around(self.all.iter().flat_map(Border::positions))
    }
}

/// An area with its lines; none when the line around it has no extent.
fn polygon(id: &str, area: Vec<Vec<Degrees>>) -> Result<Option<Polygon>, BorderError> {
    let mut rings: Polygon = Vec::new();
    for (number, line) in area.into_iter().enumerate() {
        let mut ring: Ring = Vec::with_capacity(line.len());
        for Degrees(lon, lat) in line {
            let next = Position::new(lon, lat).map_err(|source| BorderError::Position { id: id.to_owned(), source })?;
            if ring.last() != Some(&next) {
                ring.push(next);
            }
        }
        if ring.first() != ring.last() {
            return Err(BorderError::Open(id.to_owned()));
        }
        match (ring.len() >= 4, number) {
            (true, _) => rings.push(ring),
            (false, 0) => return Ok(None),
            (false, _) => {}
        }
    }
    Ok((!rings.is_empty()).then_some(rings))
}

impl Border {
    /// Every position of its lines.
    pub fn positions(&self) -> impl Iterator<Item = Position> {
        self.polygons.iter().flatten().flatten().copied()
    }

    /// Whether a position lies within: crossings of its lines by a ray are counted, so that holes and islands need no care.
    pub fn contains(&self, at: Position) -> bool {
        let crossed = |ring: &Ring| {
            let over = |pair: &&[Position]| {
                let (a, b) = (pair[0], pair[1]);
                let between = (a.lat() > at.lat()) != (b.lat() > at.lat());
                between && at.lon() < (b.lon() - a.lon()) * (at.lat() - a.lat()) / (b.lat() - a.lat()) + a.lon()
            };
            ring.windows(2).filter(over).count()
        };
        self.polygons.iter().flatten().map(crossed).sum::<usize>() % 2 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::{BorderError, Borders};
    use crate::Position;

    const SQUARE: &str = "[[0,0],[4,0],[4,4],[4,4],[0,4],[0,0]]";
    const HOLE: &str = "[[1,1],[1,3],[3,3],[3,1],[1,1]]";

    fn collection(id: &str, geometry: &str) -> String {
        format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","id":{id},"properties":{{}},"geometry":{geometry}}}]}}"#
        )
    }

    fn polygon(coordinates: &str) -> String {
        format!(r#"{{"type":"Polygon","coordinates":{coordinates}}}"#)
    }

    fn at(lon: f64, lat: f64) -> Position {
        Position::new(lon, lat).unwrap()
    }

    #[test]
    fn a_hole_is_not_within() {
        let borders = Borders::read(&collection("\"1\"", &polygon(&format!("[{SQUARE},{HOLE}]"))), true).unwrap();
        let border = borders.of("1").unwrap();
        assert_eq!(border.polygons[0][0].len(), 5, "a position that repeats the one before is left out");
        assert!(border.contains(at(0.5, 0.5)) && !border.contains(at(2.0, 2.0)) && !border.contains(at(5.0, 1.0)));
        assert_eq!(borders.bounds().unwrap().north_east, at(4.0, 4.0));
    }

    #[test]
    fn islands_are_within() {
        let areas = r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[9,9],[10,9],[10,10],[9,9]]],[[[5,5],[5,5],[5,5]]]]}"#;
        let borders = Borders::read(&collection("\"1\"", areas), false).unwrap();
        let border = borders.of("1").unwrap();
        assert_eq!(border.polygons.len(), 2, "what has no extent is left out");
        assert!(border.contains(at(9.9, 9.5)) && !border.contains(at(5.0, 5.0)));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let said = |text: &str| Borders::read(text, false).unwrap_err().to_string();
        assert!(said("nonsense").starts_with("this is no GeoJSON of areas"));
        assert!(said(&collection("\"1\"", r#"{"type":"Point","coordinates":[1,2]}"#)).contains("unknown variant"));
        assert_eq!(said(r#"{"features":[]}"#), BorderError::Nothing.to_string());
        assert!(said(&collection("null", &polygon("[]"))).contains("feature 1 has no 'id'"));
        assert!(said(&collection("\"1\"", &polygon("[[[0,0],[1,0],[1,1],[0,2]]]"))).contains("does not end where it begins"));
        assert!(said(&collection("\"1\"", &polygon("[[[0,0],[1,0],[0,0]]]"))).contains("no line of '1'"));
        assert!(said(&collection("\"1\"", &polygon("[[[0,0],[1,0],[1,100],[0,0]]]"))).contains("there is no position 1, 100"));
    }
}
