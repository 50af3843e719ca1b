'use strict';
// Small helpers. Every text goes in as a text node: nothing a report holds is ever read as markup.

const byId = (id) => document.getElementById(id);

/** An element with properties (class, on<event>, data and aria attributes) and children (nodes or texts). */
function make(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else if (key === 'width') node.style.width = value;
    else if (key === 'left') node.style.left = value;
    else node.setAttribute(key, value === true ? '' : String(value));
  }
  put(node, ...children);
  return node;
}

function put(node, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

function refill(node, ...children) {
  node.replaceChildren();
  put(node, ...children);
}

/** A name from a pack: kept apart, so that no direction mark in it turns its neighbours round. */
const named = (text, cls) => make('bdi', { class: cls }, text);

const count = (n) => Number(n || 0).toLocaleString('zh-CN');

/** A share as a percentage; small ones with two digits, so that 0.04 % is not 0.0 %. */
function percent(share) {
  if (share === null || share === undefined) return '—';
  const digits = share > 0 && share < 0.0095 ? 2 : 1;
  return `${(share * 100).toFixed(digits)}%`;
}

/** The change between two shares in percentage points, with its sign; null if there is none. */
function points(before, after) {
  if (typeof before !== 'number' || typeof after !== 'number') return null;
  const change = (after - before) * 100;
  const size = Math.abs(change);
  if (size < 0.005) return null;
  return `${change > 0 ? '＋' : '−'}${size.toFixed(size < 1 ? 2 : 1)}`;
}

const interval = (ends) => (ends ? `${percent(ends[0])}–${percent(ends[1])}` : '');

/** A value of an answer for people. */
function shown(value) {
  if (value === null || value === undefined || value === '') return '—';
  if (Array.isArray(value)) return value.length ? value.map(shown).join('、') : '—';
  if (typeof value === 'boolean') return value ? '是' : '否';
  const text = String(value);
  const moment = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(text);
  return moment ? `${moment[1]} ${moment[2]}` : text;
}

/** A table whose rows beyond `limit` wait behind a button. `rows` are <tr> elements. */
function longTable(heads, rows, limit, cls) {
  const body = make('tbody', {}, rows.slice(0, limit));
  const head = make('tr', {}, heads.map((text, i) => make('th', { scope: 'col', class: i ? 'n' : null }, text)));
  const box = make('div', { class: 'table-box' }, make('table', { class: cls }, make('thead', {}, head), body));
  if (rows.length > limit) {
    const more = make('button', { type: 'button', class: 'more' }, `显示全部 ${count(rows.length)} 行`);
    more.addEventListener('click', () => {
      put(body, rows.slice(limit));
      more.remove();
    });
    put(box, more);
  }
  return box;
}
