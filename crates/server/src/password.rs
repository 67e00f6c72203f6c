//! Passwords: what one must be (NIST SP 800-63B: long, not common, neither the name nor a word of the city's; no rules about its characters), and the one-time links by which somebody
//! sets his own.

use crate::api::types::Role;
use crate::attempt::{Attempt, Given};
use crate::client::Client;
use crate::problem::{FieldError, Problem};
use crate::session::{self, Me};
use crate::state::App;
use base::UserId;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use city::City;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use zxcvbn::Score;

/// The shortest password, in characters.
const CHARS_MIN: usize = 12;
/// A name of fewer characters is no word that a password could hold.
const NAME_CHARS_MIN: usize = 2;
/// The longest name and password, in bytes: longer ones are not hashed.
pub const BYTES_MAX: usize = 256;
/// How long a link holds.
const LINK_HOURS: i64 = 24;
/// Passwords that are looked at in one moment; each takes 19 MiB.
const HASHES_AT_ONCE: usize = 8;
/// What people here take beside the words and keys that every guesser knows.
const TAKEN_HERE: [&str; 7] = ["woaini", "woaizhongguo", "zhongguo", "1314520", "5201314", "huludao", "ballast"];

/// What is wrong with a new password of somebody with that name in that city; `field` is where it was typed.
///
/// # Errors
/// A sentence that says what to do.
pub fn check(field: &str, password: &str, name: &str, city: &City) -> Result<(), FieldError> {
    let wrong = |zh: &str, en: &str| Err(FieldError::new(field, (zh, en)));
    if password.chars().count() < CHARS_MIN {
        return wrong(
            "密码至少 12 个字符，可以用一句话，空格也算。",
            "A password has 12 characters at least; a sentence is good, spaces count.",
        );
    }
    if password.len() > BYTES_MAX {
        return wrong("密码过长，请少于 256 字节。", "The password is too long: 256 bytes at most.");
    }
    let small = password.to_lowercase();
    // Spaces between the keys of a keyboard make no other word of them; a sentence that lost its spaces is guessed sooner than it will be.
    let plain: String = small.chars().filter(|c| !c.is_whitespace()).collect();
    let strength = |text: &str| zxcvbn::zxcvbn(text, &TAKEN_HERE).score();
    if strength(password) < Score::Four || strength(&plain) < Score::Three {
        return wrong("这个密码太常见，容易被猜到，请换一个。", "This password is common and soon guessed: choose another.");
    }
    let name = name.trim().to_lowercase();
    if name.chars().count() >= NAME_CHARS_MIN && small.contains(&name) {
        return wrong("密码不要包含登录名。", "A password does not hold the name.");
    }
    if let Some(word) = words(city).find(|word| holds(&small, &word.to_lowercase())) {
        return Err(FieldError::new(
            field,
            (
                format!("密码不要包含“{word}”：单位、岗位、城市和本系统的名称别人一猜就中，请换别的词。"),
                format!(
                    "A password does not hold \"{word}\": names of offices, roles, the city and this program are what others try first. Take other words."
                ),
            ),
        ));
    }
    Ok(())
}

/// What anybody who knows the city would try: its own name, this program's, those of its offices and of roles.
fn words(city: &City) -> impl Iterator<Item = String> {
    let both = |name: &base::Named| [name.zh.clone(), name.en.clone()];
    let offices = city.offices.iter().flat_map(move |office| both(&office.name));
    let roles = Role::ALL.into_iter().map(Role::name).flat_map(|name| [name.zh, name.en]);
    // People leave out the 市 of their city's name, and the city's name of an office's.
    let own = ["压舱石", "Ballast", city.name.zh.trim_end_matches('市')].map(str::to_owned);
    let short = city.offices.iter().filter_map(|office| office.name.zh.strip_prefix(city.name.zh.as_str()).map(str::to_owned));
    own.into_iter().chain(both(&city.name)).chain(roles).chain(offices).chain(short).filter(|word| !word.is_empty())
}

