// Weights, backqueries, confusion matrices and mistakes as images.

// Colours are numbers whose bytes are red, green, blue and 255, the lowest first.
const grey = value => 0xff000000 + 0x10101 * (255 - Math.round(value));

// Blue, white and orange for -1, 0 and 1.
function diverging(value) {
  const [red, green, blue] = (value < 0 ? [0, 90, 181] : [200, 84, 0])
    .map(channel => Math.round(255 + (channel - 255) * Math.min(Math.abs(value), 1)));
  return 0xff000000 + 0x10000 * blue + 0x100 * green + red;
}

// Images (rows, columns) in a grid; `paint` gives the colour of a value. Returns the canvas.
function drawGrid(canvas, images, {rows, columns}, across, paint, gap = 2) {
  canvas.width = across * (columns + gap) - gap;
  canvas.height = Math.ceil(images.length / across) * (rows + gap) - gap;
  const context = canvas.getContext('2d');
  const pixels = context.createImageData(canvas.width, canvas.height);
  const colours = new Uint32Array(pixels.data.buffer);
  images.forEach((image, n) => image.forEach((value, k) => {
    const y = Math.floor(n / across) * (rows + gap) + Math.floor(k / columns);
    colours[y * pixels.width + n % across * (columns + gap) + k % columns] = paint(value);
  }));
  context.putImageData(pixels, 0, 0);
  return canvas;
}

function readImages(base64) {
  const values = floats(base64 ?? '');
  const size = data.image.rows * data.image.columns;
  return range(values.length / size).map(k => values.subarray(k * size, (k + 1) * size));
}

// The first layer's weights, before and after training.
const readWeights = ({initial, layers}) =>
  [readImages(initial), layers?.length > 1 ? readImages(layers[0].weights).slice(0, 32) : []];

// In each grid one weight of a hundred lies beyond it, at most.
function sharedLimit(grids) {
  return Math.max(...grids.filter(images => images.length > 0).map(([{buffer, byteOffset, length}, ...others]) => {
    const sizes = new Float32Array(buffer, byteOffset, length * (1 + others.length)).map(Math.abs).sort();
    return sizes[Math.floor(0.99 * (sizes.length - 1))];
  }));
}

function addImages(column, title, images = [], across = 1, paint = grey) {
  const canvas = make('canvas', {role: 'img', ariaLabel: `${images.length} images: ${title}`, className: 'pixels'});
  if (images.length > 0) drawGrid(canvas, images, data.image, across, paint);
  column.append(make('figure', {}, make('figcaption', {}, title), canvas));
  return canvas;
}

function addScale(limit) {
  const ramp = make('canvas', {className: 'pixels', role: 'img', ariaLabel: 'Blue is negative, orange positive.'});
  drawGrid(ramp, range(101).map(k => [k / 50 - 1]), {rows: 1, columns: 1}, 101, diverging, 0);
  find('#scale').append(`≤ ${short(-limit)}`, ramp, `≥ ${short(limit)}`);
}

function buildLearnt(section) {
  if (data.image === null || networks.every(({initial, layers}) => !initial && !layers)) return false;
  const weights = networks.map(readWeights);
  const limit = sharedLimit(weights.flat());
  networks.forEach(({name, backquery}, n) => {
    const column = make('div', {}, make('h3', {}, label(name)));
    section.querySelector('.columns').append(column);
    weights[n].forEach((images, k) => images.length > 0 && addImages(
      column, `Weights ${k === 0 ? 'before' : 'after'} training`, images, 8, value => diverging(value / limit)));
    const classes = data.labels.map(text => clipped(text, 8)).join(', ');
    if (backquery) addImages(column, `Run backwards: ${classes}`, readImages(backquery), 5, value => grey(255 * value));
  });
  if (Number.isFinite(limit)) addScale(limit);
  return true;
}

function confusionTable({confusion}) {
  const most = Math.max(1, ...confusion.flatMap((row, i) => row.filter((_, j) => i !== j)));
  const cell = (i, count, j) => {
    const td = make('td', {className: i === j ? 'best' : ''}, grouped(count));
    if (i !== j && count > 0) td.style.background = `color-mix(in srgb, var(--accent) ${10 + 40 * count / most}%, transparent)`;
    return td;
  };
  const heads = scope => data.labels.map(text => make('th', {scope}, clipped(text, 6)));
  const rows = heads('row').map((head, i) => make('tr', {}, head, ...confusion[i].map((count, j) => cell(i, count, j))));
  return make('table', {}, make('caption', {}, 'A row for each label, a column for each answer'),
              make('thead', {}, make('tr', {}, make('td'), ...heads('col'))), make('tbody', {}, ...rows));
}

function mistakeButton(mistake) {
  const canvas = make('canvas', {role: 'img', ariaLabel: `Record ${grouped(mistake.record)}`});
  if (mistake.image) drawGrid(canvas, [bytes(mistake.image)], data.image, 1, grey);
  return make('button', {type: 'button', disabled: !hasBoard, onclick: () => showRecord(mistake)},
              mistake.image ? canvas : `Record ${grouped(mistake.record)}`,
              make('span', {}, `${data.labels[mistake.label]} → ${data.labels[mistake.answer]}`),
              make('small', {}, hundredths(mistake.outputs[mistake.answer])));
}

function showFailures(network) {
  find('#confusion').replaceChildren(confusionTable(network));
  const buttons = network.mistakes.map(mistakeButton);
  find('#gallery').replaceChildren(...(buttons.length > 0 ? buttons : ['None']));
  find('#choose').hidden = buttons.length === 0 || !hasBoard;
}

function buildFailures(section) {
  const failing = networks.filter(({confusion}) => confusion !== null);
  if (failing.length === 0) return false;
  find('#failing').append(...failing.map(({name}, k) => make('option', {value: k}, `${look(name).glyph} ${clipped(name, 30)}`)));
  find('#failing').onchange = event => showFailures(failing[event.target.value]);
  section.querySelector('.controls').hidden = failing.length < 2;
  showFailures(failing[0]);
  return true;
}
