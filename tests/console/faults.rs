//! Faults are turned on and off.

use fixtures::TestResult;

use crate::{create_room, setup};

#[tokio::test]
async fn a_client_sees_a_fault_until_it_is_turned_off() -> TestResult {
    let setup = setup().await?;
    let (client, browser) = (&setup.client, &setup.browser);
    browser.click("#new-fault summary").await?;
    browser.select("#fault-operation", "CreateRoom").await?;
    browser.select("#fault-effect", "error").await?;
    browser.click("#turn-on .primary").await?;
    browser
        .wait_for_text("#fault-list", "CreateRoom:503")
        .await?;

    let error = create_room(client, "lobby")
        .await
        .err()
        .map(|error| format!("{error:?}"));
    assert!(error.unwrap_or_default().contains("503"));
    browser
        .wait_for_text("#request-list .pill.bad", "503")
        .await?;
    browser
        .wait_for_text("#request-list .pill", "fault")
        .await?;
    browser
        .wait_for_text("#fault-list", "applied to 1 of 1 request")
        .await?;

    browser
        .click("[aria-label='Turn off CreateRoom:503']")
        .await?;
    browser
        .wait_until(
            "document.querySelectorAll('#fault-list li').length === 0",
            &[],
        )
        .await?;
    create_room(client, "lobby").await?;
    Ok(())
}

#[tokio::test]
async fn the_form_builds_every_kind_of_rule() -> TestResult {
    let setup = setup().await?;
    let browser = &setup.browser;
    browser.click("#new-fault summary").await?;
    browser.select("#fault-operation", "Connect").await?;
    for (effect, rule) in [
        ("error", "Connect:503"),
        ("page", "Connect:page=503"),
        ("drop", "Connect:drop"),
        ("drop-response", "Connect:drop-response"),
        ("delay", "Connect:delay=2s"),
    ] {
        browser.select("#fault-effect", effect).await?;
        browser.click("#turn-on .primary").await?;
        let exact = "[...document.querySelectorAll('#fault-list code')].some(({ textContent }) => textContent === arguments[0])";
        browser.wait_until(exact, &[rule]).await?;
    }
    Ok(())
}
