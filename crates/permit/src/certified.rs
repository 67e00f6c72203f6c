//! A key with its certificate, and the signature that other programs know: CMS `SignedData` (RFC 5652) after CAdES baseline B-B (ETSI EN 319 122-1), with
//! ECDSA on P-256 and SHA-256.
//!
//! The certificate is the organ's own, made of its key and name alone, without an end (RFC 5280, 4.1.2.5): nobody vouches for it but the paper's block, which
//! names it. Where a certified seal service signs, its certificate takes this place.

use crate::KeyError;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos};
use der::asn1::{Any, GeneralizedTime, ObjectIdentifier, OctetString, PrintableStringRef, SetOfVec, Utf8StringRef};
use der::{DateTime, Decode, Encode, Sequence, SliceReader};
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{DerSignature, Signature, SigningKey, VerifyingKey};
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding};
use sha2::{Digest, Sha256};
use x509_cert::attr::{Attribute, AttributeTypeAndValue, Attributes};
use x509_cert::builder::profile::BuilderProfile;
use x509_cert::builder::{self, Builder, CertificateBuilder};
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage, KeyUsages, SubjectKeyIdentifier};
use x509_cert::ext::{Extension, ToExtension};
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef};
use x509_cert::time::{Time, Validity};
use x509_cert::{Certificate, TbsCertificate};

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const ECDSA_WITH_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
/// The longest common name that RFC 5280 lets a certificate have, in characters.
const NAME_CHARS_MAX: usize = 64;

/// A key with its certificate (签章证书), for the signature that readers of PDFs know.
#[derive(Clone)]
pub struct Certified {
    key: SigningKey,
    certificate: Vec<u8>,
}

impl std::fmt::Debug for Certified {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Certified")
    }
}

impl Certified {
    /// Makes a key of 32 random bytes, and its certificate in the name of its holder.
    ///
    /// # Errors
    /// [`KeyError::NotCertified`] for bytes that make no key: one in 2^32.
    pub fn generate(random: [u8; 32], holder: &str) -> Result<Self, KeyError> {
        Self::with(SigningKey::from_slice(&random).map_err(|_| KeyError::NotCertified)?, holder)
    }

    /// Reads a private key (PKCS#8 PEM).
    ///
    /// # Errors
    /// [`KeyError::NotCertified`] for anything else.
    pub fn from_pem(pem: &str, holder: &str) -> Result<Self, KeyError> {
        Self::with(SigningKey::from_pkcs8_pem(pem.trim()).map_err(|_| KeyError::NotCertified)?, holder)
    }

    /// The private key as PKCS#8 PEM. Whoever writes it to a file lets only its owner read it.
    pub fn to_pem(&self) -> String {
        self.key.to_pkcs8_pem(LineEnding::LF).expect("a key always has a PKCS#8 form").as_str().to_owned()
    }

    /// The certificate (X.509, DER).
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The certificate as PEM.
    pub fn certificate_pem(&self) -> String {
        let text = STANDARD.encode(&self.certificate);
        let lines: Vec<&str> = text.as_bytes().chunks(64).filter_map(|line| str::from_utf8(line).ok()).collect();
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
    }

    /// The signature over a content of this digest (SHA-256), without the content. The same digest gives the same bytes.
    ///
    /// # Errors
    /// [`KeyError::Service`] when it cannot be written.
    pub(crate) fn sign(&self, digest: &[u8; 32]) -> Result<Vec<u8>, KeyError> {
        let told = |error: der::Error| KeyError::Service(error.to_string());
        let certificate = Certificate::from_der(&self.certificate).map_err(told)?;
        let attributes = attributes(&self.certificate, digest).map_err(told)?;
        let signature: Signature = self.key.sign(&attributes.to_der().map_err(told)?);
        signed_data(certificate, attributes, &signature.normalize_s()).map_err(told)
    }

    fn with(key: SigningKey, holder: &str) -> Result<Self, KeyError> {
        let certificate = self_signed(&key, holder).map_err(|error| KeyError::Service(error.to_string()))?;
        Ok(Self { key, certificate })
    }
}

/// Whether `written` is the signature over a content of this digest by the key of this certificate, in its one spelling, and zeros after it.
pub fn accepts(certificate: &[u8], digest: &[u8; 32], written: &[u8]) -> bool {
    check(certificate, digest, written).unwrap_or(false)
}

