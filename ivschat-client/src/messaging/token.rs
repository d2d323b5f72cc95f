//! Chat tokens and their providers.

use std::error::Error as StdError;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::time::{Duration, SystemTime};

use crate::Client;
use crate::error::BoxError;
use crate::platform::threads::{MaybeSend, MaybeSync, Shared, sendable};
use crate::primitives::DateTime;
use crate::types::CreateChatTokenResponse;
use crate::types::builders::CreateChatTokenRequestBuilder;
use crate::wire::REDACTED;

/// A chat token, and when it expires.
///
/// A token opens one connection, once. `Debug` does not print it.
#[derive(Clone, PartialEq)]
pub struct ChatToken {
    token: String,
    token_expiration_time: Option<DateTime>,
    session_expiration_time: Option<DateTime>,
}

impl ChatToken {
    /// Creates a token from the one that [`CreateChatToken`](crate::Client::create_chat_token) returned, without its
    /// expiry.
    pub fn new(token: impl Into<String>) -> Self {
        Self {
            token: token.into(),
            token_expiration_time: None,
            session_expiration_time: None,
        }
    }

    /// Sets when the token expires. The room renews the connection before.
    #[must_use]
    pub fn token_expiration_time(mut self, time: impl Into<Option<DateTime>>) -> Self {
        self.token_expiration_time = time.into();
        self
    }

    /// Sets when the service ends the connection. The room renews the connection before.
    #[must_use]
    pub fn session_expiration_time(mut self, time: impl Into<Option<DateTime>>) -> Self {
        self.session_expiration_time = time.into();
        self
    }

    pub(super) fn as_str(&self) -> &str {
        &self.token
    }

    /// Returns `true` if the token can be sent. It is sent as a WebSocket subprotocol, which is a `token` of RFC 9110.
    pub(super) fn is_valid(&self) -> bool {
        let is_token_character =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        !self.token.is_empty() && self.token.bytes().all(is_token_character)
    }

    /// Returns how long the connection can be used, if known.
    pub(super) fn lifetime(&self, now: SystemTime) -> Option<Duration> {
        let times = [self.token_expiration_time, self.session_expiration_time];
        let left = times.into_iter().flatten().map(|time| {
            let time = SystemTime::try_from(time).unwrap_or(now);
            time.duration_since(now).unwrap_or_default()
        });
        left.min()
    }
}

impl<T: Into<String>> From<T> for ChatToken {
    fn from(token: T) -> Self {
        Self::new(token)
    }
}

/// Takes the token and both times. A response without a token becomes an empty token, which is invalid.
impl From<CreateChatTokenResponse> for ChatToken {
    fn from(response: CreateChatTokenResponse) -> Self {
        Self {
            token: response.token.unwrap_or_default(),
            token_expiration_time: response.token_expiration_time,
            session_expiration_time: response.session_expiration_time,
        }
    }
}

impl fmt::Debug for ChatToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatToken")
            .field("token", &REDACTED)
            .field("token_expiration_time", &self.token_expiration_time)
            .field("session_expiration_time", &self.session_expiration_time)
            .finish()
    }
}

/// Provides a new chat token for every connection.
///
/// There are three kinds of providers:
///
/// - an asynchronous closure, `|| async { … }`, which returns a `Result` of a [`ChatToken`], a `String`, or a
///   [`CreateChatTokenResponse`];
/// - [`client.create_chat_token()…`](crate::Client::create_chat_token), for bots and back ends that have
///   credentials;
/// - your own implementation of this trait.
///
/// ```
/// use ivschat_client::messaging::{ChatToken, ProvideChatToken};
/// use ivschat_client::error::BoxError;
///
/// struct Backend;
///
/// impl ProvideChatToken for Backend {
///     async fn provide_chat_token(&self) -> Result<ChatToken, BoxError> {
///         let token = "…"; // ask your back end
///         Ok(ChatToken::new(token))
///     }
/// }
/// ```
pub trait ProvideChatToken: MaybeSend + MaybeSync {
    /// Provides an unused token. A room calls it for every attempt to connect, one at a time.
    ///
    /// # Errors
    /// The provider has no token. The room retries according to its [`ReconnectPolicy`](super::ReconnectPolicy).
    fn provide_chat_token(&self) -> impl Future<Output = Result<ChatToken, BoxError>> + MaybeSend;
}

impl<F, Fut, T, E> ProvideChatToken for F
where
    F: Fn() -> Fut + MaybeSend + MaybeSync,
    Fut: Future<Output = Result<T, E>> + MaybeSend,
    T: Into<ChatToken>,
    E: Into<BoxError>,
{
    async fn provide_chat_token(&self) -> Result<ChatToken, BoxError> {
        self().await.map(Into::into).map_err(Into::into)
    }
}

/// Sends the request for every connection.
impl ProvideChatToken for CreateChatTokenRequestBuilder<Client> {
    async fn provide_chat_token(&self) -> Result<ChatToken, BoxError> {
        Ok(self.clone().send().await?.into())
    }
}

/// [`ProvideChatToken`] as a trait object.
pub(super) trait DynProvider: Send + Sync {
    fn provide(&self) -> Pin<Box<dyn Future<Output = Result<ChatToken, BoxError>> + Send + '_>>;
}

impl<P: ProvideChatToken> DynProvider for Shared<P> {
    fn provide(&self) -> Pin<Box<dyn Future<Output = Result<ChatToken, BoxError>> + Send + '_>> {
        Box::pin(sendable(self.provide_chat_token()))
    }
}

/// Gets a token. If the provider panics, that is an error.
pub(super) async fn provide(provider: &dyn DynProvider) -> Result<ChatToken, BoxError> {
    let panicked = |_| BoxError::from(ProviderPanicked);
    let token = catch_unwind(AssertUnwindSafe(|| provider.provide())).map_err(panicked)?;
    let mut token = pin!(token);
    std::future::poll_fn(move |context| {
        let poll = catch_unwind(AssertUnwindSafe(|| token.as_mut().poll(context)));
        poll.unwrap_or_else(|panic| std::task::Poll::Ready(Err(panicked(panic))))
    })
    .await
}

#[derive(Debug)]
struct ProviderPanicked;

impl fmt::Display for ProviderPanicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it panicked")
    }
}

impl StdError for ProviderPanicked {}
