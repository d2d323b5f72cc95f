//! The settings of messaging.

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::chat_logs::ChatLogs;
use super::review::{self, Callback, Reviewer, Reviewers, Url};
use crate::endpoint::StartError;
use crate::shared::Log;

/// The settings that a builder collects.
pub(crate) struct Settings {
    pub(crate) connection_rate: u32,
    callbacks: Vec<(String, Callback)>,
    pub(crate) review_urls: Vec<(String, String)>,
    pub(crate) lambda_endpoint: Option<String>,
    pub(crate) review_timeout: Duration,
    pub(crate) chat_logs: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            connection_rate: 10,
            callbacks: Vec::new(),
            review_urls: Vec::new(),
            lambda_endpoint: None,
            review_timeout: review::TIMEOUT,
            chat_logs: None,
        }
    }
}

impl Settings {
    pub(crate) fn add_callback<F, Response, Input, Output>(&mut self, arn: String, handler: F)
    where
        F: Fn(Input) -> Response + Send + Sync + 'static,
        Response: Future<Output = Output> + Send + 'static,
        Input: DeserializeOwned,
        Output: Serialize,
    {
        self.callbacks.push((arn, review::callback(handler)));
    }

    pub(super) fn reviewers(&self) -> Result<Reviewers, StartError> {
        let url = |url: &str| url.parse::<Url>();
        let callbacks = self.callbacks.iter();
        let callbacks = callbacks
            .map(|(arn, callback)| Ok((arn.clone(), Reviewer::Callback(callback.clone()))));
        let urls = self.review_urls.iter().map(|(arn, text)| {
            let url = url(text).map_err(|_| StartError::ReviewUrl { arn: arn.clone() })?;
            Ok((arn.clone(), Reviewer::Url(url)))
        });
        let handlers = callbacks.chain(urls).collect::<Result<_, _>>()?;
        let lambda_endpoint = self.lambda_endpoint.as_deref().map(url).transpose();
        let lambda_endpoint = lambda_endpoint.map_err(|_| StartError::LambdaEndpoint)?;
        Ok(Reviewers::new(
            handlers,
            lambda_endpoint,
            self.review_timeout,
        ))
    }

    pub(super) fn open_chat_logs(&self, log: Option<Log>) -> Result<Option<ChatLogs>, StartError> {
        let Some(folder) = self.chat_logs.clone() else {
            return Ok(None);
        };
        let opened = ChatLogs::open(folder.clone(), log);
        opened
            .map(Some)
            .map_err(|source| StartError::ChatLogs { folder, source })
    }
}
