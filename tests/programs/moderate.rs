//! Deletes a message, warns the room, and disconnects the author.

use ivschat::operation::RequestId;
use ivschat::{Client, Error};

/// The IDs that the service has returned.
#[derive(Debug)]
pub(crate) struct Moderated {
    pub(crate) deletion: Option<String>,
    pub(crate) warning: Option<String>,
    pub(crate) requests: Vec<String>,
}

pub(crate) async fn run(
    client: &Client,
    room: &str,
    message: &str,
    author: &str,
) -> Result<Moderated, Error> {
    let reason = "spoilers";
    let deleted = client
        .delete_message()
        .room_identifier(room)
        .id(message)
        .reason(reason)
        .send()
        .await?;

    let warned = client
        .send_event()
        .room_identifier(room)
        .event_name("app:warning")
        .attributes("reason", reason)
        .attributes("author", author)
        .send()
        .await?;

    let disconnected = client
        .disconnect_user()
        .room_identifier(room)
        .user_id(author)
        .set_reason(Some(reason.to_owned()))
        .send()
        .await?;

    let requests = [
        deleted.request_id(),
        warned.request_id(),
        disconnected.request_id(),
    ];
    Ok(Moderated {
        deletion: deleted.id().map(str::to_owned),
        warning: warned.id().map(str::to_owned),
        requests: requests.into_iter().flatten().map(str::to_owned).collect(),
    })
}
