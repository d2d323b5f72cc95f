//! Building a room.

use std::time::Duration;

use reqwest::Url;

use super::error::{Error, ErrorKind};
use super::policy::ReconnectPolicy;
use super::room::ChatRoom;
use super::token::{DynProvider, ProvideChatToken};
use crate::config::is_host_label;
use crate::error::{EndpointError, HttpClientError};
use crate::platform::HttpClients;
use crate::platform::threads::Shared;
use crate::platform::websocket::SENDS_PINGS;

/// Builds a [`ChatRoom`].
#[must_use]
pub struct ChatRoomBuilder {
    region: Option<String>,
    endpoint_url: Option<String>,
    provider: Option<Box<dyn DynProvider>>,
    http: Option<reqwest::Client>,
    reconnect_policy: ReconnectPolicy,
    limits: Limits,
}

/// The configuration of a room.
pub(super) struct RoomConfig {
    pub(super) endpoint: Url,
    pub(super) provider: Box<dyn DynProvider>,
    http: Option<reqwest::Client>,
    pub(super) reconnect_policy: ReconnectPolicy,
    pub(super) limits: Limits,
}

impl RoomConfig {
    /// Returns the HTTP client for an attempt to connect.
    pub(super) async fn http_client(&self) -> Result<reqwest::Client, HttpClientError> {
        if let Some(http) = &self.http {
            return Ok(http.clone());
        }
        // It is not kept: no open connection needs it, and it is almost as large as everything else of an idle room.
        let timeout = Some(self.limits.connect_timeout);
        let clients = HttpClients::new(self.endpoint.scheme() == "wss", timeout);
        clients.get().await
    }
}

/// Timeouts and limits.
#[derive(Clone, Debug)]
pub(super) struct Limits {
    pub(super) token_timeout: Duration,
    pub(super) connect_timeout: Duration,
    pub(super) request_timeout: Duration,
    pub(super) sends_pings: bool,
    pub(super) ping_interval: Duration,
    pub(super) ping_timeout: Duration,
    pub(super) max_frame_size: usize,
    pub(super) max_pending_requests: usize,
    pub(super) event_capacity: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            token_timeout: Duration::from_secs(10),
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(10),
            sends_pings: SENDS_PINGS,
            ping_interval: Duration::from_secs(30),
            ping_timeout: Duration::from_secs(10),
            max_frame_size: 128 * 1024,
            max_pending_requests: 256,
            event_capacity: 1024,
        }
    }
}

impl ChatRoomBuilder {
    pub(super) fn new() -> Self {
        Self {
            region: None,
            endpoint_url: None,
            provider: None,
            http: None,
            reconnect_policy: ReconnectPolicy::default(),
            limits: Limits::default(),
        }
    }

    /// Sets the region of the room. The endpoint of `us-west-2` is `wss://edge.ivschat.us-west-2.amazonaws.com`.
    pub fn region(mut self, region: impl AsRef<str>) -> Self {
        self.region = Some(region.as_ref().to_owned());
        self
    }

    /// Sets the endpoint to use instead of the region's endpoint, such as `ws://127.0.0.1:4580`. It may have a path and
    /// a query. As in browsers, `http` means `ws`, and `https` means `wss`, so that the URL of a local endpoint serves for
    /// everything.
    pub fn endpoint_url(mut self, endpoint_url: impl Into<String>) -> Self {
        self.endpoint_url = Some(endpoint_url.into());
        self
    }

    /// Sets the token provider: an asynchronous closure, a
    /// [`create_chat_token()`](crate::Client::create_chat_token) builder, or your own [`ProvideChatToken`].
    ///
    /// The room gets a new token for every attempt to connect. A panic of the provider counts as a failed attempt.
    pub fn token_provider(mut self, provider: impl ProvideChatToken + 'static) -> Self {
        self.provider = Some(Box::new(Shared::new(provider)));
        self
    }

    /// Sets how the room reconnects.
    pub fn reconnect_policy(mut self, policy: ReconnectPolicy) -> Self {
        self.reconnect_policy = policy;
        self
    }

    /// Sets how long the token provider may take. The default is 10 seconds.
    pub fn token_timeout(mut self, timeout: Duration) -> Self {
        self.limits.token_timeout = timeout;
        self
    }

