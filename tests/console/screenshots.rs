//! Takes the screenshots in the documentation, for `cargo xtask browser --screenshots`. The argument is the folder with the
//! built example front end; without it, only the pictures of the console are taken.
//!
//! To add a picture of another page, open the page in the browser, wait until it shows what the picture needs, and save it
//! in the gallery.

use std::path::Path;

use fixtures::TestResult;
use ivschat_browser_host::FrontEnd;
use ivschat_client::Client;
use ivschat_client::types::{DestinationConfiguration, S3DestinationConfiguration};
use ivschat_local::LocalEndpoint;
use webdriver::{Browser, ENTER, Gallery};

/// The size of the pictures, in pixels.
const WIDE: (u32, u32) = (1440, 900);
const NARROW: (u32, u32) = (390, 844);
const FRONT_END: (u32, u32) = (760, 560);

#[tokio::main]
async fn main() -> TestResult {
    let gallery = Gallery::open(Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots"))?;
    let browser = Browser::start().await?;
    console(&browser, &gallery).await?;
    match std::env::args_os().nth(1) {
        Some(folder) => front_end(&browser, &gallery, folder.as_ref()).await,
        None => Ok(()),
    }
}

/// Takes the pictures of the console: with rooms, with a running chat, and with a fault.
async fn console(browser: &Browser, gallery: &Gallery) -> TestResult {
    let endpoint = LocalEndpoint::builder().console().port(4580).start().await;
    // The usual port looks best, but may be in use.
    let endpoint = match endpoint {
        Ok(endpoint) => endpoint,
        Err(_) => LocalEndpoint::builder().console().start().await?,
    };
    let client = fixtures::client(endpoint.endpoint_url());
    browser.set_size(WIDE.0, WIDE.1).await?;
    browser.set_color_scheme("light").await?;
    browser.open(&endpoint.endpoint_url()).await?;
    browser.wait_for_text("#connection", "Live").await?;

    let room_arn = create_rooms(&client).await?;
    browser.wait_for_text("#room-title", "launch-party").await?;
    save(browser, gallery, "console-rooms").await?;

    chat(browser, &client, &room_arn).await?;
    save(browser, gallery, "console-chat").await?;
    browser.set_color_scheme("dark").await?;
    save(browser, gallery, "console-dark").await?;
    browser.set_color_scheme("light").await?;

    fault(browser).await?;
    save(browser, gallery, "console-fault").await?;

    browser.set_size(NARROW.0, NARROW.1).await?;
    browser
        .execute(
            "document.activeElement.blur(); document.querySelector('#chat').scrollIntoView();",
            &[],
        )
        .await?;
    save(browser, gallery, "console-narrow").await?;
    endpoint.shutdown().await;
    Ok(())
}

/// Creates rooms, and returns the ARN of the last one.
async fn create_rooms(client: &Client) -> TestResult<String> {
    let bucket = S3DestinationConfiguration::builder()
        .bucket_name("chat-archive")
        .build()?;
    let logs = client.create_logging_configuration().name("chat-archive");
    let logs = logs
        .destination_configuration(DestinationConfiguration::S3(bucket))
        .send()
        .await?;
    for name in ["support", "music-festival", "game-night"] {
        client.create_room().name(name).send().await?;
    }
    // A request that fails.
    let missing = client
        .get_room()
        .identifier(fixtures::ROOM_ARN)
        .send()
        .await;
    missing.err().ok_or("the room exists")?;
    let room = client
        .create_room()
        .name("launch-party")
        .tags("stage", "production")
        .tags("team", "video");
    let room = room
        .logging_configuration_identifiers(logs.arn.unwrap_or_default())
        .send()
        .await?;
    Ok(room.arn.unwrap_or_default())
}

/// Lets two people join and chat, and a moderator delete a message.
async fn chat(browser: &Browser, client: &Client, room_arn: &str) -> TestResult {
    join(browser, "alice").await?;
    join(browser, "bob").await?;
    browser.click("[value=DELETE_MESSAGE]").await?;
    browser.click("[value=DISCONNECT_USER]").await?;
    join(browser, "moderator").await?;
    for (user, content) in [
        ("alice", "Hi everyone, the stream starts in five minutes!"),
        ("bob", "Finally! Which track comes first?"),
        ("alice", "You decide: vote below."),
    ] {
        say(browser, user, content).await?;
    }
    let poll = client
        .send_event()
        .room_identifier(room_arn)
        .event_name("app:poll");
    poll.attributes("question", "Encore?")
        .attributes("votes", "128")
        .send()
        .await?;
    browser.wait_for_text(".event-name", "app:poll").await?;
    say(browser, "bob", "BUY MY WATCHES").await?;
    act_as(browser, "moderator").await?;
    browser.click(".message:last-of-type button").await?;
    browser.wait_for_text(".message.deleted", "WATCHES").await?;
    say(browser, "alice", "Thanks, moderator. Here we go!").await
}

/// Turns on a fault, which a user then sees.
async fn fault(browser: &Browser) -> TestResult {
    browser.click("#new-fault summary").await?;
    browser.select("#fault-operation", "SEND_MESSAGE").await?;
    browser.type_into("#fault-times", "2").await?;
    browser.click("#turn-on .primary").await?;
    browser
        .wait_for_text("#fault-list", "SEND_MESSAGE:503*2")
        .await?;
    act_as(browser, "bob").await?;
    browser
        .type_into("#message", &format!("Is anybody here?{ENTER}"))
        .await?;
    browser.wait_for_text(".line.error", "503").await?;
    browser
        .wait_for_text("#fault-list", "applied to 1 of 1")
        .await
}

async fn join(browser: &Browser, user_id: &str) -> TestResult {
    browser
        .type_into("#user-id", &format!("{user_id}{ENTER}"))
        .await?;
    browser
        .wait_for_text(".actor[data-status=joined]", user_id)
        .await?;
    browser.wait_for_text("#people-list", user_id).await
}

async fn act_as(browser: &Browser, user_id: &str) -> TestResult {
    let choose = "[...document.querySelectorAll('.actor')].find(({ textContent }) => textContent.includes(arguments[0]))\
                  .querySelector('input').click();";
    browser.execute(choose, &[user_id]).await?;
    Ok(())
}

async fn say(browser: &Browser, user_id: &str, content: &str) -> TestResult {
    act_as(browser, user_id).await?;
    browser
        .type_into("#message", &format!("{content}{ENTER}"))
        .await?;
    browser.wait_for_text(".message .content", content).await
}

/// Takes the picture of the example front end, in which two people chat.
async fn front_end(browser: &Browser, gallery: &Gallery, folder: &Path) -> TestResult {
    let server = FrontEnd::start(folder).await?;
    let page = server.url();
    let first = browser.window().await?;
    join_front_end(browser, &page, "alice").await?;
    let second = browser.new_window().await?;
    join_front_end(browser, &page, "bob").await?;
    for (window, content) in [
        (&first, "Hi Bob, this page is written in Rust."),
        (&second, "And it talks to IVS Chat with ivschat-client?"),
        (&first, "Yes, the same crate as on the server."),
    ] {
        browser.switch_to(window).await?;
        browser
            .type_into("#content", &format!("{content}{ENTER}"))
            .await?;
        browser.wait_for_text("#messages", content).await?;
    }
    browser.set_size(FRONT_END.0, FRONT_END.1).await?;
    save(browser, gallery, "front-end").await
}

async fn join_front_end(browser: &Browser, page: &str, user_id: &str) -> TestResult {
    browser.set_size(FRONT_END.0, FRONT_END.1).await?;
    browser.open(page).await?;
    browser.type_into("#user", user_id).await?;
    browser
        .wait_until(
            "document.querySelector('#join-button:enabled') !== null",
            &[],
        )
        .await?;
    browser.click("#join-button").await?;
    browser
        .wait_until("!document.querySelector('#chat').hidden", &[])
        .await
}

/// Saves a picture once nothing moves, and prints its path.
async fn save(browser: &Browser, gallery: &Gallery, name: &str) -> TestResult {
    browser
        .wait_until(
            "document.getAnimations().every(({ playState }) => playState === 'finished')",
            &[],
        )
        .await?;
    println!("{}", gallery.save(browser, name).await?.display());
    Ok(())
}
