//! Domain values as the wire shows them, and the wire's texts as domain values: dates, terms, bases, offices, lamps.

use super::types::{BasisView, Lamp, MaterialView, Office, ReasonView, Role, TermView, Text};
use crate::problem::{FieldError, Problem};
use crate::state::App;
use approval::{Dated, Item, ItemOn, Named, StartsFrom, StatutoryTerm, term_text};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use calendar::{Day, Term, Unit};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;

/// Within how many working days of its end a clock is shown as due soon.
pub const DUE_SOON_WORKING_DAYS: u32 = 3;

/// An instant as the city reads it: ISO 8601 at +08:00.
pub fn instant(at: Timestamp) -> String {
    let local = jiff::tz::offset(8).to_datetime(at);
    format!("{}+08:00", local.strftime("%Y-%m-%dT%H:%M:%S"))
}

/// A day of the wire.
///
/// # Errors
/// 422 that names the field.
pub fn date(field: &str, text: &str) -> Result<Date, Problem> {
    let wrong = || {
        let zh = format!("“{}”不是日期，请写成 2023-07-07 这样。", shortened(text));
        let en = format!("'{}' is not a day: write it as 2023-07-07.", shortened(text));
        Problem::invalid(vec![FieldError::new(field, (zh, en))])
    };
    if text.len() != 10 {
        return Err(wrong());
    }
    text.parse().map_err(|_| wrong())
}

/// An optional day of the wire.
///
/// # Errors
/// 422 that names the field.
pub fn some_date(field: &str, text: Option<&str>) -> Result<Option<Date>, Problem> {
    text.map(|text| date(field, text)).transpose()
}

/// As of which day.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub struct AsOf {
    /// Today when absent; no day to come.
    as_of: Option<String>,
}

impl AsOf {
    /// The day.
    ///
    /// # Errors
    /// 422 that names the field, also for a day to come.
    pub fn day(&self, app: &App) -> Result<Date, Problem> {
        day_so_far(app, "as_of", self.as_of.as_deref())
    }
}

/// A day of the wire that has come; today when there is none.
///
/// # Errors
/// 422 that names the field, also for a day to come.
pub fn day_so_far(app: &App, field: &str, text: Option<&str>) -> Result<Date, Problem> {
    let today = app.today();
    let day = some_date(field, text)?.unwrap_or(today);
    if day <= today {
        return Ok(day);
    }
    let detail = (
        format!("{day} 还没有到，只能统计到今天（{today}）。"),
        format!("{day} has not come yet: counts go up to today ({today})."),
    );
    Err(Problem::invalid(vec![FieldError::new(field, detail)]))
}

/// The day as of which a list is asked; none for today, which is how it stands now.
///
/// # Errors
/// 422 for a day to come, and for a past one when one of `now` is asked too: what is known of today alone.
pub fn past_day(app: &App, as_of: Option<&str>, now: &[(&str, bool)]) -> Result<Option<Date>, Problem> {
    let day = day_so_far(app, "as_of", as_of)?;
    if day == app.today() {
        return Ok(None);
    }
    let asked = now.iter().filter(|(_, asked)| *asked).map(|(field, _)| {
        let zh = format!("这一条件只有今天的情况，不能与过去的日期（{day}）一起查询。请去掉其中一个。");
        let en = format!("This is known of today alone and goes with no past day ({day}): leave one of them out.");
        FieldError::new(field, (zh, en))
    });
    let wrong: Vec<FieldError> = asked.collect();
    if wrong.is_empty() { Ok(Some(day)) } else { Err(Problem::invalid(wrong)) }
}

