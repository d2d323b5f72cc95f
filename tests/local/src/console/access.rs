//! Decides which requests may use the console and the inspection API: those of the console's own page, and those of tools
//! on this machine. Both can do what a client with an access key can do, but they have no signature.

use std::net::IpAddr;

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri};

use crate::exception::Exception;
use crate::hosts::Hosts;
use crate::http::is_json;

/// What a browser says about the page that sent a request. Other clients do not send it.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Checks the host that a request names. This is enough for the page itself, which contains no data.
///
/// A page whose name resolves to this machine (DNS rebinding) cannot set another host than its own. A client on another
/// machine can, so it must know a host that the endpoint was configured to have.
pub(super) fn check_host(
    headers: &HeaderMap,
    peer: IpAddr,
    hosts: &Hosts,
) -> Result<(), &'static str> {
    if !hosts.are_named_by(headers) {
        return Err(
            "The console and its inspection API accept only requests whose Host header names the loopback interface, or \
             a host from `--host` or `--public-host`",
        );
    }
    let host = host(headers).unwrap_or_default();
    if !peer.to_canonical().is_loopback() && !hosts.contains_public(host) {
        return Err(
            "The console and its inspection API accept requests from outside of this machine or container only for a \
             host from `--public-host`, for example `--public-host localhost:4580`",
        );
    }
    Ok(())
}

/// Checks a request to the inspection API.
pub(super) fn check(
    method: &Method,
    headers: &HeaderMap,
    peer: IpAddr,
    hosts: &Hosts,
) -> Result<(), Exception> {
    check_host(headers, peer, hosts).map_err(denied)?;
    if !is_of_own_page(headers, hosts) {
        return Err(denied(
            "The inspection API accepts requests only from the console's own page, and from tools that send no Origin \
             header",
        ));
    }
    // Browsers send such a request for another page only after a preflight request, which the endpoint rejects.
    if method == Method::POST && !is_json(headers) {
        return Err(Exception::refused(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "ValidationException",
            "The content-type of the request is not application/json",
        ));
    }
    Ok(())
}

/// Whether the console's page or no page at all sent a request.
fn is_of_own_page(headers: &HeaderMap, hosts: &Hosts) -> bool {
    let site = headers.get(SEC_FETCH_SITE);
    // `none` stands for a user who enters the address.
    let is_foreign_site = site.is_some_and(|site| site != "same-origin" && site != "none");
    !is_foreign_site && (!headers.contains_key(ORIGIN) || has_own_origin(headers, hosts))
}

/// Whether `Origin` is that of the host that the request names, or of a proxy that may have changed the host. The port
/// matters: other ports of this machine serve other pages.
fn has_own_origin(headers: &HeaderMap, hosts: &Hosts) -> bool {
    let mut origins = headers.get_all(ORIGIN).iter();
    let (Some(origin), None) = (origins.next(), origins.next()) else {
        return false;
    };
    let origin = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.parse::<Uri>().ok());
    let Some(origin) =
        origin.filter(|origin| matches!(origin.scheme_str(), Some("http" | "https")))
    else {
        return false;
    };
    let authority = origin.authority().map(|authority| authority.as_str());
    let mut own = host(headers).into_iter().chain(hosts.public());
    authority.is_some_and(|authority| own.any(|own| own.eq_ignore_ascii_case(authority)))
}

fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(HOST)?.to_str().ok()
}

fn denied(message: &'static str) -> Exception {
    Exception::refused(StatusCode::FORBIDDEN, "AccessDeniedException", message)
}

#[cfg(test)]
mod tests {
    use axum::http::header::CONTENT_TYPE;

    use super::*;

    const LOCAL: &str = "127.0.0.1";
    const DOCKER: &str = "172.17.0.1";

    fn check_get(peer: &str, headers: &[(&str, &str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
        }
        let listening = vec!["0.0.0.0".to_owned()];
        let public = vec!["localhost:8080".to_owned(), "chat.example.com".to_owned()];
        let hosts = Hosts::new(listening, public);
        check(&Method::GET, &map, peer.parse().unwrap(), &hosts).is_ok()
    }

    #[test]
    fn the_host_must_be_a_loopback_name_or_configured() {
        for (host, accepted) in [
            ("localhost:4580", true),
            ("127.0.0.1:4580", true),
            ("[::1]:4580", true),
            ("chat.example.com", true),
            ("rebound.example.com:4580", false),
            ("192.0.2.1:4580", false),
            ("localhost.example.com", false),
            ("", false),
        ] {
            assert_eq!(check_get(LOCAL, &[("host", host)]), accepted, "{host}");
        }
        assert!(!check_get(LOCAL, &[]));
        assert!(!check_get(
            LOCAL,
            &[("host", "localhost"), ("host", "localhost")]
        ));
    }

    #[test]
    fn another_machine_must_name_a_public_host() {
        for (host, accepted) in [
            ("localhost:8080", true),
            ("chat.example.com", true),
            ("127.0.0.1:4580", false),
            ("0.0.0.0:4580", false),
        ] {
            assert_eq!(check_get(DOCKER, &[("host", host)]), accepted, "{host}");
        }
        assert!(check_get("::ffff:127.0.0.1", &[("host", "127.0.0.1:4580")]));
    }

    #[test]
    fn the_origin_must_be_that_of_the_page() {
        for (origin, accepted) in [
            ("http://localhost:4580", true),
            ("https://localhost:4580", true),
            ("HTTP://LOCALHOST:4580", true),
            ("https://chat.example.com", true),
            ("http://localhost:3000", false),
            ("http://localhost", false),
            ("http://127.0.0.1:4580", false),
            ("https://chat.example.com:8443", false),
            ("http://example.com", false),
            ("ftp://localhost:4580", false),
            ("null", false),
            ("", false),
        ] {
            let headers = [("host", "localhost:4580"), ("origin", origin)];
            assert_eq!(check_get(LOCAL, &headers), accepted, "{origin}");
        }
        let own = ("origin", "http://localhost:4580");
        assert!(!check_get(LOCAL, &[("host", "localhost:4580"), own, own]));
    }

    #[test]
    fn requests_of_other_sites_without_an_origin_are_rejected() {
        for (site, accepted) in [
            ("same-origin", true),
            ("none", true),
            ("same-site", false),
            ("cross-site", false),
            ("", false),
        ] {
            let headers = [("host", "localhost:4580"), ("sec-fetch-site", site)];
            assert_eq!(check_get(LOCAL, &headers), accepted, "{site}");
        }
    }

    #[test]
    fn a_post_request_must_be_json() {
        for (content_type, accepted) in [
            ("application/json", true),
            ("application/json; charset=utf-8", true),
            ("text/plain", false),
            ("application/x-www-form-urlencoded", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, "localhost".parse().unwrap());
            headers.insert(CONTENT_TYPE, content_type.parse().unwrap());
            let peer = LOCAL.parse().unwrap();
            let checked = check(&Method::POST, &headers, peer, &Hosts::default());
            assert_eq!(checked.is_ok(), accepted, "{content_type}");
        }
    }
}
