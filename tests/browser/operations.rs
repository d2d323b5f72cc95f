//! Each operation works in a browser.

use fixtures::{Endpoint, TestResult, client, create_room};
use ivschat_client::operation::RequestId;
use ivschat_client::types::{
    ChatTokenCapability, DestinationConfiguration, LoggingConfigurationState,
    S3DestinationConfiguration,
};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn rooms_are_created_read_updated_listed_and_deleted() -> TestResult {
    let endpoint = Endpoint::start().await?;
    let client = client(&endpoint.url);
    let created = client.create_room().name("lobby").send().await?;
    assert!(created.request_id().is_some());
    let arn = created.arn.ok_or("no ARN")?;

    let update = client.update_room().identifier(&arn);
    update.maximum_message_length(280).send().await?;
    let room = client.get_room().identifier(&arn).send().await?;
    assert_eq!(room.name.as_deref(), Some("lobby"));
    assert_eq!(room.maximum_message_length, Some(280));
    let listed = client.list_rooms().send().await?;
    assert_eq!(listed.rooms[0].arn.as_deref(), Some(arn.as_str()));

    client.delete_room().identifier(&arn).send().await?;
    assert!(client.list_rooms().send().await?.rooms.is_empty());
    Ok(())
}

#[wasm_bindgen_test]
async fn logging_configurations_are_created_read_updated_listed_and_deleted() -> TestResult {
    let endpoint = Endpoint::start().await?;
    let client = client(&endpoint.url);
    let s3 = S3DestinationConfiguration::builder().bucket_name("logs");
    let destination = DestinationConfiguration::S3(s3.build()?);
    let create = client.create_logging_configuration();
    let created = create.destination_configuration(destination).send().await?;
    let arn = created.arn.ok_or("no ARN")?;

    let update = client.update_logging_configuration().identifier(&arn);
    update.name("archive").send().await?;
    let get = client.get_logging_configuration().identifier(&arn);
    let read = get.send().await?;
    assert_eq!(read.name.as_deref(), Some("archive"));
    assert_eq!(read.state, Some(LoggingConfigurationState::Active));
    let listed = client.list_logging_configurations().send().await?;
    assert_eq!(listed.logging_configurations.len(), 1);

    let delete = client.delete_logging_configuration().identifier(&arn);
    delete.send().await?;
    let listed = client.list_logging_configurations().send().await?;
    assert!(listed.logging_configurations.is_empty());
    Ok(())
}

#[wasm_bindgen_test]
async fn tags_are_added_listed_and_removed() -> TestResult {
    let endpoint = Endpoint::start().await?;
    let client = client(&endpoint.url);
    let arn = create_room(&client).await?;
    // Characters that are percent-encoded in the query of UntagResource, which is part of the signature.
    let (key, value) = ("topic: wild/life", "Bären & Vögel");
    let tag = client.tag_resource().resource_arn(&arn).tags(key, value);
    tag.tags("kept", "yes").send().await?;
    let list = client.list_tags_for_resource().resource_arn(&arn);
    let tags = list.send().await?.tags;
    assert_eq!(tags.get(key).map(String::as_str), Some(value));

    let untag = client.untag_resource().resource_arn(&arn);
    untag.tag_keys(key).send().await?;
    let list = client.list_tags_for_resource().resource_arn(&arn);
    let tags = list.send().await?.tags;
    assert_eq!(tags.keys().collect::<Vec<_>>(), ["kept"]);
    Ok(())
}

#[wasm_bindgen_test]
async fn tokens_are_created_and_rooms_are_moderated() -> TestResult {
    let endpoint = Endpoint::start().await?;
    let client = client(&endpoint.url);
    let arn = create_room(&client).await?;
    let token = client.create_chat_token().room_identifier(&arn);
    let token = token.user_id("alice").attributes("name", "Alice");
    let token = token.capabilities(ChatTokenCapability::SendMessage);
    let token = token.send().await?;
    assert!(token.token.is_some() && token.token_expiration_time.is_some());

    let event = client.send_event().room_identifier(&arn);
    let event = event.event_name("app:poll").attributes("question", "1");
    assert!(event.send().await?.id.is_some());
    let delete = client.delete_message().room_identifier(&arn);
    assert!(delete.id("k3Jd82LmQp0Z").send().await?.id.is_some());
    let disconnect = client.disconnect_user().room_identifier(&arn);
    disconnect.user_id("alice").reason("rude").send().await?;
    Ok(())
}

#[wasm_bindgen_test]
async fn a_paginator_reads_all_pages() -> TestResult {
    let endpoint = Endpoint::start().await?;
    let client = client(&endpoint.url);
    for _ in 0..3 {
        create_room(&client).await?;
    }
    let mut pages = client.list_rooms().max_results(2).into_paginator().send();
    let (mut sizes, mut last) = (Vec::new(), None);
    while let Some(page) = pages.try_next().await? {
        sizes.push(page.rooms.len());
        last = page.request_id().map(str::to_owned);
    }
    assert_eq!(sizes, [2, 1]);
    let log = endpoint.log(&last.ok_or("no request ID")?).await?;
    let requests = log.iter().filter(|line| line.contains(" ListRooms "));
    assert_eq!(requests.count(), 2);
    Ok(())
}
