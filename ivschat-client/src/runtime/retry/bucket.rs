//! The tokens that repeating takes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::runtime::failure::Cause;

/// The numbers are those of the AWS SDKs' standard mode.
const CAPACITY: u32 = 500;
const RETRY_COST: u32 = 5;
const TIMEOUT_RETRY_COST: u32 = 10;
const REWARD_OF_FIRST_ATTEMPT: u32 = 1;

/// Limits how much a client repeats while everything fails. Shared by its clones.
#[derive(Debug)]
pub(crate) struct TokenBucket {
    tokens: AtomicU32,
}

impl TokenBucket {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            tokens: AtomicU32::new(CAPACITY),
        })
    }

    /// Takes the tokens for another attempt, if there are enough.
    pub(crate) fn take(self: &Arc<Self>, cause: Cause) -> Option<Permit> {
        let cost = match cause {
            Cause::Timeout => TIMEOUT_RETRY_COST,
            _ => RETRY_COST,
        };
        self.tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| {
                tokens.checked_sub(cost)
            })
            .ok()
            .map(|_| Permit {
                bucket: Arc::clone(self),
                cost,
            })
    }

    /// A first attempt has succeeded.
    pub(crate) fn reward(&self) {
        self.put_back(REWARD_OF_FIRST_ATTEMPT);
    }

    fn put_back(&self, count: u32) {
        // The update always has a value, so it cannot fail.
        let _ = self
            .tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| {
                Some(tokens.saturating_add(count).min(CAPACITY))
            });
    }
}

/// The tokens of one attempt. They go back when it is dropped: when the attempt has succeeded, or when the
/// call was given up by its caller.
#[derive(Debug)]
pub(crate) struct Permit {
    bucket: Arc<TokenBucket>,
    cost: u32,
}

impl Permit {
    /// Its attempt has failed, so its tokens are gone.
    pub(crate) fn spend(mut self) {
        self.cost = 0;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.bucket.put_back(self.cost);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(bucket: &TokenBucket) -> u32 {
        bucket.tokens.load(Ordering::Relaxed)
    }

    #[test]
    fn one_hundred_failures_empty_the_bucket() {
        let bucket = TokenBucket::new();
        for _ in 0..100 {
            bucket
                .take(Cause::ServerError)
                .expect("tokens are left")
                .spend();
        }
        assert!(bucket.take(Cause::ServerError).is_none());
    }

    #[test]
    fn fifty_timeouts_empty_the_bucket() {
        let bucket = TokenBucket::new();
        for _ in 0..50 {
            bucket
                .take(Cause::Timeout)
                .expect("tokens are left")
                .spend();
        }
        assert!(bucket.take(Cause::Throttling).is_none());
    }

    #[test]
    fn what_is_dropped_goes_back() {
        let bucket = TokenBucket::new();
        let permit = bucket.take(Cause::Timeout).expect("tokens are left");
        assert_eq!(tokens(&bucket), 490);
        drop(permit);
        assert_eq!(tokens(&bucket), 500);
    }

    #[test]
    fn a_success_fills_it_by_one_up_to_its_capacity() {
        let bucket = TokenBucket::new();
        bucket.reward();
        assert_eq!(tokens(&bucket), 500);
        bucket
            .take(Cause::ServerError)
            .expect("tokens are left")
            .spend();
        bucket.reward();
        assert_eq!(tokens(&bucket), 496);
    }
}
