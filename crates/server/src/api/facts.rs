//! Facts as people read them: a label, a sentence, who and when, the article.

use super::types::{ActorView, FactClock, FactView, Role, SubjectView, Text};
use super::{met, projects, view};
use crate::access::AREAS;
use crate::desk;
use crate::state::App;
use city::City;
use serde_json::Value;
use store::{Dossier, FactRecord, StoreError};
use uuid::Uuid;

/// A stored fact. With its project's dossier at hand, cases and permits are shown by the names that people know.
pub fn view(app: &App, fact: &FactRecord, dossier: Option<&Dossier>) -> FactView {
    let (label, sentence, article) = match fact.subject_kind.as_str() {
        "case" if fact.kind != "assigned" => of_case(fact),
        "duty" => of_duty(fact),
        "walk" => of_walk(fact),
        "issue" => of_issue(app, fact),
        "complaint" => super::complaints::said(app, fact),
        "rating" => super::ratings::said(fact),
        desk::FINDING => super::watch::said(fact),
        desk::LEAD | desk::CLASH => super::leads::said(app, fact),
        "visit" => met::of_visit(fact),
        "event" => met::of_event(fact),
        "playbook" => met::of_playbook(app, fact),
        "meeting" => of_meeting(app, fact),
        "task-force" => of_force(app, fact),
        _ => of_register(&app.desk.city, fact),
    };
    let body: Value = serde_json::from_str(&fact.body).unwrap_or_default();
    let office = (!fact.actor_office.is_empty()).then(|| view::office(app, &fact.actor_office).name);
    FactView {
        id: format!("{}-{}", fact.subject_id, fact.seq),
        seq: fact.seq,
        at: view::instant(fact.at),
        on_paper_at: fact.on_paper_at.map(view::instant),
        kind: fact.kind.clone(),
        label,
        sentence,
        actor: ActorView {
            name: fact.actor_name.clone(),
            role: (!fact.actor_role.is_empty()).then(|| fact.actor_role.clone()),
            office,
            on_behalf_of: body["on_behalf_of"].as_str().map(str::to_owned),
        },
        subject: SubjectView {
            kind: fact.subject_kind.clone(),
            id: fact.subject_id.to_string(),
            name: subject_name(app, fact, dossier),
        },
        article,
        clock: clock(&body),
        leaf: fact.leaf,
        checkpoint: None,
    }
}

/// Says of each fact since which checkpoint it is in the log.
pub async fn with_checkpoints<'a>(app: &App, views: impl Iterator<Item = &'a mut FactView>) -> Result<(), StoreError> {
    let mut placed: Vec<(u64, &mut FactView)> = views.filter_map(|view| Some((view.leaf?, view))).collect();
    let leaves: Vec<u64> = placed.iter().map(|(leaf, _)| *leaf).collect();
    for ((_, view), since) in placed.iter_mut().zip(app.store.signed_since(&leaves).await?) {
        view.checkpoint = since;
    }
    Ok(())
}

/// The clock that a case's fact started or kept.
fn clock(body: &Value) -> Option<FactClock> {
    let due = &body["due"];
    let kind = approval::DueKind::parse(due["kind"].as_str()?)?;
    Some(FactClock {
        kind: kind.as_str().to_owned(),
        kind_name: view::named(&kind.text()),
        due_on: due["on"].as_str()?.to_owned(),
        provisional: due["provisional"].as_bool().unwrap_or(false),
    })
}

/// What happened to a subject, the newest first.
pub async fn newest_first(app: &App, subject: Uuid) -> Result<Vec<FactView>, StoreError> {
    Ok(app.store.facts_of(subject).await?.iter().rev().map(|fact| view(app, fact, None)).collect())
}

/// A stored fact among those of other projects: shown with its project's name.
pub fn recent(app: &App, fact: &FactRecord, project: &str) -> FactView {
    let mut shown = view(app, fact, None);
    shown.subject.name = project.to_owned();
    shown
}

fn of_case(fact: &FactRecord) -> (Text, Text, Option<String>) {
    match serde_json::from_str::<approval::Fact>(&fact.body) {
        Ok(known) => (view::named(&known.label()), view::named(&known.sentence()), known.article().map(str::to_owned)),
        // A fact that a later version wrote is still shown, by its name.
        Err(_) => (Text::same(&fact.kind), Text::same(&fact.kind), None),
    }
}

