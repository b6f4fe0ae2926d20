// How the trainings went: accuracy and loss by epoch, every run, accuracy against the scale.

const shown = new Set();
const visible = () => recipes.filter(recipe => shown.has(recipe.name));
const finished = recipe => recipe.runs.filter(run => !run.diverged);
const accuracyAxis = () => axis('accuracy, %', {afterDataLimits: scale => { scale.max = Math.min(scale.max, 100); }});

// {x, mean, low, high} for each epoch, times `unit`.
function byEpoch(recipe, key, unit) {
  const runs = finished(recipe).map(run => run[key].map(value => unit * value));
  return (runs[0] ?? []).map((_, k) => {
    const values = runs.map(run => run[k]);
    const mean = values.reduce((a, b) => a + b) / values.length;
    return {x: (recipe.firstEpoch ?? 1) + k, mean, low: Math.min(...values), high: Math.max(...values)};
  });
}

function epochLines(recipe, key, unit) {
  const epochs = byEpoch(recipe, key, unit);
  const at = value => epochs.map(epoch => ({x: epoch.x, y: epoch[value]}));
  const runs = find('#runs').checked ? finished(recipe) : [];
  const thin = {...quiet, borderWidth: 1, borderColor: look(recipe.name).colour + '90'};
  return [lineOf(recipe.name, at('mean')),
          ...(recipe.runs.length > 1 ? bandOf(recipe.name, at('low'), at('high')) : []),
          ...runs.map(run => ({...thin, data: run[key].map((y, k) => ({x: epochs[k].x, y: unit * y}))}))];
}

function describeEpochs(key, unit, y) {
  const means = recipe => byEpoch(recipe, key, unit).map(epoch => short(epoch.mean)).join(', ');
  return {
    note: recipes[0].runs.length > 1 ? 'Line: mean of the runs. Band: from the lowest run to the highest.' : '',
    summary: `${key} by epoch. ${visible().map(recipe => `${recipe.name}: ${means(recipe)}`).join('; ')}.`,
    config: {type: 'line', data: {datasets: visible().flatMap(recipe => epochLines(recipe, key, unit))},
             options: {scales: {x: axis('epoch', {type: 'linear', bounds: 'data', ticks: {precision: 0, includeBounds: false}}), y}}},
  };
}

// A row for each scheme, over whose height its runs are spread.
function describeDots() {
  const rows = visible();
  const diverged = rows.flatMap(({runs}) => runs).filter(run => run.diverged).length;
  const dots = (recipe, row) => finished(recipe).map((run, k, {length}) =>
    ({x: 100 * run.accuracy.at(-1), y: row + 0.5 * ((k + 1) / (length + 1) - 0.5)}));
  const datasets = rows.map((recipe, row) => ({...lineOf(recipe.name, dots(recipe, row)), showLine: false}));
  const callback = y => clipped(rows[y]?.name ?? '', innerWidth < 500 ? 10 : 20);
  const y = axisAt('scheme', range(rows.length), {min: -0.6, max: rows.length - 0.4, reverse: true,
    ticks: {callback, autoSkip: false}, grid: {display: false}});
  return {
    note: diverged ? `Runs that diverged are not shown: ${diverged}.` : '',
    summary: `Accuracy of every run after the last epoch: ${rows.map(({name}) => name).join(', ')}.`,
    config: {type: 'scatter', data: {datasets}, options: {scales: {x: accuracyAxis(), y}}},
  };
}

// Recipes that differ in the scale c alone, by rising c.
function sweeps() {
  const groups = {};
  for (const recipe of recipes) {
    (groups[JSON.stringify([recipe.scheme, recipe.lr, recipe.lr_last, recipe.hidden])] ??= []).push(recipe);
  }
  return Object.values(groups).filter(group => group.some(({scale}) => scale !== group[0].scale))
    .map(group => group.toSorted((a, b) => a.scale - b.scale));
}

// Scales from c = 1 outwards whose accuracies are equal to its within the margin.
function plateau(sweep) {
  const one = sweep.findIndex(recipe => recipe.scale === 1);
  const equal = k => k in sweep && result.pairs.some(pair => pair.equal_within_margin &&
    [sweep[k].name, sweep[one].name].every(name => name === pair.name || name === pair.against));
  if (one < 0 || result.pairs.length === 0) return [];
  let [low, high] = [one, one];
  while (equal(low - 1)) --low;
  while (equal(high + 1)) ++high;
  return sweep.slice(low, high + 1);
}

function describeScales() {
  const datasets = [];
  let words = '';
  for (const sweep of sweeps()) {
    const name = (sweep.find(({scale}) => scale === 1) ?? sweep[0]).name;
    const at = (value, from) => from.filter(({accuracy}) => accuracy !== null)
      .map(({scale, accuracy}) => ({x: scale, y: 100 * accuracy[value]}));
    const flat = plateau(sweep);
    const thick = {...quiet, data: at('mean', flat), borderWidth: 14, borderColor: look(name).colour + '50'};
    datasets.push({...lineOf(name, at('mean', sweep)), label: sweep[0].scheme},
                  ...bandOf(name, at('min', sweep), at('max', sweep)), thick);
    words += `\n${look(name).glyph} ${clipped(sweep[0].scheme, 30)}`;
    const ends = flat.length > 1 ? `c from ${flat[0].scale} to ${flat.at(-1).scale} is` : 'no other c is shown to be';
    if (flat.length > 0) words += `: ${ends} equal to c = 1 within ${short(100 * result.margin)} points`;
  }
  const x = axisAt('c', [...new Set(recipes.map(({scale}) => scale))], {type: 'logarithmic', ticks: {callback: String, maxRotation: 0}});
  return {
    note: `The initial weights are multiplied by c. Thick: the plateau.${words}`,
    summary: `Accuracy against the scale c.${words}`,
    config: {type: 'line', data: {datasets}, options: {scales: {x, y: accuracyAxis()}}},
  };
}

function addToggle({name}) {
  const onclick = ({currentTarget}) => {
    if (!shown.delete(name)) shown.add(name);
    currentTarget.ariaPressed = String(shown.has(name));
    redraw(find('#accuracy'));
  };
  const ariaPressed = String(shown.has(name));
  find('#legend').append(make('button', {type: 'button', ariaPressed, onclick}, label(name)));
}

function buildTraining(section) {
  if (!recipes.some(recipe => recipe.runs.some(run => run.loss.length > 0))) return false;
  const tested = recipes.some(recipe => recipe.accuracy);
  recipes.slice(0, 8).forEach(({name}) => shown.add(name));
  if (recipes.length > 1) recipes.forEach(addToggle);
  find('#runs').onchange = () => redraw(section);
  find('#runs').parentElement.hidden = recipes[0].runs.length < 2;
  const add = (...chart) => addChart(section.querySelector('.charts'), ...chart);
  if (tested) add('Accuracy by epoch', () => describeEpochs('accuracy', 100, accuracyAxis()), recipes.length > 1 ? 'wide' : '');
  add('Loss by epoch', () => describeEpochs('loss', 1, axis('loss')));
  if (tested && data.kind === 'compare') add('Every run, after the last epoch', describeDots);
  if (sweeps().length > 0) add('Accuracy against the scale', describeScales, 'wide');
  return true;
}
