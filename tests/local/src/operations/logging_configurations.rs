//! Logging configurations: create, read, list, update, delete.

use serde::{Deserialize, Serialize};

use super::{Context, EmptyOutput};
use crate::exception::Exception;
use crate::store::{
    LoggingConfiguration, LoggingConfigurationChange, NewLoggingConfiguration, Page, PageRequest,
};

pub(super) fn create_logging_configuration(
    context: &Context<'_>,
    new: NewLoggingConfiguration,
) -> Result<LoggingConfiguration, Exception> {
    context.store.in_region(context.region, |resources| {
        resources.create_logging_configuration(new, context.now)
    })
}

#[derive(Deserialize)]
pub(super) struct LoggingConfigurationIdentifier {
    identifier: String,
}

pub(super) fn get_logging_configuration(
    context: &Context<'_>,
    input: LoggingConfigurationIdentifier,
) -> Result<LoggingConfiguration, Exception> {
    context.store.in_region(context.region, |resources| {
        resources.logging_configuration(&input.identifier).cloned()
    })
}

pub(super) fn list_logging_configurations(
    context: &Context<'_>,
    input: PageRequest,
) -> Result<LoggingConfigurationPage, Exception> {
    context.store.in_region(context.region, |resources| {
        let Page { items, next_token } = resources.logging_configurations(&input)?;
        Ok(LoggingConfigurationPage {
            logging_configurations: items,
            next_token,
        })
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LoggingConfigurationPage {
    logging_configurations: Vec<LoggingConfiguration>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct UpdateLoggingConfiguration {
    identifier: String,
    #[serde(flatten)]
    change: LoggingConfigurationChange,
}

pub(super) fn update_logging_configuration(
    context: &Context<'_>,
    input: UpdateLoggingConfiguration,
) -> Result<LoggingConfiguration, Exception> {
    context.store.in_region(context.region, |resources| {
        resources.update_logging_configuration(&input.identifier, input.change, context.now)
    })
}

pub(super) fn delete_logging_configuration(
    context: &Context<'_>,
    input: LoggingConfigurationIdentifier,
) -> Result<EmptyOutput, Exception> {
    context.store.in_region(context.region, |resources| {
        resources.delete_logging_configuration(&input.identifier)?;
        Ok(EmptyOutput {})
    })
}
