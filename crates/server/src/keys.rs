//! The keys of a server (密钥): one folder, one way. A real key is made at first start, readable by its owner alone; the demonstration's are
//! public knowledge and prove nothing but that a file was not damaged on its way.

use crate::vault::Vault;
use base::RegionCode;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::civil::Date;
use ledger::{Algorithm, LogKey, VerifierKey};
use permit::{Certified, IssuerKey, KeyPair, PublicKey, PublishedKey, Signer};
use sha2::{Digest, Sha256};
use std::io;
use std::path::Path;
use store::Store;

/// The files of the keys that sign permits and documents.
const ISSUER: [(&str, permit::Algorithm); 2] =
    [("issuer.pem", permit::Algorithm::Ed25519), ("issuer-sm2.pem", permit::Algorithm::Sm2)];
/// The file of the key of the signature that readers of PDFs know, and that of its certificate.
const CERTIFIED: (&str, &str) = ("issuer-p256.pem", "issuer.crt");
/// Their public halves with the days on which each signed, one PEM after the other, for whoever verifies offline.
pub const ISSUER_PUBLIC: &str = "issuer.pub";
/// The public halves of those that sign no more.
const ISSUER_FORMER: &str = "issuer-former.pub";
/// The files of the keys that sign the log's checkpoints.
const LOG: [(&str, Algorithm); 2] = [("ledger.pem", Algorithm::Ed25519), ("ledger-sm2.pem", Algorithm::Sm2)];
/// Their public halves, a line each.
pub const LOG_PUBLIC: &str = "ledger.pub";
/// Keys of witnesses whose cosignatures are taken, a line each.
const WITNESSES: &str = "witnesses.txt";
/// The setting that says which keys sign the log of a database.
const LOG_KEYS: &str = "ledger.keys";
/// The file of the key that seals the secrets of accounts.
const ACCOUNTS: &str = "accounts.key";
/// The setting that says with which key a database's secrets are sealed.
const ACCOUNTS_KEY: &str = "accounts.key";
/// The seeds of the demonstration's keys.
const DEMO_SEED: &str = "Ballast demonstration log key, known to everyone, of no legal force, 2023-07-07";

/// The keys of the log (日志密钥).
#[derive(Debug)]
pub struct LogKeys {
    /// Its own, each of which signs every checkpoint.
    pub own: Vec<LogKey>,
    /// Whose cosignatures are taken.
    pub witnesses: Vec<VerifierKey>,
}

impl LogKeys {
    /// The name of the log, under which its keys sign.
    pub fn origin(&self) -> &str {
        self.own.first().map_or("", |key| key.verifier().name())
    }

    /// The public halves of its own.
    pub fn verifiers(&self) -> Vec<VerifierKey> {
        self.own.iter().map(|key| key.verifier().clone()).collect()
    }
}

/// The keys that sign permits and documents (签发密钥), and those that did.
#[derive(Debug)]
pub struct Issuer {
    /// Which sign.
    pub key: IssuerKey,
    /// What is published: the public halves of those that sign, then of those that did, with their days.
    pub published: Vec<PublishedKey>,
}

impl Issuer {
    fn new(key: IssuerKey, former: Vec<PublishedKey>) -> Self {
        let from = former.iter().filter_map(|one| one.until).max();
        let now = key.public_keys().into_iter().map(|key| PublishedKey { key, from, until: None });
        Self { published: now.chain(former).collect(), key }
    }
}

/// The keys that sign permits and documents, with a certificate in the name of the holder.
///
/// # Errors
/// A sentence that names the file.
pub fn issuer(data: &Path, demo: bool, holder: &str) -> Result<Issuer, String> {
    if demo {
        return Ok(Issuer::new(IssuerKey::demo(), Vec::new()));
    }
    let of = |made: Result<KeyPair, permit::KeyError>| made.map_err(|error| error.to_string());
    let mut pairs = Vec::with_capacity(ISSUER.len());
    for (file, algorithm) in ISSUER {
        let read = |pem: &str| of(KeyPair::from_pem(algorithm, pem));
        pairs.push(kept(&data.join(file), read, |random| of(KeyPair::generate(algorithm, random)), KeyPair::to_pem)?);
    }
    let of = |made: Result<Certified, permit::KeyError>| made.map_err(|error| error.to_string());
    let read = |pem: &str| of(Certified::from_pem(pem, holder));
    let make = |random| of(Certified::generate(random, holder));
    let certified = kept(&data.join(CERTIFIED.0), read, make, Certified::to_pem)?;
    publish(&data.join(CERTIFIED.1), &certified.certificate_pem())?;
    let issuer = Issuer::new(IssuerKey::new(pairs, Some(certified)), former(data)?);
    publish(&data.join(ISSUER_PUBLIC), &PublishedKey::file(&issuer.published))?;
    Ok(issuer)
}

