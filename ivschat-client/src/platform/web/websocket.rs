//! A WebSocket connection of the browser.
//!
//! The browser connects, responds to pings, and checks what arrives. It shows whole messages and the close frame, but
//! neither pings nor why a handshake failed, and it reads whether or not anybody takes the messages.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use reqwest::{Client, Url};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{BinaryType, CloseEvent, Event, MessageEvent};

use super::http::JsError;
use crate::error::TransportError;
use crate::platform::websocket::{Incoming, OpenError, SocketError};

/// Whether pings can be sent. Pages cannot.
pub(crate) const SENDS_PINGS: bool = false;

/// How many bytes of messages may wait to be taken. The browser cannot be told to stop reading.
const MAX_UNREAD_BYTES: usize = 16 * 1024 * 1024;

/// How many bytes may wait to be sent.
const MAX_UNSENT_BYTES: u32 = 16 * 1024 * 1024;

/// What it can mean that the browser does not try to connect.
const REJECTED: &str =
    "the browser rejects the URL or the chat token; an https:// page may need a wss:// endpoint";

/// The close code of a normal end. Browsers send no others below 3000.
const NORMAL_CLOSURE: u16 = 1000;

/// What has happened, and has not been taken yet.
#[derive(Default)]
struct Inbox {
    is_open: bool,
    queue: VecDeque<Result<Incoming, SocketError>>,
    /// The size of the queue.
    unread_bytes: usize,
    has_ended: bool,
    waker: Option<Waker>,
}

impl Inbox {
    fn push(&mut self, incoming: Result<Incoming, SocketError>) {
        if self.has_ended {
            return;
        }
        self.has_ended = matches!(incoming, Err(_) | Ok(Incoming::Close { .. }));
        self.unread_bytes += size(&incoming);
        self.queue.push_back(incoming);
        self.wake();
    }

    fn pop(&mut self) -> Option<Result<Incoming, SocketError>> {
        let incoming = self.queue.pop_front()?;
        self.unread_bytes -= size(&incoming);
        Some(incoming)
    }

    fn wake(&mut self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

/// The memory that an item of the queue needs.
fn size(incoming: &Result<Incoming, SocketError>) -> usize {
    let text_len = match incoming {
        Ok(Incoming::Text(text)) => text.len(),
        _ => 0,
    };
    size_of_val(incoming) + text_len
}

/// An open connection. Dropping it closes it.
pub(crate) struct WebSocket {
    socket: web_sys::WebSocket,
    inbox: Rc<RefCell<Inbox>>,
    _on_open: Closure<dyn Fn(Event)>,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_close: Closure<dyn Fn(CloseEvent)>,
}

impl WebSocket {
    /// Connects to a `ws://` or `wss://` URL, with the token as the subprotocol.
    pub(crate) async fn open(
        _: &Client,
        url: &Url,
        token: &str,
        max_frame_size: usize,
    ) -> Result<Self, OpenError> {
        let failed = |cause: JsError| {
            // The query of the URL may be secret.
            OpenError::Transport(TransportError::new(cause, Some(url), false, false))
        };
        let socket = web_sys::WebSocket::new_with_str(url.as_str(), token);
        // Its message may contain the URL or the token.
        let socket = socket.map_err(|value| failed(JsError::name(&value).with(REJECTED)))?;
        let connection = Self::listen(socket, max_frame_size);
        let is_open = poll_fn(|context| {
            let mut inbox = connection.inbox.borrow_mut();
            if inbox.is_open || inbox.has_ended {
                return Poll::Ready(inbox.is_open);
            }
            inbox.waker = Some(context.waker().clone());
            Poll::Pending
        });
        if !is_open.await {
            return Err(failed(JsError::from(
                "the browser does not say why; the service may be out of reach, or refuse the token",
            )));
        }
        if connection.socket.protocol() != token {
            return Err(OpenError::Invalid {
                status: 101,
                reason: "the response does not select the chat token as the subprotocol",
            });
        }
        Ok(connection)
    }

    fn listen(socket: web_sys::WebSocket, max_frame_size: usize) -> Self {
        socket.set_binary_type(BinaryType::Arraybuffer);
        let inbox = Rc::<RefCell<Inbox>>::default();
        let on_open = {
            let inbox = Rc::clone(&inbox);
            Closure::<dyn Fn(Event)>::new(move |_| {
                let mut inbox = inbox.borrow_mut();
                inbox.is_open = true;
                inbox.wake();
            })
        };
        let on_message = {
            let inbox = Rc::clone(&inbox);
            Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
                let incoming = message(&event.data(), max_frame_size);
                let mut inbox = inbox.borrow_mut();
                inbox.push(incoming);
                if inbox.unread_bytes > MAX_UNREAD_BYTES {
                    let reason = "more messages arrived than the page could process";
                    inbox.push(Err(SocketError::Broken(reason.into())));
                }
            })
        };
        let on_close = {
            let inbox = Rc::clone(&inbox);
            Closure::<dyn Fn(CloseEvent)>::new(move |event: CloseEvent| {
                inbox.borrow_mut().push(if event.was_clean() {
                    Ok(Incoming::Close {
                        code: event.code(),
                        reason: event.reason(),
                    })
                } else {
                    Err(SocketError::Closed)
                });
            })
        };
        // An error is followed by a close event, and says nothing more.
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Self {
            socket,
            inbox,
            _on_open: on_open,
            _on_message: on_message,
            _on_close: on_close,
        }
    }

    /// Sends a text frame. The next poll returns the error, if sending fails.
    pub(crate) fn send(&mut self, text: String) {
        // This fails only before the connection is open. After it has ended, it does nothing.
        let _ = self.socket.send_with_str(&text);
        if self.socket.buffered_amount() > MAX_UNSENT_BYTES {
            self.inbox.borrow_mut().push(Err(SocketError::NotReading));
        }
    }

    /// Does nothing.
    pub(crate) fn ping(&mut self) {}

    /// Sends a close frame. The service responds with its own, then the connection ends.
    pub(crate) fn close(&mut self) {
        // This fails only with codes and reasons that are not allowed.
        let _ = self.socket.close_with_code(NORMAL_CLOSURE);
    }

    /// If `reads` is set, returns what has happened next, or `None` at the end.
    pub(crate) fn poll(
        &mut self,
        context: &mut Context<'_>,
        reads: bool,
    ) -> Poll<Option<Result<Incoming, SocketError>>> {
        let mut inbox = self.inbox.borrow_mut();
        if reads {
            if let Some(incoming) = inbox.pop() {
                return Poll::Ready(Some(incoming));
            }
            if inbox.has_ended {
                return Poll::Ready(None);
            }
        }
        inbox.waker = Some(context.waker().clone());
        Poll::Pending
    }
}

impl Drop for WebSocket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        self.close();
    }
}

/// Converts the data of a message: a string, or an `ArrayBuffer`.
fn message(data: &JsValue, max_frame_size: usize) -> Result<Incoming, SocketError> {
    let Some(text) = data.dyn_ref::<js_sys::JsString>() else {
        return Ok(Incoming::Other);
    };
    // A character takes up to 3 bytes for each of its UTF-16 units, so the copy is bounded, too.
    let is_too_large = text.length() as usize > max_frame_size;
    match (!is_too_large).then(|| String::from(text)) {
        Some(text) if text.len() <= max_frame_size => Ok(Incoming::Text(text)),
        _ => Err(SocketError::TooLarge(max_frame_size)),
    }
}
