//! Any sequence of operations has the results that a simple model of the service predicts.

use std::collections::BTreeMap;

use fixtures::TestResult;
use ivschat_local::LocalEndpoint;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::http;

/// An operation. Rooms and logging configurations are numbered in order of creation.
#[derive(Clone, Debug)]
enum Action {
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

fn action() -> impl Strategy<Value = Action> {
    let room = || 0..4_usize;
    let logs = || 0..3_usize;
    let maybe = || proptest::option::of(logs());
    let name = "[a-c]{1,2}";
    prop_oneof![
        3 => (name, maybe()).prop_map(|(name, logs)| Action::CreateRoom { name, logs }),
        2 => (room(), name).prop_map(|(room, name)| Action::UpdateRoom { room, name }),
        2 => (room(), maybe()).prop_map(|(room, logs)| Action::SetLogs { room, logs }),
        1 => room().prop_map(|room| Action::DeleteRoom { room }),
        2 => Just(Action::CreateLogs),
        1 => logs().prop_map(|logs| Action::DeleteLogs { logs }),
        // Close to the limit of 50 tags.
        4 => (room(), prop_oneof![Just(0_usize), Just(25)], prop_oneof![1..3_usize, 24..28_usize])
            .prop_map(|(room, from, count)| Action::Tag { room, keys: from..from + count }),
        1 => (room(), 0..40_usize).prop_map(|(room, key)| Action::Untag { room, key }),
    ]
}

#[derive(Clone, Debug, Default)]
struct Room {
    name: String,
    logs: Option<usize>,
    tags: BTreeMap<String, String>,
    changed: usize,
}

/// The model of an account. `None` is a deleted room.
#[derive(Debug, Default)]
struct Model {
    rooms: Vec<Option<Room>>,
    logs: Vec<bool>,
    changes: usize,
}

impl Model {
    /// Applies an action, and returns the status of the response.
    fn apply(&mut self, action: &Action) -> u16 {
        self.changes += 1;
        let changed = self.changes;
        let logs_exist = |wanted: &Option<usize>| {
            wanted.is_none_or(|logs| self.logs.get(logs).copied().unwrap_or_default())
        };
        match action {
            Action::CreateRoom { name, logs } => {
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
            Action::CreateLogs => self.logs.push(true),
            Action::DeleteLogs { logs } => {
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
            Action::UpdateRoom { room, .. }
            | Action::SetLogs { room, .. }
            | Action::DeleteRoom { room }
            | Action::Tag { room, .. }
            | Action::Untag { room, .. } => {
                if let Action::SetLogs { logs, .. } = action
                    && !logs_exist(logs)
                {
                    return 404;
                }
                return match self.rooms.get_mut(*room) {
                    Some(slot) => change(slot, action, changed),
                    None => 404,
                };
            }
        }
        200
    }

    /// Returns names and tags in the order of the list.
    fn listed(&self) -> Vec<Value> {
        let mut rooms: Vec<_> = self.rooms.iter().flatten().collect();
        rooms.sort_by_key(|room| std::cmp::Reverse(room.changed));
        let shown = rooms
            .into_iter()
            .map(|room| json!([room.name, room.logs.is_some(), room.tags]));
        shown.collect()
    }
}

/// Changes or deletes a room.
fn change(slot: &mut Option<Room>, action: &Action, changed: usize) -> u16 {
    let Some(room) = slot else {
        return 404;
    };
    match action {
        Action::UpdateRoom { name, .. } => {
            room.name.clone_from(name);
            room.changed = changed;
        }
        Action::SetLogs { logs, .. } => {
            room.logs = *logs;
            room.changed = changed;
        }
        Action::Tag { keys, .. } => {
            let mut tags = room.tags.clone();
            tags.extend(keys.clone().map(|key| (format!("k{key}"), tag_value(keys))));
            if tags.len() > 50 {
                return 400;
            }
            room.tags = tags;
        }
        Action::Untag { key, .. } => drop(room.tags.remove(&format!("k{key}"))),
        _ => {
            *slot = None;
            return 204;
        }
    }
    200
}

/// Returns the value of each tag that an action sets.
fn tag_value(keys: &std::ops::Range<usize>) -> String {
    keys.len().to_string()
}

/// The endpoint, and the ARNs of the resources that it created.
struct Endpoint {
    url: String,
    rooms: Vec<String>,
    logs: Vec<String>,
}

impl Endpoint {
    /// Returns an ARN. For an unknown number, it is that of a resource that does not exist.
    fn arn(of: &[String], number: usize, kind: &str) -> String {
        let unknown = || format!("arn:aws:ivschat:us-west-2:123456789012:{kind}/AAAAAAAAAAAA");
        of.get(number).cloned().unwrap_or_else(unknown)
    }

    fn room(&self, number: usize) -> String {
        Self::arn(&self.rooms, number, "room")
    }

    fn identifiers(&self, logs: Option<usize>) -> Vec<String> {
        let arn = |logs| Self::arn(&self.logs, logs, "logging-configuration");
        logs.map(arn).into_iter().collect()
    }

    async fn apply(&mut self, action: &Action) -> TestResult<u16> {
        let (operation, input) = match action {
            Action::CreateRoom { name, logs } => (
                "CreateRoom",
                json!({"name": name, "loggingConfigurationIdentifiers": self.identifiers(*logs)}),
            ),
            Action::UpdateRoom { room, name } => (
                "UpdateRoom",
                json!({"identifier": self.room(*room), "name": name}),
            ),
            Action::SetLogs { room, logs } => (
                "UpdateRoom",
                json!({
                    "identifier": self.room(*room),
                    "loggingConfigurationIdentifiers": self.identifiers(*logs),
                }),
            ),
            Action::DeleteRoom { room } => ("DeleteRoom", json!({"identifier": self.room(*room)})),
            Action::CreateLogs => (
                "CreateLoggingConfiguration",
                json!({"destinationConfiguration": {"s3": {"bucketName": "chat-logs"}}}),
            ),
            Action::DeleteLogs { logs } => (
                "DeleteLoggingConfiguration",
                json!({"identifier": self.identifiers(Some(*logs))[0]}),
            ),
            Action::Tag { room, keys } => {
                let tag = |key| (format!("k{key}"), tag_value(keys));
                let tags: BTreeMap<_, _> = keys.clone().map(tag).collect();
                return Ok(http::tag(&self.url, &self.room(*room), json!(tags)).await?);
            }
            Action::Untag { room, key } => {
                let key = format!("k{key}");
                return Ok(http::untag(&self.url, &self.room(*room), &key).await?);
            }
        };
        let (status, output) = http::post(&self.url, operation, &input).await?;
        match (status, operation) {
            (200, "CreateRoom") => self.rooms.push(http::arn(&output)?),
            (200, "CreateLoggingConfiguration") => self.logs.push(http::arn(&output)?),
            _ => {}
        }
        Ok(status)
    }

    async fn listed(&self) -> TestResult<Vec<Value>> {
        let rooms = http::list(&self.url, "ListRooms", "rooms").await?;
        let shown = rooms.iter().map(|room| {
            let has_logs = room.get("loggingConfigurationIdentifiers").is_some();
            json!([room["name"], has_logs, room["tags"]])
        });
        Ok(shown.collect())
    }
}

async fn compare(actions: &[Action]) -> TestResult {
    let running = LocalEndpoint::builder().allow_unsigned().start().await?;
    let url = running.endpoint_url();
    let mut endpoint = Endpoint {
        url,
        rooms: Vec::new(),
        logs: Vec::new(),
    };
    let mut model = Model::default();
    for action in actions {
        assert_eq!(
            endpoint.apply(action).await?,
            model.apply(action),
            "{action:?}"
        );
    }
    assert_eq!(endpoint.listed().await?, model.listed());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        // A failure prints its actions. A file of earlier failures would be shared between runs.
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_endpoint_does_what_the_model_does(actions in vec(action(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let compared = runtime.block_on(compare(&actions));
        compared.map_err(|failure| TestCaseError::fail(format!("{failure:?}")))?;
    }
}