/// Gives the keys that sign permits and documents a successor (密钥更替), and says which keys there are now, those that sign first. The public halves of the old
/// ones stay, with today as their last day; the private halves are gone. A server that runs goes on with the old ones,
/// and what it signs after today is refused: it is stopped first.
///
/// # Errors
/// A sentence that names the file, or says that there is nothing to succeed.
pub fn rotate(data: &Path, today: Date) -> Result<Vec<PublishedKey>, String> {
    let mut former = former(data)?;
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for (file, algorithm) in ISSUER {
        let path = data.join(file);
        let told = |error: String| format!("{}: {error}", path.display());
        let pem =
            std::fs::read_to_string(&path).map_err(|error| told(format!("{error}; a server makes its first keys itself")))?;
        old.push(KeyPair::from_pem(algorithm, &pem).map_err(|error| told(error.to_string()))?.public_key());
        new.push(KeyPair::generate(algorithm, crate::ids::secret()).map_err(|error| told(error.to_string()))?);
    }
    let from = former.iter().filter_map(|one| one.until).max();
    // What was begun and did not end is done again: no key is retired twice.
    let known: Vec<PublicKey> = former.iter().map(|one| one.key.clone()).collect();
    let retired = old.into_iter().filter(|key| !known.contains(key));
    former.splice(0..0, retired.map(|key| PublishedKey { key, from, until: Some(today) }));
    // First it is known until when the old ones signed, then there are new ones: whatever is cut off here, no key signs beyond its days unseen.
    replace(&data.join(ISSUER_FORMER), &PublishedKey::file(&former))?;
    for ((file, _), pair) in ISSUER.iter().zip(&new) {
        replace(&data.join(file), &pair.to_pem())?;
    }
    // The certificate's key and the certificate are made anew with the server's next start.
    for file in [CERTIFIED.0, CERTIFIED.1] {
        match std::fs::remove_file(data.join(file)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(format!("{}: {error}", data.join(file).display()));
            }
            _ => {}
        }
    }
    let issuer = Issuer::new(IssuerKey::new(new, None), former);
    publish(&data.join(ISSUER_PUBLIC), &PublishedKey::file(&issuer.published))?;
    Ok(issuer.published)
}

