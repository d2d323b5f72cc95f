//! The promises of the console, in a browser.

mod access;
mod chat;
mod faults;
mod page;

use fixtures::TestResult;
use ivschat_client::Client;
use ivschat_local::LocalEndpoint;
use webdriver::{Browser, ENTER};

/// An endpoint with a console, a client, and a browser that shows the console.
struct Setup {
    endpoint: LocalEndpoint,
    client: Client,
    browser: Browser,
}

async fn setup() -> TestResult<Setup> {
    let endpoint = LocalEndpoint::builder().console().start().await?;
    let client = fixtures::client(endpoint.endpoint_url());
    let browser = Browser::start().await?;
    browser.open(&endpoint.endpoint_url()).await?;
    browser.wait_for_text("#connection", "Live").await?;
    Ok(Setup {
        endpoint,
        client,
        browser,
    })
}

impl Setup {
    /// Creates a room, waits until the page shows it, and returns its ARN.
    async fn show_room(&self, name: &str) -> TestResult<String> {
        let arn = create_room(&self.client, name).await?;
        self.browser.wait_for_text("#room-title", name).await?;
        Ok(arn)
    }
}

/// Joins the room on the page as a user who has at least these capabilities.
async fn join(browser: &Browser, user_id: &str, capabilities: &[&str]) -> TestResult {
    browser.type_into("#user-id", user_id).await?;
    for capability in capabilities {
        let is_checked = format!("return document.querySelector('[value={capability}]').checked;");
        if browser.execute(&is_checked, &[]).await? == false {
            browser.click(&format!("[value={capability}]")).await?;
        }
    }
    browser.click("#join button").await?;
    browser
        .wait_for_text(".actor[data-status=joined]", user_id)
        .await
}

/// Sends a message as the user who joined last.
async fn say(browser: &Browser, content: &str) -> TestResult {
    browser
        .type_into("#message", &format!("{content}{ENTER}"))
        .await
}

/// Creates a room, and returns its ARN.
async fn create_room(client: &Client, name: &str) -> TestResult<String> {
    let room = client.create_room().name(name).send().await?;
    Ok(room.arn.ok_or("no ARN")?)
}
