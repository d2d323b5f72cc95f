//! The values are taken from the SigV4 test suite that AWS publishes.

use std::time::Duration;

use aws_credential_types::Credentials;
use reqwest::Method;
use reqwest::header::{HOST, HeaderValue};

use super::*;

mod reference;

/// Signs with the values of the test suite: 2015-08-30 at 12:36:00 UTC, for a service named `service`.
fn signature(mut request: Request, session_token: Option<&str>) -> String {
    let credentials = SigningCredentials::new(Credentials::new(
        "AKIDEXAMPLE",
        "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        session_token.map(str::to_owned),
        None,
        "test suite",
    ));
    let signer = Signer {
        credentials: &credentials,
        region: "us-east-1",
        service: "service",
        time: SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160),
    };
    signer
        .sign(&mut request, &mut HeaderValues::with_capacity(0))
        .expect("the request can be signed");
    assert_eq!(request.headers()["x-amz-date"], "20150830T123600Z");
    let authorization = request.headers()["authorization"].to_str().expect("ASCII");
    authorization
        .rsplit("Signature=")
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn request(method: Method, target: &str) -> Request {
    let url = format!("https://example.amazonaws.com{target}");
    let mut request = Request::new(method, url.parse().expect("a URL"));
    insert_host(&mut request);
    request
}

fn insert_host(request: &mut Request) {
    let host = HeaderValue::from_str(request.url().authority()).expect("a header value");
    request.headers_mut().insert(HOST, host);
}

#[test]
fn get_vanilla() {
    assert_eq!(
        signature(request(Method::GET, "/"), None),
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    );
}

#[test]
fn post_vanilla() {
    assert_eq!(
        signature(request(Method::POST, "/"), None),
        "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
    );
}

#[test]
fn get_vanilla_query_order_key_case() {
    assert_eq!(
        signature(request(Method::GET, "/?Param2=value2&Param1=value1"), None),
        "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
    );
}

const UNRESERVED: &str = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

#[test]
fn get_unreserved() {
    assert_eq!(
        signature(request(Method::GET, &format!("/{UNRESERVED}")), None),
        "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"
    );
}

#[test]
fn get_vanilla_query_unreserved() {
    let target = format!("/?{UNRESERVED}={UNRESERVED}");
    assert_eq!(
        signature(request(Method::GET, &target), None),
        "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"
    );
}

#[test]
fn post_sts_header_before() {
    let token = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";
    assert_eq!(
        signature(request(Method::POST, "/"), Some(token)),
        "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"
    );
}

#[test]
fn post_x_www_form_urlencoded() {
    let mut request = request(Method::POST, "/");
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert("content-type", form);
    *request.body_mut() = Some("Param1=value1".into());
    assert_eq!(
        signature(request, None),
        "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"
    );
}
