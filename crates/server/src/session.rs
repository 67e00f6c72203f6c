//! Who is asking: sessions in http-only cookies, a CSRF token for every change, passwords by argon2id.
//!
//! The cookie holds a random token; the store keeps only its SHA-256. A session may belong to nobody yet: it then only carries the
//! CSRF token that signing in needs, and nothing is stored of it, so that asking costs no row; or it knows whose first factor was right ([`Pending`]).
//! Whoever signs in, or changes what he signs in with, gets another token. A session ends when it is [`SESSION_HOURS_MAX`] old, and an official's when he does not use it.

use crate::access::{self, Reach};
use crate::api::types::Role;
use crate::posts::{self, Held, Seat};
use crate::problem::Problem;
use crate::state::App;
use ::duty::Party;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{self, HeaderMap, HeaderValue, header};
use base::{OfficeId, UserId};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use store::{PendingRecord, PostRecord, Scope, SessionRecord, StoreError, UserRecord};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// How long a session lives without being renewed by signing in again.
const SESSION_HOURS_MAX: i64 = 12;
/// How often it is noted that a session is used: each note is a write, and what is kept while nothing changes begins anew.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(5);
/// How long the first factor holds without the second, in minutes; to set one up takes longer than to type a code.
const CODE_MINUTES: i64 = 5;
const SET_UP_MINUTES: i64 = 30;
const COOKIE: &str = "ballast_session";
/// Its name over TLS: a browser takes a cookie of such a name from this host alone, over TLS alone and for all of it, so that no neighbour plants one.
const HOST_COOKIE: &str = "__Host-ballast_session";
/// How the token of a session that belongs to nobody begins.
const NOBODYS: &str = "nobody.";
const CSRF_HEADER: &str = "x-csrf-token";
/// What a page says of a request that it makes by itself, while perhaps nobody is there.
const UNATTENDED_HEADER: &str = "x-unattended";

/// A signed-in user, as every decision about permission sees him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// His id.
    pub id: UserId,
    /// The post's name that pages show.
    pub name: String,
    /// In which role.
    pub role: Role,
    /// In which office.
    pub office: Option<String>,
    /// For which company, when he applies.
    pub credit_code: Option<String>,
    /// For a leader: the district that he leads, if not the whole city.
    pub district: Option<String>,
    /// In which post he acts beside that of his account, if in one.
    pub post: Option<PostRecord>,
    /// His posts, and how far he reaches in the one in which he acts.
    pub held: Held,
}

impl Me {
    /// The user of that record in the post of his account; none when its role is unknown to this program.
    pub fn of(user: UserRecord) -> Option<Self> {
        let UserRecord { id, name, office, credit_code, district, .. } = user;
        Some(Self::new(id, name, Seat { role: Role::parse(&user.role)?, office, credit_code, district }))
    }

    /// Somebody in the post of his account.
    pub fn new(id: UserId, name: String, Seat { role, office, credit_code, district }: Seat) -> Self {
        Self { id, name, role, office, credit_code, district, post: None, held: Held::default() }
    }

    /// Who lent him the post in which he acts, and what he may do in it.
    pub fn lent(&self) -> Option<&PostRecord> {
        self.post.as_ref().filter(|post| post.lender.is_some())
    }

    /// In whose place he acts (代).
    pub fn in_place_of(&self) -> Option<&str> {
        self.lent().and_then(|post| post.lender_name.as_deref())
    }

    /// Whether the post in which he acts lets him call an operation: one that was lent for some areas alone does not let him all.
    pub fn is_lent_for(&self, operation: &str) -> bool {
        self.lent().is_none_or(|post| access::is_lent(&post.areas, operation))
    }

    /// As whom he owes and is owed: a post of his office, or his company.
    pub fn party(&self) -> Option<Party> {
        match self.role {
            Role::Applicant => self.credit_code.clone().map(Party::Applicant),
            role => {
                let office = OfficeId::parse(self.office.as_deref()?).ok()?;
                Some(Party::Post(office, role.as_str().to_owned()))
            }
        }
    }

    /// To whom something must be told so that he hears it: his offices and his posts, or his companies; whichever he acts in now, and what was lent to
    /// him too.
    pub fn audiences(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for party in self.party().iter().chain(&self.held.parties) {
            let own = match party {
                Party::Post(office, _) => vec![Party::Office(office.clone()).to_string(), party.to_string()],
                other => vec![other.to_string()],
            };
            found.extend(own.into_iter().filter(|one| !found.contains(one)).collect::<Vec<_>>());
        }
        found
    }

