//! `places.csv` and `tour.toml`: where districts lie on the map, and how the city's tours of projects are scored.

use crate::District;
use crate::duties::provenance;
use crate::finding::Report;
use crate::reader::{Table, parse};
use crate::rows;
use campaign::{Criterion, Place, Sheet};
use std::collections::BTreeMap;

/// The file of places.
pub(crate) const PLACES: &str = "places.csv";
/// The file of the tour.
pub(crate) const FILE: &str = "tour.toml";

/// Reads `places.csv`. Check: districts that there are not, degrees that are none.
pub(crate) fn places(report: &Report<'_>, file: usize, districts: &[District]) -> BTreeMap<String, Place> {
    let place = |row: &rows::Row<'_>| {
        let id = row.text("id");
        if !districts.iter().any(|one| one.id == id.value) && !report.is_incomplete() {
            report.add(id.spot, "unknown-district", format!("regions.csv lists no district '{}'", id.value));
        }
        let degrees = |column: &'static str, most: f64| {
            let text = row.text(column);
            let read = text.value.parse::<f64>().ok().filter(|degrees| degrees.abs() <= most);
            if read.is_none() {
                report.add(text.spot, "bad-degrees", format!("'{}' is no {column} in degrees such as 120.87", text.value));
            }
            read
        };
        let (lon, lat) = (degrees("lon", 180.0), degrees("lat", 90.0));
        Some((id.value, Place { lon: lon?, lat: lat? }))
    };
    rows::read(report, file, &["id", "lon", "lat"]).iter().filter_map(place).collect()
}

/// Reads `tour.toml`. Check: a start without a place, criteria that occur twice or are not there.
pub(crate) fn read(report: &Report<'_>, file: usize, places: &BTreeMap<String, Place>) -> Option<Sheet> {
    let parsed = parse(report, file)?;
    let root = Table::new(report, file, &parsed);
    provenance(&root);
    let start = root.text("start");
    let scores_min = root.count("scores_min");
    let mut criteria: Vec<Criterion> = Vec::new();
    for table in root.tables("criterion") {
        let (spot, id, name, what) = (table.spot, table.text("id"), table.names(), table.named_if("what"));
        if !table.has("what") {
            report.add(spot, "key-missing", "the key 'what' is missing: what to look at");
        }
        table.finish();
        let (Some(id), Some(name), Some(what)) = (id, name, what) else { continue };
        if criteria.iter().any(|one| one.id == id.value) {
            report.add(id.spot, "duplicate-id", format!("'{}' occurs twice", id.value));
        }
        criteria.push(Criterion { id: id.value, name, what });
    }
    if criteria.is_empty() {
        report.add(root.spot, "key-missing", "there is no [[criterion]]: say what is scored");
    }
    root.finish();
    let start = start?;
    let place = places.get(&start.value).copied();
    if place.is_none() && !report.is_incomplete() {
        report.add(start.spot, "unknown-place", format!("{PLACES} has no place '{}'", start.value));
    }
    Some(Sheet { start: place?, start_district: start.value, criteria, scores_min: scores_min.unwrap_or(1) as usize })
}

#[cfg(test)]
mod tests {
    use super::{FILE, PLACES};
    use crate::Pack;
    use crate::testing::{check, files};
    use expect_test::expect;

    const PLACES_TEXT: &str = "id,lon,lat\n211402,120.87,40.77\nport,120.99,40.72\n";
    const TOUR: &str = r#"source = { zh = "演示", en = "demonstration" }
confidence = "low"
start = "211402"
scores_min = 5

[[criterion]]
id = "pace"
zh = "进度"
en = "pace"
what = { zh = "形象进度", en = "how far" }
"#;

    #[test]
    fn places_and_criteria_are_read() {
        let mut files = files();
        files.insert(PLACES.to_owned(), PLACES_TEXT.to_owned());
        files.insert(FILE.to_owned(), TOUR.to_owned());
        let (city, findings) = Pack::load(&files);
        assert_eq!(findings, []);
        let city = city.unwrap();
        assert_eq!((city.places.len(), city.tour.unwrap().criteria.len()), (2, 1));
    }

    #[test]
    fn everything_wrong_in_the_two_files_at_once() {
        let mut files = files();
        files.insert(PLACES.to_owned(), PLACES_TEXT.replace("120.87", "east").replace("port", "harbour"));
        files.insert(FILE.to_owned(), TOUR.replace("what = ", "size = ").replace("\"low\"", "\"sure\""));
        check(
            &files,
            expect![[r#"
            places.csv:2:8: 'east' is no lon in degrees such as 120.87 [bad-degrees]
            places.csv:3:1: regions.csv lists no district 'harbour' [unknown-district]
            tour.toml:1:1: there is no [[criterion]]: say what is scored [key-missing]
            tour.toml:2:14: 'sure' is no value of 'confidence'; there are high, medium, low [unknown-name]
            tour.toml:3:9: places.csv has no place '211402' [unknown-place]
            tour.toml:6:1: the key 'what' is missing: what to look at [key-missing]
            tour.toml:10:1: the key 'size' means nothing here; known are en, id, what, zh [unknown-key]
        "#]],
        );
    }
}
