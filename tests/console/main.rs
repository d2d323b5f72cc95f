//! The promises of the console, in a browser.

mod access;
mod chat;
mod faults;
mod page;

use fixtures::TestResult;
use ivschat_client::Client;
use ivschat_local::LocalEndpoint;
use webdriver::Browser;

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

/// Creates a room, and returns its ARN.
async fn create_room(client: &Client, name: &str) -> TestResult<String> {
    let room = client.create_room().name(name).send().await?;
    Ok(room.arn.ok_or("no ARN")?)
}
