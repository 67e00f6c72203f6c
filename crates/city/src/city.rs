//! The checked city.

use crate::bench::{Opinion, Point};
use crate::documents::Documents;
use crate::establishment::Starter;
use crate::open_data::OpenData;
use crate::policies::PackPolicy;
use crate::privacy::Privacy;
use crate::sign_in::SignIn;
use approval::{BundleKind, Catalogue, Dated, FilingCheck, ItemId, MaterialRegister, Named, OfficeId};
use base::{CreditCode, RegionCode};
use campaign::{Place, Sheet};
use duty::Rulebook;
use hall::Hall;
use jiff::civil::Date;
use rules::Schema;
use std::collections::BTreeMap;

/// A city (城市), as its pack describes it. There is one only when the pack has no findings.
#[derive(Debug, Clone)]
pub struct City {
    /// Its region code.
    pub region: RegionCode,
    /// Its name.
    pub name: Named,
    /// The offices that handle items, in the pack's order.
    pub offices: Vec<Office>,
    /// Districts, counties and functional areas.
    pub districts: Vec<District>,
    /// The industries that projects may belong to.
    pub industries: Vec<Industry>,
    /// The industries that the city plans by (for Huludao "4+8").
    pub chains: Vec<Entry>,
    /// The links of those industries, and what takes links together (产业链图谱), if the pack says.
    pub chain_plan: Option<chain::Plan>,
    /// Industrial clusters (产业集群).
    pub clusters: Vec<Entry>,
    /// Bases and the corridor (一通道六基地).
    pub bases: Vec<Entry>,
    /// Enterprises of the central state with which the city works together (合作央企).
    pub partners: Vec<Entry>,
    /// The service items, and the facts that their rules speak of.
    pub catalogue: Catalogue,
    /// What may be issued at one stroke (打包办理方式).
    pub bundles: Vec<BundleKind>,
    /// What reviewers look at, by item.
    pub checklists: BTreeMap<String, Vec<Point>>,
    /// Opinions that offices use again and again.
    pub opinions: Vec<Opinion>,
    /// The documents that the law owes, as this city words them.
    pub documents: Documents,
    /// The kinds of duties, who is told of them and when, the work methods (督办层级、工作法).
    pub rulebook: Rulebook,
    /// Who calls meetings on what slips, and on which days (高频调度).
    pub dispatch: duty::dispatch::Plan,
    /// What holds for setting up a company as a whole (企业开办), where the city offers it.
    pub starter: Option<Starter>,
    /// Which papers of different items are one and the same (材料目录).
    pub materials: MaterialRegister,
    /// The facts that checks at filing speak of: those of the catalogue and those of a form.
    pub filing_schema: Schema,
    /// The hall of its window centre (政务服务大厅), if the pack describes one.
    pub hall: Option<Hall>,
    /// Where its districts lie on the map, as far as the pack says (县区坐标).
    pub places: BTreeMap<String, Place>,
    /// Where they end (行政区界线): the pack's own borders, or a sketch from elsewhere.
    pub borders: Option<map::Borders>,
    /// What enterprises ask for, and who answers (企业诉求目录), if the pack says.
    pub issues: Option<issue::Catalogue>,
    /// How its tours of projects are scored (项目观摩评分表), if the pack says.
    pub tour: Option<Sheet>,
    /// When an enterprise is worth a visit (走访规则), if the pack says.
    pub visits: Option<visit::Rules>,
    /// How it deals with complaints on conduct (清风留言板、信访), if the pack says.
    pub complaints: Option<complaint::Plan>,
    /// Who signs in with two factors, and when somebody who does nothing is signed out (登录要求).
    pub sign_in: SignIn,
    /// What the city publishes of its records (数据开放目录).
    pub open_data: OpenData,
    /// How long it keeps who read personal data (个人信息查阅记录保存).
    pub privacy: Privacy,
    /// From which point on something is worth a question (异常监测规则), if the pack says.
    pub watch: Option<watch::Plan>,
    /// How it goes about promotion (招商工作规则), if the pack says.
    pub promotion: Option<promotion::Plan>,
    /// Its teams of recruiters, as offices of their own (招商专班、驻点小组).
    pub teams: Vec<Office>,
    /// What is done when a project is stuck (破堵清单), if the pack says.
    pub playbook: Option<duty::playbook::Plan>,
    /// The plan of objectives (三年行动), if the city has one.
    pub objectives: Option<campaign::objective::Programme>,
    /// Its series of indicators (统计指标), if the pack names any.
    pub indicators: Option<indicator::Catalogue>,
    /// By which rules it ranks (比学赶超), if the pack says so.
    pub ranking: Option<ranking::Rules>,
    /// The fields that policies ask of the register of business entities (政策适用字段).
    pub register: Schema,
    /// The policies with which its library begins.
    pub policies: Vec<PackPolicy>,
    pub(crate) checks: BTreeMap<ItemId, Vec<Dated<FilingCheck>>>,
    pub(crate) licence_types: BTreeMap<String, String>,
    pub(crate) licence_type_else: String,
}

