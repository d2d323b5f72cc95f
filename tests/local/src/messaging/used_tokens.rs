//! The used chat tokens. Each token opens only one connection.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::clock::Timestamp;

/// The maximum number of tokens, which bounds memory. Beyond it, the tokens that expire first are removed.
const MAX_TOKENS: usize = 200_000;

/// Digests of the used tokens that have not expired, ordered by expiration time.
#[derive(Default)]
pub(super) struct UsedTokens(Mutex<BTreeSet<(Timestamp, [u8; 32])>>);

impl UsedTokens {
    /// Marks a token as used. Returns false if it was used before.
    pub(super) fn insert(&self, token: &str, expiration: Timestamp, now: Timestamp) -> bool {
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while let Some((earliest, _)) = tokens.first()
            && (*earliest <= now || tokens.len() >= MAX_TOKENS)
        {
            tokens.pop_first();
        }
        tokens.insert((expiration, Sha256::digest(token).into()))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::nearest(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
    }

    #[test]
    fn a_token_is_used_once_and_removed_when_it_has_expired() {
        let used = UsedTokens::default();
        assert!(used.insert("a", at(60), at(0)));
        assert!(!used.insert("a", at(60), at(59)));
        assert!(used.insert("b", at(90), at(59)));
        assert!(used.insert("c", at(90), at(60)));
        assert_eq!(used.0.lock().unwrap().len(), 2);
        assert!(!used.insert("b", at(90), at(60)));
    }

    #[test]
    fn tokens_used_at_the_same_time_open_one_connection() {
        let used = UsedTokens::default();
        let opened = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| used.insert("a", at(60), at(0))))
                .collect();
            let opened = threads.into_iter().map(|thread| thread.join().unwrap());
            opened.filter(|opened| *opened).count()
        });
        assert_eq!(opened, 1);
    }
}
