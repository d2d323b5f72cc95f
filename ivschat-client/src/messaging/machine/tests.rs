//! What depends on time or on the order of two connections, without either.

mod handover;
mod without_pings;

use std::convert::Infallible;
use std::time::Duration;

use tokio::sync::oneshot;

use super::*;
use crate::messaging::{ChatMessage, ChatRoom, ReconnectPolicy, RoomEvents};
use crate::platform::websocket::SocketError;

const SECOND: Duration = Duration::from_secs(1);

/// A machine, and the time.
struct Test {
    machine: Machine,
    events: RoomEvents,
    now: Instant,
}

impl Test {
    fn new(policy: ReconnectPolicy) -> Self {
        let config = ChatRoom::builder()
            .endpoint_url("ws://127.0.0.1:1")
            .token_provider(|| async { Ok::<_, Infallible>("t") })
            .reconnect_policy(policy)
            .into_config()
            .expect("it is complete");
        let status = Arc::new(Status::new(config.limits.event_capacity));
        Self {
            events: status.subscribers().subscribe(),
            machine: Machine::new(Arc::new(config), status),
            now: Instant::now(),
        }
    }

    /// A machine that is connected, by its first connection.
    fn connected(lifetime: Option<Duration>) -> Self {
        let mut test = Self::new(ReconnectPolicy::default());
        test.connect();
        assert_eq!(test.effects(), [Effect::Attempt]);
        assert_eq!(test.machine.opened(test.now, lifetime), 1);
        assert_eq!(test.names(), ["Connecting", "Connected"]);
        test
    }

    /// A machine in a handover from connection 1 to connection 2, on which nothing has arrived.
    fn in_handover() -> Self {
        let mut test = Self::connected(Some(120 * SECOND));
        test.pass(60 * SECOND);
        assert_eq!(test.effects(), [Effect::Attempt]);
        assert_eq!(test.machine.opened(test.now, Some(3600 * SECOND)), 2);
        assert_eq!(test.effects(), [Effect::Ping(2)]);
        test
    }

    fn connect(&mut self) -> oneshot::Receiver<Result<(), Error>> {
        let (waiter, outcome) = oneshot::channel();
        self.machine.connect(waiter);
        outcome
    }

    /// Sends a message; returns where its response arrives.
    fn send(&mut self, id: &str) -> oneshot::Receiver<Result<ChatMessage, Error>> {
        let (sender, response) = oneshot::channel();
        self.machine.request(
            self.now,
            Request {
                id: id.to_owned(),
                frame: id.to_owned(),
                reply: Reply::Message(sender),
                deadline: self.now + 10 * SECOND,
            },
        );
        response
    }

