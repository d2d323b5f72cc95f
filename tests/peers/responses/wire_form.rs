//! Calls operations with input and output in wire form. `ivschat` is the crate of the AWS SDK in one module, and this
//! project's client in another; the source is the same.

use std::collections::HashMap;

use fixtures::TestResult;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::{Exception, ivschat};
use ivschat::Client;
use ivschat::error::ProvideErrorMetadata;
use ivschat::operation::create_chat_token::CreateChatTokenOutput;
use ivschat::operation::create_logging_configuration::CreateLoggingConfigurationOutput;
use ivschat::operation::create_room::CreateRoomOutput;
use ivschat::operation::delete_logging_configuration::DeleteLoggingConfigurationOutput;
use ivschat::operation::delete_message::DeleteMessageOutput;
use ivschat::operation::delete_room::DeleteRoomOutput;
use ivschat::operation::disconnect_user::DisconnectUserOutput;
use ivschat::operation::get_logging_configuration::GetLoggingConfigurationOutput;
use ivschat::operation::get_room::GetRoomOutput;
use ivschat::operation::list_logging_configurations::ListLoggingConfigurationsOutput;
use ivschat::operation::list_rooms::ListRoomsOutput;
use ivschat::operation::list_tags_for_resource::ListTagsForResourceOutput;
use ivschat::operation::send_event::SendEventOutput;
use ivschat::operation::tag_resource::TagResourceOutput;
use ivschat::operation::untag_resource::UntagResourceOutput;
use ivschat::operation::update_logging_configuration::UpdateLoggingConfigurationOutput;
use ivschat::operation::update_room::UpdateRoomOutput;
use ivschat::primitives::{DateTime, DateTimeFormat};
use ivschat::types::error::{
    AccessDeniedException, ConflictException, InternalServerException, PendingVerification,
    ResourceNotFoundException, ServiceQuotaExceededException, ThrottlingException,
    ValidationException,
};
use ivschat::types::{
    ChatTokenCapability, CloudWatchLogsDestinationConfiguration, CreateLoggingConfigurationState,
    DestinationConfiguration, FallbackResult, FirehoseDestinationConfiguration,
    LoggingConfigurationState, LoggingConfigurationSummary, MessageReviewHandler, ResourceType,
    RoomSummary, S3DestinationConfiguration, UpdateLoggingConfigurationState,
    ValidationExceptionField, ValidationExceptionReason,
};

