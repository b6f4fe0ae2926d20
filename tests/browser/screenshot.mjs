// Writes the image of a report that README shows: apps/pictures/report.png. In the top folder:
//   build/native/bin/fanin compare --report report.html && FANIN_MODULES=$PWD/build/browser \
//     FANIN_CHROMIUM=$(command -v chromium) node tests/browser/screenshot.mjs report.html
import {createRequire} from 'node:module';
import {openReport} from './page.mjs';

const {chromium} = createRequire(`${process.env.FANIN_MODULES}/`)('playwright-core');
const browser = await chromium.launch({executablePath: process.env.FANIN_CHROMIUM});
const page = await openReport(browser, process.argv[2], {
  viewport: {width: 1040, height: 1200}, deviceScaleFactor: 1.25});
const answer = await page.locator('#answer').boundingBox();
const chart = await page.locator('#accuracy figure').first().boundingBox();
const clip = {x: 0, y: 0, width: 1040, height: chart.y + chart.height - answer.y + 28};
await page.evaluate(y => scrollTo(0, y), answer.y - 14);
await page.screenshot({path: 'apps/pictures/report.png', clip});
await browser.close();
