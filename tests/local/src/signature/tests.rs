//! Signatures that AWS publishes, and altered ones.

use std::time::SystemTime;

use axum::http::{HeaderName, HeaderValue};

use super::*;

/// The key, region, service and time of the test suite that AWS publishes.
const SUITE_DATE: &str = "20150830T123600Z";
const EMPTY: &[u8] = b"";

fn suite_key() -> AccessKey {
    AccessKey::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
}

/// Signs a request that has all its other headers, with the default key. Returns the `Authorization` header.
pub(crate) fn sign(request: &SignedRequest<'_>, body: &[u8], region: &str) -> String {
    let date = request.headers["x-amz-date"].to_str().unwrap();
    let mut names: Vec<_> = request.headers.keys().map(HeaderName::as_str).collect();
    names.sort_unstable();
    let unsigned = format!(
        "{ALGORITHM} Credential=test/{}/{region}/ivschat/aws4_request, SignedHeaders={}, Signature=",
        &date[..8],
        names.join(";"),
    );
    let mut headers = request.headers.clone();
    let any_signature = HeaderValue::from_str(&format!("{unsigned}00")).unwrap();
    headers.insert("authorization", any_signature);
    let with_any_signature = SignedRequest {
        headers: &headers,
        ..*request
    };
    let authorization = Authorization::of(&with_any_signature).unwrap().unwrap();
    let canonical = request.canonical(&authorization.signed_headers, None, &sha256_hex(body));
    format!(
        "{unsigned}{}",
        signature("test", &authorization, &canonical)
    )
}

struct Example {
    method: &'static str,
    path: &'static str,
    query: Option<&'static str>,
    headers: HeaderMap,
    body: &'static [u8],
    service: &'static str,
    now: &'static str,
    access: Access,
}

impl Example {
    /// `get-vanilla` of the test suite.
    fn vanilla() -> Self {
        let authorization = authorization(
            "service",
            "host;x-amz-date",
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        );
        let mut example = Self {
            method: "GET",
            path: "/",
            query: None,
            headers: HeaderMap::new(),
            body: EMPTY,
            service: "service",
            now: SUITE_DATE,
            access: Access {
                access_keys: vec![suite_key()],
                region: None,
                allow_unsigned: false,
            },
        };
        example.set("host", "example.amazonaws.com");
        example.set("x-amz-date", SUITE_DATE);
        example.set("authorization", &authorization);
        example
    }

    fn set(&mut self, name: &'static str, value: &str) {
        let value = HeaderValue::from_str(value).unwrap();
        self.headers.insert(HeaderName::from_static(name), value);
    }

    /// Returns the region, if the request is accepted.
    fn verify(&self) -> Result<String, Exception> {
        let verifier = Verifier {
            service: self.service,
            access: &self.access,
            now: Timestamp::parse_basic(self.now).unwrap(),
        };
        let request = SignedRequest {
            method: self.method,
            path: self.path,
            query: self.query,
            headers: &self.headers,
        };
        let claim = verifier.check(&request)?;
        let caller = claim.verify(&request, self.body, [])?;
        Ok(caller.region)
    }

    fn refusal(&self) -> (String, String) {
        let exception = self.verify().unwrap_err();
        assert_eq!(exception.status, Some(StatusCode::FORBIDDEN));
        let code = exception.code.to_string();
        let message = exception.into_body()["message"].to_string();
        (code, message)
    }
}

fn authorization(service: &str, signed_headers: &str, signature: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/{service}/aws4_request, \
         SignedHeaders={signed_headers}, Signature={signature}"
    )
}

#[test]
fn the_published_get_is_accepted() {
    assert_eq!(Example::vanilla().verify().unwrap(), "us-east-1");
}

#[test]
fn the_published_post_is_accepted() {
    let mut example = Example::vanilla();
    example.method = "POST";
    let signature = "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b";
    let authorization = authorization("service", "host;x-amz-date", signature);
    example.set("authorization", &authorization);
    example.verify().unwrap();
}

#[test]
fn the_published_query_is_accepted_in_any_order() {
    let signature = "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500";
    for query in ["Param1=value1&Param2=value2", "Param2=value2&Param1=value1"] {
        let mut example = Example::vanilla();
        example.query = Some(query);
        let authorization = authorization("service", "host;x-amz-date", signature);
        example.set("authorization", &authorization);
        example.verify().unwrap();
    }
}

