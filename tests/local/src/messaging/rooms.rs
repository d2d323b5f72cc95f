//! Rooms and their viewers, and deliveries to them.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;
use tokio_tungstenite::tungstenite::Utf8Bytes;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::assumptions::MAX_QUEUED_FRAMES;
use super::frames::Frame;
use super::outbox::Outbox;
use crate::chat_token::ChatToken;
use crate::clock::Timestamp;
use crate::quotas::Rate;

/// The rooms that have viewers, by ARN.
#[derive(Default)]
pub(super) struct Rooms {
    connected: Mutex<Connected>,
    /// Notified when a viewer joins or leaves.
    changed: watch::Sender<()>,
}

#[derive(Default)]
struct Connected {
    rooms: HashMap<String, Arc<Room>>,
    connections: u64,
}

/// A room. All its viewers see deliveries in the same order.
struct Room {
    arn: String,
    state: Mutex<RoomState>,
}

struct RoomState {
    /// By connection number, in the order in which they connected.
    viewers: BTreeMap<u64, Arc<Viewer>>,
    message_rate: Rate,
}

/// A connection to a room, as the room sees it.
pub(super) struct Viewer {
    pub(super) token: ChatToken,
    pub(super) address: IpAddr,
    pub(super) outbox: Outbox,
}

/// A frame for all viewers of a room, with its effect on them.
pub(crate) struct Delivery {
    /// For all viewers.
    pub(crate) frame: Frame,
    /// The user whose connections close after the frame.
    disconnects: Option<Disconnected>,
}

struct Disconnected {
    user_id: String,
    reason: Option<String>,
}

impl From<Frame> for Delivery {
    fn from(frame: Frame) -> Self {
        Self {
            frame,
            disconnects: None,
        }
    }
}

impl Delivery {
    /// Disconnects a user. All viewers get the event, including the user.
    pub(crate) fn disconnect_user(
        request_id: String,
        user_id: String,
        reason: Option<String>,
        sent: Timestamp,
    ) -> Self {
        Self {
            frame: Frame::user_disconnected(request_id, user_id.clone(), reason.clone(), sent),
            disconnects: Some(Disconnected { user_id, reason }),
        }
    }
}

/// The membership of a viewer in a room. The viewer leaves the room when this is dropped.
pub(super) struct Membership {
    rooms: Arc<Rooms>,
    room: Arc<Room>,
    number: u64,
    pub(super) viewer: Arc<Viewer>,
}

impl Rooms {
    fn connected(&self) -> MutexGuard<'_, Connected> {
        let connected = self.connected.lock();
        connected.unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a receiver that is notified when a viewer joins or leaves.
    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// Adds a viewer to the room of its token. The viewer gets all later deliveries.
    pub(super) fn join(
        self: &Arc<Self>,
        token: ChatToken,
        address: IpAddr,
        now: Timestamp,
    ) -> Membership {
        let viewer = Arc::new(Viewer {
            token,
            address,
            outbox: Outbox::new(MAX_QUEUED_FRAMES),
        });
        let arn = &viewer.token.room_arn;
        let mut connected = self.connected();
        connected.connections += 1;
        let number = connected.connections;
        let room = match connected.rooms.get(arn) {
            Some(room) => Arc::clone(room),
            None => {
                let room = Arc::new(Room::new(arn, now));
                connected.rooms.insert(arn.clone(), Arc::clone(&room));
                room
            }
        };
        // Before another connection can find the room empty and remove it.
        room.state().viewers.insert(number, Arc::clone(&viewer));
        drop(connected);
        self.changed.send_replace(());
        Membership {
            rooms: Arc::clone(self),
            room,
            number,
            viewer,
        }
    }

    fn room(&self, arn: &str) -> Option<Arc<Room>> {
        self.connected().rooms.get(arn).cloned()
    }

    /// Delivers a frame to all viewers of a room. Calls `record` with the encoded frame, in the order of the room's
    /// deliveries.
    pub(super) fn deliver(&self, arn: &str, delivery: &Delivery, record: impl FnOnce(&Utf8Bytes)) {
        match self.room(arn) {
            Some(room) => room.state().deliver(delivery, record),
            None => record(&delivery.frame.encode()),
        }
    }

    /// Closes all connections to a room.
    pub(super) fn close_room(&self, arn: &str, reason: &str) {
        if let Some(room) = self.room(arn) {
            for viewer in std::mem::take(&mut room.state().viewers).into_values() {
                viewer.outbox.close(going_away(reason));
            }
        }
    }

    /// Returns the viewers of a room, in the order in which they connected.
    pub(super) fn viewers(&self, arn: &str) -> Vec<Arc<Viewer>> {
        let viewers = |room: Arc<Room>| room.state().viewers.values().cloned().collect();
        self.room(arn).map(viewers).unwrap_or_default()
    }

