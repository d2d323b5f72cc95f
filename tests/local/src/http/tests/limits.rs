//! Quotas and request rates.

use super::*;
use crate::{Quotas, RequestRates};

#[tokio::test]
async fn a_quota_is_for_each_region_and_is_in_the_error() {
    let quotas = Quotas::default().rooms(1).logging_configurations(1);
    let endpoint = builder().quotas(quotas).start().await.unwrap();
    let room = post(&endpoint, "CreateRoom", &json!({})).await;
    let refused = post(&endpoint, "CreateRoom", &json!({})).await;
    let expected = (402, Some("ServiceQuotaExceededException"));
    assert_eq!((refused.status, refused.code()), expected);
    assert_eq!(*refused.member("limit"), 1);
    assert_eq!(refused.member("resourceType"), "ROOM");

    let elsewhere = ("POST", "/CreateRoom", "eu-west-1");
    let json = headers(Some("application/json"));
    let created = call_signed(&endpoint, elsewhere, json, b"{}").await;
    assert_eq!(created.status, 200);
    let identifier = json!({"identifier": room.member("arn")});
    post(&endpoint, "DeleteRoom", &identifier).await;
    assert_eq!(post(&endpoint, "CreateRoom", &json!({})).await.status, 200);
}

#[tokio::test]
async fn there_are_ten_logging_configurations_by_the_published_quota() {
    let builder = builder().quotas(Quotas::default());
    let endpoint = builder.start().await.unwrap();
    let new = json!({"destinationConfiguration": {"s3": {"bucketName": "chat-logs"}}});
    for _ in 0..10 {
        let created = post(&endpoint, "CreateLoggingConfiguration", &new).await;
        assert_eq!(created.status, 200);
    }
    let refused = post(&endpoint, "CreateLoggingConfiguration", &new).await;
    assert_eq!((refused.status, refused.member("limit")), (402, &json!(10)));
}

#[tokio::test]
async fn too_many_requests_a_second_are_throttled() {
    let builder = builder().request_rates(RequestRates::default());
    let endpoint = builder.start().await.unwrap();
    // The clock does not advance.
    for _ in 0..5 {
        assert_eq!(post(&endpoint, "ListRooms", &json!({})).await.status, 200);
    }
    let throttled = post(&endpoint, "CreateRoom", &json!({})).await;
    let expected = (429, Some("ThrottlingException"));
    assert_eq!((throttled.status, throttled.code()), expected);
    assert_eq!(*throttled.member("limit"), 5);
    assert!(endpoint.rooms().is_empty());
    let other = post(&endpoint, "ListLoggingConfigurations", &json!({})).await;
    assert_eq!(other.status, 200);
}
