//! Presigned URLs from an independent signer.

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::*;

const WEEK: u64 = 7 * 24 * 60 * 60;

/// The request of a presigned URL.
struct Presigned {
    method: &'static str,
    target: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Presigned {
    fn new(method: &'static str, target: &str, body: &str) -> Self {
        Self::with_session(method, target, body, None)
    }

    fn with_session(
        method: &'static str,
        target: &str,
        body: &str,
        session_token: Option<&str>,
    ) -> Self {
        Self::valid_for(60, method, target, body, session_token)
    }

    fn valid_for(
        seconds: u64,
        method: &'static str,
        target: &str,
        body: &str,
        session_token: Option<&str>,
    ) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("localhost"));
        if !body.is_empty() {
            let json = HeaderValue::from_static("application/json");
            headers.insert(CONTENT_TYPE, json);
        }
        let session_token = session_token.map(str::to_owned);
        let credentials = Credentials::new("test", "test", session_token, None, "tests");
        let mut settings = SigningSettings::default();
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(seconds));
        let identity = credentials.into();
        let parameters = SigningParams::builder()
            .identity(&identity)
            .region("us-west-2")
            .name("ivschat")
            .time(SystemTime::UNIX_EPOCH + NOW)
            .settings(settings)
            .build()
            .unwrap();
        let url = format!("http://localhost{target}");
        let lines = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
        let payload = SignableBody::Bytes(body.as_bytes());
        let signable = SignableRequest::new(method, url, lines, payload).unwrap();
        let signed = sign(signable, &parameters.into()).unwrap();
        let added: Vec<_> = signed
            .output()
            .params()
            .iter()
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
            .collect();
        let separator = if target.contains('?') { '&' } else { '?' };
        Self {
            method,
            target: format!("{target}{separator}{}", added.join("&")),
            headers,
            body: body.as_bytes().to_vec(),
        }
    }

    async fn send(&self, endpoint: &LocalEndpoint) -> Response {
        Response::read(&self.exchange(endpoint).await)
    }

    async fn exchange(&self, endpoint: &LocalEndpoint) -> Vec<u8> {
        let request = request(self.method, &self.target, &self.headers, &self.body);
        exchange(endpoint, &request).await
    }

    fn replace(&mut self, from: &str, to: &str) {
        assert!(self.target.contains(from), "`{from}` is not in the URL");
        self.target = self.target.replace(from, to);
    }
}

/// Starts an endpoint whose clock is this many seconds after the signing time.
async fn endpoint_at(seconds: i64) -> LocalEndpoint {
    let signed = SystemTime::UNIX_EPOCH + Duration::from_secs(NOW.as_secs());
    let distance = Duration::from_secs(seconds.unsigned_abs());
    let now = if seconds < 0 {
        signed - distance
    } else {
        signed + distance
    };
    let builder = LocalEndpoint::builder().clock(move || now);
    builder.start().await.unwrap()
}