#[test]
fn the_published_body_with_a_content_type_is_accepted() {
    let mut example = Example::vanilla();
    example.method = "POST";
    example.body = b"Param1=value1";
    example.set("content-type", "application/x-www-form-urlencoded");
    let signature = "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a";
    let authorization = authorization("service", "content-type;host;x-amz-date", signature);
    example.set("authorization", &authorization);
    example.verify().unwrap();

    example.body = b"Param1=value2";
    assert_eq!(example.refusal().0, "InvalidSignatureException");
}

#[test]
fn the_documented_iam_request_is_accepted() {
    let mut example = Example::vanilla();
    example.service = "iam";
    example.query = Some("Action=ListUsers&Version=2010-05-08");
    example.set("host", "iam.amazonaws.com");
    example.set(
        "content-type",
        "application/x-www-form-urlencoded; charset=utf-8",
    );
    let signature = "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7";
    let authorization = authorization("iam", "content-type;host;x-amz-date", signature);
    example.set("authorization", &authorization);
    example.verify().unwrap();
}

#[test]
fn changing_a_signed_part_invalidates_the_signature() {
    let changes: [fn(&mut Example); 5] = [
        |example| example.method = "POST",
        |example| example.path = "/x",
        |example| example.query = Some("a=b"),
        |example| example.body = b"{}",
        |example| example.set("host", "other.amazonaws.com"),
    ];
    for change in changes {
        let mut example = Example::vanilla();
        change(&mut example);
        let (code, message) = example.refusal();
        assert_eq!(code, "InvalidSignatureException");
        assert!(message.contains("does not match"), "{message}");
    }
}

#[test]
fn an_unsigned_request_is_rejected() {
    let mut example = Example::vanilla();
    example.headers.remove("authorization");
    let (code, message) = example.refusal();
    assert_eq!(code, "MissingAuthenticationTokenException");
    assert_eq!(message, "\"Missing Authentication Token\"");
}

#[test]
fn an_unknown_access_key_is_rejected() {
    let mut example = Example::vanilla();
    let known = authorization("service", "host;x-amz-date", "00");
    example.set("authorization", &known.replace("AKIDEXAMPLE", "AKIDOTHER"));
    assert_eq!(example.refusal().0, "UnrecognizedClientException");
}

#[test]
fn a_scope_of_another_service_is_rejected() {
    let mut example = Example::vanilla();
    example.service = "ivschat";
    let (code, message) = example.refusal();
    assert_eq!(code, "InvalidSignatureException");
    assert!(message.contains("correct service: 'ivschat'"), "{message}");
}

#[test]
fn a_scope_must_have_a_region_that_is_valid_in_an_arn() {
    for region in ["", "us east", "us:east", "US-EAST-1"] {
        let mut example = Example::vanilla();
        let usual = authorization("service", "host;x-amz-date", "00");
        let other = usual.replace("/us-east-1/", &format!("/{region}/"));
        example.set("authorization", &other);
        let (code, message) = example.refusal();
        assert_eq!(code, "InvalidSignatureException");
        assert!(message.contains("region"), "{message}");
    }
}

#[test]
fn five_minutes_of_clock_skew_are_allowed_either_way() {
    for (now, expected) in [
        ("20150830T123100Z", None),
        ("20150830T124100Z", None),
        ("20150830T123059Z", Some("Signature not yet current")),
        ("20150830T124101Z", Some("Signature expired")),
        ("20250830T123600Z", Some("Signature expired")),
    ] {
        let mut example = Example::vanilla();
        example.now = now;
        match expected {
            None => drop(example.verify().unwrap()),
            Some(expected) => {
                let (code, message) = example.refusal();
                assert_eq!(code, "InvalidSignatureException");
                assert!(message.contains(expected), "{message}");
            }
        }
    }
}

#[test]
fn any_date_can_be_compared() {
    for date in ["00000101T000000Z", "99991231T235959Z"] {
        let mut example = Example::vanilla();
        example.set("x-amz-date", date);
        let usual = authorization("service", "host;x-amz-date", "00");
        example.set("authorization", &usual.replace("20150830", &date[..8]));
        assert_eq!(example.refusal().0, "InvalidSignatureException");
    }
    assert!(
        Timestamp::nearest(SystemTime::UNIX_EPOCH)
            > Timestamp::parse_basic("00000101T000000Z").unwrap()
    );
}

