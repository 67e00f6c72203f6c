//! `chains.toml`: the links of each of the city's chains, what belongs to each, and what takes links together: clusters, kinds of energy, programmes.

use crate::city::{Entry, Industry};
use crate::duties::{once, sourced};
use crate::finding::{Located, Report, Spot};
use crate::reader::{Table, parse};
use approval::{Confidence, Named};
use base::Yuan;
use chain::{Floor, Group, GroupKind, Link, Members, Plan, Rule, Tier, circle};
use entity::Kind;
use std::collections::BTreeMap;

/// The file of the chains.
pub(crate) const FILE: &str = "chains.toml";
/// Scales are said in hundreds of millions of yuan (亿元).
const HUNDRED_MILLION: i64 = 100_000_000;
/// A word of one character is in half of all names.
const WORD_CHARS_MIN: usize = 2;

/// What of the pack chains speak of.
pub(crate) struct Around<'a> {
    pub chains: &'a [Entry],
    pub clusters: &'a [Entry],
    pub bases: &'a [Entry],
    pub industries: &'a [Industry],
}

/// Reads `chains.toml`. Check: chains, industries, links, clusters and bases that there are not; ids that occur twice; links that feed one another in a
/// circle, or one that stands before them; links by which nothing is found; words that say too little; floors that are the wrong way round.
pub(crate) fn read(report: &Report<'_>, file: usize, around: &Around<'_>) -> Option<Plan> {
    let parsed = parse(report, file)?;
    let root = Table::new(report, file, &parsed);
    let (source, confidence) = sourced(&root);
    let kinds = kinds(&root);
    let (strong, present) = (floor(&root, "strong"), floor(&root, "present"));
    if let (Some(strong), Some(present)) = (strong, present)
        && (strong.enterprises < present.enterprises || strong.above_scale < present.above_scale)
    {
        report.add(root.spot, "floors", "'strong' asks for less than 'present': a link that is strong is there as well");
    }
    let mut links: Vec<Link> = Vec::new();
    let mut spots: Vec<Spot> = Vec::new();
    let mut feeds: Vec<Vec<Located<String>>> = Vec::new();
    for table in root.tables("link") {
        let spot = table.spot;
        let Some((link, feeding)) = link(table, around) else { continue };
        once(report, spot, &link.id, links.iter().any(|one| one.chain == link.chain && one.id == link.id));
        links.push(link);
        spots.push(spot);
        feeds.push(feeding);
    }
    edges(report, &links, &feeds);
    circles(report, &links, &spots);
    without_links(report, root.spot, around.chains, &links);
    let mut more = Vec::new();
    let mut groups: Vec<Group> = Vec::new();
    for kind in GroupKind::ALL {
        for table in root.tables(kind.as_str()) {
            let spot = table.spot;
            let Some(group) = group(table, *kind, around, &links, &mut more) else { continue };
            once(report, spot, &group.id, groups.iter().any(|one| one.kind == *kind && one.id == group.id));
            groups.push(group);
        }
    }
    root.finish();
    let confidence = confidence.map_or("low", Confidence::as_str).to_owned();
    Some(Plan { source: source?, confidence, kinds, strong: strong?, present: present?, links, groups, more })
}

fn kinds(root: &Table<'_>) -> Vec<String> {
    let named = root.texts("kinds");
    if named.is_empty() {
        root.report.add(root.spot, "key-missing", "the key 'kinds' is missing: which kinds of business entities count");
    }
    let names: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
    for stray in named.iter().filter(|one| Kind::parse(&one.value).is_none()) {
        let message = format!("'{}' is no kind of business entity; there are {}", stray.value, names.join(", "));
        root.report.add(stray.spot, "unknown-name", message);
    }
    named.into_iter().map(|one| one.value).collect()
}

fn floor(root: &Table<'_>, key: &'static str) -> Option<Floor> {
    let Some(table) = root.table(key) else {
        if !root.has(key) {
            root.report.add(
                root.spot,
                "key-missing",
                format!("the key '{key}' is missing: {{ enterprises = 1, above_scale = 1 }}"),
            );
        }
        return None;
    };
    let (enterprises, above_scale) = (table.count("enterprises"), table.count("above_scale"));
    table.finish();
    Some(Floor { enterprises: enterprises?, above_scale: above_scale? })
}

