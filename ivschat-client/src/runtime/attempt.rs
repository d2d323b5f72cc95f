//! One attempt: prepare and sign the request, send it, and read the bytes of the response.

use std::pin::{Pin, pin};
use std::time::SystemTime;

use bytes::Bytes;
use reqwest::Url;
use reqwest::header::{CONTENT_TYPE, HOST, HeaderName, HeaderValue};

use super::Components;
use super::clock::Reading;
use super::credentials::Loaded;
use super::header_values::HeaderValues;
use super::request::Request;
use super::response::{Head, read_too_large};
use super::signing::{Signer, SigningCredentials};
use super::timeout::Deadlines;
use crate::error::{
    Context, ErrorKind, FollowedRedirect, SigningError, TimeoutError, TransportError,
};
use crate::platform::{self, USER_AGENT};

/// The largest response body that is read. Those of the service have about 100 KiB at most.
const MAX_RESPONSE_BODY: usize = 10 * 1024 * 1024;

/// The largest error body that is read. Those of the service have about 10 KiB at most.
const MAX_ERROR_BODY: usize = 64 * 1024;

const INVOCATION_ID: HeaderName = HeaderName::from_static("amz-sdk-invocation-id");
const ATTEMPT: HeaderName = HeaderName::from_static("amz-sdk-request");

/// The number of headers of a request: the client's own, without those that the caller adds, and `accept`, which the
/// HTTP client adds.
const HEADERS: usize = 9;

/// The size of the values that the client writes, in bytes. The session token is not one of them.
pub(super) const HEADER_VALUES: usize = 512;

/// How far an attempt got, even if it is dropped halfway.
#[derive(Debug, Default)]
pub(super) struct Progress {
    pub(super) credentials: Option<Loaded>,
    pub(super) signed_at: Option<Reading>,
    /// Whether the request was passed to the HTTP client.
    pub(super) sent: bool,
    pub(super) head: Option<Head>,
}

impl Progress {
    pub(super) fn record(&self, context: &mut Context) {
        let head = self.head.as_ref();
        context.attempts += u32::from(self.sent);
        context.status = head.map(|head| head.status);
        context.request_id = head.and_then(|head| head.request_id()).map(str::to_owned);
    }
}

/// What an attempt needs in addition to the request.
#[derive(Debug)]
pub(super) struct Attempt<'a> {
    pub(super) components: &'a Components,
    pub(super) invocation_id: &'a str,
    pub(super) number: u32,
    pub(super) max_attempts: u32,
}

