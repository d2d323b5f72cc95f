//! Steps of the scripted server that imitate servers, proxies and networks.

use std::time::{Duration, SystemTime};

use fixtures::{Response, Step};
use httpdate::fmt_http_date as http_date;

pub(super) fn refused() -> Vec<Step> {
    vec![]
}

pub(super) fn success() -> Step {
    success_with("{}")
}

pub(super) fn success_with(body: impl Into<Vec<u8>>) -> Step {
    json(200, body)
}

pub(super) fn raw(bytes: &str) -> Step {
    Step::RespondAndClose(Response::raw(bytes))
}

pub(super) fn hang_after(bytes: &str) -> Step {
    Step::RespondAndHang(Response::raw(bytes))
}

pub(super) fn trickle_after(bytes: &str) -> Step {
    Step::RespondAndTrickle(Response::raw(bytes))
}

pub(super) fn page(status: u16) -> Step {
    let page = Response::new(status, "<html>hunter2</html>");
    page.header("content-type", "text/html").into()
}

pub(super) fn json(status: u16, body: impl Into<Vec<u8>>) -> Step {
    let response = Response::new(status, body);
    response.header("content-type", "application/json").into()
}

pub(super) fn code(status: u16, code: &str) -> Step {
    Response::error(status, code).into()
}

pub(super) fn throttled(header: &str, value: &str) -> Step {
    let response = Response::error(429, "ThrottlingException");
    response.header(header, value).into()
}

pub(super) fn throttled_until(time: SystemTime) -> Step {
    throttled("retry-after", &http_date(time))
}

/// An error from a service whose clock shows this time.
pub(super) fn code_at(time: SystemTime, code: &str) -> Step {
    let response = Response::error(403, code);
    response.header("date", &http_date(time)).into()
}

/// A redirect to an address where nothing listens.
pub(super) fn redirect(status: u16) -> Step {
    let response = Response::new(status, "");
    response
        .header("location", "http://127.0.0.1:1/elsewhere")
        .into()
}

pub(super) fn huge() -> Step {
    success_with(vec![b' '; 11 * 1024 * 1024])
}

pub(super) fn many_headers() -> Step {
    let names = (0..500).map(|number| format!("x-{number}"));
    names
        .fold(Response::ok("{}"), |response, name| {
            response.header(&name, "x")
        })
        .into()
}

pub(super) fn minutes_ahead(minutes: u64) -> SystemTime {
    SystemTime::now() + Duration::from_mins(minutes)
}

pub(super) fn minutes_behind(minutes: u64) -> SystemTime {
    SystemTime::now() - Duration::from_mins(minutes)
}
