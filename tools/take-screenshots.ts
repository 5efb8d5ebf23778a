import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withAudit } from '../reports/audit/with-audit.ts';
import { buildCapacityModel } from '../reports/capacity/build-capacity-model.ts';
import { renderCapacityHtml } from '../reports/render/html/capacity.ts';
import { renderHtml } from '../reports/render/html/run.ts';
import { buildReportModel } from '../reports/run/build-report-model.ts';
import { readAnyResult } from '../runner/results/read-any-result.ts';
import { findChromium, NO_CHROMIUM, startChromium } from '../test/support/chromium.ts';

/**
 * `npm run make:screenshots [-- results/latest/result.json]`: the pictures of the example reports in docs/. A run or a
 * capacity measurement that is named becomes the example of its kind first.
 */
const docs = join(import.meta.dirname, '..', 'docs');
const EXAMPLES = ['report', 'capacity'] as const;
const SHOTS = [
  { look: 'light', width: 1440, height: 1180, dark: false },
  { look: 'dark', width: 1440, height: 1180, dark: true },
  { look: 'phone', width: 360, height: 1180, dark: false },
] as const;

const [file] = process.argv.slice(2);
if (file !== undefined) await renewExample(resolve(file));
const chromium = findChromium();
if (chromium === null) throw new Error(`No pictures: ${NO_CHROMIUM}.`);
for (const example of EXAMPLES)
  for (const { look, ...size } of SHOTS) {
    const { context, close } = await startChromium(chromium, size);
    try {
      const page = await context.newPage();
      await page.goto(pathToFileURL(pageOf(example)).href);
      const picture = join(docs, 'screenshots', `${example}-${look}.png`);
      await page.screenshot({ path: picture });
      console.log(`${basename(picture)}: ${(readFileSync(picture).length / 1000).toFixed(0)} kB`);
    } finally {
      await close();
    }
  }

async function renewExample(named: string): Promise<void> {
  const result = await readAnyResult(named);
  if (result.kind === 'stackbench-run')
    writeFileSync(pageOf('report'), renderHtml(buildReportModel(withAudit(result))));
  else if (result.kind === 'stackbench-capacity')
    writeFileSync(pageOf('capacity'), renderCapacityHtml(buildCapacityModel(result)));
  else throw new Error(`No example is made of ${named}, the result of a gate.`);
}

function pageOf(example: (typeof EXAMPLES)[number]): string {
  return join(docs, 'examples', `${example}.html`);
}
