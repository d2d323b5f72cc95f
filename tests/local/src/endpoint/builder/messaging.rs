//! Settings of messaging.

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Builder;

impl Builder {
    /// How many requests a second one chat connection may make; the default is 10, as on AWS. The rate of messages
    /// belongs to the room.
    #[must_use]
    pub fn connection_rate(mut self, per_second: u32) -> Self {
        self.messaging.connection_rate = per_second;
        self
    }

    /// Reviews the messages of rooms that have this ARN as their message review handler with a function of this process.
    ///
    /// The types are those of a Lambda function's input and output: your own with serde, `serde_json::Value`, or
    /// `ReviewRequest` and `ReviewResponse` of `ivschat_client::messaging::review`. As on AWS, the `fallbackResult` of
    /// the room applies if the function panics, takes too long, or returns what a handler must not return.
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

    /// Reviews the messages of rooms that have this ARN as their message review handler over HTTP: the URL gets the input
    /// of the Lambda function in a POST request, and responds with 200 and its output, both as JSON.
    ///
    /// The URL begins with `http://`, and has no user.
    #[must_use]
    pub fn review_url(mut self, arn: impl Into<String>, url: impl Into<String>) -> Self {
        self.messaging.review_urls.push((arn.into(), url.into()));
        self
    }

    /// Invokes the functions of all other message review handlers at this URL, such as `http://127.0.0.1:9000` for
    /// `cargo lambda watch`. By default, the `fallbackResult` of a room applies if its handler is unknown.
    ///
    /// The URL begins with `http://`, and has no user.
    #[must_use]
    pub fn lambda_endpoint(mut self, url: impl Into<String>) -> Self {
        self.messaging.lambda_endpoint = Some(url.into());
        self
    }

    /// How long a message review handler may take; the default is 200 ms, as on AWS. A function that is compiled at its
    /// first call needs more.
    #[must_use]
    pub fn review_timeout(mut self, timeout: Duration) -> Self {
        self.messaging.review_timeout = timeout;
        self
    }

    /// Writes the messages and events of rooms with logging configurations into this folder, which is made if it is not
    /// there: one JSON line each, in one file for each destination, which only its owner can read. By default nothing is
    /// written.
    ///
    /// If something cannot be written, logging ends with a line in the [log](Self::log), and the chat goes on.
    #[must_use]
    pub fn chat_logs(mut self, folder: impl Into<PathBuf>) -> Self {
        self.messaging.chat_logs = Some(folder.into());
        self
    }
}
