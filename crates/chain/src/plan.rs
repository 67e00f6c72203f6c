//! What the city's chains are made of: links in their order, and groups that take links together.

use crate::{Floor, Rule};
use base::{Named, Yuan, stable_names};

stable_names! {
    /// Where in its chain a link stands (产业链位置).
    Tier {
        /// What others are made of or with (上游).
        Upstream = "upstream", "上游", "upstream";
        /// What is made of it (中游).
        Midstream = "midstream", "中游", "midstream";
        /// What is sold to those who use it (下游).
        Downstream = "downstream", "下游", "downstream";
    }
}

stable_names! {
    /// What takes links, or projects of one kind, together (归集口径).
    GroupKind {
        /// A cluster of industries (产业集群).
        Cluster = "cluster", "产业集群", "cluster";
        /// A kind of clean energy (清洁能源类别).
        Energy = "energy", "清洁能源", "clean energy";
        /// The corridor or a base (一通道六基地).
        Programme = "programme", "一通道六基地", "corridor and bases";
    }
}

/// A link of a chain (环节).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The chain.
    pub chain: String,
    /// Its id within the chain.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// Where it stands.
    pub tier: Tier,
    /// What it makes (产品).
    pub products: Vec<Named>,
    /// What belongs to it.
    pub rule: Rule,
    /// The links of its chain that use what it makes, by id (下游环节).
    pub feeds: Vec<String>,
}

/// Of what a group consists (归集内容).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Members {
    /// Of links, by their places in [`Plan::links`].
    Links(Vec<usize>),
    /// Of whatever a rule finds, by its place in [`Plan::rules`].
    Rule(usize),
}

/// A cluster, a kind of energy, a programme (产业集群、清洁能源类别、一通道六基地).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What it is.
    pub kind: GroupKind,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// The yearly output that it shall reach, where a source prints it (规模目标).
    pub scale: Option<Yuan>,
    /// Of what it consists.
    pub members: Members,
}

/// The chains of a city (产业链图谱).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Where it stands.
    pub source: String,
    /// How sure it is: high, medium or low.
    pub confidence: String,
    /// The kinds of business entities that count.
    pub kinds: Vec<String>,
    /// From where on a link is strong.
    pub strong: Floor,
    /// From where on a link is there.
    pub present: Floor,
    /// All links, chain by chain.
    pub links: Vec<Link>,
    /// Clusters, kinds of energy, programmes.
    pub groups: Vec<Group>,
    /// The rules of groups that are not made of links.
    pub more: Vec<Rule>,
}

impl Plan {
    /// The links of a chain, each with its place.
    pub fn of<'a>(&'a self, chain: &'a str) -> impl Iterator<Item = (usize, &'a Link)> + 'a {
        self.links.iter().enumerate().filter(move |(_, link)| link.chain == chain)
    }

    /// The place of a link.
    pub fn place(&self, chain: &str, id: &str) -> Option<usize> {
        self.links.iter().position(|link| link.chain == chain && link.id == id)
    }

    /// The group of that kind and id.
    pub fn group(&self, kind: GroupKind, id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.kind == kind && group.id == id)
    }

    /// Every rule: those of the links in their order, then the others.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.links.iter().map(|link| &link.rule).chain(&self.more)
    }

    /// The rules by which something belongs to a group: places in [`Plan::rules`].
    pub fn rules_of(&self, group: &Group) -> Vec<usize> {
        match &group.members {
            Members::Links(links) => links.clone(),
            Members::Rule(at) => vec![self.links.len() + at],
        }
    }
}

/// Links of one chain that feed one another in a circle, the first named again at its end; none when the chain is a graph without circles.
pub fn circle(links: &[(&str, &[String])]) -> Option<Vec<String>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        Open,
        Done,
    }
    fn visit(links: &[(&str, &[String])], at: usize, seen: &mut [Seen], way: &mut Vec<usize>) -> Option<Vec<String>> {
        seen[at] = Seen::Open;
        way.push(at);
        for next in links[at].1 {
            let Some(next) = links.iter().position(|one| one.0 == next) else { continue };
            if seen[next] == Seen::Open {
                let from = way.iter().position(|one| *one == next).unwrap_or(0);
                let round = way[from..].iter().chain([&next]);
                return Some(round.map(|one| links[*one].0.to_owned()).collect());
            }
            if seen[next] == Seen::Not
                && let Some(found) = visit(links, next, seen, way)
            {
                return Some(found);
            }
        }
        seen[at] = Seen::Done;
        way.pop();
        None
    }
    let mut seen = vec![Seen::Not; links.len()];
    (0..links.len()).find_map(|at| match seen[at] {
        Seen::Not => visit(links, at, &mut seen, &mut Vec::new()),
        _ => None,
    })
}
