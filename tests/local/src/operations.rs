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
use crate::messaging::Messaging;
use crate::store::Store;

/// Who calls, where and when.
pub(crate) struct Context<'a> {
    pub(crate) store: &'a Store,
    pub(crate) chat_tokens: &'a ChatTokens,
    pub(crate) sent_events: &'a SentEvents,
    pub(crate) messaging: &'a Messaging,
    pub(crate) region: &'a str,
    pub(crate) now: Timestamp,
}

/// Runs an operation on input that its schema allows.
pub(crate) type Handler = fn(&Context<'_>, Value) -> Result<Value, Exception>;

/// The handler of each operation.
pub(crate) const HANDLERS: &[(&str, Handler)] = &[
    ("CreateChatToken", |context, input| {
        run(tokens::create_chat_token, context, input)
    }),
    ("CreateLoggingConfiguration", |context, input| {
        run(
            logging_configurations::create_logging_configuration,
            context,
            input,
        )
    }),
    ("CreateRoom", |context, input| {
        run(rooms::create_room, context, input)
    }),
    ("DeleteLoggingConfiguration", |context, input| {
        run(
            logging_configurations::delete_logging_configuration,
            context,
            input,
        )
    }),
    ("DeleteMessage", |context, input| {
        run(messaging::delete_message, context, input)
    }),
    ("DeleteRoom", |context, input| {
        run(rooms::delete_room, context, input)
    }),
    ("DisconnectUser", |context, input| {
        run(messaging::disconnect_user, context, input)
    }),
    ("GetLoggingConfiguration", |context, input| {
        run(
            logging_configurations::get_logging_configuration,
            context,
            input,
        )
    }),
    ("GetRoom", |context, input| {
        run(rooms::get_room, context, input)
    }),
    ("ListLoggingConfigurations", |context, input| {
        run(
            logging_configurations::list_logging_configurations,
            context,
            input,
        )
    }),
    ("ListRooms", |context, input| {
        run(rooms::list_rooms, context, input)
    }),
    ("ListTagsForResource", |context, input| {
        run(tags::list_tags_for_resource, context, input)
    }),
    ("SendEvent", |context, input| {
        run(messaging::send_event, context, input)
    }),
    ("TagResource", |context, input| {
        run(tags::tag_resource, context, input)
    }),
    ("UntagResource", |context, input| {
        run(tags::untag_resource, context, input)
    }),
    ("UpdateLoggingConfiguration", |context, input| {
        run(
            logging_configurations::update_logging_configuration,
            context,
            input,
        )
    }),
    ("UpdateRoom", |context, input| {
        run(rooms::update_room, context, input)
    }),
];

/// The output of an operation that has none.
#[derive(Serialize)]
struct Nothing {}

fn run<Input: DeserializeOwned, Output: Serialize>(
    operation: fn(&Context<'_>, Input) -> Result<Output, Exception>,
    context: &Context<'_>,
    input: Value,
) -> Result<Value, Exception> {
    // The input has passed its schema. What the error says stays out of the answer, as it may quote the input.
    let input = serde_json::from_value(input).map_err(|_| {
        Exception::invalid("The members of the request do not have the expected types")
    })?;
    let output = operation(context, input)?;
    serde_json::to_value(output).map_err(|_| Exception::internal())
}
