//! Policies beyond a single request: the pack's are put into the library once, and what holds is pushed to whoever comes to qualify.

use crate::desk::{Actors, NewPush};
use crate::matching::{difference, holds, union};
use crate::problem::Problem;
use crate::state::App;
use crate::tell;
use policy::Policy;
use rules::Rule;
use store::{Change, PolicyRecord, StoreError, Write};

/// Puts the pack's policies into the library, published, unless they were put there before. A policy of the pack that an official
/// changed stays as he left it.
///
/// # Errors
/// What went wrong, in words.
pub async fn seed(app: &App) -> Result<(), String> {
    let who = Actors { name: "城市配置包".to_owned(), ..Actors::clock() };
    for one in &app.desk.city.policies {
        let id = app.desk.pack_policy_id(&one.id, one.policy.from);
        match app.store.policy(id).await {
            Ok(_) => continue,
            Err(StoreError::NotFound) => {}
            Err(error) => return Err(error.to_string()),
        }
        let at = calendar::start_of(one.policy.from).min(app.clock.now());
        let told = |error: crate::desk::DeskError| format!("policy {}: {error}", one.id);
        let mut change = app.desk.draft_policy(id, &one.policy, &who, at).map_err(told)?;
        let drafted = change.policies.pop().map(|write| write.record().clone());
        let Some(drafted) = drafted else { continue };
        let mut published = app.desk.publish_policy((drafted, 1), NewPush::default(), &who, at).map_err(told)?;
        // Drafted and published in one breath: one new row, both facts.
        let record = published.policies.pop().map(|write| write.record().clone());
        published.policies = record.into_iter().map(store::Write::New).collect();
        published.facts.splice(0..0, change.facts);
        match app.store.commit(published).await {
            // Another server that starts at this moment put it there.
            Ok(_) | Err(StoreError::Taken { .. }) => {}
            Err(error) => return Err(error.to_string()),
        }
    }
    Ok(())
}

/// Whom a policy reaches that was not told before.
///
/// # Errors
/// What the store says, a rule that does not fit the register any more.
pub async fn newly(app: &App, record: &PolicyRecord, rule: Rule) -> Result<NewPush, Problem> {
    let members = app.register.members(&app.store, &app.desk, vec![rule]).await?.pop().unwrap_or_default();
    let mut told = Vec::new();
    let pushes = app.store.policy_pushes(record.id).await?;
    pushes.iter().for_each(|push| union(&mut told, &push.members));
    let (members, reached) = difference(&members, &told);
    Ok(NewPush { before: pushes.last().map_or(0, |push| push.n), reached, members })
}

/// Pushes every policy that holds today to the entities that qualify and were not told before.
///
/// # Errors
/// What the store says.
pub async fn push_all(app: &App) -> Result<(), Problem> {
    let today = app.today();
    for record in app.store.published_policies().await? {
        let Some(policy) = in_force(app, &record)?.filter(|policy| policy.holds(today)) else { continue };
        let Ok(rule) = Policy::read_rule(&policy.rule, &app.desk.city.register) else {
            tracing::warn!(policy = %record.id, "the rule of a published policy does not fit the register any more: nobody is told");
            continue;
        };
        let push = newly(app, &record, rule).await?;
        if let Some(change) = app.desk.push_policy(record, push, &Actors::clock(), app.clock.now()) {
            match app.store.commit(ring(app, change).await?).await {
                // Somebody changed it meanwhile: the next look will see.
                Ok(_) | Err(StoreError::Conflict { .. } | StoreError::Taken { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    nudge(app);
    Ok(())
}

/// Adds to a change that pushes a policy what the companies are told that it reaches: those whose people sign in here, nobody else has a row.
///
/// # Errors
/// What the store says.
pub async fn ring(app: &App, mut change: Change) -> Result<Change, Problem> {
    let (Some(push), Some(record)) = (change.policy_pushes.first(), change.policies.first().map(Write::record)) else {
        return Ok(change);
    };
    let Some(policy) = in_force(app, record)? else { return Ok(change) };
    let companies = app.store.companies_with_people().await?;
    let reached = companies.into_iter().filter(|(number, _)| holds(&push.members, *number)).map(|(_, code)| code);
    let reached: Vec<String> = reached.collect();
    if reached.is_empty() {
        return Ok(change);
    }
    let (now, wall) = (app.clock.now(), app.wall.now());
    let to = tell::subscribers(app).await?;
    let (tellings, deliveries) = app.desk.tell_of_policy((&policy, push), reached, &to, || app.ids.next(now), (now, wall))?;
    change.tellings.extend(tellings);
    change.deliveries.extend(deliveries);
    Ok(tell::asleep(app, change))
}

/// What was told is shown and sent at once.
pub fn nudge(app: &App) {
    app.live.nudge();
    app.deliver.nudge();
}

/// The edition of a policy that holds.
///
/// # Errors
/// 500 when it does not read.
pub fn in_force(app: &App, record: &PolicyRecord) -> Result<Option<Policy>, Problem> {
    Ok(record.published.as_deref().map(|document| app.desk.read_policy(document)).transpose()?)
}
