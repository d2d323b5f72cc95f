//! The resources in memory.

use std::time::{Duration, SystemTime};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::*;
use crate::exception::Exception;

const HANDLER: &str = "arn:aws:lambda:us-west-2:123456789012:function:review";
const NO_ROOM: &str = "arn:aws:ivschat:us-west-2:123456789012:room/000000000000";
const NO_CONFIGURATION: &str =
    "arn:aws:ivschat:us-west-2:123456789012:logging-configuration/000000000000";

fn resources() -> Resources {
    resources_in("us-west-2")
}

fn resources_in(region: &str) -> Resources {
    let page_tokens = PageTokens::new(&Secret::fresh(), region);
    Resources::new(region, "123456789012", None, page_tokens)
}

fn at(second: u64) -> Timestamp {
    Timestamp::nearest(SystemTime::UNIX_EPOCH + Duration::from_secs(second))
}

fn input<T: DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn output(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

fn room(resources: &mut Resources, settings: Value) -> Value {
    output(resources.create_room(input(settings), at(0)).unwrap())
}

fn update(resources: &mut Resources, room: &Value, settings: Value) -> Value {
    let arn = room["arn"].as_str().unwrap();
    output(resources.update_room(arn, input(settings), at(1)).unwrap())
}

fn configuration(resources: &mut Resources) -> String {
    let new = json!({"destinationConfiguration": {"s3": {"bucketName": "chat-logs"}}});
    resources
        .create_logging_configuration(input(new), at(0))
        .unwrap()
        .arn
}

fn resource_id(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap()
}

fn assert_not_found<T: std::fmt::Debug>(result: Result<T, Exception>, arn: &str) {
    let exception = result.unwrap_err();
    assert_eq!(exception.code, "ResourceNotFoundException");
    let body = exception.into_body();
    assert_eq!(body["resourceId"], resource_id(arn));
    // The same for all resources, since the service has not published another type.
    assert_eq!(body["resourceType"], "ROOM");
}

#[test]
fn a_room_has_defaults_and_omits_unset_members() {
    let room = room(&mut resources(), json!({}));
    let id = room["id"].as_str().unwrap();
    assert_eq!(
        room,
        json!({
            "arn": format!("arn:aws:ivschat:us-west-2:123456789012:room/{id}"),
            "id": id,
            "maximumMessageRatePerSecond": 10,
            "maximumMessageLength": 500,
            "createTime": "1970-01-01T00:00:00.000Z",
            "updateTime": "1970-01-01T00:00:00.000Z",
            "tags": {},
        })
    );
}

#[test]
fn a_room_that_never_had_a_handler_shows_none() {
    let mut resources = resources();
    let room = room(&mut resources, json!({"name": "lobby"}));
    assert_eq!(room.get("messageReviewHandler"), None);
    let updated = update(&mut resources, &room, json!({"name": "hall"}));
    assert_eq!(updated.get("messageReviewHandler"), None);
}

#[test]
fn names_are_not_unique() {
    let mut resources = resources();
    let one = room(&mut resources, json!({"name": "lobby"}));
    let other = room(&mut resources, json!({"name": "lobby"}));
    assert_ne!(one["arn"], other["arn"]);
}

#[test]
fn an_update_changes_only_its_members_and_the_time() {
    let mut resources = resources();
    let room = room(
        &mut resources,
        json!({"name": "lobby", "maximumMessageLength": 280}),
    );
    let updated = update(&mut resources, &room, json!({"name": "hall"}));
    let mut expected = room;
    expected["name"] = json!("hall");
    expected["updateTime"] = json!("1970-01-01T00:00:01.000Z");
    assert_eq!(updated, expected);
    let stored = resources.room(expected["arn"].as_str().unwrap()).unwrap();
    assert_eq!(output(stored), expected);
}

#[test]
fn a_handler_allows_by_default_and_its_fallback_result_outlives_its_uri() {
    let mut resources = resources();
    let room = room(
        &mut resources,
        json!({"messageReviewHandler": {"uri": HANDLER}}),
    );
    let handler = |fallback| json!({"uri": HANDLER, "fallbackResult": fallback});
    assert_eq!(room["messageReviewHandler"], handler("ALLOW"));

    let deny = json!({"messageReviewHandler": {"fallbackResult": "DENY"}});
    let updated = update(&mut resources, &room, deny);
    assert_eq!(updated["messageReviewHandler"], handler("DENY"));

    // An empty URI removes the handler, but keeps the fallback result.
    let remove = json!({"messageReviewHandler": {"uri": ""}});
    let updated = update(&mut resources, &room, remove);
    let removed = json!({"fallbackResult": "DENY"});
    assert_eq!(updated["messageReviewHandler"], removed);
    let arn = room["arn"].as_str().unwrap();
    let stored = output(resources.room(arn).unwrap());
    assert_eq!(stored["messageReviewHandler"], removed);
    let listed = output(
        resources
            .rooms(&RoomFilter::default(), &PageRequest::default())
            .unwrap()
            .items,
    );
    assert_eq!(listed[0]["messageReviewHandler"], removed);
    let updated = update(&mut resources, &room, json!({"name": "hall"}));
    assert_eq!(updated["messageReviewHandler"], removed);
}

#[test]
fn logging_configurations_of_a_room_are_kept_replaced_or_cleared() {
    let mut resources = resources();
    let (one, other) = (configuration(&mut resources), configuration(&mut resources));
    let of = |arns: &[&String]| json!({"loggingConfigurationIdentifiers": arns});
    let room = room(&mut resources, of(&[&one]));

    let updated = update(&mut resources, &room, json!({"name": "hall"}));
    assert_eq!(updated["loggingConfigurationIdentifiers"], json!([one]));
    let updated = update(&mut resources, &room, of(&[&other]));
    assert_eq!(updated["loggingConfigurationIdentifiers"], json!([other]));
    let updated = update(&mut resources, &room, of(&[]));
    assert_eq!(updated.get("loggingConfigurationIdentifiers"), None);
}

#[test]
fn a_room_cannot_name_a_logging_configuration_that_does_not_exist() {
    let mut resources = resources();
    let wrong = || json!({"name": "hall", "loggingConfigurationIdentifiers": [NO_CONFIGURATION]});
    assert_not_found(
        resources.create_room(input(wrong()), at(0)),
        NO_CONFIGURATION,
    );
    assert!(resources.rooms.is_empty());

    let room = room(&mut resources, json!({}));
    let arn = room["arn"].as_str().unwrap();
    let result = resources.update_room(arn, input(wrong()), at(1));
    assert_not_found(result, NO_CONFIGURATION);
    assert_eq!(output(resources.room(arn).unwrap()), room);
}

#[test]
fn a_logging_configuration_in_use_cannot_be_deleted() {
    let mut resources = resources();
    let arn = configuration(&mut resources);
    let settings = json!({"loggingConfigurationIdentifiers": [arn]});
    let room = room(&mut resources, settings);

    let exception = resources.delete_logging_configuration(&arn).unwrap_err();
    assert_eq!(exception.code, "ConflictException");
    assert_eq!(exception.into_body()["resourceId"], resource_id(&arn));
    assert!(resources.logging_configuration(&arn).is_ok());

    resources
        .delete_room(room["arn"].as_str().unwrap())
        .unwrap();
    resources.delete_logging_configuration(&arn).unwrap();
    assert_not_found(resources.logging_configuration(&arn), &arn);
}

#[test]
fn a_logging_configuration_shows_its_one_destination() {
    let mut resources = resources();
    let arn = configuration(&mut resources);
    let created = output(resources.logging_configuration(&arn).unwrap());
    assert_eq!(created["state"], "ACTIVE");
    assert_eq!(created["tags"], json!({}));
    assert_eq!(created.get("name"), None);

    let firehose = json!({"firehose": {"deliveryStreamName": "chat"}});
    let change = json!({"name": "logs", "destinationConfiguration": firehose});
    let updated = resources.update_logging_configuration(&arn, input(change), at(1));
    let updated = output(updated.unwrap());
    assert_eq!(updated["destinationConfiguration"], firehose);
    assert_eq!(updated["name"], "logs");
    assert_eq!(updated["createTime"], created["createTime"]);
    assert_ne!(updated["updateTime"], created["updateTime"]);
}

#[test]
fn missing_resources_cannot_be_used() {
    let mut resources = resources();
    assert_not_found(resources.room(NO_ROOM).cloned(), NO_ROOM);
    assert_not_found(resources.delete_room(NO_ROOM), NO_ROOM);
    assert_not_found(
        resources.update_room(NO_ROOM, input(json!({})), at(0)),
        NO_ROOM,
    );
    assert_not_found(resources.tag(NO_ROOM, Tags::new()), NO_ROOM);
    let gone = resources.delete_logging_configuration(NO_CONFIGURATION);
    assert_not_found(gone, NO_CONFIGURATION);
    let gone = resources.update_logging_configuration(NO_CONFIGURATION, input(json!({})), at(0));
    assert_not_found(gone, NO_CONFIGURATION);
    assert_not_found(resources.untag(NO_CONFIGURATION, &[]), NO_CONFIGURATION);
    let stage = "arn:aws:ivschat:us-west-2:123456789012:stage/000000000000";
    assert_not_found(resources.tags(stage).cloned(), stage);
}

#[test]
fn tags_are_merged_and_removed() {
    let mut resources = resources();
    let configuration = configuration(&mut resources);
    let room = room(&mut resources, json!({"tags": {"a": "1"}}));
    for arn in [configuration.as_str(), room["arn"].as_str().unwrap()] {
        resources
            .tag(arn, input(json!({"a": "2", "b": "3", "c": ""})))
            .unwrap();
        let gone = ["b".to_owned(), "never there".to_owned()];
        resources.untag(arn, &gone).unwrap();
        assert_eq!(
            output(resources.tags(arn).unwrap()),
            json!({"a": "2", "c": ""})
        );
    }
}

#[test]
fn a_resource_has_fifty_tags_at_most() {
    let mut resources = resources();
    let arn = configuration(&mut resources);
    let tags = |keys: std::ops::Range<usize>| -> Tags {
        keys.map(|key| (key.to_string(), String::new())).collect()
    };
    resources.tag(&arn, tags(0..30)).unwrap();
    let exception = resources.tag(&arn, tags(20..51)).unwrap_err();
    assert_eq!(exception.code, "ValidationException");
    assert_eq!(resources.tags(&arn).unwrap().len(), 30);
    resources.tag(&arn, tags(20..50)).unwrap();
    assert_eq!(resources.tags(&arn).unwrap().len(), 50);
}

#[test]
fn regions_do_not_see_each_other() {
    let store = Store::in_memory("123456789012".to_owned(), None);
    let here = store.in_region("us-west-2", |resources| room(resources, json!({})));
    let arn = here["arn"].as_str().unwrap();
    store.in_region("eu-west-1", |elsewhere| {
        assert_not_found(elsewhere.room(arn).cloned(), arn);
    });
    store.in_region("us-west-2", |here| assert!(here.room(arn).is_ok()));
}

/// Returns the names of the listed rooms, page by page.
fn pages(resources: &Resources, filter: Value, size: Option<usize>) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut next_token = Some(String::new());
    while next_token.is_some() {
        let request = PageRequest {
            max_results: size,
            next_token,
        };
        let page = resources.rooms(&input(filter.clone()), &request).unwrap();
        let name = |room| output(room)["name"].as_str().unwrap().to_owned();
        pages.push(page.items.into_iter().map(name).collect());
        next_token = page.next_token;
    }
    pages
}

