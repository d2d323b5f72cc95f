//! Reads a response as an output or an error.

use std::collections::HashMap;
use std::str::FromStr;

use aws_smithy_types::base64;
use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{AsHeaderName, CONTENT_TYPE, HeaderMap, HeaderName};
use serde::de::{DeserializeOwned, Error as _};
use serde_json::de::SliceRead;

use super::operation::{Operation, Output};
use crate::error::exception::ErrorBody;
use crate::error::service::metadata;
use crate::error::{
    ErrorKind, InvalidResponseBody, ResponseTooLarge, ServiceError, UnexpectedResponse,
};
use crate::primitives::{Blob, DateTime};
use crate::wire::{read_json, timestamp};

/// The maximum length of an error code or a request ID. AWS uses fewer than 60 characters.
const MAX_IDENTIFIER_LEN: usize = 200;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");

/// The status and the headers of a response.
#[derive(Debug, Default)]
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
}

impl Head {
    /// Returns the ID that the service gave the request.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.header(REQUEST_ID).filter(|id| is_identifier(id))
    }

    /// Returns a header's value, unless it is empty.
    pub(crate) fn header(&self, name: impl AsHeaderName) -> Option<&str> {
        let value = self.headers.get(name)?.to_str().ok()?.trim();
        (!value.is_empty()).then_some(value)
    }
}

/// A response as a whole. It cannot be named outside of this crate, as [`Output`] cannot.
#[derive(Debug)]
pub struct Response {
    pub(crate) head: Head,
    pub(crate) body: Bytes,
}

/// What only some services need. A header that is missing or cannot be read is an absent member.
#[allow(dead_code, reason = "unused if the service has no such members")]
impl Response {
    /// Returns the HTTP status.
    pub(crate) fn status<T: From<u16>>(&self) -> Option<T> {
        Some(self.head.status.as_u16().into())
    }

    /// Returns the value of a header.
    pub(crate) fn header<T: FromStr>(&self, name: &str) -> Option<T> {
        self.head.header(name)?.parse().ok()
    }

    /// Returns the values of a header that is a list.
    pub(crate) fn header_list<T: FromStr>(&self, name: &str) -> Option<Vec<T>> {
        let lines = self.head.headers.get_all(name).iter();
        let values: Vec<String> = lines
            .flat_map(|line| split_list(line.to_str().unwrap_or_default()))
            .collect();
        let read: Option<Vec<T>> = values.iter().map(|value| value.parse().ok()).collect();
        read.filter(|values| !values.is_empty())
    }

    /// Returns the time in a header.
    pub(crate) fn time(&self, name: &str) -> Option<DateTime> {
        timestamp::parse(self.head.header(name)?).ok()
    }

    /// Returns the value of a header that is in base64.
    pub(crate) fn encoded_header<T: From<String>>(&self, name: &str) -> Option<T> {
        let decoded = base64::decode(self.head.header(name)?).ok()?;
        String::from_utf8(decoded).ok().map(T::from)
    }

    /// Returns the headers whose names start with a prefix, without it.
    pub(crate) fn prefixed_headers(&self, prefix: &str) -> Option<HashMap<String, String>> {
        let prefix = prefix.to_ascii_lowercase();
        let headers = self.head.headers.iter().filter_map(|(name, value)| {
            let name = name.as_str().strip_prefix(&prefix)?;
            Some((name.to_owned(), value.to_str().ok()?.to_owned()))
        });
        let headers: HashMap<String, String> = headers.collect();
        (!headers.is_empty()).then_some(headers)
    }

    /// Returns the body as bytes, unless it is empty.
    pub(crate) fn blob(&self) -> Option<Blob> {
        (!self.body.is_empty()).then(|| Blob::new(self.body.to_vec()))
    }

