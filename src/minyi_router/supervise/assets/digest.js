// The head of the report, its contents, and the start.

const NUMERALS = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '十一', '十二'];

function drawHead() {
  const kind = report.title || '民意诉求分析';
  document.title = [kind, period.name].filter(Boolean).join(' ');
  refill(byId('title'), named(kind));
  refill(byId('bureau'), named(report.bureau || ''));
  refill(byId('period'), named(period.name || ''));
  const until = period.over === false ? `${THIS}还没有结束，数字截至 ${report.made || ''}` : `${report.made || ''} 生成`;
  refill(byId('made'), report.made ? until : '');
  const notes = listOf(report.notes);
  if (notes.length) put(byId('notes'), make('ul', { class: 'note' }, notes.map((text) => make('li', {}, named(text)))));
  const source = (name, text) => (text ? make('span', {}, `${name} `, named(text)) : null);
  put(byId('foot'), source('工单表', report.file), source('规则包', report.pack), make('span', {}, '个人信息已遮盖'));
}

function drawContents() {
  const links = [...document.querySelectorAll('main > section')].map((part, i) => {
    const head = part.querySelector('h2');
    const name = head.textContent;
    refill(head, `${NUMERALS[i]}、`, name);
    return make('a', { href: `#${part.id}` }, name);
  });
  put(byId('contents'), links);
}

drawHead();
drawContents();
for (const draw of [drawTotals, drawDays, drawHeat, drawHot, drawCommon, drawAllWaiting, drawRanking, drawSeasons, drawTables, drawDefinitions]) draw();
startCurves();
