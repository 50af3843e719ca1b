// What every page with pictures needs: texts that plotly may have, and when to draw.

/** A text as plotly may draw it: it reads tags and entities, so none may be left. */
const plain = (text) => String(text).replace(/[<>&${}%]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));

/** Draws once plotly is there (its script stands after ours), and again when the window is another width. */
function keepDrawn(draw) {
  document.addEventListener('DOMContentLoaded', () => draw());
  let width = window.innerWidth;
  window.addEventListener('resize', () => {
    if (window.innerWidth === width || matchMedia('print').matches) return;
    width = window.innerWidth;
    draw();
  });
}
