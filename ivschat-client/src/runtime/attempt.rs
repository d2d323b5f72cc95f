//! One try at one request: credentials, signature, sending, and reading the answer's bytes.

use std::time::SystemTime;

use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{StatusCode, Url};

use super::signing::Signer;
use super::{Endpoint, Request, Service};
use crate::error::{ErrorKind, SigningError, TransportError};

/// What an attempt needs besides the request; the same for all attempts of a client.
#[derive(Debug)]
pub(crate) struct Attempt<'a> {
    pub(crate) http: &'a reqwest::Client,
    pub(crate) service: &'a Service,
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) credentials: &'a SharedCredentialsProvider,
}

/// Everything that came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
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

impl Attempt<'_> {
    pub(crate) async fn send(&self, request: &Request) -> Result<Answer, ErrorKind> {
        let credentials = self
            .credentials
            .provide_credentials()
            .await
            .map_err(ErrorKind::Credentials)?;
        let mut http_request = self.address(request)?;
        let signer = Signer {
            credentials,
            region: &self.endpoint.region,
            service: self.service.signing_name,
            time: SystemTime::now(),
        };
        signer.sign(&mut http_request).map_err(ErrorKind::Signing)?;
        let response = self
            .http
            .execute(http_request)
            .await
            .map_err(connection_error)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.map_err(connection_error)?;
        Ok(Answer {
            status,
            headers,
            body: body.into(),
        })
    }

    fn address(&self, request: &Request) -> Result<reqwest::Request, ErrorKind> {
        let url = format!("{}{}", self.endpoint.base_url, request.target);
        let url = Url::parse(&url).map_err(|error| ErrorKind::Signing(SigningError::new(error)))?;
        let mut addressed = reqwest::Request::new(request.method.clone(), url);
        if let Some(body) = &request.body {
            let json = HeaderValue::from_static("application/json");
            addressed.headers_mut().insert(CONTENT_TYPE, json);
            *addressed.body_mut() = Some(body.clone().into());
        }
        Ok(addressed)
    }
}

fn connection_error(error: reqwest::Error) -> ErrorKind {
    ErrorKind::Connection(TransportError::new(error))
}
