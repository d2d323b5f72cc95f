//! Any sequence of calls does what a simple model of the service says.

use std::collections::BTreeMap;

use ivschat_local::LocalEndpoint;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::http;

/// One call; a number is that of the room or logging configuration, in the order of their creation.
#[derive(Clone, Debug)]
enum Call {
    CreateRoom {
        name: String,
        logs: Option<usize>,
    },
    UpdateRoom {
        room: usize,
        name: String,
    },
    SetLogs {
        room: usize,
        logs: Option<usize>,
    },
    DeleteRoom {
        room: usize,
    },
    CreateLogs,
    DeleteLogs {
        logs: usize,
    },
    Tag {
        room: usize,
        keys: std::ops::Range<usize>,
    },
    Untag {
        room: usize,
        key: usize,
    },
}

fn call() -> impl Strategy<Value = Call> {
    let room = || 0..4_usize;
    let logs = || 0..3_usize;
    let maybe = || proptest::option::of(logs());
    let name = "[a-c]{1,2}";
    prop_oneof![
        3 => (name, maybe()).prop_map(|(name, logs)| Call::CreateRoom { name, logs }),
        2 => (room(), name).prop_map(|(room, name)| Call::UpdateRoom { room, name }),
        2 => (room(), maybe()).prop_map(|(room, logs)| Call::SetLogs { room, logs }),
        1 => room().prop_map(|room| Call::DeleteRoom { room }),
        2 => Just(Call::CreateLogs),
        1 => logs().prop_map(|logs| Call::DeleteLogs { logs }),
        // Around the limit of 50 tags.
        4 => (room(), prop_oneof![Just(0_usize), Just(25)], prop_oneof![1..3_usize, 24..28_usize])
            .prop_map(|(room, from, count)| Call::Tag { room, keys: from..from + count }),
        1 => (room(), 0..40_usize).prop_map(|(room, key)| Call::Untag { room, key }),
    ]
}

#[derive(Clone, Debug, Default)]
struct Room {
    name: String,
    logs: Option<usize>,
    tags: BTreeMap<String, String>,
    changed: usize,
}

/// The model: what there is, where `None` has been deleted.
#[derive(Debug, Default)]
struct Model {
    rooms: Vec<Option<Room>>,
    logs: Vec<bool>,
    changes: usize,
}

impl Model {
    /// Carries a call out, and tells the status of its answer.
    fn apply(&mut self, call: &Call) -> u16 {
        self.changes += 1;
        let changed = self.changes;
        let logs_exist = |wanted: &Option<usize>| {
            wanted.is_none_or(|logs| self.logs.get(logs).copied().unwrap_or_default())
        };
        match call {
            Call::CreateRoom { name, logs } => {
                if !logs_exist(logs) {
                    return 404;
                }
                self.rooms.push(Some(Room {
                    name: name.clone(),
                    logs: *logs,
                    changed,
                    ..Room::default()
                }));
            }
            Call::CreateLogs => self.logs.push(true),
            Call::DeleteLogs { logs } => {
                if !logs_exist(&Some(*logs)) {
                    return 404;
                }
                if self
                    .rooms
                    .iter()
                    .flatten()
                    .any(|room| room.logs == Some(*logs))
                {
                    return 409;
                }
                self.logs[*logs] = false;
                return 204;
            }
            Call::UpdateRoom { room, .. }
            | Call::SetLogs { room, .. }
            | Call::DeleteRoom { room }
            | Call::Tag { room, .. }
            | Call::Untag { room, .. } => {
                let is_there = match call {
                    Call::SetLogs { logs, .. } => logs_exist(logs),
                    _ => true,
                };
                let Some(slot) = self.rooms.get_mut(*room).filter(|slot| slot.is_some()) else {
                    return 404;
                };
                if !is_there {
                    return 404;
                }
                return change(slot, call, changed);
            }
        }
        200
    }

    /// Names and tags as the list shows them.
    fn listed(&self) -> Vec<Value> {
        let mut rooms: Vec<_> = self.rooms.iter().flatten().collect();
        rooms.sort_by_key(|room| std::cmp::Reverse(room.changed));
        let shown = rooms
            .into_iter()
            .map(|room| json!([room.name, room.logs.is_some(), room.tags]));
        shown.collect()
    }
}