    /// Returns the body as a string, unless it is empty.
    pub(crate) fn text<T: for<'a> From<&'a str>>(&self) -> serde_json::Result<Option<T>> {
        if self.body.is_empty() {
            return Ok(None);
        }
        let text = std::str::from_utf8(&self.body).map_err(serde_json::Error::custom)?;
        Ok(Some(T::from(text)))
    }

    /// Returns the body as JSON, unless it is empty.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> serde_json::Result<Option<T>> {
        if self.body.is_empty() {
            return Ok(None);
        }
        read_json(SliceRead::new(&self.body)).map(Some)
    }
}

/// Splits the value of a header at its commas. A quoted value may contain some.
fn split_list(line: &str) -> Vec<String> {
    let mut values = vec![];
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let mut value = String::new();
        if let Some(quoted) = rest.strip_prefix('"') {
            let mut characters = quoted.char_indices();
            let mut end = quoted.len();
            while let Some((index, character)) = characters.next() {
                match character {
                    '"' => {
                        end = index + 1;
                        break;
                    }
                    '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
                    other => value.push(other),
                }
            }
            rest = quoted[end..].split_once(',').map_or("", |(_, rest)| rest);
        } else {
            let (item, others) = rest.split_once(',').unwrap_or((rest, ""));
            value.push_str(item.trim());
            rest = others;
        }
        values.push(value);
        rest = rest.trim_start();
    }
    values
}

/// Reads the output of an operation from a successful response.
pub(crate) fn read_output<I: Operation>(response: &Response) -> Result<I::Output, ErrorKind> {
    read::<I>(response).map_err(|error| response.invalid_body(&error))
}

fn read<I: Operation>(response: &Response) -> serde_json::Result<I::Output> {
    let body = response.output_body(I::BODY_IS_OUTPUT);
    let mut output: I::Output = read_json(SliceRead::new(body))?;
    I::read_others(&mut output, response)?;
    output.set_request_id(response.head.request_id().map(str::to_owned));
    Ok(output)
}

impl Response {
    /// Returns the JSON of the output. The response to an operation without output has the body `{}`, or none.
    fn output_body(&self, body_is_output: bool) -> &[u8] {
        if body_is_output && !self.body.is_empty() {
            &self.body
        } else {
            b"{}"
        }
    }

    fn invalid_body(&self, error: &serde_json::Error) -> ErrorKind {
        ErrorKind::InvalidResponseBody(InvalidResponseBody::new(error, self.body.len()))
    }
}

/// Reads the service's error from a response that is not successful.
pub(super) fn read_error(head: &Head, body: &[u8]) -> ErrorKind {
    let parsed = ErrorBody::read(body);
    let candidates = [
        head.header("x-amzn-errortype"),
        parsed.string("code"),
        parsed.string("__type"),
    ];
    let mut codes = candidates.into_iter().flatten().map(bare_code);
    let code = codes.find(|code| is_identifier(code));
    match code {
        Some(code) => {
            let meta = metadata(
                Some(code),
                parsed.string("message"),
                head.request_id(),
                Some(head.status),
            );
            ErrorKind::Service(Box::new(ServiceError::read(meta, &parsed)))
        }
        None => ErrorKind::UnexpectedResponse(UnexpectedResponse::new(
            head.header(CONTENT_TYPE),
            body.len(),
        )),
    }
}

/// Reads a response whose body exceeds a limit. Its headers may still contain the error code of the service.
pub(super) fn read_too_large(head: &Head, limit: usize) -> ErrorKind {
    match read_error(head, &[]) {
        error @ ErrorKind::Service(_) if !head.status.is_success() => error,
        _ => ErrorKind::ResponseTooLarge(ResponseTooLarge::new(limit)),
    }
}

/// Whether a string can be an error code or a request ID. Both are printed verbatim, so nothing else may pass for one.
fn is_identifier(value: &str) -> bool {
    (1..=MAX_IDENTIFIER_LEN).contains(&value.len())
        && value.bytes().all(|byte| byte.is_ascii_graphic())
}

