//! Requests have the headers that `aws_sigv4::http_request::sign` adds.

use std::ops::RangeInclusive;
use std::thread;

use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::client::identity::Identity;
use fastrand::Rng;
use reqwest::header::{CONTENT_TYPE, HOST, HeaderMap, USER_AGENT};

use super::*;
use crate::config::{Config, Region};
use crate::runtime::TEST_SERVICE;
use crate::runtime::endpoint::Endpoint;
use crate::runtime::request::{self, header, label};

const REQUESTS: u64 = 20_000;
const THREADS: usize = 4;

#[test]
fn requests_have_the_headers_of_the_reference() {
    thread::scope(|scope| {
        for first in 0..THREADS {
            // Each request has a seed of its own, so that one can be repeated.
            let seeds = (0..REQUESTS).skip(first).step_by(THREADS);
            scope.spawn(move || seeds.for_each(check));
        }
    });
}

fn check(seed: u64) {
    let case = Case::random(&mut Rng::with_seed(seed));
    let expected = case.reference().expect("the reference signs it");
    let actual = case.signed().expect("it can be signed");
    assert_eq!(actual, expected, "seed {seed}: {:?}", case.request);
}

struct Case {
    request: Request,
    credentials: Credentials,
    region: String,
    service: String,
    time: SystemTime,
}

impl Case {
    fn signed(&self) -> Result<HeaderMap, SigningError> {
        let mut request = self.request.try_clone().expect("the body is in memory");
        let signer = Signer {
            credentials: &SigningCredentials::new(self.credentials.clone()),
            region: &self.region,
            service: &self.service,
            time: self.time,
        };
        signer.sign(&mut request, &mut HeaderValues::with_capacity(0))?;
        Ok(request.headers().clone())
    }

    fn reference(&self) -> Result<HeaderMap, aws_sigv4::http_request::SigningError> {
        let request = &self.request;
        let identity: Identity = self.credentials.clone().into();
        // The defaults are those of every service except S3.
        let parameters = SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(&self.service)
            .time(self.time)
            .settings(SigningSettings::default())
            .build()
            .expect("the parameters are complete");
        // The reference takes the host from the URL.
        let headers = request.headers().iter().filter(|(name, _)| *name != HOST);
        let signable = SignableRequest::new(
            request.method().as_str(),
            request.url().as_str(),
            headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))),
            SignableBody::Bytes(
                request
                    .body()
                    .and_then(|body| body.as_bytes())
                    .unwrap_or_default(),
            ),
        )?;
        let (instructions, _) = sign(signable, &parameters.into())?.into_parts();
        let mut headers = request.headers().clone();
        for header in instructions.into_parts().0 {
            let value = HeaderValue::from_str(header.value()).expect("a header value");
            headers.insert(header.name(), value);
        }
        Ok(headers)
    }

    fn random(rng: &mut Rng) -> Self {
        let endpoint = endpoint(rng);
        let parts = parts(rng);
        let url = endpoint.url(&parts.path, parts.query_string());
        let mut request = Request::new(parts.method, url);
        *request.headers_mut() = headers(rng);
        insert_host(&mut request);
        *request.body_mut() = parts.body.map(Into::into);
        Self {
            request,
            credentials: Credentials::new(
                string(rng, GRAPHIC, 1..=40),
                string(rng, GRAPHIC, 1..=80),
                rng.bool().then(|| string(rng, GRAPHIC, 1..=400)),
                None,
                "tests",
            ),
            region: endpoint.region,
            service: string(rng, "abcxyz019-", 1..=12),
            time: time(rng),
        }
    }
}

const GRAPHIC: &str = "!\"#$%&'()*+,-./0129:;<=>?@AMZ[\\]^_`amz{|}~";

/// Characters that have a meaning in URLs, and characters of several bytes.
const TRICKY: &str = "abYZ09-._~ /?#%&=+;:,@!$'()*[]{}|\\^`\"<>\u{1}\u{7f}éß漢😀";

