//! `borders.geojson`: the borders of districts and functional areas, where the city brings its own.

use crate::District;
use crate::finding::{Report, Spot};
use map::Borders;

/// The file of borders.
pub(crate) const FILE: &str = "borders.geojson";

/// Reads `borders.geojson`. Check: what is no GeoJSON of areas, districts that there are not.
pub(crate) fn read(report: &Report<'_>, file: usize, districts: &[District]) -> Option<Borders> {
    let start = Spot { file, at: 0 };
    match Borders::read(report.text(file), false) {
        Err(error) => {
            report.add(start, "bad-borders", error.to_string());
            None
        }
        Ok(borders) => {
            for one in borders.all.iter().filter(|one| !districts.iter().any(|district| district.id == one.id)) {
                if !report.is_incomplete() {
                    report.add(start, "unknown-district", format!("regions.csv lists no district '{}'", one.id));
                }
            }
            Some(borders)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FILE;
    use crate::Pack;
    use crate::testing::{check, files};
    use expect_test::expect;

    const SQUARE: &str = r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":"port","geometry":
{"type":"Polygon","coordinates":[[[120,40],[121,40],[121,41],[120,40]]]}}]}"#;

    #[test]
    fn a_pack_may_bring_its_own_borders() {
        let mut files = files();
        assert!(Pack::load(&files).0.unwrap().borders.is_none());
        files.insert(FILE.to_owned(), SQUARE.to_owned());
        let (city, findings) = Pack::load(&files);
        assert_eq!(findings, []);
        let borders = city.unwrap().borders.unwrap();
        assert!(!borders.schematic && borders.of("port").is_some());
    }

    #[test]
    fn wrong_borders_are_findings() {
        let mut files = files();
        files.insert(FILE.to_owned(), SQUARE.replace("\"port\"", "\"harbour\""));
        check(
            &files,
            expect![[r#"
                borders.geojson:1:1: regions.csv lists no district 'harbour' [unknown-district]
            "#]],
        );
        files.insert(FILE.to_owned(), SQUARE.replace("[121,41],[120,40]", "[121,41],[120,41]"));
        check(
            &files,
            expect![[r#"
                borders.geojson:1:1: a line of 'port' does not end where it begins [bad-borders]
            "#]],
        );
    }
}
