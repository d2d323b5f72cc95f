// The selected room: its people, its messages and events, and the users who join it from this page.

import * as api from './api.js';
import { attributeChips, avatar, byId, element, reconcile, setText, timeOfDay } from './dom.js';
import { showFacts } from './rooms.js';
import { User, controlPlane } from './users.js';

const MAX_ITEMS = 500;

const ACTIONS = { SEND_MESSAGE: 'send', DELETE_MESSAGE: 'delete', DISCONNECT_USER: 'disconnect' };

/** The chat of the selected room. Calls `report` with errors. */
export class Chat {
  #room = null;
  #report;
  /** The users of this page, in all rooms. */
  #users = [];
  /** The user who acts, or `null` for the control plane. */
  #actor = null;
  /** The IDs of frames that are shown. The page gets each from the inspection API, and from each user's connection. */
  #shown = new Set();
  /** Frames that arrive while the history is being requested, or `null`. */
  #waiting = null;

  constructor(report) {
    this.#report = report;
    this.#on('send-message', () => this.#sendMessage());
    this.#on('send-event', () => this.#sendEvent());
    this.#on('join', () => this.#join());
  }

  get room() {
    return this.#room;
  }

  /** Shows a room from the overview, or none. */
  async show(room) {
    const isOther = room?.id !== this.#room?.id;
    this.#room = room;
    byId('no-room').hidden = room !== null;
    byId('room').hidden = room === null;
    byId('chat').setAttribute('aria-labelledby', room ? 'room-title' : 'chat-title');
    if (isOther) {
      this.#actor = null;
      this.#showActors();
      this.#clearTimeline();
    }
    if (room) {
      setText(byId('room-title'), room.name ?? room.id);
      setText(byId('room-arn'), room.arn);
      showFacts(room);
      await (isOther ? this.reload() : this.showPeople());
    }
  }

