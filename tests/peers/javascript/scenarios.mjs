// The scenarios with the AWS SDK for JavaScript: `scenarios.mjs SCENARIO`, with the endpoint and the credentials in the
// environment.

import assert from "node:assert/strict";
import {
  AccessDeniedException,
  ConflictException,
  InternalServerException,
  Ivschat,
  PendingVerification,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ThrottlingException,
  ValidationException,
  paginateListRooms,
} from "@aws-sdk/client-ivschat";

const HANDLER_ARN = "arn:aws:lambda:us-west-2:123456789012:function:review";
const ROOM_ARN = "arn:aws:ivschat:us-west-2:123456789012:room/AbCdEfGh1234";

async function callAllOperations(client) {
  const logging = await keepLogs(client);
  const room = await openRoom(client, logging);
  await chat(client, room);
  await changeTags(client, room);
  await changeRoom(client, room);
  await cleanUp(client, room, logging);
}

/** Creates, reads, changes and lists a logging configuration. */
async function keepLogs(client) {
  const created = await client.createLoggingConfiguration({
    name: "logs_-09",
    destinationConfiguration: { s3: { bucketName: "chat-logs" } },
    tags: { team: "live" },
  });
  const identifier = created.arn;
  assert.equal(created.state, "ACTIVE");
  assert.equal(identifier.split("/").pop(), created.id);

  const destinations = [{ firehose: { deliveryStreamName: "chat" } }, { cloudWatchLogs: { logGroupName: "/chat/#1" } }];
  for (const destinationConfiguration of destinations) {
    const updated = await client.updateLoggingConfiguration({ identifier, destinationConfiguration });
    assert.equal(updated.state, "ACTIVE");
    const read = await client.getLoggingConfiguration({ identifier });
    assert.deepEqual(read.destinationConfiguration, destinationConfiguration);
    assert.equal(read.name, "logs_-09");
    assert.deepEqual(read.createTime, created.createTime);
  }

  const listed = await client.listLoggingConfigurations({ maxResults: 1 });
  assert.deepEqual(listed.loggingConfigurations.map((one) => one.arn), [identifier]);
  assert.equal(listed.nextToken, undefined);
  return identifier;
}

/** Creates and reads a room. */
async function openRoom(client, logging) {
  const messageReviewHandler = { uri: HANDLER_ARN, fallbackResult: "DENY" };
  const created = await client.createRoom({
    name: "lobby_-09",
    maximumMessageLength: 200,
    messageReviewHandler,
    loggingConfigurationIdentifiers: [logging],
    tags: { team: "live" },
  });
  const read = await client.getRoom({ identifier: created.arn });
  assert.deepEqual([read.arn, read.id, read.name], [created.arn, created.id, "lobby_-09"]);
  assert.deepEqual([read.maximumMessageLength, read.maximumMessageRatePerSecond], [200, 10]);
  assert.deepEqual(read.messageReviewHandler, messageReviewHandler);
  assert.deepEqual(read.loggingConfigurationIdentifiers, [logging]);
  assert.deepEqual([read.createTime, read.updateTime], [created.createTime, created.updateTime]);
  return created.arn;
}

/** Issues a token, sends an event, deletes a message, and disconnects a user. */
async function chat(client, roomIdentifier) {
  const issued = await client.createChatToken({
    roomIdentifier,
    userId: "alice",
    capabilities: ["SEND_MESSAGE", "DELETE_MESSAGE"],
    sessionDurationInMinutes: 120,
    attributes: { displayName: "Alice" },
  });
  assert.match(issued.token, /^AQICAH/);
  assert.equal(issued.sessionExpirationTime - issued.tokenExpirationTime, 3_600_000);

  const reason = "spoilers";
  const event = await client.sendEvent({ roomIdentifier, eventName: "app:warning", attributes: { reason } });
  const deleted = await client.deleteMessage({ roomIdentifier, id: event.id, reason });
  assert.equal(deleted.id.length, 12);
  await client.disconnectUser({ roomIdentifier, userId: "eve", reason });
}

async function changeTags(client, resourceArn) {
  await client.tagResource({ resourceArn, tags: { topic: "nature", mood: "calm" } });
  await client.untagResource({ resourceArn, tagKeys: ["team", "mood"] });
  assert.deepEqual((await client.listTagsForResource({ resourceArn })).tags, { topic: "nature" });
}

/** Removes the review handler and the logging configuration from the room, and keeps the rest. */
async function changeRoom(client, identifier) {
  const updated = await client.updateRoom({
    identifier,
    messageReviewHandler: { uri: "" },
    loggingConfigurationIdentifiers: [],
  });
  // Of a removed handler, the service keeps the fallback result.
  assert.deepEqual(updated.messageReviewHandler, { fallbackResult: "DENY" });
  assert.deepEqual(updated.loggingConfigurationIdentifiers ?? [], []);
  assert.deepEqual([updated.name, updated.maximumMessageLength], ["lobby_-09", 200]);
}