/// The keys that sign no more, the last ones first.
fn former(data: &Path) -> Result<Vec<PublishedKey>, String> {
    let path = data.join(ISSUER_FORMER);
    match std::fs::read_to_string(&path) {
        Ok(text) => PublishedKey::all_from_pem(&text).map_err(|error| format!("{}: {error}", path.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}

/// Puts a file in the place of another, whole or not at all; only its owner reads it.
fn replace(path: &Path, text: &str) -> Result<(), String> {
    let next = path.with_extension("next");
    let write = || {
        match std::fs::remove_file(&next) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        write_secret(&next, text)?;
        std::fs::rename(&next, path)
    };
    write().map_err(|error| format!("{}: {error}", path.display()))
}

/// The vault of accounts' secrets. A database whose secrets are sealed with another key is served, since everything else of it is whole; what does not
/// open is said in the log and to whom it concerns.
///
/// # Errors
/// A sentence that names the file.
pub async fn accounts(data: &Path, demo: bool, store: &Store) -> Result<Vault, String> {
    let path = data.join(ACCOUNTS);
    let read = |text: &str| {
        let bytes = BASE64_STANDARD.decode(text.trim()).ok();
        bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()).ok_or_else(|| "no key: expected 32 bytes in base64".to_owned())
    };
    let key = match demo {
        true => Sha256::digest(format!("{DEMO_SEED}, accounts")).into(),
        false => kept(&path, read, Ok, |key: &[u8; 32]| BASE64_STANDARD.encode(key))?,
    };
    let vault = Vault::new(&key);
    let name = base::hex(&vault.digest("name of this key", "")[..8]);
    if store.first_setting(ACCOUNTS_KEY, &name).await.map_err(|error| error.to_string())? != name {
        tracing::error!(
            "second factors of this database were sealed with another key than that in {}: copy {ACCOUNTS} from the data folder of the server that made it, or reset them at /people",
            path.display()
        );
    }
    Ok(vault)
}

/// The public keys of a demonstration's log, which everybody has.
///
/// # Errors
/// None in practice: the seeds make keys.
pub fn demo_log(region: RegionCode) -> Result<Vec<VerifierKey>, String> {
    let keys = LOG.into_iter().map(|(_, algorithm)| demo_key(&demo_name(region), algorithm));
    keys.map(|key| key.map(|key| key.verifier().clone())).collect()
}

fn demo_name(region: RegionCode) -> String {
    format!("ballast.demo/{region}")
}

/// The keys that sign the log, and those of its witnesses. Servers of one database sign with the same keys: one with others is refused,
/// since whoever verifies knows only the first.
///
/// # Errors
/// A sentence that names the file, or says whose keys are wanted.
pub async fn log(data: &Path, demo: bool, store: &Store) -> Result<LogKeys, String> {
    let region = store.region();
    let stored = store.get_setting(LOG_KEYS).await.map_err(|error| error.to_string())?;
    let stored_name = stored.as_deref().and_then(|text| text.split('+').next()).map(str::to_owned);
    let mut own = Vec::with_capacity(LOG.len());
    let mut name = if demo { Some(demo_name(region)) } else { stored_name };
    for (file, algorithm) in LOG {
        let key = match demo {
            true => demo_key(name.as_deref().unwrap_or_default(), algorithm)?,
            false => real_key(&data.join(file), algorithm, &mut name, region)?,
        };
        own.push(key);
    }
    let lines: String = own.iter().map(|key| format!("{}\n", key.verifier())).collect();
    let first = match stored {
        Some(stored) => stored,
        None => store.first_setting(LOG_KEYS, &lines).await.map_err(|error| error.to_string())?,
    };
    if first != lines {
        return Err(format!(
            "this database's log is signed with other keys than those in {}: copy {} and {} from the data folder of the server that made it",
            data.display(),
            LOG[0].0,
            LOG[1].0
        ));
    }
    publish(&data.join(LOG_PUBLIC), &lines)?;
    Ok(LogKeys { own, witnesses: public_keys(&data.join(WITNESSES))? })
}

/// Verifier keys of a file, a line each; empty lines and lines that begin with # are passed over. No file: none.
///
/// # Errors
/// A sentence that names file and line.
pub fn public_keys(path: &Path) -> Result<Vec<VerifierKey>, String> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(format!("{}: {error}", path.display())),
    };
    verifiers(&text).map_err(|error| format!("{}:{error}", path.display()))
}

/// Verifier keys, a line each; empty lines and lines that begin with # are passed over.
///
/// # Errors
/// A sentence that begins with the line's number.
pub fn verifiers(text: &str) -> Result<Vec<VerifierKey>, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|(n, line)| line.trim().parse().map_err(|error| format!("{}: {error}", n + 1))).collect()
}

fn demo_key(name: &str, algorithm: Algorithm) -> Result<LogKey, String> {
    let seed = Sha256::digest(format!("{DEMO_SEED}, {}", algorithm.as_str())).into();
    LogKey::generate(name, algorithm, seed).map_err(|error| error.to_string())
}

/// A key of a file. The log's name is made with its first key: nobody else's log has it.
fn real_key(path: &Path, algorithm: Algorithm, name: &mut Option<String>, region: RegionCode) -> Result<LogKey, String> {
    let named = name.clone();
    let of = |made: Result<LogKey, ledger::KeyError>| made.map_err(|error| error.to_string());
    let now = named.clone().unwrap_or_else(|| format!("ballast/{region}"));
    let read = |pem: &str| of(LogKey::from_pem(&now, algorithm, pem));
    let key = kept(path, read, |random| of(LogKey::generate(&now, algorithm, random)), LogKey::to_pem)?;
    if named.is_some() {
        return Ok(key);
    }
    let digest = Sha256::digest(key.verifier().key_bytes());
    let own = format!("ballast/{region}/{}", base::hex(&digest[..4]));
    let key = of(LogKey::from_pem(&own, algorithm, &key.to_pem()))?;
    *name = Some(own);
    Ok(key)
}

/// The key of a file, which is made when there is none.
fn kept<K>(
    path: &Path,
    read: impl Fn(&str) -> Result<K, String>,
    make: impl Fn([u8; 32]) -> Result<K, String>,
    write: impl Fn(&K) -> String,
) -> Result<K, String> {
    let told = |error: io::Error| format!("{}: {error}", path.display());
    match std::fs::read_to_string(path) {
        Ok(pem) => read(&pem).map_err(|error| format!("{}: {error}", path.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = make(crate::ids::secret())?;
            write_secret(path, &write(&key)).map_err(told)?;
            Ok(key)
        }
        Err(error) => Err(told(error)),
    }
}

fn publish(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn write_secret(path: &Path, text: &str) -> io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
