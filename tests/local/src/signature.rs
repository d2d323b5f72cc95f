//! Verifies SigV4 signatures.
//!
//! This deliberately does not use `aws-sigv4`, so that the client's signer and this verifier check each other.

mod access_key;
mod authorization;
pub(crate) mod canonical;

use std::time::Duration;

use axum::http::header::HOST;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use hmac::Mac;
use subtle::ConstantTimeEq;

use crate::clock::Timestamp;
use crate::exception::Exception;
use crate::secret::hmac_sha256;

pub use access_key::{AccessKey, InvalidAccessKey};
pub(crate) use authorization::Authorization;
use authorization::Form;
use canonical::{SignedRequest, sha256_hex};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const TERMINATOR: &str = "aws4_request";

/// The maximum clock skew between a signature and the endpoint.
const TOLERANCE: Duration = Duration::from_mins(5);

/// The region of unsigned requests, unless the builder sets a region.
const DEFAULT_REGION: &str = "us-west-2";

/// The settings that decide whether a request is accepted.
pub(crate) struct Access {
    pub(crate) access_keys: Vec<AccessKey>,
    /// The only region that requests may be signed for; `None` stands for any.
    pub(crate) region: Option<String>,
    pub(crate) allow_unsigned: bool,
}

impl Access {
    /// Returns the region of requests without a signature.
    pub(crate) fn default_region(&self) -> &str {
        self.region.as_deref().unwrap_or(DEFAULT_REGION)
    }
}

/// The caller of an operation.
pub(crate) struct Caller<'a> {
    /// The region of the request.
    pub(crate) region: String,
    /// `None` if the request has no valid signature.
    access_key: Option<&'a AccessKey>,
}

impl Caller<'_> {
    /// Whether the request has a valid signature.
    pub(crate) fn is_signed(&self) -> bool {
        self.access_key.is_some()
    }

    /// Returns the ID of the access key, if the request has a valid signature.
    pub(crate) fn access_key_id(&self) -> Option<&str> {
        self.access_key.map(|key| key.id.as_str())
    }

    pub(crate) fn check_allowed(&self, operation: &str) -> Result<(), Exception> {
        if self.access_key.is_none_or(|key| key.allows(operation)) {
            Ok(())
        } else {
            Err(Exception::access_denied(operation))
        }
    }
}

/// Verifies requests against access keys, at a point in time.
pub(crate) struct Verifier<'a> {
    pub(crate) service: &'a str,
    pub(crate) access: &'a Access,
    pub(crate) now: Timestamp,
}

impl<'a> Verifier<'a> {
    /// Checks everything about a signature that does not depend on the body.
    pub(crate) fn check(&self, request: &SignedRequest<'_>) -> Result<Claim<'a>, Exception> {
        match Authorization::of(request) {
            Ok(None) => self.unsigned(),
            Ok(Some(authorization)) => match self.check_signed(&authorization, request) {
                Ok(access_key) => Ok(self.claim(
                    authorization.region.clone(),
                    Some((authorization, access_key)),
                )),
                // The client still chooses the region, if the endpoint permits it.
                Err(_) if self.access.allow_unsigned && self.serves(&authorization.region) => {
                    Ok(self.claim(authorization.region, None))
                }
                Err(exception) => Err(exception),
            },
            Err(_) if self.access.allow_unsigned => self.unsigned(),
            Err(exception) => Err(exception),
        }
    }

    fn claim(&self, region: String, signed: Option<(Authorization, &'a AccessKey)>) -> Claim<'a> {
        let access = self.access;
        Claim {
            region,
            signed,
            access,
        }
    }

    fn unsigned(&self) -> Result<Claim<'a>, Exception> {
        if !self.access.allow_unsigned {
            return Err(Exception::refused(
                StatusCode::FORBIDDEN,
                "MissingAuthenticationTokenException",
                "Missing Authentication Token",
            ));
        }
        let region = self.access.default_region();
        Ok(self.claim(region.to_owned(), None))
    }

    fn check_signed(
        &self,
        authorization: &Authorization,
        request: &SignedRequest<'_>,
    ) -> Result<&'a AccessKey, Exception> {
        let access_key = self.access_key(authorization)?;
        self.check_scope(authorization)?;
        authorization.check_covered_headers(request.headers)?;
        self.check_time(authorization)?;
        Ok(access_key)
    }

    fn serves(&self, region: &str) -> bool {
        let only = self.access.region.as_deref();
        only.is_none_or(|only| only == region) && is_region(region)
    }

    fn access_key(&self, authorization: &Authorization) -> Result<&'a AccessKey, Exception> {
        let known = self
            .access
            .access_keys
            .iter()
            .find(|key| key.id == authorization.access_key_id);
        known
            .filter(|key| {
                let given = authorization.session_token.as_deref().unwrap_or_default();
                let required = key.session_token.as_deref();
                required.is_none_or(|required| equal(required, given))
            })
            .ok_or_else(|| {
                Exception::refused(
                    StatusCode::FORBIDDEN,
                    "UnrecognizedClientException",
                    "The security token included in the request is invalid.",
                )
            })
    }

