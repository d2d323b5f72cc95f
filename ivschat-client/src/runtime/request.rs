//! A request without its host and signature.

mod arn_member;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use aws_smithy_types::base64;
use aws_smithy_types::date_time::Format;
use bytes::Bytes;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use serde_json::Map;

use crate::error::BuildError;
use crate::primitives::DateTime;
use crate::wire::timestamp;
pub(crate) use arn_member::ArnMember;

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
    /// Sent byte for byte as it was signed.
    pub(crate) body: Option<Bytes>,
    /// The type of the body, unless there is a header with it.
    pub(crate) content_type: &'static str,
    /// The headers of the operation, and those that the caller added.
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
            content_type: JSON,
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

const JSON: &str = "application/json";

/// What only some services need.
#[allow(dead_code, reason = "unused if the service has no such members")]
impl Request {
    /// Adds parameters that are the same in each request. They are encoded.
    pub(crate) fn constant_query(mut self, parameters: &str) -> Self {
        if !self.query.is_empty() {
            self.query.push('&');
        }
        self.query.push_str(parameters);
        self
    }

    /// Adds a query parameter for each entry of a map, once for each of its values. A parameter that is there already
    /// takes precedence.
    pub(crate) fn query_entries<'a, V>(
        self,
        entries: impl IntoIterator<Item = (&'a String, V)>,
    ) -> Self
    where
        V: IntoIterator<Item: ToString>,
    {
        let is_taken = |name: &str| {
            let mut pairs = self.query.split('&');
            pairs.any(|pair| pair.split('=').next() == Some(name))
        };
        let entries = entries
            .into_iter()
            .filter(|(name, _)| !is_taken(&encode(name)));
        // A map has no order, but the same request should have the same bytes.
        let entries: BTreeMap<&String, V> = entries.collect();
        let add = |request: Self, (name, values): (&String, V)| request.query(name, values);
        entries.into_iter().fold(self, add)
    }

    /// Sets the header of a member, if there is a value.
    pub(crate) fn header(
        mut self,
        member: &'static str,
        name: &str,
        value: Option<impl AsRef<str>>,
    ) -> Result<Self, BuildError> {
        if let Some(value) = value {
            let invalid = |reason: String| BuildError::invalid_field(member, reason);
            let name = HeaderName::from_bytes(name.as_bytes())
                .map_err(|_| invalid(format!("`{}` is not a header name", name.escape_debug())))?;
            let value =
                header_value(value.as_ref()).map_err(|reason| invalid(format!("it {reason}")))?;
            self.extra_headers.insert(name, value);
        }
        Ok(self)
    }

    /// Sets a header for each entry of a map.
    pub(crate) fn prefixed_headers<'a>(
        self,
        member: &'static str,
        prefix: &str,
        entries: impl IntoIterator<Item = (&'a String, &'a String)>,
    ) -> Result<Self, BuildError> {
        let add = |request: Self, (name, value): (&String, &String)| {
            request.header(member, &format!("{prefix}{name}"), Some(value))
        };
        entries.into_iter().try_fold(self, add)
    }

    /// Sets the bytes of a member as the body, if there are any.
    pub(crate) fn payload(
        mut self,
        content_type: &'static str,
        body: Option<impl AsRef<[u8]>>,
    ) -> Result<Self, BuildError> {
        self.content_type = content_type;
        self.body = body.map(|body| Bytes::copy_from_slice(body.as_ref()));
        Ok(self)
    }

    /// Sets a structure as the body. As in the AWS SDK, an absent one has no members.
    pub(crate) fn structure_payload(
        self,
        body: Option<&impl Serialize>,
    ) -> Result<Self, BuildError> {
        match body {
            Some(body) => self.json(body),
            None => self.json(&Map::new()),
        }
    }

    /// Sets a JSON value as the body, if there is one.
    pub(crate) fn json_payload(self, body: Option<&impl Serialize>) -> Result<Self, BuildError> {
        match body {
            Some(body) => self.json(body),
            None => Ok(self),
        }
    }
}

