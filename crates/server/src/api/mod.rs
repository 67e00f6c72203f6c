//! The operations of `/api/v1`, one file per noun. Each: read the request, ask who may, load, plan, commit, answer.

mod absences;
mod bundles;
mod burden;
mod calendar;
mod campaigns;
mod cases;
mod chains;
mod cockpit;
mod complaints;
mod day;
mod deliveries;
mod dispatch;
mod documents;
mod dossiers;
mod duties;
mod entities;
mod establishments;
mod facts;
mod forces;
mod forms;
mod given_posts;
mod imports;
mod indicators;
mod intake;
mod issues;
mod items;
mod keys;
mod law;
mod leads;
mod ledger;
mod map;
mod me;
mod met;
mod objectives;
mod offices;
mod open_data;
mod opinions;
mod overview;
mod own_account;
mod own_posts;
pub mod page;
mod parlour;
mod paths;
mod people;
pub mod permissions;
mod permits;
mod playbooks;
mod policies;
mod projects;
mod provider;
mod public;
mod rankings;
mod ratings;
mod reads;
mod receipts;
mod reference;
mod search;
mod second_factor;
mod session;
mod standing;
mod stewards;
mod tickets;
mod tours;
pub mod types;
mod uploads;
pub mod view;
mod visits;
mod walks;
mod watch;
mod webhooks;
mod windows;

pub(crate) use complaints::folder as complaint_folder;
pub use establishments::number as establishment_number;
pub use ledger::{ledger_checkpoint, ledger_tile};
pub use projects::milestone_name;
pub(crate) use visits::visit_lines;

use crate::problem::Problem;
use crate::state::App;
use std::sync::LazyLock;
use utoipa::openapi::path::PathItem;
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::{Content, OpenApi as OpenApiDocument, Ref, RefOr};
use utoipa::{OpenApi, ToSchema};
use utoipa_axum::router::OpenApiRouter;

/// The document's frame; the operations add themselves.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Ballast",
        description = "Every investment project of a city: its path, its cases under a lawful clock, its permits. Errors are problem documents (RFC 9457). \
Changes need the session's CSRF token in `x-csrf-token` and may carry an `Idempotency-Key`. Lists page by key: `next` goes into `after`.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(crate::problem::Problem))
)]
struct Document;

/// Every operation, with the document that describes them.
pub fn operations() -> OpenApiRouter<App> {
    let all = [
        session::routes(),
        reference::routes(),
        search::routes(),
        open_data::routes(),
        calendar::routes(),
        overview::routes(),
        cockpit::routes(),
        day::routes(),
        projects::routes(),
        map::routes(),
        paths::routes(),
        items::routes(),
        offices::routes(),
        law::routes(),
        ledger::routes(),
        cases::routes(),
        absences::routes(),
        opinions::routes(),
        forms::routes(),
        bundles::routes(),
        documents::routes(),
        duties::routes(),
        me::routes(),
        webhooks::routes(),
        deliveries::routes(),
        issues::routes(),
        leads::routes(),
        chains::routes(),
        walks::routes(),
        forces::routes(),
        objectives::routes(),
        indicators::routes(),
        entities::routes(),
        stewards::routes(),
        campaigns::routes(),
        tours::routes(),
        dispatch::routes(),
        establishments::routes(),
        permits::routes(),
        policies::routes(),
        uploads::routes(),
        windows::routes(),
        receipts::routes(),
        tickets::routes(),
        visits::routes(),
        parlour::routes(),
        playbooks::routes(),
        public::routes(),
        standing::routes(),
        imports::routes(),
        keys::routes(),
        intake::routes(),
        complaints::routes(),
        rankings::routes(),
        burden::routes(),
        ratings::routes(),
        watch::routes(),
        permissions::routes(),
        reads::routes(),
        people::routes(),
        given_posts::routes(),
        own_account::routes(),
        own_posts::routes(),
        second_factor::routes(),
        provider::routes(),
    ];
    let api = all.into_iter().fold(OpenApiRouter::new(), OpenApiRouter::merge);
    let mut all = OpenApiRouter::with_openapi(Document::openapi()).nest("/api/v1", api);
    name_operations(all.get_openapi_mut());
    all
}

/// Names every operation by its method and path: the names of the functions are not unique.
fn name_operations(document: &mut OpenApiDocument) {
    for (path, item) in &mut document.paths.paths {
        let methods = [("get", &mut item.get), ("post", &mut item.post), ("put", &mut item.put), ("patch", &mut item.patch)];
        for (method, operation) in methods.into_iter().chain([("delete", &mut item.delete)]) {
            if let Some(operation) = operation {
                operation.operation_id = Some(crate::access::operation_id(method, path));
            }
        }
    }
}

/// The same for all servers of a process.
static DESCRIBED: LazyLock<(axum::Router<App>, OpenApiDocument)> = LazyLock::new(describe);

/// Every operation with its document. What an operation says of refusals is completed: each of them is a problem document, also those that it does not
/// name because any operation may give them (no session, no permission, an unreadable request, a busy database).
pub fn described() -> &'static (axum::Router<App>, OpenApiDocument) {
    &DESCRIBED
}

fn describe() -> (axum::Router<App>, OpenApiDocument) {
    let (router, mut document) = operations().split_for_parts();
    document.paths.paths.values_mut().for_each(refusals);
    let schema = Ref::from_schema_name(Problem::name());
    let problem = ResponseBuilder::new()
        .description("A problem document (RFC 9457): what is wrong, and what to do.")
        .content("application/problem+json", Content::new(Some(schema)))
        .build();
    document.components.get_or_insert_default().responses.insert(REFUSAL.to_owned(), RefOr::T(problem));
    (router, document)
}

/// What the document calls a refusal.
const REFUSAL: &str = "Problem";

fn refusals(item: &mut PathItem) {
    let methods = [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete];
    for operation in methods.into_iter().flatten() {
        let responses = &mut operation.responses.responses;
        let refusal = || RefOr::Ref(Ref::from_response_name(REFUSAL));
        responses.iter_mut().filter(|(status, _)| !status.starts_with('2')).for_each(|(_, response)| *response = refusal());
        for status in ["4XX", "5XX"] {
            responses.insert(status.to_owned(), refusal());
        }
    }
}