/// Whether a text holds a word, both in small letters. One of Latin letters must stand by itself: a cheerleader is no leader.
fn holds(text: &str, word: &str) -> bool {
    let joined = |beside: Option<char>| word.is_ascii() && beside.is_some_and(|one| one.is_ascii_alphabetic());
    text.match_indices(word)
        .any(|(at, _)| !joined(text[..at].chars().next_back()) && !joined(text[at + word.len()..].chars().next()))
}

/// Whether `given` is somebody's own password, as a step that only he may take asks once more. Who has none is not asked. A wrong one counts.
///
/// # Errors
/// 422 at `field` for a wrong one, 429 after too many; what the store says.
pub async fn check_own(app: &App, me: &Me, field: &str, given: Option<String>, from: Client) -> Result<(), Problem> {
    let user = app.store.user(me.id).await?;
    let Some(hash) = user.and_then(|user| user.password_hash) else { return Ok(()) };
    let not_it = || FieldError::new(field, ("现在的密码不对，请核对。", "This is not the password that holds: check it."));
    let given = given.filter(|given| given.len() <= BYTES_MAX).ok_or_else(|| Problem::invalid(vec![not_it()]))?;
    let attempt = Attempt::begin(app, &me.name, from, Given::Password).await?;
    if !matches(given, Some(hash)).await? {
        return Err(Problem::invalid(vec![not_it()]));
    }
    attempt.take_back(app).await
}

/// Whether a password is the one behind a hash, off the request's thread: a few at a time, since each takes memory and a core.
///
/// # Errors
/// None of the caller's making.
pub async fn matches(given: String, hash: Option<String>) -> Result<bool, Problem> {
    static AT_ONCE: Semaphore = Semaphore::const_new(HASHES_AT_ONCE);
    let _place = AT_ONCE.acquire().await.map_err(Problem::broken)?;
    let matches = tokio::task::spawn_blocking(move || session::password_matches(&given, hash.as_deref()));
    matches.await.map_err(Problem::broken)
}

/// A new one-time link of somebody: its token, of which only the digest is kept, and until when it holds. His older one holds no more.
///
/// # Errors
/// What the store says.
pub async fn new_link(app: &App, user: UserId) -> Result<(String, Timestamp), Problem> {
    let token = BASE64_URL_SAFE_NO_PAD.encode(crate::ids::secret::<32>());
    let now = app.wall.now();
    let expires_at = now.saturating_add(SignedDuration::from_hours(LINK_HOURS)).unwrap_or(now);
    app.store.put_password_link(digest(&token), user, expires_at).await?;
    Ok((token, expires_at))
}

/// Under which digest a link is kept.
pub fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_and_neither_common_nor_the_name() {
        let city = crate::pack::embedded().expect("the pack reads");
        let told = |password: &str| check("password", password, "水利局 审查员2", &city).err().map(|error| error.message_en);
        assert_eq!(told("a quiet river at noon"), None);
        assert_eq!(
            told("长堤春柳绿如烟十里平湖"),
            Some("A password has 12 characters at least; a sentence is good, spaces count.".into())
        );
        assert_eq!(told("长堤春柳绿如烟十里平湖秋月"), None);
        for common in [
            "Password1234",
            "P@ssw0rd 2023!",
            "1qaz 2wsx 3edc",
            "aaaaaaaaaaaa",
            "abcdefghijklm",
            "987654321098",
            "iloveyou 2023",
            "letmein letmein",
            "woaini1314520",
        ] {
            assert!(told(common).is_some_and(|text| text.contains("common")), "{common}");
        }
        assert_eq!(told("水利局 审查员2 123456"), Some("A password does not hold the name.".into()));
        assert!(told(&"长".repeat(100)).is_some());
        for known in [
            "我在水务局上班，从来不迟到",
            "the head of OFFICE sings at noon",
            "huludao by the quiet sea",
            "我和审查员在河边看夕阳下山",
        ] {
            assert!(told(known).is_some_and(|text| text.contains("what others try first")), "{known}");
        }
        assert_eq!(told("cheerleaders sing at noon"), None, "a part of a longer word is no role");
    }
}
