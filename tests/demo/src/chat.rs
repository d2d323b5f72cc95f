//! The chat: two people and a moderator, who use the messaging API, and a back end, which calls operations.

use std::time::Duration;

use ivschat_client::Client;
use ivschat_client::messaging::{
    ChatRoom, DeleteMessage, DisconnectReason, DisconnectUser, Error, RoomEvent, RoomEvents,
};
use ivschat_client::types::ChatTokenCapability;

use crate::steps::{Steps, Stop};
use crate::target::Messaging;

/// How long it may take until an event reaches somebody in the room.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(10);

/// The application's back end: it lets people into the room, and acts on the room itself.
pub(crate) struct BackEnd<'a> {
    pub(crate) client: &'a Client,
    pub(crate) messaging: &'a Messaging,
    pub(crate) room_arn: &'a str,
    pub(crate) steps: &'a Steps,
}

/// Somebody in the room.
struct Person {
    name: &'static str,
    room: ChatRoom,
    events: RoomEvents,
}

impl BackEnd<'_> {
    pub(crate) async fn chat(&self) -> Result<(), Stop> {
        use ChatTokenCapability::{
            DeleteMessage as MayDelete, DisconnectUser as MayDisconnect, SendMessage as MaySend,
        };
        let steps = self.steps;

        steps.heading("Two people and a moderator connect to the room");
        let mut alice = self.let_in("alice", &[MaySend]).await?;
        let mut bob = self.let_in("bob", &[MaySend]).await?;
        let capabilities = [MaySend, MayDelete, MayDisconnect];
        let mut mia = self.let_in("mia", &capabilities).await?;

        steps.heading("They chat");
        let question = alice.say("Which bird is this?", steps).await?;
        receive(
            "MESSAGE",
            [&mut bob, &mut mia],
            steps,
            is_message(&question),
        )
        .await?;
        let insult = bob.say("A pigeon, silly!", steps).await?;
        receive(
            "MESSAGE",
            [&mut alice, &mut mia],
            steps,
            is_message(&insult),
        )
        .await?;
        let poll = self.send_event().await?;
        let is_poll = |event: &_| matches!(event, RoomEvent::Event(event) if event.id == poll);
        receive("EVENT", [&mut alice, &mut bob, &mut mia], steps, is_poll).await?;

        steps.heading("The moderator deletes a message, and disconnects its sender");
        let deletion = mia
            .room
            .delete_message(DeleteMessage::new(&insult).reason("be kind"));
        let describe = "mia deletes the message of bob: be kind";
        mia.does("DELETE_MESSAGE", deletion, describe, steps)
            .await?;
        let everybody = [&mut alice, &mut bob, &mut mia];
        receive("aws:DELETE_MESSAGE", everybody, steps, is_deletion(&insult)).await?;
        let disconnection = DisconnectUser::new(bob.name).reason("be kind");
        let disconnection = mia.room.disconnect_user(disconnection);
        let describe = "mia disconnects bob: be kind";
        mia.does("DISCONNECT_USER", disconnection, describe, steps)
            .await?;
        let others = [&mut alice, &mut mia];
        receive(
            "aws:DISCONNECT_USER",
            others,
            steps,
            is_disconnection("bob"),
        )
        .await?;
        bob.is_disconnected(steps).await?;

        steps.heading("The back end can do this, too");
        self.delete_message(&question).await?;
        let others = [&mut alice, &mut mia];
        receive("aws:DELETE_MESSAGE", others, steps, is_deletion(&question)).await?;
        self.disconnect_user(alice.name).await?;
        receive(
            "aws:DISCONNECT_USER",
            [&mut mia],
            steps,
            is_disconnection("alice"),
        )
        .await?;
        alice.is_disconnected(steps).await?;
        let leave = async {
            mia.room.disconnect().await;
            Ok(())
        };
        steps
            .chat("disconnect", leave, |()| "mia leaves".to_owned())
            .await
    }

    /// Connects a person, with a new token for each attempt.
    async fn let_in(
        &self,
        name: &'static str,
        capabilities: &[ChatTokenCapability],
    ) -> Result<Person, Stop> {
        let token = self
            .client
            .create_chat_token()
            .room_identifier(self.room_arn)
            .user_id(name)
            .set_capabilities(Some(capabilities.to_vec()));
        let may: Vec<_> = capabilities
            .iter()
            .map(ChatTokenCapability::as_str)
            .collect();
        let description = format!("for {name}: {}", may.join(", "));
        let steps = self.steps.clone();
        let room = self.messaging.room().token_provider(move || {
            let (steps, token, description) = (steps.clone(), token.clone(), description.clone());
            async move {
                steps
                    .call("CreateChatToken", token.send(), |_| description)
                    .await
            }
        });
        let failed = |error: Error| Stop::Chat(format!("{name} cannot connect: {error}"));
        let room = room.build().map_err(failed)?;
        // Subscribe before connecting, to miss nothing.
        let events = room.events();
        let connect = async { room.connect().await.map_err(failed) };
        let describe = |_: &_| format!("{name} is in the room");
        self.steps.chat("connect", connect, describe).await?;
        Ok(Person { name, room, events })
    }

    /// Sends an event, and returns its ID.
    async fn send_event(&self) -> Result<String, Stop> {
        let call = self
            .client
            .send_event()
            .room_identifier(self.room_arn)
            .event_name("poll")
            .attributes("question", "Wren or robin?");
        let describe = |_: &_| "the back end starts a poll: Wren or robin?".to_owned();
        let sent = self.steps.call("SendEvent", call.send(), describe).await?;
        Ok(sent.id.unwrap_or_default())
    }

    async fn delete_message(&self, id: &str) -> Result<(), Stop> {
        let call = self
            .client
            .delete_message()
            .room_identifier(self.room_arn)
            .id(id)
            .reason("closing time");
        let describe = |_: &_| "the back end deletes the message of alice: closing time".to_owned();
        self.steps
            .call("DeleteMessage", call.send(), describe)
            .await?;
        Ok(())
    }

    async fn disconnect_user(&self, name: &str) -> Result<(), Stop> {
        let call = self
            .client
            .disconnect_user()
            .room_identifier(self.room_arn)
            .user_id(name)
            .reason("closing time");
        let describe = |_: &_| format!("the back end disconnects {name}: closing time");
        self.steps
            .call("DisconnectUser", call.send(), describe)
            .await?;
        Ok(())
    }
}

