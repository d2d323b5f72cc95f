//! Chat tokens.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Context, check_room};
use crate::chat_token::Claims;
use crate::clock::Timestamp;
use crate::exception::Exception;

/// How long a token can open a session.
const TOKEN_LIFE: Duration = Duration::from_mins(60);

const DEFAULT_SESSION_MINUTES: u64 = 60;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreateChatToken {
    room_identifier: String,
    user_id: String,
    #[serde(default)]
    capabilities: Vec<String>,
    session_duration_in_minutes: Option<u64>,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CreatedChatToken {
    token: String,
    token_expiration_time: Timestamp,
    session_expiration_time: Timestamp,
}

pub(super) fn create_chat_token(
    context: &Context<'_>,
    input: CreateChatToken,
) -> Result<CreatedChatToken, Exception> {
    check_room(context, &input.room_identifier)?;
    let minutes = input
        .session_duration_in_minutes
        .unwrap_or(DEFAULT_SESSION_MINUTES);
    let claims = Claims {
        room_arn: input.room_identifier,
        user_id: input.user_id,
        capabilities: input.capabilities,
        attributes: input.attributes,
        token_expiration_time: context.now.plus(TOKEN_LIFE),
        session_expiration_time: context.now.plus(Duration::from_mins(minutes)),
    };
    let token = context
        .chat_tokens
        .seal(&claims)
        .ok_or_else(Exception::internal)?;
    Ok(CreatedChatToken {
        token,
        token_expiration_time: claims.token_expiration_time,
        session_expiration_time: claims.session_expiration_time,
    })
}
