//! What is typed about a lead: whether it can be, and the fact that it leaves.

use super::super::case::too_long;
use super::super::{Desk, DeskError};
use crate::problem::FieldError;
use ::promotion::{Command, Lead, Method, Profile};
use base::CreditCode;
use serde_json::json;

/// The longest name, in characters.
const NAME_CHARS_MAX: usize = 120;
/// The longest name of a place.
const PLACE_CHARS_MAX: usize = 40;

impl Desk {
    /// Every field of a lead that is wrong.
    pub(super) fn check_profile(&self, profile: &Profile) -> Result<(), DeskError> {
        let mut errors = Vec::new();
        let mut wrong = |field: &str, zh: String, en: String| errors.push(FieldError::new(field, (zh, en)));
        let bad = |text: &str, most: usize| {
            let length = text.trim().chars().count();
            length == 0 || length > most || text.chars().any(char::is_control)
        };
        let names = [
            ("name", "项目名称", "name of the project", &profile.name, NAME_CHARS_MAX),
            ("enterprise", "投资企业", "enterprise", &profile.enterprise, NAME_CHARS_MAX),
            ("place", "企业所在地", "place of origin", &profile.place, PLACE_CHARS_MAX),
        ];
        for (field, zh, en, text, most) in names {
            if bad(text, most) {
                wrong(
                    field,
                    format!("{zh}应为 1 至 {most} 个字，不含控制字符。"),
                    format!("The {en} must have 1 to {most} characters and no control characters."),
                );
            }
        }
        if profile.contact.chars().count() > NAME_CHARS_MAX {
            let most = NAME_CHARS_MAX;
            wrong("contact", format!("联系岗位不超过 {most} 个字。"), format!("A contact has {most} characters at most."));
        }
        let unknown = [
            ("industry", "行业代码", "industry code", self.city.industry(&profile.industry).is_none(), Some(&profile.industry)),
            (
                "district",
                "县区",
                "district",
                profile.district.as_ref().is_some_and(|id| self.city.district(id).is_none()),
                profile.district.as_ref(),
            ),
            (
                "chain",
                "产业链",
                "chain",
                profile.chain.as_ref().is_some_and(|id| self.city.chain(id).is_none()),
                profile.chain.as_ref(),
            ),
            (
                "partner",
                "央企",
                "central state enterprise",
                profile.partner.as_ref().is_some_and(|id| self.city.partner(id).is_none()),
                profile.partner.as_ref(),
            ),
        ];
        for (field, zh, en, _, given) in unknown.into_iter().filter(|one| one.3) {
            let given = crate::api::view::shortened(given.map_or("", String::as_str));
            wrong(
                field,
                format!("没有“{given}”这个{zh}，请从列表中选择。"),
                format!("There is no {en} '{given}': choose one of the list."),
            );
        }
        if !(1..=Lead::YUAN_MAX).contains(&profile.investment.get()) {
            let most = Lead::YUAN_MAX;
            wrong(
                "investment_yuan",
                format!("意向投资应在 1 至 {most} 元之间。"),
                format!("The investment goes from 1 to {most} yuan."),
            );
        }
        if profile.code.as_deref().is_some_and(|code| CreditCode::parse(code).is_err()) {
            wrong(
                "code",
                "统一社会信用代码不正确，请核对 18 位代码；不清楚可以先不填。".to_owned(),
                "The credit code is wrong: compare its 18 characters, or leave it out.".to_owned(),
            );
        }
        let lacks = match profile.method {
            Method::Enterprise if profile.introducer.is_none() => {
                Some(("introducer", "请选择引荐的企业。", "Choose the enterprise that introduces it."))
            }
            Method::Chain if profile.chain.is_none() => Some(("chain", "请选择产业链。", "Choose the industry chain.")),
            Method::Science | Method::Talent if profile.asset.is_none() => {
                Some(("asset", "请写明科技成果、院所或人才。", "Say which result, institute or specialists it is about."))
            }
            _ => None,
        };
        if let Some((field, zh, en)) = lacks {
            wrong(field, zh.to_owned(), en.to_owned());
        }
        if profile.asset.as_ref().is_some_and(|asset| bad(&asset.name, NAME_CHARS_MAX)) {
            let most = NAME_CHARS_MAX;
            wrong("asset", format!("科技、人才标的应为 1 至 {most} 个字。"), format!("It has 1 to {most} characters."));
        }
        if !errors.is_empty() {
            return Err(DeskError::Invalid(errors));
        }
        too_long("note", &profile.note)
    }

    /// Kind and body of the fact that a step leaves.
    pub(super) fn said_of_lead(&self, command: &Command) -> Result<(&'static str, serde_json::Value), DeskError> {
        let words = |text: &str, next: &Option<String>| -> Result<serde_json::Value, DeskError> {
            too_long("text", text)?;
            too_long("next", next.as_deref().unwrap_or_default())?;
            Ok(json!({ "text": text.trim(), "next": next }))
        };
        Ok(match command {
            Command::Plan { text } => ("lead-planned", words(text, &None)?),
            Command::Do { text, next } => ("lead-step-done", words(text, next)?),
            Command::Visit { text, next } => ("lead-visited", words(text, next)?),
            Command::Negotiate { text, next } => ("lead-negotiating", words(text, next)?),
            Command::Sign { promised, text, next } => {
                let mut body = words(text, next)?;
                body["yuan"] = json!(promised.get());
                ("lead-signed", body)
            }
            Command::Contract { yuan, number, next } => {
                let mut body = words("", next)?;
                if number.chars().count() > NAME_CHARS_MAX {
                    let most = NAME_CHARS_MAX;
                    let told = (format!("合同编号不超过 {most} 个字。"), format!("A number has {most} characters at most."));
                    return Err(DeskError::Invalid(vec![FieldError::new("number", told)]));
                }
                (body["yuan"], body["number"]) = (json!(yuan.get()), json!(number.trim()));
                ("lead-contracted", body)
            }
            Command::Land { project } => ("lead-landed", json!({ "project": project })),
            Command::Lose { text } => ("lead-lost", words(text, &None)?),
            Command::Revise { profile } => {
                self.check_profile(profile)?;
                ("lead-revised", json!({ "profile": profile }))
            }
            Command::Lead { recruiter } => ("lead-handed", json!({ "recruiter": recruiter })),
        })
    }
}
