use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use aws_credential_types::provider::future;
use tokio::sync::Notify;

use super::*;
use crate::config::TimeoutConfig;
use crate::runtime::timeout;

const MINUTE: Duration = Duration::from_secs(60);

/// What a provider does each time it is called.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Returns credentials that expire at this time.
    Expiring(SystemTime),
    Unlimited,
    Fail,
    Hang,
    /// Returns credentials once it is notified.
    Wait,
}

#[derive(Debug)]
struct Provider {
    steps: Vec<Step>,
    calls: AtomicUsize,
    notify: Notify,
}

impl Provider {
    async fn provide(&self) -> Result<Credentials, CredentialsError> {
        let number = self.calls.fetch_add(1, Ordering::Relaxed);
        let credentials =
            |expiry| Credentials::new(format!("AKID{number}"), "secret", None, expiry, "tests");
        match self.steps[number] {
            Step::Expiring(time) => Ok(credentials(Some(time))),
            Step::Unlimited => Ok(credentials(None)),
            Step::Fail => Err(CredentialsError::provider_error("the vault is closed")),
            Step::Hang => std::future::pending().await,
            Step::Wait => {
                self.notify.notified().await;
                Ok(credentials(None))
            }
        }
    }
}

/// A handle to the provider, which tests keep while the cache owns another.
#[derive(Clone, Debug)]
struct Observed(Arc<Provider>);

impl ProvideCredentials for Observed {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.0.provide())
    }
}

fn cache(steps: &[Step]) -> (CredentialsCache, Observed) {
    let provider = Observed(Arc::new(Provider {
        steps: steps.to_vec(),
        calls: AtomicUsize::new(0),
        notify: Notify::new(),
    }));
    let cache = CredentialsCache::new(SharedCredentialsProvider::new(provider.clone()));
    (cache, provider)
}

fn deadlines() -> Deadlines {
    Deadlines::start(&timeout::defaults())
}

/// The access key ID of the cached credentials.
async fn key(cache: &CredentialsCache) -> Result<String, ErrorKind> {
    key_with_clock(cache, &Clock::default()).await
}

/// Like [`key`], with a clock that may have been corrected.
async fn key_with_clock(cache: &CredentialsCache, clock: &Clock) -> Result<String, ErrorKind> {
    let loaded = cache.get(clock, &deadlines()).await?;
    Ok(loaded.credentials.access_key_id().to_owned())
}

/// Like [`key`], once this much time has passed since the start of a test with paused time.
async fn key_after(
    cache: &CredentialsCache,
    start: Instant,
    elapsed: Duration,
) -> Result<String, ErrorKind> {
    let missing = (start + elapsed).saturating_duration_since(Instant::now());
    tokio::time::advance(missing).await;
    key(cache).await
}