fn of_walk(fact: &FactRecord) -> (Text, Text, Option<String>) {
    let body: Value = serde_json::from_str(&fact.body).unwrap_or_default();
    let said = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
    let stage = approval::WalkStage::parse(&said("stage")).map(|stage| view::named(&stage.text()));
    let stage = stage.unwrap_or_else(|| Text::same(""));
    let label = view::fact_label(&fact.kind);
    let sentence = match fact.kind.as_str() {
        "step-walked" => {
            let (minutes, seen) = (body["minutes"].as_u64().unwrap_or(0), said("seen"));
            Text::new(format!("{}：用时 {minutes} 分钟。{seen}", stage.zh), format!("{}: {minutes} minutes. {seen}", stage.en))
        }
        "finding-made" => Text::new(format!("{}：{}", stage.zh, said("what")), format!("{}: {}", stage.en, said("what"))),
        "walk-finished" => Text::same(said("summary")),
        _ => label.clone(),
    };
    (label, sentence, None)
}

fn of_issue(app: &App, fact: &FactRecord) -> (Text, Text, Option<String>) {
    let body: Value = serde_json::from_str(&fact.body).unwrap_or_default();
    let said = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
    let label = view::fact_label(&fact.kind);
    let sentence = match fact.kind.as_str() {
        "issue-handed" => {
            let (office, why) = (view::office(app, &said("office")).name, &body["why"]);
            let (zh, en) = (why["zh"].as_str().unwrap_or_default(), why["en"].as_str().unwrap_or_default());
            let learned = match body["learned"].as_str() {
                Some(word) => (format!("；今后提到“{word}”的照此办理"), format!("; from now on '{word}' goes there")),
                None => (String::new(), String::new()),
            };
            Text::new(format!("转 {}：{zh}{}", office.zh, learned.0), format!("to {}: {en}{}", office.en, learned.1))
        }
        "issue-judged" => {
            let (text, mark) = (said("text"), body["satisfaction"].as_u64().unwrap_or(0));
            let (zh, en) = if body["solved"] == true { ("已解决", "solved") } else { ("未解决", "not solved") };
            Text::new(format!("{zh}，满意度 {mark} 分。{text}"), format!("{en}, mark {mark}. {text}"))
        }
        "issue-asked" | "issue-answered" | "issue-withdrawn" => Text::same(said("text")),
        _ => label.clone(),
    };
    (label, sentence, None)
}

fn of_meeting(app: &App, fact: &FactRecord) -> (Text, Text, Option<String>) {
    let body: Value = serde_json::from_str(&fact.body).unwrap_or_default();
    let said = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
    let (zh, en) = (body["title"]["zh"].as_str().unwrap_or_default(), body["title"]["en"].as_str().unwrap_or_default());
    let office = || view::office(app, &said("office")).name;
    let label = view::fact_label(&fact.kind);
    let sentence = match fact.kind.as_str() {
        "agenda-frozen" => {
            let n = body["entries"].as_u64().unwrap_or(0);
            Text::new(
                format!("议题冻结，共 {n} 项，请有关单位会前答复"),
                format!("The agenda is frozen with {n} entries; offices answer"),
            )
        }
        "entry-answered" => {
            let (office, text) = (office(), said("text"));
            Text::new(format!("{}答复“{zh}”：{text}", office.zh), format!("{} on '{en}': {text}", office.en))
        }
        "item-decided" => {
            let (office, text) = (office(), said("text"));
            Text::new(format!("“{zh}”议定：{text}，由{}负责", office.zh), format!("'{en}': {text}; charged: {}", office.en))
        }
        "decision-withdrawn" => Text::new(format!("撤回议定：{}", said("text")), format!("Taken back: {}", said("text"))),
        "meeting-held" => {
            let n = body["decisions"].as_u64().unwrap_or(0);
            Text::new(
                format!("会议结束，议定 {n} 项，均已转为责任事项"),
                format!("The meeting was closed; {n} decisions became duties"),
            )
        }
        _ => label.clone(),
    };
    (label, sentence, None)
}

