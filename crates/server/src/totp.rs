//! Codes that change every thirty seconds (动态口令): TOTP, RFC 6238, with HMAC-SHA-1 and six digits, which every authenticator knows.
//!
//! `ring` has the HMAC and is there for TLS already; what is left is a count of seconds and a few lines of RFC 4226, so no further crate. SHA-1's
//! weakness is in collisions, which an HMAC does not rest on (RFC 6238 §B, RFC 4226 §B.2).

use jiff::Timestamp;
use ring::hmac;
use subtle::ConstantTimeEq;

/// How long a code is shown, in seconds.
pub const STEP_SECONDS: i64 = 30;
/// Digits of a code.
pub const DIGITS: usize = 6;
/// Bytes of a secret: as long as the digest (RFC 4226 §4 R6).
pub const SECRET_BYTES: usize = 20;
/// How many steps a device's clock may be before or behind ours.
const DRIFT: i64 = 1;

/// The number of an instant's step.
pub fn step_of(now: Timestamp) -> i64 {
    now.as_second().div_euclid(STEP_SECONDS)
}

/// The code of a step.
pub fn code(secret: &[u8], step: i64) -> String {
    format!("{:0DIGITS$}", truncated(secret, step) % 10_u32.pow(DIGITS as u32))
}

/// The step whose code was given: one that is near now and later than the last one that was taken.
pub fn step_given(secret: &[u8], given: &str, now: Timestamp, last: i64) -> Option<i64> {
    let here = step_of(now);
    let matches = |step: &i64| *step > last && bool::from(code(secret, *step).as_bytes().ct_eq(given.as_bytes()));
    (here - DRIFT..=here + DRIFT).find(matches)
}

/// RFC 4226 §5.3: four bytes of the HMAC, from where its last four bits say, without the sign.
fn truncated(secret: &[u8], step: i64) -> u32 {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let mac = hmac::sign(&key, &step.to_be_bytes());
    let bytes = mac.as_ref();
    let from = usize::from(bytes[bytes.len() - 1] & 0x0f);
    let four: [u8; 4] = bytes[from..from + 4].try_into().expect("twenty bytes have four from any of the first sixteen");
    u32::from_be_bytes(four) & 0x7fff_ffff
}

/// A secret as authenticators take it: base32 (RFC 4648 §6), without padding.
pub fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for five in bytes.chunks(5) {
        let mut padded = [0u8; 8];
        padded[3..3 + five.len()].copy_from_slice(five);
        let bits = u64::from_be_bytes(padded);
        for at in 0..(five.len() * 8).div_ceil(5) {
            text.push(char::from(LETTERS[(bits >> (35 - 5 * at) & 31) as usize]));
        }
    }
    text
}

/// The address that an authenticator reads from the QR code (otpauth, the Key URI format).
pub fn address(issuer: &str, account: &str, secret: &[u8]) -> String {
    let (issuer, account) = (escaped(issuer), escaped(account));
    let secret = base32(secret);
    format!(
        "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}"
    )
}

/// Text as it stands in an address (RFC 3986 §2.1): everything but letters, digits and `-._~` by its bytes.
pub fn escaped(text: &str) -> String {
    let one = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of the RFCs' vectors.
    const SECRET: &[u8] = b"12345678901234567890";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_vectors_of_rfc_6238_appendix_b() {
        for (second, eight) in [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ] {
            let step = step_of(at(second));
            assert_eq!(truncated(SECRET, step) % 100_000_000, eight, "{second}");
            assert_eq!(code(SECRET, step), format!("{:06}", eight % 1_000_000));
        }
    }

    #[test]
    fn the_vectors_of_rfc_4226_appendix_d() {
        let codes: Vec<String> = (0..10).map(|n| code(SECRET, n)).collect();
        assert_eq!(codes, ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]);
    }

    #[test]
    fn a_code_holds_one_step_around_its_own_and_once() {
        let now = at(1_111_111_111);
        let here = step_of(now);
        for (step, found) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            let given = code(SECRET, here + step);
            assert_eq!(step_given(SECRET, &given, now, 0), found.then_some(here + step), "{step}");
        }
        let given = code(SECRET, here);
        assert_eq!(step_given(SECRET, &given, now, here), None, "it was taken");
        assert_eq!(step_given(SECRET, &code(SECRET, here - 1), now, here), None, "and so were the earlier ones");
        for nothing in ["", "12345", "1234567", "７５５２２４"] {
            assert_eq!(step_given(SECRET, nothing, now, 0), None);
        }
    }

    #[test]
    fn the_vectors_of_rfc_4648_section_10_without_padding() {
        for (text, wanted) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(text.as_bytes()), wanted);
        }
    }

    #[test]
    fn an_address_names_the_account_in_any_script() {
        assert_eq!(
            address("Ballast", "水 1", SECRET),
            "otpauth://totp/Ballast:%E6%B0%B4%201?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Ballast&algorithm=SHA1&digits=6&period=30"
        );
    }
}
