//! The credentials cache. One call at a time loads credentials.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};

use super::clock::Clock;
use super::signing::SigningCredentials;
use super::timeout::Deadlines;
use crate::error::{CredentialsError, ErrorKind, TimeoutError, TimeoutKind};
use crate::platform::Instant;

/// Credentials are refreshed this long before they expire, or a quarter of their lifetime before, if that is shorter.
const REFRESH_BUFFER: Duration = Duration::from_secs(5 * 60);

/// How long credentials without an expiry are used before they are refreshed, as in the AWS SDK.
const REFRESH_WITHOUT_EXPIRY: Duration = Duration::from_secs(15 * 60);

/// Caches the credentials that a provider returns. Shared by the clones of a client.
#[derive(Debug)]
pub(super) struct CredentialsCache {
    provider: SharedCredentialsProvider,
    state: Mutex<State>,
    /// Held by the call that loads credentials. If that call is dropped, another one can load them.
    loading: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    current: Option<Loaded>,
    /// How many loads have finished.
    loads: u64,
    /// The error of the last load, if it failed.
    failure: Option<LoadFailure>,
}

/// Credentials, and the number of the load that returned them.
///
/// The expiry is compared with the clock only once, when the credentials are loaded. From then on, monotonic time is
/// used, so that a later correction of the clock, by the service or the system, does not move the deadlines.
#[derive(Clone, Debug)]
pub(super) struct Loaded {
    pub(super) credentials: Arc<SigningCredentials>,
    load: u64,
    refresh_at: Instant,
    expires_at: Option<Instant>,
}

impl Loaded {
    fn new(credentials: Credentials, load: u64, clock: &Clock) -> Self {
        let now = Instant::now();
        let expiry = credentials.expiry();
        let left = expiry.map(|expiry| expiry.duration_since(clock.now()).unwrap_or_default());
        // `None` if there is no expiry, or if it is too far away to be represented.
        let expires_at = left.and_then(|left| now.checked_add(left));
        let refresh_at = match (left, expires_at) {
            (Some(left), Some(expires_at)) => expires_at - refresh_buffer(left),
            _ => now + REFRESH_WITHOUT_EXPIRY,
        };
        Self {
            credentials: Arc::new(SigningCredentials::new(credentials)),
            load,
            refresh_at,
            expires_at,
        }
    }

    fn is_valid(&self, now: Instant) -> bool {
        self.expires_at.is_none_or(|expiry| now < expiry)
    }
}

fn refresh_buffer(left: Duration) -> Duration {
    (left / 4).min(REFRESH_BUFFER)
}

/// The error of a load, shared by all calls that waited for it.
#[derive(Clone, Debug)]
enum LoadFailure {
    Provider(Arc<CredentialsError>),
    Timeout(TimeoutError),
}

impl From<LoadFailure> for ErrorKind {
    fn from(failure: LoadFailure) -> Self {
        match failure {
            LoadFailure::Provider(error) => Self::Credentials(error),
            LoadFailure::Timeout(error) => Self::Timeout(error),
        }
    }
}

impl CredentialsCache {
    pub(super) fn new(provider: SharedCredentialsProvider) -> Self {
        Self {
            provider,
            state: Mutex::default(),
            loading: tokio::sync::Mutex::default(),
        }
    }

    /// Returns valid credentials, unless the provider itself returned invalid ones.
    pub(super) async fn get(
        &self,
        clock: &Clock,
        deadlines: &Deadlines,
    ) -> Result<Loaded, ErrorKind> {
        let now = Instant::now();
        let (current, loads) = {
            let state = self.state();
            (state.current.clone(), state.loads)
        };
        // Boxed, because a load is rare, and as large as the rest of a call.
        match current {
            Some(current) if now < current.refresh_at => Ok(current),
            Some(current) if current.is_valid(now) => {
                Ok(Box::pin(self.refresh_early(current, clock, deadlines)).await)
            }
            _ => Box::pin(self.wait_or_load(loads, clock, deadlines)).await,
        }
    }

    /// Discards credentials that the service rejected, unless they have already been replaced.
    pub(super) fn discard(&self, rejected: &Loaded) {
        let mut state = self.state();
        if (state.current.as_ref()).is_some_and(|current| current.load == rejected.load) {
            state.current = None;
        }
    }

    /// Refreshes credentials that are still valid, unless another call is already doing so. Returns the old ones if that
    /// fails.
    async fn refresh_early(&self, current: Loaded, clock: &Clock, deadlines: &Deadlines) -> Loaded {
        let Ok(_loading) = self.loading.try_lock() else {
            return current;
        };
        // Postpone first: if this call is dropped during the load, it cannot do so afterwards.
        self.postpone(&current);
        self.load(clock, deadlines).await.unwrap_or(current)
    }

    async fn wait_or_load(
        &self,
        loads_before: u64,
        clock: &Clock,
        deadlines: &Deadlines,
    ) -> Result<Loaded, ErrorKind> {
        let _loading = deadlines
            .load_credentials(self.loading.lock())
            .await
            .map_err(ErrorKind::Timeout)?;
        if let Some(result) = self.result_since(loads_before) {
            return result;
        }
        self.load(clock, deadlines).await
    }

    /// Returns the result of a load that finished while this call waited for its turn.
    fn result_since(&self, loads_before: u64) -> Option<Result<Loaded, ErrorKind>> {
        let state = self.state();
        if state.loads == loads_before {
            return None;
        }
        match (&state.current, &state.failure) {
            (_, Some(failure)) => Some(Err(failure.clone().into())),
            // Even if they have expired: the provider has no newer ones.
            (Some(current), None) => Some(Ok(current.clone())),
            (None, None) => None,
        }
    }

    async fn load(&self, clock: &Clock, deadlines: &Deadlines) -> Result<Loaded, ErrorKind> {
        let provided = deadlines
            .load_credentials(self.provider.provide_credentials())
            .await;
        let provided = match provided {
            Ok(Ok(credentials)) => Ok(credentials),
            Ok(Err(error)) => Err(LoadFailure::Provider(Arc::new(error))),
            // The operation timeout of this call says nothing about the provider.
            Err(error) if error.kind() == TimeoutKind::Operation => {
                return Err(ErrorKind::Timeout(error));
            }
            Err(error) => Err(LoadFailure::Timeout(error)),
        };
        let mut state = self.state();
        state.loads += 1;
        match provided {
            Ok(credentials) => {
                let loaded = Loaded::new(credentials, state.loads, clock);
                state.failure = None;
                Ok(state.current.insert(loaded).clone())
            }
            Err(failure) => Err(state.failure.insert(failure).clone().into()),
        }
    }

    /// Schedules the next refresh, in case the one that starts now fails.
    fn postpone(&self, loaded: &Loaded) {
        let now = Instant::now();
        let left = loaded
            .expires_at
            .map(|expiry| expiry.saturating_duration_since(now));
        let mut state = self.state();
        if let Some(current) = &mut state.current
            && current.load == loaded.load
        {
            current.refresh_at = now + left.map_or(REFRESH_BUFFER, refresh_buffer);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code that can panic runs while the lock is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
