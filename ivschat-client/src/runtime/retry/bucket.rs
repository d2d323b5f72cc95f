//! The token bucket that limits retries.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::error::classification::RetryReason;

// The numbers of the standard retry mode of the AWS SDKs.
const CAPACITY: u32 = 500;
const RETRY_COST: u32 = 5;
const TIMEOUT_RETRY_COST: u32 = 10;
const FIRST_ATTEMPT_REWARD: u32 = 1;

/// Limits the retries of a client and its clones while everything fails.
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

    /// Takes the tokens for a retry, if there are enough.
    pub(crate) fn take(self: &Arc<Self>, reason: RetryReason) -> Option<Permit> {
        let cost = match reason {
            RetryReason::Timeout => TIMEOUT_RETRY_COST,
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

    /// Adds a token after a first attempt that succeeded.
    pub(crate) fn reward(&self) {
        self.put_back(FIRST_ATTEMPT_REWARD);
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

/// The tokens of one retry. Dropping it returns them: after the retry succeeded, or when the caller dropped the
/// call.
#[derive(Debug)]
pub(crate) struct Permit {
    bucket: Arc<TokenBucket>,
    cost: u32,
}

impl Permit {
    /// Keeps the tokens of a retry that failed.
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
                .take(RetryReason::ServerError)
                .expect("tokens are left")
                .spend();
        }
        assert!(bucket.take(RetryReason::ServerError).is_none());
    }

    #[test]
    fn fifty_timeouts_empty_the_bucket() {
        let bucket = TokenBucket::new();
        for _ in 0..50 {
            bucket
                .take(RetryReason::Timeout)
                .expect("tokens are left")
                .spend();
        }
        assert!(bucket.take(RetryReason::Throttling).is_none());
    }

    #[test]
    fn a_dropped_permit_returns_its_tokens() {
        let bucket = TokenBucket::new();
        let permit = bucket.take(RetryReason::Timeout).expect("tokens are left");
        assert_eq!(tokens(&bucket), 490);
        drop(permit);
        assert_eq!(tokens(&bucket), 500);
    }

    #[test]
    fn a_success_adds_one_token_up_to_the_capacity() {
        let bucket = TokenBucket::new();
        bucket.reward();
        assert_eq!(tokens(&bucket), 500);
        bucket
            .take(RetryReason::ServerError)
            .expect("tokens are left")
            .spend();
        bucket.reward();
        assert_eq!(tokens(&bucket), 496);
    }
}
