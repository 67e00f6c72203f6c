//! From a delivered grant to a permit: what comes from the law's side, what from the desk's, and that there is no other way.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use approval::{
    Actor, Command, Context, Dated, Item, ItemId, Mode, Named, OfficeId, Opinion, Outcome, Role, Span, SpanUnit, Stage,
    StatutoryTerm, Submission, decide, submit,
};
use base::{LicenceId, PermitId};
use calendar::Calendar;
use jiff::civil::date;
use permit::{Details, Permit, PermitError};
use rules::{Facts, Schema};

/// A case that was granted, delivered or not.
fn case(delivered: bool) -> approval::Case {
    let office = OfficeId::parse("zrzy").unwrap();
    let mut item = Item::new(ItemId::parse("land-planning-permit").unwrap(), Stage::PlanningLand, Mode::Permit, office.clone());
    item.names = vec![Dated::always(Named::new("建设用地规划许可证", "construction land planning permit"))];
    item.statutory = vec![Dated::always(Some(StatutoryTerm::of_licensing_law()))];
    item.validity = Some(Span { n: 2, unit: SpanUnit::Years });
    let guide = item.on(date(2023, 4, 28)).unwrap().guide(&Schema::new(Vec::new()), &Facts::default());
    let ctx = Context::new(Calendar::statutory(), &[]);
    let now = "2023-04-28T10:00:00+08:00".parse().unwrap();
    let someone = |role| Actor::new(role, Some(office.clone()), "somebody");
    let mut case = submit(guide, &Submission::default(), &ctx, &someone(Role::Applicant), now).unwrap().case;
    let mut steps = vec![
        (Role::WindowClerk, Command::Accept {}),
        (Role::Reviewer, Command::Review { opinion: Opinion::Agree, text: String::new() }),
        (
            Role::OfficeHead,
            Command::Decide {
                outcome: Outcome::Granted,
                reason: "不得改变用途。".to_owned(),
                document_number: None,
                false_papers: false,
            },
        ),
    ];
    if delivered {
        steps.push((Role::WindowClerk, Command::Deliver {}));
    }
    for (role, command) in steps {
        case = decide(&case, &command, &ctx, &someone(role), now).unwrap().case;
    }
    case
}

fn details() -> Details {
    Details {
        id: "01890a5d-ac96-774b-bcce-b302099a8057".parse::<PermitId>().unwrap(),
        case: "01890a5d-ac96-774b-bcce-b302099a8058".parse().unwrap(),
        mode: Mode::Permit,
        number: LicenceId::new("11100000000013338W009", "112114000123456789", "2303070001", 1).unwrap(),
        document_number: "葫自然资地许字〔2023〕1号".to_owned(),
        project: "某项目".to_owned(),
        project_code: None,
        holder: "某公司".to_owned(),
        holder_code: None,
        issuer: Named::new("某局", "An office"),
        bases: Vec::new(),
        verify_url: "https://ballast.example/verify/1".to_owned(),
        demo: true,
    }
}

#[test]
fn a_permit_takes_item_conditions_and_dates_from_its_grant() {
    let permit = Permit::issue(&case(true).grant().unwrap(), details()).unwrap();
    assert_eq!((permit.item.as_str(), permit.name.zh.as_str()), ("land-planning-permit", "建设用地规划许可证"));
    assert_eq!((permit.issued_on, permit.valid_to), (date(2023, 4, 28), Some(date(2025, 4, 28))));
    assert_eq!(permit.conditions, "不得改变用途。");
}

#[test]
fn without_delivery_there_is_no_grant_to_make_one_from() {
    assert_eq!(case(false).grant(), None);
}

#[test]
fn a_permit_is_its_canonical_bytes() {
    let permit = Permit::issue(&case(true).grant().unwrap(), details()).unwrap();
    let bytes = permit.canonical();
    assert_eq!(serde_json::from_slice::<Permit>(&bytes).unwrap(), permit);
    assert!(bytes.starts_with(br#"{"bases":[],"case":"01890a5d-"#));
}

#[test]
fn details_that_cannot_be_printed_are_refused() {
    let error = Permit::issue(&case(true).grant().unwrap(), Details { holder: String::new(), ..details() }).unwrap_err();
    assert!(matches!(error, PermitError::Text { field: "holder", .. }));
    assert_eq!(error.code(), "permit-text-unprintable");
}
