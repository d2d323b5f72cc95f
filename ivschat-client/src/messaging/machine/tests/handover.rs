//! Handovers from an old connection to a new one, while both are open.

use super::*;

#[test]
fn a_handover_delivers_everything_once_and_in_order() {
    let mut test = Test::in_handover();
    test.message(1, "a");
    // Both connections are in the room from here on; the new one is faster.
    for id in ["b", "c", "d"] {
        test.message(2, id);
    }
    assert_eq!(test.effects(), [Effect::Close(1)]);
    for id in ["b", "c"] {
        test.message(1, id);
    }
    assert_eq!(test.names(), ["a", "b", "c"]);
    test.close(1, 1000);
    assert_eq!(test.names(), ["d"]);
    test.message(2, "e");
    test.message(2, "a");
    assert_eq!(test.names(), ["e"]);
    // The connection 1 is not known any more.
    test.message(1, "late");
    assert_eq!(test.names(), [""; 0]);
}

#[test]
fn a_handover_may_take_longer_than_the_deduplication_window() {
    let mut test = Test::in_handover();
    let ids: Vec<String> = (0..3000).map(|number| number.to_string()).collect();
    test.machine.received(test.now, 2, Incoming::Other);
    let mut ahead = ids.iter();
    while test.machine.accepts_frames(2) {
        test.message(2, ahead.next().expect("it stops before the end"));
    }
    // What is not read stays with the service, and in its order.
    for id in &ids {
        test.message(1, id);
    }
    assert!(test.machine.accepts_frames(2));
    test.close(1, 1000);
    // Of 3000 messages, each of which was delivered once, the subscriber has the last 1024.
    let names = test.names();
    assert_eq!(names[0], "Lagged(1976)");
    assert_eq!(names[1..], ids[1976..]);
}

#[test]
fn requests_go_to_the_new_connection_when_it_is_confirmed() {
    let mut test = Test::in_handover();
    let mut old = test.send("old");
    test.pong(2);
    let mut new = test.send("new");
    assert_eq!(
        test.effects(),
        [
            Effect::Send(1, "old".to_owned()),
            Effect::Send(2, "new".to_owned())
        ]
    );
    // Both responses arrive at the new connection, as it is in the room.
    test.message(2, "old");
    assert_eq!(test.effects(), [Effect::Close(1)]);
    test.message(2, "new");
    assert!(old.try_recv().is_err() && new.try_recv().is_err());
    test.close(1, 1000);
    assert!(matches!(old.try_recv(), Ok(Ok(_))));
    assert!(matches!(new.try_recv(), Ok(Ok(_))));
    assert_eq!(test.names(), ["old", "new"]);
}

#[test]
fn the_old_connection_stays_until_its_requests_have_responses() {
    let mut test = Test::in_handover();
    let mut refused = test.send("refused");
    let mut ignored = test.send("ignored");
    test.pong(2);
    let mut new = test.send("new");
    test.effects();
    let error =
        r#"{"Type":"ERROR","Id":"e","RequestId":"refused","ErrorCode":406,"ErrorMessage":"no"}"#;
    test.machine
        .received(test.now, 1, Incoming::Text(error.to_owned()));
    assert!(matches!(refused.try_recv(), Ok(Err(error)) if error.code() == Some(406)));
    assert_eq!(test.effects(), []);
    // The other response does not arrive, which ends the wait, but not the request.
    test.pass(2 * SECOND);
    assert_eq!(test.effects(), [Effect::Close(1)]);
    test.message(2, "new");
    test.close(1, 1000);
    assert!(matches!(new.try_recv(), Ok(Ok(_))));
    assert!(ignored.try_recv().is_err());
}

#[test]
fn requests_fail_with_the_connection_that_they_were_sent_on() {
    let mut test = Test::in_handover();
    let mut old = test.send("old");
    test.pong(2);
    let mut new = test.send("new");
    test.lose(1);
    assert!(matches!(old.try_recv(), Ok(Err(error)) if error.may_have_been_applied()));
    test.message(2, "new");
    assert!(matches!(new.try_recv(), Ok(Ok(_))));

    let mut test = Test::in_handover();
    let mut old = test.send("old");
    test.pong(2);
    test.pass(2 * SECOND);
    // The connection breaks before the service acknowledges its close.
    test.lose(1);
    assert!(matches!(old.try_recv(), Ok(Err(error)) if error.may_have_been_applied()));

    let mut test = Test::in_handover();
    let mut old = test.send("old");
    test.pong(2);
    let mut new = test.send("new");
    test.lose(2);
    assert!(matches!(new.try_recv(), Ok(Err(error)) if error.may_have_been_applied()));
    test.message(1, "old");
    assert!(matches!(old.try_recv(), Ok(Ok(_))));
    assert_eq!(test.machine.state(), ConnectionState::Connected);
}

