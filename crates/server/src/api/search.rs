//! One search over everything (全局搜索): projects, entities, cases, permits, policies, items, offices, people: a few of each, as far as the reader reaches.
//! It is asked while somebody types, so whatever finds nothing is no error.

use super::cases::state_name;
use super::types::Text;
use super::{entities, page, policies, view};
use crate::access::Reach;
use crate::extract::Query;
use crate::problem::{FieldError, Problem};
use crate::session::{MaybeSession, Me};
use crate::state::App;
use axum::Json;
use axum::extract::State;
use base::ProjectId;
use entity::Query as Typed;
use serde::{Deserialize, Serialize};
use store::{EntityFilter, Hanging, PageRequest, PersonFilter, PolicyFilter, Scope};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Hits of a kind that are shown.
const SHOWN: usize = 6;
/// Dossiers by which cases and permits are found.
const DOSSIERS: usize = 40;
/// What may be typed, in characters.
const TYPED_CHARS_MAX: usize = 100;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(search))
}

base::stable_names! {
    /// What a search finds (搜索结果类别), in the order in which it is shown.
    FoundKind {
        /// Investment projects.
        Project = "project", "项目", "projects";
        /// Business entities of the register.
        Entity = "entity", "经营主体", "entities";
        /// Cases.
        Case = "case", "办件", "cases";
        /// Permits.
        Permit = "permit", "证照", "permits";
        /// Policies.
        Policy = "policy", "政策", "policies";
        /// Service items.
        Item = "item", "事项", "items";
        /// Offices.
        Office = "office", "部门", "offices";
        /// Accounts.
        Person = "person", "人员账号", "people";
    }
}

/// What is looked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
struct Asked {
    /// Two characters of a name or more, several words if wanted, a number, a code, or the first letters of an entity's name; at most 100 characters.
    q: Option<String>,
}

/// One thing that was found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Hit {
    id: String,
    title: Text,
    /// What tells it from others of its name.
    note: Text,
}

/// What was found of one kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct HitGroup {
    /// project, entity, case, permit, policy, item, office or person.
    kind: String,
    /// The likeliest first; six at most.
    hits: Vec<Hit>,
    /// There are more than these.
    more: bool,
}

/// What a search found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SearchResult {
    /// Kinds of which nothing was found are left out.
    groups: Vec<HitGroup>,
}

fn hit(id: impl ToString, title: Text, note: Text) -> Hit {
    Hit { id: id.to_string(), title, note }
}

/// Searches everything that the reader reaches.
#[utoipa::path(get, path = "/search", tag = "search", params(Asked),
    responses((status = 200, body = SearchResult), (status = 422, body = Problem)))]
async fn search(
    State(app): State<App>,
    MaybeSession(session): MaybeSession,
    Query(asked): Query<Asked>,
) -> Result<Json<SearchResult>, Problem> {
    let me = session.and_then(|session| session.me);
    let typed = asked.q.unwrap_or_default();
    let words = typed.trim();
    if words.chars().count() > TYPED_CHARS_MAX {
        let told = (format!("最多输入 {TYPED_CHARS_MAX} 个字。"), format!("Type {TYPED_CHARS_MAX} characters at most."));
        return Err(Problem::invalid(vec![FieldError::new("q", told)]));
    }
    // A single character is in half of all names.
    if words.chars().count() < 2 || words.contains('\0') {
        return Ok(Json(SearchResult { groups: Vec::new() }));
    }
    let looked = Looked { app: &app, me: me.as_ref(), words };
    let dossiers = looked.dossiers().await?;
    let groups = [
        (FoundKind::Project, looked.projects().await?),
        (FoundKind::Entity, looked.entities().await?),
        (FoundKind::Case, looked.cases(&dossiers).await?),
        (FoundKind::Permit, looked.permits(&dossiers).await?),
        (FoundKind::Policy, looked.policies().await?),
        (FoundKind::Item, looked.items()),
        (FoundKind::Office, looked.offices()),
        (FoundKind::Person, looked.people().await?),
    ];
    let group = |(kind, mut hits): (FoundKind, Vec<Hit>)| {
        let more = hits.len() > SHOWN;
        hits.truncate(SHOWN);
        HitGroup { kind: kind.as_str().to_owned(), hits, more }
    };
    Ok(Json(SearchResult { groups: groups.into_iter().map(group).filter(|group| !group.hits.is_empty()).collect() }))
}

