//! Tests of how scenarios are read and played.

use crate::testing::catalogue;
use crate::*;
use calendar::Calendar;

fn play(source: &str) -> Result<Transcript, ScenarioError> {
    Scenario::parse(source)?.play(&catalogue(), Calendar::statutory())
}

fn wrong(source: &str) -> String {
    play(source).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    let step = "item = \"land-planning-permit\"\n[[step]]\nat = \"2023-04-28T10:00:00+08:00\"\n";
    assert_eq!(
        wrong("item = \"moon-permit\"\n[[step]]\nat = \"2023-04-28T10:00:00+08:00\"\ndo = \"tick\"\n"),
        "line 1: there is no item 'moon-permit' in this catalogue"
    );
    assert_eq!(wrong("item = \"land-planning-permit\"\n"), "line 1: a scenario needs at least one [[step]]");
    assert!(
        wrong(&format!("{step}do = \"grant\"\n"))
            .starts_with("line 4: 'grant' is not known here: expected submit, reject-not-required")
    );
    assert!(
        wrong(&format!("{step}do = \"submit\"\nexpect = {{ stat = \"received\" }}\n"))
            .starts_with("line 5: unknown field `stat`")
    );
    assert!(wrong(&format!("{step}do = \"submit\"\ncolour = 1\n")).starts_with("line 5: unknown field `colour`"));
    assert!(
        wrong(&format!("{step}do = \"submit\"\nexpect = {{ due_on = \"soon\" }}\n")).starts_with("line 5: 'soon' is not a day")
    );
    assert!(wrong(&format!("{step}do = \"decide\"\n")).starts_with("line 4: a decision needs its `outcome`"));
    assert!(
        wrong(&format!("{step}do = \"submit\"\nby = \"king\"\n"))
            .starts_with("line 5: 'king' is not known here: expected applicant")
    );
    assert!(
        wrong("item = \"land-planning-permit\"\n[[step]]\nat = \"2023-04-28\"\ndo = \"tick\"\n")
            .starts_with("line 3: '2023-04-28' is not an instant")
    );
    assert!(wrong("item = ").starts_with("line 1: "));
    assert!(wrong("item = \"land-planning-permit\"\nfacts = { new_lnad = true }\n[[step]]\nat = \"2023-04-28T10:00:00+08:00\"\ndo = \"tick\"\n").contains("did you mean 'new_land'"));
}

#[test]
fn an_expectation_that_does_not_hold_is_told_beside_what_was_found() {
    let told = play(
        r#"
item = "construction-land-planning-permit"
[[step]]
at = 2023-04-28T10:00:00+08:00
do = "submit"
expect = { state = "accepted", due_on = 2023-05-09 }
[[step]]
at = "2023-04-28T11:00:00+08:00"
do = "deliver"
"#,
    )
    .unwrap();
    assert!(!told.holds);
    let unmet: Vec<_> = told
        .steps
        .iter()
        .flat_map(|step| &step.unmet)
        .map(|unmet| (unmet.key, unmet.expected.as_str(), unmet.found.as_str()))
        .collect();
    assert_eq!(unmet, [("state", "accepted", "received"), ("error", "none", "not-accepted")]);
    assert_eq!(told.item.as_str(), "land-planning-permit");
    assert_eq!(told.steps[0].at, "2023-04-28T10:00:00+08:00");
    let json = serde_json::to_value(&told).unwrap();
    assert_eq!((json["steps"][0]["do"].as_str(), json["steps"][0]["due_on"].as_str()), (Some("submit"), Some("2023-05-09")));
}

#[test]
fn what_time_has_done_stays_though_the_step_is_refused() {
    let told = play(
        r#"
item = "land-planning-permit"
[[step]]
at = "2023-04-28T10:00:00+08:00"
do = "submit"
materials = []
[[step]]
at = "2023-05-10T10:00:00+08:00"
do = "accept"
expect = { state = "accepted", deemed = true, error = "already-accepted" }
[[step]]
at = "2023-05-09T10:00:00+08:00"
do = "tick"
expect = { state = "accepted", error = "time-runs-backwards" }
"#,
    )
    .unwrap();
    assert!(told.holds, "{:?}", told.steps);
    assert!(told.steps[1].facts[0].zh.starts_with("逾期未告知补正，自收到申请材料之日（2023-04-28）起即为受理"));
}

#[test]
fn a_grant_that_tells_no_review_takes_one_for_granted() {
    let told = play(
        r#"
item = "land-planning-permit"
[[step]]
at = "2023-07-07T09:00:00+08:00"
do = "submit"
[[step]]
at = "2023-07-07T10:00:00+08:00"
do = "accept"
[[step]]
at = "2023-07-10T10:00:00+08:00"
do = "decide"
outcome = "granted"
expect = { state = "decided", outcome = "granted", due_on = "2023-07-24" }
"#,
    )
    .unwrap();
    assert!(told.holds, "{:?}", told.steps[2].unmet);
}
