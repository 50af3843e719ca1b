// The report, its own words for its period, and tables that a phone shows as one block for each row.

const report = JSON.parse(byId('report').textContent);
const period = report.period || {};
const THIS = report.this;
const BEFORE = (report.before && report.before.name) || '上期';
const YEAR = (report.year && report.year.name) || '去年同期';

const SHOWN = 10; // rows of a list at once on the screen; paper has them all

const inside = (id) => byId(id).querySelector('.inside');
const listOf = (value) => (Array.isArray(value) ? value : []);
const joined = (names) => listOf(names).flatMap((name, i) => [i ? '、' : '', named(name)]);
const none = (text) => make('p', { class: 'none' }, text);
const note = (text) => (text ? make('p', { class: 'muted small' }, named(text)) : null);
const numberOf = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : null);

/** A day or a moment as people write it: 11月18日, 11月18日 16:20, of another year than the report's 2025年11月18日; anything else as it is. */
function moment(text) {
  const found = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d))?/.exec(String(text ?? ''));
  if (!found) return text ?? '';
  const year = report.made && !report.made.startsWith(found[1]) ? `${Number(found[1])}年` : '';
  return `${year}${Number(found[2])}月${Number(found[3])}日${found[4] ? ` ${found[4]}` : ''}`;
}

const days = (first, last) => (first === last ? moment(first) : `${moment(first)}至${moment(last)}`);

/** A measured number: whole ones as they are, others with one digit. */
const about = (n) => (numberOf(n) === null ? '—' : Number.isInteger(n) ? count(n) : n.toFixed(1));

/** A long text by its beginning, the whole of it behind a press; on paper the beginning. */
function brief(text, most = 90) {
  const letters = Array.from(String(text ?? ''));
  if (letters.length <= most + 20) return named(text || '');
  return make('details', { class: 'brief' }, make('summary', {}, named(letters.slice(0, most).join('')), '……'),
    make('span', {}, named(letters.slice(most).join(''))));
}

/** A column: its head, and whether it holds numbers, runs on in lines, or leads the row. */
const column = (head, cls = '') => ({ head, cls });

function headRow(columns) {
  return make('tr', { role: 'row' }, columns.map(({ head, cls }) => make('th',
    { scope: 'col', role: 'columnheader', class: cls }, head)));
}

function bodyRow(columns, cells, cls) {
  return make('tr', { role: 'row', class: [cells.cls, cls].filter(Boolean).join(' ') || null }, cells.map((cell, i) => {
    const { head, cls: own } = columns[i];
    return i === 0 ? make('th', { scope: 'row', role: 'rowheader', class: own }, cell)
      : make('td', { role: 'cell', class: own, 'data-head': typeof head === 'string' ? head : null }, make('span', {}, cell));
  }));
}

/** A real table; `stacked`: on a phone each row is a block, and on any screen most rows of many wait. */
function tableOf(label, columns, rows, cls = 'stacked') {
  const many = cls === 'stacked' && rows.length > SHOWN + 2;
  const short = rows.length <= (cls === 'stacked' ? 8 : 20) ? ' short' : '';
  const body = rows.map((cells, i) => bodyRow(columns, cells, many && i >= SHOWN ? 'rest' : ''));
  const box = make('div', { class: `table-box${many ? ' cut' : ''}` }, make('table', { class: cls + short, role: 'table', 'aria-label': label },
    make('thead', { role: 'rowgroup' }, headRow(columns)), make('tbody', { role: 'rowgroup' }, body)));
  if (many) {
    const more = make('button', { type: 'button', class: 'more screen' }, `显示全部 ${count(rows.length)} 行`);
    more.addEventListener('click', () => { box.classList.remove('cut'); more.remove(); });
    put(box, more);
  }
  return box;
}

/** Something folded away on the screen; `paper`: unfolded when printed. */
function fold(summary, paper, ...children) {
  return make('details', { 'data-paper': paper ? 'yes' : null }, make('summary', {}, summary), children);
}
