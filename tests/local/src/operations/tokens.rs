//! Chat tokens.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Call;
use super::messaging::{check_attributes, check_room};
use crate::clock::Timestamp;
use crate::fault::Fault;
use crate::identifiers::fresh_chat_token;

/// How long a token can be used to connect.
const TOKEN_LIFE: Duration = Duration::from_mins(60);

const DEFAULT_SESSION_MINUTES: u64 = 60;

const MAXIMUM_ATTRIBUTE_BYTES: usize = 1024;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreateChatToken {
    room_identifier: String,
    session_duration_in_minutes: Option<u64>,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChatToken {
    token: String,
    token_expiration_time: Timestamp,
    session_expiration_time: Timestamp,
}

pub(super) fn create_chat_token(
    call: &Call<'_>,
    input: CreateChatToken,
) -> Result<ChatToken, Fault> {
    check_attributes(&input.attributes, MAXIMUM_ATTRIBUTE_BYTES)?;
    check_room(call, &input.room_identifier)?;
    let minutes = input
        .session_duration_in_minutes
        .unwrap_or(DEFAULT_SESSION_MINUTES);
    Ok(ChatToken {
        token: fresh_chat_token(),
        token_expiration_time: call.now.plus(TOKEN_LIFE),
        session_expiration_time: call.now.plus(Duration::from_mins(minutes)),
    })
}