/// Calls an operation, and returns what its caller can read from the result.
pub(crate) async fn call(client: &Client, operation: &str, input: Value) -> TestResult<Value> {
    let input = Input(input);
    Ok(match operation {
        "CreateChatToken" => {
            let call = client
                .create_chat_token()
                .set_room_identifier(input.member("roomIdentifier"))
                .set_user_id(input.member("userId"))
                .set_capabilities(input.capabilities())
                .set_session_duration_in_minutes(input.member("sessionDurationInMinutes"))
                .set_attributes(input.member("attributes"));
            outcome(call.send().await)
        }
        "CreateLoggingConfiguration" => {
            let call = client
                .create_logging_configuration()
                .set_name(input.member("name"))
                .set_destination_configuration(input.destination())
                .set_tags(input.member("tags"));
            outcome(call.send().await)
        }
        "CreateRoom" => {
            let call = client
                .create_room()
                .set_name(input.member("name"))
                .set_maximum_message_rate_per_second(input.member("maximumMessageRatePerSecond"))
                .set_maximum_message_length(input.member("maximumMessageLength"))
                .set_message_review_handler(input.handler())
                .set_tags(input.member("tags"))
                .set_logging_configuration_identifiers(
                    input.member("loggingConfigurationIdentifiers"),
                );
            outcome(call.send().await)
        }
        "DeleteLoggingConfiguration" => {
            let call = client
                .delete_logging_configuration()
                .set_identifier(input.member("identifier"));
            outcome(call.send().await)
        }
        "DeleteMessage" => {
            let call = client
                .delete_message()
                .set_room_identifier(input.member("roomIdentifier"))
                .set_id(input.member("id"))
                .set_reason(input.member("reason"));
            outcome(call.send().await)
        }
        "DeleteRoom" => outcome(
            client
                .delete_room()
                .set_identifier(input.member("identifier"))
                .send()
                .await,
        ),
        "DisconnectUser" => {
            let call = client
                .disconnect_user()
                .set_room_identifier(input.member("roomIdentifier"))
                .set_user_id(input.member("userId"))
                .set_reason(input.member("reason"));
            outcome(call.send().await)
        }
        "GetLoggingConfiguration" => {
            let call = client
                .get_logging_configuration()
                .set_identifier(input.member("identifier"));
            outcome(call.send().await)
        }
        "GetRoom" => outcome(
            client
                .get_room()
                .set_identifier(input.member("identifier"))
                .send()
                .await,
        ),
        "ListLoggingConfigurations" => {
            let call = client
                .list_logging_configurations()
                .set_next_token(input.member("nextToken"))
                .set_max_results(input.member("maxResults"));
            outcome(call.send().await)
        }
        "ListRooms" => {
            let call = client
                .list_rooms()
                .set_name(input.member("name"))
                .set_next_token(input.member("nextToken"))
                .set_max_results(input.member("maxResults"))
                .set_message_review_handler_uri(input.member("messageReviewHandlerUri"))
                .set_logging_configuration_identifier(
                    input.member("loggingConfigurationIdentifier"),
                );
            outcome(call.send().await)
        }
        "ListTagsForResource" => {
            let call = client
                .list_tags_for_resource()
                .set_resource_arn(input.member("resourceArn"));
            outcome(call.send().await)
        }
        "SendEvent" => {
            let call = client
                .send_event()
                .set_room_identifier(input.member("roomIdentifier"))
                .set_event_name(input.member("eventName"))
                .set_attributes(input.member("attributes"));
            outcome(call.send().await)
        }
        "TagResource" => {
            let call = client
                .tag_resource()
                .set_resource_arn(input.member("resourceArn"))
                .set_tags(input.member("tags"));
            outcome(call.send().await)
        }
        "UntagResource" => {
            let call = client
                .untag_resource()
                .set_resource_arn(input.member("resourceArn"))
                .set_tag_keys(input.member("tagKeys"));
            outcome(call.send().await)
        }
        "UpdateLoggingConfiguration" => {
            let call = client
                .update_logging_configuration()
                .set_identifier(input.member("identifier"))
                .set_name(input.member("name"))
                .set_destination_configuration(input.destination());
            outcome(call.send().await)
        }
        "UpdateRoom" => {
            let call = client
                .update_room()
                .set_identifier(input.member("identifier"))
                .set_name(input.member("name"))
                .set_maximum_message_rate_per_second(input.member("maximumMessageRatePerSecond"))
                .set_maximum_message_length(input.member("maximumMessageLength"))
                .set_message_review_handler(input.handler())
                .set_logging_configuration_identifiers(
                    input.member("loggingConfigurationIdentifiers"),
                );
            outcome(call.send().await)
        }
        other => return Err(format!("{other} is not an operation").into()),
    })
}

/// The members of a request.
struct Input(Value);

