//! The work that a browser does before a complaint is taken (工作量证明): it costs a person a second and whoever floods the board a great deal. No
//! service of others is asked, nobody is followed.
//!
//! A challenge is `v1.<until>.<nonce>.<seal>`; the seal is an HMAC under a key of the database, so that every server knows its own. The answer is
//! a number so that SHA-256 of `challenge:number` begins with so many zero bits. A challenge is taken once: the complaint's row has it.

use crate::problem::Problem;
use crate::state::App;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// How long a challenge is good, in seconds: time to write at leisure.
const SECONDS_MAX: i64 = 2 * 3600;
/// The setting that holds the key.
const KEY: &str = "complaint.key";
/// The longest answer.
const ANSWER_CHARS_MAX: usize = 20;

/// A new challenge.
///
/// # Errors
/// What the store says.
pub async fn challenge(app: &App) -> Result<String, Problem> {
    let until = app.wall.now().as_second() + SECONDS_MAX;
    let nonce = BASE64_URL_SAFE_NO_PAD.encode(crate::ids::secret::<16>());
    let said = format!("v1.{until}.{nonce}");
    let seal = seal(&key(app).await?, &said)?;
    Ok(format!("{said}.{seal}"))
}

/// Refuses an answer that is none; gives the challenge's nonce, under which it is taken once.
///
/// # Errors
/// [`Problem`] that asks for another one.
pub async fn check(app: &App, challenge: &str, answer: &str, bits: u32) -> Result<String, Problem> {
    let again = || {
        let detail = (
            "防刷校验已过期或不正确，所写内容还在，请再提交一次。",
            "The check against floods is out of date or wrong. What was written is kept: send it again.",
        );
        Problem::unlawful("work-not-done", detail, None)
    };
    let (said, given) = challenge.rsplit_once('.').ok_or_else(again)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key(app).await?).map_err(Problem::broken)?;
    mac.update(said.as_bytes());
    let given = BASE64_URL_SAFE_NO_PAD.decode(given).map_err(|_| again())?;
    mac.verify_slice(&given).map_err(|_| again())?;
    let mut parts = said.split('.').skip(1);
    let (until, nonce) = (parts.next().and_then(|text| text.parse::<i64>().ok()), parts.next());
    let (Some(until), Some(nonce)) = (until, nonce) else { return Err(again()) };
    let done = answer.len() <= ANSWER_CHARS_MAX && zeros(&Sha256::digest(format!("{challenge}:{answer}"))) >= bits;
    if until < app.wall.now().as_second() || !done {
        return Err(again());
    }
    Ok(nonce.to_owned())
}

async fn key(app: &App) -> Result<Vec<u8>, Problem> {
    let fresh = BASE64_URL_SAFE_NO_PAD.encode(crate::ids::secret::<32>());
    let kept = match app.store.get_setting(KEY).await? {
        Some(kept) => kept,
        None => app.store.first_setting(KEY, &fresh).await?,
    };
    BASE64_URL_SAFE_NO_PAD.decode(kept).map_err(Problem::broken)
}

fn seal(key: &[u8], said: &str) -> Result<String, Problem> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(Problem::broken)?;
    mac.update(said.as_bytes());
    Ok(BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

/// The zero bits at the beginning.
fn zeros(digest: &[u8]) -> u32 {
    let whole = digest.iter().take_while(|byte| **byte == 0).count();
    whole as u32 * 8 + digest.get(whole).map_or(0, |byte| byte.leading_zeros())
}

#[cfg(test)]
mod tests {
    #[test]
    fn zero_bits_are_counted_across_bytes() {
        let counted = [&[0x80_u8, 0][..], &[0x01, 0xff], &[0, 0x10], &[0, 0]].map(super::zeros);
        assert_eq!(counted, [0, 7, 11, 16]);
    }
}