/// Joins the values of a header. Values that would not be read as one are quoted.
#[allow(dead_code, reason = "unused if the service has no lists in headers")]
pub(crate) fn header_list(values: impl IntoIterator<Item: ToString>) -> Option<String> {
    let values = values.into_iter().map(|value| {
        let value = value.to_string();
        let needs_quotes = value.contains([',', '"']) || value.trim() != value;
        if needs_quotes {
            let escaped = value.replace('\\', r"\\").replace('"', r#"\""#);
            format!("\"{escaped}\"")
        } else {
            value
        }
    });
    let values: Vec<String> = values.collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// Writes a number as in JSON, except for those that JSON does not have.
#[allow(
    dead_code,
    reason = "unused if the service has no such numbers outside of bodies"
)]
pub(crate) fn float<N: Copy + Into<f64> + fmt::Debug>(number: &N) -> String {
    let value: f64 = (*number).into();
    if value.is_infinite() {
        let sign = if value < 0.0 { "-" } else { "" };
        format!("{sign}Infinity")
    } else {
        format!("{number:?}")
    }
}

/// Encodes a value in base64.
#[allow(dead_code, reason = "unused if the service has no JSON in headers")]
pub(crate) fn encoded(value: impl AsRef<[u8]>) -> String {
    base64::encode(value)
}

/// Writes a timestamp in the usual format of a path or a query.
#[allow(dead_code, reason = "unused if the service has no such timestamps")]
pub(crate) fn iso8601(member: &'static str, time: &DateTime) -> Result<String, BuildError> {
    write_time(member, time, Format::DateTime)
}

/// Writes a timestamp in the usual format of a header.
#[allow(dead_code, reason = "unused if the service has no such timestamps")]
pub(crate) fn http_date(member: &'static str, time: &DateTime) -> Result<String, BuildError> {
    write_time(member, time, Format::HttpDate)
}

/// Writes a timestamp as a number of seconds since 1970.
#[allow(dead_code, reason = "unused if the service has no such timestamps")]
pub(crate) fn epoch_seconds(member: &'static str, time: &DateTime) -> Result<String, BuildError> {
    write_time(member, time, Format::EpochSeconds)
}

fn write_time(member: &'static str, time: &DateTime, format: Format) -> Result<String, BuildError> {
    timestamp::to_string(time, format).map_err(|reason| BuildError::invalid_field(member, reason))
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
    let value = header_value(value)
        .map_err(|reason| rejected(format!("the value of `{parsed}` {reason}")))?;
    Ok((parsed, value))
}

/// Checks the value of a header. Only visible ASCII can be signed, and a line break would start another header.
fn header_value(value: &str) -> Result<HeaderValue, &'static str> {
    let value = value.trim_matches([' ', '\t']);
    if value.contains('\t') {
        return Err("contains a tab");
    }
    let mut value = HeaderValue::from_str(value)
        .ok()
        .filter(|value| value.to_str().is_ok())
        .ok_or("is not visible ASCII")?;
    value.set_sensitive(true);
    Ok(value)
}

/// Encodes a path label.
///
/// Rejects a label that is empty or consists of dots: URL normalization would change the path after it is signed.
pub(crate) fn label(name: &'static str, value: &str) -> Result<String, BuildError> {
    if let Some(details) = unfit_for_path(value) {
        return Err(BuildError::invalid_field(
            name,
            format!("{details}, which cannot be part of a path"),
        ));
    }
    Ok(encode(value))
}

/// Encodes a path label that may have several segments.
#[allow(dead_code, reason = "unused if the service has no such labels")]
pub(crate) fn greedy_label(name: &'static str, value: &str) -> Result<String, BuildError> {
    let mut segments = value.split('/');
    let unfit = if value.is_empty() {
        unfit_for_path(value)
    } else {
        segments.find_map(|segment| unfit_for_path(segment).filter(|_| !segment.is_empty()))
    };
    if let Some(details) = unfit {
        let details = format!("in one of its segments, {details}, which cannot be part of a path");
        return Err(BuildError::invalid_field(name, details));
    }
    let segments: Vec<String> = value.split('/').map(encode).collect();
    Ok(segments.join("/"))
}

