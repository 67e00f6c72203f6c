//! The catalogue: every item of a city and the fields that its rules speak of.

use crate::{INITIATED, INITIATING, Item, ItemId};
use rules::Schema;
use std::collections::BTreeMap;

/// The catalogue of service items (事项目录), with the fields of a project that rules speak of.
#[derive(Debug, Clone)]
pub struct Catalogue {
    items: Vec<Item>,
    by_name: BTreeMap<String, usize>,
    schema: Schema,
}

impl Catalogue {
    /// A catalogue. Items keep their order. Of two items with one id or alias the first is found by it; whether there are such is
    /// for the pack's check to say.
    pub fn new(schema: Schema, items: Vec<Item>) -> Self {
        let mut by_name = BTreeMap::new();
        for (at, item) in items.iter().enumerate() {
            by_name.entry(item.id.as_str().to_owned()).or_insert(at);
        }
        for (at, item) in items.iter().enumerate() {
            for alias in &item.aliases {
                by_name.entry(alias.clone()).or_insert(at);
            }
        }
        Self { items, by_name, schema }
    }

    /// The item with this id.
    pub fn get(&self, id: &ItemId) -> Option<&Item> {
        self.resolve(id.as_str())
    }

    /// The item with this id or alias.
    pub fn resolve(&self, name: &str) -> Option<&Item> {
        self.by_name.get(name).map(|&at| &self.items[at])
    }

    /// All items, in the pack's order.
    pub fn items(&self) -> &[Item] {
        &self.items
    }

    /// The fields that rules speak of.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// A circle among the prerequisites, if there is one: each item requires the next, the last requires the first.
    pub fn circle(&self) -> Option<Vec<ItemId>> {
        let edges: Vec<Vec<usize>> = self.items.iter().map(|item| self.required_by(item)).collect();
        circle(&edges).map(|found| found.into_iter().map(|at| self.items[at].id.clone()).collect())
    }

    fn required_by(&self, item: &Item) -> Vec<usize> {
        let names = item.requires.iter().flat_map(|edge| match edge.item.as_str() {
            INITIATED => INITIATING.to_vec(),
            name => vec![name],
        });
        names.filter_map(|name| self.by_name.get(name).copied()).collect()
    }
}

/// A circle in a graph given as "node -> nodes it requires".
pub(crate) fn circle(edges: &[Vec<usize>]) -> Option<Vec<usize>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; edges.len()];
    for root in 0..edges.len() {
        if marks[root] != Mark::New {
            continue;
        }
        let mut way = vec![(root, 0)];
        marks[root] = Mark::Open;
        while let Some((node, next)) = way.last_mut() {
            let Some(&target) = edges[*node].get(*next) else {
                marks[*node] = Mark::Done;
                way.pop();
                continue;
            };
            *next += 1;
            match marks[target] {
                Mark::Done => {}
                Mark::New => {
                    marks[target] = Mark::Open;
                    way.push((target, 0));
                }
                Mark::Open => {
                    let nodes = way.iter().map(|&(node, _)| node);
                    return Some(nodes.skip_while(|&node| node != target).collect());
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_found() {
        assert_eq!(circle(&[vec![1], vec![2], vec![]]), None);
        assert_eq!(circle(&[vec![1], vec![2], vec![1]]), Some(vec![1, 2]));
        assert_eq!(circle(&[vec![0]]), Some(vec![0]));
    }
}
