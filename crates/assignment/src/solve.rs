//! The optimum, by an auction in both directions with falling ε.
//!
//! Every steward has a price, the cost of its next place and of whoever must move for it. An entity that nobody serves yet bids for its
//! cheapest candidate, up to where the second cheapest would be as good: it takes a free place, or that of whoever tolerates least, who
//! then bids again (prices rise). A steward that has a free place at more than the place costs offers it to the entity that would gain most
//! (prices fall). What holds at every moment: nobody is served dearer than by another at its price, but for ε. When all are served and no
//! free place is too dear, the plan costs at most n·ε more than the best; costs are multiplied by n + 1, so that the last round, with ε = 1,
//! ends at the optimum. Each round begins with the prices of the one before (Bertsekas and Castañon, "The auction algorithm for the
//! transportation problem", 1989; reverse auctions: Bertsekas, Castañon and Tsaknakis, 1993). A steward's places are alike but for the
//! steps of their costs, so that it has one price and not one for each place.

use crate::{Problem, Step};

/// Nobody yet.
const NONE: u32 = u32::MAX;
/// Left without anybody.
const LEFT: u32 = u32::MAX - 1;
/// More than anything costs, and far from the end of the numbers.
const NEVER: i64 = i64::MAX / 4;
/// By how much ε falls from round to round.
const FALL: i64 = 6;

/// Who serves whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Who serves each entity; nobody where serving it costs more than leaving it.
    pub served_by: Vec<Option<u32>>,
    /// What all of it costs; there is no cheaper plan.
    pub objective: i64,
    /// How many entities nobody serves.
    pub unserved: usize,
    /// What one more entity would cost each steward, to within one: by them a pair can be explained.
    pub prices: Vec<i64>,
}

/// Whom a steward serves.
#[derive(Debug, Default)]
struct Load {
    /// Each with the price up to which it stays.
    serves: Vec<(i64, u32)>,
    /// The price of the next free place, not below what it costs; [`NEVER`] when there is none.
    free: i64,
    /// What the places cost, in their order.
    costs: Vec<i64>,
}

impl Load {
    /// What the next place costs.
    fn next(&self) -> Option<i64> {
        self.costs.get(self.serves.len()).copied()
    }

    /// Sets the price of the next free place, or what it costs if that is more.
    fn offer(&mut self, price: i64) {
        self.free = self.next().map_or(NEVER, |cost| price.max(cost));
    }

    /// Its price: of its places the lowest.
    fn price(&self) -> i64 {
        self.serves.iter().map(|one| one.0).min().unwrap_or(NEVER).min(self.free)
    }

    /// Whether a free place is dearer than it needs to be.
    fn is_dear(&self) -> bool {
        self.next().is_some_and(|cost| self.free > cost)
    }
}

struct Auction<'a> {
    problem: &'a Problem,
    /// By what every cost is multiplied.
    scale: i64,
    unserved: i64,
    loads: Vec<Load>,
    /// The price of each steward.
    prices: Vec<i64>,
    /// Who serves each entity, and the candidate's own cost.
    by: Vec<(u32, i64)>,
    /// The entities that name each steward, with their costs: the candidates, the other way round.
    named_first: Vec<usize>,
    named: Vec<(i32, u32)>,
}

/// The cheapest plan.
pub fn solve(problem: &Problem) -> Plan {
    let mut auction = Auction::new(problem);
    let widest = problem.candidates.iter().map(|one| i64::from(one.0).abs()).max().unwrap_or(0).max(1);
    let mut epsilon = (widest * auction.scale / 16).max(1);
    loop {
        auction.round(epsilon);
        if epsilon == 1 {
            return auction.plan();
        }
        epsilon = (epsilon / FALL).max(1);
    }
}

impl<'a> Auction<'a> {
    fn new(problem: &'a Problem) -> Self {
        let scale = problem.entities() as i64 + 1;
        let load = |steps: &Vec<Step>| {
            let places = steps
                .iter()
                .flat_map(|step| std::iter::repeat_n(step.cost * scale, step.capacity.min(problem.entities() as u32) as usize));
            let mut load = Load { costs: places.collect(), ..Load::default() };
            load.offer(-NEVER);
            load
        };
        let loads: Vec<Load> = problem.steps.iter().map(load).collect();
        let mut named_first = vec![0usize; loads.len() + 1];
        for &(_, steward) in &problem.candidates {
            named_first[steward as usize + 1] += 1;
        }
        for at in 1..named_first.len() {
            named_first[at] += named_first[at - 1];
        }
        let mut next = named_first.clone();
        let mut named = vec![(0, 0); problem.candidates.len()];
        for entity in 0..problem.entities() {
            for &(cost, steward) in &problem.candidates[problem.first[entity]..problem.first[entity + 1]] {
                named[next[steward as usize]] = (cost, entity as u32);
                next[steward as usize] += 1;
            }
        }
        Self {
            problem,
            scale,
            unserved: problem.unserved * scale,
            prices: loads.iter().map(Load::price).collect(),
            loads,
            by: vec![(NONE, 0); problem.entities()],
            named_first,
            named,
        }
    }

    /// One round: whoever is not content within ε bids again, then places that are too dear are offered.
    fn round(&mut self, epsilon: i64) {
        for (load, price) in self.loads.iter_mut().zip(&self.prices) {
            load.serves.iter_mut().for_each(|one| one.0 = *price);
        }
        let floor = self.floor();
        let mut waiting = Vec::new();
        for entity in 0..self.by.len() as u32 {
            let best = self.best(entity, floor).price;
            if self.pays(entity) > best + epsilon {
                self.leave(entity);
                waiting.push(entity);
            }
        }
        waiting.reverse();
        self.rise(waiting, epsilon);
        self.fall(epsilon);
    }

