// The fault rules that are on, and the form that turns one on.

import * as api from './api.js';
import { byId, element, reconcile, setText } from './dom.js';

const value = (id) => byId(id).value.trim();

/** Shows the rules that are on. */
export function showFaults({ faults, operations }, report) {
  setText(byId('fault-count'), faults.length ? String(faults.length) : '');
  const notice = byId('fault-notice');
  notice.hidden = faults.length === 0;
  setText(notice, faults.length === 1 ? '1 fault is on' : `${faults.length} faults are on`);
  reconcile(
    byId('fault-list'),
    faults,
    (fault) => fault.id,
    (fault) => {
      const turnOff = element(
        'button',
        {
          type: 'button',
          'aria-label': `Turn off ${fault.rule}`,
          onclick: () => api.turnOffFault(fault.id).catch(report),
        },
        'Turn off',
      );
      const text = element('div', {}, element('code', {}, fault.rule), element('span', { class: 'detail' }));
      return element('li', { class: 'item fault-item' }, text, turnOff);
    },
    (item, { applied, requests, isSpent }) => {
      const detail = item.querySelector('.detail');
      const seen = requests === 1 ? '1 request' : `${requests} requests`;
      setText(detail, `applied to ${applied} of ${seen}${isSpent ? ', and is spent' : ''}`);
    },
  );
  byId('no-faults').hidden = faults.length > 0;

  const choices = byId('fault-operation');
  if (choices.children.length === 0) {
    choices.append(element('option', { value: '*' }, 'all requests'));
    choices.append(...operations.map((name) => element('option', { value: name }, name)));
    showRule();
  }
}

/** Connects the form. Calls `report` with an error. */
export function initializeFaults(report) {
  const form = byId('turn-on');
  form.addEventListener('input', showRule);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    try {
      await api.turnOnFault(rule());
    } catch (error) {
      report(error);
    }
  });
}

function showRule() {
  const effect = value('fault-effect');
  for (const label of byId('turn-on').querySelectorAll('[data-effect]')) {
    const applies = label.dataset.effect.split(' ').includes(effect);
    label.hidden = !applies;
    label.querySelector('input').disabled = !applies;
  }
  setText(byId('fault-rule'), rule());
}

/** Returns the rule in the syntax of the command line. */
function rule() {
  const code = value('fault-code');
  const effects = {
    error: value('fault-status') + (code && `=${code}`),
    page: `page=${value('fault-status')}`,
    drop: 'drop',
    'drop-response': 'drop-response',
    delay: `delay=${value('fault-delay')}`,
  };
  const skip = Number(value('fault-skip'));
  const every = Number(value('fault-every'));
  const times = value('fault-times');
  return [
    `${value('fault-operation')}:${effects[value('fault-effect')]}`,
    skip > 0 ? `+${skip}` : '',
    every > 1 ? `/${every}` : '',
    times ? `*${times}` : '',
  ].join('');
}
