// The inspection API of the endpoint.

const PREFIX = '/_local';

/** How long a page stays connected while nobody sees it. A browser has only six connections to a host. */
const HIDDEN_MILLISECONDS = 60_000;

const RETRY_MILLISECONDS = 1000;

/** The error of a request, with the message and the code in the response. */
export class ApiError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function request(method, path, body) {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers['content-type'] = 'application/json';
  }
  let response;
  try {
    response = await fetch(PREFIX + path, options);
  } catch {
    throw new ApiError(0, 'Unreachable', 'The endpoint does not respond. Is it running?');
  }
  const text = await response.text();
  const output = text === '' ? null : JSON.parse(text);
  if (!response.ok) {
    throw new ApiError(response.status, output?.code, output?.message ?? `status ${response.status}`);
  }
  return output;
}

/** Performs an operation of the service, without a signature. */
export const perform = (operation, input) => request('POST', `/operations/${operation}`, input);

export const overview = () => request('GET', '/state?maxResults=100');
export const reset = () => request('DELETE', '/state');
export const recentRequests = async () => (await request('GET', '/requests')).requests;
export const room = (id) => request('GET', `/rooms/${encodeURIComponent(id)}?maxResults=100`);
export const deliveries = async (id) =>
  (await request('GET', `/rooms/${encodeURIComponent(id)}/deliveries`)).deliveries;
export const turnOnFault = (rule) => request('POST', '/faults', { rule });
export const turnOffFault = (id) => request('DELETE', `/faults/${id}`);

/**
 * Listens for updates, and connects again after the connection is lost. Calls `on.connected` with the instance of the
 * endpoint, `on.lost`, and a function for each update: `reload`, `state`, `request` and `delivery`.
 */
export function listen(on) {
  let source = null;
  let timer = null;

  function connect() {
    clearTimeout(timer);
    source?.close();
    source = new EventSource(`${PREFIX}/updates`);
    source.addEventListener('hello', (event) => on.connected(JSON.parse(event.data).instance));
    for (const update of ['reload', 'state', 'request', 'delivery']) {
      source.addEventListener(update, (event) => on[update](JSON.parse(event.data)));
    }
    source.addEventListener('error', () => {
      source.close();
      on.lost();
      timer = setTimeout(connect, RETRY_MILLISECONDS);
    });
  }

  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    if (document.hidden) {
      timer = setTimeout(() => source?.close(), HIDDEN_MILLISECONDS);
    } else if (source?.readyState !== EventSource.OPEN) {
      connect();
    }
  });
  connect();
}
