//! How often somebody may try to sign in. A try is noted before it is looked at and taken back when it was right: a thousand at once are counted like a
//! thousand one after the other.
//!
//! An account is held off after some wrong ones, wherever they come from; an address is slowed down after some, whichever accounts it tried. Wrong codes
//! of a second factor count beside wrong passwords, and for a whole day among themselves: only whoever knows the password gets so far.

use crate::client::Client;
use crate::problem::Problem;
use crate::state::App;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use store::Try;

/// For how long wrong ones are counted, and an account held off.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// How many wrong ones an account may have within [`WINDOW`].
const OF_ACCOUNT_MAX: i64 = 10;
/// How many wrong codes an account may have within a day. Three codes hold at a time: this many leave a chance of one in eleven thousand a day.
const CODES_OF_DAY_MAX: i64 = 30;
/// How many wrong ones an address may have within [`WINDOW`] before it waits: an office behind one address mistypes too.
const OF_ADDRESS_FREE: i64 = 20;
/// The longest wait of an address between two tries, in seconds.
const ADDRESS_WAIT_SECONDS_MAX: i64 = 60;
/// Of what kind a try is: what was given.
const PASSWORD: &str = "password";
const CODE: &str = "code";

/// What is given in a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// A password.
    Password,
    /// A code of the second factor, or a recovery code.
    Code,
}

impl Given {
    fn kind(self) -> &'static str {
        match self {
            Self::Password => PASSWORD,
            Self::Code => CODE,
        }
    }
}

/// A try under way; it counts as wrong until it is taken back.
#[derive(Debug)]
#[must_use = "a right try is taken back"]
pub struct Attempt(String);

impl Attempt {
    /// Notes a try of a name.
    ///
    /// # Errors
    /// 429 when the name is held off or its address has to wait; what the store says.
    pub async fn begin(app: &App, name: &str, from: Client, given: Given) -> Result<Self, Problem> {
        if is_held_off(app, name).await? {
            return Err(held_off());
        }
        let now = app.wall.now();
        let one = Try {
            id: BASE64_URL_SAFE_NO_PAD.encode(crate::ids::secret::<12>()),
            name: name.to_owned(),
            kind: given.kind(),
            address: from.counted(),
            at: now,
        };
        if !app.store.note_try(&one, OF_ACCOUNT_MAX, before(now, WINDOW)).await? {
            return Err(held_off());
        }
        let attempt = Self(one.id);
        // Now that it is counted: those at the same moment are too.
        if let Some(address) = one.address {
            let (wrong, last) = app.store.tries_from(&address, &attempt.0, before(now, WINDOW)).await?;
            let seconds = last.map_or(0, |last| wait(wrong) - now.duration_since(last).as_secs());
            if seconds > 0 {
                attempt.take_back(app).await?;
                return Err(slowed_down(seconds));
            }
        }
        Ok(attempt)
    }

    /// It was right, or nobody looked at it: it counts no more.
    ///
    /// # Errors
    /// What the store says.
    pub async fn take_back(&self, app: &App) -> Result<(), Problem> {
        Ok(app.store.forget_try(&self.0).await?)
    }
}

/// Whether a name is held off after too many wrong passwords or codes.
///
/// # Errors
/// What the store says.
pub async fn is_held_off(app: &App, name: &str) -> Result<bool, Problem> {
    let now = app.wall.now();
    let day = before(now, SignedDuration::from_hours(24));
    Ok(app.store.tries_of_name(name, None, before(now, WINDOW)).await? >= OF_ACCOUNT_MAX
        || app.store.tries_of_name(name, Some(CODE), day).await? >= CODES_OF_DAY_MAX)
}

fn before(now: Timestamp, span: SignedDuration) -> Timestamp {
    now.saturating_sub(span).unwrap_or(now)
}

/// How many seconds an address waits after its last wrong one, when it had so many.
fn wait(wrong: i64) -> i64 {
    match wrong - OF_ADDRESS_FREE {
        ..0 => 0,
        over => 1_i64.checked_shl(over.min(10) as u32).unwrap_or(ADDRESS_WAIT_SECONDS_MAX).min(ADDRESS_WAIT_SECONDS_MAX),
    }
}

/// 429 for a name that is held off: when he may try again, and who can help at once.
fn held_off() -> Problem {
    let minutes = WINDOW.as_mins();
    tracing::warn!(minutes, "an account is held off after too many wrong passwords or codes");
    let detail = (
        format!("这个账号连续输错密码或动态口令，请 {minutes} 分钟后再试，或请管理员解除。"),
        format!(
            "Too many wrong passwords or codes for this account: try again in {minutes} minutes, or ask an administrator to unlock it."
        ),
    );
    Problem::too_many(detail, minutes * 60)
}

/// 429 for an address that has tried too much.
fn slowed_down(seconds: i64) -> Problem {
    tracing::warn!(seconds, "an address is slowed down after too many wrong tries to sign in");
    let detail = (
        format!("来自同一地址的登录错误过多，请 {seconds} 秒后再试。"),
        format!("Too many wrong tries to sign in come from one address: try again in {seconds} seconds."),
    );
    Problem::too_many(detail, seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_waits_longer_with_each_wrong_one_and_never_more_than_a_minute() {
        let waits: Vec<i64> = [0, 19, 20, 21, 23, 25, 26, 1000, i64::MAX].map(wait).to_vec();
        assert_eq!(waits, [0, 0, 1, 2, 8, 32, 60, 60, 60]);
    }
}
