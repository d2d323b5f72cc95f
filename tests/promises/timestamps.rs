//! Timestamps are compared, printed with their fractions, and converted to and from `SystemTime`.

use std::time::{Duration, SystemTime};

use ivschat_client::primitives::{DateTime, DateTimeFormat};
use ivschat_client::types::RoomSummary;

fn created(text: &str) -> DateTime {
    let room = serde_json::json!({ "createTime": text });
    let room: RoomSummary = serde_json::from_value(room).expect("readable");
    *room.create_time().expect("it is there")
}

#[test]
fn both_forms_of_the_service_are_read_and_printed() {
    for text in ["2022-12-02T08:21:20.754Z", "2022-12-02T08:21:20Z"] {
        assert_eq!(created(text).to_string(), text);
        let formatted = created(text).fmt(DateTimeFormat::DateTime);
        assert_eq!(formatted.expect("in range"), text);
    }
    assert_eq!(
        created("2022-12-02T10:21:20+02:00"),
        created("2022-12-02T08:21:20Z")
    );
}

#[test]
fn fractions_count_in_comparisons() {
    assert!(created("2022-12-02T08:21:20.754Z") > created("2022-12-02T08:21:20.753999Z"));
    assert!(created("2022-12-02T08:21:20Z") < created("2022-12-02T08:21:20.000001Z"));
}

#[test]
fn the_way_to_system_time_and_back_loses_nothing() {
    // 1,669,969,280 seconds after 1970 began, as `date -d 2022-12-02T08:21:20Z +%s` says.
    let time = SystemTime::UNIX_EPOCH + Duration::new(1_669_969_280, 754_000_000);
    let read = created("2022-12-02T08:21:20.754Z");
    assert_eq!(SystemTime::try_from(read).expect("in range"), time);
    assert_eq!(DateTime::from(time), read);
}