/// The past day on whose end something was overdue: the only thing but sums that lists of clocks know of a past day.
///
/// # Errors
/// 422 for a day to come, for one that is past when one of `now` is asked too or anything but what was overdue (by the field `field`), and for one of which
/// nothing is kept.
pub async fn overdue_day(
    app: &App,
    as_of: Option<&str>,
    (field, overdue): (&str, bool),
    now: &[(&str, bool)],
) -> Result<Option<Date>, Problem> {
    let past = past_day(app, as_of, now)?;
    if past.is_some() && !overdue {
        let said = (
            "过去的日期只能查当时超期的：请同时选择“超期”，或去掉日期。",
            "Of a past day, what was overdue can be asked: choose overdue as well, or leave the day out.",
        );
        return Err(Problem::invalid(vec![FieldError::new(field, said)]));
    }
    match past {
        Some(day) if !app.store.keeps_past_of(day).await? => {
            let zh = format!("{day} 时哪些超期没有留存：当时的版本尚不记录。请选择较晚的日期。");
            let en = format!("What was overdue on {day} was not kept: the program did not record it yet. Choose a later day.");
            Err(Problem::invalid(vec![FieldError::new("as_of", (zh, en))]))
        }
        past => Ok(past),
    }
}

/// What a person typed, short enough to be said back.
pub fn shortened(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A name of the domain.
pub fn named(name: &Named) -> Text {
    Text::new(&name.zh, &name.en)
}

/// A holiday's name.
pub fn holiday(day: &Day) -> Option<Text> {
    day.holiday.map(|name| Text::new(name.zh(), name.en()))
}

/// An office by its id; one that the pack no longer has shows its id.
pub fn office(app: &App, id: &str) -> Office {
    match app.desk.city.office(id) {
        Some(office) => Office { id: id.to_owned(), name: named(&office.name), kind: office.kind.clone() },
        None => Office { id: id.to_owned(), name: Text::same(id), kind: "unknown".to_owned() },
    }
}

/// The name of a district; of one that the pack no longer has, its id.
pub fn district(app: &App, id: &str) -> Text {
    app.desk.city.district(id).map_or_else(|| Text::same(id), |one| named(&one.name))
}

/// A statutory term.
pub fn statutory(term: &StatutoryTerm) -> TermView {
    TermView {
        n: term.term.n,
        unit: unit(term.term),
        starts: starts(term.starts).to_owned(),
        text: named(&term.text()),
        excluded: term.excluded.iter().map(|cause| named(&cause.text())).collect(),
        extension: term.extension().map(|more| named(&term_text(more))),
    }
}

/// A promised term: it runs from acceptance.
pub fn promised(term: Term) -> TermView {
    TermView {
        n: term.n,
        unit: unit(term),
        starts: starts(StartsFrom::Acceptance).to_owned(),
        text: named(&term_text(term)),
        excluded: Vec::new(),
        extension: None,
    }
}

/// The stable name of a term's unit.
pub fn unit(term: Term) -> String {
    match term.unit {
        Unit::WorkingDays => "working-days",
        Unit::Days => "days",
        Unit::Months => "months",
        Unit::Hours => "hours",
    }
    .to_owned()
}

fn starts(from: StartsFrom) -> &'static str {
    match from {
        StartsFrom::Receipt => "receipt",
        StartsFrom::Acceptance => "acceptance",
    }
}

/// A legal basis with its validity.
pub fn basis(dated: &Dated<approval::Basis>) -> BasisView {
    BasisView {
        zh: dated.value.zh.clone(),
        en: dated.value.en.clone(),
        level: dated.value.level.as_str().to_owned(),
        valid_from: dated.from.map(|day| day.to_string()),
        valid_to: dated.to.map(|day| day.to_string()),
    }
}

/// The bases of an item on a day.
pub fn bases(item: &ItemOn<'_>) -> Vec<BasisView> {
    item.bases.iter().map(|dated| basis(dated)).collect()
}

/// A paper.
pub fn material(app: &App, item: &approval::ItemId, material: &approval::Material) -> MaterialView {
    MaterialView {
        id: material.id.clone(),
        key: app.desk.city.materials.key(item, &material.id),
        name: named(&material.name),
        secondary: material.secondary,
        committable: material.committable,
    }
}

/// The clauses that decided.
pub fn reasons(clauses: &[rules::Clause]) -> Vec<ReasonView> {
    let view = |clause: &rules::Clause| ReasonView { text: clause.text.clone(), zh: clause.zh.clone(), en: clause.en.clone() };
    clauses.iter().map(view).collect()
}

/// A file to keep, for its reader alone: it is asked for again whenever it is wanted.
pub fn attachment(media_type: &str, name: &str, content: impl IntoResponse) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    (headers, content).into_response()
}

