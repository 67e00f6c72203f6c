//! A lead as it stands: whom it is about, who works on it, how far it is.

use base::{EntityId, LeadId, OfficeId, ProjectId, Yuan, stable_names};
use duty::Word;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

stable_names! {
    /// By which method a lead was found (招商方式).
    Method {
        /// By a team that resides where the enterprises are (驻点招商).
        Resident = "resident", "驻点招商", "by resident teams";
        /// By an enterprise that is here already and introduces another (以商招商).
        Enterprise = "enterprise", "以商招商", "through enterprises";
        /// By a gap in an industry chain (产业链招商).
        Chain = "chain", "产业链招商", "by industry chain";
        /// By a result of research, an institute or a group of researchers (科技招商).
        Science = "science", "科技招商", "by science";
        /// By people who come or stay (引智：引才、留才).
        Talent = "talent", "引智", "by talent";
    }
}

stable_names! {
    /// How far a lead is (线索阶段).
    Stage {
        /// Somebody has spoken with somebody (初次接触).
        Contact = "contact", "初次接触", "first contact";
        /// They have seen one another's place (互访考察).
        Visited = "visited", "互访考察", "visited";
        /// They negotiate (洽谈).
        Negotiating = "negotiating", "洽谈", "negotiating";
        /// Something is signed (签约).
        Signed = "signed", "签约", "signed";
        /// It is a project of the register (落地).
        Landed = "landed", "落地", "a project";
        /// It came to nothing (流失).
        Lost = "lost", "流失", "lost";
        /// It goes on as another team's lead, together (并入联合招商).
        Merged = "merged", "并入联合招商", "merged";
        /// It was left to the team that came first (让先退出).
        Yielded = "yielded", "让先退出", "left to the first";
    }
}

impl Stage {
    /// Whether somebody still works on it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Contact | Self::Visited | Self::Negotiating | Self::Signed)
    }

    /// Whether it stands in the way of another lead about the same: everything but what came to nothing.
    pub const fn is_standing(self) -> bool {
        self.is_open() || matches!(self, Self::Landed)
    }
}

stable_names! {
    /// What science brings (科技招商标的).
    AssetKind {
        /// A result of research (科技成果).
        Result = "result", "科技成果", "result of research";
        /// An institute or a university (科研院所).
        Institute = "institute", "科研院所", "institute";
        /// A group of researchers or specialists who come (引进人才团队).
        Arriving = "arriving", "引进人才团队", "specialists who come";
        /// Those who are here and shall stay (留用人才).
        Staying = "staying", "留用人才", "specialists who stay";
    }
}

/// What a lead of science or talent is about (科技、人才标的).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// What it is.
    pub kind: AssetKind,
    /// What it is called: a field, an institute, never a private person.
    pub name: String,
}

/// The enterprise that introduced another (引荐企业).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Introducer {
    /// Its row in the register.
    pub entity: EntityId,
    /// Its name when it did.
    pub name: String,
}

/// What is known of a lead (线索内容): what the register of projects will ask for is asked here once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The project that is talked of.
    pub name: String,
    /// The enterprise that may invest.
    pub enterprise: String,
    /// Its credit code, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Where it comes from.
    pub place: String,
    /// The industry by GB/T 4754 digits.
    pub industry: String,
    /// The district that it wants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<String>,
    /// What it talks of investing.
    pub investment: Yuan,
    /// How it was found.
    pub method: Method,
    /// The industry chain whose gap it fills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chain: Option<String>,
    /// Who introduced it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introducer: Option<Introducer>,
    /// The central state enterprise behind it (合作央企).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<String>,
    /// What science or talent it brings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset: Option<Asset>,
    /// Which post there is spoken with.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub contact: String,
    /// Anything else.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What is done next (下一步): the duty about it has the clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextStep {
    /// What.
    pub text: String,
    /// Since when.
    pub set_on: Date,
}

/// A contract that followed the signature (正式合同).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Over how much.
    pub yuan: Yuan,
    /// Its number, if it has one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    /// When.
    pub on: Date,
}

/// On which day a stage was reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// Which.
    pub stage: Stage,
    /// When.
    pub on: Date,
}

/// A lead (招商线索).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead {
    /// What is known of it.
    pub profile: Profile,
    /// Whose it is (责任团队).
    pub team: OfficeId,
    /// Who works on it with them (联合团队).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joint: Vec<OfficeId>,
    /// The number of the recruiter who leads it (牵头招商员).
    pub recruiter: i64,
    /// How far it is.
    pub stage: Stage,
    /// Since when, for each stage that it reached.
    pub reached: Vec<Reached>,
    /// What is done next; none: that is owed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<NextStep>,
    /// What was done so far.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub done: Vec<Word>,
    /// Whether the coordinator still has to say whose it is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub contested: bool,
    /// How much was promised when it was signed (签约额).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised: Option<Yuan>,
    /// The contract that followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<Contract>,
    /// The project that it became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectId>,
    /// The lead as which it goes on, together with another team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<LeadId>,
    /// Why it ended, where it came to nothing here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Word>,
}

impl Lead {
    /// A lead just found.
    pub fn new(profile: Profile, team: OfficeId, recruiter: i64, on: Date) -> Self {
        Self {
            profile,
            team,
            joint: Vec::new(),
            recruiter,
            stage: Stage::Contact,
            reached: vec![Reached { stage: Stage::Contact, on }],
            next: None,
            done: Vec::new(),
            contested: false,
            promised: None,
            contract: None,
            project: None,
            into: None,
            ended: None,
        }
    }

    /// On which day it reached a stage.
    pub fn reached_on(&self, stage: Stage) -> Option<Date> {
        self.reached.iter().find(|one| one.stage == stage).map(|one| one.on)
    }

    /// How far it was at the end of a day; none before its first contact.
    pub fn stage_on(&self, day: Date) -> Option<Stage> {
        self.reached.iter().rfind(|one| one.on <= day).map(|one| one.stage)
    }

    /// Every team that works on it, its own first.
    pub fn teams(&self) -> impl Iterator<Item = &OfficeId> {
        std::iter::once(&self.team).chain(&self.joint)
    }
}
