//! The form of a step: which fields it wants, so that the client asks for what the law wants and knows no law itself.

use crate::api::types::Text;
use crate::api::view;
use crate::state::App;
use approval::{CancellationGround, Case, Named, Opinion, RevocationGround, Verb};
use serde::Serialize;
use utoipa::ToSchema;

/// A field of a step's form.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormField {
    /// The command's own name of the field.
    name: &'static str,
    label: Text,
    /// text, words, names, date, choice, choices, yes-no, or opinions (of each option: agree, disagree or absent, and in words).
    kind: &'static str,
    required: bool,
    options: Vec<FormOption>,
    /// What the form begins with; of choices, their ids with commas between.
    value: Option<String>,
}

/// One of the things that can be chosen.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormOption {
    id: String,
    name: Text,
}

fn field(name: &'static str, kind: &'static str, (zh, en): (&str, &str), required: bool) -> FormField {
    FormField { name, label: Text::new(zh, en), kind, required, options: Vec::new(), value: None }
}

fn options<T: Copy>(all: &[T], id: fn(T) -> &'static str, name: fn(T) -> Named) -> Vec<FormOption> {
    all.iter().map(|&one| FormOption { id: id(one).to_owned(), name: view::named(&name(one)) }).collect()
}

/// Every office but the one that handles the case.
fn others(app: &App, case: &Case) -> Vec<FormOption> {
    let offices = app.desk.city.offices.iter().filter(|office| office.id != *case.office());
    offices.map(|office| FormOption { id: office.id.to_string(), name: view::named(&office.name) }).collect()
}

/// The fields of a step of the special procedures and of a permit's life; none for the steps whose forms the client draws itself.
pub(super) fn fields(app: &App, case: &Case, verb: Verb) -> Vec<FormField> {
    let opinion = || FormField {
        options: options(Opinion::ALL, Opinion::as_str, Opinion::text),
        ..field("opinion", "choice", ("意见", "Opinion"), true)
    };
    match verb {
        Verb::Promise => {
            let owed = case.owed();
            let papers = owed.iter().filter(|(id, _)| case.guide.paper(id).is_some_and(|paper| paper.secondary));
            let papers = papers.map(|(id, name)| FormOption { id: (*id).to_owned(), name: view::named(name) }).collect();
            vec![
                FormField {
                    options: papers,
                    ..field("materials", "choices", ("承诺补交的材料（不选为全部）", "Papers promised (none chosen: all)"), false)
                },
                field("until", "date", ("补齐期限（不填为最长期限）", "By when (empty: the longest that is lawful)"), false),
            ]
        }
        Verb::CheckSite => vec![
            field(
                "staff",
                "names",
                ("核查人员（两名以上，用顿号或逗号分开）", "Who went (two or more, separated by commas)"),
                true,
            ),
            field("finding", "words", ("核查情况", "What was found"), true),
        ],
        Verb::Consult => {
            vec![
                FormField {
                    options: others(app, case),
                    ..field("offices", "choices", ("征求意见的部门", "Offices to ask"), true)
                },
                field("until", "date", ("回复期限（不填为五个工作日）", "Answer by (empty: five working days)"), false),
                field("question", "words", ("征求意见的内容", "What is asked"), false),
            ]
        }
        Verb::Convene => {
            let usual: Vec<&str> = case.guide.procedure.joint_review.iter().map(approval::OfficeId::as_str).collect();
            vec![
                FormField {
                    options: others(app, case),
                    value: (!usual.is_empty()).then(|| usual.join(",")),
                    ..field("offices", "choices", ("参加联合审查的部门", "Offices that are called"), true)
                },
                field("on", "date", ("日期（各部门最迟当日提出意见）", "Day (each office gives its opinion by then)"), true),
                field("place", "text", ("地点", "Place"), true),
                field("question", "words", ("审查内容", "What is reviewed"), false),
            ]
        }
        Verb::HoldMeeting => {
            let called = case.handling().and_then(approval::Handling::open_meeting);
            let office = |id: &approval::OfficeId| FormOption { id: id.to_string(), name: view::office(app, id.as_str()).name };
            vec![
                FormField {
                    options: called.map(|meeting| meeting.offices.iter().map(office).collect()).unwrap_or_default(),
                    ..field(
                        "said",
                        "opinions",
                        ("各部门意见（不同意的须写明理由）", "What each office says (a disagreement says why)"),
                        false,
                    )
                },
                field("minutes", "words", ("审查结论（纪要）", "What was concluded (minutes)"), true),
            ]
        }
        Verb::Answer => vec![
            opinion(),
            field("text", "words", ("意见内容（不同意的须写明理由）", "In words (a disagreement says why)"), false),
        ],
        Verb::TellParties => vec![field("parties", "text", ("告知的利害关系人", "Whom it concerns"), true)],
        Verb::HearStatement => vec![
            field("who", "text", ("陈述人", "Who states it"), true),
            field("text", "words", ("陈述、申辩内容", "What is stated"), true),
        ],
        Verb::RequestHearing => {
            vec![field("who", "text", ("申请听证的人（不填为已告知的利害关系人）", "Who asks (empty: whoever was told)"), false)]
        }
        Verb::AnnounceHearing => vec![
            field("on", "date", ("听证日期（通知七个工作日后）", "Day of the hearing (seven working days from now)"), true),
            field("place", "text", ("地点", "Place"), true),
            field("chair", "text", ("主持人（不得是审查人员）", "Chair (not a reviewer of this case)"), true),
        ],
        Verb::HoldHearing => {
            vec![field("minutes", "words", ("听证笔录编号或者内容", "Minutes: their number or what they say"), true)]
        }
        Verb::Forward => vec![field("text", "words", ("初审意见", "Opinion of this level"), false)],
        Verb::PreApprove => vec![field("text", "words", ("预审说明", "Remarks"), false)],
        Verb::Amend => vec![field("what", "words", ("变更内容", "What changes"), true)],
        Verb::VerifyCommitment => vec![
            FormField {
                value: Some("true".to_owned()),
                ..field("holds", "yes-no", ("承诺属实", "The commitment is true"), true)
            },
            field("text", "words", ("核查情况（不实的须写明）", "What was found (a false one says what)"), false),
        ],
        Verb::Recheck => {
            vec![opinion(), field("text", "words", ("复核情况（有误的须写明）", "What was found (an error says what)"), false)]
        }
        Verb::Revoke => vec![
            FormField {
                options: options(RevocationGround::ALL, RevocationGround::as_str, RevocationGround::text),
                ..field("ground", "choice", ("撤销情形（第六十九条）", "Ground (art. 69)"), true)
            },
            field("reason", "words", ("事实和理由", "What happened"), true),
        ],
        Verb::WithdrawPermit => vec![
            field("reason", "words", ("撤回理由（法律或者客观情况的变化）", "What changed"), true),
            field("compensation", "words", ("补偿办法", "How the holder is compensated"), true),
        ],
        Verb::Cancel => vec![
            FormField {
                options: options(CancellationGround::ALL, CancellationGround::as_str, CancellationGround::text),
                ..field("ground", "choice", ("注销情形（第七十条）", "Ground (art. 70)"), true)
            },
            field("reason", "words", ("说明", "Remarks"), false),
        ],
        _ => Vec::new(),
    }
}