    /// Sets how long the service may take to accept a connection. The default is 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.limits.connect_timeout = timeout;
        self
    }

    /// Sets how long a request may take, from the call to the response. The default is 10 seconds.
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.limits.request_timeout = timeout;
        self
    }

    /// Sets how long a connection may be idle before the room sends a ping. The default is 30 seconds.
    ///
    /// A half-open connection is detected after this time and [`ping_timeout`](Self::ping_timeout). In the browser,
    /// neither has an effect, because pages cannot send pings.
    pub fn ping_interval(mut self, interval: Duration) -> Self {
        self.limits.ping_interval = interval;
        self
    }

    /// Sets how long the service may take to respond to a ping. After that, the room reconnects. The default is 10
    /// seconds.
    pub fn ping_timeout(mut self, timeout: Duration) -> Self {
        self.limits.ping_timeout = timeout;
        self
    }

    /// Sets the maximum size of a frame in both directions, in bytes. The default is 128 KiB. If the service sends a
    /// larger frame, the room ends the connection and reconnects. A larger request is not sent.
    pub fn max_frame_size(mut self, bytes: usize) -> Self {
        self.limits.max_frame_size = bytes;
        self
    }

    /// Sets how many requests may be pending. The default is 256. Further requests wait, until they time out.
    pub fn max_pending_requests(mut self, requests: usize) -> Self {
        self.limits.max_pending_requests = requests.max(1);
        self
    }

    /// Sets how many events each stream buffers. The default is 1024. When the buffer is full, the oldest events are
    /// dropped, and the stream returns [`RoomEvent::Lagged`](super::RoomEvent::Lagged).
    pub fn event_capacity(mut self, events: usize) -> Self {
        self.limits.event_capacity = events.max(1);
        self
    }

    /// Sets your own HTTP client, for example with a proxy or your own certificates.
    ///
    /// It must use HTTP/1.1 (`http1_only()`), and should not follow redirects, because they would receive the token.
    /// In the browser, it has no effect.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// Builds the room, which is not connected.
    ///
    /// # Errors
    /// The token provider or the endpoint is missing, or the endpoint is invalid.
    pub fn build(self) -> Result<ChatRoom, Error> {
        self.into_config().map(ChatRoom::new)
    }

    pub(super) fn into_config(self) -> Result<RoomConfig, Error> {
        let invalid = |why: String| Error::new(ErrorKind::Configuration(why));
        let endpoint = match (&self.endpoint_url, &self.region) {
            (Some(url), _) => check_url(url),
            (None, Some(region)) => regional_url(region),
            (None, None) => {
                Err("the room has no endpoint; set `.region(…)` or `.endpoint_url(…)`".to_owned())
            }
        };
        let provider = self.provider.ok_or_else(|| {
            invalid("the room has no token provider; set `.token_provider(…)`".to_owned())
        })?;
        let endpoint = endpoint.map_err(invalid)?;
        Ok(RoomConfig {
            endpoint,
            provider,
            http: self.http,
            reconnect_policy: self.reconnect_policy,
            limits: self.limits,
        })
    }
}

impl std::fmt::Debug for ChatRoomBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChatRoomBuilder")
            .field("region", &self.region)
            .field("reconnect_policy", &self.reconnect_policy)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// All regions with a messaging endpoint are in the partition `aws`.
fn regional_url(region: &str) -> Result<Url, String> {
    let url = format!("wss://edge.ivschat.{region}.amazonaws.com");
    // A host name with `xn--` may be invalid although its labels are not.
    let url = Url::parse(&url).ok().filter(|_| is_host_label(region));
    url.ok_or_else(|| EndpointError::InvalidRegion(region.to_owned()).to_string())
}

/// Errors do not show the URL: it may contain a password.
fn check_url(url: &str) -> Result<Url, String> {
    let invalid = |why: &str| {
        Err(format!(
            "the endpoint is not a URL such as ws://127.0.0.1:4580: {why}"
        ))
    };
    let mut url = match Url::parse(url) {
        Ok(url) => url,
        Err(error) => return invalid(&error.to_string()),
    };
    let scheme = match url.scheme() {
        "ws" | "http" => "ws",
        "wss" | "https" => "wss",
        _ => return invalid("it starts neither with wss:// nor with ws://"),
    };
    if url.set_scheme(scheme).is_err() {
        return invalid("its scheme cannot be changed");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return invalid("it contains a user name or password");
    }
    if url.fragment().is_some() {
        return invalid("it has a fragment");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_http_url_is_that_of_a_websocket_with_the_same_security() {
        for (given, used) in [
            ("http://127.0.0.1:4580", "ws://127.0.0.1:4580/"),
            ("https://example.com/chat?a=b", "wss://example.com/chat?a=b"),
            ("ws://example.com", "ws://example.com/"),
            ("wss://example.com:444", "wss://example.com:444/"),
        ] {
            assert_eq!(check_url(given).as_ref().map(Url::as_str), Ok(used));
        }
    }
}