/// `namespace#Code:http://…` → `Code`
fn bare_code(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or(code);
    code.rsplit('#').next().unwrap_or(code).trim()
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn response(headers: &[(&'static str, &'static str)], body: &'static str) -> Response {
        let headers = headers.iter().map(|(name, value)| {
            let name = HeaderName::from_static(name);
            let value = HeaderValue::from_bytes(value.as_bytes());
            (name, value.expect("it has no control characters"))
        });
        let mut head = Head::default();
        headers.for_each(|(name, value)| {
            head.headers.append(name, value);
        });
        Response {
            head,
            body: Bytes::from_static(body.as_bytes()),
        }
    }

    #[test]
    fn a_header_is_read_as_the_type_of_its_member() {
        let response = response(
            &[
                ("etag", "\"a\""),
                ("x-count", "7"),
                ("x-last", "true"),
                ("x-empty", " "),
                ("x-json", "e30="),
                ("x-time", "Sun, 06 Nov 1994 08:49:37 GMT"),
                ("x-iso", "1994-11-06T08:49:37Z"),
                ("x-epoch", "784111777"),
            ],
            "",
        );
        assert_eq!(response.header("ETag"), Some("\"a\"".to_owned()));
        assert_eq!(response.header("X-Count"), Some(7));
        assert_eq!(response.header("X-Last"), Some(true));
        assert_eq!(response.encoded_header("X-Json"), Some("{}".to_owned()));
        let times = ["X-Time", "X-Iso", "X-Epoch"].map(|name| response.time(name));
        assert_eq!(times, [Some(DateTime::from_secs(784_111_777)); 3]);
        assert_eq!(response.status(), Some(200));
        for name in ["X-Empty", "X-Missing", "X-Last"] {
            assert_eq!(response.header::<i64>(name), None, "{name}");
        }
    }

    #[test]
    fn a_list_may_take_several_headers_and_have_quoted_values() {
        let list = |lines: &[&'static str]| -> Option<Vec<String>> {
            let lines: Vec<_> = lines.iter().map(|line| ("x-list", *line)).collect();
            response(&lines, "").header_list("X-List")
        };
        let of = |values: &[&str]| Some(values.iter().map(ToString::to_string).collect());
        assert_eq!(list(&["a, b,c", "d"]), of(&["a", "b", "c", "d"]));
        assert_eq!(
            list(&[r#""a, b" , "c\"\\", d"#]),
            of(&["a, b", r#"c"\"#, "d"])
        );
        assert_eq!(list(&[r#""", "a,", b"#]), of(&["", "a,", "b"]));
        assert_eq!(list(&[r#""unterminated"#, "é"]), of(&["unterminated"]));
        assert_eq!(list(&["", " "]), None);
        let numbers = response(&[("x-list", "1, x")], "");
        assert_eq!(numbers.header_list::<i64>("X-List"), None);
    }

    #[test]
    fn headers_with_a_prefix_are_a_map() {
        let response = response(
            &[("x-meta-a", "1"), ("x-meta-b", "2"), ("x-other", "3")],
            "",
        );
        let entries = response.prefixed_headers("X-Meta-").unwrap_or_default();
        assert_eq!(entries.len(), 2);
        assert_eq!((&*entries["a"], &*entries["b"]), ("1", "2"));
        assert_eq!(response.prefixed_headers("X-None-"), None);
    }

    #[test]
    fn a_body_may_be_one_member() {
        assert_eq!(response(&[], "a").text().ok(), Some(Some("a".to_owned())));
        assert_eq!(response(&[], "").text::<String>().ok(), Some(None));
        assert_eq!(response(&[], "[1]").json().ok(), Some(Some(vec![1])));
        assert_eq!(response(&[], "").json::<Vec<i32>>().ok(), Some(None));
        assert!(response(&[], "{").json::<Vec<i32>>().is_err());
    }
}
