//! A request without its host and signature.

use std::borrow::Cow;

use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::error::BuildError;

/// SigV4 requires that everything but the unreserved characters of RFC 3986 is encoded, including `:` and `/`.
pub(super) const NOT_UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The method, path, query and body of a request.
pub struct Request {
    pub(crate) method: Method,
    /// Encoded, starting with `/`.
    pub(crate) path: Cow<'static, str>,
    /// Encoded. Empty if there are no parameters.
    query: String,
    /// JSON, sent byte for byte as it was signed.
    pub(crate) body: Option<Bytes>,
    /// The headers that the caller added.
    pub(crate) extra_headers: HeaderMap,
}

impl Request {
    /// A request without query and body. Labels in the path must be encoded.
    pub(crate) fn new(method: Method, path: impl Into<Cow<'static, str>>) -> Self {
        Self {
            method,
            path: path.into(),
            query: String::new(),
            body: None,
            extra_headers: HeaderMap::new(),
        }
    }

    /// Adds a query parameter, once for each value.
    pub(crate) fn query(mut self, name: &str, values: impl IntoIterator<Item: ToString>) -> Self {
        for value in values {
            if !self.query.is_empty() {
                self.query.push('&');
            }
            self.query.push_str(&encode(name));
            self.query.push('=');
            self.query.push_str(&encode(&value.to_string()));
        }
        self
    }

    /// Returns the encoded query, if there is one.
    pub(crate) fn query_string(&self) -> Option<&str> {
        (!self.query.is_empty()).then_some(&self.query)
    }

    /// Sets the body.
    pub(crate) fn json(mut self, body: &impl Serialize) -> Result<Self, BuildError> {
        let json = serde_json::to_vec(body).map_err(BuildError::other)?;
        self.body = Some(json.into());
        Ok(self)
    }
}

/// Headers that only the client, the signature, or the connection may set.
const RESERVED_HEADERS: [&str; 14] = [
    "amz-sdk-invocation-id",
    "amz-sdk-request",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "te",
    "transfer-encoding",
    "upgrade",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
];

/// Checks a header that the caller adds. The error does not contain its value, which may be secret.
///
/// HTTP ignores whitespace around a value. Within a value, SigV4 collapses consecutive spaces, but does not define
/// what happens to a tab.
pub(crate) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), BuildError> {
    let rejected = |reason| BuildError::invalid_field("header", reason);
    let parsed = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| rejected(format!("`{}` is not a header name", name.escape_debug())))?;
    if RESERVED_HEADERS.contains(&parsed.as_str()) {
        return Err(rejected(format!("`{parsed}` is set by the client")));
    }
    // Only visible ASCII can be signed, and a line break would start another header.
    let value = value.trim_matches([' ', '\t']);
    if value.contains('\t') {
        return Err(rejected(format!("the value of `{parsed}` contains a tab")));
    }
    let mut value = HeaderValue::from_str(value)
        .ok()
        .filter(|value| value.to_str().is_ok())
        .ok_or_else(|| rejected(format!("the value of `{parsed}` is not visible ASCII")))?;
    value.set_sensitive(true);
    Ok((parsed, value))
}

/// Encodes a path label.
///
/// Rejects a label that is empty or consists of dots: URL normalization would change the path after it is signed.
pub(crate) fn label(name: &'static str, value: &str) -> Result<String, BuildError> {
    if value.chars().all(|character| character == '.') {
        let details = if value.is_empty() {
            "it is empty"
        } else {
            "it consists of dots only"
        };
        return Err(BuildError::invalid_field(
            name,
            format!("{details}, which cannot be part of a path"),
        ));
    }
    Ok(encode(value))
}

fn encode(value: &str) -> String {
    utf8_percent_encode(value, NOT_UNRESERVED).to_string()
}

/// A member that takes ARNs, and its place in the request.
#[derive(Debug)]
pub struct ArnMember {
    /// The name of the member in the input.
    name: &'static str,
    place: Place,
}

#[derive(Debug)]
enum Place {
    /// A segment of the path, counted from 1.
    PathSegment(usize),
    /// A member of the body or a parameter of the query, by its name on the wire.
    Named(&'static str),
}

#[allow(dead_code, reason = "unused if the service has no ARNs")]
impl ArnMember {
    pub(crate) const fn in_path(name: &'static str, segment: usize) -> Self {
        let place = Place::PathSegment(segment);
        Self { name, place }
    }

    pub(crate) const fn named(name: &'static str, wire_name: &'static str) -> Self {
        let place = Place::Named(wire_name);
        Self { name, place }
    }
}

impl Request {
    /// Returns the first of these members that contains a bare ID instead of an ARN.
    pub(crate) fn bare_id(&self, members: &[ArnMember]) -> Option<&'static str> {
        let body = self.body.as_deref().unwrap_or_default();
        let body: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
        let has_bare_id = |place: &Place| match *place {
            Place::PathSegment(number) => self
                .path
                .split('/')
                .nth(number)
                .is_some_and(|value| is_bare_id(&decode(value))),
            Place::Named(name) => {
                let parameters = self
                    .query
                    .split('&')
                    .filter_map(|pair| pair.split_once('='));
                let mut values = parameters.filter(|(key, _)| decode(key) == name);
                let in_body = match body.get(name) {
                    Some(Value::Array(values)) => values.as_slice(),
                    Some(value) => std::slice::from_ref(value),
                    None => &[],
                };
                values.any(|(_, value)| is_bare_id(&decode(value)))
                    || in_body.iter().filter_map(Value::as_str).any(is_bare_id)
            }
        };
        let member = members.iter().find(|member| has_bare_id(&member.place));
        member.map(|member| member.name)
    }
}

fn is_bare_id(value: &str) -> bool {
    !value.is_empty() && !value.starts_with("arn:")
}

fn decode(encoded: &str) -> Cow<'_, str> {
    percent_decode_str(encoded).decode_utf8_lossy()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:ivschat:us-west-2:123456789012:room/AbCdEfGh1234";
    const MEMBERS: [ArnMember; 2] = [
        ArnMember::in_path("owner_arn", 2),
        ArnMember::named("room_arns", "roomArns"),
    ];

    fn request(owner: &str, rooms: &[&str]) -> Request {
        let owner = label("owner_arn", owner).expect("it can be a label");
        Request::new(Method::GET, format!("/owners/{owner}")).query("roomArns", rooms)
    }

    #[test]
    fn a_bare_id_is_found_in_the_path_the_query_and_the_body() {
        let of = |request: Request| request.bare_id(&MEMBERS);
        assert_eq!(of(request(ARN, &[ARN, ""])), None);
        assert_eq!(of(request(ARN, &[])), None);
        assert_eq!(of(request("a/b", &[])), Some("owner_arn"));
        assert_eq!(of(request(ARN, &[ARN, "b"])), Some("room_arns"));
        let body = |rooms: Value| {
            let body = Map::from_iter([("roomArns".to_owned(), rooms)]);
            request(ARN, &[]).json(&body).expect("it is JSON")
        };
        assert_eq!(of(body("b".into())), Some("room_arns"));
        assert_eq!(of(body(vec![ARN, "b"].into())), Some("room_arns"));
        assert_eq!(of(body(ARN.into())), None);
        assert_eq!(of(body(Value::Null)), None);
    }
}