    fn check_scope(&self, authorization: &Authorization) -> Result<(), Exception> {
        if authorization.service != self.service {
            return Err(invalid(format!(
                "Credential should be scoped to correct service: '{}'.",
                self.service
            )));
        }
        if authorization.terminator != TERMINATOR {
            return Err(invalid(format!(
                "Credential should be scoped with a valid terminator: '{TERMINATOR}'."
            )));
        }
        if !self.serves(&authorization.region) {
            return Err(invalid("Credential should be scoped to a valid region."));
        }
        Ok(())
    }

    fn check_time(&self, authorization: &Authorization) -> Result<(), Exception> {
        let time = &authorization.time;
        let signed = Timestamp::parse_basic(time).ok_or_else(|| {
            incomplete("Date must be in ISO-8601 'basic format', such as 20221202T082120Z.")
        })?;
        if !time.starts_with(&authorization.date) || authorization.date.len() != 8 {
            return Err(invalid(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.",
            ));
        }
        let (life, life_text) = match authorization.form {
            Form::Header => (TOLERANCE, "5 min.".to_owned()),
            Form::Query { expires_after } => {
                (expires_after, format!("{} s", expires_after.as_secs()))
            }
        };
        let (earliest, latest) = (self.now.minus(life), self.now.plus(TOLERANCE));
        let now = self.now.basic();
        if signed < earliest {
            let earliest = earliest.basic();
            return Err(invalid(format!(
                "Signature expired: {time} is now earlier than {earliest} ({now} - {life_text})"
            )));
        }
        if signed > latest {
            let latest = latest.basic();
            return Err(invalid(format!(
                "Signature not yet current: {time} is still later than {latest} ({now} + 5 min.)"
            )));
        }
        Ok(())
    }
}

/// The caller that a request claims, until its signature is verified.
pub(crate) struct Claim<'a> {
    region: String,
    /// `None` if the request does not need a valid signature.
    signed: Option<(Authorization, &'a AccessKey)>,
    access: &'a Access,
}

impl<'a> Claim<'a> {
    /// Verifies the signature, for the received host and for other hosts that the client may have signed for.
    pub(crate) fn verify<'h>(
        self,
        request: &SignedRequest<'_>,
        body: &[u8],
        other_hosts: impl IntoIterator<Item = &'h str>,
    ) -> Result<Caller<'a>, Exception> {
        let access_key = match &self.signed {
            None => None,
            Some((authorization, access_key)) => {
                let verified =
                    verify_signature(authorization, access_key, request, body, other_hosts);
                match verified {
                    Ok(()) => Some(*access_key),
                    Err(_) if self.access.allow_unsigned => None,
                    Err(exception) => return Err(exception),
                }
            }
        };
        Ok(Caller {
            region: self.region,
            access_key,
        })
    }
}

