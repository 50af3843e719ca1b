// Everything else: further tables as they come, what the figures mean, and where the report comes from.

const NUMBER = /^[+\-−＋]?[\d,.]+(?: ?(?:%|件|倍|个百分点|分|小时.*))?$|^—$/;
const isNumber = (cell) => numberOf(cell) !== null || NUMBER.test(String(cell ?? ''));

function furtherTable(table) {
  const rows = listOf(table.rows);
  const right = (i) => rows.length > 0 && i > 0 && rows.every((row) => isNumber(row[i]));
  const columns = listOf(table.heads).map((head, i) => column(head, right(i) ? 'n' : ''));
  const cell = (value) => (numberOf(value) === null ? named(value ?? '—') : about(value));
  return make('div', { class: 'part' }, make('h3', {}, named(table.name)),
    rows.length ? tableOf(table.name, columns, rows.map((row) => row.map(cell)), 'plain') : none(`${THIS}没有。`));
}

function drawTables() {
  const tables = listOf(report.tables);
  put(inside('tables'), tables.length ? make('div', { class: 'further' }, tables.map(furtherTable)) : none(`${THIS}没有分类统计。`));
}

function drawDefinitions() {
  const rows = listOf(report.definitions).filter((each) => each.definition);
  put(inside('definitions'), rows.length ? make('dl', {}, rows.flatMap(({ name, definition }) => [make('dt', {}, named(name)), make('dd', {}, named(definition))]))
    : none('没有写口径。'));
}