    /// No steward's price is lower.
    fn floor(&self) -> i64 {
        self.prices.iter().copied().min().unwrap_or(0)
    }

    /// What an entity costs as it is served now, the price included.
    fn pays(&self, entity: u32) -> i64 {
        match self.by[entity as usize] {
            (NONE, _) => NEVER,
            (LEFT, _) => self.unserved,
            (steward, cost) => cost + self.prices[steward as usize],
        }
    }

    /// Where an entity is served best; to be left unserved is one of the choices.
    fn best(&self, entity: u32, floor: i64) -> Choice {
        let problem = self.problem;
        let mut choice = Choice { steward: LEFT, own: 0, price: self.unserved, second: NEVER };
        for &(own, steward) in &problem.candidates[problem.first[entity as usize]..problem.first[entity as usize + 1]] {
            let own = i64::from(own) * self.scale;
            if own + floor >= choice.second {
                break;
            }
            let price = self.prices[steward as usize] + own;
            if price < choice.price {
                choice = Choice { steward, own, price, second: choice.price };
            } else if price < choice.second {
                choice.second = price;
            }
        }
        choice
    }

    /// Prices rise until everybody is content: each takes its best place at what the second best is worth to it.
    fn rise(&mut self, mut waiting: Vec<u32>, epsilon: i64) {
        let floor = self.floor();
        while let Some(entity) = waiting.pop() {
            let choice = self.best(entity, floor);
            if choice.steward == LEFT {
                self.by[entity as usize] = (LEFT, 0);
                continue;
            }
            // As far as it would stay; the second best is never beyond being left unserved.
            let stays = choice.second - choice.own + epsilon;
            let load = &mut self.loads[choice.steward as usize];
            if load.free > self.prices[choice.steward as usize]
                && let Some(least) = (0..load.serves.len()).min_by_key(|at| load.serves[*at].0)
            {
                let (_, out) = std::mem::replace(&mut load.serves[least], (stays, entity));
                self.by[out as usize] = (NONE, 0);
                waiting.push(out);
            } else {
                load.serves.push((stays, entity));
                load.offer(self.prices[choice.steward as usize]);
            }
            self.by[entity as usize] = (choice.steward, choice.own);
            self.prices[choice.steward as usize] = load.price();
        }
    }

    /// Prices of free places fall to what they cost, or to where somebody comes for them.
    fn fall(&mut self, epsilon: i64) {
        let mut dear: Vec<u32> = (0..self.loads.len() as u32).filter(|at| self.loads[*at as usize].is_dear()).collect();
        while let Some(steward) = dear.pop() {
            let at = steward as usize;
            let Some(cost) = self.loads[at].next().filter(|_| self.loads[at].is_dear()) else { continue };
            // What the place is worth to the two that would gain most by it.
            let (mut first, mut second, mut who, mut its) = (-NEVER, -NEVER, NONE, 0);
            for &(own, entity) in &self.named[self.named_first[at]..self.named_first[at + 1]] {
                if self.by[entity as usize].0 == steward {
                    continue;
                }
                let own = i64::from(own) * self.scale;
                let worth = self.pays(entity) - own;
                if worth > first {
                    (second, first, who, its) = (first, worth, entity, own);
                } else if worth > second {
                    second = worth;
                }
            }
            if first - epsilon <= cost {
                self.loads[at].offer(cost);
                self.prices[at] = self.loads[at].price();
                continue;
            }
            if let Some(left) = self.leave(who)
                && self.loads[left as usize].is_dear()
            {
                dear.push(left);
            }
            let load = &mut self.loads[at];
            let price = cost.max(second - epsilon);
            load.serves.push((price, who));
            load.offer(price);
            if load.is_dear() {
                dear.push(steward);
            }
            self.by[who as usize] = (steward, its);
            self.prices[at] = self.loads[at].price();
        }
    }

    /// Takes an entity from whoever serves it: a free place at the same price. Gives who it was.
    fn leave(&mut self, entity: u32) -> Option<u32> {
        let (steward, _) = std::mem::replace(&mut self.by[entity as usize], (NONE, 0));
        let load = self.loads.get_mut(steward as usize)?;
        if let Some(at) = load.serves.iter().position(|one| one.1 == entity) {
            load.serves.swap_remove(at);
        }
        let price = self.prices[steward as usize];
        load.offer(price);
        self.prices[steward as usize] = load.price();
        Some(steward)
    }

    fn plan(self) -> Plan {
        let served_by: Vec<Option<u32>> = self.by.iter().map(|one| (one.0 < LEFT).then_some(one.0)).collect();
        let own: i64 = self.by.iter().filter(|one| one.0 < LEFT).map(|one| one.1 / self.scale).sum();
        let loads: i64 =
            self.loads.iter().zip(&self.problem.steps).map(|(load, steps)| load_cost(steps, load.serves.len())).sum();
        let unserved = served_by.iter().filter(|one| one.is_none()).count();
        let objective = own + loads + unserved as i64 * self.problem.unserved;
        let prices = self.prices.iter().map(|price| price.div_euclid(self.scale)).collect();
        Plan { served_by, objective, unserved, prices }
    }
}

/// The best choice of an entity.
struct Choice {
    steward: u32,
    /// The candidate's own cost.
    own: i64,
    /// With the steward's price.
    price: i64,
    /// The same of the second best.
    second: i64,
}

/// What a load of so many entities costs.
pub fn load_cost(steps: &[Step], entities: usize) -> i64 {
    let mut left = entities as i64;
    let part = |step: &Step| {
        let n = left.min(step.capacity.into());
        left -= n;
        n * step.cost
    };
    steps.iter().map(part).sum()
}
