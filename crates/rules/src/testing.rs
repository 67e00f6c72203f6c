//! A small schema, and arbitrary rules and facts over it, for the tests of this room.

use crate::tree::{Kind, Node, Order};
use crate::{Facts, Field, Schema, Type, Value};
use jiff::civil::date;
use proptest::prelude::*;

pub(crate) fn schema() -> Schema {
    Schema::new(vec![
        Field::new("land", "涉及新增用地", "new land", Type::Bool),
        Field::new("burning", "涉及明火作业", "open fire", Type::Bool),
        Field::new("energy", "综合能源消费量", "energy use", Type::Int).with_unit("吨标准煤", "tce"),
        Field::new("area", "用地面积", "land area", Type::Int).with_unit("平方米", "m²"),
        Field::new("industry", "行业代码", "industry code", Type::Text),
        Field::new("supply", "土地供应方式", "land supply", Type::Text)
            .with_options(&[("grant", "出让", "grant"), ("none", "无", "none")]),
        Field::new("hazards", "危险化学品环节", "hazardous chemicals", Type::Texts)
            .with_options(&[("make", "生产", "production"), ("store", "储存", "storage")]),
        Field::new("listed", "列入日期", "day listed", Type::Date),
    ])
}

/// Facts in which every field of the schema is known.
pub(crate) fn total_facts() -> impl Strategy<Value = Facts> {
    let texts = |words: &'static [&'static str]| prop::sample::select(words.to_vec());
    (any::<[bool; 4]>(), -2i64..5, -2i64..5, texts(&["26", "2631", "59", ""]), texts(&["grant", "none"]), 1i8..4).prop_map(
        |([land, burning, make, store], energy, area, industry, supply, day)| {
            let mut facts = Facts::default();
            facts.set("land", land);
            facts.set("burning", burning);
            facts.set("energy", energy);
            facts.set("area", area);
            facts.set("industry", industry);
            facts.set("supply", supply);
            let hazards = [(make, "make"), (store, "store")].into_iter().filter(|(is, _)| *is);
            facts.set("hazards", hazards.map(|(_, word)| word.to_owned()).collect::<Vec<_>>());
            facts.set("listed", date(2023, 7, day));
            facts
        },
    )
}

/// Facts of which some are not known.
pub(crate) fn any_facts() -> impl Strategy<Value = Facts> {
    (total_facts(), any::<[bool; 8]>()).prop_map(|(facts, keep)| {
        let kept = facts.0.into_iter().zip(keep).filter(|(_, keep)| *keep);
        kept.map(|(fact, _)| fact).collect::<Vec<(String, Value)>>().into_iter().collect()
    })
}

/// The text of a rule that fits the schema.
pub(crate) fn any_typed_rule() -> impl Strategy<Value = String> {
    let order = || prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let equality = || prop::sample::select(vec!["==", "!="]);
    let leaf = prop_oneof![
        any::<bool>().prop_map(|value| value.to_string()),
        prop::sample::select(vec!["land", "burning", "涉及新增用地"]).prop_map(str::to_owned),
        (order(), -2i64..5).prop_map(|(order, n)| format!("energy {order} {n}")),
        order().prop_map(|order| format!("energy {order} area")),
        (order(), 0i64..3).prop_map(|(order, n)| format!("{n} {order} size(hazards)")),
        equality().prop_map(|order| format!("supply {order} \"grant\"")),
        equality().prop_map(|order| format!("land {order} burning")),
        order().prop_map(|order| format!("listed {order} date(\"2023-07-02\")")),
        Just("supply in [\"none\"]".to_owned()),
        Just("energy not in [1, 2]".to_owned()),
        Just("\"make\" in hazards".to_owned()),
        Just("industry.startsWith(\"26\")".to_owned()),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" && "))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|parts| format!("({})", parts.join(" || "))),
            inner.prop_map(|part| format!("!({part})")),
        ]
    })
}

/// Any tree that a text can stand for, whether it makes sense or not.
pub(crate) fn any_node() -> impl Strategy<Value = Node> {
    let node = |kind| Node::new(kind, (0, 0));
    let orders = [Order::Equal, Order::Unequal, Order::Less, Order::LessOrEqual, Order::Greater, Order::GreaterOrEqual];
    let leaf = prop_oneof![
        any::<bool>().prop_map(Kind::Bool),
        (-i64::MAX..=i64::MAX).prop_map(Kind::Int),
        ".{0,6}".prop_map(Kind::Text),
        (1i16..=9999, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| Kind::Date(date(y, m, d))),
        prop::sample::select(vec!["land", "用地面积", "_x1"]).prop_map(|name| Kind::Field(name.to_owned())),
    ]
    .prop_map(node);
    leaf.prop_recursive(5, 32, 3, move |inner| {
        let pair = || (inner.clone(), inner.clone()).prop_map(|(a, b)| (Box::new(a), Box::new(b)));
        let several = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            several().prop_map(Kind::All),
            several().prop_map(Kind::Any),
            several().prop_map(Kind::List),
            inner.clone().prop_map(|inner| Kind::Not(Box::new(inner))),
            inner.clone().prop_map(|inner| Kind::Size(Box::new(inner))),
            (prop::sample::select(orders.to_vec()), pair()).prop_map(|(order, (a, b))| Kind::Compare(order, a, b)),
            pair().prop_map(|(a, b)| Kind::In(a, b)),
            pair().prop_map(|(a, b)| Kind::StartsWith(a, b)),
        ]
        .prop_map(node)
    })
}
