//! One try at one request: address, sign, send, and read the answer's bytes.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use reqwest::{StatusCode, Url};

use super::credentials::Loaded;
use super::signing::Signer;
use super::timeout::TimeLimits;
use super::{Endpoint, Request, Service};
use crate::error::{
    ErrorKind, FollowedRedirect, OversizedAnswer, SigningError, TimeoutError, TransportError,
};

/// The longest answer that is read; the service's own have some 100 KiB at most.
pub(crate) const GREATEST_ANSWER: usize = 10 * 1024 * 1024;

const INVOCATION_ID: HeaderName = HeaderName::from_static("amz-sdk-invocation-id");
const ATTEMPT: HeaderName = HeaderName::from_static("amz-sdk-request");

/// Status and headers of an answer.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
}

impl Head {
    /// The id under which the service has handled the request.
    pub(crate) fn request_id(&self) -> Option<&str> {
        self.header("x-amzn-requestid")
    }

    /// A header's text, unless that is empty.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let value = self.headers.get(name)?.to_str().ok()?.trim();
        (!value.is_empty()).then_some(value)
    }
}

/// Everything that came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) head: Head,
    pub(crate) body: Vec<u8>,
}

/// How far an attempt came, also if it is given up in the middle.
#[derive(Debug, Default)]
pub(crate) struct Progress {
    pub(crate) credentials: Option<Loaded>,
    pub(crate) signed_at: Option<SystemTime>,
    /// Whether the request was handed to the HTTP client.
    pub(crate) sent: bool,
    pub(crate) head: Option<Head>,
}

/// What an attempt needs besides the request.
#[derive(Debug)]
pub(crate) struct Attempt<'a> {
    pub(crate) http: &'a reqwest::Client,
    /// Whether `http` is the caller's own.
    pub(crate) is_callers_client: bool,
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) service: &'a Service,
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) invocation_id: &'a str,
    pub(crate) number: u32,
    pub(crate) max_attempts: u32,
}

impl Attempt<'_> {
    /// The request with its host and its headers, signed.
    pub(crate) fn prepare(
        &self,
        request: &Request,
        credentials: Credentials,
        time: SystemTime,
    ) -> Result<reqwest::Request, ErrorKind> {
        let mut prepared = self.address(request).map_err(ErrorKind::Signing)?;
        let signer = Signer {
            credentials,
            region: &self.endpoint.region,
            service: self.service.signing_name,
            time,
        };
        signer.sign(&mut prepared).map_err(ErrorKind::Signing)?;
        Ok(prepared)
    }

    fn address(&self, request: &Request) -> Result<reqwest::Request, SigningError> {
        let url = format!("{}{}", self.endpoint.base_url, request.target);
        let url = Url::parse(&url).map_err(SigningError::new)?;
        let mut addressed = reqwest::Request::new(request.method.clone(), url);
        let headers = addressed.headers_mut();
        let count = format!("attempt={}; max={}", self.number, self.max_attempts);
        for (name, value) in [
            (USER_AGENT, self.user_agent()),
            (INVOCATION_ID, self.invocation_id.to_owned()),
            (ATTEMPT, count),
        ] {
            let value = HeaderValue::from_str(&value).map_err(SigningError::new)?;
            headers.insert(name, value);
        }
        if request.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        headers.extend(request.extra_headers.clone());
        *addressed.body_mut() = request.body.clone().map(Into::into);
        Ok(addressed)
    }

    fn user_agent(&self) -> String {
        format!(
            "{}/{} api/{}#{}",
            env!("CARGO_PKG_NAME"),
            env!("CARGO_PKG_VERSION"),
            self.service.signing_name,
            self.service.api_version,
        )
    }

    /// Sends a prepared request, and reads the answer.
    pub(crate) async fn send(
        &self,
        request: reqwest::Request,
        limits: &TimeLimits,
        progress: &mut Progress,
    ) -> Result<Answer, ErrorKind> {
        progress.sent = true;
        let url = request.url().clone();
        let mut response = limits
            .read(self.http.execute(request))
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
        let body = self.read_body(&mut response, limits).await?;
        Ok(Answer { head, body })
    }

    async fn read_body(
        &self,
        response: &mut reqwest::Response,
        limits: &TimeLimits,
    ) -> Result<Vec<u8>, ErrorKind> {
        let mut body = vec![];
        while let Some(chunk) = limits
            .read(response.chunk())
            .await
            .map_err(ErrorKind::Timeout)?
            .map_err(|error| self.connection_error(error))?
        {
            if body.len() + chunk.len() > GREATEST_ANSWER {
                return Err(ErrorKind::OversizedAnswer(OversizedAnswer::new()));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    fn connection_error(&self, error: reqwest::Error) -> ErrorKind {
        let error = if self.is_callers_client {
            TransportError::of_callers_client(error)
        } else {
            TransportError::new(error)
        };
        match self.connect_timeout {
            Some(timeout) if error.is_connect() && error.is_timeout() => {
                ErrorKind::Timeout(TimeoutError::connect(timeout, error))
            }
            _ => ErrorKind::Connection(error),
        }
    }
}
