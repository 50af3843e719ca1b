// 受理 and 办结 by day, with the period before and the year before as thinner lines.

const LINES = [
  { key: 'received', name: () => '受理', color: INK.received, dash: 'solid', width: 2.5, symbol: 'circle' },
  { key: 'closed', name: () => '办结', color: INK.closed, dash: 'solid', width: 2.5, symbol: 'square' },
  { key: 'before', name: () => `${BEFORE}受理`, color: INK.before, dash: 'dash', width: 1.6 },
  { key: 'year', name: () => `${YEAR}受理`, color: INK.year, dash: 'dot', width: 1.6 },
];

const present = (shape) => LINES.filter(({ key }) => listOf(shape[key]).length);

function dayTrace(shape, line) {
  const values = shape.dates.map((_, i) => numberOf(listOf(shape[line.key])[i]));
  return {
    type: 'scatter', mode: line.symbol && shape.dates.length < 15 ? 'lines+markers' : 'lines', name: plain(line.name()),
    x: values.map((_, i) => i), y: values, line: { color: line.color, dash: line.dash, width: line.width },
    marker: { symbol: line.symbol, size: 7 }, hovertemplate: '%{y:,} 件',
  };
}

/** The names under the axis: every day of a week, of a month as many as there is room for. */
function dayTicks(shape, width) {
  const step = Math.ceil(shape.dates.length / Math.max(4, Math.floor(width / 62)));
  const shown = shape.dates.map((_, i) => i).filter((i) => i % step === 0);
  const text = (i) => `${plain(Number(shape.dates[i].slice(5, 7)))}/${plain(Number(shape.dates[i].slice(8)))}`;
  return { tickvals: shown, ticktext: shown.map((i) => `${text(i)}<br>${plain(listOf(shape.names)[i] || '')}`) };
}

function dayFigure(shape, width) {
  const off = shape.dates.map((_, i) => i).filter((i) => listOf(shape.off)[i]);
  const layout = {
    margin: { l: 44, r: 8, t: 34, b: 44 }, hovermode: 'x unified', shapes: shades(off, INK.off),
    xaxis: axis({ ...dayTicks(shape, width), range: [-0.5, shape.dates.length - 0.5], showgrid: false, tickfont: { size: 12 } }),
    yaxis: axis({ rangemode: 'tozero', tickformat: ',d', nticks: 6 }),
    legend: { orientation: 'h', x: 0, y: 1.02, yanchor: 'bottom', xanchor: 'left', font: { size: width < 480 ? 11 : 13 } },
  };
  return [present(shape).map((line) => dayTrace(shape, line)), layout];
}

function dayTable(shape) {
  const lines = present(shape);
  const columns = [column('日期'), ...lines.map((line) => column(line.name(), 'n'))];
  const rows = shape.dates.map((day, i) => [[moment(day), ` ${listOf(shape.names)[i] || ''}`, listOf(shape.off)[i] ? '（休）' : ''],
    ...lines.map(({ key }) => (numberOf(shape[key][i]) === null ? '—' : count(shape[key][i])))]);
  const sums = lines.map(({ key }) => count(shape[key].reduce((sum, n) => sum + (numberOf(n) || 0), 0)));
  return tableOf('每日件数', columns, [...rows, Object.assign(['合计', ...sums], { cls: 'sum' })], 'plain days');
}

function drawDays() {
  const shape = report.days;
  if (!shape || !listOf(shape.dates).length) return put(inside('days'), none(`${THIS}没有每日数字。`));
  const names = present(shape).map((line) => line.name()).join('、');
  const label = `每天${names}件数的曲线，同样的数字在下面的表里`;
  put(inside('days'), figure('wide', label, (width) => dayFigure(shape, width)),
    make('p', { class: 'muted small' }, '竖的灰底是休息日。'), fold('每天的数字', true, dayTable(shape)));
}
