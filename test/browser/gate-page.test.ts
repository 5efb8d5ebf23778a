import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { buildGateReport } from '../../reports/gate/build-gate-report.ts';
import { formatComparison, formatEffect } from '../../reports/gate/format-gate.ts';
import { renderGateHtml } from '../../reports/render/html/gate.ts';
import { findChromium, NO_CHROMIUM, startChromium } from '../support/chromium.ts';
import { MADE_GATES } from '../support/made-gates.ts';
import { seriousFindings } from './axe.ts';
import { watchPage } from './watch-page.ts';

const chromium = findChromium();
const regressed = buildGateReport(MADE_GATES.regressed);

describe('the page of a gate in a browser', { skip: chromium === null ? NO_CHROMIUM : false }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'stackbench-gate-pages-'));
  let browser: { readonly context: BrowserContext; readonly close: () => Promise<void> };
  before(async () => {
    browser = await startChromium(chromium ?? '');
  });
  after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function urlOf(name: keyof typeof MADE_GATES, change = (html: string) => html): string {
    const file = join(folder, `${name}.html`);
    writeFileSync(file, change(renderGateHtml(buildGateReport(MADE_GATES[name]))));
    return pathToFileURL(file).href;
  }

  for (const name of Object.keys(MADE_GATES) as (keyof typeof MADE_GATES)[]) {
    test(`'${name}' fits every width, asks for nothing, and axe finds nothing serious, light or dark`, async () => {
      const page = await browser.context.newPage();
      const { said, asked } = watchPage(page);
      const url = urlOf(name);
      await page.goto(url);
      for (const width of [360, 800, 1440]) {
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

  test('pointing at an estimate or at a block shows what the table says', async () => {
    const page = await browser.context.newPage();
    await page.goto(urlOf('regressed'));
    const first = regressed.tests[0] ?? assert.fail('no comparison');
    const name = formatComparison(first);
    await page.locator(`.mark[aria-label^="${name}: "]`).first().hover();
    assert.match((await page.locator('.tip').textContent()) ?? '', new RegExp(`not decided, \\${formatEffect(first)}`));
    const dots = page.locator(`.mark[aria-label^="${name}, block "]`);
    assert.equal(await dots.count(), regressed.blocks.length);
    await page.close();
  });

  test('each link of the navigation leads to a section', async () => {
    const page = await browser.context.newPage();
    await page.goto(urlOf('limits'));
    const links = await page.locator('nav a').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
    assert.ok(links.length >= 5);
    for (const link of links) assert.equal(await page.locator(link).count(), 1, link);
    await page.close();
  });

  test('with style and script blocked, as some CI servers show it, the answer comes first and the chart is drawn', async () => {
    const page = await browser.context.newPage();
    const strict = (html: string): string =>
      html.replace(/(Content-Security-Policy" content=")[^"]*/, "$1default-src 'none'");
    await page.goto(urlOf('regressed', strict));
    assert.equal(await page.evaluate('getComputedStyle(document.body).marginTop'), '8px', 'the style is blocked');
    await assertComplete(page);
    await page.close();
  });

  async function assertComplete(page: Page): Promise<void> {
    const text = (await page.locator('main').textContent()) ?? '';
    const places = ['Is the head slower', regressed.headline.text, 'Changes', 'Comparisons', 'Settings'].map((part) =>
      text.indexOf(part),
    );
    assert.ok(
      places.every((place, index) => place > (places[index - 1] ?? -1)),
      places.join(),
    );
    const { width = 0, height = 0 } = (await page.locator('svg.chart').boundingBox()) ?? {};
    assert.ok(width > 300 && height > 100);
    for (const one of regressed.tests)
      assert.ok((await page.locator('table th', { hasText: formatComparison(one) }).count()) > 0);
  }
});
