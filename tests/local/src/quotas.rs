//! Quotas of the account: the number of resources, and of requests per second.

mod rate;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::clock::Timestamp;
use crate::exception::Exception;

pub(crate) use rate::Rate;

/// The maximum number of resources in each region. A request that would exceed a quota gets
/// `ServiceQuotaExceededException`.
#[derive(Clone, Copy, Debug)]
pub struct Quotas {
    pub(crate) rooms: u32,
    pub(crate) logging_configurations: u32,
}

impl Default for Quotas {
    /// The published quotas: 50,000 rooms and 10 logging configurations.
    fn default() -> Self {
        Self {
            rooms: 50_000,
            logging_configurations: 10,
        }
    }
}

impl Quotas {
    /// Sets the maximum number of rooms.
    #[must_use]
    pub fn rooms(mut self, rooms: u32) -> Self {
        self.rooms = rooms;
        self
    }

    /// Sets the maximum number of logging configurations.
    #[must_use]
    pub fn logging_configurations(mut self, logging_configurations: u32) -> Self {
        self.logging_configurations = logging_configurations;
        self
    }
}

/// The maximum number of requests per second in each region, for each group of operations.
///
/// Bursts of up to one second's worth of requests are allowed. A request beyond the rate gets `ThrottlingException`, or
/// an error frame with 429 in a chat connection.
#[derive(Clone, Copy, Debug)]
pub struct RequestRates {
    rooms: u32,
    logging_configurations: u32,
    tags: u32,
    chat_tokens: u32,
    messages: u32,
    sent_messages: u32,
}

impl Default for RequestRates {
    /// The published rates: 5 for rooms, 3 for logging configurations, 10 for tags, 200 for chat tokens, 100 for each of
    /// `SendEvent`, `DeleteMessage` and `DisconnectUser`, and 1,000 for messages sent in chat connections.
    fn default() -> Self {
        Self {
            rooms: 5,
            logging_configurations: 3,
            tags: 10,
            chat_tokens: 200,
            messages: 100,
            sent_messages: 1000,
        }
    }
}

impl RequestRates {
    /// Sets the combined rate of all operations on rooms.
    #[must_use]
    pub fn rooms(mut self, per_second: u32) -> Self {
        self.rooms = per_second;
        self
    }

    /// Sets the combined rate of all operations on logging configurations.
    #[must_use]
    pub fn logging_configurations(mut self, per_second: u32) -> Self {
        self.logging_configurations = per_second;
        self
    }

    /// Sets the combined rate of all operations on tags.
    #[must_use]
    pub fn tags(mut self, per_second: u32) -> Self {
        self.tags = per_second;
        self
    }

    /// Sets the rate of `CreateChatToken`.
    #[must_use]
    pub fn chat_tokens(mut self, per_second: u32) -> Self {
        self.chat_tokens = per_second;
        self
    }

    /// Sets the rate of each of `SendEvent`, `DeleteMessage` and `DisconnectUser`. Requests in chat connections count
    /// towards it.
    #[must_use]
    pub fn messages(mut self, per_second: u32) -> Self {
        self.messages = per_second;
        self
    }

    /// Sets the combined rate of messages sent in chat connections, over all rooms.
    #[must_use]
    pub fn sent_messages(mut self, per_second: u32) -> Self {
        self.sent_messages = per_second;
        self
    }

    /// Returns the group of an operation, and the rate of the group.
    fn group<'o>(&self, operation: &'o str) -> (&'o str, u32) {
        match operation {
            "TagResource" | "UntagResource" | "ListTagsForResource" => ("tags", self.tags),
            "CreateChatToken" => ("chat tokens", self.chat_tokens),
            "SendEvent" | "DeleteMessage" | "DisconnectUser" => (operation, self.messages),
            "SendMessage" => (operation, self.sent_messages),
            _ if operation.contains("LoggingConfiguration") => {
                ("logging configurations", self.logging_configurations)
            }
            _ => ("rooms", self.rooms),
        }
    }
}

/// Counts the requests of each region and group of operations.
pub(crate) struct Throttle {
    rates: RequestRates,
    account: String,
    counted: Mutex<HashMap<(String, String), Rate>>,
}

impl Throttle {
    pub(crate) fn new(rates: RequestRates, account: &str) -> Self {
        Self {
            rates,
            account: account.to_owned(),
            counted: Mutex::default(),
        }
    }

    /// Counts a request, or rejects it if it exceeds the rate.
    pub(crate) fn admit(
        &self,
        region: &str,
        operation: &str,
        now: Timestamp,
    ) -> Result<(), Exception> {
        let (group, per_second) = self.rates.group(operation);
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let rate = counted
            .entry((region.to_owned(), group.to_owned()))
            .or_insert(Rate::new(now));
        if rate.admit(per_second, now) {
            Ok(())
        } else {
            Err(Exception::throttled(per_second, &self.account))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    const ACCOUNT: &str = "123456789012";

    fn at(milliseconds: u64) -> Timestamp {
        Timestamp::nearest(SystemTime::UNIX_EPOCH + Duration::from_millis(milliseconds))
    }

    fn admitted(throttle: &Throttle, operation: &str, now: u64) -> usize {
        (0..2000)
            .take_while(|_| throttle.admit("us-west-2", operation, at(now)).is_ok())
            .count()
    }

    #[test]
    fn a_group_allows_a_burst_of_one_second_and_then_its_rate() {
        let throttle = Throttle::new(RequestRates::default(), ACCOUNT);
        assert_eq!(admitted(&throttle, "CreateRoom", 0), 5);
        assert_eq!(admitted(&throttle, "CreateRoom", 199), 0);
        assert_eq!(admitted(&throttle, "CreateRoom", 200), 1);
        assert_eq!(admitted(&throttle, "GetRoom", 600), 2);
        assert_eq!(admitted(&throttle, "ListRooms", 3_600_000), 5);
        // The clock was set back.
        assert_eq!(admitted(&throttle, "ListRooms", 0), 0);
    }

    #[test]
    fn groups_have_the_published_rates() {
        let throttle = Throttle::new(RequestRates::default(), ACCOUNT);
        for (operation, rate) in [
            ("UpdateRoom", 5),
            ("UpdateLoggingConfiguration", 3),
            ("ListTagsForResource", 10),
            ("CreateChatToken", 200),
            ("SendEvent", 100),
            ("DeleteMessage", 100),
            ("DisconnectUser", 100),
            ("SendMessage", 1000),
            ("DeleteRoom", 0),
            ("ListLoggingConfigurations", 0),
            ("UntagResource", 0),
        ] {
            assert_eq!(admitted(&throttle, operation, 0), rate, "{operation}");
        }
        throttle.admit("eu-west-1", "DeleteRoom", at(0)).unwrap();
    }

    #[test]
    fn the_error_of_a_throttled_request_has_the_limit() {
        let throttle = Throttle::new(RequestRates::default().rooms(0), ACCOUNT);
        let refused = throttle.admit("us-west-2", "GetRoom", at(0)).unwrap_err();
        assert_eq!(refused.code, "ThrottlingException");
        assert_eq!(refused.into_body()["limit"], 0);
    }
}
