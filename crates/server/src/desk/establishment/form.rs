//! What is filled in to set up a company: checked field by field while it is a draft, and as a whole when it is filed.

use super::{Declaration, Kept, WANTS, is_lapsed};
use crate::api::view;
use crate::desk::{Desk, DeskError};
use crate::problem::FieldError;
use base::{ResidentId, Yuan};
use jiff::civil::Date;
use rules::{Facts, Value};
use store::{Dossier, EstablishmentRecord};

/// The longest address, scope or person's name, in characters.
const TEXT_CHARS_MAX: usize = 500;
/// The largest capital, in yuan: a trillion.
const CAPITAL_YUAN_MAX: i64 = 1_000_000_000_000;
/// The most staff that a first list can have.
const STAFF_MAX: i64 = 100_000;
impl Desk {
    /// What is wrong with a name, part by part: its form, and that somebody else has it.
    ///
    /// # Errors
    /// [`DeskError::Missing`] where the city does not offer this.
    pub fn name_errors(&self, new: &Declaration, taken: bool) -> Result<Vec<FieldError>, DeskError> {
        let starter = self.starter()?;
        let mut errors = Vec::new();
        let mut wrong = |field: &str, zh: String, en: String| errors.push(FieldError::new(field, (zh, en)));
        match starter.entity(&new.entity) {
            None => wrong("entity", "请选择主体类型。".to_owned(), "Choose the kind of entity.".to_owned()),
            Some(entity) => {
                for (part, text) in starter.unfit(entity, &new.name) {
                    wrong(part, text.zh, text.en);
                }
            }
        }
        if taken {
            let name = view::shortened(&new.name.whole());
            let zh = format!("名称“{name}”已被登记或者保留，请更换字号（企业名称登记管理规定第十七条）。");
            wrong("trade", zh, format!("The name '{name}' is registered or kept for somebody else: choose another trade name."));
        }
        Ok(errors)
    }

    /// Checks what was filled in so far and takes over what is kept. A field that is still empty is no error before filing.
    pub(super) fn fill_in(&self, new: &Declaration, before: Kept, taken: bool) -> Result<Kept, DeskError> {
        let starter = self.starter()?;
        let mut errors = self.name_errors(new, taken)?;
        let mut wrong = |field: &str, zh: String, en: String| errors.push(FieldError::new(field, (zh, en)));
        let known = |given: &str, there: bool| given.is_empty() || there;
        if !known(&new.district, self.city.district(&new.district).is_some()) {
            wrong(
                "district",
                "没有这个县区，请从列表中选择。".to_owned(),
                "There is no such district: choose one of the list.".to_owned(),
            );
        }
        if !known(&new.industry, self.city.industry(&new.industry).is_some()) {
            wrong(
                "industry",
                "没有这个行业代码，请从列表中选择。".to_owned(),
                "There is no such industry code: choose one of the list.".to_owned(),
            );
        }
        if let Some(bank) = &new.bank
            && !starter.banks.iter().any(|one| one.id == *bank)
        {
            wrong(
                "bank",
                "没有这家银行，请从列表中选择。".to_owned(),
                "There is no such bank: choose one of the list.".to_owned(),
            );
        }
        if !(0..=CAPITAL_YUAN_MAX).contains(&new.capital_yuan) {
            wrong(
                "capital_yuan",
                format!("注册资本应为 0 至 {CAPITAL_YUAN_MAX} 的整元数。"),
                format!("The capital is whole yuan, at most {CAPITAL_YUAN_MAX}."),
            );
        }
        if !(0..=STAFF_MAX).contains(&new.staff) {
            wrong("staff", format!("员工人数应在 0 至 {STAFF_MAX} 之间。"), format!("The staff is between 0 and {STAFF_MAX}."));
        }
        if let Some(stray) = new.wants.iter().find(|want| !WANTS.contains(&want.as_str())) {
            let (all, stray) = (WANTS.join(", "), view::shortened(stray));
            wrong("wants", format!("没有“{stray}”这一项；可选：{all}。"), format!("'{stray}' cannot be wanted: one of {all}."));
        }
        let texts =
            [("address", &new.address), ("scope", &new.scope), ("representative", &new.representative), ("phone", &new.phone)];
        for (field, text) in texts {
            if text.chars().count() > TEXT_CHARS_MAX || text.chars().any(|c| c.is_control() && c != '\n') {
                let zh = format!("最多 {TEXT_CHARS_MAX} 字，不含控制字符。");
                wrong(field, zh, format!("At most {TEXT_CHARS_MAX} characters and no control characters."));
            }
        }
        let phone = new.phone.trim();
        let mobile = phone.len() == 11 && phone.starts_with('1') && phone.bytes().all(|byte| byte.is_ascii_digit());
        if !(phone.is_empty() || mobile) {
            wrong("phone", "请填写11位手机号码。".to_owned(), "Give a mobile number of eleven digits.".to_owned());
        }
        let mut id_tail = before.id_tail;
        if let Some(text) = new.representative_id.as_deref().filter(|text| !text.trim().is_empty()) {
            match ResidentId::parse(text) {
                Ok(id) => id_tail = id.tail().to_owned(),
                Err(_) => wrong(
                    "representative_id",
                    "身份证号码有误：应为18位，末位按校验规则核对不符。".to_owned(),
                    "The identity number is wrong: 18 characters, the last of which is a check.".to_owned(),
                ),
            }
        }
        if !errors.is_empty() {
            return Err(DeskError::Invalid(errors));
        }
        let text = |text: &str| text.trim().to_owned();
        Ok(Kept {
            prefix: text(&new.name.prefix),
            trade: text(&new.name.trade),
            business: text(&new.name.business),
            suffix: text(&new.name.suffix),
            address: text(&new.address),
            scope: text(&new.scope),
            bank: new.bank.clone(),
            representative: text(&new.representative),
            id_tail,
            phone: text(&new.phone),
            materials: before.materials,
            files: before.files,
        })
    }

