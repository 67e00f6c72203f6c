//! When the demonstration's projects begin, are cleared and start: the counts by day that the newspapers print.

use super::DemoError;
use super::draw::Draw;
use super::project::{Seed, contradiction};
use super::recipe::{Recipe, Until};
use calendar::Calendar;
use jiff::ToSpan;
use jiff::civil::Date;

/// Gives every synthetic project its dates, and chooses who is in the campaign and on the tour.
pub fn give_dates(seeds: &mut [Seed], recipe: &Recipe, draw: &mut Draw) -> Result<(), DemoError> {
    let mut order: Vec<usize> = (0..seeds.len()).filter(|&i| seeds[i].is_synthetic()).collect();
    draw.shuffle(&mut order);
    let in_campaign = seeds.iter().filter(|seed| seed.campaign).count();
    let wanted = short(recipe.campaign.count.checked_sub(in_campaign), "campaign.count")?;
    let (campaign, others) = order.split_at(wanted.min(order.len()));
    for &i in campaign {
        seeds[i].campaign = true;
    }
    start(seeds, campaign, &recipe.campaign.started, recipe.listed_on, draw, |seed| seed.campaign)?;
    start(seeds, others, &recipe.started, recipe.listed_on, draw, |_| true)?;
    clear(seeds, recipe, draw)?;
    plan(seeds, draw);
    tour(seeds, recipe, draw)
}

/// Lets projects of `order` start, one after another, until each period's count among those that `counted` holds for is reached.
fn start(
    seeds: &mut [Seed],
    order: &[usize],
    periods: &[Until],
    listed_on: Date,
    draw: &mut Draw,
    counted: impl Fn(&Seed) -> bool,
) -> Result<(), DemoError> {
    let mut waiting = order.iter().copied();
    let mut after = listed_on;
    for period in periods {
        let there = seeds.iter().filter(|seed| counted(seed) && seed.started_on.is_some_and(|on| on <= period.until)).count();
        let more = short(period.count.checked_sub(there), "the starts of a period")?;
        for _ in 0..more {
            let i = waiting.next().ok_or_else(|| contradiction("more starts than projects".into()))?;
            seeds[i].started_on = Some(working_day(after, period.until, draw)?);
        }
        after = period.until;
    }
    Ok(())
}

/// The campaign's projects are cleared in the order in which they started; those that did not start come last.
fn clear(seeds: &mut [Seed], recipe: &Recipe, draw: &mut Draw) -> Result<(), DemoError> {
    let mut order: Vec<usize> = (0..seeds.len()).filter(|&i| seeds[i].campaign && seeds[i].cleared_on.is_none()).collect();
    order.sort_by_key(|&i| (seeds[i].started_on.unwrap_or(Date::MAX), i));
    let mut waiting = order.into_iter();
    let mut after = recipe.listed_on;
    for period in &recipe.campaign.cleared {
        let there = seeds.iter().filter(|seed| seed.campaign && seed.cleared_on.is_some_and(|on| on <= period.until)).count();
        for _ in 0..short(period.count.checked_sub(there), "campaign.cleared")? {
            let i = waiting.next().ok_or_else(|| contradiction("more cleared than listed in the campaign".into()))?;
            let last = seeds[i].started_on.map_or(period.until, |on| on.min(period.until));
            let first = if last > after { after } else { recipe.listed_on };
            seeds[i].cleared_on = Some(working_day(first, last, draw)?);
        }
        after = period.until;
    }
    for seed in seeds.iter_mut().filter(|seed| !seed.campaign && seed.cleared_on.is_none()) {
        seed.cleared_on = seed.started_on;
    }
    Ok(())
}

/// When the papers of each began, and when its works were planned.
fn plan(seeds: &mut [Seed], draw: &mut Draw) {
    for seed in seeds.iter_mut().filter(|seed| seed.is_synthetic()) {
        let (back, planned) = match (seed.started_on, seed.cleared_on) {
            (Some(on), _) => (draw.between(150, 330), on.saturating_add(draw.between(-12, 20).days())),
            (None, Some(on)) => (
                draw.between(40, 160) + i64::from(on.day()),
                Date::constant(2023, 7, 17).saturating_add(draw.between(0, 60).days()),
            ),
            // Not cleared by the opening: the papers were begun in spring or summer, and are somewhere on their way.
            (None, None) => (draw.between(-166, -95), Date::constant(2023, 8, 1).saturating_add(draw.between(0, 130).days())),
        };
        let anchor = seed.started_on.or(seed.cleared_on).unwrap_or(seed.listed_on.saturating_add(10.days()));
        seed.begin_on = anchor.saturating_sub(back.days());
        seed.planned_start_on = Some(planned);
    }
}

/// The tour goes to projects that are being built: the largest first, as a city would show them.
fn tour(seeds: &mut [Seed], recipe: &Recipe, draw: &mut Draw) -> Result<(), DemoError> {
    let there = seeds.iter().filter(|seed| seed.toured).count();
    let more = short(recipe.tour.count.checked_sub(there), "tour.count")?;
    let tour_day = recipe.tour.held_on;
    let mut building: Vec<usize> = (0..seeds.len())
        .filter(|&i| !seeds[i].toured && seeds[i].is_synthetic() && seeds[i].started_on.is_some_and(|on| on < tour_day))
        .collect();
    building.sort_by_key(|&i| std::cmp::Reverse((seeds[i].investment, i)));
    building.truncate(more * 2);
    draw.shuffle(&mut building);
    if building.len() < more {
        return Err(contradiction("fewer projects under construction than tour.count".into()));
    }
    for &i in &building[..more] {
        seeds[i].toured = true;
    }
    Ok(())
}

/// A working day after `after`, at the latest `until`.
fn working_day(after: Date, until: Date, draw: &mut Draw) -> Result<Date, DemoError> {
    let calendar = Calendar::statutory();
    let days = calendar.working_days_between(after, until)?.n;
    if days < 1 {
        return Err(contradiction(format!("there is no working day after {after} until {until}")));
    }
    let n = u32::try_from(draw.between(1, days)).unwrap_or(1);
    Ok(calendar.add_working_days(after, n)?.on)
}

fn short(count: Option<usize>, what: &str) -> Result<usize, DemoError> {
    count.ok_or_else(|| contradiction(format!("the projects given so far already exceed {what}")))
}
