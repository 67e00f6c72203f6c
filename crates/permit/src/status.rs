//! What became of a permit after its issue, and the signed list that tells it to whoever has no network.

use crate::key::{KeyText, Signer};
use crate::paper::canonical;
use crate::{KeyError, Permit, PublicKey, TrustedKey, block};
use approval::Named;
use base::{LicenceId, PermitId, stable_names};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

/// What is said before the bytes of a list that are signed.
const PURPOSE: &[u8] = b"Ballast permit status list, format 1\0";
/// The largest list that is read: 64 MiB, some two hundred thousand permits.
pub const LIST_BYTES_MAX: usize = 64 * 1024 * 1024;

stable_names! {
    /// How a permit stands (证照状态).
    ///
    /// Law: Administrative License Law arts. 8(2), 49, 50, 69, 70. That law knows no suspension: 暂扣 is a penalty of 行政处罚法 art. 9(3), imposed
    /// outside the handling of a licence.
    Status {
        /// It holds (有效).
        InForce = "in-force", "有效", "in force";
        /// Its last day has passed (有效期届满).
        Expired = "expired", "有效期届满", "expired";
        /// It was revoked, as it should not have been granted (已撤销).
        Revoked = "revoked", "已撤销", "revoked";
        /// It was withdrawn, as law or circumstances changed (已撤回).
        Withdrawn = "withdrawn", "已撤回", "withdrawn";
        /// It was struck off (已注销).
        Cancelled = "cancelled", "已注销", "cancelled";
        /// A later edition stands in its place (已被新版本取代).
        Superseded = "superseded", "已被新版本取代", "superseded by a later edition";
    }
}

impl Status {
    /// The article by which a permit comes to stand so; none while it is in force.
    pub const fn article(self) -> Option<&'static str> {
        match self {
            Self::InForce => None,
            Self::Expired => Some("行政许可法第七十条第一项"),
            Self::Revoked => Some("行政许可法第六十九条"),
            Self::Withdrawn => Some("行政许可法第八条第二款"),
            Self::Cancelled => Some("行政许可法第七十条"),
            Self::Superseded => Some("行政许可法第四十九条、第五十条"),
        }
    }
}

/// What the register says of a permit, in its latest edition (登记状态).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// The permit.
    pub id: PermitId,
    /// The identifier of its latest edition.
    #[serde(with = "crate::licence")]
    pub number: LicenceId,
    /// How it stands; never superseded, since this is about the latest edition.
    pub status: Status,
    /// Since which day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// On which of the law's grounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<Named>,
    /// The last day on which it holds; none: without limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
}

/// How a permit ended, as far as the reader's file is concerned (失效情形).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Anything but in force.
    pub status: Status,
    /// Since which day.
    pub since: Option<Date>,
    /// On which of the law's grounds.
    pub ground: Option<Named>,
    /// The edition that stands in its place.
    pub replaced_by: Option<LicenceId>,
}

impl Ended {
    /// What a permit's file comes to on a day; none while it holds. What an organ decided goes before the mere passing of time.
    pub fn of(permit: &Permit, day: Option<Date>, standing: Option<&Standing>) -> Option<Self> {
        let mut valid_to = permit.valid_to;
        if let Some(standing) = standing {
            let later = standing.number.version() > permit.number.version();
            match standing.status {
                Status::InForce | Status::Superseded if later => {
                    let replaced_by = Some(standing.number.clone());
                    return Some(Self { status: Status::Superseded, since: standing.since, ground: None, replaced_by });
                }
                Status::InForce | Status::Superseded => {}
                status => {
                    let (since, ground) = (standing.since, standing.ground.clone());
                    return Some(Self { status, since, ground, replaced_by: None });
                }
            }
            if standing.number == permit.number {
                valid_to = standing.valid_to;
            }
        }
        let last = valid_to.filter(|last| day.is_some_and(|day| day > *last))?;
        Some(Self { status: Status::Expired, since: last.checked_add(1.day()).ok(), ground: None, replaced_by: None })
    }

    /// What became of it, and by which article, in a sentence.
    pub fn message(&self) -> Named {
        let since =
            self.since.map_or_else(|| Named::new("", ""), |day| Named::new(format!("自{day}起"), format!(" since {day}")));
        let ground = self
            .ground
            .as_ref()
            .map_or_else(|| Named::new("", ""), |ground| Named::new(format!("（{}）", ground.zh), format!(" ({})", ground.en)));
        let article = self.status.article().unwrap_or_default();
        let (zh, en) = match self.status {
            Status::InForce => ("有效", "in force"),
            Status::Expired => ("有效期已经届满，未延续", "expired without renewal"),
            Status::Revoked => ("已被撤销", "revoked"),
            Status::Withdrawn => ("已被撤回", "withdrawn"),
            Status::Cancelled => ("已被注销", "struck off"),
            Status::Superseded => {
                let number = self.replaced_by.as_ref().map(ToString::to_string).unwrap_or_default();
                return Named::new(
                    format!(
                        "签名有效，但这是旧版本：该许可已变更或者延续，现行版本为 {number}（{article}）。请向持证人索取现行版本。"
                    ),
                    format!(
                        "The signature holds, but this is an old edition: the permit was changed or renewed, and is now {number} ({article}). Ask its holder for that."
                    ),
                );
            }
        };
        Named::new(
            format!("签名有效，但该许可{}{zh}{}（{article}），不得再作为依据。", since.zh, ground.zh),
            format!("The signature holds, but the permit is {en}{}{} ({article}): nothing may rest on it.", since.en, ground.en),
        )
    }
}