fn of_force(app: &App, fact: &FactRecord) -> (Text, Text, Option<String>) {
    let body: Value = serde_json::from_str(&fact.body).unwrap_or_default();
    let said = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
    let office = |key: &str| view::office(app, &said(key)).name;
    let post = |key: &str| {
        ::duty::Party::parse(&said(key)).map_or_else(|_| Text::same(""), |post| super::duties::party_view(app, &post).name)
    };
    let label = view::fact_label(&fact.kind);
    let sentence = match fact.kind.as_str() {
        "force-formed" => {
            let (n, head) = (body["members"].as_array().map_or(0, Vec::len), post("head"));
            let name = |language: &str| body["name"][language].as_str().unwrap_or_default().to_owned();
            Text::new(
                format!("组建“{}”，组长：{}，成员单位 {n} 个", name("zh"), head.zh),
                format!("'{}' was formed, headed by {}, with {n} member offices", name("en"), head.en),
            )
        }
        "force-head-changed" => {
            let head = post("head");
            Text::new(
                format!("组长改为{}，交办的责任一并移交", head.zh),
                format!("Headed by {} from now on; what was owed goes along", head.en),
            )
        }
        "force-joined" => {
            let (office, what) = (office("office"), said("answers_for"));
            Text::new(format!("{}负责：{what}", office.zh), format!("{} answers for: {what}", office.en))
        }
        "force-left" if body["to"].is_null() => {
            let office = office("office");
            Text::new(format!("{}退出", office.zh), format!("{} left", office.en))
        }
        "force-left" => {
            let (office, to) = (office("office"), office("to"));
            Text::new(format!("{}退出，责任移交{}", office.zh, to.zh), format!("{} left; its duties go to {}", office.en, to.en))
        }
        "force-planned" | "force-charged" => {
            let (office, what) = (office("office"), said("what"));
            Text::new(format!("{what}，由{}负责", office.zh), format!("{what}; charged: {}", office.en))
        }
        "force-wound-up" => Text::same(said("text")),
        _ => label.clone(),
    };
    (label, sentence, None)
}

fn of_duty(fact: &FactRecord) -> (Text, Text, Option<String>) {
    let sentence = serde_json::from_str::<duty::Fact>(&fact.body).map(|known| view::named(&known.act.sentence()));
    (view::fact_label(&fact.kind), sentence.unwrap_or_else(|_| Text::same(&fact.kind)), None)
}

