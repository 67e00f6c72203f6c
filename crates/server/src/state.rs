//! What every request sees: the store, the desk, the clock, the keys.

mod together;

pub use together::DoneTogether;

use crate::clock::Clock;
use crate::desk::{Desk, DeskError, Planned};
use crate::ids::Ids;
use crate::problem::{Changed, Problem};
use crate::session::Me;
use axum::http::{HeaderMap, StatusCode};
use base::{CaseId, ProjectId, UserId};
use jiff::civil::Date;
use permit::{Fonts, IssuerKey, TrustedKey};
use serde::{Deserialize, Serialize};
use std::ops::Deref;
use std::sync::Arc;
use store::{Answer, Change, Dossier, Papers, Store, StoreError};
use uuid::Uuid;

/// The longest `Idempotency-Key`, in bytes.
const IDEMPOTENCY_KEY_BYTES_MAX: usize = 200;

/// The server's state; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

/// What [`App`] shares.
pub struct Shared {
    /// All rows.
    pub store: Store,
    /// All files.
    pub papers: Papers,
    /// Files on their way in.
    pub staging: crate::uploads::Staging,
    /// The city and what may be done.
    pub desk: Desk,
    /// The city's clock: simulated in the demo.
    pub clock: Clock,
    /// The wall's clock, for sessions.
    pub wall: Clock,
    /// New ids.
    pub ids: Ids,
    /// Signs permits.
    pub issuer: IssuerKey,
    /// The public halves of those keys and of their predecessors, with their days.
    pub published: Vec<permit::PublishedKey>,
    /// Sign the log.
    pub log: crate::keys::LogKeys,
    /// Seals the secrets of accounts.
    pub vault: crate::vault::Vault,
    /// The proxy in front, if the operator named one.
    pub proxy: crate::client::Proxy,
    /// Where people may sign in too, if the operator named a provider.
    pub provider: Option<crate::oidc::Provider>,
    /// The base map behind the city's own, if the operator chose one.
    pub base_map: Option<crate::base_map::BaseMap>,
    /// Whose signatures are believed.
    pub trusted: Vec<TrustedKey>,
    /// For permits.
    pub fonts: Fonts,
    /// Whether this is the demonstration.
    pub demo: bool,
    /// Notices as they are told, for whoever has the product open.
    pub live: crate::live::Live,
    /// The register in memory, for whoever asks rules of all of it.
    pub register: crate::matching::Register,
    /// Which entities belong to which links of the city's chains.
    pub chains: crate::chains::Chains,
    /// What watching by rule found last.
    pub watching: crate::watching::Watching,
    /// The answers that are kept while nothing changes.
    pub kept: crate::kept::Kept,
    /// Who read personal data, until it is written.
    pub reads: crate::reads::Reads,
    /// What forms ask of people, until it is written.
    pub burden: crate::burden::Counts,
    /// What monitoring asks.
    pub metrics: crate::metrics::Metrics,
    /// Spreadsheets that are being taken in.
    pub imports: crate::imports::Imports,
    /// Sends what leaves the house.
    pub deliver: crate::deliver::Deliver,
}

impl App {
    /// Shares the state among all requests.
    pub fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    /// The day in the city.
    pub fn today(&self) -> Date {
        calendar::date_of(self.clock.now())
    }

    /// Today, and the last day that counts as due soon.
    pub fn today_and_soon(&self) -> (Date, Date) {
        self.day_and_soon(None)
    }

    /// A past day or today, and the last day that counted as due soon then.
    pub fn day_and_soon(&self, past: Option<Date>) -> (Date, Date) {
        let day = past.unwrap_or_else(|| self.today());
        let soon = self.desk.calendar(day).add_working_days(day, crate::api::view::DUE_SOON_WORKING_DAYS);
        (day, soon.map_or(day, |due| due.on))
    }

