//! Calls from web pages: a page that this machine serves may call and read the responses, any other is refused.

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Uri};

use crate::hosts::Hosts;

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, DELETE");

/// What the SDKs read beside the body.
const RESPONSE_HEADERS: HeaderValue =
    HeaderValue::from_static("x-amzn-requestid, x-amzn-errortype, date");

/// How long a browser may remember the response to a preflight, in seconds.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// Whether a browser asks if a page may make a call; it asks without a signature.
pub(super) fn is_preflight(parts: &Parts) -> bool {
    parts.method == Method::OPTIONS
        && parts.headers.contains_key(ORIGIN)
        && parts.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// Permits a page of this machine to send what it asks for: a signature covers what matters.
pub(super) fn permit(request: &HeaderMap, response: &mut HeaderMap, hosts: &Hosts) {
    if allowed_origin(request, hosts).is_some() {
        response.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        if let Some(wanted) = request.get(ACCESS_CONTROL_REQUEST_HEADERS) {
            response.insert(ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
        }
        response.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    }
}

/// Lets the page that has made a request read the response, if it is one of this machine.
pub(super) fn admit(request: &HeaderMap, response: &mut HeaderMap, hosts: &Hosts) {
    response.insert(VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = allowed_origin(request, hosts) {
        response.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        response.insert(ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
    }
}

/// Whether another page than one of this machine has made a request, be it one whose name leads here.
pub(super) fn is_foreign(request: &HeaderMap, hosts: &Hosts) -> bool {
    request.contains_key(ORIGIN) && allowed_origin(request, hosts).is_none()
}

fn allowed_origin<'r>(request: &'r HeaderMap, hosts: &Hosts) -> Option<&'r HeaderValue> {
    let origin = request.get(ORIGIN)?;
    let uri: Uri = origin.to_str().ok()?.parse().ok()?;
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    let is_here = uri
        .authority()
        .is_some_and(|authority| hosts.contains(authority.as_str()));
    (is_web && is_here).then_some(origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_this_machine_are_admitted_and_no_others() {
        for (origin, admitted) in [
            ("http://localhost", true),
            ("http://localhost:3000", true),
            ("https://127.0.0.1:8443", true),
            ("http://[::1]:5173", true),
            ("http://example.com", false),
            ("http://localhost.example.com", false),
            ("http://127.0.0.1.example.com:3000", false),
            ("http://example.com:80/localhost", false),
            ("ftp://localhost", false),
            ("file://localhost", false),
            ("localhost", false),
            ("null", false),
            ("", false),
        ] {
            let mut request = HeaderMap::new();
            request.insert(ORIGIN, HeaderValue::from_static(origin));
            let mut response = HeaderMap::new();
            admit(&request, &mut response, &Hosts::default());
            let allowed = response.get(ACCESS_CONTROL_ALLOW_ORIGIN);
            assert_eq!(allowed, admitted.then_some(&request[ORIGIN]), "{origin}");
        }
    }
}
