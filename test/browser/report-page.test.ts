import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { BrowserContext, Page } from 'playwright-core';
import { renderJson } from '../../reports/render/json/run.ts';
import { formatThroughput, formatToReference } from '../../reports/run/format-figure.ts';
import type { ReportModel } from '../../reports/run/report-model.ts';
import { formatCount, formatMs } from '../../reports/words/format-number.ts';
import { findChromium, NO_CHROMIUM, startChromium } from '../support/chromium.ts';
import { seriousFindings } from './axe.ts';
import { MODELS, PAGE_NAMES, type PageName, writePages } from './report-pages.ts';
import { watchPage } from './watch-page.ts';

const chromium = findChromium();
/** As a reader of report.json would have it. */
const figures = JSON.parse(renderJson(MODELS.ten)) as ReportModel;
const rows = figures.sections.flatMap((section) => section.rows);
/** A4 between margins of a centimetre, in CSS pixels. */
const A4_WIDTH = 718;
const tip = (page: Page) => page.locator('.tip');

describe('the report in a browser', { skip: chromium === null ? NO_CHROMIUM : false }, () => {
  const pages = writePages();
  let browser: { readonly context: BrowserContext; readonly close: () => Promise<void> };
  before(async () => {
    browser = await startChromium(chromium ?? '');
  });
  after(async () => {
    await browser.close();
    pages.remove();
  });

  async function open(name: PageName, width = 1440, change?: (html: string) => string): Promise<Page> {
    const page = await browser.context.newPage();
    await page.setViewportSize({ width, height: 900 });
    await page.goto(pages.urlOf(name, change));
    return page;
  }

  for (const name of PAGE_NAMES) {
    test(`'${name}' asks for nothing beside itself and reports no error`, async () => {
      const page = await browser.context.newPage();
      const { said, asked } = watchPage(page);
      const url = pages.urlOf(name);
      await page.goto(url);
      await page.mouse.move(400, 700);
      assert.deepEqual([said, asked], [[], [url]]);
      await page.close();
    });

    test(`'${name}' needs no sideways scrolling at 360, 800 and 1440 px`, async () => {
      for (const width of [360, 800, 1440]) {
        const page = await open(name, width);
        const [inner, content] = await page.evaluate<number[]>('[innerWidth, document.documentElement.scrollWidth]');
        assert.ok((content ?? 0) <= (inner ?? 0), `${content} px of content in ${inner}`);
        await page.close();
      }
    });

    for (const scheme of ['light', 'dark'] as const) {
      test(`axe finds nothing serious in '${name}', ${scheme}`, async () => {
        const page = await open(name);
        await page.emulateMedia({ colorScheme: scheme });
        assert.deepEqual(await seriousFindings(page), []);
        await page.close();
      });
    }
  }

  test('each link of the navigation leads to a section', async () => {
    const page = await open('ten');
    const links = await page.locator('nav a').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
    assert.ok(links.length >= 9);
    for (const link of links) assert.equal(await page.locator(link).count(), 1, link);
    await page.close();
  });

  test('pointing at a bar, or at a ratio, shows the figures that the JSON has', async () => {
    const page = await open('ten');
    for (const row of rows) {
      const { target, closed, toReference } = row;
      const { center = 0, lo, hi } = closed?.okPerSec ?? {};
      const absolute = `${formatThroughput(closed)} requests/s`;
      const expected =
        toReference === null
          ? `${target}: ${formatCount(center)} requests/s, 95% interval ${formatCount(lo ?? 0)} to ${formatCount(hi ?? 0)}`
          : toReference.reference === target
            ? `${target}: the reference, ${absolute}`
            : `${target}: ${formatToReference(row)} the throughput of ${toReference.reference}, ${absolute}`;
      const drawn = toReference === null ? ':has(.bar)' : ':has(circle)';
      await page
        .locator(
          `header figure .mark${drawn}[aria-label^="${target}:"], #ranking figure .mark${drawn}[aria-label^="${target}:"]`,
        )
        .first()
        .hover();
      assert.equal(await tip(page).textContent(), expected);
    }
    await page.close();
  });

  test('pointing at the curves shows every stack at the nearest percentile, as the JSON has it', async () => {
    const page = await open('ten');
    const chart = page.locator('#latency svg.chart');
    await chart.scrollIntoViewIfNeeded();
    const { x, y, width } = (await chart.boundingBox()) ?? assert.fail('no chart');
    const at = Number(await page.locator('#latency tr[data-x]', { hasText: /^p90/ }).first().getAttribute('data-x'));
    await page.mouse.move(x + (at / 100) * width, y + 40);
    const shown = await tip(page).locator('div').allTextContents();
    assert.equal(shown[0], 'p90 (ms)');
    for (const { target, open: load } of rows) {
      const { us = 0, lo, hi } = load?.curve.find(({ percentile }) => percentile === 90) ?? {};
      assert.ok(
        shown.includes(`${target}: ${formatMs(us)} [${formatMs(lo ?? 0)}–${formatMs(hi ?? 0)}]`),
        `${target} in ${shown.join(' | ')}`,
      );
    }
    await page.close();
  });

  test('pointing at a second shows what every visit answered in it, as the JSON has it', async () => {
    const page = await open('ten');
    const pair = page.locator('#timeline .pair', { hasText: 'express-redis, closed loop' }).locator('svg.chart');
    assert.equal(await pair.count(), 2);
    for (const chart of await pair.all()) {
      await chart.focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      const shown = await tip(page).locator('div').allTextContents();
      assert.equal(shown[0], '2 (s)');
      for (const { target, repetition, points } of figures.timelines) {
        const line = `visit ${repetition + 1}: 2xx/s: ${formatCount(points[1]?.okPerSec ?? 0)}`;
        if (target === 'express-redis') assert.ok(shown.includes(line), shown.join());
      }
    }
    await page.close();
  });

  test('a switch takes its stack out of the curves and brings it back, by mouse and by keyboard', async () => {
    const page = await open('ten');
    const button = page.getByRole('button', { name: /^express-redis / });
    const curve = page.locator('#latency g[data-stack="0"] > .line');
    assert.equal(await curve.isVisible(), true);
    await button.click();
    assert.deepEqual([await curve.isVisible(), await button.getAttribute('aria-pressed')], [false, 'false']);
    await page.locator('#latency svg.chart').focus();
    await page.keyboard.press('ArrowRight');
    assert.ok(!(await tip(page).textContent())?.includes('express-redis:'));
    await button.focus();
    await page.keyboard.press('Enter');
    assert.deepEqual([await curve.isVisible(), await button.getAttribute('aria-pressed')], [true, 'true']);
    await page.close();
  });

  test('the arrow keys go through the marks of a chart and the percentiles of the curves; Escape hides what they show', async () => {
    const page = await open('ten');
    await page.locator('header svg.chart').first().focus();
    await page.keyboard.press('ArrowRight');
    const first = await tip(page).textContent();
    await page.keyboard.press('ArrowRight');
    assert.notEqual(await tip(page).textContent(), first);
    assert.match(first ?? '', /^express-redis: /);
    await page.keyboard.press('Escape');
    assert.equal(await tip(page).isVisible(), false);
    await page.locator('#latency svg.chart').focus();
    await page.keyboard.press('ArrowRight');
    assert.match((await tip(page).textContent()) ?? '', /^p50 \(ms\)/);
    await page.close();
  });

  test('on paper every table stands open and the navigation is gone', async () => {
    const page = await open('ten');
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('nav').isVisible(), false);
    for (const table of await page.locator('details table').all())
      assert.ok(((await table.boundingBox())?.height ?? 0) > 20);
    await page.setViewportSize({ width: A4_WIDTH, height: 1000 });
    const content = await page.evaluate<number>('document.documentElement.scrollWidth');
    assert.ok(content <= A4_WIDTH, `${content} px on paper of ${A4_WIDTH}`);
    assert.equal((await page.pdf()).subarray(0, 5).toString(), '%PDF-');
    await page.close();
  });

  test('without styles and scripts, as some CI servers show it, everything is there, in order, and drawn', async () => {
    const strict = (html: string): string =>
      html.replace(/(Content-Security-Policy" content=")[^"]*/, "$1default-src 'none'");
    const page = await open('ten', 1440, strict);
    assert.equal(await page.evaluate('getComputedStyle(document.body).marginTop'), '8px', 'the style is blocked');
    assert.equal(await page.getByRole('button').count(), 0, 'the script is blocked');
    await assertComplete(page);
    const colours = await page.evaluate<string[]>(
      "[...document.querySelectorAll('header svg.chart text, #ranking svg.chart text')].map((text) => getComputedStyle(text).fill)",
    );
    assert.ok(colours.every((colour) => colour !== 'rgb(255, 255, 255)' && colour !== 'none'));
    await page.close();
  });

  async function assertComplete(page: Page): Promise<void> {
    const text = (await page.locator('main').textContent()) ?? '';
    const order = [
      figures.question,
      figures.groups.answers[0]?.text ?? '',
      figures.caveat,
      'Ranking',
      'Settings and environment',
    ];
    const places = order.map((part) => text.indexOf(part));
    assert.ok(
      places.every((place, index) => place > (places[index - 1] ?? -1)),
      places.join(),
    );
    for (const chart of await page.locator('svg.chart').all()) {
      const { width = 0, height = 0 } = (await chart.boundingBox()) ?? {};
      assert.ok(width > 300 && height > 60);
    }
    for (const { target } of rows) assert.ok((await page.locator('table th', { hasText: target }).count()) > 0);
  }

  test('without scripts the page is complete, and its tables unfold', async () => {
    const still = await startChromium(chromium ?? '', { javaScript: false });
    try {
      const page = await still.context.newPage();
      await page.goto(pages.urlOf('ten'));
      assert.equal(await page.getByRole('button').count(), 0);
      const summary = page.locator('#latency summary');
      await summary.click();
      assert.equal(await page.locator('#latency details table').isVisible(), true);
      assert.match((await page.locator('main').textContent()) ?? '', /production will differ\./);
    } finally {
      await still.close();
    }
  });
});
