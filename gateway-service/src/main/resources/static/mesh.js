// Asks the node's admin API and shows what it says. Everything is text: nothing from a peer becomes markup.

import { draw } from './picture.js';

const byId = id => document.getElementById(id);
const POLL_MILLIS = 1000;
const MAX_EVENTS = 60;
const SHOWN_RECEIPTS = 12;
const transfers = new Map();

async function api(path, options) {
  const answer = await fetch(`/api/v1/${path}`, options);
  if (answer.status === 401 || answer.status === 403) {
    if (!byId('login').open) byId('login').showModal();
    throw new Error('signed out');
  }
  const body = answer.headers.get('content-type')?.includes('json') ? await answer.json() : {};
  if (!answer.ok) throw new Error(body.detail ?? `HTTP ${answer.status}`);
  return body;
}

function made(name, text, classes) {
  const node = document.createElement(name);
  if (text !== undefined) node.textContent = text;
  if (classes) node.className = classes;
  return node;
}

function size(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  while (bytes >= 999.5 && unit < units.length - 1) { bytes /= 1000; unit++; }
  return `${unit && bytes < 10 ? bytes.toFixed(2) : unit && bytes < 100 ? bytes.toFixed(1) : Math.round(bytes)} ${units[unit]}`;
}

function showStatus(status) {
  byId('self').textContent = status.onionAddress ?? '';
  byId('privacy').textContent = status.anonymity ?? '';
  byId('privacy').classList.toggle('reduced', (status.anonymity ?? '').startsWith('reduced'));
  const state = status.state ?? {};
  const rows = [
    ['root', state.root], ['capsules', state.manifests], ['receipts', state.receipts], ['running', state.running],
    ['cycle', status.cycle], ['links', `${status.links ?? 0} of ${status.peers ?? 0} known nodes`],
    ['agreeing', state.peers ? `${state.peers.filter(peer => peer.agrees).length} of ${state.peers.length} peers` : undefined],
  ];
  byId('state').replaceChildren(...rows.filter(([, value]) => value !== undefined && value !== null)
    .flatMap(([name, value]) => [made('dt', name), made('dd', String(value))]));
  byId('layers').replaceChildren(...(status.layers ?? []).map(layer => {
    const row = made('li', undefined, layer.state);
    row.append(made('b', layer.name), made('span', layer.state === 'up'
      ? Object.entries(layer.facts ?? {}).map(([key, value]) => `${key} ${value}`).join(', ') : 'not answering'));
    return row;
  }));
  const findings = (status.layers ?? []).flatMap(layer => layer.findings ?? []);
  byId('findings-box').hidden = findings.length === 0;
  byId('findings').replaceChildren(...findings.map(finding => {
    const row = made('li', finding.sentence, finding.severity);
    row.append(made('br'), made('small', finding.remedy));
    return row;
  }));
}

function capsuleRow(capsule) {
  const row = made('tr');
  const name = made('td', capsule.name, 'name');
  name.title = `${capsule.name} ${capsule.version}\n${capsule.capsuleId}`;
  const action = made('td');
  const transfer = transfers.get(capsule.capsuleId);
  if (capsule.held) {
    const link = made('a', 'open');
    link.href = `/api/v1/capsules/${capsule.capsuleId}/content`;
    link.download = capsule.name;
    action.append(link);
  } else if (transfer?.state === 'running') {
    const bar = made('progress');
    bar.max = Math.max(1, transfer.totalBytes);
    bar.value = transfer.doneBytes;
    action.append(bar);
  } else {
    const button = made('button', 'Fetch');
    button.addEventListener('click', () => api(`capsules/${capsule.capsuleId}/fetch`, { method: 'POST' })
      .then(refresh, error => note('fetch refused', error.message)));
    action.append(button);
    if (transfer?.state === 'failed') button.title = transfer.failure;
  }
  row.append(name, made('td', size(capsule.length)), made('td', String(capsule.holders?.length ?? 0)), action);
  return row;
}

function madeBy(receipt) {
  return receipt.prover ? receipt.prover.slice(0, 8) : 'one of a ring';
}

