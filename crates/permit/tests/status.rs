//! What became of a permit: each verdict told apart, by the register's word or by the signed list that is carried along, without a network.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

#[expect(dead_code, reason = "documents have their own tests")]
mod support;

use approval::Named;
use jiff::civil::{Date, date};
use permit::{Change, IssuerKey, ListError, Permit, Signer, Standing, Status, StatusList, TrustedKey, Verdict, render, verify};
use serde_json::json;
use support::{fonts, permit_with};

const LAST: Date = date(2025, 7, 7);

fn organ() -> IssuerKey {
    IssuerKey::generate([5; 32])
}

fn trusted(key: &IssuerKey) -> Vec<TrustedKey> {
    let name = Named::new("葫芦岛市营商局", "Huludao Business Bureau");
    key.public_keys().into_iter().map(|key| TrustedKey::organ(name.clone(), key)).collect()
}

/// A permit of an organ, valid until [`LAST`].
fn permit() -> Permit {
    permit_with(json!({ "demo": false }))
}

fn paper(permit: &Permit) -> Vec<u8> {
    render(permit, None, fonts(), &organ()).unwrap()
}

fn standing(status: Status) -> Standing {
    let permit = permit();
    let ground = (status == Status::Revoked).then(|| Named::new("违反法定程序作出", "granted against the procedure of the law"));
    Standing { id: permit.id, number: permit.number, status, since: Some(date(2024, 1, 8)), ground, valid_to: permit.valid_to }
}

fn list(permits: Vec<Standing>) -> StatusList {
    let as_of = "2024-06-01T08:00:00+08:00".parse().unwrap();
    StatusList { as_of, demo: false, issuer: Named::new("葫芦岛市", "Huludao"), permits }
}

/// The sentence by which the issue is accepted: each is refused with its own reason, a genuine one passes, nothing asks a network.
#[test]
fn each_way_not_to_be_genuine_has_its_own_verdict() {
    let (file, key) = (paper(&permit()), organ());
    let today = Some(date(2024, 6, 1));
    let checked = |bytes: &[u8], day, standing: Option<&Standing>| verify(bytes, &trusted(&key)).on(day, standing);
    assert_eq!(checked(&file, today, None).code(), "genuine");
    let mut changed = file.clone();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    assert_eq!(checked(&changed, today, None).code(), "altered");
    assert_eq!(checked(&file, Some(LAST), None).code(), "genuine", "its last day is one of its days");
    let expired = checked(&file, Some(date(2025, 7, 8)), None);
    assert_eq!(expired.code(), "expired");
    assert!(expired.message().zh.contains("自2025-07-08起") && expired.message().zh.contains("第七十条第一项"), "{expired:?}");
    let revoked = checked(&file, today, Some(&standing(Status::Revoked)));
    assert_eq!(revoked.code(), "revoked");
    for said in ["自2024-01-08起", "违反法定程序", "第六十九条"] {
        assert!(revoked.message().zh.contains(said), "{}", revoked.message().zh);
    }
    let by_another = render(&permit(), None, fonts(), &IssuerKey::generate([6; 32])).unwrap();
    assert_eq!(checked(&by_another, today, None).code(), "unknown-signer");
    assert_eq!(checked(&by_another, today, Some(&standing(Status::Revoked))).code(), "unknown-signer");
    assert_eq!(checked(b"%PDF-1.7\n%%EOF\n", today, None).code(), "unreadable");
    for (status, code) in [(Status::Withdrawn, "withdrawn"), (Status::Cancelled, "cancelled"), (Status::Expired, "expired")] {
        assert_eq!(checked(&file, today, Some(&standing(status))).code(), code);
    }
    assert_eq!(checked(&file, None, None).code(), "genuine", "who does not know the day does not judge by it");
}

