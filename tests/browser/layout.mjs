// What every report looks like: nothing overflows or is cut, axes are labelled, text is legible,
// axe has no complaint. And how fast the page is.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import {createRequire} from 'node:module';
import {openReport} from './page.mjs';

const sizes = [[1280, 900], [768, 1024], [360, 740]];
const reports = ['default', 'scale', 'train', 'deep', 'signal', 'models', 'table', 'hostile', 'perfect'];

// Runs in the page. What is wrong with its layout.
function findFaults() {
  const faults = [];
  if (document.documentElement.scrollWidth > innerWidth) faults.push('the page is wider than the screen');
  for (const element of document.querySelectorAll('body *')) {
    const {width, left, right} = element.getBoundingClientRect();
    if (width === 0 || element.closest('.scroll, #gallery, script, option')) continue;
    const name = `${element.tagName} ${element.id} ${element.textContent.slice(0, 40)}`;
    if (left < -0.5 || right > innerWidth + 0.5) faults.push(`outside: ${name}`);
    const text = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim() !== '');
    if (!text) continue;
    const style = getComputedStyle(element);
    if (Number.parseFloat(style.fontSize) < 11) faults.push(`small: ${name}`);
    if (style.display !== 'inline' && element.scrollWidth > element.clientWidth + 1) faults.push(`cut: ${name}`);
  }
  for (const parent of document.querySelectorAll('.controls, .charts, .columns, .halves, figure, main, li, nav')) {
    const boxes = [...parent.children].map(child => child.getBoundingClientRect()).filter(box => box.width > 0);
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => {
      const over = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const under = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (over > 1 && under > 1) faults.push(`overlap in ${parent.className || parent.tagName}`);
    }));
  }
  for (const canvas of document.querySelectorAll('canvas')) {
    if (canvas.getBoundingClientRect().width > 0 && !canvas.ariaLabel) faults.push(`no summary: ${canvas.id}`);
    const axes = Object.values(Chart.getChart(canvas)?.config.options.scales ?? {});
    for (const axis of axes) {
      const isShare = axis.ticks?.display === false;  // the height of a histogram
      const isNamed = axis.title?.text || axis.grid?.display === false;  // names of schemes
      if (!isShare && !isNamed) faults.push(`axis without a title: ${canvas.ariaLabel}`);
    }
  }
  return faults;
}

export async function testLayout(browser) {
  const modules = createRequire(`${process.env.FANIN_MODULES}/`);
  const axe = fs.readFileSync(modules.resolve('axe-core/axe.min.js'), 'utf8');
  let pages = 0;
  for (const report of reports) {
    for (const [width, height] of sizes) {
      for (const colorScheme of ['light', 'dark']) {
        const options = {viewport: {width, height}, colorScheme};
        const page = await openReport(browser, `${report}.html`, options);
        const where = `${report}, ${width}x${height}, ${colorScheme}`;
        assert.deepEqual(await page.evaluate(findFaults), [], where);
        await page.evaluate(axe);
        const {violations} = await page.evaluate(() => axe.run());
        assert.deepEqual(violations.map(({id, nodes}) => `${id}: ${nodes[0].html}`), [], where);
        await page.context().close();
        ++pages;
      }
    }
  }
  console.log(`browser: ${pages} views of ${reports.length} reports: nothing is cut, nothing overflows, ` +
    'no violation that axe sees');
}

// Runs in the page. Milliseconds of 100 redraws, from the pixels of the board to all that is shown.
function timeRedraws() {
  clearBoard();
  pen.fillStyle = '#000';
  pen.fillRect(80, 20, 120, 240);
  return range(100).map(() => {
    const before = performance.now();
    readDrawing();
    return performance.now() - before;
  }).sort((a, b) => a - b);
}

export async function measure(browser) {
  const times = [];
  let redraws = [];
  for (let k = 0; k < 5; ++k) {
    const page = await openReport(browser, 'default.html');
    times.push(await page.evaluate(() => performance.now()));  // since the page was asked for
    redraws = await page.evaluate(timeRedraws);
    await page.context().close();
  }
  times.sort((a, b) => a - b);
  console.log(`browser: the default comparison's page is complete after ${times[2].toFixed(0)} ms ` +
    `(median of 5), the board redraws in ${redraws[50].toFixed(1)} ms (median of 100)`);
}
