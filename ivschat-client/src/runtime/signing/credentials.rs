//! Credentials, and the keys that are derived from them.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::sign::v4::generate_signing_key;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::HeaderValue;
use sha2::Sha256;

use super::hex;
use crate::error::SigningError;
use crate::error::display::stray_whitespace;
use crate::runtime::header_values::HeaderValues;

const SECONDS_PER_DAY: i64 = 24 * 60 * 60;

/// Credentials that requests are signed with. They derive one signing key a day, and keep the last one.
#[derive(Debug)]
pub(in crate::runtime) struct SigningCredentials {
    credentials: Credentials,
    key: Mutex<Option<Arc<SigningKey>>>,
}

impl SigningCredentials {
    pub(in crate::runtime) fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            key: Mutex::default(),
        }
    }

    pub(in crate::runtime) fn access_key_id(&self) -> &str {
        self.credentials.access_key_id()
    }

    /// Returns the key for a time, in seconds since 1970.
    pub(super) fn key(
        &self,
        region: &str,
        service: &str,
        time: i64,
    ) -> Result<Arc<SigningKey>, SigningError> {
        let day = time.div_euclid(SECONDS_PER_DAY);
        // Nothing panics while it is locked.
        let mut latest = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        match &*latest {
            Some(key) if key.is_for(region, service, day) => Ok(Arc::clone(key)),
            _ => {
                let key = SigningKey::derive(&self.credentials, region, service, day)?;
                Ok(Arc::clone(latest.insert(Arc::new(key))))
            }
        }
    }
}

/// The key for one day, region and service, and the header that is sent with its signatures.
pub(super) struct SigningKey {
    session_token: Option<HeaderValue>,
    region: String,
    service: String,
    /// Since 1970.
    day: i64,
    /// `20150830/us-east-1/service/aws4_request`
    scope: String,
    /// The key, in the form that is ready to sign. It erases itself when it is dropped.
    mac: Hmac<Sha256>,
}

impl SigningKey {
    fn derive(
        credentials: &Credentials,
        region: &str,
        service: &str,
        day: i64,
    ) -> Result<Self, SigningError> {
        check(credentials)?;
        let session_token = credentials.session_token().map(HeaderValue::from_str);
        let mut session_token = session_token.transpose().map_err(SigningError::new)?;
        if let Some(token) = &mut session_token {
            token.set_sensitive(true);
        }
        let midnight = DateTime::from_secs(day.saturating_mul(SECONDS_PER_DAY));
        // `2015-08-30T00:00:00Z`. It fails if the year has not four digits.
        let date = midnight.fmt(Format::DateTime).map_err(SigningError::new)?;
        let date = date.split('T').next().unwrap_or_default().replace('-', "");
        let midnight = SystemTime::try_from(midnight).map_err(SigningError::new)?;
        let secret = credentials.secret_access_key();
        let key = generate_signing_key(secret, midnight, region, service);
        Ok(Self {
            session_token,
            region: region.to_owned(),
            service: service.to_owned(),
            day,
            scope: format!("{date}/{region}/{service}/aws4_request"),
            mac: Hmac::new_from_slice(key.as_ref()).map_err(SigningError::new)?,
        })
    }

    fn is_for(&self, region: &str, service: &str, day: i64) -> bool {
        self.day == day && self.region == region && self.service == service
    }

    /// Returns the header that sends a time of this day, in seconds since 1970: `20150830T123600Z`.
    pub(super) fn date_header(
        &self,
        time: i64,
        values: &mut HeaderValues,
    ) -> Result<HeaderValue, SigningError> {
        let (date, _) = self.scope.split_once('/').unwrap_or_default();
        let second = time.rem_euclid(SECONDS_PER_DAY);
        let mut time = *b"T000000Z";
        for (position, number) in [(1, second / 3600), (3, second / 60 % 60), (5, second % 60)] {
            let number = u8::try_from(number).unwrap_or_default();
            time[position] += number / 10;
            time[position + 1] += number % 10;
        }
        values.concat(&[date.as_bytes(), &time])
    }

    pub(super) fn session_token(&self) -> Option<&HeaderValue> {
        self.session_token.as_ref()
    }

    pub(super) fn scope(&self) -> &str {
        &self.scope
    }

    /// Returns the signature of a string, in hexadecimal.
    pub(super) fn sign(&self, string_to_sign: &[u8]) -> [u8; 64] {
        let mut mac = self.mac.clone();
        mac.update(string_to_sign);
        hex(mac.finalize().into_bytes().into())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// Rejects credentials that were copied with a line break or the like. The error does not contain them.
fn check(credentials: &Credentials) -> Result<(), SigningError> {
    let secret = credentials.secret_access_key();
    if let Some(reason) = stray_whitespace(secret) {
        return Err(SigningError::new(format!("the secret access key {reason}")));
    }
    // These two are sent in headers.
    let id = ("access key ID", Some(credentials.access_key_id()));
    let token = ("session token", credentials.session_token());
    for (name, value) in [id, token] {
        let Some(value) = value else { continue };
        if let Some(reason) = stray_whitespace(value) {
            return Err(SigningError::new(format!("the {name} {reason}")));
        }
        if !value.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(SigningError::new(format!(
                "the {name} contains a space, a line break, or another invalid character"
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use zeroize::ZeroizeOnDrop;

    use super::*;

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    const MIDNIGHT: i64 = 1_440_979_200;

    fn credentials() -> SigningCredentials {
        let credentials = Credentials::new("AKIDEXAMPLE", SECRET, None, None, "tests");
        SigningCredentials::new(credentials)
    }

    #[test]
    fn a_key_is_derived_once_for_each_day_region_and_service() {
        let credentials = credentials();
        let key = |region, service, time| {
            let key = credentials.key(region, service, time);
            key.expect("the credentials are valid")
        };
        let first = key("a", "b", MIDNIGHT);
        assert!(Arc::ptr_eq(&first, &key("a", "b", MIDNIGHT + 86_399)));
        for (region, service, time, scope) in [
            ("a", "b", MIDNIGHT - 1, "20150830/a/b/aws4_request"),
            ("a", "b", MIDNIGHT, "20150831/a/b/aws4_request"),
            ("ab", "b", MIDNIGHT, "20150831/ab/b/aws4_request"),
            ("a", "bb", MIDNIGHT, "20150831/a/bb/aws4_request"),
        ] {
            let next = key(region, service, time);
            assert!(!Arc::ptr_eq(&first, &next), "{scope}");
            assert_eq!(next.scope(), scope);
            let is_equal = next.sign(b"") == first.sign(b"");
            assert_eq!(is_equal, next.scope() == first.scope(), "{scope}");
        }
    }

    #[test]
    fn a_time_that_has_no_date_is_an_error() {
        for time in [i64::MIN, i64::MAX, -62_135_596_801, 253_402_300_800] {
            assert!(credentials().key("a", "b", time).is_err(), "{time}");
        }
    }

    #[test]
    fn a_key_erases_itself() {
        fn erases_itself<T: ZeroizeOnDrop>() {}
        // `Hmac<Sha256>` consists of two of these.
        erases_itself::<Sha256>();
    }

    #[test]
    fn a_key_is_not_printed() {
        let credentials = credentials();
        let key = credentials.key("a", "b", MIDNIGHT).expect("it is valid");
        assert_eq!(
            format!("{key:?}"),
            r#"SigningKey { scope: "20150831/a/b/aws4_request", .. }"#
        );
        let debug = format!("{credentials:?}");
        assert!(!debug.contains(SECRET), "{debug}");
    }
}
