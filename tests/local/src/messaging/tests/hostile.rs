//! Broken and malicious clients.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::*;

/// The header of a masked client frame, with a mask of zeros.
pub(super) fn header(first: u8, length: u64) -> Vec<u8> {
    let mut header = vec![first];
    match u16::try_from(length) {
        Ok(length) if length < 126 => header.push(0x80 | length.to_be_bytes()[1]),
        Ok(length) => {
            header.push(0x80 | 126);
            header.extend(length.to_be_bytes());
        }
        Err(_) => {
            header.push(0x80 | 127);
            header.extend(length.to_be_bytes());
        }
    }
    header.extend([0; 4]);
    header
}

async fn send_raw(person: &mut Person, bytes: &[u8]) {
    // The connection may be closed already.
    let _ = person.0.get_mut().write_all(bytes).await;
}

#[tokio::test(start_paused = true)]
async fn a_viewer_that_does_not_read_is_dropped_without_delaying_others() {
    let builder = LocalEndpoint::builder()
        .clock(|| seconds(0))
        .connection_rate(u32::MAX);
    let chat = Chat::start_with(builder).await;
    let mut asleep = chat.join("asleep", &[]).await;
    let mut bob = chat.join("bob", &[]).await;
    // More than the buffer and the queue hold.
    for number in 0..1000 {
        chat.operate("SendEvent", json!({"eventName": format!("app:{number}")}));
        assert_eq!(bob.receive().await["EventName"], format!("app:{number}"));
    }
    asleep.dropped().await;
    chat.operate("SendEvent", json!({"eventName": "app:after"}));
    assert_eq!(bob.receive().await["EventName"], "app:after");
}

#[tokio::test(start_paused = true)]
async fn a_viewer_that_stops_reading_in_a_quiet_room_is_dropped_too() {
    let chat = Chat::start().await;
    let mut asleep = chat.join("asleep", &[]).await;
    for _ in 0..40 {
        chat.operate(
            "SendEvent",
            json!({"eventName": "app:x", "attributes": {"k": "v".repeat(200)}}),
        );
    }
    tokio::time::sleep(super::super::assumptions::WRITE_TIMEOUT).await;
    asleep.dropped().await;
}

#[tokio::test(start_paused = true)]
async fn text_that_is_not_a_request_gets_an_error_each_time() {
    let chat = Chat::start().await;
    let mut ida = chat.join("ida", MODERATOR).await;
    let deep = "[".repeat(10_000);
    for text in [
        "",
        "ping",
        "{",
        "null",
        "[1]",
        "{\"Action\":7}",
        "\u{0}",
        &deep,
    ] {
        ida.send_text(text).await;
        let error = ida.receive().await;
        assert_eq!(
            (&error["ErrorCode"], &error["RequestId"]),
            (&json!(400), &json!("")),
            "{text}"
        );
    }
    let large = json!({"Action": "SEND_MESSAGE", "RequestId": "r", "Content": "x".repeat(40_000)});
    assert_eq!(ida.error_code(&large).await, 413);
    ida.send(&message("still here")).await;
    assert_eq!(ida.receive().await["Content"], "still here");
}

#[tokio::test(start_paused = true)]
async fn a_request_of_16_kib_is_read_and_a_frame_of_64_kib_is_refused_without_a_close() {
    let chat = Chat::start().await;
    let mut ida = chat.join("ida", MODERATOR).await;
    let padded = |bytes: usize| {
        let request = message("hi").to_string();
        let spaces = bytes - request.len();
        request + &" ".repeat(spaces)
    };
    ida.send_text(padded(16 * 1024)).await;
    assert_eq!(ida.receive().await["Content"], "hi");
    for bytes in [16 * 1024 + 1, 64 * 1024] {
        ida.send_text(padded(bytes)).await;
        assert_eq!(ida.receive().await["ErrorCode"], 413, "{bytes}");
    }
    ida.send_text(padded(64 * 1024 + 1)).await;
    assert_eq!(u16::from(ida.closed().await.code), 1009);
}

#[tokio::test(start_paused = true)]
async fn a_frame_of_ten_megabytes_is_rejected_by_its_header() {
    let chat = Chat::start().await;
    let mut ida = chat.join("ida", MODERATOR).await;
    send_raw(&mut ida, &header(0x81, 10 * 1024 * 1024)).await;
    assert_eq!(u16::from(ida.closed().await.code), 1009);
}

