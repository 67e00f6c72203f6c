//! What leaves the house: parcels claimed from the rows, sent by e-mail and webhooks, tried again, given up.
//!
//! A parcel is written in the transaction of what it tells; a server claims it for a while, sends it and says so. One that is killed
//! between sending and saying so sends it once more when its claim has run out: the message then has the same id, by which a receiver
//! knows it.

mod mail;
mod reach;
mod webhook;

pub use mail::{Smtp, Tls, address};
pub use reach::Reach;
pub use webhook::{check_url, new_secret};

use crate::desk::{EMAIL, WEBHOOK};
use crate::problem::Problem;
use crate::state::App;
use base::{DeliveryId, Named};
use mail::Mailer;
use std::time::Duration;
use store::{About, Parcel, StoreError, TellingRecord};
use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, JoinSet};
use webhook::Poster;

/// How often it is tried until it is given up: with the default patience about two and a half days.
pub const ATTEMPTS_MAX: i64 = 20;
/// The longest wait between two tries.
const WAIT_MAX: Duration = Duration::from_secs(6 * 3600);
/// Parcels of one channel on their way at once.
const AT_ONCE: i64 = 4;
/// How often the rows are looked at.
const LOOK: Duration = Duration::from_secs(2);

/// Where a reader finds what he is told of, below the product's address.
fn place(told: &TellingRecord) -> String {
    match told.about {
        About::Duty(id) => format!("duties/{id}"),
        About::Policy(id) => format!("policies/{id}"),
    }
}

/// How notices leave the house, as the operator sets it.
#[derive(Debug, Clone, Default)]
pub struct Outgoing {
    /// The mail server; none: nobody is mailed.
    pub mail: Option<Smtp>,
    /// Which addresses webhooks may have.
    pub reach: Reach,
    /// How long to wait after a failure.
    pub patience: Patience,
}

/// How long to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// After a first failure; each further wait is twice as long, six hours at most.
    pub first: Duration,
    /// For how long a claim holds: whoever is killed while he sends leaves his parcels so long. Sending takes half of it at most.
    pub lease: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { first: Duration::from_secs(30), lease: Duration::from_secs(120) }
    }
}

impl Patience {
    fn after(self, attempts: i64) -> Duration {
        let doublings = u32::try_from(attempts - 1).unwrap_or(0).min(31);
        self.first.saturating_mul(1 << doublings).min(WAIT_MAX)
    }
}

/// A text that no log shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// Why a parcel did not leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// In short: connect, timeout, address, unknown-host, signature, status and its number, or the mail server's answer.
    pub why: String,
    /// What becomes of it.
    pub then: Then,
}

/// What becomes of a parcel that did not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// It is tried again.
    Again,
    /// It is given up: the receiver says that it never will.
    GiveUp,
    /// Nobody wants it any more.
    Drop,
}

impl Failure {
    fn again(why: impl Into<String>) -> Self {
        Self { why: why.into(), then: Then::Again }
    }

    fn give_up(why: impl Into<String>) -> Self {
        Self { why: why.into(), then: Then::GiveUp }
    }

    fn unwanted(why: &str) -> Self {
        Self { why: why.to_owned(), then: Then::Drop }
    }

    /// The failure as people read it.
    pub fn words(why: &str) -> Named {
        let (kind, rest) = why.split_once(' ').unwrap_or((why, ""));
        match kind {
            "connect" => Named::new("连接不上对方服务器", "the receiver cannot be reached"),
            "timeout" => Named::new("对方没有及时应答", "the receiver did not answer in time"),
            "address" => Named::new("地址不被允许", "the address is not allowed"),
            "unknown-host" => Named::new("找不到对方主机", "the host is unknown"),
            "not-wanted" => Named::new("收件人已取消", "the recipient wants none any more"),
            "no-mail-server" => Named::new("本系统未设置邮件服务器", "no mail server is set"),
            "status" => Named::new(format!("对方应答 HTTP {rest}"), format!("the receiver answered HTTP {rest}")),
            "smtp" => Named::new(format!("邮件服务器应答 {rest}"), format!("the mail server answered {rest}")),
            "letter" => Named::new("邮件写不出来", "the letter cannot be written"),
            _ => Named::new("没有送出", "it did not leave"),
        }
    }
}

/// Sends what leaves the house.
#[derive(Debug)]
pub struct Deliver {
    mailer: Option<Mailer>,
    poster: Poster,
    patience: Patience,
    nudged: Notify,
}

/// What was done in one go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Parcels that left.
    pub sent: i64,
    /// Parcels that did not.
    pub failed: i64,
}

