//! How strong a link is here.

use crate::Plan;
use base::{Named, stable_names};

stable_names! {
    /// How strong a link is in this city (环节强弱).
    Strength {
        /// Enough enterprises, some of them large (强).
        Strong = "strong", "强", "strong";
        /// Somebody of weight is here (有).
        Present = "present", "有", "there";
        /// Nobody of weight yet, but a project is on its way (在建).
        Underway = "underway", "在建", "under way";
        /// Nobody of weight, and no project (缺).
        Gap = "gap", "缺", "gap";
    }
}

/// How many of each it takes (门槛).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Floor {
    /// Enterprises.
    pub enterprises: u32,
    /// Of these, above the scale of the statistics (规模以上).
    pub above_scale: u32,
}

/// What a link has here (环节家底).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Enterprises.
    pub enterprises: u64,
    /// Of these, above the scale of the statistics.
    pub above_scale: u64,
    /// Projects that are not completed.
    pub underway: u64,
}

impl Floor {
    /// Whether it is reached.
    pub fn holds(&self, counts: &Counts) -> bool {
        counts.enterprises >= u64::from(self.enterprises) && counts.above_scale >= u64::from(self.above_scale)
    }

    /// As people say it.
    pub fn text(&self) -> Named {
        Named::new(
            format!("企业 {} 家以上，其中规上 {} 家以上", self.enterprises, self.above_scale),
            format!("at least {} enterprises, {} of them above scale", self.enterprises, self.above_scale),
        )
    }
}

impl Plan {
    /// How strong a link is that has so much.
    pub fn strength(&self, counts: &Counts) -> Strength {
        if self.strong.holds(counts) {
            Strength::Strong
        } else if self.present.holds(counts) {
            Strength::Present
        } else if counts.underway > 0 {
            Strength::Underway
        } else {
            Strength::Gap
        }
    }
}
