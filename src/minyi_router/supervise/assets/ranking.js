// The ranking: a table with, for each unit, where its true share may lie.

/** The stretch of the scale that all intervals fit in, a little wider, kept within 0 and 1 for shares. */
function scaleOf(rows, share) {
  const ends = rows.flatMap((row) => listOf(row.interval).concat(row.value)).filter((end) => numberOf(end) !== null);
  if (!ends.length) return [0, 1];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const room = (high - low || Math.abs(high) || 1) * 0.05;
  return share ? [Math.max(0, Math.floor((low - room) * 20) / 20), Math.min(1, Math.ceil((high + room) * 20) / 20)] : [low - room, high + room];
}

function rangeBar(row, [low, high]) {
  const at = (value) => `${(100 * (value - low)) / (high - low)}%`;
  const ends = listOf(row.interval);
  const whisker = ends.length === 2 ? make('i', { class: 'whisker', left: at(ends[0]), width: `${(100 * (ends[1] - ends[0])) / (high - low)}%` }) : null;
  return make('span', { class: 'range', 'aria-hidden': 'true' }, whisker, numberOf(row.value) === null ? null : make('i', { class: 'dot', left: at(row.value) }));
}

function rankCell(row, last) {
  if (row.rank === null || row.rank === undefined) return make('small', {}, named(row.note || '不排名'));
  const before = numberOf(row.before_rank);
  const move = before === null ? '' : before === row.rank ? '持平' : before > row.rank ? `↑${before - row.rank}` : `↓${row.rank - before}`;
  return [make('b', {}, row.rank), move ? make('small', { title: `${BEFORE}第 ${before} 名` }, move) : null,
    last.has(row.unit) ? make('span', { class: 'tag worse' }, '末位') : null];
}

function rankRow(row, names, scale, share, last) {
  const ends = listOf(row.interval);
  const said = ends.length === 2 ? (share ? interval(ends) : `${about(ends[0])}–${about(ends[1])}`) : '';
  const others = names.map((name) => named((row.figures || {})[name] || '—'));
  const cells = [named(row.unit), rankCell(row, last), [make('b', {}, named(row.shown)), make('small', {}, said)], rangeBar(row, scale), count(row.n), ...others];
  return Object.assign(cells, { cls: last.has(row.unit) ? 'is-last' : null });
}

function rankingTable(ranking, rows) {
  const share = rows.every((row) => numberOf(row.value) === null || (row.value >= 0 && row.value <= 1));
  const scale = scaleOf(rows, share);
  const names = [...new Set(rows.flatMap((row) => Object.keys(row.figures || {})))];
  const ends = share ? make('span', { class: 'scale' }, scale.map((end) => make('span', {}, `${Math.round(end * 100)}%`))) : '可信范围';
  const columns = [column('单位'), column('名次', 'rank'), column(named(ranking.by), 'n'), column(ends, 'chart'), column('件数', 'n'),
    ...names.map((name) => column(name, 'n other'))];
  return tableOf('单位排名', columns, rows.map((row) => rankRow(row, names, scale, share, new Set(listOf(ranking.last)))), 'ranks');
}

function drawRanking() {
  const ranking = report.ranking || {};
  const rows = listOf(ranking.rows);
  if (!rows.length) return put(inside('ranking'), none(`${THIS}没有可以排名的单位。`));
  const running = ranking.running_last || {};
  const line = (title, names) => (listOf(names).length ? make('p', {}, make('span', { class: 'muted' }, `${title}：`), joined(names)) : null);
  put(inside('ranking'), rankingTable(ranking, rows),
    make('div', { class: 'said' }, line('末位', ranking.last), line(`连续 ${count(running.months)} 个月末位`, running.units), line('表扬', ranking.praised)),
    note(ranking.said), make('p', { class: 'muted small of-chart' }, '圆点是本期数，横线是可信范围；两条横线重叠得多的单位，先后可能只是碰巧。↑↓ 是和', BEFORE, '比。'));
}
