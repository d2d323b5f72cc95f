//! Logging configurations.

use serde::{Deserialize, Serialize};

use super::paging::{Listed, Page, PageRequest, page};
use super::{LatestChange, Resources, Room, Tags};
use crate::clock::Timestamp;
use crate::exception::Exception;
use crate::identifiers::ResourceKind;

/// A logging configuration. Lists contain it with all its members.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LoggingConfiguration {
    pub(super) arn: String,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    destination_configuration: DestinationConfiguration,
    state: State,
    create_time: Timestamp,
    pub(super) update_time: Timestamp,
    #[serde(skip)]
    pub(super) change_number: u64,
    pub(super) tags: Tags,
}

/// The only state, since a logging configuration is active immediately.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum State {
    Active,
}

/// The destination of logs. The schema ensures that exactly one member is set.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DestinationConfiguration {
    #[serde(skip_serializing_if = "Option::is_none")]
    cloud_watch_logs: Option<CloudWatchLogs>,
    #[serde(skip_serializing_if = "Option::is_none")]
    firehose: Option<Firehose>,
    #[serde(skip_serializing_if = "Option::is_none")]
    s3: Option<S3>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct CloudWatchLogs {
    log_group_name: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Firehose {
    delivery_stream_name: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct S3 {
    bucket_name: String,
}

/// The destination of logs. The name is unique among destinations of the same kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LogDestination {
    pub(crate) kind: &'static str,
    pub(crate) name: String,
}

impl DestinationConfiguration {
    fn destination(&self) -> Option<LogDestination> {
        let log_group = self.cloud_watch_logs.as_ref();
        let log_group = log_group.map(|logs| ("cloudwatch-logs", &logs.log_group_name));
        let stream = self.firehose.as_ref();
        let stream = stream.map(|firehose| ("firehose", &firehose.delivery_stream_name));
        let bucket = self.s3.as_ref().map(|s3| ("s3", &s3.bucket_name));
        let (kind, name) = log_group.or(stream).or(bucket)?;
        let name = name.clone();
        Some(LogDestination { kind, name })
    }
}

/// The input of `CreateLoggingConfiguration`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewLoggingConfiguration {
    name: Option<String>,
    destination_configuration: DestinationConfiguration,
    #[serde(default)]
    tags: Tags,
}

/// The members to change in `UpdateLoggingConfiguration`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LoggingConfigurationChange {
    name: Option<String>,
    destination_configuration: Option<DestinationConfiguration>,
}

impl Listed for LoggingConfiguration {
    fn changed(&self) -> LatestChange {
        LatestChange {
            time: self.update_time,
            number: self.change_number,
        }
    }
}

impl Resources {
    pub(crate) fn create_logging_configuration(
        &mut self,
        new: NewLoggingConfiguration,
        now: Timestamp,
    ) -> Result<LoggingConfiguration, Exception> {
        self.check_quota(ResourceKind::LoggingConfiguration)?;
        let (arn, id) = self.fresh_identity(ResourceKind::LoggingConfiguration);
        let configuration = LoggingConfiguration {
            arn: arn.clone(),
            id,
            name: new.name,
            destination_configuration: new.destination_configuration,
            state: State::Active,
            create_time: now,
            update_time: now,
            change_number: self.next_change_number(),
            tags: new.tags,
        };
        self.touch(&arn);
        self.logging_configurations
            .insert(arn, configuration.clone());
        Ok(configuration)
    }

    pub(crate) fn logging_configuration(
        &self,
        arn: &str,
    ) -> Result<&LoggingConfiguration, Exception> {
        self.logging_configurations
            .get(arn)
            .ok_or_else(|| Exception::not_found(arn))
    }

    pub(crate) fn update_logging_configuration(
        &mut self,
        arn: &str,
        change: LoggingConfigurationChange,
        now: Timestamp,
    ) -> Result<LoggingConfiguration, Exception> {
        let change_number = self.next_change_number();
        let configuration = self
            .logging_configurations
            .get_mut(arn)
            .ok_or_else(|| Exception::not_found(arn))?;
        if let Some(name) = change.name {
            configuration.name = Some(name);
        }
        if let Some(destination) = change.destination_configuration {
            configuration.destination_configuration = destination;
        }
        configuration.update_time = now;
        configuration.change_number = change_number;
        let configuration = configuration.clone();
        self.touch(arn);
        Ok(configuration)
    }

    /// Returns the destinations of a room's logs, or none if the room does not exist.
    pub(crate) fn log_destinations(&self, room_arn: &str) -> Vec<LogDestination> {
        let room = self.room(room_arn).ok();
        let identifiers = room.map(Room::logging_configurations).unwrap_or_default();
        let configurations = identifiers
            .iter()
            .filter_map(|arn| self.logging_configurations.get(arn));
        configurations
            .filter_map(|configuration| configuration.destination_configuration.destination())
            .collect()
    }

    pub(crate) fn delete_logging_configuration(&mut self, arn: &str) -> Result<(), Exception> {
        self.logging_configuration(arn)?;
        if self.rooms.values().any(|room| room.uses(arn)) {
            let message = "A room still uses this logging configuration";
            return Err(Exception::conflict(arn, message));
        }
        self.logging_configurations.remove(arn);
        self.touch(arn);
        Ok(())
    }

    pub(crate) fn logging_configurations(
        &self,
        request: &PageRequest,
    ) -> Result<Page<LoggingConfiguration>, Exception> {
        let configurations = self.logging_configurations.values();
        page(
            "loggingConfigurations",
            configurations,
            request,
            &self.page_tokens,
        )
    }
}
