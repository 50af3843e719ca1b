// Totals first: the points, four large figures, and the table of all with what each of them means.

const LARGE = ['受理量', '办结量', '按期办结率', '满意率'];
const TURNS = { better: '好转', worse: '变差' };

/** A change: how much, against what, and whether it is more than chance. */
function changeCell(change, turned) {
  if (!change || !change.shown) return '—';
  const weak = change.clear === false;
  const said = turned ? TURNS[turned] : weak ? '不明显' : '';
  return [make('span', { class: weak ? 'weak' : turned ? `turn ${turned}` : 'clear' }, named(change.shown)),
    make('small', {}, said ? make('span', { class: turned || null }, said) : null, said && change.was ? '，' : '',
      change.was ? ['原 ', named(change.was)] : null)];
}

function largeFigure(figure) {
  const change = figure.before && figure.before.shown;
  const weak = change && figure.before.clear === false;
  return make('div', { class: 'large' }, make('p', { class: 'name' }, named(figure.name)),
    make('p', { class: 'value' }, named(figure.shown)),
    make('p', { class: 'muted small' }, change ? [`比${BEFORE} `, named(change), weak ? '，不明显' : null] : '—'));
}

const meaning = (figure) => (figure.definition
  ? fold(named(figure.name), false, make('p', {}, named(figure.definition))) : named(figure.name));

function figureRow(figure) {
  const [before, year] = listOf(figure.turns);
  const sizes = figure.sort === 'count' ? '' : count(figure.n);
  return [meaning(figure), make('b', {}, named(figure.shown)), figure.interval_shown || '', sizes,
    changeCell(figure.before, before), changeCell(figure.year, year)];
}

function drawTotals() {
  const figures = listOf(report.figures);
  const told = listOf(report.points);
  if (!figures.length) return put(inside('totals'), none(`${THIS}没有可以统计的工单。`));
  const columns = [column('指标'), column(THIS, 'n'), column('可信范围', 'n'), column('件数', 'n'),
    column(`比${BEFORE}`, 'n change'), column(`比${YEAR}`, 'n change')];
  const largest = LARGE.map((name) => figures.find((figure) => figure.name === name)).filter(Boolean);
  put(inside('totals'),
    largest.length ? make('div', { class: 'larges' }, largest.map(largeFigure)) : null,
    told.length ? make('ul', { class: 'points' }, told.map((text) => make('li', {}, named(text)))) : null,
    make('p', { class: 'muted small before' }, make('span', { class: 'screen' }, '点指标名看口径。'),
      '可信范围按 95% 算：件数少，范围就宽。“不明显”是说差别可能只是碰巧。'),
    tableOf('各项指标', columns, figures.map(figureRow), 'figures'));
}
