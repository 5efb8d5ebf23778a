import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RunResult } from '../model/document/run-result.ts';
import { median } from '../model/stats/median.ts';
import { renderHtml } from '../reports/render/html/run.ts';
import { buildReportModel } from '../reports/run/build-report-model.ts';
import { findChromium, NO_CHROMIUM, startChromium } from '../test/support/chromium.ts';
import { fiftyStacks, makeResult } from '../test/support/make-result.ts';

/**
 * How large the HTML report is, how long it takes to make, and when Chromium has painted it: `npm run bench:report`.
 */
const TIMES = 5;
const FIRST_PAINT = `new Promise((resolve) => {
  const found = (list) => list.getEntriesByName('first-contentful-paint')[0]?.startTime;
  new PerformanceObserver((list) => { if (found(list) !== undefined) resolve(found(list)); }).observe({ type: 'paint', buffered: true });
})`;
const CASES: Readonly<Record<string, RunResult>> = {
  '10 stacks × 5 visits of 10 s': makeResult({ visits: 5, durationMs: 10_000, requests: 3000 }),
  '50 stacks × 2 visits of 3 s': makeResult({ stacks: fiftyStacks(), visits: 2 }),
};

const chromium = findChromium();
const folder = mkdtempSync(join(tmpdir(), 'stackbench-bench-report-'));
const browser = chromium === null ? null : await startChromium(chromium);
if (browser === null) console.log(`First paint is not measured: ${NO_CHROMIUM}.`);
try {
  for (const [name, result] of Object.entries(CASES)) {
    const model = timed(() => buildReportModel(result));
    const html = timed(() => renderHtml(model.value));
    const file = join(folder, 'report.html');
    writeFileSync(file, html.value);
    const size = `${(Buffer.byteLength(html.value) / 1000).toFixed(0)} kB`;
    const paint = browser === null ? '' : `, first paint ${(await firstPaintMs(file)).toFixed(0)} ms after opening`;
    console.log(
      `${name}: ${size}, model ${model.ms.toFixed(0)} ms, page ${html.ms.toFixed(0)} ms${paint} (medians of ${TIMES})`,
    );
  }
} finally {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
}

function timed<T>(make: () => T): { readonly value: T; readonly ms: number } {
  const times: number[] = [];
  let value = make();
  for (let index = 0; index < TIMES; index += 1) {
    const startedAt = performance.now();
    value = make();
    times.push(performance.now() - startedAt);
  }
  return { value, ms: median(times) ?? Number.NaN };
}

/** From navigation to first contentful paint, as Chromium itself reports it. */
async function firstPaintMs(file: string): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < TIMES; index += 1) {
    const page = await browser?.context.newPage();
    await page?.goto(pathToFileURL(file).href);
    times.push((await page?.evaluate<number>(FIRST_PAINT)) ?? Number.NaN);
    await page?.close();
  }
  return median(times) ?? Number.NaN;
}
