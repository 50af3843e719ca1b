// 超期 and 临期: how many, at whom, and which; then what was issued, and who is still to be called back.

function byUnit(pairs) {
  const most = Math.max(1, ...pairs.map(([, n]) => n));
  return make('ul', { class: 'bars' }, pairs.map(([unit, n]) => make('li', {}, make('span', { class: 'who' }, named(unit)),
    make('span', { class: 'track', 'aria-hidden': 'true' }, make('i', { width: `${(n / most) * 100}%` })), make('b', {}, `${count(n)} 件`))));
}

function waitingRow(row) {
  const urgent = row.tier && row.tier !== '一般' ? make('small', {}, make('span', { class: 'tier' }, named(row.tier))) : null;
  return [[named(row.id), make('small', {}, moment(row.received), ' 受理')], [named(row.matter || '—'), urgent], named(row.unit || '—'),
    [named(row.left), make('small', {}, named(row.clock), ' ', moment(row.due))], brief(row.text)];
}

function drawWaiting(id, title, found) {
  if (!found || !found.total) return put(inside(id), none(`${THIS}没有${title}的工单。`));
  const rows = listOf(found.rows);
  const columns = [column('工单', 'id'), column('事项', 'name'), column('承办单位', 'name'), column('时限', 'left'), column('内容', 'long')];
  const rest = found.total - rows.length;
  return put(inside(id), make('p', {}, '共 ', make('b', {}, count(found.total)), ' 件。'), byUnit(listOf(found.by_unit)),
    rows.length ? tableOf(title, columns, rows.map(waitingRow)) : null,
    rest > 0 && rows.length ? make('p', { class: 'muted small' }, `这里列了 ${count(rows.length)} 件，其余 ${count(rest)} 件没有列出。`) : null);
}

function drawIssued() {
  const notices = listOf(report.notices).filter((each) => each.count);
  const calls = report.callbacks;
  const late = calls && calls.late ? `，其中 ${count(calls.late)} 件已过回访期限` : '';
  put(inside('issued'),
    notices.length ? make('p', {}, '应发', notices.flatMap(({ notice, count: n }, i) => [i ? '、' : '', named(notice), ` ${count(n)} 份`]), '。')
      : none(`${THIS}没有要发的督办单、提醒函。`),
    calls && calls.total ? make('p', {}, `应回访 ${count(calls.total)} 件${late}。`) : none(`${THIS}没有要回访的工单。`));
}

function drawAllWaiting() {
  drawWaiting('overdue', '超期未办结', report.overdue);
  drawWaiting('near', '临期', report.near);
  drawIssued();
}