    /// A message with this ID arrives.
    fn message(&mut self, link: LinkId, id: &str) {
        let text = format!(
            r#"{{"Type":"MESSAGE","Id":"{id}","RequestId":"{id}","Content":"{id}",
            "SendTime":"2031-04-05T06:07:08Z","Sender":{{"UserId":"u"}}}}"#
        );
        self.machine.received(self.now, link, Incoming::Text(text));
    }

    fn pong(&mut self, link: LinkId) {
        self.machine.received(self.now, link, Incoming::Other);
    }

    fn close(&mut self, link: LinkId, code: u16) {
        let reason = String::new();
        let close = Incoming::Close { code, reason };
        self.machine.received(self.now, link, close);
    }

    /// The service calls a connection expired.
    fn expire(&mut self, link: LinkId) {
        let error = r#"{"Type":"ERROR","Id":"e","ErrorCode":401,"ErrorMessage":"expired"}"#;
        self.machine
            .received(self.now, link, Incoming::Text(error.to_owned()));
    }

    fn lose(&mut self, link: LinkId) {
        let lost = Ending::Broken(Break::Socket(SocketError::Closed));
        self.machine.ended(self.now, link, lost);
    }

    fn refuse(&mut self) {
        self.machine
            .failed(self.now, ErrorKind::ConnectTimeout(SECOND));
    }

    /// Time passes, and the service responds to pings.
    fn pass(&mut self, duration: Duration) {
        self.pass_with(duration, |test, link| test.pong(link));
    }

    /// Time passes, and nothing arrives.
    fn pass_silently(&mut self, duration: Duration) {
        self.pass_with(duration, |test, link| {
            test.machine.effects.push(Effect::Ping(link));
        });
    }

    /// The machine is called when it wants to be.
    fn pass_with(&mut self, duration: Duration, pinged: impl Fn(&mut Self, LinkId)) {
        let end = self.now + duration;
        let mut calls = 0;
        while let Some(deadline) = self.machine.next_deadline()
            && deadline <= end
        {
            calls += 1;
            assert!(calls < 10_000, "the machine wants to be called for ever");
            self.now = self.now.max(deadline);
            self.machine.tick(self.now);
            for effect in self.effects() {
                match effect {
                    Effect::Ping(link) => pinged(self, link),
                    other => self.machine.effects.push(other),
                }
            }
        }
        self.now = end;
    }

    fn effects(&mut self) -> Vec<Effect> {
        self.machine.take_effects()
    }

    /// The events that have arrived, by name, or by content.
    fn names(&mut self) -> Vec<String> {
        let mut names = vec![];
        while let Some(event) = self.events.try_next() {
            names.push(match event {
                RoomEvent::Message(message) => message.content,
                RoomEvent::Disconnected(reason) => reason.to_string(),
                RoomEvent::Error(error) => error.code.to_string(),
                other => format!("{other:?}"),
            });
        }
        names
    }

    fn next_deadline(&self) -> Option<Duration> {
        let deadline = self.machine.next_deadline()?;
        Some(deadline - self.now)
    }
}

#[test]
fn the_next_connection_is_opened_a_minute_before_the_token_expires_or_at_half_its_life() {
    for (lifetime, delay) in [(3600, 3540), (120, 60), (61, 31), (31, 16), (4, 2), (1, 1)] {
        let link = Link::new(1, Instant::now(), Some(Duration::from_secs(lifetime)));
        let refresh_at = link.refresh_at.expect("it expires");
        let seconds = (refresh_at - link.opened_at).as_secs_f64().ceil();
        assert_eq!(seconds, f64::from(delay), "{lifetime}");
    }
    for lifetime in [None, Some(Duration::ZERO), Some(Duration::MAX)] {
        let link = Link::new(1, Instant::now(), lifetime);
        assert_eq!(link.refresh_at, None, "{lifetime:?}");
    }
}

#[test]
fn attempts_to_renew_a_connection_have_an_end_and_the_connection_stays() {
    let mut test = Test::connected(Some(120 * SECOND));
    test.pass(60 * SECOND);
    for _ in 0..4 {
        assert_eq!(test.effects(), [Effect::Attempt]);
        test.refuse();
        test.pass(20 * SECOND);
    }
    test.pass(3600 * SECOND);
    assert_eq!(test.effects(), []);
    test.message(1, "a");
    assert_eq!(test.names(), ["a"]);
    // When it ends, there are new attempts.
    test.lose(1);
    test.pass(SECOND);
    assert_eq!(test.effects(), [Effect::Attempt]);
    assert_eq!(test.names(), ["Connecting"]);
}

#[test]
fn an_attempt_to_renew_a_connection_becomes_one_to_connect_again() {
    let mut test = Test::connected(Some(120 * SECOND));
    test.pass(60 * SECOND);
    test.lose(1);
    test.pass(60 * SECOND);
    // One attempt at a time.
    assert_eq!(test.effects(), [Effect::Attempt]);
    test.machine.opened(test.now, None);
    assert_eq!(test.names(), ["Connecting", "Connected"]);
}

#[test]
fn a_connection_that_is_closed_while_it_is_renewed_is_over() {
    let mut test = Test::connected(Some(120 * SECOND));
    test.pass(60 * SECOND);
    test.close(1, 1001);
    assert_eq!(test.effects(), [Effect::Attempt, Effect::Abandon]);
    assert_eq!(test.names(), ["serverDisconnect"]);
}