impl Attempt<'_> {
    /// Adds the host and the headers to a request, and signs it.
    pub(super) fn prepare(
        &self,
        request: &Request,
        credentials: &SigningCredentials,
        time: SystemTime,
    ) -> Result<reqwest::Request, SigningError> {
        let mut values = HeaderValues::with_capacity(HEADER_VALUES);
        let mut prepared = self.build(request, &mut values)?;
        let signer = Signer {
            credentials,
            region: &self.components.endpoint.region,
            service: self.components.service.signing_name,
            time,
        };
        signer.sign(&mut prepared, &mut values)?;
        Ok(prepared)
    }

    fn build(
        &self,
        request: &Request,
        values: &mut HeaderValues,
    ) -> Result<reqwest::Request, SigningError> {
        let endpoint = &self.components.endpoint;
        let url = endpoint.url(&request.path, request.query_string());
        let host = values.concat(&[url.authority()])?;
        let mut built = reqwest::Request::new(request.method.clone(), url);
        let headers = built.headers_mut();
        headers.reserve(HEADERS + request.extra_headers.len());
        headers.insert(HOST, host);
        headers.insert(USER_AGENT, self.components.user_agent.clone());
        headers.insert(INVOCATION_ID, values.concat(&[self.invocation_id])?);
        headers.insert(ATTEMPT, self.count(values)?);
        if request.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(request.content_type));
        }
        for (name, value) in &request.extra_headers {
            headers.insert(name, value.clone());
        }
        *built.body_mut() = request.body.clone().map(Into::into);
        Ok(built)
    }

    fn count(&self, values: &mut HeaderValues) -> Result<HeaderValue, SigningError> {
        match (self.number, self.max_attempts) {
            // Almost every request.
            (1, 3) => Ok(HeaderValue::from_static("attempt=1; max=3")),
            (number, max) => values.format(format_args!("attempt={number}; max={max}")),
        }
    }

    /// Sends a request, and reads the response. Its head is recorded in `progress`; the body is returned.
    ///
    /// With a URL, the response must come from there.
    pub(super) async fn send(
        &self,
        request: Pin<&mut impl Future<Output = Result<platform::Response, TransportError>>>,
        url: Option<&Url>,
        deadlines: &Deadlines,
        progress: &mut Progress,
    ) -> Result<Bytes, ErrorKind> {
        progress.sent = true;
        let mut response = deadlines
            .read(request)
            .await
            .map_err(ErrorKind::Timeout)?
            .map_err(|error| self.connection_error(error))?;
        let head = progress.head.insert(Head {
            status: response.status(),
            headers: response.take_headers(),
        });
        if url.is_some_and(|url| response.url() != url) {
            let redirect = FollowedRedirect::new(response.url());
            return Err(ErrorKind::FollowedRedirect(redirect));
        }
        self.read_body(head, &mut response, deadlines).await
    }

    async fn read_body(
        &self,
        head: &Head,
        response: &mut platform::Response,
        deadlines: &Deadlines,
    ) -> Result<Bytes, ErrorKind> {
        let limit = if head.status.is_success() {
            MAX_RESPONSE_BODY
        } else {
            MAX_ERROR_BODY
        };
        // Most bodies arrive in one chunk, which is not copied.
        let mut first = Bytes::new();
        let mut others = vec![];
        while let Some(chunk) = deadlines
            .read(pin!(response.chunk()))
            .await
            .map_err(ErrorKind::Timeout)?
            .map_err(|error| self.connection_error(error))?
        {
            if first.len() + others.len() + chunk.len() > limit {
                return Err(read_too_large(head, limit));
            }
            if first.is_empty() {
                first = chunk;
            } else {
                others.extend_from_slice(&chunk);
            }
        }
        if others.is_empty() {
            Ok(first)
        } else {
            Ok([first.as_ref(), &others].concat().into())
        }
    }

    fn connection_error(&self, error: TransportError) -> ErrorKind {
        let error = if self.components.has_callers_http_client() {
            error.of_callers_client()
        } else {
            error
        };
        match self.components.connect_timeout() {
            Some(timeout) if error.is_connect() && error.is_timeout() => {
                ErrorKind::Timeout(TimeoutError::connect(timeout, error))
            }
            _ => ErrorKind::Connection(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_credential_types::Credentials;
    use reqwest::Method;
    use reqwest::header::AUTHORIZATION;

    use super::*;
    use crate::config::Config;
    use crate::runtime::TEST_SERVICE;

    #[test]
    fn the_host_header_is_signed_and_has_any_port_but_the_default() {
        for (url, host) in [
            ("http://127.0.0.1:4580", "127.0.0.1:4580"),
            ("http://[::1]:4580/stage", "[::1]:4580"),
            ("http://example.com:80", "example.com"),
            ("https://example.com:80", "example.com:80"),
            ("https://EXAMPLE.com:443", "example.com"),
            ("http://b\u{fc}cher.example", "xn--bcher-kva.example"),
        ] {
            let credentials = Credentials::new("AKID", "secret", None, None, "tests");
            let config = Config::builder().endpoint_url(url);
            let config = config.credentials_provider(credentials.clone()).build();
            let components = Components::new(&TEST_SERVICE, &config).expect("it is complete");
            let attempt = Attempt {
                components: &components,
                invocation_id: "id",
                number: 1,
                max_attempts: 1,
            };
            let request = Request::new(Method::GET, "/");
            let credentials = SigningCredentials::new(credentials);
            let prepared = attempt.prepare(&request, &credentials, SystemTime::UNIX_EPOCH);
            let prepared = prepared.expect("it can be signed");
            let hosts: Vec<_> = prepared.headers().get_all(HOST).iter().collect();
            assert_eq!(hosts, [host], "{url}");
            let authorization = prepared.headers()[AUTHORIZATION].to_str();
            let authorization = authorization.expect("it is ASCII");
            assert!(authorization.contains(";host;"), "{authorization}");
        }
    }
}