#[test]
fn lists_begin_with_the_newest_change() {
    let mut resources = resources();
    let create = |resources: &mut Resources, name: &str, second| {
        let new = input(json!({"name": name}));
        output(resources.create_room(new, at(second)).unwrap())
    };
    create(&mut resources, "late", 9);
    let changed = create(&mut resources, "changed", 1);
    create(&mut resources, "same-1", 1);
    create(&mut resources, "same-2", 1);
    let arn = changed["arn"].as_str().unwrap();
    resources.update_room(arn, input(json!({})), at(5)).unwrap();
    let expected = [["late", "changed", "same-2", "same-1"]];
    assert_eq!(pages(&resources, json!({}), None), expected);
}

#[test]
fn pages_hold_fifty_or_fewer_and_every_item_once() {
    let mut resources = resources();
    for number in 0..100 {
        room(&mut resources, json!({"name": number.to_string()}));
    }
    let newest_first: Vec<_> = (0..100)
        .rev()
        .map(|number: u32| number.to_string())
        .collect();
    for (size, lengths) in [
        (None, vec![50, 50]),
        (Some(50), vec![50, 50]),
        (Some(30), vec![30, 30, 30, 10]),
        (Some(1), vec![1; 100]),
    ] {
        let pages = pages(&resources, json!({}), size);
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), lengths);
        assert_eq!(pages.concat(), newest_first);
    }
}

