//! The second factor of an account (动态口令): offered, confirmed by a code, asked for at each sign-in; and the recovery codes for the day on which the
//! device is lost. Its secret is sealed in the database and shown once; recovery codes are kept as keyed digests.

use crate::api::types::Role;
use crate::attempt::{Attempt, Given};
use crate::client::Client;
use crate::desk::{Actors, own_fact};
use crate::problem::{FieldError, Found, Problem};
use crate::session::Me;
use crate::state::App;
use crate::totp;
use base::UserId;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use store::{Change, FactorEdit, PersonRecord, SecondFactor, StoreError, Write};

/// Recovery codes of one set.
pub const RECOVERY_CODES: usize = 10;
/// Characters of a recovery code: sixty bits, and nobody without the server's key can try them against what is kept.
const RECOVERY_CHARS: usize = 12;
/// What recovery codes are written with: no letter that looks like a digit.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// How long an offer may be confirmed.
const OFFER: SignedDuration = SignedDuration::from_mins(15);
/// Who the code in the authenticator is from.
const ISSUER: &str = "Ballast";

/// A secret that waits for a code of the device it was given to.
pub struct Offer {
    /// The secret as one types it.
    pub secret: String,
    /// The address that the QR code holds.
    pub address: String,
    /// The same, sealed: it comes back with the code, so that nothing is kept of what nobody confirms.
    pub sealed: String,
}

/// Whether the pack wants a second factor of that role.
pub fn is_required(app: &App, role: Role) -> bool {
    app.desk.city.sign_in.second_factor.iter().any(|one| one == role.as_str())
}

fn of_secret(user: UserId) -> String {
    format!("second factor of {user}")
}

fn of_offer(user: UserId) -> String {
    format!("offered second factor of {user}")
}

/// Offers somebody a secret. It can be confirmed as long as what is asked of him stays what it is now.
///
/// # Errors
/// What the store says.
pub async fn offer(app: &App, me: &Me) -> Result<Offer, Problem> {
    let secret: [u8; totp::SECRET_BYTES] = crate::ids::secret();
    let now = app.wall.now();
    let until = now.saturating_add(OFFER).unwrap_or(now);
    let since = since(app, me.id).await?;
    let plain = [&until.as_second().to_be_bytes()[..], &since.to_be_bytes(), &secret].concat();
    Ok(Offer {
        secret: totp::base32(&secret),
        address: totp::address(ISSUER, &me.name, &secret),
        sealed: app.vault.seal(&of_offer(me.id), &plain),
    })
}

/// Since when which second factor is asked for; 0: none is.
async fn since(app: &App, user: UserId) -> Result<i64, Problem> {
    Ok(app.store.second_factor(user).await?.map_or(0, |factor| factor.since.as_microsecond()))
}

/// The offer's secret, if it still may be confirmed.
async fn offered(app: &App, user: UserId, sealed: &str) -> Result<Vec<u8>, Problem> {
    let gone = || {
        let detail = ("这个二维码已经失效，请重新开始设置。", "This code to scan holds no more: begin again.");
        Problem::impossible("offer-gone", detail)
    };
    let plain = app.vault.open(&of_offer(user), sealed).ok_or_else(gone)?;
    let (until, rest) = plain.split_first_chunk().ok_or_else(gone)?;
    let (before, secret) = rest.split_first_chunk().ok_or_else(gone)?;
    let holds = app.wall.now().as_second() <= i64::from_be_bytes(*until);
    if holds && i64::from_be_bytes(*before) == since(app, user).await? { Ok(secret.to_vec()) } else { Err(gone()) }
}

