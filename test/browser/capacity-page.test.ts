import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { DEFAULT_PRICES } from '../../model/cost/default-prices.ts';
import type { CapacityModel } from '../../reports/capacity/capacity-model.ts';
import { renderCapacityHtml } from '../../reports/render/html/capacity.ts';
import { findChromium, NO_CHROMIUM, startChromium } from '../support/chromium.ts';
import { CAPACITY_MODELS, hostileCapacity } from '../support/made-capacities.ts';
import { makeCapacity } from '../support/make-capacity.ts';
import { seriousFindings } from './axe.ts';
import { watchPage } from './watch-page.ts';

const chromium = findChromium();
const MODELS: Readonly<Record<string, CapacityModel>> = {
  ...CAPACITY_MODELS,
  priced: makeCapacity({ prices: { catalogue: DEFAULT_PRICES, now: new Date('2026-12-01') } }).model,
  hostile: hostileCapacity(),
};

describe('the page of a capacity measurement in a browser', { skip: chromium === null ? NO_CHROMIUM : false }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'stackbench-capacity-pages-'));
  let browser: { readonly context: BrowserContext; readonly close: () => Promise<void> };
  before(async () => {
    browser = await startChromium(chromium ?? '');
  });
  after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function urlOf(name: string): string {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, renderCapacityHtml(MODELS[name] ?? assert.fail(name)));
    return pathToFileURL(file).href;
  }

  async function open(name: string): Promise<Page> {
    const page = await browser.context.newPage();
    await page.goto(urlOf(name));
    return page;
  }

  for (const name of Object.keys(MODELS)) {
    test(`'${name}' fits every width, asks for nothing, and axe finds nothing serious, light or dark`, async () => {
      const page = await browser.context.newPage();
      const { said, asked } = watchPage(page);
      const url = urlOf(name);
      await page.goto(url);
      for (const width of [360, 768, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        const [inner = 0, content = 0] = await page.evaluate<number[]>(
          '[innerWidth, document.documentElement.scrollWidth]',
        );
        assert.ok(content <= inner, `${content} px of content in ${inner}`);
      }
      assert.deepEqual([said, asked], [[], [url]]);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        assert.deepEqual(await seriousFindings(page), [], colorScheme);
      }
      await page.close();
    });
  }

  test('names and values of a row do not overlap on a phone', async () => {
    const page = await open('mixed');
    await page.setViewportSize({ width: 360, height: 900 });
    const overlaps = await page.evaluate<string[]>(`
      [...document.querySelectorAll('.answers svg.chart > g[data-stack]')].flatMap((row) => {
        const [name, value] = [...row.querySelectorAll(':scope > text')].map((text) => text.getBoundingClientRect());
        return name.right > value.left ? [row.textContent] : [];
      })`);
    assert.deepEqual(overlaps, []);
    await page.close();
  });

  test('pointing at a point of the curve shows its rate, latency and goodput', async () => {
    const page = await open('two');
    const [row] = CAPACITY_MODELS.two.sections.flatMap(({ rows }) => [...rows]);
    const mark = page.locator(`#rates .mark[aria-label^="${row?.target} at "]`).first();
    await mark.scrollIntoViewIfNeeded();
    await mark.hover();
    assert.match(
      await page.locator('.tip').innerText(),
      /: p50 [\d.]+ ms, p99 [\d.]+ ms, goodput [\d,]+\/s, others took [\d.]+% of the core$/,
    );
    await page.close();
  });

  test('a switch of the legend removes a stack from the charts', async () => {
    const page = await open('two');
    const shown = page.locator('#rates svg .mark[data-stack="0"]:visible');
    assert.ok((await shown.count()) > 0);
    await page.locator('#rates .legend button').first().click();
    assert.equal(await shown.count(), 0);
    await page.close();
  });
});
