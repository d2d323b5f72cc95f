//! The signature of a request, from its `Authorization` header or from the query of a presigned URL.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName};

use super::canonical::{SIGNATURE_PARAMETER, SignedRequest, query_parameters};
use super::{ALGORITHM, incomplete};
use crate::exception::Exception;

/// How long a presigned URL may be valid, in seconds. The maximum is seven days.
const EXPIRY_SECONDS: std::ops::RangeInclusive<u64> = 1..=604_800;

/// A signature and its parameters.
pub(crate) struct Authorization {
    pub(super) access_key_id: String,
    pub(super) date: String,
    pub(super) region: String,
    pub(super) service: String,
    pub(super) terminator: String,
    /// Names in lowercase, in ascending order.
    pub(super) signed_headers: Vec<String>,
    pub(super) signature: String,
    /// The signing time, for example `20221202T082120Z`.
    pub(super) time: String,
    pub(super) session_token: Option<String>,
    pub(super) form: Form,
}

/// Where the signature is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Header,
    Query { expires_after: Duration },
}

impl Authorization {
    /// Returns `None` for a request without a signature.
    pub(crate) fn of(request: &SignedRequest<'_>) -> Result<Option<Self>, Exception> {
        let query = Query::of(request);
        match (request.headers.contains_key("authorization"), query) {
            (false, None) => Ok(None),
            (true, None) => Self::of_header(request.headers).map(Some),
            (false, Some(query)) => Self::of_query(&query).map(Some),
            (true, Some(_)) => Err(incomplete(
                "A request is signed by its Authorization header or by its query, not by both.",
            )),
        }
    }

    pub(crate) fn signed_headers(&self) -> &[String] {
        &self.signed_headers
    }

    pub(super) fn scope(&self) -> String {
        [
            self.date.as_str(),
            &self.region,
            &self.service,
            &self.terminator,
        ]
        .join("/")
    }

    fn of_header(headers: &HeaderMap) -> Result<Self, Exception> {
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
        let time = single(headers, "x-amz-date").ok_or_else(|| {
            incomplete("Authorization header requires existence of a 'X-Amz-Date' header.")
        })?;
        let session_token = headers
            .contains_key("x-amz-security-token")
            .then(|| {
                single(headers, "x-amz-security-token").ok_or_else(|| {
                    incomplete("There must be one X-Amz-Security-Token header, in ASCII.")
                })
            })
            .transpose()?;
        Self::new(Parts {
            credential: parameter("Credential")?,
            signed_headers: parameter("SignedHeaders")?,
            signature: parameter("Signature")?,
            time,
            session_token,
            form: Form::Header,
        })
    }

    fn of_query(query: &Query) -> Result<Self, Exception> {
        if query.required("X-Amz-Algorithm")? != ALGORITHM {
            return Err(incomplete(format!("X-Amz-Algorithm must be {ALGORITHM}.")));
        }
        let expires = query.required("X-Amz-Expires")?;
        let seconds = Some(expires)
            // `parse` would accept a sign.
            .filter(|seconds| seconds.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|seconds| seconds.parse().ok())
            .filter(|seconds| EXPIRY_SECONDS.contains(seconds))
            .ok_or_else(|| {
                let (least, most) = (EXPIRY_SECONDS.start(), EXPIRY_SECONDS.end());
                incomplete(format!(
                    "X-Amz-Expires must be a number of seconds from {least} to {most}."
                ))
            })?;
        Self::new(Parts {
            credential: query.required("X-Amz-Credential")?,
            signed_headers: query.required("X-Amz-SignedHeaders")?,
            signature: query.required(SIGNATURE_PARAMETER)?,
            time: query.required("X-Amz-Date")?,
            session_token: query.single("X-Amz-Security-Token")?,
            form: Form::Query {
                expires_after: Duration::from_secs(seconds),
            },
        })
    }

    fn new(parts: Parts<'_>) -> Result<Self, Exception> {
        // Split from the end, since an access key ID may contain slashes.
        let mut credential = parts.credential.rsplitn(5, '/');
        let mut part = || {
            credential.next().map(str::to_owned).ok_or_else(|| {
                incomplete(
                    "Credential must have exactly 5 slash-delimited elements: \
                     keyid/date/region/service/term.",
                )
            })
        };
        let (terminator, service, region) = (part()?, part()?, part()?);
        let (date, access_key_id) = (part()?, part()?);
        let signed_headers: Vec<_> = parts.signed_headers.split(';').map(str::to_owned).collect();
        let are_ascending = signed_headers.is_sorted_by(|one, next| one < next);
        let is_name = |name: &String| {
            HeaderName::from_bytes(name.as_bytes()).is_ok()
                && !name.bytes().any(|byte| byte.is_ascii_uppercase())
        };
        if !are_ascending || !signed_headers.iter().all(is_name) {
            return Err(incomplete(
                "SignedHeaders must be names of headers in lower case, in ascending order, and each only once.",
            ));
        }
        Ok(Self {
            access_key_id,
            date,
            region,
            service,
            terminator,
            signed_headers,
            signature: parts.signature.to_owned(),
            time: parts.time.to_owned(),
            session_token: parts.session_token.map(str::to_owned),
            form: parts.form,
        })
    }
}

/// The parts of a signature in either form, not yet parsed.
struct Parts<'a> {
    credential: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
    time: &'a str,
    session_token: Option<&'a str>,
    form: Form,
}

/// The decoded query of a presigned URL.
struct Query(Vec<(String, String)>);

impl Query {
    /// Returns `None` if the query has no signature.
    fn of(request: &SignedRequest<'_>) -> Option<Self> {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let parameters: Vec<_> = query_parameters(request.query.unwrap_or_default())
            .map(|(name, value)| (text(name), text(value)))
            .collect();
        let is_signed = parameters
            .iter()
            .any(|(name, _)| matches!(name.as_str(), "X-Amz-Algorithm" | SIGNATURE_PARAMETER));
        is_signed.then_some(Self(parameters))
    }

    fn single(&self, wanted: &str) -> Result<Option<&str>, Exception> {
        let mut values = self.0.iter().filter(|(name, _)| name == wanted);
        match (values.next(), values.next()) {
            (None, _) => Ok(None),
            (Some((_, value)), None) => Ok(Some(value)),
            (Some(_), Some(_)) => Err(incomplete(format!(
                "AWS query-string parameters must include '{wanted}' only once."
            ))),
        }
    }

    fn required(&self, name: &str) -> Result<&str, Exception> {
        self.single(name)?
            .filter(|value| !value.is_empty())
            .ok_or_else(|| {
                incomplete(format!(
                    "AWS query-string parameters must include '{name}'. Re-examine the query-string parameters."
                ))
            })
    }
}

/// Returns the value of a header, unless the header is repeated or not ASCII.
fn single<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}
