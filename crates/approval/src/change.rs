//! What changed in the law of an item, and on which day: for the page "what changed in the law".

use crate::item::stable_names;
use crate::{Dated, Item, Named, on_day, term_text};
use jiff::ToSpan;
use jiff::civil::Date;
use rules::Schema;
use std::collections::BTreeSet;

stable_names! {
    /// What a change of law touches (变化的内容).
    Touched {
        /// The item's name (名称).
        Name = "name", "名称", "name";
        /// Its legal basis (依据).
        Basis = "basis", "依据", "legal basis";
        /// Its terms (时限).
        Term = "term", "时限", "term";
        /// To which projects it applies (适用范围).
        Applicability = "applicability", "适用范围", "applicability";
        /// Its papers (材料).
        Materials = "materials", "材料", "materials";
    }
}

/// A change of the law of one item (事项变动).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The first day of the new law.
    pub on: Date,
    /// What it touches.
    pub what: Touched,
    /// How it was.
    pub before: Named,
    /// How it is from then on.
    pub after: Named,
}

impl Item {
    /// Every change of this item's law, by day; computed from the validity of its parts.
    pub fn changes(&self, schema: &Schema) -> Vec<Change> {
        let days: BTreeSet<Date> = [
            bounds(&self.names),
            bounds(&self.bases),
            bounds(&self.statutory),
            bounds(&self.promised),
            bounds(&self.applies),
            bounds(&self.materials),
        ]
        .into_iter()
        .flatten()
        .collect();
        let mut changes = Vec::new();
        for on in days {
            let Ok(eve) = on.checked_sub(1.day()) else { continue };
            for &what in Touched::ALL {
                let (before, after) = (self.text_of(what, eve, schema), self.text_of(what, on, schema));
                if before != after {
                    changes.push(Change { on, what, before, after });
                }
            }
        }
        changes
    }

    /// One part of the item as it stands on `day`, as people read it.
    fn text_of(&self, what: Touched, day: Date, schema: &Schema) -> Named {
        match what {
            Touched::Name => on_day(&self.names, day).cloned().unwrap_or_else(none),
            Touched::Basis => {
                let held = self.bases.iter().filter(|basis| basis.holds(day));
                joined(held.map(|basis| (basis.value.zh.as_str(), basis.value.en.as_str())))
            }
            Touched::Term => self.term_text_on(day),
            Touched::Applicability => on_day(&self.applies, day).map_or_else(none, |rule| {
                let words = rule.sentence(schema);
                Named::new(words.zh, words.en)
            }),
            Touched::Materials => {
                let held = self.materials.iter().filter(|material| material.holds(day));
                joined(held.map(|material| (material.value.name.zh.as_str(), material.value.name.en.as_str())))
            }
        }
    }

    fn term_text_on(&self, day: Date) -> Named {
        let statutory = on_day(&self.statutory, day).and_then(Option::as_ref).map(|term| term.text());
        let promised = on_day(&self.promised, day).copied().flatten().map(term_text);
        match (statutory, promised) {
            (None, None) => none(),
            (Some(law), None) => law,
            (None, Some(promise)) => Named::new(format!("承诺{}", promise.zh), format!("promised {}", promise.en)),
            (Some(law), Some(promise)) => {
                Named::new(format!("{}，承诺{}", law.zh, promise.zh), format!("{}, promised {}", law.en, promise.en))
            }
        }
    }
}

fn bounds<T>(versions: &[Dated<T>]) -> Vec<Date> {
    versions.iter().flat_map(|version| [version.from, version.to]).flatten().collect()
}

fn none() -> Named {
    Named::new("无", "none")
}

fn joined<'a>(parts: impl Iterator<Item = (&'a str, &'a str)>) -> Named {
    let (zh, en): (Vec<&str>, Vec<&str>) = parts.unzip();
    if zh.is_empty() { none() } else { Named::new(zh.join("；"), en.join("; ")) }
}
