//! Who is called next, and how long it will probably take.

use crate::{Group, Hall, HallError, State, Ticket, Window};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeSet, VecDeque};

/// A window counts as at work when it has called somebody within this time.
const AT_WORK: SignedDuration = SignedDuration::from_mins(60);
/// So many must have been served before the day's own mean says how long serving takes.
const SERVED_MIN: usize = 3;

/// The line of a day (排队队列): all of its tickets, seen at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    hall: &'a Hall,
    tickets: &'a [Ticket],
}

/// What somebody who waits can expect (预计等候).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlook {
    /// How many are called before him.
    pub ahead: usize,
    /// In how many minutes he is probably called.
    pub minutes: u32,
}

impl<'a> Line<'a> {
    /// The line of the day whose tickets these are, in whatever order.
    pub fn new(hall: &'a Hall, tickets: &'a [Ticket]) -> Self {
        Self { hall, tickets }
    }

    /// The ticket that a window has in hand.
    pub fn at(&self, window: &str) -> Option<&'a Ticket> {
        self.tickets.iter().find(|ticket| ticket.state.is_at_window() && ticket.window.as_deref() == Some(window))
    }

    /// The ticket that a window calls next: one that was handed to it; else the first of its line.
    ///
    /// # Errors
    /// [`HallError::NobodyWaits`]; a window that has somebody in hand calls nobody, which is for the caller to say with his number.
    pub fn next(&self, window: &Window) -> Result<&'a Ticket, HallError> {
        self.of(window).first().copied().ok_or(HallError::NobodyWaits)
    }

    /// All who wait for a window, in the order in which it would call them if it were alone.
    pub fn of(&self, window: &Window) -> Vec<&'a Ticket> {
        let waiting = self.tickets.iter().filter(|ticket| ticket.state == State::Waiting);
        let (handed, others): (Vec<_>, Vec<_>) = waiting.partition(|ticket| ticket.window.is_some());
        let mut mine: Vec<_> = handed.into_iter().filter(|ticket| ticket.window.as_ref() == Some(&window.id)).collect();
        mine.sort_by_key(|ticket| (ticket.since, ticket.id));
        let groups: BTreeSet<&str> = window.groups.iter().map(String::as_str).collect();
        mine.extend(self.ordered(others.into_iter().filter(|ticket| groups.contains(ticket.group.as_str())), &groups));
        mine
    }

    /// Those who have precedence first, by its rank; but after some of them in a row one of the others. Within each by arrival.
    fn ordered(&self, waiting: impl Iterator<Item = &'a Ticket>, groups: &BTreeSet<&str>) -> Vec<&'a Ticket> {
        let (mut before, mut others): (Vec<_>, Vec<_>) = waiting.partition(|ticket| ticket.precedence.is_some());
        before.sort_by_key(|ticket| (self.hall.rank(ticket.precedence.as_deref()), ticket.since, ticket.id));
        others.sort_by_key(|ticket| (ticket.since, ticket.id));
        let (mut before, mut others) = (VecDeque::from(before), VecDeque::from(others));
        let mut run = self.called_in_a_row(groups);
        let mut line = Vec::with_capacity(before.len() + others.len());
        loop {
            let turn = others.is_empty() || run < self.hall.rules.in_a_row;
            let first = if turn { before.pop_front() } else { None };
            run = if first.is_some() { run.saturating_add(1) } else { 0 };
            let Some(next) = first.or_else(|| others.pop_front()) else { return line };
            line.push(next);
        }
    }

    /// How many of those who have precedence were called one after another just now, by the windows of these groups.
    fn called_in_a_row(&self, groups: &BTreeSet<&str>) -> u32 {
        let of_groups = self.tickets.iter().filter(|ticket| groups.contains(ticket.group.as_str()));
        let mut called: Vec<_> = of_groups.filter_map(|ticket| Some((ticket.called_at?, ticket))).collect();
        called.sort_by_key(|(at, ticket)| std::cmp::Reverse((*at, ticket.id)));
        let run = called.iter().take_while(|(_, ticket)| ticket.precedence.is_some()).count();
        u32::try_from(run).unwrap_or(u32::MAX)
    }

    /// How many wait in a group.
    pub fn waiting(&self, group: &str) -> usize {
        self.tickets.iter().filter(|ticket| ticket.group == group && ticket.state == State::Waiting).count()
    }

    /// What the holder of a ticket that waits can expect; none for one that does not wait.
    pub fn outlook(&self, ticket: &Ticket, now: Timestamp) -> Option<Outlook> {
        let waits = ticket.state == State::Waiting;
        let windows: Vec<&Window> = match &ticket.window {
            Some(handed) => self.hall.window(handed).into_iter().collect(),
            None => self.windows_of(&ticket.group),
        };
        let line = self.together(&windows);
        let ahead = line.iter().position(|one| one.id == ticket.id).filter(|_| waits)?;
        Some(self.estimate(&line[..ahead], &windows, now))
    }

    /// What somebody who takes a ticket of a group now can expect.
    pub fn outlook_of(&self, group: &Group, now: Timestamp) -> Outlook {
        let windows = self.windows_of(&group.id);
        self.estimate(&self.together(&windows), &windows, now)
    }

    fn windows_of(&self, group: &str) -> Vec<&'a Window> {
        self.hall.windows.iter().filter(|window| window.groups.iter().any(|one| one == group)).collect()
    }

    /// The one line of several windows, as if they were one that serves all their groups.
    fn together(&self, windows: &[&Window]) -> Vec<&'a Ticket> {
        let groups: BTreeSet<&str> = windows.iter().flat_map(|window| &window.groups).map(String::as_str).collect();
        let here = |ticket: &&Ticket| match &ticket.window {
            Some(handed) => windows.iter().any(|window| window.id == *handed),
            None => groups.contains(ticket.group.as_str()),
        };
        let waiting = self.tickets.iter().filter(|ticket| ticket.state == State::Waiting).filter(here);
        let (mut handed, others): (Vec<_>, Vec<_>) = waiting.partition(|ticket| ticket.window.is_some());
        handed.sort_by_key(|ticket| (ticket.since, ticket.id));
        handed.extend(self.ordered(others.into_iter(), &groups));
        handed
    }

    /// The work ahead, shared by the windows that are at work.
    fn estimate(&self, ahead: &[&Ticket], windows: &[&Window], now: Timestamp) -> Outlook {
        let mine = |ticket: &&Ticket| windows.iter().any(|window| ticket.window.as_ref() == Some(&window.id));
        let in_hand: Vec<&Ticket> = self.tickets.iter().filter(|ticket| ticket.state.is_at_window()).filter(mine).collect();
        let at_work = windows.iter().filter(|window| self.is_at_work(window, now)).count().max(1);
        let spent = |ticket: &Ticket| ticket.served_at.map_or(0, |since| now.as_second().saturating_sub(since.as_second()));
        let rest = |ticket: &&Ticket| (self.serving_seconds(&ticket.group) - spent(ticket)).max(0);
        let waiting: i64 = ahead.iter().map(|ticket| self.share(ticket, windows, now)).sum();
        // A window that has nobody in hand takes the next at once.
        let free = at_work.saturating_sub(in_hand.len());
        let seconds = if ahead.len() < free { 0 } else { (waiting + in_hand.iter().map(rest).sum::<i64>()) / at_work as i64 };
        Outlook { ahead: ahead.len(), minutes: u32::try_from((seconds + 59) / 60).unwrap_or(u32::MAX) }
    }

    /// How much of the work of a ticket falls to these windows: others at work that serve it too take their part.
    fn share(&self, ticket: &Ticket, windows: &[&Window], now: Timestamp) -> i64 {
        let serves = |window: &Window| match &ticket.window {
            Some(handed) => window.id == *handed,
            None => window.groups.contains(&ticket.group),
        };
        let takes: Vec<&Window> = self.hall.windows.iter().filter(|one| serves(one) && self.is_at_work(one, now)).collect();
        let ours = takes.iter().filter(|one| windows.iter().any(|window| window.id == one.id)).count();
        match takes.len() {
            0 => self.serving_seconds(&ticket.group),
            all => self.serving_seconds(&ticket.group) * ours as i64 / all as i64,
        }
    }

    fn is_at_work(&self, window: &Window, now: Timestamp) -> bool {
        let of_window = self.tickets.iter().filter(|ticket| ticket.window.as_ref() == Some(&window.id));
        let last = of_window.filter_map(|ticket| ticket.last_called_at).max();
        self.at(&window.id).is_some() || last.is_some_and(|last| now.duration_since(last) <= AT_WORK)
    }

    /// How long serving one of a group takes: the day's mean, or what the pack says until enough were served.
    fn serving_seconds(&self, group: &str) -> i64 {
        let served = self.tickets.iter().filter(|ticket| ticket.group == group && ticket.state == State::Done);
        let seconds: Vec<i64> = served.map(|ticket| ticket.served_seconds).collect();
        match seconds.len() {
            n if n >= SERVED_MIN => seconds.iter().sum::<i64>() / n as i64,
            _ => self.hall.group(group).map_or(0, |group| i64::from(group.usual_minutes) * 60),
        }
    }
}

#[cfg(test)]
mod tests;
