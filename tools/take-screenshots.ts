import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withAudit } from '../reports/audit/with-audit.ts';
import { renderHtml } from '../reports/render/html/run.ts';
import { buildReportModel } from '../reports/run/build-report-model.ts';
import { readResult } from '../runner/results/result-file.ts';
import { findChromium, NO_CHROMIUM, startChromium } from '../test/support/chromium.ts';

/**
 * `npm run make:screenshots [-- results/latest]`: the example report, anew where a result is named, and the pictures of
 * it in docs/.
 */
const docs = join(import.meta.dirname, '..', 'docs');
const example = join(docs, 'examples', 'report.html');
const SHOTS = [
  { name: 'report-light', width: 1440, height: 1180, dark: false },
  { name: 'report-dark', width: 1440, height: 1180, dark: true },
  { name: 'report-phone', width: 360, height: 1180, dark: false },
] as const;

const [folder] = process.argv.slice(2);
if (folder !== undefined) {
  const result = await readResult(join(resolve(folder), 'result.json'));
  writeFileSync(example, renderHtml(buildReportModel(withAudit(result))));
}
const chromium = findChromium();
if (chromium === null) throw new Error(`No pictures: ${NO_CHROMIUM}.`);
for (const { name, ...look } of SHOTS) {
  const { context, close } = await startChromium(chromium, look);
  try {
    const page = await context.newPage();
    await page.goto(pathToFileURL(example).href);
    const file = join(docs, 'screenshots', `${name}.png`);
    await page.screenshot({ path: file });
    console.log(`${name}: ${(readFileSync(file).length / 1000).toFixed(0)} kB`);
  } finally {
    await close();
  }
}