    /// What a repeated request has already done: its `Idempotency-Key` is known.
    pub async fn repeated(&self, key: &Option<Key>, me: &Me) -> Result<Option<Done>, Problem> {
        let Some(Key(key)) = key else { return Ok(None) };
        let Some(answer) = self.store.answer(key, me.id).await? else { return Ok(None) };
        let subject: Subject = serde_json::from_str(&answer.body).map_err(Problem::broken)?;
        let dossier = self.store.dossier(subject.project).await?;
        let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
        Ok(Some(Done { status, dossier, case: subject.case }))
    }

    /// Commits what was planned, in one transaction.
    pub async fn commit(&self, mut planned: Planned, me: &Me, key: Option<Key>, status: StatusCode) -> Result<Done, Problem> {
        let subject = Subject { project: planned.dossier.project.id, case: planned.case };
        let again = key.as_ref().map(|Key(key)| Key(key.clone()));
        planned.change.answer = key.map(|Key(key)| Answer {
            key,
            user_id: me.id,
            status: status.as_u16(),
            body: serde_json::to_string(&subject).unwrap_or_default(),
            at: self.wall.now(),
        });
        let about = planned.case.map_or(subject.project.uuid(), |case| case.uuid());
        match self.store.commit(planned.change).await {
            Err(error @ StoreError::Conflict { .. }) => Err(self.conflict(error, about).await),
            // The same request arrived twice at once: the other one did it.
            Err(StoreError::Taken { what: "answer" }) => self.repeated(&again, me).await?.ok_or_else(Problem::busy),
            Err(other) => Err(other.into()),
            Ok(committed) => {
                let mut numbers = committed.numbers.into_iter();
                for case in planned.dossier.cases.iter_mut().filter(|case| case.number.is_empty()) {
                    case.number = numbers.next().unwrap_or_default();
                }
                Ok(Done { status, dossier: planned.dossier, case: planned.case })
            }
        }
    }

    /// Commits what was planned for a record that stands by itself. A version conflict, seen by the desk or by the store, is told as
    /// what changed.
    pub async fn commit_change(&self, planned: Result<Change, DeskError>, subject: Uuid) -> Result<(), Problem> {
        match self.store.commit(self.explain_conflict(planned, subject).await?).await {
            Err(error @ StoreError::Conflict { .. }) => Err(self.conflict(error, subject).await),
            other => Ok(other.map(drop)?),
        }
    }

    /// Turns a version conflict of the desk into what changed.
    pub async fn explain_conflict<T>(&self, planned: Result<T, DeskError>, subject: Uuid) -> Result<T, Problem> {
        match planned {
            Err(DeskError::Conflict { expected, found }) => {
                Err(self.conflict(StoreError::Conflict { expected, found }, subject).await)
            }
            other => Ok(other?),
        }
    }

    pub(crate) async fn conflict(&self, error: StoreError, subject: Uuid) -> Problem {
        let StoreError::Conflict { found, .. } = error else { return error.into() };
        let last = self.store.facts_of(subject).await.ok().and_then(|facts| facts.into_iter().next_back());
        let label = last.as_ref().map(|fact| crate::api::view::fact_label(&fact.kind));
        Problem::conflict(Changed {
            version: found,
            by: last.as_ref().map(|fact| fact.actor_name.clone()),
            at: last.as_ref().map(|fact| crate::api::view::instant(fact.at)),
            what: label.as_ref().map(|label| label.zh.clone()),
            what_en: label.map(|label| label.en),
        })
    }

    /// Renders and signs a permit off the request's thread: a page takes some milliseconds.
    pub async fn render(&self, permit: permit::Permit, proof: Option<String>) -> Result<Vec<u8>, Problem> {
        let app = self.clone();
        let rendered = tokio::task::spawn_blocking(move || permit::render(&permit, proof.as_deref(), &app.fonts, &app.issuer));
        rendered.await.map_err(Problem::broken)?.map_err(Problem::broken)
    }

    /// The same as OFD.
    pub async fn render_ofd(&self, permit: permit::Permit, proof: Option<String>) -> Result<Vec<u8>, Problem> {
        let app = self.clone();
        let rendered =
            tokio::task::spawn_blocking(move || permit::render_ofd(&permit, proof.as_deref(), &app.fonts, &app.issuer));
        rendered.await.map_err(Problem::broken)?.map_err(Problem::broken)
    }