/// The dossiers by which cases and permits are found, and the items that some words named.
#[derive(Debug, Default)]
struct Dossiers {
    ids: Vec<ProjectId>,
    items: Option<Vec<String>>,
}

impl Dossiers {
    fn hanging<'a>(&'a self, words: &'a str) -> Hanging<'a> {
        Hanging { number: words, dossiers: &self.ids, items: self.items.as_deref() }
    }
}

/// What one reader looks for.
struct Looked<'a> {
    app: &'a App,
    me: Option<&'a Me>,
    words: &'a str,
}

impl Looked<'_> {
    /// How far the reader reaches by an operation that is not everybody's.
    fn scope(&self, operation: &str) -> Scope {
        self.me.map_or(Scope::Nothing, |me| me.scope(operation))
    }

    async fn dossiers(&self) -> Result<Dossiers, Problem> {
        let scope = self.scope("get-cases");
        if scope == Scope::Nothing {
            return Ok(Dossiers::default());
        }
        let found = async |words: &str| -> Result<Vec<ProjectId>, Problem> {
            let found = self.app.store.search_dossiers(words, &["investment", "establishment"], &scope, DOSSIERS).await?;
            Ok(found.into_iter().map(|one| one.id).collect())
        };
        let ids = found(self.words).await?;
        if !ids.is_empty() {
            return Ok(Dossiers { ids, items: None });
        }
        // "施工许可 海润": words that no name holds may name the item.
        let named = |word: &&str| !self.named(word).is_empty();
        let (item_words, others): (Vec<&str>, Vec<&str>) = self.words.split_whitespace().partition(named);
        if item_words.is_empty() || others.is_empty() {
            return Ok(Dossiers::default());
        }
        let items = self.named(&item_words.join(" "));
        Ok(Dossiers { ids: found(&others.join(" ")).await?, items: Some(items) })
    }

    /// The items whose name or id holds every word.
    fn named(&self, words: &str) -> Vec<String> {
        let today = self.app.today();
        let holds = |item: &&approval::Item| {
            let name = item.name(today);
            page::holds(&[&name.zh, &name.en, item.id.as_str()], words)
        };
        self.app.desk.city.catalogue.items().iter().filter(holds).map(|item| item.id.to_string()).collect()
    }

    async fn projects(&self) -> Result<Vec<Hit>, Problem> {
        let scope = self.scope("get-projects");
        if scope == Scope::Nothing {
            return Ok(Vec::new());
        }
        let found = self.app.store.search_dossiers(self.words, &["investment"], &scope, SHOWN + 1).await?;
        let row = |one: store::FoundDossier| {
            let district = view::district(self.app, &one.district);
            hit(
                one.id,
                Text::same(one.name),
                Text::new(format!("{} · {}", one.owner, district.zh), format!("{} · {}", one.owner, district.en)),
            )
        };
        Ok(found.into_iter().map(row).collect())
    }

    async fn entities(&self) -> Result<Vec<Hit>, Problem> {
        let Some((me, reach)) = self.me.and_then(|me| Some((me, me.reach("get-entities")?))) else { return Ok(Vec::new()) };
        let Some(query) = Typed::read(self.words, self.app.desk.names()) else { return Ok(Vec::new()) };
        let filter = entities::within_reach(me, EntityFilter { query: Some(query), ..EntityFilter::default() });
        let found = self.app.store.entities(&filter, &PageRequest::first(SHOWN as u32 + 1)).await?;
        let meant = |one: &store::EntityRecord| reach != Reach::Own || page::holds(&[&one.name, &one.uscc], self.words);
        let row = |one: store::EntityRecord| hit(one.id, Text::same(one.name), Text::same(one.uscc));
        Ok(found.items.into_iter().filter(meant).map(row).collect())
    }

    async fn cases(&self, dossiers: &Dossiers) -> Result<Vec<Hit>, Problem> {
        let scope = self.scope("get-cases");
        if scope == Scope::Nothing {
            return Ok(Vec::new());
        }
        let found = self.app.store.search_cases(dossiers.hanging(self.words), &scope, SHOWN + 1).await?;
        let row = |one: store::FoundCase| {
            let (item, state) = (view::item_name(self.app, &one.item, self.app.today()), state_name(&one.state));
            let title = Text::new(format!("{} · {}", one.name, item.zh), format!("{} · {}", one.name, item.en));
            hit(one.id, title, Text::new(format!("{} · {}", one.number, state.zh), format!("{} · {}", one.number, state.en)))
        };
        Ok(found.into_iter().map(row).collect())
    }

    async fn permits(&self, dossiers: &Dossiers) -> Result<Vec<Hit>, Problem> {
        let scope = self.scope("get-permits-id");
        if scope == Scope::Nothing {
            return Ok(Vec::new());
        }
        let found = self.app.store.search_permits(dossiers.hanging(self.words), &scope, SHOWN + 1).await?;
        let row = |one: store::FoundPermit| {
            let item = view::item_name(self.app, &one.item, self.app.today());
            let title = Text::new(format!("{} · {}", item.zh, one.holder), format!("{} · {}", item.en, one.holder));
            hit(one.id, title, Text::same(one.document_number))
        };
        Ok(found.into_iter().map(row).collect())
    }

    async fn policies(&self) -> Result<Vec<Hit>, Problem> {
        let filter =
            PolicyFilter { q: Some(self.words.to_owned()), states: vec!["published".to_owned()], ..PolicyFilter::default() };
        let found = self.app.store.policies(&filter, &PageRequest::first(SHOWN as u32 + 1)).await?;
        let mut hits = Vec::with_capacity(found.items.len());
        for record in &found.items {
            hits.push(hit(record.id, policies::title(self.app, record)?, view::office(self.app, &record.office).name));
        }
        Ok(hits)
    }

    fn items(&self) -> Vec<Hit> {
        let today = self.app.today();
        let row = |id: String| {
            let office = self.app.desk.item(&id).map(|item| view::office(self.app, item.office.as_str()).name);
            hit(&id, view::item_name(self.app, &id, today), office.unwrap_or_else(|| Text::same("")))
        };
        self.named(self.words).into_iter().take(SHOWN + 1).map(row).collect()
    }

    fn offices(&self) -> Vec<Hit> {
        if !self.me.is_some_and(|me| me.may("get-offices-id")) {
            return Vec::new();
        }
        let offices = self.app.desk.city.offices.iter();
        let found = offices.filter(|office| page::holds(&[&office.name.zh, &office.name.en, office.id.as_str()], self.words));
        found.take(SHOWN + 1).map(|office| hit(&office.id, view::named(&office.name), Text::same(""))).collect()
    }

    async fn people(&self) -> Result<Vec<Hit>, Problem> {
        if !self.me.is_some_and(|me| me.may("get-people")) {
            return Ok(Vec::new());
        }
        let filter = PersonFilter { q: Some(self.words.to_owned()), ..PersonFilter::default() };
        let found = self.app.store.people(&filter, &PageRequest::first(SHOWN as u32 + 1)).await?;
        let row = |one: store::PersonRecord| {
            let office = one.user.office.as_deref().map_or_else(|| Text::same(""), |id| view::office(self.app, id).name);
            hit(one.user.id, Text::same(one.user.name), office)
        };
        Ok(found.items.into_iter().map(row).collect())
    }
}
