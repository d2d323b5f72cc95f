//! From the answer's bytes to an output or an error.

use reqwest::header::CONTENT_TYPE;
use serde::de::{DeserializeOwned, Error as _};
use serde_json::{Map, Value};

use super::attempt::Answer;
use super::{Exception, Output};
use crate::error::{ErrorKind, ErrorMetadata, UnexpectedAnswer, UnreadableOutput, metadata};
use crate::types::error::ServiceError;

/// Reads the output of an operation out of a success.
pub(crate) fn read_output<O: Output>(answer: &Answer) -> Result<O, ErrorKind> {
    // An operation that has nothing to say answers `{}` or nothing at all.
    let body: &[u8] = if answer.body.is_empty() {
        b"{}"
    } else {
        &answer.body
    };
    let mut output: O = read_object(body)
        .map_err(|error| ErrorKind::UnreadableOutput(UnreadableOutput::new(&error, body.len())))?;
    output.set_request_id(answer.head.request_id().map(str::to_owned));
    Ok(output)
}

/// Reads a JSON object. Of a list, serde would read the items as members.
fn read_object<T: DeserializeOwned>(body: &[u8]) -> serde_json::Result<T> {
    let object = serde_json::from_slice(body)?;
    if body.trim_ascii_start().starts_with(b"{") {
        Ok(object)
    } else {
        Err(serde_json::Error::custom("not an object"))
    }
}

/// Reads the error that the service answered instead of a success.
pub(crate) fn read_error(answer: &Answer) -> ErrorKind {
    let body = ErrorBody::read(&answer.body);
    let places = [
        answer.head.header("x-amzn-errortype"),
        body.text("code"),
        body.text("__type"),
    ];
    let mut codes = places.into_iter().flatten().map(bare_code);
    // Codes are printed; one with a line break in it could forge an entry of a log.
    let code = codes.find(|code| !code.is_empty() && !code.contains(char::is_control));
    match code {
        Some(code) => {
            let meta = metadata(
                Some(code),
                body.text("message"),
                answer.head.request_id(),
                Some(answer.head.status),
            );
            ErrorKind::Service(Box::new(ServiceError::read(meta, &body)))
        }
        None => ErrorKind::UnexpectedAnswer(UnexpectedAnswer::new(
            answer.head.header(CONTENT_TYPE.as_str()),
            answer.body.len(),
        )),
    }
}

/// `namespace#Code:http://…` → `Code`
fn bare_code(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or(code);
    code.rsplit('#').next().unwrap_or(code).trim()
}

/// The JSON object in the body of an error, empty if the body is anything else.
#[derive(Debug, Default)]
pub(crate) struct ErrorBody {
    members: Map<String, Value>,
}

impl ErrorBody {
    fn read(body: &[u8]) -> Self {
        let mut members: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
        let message = ["message", "Message", "errorMessage"]
            .into_iter()
            .find_map(|name| members.get(name).filter(|value| value.is_string()).cloned());
        members.remove("message");
        members.extend(message.map(|message| ("message".to_owned(), message)));
        Self { members }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.members
            .get(name)?
            .as_str()
            .filter(|text| !text.is_empty())
    }

    /// Reads an exception; members that are not readable cost their values, not the exception.
    pub(crate) fn parse<T: Exception>(&self, meta: &ErrorMetadata) -> Option<T> {
        let read =
            |members: &Map<String, Value>| serde_json::from_value(Value::Object(members.clone()));
        let exception = read(&self.members).ok().or_else(|| {
            // One at a time: a body may have as many members as fit into it.
            let single = self
                .members
                .iter()
                .map(|(name, value)| (name.clone(), value.clone()));
            let is_readable = |member: &(String, Value)| {
                read(&Map::from_iter([member.clone()]))
                    .map(|_: T| ())
                    .is_ok()
            };
            read(&single.filter(is_readable).collect()).ok()
        });
        exception.map(|mut exception: T| {
            exception.set_meta(meta.clone());
            exception
        })
    }
}