impl City {
    /// The key under which a paper's files are kept: `item.paper`, the name that an item alone would give it, becomes the one that
    /// all items share, and everything else is a key already.
    pub fn paper_key(&self, name: &str) -> String {
        let (Some((item, paper)), false) = (name.split_once('.'), self.materials.known(name).is_some()) else {
            return name.to_owned();
        };
        let listed = |item: &&approval::Item| item.materials.iter().any(|material| material.value.id == paper);
        let id = approval::ItemId::parse(item).ok();
        let item = id.and_then(|id| self.catalogue.get(&id)).filter(listed);
        item.map_or_else(|| name.to_owned(), |item| self.materials.key(&item.id, paper))
    }

    /// The office with this id; a team of recruiters is one too.
    pub fn office(&self, id: &str) -> Option<&Office> {
        self.offices.iter().chain(&self.teams).find(|office| office.id.as_str() == id)
    }

    /// The tree of the offices beneath one, or the whole of it (部门树): each with how deep it lies, before those beneath it.
    pub fn tree(&self, top: Option<&str>) -> Vec<(usize, &Office)> {
        let mut found = Vec::new();
        self.grow(top, 0, &mut found);
        found
    }

    // The check of the pack lets no circle through: every office is met once.
    fn grow<'a>(&'a self, top: Option<&str>, depth: usize, found: &mut Vec<(usize, &'a Office)>) {
        for office in self.offices.iter().filter(|one| one.parent.as_ref().map(OfficeId::as_str) == top) {
            found.push((depth, office));
            self.grow(Some(office.id.as_str()), depth + 1, found);
        }
    }

    /// An office and all that lie beneath it (本部门及下属部门), it first; nothing for one that is not there.
    pub fn with_those_beneath(&self, id: &str) -> Vec<&Office> {
        self.office(id).into_iter().chain(self.tree(Some(id)).into_iter().map(|(_, office)| office)).collect()
    }

    /// The offices above one, the nearest first.
    pub fn above(&self, id: &str) -> Vec<&Office> {
        let next = |office: &&Office| office.parent.as_ref().and_then(|parent| self.office(parent.as_str()));
        let first = self.office(id).as_ref().and_then(next);
        std::iter::successors(first, next).collect()
    }

    /// What lies in a district: it, and the functional areas within its borders. A functional area is itself alone.
    pub fn districts_within(&self, id: &str) -> Vec<&District> {
        let lies = |one: &&District| one.id == id || one.functional && one.region.as_str() == id;
        self.districts.iter().filter(lies).collect()
    }

    /// What may be issued together under this id.
    pub fn bundle(&self, id: &str) -> Option<&BundleKind> {
        self.bundles.iter().find(|kind| kind.id == id)
    }

    /// The name of what is issued together; of a kind that the pack no longer has, its id.
    pub fn bundle_name(&self, id: &str) -> Named {
        self.bundle(id).map_or_else(|| Named::new(id, id), |kind| kind.name.clone())
    }