/// Why a list cannot be used (状态名单不可用).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// Not a list.
    #[error("this is no signed list of permits: {0}")]
    Unreadable(String),
    /// Its signatures do not fit.
    #[error("the list was changed after it was signed: fetch it anew from the issuing organ")]
    Altered,
    /// None of its keys is trusted.
    #[error("the list is signed by a key that is not among those trusted (SHA-256 {0}): give the organ's public key with --key")]
    UnknownSigner(String),
    /// The demonstration's keys, which everyone has, signed a list that is not marked as demonstration.
    #[error("the list is signed with the public demonstration key but not marked as a demonstration: it is not real")]
    DemoKey,
    /// A key signed it that had been retired by the list's day.
    #[error("the list is signed by a key that had been retired by its day: fetch it anew, and the organ's public keys too")]
    RetiredKey,
}

/// How the permits of a city stood at an instant (状态名单): those that are not as their first file says, because they ended or have a later edition. What
/// is not on it was in force, if it had been issued by then and its own last day had not passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusList {
    /// When.
    pub as_of: Timestamp,
    /// Whether this is of a demonstration.
    pub demo: bool,
    /// Whose permits.
    pub issuer: Named,
    /// Those that ended or have a later edition.
    pub permits: Vec<Standing>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claim {
    keys: Vec<KeyText>,
    list: StatusList,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    claim: Claim,
    signatures: Vec<String>,
}

impl StatusList {
    /// The list as a file to carry along: canonical JSON `{claim: {keys, list}, signatures}`, with a signature of each key over the canonical `claim`.
    ///
    /// # Errors
    /// [`KeyError`] when a key does not sign, or is the demonstration's and the list is not.
    pub fn sign(self, signer: &dyn Signer) -> Result<Vec<u8>, KeyError> {
        let keys = signer.public_keys();
        if !self.demo && keys.iter().any(block::is_demo) {
            return Err(KeyError::DemoOnly);
        }
        let claim = Claim { keys: keys.iter().map(KeyText::from).collect(), list: self };
        let signatures = signer.sign(&[PURPOSE, &canonical(&claim)].concat())?;
        let signatures = signatures.iter().map(|signature| STANDARD.encode(signature)).collect();
        let mut bytes = canonical(&File { claim, signatures });
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads a list and checks that a key that the reader trusts, or the demonstration's, signed it; and the name of that key's holder.
    ///
    /// # Errors
    /// [`ListError`]: what is wrong with it.
    pub fn open(bytes: &[u8], trust: &[TrustedKey]) -> Result<(Self, Named), ListError> {
        if bytes.len() > LIST_BYTES_MAX {
            return Err(ListError::Unreadable("it is larger than 64 MiB".to_owned()));
        }
        let file: File = serde_json::from_slice(bytes).map_err(|error| ListError::Unreadable(error.to_string()))?;
        let keys: Vec<PublicKey> = file.claim.keys.iter().map(KeyText::read).collect::<Option<_>>().ok_or(ListError::Altered)?;
        let signatures: Option<Vec<[u8; 64]>> =
            file.signatures.iter().map(|text| STANDARD.decode(text).ok()?.try_into().ok()).collect();
        let signatures = signatures.filter(|all| !all.is_empty() && all.len() == keys.len()).ok_or(ListError::Altered)?;
        let message = [PURPOSE, &canonical(&file.claim)].concat();
        if !keys.iter().zip(&signatures).all(|(key, signature)| key.accepts(&message, signature)) {
            return Err(ListError::Altered);
        }
        let list = file.claim.list;
        if !list.demo && keys.iter().any(block::is_demo) {
            return Err(ListError::DemoKey);
        }
        let mut believed = trust.iter().chain(TrustedKey::demo()).filter(|trusted| keys.contains(&trusted.key));
        if believed.clone().any(|trusted| trusted.is_over(list.day())) {
            return Err(ListError::RetiredKey);
        }
        match believed.next() {
            Some(trusted) if trusted.demo_only && !list.demo => Err(ListError::DemoKey),
            Some(trusted) => Ok((list, trusted.name.clone())),
            None => Err(ListError::UnknownSigner(keys.first().map(PublicKey::fingerprint).unwrap_or_default())),
        }
    }

    /// The day of the list, in the cities' zone.
    pub fn day(&self) -> Date {
        calendar::date_of(self.as_of)
    }

    /// What it says of a permit; none for one that is as its file says.
    pub fn standing(&self, permit: &Permit) -> Option<&Standing> {
        self.permits.iter().find(|one| one.id == permit.id)
    }
}