    /// The same for a brief, which nobody signs.
    pub async fn render_brief(&self, brief: permit::Brief) -> Result<Vec<u8>, Problem> {
        let app = self.clone();
        let rendered = tokio::task::spawn_blocking(move || permit::render_brief(&brief, &app.fonts));
        rendered.await.map_err(Problem::broken)?.map_err(Problem::broken)
    }

    /// The same for a document.
    pub async fn render_document(&self, document: permit::Document) -> Result<Vec<u8>, Problem> {
        let app = self.clone();
        let rendered = tokio::task::spawn_blocking(move || permit::render_document(&document, &app.fonts, &app.issuer));
        rendered.await.map_err(Problem::broken)?.map_err(Problem::broken)
    }
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

/// An `Idempotency-Key`.
pub struct Key(String);

/// What a change did: the project as it is now, and the case that it was about.
pub struct Done {
    /// The status to answer with.
    pub status: StatusCode,
    /// The project as it is now.
    pub dossier: Dossier,
    /// The case that the change was about.
    pub case: Option<CaseId>,
}

#[derive(Serialize, Deserialize)]
struct Subject {
    project: ProjectId,
    case: Option<CaseId>,
}

impl App {
    /// Whether somebody's request with this key was answered before; not, where the store does not say.
    pub async fn repeats(&self, key: &Option<Key>, person: UserId) -> bool {
        let Some(Key(key)) = key else { return false };
        matches!(self.store.answer(key, person).await, Ok(Some(_)))
    }

    /// Whether a request about `subject` with this key was answered before.
    ///
    /// # Errors
    /// 400 for a key that was given to another request.
    pub async fn is_answered(&self, key: &Option<Key>, me: &Me, subject: &str) -> Result<bool, Problem> {
        let Some(Key(key)) = key else { return Ok(false) };
        match self.store.answer(key, me.id).await? {
            Some(answer) if answer.body == subject => Ok(true),
            Some(_) => {
                let detail = ("这个 Idempotency-Key 已用于别的请求。", "This Idempotency-Key was used for another request.");
                Err(Problem::unreadable("bad-idempotency-key", detail))
            }
            None => Ok(false),
        }
    }
}

impl Key {
    /// The answer to keep under it: what the request was about.
    pub fn answer(self, me: &Me, body: String, at: jiff::Timestamp) -> Answer {
        Answer { key: self.0, user_id: me.id, status: StatusCode::OK.as_u16(), body, at }
    }

    /// The request's key, if it has one.
    ///
    /// # Errors
    /// 400 for a key that is empty, too long or not text.
    pub fn of(headers: &HeaderMap) -> Result<Option<Self>, Problem> {
        let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
        let text = value.to_str().unwrap_or_default();
        if text.is_empty() || text.len() > IDEMPOTENCY_KEY_BYTES_MAX {
            let zh = format!("Idempotency-Key 应为 1 至 {IDEMPOTENCY_KEY_BYTES_MAX} 个可见字符。");
            let en = format!("Idempotency-Key must have 1 to {IDEMPOTENCY_KEY_BYTES_MAX} visible characters.");
            return Err(Problem::unreadable("bad-idempotency-key", (zh, en)));
        }
        Ok(Some(Self(text.to_owned())))
    }

    /// The key of one part of a request that does many things, each for itself.
    ///
    /// # Errors
    /// 400 when the request's key is too long to be told from others.
    pub fn for_part(&self, part: &str) -> Result<Self, Problem> {
        let text = format!("{}:{part}", self.0);
        if text.len() <= IDEMPOTENCY_KEY_BYTES_MAX {
            return Ok(Self(text));
        }
        let detail = ("Idempotency-Key 过长。", "The Idempotency-Key is too long for many cases.");
        Err(Problem::unreadable("bad-idempotency-key", detail))
    }
}
