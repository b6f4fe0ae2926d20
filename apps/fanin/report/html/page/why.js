// Inside the networks: what each layer does, at the moment that the slider shows.

const staged = networks.filter(network => network.stages.length > 0);
let stage = 0;
let layer = 0;

const stageOf = network => network.stages[Math.min(stage, network.stages.length - 1)];
const layerOf = each => each.layers[Math.min(layer, each.layers.length - 1)];
const momentOf = ({epoch}) => (epoch === 0 ? 'initial weights' : `after epoch ${epoch}`);

// Below it lies this share of a histogram.
function quantile({low, high, counts}, share) {
  let rest = share * counts.reduce((a, b) => a + b, 0);
  const bin = counts.findIndex(count => (rest -= count) <= 0);
  return low + (high - low) * (bin + 0.5) / counts.length;
}

// Of all moments and networks, so that the axis stays; of z, the middle 99 %.
function sharedRange(key) {
  const all = staged.flatMap(network => network.stages.map(each => layerOf(each)[key]));
  const end = (share, edge) => all.map(each => (key === 'z' ? quantile(each, share) : each[edge]));
  return [Math.min(...end(0.005, 'low')), Math.max(...end(0.995, 'high'))];
}

// Steps from edge to edge, the fullest bin 1 high.
function steps({low, high, counts}) {
  const fullest = Math.max(...counts, 1);
  const edge = k => low + (high - low) * k / counts.length;
  return [{x: low, y: 0}, ...[...counts, 0].map((count, k) => ({x: edge(k), y: count / fullest}))];
}

// The activation and its slope over the range, both scaled into 0 to 1.
function curves({value, slope, low: bottom, high: top}, low, high) {
  if (!value) return [];
  const xs = range(201).map(k => low + (high - low) * k / 200);
  const values = xs.map(value);
  const slopes = values.map(slope);
  const [least, most] = [bottom ?? Math.min(...values), top ?? Math.max(...values)];
  const curve = y => ({...plain(), data: xs.map((x, k) => ({x, y: y(k)}))});
  return [curve(k => (values[k] - least) / (most - least || 1)),
          {...curve(k => slopes[k] / (Math.max(...slopes) || 1)), borderDash: [2, 3]}];
}

function describeHistogram(network, key) {
  const each = layerOf(stageOf(network));
  const [min, max] = sharedRange(key);
  const {colour} = look(network.name);
  const bars = {...quiet, data: steps(each[key]), stepped: true, fill: 'origin', borderWidth: 1,
                borderColor: colour, backgroundColor: colour + '70'};
  const x = axis(key, {type: 'linear', min, max, ticks: {includeBounds: false, maxTicksLimit: 7, maxRotation: 0}});
  const y = {min: 0, max: 1.05, ticks: {display: false}, grid: {display: false}};
  const datasets = key === 'z' ? [bars, ...curves(activations[each.activation], min, max)] : [bars];
  return {
    summary: `${network.name}, layer ${layer + 1}, ${momentOf(stageOf(network))}: ${key} from ` +
      `${short(each[key].low)} to ${short(each[key].high)}.`,
    config: {type: 'line', data: {datasets}, options: {plugins: {tooltip: {enabled: false}}, scales: {x, y}}},
  };
}

// A line for each network, on what its figure says.
function judged(figure, isHealthy, words) {
  return staged.map(network => [clipped(network.name, 30), figure(network)])
    .filter(([, value]) => !Number.isNaN(value))
    .map(([name, value]) => `${isHealthy(value) ? '✓ healthy' : '✗ not healthy'}: ${name}, ${words(value)}\n`).join('');
}

const figures = (network, key) => stageOf(network).layers.map(each => each[key] ?? NaN);

function describeByLayer(key, unit, title, note, y = {}, dashed = []) {
  const depth = Math.max(...staged.map(network => stageOf(network).layers.length));
  const values = network => figures(network, key).map((value, k) => ({x: k + 1, y: unit * value}));
  const lines = dashed.map(height => ({...plain(), borderDash: [4, 4],
                                       data: [0.5, depth + 0.5].map(x => ({x, y: height}))}));
  const x = axisAt('layer', range(depth).map(k => k + 1), {type: 'linear', min: 0.5, max: depth + 0.5});
  const summary = staged.map(network => `${network.name}: ${values(network).map(each => short(each.y)).join(', ')}`);
  return {
    note, summary: `${title}, by layer, ${momentOf(stageOf(staged[0]))}. ${summary.join('; ')}.`,
    config: {type: 'line', options: {scales: {x, y: axis(title, y)}},
             data: {datasets: [...staged.map(network => lineOf(network.name, values(network))), ...lines]}},
  };
}

function describeSaturated() {
  const note = stageOf(staged[0]).epoch > 0
    ? 'After training many outputs lie at an end: these nodes have decided. What matters is the start.'
    : judged(network => figures(network, 'saturated')[0], share => share < 0.1, share => `${percent(share)} of layer 1`) +
      'Healthy is less than 10 % before training: a saturated node hardly learns.';
  return describeByLayer('saturated', 100, 'saturated outputs, %', note, {min: 0, max: 100});
}

