//! Calls are small, so that a program can have many in flight.

use fixtures::TestResult;

#[test]
fn the_future_of_a_call_has_at_most_three_kilobytes() -> TestResult {
    let client = fixtures::client("http://127.0.0.1:9");
    assert!(size_of_val(&client.create_room().send()) <= 3 * 1024);
    assert!(size_of_val(&client.create_room().customize().send()) <= 3 * 1024);
    Ok(())
}
