// Old destination → new destination: a table that always works, and a picture when plotly does.

const BY_HAND = ['转人工', '暂扣'];
const KINDS = {
  moved: { label: '改派', colour: [70, 92, 168] },
  'from-person': { label: '改为自动', colour: [24, 122, 98] },
  'to-person': { label: '改由人工', colour: [190, 84, 28] },
  stay: { label: '没变', colour: [150, 160, 168] },
};
const MOST_DRAWN = 40; // more bands than this nobody can tell apart

function kindOf(flow) {
  if (flow.old === flow.new) return 'stay';
  const [before, after] = [BY_HAND.includes(flow.old), BY_HAND.includes(flow.new)];
  if (before === after) return 'moved';
  return after ? 'to-person' : 'from-person';
}

const largestFirst = (flows) => [...flows].sort((a, b) => b.n - a.n || (a.old + a.new < b.old + b.new ? -1 : 1));
const movedFlows = () => largestFirst(report.flows.filter((flow) => flow.old !== flow.new));
const stayingFlows = () => largestFirst(report.flows.filter((flow) => flow.old === flow.new));

function flowRow(flow, most) {
  const kind = kindOf(flow);
  const label = `只看 ${flow.old} → ${flow.new} 的例子`;
  const key = chooser({ old: flow.old, new: flow.new }, label, named(flow.old),
    make('span', { class: 'to', 'aria-label': '到' }, '→'), named(flow.new));
  return make('tr', { class: `flow ${kind}` }, make('th', { scope: 'row' }, key),
    make('td', {}, make('span', { class: `kind ${kind}` }, KINDS[kind].label)),
    make('td', { class: 'n' }, make('span', { class: 'track' }, make('i', { width: `${(flow.n / most) * 100}%` })),
      make('b', {}, count(flow.n))));
}

function drawFlowTable() {
  const flows = movedFlows();
  const most = flows.length ? flows[0].n : 1;
  const staying = byId('staying').checked ? stayingFlows() : [];
  const rows = [...flows, ...staying].map((flow) => flowRow(flow, flow.old === flow.new ? Infinity : most));
  const box = longTable(['旧去向 → 新去向', '', '件数'], rows, 12, 'flow-rows');
  const unmoved = stayingFlows().reduce((sum, flow) => sum + flow.n, 0);
  refill(byId('flow-table'), rows.length ? box : make('p', { class: 'muted' }, '没有一件换了去向。'),
    make('p', { class: 'muted small' }, `去向没变的共 ${count(unmoved)} 件。`));
}

function drawLegend() {
  const present = new Set((byId('staying').checked ? report.flows : movedFlows()).map(kindOf));
  refill(byId('flow-legend'), Object.keys(KINDS).filter((kind) => present.has(kind))
    .map((kind) => make('span', { class: `kind ${kind}` }, KINDS[kind].label)));
}

/** A name as plotly may draw it: it reads tags and entities in labels, so none may be left. */
function label(name, most = 60) {
  const plain = name.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '').replace(/</g, '＜').replace(/>/g, '＞').replace(/&/g, '＆');
  const letters = Array.from(plain.replace(/[${}%]/g, (sign) => ({ '$': '＄', '{': '｛', '}': '｝', '%': '％' })[sign]));
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : letters.join('');
}

/** What is drawn: the flows, and for each side its nodes in order with their sums. */
function drawnFlows() {
  const flows = byId('staying').checked ? largestFirst(report.flows) : movedFlows();
  const drawn = flows.filter((flow) => flow.n > 0).slice(0, MOST_DRAWN);
  const sums = (key) => drawn.reduce((map, flow) => map.set(flow[key], (map.get(flow[key]) || 0) + flow.n), new Map());
  return { drawn, left: sums('old'), right: sums('new'), hidden: flows.slice(MOST_DRAWN) };
}

const anyChosen = () => Boolean(state.old || state.new);
const touches = (flow) => (!state.old || flow.old === state.old) && (!state.new || flow.new === state.new);

function colourOf(flow) {
  const strength = !anyChosen() ? 0.5 : touches(flow) ? 0.85 : 0.12;
  return `rgba(${KINDS[kindOf(flow)].colour.join(',')},${kindOf(flow) === 'stay' ? strength * 0.6 : strength})`;
}