    /// The name of a condition of a bundle; of one that the pack no longer has, its id.
    pub fn condition_name(&self, bundle: &str, id: &str) -> Named {
        let kind = self.bundle(bundle).and_then(|kind| kind.conditions.iter().find(|one| one.id == id));
        kind.map_or_else(|| Named::new(id, id), |one| one.name.clone())
    }

    /// The district or functional area with this id.
    pub fn district(&self, id: &str) -> Option<&District> {
        self.districts.iter().find(|district| district.id == id)
    }

    /// The industry with this code.
    pub fn industry(&self, code: &str) -> Option<&Industry> {
        self.industries.iter().find(|industry| industry.code == code)
    }

    /// The chain with this id.
    pub fn chain(&self, id: &str) -> Option<&Entry> {
        self.chains.iter().find(|entry| entry.id == id)
    }

    /// The cluster with this id.
    pub fn cluster(&self, id: &str) -> Option<&Entry> {
        self.clusters.iter().find(|entry| entry.id == id)
    }

    /// The base with this id.
    pub fn base(&self, id: &str) -> Option<&Entry> {
        self.bases.iter().find(|entry| entry.id == id)
    }

    /// The partner with this id.
    pub fn partner(&self, id: &str) -> Option<&Entry> {
        self.partners.iter().find(|entry| entry.id == id)
    }

    /// What a reviewer of an item looks at under the law of a day.
    pub fn checklist(&self, item: &str, on: Date) -> impl Iterator<Item = &Point> {
        self.checklists.get(item).into_iter().flatten().filter(move |point| point.holds(on))
    }

    /// What is checked on `day` when an application for `item` is filed (提交检查).
    pub fn filing_checks(&self, item: &ItemId, day: Date) -> impl Iterator<Item = &FilingCheck> {
        let checks = self.checks.get(item).into_iter().flatten();
        checks.filter(move |check| check.holds(day)).map(|check| &check.value)
    }

    /// The licence type's code (证照类型代码) of an item's permit, for its identifier (GB/T 36904-2018).
    pub fn licence_type(&self, item: &str) -> &str {
        self.licence_types.get(item).unwrap_or(&self.licence_type_else)
    }
}

/// An id with a name (条目).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Named,
}

/// An office (部门): who handles items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Its id.
    pub id: OfficeId,
    /// Its name.
    pub name: Named,
    /// What it is: one of [`Office::KINDS`].
    pub kind: String,
    /// Of which level: one of [`Office::LEVELS`].
    pub level: String,
    /// Its unified social credit code; the issuer in its permits' identifiers.
    pub credit_code: CreditCode,
    /// Whether the code was made up for demonstration; a real deployment replaces it.
    pub synthetic_code: bool,
    /// Which office leads it (上级部门); none for the top of a tree, and for those whose superiors are not of this city.
    pub parent: Option<OfficeId>,
}

impl Office {
    /// What an office can be: a government, an organ of one, the military, a service institution, an enterprise, the builder.
    pub const KINDS: [&'static str; 6] = ["government", "organ", "military", "service", "enterprise", "builder"];

    /// Of which level it can be; `none` for those outside of the government.
    pub const LEVELS: [&'static str; 5] = ["state", "province", "city", "district", "none"];

    /// Whether it is an authority of the city or of one of its districts.
    pub fn is_authority_here(&self) -> bool {
        matches!(self.kind.as_str(), "government" | "organ") && matches!(self.level.as_str(), "city" | "district")
    }
}

/// A district (县区), or a functional area (功能区) without a region code of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct District {
    /// Its id: the region code, or a slug for a functional area.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// The region code under which it is filed; for a functional area that of the district in which it lies.
    pub region: RegionCode,
    /// Whether it is a functional area.
    pub functional: bool,
}

/// An industry (国民经济行业, GB/T 4754-2017).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Industry {
    /// Its code of two to four digits.
    pub code: String,
    /// Its name.
    pub name: Named,
    /// The ids of the city's chains that it belongs to, the chief one first.
    pub chains: Vec<String>,
}
