//! One fault rule, and its syntax.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use axum::http::StatusCode;
use thiserror::Error;

/// Stands for all operations in a rule.
const ALL: &str = "*";

/// A rule that makes requests fail: the requests that it applies to, and its effect.
///
/// On the command line, a rule is written `OPERATION:EFFECT`, followed by restrictions in any order:
///
/// | part | meaning |
/// |---|---|
/// | `CreateRoom:…`, `*:…` | applies to requests of this operation, or to all requests |
/// | `Connect:…` | applies to WebSocket handshakes |
/// | `SEND_MESSAGE:…`, `DELETE_MESSAGE:…`, `DISCONNECT_USER:…` | applies to requests with this action in a chat connection |
/// | `503` | responds with this status and the service's code for it |
/// | `429=Throttling` | responds with this status and code |
/// | `page=502` | responds with this status and an HTML page, as a load balancer does |
/// | `drop` | closes the connection without performing the operation |
/// | `drop-response` | performs the operation, then closes the connection without a response |
/// | `delay=250ms`, `delay=2s` | delays the operation by this time |
/// | `+1` | skips the first request |
/// | `/3` | applies to every third request after that |
/// | `*2` | applies to at most two requests |
///
/// With `CreateRoom:503*2`, the first two `CreateRoom` requests fail.
///
/// A request in a chat connection gets an error frame with the status as its code and the code as its message, and never
/// a page. The effects that close a connection do so without a close frame.
///
/// `Display` formats a rule in this syntax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultRule {
    /// `None` stands for all operations.
    operation: Option<String>,
    pub(super) effect: Effect,
    skip: u64,
    every: u64,
    pub(super) times: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Error {
        status: StatusCode,
        /// `None` stands for the service's code for the status.
        code: Option<String>,
    },
    Page(StatusCode),
    DropRequest,
    DropResponse,
    Delay(Duration),
}

impl FaultRule {
    fn new(operation: impl Into<String>, effect: Effect) -> Self {
        let operation = operation.into();
        Self {
            operation: (operation != ALL).then_some(operation),
            effect,
            skip: 0,
            every: 1,
            times: u64::MAX,
        }
    }

    /// Responds with an error with this status and code. The operation `*` stands for all requests, here and in the other
    /// constructors.
    ///
    /// # Panics
    /// The status is not between 400 and 599, or the code is empty or contains characters other than ASCII letters and
    /// digits.
    pub fn error(operation: impl Into<String>, status: u16, code: impl Into<String>) -> Self {
        let status = error_status(status).expect("the status is between 400 and 599");
        let code = code.into();
        assert!(
            is_code(&code),
            "the code consists of ASCII letters and digits"
        );
        let code = Some(code);
        Self::new(operation, Effect::Error { status, code })
    }

    /// Responds with this status and an HTML page, as a load balancer does.
    ///
    /// # Panics
    /// The status is not between 400 and 599.
    pub fn page(operation: impl Into<String>, status: u16) -> Self {
        let status = error_status(status).expect("the status is between 400 and 599");
        Self::new(operation, Effect::Page(status))
    }

    /// Closes the connection without performing the operation.
    pub fn drop_request(operation: impl Into<String>) -> Self {
        Self::new(operation, Effect::DropRequest)
    }

    /// Performs the operation, then closes the connection without a response.
    pub fn drop_response(operation: impl Into<String>) -> Self {
        Self::new(operation, Effect::DropResponse)
    }

    /// Delays requests by this duration. Other rules may apply to them as well.
    pub fn delay(operation: impl Into<String>, duration: Duration) -> Self {
        Self::new(operation, Effect::Delay(duration))
    }

    /// Skips the first requests of the operation, up to this number.
    #[must_use]
    pub fn skip(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    /// Applies the rule only to every n-th request after the skipped ones. 0 means the same as 1.
    #[must_use]
    pub fn every(mut self, nth: u64) -> Self {
        self.every = nth.max(1);
        self
    }

    /// Applies the rule to at most this many requests.
    #[must_use]
    pub fn times(mut self, requests: u64) -> Self {
        self.times = requests;
        self
    }

    /// Returns the operation, or `None` if the rule applies to all.
    pub(crate) fn operation(&self) -> Option<&str> {
        self.operation.as_deref()
    }

    /// Whether the rule applies to a request, given the number of earlier requests of its operation.
    pub(super) fn applies_after(&self, earlier: u64) -> bool {
        let Some(index) = earlier.checked_sub(self.skip) else {
            return false;
        };
        let nth = index + 1;
        nth.is_multiple_of(self.every) && nth / self.every <= self.times
    }
}

fn error_status(status: u16) -> Option<StatusCode> {
    StatusCode::from_u16(status)
        .ok()
        .filter(|status| status.is_client_error() || status.is_server_error())
}

impl FromStr for FaultRule {
    type Err = InvalidFaultRule;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        parse(text).ok_or_else(|| InvalidFaultRule(text.to_owned()))
    }
}

