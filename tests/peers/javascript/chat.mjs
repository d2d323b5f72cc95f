// Takes part in a chat with the messaging SDK. Reads requests, one on each line, and reports the events and responses of
// the SDK, one on each line.

import { createInterface } from "node:readline";
import { ChatRoom, DeleteMessageRequest, DisconnectUserRequest, SendMessageRequest } from "amazon-ivs-chat-messaging";
import WebSocket from "ws";

const EVENTS = ["connecting", "connect", "disconnect", "message", "event", "messageDelete", "userDisconnect"];

// The SDK expects the WebSocket of browsers.
globalThis.WebSocket = WebSocket;

const tokens = [];
const room = new ChatRoom({
  regionOrUrl: process.env.AWS_ENDPOINT_URL_IVSCHAT.replace("http", "ws"),
  tokenProvider: async () => tokens.shift() ?? Promise.reject(new Error("no token is left")),
});
// By default, the SDK logs to the standard output.
room.logger = { debug() {}, info() {}, error() {} };
for (const event of EVENTS) room.addListener(event, (payload) => report({ event, payload }));

const REQUESTS = {
  addToken: (token) => void tokens.push(token),
  connect: () => room.connect(),
  disconnect: () => room.disconnect(),
  sendMessage: ({ content, attributes }) => room.sendMessage(new SendMessageRequest(content, attributes)),
  deleteMessage: ({ id, reason }) => room.deleteMessage(new DeleteMessageRequest(id, reason)),
  disconnectUser: ({ userId, reason }) => room.disconnectUser(new DisconnectUserRequest(userId, reason)),
};

function report(fields) {
  console.log(JSON.stringify(fields));
}

for await (const line of createInterface({ input: process.stdin })) {
  const { request, input } = JSON.parse(line);
  REQUESTS[request](input)?.then(
    (response) => report({ response }),
    ({ errorCode, errorMessage }) => report({ error: { errorCode, errorMessage } }),
  );
}
