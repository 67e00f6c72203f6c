//! Facts of visits, of events of the parlour and of playbooks, as sentences.

use super::types::Text;
use super::view;
use crate::state::App;
use serde_json::Value;
use store::FactRecord;

type Told = (Text, Text, Option<String>);

fn body(fact: &FactRecord) -> Value {
    serde_json::from_str(&fact.body).unwrap_or_default()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A name that a fact keeps in both languages.
fn both(value: &Value) -> Text {
    Text::new(text(&value["zh"]), text(&value["en"]))
}

pub(super) fn of_visit(fact: &FactRecord) -> Told {
    let body = body(fact);
    let said = |key: &str| text(&body[key]);
    let label = view::fact_label(&fact.kind);
    let (name, words) = (said("name"), said("text"));
    let sentence = match fact.kind.as_str() {
        "visit-planned" => {
            let names: Vec<&str> = body["enterprises"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let (on, n) = (said("on"), names.len());
            Text::new(
                format!("安排 {on} 走访 {n} 户：{}", names.join("、")),
                format!("{n} enterprises on {on}: {}", names.join(", ")),
            )
        }
        "visit-noted" | "visit-raised" | "visit-missed" => Text::new(format!("{name}：{words}"), format!("{name}: {words}")),
        "visit-made" => Text::same(name),
        "visit-called-off" => Text::same(words),
        _ => label.clone(),
    };
    (label, sentence, None)
}

pub(super) fn of_event(fact: &FactRecord) -> Told {
    let body = body(fact);
    let label = view::fact_label(&fact.kind);
    let sentence = match fact.kind.as_str() {
        "event-opened" => {
            let (title, on, seats) = (both(&body["title"]), text(&body["on"]), body["seats"].as_u64().unwrap_or(0));
            Text::new(format!("“{}”，{on}，席位 {seats}", title.zh), format!("'{}', {on}, {seats} seats", title.en))
        }
        "event-joined" | "event-left" => Text::same(text(&body["company"])),
        "event-minuted" | "event-called-off" => Text::same(text(&body["text"])),
        _ => label.clone(),
    };
    (label, sentence, None)
}

pub(super) fn of_playbook(app: &App, fact: &FactRecord) -> Told {
    let body = body(fact);
    let label = view::fact_label(&fact.kind);
    let sentence = match fact.kind.as_str() {
        "playbook-opened" => {
            let name = both(&body["name"]);
            let lead = ::duty::Party::parse(&text(&body["lead"]));
            let lead = lead.map_or_else(|_| Text::same(""), |post| super::duties::party_view(app, &post).name);
            Text::new(format!("{}，由{}牵头", name.zh, lead.zh), format!("{}, led by {}", name.en, lead.en))
        }
        "playbook-step-done" => {
            let (step, words) = (both(&body["step"]), text(&body["text"]));
            Text::new(format!("{}：{words}", step.zh), format!("{}: {words}", step.en))
        }
        "playbook-ended" => both(&body["text"]),
        _ => label.clone(),
    };
    (label, sentence, None)
}
