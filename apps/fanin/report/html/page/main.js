// Builds the page part by part, so that the first is seen at once.

const titles = {compare: 'Which initial weights are best?', train: 'How the network learnt',
                signal: 'What initial weights do', models: 'What networks have learnt'};

function resultRow(recipe) {
  const pair = [...result.pairs, ...result.detection?.tests ?? []]
    .find(({name, against = recipes[0].name}) => name === recipe.name && against === recipes[0].name);
  const {mean, sd} = recipe.accuracy ?? {};
  const accuracy = finished(recipe).length > 1 ? `${points(mean)} ± ${points(sd)} %` : percent(mean);
  return make('tr', {}, make('th', {scope: 'row'}, label(recipe.name)), make('td', {}, make('code', {}, recipe.formula)),
              make('td', {className: 'figure'}, recipe.accuracy ? accuracy : recipe.runs.length > 0 ? 'diverged' : '–'),
              make('td', {}, pair?.words ?? '–'));
}

function resultsTable() {
  const byMean = recipes.toSorted((a, b) => (b.accuracy?.mean ?? -1) - (a.accuracy?.mean ?? -1));
  const heads = ['Scheme', 'Initial weights', 'Accuracy ± sd', `Against ${clipped(recipes[0].name, 30)}`]
    .map((text, k) => make('th', {scope: 'col', className: k === 2 ? 'figure' : ''}, text));
  const table = make('table', {}, make('thead', {}, make('tr', {}, ...heads)), make('tbody', {}, ...byMean.map(resultRow)));
  return make('div', {className: 'scroll', tabIndex: 0, role: 'region', ariaLabel: 'Results'}, table);
}

function buildAnswer(section) {
  section.append(...data.answer.map((text, k) => make('p', {className: k === 0 ? 'lead' : 'about'}, text)));
  if (data.kind === 'compare') section.append(resultsTable());
  return section.hasChildNodes();
}

function addDownload(download, type, text) {
  const link = () => make('a', {download, href: URL.createObjectURL(new Blob([text()], {type}))});
  find('#downloads').append(make('button', {type: 'button', onclick: () => link().click()}, `Download ${download}`));
}

function buildMade(section) {
  const rows = [['Command', make('code', {}, data.command)], ...data.settings, ['Seeds', result.settings?.seeds?.join(', ')],
                ['Version', `Fanin ${data.version}`], ['OpenBLAS', data.openblas], ['Kernel', data.kernel],
                ['Time', data.seconds && `${data.seconds.toFixed(1)} s`]];
  section.querySelector('dl').append(...rows.filter(([, text]) => text)
    .flatMap(([term, text]) => [make('dt', {}, term), make('dd', {}, text)]));
  if (data.result) addDownload('result.json', 'application/json', () => JSON.stringify(data.result, null, 2));
  if (data.csv) addDownload('runs.csv', 'text/csv', () => data.csv);
  addDownload('report.json', 'application/json', () => JSON.stringify(data));
  return true;
}

const parts = {answer: buildAnswer, accuracy: buildTraining, why: buildWhy, learnt: buildLearnt,
               failures: buildFailures, board: buildBoard, made: buildMade};

async function build() {
  document.title = find('#title').textContent = titles[data.kind];
  find('main').hidden = false;
  setChartDefaults();
  for (const [id, buildPart] of Object.entries(parts)) {
    const section = document.getElementById(id);
    section.hidden = !buildPart(section);
    const text = section.querySelector('h2')?.textContent;
    if (!section.hidden && text) find('nav').append(make('a', {href: `#${id}`}, text));
    await new Promise(done => { setTimeout(done); });
  }
  dark.onchange = () => {
    setChartDefaults();
    redraw();
  };
  document.body.dataset.ready = 'true';
}

build();