impl Input {
    fn member<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let member = self.0.get(name)?.clone();
        Some(serde_json::from_value(member).expect("the member has the type that its setter takes"))
    }

    fn capabilities(&self) -> Option<Vec<ChatTokenCapability>> {
        let names: Vec<String> = self.member("capabilities")?;
        Some(
            names
                .iter()
                .map(|name| ChatTokenCapability::from(name.as_str()))
                .collect(),
        )
    }

    fn handler(&self) -> Option<MessageReviewHandler> {
        let mut members: HashMap<String, String> = self.member("messageReviewHandler")?;
        let fallback = members
            .get("fallbackResult")
            .map(|name| FallbackResult::from(name.as_str()));
        let handler = MessageReviewHandler::builder().set_uri(members.remove("uri"));
        Some(handler.set_fallback_result(fallback).build())
    }

    fn destination(&self) -> Option<DestinationConfiguration> {
        let destination = self.0.get("destinationConfiguration")?;
        let string =
            |kind: &str, member: &str| destination[kind][member].as_str().map(str::to_owned);
        let destination = if let Some(name) = string("s3", "bucketName") {
            let bucket = S3DestinationConfiguration::builder()
                .bucket_name(name)
                .build();
            bucket.map(DestinationConfiguration::S3)
        } else if let Some(name) = string("firehose", "deliveryStreamName") {
            let stream = FirehoseDestinationConfiguration::builder()
                .delivery_stream_name(name)
                .build();
            stream.map(DestinationConfiguration::Firehose)
        } else {
            let group = CloudWatchLogsDestinationConfiguration::builder()
                .set_log_group_name(string("cloudWatchLogs", "logGroupName"))
                .build();
            group.map(DestinationConfiguration::CloudWatchLogs)
        };
        Some(destination.expect("one of the three is complete"))
    }
}

/// The error of a call.
pub(super) trait CallError {
    fn status(&self) -> Option<u16>;

    fn into_exception(self) -> Exception;
}

fn outcome(outcome: Result<impl WireForm, impl CallError>) -> Value {
    match outcome {
        Ok(output) => json!({"ok": output.wire_form()}),
        Err(error) => json!({"error": failure(error)}),
    }
}

fn failure(error: impl CallError) -> Value {
    let status = error.status();
    let exception = error.into_exception();
    let (name, members) = match &exception {
        Exception::AccessDeniedException(error) => {
            (Some("AccessDeniedException"), error.wire_form())
        }
        Exception::ConflictException(error) => (Some("ConflictException"), error.wire_form()),
        Exception::InternalServerException(error) => {
            (Some("InternalServerException"), error.wire_form())
        }
        Exception::PendingVerification(error) => (Some("PendingVerification"), error.wire_form()),
        Exception::ResourceNotFoundException(error) => {
            (Some("ResourceNotFoundException"), error.wire_form())
        }
        Exception::ServiceQuotaExceededException(error) => {
            (Some("ServiceQuotaExceededException"), error.wire_form())
        }
        Exception::ThrottlingException(error) => (Some("ThrottlingException"), error.wire_form()),
        Exception::ValidationException(error) => (Some("ValidationException"), error.wire_form()),
        _ => (None, json!({})),
    };
    let mut failure: Map<String, Value> = members.as_object().cloned().unwrap_or_default();
    // The values of required members that the response does not contain.
    failure.retain(|_, member| member != "" && member != "no value was set");
    failure.insert("exception".to_owned(), name.into());
    failure.insert(
        "code".to_owned(),
        ProvideErrorMetadata::code(&exception).into(),
    );
    failure.insert(
        "message".to_owned(),
        ProvideErrorMetadata::message(&exception).into(),
    );
    failure.insert("status".to_owned(), status.into());
    failure.into()
}

/// A value in wire form; `null` if it is not set.
trait WireForm {
    fn wire_form(&self) -> Value;
}

impl<T: WireForm> WireForm for Option<T> {
    fn wire_form(&self) -> Value {
        self.as_ref().map_or(Value::Null, WireForm::wire_form)
    }
}

impl<T: WireForm> WireForm for Vec<T> {
    fn wire_form(&self) -> Value {
        self.iter().map(WireForm::wire_form).collect()
    }
}

impl WireForm for HashMap<String, String> {
    fn wire_form(&self) -> Value {
        json!(self)
    }
}

impl WireForm for String {
    fn wire_form(&self) -> Value {
        self.as_str().into()
    }
}

impl WireForm for i32 {
    fn wire_form(&self) -> Value {
        (*self).into()
    }
}

impl WireForm for DateTime {
    fn wire_form(&self) -> Value {
        self.fmt(DateTimeFormat::DateTime)
            .expect("the year has four digits")
            .into()
    }
}