    /// The offices that he reaches where his permission is his office's: for a head those beneath it as well.
    pub fn offices(&self) -> Vec<String> {
        let beneath = self.held.beneath.iter().filter(|one| Some(*one) != self.office.as_ref());
        self.office.iter().chain(beneath).cloned().collect()
    }

    /// Refuses whoever is none of `roles`: a step within an operation that the table leaves to several.
    pub fn require(&self, roles: &[Role]) -> Result<(), Problem> {
        if roles.contains(&self.role) { Ok(()) } else { Err(access::refusal(self.role, roles)) }
    }

    /// Whether the table lets his role call an operation: for the buttons of an answer, and for parts that others are not shown.
    pub fn may(&self, operation: &str) -> bool {
        self.reach(operation).is_some()
    }

    /// Refuses whoever the table does not let call an operation: for a part of one that is another's.
    pub fn need(&self, operation: &str) -> Result<(), Problem> {
        if self.may(operation) { Ok(()) } else { Err(access::refusal_of(operation, self.role)) }
    }

    /// How far the table lets him reach by an operation. Who leads the city leads every district.
    pub fn reach(&self, operation: &str) -> Option<Reach> {
        match access::reach(operation, self.role).filter(|_| self.is_lent_for(operation))? {
            Reach::District if self.district.is_none() => Some(Reach::City),
            reach => Some(reach),
        }
    }

    /// Whether he may call an operation for what that office answers for.
    pub fn covers(&self, operation: &str, office: &str) -> bool {
        match self.reach(operation) {
            Some(Reach::City) => true,
            Some(Reach::Office) => self.offices().iter().any(|one| one == office),
            // What an office answers for lies in no district.
            Some(Reach::Own | Reach::District) | None => false,
        }
    }

    /// The records that he reaches by an operation, as the store's SQL takes it.
    pub fn scope(&self, operation: &str) -> Scope {
        match self.reach(operation) {
            None => Scope::Nothing,
            Some(Reach::Own) => Scope::Own { person: self.id, company: self.credit_code.clone() },
            // What is not filed yet, the window alone helps with.
            Some(Reach::Office) => Scope::Offices(self.offices()),
            Some(Reach::District) => Scope::Districts(self.held.districts.clone()),
            Some(Reach::City) if self.role == Role::WindowClerk => Scope::All,
            Some(Reach::City) => Scope::Filed,
        }
    }
}

base::stable_names! {
    /// How somebody signed in (登录方式).
    Method {
        /// As one of the demonstration's identities (演示身份).
        Demo = "demo", "演示身份", "demonstration";
        /// By a password (密码).
        Password = "password", "密码", "password";
        /// At the identity provider (统一身份认证).
        Provider = "provider", "统一身份认证", "identity provider";
    }
}

base::stable_names! {
    /// What somebody owes after his first factor (登录第二步).
    Owed {
        /// A code of his second factor (动态口令).
        Code = "code", "输入动态口令", "a code";
        /// To set a second factor up (设置动态口令).
        SetUp = "set-up", "设置动态口令", "setting up a second factor";
    }
}

/// Somebody whose first factor was right and who is not signed in yet.
#[derive(Debug, Clone)]
pub struct Pending {
    /// Who.
    pub me: Me,
    /// What he owes.
    pub owed: Owed,
    /// Until when.
    pub until: Timestamp,
}

/// The session of a request: somebody's, or nobody's.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who is signed in.
    pub me: Option<Me>,
    /// Who is half signed in.
    pub pending: Option<Pending>,
    /// How.
    pub method: Method,
    /// The token that a change must carry.
    pub csrf: String,
    /// SHA-256 of the cookie's token.
    pub digest: [u8; 32],
    /// The post in which it was, when that is over: the session is in that of the account.
    pub over: Option<Uuid>,
}

/// The session when there is one.
#[derive(Debug, Clone)]
pub struct MaybeSession(pub Option<Session>);

