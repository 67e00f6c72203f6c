//! Which entities of the register belong to which links of the city's chains (环节企业), in memory: a chain of a large register is counted without reading
//! a row.
//!
//! It is read when it is first needed; afterwards what entered or was edited since is read before each question (two index ranges). A server that dies
//! loses nothing: the rows are the truth.

use crate::matching::{RegisterError, off_thread};
use base::EntityId;
use chain::{Match, Matcher, Plan};
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};
use store::{EntityBrief, EntityRecord, Store};

/// Entities that were edited since, read one by one; with more, everything is read anew.
const EDITED_MAX: u32 = 2_000;

/// The city's chains over its register.
#[derive(Debug, Default)]
pub struct Chains {
    plan: Option<Plan>,
    matcher: Arc<Matcher>,
    kept: RwLock<Option<Arc<Register>>>,
    /// Only one reads at a time; others wait for what it reads.
    reading: tokio::sync::Mutex<()>,
}

/// The entities of each rule, as of the last look.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// For each rule of the plan its entities, by their numbers, ascending.
    of: Vec<Vec<Member>>,
    districts: Vec<String>,
    last_number: i64,
    /// Up to when edits are in it, and those of that instant.
    edited: Timestamp,
    at_edited: HashMap<EntityId, i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Member {
    n: i64,
    district: u16,
    above_scale: bool,
}

impl Chains {
    /// Over a city's plan, if it has one.
    pub fn new(plan: Option<&Plan>) -> Self {
        let matcher = plan.map(|plan| Matcher::new(plan.rules())).unwrap_or_default();
        Self { plan: plan.cloned(), matcher: Arc::new(matcher), ..Self::default() }
    }

    /// What something with this industry and name belongs to, and why.
    pub fn matches(&self, industry: &str, name: &str) -> Vec<Match> {
        self.matcher.of(industry, name)
    }

    /// Reads the register before anybody asks; whoever asks is told what is wrong.
    pub async fn warm(&self, store: &Store) {
        if let Err(error) = self.register(store).await {
            tracing::warn!(%error, "the register was not read for the chains");
        }
    }

    /// The register as it is now.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn register(&self, store: &Store) -> Result<Arc<Register>, RegisterError> {
        let Some(plan) = &self.plan else { return Ok(Arc::default()) };
        let _one = self.reading.lock().await;
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner).clone();
        let last_number = store.last_entity_number().await?;
        let Some(kept) = kept else { return self.load(store, plan, last_number).await };
        let mut edited = store.entities_edited(kept.edited, EDITED_MAX + 1).await?;
        if edited.len() > EDITED_MAX as usize {
            return self.load(store, plan, last_number).await;
        }
        edited.retain(|one| kept.at_edited.get(&one.id) != Some(&one.version));
        if edited.is_empty() && kept.last_number == last_number {
            return Ok(kept);
        }
        let mut next = Register::clone(&kept);
        if kept.last_number != last_number {
            let entered = store.entity_briefs(kept.last_number, &plan.kinds).await?;
            let matcher = Arc::clone(&self.matcher);
            next = off_thread(move || {
                entered.iter().for_each(|one| next.put(one, &matcher.of(one.industry.as_deref().unwrap_or_default(), &one.name)));
                next
            })
            .await?;
            next.last_number = last_number;
        }
        for one in &edited {
            next.edit(one, plan, &self.matcher);
        }
        Ok(self.keep(next))
    }

    async fn load(&self, store: &Store, plan: &Plan, last_number: i64) -> Result<Arc<Register>, RegisterError> {
        // Before the rows: what is edited meanwhile is read again.
        let edited = store.last_entity_edit().await?.unwrap_or(Timestamp::MIN);
        let rows = store.entity_briefs(0, &plan.kinds).await?;
        let (matcher, rules) = (Arc::clone(&self.matcher), plan.rules().count());
        let read = off_thread(move || {
            let mut all = Register { of: vec![Vec::new(); rules], last_number, edited, ..Register::default() };
            rows.iter().for_each(|one| all.put(one, &matcher.of(one.industry.as_deref().unwrap_or_default(), &one.name)));
            all
        });
        Ok(self.keep(read.await?))
    }

    fn keep(&self, register: Register) -> Arc<Register> {
        let kept = Arc::new(register);
        *self.kept.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&kept));
        kept
    }
}

