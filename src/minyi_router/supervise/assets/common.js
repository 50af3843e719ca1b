// 共性诉求: several people about one thing; places that come back; words that set the period apart.

function groupRow(group) {
  const open = group.open ? `未办结 ${count(group.open)}` : '都已办结';
  return [[named(group.matter), group.area ? make('small', {}, named(group.area)) : null], count(group.tickets), count(group.callers),
    named(group.unit || '—'), days(group.first, group.last), open,
    [brief(group.text), make('small', {}, '首件 ', named(group.id))]];
}

function groupsTable(groups) {
  const columns = [column('事项和地段', 'lead'), column('件数', 'n'), column('人数', 'n'), column('承办单位', 'name'), column('起止', 'name'),
    column('办理', 'name'), column('内容', 'long')];
  return groups.length ? tableOf('共性诉求', columns, groups.map(groupRow)) : none(`${THIS}没有几个人反映同一件事的。`);
}

function placesTable(places) {
  const columns = [column('地点', 'lead'), column('件数', 'n'), column('人数', 'n'), column('事项'), column('起止', 'name')];
  const row = (each) => [[named(each.place), each.area ? make('small', {}, named(each.area)) : null], count(each.tickets), count(each.callers),
    joined(each.matters), days(each.first, each.last)];
  return places.length ? tableOf('反复出现的地点', columns, places.map(row)) : none(`${THIS}没有反复出现的地点。`);
}

function wordsTable(words) {
  const columns = [column('词'), column(THIS, 'n'), column('平常', 'n'), column('倍数', 'n')];
  const row = (each) => [named(each.word), count(each.count), about(each.before), numberOf(each.times) === null ? '新出现' : `${each.times.toFixed(1)} 倍`];
  return words.length ? tableOf('比平常多的词', columns, words.map(row), 'plain') : none(`${THIS}没有比平常明显多的词。`);
}

function drawCommon() {
  const part = (title, ...children) => make('div', { class: 'part' }, make('h3', {}, title), children);
  put(inside('common'), part('几个人反映同一件事', groupsTable(listOf(report.groups))),
    make('div', { class: 'pair' }, part('反复出现的地点', placesTable(listOf(report.places))), part('比平常多的词', wordsTable(listOf(report.words)))));
}