    /// Returns the number of viewers of each room that has any.
    pub(super) fn viewer_counts(&self) -> HashMap<String, usize> {
        let connected = self.connected();
        let counts = connected
            .rooms
            .iter()
            .map(|(arn, room)| (arn.clone(), room.state().viewers.len()));
        counts.collect()
    }

    /// Whether no room has viewers.
    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.connected().rooms.is_empty()
    }

    fn leave(&self, room: &Room, number: u64) {
        let mut connected = self.connected();
        let mut state = room.state();
        state.viewers.remove(&number);
        if state.viewers.is_empty()
            && let Some(current) = connected.rooms.get(&room.arn)
            && std::ptr::eq(current.as_ref(), room)
        {
            connected.rooms.remove(&room.arn);
        }
        drop(state);
        drop(connected);
        self.changed.send_replace(());
    }
}

impl Room {
    fn new(arn: &str, now: Timestamp) -> Self {
        Self {
            arn: arn.to_owned(),
            state: Mutex::new(RoomState {
                viewers: BTreeMap::new(),
                message_rate: Rate::new(now),
            }),
        }
    }

    fn state(&self) -> MutexGuard<'_, RoomState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl RoomState {
    fn deliver(&mut self, delivery: &Delivery, record: impl FnOnce(&Utf8Bytes)) {
        // Encoded once, so that the history and all queues share the same bytes.
        let text = delivery.frame.encode();
        record(&text);
        self.viewers.retain(|_, viewer| viewer.outbox.push(&text));
        let Some(Disconnected { user_id, reason }) = &delivery.disconnects else {
            return;
        };
        let close = going_away(reason.as_deref().unwrap_or_default());
        self.viewers.retain(|_, viewer| {
            let stays = viewer.token.user_id != *user_id;
            if !stays {
                viewer.outbox.close(close.clone());
            }
            stays
        });
    }
}

impl Membership {
    /// Delivers a frame to all viewers of the room, unless this viewer was disconnected from it.
    pub(super) fn deliver(&self, delivery: &Delivery, record: impl FnOnce(&Utf8Bytes)) {
        let mut state = self.room.state();
        if state.viewers.contains_key(&self.number) {
            state.deliver(delivery, record);
        }
    }

    /// Counts a message against the rate of the room, which all senders share.
    pub(super) fn admit_message(&self, per_second: u32, now: Timestamp) -> bool {
        self.room.state().message_rate.admit(per_second, now)
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.rooms.leave(&self.room, self.number);
    }
}

/// Returns the close frame of a connection that the endpoint closes. WebSocket limits the reason to 123 bytes.
pub(super) fn going_away(reason: &str) -> CloseFrame {
    CloseFrame {
        code: CloseCode::Away,
        reason: reason[..reason.floor_char_boundary(123)].into(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::net::Ipv4Addr;
    use std::time::SystemTime;

    use super::*;
    use crate::messaging::outbox::Outgoing;

    const ROOM: &str = "arn:aws:ivschat:us-west-2:123456789012:room/g1H2I3j4k5L6";

    fn now() -> Timestamp {
        Timestamp::nearest(SystemTime::UNIX_EPOCH)
    }

    fn join(rooms: &Arc<Rooms>, user_id: &str) -> Membership {
        let token = ChatToken {
            room_arn: ROOM.to_owned(),
            user_id: user_id.to_owned(),
            capabilities: Vec::new(),
            attributes: BTreeMap::new(),
            token_expiration_time: SystemTime::UNIX_EPOCH,
            session_expiration_time: SystemTime::UNIX_EPOCH,
        };
        rooms.join(token, Ipv4Addr::LOCALHOST.into(), now())
    }

    fn event(name: &str) -> Delivery {
        Frame::event(String::new(), name, BTreeMap::new(), now()).into()
    }

    #[tokio::test]
    async fn a_disconnected_viewer_delivers_nothing_before_its_session_ends() {
        let rooms = Arc::<Rooms>::default();
        let (ida, bob) = (join(&rooms, "ida"), join(&rooms, "bob"));
        let disconnect = Delivery::disconnect_user(String::new(), "ida".to_owned(), None, now());
        bob.deliver(&disconnect, |_| {});
        ida.deliver(&event("app:late"), |_| panic!("recorded"));
        bob.deliver(&event("app:after"), |_| {});
        let Outgoing::Frames(frames) = bob.viewer.outbox.next().await else {
            panic!("closed");
        };
        assert_eq!(frames.len(), 2);
        assert!(frames[0].contains("aws:DISCONNECT_USER") && frames[1].contains("app:after"));
    }

    #[test]
    fn a_room_is_removed_when_its_last_viewer_leaves() {
        let rooms = Arc::<Rooms>::default();
        let (ida, bob) = (join(&rooms, "ida"), join(&rooms, "bob"));
        rooms.close_room(ROOM, "deleted");
        let late = join(&rooms, "late");
        drop((ida, bob));
        assert_eq!(rooms.viewers(ROOM).len(), 1);
        drop(late);
        assert!(rooms.is_empty());
    }
}
