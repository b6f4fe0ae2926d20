// The data of the page, and how names and numbers are shown.

const data = JSON.parse(document.getElementById('data').textContent);
const result = data.result ?? {};
const networks = data.networks;

function bytes(base64) {
  const text = atob(base64);
  const all = new Uint8Array(text.length);
  for (let k = 0; k < all.length; ++k) all[k] = text.charCodeAt(k);
  return all;
}

const floats = base64 => new Float32Array(bytes(base64).buffer);
const range = count => Array.from({length: count}, (_, k) => k);

// Ways to train, each with its runs: those of a comparison, or the only one of a training.
function readRecipes() {
  if (data.kind === 'compare') return result.recipes;
  if (data.kind !== 'train') return [];
  const {epochs, seed} = result;
  const run = {seed, accuracy: epochs.map(e => e.accuracy), loss: epochs.map(e => e.loss)};
  return [{name: networks[0]?.name ?? result.init, runs: [run], firstEpoch: epochs[0]?.epoch,
           accuracy: result.accuracy && {mean: result.accuracy}}];
}

const recipes = readRecipes();
const names = [...new Set([...recipes, ...networks].map(each => each.name))];

const minus = value => String(value).replace('-', '−');
const grouped = number => minus(number.toLocaleString('en-US'));
const short = number => (typeof number === 'number' ? minus(Number(number.toPrecision(3))) : '–');
const hundredths = value => (Number.isFinite(value) ? minus(value.toFixed(2)) : '–');
const points = share => (100 * share).toFixed(2);
const percent = share => `${points(share)} %`;

const clipped = (name, length) =>
  [...name].length > length ? [...name].slice(0, length - 1).join('') + '…' : name;
const find = selector => document.querySelector(selector);

// An element with these properties or attributes. Children are elements, or text.
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

// How a scheme is recognised: by colour, marker and dash.
const markers = ['circle', 'triangle', 'rect', 'rectRot', 'crossRot', 'cross'];
const dashes = [[], [7, 4], [2, 3], [9, 3, 2, 3], [4, 2]];
const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function look(name) {
  const k = names.indexOf(name);
  return {variable: `--scheme-${k % 6}`, colour: css(`--scheme-${k % 6}`), marker: markers[k % 6],
          glyph: '●▲■◆✕✚'[k % 6], dash: dashes[k % dashes.length]};
}

function label(name) {
  const glyph = make('span', {ariaHidden: 'true'}, look(name).glyph);
  glyph.style.color = `var(${look(name).variable})`;
  return make('span', {className: 'name', title: name}, glyph, ` ${clipped(name, 30)}`);
}
