//! Logging configurations and their rules.

use serde::{Deserialize, Serialize};

use super::paging::{Listed, Page, PageRequest, page};
use super::{Change, Resources, Tags};
use crate::clock::Timestamp;
use crate::fault::Fault;
use crate::identifiers::ResourceKind;

/// A logging configuration; lists show it whole.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LoggingConfiguration {
    pub(super) arn: String,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    destination_configuration: DestinationConfiguration,
    state: State,
    create_time: Timestamp,
    update_time: Timestamp,
    #[serde(skip)]
    changed: Change,
    pub(super) tags: Tags,
}

/// Nothing has to be set up in memory, so there is only one state.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "UPPERCASE")]
enum State {
    Active,
}

/// Where logs go. That exactly one is set, the schema has checked.
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

/// What a logging configuration is created with.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewLoggingConfiguration {
    name: Option<String>,
    destination_configuration: DestinationConfiguration,
    #[serde(default)]
    pub(crate) tags: Tags,
}

/// What is to change about a logging configuration; the rest stays.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LoggingConfigurationChange {
    name: Option<String>,
    destination_configuration: Option<DestinationConfiguration>,
}

impl Listed for LoggingConfiguration {
    fn changed(&self) -> Change {
        self.changed
    }
}

impl Resources {
    pub(crate) fn create_logging_configuration(
        &mut self,
        new: NewLoggingConfiguration,
        now: Timestamp,
    ) -> LoggingConfiguration {
        let (arn, id) = self.fresh_identity(ResourceKind::LoggingConfiguration);
        let configuration = LoggingConfiguration {
            arn: arn.clone(),
            id,
            name: new.name,
            destination_configuration: new.destination_configuration,
            state: State::Active,
            create_time: now,
            update_time: now,
            changed: self.change(now),
            tags: new.tags,
        };
        self.logging_configurations
            .insert(arn, configuration.clone());
        configuration
    }

    pub(crate) fn logging_configuration(&self, arn: &str) -> Result<&LoggingConfiguration, Fault> {
        self.logging_configurations
            .get(arn)
            .ok_or_else(|| Fault::not_found(arn))
    }

    pub(crate) fn update_logging_configuration(
        &mut self,
        arn: &str,
        change: LoggingConfigurationChange,
        now: Timestamp,
    ) -> Result<LoggingConfiguration, Fault> {
        let changed = self.change(now);
        let configuration = self
            .logging_configurations
            .get_mut(arn)
            .ok_or_else(|| Fault::not_found(arn))?;
        if let Some(name) = change.name {
            configuration.name = Some(name);
        }
        if let Some(destination) = change.destination_configuration {
            configuration.destination_configuration = destination;
        }
        configuration.update_time = now;
        configuration.changed = changed;
        Ok(configuration.clone())
    }

    pub(crate) fn delete_logging_configuration(&mut self, arn: &str) -> Result<(), Fault> {
        self.logging_configuration(arn)?;
        if self.rooms.values().any(|room| room.uses(arn)) {
            let message = "A room still uses this logging configuration";
            return Err(Fault::conflict(arn, message));
        }
        self.logging_configurations.remove(arn);
        Ok(())
    }

    pub(crate) fn logging_configurations(
        &self,
        request: &PageRequest,
    ) -> Result<Page<LoggingConfiguration>, Fault> {
        let configurations = self.logging_configurations.values();
        page(
            "loggingConfigurations",
            configurations,
            request,
            &self.page_tokens,
        )
    }
}
