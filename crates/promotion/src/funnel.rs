//! The funnel: how many leads came how far, in how many days; and what became of what was promised.

use base::{Yuan, stable_names};
use jiff::civil::Date;
use std::collections::BTreeMap;

stable_names! {
    /// How far a lead came, project included (漏斗节点).
    Mark {
        /// First contact (初次接触).
        Contact = "contact", "初次接触", "first contact";
        /// Visited (互访考察).
        Visited = "visited", "互访考察", "visited";
        /// Negotiating (洽谈).
        Negotiating = "negotiating", "洽谈", "negotiating";
        /// Signed (签约).
        Signed = "signed", "签约", "signed";
        /// Under contract (签订合同).
        Contracted = "contracted", "签订合同", "under contract";
        /// A project of the register (落地).
        Landed = "landed", "落地", "a project";
        /// Works started (开工).
        Started = "started", "开工", "works started";
        /// Works completed (竣工).
        Completed = "completed", "竣工", "completed";
        /// First product (投产).
        Produced = "produced", "投产", "first product";
    }
}

/// On which days one lead, and the project that it became, came to each mark (历程).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Course {
    /// By which key its sums are grouped.
    pub group: String,
    /// The days, in the order of [`Mark::ALL`].
    pub days: [Option<Date>; 9],
    /// Promised at the signature.
    pub promised: Yuan,
    /// Under contract.
    pub contracted: Yuan,
    /// What the register says of the project.
    pub built: Yuan,
}

/// A rung of the funnel (漏斗一级).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rung {
    /// Which.
    pub mark: Mark,
    /// How many came so far.
    pub count: usize,
    /// The median of the days since the mark before, over those who came here.
    pub median_days: Option<u32>,
}

/// How many came how far, and in how many days from one mark to the next.
pub fn funnel(courses: &[Course]) -> Vec<Rung> {
    let rung = |(at, mark): (usize, &Mark)| {
        let came: Vec<&Course> = courses.iter().filter(|one| one.days[at].is_some()).collect();
        let days = |one: &&Course| {
            let (from, to) = one.days[at.checked_sub(1)?].zip(one.days[at])?;
            u32::try_from((to - from).get_days()).ok()
        };
        Rung { mark: *mark, count: came.len(), median_days: median(came.iter().filter_map(days).collect()) }
    };
    Mark::ALL.iter().enumerate().map(rung).collect()
}

/// The middle one; of two in the middle the smaller. None of nothing.
pub fn median(mut all: Vec<u32>) -> Option<u32> {
    all.sort_unstable();
    all.get(all.len().checked_sub(1)? / 2).copied()
}

/// What became of what was promised (签约兑现): how many leads and how many yuan came to each of four marks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fate {
    /// Signed.
    pub signed: (usize, Yuan),
    /// Under contract.
    pub contracted: (usize, Yuan),
    /// Works started: what the register says of the project.
    pub started: (usize, Yuan),
    /// First product.
    pub produced: (usize, Yuan),
}

/// The fate of promises by group; groups without a signature are left out.
pub fn fates(courses: &[Course]) -> BTreeMap<&str, Fate> {
    let mut all: BTreeMap<&str, Fate> = BTreeMap::new();
    let add = |sum: &mut (usize, Yuan), yuan: Yuan| *sum = (sum.0 + 1, sum.1 + yuan);
    let reached = |one: &Course, mark: Mark| one.days[mark as usize].is_some();
    for one in courses.iter().filter(|one| reached(one, Mark::Signed)) {
        let fate = all.entry(&one.group).or_default();
        add(&mut fate.signed, one.promised);
        if reached(one, Mark::Contracted) {
            add(&mut fate.contracted, one.contracted);
        }
        if reached(one, Mark::Started) {
            add(&mut fate.started, one.built);
        }
        if reached(one, Mark::Produced) {
            add(&mut fate.produced, one.built);
        }
    }
    all
}
