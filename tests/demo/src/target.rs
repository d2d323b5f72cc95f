//! The target of the demo, from its arguments and the environment.

use std::env;
use std::ffi::OsString;

use ivschat_client::Client;
use ivschat_client::config::{Config, Credentials, Region};
use ivschat_client::messaging::{ChatRoom, ChatRoomBuilder};
use ivschat_local::LocalEndpoint;
use lexopt::prelude::*;
use tempfile::TempDir;

use crate::chat_logs::ChatLogs;

pub(crate) const USAGE: &str = "\
Usage: cargo xtask demo [--region REGION] [--endpoint-url URL] [--bucket NAME]

Tells the story of a chat room: it is created, people connect and chat, a moderator acts, everything is deleted.

  without arguments      on the embedded local endpoint, on a free port
  --region REGION        on AWS, in this region, with the credentials from the environment
                         (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN)
  --endpoint-url URL     on another endpoint, which serves the messaging API on the same port (ws://); with test/test
                         if the environment has no credentials
  --bucket NAME          the S3 bucket for the logging configuration (default: ivschat-demo-logs);
                         on AWS, it must exist and be yours
  --help                 this text

The demo deletes what it creates, even if it fails or is interrupted.";

#[derive(Debug, Default)]
pub(crate) struct Target {
    region: Option<String>,
    endpoint_url: Option<String>,
    bucket: Option<String>,
}

impl Target {
    /// Returns `None` for `--help`.
    pub(crate) fn from_arguments(
        arguments: impl IntoIterator<Item = OsString>,
    ) -> Result<Option<Self>, lexopt::Error> {
        let mut target = Self::default();
        let mut parser = lexopt::Parser::from_iter(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Long("region") => target.region = Some(parser.value()?.string()?),
                Long("endpoint-url") => target.endpoint_url = Some(parser.value()?.string()?),
                Long("bucket") => target.bucket = Some(parser.value()?.string()?),
                Long("help") | Short('h') => return Ok(None),
                other => return Err(other.unexpected()),
            }
        }
        Ok(Some(target))
    }

    /// Starts the local endpoint, unless there is another target.
    pub(crate) async fn connect(self) -> Result<Connection, String> {
        let bucket = self.bucket.unwrap_or_else(|| "ivschat-demo-logs".into());
        let region = self.region.clone().unwrap_or_else(|| "us-west-2".into());
        let config = Config::builder().region(Region::new(region.clone()));
        match (self.region, self.endpoint_url) {
            (None, None) => {
                let failed = |error| format!("a folder for chat logs cannot be created: {error}");
                let folder = tempfile::tempdir().map_err(failed)?;
                let endpoint = LocalEndpoint::builder().chat_logs(folder.path());
                let endpoint = endpoint.start().await.map_err(|error| error.to_string())?;
                Ok(Connection::local(endpoint, folder, bucket))
            }
            (_, Some(url)) => {
                let config = config
                    .endpoint_url(url.clone())
                    .credentials_provider(environment().unwrap_or_else(test_credentials));
                Ok(Connection {
                    client: Client::from_conf(config.build()),
                    messaging: Messaging::at(&url),
                    chat_logs: ChatLogs::Elsewhere(
                        "are where the endpoint keeps them (ivschat-local: in the folder of --chat-logs)"
                            .to_owned(),
                    ),
                    bucket,
                    place: format!("{url} ({region})"),
                })
            }
            (Some(_), None) => {
                let credentials = environment().ok_or(
                    "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY \
                     (`aws configure export-credentials --format env` prints those of a profile)",
                )?;
                let config = config.credentials_provider(credentials);
                Ok(Connection {
                    client: Client::from_conf(config.build()),
                    chat_logs: ChatLogs::Elsewhere(format!(
                        "AWS delivers them to the S3 bucket {bucket} within minutes, under AWSLogs/"
                    )),
                    bucket,
                    place: format!("AWS in {region}"),
                    messaging: Messaging::Region(region),
                })
            }
        }
    }
}

/// How to reach the target.
pub(crate) struct Connection {
    pub(crate) client: Client,
    pub(crate) messaging: Messaging,
    pub(crate) chat_logs: ChatLogs,
    /// The S3 bucket of the logging configuration.
    pub(crate) bucket: String,
    /// A description for people.
    pub(crate) place: String,
}

impl Connection {
    pub(crate) fn local(endpoint: LocalEndpoint, folder: TempDir, bucket: String) -> Self {
        let url = endpoint.endpoint_url();
        let (id, secret) = endpoint.credentials();
        let config = Config::builder()
            .region(Region::new("us-west-2"))
            .endpoint_url(url.clone())
            .credentials_provider(Credentials::new(id, secret, None, None, "local endpoint"));
        Self {
            client: Client::from_conf(config.build()),
            messaging: Messaging::at(&url),
            chat_logs: ChatLogs::Embedded { endpoint, folder },
            bucket,
            place: format!("the local endpoint at {url}"),
        }
    }
}

/// Where clients connect to rooms.
pub(crate) enum Messaging {
    Region(String),
    Url(String),
}

impl Messaging {
    /// The messaging API of an endpoint that serves everything on one port.
    fn at(endpoint_url: &str) -> Self {
        Self::Url(endpoint_url.to_owned())
    }

    pub(crate) fn room(&self) -> ChatRoomBuilder {
        match self {
            Self::Region(region) => ChatRoom::builder().region(region),
            Self::Url(url) => ChatRoom::builder().endpoint_url(url),
        }
    }
}

fn test_credentials() -> Credentials {
    Credentials::new("test", "test", None, None, "local endpoint")
}

fn environment() -> Option<Credentials> {
    let variable = |name| env::var(name).ok().filter(|value| !value.is_empty());
    Some(Credentials::new(
        variable("AWS_ACCESS_KEY_ID")?,
        variable("AWS_SECRET_ACCESS_KEY")?,
        variable("AWS_SESSION_TOKEN"),
        None,
        "environment",
    ))
}
