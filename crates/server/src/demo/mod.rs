//! The demonstration city: its projects enter the register, their applications go through the desk like anybody's, on the
//! days that the plan of [`schedule`] gives. Nothing is written that `approval` did not decide.

mod drives;
mod entities;
mod establishments;
mod forces;
mod hall;
mod indicators;
mod issues;
mod leads;
mod misuse;
mod objectives;
mod parlour;
mod people;
mod policies;
mod schedule;
mod stewards;
mod trust;
mod visits;

use crate::desk::{Actors, DeskError, NewProject, Planned, Submit};
use crate::state::App;
use approval::Command;
use base::{CaseId, DutyId, PermitId, ProjectId};
use city::demo::{MisuseSeed, Origin, Seed};
use jiff::Timestamp;
use jiff::civil::Date;
use schedule::{Act, Event};
use std::collections::{BTreeMap, BTreeSet};
use store::{Change, DocumentRecord, Dossier, DutyRecord, FactRecord, Milestone, Past, Write};

/// How many projects go into one transaction.
const PROJECTS_PER_COMMIT: usize = 22;

/// How far from the seat of a county its made-up projects lie at most, in degrees of latitude: about 20 km.
const COUNTY_DEGREES: f64 = 0.18;
/// The same for functional areas: about 4 km.
const AREA_DEGREES: f64 = 0.035;

/// The instant at which the demonstration opens: Friday 2023-07-07, nine in the morning.
pub fn opening() -> Timestamp {
    calendar::start_of(Date::constant(2023, 7, 7)) + jiff::SignedDuration::from_hours(9)
}

/// A part of the demonstration, in the order in which they are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Projects with their cases, duties and documents.
    Projects,
    /// The register of business entities.
    Entities,
    /// Leaders and stewards, and whom each serves.
    Stewards,
    /// The campaign, task forces, objectives, what enterprises asked, the hall, companies being set up.
    Work,
    /// What the clocks say by the opening, and to whom policies are pushed.
    Clocks,
    /// The log of all facts, with a signed checkpoint.
    Log,
}

impl Part {
    /// What a person reads.
    pub fn name(self) -> &'static str {
        match self {
            Self::Projects => "projects",
            Self::Entities => "business entities",
            Self::Stewards => "stewardships",
            Self::Work => "parts of the daily work",
            Self::Clocks => "looks at every clock",
            Self::Log => "log of all facts",
        }
    }
}

/// Hears how much of a part is there, of how much.
pub trait Told: Fn(Part, usize, usize) {}
impl<T: Fn(Part, usize, usize)> Told for T {}