fn link(table: Table<'_>, around: &Around<'_>) -> Option<(Link, Vec<Located<String>>)> {
    let report = table.report;
    let (spot, name) = (table.spot, table.names());
    let chain = table.text("chain").and_then(|id| {
        let known = around.chains.iter().any(|one| one.id == id.value);
        if !known && !report.is_incomplete() {
            report.add(id.spot, "unknown-chain", format!("pack.toml defines no chain '{}'", id.value));
        }
        known.then_some(id.value)
    });
    let tiers: Vec<&str> = Tier::ALL.iter().map(|tier| tier.as_str()).collect();
    let tier = table.one_of("tier", &tiers, Tier::parse);
    let id = table.text("id").and_then(|id| {
        // It stands in addresses of pages.
        let read = base::OfficeId::parse(&id.value);
        match read {
            Ok(_) => Some(id.value),
            Err(error) => {
                report.add(id.spot, "not-an-id", error.to_string());
                None
            }
        }
    });
    let products: Vec<Named> = table
        .tables("products")
        .into_iter()
        .filter_map(|product| {
            let named = product.names();
            if let Some(named) = &named {
                long_enough(report, product.spot, &named.zh);
            }
            product.finish();
            named
        })
        .collect();
    let mut rule = rule(&table, around.industries);
    for product in &products {
        // A product that has a word of the rule in it is found by that word.
        if !rule.words.iter().any(|word| product.zh.contains(word.as_str())) {
            rule.words.push(product.zh.clone());
        }
    }
    if rule.codes.is_empty() && rule.words.is_empty() {
        report.add(spot, "finds-nothing", "nothing belongs to this link: give it codes, products or words");
    }
    let feeds = table.texts("feeds");
    table.finish();
    let feeding = feeds.iter().map(|one| one.value.clone()).collect();
    Some((Link { chain: chain?, id: id?, name: name?, tier: tier?, products, rule, feeds: feeding }, feeds))
}

/// The rule of a link or of a kind of energy.
fn rule(table: &Table<'_>, industries: &[Industry]) -> Rule {
    let report = table.report;
    let codes = table.texts("codes");
    for code in &codes {
        if !industries.iter().any(|one| one.code == code.value) && !report.is_incomplete() {
            report.add(code.spot, "unknown-industry", format!("industries.csv lists no industry '{}'", code.value));
        }
    }
    let words = table.texts("words");
    for (at, word) in words.iter().enumerate() {
        long_enough(report, word.spot, &word.value);
        once(report, word.spot, &word.value, words[..at].iter().any(|one| one.value == word.value));
    }
    let plain = |all: Vec<Located<String>>| all.into_iter().map(|one| one.value).collect();
    Rule { codes: plain(codes), words: plain(words), without: plain(table.texts("without")) }
}

fn long_enough(report: &Report<'_>, spot: Spot, word: &str) {
    if word.trim() != word || word.chars().count() < WORD_CHARS_MIN {
        report.add(spot, "short-word", format!("'{word}' says too little: a word has {WORD_CHARS_MIN} characters or more"));
    }
}

/// Check: edges lead to links of the same chain, and not from downstream up.
fn edges(report: &Report<'_>, links: &[Link], feeds: &[Vec<Located<String>>]) {
    for (link, feeds) in links.iter().zip(feeds) {
        for to in feeds {
            match links.iter().find(|one| one.chain == link.chain && one.id == to.value) {
                None => {
                    let own = links.iter().filter(|one| one.chain == link.chain && one.id != link.id).map(|one| one.id.as_str());
                    let hint =
                        rules::nearest(&to.value, own).map_or_else(String::new, |near| format!("; did you mean '{near}'?"));
                    let message = format!("the chain '{}' has no link '{}'{hint}", link.chain, to.value);
                    report.add(to.spot, "unknown-link", message);
                }
                Some(next) if next.tier < link.tier => {
                    let message = format!(
                        "'{}' is {} and feeds '{}', which is {}",
                        link.id,
                        link.tier.as_str(),
                        next.id,
                        next.tier.as_str()
                    );
                    report.add(to.spot, "tier", message);
                }
                Some(_) => {}
            }
        }
    }
}