/// Turns on what was offered, in place of an older one, if the code is of it; gives the recovery codes, which nobody sees again.
///
/// # Errors
/// 422 for a wrong code, or an offer that holds no more; what the store says.
pub async fn turn_on(app: &App, me: &Me, sealed: &str, code: &str) -> Result<Vec<String>, Problem> {
    let secret = offered(app, me.id, sealed).await?;
    let now = app.wall.now();
    let step = totp::step_given(&secret, &plain(code), now, 0).ok_or_else(wrong)?;
    let sealed = app.vault.seal(&of_secret(me.id), &secret);
    let factor = SecondFactor { user: me.id, sealed, step, since: now };
    let (codes, digests) = new_codes(app, me.id);
    write(app, me, ("second-factor-on", json!({})), FactorEdit::On(factor, digests)).await?;
    Ok(codes)
}

/// Turns it off.
///
/// # Errors
/// What the store says.
pub async fn turn_off(app: &App, me: &Me) -> Result<(), Problem> {
    write(app, me, ("second-factor-off", json!({})), FactorEdit::Off(me.id)).await
}

/// New recovery codes in place of the older ones.
///
/// # Errors
/// What the store says.
pub async fn renew_codes(app: &App, me: &Me) -> Result<Vec<String>, Problem> {
    let (codes, digests) = new_codes(app, me.id);
    write(app, me, ("recovery-codes-made", json!({})), FactorEdit::Codes(me.id, digests)).await?;
    Ok(codes)
}

/// Whether a code is somebody's, of his device or of his recovery codes; either is taken once. A wrong one counts.
///
/// # Errors
/// 422 for a wrong code, 429 after too many; what the store says.
pub async fn check(app: &App, me: &Me, given: &str, from: Client) -> Result<(), Problem> {
    let attempt = Attempt::begin(app, &me.name, from, Given::Code).await?;
    let given = plain(given);
    let right = if given.chars().count() == RECOVERY_CHARS {
        use_code(app, me, &given).await?
    } else {
        let Some(factor) = app.store.second_factor(me.id).await? else {
            attempt.take_back(app).await?;
            return Err(none_is_on());
        };
        let Some(secret) = app.vault.open(&of_secret(me.id), &factor.sealed) else {
            attempt.take_back(app).await?;
            return Err(unreadable());
        };
        match totp::step_given(&secret, &given, app.wall.now(), factor.step) {
            Some(step) => app.store.take_step(me.id, step).await?,
            None => false,
        }
    };
    if right {
        return attempt.take_back(app).await;
    }
    tracing::info!(account = %me.id, given = "code", "sign-in failed");
    Err(wrong())
}

/// Uses a recovery code up, with its fact.
async fn use_code(app: &App, me: &Me, code: &str) -> Result<bool, Problem> {
    let digest = digest(app, me.id, code);
    if !app.store.recovery_code_holds(me.id, digest).await? {
        return Ok(false);
    }
    let left = app.store.recovery_codes_left(me.id).await? - 1;
    let used = FactorEdit::Used(me.id, digest, app.wall.now());
    let said = ("recovery-code-used", json!({ "left": left }));
    let change = planned(app, me.id, &Actors::of(me), said, used).await?;
    match app.store.commit(change).await {
        // Somebody used it at the same moment.
        Err(StoreError::NotFound) => Ok(false),
        other => Ok(other.map(|_| true)?),
    }
}

async fn planned(app: &App, user: UserId, who: &Actors, said: (&str, Value), edit: FactorEdit) -> Result<Change, Problem> {
    let before = app.store.person(user).await.or_missing(|| Problem::not_found(("人员", "person")))?;
    let expected = before.version;
    let mut record = PersonRecord { version: expected + 1, ..before };
    let chain = (&mut record.head, &mut record.facts);
    let fact = own_fact(("person", user.uuid()), chain, said, who, app.clock.now());
    let write = Write::Update { record, expected };
    Ok(Change { people: vec![write], factors: vec![edit], facts: vec![fact], ..Change::default() })
}

async fn write(app: &App, me: &Me, said: (&str, Value), edit: FactorEdit) -> Result<(), Problem> {
    let change = planned(app, me.id, &Actors::of(me), said, edit).await?;
    app.commit_change(Ok(change), me.id.uuid()).await
}

