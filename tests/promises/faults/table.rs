//! The faults, and the promised result of each.

use std::time::SystemTime;

use fixtures::Step::{Close, CloseOnAccept, Reset};
use ivschat_client::error::TimeoutKind;

use super::ClientKind::{
    Key, NoRetries, QuickAttempt, QuickOperation, QuickRead, RetriesEverything, Standard,
};
use super::Ending::{
    BrokenBody, BrokenConnection, Code, InvalidResponseBody, NoConnection, ResponseTooLarge,
    Signing, Success, TimedOut, UnexpectedResponse,
};
use super::Operation::{
    CreateChatToken, CreateLoggingConfiguration, CreateRoom, GetRoom, SendEvent,
};
use super::steps::{
    code, code_at, hang_after, huge, json, many_headers, minutes_ahead, minutes_behind, page, raw,
    redirect, refused, success, success_with, throttled, throttled_until, trickle_after,
};
use super::{Case, Ending};

const NO: bool = false;
const YES: bool = true;

/// All error codes in the table.
pub(super) const CODES: [&str; 11] = [
    "AuthFailure",
    "ConflictException",
    "ExpiredTokenException",
    "InternalServerException",
    "InvalidSignatureException",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SlowDown",
    "TeapotException",
    "ThrottlingException",
    "ValidationException",
];

