//! What it costs that somebody serves an entity: district, distance, trade, size, and that it was somebody else's before.

use crate::{Problem, ProblemError, Step};
use std::collections::HashMap;

/// Candidates of the entity's own township at most.
const OF_TOWNSHIP: usize = 12;
/// Candidates of its own district who know its trade at most.
const OF_TRADE: usize = 16;
/// Other candidates of its own district.
const OF_DISTRICT: usize = 6;
/// Candidates of each of the nearest districts.
const OF_NEXT: usize = 4;
/// How many districts are near.
const NEXT: usize = 2;

/// Somebody who serves (服务者): a steward or a leading cadre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// His district, by its place in the table of distances; none: all of them.
    pub district: Option<usize>,
    /// His township within it.
    pub township: Option<i64>,
    /// Bit i: he knows trade i.
    pub expertise: u64,
    /// The size of entities that he is used to, 0 to 3.
    pub size: i64,
    /// Entities that cost nothing more.
    pub room_free: u32,
    /// Entities at most.
    pub room_most: u32,
}

/// An entity to be served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// Its district, by its place in the table of distances.
    pub district: usize,
    /// Its township.
    pub township: Option<i64>,
    /// Its trade, 0 to 63; none when it is unknown.
    pub trade: Option<u8>,
    /// Its size, 0 to 3; none when it is unknown.
    pub size: Option<i64>,
    /// Who serves it now.
    pub now: Option<u32>,
    /// Whether that shall stay.
    pub locked: bool,
}

/// What counts how much (计价).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weights {
    /// Another district.
    pub other_district: i64,
    /// A trade that he does not know.
    pub trade_unknown: i64,
    /// Each step between the sizes.
    pub size_step: i64,
    /// Each kilometre.
    pub km: i64,
    /// Nobody.
    pub unserved: i64,
    /// That it was somebody else's before: the price of a change.
    pub change: i64,
    /// What an entity beyond the free room costs, by thirds of the rest.
    pub load: [i64; 3],
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            other_district: 400,
            trade_unknown: 300,
            size_step: 60,
            km: 10,
            unserved: 100_000,
            change: 200,
            load: [40, 120, 300],
        }
    }
}

/// What a pair is made of: by these it is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// Kilometres between them, as the table of distances has it.
    pub km: i64,
    /// Whether they are of one township.
    pub same_township: bool,
    /// Whether they are of one district, or he is of all.
    pub same_district: bool,
    /// Whether he knows its trade.
    pub knows_trade: bool,
    /// Steps between the sizes.
    pub size_steps: i64,
}

impl Parts {
    /// What the pair costs, without load and change.
    pub fn cost(&self, weights: &Weights) -> i64 {
        let if_not = |good: bool, cost: i64| if good { 0 } else { cost };
        if_not(self.same_district, weights.other_district)
            + if_not(self.knows_trade, weights.trade_unknown)
            + self.size_steps * weights.size_step
            + self.km * weights.km
    }
}

/// Who can serve and how far districts are apart.
#[derive(Debug)]
pub struct Field<'a> {
    servers: &'a [Server],
    /// Kilometres from district to district; on the diagonal those between two townships of it.
    km: &'a [Vec<i64>],
    weights: Weights,
    of_township: HashMap<(usize, i64), Vec<u32>>,
    of_trade: HashMap<(usize, u8), Vec<u32>>,
    of_district: Vec<Vec<u32>>,
    next: Vec<Vec<usize>>,
}

impl<'a> Field<'a> {
    /// Sorts who can serve by where they are and what they know.
    pub fn new(servers: &'a [Server], km: &'a [Vec<i64>], weights: Weights) -> Self {
        let mut field = Self {
            servers,
            km,
            weights,
            of_township: HashMap::new(),
            of_trade: HashMap::new(),
            of_district: vec![Vec::new(); km.len()],
            next: Vec::new(),
        };
        for (at, server) in (0u32..).zip(servers) {
            let districts = server.district.map_or(0..km.len(), |one| one..one + 1);
            for district in districts.filter(|one| *one < km.len()) {
                field.of_district[district].push(at);
                for trade in (0u8..64).filter(|trade| server.expertise >> trade & 1 == 1) {
                    field.of_trade.entry((district, trade)).or_default().push(at);
                }
                if let (Some(township), Some(_)) = (server.township, server.district) {
                    field.of_township.entry((district, township)).or_default().push(at);
                }
            }
        }
        for (from, row) in km.iter().enumerate() {
            let mut others: Vec<usize> = (0..km.len()).filter(|to| *to != from).collect();
            others.sort_by_key(|to| row[*to]);
            others.truncate(NEXT);
            field.next.push(others);
        }
        field
    }

