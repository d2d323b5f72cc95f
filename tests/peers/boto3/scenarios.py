"""The scenarios with boto3: `scenarios.py SCENARIO`, with the endpoint and the credentials in the environment."""

import json
import os
import sys
from datetime import timedelta

import boto3

HANDLER_ARN = "arn:aws:lambda:us-west-2:123456789012:function:review"
ROOM_ARN = "arn:aws:ivschat:us-west-2:123456789012:room/AbCdEfGh1234"


def call_all_operations(client):
    logging = keep_logs(client)
    room = open_room(client, logging)
    chat(client, room)
    change_tags(client, room)
    change_room(client, room)
    clean_up(client, room, logging)


def keep_logs(client):
    """Creates, reads, changes and lists a logging configuration."""
    created = client.create_logging_configuration(
        name="logs_-09",
        destinationConfiguration={"s3": {"bucketName": "chat-logs"}},
        tags={"team": "live"},
    )
    arn = created["arn"]
    assert created["state"] == "ACTIVE"
    assert arn.endswith("/" + created["id"])

    for destination in [{"firehose": {"deliveryStreamName": "chat"}}, {"cloudWatchLogs": {"logGroupName": "/chat/#1"}}]:
        updated = client.update_logging_configuration(identifier=arn, destinationConfiguration=destination)
        assert updated["state"] == "ACTIVE"
        read = client.get_logging_configuration(identifier=arn)
        assert read["destinationConfiguration"] == destination
        assert (read["name"], read["createTime"]) == ("logs_-09", created["createTime"])

    listed = client.list_logging_configurations(maxResults=1)
    assert [one["arn"] for one in listed["loggingConfigurations"]] == [arn]
    assert "nextToken" not in listed
    return arn


def open_room(client, logging):
    """Creates and reads a room."""
    handler = {"uri": HANDLER_ARN, "fallbackResult": "DENY"}
    created = client.create_room(
        name="lobby_-09",
        maximumMessageLength=200,
        messageReviewHandler=handler,
        loggingConfigurationIdentifiers=[logging],
        tags={"team": "live"},
    )
    read = client.get_room(identifier=created["arn"])
    assert (read["arn"], read["id"], read["name"]) == (created["arn"], created["id"], "lobby_-09")
    assert (read["maximumMessageLength"], read["maximumMessageRatePerSecond"]) == (200, 10)
    assert read["messageReviewHandler"] == handler
    assert read["loggingConfigurationIdentifiers"] == [logging]
    assert (read["createTime"], read["updateTime"]) == (created["createTime"], created["updateTime"])
    return created["arn"]


def chat(client, room):
    """Issues a token, sends an event, deletes a message, and disconnects a user."""
    issued = client.create_chat_token(
        roomIdentifier=room,
        userId="alice",
        capabilities=["SEND_MESSAGE", "DELETE_MESSAGE"],
        sessionDurationInMinutes=120,
        attributes={"displayName": "Alice"},
    )
    assert issued["token"].startswith("AQICAH")
    assert issued["sessionExpirationTime"] - issued["tokenExpirationTime"] == timedelta(hours=1)

    event = client.send_event(roomIdentifier=room, eventName="app:warning", attributes={"reason": "spoilers"})
    deleted = client.delete_message(roomIdentifier=room, id=event["id"], reason="spoilers")
    assert len(deleted["id"]) == 12
    client.disconnect_user(roomIdentifier=room, userId="eve", reason="spoilers")


def change_tags(client, room):
    client.tag_resource(resourceArn=room, tags={"topic": "nature", "mood": "calm"})
    client.untag_resource(resourceArn=room, tagKeys=["team", "mood"])
    assert client.list_tags_for_resource(resourceArn=room)["tags"] == {"topic": "nature"}


def change_room(client, room):
    """Removes the review handler and the logging configuration from the room, and keeps the rest."""
    updated = client.update_room(
        identifier=room, messageReviewHandler={"uri": ""}, loggingConfigurationIdentifiers=[]
    )
    # Of a removed handler, the service keeps the fallback result.
    assert updated["messageReviewHandler"] == {"fallbackResult": "DENY"}
    assert not updated.get("loggingConfigurationIdentifiers")
    assert (updated["name"], updated["maximumMessageLength"]) == ("lobby_-09", 200)


