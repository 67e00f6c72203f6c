//! Slugs of items and offices, and a name in both languages.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A text that is no slug.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not an id: expected lower-case letters and digits, joined by hyphens, such as land-planning-permit")]
pub struct SlugError(pub String);

impl SlugError {
    /// The stable name of this error.
    pub const fn code(&self) -> &'static str {
        "not-an-id"
    }
}

fn is_slug(text: &str) -> bool {
    text.len() <= 64
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

/// A word of a fixed list: its stable name, its names for people. Whoever calls it depends on serde.
#[macro_export]
macro_rules! stable_names {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal, $zh:literal, $en:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $text)] $variant,)* }

        impl $name {
            /// All of them, in order.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The stable name, as in JSON and TOML.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }

            /// Reads a stable name.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)* _ => None }
            }

            /// The name for people.
            pub fn text(self) -> $crate::Named {
                match self { $(Self::$variant => $crate::Named::new($zh, $en),)* }
            }
        }
    };
}

macro_rules! slugs {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Reads a slug: lower-case letters and digits, joined by hyphens, at most 64 bytes.
            pub fn parse(text: &str) -> Result<Self, SlugError> {
                if is_slug(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(SlugError(text.chars().take(80).collect()))
                }
            }

            /// The slug as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = SlugError;

            fn try_from(text: String) -> Result<Self, SlugError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(slug: $name) -> Self {
                slug.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = SlugError;

            fn from_str(text: &str) -> Result<Self, SlugError> {
                Self::parse(text)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )* };
}

slugs! {
    /// The id of a service item (事项标识).
    ItemId,
    /// The id of an office (部门标识).
    OfficeId,
}

/// A name or sentence in both languages (中英文名称), Chinese first.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Named {
    /// A text in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_read_or_refused() {
        assert_eq!(ItemId::parse("eia-report").unwrap().as_str(), "eia-report");
        for wrong in ["", "EIA", "a--b", "-a", "a_b", "环评"] {
            assert!(ItemId::parse(wrong).is_err(), "{wrong}");
        }
        assert!(OfficeId::try_from("A b".to_owned()).is_err());
    }
}
