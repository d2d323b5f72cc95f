//! SigV4, from the service's side: is this request signed with the key that it names?
//!
//! Written from the description of the algorithm and deliberately without `aws-sigv4`, so that the signer of the
//! client and this verifier check each other.

mod access_key;
mod authorization;
pub(crate) mod canonical;

use std::time::Duration;

use axum::http::{HeaderMap, StatusCode};
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

/// How far the time of a signature may be from the endpoint's.
const TOLERANCE: Duration = Duration::from_mins(5);

/// The region of unsigned requests, which name none, unless the endpoint has one.
const USUAL_REGION: &str = "us-west-2";

/// Who may call, and how.
pub(crate) struct Access {
    pub(crate) access_keys: Vec<AccessKey>,
    /// The only region to sign for; `None` if any will do.
    pub(crate) region: Option<String>,
    pub(crate) allow_unsigned: bool,
}

/// Whoever has made a request.
pub(crate) struct Caller<'a> {
    /// The region that the request is for.
    pub(crate) region: String,
    /// `None` if the request is not signed.
    access_key: Option<&'a AccessKey>,
}

impl Caller<'_> {
    pub(crate) fn check_allowed(&self, operation: &str) -> Result<(), Exception> {
        if self.access_key.is_none_or(|key| key.allows(operation)) {
            Ok(())
        } else {
            Err(Exception::access_denied(operation))
        }
    }
}

/// What a signature is checked against.
pub(crate) struct Verifier<'a> {
    pub(crate) service: &'a str,
    pub(crate) access: &'a Access,
    pub(crate) now: Timestamp,
}

impl<'a> Verifier<'a> {
    /// Checks the signature, and tells whose it is.
    pub(crate) fn verify(&self, request: &SignedRequest<'_>) -> Result<Caller<'a>, Exception> {
        let Some(authorization) = Authorization::of(request)? else {
            return self.unsigned();
        };
        let access_key = self.access_key(&authorization)?;
        self.check_scope(&authorization)?;
        authorization.check_covered_headers(request.headers)?;
        self.check_time(&authorization)?;
        check_payload_hash(request)?;

        let signature = signature(&access_key.secret, &authorization, request);
        if !equal(&signature, &authorization.signature) {
            return Err(invalid(
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
                 Access Key and signing method. Consult the service documentation for details.",
            ));
        }
        Ok(Caller {
            region: authorization.region,
            access_key: Some(access_key),
        })
    }

    fn unsigned(&self) -> Result<Caller<'a>, Exception> {
        if !self.access.allow_unsigned {
            return Err(Exception::refused(
                StatusCode::FORBIDDEN,
                "MissingAuthenticationTokenException",
                "Missing Authentication Token",
            ));
        }
        let region = self.access.region.as_deref().unwrap_or(USUAL_REGION);
        Ok(Caller {
            region: region.to_owned(),
            access_key: None,
        })
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
        let only = self.access.region.as_deref();
        let is_this_one = only.is_none_or(|region| region == authorization.region);
        if !is_this_one || !is_region(&authorization.region) {
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

impl Authorization {
    /// A header that changes what a request means must not be exchangeable.
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

/// Whether text may be a region; it becomes a part of ARNs.
pub(crate) fn is_region(text: &str) -> bool {
    let is_label = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    (1..=32).contains(&text.len()) && text.bytes().all(is_label)
}

/// The signature that a request has if it is signed with this secret, as its authorization states.
fn signature(secret: &str, authorization: &Authorization, request: &SignedRequest<'_>) -> String {
    let string_to_sign = [
        ALGORITHM,
        &authorization.time,
        &authorization.scope(),
        &sha256_hex(&request.canonical(&authorization.signed_headers)),
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

/// A request may state the hash of its body, but cannot leave the body out of its signature.
fn check_payload_hash(request: &SignedRequest<'_>) -> Result<(), Exception> {
    let stated = request.headers.get_all("x-amz-content-sha256");
    let actual = sha256_hex(request.body);
    if stated
        .iter()
        .all(|hash| hash.as_bytes() == actual.as_bytes())
    {
        Ok(())
    } else {
        Err(invalid(
            "The value of the 'x-amz-content-sha256' header is not the SHA-256 of the payload.",
        ))
    }
}

/// Compares in a time that does not tell where the difference is.
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
