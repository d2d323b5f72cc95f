//! The code that you would write for one operation if it needed no signature.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{CAPABILITY, DISPLAY_NAME, ROOM_ARN, USER_ID};
use crate::Result;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    room_identifier: String,
    user_id: String,
    capabilities: Vec<String>,
    attributes: HashMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    token: Option<String>,
    #[expect(dead_code, reason = "read, as the other clients do")]
    token_expiration_time: Option<String>,
    #[expect(dead_code, reason = "read, as the other clients do")]
    session_expiration_time: Option<String>,
}

/// A reqwest client and the URL of the operation.
pub struct Client {
    http: reqwest::Client,
    url: String,
}

impl Client {
    pub(super) fn new(endpoint_url: &str) -> Result<Self> {
        // Fails if the process has one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Ok(Self {
            http: reqwest::Client::builder().no_proxy().build()?,
            url: format!("{endpoint_url}/CreateChatToken"),
        })
    }

    pub(super) async fn create_chat_token(&self) -> Result<Option<String>> {
        let (name, value) = DISPLAY_NAME;
        let request = Request {
            room_identifier: ROOM_ARN.to_owned(),
            user_id: USER_ID.to_owned(),
            capabilities: vec![CAPABILITY.to_owned()],
            attributes: HashMap::from([(name.to_owned(), value.to_owned())]),
        };
        let request = self.http.post(&self.url).json(&request);
        let response = request.send().await?.error_for_status()?;
        Ok(response.json::<Response>().await?.token)
    }
}