/// What a fact says of a post: which, from when until when, lent to whom and for what.
fn of_post(city: &City, kind: &str, body: &Value) -> Text {
    let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
    let role = Role::parse(&text("role")).map_or_else(|| Text::same(text("role")), Role::name);
    let office = city.office(&text("office")).map(|office| view::named(&office.name));
    let district = city.district(&text("district")).map(|district| view::named(&district.name));
    let company = body["credit_code"].as_str().map(Text::same);
    let places: Vec<Text> = office.into_iter().chain(company).chain(district).chain([role]).collect();
    let areas = body["areas"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let areas: Vec<_> = areas.filter_map(|id| AREAS.iter().find(|area| area.id == id)).map(|area| area.name).collect();
    let (name, from, to, why) = (text("name"), text("from_on"), text("to_on"), text("text"));
    let zh: Vec<&str> = places.iter().map(|one| one.zh.as_str()).collect();
    let en: Vec<&str> = places.iter().map(|one| one.en.as_str()).collect();
    let days = match to.is_empty() {
        true => (format!("自 {from} 起"), format!("from {from} on")),
        false => (format!("{from} 至 {to}"), format!("{from} to {to}")),
    };
    let only = match areas.is_empty() {
        true => (String::new(), String::new()),
        false => {
            let (zh, en): (Vec<_>, Vec<_>) = areas.into_iter().unzip();
            (format!("，限{}", zh.join("、")), format!(", for {} alone", en.join(", ")))
        }
    };
    let why = if why.is_empty() { (String::new(), String::new()) } else { (format!("：{why}"), format!(": {why}")) };
    let (zh, en) = (zh.join(" · "), en.join(" · "));
    let (did_zh, did_en) = match kind {
        "post-given" => ("授予岗位".to_owned(), "Given the post".to_owned()),
        "post-lent" => (format!("委托“{name}”代理"), format!("Lent to {name}")),
        "post-taken-back" => (format!("从“{name}”收回"), format!("Taken back from {name}")),
        "post-given-back" => (format!("“{name}”退回"), format!("Given back by {name}")),
        _ => (format!("结束“{name}”的岗位"), format!("Ended, of {name}")),
    };
    Text::new(
        format!("{did_zh} {zh}（{}{}）{}", days.0, only.0, why.0),
        format!("{did_en}: {en} ({}{}){}", days.1, only.1, why.1),
    )
}

fn of_register(city: &City, fact: &FactRecord) -> (Text, Text, Option<String>) {
    let body: Value = serde_json::from_str(&fact.body).unwrap_or_default();
    let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
    let label = view::fact_label(&fact.kind);
    let confirmed = match body["codes_confirmed"].as_array() {
        Some(codes) if !codes.is_empty() => {
            let codes: Vec<&str> = codes.iter().filter_map(Value::as_str).collect();
            let codes = codes.join(", ");
            (
                format!("；经人工确认校验位不符的代码 {codes}"),
                format!("; codes confirmed by hand although their check fails: {codes}"),
            )
        }
        _ => (String::new(), String::new()),
    };
    let sentence = match fact.kind.as_str() {
        "project-registered" => Text::new(
            format!("项目列入登记：{}{}", text("name"), confirmed.0),
            format!("The project entered the register: {}{}", text("name"), confirmed.1),
        ),
        "project-edited" => {
            let changed: Vec<&str> = body["changed"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let changed = changed.join(", ");
            Text::new(
                format!("修改了登记内容：{changed}{}", confirmed.0),
                format!("The register was changed: {changed}{}", confirmed.1),
            )
        }
        "milestone-reached" => {
            let name = projects::milestone_name(&text("milestone"));
            let on = text("done_on");
            let was = match text("before") {
                before if before.is_empty() => (String::new(), String::new()),
                before => (format!("，原登记为 {before}"), format!(", before: {before}")),
            };
            Text::new(format!("登记节点：{}（{on}{}）", name.zh, was.0), format!("Milestone: {} ({on}{})", name.en, was.1))
        }
        "webhook-set" => {
            let (host, new) = (text("host"), body["new_secret"] == true);
            Text::new(
                format!("消息推送到 {host}{}", if new { "，启用新密钥" } else { "" }),
                format!("Notices are posted to {host}{}", if new { ", with a new secret" } else { "" }),
            )
        }
        "sheet-mapping-set" => {
            let field = |id: &Value| id.as_str().map(str::to_owned);
            let told = |(heading, pair): (&String, &Value)| match field(&pair[1]).as_deref() {
                None => Text::new(format!("“{heading}”按列名识别"), format!("'{heading}' by its own meaning")),
                Some("") => Text::new(format!("“{heading}”不导入"), format!("'{heading}' passed over")),
                Some(id) => {
                    let label = crate::imports::Kind::parse(&text("kind")).and_then(|kind| kind.label(id));
                    let label = label.map_or_else(|| Text::same(id), |label| view::named(&label));
                    Text::new(format!("“{heading}”→{}", label.zh), format!("'{heading}' is {}", label.en))
                }
            };
            let all: Vec<Text> = body["changed"].as_object().into_iter().flatten().map(told).collect();
            let zh: Vec<&str> = all.iter().map(|one| one.zh.as_str()).collect();
            let en: Vec<&str> = all.iter().map(|one| one.en.as_str()).collect();
            Text::new(zh.join("；"), en.join("; "))
        }
        "person-made" => Text::new(format!("建账号“{}”", text("name")), format!("The account {} was made", text("name"))),
        "post-given" | "post-ended" | "post-lent" | "post-taken-back" | "post-given-back" => of_post(city, &fact.kind, &body),
        "person-locked" => Text::new("停用账号，结束全部会话", "The account is locked, every session has ended"),
        "person-unlocked" => Text::new("恢复登录", "The account may sign in again"),
        "person-link" => Text::new(
            "生成一次性设置密码链接，以前的链接作废",
            "A one-time link for the password was made; an older one holds no more",
        ),
        "person-signed-out" => Text::new("结束全部会话", "Every session has ended"),
        "password-set" => match text("by").as_str() {
            "link" => Text::new("本人用一次性链接设置密码", "The password was set by a one-time link"),
            _ => Text::new("本人修改密码", "The password was changed by its owner"),
        },
        "second-factor-on" => {
            Text::new("本人启用动态口令，以前的恢复码作废", "Turned on by its owner; older recovery codes hold no more")
        }
        "second-factor-off" => Text::new("本人停用动态口令", "Turned off by its owner"),
        "second-factor-reset" => Text::new("重置动态口令，结束全部会话", "Asked for no more; every session has ended"),
        "identity-linked" => {
            let (subject, issuer) = (text("subject"), text("issuer"));
            match text("by").as_str() {
                "link" => Text::new(
                    format!("本人凭一次性链接关联统一身份 {subject}（{issuer}）"),
                    format!("Linked by a one-time link with {subject} of {issuer}"),
                ),
                _ => Text::new(format!("关联统一身份 {subject}（{issuer}）"), format!("Linked with {subject} of {issuer}")),
            }
        }
        "identity-unlinked" => Text::new("取消关联统一身份，结束全部会话", "Linked no more; every session has ended"),
        "recovery-codes-made" => Text::new("本人更换恢复码，以前的作废", "New ones; the older ones hold no more"),
        "recovery-code-used" => {
            let left = body["left"].as_i64().unwrap_or_default();
            Text::new(format!("用恢复码代替动态口令，还剩 {left} 个"), format!("In place of a code; {left} left"))
        }
        "api-key-made" => Text::new(
            format!("发放密钥 {}…（{}）", text("begins"), text("name")),
            format!("Made the key {}… ({})", text("begins"), text("name")),
        ),
        "api-key-revoked" => Text::new("停用了密钥", "The key holds no more"),
        "webhook-removed" => Text::new("取消了消息推送", "Notices are posted no more"),
        "milestone-withdrawn" => {
            let (name, before) = (projects::milestone_name(&text("milestone")), text("before"));
            Text::new(
                format!("撤回节点登记：{}（原登记为 {before}）", name.zh),
                format!("Milestone taken back: {} (before: {before})", name.en),
            )
        }
        "measure-reported" => {
            let name = |language: &str| body["name"][language].as_str().unwrap_or_default().to_owned();
            let (on, value, evidence) = (text("on"), text("value"), text("evidence"));
            Text::new(
                format!("{}：{value}（{on}），依据：{evidence}", name("zh")),
                format!("{}: {value} ({on}), by {evidence}", name("en")),
            )
        }
        "indicator-entered" | "indicator-revised" | "indicator-target-set" => {
            let of = |key: &str, language: &str| body[key][language].as_str().unwrap_or_default().to_owned();
            let why = |before: &str| match text("why").as_str() {
                "" => String::new(),
                why => format!("{before}{why}"),
            };
            Text::new(
                format!("{}：{}{}", of("name", "zh"), of("said", "zh"), why("；修订原因：")),
                format!("{}: {}{}", of("name", "en"), of("said", "en"), why("; revised because: ")),
            )
        }
        "measure-charged" => Text::same(text("what")),
        "campaign-opened" => {
            let (days, projects) = (body["days"].as_u64().unwrap_or(0), body["projects"].as_u64().unwrap_or(0));
            Text::new(
                format!("“{}”自 {} 起 {days} 天，列入 {projects} 个项目", text("name"), text("from")),
                format!("'{}': {days} days from {}, {projects} projects on the list", text("name"), text("from")),
            )
        }
        "campaign-list-changed" => {
            let count = |key: &str| body[key].as_array().map_or(0, Vec::len);
            let (added, removed) = (count("added"), count("removed"));
            Text::new(
                format!("列入 {added} 个项目，移出 {removed} 个项目"),
                format!("{added} projects put on the list, {removed} taken off"),
            )
        }
        "tour-planned" => {
            let projects = body["projects"].as_u64().unwrap_or(0);
            Text::new(
                format!("“{}”：{} 观摩 {projects} 个在建项目", text("name"), text("held_on")),
                format!("'{}': {projects} projects under construction on {}", text("name"), text("held_on")),
            )
        }
        "assigned" => Text::new(format!("承办人：{}", text("to")), format!("Handled by {}", text("to"))),
        "paper-uploaded" => {
            let (version, digest) = (body["version"].as_i64().unwrap_or(1), text("digest").chars().take(12).collect::<String>());
            Text::new(
                format!("上传材料“{}”，第 {version} 版，摘要 {digest}…", text("name")),
                format!("Paper '{}' uploaded, version {version}, digest {digest}…", text("name")),
            )
        }
        "permit-issued" => Text::new(
            format!("颁发电子证照 {}，持证人 {}", text("number"), text("holder")),
            format!("Electronic permit {} issued to {}", text("number"), text("holder")),
        ),
        "permit-reissued" => Text::new(
            format!("颁发电子证照新版本 {}，持证人 {}", text("number"), text("holder")),
            format!("New edition {} of the electronic permit issued to {}", text("number"), text("holder")),
        ),
        "bundle-opened" | "bundle-issued" | "condition-met" => {
            of_bundle(city, &fact.kind, &text("kind"), &text("condition"), &text("proof"))
        }
        "name-declared" => Text::new(
            format!("名称“{}”保留至 {}", text("name"), text("kept_until")),
            format!("The name '{}' is kept until {}", text("name"), text("kept_until")),
        ),
        "establishment-filed" => {
            let items = body["items"].as_array().map_or(0, Vec::len);
            Text::new(
                format!("一次提交企业开办 {items} 个事项，承诺 {} 前办结", text("promised_on")),
                format!("{items} items of company set-up filed at once, promised by {}", text("promised_on")),
            )
        }
        "company-registered" => Text::new(
            format!("{} 设立登记，统一社会信用代码 {}", text("name"), text("credit_code")),
            format!("{} was registered under the code {}", text("name"), text("credit_code")),
        ),
        "kit-completed" => Text::new(
            format!("“{}”开办事项全部办结", text("name")),
            format!("Everything of setting up '{}' is done", text("name")),
        ),
        "form-submitted" => {
            let count = |key: &str| body[key].as_array().map_or(0, Vec::len);
            let proofs = body["proofs"].as_object().map_or(0, serde_json::Map::len);
            let (items, given) = (count("items"), count("given"));
            Text::new(
                format!("一张表单同时申请 {items} 个事项：提交材料 {given} 份，免提交或复用 {proofs} 份"),
                format!("One form for {items} items: {given} papers handed in, {proofs} proved or reused"),
            )
        }
        "entity-changed" => {
            let names = ["name", "district", "industry", "state", "ended_on"];
            let own = ["名称", "县区", "行业", "登记状态", "终止日期"];
            let known = |field: &String| match names.iter().position(|one| one == field) {
                Some(at) => Text::new(own[at], field),
                None => entity::Attribute::named(field).map_or_else(|| Text::same(field), |one| view::named(&one.label())),
            };
            let changed: Vec<Text> = body["changed"].as_object().into_iter().flat_map(|all| all.keys().map(known)).collect();
            let zh: Vec<&str> = changed.iter().map(|one| one.zh.as_str()).collect();
            let en: Vec<&str> = changed.iter().map(|one| one.en.as_str()).collect();
            let ended = match body["stewards_ended"].as_i64() {
                Some(_) => ("；包联关系随之终止", "; it is served no more"),
                None => ("", ""),
            };
            Text::new(format!("修改：{}{}", zh.join("、"), ended.0), format!("Changed: {}{}", en.join(", "), ended.1))
        }
        "steward-appointed" => Text::new(format!("{}到岗", text("post")), format!("{} appointed", text("post_en"))),
        "steward-left" => {
            let (handed, unserved) = (body["handed"].as_i64().unwrap_or(0), body["unserved"].as_i64().unwrap_or(0));
            Text::new(
                format!("{}离任：{handed} 户转由他人包联，{unserved} 户暂无人包联", text("post")),
                format!("{} left: {handed} entities went to others, {unserved} are served by nobody", text("post_en")),
            )
        }
        _ => label.clone(),
    };
    (label, sentence, None)
}

fn subject_name(app: &App, fact: &FactRecord, dossier: Option<&Dossier>) -> String {
    let Some(dossier) = dossier else { return String::new() };
    let today = app.today();
    match fact.subject_kind.as_str() {
        "case" => {
            let case = dossier.cases.iter().find(|case| case.id.uuid() == fact.subject_id);
            case.map_or_else(String::new, |case| format!("{} {}", case.number, view::item_name(app, &case.item, today).zh))
        }
        "permit" => {
            let permit = dossier.permits.iter().find(|permit| permit.id.uuid() == fact.subject_id);
            permit.map_or_else(String::new, |permit| permit.number.to_string())
        }
        _ => dossier.project.name.clone(),
    }
}

/// What happened to permits that are issued together.
fn of_bundle(city: &City, what: &str, kind: &str, condition: &str, proof: &str) -> Text {
    let condition = city.condition_name(kind, condition);
    let kind = city.bundle_name(kind);
    match what {
        "bundle-opened" => Text::new(
            format!("办理“{}”：提前审查，条件具备即一次核发", kind.zh),
            format!("'{}': reviewed in advance, issued at one stroke", kind.en),
        ),
        "condition-met" => {
            Text::new(format!("发证条件具备：{}（{proof}）", condition.zh), format!("Condition met: {} ({proof})", condition.en))
        }
        _ => {
            Text::new(format!("“{}”各项许可一次核发", kind.zh), format!("Every permit of '{}' was issued at one stroke", kind.en))
        }
    }
}
