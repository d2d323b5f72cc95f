// The list of requests, the latest first.

import * as api from './api.js';
import { breakable, byId, element, setText, timeOfDay } from './dom.js';

const MAX_ROWS = 200;

/** The number of the latest request that is shown. */
let latest = 0;

/** Requests that arrive while all are being requested, or `null`. */
let waiting = null;

/** Requests all requests, and shows them. Calls `report` with an error. */
export async function reloadRequests(report) {
  const arriving = [];
  waiting = arriving;
  const requests = await api.recentRequests().catch((error) => {
    report(error);
    return [];
  });
  // Otherwise, a later call shows all requests.
  if (waiting === arriving) {
    waiting = null;
    latest = 0;
    byId('request-list').replaceChildren();
    [...requests, ...arriving].forEach(addRequest);
    showEmpty();
  }
}

/** Adds a request, unless it is shown already. */
export function addRequest(request) {
  if (waiting) {
    waiting.push(request);
    return;
  }
  if (request.number <= latest) {
    return;
  }
  latest = request.number;
  const list = byId('request-list');
  list.prepend(row(request));
  while (list.children.length > MAX_ROWS) {
    list.lastChild.remove();
  }
  showEmpty();
}

/** Hides or shows requests that succeeded. */
export function setOnlyFailures(only) {
  byId('request-list').classList.toggle('only-failures', only);
}

function showEmpty() {
  const empty = byId('no-requests');
  empty.hidden = byId('request-list').children.length > 0;
  setText(empty, `No requests yet: point your client at ${location.origin}, or create a room here.`);
}

function row(request) {
  const { kind, text } = outcome(request);
  const where = request.method === 'WS' ? `in ${request.path}` : `${request.method} ${request.path}`;
  return element(
    'tr',
    { class: kind === 'ok' ? 'ok' : 'failure', title: `${where}${request.requestId ? `, ${request.requestId}` : ''}` },
    element('td', { class: 'time' }, timeOfDay(request.time)),
    element(
      'td',
      {},
      element('span', { class: 'operation' }, ...breakable(request.operation ?? `${request.method} ${request.path}`)),
      request.isFault ? element('span', { class: 'pill fault' }, 'fault') : null,
      request.code ? element('span', { class: 'detail' }, ...breakable(request.code)) : null,
    ),
    element('td', { class: 'who' }, who(request)),
    element('td', {}, element('span', { class: `pill ${kind}` }, text)),
    element('td', { class: 'number' }, String(request.durationMilliseconds)),
  );
}

function outcome({ status }) {
  if (status == null) {
    return { kind: 'dropped', text: 'dropped' };
  }
  const kind = status >= 500 ? 'bad' : status >= 400 ? 'warning' : 'ok';
  return { kind, text: String(status) };
}

function who(request) {
  if (request.path.startsWith('/_local/')) {
    return element('span', { class: 'unnamed' }, 'console');
  }
  return request.userId ?? request.accessKeyId ?? element('span', { class: 'unnamed' }, 'unsigned');
}
