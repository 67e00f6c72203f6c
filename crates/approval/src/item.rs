//! What can be applied for: the service item, every part of it dated, and the item as the law stands on one day.

use crate::{Cause, Dated, ItemId, Lane, Named, OfficeId, Procedure, Span, StatutoryTerm, on_day};
use calendar::{Term, Unit};
use jiff::civil::Date;
use rules::{Facts, Rule, Schema, Truth, Value};
use serde::{Deserialize, Serialize};

/// The pseudo prerequisite of domain edges: whichever of [`INITIATING`] the project's track gives.
pub const INITIATED: &str = "initiated";

/// The three ways in which a project is approved, one of them for each (项目立项: 审批、核准、备案).
///
/// Law: Regulation on Enterprise Investment Projects (国务院令第673号) art. 3; Government Investment Regulation art. 9.
pub const INITIATING: [&str; 3] = ["gov-feasibility", "ent-approval", "ent-filing"];

/// The items after which building begins; what belongs to completion comes after them.
pub const GROUND_BREAKING: [&str; 2] = ["construction-permit", "start-report"];

pub(crate) use base::stable_names;

stable_names! {
    /// The stage of a construction project's approval (工程建设项目审批阶段).
    Stage {
        /// Project approval, planning and land (立项用地规划许可).
        PlanningLand = "planning-land", "立项用地规划许可", "planning and land";
        /// Works planning (工程建设许可).
        Works = "works", "工程建设许可", "works planning";
        /// Construction (施工许可).
        Construction = "construction", "施工许可", "construction";
        /// Completion (竣工验收).
        Completion = "completion", "竣工验收", "completion";
        /// Production (投产).
        Production = "production", "投产", "production";
        /// Setting up a company (企业开办), which is no stage of a project.
        Establishment = "establishment", "企业开办", "company set-up";
        /// Claiming what a policy gives (政策兑现), which is no stage of a project either.
        Claim = "claim", "政策兑现", "policy claim";
    }
}

stable_names! {
    /// What a dossier is about (卷宗类别): what its cases hang on.
    DossierKind {
        /// An investment project (投资项目).
        Investment = "investment", "投资项目", "investment project";
        /// The establishment of a company or another market entity (企业开办).
        Establishment = "establishment", "企业开办", "company set-up";
        /// The claim of what a policy gives (政策兑现).
        Claim = "claim", "政策兑现", "policy claim";
    }
}

impl Stage {
    /// To which kind of dossier the items of this stage belong: no path has items of the other kind.
    pub const fn kind(self) -> DossierKind {
        match self {
            Self::Establishment => DossierKind::Establishment,
            Self::Claim => DossierKind::Claim,
            Self::PlanningLand | Self::Works | Self::Construction | Self::Completion | Self::Production => {
                DossierKind::Investment
            }
        }
    }

    /// The stages of a kind of dossier, in order.
    pub fn of(kind: DossierKind) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |stage| stage.kind() == kind)
    }
}

stable_names! {
    /// How an item is handled (办理方式).
    Mode {
        /// The organ reviews and decides (许可).
        Permit = "permit", "许可", "permit";
        /// Reviewed to one technical result, which is no permit: the joint drawing review (技术审查：联合审图).
        Review = "review", "技术审查", "technical review";
        /// Complete papers are filed at once (备案).
        Filing = "filing", "备案", "filing";
        /// Done by the builder or a service, and recorded (自主办理、技术服务).
        Own = "own", "自主办理", "done by the builder";
    }
}

impl Mode {
    /// Whether it takes the whole course from acceptance to decision; the others are done when their papers are there.
    pub const fn is_reviewed(self) -> bool {
        matches!(self, Self::Permit | Self::Review)
    }
}

stable_names! {
    /// The track on which a project is approved (项目立项方式).
    Track {
        /// Government investment (审批).
        GovernmentApproval = "government-approval", "审批", "approval of government investment";
        /// Enterprise investment in the catalogue (核准).
        EnterpriseApproval = "enterprise-approval", "核准", "approval of enterprise investment";
        /// Other enterprise investment (备案).
        Filing = "filing", "备案", "filing";
    }
}

