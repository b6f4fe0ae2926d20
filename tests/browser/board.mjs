// What the page's networks answer and its drawing board sees, against the program.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import fs from 'node:fs';
import {near, openReport} from './page.mjs';

const drawings = 200;
const pixels = page => page.evaluate(() => Array.from(seenPixels() ?? []));
const answers = page => page.locator('.answer').allTextContents();

// Strokes of each digit, in a square of side 1.
const arc = (x, y, rx, ry, from, to) => Array.from({length: 9}, (_, k) => {
  const angle = (from + (to - from) * k / 8) * Math.PI / 180;
  return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)];
});
const digits = [
  [arc(0.5, 0.5, 0.25, 0.4, 0, 360)],
  [[[0.35, 0.25], [0.5, 0.1], [0.5, 0.9]]],
  [[...arc(0.5, 0.3, 0.25, 0.2, 180, 390), [0.25, 0.9], [0.75, 0.9]]],
  [[...arc(0.45, 0.3, 0.25, 0.2, 200, 450), ...arc(0.45, 0.7, 0.28, 0.2, -90, 150)]],
  [[[0.35, 0.1], [0.25, 0.55], [0.75, 0.55]], [[0.65, 0.15], [0.6, 0.9]]],
  [[[0.7, 0.1], [0.35, 0.1], [0.3, 0.45], ...arc(0.45, 0.65, 0.27, 0.23, -100, 150)]],
  [[[0.65, 0.1], [0.4, 0.35], ...arc(0.5, 0.68, 0.22, 0.22, 200, 560)]],
  [[[0.25, 0.12], [0.75, 0.12], [0.45, 0.9]]],
  [arc(0.5, 0.3, 0.2, 0.19, 90, 450), arc(0.5, 0.7, 0.24, 0.2, -90, 270)],
  [[...arc(0.5, 0.33, 0.22, 0.22, 0, 360), [0.7, 0.4], [0.6, 0.9]]],
];

// Numbers from 0 to 1 that are the same in each run.
let state = 1;
function random() {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}

// A digit, rotated, sheared, stretched and shifted a little.
function strokesOf(digit) {
  const [angle, shear, wide, high] = [0.3 * (random() - 0.5), 0.3 * (random() - 0.5),
                                      0.6 + 0.4 * random(), 0.6 + 0.4 * random()];
  const [right, down] = [0.5 + 0.1 * (random() - 0.5), 0.5 + 0.1 * (random() - 0.5)];
  return digits[digit].map(stroke => stroke.map(([x, y]) => {
    const [u, v] = [wide * (x - 0.5 + shear * (0.5 - y)), high * (y - 0.5)];
    const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
    return [right + cosine * u - sine * v, down + sine * u + cosine * v];
  }));
}

async function draw(page, strokes) {
  const box = await page.locator('#drawing').boundingBox();
  for (const stroke of strokes) {
    const at = stroke.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height]);
    await page.mouse.move(...at[0]);
    await page.mouse.down();
    for (const point of at.slice(1)) await page.mouse.move(...point);
    await page.mouse.up();
  }
  await page.evaluate(() => new Promise(requestAnimationFrame));
}

const save = async (page, file, selector = '#drawing') => {
  const url = await page.evaluate(id => find(id).toDataURL('image/png'), selector);
  fs.writeFileSync(file, Buffer.from(url.split(',')[1], 'base64'));
};

// The grey levels of a PNG, decoded by the browser.
const readPng = (page, file) => page.evaluate(async url => {
  const image = new Image();
  image.src = url;
  await image.decode();
  const context = make('canvas', {width: image.width, height: image.height}).getContext('2d');
  context.drawImage(image, 0, 0);
  const {data: rgba} = context.getImageData(0, 0, image.width, image.height);
  return [...rgba].filter((_, k) => k % 4 === 0);
}, `data:image/png;base64,${fs.readFileSync(file).toString('base64')}`);

async function expectOutputs(browser, name) {
  const page = await openReport(browser, `${name}.html`);
  const records = fs.readFileSync('records.csv', 'utf8').trim().split('\n')
    .map(line => line.split(',').slice(1).map(Number));
  const outputs = await page.evaluate(all => all.map(record =>
    Array.from(predict(asked[0], scaleInputs(record)).at(-1))), records);
  const expected = JSON.parse(fs.readFileSync(`${name}-records.json`, 'utf8')).answers;
  assert.equal(records.length, 1000);
  let furthest = 0;
  outputs.forEach((values, n) => values.forEach((value, k) => {
    furthest = Math.max(furthest, Math.abs(value - expected[n].outputs[k]));
  }));
  near(furthest, 0, 1e-5, 'outputs of the page against the program');
  console.log(`browser: ${name}: outputs to ${records.length} records differ from the program's by ` +
    `at most ${furthest.toExponential(1)}`);
  await page.context().close();
}

export async function testOutputs(browser) {
  await expectOutputs(browser, 'train');
  await expectOutputs(browser, 'deep');
}