#[tokio::test(start_paused = true)]
async fn a_message_of_endless_fragments_is_rejected() {
    let chat = Chat::start().await;
    let mut ida = chat.join("ida", MODERATOR).await;
    let fragment = [header(0x00, 1000), vec![b'x'; 1000]].concat();
    send_raw(&mut ida, &[header(0x01, 1), vec![b'"']].concat()).await;
    for _ in 0..100 {
        send_raw(&mut ida, &fragment).await;
    }
    assert_eq!(u16::from(ida.closed().await.code), 1009);
}

#[tokio::test(start_paused = true)]
async fn a_protocol_violation_closes_the_connection() {
    let chat = Chat::start().await;
    for (bytes, code) in [
        // Reserved bits, a reserved opcode, an unexpected continuation, a fragmented ping.
        ([header(0xf1, 1), vec![b'x']].concat(), 1002),
        ([header(0x83, 1), vec![b'x']].concat(), 1002),
        ([header(0x80, 1), vec![b'x']].concat(), 1002),
        ([header(0x09, 1), vec![b'x']].concat(), 1002),
        // A frame without a mask.
        (vec![0x81, 1, b'x'], 1002),
        ([header(0x81, 1), vec![0xff]].concat(), 1007),
    ] {
        let mut ida = chat.join("ida", MODERATOR).await;
        send_raw(&mut ida, &bytes).await;
        assert_eq!(u16::from(ida.closed().await.code), code, "{bytes:?}");
    }
    // Nothing of these connections is left.
    chat.endpoint.shared.messaging.stopped().await;
}

#[tokio::test(start_paused = true)]
async fn each_message_of_a_flood_gets_an_error_and_is_not_delivered() {
    let chat = Chat::start_with(LocalEndpoint::builder().clock(|| seconds(0))).await;
    let mut ida = chat.join("ida", MODERATOR).await;
    let mut bob = chat.join("bob", &[]).await;
    let flood = message("flood").to_string();
    let flood = [header(0x81, flood.len() as u64), flood.into_bytes()].concat();
    let (mut reader, mut writer) = tokio::io::split(ida.0.get_mut());
    let write = async {
        for _ in 0..10_000 {
            writer.write_all(&flood).await.unwrap();
        }
        // A close frame.
        writer.write_all(&header(0x88, 0)).await.unwrap();
    };
    let read = async {
        let mut bytes = vec![0; 65536];
        let mut errors = 0;
        loop {
            let length = reader.read(&mut bytes).await.unwrap();
            if length == 0 {
                return errors;
            }
            errors += bytes[..length]
                .windows(5)
                .filter(|text| text == b"ERROR")
                .count();
        }
    };
    let ((), errors) = tokio::join!(write, read);
    // Reads split some of the frames.
    assert!(errors > 9_000, "{errors}");
    for _ in 0..10 {
        assert_eq!(bob.receive().await["Content"], "flood");
    }
    chat.operate("SendEvent", json!({"eventName": "app:after"}));
    assert_eq!(bob.receive().await["EventName"], "app:after");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_breaks_leaves_the_room() {
    let chat = Chat::start().await;
    for bytes in [vec![], vec![0x81], header(0x81, 100)] {
        let mut ida = chat.join("ida", MODERATOR).await;
        send_raw(&mut ida, &bytes).await;
        drop(ida);
    }
    let messaging = &chat.endpoint.shared.messaging;
    messaging.stopped().await;
    assert!(messaging.rooms.is_empty());
}

#[tokio::test(start_paused = true)]
async fn messages_sent_before_a_violation_are_delivered() {
    let chat = Chat::start().await;
    let mut ida = chat.join("ida", MODERATOR).await;
    let mut bob = chat.join("bob", &[]).await;
    let request = message("before").to_string();
    let valid = [header(0x81, request.len() as u64), request.into_bytes()].concat();
    send_raw(&mut ida, &[valid, header(0x83, 0)].concat()).await;
    assert_eq!(bob.receive().await["Content"], "before");
    assert_eq!(ida.receive().await["Content"], "before");
    assert_eq!(u16::from(ida.closed().await.code), 1002);
}
