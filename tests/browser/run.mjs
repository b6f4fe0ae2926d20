// Tests the reports of the current folder, which tests/long/browser makes. Argument: the program.
import {createRequire} from 'node:module';
import {testBoard, testDrawings, testOutputs} from './board.mjs';
import {measure, testLayout} from './layout.mjs';
import {expectNoProblems} from './page.mjs';
import {testHostile, testShown, testSmallest} from './shown.mjs';

const {chromium} = createRequire(`${process.env.FANIN_MODULES}/`)('playwright-core');
const browser = await chromium.launch({executablePath: process.env.FANIN_CHROMIUM});
const tests = {testShown, testSmallest, testHostile, testOutputs, testBoard, testDrawings, testLayout, measure};
for (const [name, test] of Object.entries(tests)) {
  if (!process.argv[3] || process.argv[3] === name) await test(browser, process.argv[2]);
}
expectNoProblems();
await browser.close();
