//! The contract with those who call the API: its document is committed, and every operation is either public by name or asks who is there.

use crate::support::TestApp;
use axum::body::Body;
use axum::http::{Method, Request};
use expect_test::expect_file;
use std::collections::BTreeSet;

/// The operations that anyone may call. A new one is added here on purpose, or asks for a session.
const PUBLIC: &[&str] = &[
    "GET /api/v1/session",
    "POST /api/v1/session",
    "DELETE /api/v1/session",
    "GET /api/v1/session/identities",
    "GET /api/v1/clock",
    "GET /api/v1/reference",
    "GET /api/v1/calendar/days",
    "GET /api/v1/items",
    "GET /api/v1/items/{id}",
    "GET /api/v1/items/{id}/achieved",
    "GET /api/v1/law/changes",
    "GET /api/v1/law/rules",
    "GET /api/v1/law/scenarios/{name}",
    "POST /api/v1/path",
    "GET /api/v1/public/documents/{id}",
    "GET /api/v1/public/permits/{id}",
    "POST /api/v1/public/permits/verify",
    "GET /api/v1/public/progress/{code}",
    "GET /api/v1/public/key",
    "GET /api/v1/public/ledger",
    "GET /api/v1/public/ledger/checkpoints/{size}",
    "GET /api/v1/public/ledger/consistency",
    "POST /api/v1/public/ledger/cosignatures",
    "GET /api/v1/public/hall",
    "POST /api/v1/public/tickets",
    "GET /api/v1/public/tickets/{code}",
    "POST /api/v1/public/tickets/{code}/leave",
    "GET /api/v1/public/complaints/form",
    "GET /api/v1/public/complaints/challenge",
    "POST /api/v1/public/complaints",
    "POST /api/v1/public/complaints/look-up",
    "POST /api/v1/public/complaints/more",
    "POST /api/v1/public/complaints/verdict",
    "POST /api/v1/public/complaints/files",
    "GET /api/v1/public/tickets/{code}/rating",
    "POST /api/v1/public/tickets/{code}/rating",
    "POST /api/v1/public/tickets/{code}/rating/word",
    "GET /api/v1/public/dispatch/{code}",
    "GET /api/v1/policies",
    "GET /api/v1/policies/fields",
    "GET /api/v1/policies/{id}",
    "GET /api/v1/parlour",
    "GET /api/v1/parlour/{id}",
    "GET /api/v1/start",
    "GET /api/v1/start/name",
    "GET /api/v1/public/establishments/{number}",
];

#[test]
fn the_api_document_is_up_to_date() {
    let document = serde_json::to_string_pretty(&server::document()).unwrap() + "\n";
    // When this fails: `make update`, then read the diff: it is the change of the contract.
    expect_file!["../crates/server/openapi.json"].assert_eq(&document);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_is_public_by_name_or_asks_who_is_there() {
    let app = TestApp::new(None).await;
    let document = serde_json::to_value(server::document()).unwrap();
    let mut open = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in
            operations.as_object().unwrap().keys().filter(|key| ["get", "post", "patch", "put", "delete"].contains(&key.as_str()))
        {
            let address = path
                .replace("{id}", "018c2f0e-7a00-7000-8000-000000000001")
                .replace("{code}", "x")
                .replace("{name}", "x")
                .replace("{number}", "x")
                .replace("{size}", "1")
                .replace("{fact}", "x");
            let method: Method = method.to_uppercase().parse().unwrap();
            let request = Request::builder().method(method.clone()).uri(address).header("content-type", "application/json");
            let answer = app.send(request.body(Body::from("{}")).unwrap()).await;
            if answer.status.as_u16() != 401 {
                open.insert(format!("{method} {path}"));
            }
        }
    }
    let public: BTreeSet<String> = PUBLIC.iter().map(|&one| one.to_owned()).collect();
    assert_eq!(open, public, "left: what anyone can call; right: what anyone may call");
}