impl FromRequestParts<App> for MaybeSession {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        // A layer before the handler has looked already.
        if let Some(Self(session)) = parts.extensions.get::<Self>() {
            return Ok(Self(session.clone()));
        }
        let Some(token) = cookie(&parts.headers) else { return Ok(Self(None)) };
        // What a page asks by itself keeps nobody signed in; nor does a stream, which begins again when a line is cut.
        let attended = !parts.headers.contains_key(UNATTENDED_HEADER) && !parts.uri.path().ends_with("/stream");
        let found = match token.starts_with(NOBODYS) {
            true => Some(nobodys(&token)),
            false => of_digest(app, digest(&token), attended).await?,
        };
        let Some(mut session) = found else { return Ok(Self(None)) };
        // A post that ended in another tab, or overnight, ends here: who he is now, the session says; nothing is done in another post than he believes.
        if let Some(post) = session.over {
            let asks = parts.uri.path().ends_with("/session") && parts.method == http::Method::GET;
            if asks {
                session.csrf = new_csrf();
                app.store.leave_post(session.digest, post, &session.csrf).await?;
            }
            return if asks { Ok(Self(Some(session))) } else { Err(post_is_over()) };
        }
        let changes = !matches!(parts.method, http::Method::GET | http::Method::HEAD | http::Method::OPTIONS);
        if changes {
            check_csrf(&parts.headers, &session)?;
        }
        Ok(Self(Some(session)))
    }
}

impl FromRequestParts<App> for Me {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let MaybeSession(session) = MaybeSession::from_request_parts(parts, app).await?;
        session.and_then(|session| session.me).ok_or_else(Problem::sign_in_first)
    }
}

/// The session of a token's digest, unless it has run out or was not used for too long. `attended`: somebody uses it now.
pub async fn of_digest(app: &App, digest: [u8; 32], attended: bool) -> Result<Option<Session>, StoreError> {
    let Some(record) = app.store.session(digest).await? else { return Ok(None) };
    let now = app.wall.now();
    if record.expires_at <= now {
        return Ok(None);
    }
    let me = match record.user_id {
        Some(id) => app.store.user(id).await?.filter(|user| user.active).and_then(Me::of),
        None => None,
    };
    let (me, over) = match me {
        Some(me) => {
            let (me, there) = posts::acting(app, me, record.post).await?;
            (Some(me), record.post.filter(|_| !there))
        }
        None => (None, None),
    };
    if let Some(me) = &me {
        let since = used_since(app, me.role, now);
        if record.seen_at < since {
            app.store.drop_session(digest).await?;
            return Ok(None);
        }
        if attended && since > Timestamp::UNIX_EPOCH && now.duration_since(record.seen_at) >= SEEN_EVERY {
            app.store.session_seen(digest, now).await?;
        }
    }
    let pending = match record.pending.filter(|pending| pending.until > now) {
        Some(PendingRecord { user, step, until }) => {
            let me = app.store.user(user).await?.filter(|user| user.active).and_then(Me::of);
            me.zip(Owed::parse(&step)).map(|(me, owed)| Pending { me, owed, until })
        }
        None => None,
    };
    let method = Method::parse(&record.method).unwrap_or(Method::Password);
    Ok(Some(Session { me, pending, method, csrf: record.csrf, digest, over }))
}

