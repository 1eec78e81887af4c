//! The signature on a webhook: HMAC-SHA256 over `timestamp.raw-body`, sent as
//! `X-Chatwoot-Signature: sha256=<hex>` next to `X-Chatwoot-Timestamp`.

use domain::error::{Class, Classified};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

/// Header with the signature.
pub const SIGNATURE_HEADER: &str = "x-chatwoot-signature";
/// Header with the sending time in Unix seconds.
pub const TIMESTAMP_HEADER: &str = "x-chatwoot-timestamp";
/// How far the sending time may lie from ours, in seconds, before or after.
pub const TOLERANCE_SECONDS: i64 = 300;

const SCHEME: &str = "sha256=";

/// Why a webhook is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// One of the two headers is absent.
    #[error("signature or timestamp header is missing")]
    Missing,
    /// A header does not have its form.
    #[error("signature or timestamp header is malformed")]
    Malformed,
    /// Sent more than [`TOLERANCE_SECONDS`] away from now.
    #[error("timestamp is outside the accepted window")]
    Expired,
    /// None of the account's secrets makes this signature.
    #[error("signature does not match")]
    Mismatch,
}

impl Classified for SignatureError {
    fn class(&self) -> Class {
        Class::Terminal
    }
}

/// What a caller claims in the two headers, of the right form and within the
/// window; not yet checked.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    timestamp: &'a str,
    tag: [u8; 32],
}

impl<'a> Claim<'a> {
    /// Reads the headers. Needs no secret, so a request that cannot be believed
    /// whatever the secret is costs nothing more.
    pub fn read(
        timestamp_header: Option<&'a str>,
        signature_header: Option<&str>,
        now: Timestamp,
    ) -> Result<Self, SignatureError> {
        let (Some(timestamp), Some(signature)) = (timestamp_header, signature_header) else {
            return Err(SignatureError::Missing);
        };
        let sent_at: i64 = timestamp
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| timestamp.parse().ok())
            .flatten()
            .ok_or(SignatureError::Malformed)?;
        let mut tag = [0_u8; 32];
        signature
            .strip_prefix(SCHEME)
            .and_then(|digits| hex::decode_to_slice(digits, &mut tag).ok())
            .ok_or(SignatureError::Malformed)?;
        if now.as_second().abs_diff(sent_at) > TOLERANCE_SECONDS.unsigned_abs() {
            return Err(SignatureError::Expired);
        }
        Ok(Self { timestamp, tag })
    }

    /// Checks the claim against every secret of the account (two while one is
    /// being rotated), in constant time, over the raw bytes of the body:
    /// serialising it again would change them.
    pub fn check(&self, raw: &[u8], secrets: &[SecretString]) -> Result<(), SignatureError> {
        // Every secret is tried whatever the outcome, so that the time taken does
        // not tell which one matched.
        let matched = secrets.iter().fold(false, |matched, secret| {
            mac(secret, self.timestamp.as_bytes(), raw)
                .verify_slice(&self.tag)
                .is_ok()
                | matched
        });
        if matched {
            Ok(())
        } else {
            Err(SignatureError::Mismatch)
        }
    }
}

/// Reads the headers and checks them: [`Claim::read`], then [`Claim::check`].
pub fn verify(
    raw: &[u8],
    timestamp_header: Option<&str>,
    signature_header: Option<&str>,
    secrets: &[SecretString],
    now: Timestamp,
) -> Result<(), SignatureError> {
    Claim::read(timestamp_header, signature_header, now)?.check(raw, secrets)
}

/// The value of the signature header that Chatwoot would send: for the simulated
/// Chatwoot and for tests.
pub fn sign(secret: &SecretString, timestamp_secs: i64, raw: &[u8]) -> String {
    let tag = mac(secret, timestamp_secs.to_string().as_bytes(), raw).finalize();
    format!("{SCHEME}{}", hex::encode(tag.into_bytes()))
}