fn unfit_for_path(value: &str) -> Option<&'static str> {
    if value.is_empty() {
        Some("it is empty")
    } else if value.chars().all(|character| character == '.') {
        Some("it consists of dots only")
    } else {
        None
    }
}

fn encode(value: &str) -> String {
    utf8_percent_encode(value, NOT_UNRESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_of_a_member_is_checked_and_never_printed() {
        let request = |value| {
            let request = Request::new(Method::GET, "/");
            request.header("secret", "X-Secret", value)
        };
        let set = request(Some("a b")).expect("it is ASCII");
        assert_eq!(set.extra_headers["x-secret"], "a b");
        assert!(!format!("{:?}", set.extra_headers).contains("a b"));
        let none = request(None).expect("there is no value");
        assert!(none.extra_headers.is_empty());
        for wrong in ["a\r\nX-Other: b", "é", "a\tb", "\0"] {
            let error = request(Some(wrong)).err().expect("it is not visible ASCII");
            let printed = format!("{error} {error:?}");
            assert!(
                printed.contains("secret") && !printed.contains("Other"),
                "{printed}"
            );
        }
    }

    #[test]
    fn each_entry_of_a_map_is_a_header() {
        let entries = BTreeMap::from([
            ("a".to_owned(), "1".to_owned()),
            ("b".to_owned(), "2".to_owned()),
        ]);
        let request = Request::new(Method::GET, "/");
        let request = request.prefixed_headers("meta", "X-Meta-", &entries);
        let headers = request.expect("they are names").extra_headers;
        assert_eq!(headers["x-meta-a"], "1");
        assert_eq!(headers["x-meta-b"], "2");
        let wrong = BTreeMap::from([("a b".to_owned(), String::new())]);
        let request = Request::new(Method::GET, "/");
        assert!(request.prefixed_headers("meta", "X-Meta-", &wrong).is_err());
    }

    #[test]
    fn values_of_a_list_stay_apart_in_a_header() {
        assert_eq!(header_list(["a", "b"]), Some("a, b".to_owned()));
        assert_eq!(
            header_list([r#"a, "b""#, "c"]),
            Some(r#""a, \"b\"", c"#.to_owned())
        );
        assert_eq!(header_list([1, 2]), Some("1, 2".to_owned()));
        assert_eq!(header_list(Vec::<i32>::new()), None);
    }

    #[test]
    fn constants_and_maps_are_part_of_the_query() {
        let entries = BTreeMap::from([
            ("b c".to_owned(), vec!["1", "2"]),
            ("a".to_owned(), vec!["3"]),
            ("taken".to_owned(), vec!["4"]),
        ]);
        let request = Request::new(Method::GET, "/")
            .constant_query("operation=add&flag")
            .query("taken", ["5"])
            .query_entries(&entries);
        let query = request.query_string();
        assert_eq!(
            query,
            Some("operation=add&flag&taken=5&a=3&b%20c=1&b%20c=2")
        );
    }

    #[test]
    fn a_greedy_label_keeps_its_slashes() {
        assert_eq!(
            greedy_label("key", "a b/c:d/").ok().as_deref(),
            Some("a%20b/c%3Ad/")
        );
        for wrong in ["", ".", "a/../b", "a/./b", ".."] {
            assert!(greedy_label("key", wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn floats_are_written_as_the_sdks_do() {
        let numbers = [
            1.0,
            0.1,
            -2.5e-7,
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ];
        let written = numbers.map(|number| float(&number));
        assert_eq!(
            written,
            ["1.0", "0.1", "-2.5e-7", "NaN", "Infinity", "-Infinity"]
        );
    }
}
