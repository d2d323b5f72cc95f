//! What each operation does: one function for each, from its typed input to its output.

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
use crate::store::Store;

/// Who calls, where and when.
pub(crate) struct Call<'a> {
    pub(crate) store: &'a Store,
    pub(crate) chat_tokens: &'a ChatTokens,
    pub(crate) events: &'a SentEvents,
    pub(crate) region: &'a str,
    pub(crate) now: Timestamp,
}

/// Runs an operation on input that its schema allows.
pub(crate) type Handler = fn(&Call<'_>, Value) -> Result<Value, Exception>;

/// The handler of each operation.
pub(crate) const HANDLERS: &[(&str, Handler)] = &[
    ("CreateChatToken", |call, input| {
        run(tokens::create_chat_token, call, input)
    }),
    ("CreateLoggingConfiguration", |call, input| {
        run(
            logging_configurations::create_logging_configuration,
            call,
            input,
        )
    }),
    ("CreateRoom", |call, input| {
        run(rooms::create_room, call, input)
    }),
    ("DeleteLoggingConfiguration", |call, input| {
        run(
            logging_configurations::delete_logging_configuration,
            call,
            input,
        )
    }),
    ("DeleteMessage", |call, input| {
        run(messaging::delete_message, call, input)
    }),
    ("DeleteRoom", |call, input| {
        run(rooms::delete_room, call, input)
    }),
    ("DisconnectUser", |call, input| {
        run(messaging::disconnect_user, call, input)
    }),
    ("GetLoggingConfiguration", |call, input| {
        run(
            logging_configurations::get_logging_configuration,
            call,
            input,
        )
    }),
    ("GetRoom", |call, input| run(rooms::get_room, call, input)),
    ("ListLoggingConfigurations", |call, input| {
        run(
            logging_configurations::list_logging_configurations,
            call,
            input,
        )
    }),
    ("ListRooms", |call, input| {
        run(rooms::list_rooms, call, input)
    }),
    ("ListTagsForResource", |call, input| {
        run(tags::list_tags_for_resource, call, input)
    }),
    ("SendEvent", |call, input| {
        run(messaging::send_event, call, input)
    }),
    ("TagResource", |call, input| {
        run(tags::tag_resource, call, input)
    }),
    ("UntagResource", |call, input| {
        run(tags::untag_resource, call, input)
    }),
    ("UpdateLoggingConfiguration", |call, input| {
        run(
            logging_configurations::update_logging_configuration,
            call,
            input,
        )
    }),
    ("UpdateRoom", |call, input| {
        run(rooms::update_room, call, input)
    }),
];

/// The output of an operation that has none.
#[derive(Serialize)]
struct Nothing {}

fn run<Input: DeserializeOwned, Output: Serialize>(
    operation: fn(&Call<'_>, Input) -> Result<Output, Exception>,
    call: &Call<'_>,
    input: Value,
) -> Result<Value, Exception> {
    // The input has passed its schema. What the error says stays out of the answer, as it may quote the input.
    let input = serde_json::from_value(input).map_err(|_| {
        Exception::invalid("The members of the request do not have the expected types")
    })?;
    let output = operation(call, input)?;
    serde_json::to_value(output).map_err(|_| Exception::internal())
}
