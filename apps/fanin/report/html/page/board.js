// The drawing board: strokes, image files and records, and what each network makes of them.

const board = find('#drawing');
const pen = board.getContext('2d', {willReadFrequently: true});
const past = [];    // {pixels, source} before each change, the newest last
let source = null;  // bytes (rows, columns) before they are shifted and rotated; null: nothing
let move = {right: 0, down: 0, angle: 0};
let last = null;    // where the pen is, while it is down
let cards = [];     // of each network, where its answer is shown
let waiting = 0;    // for the next frame

const say = text => { find('#message').textContent = text; };
const whiten = (context, {width, height} = context.canvas) =>
  Object.assign(context, {fillStyle: '#fff'}).fillRect(0, 0, width, height);
const readPixels = () => pen.getImageData(0, 0, board.width, board.height);

// What the networks see: the source, shifted, and rotated about the middle.
function seenPixels() {
  const {right, down, angle} = move;
  if (source === null || (right === 0 && down === 0 && angle === 0)) return source;
  const {rows, columns} = data.image;
  const [sine, cosine] = [Math.sin(angle * Math.PI / 180), Math.cos(angle * Math.PI / 180)];
  const at = (y, x) => (y >= 0 && x >= 0 && y < rows && x < columns ? source[y * columns + x] : 0);
  return Uint8Array.from(source, (_, k) => {
    const [dx, dy] = [k % columns - right - (columns - 1) / 2, Math.floor(k / columns) - down - (rows - 1) / 2];
    const [x, y] = [cosine * dx + sine * dy + (columns - 1) / 2, cosine * dy - sine * dx + (rows - 1) / 2];
    const [x0, y0] = [Math.floor(x), Math.floor(y)];
    const across = row => at(row, x0) * (x0 + 1 - x) + at(row, x0 + 1) * (x - x0);
    return Math.round(across(y0) * (y0 + 1 - y) + across(y0 + 1) * (y - y0));
  });
}

function makeCard(network) {
  const bars = data.labels.slice(0, 10).map(() => make('li', {}, make('span'), make('b', {}, make('i')), make('span')));
  const answer = make('p', {className: 'answer'});
  const card = make('article', {}, make('h3', {}, label(network.name)), answer, make('ol', {}, ...bars));
  const hidden = network.layers.slice(0, -1).map((_, l) => addImages(card, `Outputs of hidden layer ${l + 1}`));
  find('#answers').append(card);
  return inputs => fillCard(network, inputs, answer, bars, hidden);
}

// The outputs of a hidden layer, a pixel for each node, black at the top of the range.
function drawNodes(canvas, values, {low = Math.min(0, ...values), high = Math.max(1e-9, ...values)}) {
  const images = Array.from(values, value => [255 * (value - low) / (high - low)]);
  drawGrid(canvas, images, {rows: 1, columns: 1}, Math.min(25, values.length), grey, 0);
  canvas.ariaLabel = `${images.filter(([value]) => value > 127).length} of ${values.length} nodes are high.`;
}

// The answer to inputs, or an empty card; of many classes the ten with the highest outputs.
function fillCard(network, inputs, answer, bars, hidden) {
  const blank = ({outputs, activation}) => Array(outputs).fill(activations[activation].low ?? 0);
  const layers = inputs ? predict(network, inputs) : network.layers.map(blank);
  const outputs = layers.at(-1);
  const answered = inputs && outputs.every(Number.isFinite);
  const order = range(outputs.length).sort((a, b) => outputs[b] - outputs[a]);
  answer.textContent = answered ? data.labels[order[0]] : '–';
  order.slice(0, bars.length).sort((a, b) => a - b).forEach((k, n) => {
    const [text, bar, figure] = bars[n].children;
    text.textContent = clipped(data.labels[k], 8);
    bar.firstChild.style.transform = `scaleX(${Math.max(0, outputs[k] / Math.max(1, outputs[order[0]])) || 0})`;
    figure.textContent = inputs ? hundredths(outputs[k]) : '';
    bars[n].className = answered && k === order[0] ? 'best' : '';
  });
  hidden.forEach((canvas, l) => drawNodes(canvas, layers[l], activations[network.layers[l].activation]));
}

function showAnswers() {
  const pixels = seenPixels();
  drawGrid(find('#seen'), [pixels ?? []], data.image, 1, grey);
  cards.forEach(fill => fill(pixels && scaleInputs(pixels)));
}

function readDrawing() {
  source = prepareDrawing(readForeground(readPixels()));
  showAnswers();
}

function drawTo({clientX, clientY}) {
  const {left, top, width, height} = board.getBoundingClientRect();
  const to = {x: (clientX - left) * board.width / width, y: (clientY - top) * board.height / height};
  last ??= to;
  Object.assign(pen, {lineWidth: find('#pen').value, lineCap: 'round', lineJoin: 'round'});
  pen.beginPath();
  pen.moveTo(last.x, last.y);
  pen.lineTo(to.x, to.y + 0.001);  // a line without length would not be drawn
  pen.stroke();
  last = to;
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(readDrawing);
}

