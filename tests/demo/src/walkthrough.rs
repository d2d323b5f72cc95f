//! The walkthrough: creates a room, uses it, and deletes everything again.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use ivschat_client::operation::RequestId;
use ivschat_client::types::{
    ChatTokenCapability, CloudWatchLogsDestinationConfiguration, DestinationConfiguration,
    S3DestinationConfiguration,
};
use ivschat_client::{Client, Error};

pub(crate) struct Walkthrough {
    client: Client,
    /// The S3 bucket of the logging configuration.
    bucket: String,
    /// Checked between calls: a call that is dropped halfway may have created something.
    interrupted: Arc<AtomicBool>,
    calls: usize,
    /// The ARNs of what was created and is not deleted yet.
    room: Option<String>,
    logging: Option<String>,
}

impl Walkthrough {
    pub(crate) fn new(client: Client, bucket: String, interrupted: Arc<AtomicBool>) -> Self {
        Self {
            client,
            bucket,
            interrupted,
            calls: 0,
            room: None,
            logging: None,
        }
    }

    pub(crate) fn calls(&self) -> usize {
        self.calls
    }

    pub(crate) async fn run(&mut self) -> Result<(), Stop> {
        let (logging, room) = self.set_up().await?;
        self.chat(&room).await?;
        self.tag(&room).await?;
        self.update(&logging, &room).await?;
        self.list(&logging).await
    }

    async fn set_up(&mut self) -> Result<(String, String), Stop> {
        let client = self.client.clone();

        let bucket = S3DestinationConfiguration::builder()
            .bucket_name(&self.bucket)
            .build();
        let call = client
            .create_logging_configuration()
            .name("demo-logs")
            .set_destination_configuration(bucket.ok().map(DestinationConfiguration::S3));
        let created = self.time("CreateLoggingConfiguration", call.send()).await?;
        let logging = created.print(|output| {
            let state = output
                .state
                .as_ref()
                .map_or("no state", |state| state.as_str());
            format!("{} ({state})", or_none(&output.arn))
        });
        let logging = logging.arn.unwrap_or_default();
        self.logging = Some(logging.clone());

        let call = client.get_logging_configuration().identifier(&logging);
        let read = self.time("GetLoggingConfiguration", call.send()).await?;
        read.print(|output| match &output.destination_configuration {
            Some(DestinationConfiguration::S3(s3)) => {
                format!("logs to the bucket {}", s3.bucket_name)
            }
            other => format!("logs to {other:?}"),
        });

        let call = client
            .create_room()
            .name("demo-lobby")
            .maximum_message_length(280)
            .logging_configuration_identifiers(&logging)
            .tags("topic", "nature");
        let created = self.time("CreateRoom", call.send()).await?;
        let room = created
            .print(|output| or_none(&output.arn).to_owned())
            .arn
            .unwrap_or_default();
        self.room = Some(room.clone());

        let call = client.get_room().identifier(&room);
        let read = self.time("GetRoom", call.send()).await?;
        read.print(|output| {
            format!(
                "{}, {} characters a message, {} messages a second",
                or_none(&output.name),
                output.maximum_message_length.unwrap_or_default(),
                output.maximum_message_rate_per_second.unwrap_or_default(),
            )
        });
        Ok((logging, room))
    }

    async fn chat(&mut self, room: &str) -> Result<(), Stop> {
        let client = self.client.clone();

        let call = client
            .create_chat_token()
            .room_identifier(room)
            .user_id("alice")
            .capabilities(ChatTokenCapability::SendMessage)
            .attributes("displayName", "Alice")
            .session_duration_in_minutes(90);
        let issued = self.time("CreateChatToken", call.send()).await?;
        issued.print(|output| match output.session_expiration_time {
            Some(time) => format!("a token for alice, session until {time}"),
            None => "a token for alice".to_owned(),
        });

        let call = client
            .send_event()
            .room_identifier(room)
            .event_name("poll")
            .attributes("question", "Which bird is this?");
        let sent = self.time("SendEvent", call.send()).await?;
        let event = sent.print(|output| format!("event {}", or_none(&output.id)));

        let call = client
            .delete_message()
            .room_identifier(room)
            .id(event.id.unwrap_or_default())
            .reason("shown long enough");
        let deleted = self.time("DeleteMessage", call.send()).await?;
        deleted.print(|output| format!("clients are notified by event {}", or_none(&output.id)));

        let call = client
            .disconnect_user()
            .room_identifier(room)
            .user_id("mallory")
            .reason("be kind");
        self.time("DisconnectUser", call.send())
            .await?
            .print(|_| "mallory is disconnected".to_owned());
        Ok(())
    }

