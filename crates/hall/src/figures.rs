//! How long people waited and were served, counted from tickets.

use crate::{Hall, State, Ticket};
use jiff::tz;
use std::collections::BTreeMap;

/// Figures of some tickets (排队统计).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measure {
    /// Tickets taken.
    pub taken: u32,
    /// Of these, served to the end.
    pub served: u32,
    /// Of these, missed or given up.
    pub lost: u32,
    /// How many of them were called.
    called: u32,
    wait_seconds: i64,
    served_seconds: i64,
}

impl Measure {
    fn add(&mut self, ticket: &Ticket) {
        self.taken += 1;
        self.lost += u32::from(matches!(ticket.state, State::Missed | State::Left));
        if let Some(called) = ticket.called_at {
            self.called += 1;
            self.wait_seconds += called.as_second().saturating_sub(ticket.taken_at.as_second()).max(0);
        }
        if ticket.state == State::Done {
            self.served += 1;
            self.served_seconds += ticket.served_seconds;
        }
    }

    /// The mean wait until the first call, in seconds; none when nobody was called.
    pub fn mean_wait_seconds(&self) -> Option<i64> {
        (self.called > 0).then(|| self.wait_seconds / i64::from(self.called))
    }

    /// The mean time of serving, in seconds; none when nobody was served.
    pub fn mean_served_seconds(&self) -> Option<i64> {
        (self.served > 0).then(|| self.served_seconds / i64::from(self.served))
    }
}

/// Figures of each group, in the order of the hall; and of all.
pub fn by_group(hall: &Hall, tickets: &[Ticket]) -> (Vec<(String, Measure)>, Measure) {
    let mut all = Measure::default();
    tickets.iter().for_each(|ticket| all.add(ticket));
    let of = |id: &str| {
        let mut measure = Measure::default();
        tickets.iter().filter(|ticket| ticket.group == id).for_each(|ticket| measure.add(ticket));
        measure
    };
    (hall.groups.iter().map(|group| (group.id.clone(), of(&group.id))).collect(), all)
}

/// Figures of each hour of the city's day in which tickets were taken.
pub fn by_hour(tickets: &[Ticket]) -> BTreeMap<i8, Measure> {
    let mut hours: BTreeMap<i8, Measure> = BTreeMap::new();
    for ticket in tickets {
        hours.entry(tz::offset(8).to_datetime(ticket.taken_at).hour()).or_default().add(ticket);
    }
    hours
}
