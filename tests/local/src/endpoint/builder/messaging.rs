//! The methods of the builder that set up messaging.

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Builder;

/// The settings of messaging.
impl Builder {
    /// Sets the number of requests per second that a chat connection may make. The default is 10, as on AWS. The room limits
    /// the rate of messages separately, by `maximumMessageRatePerSecond`.
    #[must_use]
    pub fn connection_rate(mut self, per_second: u32) -> Self {
        self.messaging.connection_rate = per_second;
        self
    }

    /// Sets the function that reviews the messages of rooms whose message review handler has this ARN.
    ///
    /// Its input and output are those of the Lambda function, as any types that implement serde's traits: your own,
    /// `serde_json::Value`, or `ReviewRequest` and `ReviewResponse` of `ivschat_client::messaging::review`. As on AWS, the
    /// room's `fallbackResult` applies if the function panics, takes too long, or returns an invalid response.
    ///
    /// ```
    /// # use ivschat_local::LocalEndpoint;
    /// use serde_json::{Value, json};
    ///
    /// let arn = "arn:aws:lambda:us-west-2:123456789012:function:review";
    /// let builder = LocalEndpoint::builder().review_handler(arn, async |message: Value| {
    ///     match message["Content"] == "spam" {
    ///         true => json!({"ReviewResult": "DENY", "Attributes": {"Reason": "no spam"}}),
    ///         false => json!({"ReviewResult": "ALLOW"}),
    ///     }
    /// });
    /// ```
    #[must_use]
    pub fn review_handler<F, Response, Input, Output>(
        mut self,
        arn: impl Into<String>,
        handler: F,
    ) -> Self
    where
        F: Fn(Input) -> Response + Send + Sync + 'static,
        Response: Future<Output = Output> + Send + 'static,
        Input: DeserializeOwned,
        Output: Serialize,
    {
        self.messaging.add_callback(arn.into(), handler);
        self
    }

    /// Sets the URL that reviews the messages of rooms whose message review handler has this ARN. The endpoint sends the
    /// input of the Lambda function in a POST request, and expects a response with 200 and the function's output, both as
    /// JSON.
    ///
    /// The URL must begin with `http://`, and must not contain a user name.
    #[must_use]
    pub fn review_url(mut self, arn: impl Into<String>, url: impl Into<String>) -> Self {
        self.messaging.review_urls.push((arn.into(), url.into()));
        self
    }

    /// Sets the URL of a Lambda endpoint that invokes all other message review handlers, for example
    /// `http://127.0.0.1:9000` for `cargo lambda watch`. By default, the `fallbackResult` of their rooms applies.
    ///
    /// The URL must begin with `http://`, and must not contain a user name.
    #[must_use]
    pub fn lambda_endpoint(mut self, url: impl Into<String>) -> Self {
        self.messaging.lambda_endpoint = Some(url.into());
        self
    }

    /// Sets how long a message review handler may take. The default is 200 ms, as on AWS. A function that is compiled on
    /// its first invocation, as by `cargo lambda watch`, needs more.
    #[must_use]
    pub fn review_timeout(mut self, timeout: Duration) -> Self {
        self.messaging.review_timeout = timeout;
        self
    }

    /// Writes the messages and events of rooms with logging configurations into this folder, which is created if it does
    /// not exist. Each destination has a file of JSON lines, which only its owner can read. By default, no logs are
    /// written.
    ///
    /// If a file cannot be written, all chat logging stops with a line in the [log](Self::log), and messaging continues.
    #[must_use]
    pub fn chat_logs(mut self, folder: impl Into<PathBuf>) -> Self {
        self.messaging.chat_logs = Some(folder.into());
        self
    }
}
