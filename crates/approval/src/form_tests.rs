//! What must always hold of a merged form, on arbitrary guides, registers and proofs.

use super::*;
use crate::{Item, ItemId, Mode, OfficeId, Stage};
use jiff::civil::date;
use proptest::prelude::*;

const ITEMS: [&str; 5] = ["a", "b", "c", "d", "e"];
const PAPERS: [&str; 6] = ["form", "licence", "map", "contract", "land", "other"];

fn id(text: &str) -> ItemId {
    ItemId::parse(text).unwrap()
}

fn guide(item: &str, papers: &[(usize, bool)]) -> Guide {
    let mut item = Item::new(id(item), Stage::Works, Mode::Permit, OfficeId::parse("office").unwrap());
    item.names = vec![crate::Dated::always(Named::new("事项", "item"))];
    for &(at, secondary) in papers {
        let name = Named::new(PAPERS[at], PAPERS[at]);
        item.materials.push(crate::Dated::always(crate::Material {
            id: PAPERS[at].into(),
            name,
            secondary,
            committable: false,
            when: None,
        }));
    }
    item.on(date(2023, 7, 7)).unwrap().guide(&Schema::default(), &Facts::default())
}

fn entry(key: &str, own: bool, proved_by: &[&str], register: &[RegisterField], months: Option<u16>) -> KnownPaper {
    KnownPaper {
        key: key.into(),
        name: Named::new(key, key),
        own,
        proved_by: proved_by.iter().map(|item| id(item)).collect(),
        register: register.to_vec(),
        issuer: None,
        good_for: months.map(|n| Span { n, unit: crate::SpanUnit::Months }),
    }
}

/// `land` of item `b` is what others call `contract`, and the permit of `a` proves it.
fn register() -> MaterialRegister {
    let papers = vec![
        entry("form", true, &[], &[], None),
        entry("licence", false, &[], &[RegisterField::CreditCode], None),
        entry("contract", false, &["a"], &[], None),
        entry("map", false, &[], &[], Some(12)),
    ];
    MaterialRegister::new(papers, BTreeMap::from([((id("b"), "land".to_owned()), "contract".to_owned())]))
}

fn held(key: &str, on: Date) -> Held {
    Held { key: key.into(), case: "case".into(), number: format!("n-{on}"), item: id("c"), on }
}

fn issued(item: &str, valid_to: Option<Date>) -> Issued {
    Issued { item: id(item), on: date(2022, 1, 4), valid_to, number: format!("no-{item}"), permit: "permit".into() }
}

fn guides() -> impl Strategy<Value = Vec<Guide>> {
    let papers = prop::collection::btree_map(0..PAPERS.len(), any::<bool>(), 0..PAPERS.len());
    prop::collection::btree_map(0..ITEMS.len(), papers, 0..ITEMS.len()).prop_map(|chosen| {
        let one = |(at, papers): (usize, BTreeMap<usize, bool>)| guide(ITEMS[at], &papers.into_iter().collect::<Vec<_>>());
        chosen.into_iter().map(one).collect()
    })
}

fn known() -> impl Strategy<Value = Known> {
    let day = (2021i16..2024, 1i8..13).prop_map(|(year, month)| date(year, month, 1));
    let in_hand = prop::collection::vec((0..PAPERS.len(), day.clone()).prop_map(|(at, on)| held(PAPERS[at], on)), 0..4);
    let permits = prop::collection::vec(
        (0..ITEMS.len(), prop::option::of(day)).prop_map(|(at, valid_to)| issued(ITEMS[at], valid_to)),
        0..3,
    );
    (in_hand, permits, any::<bool>()).prop_map(|(in_hand, permits, code)| {
        let register = code.then(|| (RegisterField::CreditCode, "91211400MA0QC1AB2M".to_owned())).into_iter().collect();
        Known { in_hand, permits, register, under_way: BTreeSet::new() }
    })
}