impl Deliver {
    /// As the operator set it.
    ///
    /// # Errors
    /// A sentence that says which setting is wrong.
    pub fn new(outgoing: &Outgoing, public_url: &str) -> Result<Self, String> {
        let public_url = public_url.trim_end_matches('/');
        Ok(Self {
            mailer: outgoing.mail.as_ref().map(|smtp| Mailer::new(smtp, public_url)).transpose()?,
            poster: Poster::new(outgoing.reach, public_url)?,
            patience: outgoing.patience,
            nudged: Notify::new(),
        })
    }

    /// Whether a mail server is set.
    pub fn mails(&self) -> bool {
        self.mailer.is_some()
    }

    /// Which addresses webhooks may have.
    pub fn reach(&self) -> Reach {
        self.poster.reach()
    }

    /// Something may be there to send: look now.
    pub fn nudge(&self) {
        self.nudged.notify_one();
    }
}

/// Sends everything whose time has come.
///
/// # Errors
/// Whatever the store says.
pub async fn pass(app: &App) -> Result<Delivered, Problem> {
    // A mail server that hangs does not hold up the webhooks, nor the reverse.
    let (mails, posts) = tokio::join!(channel(app, EMAIL), channel(app, WEBHOOK));
    let (mails, posts) = (mails?, posts?);
    Ok(Delivered { sent: mails.sent + posts.sent, failed: mails.failed + posts.failed })
}

/// Sends everything of one channel whose time has come.
async fn channel(app: &App, channel: &str) -> Result<Delivered, Problem> {
    let mut done = Delivered::default();
    // What this server cannot send waits for one that can.
    if channel == EMAIL && !app.deliver.mails() {
        return Ok(done);
    }
    loop {
        let times = (app.clock.now(), app.wall.now());
        if !app.store.has_deliveries(channel, times).await? {
            return Ok(done);
        }
        let until = times.1.saturating_add(app.deliver.patience.lease).map_err(Problem::broken)?;
        let together = DeliveryId::new(app.ids.next(times.0));
        let parcels = app.store.claim_deliveries(channel, times, until, (AT_ONCE, together)).await?;
        if parcels.is_empty() {
            return Ok(done);
        }
        let sending: JoinSet<_> = parcels.into_iter().map(|parcel| one(app.clone(), parcel)).collect();
        // All of them end before any is judged: what was sent is noted.
        for ended in sending.join_all().await {
            match ended? {
                true => done.sent += 1,
                false => done.failed += 1,
            }
        }
    }
}

/// Sends one parcel and notes what became of it; gives whether it left.
async fn one(app: App, parcel: Parcel) -> Result<bool, StoreError> {
    let sending = async {
        if parcel.channel == EMAIL {
            mail::send(&app, app.deliver.mailer.as_ref(), &parcel).await
        } else {
            webhook::send(&app, &app.deliver.poster, &parcel).await
        }
    };
    let most = app.deliver.patience.lease / 2;
    let sent = tokio::time::timeout(most, sending).await.unwrap_or_else(|_| Ok(Err(Failure::again("timeout"))))?;
    match sent {
        Ok(address) => {
            app.store.delivery_sent(parcel.id, &address, app.clock.now()).await?;
            Ok(true)
        }
        Err(failure) => {
            let next = match failure.then {
                Then::Drop => Err("dropped"),
                Then::GiveUp => Err("given-up"),
                Then::Again if parcel.attempts >= ATTEMPTS_MAX => Err("given-up"),
                Then::Again => {
                    let now = app.wall.now();
                    Ok(now.saturating_add(app.deliver.patience.after(parcel.attempts)).unwrap_or(now))
                }
            };
            let (channel, why, gives_up) = (&parcel.channel, &failure.why, next.is_err());
            tracing::warn!(parcel = %parcel.id, channel, why, attempts = parcel.attempts, gives_up, "a notice did not leave");
            app.store.delivery_failed((parcel.id, parcel.attempts), &failure.why, next).await?;
            if let Ok(until) = next {
                // Whoever is away is asked again once, not once for each notice.
                app.store.postpone_deliveries(&parcel.channel, &parcel.recipient, until).await?;
            }
            Ok(false)
        }
    }
}

/// Sends in the background until it is stopped.
pub struct Running {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Running {
    /// Begins.
    pub fn start(app: App) -> Self {
        let (stop, mut stopped) = watch::channel(false);
        let task = tokio::spawn(async move {
            while !*stopped.borrow() {
                if let Err(problem) = pass(&app).await {
                    tracing::warn!(problem.code, problem.detail_en, "notices wait");
                }
                tokio::select! {
                    () = app.deliver.nudged.notified() => {}
                    () = tokio::time::sleep(LOOK) => {}
                    _ = stopped.changed() => {}
                }
            }
        });
        Self { stop, task }
    }

    /// Ends; what is on its way has some seconds to arrive.
    pub async fn stop(self) {
        const PATIENCE: Duration = Duration::from_secs(5);
        self.stop.send_replace(true);
        let _ = tokio::time::timeout(PATIENCE, self.task).await;
    }
}