stable_names! {
    /// The rank of a legal basis (法律位阶).
    Level {
        /// A law (法律).
        Law = "law", "法律", "law";
        /// An administrative or local regulation (法规).
        Regulation = "regulation", "法规", "regulation";
        /// A ministry's or government's rule (规章).
        Rule = "rule", "规章", "rule";
        /// A policy document (政策文件).
        Policy = "policy", "政策文件", "policy document";
    }
}

stable_names! {
    /// How sure the catalogue is of what it says about an item (可信程度).
    Confidence {
        /// Read in the law's text (已核对法条).
        High = "high", "已核对", "checked";
        /// Known from more than one source (多处印证).
        Medium = "medium", "多处印证", "corroborated";
        /// From memory or one source; to be replaced by the city's own list (待核实).
        Low = "low", "待核实", "to be checked";
    }
}

/// A legal basis (设定依据), with its articles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The law and its articles, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// Its rank.
    pub level: Level,
}

/// A paper that an item asks for (申请材料).
///
/// Law: Administrative License Law arts. 30, 31: the full list is posted, and nothing else may be demanded.
#[derive(Debug, Clone)]
pub struct Material {
    /// Its id within the item.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// Whether it may follow later under tolerance (次要材料, 容缺受理).
    pub secondary: bool,
    /// Whether a commitment may stand for it, where the item allows commitments at all (告知承诺).
    pub committable: bool,
    /// When it is asked for; `None`: always.
    pub when: Option<Rule>,
}

/// A prerequisite (前置事项): what must be granted before this item can be decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edge {
    /// The item that comes before, or [`INITIATED`].
    pub item: ItemId,
    /// Whether it binds always; otherwise only when it applies itself.
    pub always: bool,
}

impl Edge {
    /// Reads an edge: `x` binds always, `x?` only when `x` itself applies.
    pub fn parse(text: &str) -> Result<Self, crate::SlugError> {
        match text.strip_suffix('?') {
            Some(name) => Ok(Self { item: ItemId::parse(name)?, always: false }),
            None => Ok(Self { item: ItemId::parse(text)?, always: true }),
        }
    }
}

/// Which office handles an item for certain projects (分级管辖): the first that holds wins.
#[derive(Debug, Clone)]
pub struct OfficeRule {
    /// The office.
    pub office: OfficeId,
    /// For which projects.
    pub when: Rule,
    /// First day on which the rule holds.
    pub from: Option<Date>,
    /// First day on which it no longer holds.
    pub to: Option<Date>,
}

/// A service item (政务服务事项): what can be applied for.
///
/// Law: Administrative License Law arts. 30, 42, 44, 45. Law is dated: name, basis, terms, applicability and materials each
/// hold from a day to a day; [`Item::on`] is the item as it stands on one of them.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// Other ids by which it is known.
    pub aliases: Vec<String>,
    /// Its name over time; on a day without a name the item does not exist.
    pub names: Vec<Dated<Named>>,
    /// Its stage.
    pub stage: Stage,
    /// How it is handled.
    pub mode: Mode,
    /// The office that handles it, unless one of `office_rules` says otherwise.
    pub office: OfficeId,
    /// Offices for certain projects; the first that holds wins.
    pub office_rules: Vec<OfficeRule>,
    /// The fact that names the office where no rule does: a claim goes to the office that answers for its policy.
    pub office_field: Option<String>,
    /// The tracks on which it occurs; empty: on all.
    pub tracks: Vec<Track>,
    /// What must be granted before.
    pub requires: Vec<Edge>,
    /// Legal bases over time; several may hold on one day.
    pub bases: Vec<Dated<Basis>>,
    /// The statutory term over time; `None`: no law sets one.
    pub statutory: Vec<Dated<Option<StatutoryTerm>>>,
    /// The promised term over time (承诺时限).
    pub promised: Vec<Dated<Option<Term>>>,
    /// To which projects it applies, over time; no version at all: to every project.
    pub applies: Vec<Dated<Rule>>,
    /// The papers it asks for, over time.
    pub materials: Vec<Dated<Material>>,
    /// How long the organ has for its one-time notice (art. 32: five working days unless another law says otherwise).
    pub notice: Term,
    /// How long the applicant has to supply what the notice lists; no law sets it, the city does.
    pub supplement: Term,
    /// Within what span work must begin after the grant.
    pub start_by: Option<Span>,
    /// How long the permit is valid; `None`: without limit.
    pub validity: Option<Span>,
    /// How its law departs from the plain course.
    pub procedure: Procedure,
    /// The one-hour lane, where a machine can check its conditions.
    pub lane: Option<Lane>,
    /// How sure the catalogue is.
    pub confidence: Confidence,
    /// What people should know besides.
    pub note: Option<Named>,
}

