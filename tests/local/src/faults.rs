//! Fault injection: which requests fail, and how.

mod rule;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use thiserror::Error;

pub(crate) use rule::Effect;
pub use rule::{FaultRule, InvalidFaultRule};

/// The maximum number of rules that can be on at the same time.
const MAX_RULES: usize = 100;

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
    /// Whether a rule applies, even if its delay is zero.
    pub(crate) applies: bool,
    pub(crate) delay: Duration,
    /// The first effect that is not a delay.
    pub(crate) effect: Option<Effect>,
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
            if rule.operation().is_some() && rule.operation() != operation {
                continue;
            }
            if rule.applies_after(active.seen) {
                active.applied += 1;
                fault.applies = true;
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
    use axum::http::StatusCode;

    use super::*;

    fn rule(text: &str) -> FaultRule {
        text.parse().unwrap()
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
