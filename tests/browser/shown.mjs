// What a report shows, against the JSON and CSV that the same command wrote; what its controls do.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import {pathToFileURL} from 'node:url';
import {chartValues, near, openReport} from './page.mjs';

const mean = values => values.reduce((a, b) => a + b) / values.length;

async function download(page, name) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.click(`text=Download ${name}`)]);
  return fs.readFileSync(await file.path(), 'utf8');
}

async function expectResults(page, json) {
  for (const recipe of json.recipes) {
    const last = recipe.runs.map(run => run.accuracy.at(-1));
    const centre = mean(last);
    const sd = Math.sqrt(last.reduce((sum, a) => sum + (a - centre) ** 2, 0) / (last.length - 1));
    const row = page.locator('#answer tr', {has: page.locator(`.name[title="${recipe.name}"]`)});
    assert.equal(await row.locator('.figure').textContent(),
                 `${(100 * centre).toFixed(2)} ± ${(100 * sd).toFixed(2)} %`);
  }
  const lines = await chartValues(page, 'Accuracy by epoch');
  assert.equal(lines.length, 3 * json.recipes.length);  // a mean and a band each
  json.recipes.forEach(({runs}, n) => lines[3 * n].forEach((point, epoch) => {
    const values = runs.map(run => 100 * run.accuracy[epoch]);
    assert.equal(point.x, epoch + 1);
    near(point.y, mean(values), 1e-9, 'mean accuracy');
    near(lines[3 * n + 1][epoch].y, Math.min(...values), 1e-9, 'lowest run');
    near(lines[3 * n + 2][epoch].y, Math.max(...values), 1e-9, 'highest run');
  }));
}

async function expectControls(page, json) {
  const before = await chartValues(page, 'Accuracy by epoch');
  await page.check('#runs');
  const runs = json.recipes.reduce((sum, recipe) => sum + recipe.runs.length, 0);
  assert.equal((await chartValues(page, 'Accuracy by epoch')).length, before.length + runs);
  await page.uncheck('#runs');
  const first = page.locator('#legend button').first();
  await first.press('Enter');
  assert.equal(await first.getAttribute('aria-pressed'), 'false');
  assert.equal((await chartValues(page, 'Accuracy by epoch')).length, before.length - 3);
  await first.press('Enter');
  assert.deepEqual(await chartValues(page, 'Accuracy by epoch'), before);

  const initial = await chartValues(page, 'Weighted sums');
  await page.locator('#stage').press('End');
  assert.equal(await page.textContent('#moment'), `after epoch ${json.settings.epochs}`);
  assert.notDeepEqual(await chartValues(page, 'Weighted sums'), initial);
  const stages = await page.evaluate(() => networks[0].stages);
  const [saturated] = await chartValues(page, 'Saturated outputs');
  near(saturated[0].y, 100 * stages.at(-1).layers[0].saturated, 1e-9, 'saturated');
  const stale = await page.evaluate(() => charts.filter(entry => {  // not as if drawn for the first time
    const before = entry.canvas.toDataURL();
    entry.chart.destroy();
    entry.chart = null;
    drawChart(entry);
    return entry.canvas.toDataURL() !== before;
  }).map(({canvas}) => canvas.ariaLabel));
  assert.deepEqual(stale, []);
  await page.click('#rewind');
  assert.equal(await page.textContent('#moment'), 'initial weights');
  assert.deepEqual(await chartValues(page, 'Weighted sums'), initial);
  await page.selectOption('#layer', {value: '1'});
  assert.notDeepEqual(await chartValues(page, 'Weighted sums'), initial);
  await page.selectOption('#failing', {value: '1'});
  const most = await page.evaluate(() => networks[1].confusion[4][4].toLocaleString('en-US'));
  assert.equal(await page.locator('#confusion tbody tr').nth(4).locator('td').nth(4).textContent(), most);
}

