//! September 2023 and the long holiday after it, day by day, on the demonstration city: every slip is told once to each rung, on its
//! lawful day, none early; and what leaves by mail leaves once, and not on a rest day where that is not wanted.
//!
//! The lawful days are reckoned here anew, by a day counter that knows nothing but the State Council's notice for 2023, from the
//! duties as they stand and the ladders of the pack.

use crate::sinks;
use crate::support::TestApp;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use serde_json::{Value, json};
use server::{Patience, Smtp, Tls, deliver};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use store::{DutyFilter, PageRequest};

/// 国办发明电〔2022〕16号: Mid-Autumn and National Day 2023, and the two rest days that are worked for it.
fn works(day: Date) -> bool {
    let off = (date(2023, 9, 29)..=date(2023, 10, 6)).contains(&day);
    let worked = [date(2023, 10, 7), date(2023, 10, 8)].contains(&day);
    worked || (!off && !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday))
}

fn step(mut day: Date, n: i64, working: bool) -> Date {
    let mut left = n.abs();
    while left > 0 {
        day = day.saturating_add(n.signum().days());
        left -= i64::from(!working || works(day));
    }
    day
}

/// Of each ladder: its rungs, each with its days and whether they are working days (none: as soon as it is owed), and who listens.
type Ladders = BTreeMap<String, Vec<(String, Option<(i64, bool)>, Vec<String>)>>;

fn ladders() -> Ladders {
    let pack: toml::Table = toml::from_str(include_str!("../packs/huludao/ladders.toml")).unwrap();
    let rung = |one: &toml::Value| {
        let at = one["at"].as_str().unwrap();
        let days = || at.trim_start_matches('+').trim_end_matches("wd").trim_end_matches('d').parse().unwrap();
        let days = (at != "opened").then(|| (days(), at.ends_with("wd")));
        let to = one["to"].as_array().unwrap().iter().map(|who| who.as_str().unwrap().to_owned()).collect();
        (one["id"].as_str().unwrap().to_owned(), days, to)
    };
    let all = pack["ladder"].as_array().unwrap();
    all.iter()
        .map(|one| (one["id"].as_str().unwrap().to_owned(), one["rung"].as_array().unwrap().iter().map(rung).collect()))
        .collect()
}

/// What is to be told of a duty: rung, audience, the lawful day.
fn lawful(duty: &Value, ladders: &Ladders) -> BTreeMap<(String, String), Date> {
    let mut all = BTreeMap::new();
    if !["open", "acknowledged"].contains(&duty["state"].as_str().unwrap()) {
        return all;
    }
    let text = |key: &str| duty[key].as_str().unwrap().to_owned();
    let opened: Date = text("opened_on").parse().unwrap();
    let (owner, creditor) = (text("owner"), text("creditor"));
    let office =
        owner.strip_prefix("office:").or(owner.strip_prefix("post:")).map(|rest| rest.split('/').next().unwrap().to_owned());
    let head = office.map(|office| format!("post:{office}/office-head"));
    let mut tell = |rung: &str, to: Option<String>, on: Date| {
        if let Some(to) = to {
            all.entry((rung.to_owned(), to)).or_insert(on.max(opened));
        }
    };
    if let Some(due) = duty["due"]["on"].as_str() {
        let due: Date = due.parse().unwrap();
        for (rung, days, listeners) in &ladders[duty["ladder"].as_str().unwrap()] {
            for listener in listeners {
                let to = match listener.as_str() {
                    "owner" => Some(owner.clone()),
                    "owner-head" => head.clone(),
                    "creditor" => Some(creditor.clone()),
                    _ => Some("post:city-government/leader".to_owned()),
                };
                tell(rung, to, days.map_or(opened, |(n, working)| step(due, n, working)));
            }
        }
    }
    // Nobody acts in this test: each check point of the ordinary method is missed, and told the day after.
    if duty["method"] == "ordinary" {
        for (point, days) in [("arranged", 0), ("progress", 3), ("report", 7)] {
            let mut on = step(opened, days, false);
            while days > 0 && !works(on) {
                on = step(on, 1, false);
            }
            for to in [Some(owner.clone()), head.clone(), Some(creditor.clone())] {
                tell(&format!("point:{point}"), to, step(on, 1, false));
            }
        }
    }
    all
}

