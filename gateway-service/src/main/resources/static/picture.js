// Draws the mesh: places nodes by a small spring model, then links, circuits and what travels on them.

const SVG = 'http://www.w3.org/2000/svg';
const places = new Map();
let wanted = { nodes: [], edges: [], circuits: [], transfers: [] };
let svg;

function element(name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

// A number from 0 to 1 that is the same for the same address, so that nodes keep their places on reload.
function fraction(address) {
  let hash = 2166136261;
  for (const c of address) hash = Math.imul(hash ^ c.charCodeAt(0), 16777619);
  return (hash >>> 0) / 4294967296;
}

function settle() {
  const nodes = wanted.nodes;
  nodes.forEach((node, index) => {
    if (!places.has(node.onionAddress)) {
      const angle = (index / Math.max(1, nodes.length) + fraction(node.onionAddress) * 0.05) * 2 * Math.PI;
      places.set(node.onionAddress, { x: 260 * Math.cos(angle), y: 220 * Math.sin(angle) });
    }
  });
  const known = new Set(nodes.map(node => node.onionAddress));
  for (const address of places.keys()) if (!known.has(address)) places.delete(address);
  for (let round = 0; round < 60; round++) step(nodes);
}

function step(nodes) {
  const push = new Map(nodes.map(node => [node.onionAddress, { x: 0, y: 0 }]));
  for (const a of nodes) {
    const pa = places.get(a.onionAddress);
    const fa = push.get(a.onionAddress);
    fa.x -= pa.x * 0.004;
    fa.y -= pa.y * 0.006;
    for (const b of nodes) {
      if (a === b) continue;
      const pb = places.get(b.onionAddress);
      const dx = pa.x - pb.x, dy = pa.y - pb.y;
      const square = Math.max(400, dx * dx + dy * dy);
      fa.x += dx * 900 / square;
      fa.y += dy * 900 / square;
    }
  }
  for (const edge of wanted.edges) {
    const pa = places.get(edge.a), pb = places.get(edge.b);
    if (!pa || !pb) continue;
    const dx = pb.x - pa.x, dy = pb.y - pa.y;
    const length = Math.max(1, Math.hypot(dx, dy));
    const pull = (length - 330) * 0.01 / length;
    push.get(edge.a).x += dx * pull; push.get(edge.a).y += dy * pull;
    push.get(edge.b).x -= dx * pull; push.get(edge.b).y -= dy * pull;
  }
  for (const node of nodes) {
    const p = places.get(node.onionAddress), f = push.get(node.onionAddress);
    p.x = Math.max(-440, Math.min(440, p.x + f.x));
    p.y = Math.max(-300, Math.min(300, p.y + f.y));
  }
}

// A path through the hops, bent outwards so that it does not hide the links below it.
function way(addresses) {
  const points = addresses.map(address => places.get(address)).filter(Boolean);
  if (points.length < 2) return '';
  let d = `M${points[0].x} ${points[0].y}`;
  for (let i = 1; i < points.length; i++) {
    const a = points[i - 1], b = points[i];
    const mx = (a.x + b.x) / 2 - (b.y - a.y) * 0.12, my = (a.y + b.y) / 2 + (b.x - a.x) * 0.12;
    d += ` Q${mx} ${my} ${b.x} ${b.y}`;
  }
  return d;
}

function circuitLine(circuit, self, travelling) {
  const d = way([self, ...circuit.path]);
  if (!d) return [];
  const kind = circuit.state === 'building' ? 'building' : travelling ? '' : 'idle';
  const reduced = circuit.reducedAnonymity ? ' reduced' : '';
  const line = element('path', { d, class: `circuit ${kind}${reduced}` });
  if (circuit.anonymity) {
    const words = element('title', {});
    words.textContent = circuit.anonymity;
    line.append(words);
  }
  const drawn = [line];
  if (travelling) {
    for (let i = 0; i < 4; i++) {
      const dot = element('circle', { r: 6, class: 'capsule' });
      // From the far end to us: the capsule comes to the one who asked.
      dot.append(element('animateMotion', {
        path: d, dur: '1.6s', begin: `${i * 0.4}s`, repeatCount: 'indefinite',
        keyPoints: '1;0', keyTimes: '0;1', calcMode: 'linear',
      }));
      drawn.push(dot);
    }
  }
  return drawn;
}

function nodeMark(node) {
  const p = places.get(node.onionAddress);
  const verdict = (node.trust?.verdict ?? 'unscored').toLowerCase();
  const classes = ['node', verdict, node.self ? 'self' : '', node.linked || node.self ? '' : 'far'];
  const group = element('g', { class: classes.join(' '), transform: `translate(${p.x} ${p.y})` });
  group.append(element('title', {}, node.onionAddress));
  group.append(element('circle', { r: node.self ? 22 : 17 }));
  group.append(element('text', { y: 40 }, node.shortName ?? node.onionAddress.slice(0, 8)));
  const note = node.self ? 'this node' : node.trust?.score >= 0.005 ? `trust ${node.trust.score.toFixed(2)}` : '';
  group.append(element('text', { y: 55, class: 'quiet' }, note));
  return group;
}

/** Draws a topology answer: {self, nodes, edges, circuits, transfers}. */
export function draw(topology) {
  svg ??= document.getElementById('mesh');
  wanted = { nodes: [], edges: [], circuits: [], transfers: [], ...topology };
  settle();
  const layers = [element('g', {}), element('g', {}), element('g', {})];
  for (const edge of wanted.edges) {
    const a = places.get(edge.a), b = places.get(edge.b);
    if (!a || !b) continue;
    const line = element('line', { x1: a.x, y1: a.y, x2: b.x, y2: b.y, class: edge.bothSigned ? 'edge' : 'edge half' });
    line.append(element('title', {}, edge.rttMicros ? `${(edge.rttMicros / 1000).toFixed(1)} ms round trip` : 'link'));
    layers[0].append(line);
  }
  const running = wanted.transfers.filter(transfer => transfer.state === 'running');
  const drawnPaths = new Set();
  for (const transfer of running) {
    for (const leg of transfer.legs ?? []) {
      if (!leg.path.length || !['open', 'draining'].includes(leg.state)) continue;
      drawnPaths.add(leg.path.join());
      layers[1].append(...circuitLine({ path: leg.path, state: 'ready' }, wanted.self, true));
    }
  }
  for (const circuit of wanted.circuits) {
    if (!drawnPaths.has(circuit.path.join())) layers[1].append(...circuitLine(circuit, wanted.self, false));
  }
  for (const node of wanted.nodes) layers[2].append(nodeMark(node));
  svg.replaceChildren(...layers);
}
