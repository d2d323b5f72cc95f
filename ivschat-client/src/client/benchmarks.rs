//! The steps of a call of `CreateChatToken`. `cargo xtask bench --micro` measures them.

use std::error::Error;

use crate::runtime::benchmarks::measure_steps;
use crate::service::SERVICE;
use crate::types::{ChatTokenCapability, CreateChatTokenRequest};

const RESPONSE_TOKEN_LEN: usize = 500;
const ERROR: &[u8] = br#"{"__type":"ValidationException","message":"invalid","reason":"OTHER"}"#;

#[test]
#[ignore = "measures; run it in release"]
fn benchmarks() -> Result<(), Box<dyn Error>> {
    let input = CreateChatTokenRequest::builder()
        .room_identifier("arn:aws:ivschat:us-west-2:123456789012:room/AbCdEf123456")
        .user_id("user-1")
        .capabilities(ChatTokenCapability::SendMessage)
        .attributes("displayName", "Ada")
        .build()?;
    let body = serde_json::to_vec(&serde_json::json!({
        "sessionExpirationTime": "2030-01-01T01:00:00.000Z",
        "token": "x".repeat(RESPONSE_TOKEN_LEN),
        "tokenExpirationTime": "2030-01-01T00:01:00.000Z",
    }))?;
    measure_steps(&SERVICE, &input, body, ERROR)
}