/// Returns an endpoint with a path of its own.
fn endpoint(rng: &mut Rng) -> Endpoint {
    loop {
        let host = choose(
            rng,
            &[
                "https://example.com",
                "https://EXAMPLE.com:443",
                "http://example.com:80",
                "http://bücher.example:8080",
                "http://127.0.0.1:4580",
                "http://[::1]:4580",
            ],
        );
        let mut url = host.to_owned();
        for _ in 0..rng.usize(..4) {
            let random = string(rng, TRICKY, 0..=6);
            url.push('/');
            url.push_str(choose(
                rng,
                &["", ".", "..", "%2E", "a%2Fb", "%25", &random],
            ));
        }
        let region = Region::new(string(rng, "abc019", 1..=9));
        let config = Config::builder().endpoint_url(url).region(region).build();
        // Some characters cannot be part of an endpoint URL.
        if let Ok(endpoint) = Endpoint::resolve(&TEST_SERVICE, &config) {
            return endpoint;
        }
    }
}

/// Returns the parts of a request, as operations build them.
fn parts(rng: &mut Rng) -> request::Request {
    let method = choose(rng, &[Method::GET, Method::POST, Method::DELETE]);
    let mut parts = match label("label", &string(rng, TRICKY, 0..=8)) {
        Ok(label) => request::Request::new(method, format!("/tags/{label}")),
        Err(_) => request::Request::new(method, "/CreateRoom"),
    };
    for _ in 0..rng.usize(..4) {
        let name = string(rng, TRICKY, 0..=2);
        let values: Vec<String> = (0..rng.usize(..3))
            .map(|_| string(rng, TRICKY, 0..=6))
            .collect();
        parts = parts.query(&name, values);
    }
    parts.body = rng.bool().then(|| string(rng, TRICKY, 0..=200).into());
    parts
}

/// Returns the headers that the client sets, and others.
fn headers(rng: &mut Rng) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(USER_AGENT, HeaderValue::from_static("a client"));
    headers.insert(
        "amz-sdk-request",
        HeaderValue::from_static("attempt=1; max=3"),
    );
    if rng.bool() {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    for _ in 0..rng.usize(..8) {
        let random = string(rng, "abYZ09-._~!#$%&'*+^`|", 1..=8);
        let name = choose(
            rng,
            &["x-amzn-trace-id", "range", "x-a", "x-a-b", "x.a", &random],
        );
        let value = string(rng, "  \t\",;é漢az", 0..=12);
        // Values that a caller adds, and any other values, which may be repeated and not ASCII.
        match header(name, &value) {
            Ok((name, value)) if rng.bool() => drop(headers.insert(name, value)),
            _ => {
                if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
                    headers.append(
                        HeaderName::from_bytes(name.as_bytes()).expect("a header name"),
                        value,
                    );
                }
            }
        }
    }
    headers
}

/// Returns a time from the year 1 to the year 9999, often at the start of a day.
fn time(rng: &mut Rng) -> SystemTime {
    const DAY: i64 = 24 * 60 * 60;
    let day = if rng.bool() {
        rng.i64(16_000..30_000)
    } else {
        rng.i64(-719_162..2_932_896)
    };
    let second = if rng.bool() {
        rng.i64(0..DAY)
    } else {
        rng.i64(-1..2)
    };
    let time = DateTime::from_secs_and_nanos(day * DAY + second, rng.u32(..1_000_000_000));
    SystemTime::try_from(time).expect("a time")
}

fn choose<T: Clone>(rng: &mut Rng, values: &[T]) -> T {
    values[rng.usize(..values.len())].clone()
}

fn string(rng: &mut Rng, characters: &str, length: RangeInclusive<usize>) -> String {
    let characters: Vec<char> = characters.chars().collect();
    (0..rng.usize(length))
        .map(|_| choose(rng, &characters))
        .collect()
}