proptest! {
    #[test]
    fn each_paper_once_none_forgotten_none_invented(guides in guides(), known in known()) {
        let register = register();
        let form = merge(&guides, &known, &register, date(2023, 7, 7));
        let keys: BTreeSet<&str> = form.papers.iter().map(|paper| paper.key.as_str()).collect();
        prop_assert_eq!(keys.len(), form.papers.len(), "no paper is asked twice");
        let listed: BTreeSet<(ItemId, String, bool)> = guides
            .iter()
            .flat_map(|guide| guide.papers.iter().map(|paper| (guide.item.clone(), paper.id.clone(), paper.secondary)))
            .collect();
        let asked: Vec<(ItemId, String, bool)> = form
            .papers
            .iter()
            .flat_map(|paper| paper.uses.iter().map(|one| (one.item.clone(), one.paper.clone(), one.secondary)))
            .collect();
        prop_assert_eq!(asked.len(), listed.len(), "a guide's paper stands in one line");
        prop_assert_eq!(asked.into_iter().collect::<BTreeSet<_>>(), listed, "art. 31: what the guides list, and nothing else");
    }

    #[test]
    fn the_order_of_items_and_proofs_does_not_matter(
        (guides, shuffled) in guides().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        known in known(),
    ) {
        let mut reversed = known.clone();
        reversed.in_hand.reverse();
        reversed.permits.reverse();
        let (register, on) = (register(), date(2023, 7, 7));
        prop_assert_eq!(merge(&guides, &known, &register, on), merge(&shuffled, &reversed, &register, on));
    }

    #[test]
    fn what_comes_with_all_that_is_asked_is_complete(guides in guides(), known in known()) {
        let form = merge(&guides, &known, &register(), date(2023, 7, 7));
        let given = form.papers.iter().filter(|paper| !paper.source.is_there()).map(|paper| paper.key.clone()).collect();
        for guide in &guides {
            let mut there = form.papers_of(&guide.item, &given);
            there.sort();
            let mut listed: Vec<String> = guide.papers.iter().map(|paper| paper.id.clone()).collect();
            listed.sort();
            prop_assert_eq!(there, listed);
        }
    }
}

#[test]
fn a_paper_is_met_by_the_best_proof_there_is() {
    let register = register();
    let guides = [guide("b", &[(0, false), (1, false), (4, true)]), guide("c", &[(0, false), (2, false), (3, false)])];
    let source = |known: &Known, on: Date, key: &str| merge(&guides, known, &register, on).paper(key).unwrap().source.clone();
    let today = date(2023, 7, 7);
    let mut known = Known::default();
    assert_eq!(source(&known, today, "contract"), Source::Supply { expired: None });
    assert_eq!(source(&known, today, "licence"), Source::Supply { expired: None }, "the register is silent");

    known.register.insert(RegisterField::CreditCode, "91211400MA0QC1AB2M".into());
    known.in_hand = vec![held("map", date(2022, 7, 7)), held("b.form", today), held("contract", today)];
    assert_eq!(source(&known, today, "licence").as_str(), "register");
    assert_eq!(source(&known, today, "contract").as_str(), "in-hand");
    assert_eq!(source(&known, today, "map").as_str(), "in-hand", "the last day still counts");
    let late = source(&known, date(2023, 7, 8), "map");
    assert_eq!(late, Source::Supply { expired: Some(("n-2022-07-07".into(), today)) });
    known.in_hand.push(held("map", date(2023, 1, 4)));
    assert_eq!(source(&known, today, "map"), Source::InHand(held("map", date(2022, 7, 7))), "used again is not given anew");
    known.in_hand.push(held("map", date(2023, 7, 8)));
    assert_eq!(source(&known, date(2023, 7, 8), "map"), Source::InHand(held("map", date(2023, 7, 8))), "given anew");
    assert_eq!(source(&known, today, "b.form"), Source::Supply { expired: None }, "a form is each item's own");

    known.permits = vec![issued("a", Some(date(2023, 1, 1)))];
    known.in_hand.clear();
    let ended = source(&known, today, "contract");
    assert_eq!(ended, Source::Supply { expired: Some(("no-a".into(), date(2023, 1, 1))) });
    known.permits.push(issued("a", None));
    assert_eq!(source(&known, today, "contract").as_str(), "permit");
    let form = merge(&guides, &known, &register, today);
    let contract = form.paper("contract").unwrap();
    assert!(contract.is_main() && contract.uses.len() == 2, "main for c, secondary for b: {contract:?}");
}

#[test]
fn an_item_of_the_form_brings_forth_what_another_asks() {
    let guides = [guide("a", &[(0, false)]), guide("c", &[(3, false)])];
    let form = merge(&guides, &Known::default(), &register(), date(2023, 7, 7));
    assert_eq!(form.paper("contract").unwrap().source, Source::ThisForm(id("a")));
    assert!(form.papers_of(&id("c"), &BTreeSet::new()).is_empty(), "it is not there yet");
    let known = Known { under_way: [id("a")].into_iter().collect(), ..Known::default() };
    let later = merge(&guides[1..], &known, &register(), date(2023, 7, 7));
    assert_eq!(later.paper("contract").unwrap().source, Source::ThisForm(id("a")), "nor is it asked while it is on its way");
}
