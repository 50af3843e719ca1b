// What is chosen, who must be told, and the start.

const report = JSON.parse(byId('report').textContent);
const NOTHING = { old: '', new: '', answer: '', rule: '', right: '', words: '' };
const heads = new Map(report.answers.map((row) => [row.answer, row.head]));
const watchers = [];
let state = { ...NOTHING };

/** The Chinese name of an answer; some exist only as truths, and `+` accepts other right ones too. */
function headOf(answer) {
  if (answer.endsWith('+')) return `${headOf(answer.slice(0, -1))}（含也算对的）`;
  return heads.get(answer) || { owner: '归属', police: '公安或非公安' }[answer] || answer;
}

const isFiltered = () => Object.values(state).some(Boolean);
const isChosen = (change) => Object.entries(change).every(([key, value]) => state[key] === value);

function changed() {
  for (const watcher of watchers) watcher();
  drawChosen();
}

function choose(change) {
  state = { ...state, ...change };
  pageNumber = 0;
  changed();
}

/** Chooses, or lets go of what was chosen. */
function toggle(change) {
  const empty = Object.fromEntries(Object.keys(change).map((key) => [key, '']));
  choose(isChosen(change) ? empty : change);
}

/** A button that chooses a filter and shows by aria-pressed whether it is chosen. */
function chooser(change, label, ...children) {
  const button = make('button', { type: 'button', class: 'choose', title: label }, ...children);
  button.addEventListener('click', () => toggle(change));
  const update = () => {
    const pressed = isChosen(change);
    button.setAttribute('aria-pressed', String(pressed));
    const row = button.closest('tr');
    if (row) row.classList.toggle('is-chosen', pressed);
  };
  watchers.push(update);
  return button;
}

function chosenWords() {
  const way = state.old && state.new ? `${state.old} → ${state.new}`
    : state.old ? `旧去向 ${state.old}` : state.new ? `新去向 ${state.new}` : '';
  return [way, state.answer && `${headOf(state.answer)}有变化`, state.rule && `规则「${state.rule}」`,
    RIGHTS[state.right], state.words && `“${state.words}”`].filter(Boolean);
}

/** A bar at the foot of the window: what is chosen above while the examples are out of sight. */
function drawChosen() {
  const bar = byId('chosen');
  bar.hidden = !isFiltered();
  const n = report.examples.filter(fits).length;
  refill(bar, make('span', {}, chosenWords().flatMap((word, i) => [i ? '，' : '', named(word)]), `：${count(n)} 个例子`),
    make('a', { href: '#examples' }, '看例子'), make('button', { type: 'button', onclick: () => choose(NOTHING) }, '清除'));
}

function start() {
  document.title = `规则改动影响：${report.old.version} → ${report.new.version}`;
  drawHead();
  drawFigures();
  drawAnswers();
  drawClocks();
  drawRules();
  startFlows();
  startExamples();
  new IntersectionObserver(([seen]) => byId('chosen').classList.toggle('away', seen.isIntersecting))
    .observe(byId('examples'));
  changed();
}

start();
