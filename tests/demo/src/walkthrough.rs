//! The story: a room is created and used, then everything is deleted.

use std::hash::{BuildHasher, RandomState};

use ivschat_client::types::{
    CloudWatchLogsDestinationConfiguration, DestinationConfiguration, S3DestinationConfiguration,
};
use ivschat_client::{Client, Error};

use crate::chat::BackEnd;
use crate::steps::{Steps, Stop};
use crate::target::{Connection, Messaging};

pub(crate) struct Walkthrough<'a> {
    client: &'a Client,
    messaging: &'a Messaging,
    /// The S3 bucket of the logging configuration.
    bucket: &'a str,
    steps: &'a Steps,
    /// A random suffix, which makes the names of created resources unique.
    suffix: String,
    room: Resource,
    logging: Resource,
}

/// Something that the story creates.
enum Resource {
    None,
    /// Its creation has failed, but may have been applied.
    Unknown,
    /// With this ARN.
    Created(String),
}

impl Resource {
    fn created(created: &Result<Option<String>, Stop>) -> Self {
        match created {
            Ok(arn) => Self::Created(arn.clone().unwrap_or_default()),
            Err(Stop::Operation(error)) if error.may_have_been_applied() => Self::Unknown,
            Err(_) => Self::None,
        }
    }
}

impl<'a> Walkthrough<'a> {
    pub(crate) fn new(connection: &'a Connection, steps: &'a Steps) -> Self {
        Self {
            client: &connection.client,
            messaging: &connection.messaging,
            bucket: &connection.bucket,
            steps,
            suffix: format!("{:08x}", RandomState::new().hash_one(()) as u32),
            room: Resource::None,
            logging: Resource::None,
        }
    }

    pub(crate) async fn run(&mut self) -> Result<(), Stop> {
        self.steps.heading("A room, with its chat logs");
        let logging = self.create_logging_configuration().await?;
        let room = self.create_room(&logging).await?;
        self.tag(&room).await?;
        let back_end = BackEnd {
            client: self.client,
            messaging: self.messaging,
            room_arn: &room,
            steps: self.steps,
        };
        back_end.chat().await?;
        self.steps.heading("The room changes");
        self.update(&logging, &room).await?;
        self.list(&logging).await
    }

    fn logging_name(&self) -> String {
        format!("demo-logs-{}", self.suffix)
    }

    fn room_name(&self) -> String {
        format!("demo-lobby-{}", self.suffix)
    }

    fn new_room_name(&self) -> String {
        format!("demo-hall-{}", self.suffix)
    }

    async fn create_logging_configuration(&mut self) -> Result<String, Stop> {
        let steps = self.steps;
        let bucket = S3DestinationConfiguration::builder()
            .bucket_name(self.bucket)
            .build();
        let call = self
            .client
            .create_logging_configuration()
            .name(self.logging_name())
            .set_destination_configuration(bucket.ok().map(DestinationConfiguration::S3));
        let created = steps.call("CreateLoggingConfiguration", call.send(), |output| {
            or_none(&output.arn).to_owned()
        });
        let created = created.await.map(|output| output.arn);
        self.logging = Resource::created(&created);
        let arn = created?.unwrap_or_default();

        let call = self.client.get_logging_configuration().identifier(&arn);
        let read = steps.call("GetLoggingConfiguration", call.send(), |output| {
            let state = output
                .state
                .as_ref()
                .map_or("no state", |state| state.as_str());
            format!(
                "{state}: {}",
                destination(&output.destination_configuration)
            )
        });
        read.await?;
        Ok(arn)
    }

    async fn create_room(&mut self, logging: &str) -> Result<String, Stop> {
        let steps = self.steps;
        let call = self
            .client
            .create_room()
            .name(self.room_name())
            .maximum_message_length(280)
            .logging_configuration_identifiers(logging)
            .tags("topic", "nature");
        let created = steps.call("CreateRoom", call.send(), |output| {
            or_none(&output.arn).to_owned()
        });
        let created = created.await.map(|output| output.arn);
        self.room = Resource::created(&created);
        let arn = created?.unwrap_or_default();

        let call = self.client.get_room().identifier(&arn);
        let read = steps.call("GetRoom", call.send(), |output| {
            format!(
                "{}: {} characters a message, {} messages a second",
                or_none(&output.name),
                output.maximum_message_length.unwrap_or_default(),
                output.maximum_message_rate_per_second.unwrap_or_default(),
            )
        });
        read.await?;
        Ok(arn)
    }

    async fn tag(&self, room: &str) -> Result<(), Stop> {
        let Self { client, steps, .. } = *self;

        let call = client
            .tag_resource()
            .resource_arn(room)
            .tags("season", "spring");
        let describe = |_: &_| "adds season=spring".to_owned();
        steps.call("TagResource", call.send(), describe).await?;

        let call = client.list_tags_for_resource().resource_arn(room);
        let listed = steps.call("ListTagsForResource", call.send(), |output| {
            let tags = output.tags.iter();
            let mut tags: Vec<_> = tags.map(|(key, value)| format!("{key}={value}")).collect();
            tags.sort();
            tags.join(", ")
        });
        listed.await?;

        let call = client
            .untag_resource()
            .resource_arn(room)
            .tag_keys("season");
        let describe = |_: &_| "removes season".to_owned();
        steps.call("UntagResource", call.send(), describe).await?;
        Ok(())
    }