const HEAD_OF_100: &str = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n";
const HALF_A_HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-le";
const HALF_A_BODY: &str = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"arn\":";
const HALF_AN_ERROR: &str = "HTTP/1.1 400 Bad\r\ncontent-length: 100\r\n\r\n{";
const HALF_A_CHUNK: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n40\r\n{";
const BAD_CHUNK: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}";
const TOO_SHORT: &str = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n{\"arn\":\"a\"}";
const BAD_LENGTH: &str = "HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n{}";
const EARLY_HINTS: &str = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n\
                           HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
const NOT_HTTP: &str = "SSH-2.0-OpenSSH_9.6\r\n";
const CODE: &str = r#"{"code":"ThrottlingException"}"#;
const TYPE: &str = r#"{"__type":"a.b#ThrottlingException"}"#;
const NULLS: &str =
    r#"{"arn":null,"name":null,"tags":null,"loggingConfigurationIdentifiers":null}"#;

macro_rules! cases {
    ($($fault:literal; $steps:expr; $client:expr; $operation:expr; $attempts:expr; $ending:expr; $applied:expr;)*) => {
        vec![$(Case {
            fault: $fault,
            steps: Vec::from($steps),
            client: $client,
            operation: $operation,
            attempts: $attempts,
            ending: $ending,
            may_have_been_applied: $applied,
        }),*]
    };
}

pub(super) fn cases() -> Vec<Case> {
    let now = SystemTime::now();
    let timed_out: fn(TimeoutKind) -> Ending = TimedOut;
    let (attempt, read, operation) = (
        timed_out(TimeoutKind::Attempt),
        timed_out(TimeoutKind::Read),
        timed_out(TimeoutKind::Operation),
    );
    cases! {
        // fault; steps; client; operation; attempts; ending; may it have been applied?
        "refused"; refused(); Standard; GetRoom; 3; NoConnection; NO;
        "refused"; refused(); Standard; CreateRoom; 3; NoConnection; NO;
        "refused"; refused(); NoRetries; CreateRoom; 1; NoConnection; NO;
        "closed before the request is read"; [CloseOnAccept]; Standard; GetRoom; 3; BrokenConnection; YES;
        "closed before the request is read"; [CloseOnAccept]; Standard; CreateRoom; 1; BrokenConnection; YES;
        "closed before the request is read, once"; [CloseOnAccept, success()]; Standard; GetRoom; 2; Success; NO;
        "closed after the request"; [Close]; Standard; GetRoom; 3; BrokenConnection; YES;
        "closed after the request"; [Close]; Standard; CreateChatToken; 3; BrokenConnection; YES;
        "closed after the request"; [Close]; Standard; CreateRoom; 1; BrokenConnection; YES;
        "closed after the request"; [Close]; Standard; CreateLoggingConfiguration; 1; BrokenConnection; YES;
        "closed after the request"; [Close]; Standard; SendEvent; 1; BrokenConnection; YES;
        "closed after the request"; [Close]; RetriesEverything; CreateRoom; 3; BrokenConnection; YES;
        "closed after the request"; [Close]; NoRetries; GetRoom; 1; BrokenConnection; YES;
        "reset after the request"; [Reset]; Standard; CreateRoom; 1; BrokenConnection; YES;
        "reset after the request, once"; [Reset, success()]; Standard; GetRoom; 2; Success; NO;
        "closed, then rejected"; [Close, code(400, "ValidationException")]; Standard; GetRoom; 2; Code("ValidationException"); YES;

        "half a head"; [raw(HALF_A_HEAD)]; Standard; GetRoom; 3; BrokenConnection; YES;
        "half a head"; [raw(HALF_A_HEAD)]; Standard; CreateRoom; 1; BrokenConnection; YES;
        "half a body"; [raw(HALF_A_BODY)]; Standard; GetRoom; 3; BrokenBody(200); YES;
        "half a body"; [raw(HALF_A_BODY)]; Standard; SendEvent; 1; BrokenBody(200); YES;
        "half a body, once"; [raw(HALF_A_BODY), success()]; Standard; GetRoom; 2; Success; NO;
        "half an error"; [raw(HALF_AN_ERROR)]; Standard; CreateRoom; 3; BrokenBody(400); NO;
        "half a chunk"; [raw(HALF_A_CHUNK)]; Standard; CreateRoom; 1; BrokenBody(200); YES;
        "a chunk without a length"; [raw(BAD_CHUNK)]; Standard; GetRoom; 3; BrokenBody(200); YES;
        "a body longer than content-length"; [raw(TOO_SHORT)]; Standard; GetRoom; 1; InvalidResponseBody; YES;
        "a content-length that is not a number"; [raw(BAD_LENGTH)]; Standard; GetRoom; 3; BrokenConnection; YES;
        "another protocol"; [raw(NOT_HTTP)]; Standard; GetRoom; 3; BrokenConnection; YES;
        "another protocol"; [raw(NOT_HTTP)]; Standard; CreateRoom; 1; BrokenConnection; YES;
        "500 headers"; [many_headers()]; Standard; GetRoom; 3; BrokenConnection; YES;

        "silence"; [hang_after("")]; QuickAttempt; GetRoom; 3; attempt; YES;
        "silence"; [hang_after("")]; QuickAttempt; CreateRoom; 1; attempt; YES;
        "silence"; [hang_after("")]; QuickAttempt; CreateLoggingConfiguration; 1; attempt; YES;
        "silence"; [hang_after("")]; QuickAttempt; SendEvent; 1; attempt; YES;
        "silence"; [hang_after("")]; QuickRead; GetRoom; 3; read; YES;
        "silence"; [hang_after("")]; QuickOperation; GetRoom; 1; operation; YES;
        "a head that does not end"; [hang_after(HALF_A_HEAD)]; QuickAttempt; CreateRoom; 1; attempt; YES;
        "a body that does not begin"; [hang_after(HEAD_OF_100)]; QuickAttempt; GetRoom; 3; attempt; YES;
        "a body that does not begin"; [hang_after(HEAD_OF_100)]; QuickRead; CreateRoom; 1; read; YES;
        "a body that stops"; [hang_after(HALF_A_BODY)]; QuickAttempt; SendEvent; 1; attempt; YES;
        "an error that stops"; [hang_after(HALF_AN_ERROR)]; QuickAttempt; CreateRoom; 3; attempt; NO;
        "one byte at a time"; [trickle_after(HEAD_OF_100)]; QuickAttempt; CreateRoom; 1; attempt; YES;

        "HTML 502"; [page(502)]; Standard; GetRoom; 3; UnexpectedResponse(502); YES;
        "HTML 502"; [page(502)]; Standard; CreateRoom; 1; UnexpectedResponse(502); YES;
        "HTML 502, once"; [page(502), success()]; Standard; GetRoom; 2; Success; NO;
        "HTML 404"; [page(404)]; Standard; GetRoom; 1; UnexpectedResponse(404); NO;
        "JSON 503"; [json(503, "{}")]; Standard; GetRoom; 3; UnexpectedResponse(503); YES;
        "JSON 503"; [json(503, "{}")]; Standard; SendEvent; 1; UnexpectedResponse(503); YES;
        "internal error"; [code(500, "InternalServerException")]; Standard; GetRoom; 3; Code("InternalServerException"); YES;
        "internal error"; [code(500, "InternalServerException")]; Standard; CreateLoggingConfiguration; 1; Code("InternalServerException"); YES;
        "an unknown code"; [code(418, "TeapotException")]; Standard; CreateRoom; 1; Code("TeapotException"); NO;
        "a code with a line break"; [json(400, r#"{"code":"a\nINFO forged"}"#)]; Standard; GetRoom; 1; UnexpectedResponse(400); NO;
        "an invalid request"; [code(400, "ValidationException")]; Standard; GetRoom; 1; Code("ValidationException"); NO;
        "a conflict"; [code(409, "ConflictException")]; RetriesEverything; CreateRoom; 1; Code("ConflictException"); NO;

        "throttled, code in the header"; [code(429, "ThrottlingException")]; Standard; CreateRoom; 3; Code("ThrottlingException"); NO;
        "throttled, code in `code`"; [json(429, CODE)]; Standard; SendEvent; 3; Code("ThrottlingException"); NO;
        "throttled, code in `__type`"; [json(400, TYPE)]; Standard; CreateRoom; 3; Code("ThrottlingException"); NO;
        "throttled with a 503"; [code(503, "SlowDown")]; Standard; CreateRoom; 3; Code("SlowDown"); NO;
        "throttled by a gateway"; [page(429)]; Standard; CreateRoom; 3; UnexpectedResponse(429); NO;
        "throttled once"; [code(429, "ThrottlingException"), success()]; Standard; CreateRoom; 2; Success; NO;
        "throttled, then closed"; [code(429, "ThrottlingException"), Close]; Standard; CreateRoom; 2; BrokenConnection; YES;
        "throttled for a second"; [throttled("retry-after", "1"), success()]; Standard; CreateRoom; 2; Success; NO;
        "throttled until a date"; [throttled_until(minutes_ahead(1)), success()]; Standard; SendEvent; 2; Success; NO;
        "throttled until a past date"; [throttled_until(minutes_behind(1)), success()]; Standard; SendEvent; 2; Success; NO;
        "throttled for ages"; [throttled("retry-after", "99999999999999999999"), success()]; Standard; GetRoom; 2; Success; NO;
        "throttled for ages, in milliseconds"; [throttled("x-amz-retry-after", "18446744073709551615"), success()]; Standard; GetRoom; 2; Success; NO;
        "throttled with an invalid delay"; [throttled("retry-after", "-1e9 later"), success()]; Standard; GetRoom; 2; Success; NO;

        "an empty success"; [success_with("")]; Standard; GetRoom; 1; Success; NO;
        "a success with nulls only"; [success_with(NULLS)]; Standard; GetRoom; 1; Success; NO;
        "a success that is a list"; [success_with("[]")]; Standard; CreateRoom; 1; InvalidResponseBody; YES;
        "a success that is not UTF-8"; [success_with(b"{\"arn\":\"\xff\xfe\"}")]; Standard; GetRoom; 1; InvalidResponseBody; YES;
        "a success that is a page"; [success_with("<html>")]; Standard; SendEvent; 1; InvalidResponseBody; YES;
        "a success with 11 MiB"; [huge()]; Standard; CreateRoom; 1; ResponseTooLarge; YES;
        "informational responses first"; [raw(EARLY_HINTS)]; Standard; CreateRoom; 1; Success; NO;
        "redirect 301"; [redirect(301)]; Standard; GetRoom; 1; UnexpectedResponse(301); NO;
        "redirect 307"; [redirect(307)]; Standard; CreateRoom; 1; UnexpectedResponse(307); NO;

        "a clock behind the service's"; [code_at(minutes_ahead(60), "RequestTimeTooSkewed"), success()]; Standard; CreateRoom; 2; Success; NO;
        "a clock ahead of the service's"; [code_at(minutes_behind(60), "RequestExpired"), success()]; Standard; SendEvent; 2; Success; NO;
        "a clock that stays wrong"; [code_at(minutes_ahead(60), "RequestTimeTooSkewed")]; Standard; GetRoom; 2; Code("RequestTimeTooSkewed"); NO;
        "a signature from another time"; [code_at(minutes_ahead(5), "InvalidSignatureException"), success()]; Standard; CreateRoom; 2; Success; NO;
        "a wrong signature at the right time"; [code_at(now, "InvalidSignatureException")]; Standard; CreateRoom; 1; Code("InvalidSignatureException"); NO;
        "a skew without a date"; [code(403, "RequestTimeTooSkewed")]; Standard; GetRoom; 1; Code("RequestTimeTooSkewed"); NO;
        "a skew, without retries"; [code_at(minutes_ahead(60), "AuthFailure")]; NoRetries; GetRoom; 1; Code("AuthFailure"); NO;
        "an expired session"; [code(403, "ExpiredTokenException"), success()]; Standard; CreateRoom; 2; Success; NO;
        "a session that stays expired"; [code(403, "ExpiredTokenException")]; Standard; GetRoom; 2; Code("ExpiredTokenException"); NO;

        "a line break in the access key ID"; [success()]; Key("AKID\n", "hunter2", None); CreateRoom; 0; Signing; NO;
        "a non-ASCII character in the access key ID"; [success()]; Key("AKIDÄ", "hunter2", None); CreateRoom; 0; Signing; NO;
        "a line break in the session token"; [success()]; Key("AKID", "hunter2", Some("hunter2\r\nhost: evil")); GetRoom; 0; Signing; NO;
        "a non-ASCII character in the session token"; [success()]; Key("AKID", "hunter2", Some("hunter2ß")); GetRoom; 0; Signing; NO;
        "unusual characters in the secret access key"; [success()]; Key("AKID", "hunter2\u{0}\r\nß\u{1f511}", None); GetRoom; 1; Success; NO;
    }
}
