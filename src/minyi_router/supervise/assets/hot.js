// 突出问题: a card for each, with its curve of four weeks against what was to be expected.

function hotFigure(series, problem) {
  const at = series.dates.map((_, i) => i);
  const within = at.filter((i) => series.dates[i] >= problem.first && series.dates[i] <= problem.last);
  const ends = [0, series.dates.length - 1];
  const trace = (y, more) => ({ type: 'scatter', mode: 'lines', x: at, y, ...more });
  return [[
    trace(listOf(series.expected), { line: { color: INK.before, dash: 'dash', width: 1.5 } }),
    trace(listOf(series.counts), { line: { color: INK.received, width: 2 } }),
  ], {
    margin: { l: 30, r: 30, t: 8, b: 22 }, showlegend: false, shapes: shades(within, 'rgba(179,88,6,.16)'),
    xaxis: axis({ tickvals: ends, ticktext: ends.map((i) => plain(moment(series.dates[i]))), range: [-0.5, ends[1] + 0.5], showgrid: false, tickfont: { size: 11 } }),
    yaxis: axis({ rangemode: 'tozero', nticks: 4, tickformat: ',d', tickfont: { size: 11 } }),
  }, { staticPlot: true }];
}

function exampleBlock(ticket) {
  return make('li', {}, make('p', { class: 'muted small' }, named(ticket.id), ' ', moment(ticket.time), ticket.place ? [' ', named(ticket.place)] : null),
    make('div', { class: 'text' }, brief(ticket.text, 160)));
}

function hotCurve(problem, title) {
  const series = problem.series || {};
  if (!listOf(series.dates).length) return null;
  const label = `${title}：${days(series.dates[0], series.dates[series.dates.length - 1])}每天的件数，深线是实际，虚线是平常`;
  return make('div', { class: 'curve' }, figure('small', label, () => hotFigure(series, problem)),
    make('p', { class: 'key muted small' }, make('span', { class: 'solid' }, '每天件数'), make('span', { class: 'dashed' }, '平常'), make('span', { class: 'shade' }, '突增')));
}

function hotCard(problem) {
  const place = problem.place || '全辖区';
  const tickets = listOf(problem.examples);
  const fact = (name, names) => (listOf(names).length ? make('p', { class: 'small' }, make('span', { class: 'muted' }, `${name}：`), joined(names)) : null);
  return make('article', { class: 'card' },
    make('div', { class: 'parts' },
      make('div', {}, make('h3', {}, named(problem.matter), make('span', { class: 'where' }, named(place))),
        make('p', {}, named(problem.said)), make('p', { class: 'muted small' }, named(problem.sure || '')),
        fact('承办单位', problem.units), fact('常见的词', problem.words)),
      hotCurve(problem, `${problem.matter} ${place}`)),
    tickets.length ? fold(`例子 ${tickets.length} 件（已遮盖个人信息）`, true, make('ul', { class: 'examples' }, tickets.map(exampleBlock))) : null);
}

function drawHot() {
  const hot = listOf(report.hot);
  put(inside('hot'), hot.length ? hot.map(hotCard) : none(`${THIS}没有突出问题：没有哪一类、哪一处明显多于平常。`));
}
