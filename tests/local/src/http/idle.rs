//! Connections without a request in progress. The server closes the one that has been idle for longest to make room for
//! others.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// The idle connections of a server, in the order in which they became idle.
#[derive(Debug, Default)]
pub(super) struct IdleConnections {
    list: Mutex<List>,
    added: Notify,
}

#[derive(Debug, Default)]
struct List {
    next: u64,
    /// The notification that closes each connection.
    connections: BTreeMap<u64, Arc<Notify>>,
}

impl IdleConnections {
    /// Adds a connection, with the notification that closes it, and returns its number.
    pub(super) fn add(&self, close: Arc<Notify>) -> u64 {
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        let number = list.next;
        list.next += 1;
        list.connections.insert(number, close);
        drop(list);
        self.added.notify_one();
        number
    }

    pub(super) fn remove(&self, number: u64) {
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        list.connections.remove(&number);
    }

    /// Closes the connection that has been idle for longest. Returns false if there is none.
    pub(super) fn close_oldest(&self) -> bool {
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        let oldest = list.connections.pop_first();
        oldest.inspect(|(_, close)| close.notify_one()).is_some()
    }

    /// Waits until a connection is added.
    pub(super) async fn added(&self) {
        self.added.notified().await;
    }
}