/// What a call does to a room that is there.
fn change(slot: &mut Option<Room>, call: &Call, changed: usize) -> u16 {
    let Some(room) = slot else {
        return 404;
    };
    match call {
        Call::UpdateRoom { name, .. } => {
            room.name.clone_from(name);
            room.changed = changed;
        }
        Call::SetLogs { logs, .. } => {
            room.logs = *logs;
            room.changed = changed;
        }
        Call::Tag { keys, .. } => {
            let mut tags = room.tags.clone();
            tags.extend(
                keys.clone()
                    .map(|key| (format!("k{key}"), changed_value(keys))),
            );
            if tags.len() > 50 {
                return 400;
            }
            room.tags = tags;
        }
        Call::Untag { key, .. } => drop(room.tags.remove(&format!("k{key}"))),
        _ => {
            *slot = None;
            return 204;
        }
    }
    200
}

fn changed_value(keys: &std::ops::Range<usize>) -> String {
    format!("{}", keys.len())
}

/// The endpoint, and the ARNs of what was created.
struct Service {
    url: String,
    rooms: Vec<String>,
    logs: Vec<String>,
}

impl Service {
    /// An ARN, of something that never was if there is no such number.
    fn arn(of: &[String], number: usize, kind: &str) -> String {
        let never = || format!("arn:aws:ivschat:us-west-2:123456789012:{kind}/AAAAAAAAAAAA");
        of.get(number).cloned().unwrap_or_else(never)
    }

    fn room(&self, number: usize) -> String {
        Self::arn(&self.rooms, number, "room")
    }

    fn identifiers(&self, logs: Option<usize>) -> Vec<String> {
        let arn = |logs| Self::arn(&self.logs, logs, "logging-configuration");
        logs.map(arn).into_iter().collect()
    }

    async fn apply(&mut self, call: &Call) -> u16 {
        let (operation, input) = match call {
            Call::CreateRoom { name, logs } => (
                "CreateRoom",
                json!({"name": name, "loggingConfigurationIdentifiers": self.identifiers(*logs)}),
            ),
            Call::UpdateRoom { room, name } => (
                "UpdateRoom",
                json!({"identifier": self.room(*room), "name": name}),
            ),
            Call::SetLogs { room, logs } => (
                "UpdateRoom",
                json!({
                    "identifier": self.room(*room),
                    "loggingConfigurationIdentifiers": self.identifiers(*logs),
                }),
            ),
            Call::DeleteRoom { room } => ("DeleteRoom", json!({"identifier": self.room(*room)})),
            Call::CreateLogs => (
                "CreateLoggingConfiguration",
                json!({"destinationConfiguration": {"s3": {"bucketName": "chat-logs"}}}),
            ),
            Call::DeleteLogs { logs } => (
                "DeleteLoggingConfiguration",
                json!({"identifier": self.identifiers(Some(*logs))[0]}),
            ),
            Call::Tag { room, keys } => {
                let tag = |key| (format!("k{key}"), changed_value(keys));
                let tags: BTreeMap<_, _> = keys.clone().map(tag).collect();
                let status = http::tag(&self.url, &self.room(*room), json!(tags)).await;
                return status.expect("answered");
            }
            Call::Untag { room, key } => {
                let status = http::untag(&self.url, &self.room(*room), &format!("k{key}")).await;
                return status.expect("answered");
            }
        };
        let (status, answer) = http::post(&self.url, operation, &input)
            .await
            .expect("answered");
        let arn = || answer["arn"].as_str().expect("an ARN").to_owned();
        match (status, operation) {
            (200, "CreateRoom") => self.rooms.push(arn()),
            (200, "CreateLoggingConfiguration") => self.logs.push(arn()),
            _ => {}
        }
        status
    }

    async fn listed(&self) -> Vec<Value> {
        let rooms = http::list(&self.url, "ListRooms", "rooms").await;
        let shown = rooms.iter().map(|room| {
            let has_logs = room.get("loggingConfigurationIdentifiers").is_some();
            json!([room["name"], has_logs, room["tags"]])
        });
        shown.collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        // A failure prints its calls; a file of earlier failures would be shared by runs.
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn calls_do_what_the_model_says(calls in vec(call(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let endpoint = LocalEndpoint::builder().allow_unsigned().start().await.expect("started");
            let url = endpoint.endpoint_url();
            let mut service = Service { url, rooms: Vec::new(), logs: Vec::new() };
            let mut model = Model::default();
            for call in &calls {
                prop_assert_eq!(service.apply(call).await, model.apply(call), "{:?}", call);
            }
            prop_assert_eq!(service.listed().await, model.listed());
            Ok(())
        })?;
    }
}