/// Since when a session of that role must have been used to go on. What is noted of its use may be some minutes old: those are given.
fn used_since(app: &App, role: Role, now: Timestamp) -> Timestamp {
    let idle = app.desk.city.sign_in.idle_minutes.filter(|_| role != Role::Applicant);
    let idle = idle.map(|minutes| SignedDuration::from_mins(i64::from(minutes)) + SEEN_EVERY);
    idle.and_then(|idle| now.saturating_sub(idle).ok()).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Somebody's sessions that go on, the newest first.
///
/// # Errors
/// What the store says.
pub async fn of_user(app: &App, user: UserId, role: Role) -> Result<Vec<SessionRecord>, StoreError> {
    let now = app.wall.now();
    app.store.sessions_of(user, now, used_since(app, role, now)).await
}

/// 401: he is signed in, and no longer as whom he believes.
fn post_is_over() -> Problem {
    Problem::new(
        axum::http::StatusCode::UNAUTHORIZED,
        "post-over",
        ("岗位已结束", "The post is over"),
        (
            "您刚才所在的岗位已经到期、结束或被收回，已回到本人岗位；这一步没有办理，请核对后以本人岗位继续。",
            "The post in which you acted is over or was taken back: you are in your own again. Nothing was done; look again, and go on in your own post.",
        ),
    )
}

fn check_csrf(headers: &HeaderMap, session: &Session) -> Result<(), Problem> {
    let given = headers.get(CSRF_HEADER).map(HeaderValue::as_bytes).unwrap_or_default();
    if bool::from(given.ct_eq(session.csrf.as_bytes())) {
        return Ok(());
    }
    Err(Problem::new(
        axum::http::StatusCode::FORBIDDEN,
        "csrf-token-wrong",
        ("页面已过期", "The page is out of date"),
        (
            "请求缺少本次会话的校验码，请刷新页面后重试。",
            "The request lacks this session's CSRF token: reload the page and try again.",
        ),
    ))
}

/// Whose a new session is.
enum Whose {
    Half(Pending),
    Whole(Me),
}

/// Opens a session that belongs to nobody; gives it and the cookie to set. No row is written.
///
/// # Errors
/// None of the caller's making.
pub fn open(secure: bool) -> Result<(Session, HeaderValue), Problem> {
    let token = format!("{NOBODYS}{}", BASE64_URL_SAFE_NO_PAD.encode(crate::ids::secret::<32>()));
    let cookie = set_cookie(&token, SESSION_HOURS_MAX * 3600, secure)?;
    Ok((nobodys(&token), cookie))
}

/// The session of nobody with that token. Its CSRF token follows from it: another site neither reads the cookie nor sets one.
fn nobodys(token: &str) -> Session {
    let csrf = Sha256::new().chain_update("ballast-csrf\0").chain_update(token).finalize();
    Session {
        me: None,
        pending: None,
        method: Method::Password,
        csrf: BASE64_URL_SAFE_NO_PAD.encode(csrf),
        digest: digest(token),
        over: None,
    }
}

/// What follows a right first factor: a session, or half of one until the second factor is given or set up. It replaces the one that there was, so that a
/// cookie planted before is worth nothing. The demonstration's identities have no factor at all.
///
/// # Errors
/// What the store says.
pub async fn enter(app: &App, old: &Session, me: Me, method: Method, secure: bool) -> Result<(Session, HeaderValue), Problem> {
    let owed = match method {
        Method::Demo => None,
        _ if app.store.second_factor(me.id).await?.is_some() => Some(Owed::Code),
        _ => crate::second_factor::is_required(app, me.role).then_some(Owed::SetUp),
    };
    app.store.drop_session(old.digest).await?;
    let now = app.wall.now();
    let whose = match owed {
        None => Whose::Whole(me),
        Some(owed) => {
            let minutes = if owed == Owed::Code { CODE_MINUTES } else { SET_UP_MINUTES };
            let until = now.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(now);
            Whose::Half(Pending { me, owed, until })
        }
    };
    put(app, whose, method, new_csrf(), secure).await
}

/// The second factor was right: the half session becomes a whole one, under another token.
///
/// # Errors
/// What the store says.
pub async fn complete(app: &App, old: &Session, me: Me, secure: bool) -> Result<(Session, HeaderValue), Problem> {
    app.store.drop_session(old.digest).await?;
    put(app, Whose::Whole(me), old.method, new_csrf(), secure).await
}

/// What somebody signs in with has changed: every session of his ends, and the one in which he changed it goes on under another token. Its CSRF token
/// stays, for the pages that he has open.
///
/// # Errors
/// What the store says.
pub async fn renew(app: &App, old: &Session, me: Me, secure: bool) -> Result<(Session, HeaderValue), Problem> {
    app.store.drop_sessions_of(me.id).await?;
    put(app, Whose::Whole(me), old.method, old.csrf.clone(), secure).await
}

/// Somebody goes on in another of his posts: under another token, and not a moment longer than before.
///
/// # Errors
/// 404 when he does not hold the post today; 422 when its role asks for a second factor and he has none; what the store says.
pub async fn switch(app: &App, old: &Session, post: Option<Uuid>, secure: bool) -> Result<(Session, HeaderValue), Problem> {
    let (me, record) = match &old.me {
        Some(me) => (app.store.user(me.id).await?.and_then(Me::of), app.store.session(old.digest).await?),
        None => (None, None),
    };
    let (Some(me), Some(record)) = (me, record) else { return Err(Problem::sign_in_first()) };
    let (me, there) = posts::acting(app, me, post).await?;
    if !there {
        return Err(Problem::not_found(("岗位", "post")));
    }
    let owes = old.method != Method::Demo && crate::second_factor::is_required(app, me.role);
    if owes && app.store.second_factor(me.id).await?.is_none() {
        let told = (
            "这个岗位要求登录时使用动态口令：请先在“个人设置”中启用。",
            "This post asks for a second factor at sign-in: turn one on at your own page first.",
        );
        return Err(Problem::impossible("second-factor-owed", told));
    }
    app.store.drop_session(old.digest).await?;
    put_within(app, Whose::Whole(me), (old.method, new_csrf()), (record.created_at, record.expires_at), secure).await
}

async fn put(app: &App, whose: Whose, method: Method, csrf: String, secure: bool) -> Result<(Session, HeaderValue), Problem> {
    let now = app.wall.now();
    let whose = match whose {
        Whose::Whole(me) => {
            let post = me.post.as_ref().map(|post| post.id);
            Whose::Whole(posts::acting(app, me, post).await?.0)
        }
        other => other,
    };
    put_within(app, whose, (method, csrf), (now, expiry(now)), secure).await
}

async fn put_within(
    app: &App,
    whose: Whose,
    (method, csrf): (Method, String),
    (created_at, expires_at): (Timestamp, Timestamp),
    secure: bool,
) -> Result<(Session, HeaderValue), Problem> {
    let token = BASE64_URL_SAFE_NO_PAD.encode(crate::ids::secret::<32>());
    let now = app.wall.now();
    let (me, pending) = match whose {
        Whose::Half(pending) => (None, Some(pending)),
        Whose::Whole(me) => (Some(me), None),
    };
    // Who, by his account's id: names stand in the database alone.
    match (&me, &pending) {
        (Some(me), _) => tracing::info!(account = %me.id, role = me.role.as_str(), method = method.as_str(), "signed in"),
        (_, Some(half)) => tracing::info!(
            account = %half.me.id, role = half.me.role.as_str(), method = method.as_str(), owed = half.owed.as_str(),
            "the first factor was right"
        ),
        _ => {}
    }
    let record = SessionRecord {
        token_digest: digest(&token),
        user_id: me.as_ref().map(|me| me.id),
        csrf: csrf.clone(),
        created_at,
        expires_at,
        seen_at: now,
        method: method.as_str().to_owned(),
        pending: pending.as_ref().map(|one| PendingRecord {
            user: one.me.id,
            step: one.owed.as_str().to_owned(),
            until: one.until,
        }),
        post: me.as_ref().and_then(|me| me.post.as_ref()).map(|post| post.id),
    };
    let session = Session { me, pending, method, csrf, digest: record.token_digest, over: None };
    app.store.put_session(&record).await?;
    Ok((session, set_cookie(&token, SESSION_HOURS_MAX * 3600, secure)?))
}

fn new_csrf() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(crate::ids::secret::<24>())
}

