//! Responses.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, DATE, SEC_WEBSOCKET_VERSION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response as HttpResponse;
use serde_json::Value;

use crate::api::Api;
use crate::clock::Timestamp;
use crate::exception::Exception;
use crate::identifiers::fresh_request_id;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// A response that has not been sent yet.
pub(super) struct Response {
    pub(super) request_id: String,
    pub(super) status: StatusCode,
    /// The code of an error.
    pub(super) code: Option<String>,
    content: Content,
    /// Additional headers.
    headers: HeaderMap,
}

enum Content {
    Nothing,
    Json(Value),
    Html(String),
}

impl Response {
    fn new(status: StatusCode, code: Option<String>, content: Content) -> Self {
        Self {
            request_id: fresh_request_id(),
            status,
            code,
            content,
            headers: HeaderMap::new(),
        }
    }

    pub(super) fn success(status: StatusCode, output: Option<Value>) -> Self {
        Self::new(status, None, output.map_or(Content::Nothing, Content::Json))
    }

    /// Returns a response that switches protocols, with the headers of the handshake.
    pub(super) fn upgrade(headers: HeaderMap) -> Self {
        Self {
            headers,
            ..Self::success(StatusCode::SWITCHING_PROTOCOLS, None)
        }
    }

    /// Returns the response to a rejected handshake, with the supported version of the protocol.
    pub(super) fn refused_upgrade(api: &Api, exception: Exception) -> Self {
        let mut response = Self::exception(api, exception);
        let version = HeaderValue::from_static("13");
        response.headers.insert(SEC_WEBSOCKET_VERSION, version);
        response
    }

    pub(super) fn exception(api: &Api, exception: Exception) -> Self {
        let status = api.status_of(&exception);
        let code = exception.code.clone().into_owned();
        Self::new(status, Some(code), Content::Json(exception.into_body()))
    }

    /// Returns an error from a fault rule. The default code is that of the service's exception with this status.
    pub(super) fn fault(
        api: &Api,
        status: StatusCode,
        code: Option<String>,
        account: &str,
    ) -> Self {
        let code = code.unwrap_or_else(|| match api.code_of_status(status) {
            Some(code) => code.to_owned(),
            None if status == StatusCode::SERVICE_UNAVAILABLE => {
                "ServiceUnavailableException".to_owned()
            }
            None => "UnknownError".to_owned(),
        });
        let required = api.required_members(&code);
        Self::exception(api, Exception::injected(status, code, required, account))
    }

    /// Returns an HTML page, as a load balancer sends it when it cannot reach a server.
    pub(super) fn page(status: StatusCode) -> Self {
        let html = format!(
            "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n<center><h1>{status}</h1></center>\r\n\
             </body>\r\n</html>\r\n"
        );
        Self::new(status, None, Content::Html(html))
    }

    /// Returns the headers that depend on the content, without `content-length`.
    fn headers(&self) -> Vec<(HeaderName, &str)> {
        let mut headers = Vec::new();
        match self.content {
            // The request did not reach the service, so it has no request ID.
            Content::Html(_) => return vec![(CONTENT_TYPE, "text/html")],
            Content::Json(_) => headers.push((CONTENT_TYPE, "application/json")),
            Content::Nothing => {}
        }
        headers.push((REQUEST_ID, self.request_id.as_str()));
        if let Some(code) = &self.code {
            headers.push((ERROR_TYPE, code));
        }
        headers
    }

    fn body(&self) -> String {
        match &self.content {
            Content::Nothing => String::new(),
            Content::Json(value) => value.to_string(),
            Content::Html(page) => page.clone(),
        }
    }

    pub(super) fn into_http(self, now: Timestamp) -> HttpResponse {
        let mut response = HttpResponse::new(Body::from(self.body()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        for (name, value) in self.headers() {
            headers.extend(HeaderValue::from_str(value).map(|value| (name, value)));
        }
        let date = HeaderValue::from_str(&httpdate::fmt_http_date(now.into()));
        headers.extend(date.map(|date| (DATE, date)));
        headers.extend(self.headers);
        response
    }

    /// Returns the bytes of the response, for a connection that is closed afterwards.
    pub(super) fn into_bytes(self, now: Timestamp) -> Vec<u8> {
        let body = self.body();
        let mut head = format!(
            "HTTP/1.1 {}\r\nconnection: close\r\ndate: {}\r\ncontent-length: {}\r\n",
            self.status,
            httpdate::fmt_http_date(now.into()),
            body.len()
        );
        for (name, value) in self.headers() {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        format!("{head}\r\n{body}").into_bytes()
    }
}
