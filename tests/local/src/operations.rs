//! The operations: one function for each, from typed input to typed output.

mod logging_configurations;
mod messaging;
mod rooms;
mod tags;
mod tokens;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::chat_token::ChatTokens;
use crate::clock::Timestamp;
use crate::exception::Exception;
use crate::inspection::SentEvents;
use crate::messaging::Messaging;
use crate::store::Store;

/// The context of an operation: the state of the endpoint, the region and the time.
pub(crate) struct Context<'a> {
    pub(crate) store: &'a Store,
    pub(crate) chat_tokens: &'a ChatTokens,
    pub(crate) sent_events: &'a SentEvents,
    pub(crate) messaging: &'a Messaging,
    pub(crate) region: &'a str,
    pub(crate) now: Timestamp,
}

/// Performs an operation on validated input.
pub(crate) type Handler = fn(&Context<'_>, Value) -> Result<Value, Exception>;

/// Pairs the name of each operation with the function that performs it.
macro_rules! handlers {
    ($($name:literal => $operation:path,)*) => {
        &[$(($name, |context, input| run($operation, context, input))),*]
    };
}

/// The handler of each operation.
pub(crate) const HANDLERS: &[(&str, Handler)] = handlers! {
    "CreateChatToken" => tokens::create_chat_token,
    "CreateLoggingConfiguration" => logging_configurations::create_logging_configuration,
    "CreateRoom" => rooms::create_room,
    "DeleteLoggingConfiguration" => logging_configurations::delete_logging_configuration,
    "DeleteMessage" => messaging::delete_message,
    "DeleteRoom" => rooms::delete_room,
    "DisconnectUser" => messaging::disconnect_user,
    "GetLoggingConfiguration" => logging_configurations::get_logging_configuration,
    "GetRoom" => rooms::get_room,
    "ListLoggingConfigurations" => logging_configurations::list_logging_configurations,
    "ListRooms" => rooms::list_rooms,
    "ListTagsForResource" => tags::list_tags_for_resource,
    "SendEvent" => messaging::send_event,
    "TagResource" => tags::tag_resource,
    "UntagResource" => tags::untag_resource,
    "UpdateLoggingConfiguration" => logging_configurations::update_logging_configuration,
    "UpdateRoom" => rooms::update_room,
};

/// The output of an operation that has no output members.
#[derive(Serialize)]
struct EmptyOutput {}

/// Checks that a room exists.
fn check_room(context: &Context<'_>, arn: &str) -> Result<(), Exception> {
    context
        .store
        .in_region(context.region, |resources| resources.room(arn).map(drop))
}

fn run<Input: DeserializeOwned, Output: Serialize>(
    operation: fn(&Context<'_>, Input) -> Result<Output, Exception>,
    context: &Context<'_>,
    input: Value,
) -> Result<Value, Exception> {
    // The input is valid, so this does not fail. The error would quote the input, which must not be in a response.
    let input = serde_json::from_value(input).map_err(|_| {
        Exception::invalid("The members of the request do not have the expected types")
    })?;
    let output = operation(context, input)?;
    serde_json::to_value(output).map_err(|_| Exception::internal())
}
