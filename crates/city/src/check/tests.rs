//! Each check on a tiny pack that breaks it.

use super::*;
use crate::testing::{ITEMS, check, check_changed, files};
use expect_test::{Expect, expect};

fn items(changes: &[(&str, &str)], expected: Expect) {
    check_changed("items/land.toml", changes, expected);
}

#[test]
fn offices_and_items_must_exist() {
    items(
        &[
            ("office = \"land\"\nrequires = [\"code\"]", "office = \"lnad\"\nrequires = [\"code\", \"initiated\", \"nothing?\"]"),
            ("confidence = \"high\"", "confidence = \"high\"\n[[item.office_rules]]\noffice = \"province\"\nwhen = 'new_land'"),
        ],
        expect![[r#"
            items/land.toml:5:10: departments.csv lists no office 'lnad'; did you mean 'land'? [unknown-office]
            items/land.toml:6:34: 'land-permit' requires 'nothing', but there is no such item [unknown-item]
            items/land.toml:8:1: departments.csv lists no office 'province' [unknown-office]
        "#]],
    );
}

#[test]
fn names_and_requirements_are_given_once() {
    items(
        &[("requires = [\"code\"]", "requires = [\"code\", \"code?\"]\naliases = [\"code\", \"permit\"]")],
        expect![[r#"
        items/land.toml:2:6: 'land-permit' cannot be known as 'code' too: that is the name of another item [alias-taken]
        items/land.toml:6:21: 'code' is required twice; with and without '?' is the same prerequisite [requirement-twice]
    "#]],
    );
}

#[test]
fn circles_are_printed() {
    let mut files = files();
    let item = |id: &str, requires: &str| ITEMS.replacen("land-permit", id, 1).replacen("[\"code\"]", requires, 1);
    let text = [item("a", "[\"b\", \"a?\"]"), item("b", "[\"c\"]"), item("c", "[\"a\", \"b\"]")];
    let alone = |text: &String| text.split("\n[[item]]\nid = \"code\"").next().unwrap().to_owned();
    let text: Vec<String> = text.iter().map(alone).collect();
    files.insert("items/land.toml".to_owned(), text.join("\n"));
    files.insert("pack.toml".to_owned(), crate::testing::HEAD.replace("land-permit =", "a ="));
    check(
        &files,
        expect![[r#"
            items/land.toml:6:18: these items require one another in a circle: a → a [circle]
            items/land.toml:82:13: these items require one another in a circle: a → b → c → a [circle]
            items/land.toml:82:18: these items require one another in a circle: b → c → b [circle]
        "#]],
    );
}

#[test]
fn rules_must_read_and_fit() {
    items(
        &[("'new_land'", "'new_lnad && energy_tce > true'"), ("且 energy_tce", "且 且 energy_tce")],
        expect![[r#"
            items/land.toml:24:11: 'new_lnad' is not a fact of this city; did you mean 'new_land'? [rule-unfit]
            items/land.toml:24:23: cannot compare a number with a yes or no [rule-unfit]
            items/land.toml:27:20: expected a fact, a value, '!' or '(', found '&&' [rule-unreadable]
        "#]],
    );
    items(
        &[("'supply == \"grant\"'", "'''\n  energy_tce >= 5 &&\n  supply == \"gift\"'''")],
        expect![[r#"
            items/land.toml:39:13: 'gift' is not an option of supply; its options are grant, none [rule-unfit]
        "#]],
    );
}

#[test]
fn a_claim_goes_to_the_office_that_a_fact_names_and_is_owed() {
    items(
        &[
            ("stage = \"planning-land\"", "stage = \"claim\""),
            ("confidence = \"high\"", "confidence = \"high\"\noffice_field = \"new_land\""),
        ],
        expect![[r#"
            items/land.toml:2:6: ladders.toml lacks the kind 'payment' with a term: what a claim is granted is owed [kind-missing]
            items/land.toml:6:13: 'land-permit' belongs to another kind of dossier (policy claim) than 'code' (investment project), which it requires [kinds-mixed]
            items/land.toml:8:16: 'new_land' is no text in fields.toml, so that it names no office [office-field]
        "#]],
    );
}

#[test]
fn versions_follow_one_another() {
    items(
        &[("from = 2025-09-01", "from = 2025-10-01")],
        expect![[r#"
            items/land.toml:25:3: the applicability has a hole: nothing holds from 2025-09-01 until before 2025-10-01; the version before ends in items/land.toml line 22 [versions-hole]
        "#]],
    );
    items(
        &[("from = 2025-09-01", "from = 2025-08-01")],
        expect![[r#"
            items/land.toml:25:3: two versions of the applicability hold at once; the other is in items/land.toml line 22: give 'to' there and 'from' here [versions-overlap]
        "#]],
    );
    items(
        &[("  to = 2025-09-01\n", "")],
        expect![[r#"
            items/land.toml:24:3: two versions of the applicability hold at once; the other is in items/land.toml line 22: give 'to' there and 'from' here [versions-overlap]
        "#]],
    );
    items(
        &[("from = 2025-09-01", "from = 2025-09-01\n  to = 2025-09-01")],
        expect![[r#"
            items/land.toml:27:8: this holds from 2025-09-01 until before 2025-09-01, which is no day at all [period-empty]
        "#]],
    );
}

#[test]
fn papers_are_listed_once_and_one_is_a_main_paper() {
    items(
        &[("id = \"proof\"", "id = \"form\"")],
        expect![[r#"
            items/land.toml:32:3: the paper 'form' is already listed in items/land.toml line 28 [material-twice]
        "#]],
    );
    items(
        &[("en = \"application form\"", "en = \"application form\"\n  secondary = true")],
        expect![[r#"
            items/land.toml:2:6: 'land-permit' lists no main paper: at least one must not be secondary [material-missing]
        "#]],
    );
}

#[test]
fn a_permit_needs_a_name_and_a_basis() {
    let basis =
        "  [[item.basis]]\n  zh = \"城乡规划法第三十七条\"\n  en = \"Urban and Rural Planning Law art. 37\"\n  level = \"law\"\n";
    items(
        &[(basis, ""), ("  [[item.name]]\n  zh = \"用地许可\"\n  en = \"land permit\"\n", "")],
        expect![[r#"
            items/land.toml:2:6: 'land-permit' is a permit without a legal basis: add [[item.basis]] [basis-missing]
            items/land.toml:2:6: 'land-permit' has no name: add [[item.name]] [name-missing]
        "#]],
    );
}

#[test]
fn longer_terms_need_a_law_or_a_regulation() {
    items(&[("n = 20", "n = 45")], expect![""]);
    items(
        &[("n = 20", "n = 45"), ("level = \"law\"", "level = \"rule\"")],
        expect![[r#"
            items/land.toml:15:3: 45 working days is longer than the 20 working days (or 30 days) of 行政许可法 art. 42: cite the law or regulation that allows it as a basis [term-too-long]
        "#]],
    );
    items(
        &[("n = 20\n  unit = \"working-days\"", "n = 30\n  unit = \"days\""), ("level = \"law\"", "level = \"rule\"")],
        expect![""],
    );
    items(
        &[
            ("starts = \"acceptance\"", "starts = \"acceptance\"\n  extension = { n = 40, unit = \"working-days\" }"),
            ("level = \"law\"", "level = \"law\"\n  from = 2026-08-15"),
            ("n = 20", "to = 2026-08-15\n  n = 20"),
        ],
        expect![[r#"
            items/land.toml:16:3: 40 working days is longer than the 10 working days of extension of 行政许可法 art. 42: cite the law or regulation that allows it as a basis [term-too-long]
        "#]],
    );
}

#[test]
fn a_promise_is_not_longer_than_the_law() {
    items(
        &[("n = 5", "n = 21")],
        expect![[r#"
            items/land.toml:19:3: the promise of 21 working days is longer than the statutory 20 working days [promise-too-long]
        "#]],
    );
    items(&[("n = 5\n  unit = \"working-days\"", "n = 28\n  unit = \"days\"")], expect![""]);
    items(
        &[("n = 5\n  unit = \"working-days\"", "n = 29\n  unit = \"days\"")],
        expect![[r#"
            items/land.toml:19:3: the promise of 29 days is longer than the statutory 20 working days [promise-too-long]
        "#]],
    );
    items(&[("n = 5\n  unit = \"working-days\"", "n = 1\n  unit = \"hours\"")], expect![""]);
}

#[test]
fn some_items_cannot_be_had_by_commitment() {
    items(&[("office = \"land\"\nrequires", "commitment = true\noffice = \"land\"\nrequires")], expect![""]);
    items(
        &[("office = \"land\"\nrequires", "commitment = true\noffice = \"ecology\"\nrequires")],
        expect![[r#"
            items/land.toml:2:6: 'land-permit' cannot be had by commitment: pack.toml excludes the items of ecology [commitment-excluded]
        "#]],
    );
}

#[test]
fn a_week_is_five_working_days_or_seven_days() {
    assert!(!longer(Term::working_days(5), Term::days(7)) && !longer(Term::days(7), Term::working_days(5)));
    assert!(longer(Term::days(8), Term::working_days(5)) && longer(Term::months(1), Term::days(29)));
    assert!(!longer(Term::hours(24), Term::days(1)) && longer(Term::days(60), Term::working_days(20)));
}
