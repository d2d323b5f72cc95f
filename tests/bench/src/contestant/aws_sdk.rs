//! The AWS SDK for Rust, with its default settings.

use aws_sdk_ivschat::Client;
use aws_sdk_ivschat::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_ivschat::types::ChatTokenCapability;

use super::{
    ACCESS_KEY_ID, CAPABILITY, DISPLAY_NAME, REGION, ROOM_ARN, SECRET_ACCESS_KEY, USER_ID,
};
use crate::Result;

pub(super) fn client(endpoint_url: Option<&str>) -> Client {
    let credentials = Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY, None, None, "bench");
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .credentials_provider(credentials);
    config.set_endpoint_url(endpoint_url.map(str::to_owned));
    Client::from_conf(config.build())
}

pub(super) async fn create_chat_token(client: &Client) -> Result<Option<String>> {
    let (name, value) = DISPLAY_NAME;
    let call = client
        .create_chat_token()
        .room_identifier(ROOM_ARN)
        .user_id(USER_ID)
        .capabilities(ChatTokenCapability::from(CAPABILITY))
        .attributes(name, value);
    Ok(call.send().await?.token)
}