    async fn update(&self, logging: &str, room: &str) -> Result<(), Stop> {
        let Self { client, steps, .. } = *self;

        let call = client
            .update_room()
            .identifier(room)
            .name(self.new_room_name())
            .maximum_message_rate_per_second(20)
            .set_logging_configuration_identifiers(Some(vec![]));
        let updated = steps.call("UpdateRoom", call.send(), |output| {
            format!("renamed to {}, without chat logs", or_none(&output.name))
        });
        updated.await?;

        let group = CloudWatchLogsDestinationConfiguration::builder()
            .log_group_name("ivschat-demo")
            .build();
        let call = client
            .update_logging_configuration()
            .identifier(logging)
            .set_destination_configuration(
                group.ok().map(DestinationConfiguration::CloudWatchLogs),
            );
        let updated = steps.call("UpdateLoggingConfiguration", call.send(), |output| {
            destination(&output.destination_configuration)
        });
        updated.await?;
        Ok(())
    }

    async fn list(&self, logging: &str) -> Result<(), Stop> {
        let Self { client, steps, .. } = *self;

        let name = self.new_room_name();
        let call = client.list_rooms().name(&name);
        let listed = steps.call("ListRooms", call.send(), |output| {
            format!("{} named {name}", output.rooms.len())
        });
        listed.await?;

        let call = client.list_logging_configurations();
        let listed = steps.call("ListLoggingConfigurations", call.send(), |output| {
            let all = &output.logging_configurations;
            let ours = all
                .iter()
                .filter(|item| item.arn.as_deref() == Some(logging));
            format!(
                "{}, of which {} created by this demo",
                all.len(),
                ours.count()
            )
        });
        listed.await?;
        Ok(())
    }

    /// Deletes what is left; returns how much that was, or what could not be deleted.
    pub(crate) async fn clean_up(&mut self) -> Result<usize, String> {
        if matches!(
            (&self.room, &self.logging),
            (Resource::None, Resource::None)
        ) {
            return Ok(0);
        }
        self.steps.heading("Clean-up");
        let mut deleted = 0;
        let mut left = vec![];
        let mut record = |name: &str, outcome: Result<(), Error>| match outcome {
            Ok(()) => deleted += 1,
            Err(error) => left.push(format!("{name} could not be deleted ({error})")),
        };
        // A logging configuration cannot be deleted while a room uses it.
        match self.rooms().await {
            Ok(arns) => {
                for arn in arns {
                    record(&arn, self.delete_room(&arn).await);
                }
            }
            Err(error) => record(&self.room_name(), Err(error)),
        }
        match self.logging_configurations().await {
            Ok(arns) => {
                for arn in arns {
                    record(&arn, self.delete_logging_configuration(&arn).await);
                }
            }
            Err(error) => record(&self.logging_name(), Err(error)),
        }
        self.room = Resource::None;
        self.logging = Resource::None;
        if left.is_empty() {
            Ok(deleted)
        } else {
            Err(left.join("; "))
        }
    }

    /// Returns the ARNs of the rooms that the story has created.
    async fn rooms(&self) -> Result<Vec<String>, Error> {
        let name = match &self.room {
            Resource::None => return Ok(vec![]),
            Resource::Created(arn) => return Ok(vec![arn.clone()]),
            Resource::Unknown => self.room_name(),
        };
        let rooms = self.client.list_rooms().name(&name).into_paginator();
        let found = rooms.items().send().try_collect();
        let describe = |found: &Vec<_>| format!("{} named {name}", found.len());
        let found = self
            .steps
            .call_even_if_interrupted("ListRooms", found, describe)
            .await?;
        Ok(found.into_iter().filter_map(|room| room.arn).collect())
    }

    /// Returns the ARNs of the logging configurations that the story has created.
    async fn logging_configurations(&self) -> Result<Vec<String>, Error> {
        let name = match &self.logging {
            Resource::None => return Ok(vec![]),
            Resource::Created(arn) => return Ok(vec![arn.clone()]),
            Resource::Unknown => self.logging_name(),
        };
        let all = self.client.list_logging_configurations().into_paginator();
        let found = async {
            let mut all = all.items().send().try_collect().await?;
            all.retain(|found| found.name.as_ref() == Some(&name));
            Ok(all)
        };
        let describe = |found: &Vec<_>| format!("{} named {name}", found.len());
        let found =
            self.steps
                .call_even_if_interrupted("ListLoggingConfigurations", found, describe);
        let arns = found.await?.into_iter().filter_map(|found| found.arn);
        Ok(arns.collect())
    }

    async fn delete_room(&self, arn: &str) -> Result<(), Error> {
        let call = self.client.delete_room().identifier(arn).send();
        let deletion = self
            .steps
            .call_even_if_interrupted("DeleteRoom", call, |_| deleted(arn));
        deletion.await.map(drop)
    }

    async fn delete_logging_configuration(&self, arn: &str) -> Result<(), Error> {
        let call = self.client.delete_logging_configuration().identifier(arn);
        let call = call.send();
        let deletion =
            self.steps
                .call_even_if_interrupted("DeleteLoggingConfiguration", call, |_| deleted(arn));
        deletion.await.map(drop)
    }
}

fn deleted(arn: &str) -> String {
    format!("{} is deleted", arn.rsplit(':').next().unwrap_or(arn))
}

fn or_none(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or("none")
}

fn destination(configuration: &Option<DestinationConfiguration>) -> String {
    match configuration {
        Some(DestinationConfiguration::S3(s3)) => {
            format!("chat logs go to the S3 bucket {}", s3.bucket_name)
        }
        Some(DestinationConfiguration::CloudWatchLogs(group)) => {
            format!("chat logs go to the log group {}", group.log_group_name)
        }
        other => format!("chat logs go to {other:?}"),
    }
}
