'use strict';
// Automation against first-dispatch accuracy: tables that always work, and a picture when plotly does.

const report = JSON.parse(byId('report').textContent);
const LOOKS = {
  rules: { color: '#8a4b1c', width: 2, dash: 'solid' },
  model: { color: '#465ca8', width: 2, dash: 'dash' },
  both: { color: '#0f6352', width: 3, dash: 'solid' },
};

const lineName = (curve) => make('span', { class: `line-name ${curve.name}` }, curve.label);

function startHead() {
  const model = report.model ? `，模型 ${report.model}` : '';
  put(byId('source'), named(report.file), `，${count(report.n)} 件有正确答案；规则包 `, named(report.pack), model);
}

/** Shares down, curves across. */
function shareTable(head, key) {
  const rows = report.curves[0][key].map(([share], at) => make('tr', {},
    make('th', { scope: 'row' }, `${Math.round(share * 100)}%`),
    report.curves.map((curve) => make('td', { class: 'n' }, percent(curve[key][at][1])))));
  const heads = make('tr', {}, make('th', { scope: 'col' }, head),
    report.curves.map((curve) => make('th', { scope: 'col', class: 'n' }, lineName(curve))));
  return make('table', { class: 'shares' }, make('thead', {}, heads), make('tbody', {}, rows));
}

function nowTable() {
  const rows = report.curves.filter((curve) => curve.today).map((curve) => {
    const now = curve.today;
    return make('tr', {}, make('th', { scope: 'row' }, lineName(curve)),
      make('td', { class: 'n' }, make('b', {}, percent(now.automation_rate)), ' ',
        make('small', {}, `${count(now.automatic)}/${count(now.n)}`)),
      make('td', { class: 'n' }, make('b', {}, percent(now.first_dispatch_accuracy)), ' ',
        make('small', {}, interval(now.first_dispatch_interval))));
  });
  const heads = ['', '自动派单率', '首派准确率'];
  const head = make('tr', {}, heads.map((text, at) => make('th', { scope: 'col', class: at ? 'n' : null }, text)));
  return make('table', { class: 'shares' }, make('thead', {}, head), make('tbody', {}, rows));
}

function told(threshold, automatic, right, low, high) {
  return [threshold === null ? '' : `把握 ≥ ${threshold.toFixed(4)}<br>`,
    `自动派出 ${count(automatic)}/${count(report.n)} 件（${percent(automatic / report.n)}）<br>`,
    `其中派对 ${percent(right / automatic)}，可信范围 ${percent(low)}–${percent(high)}`].join('').replace(/%/g, '％');
}

function traceOf(curve) {
  return {
    type: 'scatter', mode: 'lines', name: plain(curve.label), line: LOOKS[curve.name],
    x: curve.points.map(([, automatic]) => automatic / curve.n),
    y: curve.points.map(([, automatic, right]) => right / automatic),
    customdata: curve.points.map((point) => told(...point)),
    hovertemplate: `<b>${plain(curve.label)}</b><br>%{customdata}<extra></extra>`,
  };
}

function markOf(curve) {
  const now = curve.today;
  const said = told(null, now.automatic, now.right, ...now.first_dispatch_interval);
  return {
    type: 'scatter', mode: 'markers', name: plain(`现在（${curve.label}）`),
    x: [now.automation_rate], y: [now.first_dispatch_accuracy], customdata: [said],
    marker: { symbol: 'diamond', size: 12, color: LOOKS[curve.name].color, line: { color: '#fff', width: 1.5 } },
    hovertemplate: `<b>${plain(`现在（${curve.label}）`)}</b><br>%{customdata}<extra></extra>`,
  };
}

function drawPicture() {
  const [box, note] = [byId('picture'), byId('picture-note')];
  if (!window.Plotly) {
    box.style.display = 'none';
    note.textContent = '图没有画出来（浏览器没能运行画图的脚本），请看表格，内容一样。';
    return;
  }
  const font = { family: getComputedStyle(document.body).fontFamily, color: '#1f2a33' };
  const axis = { tickformat: '.0%', gridcolor: '#e4e6e4', zeroline: false, linecolor: '#9aa4aa', fixedrange: true };
  const narrow = box.clientWidth < 480;
  const layout = {
    width: box.clientWidth, height: box.clientHeight, font, hovermode: 'closest', paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)', margin: { l: narrow ? 48 : 64, r: narrow ? 10 : 20, t: 8, b: narrow ? 120 : 92 },
    xaxis: { ...axis, title: { text: '自动派单率', standoff: 8 }, range: [report.least[0], 1.004] },
    yaxis: { ...axis, title: { text: '首派准确率', standoff: 8 }, range: [report.least[1], 1.002] },
    legend: { orientation: 'h', x: 0, y: narrow ? -0.26 : -0.2, yanchor: 'top' },
    hoverlabel: { bgcolor: '#1f2a33', bordercolor: '#1f2a33', align: 'left', font: { ...font, color: '#fff', size: 13 } },
  };
  const drawn = report.curves.filter((curve) => curve.points.length);
  const marks = drawn.filter((curve) => curve.today && curve.today.automatic);
  window.Plotly.react(box, [...drawn.map(traceOf), ...marks.map(markOf)], layout, { displayModeBar: false })
    .then(() => { box.dataset.ready = 'yes'; }); // the tests wait for it
}

startHead();
put(byId('accuracy'), shareTable('自动派单率', 'accuracy_at'));
put(byId('automation'), shareTable('首派准确率', 'automation_at'));
put(byId('now'), nowTable());
keepDrawn(drawPicture);
