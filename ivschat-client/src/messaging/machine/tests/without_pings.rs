//! What is different in a browser, where pages cannot send pings.

use super::*;

/// A machine without pings that is connected, by its first connection.
fn connected(lifetime: Option<Duration>) -> Test {
    let mut test = Test::new(ReconnectPolicy::default());
    let config = Arc::get_mut(&mut test.machine.config).expect("it is not shared");
    config.limits.sends_pings = false;
    test.connect();
    assert_eq!(test.effects(), [Effect::Attempt]);
    test.machine.opened(test.now, lifetime);
    assert_eq!(test.names(), ["Connecting", "Connected"]);
    test
}

fn in_handover() -> Test {
    let mut test = connected(Some(120 * SECOND));
    test.pass(60 * SECOND);
    assert_eq!(test.effects(), [Effect::Attempt]);
    test.machine.opened(test.now, None);
    assert_eq!(test.effects(), []);
    test
}

#[test]
fn a_handover_waits_a_moment_for_the_new_connection_to_be_in_the_room() {
    let mut test = in_handover();
    test.pass(SECOND - Duration::from_millis(1));
    test.message(1, "a");
    assert_eq!(test.effects(), []);
    test.pass(Duration::from_millis(1));
    assert_eq!(test.effects(), [Effect::Close(1)]);
    test.message(1, "b");
    test.message(2, "b");
    test.close(1, 1000);
    test.message(2, "c");
    assert_eq!(test.names(), ["a", "b", "c"]);
}

#[test]
fn a_message_shows_that_the_new_connection_is_in_the_room() {
    let mut test = in_handover();
    test.message(2, "a");
    assert_eq!(test.effects(), [Effect::Close(1)]);
    test.message(1, "a");
    test.close(1, 1000);
    assert_eq!(test.names(), ["a"]);
}

#[test]
fn an_idle_connection_is_kept() {
    let mut test = connected(None);
    assert_eq!(test.next_deadline(), None);
    test.pass_silently(3600 * SECOND);
    assert_eq!(test.effects(), []);
}

#[test]
fn a_request_without_a_response_ends_a_connection_on_which_nothing_arrives() {
    let mut test = connected(None);
    test.pass(3600 * SECOND);
    let mut first = test.send("first");
    test.pass(5 * SECOND);
    let mut second = test.send("second");
    test.pass(5 * SECOND);
    assert_eq!(
        test.effects(),
        [
            Effect::Send(1, "first".to_owned()),
            Effect::Send(1, "second".to_owned()),
            Effect::Drop(1)
        ]
    );
    let errors = [first.try_recv(), second.try_recv()].map(|response| {
        let error = response.expect("it has failed").expect_err("it has failed");
        assert!(error.may_have_been_applied());
        error.to_string()
    });
    assert!(
        errors[0].contains("did not respond within 10s"),
        "{errors:?}"
    );
    assert!(errors[1].contains("nothing arrived for 10s"), "{errors:?}");
    assert_eq!(test.names(), ["Connecting"]);
}

#[test]
fn a_request_without_a_response_does_not_end_a_connection_on_which_something_arrives() {
    let mut test = connected(None);
    let mut response = test.send("request");
    test.pass(SECOND);
    test.message(1, "other");
    test.pass(60 * SECOND);
    assert!(matches!(response.try_recv(), Ok(Err(_))));
    assert_eq!(test.effects(), [Effect::Send(1, "request".to_owned())]);
    assert_eq!(test.names(), ["other"]);
}

#[test]
fn both_connections_of_a_handover_end_if_requests_on_both_have_no_response() {
    let mut test = in_handover();
    let mut old = test.send("old");
    test.pass(SECOND);
    let mut new = test.send("new");
    assert_eq!(
        test.effects(),
        [
            Effect::Send(1, "old".to_owned()),
            Effect::Send(2, "new".to_owned())
        ]
    );
    // The timer of a tab in the background is late, so that both time out at once.
    test.now += 60 * SECOND;
    test.machine.tick(test.now);
    assert_eq!(test.effects(), [Effect::Drop(2), Effect::Drop(1)]);
    assert!(matches!(old.try_recv(), Ok(Err(_))));
    assert!(matches!(new.try_recv(), Ok(Err(_))));
    assert_eq!(test.names(), ["Connecting"]);
}
