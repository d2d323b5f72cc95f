//! Fault injection: which requests fail, and how.

use std::fmt;
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use serde::Serialize;
use thiserror::Error;

/// Stands for all operations in a rule.
const ALL: &str = "*";

/// The maximum number of rules that can be on at the same time.
const MAX_RULES: usize = 100;

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
    effect: Effect,
    skip: u64,
    every: u64,
    times: u64,
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
    fn applies_after(&self, earlier: u64) -> bool {
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

/// The rules of an endpoint.
pub(crate) struct FaultScript(Mutex<Script>);

struct Script {
    /// The rules that the endpoint started with.
    initial: Vec<FaultRule>,
    rules: Vec<Active>,
    latest_id: u64,
}

/// A rule that is on.
struct Active {
    id: u64,
    rule: FaultRule,
    /// The requests of its operation so far.
    seen: u64,
    /// The requests that it applied to.
    applied: u64,
}

/// A rule that is on, in lists.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ListedFault {
    pub(crate) id: u64,
    pub(crate) rule: String,
    /// The requests of its operation so far.
    pub(crate) requests: u64,
    /// The requests that it applied to.
    pub(crate) applied: u64,
    /// Whether it has applied to the maximum number of requests.
    pub(crate) is_spent: bool,
}

/// The faults that apply to one request.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) delay: Duration,
    /// The first effect that is not a delay.
    pub(crate) effect: Option<Effect>,
}

impl Fault {
    /// Whether a rule applies.
    pub(crate) fn applies(&self) -> bool {
        !self.delay.is_zero() || self.effect.is_some()
    }
}

/// The error of turning on a rule while the maximum number of rules is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{MAX_RULES} fault rules are on, the maximum; turn some off")]
pub(crate) struct TooManyFaults;

impl FaultScript {
    pub(crate) fn new(rules: Vec<FaultRule>) -> Self {
        let mut script = Script {
            initial: rules,
            rules: Vec::new(),
            latest_id: 0,
        };
        script.reset();
        Self(Mutex::new(script))
    }

    /// Counts a request, and returns the faults that apply to it.
    pub(crate) fn next(&self, operation: Option<&str>) -> Fault {
        let mut fault = Fault::default();
        for active in &mut self.script().rules {
            let rule = &active.rule;
            if rule.operation.is_some() && rule.operation() != operation {
                continue;
            }
            if rule.applies_after(active.seen) {
                active.applied += 1;
                match &rule.effect {
                    Effect::Delay(duration) => fault.delay = fault.delay.saturating_add(*duration),
                    effect => fault.effect = fault.effect.or_else(|| Some(effect.clone())),
                }
            }
            active.seen += 1;
        }
        fault
    }

    /// Turns on a rule, and returns its ID.
    pub(crate) fn turn_on(&self, rule: FaultRule) -> Result<u64, TooManyFaults> {
        let mut script = self.script();
        if script.rules.len() >= MAX_RULES {
            return Err(TooManyFaults);
        }
        Ok(script.turn_on(rule))
    }

    /// Turns off a rule. Returns false if there is no rule with this ID.
    pub(crate) fn turn_off(&self, id: u64) -> bool {
        let mut script = self.script();
        let before = script.rules.len();
        script.rules.retain(|active| active.id != id);
        script.rules.len() < before
    }

    /// Turns off all rules.
    pub(crate) fn turn_off_all(&self) {
        self.script().rules.clear();
    }

    /// Returns to the rules that the endpoint started with, with new counts.
    pub(crate) fn reset(&self) {
        self.script().reset();
    }

    /// Returns the rules that are on, in the order in which they were turned on.
    pub(crate) fn list(&self) -> Vec<ListedFault> {
        let script = self.script();
        script.rules.iter().map(Active::listed).collect()
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Script {
    fn turn_on(&mut self, rule: FaultRule) -> u64 {
        self.latest_id += 1;
        self.rules.push(Active {
            id: self.latest_id,
            rule,
            seen: 0,
            applied: 0,
        });
        self.latest_id
    }

    fn reset(&mut self) {
        self.rules.clear();
        for rule in self.initial.clone() {
            self.turn_on(rule);
        }
    }
}

impl Active {
    fn listed(&self) -> ListedFault {
        ListedFault {
            id: self.id,
            rule: self.rule.to_string(),
            requests: self.seen,
            applied: self.applied,
            is_spent: self.applied >= self.rule.times,
        }
    }
}

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
    fn rules_are_turned_on_and_off_and_reset_to_those_of_the_start() {
        let script = FaultScript::new(vec![rule("GetRoom:drop*1")]);
        let id = script.turn_on(rule("*:503")).unwrap();
        let fails = || script.next(Some("GetRoom")).effect;
        assert_eq!(fails(), Some(Effect::DropRequest));
        assert!(matches!(fails(), Some(Effect::Error { .. })));
        let counts: Vec<_> = script
            .list()
            .iter()
            .map(|one| (one.requests, one.applied, one.is_spent))
            .collect();
        assert_eq!(counts, [(2, 1, true), (2, 2, false)]);

        assert!(script.turn_off(id) && !script.turn_off(id));
        assert_eq!(fails(), None);
        script.reset();
        assert_eq!(fails(), Some(Effect::DropRequest));
        script.turn_off_all();
        assert!(script.list().is_empty());
    }

    #[test]
    fn the_number_of_rules_is_limited() {
        let script = FaultScript::new(Vec::new());
        for _ in 0..MAX_RULES {
            script.turn_on(rule("*:drop")).unwrap();
        }
        assert_eq!(script.turn_on(rule("*:drop")), Err(TooManyFaults));
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

    #[test]
    fn a_rule_applies_to_its_requests() {
        for (text, expected) in [
            ("*:drop", vec![1, 2, 3, 4, 5, 6, 7, 8, 9]),
            ("*:drop*2", vec![1, 2]),
            ("*:drop/3", vec![3, 6, 9]),
            ("*:drop/3*2", vec![3, 6]),
            ("*:drop+1/3", vec![4, 7]),
            ("*:drop+2*1", vec![3]),
            ("*:drop*0", vec![]),
        ] {
            let script = FaultScript::new(vec![rule(text)]);
            let failed: Vec<_> = (1..10)
                .filter(|_| script.next(Some("GetRoom")).effect.is_some())
                .collect();
            assert_eq!(failed, expected, "{text}");
        }
    }

    #[test]
    fn a_rule_counts_only_requests_of_its_operation() {
        let script = FaultScript::new(vec![rule("GetRoom:drop+1"), rule("*:page=500+3")]);
        let effect = |operation| script.next(operation).effect;
        assert_eq!(effect(Some("GetRoom")), None);
        assert_eq!(effect(Some("ListRooms")), None);
        assert_eq!(effect(None), None);
        let page = Some(Effect::Page(StatusCode::INTERNAL_SERVER_ERROR));
        assert_eq!(effect(Some("ListRooms")), page);
        // Two rules apply to this one.
        assert_eq!(effect(Some("GetRoom")), Some(Effect::DropRequest));
    }

    #[test]
    fn delays_add_up_and_combine_with_another_fault() {
        let script = FaultScript::new(vec![
            rule("*:delay=2s"),
            rule("GetRoom:503"),
            rule("GetRoom:delay=500ms"),
        ]);
        let fault = script.next(Some("GetRoom"));
        assert_eq!(fault.delay, Duration::from_millis(2500));
        assert!(matches!(fault.effect, Some(Effect::Error { .. })));
    }
}