/// Every duty that is open now, as it is stored.
async fn open(app: &TestApp) -> BTreeMap<String, Value> {
    let filter = DutyFilter { open: Some(true), ..DutyFilter::default() };
    let mut request = PageRequest::first(1000);
    let mut all = BTreeMap::new();
    loop {
        let page = app.app.store.duties(&filter, &request).await.unwrap();
        for row in page.items {
            all.insert(row.duty.id.to_string(), serde_json::from_str(&row.duty.document).unwrap());
        }
        match page.next {
            Some(next) => request.after = Some(next),
            None => return all,
        }
    }
}

/// Duty, rung, audience.
type Told = BTreeSet<(String, String, String)>;

/// What was told on a day, each with the day that the row gives.
async fn told_on(app: &TestApp, day: Date) -> BTreeMap<(String, String, String), Date> {
    let before = (calendar::start_of(day), base::TellingId::new(uuid::Uuid::nil()));
    let rows = app.app.store.tellings_after(before, 1_000_000).await.unwrap();
    // Policies that reach companies are told too, by no ladder.
    let of_duty = |one: store::TellingRecord| match one.about {
        store::About::Duty(id) => Some(((id.to_string(), one.rung, one.audience), one.on)),
        store::About::Policy(_) => None,
    };
    rows.into_iter().filter_map(of_duty).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_slip_is_told_once_to_each_rung_on_the_lawful_day() {
    let letters = sinks::mail(0, Duration::ZERO).await;
    let port = letters.port;
    let app = TestApp::demonstration(|setup| {
        setup.outgoing.mail = Some(Smtp {
            host: "127.0.0.1".into(),
            port: Some(port),
            tls: Tls::None,
            user: None,
            from: "b@huludao.example".into(),
            authorities: None,
        });
        setup.outgoing.patience = Patience::default();
    })
    .await;
    let leader = app.as_("leader").await;
    let advance = async |day: Date| leader.post("/clock/advance", json!({ "to": day.to_string() })).await.expect(200);
    advance(date(2023, 8, 31)).await;
    // A reviewer and the head of his office want a letter for each notice, the city's leader one a day.
    let wants = |name: &str, mail: &str| json!({ "version": 0, "email": format!("{name}@huludao.example"), "mail": mail, "digest_hour": 8, "language": "zh" });
    app.as_("reviewer").await.patch("/me/contact", wants("reviewer", "each")).await.expect(200);
    app.as_("head").await.patch("/me/contact", wants("water", "each")).await.expect(200);
    leader.patch("/me/contact", wants("leader", "digest")).await.expect(200);
    for name in ["reviewer", "head", "leader"] {
        app.confirm(name).await;
    }
    let heard =
        [("reviewer", vec!["office:water", "post:water/reviewer"]), ("water", vec!["office:water", "post:water/office-head"])];
    let ladders = ladders();
    let mut since: BTreeMap<(String, String), Date> =
        open(&app).await.into_iter().map(|(id, duty)| ((id, duty["due"].to_string()), date(2023, 8, 31))).collect();
    let mut all: Told = BTreeSet::new();
    let (mut day, mut letters_seen, mut digests) = (date(2023, 9, 1), 0, Vec::new());
    let mut owed: BTreeMap<&str, BTreeSet<(String, String)>> = BTreeMap::new();
    let mut arrived: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    while day <= date(2023, 10, 9) {
        // What the head of the water office finds on his walks is mended by the ordinary method, whose notices want working days.
        if [date(2023, 9, 15), date(2023, 9, 22), date(2023, 9, 28)].contains(&day) {
            advance(day).await;
            find(&app).await;
            // A server looks every minute; this clock stands still.
            server::timers::pass(&app.app, Some(day)).await.unwrap();
        } else {
            advance(day).await;
        }
        let duties = open(&app).await;
        let told = told_on(&app, day).await;
        let mut wanted = BTreeMap::new();
        for (id, duty) in &duties {
            let known = *since.entry((id.clone(), duty["due"].to_string())).or_insert(day);
            for ((rung, to), on) in lawful(duty, &ladders) {
                if on.max(known) == day && !(known == day && all.contains(&(id.clone(), rung.clone(), to.clone()))) {
                    wanted.insert((id.clone(), rung, to), on);
                }
            }
        }
        assert_eq!(told, wanted, "told and lawful on {day}");
        for (one, on) in &told {
            assert!(*on <= day, "early: {one:?}");
            assert!(all.insert(one.clone()), "twice: {one:?}");
        }
        for (name, audiences) in &heard {
            let mine = told.keys().filter(|(.., to)| audiences.contains(&to.as_str()));
            owed.entry(name).or_default().extend(mine.map(|(duty, rung, _)| (duty.clone(), rung.clone())));
        }
        deliver::pass(&app.app).await.unwrap();
        let came = letters.came();
        let fresh = &came[letters_seen..];
        letters_seen = came.len();
        for (letter, read) in fresh.iter().zip(sinks::read(fresh)) {
            let text = read["text"].as_str().unwrap();
            let ids: Vec<String> = text.split("/duties/").skip(1).map(|rest| rest[..36].to_owned()).collect();
            if letter.to == ["leader@huludao.example"] {
                digests.push((day, ids));
                continue;
            }
            let name = heard.iter().map(|(name, _)| *name).find(|name| letter.to == [format!("{name}@huludao.example")]).unwrap();
            let ordinary = duties.get(&ids[0]).is_some_and(|duty| duty["ladder"] == "office");
            assert!(!ordinary || works(day), "a matter between offices is no reason to write on {day}");
            arrived.entry(name).or_default().push(ids[0].clone());
        }
        day = day.tomorrow().unwrap();
    }
    let rest_days = [date(2023, 9, 29), date(2023, 9, 30), date(2023, 10, 1)];
    assert!(rest_days.iter().all(|day| !works(*day)) && works(date(2023, 10, 7)) && works(date(2023, 10, 8)));
    assert!(all.len() >= 30, "the demonstration slips often enough: {}", all.len());
    assert!(owed.values().all(|owed| !owed.is_empty()) && owed.len() == heard.len(), "both are told something: {owed:?}");
    for (name, owed) in owed {
        let mut wanted: Vec<String> = owed.into_iter().map(|(duty, _)| duty).collect();
        let mut came = arrived.remove(name).unwrap_or_default();
        wanted.sort();
        came.sort();
        assert_eq!(came, wanted, "{name}: one letter for each rung");
    }
    // One letter a day at most, and every notice to the leader in one of them (what is told on the last day waits for the next).
    let days: BTreeSet<Date> = digests.iter().map(|(day, _)| *day).collect();
    assert_eq!(days.len(), digests.len());
    let in_letters: usize = digests.iter().map(|(_, ids)| ids.len()).sum();
    let waiting = leader.get("/me/deliveries?limit=200").await.expect(200);
    let waiting = waiting["items"].as_array().unwrap().iter().filter(|one| one["state"] == "waiting").count();
    let to_leader = all.iter().filter(|(_, _, to)| to == "post:city-government/leader" || to == "office:city-government");
    let to_leader: BTreeSet<_> = to_leader.map(|(duty, rung, _)| (duty, rung)).collect();
    assert!(in_letters > 0);
    assert_eq!(in_letters + waiting, to_leader.len());
}

/// Opens a duty of the water office by the ordinary method.
async fn find(app: &TestApp) {
    let head = app.as_("head").await;
    let walk = head.post("/walks", json!({ "item": "soil-water" })).await.expect(201);
    let at = format!("/walks/{}/commands", walk["id"].as_str().unwrap());
    let found = json!({ "do": "find", "stage": "form", "text": "同一信息填三遍", "office": "water", "method": "ordinary", "version": walk["version"] });
    head.post(&at, found).await.expect(200);
}
