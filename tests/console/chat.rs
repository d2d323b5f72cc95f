//! People chat in two windows.

use fixtures::TestResult;
use webdriver::ENTER;

use crate::{join, say, setup};

#[tokio::test]
async fn people_in_two_windows_chat_and_a_moderator_deletes_and_disconnects() -> TestResult {
    let setup = setup().await?;
    let (endpoint, browser) = (&setup.endpoint, &setup.browser);
    let arn = setup.show_room("launch-party").await?;
    let alice = browser.window().await?;
    join(browser, "alice", &["SEND_MESSAGE"]).await?;

    let moderator = browser.new_window().await?;
    browser.open(&endpoint.endpoint_url()).await?;
    browser.wait_for_text("#people-list", "alice").await?;
    join(browser, "moderator", &["DELETE_MESSAGE", "DISCONNECT_USER"]).await?;
    assert_eq!(endpoint.chat_connections(&arn).len(), 2);

    browser.switch_to(&alice).await?;
    say(browser, "buy my watches").await?;
    browser.switch_to(&moderator).await?;
    browser
        .wait_for_text(".message .content", "buy my watches")
        .await?;
    browser.click(".message button").await?;
    browser
        .wait_for_text(".message.deleted .content", "buy my watches")
        .await?;
    browser.click("[aria-label='Disconnect alice']").await?;

    browser.switch_to(&alice).await?;
    browser
        .wait_for_text(".message.deleted .content", "buy my watches")
        .await?;
    browser
        .wait_for_text(".line", "alice was disconnected")
        .await?;
    browser
        .wait_for_text(".actor[data-status=left]", "alice")
        .await?;
    browser
        .wait_until(
            "!document.querySelector('#people-list').textContent.includes('alice')",
            &[],
        )
        .await?;
    assert_eq!(endpoint.chat_connections(&arn).len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_user_gets_the_errors_of_the_service() -> TestResult {
    let setup = setup().await?;
    let browser = &setup.browser;
    setup.show_room("lobby").await?;
    browser.click("[value=SEND_MESSAGE]").await?;
    join(browser, "reader", &[]).await?;
    say(browser, "hello").await?;
    browser
        .wait_for_text(".line.error", "Only reader sees this: error 403")
        .await
}

#[tokio::test]
async fn the_control_plane_sends_an_event_to_a_room() -> TestResult {
    let setup = setup().await?;
    let (endpoint, browser) = (&setup.endpoint, &setup.browser);
    setup.show_room("lobby").await?;
    browser.type_into("#event-name", "app:poll").await?;
    browser
        .type_into(
            "#event-attributes",
            &format!("question=Encore?, votes=3{ENTER}"),
        )
        .await?;
    browser.wait_for_text(".event-name", "app:poll").await?;
    browser.wait_for_text(".line .chip", "votes=3").await?;
    let sent = &endpoint.sent_events()[0];
    assert_eq!(sent.attributes["question"], "Encore?");
    Ok(())
}