export async function testDrawings(browser, program) {
  const page = await openReport(browser, 'train.html');
  await page.locator('#drawing').scrollIntoViewIfNeeded();
  let [same, furthest, read] = [0, 0, 0];
  for (let n = 0; n < drawings; ++n) {
    await page.evaluate(width => { find('#pen').value = width; clearBoard(); }, 14 + n % 3 * 6);
    await draw(page, strokesOf(n % 10));
    await save(page, 'drawing.png');
    const query = ['query', '--drawn', 'train.safetensors', 'drawing.png', '--seen', 'seen.png'];
    const json = execFileSync(program, [...query, '--json', '-'], {stdio: ['ignore', 'pipe', 'ignore']});
    const [answer] = JSON.parse(json).answers;
    const shown = await pixels(page);
    (await readPng(page, 'seen.png')).forEach((grey, k) => {
      furthest = Math.max(furthest, Math.abs(255 - grey - shown[k]));
    });
    const [text] = await answers(page);
    same += text === String(answer.answer) ? 1 : 0;
    read += text === String(n % 10) ? 1 : 0;
  }
  assert.ok(furthest <= 1, `pixels differ by ${furthest} grey levels`);
  assert.ok(same >= 0.995 * drawings, `${same} of ${drawings} answers are the program's`);
  assert.ok(read >= 0.5 * drawings, `${read} of ${drawings} drawings are recognised`);
  console.log(`browser: ${drawings} drawings: pixels differ by at most ${furthest}, ${drawings - same} ` +
    `answers differ, ${read} are the digit meant`);
  await page.context().close();
}

export async function testBoard(browser) {
  const page = await openReport(browser, 'default.html');
  // A mistake on the board has the outputs that the program recorded.
  await page.locator('#gallery button').nth(3).press('Enter');
  const mistake = await page.evaluate(() => networks[0].mistakes[3]);
  const card = page.locator('article').first();
  const figures = await card.locator('li span:last-child').allTextContents();
  figures.forEach((text, k) => near(Number(text), mistake.outputs[k], 0.006, 'output of a mistake'));

  const board = page.locator('#drawing');
  const still = await pixels(page);
  await board.press('ArrowRight');
  const shifted = await pixels(page);
  assert.deepEqual(shifted, still.map((_, k) => (k % 28 === 0 ? 0 : still[k - 1])));
  await board.press('0');
  for (let k = 0; k < 18; ++k) await board.press('.');
  const upright = (await pixels(page)).map((_, k, all) => all[k % 28 * 28 + 27 - Math.floor(k / 28)]);
  assert.deepEqual(upright, still, 'rotated to the right by 90 degrees, and back');
  await board.press('0');
  await board.press('c');
  assert.deepEqual(await answers(page), ['–', '–', '–']);
  await board.press('u');
  assert.deepEqual(await pixels(page), still);

  await board.press('c');
  await draw(page, strokesOf(3));
  const drawn = await pixels(page);
  await save(page, 'digit.png');
  await page.evaluate(() => clearBoard());
  await page.setInputFiles('#file', 'digit.png');
  await page.waitForFunction(() => find('#message').textContent === 'digit.png');
  assert.deepEqual(await pixels(page), drawn);
  await page.evaluate(() => clearBoard());
  await page.evaluate(async url => {
    const transfer = new DataTransfer();
    const bytesOf = Uint8Array.from(atob(url), letter => letter.charCodeAt(0));
    transfer.items.add(new File([bytesOf], 'dropped.png', {type: 'image/png'}));
    find('#board').dispatchEvent(new DragEvent('drop', {dataTransfer: transfer}));
  }, fs.readFileSync('digit.png').toString('base64'));
  await page.waitForFunction(() => find('#message').textContent === 'dropped.png');
  assert.deepEqual(await pixels(page), drawn);

  const saveBoxes = async (file, boxes) => {
    await page.evaluate(all => {
      clearBoard();
      pen.fillStyle = '#000';
      for (const box of all) pen.fillRect(...box);
    }, boxes);
    await save(page, file);
  };
  await saveBoxes('dark.png', [[0, 0, 280, 280]]);
  await saveBoxes('two.png', [[40, 60, 60, 160], [180, 60, 60, 160]]);
  const refused = {'dark.png': 'not dark on light', 'two.png': 'more than one digit',
                   'default.csv': 'not an image'};
  for (const [file, why] of Object.entries(refused)) {
    await page.setInputFiles('#file', file);
    await page.waitForFunction(words => find('#message').textContent.includes(words), why);
  }
  await page.context().close();

  const phone = {viewport: {width: 360, height: 740}, hasTouch: true, isMobile: true};
  const touched = await openReport(browser, 'default.html', phone);
  await touched.locator('#drawing').scrollIntoViewIfNeeded();
  await touched.locator('#drawing').tap();
  await touched.waitForFunction(() => source !== null);
  assert.notEqual((await answers(touched))[0], '–');
  const [top, answer] = await touched.evaluate(() => ['#drawing', '.answer'].map(id => find(id).getBoundingClientRect()));
  assert.ok(answer.bottom - top.top < 740, 'the answer is on the screen while one draws');

  // Another finger that comes and goes does not end the line.
  const session = await touched.context().newCDPSession(touched);
  const touch = (type, ...touchPoints) => session.send('Input.dispatchTouchEvent', {type, touchPoints});
  const [first, second] = [{id: 1, x: top.left + 60, y: top.top + 60}, {id: 2, x: top.left + 200, y: top.top + 60}];
  await touched.evaluate(() => clearBoard());
  await touch('touchStart', first);
  await touch('touchStart', first, second);
  await touch('touchMove', first);
  await touch('touchMove', {...first, y: first.y + 160});
  await touch('touchEnd');
  const rows = await touched.evaluate(() => boundingBox(readForeground(readPixels())).rows);
  assert.ok(rows > 100, `a line of ${rows} rows`);
  await touched.context().close();
  console.log('browser: mistakes, keys, image files and fingers on the drawing board');
}
