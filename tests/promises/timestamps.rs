//! Timestamps are compared and printed with their fractions, and convert to and from `SystemTime`.

use std::time::{Duration, SystemTime};

use fixtures::TestResult;
use ivschat_client::primitives::{DateTime, DateTimeFormat};
use ivschat_client::types::RoomSummary;

fn parse(text: &str) -> TestResult<DateTime> {
    let room = serde_json::json!({ "createTime": text });
    let room: RoomSummary = serde_json::from_value(room)?;
    Ok(room.create_time.ok_or("no time")?)
}

#[test]
fn both_forms_of_the_service_are_parsed_and_printed() -> TestResult {
    for text in ["2022-12-02T08:21:20.754Z", "2022-12-02T08:21:20Z"] {
        assert_eq!(parse(text)?.to_string(), text);
        let formatted = parse(text)?.fmt(DateTimeFormat::DateTime);
        assert_eq!(formatted?, text);
    }
    assert_eq!(
        parse("2022-12-02T10:21:20+02:00")?,
        parse("2022-12-02T08:21:20Z")?
    );
    Ok(())
}

#[test]
fn comparisons_include_fractions() -> TestResult {
    assert!(parse("2022-12-02T08:21:20.754Z")? > parse("2022-12-02T08:21:20.753999Z")?);
    assert!(parse("2022-12-02T08:21:20Z")? < parse("2022-12-02T08:21:20.000001Z")?);
    Ok(())
}

#[test]
fn a_conversion_to_system_time_and_back_is_lossless() -> TestResult {
    // `date -d 2022-12-02T08:21:20Z +%s` prints 1669969280.
    let time = SystemTime::UNIX_EPOCH + Duration::new(1_669_969_280, 754_000_000);
    let read = parse("2022-12-02T08:21:20.754Z")?;
    assert_eq!(SystemTime::try_from(read)?, time);
    assert_eq!(DateTime::from(time), read);
    Ok(())
}
