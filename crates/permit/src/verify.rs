//! The check of a paper, without a network.

use crate::block::{self, Paper, Signed};
use crate::ofd;
use crate::status::{Ended, Standing};
use crate::{Document, Permit, TrustedKey};
use approval::Named;
use jiff::civil::Date;

/// The largest file that is looked at: 5 MiB.
pub const BYTES_MAX: usize = 5 * 1024 * 1024;

/// What is wrong with a paper that was changed (篡改).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alteration {
    /// The file does not end with its signature: something was cut off or added.
    Ending,
    /// The block of data does not read as it was written.
    Block,
    /// There is more than one block.
    TwoBlocks,
    /// The archive of an OFD was changed, or packed anew.
    Archive,
    /// The signature does not fit the bytes.
    Signature,
    /// The demonstration's key, which everyone has, signed a paper that is not marked as demonstration.
    DemoKey,
    /// A key signed it that had been retired by the day on the paper.
    RetiredKey,
}

impl Alteration {
    /// The stable name of the finding.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ending => "ending-changed",
            Self::Block => "block-changed",
            Self::TwoBlocks => "two-blocks",
            Self::Archive => "archive-changed",
            Self::Signature => "signature-wrong",
            Self::DemoKey => "demonstration-key",
            Self::RetiredKey => "retired-key",
        }
    }

    fn message(self) -> Named {
        match self {
            Self::Ending => Named::new(
                "文件末尾与签名不符：内容被截断或被追加，请向签发机关核对原件。",
                "The file does not end with its signature: something was cut off or added. Ask the issuing organ for the original.",
            ),
            Self::Block => Named::new(
                "签名的数据块已被改动，请向签发机关核对原件。",
                "The block of signed data was changed. Ask the issuing organ for the original.",
            ),
            Self::TwoBlocks => Named::new(
                "文件中有不止一个签名数据块，不予认可。",
                "The file holds more than one signature block and is not accepted.",
            ),
            Self::Archive => Named::new(
                "OFD 的文件包被改动过，或者被重新打包过，请向签发机关核对原件。",
                "The OFD's archive was changed, or packed anew. Ask the issuing organ for the original.",
            ),
            Self::Signature => Named::new(
                "签名与文件内容不符：它在签发后被改动过，请向签发机关核对原件。",
                "The signature does not fit the file: it was changed after it was issued. Ask the issuing organ for the original.",
            ),
            Self::DemoKey => Named::new(
                "用公开的演示密钥签名，却未标明演示：不是真实文件。",
                "It is signed with the public demonstration key but not marked as a demonstration: it is not real.",
            ),
            Self::RetiredKey => Named::new(
                "签名所用的密钥在文件所载日期之前已经停用：不是真实文件，请向签发机关核对。",
                "The key that signed it had been retired by the day on the file: it is not real. Ask the issuing organ.",
            ),
        }
    }
}

/// Why a file cannot be looked at (无法识别).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Illegible {
    /// Larger than [`BYTES_MAX`].
    TooLarge,
    /// Neither a PDF nor an OFD.
    NotPdf,
    /// A PDF or OFD without a signature of this system.
    NoBlock,
}

impl Illegible {
    /// The stable name of the finding.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "file-too-large",
            Self::NotPdf => "not-a-pdf",
            Self::NoBlock => "not-signed-here",
        }
    }

    fn message(self) -> Named {
        match self {
            Self::TooLarge => {
                Named::new("文件超过 5 MiB，不是本系统签发的文件。", "The file is larger than 5 MiB: no paper of this system is.")
            }
            Self::NotPdf => Named::new(
                "这不是 PDF 或者 OFD 文件，请提供证照或者文书的原始文件。",
                "This is neither a PDF nor an OFD. Give the original file of the permit or document.",
            ),
            Self::NoBlock => Named::new(
                "这个文件没有本系统的签名，可能是打印或另存的副本，请提供原始文件。",
                "This file carries no signature of this system; it may be a printed or re-saved copy. Give the original file.",
            ),
        }
    }
}

/// What a check found (核验结论). The file alone tells the first three and the last; whether a permit still holds, [`Verdict::on`] finds out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// As it was issued, by a key that the reader trusts.
    Genuine {
        /// What the paper says.
        paper: Paper,
        /// Whose key signed it.
        signer: Named,
        /// The fingerprint of that key.
        fingerprint: String,
        /// A paper of a demonstration: of no legal force, whoever signed it.
        demo: bool,
        /// The proof that its issuance is in the issuer's log, if it carries one; to be checked for itself.
        proof: Option<String>,
    },
    /// As it was issued, by a key that the reader trusts; but it holds no more.
    Ended {
        /// What the permit says.
        paper: Paper,
        /// Whose key signed it.
        signer: Named,
        /// The fingerprint of that key.
        fingerprint: String,
        /// A paper of a demonstration.
        demo: bool,
        /// The proof that its issuance is in the issuer's log, if it carries one.
        proof: Option<String>,
        /// What became of it.
        ended: Ended,
    },
    /// Changed after it was signed, or never what it claims to be.
    Altered {
        /// What is wrong.
        why: Alteration,
    },
    /// Unchanged, but signed by a key that the reader does not know.
    UnknownSigner {
        /// The fingerprint of that key.
        fingerprint: String,
        /// What the paper says; nobody vouches for it.
        paper: Paper,
    },
    /// Nothing that could be checked.
    Unreadable {
        /// Why.
        why: Illegible,
    },
}

