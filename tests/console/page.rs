//! What the page shows, and how people use it.

use fixtures::TestResult;
use ivschat_local::LocalEndpoint;
use webdriver::{ENTER, TAB};

use crate::{create_room, join, say, setup};

#[tokio::test]
async fn a_room_that_a_client_creates_appears_without_a_reload() -> TestResult {
    let setup = setup().await?;
    let (client, browser) = (&setup.client, &setup.browser);
    browser.wait_for_text("#no-rooms", "No rooms yet").await?;
    browser.execute("window.isSamePage = true;", &[]).await?;
    create_room(client, "launch-party").await?;
    browser
        .wait_for_text("#room-list .name", "launch-party")
        .await?;
    browser.wait_for_text("#request-list", "CreateRoom").await?;
    browser.wait_for_text("#request-list .who", "test").await?;
    browser.wait_until("window.isSamePage", &[]).await
}

#[tokio::test]
async fn a_restart_of_the_endpoint_is_shown() -> TestResult {
    let setup = setup().await?;
    let (endpoint, client, browser) = (setup.endpoint, &setup.client, &setup.browser);
    create_room(client, "gone-after-the-restart").await?;
    browser
        .wait_for_text("#room-list", "gone-after-the-restart")
        .await?;
    let url = endpoint.endpoint_url();
    let port = url.rsplit(':').next().ok_or("no port")?.parse()?;
    endpoint.shutdown().await;
    browser
        .wait_for_text("#connection", "Connection lost")
        .await?;
    let _endpoint = LocalEndpoint::builder()
        .console()
        .port(port)
        .start()
        .await?;
    browser
        .wait_for_text("#connection", "after a restart")
        .await?;
    browser.wait_for_text("#no-rooms", "No rooms yet").await?;
    browser
        .wait_until(
            "document.querySelectorAll('#room-list li').length === 0",
            &[],
        )
        .await
}

#[tokio::test]
async fn a_reset_empties_the_page() -> TestResult {
    let setup = setup().await?;
    let (endpoint, browser) = (&setup.endpoint, &setup.browser);
    create_room(&setup.client, "lobby").await?;
    browser.wait_for_text("#room-list", "lobby").await?;
    browser.click("#reset").await?;
    browser.click("#reset-dialog .danger").await?;
    browser
        .wait_until(
            "document.querySelectorAll('#room-list li, #request-list tr').length === 0",
            &[],
        )
        .await?;
    assert!(endpoint.rooms().is_empty());
    Ok(())
}

#[tokio::test]
async fn html_in_names_and_messages_stays_text() -> TestResult {
    let setup = setup().await?;
    let (client, browser) = (&setup.client, &setup.browser);
    let html = "<img src=x onerror=alert(1)><script>alert(2)</script>";
    let room = client
        .create_room()
        .name("lobby")
        .tags("html", html)
        .send()
        .await?;
    browser.wait_for_text("#room-facts", html).await?;
    browser.type_into("#user-id", html).await?;
    browser.type_keys(ENTER).await?;
    browser.wait_for_text("#people-list .name", html).await?;
    browser.type_into("#message", html).await?;
    browser.type_keys(ENTER).await?;
    browser.wait_for_text(".message .content", html).await?;
    let event = client
        .send_event()
        .room_identifier(room.arn.ok_or("no ARN")?)
        .event_name(html);
    event.attributes(html, html).send().await?;
    browser.wait_for_text(".event-name", html).await?;
    browser
        .wait_until(
            "document.querySelectorAll('#chat img, main script, #people-list script').length === 0",
            &[],
        )
        .await
}

#[tokio::test]
async fn the_page_is_usable_by_keyboard() -> TestResult {
    let setup = setup().await?;
    let (endpoint, browser) = (&setup.endpoint, &setup.browser);
    // From the start of the page to the name of a new room.
    for _ in 0..20 {
        browser.type_keys(TAB).await?;
        if browser
            .execute("return document.activeElement.id;", &[])
            .await?
            == "room-name"
        {
            break;
        }
    }
    browser.type_keys(&format!("keyboard{ENTER}")).await?;
    browser.wait_for_text("#room-title", "keyboard").await?;
    assert_eq!(endpoint.rooms()[0]["name"], "keyboard");
    // No element keeps the focus: after as many steps as there are controls, it has been everywhere.
    let count = "return document.querySelectorAll('a, button, input, select, summary, [tabindex=\"0\"]').length;";
    let count = browser
        .execute(count, &[])
        .await?
        .as_u64()
        .ok_or("no number")?;
    let mut seen = Vec::new();
    for _ in 0..count {
        browser.type_keys(TAB).await?;
        seen.push(
            browser
                .execute("return document.activeElement.id;", &[])
                .await?,
        );
    }
    for id in ["reset", "event-name", "user-id", "only-failures"] {
        assert!(seen.iter().any(|one| one == id), "{id}: {seen:?}");
    }
    Ok(())
}

#[tokio::test]
async fn every_control_has_a_name_for_screen_readers() -> TestResult {
    let setup = setup().await?;
    let browser = &setup.browser;
    setup.show_room("lobby").await?;
    join(browser, "alice", &[]).await?;
    say(browser, "hello").await?;
    browser.wait_for_text(".message .content", "hello").await?;
    browser.click("#new-fault summary").await?;
    let names = browser
        .names("a, button, input, select, summary, [role], section")
        .await?;
    assert!(names.len() > 30, "{names:?}");
    let unnamed: Vec<_> = names
        .iter()
        .filter(|(html, name)| {
            name.is_empty() && !html.contains("role=\"status\"") && !html.contains("role=\"alert\"")
        })
        .collect();
    assert!(unnamed.is_empty(), "{unnamed:?}");
    Ok(())
}

#[tokio::test]
async fn the_page_fits_a_phone() -> TestResult {
    let setup = setup().await?;
    let browser = &setup.browser;
    let name = "a-room-with-a-long-name-".repeat(5);
    setup.show_room(&name).await?;
    for width in [320, 390, 800, 1200] {
        browser.set_size(width, 800).await?;
        browser
            .wait_until("document.documentElement.scrollWidth <= innerWidth", &[])
            .await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_browser_reports_no_error() -> TestResult {
    let setup = setup().await?;
    let browser = &setup.browser;
    setup.show_room("lobby").await?;
    join(browser, "alice", &[]).await?;
    assert_eq!(browser.log().await?, [""; 0]);
    Ok(())
}
