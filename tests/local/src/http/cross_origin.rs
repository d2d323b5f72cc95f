//! Cross-origin requests: pages of this machine may send requests and read the responses. Other pages may not.

use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Uri};

use crate::hosts::Hosts;

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, DELETE");

/// The response headers that SDKs read.
const RESPONSE_HEADERS: HeaderValue = HeaderValue::from_static(
    "x-amzn-requestid, x-amzn-errortype, date, retry-after, x-amz-retry-after",
);

/// How long a browser may cache the response to a preflight request, in seconds.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// Whether this is a preflight request. Browsers do not sign them.
pub(super) fn is_preflight(parts: &Parts) -> bool {
    parts.method == Method::OPTIONS
        && parts.headers.contains_key(ORIGIN)
        && parts.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// Permits the methods and headers that a page of this machine requests.
pub(super) fn permit(request: &HeaderMap, response: &mut HeaderMap, hosts: &Hosts) {
    if allowed_origin(request, hosts).is_some() {
        response.insert(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        if let Some(wanted) = request.get(ACCESS_CONTROL_REQUEST_HEADERS) {
            response.insert(ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
        }
        response.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    }
}

/// Lets a page of this machine read the response.
pub(super) fn admit(request: &HeaderMap, response: &mut HeaderMap, hosts: &Hosts) {
    response.insert(VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = allowed_origin(request, hosts) {
        response.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        response.insert(ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
    }
}

/// Whether a page of another machine sent the request.
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