function receiptRow(receipt) {
  const row = made('tr');
  const button = made('button', 'Show');
  button.addEventListener('click', () => showReceipt(receipt.receiptId)
    .catch(error => note('receipt not shown', error.message)));
  const action = made('td');
  action.append(button);
  row.append(made('td', receipt.kind), made('td', receipt.capsuleId.slice(0, 8)), made('td', madeBy(receipt)),
    made('td', String(receipt.cycle)), action);
  return row;
}

/** The newest; rows that stand are kept, so that a button that has the focus keeps it. */
function showReceipts(items) {
  const newest = items.sort((a, b) => b.cycle - a.cycle || (a.receiptId < b.receiptId ? -1 : 1)).slice(0, SHOWN_RECEIPTS);
  const ids = newest.map(receipt => receipt.receiptId).join();
  if (byId('receipts').dataset.ids === ids) return;
  byId('receipts').dataset.ids = ids;
  byId('receipts').replaceChildren(...newest.map(receiptRow));
}

async function showReceipt(id) {
  const [receipt, how] = await Promise.all([
    api(`receipts/${id}`), api(`receipts/${id}/verification`).catch(() => undefined)]);
  const rows = [
    ['receipt', receipt.receiptId], ['says', `${receipt.kind}, capsule ${receipt.capsuleId}`],
    ['made by', receipt.prover || 'one of the operators in its ring; the receipt does not tell which'],
    ['counts', `from cycle ${receipt.cycle} to ${receipt.expiresCycle}`], ['proof system', receipt.system],
    ['verified here', how
      ? `${new Date(how.verifiedAtMillis).toLocaleTimeString()}, in ${how.batchMillis.toFixed(1)} ms`
        + (how.batchItems > 1 ? ` together with ${how.batchItems - 1} others` : '')
      : 'when it was fetched to agree with a peer, or before this node last started'],
  ];
  byId('receipt-facts').replaceChildren(...rows.flatMap(([name, value]) => [made('dt', name), made('dd', value)]));
  byId('receipt-proves').replaceChildren(...receipt.proves.map(sentence => made('li', sentence)));
  byId('receipt-not').replaceChildren(...receipt.doesNotProve.map(sentence => made('li', sentence)));
  byId('receipt').showModal();
}

const TURN_WORDS = { now: 'their turn now', skipped: 'skipped', ahead: '' };
let shownCeremony = '';

/** Each turn of the plan, in order: a participant has one in each phase. */
function turnsOf(ceremony) {
  const count = ceremony.participants.length;
  const counted = new Map(ceremony.contributions.map(each => [each.turn, each]));
  const last = ceremony.turn?.number ?? (ceremony.state === 'listed' ? 1 : 2 * count + 1);
  return Array.from({ length: 2 * count }, (_, i) => ({
    number: i + 1, phase: i < count ? 1 : 2, who: ceremony.participants[i % count], cycle: counted.get(i + 1)?.cycle,
    how: counted.has(i + 1) ? 'made' : ceremony.turn?.number === i + 1 ? 'now' : i + 1 < last ? 'skipped' : 'ahead',
  }));
}

function ceremonyRow(ceremony) {
  const row = made('tr');
  const button = made('button', 'Show');
  button.addEventListener('click', () => {
    shownCeremony = ceremony.ceremonyId;
    showCeremony(ceremony);
    byId('ceremony').showModal();
  });
  const action = made('td');
  action.append(button);
  row.append(made('td', ceremony.circuit || 'unknown', 'name'), made('td', ceremony.state),
    made('td', `${ceremony.contributions.length} of ${2 * ceremony.participants.length}`), action);
  return row;
}

/** Rows that say the same are kept, so that a button that has the focus keeps it; it gets it back when they change. */
function showCeremonies(items) {
  byId('ceremonies-box').hidden = items.length === 0;
  const said = JSON.stringify(items.map(each => [each.ceremonyId, each.circuit, each.state, each.contributions.length]));
  if (byId('ceremonies').dataset.said !== said) {
    byId('ceremonies').dataset.said = said;
    const focused = [...byId('ceremonies').querySelectorAll('button')].indexOf(document.activeElement);
    byId('ceremonies').replaceChildren(...items.map(ceremonyRow));
    byId('ceremonies').querySelectorAll('button')[focused]?.focus();
  }
  const open = items.find(each => each.ceremonyId === shownCeremony);
  if (byId('ceremony').open && open) showCeremony(open);
}

