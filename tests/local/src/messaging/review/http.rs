//! Message review handlers over HTTP, including Lambda functions.

use axum::body::{Body, to_bytes};
use axum::http::header::CONTENT_TYPE;
use axum::http::uri::Scheme;
use axum::http::{Request, StatusCode, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::Value;

use super::ReviewFailure;

/// The maximum size of a response, which is more than any valid response needs.
const MAX_RESPONSE_BYTES: usize = 64 * 1024;

/// The maximum number of idle connections that are kept for each host.
const MAX_IDLE_CONNECTIONS: usize = 32;

/// The URL of a handler, or of an endpoint that invokes Lambda functions.
#[derive(Clone, Debug)]
pub(crate) struct Url(Uri);

/// The error of parsing a string that is not the URL of a handler. It omits the string, which may contain a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InvalidUrl;

impl std::str::FromStr for Url {
    type Err = InvalidUrl;

    fn from_str(text: &str) -> Result<Self, InvalidUrl> {
        let uri: Uri = text.parse().map_err(|_| InvalidUrl)?;
        let authority = uri.authority().map(|authority| authority.as_str());
        let has_user = authority.is_none_or(|authority| authority.contains('@'));
        match uri.scheme() == Some(&Scheme::HTTP) && !has_user {
            true => Ok(Self(uri)),
            false => Err(InvalidUrl),
        }
    }
}

impl Url {
    /// Returns the URL that invokes the function with this ARN at the Lambda endpoint with this URL.
    pub(super) fn of_function(&self, arn: &str) -> Option<Self> {
        let mut parts = arn
            .split(':')
            .skip_while(|part| *part != "function")
            .skip(1);
        let name = parts.next().filter(|name| !name.is_empty())?;
        let name = utf8_percent_encode(name, PATH_SEGMENT);
        let base = self.0.to_string();
        let base = base.trim_end_matches('/');
        let qualifier = parts.next().map(|qualifier| {
            let qualifier = utf8_percent_encode(qualifier, PATH_SEGMENT);
            format!("?Qualifier={qualifier}")
        });
        let qualifier = qualifier.unwrap_or_default();
        let url = format!("{base}/2015-03-31/functions/{name}/invocations{qualifier}");
        url.parse().ok()
    }
}

/// The characters that are percent-encoded in the names of functions, which consist of letters, digits, `-` and `_`.
const PATH_SEGMENT: &percent_encoding::AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

pub(super) struct HttpClient(Client<HttpConnector, Body>);

impl HttpClient {
    pub(super) fn new() -> Self {
        let mut client = Client::builder(TokioExecutor::new());
        Self(
            client
                .pool_max_idle_per_host(MAX_IDLE_CONNECTIONS)
                .build_http(),
        )
    }

    /// Sends JSON and returns the JSON of the response.
    pub(super) async fn post(
        &self,
        Url(uri): &Url,
        input: &impl Serialize,
    ) -> Result<Value, ReviewFailure> {
        let unreachable = |_| ReviewFailure::Unreachable;
        let body = serde_json::to_vec(input).map_err(|_| ReviewFailure::Unreachable)?;
        let request = Request::post(uri)
            .header(CONTENT_TYPE, "application/json")
            .body(Body::from(body))
            .map_err(|_| ReviewFailure::Unreachable)?;
        let response = self.0.request(request).await.map_err(unreachable)?;
        if response.status() != StatusCode::OK {
            return Err(ReviewFailure::Status(response.status().as_u16()));
        }
        if response.headers().contains_key("x-amz-function-error") {
            return Err(ReviewFailure::Function);
        }
        let body = to_bytes(Body::new(response.into_body()), MAX_RESPONSE_BYTES);
        let body = body.await.map_err(|_| ReviewFailure::InvalidResponse)?;
        serde_json::from_slice(&body).map_err(|_| ReviewFailure::InvalidResponse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_invoked_by_its_name() {
        let arn = "arn:aws:lambda:us-west-2:123456789012:function:";
        for (base, name, expected) in [
            (
                "http://127.0.0.1:9000",
                "review",
                "http://127.0.0.1:9000/2015-03-31/functions/review/invocations",
            ),
            (
                "http://localhost:9000/base/",
                "re_view-2:live",
                "http://localhost:9000/base/2015-03-31/functions/re_view-2/invocations?Qualifier=live",
            ),
            (
                "http://127.0.0.1:9000",
                "a/../b?c#d",
                "http://127.0.0.1:9000/2015-03-31/functions/a%2F..%2Fb%3Fc%23d/invocations",
            ),
        ] {
            let base: Url = base.parse().unwrap();
            let function = base.of_function(&format!("{arn}{name}")).unwrap();
            assert_eq!(function.0.to_string(), expected);
        }
        let base: Url = "http://127.0.0.1:9000".parse().unwrap();
        assert!(base.of_function(arn).is_none());
        assert!(base.of_function("arn:aws:s3:::bucket").is_none());
    }

    #[test]
    fn a_url_is_http_without_a_user() {
        for wrong in [
            "",
            "127.0.0.1:9000",
            "/path",
            "https://localhost",
            "http://user:hunter2@localhost",
        ] {
            assert_eq!(wrong.parse::<Url>().err(), Some(InvalidUrl), "{wrong}");
        }
    }
}
