// What a network computes, and how a drawing becomes its input.

const activations = {
  sigmoid: {value: z => 1 / (1 + Math.exp(-z)), slope: y => y * (1 - y), low: 0, high: 1},
  tanh: {value: Math.tanh, slope: y => 1 - y * y, low: -1, high: 1},
  relu: {value: z => Math.max(z, 0), slope: y => (y > 0 ? 1 : 0), low: 0},
  identity: {value: z => z, slope: () => 1},
  softmax: {low: 0, high: 1},  // of a layer, not of a value
};

function softmax(z) {
  const largest = Math.max(...z);
  const sum = z.reduce((all, value) => all + Math.exp(value - largest), 0);
  return z.map(value => Math.exp(value - largest) / sum);
}

// y = f(W x + b), weights (outputs, inputs)
function forward({inputs, outputs, weights, bias, activation}, x) {
  const z = new Float32Array(outputs);
  for (let i = 0; i < outputs; ++i) {
    let sum = bias ? bias[i] : 0;
    for (let j = 0; j < inputs; ++j) sum += weights[i * inputs + j] * x[j];
    z[i] = sum;
  }
  return activation === 'softmax' ? softmax(z) : z.map(activations[activation].value);
}

// The networks whose weights are there.
const asked = networks.filter(network => network.layers !== null).map(({name, layers}) => ({
  name, layers: layers.map(layer => ({...layer, weights: floats(layer.weights), bias: layer.bias && floats(layer.bias)})),
}));

const hasBoard = data.image !== null && asked.length > 0;

// The outputs of every layer.
const predict = (network, x) =>
  network.layers.reduce((outputs, layer) => [...outputs, forward(layer, outputs.at(-1) ?? x)], []);

const scaleInputs = (pixels, {low, high} = data.scaling) => Float32Array.from(pixels, pixel => low + pixel / 255 * (high - low));

// The foreground of pixels in red, green, blue and alpha that are dark on light: 0 to 255.
function readForeground({data: rgba, width, height}) {
  const foreground = new Uint8Array(width * height);
  for (let k = 0; k < foreground.length; ++k) {
    const level = Math.floor((299 * rgba[4 * k] + 587 * rgba[4 * k + 1] + 114 * rgba[4 * k + 2] + 500) / 1000);
    foreground[k] = level > 223 ? 0 : 255 - level;
  }
  return {foreground, width, height};
}

// The rows and columns that are not background; null: nothing is drawn.
function boundingBox({foreground, width}) {
  let [top, left, bottom, right] = [Infinity, Infinity, -1, -1];
  for (let k = 0; k < foreground.length; ++k) {
    if (foreground[k] === 0) continue;
    const x = k % width;
    bottom = (k - x) / width;
    top = Math.min(top, bottom);
    left = Math.min(left, x);
    right = Math.max(right, x);
  }
  return bottom < 0 ? null : {top, left, rows: bottom - top + 1, columns: right - left + 1};
}

// The preparation is all on whole numbers, as the library's prepare_drawing is: its bytes are equal.
const roundedRatio = (a, b) => Math.floor((2 * a + b) / (2 * b));

// Means of areas, in units of 1 / (box's rows * columns): a pixel counts by its part in the area.
function resizeArea({foreground, width}, box, rows, columns) {
  const overlap = (pixel, size, cell, cells) =>
    Math.min((pixel + 1) * cells, (cell + 1) * size) - Math.max(pixel * cells, cell * size);
  const sums = new Float64Array(rows * columns);
  for (let k = 0; k < sums.length; ++k) {
    const [r, c] = [Math.floor(k / columns), k % columns];
    for (let y = Math.floor(r * box.rows / rows); y * rows < (r + 1) * box.rows; ++y) {
      const part = overlap(y, box.rows, r, rows);
      for (let x = Math.floor(c * box.columns / columns); x * columns < (c + 1) * box.columns; ++x) {
        sums[k] += foreground[(box.top + y) * width + box.left + x] * part * overlap(x, box.columns, c, columns);
      }
    }
  }
  return sums;
}

// Where rows or columns begin, so that their centre of mass is in the middle of `size`.
function centred(pixels, position, length, size) {
  const mass = pixels.reduce((sum, pixel) => sum + pixel, 0);
  const moment = pixels.reduce((sum, pixel, k) => sum + pixel * position(k), 0);
  return Math.min(Math.max(roundedRatio(Math.floor(size / 2) * mass - moment, mass), 0), size - length);
}

// Bytes (rows, columns), 0 for background, 255 for full foreground; null: nothing is drawn.
function prepareDrawing(image, shape = data.image) {
  const box = boundingBox(image);
  if (box === null) return null;
  const [high, wide] = [Math.floor(5 * shape.rows / 7), Math.floor(5 * shape.columns / 7)];
  const tall = box.rows * wide >= box.columns * high;
  const rows = tall ? high : Math.max(1, roundedRatio(box.rows * wide, box.columns));
  const columns = tall ? Math.max(1, roundedRatio(box.columns * high, box.rows)) : wide;
  const sums = resizeArea(image, box, rows, columns);
  const largest = Math.max(...sums);
  const pixels = sums.map(sum => roundedRatio(255 * sum, largest));
  const down = centred(pixels, k => Math.floor(k / columns), rows, shape.rows);
  const right = centred(pixels, k => k % columns, columns, shape.columns);
  const prepared = new Uint8Array(shape.rows * shape.columns);
  pixels.forEach((pixel, k) => {
    prepared[(down + Math.floor(k / columns)) * shape.columns + right + k % columns] = pixel;
  });
  return prepared;
}
