//! HTTP by the browser's `fetch`.
//!
//! reqwest's own `fetch` follows redirects with the signed request, reads a body of any size, and panics if a service
//! worker has made up the response. Its types for requests are used here, too.

use std::fmt;
use std::mem;
use std::time::Duration;

use bytes::Bytes;
use js_sys::{Function, Promise, Reflect, Uint8Array};
use reqwest::header::{HOST, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Request, StatusCode, Url};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, ReadableStream, ReadableStreamDefaultReader, ReferrerPolicy,
    RequestCache, RequestCredentials, RequestInit, RequestRedirect, ResponseType,
};

use crate::error::{HttpClientError, TransportError};

/// The header with the name and version of this crate. Browsers set `User-Agent` themselves.
pub(crate) const USER_AGENT: HeaderName = HeaderName::from_static("x-amz-user-agent");

/// What a `fetch` without a response can mean.
const NO_RESPONSE: &str = "the endpoint may be out of reach, or not permit this page by CORS";

/// Stands for the HTTP client of the browser.
#[derive(Debug)]
pub(crate) struct HttpClients;

impl HttpClients {
    /// The browser decides about TLS, and about how long it tries to connect.
    pub(crate) fn new(_is_https: bool, _connect_timeout: Option<Duration>) -> Self {
        Self
    }

    pub(crate) fn current(&self) -> Option<Client> {
        None
    }

    pub(crate) async fn get(&self) -> Result<Client, HttpClientError> {
        let built = Client::builder().build();
        built.map_err(|error| HttpClientError::new(error, None))
    }
}

/// The browser notices it.
pub(crate) async fn notice_closed_connections() {}

/// A response whose body has yet to be read. Dropping it aborts the request.
pub(crate) struct Response {
    status: StatusCode,
    headers: HeaderMap,
    url: Url,
    /// `None` if there is no body, or no more of it.
    body: Option<ReadableStreamDefaultReader>,
    _abort: AbortOnDrop,
}

/// Sends a request, and waits for the head of the response. Dropping the future aborts the request.
pub(crate) async fn execute(_: &Client, request: Request) -> Result<Response, TransportError> {
    let url = request.url().clone();
    let failed = |value: JsValue| transport_error(JsError::new(&value), &url);
    let abort = AbortOnDrop(AbortController::new().map_err(failed)?);
    let request = fetch_request(&request, &abort.0).map_err(failed)?;
    let response = fetch(&request)
        .await
        .map_err(|value| transport_error(JsError::new(&value).with(NO_RESPONSE), &url))?;
    if response.type_() == ResponseType::Opaqueredirect {
        let reason = "the response is a redirect, which is not followed";
        return Err(transport_error(reason.into(), &url));
    }
    let body = response.body();
    // A page can replace `fetch`.
    if body.as_ref().is_some_and(ReadableStream::locked) {
        let reason = "the body of the response is already being read";
        return Err(transport_error(reason.into(), &url));
    }
    let body = body.map(|body| body.get_reader().unchecked_into());
    Ok(Response {
        status: StatusCode::from_u16(response.status())
            .map_err(|_| transport_error("the response has no valid status".into(), &url))?,
        headers: header_map(&response.headers()).map_err(failed)?,
        // A response that a service worker has made up has none.
        url: Url::parse(&response.url()).unwrap_or_else(|_| url.clone()),
        body,
        _abort: abort,
    })
}

impl Response {
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    pub(crate) fn take_headers(&mut self) -> HeaderMap {
        mem::take(&mut self.headers)
    }

