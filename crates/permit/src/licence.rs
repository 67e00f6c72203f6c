//! How a licence identifier stands in JSON: as its text, the check character checked when it is read.

use base::LicenceId;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

pub fn serialize<S: Serializer>(number: &LicenceId, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(number.as_str())
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<LicenceId, D::Error> {
    let text = String::deserialize(deserializer)?;
    LicenceId::parse(&text).map_err(D::Error::custom)
}
