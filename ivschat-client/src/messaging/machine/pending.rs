//! Pending requests.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use tokio::sync::oneshot;

use super::LinkId;
use crate::messaging::error::{Error, ErrorKind};
use crate::messaging::model::{ChatMessage, DeleteMessageEvent, DisconnectUserEvent};
use crate::platform::Instant;

const SEND_MESSAGE: &str = "SEND_MESSAGE";
const DELETE_MESSAGE: &str = "DELETE_MESSAGE";
const DISCONNECT_USER: &str = "DISCONNECT_USER";

/// A serialized request.
pub(in crate::messaging) struct Request {
    pub(in crate::messaging) id: String,
    pub(in crate::messaging) frame: String,
    pub(in crate::messaging) reply: Reply,
    pub(in crate::messaging) deadline: Instant,
}

type Sender<T> = oneshot::Sender<Result<T, Error>>;

/// Where the response goes, and which kind of response it must be.
pub(in crate::messaging) enum Reply {
    Message(Sender<ChatMessage>),
    Deleted(Sender<DeleteMessageEvent>),
    Disconnected(Sender<DisconnectUserEvent>),
}

pub(super) enum Response {
    Message(ChatMessage),
    Deleted(DeleteMessageEvent),
    Disconnected(DisconnectUserEvent),
}

impl Response {
    /// The action that it responds to.
    fn action(&self) -> &'static str {
        match self {
            Self::Message(_) => SEND_MESSAGE,
            Self::Deleted(_) => DELETE_MESSAGE,
            Self::Disconnected(_) => DISCONNECT_USER,
        }
    }
}

impl Reply {
    /// The action of the request, as on the wire.
    pub(in crate::messaging) fn action(&self) -> &'static str {
        match self {
            Self::Message(_) => SEND_MESSAGE,
            Self::Deleted(_) => DELETE_MESSAGE,
            Self::Disconnected(_) => DISCONNECT_USER,
        }
    }

    fn accepts(&self, response: &Response) -> bool {
        self.action() == response.action()
    }

    fn respond(self, response: Response) {
        match (self, response) {
            (Self::Message(sender), Response::Message(message)) => drop(sender.send(Ok(message))),
            (Self::Deleted(sender), Response::Deleted(event)) => drop(sender.send(Ok(event))),
            (Self::Disconnected(sender), Response::Disconnected(event)) => {
                drop(sender.send(Ok(event)));
            }
            _ => {}
        }
    }

    /// The caller may have dropped the future, so errors do not matter.
    pub(super) fn fail(self, error: Error) {
        match self {
            Self::Message(sender) => drop(sender.send(Err(error))),
            Self::Deleted(sender) => drop(sender.send(Err(error))),
            Self::Disconnected(sender) => drop(sender.send(Err(error))),
        }
    }
}

struct Pending {
    reply: Reply,
    deadline: Instant,
    link: LinkId,
}

#[derive(Default)]
pub(super) struct PendingRequests {
    requests: HashMap<String, Pending>,
    deadlines: BTreeSet<(Instant, String)>,
}

impl PendingRequests {
    pub(super) fn len(&self) -> usize {
        self.requests.len()
    }

    pub(super) fn contains(&self, id: &str) -> bool {
        self.requests.contains_key(id)
    }

    /// The request IDs of the requests that were sent on a connection.
    pub(super) fn on(&self, link: LinkId) -> impl Iterator<Item = &str> {
        let on_link = self.requests.iter();
        let on_link = on_link.filter(move |(_, pending)| pending.link == link);
        on_link.map(|(id, _)| id.as_str())
    }

    pub(super) fn insert(&mut self, id: String, reply: Reply, deadline: Instant, link: LinkId) {
        self.deadlines.insert((deadline, id.clone()));
        let pending = Pending {
            reply,
            deadline,
            link,
        };
        self.requests.insert(id, pending);
    }

    fn remove(&mut self, id: &str) -> Option<Reply> {
        let (id, pending) = self.requests.remove_entry(id)?;
        self.deadlines.remove(&(pending.deadline, id));
        Some(pending.reply)
    }

    /// Resolves a request, unless the response is of another kind.
    pub(super) fn resolve(&mut self, id: &str, response: Response) {
        let pending = self.requests.get(id);
        if pending.is_some_and(|pending| pending.reply.accepts(&response))
            && let Some(reply) = self.remove(id)
        {
            reply.respond(response);
        }
    }

    /// Fails a request that was sent.
    pub(super) fn fail(&mut self, id: &str, kind: ErrorKind) {
        if let Some(reply) = self.remove(id) {
            let error = Error::sent(reply.action(), id, kind);
            reply.fail(error);
        }
    }

    /// Fails all requests, or those that were sent on one connection.
    pub(super) fn fail_all(&mut self, link: Option<LinkId>, kind: impl Fn() -> ErrorKind) {
        let is_meant = |pending: &Pending| link.is_none_or(|link| pending.link == link);
        let meant = self
            .requests
            .iter()
            .filter(|(_, pending)| is_meant(pending));
        let ids: Vec<String> = meant.map(|(id, _)| id.clone()).collect();
        for id in ids {
            self.fail(&id, kind());
        }
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        self.deadlines.first().map(|(deadline, _)| *deadline)
    }

    /// Fails requests that have timed out. Returns the connections on which they were sent.
    pub(super) fn expire(&mut self, now: Instant, timeout: Duration) -> BTreeSet<LinkId> {
        let mut links = BTreeSet::new();
        while let Some((deadline, id)) = self.deadlines.first()
            && *deadline <= now
        {
            let id = id.clone();
            links.extend(self.requests.get(&id).map(|pending| pending.link));
            self.fail(&id, ErrorKind::RequestTimeout(timeout));
        }
        links
    }
}
