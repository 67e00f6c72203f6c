//! What the facts of leads and clashes say, as sentences.

use crate::api::types::Text;
use crate::api::view::{fact_label, office};
use crate::state::App;
use serde_json::Value;
use store::FactRecord;

/// Label, sentence and article of a fact of a lead or a clash.
pub(in crate::api) fn said(app: &App, fact: &FactRecord) -> (Text, Text, Option<String>) {
    let body: Value = serde_json::from_str(&fact.body).unwrap_or_default();
    let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
    let label = fact_label(&fact.kind);
    let yuan = body["yuan"].as_i64().unwrap_or(0);
    let (zh, en) = match text("next") {
        next if next.is_empty() => (String::new(), String::new()),
        next => (format!("下一步：{next}"), format!("next: {next}")),
    };
    let joined = |said: String, more: String| match (said.is_empty(), more.is_empty()) {
        (false, false) => format!("{said}；{more}"),
        _ => format!("{said}{more}"),
    };
    let sentence = match fact.kind.as_str() {
        "lead-entered" => {
            let said = format!("{}（{}）", text("name"), text("enterprise"));
            Text::new(said.clone(), said)
        }
        "lead-planned" | "lead-lost" => Text::same(text("text")),
        "lead-step-done" | "lead-visited" | "lead-negotiating" => Text::new(joined(text("text"), zh), joined(text("text"), en)),
        "lead-signed" => Text::new(
            joined(format!("签约额 {yuan} 元；{}", text("text")), zh),
            joined(format!("{yuan} yuan promised; {}", text("text")), en),
        ),
        "lead-contracted" => Text::new(
            joined(format!("合同额 {yuan} 元 {}", text("number")).trim_end().to_owned(), zh),
            joined(format!("{yuan} yuan under contract {}", text("number")).trim_end().to_owned(), en),
        ),
        "lead-handed" => {
            let n = body["recruiter"].as_i64().unwrap_or(0);
            Text::new(format!("改由招商员 {n:04} 牵头"), format!("recruiter {n:04} leads it from now on"))
        }
        "lead-settled" | "clash-settled" => {
            let outcome = super::view::clash_state(&text("outcome"));
            Text::new(format!("{}：{}", outcome.zh, text("text")), format!("{}: {}", outcome.en, text("text")))
        }
        "lead-joined" => {
            let team = office(app, &text("team")).name;
            Text::new(format!("{} 加入联合招商", team.zh), format!("{} works on it too", team.en))
        }
        "lead-contested" => Text::new(
            "疑似与其他团队的线索重复，等待协调部门决定",
            "probably another team's too: the coordinator will say whose it is",
        ),
        _ => label.clone(),
    };
    (label, sentence, None)
}
