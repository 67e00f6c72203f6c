//! The demonstration's hall: some days of tickets for the figures, and a morning on which windows are at work and people wait.

use super::at;
use crate::desk::{Actors, NewTicket};
use crate::state::App;
use base::TicketId;
use hall::{Command, Hall};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use store::{Change, Write};

/// Working days before today of which there are tickets.
const DAYS: usize = 4;
/// Tickets of such a day.
const OF_A_DAY: i64 = 54;
/// The posts' name in the tickets' record.
const CLERK: &str = "政务服务中心 综合窗口";

/// What happens to a ticket of the demonstration.
struct Fate {
    group: String,
    precedence: Option<String>,
    taken_at: Timestamp,
    waits: SignedDuration,
    served: SignedDuration,
    window: String,
    end: End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Done,
    Missed,
    InHand,
    Waits,
}

/// Gives out the tickets of the last days and of this morning; nothing where the pack has no hall.
pub async fn open(app: &App) -> Result<(), String> {
    let Ok(hall) = app.desk.hall() else { return Ok(()) };
    let told = |error: &dyn std::fmt::Display| format!("the hall: {error}");
    let mut change = Change::default();
    let mut days = Vec::new();
    let mut day = app.today();
    while days.len() < DAYS {
        day = day.yesterday().map_err(|error| told(&error))?;
        if app.desk.calendar(app.today()).day(day).map_err(|error| told(&error))?.working {
            days.push(day);
        }
    }
    for day in days.into_iter().rev() {
        live(app, hall, whole_day(hall, day), &mut change).map_err(|error| told(&error))?;
    }
    live(app, hall, this_morning(hall, app.today()), &mut change).map_err(|error| told(&error))?;
    app.store.commit(change).await.map(drop).map_err(|error| told(&error))
}

/// A day from half past eight to half past four, busier in the morning.
fn whole_day(hall: &Hall, day: Date) -> Vec<Fate> {
    let shift = i64::from(day.day());
    let fate = |n: i64| {
        let group = &hall.groups[((n * 5 + shift) % hall.groups.len() as i64) as usize];
        let windows: Vec<_> = hall.windows.iter().filter(|window| window.groups.contains(&group.id)).collect();
        let minute = if n * 3 < OF_A_DAY * 2 { n * 5 } else { n * 5 + 90 + n };
        let busy = if minute < 120 { 9 } else { 3 };
        let usual = i64::from(group.usual_minutes);
        Fate {
            group: group.id.clone(),
            precedence: (n % 9 == 4).then(|| hall.precedence.first().map(|one| one.id.clone())).flatten(),
            taken_at: at(day, 8, 30) + SignedDuration::from_mins(minute),
            waits: SignedDuration::from_mins(1 + (n * 7 + shift) % busy + if minute < 120 { 4 } else { 0 }),
            served: SignedDuration::from_mins((usual / 2 + (n * 11 + shift) % usual).max(2)),
            window: windows[(n % windows.len() as i64) as usize].id.clone(),
            end: if n % 17 == 8 { End::Missed } else { End::Done },
        }
    };
    (0..OF_A_DAY).map(fate).collect()
}

/// What happened until nine: some were served, two windows have somebody in hand, a few wait.
fn this_morning(hall: &Hall, today: Date) -> Vec<Fate> {
    let fate = |(group, minute, waits, served, window, end): &(usize, i64, i64, i64, &str, End)| Fate {
        group: hall.groups[group % hall.groups.len()].id.clone(),
        precedence: None,
        taken_at: at(today, 8, 30) + SignedDuration::from_mins(*minute),
        waits: SignedDuration::from_mins(*waits),
        served: SignedDuration::from_mins(*served),
        window: (*window).to_owned(),
        end: *end,
    };
    let some = [
        (0, 0, 1, 14, "1", End::Done),
        (1, 1, 1, 12, "2", End::Done),
        (4, 3, 2, 9, "5", End::Done),
        (0, 6, 9, 0, "2", End::InHand),
        (5, 8, 1, 6, "6", End::Done),
        (3, 10, 2, 0, "4", End::InHand),
        (0, 14, 3, 0, "1", End::InHand),
        (1, 21, 0, 0, "", End::Waits),
        (2, 24, 0, 0, "", End::Waits),
        (3, 27, 0, 0, "", End::Waits),
    ];
    some.iter().filter(|(.., window, _)| window.is_empty() || hall.window(window).is_ok()).map(fate).collect()
}

/// Lets each ticket live through the same steps as anybody's, in the order of their taking.
fn live(app: &App, hall: &Hall, mut fates: Vec<Fate>, change: &mut Change) -> Result<(), crate::desk::DeskError> {
    fates.sort_by_key(|fate| fate.taken_at);
    let clerk = Actors { name: CLERK.to_owned(), ..Actors::clock() };
    for fate in fates {
        let id = TicketId::new(app.ids.next(fate.taken_at));
        // Nobody follows these tickets: the secret is derived from what no page shows.
        let secret_digest = Sha256::digest(format!("demo {id}")).into();
        let new = NewTicket { id, group: fate.group, precedence: fate.precedence, secret_digest };
        let (mut record, taken) = app.desk.take_ticket(new, &[], fate.taken_at)?;
        change.facts.push(taken);
        let (called, mut now) = (fate.taken_at + fate.waits, fate.taken_at + fate.waits);
        let mut step = |command: Command, at: Timestamp| {
            let (next, fact) = app.desk.step_ticket(&record, &command, Some(&clerk), at)?;
            record = next;
            change.facts.push(fact);
            Ok::<(), crate::desk::DeskError>(())
        };
        if fate.end != End::Waits {
            step(Command::Call { window: fate.window }, called)?;
        }
        match fate.end {
            End::Waits => {}
            End::InHand => step(Command::Serve {}, called + SignedDuration::from_secs(40))?,
            End::Done => {
                step(Command::Serve {}, called + SignedDuration::from_secs(40))?;
                step(Command::Finish {}, called + fate.served)?;
            }
            End::Missed => {
                for _ in 1..hall.rules.calls_before_missed {
                    now += SignedDuration::from_secs(45);
                    step(Command::Again {}, now)?;
                }
                step(Command::Miss {}, now + SignedDuration::from_secs(45))?;
            }
        }
        change.tickets.push(Write::New(record));
    }
    Ok(())
}