#[tokio::test(start_paused = true)]
async fn credentials_are_kept_until_shortly_before_they_expire() {
    let (start, now) = (Instant::now(), SystemTime::now());
    let steps = [Step::Expiring(now + 60 * MINUTE), Step::Unlimited];
    let (cache, _) = cache(&steps);
    for (minutes, key) in [(0, "AKID0"), (54, "AKID0"), (56, "AKID1")] {
        let found = key_after(&cache, start, minutes * MINUTE)
            .await
            .expect("loaded");
        assert_eq!(found, key, "after {minutes} minutes");
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_without_an_expiry_are_kept_for_fifteen_minutes() {
    let start = Instant::now();
    let (cache, _) = cache(&[Step::Unlimited, Step::Unlimited]);
    for (minutes, key) in [(0, "AKID0"), (14, "AKID0"), (16, "AKID1")] {
        let found = key_after(&cache, start, minutes * MINUTE)
            .await
            .expect("loaded");
        assert_eq!(found, key, "after {minutes} minutes");
    }
}

#[tokio::test(start_paused = true)]
async fn short_lived_credentials_are_refreshed_after_three_quarters_of_their_lifetime() {
    let (start, now) = (Instant::now(), SystemTime::now());
    let (cache, _) = cache(&[Step::Expiring(now + 4 * MINUTE), Step::Unlimited]);
    for (seconds, key) in [(0, "AKID0"), (170, "AKID0"), (190, "AKID1")] {
        let found = key_after(&cache, start, Duration::from_secs(seconds)).await;
        assert_eq!(found.expect("loaded"), key);
    }
}

#[tokio::test(start_paused = true)]
async fn valid_credentials_stay_in_use_after_a_failed_refresh_which_is_retried_later() {
    let (start, now) = (Instant::now(), SystemTime::now());
    let steps = [
        Step::Expiring(now + 60 * MINUTE),
        Step::Fail,
        Step::Unlimited,
    ];
    let (cache, provider) = cache(&steps);
    for (seconds, key, calls) in [
        (0, "AKID0", 1),
        (3360, "AKID0", 2),
        (3361, "AKID0", 2),
        (3500, "AKID2", 3),
    ] {
        let found = key_after(&cache, start, Duration::from_secs(seconds)).await;
        assert_eq!(found.expect("loaded"), key);
        assert_eq!(
            provider.0.calls.load(Ordering::Relaxed),
            calls,
            "after {seconds} s"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn expired_credentials_are_not_used_when_the_refresh_fails() {
    let (start, now) = (Instant::now(), SystemTime::now());
    let (cache, _) = cache(&[Step::Expiring(now + MINUTE), Step::Fail]);
    key(&cache).await.expect("loaded");
    let error = key_after(&cache, start, 2 * MINUTE).await.unwrap_err();
    assert!(matches!(error, ErrorKind::Credentials(_)), "{error:?}");
}

#[tokio::test]
async fn waiting_calls_share_one_load() {
    let (cache, provider) = cache(&[Step::Wait]);
    let release = async { provider.0.notify.notify_one() };
    let (first, second, third, ()) = tokio::join!(key(&cache), key(&cache), key(&cache), release);
    for key in [first, second, third] {
        assert_eq!(key.expect("loaded"), "AKID0");
    }
    assert_eq!(provider.0.calls.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn waiting_calls_share_one_failure() {
    let (cache, provider) = cache(&[Step::Fail]);
    // Another load is in progress, so both calls have to wait.
    let loading = cache.loading.lock().await;
    let release = async { drop(loading) };
    let (first, second, ()) = tokio::join!(key(&cache), key(&cache), release);
    for result in [first, second] {
        assert!(
            matches!(result, Err(ErrorKind::Credentials(_))),
            "{result:?}"
        );
    }
    assert_eq!(provider.0.calls.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn waiting_calls_share_a_timeout_of_the_provider() {
    let (cache, provider) = cache(&[Step::Hang]);
    let later = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        key(&cache).await
    };
    let (first, second) = tokio::join!(key(&cache), later);
    for result in [first, second] {
        assert!(
            matches!(&result, Err(ErrorKind::Timeout(error)) if error.kind() == TimeoutKind::Credentials),
            "{result:?}"
        );
    }
    assert_eq!(provider.0.calls.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn the_operation_timeout_of_a_loading_call_is_not_shared() {
    let (cache, _) = cache(&[Step::Hang, Step::Unlimited]);
    let second = Duration::from_secs(1);
    let timeouts = TimeoutConfig::builder().operation_timeout(second).build();
    let (clock, hurried) = (Clock::default(), Deadlines::start(&timeouts));
    let (first, second) = tokio::join!(cache.get(&clock, &hurried), key(&cache));
    assert!(
        matches!(&first, Err(ErrorKind::Timeout(error)) if error.kind() == TimeoutKind::Operation),
        "{first:?}"
    );
    assert_eq!(second.expect("loaded"), "AKID1");
}

#[tokio::test]
async fn if_a_loading_call_is_dropped_the_next_call_loads() {
    let (cache, _) = cache(&[Step::Hang, Step::Unlimited]);
    tokio::select! {
        biased;
        _ = key(&cache) => panic!("the provider hangs"),
        () = std::future::ready(()) => {}
    }
    assert_eq!(key(&cache).await.expect("loaded"), "AKID1");
}

#[tokio::test]
async fn rejected_credentials_are_discarded_once() {
    let (cache, _) = cache(&[Step::Unlimited, Step::Unlimited, Step::Unlimited]);
    let rejected = cache
        .get(&Clock::default(), &deadlines())
        .await
        .expect("loaded");
    cache.discard(&rejected);
    assert_eq!(key(&cache).await.expect("loaded"), "AKID1");
    // Another call, which was signed with the same credentials, discards them later.
    cache.discard(&rejected);
    assert_eq!(key(&cache).await.expect("loaded"), "AKID1");
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_hangs_times_out() {
    let (cache, _) = cache(&[Step::Hang]);
    let error = key(&cache).await.unwrap_err();
    let ErrorKind::Timeout(error) = error else {
        panic!("{error:?}");
    };
    assert_eq!(error.kind(), TimeoutKind::Credentials);
    assert_eq!(error.duration(), Duration::from_secs(5));
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_is_dropped_is_not_retried_immediately() {
    let (start, now) = (Instant::now(), SystemTime::now());
    let (cache, provider) = cache(&[Step::Expiring(now + 60 * MINUTE), Step::Hang]);
    key(&cache).await.expect("loaded");
    let refresh = key_after(&cache, start, 56 * MINUTE);
    let result = tokio::time::timeout(Duration::from_secs(1), refresh).await;
    assert!(result.is_err(), "the provider hangs");
    let key = key(&cache).await;
    assert_eq!(key.expect("still valid"), "AKID0");
    assert_eq!(provider.0.calls.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn waiting_calls_share_one_load_even_of_expired_credentials() {
    let now = SystemTime::now();
    let (cache, provider) = cache(&[Step::Expiring(now - MINUTE)]);
    let loading = cache.loading.lock().await;
    let release = async { drop(loading) };
    let (first, second, ()) = tokio::join!(key(&cache), key(&cache), release);
    for key in [first, second] {
        assert_eq!(key.expect("loaded"), "AKID0");
    }
    assert_eq!(provider.0.calls.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_clock_correction_does_not_move_deadlines() {
    let now = SystemTime::now();
    let steps = [Step::Expiring(now + 60 * MINUTE), Step::Unlimited];
    for steps in [&steps[..1], &steps[1..]] {
        let (cache, provider) = cache(steps);
        for minutes in [0, 24 * 60, 365 * 24 * 60] {
            for service_time in [now + minutes * MINUTE, now - minutes * MINUTE] {
                let clock = Clock::default();
                assert!(clock.follow(service_time), "{minutes} minutes");
                let key = key_with_clock(&cache, &clock).await;
                assert_eq!(key.expect("still valid"), "AKID0");
            }
        }
        assert_eq!(provider.0.calls.load(Ordering::Relaxed), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_that_were_loaded_with_a_wrong_clock_are_refreshed_on_time() {
    let start = Instant::now();
    let (cache, _) = cache(&[Step::Unlimited, Step::Unlimited]);
    let clock = Clock::default();
    assert!(clock.follow(SystemTime::now() + 24 * 60 * MINUTE));
    assert_eq!(
        key_with_clock(&cache, &clock).await.expect("loaded"),
        "AKID0"
    );
    let later = key_after(&cache, start, 16 * MINUTE).await;
    assert_eq!(later.expect("loaded"), "AKID1");
}

#[tokio::test]
async fn an_expiry_in_the_distant_future_counts_as_no_expiry() {
    let distant = SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 40);
    let (cache, _) = cache(&[Step::Expiring(distant)]);
    assert_eq!(key(&cache).await.expect("loaded"), "AKID0");
}
