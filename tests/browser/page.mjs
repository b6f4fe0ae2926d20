// A report in Chromium, offline. A message, an error or a request of the page fails the test.
import assert from 'node:assert/strict';
import {pathToFileURL} from 'node:url';

const problems = [];

export async function openReport(browser, file, options = {}) {
  const context = await browser.newContext({
    viewport: {width: 1280, height: 900}, offline: true, reducedMotion: 'reduce', ...options});
  const page = await context.newPage();
  const address = pathToFileURL(file).href;
  const problem = text => problems.push(`${file}: ${text}`);
  page.on('console', message => problem(`${message.type()}: ${message.text()}`));
  page.on('pageerror', error => problem(error.stack));
  page.on('dialog', dialog => problem(`dialog: ${dialog.message()}`));
  page.on('request', request => {
    const url = request.url();
    if (url !== address && !url.startsWith('data:') && !url.startsWith('blob:')) problem(`request: ${url}`);
  });
  await page.goto(address);
  await page.waitForSelector('body[data-ready]');
  return page;
}

export function expectNoProblems() {
  assert.deepEqual(problems, []);
}

// The values of the chart with this title: an array for each data set.
export const chartValues = (page, title) => page.evaluate(wanted => {
  const canvas = [...document.querySelectorAll('figure')]
    .find(figure => figure.querySelector('h3')?.textContent === wanted).querySelector('canvas');
  return Chart.getChart(canvas).data.datasets.map(set => set.data);
}, title);

export const near = (a, b, distance, what) =>
  assert.ok(Math.abs(a - b) <= distance, `${what}: ${a}, expected ${b}`);
