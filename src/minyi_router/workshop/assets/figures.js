// The head of the page and the figures: what moved, rates before and after, clocks, rules.

const CHANGES = { added: '新增', removed: '删除', changed: '改过', same: '没改' };

function packCard(pack, side) {
  const name = pack.name || pack.id;
  return make('div', { class: `pack ${side}` },
    make('span', { class: 'side' }, side === 'old' ? '旧规则' : '新规则'),
    make('div', {}, named(name, 'pack-name'), make('span', { class: 'muted' },
      pack.name && pack.name !== pack.id ? [named(pack.id), ' '] : null, '版本 ', named(pack.version))),
    make('code', { title: '规则包的指纹：一个字不同，指纹就不同' }, `指纹 ${pack.hash}`));
}

function drawHead() {
  const redirected = report.flows.reduce((sum, flow) => sum + (flow.old === flow.new ? 0 : flow.n), 0);
  const share = report.n ? `（${percent(report.moved / report.n)}）` : '';
  refill(byId('headline'), report.moved
    ? [make('b', {}, count(report.moved)), ` 件${share}结果有变化，其中 `, make('b', {}, count(redirected)), ' 件换了去向']
    : '没有一件的结果有变化');
  refill(byId('packs'), packCard(report.old, 'old'), make('span', { class: 'arrow', 'aria-hidden': 'true' }, '→'),
    packCard(report.new, 'new'));
  refill(byId('source'), '用来比较的来件：', named(report.file), `，共 ${count(report.n)} 件`,
    report.rejected ? `；另有 ${count(report.rejected)} 行读不了，没有计入` : '',
    report.untimed ? `；${count(report.untimed)} 件的收到时间读不了，没有算时限` : '',
    report.trial ? '。两边是同一个规则包，新的一边让试行规则生效' : '');
}

/** One rate before and after: {label, old: {rate, ends, of}, new: …}. */
function rates() {
  const side = (scores, rate, ends, part, whole) => ({
    rate: scores[rate], ends: scores[ends], of: `${count(scores[part])}/${count(scores[whole])}`,
  });
  const row = (label, pair, ...keys) => ({ label, old: side(pair.old, ...keys), new: side(pair.new, ...keys) });
  const { dispatch } = report;
  const rows = [row('自动派单率', dispatch, 'automation_rate', 'automation_interval', 'automatic', 'n')];
  if (typeof (dispatch.old.first_dispatch_accuracy ?? dispatch.new.first_dispatch_accuracy) === 'number') {
    rows.push(row('首派准确率', dispatch, 'first_dispatch_accuracy', 'first_dispatch_interval', 'right', 'automatic'));
  }
  for (const pair of report.accuracy || []) {
    const turned = typeof pair.mended === 'number' ? `改对 ${count(pair.mended)}，改错 ${count(pair.spoiled)}` : '';
    rows.push({ ...row(`${headOf(pair.answer)}准确率`, pair, 'accuracy', 'interval', 'right', 'n'), turned });
  }
  return rows;
}

/** The span of shares that all rates lie in, in whole tenths. */
function scaleOf(rows) {
  const ends = rows.flatMap((row) => [row.old, row.new])
    .flatMap((side) => [side.rate, ...(side.ends || [])]).filter((end) => typeof end === 'number');
  const low = Math.floor(Math.min(1, ...ends) * 10) / 10;
  const high = Math.ceil(Math.max(0, ...ends) * 10) / 10;
  return [low, high > low ? high : low + 0.1];
}

function rangeBar(row, [low, high]) {
  const at = (share) => `${((share - low) / (high - low)) * 100}%`;
  const bar = make('div', { class: 'range', 'aria-hidden': 'true' });
  for (const side of ['old', 'new']) {
    const { rate, ends } = row[side];
    if (typeof rate !== 'number') continue;
    const width = ends ? `${((ends[1] - ends[0]) / (high - low)) * 100}%` : '0';
    put(bar, ends && make('i', { class: `whisker ${side}`, left: at(ends[0]), width }),
      make('i', { class: `dot ${side}`, left: at(rate) }));
  }
  return bar;
}

function changeOf(row) {
  const change = points(row.old.rate, row.new.rate);
  return [make('b', {}, change || '没有变'), make('small', {}, change ? '个百分点' : null,
    row.turned ? [change ? make('br') : null, row.turned] : null)];
}