/// An item's name on a day, by id; an item that the pack no longer has shows its id.
pub fn item_name(app: &App, id: &str, day: Date) -> Text {
    match app.desk.item(id) {
        Some(item) => named(&item.name(day)),
        None => Text::same(id),
    }
}

/// A stage's name.
pub fn stage_name(item: &Item) -> Text {
    named(&item.stage.text())
}

/// How a clock stands today. `soon` is the last day that counts as due soon.
pub fn lamp(due_on: Option<Date>, paused: bool, today: Date, soon: Date) -> Lamp {
    match due_on {
        _ if paused => Lamp::Paused,
        None => Lamp::None,
        Some(due) if due < today => Lamp::Overdue,
        Some(due) if due <= soon => Lamp::DueSoon,
        Some(_) => Lamp::Green,
    }
}

/// What each demo identity shows.
pub fn identity_note(role: Role) -> Text {
    match role {
        Role::Applicant => {
            Text::new("查看本企业项目、提交申请、补正、领取许可证", "See the company's projects, apply, supplement, take permits")
        }
        Role::WindowClerk => Text::new("代为申请、受理、一次性告知", "Take in, accept, give the one-time notice"),
        Role::Reviewer => Text::new("审查本部门办件", "Review the office's cases"),
        Role::OfficeHead => Text::new("作出决定、批准延期、颁发许可证", "Decide, extend, issue permits"),
        Role::ProjectOfficer => Text::new("登记项目、登记开工", "Register projects, record their start"),
        Role::Leader => Text::new("查看全市情况", "Read everything of the city"),
        Role::Administrator => Text::new("管理账号", "Keep accounts"),
        Role::Inspector => Text::new("办理投诉举报和信访", "Look into complaints and petitions"),
        Role::Recruiter => Text::new("录入和推进本团队的招商线索", "Enter and follow the leads of the team"),
    }
}