#[test]
fn an_idle_connection_is_pinged_and_a_missing_pong_ends_it() {
    let mut test = Test::connected(None);
    test.pass_silently(29 * SECOND);
    test.message(1, "a");
    test.pass_silently(29 * SECOND);
    assert_eq!(test.effects(), []);
    test.pass_silently(SECOND);
    assert_eq!(test.effects(), [Effect::Ping(1)]);
    test.pass_silently(9 * SECOND);
    test.pong(1);
    test.pass_silently(30 * SECOND);
    assert_eq!(test.effects(), [Effect::Ping(1)]);
    test.pass_silently(10 * SECOND);
    assert_eq!(test.effects(), [Effect::Drop(1)]);
    assert_eq!(test.names(), ["a", "Connecting"]);
}

#[test]
fn attempts_back_off_and_end() {
    let mut test = Test::new(ReconnectPolicy::default());
    let mut outcome = test.connect();
    for longest in [500, 1000, 2000] {
        assert_eq!(test.effects(), [Effect::Attempt]);
        test.refuse();
        let delay = test.next_deadline().expect("another attempt follows");
        let longest = Duration::from_millis(longest);
        assert!((longest / 2..=longest).contains(&delay), "{delay:?}");
        test.pass(longest);
    }
    assert_eq!(test.effects(), [Effect::Attempt]);
    test.refuse();
    assert_eq!(test.next_deadline(), None);
    assert_eq!(test.names(), ["Connecting", "socketError"]);
    assert!(matches!(outcome.try_recv(), Ok(Err(_))));
}

#[test]
fn only_a_stable_connection_resets_the_attempts() {
    let mut test = Test::connected(None);
    for _ in 0..20 {
        test.pass(10 * SECOND);
        let link = test.machine.links_opened;
        test.lose(link);
        // Everybody comes back at another time.
        assert!(test.next_deadline() <= Some(SECOND / 2));
        test.pass(SECOND);
        test.machine.opened(test.now, None);
    }
    test.names();
    for _ in 0..4 {
        let link = test.machine.links_opened;
        test.lose(link);
        test.pass(20 * SECOND);
        test.machine.opened(test.now, None);
    }
    let link = test.machine.links_opened;
    test.lose(link);
    assert_eq!(test.names().last().map(String::as_str), Some("socketError"));
}

#[test]
fn a_connection_may_count_as_stable_earlier() {
    let mut test = Test::new(ReconnectPolicy::default().with_stable_after(SECOND));
    test.connect();
    for _ in 0..20 {
        test.machine.opened(test.now, None);
        test.pass(SECOND);
        let link = test.machine.links_opened;
        test.lose(link);
        test.pass(SECOND);
    }
    assert_eq!(test.machine.state(), ConnectionState::Connecting);
}

#[test]
fn a_frame_that_is_too_large_is_not_sent() {
    let mut test = Test::connected(None);
    let config = Arc::get_mut(&mut test.machine.config).expect("it is not shared");
    config.limits.max_frame_size = 4;
    let _sent = test.send("1234");
    let mut refused = test.send("12345");
    assert!(matches!(refused.try_recv(), Ok(Err(error)) if !error.may_have_been_applied()));
    assert_eq!(test.effects(), [Effect::Send(1, "1234".to_owned())]);
}

#[test]
fn requests_wait_while_as_many_as_allowed_are_pending() {
    let mut test = Test::connected(None);
    let config = Arc::get_mut(&mut test.machine.config).expect("it is not shared");
    config.limits.max_pending_requests = 2;
    let _first = test.send("first");
    assert!(test.machine.accepts_requests());
    let _second = test.send("second");
    assert!(!test.machine.accepts_requests());
    test.message(1, "first");
    assert!(test.machine.accepts_requests());
}

#[test]
fn requests_time_out_one_by_one() {
    let mut test = Test::connected(None);
    let mut first = test.send("first");
    test.pass(SECOND);
    let mut second = test.send("second");
    test.pass(9 * SECOND);
    assert!(matches!(first.try_recv(), Ok(Err(_))));
    assert!(second.try_recv().is_err());
    test.message(1, "second");
    assert!(matches!(second.try_recv(), Ok(Ok(_))));
    assert!(test.machine.accepts_requests());
    // A response that comes too late is still a message.
    test.message(1, "first");
    assert_eq!(test.names(), ["second", "first"]);
}