fn check(certificate: &[u8], digest: &[u8; 32], written: &[u8]) -> der::Result<bool> {
    let attributes = attributes(certificate, digest)?;
    let message = attributes.to_der()?;
    let certificate = Certificate::from_der(certificate)?;
    let data: SignedData = ContentInfo::decode(&mut SliceReader::new(written)?)?.content.decode_as()?;
    let Some(signer) = data.signer_infos.0.iter().next() else { return Ok(false) };
    let Ok(signature) = Signature::from_der(signer.signature.as_bytes()) else { return Ok(false) };
    let point = certificate.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes();
    let Ok(key) = VerifyingKey::from_sec1_bytes(point) else { return Ok(false) };
    // A signature and its mirror image both fit: the lower one is the one that is written.
    let holds = signature.normalize_s() == signature && key.verify(&message, &signature).is_ok();
    let again = signed_data(certificate, attributes, &signature)?;
    let rest = written.strip_prefix(&again[..]);
    Ok(holds && rest.is_some_and(|rest| rest.iter().all(|byte| *byte == 0)))
}

/// `SigningCertificateV2` (RFC 5035): which certificate signed. SHA-256 is its default, and a default is not written.
#[derive(Sequence)]
struct SigningCertificateV2 {
    certificates: Vec<EssCertificateIdV2>,
}

#[derive(Sequence)]
struct EssCertificateIdV2 {
    hash: OctetString,
}

/// What is signed: content type, digest, which certificate. The day stands in the PDF's field (ETSI EN 319 142-1, 6.3).
fn attributes(certificate: &[u8], digest: &[u8; 32]) -> der::Result<Attributes> {
    let attribute = |oid, value| Ok::<_, der::Error>(Attribute { oid, values: SetOfVec::try_from(vec![value])? });
    let hash = OctetString::new(Sha256::digest(certificate).to_vec())?;
    let named = SigningCertificateV2 { certificates: vec![EssCertificateIdV2 { hash }] };
    SetOfVec::try_from(vec![
        attribute(CONTENT_TYPE, Any::encode_from(&DATA)?)?,
        attribute(MESSAGE_DIGEST, Any::encode_from(&OctetString::new(digest.to_vec())?)?)?,
        attribute(SIGNING_CERTIFICATE_V2, Any::encode_from(&named)?)?,
    ])
}

fn signed_data(certificate: Certificate, attributes: Attributes, signature: &Signature) -> der::Result<Vec<u8>> {
    let info = certificate.tbs_certificate();
    let named = IssuerAndSerialNumber { issuer: info.issuer().clone(), serial_number: info.serial_number().clone() };
    let signer = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(named),
        digest_alg: algorithm(SHA_256),
        signed_attrs: Some(attributes),
        signature_algorithm: algorithm(ECDSA_WITH_SHA_256),
        signature: OctetString::new(signature.to_der().as_bytes())?,
        unsigned_attrs: None,
    };
    let data = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![algorithm(SHA_256)])?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: DATA, econtent: None },
        certificates: Some(CertificateSet::try_from(vec![CertificateChoices::Certificate(certificate)])?),
        crls: None,
        signer_infos: SignerInfos::try_from(vec![signer])?,
    };
    ContentInfo { content_type: SIGNED_DATA, content: Any::encode_from(&data)? }.to_der()
}

const fn algorithm(oid: ObjectIdentifier) -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid, parameters: None }
}

/// A certificate of its own holder: one name for issuer and subject, for signatures that bind, and for no other certificate.
struct Own(Name);

impl BuilderProfile for Own {
    fn get_issuer(&self, subject: &Name) -> Name {
        subject.clone()
    }

    fn get_subject(&self) -> Name {
        self.0.clone()
    }

    fn build_extensions(
        &self,
        key: SubjectPublicKeyInfoRef<'_>,
        _: SubjectPublicKeyInfoRef<'_>,
        info: &TbsCertificate,
    ) -> builder::Result<Vec<Extension>> {
        let (subject, none) = (info.subject(), []);
        let usage = KeyUsage(KeyUsages::DigitalSignature | KeyUsages::NonRepudiation);
        Ok(vec![
            (&BasicConstraints { ca: false, path_len_constraint: None }).to_extension(subject, &none)?,
            (&usage).to_extension(subject, &none)?,
            (&SubjectKeyIdentifier::try_from(key)?).to_extension(subject, &none)?,
        ])
    }
}