fn verify_signature<'h>(
    authorization: &Authorization,
    access_key: &AccessKey,
    request: &SignedRequest<'_>,
    body: &[u8],
    other_hosts: impl IntoIterator<Item = &'h str>,
) -> Result<(), Exception> {
    let payload_hash = sha256_hex(body);
    check_payload_hash(request.headers, &payload_hash)?;
    let other_hosts = other_hosts.into_iter().map(Some);
    let is_right = std::iter::once(None).chain(other_hosts).any(|host| {
        let canonical = request.canonical(&authorization.signed_headers, host, &payload_hash);
        let signature = signature(&access_key.secret, authorization, &canonical);
        equal(&signature, &authorization.signature)
    });
    if is_right {
        return Ok(());
    }
    let host = request.headers.get(HOST).map(HeaderValue::as_bytes);
    let host = String::from_utf8_lossy(host.unwrap_or_default());
    Err(invalid(format!(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access \
         Key and signing method. Consult the service documentation for details. The local endpoint received the \
         host '{}'. If a proxy changed it, have the proxy send X-Forwarded-Host, or start the endpoint with \
         `--public-host` and the host that clients use.",
        host.chars().take(255).collect::<String>()
    )))
}

impl Authorization {
    /// Checks that the signature covers the headers that affect the meaning of a request.
    fn check_covered_headers(&self, headers: &HeaderMap) -> Result<(), Exception> {
        let always = match self.form {
            Form::Header => ["host", "x-amz-date"].as_slice(),
            Form::Query { .. } => &["host"],
        };
        let if_present = ["content-type", "x-amz-date", "x-amz-security-token"]
            .into_iter()
            .filter(|name| headers.contains_key(*name));
        for name in always.iter().copied().chain(if_present) {
            if !self.signed_headers.iter().any(|signed| signed == name) {
                return Err(incomplete(format!(
                    "'{name}' must be a 'SignedHeader' in the AWS Authorization."
                )));
            }
        }
        Ok(())
    }
}

/// Whether a string is a valid region, so that ARNs can contain it.
pub(crate) fn is_region(region: &str) -> bool {
    let is_label = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    (1..=32).contains(&region.len()) && region.bytes().all(is_label)
}

/// Returns the signature of a canonical request.
fn signature(secret: &str, authorization: &Authorization, canonical: &[u8]) -> String {
    let string_to_sign = [
        ALGORITHM,
        &authorization.time,
        &authorization.scope(),
        &sha256_hex(canonical),
    ]
    .join("\n");
    let key = [
        authorization.date.as_str(),
        &authorization.region,
        &authorization.service,
        TERMINATOR,
    ]
    .into_iter()
    .fold(format!("AWS4{secret}").into_bytes(), |key, part| {
        let mac = hmac_sha256(&key, &[part.as_bytes()]);
        mac.finalize().into_bytes().to_vec()
    });
    let mac = hmac_sha256(&key, &[string_to_sign.as_bytes()]);
    hex::encode(mac.finalize().into_bytes())
}

/// Checks the hash of the body, if the request has one. The signature always covers the body.
fn check_payload_hash(headers: &HeaderMap, actual: &str) -> Result<(), Exception> {
    let mut stated = headers.get_all("x-amz-content-sha256").iter();
    if stated.all(|hash| hash.as_bytes() == actual.as_bytes()) {
        Ok(())
    } else {
        Err(invalid(
            "The value of the 'x-amz-content-sha256' header is not the SHA-256 of the payload.",
        ))
    }
}

/// Compares in constant time.
fn equal(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

fn incomplete(message: impl Into<String>) -> Exception {
    Exception::refused(
        StatusCode::FORBIDDEN,
        "IncompleteSignatureException",
        message,
    )
}

fn invalid(message: impl Into<String>) -> Exception {
    Exception::refused(StatusCode::FORBIDDEN, "InvalidSignatureException", message)
}

#[cfg(test)]
pub(crate) mod tests;