function showCeremony(ceremony) {
  if (byId('ceremony-next').textContent !== ceremony.next) byId('ceremony-next').textContent = ceremony.next;
  const work = ceremony.work;
  byId('ceremony-work').hidden = !work;
  if (work) {
    byId('ceremony-bar').max = Math.max(1, work.total);
    byId('ceremony-bar').value = work.done;
    byId('ceremony-stage').textContent = work.stage;
  }
  const turn = ceremony.turn;
  const rows = [
    ['ceremony', ceremony.ceremonyId], ['started by', ceremony.starter],
    ['circuit', `${ceremony.circuit || `unknown here (${ceremony.circuitId})`}, 2^${ceremony.logSize} rows`],
    ['state', ceremony.state], ['a turn lasts', `${ceremony.cyclesPerTurn} cycles`],
    ['whose turn', turn ? `${turn.participant}${turn.own ? ' (this node)' : ''}, until cycle ${turn.lastCycle}` : 'nobody’s'],
    ['this node', `${ceremony.verifies ? 'verifies it' : 'does not verify it'}, ${ceremony.contributes ? 'contributes' : 'does not contribute'}`],
    ['accepted key', ceremony.keyId ?? 'none yet'],
  ];
  byId('ceremony-facts').replaceChildren(...rows.flatMap(([name, value]) => [made('dt', name), made('dd', value)]));
  byId('ceremony-turns').replaceChildren(...turnsOf(ceremony).map(each => {
    const row = made('li', undefined, each.how);
    row.title = each.who;
    row.append(made('b', `${each.number}, phase ${each.phase}`), made('code', each.who.slice(0, 8)),
      made('span', each.cycle === undefined ? TURN_WORDS[each.how] : `verified, made in cycle ${each.cycle}`));
    return row;
  }));
}

async function refresh() {
  const [status, topology, capsules, receipts, ceremonies] = await Promise.all([
    api('status'), api('topology'), api('capsules?limit=50'), api('receipts?limit=200'), api('ceremony')]);
  transfers.clear();
  for (const transfer of topology.transfers ?? []) transfers.set(transfer.capsuleId, transfer);
  showStatus(status);
  draw(topology);
  byId('capsules').replaceChildren(...capsules.items.map(capsuleRow));
  showReceipts(receipts.items);
  showCeremonies(ceremonies.items);
}

function note(type, detail, atMillis) {
  const row = made('li');
  row.append(made('small', new Date(atMillis ?? Date.now()).toLocaleTimeString()), ` ${type} `, made('small', detail));
  byId('events').prepend(row);
  while (byId('events').children.length > MAX_EVENTS) byId('events').lastChild.remove();
}

function listen() {
  const source = new EventSource('/api/v1/events');
  source.onopen = () => live(true);
  source.onerror = () => live(false);
  source.onmessage = message => {
    const event = JSON.parse(message.data);
    note(event.type, Object.entries(event.attributes ?? {}).map(([key, value]) =>
      `${key} ${String(value).slice(0, 24)}`).join(', '), event.atMillis);
  };
}

function live(up) {
  byId('live').textContent = up ? 'live' : 'no answer from the node';
  byId('live').className = up ? 'up' : 'down';
}

byId('publish').addEventListener('submit', async submitted => {
  submitted.preventDefault();
  const file = byId('file').files[0];
  byId('published').textContent = 'publishing';
  try {
    const query = new URLSearchParams({ name: file.name, version: '1' });
    await api(`capsules?${query}`, { method: 'POST', body: file, headers: { 'Content-Type': 'application/octet-stream' } });
    byId('published').textContent = 'published';
    await refresh();
  } catch (error) {
    byId('published').textContent = error.message;
  }
});

async function loop() {
  try {
    await refresh();
    live(true);
  } catch (error) {
    if (error.message !== 'signed out') live(false);
  }
  setTimeout(loop, POLL_MILLIS);
}

loop();
listen();
