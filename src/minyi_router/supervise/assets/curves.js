// How curves are drawn: on the screen, and once more as wide as the paper when the page is printed.

const INK = { received: '#1f4e79', closed: '#b35806', before: '#6f87a0', year: '#8c8c8c', grid: '#e6e8ea', off: 'rgba(90,104,116,.10)' };
const drawings = [];
const MISSING = '图没有画出来（浏览器没能运行画图的脚本），请看表格和文字，内容一样。';

/** A box for a figure with what it shows in words; `draw(box)` gives [traces, layout]. */
function figure(cls, label, draw) {
  const box = make('div', { class: `plot ${cls}`, role: 'img', 'aria-label': label });
  drawings.push(() => paint(box, draw));
  return box;
}

function paint(box, draw) {
  if (!window.Plotly) return refill(box, make('p', { class: 'muted small' }, MISSING));
  const [width, height] = [box.clientWidth, box.clientHeight];
  const [traces, layout, config] = draw(width);
  const font = { family: getComputedStyle(document.body).fontFamily, color: '#1f2a33', size: 12 };
  const clear = { paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)' };
  const hoverlabel = { bgcolor: '#fff', bordercolor: '#9aa4aa', font: { ...font, size: 13 } };
  return window.Plotly.react(box, traces, { width, height, font, hoverlabel, ...clear, ...layout },
    { displayModeBar: false, ...config }).then(() => {
    for (const svg of box.querySelectorAll('svg.main-svg')) svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    box.dataset.ready = 'yes'; // the tests wait for it
  });
}

const axis = (more) => ({ fixedrange: true, zeroline: false, gridcolor: INK.grid, linecolor: '#9aa4aa', ticks: '', ...more });

/** Days that are shaded, as rectangles from half a day before to half a day after. */
function shades(at, color) {
  return at.map((i) => ({ type: 'rect', layer: 'below', yref: 'paper', x0: i - 0.5, x1: i + 0.5, y0: 0, y1: 1, fillcolor: color, line: { width: 0 } }));
}

const drawAll = () => drawings.forEach((draw) => draw());

function toPaper() {
  document.body.classList.add('paper');
  for (const each of document.querySelectorAll('details[data-paper]:not([open])')) {
    each.open = true;
    each.dataset.opened = 'yes';
  }
  drawAll();
}

function toScreen() {
  document.body.classList.remove('paper');
  for (const each of document.querySelectorAll('details[data-opened]')) {
    each.open = false;
    delete each.dataset.opened;
  }
  drawAll();
}

function startCurves() {
  keepDrawn(drawAll);
  window.addEventListener('beforeprint', toPaper);
  window.addEventListener('afterprint', toScreen);
}
