//! SigV4, from the service's side: is this request signed with the key that it names?
//!
//! Written from the description of the algorithm and deliberately without `aws-sigv4`, so that the signer of the
//! client and this verifier check each other.

use std::time::Duration;

use axum::http::{HeaderMap, StatusCode};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::canonical::{SignedRequest, sha256_hex};
use crate::clock::Timestamp;
use crate::fault::Fault;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const TERMINATOR: &str = "aws4_request";

/// How far the time of a signature may be from the endpoint's.
const TOLERANCE: Duration = Duration::from_mins(5);

/// The credentials that the endpoint knows. Not `Debug`: the secret is never printed.
#[derive(Clone)]
pub(crate) struct AccessKey {
    pub(crate) id: String,
    pub(crate) secret: String,
}

/// What a signature is checked against.
pub(crate) struct Verifier<'a> {
    pub(crate) service: &'a str,
    pub(crate) access_key: &'a AccessKey,
    pub(crate) now: Timestamp,
}

impl Verifier<'_> {
    /// Checks the signature, and tells the region that the request is signed for.
    pub(crate) fn verify(&self, request: &SignedRequest<'_>) -> Result<String, Fault> {
        let authorization = Authorization::of(request.headers)?;
        if authorization.access_key_id != self.access_key.id {
            return Err(Fault::refused(
                StatusCode::FORBIDDEN,
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            ));
        }
        self.check_scope(&authorization)?;
        authorization.check_covered_headers(request.headers)?;
        let date = self.check_date(&authorization, request.headers)?;
        check_payload_hash(request)?;

        let signature = signature(&self.access_key.secret, &authorization, date, request);
        if bool::from(
            signature
                .as_bytes()
                .ct_eq(authorization.signature.as_bytes()),
        ) {
            Ok(authorization.region.to_owned())
        } else {
            Err(invalid(
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
                 Access Key and signing method. Consult the service documentation for details.",
            ))
        }
    }

    fn check_scope(&self, authorization: &Authorization<'_>) -> Result<(), Fault> {
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
        // The region becomes a part of ARNs.
        let is_label = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        if authorization.region.is_empty() || !authorization.region.bytes().all(is_label) {
            return Err(invalid("Credential should be scoped to a valid region."));
        }
        Ok(())
    }

    fn check_date<'h>(
        &self,
        authorization: &Authorization<'_>,
        headers: &'h HeaderMap,
    ) -> Result<&'h str, Fault> {
        let missing = || {
            incomplete(
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
            )
        };
        let text = single(headers, "x-amz-date").ok_or_else(missing)?;
        let signed = Timestamp::parse_basic(text).ok_or_else(|| {
            incomplete("Date must be in ISO-8601 'basic format', such as 20221202T082120Z.")
        })?;
        if !text.starts_with(authorization.date) || authorization.date.len() != 8 {
            return Err(invalid(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.",
            ));
        }
        let (earliest, latest) = (self.now.minus(TOLERANCE), self.now.plus(TOLERANCE));
        let now = self.now.basic();
        if signed < earliest {
            let earliest = earliest.basic();
            return Err(invalid(format!(
                "Signature expired: {text} is now earlier than {earliest} ({now} - 5 min.)"
            )));
        }
        if signed > latest {
            let latest = latest.basic();
            return Err(invalid(format!(
                "Signature not yet current: {text} is still later than {latest} ({now} + 5 min.)"
            )));
        }
        Ok(text)
    }
}

/// The `Authorization` header, taken apart.
struct Authorization<'a> {
    access_key_id: &'a str,
    date: &'a str,
    region: &'a str,
    service: &'a str,
    terminator: &'a str,
    signed_headers: Vec<&'a str>,
    signature: &'a str,
}

