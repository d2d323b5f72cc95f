//! Whether what was delivered is what was acknowledged.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::viewer::{Connection, END, End, Entry, Outcome, Report};

/// What has happened in all rooms.
#[derive(Debug, Default)]
pub(super) struct Account {
    acknowledged: usize,
    unknown_but_delivered: usize,
    unknown_and_not_delivered: usize,
    refused: usize,
    deliveries: usize,
    /// Viewers that have seen everything on one connection.
    stayed: usize,
    connections_lost: usize,
    disconnected: usize,
    /// More than viewers and lost connections need, as some connections are renewed.
    tokens: usize,
}

impl Account {
    /// Checks a room against its chat log, which has everything in the room's order.
    pub(super) fn check(&mut self, log: &str, reports: &[Report]) -> Result<(), String> {
        let log: Vec<Entry> = log.lines().map(logged).collect::<Result<_, _>>()?;
        self.check_requests(&log, reports)?;
        let positions = log.iter().enumerate();
        let positions: HashMap<&str, usize> = positions
            .map(|(position, entry)| (entry.id.as_str(), position))
            .collect();
        if positions.len() != log.len() {
            return Err("an ID was used twice".to_owned());
        }
        for report in reports {
            self.check_viewer(&log, &positions, report)
                .map_err(|error| format!("{}: {error}", report.user_id))?;
        }
        Ok(())
    }

    /// What was acknowledged is in the log; what was refused is not; and nothing else is in it but the end.
    fn check_requests(&mut self, log: &[Entry], reports: &[Report]) -> Result<(), String> {
        let mut delivered = HashMap::new();
        for Entry { id, what } in log {
            if delivered.insert(what.as_str(), id.as_str()).is_some() {
                return Err(format!("{what} was delivered twice"));
            }
        }
        for (what, outcome) in reports.iter().flat_map(|report| &report.requests) {
            match (outcome, delivered.remove(what.as_str())) {
                (Outcome::Acknowledged(id), Some(delivered)) if id == delivered => {
                    self.acknowledged += 1;
                }
                (Outcome::Unknown, Some(_)) => self.unknown_but_delivered += 1,
                (Outcome::Unknown, None) => self.unknown_and_not_delivered += 1,
                (Outcome::Refused, None) => self.refused += 1,
                (outcome, delivered) => {
                    return Err(format!("{what}: {outcome:?}, delivered as {delivered:?}"));
                }
            }
        }
        match delivered.into_keys().collect::<HashSet<_>>() {
            rest if rest == HashSet::from([END]) => Ok(()),
            rest => Err(format!("nobody has asked for some of {rest:?}")),
        }
    }

    /// Each connection has a part of the log without gaps, and these parts follow one another. The first begins with
    /// the log, and one that is open at the end has the end, too.
    fn check_viewer(
        &mut self,
        log: &[Entry],
        positions: &HashMap<&str, usize>,
        report: &Report,
    ) -> Result<(), String> {
        self.tokens += report.tokens;
        let mut end = 0;
        let mut last = None;
        for (number, Connection { entries, end: how }) in report.connections.iter().enumerate() {
            self.deliveries += entries.len();
            last = entries.last().or(last);
            if let Some(first) = entries.first() {
                let start = positions.get(first.id.as_str()).copied();
                let start = start.ok_or_else(|| format!("{first:?} is not in the log"))?;
                if start < end || (number == 0 && start > 0) {
                    return Err(format!(
                        "connection {number} begins at {start}, not at {end}"
                    ));
                }
                end = start + entries.len();
                let expected = &log[start..];
                let pairs = entries
                    .iter()
                    .map(Some)
                    .zip(expected.iter().map(Some).chain(std::iter::repeat(None)));
                let mut pairs = pairs.filter(|(seen, expected)| seen != expected);
                if let Some((seen, expected)) = pairs.next() {
                    return Err(format!(
                        "connection {number} has {seen:?} in place of {expected:?}"
                    ));
                }
            }
            match how {
                End::Open if end == log.len() => {}
                End::Open => return Err(format!("connection {number} ends at {end}, too early")),
                End::Lost => self.connections_lost += 1,
                End::Late => {}
                End::Kicked => {
                    self.disconnected += 1;
                    let kicked = format!("kicked {} ", report.user_id);
                    // In a handover, the first of two connections may have delivered it.
                    if !last.is_some_and(|last| last.what.starts_with(&kicked)) {
                        return Err(format!("connection {number} ends with {last:?}"));
                    }
                }
            }
        }
        if matches!(
            report.connections.as_slice(),
            [Connection { end: End::Open, .. }]
        ) {
            self.stayed += 1;
        }
        Ok(())
    }
}

/// An entry of the chat log.
fn logged(record: &str) -> Result<Entry, String> {
    let record: Value = serde_json::from_str(record).map_err(|error| error.to_string())?;
    let payload = &record["payload"];
    let string = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let attribute = |name: &str| string(&payload["Attributes"][name]);
    let what = match (payload["Content"].as_str(), payload["EventName"].as_str()) {
        (Some(content), _) => format!("message {content}"),
        (_, Some("aws:DELETE_MESSAGE")) => {
            format!("deleted {} {}", attribute("MessageId"), attribute("Reason"))
        }
        (_, Some("aws:DISCONNECT_USER")) => {
            format!("kicked {} {}", attribute("UserId"), attribute("Reason"))
        }
        _ => string(&payload["EventName"]),
    };
    let id = string(&payload["Id"]);
    Ok(Entry { id, what })
}
