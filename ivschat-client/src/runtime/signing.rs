//! The SigV4 signature of one request.
//!
//! `aws-sigv4` derives the keys. What is signed is written here, because `aws_sigv4::http_request::sign` takes several
//! times as long. A test compares the headers of both.

mod canonical_request;
mod credentials;

use std::time::SystemTime;

use aws_smithy_types::DateTime;
use reqwest::Request;
use reqwest::header::{AUTHORIZATION, HeaderName};

use super::header_values::HeaderValues;
use crate::error::SigningError;
use canonical_request::CanonicalRequest;
pub(super) use credentials::SigningCredentials;

const ALGORITHM: &[u8] = b"AWS4-HMAC-SHA256";
const DATE: HeaderName = HeaderName::from_static("x-amz-date");
const SESSION_TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");

/// What a signature depends on, in addition to the request.
#[derive(Debug)]
pub(super) struct Signer<'a> {
    pub(super) credentials: &'a SigningCredentials,
    pub(super) region: &'a str,
    pub(super) service: &'a str,
    pub(super) time: SystemTime,
}

impl Signer<'_> {
    /// Adds the date, the session token and the signature. All other headers must already be present.
    pub(super) fn sign(
        &self,
        request: &mut Request,
        values: &mut HeaderValues,
    ) -> Result<(), SigningError> {
        let time = DateTime::from(self.time).secs();
        let key = self.credentials.key(self.region, self.service, time)?;
        let date = key.date_header(time, values)?;
        request.headers_mut().insert(DATE, date.clone());
        if let Some(token) = key.session_token() {
            request.headers_mut().insert(SESSION_TOKEN, token.clone());
        }
        let canonical_request = CanonicalRequest::new(request);
        let string_to_sign = [
            ALGORITHM,
            date.as_bytes(),
            key.scope().as_bytes(),
            &canonical_request.hash(),
        ]
        .join(&b'\n');
        let authorization = values.concat(&[
            ALGORITHM,
            b" Credential=",
            self.credentials.access_key_id().as_bytes(),
            b"/",
            key.scope().as_bytes(),
            b", SignedHeaders=",
            canonical_request.signed_headers(),
            b", Signature=",
            &key.sign(&string_to_sign),
        ])?;
        request.headers_mut().insert(AUTHORIZATION, authorization);
        Ok(())
    }
}

fn hex(bytes: [u8; 32]) -> [u8; 64] {
    // Without a table, the compiler converts many bytes at once.
    let digit = |value: u8| value + if value < 10 { b'0' } else { b'a' - 10 };
    let mut hex = [0; 64];
    for (digits, byte) in hex.chunks_exact_mut(2).zip(bytes) {
        digits[0] = digit(byte >> 4);
        digits[1] = digit(byte & 0xf);
    }
    hex
}

#[cfg(test)]
mod tests;
