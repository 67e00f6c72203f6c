//! Complaints on conduct and petitions: for whoever keeps them or looks into them, and for the window that takes them in on paper.
//!
//! What anyone may do stands in [`public`]. Whoever may not see a complaint gets 404, as for one that does not exist: first of all everybody
//! of the office that it names.

mod public;
mod view;
mod work;

use super::duties;
use super::page;
use super::types::{Paged, Role};
use crate::desk::{Actors, AroundComplaint, NewComplaint, complaint_number, complaint_secret};
use crate::extract::{Body, Id, Query};
use crate::problem::{FieldError, Found, Problem};
use crate::session::Me;
use crate::state::App;
use ::complaint::{Channel, Command, Complaint, Reader, Seat, Verb};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use base::{ComplaintId, DutyId, OfficeId};
pub(crate) use public::folder;
use serde::Deserialize;
use store::{ComplaintFilter, ComplaintRecord, DutyFilter, DutyRecord};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
pub(in crate::api) use view::said;
use view::{ComplaintRow, ComplaintSlip, ComplaintView};

/// The longest of the short fields, in characters.
const FIELD_CHARS_MAX: usize = 120;
/// The offices that one complaint names, at most.
const NAMED_MAX: usize = 8;
/// The alphabet of secrets: nothing that is taken for something else when it is copied by hand.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a secret: 80 bits.
const SECRET_CHARS: usize = 16;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, take_in))
        .routes(routes!(export))
        .routes(routes!(one))
        .routes(routes!(command))
        .routes(routes!(file))
        .merge(public::routes())
}

/// A complaint as a window takes it in on paper.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOnPaper {
    /// station, hotline or petition.
    channel: String,
    #[serde(flatten)]
    said: Written,
}

/// What the writer says.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct Written {
    text: String,
    /// Of which kind it is; absent where the writer does not know.
    #[serde(default)]
    category: Option<String>,
    /// The office complained of, if the writer knows it.
    #[serde(default)]
    office: Option<String>,
    /// Which post of it, in words.
    #[serde(default)]
    post: String,
    /// What it concerns: the number of a project or a case.
    #[serde(default)]
    about: String,
    /// How the writer can be reached; empty: he stays unknown.
    #[serde(default)]
    contact: String,
}

/// Which complaints.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Asked {
    category: Option<String>,
    channel: Option<String>,
    state: Option<String>,
    open: Option<bool>,
    /// Past the last day of what is owed.
    overdue: Option<bool>,
    from: Option<String>,
    to: Option<String>,
    /// received or due.
    sort: Option<String>,
    order: Option<String>,
    after: Option<String>,
    limit: Option<u32>,
}

/// A step of a complaint.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComplaintStep {
    version: i64,
    /// accept, decline, name, hand, extend, answer or close-unjudged.
    #[serde(rename = "do")]
    verb: String,
    /// What is said; to hand: why.
    #[serde(default)]
    text: String,
    /// To accept: of which kind it is.
    #[serde(default)]
    category: Option<String>,
    /// To decline: on which ground.
    #[serde(default)]
    ground: Option<String>,
    /// To hand: to whom. To name: whom.
    #[serde(default)]
    office: Option<String>,
}

impl Asked {
    fn filter(&self, app: &App, me: &Me) -> Result<ComplaintFilter, Problem> {
        let text = |given: &Option<String>| given.clone().filter(|text| !text.is_empty());
        Ok(ComplaintFilter {
            of: me.office.clone().unwrap_or_default(),
            category: text(&self.category),
            channel: text(&self.channel),
            state: text(&self.state),
            open: self.open,
            overdue_on: self.overdue.filter(|wanted| *wanted).map(|_| app.today()),
            from: super::view::some_date("from", self.from.as_deref())?,
            to: super::view::some_date("to", self.to.as_deref())?,
        })
    }
}

