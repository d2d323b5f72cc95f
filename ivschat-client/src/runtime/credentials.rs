//! Credentials, kept while they are good, and loaded by one call at a time.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};

use super::timeout::{TimeLimit, TimeLimits};
use crate::error::{CredentialsError, ErrorKind, TimeoutError};

/// How long before they expire credentials are loaded anew, unless they live shorter than four times that.
const REFRESH_BUFFER: Duration = Duration::from_secs(5 * 60);

/// When credentials that do not say when they expire are loaded anew, as in the AWS SDK.
const REFRESH_WITHOUT_EXPIRY: Duration = Duration::from_secs(15 * 60);

/// What a provider has returned, shared by the clones of a client.
#[derive(Debug)]
pub(crate) struct CredentialsCache {
    provider: SharedCredentialsProvider,
    state: Mutex<State>,
    /// Held by the call that loads; dropped with that call, so that another one can load.
    loading: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    current: Option<Loaded>,
    /// How many loads are over.
    loads: u64,
    /// What came of the last load, if that failed.
    failure: Option<LoadFailure>,
}

/// Credentials, and the load that they come from.
#[derive(Clone, Debug)]
pub(crate) struct Loaded {
    pub(crate) credentials: Credentials,
    load: u64,
    refresh_at: SystemTime,
}

impl Loaded {
    fn is_valid(&self, now: SystemTime) -> bool {
        self.credentials.expiry().is_none_or(|expiry| now < expiry)
    }
}

/// Shared by all calls that have waited for the same load.
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
    pub(crate) fn new(provider: SharedCredentialsProvider) -> Self {
        Self {
            provider,
            state: Mutex::default(),
            loading: tokio::sync::Mutex::default(),
        }
    }

    /// Credentials that are valid, unless the provider itself has returned invalid ones.
    pub(crate) async fn get(
        &self,
        now: SystemTime,
        limits: &TimeLimits,
    ) -> Result<Loaded, ErrorKind> {
        let (current, loads) = {
            let state = self.state();
            (state.current.clone(), state.loads)
        };
        match current {
            Some(current) if now < current.refresh_at => Ok(current),
            Some(current) if current.is_valid(now) => {
                Ok(self.refresh_early(current, now, limits).await)
            }
            _ => self.wait_or_load(loads, now, limits).await,
        }
    }

    /// Forgets credentials that the service does not accept any more, unless they are replaced already.
    pub(crate) fn discard(&self, refused: &Loaded) {
        let mut state = self.state();
        if (state.current.as_ref()).is_some_and(|current| current.load == refused.load) {
            state.current = None;
        }
    }

    /// Whoever comes while another call loads goes on with what is valid still.
    async fn refresh_early(&self, current: Loaded, now: SystemTime, limits: &TimeLimits) -> Loaded {
        let Ok(_loading) = self.loading.try_lock() else {
            return current;
        };
        // Before the load: a call that is given up in it cannot say afterwards that it has failed.
        self.postpone(&current, now);
        self.load(now, limits).await.unwrap_or(current)
    }

    async fn wait_or_load(
        &self,
        loads_before: u64,
        now: SystemTime,
        limits: &TimeLimits,
    ) -> Result<Loaded, ErrorKind> {
        let _loading = limits
            .load_credentials(self.loading.lock())
            .await
            .map_err(ErrorKind::Timeout)?;
        if let Some(result) = self.result_since(loads_before) {
            return result;
        }
        self.load(now, limits).await
    }

    /// What came of a load that was over while this call waited for its turn.
    fn result_since(&self, loads_before: u64) -> Option<Result<Loaded, ErrorKind>> {
        let state = self.state();
        if state.loads == loads_before {
            return None;
        }
        match (&state.current, &state.failure) {
            (_, Some(failure)) => Some(Err(failure.clone().into())),
            // Even if it is not valid: the provider has nothing better, and asking again takes as long.
            (Some(current), None) => Some(Ok(current.clone())),
            (None, None) => None,
        }
    }

    async fn load(&self, now: SystemTime, limits: &TimeLimits) -> Result<Loaded, ErrorKind> {
        let provided = limits
            .load_credentials(self.provider.provide_credentials())
            .await;
        let provided = match provided {
            Ok(Ok(credentials)) => Ok(credentials),
            Ok(Err(error)) => Err(LoadFailure::Provider(Arc::new(error))),
            // The end of this call says nothing about the provider to the others.
            Err(error) if error.limit() == TimeLimit::Operation => {
                return Err(ErrorKind::Timeout(error));
            }
            Err(error) => Err(LoadFailure::Timeout(error)),
        };
        let mut state = self.state();
        state.loads += 1;
        match provided {
            Ok(credentials) => {
                let loaded = Loaded {
                    refresh_at: refresh_time(now, credentials.expiry()),
                    credentials,
                    load: state.loads,
                };
                state.failure = None;
                Ok(state.current.insert(loaded).clone())
            }
            Err(failure) => Err(state.failure.insert(failure).clone().into()),
        }
    }

    /// After an early refresh that failed, the next one has time.
    fn postpone(&self, kept: &Loaded, now: SystemTime) {
        let left = kept
            .credentials
            .expiry()
            .and_then(|expiry| expiry.duration_since(now).ok());
        let pause = left.map_or(REFRESH_BUFFER, |left| (left / 4).min(REFRESH_BUFFER));
        let mut state = self.state();
        if let Some(current) = &mut state.current
            && current.load == kept.load
        {
            current.refresh_at = now + pause;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that can panic runs while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// When credentials that are loaded now should be replaced.
fn refresh_time(now: SystemTime, expiry: Option<SystemTime>) -> SystemTime {
    let Some(expiry) = expiry else {
        return now + REFRESH_WITHOUT_EXPIRY;
    };
    let left = expiry.duration_since(now).unwrap_or_default();
    expiry - (left / 4).min(REFRESH_BUFFER)
}

#[cfg(test)]
mod tests;