impl Person {
    /// Sends a message, and returns its ID.
    async fn say(&self, content: &str, steps: &Steps) -> Result<String, Stop> {
        let message = self.room.send_message(content);
        let description = format!("{} says: {content}", self.name);
        let sent = self
            .does("SEND_MESSAGE", message, &description, steps)
            .await?;
        Ok(sent.id)
    }

    /// Makes a request of the messaging API.
    async fn does<T>(
        &self,
        action: &str,
        request: impl Future<Output = Result<T, Error>>,
        description: &str,
        steps: &Steps,
    ) -> Result<T, Stop> {
        let failed = |error| Stop::Chat(format!("{}: {error}", self.name));
        let request = async { request.await.map_err(failed) };
        steps
            .chat(action, request, |_| description.to_owned())
            .await
    }

    /// Waits for an event, and ignores all others.
    async fn waits_for(
        &mut self,
        what: &str,
        wanted: impl Fn(&RoomEvent) -> bool,
    ) -> Result<(), Stop> {
        let Self { name, room, events } = self;
        let arrival = async {
            while let Some(event) = events.next().await {
                if wanted(&event) {
                    return Ok(());
                }
                if let RoomEvent::Disconnected(reason) = event {
                    let error = room.last_error().map(|error| format!(": {error}"));
                    let error = error.unwrap_or_default();
                    return Err(format!(
                        "{name} was disconnected ({reason}) before {what} arrived{error}"
                    ));
                }
            }
            Err(format!(
                "the connection of {name} ended before {what} arrived"
            ))
        };
        let arrived = tokio::time::timeout(DELIVERY_TIMEOUT, arrival).await;
        let late = |_| {
            Err(format!(
                "{what} did not reach {name} within {DELIVERY_TIMEOUT:?}"
            ))
        };
        arrived.unwrap_or_else(late).map_err(Stop::Chat)
    }

    async fn is_disconnected(&mut self, steps: &Steps) -> Result<(), Stop> {
        let name = self.name;
        let reason = DisconnectReason::ServerDisconnect;
        let is_end = |event: &_| *event == RoomEvent::Disconnected(reason);
        let end = self.waits_for("the end of the connection", is_end);
        let describe = |_: &_| format!("{name} is no longer in the room");
        steps.chat(&reason.to_string(), end, describe).await
    }
}

/// Waits until these people have received a frame.
async fn receive<const N: usize>(
    frame: &str,
    people: [&mut Person; N],
    steps: &Steps,
    wanted: impl Fn(&RoomEvent) -> bool,
) -> Result<(), Stop> {
    let names = people.each_ref().map(|person| person.name);
    let all = async {
        for person in people {
            person.waits_for(frame, &wanted).await?;
        }
        Ok(())
    };
    let describe = |_: &_| match names.as_slice() {
        [others @ .., last] if !others.is_empty() => {
            format!("received by {} and {last}", others.join(", "))
        }
        names => format!("received by {}", names.concat()),
    };
    steps.chat(frame, all, describe).await
}

fn is_message(id: &str) -> impl Fn(&RoomEvent) -> bool {
    move |event| matches!(event, RoomEvent::Message(message) if message.id == id)
}

fn is_deletion(id: &str) -> impl Fn(&RoomEvent) -> bool {
    move |event| matches!(event, RoomEvent::MessageDeleted(event) if event.message_id == id)
}

fn is_disconnection(user_id: &str) -> impl Fn(&RoomEvent) -> bool {
    move |event| matches!(event, RoomEvent::UserDisconnected(event) if event.user_id == user_id)
}