/// The cookie that makes the browser forget the session.
pub fn forget(secure: bool) -> Result<HeaderValue, Problem> {
    set_cookie("", 0, secure)
}

/// Whether the request came over TLS or through a proxy that says so: then the cookie is `Secure`.
pub fn is_secure(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https")
}

fn set_cookie(token: &str, seconds: i64, secure: bool) -> Result<HeaderValue, Problem> {
    let (name, secure) = if secure { (HOST_COOKIE, "; Secure") } else { (COOKIE, "") };
    let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    HeaderValue::try_from(text).map_err(Problem::broken)
}

fn expiry(now: Timestamp) -> Timestamp {
    now.saturating_add(SignedDuration::from_hours(SESSION_HOURS_MAX)).unwrap_or(now)
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    // Over TLS the plain name counts for nothing: whoever serves another page of this host, or of one below it, could have set it.
    let wanted = if is_secure(headers) { HOST_COOKIE } else { COOKIE };
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, token)| token.to_owned())
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// The argon2id hash of a password, in PHC format.
///
/// # Errors
/// The library's words when it cannot hash.
pub fn hash_password(password: &str) -> Result<String, String> {
    let hash = Argon2::default().hash_password(password.as_bytes()).map_err(|error| error.to_string())?;
    Ok(hash.to_string())
}

/// Whether `password` is the one behind `hash`. An unknown user is given a hash too, so that both take the same time.
pub fn password_matches(password: &str, hash: Option<&str>) -> bool {
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5bm9ib2R5$mH0mW1mRZdM3nA8oN0wJ0y1qkQ0m5C5a0c1T0d2b1u4";
    let known = hash.is_some();
    let parsed = PasswordHash::new(hash.unwrap_or(NOBODY));
    let matches = parsed.is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
    known && matches
}
