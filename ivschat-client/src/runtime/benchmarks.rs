//! The time of each step of a call that needs no network.

use std::error::Error;
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

const BATCHES: usize = 101;
const RUNS: usize = 1000;

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

/// Measures the steps of a call with this input, and with the bodies of a response and of an error.
pub(crate) fn measure_steps<I: Operation>(
    service: &'static ServiceMetadata,
    input: &I,
    body: Vec<u8>,
    error: &[u8],
) -> Result<(), Box<dyn Error>> {
    let callers = Credentials::new("AKIDEXAMPLE", "secret", None, None, "benchmarks");
    let config = Config::builder()
        .region(Region::new("us-west-2"))
        .credentials_provider(callers.clone())
        .build();
    let components = Components::new(service, &config).expect("the configuration is complete");
    let credentials = SigningCredentials::new(callers.clone());
    let time = SystemTime::now();

    measure("write the input as JSON", || black_box(input).request());

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
        service: service.signing_name,
        time,
    };
    // Signing replaces the headers of the signature before, whose `authorization` must not be signed.
    let mut signed = attempt.prepare(&request, &credentials, time)?;
    measure("sign", || {
        signed.headers_mut().remove("authorization");
        signer.sign(&mut signed, &mut HeaderValues::with_capacity(HEADER_VALUES))
    });

    let head = Head::default();
    let response = Response {
        head,
        body: body.into(),
    };
    let read = || read_output::<I>(black_box(&response));
    assert!(read().is_ok(), "the response is invalid");
    measure("read a response", read);

    let head = Head {
        status: StatusCode::BAD_REQUEST,
        headers: HeaderMap::new(),
    };
    measure("read an error", || read_error(&head, black_box(error)));
    Ok(())
}