/// Check: one circle of each chain, at the first of its links.
fn circles(report: &Report<'_>, links: &[Link], spots: &[Spot]) {
    let mut chains: BTreeMap<&str, Vec<(&str, &[String])>> = BTreeMap::new();
    for link in links {
        chains.entry(&link.chain).or_default().push((&link.id, &link.feeds));
    }
    for (chain, graph) in chains {
        let Some(way) = circle(&graph) else { continue };
        let at = links.iter().position(|one| one.chain == chain && Some(&one.id) == way.first());
        if let Some(spot) = at.and_then(|at| spots.get(at)) {
            report.add(*spot, "circle", format!("these links feed one another in a circle: {}", way.join(" → ")));
        }
    }
}

/// Check: a chain without any link.
fn without_links(report: &Report<'_>, spot: Spot, chains: &[Entry], links: &[Link]) {
    for chain in chains.iter().filter(|chain| !links.iter().any(|link| link.chain == chain.id)) {
        report.add(spot, "chain-without-links", format!("the chain '{}' of pack.toml has no [[link]] here", chain.id));
    }
}

fn group(table: Table<'_>, kind: GroupKind, around: &Around<'_>, links: &[Link], more: &mut Vec<Rule>) -> Option<Group> {
    let report = table.report;
    let id = table.text("id")?;
    let known = |all: &[Entry], file: &str| {
        let found = all.iter().find(|one| one.id == id.value).map(|one| one.name.clone());
        if found.is_none() && !report.is_incomplete() {
            report.add(id.spot, "unknown-group", format!("{file} lists no '{}'", id.value));
        }
        found
    };
    let name = match kind {
        GroupKind::Cluster => known(around.clusters, "clusters.csv"),
        GroupKind::Programme => known(around.bases, "bases.csv"),
        GroupKind::Energy => table.names(),
    };
    let scale = if table.has("scale_100m") { table.count("scale_100m") } else { None };
    let members = if kind == GroupKind::Energy {
        let rule = rule(&table, around.industries);
        if rule.codes.is_empty() && rule.words.is_empty() {
            report.add(table.spot, "finds-nothing", "nothing belongs to this: give it codes or words");
        }
        more.push(rule);
        Members::Rule(more.len() - 1)
    } else {
        Members::Links(made_of(&table, links))
    };
    table.finish();
    let scale = scale.map(|n| Yuan::new(i64::from(n) * HUNDRED_MILLION));
    Some(Group { kind, id: id.value, name: name?, scale, members })
}

