//! The protocol of a service, which documents do not state.

use std::fmt;

use serde_json::Value;

use crate::document::Document;

/// How the operations of a service become requests.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Protocol {
    /// Paths, and JSON in bodies.
    RestJson,
    /// Paths, and XML in bodies.
    RestXml,
    /// One path; the header `X-Amz-Target` names the operation.
    Json,
    /// One path; the parameter `Action` names the operation.
    Query,
}

impl Protocol {
    /// Recognizes the protocol by its traces in the paths and bodies of a document.
    pub fn of(document: &Document) -> Self {
        let paths = document.root().get("paths").and_then(Value::as_object);
        let (mut has_json, mut has_xml) = (false, false);
        for (path, item) in paths.into_iter().flatten() {
            let fragment = path.split_once('#').map(|(_, fragment)| fragment);
            match fragment.and_then(|fragment| fragment.split('=').next()) {
                Some("X-Amz-Target") => return Self::Json,
                Some("Action") => return Self::Query,
                _ => {}
            }
            has_json |= has_bodies(item, "application/json");
            has_xml |= has_bodies(item, "text/xml");
        }
        match has_xml && !has_json {
            true => Self::RestXml,
            false => Self::RestJson,
        }
    }
}

/// As botocore calls it.
impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RestJson => "rest-json",
            Self::RestXml => "rest-xml",
            Self::Json => "json",
            Self::Query => "query",
        })
    }
}

/// Whether an operation of a path has a request or a response of a media type.
fn has_bodies(item: &Value, media_type: &str) -> bool {
    let operations = item.as_object().into_iter().flatten();
    operations.into_iter().any(|(_, operation)| {
        let responses = operation.get("responses").and_then(Value::as_object);
        let responses = responses.into_iter().flat_map(|all| all.values());
        let bodies = responses.chain(operation.get("requestBody"));
        bodies
            .filter_map(|body| body.get("content")?.as_object())
            .any(|content| content.contains_key(media_type))
    })
}