#[test]
fn the_date_of_the_scope_is_that_of_the_request() {
    for date in ["20150831", "2015083", "2015", ""] {
        let mut example = Example::vanilla();
        let usual = authorization("service", "host;x-amz-date", "00");
        let other = usual.replace("/20150830/", &format!("/{date}/"));
        example.set("authorization", &other);
        let (code, message) = example.refusal();
        assert_eq!(code, "InvalidSignatureException");
        assert!(message.contains("Credential scope"), "{message}");
    }
}

#[test]
fn headers_that_matter_must_be_covered() {
    for (name, value) in [
        ("content-type", "application/json"),
        ("x-amz-security-token", "session"),
    ] {
        let mut example = Example::vanilla();
        example.set(name, value);
        let (code, message) = example.refusal();
        assert_eq!(code, "IncompleteSignatureException");
        assert!(message.contains(name), "{message}");
    }
    for signed_headers in ["host", "x-amz-date", "accept"] {
        let mut example = Example::vanilla();
        let uncovered = authorization("service", signed_headers, "00");
        example.set("authorization", &uncovered);
        assert_eq!(example.refusal().0, "IncompleteSignatureException");
    }
}

#[test]
fn a_stated_payload_hash_must_be_that_of_the_payload() {
    let mut example = Example::vanilla();
    example.set("x-amz-content-sha256", &sha256_hex(EMPTY));
    example.verify().unwrap();
    for hash in ["UNSIGNED-PAYLOAD", "", "00", &sha256_hex(b"{}")] {
        example.set("x-amz-content-sha256", hash);
        assert_eq!(example.refusal().0, "InvalidSignatureException");
    }
}

#[test]
fn malformed_authorizations_are_rejected() {
    let credential = "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request";
    let headers = "SignedHeaders=host;x-amz-date";
    for authorization in [
        "".to_owned(),
        "Bearer token".to_owned(),
        "AWS4-HMAC-SHA256".to_owned(),
        "AWS4-HMAC-SHA256 ".to_owned(),
        "AWS4-HMAC-SHA256 ,,,=,=".to_owned(),
        format!("AWS4-HMAC-SHA256 {credential}, {headers}"),
        format!("AWS4-HMAC-SHA256 {credential}, {headers}, Signature="),
        format!("AWS4-HMAC-SHA256 {credential}, Signature=00"),
        format!("AWS4-HMAC-SHA256 {headers}, Signature=00"),
        format!("AWS4-HMAC-SHA256 Credential=test, {headers}, Signature=00"),
        format!("AWS4-HMAC-SHA256 {credential}, SignedHeaders=Host;x-amz-date, Signature=00"),
        format!("AWS4-HMAC-SHA256 {credential}, SignedHeaders=x-amz-date;host, Signature=00"),
        format!("AWS4-HMAC-SHA256 {credential}, SignedHeaders=;host;x-amz-date, Signature=00"),
        format!("AWS4-HMAC-SHA256 {credential}, SignedHeaders=host;x amz;x-amz-date, Signature=00"),
        format!("AWS4-HMAC-SHA256 {credential}, SignedHeaders=host;host;x-amz-date, Signature=00"),
        format!("AWS4-ECDSA-P256-SHA256 {credential}, {headers}, Signature=00"),
    ] {
        let mut example = Example::vanilla();
        example.set("authorization", &authorization);
        let (code, _) = example.refusal();
        assert_eq!(code, "IncompleteSignatureException", "{authorization}");
    }
    let mut twice = Example::vanilla();
    let again = twice.headers["authorization"].clone();
    twice.headers.append("authorization", again);
    assert_eq!(twice.refusal().0, "IncompleteSignatureException");
}

#[test]
fn a_missing_or_malformed_date_is_rejected() {
    let mut example = Example::vanilla();
    for date in ["", "yesterday", "Sun, 30 Aug 2015 12:36:00 GMT"] {
        example.set("x-amz-date", date);
        assert_eq!(example.refusal().0, "IncompleteSignatureException");
    }
    example.headers.remove("x-amz-date");
    assert_eq!(example.refusal().0, "IncompleteSignatureException");
}
