//! A WebSocket connection, on top of the HTTP client.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use aws_smithy_types::base64;
use futures_core::Stream;
use futures_sink::Sink;
use reqwest::header::{
    CONNECTION, HeaderMap, HeaderName, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_EXTENSIONS,
    SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use reqwest::{Response, StatusCode, Upgraded, Url, Version};
use tokio_websockets::{ClientBuilder, CloseCode, Error, Limits, Message, WebSocketStream};

use super::http::transport_error;
use crate::platform::websocket::{Incoming, OpenError, SocketError};

/// Whether pings can be sent. The service responds to a ping with a pong.
pub(crate) const SENDS_PINGS: bool = true;

/// How much of the body of a refused handshake is read.
const MAX_BODY_LEN: usize = 4096;

/// How many pings may arrive while earlier frames wait for the service to read them.
const MAX_UNREAD_PINGS: usize = 64;

/// The accept key is computed from this and the key of the request (RFC 6455, section 1.3).
const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// An open connection.
pub(crate) struct WebSocket {
    stream: WebSocketStream<Upgraded>,
    max_frame_size: usize,
    needs_flush: bool,
    unread_pings: usize,
}

impl WebSocket {
    /// Connects to a `ws://` or `wss://` URL, with the token as the subprotocol.
    pub(crate) async fn open(
        http: &reqwest::Client,
        url: &Url,
        token: &str,
        max_frame_size: usize,
    ) -> Result<Self, OpenError> {
        let url = http_url(url);
        let mut key = [0; 16];
        fastrand::fill(&mut key);
        let key = base64::encode(key);
        let mut request = http
            .get(url.clone())
            .version(Version::HTTP_11)
            .header(CONNECTION, "Upgrade")
            .header(UPGRADE, "websocket")
            .header(SEC_WEBSOCKET_VERSION, "13")
            .header(SEC_WEBSOCKET_KEY, &key)
            .header(SEC_WEBSOCKET_PROTOCOL, token)
            .build()
            .map_err(transport)?;
        if let Some(value) = request.headers_mut().get_mut(SEC_WEBSOCKET_PROTOCOL) {
            value.set_sensitive(true);
        }
        let response = http.execute(request).await.map_err(transport)?;
        let status = response.status();
        let invalid = |reason| OpenError::Invalid {
            status: status.as_u16(),
            reason,
        };
        if *response.url() != url {
            return Err(invalid(
                "your HTTP client followed a redirect, with the token",
            ));
        }
        if status != StatusCode::SWITCHING_PROTOCOLS {
            return Err(OpenError::Refused {
                status: status.as_u16(),
                body: beginning_of_body(response).await,
            });
        }
        check(response.headers(), &key, token).map_err(invalid)?;
        let upgraded = response.upgrade().await.map_err(transport)?;
        let limits = Limits::default().max_payload_len(Some(max_frame_size));
        Ok(Self {
            stream: ClientBuilder::new().limits(limits).take_over(upgraded),
            max_frame_size,
            needs_flush: false,
            unread_pings: 0,
        })
    }

    /// Queues a text frame. The next poll returns the error, if sending fails.
    pub(crate) fn send(&mut self, text: String) {
        self.queue(Message::text(text));
    }

    /// Queues a ping.
    pub(crate) fn ping(&mut self) {
        self.queue(Message::ping(""));
    }

    /// Queues a close frame. The service responds with its own, then the connection ends.
    pub(crate) fn close(&mut self) {
        self.queue(Message::close(Some(CloseCode::NORMAL_CLOSURE), ""));
    }

    fn queue(&mut self, message: Message) {
        // This fails only after the connection has ended, which the next poll notices.
        self.needs_flush |= Pin::new(&mut self.stream).start_send(message).is_ok();
    }

    /// Writes queued frames. If `reads` is set, also returns the next frame that has arrived, or `None` at the end.
    pub(crate) fn poll(
        &mut self,
        context: &mut Context<'_>,
        reads: bool,
    ) -> Poll<Option<Result<Incoming, SocketError>>> {
        if self.needs_flush {
            match Pin::new(&mut self.stream).poll_flush(context) {
                Poll::Ready(Ok(())) => {
                    self.needs_flush = false;
                    self.unread_pings = 0;
                }
                Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(self.broken(error)))),
                Poll::Pending => {}
            }
        }
        if !reads {
            return Poll::Pending;
        }
        let message = match ready!(Pin::new(&mut self.stream).poll_next(context)) {
            None => return Poll::Ready(None),
            Some(Err(error)) => return Poll::Ready(Some(Err(self.broken(error)))),
            Some(Ok(message)) => message,
        };
        if message.is_ping() {
            // tokio-websockets has queued a pong.
            self.needs_flush = true;
            self.unread_pings += 1;
            if self.unread_pings > MAX_UNREAD_PINGS {
                return Poll::Ready(Some(Err(SocketError::NotReading)));
            }
        }
        let incoming = match (message.as_text(), message.as_close()) {
            (Some(text), _) => Incoming::Text(text.to_owned()),
            (_, Some((code, reason))) => Incoming::Close {
                code: code.into(),
                reason: reason.to_owned(),
            },
            _ => Incoming::Other,
        };
        Poll::Ready(Some(Ok(incoming)))
    }

    fn broken(&self, error: Error) -> SocketError {
        match error {
            Error::Io(error) => SocketError::Broken(error.into()),
            Error::PayloadTooLong { .. } => SocketError::TooLarge(self.max_frame_size),
            Error::Protocol(error) => {
                let reason = format!("the service violated the WebSocket protocol: {error}");
                SocketError::Broken(reason.into())
            }
            _ => SocketError::Closed,
        }
    }
}

