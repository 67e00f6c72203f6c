//! The city pack inside the program, and packs on disk.

use city::{City, Pack};
use rust_embed::RustEmbed;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../packs/huludao"]
struct Embedded;

/// Whether a file is of the pack, or lies beside it to be read by people.
fn belongs(file: &Path) -> bool {
    file.extension().is_some_and(|ending| ending == "toml" || ending == "csv")
}

/// The files of the pack inside the program.
pub fn embedded_files() -> BTreeMap<String, String> {
    let read = |name: std::borrow::Cow<'static, str>| {
        let file = Embedded::get(&name).filter(|_| belongs(Path::new(&*name)))?;
        Some((name.into_owned(), String::from_utf8_lossy(&file.data).into_owned()))
    };
    Embedded::iter().filter_map(read).collect()
}

/// The city inside the program.
///
/// # Errors
/// The findings, one a line, when the pack is not sound.
pub fn embedded() -> Result<City, String> {
    let (city, findings) = Pack::load(&embedded_files());
    let errors: Vec<String> = findings.iter().map(ToString::to_string).collect();
    city.ok_or_else(|| format!("the city pack is not sound:\n{}", errors.join("\n")))
}

/// The files of a pack in a folder: TOML and CSV, with paths relative to it.
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