def clean_up(client, room, logging):
    assert [one["arn"] for one in client.list_rooms(name="lobby_-09")["rooms"]] == [room]
    client.delete_room(identifier=room)
    client.delete_logging_configuration(identifier=logging)
    assert client.list_rooms()["rooms"] == []


def page_through_rooms(client):
    created = [client.create_room(name=f"room-{index}")["arn"] for index in range(130)]
    for size in [50, 33, 7]:
        listed = [room["arn"] for page in pages(client, size) for room in page]
        assert listed == created[::-1], f"pages of {size}"


def pages(client, size):
    """Yields all pages of rooms; boto3 has no paginator for them."""
    page = client.list_rooms(maxResults=size)
    yield page["rooms"]
    while "nextToken" in page:
        page = client.list_rooms(maxResults=size, nextToken=page["nextToken"])
        yield page["rooms"]


def provoke_all_exceptions(client):
    reader = boto3.client(
        "ivschat",
        aws_access_key_id=os.environ["READER_ACCESS_KEY_ID"],
        aws_secret_access_key=os.environ["READER_SECRET_ACCESS_KEY"],
    )
    error_of(reader.exceptions.AccessDeniedException, reader.create_room)

    logging = client.create_logging_configuration(destinationConfiguration={"s3": {"bucketName": "chat-logs"}})["arn"]
    room = client.create_room(loggingConfigurationIdentifiers=[logging])["arn"]
    errors = client.exceptions
    conflict = error_of(errors.ConflictException, client.delete_logging_configuration, identifier=logging)
    assert conflict["resourceId"] == logging.rsplit("/")[-1]

    full = error_of(errors.ServiceQuotaExceededException, client.create_room)
    assert (full["limit"], full["resourceType"]) == (1, "ROOM")

    missing = error_of(errors.ResourceNotFoundException, client.get_room, identifier=ROOM_ARN)
    assert (missing["resourceId"], missing["resourceType"]) == ("AbCdEfGh1234", "ROOM")

    invalid = error_of(errors.ValidationException, client.create_room, name="not a name", maximumMessageLength=501)
    assert invalid["reason"] == "FIELD_VALIDATION_FAILED"
    assert [field["name"] for field in invalid["fieldList"]] == ["maximumMessageLength", "name"]
    assert all(field["message"] for field in invalid["fieldList"])

    event = {"roomIdentifier": room, "eventName": "tick"}
    client.send_event(**event)
    assert error_of(errors.ThrottlingException, client.send_event, **event)["limit"] == 1

    error_of(errors.InternalServerException, client.list_tags_for_resource, resourceArn=room)
    error_of(errors.PendingVerification, client.disconnect_user, roomIdentifier=room, userId="eve")


def error_of(expected, call, **members):
    """Returns the error of a call, which must have the expected type, a message and a request ID."""
    try:
        call(**members)
    except expected as error:
        assert error.response["Error"]["Message"]
        assert error.response["ResponseMetadata"]["RequestId"]
        return error.response
    raise AssertionError(f"{expected.__name__} was expected")


def send_unusual_strings(client):
    """Writes the chat tokens, as a JSON array."""
    strings = json.loads(os.environ["UNUSUAL_STRINGS"])
    tags = {string: string for string in strings}
    room = client.create_room(tags=tags)
    assert room["tags"] == tags
    room = room["arn"]

    tokens = []
    for string in strings:
        attributes = {string: string}
        tokens.append(client.create_chat_token(roomIdentifier=room, userId=string, attributes=attributes)["token"])
        client.send_event(roomIdentifier=room, eventName=string, attributes=attributes)
        client.disconnect_user(roomIdentifier=room, userId=string, reason=string)
        client.delete_message(roomIdentifier=room, id="AbCdEfGh1234", reason=string)
    client.tag_resource(resourceArn=room, tags=tags)
    assert client.list_tags_for_resource(resourceArn=room)["tags"] == tags
    client.untag_resource(resourceArn=room, tagKeys=strings[1:])
    print(json.dumps(tokens))


SCENARIOS = {
    "operations": call_all_operations,
    "pagination": page_through_rooms,
    "exceptions": provoke_all_exceptions,
    "strings": send_unusual_strings,
}

SCENARIOS[sys.argv[1]](boto3.client("ivschat"))
