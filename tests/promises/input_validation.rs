//! Invalid inputs are rejected before anything is sent; absent members stay absent.

use fixtures::{REGION, Response, TestResult};
use ivschat_client::config::{Builder, Config, Region};
use ivschat_client::error::ErrorKind;
use ivschat_client::{Client, Error};

#[tokio::test]
async fn the_error_names_a_missing_required_member_and_nothing_is_sent() -> TestResult {
    let (server, client) = fixtures::scripted_server(Response::ok("{}"))?;
    let error = client
        .create_chat_token()
        .room_identifier("arn")
        .send()
        .await
        .unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::InvalidInput(_)));
    assert!(error.to_string().contains("CreateChatToken"), "{error}");
    assert!(error.to_string().contains("user_id"), "{error}");
    assert!(server.requests().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_path_label_that_is_empty_or_consists_of_dots_is_rejected_and_nothing_is_sent()
-> TestResult {
    let (server, client) = fixtures::scripted_server(Response::ok("{}"))?;
    for label in ["", ".", "..", "..."] {
        let error = client
            .list_tags_for_resource()
            .resource_arn(label)
            .send()
            .await
            .unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::InvalidInput(_)),
            "{label}: {error}"
        );
        assert!(error.to_string().contains("resource_arn"), "{error}");
    }
    assert!(server.requests().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_path_label_stays_one_segment_whatever_it_contains() -> TestResult {
    let (server, client) = fixtures::scripted_server(Response::ok("{}"))?;
    let label = "a/../b?c#d%2f é\n\u{0}";
    client
        .tag_resource()
        .resource_arn(label)
        .tags("k", "v")
        .send()
        .await?;
    assert_eq!(
        server.requests()[0].line(),
        "POST /tags/a%2F..%2Fb%3Fc%23d%252f%20%C3%A9%0A%00 HTTP/1.1"
    );
    Ok(())
}

#[tokio::test]
async fn absent_and_empty_lists_differ() -> TestResult {
    let (server, client) = fixtures::scripted_server(Response::ok("{}"))?;
    let update = || client.update_room().identifier("arn");
    update().send().await?;
    update()
        .set_logging_configuration_identifiers(Some(vec![]))
        .send()
        .await?;
    update()
        .logging_configuration_identifiers("one")
        .set_logging_configuration_identifiers(None)
        .send()
        .await?;
    let bodies: Vec<String> = server
        .requests()
        .into_iter()
        .map(|request| String::from_utf8(request.body))
        .collect::<Result<_, _>>()?;
    assert_eq!(
        bodies,
        [
            r#"{"identifier":"arn"}"#,
            r#"{"identifier":"arn","loggingConfigurationIdentifiers":[]}"#,
            r#"{"identifier":"arn"}"#,
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_region_that_would_change_the_host_is_rejected() {
    for region in [
        "x.example.com/#",
        "us-west-2.evil",
        "",
        "-a",
        "a b",
        "us_west",
    ] {
        let error = list_rooms(Config::builder().region(Region::new(region))).await;
        assert!(
            matches!(error.kind(), ErrorKind::Endpoint(_)),
            "{region}: {error}"
        );
    }
}

#[tokio::test]
async fn the_error_names_missing_configuration() {
    let error = list_rooms(Config::builder()).await;
    assert!(
        error.to_string().contains("no region is configured"),
        "{error}"
    );

    let config = Config::builder()
        .region(Region::from_static(REGION))
        .build();
    let error = Client::from_conf(config)
        .list_rooms()
        .send()
        .await
        .unwrap_err();
    assert!(
        error.to_string().contains("no credentials are configured"),
        "{error}"
    );
}

#[tokio::test]
async fn an_invalid_endpoint_url_is_rejected_and_its_password_is_not_printed() {
    for url in [
        "ftp://127.0.0.1",
        "127.0.0.1:4580",
        "http://a:hunter2@127.0.0.1",
        "http://127.0.0.1/?q",
    ] {
        let error = list_rooms(Config::builder().endpoint_url(url)).await;
        assert!(
            matches!(error.kind(), ErrorKind::Endpoint(_)),
            "{url}: {error}"
        );
        assert!(
            !format!("{error}{error:?}").contains("hunter2"),
            "{error:?}"
        );
    }
}

async fn list_rooms(config: Builder) -> Error {
    let config = config.credentials_provider(fixtures::test_credentials());
    let client = Client::from_conf(config.build());
    client.list_rooms().send().await.unwrap_err()
}
