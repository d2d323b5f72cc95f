//! The HTTP clients that are compared. Each calls `CreateChatToken` with the same input.

mod aws_sdk;
mod bare;
mod ours;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Result;

const REGION: &str = "us-west-2";
const ACCESS_KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET_ACCESS_KEY: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

const ROOM_ARN: &str = "arn:aws:ivschat:us-west-2:123456789012:room/g1H2I3j4k5L6";
const USER_ID: &str = "alice";
const DISPLAY_NAME: (&str, &str) = ("name", "Alice");
const CAPABILITY: &str = "SEND_MESSAGE";

/// An HTTP client that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Contestant {
    /// reqwest with its `.json()` methods, which signs nothing.
    BareReqwest,
    /// This project's client.
    IvschatClient,
    /// The AWS SDK for Rust.
    AwsSdkIvschat,
}

impl Contestant {
    /// All contestants, in the order in which they are measured and reported.
    pub const ALL: [Self; 3] = [Self::BareReqwest, Self::IvschatClient, Self::AwsSdkIvschat];

    /// Returns the name of the crate.
    pub fn name(self) -> &'static str {
        match self {
            Self::BareReqwest => "bare reqwest",
            Self::IvschatClient => "ivschat-client",
            Self::AwsSdkIvschat => "aws-sdk-ivschat",
        }
    }

    /// Creates a client that sends its requests to a URL.
    ///
    /// # Errors
    /// The client cannot be created.
    pub fn connect(self, url: &str) -> Result<Connected> {
        Ok(match self {
            Self::BareReqwest => Connected::BareReqwest(bare::Client::new(url)?),
            Self::IvschatClient => Connected::IvschatClient(ours::client(Some(url))),
            Self::AwsSdkIvschat => Connected::AwsSdkIvschat(aws_sdk::client(Some(url))),
        })
    }

    /// Creates a client for the service itself, and drops it.
    ///
    /// # Errors
    /// The client cannot be created.
    pub fn create_and_drop(self) -> Result<()> {
        match self {
            Self::BareReqwest => drop(bare::Client::new(
                "https://ivschat.us-west-2.amazonaws.com",
            )?),
            Self::IvschatClient => drop(ours::client(None)),
            Self::AwsSdkIvschat => drop(aws_sdk::client(None)),
        }
        Ok(())
    }

    /// Returns the size of the future that a call of `CreateRoom` is, or `None` if the contestant has no such call.
    pub fn future_size(self) -> Option<usize> {
        match self {
            Self::BareReqwest => None,
            Self::IvschatClient => Some(size_of_val(&ours::client(None).create_room().send())),
            Self::AwsSdkIvschat => Some(size_of_val(&aws_sdk::client(None).create_room().send())),
        }
    }
}

impl fmt::Display for Contestant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A client that has an address.
pub enum Connected {
    /// See [`Contestant::BareReqwest`].
    BareReqwest(bare::Client),
    /// See [`Contestant::IvschatClient`].
    IvschatClient(ivschat_client::Client),
    /// See [`Contestant::AwsSdkIvschat`].
    AwsSdkIvschat(aws_sdk_ivschat::Client),
}

impl Connected {
    /// Calls `CreateChatToken` and reads its response.
    ///
    /// # Errors
    /// The call fails, or the response has no token.
    pub async fn call(&self) -> Result<()> {
        let token = match self {
            Self::BareReqwest(client) => client.create_chat_token().await?,
            Self::IvschatClient(client) => ours::create_chat_token(client).await?,
            Self::AwsSdkIvschat(client) => aws_sdk::create_chat_token(client).await?,
        };
        match token {
            Some(_) => Ok(()),
            None => Err("the response has no token".into()),
        }
    }
}