impl Register {
    fn district(&mut self, id: &str) -> u16 {
        let at = self.districts.iter().position(|one| one == id).unwrap_or_else(|| {
            self.districts.push(id.to_owned());
            self.districts.len() - 1
        });
        u16::try_from(at).unwrap_or(u16::MAX)
    }

    fn put(&mut self, one: &EntityBrief, matches: &[Match]) {
        let member = Member { n: one.n, district: self.district(&one.district), above_scale: one.above_scale != 0 };
        for found in matches {
            let members = &mut self.of[found.rule];
            let at = members.partition_point(|other| other.n < member.n);
            if members.get(at).is_some_and(|other| other.n == member.n) {
                members[at] = member;
            } else {
                members.insert(at, member);
            }
        }
    }

    fn edit(&mut self, one: &EntityRecord, plan: &Plan, matcher: &Matcher) {
        for members in &mut self.of {
            if let Ok(at) = members.binary_search_by_key(&one.n, |other| other.n) {
                members.remove(at);
            }
        }
        if one.ended_on.is_none() && plan.kinds.contains(&one.kind) {
            let brief = EntityBrief {
                n: one.n,
                name: one.name.clone(),
                district: one.district.clone(),
                industry: one.industry.clone(),
                above_scale: one.attributes.get("above_scale").unwrap_or(0),
            };
            self.put(&brief, &matcher.of(one.industry.as_deref().unwrap_or_default(), &one.name));
        }
        if one.updated_at > self.edited {
            self.edited = one.updated_at;
            self.at_edited.clear();
        }
        if one.updated_at == self.edited {
            self.at_edited.insert(one.id, one.version);
        }
    }

    fn members<'a>(&'a self, rule: usize, within: Option<&'a [String]>) -> impl Iterator<Item = Member> + 'a {
        let districts: Option<BTreeSet<u16>> = within.map(|ids| {
            let known = self.districts.iter().enumerate().filter(|(_, one)| ids.contains(one));
            known.filter_map(|(at, _)| u16::try_from(at).ok()).collect()
        });
        let all = self.of.get(rule).map(Vec::as_slice).unwrap_or_default();
        all.iter().copied().filter(move |one| districts.as_ref().is_none_or(|ids| ids.contains(&one.district)))
    }

    /// How many entities belong to any of these rules, and how many of them are above scale; of some districts alone, if it is said.
    pub fn count(&self, rules: &[usize], within: Option<&[String]>) -> (u64, u64) {
        if let [rule] = rules {
            let above = |all: (u64, u64), one: Member| (all.0 + 1, all.1 + u64::from(one.above_scale));
            return self.members(*rule, within).fold((0, 0), above);
        }
        let words = usize::try_from(self.last_number).unwrap_or(0) / 64 + 1;
        let (mut all, mut above) = (vec![0u64; words], vec![0u64; words]);
        for one in rules.iter().flat_map(|rule| self.members(*rule, within)) {
            let Ok(n) = usize::try_from(one.n) else { continue };
            if n / 64 < words {
                all[n / 64] |= 1 << (n % 64);
                above[n / 64] |= u64::from(one.above_scale) << (n % 64);
            }
        }
        let sum = |bits: &[u64]| bits.iter().map(|word| u64::from(word.count_ones())).sum();
        (sum(&all), sum(&above))
    }

    /// Their numbers, those registered last first.
    pub fn numbers(&self, rules: &[usize], within: Option<&[String]>, only_above_scale: bool) -> Vec<i64> {
        let found = rules.iter().flat_map(|rule| self.members(*rule, within));
        let mut all: Vec<i64> = found.filter(|one| one.above_scale || !only_above_scale).map(|one| one.n).collect();
        all.sort_unstable_by(|one, other| other.cmp(one));
        all.dedup();
        all
    }
}
