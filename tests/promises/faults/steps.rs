//! What servers, proxies and networks do, as scripts for the server.

use std::time::{Duration, SystemTime};

use httpdate::fmt_http_date as http_date;

use super::server::Step;
use crate::server::answer;

/// Headers with this code of an error.
fn error(status: u16, code: &str, headers: &[&str]) -> Step {
    let code = format!("x-amzn-errortype: {code}");
    let headers = [&[code.as_str()], headers].concat();
    Step::AnswerAndClose(answer(status, &headers, r#"{"message":"no"}"#))
}

pub(super) fn refused() -> Vec<Step> {
    vec![]
}

pub(super) fn success() -> Step {
    success_with("{}")
}

pub(super) fn success_with(body: impl AsRef<[u8]>) -> Step {
    Step::AnswerAndClose(answer(200, &["content-type: application/json"], body))
}

pub(super) fn raw(bytes: &str) -> Step {
    Step::AnswerAndClose(bytes.as_bytes().to_vec())
}

pub(super) fn hang_after(bytes: &str) -> Step {
    Step::AnswerAndHang(bytes.as_bytes().to_vec())
}

pub(super) fn trickle_after(bytes: &str) -> Step {
    Step::Trickle(bytes.as_bytes().to_vec())
}

pub(super) fn page(status: u16) -> Step {
    Step::AnswerAndClose(answer(
        status,
        &["content-type: text/html"],
        "<html>hunter2</html>",
    ))
}

pub(super) fn json(status: u16, body: &str) -> Step {
    Step::AnswerAndClose(answer(status, &["content-type: application/json"], body))
}

pub(super) fn code(status: u16, code: &str) -> Step {
    error(status, code, &[])
}

pub(super) fn throttled(header: &str) -> Step {
    error(429, "ThrottlingException", &[header])
}

pub(super) fn throttled_until(time: SystemTime) -> Step {
    throttled(&format!("retry-after: {}", http_date(time)))
}

/// An error of a service whose clock shows this time.
pub(super) fn code_at(time: SystemTime, code: &str) -> Step {
    error(403, code, &[&format!("date: {}", http_date(time))])
}

pub(super) fn redirect(status: u16) -> Step {
    // Nobody listens there.
    Step::AnswerAndClose(answer(
        status,
        &["location: http://127.0.0.1:1/elsewhere"],
        "",
    ))
}

pub(super) fn huge() -> Step {
    success_with(vec![b' '; 11 * 1024 * 1024])
}

pub(super) fn many_headers() -> Step {
    let headers: Vec<String> = (0..500).map(|number| format!("x-{number}: x")).collect();
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    Step::AnswerAndClose(answer(200, &headers, "{}"))
}

pub(super) fn minutes_ahead(minutes: u64) -> SystemTime {
    SystemTime::now() + Duration::from_mins(minutes)
}

pub(super) fn minutes_behind(minutes: u64) -> SystemTime {
    SystemTime::now() - Duration::from_mins(minutes)
}