impl Item {
    /// The Licensing Law's term for the one-time notice (art. 32(1)4).
    pub const NOTICE: Term = Term { n: 5, unit: Unit::WorkingDays };

    /// What an applicant gets to supply missing papers where the city sets nothing.
    pub const SUPPLEMENT: Term = Term { n: 20, unit: Unit::WorkingDays };

    /// An item with the law's defaults and nothing else: no name, no term, no papers, for every project.
    pub fn new(id: ItemId, stage: Stage, mode: Mode, office: OfficeId) -> Self {
        Self {
            id,
            aliases: Vec::new(),
            names: Vec::new(),
            stage,
            mode,
            office,
            office_rules: Vec::new(),
            office_field: None,
            tracks: Vec::new(),
            requires: Vec::new(),
            bases: Vec::new(),
            statutory: Vec::new(),
            promised: Vec::new(),
            applies: Vec::new(),
            materials: Vec::new(),
            notice: Self::NOTICE,
            supplement: Self::SUPPLEMENT,
            start_by: None,
            validity: None,
            procedure: Procedure::default(),
            lane: None,
            confidence: Confidence::Medium,
            note: None,
        }
    }

    /// The item as the law stands on `day`; `None` when it does not exist then.
    pub fn on(&self, day: Date) -> Option<ItemOn<'_>> {
        Some(ItemOn {
            item: self,
            day,
            name: on_day(&self.names, day)?,
            bases: self.bases.iter().filter(|basis| basis.holds(day)).collect(),
            statutory: on_day(&self.statutory, day).and_then(Option::as_ref),
            promised: on_day(&self.promised, day).copied().flatten(),
            applies: on_day(&self.applies, day),
            materials: self.materials.iter().filter(|material| material.holds(day)).map(|material| &material.value).collect(),
        })
    }

    /// Its name today, or the first it ever had: for lists that must show something.
    pub fn name(&self, day: Date) -> Named {
        on_day(&self.names, day)
            .or_else(|| self.names.first().map(|version| &version.value))
            .cloned()
            .unwrap_or_else(|| Named::new(self.id.as_str(), self.id.as_str()))
    }

    /// The term by law of an application: that of the day; where several organs handle it in one, art. 42(2)'s instead of art. 42(1)'s.
    fn statutory_of(&self, that_day: Option<&StatutoryTerm>) -> Option<StatutoryTerm> {
        let own = that_day.is_none_or(StatutoryTerm::is_of_licensing_law);
        if self.procedure.joint && own { Some(StatutoryTerm::of_joint_handling()) } else { that_day.cloned() }
    }

    /// Whether it occurs on `track`.
    pub fn is_on(&self, track: Track) -> bool {
        self.tracks.is_empty() || self.tracks.contains(&track)
    }
}

/// An item as the law stands on one day (某日有效的事项).
#[derive(Debug, Clone)]
pub struct ItemOn<'a> {
    /// The item.
    pub item: &'a Item,
    /// The day.
    pub day: Date,
    /// Its name that day.
    pub name: &'a Named,
    /// The legal bases that hold, with their own validity.
    pub bases: Vec<&'a Dated<Basis>>,
    /// The statutory term, if a law sets one.
    pub statutory: Option<&'a StatutoryTerm>,
    /// The promised term, if the office made a promise.
    pub promised: Option<Term>,
    /// To which projects it applies; `None` when no rule holds that day.
    pub applies: Option<&'a Rule>,
    /// The papers it may ask for.
    pub materials: Vec<&'a Material>,
}