impl<'a> Authorization<'a> {
    fn of(headers: &'a HeaderMap) -> Result<Self, Fault> {
        if !headers.contains_key("authorization") {
            return Err(Fault::refused(
                StatusCode::FORBIDDEN,
                "MissingAuthenticationTokenException",
                "Missing Authentication Token",
            ));
        }
        let text = single(headers, "authorization")
            .ok_or_else(|| incomplete("There must be one Authorization header, in ASCII."))?;
        let parameters = text
            .strip_prefix(ALGORITHM)
            .and_then(|rest| rest.strip_prefix(' '))
            .ok_or_else(|| {
                incomplete(format!("Authorization header must begin with {ALGORITHM}."))
            })?;
        let parameter = |name: &str| {
            parameters
                .split(',')
                .filter_map(|parameter| parameter.trim().split_once('='))
                .find_map(|(key, value)| (key == name && !value.is_empty()).then_some(value))
                .ok_or_else(|| {
                    incomplete(format!("Authorization header requires '{name}' parameter."))
                })
        };

        let credential = parameter("Credential")?;
        // From the end, as an access key id may have slashes of its own.
        let mut parts = credential.rsplitn(5, '/');
        let mut part = || {
            parts.next().ok_or_else(|| {
                incomplete(
                    "Credential must have exactly 5 slash-delimited elements: \
                     keyid/date/region/service/term.",
                )
            })
        };
        let (terminator, service, region) = (part()?, part()?, part()?);
        let (date, access_key_id) = (part()?, part()?);

        let signed_headers: Vec<_> = parameter("SignedHeaders")?.split(';').collect();
        let ascending = signed_headers.is_sorted_by(|one, next| one < next);
        let upper = |name: &&str| name.bytes().any(|byte| byte.is_ascii_uppercase());
        if !ascending || signed_headers.iter().any(upper) {
            return Err(incomplete(
                "SignedHeaders must be in lower case, in ascending order, and each only once.",
            ));
        }
        Ok(Self {
            access_key_id,
            date,
            region,
            service,
            terminator,
            signed_headers,
            signature: parameter("Signature")?,
        })
    }

    fn scope(&self) -> String {
        [self.date, self.region, self.service, self.terminator].join("/")
    }

    /// A header that changes what a request means must not be exchangeable.
    fn check_covered_headers(&self, headers: &HeaderMap) -> Result<(), Fault> {
        let always = ["host", "x-amz-date"].as_slice();
        let if_present = ["content-type", "x-amz-security-token"]
            .into_iter()
            .filter(|name| headers.contains_key(*name));
        for name in always.iter().copied().chain(if_present) {
            if !self.signed_headers.contains(&name) {
                return Err(incomplete(format!(
                    "'{name}' must be a 'SignedHeader' in the AWS Authorization."
                )));
            }
        }
        Ok(())
    }
}

/// The headers that the signature of a request covers, as far as there is one.
pub(crate) fn signed_headers(headers: &HeaderMap) -> Vec<String> {
    Authorization::of(headers).map_or_else(
        |_| Vec::new(),
        |authorization| {
            let names = authorization.signed_headers.iter();
            names.map(|name| (*name).to_owned()).collect()
        },
    )
}

/// The signature that a request has if it is signed with this secret, at this date and for this scope.
fn signature(
    secret: &str,
    authorization: &Authorization<'_>,
    date: &str,
    request: &SignedRequest<'_>,
) -> String {
    let string_to_sign = [
        ALGORITHM,
        date,
        &authorization.scope(),
        &sha256_hex(&request.canonical(&authorization.signed_headers)),
    ]
    .join("\n");
    let key = [
        authorization.date,
        authorization.region,
        authorization.service,
        TERMINATOR,
    ]
    .into_iter()
    .fold(format!("AWS4{secret}").into_bytes(), |key, part| {
        hmac_sha256(&key, part.as_bytes())
    });
    hex::encode(hmac_sha256(&key, string_to_sign.as_bytes()))
}

/// A request may state the hash of its body, but cannot leave the body out of its signature.
fn check_payload_hash(request: &SignedRequest<'_>) -> Result<(), Fault> {
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

/// The value of a header that is there exactly once.
fn single<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

fn hmac_sha256(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(data);
    mac.finalize().into_bytes().to_vec()
}

fn incomplete(message: impl Into<String>) -> Fault {
    Fault::refused(
        StatusCode::FORBIDDEN,
        "IncompleteSignatureException",
        message,
    )
}

fn invalid(message: impl Into<String>) -> Fault {
    Fault::refused(StatusCode::FORBIDDEN, "InvalidSignatureException", message)
}

#[cfg(test)]
pub(crate) mod tests;
