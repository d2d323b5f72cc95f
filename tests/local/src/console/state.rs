//! What the inspection API returns about rooms and the endpoint.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::Serialize;
use serde_json::{Value, json};

use super::Console;
use crate::clock::Timestamp;
use crate::inspection::ChatConnection;
use crate::shared::{Shared, faultable};
use crate::store::{LatestResources, Room};

/// A room as in the output of `GetRoom`, with the number of its connections.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ListedRoom<'a> {
    #[serde(flatten)]
    room: &'a Room,
    connection_count: usize,
}

/// A user who is connected to a room.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Connection {
    user_id: String,
    capabilities: Vec<String>,
    attributes: BTreeMap<String, String>,
    address: IpAddr,
    session_expiration_time: Timestamp,
}

impl From<ChatConnection> for Connection {
    fn from(connection: ChatConnection) -> Self {
        Self {
            user_id: connection.user_id,
            capabilities: connection.capabilities,
            attributes: connection.attributes,
            address: connection.address,
            session_expiration_time: Timestamp::nearest(connection.session_expiration_time),
        }
    }
}

/// Returns the state of the endpoint, with at most this many resources of each kind, the latest change first.
pub(super) fn overview(console: &Console, max_results: usize) -> Value {
    let shared = &console.shared;
    let LatestResources {
        rooms,
        logging_configurations,
        room_count,
        logging_configuration_count,
    } = shared.store.latest(max_results);
    let counts = shared.messaging.connection_counts();
    let rooms: Vec<_> = rooms
        .iter()
        .map(|room| ListedRoom {
            room,
            connection_count: counts.get(room.arn()).copied().unwrap_or_default(),
        })
        .collect();
    let access_keys = shared.access.access_keys.iter().map(|key| &key.id);
    json!({
        "instance": console.instance,
        "account": shared.store.account(),
        "region": shared.access.default_region(),
        "accessKeyIds": access_keys.collect::<Vec<_>>(),
        "operations": faultable(shared.api).collect::<Vec<_>>(),
        "counts": {
            "rooms": room_count,
            "loggingConfigurations": logging_configuration_count,
            "connections": counts.values().sum::<usize>(),
        },
        "rooms": rooms,
        "loggingConfigurations": logging_configurations,
        "faults": shared.faults.list(),
    })
}

/// Returns a room with at most this many of its connections.
pub(super) fn room(shared: &Shared, room: &Room, max_results: usize) -> Value {
    let connections = shared.messaging.connections(room.arn());
    let connection_count = connections.len();
    let connections: Vec<Connection> = connections
        .into_iter()
        .take(max_results)
        .map(Into::into)
        .collect();
    json!({
        "room": ListedRoom { room, connection_count },
        "connections": connections,
    })
}
