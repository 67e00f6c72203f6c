//! The base map behind the city's own map.

use crate::output::Failure;
use server::BaseMap;
use std::path::PathBuf;

/// The base map; without one the map has the city's own records and borders alone, and nothing is asked of other servers.
#[derive(Clone, clap::Args)]
#[command(next_help_heading = "Base map")]
pub struct BaseMapArgs {
    /// The address of its tiles with {z}, {x}, {y} (Web Mercator) and {key}; several, the lowest first, are named one by one or separated by blanks
    #[arg(long, env = "BALLAST_BASE_MAP", value_name = "ADDRESS", value_delimiter = ' ', requires = "base_map_credit")]
    base_map: Vec<String>,
    /// Whose map it is, as its terms want it shown, with its approval number
    #[arg(long, env = "BALLAST_BASE_MAP_CREDIT", value_name = "TEXT", requires = "base_map")]
    base_map_credit: Option<String>,
    /// The key that its server gave; browsers that show the map see it
    #[arg(long, env = "BALLAST_BASE_MAP_KEY", hide_env_values = true, requires = "base_map")]
    base_map_key: Option<String>,
    /// The file that holds the key
    #[arg(long, env = "BALLAST_BASE_MAP_KEY_FILE", requires = "base_map", conflicts_with = "base_map_key")]
    base_map_key_file: Option<PathBuf>,
}

impl std::fmt::Debug for BaseMapArgs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The key stays out of logs.
        f.debug_struct("BaseMapArgs").field("base_map", &self.base_map).finish_non_exhaustive()
    }
}

impl BaseMapArgs {
    /// What the server needs.
    pub fn base_map(self) -> Result<Option<BaseMap>, Failure> {
        let Some(credit) = self.base_map_credit else { return Ok(None) };
        let key = match (self.base_map_key, self.base_map_key_file) {
            (Some(key), _) => Some(key),
            (None, Some(path)) => {
                let read = std::fs::read_to_string(&path);
                Some(read.map_err(|error| Failure::input(format!("{}: {error}", path.display())))?)
            }
            (None, None) => None,
        };
        let made = BaseMap::new(&self.base_map, key.as_deref().map(str::trim), &credit);
        made.map(Some).map_err(|error| Failure::input(format!("--base-map: {error}")))
    }
}