/// Turns somebody's second factor off from the command line, when the only administrator has lost his device; ends his sessions and lets him try again.
///
/// # Errors
/// A sentence: there is no such account, or it has none.
pub async fn reset(app: &App, name: &str) -> Result<(), String> {
    let told = |error: StoreError| error.to_string();
    let user = app.store.user_by_name(name).await.map_err(told)?.ok_or_else(|| format!("there is no account '{name}'"))?;
    if app.store.second_factor(user.id).await.map_err(told)?.is_none() {
        return Err(format!("the account '{name}' has no second factor"));
    }
    let said = ("second-factor-reset", json!({}));
    let change = planned(app, user.id, &Actors::console(), said, FactorEdit::Off(user.id))
        .await
        .map_err(|problem| problem.detail_en.clone())?;
    app.store.commit(change).await.map_err(told)?;
    app.store.drop_sessions_of(user.id).await.map_err(told)?;
    app.store.forget_tries_of(name).await.map_err(told)
}

fn new_codes(app: &App, user: UserId) -> (Vec<String>, Vec<[u8; 32]>) {
    let one = |_| {
        let bytes: [u8; RECOVERY_CHARS] = crate::ids::secret();
        let code: String = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect();
        let digest = digest(app, user, &code);
        (format!("{}-{}-{}", &code[..4], &code[4..8], &code[8..]), digest)
    };
    (0..RECOVERY_CODES).map(one).unzip()
}

fn digest(app: &App, user: UserId, code: &str) -> [u8; 32] {
    app.vault.digest(&format!("recovery code of {user}"), code)
}

/// A code without what people type around it: spaces, strokes, capitals, digits of full width, letters for the digits they look like.
fn plain(typed: &str) -> String {
    let one = |c: char| match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32),
        c if c.is_whitespace() || matches!(c, '-' | '－' | '—' | '–') => None,
        c => match c.to_ascii_lowercase() {
            'o' => Some('0'),
            'i' | 'l' => Some('1'),
            c => Some(c),
        },
    };
    typed.chars().take(64).filter_map(one).collect()
}

fn wrong() -> Problem {
    let message = (
        "口令不对、已过时或已用过：请输入设备上现在显示的 6 位数字，每个口令只能用一次；也可以输入一个没用过的恢复码。",
        "This code is wrong, out of date or used: give the six digits that your device shows now, each once; or a recovery code that was not used.",
    );
    Problem::invalid(vec![FieldError::new("code", message)])
}

fn none_is_on() -> Problem {
    Problem::impossible("no-second-factor", ("这个账号没有启用动态口令。", "This account has no second factor."))
}

fn unreadable() -> Problem {
    tracing::error!(
        "a second factor does not open: it was sealed with another key than accounts.key of this server's data folder"
    );
    let detail = (
        "动态口令的密钥无法读取，请用恢复码登录，或请管理员在人员账号页重置。",
        "The second factor cannot be read: sign in by a recovery code, or ask an administrator to reset it at /people.",
    );
    Problem::impossible("second-factor-unreadable", detail)
}

/// When somebody's was turned on, and how many recovery codes are left.
///
/// # Errors
/// What the store says.
pub async fn state(app: &App, user: UserId) -> Result<Option<(Timestamp, i64)>, Problem> {
    let Some(factor) = app.store.second_factor(user).await? else { return Ok(None) };
    Ok(Some((factor.since, app.store.recovery_codes_left(user).await?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        assert_eq!(plain(" 123 456 "), "123456");
        assert_eq!(plain("１２３４５６"), "123456");
        assert_eq!(plain("ABCD-EFGH-1lo0"), "abcdefgh1100");
        assert_eq!(plain(&"7".repeat(1_000)).len(), 64);
        assert!(LETTERS.iter().all(|letter| !b"ilou".contains(letter)));
    }
}