    /// Returns the URL that the response comes from.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// Waits for more of the body. Returns `None` at its end.
    pub(crate) async fn chunk(&mut self) -> Result<Option<Bytes>, TransportError> {
        let Some(reader) = &self.body else {
            return Ok(None);
        };
        let read = async {
            let result = JsFuture::from(reader.read()).await?;
            let is_done = Reflect::get(&result, &"done".into())?.is_truthy();
            if is_done {
                return Ok(None);
            }
            let chunk: Uint8Array = Reflect::get(&result, &"value".into())?
                .dyn_into()
                .map_err(|_| JsValue::from("the body does not consist of bytes"))?;
            Ok(Some(chunk.to_vec().into()))
        };
        let chunk = read
            .await
            .map_err(|value: JsValue| transport_error(JsError::new(&value), &self.url))?;
        if chunk.is_none() {
            self.body = None;
        }
        Ok(chunk)
    }
}

/// Aborts a request. This has no effect on one that is complete.
struct AbortOnDrop(AbortController);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn fetch_request(request: &Request, abort: &AbortController) -> Result<web_sys::Request, JsValue> {
    let headers = Headers::new()?;
    // Browsers set `Host` themselves.
    let others = request.headers().iter().filter(|(name, _)| *name != HOST);
    for (name, value) in others {
        headers.append(name.as_str(), value.to_str().unwrap_or_default())?;
    }
    let init = RequestInit::new();
    init.set_method(request.method().as_str());
    init.set_headers(&headers);
    init.set_signal(Some(&abort.signal()));
    if let Some(body) = request.body().and_then(reqwest::Body::as_bytes) {
        init.set_body(&Uint8Array::from(body));
    }
    // A redirect would carry the signature to another host.
    init.set_redirect(RequestRedirect::Manual);
    init.set_cache(RequestCache::NoStore);
    // The signature is the only credential. Neither cookies nor the address of the page are the service's business.
    init.set_credentials(RequestCredentials::Omit);
    init.set_referrer_policy(ReferrerPolicy::NoReferrer);
    web_sys::Request::new_with_str_and_init(request.url().as_str(), &init)
}

/// Calls `fetch`, which pages and workers have.
async fn fetch(request: &web_sys::Request) -> Result<web_sys::Response, JsValue> {
    let global = js_sys::global();
    let fetch: Function = Reflect::get(&global, &"fetch".into())?.dyn_into()?;
    let response: Promise = fetch.call1(&global, request)?.dyn_into()?;
    JsFuture::from(response).await?.dyn_into()
}

/// Returns the headers that the browser shows, except for values that cannot be represented and more headers than a map
/// can hold.
fn header_map(headers: &Headers) -> Result<HeaderMap, JsValue> {
    let mut map = HeaderMap::new();
    for entry in headers.entries() {
        let entry: js_sys::Array = entry?.dyn_into()?;
        let name = entry.get(0).as_string().unwrap_or_default();
        let value = entry.get(1).as_string().unwrap_or_default();
        if let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(&value),
        ) {
            if map.try_append(name, value).is_err() {
                break;
            }
        }
    }
    Ok(map)
}

/// A failed `fetch` does not say whether anything was sent.
fn transport_error(cause: JsError, url: &Url) -> TransportError {
    TransportError::new(cause, Some(url), false, false)
}

/// The message of a JavaScript error, without its stack.
#[derive(Debug)]
pub(super) struct JsError(String);

impl JsError {
    pub(super) fn new(value: &JsValue) -> Self {
        let error = value.dyn_ref::<js_sys::Error>();
        let message = match error {
            Some(error) => error.to_string().into(),
            None => value
                .as_string()
                .unwrap_or_else(|| "unknown error".to_owned()),
        };
        Self(message)
    }

    /// The name of a JavaScript error, for errors whose message may be secret.
    #[cfg(feature = "messaging")]
    pub(super) fn name(value: &JsValue) -> Self {
        let error = value.dyn_ref::<js_sys::Error>();
        Self(error.map_or_else(|| "unknown error".to_owned(), |error| error.name().into()))
    }

    /// Adds an explanation.
    pub(super) fn with(self, explanation: &str) -> Self {
        Self(format!("{}; {explanation}", self.0))
    }
}

impl From<&str> for JsError {
    fn from(message: &str) -> Self {
        Self(message.to_owned())
    }
}

impl fmt::Display for JsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for JsError {}
