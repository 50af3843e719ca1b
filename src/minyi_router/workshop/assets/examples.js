// The list of examples: filters, pages of fifty, one card for each.

const PAGE = 50;
const RIGHTS = { 'true false': '对 → 错', 'false true': '错 → 对', 'true true': '两边都对', 'false false': '两边都错' };
let pageNumber = 0;
const details = new Map(); // worked out once an example: its causes and what a search looks through

const rightOf = (example) => (example.right ? `${example.right.old} ${example.right.new}` : '');

function detailOf(example) {
  if (!details.has(example)) {
    const whys = [...(example.old_why || []), ...(example.new_why || [])];
    const said = [`${example.number}`, example.id, example.title, example.text, example.old_goes, example.new_goes,
      ...whys.map((entry) => entry.rule), ...Object.values(example.old), ...Object.values(example.new)];
    details.set(example, { causes: causesOf(example), hay: said.map((part) => `${part ?? ''}`).join('\n').normalize('NFKC').toLowerCase() });
  }
  return details.get(example);
}

function fits(example) {
  const words = state.words.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean);
  return touchesExample(example)
    && (!state.answer || (example.changed || []).includes(state.answer))
    && (!state.right || rightOf(example) === state.right)
    && (!state.rule || detailOf(example).causes.has(state.rule))
    && words.every((word) => detailOf(example).hay.includes(word));
}

const touchesExample = (example) => (!state.old || example.old_goes === state.old)
  && (!state.new || example.new_goes === state.new);

function answerTable(example) {
  const keys = [...new Set([...Object.keys(example.old), ...Object.keys(example.new)])];
  const differs = (key) => shown(example.old[key]) !== shown(example.new[key]);
  const filled = keys.filter((key) => shown(example.old[key]) !== '—' || differs(key));
  const row = (key) => make('tr', { class: differs(key) ? 'is-changed' : null },
    make('th', { scope: 'row' }, key, differs(key) ? make('span', { class: 'badge' }, '变') : null),
    make('td', {}, named(shown(example.old[key]))), make('td', {}, named(shown(example.new[key]))));
  const heads = filled.filter(differs);
  const other = (example.changed || []).map(headOf).filter((head) => !keys.includes(head));
  const head = make('tr', {}, ['', '旧规则', '新规则'].map((text) => make('th', { scope: 'col' }, text)));
  return make('div', { class: 'given' }, make('table', { class: 'answers' }, make('thead', {}, head),
    make('tbody', {}, [...heads, ...filled.filter((key) => !differs(key))].map(row))),
  other.length ? make('p', { class: 'muted small' }, `另有变化：${other.join('、')}`) : null);
}

function card(example) {
  const right = rightOf(example);
  const kind = kindOf({ old: example.old_goes, new: example.new_goes });
  return make('article', { class: 'card', 'data-number': example.number, 'aria-label': `第 ${example.number} 行` },
    make('header', {},
      make('span', { class: 'where' }, `第 ${count(example.number)} 行`, example.id ? [' · ', named(example.id)] : null),
      make('span', { class: `goes ${kind}` }, named(example.old_goes), kind === 'stay' ? null
        : [make('span', { class: 'to', 'aria-label': '到' }, '→'), named(example.new_goes)]),
      right ? make('span', { class: `right r-${right.replace(' ', '-')}` }, RIGHTS[right] || '') : null),
    make('div', { class: 'columns' },
      make('div', { class: 'said' },
        example.title ? make('h3', {}, piecesOf(example.title, 'title', example).map(lightUp)) : null, textBlock(example)),
      answerTable(example), whyBlock(example)));
}

function pager(pages) {
  if (pages < 2) return null;
  const step = (text, to, off) => make('button', { type: 'button', disabled: off, onclick: () => turn(to) }, text);
  return [step('上一页', pageNumber - 1, pageNumber === 0), make('span', {}, `第 ${pageNumber + 1} 页，共 ${pages} 页`),
    step('下一页', pageNumber + 1, pageNumber === pages - 1)];
}

function turn(to) {
  pageNumber = to;
  drawExamples();
  byId('examples').querySelector('.found').scrollIntoView();
  byId('examples').focus({ preventScroll: true });
}

/** How many of a flow's tickets are behind the examples shown, when a flow alone is chosen. */
function behind() {
  const flow = report.flows.find((each) => each.old === state.old && each.new === state.new);
  return flow && !state.answer && !state.right && !state.rule && !state.words
    ? `（这一类共 ${count(flow.n)} 件）` : '';
}

function drawExamples() {
  const found = report.examples.filter(fits);
  const pages = Math.ceil(found.length / PAGE);
  pageNumber = Math.min(pageNumber, Math.max(0, pages - 1));
  const from = pageNumber * PAGE;
  refill(byId('count'), found.length === report.examples.length ? `共 ${count(found.length)} 个例子`
    : [chosenWords().flatMap((word, i) => [i ? '，' : '', named(word)]),
      `：${count(found.length)} 个例子，全部 ${count(report.examples.length)} 个`], behind());
  for (const place of document.querySelectorAll('.pager')) refill(place, pager(pages));
  refill(byId('list'), found.slice(from, from + PAGE).map(card), found.length ? null : make('p', { class: 'note' },
    report.examples.length ? '没有留下符合这些条件的例子。可以去掉一个条件，或者用 --examples 多留一些例子再比一次。'
      : '没有例子。'));
}

/** [value, label] of each choice with how many examples it has, most first. */
function choices(valuesOf, named_ = (value) => value) {
  const counts = new Map();
  for (const example of report.examples) {
    for (const value of valuesOf(example)) counts.set(value, (counts.get(value) || 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([value, n]) => [value, `${named_(value)}（${count(n)}）`]);
}

function picker(key, title, options) {
  const select = make('select', { name: key }, make('option', { value: '' }, '全部'),
    options.map(([value, text]) => make('option', { value }, text)));
  select.addEventListener('change', () => choose({ [key]: select.value }));
  watchers.push(() => {
    const wanted = state[key];
    if (![...select.options].some((option) => option.value === wanted)) put(select, make('option', { value: wanted }, `${wanted}（0）`));
    select.value = wanted;
    select.classList.toggle('active', Boolean(wanted));
  });
  return make('label', {}, make('span', {}, title), select);
}

function startExamples() {
  const search = make('input', { type: 'search', name: 'words', placeholder: '文字、编号、规则……', autocomplete: 'off' });
  let waiting = 0;
  search.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => choose({ words: search.value }), 150);
  });
  watchers.push(() => { if (search.value !== state.words) search.value = state.words; });
  const clear = make('button', { type: 'button', class: 'clear', onclick: () => choose(NOTHING) }, '清除筛选');
  watchers.push(() => { clear.disabled = !isFiltered(); });
  const rights = choices((example) => (example.right ? [rightOf(example)] : []), (value) => RIGHTS[value] || value);
  put(byId('filters'), make('label', { class: 'wide' }, make('span', {}, '找'), search),
    picker('old', '旧去向', choices((example) => [example.old_goes])),
    picker('new', '新去向', choices((example) => [example.new_goes])),
    picker('answer', '变了什么', choices((example) => example.changed || [], headOf)),
    picker('rule', '哪条规则', choices((example) => detailOf(example).causes)),
    rights.length ? picker('right', '对还是错', rights) : null, clear);
  byId('filters').addEventListener('submit', (event) => event.preventDefault());
  watchers.push(drawExamples);
}