#[test]
fn a_silent_new_connection_does_not_take_over() {
    let mut test = Test::in_handover();
    test.pass(10 * SECOND);
    assert_eq!(test.effects(), [Effect::Drop(2)]);
    // Another one is tried, and the old one is still there.
    test.pass(SECOND);
    assert_eq!(test.effects(), [Effect::Attempt]);
    test.message(1, "a");
    assert_eq!(test.names(), ["a"]);
    // It is not affected by the end of the first one, which the session reports late.
    test.machine.opened(test.now, None);
    test.lose(2);
    test.message(3, "b");
    assert_eq!(test.effects(), [Effect::Ping(3), Effect::Close(1)]);
}

#[test]
fn until_the_new_connection_is_confirmed_the_old_one_is_pinged() {
    let mut test = Test::connected(Some(120 * SECOND));
    test.pass(35 * SECOND);
    test.message(1, "a");
    test.pass_silently(25 * SECOND);
    test.machine.opened(test.now, None);
    assert_eq!(test.effects(), [Effect::Attempt, Effect::Ping(2)]);
    test.pass_silently(5 * SECOND);
    assert_eq!(test.effects(), [Effect::Ping(1)]);
}

#[test]
fn while_the_old_connection_closes_the_new_one_is_pinged() {
    let mut test = Test::in_handover();
    test.message(2, "a");
    assert_eq!(test.effects(), [Effect::Close(1)]);
    test.pass_silently(30 * SECOND);
    assert_eq!(test.effects(), [Effect::Ping(2)]);
}

#[test]
fn the_new_connection_takes_over_at_once_when_the_old_one_breaks() {
    let mut test = Test::in_handover();
    let mut lost = test.send("lost");
    test.lose(1);
    assert!(matches!(lost.try_recv(), Ok(Err(error)) if error.may_have_been_applied()));
    test.message(2, "a");
    // Something may have been on its way on the old one, before the new one was in the room.
    assert_eq!(test.names(), ["Connecting", "Connected", "a"]);
    assert_eq!(test.machine.state(), ConnectionState::Connected);

    let mut test = Test::in_handover();
    test.message(2, "a");
    assert_eq!(test.effects(), [Effect::Close(1)]);
    // No close frame has come in time.
    test.lose(1);
    assert_eq!(test.names(), ["Connecting", "Connected", "a"]);
}

#[test]
fn the_service_disconnects_a_user_in_a_handover() {
    let mut test = Test::in_handover();
    test.close(1, 1001);
    assert_eq!(test.names(), ["serverDisconnect"]);
    assert_eq!(test.effects()[0], Effect::Close(2));
}

#[test]
fn an_old_connection_that_expires_in_a_handover_is_closed_once() {
    let mut test = Test::in_handover();
    test.expire(1);
    assert_eq!(test.effects(), [Effect::Close(1)]);
    test.message(2, "a");
    assert_eq!(test.names(), ["401", "a"]);

    let mut test = Test::in_handover();
    test.message(2, "a");
    assert_eq!(test.effects(), [Effect::Close(1)]);
    test.expire(1);
    assert_eq!(test.effects(), []);
    assert_eq!(test.names(), ["401", "a"]);
    assert_eq!(test.machine.state(), ConnectionState::Connected);
}

#[test]
fn a_close_that_does_not_acknowledge_ours_is_a_break() {
    let mut test = Test::in_handover();
    test.message(2, "b");
    assert_eq!(test.effects(), [Effect::Close(1)]);
    // The service has closed it before, perhaps before the new one was in the room.
    test.close(1, 1001);
    assert_eq!(test.names(), ["Connecting", "Connected", "b"]);
}

#[test]
fn a_new_connection_that_breaks_while_the_old_one_closes_is_a_break() {
    let mut test = Test::in_handover();
    test.message(2, "b");
    test.lose(2);
    test.message(1, "a");
    assert_eq!(test.names(), ["a"]);
    test.close(1, 1000);
    assert_eq!(test.names(), ["b", "Connecting"]);
}
