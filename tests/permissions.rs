//! Who may do what: every operation of the API document asked by everybody, and held against the table (`server::access`). When this fails after a new
//! operation: give it a line in the file of its area under `crates/server/src/access/table/`, then `make update` and read the diff.

mod probe;
mod submitted;

use crate::support::{TestApp, on_both};
use expect_test::expect_file;
use probe::{VISITORS, ask, operations, records, visitors};
use server::Role;
use server::access::{AREAS, Verdict, Who, rule_of};
use std::collections::BTreeSet;

on_both! {
    every_operation_admits_whom_the_table_names
    what_is_submitted_reaches_no_further
}

#[test]
fn the_table_has_a_line_for_each_operation_and_no_other() {
    let there: BTreeSet<String> = operations().into_iter().map(|one| one.id).collect();
    let lines: BTreeSet<String> = AREAS.iter().flat_map(|area| area.rules).map(|rule| rule.operation.to_owned()).collect();
    let without: Vec<_> = there.difference(&lines).collect();
    assert!(
        without.is_empty(),
        "nobody may call {without:?}: give each a line in the file of its area under crates/server/src/access/table/ that says who may and how far"
    );
    let stray: Vec<_> = lines.difference(&there).collect();
    assert!(
        stray.is_empty(),
        "the table has lines for operations that are not there: {stray:?}; take them out of crates/server/src/access/table/"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_beside_the_table_is_open_and_nothing_else_is_there() {
    let app = TestApp::new(None).await;
    let nobody = app.nobody().await;
    assert_eq!(nobody.get("/openapi.json").await.expect(200)["openapi"].as_str().map(|one| one.starts_with("3.1")), Some(true));
    nobody.get("/projects/x/y/z").await.expect(404);
    nobody
        .send(nobody.request(axum::http::Method::PUT, "/projects").body(axum::body::Body::empty()).unwrap())
        .await
        .problem(400, "method-not-allowed");
    let head = nobody.request(axum::http::Method::HEAD, "/projects").body(axum::body::Body::empty()).unwrap();
    assert_eq!(nobody.send(head).await.status.as_u16(), 401, "whoever may not read is not told its length either");
}

#[test]
fn the_page_of_permissions_is_up_to_date() {
    // When this fails: `make update`, then read the diff: it is the change of who may do what.
    expect_file!["../docs/permissions.md"].assert_eq(&server::access::page());
}

#[test]
fn every_submitted_id_is_tried_or_a_choice() {
    submitted::every_field_is_tried();
}

async fn every_operation_admits_whom_the_table_names(app: TestApp) {
    let records = records(&app).await;
    let visitors = visitors(&app).await;
    let mut lines = Vec::new();
    for one in operations() {
        let rule = rule_of(&one.id).unwrap_or_else(|| panic!("the table has no line for {}", one.id));
        let mut cells = Vec::new();
        for (&(who, role), visitor) in VISITORS.iter().zip(&visitors) {
            let status = ask(&app, (who, visitor), &one, &records).await;
            let wanted = match (rule.who, role) {
                (Who::Key(_), "key") => Verdict::Admitted(server::access::Reach::Office),
                (Who::Key(_), _) => Verdict::SignInFirst,
                _ => rule.judge(Role::parse(role)),
            };
            match wanted {
                Verdict::SignInFirst => assert_eq!(status, 401, "{} as {who}", one.id),
                Verdict::Refused(_) => assert_eq!(status, 403, "{} as {who}", one.id),
                Verdict::Hidden => assert_eq!(status, 404, "{} as {who}", one.id),
                // Signing in answers a wrong password with 401 too.
                Verdict::Admitted(_) => {
                    assert!(one.id == "post-session" || status != 401, "{} as {who} is admitted by the table", one.id)
                }
            }
            assert!(status < 500, "{} as {who}: {status}", one.id);
            cells.push(match status {
                401 | 403 | 404 => status.to_string(),
                _ => "+".to_owned(),
            });
        }
        lines.push(
            format!("{:<44}{}", one.id, cells.iter().map(|cell| format!("{cell:<5}")).collect::<String>()).trim_end().to_owned(),
        );
    }
    lines.sort();
    let columns: Vec<String> =
        VISITORS.iter().enumerate().map(|(n, (who, role))| format!("# {:>2}  {who:<19} {role}", n + 1)).collect();
    let head = "# What each operation answers about records of one company and of the water office: + reached its handler (and was answered there, also that
# a body is wrong); 401 signs in first; 403 is refused; 404 is not told that there is such a thing, or there is none. Asked as, column by column:
#";
    let text = format!(
        "{head}\n{}\n{:<44}{}\n{}\n",
        columns.join("\n"),
        "",
        (1..=VISITORS.len()).map(|n| format!("{n:<5}")).collect::<String>().trim_end(),
        lines.join("\n")
    );
    // When this fails: `make update`, then read the diff: it is the change of what people may do.
    expect_file!["golden/permissions.txt"].assert_eq(&text);
}

async fn what_is_submitted_reaches_no_further(app: TestApp) {
    submitted::those_that_are_not_his_are_unknown(&app).await;
    submitted::nobody_says_who_he_is(&app).await;
}
