//! The target of the demo, from its arguments and the environment.

use std::env;
use std::ffi::OsString;

use ivschat_client::Client;
use ivschat_client::config::{Config, Credentials, Region};
use ivschat_local::LocalEndpoint;
use lexopt::prelude::*;

pub(crate) const USAGE: &str = "\
Usage: cargo xtask demo [--region REGION] [--endpoint-url URL] [--bucket NAME]

  without arguments      on the embedded local endpoint, on a free port
  --region REGION        on AWS, in this region, with the credentials from the environment
                         (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN)
  --endpoint-url URL     on another endpoint; with test/test if the environment has no credentials
  --bucket NAME          the S3 bucket for the logging configuration (default: ivschat-demo-logs);
                         on AWS, it must exist and be yours
  --help                 this text

The demo deletes what it creates, also if it fails or is interrupted.";

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

    pub(crate) fn bucket(&self) -> String {
        self.bucket
            .clone()
            .unwrap_or_else(|| "ivschat-demo-logs".into())
    }

    /// Returns a client, a description of what it talks to, and the local endpoint if it talks to that.
    pub(crate) async fn connect(self) -> Result<(Client, String, Option<LocalEndpoint>), String> {
        let region = self.region.clone().unwrap_or_else(|| "us-west-2".into());
        let config = Config::builder().region(Region::new(region.clone()));
        match (self.region, self.endpoint_url) {
            (None, None) => {
                let endpoint = LocalEndpoint::start()
                    .await
                    .map_err(|error| error.to_string())?;
                let (id, secret) = endpoint.credentials();
                let config = config
                    .endpoint_url(endpoint.endpoint_url())
                    .credentials_provider(Credentials::new(
                        id,
                        secret,
                        None,
                        None,
                        "local endpoint",
                    ));
                let place = format!("the local endpoint at {}", endpoint.endpoint_url());
                Ok((Client::from_conf(config.build()), place, Some(endpoint)))
            }
            (_, Some(url)) => {
                let test = || Credentials::new("test", "test", None, None, "local endpoint");
                let config = config
                    .endpoint_url(url.clone())
                    .credentials_provider(environment().unwrap_or_else(test));
                Ok((
                    Client::from_conf(config.build()),
                    format!("{url} ({region})"),
                    None,
                ))
            }
            (Some(_), None) => {
                let credentials = environment().ok_or(
                    "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY \
                     (`aws configure export-credentials --format env` prints those of a profile)",
                )?;
                let config = config.credentials_provider(credentials);
                Ok((
                    Client::from_conf(config.build()),
                    format!("AWS in {region}"),
                    None,
                ))
            }
        }
    }
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