/// Fills an empty store with the demonstration, with one in `thin` of its business entities (1: all of them; tests take fewer). `told`
/// hears how far it is.
///
/// # Errors
/// A sentence that says which project, and what the law or the store said.
pub async fn build(app: &App, thin: usize, told: impl Told) -> Result<(), String> {
    let files = crate::pack::embedded_files();
    let text = |name: &str| files.get(name).map(String::as_str).ok_or_else(|| format!("the pack has no {name}"));
    let texts = city::demo::Files {
        named: text("demo/named.toml")?,
        recipe: text("demo/recipe.toml")?,
        archetypes: text("demo/archetypes.toml")?,
    };
    let district = |id: &str| app.desk.city.district(id).map_or_else(|| id.to_owned(), |one| one.name.zh.clone());
    app.store.filling(true).await.map_err(|error| error.to_string())?;
    let seeds = city::demo::seeds(texts, district).map_err(|error| error.to_string())?;
    let trust = city::demo::trust(text("demo/trust.toml")?).map_err(|error| error.to_string())?;
    let staff = people::enrol(app, &seeds).await?;
    let mut done = 0;
    let mut documents = Vec::new();
    let mut chunks = seeds.chunks(PROJECTS_PER_COMMIT);
    let mut next = || {
        let mut changes = projects(app, chunks.next().unwrap_or_default(), (&staff, &trust.misuse))?;
        documents.extend(changes.iter_mut().flat_map(|change| std::mem::take(&mut change.documents)));
        Ok::<_, String>(changes)
    };
    let mut changes = next()?;
    while !changes.is_empty() {
        done += changes.len();
        // The database writes some projects while the next are planned.
        let (written, more) = tokio::join!(biased; app.store.commit_all(changes), async { next() });
        written.map_err(|error| error.to_string())?;
        told(Part::Projects, done, seeds.len());
        changes = more?;
    }
    // Histories are written project by project; the offices counted their documents day by day.
    documents.sort_by_key(|document| (document.on, document.made_at, document.id));
    app.store.commit(Change { documents, ..Change::default() }).await.map_err(|error| error.to_string())?;
    let register = entities::build(app, (text("demo/entities.toml")?, texts.recipe), (thin, &seeds), &staff, &told).await?;
    stewards::build(app, (text("demo/stewards.toml")?, texts.recipe), (thin, register), &staff, &told).await?;
    let work = |done| told(Part::Work, done, 12);
    work(0);
    drives::build(app, texts, &seeds, &staff).await?;
    work(1);
    forces::build(app, text("demo/forces.toml")?, &seeds, &staff).await?;
    work(2);
    objectives::build(app, text("demo/objectives.toml")?, &staff).await?;
    work(3);
    issues::build(app, text("demo/issues.toml")?, &seeds, &staff).await?;
    work(4);
    hall::open(app).await?;
    work(5);
    let foundings = city::demo::foundings(text("demo/establishments.toml")?).map_err(|error| error.to_string())?;
    establishments::build(app, &foundings, &staff).await?;
    work(6);
    let met = city::demo::visits(text("demo/visits.toml")?).map_err(|error| error.to_string())?;
    visits::build(app, &met.visit, &seeds, &staff).await?;
    work(7);
    parlour::build(app, &met.event, &seeds, &staff).await?;
    work(8);
    parlour::playbook(app, &met.playbook, &seeds, &staff).await?;
    work(9);
    trust::build(app, &trust, &staff).await?;
    work(10);
    leads::build(app, text("demo/leads.toml")?, &seeds).await?;
    work(11);
    let published = city::demo::indicators(text("demo/indicators.csv")?, text("demo/indicators.toml")?);
    indicators::build(app, published.map_err(|error| error.to_string())?).await?;
    work(12);
    told(Part::Clocks, 0, 2);
    policies::build(app, &seeds).await?;
    told(Part::Clocks, 1, 2);
    crate::timers::pass(app, None).await.map_err(|problem| problem.detail_en.clone())?;
    told(Part::Clocks, 2, 2);
    app.store.put_setting("clock.now", &app.clock.now().to_string()).await.map_err(|error| error.to_string())?;
    told(Part::Log, 0, 1);
    crate::sequencer::pass(app).await.map_err(|error| error.to_string())?;
    told(Part::Log, 1, 1);
    app.store.filling(false).await.map_err(|error| error.to_string())
}

/// Projects with their histories, planned on all cores.
fn projects(app: &App, seeds: &[Seed], around: (&people::Staff, &[MisuseSeed])) -> Result<Vec<Change>, String> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let plan = |some: &[Seed]| {
        let planned = some.iter().map(|seed| project(app, seed, around).map_err(|error| format!("{}: {error}", seed.name)));
        planned.collect::<Result<Vec<Change>, String>>()
    };
    std::thread::scope(|scope| {
        let parts: Vec<_> = seeds.chunks(seeds.len().div_ceil(cores).max(1)).map(|some| scope.spawn(|| plan(some))).collect();
        let joined = parts.into_iter().map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        joined.collect::<Result<Vec<_>, String>>().map(|parts| parts.into_iter().flatten().collect())
    })
}

