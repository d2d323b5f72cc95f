//! The time of each step of a call that needs no network, for `CreateChatToken`. `cargo xtask bench --micro` runs it.

use std::hint::black_box;
use std::time::{Instant, SystemTime};

use aws_credential_types::Credentials;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::attempt::{Attempt, HEADER_VALUES};
use super::call::random_uuid;
use super::header_values::HeaderValues;
use super::operation::Operation;
use super::response::{Head, Response, read_error, read_output};
use super::signing::{Signer, SigningCredentials};
use super::*;
use crate::config::Region;
use crate::service::SERVICE;
use crate::types::{ChatTokenCapability, CreateChatTokenRequest};

const BATCHES: usize = 101;
const RUNS: usize = 1000;

const RESPONSE_TOKEN_LEN: usize = 500;
const ERROR: &[u8] = br#"{"__type":"ValidationException","message":"invalid","reason":"OTHER"}"#;

type BenchmarkResult = Result<(), Box<dyn std::error::Error>>;

/// Prints the median and the quartiles of a step's time, of batches of runs.
fn measure<T>(step: &str, mut run: impl FnMut() -> T) {
    let mut batches: Vec<u128> = (0..BATCHES)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..RUNS {
                black_box(run());
            }
            start.elapsed().as_nanos() / RUNS as u128
        })
        .collect();
    batches.sort_unstable();
    let [lower, median, upper] = [1, 2, 3].map(|quarter| batches[BATCHES * quarter / 4]);
    println!("{step:<44} {median:>6} ns ({lower}–{upper})");
}

#[test]
#[ignore = "measures; run it in release"]
fn benchmarks() -> BenchmarkResult {
    let callers = Credentials::new("AKIDEXAMPLE", "secret", None, None, "benchmarks");
    let config = Config::builder()
        .region(Region::new("us-west-2"))
        .credentials_provider(callers.clone())
        .build();
    let components = Components::new(&SERVICE, &config).expect("the configuration is complete");
    let credentials = SigningCredentials::new(callers.clone());
    let time = SystemTime::now();

    let input = CreateChatTokenRequest::builder()
        .room_identifier("arn:aws:ivschat:us-west-2:123456789012:room/AbCdEf123456")
        .user_id("user-1")
        .capabilities(ChatTokenCapability::SendMessage)
        .attributes("displayName", "Ada")
        .build()?;
    measure("write the input as JSON", || black_box(&input).request());

    let request = input.request()?;
    let invocation_id = random_uuid();
    let attempt = Attempt {
        components: &components,
        invocation_id: &invocation_id,
        number: 1,
        max_attempts: 3,
    };
    measure("build the HTTP request, and sign it", || {
        attempt.prepare(black_box(&request), &credentials, time)
    });

    measure("the same, with a new signing key", || {
        let credentials = SigningCredentials::new(callers.clone());
        attempt.prepare(black_box(&request), &credentials, time)
    });

    let signer = Signer {
        credentials: &credentials,
        region: components.region(),
        service: SERVICE.signing_name,
        time,
    };
    // Signing replaces the headers of the signature before, whose `authorization` must not be signed.
    let mut signed = attempt.prepare(&request, &credentials, time)?;
    measure("sign", || {
        signed.headers_mut().remove("authorization");
        signer.sign(&mut signed, &mut HeaderValues::with_capacity(HEADER_VALUES))
    });

    let body = serde_json::to_vec(&serde_json::json!({
        "sessionExpirationTime": "2030-01-01T01:00:00.000Z",
        "token": "x".repeat(RESPONSE_TOKEN_LEN),
        "tokenExpirationTime": "2030-01-01T00:01:00.000Z",
    }))?;
    let head = Head::default();
    let response = Response {
        head,
        body: body.into(),
    };
    read_output::<CreateChatTokenRequest>(&response).expect("the response is valid");
    measure("read a response", || {
        read_output::<CreateChatTokenRequest>(black_box(&response))
    });

    let head = Head {
        status: StatusCode::BAD_REQUEST,
        headers: HeaderMap::new(),
    };
    measure("read an error", || read_error(&head, black_box(ERROR)));
    Ok(())
}
