//! Readers of what strangers send, given files that are nearly right: each seed is cut, repeated, mixed with another and strewn with odd bytes, then read.
//! Whatever is wrong must be an answer; nothing may panic. The rule language has a walk of its own, `fuzz_rules`.
//!
//! `fuzz TARGET --seeds DIR [--seconds N] [--seed S]`; targets: uploads, sheets, proofs, notes, permits, lists. `DIR` holds files of the kinds that a
//! target reads, such as `tests/attack/attack.py fuzz` takes from a running demonstration. The bytes at hand are written to `fuzz-TARGET.last` every time
//! before they are read, and stay there if it panics.

use ledger::{Checkpoint, Note, ProofFile, VerifierKey};
use server::uploads::Kind;
use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The longest input, in bytes: a reader that is slow on long ones is another question.
const BYTES_MAX: usize = 400_000;
/// Bytes at which readers go wrong: ends, signs, lengths, what opens and closes.
const ODD: &[&[u8]] = &[
    b"\0",
    b"\xff",
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
    b"\x7f\xff\xff\xff",
    b"\x80",
    b"-1",
    b"9223372036854775808",
    b"\n",
    b"\r\n",
    b"\n\n",
    b" ",
    b"=",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b"\\u0000",
    b"null",
    b"1e999",
    b"<",
    b">",
    b"/",
    b"obj",
    b"endobj",
    b"stream",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"%PDF-",
    b"\xe2\x80\x94 ",
    b"\xd0\xcf\x11\xe0",
    b"\xef\xbb\xbf",
    b"\xc3\x28",
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let target = args.next().ok_or("name a target: uploads, sheets, proofs, notes, permits, lists")?;
    let (mut seconds, mut random, mut folder) = (60, 1, PathBuf::from("."));
    while let Some(name) = args.next() {
        let value = args.next().ok_or("each option takes a value")?;
        match name.as_str() {
            "--seconds" => seconds = value.parse()?,
            "--seed" => random = value.parse()?,
            "--seeds" => folder = value.into(),
            other => return Err(format!("there is no option {other}: --seconds, --seed and --seeds").into()),
        }
    }
    let read = reader(&target)?;
    let mut walk = Walk { random, seeds: seeds(&folder)? };
    let last = PathBuf::from(format!("fuzz-{target}.last"));
    let (start, mut n, mut good) = (Instant::now(), 0_u64, 0_u64);
    while start.elapsed() < Duration::from_secs(seconds) {
        let (name, bytes) = walk.next();
        fs::write(&last, &bytes)?;
        n += 1;
        good += u64::from(read(&name, &bytes, &last));
    }
    fs::remove_file(&last)?;
    writeln!(std::io::stdout(), "{target}, seed {random}: {n} inputs read, {good} of them as what they claim to be, no panic")?;
    Ok(())
}

/// What a target does with an input: its name, its bytes, the file that has them; whether it was taken for good.
type Read = fn(&str, &[u8], &Path) -> bool;

fn reader(target: &str) -> Result<Read, String> {
    Ok(match target {
        "uploads" => |name, _, file| Kind::claimed(name).is_some_and(|kind| kind.check(file).is_ok()),
        "sheets" => |_, bytes, _| {
            let limits = sheet::Limits { rows: 5_000, columns: 200, unfolded_mib: 16 };
            sheet::read(bytes, limits, |_, _| {}).is_ok()
        },
        "proofs" => |_, bytes, _| {
            server::proof::show(bytes, &[], &[]);
            ProofFile::parse(bytes).is_ok()
        },
        "notes" => |_, bytes, _| {
            let text = String::from_utf8_lossy(bytes);
            let key = text.lines().any(|line| line.parse::<VerifierKey>().is_ok());
            let checkpoint = Checkpoint::parse(&text).is_ok();
            let opened = Note::parse(bytes).map(|note| Checkpoint::open(&note, &[], &[]).is_ok());
            opened.is_ok() || checkpoint || key
        },
        "permits" => |_, bytes, _| {
            !matches!(permit::verify(bytes, &[]), permit::Verdict::Unreadable { .. } | permit::Verdict::Altered { .. })
        },
        "lists" => |_, bytes, _| permit::StatusList::open(bytes, &[]).is_ok(),
        other => return Err(format!("there is no target {other}: uploads, sheets, proofs, notes, permits, lists")),
    })
}