#[tokio::test]
async fn a_presigned_request_is_accepted() {
    let endpoint = builder().start().await.unwrap();
    let create = Presigned::new("POST", "/CreateRoom", r#"{"tags": {"a b": "", "c": ""}}"#);
    let created = create.send(&endpoint).await;
    assert_eq!(created.status, 200);
    let arn = created.member("arn").as_str().unwrap();
    let path = tags_of(arn);
    let untag = format!("{path}?tagKeys=a%20b&tagKeys=c%2Fd");
    let untag = Presigned::with_session("DELETE", &untag, "", Some("session/+="));
    assert_eq!(untag.send(&endpoint).await.status, 200);
    let tags = Presigned::new("GET", &path, "").send(&endpoint).await;
    assert_eq!(tags.member("tags"), &json!({"c": ""}));
    let signed = &endpoint.requests()[0].signed_headers;
    assert_eq!(signed, &["content-type", "host"]);
}

#[tokio::test]
async fn it_is_valid_until_its_expiration() {
    for (expires, now, accepted) in [
        (60, 60, true),
        (60, 61, false),
        (1, 1, true),
        (1, 2, false),
        (WEEK, 604_800, true),
        (WEEK, 604_801, false),
        (60, -300, true),
        (60, -301, false),
    ] {
        let endpoint = endpoint_at(now).await;
        let presigned = Presigned::valid_for(expires, "POST", "/ListRooms", "{}", None);
        let response = presigned.exchange(&endpoint).await;
        let status = if accepted { 200 } else { 403 };
        let expected = format!("HTTP/1.1 {status} ");
        assert!(response.starts_with(expected.as_bytes()), "{expires} {now}");
    }
}

#[tokio::test]
async fn it_may_be_valid_for_a_second_to_a_week() {
    let endpoint = builder().start().await.unwrap();
    for expires in [
        "0",
        "-1",
        "+60",
        "604801",
        "1.5",
        "",
        "99999999999999999999",
    ] {
        let mut presigned = Presigned::new("POST", "/ListRooms", "{}");
        presigned.replace("X-Amz-Expires=60", &format!("X-Amz-Expires={expires}"));
        let response = presigned.send(&endpoint).await;
        let expected = (403, Some("IncompleteSignatureException"));
        assert_eq!((response.status, response.code()), expected, "{expires}");
    }
}

type Alteration = (&'static str, fn(&mut Presigned));

/// The ways in which a presigned request is altered.
const ALTERATIONS: [Alteration; 24] = [
    ("another body", |call| {
        call.body = br#"{"name":"x"}"#.to_vec()
    }),
    ("a space in the body", |call| call.body.push(b' ')),
    ("no body", |call| call.body.clear()),
    ("another path", |call| {
        call.replace("/CreateRoom", "/DeleteRoom")
    }),
    ("a longer path", |call| {
        call.replace("/CreateRoom", "/CreateRoom/")
    }),
    ("another method", |call| call.method = "PUT"),
    ("another host", |call| {
        call.headers
            .insert("host", HeaderValue::from_static("other"));
    }),
    ("another content type", |call| {
        let json = HeaderValue::from_static("application/json; charset=utf-8");
        call.headers.insert(CONTENT_TYPE, json);
    }),
    ("no content type", |call| {
        drop(call.headers.remove(CONTENT_TYPE))
    }),
    ("another parameter", |call| call.target.push_str("&a=b")),
    ("another parameter in front", |call| {
        call.replace("?", "?a=b&")
    }),
    ("a longer life", |call| {
        call.replace("X-Amz-Expires=60", "X-Amz-Expires=61")
    }),
    ("another time", |call| call.replace("T082120Z", "T082121Z")),
    ("another day", |call| call.replace("20221202", "20221203")),
    ("another day of the scope", |call| {
        call.replace("%2F20221202%2F", "%2F20221201%2F")
    }),
    ("another region", |call| {
        call.replace("us%2Dwest%2D2", "us%2Dwest%2D1")
    }),
    ("another service", |call| {
        call.replace("%2Fivschat%2F", "%2Fivs%2F")
    }),
    ("another terminator", |call| {
        call.replace("aws4%5Frequest", "aws5%5Frequest")
    }),
    ("another access key", |call| {
        call.replace("Credential=test", "Credential=TEST")
    }),
    ("another algorithm", |call| {
        call.replace("HMAC%2DSHA256", "HMAC%2DSHA512")
    }),
    ("fewer signed headers", |call| {
        call.replace("content%2Dtype%3Bhost", "host")
    }),
    ("another signature", |call| {
        call.replace("X-Amz-Signature=", "X-Amz-Signature=0")
    }),
    ("no signature", |call| {
        call.replace("X-Amz-Signature=", "X-Amz-Signatur=")
    }),
    ("a second signature", |call| {
        call.target.push_str("&X-Amz-Signature=00")
    }),
];

#[tokio::test]
async fn an_altered_request_is_rejected_and_changes_nothing() {
    let endpoint = builder().start().await.unwrap();
    for (what, alter) in ALTERATIONS {
        let mut call = Presigned::new("POST", "/CreateRoom", r#"{"name":"lobby"}"#);
        alter(&mut call);
        assert_eq!(call.send(&endpoint).await.status, 403, "{what}");
    }
    let session = "X-Amz-Security-Token";
    for to in ["X-Amz-Security-Token=x", "Security-Token="] {
        let mut call = Presigned::with_session("POST", "/CreateRoom", "{}", Some("session"));
        call.replace(&format!("{session}="), to);
        assert_eq!(call.send(&endpoint).await.status, 403, "{to}");
    }
    assert!(endpoint.rooms().is_empty());
}

#[tokio::test]
async fn a_request_is_signed_in_one_way_only() {
    let endpoint = builder().start().await.unwrap();
    let mut call = Presigned::new("POST", "/CreateRoom", "{}");
    let header = HeaderValue::from_static("AWS4-HMAC-SHA256 Credential=test");
    call.headers.insert("authorization", header);
    let response = call.send(&endpoint).await;
    assert_eq!(response.code(), Some("IncompleteSignatureException"));
}
