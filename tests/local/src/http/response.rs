//! Answers: what becomes of the outcome of a call on the wire, and in the log.

use std::time::SystemTime;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, DATE};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::Value;

use crate::api::Api;
use crate::exception::Exception;
use crate::identifiers::fresh_request_id;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// An answer that is not yet on its way.
pub(crate) struct Answer {
    pub(crate) request_id: String,
    pub(crate) status: StatusCode,
    /// The code of an error.
    pub(crate) code: Option<String>,
    content: Content,
}

enum Content {
    Nothing,
    Json(Value),
    Html(String),
}

impl Answer {
    fn new(status: StatusCode, code: Option<String>, content: Content) -> Self {
        Self {
            request_id: fresh_request_id(),
            status,
            code,
            content,
        }
    }

    pub(crate) fn success(status: StatusCode, output: Option<Value>) -> Self {
        Self::new(status, None, output.map_or(Content::Nothing, Content::Json))
    }

    pub(crate) fn exception(api: &Api, exception: Exception) -> Self {
        let status = exception
            .status
            .or_else(|| api.exception_status(&exception.code))
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let code = exception.code.clone().into_owned();
        Self::new(status, Some(code), Content::Json(exception.into_body()))
    }

    /// An error that was asked for; without a code, with that of the service's exception of this status.
    pub(crate) fn fault(
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

    /// A page as load balancers answer with when they reach no server behind them.
    pub(crate) fn page(status: StatusCode) -> Self {
        let html = format!(
            "<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n<center><h1>{status}</h1></center>\r\n\
             </body>\r\n</html>\r\n"
        );
        Self::new(status, None, Content::Html(html))
    }

    /// The headers that tell what the answer is; how long it is, and the date, are not among them.
    fn headers(&self) -> Vec<(HeaderName, &str)> {
        let mut headers = Vec::new();
        match self.content {
            // It has not come as far as to be given a request id.
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

    pub(crate) fn into_response(self, now: SystemTime) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        for (name, value) in self.headers() {
            headers.extend(HeaderValue::from_str(value).map(|value| (name, value)));
        }
        let date = HeaderValue::from_str(&httpdate::fmt_http_date(now));
        headers.extend(date.map(|date| (DATE, date)));
        response
    }

    /// The answer as bytes, for a connection that cannot go on.
    pub(crate) fn into_bytes(self, now: SystemTime) -> Vec<u8> {
        let body = self.body();
        let mut head = format!(
            "HTTP/1.1 {}\r\nconnection: close\r\ndate: {}\r\ncontent-length: {}\r\n",
            self.status,
            httpdate::fmt_http_date(now),
            body.len()
        );
        for (name, value) in self.headers() {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        format!("{head}\r\n{body}").into_bytes()
    }
}