    async fn tag(&mut self, room: &str) -> Result<(), Stop> {
        let client = self.client.clone();

        let call = client
            .tag_resource()
            .resource_arn(room)
            .tags("season", "spring");
        self.time("TagResource", call.send())
            .await?
            .print(|_| "season=spring added".to_owned());

        let call = client.list_tags_for_resource().resource_arn(room);
        let listed = self.time("ListTagsForResource", call.send()).await?;
        listed.print(|output| {
            let mut tags: Vec<String> = output
                .tags
                .iter()
                .map(|(k, v)| format!("{k}={v}"))
                .collect();
            tags.sort();
            tags.join(", ")
        });

        let call = client
            .untag_resource()
            .resource_arn(room)
            .tag_keys("season");
        self.time("UntagResource", call.send())
            .await?
            .print(|_| "season removed".to_owned());
        Ok(())
    }

    async fn update(&mut self, logging: &str, room: &str) -> Result<(), Stop> {
        let client = self.client.clone();

        let call = client
            .update_room()
            .identifier(room)
            .name("demo-hall")
            .maximum_message_rate_per_second(20)
            .set_logging_configuration_identifiers(Some(vec![]));
        let updated = self.time("UpdateRoom", call.send()).await?;
        updated.print(|output| format!("renamed to {}, without logging", or_none(&output.name)));

        let group = CloudWatchLogsDestinationConfiguration::builder()
            .log_group_name("ivschat-demo")
            .build();
        let call = client
            .update_logging_configuration()
            .identifier(logging)
            .set_destination_configuration(
                group.ok().map(DestinationConfiguration::CloudWatchLogs),
            );
        let updated = self.time("UpdateLoggingConfiguration", call.send()).await?;
        updated.print(|output| match &output.destination_configuration {
            Some(destination) if destination.is_cloud_watch_logs() => {
                "now logs to CloudWatch Logs".to_owned()
            }
            other => format!("now logs to {other:?}"),
        });
        Ok(())
    }

    async fn list(&mut self, logging: &str) -> Result<(), Stop> {
        let client = self.client.clone();

        let call = client.list_rooms().name("demo-hall");
        let listed = self.time("ListRooms", call.send()).await?;
        listed.print(|output| format!("{} named demo-hall", output.rooms.len()));

        let call = client.list_logging_configurations();
        let listed = self.time("ListLoggingConfigurations", call.send()).await?;
        listed.print(|output| {
            let all = &output.logging_configurations;
            let ours = all
                .iter()
                .filter(|item| item.arn.as_deref() == Some(logging))
                .count();
            format!("{}, of which {ours} created by this demo", all.len())
        });
        Ok(())
    }

    /// Deletes what is left; returns how much that was, or what could not be deleted.
    pub(crate) async fn clean_up(&mut self) -> Result<usize, String> {
        let client = self.client.clone();
        let mut deleted = 0;
        let mut left = vec![];
        let mut record = |arn: String, outcome: Result<(), Error>| match outcome {
            Ok(()) => deleted += 1,
            Err(error) => left.push(format!("{arn} could not be deleted ({error})")),
        };
        if let Some(room) = self.room.take() {
            let call = client.delete_room().identifier(&room);
            let outcome = time("DeleteRoom", call.send()).await;
            record(
                room,
                outcome.map(|timed| drop(timed.print(|_| "deleted".to_owned()))),
            );
        }
        if let Some(logging) = self.logging.take() {
            let call = client.delete_logging_configuration().identifier(&logging);
            let outcome = time("DeleteLoggingConfiguration", call.send()).await;
            record(
                logging,
                outcome.map(|timed| drop(timed.print(|_| "deleted".to_owned()))),
            );
        }
        self.calls += deleted;
        if left.is_empty() {
            Ok(deleted)
        } else {
            Err(left.join("; "))
        }
    }

    async fn time<T>(
        &mut self,
        operation: &'static str,
        call: impl Future<Output = Result<T, Error>>,
    ) -> Result<Timed<T>, Stop> {
        if self.interrupted.load(Ordering::Relaxed) {
            return Err(Stop::Interrupted);
        }
        let timed = time(operation, call).await.map_err(Stop::Failed)?;
        self.calls += 1;
        Ok(timed)
    }
}

/// Why the walkthrough ended early.
pub(crate) enum Stop {
    Interrupted,
    Failed(Error),
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interrupted => f.write_str("interrupted"),
            Self::Failed(error) => error.fmt(f),
        }
    }
}

async fn time<T>(
    operation: &'static str,
    call: impl Future<Output = Result<T, Error>>,
) -> Result<Timed<T>, Error> {
    let start = Instant::now();
    let output = call.await?;
    Ok(Timed {
        operation,
        output,
        milliseconds: start.elapsed().as_secs_f64() * 1000.0,
    })
}

/// An output, and the duration of its call.
struct Timed<T> {
    operation: &'static str,
    output: T,
    milliseconds: f64,
}

impl<T: RequestId> Timed<T> {
    /// Prints a line about the call.
    fn print(self, describe: impl FnOnce(&T) -> String) -> T {
        println!(
            "{:<27} {:<76} {:>36} {:>7.1} ms",
            self.operation,
            describe(&self.output),
            self.output.request_id().unwrap_or("no request ID"),
            self.milliseconds,
        );
        self.output
    }
}

fn or_none(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or("none")
}