/// Compares the secret path segment of an account whose Chatwoot cannot sign
/// (older than 4.11.2), without telling by the time taken how much of it fits.
pub fn path_secret_matches(given: &str, expected: &SecretString) -> bool {
    let tag = mac(expected, b"path", given.as_bytes()).finalize();
    mac(expected, b"path", expected.expose_secret().as_bytes())
        .verify(&tag.into_bytes())
        .is_ok()
}

fn mac(secret: &SecretString, timestamp: &[u8], raw: &[u8]) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(timestamp);
    mac.update(b".");
    mac.update(raw);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT: i64 = 1_790_000_000;
    const BODY: &[u8] = br#"{"event":"message_created"}"#;

    fn secret(s: &str) -> SecretString {
        SecretString::from(s.to_owned())
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn check(ts: Option<&str>, sig: Option<&str>, now: i64) -> Result<(), SignatureError> {
        verify(BODY, ts, sig, &[secret("current"), secret("next")], at(now))
    }

    #[test]
    fn either_secret_of_a_rotation_is_accepted() {
        let ts = SENT.to_string();
        for name in ["current", "next"] {
            let sig = sign(&secret(name), SENT, BODY);
            assert_eq!(check(Some(&ts), Some(&sig), SENT), Ok(()), "{name}");
        }
        let other = sign(&secret("another"), SENT, BODY);
        assert_eq!(
            check(Some(&ts), Some(&other), SENT),
            Err(SignatureError::Mismatch)
        );
    }

    #[test]
    fn the_signature_is_the_published_construction() {
        // HMAC-SHA256 with key "key" over "1." and the pangram, computed with openssl.
        let sig = sign(
            &secret("key"),
            1,
            b"The quick brown fox jumps over the lazy dog",
        );
        assert_eq!(sig.len(), 7 + 64);
        assert_eq!(
            sig,
            "sha256=3ff4d3cc115b639a16dc5b217aa5c89be41d1e4b54efc356d63d0cd2a65b30f1"
        );
    }

    #[test]
    fn five_minutes_either_way_and_no_more() {
        let ts = SENT.to_string();
        let sig = sign(&secret("current"), SENT, BODY);
        for (now, wanted) in [
            (SENT + 300, Ok(())),
            (SENT - 300, Ok(())),
            (SENT + 301, Err(SignatureError::Expired)),
            (SENT - 301, Err(SignatureError::Expired)),
        ] {
            assert_eq!(check(Some(&ts), Some(&sig), now), wanted, "{}", now - SENT);
        }
    }

    #[test]
    fn each_cause_has_its_name() {
        let ts = SENT.to_string();
        let sig = sign(&secret("current"), SENT, BODY);
        assert_eq!(check(None, Some(&sig), SENT), Err(SignatureError::Missing));
        assert_eq!(check(Some(&ts), None, SENT), Err(SignatureError::Missing));
        for bad in [
            "",
            "sha256=",
            "sha256=zz",
            "sha1=00",
            &sig[7..],
            &sig[..70],
            &format!("{sig}00"),
        ] {
            assert_eq!(
                check(Some(&ts), Some(bad), SENT),
                Err(SignatureError::Malformed),
                "{bad}"
            );
        }
        for bad in [
            "",
            "-5",
            "+5",
            "soon",
            "1790000000.5",
            "99999999999999999999",
        ] {
            assert_eq!(
                check(Some(bad), Some(&sig), SENT),
                Err(SignatureError::Malformed),
                "{bad}"
            );
        }
        let later = (SENT + 1).to_string();
        assert_eq!(
            check(Some(&later), Some(&sig), SENT),
            Err(SignatureError::Mismatch)
        );
        assert_eq!(
            verify(BODY, Some(&ts), Some(&sig), &[], at(SENT)),
            Err(SignatureError::Mismatch)
        );
    }

    #[test]
    fn the_path_secret_must_fit_whole() {
        let expected = secret("long-path-secret");
        assert!(path_secret_matches("long-path-secret", &expected));
        for bad in ["", "long-path", "long-path-secret2", "Long-path-secret"] {
            assert!(!path_secret_matches(bad, &expected), "{bad}");
        }
    }
}