#[test]
fn an_empty_list_is_one_empty_page() {
    assert_eq!(pages(&resources(), json!({}), None), [Vec::<String>::new()]);
}

#[test]
fn summaries_omit_rate_and_length() {
    let mut resources = resources();
    let mut expected = room(&mut resources, json!({"tags": {"a": "b"}}));
    let members = expected.as_object_mut().unwrap();
    members.remove("maximumMessageLength").unwrap();
    members.remove("maximumMessageRatePerSecond").unwrap();
    let page = resources.rooms(&input(json!({})), &PageRequest::default());
    assert_eq!(output(page.unwrap().items), json!([expected]));
}

#[test]
fn filters_combine() {
    let mut resources = resources();
    let arn = configuration(&mut resources);
    let handler = json!({"uri": HANDLER});
    let logs = json!([arn]);
    for settings in [
        json!({"name": "plain"}),
        json!({"name": "a", "messageReviewHandler": handler}),
        json!({"name": "a", "loggingConfigurationIdentifiers": logs}),
        json!({"name": "b", "messageReviewHandler": handler, "loggingConfigurationIdentifiers": logs}),
    ] {
        room(&mut resources, settings);
    }
    let reviewed = json!({"messageReviewHandlerUri": HANDLER});
    let both = json!({"messageReviewHandlerUri": HANDLER, "loggingConfigurationIdentifier": arn});
    let named = json!({"name": "a", "loggingConfigurationIdentifier": arn});
    let none = json!({"name": "plain", "loggingConfigurationIdentifier": arn});
    assert_eq!(pages(&resources, json!({"name": "a"}), None), [["a", "a"]]);
    assert_eq!(pages(&resources, reviewed, Some(1)), [["b"], ["a"]]);
    assert_eq!(pages(&resources, both, None), [["b"]]);
    assert_eq!(pages(&resources, named, None), [["a"]]);
    assert_eq!(pages(&resources, none, None), [Vec::<String>::new()]);

    let filter = input(json!({"loggingConfigurationIdentifier": NO_CONFIGURATION}));
    let result = resources.rooms(&filter, &PageRequest::default());
    assert_not_found(result, NO_CONFIGURATION);
}

#[test]
fn only_issued_page_tokens_are_accepted() {
    let mut resources = resources();
    let request = |token: &str| PageRequest {
        max_results: Some(1),
        next_token: Some(token.to_owned()),
    };
    for _ in 0..3 {
        configuration(&mut resources);
        room(&mut resources, json!({}));
    }
    let token = resources.logging_configurations(&request("")).unwrap();
    let token = token.next_token.unwrap();
    resources.logging_configurations(&request(&token)).unwrap();

    let refused = resources.rooms(&RoomFilter::default(), &request(&token));
    assert_eq!(refused.unwrap_err().code, "ValidationException");
    let tampered = format!("00{}", &token[2..]).replacen("00", "01", 1);
    let elsewhere = resources_in("eu-west-1");
    for wrong in ["abc", "é", "00", &tampered, &token[..32], &token[1..]] {
        let refused = resources.logging_configurations(&request(wrong));
        assert_eq!(refused.unwrap_err().code, "ValidationException", "{wrong}");
    }
    let refused = elsewhere.logging_configurations(&request(&token));
    assert_eq!(refused.unwrap_err().code, "ValidationException");
}