function describeGradients() {
  const ratio = norms => Math.max(...norms) / Math.min(...norms) || Infinity;
  const words = value => (value < Infinity ? `the largest is ${short(value)} times the smallest` : 'zero, or not finite');
  const note = judged(network => ratio(figures(network, 'gradient')), value => value < 30, words) +
    'Healthy is less than 30 times: gradients neither vanish nor explode on their way back.';
  return describeByLayer('gradient', 1, 'gradient norm', note, {type: 'logarithmic'});
}

function describeUpdates() {
  const furthest = values => values.toSorted((a, b) => Math.abs(b + 3) - Math.abs(a + 3))[0];
  const note = stageOf(staged[0]).epoch === 0
    ? 'The first updates are large, above all against small weights. What matters is how they settle.'
    : judged(network => furthest(figures(network, 'update_ratio')), value => Math.abs(value + 3) <= 1,
             value => `furthest from −3 is ${short(value)}`) +
      'Healthy is about −3, a thousandth of a weight. Below −4 learning is slow; above −2 it is rough.';
  return describeByLayer('update_ratio', 1, 'log₁₀ of update / weight', note, {}, [-3]);
}

// A sigmoid's outputs that are all 0.5 have, with the squared error of C classes, C²/4(C-1) times the
// loss of a network that answers with the mean of the targets.
function describeLoss() {
  const all = key => staged.map(({stages}) => stages[0][key] ?? NaN);
  const classes = Math.max(2, data.labels.length || result.settings.layers.at(-1));
  const sigmoid = staged[0].stages[0].layers.at(-1).activation === 'sigmoid';
  const limit = 1.5 * (sigmoid ? classes ** 2 / 4 / (classes - 1) : 1);
  const note = judged(({stages}) => (stages[0].loss ?? Infinity) / stages[0].undecided_loss, value => value < limit,
                      value => `${short(value)} times the dashed line`) +
    `Dashed: a network without a preference. Healthy is less than ${short(limit)} times its loss. More: sure without a reason.`;
  const colours = staged.map(({name}) => look(name).colour);
  const bars = {data: all('loss'), maxBarThickness: 56, borderWidth: 2, borderColor: colours,
                backgroundColor: colours.map(colour => colour + '70')};
  const line = {...plain(), type: 'line', data: all('undecided_loss'), borderDash: [4, 4], pointRadius: 12, pointStyle: 'line'};
  const labels = staged.map(({name}) => `${look(name).glyph} ${clipped(name, innerWidth < 500 ? 12 : 20)}`);
  return {
    note, summary: `Loss before training. ${staged.map(({name}, k) => `${name}: ${short(all('loss')[k])}`).join('; ')}.`,
    config: {type: 'bar', data: {labels, datasets: [line, bars]},
             options: {scales: {y: axis('loss', {beginAtZero: true}), x: {grid: {display: false}}}}},
  };
}

function moveTo(newStage, newLayer = layer) {
  [stage, layer] = [newStage, newLayer];
  find('#stage').value = stage;
  find('#stage').ariaValueText = find('#moment').textContent = momentOf(stageOf(staged[0]));
  redraw(find('#why'));
}

function buildMoments() {
  const deepest = Math.max(...staged.map(network => network.stages[0].layers.length));
  const last = Math.max(...staged.map(network => network.stages.length)) - 1;
  find('#layer').append(...range(deepest).map(k => make('option', {value: k}, `${k + 1}`)));
  find('#layer').onchange = event => moveTo(stage, Number(event.target.value));
  Object.assign(find('#stage'), {max: last, oninput: event => moveTo(Number(event.target.value))});
  find('#rewind').onclick = () => moveTo(0);
  find('#rewind').hidden = find('.slider').hidden = last === 0;
  find('#seeds').textContent = `Seed ${[...new Set(staged.map(({seed}) => seed))].join(', ')}.`;
}

function buildWhy(section) {
  if (staged.length === 0) return false;
  buildMoments();
  moveTo(0);
  for (const network of staged) {
    const column = make('div', {}, make('h3', {}, label(network.name)));
    section.querySelector('.columns').append(column);
    addChart(column, 'Weighted sums', () => describeHistogram(network, 'z'), 'small');
    addChart(column, 'Outputs', () => describeHistogram(network, 'outputs'), 'small');
  }
  const place = section.querySelector('.charts');
  const has = key => staged.some(({stages}) => stages.some(each => each.layers.some(of => of[key] !== null)));
  if (has('saturated')) addChart(place, 'Saturated outputs', describeSaturated);
  addChart(place, 'Gradients', describeGradients);
  if (has('update_ratio')) addChart(place, 'Updates', describeUpdates);
  const first = staged[0].stages[0];
  if (first.epoch === 0 && first.undecided_loss !== null) addChart(place, 'Loss before training', describeLoss);
  return true;
}
