//! The hosts that requests name, and those that the endpoint listens on.

use super::*;
use crate::StartError;

const REBOUND: &str = "rebound.example.com:4580";

fn for_host(host: &str) -> HeaderMap {
    let mut headers = headers(Some("application/json"));
    headers.insert("host", host.parse().unwrap());
    headers
}

async fn unsigned(endpoint: &LocalEndpoint, host: &str) -> Response {
    send(endpoint, "POST", "/CreateRoom", &for_host(host), b"{}").await
}

/// Sends a request that is signed for a host, but arrives with other headers.
async fn behind_proxy(
    endpoint: &LocalEndpoint,
    signed_for: &str,
    arrives_with: &[(&'static str, &str)],
) -> Response {
    let mut headers = for_host(signed_for);
    let request = SignedRequest {
        method: "POST",
        path: "/CreateRoom",
        query: None,
        headers: &headers,
    };
    let authorization = sign(&request, b"{}", "us-west-2");
    headers.insert("authorization", authorization.parse().unwrap());
    for (name, value) in arrives_with {
        headers.insert(*name, value.parse().unwrap());
    }
    send(endpoint, "POST", "/CreateRoom", &headers, b"{}").await
}

#[tokio::test]
async fn unsigned_requests_name_a_host_of_this_machine() {
    let endpoint = builder().allow_unsigned().start().await.unwrap();
    for host in ["localhost:4580", "127.0.0.1", "[::1]:4580"] {
        assert_eq!(unsigned(&endpoint, host).await.status, 200, "{host}");
    }
    assert_eq!(endpoint.rooms().len(), 3);
    for host in [REBOUND, "ivschat:4580", "192.0.2.1", ""] {
        let refused = unsigned(&endpoint, host).await;
        let expected = (403, Some("AccessDeniedException"));
        assert_eq!((refused.status, refused.code()), expected, "{host}");
    }
    let mut none = headers(Some("application/json"));
    none.remove("host");
    let refused = send(&endpoint, "POST", "/CreateRoom", &none, b"{}").await;
    assert_eq!(refused.status, 403);
    none.append("host", HeaderValue::from_static("localhost"));
    none.append("host", HeaderValue::from_static(REBOUND));
    let refused = send(&endpoint, "POST", "/CreateRoom", &none, b"{}").await;
    assert_eq!(refused.status, 403);
    assert_eq!(endpoint.rooms().len(), 3);
}

#[tokio::test]
async fn signed_requests_name_any_host() {
    let endpoint = builder().allow_unsigned().start().await.unwrap();
    for host in [REBOUND, "ivschat:4580"] {
        let line = ("POST", "/CreateRoom", "us-west-2");
        let response = call_signed(&endpoint, line, for_host(host), b"{}").await;
        assert_eq!(response.status, 200, "{host}");
    }
}

#[tokio::test]
async fn a_made_up_signature_does_not_allow_dns_rebinding() {
    let endpoint = builder().allow_unsigned().start().await.unwrap();
    let mut headers = for_host(REBOUND);
    let made_up = "AWS4-HMAC-SHA256 Credential=test/20221202/us-west-2/ivschat/aws4_request, \
                   SignedHeaders=content-type;host;x-amz-date, Signature=00";
    headers.insert("authorization", made_up.parse().unwrap());
    // The page may also add this header.
    headers.insert("x-forwarded-host", HeaderValue::from_static("localhost"));
    let refused = send(&endpoint, "POST", "/CreateRoom", &headers, b"{}").await;
    assert_eq!(refused.code(), Some("AccessDeniedException"));
    assert!(endpoint.rooms().is_empty());
}

#[tokio::test]
async fn configured_hosts_are_known() {
    let builder = builder().allow_unsigned().public_host("chat.example.com");
    let endpoint = builder.start().await.unwrap();
    let host = "chat.example.com:8443";
    assert_eq!(unsigned(&endpoint, host).await.status, 200);
    let mut page = for_host(host);
    page.insert(
        "origin",
        HeaderValue::from_static("https://chat.example.com"),
    );
    let response = send(&endpoint, "POST", "/CreateRoom", &page, b"{}").await;
    assert_eq!(response.status, 200);
    assert_eq!(
        response.header("access-control-allow-origin"),
        Some("https://chat.example.com")
    );
    for wrong in ["", "a b", "http://chat.example.com", "user@host"] {
        let error = LocalEndpoint::builder().public_host(wrong).start().await;
        assert!(matches!(error, Err(StartError::PublicHost(_))), "{wrong}");
    }
}

#[tokio::test]
async fn a_signature_may_be_for_the_public_host_of_a_proxy() {
    let public = "chat.example.com:8443";
    let rewritten = [("host", "127.0.0.1:4580")];
    let endpoint = builder().start().await.unwrap();
    let refused = behind_proxy(&endpoint, public, &rewritten).await;
    assert_eq!(refused.code(), Some("InvalidSignatureException"));
    let message = refused.member("message").as_str().unwrap();
    assert!(message.contains("does not match"), "{message}");
    for hint in ["'127.0.0.1:4580'", "X-Forwarded-Host", "--public-host"] {
        assert!(message.contains(hint), "{message}");
    }

    for forwarded in [public, "chat.example.com:8443, inner.example.com"] {
        let headers = [rewritten[0], ("x-forwarded-host", forwarded)];
        let accepted = behind_proxy(&endpoint, public, &headers).await;
        assert_eq!(accepted.status, 200, "{forwarded}");
    }
    let headers = [rewritten[0], ("x-forwarded-host", "other.example.com")];
    let refused = behind_proxy(&endpoint, public, &headers).await;
    assert_eq!(refused.status, 403);

    let builder = builder().public_host("other.example.com");
    let endpoint = builder.public_host(public).start().await.unwrap();
    let accepted = behind_proxy(&endpoint, public, &rewritten).await;
    assert_eq!(accepted.status, 200);
}

#[tokio::test]
async fn invalid_signatures_may_be_allowed() {
    let builder = builder().allow_unsigned().access_key("other", "other");
    let endpoint = builder.start().await.unwrap();
    // The key is unknown, but its region is known.
    let line = ("POST", "/CreateRoom", "eu-west-1");
    let json = headers(Some("application/json"));
    let created = call_signed(&endpoint, line, json.clone(), b"{}").await;
    let arn = created.member("arn").as_str().unwrap();
    assert!(arn.starts_with("arn:aws:ivschat:eu-west-1:"), "{arn}");
    // The signature is for another host.
    let rewritten = [("host", "localhost:4580")];
    let accepted = behind_proxy(&endpoint, "chat.example.com", &rewritten).await;
    assert_eq!(accepted.status, 200);
    // The signature is from another day.
    let mut old = json;
    old.insert("x-amz-date", HeaderValue::from_static("20150830T123600Z"));
    let accepted = call_signed(&endpoint, line, old, b"{}").await;
    assert_eq!(accepted.status, 200);
}

/// Whether a request to an address reaches the endpoint, rather than nobody or another program.
async fn reaches(endpoint: &LocalEndpoint, address: &str) -> bool {
    let Ok(mut connection) = TcpStream::connect(address).await else {
        return false;
    };
    let earlier = endpoint.requests().len();
    let request = request("GET", "/", &for_host("localhost"), b"");
    // Another program may close the connection at any time.
    let _: io::Result<()> = connection.write_all(&request).await;
    let _: io::Result<usize> = connection.read_to_end(&mut Vec::new()).await;
    endpoint.requests().len() > earlier
}

fn port(endpoint: &LocalEndpoint) -> String {
    let url = endpoint.endpoint_url();
    url.rsplit_once(':').unwrap().1.to_owned()
}

/// Whether this machine has an IPv6 loopback address. Some containers do not.
async fn has_ipv6() -> bool {
    tokio::net::TcpListener::bind("[::1]:0").await.is_ok()
}

#[tokio::test]
async fn the_endpoint_listens_on_both_loopback_addresses_by_default() {
    let endpoint = builder().start().await.unwrap();
    let port = port(&endpoint);
    assert_eq!(endpoint.endpoint_url(), format!("http://127.0.0.1:{port}"));
    assert!(reaches(&endpoint, &format!("127.0.0.1:{port}")).await);
    let by_ipv6 = reaches(&endpoint, &format!("[::1]:{port}")).await;
    assert_eq!(by_ipv6, has_ipv6().await);
}

#[tokio::test]
async fn hosts_may_be_names_and_repeated() {
    let endpoint = builder().host("localhost").start().await.unwrap();
    let here = port(&endpoint);
    assert!(reaches(&endpoint, &format!("127.0.0.1:{here}")).await);

    let builder = builder().host("127.0.0.1").host("127.0.0.2");
    let endpoint = builder.host("127.0.0.1").start().await.unwrap();
    let here = port(&endpoint);
    assert!(reaches(&endpoint, &format!("127.0.0.1:{here}")).await);
    assert!(reaches(&endpoint, &format!("127.0.0.2:{here}")).await);
    assert!(!reaches(&endpoint, &format!("[::1]:{here}")).await);
}

#[tokio::test]
async fn the_endpoint_listens_only_on_the_configured_address() {
    let address = std::net::Ipv4Addr::new(127, 0, 0, 2);
    let endpoint = builder().host(address).start().await.unwrap();
    let here = port(&endpoint);
    assert!(reaches(&endpoint, &format!("127.0.0.2:{here}")).await);
    assert!(!reaches(&endpoint, &format!("127.0.0.1:{here}")).await);
}

#[tokio::test]
async fn a_host_without_an_address_of_this_machine_is_an_error() {
    for host in ["192.0.2.1", "no such host"] {
        let error = builder().host(host).start().await.unwrap_err();
        assert!(matches!(error, StartError::Listen { .. }), "{error}");
        assert!(error.to_string().contains(host), "{error}");
    }
}

#[tokio::test]
async fn a_port_in_use_on_ipv6_is_an_error() {
    // Another program may use the same port on IPv4, and the error is about that address.
    for _ in 0..20 {
        let Ok(other) = tokio::net::TcpListener::bind("[::1]:0").await else {
            return;
        };
        let port = other.local_addr().unwrap().port();
        let error = builder().port(port).start().await.unwrap_err();
        if error.to_string().contains("[::1]") {
            return;
        }
    }
    panic!("no error is about an address of IPv6");
}