/// One project with its whole history, as one change: what is in between is in the facts.
fn project(app: &App, seed: &Seed, (staff, misuse): (&people::Staff, &[MisuseSeed])) -> Result<Change, DeskError> {
    let listed = at(seed.listed_on.min(seed.begin_on), 9, 0);
    let new = NewProject {
        name: seed.name.clone(),
        code: Some(seed.code.to_string()),
        district: seed.district.clone(),
        industry: seed.industry.clone(),
        cluster: seed.cluster.clone(),
        base: seed.base.clone(),
        owner: seed.owner.clone(),
        owner_code: Some(seed.owner_code.to_string()),
        confirm_codes: false,
        investment_yuan: seed.investment.get(),
        facts: seed.facts.clone(),
        planned_start_on: seed.planned_start_on,
        place: made_up_place(app, seed),
    };
    let id = ProjectId::new(app.ids.next(listed));
    let officer = Actors::of(&staff.officer);
    let mut story = Story::begin(app.desk.new_project(new, id, &officer, listed)?);
    let record = &mut story.dossier.project;
    record.listed_on = seed.listed_on;
    record.partner = seed.partner.clone();
    record.synthetic = seed.is_synthetic();
    if let Origin::Named { summary_zh, summary_en, source } = &seed.origin {
        record.summary_zh = Some(summary_zh.clone());
        record.summary_en = Some(summary_en.clone());
        record.source = Some(source.clone());
    }
    story.dossier.milestones = vec![Milestone { kind: "listed".into(), planned_on: None, done_on: Some(seed.listed_on) }];
    for event in schedule::events(app, (seed, misuse), &story.dossier)? {
        story.pass_time(app, event.at)?;
        story.happen(app, event, staff, &officer)?;
    }
    story.pass_time(app, opening())?;
    Ok(story.into_change())
}

/// Where a made-up project lies: near the seat of its district and within its border. Where a named one lies, the report does not say.
fn made_up_place(app: &App, seed: &Seed) -> Option<map::Position> {
    let city = &app.desk.city;
    let district = city.district(&seed.district).filter(|_| seed.is_synthetic())?;
    let seat = city.places.get(&district.id).and_then(|place| map::Position::new(place.lon, place.lat).ok())?;
    let borders = city.borders.as_ref();
    let border = borders.and_then(|all| all.of(&district.id).or_else(|| all.of(district.region.as_str())));
    let radius = if district.functional { AREA_DEGREES } else { COUNTY_DEGREES };
    let number = seed.code.to_string().bytes().fold(0_u64, |number, byte| number.wrapping_mul(257).wrapping_add(u64::from(byte)));
    Some(map::near(seat, border, radius, number))
}

/// A project's history as it grows.
struct Story {
    dossier: Dossier,
    facts: Vec<FactRecord>,
    documents: Vec<DocumentRecord>,
    duties: BTreeMap<DutyId, DutyRecord>,
    /// How all of them stood in between.
    past: Past,
}

impl Story {
    fn begin(planned: Planned) -> Self {
        let documents = planned.change.documents;
        Self { dossier: planned.dossier, facts: planned.change.facts, documents, duties: BTreeMap::new(), past: Past::default() }
    }

    fn happen(&mut self, app: &App, event: Event, staff: &people::Staff, officer: &Actors) -> Result<(), DeskError> {
        let planned = match event.act {
            Act::Submit { item, materials } => {
                let submit = Submit {
                    item,
                    materials,
                    committed: Vec::new(),
                    promise: None,
                    note: String::new(),
                    on_paper_at: None,
                    taken_in: None,
                    conduct: store::Conduct::default(),
                    case: CaseId::new(app.ids.next(event.at)),
                    permit: PermitId::new(app.ids.next(event.at)),
                };
                let applicant = Actors {
                    id: None,
                    name: self.dossier.project.owner.clone(),
                    role: "applicant".into(),
                    office: String::new(),
                    on_behalf_of: None,
                    checklist: None,
                };
                app.desk.submit(&self.dossier, submit, &applicant, event.at)?
            }
            Act::Do { item, command } => {
                let Some(case) = self.dossier.cases.iter().rev().find(|case| case.item == item.as_str()) else { return Ok(()) };
                let key = (case.id, case.version);
                let who = match &command {
                    Command::Supplement { .. } => Actors {
                        id: None,
                        name: self.dossier.project.owner.clone(),
                        role: "applicant".into(),
                        office: String::new(),
                        on_behalf_of: None,
                        checklist: None,
                    },
                    other => Actors::of(staff.for_step(&case.office, other.verb())),
                };
                let permit = PermitId::new(app.ids.next(event.at));
                app.desk.command(&self.dossier, key, command, permit, &who, event.at)?
            }
            Act::Reach { kind, on } => {
                let version = self.dossier.project.version;
                app.desk.milestone(&self.dossier, version, kind, Some(on), officer, event.at)?
            }
        };
        self.take(planned);
        Ok(())
    }

