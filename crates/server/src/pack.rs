//! The city pack inside the program, and packs on disk.

use city::{City, Pack};
use map::Borders;
use rust_embed::RustEmbed;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../packs/huludao"]
struct Embedded;

/// Whether a file is of the pack, or lies beside it to be read by people.
fn belongs(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending == "toml" || ending == "csv" || ending == "geojson")
}

/// The files of the pack inside the program.
pub fn embedded_files() -> BTreeMap<String, String> {
    let read = |name: std::borrow::Cow<'static, str>| {
        let file = Embedded::get(&name).filter(|_| belongs(Path::new(&*name)))?;
        Some((name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
    };
    Embedded::iter().filter_map(read).collect()
}

/// The sketch of the districts' borders that the build took from a package (see `build.rs`); none where the package knows none of the districts.
static SKETCH: LazyLock<Option<Borders>> =
    LazyLock::new(|| Borders::read(include_str!(concat!(env!("OUT_DIR"), "/borders.geojson")), true).ok());

static EMBEDDED: LazyLock<Result<Arc<City>, String>> = LazyLock::new(read_embedded);

/// The city inside the program, read once; without borders of its own it has the sketch.
///
/// # Errors
/// The findings, one a line, when the pack is not sound.
pub fn embedded() -> Result<Arc<City>, String> {
    EMBEDDED.clone()
}

fn read_embedded() -> Result<Arc<City>, String> {
    let (city, findings) = Pack::load(&embedded_files());
    let errors: Vec<String> = findings.iter().map(ToString::to_string).collect();
    let mut city = city.ok_or_else(|| format!("the city pack is not sound:\n{}", errors.join("\n")))?;
    if city.borders.is_none() {
        city.borders.clone_from(&SKETCH);
    }
    Ok(Arc::new(city))
}

/// The files of a pack in a folder: TOML, CSV and GeoJSON, with paths relative to it.
///
/// # Errors
/// What the disk says, with the file's name.
pub fn read_files(folder: &Path) -> Result<BTreeMap<String, String>, String> {
    let mut files = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        let entries = std::fs::read_dir(&next).map_err(|error| format!("{}: {error}", next.display()))?;
        for entry in entries {
            let path = entry.map_err(|error| format!("{}: {error}", next.display()))?.path();
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            if !belongs(&path) {
                continue;
            }
            let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.insert(name, text);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::embedded;
    use map::{Bounds, Position};

    /// Twice the area within a line, in square degrees; counter-clockwise lines have a positive one.
    fn doubled(ring: &[Position]) -> f64 {
        ring.windows(2).map(|pair| pair[0].lon() * pair[1].lat() - pair[1].lon() * pair[0].lat()).sum()
    }

    #[test]
    fn the_sketch_has_every_county_within_the_city() {
        let city = embedded().unwrap();
        let borders = city.borders.as_ref().unwrap();
        assert!(borders.schematic);
        let mut ids: Vec<&str> = borders.all.iter().map(|one| one.id.as_str()).collect();
        ids.sort_unstable();
        assert_eq!(ids, ["211402", "211403", "211404", "211421", "211422", "211481"]);
        // Huludao lies between 119°12' and 121°02' east, 39°59' and 41°12' north; the sketch may be some hundredths beside it.
        let at = |lon, lat| Position::new(lon, lat).unwrap();
        let known = Bounds { south_west: at(119.2, 39.98), north_east: at(121.04, 41.21) };
        let found = borders.bounds().unwrap();
        for corner in [found.south_west, found.north_east] {
            assert!(known.holds(corner, 0.1), "{corner:?}");
        }
        let mut all = 0.0;
        for border in &borders.all {
            for ring in border.polygons.iter().flatten() {
                assert!(ring.len() >= 4 && ring.first() == ring.last(), "{}", border.id);
            }
            let area: f64 = border.polygons.iter().map(|polygon| doubled(&polygon[0]).abs() / 2.0).sum();
            assert!(area > 0.01, "{}: {area}", border.id);
            all += area;
        }
        // 10,414 km²: a square degree is 111.2 km north by 84.4 km east here.
        let km2 = all * 111.2 * 84.4;
        assert!((10_414.0 - km2).abs() < 500.0, "{km2} km²");
        // The seats of counties lie within their borders, and no county's seat in another.
        for border in &borders.all {
            let seat = city.places[&border.id];
            let seat = at(seat.lon, seat.lat);
            let within: Vec<&str> = borders.all.iter().filter(|one| one.contains(seat)).map(|one| one.id.as_str()).collect();
            assert_eq!(within, [border.id.as_str()], "{seat:?}");
        }
    }
}
