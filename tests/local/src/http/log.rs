//! Logs one line for each request.

use axum::http::request::Parts;

use super::response::Response;
use crate::clock::Timestamp;
use crate::shared::Shared;

/// The maximum number of characters of a path in the log.
const MAX_SHOWN_CHARACTERS: usize = 1000;

/// The log entry of a request.
pub(super) struct Entry<'a> {
    method: &'a str,
    path: &'a str,
    operation: &'a str,
}

impl<'a> Entry<'a> {
    /// The entry of a request that cannot be parsed.
    pub(super) const MALFORMED: Entry<'static> = Entry {
        method: "-",
        path: "-",
        operation: "-",
    };

    pub(super) fn new(parts: &'a Parts, operation: Option<&'a str>) -> Self {
        Self {
            method: parts.method.as_str(),
            path: parts.uri.path(),
            operation: operation.unwrap_or("-"),
        }
    }

    /// Writes the line. It omits the body and the query, which may contain user IDs or signatures.
    pub(super) fn write(self, shared: &Shared, response: Option<&Response>, arrived: Timestamp) {
        let Some(log) = &shared.log else {
            return;
        };
        let Self {
            method,
            path,
            operation,
        } = self;
        let (method, path) = (shown(method), shown(path));
        let elapsed = shared.clock.now().milliseconds() - arrived.milliseconds();
        // The clock may go backwards.
        let elapsed = elapsed.max(0);
        let outcome = response.map_or("dropped".to_owned(), |response| {
            let code = response.code.iter().map(|code| format!(" {code}"));
            let code = code.collect::<String>();
            format!("{}{code}", response.status.as_u16())
        });
        let request_id = response.map_or("-", |response| &response.request_id);
        log(&format!(
            "{arrived} {method} {path} {operation} {outcome} {elapsed} ms {request_id}"
        ));
    }
}

/// Truncates a string from a client, which bounds the memory of waiting lines, and escapes control characters, which a
/// terminal would interpret.
fn shown(value: &str) -> String {
    let mut rest = value.chars();
    let start: String = rest.by_ref().take(MAX_SHOWN_CHARACTERS).collect();
    let end = if rest.next().is_some() { "…" } else { "" };
    format!("{}{end}", start.escape_debug())
}