    /// What the law does by itself before an instant, each on the morning of its day: an application that nobody looked at is deemed accepted.
    fn pass_time(&mut self, app: &App, until: Timestamp) -> Result<(), DeskError> {
        let mut seen = BTreeSet::new();
        loop {
            let waking = self.dossier.cases.iter().filter_map(|case| Some((case.wakes_on?, case.id, case.version)));
            let next = waking.filter(|(on, id, _)| at(*on, 9, 0) < until && !seen.contains(&(*on, *id))).min();
            let Some((on, id, version)) = next else { return Ok(()) };
            seen.insert((on, id));
            let morning = at(on, 9, 0);
            let permit = PermitId::new(app.ids.next(morning));
            let planned = app.desk.command(&self.dossier, (id, version), Command::Tick {}, permit, &Actors::clock(), morning)?;
            if !planned.change.facts.is_empty() {
                self.take(planned);
            }
        }
    }

    fn take(&mut self, planned: Planned) {
        self.past.project(&self.dossier.project, &planned.dossier.project);
        for case in &self.dossier.cases {
            let next = planned.dossier.cases.iter().find(|next| next.id == case.id && next.version != case.version);
            next.into_iter().for_each(|next| self.past.case(case, next.updated_at));
        }
        for duty in &planned.change.followed {
            self.duties.get(&duty.id).into_iter().for_each(|old| self.past.duty(old, duty.updated_at));
        }
        self.dossier = planned.dossier;
        self.facts.extend(planned.change.facts);
        self.documents.extend(planned.change.documents);
        self.duties.extend(planned.change.followed.into_iter().map(|duty| (duty.id, duty)));
    }

    fn into_change(self) -> Change {
        let id = self.dossier.project.id;
        let sent_back = crate::desk::sent_back(&self.dossier.cases, &self.facts).collect();
        let tallies = self.dossier.cases.iter().flat_map(|case| crate::desk::tallies(None, case)).collect();
        Change {
            sent_back,
            tallies,
            past: self.past,
            milestones: self.dossier.milestones.into_iter().map(|one| (id, one)).collect(),
            projects: vec![Write::New(self.dossier.project)],
            cases: self.dossier.cases.into_iter().map(Write::New).collect(),
            permits: self.dossier.permits,
            followed: self.duties.into_values().collect(),
            facts: self.facts,
            documents: self.documents,
            ..Change::default()
        }
    }
}

fn at(day: Date, hour: i64, minute: i64) -> Timestamp {
    calendar::start_of(day) + jiff::SignedDuration::from_mins(hour * 60 + minute)
}

/// Commits what was planned; what the desk refused is told field by field.
/// What an office is called in the demonstration's records.
fn office_name(app: &App, office: &str) -> String {
    app.desk.city.office(office).map_or_else(|| office.to_owned(), |one| one.name.zh.clone())
}

async fn commit(app: &App, change: Result<Change, DeskError>) -> Result<(), String> {
    let change = change.map_err(|error| match error {
        DeskError::Invalid(errors) => {
            errors.iter().map(|error| format!("{}: {}", error.field, error.message_en)).collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    })?;
    app.store.commit(change).await.map(drop).map_err(|error| error.to_string())
}