/// The complaints that the reader's office keeps or looks into.
#[utoipa::path(get, path = "/complaints", tag = "complaints", params(Asked),
    responses((status = 200, body = Paged<ComplaintRow>), (status = 400, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn list(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Json<Paged<ComplaintRow>>, Problem> {
    let filter = asked.filter(&app, &me)?;
    let request = page::request(asked.after.as_deref(), asked.limit, asked.sort.as_deref(), asked.order.as_deref())?;
    let found = app.store.complaints(&filter, &request).await?;
    let items = found.items.iter().map(|record| view::row(&app, &me, record)).collect::<Result<_, _>>()?;
    Ok(Json(Paged { items, next: found.next, total: found.total }))
}

/// The same list as a file for spreadsheets. It has no word of the writers.
#[utoipa::path(get, path = "/complaints.csv", tag = "complaints", params(Asked),
    responses((status = 200, content_type = "text/csv"), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn export(State(app): State<App>, me: Me, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    let filter = asked.filter(&app, &me)?;
    let mut text = String::from("\u{feff}编号,渠道,类别,状态,收到日期,到期日期,承办单位,不满意次数\r\n");
    let mut pages = page::Pages::of(asked.sort.as_deref(), asked.order.as_deref())?;
    loop {
        let found = app.store.complaints(&filter, pages.request()).await?;
        for record in &found.items {
            page::csv_line(&mut text, &view::row(&app, &me, record)?.cells());
        }
        if !pages.turn(&found)? {
            break;
        }
    }
    Ok(page::csv_file(text, "complaints.csv"))
}

/// Takes a complaint in on paper. The window learns its number and its secret once, for the writer's slip, and nothing afterwards.
#[utoipa::path(post, path = "/complaints", tag = "complaints", request_body = NewOnPaper,
    responses((status = 201, body = ComplaintSlip), (status = 403, body = Problem), (status = 422, body = Problem)))]
async fn take_in(
    State(app): State<App>,
    me: Me,
    Body(new): Body<NewOnPaper>,
) -> Result<(StatusCode, Json<ComplaintSlip>), Problem> {
    let channel = Channel::parse(&new.channel).filter(|one| *one != Channel::Board);
    if new.said.office.is_some() && new.said.office == me.office {
        let detail = (
            "来信反映的是您所在的单位，请引导来信人到纪检监察机关或网上清风留言板反映。",
            "It complains of your own office: show the writer the way to the inspectors or to the board on the web.",
        );
        return Err(Problem::forbidden(detail));
    }
    let slip = receive(&app, channel, new.said, None, &Actors::of(&me)).await?;
    Ok((StatusCode::CREATED, Json(slip)))
}

/// A complaint with everything about it, for whoever keeps it or looks into it.
#[utoipa::path(get, path = "/complaints/{id}", tag = "complaints", params(("id" = String, Path)),
    responses((status = 200, body = ComplaintView), (status = 404, body = Problem)))]
async fn one(State(app): State<App>, me: Me, Id(id): Id<ComplaintId>) -> Result<Json<ComplaintView>, Problem> {
    let (record, one) = visible(&app, &me, id).await?;
    Ok(Json(view::view(&app, &me, &record, &one).await?))
}

