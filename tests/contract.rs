//! The contract with those who call the API: its document is committed. Who may call what: `permissions.rs`.

use expect_test::expect_file;

#[test]
fn the_api_document_is_up_to_date() {
    let document = serde_json::to_string_pretty(server::document()).unwrap() + "\n";
    // When this fails: `make update`, then read the diff: it is the change of the contract.
    expect_file!["../crates/server/openapi.json"].assert_eq(&document);
}