  /** Requests everything about the room. */
  async reload() {
    const room = this.#room;
    if (!room) {
      return;
    }
    const arriving = [];
    this.#waiting = arriving;
    const deliveries = await api.deliveries(room.id).catch((error) => {
      this.#report(error);
      return [];
    });
    // Otherwise, a later call shows the room.
    if (this.#waiting === arriving) {
      this.#waiting = null;
      this.#clearTimeline();
      const frames = deliveries.map(({ frame }) => frame);
      [...frames.slice(-MAX_ITEMS), ...arriving].forEach((frame) => this.#add(frame));
      await this.showPeople().catch(this.#report);
    }
  }

  async showPeople() {
    const id = this.#room?.id;
    const { connections, room } = await api.room(id);
    if (this.#room?.id !== id) {
      return;
    }
    setText(byId('people-count'), room.connectionCount ? String(room.connectionCount) : '');
    byId('nobody').hidden = connections.length > 0;
    const people = new Map();
    for (const connection of connections) {
      const person = people.get(connection.userId);
      people.set(connection.userId, { ...connection, times: (person?.times ?? 0) + 1 });
    }
    reconcile(
      byId('people-list'),
      [...people.values()],
      (person) => person.userId,
      ({ userId }) => {
        const disconnect = () => this.#act((actor) => actor.disconnectUser(userId));
        return element(
          'li',
          { class: 'person' },
          avatar(userId),
          element('span', { class: 'name' }, userId),
          element('span', { class: 'detail' }),
          element(
            'button',
            { type: 'button', class: 'quiet', 'aria-label': `Disconnect ${userId}`, onclick: disconnect },
            'Disconnect',
          ),
        );
      },
      (item, { capabilities, times }) => {
        const may = capabilities.map((capability) => ACTIONS[capability] ?? capability).join(', ') || 'read only';
        setText(item.querySelector('.detail'), times > 1 ? `${may} · ${times} connections` : may);
      },
    );
  }

  /** Adds what the inspection API reports. */
  delivered({ roomArn, frame }) {
    if (roomArn === this.#room?.arn) {
      this.#add(frame);
    }
  }

  #on(form, action) {
    byId(form).addEventListener('submit', async (event) => {
      event.preventDefault();
      try {
        await action();
      } catch (error) {
        this.#report(error);
      }
    });
  }

  /** Calls a function with the actor: a user, or the control plane for this room. */
  async #act(action) {
    const room = this.#room;
    const actor = this.#actor ?? {
      deleteMessage: (id) => controlPlane.deleteMessage(room, id),
      disconnectUser: (userId) => controlPlane.disconnectUser(room, userId),
    };
    try {
      await action(actor);
    } catch (error) {
      this.#report(error);
    }
  }

  #sendMessage() {
    const input = byId('message');
    this.#actor.sendMessage(input.value);
    input.value = '';
  }

  async #sendEvent() {
    const attributes = {};
    for (const pair of byId('event-attributes').value.split(',')) {
      const [key, ...value] = pair.split('=');
      if (key.trim()) {
        attributes[key.trim()] = value.join('=').trim();
      }
    }
    await controlPlane.sendEvent(this.#room, byId('event-name').value, attributes);
    byId('send-event').reset();
  }

  async #join() {
    const userId = byId('user-id').value;
    const capabilities = [...document.querySelectorAll('[name=capability]:checked')].map(({ value }) => value);
    const user = new User(this.#room, userId, capabilities, {
      onFrame: (from, frame) => this.#received(from, frame),
      onChange: () => this.#showActors(),
    });
    const isSame = (other) => other.userId === userId && other.room.arn === user.room.arn && other.status === 'left';
    this.#users = [...this.#users.filter((other) => !isSame(other)), user];
    this.#actor = user;
    await user.join();
    byId('user-id').value = '';
    byId('message').focus();
  }

  #received(user, frame) {
    if (user.room.arn !== this.#room?.arn) {
      return;
    }
    if (frame.Type === 'ERROR') {
      const text = `Only ${user.userId} sees this: error ${frame.ErrorCode}: ${frame.ErrorMessage}`;
      this.#append(element('li', { class: 'line error' }, text));
    } else {
      this.#add(frame);
    }
  }

  #showActors() {
    const here = this.#users.filter(({ room }) => room.arn === this.#room?.arn);
    if (!here.includes(this.#actor)) {
      this.#actor = null;
    }
    const actors = [null, ...here];
    reconcile(
      byId('actors'),
      actors,
      (actor) => (actor === null ? 'control-plane' : `user-${this.#users.indexOf(actor)}-${actor.userId}`),
      (actor) => this.#actorChoice(actor),
      (item, actor) => {
        item.querySelector('input').checked = actor === this.#actor;
        if (actor !== null) {
          item.dataset.status = actor.status;
          const details = { joining: 'joining…', joined: '', left: `left: ${actor.reason}` };
          setText(item.querySelector('.detail'), details[actor.status]);
          setText(item.querySelector('button'), actor.status === 'left' ? 'Rejoin' : 'Leave');
        }
      },
    );
    byId('send-message').hidden = this.#actor === null;
    byId('send-event').hidden = this.#actor !== null;
    setText(byId('message-label'), `Message of ${this.#actor?.userId}`);
    byId('message').placeholder = `Write a message as ${this.#actor?.userId}`;
  }

  #actorChoice(actor) {
    const choose = () => {
      this.#actor = actor;
      this.#showActors();
    };
    const input = element('input', { type: 'radio', name: 'actor', onchange: choose });
    if (actor === null) {
      return element('div', { class: 'actor' }, element('label', {}, input, 'Control plane'));
    }
    const toggle = async () => {
      if (actor.status === 'left') {
        await actor.join().catch(this.#report);
      } else {
        actor.leave();
      }
    };
    const label = element(
      'label',
      {},
      input,
      avatar(actor.userId),
      element('span', { class: 'name' }, actor.userId),
      element('span', { class: 'detail' }),
    );
    return element(
      'div',
      { class: 'actor' },
      label,
      element('button', { type: 'button', class: 'quiet', onclick: toggle }, 'Leave'),
    );
  }

  #clearTimeline() {
    this.#shown.clear();
    byId('timeline').replaceChildren();
    byId('no-messages').hidden = false;
  }

  #add(frame) {
    if (this.#waiting) {
      this.#waiting.push(frame);
      return;
    }
    if (this.#shown.has(frame.Id)) {
      return;
    }
    this.#shown.add(frame.Id);
    this.#append(frame.Type === 'MESSAGE' ? this.#message(frame) : this.#event(frame));
  }

  #append(item) {
    const timeline = byId('timeline');
    const isAtEnd = timeline.scrollHeight - timeline.scrollTop - timeline.clientHeight < 60;
    timeline.append(item);
    while (timeline.children.length > MAX_ITEMS) {
      this.#shown.delete(timeline.firstChild.dataset.id);
      timeline.firstChild.remove();
    }
    byId('no-messages').hidden = true;
    if (isAtEnd) {
      timeline.scrollTop = timeline.scrollHeight;
    }
  }

  #message({ Id: id, Content: content, SendTime: time, Sender: sender, Attributes: attributes }) {
    const userId = sender.UserId;
    const remove = () => this.#act((actor) => actor.deleteMessage(id));
    return element(
      'li',
      { class: 'message', 'data-id': id },
      avatar(userId),
      element(
        'div',
        { class: 'body' },
        element(
          'p',
          { class: 'by' },
          element('span', { class: 'name' }, userId),
          element('time', { datetime: time }, timeOfDay(time)),
        ),
        element('p', { class: 'content' }, content),
        attributeChips(attributes),
      ),
      element(
        'button',
        { type: 'button', class: 'quiet', 'aria-label': `Delete the message of ${userId}: ${content}`, onclick: remove },
        'Delete',
      ),
    );
  }

  #event({ Id: id, EventName: name, SendTime: time, Attributes: attributes }) {
    const { MessageID: messageId, UserId: userId, Reason: reason } = attributes ?? {};
    const because = reason ? `: ${reason}` : '';
    let content = [element('span', { class: 'event-name' }, name), attributeChips(attributes)];
    if (name === 'aws:DELETE_MESSAGE') {
      this.#markDeleted(messageId);
      content = [`A message was deleted${because}`];
    } else if (name === 'aws:DISCONNECT_USER') {
      content = [`${userId} was disconnected${because}`];
    }
    return element(
      'li',
      { class: 'line', 'data-id': id },
      ...content,
      element('time', { datetime: time }, timeOfDay(time)),
    );
  }

  #markDeleted(messageId) {
    const items = [...byId('timeline').children];
    const message = items.find(({ dataset }) => dataset.id === messageId);
    message?.classList.add('deleted');
    message?.querySelector('button')?.remove();
  }
}