    /// What must be filled in before the application is filed, each with its sentence.
    pub(super) fn missing(
        &self,
        dossier: &Dossier,
        record: &EstablishmentRecord,
        kept: &Kept,
        today: Date,
    ) -> Result<Vec<FieldError>, DeskError> {
        let project = &dossier.project;
        let facts = self.facts(dossier)?;
        let wants_bank = facts.get("wants_bank") == Some(&Value::Bool(true));
        let lines = [
            (
                is_lapsed(record, today),
                "trade",
                "名称保留期已过，请重新申报名称。",
                "The name is no longer kept: declare it anew.",
            ),
            (project.district.is_empty(), "district", "请选择住所所在县区。", "Choose the district."),
            (project.industry.is_empty(), "industry", "请选择行业代码。", "Choose the industry."),
            (kept.address.is_empty(), "address", "请填写住所（主要经营场所）。", "Give the address."),
            (facts.get("premises").is_none(), "premises", "请选择住所来源。", "Say whose the premises are."),
            (kept.scope.is_empty(), "scope", "请填写经营范围。", "Give the scope of business."),
            (kept.representative.is_empty(), "representative", "请填写法定代表人（负责人）。", "Name the legal representative."),
            (
                kept.id_tail.is_empty(),
                "representative_id",
                "请填写法定代表人（负责人）身份证号。",
                "Give the representative's identity number.",
            ),
            (kept.phone.is_empty(), "phone", "请填写联系电话，领取证照时使用。", "Give a telephone number for the hand-over."),
            (wants_bank && kept.bank.is_none(), "bank", "选择了预约开户，请选择银行。", "An account is wanted: choose the bank."),
        ];
        let found = lines.into_iter().filter(|(missing, ..)| *missing);
        Ok(found.map(|(_, field, zh, en)| FieldError::new(field, (zh, en))).collect())
    }

    /// Writes what was filled in into the dossier's own columns and facts.
    pub(super) fn enter(&self, dossier: &mut Dossier, new: &Declaration) -> Result<(), DeskError> {
        let mut facts = Facts::default();
        facts.set("entity", new.entity.as_str());
        facts.set("capital_yuan", new.capital_yuan);
        facts.set("prior_permission", new.prior_permission);
        facts.set("staff", new.staff);
        if !new.premises.is_empty() {
            facts.set("premises", new.premises.as_str());
        }
        if !new.industry.is_empty() {
            facts.set("industry", new.industry.as_str());
        }
        for want in WANTS {
            facts.set(&format!("wants_{want}"), new.wants.contains(want));
        }
        let (facts, misfits) = self.city.catalogue.schema().conform(facts);
        if !misfits.is_empty() {
            let error = |misfit: rules::Misfit| FieldError::new(&misfit.field, (misfit.message.zh, misfit.message.en));
            return Err(DeskError::Invalid(misfits.into_iter().map(error).collect()));
        }
        let project = &mut dossier.project;
        project.name = new.name.whole();
        project.owner = project.name.clone();
        project.district = new.district.clone();
        project.industry = new.industry.clone();
        project.investment = Yuan::new(new.capital_yuan);
        project.facts = serde_json::to_string(&facts).map_err(DeskError::broken)?;
        Ok(())
    }
}
