// The seasonal outlook: twelve months against the average month of the year.

const MONTHS = Array.from({ length: 12 }, (_, i) => i + 1);

function seasonFigure(season) {
  const now = numberOf(season.now);
  const marked = now !== null && numberOf(season.months[now - 1]) !== null;
  const line = { type: 'scatter', mode: 'lines', x: MONTHS, y: season.months, line: { color: INK.received, width: 2 } };
  const dot = { type: 'scatter', mode: 'markers', x: [now], y: [season.months[now - 1]], marker: { size: 9, color: INK.closed } };
  return [marked ? [line, dot] : [line], {
    margin: { l: 30, r: 8, t: 8, b: 22 }, showlegend: false,
    shapes: [{ type: 'line', layer: 'below', xref: 'paper', x0: 0, x1: 1, y0: 1, y1: 1, line: { color: INK.year, width: 1, dash: 'dash' } }],
    xaxis: axis({ tickvals: [1, 4, 7, 10, 12], ticktext: ['1月', '4月', '7月', '10月', '12月'], range: [0.6, 12.4], showgrid: false, tickfont: { size: 11 } }),
    yaxis: axis({ rangemode: 'tozero', nticks: 4, tickfont: { size: 11 } }),
  }, { staticPlot: true }];
}

function seasonCard(season) {
  const said = MONTHS.map((month) => `${month}月 ${about(season.months[month - 1])}`).join('，');
  return make('article', { class: 'season' }, make('h3', {}, named(season.matter)),
    listOf(season.months).length === 12 ? figure('small', `${season.matter}各月是平均月份的几倍：${said}`, () => seasonFigure(season)) : null,
    make('p', { class: 'small' }, named(season.said)), note(season.sure));
}

function drawSeasons() {
  const seasons = listOf(report.seasons);
  if (!seasons.length) return put(inside('seasons'), none('没有季节起伏明显的事项。'));
  put(inside('seasons'), make('p', { class: 'muted small before' }, '各月件数是全年平均月份的几倍，虚线是平均；圆点是现在这个月。'),
    make('div', { class: 'seasons' }, seasons.map(seasonCard)));
}