/// A file, with its name: its ending says what it claims to be.
type Seed = (String, Vec<u8>);

/// The files of a folder.
fn seeds(folder: &Path) -> Result<Vec<Seed>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| format!("{}: {error}: give a folder of seeds", folder.display()))? {
        let path = entry?.path();
        let bytes = if path.is_file() { fs::read(&path)? } else { continue };
        if (1..=BYTES_MAX).contains(&bytes.len()) {
            found.push((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), bytes));
        }
    }
    // Directories give their files in no order: the same seed shall be the same walk.
    found.sort();
    if found.is_empty() {
        Err(format!("{} has no seed of at most {BYTES_MAX} bytes", folder.display()).into())
    } else {
        Ok(found)
    }
}

struct Walk {
    random: u64,
    seeds: Vec<Seed>,
}

impl Walk {
    /// Below `n`, by splitmix64.
    fn below(&mut self, n: usize) -> usize {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.random;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((x ^ (x >> 31)) % n.max(1) as u64) as usize
    }

    /// The next input: a seed, changed a few times.
    fn next(&mut self) -> Seed {
        let (name, mut bytes) = {
            let at = self.below(self.seeds.len());
            self.seeds[at].clone()
        };
        for _ in 0..self.below(6) {
            self.change(&mut bytes);
        }
        bytes.truncate(BYTES_MAX);
        // Now and then it claims to be something else.
        let other = self.below(self.seeds.len());
        let name = if self.below(8) == 0 { self.seeds[other].0.clone() } else { name };
        (name, bytes)
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len() + 1);
        let until = (at + 1 + self.below(64)).min(bytes.len()).max(at);
        match self.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
            1 if at < bytes.len() => bytes[at] = self.below(256) as u8,
            2 => drop(bytes.drain(at..until)),
            3 => bytes.truncate(at),
            4 => {
                let again = bytes[at..until].to_vec();
                let times = 1 + self.below(200);
                bytes.splice(at..at, again.repeat(times));
            }
            5 => {
                let other = self.below(self.seeds.len());
                let from = self.below(self.seeds[other].1.len());
                let taken = self.seeds[other].1[from..].iter().copied().take(4_096).collect::<Vec<_>>();
                bytes.splice(at..until, taken);
            }
            _ => {
                let odd = ODD[self.below(ODD.len())];
                bytes.splice(at..until.min(at + odd.len()), odd.iter().copied());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Walk, reader};
    use std::fs;

    #[test]
    fn a_short_walk_finds_no_panic_and_is_the_same_twice() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89".to_vec();
        let seeds = vec![
            ("a.png".to_owned(), png),
            (
                "b.txt".to_owned(),
                "example.com/log\n3\nRcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=\n\n— example.com/log aaaa\n".into(),
            ),
            ("c.json".to_owned(), b"{\"list\":[1,2,null]}".to_vec()),
        ];
        let walked = |n: usize| {
            let mut walk = Walk { random: 20_230_707, seeds: seeds.clone() };
            (0..n).map(|_| walk.next()).collect::<Vec<_>>()
        };
        let file = std::env::temp_dir().join(format!("fuzz-{}", std::process::id()));
        let mut taken = 0;
        for (name, bytes) in walked(2_000) {
            fs::write(&file, &bytes).unwrap();
            for target in ["uploads", "sheets", "proofs", "notes", "permits", "lists"] {
                taken += u32::from(reader(target).unwrap()(&name, &bytes, &file));
            }
        }
        fs::remove_file(file).unwrap();
        assert!(taken > 0, "some of them are what they claim to be");
        assert_eq!(walked(50), walked(50));
    }
}