/// The links of a group: those of whole chains, and single ones as `chain/link`.
fn made_of(table: &Table<'_>, links: &[Link]) -> Vec<usize> {
    let report = table.report;
    let mut all: Vec<usize> = Vec::new();
    for chain in table.texts("chains") {
        let of = (0..links.len()).filter(|at| links[*at].chain == chain.value);
        let before = all.len();
        all.extend(of);
        if all.len() == before && !report.is_incomplete() {
            report.add(chain.spot, "unknown-chain", format!("no [[link]] is of a chain '{}'", chain.value));
        }
    }
    for link in table.texts("links") {
        let found =
            link.value.split_once('/').and_then(|(chain, id)| links.iter().position(|one| one.chain == chain && one.id == id));
        match found {
            Some(at) => all.push(at),
            None => report.add(link.spot, "unknown-link", format!("there is no link '{}': write chain/link", link.value)),
        }
    }
    if all.is_empty() && !table.has("chains") && !table.has("links") {
        report.add(table.spot, "key-missing", "say what it consists of: chains = [\"…\"] or links = [\"chain/link\"]");
    }
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::FILE;
    use crate::Pack;
    use crate::testing::{check, files};
    use expect_test::expect;

    const CLEAN: &str = r#"source = "our own reading"
confidence = "low"
kinds = ["enterprise"]
strong = { enterprises = 20, above_scale = 3 }
present = { enterprises = 1, above_scale = 1 }

[[link]]
chain = "fine-chemicals"
id = "raw"
zh = "基础原料"
en = "raw materials"
tier = "upstream"
codes = ["51"]
feeds = ["actives"]

[[link]]
chain = "fine-chemicals"
id = "actives"
zh = "农药原药"
en = "pesticide actives"
tier = "midstream"
codes = ["2631"]
words = ["农药"]
products = [{ zh = "除草剂", en = "herbicides" }, { zh = "农药原药", en = "actives" }]

[[cluster]]
id = "fine-chemicals"
scale_100m = 1000
chains = ["fine-chemicals"]

[[energy]]
id = "solar"
zh = "光伏"
en = "solar"
words = ["光伏"]

[[programme]]
id = "corridor"
links = ["fine-chemicals/raw"]
"#;

    #[test]
    fn chains_are_graphs_with_groups() {
        let mut files = files();
        files.insert(FILE.to_owned(), CLEAN.to_owned());
        let (city, findings) = Pack::load(&files);
        assert_eq!(findings, []);
        let plan = city.unwrap().chain_plan.unwrap();
        assert_eq!(plan.links[1].rule.words, ["农药", "除草剂"], "a product that has a word in it is found by that word");
        assert_eq!(plan.groups.len(), 3);
        assert_eq!(plan.groups[0].scale.map(base::Yuan::get), Some(100_000_000_000));
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let mut files = files();
        let text = CLEAN
            .replace("kinds = [\"enterprise\"]", "kinds = [\"shop\"]")
            .replace("strong = { enterprises = 20", "strong = { enterprises = 0")
            .replace("feeds = [\"actives\"]", "feeds = [\"active\"]")
            .replace("codes = [\"51\"]\n", "codes = [\"99\"]\nwords = [\"化\"]\n")
            .replace("words = [\"农药\"]\n", "words = [\"农药\", \"农药\"]\nfeeds = [\"raw\", \"actives\"]\n")
            .replace(
                "id = \"corridor\"\nlinks = [\"fine-chemicals/raw\"]",
                "id = \"nowhere\"\nlinks = [\"raw\"]\nchains = [\"coarse\"]",
            );
        let twice = "[[link]]\nchain = \"coarse\"\nid = \"Raw\"\nzh = \"x\"\nen = \"x\"\ntier = \"above\"\n\n[[link]]\nchain = \"fine-chemicals\"\nid = \"raw\"\n\
             zh = \"x\"\nen = \"x\"\ntier = \"upstream\"\n\n[[energy]]\nid = \"solar\"\nzh = \"x\"\nen = \"x\"\n";
        files.insert(FILE.to_owned(), format!("{text}\n{twice}"));
        check(
            &files,
            expect![[r#"
            chains.toml:1:1: 'strong' asks for less than 'present': a link that is strong is there as well [floors]
            chains.toml:3:10: 'shop' is no kind of business entity; there are enterprise, individual, cooperative [unknown-name]
            chains.toml:13:10: industries.csv lists no industry '99' [unknown-industry]
            chains.toml:14:10: '化' says too little: a word has 2 characters or more [short-word]
            chains.toml:15:10: the chain 'fine-chemicals' has no link 'active'; did you mean 'actives'? [unknown-link]
            chains.toml:17:1: these links feed one another in a circle: actives → actives [circle]
            chains.toml:24:16: '农药' occurs twice [duplicate-id]
            chains.toml:25:10: 'actives' is midstream and feeds 'raw', which is upstream [tier]
            chains.toml:40:6: bases.csv lists no 'nowhere' [unknown-group]
            chains.toml:41:10: there is no link 'raw': write chain/link [unknown-link]
            chains.toml:42:11: no [[link]] is of a chain 'coarse' [unknown-chain]
            chains.toml:44:1: nothing belongs to this link: give it codes, products or words [finds-nothing]
            chains.toml:45:9: pack.toml defines no chain 'coarse' [unknown-chain]
            chains.toml:46:6: 'Raw' is not an id: expected lower-case letters and digits, joined by hyphens, such as land-planning-permit [not-an-id]
            chains.toml:49:8: 'above' is no value of 'tier'; there are upstream, midstream, downstream [unknown-name]
            chains.toml:51:1: 'raw' occurs twice [duplicate-id]
            chains.toml:51:1: nothing belongs to this link: give it codes, products or words [finds-nothing]
            chains.toml:58:1: 'solar' occurs twice [duplicate-id]
            chains.toml:58:1: nothing belongs to this: give it codes or words [finds-nothing]
        "#]],
        );
    }

    #[test]
    fn a_chain_without_links_is_a_finding() {
        let mut files = files();
        let head = CLEAN.split("[[link]]").next().unwrap();
        files.insert(FILE.to_owned(), head.to_owned());
        check(
            &files,
            expect![[r#"
                chains.toml:1:1: the chain 'fine-chemicals' of pack.toml has no [[link]] here [chain-without-links]
            "#]],
        );
    }
}
