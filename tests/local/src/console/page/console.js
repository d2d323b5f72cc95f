// The console: requests the state of the endpoint, and keeps the page up to date.

import * as api from './api.js';
import { Chat } from './chat.js';
import { byId, copies, setText } from './dom.js';
import { initializeFaults, showFaults } from './faults.js';
import { addRequest, reloadRequests, setOnlyFailures } from './requests.js';
import { showLoggingConfigurations, showRooms } from './rooms.js';

/** The minimum time between two requests for the state. */
const REFRESH_MILLISECONDS = 150;

const chat = new Chat(report);

let overview = null;
/** The run of the endpoint that the page shows. */
let instance = null;
let refreshing = null;
let mustRefresh = false;

/** Shows an error for some seconds. */
function report(error) {
  const problem = byId('problem');
  problem.textContent = error.message;
  problem.hidden = false;
  clearTimeout(report.timer);
  report.timer = setTimeout(() => (problem.hidden = true), 8000);
}

function showConnection(text, kind) {
  const connection = byId('connection');
  setText(connection, text);
  connection.className = `pill ${kind}`;
}

/** The ID of the selected room is in the address, so that another window shows the same room. */
function selectedId() {
  return new URLSearchParams(location.search).get('room');
}

function select(id) {
  const address = new URL(location.href);
  address.searchParams.set('room', id);
  address.hash = '';
  history.replaceState(null, '', address);
  show().catch(report);
}

/** Shows the overview that was requested last. */
async function show() {
  const { rooms, account, accessKeyIds } = overview;
  setText(byId('account'), `account ${account}, access key ${accessKeyIds.join(', ')}`);
  const id = selectedId() ?? chat.room?.id ?? rooms[0]?.id;
  // A room that changed long ago may be missing in the overview.
  const selected = rooms.find((room) => room.id === id) ?? (id ? await otherRoom(id) : null);
  showRooms(overview, selected?.id, select);
  showLoggingConfigurations(overview);
  showFaults(overview, report);
  await chat.show(selected);
}

async function otherRoom(id) {
  try {
    return (await api.room(id)).room;
  } catch {
    return overview.rooms[0] ?? null;
  }
}

/** Requests the state now, or once more if it is being requested. */
function refresh() {
  mustRefresh = true;
  refreshing ??= (async () => {
    while (mustRefresh) {
      mustRefresh = false;
      try {
        overview = await api.overview();
        await show();
      } catch (error) {
        if (error.status !== 0) {
          report(error);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, REFRESH_MILLISECONDS));
    }
    refreshing = null;
  })();
}

/** Requests everything. */
function reload() {
  refresh();
  reloadRequests(report);
  chat.reload();
}

api.listen({
  connected(current) {
    const isRestarted = instance !== null && instance !== current;
    instance = current;
    showConnection(isRestarted ? 'Live, after a restart' : 'Live', 'live');
    reload();
  },
  lost: () => showConnection('Connection lost, retrying…', 'bad'),
  reload,
  state: refresh,
  request(request) {
    addRequest(request);
    if (request.isFault) {
      refresh();
    }
  },
  delivery: (delivery) => chat.delivered(delivery),
});

initializeFaults(report);
setText(byId('endpoint'), location.origin);
copies(byId('copy-endpoint'), () => location.origin);
copies(byId('copy-arn'), () => byId('room-arn').textContent);
byId('only-failures').addEventListener('change', (event) => setOnlyFailures(event.target.checked));

byId('create-room').addEventListener('submit', async (event) => {
  event.preventDefault();
  const name = byId('room-name');
  try {
    const { id } = await api.perform('CreateRoom', name.value ? { name: name.value } : {});
    name.value = '';
    overview = await api.overview();
    select(id);
  } catch (error) {
    report(error);
  }
});

const dialog = byId('reset-dialog');
byId('reset').addEventListener('click', () => dialog.showModal());
dialog.addEventListener('close', () => {
  if (dialog.returnValue === 'reset') {
    api.reset().catch(report);
  }
  dialog.returnValue = '';
});