impl Verdict {
    /// The stable name of the verdict: genuine, expired, revoked, withdrawn, cancelled, superseded, altered, unknown-signer or unreadable.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Genuine { .. } => "genuine",
            Self::Ended { ended, .. } => ended.status.as_str(),
            Self::Altered { .. } => "altered",
            Self::UnknownSigner { .. } => "unknown-signer",
            Self::Unreadable { .. } => "unreadable",
        }
    }

    /// What is found on a day (到某日的结论): a permit that is genuine may have expired, or ended, or been replaced. `day` is none where nobody knows which
    /// day it is, `standing` where nothing is known but the file: then its own last day counts.
    ///
    /// Law: Administrative License Law arts. 8(2), 69, 70.
    #[must_use]
    pub fn on(self, day: Option<Date>, standing: Option<&Standing>) -> Self {
        match self {
            Self::Genuine { paper, signer, fingerprint, demo, proof } => {
                let ended = match &paper {
                    Paper::Permit(permit) => Ended::of(permit, day, standing),
                    Paper::Document(_) => None,
                };
                match ended {
                    None => Self::Genuine { paper, signer, fingerprint, demo, proof },
                    Some(ended) => Self::Ended { paper, signer, fingerprint, demo, proof, ended },
                }
            }
            other => other,
        }
    }

    /// What the file holds, when its bytes are those that were signed.
    pub const fn paper(&self) -> Option<&Paper> {
        match self {
            Self::Genuine { paper, .. } | Self::Ended { paper, .. } | Self::UnknownSigner { paper, .. } => Some(paper),
            Self::Altered { .. } | Self::Unreadable { .. } => None,
        }
    }

    /// The permit that it is, if it is one.
    pub fn permit(&self) -> Option<&Permit> {
        match self.paper()? {
            Paper::Permit(permit) => Some(permit),
            Paper::Document(_) => None,
        }
    }

    /// The document that it is, if it is one.
    pub fn document(&self) -> Option<&Document> {
        match self.paper()? {
            Paper::Document(document) => Some(document),
            Paper::Permit(_) => None,
        }
    }

    /// Whose key signed it, when the reader trusts that.
    pub const fn signer(&self) -> Option<&Named> {
        match self {
            Self::Genuine { signer, .. } | Self::Ended { signer, .. } => Some(signer),
            _ => None,
        }
    }

    /// The fingerprint of the key that signed it.
    pub fn fingerprint(&self) -> Option<&str> {
        match self {
            Self::Genuine { fingerprint, .. } | Self::Ended { fingerprint, .. } | Self::UnknownSigner { fingerprint, .. } => {
                Some(fingerprint)
            }
            Self::Altered { .. } | Self::Unreadable { .. } => None,
        }
    }

    /// The proof that it carries, when the reader trusts its signer.
    pub fn proof(&self) -> Option<&str> {
        match self {
            Self::Genuine { proof, .. } | Self::Ended { proof, .. } => proof.as_deref(),
            _ => None,
        }
    }

    /// The verdict in a sentence: what was found, and what to do.
    pub fn message(&self) -> Named {
        match self {
            Self::Genuine { demo: true, .. } => Named::new(
                "文件完整，签名有效；但这是演示件，没有法律效力。",
                "The file is unchanged and its signature holds; but it is a demonstration paper, of no legal force.",
            ),
            Self::Genuine { signer, .. } => Named::new(
                format!("真实有效：由“{}”签发，签发后未被改动。", signer.zh),
                format!("Genuine: issued by {}, and unchanged since.", signer.en),
            ),
            Self::Ended { ended, .. } => ended.message(),
            Self::Altered { why } => why.message(),
            Self::UnknownSigner { .. } => Named::new(
                "签名完整，但签发密钥不在受信任之列：请从签发机关的网站取得其公钥，比对指纹后再核验（--key 公钥文件）。",
                "The signature is intact, but its key is not among those trusted: get the organ's public key from its own website, compare the fingerprint, and check again with it (--key FILE).",
            ),
            Self::Unreadable { why } => why.message(),
        }
    }
}

/// Checks a paper against the keys that the reader trusts, and the demonstration's. Never fails, whatever the bytes.
///
/// Every signature of a paper must hold; one of a trusted key is enough for it to be genuine.
pub fn verify(bytes: &[u8], trust: &[TrustedKey]) -> Verdict {
    if bytes.len() > BYTES_MAX {
        return Verdict::Unreadable { why: Illegible::TooLarge };
    }
    let opened = if ofd::is_there(bytes) {
        ofd::open(bytes)
    } else if block::is_there(bytes) {
        block::open(bytes)
    } else {
        let some = bytes.starts_with(b"%PDF-") || ofd::is_ofd(bytes);
        return Verdict::Unreadable { why: if some { Illegible::NoBlock } else { Illegible::NotPdf } };
    };
    let Signed { keys, paper, proof } = match opened {
        Ok(signed) => signed,
        Err(why) => return Verdict::Altered { why },
    };
    if !paper.is_demo() && keys.iter().any(block::is_demo) {
        return Verdict::Altered { why: Alteration::DemoKey };
    }
    let mut believed = trust.iter().chain(TrustedKey::demo()).filter(|trusted| keys.contains(&trusted.key));
    // Of two lists that say other days of one key the earlier day counts.
    if believed.clone().any(|trusted| trusted.is_over(paper.day())) {
        return Verdict::Altered { why: Alteration::RetiredKey };
    }
    match believed.next() {
        Some(trusted) if trusted.demo_only && !paper.is_demo() => Verdict::Altered { why: Alteration::DemoKey },
        Some(trusted) => {
            let (signer, fingerprint) = (trusted.name.clone(), trusted.key.fingerprint());
            Verdict::Genuine { demo: paper.is_demo(), paper, signer, fingerprint, proof }
        }
        None => Verdict::UnknownSigner { fingerprint: keys.first().map(|key| key.fingerprint()).unwrap_or_default(), paper },
    }
}