impl WireForm for DestinationConfiguration {
    fn wire_form(&self) -> Value {
        match self {
            Self::CloudWatchLogs(group) => json!({"cloudWatchLogs": group.wire_form()}),
            Self::Firehose(stream) => json!({"firehose": stream.wire_form()}),
            Self::S3(bucket) => json!({"s3": bucket.wire_form()}),
            other => panic!("unknown destination: {other:?}"),
        }
    }
}

macro_rules! enums {
    ($($name:ident),* $(,)?) => {
        $(impl WireForm for $name {
            fn wire_form(&self) -> Value {
                self.as_str().into()
            }
        })*
    };
}

macro_rules! structures {
    ($($name:ident { $($member:ident),* })*) => {
        $(impl WireForm for $name {
            fn wire_form(&self) -> Value {
                let members: [(&str, Value); _] = [$((stringify!($member), self.$member.wire_form())),*];
                structure(members)
            }
        })*
    };
}

fn structure<const MEMBERS: usize>(members: [(&str, Value); MEMBERS]) -> Value {
    let set = members.into_iter().filter(|(_, member)| !member.is_null());
    set.map(|(name, member)| (name_on_wire(name), member))
        .collect()
}

/// `updateTime` for `update_time`.
fn name_on_wire(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (initial, rest) = word.split_at(1);
        format!("{name}{}{rest}", initial.to_uppercase())
    })
}

enums! {
    CreateLoggingConfigurationState, FallbackResult, LoggingConfigurationState, ResourceType,
    UpdateLoggingConfigurationState, ValidationExceptionReason,
}

structures! {
    AccessDeniedException {}
    CloudWatchLogsDestinationConfiguration { log_group_name }
    ConflictException { resource_id, resource_type }
    CreateChatTokenOutput { session_expiration_time, token, token_expiration_time }
    CreateLoggingConfigurationOutput {
        arn, create_time, destination_configuration, id, name, state, tags, update_time
    }
    CreateRoomOutput {
        arn, create_time, id, logging_configuration_identifiers, maximum_message_length,
        maximum_message_rate_per_second, message_review_handler, name, tags, update_time
    }
    DeleteLoggingConfigurationOutput {}
    DeleteMessageOutput { id }
    DeleteRoomOutput {}
    DisconnectUserOutput {}
    FirehoseDestinationConfiguration { delivery_stream_name }
    GetLoggingConfigurationOutput {
        arn, create_time, destination_configuration, id, name, state, tags, update_time
    }
    GetRoomOutput {
        arn, create_time, id, logging_configuration_identifiers, maximum_message_length,
        maximum_message_rate_per_second, message_review_handler, name, tags, update_time
    }
    InternalServerException {}
    ListLoggingConfigurationsOutput { logging_configurations, next_token }
    ListRoomsOutput { next_token, rooms }
    ListTagsForResourceOutput { tags }
    LoggingConfigurationSummary {
        arn, create_time, destination_configuration, id, name, state, tags, update_time
    }
    MessageReviewHandler { fallback_result, uri }
    PendingVerification {}
    ResourceNotFoundException { resource_id, resource_type }
    RoomSummary {
        arn, create_time, id, logging_configuration_identifiers, message_review_handler, name, tags, update_time
    }
    S3DestinationConfiguration { bucket_name }
    SendEventOutput { id }
    ServiceQuotaExceededException { limit, resource_id, resource_type }
    TagResourceOutput {}
    ThrottlingException { limit, resource_id, resource_type }
    UntagResourceOutput {}
    UpdateLoggingConfigurationOutput {
        arn, create_time, destination_configuration, id, name, state, tags, update_time
    }
    UpdateRoomOutput {
        arn, create_time, id, logging_configuration_identifiers, maximum_message_length,
        maximum_message_rate_per_second, message_review_handler, name, tags, update_time
    }
    ValidationException { field_list, reason }
    ValidationExceptionField { message, name }
}
