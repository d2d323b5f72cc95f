//! The files of the page, and the headers that protect it.

use axum::extract::Path;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};

use super::{Error, not_found};

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

const CROSS_ORIGIN_OPENER_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-opener-policy");

/// Allows only the files of this module and connections to the endpoint. Trusted types prevent that a string becomes HTML.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
                      trusted-types 'none'";

/// The headers of all responses.
const HEADERS: [(HeaderName, &str); 7] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (CACHE_CONTROL, "no-store"),
    (CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
    (CROSS_ORIGIN_OPENER_POLICY, "same-origin"),
];

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// The files that the page loads.
const FILES: &[(&str, &str, &str)] = &[
    ("api.js", JAVASCRIPT, include_str!("page/api.js")),
    ("base.css", CSS, include_str!("page/base.css")),
    ("chat.js", JAVASCRIPT, include_str!("page/chat.js")),
    ("console.js", JAVASCRIPT, include_str!("page/console.js")),
    ("dom.js", JAVASCRIPT, include_str!("page/dom.js")),
    ("faults.js", JAVASCRIPT, include_str!("page/faults.js")),
    ("icon.svg", SVG, include_str!("page/icon.svg")),
    ("layout.css", CSS, include_str!("page/layout.css")),
    ("panels.css", CSS, include_str!("page/panels.css")),
    ("requests.js", JAVASCRIPT, include_str!("page/requests.js")),
    ("rooms.js", JAVASCRIPT, include_str!("page/rooms.js")),
    ("users.js", JAVASCRIPT, include_str!("page/users.js")),
];

pub(super) fn page() -> Response {
    contents(HTML, include_str!("page/index.html"))
}

pub(super) async fn file(Path(wanted): Path<String>) -> Result<Response, Error> {
    let file = FILES.iter().find(|(name, ..)| *name == wanted);
    let (_, content_type, text) = file.ok_or_else(|| not_found("The console has no such file"))?;
    Ok(contents(content_type, text))
}

fn contents(content_type: &'static str, text: &'static str) -> Response {
    ([(CONTENT_TYPE, content_type)], text).into_response()
}

/// Adds the headers that protect the page from others.
pub(super) fn secured(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}
