//! One attempt: prepare and sign the request, send it, and read the bytes of the response.

use std::time::SystemTime;

use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};

use super::Components;
use super::clock::Reading;
use super::credentials::Loaded;
use super::header_values::HeaderValues;
use super::request::Request;
use super::response::{Head, Response, read_too_large};
use super::signing::{Signer, SigningCredentials};
use super::timeout::Deadlines;
use crate::config::ServiceMetadata;
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

/// The size of the header values of a request, except for the session token and those that the caller adds.
const HEADER_VALUES: usize = 448;

const CLIENT: &str = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));

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
    pub(super) is_idempotent: bool,
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
        let mut built = reqwest::Request::new(request.method.clone(), url);
        let headers = built.headers_mut();
        let ServiceMetadata {
            signing_name,
            api_version,
            ..
        } = self.components.service;
        let count = format_args!("attempt={}; max={}", self.number, self.max_attempts);
        headers.insert(
            USER_AGENT,
            values.format(format_args!("{CLIENT} api/{signing_name}#{api_version}"))?,
        );
        headers.insert(
            INVOCATION_ID,
            values.concat(&[self.invocation_id.as_bytes()])?,
        );
        headers.insert(ATTEMPT, values.format(count)?);
        if request.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        headers.extend(request.extra_headers.clone());
        *built.body_mut() = request.body.clone().map(Into::into);
        Ok(built)
    }

    /// Sends a prepared request, and reads the response.
    pub(super) async fn send(
        &self,
        http: &reqwest::Client,
        request: reqwest::Request,
        deadlines: &Deadlines,
        progress: &mut Progress,
    ) -> Result<Response, ErrorKind> {
        if !self.is_idempotent {
            // A request on a closed connection fails, and this one could not be retried safely.
            platform::notice_closed_connections().await;
        }
        progress.sent = true;
        let url = request.url().clone();
        let mut response = deadlines
            .read(platform::execute(http, request))
            .await
            .map_err(ErrorKind::Timeout)?
            .map_err(|error| self.connection_error(error))?;
        let head = Head {
            status: response.status(),
            headers: response.headers().clone(),
        };
        progress.head = Some(head.clone());
        if *response.url() != url {
            let redirect = FollowedRedirect::new(response.url());
            return Err(ErrorKind::FollowedRedirect(redirect));
        }
        let body = self.read_body(&head, &mut response, deadlines).await?;
        Ok(Response { head, body })
    }

    async fn read_body(
        &self,
        head: &Head,
        response: &mut platform::Response,
        deadlines: &Deadlines,
    ) -> Result<Vec<u8>, ErrorKind> {
        let limit = if head.status.is_success() {
            MAX_RESPONSE_BODY
        } else {
            MAX_ERROR_BODY
        };
        let mut body = vec![];
        while let Some(chunk) = deadlines
            .read(response.chunk())
            .await
            .map_err(ErrorKind::Timeout)?
            .map_err(|error| self.connection_error(error))?
        {
            let chunk: &[u8] = chunk.as_ref();
            if body.len() + chunk.len() > limit {
                return Err(read_too_large(head, limit));
            }
            body.extend_from_slice(chunk);
        }
        Ok(body)
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