    /// What a pair is made of.
    pub fn parts(&self, served: &Served, server: u32) -> Parts {
        let server = &self.servers[server as usize];
        let same_district = server.district.is_none_or(|one| one == served.district);
        let same_township =
            server.district == Some(served.district) && server.township.is_some() && server.township == served.township;
        let km = match server.district {
            None => 0,
            Some(_) if same_township => 0,
            Some(district) => self.km.get(served.district).and_then(|row| row.get(district)).copied().unwrap_or(0),
        };
        Parts {
            km,
            same_township,
            same_district,
            knows_trade: served.trade.is_none_or(|trade| server.expertise >> trade & 1 == 1),
            size_steps: served.size.map_or(0, |size| (size - server.size).abs()),
        }
    }

    /// The candidates of an entity, each once: those near it and those who know its trade, and whoever serves it now.
    pub fn candidates(&self, at: usize, served: &Served) -> Vec<u32> {
        if let (true, Some(now)) = (served.locked, served.now) {
            return vec![now];
        }
        let mut all: Vec<u32> = served.now.into_iter().collect();
        // Each entity begins elsewhere in a long list, so that not all ask the same few.
        let mut take = |list: Option<&Vec<u32>>, most: usize| {
            let list = list.map_or(&[][..], Vec::as_slice);
            let begin = if list.is_empty() { 0 } else { at % list.len() };
            all.extend(list[begin..].iter().chain(&list[..begin]).take(most));
        };
        if let Some(township) = served.township {
            take(self.of_township.get(&(served.district, township)), OF_TOWNSHIP);
        }
        if let Some(trade) = served.trade {
            take(self.of_trade.get(&(served.district, trade)), OF_TRADE);
        }
        take(self.of_district.get(served.district), OF_DISTRICT);
        for district in self.next.get(served.district).into_iter().flatten() {
            match served.trade {
                Some(trade) => take(self.of_trade.get(&(*district, trade)), OF_NEXT),
                None => take(self.of_district.get(*district), OF_NEXT),
            }
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    /// What a load costs somebody: nothing as far as the free room, then by thirds of the rest.
    pub fn steps(&self, one: &Server) -> Vec<Step> {
        let rest = one.room_most.saturating_sub(one.room_free);
        let [first, second, third] = self.weights.load;
        vec![
            Step { capacity: one.room_free.min(one.room_most), cost: 0 },
            Step { capacity: rest / 3, cost: first },
            Step { capacity: rest / 3, cost: second },
            Step { capacity: rest - rest / 3 * 2, cost: third },
        ]
    }

    /// The problem of serving all of them.
    ///
    /// # Errors
    /// [`ProblemError`] when weights are out of range.
    pub fn problem(&self, served: &[Served]) -> Result<Problem, ProblemError> {
        let steps = self.servers.iter().map(|one| self.steps(one)).collect();
        let mut problem = Problem::new(steps, self.weights.unserved)?;
        for (at, one) in served.iter().enumerate() {
            let cost = |server: u32| {
                let moves = one.now.is_some_and(|now| now != server);
                (server, self.parts(one, server).cost(&self.weights) + if moves { self.weights.change } else { 0 })
            };
            problem.add(self.candidates(at, one).into_iter().map(cost))?;
        }
        Ok(problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve;

    fn server(district: usize, township: i64, expertise: u64, room: u32) -> Server {
        Server { district: Some(district), township: Some(township), expertise, size: 0, room_free: room, room_most: room }
    }

    fn served(district: usize, township: i64, trade: u8) -> Served {
        Served { district, township: Some(township), trade: Some(trade), size: Some(0), now: None, locked: false }
    }

    #[test]
    fn who_is_near_and_knows_the_trade_serves() {
        let km = [vec![8, 20], vec![20, 8]];
        let servers = [server(0, 1, 0b01, 1), server(0, 2, 0b10, 1), server(1, 1, 0b11, 5)];
        let field = Field::new(&servers, &km, Weights::default());
        let all = [served(0, 1, 0), served(0, 1, 1), served(1, 9, 0)];
        let plan = solve(&field.problem(&all).unwrap());
        assert_eq!(plan.served_by, [Some(0), Some(1), Some(2)]);
        let parts = field.parts(&all[1], 1);
        assert_eq!((parts.same_district, parts.same_township, parts.knows_trade, parts.km), (true, false, true, 8));
    }

    #[test]
    fn a_change_is_made_only_when_it_is_worth_its_price_and_never_against_a_lock() {
        let km = [vec![8]];
        let servers = [server(0, 1, 0b1, 5), server(0, 2, 0b1, 5)];
        let mut one = Served { now: Some(1), ..served(0, 1, 0) };
        let by = |one: &Served, change: i64| {
            let field = Field::new(&servers, &km, Weights { change, ..Weights::default() });
            solve(&field.problem(std::slice::from_ref(one)).unwrap()).served_by[0]
        };
        assert_eq!((by(&one, 81), by(&one, 79)), (Some(1), Some(0)), "the other township is 8 km at 10 away");
        one.locked = true;
        assert_eq!(by(&one, 0), Some(1));
    }
}