fn self_signed(key: &SigningKey, holder: &str) -> builder::Result<Vec<u8>> {
    let holder: String = holder.chars().take(NAME_CHARS_MAX).collect();
    let info = SubjectPublicKeyInfoOwned::from_key(key.verifying_key())?;
    // The same key in the same name is the same certificate, however often it is made.
    let digest = Sha256::digest([info.subject_public_key.raw_bytes(), holder.as_bytes()].concat());
    let mut serial: [u8; 16] = digest[..16].try_into().unwrap_or_default();
    serial[0] = serial[0] & 0x7f | 0x40;
    let from = GeneralizedTime::from_date_time(DateTime::new(2020, 1, 1, 0, 0, 0)?);
    let never = GeneralizedTime::from_date_time(DateTime::new(9999, 12, 31, 23, 59, 59)?);
    let validity = Validity::new(Time::GeneralTime(from), Time::GeneralTime(never));
    let builder = CertificateBuilder::new(Own(name(&holder)?), SerialNumber::new(&serial)?, validity, info)?;
    Ok(builder.build::<_, DerSignature>(key)?.to_der()?)
}

fn name(holder: &str) -> der::Result<Name> {
    let part = |oid, value| RelativeDistinguishedName::try_from(vec![AttributeTypeAndValue { oid, value }]);
    let mut names = RdnSequence::default();
    names.push(part(COUNTRY, Any::encode_from(&PrintableStringRef::new("CN")?)?)?);
    names.push(part(COMMON_NAME, Any::encode_from(&Utf8StringRef::new(holder)?)?)?);
    Name::from_der(&names.to_der()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn certified() -> Certified {
        Certified::generate([7; 32], "某市").unwrap()
    }

    #[test]
    fn a_certificate_follows_from_key_and_name() {
        let one = certified();
        assert_eq!(Certified::from_pem(&one.to_pem(), "某市").unwrap().certificate(), one.certificate());
        assert_ne!(Certified::from_pem(&one.to_pem(), "另一市").unwrap().certificate(), one.certificate());
        // The longest names that a city may bear still make one.
        let read = Certificate::from_der(Certified::generate([7; 32], &"长".repeat(300)).unwrap().certificate()).unwrap();
        assert_eq!(read.tbs_certificate().subject(), read.tbs_certificate().issuer());
        assert!(read.tbs_certificate().subject().to_string().contains(&"长".repeat(NAME_CHARS_MAX)));
        assert_eq!(Certified::from_pem("-----BEGIN PRIVATE KEY-----", "某市").err(), Some(KeyError::NotCertified));
        assert_eq!(Certified::generate([0; 32], "某市").err(), Some(KeyError::NotCertified));
        assert_eq!(format!("{one:?}"), "Certified");
    }

    #[test]
    fn a_signature_has_one_spelling() {
        let (one, digest) = (certified(), [3; 32]);
        let signed = one.sign(&digest).unwrap();
        assert_eq!(signed, one.sign(&digest).unwrap());
        assert!(accepts(one.certificate(), &digest, &[&signed[..], &[0; 9]].concat()));
        assert!(
            !accepts(one.certificate(), &digest, &[&signed[..], &[1]].concat()) && !accepts(one.certificate(), &[4; 32], &signed)
        );
        assert!(!accepts(Certified::generate([8; 32], "某市").unwrap().certificate(), &digest, &signed));
        // The mirror image of a signature fits the same bytes, and is another spelling.
        let attributes = attributes(one.certificate(), &digest).unwrap();
        let lower: Signature = one.key.sign(&attributes.to_der().unwrap());
        let lower = lower.normalize_s();
        let mirrored = Signature::from_scalars(lower.r(), -*lower.s()).unwrap();
        let certificate = Certificate::from_der(one.certificate()).unwrap();
        let other = signed_data(certificate, attributes, &mirrored).unwrap();
        assert!(mirrored != lower && !accepts(one.certificate(), &digest, &other));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), at in any::<proptest::sample::Index>()) {
            let (one, digest) = (certified(), [3; 32]);
            let signed = one.sign(&digest).unwrap();
            let over = |whole: &[u8]| {
                let mut whole = whole.to_vec();
                let from = at.index(whole.len());
                let to = (from + bytes.len()).min(whole.len());
                whole[from..to].copy_from_slice(&bytes[..to - from]);
                whole
            };
            prop_assert!(!accepts(&bytes, &digest, &signed) && !accepts(one.certificate(), &digest, &bytes));
            prop_assert!(over(&signed) == signed || !accepts(one.certificate(), &digest, &over(&signed)));
            let certificate = over(one.certificate());
            prop_assert!(certificate == one.certificate() || !accepts(&certificate, &digest, &signed));
        }
    }
}
