//! One duty, with everything that people ask of it.

use super::row::{DutyRow, PartyView, party, row};
use crate::api::types::{FactView, Text};
use crate::api::{facts, view as shown};
use crate::bench;
use crate::problem::Problem;
use crate::session::Me;
use crate::state::App;
use ::duty::{By, Duty, Party, offers, points};
use jiff::civil::Date;
use serde::Serialize;
use store::TellingRecord;
use utoipa::ToSchema;

/// A duty.
#[derive(Debug, Serialize, ToSchema)]
pub struct DutyView {
    #[serde(flatten)]
    row: DutyRow,
    /// What must be shown.
    evidence: Text,
    /// The term of its own, in words.
    term: Option<Text>,
    method: Option<DutyMethod>,
    /// The check points of its method.
    points: Vec<DutyPoint>,
    ladder: Option<Text>,
    /// What was told, and what will be: who, when, why.
    tellings: Vec<LadderStep>,
    facts: Vec<FactView>,
    /// What the reader may do, and why not.
    can: Vec<DutyOffer>,
    /// The absent colleague in whose place he may do some of it.
    standing_in: Option<Text>,
}

/// A work method.
#[derive(Debug, Serialize, ToSchema)]
pub struct DutyMethod {
    id: String,
    name: Text,
    summary: Text,
}

/// A check point.
#[derive(Debug, Serialize, ToSchema)]
pub struct DutyPoint {
    id: String,
    name: Text,
    on: String,
    met_on: Option<String>,
    missed: bool,
}

/// A rung of the ladder, told or to be told.
#[derive(Debug, Serialize, ToSchema)]
pub struct LadderStep {
    on: String,
    why: Text,
    to: PartyView,
    told_at: Option<String>,
}

/// A step that the reader has a say in.
#[derive(Debug, Serialize, ToSchema)]
pub struct DutyOffer {
    #[serde(rename = "do")]
    verb: String,
    name: Text,
    allowed: bool,
    why_not: Option<Text>,
    /// Whether words go with it.
    words: bool,
    /// Whether words must go with it.
    words_required: bool,
}

pub async fn view(app: &App, me: &Me, stored: &store::DutyRow) -> Result<DutyView, Problem> {
    let (record, today) = (&stored.duty, app.today());
    let duty = app.desk.duty(record)?;
    let book = &app.desk.city.rulebook;
    let method = duty.method.as_deref().and_then(|id| book.method(id));
    let check_points = match method {
        Some(method) => points(&duty, method, app.desk.calendar(today)).map_err(Problem::broken)?,
        None => Vec::new(),
    };
    let told = app.store.tellings_of(&[record.id]).await?;
    let own = me.party();
    let mut can = match own.clone() {
        Some(party) => offers(&duty, &By { party, name: me.name.clone() }),
        None => Vec::new(),
    };
    let (mut standing_in, owes) = (None, own.is_some_and(|party| duty.owner.speaks(&party)));
    for (party, absent) in bench::posts_for(app, me).await? {
        let more = offers(&duty, &By { party, name: me.name.clone() });
        // Nobody closes what his own office owes by standing in for whom it is owed to.
        let more =
            more.into_iter().filter(|one| !(can.iter().any(|own| own.verb == one.verb) || owes && one.verb.is_the_creditors()));
        let more: Vec<_> = more.collect();
        if !more.is_empty() {
            standing_in = Some(Text::new(format!("代 {}", absent.name), format!("for {}", absent.name)));
        }
        can.extend(more);
    }
    can.retain(|one| super::is_its_own(record, one.verb));
    Ok(DutyView {
        row: row(app, stored, today)?,
        evidence: shown::named(&duty.evidence),
        term: duty.term.map(|term| Text::new(term.zh(), term.en())),
        method: method.map(|method| DutyMethod {
            id: method.id.clone(),
            name: shown::named(&method.name),
            summary: shown::named(&method.summary),
        }),
        points: check_points
            .iter()
            .map(|point| DutyPoint {
                id: point.id.clone(),
                name: shown::named(&point.name),
                on: point.on.to_string(),
                met_on: point.met_on.map(|day| day.to_string()),
                missed: duty.state.is_open() && point.is_missed(today) || point.met_on.is_some_and(|met| met > point.on),
            })
            .collect(),
        ladder: book.ladder(&duty.ladder).map(|ladder| shown::named(&ladder.name)),
        tellings: ladder_steps(app, &duty, &told, today)?,
        standing_in,
        facts: facts::newest_first(app, record.id.uuid()).await?,
        can: can
            .into_iter()
            .map(|offer| DutyOffer {
                verb: offer.verb.as_str().to_owned(),
                name: shown::named(&offer.verb.text()),
                allowed: offer.why_not.is_none(),
                why_not: offer.why_not.map(|refusal| shown::named(&refusal.sentence())),
                words: offer.verb.has_words(),
                words_required: offer.verb.needs_words(),
            })
            .collect(),
    })
}

/// What was told, then what will be, in the order of its days.
fn ladder_steps(app: &App, duty: &Duty, told: &[TellingRecord], today: Date) -> Result<Vec<LadderStep>, Problem> {
    let listener = |audience: &str| Party::parse(audience).map(|to| party(app, &to)).map_err(Problem::broken);
    let mut steps: Vec<LadderStep> = Vec::new();
    for one in told {
        steps.push(LadderStep {
            on: one.on.to_string(),
            why: shown::named(&one.why),
            to: listener(&one.audience)?,
            told_at: Some(shown::instant(one.told_at)),
        });
    }
    let known = |rung: &str, to: &str| told.iter().any(|one| one.rung == rung && one.audience == to);
    for next in app.desk.planned(duty, today)?.iter().filter(|next| !known(&next.rung, &next.to.to_string())) {
        steps.push(LadderStep { on: next.on.to_string(), why: shown::named(&next.why), to: party(app, &next.to), told_at: None });
    }
    steps.sort_by(|a, b| a.on.cmp(&b.on));
    Ok(steps)
}
