//! The demonstration's campaign and tour: opened, scored and closed at the desk like anybody's.

use super::{at, commit, people};
use crate::desk::{Actors, NewCampaign, NewTour};
use crate::state::App;
use base::{CampaignId, Named, ProjectId, ScoreId, TourId};
use city::demo::{Files, Seed, drives};
use std::collections::BTreeSet;
use store::Change;

/// At which hour campaigns open and tours are planned.
const MORNING: i64 = 9;

/// Opens the campaign over the seeds that say so, holds the tour over those that say so.
///
/// # Errors
/// A sentence that says what the desk or the store said.
pub async fn build(app: &App, files: Files<'_>, seeds: &[Seed], staff: &people::Staff) -> Result<(), String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let (campaign, mut tour) = drives(files).map_err(|error| said(&error))?;
    let officer = Actors::of(&staff.officer);

    let listed = projects(app, seeds.iter().filter(|seed| seed.campaign)).await?;
    let now = at(campaign.plan.from, MORNING, 0);
    let new = NewCampaign {
        key: Some(campaign.key),
        name: Named::new(campaign.name.0, campaign.name.1),
        from: campaign.plan.from,
        days: campaign.plan.days,
        target: campaign.plan.target.as_str().to_owned(),
        source: Some(campaign.source),
        projects: listed.clone(),
    };
    let known: BTreeSet<ProjectId> = listed.into_iter().collect();
    let opened = app.desk.open_campaign(new, &known, CampaignId::new(app.ids.next(now)), &officer, now);
    commit(app, opened).await?;

    let visited = projects(app, seeds.iter().filter(|seed| seed.toured)).await?;
    let records = app.store.known_projects(&visited).await.map_err(|error| said(&error))?;
    let now = at(tour.held_on, MORNING, 0);
    let id = TourId::new(app.ids.next(now));
    let new = NewTour { name: Named::new(&tour.name.0, &tour.name.1), held_on: tour.held_on, synthetic: true };
    commit(app, app.desk.new_tour(new, (&records, visited.len()), id, &officer, now)).await?;
    let record = app.store.tour(id).await.map_err(|error| said(&error))?;
    let criteria: Vec<String> =
        app.desk.sheet().map_err(|error| said(&error))?.criteria.iter().map(|one| one.id.clone()).collect();
    let stops = app.store.tour_stops(id).await.map_err(|error| said(&error))?;
    let mut scores = Change::default();
    for (stop, by) in stops.iter().zip(tour.marks(staff.participants.len(), stops.len(), &criteria)) {
        let now = at(tour.held_on, MORNING, stop.n * 20);
        for (me, marks) in staff.participants.iter().zip(by) {
            let Some(marks) = marks else { continue };
            let by = (ScoreId::new(app.ids.next(now)), me.id, &Actors::of(me));
            let scored = app.desk.score(&record, (stop.project.id, &marks), (None, 0), by, now);
            scores.join(scored.map_err(|error| said(&error))?);
        }
    }
    commit(app, Ok(scores)).await?;
    commit(app, app.desk.close_tour(&record, record.version, &officer, at(tour.held_on, 18, 0))).await
}

/// The projects of some seeds, in their order.
async fn projects<'a>(app: &App, seeds: impl Iterator<Item = &'a Seed>) -> Result<Vec<ProjectId>, String> {
    let mut ids = Vec::new();
    for seed in seeds {
        let found = app.store.project_by_code(seed.code.as_str()).await;
        ids.push(found.map_err(|error| format!("{}: {error}", seed.name))?);
    }
    Ok(ids)
}
