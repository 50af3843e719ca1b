// Matter by unit: a table whose cells are the darker the more tickets they hold.

const SHADES = 6;

/** From 0 (none) to 6: by the square root, so that one very hot cell does not leave all others pale. */
const shadeOf = (n, most) => (n > 0 ? Math.max(1, Math.ceil(Math.sqrt(n / most) * SHADES)) : 0);

function heatRow(shape, at, most) {
  const cells = listOf(shape.counts[at]).map((n, i) => make('td', { class: `n h${shadeOf(n, most)}`,
    title: `${shape.rows[at]}，${shape.columns[i]}：${count(n)} 件` }, n ? count(n) : ''));
  return make('tr', {}, make('th', { scope: 'row' }, named(shape.rows[at])), cells,
    make('td', { class: 'n total' }, count(listOf(shape.row_totals)[at])));
}

function heatTable(shape) {
  const most = Math.max(1, ...shape.counts.flat().filter((n) => numberOf(n) !== null));
  const heads = [make('td', { class: 'corner' }), shape.columns.map((name) => make('th', { scope: 'col' }, make('span', {}, named(name)))),
    make('th', { scope: 'col', class: 'total' }, make('span', {}, '合计'))];
  const sums = make('tr', { class: 'sum' }, make('th', { scope: 'row' }, '合计'),
    listOf(shape.column_totals).map((n) => make('td', { class: 'n' }, count(n))),
    make('td', { class: 'n total' }, count(listOf(shape.row_totals).reduce((sum, n) => sum + n, 0))));
  return make('table', { class: 'heat', 'aria-label': '事项和承办单位的件数' }, make('thead', {}, make('tr', {}, heads)),
    make('tbody', {}, shape.rows.map((_, at) => heatRow(shape, at, most)), sums));
}

function drawHeat() {
  const shape = report.heat;
  if (!shape || !listOf(shape.rows).length) return put(inside('heat'), none(`${THIS}没有按事项和单位可列的工单。`));
  put(inside('heat'), make('div', { class: 'table-box slides', tabindex: '0', role: 'region', 'aria-label': '事项和承办单位的件数，可左右滑动' }, heatTable(shape)),
    make('p', { class: 'muted small' }, '颜色越深件数越多，空格是没有。', named(shape.left_out || '')));
}
