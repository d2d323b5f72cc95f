//! This project's client, as its users have it.

use ivschat_client::Client;
use ivschat_client::config::{Config, Credentials, Region};
use ivschat_client::types::ChatTokenCapability;

use super::{
    ACCESS_KEY_ID, CAPABILITY, DISPLAY_NAME, REGION, ROOM_ARN, SECRET_ACCESS_KEY, USER_ID,
};
use crate::Result;

pub(super) fn client(endpoint_url: Option<&str>) -> Client {
    let credentials = Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY, None, None, "bench");
    let mut config = Config::builder()
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
