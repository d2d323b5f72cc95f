// Users who join a room from this page, over the browser's own WebSocket, as the users of an application do.

import * as api from './api.js';

/** A user in a room. Calls `onFrame` with each frame, and `onChange` when the status changes. */
export class User {
  #socket = null;
  #requests = 0;
  #onFrame;
  #onChange;

  constructor(room, userId, capabilities, { onFrame, onChange }) {
    this.room = room;
    this.userId = userId;
    this.capabilities = capabilities;
    /** `joining`, `joined` or `left`. */
    this.status = 'left';
    /** Why the user left. */
    this.reason = '';
    this.#onFrame = onFrame;
    this.#onChange = onChange;
  }

  /** Connects with a new chat token. */
  async join() {
    this.#become('joining');
    const { token } = await api
      .perform('CreateChatToken', {
        roomIdentifier: this.room.arn,
        userId: this.userId,
        capabilities: this.capabilities,
        sessionDurationInMinutes: 180,
      })
      .catch((error) => {
        this.#become('left', error.message);
        throw error;
      });
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    const socket = new WebSocket(`${scheme}://${location.host}/`, token);
    this.#socket = socket;
    socket.addEventListener('open', () => this.#become('joined'));
    socket.addEventListener('message', (event) => this.#onFrame(this, JSON.parse(event.data)));
    socket.addEventListener('close', (event) => {
      const wasRejected = this.status === 'joining';
      this.#become('left', event.reason || (wasRejected ? 'the connection was rejected' : 'the connection was closed'));
    });
  }

  leave() {
    this.#socket?.close(1000);
  }

  sendMessage(content) {
    return this.#send({ Action: 'SEND_MESSAGE', Content: content });
  }

  deleteMessage(id) {
    return this.#send({ Action: 'DELETE_MESSAGE', Id: id });
  }

  disconnectUser(userId) {
    return this.#send({ Action: 'DISCONNECT_USER', UserId: userId });
  }

  /** Sends a request. Errors arrive as frames. */
  #send(action) {
    if (this.status !== 'joined') {
      throw new Error(`${this.userId} is not connected. Join again first.`);
    }
    this.#requests += 1;
    this.#socket.send(JSON.stringify({ ...action, RequestId: `console-${this.#requests}` }));
  }

  #become(status, reason = '') {
    this.status = status;
    this.reason = reason;
    this.#onChange(this);
  }
}

/** Your application's server, which acts through operations of the control plane. */
export const controlPlane = {
  sendEvent: (room, eventName, attributes) =>
    api.perform('SendEvent', { roomIdentifier: room.arn, eventName, attributes }),
  deleteMessage: (room, id) => api.perform('DeleteMessage', { roomIdentifier: room.arn, id }),
  disconnectUser: (room, userId) => api.perform('DisconnectUser', { roomIdentifier: room.arn, userId }),
};
