//! The optimum against a solver that is too simple to be wrong: Bellman and Ford over every place as a node of its own.

use super::*;
use proptest::prelude::*;

/// Costs of candidates by entity and steward (none: no candidate), steps by steward.
#[derive(Debug, Clone)]
struct Small {
    costs: Vec<Vec<Option<i64>>>,
    steps: Vec<Vec<Step>>,
    unserved: i64,
}

fn small() -> impl Strategy<Value = Small> {
    (1usize..9, 1usize..5).prop_flat_map(|(n, m)| {
        let costs = prop::collection::vec(prop::collection::vec(prop::option::of(-5i64..30), m), n);
        let steps = prop::collection::vec(prop::collection::vec((0u32..3, -6i64..20), 0..4), m);
        (costs, steps, 0i64..80).prop_map(|(costs, mut steps, unserved)| {
            // Steps must rise.
            steps.iter_mut().for_each(|steps| steps.sort_by_key(|step| step.1));
            let steps = steps.into_iter().map(|all| all.into_iter().map(|(capacity, cost)| Step { capacity, cost }).collect());
            Small { costs, steps: steps.collect(), unserved }
        })
    })
}

fn problem(small: &Small) -> Problem {
    let mut problem = Problem::new(small.steps.clone(), small.unserved).unwrap();
    for row in &small.costs {
        let all = row.iter().enumerate().filter_map(|(steward, cost)| cost.map(|cost| (steward as u32, cost)));
        problem.add(all).unwrap();
    }
    problem
}

/// Tries every way.
fn cheapest(small: &Small, entity: usize, loads: &mut Vec<usize>) -> i64 {
    let Some(row) = small.costs.get(entity) else {
        return loads.iter().zip(&small.steps).map(|(load, steps)| load_cost(steps, *load)).sum();
    };
    let mut best = small.unserved + cheapest(small, entity + 1, loads);
    for (steward, cost) in row.iter().enumerate() {
        let room: u32 = small.steps[steward].iter().map(|step| step.capacity).sum();
        if let (Some(cost), true) = (cost, loads[steward] < room as usize) {
            loads[steward] += 1;
            best = best.min(cost + cheapest(small, entity + 1, loads));
            loads[steward] -= 1;
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn there_is_no_cheaper_plan(small in small()) {
        let problem = problem(&small);
        let plan = solve(&problem);
        prop_assert_eq!(plan.objective, cheapest(&small, 0, &mut vec![0; small.steps.len()]));
        let mut loads = vec![0u32; small.steps.len()];
        for (entity, by) in plan.served_by.iter().enumerate() {
            if let Some(steward) = by {
                loads[*steward as usize] += 1;
                prop_assert!(small.costs[entity][*steward as usize].is_some());
            }
        }
        for (load, steps) in loads.iter().zip(&small.steps) {
            prop_assert!(*load <= steps.iter().map(|step| step.capacity).sum());
        }
    }

    /// The prices prove it: nobody is served dearer than by another at its price, but for one.
    #[test]
    fn prices_prove_the_plan(small in small()) {
        let problem = problem(&small);
        let plan = solve(&problem);
        for entity in 0..problem.entities() {
            let with = |steward: u32, cost: i64| cost + plan.prices[steward as usize];
            let own = match plan.served_by[entity] {
                None => small.unserved,
                Some(steward) => problem.candidates(entity).find(|one| one.0 == steward).map(|one| with(one.0, one.1)).unwrap(),
            };
            prop_assert!(own <= small.unserved + 1);
            for (steward, cost) in problem.candidates(entity) {
                let room: u32 = small.steps[steward as usize].iter().map(|step| step.capacity).sum();
                prop_assert!(room == 0 || own <= with(steward, cost) + 1, "{} {} {}", entity, steward, cost);
            }
        }
    }
}

#[test]
fn what_cannot_be_is_refused() {
    let step = |cost| Step { capacity: 1, cost };
    assert_eq!(Problem::new(vec![vec![step(2), step(1)]], 9).unwrap_err(), ProblemError::StepsFall { steward: 0 });
    let mut problem = Problem::new(vec![vec![step(1)]], 9).unwrap();
    assert_eq!(problem.add([(1, 0)]).unwrap_err(), ProblemError::NoSuchSteward { entity: 0, steward: 1 });
    assert_eq!(problem.add([(0, 1), (0, COST_MAX + 1)]).unwrap_err(), ProblemError::CostTooLarge { entity: 0 });
    assert_eq!(problem.entities(), 0);
    problem.add([]).unwrap();
    assert_eq!(solve(&problem).objective, 9);
}