impl fmt::Display for FaultRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.operation().unwrap_or(ALL);
        write!(f, "{operation}:{}", self.effect)?;
        if self.skip > 0 {
            write!(f, "+{}", self.skip)?;
        }
        if self.every > 1 {
            write!(f, "/{}", self.every)?;
        }
        if self.times < u64::MAX {
            write!(f, "*{}", self.times)?;
        }
        Ok(())
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error { status, code: None } => write!(f, "{}", status.as_u16()),
            Self::Error {
                status,
                code: Some(code),
            } => write!(f, "{}={code}", status.as_u16()),
            Self::Page(status) => write!(f, "page={}", status.as_u16()),
            Self::DropRequest => f.write_str("drop"),
            Self::DropResponse => f.write_str("drop-response"),
            Self::Delay(duration) => write!(f, "delay={}", humantime::format_duration(*duration)),
        }
    }
}

fn parse(text: &str) -> Option<FaultRule> {
    let (operation, rest) = text.split_once(':')?;
    if operation.is_empty() {
        return None;
    }
    let end = rest.find(['+', '/', '*']).unwrap_or(rest.len());
    let (effect, mut restrictions) = rest.split_at(end);
    let mut rule = FaultRule::new(operation, parse_effect(effect)?);
    while let Some(kind) = restrictions.chars().next() {
        let rest = &restrictions[1..];
        let end = rest.find(['+', '/', '*']).unwrap_or(rest.len());
        let number = rest[..end].parse().ok()?;
        rule = match kind {
            '+' => rule.skip(number),
            '/' if number == 0 => return None,
            '/' => rule.every(number),
            _ => rule.times(number),
        };
        restrictions = &rest[end..];
    }
    Some(rule)
}

fn parse_effect(text: &str) -> Option<Effect> {
    let status = |text: &str| text.parse().ok().and_then(error_status);
    match text.split_once('=') {
        None if text == "drop" => Some(Effect::DropRequest),
        None if text == "drop-response" => Some(Effect::DropResponse),
        None => status(text).map(|status| Effect::Error { status, code: None }),
        Some(("page", number)) => status(number).map(Effect::Page),
        Some(("delay", duration)) => humantime::parse_duration(duration).ok().map(Effect::Delay),
        Some((number, code)) if is_code(code) => status(number).map(|status| Effect::Error {
            status,
            code: Some(code.to_owned()),
        }),
        Some(_) => None,
    }
}

fn is_code(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The error of parsing a string that is not a fault rule.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "`{0}` is not a fault rule; expected a rule like CreateRoom:503*2, *:drop/10 or SendEvent:delay=200ms"
)]
pub struct InvalidFaultRule(String);

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> FaultRule {
        text.parse().unwrap()
    }

    #[test]
    fn a_rule_is_parsed() {
        let teapot = FaultRule::error("GetRoom", 418, "Teapot");
        let expected = [
            (
                "CreateRoom:drop*2",
                FaultRule::drop_request("CreateRoom").times(2),
            ),
            ("*:page=502/10", FaultRule::page("*", 502).every(10)),
            ("GetRoom:418=Teapot", teapot.clone()),
            ("GetRoom:418=Teapot*3/2+1", teapot.skip(1).every(2).times(3)),
            (
                "SendEvent:drop-response",
                FaultRule::drop_response("SendEvent"),
            ),
            (
                "ListRooms:delay=250ms",
                FaultRule::delay("ListRooms", Duration::from_millis(250)),
            ),
            ("*:delay=2s", FaultRule::delay("*", Duration::from_secs(2))),
        ];
        for (text, expected) in expected {
            assert_eq!(rule(text), expected, "{text}");
        }
    }

    #[test]
    fn a_displayed_rule_parses_to_the_same_rule() {
        for text in [
            "CreateRoom:503*2",
            "*:page=502/10",
            "GetRoom:418=Teapot+1/2*3",
            "SendEvent:drop-response",
            "Connect:drop+1",
            "SEND_MESSAGE:delay=2s 500ms",
        ] {
            assert_eq!(rule(text).to_string(), text);
        }
        assert_eq!(rule("GetRoom:drop*3/2+1").to_string(), "GetRoom:drop+1/2*3");
    }

    #[test]
    #[should_panic(expected = "ASCII letters and digits")]
    fn a_code_that_is_not_a_valid_header_value_panics() {
        FaultRule::error("GetRoom", 400, "Bad\r\nCode");
    }

    #[test]
    fn a_string_that_is_not_a_rule_is_in_the_error() {
        for text in [
            "",
            "CreateRoom",
            "CreateRoom:",
            ":503",
            "CreateRoom:200",
            "CreateRoom:600",
            "CreateRoom:503*",
            "CreateRoom:503*x",
            "CreateRoom:503/0",
            "CreateRoom:delay=+5s",
            "CreateRoom:503é",
            "CreateRoom:drop=1",
            "CreateRoom:delay=5",
            "CreateRoom:delay=ms",
            "CreateRoom:503=a b",
            "CreateRoom:page",
        ] {
            let error = text.parse::<FaultRule>().unwrap_err().to_string();
            assert!(error.contains(&format!("`{text}`")), "{error}");
        }
    }
}
