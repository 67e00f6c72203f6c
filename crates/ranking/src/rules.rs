//! The rules by which a city ranks: which measures, what each weighs, where it begins and ends, its floor.

use base::{ItemId, Named, stable_names};

stable_names! {
    /// Who is ranked against whom (排名对象).
    BoardKind {
        /// Districts and zones (县区和园区), by what became of their projects.
        Districts = "districts", "县区和园区", "districts and zones";
        /// Offices (部门), by how they decided.
        Offices = "offices", "部门", "offices";
    }
}

stable_names! {
    /// How a measure sums its records up (统计方式).
    Take {
        /// The share of those that reached it (占比).
        Share = "share", "占比", "share";
        /// Within what half of them were done (中位数).
        Median = "median", "中位数", "median";
        /// Within what four of five were done (第 80 百分位数).
        P80 = "p80", "第 80 百分位数", "80th percentile";
    }
}

stable_names! {
    /// In what a measure is read (计量单位).
    Unit {
        /// In basis points (万分之一).
        Percent = "percent", "%", "percent";
        /// In calendar days (日).
        Days = "days", "天", "days";
    }
}

impl BoardKind {
    /// In what a board's numbers are, taken so. Of a district's projects: days from the list to the proven start. Of an office's cases: how much
    /// of the term they took.
    pub const fn unit(self, take: Take) -> Unit {
        match (self, take) {
            (Self::Districts, Take::Median | Take::P80) => Unit::Days,
            (_, Take::Share) | (Self::Offices, _) => Unit::Percent,
        }
    }
}

/// A measure (排名指标).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Its id within the board.
    pub id: String,
    /// Its name.
    pub name: Named,
    /// What it counts and why, for those who are ranked.
    pub what: Named,
    /// How they are summed up.
    pub take: Take,
    /// In what its numbers are.
    pub unit: Unit,
    /// What it weighs among the measures of its board.
    pub weight: u32,
    /// The number that earns all points.
    pub best: i64,
    /// The number that earns none. It lies on the other side of all that earn some.
    pub worst: i64,
    /// Whoever is beyond this number stands behind all who are not (底线).
    pub floor: Option<i64>,
    /// Of how many holders there must be records: with fewer the measure is left out.
    pub least: u32,
}

/// Who is ranked by what (榜单).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// Who.
    pub kind: BoardKind,
    /// Its name.
    pub name: Named,
    /// How much of all weight must have enough records, in percent: with less there is no place.
    pub coverage_percent: u32,
    /// Of offices: the levels that are ranked against one another.
    pub levels: Vec<String>,
    /// Of offices: the kinds.
    pub kinds: Vec<String>,
    /// By what, in order.
    pub measures: Vec<Measure>,
}

/// A city's rules of ranking (比学赶超规则).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// How many months back records count.
    pub months: u32,
    /// The items whose permits prove that works have begun: of those that a project needs, all.
    pub proof: Vec<ItemId>,
    /// The boards.
    pub boards: Vec<Board>,
}

impl Rules {
    /// The board of a kind.
    pub fn board(&self, kind: BoardKind) -> Option<&Board> {
        self.boards.iter().find(|board| board.kind == kind)
    }
}

impl Board {
    /// A measure by its id.
    pub fn measure(&self, id: &str) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.id == id)
    }

    /// What all measures weigh together.
    pub fn weight(&self) -> u32 {
        self.measures.iter().map(|measure| measure.weight).sum()
    }
}

impl Measure {
    /// Whether more of it is better.
    pub const fn rises(&self) -> bool {
        self.best > self.worst
    }
}