function sankey({ drawn, left, right }, width) {
  const nodes = [...[...left].map(([name, n]) => ({ name, n, side: '旧' })),
    ...[...right].map(([name, n]) => ({ name, n, side: '新' }))];
  const olds = new Map([...left.keys()].map((name, i) => [name, i]));
  const news = new Map([...right.keys()].map((name, i) => [name, left.size + i]));
  const letters = width < 480 ? 7 : 12;
  return {
    type: 'sankey', arrangement: 'fixed', valueformat: ',d',
    textfont: { size: width < 480 ? 12 : 13, color: '#1f2a33', shadow: 'none' },
    node: {
      label: nodes.map(({ name, n }) => `${label(name, letters)} ${count(n)}`),
      customdata: nodes.map(({ name, n, side }) => `${side}规则：${label(name)} ${count(n)} 件`),
      hovertemplate: '%{customdata}<extra></extra>',
      color: '#3d4a54', line: { width: 0 }, pad: 16, thickness: 8,
    },
    link: {
      source: drawn.map((flow) => olds.get(flow.old)), target: drawn.map((flow) => news.get(flow.new)),
      value: drawn.map((flow) => flow.n), color: drawn.map(colourOf),
      customdata: drawn.map((flow) => `${label(flow.old)} → ${label(flow.new)}：${count(flow.n)} 件`),
      hovertemplate: '%{customdata}<extra></extra>',
    },
  };
}

function drawPicture() {
  const [box, note] = [byId('picture'), byId('picture-note')];
  const shape = drawnFlows();
  if (!window.Plotly) {
    note.textContent = '图没有画出来（浏览器没能运行画图的脚本），请看表格，内容一样。';
    return;
  }
  box.classList.toggle('empty', !shape.drawn.length);
  const rest = shape.hidden.reduce((sum, flow) => sum + flow.n, 0);
  note.textContent = !shape.drawn.length ? '没有一件换了去向，没有图可画。'
    : rest ? `图上只画最大的 ${MOST_DRAWN} 条，其余 ${count(rest)} 件在表里。` : '';
  if (!shape.drawn.length) return window.Plotly.purge(box);
  const width = box.clientWidth;
  const height = Math.min(1400, Math.max(260, 40 * Math.max(shape.left.size, shape.right.size) + 40));
  const font = { family: getComputedStyle(document.body).fontFamily };
  const layout = {
    width, height, font, margin: { l: 4, r: 4, t: 14, b: 14 }, paper_bgcolor: 'rgba(0,0,0,0)',
    hoverlabel: { bgcolor: '#1f2a33', bordercolor: '#1f2a33', font: { ...font, color: '#fff', size: 13 } },
  };
  window.Plotly.react(box, [sankey(shape, width)], layout, { displayModeBar: false }).then(() => {
    for (const svg of box.querySelectorAll('svg.main-svg')) svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    if (!box.dataset.ready) box.on('plotly_click', clicked);
    box.dataset.ready = 'yes'; // the tests wait for it
  });
}

/** A band chooses its flow; a node chooses everything that left it or came to it. */
function clicked(event) {
  const { drawn, left, right } = drawnFlows();
  const point = event.points[0];
  if (point.source !== undefined && point.target !== undefined) {
    const flow = drawn[point.index ?? point.pointNumber];
    return setTimeout(() => toggle({ old: flow.old, new: flow.new }));
  }
  const [olds, number] = [[...left.keys()], point.index ?? point.pointNumber];
  const change = number < olds.length ? { old: olds[number], new: '' } : { old: '', new: [...right.keys()][number - olds.length] };
  return setTimeout(() => toggle(change));
}

function lightFlows() {
  const box = byId('picture');
  if (!box.dataset.ready || !window.Plotly || box.classList.contains('empty')) return;
  const colours = drawnFlows().drawn.map(colourOf);
  if (colours.join() === box.data[0].link.color.join()) return; // drawing is what costs time
  window.Plotly.restyle(box, { 'link.color': [colours] }, [0]);
}

function startFlows() {
  drawLegend();
  drawFlowTable();
  watchers.push(lightFlows);
  byId('staying').addEventListener('change', () => { drawLegend(); drawFlowTable(); drawPicture(); changed(); });
  keepDrawn(drawPicture);
}
