//! Types of members.

use std::collections::HashMap;

use fixtures::{Response, TestResult};
use serde_json::{Value, json};
use workshop_client::primitives::{Blob, DateTime, Document};
use workshop_client::types::{Sample, SampleChoice, SampleMerged, SampleRing, SampleTree};

use crate::{request, server};

/// Returns the sample that is sent, in JSON.
async fn sent(sample: Sample) -> TestResult<Value> {
    let request = request(async |client| client.store_sample().sample(sample).send().await).await?;
    let mut body: Value = serde_json::from_slice(&request.body)?;
    Ok(body["sample"].take())
}

/// A sample in JSON, and the same in Rust.
fn samples() -> TestResult<Vec<(Value, Sample)>> {
    let time = |seconds| DateTime::from_secs(seconds);
    let blob = || Blob::new("foo");
    let tree = |name: &str| SampleTree::builder().name(name);
    let new = Sample::builder;
    let nested = tree("a")
        .leaf(Box::new(tree("b").build()?))
        .branches(tree("c").build()?)
        .by_name("d", tree("e").build()?)
        .around(SampleRing::builder().build())
        .build()?;
    Ok(vec![
        (json!({ "blob": "Zm9v" }), new().blob(blob()).build()),
        (
            json!({ "blobs": { "a": "Zm9v" } }),
            new().blobs("a", blob()).build(),
        ),
        (json!({ "measured": 1 }), new().measured(time(1)).build()),
        (
            json!({ "measured": 1.5 }),
            new().measured(DateTime::from_secs_f64(1.5)).build(),
        ),
        (
            json!({ "day": "1970-01-01T00:00:01Z" }),
            new().day(time(1)).build(),
        ),
        (
            json!({ "days": ["1970-01-01T00:00:01Z"] }),
            new().days(time(1)).build(),
        ),
        (
            json!({ "headed": "Thu, 01 Jan 1970 00:00:01 GMT" }),
            new().headed(time(1)).build(),
        ),
        (
            json!({ "readings": { "a": [1, 2] } }),
            new().readings("a", vec![time(1), time(2)]).build(),
        ),
        (
            json!({ "count": 5_000_000_000_i64, "half": 0.5, "grid": [[0.25], []] }),
            new()
                .count(5_000_000_000)
                .half(0.5)
                .grid(vec![0.25])
                .grid(vec![])
                .build(),
        ),
        (
            json!({ "document": { "a": [1, null, "b"] }, "either": 1, "free": { "c": true } }),
            new()
                .document(json!({ "a": [1, null, "b"] }))
                .either(Document::from(1))
                .free("c", Document::from(true))
                .build(),
        ),
        (
            json!({ "choices": [{ "blob": "Zm9v" }, { "measured": 1 }, { "days": ["1970-01-01T00:00:01Z"] }, { "choice": { "count": 2 } }] }),
            new()
                .choices(SampleChoice::Blob(blob()))
                .choices(SampleChoice::Measured(time(1)))
                .choices(SampleChoice::Days(vec![time(1)]))
                .choices(SampleChoice::Choice(Box::new(SampleChoice::Count(2))))
                .build(),
        ),
        (
            json!({ "merged": { "left": "a", "right": true } }),
            new()
                .merged(SampleMerged::builder().left("a").right(true).build()?)
                .build(),
        ),
        (
            json!({ "tree": { "name": "a", "leaf": { "name": "b" }, "branches": [{ "name": "c" }], "byName": { "d": { "name": "e" } }, "around": {} } }),
            new().tree(nested).build(),
        ),
    ])
}

#[tokio::test]
async fn each_type_has_its_form_on_the_wire() -> TestResult {
    for (wire, sample) in samples()? {
        assert_eq!(sent(sample.clone()).await?, wire);
        assert_eq!(serde_json::from_value::<Sample>(wire)?, sample);
    }
    Ok(())
}

#[test]
fn other_forms_are_read() -> TestResult {
    let time = DateTime::from_secs(1);
    for wire in [
        json!({ "measured": "1970-01-01T00:00:01Z", "day": 1, "headed": 1.0 }),
        json!({ "measured": "1", "day": "Thu, 01 Jan 1970 00:00:01 GMT", "headed": "1970-01-01T01:00:01+01:00" }),
    ] {
        let sample: Sample = serde_json::from_value(wire)?;
        let times = [sample.measured(), sample.day(), sample.headed()];
        assert_eq!(times, [Some(&time); 3]);
    }
    let with_nulls = json!({ "days": [null, 1], "blobs": { "a": null }, "document": null });
    let sample: Sample = serde_json::from_value(with_nulls)?;
    assert_eq!(sample.days(), [time]);
    assert_eq!(sample.blobs(), Some(&HashMap::new()));
    assert_eq!(sample.document(), None);
    Ok(())
}

#[test]
fn an_optional_member_that_cannot_be_read_costs_that_member_only() -> TestResult {
    let wire = json!({
        "blob": "%", "blobs": { "a": "%" }, "choice": { "blob": "%" }, "count": 1e300, "day": 1e300, "days": ["x"],
        "free": [], "grid": [["x"]], "headed": {}, "measured": "", "readings": { "a": [true] }, "tree": { "leaf": 1 },
        "half": 0.5,
    });
    let sample: Sample = serde_json::from_value(wire)?;
    let mut expected = Sample::builder().half(0.5);
    // `name` is required, and an absent string is empty.
    expected = expected.set_tree(sample.tree().cloned());
    assert_eq!(sample, expected.build());
    Ok(())
}

#[tokio::test]
async fn required_members_are_read() -> TestResult {
    let body = r#"{"blob":"Zm9v","choice":{"later":1},"count":1.0,"document":[1],"kind":"NEWER","measured":1,"readings":null,"tree":{"name":"a"}}"#;
    let (_server, client) = server(Response::ok(body))?;
    let sample = Sample::builder().build();
    let stored = client.store_sample().sample(sample).send().await?;
    assert_eq!(stored.blob(), &Blob::new("foo"));
    assert_eq!(stored.count(), 1);
    assert_eq!(stored.document(), &json!([1]));
    assert_eq!(stored.measured(), &DateTime::from_secs(1));
    assert_eq!(stored.kind().as_str(), "NEWER");
    // What this version does not know survives.
    assert_eq!(
        serde_json::to_value(stored.choice())?,
        json!({ "later": 1 })
    );
    Ok(())
}

#[test]
fn secrets_are_not_printed() -> TestResult {
    let wire = json!({ "secret": "Zm9v", "secrets": { "a": ["Zm9v"] } });
    let sample: Sample = serde_json::from_value(wire)?;
    for printed in [
        format!("{sample:?}"),
        format!("{:?}", Sample::builder().secret(Blob::new("foo"))),
    ] {
        assert!(!printed.contains("666f6f"), "{printed}");
        assert!(
            printed.contains("secret: \"*** Sensitive Data Redacted ***\""),
            "{printed}"
        );
        assert!(
            printed.contains("secrets: \"*** Sensitive Data Redacted ***\""),
            "{printed}"
        );
    }
    Ok(())
}