#[test]
fn an_old_edition_is_superseded_and_says_by_which() {
    let first = permit();
    let renewed = Change::new(date(2025, 6, 2), &Named::new("准予延续", "renewed"));
    let second = first.next(Some(date(2027, 7, 7)), vec![renewed]).unwrap();
    let now = Standing { number: second.number.clone(), valid_to: second.valid_to, ..standing(Status::InForce) };
    let key = organ();
    let checked = |permit: &Permit, day| verify(&paper(permit), &trusted(&key)).on(Some(day), Some(&now));
    let old = checked(&first, date(2025, 6, 3));
    assert_eq!(old.code(), "superseded");
    assert!(old.message().en.contains(second.number.as_str()), "{}", old.message().en);
    assert_eq!(checked(&first, date(2026, 1, 1)).code(), "superseded", "not merely expired: there is something to ask for");
    assert_eq!(checked(&second, date(2027, 7, 7)).code(), "genuine");
    assert_eq!(checked(&second, date(2027, 7, 8)).code(), "expired");
    let ended = Standing { status: Status::Cancelled, ..now.clone() };
    assert_eq!(verify(&paper(&first), &trusted(&key)).on(None, Some(&ended)).code(), "cancelled");
    // A list from before the renewal does not know of it: the newer file speaks for itself.
    let before = Standing { since: None, ..standing(Status::InForce) };
    assert_eq!(verify(&paper(&second), &trusted(&key)).on(Some(date(2026, 1, 1)), Some(&before)).code(), "genuine");
}

#[test]
fn a_list_is_carried_along_and_believed_only_from_its_organ() {
    let (key, revoked) = (organ(), standing(Status::Revoked));
    let bytes = list(vec![revoked.clone()]).sign(&key).unwrap();
    let (read, signer) = StatusList::open(&bytes, &trusted(&key)).unwrap();
    assert_eq!((read.day(), signer.en.as_str()), (date(2024, 6, 1), "Huludao Business Bureau"));
    let verdict = verify(&paper(&permit()), &trusted(&key)).on(Some(read.day()), read.standing(&permit()));
    assert_eq!(verdict.code(), "revoked");
    let other = permit_with(json!({ "demo": false, "id": "01890a5d-ac96-774b-bcce-b302099a8000" }));
    assert_eq!(read.standing(&other), None);

    assert!(matches!(StatusList::open(&bytes, &[]), Err(ListError::UnknownSigner(_))));
    assert!(matches!(StatusList::open(b"[]", &[]), Err(ListError::Unreadable(_))));
    let text = String::from_utf8(bytes).unwrap();
    for (from, to) in [("revoked", "in-force"), ("2024-06-01", "2024-06-02"), ("\"demo\":false", "\"demo\":true")] {
        let forged = text.replacen(from, to, 1);
        assert_ne!(forged, text);
        assert_eq!(StatusList::open(forged.as_bytes(), &trusted(&key)).unwrap_err(), ListError::Altered, "{from}");
    }
    let more = text.replacen("{", "{\"more\":1,", 1);
    assert!(matches!(StatusList::open(more.as_bytes(), &trusted(&key)), Err(ListError::Unreadable(_))));
    // The demonstration's keys list only a demonstration's permits.
    assert!(list(Vec::new()).sign(&IssuerKey::demo()).is_err());
    let demo = StatusList { demo: true, ..list(vec![revoked]) }.sign(&IssuerKey::demo()).unwrap();
    assert!(StatusList::open(&demo, &[]).unwrap().0.demo);
}

#[test]
fn a_document_has_no_standing() {
    let file = permit::render_document(&support::document(), fonts(), &IssuerKey::demo()).unwrap();
    let verdict = verify(&file, &[]).on(Some(date(2099, 1, 1)), Some(&standing(Status::Revoked)));
    assert!(matches!(verdict, Verdict::Genuine { .. }));
}

#[test]
fn a_proof_travels_inside() {
    let key = organ();
    let file = render(&permit(), Some("c2sp.org/tlog-proof@v1\nindex 0\n"), fonts(), &key).unwrap();
    let verdict = verify(&file, &trusted(&key));
    assert_eq!((verdict.code(), verdict.proof()), ("genuine", Some("c2sp.org/tlog-proof@v1\nindex 0\n")));
    assert_eq!(verify(&file, &[]).proof(), None, "nobody vouches for what an unknown signer encloses");
}
