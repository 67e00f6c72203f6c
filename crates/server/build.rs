//! Brings the permit's fonts to where the program embeds them from. They come from the npm registry with the web client's
//! packages (Noto Sans SC, SIL Open Font License 1.1) and are never committed.

use std::path::Path;
use std::{env, fs};

#[expect(clippy::disallowed_methods, reason = "cargo tells a build script where to write by the environment")]
fn main() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/node_modules/@expo-google-fonts/noto-sans-sc");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    for (name, file) in [("regular.ttf", "400Regular/NotoSansSC_400Regular.ttf"), ("bold.ttf", "700Bold/NotoSansSC_700Bold.ttf")]
    {
        let from = package.join(file);
        println!("cargo::rerun-if-changed={}", from.display());
        if let Err(error) = fs::copy(&from, Path::new(&out).join(name)) {
            panic!("{}: {error}: run `npm ci` in web/ first, or `make build`, which does", from.display());
        }
    }
}