/// What a kind of fact is called.
pub fn fact_label(kind: &str) -> Text {
    if let Some(name) = approval::Act::label_of(kind) {
        return named(&name);
    }
    if let Some(name) = duty::Act::label_of(kind) {
        return named(&name);
    }
    match kind {
        "project-registered" => Text::new("项目登记", "project registered"),
        "project-edited" => Text::new("修改登记", "register changed"),
        "milestone-reached" => Text::new("节点登记", "milestone reached"),
        "milestone-withdrawn" => Text::new("节点撤回", "milestone taken back"),
        "assigned" => Text::new("确定承办人", "given to a reviewer"),
        "paper-uploaded" => Text::new("上传材料", "paper uploaded"),
        "permit-issued" => Text::new("颁发证照", "permit issued"),
        "permit-reissued" => Text::new("颁发证照新版本", "permit issued anew"),
        "bundle-opened" => Text::new("打包办理", "permits bundled"),
        "condition-met" => Text::new("发证条件具备", "condition met"),
        "bundle-issued" => Text::new("一次核发", "issued at one stroke"),
        "ticket-taken" => Text::new("取号", "ticket taken"),
        "ticket-call" => Text::new("叫号", "called"),
        "ticket-again" => Text::new("重呼", "called again"),
        "ticket-serve" => Text::new("开始办理", "service begun"),
        "ticket-taken-in" => Text::new("窗口代收件", "application taken in"),
        "ticket-finish" => Text::new("办结", "served"),
        "ticket-miss" => Text::new("过号", "missed"),
        "ticket-hand" => Text::new("转窗口", "handed to another window"),
        "ticket-rejoin" => Text::new("过号重排", "back in the line"),
        "ticket-leave" => Text::new("放弃", "given up"),
        "issue-asked" => Text::new("提出诉求", "asked"),
        "issue-handed" => Text::new("转办", "handed to an office"),
        "issue-answered" => Text::new("部门答复", "answered"),
        "issue-judged" => Text::new("企业评价", "the company's word"),
        "issue-closed-unjudged" => Text::new("按未评价办结", "closed without a word"),
        "issue-withdrawn" => Text::new("撤回诉求", "taken back"),
        "complaint-received" => Text::new("收到来信", "received"),
        "complaint-attached" => Text::new("来信人补充附件", "file attached"),
        "complaint-accepted" => Text::new("受理", "accepted"),
        "complaint-declined" => Text::new("不予受理", "not accepted"),
        "complaint-named" => Text::new("列明被反映单位", "office named"),
        "complaint-handed" => Text::new("交办", "handed to an office"),
        "complaint-put-off" => Text::new("延期", "answer put off"),
        "complaint-answered" => Text::new("答复", "answered"),
        "complaint-added" => Text::new("来信人补充", "added"),
        "complaint-judged" => Text::new("来信人评价", "the writer's word"),
        "complaint-closed-unjudged" => Text::new("按未评价办结", "closed without a word"),
        "finding-asked" => Text::new("函询", "the office was asked"),
        "finding-answered" => Text::new("说明情况", "answered"),
        "finding-explained" => Text::new("予以了结", "closed as explained"),
        "finding-handed" => Text::new("移交查处", "handed over"),
        "project-from-lead" => Text::new("由招商线索落地", "came of a lead"),
        "lead-entered" => Text::new("录入线索", "lead entered"),
        "lead-contested" => Text::new("疑似重复", "probably another team's too"),
        "lead-planned" => Text::new("提出下一步", "next step"),
        "lead-step-done" => Text::new("完成下一步", "step done"),
        "lead-visited" => Text::new("完成互访", "visited"),
        "lead-negotiating" => Text::new("进入洽谈", "negotiating"),
        "lead-signed" => Text::new("签约", "signed"),
        "lead-contracted" => Text::new("签订正式合同", "under contract"),
        "lead-landed" => Text::new("转为项目", "a project"),
        "lead-lost" => Text::new("流失", "lost"),
        "lead-revised" => Text::new("修改线索", "what is known changed"),
        "lead-handed" => Text::new("更换牵头人", "another recruiter leads"),
        "lead-settled" => Text::new("协调决定", "the coordinator's decision"),
        "lead-joined" => Text::new("联合招商", "another team joined"),
        "lead-kept" => Text::new("由本团队跟进", "left to this team"),
        "clash-found" => Text::new("发现疑似重复", "two leads probably the same"),
        "clash-settled" => Text::new("协调决定", "the coordinator's decision"),
        "service-rated" => Text::new("服务评价", "service rated"),
        "rating-called-back" => Text::new("核实回访", "called back"),
        "rating-judged" => Text::new("回访评价", "the rater's word"),
        "visit-planned" => Text::new("安排走访", "visit planned"),
        "visit-noted" => Text::new("走访记录", "noted"),
        "visit-raised" => Text::new("现场提出问题", "problem raised"),
        "visit-made" => Text::new("已走访", "visited"),
        "visit-missed" => Text::new("未走成", "not seen"),
        "visit-called-off" => Text::new("取消走访", "called off"),
        "event-opened" => Text::new("发布活动", "event opened"),
        "event-joined" => Text::new("报名", "signed up"),
        "event-left" => Text::new("取消报名", "seat given back"),
        "event-asked" => Text::new("提问", "asked"),
        "event-minuted" => Text::new("会议纪要", "minutes"),
        "event-called-off" => Text::new("取消活动", "called off"),
        "playbook-opened" => Text::new("开启破堵清单", "playbook opened"),
        "playbook-step-done" => Text::new("清单步骤办结", "step done"),
        "playbook-ended" => Text::new("破堵清单结束", "playbook ended"),
        "walk-opened" => Text::new("开始走流程", "walk begun"),
        "step-walked" => Text::new("走完环节", "step walked"),
        "finding-made" => Text::new("发现问题", "finding"),
        "walk-finished" => Text::new("走流程结束", "walk finished"),
        "measure-reported" => Text::new("报送指标", "figure reported"),
        "policy-drafted" => Text::new("起草政策", "policy drafted"),
        "policy-changed" => Text::new("修改政策", "policy changed"),
        "policy-published" => Text::new("发布政策", "policy published"),
        "policy-pushed" => Text::new("推送政策", "policy pushed"),
        "policy-ended" => Text::new("终止政策", "policy ended"),
        "policy-claimed" => Text::new("申请兑现", "policy claimed"),
        "policy-paid" => Text::new("兑现到账", "policy paid"),
        "indicator-entered" => Text::new("填报指标", "number entered"),
        "indicator-revised" => Text::new("修订指标", "number revised"),
        "indicator-target-set" => Text::new("设定目标", "target set"),
        "measure-charged" => Text::new("交办", "charged"),
        "force-formed" => Text::new("组建", "formed"),
        "force-head-changed" => Text::new("更换组长", "head changed"),
        "force-joined" => Text::new("成员分工", "member"),
        "force-left" => Text::new("成员退出", "member left"),
        "force-planned" => Text::new("列入节点", "milestone planned"),
        "force-charged" => Text::new("交办", "charged"),
        "force-wound-up" => Text::new("撤销", "wound up"),
        "stewards-planned" => Text::new("包联重新排定", "stewards planned"),
        "steward-given" => Text::new("人工指定包联", "steward given by hand"),
        "steward-appointed" => Text::new("到岗", "appointed"),
        "steward-left" => Text::new("离任", "left"),
        "entities-added" => Text::new("批量登记", "entities added"),
        "entity-changed" => Text::new("修改登记", "register changed"),
        "campaign-opened" => Text::new("攻坚行动开始", "campaign opened"),
        "campaign-list-changed" => Text::new("调整攻坚清单", "list changed"),
        "tour-planned" => Text::new("安排观摩", "tour planned"),
        "tour-closed" => Text::new("结束评分", "scoring ended"),
        "project-scored" => Text::new("观摩评分", "scored"),
        "webhook-set" => Text::new("设置消息推送", "webhook set"),
        "webhook-removed" => Text::new("取消消息推送", "webhook removed"),
        "sheet-mapping-set" => Text::new("列对应", "headings matched"),
        "person-made" => Text::new("建账号", "account made"),
        "post-given" => Text::new("授予岗位", "post given"),
        "post-ended" => Text::new("结束岗位", "post ended"),
        "post-lent" => Text::new("委托岗位", "post lent"),
        "post-taken-back" => Text::new("收回委托", "post taken back"),
        "post-given-back" => Text::new("退回代理", "post given back"),
        "person-locked" => Text::new("停用账号", "account locked"),
        "person-unlocked" => Text::new("恢复登录", "account unlocked"),
        "person-link" => Text::new("生成设置密码链接", "password link made"),
        "person-signed-out" => Text::new("结束全部会话", "sessions ended"),
        "password-set" => Text::new("设置密码", "password set"),
        "second-factor-on" => Text::new("启用动态口令", "second factor turned on"),
        "second-factor-off" => Text::new("停用动态口令", "second factor turned off"),
        "second-factor-reset" => Text::new("重置动态口令", "second factor reset"),
        "identity-linked" => Text::new("关联统一身份", "identity linked"),
        "identity-unlinked" => Text::new("取消关联统一身份", "identity unlinked"),
        "recovery-codes-made" => Text::new("更换恢复码", "recovery codes made"),
        "recovery-code-used" => Text::new("使用恢复码", "recovery code used"),
        "api-key-made" => Text::new("发放接口密钥", "key made"),
        "api-key-revoked" => Text::new("停用接口密钥", "key revoked"),
        "agenda-frozen" => Text::new("议题冻结", "agenda frozen"),
        "entry-answered" => Text::new("会前答复", "answered before the meeting"),
        "item-decided" => Text::new("议定", "decided"),
        "decision-withdrawn" => Text::new("撤回议定", "decision taken back"),
        "meeting-held" => Text::new("会议结束", "meeting closed"),
        "meeting-missed" => Text::new("未召开", "not held"),
        "form-submitted" => Text::new("一张表单申请", "one form submitted"),
        "name-declared" => Text::new("名称申报", "name declared"),
        "establishment-filed" => Text::new("提交开办申请", "company set-up filed"),
        "company-registered" => Text::new("企业设立", "company registered"),
        "kit-completed" => Text::new("开办办结", "kit completed"),
        other => Text::same(other),
    }
}
