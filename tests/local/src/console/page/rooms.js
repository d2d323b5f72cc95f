// The lists of rooms and logging configurations.

import { byId, element, reconcile, setText } from './dom.js';

const region = (arn) => arn.split(':')[3];

/** Shows the rooms. Calls `select` with the ID of a room. */
export function showRooms({ rooms, counts }, selectedId, select) {
  setText(byId('room-count'), counts.rooms ? counts.rooms.toLocaleString() : '');
  reconcile(
    byId('room-list'),
    rooms,
    (room) => room.id,
    (room) => {
      const button = element(
        'button',
        { type: 'button', class: 'item', onclick: () => select(room.id) },
        element('span', { class: 'name' }),
        element('span', { class: 'detail' }),
        element('span', { class: 'badge' }),
      );
      return element('li', {}, button);
    },
    (item, room) => {
      const button = item.firstChild;
      const [name, detail, badge] = button.children;
      button.setAttribute('aria-current', room.id === selectedId ? 'true' : 'false');
      setText(name, room.name ?? 'unnamed');
      name.classList.toggle('unnamed', room.name === undefined);
      setText(detail, `${room.id} · ${region(room.arn)}`);
      setText(badge, room.connectionCount ? `${room.connectionCount} connected` : '');
    },
  );
  const none = byId('no-rooms');
  none.hidden = rooms.length > 0;
  setText(none, `No rooms yet: create one, or point your client at ${location.origin}.`);
  const more = byId('more-rooms');
  more.hidden = counts.rooms <= rooms.length;
  setText(more, `Only the ${rooms.length} rooms that changed last are shown.`);
}

/** Shows the logging configurations, with the rooms that use them. */
export function showLoggingConfigurations({ loggingConfigurations, rooms, counts }) {
  setText(byId('logging-count'), counts.loggingConfigurations ? counts.loggingConfigurations.toLocaleString() : '');
  reconcile(
    byId('logging-list'),
    loggingConfigurations,
    (configuration) => configuration.arn,
    () => element('li', { class: 'item' }, element('span', { class: 'name' }), element('span', { class: 'detail' })),
    (item, configuration) => {
      const [name, detail] = item.children;
      const users = rooms.filter((room) => room.loggingConfigurationIdentifiers?.includes(configuration.arn));
      const used = users.length === 1 ? '1 room' : `${users.length} rooms`;
      setText(name, configuration.name ?? configuration.id);
      setText(detail, `${destination(configuration.destinationConfiguration)} · ${used}`);
    },
  );
  byId('no-logging').hidden = loggingConfigurations.length > 0;
}

function destination({ s3, cloudWatchLogs, firehose }) {
  if (s3) {
    return `S3 ${s3.bucketName}`;
  }
  return cloudWatchLogs ? `CloudWatch Logs ${cloudWatchLogs.logGroupName}` : `Firehose ${firehose?.deliveryStreamName}`;
}

/** Shows the settings of a room. */
export function showFacts(room) {
  const facts = [
    `${room.maximumMessageRatePerSecond} messages per second`,
    `${room.maximumMessageLength} characters`,
    room.messageReviewHandler?.uri ? 'message review' : null,
    room.loggingConfigurationIdentifiers?.length ? 'logged' : null,
    ...Object.entries(room.tags).map(([key, value]) => (value === '' ? key : `${key}: ${value}`)),
  ].filter((fact) => fact !== null);
  reconcile(
    byId('room-facts'),
    // A tag may look like a setting.
    [...new Set(facts)],
    (fact) => fact,
    (fact) => element('li', { class: 'chip' }, fact),
  );
}
