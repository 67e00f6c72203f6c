//! The demonstration's campaign and tour: what the newspaper prints of them, and drawn marks.

use super::draw::Draw;
use super::recipe::Recipe;
use super::{DemoError, Files, read};
use campaign::{MARK_MAX, Marks, Plan, Target};
use jiff::civil::Date;

/// The campaign of the demonstration (百日攻坚); its projects are the seeds that say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignSeed {
    /// Under which its figures are counted.
    pub key: String,
    /// Its name, Chinese and English.
    pub name: (String, String),
    /// From when, for how long, towards what.
    pub plan: Plan,
    /// Where it stands, and what the source leaves out.
    pub source: String,
}

/// The tour of the demonstration (项目观摩); its stops are the seeds that say so.
#[derive(Debug)]
pub struct TourSeed {
    /// Its name, Chinese and English.
    pub name: (String, String),
    /// Its day.
    pub held_on: Date,
    percent: i64,
    low: i64,
    high: i64,
    draw: Draw,
}

impl TourSeed {
    /// What each of so many participants gave each of so many stops: by stop, by participant; none where he did not score it.
    pub fn marks(&mut self, participants: usize, stops: usize, criteria: &[String]) -> Vec<Vec<Option<Marks>>> {
        let mut all = Vec::with_capacity(stops);
        for _ in 0..stops {
            let of_stop: Vec<i64> = criteria.iter().map(|_| self.draw.between(self.low, self.high)).collect();
            let by = |draw: &mut Draw, percent: i64| {
                let scored = draw.between(1, 100) <= percent;
                let marks = criteria.iter().zip(&of_stop).map(|(id, worth)| {
                    let mark = (worth + draw.between(-1, 1)).clamp(1, i64::from(MARK_MAX));
                    (id.clone(), u32::try_from(mark).unwrap_or(1))
                });
                let marks: Marks = marks.collect();
                scored.then_some(marks)
            };
            all.push((0..participants).map(|_| by(&mut self.draw, self.percent)).collect());
        }
        all
    }
}

/// The campaign and the tour of the demonstration.
///
/// # Errors
/// [`DemoError`] when the recipe does not read or names a milestone that there is not.
pub fn drives(files: Files<'_>) -> Result<(CampaignSeed, TourSeed), DemoError> {
    let recipe: Recipe = read("demo/recipe.toml", files.recipe)?;
    let one = recipe.campaign;
    let target = Target::parse(&one.target)
        .ok_or_else(|| DemoError::Contradiction(format!("there is no milestone '{}' for a campaign", one.target)))?;
    let campaign = CampaignSeed {
        key: one.key,
        name: (one.name.zh, one.name.en),
        plan: Plan { from: one.from, days: one.days, target },
        source: one.source,
    };
    let [low, high] = recipe.tour.marks;
    let tour = TourSeed {
        name: (recipe.tour.name.zh, recipe.tour.name.en),
        held_on: recipe.tour.held_on,
        percent: recipe.tour.scored_percent,
        low,
        high,
        // A stream of its own: the projects are drawn from the seed itself and stay as they are.
        draw: Draw::new(recipe.seed ^ 0x7014),
    };
    Ok((campaign, tour))
}
