//! Issues a token for each participant of a chat.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use ivschat::Client;
use ivschat::error::BoxError;
use ivschat::primitives::{DateTime, DateTimeFormat};
use ivschat::types::ChatTokenCapability;

/// Returns the capabilities of a role. Everybody may read.
fn capabilities(role: &str) -> Vec<ChatTokenCapability> {
    match role {
        "moderator" => vec![
            ChatTokenCapability::SendMessage,
            ChatTokenCapability::DeleteMessage,
            ChatTokenCapability::DisconnectUser,
        ],
        "writer" => vec![ChatTokenCapability::from("SEND_MESSAGE")],
        _ => vec![],
    }
}

pub(crate) async fn run(
    client: &Client,
    room: &str,
    participants: &[(&str, &str)],
) -> Result<HashMap<String, String>, BoxError> {
    let mut tokens = HashMap::new();
    for (user, role) in participants {
        let issued = client
            .create_chat_token()
            .room_identifier(room)
            .user_id(*user)
            .set_capabilities(Some(capabilities(role)))
            .session_duration_in_minutes(90)
            .attributes("role", *role)
            .send()
            .await?;

        let expires = issued.session_expiration_time().copied();
        let expires = expires.ok_or("a token without an expiration time")?;
        assert!(expires > DateTime::from(SystemTime::now()));
        let left = SystemTime::try_from(expires)?.duration_since(SystemTime::now())?;
        assert!(left > Duration::from_secs(80 * 60));
        println!("{user}: until {}", expires.fmt(DateTimeFormat::DateTime)?);

        let token = issued.token.ok_or("a response without a token")?;
        tokens.insert((*user).to_owned(), token);
    }
    Ok(tokens)
}