impl<'a> ItemOn<'a> {
    /// The office that is competent for a project with these facts.
    pub fn office(&self, schema: &Schema, facts: &Facts) -> OfficeId {
        let by_rule = self
            .item
            .office_rules
            .iter()
            .filter(|rule| rule.from.is_none_or(|from| from <= self.day))
            .filter(|rule| rule.to.is_none_or(|to| self.day < to))
            .find(|rule| rule.when.truth(schema, facts) == Truth::Yes);
        let named = || match facts.get(self.item.office_field.as_deref()?)? {
            Value::Text(office) => OfficeId::parse(office).ok(),
            _ => None,
        };
        by_rule.map(|rule| rule.office.clone()).or_else(named).unwrap_or_else(|| self.item.office.clone())
    }

    /// The papers that a project with these facts must hand in. A paper whose condition is not established is not asked for
    /// (art. 31: nothing unrelated may be demanded).
    pub fn materials_for(&self, schema: &Schema, facts: &Facts) -> Vec<&'a Material> {
        let asked = |material: &&&Material| material.when.as_ref().is_none_or(|when| when.truth(schema, facts) == Truth::Yes);
        self.materials.iter().filter(asked).copied().collect()
    }

    /// The guide that a case keeps: terms and papers as they stand that day for a project with these facts.
    pub fn guide(&self, schema: &Schema, facts: &Facts) -> Guide {
        let papers = self.materials_for(schema, facts).into_iter().map(|material| GuidePaper {
            id: material.id.clone(),
            name: material.name.clone(),
            secondary: material.secondary,
            committable: material.committable && self.item.procedure.commitment,
        });
        Guide {
            item: self.item.id.clone(),
            law_on: self.day,
            name: self.name.clone(),
            mode: self.item.mode,
            office: self.office(schema, facts),
            statutory: self.item.statutory_of(self.statutory),
            promised: self.promised,
            notice: self.item.notice,
            supplement: self.item.supplement,
            start_by: self.item.start_by,
            validity: self.item.validity,
            procedure: self.item.procedure.clone(),
            papers: papers.collect(),
        }
    }
}

/// The service guide as a case keeps it (办事指南): the law of the case's day, so that later changes do not touch it.
///
/// Law: Administrative License Law art. 30.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guide {
    /// The item.
    pub item: ItemId,
    /// The day whose law holds.
    pub law_on: Date,
    /// The item's name that day.
    pub name: Named,
    /// How it is handled.
    pub mode: Mode,
    /// The competent office.
    pub office: OfficeId,
    /// The statutory term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statutory: Option<StatutoryTerm>,
    /// The promised term.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised: Option<Term>,
    /// The term of the one-time notice.
    pub notice: Term,
    /// The applicant's term to supply papers.
    pub supplement: Term,
    /// Within what span work must begin after the grant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_by: Option<Span>,
    /// How long the permit is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validity: Option<Span>,
    /// How the item's law departs from the plain course.
    #[serde(default, skip_serializing_if = "Procedure::is_plain")]
    pub procedure: Procedure,
    /// The full list of papers for this project.
    pub papers: Vec<GuidePaper>,
}

/// One paper of a [`Guide`] (材料清单项).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuidePaper {
    /// Its id within the item.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// Whether it may follow later under tolerance.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub secondary: bool,
    /// Whether a commitment may stand for it (告知承诺).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub committable: bool,
}

impl Guide {
    /// The paper with this id.
    pub fn paper(&self, id: &str) -> Option<&GuidePaper> {
        self.papers.iter().find(|paper| paper.id == id)
    }

    /// Whether complete papers finish the case at once, without anybody's review.
    pub fn is_at_once(&self) -> bool {
        !self.mode.is_reviewed()
    }

    /// Whether `cause` stops this item's clocks (art. 45).
    pub fn stops_for(&self, cause: &Cause) -> bool {
        match &self.statutory {
            Some(term) => term.stops_for(cause),
            None => StatutoryTerm::of_licensing_law().stops_for(cause),
        }
    }
}