function drawFigures() {
  const rows = rates();
  const scale = scaleOf(rows);
  const cell = (side) => make('td', { class: 'n' }, make('b', {}, percent(side.rate)),
    make('small', {}, [interval(side.ends), make('br'), side.of]));
  const body = rows.map((row) => make('tr', {}, make('th', { scope: 'row' }, row.label), cell(row.old), cell(row.new),
    make('td', { class: 'n change' }, changeOf(row)),
    make('td', { class: 'chart' }, rangeBar(row, scale))));
  const table = longTable(['指标', '旧规则', '新规则', '变化', ''], body, body.length, 'figures');
  refill(table.querySelector('thead th:last-child'), make('span', { class: 'scale' },
    make('span', {}, percent(scale[0])), make('span', {}, percent(scale[1]))));
  const note = '小字是 95% 置信区间和件数；右边空心点是旧规则，实心点是新规则，横线是区间。';
  const truth = report.accuracy || rows.length > 1 ? '' : '没有给出正确答案（--truth），所以没有准确率。';
  refill(byId('figures'), table, make('p', { class: 'muted small' }, note, truth));
}

function drawAnswers() {
  const moved = report.answers.filter((row) => row.moved);
  const still = report.answers.filter((row) => !row.moved).map((row) => row.head);
  const most = Math.max(1, ...moved.map((row) => row.moved));
  const bars = moved.map((row) => make('li', {},
    chooser({ answer: row.answer }, `只看「${row.head}」有变化的例子`, make('span', { class: 'label' }, row.head),
      make('span', { class: 'track' }, make('i', { width: `${(row.moved / most) * 100}%` })),
      make('span', { class: 'n' }, count(row.moved), make('small', {}, report.n ? percent(row.moved / report.n) : '')))));
  refill(byId('answers'), make('ul', { class: 'bars' }, bars),
    still.length ? make('p', { class: 'muted small' }, `没有变：${still.join('、')}`) : null);
}

/** Hours for people; whole days beside them from three days on. */
function hours(length) {
  if (typeof length !== 'number') return null;
  const size = Math.abs(length);
  const days = size >= 72 ? `（约 ${Math.round(size / 24)} 天）` : '';
  return `中位 ${Number(size.toFixed(1))} 小时${days}`;
}

function drawClocks() {
  const cell = (n, median) => make('td', { class: 'n' }, n ? make('b', {}, count(n)) : '0',
    n && median ? make('small', {}, median) : null);
  const rows = report.clocks.map((clock) => make('tr', {}, make('th', { scope: 'row' }, clock.head),
    cell(clock.longer, hours(clock.median_longer_hours)), cell(clock.shorter, hours(clock.median_shorter_hours)),
    cell(clock.gained), cell(clock.lost)));
  refill(byId('clocks'), longTable(['时限', '变长', '变短', '新有了', '没有了'], rows, rows.length, 'clocks'));
}

function drawRules() {
  const acted = report.rules.filter((rule) => rule.moved || rule.gained || rule.lost);
  acted.sort((a, b) => b.moved - a.moved || b.gained + b.lost - a.gained - a.lost);
  const rows = acted.map((rule) => make('tr', {},
    make('th', { scope: 'row' }, chooser({ rule: rule.rule }, '只看它起作用有变化的例子', named(rule.rule))),
    make('td', { class: 'n' }, make('span', { class: `tag ${rule.change}` }, CHANGES[rule.change] || rule.change)),
    make('td', { class: 'n' }, count(rule.gained)), make('td', { class: 'n' }, count(rule.lost)),
    make('td', { class: 'n' }, make('b', {}, count(rule.moved)))));
  const silent = report.rules.filter((rule) => rule.change !== 'same' && !acted.includes(rule));
  refill(byId('rules'),
    rows.length ? longTable(['规则', '改动', '新起作用', '不再起作用', '涉及变化'], rows, 10, 'rules')
      : make('p', { class: 'muted' }, '没有一条规则的作用有变化。'),
    silent.length ? make('p', { class: 'muted small' }, '改了但在这批来件上看不出作用的规则：',
      silent.slice(0, 40).flatMap((rule, i) => [i ? '、' : '', named(rule.rule)]),
      silent.length > 40 ? ` 等 ${count(silent.length)} 条` : '') : null,
    elsewhere());
}

/** Rows that moved though no changed rule showed in them, and the files that may have done it. */
function elsewhere() {
  if (!report.elsewhere) return null;
  const files = (report.files || []).map((file) => file.file);
  return make('p', { class: 'note small' }, `有 ${count(report.elsewhere)} 件的变化不是规则引起的，是事项、单位、时限、地名、段落或设置改了。`,
    files.length ? ['内容不同的文件：', files.slice(0, 12).flatMap((file, i) => [i ? '、' : '', named(file)]),
      files.length > 12 ? ` 等 ${count(files.length)} 个` : '', '。'] : null);
}