/// Accepts it or not, names whom it complains of, hands it to an office, puts the answer off, answers.
#[utoipa::path(post, path = "/complaints/{id}/commands", tag = "complaints", params(("id" = String, Path)), request_body = ComplaintStep,
    responses((status = 200, body = ComplaintView), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn command(
    State(app): State<App>,
    me: Me,
    Id(id): Id<ComplaintId>,
    Body(step): Body<ComplaintStep>,
) -> Result<Json<ComplaintView>, Problem> {
    let (record, one) = visible(&app, &me, id).await?;
    let version = step.version;
    let command = step.command()?;
    if !may(&me, &one, command.verb()) {
        let detail = (
            "这一步由受理的纪检监察机关办理；承办单位只作答复。",
            "This is for the inspectors who keep it; an office that looks into it only answers.",
        );
        return Err(Problem::forbidden(detail));
    }
    act(&app, (&record, version), &command, &Actors::of(&me)).await?;
    // Whoever finds out that it names his own office sees it no more.
    let record = app.store.complaint(id).await?;
    let one = app.desk.complaint(&record)?;
    if !one.is_open_to(&reader(&me)) {
        return Err(missing());
    }
    Ok(Json(view::view(&app, &me, &record, &one).await?))
}

/// The bytes of what is attached to one.
#[utoipa::path(get, path = "/complaints/{id}/files/{file}", tag = "complaints", params(("id" = String, Path), ("file" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404, body = Problem)))]
async fn file(State(app): State<App>, me: Me, Path((id, file)): Path<(String, String)>) -> Result<Response, Problem> {
    let id: ComplaintId = id.parse().map_err(|_| missing())?;
    visible(&app, &me, id).await?;
    public::content(&app, id, &file).await
}

impl ComplaintStep {
    fn command(self) -> Result<Command, Problem> {
        let wrong = |field: &str, zh: &str, en: &str| Problem::invalid(vec![FieldError::new(field, (zh, en))]);
        let office = || {
            let office = self.office.as_deref().and_then(|id| OfficeId::parse(id).ok());
            office.ok_or_else(|| wrong("office", "请选择单位。", "Choose an office."))
        };
        let text = self.text.clone();
        Ok(match self.verb.as_str() {
            "accept" => Command::Accept { category: self.category.filter(|id| !id.is_empty()) },
            "decline" => Command::Decline { ground: self.ground.unwrap_or_default(), text },
            "name" => Command::Name { offices: vec![office()?] },
            "hand" => Command::Hand { office: office()?, why: text },
            "extend" => Command::Extend { text },
            "answer" => Command::Answer { text },
            "close-unjudged" => Command::CloseUnjudged {},
            _ => {
                let zh = "只能是 accept、decline、name、hand、extend、answer 或 close-unjudged。";
                return Err(wrong("do", zh, "One of accept, decline, name, hand, extend, answer, close-unjudged."));
            }
        })
    }
}

/// Checks what the writer says and takes it in; `challenge` is the work of a browser, none on paper.
async fn receive(
    app: &App,
    channel: Option<Channel>,
    said: Written,
    challenge: Option<String>,
    who: &Actors,
) -> Result<ComplaintSlip, Problem> {
    let plan = app.desk.complaints()?;
    let mut errors = Vec::new();
    let mut wrong = |field: &str, zh: &str, en: &str| errors.push(FieldError::new(field, (zh, en)));
    if channel.is_none() {
        wrong("channel", "请选择来信渠道。", "Choose by which way it came.");
    }
    if said.text.trim().is_empty() {
        wrong("text", "请写明反映的情况。", "Say what happened.");
    }
    let category = said.category.filter(|id| !id.is_empty());
    if category.as_deref().is_some_and(|id| plan.category(id).is_none()) {
        wrong("category", "没有这个问题类别；不清楚可以不选。", "There is no such category; leave it open if you are not sure.");
    }
    let named = said.office.filter(|id| !id.is_empty());
    if named.as_deref().is_some_and(|id| app.desk.city.office(id).is_none()) {
        wrong("office", "没有这个单位；不清楚可以不选。", "There is no such office; leave it open if you are not sure.");
    }
    let long = |text: &str| text.chars().count() > FIELD_CHARS_MAX || text.chars().any(char::is_control);
    for (field, text) in [("post", &said.post), ("about", &said.about), ("contact", &said.contact)] {
        if long(text) {
            wrong(field, "不超过 120 字，不换行。", "120 characters at most, in one line.");
        }
    }
    let Some(channel) = channel.filter(|_| errors.is_empty()) else { return Err(Problem::invalid(errors)) };
    let now = app.clock.now();
    let (id, secret) = (ComplaintId::new(app.ids.next(now)), secret());
    let number = complaint_number(id, now);
    let new = NewComplaint {
        id,
        channel,
        text: said.text,
        category,
        named: named.iter().filter_map(|id| OfficeId::parse(id).ok()).collect(),
        post: said.post.trim().to_owned(),
        about: said.about.trim().to_owned(),
        contact: said.contact.trim().to_owned(),
        secret_digest: complaint_secret(&number, &secret),
        challenge,
        synthetic: false,
    };
    let change = app.desk.write_in(new, DutyId::new(app.ids.next(now)), who, now)?;
    match app.store.commit(change).await {
        Ok(_) => Ok(view::slip(app, &number, &shown(&secret), channel, now)),
        Err(store::StoreError::Taken { what: "complaint-text" }) => Err(view::said_already()),
        Err(store::StoreError::Taken { what: "complaint-challenge" }) => Err(view::sent_already()),
        Err(error) => Err(error.into()),
    }
}

/// Does a step and commits it.
async fn act(app: &App, seen: (&ComplaintRecord, i64), command: &Command, who: &Actors) -> Result<(), Problem> {
    if let Command::Name { .. } = command {
        let one = app.desk.complaint(seen.0)?;
        if one.named.len() >= NAMED_MAX {
            let detail = (format!("最多列明 {NAMED_MAX} 个单位。"), format!("At most {NAMED_MAX} offices are named."));
            return Err(Problem::impossible("too-many-named", detail));
        }
    }
    let now = app.clock.now();
    let owed = owed(app, seen.0.id).await?;
    let told = app.store.told_of(&owed).await?;
    let around = AroundComplaint { owed: &owed, told: &told };
    let ids = || DutyId::new(app.ids.next(now));
    let planned = app.desk.complaint_command(seen, command, around, ids, who, now)?;
    app.store.commit(planned).await?;
    Ok(())
}

async fn owed(app: &App, id: ComplaintId) -> Result<Vec<DutyRecord>, Problem> {
    let filter = DutyFilter { subject: Some(id.uuid()), sealed: true, ..DutyFilter::default() };
    Ok(duties::stored(app, filter).await?.into_iter().map(|one| one.duty).collect())
}

/// Whether a step is the reader's to do on a complaint that he sees.
fn may(me: &Me, one: &Complaint, verb: Verb) -> bool {
    let own = |office: &OfficeId| me.office.as_deref() == Some(office.as_str());
    let keeps = own(&one.keeper) && me.role == Role::Inspector;
    match verb {
        Verb::Answer => own(one.office()) && (me.role == Role::Inspector || *one.office() != one.keeper),
        verb if verb.is_the_keepers() => keeps,
        _ => false,
    }
}

/// Who asks, as the rule of who may know sees him.
fn reader(me: &Me) -> Reader {
    let seat = match me.role {
        Role::Inspector => Seat::Inspector,
        Role::OfficeHead | Role::Leader => Seat::Head,
        _ => Seat::Other,
    };
    Reader { office: me.office.as_deref().and_then(|id| OfficeId::parse(id).ok()), seat }
}

fn missing() -> Problem {
    Problem::not_found(("来信", "complaint"))
}

/// A complaint that the reader may see; otherwise 404, as for one that does not exist.
async fn visible(app: &App, me: &Me, id: ComplaintId) -> Result<(ComplaintRecord, Complaint), Problem> {
    let record = app.store.complaint(id).await.or_missing(missing)?;
    let one = app.desk.complaint(&record)?;
    if one.is_open_to(&reader(me)) { Ok((record, one)) } else { Err(missing()) }
}

/// A secret that nobody can guess, in letters that are copied by hand.
fn secret() -> String {
    let bytes = crate::ids::secret::<SECRET_CHARS>();
    bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect()
}

/// As people read it: four and four.
fn shown(secret: &str) -> String {
    let chars: Vec<char> = secret.chars().collect();
    chars.chunks(4).map(|some| some.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// A secret as it was typed: without spaces and strokes, in capitals, letters that look like digits as digits.
fn typed(secret: &str) -> String {
    let plain = secret.chars().filter(|char| char.is_ascii_alphanumeric()).take(SECRET_CHARS + 1);
    plain
        .map(|char| match char.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_as_people_copy_it() {
        let made = secret();
        assert_eq!(made.len(), SECRET_CHARS);
        assert_eq!(typed(&shown(&made).to_lowercase()), made);
        assert_eq!(typed(" o1-Il "), "0111");
        assert!(typed(&"A".repeat(10_000)).len() <= SECRET_CHARS + 1);
    }
}