async function cleanUp(client, room, logging) {
  const listed = await client.listRooms({ name: "lobby_-09" });
  assert.deepEqual(listed.rooms.map((one) => one.arn), [room]);
  await client.deleteRoom({ identifier: room });
  await client.deleteLoggingConfiguration({ identifier: logging });
  assert.deepEqual((await client.listRooms({})).rooms, []);
}

async function pageThroughRooms(client) {
  const newestFirst = [];
  for (let index = 0; index < 130; index += 1) {
    const { arn } = await client.createRoom({ name: `room-${index}` });
    newestFirst.unshift(arn);
  }
  for (const pageSize of [50, 33, 7]) {
    const listed = [];
    for await (const { rooms } of paginateListRooms({ client, pageSize }, {})) {
      listed.push(...rooms.map((room) => room.arn));
    }
    assert.deepEqual(listed, newestFirst, `pages of ${pageSize}`);
  }
}

async function provokeAllExceptions(client) {
  const { READER_ACCESS_KEY_ID: accessKeyId, READER_SECRET_ACCESS_KEY: secretAccessKey } = process.env;
  const reader = new Ivschat({ credentials: { accessKeyId, secretAccessKey } });
  await errorOf(AccessDeniedException, reader.createRoom({}));

  const destinationConfiguration = { s3: { bucketName: "chat-logs" } };
  const { arn: logging } = await client.createLoggingConfiguration({ destinationConfiguration });
  const { arn: room } = await client.createRoom({ loggingConfigurationIdentifiers: [logging] });
  const conflict = await errorOf(ConflictException, client.deleteLoggingConfiguration({ identifier: logging }));
  assert.equal(conflict.resourceId, logging.split("/").at(-1));

  const full = await errorOf(ServiceQuotaExceededException, client.createRoom({}));
  assert.deepEqual([full.limit, full.resourceType], [1, "ROOM"]);

  const missing = await errorOf(ResourceNotFoundException, client.getRoom({ identifier: ROOM_ARN }));
  assert.deepEqual([missing.resourceId, missing.resourceType], ["AbCdEfGh1234", "ROOM"]);

  const wrong = { name: "not a name", maximumMessageLength: 501 };
  const invalid = await errorOf(ValidationException, client.createRoom(wrong));
  assert.equal(invalid.reason, "FIELD_VALIDATION_FAILED");
  assert.deepEqual(invalid.fieldList.map((field) => field.name), ["maximumMessageLength", "name"]);
  assert.ok(invalid.fieldList.every((field) => field.message));

  const event = { roomIdentifier: room, eventName: "tick" };
  await client.sendEvent(event);
  const throttled = await errorOf(ThrottlingException, client.sendEvent(event));
  assert.equal(throttled.limit, 1);

  await errorOf(InternalServerException, client.listTagsForResource({ resourceArn: room }));
  await errorOf(PendingVerification, client.disconnectUser({ roomIdentifier: room, userId: "eve" }));
}

/** Returns the error of a call, which must have the expected type, a message and a request ID. */
async function errorOf(expected, call) {
  const error = await call.then(() => assert.fail(`${expected.name} was expected`), (reason) => reason);
  assert.ok(error instanceof expected, error);
  assert.ok(error.message && error.$metadata.requestId, error);
  return error;
}

/** Writes the chat tokens, as a JSON array. */
async function sendUnusualStrings(client) {
  const strings = JSON.parse(process.env.UNUSUAL_STRINGS);
  const tags = Object.fromEntries(strings.map((string) => [string, string]));
  const created = await client.createRoom({ tags });
  assert.deepEqual(created.tags, tags);
  const roomIdentifier = created.arn;

  const tokens = [];
  for (const string of strings) {
    const attributes = { [string]: string };
    const { token } = await client.createChatToken({ roomIdentifier, userId: string, attributes });
    tokens.push(token);
    await client.sendEvent({ roomIdentifier, eventName: string, attributes });
    await client.disconnectUser({ roomIdentifier, userId: string, reason: string });
    await client.deleteMessage({ roomIdentifier, id: "AbCdEfGh1234", reason: string });
  }
  await client.tagResource({ resourceArn: roomIdentifier, tags });
  assert.deepEqual((await client.listTagsForResource({ resourceArn: roomIdentifier })).tags, tags);
  await client.untagResource({ resourceArn: roomIdentifier, tagKeys: strings.slice(1) });
  console.log(JSON.stringify(tokens));
}

const SCENARIOS = {
  operations: callAllOperations,
  pagination: pageThroughRooms,
  exceptions: provokeAllExceptions,
  strings: sendUnusualStrings,
};

await SCENARIOS[process.argv[2]](new Ivschat());