function penDown(event) {
  if (event.button !== 0 || !event.isPrimary) return;
  remember();
  putBack();
  board.setPointerCapture(event.pointerId);
  drawTo(event);
}

function remember() {
  say('');
  if (past.push({pixels: readPixels(), source}) > 40) past.shift();
}

function undo() {
  if (past.length === 0) return;
  pen.putImageData(past.at(-1).pixels, 0, 0);
  source = past.pop().source;
  showAnswers();
}

function clearBoard() {
  remember();
  whiten(pen);
  source = null;
  putBack();
}

function putBack() {
  move = {right: 0, down: 0, angle: 0};
  showAnswers();
}

function moveBy(key, value) {
  move[key] += value;
  say(`Shifted by ${minus(move.right)} right, ${minus(move.down)} down; rotated by ${minus(move.angle)}°.`);
  showAnswers();
}

// Draws an image as large as it fits; the networks see `pixels`.
function showImage(canvas, pixels, text) {
  clearBoard();
  const ratio = Math.min(board.width / canvas.width, board.height / canvas.height);
  const [width, height] = [canvas.width * ratio, canvas.height * ratio];
  pen.drawImage(canvas, (board.width - width) / 2, (board.height - height) / 2, width, height);
  source = pixels;
  say(text);
  showAnswers();
}

function showRecord({record, label: right, answer, image}) {
  const canvas = drawGrid(make('canvas'), [bytes(image)], data.image, 1, grey);
  showImage(canvas, bytes(image), `Record ${grouped(record)}: label ${data.labels[right]}, answer ${data.labels[answer]}`);
  find('#board').scrollIntoView();
  board.focus({preventScroll: true});
}

// Why an image is not one digit, dark on light; empty where it is.
function whyNotOneDigit(image) {
  const {foreground, width} = image;
  const edge = foreground.filter((_, k) => k < width || k >= foreground.length - width || k % width % (width - 1) === 0);
  if (2 * edge.filter(value => value > 127).length >= edge.length) return 'not dark on light';
  if (2 * foreground.filter(value => value > 0).length > foreground.length) return 'not on white';
  const box = boundingBox(image);
  if (box === null) return 'blank';
  const at = (x, y) => foreground[(box.top + y) * width + box.left + x];
  const gap = range(box.columns).some(x => range(box.rows).every(y => at(x, y) === 0));
  return gap ? 'more than one digit' : '';
}

async function readFile(file) {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return say(`${file.name} is not an image that this browser reads.`);
  const canvas = make('canvas', {width: bitmap.width, height: bitmap.height});
  const context = canvas.getContext('2d');
  whiten(context);
  context.drawImage(bitmap, 0, 0);
  const image = readForeground(context.getImageData(0, 0, canvas.width, canvas.height));
  const why = whyNotOneDigit(image);
  if (why) return say(`${file.name} is ${why}. Use fanin query for photos, scans and several digits.`);
  return showImage(canvas, prepareDrawing(image), file.name);
}

// Key, text of its button, what it does, the same in words
const actions = [
  ['U', 'Undo', undo, 'undo'], ['C', 'Clear', clearBoard, 'clear'],
  ['ArrowLeft', '←', () => moveBy('right', -1), 'shift left'],
  ['ArrowRight', '→', () => moveBy('right', 1), 'shift right'],
  ['ArrowUp', '↑', () => moveBy('down', -1), 'shift up'], ['ArrowDown', '↓', () => moveBy('down', 1), 'shift down'],
  [',', '↺', () => moveBy('angle', -5), 'rotate left'], ['.', '↻', () => moveBy('angle', 5), 'rotate right'],
  ['0', 'Put back', putBack, 'put back'], ['-', '', () => find('#pen').stepDown(2), 'narrower pen'],
  ['+', '', () => find('#pen').stepUp(2), 'wider pen'],
];

function addActions() {
  for (const [key, text, act, title] of actions) {
    if (text) find('#actions').append(make('button', {type: 'button', title, ariaLabel: title, onclick: act}, text));
    find('#keys').append(' ', make('kbd', {}, key.startsWith('Arrow') ? text : key), ` ${title}`);
  }
  board.onkeydown = event => {
    const act = actions.find(([key]) => key.toLowerCase() === event.key.toLowerCase())?.[2];
    if (!act || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    act();
  };
}

function buildBoard(section) {
  if (!hasBoard) return false;
  cards = asked.map(makeCard);
  addActions();
  board.onpointerdown = penDown;
  board.onpointermove = event => last && event.isPrimary && [...event.getCoalescedEvents?.() ?? [], event].forEach(drawTo);
  board.onpointerup = board.onpointercancel = event => { last = event.isPrimary ? null : last; };
  find('#file').onchange = ({target: {files}}) => files.length > 0 && readFile(files[0]);
  section.ondragover = event => event.preventDefault();
  section.ondrop = event => {
    event.preventDefault();
    [...event.dataTransfer.files].slice(0, 1).forEach(readFile);
  };
  clearBoard();
  past.length = 0;
  return true;
}
