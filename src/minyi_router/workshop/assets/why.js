// The words lit up in the text, and the rules of either side with their words and weights.

const OLD = 1;
const NEW = 2;
const SIDES = { 1: 'old-only', 2: 'new-only', 3: 'both' };
const SAYS = { 1: '只有旧规则用到', 2: '只有新规则用到', 3: '两边都用到' };
const LONG = 240; // characters of a text shown whole at once
const AROUND = 40; // characters kept beside a lit word when a long text is shortened

/** A text cut where words begin and end: [{text, side}]; spans count code points, as Python does. */
function piecesOf(text, where, example) {
  const letters = Array.from(text);
  const lit = new Uint8Array(letters.length);
  const cuts = new Set();
  for (const [side, why] of [[OLD, example.old_why], [NEW, example.new_why]]) {
    const spans = (why || []).flatMap((entry) => entry.words || []).flatMap((word) => word.spans || []);
    for (const [place, start, end] of spans) {
      if (place !== where) continue;
      cuts.add(start).add(end);
      for (let i = Math.max(0, start); i < Math.min(end, letters.length); i += 1) lit[i] |= side;
    }
  }
  const pieces = [];
  let from = 0;
  for (let i = 1; i <= letters.length; i += 1) {
    if (i < letters.length && lit[i] === lit[from] && !(lit[i] && cuts.has(i))) continue;
    pieces.push({ letters: letters.slice(from, i), side: lit[from] });
    from = i;
  }
  return pieces;
}

const lightUp = (piece) => (piece.side
  ? make('mark', { class: SIDES[piece.side], title: SAYS[piece.side] }, piece.letters.join(''))
  : piece.letters.join(''));

/** A plain stretch of a long text, cut in its middle; the ends beside lit words stay. */
function shortened(piece, i, pieces) {
  const [head, tail] = [i > 0 ? AROUND : 12, i < pieces.length - 1 ? AROUND : 12];
  const kept = pieces.length === 1 ? LONG : head;
  const left = piece.letters.length - kept - (pieces.length === 1 ? 0 : tail);
  if (piece.side || left < 20) return [lightUp(piece)];
  const end = pieces.length === 1 ? '' : piece.letters.slice(-tail).join('');
  return [piece.letters.slice(0, kept).join(''), make('span', { class: 'cut' }, `……略 ${count(left)} 字……`), end];
}

/** The text with its words lit; a long one shortened, with a button for the whole. */
function textBlock(example) {
  const pieces = piecesOf(example.text || '', 'text', example);
  const length = pieces.reduce((sum, piece) => sum + piece.letters.length, 0);
  const block = make('p', { class: 'text' });
  if (length <= LONG) {
    put(block, pieces.map(lightUp));
    return block;
  }
  const button = make('button', { type: 'button', class: 'more', 'aria-expanded': 'false' });
  const fill = (whole) => {
    refill(block, whole ? pieces.map(lightUp) : pieces.flatMap(shortened));
    button.textContent = whole ? '收起' : `看全文（${count(length)} 字）`;
    button.setAttribute('aria-expanded', String(whole));
  };
  button.addEventListener('click', () => fill(button.getAttribute('aria-expanded') === 'false'));
  fill(false);
  return make('div', {}, block, button);
}

const sameWhy = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** Rules whose say differs between the two sides: these, and not all that fired, moved the row. */
function causesOf(example) {
  const [before, after] = [example.old_why || [], example.new_why || []];
  const differs = (entry, others) => !others.some((other) => sameWhy(entry, other));
  return new Set([...before.filter((entry) => differs(entry, after)), ...after.filter((entry) => differs(entry, before))]
    .map((entry) => entry.rule));
}

function sumOf(words) {
  const total = words.reduce((sum, word) => sum + (word.weight || 0), 0);
  return words.length > 1 ? ` ＝ ${Number(total.toFixed(3))} 分` : ' 分';
}

function whyEntry(entry) {
  const words = entry.words || [];
  const answers = Object.entries(entry.answers || {}).map(([key, value]) => `${key}＝${shown(value)}`).join('，');
  return make('li', {},
    make('span', { class: 'rule-line' }, make('button', { type: 'button', class: 'rule', title: '只看这条规则起作用有变化的例子',
      onclick: () => toggle({ rule: entry.rule }) }, named(entry.rule)), answers ? [' → ', named(answers)] : null),
    words.length ? make('span', { class: 'sum' }, words.flatMap((word, i) => [i ? ' ＋ ' : '',
      named(`「${word.word}」`, 'word'), ' ', make('b', {}, Number(Number(word.weight).toFixed(3)))]), sumOf(words)) : null);
}

/** What only one side says stands side by side; what both say follows once. */
function whyBlock(example) {
  const [before, after] = [example.old_why || [], example.new_why || []];
  const said = (entry, others) => others.some((other) => sameWhy(entry, other));
  const [gone, come, shared] = [before.filter((entry) => !said(entry, after)),
    after.filter((entry) => !said(entry, before)), before.filter((entry) => said(entry, after))];
  const side = (title, cls, entries, none) => make('div', { class: `why ${cls}` }, make('h4', {}, title),
    entries.length ? make('ul', {}, entries.map(whyEntry)) : make('p', { class: 'muted' }, none));
  const rest = shared.length ? '没有别的规则。' : '没有规则起作用。';
  return make('div', { class: 'whys' },
    gone.length || come.length ? [side('旧规则为什么', 'old', gone, rest), side('新规则为什么', 'new', come, rest)]
      : make('p', { class: 'muted alike' }, shared.length
        ? '两边起作用的规则一样，变化来自规则以外（事项、单位、时限、设置等），或分数相近的别的规则。' : '两边都没有规则起作用。'),
    shared.length ? side('两边相同的理由', 'shared', shared) : null);
}