export async function testShown(browser) {
  const json = JSON.parse(fs.readFileSync('default.json', 'utf8'));
  const page = await openReport(browser, 'default.html', {reducedMotion: 'no-preference'});
  assert.deepEqual(JSON.parse(await download(page, 'result.json')), json);
  assert.equal(await download(page, 'runs.csv'), fs.readFileSync('default.csv', 'utf8'));
  await expectResults(page, json);
  await expectControls(page, json);
  await page.emulateMedia({colorScheme: 'dark'});  // charts follow
  await page.waitForFunction(() =>
    charts.every(({chart}) => chart.scales.x.options.ticks.color === '#e8eaed'));
  await page.context().close();

  const deep = await openReport(browser, 'deep.html');
  for (const layer of ['2', '1', '2', '0']) {  // curves are not drawn over softmax, the last
    await deep.selectOption('#layer', {value: layer});
    assert.equal((await chartValues(deep, 'Weighted sums')).length, layer === '2' ? 1 : 3);
  }
  await deep.context().close();

  const scale = await openReport(browser, 'scale.html');
  const recipes = JSON.parse(fs.readFileSync('scale.json', 'utf8')).recipes;
  const points = (await chartValues(scale, 'Accuracy against the scale'))[0];
  for (const {x, y} of points) {
    const recipe = recipes.find(each => each.scale === x);
    near(y, 100 * mean(recipe.runs.map(run => run.accuracy.at(-1))), 1e-9, `accuracy at c ${x}`);
  }
  assert.equal(points.length, 5);
  await scale.context().close();
  console.log('browser: numbers, lines, slider and downloads are those of the JSON and CSV');
}

// Two stages, a network that is always right, one whose outputs are infinite, a table, and no JavaScript.
export async function testSmallest(browser) {
  const perfect = await openReport(browser, 'perfect.html');
  const {x, y} = await perfect.evaluate(() => charts[0].chart.scales);
  assert.deepEqual([x.min, x.max, y.max], [1, 12, 100]);
  assert.equal(await perfect.textContent('#gallery'), 'None');
  const blank = await perfect.evaluate(() => [...find('#answers canvas').getContext('2d').getImageData(0, 0, 25, 8).data]);
  assert.ok(blank.every(value => value === 255), 'no outputs before anything is drawn');
  await perfect.context().close();

  const stages = await openReport(browser, 'stages.html');
  const [{words}] = JSON.parse(fs.readFileSync('stages.json', 'utf8')).detection.tests;
  assert.ok((await stages.textContent('#answer table')).includes(words));
  await stages.context().close();

  const infinite = await openReport(browser, 'infinite.html');
  assert.equal(await infinite.locator('#gallery small').first().textContent(), '–');
  await infinite.locator('#gallery button').first().click();
  assert.equal(await infinite.textContent('.answer'), '–');
  await infinite.context().close();

  const table = await openReport(browser, 'table.html');
  assert.ok(await table.locator('#gallery button').first().isDisabled());
  assert.ok(!(await table.innerText('#failures')).includes('drawing board'));
  await table.context().close();

  const context = await browser.newContext({javaScriptEnabled: false, offline: true});
  const still = await context.newPage();
  await still.goto(pathToFileURL('table.html').href);
  assert.match(await still.innerText('body'), /needs JavaScript[^\n]*$/);
  await context.close();
  console.log('browser: two stages, no mistakes, no answers, no images, no JavaScript');
}

// Names are text, whatever they contain.
export async function testHostile(browser) {
  const page = await openReport(browser, 'hostile.html');
  const {recipes} = JSON.parse(fs.readFileSync('hostile.json', 'utf8'));
  const names = recipes.map(recipe => recipe.name);
  assert.deepEqual((await page.locator('#legend .name').evaluateAll(all => all.map(each => each.title))), names);
  assert.equal(await page.locator('img, b:not(li b), [onerror]').count(), 0);
  const figures = await page.locator('#answer .figure').allTextContents();  // one run has no deviation
  assert.deepEqual(figures.slice(1).sort(), recipes.map(({runs}) => `${(100 * runs[0].accuracy.at(-1)).toFixed(2)} %`).sort());
  await page.context().close();
  console.log(`browser: ${names.length} hostile names are text`);
}