/// The handshake is an HTTP request.
fn http_url(url: &Url) -> Url {
    let mut url = url.clone();
    let scheme = if url.scheme() == "ws" {
        "http"
    } else {
        "https"
    };
    // This cannot fail: a URL may change between these schemes.
    let _ = url.set_scheme(scheme);
    url
}

/// Removes the URL from an error, because its query may be secret.
fn transport(error: reqwest::Error) -> OpenError {
    OpenError::Transport(transport_error(error.without_url()))
}

async fn beginning_of_body(mut response: Response) -> String {
    let mut body = vec![];
    while body.len() < MAX_BODY_LEN
        && let Ok(Some(chunk)) = response.chunk().await
    {
        body.extend_from_slice(&chunk);
    }
    body.truncate(MAX_BODY_LEN);
    String::from_utf8_lossy(&body).into_owned()
}

/// Checks the response to a handshake as RFC 6455, section 4.1, requires.
fn check(headers: &HeaderMap, key: &str, token: &str) -> Result<(), &'static str> {
    let contains = |name: HeaderName, wanted: &str| {
        headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|item| item.trim().eq_ignore_ascii_case(wanted))
    };
    let is = |name: HeaderName, wanted: &str| {
        headers
            .get(name)
            .is_some_and(|value| value.as_bytes() == wanted.as_bytes())
    };
    if !contains(UPGRADE, "websocket") || !contains(CONNECTION, "upgrade") {
        return Err("the response does not upgrade to WebSocket");
    }
    if !is(SEC_WEBSOCKET_ACCEPT, &accept_key(key)) {
        return Err("the response does not contain the accept key for the request");
    }
    if !is(SEC_WEBSOCKET_PROTOCOL, token) {
        return Err("the response does not select the chat token as the subprotocol");
    }
    if headers.contains_key(SEC_WEBSOCKET_EXTENSIONS) {
        return Err("the response selects an extension that was not offered");
    }
    Ok(())
}

fn accept_key(key: &str) -> String {
    let mut digest = sha1_smol::Sha1::from(key);
    digest.update(GUID.as_bytes());
    base64::encode(digest.digest().bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 6455, section 1.3.
    #[test]
    fn the_accept_key_is_that_of_the_rfc() {
        assert_eq!(
            accept_key("dGhlIHNhbXBsZSBub25jZQ=="),
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
        );
    }

    #[test]
    fn a_response_must_have_each_header_of_a_handshake() {
        let key = "dGhlIHNhbXBsZSBub25jZQ==";
        let complete = [
            (UPGRADE, "websocket"),
            (CONNECTION, "Upgrade"),
            (SEC_WEBSOCKET_ACCEPT, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
            (SEC_WEBSOCKET_PROTOCOL, "token"),
        ];
        for missing in 0..=complete.len() {
            let mut headers = HeaderMap::new();
            for (index, (name, value)) in complete.iter().enumerate() {
                if index != missing {
                    headers.insert(name, value.parse().expect("it is ASCII"));
                }
            }
            let is_complete = missing == complete.len();
            assert_eq!(check(&headers, key, "token").is_ok(), is_complete);
        }
    }
}
